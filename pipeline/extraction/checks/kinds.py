"""Checks of enums: whether the words are those of the claim's kind, or of another."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extraction.checks.case import Case
from pipeline.extraction.checks.finding import AGREES, SILENT, Finding, doubt, refusal
from pipeline.extraction.checks.words import are, row
from schemas.field import FieldSpec


def kind(case: Case) -> Finding:
    """Whether the words are those of another kind of the key: wounded, not killed."""
    return _enums(case, [spec for spec in case.enums if spec.name in case.kind.key])


def details(case: Case) -> Finding:
    """Whether they are those of another kind beside the key: builders, not soldiers; rice, not shells."""
    return _enums(case, [spec for spec in case.enums if spec.name not in case.kind.key])


def _enums(case: Case, specs: Sequence[FieldSpec]) -> Finding:
    agreed = False
    for spec in specs:
        value = str(getattr(case.claim, spec.name))
        if (named := _named(case, spec)) and are("far", spec.name, value, named):
            return refusal(f"{spec.name}: its noun tells {named}, not {value}", spec.name)
        tellings = [telling for telling in case.every_telling if spec.name in telling.enums]
        if case.told is not None and (read := case.told.get(spec.name)):
            values = frozenset({str(read)})
        else:
            values = frozenset().union(*(telling.enums[spec.name] for telling in tellings))
        if not any(telling.whole for telling in tellings) and _lacks_words(case, value):
            return doubt(f"{spec.name}: no word of the evidence says {value}")
        if value in values:
            agreed = True
        elif values and not (case.contrasts or any(are("near", spec.name, value, v) for v in values)):
            return doubt(f"{spec.name}: the evidence reads {', '.join(sorted(values))}, not {value}")
    return AGREES if agreed else SILENT


def _named(case: Case, enum: FieldSpec) -> str:
    """The value that the noun of the claim's topic stands for: food, of "bags of rice"."""
    words = [getattr(getattr(case.claim, topic.name), "words", "") for topic in case.topics]
    return case.second.noun_of(case.kind, words[0]).get(enum.name, "") if case.second and words else ""


def _lacks_words(case: Case, value: str) -> bool:
    """Whether no word with which a value of an enum is said stands in the evidence, or just before it."""
    words = row(value)
    if words is None or case.second is None or any(case.second.unstating(n) for n in case.numbers):
        return False
    return not words.search(case.text) and not words.search(case.before)
