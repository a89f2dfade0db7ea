"""Gold claims in a store, as a run of the model `gold`, so that views can be judged on true claims."""

from __future__ import annotations

import time

from evals.align import Statement
from evals.gold import Gold, GoldArticle
from pipeline.config import Settings
from pipeline.extraction.outcome import Evidence, Grounded, Outcome
from pipeline.runs.factory import origins_of, types_of
from pipeline.store import Store

MODEL = "gold"


def load_into_store(gold: Gold, settings: Settings) -> dict[str, int]:
    """Write the gold claims, optional ones too, into the store; give how many of each type it then holds.

    What the store had of these articles is superseded, as by a run under another fingerprint.

    Raises:
        GroundwireError: the store or an alias file cannot be used.
    """
    started = time.monotonic()
    with Store.open(settings.db, types_of(settings), origins_of(settings)) as store:
        store.begin(model=MODEL, fingerprint=gold.digest, focus="", paths=[gold.path], settings={})
        outcomes = [_outcome(article, gold.digest) for article in gold.articles]
        store.save(outcomes)
        counts = store.counts()
        store.finish(
            "done",
            {
                "articles": len(outcomes),
                "new_articles": len(outcomes),
                "claims": sum(len(outcome.claims) for outcome in outcomes),
                "seconds": time.monotonic() - started,
            },
        )
        store.publish()
    return counts


def _outcome(article: GoldArticle, digest: str) -> Outcome:
    claims = {
        grounded.claim_id: grounded
        for statement in article.statements
        if (grounded := _grounded(article, statement))
    }
    return Outcome(article.article, "done", MODEL, digest, claims=tuple(claims.values()))


def _grounded(article: GoldArticle, statement: Statement) -> Grounded | None:
    if statement.span is None:
        return None
    start, end = statement.span
    specs = statement.kind.specs
    values = {
        name: list(fill) if specs[name].many else fill[0]
        for name, fill in statement.fills.items()
        if name in specs
    }
    evidence = Evidence(article.article.text[start:end], start, end)
    return Grounded(statement.kind.model_validate(values), evidence, article.article.article_id, "")
