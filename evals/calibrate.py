"""Fitting confidence: the weights of a small logistic model, from labelled claims."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evals.align import align
from evals.evaluate import Progress, of_outcome, predict, session
from evals.gold import Gold
from evals.reliability import Judged, error_interval, reliability
from pipeline.config import Settings
from pipeline.extraction.checks.confidence import PRIORS, Confidence, features
from pipeline.extraction.extract import asked_of
from pipeline.extraction.outcome import Outcome
from pipeline.store import Store

if TYPE_CHECKING:
    from evals.interval import Array

SPREAD = 0.7
HELD_SPREAD = 0.4
"""How far a weight may be from what it is held to be, the deviation of its prior: true claims of good readers
contradict their evidence so rarely that what a contradiction is worth cannot be learned from them alone."""
INTERCEPT_SPREAD = 3.0
"""The same of how often claims of a sort are right, of which less is known beforehand."""
FITTED = 0.2
FITTED_INTERCEPT = 0.5
"""The share of its deviation that is left to a weight which labels have fitted before: a hundred claims must
not undo what six hundred said. Chosen by fits that began with other articles' weights (evals/LOG.md)."""
FOLDS = 10


@dataclass(frozen=True)
class Observation:
    """One labelled claim: what its confidence hangs on, and whether it is right."""

    features: Mapping[str, float]
    right: bool
    story: str
    sort: str
    model: str
    type_name: str


def observe(gold: Gold, settings: Settings, progress: Progress | None = None) -> list[Observation]:
    """The labelled claims that a model states on the gold's articles. Optional ones are left out.

    Raises:
        GroundwireError: model or store cannot be used.
    """
    return asyncio.run(_observe(gold, settings, progress))


async def _observe(gold: Gold, settings: Settings, progress: Progress | None) -> list[Observation]:
    async with session(settings, [gold.path]) as run:
        articles = {article.name: article.article for article in gold.articles}
        await predict(articles, run, progress)
        by_id = {outcome.article.article_id: outcome for outcome in run.outcomes}
        found = []
        for article in gold.articles:
            outcome = by_id.get(article.article.article_id)
            if outcome is not None:
                made = alignment_of(article.statements, outcome)
                found += [*_observed(outcome, made, article.story, run.store)]
    return found


def alignment_of(gold: Sequence[Any], outcome: Outcome) -> list[bool | None]:
    """For each claim of an outcome whether it is right; None where no label says so."""
    statements = of_outcome(outcome).statements
    found = align(gold, statements)
    right: dict[int, bool | None] = {id(statement): False for statement in found.unassigned}
    for pair in found.pairs:
        right[id(pair.predicted)] = None if pair.gold.optional else pair.strict_without_when
    return [right[id(statement)] for statement in statements]


def _observed(
    outcome: Outcome, right: Sequence[bool | None], story: str, store: Store
) -> Iterable[Observation]:
    asked = asked_of(store.responses.of(outcome.response_ids))
    for grounded, holds in zip(outcome.claims, right, strict=True):
        if holds is not None:
            how = asked[grounded.response_id]
            yield Observation(
                features=features(grounded, how),
                right=holds,
                story=story,
                sort=how.sort,
                model=how.model,
                type_name=grounded.claim.type_name,
            )


def fit(
    found: Sequence[Observation], before: Mapping[str, float], fitted: Collection[str] = ()
) -> dict[str, float]:
    """The weights that go best with the labels, each held to its value `before` as by a normal prior.

    Those named in `fitted` have been fitted to labels before, and are held nearer.
    """
    import numpy as np  # noqa: PLC0415 - `evals --help` must not wait for it

    names = sorted({*before, *(name for each in found for name in each.features)})
    sorts = {each.sort for each in found}
    matrix = np.array([[each.features.get(name, 0.0) for name in names] for each in found])
    right = np.array([float(each.right) for each in found])
    prior = np.array([before.get(name, 0.0) for name in names])
    hold = np.array([1 / _spread(name, sorts, fitted) ** 2 for name in names])
    return dict(zip(names, _newton(matrix, right, prior, hold).tolist(), strict=True))


def _spread(name: str, sorts: Collection[str], fitted: Collection[str]) -> float:
    if name in sorts:
        return INTERCEPT_SPREAD * (FITTED_INTERCEPT if name in fitted else 1)
    return (HELD_SPREAD if PRIORS.get(name, 0.0) < 0 else SPREAD) * (FITTED if name in fitted else 1)


def _newton(matrix: Array, right: Array, prior: Array, hold: Array) -> Array:
    import numpy as np  # noqa: PLC0415 - as above

    weights = prior.copy()
    for _ in range(200):
        chance = 1 / (1 + np.exp(-matrix @ weights))
        slope = matrix.T @ (right - chance) - hold * (weights - prior)
        bend = (matrix * (chance * (1 - chance))[:, None]).T @ matrix + np.diag(hold)
        step = np.linalg.solve(bend, slope)
        weights = weights + step / max(1.0, float(abs(step).max()))  # a whole step may overshoot
        if float(abs(step).max()) < 1e-9:
            break
    return weights


def held_out(
    found: Sequence[Observation], before: Mapping[str, float], fitted: Collection[str] = ()
) -> list[float]:
    """Each claim's probability, by weights that were fitted without its story."""
    stories = sorted({each.story for each in found})
    chances: dict[int, float] = {}
    for fold in range(min(FOLDS, len(stories))):
        left_out = {*stories[fold::FOLDS]}
        rest = [each for each in found if each.story not in left_out]
        weights = Confidence(fit(rest, before, fitted) if rest else before, {}, (), {})
        chances |= {id(each): weights.probability(each.features) for each in found if each.story in left_out}
    return [chances[id(each)] for each in found]


def calibrated(found: Sequence[Observation], shipped: Confidence | None) -> Confidence:
    """Weights fitted on labelled claims, beginning with those of `shipped` where one is given."""
    fitted = shipped.weights if shipped else {}
    before = {**PRIORS, **fitted}
    measured = _measured(found, held_out(found, before, fitted))
    models = {sort: [*names] for sort, names in (shipped.models if shipped else {}).items()}
    for each in found:
        names = models.setdefault(each.sort, [])
        names += [each.model] if each.model not in names else []
    types = {*(shipped.types if shipped else ()), *(each.type_name for each in found)}
    return Confidence(
        weights={name: round(weight, 3) for name, weight in fit(found, before, fitted).items()},
        models={sort: tuple(sorted(names)) for sort, names in sorted(models.items())},
        types=tuple(sorted(types)),
        measured={**(shipped.measured if shipped else {}), **measured},
    )


def in_use(found: Sequence[Observation], shipped: Confidence) -> dict[str, dict[str, float]]:
    """How good the weights in use are on these claims, by sort, where they know it."""
    known = [each for each in found if each.sort in shipped.models]
    return _measured(known, [shipped.probability(each.features) for each in known])


def _measured(found: Sequence[Observation], chances: Sequence[float]) -> dict[str, dict[str, float]]:
    """How good probabilities are, by sort, in the numbers that a file of weights tells."""
    stories: dict[str, dict[str, list[Judged]]] = {}
    for each, chance in zip(found, chances, strict=True):
        stories.setdefault(each.sort, {}).setdefault(each.story, []).append((chance, each.right))
    return {sort: _numbers([*stories[sort].values()]) for sort in sorted(stories)}


def _numbers(stories: Sequence[Sequence[Judged]]) -> dict[str, float]:
    result = reliability([claim for story in stories for claim in story])
    assert result is not None  # noqa: S101 - a sort without claims is not measured
    low, high = error_interval(stories)
    return {
        "claims": result.claims,
        "right": round(result.right, 3),
        "calibration_error": round(result.error, 3),
        **({} if low is None or high is None else {"error_low": round(low, 3), "error_high": round(high, 3)}),
        "by_chance": round(result.by_chance, 3),
        "debiased": round(result.debiased, 3),
        "brier": round(result.brier, 3),
        "area": round(result.area, 3),
        "area_unordered": round(result.unordered, 3),
    }
