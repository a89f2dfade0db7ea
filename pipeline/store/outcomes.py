"""Writing what extracting articles gave, and reading it to make their claims again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.articles.article import Article
from pipeline.extraction.origin import Origins
from pipeline.extraction.outcome import Outcome
from pipeline.models.model import Response
from pipeline.store.articles import Articles
from pipeline.store.claims import write_claims
from pipeline.store.current import Extraction, current_of
from pipeline.store.database import GIVEN, utc_now
from pipeline.store.responses import Responses
from pipeline.store.tables import ARTICLES, OUTCOMES, article_of, row_of
from pipeline.store.work import Work
from schemas.errors import StoreError


@dataclass(frozen=True)
class Recorded:
    """All that is needed to make an article's claims again without asking a model."""

    article: Article
    fingerprint: str
    model: str
    responses: tuple[Response, ...]
    original: Article | None = None
    """The article that the responses are about, where this one is a copy of it."""


class Outcomes:
    """The table `outcomes`, and the claims that belong to it."""

    def __init__(self, work: Work, articles: Articles, responses: Responses, origins: Origins) -> None:
        self._work = work
        self._articles = articles
        self._responses = responses
        self._origins = origins

    def save(self, outcomes: Sequence[Outcome]) -> None:
        """Save outcomes in one transaction, each in the place of what its article had before.

        A done outcome replaces the rows that its article has under the same fingerprint; it supersedes those
        under another one, and those of a text that its file held before. A failed outcome is noted and
        changes no claims. Of several outcomes of one text that of the first publication is saved.
        """
        if not outcomes:
            return
        now = utc_now()
        done = [outcome for outcome in outcomes if outcome.status == "done"]
        first: dict[str, Outcome] = {}
        for outcome in sorted(outcomes, key=lambda o: (o.article.published or date.max, o.article.file)):
            first.setdefault(outcome.article.article_id, outcome)
        saved = [outcome for outcome in outcomes if first[outcome.article.article_id] is outcome]
        kept = [outcome for outcome in saved if outcome.status == "done"]
        with self._work.transaction():
            tried = self._tried([outcome.article.article_id for outcome in saved])
            self._work.give_way({outcome.article.article_id: outcome.fingerprint for outcome in kept}, now)
            self._work.con.execute(  # what is left there is from an evaluation
                f"DELETE FROM rejects WHERE article_id IN {GIVEN}", [[o.article.article_id for o in kept]]
            )
            if done:
                self._articles.write_publications([outcome.article for outcome in done])
            self._articles.write([outcome.article for outcome in saved], now)
            rows = [self._row(outcome, now, tried) for outcome in saved]
            self._work.append("outcomes", OUTCOMES.names, rows, "upsert")
            write_claims(self._work, kept, self._origins)
            self._work.con.execute(
                f"DELETE FROM waiting WHERE article_id IN {GIVEN}", [[o.article.article_id for o in saved]]
            )

    def _tried(self, article_ids: Sequence[str]) -> dict[tuple[str, str], tuple[str, int]]:
        """Article and fingerprint -> status, and how many runs have tried."""
        rows = self._work.rows(
            f"SELECT article_id, fingerprint, status, attempts FROM outcomes WHERE article_id IN {GIVEN}",
            article_ids,
        )
        return {(name, fingerprint): (status, attempts or 0) for name, fingerprint, status, attempts in rows}

    def _row(
        self, outcome: Outcome, now: datetime, tried: Mapping[tuple[str, str], tuple[str, int]]
    ) -> list[object]:
        status, attempts = tried.get((outcome.article.article_id, outcome.fingerprint), ("failed", 0))
        counted = {
            "attempts": attempts + (status == "failed"),
            "article_id": outcome.article.article_id,
            "claims": len(outcome.claims),
            "rejects": len(outcome.rejects),
            "response_ids": [*outcome.response_ids],
            "run_id": self._work.run_id,
            "saved": now,
        }
        return row_of(OUTCOMES.columns, vars(outcome) | counted)

    def made(self, article_id: str) -> Extraction | None:
        """How the article's claims were made, if it was extracted."""
        rows = self._work.rows(
            "SELECT fingerprint, model FROM outcomes WHERE status = 'done' AND article_id = ?", article_id
        )
        return Extraction(*rows[0]) if rows else None

    def recorded(self) -> Iterator[Recorded]:
        """Every article that was extracted, as it was read, with the responses to it in order.

        Saving while it is read is fine: it gives the articles that were current when it was first asked.

        Raises:
            StoreError: a response is no longer in the store.
        """
        yield from self._recorded([*current_of(self._work.rows).extractions])

    def recorded_of(self, article_id: str) -> Recorded | None:
        """The same of one article, if it was extracted."""
        return next(self._recorded([article_id]), None)

    def _recorded(self, current: Sequence[str]) -> Iterator[Recorded]:
        for start in range(0, len(current), 100):
            rows = self._work.rows(
                f"SELECT {', '.join(f'a.{name}' for name in ARTICLES.names)}, "
                "o.fingerprint, o.model, o.copied_from, o.response_ids "
                "FROM articles a JOIN outcomes o USING (article_id) "
                "WHERE o.status = 'done' AND (len(o.response_ids) > 0 OR o.copied_from IS NOT NULL) "
                f"AND article_id IN {GIVEN} ORDER BY a.file",  # gold has neither, and is not made again
                current[start : start + 100],
            )
            responses = self._responses.by_id([response_id for row in rows for response_id in row[-1]])
            for *cells, fingerprint, model, copied_from, response_ids in rows:
                article = article_of(dict(zip(ARTICLES.names, cells, strict=True)))
                if lost := [response_id for response_id in response_ids if response_id not in responses]:
                    raise StoreError(
                        f"{self._work.path}: response {lost[0]} to {article.file} is gone; "
                        "run that file again"
                    )
                answers = tuple(responses[i] for i in response_ids)
                yield Recorded(article, fingerprint, model, answers, self._articles.get(copied_from))
