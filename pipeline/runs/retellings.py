"""Articles that tell another's story in the same words: they are not asked about."""

from __future__ import annotations

import asyncio

from pipeline.articles.article import Article
from pipeline.articles.copies import Copies
from pipeline.extraction.extract import Extractor
from pipeline.extraction.outcome import Outcome
from pipeline.models.model import Postponed
from pipeline.runs.workers import Extract
from pipeline.store import Store


class Retellings:
    """Extracts articles by `ask`; a copy has the claims of the first one's sentences that it has too."""

    def __init__(self, extractor: Extractor, store: Store, ask: Extract) -> None:
        self.copied = 0
        """How many articles were not asked about."""
        self._extractor = extractor
        self._ask = ask
        self._store = store
        self._copies = Copies()
        for known in store.sketches():
            self._copies.add(*known)
        self._underway: dict[str, asyncio.Future[Outcome]] = {}

    def close(self) -> None:
        """Throw away what copies were found by."""
        self._copies.close()

    async def extract(self, article: Article) -> Outcome:
        """The outcome of one article, from an answer about another where it is a copy of that."""
        first = self._copies.add(article.article_id, article.sketch, article.published)
        if first and (outcome := await self._copy(article, first)):
            self.copied += 1
            return outcome
        own = self._underway[article.article_id] = asyncio.get_running_loop().create_future()
        try:
            outcome = await self._ask(article)
        except Postponed as later:  # its copies wait with it
            own.set_exception(later)
            own.exception()  # or asyncio would complain where it has none
            raise
        except BaseException:
            own.cancel()
            raise
        own.set_result(outcome)
        return outcome

    async def _copy(self, article: Article, first: str) -> Outcome | None:
        """The outcome of a copy from what was answered about the story's first article, if that was."""
        if first in self._underway:
            made = await self._underway[first]
            if made.status == "done":
                responses = self._store.responses.of(made.response_ids)
                return self._extractor.copy(article, made.article, responses)
            return None
        known = self._store.outcomes.recorded_of(first)
        if known and known.fingerprint == self._extractor.fingerprint and known.original is None:
            return self._extractor.copy(article, known.article, known.responses)
        return None
