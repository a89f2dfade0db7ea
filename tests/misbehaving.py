"""An OpenAI-compatible server that misbehaves as it is told to, in a process of its own.

`python tests/misbehaving.py LOG [SEED] [SHARE] [MILLISECONDS]` prints its port and serves until it is killed.
What befalls a prompt follows from SEED and the prompt alone: with probability SHARE it meets a fault. LOG
gets a line "got" for each request, and one "answered" once it was, with a digest of the prompt and what
befell it. An answer states a casualty where a sentence counts people killed.
"""

import asyncio
import hashlib
import json
import random
import re
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from aiohttp import web

PASSING = (
    "429 seconds",
    "429 milliseconds",
    "429 date",
    "429",
    "500",
    "503",
    "reset",
    "hang",
    "drip",
    "html",
    "half",
)
"""Faults of transport: one retry each, then the prompt is answered. A slow drip is no fault, only slow."""
REASKED = ("empty", "schema")
"""Answers that do not fit: the model is asked again, and answers."""
FINAL = ("refusal", "filter", "400", "400 long", "invented")
"""What another request would not change. The last is an answer that says what the article does not."""
LENGTH = "length"
EXTRACTIONS = '{"extractions": [{"casualty": "people", "casualty_attributes": {"harm": "killed"}}]}'
"""What a client is answered that asks for no schema: langextract's form, for a comparison of throughput."""
FAULTS = (*PASSING, *REASKED, *FINAL, LENGTH)


def fate(seed: int, share: float, prompt: str) -> str:
    """What befalls this prompt: a fault, or "ok"."""
    chance = random.Random(f"{seed} {prompt}")  # noqa: S311 - faults, not secrets
    return chance.choice(FAULTS) if chance.random() < share else "ok"


def digest(prompt: str) -> str:
    return hashlib.sha256(prompt.encode()).hexdigest()[:12]


def answer(prompt: str, schema: dict[str, object], *, invented: bool = False) -> str:
    """An answer under the schema: what the first sentence that has "N people were killed" says."""
    said: dict[str, list[object]] = {name: [] for name in schema["properties"]}  # type: ignore[attr-defined]
    found = re.search(r"^\[(\d+)\] (.*?(\w+ people) were killed.*)$", prompt, re.MULTILINE)
    if found and "casualty" in said:
        kind = schema["properties"]["casualty"]["items"]  # type: ignore[index]
        named = kind.get("$ref", "").removeprefix("#/$defs/")
        fields = (schema["$defs"][named] if named else kind)["properties"]  # type: ignore[index]
        claim: dict[str, object] = dict.fromkeys(fields)
        for name, field in fields.items():
            branches = field.get("anyOf", [field])
            if any(b.get("type") == "array" for b in branches):
                claim[name] = []
            elif field.get("enum"):
                claim[name] = field["enum"][0]
            elif all(b.get("type") == "string" for b in branches):
                claim[name] = "people"
        claim |= {"sentences": [int(found[1])], "harm": "killed"}
        claim["count"] = "ninety-nine martians" if invented else found[3]
        said["casualty"] = [claim]
    return json.dumps(said)


def schema_of(asked: dict[str, Any]) -> dict[str, Any] | None:
    """The schema that an answer is to have, in whichever mode it is asked for."""
    if "tools" in asked:
        return asked["tools"][0]["function"]["parameters"]
    return asked.get("response_format", {}).get("json_schema", {}).get("schema")


class Server:
    """The one route of the server."""

    def __init__(self, log: Path, seed: int, share: float, milliseconds: float) -> None:
        self.log = log.open("a", buffering=1)
        self.seed = seed
        self.share = share
        self.seconds = milliseconds / 1000
        self.seen: dict[str, int] = {}
        self.answered = 0

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        said = asked["messages"]
        prompt = next(str(m["content"]) for m in said if m["role"] == "user")
        key = digest(prompt)
        number = self.seen[key] = self.seen.get(key, 0) + 1
        fault = fate(self.seed, self.share, prompt)
        if fault in (*PASSING, *REASKED) and number > 1:
            fault = "ok"
        if fault == LENGTH and len(re.findall(r"^\[\d+\] ", prompt, re.MULTILINE)) < 2:
            fault = "ok"
        if fault == "400 long" and len(re.findall(r"^\[\d+\] ", prompt, re.MULTILINE)) < 2:
            fault = "ok"
        if fault == "400" and self.answered < 50:  # a client may still be finding out which mode is known
            fault = "ok"
        self.log.write(f"got {key} {fault}\n")
        if self.seconds:
            await asyncio.sleep(random.lognormvariate(0, 0.3) * self.seconds)
        response = await self.respond(request, fault, prompt, asked)
        if fault in ("ok", *FINAL, LENGTH, "drip"):
            self.answered += 1
            self.log.write(f"answered {key} {fault}\n")
        return response

    async def respond(  # noqa: C901, PLR0911 - a list of faults, one after the other
        self, request: web.Request, fault: str, prompt: str, asked: dict[str, object]
    ) -> web.StreamResponse:
        if fault.startswith("429"):
            soon = format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)
            told = {
                "429 seconds": {"Retry-After": "0.05"},
                "429 milliseconds": {"retry-after-ms": "50"},
                "429 date": {"Retry-After": soon},
                "429": {},
            }
            return _refused(429, "slow down", headers=told[fault])
        if fault in ("500", "503", "400"):
            return _refused(int(fault), "no")
        if fault == "400 long":
            return _refused(400, "maximum context length exceeded", code="context_length_exceeded")
        if fault == "reset":
            assert request.transport
            request.transport.abort()
            return web.Response()
        if fault == "hang":
            await asyncio.sleep(30)
        if fault == "html":
            return web.Response(text="<html>Bad gateway</html>", content_type="text/html")
        schema = schema_of(asked)
        content = answer(prompt, schema, invented=fault == "invented") if schema else EXTRACTIONS
        message: dict[str, object] = {"role": "assistant", "content": content}
        if fault == "empty":
            message["content"] = ""
        elif fault == "schema":
            message["content"] = '{"casualty": 7}'
        elif fault == "refusal":
            message |= {"content": None, "refusal": "I cannot help with that."}
        reason = {"filter": "content_filter", LENGTH: "length"}.get(fault, "stop")
        body = json.dumps(
            {
                "id": "x",
                "object": "chat.completion",
                "created": 1,
                "model": asked["model"],
                "choices": [{"index": 0, "message": message, "finish_reason": reason}],
                "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
            }
        ).encode()
        if fault == "half":
            return web.Response(body=body[: len(body) // 2], content_type="application/json")
        if fault == "drip":
            slow = web.StreamResponse(headers={"Content-Type": "application/json"})
            await slow.prepare(request)
            for start in range(0, len(body), len(body) // 5):
                await slow.write(body[start : start + len(body) // 5])
                await asyncio.sleep(0.1)
            await slow.write_eof()
            return slow
        return web.Response(body=body, content_type="application/json")


def _refused(
    status: int, message: str, *, code: str | None = None, headers: dict[str, str] | None = None
) -> web.Response:
    error = {"error": {"message": message, "type": "error", "code": code}}
    return web.json_response(error, status=status, headers=headers)


async def main(log: str, seed: str = "1", share: str = "0", milliseconds: str = "0") -> None:
    app = web.Application(client_max_size=10**8)
    app.router.add_post(
        "/v1/chat/completions", Server(Path(log), int(seed), float(share), float(milliseconds))
    )
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
