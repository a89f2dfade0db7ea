"""A model behind an OpenAI-compatible endpoint.

Two layers try again, and neither knows of the other. tenacity sends one HTTP request again while the fault
may pass (429, 5xx, a lost connection, half a body). instructor asks the model again, with what was wrong,
when its answer does not fit the schema. Every outcome is a status of its own; none is "no claims".
"""
# ruff: noqa: PLC0415 - openai, instructor and tenacity load with the first request, not with the command line

from __future__ import annotations

import json
import logging
import random
import re
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache, cached_property
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr, ValidationError

from pipeline.models.answer_schema import lean_schema
from pipeline.models.model import Request, Response, Status, misfit, one_line
from pipeline.models.price import Price
from pipeline.models.rate_limit import Pace, Turn, Use
from schemas.errors import ConfigError, ModelError, WaitError

if TYPE_CHECKING:
    from openai import APIConnectionError, APIStatusError, AsyncOpenAI
    from openai.types.chat import ChatCompletion
    from tenacity import RetryCallState

Mode = Literal["lean", "json_schema", "tools", "json"]
"""How an answer's schema reaches the model, in the order in which a refused one gives way to the next.

`json_schema` is strict structured output, which wants every field written. `lean` is for local servers, whose
grammars take more: a field that has nothing to say is left out, and words and lists have limits.
"""
PATIENCE = 120.0
"""A server that asks to wait for longer than these seconds is not waited for, unless told otherwise."""
LARGEST = 16_000_000
"""A server's answer of more bytes than this is refused; one of 16,000 tokens has about 100,000."""
LOG = logging.getLogger("groundwire")

# instructor logs every outcome as an error, with the article's words in it; ours is the Response.
logging.getLogger("instructor").addHandler(logging.NullHandler())

_LINK = re.compile(r"\n\s+For further information visit https://errors\.pydantic\.dev\S*")
"""What pydantic adds to each fault; in a re-ask it only costs tokens."""
_T = TypeVar("_T")


class _EndedError(Exception):
    """The request is over, with this status; asking again would not help."""

    def __init__(self, status: Status, message: str) -> None:
        super().__init__(message)
        self.status = status


class _BadRequestError(_EndedError):
    """The server did not understand the request; it may understand another mode."""


class _GarbledError(Exception):
    """The server said 200, but what it sent is no answer."""


@dataclass
class _Tally:
    """What one request has used up so far."""

    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    cost: float | None = None
    text: str = ""

    def add(self, other: _Tally) -> None:
        self.requests += other.requests
        self.prompt_tokens += other.prompt_tokens
        self.completion_tokens += other.completion_tokens
        self.cached_tokens += other.cached_tokens
        if other.cost is not None:
            self.cost = (self.cost or 0.0) + other.cost


@dataclass(frozen=True)
class Probe:
    """What an endpoint says of itself: the names of its models, and the seconds this took."""

    models: tuple[str, ...]
    seconds: float


def _full_jitter(attempt: int) -> float:
    """Seconds to wait after the `attempt`-th failure: anything up to 1, 2, 4 … 30."""
    return random.uniform(0, min(30.0, 2.0 ** (attempt - 1)))  # noqa: S311 - spreads requests, guards nothing


class OpenAICompatible:
    """A model behind an OpenAI-compatible chat endpoint.

    A server that does not know `mode` answers 400; then the next mode is tried, until one has been answered
    and is kept. The request key holds the mode as configured, never the one that was fallen back to: a
    fallback asks the same and must not be paid again.
    """

    follow_ups = True

    def __init__(
        self,
        name: str,
        base_url: str,
        api_key: SecretStr | None = None,
        *,
        api_key_from: str = "GROUNDWIRE_API_KEY",
        temperature: float | None = 0.0,
        max_tokens: int = 4096,
        timeout: float = 120.0,
        reasks: int = 2,
        attempts: int = 5,
        mode: Mode = "json_schema",
        focus: str = "article",
        insecure: bool = False,
        wait: Callable[[int], float] = _full_jitter,
        pace: Pace | None = None,
        max_wait: float = PATIENCE,
    ) -> None:
        """Prepare the model; nothing is sent yet.

        `temperature` None leaves it to the model. `timeout` is in seconds, for one HTTP request, of which
        there are at most `attempts` for each of the 1 + `reasks` times the model is asked. `wait` gives the
        seconds to wait after the n-th failure, besides what the server's Retry-After says; that may be
        `max_wait` seconds at most. `pace` is shared by all that is asked of the endpoint.

        Raises:
            ConfigError: `base_url` is none, or would send articles over the network in clear text.
        """
        self.name = name
        self.focus = focus
        self.parameters: Mapping[str, object] = {
            "temperature": temperature,
            "max_tokens": max_tokens,
            "mode": mode,
        }
        self._temperature = temperature
        self._max_tokens = max_tokens
        self._timeout = timeout
        self._reasks = reasks
        self._attempts = attempts
        self._modes: tuple[Mode, ...] = get_args(Mode)[get_args(Mode).index(mode) :]
        self._wait = wait
        self._pace = pace or Pace()
        self._max_wait = max_wait
        self._reached = False
        self.unkept = _Tally()
        """What was used by requests that ended without a response: the run stopped in the middle of them."""
        self._base_url = base_url
        self._endpoint = _host_and_port(base_url, insecure=insecure)
        self._api_key = api_key
        self._api_key_from = api_key_from
        self._client: AsyncOpenAI | None = None
        self.answered_mode: Mode | None = None
        """The mode in which the endpoint has answered; asked for in no other any more."""
        self._limit_name = "max_tokens"

    def prefer(self, mode: str | None) -> None:
        """Ask in this mode first: the endpoint answered an earlier run in it. The others stay behind it."""
        self._modes = tuple(sorted(self._modes, key=lambda known: known != mode))

    def __repr__(self) -> str:
        return f"OpenAICompatible({self.name!r}, {self._endpoint!r})"

    async def ask(self, request: Request) -> Response:
        """Ask the model; see Model.ask."""
        self._connect()  # here openai and instructor load, which is not the request's time
        _readable(request.answer)
        _ = self._price  # and here the list of prices
        tally = _Tally()
        started = time.perf_counter()
        try:
            ended: dict[str, Any] = {"status": "answered", "answer": await self._answer(request, tally)}
        except _EndedError as error:
            ended = {"status": error.status, "error": str(error)}
        except BaseException:
            self.unkept.add(tally)
            raise
        return Response.to(self, request, seconds=time.perf_counter() - started, **ended, **asdict(tally))

    async def probe(self) -> Probe:
        """Ask the endpoint, once, which models it has. Raises ModelError when it cannot be used."""
        client = self._connect()
        started = time.perf_counter()

        async def send() -> tuple[str, ...]:
            raw = await client.models.with_raw_response.list()
            try:
                return tuple(model["id"] for model in json.loads(raw.text)["data"])
            except (ValueError, TypeError, KeyError):
                raise _GarbledError(f"no list of models in {one_line(raw.text)!r}") from None

        try:
            models = await self._sent(send, attempts=1)
        except _EndedError as error:
            raise ModelError(f"{self._endpoint}: {error}; correct base_url, which ends in /v1") from None
        return Probe(models, time.perf_counter() - started)

    async def close(self) -> None:
        """Close the connections."""
        client, self._client = self._client, None
        if client:
            await client.close()

    async def _answer(self, request: Request, tally: _Tally) -> dict[str, Any]:
        """The validated answer in the first mode that the server understands. Raises _EndedError."""
        refused: dict[Mode, _BadRequestError] = {}
        while True:
            known: Sequence[Mode] = [self.answered_mode] if self.answered_mode else self._modes
            mode = next((mode for mode in known if mode not in refused), None)
            if mode is None:
                raise next(iter(refused.values()))
            try:
                return await self._answer_in(mode, request, tally)
            except _BadRequestError as error:
                refused[mode] = error

    async def _answer_in(self, mode: Mode, request: Request, tally: _Tally) -> dict[str, Any]:
        import instructor
        from instructor.core.exceptions import InstructorRetryException, ResponseParsingError

        async def create(*, messages: list[dict[str, Any]], **_: object) -> ChatCompletion:
            said = [{**message, "content": _LINK.sub("", message["content"])} for message in messages]
            completion = await self._completion(self._wire(mode, said, request), tally)
            self.answered_mode = self.answered_mode or mode
            return completion

        modes = {
            "lean": instructor.Mode.JSON_SCHEMA,
            "json_schema": instructor.Mode.JSON_SCHEMA,
            "tools": instructor.Mode.TOOLS,
            "json": instructor.Mode.JSON,
        }
        ask: Any = instructor.patch(create=create, mode=modes[mode])
        try:
            # Without `context`: with it, instructor renders every message as a Jinja template.
            parsed: BaseModel = await ask(
                response_model=_readable(request.answer),
                messages=[dict(message) for message in request.messages],
                max_retries=self._reasks,
                strict=False,
            )
        except InstructorRetryException as error:
            cause = error.__cause__ or error
            if isinstance(cause, ValidationError | ResponseParsingError):
                raise _EndedError("invalid", misfit(cause)) from None
            raise cause from None
        return parsed.model_dump(mode="json")

    def _wire(self, mode: Mode, messages: list[dict[str, Any]], request: Request) -> dict[str, Any]:
        """The request's body; in place of instructor's, whose schema is not strict."""
        wire: dict[str, Any] = {"model": self.name, "messages": messages, self._limit_name: self._max_tokens}
        if self._temperature is not None:
            wire["temperature"] = self._temperature
        if mode in ("lean", "json_schema"):
            schema = lean_schema(request) if mode == "lean" else request.schema
            named = {"name": "answer", "schema": schema, "strict": mode == "json_schema"}
            wire["response_format"] = {"type": "json_schema", "json_schema": named}
        elif mode == "tools":
            function = {"name": "answer", "parameters": request.schema}
            wire["tools"] = [{"type": "function", "function": function}]
            wire["tool_choice"] = {"type": "function", "function": {"name": "answer"}}
        else:
            wire["response_format"] = {"type": "json_object"}
        return wire

    async def _completion(self, wire: dict[str, Any], tally: _Tally) -> ChatCompletion:
        """One completion that instructor may read. Raises _EndedError where there is nothing to read."""
        need = self._need(wire)

        async def send() -> ChatCompletion:
            async with self._pace.turn(need) as turn:
                tally.requests += 1
                try:
                    # As extra_body, since openai would walk through the schema for every request.
                    raw = await self._connect().chat.completions.with_raw_response.create(
                        model=self.name, messages=(), extra_body=wire
                    )
                    self._pace.heed(turn, raw.headers)
                    used = _Tally()
                    try:
                        completion = _whole(raw.parse(), used)
                    finally:
                        self._bill(used, turn, tally)
                except (json.JSONDecodeError, UnicodeDecodeError) as error:
                    raise _GarbledError(str(error)) from None
                except Exception as error:
                    self._push_back(error, turn)
                    raise
                turn.answered = True
                return completion

        try:
            completion = await self._sent(send, attempts=self._attempts)
        except _BadRequestError as error:
            if "max_tokens" not in wire or "max_completion_tokens" not in str(error):
                raise
            self._limit_name = "max_completion_tokens"  # its name at OpenAI's reasoning models
            wire[self._limit_name] = wire.pop("max_tokens")
            return await self._completion(wire, tally)
        choice = completion.choices[0]
        if choice.message.refusal:
            raise _EndedError("refused", f"the model declined: {choice.message.refusal}")
        if choice.finish_reason == "length":
            raise _EndedError(
                "cut", f"the answer ran into max_tokens = {self._max_tokens}; raise it or ask for less"
            )
        if choice.finish_reason == "content_filter":
            raise _EndedError("filtered", "the provider's content filter withheld the answer")
        choice.message.refusal = None  # instructor takes "" for a refusal
        return completion

    def _need(self, wire: Mapping[str, Any]) -> Use:
        """What one request may use at most: a token a three bytes of prompt and schema, and the answer."""
        said = sum(len(str(message["content"]).encode(errors="replace")) for message in wire["messages"])
        asked = wire.get("response_format") or wire.get("tools")
        prompt = (said + len(json.dumps(asked))) // 3
        cost = self._price.cost(prompt, 0, self._max_tokens) if self._price else None
        return Use(1, prompt + self._max_tokens, cost)

    def _bill(self, used: _Tally, turn: Turn, tally: _Tally) -> None:
        """Enter what one HTTP request used, whatever comes of its answer."""
        if self._price:
            used.cost = self._price.cost(used.prompt_tokens, used.cached_tokens, used.completion_tokens)
        turn.used = Use(1, used.prompt_tokens + used.completion_tokens, used.cost)
        tally.add(used)
        tally.text = used.text or tally.text

    def _push_back(self, error: Exception, turn: Turn) -> None:
        """Note when the server wants less: for all requests, not for this one alone."""
        if getattr(error, "status_code", None) in (429, 503):
            turn.pushed_back = True
            told = _told_to_wait(error) or 0.0
            turn.hold = told if told <= self._max_wait else 0.0

    @cached_property
    def _price(self) -> Price | None:
        return Price.of(self.name, self._base_url)

    async def _sent(self, send: Callable[[], Awaitable[_T]], *, attempts: int) -> _T:
        """The result of `send`, sent again while its fault may pass. Raises _EndedError, ModelError."""
        from aiohttp import ClientConnectorError, ConnectionTimeoutError
        from openai import APIConnectionError, APIStatusError
        from tenacity import AsyncRetrying, retry_if_exception

        unreached = tried = 0

        async def attempt() -> _T:
            nonlocal unreached, tried
            tried += 1
            try:
                result = await send()
            except APIConnectionError as error:
                refused = any(
                    isinstance(e, ClientConnectorError | ConnectionTimeoutError) for e in _chain(error)
                )
                unreached += refused
                self._reached |= not refused
                raise
            except APIStatusError:
                self._reached = True
                raise
            self._reached = True
            return result

        retrying = AsyncRetrying(
            # Where nothing was ever reached, there is nothing to be patient with.
            stop=lambda state: state.attempt_number >= attempts or (not self._reached and unreached >= 2),
            wait=self._pause,
            retry=retry_if_exception(self._may_pass),
            reraise=True,
        )
        try:
            return await retrying(attempt)
        except APIStatusError as error:
            raise self._verdict(error) from None
        except APIConnectionError as error:
            if unreached == tried:
                raise ModelError(
                    f"{self._endpoint} cannot be reached ({_lost(error)}); is the server running, and is "
                    "base_url right? then run `groundwire doctor`"
                ) from None
            raise _EndedError("failed", _lost(error)) from None
        except _GarbledError as error:
            raise _EndedError("failed", self._redact(f"the server's answer is garbled: {error}")) from None

    def _pause(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        assert error  # noqa: S101 - there is a pause after an error alone
        seconds = (_told_to_wait(error) or 0.0) + self._wait(state.attempt_number)
        status = getattr(error, "status_code", None)
        reason = f"HTTP {status}" if status else type(_first(error)).__name__
        LOG.info(
            "%s, again in %.1f s",
            reason,
            seconds,
            extra={"event": "retry", "reason": reason, "wait": seconds},
        )
        return seconds

    def _may_pass(self, error: BaseException) -> bool:
        """Whether the same request, sent again, may be answered."""
        from openai import APIConnectionError, APIStatusError

        if isinstance(error, APIStatusError):
            return _passes(error) and (_told_to_wait(error) or 0.0) <= self._max_wait
        return isinstance(error, APIConnectionError | _GarbledError)

    def _verdict(self, error: APIStatusError) -> Exception:
        """What a refused request means: for all requests, a ModelError; for this one, an _EndedError."""
        said = self._redact(_said(error))
        if advice := self._advice(error):
            return ModelError(f"{self._endpoint} answers {error.status_code}: {said}; {advice}")
        if error.code == "content_filter":
            return _EndedError("filtered", said)
        if _passes(error) and (told := _told_to_wait(error) or 0.0) > self._max_wait:
            return WaitError(
                f"{self._endpoint} asks to wait for {told:.0f} s, longer than --max-wait "
                f"{self._max_wait:.0f}; what was answered is kept: the same command goes on from here"
            )
        too_long = re.search(r"context.?(length|size|window)", f"{error.code} {said}", re.IGNORECASE)
        if error.status_code == 413 or (too_long and error.status_code in (400, 422)):
            return _EndedError("too_long", f"HTTP {error.status_code}: {said}")
        kind = _BadRequestError if error.status_code in (400, 422) else _EndedError
        return kind("failed", f"HTTP {error.status_code}: {said}")

    def _advice(self, error: APIStatusError) -> str | None:
        """What to do where no request can be answered; None where others may be."""
        if error.status_code in (401, 403):
            refused = f"the API key in {self._api_key_from} was refused: correct it"
            missing = "it wants an API key and none is set: set GROUNDWIRE_API_KEY"
            return f"{refused if self._api_key else missing}, then run `groundwire doctor`"
        if error.status_code == 404:
            return f"has it a model {self.name!r}, and does base_url end in /v1? see `groundwire doctor`"
        if error.status_code == 402 or error.code == "insufficient_quota":
            return "the account has no credit: add some, or use another key or endpoint"
        if error.status_code < 400:
            return "it redirects: set base_url to where it points"
        return None

    def _redact(self, text: str) -> str:
        key = self._api_key.get_secret_value() if self._api_key else ""
        return text.replace(key, "***") if key else text

    def _connect(self) -> AsyncOpenAI:
        if self._client is None:
            from httpx2 import Limits
            from openai import AsyncOpenAI, DefaultAioHttpClient, Timeout

            soon = min(5.0, self._timeout)
            self._client = AsyncOpenAI(
                base_url=self._base_url,
                # Never None: openai would send the key in OPENAI_API_KEY to whatever endpoint this is.
                api_key=(self._api_key.get_secret_value() if self._api_key else "") or "none",
                max_retries=0,
                timeout=Timeout(self._timeout, connect=soon, pool=soon),  # `pool` has in it to find the host
                # httpx's own transport looks at each open connection for each request.
                http_client=DefaultAioHttpClient(
                    follow_redirects=False,
                    limits=Limits(max_connections=0),  # without limit; the pace limits
                    event_hooks={"response": [_read_bounded]},
                ),
            )
        return self._client


async def _read_bounded(response: Any) -> None:  # noqa: ANN401 - httpx2's; loading it here takes time
    """Read a response's body, decoded, and refuse one that is too large before it fills the memory."""
    body = bytearray()
    async for part in response.aiter_bytes():
        body += part
        if len(body) > LARGEST:
            raise _GarbledError(f"it has more than {LARGEST:,} bytes")
    response._content = bytes(body)  # noqa: SLF001 - as aread does, which would read without bound


def _host_and_port(base_url: str, *, insecure: bool) -> str:
    """Host and port of `base_url`. Raises ConfigError unless https, loopback, or allowed to be neither."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if "@" in parts.netloc:  # it would be kept with the settings of each run
        raise ConfigError(
            f"base_url {host} has a user or password in it; remove them, and set GROUNDWIRE_API_KEY"
        )
    if parts.scheme not in ("http", "https") or not host:
        raise ConfigError(f"base_url {host or base_url!r} is no endpoint; write https://HOST/v1")
    endpoint = f"{host}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
    if parts.scheme == "http" and not _is_loopback(host) and not insecure:
        raise ConfigError(
            f"{endpoint} would get articles and key over the network in clear text; use https://, or allow "
            "it with `insecure = true`"
        )
    return endpoint


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@cache
def is_local(base_url: str | None) -> bool:
    """Whether the endpoint is a server on this machine."""
    return base_url is not None and _is_loopback(urlsplit(base_url).hostname or "")


@cache
def _readable(answer: type[BaseModel]) -> type[BaseModel]:
    """A class without fields in which instructor reads an `answer`.

    For every request instructor would wrap the answer's class, make its JSON schema, which `_wire` replaces,
    and look for asynchronous validators in all of its fields' classes; which takes longer than all the rest.
    """
    from instructor import response_schema

    schema = answer.model_json_schema()
    own = {
        "model_validate_json": staticmethod(answer.model_validate_json),
        "model_json_schema": staticmethod(lambda *_, **__: schema),
    }
    return response_schema(type(answer.__name__, (BaseModel,), own))


def _whole(completion: ChatCompletion, tally: _Tally) -> ChatCompletion:
    """Bill a completion and see that it can be read. Raises _GarbledError.

    openai checks nothing: HTML arrives as a string, an object without choices as a completion. The bill is
    taken here because instructor overwrites `usage` with a running total.
    """
    usage = getattr(completion, "usage", None)
    if usage:
        tally.prompt_tokens += usage.prompt_tokens or 0
        tally.completion_tokens += usage.completion_tokens or 0
        tally.cached_tokens += getattr(usage.prompt_tokens_details, "cached_tokens", None) or 0
    choices = getattr(completion, "choices", None)
    message = getattr(choices[0], "message", None) if choices else None
    if message is None:
        raise _GarbledError(f"no choices in {one_line(str(completion))!r}")
    tally.text = message.refusal or ""
    if message.content is not None:
        tally.text = message.content = _clean(message.content)
    for call in message.tool_calls or ():
        tally.text = call.function.arguments = _clean(call.function.arguments)
    return completion


def _clean(content: object) -> str:
    """Raw content as text that UTF-8 can hold; some servers send lists of parts, or lone surrogates."""
    text = content if isinstance(content, str) else json.dumps(content)
    return text.encode(errors="replace").decode()


def _said(error: APIStatusError) -> str:
    """What the server gave as reason."""
    body = error.body
    return one_line(
        str(
            (body.get("message") or body.get("detail") or body)
            if isinstance(body, dict)
            else body or "nothing"
        )
    )


def _chain(error: BaseException) -> list[BaseException]:
    """An error and what began it, to the first: openai's transport takes a hang-up for a time-out."""
    return [error, *_chain(error.__cause__)] if error.__cause__ else [error]


def _first(error: BaseException) -> BaseException:
    """What began it; that something was cancelled in its course tells nothing."""
    return [each for each in _chain(error) if isinstance(each, Exception)][-1]


def _lost(error: APIConnectionError) -> str:
    """Why there was no answer at all."""
    from aiohttp import ServerDisconnectedError
    from aiohttp.http_exceptions import HttpProcessingError

    first = _first(error)
    why = str(first)
    if isinstance(first, ServerDisconnectedError):
        why = "the server hung up"
    elif isinstance(first, HttpProcessingError):
        why = first.message
    late = any(isinstance(each, TimeoutError) for each in _chain(error))
    return one_line(f"{'Request timed out' if late else 'Connection error'}: {why or type(first).__name__}")


def _passes(error: APIStatusError) -> bool:
    """Whether a refusal is of the kind that passes with time."""
    passing = error.status_code in (408, 409, 429) or error.status_code >= 500
    return passing and error.code != "insufficient_quota"


def _told_to_wait(error: BaseException | None) -> float | None:
    response = getattr(error, "response", None)
    return _retry_after(response.headers, datetime.now(UTC)) if response is not None else None


def _retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds that a server asks to wait: retry-after-ms, or Retry-After as seconds or as a date."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        if re.fullmatch(r"\d+(\.\d+)?", told := headers.get(name, "").strip()):
            return float(told) * unit
    try:
        until = parsedate_to_datetime(headers.get("retry-after", ""))
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())
