"""Which predicted claim answers which gold claim: field scores, admissible pairs, one-to-one assignment.

The rules are those of evals/README.md. A claim is scored by its fills: every field is a tuple of values,
empty fields are absent, and two fields stand beside those of its class: `type`, and for a count that is
approximate `approx`. In place of a value gold may have `Alternatives`, of which the best one counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple

from schemas.claim import Claim
from schemas.values import Role, Value

Span = tuple[int, int]
Fills = Mapping[str, tuple[Any, ...]]

MIN_OVERLAP = 0.2
MIN_OVERLAP_OPTIONAL = 0.5
MIN_SIMILARITY = 0.35
KEY_WEIGHT = 2
EVIDENCE_WEIGHT = 2
OPTIONAL_FACTOR = 0.999


class Alternatives(tuple[Any, ...]):
    """Equally good values in place of one, the usual one first."""

    __slots__ = ()


def any_of(values: Sequence[object]) -> object:
    """One value, or the alternatives where there are several."""
    return values[0] if len(values) == 1 else Alternatives(values)


def accepted(value: object) -> tuple[Any, ...]:
    """The values that stand for one: itself, or its alternatives."""
    return value if isinstance(value, Alternatives) else (value,)


def role_of(value: object) -> Role | None:
    """What a value is in a claim; None for an enum, and for what was no value."""
    return value.ROLE if isinstance(value, Value) else None


class Fill(NamedTuple):
    """How the values of one field compare: the field's score in [0, 1], and its fills counted as MUC does."""

    score: float
    correct: int = 0
    partial: int = 0
    incorrect: int = 0
    missing: int = 0
    spurious: int = 0


@dataclass(frozen=True)
class Statement:
    """One claim as it is scored, gold or predicted.

    `span` is where the quote stands in the article, None where it does not; `wide` is the span widened to
    whole sentences; `line` is the gold or prediction file's line. `incident` and `total` are what gold says
    the claim is about: one event, or one figure that adds up over time.
    """

    kind: type[Claim]
    fills: Fills
    quote: str = ""
    span: Span | None = None
    wide: Span | None = None
    optional: bool = False
    line: int = 0
    incident: str | None = None
    total: str | None = None
    confidence: float | None = None
    """The probability that a predicted claim is right, where whoever states it gives one."""

    @property
    def type_name(self) -> str:
        """The claim type's name."""
        return self.kind.type_name

    @cached_property
    def order(self) -> tuple[object, ...]:
        """A sort key that follows from what is stated alone, so that the order of claims changes no score."""
        return (
            self.type_name,
            self.span or (-1, -1),
            self.quote,
            self.optional,
            repr(sorted(self.fills.items())),
        )


@dataclass(frozen=True)
class Pair:
    """A gold claim and the predicted claim assigned to it; `overlap` and `similarity` are in [0, 1]."""

    gold: Statement
    predicted: Statement
    fields: Mapping[str, Fill]
    overlap: float
    similarity: float

    @property
    def strict(self) -> bool:
        """Whether key fields and status, and `when` where gold has it, are all right."""
        return self.strict_without_when and ("when" not in self.gold.fills or self.fields["when"].score == 1)

    @property
    def strict_without_when(self) -> bool:
        """Whether key fields and status are all right."""
        named = {*self.gold.kind.key, "status"} - {"when"}
        return all(self.fields[name].score == 1 for name in named & self.fields.keys())


@dataclass(frozen=True)
class Alignment:
    """The assignment of one article: pairs, gold that nobody found, predictions that answer nothing."""

    pairs: tuple[Pair, ...]
    missed: tuple[Statement, ...]
    unassigned: tuple[Statement, ...]


@cache
def approximations(kind: type[Claim]) -> Mapping[str, str]:
    """The fields that say whether a count is approximate, each with the count's field."""
    counts = [spec.name for spec in kind.fields.values() if spec.role == "figure"]
    return {"approx" if name == "count" else f"{name}_approx": name for name in counts}


def fills_of(kind: type[Claim], values: Mapping[str, object]) -> Fills:
    """The fills of a claim whose fields hold `values`; a date that stayed unresolved is blank."""
    fills: dict[str, tuple[object, ...]] = {"type": (kind.type_name,)}
    for name, value in values.items():
        given = value if isinstance(value, list) else [value]
        known = tuple(v for v in given if v is not None and not (isinstance(v, Value) and not v.resolved))
        if known:
            fills[name] = known
    for flag, name in approximations(kind).items():
        counts = [count for fill in fills.get(name, ()) for count in accepted(fill)]
        if any(role_of(count) == "figure" and count.approx for count in counts):
            fills[flag] = (True,)
    return fills


@cache
def comparators(kind: type[Claim]) -> Mapping[str, Callable[[Any, Any], float]]:
    """The comparator of every field that is scored, in the order of the class."""

    def equal(gold: object, predicted: object) -> float:
        return float(gold == predicted)

    found: dict[str, Callable[[Any, Any], float]] = {"type": equal}
    for spec in kind.prompt_fields():
        found[spec.name] = spec.compare
    return found | dict.fromkeys(approximations(kind), equal)


def compare(kind: type[Claim], field: str, gold: Sequence[Any], predicted: Sequence[Any]) -> Fill:
    """Compare a field's values: one by one, a list by an inner one-to-one assignment, element by element."""
    if not gold or not predicted:
        return Fill(0.0, missing=len(gold), spurious=len(predicted))
    scores = [[closest(kind, field, g, p)[0] for p in predicted] for g in gold]
    if len(gold) == len(predicted) == 1:
        matched = [scores[0][0]]
    else:
        from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - slow to import, few fields need it

        rows, columns = linear_sum_assignment(scores, maximize=True)
        matched = [scores[r][c] for r, c in zip(rows, columns, strict=True)]
    full, half = matched.count(1.0), matched.count(0.5)
    return Fill(
        score=2 * sum(matched) / (len(gold) + len(predicted)),
        correct=full,
        partial=half,
        incorrect=len(matched) - full - half,
        missing=len(gold) - len(matched),
        spurious=len(predicted) - len(matched),
    )


def closest(kind: type[Claim], field: str, gold: object, predicted: object) -> tuple[float, list[Any]]:
    """The best score of two values, in [0, 1], and the (gold, predicted) alternatives that have it.

    What another system gave and nobody could read (a bare string for a value) matches nothing.
    """
    compare_one = comparators(kind)[field]
    scores = [
        (0.0 if isinstance(g, Value) and not isinstance(p, Value) else compare_one(g, p), (g, p))
        for g in accepted(gold)
        for p in accepted(predicted)
    ]
    best = max(score for score, _ in scores)
    return best, [pair for score, pair in scores if score == best]


def overlap(a: Span | None, b: Span | None) -> float:
    """The Dice overlap of two spans in characters: twice what they share over the sum of their lengths."""
    if a is None or b is None:
        return 0.0
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return 2 * shared / (a[1] - a[0] + b[1] - b[0]) if shared > 0 else 0.0


def pair(gold: Statement, predicted: Statement) -> Pair | None:
    """The pair with its scores, or None where it is not admissible or its similarity is too low."""
    if gold.kind is not predicted.kind:
        return None
    kind, fields = gold.kind, {}
    for name in kind.key:
        if name in gold.fills or name in predicted.fills:
            fields[name] = compare(kind, name, gold.fills.get(name, ()), predicted.fills.get(name, ()))
    if not any(fill.score > 0 for fill in fields.values()):
        return None
    evidence = overlap(gold.wide, predicted.wide)
    two_keys = sum(fill.score >= 0.5 for fill in fields.values()) >= 2
    if evidence < MIN_OVERLAP_OPTIONAL if gold.optional else evidence < MIN_OVERLAP and not two_keys:
        return None
    for name in (*comparators(kind), *predicted.fills):  # another system may fill what is no field
        if name not in fields and (name in gold.fills or name in predicted.fills):
            fields[name] = compare(kind, name, gold.fills.get(name, ()), predicted.fills.get(name, ()))
    weighted = [
        (KEY_WEIGHT if name in kind.key else 1, f.score) for name, f in fields.items() if name != "type"
    ]
    total = sum(weight * score for weight, score in weighted) + EVIDENCE_WEIGHT * evidence
    similarity = total / (sum(weight for weight, _ in weighted) + EVIDENCE_WEIGHT)
    return Pair(gold, predicted, fields, evidence, similarity) if similarity >= MIN_SIMILARITY else None


def align(gold: Sequence[Statement], predicted: Sequence[Statement]) -> Alignment:
    """Assign predicted claims to gold claims of one article so that the sum of similarities is greatest."""
    gold, predicted = (sorted(side, key=lambda statement: statement.order) for side in (gold, predicted))
    found = dict(entry for kind in {g.kind for g in gold} for entry in _assign(kind, gold, predicted))
    rows, columns = {r for r, _ in found}, {c for _, c in found}
    return Alignment(
        tuple(found[place] for place in sorted(found)),
        missed=tuple(g for r, g in enumerate(gold) if r not in rows),
        unassigned=tuple(p for c, p in enumerate(predicted) if c not in columns),
    )


def _assign(
    kind: type[Claim], gold: Sequence[Statement], predicted: Sequence[Statement]
) -> Iterator[tuple[tuple[int, int], Pair]]:
    """The assigned pairs of one claim type, each with its place in `gold` and in `predicted`."""
    import numpy as np  # noqa: PLC0415 - `evals --help` must not wait for it
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - the same

    rows = [r for r, g in enumerate(gold) if g.kind is kind]
    columns = [c for c, p in enumerate(predicted) if p.kind is kind]
    similarity = np.zeros((len(rows), len(columns)))
    candidates = {}
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            if found := pair(gold[row], predicted[column]):
                candidates[i, j] = found
                similarity[i, j] = found.similarity * (OPTIONAL_FACTOR if found.gold.optional else 1)
    for i, j in zip(*(side.tolist() for side in linear_sum_assignment(-similarity)), strict=True):
        if found := candidates.get((i, j)):
            yield (rows[i], columns[j]), found
