"""Case: one claim beside its evidence, as the checks look at it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from pipeline.articles.article import Article, Sentence
from pipeline.extraction.checks.second import Reading as SecondReading
from pipeline.extraction.checks.second import Span, Telling
from pipeline.extraction.checks.words import Hinted
from pipeline.extraction.outcome import Grounded
from schemas.claim import Claim
from schemas.field import FieldSpec
from schemas.values import Figure, Reading, UnreadableError, Value, find_figures

_PRONOUN = re.compile(
    r"(?:it|its|he|his|him|she|her|they|their|them|these|those|both|each|either|who|which|itself|themselves|we|our"
    r"|the (?:country|nation|state|government|capital|group|two|three|sides|parties|side|latter|former))\b",
    re.IGNORECASE,
)

_CONTRAST = re.compile(r"\bnot\b[^.;]{1,60}\bbut\b", re.IGNORECASE)
_BUT_NOT = re.compile(r"\bbut not\b|, (?:and )?not [A-Z]")
_CLEFT = re.compile(
    r"\b[Ii]t (?:was|is|were) (?P<who>[^.;,]{1,70}),? (?:and )?not (?P<other>[^.;,]{1,70}),?"
    r" (?:who|that|which)\b"
)
_REMAINS = re.compile(r"\b(?:are|is|were|was|remains?|stays?) still (?:in|at|on)\b", re.IGNORECASE)
"""How those are told of who have not left: "the 90 men who were to leave *are still in* Lima"."""
_BREATH = re.compile(r"[^.,;:–—]{0,90}")
_BACK = re.compile(rf"\b{_PRONOUN.pattern}", re.IGNORECASE)


@lru_cache(maxsize=2_000)
def points_back(text: str) -> bool:
    """Whether a text has a word for somebody named before it."""
    return _BACK.search(text) is not None


class Memo:
    """What is read again and again for the claims of one article."""

    def __init__(self) -> None:
        self._values: dict[tuple[object, ...], Any] = {}
        self._figures: dict[str, list[Figure]] = {}
        self._found: dict[tuple[Hinted, str], re.Match[str] | None] = {}

    def figures_in(self, text: str) -> list[Figure]:
        """The figures of a sentence."""
        if text not in self._figures:
            self._figures[text] = find_figures(text)
        return self._figures[text]

    def find(self, phrase: Hinted, text: str) -> re.Match[str] | None:
        """Where a phrase first stands in a text."""
        if (phrase, text) not in self._found:
            self._found[phrase, text] = phrase.search(text)
        return self._found[phrase, text]

    def value(self, kind: type[Claim], spec: FieldSpec, words: object, reading: Reading) -> Any:  # noqa: ANN401
        """What words stand for in a field; None where they stand for nothing."""
        key = (kind, spec.name, *words) if isinstance(words, list) else (kind, spec.name, words)
        if key not in self._values:
            try:
                self._values[key] = spec.read(words, reading)
            except (UnreadableError, ValueError):
                self._values[key] = None
        return self._values[key]


@dataclass(frozen=True)
class Case:
    """A grounded claim, the article, and what a second reader understands of the evidence's sentences.

    `second` is None where nobody can read a second time: another language, a type without frames. `memo` is
    shared by the claims of the article.
    """

    article: Article
    grounded: Grounded
    second: SecondReading | None
    reading: Reading
    memo: Memo

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
    def before(self) -> str:
        """The two sentences before the evidence."""
        first = self.numbers[0] if self.numbers else 1
        return " ".join(self.article.sentence(n) for n in range(max(first - 2, 1), first))

    @cached_property
    def every_telling(self) -> Sequence[Telling]:
        """The words of the type in the evidence, in order."""
        if self.second is None:
            return ()
        return [t for number in self.numbers for t in self.second.tellings(self.kind, number)]

    @cached_property
    def tellings(self) -> Sequence[Telling]:
        """Those with all their nouns, where there are such, else all."""
        return [telling for telling in self.every_telling if telling.whole] or self.every_telling

    @cached_property
    def fitting(self) -> Sequence[Telling]:
        """Those tellings that may stand for the enums of the claim, else all."""
        said = {spec.name: getattr(self.claim, spec.name) for spec in self.enums}
        alike = [
            t for t in self.tellings if all(said[n] in values for n, values in t.enums.items() if n in said)
        ]
        if self.contrasts and self._is_behind(_CONTRAST):
            return []  # "not a treaty but *a declaration*"
        return alike or ([] if self.contrasts or _REMAINS.search(self.text) else self.tellings)

    @property
    def topics(self) -> Sequence[FieldSpec]:
        """The fields for what it is about that tell it from others."""
        return [s for s in self.kind.fields.values() if s.role == "topic" and s.name in self.kind.key]

    @cached_property
    def beside(self) -> Sequence[Telling]:
        """What the evidence says of its topic, or of its figure, by verbs that are no words of the type."""
        if self.second is None or self.contrasts:
            return []
        spans = [span for topic in self.topics for span in self.spans(topic.name)]
        places = [place for span in spans if (place := self.place_in(span))]
        places += self.figures
        if not places and not self.tellings:
            spans = [span for spec in self.parties[:1] for span in self.spans(spec.name)]
            places = [place for span in spans if (place := self.place_in(span))]
        told = (self.second.told_of(self.kind, *place) for place in places)
        return [telling for telling in told if telling]

    @cached_property
    def contrasts(self) -> bool:
        """Whether it tells what did not happen beside what did: "were *not* killed *but* captured"."""
        return _CONTRAST.search(self.text) is not None or _BUT_NOT.search(self.text) is not None

    @cached_property
    def cleft(self) -> str:
        """Whom the claim tells of in "it was A, not B, who went": "who" is A, "other" is B; else ""."""
        found = _CLEFT.search(self.text)
        if found is None:
            return ""
        begins = self.grounded.evidence.start
        spans = [span for spec in self.parties[:1] for span in self.spans(spec.name)]
        held = ((name, begins + found.start(name), begins + found.end(name)) for name in ("who", "other"))
        named = (name for name, s, e in held for start, end in spans if s <= start and end <= e)
        return next(named, "")

    def _is_behind(self, words: re.Pattern[str]) -> bool:
        """Whether the topic of the claim follows on words of its evidence."""
        found = words.search(self.text)
        ends = self.grounded.evidence.start + found.end() if found else 0
        starts = [start for topic in self.topics for start, _ in self.spans(topic.name)]
        return found is not None and any(ends <= start for start in starts)

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
    def figures(self) -> Sequence[tuple[int, Span]]:
        """Where its figure may stand: sentence, and span in it; a sentence may tell the same number twice."""
        if self.figure is None:
            return []
        value: Any = getattr(self.claim, self.figure.name)
        own = [place for span in self.spans(self.figure.name) if (place := self.place_in(span))]
        alike = [
            (sentence.number, (figure.start, figure.end))
            for sentence in self.sentences
            for figure in self.memo.figures_in(self.article.text[sentence.start : sentence.end])
            if (figure.low, figure.high) == (value.low, value.high)
        ]
        return alike if len(alike) > 1 else own

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

    def tells(self, phrase: Hinted) -> re.Match[str] | None:
        """Where a phrase first stands in the evidence."""
        return self.memo.find(phrase, self.text)

    def spans(self, name: str) -> list[Span]:
        """Where the words of a field stand in the article."""
        return self._spans.get(name, [])

    def is_named_twice(self, name: str) -> bool:
        """Whether the evidence has the words of a field more than once, and may mean the other place."""
        words = str(getattr(getattr(self.claim, name), "words", ""))
        return bool(words) and self.text.lower().count(words.lower()) > 1

    @cached_property
    def _spans(self) -> Mapping[str, list[Span]]:
        spans: dict[str, list[Span]] = {}
        for name, held in self.grounded.field_spans.items():
            found: Any = held or []
            pairs = [found] if found and isinstance(found[0], int) else found
            spans[name] = [(start, end) for start, end in pairs]
        return spans

    def inside(self, span: Span) -> bool:
        """Whether a span stands in the evidence."""
        return self.grounded.evidence.start <= span[0] and span[1] <= self.grounded.evidence.end

    def reaches(self, found: re.Match[str]) -> str:
        """The words found in the evidence, where a party or topic of the claim follows in the same breath."""
        begins = self.grounded.evidence.start + found.end()
        breath = _BREATH.match(self.article.text, begins)
        ends = breath.end() if breath else begins
        named = (spec.name for spec in (*self.parties, *self.topics))
        told = any(begins <= start < ends for name in named for start, _ in self.spans(name))
        return found[0] if told else ""

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
    def are_apart(self) -> bool:
        """Whether each party stands in a sentence of its own, and none of these looks back at another."""
        places = [{p[0] for span in self.spans(s.name) if (p := self.place_in(span))} for s in self.parties]
        alone = len(places) > 1 and len(self.sentences) > 1 and all(places) and not set.intersection(*places)
        return alone and not self.points_back

    @cached_property
    def points_back(self) -> bool:
        """Whether the evidence has a word for somebody named before: "they", "the country", "both sides"."""
        return points_back(self.text)

    def is_known(self, words: str) -> bool:
        """Whether words name a party or place that the tables know, or look like a person's name."""
        gazetteer = self.reading.gazetteer
        known = gazetteer is not None and any(n.code or n.kind == "party" for n in gazetteer.find(words))
        return known or re.fullmatch(r"(?:[A-Z][\w.'’-]+ ?){2,4}", words) is not None

    @cached_property
    def told(self) -> Mapping[str, Any] | None:
        """What the rules state of the same thing: of an equal figure, else of an equal topic or party."""
        if self.second is None:
            return None
        keyed = [spec for spec in self.kind.fields.values() if spec.name in self.kind.key]
        best: tuple[int, Mapping[str, Any] | None] = (0, None)
        for claim in self.second.stated(self.kind, self.numbers):
            if self.figure is not None and not self.same(self.figure, claim.get(self.figure.name)):
                continue
            equal = {spec.name: self.same(spec, claim.get(spec.name)) for spec in keyed}
            unlike = any(equal[s.name] is False for s in keyed if s.role == "topic" or s.choices)
            if unlike and (self.figure is None or len(self.figures) > 1):
                continue
            if self.figure is None and self._counts(claim):
                continue
            crossed = self.swapped(claim) is not None
            details = sum(self.same(spec, claim.get(spec.name)) is True for spec in self.enums)
            rank = 4 * (sum(map(bool, equal.values())) + crossed) + details
            if rank > best[0] and (crossed or any(equal.values())):
                best = rank, claim
        return best[1]

    def _counts(self, claim: Mapping[str, Any]) -> bool:
        """Whether a claim of people counts some, where this one counts none: it may tell of others."""
        figures = [spec.name for spec in self.kind.fields.values() if spec.role == "figure"]
        return len(self.parties) == 1 and any(claim.get(name) for name in figures)

    def swapped(self, claim: Mapping[str, Any]) -> FieldSpec | None:
        """The field in which this claim has whom the other has in another field, and not in this one."""
        for spec in self.parties:
            if self.same(spec, claim.get(spec.name)) is False:
                alike = (o for o in self.kind.fields.values() if o is not spec and o.role == spec.role)
                others = [o for o in alike if o in self.parties or o.role == "person"]
                for other in others:
                    alone = other.role == "person" or not claim.get(other.name)
                    theirs = alone and self.same(other, claim.get(spec.name))
                    if theirs or self.same(spec, claim.get(other.name)):
                        return spec
        return None

    def shares(self, spec: FieldSpec, words: object) -> bool:
        """Whether a list of parties and that of the rules have one in common."""
        value: Any = getattr(self.claim, spec.name)
        if not isinstance(value, list) or not isinstance(words, list):
            return False
        read = self.read(spec.name, words)
        if read is None:
            return True
        return any(one.same(other) for one in value for other in read)

    def read(self, name: str, words: object) -> Any:  # noqa: ANN401 - a value, or a list of them
        """What words stand for in a field; None where they stand for nothing."""
        return self.memo.value(self.kind, self.kind.fields[name], words, self.reading)

    def same(self, spec: FieldSpec, words: object) -> bool | None:
        """Whether words stand for the claim's value of a field; None where either says nothing of it."""
        value: Any = getattr(self.claim, spec.name)
        if not value or not words:
            return None
        if spec.value is None:
            return bool(value == words)
        if isinstance(value, Value) and value.words == words:  # whomever it was found to stand for
            return True
        read = self.read(spec.name, words)
        if read is None:
            return None
        if isinstance(value, list):
            return len(value) == len(read) and all(any(one.same(other) for other in read) for one in value)
        return isinstance(value, Value) and (value.same(read) or value.compare(read) > 0)
