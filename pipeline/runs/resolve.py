"""Claims made again from what was answered before, without a request."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from pipeline.articles.article import Article
from pipeline.config import Settings
from pipeline.extraction.extract import Extractor
from pipeline.extraction.outcome import Outcome
from pipeline.patterns.extractor import Patterns
from pipeline.runs.factory import extractor_of, origins_of, types_of
from pipeline.runs.response_cache import ResponseCache
from pipeline.runs.summary import Summary
from pipeline.store import Recorded, Store
from schemas.errors import StoreError


def displaced(store: Store, extractor: Extractor) -> Iterator[Article]:
    """The extracted texts that have another first publication now than the one as which they are kept.

    Among them are those that one file lost and another has, in this order. Whoever reads only some of the
    types that were asked for leaves a text to a run that reads all: the claims of the others would be lost.
    """
    read = {kind.type_name for kind in extractor.kinds}
    revived = {*store.articles.revived()}
    for article_id in store.articles.displaced():
        article = store.articles.first_published(article_id)
        made = store.outcomes.made(article_id)
        if not made and article_id not in revived:  # never extracted: its language, say, is not asked about
            store.articles.keep([article])
        elif (made and made.fingerprint == extractor.fingerprint) or (
            _asked_for(store.outcomes.recorded_of(article_id)) <= read
        ):
            yield article


def _asked_for(recorded: Recorded | None) -> set[str]:
    """The names of the types that a text's answers speak of."""
    return {name for response in (recorded.responses if recorded else ()) for name in response.answer or ()}


async def resolve(extractor: Extractor, store: Store, article: Article) -> Outcome:
    """The outcome of a known text as this publication has it, from what was answered about it before."""
    made = store.outcomes.made(article.article_id)
    recorded = store.outcomes.recorded_of(article.article_id)
    if recorded is None or made is None or made.fingerprint == extractor.fingerprint:
        return await extractor.extract(article)
    return _resolved(extractor, replace(recorded, article=article))


def _resolved(extractor: Extractor, recorded: Recorded) -> Outcome:
    """The outcome of an article made again from its responses, whichever model they are of."""
    claims, rejects = extractor.resolve(recorded.article, recorded.responses, recorded.original)
    return Outcome(
        article=recorded.article,
        status="done",
        model=recorded.model,
        fingerprint=recorded.fingerprint,
        claims=claims,
        rejects=rejects,
        response_ids=tuple(response.response_id for response in recorded.responses),
        copied_from=recorded.original.article_id if recorded.original else None,
    )


def renormalise(settings: Settings) -> Summary:
    """Read and ground all stored answers again, without a request.

    Raises:
        GroundwireError: the store cannot be opened.
    """
    started = time.monotonic()
    if not settings.db.exists():
        raise StoreError(f"no store at {settings.db}; run `groundwire run PATHS` first, or name it with --db")
    with Store.open(settings.db, types_of(settings), origins_of(settings)) as store:
        extractor = extractor_of(settings, Patterns(), ResponseCache(store.responses))
        summary = Summary(str(settings.db), "renormalise", "", "")
        summary.run_id = store.runs.begin(
            model=summary.model, fingerprint="", focus="", paths=[], settings={}
        )
        for recorded in store.outcomes.recorded():
            outcome = _resolved(extractor, recorded)
            summary.articles += 1
            summary.add(outcome)
            store.outcomes.save([outcome])
        summary.new_articles = 0
        summary.status, summary.seconds = "done", time.monotonic() - started
        summary.store = store.counts()
        store.runs.finish(summary.status, summary.row())
        store.publish()
    return summary
