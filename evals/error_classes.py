"""The class of each error, first that fits: evals/README.md says what each class means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from evals.align import (
    MIN_OVERLAP_OPTIONAL,
    Alignment,
    Fill,
    Pair,
    Statement,
    accepted,
    approximations,
    closest,
    compare,
    overlap,
    pair,
    role_of,
)
from schemas.values import Value, tokens


def prediction_error(predicted: Statement, alignment: Alignment, body_end: int) -> str:
    """Why a predicted claim answers no gold claim; `body_end` is where the article proper ends."""
    if any(pair(found.gold, predicted) for found in alignment.pairs):
        return "duplicate"
    if any(
        missed.kind is not predicted.kind and overlap(missed.wide, predicted.wide) >= MIN_OVERLAP_OPTIONAL
        for missed in alignment.missed
    ):
        return "wrong type"
    if predicted.span is None:
        return "ungrounded"
    return "boilerplate" if predicted.span[0] >= body_end else "spurious"


def gold_error(missed: Statement, alignment: Alignment) -> str:
    """Whether missed evidence lies in that of an assigned prediction of the same type, or nobody saw it."""
    for found in alignment.pairs:
        wide = found.predicted.wide
        same_type = found.predicted.kind is missed.kind
        if same_type and wide and missed.span and wide[0] <= missed.span[0] and missed.span[1] <= wide[1]:
            return "merged"
    return "missed"


def field_errors(found: Pair, gold: Sequence[Statement]) -> dict[str, str]:
    """The class of each wrong or partial field of an assigned pair; `gold` is the article's gold."""
    others = [other for other in gold if other is not found.gold]
    return {
        name: _field_error(name, fill, found, others) for name, fill in found.fields.items() if fill.score < 1
    }


def _field_error(name: str, fill: Fill, found: Pair, others: Iterable[Statement]) -> str:
    if name in approximations(found.gold.kind):
        return "bound or approx"
    gold, predicted = found.gold.fills.get(name, ()), found.predicted.fills.get(name, ())
    if predicted and isinstance(accepted(predicted[0])[0], Value) and not fill.correct:
        if any(_says(found.gold, other, predicted) for other in _alike(found.gold, name)):
            return "role swap"
        if any(_says(other, name, predicted) for other in others if name in other.fills):
            return "cross-claim bleed"
    if name == "attributed_to" and fill.missing:
        return "attribution lost"
    if gold and predicted:
        _, values = closest(found.gold.kind, name, gold[0], predicted[0])
        return next(
            (c for c, fits in _CLASSES if any(fits(name, fill.score, g, p) for g, p in values)), "other"
        )
    return "left blank" if gold else "not in gold"


def _alike(statement: Statement, name: str) -> Iterator[str]:
    """The other fields of the same kind of value."""
    specs = statement.kind.fields
    return (o for o in statement.fills if o != name and o in specs and specs[o].value is specs[name].value)


def _says(statement: Statement, name: str, predicted: tuple[Any, ...]) -> bool:
    return compare(statement.kind, name, statement.fills[name], predicted).score == 1


# Each asks of a field's name, its score, and two values that are both there.
_Fits = Callable[[str, float, Any, Any], bool]


def _magnitude(_name: str, _score: float, gold: Any, predicted: Any) -> bool:  # noqa: ANN401 - any value
    if not role_of(gold) == role_of(predicted) == "figure":
        return False
    bounds = ((gold.low, predicted.low), (gold.high, predicted.high))
    return any(max(g, p) in (min(g, p) * 10**k for k in range(1, 10)) for g, p in bounds if g and p)


def _bound(_name: str, score: float, gold: Any, _predicted: Any) -> bool:  # noqa: ANN401 - any value
    return role_of(gold) == "figure" and score > 0


def _measure(_name: str, _score: float, gold: Any, predicted: Any) -> bool:  # noqa: ANN401 - any value
    return {gold, predicted} == {"total", "additional"}


def _granularity(_name: str, score: float, gold: Any, _predicted: Any) -> bool:  # noqa: ANN401 - any value
    return score > 0 and (isinstance(gold, str) or role_of(gold) in ("time", "place"))


def _year(_name: str, _score: float, gold: Any, predicted: Any) -> bool:  # noqa: ANN401 - any value
    if not role_of(gold) == role_of(predicted) == "time":
        return False
    return _without_year(gold) == _without_year(predicted)


def _without_year(time: Value) -> list[str]:
    return [part[4:] for part in str(time.to_gold() or "").split("/")]


def _raised(name: str, _score: float, gold: Any, predicted: Any) -> bool:  # noqa: ANN401 - any value
    return name == "status" and gold in ("planned", "possible") and predicted == "occurred"


def _substring(_name: str, _score: float, gold: Any, predicted: Any) -> bool:  # noqa: ANN401 - any value
    if not isinstance(gold, Value) or not isinstance(predicted, Value):
        return False
    short, long = sorted((set(tokens(gold.words)), set(tokens(predicted.words))), key=len)
    return bool(short) and short <= long


_CLASSES: tuple[tuple[str, _Fits], ...] = (
    ("magnitude", _magnitude),
    ("bound or approx", _bound),
    ("total against additional", _measure),
    ("granularity", _granularity),
    ("wrong year", _year),
    ("status raised", _raised),
    ("substring", _substring),
)
