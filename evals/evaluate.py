"""One system measured: extract by the pipeline's own code and paid-once responses, score, keep the scores."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from evals.align import Span, Statement, fills_of
from evals.gold import Gold, widen
from evals.score import Prediction, Score, score
from pipeline.articles.article import Article
from pipeline.config import Settings
from pipeline.extraction.extract import Extractor
from pipeline.extraction.outcome import Outcome
from pipeline.models.model import Model, Response
from pipeline.models.recordings import Replay, recorded
from pipeline.patterns.extractor import Patterns
from pipeline.runs.factory import endpoint_of, extractor_of, open_model, told_settings, types_of
from pipeline.runs.response_cache import ResponseCache
from pipeline.store import Store
from pipeline.terminal import several
from schemas.claim import Claim
from schemas.errors import ModelError, UsageError

Progress = Callable[[str], None]
_READ = "en"
"""The language of the built-in extractor."""


@dataclass(frozen=True)
class Session:
    """A run of the store in which a model is asked; responses and refusals are kept, claims are not."""

    run_id: str
    extractor: Extractor
    cache: ResponseCache
    store: Store
    concurrency: int
    outcomes: list[Outcome] = field(default_factory=list)


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
            endpoint = endpoint_of(model)
            if endpoint:
                asked = model.name, settings.base_url
                endpoint.prefer(store.runs.mode_of(*asked), store.runs.learned_of(*asked))
            cache = ResponseCache(store.responses)
            extractor = extractor_of(settings, model, cache)
            run_id = store.runs.begin(
                model=model.name,
                fingerprint=extractor.fingerprint,
                focus=extractor.focus,
                paths=paths,
                settings=told_settings(settings),
            )
            opened = Session(run_id, extractor, cache, store, settings.concurrency)
            yield opened
            mode = endpoint.answered_mode if endpoint else None
            ended: dict[str, object] = {"seconds": time.monotonic() - started, "mode": mode}
            if endpoint:
                ended["learned"] = json.dumps(endpoint.sent.learned)
            store.runs.finish("done", _spent(opened.outcomes) | ended)
            store.publish()
    finally:
        await model.close()


def _spent(outcomes: Sequence[Outcome]) -> dict[str, object]:
    """What the table `runs` says of articles that were asked about and not saved."""
    costs = [outcome.cost for outcome in outcomes if outcome.cost is not None]
    return {
        "articles": len(outcomes),
        "failed": sum(outcome.status == "failed" for outcome in outcomes),
        "rejects": sum(len(outcome.rejects) for outcome in outcomes),
        "requests": sum(outcome.requests for outcome in outcomes),
        "prompt_tokens": sum(outcome.prompt_tokens for outcome in outcomes),
        "completion_tokens": sum(outcome.completion_tokens for outcome in outcomes),
        "cost": sum(costs) if costs else None,
    }


async def predict(
    articles: Mapping[str, Article], session: Session, progress: Progress | None = None
) -> dict[str, Prediction]:
    """Extract articles, several at a time. One on which the model fails has the error instead of claims.

    Raises:
        ModelError: the model failed on every article, or a recording on any: it is of something else.
    """
    free = asyncio.Semaphore(session.concurrency)
    failures: list[ModelError] = []
    ended = 0

    async def one(article: Article) -> Prediction:
        nonlocal ended
        async with free:
            try:
                outcome = await session.extractor.extract(article)
                session.outcomes.append(outcome)
                found = of_outcome(outcome)
                if not found.error and not found.statements:
                    found = replace(found, error=_unread(session.extractor.model, article))
            except ModelError as error:
                failures.append(error)
                found = Prediction(error=str(error))
            except Exception as error:  # noqa: BLE001 - a crash of the model counts as a miss, and is told
                found = Prediction(error=f"{type(error).__name__}: {error}")
            ended += 1
            if progress:
                progress(f"{ended} of {several(len(articles), 'article')}")
            return found

    found = await asyncio.gather(*map(one, articles.values()))
    recorded = isinstance(session.extractor.model, Replay)
    if failures and (recorded or len(failures) == len(articles)):
        raise failures[0]
    return dict(zip(articles, found, strict=True))


def _unread(model: Model, article: Article) -> str | None:
    """Why the built-in extractor found nothing in an article that it cannot read; None where it can."""
    if isinstance(model, Patterns) and article.language not in (None, _READ):
        return f"patterns reads English, and this is in another language ({article.language})"
    return None


async def evaluate(
    gold: Gold,
    settings: Settings,
    progress: Progress | None = None,
    *,
    record: Path | None = None,
    keep: bool = True,
) -> Score:
    """Extract the gold's articles with the configured model, score what comes out, and keep the score.

    `record` is a file for the responses that the score was made from, old ones included, from which
    `replay:` gives it again. What such a file has already is not asked, and stays in it.

    Raises:
        GroundwireError: settings, prompts, model or store cannot be used.
        UsageError: `record` holds responses to other requests than this model's.
    """
    async with session(settings, [gold.path]) as run:
        before = _recorded(run, record) if record else []
        articles = {article.name: article.article for article in gold.articles}
        predictions = await predict(articles, run, progress)
        model, fingerprint = run.extractor.model.name, run.extractor.fingerprint
        found = score(gold, predictions, model=model, fingerprint=fingerprint)
        if keep:
            found = replace(found, run_id=run.run_id)
            run.store.evaluations.keep_scores(_rows(found))
            said = found.signature
            run.store.evaluations.keep(said.gold, said.digest, found.dump(), run.outcomes)
        if record:
            _record(run, record, before)
    return found


def _recorded(run: Session, path: Path) -> list[Response]:
    """The responses in a file that is to be completed; from here on the store answers with them."""
    found, model = recorded(path) if path.exists() else [], run.extractor.model
    for response in found:
        said = json.loads(response.request_json)
        if (said["model"], said["parameters"]) != (model.name, model.parameters):
            raise UsageError(
                f"{path}: holds responses of {said['model']} with {_listed(said['parameters'])}, and this is "
                f"{model.name} with {_listed(model.parameters)}; name another file, or ask alike"
            )
    there = run.store.responses.ids()
    new = [each for each in found if each.is_kept and each.response_id not in there]
    run.cache.take_in(new)
    return found


def _listed(parameters: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in parameters.items())


def _record(run: Session, path: Path, before: Sequence[Response]) -> None:
    used = sorted({response_id for outcome in run.outcomes for response_id in outcome.response_ids})
    now = {response.response_id: response for response in (*before, *run.store.responses.of(used))}
    lines = [f"{response.dump()}\n" for response in now.values()]
    path.write_text("".join(lines), encoding="utf-8", newline="\n")


async def evaluate_aside(gold: Gold, settings: Settings) -> Score:
    """What `evaluate` gives, in a store of its own that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        own = {"db": Path(folder) / "scored.duckdb", "record": None}
        return await evaluate(gold, settings.model_copy(update=own), keep=False)


def nothing(gold: Gold) -> Score:
    """The score of a system that never says anything, the other baseline."""
    silent = {article.name: Prediction() for article in gold.articles}
    return score(gold, silent, model="nothing", fingerprint="", with_intervals=False)


def of_outcome(outcome: Outcome) -> Prediction:
    """What the pipeline said of one article."""
    statements = []
    for grounded in outcome.claims:
        evidence, kind = grounded.evidence, type(grounded.claim)
        values = {name: getattr(grounded.claim, name) for name in kind.fields}
        span = (evidence.start, evidence.end)
        made = placed(kind, values, outcome.article, evidence.text, span)
        statements.append(replace(made, confidence=grounded.confidence))
    return Prediction(
        statements=tuple(statements),
        error=outcome.error,
        requests=outcome.requests,
        tokens=outcome.prompt_tokens + outcome.completion_tokens,
        cost=outcome.cost,
        seconds=outcome.seconds,
    )


def placed(
    kind: type[Claim], values: Mapping[str, object], article: Article, evidence: str, span: Span
) -> Statement:
    """A claim of the pipeline as it is scored; evidence that is not verbatim at `span` has no place."""
    verbatim = span if article.text[slice(*span)] == evidence else None
    return Statement(kind, fills_of(kind, values), evidence, verbatim, widen(article, verbatim))


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
