"""A model behind an OpenAI-compatible endpoint.

Three layers ask again, and none knows of the others. tenacity sends one HTTP request again while the fault
may pass (`sending`). This module asks in another mode, or without what the endpoint does not take. instructor
asks the model again, with what was wrong, when its answer does not fit the schema. Every outcome is a status
of its own; none is "no claims".
"""
# ruff: noqa: PLC0415 - openai and instructor load with the first request, not with the command line

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr, ValidationError

from pipeline.models.address import host_and_port
from pipeline.models.answers import MOST_CLAIMS, problem_of, read_answer
from pipeline.models.envelope import Envelope
from pipeline.models.faults import EndedError, Fault, ModeError
from pipeline.models.json_in_text import LONGEST, parse_json
from pipeline.models.model import Postponed, Request, Response, Status, validation_message
from pipeline.models.modes import Mode, Modes
from pipeline.models.parameters import Parameters, characters, context_of
from pipeline.models.rate_limit import RateLimiter
from pipeline.models.reasks import Read, completion_of, readable
from pipeline.models.sending import Sender, Tally
from pipeline.models.truncation import PromptCounts, padded
from pipeline.models.waiting import full_jitter
from schemas.errors import ModelError, StoppedError, WaitError

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

PATIENCE = 120.0
"""A server that asks to wait for longer than these seconds is not waited for, unless told otherwise."""
_REASONED = (
    "the model reasoned and gave no answer; start the server without its reasoning parser, or turn the "
    "model's thinking off"
)

# instructor logs every outcome as an error, with the article's words in it; ours is the Response.
logging.getLogger("instructor").addHandler(logging.NullHandler())

_LINK = re.compile(
    r"\n\s+For further information visit https://errors\.pydantic\.dev\S*"
    r"| \[type=\w+, input_value=None, input_type=NoneType\]"
)
"""What pydantic adds to each fault; in a re-ask it only costs tokens."""
_LONGEST_SAID = 20_000
"""Characters of an answer that the model is shown again with what was wrong; more are cut."""
_KEPT_TEXT = 200_000
"""Characters of a raw answer that are kept."""
_ADAPTATIONS = 8
"""So often one request is asked without what the endpoint does not take."""
_FORBIDDEN = 10
"""So many requests refused with 403 in a row, and none answered, are about the key."""


@dataclass(frozen=True)
class _Way:
    """How one request is asked: in this mode, with so many attempts.

    `last` where no other mode is left, `taken` where the server has just answered in this one.
    """

    mode: Mode
    attempts: int
    last: bool
    taken: bool = False


@dataclass(frozen=True)
class Probe:
    """What an endpoint says of itself: its models, the context of each that tells, the seconds it took."""

    models: tuple[str, ...]
    seconds: float
    contexts: Mapping[str, int]


class OpenAICompatible:
    """A model behind an OpenAI-compatible chat endpoint.

    A server that does not do what `mode` asks gets the next mode, until an answer in one fitted and that is
    kept. The request key holds the mode and the parameters as configured, never those that were fallen back
    to: a fallback asks the same and must not be paid again.
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
        wait: Callable[[int], float] = full_jitter,
        limiter: RateLimiter | None = None,
        max_wait: float = PATIENCE,
    ) -> None:
        """Prepare the model; nothing is sent yet.

        `temperature` None leaves it to the model. `timeout` is in seconds, for one HTTP request, of which
        there are at most `attempts` for each of the 1 + `reasks` times the model is asked; a server that is
        not there yet, such as one that loads its model, is tried for `max_wait` seconds. `wait` gives the
        seconds to wait after the n-th failure, besides what the server asks for; that may be `max_wait`
        seconds at most. `limiter` is shared by all that is asked of the endpoint.

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
        self.sent = Parameters(name, temperature, max_tokens)
        self.modes = Modes(mode)
        self.unkept = Tally()
        """What was used by requests that ended without a response: the run stopped in the middle of them."""
        self._reasks = reasks
        self._attempts = attempts
        self._wait = wait
        self._max_wait = max_wait
        self._limiter = limiter or RateLimiter()
        self._endpoint = host_and_port(base_url, insecure=insecure)
        self._api_key = api_key
        self._api_key_from = api_key_from
        self._sender = Sender(
            name,
            base_url,
            api_key,
            self._endpoint,
            timeout=timeout,
            wait=wait,
            max_wait=max_wait,
            limiter=self._limiter,
        )
        self._answered = False
        self._forbidden = 0
        self._lists_model: bool | None = None
        self._counts = PromptCounts()

    @property
    def answered_mode(self) -> Mode | None:
        """The mode in which answers of the endpoint fit."""
        return self.modes.settled or self.modes.fitting

    @property
    def notes(self) -> Sequence[str]:
        """What the endpoint does not take as configured, and what is done instead."""
        return self.sent.notes

    def prefer(self, mode: str | None, learned: Mapping[str, Sequence[Any]] | None = None) -> None:
        """Ask as in an earlier run: in the mode it was answered in, without what was refused by name."""
        self.modes.prefer(mode)
        self.sent.recall(learned or {})

    def __repr__(self) -> str:
        return f"OpenAICompatible({self.name!r}, {self._endpoint!r})"

    async def ask(self, request: Request) -> Response:
        """Ask the model; see Model.ask."""
        self._sender.connect()  # here openai and instructor load, which is not the request's time
        readable(request.answer)
        _ = self._sender.price  # and here the list of prices
        tally = Tally()
        started = time.perf_counter()
        try:
            ended: dict[str, Any] = {"status": "answered", "answer": await self._answer(request, tally)}
        except EndedError as error:
            ended = {"status": error.status, "error": str(error)}
        except Postponed:  # what it has used is counted with the answer
            raise
        except BaseException:
            self.unkept.add(tally)
            raise
        return Response.to(self, request, seconds=time.perf_counter() - started, **ended, **asdict(tally))

    async def probe(self) -> Probe:
        """Ask the endpoint, once, which models it has. Raises ModelError when it cannot be used."""
        self._sender.connect()
        started = time.perf_counter()
        try:
            listed = await self._sender.list_models()
        except (Fault, EndedError) as error:
            verdict = await self._verdict(error) if isinstance(error, Fault) else error
            if isinstance(verdict, ModelError):
                raise verdict from None
            raise ModelError(f"{self._endpoint}: {verdict}; correct base_url, which ends in /v1") from None
        contexts = {model["id"]: context for model in listed if (context := context_of(model))}
        return Probe(tuple(model["id"] for model in listed), time.perf_counter() - started, contexts)

    async def close(self) -> None:
        """Close the connections."""
        await self._sender.close()

    async def _answer(self, request: Request, tally: Tally) -> dict[str, Any]:
        """The validated answer in the first mode that the server does. Raises EndedError."""
        failed: dict[Mode, ModeError] = {}
        while mode := self.modes.next(failed):
            unsure = len({id(error) for error in failed.values() if not error.sure})
            if unsure:
                await asyncio.sleep(self._wait(unsure))
            last = self.modes.next({*failed, mode}) is None
            try:
                return await self._answer_in(_Way(mode, self._attempts - unsure, last), request, tally)
            except ModeError as error:
                alike = error.alike if mode in error.alike else ()
                for each in {mode, *alike} - failed.keys():
                    failed[each] = error
                    self.modes.failed(each, sure=error.sure)
        raise next(iter(failed.values()))

    async def _answer_in(self, way: _Way, request: Request, tally: Tally) -> dict[str, Any]:
        import instructor
        from instructor.core.exceptions import InstructorRetryException, ResponseParsingError

        mode, asked, counted = way.mode, 0, 0

        async def create(*, messages: list[dict[str, Any]], **_: object) -> ChatCompletion:
            nonlocal asked, counted
            asked += 1
            told = messages if asked == 1 else [_shortened(message) for message in messages]
            envelope = await self._envelope(replace(way, taken=asked > 1), told, request, tally)
            counted = envelope.tokens.prompt
            self._look_at(envelope, request, first=asked == 1)
            return completion_of(envelope, mode)

        modes = {
            "lean": instructor.Mode.JSON_SCHEMA,
            "json_schema": instructor.Mode.JSON_SCHEMA,
            "tools": instructor.Mode.TOOLS,
        }
        ask: Any = instructor.patch(create=create, mode=modes.get(mode, instructor.Mode.JSON))
        try:
            # Without `context`: with it, instructor renders every message as a Jinja template.
            read: Read = await ask(
                response_model=readable(request.answer),
                messages=[dict(message) for message in request.messages],
                max_retries=self._reasks,
                strict=False,
            )
        except InstructorRetryException as error:
            cause = error.__cause__ or error
            if isinstance(cause, ValidationError | ResponseParsingError):
                return self._salvaged(cause, mode, request, tally)
            raise cause from None
        self.modes.fitted(mode)
        if not any(read.answer.values()):
            await self._be_sure_it_was_read(way, request, counted, tally)
        return read.answer

    async def _be_sure_it_was_read(self, way: _Way, request: Request, read: int, tally: Tally) -> None:
        """Ask once more in a longer prompt, where the server may read no more than the `read` tokens.

        Raises EndedError where it does not: the model, which found nothing, never saw the whole of this one.
        """
        if not (self._sender.is_live and self._counts.may_be_limit(read)):
            return
        longer = padded(request.messages)
        if self.sent.is_too_long(longer):
            return
        try:
            body = self.sent.body(way.mode, longer, request)
            envelope = await self._sender.send(body, way.attempts, tally, lambda _: True)
        except (Fault, EndedError, StoppedError):  # it refuses what is too long, or the run may ask no more
            return
        self._counts.check_padded(read, envelope.tokens.prompt)

    def _look_at(self, envelope: Envelope, request: Request, *, first: bool) -> None:
        """See whether there is an answer at all. Raises ModeError where the server ignores the mode."""
        if not envelope.text.strip() and envelope.reasoning.strip():
            if _problem(envelope.reasoning, request):
                raise EndedError("invalid", _REASONED)
            envelope.text = envelope.reasoning
        text = envelope.text
        endless = len(text) > LONGEST or text.count("{") > MOST_CLAIMS
        if not text.strip() or (self.modes.settled and not endless):
            return
        problem = _problem(text, request)
        kind = problem and problem_of(problem)
        if problem and kind == "too_much":
            raise EndedError("invalid", validation_message(problem))
        if problem and kind == "no_answer" and first and not self.modes.settled:
            raise ModeError(validation_message(problem), status="invalid")

    def _salvaged(self, cause: Exception, mode: Mode, request: Request, tally: Tally) -> dict[str, Any]:
        """What an answer has that fitted in no attempt: its claims among the rejects, or EndedError."""
        if self.modes.is_trusted(mode) and problem_of(cause) is None:
            with suppress(ValidationError):
                return read_answer(tally.text, request.answer, salvage=True)
        if not self.modes.settled:
            self.modes.failed(mode, sure=True)
        raise EndedError("invalid", validation_message(cause)) from None

    async def _envelope(
        self, way: _Way, messages: list[dict[str, Any]], request: Request, tally: Tally
    ) -> Envelope:
        """What the model wrote, where it is an answer to be read. Raises EndedError where it is none."""
        envelope = await self._adapted(way, messages, request, tally)
        self._answered, self._forbidden = True, 0
        tally.text = (envelope.refusal or envelope.text or tally.text)[:_KEPT_TEXT]
        self._counts.check(messages, envelope.tokens.prompt)
        if envelope.refusal and "{" not in envelope.text:
            raise EndedError("refused", f"the model declined: {envelope.refusal}")
        if envelope.finish == "length" and not envelope.text.strip() and envelope.reasoning:
            raise EndedError(
                "invalid",
                f"the model spent all of {self.sent.limit} tokens on reasoning; turn its thinking off, or "
                "raise `max_tokens`",
            )
        if envelope.finish == "length" and not _is_whole(envelope.text, request):
            raise EndedError(
                "cut", f"the answer ran into max_tokens = {self.sent.limit}; raise it or ask for less"
            )
        if envelope.finish == "content_filter":
            raise EndedError("filtered", "the provider's content filter withheld the answer")
        return envelope

    async def _adapted(
        self, way: _Way, messages: list[dict[str, Any]], request: Request, tally: Tally
    ) -> Envelope:
        """What the server sends, asked again without what it does not take. Raises as `_verdict` says."""
        if self.sent.is_too_long(messages):
            told = f"about {characters(messages) // 4} tokens, and the model's context {self.sent.context}"
            raise EndedError("too_long", f"the prompt has {told}; raise that, or lower `part_chars`")
        body = self.sent.body(way.mode, messages, request)
        for left in reversed(range(_ADAPTATIONS)):
            try:
                envelope = await self._sender.send(
                    body, way.attempts, tally, lambda fault: self._is_of_mode(fault, way)
                )
            except Fault as fault:
                self.sent.adapt(fault, body)
                other = self.sent.body(way.mode, messages, request)
                vain = other == body or self.sent.is_too_long(messages)
                if vain or not left or fault.status in (401, 403):
                    raise await self._verdict(fault, way) from None
                body = other
                continue
            if not left or envelope.finish != "length" or envelope.text.strip() or not self.sent.allow_more():
                break
            body = self.sent.body(way.mode, messages, request)
        return envelope

    def _is_of_mode(self, fault: Fault, way: _Way) -> bool:
        """Whether another mode may be answered where this fault came."""
        if self.modes.settled or way.taken or (fault.is_unavailable and not fault.names_format):
            return False
        if fault.status == 500 and not fault.names_format:  # which may be chance
            return not (self.modes.is_trusted(way.mode) or way.last or way.attempts <= 1)
        if fault.status >= 500 and self.modes.is_trusted(way.mode):
            return False
        return fault.status in (400, 404, 405, 422, 501) or (fault.status >= 500 and fault.names_format)

    async def _verdict(self, fault: Fault, way: _Way | None = None) -> Exception:
        """What a refused request means: for all requests, a ModelError; for this one, an EndedError."""
        kept = "what was answered is kept: the same command goes on from here"
        about_mode = way is not None and self._is_of_mode(fault, way)
        if fault.is_moderation:
            return EndedError("filtered", fault.told)
        if advice := await self._advice(fault, about_mode=about_mode):
            return ModelError(f"{self._endpoint} answers {fault.status}: {fault.message}; {advice}")
        if why := self._too_long_a_wait(fault):
            error = WaitError(f"{self._endpoint} {why}, longer than --max-wait {self._max_wait:.0f}; {kept}")
            self._limiter.end(error)
            return error
        if about_mode and not fault.is_too_long:
            sure = fault.status != 500 or fault.names_format
            return ModeError(fault.told, sure=sure, alike=fault.refused_modes, status=_status_of(fault))
        return EndedError(_status_of(fault), fault.told)

    def _too_long_a_wait(self, fault: Fault) -> str | None:
        """What the server does for longer than it is waited for."""
        if fault.passes and (told := fault.wait or 0.0) > self._max_wait:
            return f"asks to wait for {told:.0f} s"
        if fault.is_of_all and (refused := self._limiter.refused_for) > self._max_wait:
            return f"has refused every request for {refused:.0f} s ({fault.message})"
        return None

    async def _advice(self, fault: Fault, *, about_mode: bool) -> str | None:
        """What to do where no request can be answered; None where others may be."""
        if fault.is_quota:
            return "the account has no credit: add some, or use another key or endpoint"
        if fault.is_about_key or (fault.status == 403 and await self._forbids_all()):
            refused = f"the API key in {self._api_key_from} was refused: correct it"
            missing = "it wants an API key and none is set: set GROUNDWIRE_API_KEY"
            return f"{refused if self._api_key else missing}, then run `groundwire doctor`"
        unknown = fault.status == 404 and not (about_mode and await self._knows_model(fault))
        if unknown or fault.is_no_model:
            return f"has it a model {self.name!r}, and does base_url end in /v1? see `groundwire doctor`"
        if fault.status < 400:
            return "it redirects: set base_url to where it points, without /chat/completions"
        return None

    async def _forbids_all(self) -> bool:
        """Whether a 403 without a reason is about the key: none is answered, and no models are listed."""
        self._forbidden += 1
        if self._forbidden >= _FORBIDDEN:
            return True
        return not (self._answered or await self._is_listed())

    async def _knows_model(self, fault: Fault) -> bool:
        """Whether a 404 is about the mode: it says so, or the endpoint has the model."""
        if fault.is_no_model:
            return False
        return fault.names_format or await self._is_listed()

    async def _is_listed(self) -> bool:
        """Whether the endpoint lists the model, and so takes the key."""
        if self._lists_model is None:
            self._lists_model = False  # while it is asked, and where it cannot be
            with suppress(ModelError):
                self._lists_model = self.name in (await self.probe()).models
        return self._lists_model


def _status_of(fault: Fault) -> Status:
    """How a request ends that was refused so, where that is about this request alone."""
    if fault.is_too_long:
        return "too_long"
    return "failed" if fault.passes else "denied"


def _problem(text: str, request: Request) -> ValidationError | None:
    """In which way a text is no answer."""
    try:
        read_answer(text, request.answer)
    except ValidationError as error:
        return error
    return None


def _is_whole(text: str, request: Request) -> bool:
    """Whether nothing of the answer is missing, though the model wrote on up to its limit."""
    try:
        return isinstance(parse_json(text.strip()), dict) and _problem(text, request) is None
    except ValueError:
        return False


def _shortened(message: dict[str, Any]) -> dict[str, Any]:
    """A message as it is sent: without links, and without the rest of an answer that ran away."""
    content = _LINK.sub("", message["content"] or "")
    if message["role"] == "assistant" and len(content) > _LONGEST_SAID:
        content = f"{content[:_LONGEST_SAID]}…"
    return {**message, "content": content}
