"""Two scores on the same gold compared: differences with intervals and p, and what was won and lost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from evals.interval import intervals, randomisation_p
from evals.score import ArticleScore, Score, counts_array, measure, metric_names, types_of
from evals.verdicts import Verdict
from schemas.errors import GoldError

if TYPE_CHECKING:
    from evals.interval import Array


@dataclass(frozen=True)
class Difference:
    """B minus A in one metric, with the interval of the difference and p by approximate randomisation."""

    metric: str
    a: float
    b: float
    low: float | None
    high: float | None
    p: float

    @property
    def value(self) -> float:
        """B minus A."""
        return self.b - self.a


@dataclass(frozen=True)
class Change:
    """A gold claim whose outcome changed from A to B, or a wrong prediction that only one of them makes."""

    article: str
    before: str
    after: str
    verdict: Verdict


def differences(a: Score, b: Score) -> list[Difference]:
    """The signed differences B - A in every metric that both have.

    Raises:
        GoldError: the two were scored against different gold.
    """
    _same_gold(a, b)
    types = types_of([*a.articles, *b.articles])
    of_a, of_b = (counts_array(side.articles, types, lambda article: article.name) for side in (a, b))
    p = randomisation_p(of_a, of_b, measure).tolist()
    by_story = [counts_array(side.articles, types, lambda article: article.story) for side in (a, b)]
    values = [measure(side.sum(axis=0)).tolist() for side in by_story]
    ends = intervals(_paired(*by_story), _difference, articles=len(a.articles)).T.tolist()
    rows = zip(metric_names(types), *values, ends, p, strict=True)
    return [
        Difference(
            metric=name,
            a=before,
            b=after,
            low=None if isnan(low) else max(-1.0, low),
            high=None if isnan(high) else min(1.0, high),
            p=p_value,
        )
        for name, before, after, (low, high), p_value in rows
        if name in a.metrics and name in b.metrics
    ]


def _paired(a: Array, b: Array) -> Array:
    import numpy as np  # noqa: PLC0415 - `evals --help` must not wait for it

    return np.stack([a, b], axis=1)


def _difference(sums: Array) -> Array:
    """B - A, from sums whose third axis from the end is the system."""
    return measure(sums[..., 1, :, :]) - measure(sums[..., 0, :, :])


def _same_gold(a: Score, b: Score) -> None:
    if a.signature.digest != b.signature.digest:
        raise GoldError(
            f"the scores are of different gold ({a.signature.gold} {a.signature.digest}, "
            f"{b.signature.gold} {b.signature.digest}); score both again on the same gold"
        )


def changes(a: Score, b: Score) -> Iterator[Change]:
    """Every claim whose outcome differs, article by article: gold claims first, then wrong predictions."""
    _same_gold(a, b)
    after = {article.name: article for article in b.articles}
    for article in a.articles:
        yield from _gold_changes(article, after[article.name])
        yield from _wrong_changes(article, after[article.name])


def _gold_changes(a: ArticleScore, b: ArticleScore) -> Iterator[Change]:
    before, after = _by_gold(a), _by_gold(b)
    for key, verdict in after.items():
        if before[key].outcome != verdict.outcome:
            yield Change(a.name, before[key].outcome, verdict.outcome, verdict)


def _by_gold(article: ArticleScore) -> Mapping[tuple[str, str, int], Verdict]:
    """Verdicts by the type and quote of the gold; claims of one quote are told apart by their order in it."""
    seen: Counter[tuple[str, str]] = Counter()
    found: dict[tuple[str, str, int], Verdict] = {}
    for verdict in sorted(article.verdicts, key=lambda verdict: (verdict.line, json.dumps(verdict.gold))):
        if verdict.gold is not None:
            said = verdict.type, verdict.gold["quote"]
            found[*said, seen[said]] = verdict
            seen[said] += 1
    return found


def _wrong_changes(a: ArticleScore, b: ArticleScore) -> Iterator[Change]:
    before, after = _wrong(a), _wrong(b)
    for key in sorted(before.keys() ^ after.keys()):
        gone = key in before
        verdict = before[key] if gone else after[key]
        yield Change(a.name, *((verdict.outcome, "gone") if gone else ("absent", verdict.outcome)), verdict)


def _wrong(article: ArticleScore) -> Mapping[str, Verdict]:
    wrong = [verdict for verdict in article.verdicts if verdict.gold is None]
    return {verdict.type + json.dumps(verdict.predicted): verdict for verdict in wrong}
