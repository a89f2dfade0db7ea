"""Second: what the rules read in the sentences on which somebody else's claims stand.

The rules read a claim's evidence by themselves and say what they understand of it, for one claim type: which
words state such a claim, whether it happened by what the sentence says, who does it to whom, what a figure
counts. What they do not understand they leave out. Who compares it with a claim is no matter of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.patterns.clauses import Clause
from pipeline.patterns.frames import frames_of
from pipeline.patterns.grammar import singular
from pipeline.patterns.match import Match
from pipeline.patterns.nouns import content
from pipeline.patterns.phrases import Phrase
from pipeline.patterns.reader import COMMAND, Reader, unstating
from schemas.claim import Claim
from schemas.frames import FIGHTERS, PEOPLE, TOLLS, Frame
from schemas.values import Gazetteer, default_gazetteer

Span = tuple[int, int]


class Telling:
    """One word of a claim type in a sentence, at `span` of it, and what the sentence says with it.

    `whole` says that its clause has the nouns that such a claim needs. Most is worked out when asked for.
    """

    def __init__(self, number: int, clause: Clause, matches: Sequence[Match]) -> None:
        """`matches` are those of all frames for the word."""
        fitting = [match for match in matches if match.fits]
        self.number = number
        self.whole = bool(fitting)
        self._clause, self._told = clause, fitting or matches
        self._match = self._told[0]
        self.span = (self._match.trigger.start, self._match.trigger.end)

    @property
    def verb(self) -> Phrase | None:
        """The verb that tells of it."""
        return self._match.verb

    @cached_property
    def status(self) -> str:
        """That of a claim, or "unreal" for what is only supposed or averted."""
        return self._match.told_status

    @cached_property
    def sure(self) -> bool:
        """Whether its own verb tells so."""
        return self._match.tells_surely

    @cached_property
    def enums(self) -> Mapping[str, frozenset[str]]:
        """The values that the word may stand for, by field."""
        return _enums([each.frame for each in self._told])

    @cached_property
    def persons(self) -> tuple[str, ...]:
        """Of whom it may tell, by name, where it tells of persons one by one, and all have a name."""
        each = [match.persons() for match in self._told if match.frame.each]
        return tuple(name for names in each for name in names) if all(each) else ()

    @cached_property
    def qualifies(self) -> bool:
        """Whether it only tells which: "troops *sent* there"."""
        verb = self._match.verb
        return verb is self._match.trigger and self._clause.qualifies(verb)

    @cached_property
    def times(self) -> tuple[Span, ...]:
        """Where the times of its verb stand."""
        verb = self._match.verb
        return tuple((time.start, time.end) for time in self._clause.times(verb)) if verb else ()


@dataclass(frozen=True, slots=True)
class Counted:
    """What a figure counts: the noun at the head of its phrase, and of what sort that is.

    `sort` is fighters, people, toll ("casualties"), thing, or nothing where the figure stands alone. `span`
    is the phrase's; `part` says that it is the whole of which a part is told: "half of the 600", "50 of the
    600".
    """

    noun: str
    sort: str
    span: Span
    part: bool


@dataclass(frozen=True, slots=True)
class Deed:
    """One verb and who does it, or suffers it; `reach` is where whom else it concerns stands."""

    verb: str
    passive: bool
    reach: Span


class SecondReading:
    """What the rules read in some sentences of one article."""

    def __init__(
        self, sentences: Mapping[int, str], kinds: Sequence[type[Claim]], gazetteer: Gazetteer
    ) -> None:
        self._texts = sentences
        self._reader = Reader(sentences, kinds, gazetteer, alone=True)
        self._tellings: dict[tuple[str, int], tuple[Telling, ...]] = {}
        self._unstating: dict[int, str] = {}
        self._deeds: dict[int, tuple[tuple[Deed, Sequence[Phrase]], ...]] = {}

    @cached_property
    def _found(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        return self._reader.read(onesided=True)

    def stated(self, kind: type[Claim], numbers: Sequence[int]) -> list[Mapping[str, Any]]:
        """The claims that the rules themselves find in these sentences, as a model states them."""
        return [claim for claim in self._found[kind.type_name] if claim["sentences"][0] in numbers]

    def unstating(self, number: int) -> str:
        """Why a sentence reports nothing: it asks, imagines, corrects or commands; "" for one that may."""
        if number not in self._unstating:
            self._unstating[number] = self._why_unstating(number)
        return self._unstating[number]

    def _why_unstating(self, number: int) -> str:
        clause = self._reader.discourse.clauses.get(number)
        if clause is None:  # the reader passed it over
            return unstating(self._texts[number])
        if clause.is_imagined():
            return "imagined"
        return "commanded" if COMMAND.search(clause.text) else ""

    def tellings(self, kind: type[Claim], number: int) -> tuple[Telling, ...]:
        """The words of the type in a sentence, in order."""
        key = (kind.type_name, number)
        if key not in self._tellings:
            self._tellings[key] = tuple(self._tell(kind, number))
        return self._tellings[key]

    def _tell(self, kind: type[Claim], number: int) -> Iterator[Telling]:
        clause = self._reader.discourse.clauses.get(number)
        if clause is None:
            return
        for trigger, candidates in self._reader.triggers(clause):
            if frames := [frame for of, frame in candidates if of is kind]:
                matches = [self._reader.match(number, trigger, kind, frame) for frame in frames]
                yield Telling(number, clause, matches)

    def noun_of(self, kind: type[Claim], words: str) -> Mapping[str, str]:
        """The values, by field, that the last noun of words stands for in claims of a type: rice is food."""
        noun = singular(words.rpartition(" ")[2])
        tables = (table for frame in frames_of(kind) for table in frame.by_head.items())
        return {name: values[noun] for name, values in tables if noun in values}

    def told_of(self, kind: type[Claim], number: int, span: Span) -> Telling | None:
        """What the sentence says of the noun at `span`, whose verb is no word of the type; else None."""
        clause = self._reader.discourse.clauses.get(number)
        if clause is None or any(verb.start < span[1] and span[0] < verb.end for verb in clause.verbs):
            return None
        noun = next(
            (p for p in clause.phrases if p.kind == "NP" and span[0] < p.end and p.start < span[1]), None
        )
        verbs = [v for v in clause.verbs if noun in clause.subject(v) or noun in clause.objects(v)]
        own = [telling.verb for telling in self.tellings(kind, number) if telling.whole]
        if noun is None or not verbs or any(verb in own for verb in verbs):
            return None
        return Telling(number, clause, [self._reader.match(number, noun, kind, _ANY)])

    def deeds(self, number: int, span: Span) -> tuple[Deed, ...]:
        """What those at `span` do, or what is done to them, verb by verb."""
        clause = self._reader.discourse.clauses.get(number)
        if clause is None:
            return ()
        if number not in self._deeds:
            self._deeds[number] = tuple(_deeds_in(clause))
        return tuple(
            deed
            for deed, doers in self._deeds[number]
            if any(span[0] < doer.head.end and doer.head.start < span[1] for doer in doers)
        )

    def voices(self, number: int) -> tuple[str, ...]:
        """Whom the sentence names as saying what it tells, the nearest voice of each word first."""
        clause = self._reader.discourse.clauses.get(number)
        if clause is None:
            return ()
        told = (self._reader.discourse.voices(clause, number, verb) for verb in clause.verbs)
        return tuple(dict.fromkeys(voice for voices in told for voice in voices))

    def counted(self, number: int, figure: Span) -> Counted | None:
        """What a figure at `figure` of a sentence counts; None where the rules do not see it as one."""
        clause = self._reader.discourse.clauses.get(number)
        phrase = next(
            (
                p
                for p in (clause.phrases if clause else ())
                if p.kind == "NP"
                and any(
                    t.figure and t.figure.start < figure[1] and figure[0] < t.figure.end for t in p.tokens
                )
            ),
            None,
        )
        if clause is None or phrase is None:
            return None
        inner = content(phrase, clause)
        before, near = clause.text[: phrase.start].lower(), max(0, phrase.start - _BEFORE)
        part = _SHARE.search(before, near) or (_OF_ALL.search(before, near) and _tells_part(clause, inner))
        return Counted(singular(inner.head.text), _sort(inner), (phrase.start, inner.end), bool(part))


class SecondReader:
    """Reads, by the built-in rules, the evidence of others' claims."""

    def __init__(self, gazetteer: Gazetteer | None = None) -> None:
        self._gazetteer = gazetteer

    def reads(self, kind: type[Claim]) -> bool:
        """Whether the rules know how English states such a claim."""
        return bool(frames_of(kind))

    def read(self, sentences: Mapping[int, str], kinds: Sequence[type[Claim]]) -> SecondReading:
        """What the rules read in numbered sentences of one article."""
        return SecondReading(sentences, kinds, self._gazetteer or default_gazetteer())


def _deeds_in(clause: Clause) -> Iterator[tuple[Deed, Sequence[Phrase]]]:
    """What each verb tells, with those of whom it tells it: its subject, and who does it by the passive."""
    for verb in clause.verbs:
        told = verb.passive or clause.objects(verb)  # "ten *killed*, 15 injured"
        if told and verb.form != "red":  # "tanks Oslo *sold*"
            behind = (verb.end, verb.end + _REACH)
            yield Deed(_joined(verb, clause), verb.passive, behind), clause.subject(verb)
        if verb.passive:
            doers = [who for by, phrases in clause.prepositional(verb) if by == "by" for who in phrases]
            around = (verb.start - _REACH, verb.end + _REACH)
            yield Deed(verb.lemma, passive=False, reach=around), doers


def _joined(verb: Phrase, clause: Clause) -> str:
    """A verb's lemma, with the noun that it needs to mean anything: "take delivery"."""
    objects = clause.objects(verb) if verb.lemma == "take" else ()
    return "_".join((verb.lemma, *(each.head.low for each in objects[:1])))


_ANY = Frame("", {}, kind="noun", reported=True)
"""Whatever is told of a noun."""
_REACH = 90
"""Characters around a verb within which whom or what it concerns stands."""
_BEFORE = 40
"""Characters before a figure that may say of what it is a part."""
_SHARE = re.compile(
    r"(?:\b(?:half|most|some|part|third|quarter|none|one in)(?: of)?|\d[\w,]* (?:out )?of)(?: the)? $"
)
"""What opens "*half of the* 600" and "*50 of the* 600"."""
_OF_ALL = re.compile(
    r"(?:^|[,;:(–—]\s*|\b(?:and|but) )(?:out )?of (?:(?:all|the|its|their|these|those|some|about) )*$"
)
"""What opens "*of the* 70 passengers, 12"."""
_BESIDE = re.compile(
    r"(?: (?:in|on|at|from|aboard|inside|near|there|who|held|sent|taken|\w+ed)\b[^,;.]{0,60})?, "
)


def _tells_part(clause: Clause, whole: Phrase) -> bool:
    """Whether a figure follows that is a part of the one counted: "of the 70 passengers, *12*"."""
    beside = _BESIDE.match(clause.text, whole.end)
    figures = (t.figure for p in clause.phrases for t in p.tokens if t.figure)
    return beside is not None and any(0 <= f.start - beside.end() <= _NEXT for f in figures)


_NEXT = 12
"""Characters between the comma and the part: "only", "at least"."""


def _sort(phrase: Phrase) -> str:
    head = phrase.head
    if head.tag in {"num", "det"} or all(t.tag in {"num", "det", "adv"} for t in phrase.tokens):
        return ""
    noun = singular(head.text)
    for sort, nouns in (("fighters", FIGHTERS), ("toll", TOLLS), ("people", PEOPLE)):
        if noun in nouns:
            return sort
    return "thing"


def _enums(frames: Sequence[Frame]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for frame in frames:
        for name, value in frame.sets.items():
            found.setdefault(name, set()).add(value)
        for table in (frame.by_head, frame.by_word, frame.by_purpose, frame.by_status):
            for name, values in table.items():
                found.setdefault(name, set()).update(values.values())
    return {name: frozenset(values) for name, values in found.items()}
