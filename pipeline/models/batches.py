"""Requests that go in batches: OpenAI's Files and Batches API, and a model that answers from what came back.

A batch is a file of requests, one a line, that the provider answers within a day at a lower price. The model
asks as the live one does, in the same modes and with the same re-asks; only what it sends goes into a
postbox, and what is not answered yet is `Postponed`. One request may take several posts, counted from 0.
"""
# ruff: noqa: PLC0415 - openai loads with the first request, not with the command line

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeVar

from pydantic import SecretStr

from pipeline.models.connection import connect
from pipeline.models.endpoint import PATIENCE, OpenAICompatible
from pipeline.models.envelope import Envelope, Tokens
from pipeline.models.faults import EndedError, Fault, GarbledError
from pipeline.models.model import Postponed, Request, Response, one_line, request_key
from pipeline.models.rate_limit import Usage
from pipeline.models.sending import Sender, Tally
from schemas.errors import BudgetError, ModelError

if TYPE_CHECKING:
    from pathlib import Path

    from openai import AsyncOpenAI

PATH: Final = "/v1/chat/completions"
"""What the requests of a batch are for."""
MOST_REQUESTS, MOST_BYTES = 50_000, 200_000_000
"""The largest file that the API takes as a batch."""
_ATTEMPTS = 2
"""So often a request is sent whose fault may pass: the provider has tried it again itself, and a round takes
up to a day."""
_NOT_MADE = "batch_"
"""How the code begins of an error for which a request was not made: batch_expired, batch_cancelled."""
_T = TypeVar("_T")


class Result(NamedTuple):
    """What became of one post: a digest of its body; HTTP status and body of the answer, or None and ""."""

    digest: str
    status: int | None
    body: str


class Postbox(Protocol):
    """Where requests wait for the next batch, and where what came back is found."""

    sends: bool
    """Whether there is a next batch; else what is not in one is asked live."""

    def result(self, response_id: str, post: int) -> Result | None:
        """What became of this post of the request with this key; None where it was not posted."""

    async def add(self, response_id: str, post: int, digest: str, body: Mapping[str, Any]) -> None:
        """Put it into the next batch."""


class Line(NamedTuple):
    """One line of a file of results: `status` is None where the request was not made.

    `concerns_all` where what was refused is the account, the key or the model.
    """

    custom_id: str
    status: int | None
    body: str
    concerns_all: bool = False


@dataclass(frozen=True)
class Batch:
    """A batch as the endpoint describes it. `tag` is what it was created with."""

    batch_id: str
    status: str
    tag: str
    output_files: tuple[str, ...]
    completed: int
    failed: int
    expires: datetime | None
    errors: tuple[tuple[str, str], ...]
    """Code and message of each."""

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.status in ("completed", "failed", "expired", "cancelled")

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Batch:
        """What the endpoint tells; what it leaves out is none. Raises GarbledError where it is no batch."""
        batch_id, status = told.get("id"), told.get("status")
        if not (isinstance(batch_id, str) and isinstance(status, str)):
            raise GarbledError(f"no batch in {one_line(json.dumps(told))}")
        counts, expires = told.get("request_counts") or {}, told.get("expires_at")
        completed, failed = (int(counts.get(name) or 0) for name in ("completed", "failed"))
        errors = (told.get("errors") or {}).get("data") or ()
        return cls(
            batch_id,
            status,
            str((told.get("metadata") or {}).get("groundwire", "")),
            tuple(told[name] for name in ("output_file_id", "error_file_id") if told.get(name)),
            completed,
            failed,
            datetime.fromtimestamp(expires, UTC) if isinstance(expires, int) else None,
            tuple((str(each.get("code") or ""), one_line(str(each.get("message") or ""))) for each in errors),
        )


@dataclass
class _Asked:
    """The request that is being asked: its key, and how many of its posts have been looked at."""

    response_id: str
    looked_at: int = 0


_ASKED: ContextVar[_Asked] = ContextVar("asked")


class _Postman(Sender):
    """Answers from what came back in batches, and posts what was not sent yet; without a postbox it sends."""

    postbox: Postbox | None = None
    _posted = Usage()

    @property
    def is_live(self) -> bool:
        """Without a postbox."""
        return self.postbox is None

    async def send(
        self, body: Mapping[str, Any], attempts: int, tally: Tally, gives_up: Callable[[Fault], bool]
    ) -> Envelope:
        """What came back for `body`. Raises as Sender.send; Postponed where that is still to come."""
        if self.postbox is None:
            return await super().send(body, attempts, tally, gives_up)
        asked, failures = _ASKED.get(), 0
        told = {name: value for name, value in body.items() if not name.startswith("stream")}
        digest = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]
        while result := self.postbox.result(asked.response_id, asked.looked_at):
            if result.status is None:
                raise Postponed
            asked.looked_at += 1
            tally.requests += 1
            if result.status != 200 and result.digest != digest:
                continue  # it was refused for what is no longer sent
            try:
                return self._received(result, tally)
            except Fault as fault:
                failures += 1
                if failures == _ATTEMPTS or not fault.passes or gives_up(fault):
                    raise
            except GarbledError as error:
                failures += 1
                if failures == _ATTEMPTS:
                    raise EndedError("failed", f"the server's answer is garbled: {error}") from None
        if not self.postbox.sends:
            return await super().send(body, attempts, tally, gives_up)
        self._reserve(told)
        await self.postbox.add(asked.response_id, asked.looked_at, digest, told)
        raise Postponed

    def _received(self, result: Result, tally: Tally) -> Envelope:
        content = result.body.encode()
        if result.status != 200:
            raise Fault.of(result.status or 500, content, {}).without(self.secret)
        tokens = Tokens()
        try:
            return self._opened(content, {}, tokens)
        finally:
            used = Tally(0, tokens.prompt, tokens.completion, tokens.cached)
            if self.price:
                used.cost = self.price.in_batches.cost(tokens.prompt, tokens.cached, tokens.completion)
            tally.add(used)

    def _reserve(self, body: Mapping[str, Any]) -> None:
        """Count in what a post may use. Raises BudgetError where the run may not use as much."""
        posted = self._posted + self._need(body, self.price and self.price.in_batches)
        if option := self.limiter.budget.exceeded(posted):
            raise BudgetError(
                f"{option} does not allow another request in a batch; what is in batches goes on, and "
                "the next run with --batch sends more"
            )
        self._posted = posted

    async def call(self, ask: Callable[[AsyncOpenAI], Awaitable[Any]], *, attempts: int = 5) -> Any:  # noqa: ANN401
        """The JSON that the endpoint answers to one call of the API. Raises as `send`."""

        async def send() -> Any:  # noqa: ANN401 - JSON
            content = (await self._asked_once(ask(self.connect()))).content
            try:
                return json.loads(self.secret.clean_bytes(content))
            except (ValueError, RecursionError):
                raise GarbledError(f"no JSON in {one_line(content.decode(errors='replace'))!r}") from None

        return await self._again(send, attempts, lambda _: False)

    async def download(self, file_id: str, into: IO[bytes]) -> None:
        """Write a file of the endpoint, however large, into another. Raises as `send`."""
        client = connect(self._base_url, self._key, self._timeout, bounded=False)

        async def fetch() -> None:
            into.seek(0)
            into.truncate()
            async with client.files.with_streaming_response.content(file_id) as answer:
                async for part in answer.iter_bytes():
                    into.write(part)

        try:
            await self._again(lambda: self._asked_once(fetch()), 5, lambda _: False)
        finally:
            await client.close()

    async def _asked_once(self, answer: Awaitable[_T]) -> _T:
        from openai import APIStatusError

        try:
            return await answer
        except APIStatusError as error:
            raise self._fault(error) from None

    def read(self, file: IO[bytes]) -> Iterator[Line | None]:
        """The lines of a file of results; None for each that is no result."""
        for line in file:
            try:
                told = self.secret.clean_json(json.loads(line))
                custom_id, response, error = told["custom_id"], told.get("response"), told.get("error")
                if response:
                    status, body = int(response["status_code"]), response.get("body")
                    fault = Fault(status, body, {})
                    concerns_all = status != 200 and (
                        fault.is_quota or fault.is_about_key or fault.is_no_model
                    )
                    yield Line(custom_id, status, json.dumps(body), concerns_all)
                else:
                    code = str((error or {}).get("code") or "")
                    made = None if code.startswith(_NOT_MADE) else 500
                    yield Line(custom_id, made, json.dumps({"error": error}))
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
                yield None


class UnsureError(ModelError):
    """Whether the endpoint began a batch is not known: the connection was lost, and it cannot be asked."""


class BatchingModel(OpenAICompatible):
    """A model behind an OpenAI-compatible endpoint that may have batches.

    Until `use` gives it a postbox it asks live.
    """

    def __init__(
        self,
        name: str,
        base_url: str,
        api_key: SecretStr | None = None,
        *,
        timeout: float = 120.0,
        max_wait: float = PATIENCE,
        **options: Any,  # noqa: ANN401 - those of OpenAICompatible
    ) -> None:
        super().__init__(name, base_url, api_key, timeout=timeout, max_wait=max_wait, **options)
        self.base_url = base_url
        self._sender = self._postman = _Postman(
            name,
            base_url,
            api_key,
            self._endpoint,
            timeout=timeout,
            wait=self._wait,
            max_wait=max_wait,
            limiter=self._limiter,
        )

    def use(self, postbox: Postbox) -> None:
        """Answer from this postbox, and ask in batches where it sends any."""
        self._postman.postbox = postbox
        if postbox.sends:
            self._wait = lambda _: 0.0

    async def ask(self, request: Request) -> Response:
        """Ask the model; see Model.ask."""
        if self._postman.postbox:
            _ASKED.set(_Asked(request_key(self, request)))
        return await super().ask(request)

    async def upload(self, path: Path) -> str:
        """Send a file of requests; gives its id. Raises ModelError."""

        async def send(client: AsyncOpenAI) -> Any:  # noqa: ANN401 - openai's raw response
            with path.open("rb") as file:
                told = (path.name, file, "application/jsonl")
                return await client.files.with_raw_response.create(file=told, purpose="batch")

        answer = await self._or_refused(self._postman.call(send), creating=True)
        if not isinstance(answer.get("id"), str):
            raise ModelError(f"{self._endpoint} took a file and gave no id; leave --batch out to ask it live")
        file_id: str = answer["id"]
        return file_id

    async def create(self, file_id: str, tag: str) -> Batch:
        """Have a file answered. An answer that is lost on the way does not begin it twice.

        Raises:
            ModelError: the endpoint refuses, or is not there.
            UnsureError: it may have begun.
        """
        for left in (2, 1, 0):
            try:
                told = await self._postman.call(
                    lambda client: client.batches.with_raw_response.create(
                        input_file_id=file_id,
                        endpoint=PATH,
                        completion_window="24h",
                        metadata={"groundwire": tag},
                    ),
                    attempts=1,
                )
                return Batch.of(told)
            except (EndedError, ModelError, Fault, GarbledError) as error:
                if isinstance(error, Fault) and not error.passes:
                    raise await self._refused(error, creating=True) from None
                try:
                    if found := await self.find(tag):
                        return found
                except ModelError as lost:
                    raise UnsureError(str(lost)) from None
                if not left:
                    raise await self._refused(error, creating=True) from None
        raise AssertionError

    async def find(self, tag: str) -> Batch | None:
        """The batch that was created with this tag, if the endpoint has one. Raises ModelError."""
        after = ""
        while True:
            try:
                listed = await self._postman.call(partial(_listed, after))
                batches = [Batch.of(each) for each in listed.get("data") or ()]
            except (Fault, EndedError, GarbledError) as error:
                if isinstance(error, Fault) and error.status in (404, 405, 501):
                    return None  # it lists none
                raise await self._refused(error) from None
            if found := next((each for each in batches if each.tag == tag), None):
                return found
            if not (listed.get("has_more") and batches):
                return None
            after = batches[-1].batch_id

    async def batch(self, batch_id: str) -> Batch | None:
        """A batch as it stands; None where the endpoint knows none of this id. Raises ModelError."""
        try:
            told = await self._postman.call(
                lambda client: client.batches.with_raw_response.retrieve(batch_id)
            )
            return Batch.of(told)
        except (Fault, EndedError, GarbledError) as error:
            if isinstance(error, Fault) and error.status == 404:
                return None
            raise await self._refused(error) from None

    async def results(self, file_id: str, into: IO[bytes]) -> Iterator[Line | None]:
        """The lines of a file of results, downloaded into a file; none where the endpoint has lost it.

        None stands for a line that is no result. Raises ModelError.
        """
        try:
            await self._postman.download(file_id, into)
        except (Fault, EndedError) as error:
            if not (isinstance(error, Fault) and error.status in (404, 410)):
                raise await self._refused(error) from None
            into.truncate(0)
        into.seek(0)
        return self._postman.read(into)

    async def cancel(self, batch_id: str) -> Batch | None:
        """Cancel a batch; what is answered already can still be had. None where there is none of this id.

        Raises:
            ModelError: the endpoint refuses, or is not there.
        """
        try:
            return Batch.of(
                await self._postman.call(lambda client: client.batches.with_raw_response.cancel(batch_id))
            )
        except (Fault, EndedError, GarbledError) as error:
            if isinstance(error, Fault) and error.status in (400, 404, 409):  # it has ended already
                return await self.batch(batch_id)
            raise await self._refused(error) from None

    async def delete(self, file_id: str) -> None:
        """Have the endpoint delete a file of requests, where it does: they hold whole articles."""
        with suppress(Fault, EndedError, ModelError):
            await self._postman.call(
                lambda client: client.files.with_raw_response.delete(file_id), attempts=1
            )

    async def _or_refused(self, answer: Awaitable[_T], *, creating: bool = False) -> _T:
        try:
            return await answer
        except (Fault, EndedError) as error:
            raise await self._refused(error, creating=creating) from None

    async def _refused(self, error: Exception, *, creating: bool = False) -> ModelError:
        """What a refused call means, as an error with what to do next."""
        if isinstance(error, Fault):
            if creating and error.status in (404, 405, 501):
                return ModelError(f"{self._endpoint} has no batches: leave --batch out to ask it live")
            verdict = await self._verdict(error)
            if isinstance(verdict, ModelError):
                return verdict
        elif isinstance(error, ModelError):
            return error
        return ModelError(
            f"{self._endpoint}, asked about batches: {error}; what was sent is kept: run the same "
            "command later"
        )


async def _listed(after: str, client: AsyncOpenAI) -> Any:  # noqa: ANN401 - openai's raw response
    query = {"limit": "100"} | ({"after": after} if after else {})
    return await client.batches.with_raw_response.list(extra_query=query)
