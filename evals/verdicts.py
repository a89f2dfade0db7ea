"""What became of each claim, gold and predicted, in words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from evals.align import Alignment, Pair, Span, Statement, accepted, comparators
from evals.error_classes import field_errors, gold_error, prediction_error
from evals.notation import written

UNTYPED = "unknown type"
"""Where predicted claims of no known type are counted: as a type with no gold."""


@dataclass(frozen=True)
class Untyped:
    """A predicted claim of no known type, which answers nothing. `said` is what it gave as its type."""

    said: str
    quote: str
    span: Span | None
    line: int


@dataclass(frozen=True)
class Verdict:
    """What became of one claim: gold beside predicted, both as text by field.

    `outcome` is "strict", "partial" or "optional" for an assigned pair, else the class of the error. `faults`
    maps each wrong or partial field of a pair to the class of its error. `line` is that of the gold file, or
    of the predictions where there is no gold; `start` is where the evidence begins in the article, or -1.
    `confidence` is that of the predicted claim, `right` whether key fields and status are; None where no
    label says so.
    """

    type: str
    outcome: str
    line: int
    start: int
    gold: dict[str, str] | None
    predicted: dict[str, str] | None
    faults: dict[str, str]
    confidence: float | None = None
    right: bool | None = None


def verdicts_of(
    gold: Sequence[Statement], alignment: Alignment, untyped: Iterable[Untyped], body_end: int
) -> list[Verdict]:
    """An article's verdicts, its body ending at `body_end`: gold claims by line, then what answers none."""
    verdicts = [_pair_verdict(found, gold) for found in alignment.pairs]
    for missed in alignment.missed:
        outcome = "optional" if missed.optional else gold_error(missed, alignment)
        verdicts.append(_verdict(outcome, missed, None, {}))
    verdicts.sort(key=lambda verdict: verdict.line)
    verdicts += [
        _verdict(prediction_error(wrong, alignment, body_end), None, wrong, {})
        for wrong in alignment.unassigned
    ]
    return verdicts + [
        Verdict(
            type=UNTYPED,
            outcome=UNTYPED,
            line=wrong.line,
            start=wrong.span[0] if wrong.span else -1,
            gold=None,
            predicted={"quote": " ".join(wrong.quote.split()), "type": wrong.said},
            faults={},
        )
        for wrong in untyped
    ]


def _pair_verdict(found: Pair, gold: Sequence[Statement]) -> Verdict:
    if found.gold.optional:
        return _verdict("optional", found.gold, found.predicted, {})
    outcome = "strict" if found.strict else "partial"
    verdict = _verdict(outcome, found.gold, found.predicted, field_errors(found, gold))
    return replace(verdict, right=found.strict_without_when)


def _verdict(
    outcome: str, gold: Statement | None, predicted: Statement | None, faults: dict[str, str]
) -> Verdict:
    first = gold or predicted
    assert first is not None  # noqa: S101 - a verdict is about one side at least
    return Verdict(
        type=first.type_name,
        outcome=outcome,
        line=first.line,
        start=first.span[0] if first.span else -1,
        gold=shown(gold) if gold else None,
        predicted=shown(predicted) if predicted else None,
        faults=faults,
        confidence=predicted.confidence if predicted else None,
        right=False if predicted and not gold else None,
    )


def shown(statement: Statement) -> dict[str, str]:
    """A claim as text by field, in the order of the class: values as gold writes them, "or" in between."""
    fields = {"quote": " ".join(statement.quote.split())}
    for name in dict.fromkeys((*comparators(statement.kind), *statement.fills)):
        values = statement.fills.get(name, ())
        if values and name != "type":
            fields[name] = "; ".join(
                " or ".join(dict.fromkeys(map(_text, accepted(value)))) for value in values
            )
    return fields


def _text(value: object) -> str:
    said = written(value)
    return said if isinstance(said, str) else json.dumps(said)
