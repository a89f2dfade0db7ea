"""What an endpoint is asked, and how each of its faults ends."""

import asyncio
import json
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from pytest_httpserver import HTTPServer
from test_answer_schema import Losses
from werkzeug import Request as HTTPRequest
from werkzeug import Response as HTTPResponse

from pipeline.models.answer_schema import strict_schema
from pipeline.models.endpoint import OpenAICompatible
from pipeline.models.model import Request, Response, request_json
from pipeline.models.rate_limit import RateLimiter
from pipeline.models.waiting import full_jitter, retry_after
from schemas.errors import ConfigError, ModelError, WaitError

KEY = "sk-very-secret-1234"


SAID = {"casualty": [{"sentences": [1], "harm": "killed", "count": "nine"}]}
TEXT = json.dumps(SAID)
REQUEST = Request(
    messages=(
        {"role": "system", "content": "Find what is claimed."},
        {"role": "user", "content": "[1] Nine people were killed."},
    ),
    answer=Losses,
    schema=strict_schema(Losses),
    sentences={1: "Nine people were killed."},
    claim_types=(),
    published=date(2025, 5, 1),
)


def completion(
    content: object = TEXT, *, finish: str = "stop", usage: object = None, **message: object
) -> dict:
    """A chat completion as an endpoint sends it."""
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish,
                "message": {"role": "assistant", "content": content, **message},
            }
        ],
        "usage": usage
        or {
            "prompt_tokens": 100,
            "completion_tokens": 10,
            "total_tokens": 110,
            "prompt_tokens_details": {"cached_tokens": 40},
        },
    }


def called(arguments: str = TEXT) -> dict:
    """A chat completion that calls the tool."""
    call = {"id": "t1", "type": "function", "function": {"name": "answer", "arguments": arguments}}
    return completion(None, tool_calls=[call], finish="tool_calls")


def fault(status: int, message: str = "no", code: str | None = None, **headers: str) -> HTTPResponse:
    """An error as an endpoint sends it."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = json.dumps({"error": {"message": message, "code": code}})
    return HTTPResponse(body, status, named, content_type="application/json")


@pytest.fixture
def ask(httpserver: HTTPServer) -> Callable[..., Response]:
    """Ask the endpoint, without waiting between attempts."""

    def ask(request: Request = REQUEST, **settings: Any) -> Response:
        return asked(httpserver.url_for("/v1"), request, **settings)

    return ask


def model_at(base_url: str, **settings: Any) -> OpenAICompatible:
    """A model at this address that does not wait between attempts."""
    at_once = {"wait": lambda _: 0.0, "limiter": RateLimiter(holds=(0.0,))}
    return OpenAICompatible("m", base_url, **{"api_key": SecretStr(KEY)} | at_once | settings)


def asked(base_url: str, request: Request = REQUEST, **settings: Any) -> Response:
    """Ask the model at this address, and close it."""

    async def main() -> Response:
        model = model_at(base_url, **settings)
        try:
            return await model.ask(request)
        finally:
            await model.close()

    return asyncio.run(main())


# What goes over the wire


def test_wire_holds_the_strict_schema(serve, ask):
    """The schema is sent as response_format json_schema with strict true, beside model and limits."""
    received = serve(completion())
    ask(max_tokens=77, temperature=0.5)
    assert received == [
        {
            "model": "m",
            "messages": list(REQUEST.messages),
            "max_tokens": 77,
            "temperature": 0.5,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "answer", "strict": True, "schema": REQUEST.schema},
            },
        }
    ]


def test_temperature_can_be_left_to_the_model(serve, ask):
    """Without a temperature none is sent: some models refuse every one but their own."""
    received = serve(completion())
    ask(temperature=None)
    assert "temperature" not in received[0]


@pytest.mark.parametrize("mode", ["json_schema", "tools", "json"])
def test_article_text_is_no_template(serve, ask, mode):
    """Braces of an article arrive as they are, whatever the mode."""
    text = "Costs rose {{ x }} {% broken {# and 100 % {{ '7' * 7 }}"
    received = serve(called() if mode == "tools" else completion())
    ask(replace(REQUEST, messages=({"role": "user", "content": text},)), mode=mode)
    assert received[0]["messages"][-1] == {"role": "user", "content": text}


def test_answer_is_what_the_class_validated(serve, ask):
    """The answer is the validated JSON; numbers in quotation marks become numbers, at no further request."""
    serve(completion('{"casualty": [{"sentences": ["1"], "harm": "killed", "count": null}]}'))
    response = ask()
    assert (response.status, response.requests) == ("answered", 1)
    assert response.answer == {"casualty": [{"sentences": [1], "harm": "killed", "count": None}]}


def test_key_in_the_environment_stays_there(serve, ask, httpserver, monkeypatch):
    """Without a key of its own an endpoint does not get the one in OPENAI_API_KEY."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    serve(completion())
    ask(api_key=None)
    assert KEY not in str(httpserver.log[0][0].headers)


# How each fault ends


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503])
def test_passing_faults_are_sent_again(serve, ask, status):
    """A fault that may pass costs one more request and leaves no trace in the answer."""
    received = serve(fault(status), completion())
    response = ask()
    assert (response.status, response.answer, response.requests) == ("answered", SAID, 2)
    assert len(received) == 2


@pytest.mark.parametrize("status", [408, 409, 429, 500])
def test_lasting_faults_end_after_the_attempts(serve, ask, status):
    """A fault that does not pass fails this request after exactly `attempts` HTTP requests."""
    received = serve(fault(status, "overloaded"))
    response = ask(attempts=3)
    assert (response.status, response.answer, response.requests) == ("failed", None, 3)
    assert response.error == f"HTTP {status}: overloaded"
    assert len(received) == 3


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        (fault(401), "GROUNDWIRE_API_KEY"),
        (fault(403), "GROUNDWIRE_API_KEY"),
        (fault(402), "credit"),
        (fault(404), "'m'"),
        (fault(429, "You exceeded your quota", "insufficient_quota"), "credit"),
        (fault(429, "余额不足或无可用资源包,请充值。", "1113"), "has no credit"),
        (fault(429, "Your account org-x is suspended, check your plan", "exceeded_quota"), "has no credit"),
        (fault(403, "Your team doesn't have any credits yet. You can purchase credits"), "has no credit"),
        (fault(403, "用户额度不足", "insufficient_user_quota"), "has no credit"),
        (fault(403, "Sorry, your account balance is insufficient"), "has no credit"),
        (fault(400, "Make sure your account is in good standing", "Arrearage"), "has no credit"),
        (fault(400, "Budget has been exceeded! Current cost: 10.2"), "has no credit"),
        (
            HTTPResponse('{"base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}}'),
            "has no credit",
        ),
        (fault(503, "No available channel under group default", "model_not_found"), "'m'"),
        (fault(400, "m/n is not a valid model ID"), "'m'"),
        (fault(400, "Model does not exist. Please check it"), "'m'"),
        (fault(400, "The requested model is no chat model", "model_not_supported"), "'m'"),
        (fault(307, Location="https://elsewhere.example/v1?x=1"), "base_url"),
        (fault(308, Location="https://elsewhere.example/v1"), "Location: https://elsewhere.example/v1;"),
    ],
    ids=[
        *("401", "403", "402", "404", "quota", "spent", "suspended", "no credits", "spent by name"),
        *("balance", "arrears", "budget", "spent in 200"),
        *("no channel", "no such model", "does not exist", "not supported", "redirect", "where to"),
    ],
)
def test_what_no_request_survives_stops_the_run(serve, ask, httpserver, answer, advice):
    """A refused key, an unknown model, an empty account or a moved endpoint: one request, then ModelError."""
    received = serve(answer)
    with pytest.raises(ModelError, match=advice) as raised:
        ask()
    assert f"localhost:{httpserver.port}" in str(raised.value)
    assert len(received) == 1


@pytest.mark.parametrize(
    "body",
    [
        HTTPResponse("<html>Bad gateway</html>", content_type="text/html"),
        HTTPResponse(json.dumps(completion())[:90], content_type="application/json"),
        HTTPResponse(b'{"choices": "\xff\xfe"}', content_type="application/json"),
        HTTPResponse("[]", content_type="application/json"),
        HTTPResponse("null", content_type="application/json"),
        {"error": {"message": "upstream is busy"}},
        completion() | {"choices": []},
        completion() | {"choices": [{"index": 0}]},
    ],
    ids=["html", "half", "bytes", "list", "null", "error", "empty", "no message"],
)
def test_garbled_answers_are_sent_again(serve, ask, body):
    """A 200 that holds no answer is a fault of transport: sent again, then failed, never "no claims"."""
    received = serve(body, body, completion())
    response = ask(attempts=2)
    assert (response.status, response.answer, response.requests) == ("failed", None, 2)
    assert (ask(attempts=2).status, len(received)) == ("answered", 3)


@pytest.mark.parametrize("mode", ["json_schema", "tools", "json"])
@pytest.mark.parametrize(
    ("said", "status"),
    [
        (completion(TEXT[:20], finish="length"), "cut"),
        (completion(None, refusal="I cannot help with that."), "refused"),
        (completion(None, finish="content_filter"), "filtered"),
    ],
    ids=["cut", "refused", "filtered"],
)
def test_outcomes_of_their_own_are_not_asked_again(serve, ask, said, status, mode):
    """A cut, refused or filtered answer is named so, and paid for once."""
    received = serve(said)
    response = ask(mode=mode)
    assert (response.status, response.answer, response.requests) == (status, None, 1)
    assert (response.prompt_tokens, response.completion_tokens, response.cached_tokens) == (100, 10, 40)
    assert len(received) == 1


def test_refusal_and_cut_text_are_kept(serve, ask):
    """What the model wrote last is kept as it was."""
    serve(completion(None, refusal="I cannot help with that."))
    assert ask().text == "I cannot help with that."


def test_cut_text_is_kept(serve, ask):
    """Half an answer can be read afterwards."""
    serve(completion(TEXT[:20], finish="length"))
    assert ask().text == TEXT[:20]


@pytest.mark.parametrize("mode", ["json_schema", "tools"])
def test_empty_refusal_is_none(serve, ask, mode):
    """Some servers send refusal "" beside a good answer."""
    said = called() if mode == "tools" else completion()
    said["choices"][0]["message"]["refusal"] = ""
    serve(said)
    assert ask(mode=mode).answer == SAID


def test_prompt_that_the_filter_refuses_is_filtered(serve, ask):
    """Azure's filter answers 400 with a code of its own; that is no bad request."""
    received = serve(fault(400, "The prompt triggered the policy", "content_filter"))
    assert (ask().status, len(received)) == ("filtered", 1)


@pytest.mark.parametrize(
    "answer",
    [
        fault(400, "This model's maximum context length is 8192 tokens", "context_length_exceeded"),
        fault(400, "the request exceeds the available context size", "400"),
        fault(413, "too large"),
    ],
    ids=["openai", "llama.cpp", "413"],
)
def test_request_too_long_is_an_outcome_of_its_own(serve, ask, answer):
    """A request that is too long fails at once, without another mode or attempt, and the run goes on."""
    received = serve(answer)
    response = ask()
    assert response.status == "too_long"
    assert len(received) == 1


def test_too_long_a_wait_is_not_waited_for(serve, ask):
    """A server that asks to come back in more than `max_wait` seconds stops the run at once."""
    received = serve(fault(429, "come back later", retry_after="121"))
    with pytest.raises(WaitError, match=r"121 s.*--max-wait"):
        ask()
    assert len(received) == 1


def test_oversized_answer_is_refused(serve, ask, monkeypatch):
    """An answer of more bytes than LARGEST fails its request, and is not read to its end."""
    monkeypatch.setattr("pipeline.models.connection.LARGEST", 1000)
    serve(completion(TEXT + " " * 1000))
    response = ask(attempts=1)
    assert response.status == "failed"
    assert "more than 1,000 bytes" in response.error


# Answers that do not fit the schema

MISFITS = [
    "",
    TEXT[:-2],
    '{"casualty": [{"sentences": [1], "harm": "hurt", "count": null}]}',
]


@pytest.mark.parametrize("text", MISFITS)
def test_misfit_is_asked_again_with_its_fault(serve, ask, text):
    """An answer that does not fit goes back with what was wrong, and without links to documentation."""
    received = serve(completion(text), completion())
    response = ask()
    assert (response.status, response.answer, response.requests) == ("answered", SAID, 2)
    *before, said, why = received[1]["messages"]
    assert before == list(REQUEST.messages)
    assert said == {"role": "assistant", "content": text}
    assert "Losses" in why["content"]
    assert "https:" not in why["content"]


@pytest.mark.parametrize(("reasks", "requests"), [(0, 1), (2, 3)])
def test_lasting_misfit_is_invalid(serve, ask, reasks, requests):
    """After `reasks` further requests the answer is invalid, with its last text and where it went wrong."""
    received = serve(*[completion(f'{{"casualty": {n}}}') for n in range(requests)])
    response = ask(reasks=reasks)
    assert (response.status, response.answer) == ("invalid", None)
    assert response.text == f'{{"casualty": {requests - 1}}}'
    assert "casualty" in response.error
    assert len(received) == response.requests == requests


def test_every_attempt_is_billed(serve, ask):
    """Tokens and requests of re-asks and of failed attempts are summed: here 3 answers, 5 requests."""
    serve(
        fault(409), completion('{"casualty": 7}'), fault(429), completion('{"casualty": [7]}'), completion()
    )
    response = ask()
    assert response.status == "answered"
    assert response.requests == 5
    assert (response.prompt_tokens, response.completion_tokens, response.cached_tokens) == (300, 30, 120)


def test_misfits_are_billed_too(serve, ask):
    """An invalid answer has cost what it has cost."""
    serve(completion('{"casualty": 7}'))
    response = ask(reasks=1)
    assert (response.status, response.prompt_tokens, response.completion_tokens) == ("invalid", 200, 20)


def test_usage_may_be_missing(serve, ask):
    """A server that counts no tokens is billed none."""
    serve(completion() | {"usage": None})
    response = ask()
    assert (response.status, response.prompt_tokens) == ("answered", 0)


def test_usage_may_lack_details(serve, ask):
    """Small servers count prompt and completion only."""
    serve(completion(usage={"prompt_tokens": 7, "completion_tokens": 3}))
    response = ask()
    assert (response.prompt_tokens, response.completion_tokens, response.cached_tokens) == (7, 3, 0)


@pytest.mark.parametrize("content", [[{"type": "image", "url": "x"}], 7, True])
def test_content_of_another_type_is_a_misfit(serve, ask, content):
    """Content that is no string does not fit; it neither crashes the run nor counts as an answer."""
    serve(completion(content))
    assert ask(reasks=0).status == "invalid"


def test_lone_surrogates_do_not_reach_the_store(serve, ask):
    """Text that UTF-8 cannot hold is replaced, so that the response can be written down."""
    body = json.dumps(completion("@@")).replace("@@", r"\ud800")
    serve(HTTPResponse(body, content_type="application/json"))
    response = ask(reasks=1)
    assert (response.status, response.text) == ("invalid", "?")


NOISES = [
    "{}", "```json\n{}\n```", "<think>{{}} or {{x}}?</think>\n{}", "Here: {} Is that all?", "{}<|im_end|>",
    "\ufeff{}", "<|channel|>final<|message|>{}", '{{"answer": {}}}', "{}\n{}", "[{}]",
    "<tool_call>{}</tool_call>",
]  # fmt: skip


@pytest.mark.parametrize("mode", ["lean", "json_schema", "tools", "json", "text"])
@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("place", ["content", "call", "parts", "reasoning_content"])
def test_noise_costs_nothing_in_any_mode(serve, ask, mode, noise, place):
    """Whatever stands around a right answer, and wherever it comes, one request brings its claims."""
    text = noise.replace("{}", "@", 2).replace("{{", "{").replace("}}", "}").replace("@", TEXT)
    said = {
        "content": completion(text),
        "call": called(text),
        "parts": completion([{"type": "reasoning", "text": "{}"}, {"type": "text", "text": text}]),
        "reasoning_content": completion(None, reasoning_content=text),
    }
    received = serve(said[place])
    response = ask(REQUEST, mode=mode)
    assert (response.status, response.answer, len(received)) == ("answered", SAID, 1)


# Servers that know less

UNKNOWN = fault(400, "response_format: unknown type json_schema")


def test_server_without_json_schema_gets_tools(serve, httpserver):
    """A 400 to json_schema is followed by tools with the same schema, once: the next request begins there."""
    received = serve(UNKNOWN, called())

    async def main() -> list[Response]:
        model = model_at(httpserver.url_for("/v1"))
        responses = [await model.ask(REQUEST), await model.ask(REQUEST)]
        await model.close()
        return responses

    first, second = asyncio.run(main())
    assert first.answer == second.answer == SAID
    assert (first.requests, second.requests) == (2, 1)
    assert [("response_format" in body, "tools" in body) for body in received] == [
        (True, False),
        *[(False, True)] * 2,
    ]
    assert received[1]["tools"][0]["function"]["parameters"] == REQUEST.schema


def test_server_without_tools_gets_json(serve, ask):
    """The last mode asks for a JSON object and puts the schema into the messages."""
    received = serve(UNKNOWN, fault(422, "tools: extra inputs are not permitted"), completion())
    response = ask()
    assert (response.answer, response.requests) == (SAID, 3)
    assert received[2]["response_format"] == {"type": "json_object"}
    assert "casualty" in received[2]["messages"][0]["content"]


def test_fallback_does_not_change_the_key(serve, ask):
    """The key holds the mode as configured: a fallback is not paid for again."""
    serve(UNKNOWN, called())
    fallen = ask()
    serve(completion())
    assert ask().response_id == fallen.response_id


def test_bad_request_in_every_mode_fails(serve, ask):
    """A request that the server takes in no mode fails with what it said first."""
    received = serve(fault(400, "first"), fault(400, "second"))
    response = ask()
    assert (response.status, response.error, response.requests) == ("denied", "HTTP 400: first", 4)
    assert len(received) == 4


def test_mode_that_was_answered_is_kept(serve, httpserver):
    """After one answer a 400 is a bad request: it fails alone, and the next request has the mode it had."""
    received = serve(completion(), fault(400, "bad"), completion())

    async def main() -> list[str]:
        model = model_at(httpserver.url_for("/v1"))
        statuses = [(await model.ask(REQUEST)).status for _ in range(3)]
        await model.close()
        return statuses

    assert asyncio.run(main()) == ["answered", "denied", "answered"]
    assert all("response_format" in body for body in received)


def test_preferred_mode_gives_way_too(serve, httpserver):
    """A mode known from an earlier run is tried first; refused, it gives way to the others in their order."""
    received = serve(fault(400, "no tools"), completion())

    async def main() -> Response:
        model = model_at(httpserver.url_for("/v1"))
        model.prefer("tools")
        response = await model.ask(REQUEST)
        await model.close()
        return response

    response = asyncio.run(main())
    assert (response.answer, response.requests) == (SAID, 2)
    assert ["tools" in body for body in received] == [True, False]
    assert received[1]["response_format"]["json_schema"]["strict"] is True


def test_request_that_overtook_the_fallback_follows_it(httpserver):
    """Eight first requests at once to a server without json_schema: each is answered, in tools mode."""

    def answer(request: HTTPRequest) -> HTTPResponse:
        if "response_format" in request.get_json():
            return UNKNOWN
        return HTTPResponse(json.dumps(called()), content_type="application/json")

    httpserver.expect_request("/v1/chat/completions").respond_with_handler(answer)

    async def main() -> list[Response]:
        model = model_at(httpserver.url_for("/v1"))
        responses = await asyncio.gather(*(model.ask(REQUEST) for _ in range(8)))
        await model.close()
        return responses

    assert [(response.answer, response.requests) for response in asyncio.run(main())] == [(SAID, 2)] * 8


def test_bad_request_in_a_reask_changes_no_mode(serve, ask):
    """A re-ask that the server refuses ends the request, since the mode has just been answered in."""
    received = serve(completion('{"casualty": 7}'), fault(400, "bad"))
    response = ask()
    assert (response.status, response.error, response.requests) == ("denied", "HTTP 400: bad", 2)
    assert len(received) == 2


def test_tool_that_was_not_called_is_a_misfit(serve, ask):
    """A model that chats instead of calling the tool is asked again."""
    received = serve(completion("Nine were killed."), called())
    response = ask(mode="tools")
    assert (response.answer, response.requests) == (SAID, 2)
    assert received[0]["tool_choice"] == {"type": "function", "function": {"name": "answer"}}


def test_reasoning_models_get_their_name_for_max_tokens(serve, httpserver):
    """OpenAI's reasoning models refuse max_tokens and name what they take; that is remembered."""
    why = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
    received = serve(fault(400, why, "unsupported_parameter"), completion())

    async def main() -> list[int]:
        model = model_at(httpserver.url_for("/v1"), max_tokens=99)
        requests = [(await model.ask(REQUEST)).requests for _ in range(2)]
        await model.close()
        return requests

    assert asyncio.run(main()) == [2, 1]
    assert [(body.get("max_tokens"), body.get("max_completion_tokens")) for body in received] == [
        (99, None),
        (None, 99),
        (None, 99),
    ]


# Connections


@asynccontextmanager
async def endpoint(handle: Callable):
    """A raw endpoint on loopback; gives its base URL and the list of connections made to it."""
    made: list[int] = []

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        made.append(1)
        try:
            await handle(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", made
    finally:
        server.close()


async def hang(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Read for ever and say nothing."""
    while await reader.read(1000):
        pass


async def drop(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Hang up without a word."""
    await reader.read(10)


async def stop_halfway(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Hang up in the middle of the body."""
    await reader.read(10)
    writer.write(
        b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{"choices"'
    )
    await writer.drain()


@pytest.mark.parametrize(
    ("handle", "why"),
    [
        (hang, "Request timed out: Timeout on reading data from socket"),
        (drop, "Connection error: the server hung up"),
        (stop_halfway, "Connection error: Not enough data"),
    ],
)
def test_lost_connections_fail_the_request_alone(handle, why):
    """Silence, a dropped connection and half a body are tried `attempts` times; then this request failed."""

    async def main() -> tuple[Response, int]:
        async with endpoint(handle) as (base_url, made):
            model = model_at(base_url, timeout=0.05, attempts=2)
            response = await model.ask(REQUEST)
            await model.close()
            return response, len(made)

    response, made = asyncio.run(main())
    assert (response.status, response.requests, made) == ("failed", 2, 2)
    assert response.error.startswith(why)


def test_server_that_never_greets_stops_the_run():
    """One that takes the connection and says nothing in TLS was never reached; it is told as a time-out."""

    async def main() -> None:
        async with endpoint(hang) as (base_url, _):
            model = model_at(base_url.replace("http:", "https:"), timeout=0.1, attempts=2)
            try:
                await model.ask(REQUEST)
            finally:
                await model.close()

    with pytest.raises(ModelError, match=r"cannot be reached \(Request timed out: "):
        asyncio.run(main())


def test_refused_connection_stops_the_run():
    """Where nothing listens, the model cannot be used: ModelError names host, port and what to do."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ModelError, match=rf"127\.0\.0\.1:{port}.*groundwire doctor"):
        asked(f"http://127.0.0.1:{port}/v1", attempts=2)


def test_server_that_dies_on_a_request_fails_it_alone():
    """Where one attempt was taken and the next refused, only this request has failed so far."""

    async def main() -> Response:
        server: asyncio.Server

        async def die(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            server.close()
            writer.close()

        server = await asyncio.start_server(die, "127.0.0.1", 0)
        model = model_at(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", attempts=3)
        response = await model.ask(REQUEST)
        await model.close()
        return response

    response = asyncio.run(main())
    assert (response.status, response.requests) == ("failed", 3)


def test_unknown_host_stops_the_run(monkeypatch):
    """A host that has no address is named as one that cannot be reached."""

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(ModelError, match=r"llm\.example:443 cannot be reached .*Name or service not known"):
        asked("https://llm.example/v1", attempts=2)


def test_ask_can_be_cancelled():
    """Cancelling a request ends it, without another attempt."""

    async def main() -> int:
        arrived = asyncio.Event()

        async def heard(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            arrived.set()
            await hang(reader, writer)

        async with endpoint(heard) as (base_url, made):
            model = model_at(base_url)
            asked = asyncio.create_task(model.ask(REQUEST))
            await asyncio.wait_for(arrived.wait(), 60)
            asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked
            await model.close()
            return len(made)

    assert asyncio.run(main()) == 1


def test_concurrent_requests_keep_to_themselves(httpserver):
    """Thirty requests at once, each failing once: sixty HTTP requests, and each has its own answer."""
    seen = set()

    def answer(request: HTTPRequest) -> HTTPResponse:
        number = request.get_json()["messages"][0]["content"]
        if number not in seen:
            seen.add(number)
            return fault(503)
        return HTTPResponse(
            json.dumps(completion(json.dumps({"casualty": [SAID["casualty"][0] | {"count": number}]}))),
            content_type="application/json",
        )

    httpserver.expect_request("/v1/chat/completions").respond_with_handler(answer)

    async def main() -> list[Response]:
        model = model_at(httpserver.url_for("/v1"))
        requests = [replace(REQUEST, messages=({"role": "user", "content": str(n)},)) for n in range(30)]
        responses = await asyncio.gather(*map(model.ask, requests))
        await model.close()
        return responses

    responses = asyncio.run(main())
    assert [response.answer["casualty"][0]["count"] for response in responses] == [str(n) for n in range(30)]
    assert [response.requests for response in responses] == [2] * 30
    assert len(httpserver.log) == 60


def test_closed_model_may_be_asked_again(serve, httpserver):
    """A command that starts a second event loop can go on with the same model."""
    serve(completion())
    model = model_at(httpserver.url_for("/v1"))

    async def main() -> str:
        response = await model.ask(REQUEST)
        await model.close()
        return response.status

    assert [asyncio.run(main()), asyncio.run(main())] == ["answered", "answered"]


# Waiting

NOW = datetime(2025, 5, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": "Thu, 01 May 2025 12:00:30 GMT"}, 30.0),
        ({"retry-after": "Thu, 01 May 2025 11:00:00 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "-5"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read(headers, seconds):
    """Retry-After is seconds or an HTTP date; retry-after-ms is finer and goes first."""
    assert retry_after(headers, NOW) == seconds


@given(st.text())
def test_retry_after_never_breaks(told):
    """Whatever a server writes there, it is a number of seconds from 0 on, or nothing."""
    seconds = retry_after({"retry-after": told}, NOW)
    assert seconds is None or seconds >= 0


def test_retry_after_is_waited_for(serve, ask):
    """The next attempt comes no earlier than the server says, and later by the jitter."""
    serve(fault(429, retry_after_ms="80"), completion())
    waited = []

    def wait(attempt: int) -> float:
        waited.append(attempt)
        return 0.02

    response = ask(wait=wait)
    assert 0.1 <= response.seconds < 2
    assert waited == [1]


def test_jitter_is_full_and_bounded():
    """The wait after the n-th failure lies anywhere between 0 and 2^(n-1) seconds, at most 30."""
    for attempt, longest in ((1, 1), (2, 2), (3, 4), (5, 16), (9, 30)):
        waits = [full_jitter(attempt) for _ in range(400)]
        assert 0 <= min(waits) < 0.1 * longest
        assert 0.9 * longest < max(waits) <= longest


# Keys and addresses


@pytest.mark.parametrize(
    "answer",
    [
        fault(401, f"Incorrect API key provided: {KEY}"),
        fault(404, f"no model for {KEY}"),
        fault(400, f"bad {KEY}"),
        fault(500, f"oops {KEY}"),
        HTTPResponse(f"<html>{KEY}</html>", content_type="text/html"),
        HTTPResponse(f"<html>{KEY}</html>", 502, content_type="text/html"),
        completion(usage={"prompt_tokens": 1, "completion_tokens": 1}, finish="length"),
        completion('{"casualty": 7}'),
    ],
    ids=["401", "404", "400", "500", "html", "502 html", "cut", "invalid"],
)
def test_key_is_nowhere(serve, httpserver, caplog, answer):
    """No error, response, log line or repr holds the key, even when the server repeats it."""
    caplog.set_level(logging.DEBUG)
    serve(answer)
    model = model_at(httpserver.url_for("/v1"), attempts=2)

    async def main() -> str:
        try:
            return (await model.ask(REQUEST)).dump()
        except ModelError as error:
            return str(error)
        finally:
            await model.close()

    said = (
        asyncio.run(main())
        + repr(model)
        + repr(vars(model))
        + str(model.parameters)
        + request_json(model, REQUEST)
    )
    assert KEY not in said
    assert [r.name for r in caplog.records if KEY in r.getMessage()] == []


@pytest.mark.parametrize(
    "base_url",
    [
        "https://llm.example/v1",
        "http://localhost:8000/v1",
        "http://127.0.0.1:1/v1",
        "http://127.9.9.9/v1",
        "http://[::1]:80/v1",
    ],
)
def test_https_and_loopback_are_allowed(base_url):
    """Articles and key may go out encrypted, or stay on this machine."""
    OpenAICompatible("m", base_url)


@pytest.mark.parametrize(
    "base_url",
    [
        "http://llm.example/v1",
        "http://192.168.1.2:8000/v1",
        "http://localhost.example/v1",
        "http://127.0.0.1.example/v1",
    ],
)
def test_clear_text_needs_leave(base_url):
    """Articles and key go in clear text over a network only where `insecure` allows it."""
    with pytest.raises(ConfigError, match="insecure"):
        OpenAICompatible("m", base_url)
    OpenAICompatible("m", base_url, insecure=True)


@pytest.mark.parametrize(
    "base_url", ["", "llm.example/v1", "ftp://llm.example", "localhost:8000/v1", "https://"]
)
def test_base_url_must_be_an_address(base_url):
    """A base URL without scheme or host is named, with how to write it."""
    with pytest.raises(ConfigError, match="https://HOST/v1"):
        OpenAICompatible("m", base_url)


def test_password_in_the_address_is_refused():
    """It would be kept with the run's settings; the error tells where a key belongs, and not the password."""
    with pytest.raises(ConfigError, match=r"llm\.example .*GROUNDWIRE_API_KEY") as refused:
        OpenAICompatible("m", f"https://user:{KEY}@llm.example/v1")
    assert KEY not in str(refused.value)


# Probe


def test_probe_lists_models(httpserver):
    """The probe tells which models the endpoint has, with one request."""
    listed = {"object": "list", "data": [{"id": "a", "object": "model"}, {"id": "b", "object": "model"}]}
    httpserver.expect_request("/v1/models").respond_with_json(listed)

    async def main() -> tuple[str, ...]:
        model = model_at(httpserver.url_for("/v1"))
        probe = await model.probe()
        await model.close()
        assert 0 < probe.seconds < 10
        return probe.models

    assert asyncio.run(main()) == ("a", "b")
    assert len(httpserver.log) == 1


@pytest.mark.parametrize(
    "answer",
    [
        fault(401),
        fault(404),
        fault(503),
        HTTPResponse("<html>hello</html>", content_type="text/html"),
        HTTPResponse("{}", content_type="application/json"),
        HTTPResponse("[", content_type="application/json"),
    ],
    ids=["401", "404", "503", "html", "no list", "half"],
)
def test_probe_names_what_is_wrong(httpserver, answer):
    """An endpoint that lists no models is a ModelError with its address, after one request."""
    httpserver.expect_request("/v1/models").respond_with_response(answer)

    async def main() -> None:
        model = model_at(httpserver.url_for("/v1"))
        try:
            await model.probe()
        finally:
            await model.close()

    with pytest.raises(ModelError, match=f"localhost:{httpserver.port}"):
        asyncio.run(main())
    assert len(httpserver.log) == 1


def test_a_prompt_is_sent_word_for_word(serve, httpserver):
    """What looks like a link of pydantic's is cut in what is told of faults, not in a prompt."""
    words = "It printed:\n    For further information visit https://errors.pydantic.dev/2/v/missing\nNo more."
    received = serve(completion())
    messages = (REQUEST.messages[0], {"role": "user", "content": words})
    asked(httpserver.url_for("/v1"), replace(REQUEST, messages=messages))
    assert [body["messages"] for body in received] == [list(messages)]


def test_a_request_loads_no_more_of_openai_than_sends_it(serve, httpserver):
    """Of openai's resources none is loaded, which takes as long as many requests."""
    serve(completion())
    script = (
        "import sys; from test_endpoint import asked; "
        f"response = asked({httpserver.url_for('/v1')!r}); "
        "print(response.status, 'openai.resources' in sys.modules)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert shown.stdout == "answered False\n"


def test_module_is_light():
    """The command line starts without openai, instructor or tenacity."""
    heavy = ["openai", "instructor", "tenacity", "aiohttp", "httpx2"]
    script = f"import sys, pipeline.models.endpoint; print([m for m in {heavy} if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert shown.stdout == "[]\n"
