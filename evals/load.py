"""Gold claims in a store, as a run of the model `gold`, so that views can be judged on true claims."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.align import Statement, accepted
from evals.gold import Gold, GoldArticle
from pipeline.config import Settings
from pipeline.extraction.outcome import Evidence, Grounded, Outcome
from pipeline.runs.factory import origins_of, types_of
from pipeline.store import Store, read
from schemas.errors import UsageError
from schemas.values import Count, find_figures

MODEL = "gold"


@dataclass(frozen=True)
class Loaded:
    """How many claims of each type a store then holds, and how many of the gold said what another says."""

    counts: dict[str, int]
    repeated: int


def load_into_store(gold: Gold, settings: Settings) -> Loaded:
    """Write the gold claims, optional ones too, into the store; of equally good values the first.

    What the store had of another gold of these articles is superseded.

    Raises:
        UsageError: the store has claims that somebody else made, a model or `patterns`.
        GroundwireError: the store or an alias file cannot be used.
    """
    started = time.monotonic()
    if makers := _makers(settings.db):
        raise UsageError(
            f"{settings.db} has claims of {', '.join(makers)}, which gold would replace; give it a store of "
            f"its own: evals load --gold {gold.path} --db gold.duckdb"
        )
    with Store.open(settings.db, types_of(settings), origins_of(settings)) as store:
        store.runs.begin(model=MODEL, fingerprint=gold.digest, focus="", paths=[gold.path], settings={})
        outcomes = [_outcome(article, gold.digest) for article in gold.articles]
        store.outcomes.save(outcomes)
        counts, claims = store.counts(), sum(len(outcome.claims) for outcome in outcomes)
        store.runs.finish(
            "done",
            {
                "articles": len(outcomes),
                "new_articles": len(outcomes),
                "claims": claims,
                "seconds": time.monotonic() - started,
            },
        )
        store.publish()
    return Loaded(counts, sum(len(article.statements) for article in gold.articles) - claims)


def _makers(db: Path) -> list[str]:
    """Whose claims the store has, gold aside."""
    if not db.exists():
        return []
    with read(db) as reader:
        made = (  # claims of an earlier layout do not say it themselves
            "SELECT DISTINCT model FROM outcomes SEMI JOIN claims USING (article_id) "
            "WHERE status = 'done' AND model <> ? ORDER BY model"
        )
        return [model for (model,) in reader.query(made, [MODEL]).rows]


def _outcome(article: GoldArticle, digest: str) -> Outcome:
    claims = [_grounded(article, statement) for statement in article.statements]
    unlike = {claim.claim_id: claim for claim in claims}
    return Outcome(article.article, "done", MODEL, digest, claims=tuple(unlike.values()))


def _grounded(article: GoldArticle, statement: Statement) -> Grounded:
    assert statement.span is not None  # noqa: S101 - a gold file with such a claim is not loaded
    start, end = statement.span
    specs = statement.kind.fields
    values: dict[str, Any] = {
        name: [accepted(value)[0] for value in fill] if specs[name].many else accepted(fill[0])[0]
        for name, fill in statement.fills.items()
        if name in specs
    }
    evidence = Evidence(article.article.text[start:end], start, end)
    values = {name: _as_printed(value, evidence.text) for name, value in values.items()}
    claim = statement.kind.model_construct(**values)  # not validated: gold may have a shorter list
    why = "labels by hand have none"
    return Grounded(claim, evidence, article.article.article_id, "", confidence_note=why)


def _as_printed(value: Any, evidence: str) -> Any:  # noqa: ANN401 - of whatever field
    """A figure as its evidence words it, "another five", where it stands there; other values as they are."""
    if not isinstance(value, Count):
        return value
    bounds = (value.low, value.high)
    printed = next((found for found in find_figures(evidence) if (found.low, found.high) == bounds), None)
    words = evidence[printed.start : printed.end] if printed else value.words
    return value.model_copy(update={"words": words})
