"""Several workers that share what is to do."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

from pipeline.articles.article import Article
from pipeline.articles.readers.ahead import Pending
from pipeline.articles.readers.source import Read
from pipeline.extraction.extract import Extractor
from pipeline.extraction.outcome import Outcome
from pipeline.models.model import Postponed
from schemas.errors import GroundwireError

Extract = Callable[[Article], Awaitable[Outcome]]


async def outcome_of(article: Article, extractor: Extractor, extract: Extract) -> Outcome:
    """The outcome of one article; a fault of ours in it fails this article, not the batch."""
    try:
        return await extract(article)
    except (GroundwireError, Postponed):
        raise
    except Exception as error:  # noqa: BLE001 - ten thousand articles must not die of one
        where = traceback.extract_tb(error.__traceback__)[-1]
        fault = f"internal error: {type(error).__name__} at {Path(where.filename).name}:{where.lineno}"
        return Outcome(article, "failed", extractor.model.name, extractor.fingerprint, error=fault)


async def share(
    todo: Iterator[Article | Pending | None],
    work: Callable[[Article], Awaitable[bool]],
    workers: int,
    room: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Let so many workers take the articles of `todo` one after another; each until `work` says no more.

    Before each, and where there is none for now, `room` is waited for.

    Raises what `work` raises, in an ExceptionGroup.
    """
    shared = _Shared(todo)

    async def one() -> None:
        async for article in shared.articles():
            await asyncio.sleep(0)  # so that Ctrl-C is heard where no request is waited for
            if room:
                await room()
            if article is not None and not await work(article):
                return

    async with asyncio.TaskGroup() as group:
        for _ in range(workers):
            group.create_task(one())


class _Shared:
    """What is to do; while an article is being made, all who share it wait."""

    def __init__(self, todo: Iterator[Article | Pending | None]) -> None:
        self._todo = todo
        self._awaited: asyncio.Future[list[Read]] | None = None

    async def articles(self) -> AsyncIterator[Article | None]:
        """The articles that one of those who share it gets."""
        while True:
            while self._awaited and not self._awaited.done():
                await asyncio.wait([self._awaited])
            try:
                article = next(self._todo)
            except StopIteration:
                return
            if isinstance(article, Future):
                self._awaited = asyncio.wrap_future(article)
            else:
                yield article
