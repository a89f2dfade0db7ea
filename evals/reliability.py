"""How far confidence can be trusted: reliability in ten bins, and risk against coverage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, floor, lgamma, log, log1p, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evals.interval import Array
    from evals.score import ArticleScore

BINS = 10
THRESHOLDS = (0.9, 0.8, 0.5)
Judged = tuple[float, bool]
"""A confidence, and whether the claim is right."""


@dataclass(frozen=True)
class Bin:
    """The claims with a confidence in one tenth: how many, their mean confidence, the share that is right."""

    low: float
    high: float
    claims: int
    confidence: float
    right: float

    @property
    def by_chance(self) -> float:
        """How far confidence and share differ on average where the confidence holds exactly.

        The mean deviation of a binomial share, by de Moivre's formula.
        """
        n, p = self.claims, self.confidence
        if not 0 < p < 1:
            return 0.0
        k = min(floor(n * p) + 1, n)
        ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
        return 2 * k / n * exp(ways + k * log(p) + (n - k + 1) * log1p(-p))


@dataclass(frozen=True)
class Threshold:
    """The claims at or above a confidence: how many, and the share that is right with its interval."""

    at: float
    claims: int
    coverage: float
    right: float
    low: float
    high: float


@dataclass(frozen=True)
class Reliability:
    """How well confidence does on labelled claims; `without` are those labelled claims that have none.

    `error` is the expected calibration error, and `by_chance` what it is on average for confidences that hold
    exactly, on so few claims: an error near it speaks against none of them. With 100 claims that is some .05.
    `debiased` is the root mean square of the error in bins of as many claims each, without what chance adds.
    `brier` is the mean squared difference from what is so, `area` the area under risk against coverage, best
    claims first, `unordered` that area without an order: the risk of all. `curve` has (coverage, risk) after
    each claim.
    """

    claims: int
    without: int
    right: float
    error: float
    by_chance: float
    debiased: float
    brier: float
    area: float
    unordered: float
    bins: tuple[Bin, ...]
    thresholds: tuple[Threshold, ...]
    curve: tuple[tuple[float, float], ...]


def judged(articles: Iterable[ArticleScore]) -> tuple[list[Judged], int]:
    """The labelled claims with their confidence, and how many have none. Optional ones are left out."""
    verdicts = [v for article in articles for v in article.verdicts if v.right is not None]
    sure = [(v.confidence, v.right) for v in verdicts if v.confidence is not None and v.right is not None]
    return sure, len(verdicts) - len(sure)


def by_story(articles: Iterable[ArticleScore]) -> list[list[Judged]]:
    """The labelled claims that have a confidence, those of a story together."""
    stories: dict[str, list[Judged]] = {}
    for article in articles:
        stories.setdefault(article.story, []).extend(judged([article])[0])
    return [*stories.values()]


def error_interval(stories: Iterable[Sequence[Judged]]) -> tuple[float, float] | tuple[None, None]:
    """The 95 % interval of the calibration error over stories; None where fewer than two have claims."""
    import numpy as np  # noqa: PLC0415 - `evals --help` must not wait for it

    from evals.interval import intervals_of_errors  # noqa: PLC0415 - as above

    clusters = [story for story in stories if story]
    if len(clusters) < 2:
        return None, None
    sums = np.zeros((len(clusters), BINS, 3))
    for row, story in zip(sums, clusters, strict=True):
        for confidence, right in story:
            row[_tenth(confidence)] += 1, confidence, right
    low, high = intervals_of_errors(sums, _error).ravel().tolist()
    return low, high


def _error(sums: Array) -> Array:
    """The calibration error, from the claims, their confidence and the right ones, summed by bin."""
    claims, confidence, right = (sums[..., k] for k in range(3))
    found: Array = abs(confidence - right).sum(axis=-1, keepdims=True) / claims.sum(axis=-1, keepdims=True)
    return found


def reliability(found: Sequence[Judged], without: int = 0) -> Reliability | None:
    """The reliability of confidences; None where there is none.

    Claims of equal confidence have no order among them: each stands for their mean risk.
    """
    if not found:
        return None
    ranked = sorted(found, key=lambda each: -each[0])
    share = {}
    for value in {confidence for confidence, _ in ranked}:
        same = [right for confidence, right in ranked if confidence == value]
        share[value] = sum(same) / len(same)
    curve, wrong = [], 0.0
    for count, (confidence, _) in enumerate(ranked, 1):
        wrong += 1 - share[confidence]
        curve.append((count / len(ranked), wrong / count))
    bins = tuple(_bins(ranked))
    right = sum(right for _, right in ranked) / len(ranked)
    return Reliability(
        claims=len(ranked),
        without=without,
        right=right,
        error=sum(b.claims * abs(b.confidence - b.right) for b in bins) / len(ranked),
        by_chance=sum(b.claims * b.by_chance for b in bins) / len(ranked),
        debiased=_debiased(ranked),
        brier=sum((confidence - right) ** 2 for confidence, right in ranked) / len(ranked),
        area=sum(risk for _, risk in curve) / len(curve),
        unordered=1 - right,
        bins=bins,
        thresholds=tuple(_threshold(ranked, at) for at in THRESHOLDS),
        curve=tuple(curve),
    )


def _tenth(confidence: float) -> int:
    return min(int(confidence * BINS), BINS - 1)


def _debiased(ranked: Sequence[Judged]) -> float:
    """The calibration error by Kumar, Liang & Ma (2019, "Verified uncertainty calibration").

    From the squared difference of each bin the variance of its share is taken. Claims of equal confidence are
    in one bin.
    """
    first: dict[float, int] = {}
    for place, (confidence, _) in enumerate(ranked):
        first.setdefault(confidence, place)
    bins: dict[int, list[Judged]] = {}
    for each in ranked:
        bins.setdefault(first[each[0]] * BINS // len(ranked), []).append(each)
    squared = 0.0
    for own in bins.values():
        mean = sum(confidence for confidence, _ in own) / len(own)
        share = sum(right for _, right in own) / len(own)
        squared += len(own) * ((mean - share) ** 2 - share * (1 - share) / max(len(own) - 1, 1))
    return sqrt(max(squared / len(ranked), 0.0))


def _bins(found: Sequence[Judged]) -> Iterable[Bin]:
    for k in range(BINS):
        own = [each for each in found if _tenth(each[0]) == k]
        if own:
            mean = sum(confidence for confidence, _ in own) / len(own)
            share = sum(right for _, right in own) / len(own)
            yield Bin(k / BINS, (k + 1) / BINS, len(own), mean, share)


def _threshold(found: Sequence[Judged], at: float) -> Threshold:
    own = [right for confidence, right in found if confidence >= at]
    low, high = wilson(sum(own), len(own))
    share = sum(own) / len(own) if own else 0.0
    return Threshold(at, len(own), len(own) / len(found), share, low, high)


def wilson(right: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    if not of:
        return 0.0, 1.0
    z, share = 1.959964, right / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, middle - half), min(1.0, middle + half)
