"""An endpoint with OpenAI's Files and Batches API, on this machine, that answers as it is told to.

It does what the API is documented to do: a file of requests is checked, answered in any order, and what came
of it stands in a file of answers and a file of errors. A test makes time pass by `work`, and says what goes
wrong. The same answers are given live, at /v1/chat/completions.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, dict[str, Any]]
Behaviour = Callable[[dict[str, Any]], Answer]
LIMITS = {"requests": 50_000, "bytes": 200_000_000}
_MARK = {"completed": "completed_at", "expired": "expired_at", "cancelled": "cancelled_at"}


class BatchServer:
    """`behaviour` takes the body of one request, and gives HTTP status and body of its answer.

    `asked` counts how often each prompt was answered, live or in a batch. `calls` are those of the API, in
    order. `at_once` batches are answered as soon as they come. `room` is how many requests may wait in all.
    `refuse` maps a call such as "POST /v1/batches" to answers that come before the right one.
    """

    def __init__(self, behaviour: Behaviour, *, at_once: bool = False) -> None:
        self.behaviour = behaviour
        self.at_once = at_once
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.asked: Counter[str] = Counter()
        self.live = 0
        self.calls: list[str] = []
        self.key = "key"
        self.room = 10**9
        self.refuse: dict[str, list[Answer | str]] = {}
        self.url = ""
        self._chance = random.Random(1)  # noqa: S311 - an order, no secret
        self._lock = threading.RLock()

    @contextmanager
    def serving(self) -> Iterator[BatchServer]:
        """Serve on a port of this machine."""
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def log_message(self, *_: object) -> None:
                pass

            def _any(self) -> None:
                content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if self.headers.get("Transfer-Encoding") == "chunked":
                    content = b"".join(iter(self._chunk, b""))
                answer = server.answer(self.command, self.path, self.headers, content)
                if answer is None:
                    self.close_connection = True
                    return
                status, body = answer
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def _chunk(self) -> bytes:
                data = self.rfile.read(int(self.rfile.readline(), 16))
                self.rfile.readline()
                return data

            do_GET = do_POST = do_DELETE = _any  # noqa: N815 - named by http.server

        http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        http.daemon_threads = True
        self.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            http.shutdown()
            http.server_close()
            thread.join()

    def answer(self, method: str, path: str, headers: Message, content: bytes) -> tuple[int, bytes] | None:
        """What one call is answered; None hangs up, after the call was done."""
        url = urlsplit(path)
        with self._lock:
            call = f"{method} {url.path}"
            self.calls.append(call)
            if headers.get("Authorization") != f"Bearer {self.key}":
                return 401, _error("Incorrect API key provided", "invalid_api_key")
            early = self.refuse.get(call, [])
            said = early.pop(0) if early else None
            if isinstance(said, tuple):
                return said[0], json.dumps(said[1]).encode()
            status, body = self._answered(method, url.path, parse_qs(url.query), headers, content)
            return None if said == "hang up" else (status, body)

    def _answered(  # noqa: PLR0911 - a table of calls
        self, method: str, path: str, query: Mapping[str, list[str]], headers: Message, content: bytes
    ) -> tuple[int, bytes]:
        match [method, *path.removeprefix("/v1/").split("/")]:
            case ["POST", "chat", "completions"]:
                self.live += 1
                status, said = self._ask(json.loads(content))
                return status, json.dumps(said).encode()
            case ["POST", "files"]:
                name = f"file-{len(self.files)}"
                self.files[name] = _uploaded(headers["Content-Type"], content)
                return 200, json.dumps({"id": name, "object": "file", "purpose": "batch"}).encode()
            case ["GET", "files", name, "content"]:
                known = self.files.get(name)
                return (200, known) if known is not None else (404, _error(f"No such File object: {name}"))
            case ["DELETE", "files", name]:
                return 200, json.dumps(
                    {"id": name, "deleted": self.files.pop(name, None) is not None}
                ).encode()
            case ["POST", "batches"]:
                return self._create(json.loads(content))
            case ["GET", "batches"]:
                newest = [*reversed(self.batches.values())]
                ids = [batch["id"] for batch in newest]
                start = ids.index(query["after"][0]) + 1 if "after" in query else 0
                page = newest[start : start + 2]  # pages are small, so that there are several
                more = len(newest) > start + 2
                return 200, json.dumps({"object": "list", "data": page, "has_more": more}).encode()
            case ["GET", "batches", name] if name in self.batches:
                return 200, json.dumps(self.batches[name]).encode()
            case ["POST", "batches", name, "cancel"] if name in self.batches:
                return self._cancel(self.batches[name])
        return 404, _error(f"Invalid URL ({method} {path})")

    def _ask(self, body: dict[str, Any]) -> Answer:
        self.asked[json.dumps(body["messages"])] += 1
        return self.behaviour(body)

    def _create(self, said: Mapping[str, Any]) -> tuple[int, bytes]:
        if said["input_file_id"] not in self.files:
            return 400, _error(f"File {said['input_file_id']} not found")
        batch = {
            "id": f"batch_{len(self.batches)}",
            "object": "batch",
            "status": "validating",
            "created_at": int(time.time()),
            "expires_at": int(time.time()) + 86_400,
            "request_counts": {"total": 0, "completed": 0, "failed": 0},
            "errors": None,
            "output_file_id": None,
            "error_file_id": None,
            **said,
        }
        self.batches[batch["id"]] = batch
        self._check(batch)
        if self.at_once:
            self.work()
        return 200, json.dumps(batch).encode()

    def _check(self, batch: dict[str, Any]) -> None:
        """The file is looked at as a whole before anything of it is answered."""
        data = self.files[batch["input_file_id"]]
        lines = [json.loads(line) for line in data.splitlines()]
        ids = {line["custom_id"] for line in lines}
        waiting = sum(each["request_counts"]["total"] for each in self.batches.values() if _is_open(each))
        code = None
        if len(ids) < len(lines):
            code = "duplicate_custom_id"
        elif len(lines) > LIMITS["requests"] or len(data) > LIMITS["bytes"]:
            code = "too_large"
        elif any(line["url"] != batch["endpoint"] or line["method"] != "POST" for line in lines):
            code = "mismatched_url"
        elif any(line["body"].get("stream") for line in lines):
            code = "invalid_request"
        elif len({line["body"]["model"] for line in lines}) != 1:
            code = "mismatched_model"
        elif waiting + len(lines) > self.room:
            code = "token_limit_exceeded"
        if code:
            told = {"code": code, "message": f"the batch was refused: {code}", "line": None, "param": None}
            batch |= {"status": "failed", "errors": {"object": "list", "data": [told]}}
        else:
            batch["request_counts"]["total"] = len(lines)
            batch["status"] = "in_progress"

    def work(self, most: int = 10**9, *, then: str = "completed") -> None:
        """Answer so many requests of each open batch, which has `then` come to its end."""
        with self._lock:
            for batch in self.batches.values():
                if _is_open(batch):
                    self._work(batch, most, then)

    def _work(self, batch: dict[str, Any], most: int, then: str) -> None:
        lines = [json.loads(line) for line in self.files[batch["input_file_id"]].splitlines()]
        self._chance.shuffle(lines)
        answers, errors = [], []
        for number, line in enumerate(lines):
            told: dict[str, Any] = {"id": f"batch_req_{number}", "custom_id": line["custom_id"]}
            if number >= most:
                code = "batch_expired" if then == "expired" else "batch_cancelled"
                errors.append(told | {"response": None, "error": {"code": code, "message": "not executed"}})
                continue
            status, body = self._ask(line["body"])
            response = {"status_code": status, "request_id": f"req_{number}", "body": body}
            (answers if status == 200 else errors).append(told | {"response": response, "error": None})
        for name, rows in (("output_file_id", answers), ("error_file_id", errors)):
            if rows:
                batch[name] = f"{name}-{batch['id']}"
                self.files[batch[name]] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
        batch["request_counts"] |= {"completed": len(answers), "failed": len(errors)}
        batch |= {"status": then, _MARK[then]: int(time.time())}

    def _cancel(self, batch: dict[str, Any]) -> tuple[int, bytes]:
        if not _is_open(batch):
            return 400, _error(f"Cannot cancel a batch with status '{batch['status']}'.")
        batch["status"] = "cancelling"
        return 200, json.dumps(batch).encode()


def _is_open(batch: Mapping[str, Any]) -> bool:
    return batch["status"] in ("validating", "in_progress", "finalizing", "cancelling")


def _error(message: str, code: str | None = None) -> bytes:
    told = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return json.dumps({"error": told}).encode()


def _uploaded(content_type: str, content: bytes) -> bytes:
    """The file in a form."""
    boundary = content_type.partition("boundary=")[2].strip('"').encode()
    for part in content.split(b"--" + boundary):
        head, _, body = part.partition(b"\r\n\r\n")
        if b'name="file"' in head:
            return body.removesuffix(b"\r\n")
    raise ValueError("no file was sent")
