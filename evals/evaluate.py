"""One system measured: extract by the pipeline's own code and paid-once responses, score, keep the scores."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from evals.align import Statement, fills_of
from evals.gold import Gold, widen
from evals.score import Prediction, Score, score
from pipeline.article import Article
from pipeline.config import Settings
from pipeline.extract import Extractor
from pipeline.outcome import Outcome
from pipeline.run import Ledger, extractor_of, open_model, types_of
from pipeline.store import Store
from schemas.errors import ModelError

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Session:
    """A run of the store in which a model is asked; its responses are kept, its claims are not."""

    extractor: Extractor
    store: Store
    concurrency: int


@asynccontextmanager
async def session(settings: Settings, paths: Sequence[Path]) -> AsyncIterator[Session]:
    """Open model and store as the settings say; publish the store at the end.

    Raises:
        GroundwireError: settings, prompts, model or store cannot be used.
    """
    started = time.monotonic()
    model = await open_model(settings)
    try:
        with Store.open(settings.db, types_of(settings)) as store:
            extractor = extractor_of(settings, model, Ledger(store))
            store.begin(
                model=model.name,
                fingerprint=extractor.fingerprint,
                focus=extractor.focus,
                paths=paths,
                settings=settings.model_dump(mode="json", exclude={"api_key"}, exclude_defaults=True),
            )
            yield Session(extractor, store, settings.concurrency)
            store.finish("done", {"seconds": time.monotonic() - started})
            store.publish()
    finally:
        await model.close()


async def predict(
    articles: Mapping[str, Article], session: Session, progress: Progress | None = None
) -> dict[str, Prediction]:
    """Extract articles, several at a time. One on which the model fails has the error instead of claims.

    Raises:
        ModelError: the model failed on every article.
    """
    free = asyncio.Semaphore(session.concurrency)
    failures: list[ModelError] = []
    found: dict[str, Prediction] = {}

    async def one(name: str, article: Article) -> None:
        async with free:
            try:
                found[name] = of_outcome(await session.extractor.extract(article))
            except ModelError as error:
                failures.append(error)
                found[name] = Prediction(error=str(error))
            except Exception as error:  # noqa: BLE001 - a crash of the model counts as a miss, and is told
                found[name] = Prediction(error=f"{type(error).__name__}: {error}")
            if progress:
                progress(f"{len(found)} of {len(articles)} articles")

    await asyncio.gather(*(one(name, article) for name, article in articles.items()))
    if failures and len(failures) == len(articles):
        raise failures[0]
    return found


async def evaluate(gold: Gold, settings: Settings, progress: Progress | None = None) -> Score:
    """Extract the gold's articles with the configured model, score what comes out, and keep the score.

    Raises:
        GroundwireError: settings, prompts, model or store cannot be used.
    """
    async with session(settings, [gold.path]) as run:
        articles = {article.name: article.article for article in gold.articles}
        predictions = await predict(articles, run, progress)
        model, fingerprint = run.extractor.model.name, run.extractor.fingerprint
        found = score(gold, predictions, model=model, fingerprint=fingerprint)
        run.store.keep_scores(_rows(found))
    return found


async def evaluate_aside(gold: Gold, settings: Settings) -> Score:
    """What `evaluate` gives, in a store of its own that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        own = {"db": Path(folder) / "scored.duckdb", "record": None}
        return await evaluate(gold, settings.model_copy(update=own))


def nothing(gold: Gold) -> Score:
    """The score of a system that never says anything, the other baseline."""
    silent = {article.name: Prediction() for article in gold.articles}
    return score(gold, silent, model="nothing", fingerprint="", with_intervals=False)


def of_outcome(outcome: Outcome) -> Prediction:
    """What the pipeline said of one article; evidence that is not verbatim has no place."""
    article = outcome.article
    statements = []
    for grounded in outcome.claims:
        evidence, kind = grounded.evidence, type(grounded.claim)
        span = (evidence.start, evidence.end)
        verbatim = span if article.text[slice(*span)] == evidence.text else None
        values = {name: getattr(grounded.claim, name) for name in kind.specs}
        statements.append(
            Statement(kind, fills_of(kind, values), evidence.text, verbatim, widen(article, verbatim))
        )
    return Prediction(
        statements=tuple(statements),
        error=outcome.error,
        requests=outcome.requests,
        tokens=outcome.prompt_tokens + outcome.completion_tokens,
        cost=outcome.cost,
        seconds=outcome.seconds,
    )


def _rows(found: Score) -> list[dict[str, object]]:
    """The score as rows of the store's table `scores`, one for each metric."""
    said = found.signature
    signed = {
        "model": said.model,
        "fingerprint": said.fingerprint,
        "gold": said.gold,
        "gold_digest": said.digest,
        "n": said.articles,
        "seed": said.seed,
    }
    return [
        {**signed, "metric": name, "value": m.value, "low": m.low, "high": m.high}
        for name, m in found.metrics.items()
    ]
