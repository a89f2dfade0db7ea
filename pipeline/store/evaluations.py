"""Writing scores against gold labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.extraction.outcome import Outcome
from pipeline.store.claims import write_rejects
from pipeline.store.database import GIVEN, utc_now
from pipeline.store.tables import EVALUATIONS, SCORES, row_of
from pipeline.store.work import Work


class Evaluations:
    """The tables `scores` and `evaluations`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def keep_scores(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Add rows to `scores`; each gives its columns but `run_id` and `scored_at`."""
        own = {"run_id": self._work.run_id, "scored_at": utc_now()}
        with self._work.transaction():
            scores = [row_of(SCORES.columns, {**row, **own}) for row in rows]
            self._work.append("scores", SCORES.names, scores, "insert")

    def keep(self, gold: str, gold_digest: str, score: str, outcomes: Sequence[Outcome] = ()) -> None:
        """Keep the whole score of this run, as JSON, and what was refused, never the claims.

        The refusals take the place of those of the evaluation before; what a run has of an article under the
        same fingerprint is not told twice.
        """
        with self._work.transaction():
            row: list[object] = [self._work.run_id, gold, gold_digest, score]
            self._work.append("evaluations", EVALUATIONS.names, [row], "upsert")
            self._work.con.execute("DELETE FROM rejects WHERE run_id IN (SELECT run_id FROM evaluations)")
            run = self._work.rows(
                "SELECT article_id, fingerprint FROM outcomes "
                f"WHERE status = 'done' AND article_id IN {GIVEN}",
                [outcome.article.article_id for outcome in outcomes],
            )
            new = [o for o in outcomes if (o.article.article_id, o.fingerprint) not in run]
            write_rejects(self._work, new)
