"""From assignments to numbers: detection, strict and slot scores, by type, by field and by difficulty.

A `Score` is plain data: it is printed, written as JSON, read again and compared with another.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pydantic import TypeAdapter, ValidationError

from evals.align import Alignment, Statement, align
from evals.gold import Gold, GoldArticle
from evals.interval import SEED, intervals
from evals.reliability import judged, reliability
from evals.verdicts import UNTYPED, Untyped, Verdict, verdicts_of
from pipeline.terminal import several
from schemas.errors import GoldError

if TYPE_CHECKING:
    from evals.interval import Array

SLOTS = ("correct", "partial", "incorrect", "missing", "spurious")
COUNTED = ("gold", "predicted", "pairs", "strict", *SLOTS, "claims", "grounded", "strict_without_when")
"""What is counted for each article and claim type. `gold` and `predicted` leave out optional claims and their
partners; `claims` are all predictions, `grounded` those whose evidence is verbatim in the article. A score of
an older version lacks the last ones."""

HEADLINES = (
    "strict_f1",
    "detection_f1",
    "detection_precision",
    "detection_recall",
    "slot_f1",
    "slot_precision",
    "slot_recall",
    "macro_strict_f1",
    "macro_detection_f1",
    "grounding",
    "strict_f1_without_when",
)


@dataclass(frozen=True)
class Prediction:
    """What a system said of one article, and what that cost; `error` says why there may be nothing."""

    statements: tuple[Statement, ...] = ()
    untyped: tuple[Untyped, ...] = ()
    error: str | None = None
    requests: int = 0
    tokens: int = 0
    cost: float | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class Misfit:
    """What could not be read in a predicted claim, and counts as wrong: its place, and what it should be.

    `line` is that of the file, `claim` counts from 1 in it; `field` is "" where it is the claim as such.
    """

    line: int
    claim: int
    field: str
    what: str


@dataclass(frozen=True)
class Measured:
    """A number with its 95 % interval; no interval where there is only one cluster."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class ArticleScore:
    """One article: what was counted by claim type (in the order of COUNTED), and every claim's verdict."""

    name: str
    story: str
    difficulty: str | None
    error: str | None
    requests: int
    tokens: int
    cost: float | None
    seconds: float
    counts: dict[str, list[int]]
    fields: dict[str, list[float]]
    verdicts: list[Verdict]


@dataclass(frozen=True)
class Signature:
    """What repeats a score."""

    model: str
    fingerprint: str
    gold: str
    digest: str
    articles: int
    claims: int
    seed: int = SEED

    def __str__(self) -> str:
        return (
            f"model {self.model} · fingerprint {self.fingerprint} · gold {self.gold} {self.digest} · "
            f"{several(self.articles, 'article')}, {several(self.claims, 'claim')} · seed {self.seed}"
        )


@dataclass(frozen=True)
class Score:
    """How well one system did on one gold file.

    `metrics` has the HEADLINES, and `strict_f1/TYPE` and `detection_f1/TYPE` for each claim type seen.
    `fields` is the mean score of each `TYPE.FIELD` over assigned pairs, with the number of pairs.
    `difficulties` has strict, detection and slot F1 by class of difficulty. `unknown` names articles that
    have no gold, `misfits` what could not be read in a file of predictions. `run_id` is the run of the store
    that made the predictions, where one did.
    """

    signature: Signature
    metrics: dict[str, Measured]
    fields: dict[str, tuple[float, int]]
    difficulties: dict[str, dict[str, float]]
    articles: list[ArticleScore]
    unknown: list[str]
    misfits: list[Misfit] = field(default_factory=list)
    run_id: str = ""

    def __str__(self) -> str:
        return f"run {self.run_id} · {self.signature}" if self.run_id else str(self.signature)

    @property
    def failed(self) -> list[ArticleScore]:
        """The articles that failed; they count as found nothing."""
        return [article for article in self.articles if article.error]

    def errors(self) -> dict[str, list[tuple[str, Verdict]]]:
        """Every error class with its (article, verdict)s, the most frequent first."""
        found: dict[str, list[tuple[str, Verdict]]] = defaultdict(list)
        for article in self.articles:
            for verdict in article.verdicts:
                for name in {verdict.outcome, *verdict.faults.values()} - {"strict", "partial", "optional"}:
                    found[name].append((article.name, verdict))
        return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))

    def dump(self) -> str:
        """The score as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `dump` gave. Raises ValueError when it is something else."""
        return TypeAdapter(cls).validate_json(text)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a file that holds what `dump` gave.

        Raises:
            GoldError: the file is no such score.
        """
        try:
            return cls.parse(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise GoldError(
                f"{path}: cannot be read ({error.strerror}); write it by `evals run --json {path}`"
            ) from None
        except ValueError as error:
            found = error.errors()[0] if isinstance(error, ValidationError) else None
            what = f"{'.'.join(map(str, found['loc']))}: {found['msg']}" if found else str(error)
            raise GoldError(
                f"{path}: no score file ({what}); write one by `evals run --json {path}`"
            ) from None


def measure(counts: Array) -> Array:
    """The scores of summed counts (…, types, COUNTED): HEADLINES, then strict and detection F1 by type.

    Where there is nothing to find and nothing was predicted, a score is 1; that of an absent type is NaN.
    """
    import numpy as np  # noqa: PLC0415 - `evals --help` must not wait for it

    def ratio(part: Array, whole: Array, empty: Array | float) -> Array:
        return np.where(whole > 0, part / np.maximum(whole, 1), empty)

    column = {name: counts[..., i].astype(float) for i, name in enumerate(COUNTED)}
    both = column["gold"] + column["predicted"]
    by_type = [ratio(2 * column[name], both, np.nan) for name in ("strict", "pairs")]
    macro = [
        ratio(np.where(np.isnan(f1), 0, f1).sum(axis=-1), (~np.isnan(f1)).sum(axis=-1), 1.0) for f1 in by_type
    ]
    total = {name: value.sum(axis=-1) for name, value in column.items()}
    gold, predicted = total["gold"], total["predicted"]
    credit = total["correct"] + total["partial"] / 2
    attempted = total["correct"] + total["partial"] + total["incorrect"]
    wanted, given = attempted + total["missing"], attempted + total["spurious"]
    found = {
        "strict_f1": ratio(2 * total["strict"], gold + predicted, 1.0),
        "detection_f1": ratio(2 * total["pairs"], gold + predicted, 1.0),
        "detection_precision": ratio(total["pairs"], predicted, gold == 0),
        "detection_recall": ratio(total["pairs"], gold, predicted == 0),
        "slot_f1": ratio(2 * credit, wanted + given, 1.0),
        "slot_precision": ratio(credit, given, wanted == 0),
        "slot_recall": ratio(credit, wanted, given == 0),
        "macro_strict_f1": macro[0],
        "macro_detection_f1": macro[1],
        "grounding": ratio(total["grounded"], total["claims"], 1.0),
        "strict_f1_without_when": ratio(2 * total["strict_without_when"], gold + predicted, 1.0),
    }
    headlines = np.stack([found[name] for name in HEADLINES], axis=-1)
    return np.concatenate([headlines, *by_type], axis=-1)


def score(
    gold: Gold,
    predictions: Mapping[str, Prediction],
    *,
    model: str,
    fingerprint: str,
    unknown: Sequence[str] = (),
    misfits: Sequence[Misfit] = (),
    with_intervals: bool = True,
) -> Score:
    """Score predictions by gold article name; an article without one counts as a miss that says so."""
    articles = [
        score_article(a, predictions.get(a.name, Prediction(error="no prediction"))) for a in gold.articles
    ]
    claims = sum(not statement.optional for article in gold.articles for statement in article.statements)
    return Score(
        signature=Signature(model, fingerprint, gold.path.stem, gold.digest, len(articles), claims),
        metrics=_metrics(articles, with_intervals=with_intervals) | _sure(articles),
        fields=_fields(articles),
        difficulties=_difficulties(articles),
        articles=articles,
        unknown=sorted(unknown),
        misfits=[*misfits],
    )


def agreement(a: Gold, b: Gold) -> Score:
    """How far the labels of two people agree: those of B scored as predictions against those of A.

    Only articles that both labelled count. A claim that one of them calls optional and the other leaves out
    is no disagreement.
    """
    second = {article.name: article for article in b.articles}
    both = tuple(article for article in a.articles if article.name in second)
    predictions = {}
    for article in both:
        said = second[article.name].statements
        open_ = {id(s) for s in align(article.statements, said).unassigned if s.optional}
        predictions[article.name] = Prediction(tuple(s for s in said if id(s) not in open_))
    unknown = {article.name for article in (*a.articles, *b.articles)} - {article.name for article in both}
    if not both:
        raise GoldError(
            f"{a.path} and {b.path} have no article in common; name two files of labels of the same"
        )
    gold = replace(a, articles=both)
    return score(gold, predictions, model=str(b.path), fingerprint=b.digest, unknown=sorted(unknown))


def score_article(article: GoldArticle, prediction: Prediction) -> ArticleScore:
    """Assign one article's predictions and count."""
    alignment = align(article.statements, prediction.statements)
    fields: dict[str, list[float]] = defaultdict(list)
    for found in alignment.pairs:
        for name, fill in found.fields.items():
            if name != "type" and not found.gold.optional:
                fields[f"{found.gold.type_name}.{name}"].append(fill.score)
    return ArticleScore(
        name=article.name,
        story=article.story,
        difficulty=article.difficulty,
        error=prediction.error,
        requests=prediction.requests,
        tokens=prediction.tokens,
        cost=prediction.cost,
        seconds=prediction.seconds,
        counts=_counts(alignment, prediction),
        fields=dict(sorted(fields.items())),
        verdicts=verdicts_of(article.statements, alignment, prediction.untyped, article.body_end),
    )


def _counts(alignment: Alignment, prediction: Prediction) -> dict[str, list[int]]:
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * len(COUNTED))

    def add(type_name: str, **amounts: int) -> None:
        for name, amount in amounts.items():
            counts[type_name][COUNTED.index(name)] += amount

    for found in [found for found in alignment.pairs if not found.gold.optional]:
        add(found.gold.type_name, gold=1, predicted=1, pairs=1)
        add(found.gold.type_name, strict=found.strict, strict_without_when=found.strict_without_when)
        for fill in found.fields.values():
            add(found.gold.type_name, **{part: getattr(fill, part) for part in SLOTS})
    for missed in [missed for missed in alignment.missed if not missed.optional]:
        add(missed.type_name, gold=1, missing=_size(missed))
    for wrong in alignment.unassigned:
        add(wrong.type_name, predicted=1, spurious=_size(wrong))
    for predicted in prediction.statements:
        add(predicted.type_name, claims=1, grounded=predicted.span is not None)
    for untyped in prediction.untyped:
        add(UNTYPED, predicted=1, spurious=1, claims=1, grounded=untyped.span is not None)
    return dict(sorted(counts.items()))


def counts_array(
    articles: Iterable[ArticleScore], types: Sequence[str], key: Callable[[ArticleScore], str]
) -> Array:
    """The counts summed by cluster: an array clusters × types × COUNTED, clusters sorted by `key`."""
    import numpy as np  # noqa: PLC0415 - as above

    clusters: dict[str, Array] = defaultdict(lambda: np.zeros((len(types), len(COUNTED)), dtype=np.int64))
    for article in articles:
        for type_name, counted in article.counts.items():
            clusters[key(article)][types.index(type_name), : len(counted)] += np.array(counted)
        clusters[key(article)] += 0
    return np.stack([clusters[name] for name in sorted(clusters)])


def types_of(articles: Iterable[ArticleScore]) -> list[str]:
    """The claim types that were counted, sorted."""
    return sorted({name for article in articles for name in article.counts})


def metric_names(types: Sequence[str]) -> list[str]:
    """The names of the vector that `measure` gives."""
    return [*HEADLINES, *(f"strict_f1/{name}" for name in types), *(f"detection_f1/{name}" for name in types)]


def _metrics(articles: Sequence[ArticleScore], *, with_intervals: bool) -> dict[str, Measured]:
    types = types_of(articles)
    clusters = counts_array(articles, types, lambda article: article.story)
    values = dict(zip(metric_names(types), measure(clusters.sum(axis=0)).tolist(), strict=True))
    ends = intervals(clusters, measure, articles=len(articles)).T.tolist() if with_intervals else []
    bounds = {
        name: (max(0.0, low), min(1.0, high))
        for name, (low, high) in zip(values, ends, strict=with_intervals)
        if not isnan(low)
    }
    return {n: Measured(value, *bounds.get(n, ())) for n, value in values.items() if not isnan(value)}


def _sure(articles: Sequence[ArticleScore]) -> dict[str, Measured]:
    """How far confidence can be trusted, as scores of which more is better; nothing where there is none.

    `calibration` is 1 less the expected calibration error, `ordering` 1 less the area under risk against
    coverage.
    """
    found = reliability(*judged(articles))
    if found is None:
        return {}
    return {"calibration": Measured(1 - found.error), "ordering": Measured(1 - found.area)}


def _fields(articles: Iterable[ArticleScore]) -> dict[str, tuple[float, int]]:
    scores: dict[str, list[float]] = defaultdict(list)
    for article in articles:
        for name, found in article.fields.items():
            scores[name] += found
    return {name: (sum(found) / len(found), len(found)) for name, found in sorted(scores.items())}


def _difficulties(articles: Sequence[ArticleScore]) -> dict[str, dict[str, float]]:
    classes = sorted({article.difficulty for article in articles if article.difficulty})
    found = {}
    for name in classes:
        own = [article for article in articles if article.difficulty == name]
        metrics = _metrics(own, with_intervals=False)
        found[name] = {"articles": float(len(own))} | {
            metric: metrics[metric].value for metric in ("strict_f1", "detection_f1", "slot_f1")
        }
    return found


def _size(statement: Statement) -> int:
    return sum(len(values) for values in statement.fills.values())
