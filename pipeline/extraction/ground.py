"""Grounding: a model's words are placed in the article, read as values, and kept or refused with a reason.

Words are compared as tokens, so quotation marks, white space, hyphens and case may differ (`normalised`), and
the little words "a", "an", "the", "of" and the possessive s may be missing or added (`fuzzy`). Nothing else
may: a digit, a number word, a negation or a name that differs is not found, and what is not found is refused.
A value always keeps the article's own words, never the model's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from pipeline.articles.article import Article
from pipeline.articles.facts import GUESSES
from pipeline.extraction.outcome import Evidence, Grounded, Grounding, Reject
from schemas.claim import Claim
from schemas.field import FieldSpec
from schemas.values import (
    Named,
    Reading,
    UnreadableError,
    Value,
    default_gazetteer,
    find_figures,
    locate_figure,
)

_TOKEN = re.compile(r"[$€£¥%]|\d+(?:[.,]\d+)*\w*|\w+(?:-\n\w+)*")
_ARTICLES = frozenset({"a", "an", "another"})
_LITTLE = frozenset({"a", "an", "the", "of", "s"})
_CASED = frozenset({"US", "IT", "WHO"})
_STOP = re.compile(r"[.!?…][\"”’»)]*\s")
_OPEN = re.compile(r"\b(?:since|until|till)\s+$", re.IGNORECASE)
_AROUND = 80
"""Characters around a time that may tell which one is meant."""

_LONGEST = 3
"""Sentences of evidence at most; a model that cites more is narrowed to those that hold the words."""

_SINGULAR = r"it|its|he|his|him|she|her|the (?:country|nation|state|government|capital|group)"
_PLURAL = r"they|their|them|those|these"
_ONE = re.compile(rf"(?:of )?(?P<pronoun>{_SINGULAR}|{_PLURAL})\b", re.IGNORECASE)
_BOTH = re.compile(
    rf"(?:{_PLURAL}|each other|both|either|(?:the|these) two|(?:both|the two|these two) \w+|"
    r"the (?:sides|parties))$",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"(?:[’']s?)? (?:\w+ )?(?:troops|soldiers|forces|fighters|workers|labourers|laborers|people|civilians|"
    r"citizens|nationals|servicemen|personnel|militants|rebels|prisoners|hostages|marines|sailors|police)\b"
)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where words stand: `text[start:end]` of the article, and how they were matched."""

    start: int
    end: int
    grounding: Grounding


class Index:
    """The tokens of the article's body, for placing words in it. Offsets are those of the whole article."""

    def __init__(self, article: Article) -> None:
        self.text = article.text
        spans = [
            match.span()
            for start, end in article.body_spans
            for match in _TOKEN.finditer(article.text, start, end)
        ]
        self._all = _Tokens(_folded([self.text[start:end] for start, end in spans]), spans)
        self._known: dict[str, list[Placement]] = {}

    @cached_property
    def _large(self) -> _Tokens:
        kept = [at for at, token in enumerate(self._all.tokens) if token not in _LITTLE]
        return _Tokens([self._all.tokens[at] for at in kept], [self._all.spans[at] for at in kept])

    def places(self, words: str) -> list[Placement]:
        """Every place of `words` in the body: exact and normalised ones, else fuzzy ones, in order."""
        if words not in self._known:
            wanted = _folded(_TOKEN.findall(unicodedata.normalize("NFC", words)))
            found = list(self._placed(wanted, words, self._all))
            if not found:
                content = [token for token in wanted if token not in _LITTLE]
                found = [
                    replace(place, grounding="fuzzy") for place in self._placed(content, words, self._large)
                ]
            self._known[words] = found
        return self._known[words]

    def _placed(self, wanted: list[str], words: str, tokens: _Tokens) -> Iterator[Placement]:
        stripped = words.strip(" \n\"'“”‘’.,;:")
        for start, end in tokens.runs(wanted):
            found = self.text[start:end]
            if found == stripped:
                yield Placement(start, end, "exact")
            elif not _STOP.search(found) or _STOP.search(words):
                yield Placement(start, end, "normalised")


class _Tokens:
    """Folded tokens with their spans, as one text in which runs of them are found."""

    def __init__(self, tokens: list[str], spans: list[tuple[int, int]]) -> None:
        self.tokens = tokens
        self.spans = spans
        self._joined = _between(tokens)

    def runs(self, wanted: list[str]) -> Iterator[tuple[int, int]]:
        """The spans of all runs of tokens that are `wanted`."""
        run = _between(wanted)
        found = self._joined.find(run) if wanted else -1
        while found >= 0:
            first = self._joined.count("\0", 0, found)
            yield self.spans[first][0], self.spans[first + len(wanted) - 1][1]
            found = self._joined.find(run, found + 1)


def _between(tokens: list[str]) -> str:
    """The tokens with a NUL, which is in none, before and after each."""
    return "\0".join(["", *tokens, ""])


def _folded(tokens: list[str]) -> list[str]:
    folded = "\0".join(tokens).replace("-\n", "").casefold().split("\0") if tokens else []
    if not _CASED.isdisjoint(tokens):
        folded = [token if token in _CASED else fold for token, fold in zip(tokens, folded, strict=True)]
    return folded


class _Refusal(Exception):  # noqa: N818 - not an error: the normal way in which a value is turned down
    """A field's words do not hold; the message says why."""


@dataclass
class _Draft:
    """A claim on its way: what has been read of it so far, and what was refused."""

    article_id: str
    kind: type[Claim]
    stated: Mapping[str, object]
    response_id: str
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
        self.index = Index(article)
        self.reading = reading
        self.gazetteer = reading.gazetteer or default_gazetteer()
        self.sentences = {sentence.number: sentence for sentence in article.sentences}

    def ground(
        self, kind: type[Claim], stated: Mapping[str, object], response_id: str
    ) -> tuple[Grounded | None, list[Reject]]:
        """Ground one claim as a model stated it: the claim or None, and all that was refused of it."""
        draft = _Draft(self.article.article_id, kind, stated, response_id)
        evidence = self._evidence(kind, stated)
        if evidence is None:
            draft.refuse("sentences", stated.get("sentences"), "cites no sentence of the article", whole=True)
            return None, draft.rejects
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
        essential = spec.name in draft.kind.key or spec.required
        asked = self._asked_words(spec, raw)
        if spec.role == "figure":
            asked = [self._with_noun(words, draft) for words in asked]
        kept: list[tuple[Value, list[int]]] = []
        for words in asked:
            try:
                kept += self._values(spec, words, evidence, reading)
            except (_Refusal, UnreadableError) as refusal:
                draft.refuse(spec.name, words, str(refusal), whole=essential and not spec.many)
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

    @staticmethod
    def _with_noun(words: str, draft: _Draft) -> str:
        """The words of a count; an article alone, "a", with the noun of those who are counted."""
        counted = next((s.name for s in draft.kind.fields.values() if s.role == "party" and not s.many), "")
        noun = str(draft.stated.get(counted) or "")
        if words.strip().casefold() not in _ARTICLES or not noun:
            return words
        return noun if noun.casefold().startswith(("a ", "an ")) else f"{words.strip()} {noun}"

    @staticmethod
    def _asked_words(spec: FieldSpec, raw: object) -> list[str]:
        words = raw if spec.many and isinstance(raw, list | tuple) else [raw]
        return [str(item) for item in words if item is not None and str(item).strip()]

    def _evidence(self, kind: type[Claim], stated: Mapping[str, object]) -> Evidence | None:
        """The shortest run of cited sentences that holds the figure and most of the other words."""
        cited = stated.get("sentences")
        numbers = sorted({n for n in cited if n in self.sentences}) if isinstance(cited, list | tuple) else []
        if len(numbers) == 1:
            alone = self.sentences[numbers[0]]
            return Evidence(self.article.text[alone.start : alone.end], alone.start, alone.end)
        figures, places = [], []
        for spec in kind.fields.values():
            for words in self._asked_words(spec, stated.get(spec.name)) if spec.value else ():
                if spec.value and spec.role == "figure":
                    figures.append((spec.value, words))
                else:
                    places.append(self.index.places(words))
        best: tuple[tuple[int, int, int, int], Evidence] | None = None
        for first in range(len(numbers)):
            for last in range(first, min(first + _LONGEST, len(numbers))):
                if numbers[last] - numbers[first] != last - first:
                    break
                start, end = self.sentences[numbers[first]].start, self.sentences[numbers[last]].end
                text = self.article.text[start:end]
                held = sum(self._figure(*figure, start, end) is not None for figure in figures)
                near = sum(any(start <= p.start and p.end <= end for p in found) for found in places)
                rank = (held, near, first - last, -start)
                if best is None or rank > best[0]:
                    best = rank, Evidence(text, start, end)
        return best[1] if best else None

    def _figure(self, value: type[Value], words: str, start: int, end: int) -> tuple[int, int] | None:
        """Where the figure of `words` stands between `start` and `end`."""
        if figure := locate_figure(words, self.article.text[start:end]):
            return start + figure.start, start + figure.end
        try:  # "a nurse" has no figure but is one person; no "two million" is in "one point two million"
            count = value.read(words, self.reading)
        except UnreadableError:
            count = None
        for place in self.index.places(words) if count is None or count.identity == (1, 1) else ():
            if start <= place.start and place.end <= end and not re.search(r"\d", words):
                return place.start, place.end
        return None

    def _values(
        self, spec: FieldSpec, words: str, evidence: Evidence, reading: Reading
    ) -> list[tuple[Value, list[int]]]:
        """The value, or for "the two countries" values, of one field's words, each with its span."""
        assert spec.value is not None  # noqa: S101 - enums never come here
        if spec.role == "figure":
            span = self._figure(spec.value, words, evidence.start, evidence.end)
            if span is None:
                raise _Refusal("this figure does not stand in the evidence")
            return [(spec.value.read(self.article.text[slice(*span)], reading), list(span))]
        if spec.value.COUNTABLE and words.casefold() == "people" and not self.index.places(words):
            return self._uncalled(spec.value, evidence, reading)
        place = self._place(spec.value, words, evidence)
        if spec.role == "time" and (
            bound := _OPEN.search(self.article.text, max(place.start - 7, 0), place.start)
        ):
            place = replace(place, start=bound.start())
        text = self.article.text
        found = text[place.start : place.end]
        span = (place.start, place.end)
        start, end = max(place.start - _AROUND, 0), place.end + _AROUND
        reading = replace(reading, before=text[start : place.start], after=text[place.end : end])
        if spec.role == "party" and spec.many and _BOTH.match(found):
            return [
                (spec.value.read(self._surface(named), reading), [named.start, named.end])
                for named in self._two_before(place.start, found)
            ]
        if spec.role == "party" and (pronoun := _ONE.match(found)):
            named = self._antecedent(place.start, pronoun["pronoun"])
            name = self._surface(named)
            value = spec.value.read(name, reading)
            note = f'"{found}" read as "{name}"'
            return [(value.model_copy(update={"words": found, "note": note}), list(span))]
        return [(spec.value.read(" ".join(found.split()), reading), list(span))]

    def _uncalled(
        self, value: type[Value], evidence: Evidence, reading: Reading
    ) -> list[tuple[Value, list[int]]]:
        """People whom the article only counts: "12 killed" stands for them."""
        figures = find_figures(evidence.text)
        if not figures:
            raise _Refusal("these words are not in the article")
        start, end = evidence.start + figures[0].start, evidence.start + figures[0].end
        return [(value.read(self.article.text[start:end], reading), [start, end])]

    def _place(self, value: type[Value], words: str, evidence: Evidence) -> Placement:
        """Where the words stand: in the evidence, else as far around it as this kind of value may."""
        places = self.index.places(words)
        inside = [p for p in places if evidence.start <= p.start and p.end <= evidence.end]
        if inside:
            return inside[0]
        if not places:
            raise _Refusal("these words are not in the article")
        if value.ROLE == "time" and value.REACH == "article":
            # a lead's "on Wednesday" holds for a toll three sentences on
            return max(
                (p for p in places if p.end <= evidence.start), key=lambda p: p.start, default=places[0]
            )
        if value.REACH == "article":
            return min(places, key=lambda place: abs(place.start - evidence.start))
        start, end = (
            self._paragraph(evidence) if value.REACH == "paragraph" else (evidence.start, evidence.end)
        )
        around = [place for place in places if start <= place.start and place.end <= end]
        if around:
            return around[-1] if around[-1].end <= evidence.start else around[0]
        raise _Refusal("these words stand elsewhere in the article, not in the evidence")

    def _paragraph(self, evidence: Evidence) -> tuple[int, int]:
        start = self.article.text.rfind("\n\n", 0, evidence.start)
        end = self.article.text.find("\n\n", evidence.end)
        return max(start, 0), end if end >= 0 else len(self.article.text)

    def _surface(self, named: Named) -> str:
        return self.article.text[named.start : named.end]

    def _before(self, position: int, sentences: int = 3) -> list[list[Named]]:
        """Parties named before `position`: those of its own sentence, then of the sentences before it."""
        here = next((s.number for s in self.article.sentences if s.start <= position < s.end), 1)
        found = []
        for number in range(here, max(here - sentences, 1) - 1, -1):
            sentence = self.sentences[number]
            text = self.article.text[sentence.start : min(sentence.end, position)]
            names = [
                n._replace(start=n.start + sentence.start, end=n.end + sentence.start)
                for n in self.gazetteer.find(text)
                if n.code or n.kind == "party"
            ]
            if names:
                found.append(names)
        return found

    def _antecedent(self, position: int, pronoun: str) -> Named:
        """The party that a pronoun stands for: people last named for "they", else the subject before."""
        groups = self._before(position)
        if re.fullmatch(_PLURAL, pronoun, re.IGNORECASE):
            for names in groups:
                for named in reversed(names):
                    if _PEOPLE.match(self.article.text, named.end):
                        return named
        if not groups:
            raise _Refusal(f'no party is named before "{pronoun}"')
        return groups[0][0]

    def _two_before(self, position: int, words: str) -> list[Named]:
        """The two parties that "both sides" stands for: the first two in the nearest text that names two."""
        distinct: dict[str, Named] = {}
        for names in self._before(position, sentences=5):
            for named in names:
                distinct.setdefault(named.code or named.name, named)
            if len(distinct) >= 2:
                return list(distinct.values())[:2]
        raise _Refusal(f'no two parties are named before "{words}"')


def _hangs_on_day(value: Value, reading: Reading) -> bool:
    """Whether a value would be another without the day of publication."""
    if reading.published is None:
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
    buckets: dict[tuple[object, ...], list[Grounded]] = {}
    for claim in sorted(claims, key=_fullness, reverse=True):
        alike = buckets.setdefault(_bucket(claim.claim), [])
        for position, kept in enumerate(alike):
            if kept.claim.same(claim.claim):
                alike[position] = kept.mentioned(claim.evidence, *claim.mentions)
                break
        else:
            alike.append(claim)
    merged = [claim for alike in buckets.values() for claim in alike]
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
