"""Grounding: a model's words are placed in the article, read as values, and kept or refused with a reason.

What is not found in the article is refused (`placement` says what counts as found), and a value always keeps
the article's own words, never the model's. No claim is refused for what code can settle: one person is a
count of 1, a vague word none, "President Aho" a country, and evidence that holds no word of its claim is
moved to where they stand.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from itertools import islice

from pipeline.articles.article import Article, Sentence
from pipeline.articles.facts import GUESSES
from pipeline.extraction.outcome import Evidence, Grounded, Reject
from pipeline.extraction.placement import Index, Placement
from pipeline.extraction.references import References, is_name, is_one_person
from schemas.claim import Claim
from schemas.field import FieldSpec
from schemas.values import (
    Party,
    Reading,
    SeveralPartiesError,
    UnreadableError,
    Value,
    When,
    default_gazetteer,
    find_figures,
    find_whens,
    locate_figure,
)

_TWO_WORDS = re.compile(r"(?:\s\w+){1,2}")
_ARTICLE = re.compile(r"(?:an?|another|one)\s+", re.IGNORECASE)
_A = re.compile(r"\b(?:an?|another)\s\Z", re.IGNORECASE)
_ONE_PERSON = frozenset({"a", "an", "another"})
_OPEN = re.compile(r"\b(since|until|till)\s+(?:[^\W\d]+['’-]?\w*\s+){0,9}$", re.IGNORECASE)
"""The word that opens a time, also before an event whose time it is: "since the war began in 2011"."""
_NEAR = timedelta(60)
"""Of what is possible, and no plan, a day of the coming weeks is meant rather than one of months ago."""
_SINCE = re.compile(r"(since|until|till)\s", re.IGNORECASE)
_WHEN = re.compile(r",?\s+when\s([^.;]*)")
_AROUND = 80
"""Characters around a time that may tell which one is meant."""

_LONGEST_WORDS = 1_000
"""Characters of a field's words at most; the longest in the gold has 90."""
_MOST_WORDS = 50
"""So many words a list field may have."""
_NEAREST = 40
"""With so many claims of the same type, enums and figures a further one is compared."""

_LONGEST = 3
"""Sentences of evidence at most; a model that cites more is narrowed to those that hold the words."""


class _Refusal(Exception):  # noqa: N818 - not an error: the normal way in which a value is turned down
    """A field's words do not hold; the message says why."""


@dataclass
class _Draft:
    """A claim on its way: what has been read of it so far, and what was refused."""

    article_id: str
    kind: type[Claim]
    stated: Mapping[str, object]
    response_id: str
    shown: Container[int] | None
    values: dict[str, object] = field(default_factory=dict)
    spans: dict[str, object] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)

    def refuse(self, name: str, words: object, reason: str, *, whole: bool) -> None:
        self.rejects.append(
            Reject(
                article_id=self.article_id,
                type_name=self.kind.type_name,
                kind="claim" if whole else "field",
                field=name,
                words=None if words is None else str(words),
                reason=reason,
                stated=self.stated,
                response_id=self.response_id,
            )
        )

    def grounded(self, evidence: Evidence) -> Grounded | None:
        if any(reject.kind == "claim" for reject in self.rejects):
            return None
        claim = self.kind.model_validate(self.values)
        return Grounded(claim, evidence, self.article_id, self.response_id, self.spans, tuple(self.notes))


class Grounder:
    """Grounds the claims of one article."""

    def __init__(self, article: Article, reading: Reading) -> None:
        self.article = article
        self.reading = reading
        self.references = References(article, reading.gazetteer or default_gazetteer())
        self.sentences = {sentence.number: sentence for sentence in article.sentences}
        self._starts = [sentence.start for sentence in article.sentences]

    @cached_property
    def index(self) -> Index:
        """The article's words, for the first claim: of most articles nothing is claimed."""
        return Index(self.article)

    def ground(
        self,
        kind: type[Claim],
        stated: Mapping[str, object],
        response_id: str,
        shown: Container[int] | None = None,
    ) -> tuple[Grounded | None, list[Reject]]:
        """Ground one claim as a model stated it: the claim or None, and all that was refused of it.

        `shown` are the numbers of the sentences that the model was shown, None for all: a topic or a voice
        that stands in none of them was not copied.
        """
        draft = _Draft(self.article.article_id, kind, stated, response_id, shown)
        evidence = self._evidence(kind, stated)
        if evidence is None:
            draft.refuse("sentences", stated.get("sentences"), "cites no sentence of the article", whole=True)
            return None, draft.rejects
        if moved := self._moved(kind, stated, evidence):
            draft.notes.append(
                "evidence moved: the sentence cited has no word of the claim, or not its figure"
            )
            evidence = moved
        posted = next((s.posted for s in self.article.sentences if evidence.start < s.end), None)
        reading = replace(
            self.reading,
            published=posted or self.reading.published,
            ahead=stated.get("status") == "planned",
            adds_up=kind.adds_up,
        )
        for spec in kind.fields.values():
            if spec.value is None:
                draft.values[spec.name] = stated.get(spec.name)
            else:
                self._fill(draft, spec, evidence, reading)
        return draft.grounded(evidence), draft.rejects

    def _fill(self, draft: _Draft, spec: FieldSpec, evidence: Evidence, reading: Reading) -> None:
        """Read one field's words into the draft, or refuse them: a key or required field with its claim."""
        raw = draft.stated.get(spec.name)
        essential = (spec.name in draft.kind.key or spec.required) and not spec.many
        asked = _bounded(draft, spec, _asked_words(spec, raw), whole=essential)
        kept: list[tuple[Value, list[int]]] = []
        if spec.value and spec.role == "figure" and (one := self._one_person(draft, asked, evidence)):
            asked, kept = [], [(spec.value.load(1).model_copy(update={"words": one[0]}), one[1])]
        for words in asked:
            try:
                kept += self._values(spec, words, draft, evidence, reading)
            except (_Refusal, UnreadableError) as refusal:
                vague = spec.role == "figure" and not spec.required and not find_figures(words)
                draft.refuse(spec.name, words, str(refusal), whole=essential and not vague)
        if spec.many:
            kept = _distinct(kept)
            draft.values[spec.name] = [value for value, _ in kept]
            draft.spans[spec.name] = [span for _, span in kept]
            if len(kept) < spec.at_least:
                draft.refuse(
                    spec.name, raw, f"needs {spec.at_least}, and the article gives {len(kept)}", whole=True
                )
        elif kept:
            draft.values[spec.name], draft.spans[spec.name] = kept[0]
        elif spec.required and not asked:
            draft.refuse(spec.name, None, "is required, and the answer leaves it out", whole=True)
        draft.notes += [f"{spec.name}: {value.note}" for value, _ in kept if value.note]
        if self.article.published_basis in GUESSES and any(
            _hangs_on_day(value, reading) for value, _ in kept
        ):
            draft.notes.append(f"{spec.name}: counted from a day of publication that is a guess")

    def _evidence(self, kind: type[Claim], stated: Mapping[str, object]) -> Evidence | None:
        """The shortest run of cited sentences that holds the figure and most of the other words."""
        cited = stated.get("sentences")
        numbers = sorted({n for n in cited if n in self.sentences}) if isinstance(cited, list | tuple) else []
        if len(numbers) == 1:
            return self._run(numbers[0], numbers[0])
        figures, places = self._words_placed(kind, stated)
        best: tuple[tuple[int, int, int, int], Evidence] | None = None
        for first in range(len(numbers)):
            for last in range(first, min(first + _LONGEST, len(numbers))):
                if numbers[last] - numbers[first] != last - first:
                    break
                run = self._run(numbers[first], numbers[last])
                rank = (*self._held(figures, places, run), first - last, -run.start)
                if best is None or rank > best[0]:
                    best = rank, run
        return best[1] if best else None

    def _moved(self, kind: type[Claim], stated: Mapping[str, object], evidence: Evidence) -> Evidence | None:
        """The sentence that holds the claim's figure and most of its words, where `evidence` does not.

        Evidence need not hold a word where it has a word of the type: "They were withdrawn on Monday."

        None where the evidence holds the figure and a word, or no sentence more; the nearest of several.
        """
        figures, places = self._words_placed(kind, stated)
        if not places and not figures:
            return None
        held = self._held(figures, places, evidence)
        alone = not held[1] and places and not kind.has_keyword(evidence.text)
        if held[0] == len(figures) and not alone:
            return None
        ranked = [
            (self._held(figures, places, run), -abs(run.start - evidence.start), run)
            for run in (self._run(number, number) for number in self._near(evidence, figures, places))
        ]
        best = max(ranked, key=lambda each: each[:2], default=None)
        return best[2] if best and best[0] > held and best[0][0] == len(figures) and best[0][1] else None

    def _near(
        self, evidence: Evidence, figures: Sequence[str], places: Sequence[Sequence[Placement]]
    ) -> Iterator[int]:
        """The numbers of the sentences in which words of a claim stand; with a figure, of those close by."""
        spans = sorted({(place.start, place.end) for found in places for place in found})
        numbers = {self._sentence_at(start).number for start, _ in spans}
        here = self._sentence_at(evidence.start).number
        for number in sorted(numbers):
            if not figures or abs(number - here) <= _LONGEST:
                yield number

    def _sentence_at(self, position: int) -> Sentence:
        sentences = self.article.sentences
        return sentences[max(bisect_right(self._starts, position) - 1, 0)]

    def _run(self, first: int, last: int) -> Evidence:
        start, end = self.sentences[first].start, self.sentences[last].end
        return Evidence(self.article.text[start:end], start, end)

    def _words_placed(
        self, kind: type[Claim], stated: Mapping[str, object]
    ) -> tuple[list[str], list[list[Placement]]]:
        """The claim's figures, and the places of its other words but for who said it."""
        figures: list[str] = []
        places = []
        for spec in kind.fields.values():
            for words in _asked_words(spec, stated.get(spec.name))[:_MOST_WORDS] if spec.value else ():
                if spec.value and spec.role == "figure":
                    if find_figures(words):
                        figures.append(words)
                elif spec.name != "attributed_to":
                    places.append(self.index.places(words))
        return figures, [found for found in places if found]

    def _held(
        self, figures: Sequence[str], places: Sequence[Sequence[Placement]], run: Evidence
    ) -> tuple[int, int]:
        """How many of a claim's figures, and of its other words, stand in a run of sentences."""
        held = sum(self._figure(figure, run.start, run.end) is not None for figure in figures)
        near = sum(any(run.start <= p.start and p.end <= run.end for p in found) for found in places)
        return held, near

    def _figure(self, words: str, start: int, end: int) -> tuple[int, int] | None:
        """Where the figure of `words` stands between `start` and `end`."""
        if figure := locate_figure(words, self.article.text[start:end]):
            return start + figure.start, start + figure.end
        return None

    def _one_person(
        self, draft: _Draft, asked: Sequence[str], evidence: Evidence
    ) -> tuple[str, list[int]] | None:
        """The words of one person, and their span, where no other figure is stated of those counted.

        So it is where the figure is "a" or "another", a person's name or "a nurse"; or where it is left out
        and those counted are "a nurse" (so may the evidence alone call them), or a person named alone.
        """
        noun = str(draft.stated.get(draft.kind.counted) or "").strip()
        figure = asked[0].strip() if asked else ""
        if not noun or not (
            (figure.casefold() in _ONE_PERSON and is_one_person(f"a {_ARTICLE.sub('', noun)}"))
            or is_name(figure)
            or (is_one_person(figure) and not find_figures(figure))
            or (not figure and (is_one_person(noun) or self._is_a(noun, evidence)))
        ):
            return None
        for words in (figure, f"{figure} {noun}", noun):
            if words and words.casefold() not in _ONE_PERSON:
                for place in self.index.places(words):
                    if evidence.start <= place.start and place.end <= evidence.end:
                        return self.article.text[place.start : place.end], [place.start, place.end]
        return None

    def _is_a(self, noun: str, evidence: Evidence) -> bool:
        """Whether the evidence tells of one such person: "a *nurse*", "another *aid worker*"."""
        before = (
            _A.search(self.article.text, evidence.start, place.start)
            for place in self.index.places(noun)
            if evidence.start <= place.start and place.end <= evidence.end
        )
        return any(before) and is_one_person(f"a {noun}")

    def _read_figure(
        self, value: type[Value], start: int, end: int, evidence: Evidence, reading: Reading
    ) -> Value:
        """The figure between `start` and `end`; of "1.200" the people after it tell how it is to be read."""
        text = self.article.text
        try:
            return value.read(text[start:end], reading)
        except UnreadableError:
            with_noun = _TWO_WORDS.match(text, end, evidence.end)
            whole = text[start : with_noun.end() if with_noun else end]
            return value.read(whole, reading).model_copy(update={"words": text[start:end]})

    def _values(
        self, spec: FieldSpec, words: str, draft: _Draft, evidence: Evidence, reading: Reading
    ) -> list[tuple[Value, list[int]]]:
        """The value, or for "the two countries" values, of one field's words, each with its span."""
        assert spec.value is not None  # noqa: S101 - enums never come here
        if spec.role == "figure":
            figure = self._figure(words, evidence.start, evidence.end)
            if figure is None:
                raise _Refusal("this figure does not stand in the evidence")
            return [(self._read_figure(spec.value, *figure, evidence, reading), list(figure))]
        if spec.value.COUNTABLE and words.casefold() == "people" and not self.index.places(words):
            return self._uncalled(spec.value, evidence, reading)
        place = self._place(spec.value, words, draft, evidence)
        text = self.article.text
        start, end = max(place.start - _AROUND, 0), place.end + _AROUND
        reading = replace(reading, before=text[start : place.start], after=text[place.end : end])
        found, span = (
            place.shared or " ".join(text[place.start : place.end].split()),
            [place.start, place.end],
        )
        if spec.role == "time":
            return [self._time(spec.value, found, place, reading, draft)]
        if spec.role != "party":
            return [(spec.value.read(found, reading), span)]
        if spec.many and (both := self.references.both(found, place.start)) is not None:
            if not both:
                raise _Refusal(f'no two parties are named before "{found}"')
            return [
                (spec.value.read(self.references.surface(named), reading), [named.start, named.end])
                for named in both
            ]
        return [(self._party(spec.value, found, place, reading), span)]

    def _time(
        self, value: type[Value], found: str, place: Placement, reading: Reading, draft: _Draft
    ) -> tuple[Value, list[int]]:
        """A time, with the "since" or "until" before it, also where that stands before the event's words."""
        text = self.article.text
        if (clause := _SINCE.match(found)) and (times := find_whens(found)) and times[-1][0] > clause.end():
            opened = value.read(f"{clause[1]} {found[slice(*times[-1])]}", reading)
            return opened.model_copy(update={"words": found}), [place.start, place.end]
        first = self._sentence_at(place.start).start
        if self._is_resumed(place, draft):
            return value.read(found, replace(reading, before="")), [place.start, place.end]
        if bound := _OPEN.search(text, max(place.start - _AROUND, first), place.start):
            opened = value.read(f"{bound[1]} {found}", reading)
            if opened.resolved:
                words = " ".join(text[bound.start() : place.end].split())
                return opened.model_copy(update={"words": words}), [bound.start(), place.end]
        time = value.read(found, reading)
        if draft.stated.get("status") == "possible":
            time = _nearer(time, reading)
        return time, [place.start, place.end]

    def _is_resumed(self, place: Placement, draft: _Draft) -> bool:
        """Whether the claim's figure stands in what goes on from this time: "since 2004, when *ten* died"."""
        clause = _WHEN.match(self.article.text, place.end)
        told = [str(draft.stated.get(name) or "") for name in draft.kind.key]
        return clause is not None and any(words in clause[1] for words in told if find_figures(words))

    def _party(self, value: type[Value], found: str, place: Placement, reading: Reading) -> Value:
        """A party: whom a pronoun stands for, whom a person acts for; several are kept as worded."""
        stands_for = self.references.resolved(found, place.start) or self.references.acts_for(found)
        if stands_for is None and self.references.is_pronoun(found):
            raise _Refusal(f'no party is named before "{found}"')
        try:
            read = value.read(stands_for or found, reading)
        except SeveralPartiesError:
            if not issubclass(value, Party):
                raise
            return Party.joint(found)
        if stands_for in (None, found):
            return read
        return read.model_copy(update={"words": found, "note": f'"{found}" read as "{stands_for}"'})

    def _uncalled(
        self, value: type[Value], evidence: Evidence, reading: Reading
    ) -> list[tuple[Value, list[int]]]:
        """People whom the article only counts: "12 killed" stands for them."""
        figures = find_figures(evidence.text)
        if not figures:
            raise _Refusal("these words are not in the article")
        start, end = evidence.start + figures[0].start, evidence.start + figures[0].end
        return [(value.read(self.article.text[start:end], reading), [start, end])]

    def _place(self, value: type[Value], words: str, draft: _Draft, evidence: Evidence) -> Placement:
        """Where the words stand: in the evidence, else as far around it as this kind of value may."""
        places = self.index.places(words)
        after = bisect_left(places, evidence.start, key=lambda place: place.start)
        if after < len(places) and places[after].end <= evidence.end:
            return places[after]
        if not places:
            raise _Refusal("these words are not in the article")
        if value.ROLE == "time" and value.REACH == "article":
            # a lead's "on Wednesday" holds for a toll three sentences on
            before = after - (after > 0 and places[after - 1].end > evidence.start)
            return places[max(before - 1, 0)]
        if value.ROLE == "topic" and draft.shown is not None:
            places = [place for place in places if self._sentence_at(place.start).number in draft.shown]
        if value.REACH == "article" and places:
            return min(places, key=lambda place: abs(place.start - evidence.start))
        raise _Refusal("these words stand elsewhere in the article, not in the evidence")


def _nearer(time: Value, reading: Reading) -> Value:
    """The time of what is possible: that of the coming weeks rather than one of months ago."""
    published = reading.published
    if not published or not isinstance(time, When) or not time.end:
        return time
    coming = When.read(time.words, replace(reading, ahead=True))
    soon = coming.start and published <= coming.start <= published + _NEAR
    return coming if soon and time.end < published - _NEAR else time


def _bounded(draft: _Draft, spec: FieldSpec, asked: list[str], *, whole: bool) -> list[str]:
    """The words that are looked at: what is too long, or one of too many, is refused."""
    for long in (words for words in asked[:_MOST_WORDS] if len(words) > _LONGEST_WORDS):
        draft.refuse(spec.name, f"{long[:_AROUND]}…", "too long for the words of a field", whole=whole)
    if len(asked) > _MOST_WORDS:
        many = f"{len(asked):,} are more than one claim has; the first {_MOST_WORDS} are looked at"
        draft.refuse(spec.name, None, many, whole=False)
    return [words for words in asked[:_MOST_WORDS] if len(words) <= _LONGEST_WORDS]


def _asked_words(spec: FieldSpec, raw: object) -> list[str]:
    words = raw if spec.many and isinstance(raw, list | tuple) else [raw]
    return [str(item) for item in words if item is not None and str(item).strip()]


def _hangs_on_day(value: Value, reading: Reading) -> bool:
    """Whether a time would be another without the day of publication."""
    if reading.published is None or value.ROLE != "time":
        return False
    alone = type(value).read(value.words, replace(reading, published=None))
    besides = {"words", "note"}
    return alone.model_dump(exclude=besides) != value.model_dump(exclude=besides)


def _distinct(kept: list[tuple[Value, list[int]]]) -> list[tuple[Value, list[int]]]:
    out: list[tuple[Value, list[int]]] = []
    for value, span in kept:
        if not any(value.same(other) for other, _ in out):
            out.append((value, span))
    return out


def merge(claims: Sequence[Grounded]) -> list[Grounded]:
    """Claims that state the same thing as one: the fullest, with the others as mentions, in text order."""
    buckets: dict[tuple[object, ...], list[tuple[Grounded, list[Evidence]]]] = {}
    for claim in sorted(claims, key=_fullness, reverse=True):
        alike = buckets.setdefault(_bucket(claim.claim), [])
        mentions = next((m for kept, m in islice(alike, _NEAREST) if kept.claim.same(claim.claim)), None)
        if mentions is None:
            alike.append((claim, []))
        else:
            mentions += (claim.evidence, *claim.mentions)
    merged = [kept.mentioned(*mentions) for alike in buckets.values() for kept, mentions in alike]
    return sorted(merged, key=lambda claim: (claim.evidence.start, claim.claim.type_name, claim.claim_id))


def _bucket(claim: Claim) -> tuple[object, ...]:
    """What two claims must have exactly alike to be the same: type, enum values and figures."""
    told = [spec.name for spec in claim.fields.values() if spec.choices or spec.role == "figure"]
    values = [getattr(claim, name) for name in told]
    return (claim.type_name, *(value.identity if isinstance(value, Value) else value for value in values))


def _fullness(found: Grounded) -> tuple[int, int, int]:
    claim = found.claim
    filled = sum(bool(getattr(claim, name)) for name in claim.fields)
    return filled, len(found.evidence.text), -found.evidence.start
