"""Sending: one HTTP request, sent again while its fault may pass, counted, paid for and held to the rate."""
# ruff: noqa: PLC0415 - openai and tenacity load with the first request, not with the command line

from __future__ import annotations

import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import SecretStr

from pipeline.models.connection import answer_to, connect, ended_within, first_cause, was_refused, why_lost
from pipeline.models.envelope import Envelope, Tokens, open_envelope
from pipeline.models.faults import EndedError, Fault, GarbledError
from pipeline.models.json_in_text import LONGEST
from pipeline.models.model import one_line
from pipeline.models.price import Price
from pipeline.models.rate_limit import Permit, RateLimiter, Usage
from pipeline.models.secret import Secret
from schemas.errors import ModelError

if TYPE_CHECKING:
    from openai import APIStatusError, AsyncOpenAI
    from tenacity import RetryCallState

MOST_TOLD = 100_000
"""Bytes of a refusal, or of what is no answer, that are looked at."""
LOADING_PAUSE = 0.5
"""Seconds at least between two looks at whether a model is loaded."""
_ABSENCE = 6.0
"""Seconds at most between two tries of a server that is not there, unless it asks for more."""
LOG = logging.getLogger("groundwire")
_T = TypeVar("_T")


@dataclass
class Tally:
    """What one request has used up so far."""

    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    cost: float | None = None
    text: str = ""

    def add(self, other: Tally) -> None:
        """Count in what another one has used."""
        self.requests += other.requests
        self.prompt_tokens += other.prompt_tokens
        self.completion_tokens += other.completion_tokens
        self.cached_tokens += other.cached_tokens
        if other.cost is not None:
            self.cost = (self.cost or 0.0) + other.cost


class Sender:
    """Sends requests to one endpoint.

    `wait` gives the seconds to wait after the n-th failure, besides what the server asks for, which is waited
    for up to `max_wait` seconds.
    """

    def __init__(
        self,
        model: str,
        base_url: str,
        api_key: SecretStr | None,
        endpoint: str,
        *,
        timeout: float,
        wait: Callable[[int], float],
        max_wait: float,
        limiter: RateLimiter,
    ) -> None:
        self.limiter = limiter
        self._model = model
        self._base_url = base_url
        self._key = api_key.get_secret_value() if api_key else ""
        self.secret = Secret(self._key)
        self._endpoint = endpoint
        self._timeout = timeout
        self._wait = wait
        self._max_wait = max_wait
        self._reached = False
        self._client: AsyncOpenAI | None = None

    def connect(self) -> AsyncOpenAI:
        """The client, made when it is first needed."""
        if self._client is None:
            self._client = connect(self._base_url, self._key, self._timeout)
        return self._client

    async def close(self) -> None:
        """Close the connections."""
        client, self._client = self._client, None
        if client:
            await client.close()

    @property
    def is_live(self) -> bool:
        """Whether a request is answered while one waits for it."""
        return True

    @cached_property
    def price(self) -> Price | None:
        """What the model's tokens cost, where that is known."""
        return Price.of(self._model, self._base_url)

    async def send(
        self, body: Mapping[str, Any], attempts: int, tally: Tally, gives_up: Callable[[Fault], bool]
    ) -> Envelope:
        """What the server sends, asked again while its fault may pass, unless `gives_up` at once.

        Raises:
            Fault: a refusal that does not pass.
            EndedError: there was no answer.
            ModelError: the endpoint cannot be reached.
        """
        need = self._need(body, self.price)

        async def send() -> Envelope:
            async with self.limiter.permit(need) as permit:
                tally.requests += 1
                try:
                    return await self._sent_once(body, permit, tally)
                except Fault as fault:
                    self._push_back(fault, permit)
                    raise

        return await self._again(send, attempts, gives_up)

    async def list_models(self) -> list[Mapping[str, Any]]:
        """The endpoint's models, as it lists them; asked once. Raises as `send`."""

        async def send() -> list[Mapping[str, Any]]:
            from openai import APIStatusError

            try:
                raw = await self.connect().models.with_raw_response.list()
            except APIStatusError as error:
                raise self._fault(error) from None
            listed = self.secret.clean_bytes(raw.content)
            try:
                models = self.secret.clean_json(json.loads(listed)["data"])
                return [model for model in models if isinstance(model["id"], str)]
            except (ValueError, TypeError, KeyError, RecursionError):
                raise GarbledError(
                    f"no list of models in {one_line(listed.decode(errors='replace'))!r}"
                ) from None

        return await self._again(send, 1, lambda _: True)

    async def _sent_once(self, body: Mapping[str, Any], permit: Permit, tally: Tally) -> Envelope:
        from openai import APIStatusError

        try:
            raw = await answer_to(body, self.connect())
        except APIStatusError as error:
            raise self._fault(error) from None
        self.limiter.heed(permit, raw.headers)
        tokens = Tokens()
        try:
            envelope = self._opened(raw.content, raw.headers, tokens)
        finally:
            self._bill(tokens, permit, tally)
        if envelope.finish == "error":
            raise GarbledError("it ended with an error")
        self._refuse_key(envelope, body)
        permit.answered = True
        return envelope

    def _need(self, body: Mapping[str, Any], price: Price | None) -> Usage:
        """What one request may use at most: a token a three bytes of prompt and schema, and the answer."""
        said = sum(len(str(message["content"]).encode(errors="replace")) for message in body["messages"])
        asked = body.get("response_format") or body.get("tools")
        prompt = (said + len(json.dumps(asked))) // 3
        answer = next((body[name] for name in body if name.startswith(("max", "num", "n_"))), 0)
        cost = price.cost(prompt, 0, answer) if price else None
        return Usage(1, prompt + answer, cost)

    def _opened(self, content: bytes, headers: Mapping[str, str], tokens: Tokens) -> Envelope:
        """What the server sent; where it is no answer, what is told of it is without the key."""
        try:
            return open_envelope(content, headers, tokens)
        except GarbledError:
            return open_envelope(self.secret.clean_bytes(content[:MOST_TOLD]), headers, tokens)
        except Fault as fault:
            raise fault.without(self.secret) from None

    def _refuse_key(self, envelope: Envelope, body: Mapping[str, Any]) -> None:
        """Raises EndedError where the answer repeats the key, which the prompt does not have."""
        said = (envelope.text, envelope.reasoning, envelope.refusal, envelope.finish)
        if any(self.secret.clean(each[:LONGEST]) != each[:LONGEST] for each in said):
            asked = " ".join(str(message["content"]) for message in body["messages"])
            if self.secret.clean(asked) == asked:
                raise EndedError(
                    "failed", "the server's answer repeats the API key, or a part of it; it is not kept"
                )

    def _fault(self, error: APIStatusError) -> Fault:
        response = error.response
        content = self.secret.clean_bytes(response.content[:MOST_TOLD])
        return Fault.of(error.status_code, content, response.headers).without(self.secret)

    def _bill(self, tokens: Tokens, permit: Permit, tally: Tally) -> None:
        """Enter what one HTTP request used, whatever comes of its answer."""
        used = Tally(0, tokens.prompt, tokens.completion, tokens.cached)
        if self.price:
            used.cost = self.price.cost(tokens.prompt, tokens.cached, tokens.completion)
        permit.used = Usage(1, tokens.prompt + tokens.completion, used.cost)
        tally.add(used)

    def _push_back(self, fault: Fault, permit: Permit) -> None:
        """Note when the server wants less, or is not there: for all requests, not for this one alone."""
        permit.refused = fault.is_of_all
        if fault.is_limit or fault.status in (503, 529):
            permit.pushed_back = True
            told = fault.wait
            if told is None:
                permit.hold = None if fault.is_limit else permit.hold
            else:
                permit.hold = told if told <= self._max_wait else 0.0

    async def _again(
        self, send: Callable[[], Awaitable[_T]], attempts: int, gives_up: Callable[[Fault], bool]
    ) -> _T:
        """The result of `send`, sent again while its fault may pass."""
        from openai import APIConnectionError
        from tenacity import AsyncRetrying, retry_if_exception

        unreached = tried = 0
        started = time.monotonic()

        async def attempt() -> _T:
            nonlocal unreached, tried
            tried += 1
            try:
                result = await send()
            except APIConnectionError as error:
                refused = was_refused(error)
                unreached += refused
                self._reached |= not refused
                raise
            except Fault:
                self._reached = True
                raise
            self._reached = True
            return result

        retrying = AsyncRetrying(
            # Where nothing was ever reached, there is nothing to be patient with.
            stop=lambda state: (
                (not self._reached and unreached >= 2) or self._is_over(state, attempts, started)
            ),
            wait=self._pause,
            retry=retry_if_exception(lambda error: self._may_pass(error, gives_up)),
            reraise=True,
        )
        try:
            return await retrying(attempt)
        except APIConnectionError as error:
            if ended := ended_within(error):
                raise ended from None
            why = one_line(self.secret.clean(why_lost(error)))
            if unreached == tried:
                raise ModelError(
                    f"{self._endpoint} cannot be reached ({why}); is the server running, and is "
                    "base_url right? then run `groundwire doctor`"
                ) from None
            raise EndedError("failed", why) from None
        except GarbledError as error:
            raise EndedError("failed", f"the server's answer is garbled: {error}") from None

    def _is_over(self, state: RetryCallState, attempts: int, started: float) -> bool:
        """Whether enough has been tried: one that loads its model is waited for as long as may be waited."""
        error = state.outcome.exception() if state.outcome else None
        if attempts > 1 and isinstance(error, Fault):
            if error.is_loading:
                return time.monotonic() - started > self._max_wait
            away = error.is_unavailable and self.limiter.refused_for <= self._max_wait
            if away or (error.is_limit and error.wait):
                attempts = 2 * attempts + 2
        return state.attempt_number >= attempts

    def _pause(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        assert error  # noqa: S101 - there is a pause after an error alone
        fault = error if isinstance(error, Fault) else None
        told = fault.wait if fault else None
        jitter = self._wait(state.attempt_number)
        seconds = jitter if told is None else told + min(jitter, 1.0 + told / 4)
        if fault and fault.is_loading:
            seconds = min(max(seconds, LOADING_PAUSE), 5.0)
        elif fault and fault.is_unavailable:
            seconds = min(seconds, max(fault.wait or 0.0, _ABSENCE))
        reason = f"HTTP {fault.status}" if fault else type(first_cause(error)).__name__
        LOG.info(
            "%s, again in %.1f s",
            reason,
            seconds,
            extra={"event": "retry", "reason": reason, "wait": seconds},
        )
        return seconds

    def _may_pass(self, error: BaseException, gives_up: Callable[[Fault], bool]) -> bool:
        """Whether the same request, sent again, may be answered."""
        from openai import APIConnectionError

        if isinstance(error, APIConnectionError):
            return ended_within(error) is None
        if not isinstance(error, Fault):
            return isinstance(error, GarbledError)
        if not error.passes or error.is_too_long or (error.wait or 0.0) > self._max_wait:
            return False
        return not (error.is_limit and self.limiter.refused_for > self._max_wait) and not gives_up(error)
