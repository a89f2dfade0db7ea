"""A scripted endpoint: a behaviour is a function from what was asked, and how often, to what is answered."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from werkzeug import Request as HttpRequest
from werkzeug import Response as HttpResponse

Said = dict[str, list[dict[str, Any]]]
Behaviour = Callable[["Asked"], HttpResponse | dict[str, Any] | str]
TYPES = ("casualty", "deployment", "aid", "visit", "agreement")


class Asked:
    """One request: its body, its place among those that came, and the right answer to it."""

    def __init__(self, body: dict[str, Any], number: int) -> None:
        self.body = body
        self.number = number

    @property
    def mode(self) -> str:
        if "tools" in self.body:
            return "tools"
        return self.body.get("response_format", {}).get("type", "text")

    @property
    def characters(self) -> int:
        return sum(len(str(message["content"])) for message in self.body["messages"])

    @property
    def said(self) -> Said:
        """A casualty for the sentence shown last that has "N people were killed"."""
        told = "\n".join(
            str(message["content"]) for message in self.body["messages"] if message["role"] == "user"
        )
        found = re.findall(r"^\[(\d+)\] .*?((?:At least )?\d+) (people) were killed", told, re.MULTILINE)
        said: Said = {name: [] for name in TYPES}
        for number, count, victims in found[-1:]:
            claim = {"victims": victims, "harm": "killed", "count": count, "status": "occurred"}
            rest = {"attributed_to": [], "when": None, "place": None}
            said["casualty"].append({"sentences": [int(number)], **claim, **rest})
        return said

    @property
    def text(self) -> str:
        return json.dumps(self.said)


class OddServer:
    """Answers as a behaviour says, and keeps what it was asked."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.asked: list[Asked] = []

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = Asked(request.get_json(), len(self.asked) + 1)
        self.asked.append(asked)
        answer = self.behaviour(asked)
        if isinstance(answer, HttpResponse):
            return answer
        body = completion(answer) if isinstance(answer, str) else answer
        return HttpResponse(json.dumps(body), content_type="application/json")


def completion(
    content: object, *, finish: object = "stop", usage: object = None, **message: object
) -> dict[str, Any]:
    """A chat completion."""
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": content, **message},
        "finish_reason": finish,
    }
    return {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [choice],
        "usage": usage,
    }


def called(arguments: object, **rest: object) -> dict[str, Any]:
    """A completion that calls the tool."""
    call = {"id": "c", "type": "function", "function": {"name": "answer", "arguments": arguments}}
    return completion(None, finish="tool_calls", tool_calls=[call], **rest)


def refusal(
    status: int, message: object, headers: Mapping[str, str] | None = None, **rest: object
) -> HttpResponse:
    """An error; its body is `message` where that is no sentence."""
    body = {"error": {"message": message, **rest}} if isinstance(message, str) else message
    return HttpResponse(json.dumps(body), status, dict(headers or {}), content_type="application/json")


def events(text: str, *, usage: object = None, done: bool = True) -> HttpResponse:
    """The text as a stream of events, in pieces of ten characters."""

    def pieces() -> Iterator[str]:
        for start in range(0, len(text), 10):
            delta = {"index": 0, "delta": {"content": text[start : start + 10]}, "finish_reason": None}
            yield f": still here\n\ndata: {json.dumps({'choices': [delta]})}\n\n"
        if done:
            last = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "usage": usage}
            yield f"data: {json.dumps(last)}\n\ndata: [DONE]\n\n"

    return HttpResponse("".join(pieces()), content_type="text/event-stream")
