"""The key: whatever a server repeats of it, it stands in no response, log, store, cassette, reject, page."""

import asyncio
import base64
import codecs
import json
import logging
import re
import socket
from collections.abc import Callable
from urllib.parse import quote

import pytest
from attack import GOOD, groundwire, is_linear, raw_server
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr
from werkzeug import Response as HttpResponse

from pipeline.models.answer_schema import strict_schema
from pipeline.models.endpoint import OpenAICompatible
from pipeline.models.model import Request
from pipeline.models.rate_limit import RateLimiter
from pipeline.models.secret import Secret
from schemas.errors import ConfigError, ModelError

KEY = "sk-Gw7-qPz41LmXy_92hTtR"
FORMS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "upper": str.upper,
    "lower": str.lower,
    "spaced": " ".join,
    "dashed": "-".join,
    "lines": "\n".join,
    "zero width": "\u200b".join,
    "full width": lambda key: "".join(chr(ord(c) + 0xFEE0) for c in key),
    "first half": lambda key: key[: len(key) // 2 + 1],
    "second half": lambda key: key[len(key) // 2 :],
    "masked": lambda key: f"{key[:7]}****{key[-4:]}",
    "url": lambda key: quote(key, safe="").replace("-", "%2D").replace("_", "%5F"),
    "url, all": lambda key: "".join(f"%{byte:02x}" for byte in key.encode()),
    "url, twice": lambda key: "".join(f"%25{byte:02X}" for byte in key.encode()),
    "base64": lambda key: base64.b64encode(key.encode()).decode(),
    "base64, bearer": lambda key: base64.b64encode(f"Bearer {key}".encode()).decode(),
    "base64, user": lambda key: base64.urlsafe_b64encode(f"me:{key}!".encode()).decode(),
    "base32": lambda key: base64.b32encode(f"x{key}".encode()).decode(),
    "hex": lambda key: key.encode().hex(),
    "escaped": lambda key: "".join(f"\\u{ord(c):04x}" for c in key),
    "half escaped": lambda key: "".join(f"\\u{ord(c):04X}" if i % 2 else c for i, c in enumerate(key)),
    "python": lambda key: "".join(f"\\x{ord(c):02x}" for c in key),
    "entities": lambda key: "".join(f"&#{ord(c)};" for c in key),
    "some entities": lambda key: "".join(f"&#x{ord(c):x};" if i % 3 else c for i, c in enumerate(key)),
    "backwards": lambda key: key[::-1],
    "rot13": lambda key: codecs.encode(key, "rot13"),
    "marks": "\u0301".join,
    "tags of Unicode": lambda key: "".join(chr(0xE0000 + ord(c)) for c in key),
    "mark-up": lambda key: "".join(f"<b x>{c}</b>" for c in key),
    "numbered": lambda key: ", ".join(f"{i}: {c}" for i, c in enumerate(key)),
    "fields": lambda key: json.dumps({str(i): c for i, c in enumerate(key)}),
    "pieces": lambda key: " then ".join(key[i : i + 6] for i in range(0, len(key), 6)),
    "pieces, numbered": lambda key: ", ".join(f"{i}: {key[i : i + 5]}" for i in range(0, len(key), 5)),
    "hex, backwards": lambda key: key.encode()[::-1].hex(),
    "hex, in C": lambda key: ", ".join(f"0x{ord(c):02X}" for c in key),
    "hex of base64": lambda key: base64.b64encode(key.encode()).hex(),
    "base64 of hex": lambda key: base64.b64encode(key.encode().hex().encode()).decode(),
    "base64, twice": lambda key: base64.b64encode(base64.b64encode(key.encode())).decode(),
    "base64, backwards": lambda key: base64.b64encode(key[::-1].encode()).decode(),
    "base64, UTF-16": lambda key: base64.b64encode(key.encode("utf-16-le")).decode(),
    "base85": lambda key: base64.b85encode(key.encode()).decode(),
    "base32, another": lambda key: base64.b32hexencode(key.encode()).decode(),
    "JavaScript": lambda key: "".join(f"\\u{{{ord(c):x}}}" for c in key),
    "Python, long": lambda key: "".join(f"\\U{ord(c):08x}" for c in key),
    "octal": lambda key: "".join(f"\\{ord(c):03o}" for c in key),
    "three digits": lambda key: " ".join(f"{ord(c):03}" for c in key),
    "list": lambda key: json.dumps(list(key)),
    "codes": lambda key: str(list(key.encode())),
}


class Loss(BaseModel):
    sentences: list[int]
    harm: str


class Losses(BaseModel):
    casualty: list[Loss]


REQUEST = Request(
    messages=({"role": "user", "content": "[1] Nine people were killed."},),
    answer=Losses,
    schema=strict_schema(Losses),
    sentences={1: "Nine people were killed."},
    claim_types=(),
)


def letters(text: str) -> str:
    return re.sub(r"[^0-9a-z]", "", text.lower())


def shows(text: str, form: str, least: int = 12) -> bool:
    """Whether `least` letters of the form, one after the other, stand in the text."""
    told, secret = letters(text), letters(form)
    if not secret:
        return form in text
    return any(secret[i : i + least] in told for i in range(max(1, len(secret) - least + 1)))


def error(message: str, status: int = 400, **headers: str) -> HttpResponse:
    return HttpResponse(json.dumps({"error": {"message": message}}), status, headers)


def said(content: object, *, finish: str = "stop", **message: object) -> HttpResponse:
    choice = {"finish_reason": finish, "message": {"role": "assistant", "content": content, **message}}
    return HttpResponse(json.dumps({"choices": [choice], "usage": {"prompt_tokens": 90}}))


def stream(text: str) -> HttpResponse:
    """The text in pieces of three characters."""
    pieces = [text[i : i + 3] for i in range(0, len(text), 3)]
    events = [{"choices": [{"delta": {"content": piece}}]} for piece in pieces]
    lines = "".join(f"data: {json.dumps(event)}\n\n" for event in events)
    return HttpResponse(f"{lines}data: [DONE]\n\n", content_type="text/event-stream")


PLACES: dict[str, Callable[[str], HttpResponse]] = {
    "401": lambda key: error(f"Incorrect API key provided: {key}", 401),
    "403": lambda key: error(f"the account of {key} may not", 403),
    "404": lambda key: error(f"no model for {key}", 404),
    "429": lambda key: error(f"limit of {key}", 429),
    "500": lambda key: error(f"oops {key}", 500),
    "refused parameter": lambda key: error(f"Unsupported parameter: '{key}'", 400),
    "cut": lambda key: error(f"{'far ' * 71} {key}"),
    "code": lambda key: HttpResponse(json.dumps({"error": {"code": key, "param": key}}), 400),
    "inside 200": lambda key: HttpResponse(json.dumps({"error": {"message": key}})),
    "html": lambda key: HttpResponse(f"<html>{key}</html>"),
    "html, cut": lambda key: HttpResponse(f"<html>{'-' * 386}{key}</html>"),
    "half JSON": lambda key: HttpResponse(json.dumps({"choices": key})[:-1]),
    "refusal": lambda key: said(None, refusal=f"I will not tell {key}"),
    "finish": lambda key: said("", finish=key),
    "reasoning": lambda key: said("", reasoning_content=f"the key is {key}"),
    "content": lambda key: said(f"the key is {key}"),
    "evidence": lambda key: said(json.dumps({"casualty": [{"sentences": [1], "harm": key}]})),
    "field name": lambda key: said(json.dumps({"casualty": [{"sentences": [1], key: "killed"}]})),
    "misfit": lambda key: said(json.dumps({"casualty": [{"sentences": key, "harm": "killed"}]})),
    "cut answer": lambda key: said(f'{{"casualty": [{{"harm": "{key}', finish="length"),
    "tool": lambda key: said(None, tool_calls=[{"function": {"arguments": {"casualty": [key]}}}]),
    "stream": lambda key: stream(json.dumps({"casualty": [{"sentences": [1], "harm": key}]})),
}


def told_of(base_url: str, caplog: pytest.LogCaptureFixture) -> str:
    """All that is said of one request, and logged."""
    model = OpenAICompatible(
        "m",
        f"{base_url}/v1",
        SecretStr(KEY),
        wait=lambda _: 0.0,
        attempts=1,
        reasks=1,
        timeout=5,
        limiter=RateLimiter(holds=(0.0,)),
    )

    async def main() -> str:
        try:
            return (await model.ask(REQUEST)).dump()
        except ModelError as failed:
            return str(failed)
        finally:
            await model.close()

    caplog.set_level(logging.DEBUG, "groundwire")
    ended = asyncio.run(main())
    return "\n".join([ended, *model.notes, repr(model), *(r.getMessage() for r in caplog.records)])


@pytest.mark.parametrize("form", FORMS)
def test_a_text_is_told_without_the_key(form):
    """In whatever form a server repeats the key, no twelve signs of it are left, and the rest stands."""
    key = FORMS[form](KEY)
    told = Secret(KEY).clean(f"Wrong key {key} in your request")
    assert not shows(told, key)
    assert not shows(told, KEY, 8)
    assert told.startswith("Wrong key ")
    assert told.endswith(" in your request")


@pytest.mark.faults
@pytest.mark.parametrize("place", PLACES)
def test_no_place_of_an_answer_brings_it(httpserver, caplog, place):
    """Wherever a server repeats it, as it is, it is in no response and no line of the log."""
    httpserver.expect_request("/v1/chat/completions").respond_with_handler(lambda _: PLACES[place](KEY))
    httpserver.expect_request("/v1/models").respond_with_json({"data": [{"id": KEY}]})
    assert not shows(told_of(httpserver.url_for(""), caplog), KEY, 8)


@pytest.mark.parametrize("form", [form for form in FORMS if form != "as it is"])
def test_no_form_of_it_in_an_answer_is_kept(httpserver, caplog, form):
    """An answer that holds the key, however it is written, is refused whole."""
    key = FORMS[form](KEY)
    answer = said(json.dumps({"casualty": [{"sentences": [1], "harm": key}]}))
    httpserver.expect_request("/v1/chat/completions").respond_with_handler(lambda _: answer)
    told = told_of(httpserver.url_for(""), caplog)
    assert "repeats the API key" in told
    assert not shows(told, key)


@pytest.mark.parametrize(
    "head",
    [
        "HTTP/1.1 200 {key}\r\n{key}\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx y {key}: 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: {key}\r\n\r\n",
        "{key} 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 23\r\n\r\n{key}",
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/{key}\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 429 No\r\nRetry-After: {key}\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_no_header_brings_it(caplog, head):
    """Headers that are none, and are told in an error, are told without the key."""

    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(head.replace("{key}", KEY).encode())

    with raw_server(answer) as address:
        assert not shows(told_of(address, caplog), KEY, 8)


@pytest.mark.faults
def test_a_run_leaves_it_nowhere(tmp_path, httpserver):
    """No file of a run has it, and nothing that it prints: store, cassette, log, page, rejects."""
    answers = iter([*(PLACES[place](KEY) for place in ("content", "evidence", "refusal", "cut"))])
    last = PLACES["misfit"](KEY)
    httpserver.expect_request("/v1/chat/completions").respond_with_handler(lambda _: next(answers, last))
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(GOOD.replace("12", str(12 + number)))
    options = ("--base-url", httpserver.url_for("/v1"), "--model", "m", "--record", "cassette.jsonl")
    environ = {"GROUNDWIRE_API_KEY": KEY}
    told = groundwire("run", ".", *options, "--log-json", cwd=tmp_path, **environ).said
    told += groundwire("rejects", cwd=tmp_path).said
    told += groundwire("report", "page.html", cwd=tmp_path).said
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert {file.name for file in files} >= {"claims.duckdb", "cassette.jsonl", "page.html"}
    assert not shows(told, KEY, 8)
    assert [file.name for file in files if KEY.encode() in file.read_bytes()] == []


@pytest.mark.parametrize("end", ["?key=" + KEY, "#" + KEY])
def test_no_setting_keeps_it(tmp_path, end):
    """A base_url with a query is refused before a run is written down, and the error does not show it."""
    (tmp_path / "a.txt").write_text(GOOD)
    done = groundwire(
        "run", "a.txt", "--model", "m", "--base-url", f"http://127.0.0.1:9/v1{end}", cwd=tmp_path
    )
    assert done.code == 1
    assert "GROUNDWIRE_API_KEY" in done.err
    assert not shows(done.said, KEY, 8)
    with pytest.raises(ConfigError, match=r"set GROUNDWIRE_API_KEY"):
        OpenAICompatible("m", f"https://host.example/v1{end}")


@pytest.mark.faults
def test_a_key_in_the_path_is_not_kept(tmp_path, httpserver):
    """What the settings of a run repeat of the key is not written into the store."""
    httpserver.expect_request("").respond_with_data("no", 404)
    (tmp_path / "a.txt").write_text(GOOD)
    address = httpserver.url_for(f"/{KEY}/v1")
    groundwire("run", "a.txt", "--model", "m", "--base-url", address, cwd=tmp_path, GROUNDWIRE_API_KEY=KEY)
    store = tmp_path / "claims.duckdb"
    assert not store.exists() or KEY.encode() not in store.read_bytes()


@pytest.mark.parametrize("key", ["", "none", "ollama", "lm-studio", "EMPTY", "not-needed"])
def test_a_word_for_a_key_costs_no_answer(key):
    """What stands for a key where none is needed is a word: of texts that are no echo nothing is lost."""
    text = "The army has 12 tanks, and no need of more; none is needed, all are needed."
    assert Secret(key).clean(text.replace("none", "nothing")) == text.replace("none", "nothing")


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_stands_around_it(before, after):
    """The key is found in any text, and nothing else is taken for it."""
    secret = Secret(KEY)
    assert not shows(secret.clean(before + KEY + after), KEY, 8)
    if not shows(before + after, KEY, 8) and "&" not in before + after:
        assert secret.clean(before) == before


@pytest.mark.faults
@pytest.mark.parametrize(
    "piece", ["\u0316\u0301", "\u0f73", "skgw7q", "&amp;", "%25", "<b", "1: ", "\\\\", "115107045"]
)
def test_any_text_is_looked_through_in_time(piece):
    """Whatever an answer consists of."""
    secret = Secret(KEY)
    secret.clean(piece)
    assert is_linear(lambda n: secret.clean("a" + piece * n), 1_000)
