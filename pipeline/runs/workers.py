"""Several workers that share what is to do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import Future

from pipeline.articles.article import Article
from pipeline.articles.readers.ahead import Pending
from pipeline.articles.readers.source import Read


async def share(
    todo: Iterator[Article | Pending | None], work: Callable[[Article], Awaitable[bool]], workers: int
) -> None:
    """Let so many workers take the articles of `todo` one after another; each until `work` says no more.

    Raises what `work` raises, in an ExceptionGroup.
    """
    shared = _Shared(todo)

    async def one() -> None:
        async for article in shared.articles():
            await asyncio.sleep(0)  # so that Ctrl-C is heard where no request is waited for
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
