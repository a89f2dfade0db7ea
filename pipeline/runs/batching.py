"""The postbox of a run: requests go out in batches, and what came back is kept before it is used.

A batch is noted with all its requests before it is sent, under a tag that the endpoint is told too. After a
kill in between, the next run finds it by that tag, or sends its requests again where there is none of it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from itertools import chain, islice, repeat
from tempfile import TemporaryFile
from typing import IO, Any

from pipeline.config import Settings
from pipeline.models.batches import (
    MOST_BYTES,
    MOST_REQUESTS,
    PATH,
    Batch,
    BatchingModel,
    Line,
    Result,
    UnsureError,
)
from pipeline.models.model import one_line
from pipeline.runs.factory import endpoint_of, open_model, origins_of, types_of
from pipeline.store import KeptBatch, Store
from schemas.errors import ModelError, StoreError, UsageError

LOG = logging.getLogger("groundwire")
WAITS = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0)
"""Seconds between two looks at whether a batch has ended; the last for ever."""
_AT_ONCE = 1000
"""Results that are committed together."""
_NO_ROOM = "token_limit_exceeded"
"""The code with which an account's limit on what waits in batches refuses one more."""


class Postbox:
    """What one model at one endpoint is asked in batches, as the store keeps it.

    With `sends=False` nothing new is posted, and the model asks live what is in no batch. `notes` are told to
    a person.
    """

    def __init__(self, store: Store, model: BatchingModel, *, sends: bool, notes: list[str]) -> None:
        self.sends = sends
        self._store = store.batches
        self._model = model
        self._notes = notes
        self._known = self._store.results()
        self._spool = store.path.with_name(f".{store.path.name}.batch")
        self._full = False
        self._file: IO[bytes] | None = None
        self._bytes = 0
        self._queued: dict[str, tuple[str, int, str]] = {}
        self._adding = asyncio.Lock()

    def result(self, response_id: str, post: int) -> Result | None:
        """What became of a post; None where it was not posted."""
        custom_id = _custom_id(response_id, post)
        if custom_id in self._queued:
            return Result("", None, "")
        if custom_id not in self._known:
            return None
        digest, status = self._known[custom_id]
        return Result(digest, status, "" if status is None else self._store.body(custom_id))

    def has_answer_to(self, response_id: str) -> bool:
        """Whether something came back for this request that no response was made from."""
        known = self._known.get(_custom_id(response_id, 0))
        return known is not None and known[1] is not None

    async def add(self, response_id: str, post: int, digest: str, body: Mapping[str, Any]) -> None:
        """Put a request into the next batch; a batch that is full is sent.

        Nothing is done while the account takes no more: the request is added again in a later round.
        """
        if self._full:
            return
        custom_id = _custom_id(response_id, post)
        line = {"custom_id": custom_id, "method": "POST", "url": PATH, "body": body}
        data = json.dumps(line, ensure_ascii=False).encode(errors="replace") + b"\n"
        async with self._adding:
            if len(self._queued) >= self._most or self._bytes + len(data) > MOST_BYTES:
                await self._send()
            if self._file is None:
                self._file = self._spool.open("wb")
            self._file.write(data)
            self._bytes += len(data)
            self._queued[custom_id] = (response_id, post, digest)

    @property
    def _most(self) -> int:
        """The requests that one batch may have; half of what was too large for the account."""
        refused = self._store.too_large(self._model.name, self._model.base_url)
        return MOST_REQUESTS if refused is None else max(1, refused // 2)

    async def send(self) -> None:
        """Send what was added last. Raises ModelError."""
        async with self._adding:
            await self._send()

    async def _send(self) -> None:
        if self._file is None:
            return
        self._file.close()
        tag = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        requests = [(custom_id, *rest) for custom_id, rest in self._queued.items()]
        self._store.begin(tag, self._model.name, self._model.base_url, requests)
        self._known |= {custom_id: (digest, None) for custom_id, _, _, digest in requests}
        self._file, self._bytes, self._queued = None, 0, {}
        try:
            file_id = await self._model.upload(self._spool)
            self._store.note(tag, input_file_id=file_id)
            self._take_in(tag, await self._model.create(file_id, tag))
        except UnsureError:
            raise
        except ModelError as error:
            self._free(self._store.end(tag, "failed", str(error)))
            raise
        finally:
            self._spool.unlink(missing_ok=True)
        LOG.info(
            "batch of %d requests sent",
            len(requests),
            extra={"event": "batch_sent", "requests": len(requests)},
        )

    def _take_in(self, tag: str, told: Batch) -> None:
        """Note how a batch stands."""
        cells = {"batch_id": told.batch_id, "status": told.status, "completed": told.completed}
        expires = {"expires": told.expires.replace(tzinfo=None)} if told.expires else {}
        self._store.note(tag, **cells, failed=told.failed, **expires)

    async def collect(self) -> None:
        """Keep what came back of the batches that have ended.

        Raises:
            ModelError: a batch failed as a whole, or the endpoint does not know it.
        """
        errors: list[str] = []
        for batch in self._open():
            if batch.batch_id:
                told = await self._model.batch(batch.batch_id)
            elif (told := await self._model.find(batch.tag)) is None:
                self._free(self._store.end(batch.tag, "failed", "the run was killed before it was sent"))
                continue
            if told is None:
                raise ModelError(
                    f"the endpoint knows no batch {batch.batch_id}: it shows none to the key of another "
                    "account, so set that with which it was sent; or give its answers up: "
                    f"groundwire batches --cancel {batch.batch_id}"
                )
            self._take_in(batch.tag, told)
            if told.status == "failed":
                errors += self._failed(batch, told)
            elif told.has_ended:
                errors += await self._collect(batch, told)
        if errors:
            raise ModelError(f"{errors[0]}; its requests are sent again by the next run with --batch")

    async def _collect(self, batch: KeptBatch, told: Batch) -> list[str]:
        """Keep what came back of a batch; gives what is wrong with the account as a whole."""
        seen: set[str] = set()
        refusals: list[Line] = []
        with TemporaryFile(dir=self._spool.parent) as file:
            for file_id in told.output_files:
                for lines in _bundled(await self._model.results(file_id, file)):
                    new = {line.custom_id: line for line in reversed(lines) if line.custom_id not in seen}
                    seen |= new.keys()
                    refusals += (line for line in new.values() if line.concerns_all)
                    self._keep(batch.tag, new)
        free = self._store.end(batch.tag, told.status)
        self._free(free)
        self._full = False
        if batch.input_file_id:
            await self._model.delete(batch.input_file_id)
        if refusals:
            said = f"{refusals[0].status}: {one_line(refusals[0].body)}"
            return [f"batch {told.batch_id}: {len(refusals)} requests were refused with {said}"]
        if free:
            self._notes.append(
                f"batch {told.batch_id} ({told.status}): {len(free)} of {batch.requests} requests were not "
                f"answered; they are {'sent again' if self.sends else 'asked live'}"
            )
        return []

    def _keep(self, tag: str, lines: Mapping[str, Line]) -> None:
        results = {
            custom_id: (line.status, line.body)
            for custom_id, line in lines.items()
            if line.status is not None and not line.concerns_all
        }
        for custom_id in self._store.keep(tag, results):
            self._known[custom_id] = (self._known[custom_id][0], results[custom_id][0])

    def _failed(self, batch: KeptBatch, told: Batch) -> list[str]:
        """Note that a batch was not taken at all; gives why, unless it only was too large for now."""
        code, message = told.errors[0] if told.errors else ("", "no reason given")
        no_room, alone = code == _NO_ROOM, len(self._open()) == 1
        too_large = no_room and alone and batch.requests > 1
        self._free(self._store.end(batch.tag, "too large" if too_large else "failed", message))
        if no_room and (too_large or not alone):
            self._full = not alone
            when = "in smaller batches" if alone else "when others have ended"
            self._notes.append(
                f"batch {told.batch_id} was not taken: {message}; its requests are sent again {when}"
            )
            return []
        return [f"batch {told.batch_id} failed: {message}"]

    def _free(self, custom_ids: list[str]) -> None:
        for custom_id in custom_ids:
            self._known.pop(custom_id, None)

    def _open(self) -> list[KeptBatch]:
        return self._store.open_of(self._model.name, self._model.base_url)

    @property
    def under_way(self) -> int:
        """How many batches have not ended."""
        return len(self._open())

    async def until_one_has_ended(self) -> None:
        """Wait until there is something to collect, or nothing under way. Raises ModelError."""
        for wait in chain(WAITS, repeat(WAITS[-1])):
            for batch in self._open():
                told = await self._model.batch(batch.batch_id) if batch.batch_id else None
                if told is None or told.has_ended:
                    return
            await asyncio.sleep(wait)

    def close(self) -> None:
        """Throw away what was added and not sent: the next run adds it again."""
        if self._file:
            self._file.close()
        with suppress(OSError):
            self._spool.unlink(missing_ok=True)


def _custom_id(response_id: str, post: int) -> str:
    return f"{response_id}-{post}"


def _bundled(lines: Iterator[Line | None]) -> Iterator[list[Line]]:
    """The lines that are results, in bundles."""
    results = (line for line in lines if line)
    while bundle := list(islice(results, _AT_ONCE)):
        yield bundle


async def cancel(settings: Settings, batch_id: str | None) -> list[str]:
    """Cancel the open batches of the settings' store, or only this one; gives what to tell of each.

    One that the endpoint does not know is given up: its requests are asked again.

    Raises:
        UsageError: there is no open batch of this name.
        GroundwireError: the store or an endpoint cannot be used.
    """
    if not settings.db.exists():
        raise StoreError(f"no store at {settings.db}; name it with --db")
    told = []
    with Store.open(settings.db, types_of(settings), origins_of(settings)) as store:
        named = [each for each in store.batches.all_open() if batch_id in (None, each.batch_id, each.tag)]
        if batch_id and not named:
            raise UsageError(f"no open batch {batch_id}; `groundwire batches` lists them")
        for batch in named:
            of_batch = settings.model_copy(update={"model": batch.model, "base_url": batch.base_url})
            model = endpoint_of(await open_model(of_batch))
            assert model is not None  # noqa: S101 - a batch has an address
            try:
                told.append(await _cancelled(store, model, batch))
            finally:
                await model.close()
        store.publish()
    return told


async def _cancelled(store: Store, model: BatchingModel, batch: KeptBatch) -> str:
    name = batch.batch_id or batch.tag
    there = batch.batch_id or ((found := await model.find(batch.tag)) and found.batch_id)
    now = await model.cancel(there) if there else None
    if now is None:
        store.batches.end(batch.tag, "given up", "the endpoint does not know it")
        return f"{name}: given up: the endpoint does not know it; its {batch.requests} requests are free"
    store.batches.note(batch.tag, batch_id=now.batch_id, status=now.status)
    return (
        f"{name}: {now.status}; `groundwire run PATHS` collects what was answered by then and asks the rest "
        "live, with --batch in another batch"
    )
