"""The scores of runs in the store, so that two of them can be compared.

A run of `evals run` has left its score there; one of `groundwire run` its claims, which are scored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from evals.align import Statement
from evals.evaluate import placed
from evals.gold import Gold
from evals.score import Prediction, Score, score
from pipeline.config import Settings
from pipeline.runs.factory import types_of
from pipeline.store import Reader, read
from schemas.catalogue import ClaimTypes
from schemas.claim import Claim
from schemas.errors import UsageError


@dataclass(frozen=True)
class Evaluated:
    """A run of `evals run` in the store."""

    run_id: str
    model: str
    focus: str
    gold: str
    digest: str
    refused: int
    strict_f1: float


def evaluated(settings: Settings) -> list[Evaluated]:
    """The runs of `evals run` that the store has, the newest first.

    Raises:
        StoreError: there is no store, or it cannot be read.
    """
    with read(settings.db) as reader:
        if "evaluations" not in reader.tables():  # the store of an older version
            return []
        found = reader.query(
            "SELECT run_id, r.model, r.focus, e.gold, e.gold_digest, coalesce(r.rejects, 0), s.value "
            "FROM evaluations e JOIN runs r USING (run_id) JOIN scores s USING (run_id) "
            "WHERE s.metric = 'strict_f1' ORDER BY r.started DESC, run_id DESC"
        )
    return [Evaluated(*row) for row in found.rows]


def last_two(settings: Settings, digest: str | None = None) -> tuple[str, str]:
    """The last run of `evals run` (on the gold with this digest), and the one before it on the same gold.

    The older one is the first.

    Raises:
        UsageError: there are no two such runs.
        StoreError: there is no store, or it cannot be read.
    """
    found = [run for run in evaluated(settings) if digest in (None, run.digest)]
    same = [run.run_id for run in found if run.digest == found[0].digest]
    if len(same) < 2:
        of = f" on gold {digest}" if digest else ""
        has = f"one run on {found[0].gold} {found[0].digest}" if found else f"no run of `evals run`{of}"
        raise UsageError(
            f"{settings.db} has {has}; `evals diff` compares two: change one thing and run again"
        )
    return same[1], same[0]


def score_of(run_id: str, gold: Callable[[], Gold], settings: Settings) -> Score:
    """The score that a run of `evals run` left in the store, or that of the claims another run left there.

    `gold` loads the labels where they are needed. Claims that were superseded since are scored too.

    Raises:
        UsageError: there is no such run, or it extracted none of the gold's articles.
        StoreError: there is no store, or it cannot be read.
    """
    if not settings.db.exists():
        raise UsageError(f"no file {run_id!r}, and no store at {settings.db}; name score files, or a --db")
    with read(settings.db) as reader:
        if "evaluations" in reader.tables() and (
            kept := _rows(reader, "SELECT score FROM evaluations WHERE run_id = ?", run_id)
        ):
            return Score.parse(kept[0]["score"])
        runs = _rows(reader, "SELECT model, fingerprint FROM runs WHERE run_id = ?", run_id)
        if not runs:
            raise UsageError(
                f"no file {run_id!r}, and no run of that name in {settings.db}; `evals diff --list` and "
                "`groundwire runs` list them"
            )
        return _score_claims(reader, run_id, runs[0], gold(), types_of(settings))


def _score_claims(
    reader: Reader, run_id: str, run: Mapping[str, str], gold: Gold, types: ClaimTypes
) -> Score:
    done = {
        row["article_id"]: row["error"]
        for schema in ("main", "superseded")
        for row in _rows(reader, f"SELECT article_id, error FROM {schema}.outcomes WHERE run_id = ?", run_id)
    }
    known = [article for article in gold.articles if article.article.article_id in done]
    if not known:
        raise UsageError(
            f"run {run_id} extracted no article of {gold.path}; name its gold with --gold, or compare "
            "runs of `evals run`"
        )
    statements: dict[str, list[Statement]] = {article.article.article_id: [] for article in known}
    texts = {article.article.article_id: article.article for article in known}
    there = reader.tables()
    for kind in [kind for kind in types.values() if kind.type_name in there]:
        for row in _claims(reader, kind, run_id):
            if article := texts.get(row["article_id"]):
                span = (row["span_start"], row["span_end"])
                values = {spec.name: spec.from_cells(row) for spec in kind.fields.values()}
                made = placed(kind, values, article, row["evidence"], span)
                statements[article.article_id].append(made)
    predictions = {
        article.name: Prediction(
            tuple(statements[article.article.article_id]), error=done[article.article.article_id]
        )
        for article in known
    }
    found = score(gold, predictions, model=run["model"], fingerprint=run["fingerprint"])
    return replace(found, run_id=run_id)


def _claims(reader: Reader, kind: type[Claim], run_id: str) -> Iterator[Mapping[str, Any]]:
    for schema in ("main", "superseded"):
        yield from _rows(reader, f'SELECT * FROM {schema}."{kind.type_name}" WHERE run_id = ?', run_id)


def _rows(reader: Reader, sql: str, run_id: str) -> list[dict[str, Any]]:
    found = reader.query(sql, [run_id])
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]
