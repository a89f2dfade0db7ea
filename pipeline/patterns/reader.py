"""Reader: the sentences of one article in order, and what each adds to those before."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache

from pipeline.patterns.clauses import Clause
from pipeline.patterns.frames import frames_of
from pipeline.patterns.grammar import Forms, inflect, singular
from pipeline.patterns.match import Match, Pair
from pipeline.patterns.parts import Stated, ends, fields_of
from pipeline.patterns.phrases import Phrase
from pipeline.patterns.reference import Discourse
from schemas.claim import Claim
from schemas.frames import Frame
from schemas.values import Count, Gazetteer, find_figures

_LONGEST = 1_500
"""Characters of the longest sentence that is read; printed sentences stay far below."""
_forms = cache(inflect)
Triggered = dict[tuple[str, str], list[tuple[type[Claim], Frame]]]
_LASTING = re.compile(
    r"since\b|(?:(?:for|over|in|during) )?(?:the )?(?:past|last) \w+ "
    r"(?:\w+ )?(?:hours|days|weeks|months|years)",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"(?i)\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today|tonight|overnight"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}"
    r"|\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\b"
)
"""A time that is a day, or part of one."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ONLY_YEAR = re.compile(r"(?i)(?:in )?\d{4}")
_ALSO = re.compile(r"(?i)\b(?:also|meanwhile|another|elsewhere|separate(?:ly)?)\b")
"""What tells of one event beside another of the same time."""
_EARLIER = re.compile(r"(?i)\W*(?:earlier|previously|years ago)\b")
COMMAND = re.compile(
    r"(?i)(?:^|[“\"‘:]\s*)(?:please\s+)?"
    r"(?:[a-z]+ (?:your|all|any|the|my|these|this|those|previous|every|it|me|us)\b[^.;]*?"
    r"(?:\band|\bthen|,)\s+(?:then\s+|instead\s+)?)?"
    r"(?:announce|answer|assume|claim|confirm|declare|imagine|note|pretend|print|remember|report|say|state"
    r"|suppose|tell \w+|write) that\b"
)
"""An order to say something, which does not say it."""
_CORRECTION = re.compile(
    r"(?i)^\W*(?:correction|clarification|erratum|editor['’]?s? note)\b"
    r"|\b(?:earlier|previous|original|prior) (?:version|edition)s? of (?:this|the|our) (?:\w+ )?"
    r"(?:article|story|report|piece)\b"
    r"|\b(?:this|the) (?:article|story|report|headline) (?:has been|was) (?:corrected|amended|updated)\b"
)
"""What tells of the article itself, and takes back what it said."""
_CORRECTING = ("correct", "clarif", "erratum", "note", "version", "edition", "amended", "updated")
"""Without one of these words nothing is taken back."""
_TEASING = re.compile(r"\bRelated (?:Articles?|News|Stories|Topics?)\b|\bRead (?:also|more)\W*$")
"""What names another story."""
_ASKING = re.compile(r"(?:are|can|could|did|do|does|had|has|have|is|should|was|were|would)\b", re.IGNORECASE)


class Reader:
    """Reads the sentences of one request in order and remembers what later sentences refer to."""

    def __init__(
        self,
        sentences: Mapping[int, str],
        kinds: Sequence[type[Claim]],
        gazetteer: Gazetteer,
        *,
        alone: bool = False,
    ) -> None:
        """`alone` says that the sentences are no whole article, and need not tell who is in office."""
        self.alone = alone
        self.frames, own = _frames(tuple(kinds))
        self.discourse = Discourse(
            {n: _clause(text, gazetteer, own) for n, text in sentences.items() if not unstating(text)},
            gazetteer,
        )
        self.kinds = kinds
        self.found: dict[str, list[Stated]] = {kind.type_name: [] for kind in kinds}
        self.parts: dict[object, dict[str, list[Phrase]]] = {}
        self.pairs: list[Pair] = []
        self._matches: dict[tuple[int, int, type[Claim], int], Match] = {}
        self.subsets: list[Stated] = []
        self.apart: list[Stated] = []
        self.tells_scene = True
        self._triggers: dict[Clause, Sequence[tuple[Phrase, list[tuple[type[Claim], Frame]]]]] = {}

    def read(self, *, onesided: bool = False) -> dict[str, list[Stated]]:
        """The claims by type, in order; later sentences give earlier ones what these leave out.

        `onesided` keeps what is given or sent by nobody or to nobody, as a sentence alone may tell it, and
        leaves out who says so, when and where: who reads so asks for what happened to whom.
        """
        self.tells_scene = not onesided
        for number, clause in sorted(self.discourse.clauses.items()):
            self._read_sentence(number, clause)
        self._drop_headline()
        if not onesided:
            self._set_scene()
        for kind in self.kinds:
            self._fill_takers(kind)
            if not onesided:
                self._drop_onesided(kind)
        return self.found

    def _drop_headline(self) -> None:
        """Leave out figures of a headline that the article goes on to tell in other words."""
        first = min(self.discourse.clauses, default=0)
        if not first or _is_ended(self.discourse.clauses[first].text):
            return
        for kind, found in ((kind, self.found[kind.type_name]) for kind in self.kinds):
            later = [claim for claim in found if claim["sentences"] != [first]]
            told = {_toll(kind, claim) for claim in later} - {None}
            self.found[kind.type_name] = [
                claim
                for claim in found
                if claim["sentences"] != [first]
                or not (_toll(kind, claim) in told or any(self._tells(kind, c, claim) for c in later))
            ]

    def _tells(self, kind: type[Claim], told: Stated, claim: Stated) -> bool:
        """Whether a claim counts what a headline tells without a figure."""
        counts = [spec.name for spec in fields_of(kind) if spec.role == "figure"]
        if not counts or any(claim[name] for name in counts):
            return False
        return all(
            self.discourse.same(str(told[spec.name]), str(claim[spec.name]))
            if spec.role == "party"
            else told[spec.name] == claim[spec.name]
            for spec in fields_of(kind)
            if spec.name not in counts and (spec.name in kind.key or spec.choices)
        )

    def _fill_takers(self, kind: type[Claim]) -> None:
        """Give what is sent to nobody the one taker that all the article tells of."""
        giver, taker = ends(kind) or ("", "")
        known = [c[taker] for c in self.found[kind.type_name] if c[taker]] if giver else []
        if known and all(self.discourse.same(known[0], other) for other in known):
            counts = [spec.name for spec in fields_of(kind) if spec.role == "figure"]
            for claim in self.found[kind.type_name]:
                counted = any(claim[name] for name in counts)
                if (
                    claim[giver]
                    and not claim[taker]
                    and not counted
                    and not self.discourse.same(claim[giver], known[0])
                ):
                    claim[taker] = known[0]

    def _drop_onesided(self, kind: type[Claim]) -> None:
        """Leave out what is given or sent by nobody, to nobody or to oneself, where a frame needs both.

        A force that is counted may stay without its destination.
        """
        counts = [spec.name for spec in fields_of(kind) if spec.role == "figure"]
        for claim in self.apart if ends(kind) else ():
            if not any(claim is found for found in self.found[kind.type_name]):
                continue
            giver, taker = (claim[end] for end in ends(kind))
            one = not giver or (not taker and not any(claim[name] for name in counts))
            if one or (taker and self.discourse.same(giver, taker)):
                self.found[kind.type_name] = [c for c in self.found[kind.type_name] if c is not claim]

    def _set_scene(self) -> None:
        """Give what an article goes on to tell of one event the time and place given it before."""
        for kind in filter(_has_scene, self.kinds):
            found = self.found[kind.type_name]
            dated = {str(_said(kind, claim)) for claim in found if claim["when"]}
            for claim in found:
                if claim["status"] not in {"occurred", "possible"}:
                    continue
                if claim["when"] is None and str(_said(kind, claim)) not in dated:
                    claim["when"] = self._time_before(kind, claim) or self._time_behind(claim)
                if claim["place"] is None:
                    claim["place"] = self._place_before(kind, claim)

    def stated_in(self, kind: type[Claim], number: int) -> Sequence[Stated]:
        """The claims of a type that a sentence states."""
        found = self.found[kind.type_name]
        first = bisect_left(found, number, key=lambda claim: claim["sentences"][0])
        return found[first : bisect_left(found, number + 1, first, key=lambda claim: claim["sentences"][0])]

    def _time_before(self, kind: type[Claim], claim: Stated) -> str | None:
        """The day last told of such an event, up to four sentences before, if this one tells none itself.

        Of an event of another sort it is that of the last two sentences, or the lead. Another place is
        another event; but what "also" happened did so then, and "the attack" is the same, so that a month
        will do too, and the year of such an event. A day with its year is told of what the news recalls:
        only the lead's goes on.
        """
        number = claim["sentences"][0]
        clause = self.discourse.clauses[number]
        if self._tells_time(number) or clause.is_perfect() or _EARLIER.match(clause.text):
            return None
        resumed = bool(clause.resumed())
        same = resumed or _ALSO.search(clause.text) is not None
        for n in range(number - 1, number - 5, -1):
            near = [other for other in self.stated_in(kind, n) if other["when"]]
            if near and not same and not any(self._may_hold(o["place"], claim["place"]) for o in near):
                return None
            times = [other["when"] for other in near]
            told = bool(times)
            if not times and n in self.discourse.clauses and (same or not claim["place"] or n == self._lead):
                times = [self._time_told(kind, n) if n >= number - 2 or n == self._lead else ""]
            for time in filter(None, reversed(times)):
                passing = _LASTING.match(time) or (not (resumed or told) and _ONLY_YEAR.fullmatch(time))
                recalled = n != self._lead and _YEAR.search(time)
                if (_DAY.search(time) and not recalled) or (same and not passing):
                    return str(time)
        return None

    def _may_hold(self, outer: str | None, inner: str | None) -> bool:
        """Whether what happened at `inner` may be what happened at `outer`: the same, or perhaps a part."""
        if not outer or not inner or outer == inner:
            return True
        return not self.discourse.gazetteer.find(inner)

    def _time_told(self, kind: type[Claim], number: int) -> str:
        """When what may do such harm happened, of which a sentence tells; of the lead whatever it tells."""
        clause = self.discourse.clauses[number]
        harm = any(kind is told for _, frames in self.triggers(clause) for told, _ in frames)
        return clause.time_told() if number == self._lead or harm or clause.events() else ""

    def _time_behind(self, claim: Stated) -> str | None:
        """The day that one of the next two sentences tells of the same event: "The attack came on Friday".

        Of the lead's event any sentence may tell it, where none tells another day.
        """
        number = claim["sentences"][0]
        if self._tells_time(number):
            return None
        near = (self.discourse.clauses.get(n) for n in (number + 1, number + 2))
        told = (clause.time_resumed() for clause in near if clause)
        found = next((time for time in told if _DAY.search(time)), None)
        return found or (self._time_of_lead if number <= self._lead else None)

    @cached_property
    def _time_of_lead(self) -> str | None:
        """The one day that the article tells of "the attack", wherever it does."""
        told = (clause.time_resumed() for _, clause in sorted(self.discourse.clauses.items()))
        days = {day[0].lower(): time for time in told if (day := _DAY.search(time))}
        return next(iter(days.values())) if len(days) == 1 else None

    @cached_property
    def _lead(self) -> int:
        """The number of the first sentence that is none of the headline's."""
        ended = (n for n, clause in sorted(self.discourse.clauses.items()) if _is_ended(clause.text))
        return next(ended, 0)

    def _place_before(self, kind: type[Claim], claim: Stated) -> str | None:
        """The place last told of such an event, up to two sentences before, if this one names none itself."""
        number = claim["sentences"][0]
        if claim["when"] and _LASTING.match(claim["when"]):
            return None
        tokens = (token for phrase in self.discourse.clauses[number].phrases for token in phrase.tokens)
        if any(token.named and token.named.kind not in {"party", "demonym"} for token in tokens):
            return None
        for n in (number, number - 1, number - 2):
            told = (other["place"] for other in self.stated_in(kind, n))
            if place := next(filter(None, told), None):
                return str(place)
        return self._ground_before(kind, number) if self.discourse.clauses[number].resumed() else None

    def _ground_before(self, kind: type[Claim], number: int) -> str | None:
        """Where an event happened that the two sentences before, or the lead, tell without a claim."""
        frame = frames_of(kind)[0]
        for n in (number - 1, number - 2, self._lead):
            clause = self.discourse.clauses.get(n) if n < number else None
            for verb in clause.events() if clause else ():
                if place := Match(self, n, verb, kind, frame).ground:
                    return place
        return None

    def _tells_time(self, number: int) -> bool:
        phrases = self.discourse.clauses[number].phrases
        return any(p.kind == "W" or any(t.tag == "when" for t in p.tokens) for p in phrases)

    def _read_sentence(self, number: int, clause: Clause) -> None:
        taken: set[tuple[str, object]] = set()
        triggers = self.triggers(clause)
        if not triggers or clause.is_imagined():
            return
        command = COMMAND.search(clause.text)
        told = {name: len(found) for name, found in self.found.items()}
        for trigger, candidates in triggers:
            if command and trigger.start >= command.end():
                continue
            items: set[tuple[str, object]] = set()
            for kind, frame in candidates:
                found = self.found[kind.type_name]
                before = set(items)
                for claim, figure in self.match(number, trigger, kind, frame).claims():
                    marks: set[tuple[str, object]] = {(kind.type_name, figure)} if figure >= 0 else set()
                    marks |= {(kind.type_name, mark) for mark in _marks(kind, claim)}
                    item = (kind.type_name, claim.get(_item_of(kind) or _traveller_of(kind)))
                    if (
                        not marks & taken
                        and item not in before
                        and not any(
                            _covers(kind, other, claim) or self._is_one_deal(kind, other, claim)
                            for other in found[told[kind.type_name] :]
                        )
                    ):
                        taken |= marks
                        items |= {item} if item[1] else set()
                        found.append(claim)
                        if frame.each == "including":
                            self.subsets.append(claim)

    def _is_one_deal(self, kind: type[Claim], told: Stated, claim: Stated) -> bool:
        """Whether two deals of a sentence are about the same, or one has no party that the other has not."""
        parties = next((s.name for s in fields_of(kind) if s.many and s.role == "party"), "")
        if not parties:
            return False
        few, many = sorted((told[parties], claim[parties]), key=len)
        within = all(any(one == other or self.discourse.same(one, other) for other in many) for one in few)
        topics = [s.name for s in fields_of(kind) if s.role == "topic" and s.name in kind.key]
        return within or any(told[name] == claim[name] for name in topics)

    def match(self, number: int, trigger: Phrase, kind: type[Claim], frame: Frame) -> Match:
        """A frame of a type at one place of a sentence; made once, as its parts take long to find."""
        at = (number, trigger.index, kind, id(frame))
        if at not in self._matches:
            self._matches[at] = Match(self, number, trigger, kind, frame)
        return self._matches[at]

    def triggers(self, clause: Clause) -> Sequence[tuple[Phrase, list[tuple[type[Claim], Frame]]]]:
        """The phrases of a sentence that frames are declared for; "killed or wounded" counts as one."""
        if clause not in self._triggers:
            self._triggers[clause] = [found for found in self._find_triggers(clause) if found[1]]
        return self._triggers[clause]

    def _find_triggers(self, clause: Clause) -> Iterator[tuple[Phrase, list[tuple[type[Claim], Frame]]]]:
        joined: Phrase | None = None
        for phrase in clause.phrases:
            if phrase.kind == "VG" and phrase is not joined:
                second = clause.joint(phrase)
                both = self.frames.get(("verb", f"{phrase.lemma}+{second.lemma}")) if second else None
                if both:
                    joined = second
                    yield (phrase if phrase.passive or second is None else second), both
                else:
                    yield phrase, self.frames.get(("verb", phrase.lemma), [])
            elif phrase.kind == "NP":
                yield phrase, self.frames.get(("noun", singular(phrase.head.text)), [])


def _clause(text: str, gazetteer: Gazetteer, own: Forms) -> Clause:
    """A sentence, analysed; `own` are the forms of verbs that are known beside those of general use."""
    low = text.lower()
    return _analysed(text, gazetteer, tuple(sorted([(form, own[form]) for form in own if form in low])))


@lru_cache(maxsize=512)  # an article's sentences are read twice: for claims, and to check them
def _analysed(
    text: str, gazetteer: Gazetteer, own: tuple[tuple[str, tuple[str, frozenset[str]]], ...]
) -> Clause:
    return Clause(text, gazetteer, _forms_with(own))


@lru_cache(maxsize=64)
def _forms_with(own: tuple[tuple[str, tuple[str, frozenset[str]]], ...]) -> Forms:
    return _forms(()) | dict(own)


@lru_cache(maxsize=512)
def _frames(kinds: tuple[type[Claim], ...]) -> tuple[Triggered, Forms]:
    """The frames of these types by how they are triggered, and the forms of verbs that they add."""
    found: Triggered = {}
    for kind in kinds:
        for frame in frames_of(kind):
            for trigger in frame.triggers.split():
                found.setdefault((frame.kind, trigger), []).append((kind, frame))
    verbs = {part.split("_")[0] for sort, words in found if sort == "verb" for part in words.split("+")}
    general = _forms(())
    forms = _forms(tuple(sorted(verbs)))
    return found, {form: told for form, told in forms.items() if general.get(form) != told}


def _marks(kind: type[Claim], claim: Stated) -> Iterator[object]:
    """What a sentence says once only: the same key with the same enums."""
    names = [spec.name for spec in fields_of(kind) if spec.name in kind.key or spec.choices]
    yield tuple((name, str(claim[name])) for name in names)


def _item_of(kind: type[Claim]) -> str:
    """The field of what is given, of which a verb tells one claim by one frame alone."""
    return next(
        (s.name for s in fields_of(kind) if s.role == "topic" and s.name in kind.key and ends(kind)), ""
    )


def _traveller_of(kind: type[Claim]) -> str:
    """The field of who goes abroad, whom one verb sends to one place by one frame alone."""
    people = (s.name for s in fields_of(kind) if s.role == "person" and s.required)
    return next(people, "") if kind.abroad else ""


def _said(kind: type[Claim], claim: Stated) -> list[object]:
    """What must be alike in two claims that state the same, figures as numbers."""
    told: list[object] = []
    for spec in fields_of(kind):
        if spec.name in kind.key or spec.choices:
            words = str(claim[spec.name]).lower()
            counted = [(f.low, f.high) for f in find_figures(words)] if spec.role == "figure" else []
            told.append(counted or words)
    return told


def _covers(kind: type[Claim], told: Stated, claim: Stated) -> bool:
    """Whether a claim of the same sentences says all that another says, and perhaps how many."""
    counts = {spec.name for spec in fields_of(kind) if spec.role == "figure"}
    late = {"attributed_to", "when", "place"} if any(claim[n] is None and told[n] for n in counts) else set()
    return all(
        told[name] == value
        for name, value in claim.items()
        if name not in late and (name not in counts or value)
    )


def _toll(kind: type[Claim], claim: Stated) -> tuple[object, ...] | None:
    """The exact figure of a claim with its enums and status, or None where it has none."""
    counts = [str(claim[s.name]) for s in fields_of(kind) if s.value is Count and s.name in kind.key]
    figures = [figure for count in counts if claim for figure in find_figures(count)]
    if not figures:
        return None
    return (figures[0].bare, *(claim[s.name] for s in fields_of(kind) if s.choices))


def _is_correction(text: str) -> bool:
    low = text.lower()
    return any(word in low for word in _CORRECTING) and _CORRECTION.search(text) is not None


def _has_scene(kind: type[Claim]) -> bool:
    """Whether what follows goes on at one place and day: what is agreed, given or stationed need not."""
    return not ends(kind) and all(s.role != "topic" for s in fields_of(kind) if s.name in kind.key)


def _is_ended(text: str) -> bool:
    return text.rstrip("\"'”’» ").endswith((".", "!", "?"))


def unstating(text: str) -> str:
    """Why a sentence states nothing: it asks, takes back, teases, or has no end; "" for one that may."""
    if len(text) > _LONGEST:
        return "endless"
    if _is_correction(text):
        return "corrected"
    if ("Related " in text or "Read " in text) and _TEASING.search(text):
        return "teasing"
    asks = text.rstrip("\"'”’» ").endswith("?") or ("?" in text and _ASKING.match(text.lstrip("\"'“‘« ")))
    return "asked" if asks else ""
