"""What a run has found out and not saved yet."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import TypeVar

from pipeline.articles.article import Article, Unreadable
from pipeline.extraction.outcome import Outcome
from pipeline.store import Store
from schemas.errors import GroundwireError

T = TypeVar("T")
_SECONDS, _OUTCOMES = 2.0, 250
"""After so long, or with so many articles, all of it is saved; no transaction has more of them."""
_MOST = 5000
"""So many articles may come together while the store is being copied."""


class Unsaved:
    """What comes together between two savings: one takes little longer for many than for one."""

    def __init__(self, store: Store, fingerprint: str) -> None:
        self.waiting: list[Article] = []
        """Articles whose answers come later."""
        self.outcomes: list[Outcome] = []
        self.set_aside: list[Article] = []
        """Articles that are kept, but not extracted."""
        self.appeared: list[Article] = []
        """Publications of texts that are known."""
        self.copied_files: dict[str, str] = {}
        """Files of which the store knows the content, each with its source digest."""
        self.skipped: list[Unreadable] = []
        self._store = store
        self._fingerprint = fingerprint
        self._saved = time.monotonic()
        self._copied: asyncio.Future[None] | None = None

    def skip(self, unreadable: Unreadable) -> None:
        """Note a file of which no article was made, unless the store says so already."""
        if not self._store.runs.skips_again(unreadable):
            self.skipped.append(unreadable)

    def save_in_time(self) -> None:
        """Save where much has come together, or some has waited long, unless the store is being copied."""
        due = self._articles >= _OUTCOMES or time.monotonic() - self._saved > _SECONDS
        if due and self._is_any and self._store.prepare():
            self.save()

    async def room(self) -> None:
        """Save in time; wait while the store is being copied and very much has come together."""
        self.save_in_time()
        if self._articles >= _MOST and not self._store.prepare():
            await self._wait()

    async def until_copied(self, *, needed: bool = False) -> None:
        """Wait until what has come together can be saved at once: what is under way is kept meanwhile.

        Where the copy is `needed` for something else, or to publish, it is waited for too.
        """
        if needed or self._is_any or not self._store.is_unchanged():
            self._store.prepare()
        await self._wait()

    async def _wait(self) -> None:
        """Wait while the store is being copied: in one thread for all, as requests need the others."""
        if self._copied is None or self._copied.done():
            self._copied = asyncio.ensure_future(asyncio.to_thread(self._store.wait))
        await asyncio.shield(self._copied)

    @property
    def _articles(self) -> int:
        """How many whole articles are held here."""
        return len(self.outcomes) + len(self.waiting) + len(self.set_aside) + len(self.appeared)

    @property
    def _is_any(self) -> bool:
        return bool(self._articles or self.copied_files or self.skipped)

    async def save_when_copied(self) -> None:
        """Save what has come together, and let others go on while that must wait for the copy."""
        await self.until_copied()
        self.save()

    def _save_outcomes(self, outcomes: list[Outcome]) -> None:
        """Save outcomes; one that the store does not take, whatever is in it, is a row among the skipped."""
        try:
            self._store.outcomes.save(outcomes)
        except GroundwireError:
            raise
        except Exception as error:  # noqa: BLE001 - ten thousand articles must not die of one
            if len(outcomes) > 1:
                for outcome in outcomes:
                    self._save_outcomes([outcome])
            else:
                why = (
                    f"the store does not take what was made of it ({type(error).__name__}); please report it"
                )
                self.skipped += (Unreadable(outcome.article.file, why) for outcome in outcomes)

    def save(self) -> None:
        """Save what has come together; publications last, when the texts that they have are there."""
        for outcomes in _sliced(self.outcomes):
            self._save_outcomes(outcomes)
        for waiting in _sliced(self.waiting):
            self._store.articles.keep(waiting)
            self._store.batches.wait(waiting, self._fingerprint)
        for set_aside in _sliced(self.set_aside):
            self._store.articles.set_aside(set_aside)
        for appeared in _sliced(self.appeared):
            self._store.articles.appear(appeared)
        self._store.articles.appear_again(self.copied_files)
        self._store.runs.skip(self.skipped)
        self.outcomes, self.set_aside, self.appeared, self.skipped = [], [], [], []
        self.waiting, self.copied_files = [], {}
        self._saved = time.monotonic()


def _sliced(found: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(found), _OUTCOMES):
        yield found[start : start + _OUTCOMES]
