"""Case: one claim beside its evidence, as the checks look at it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.articles.article import Article, Sentence
from pipeline.extraction.checks.second import Reading as SecondReading
from pipeline.extraction.checks.second import Span, Telling
from pipeline.extraction.outcome import Grounded
from schemas.claim import Claim
from schemas.field import FieldSpec
from schemas.values import Reading, UnreadableError, Value, locate_figure

_PRONOUN = re.compile(
    r"(?:it|its|he|his|him|she|her|they|their|them|these|those|both|each|either|who|which|itself|themselves|we|our"
    r"|the (?:country|nation|state|government|capital|group|two|three|sides|parties|side|latter|former))\b",
    re.IGNORECASE,
)

_BACK = re.compile(rf"\b{_PRONOUN.pattern}", re.IGNORECASE)


@dataclass(frozen=True)
class Case:
    """A grounded claim, the article, and what a second reader understands of the evidence's sentences.

    `second` is None where nobody can read a second time: another language, a type without frames.
    """

    article: Article
    grounded: Grounded
    second: SecondReading | None
    reading: Reading

    @property
    def kind(self) -> type[Claim]:
        """The claim's type."""
        return type(self.grounded.claim)

    @property
    def claim(self) -> Claim:
        """The claim."""
        return self.grounded.claim

    @property
    def text(self) -> str:
        """The words of the evidence."""
        return self.grounded.evidence.text

    @cached_property
    def sentences(self) -> Sequence[Sentence]:
        """The sentences of the evidence."""
        evidence = self.grounded.evidence
        return [s for s in self.article.sentences if s.start < evidence.end and evidence.start < s.end]

    @cached_property
    def numbers(self) -> Sequence[int]:
        """Their numbers."""
        return [sentence.number for sentence in self.sentences]

    @cached_property
    def tellings(self) -> Sequence[Telling]:
        """The words of the type in the evidence: those with all their nouns, where there are such."""
        if self.second is None:
            return ()
        found = [t for number in self.numbers for t in self.second.tellings(self.kind, number)]
        return [telling for telling in found if telling.whole] or found

    @cached_property
    def fitting(self) -> Sequence[Telling]:
        """Those tellings that may stand for the enums of the claim, else all."""
        said = {spec.name: getattr(self.claim, spec.name) for spec in self.enums}
        alike = [
            t for t in self.tellings if all(said[n] in values for n, values in t.enums.items() if n in said)
        ]
        return alike or self.tellings

    @cached_property
    def enums(self) -> Sequence[FieldSpec]:
        """The type's own enums."""
        return [spec for spec in self.kind.fields.values() if spec.choices and spec.name != "status"]

    @cached_property
    def figure(self) -> FieldSpec | None:
        """The field of a figure, where the claim has one."""
        named = (spec for spec in self.kind.fields.values() if spec.role == "figure")
        return next((spec for spec in named if getattr(self.claim, spec.name)), None)

    @cached_property
    def parties(self) -> Sequence[FieldSpec]:
        """The fields of parties and persons in the key that the claim fills."""
        return [
            spec
            for spec in self.kind.fields.values()
            if spec.role in {"party", "person"}
            and spec.name in self.kind.key
            and getattr(self.claim, spec.name)
        ]

    def spans(self, name: str) -> list[Span]:
        """Where the words of a field stand in the article."""
        found: Any = self.grounded.field_spans.get(name) or []
        pairs = [found] if found and isinstance(found[0], int) else found
        return [(start, end) for start, end in pairs]

    def inside(self, span: Span) -> bool:
        """Whether a span stands in the evidence."""
        return self.grounded.evidence.start <= span[0] and span[1] <= self.grounded.evidence.end

    def place_in(self, span: Span) -> tuple[int, Span] | None:
        """The sentence in which a span stands, and where in it."""
        for sentence in self.sentences:
            if sentence.start <= span[0] and span[1] <= sentence.end:
                return sentence.number, (span[0] - sentence.start, span[1] - sentence.start)
        return None

    def refers(self, name: str) -> bool:
        """Whether the words of a field are a pronoun, or stand for parties named before."""
        return any(_PRONOUN.match(self.article.text[start:end]) for start, end in self.spans(name))

    @cached_property
    def points_back(self) -> bool:
        """Whether the evidence has a word for somebody named before: "they", "the country", "both sides"."""
        return _BACK.search(self.text) is not None

    def is_known(self, words: str) -> bool:
        """Whether words name a party or place that the tables know, or look like a person's name."""
        gazetteer = self.reading.gazetteer
        known = gazetteer is not None and any(n.code or n.kind == "party" for n in gazetteer.find(words))
        return known or re.fullmatch(r"(?:[A-Z][\w.'’-]+ ?){2,4}", words) is not None

    @cached_property
    def told(self) -> Mapping[str, Any] | None:
        """What the rules state of the same thing: of the same figure, else of the same others."""
        if self.second is None:
            return None
        found = self.second.stated(self.kind, self.numbers)
        if self.figure is not None:
            return next((claim for claim in found if self._same_figure(claim)), None)
        alike = [sum(self._equal(spec, claim) for spec in self._keyed) for claim in found]
        return found[alike.index(max(alike))] if any(alike) else None

    @property
    def _keyed(self) -> Iterator[FieldSpec]:
        return (s for s in self.kind.fields.values() if s.name in self.kind.key or s in self.enums)

    def _same_figure(self, claim: Mapping[str, Any]) -> bool:
        assert self.figure is not None  # noqa: S101 - only asked where there is one
        words = claim.get(self.figure.name)
        found = locate_figure(str(words), self.text) if words else None
        if found is None:
            return False
        start = self.grounded.evidence.start
        return any(s < start + found.end and start + found.start < e for s, e in self.spans(self.figure.name))

    def _equal(self, spec: FieldSpec, claim: Mapping[str, Any]) -> bool:
        return self.same(spec, claim.get(spec.name)) is True

    def same(self, spec: FieldSpec, words: object) -> bool | None:
        """Whether words stand for the claim's value of a field; None where either says nothing of it."""
        value: Any = getattr(self.claim, spec.name)
        if not value or not words:
            return None
        if spec.value is None:
            return bool(value == words)
        try:
            read: Any = spec.read(words, self.reading)
        except (UnreadableError, ValueError):
            return None
        if isinstance(value, list):
            return len(value) == len(read) and all(any(one.same(other) for other in read) for one in value)
        return isinstance(value, Value) and (value.same(read) or value.compare(read) > 0)
