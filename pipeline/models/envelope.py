"""What a server sends, taken out of its envelope: JSON or a stream of events, in whatever dialect.

Side fields never cost an answer: what cannot be read of usage, ids and names is left out.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.models.faults import Fault, GarbledError
from pipeline.models.model import one_line

_WRAPPERS = 3
"""So many envelopes may stand around a completion."""
_SAYING = {
    "choices",
    "candidates",
    "message",
    "delta",
    "content",
    "text",
    "response",
    "error",
    "generated_text",
}
"""What has one of these says something itself."""
_TEXT_NAMES = ("text", "response", "generated_text", "output_text")
_REASONING_NAMES = ("reasoning_content", "reasoning", "thinking", "reasoning_details")
_FINISH_NAMES = ("finish_reason", "done_reason", "stop_reason", "finishReason")
_FINISHES = {
    **dict.fromkeys(("max_tokens", "max_output_tokens", "model_length", "token_limit"), "length"),
    **dict.fromkeys(
        ("safety", "content_filtered", "content-filter", "sensitive", "blocked"), "content_filter"
    ),
    **dict.fromkeys(("abort", "malformed_function_call", "network_error", "cancelled"), "error"),
}
"""Other words for how an answer ended."""


@dataclass
class Tokens:
    """What a server says that it has read and written."""

    prompt: int = 0
    completion: int = 0
    cached: int = 0


@dataclass
class Envelope:
    """What a model wrote. `called` where it wrote it as the arguments of a tool."""

    text: str = ""
    reasoning: str = ""
    refusal: str = ""
    finish: str = ""
    called: bool = False
    tokens: Tokens = field(default_factory=Tokens)


def open_envelope(content: bytes, headers: Mapping[str, str], tokens: Tokens) -> Envelope:
    """What the server sent; `tokens` are filled in whatever comes of it.

    Raises:
        Fault: it is an error, though the status was 200.
        GarbledError: it is no answer at all.
    """
    text = _decoded(content, headers.get("content-type", ""))
    try:
        return _opened(text, headers, tokens)
    except RecursionError:
        raise GarbledError("it is nested too deeply") from None


def _decoded(content: bytes, content_type: str) -> str:
    """The text of a body: in Unicode, as JSON is; in the charset that its type names only where it is not."""
    try:
        return content.decode(json.detect_encoding(content))
    except UnicodeDecodeError as error:
        charset = re.search(r"charset=[\"']?([\w.:-]+)", content_type, re.IGNORECASE)
        try:
            return content.decode(charset[1] if charset else "utf-8")
        except (UnicodeError, LookupError):
            raise GarbledError(str(error)) from None


def _opened(text: str, headers: Mapping[str, str], tokens: Tokens) -> Envelope:
    payloads, streamed = _payloads(text)
    parts = _Parts()
    for outer in payloads:
        payload = _unwrapped(outer)
        if isinstance(payload, Mapping):
            _count(payload.get("usage") or payload.get("usageMetadata") or payload, tokens)
        _raise_error(payload, headers)
        if isinstance(payload, Mapping):
            parts.add(payload)
    if not parts.any:
        fault = Fault(500, payloads[-1] if payloads else None, headers, inside=True)
        if fault.status != 500:  # an error, in whatever object it is told
            raise fault
        raise GarbledError(f"no choices in {one_line(text[:400])!r}")
    envelope = parts.envelope(tokens)
    if streamed and not (envelope.finish or "[DONE]" in text[-200:] or _is_object(envelope.text)):
        raise GarbledError("the stream broke off")
    return envelope


def _is_object(text: str) -> bool:
    """Whether this is a JSON object, whole: what was cut off is none."""
    try:
        return isinstance(json.loads(text, strict=False), dict)
    except (ValueError, RecursionError):
        return False


def _payloads(text: str) -> tuple[list[Any], bool]:
    """The JSON values of a body, and whether they came as a stream."""
    body = re.sub(r"\A(?:\s*:[^\n]*\n)+", "", text).strip()  # comments that keep a connection open
    if not re.match(r"(?:data|event|id|retry):", body):
        try:
            return [json.loads(body, strict=False)], False
        except ValueError as error:
            lines = body.splitlines()
            if len(lines) < 2 or not all(line.startswith("{") for line in lines if line):
                raise GarbledError(str(error)) from None
        data = [line for line in lines if line]
    else:
        data = [line[5:].strip() for line in body.splitlines() if line.startswith("data:")]
    try:
        return [json.loads(line, strict=False) for line in data if line and line != "[DONE]"], True
    except ValueError as error:
        raise GarbledError(str(error)) from None


def _unwrapped(payload: object) -> object:
    """What stands in a list of one, or in a gateway's own envelope around a completion."""
    for _ in range(_WRAPPERS):
        if isinstance(payload, list) and len(payload) == 1:
            payload = payload[0]
        inner = payload if isinstance(payload, Mapping) and not _SAYING & payload.keys() else {}
        wrapped = next((inner[key] for key in ("data", "result", "output", "body") if inner.get(key)), None)
        if not isinstance(wrapped, Mapping | list) or (isinstance(wrapped, list) and _is_output(wrapped)):
            break
        payload = wrapped
    return payload


def _is_output(items: list[Any]) -> bool:
    """Whether these are the items of a Response: reasoning, messages, calls."""
    return any(isinstance(item, Mapping) and "type" in item for item in items)


def _raise_error(payload: object, headers: Mapping[str, str]) -> None:
    """Raise the error that a payload is, or has inside."""
    if not isinstance(payload, Mapping):
        return
    choices = payload.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    error = payload.get("error")
    if any(error.values()) if isinstance(error, Mapping) else error:
        raise Fault(500, payload, headers, inside=True)
    if isinstance(first, Mapping) and first.get("error"):
        raise Fault(500, first, headers, inside=True)
    is_error = payload.get("object") == "error" or payload.get("type") == "error"
    if is_error or (not choices and "message" in payload and ("code" in payload or "status" in payload)):
        raise Fault(500, payload, headers, inside=True)


class _Parts:
    """What the payloads of one answer say, one after the other."""

    def __init__(self) -> None:
        self.any = False
        self.finish = ""
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self._refusal: list[str] = []
        self._calls: dict[object, list[str]] = {}

    def add(self, payload: Mapping[str, Any]) -> None:
        """Take in one payload: a whole answer, or a piece of one."""
        choice = _choice(payload)
        message = choice.get("message") or choice.get("delta")
        if not isinstance(message, Mapping):
            message = choice if "content" in choice else None
        for told in (choice, message or {}):
            self.finish = next((str(told[name]) for name in _FINISH_NAMES if told.get(name)), self.finish)
        if message is not None:
            self.any = True
            self._add_message(message)
        elif isinstance(output := choice.get("output"), list):
            self.any = True
            calls = [{"function": item} for item in output if "arguments" in item]
            self._add_message(
                {"content": [item for item in output if "content" in item], "tool_calls": calls}
            )
        elif written := next((w for name in _TEXT_NAMES if isinstance(w := choice.get(name), str)), None):
            self.any = True
            self._text.append(written)

    def _add_message(self, message: Mapping[str, Any]) -> None:
        content = message.get("content", message.get("text")) or message.get("parsed")
        for reasoning, text in _written(content):
            (self._reasoning if reasoning else self._text).append(text)
        told = (message.get(name) for name in _REASONING_NAMES)
        thought = next((each for each in told if each and isinstance(each, str | list)), None)
        self._reasoning += (text for _, text in _written(thought))
        if isinstance(refusal := message.get("refusal"), str):
            self._refusal.append(refusal)
        calls = message.get("tool_calls")
        called = calls if isinstance(calls, list) else []
        if isinstance(message.get("function_call"), Mapping):
            called = [*called, {"function": message["function_call"]}]
        for place, call in enumerate(called):
            function = call.get("function") if isinstance(call, Mapping) else None
            arguments = function.get("arguments") if isinstance(function, Mapping) else None
            if arguments is not None:
                written = arguments if isinstance(arguments, str) else json.dumps(arguments)
                self._calls.setdefault(call.get("index", place), []).append(written)

    def envelope(self, tokens: Tokens) -> Envelope:
        called = "\n".join(text for pieces in self._calls.values() if (text := "".join(pieces)).strip())
        return Envelope(
            text=_clean(called or "".join(self._text)),
            reasoning=_clean("".join(self._reasoning)),
            refusal=_clean("".join(self._refusal)),
            finish=_FINISHES.get(self.finish.lower(), self.finish),
            called=bool(called),
            tokens=tokens,
        )


def _choice(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """The choice that says something; the payload itself where it has none."""
    choices = payload.get("choices") or payload.get("candidates")
    choices = [*choices.values()] if isinstance(choices, Mapping) else choices
    known = [each for each in choices if isinstance(each, Mapping)] if isinstance(choices, list) else []
    saying = (each for each in known if _says_something(each.get("message") or each.get("delta")))
    return next(saying, known[0] if known else payload)


def _says_something(message: object) -> bool:
    return isinstance(message, Mapping) and any(each for key, each in message.items() if key != "role")


def _written(content: object) -> Iterator[tuple[bool, str]]:
    """The texts of a message's content, and whether each is reasoning; content may be a list of parts."""
    if content is None:
        return
    if isinstance(content, Mapping) and isinstance(content.get("parts"), list):
        content = content["parts"]
    if isinstance(content, str):
        yield False, content
    elif isinstance(content, list) and all(isinstance(part, str | Mapping) for part in content):
        for part in content:
            if isinstance(part, str):
                yield False, part
                continue
            kind = str(part.get("type", "text"))
            reasoning = part.get("thought") is True or re.search(r"think|reason", kind) is not None
            inside = next(
                (part[key] for key in ("text", "thinking", "input", "json", "content") if key in part), None
            )
            if inside is None and "type" not in part:
                inside = json.dumps(part)
            for inner, text in _written(inside):
                yield reasoning or inner, text
    else:
        yield False, json.dumps(content)


def _clean(text: str) -> str:
    """Text that UTF-8 can hold; some servers send lone surrogates."""
    return text.encode(errors="replace").decode()


def _count(usage: object, tokens: Tokens) -> None:
    """Enter what can be read of a usage; a stream tells it once, or in each piece the whole so far."""
    if not isinstance(usage, Mapping):
        return
    tokens.prompt = max(
        tokens.prompt,
        _number(usage, "prompt_tokens", "input_tokens", "prompt_eval_count", "promptTokenCount"),
    )
    tokens.completion = max(
        tokens.completion,
        _number(usage, "completion_tokens", "output_tokens", "eval_count", "candidatesTokenCount"),
    )
    details = usage.get("prompt_tokens_details") or usage.get("input_tokens_details")
    cached = _number(details, "cached_tokens") if isinstance(details, Mapping) else 0
    tokens.cached = max(
        tokens.cached, cached or _number(usage, "prompt_cache_hit_tokens", "cache_read_input_tokens")
    )
    if tokens.cached > tokens.prompt > 0:  # where what is cached is counted beside the prompt, not within
        tokens.prompt += tokens.cached


def _number(usage: Mapping[str, object], *names: str) -> int:
    for name in names:
        told = usage.get(name)
        if isinstance(told, str) and re.fullmatch(r"\s*\d{1,12}(?:\.\d+)?\s*", told):
            told = float(told)
        if isinstance(told, int | float) and not isinstance(told, bool) and math.isfinite(told) and told > 0:
            return int(told)
    return 0
