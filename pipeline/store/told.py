"""A claim as the joining of claims sees it: what its words say of whom it counts and how."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from math import inf
from typing import NamedTuple

from pipeline.store.sites import Site

TOLD_FOR = 7
"""An incident of which no day is stated lies at most so many days before its article."""
LONG = 45
"""Of longer times, such as a year, an incident is looked for by the time as such."""

_AFTER = re.compile(r"\b(?:days?|weeks?|months?|years?) after\b", re.IGNORECASE)
"""Behind it stands what was before: "two died, days after *dozens of guards were killed*"."""
_HARM = re.compile(r"\b(?:kill\w*|died|dead|deaths?|wound\w*|injur\w*)\b", re.IGNORECASE)
_PART_OF_PEOPLE = re.compile(
    r"\b(?:child(?:ren)?|wom[ae]n|girls?|boys?|minors?|kids?|infants?|bab(?:y|ies)|pupils?|students?|schoolchildren"
    r"|daughters?|sons?|mothers?|fathers?|leaders?|commanders?|officers?|journalists?|medics?|doctors?|bodies"
    r"|volunteers?|staff|aid workers?|rescuers?|firefighters?|Red (?:Cross|Crescent))\b",
    re.IGNORECASE,
)
_AMONG = re.compile(r"\bamong (?:the|those) (?:dead|killed|wounded|injured|victims|casualties)\b")
_ARMED = re.compile(
    r"\b(?:soldiers?|troops?|fighters?|militants?|rebels?|insurgents?|jihadis\w*|gunmen|militia\w*|servicem[ae]n|forces?"
    r"|guards?|police\w*|officers?|combatants?|members|recruits?|conscripts?|terrorists?|extremists?|army)\b",
    re.IGNORECASE,
)
_MIXED = re.compile(
    r"\b(?:civilians?|people|persons?|men|residents?|passengers?|others?|dead|victims?|citizens?|inhabitants?"
    r"|casualties|bodies|migrants|refugees|prisoners|worshippers)\b",
    re.IGNORECASE,
)
_NUMBERS = r"two|three|four|five|six|seven|eight|nine|ten|\d+"
_COUNTS_ON = re.compile(
    r"\b(?i:since) (?!(?:the )?(?:[A-Z]\w+ )?\d{4}\b)|\b(?i:so far)\b"
    r"|\b(?:last|past) (?:\w+ )?(?:hours|days|weeks|fortnight)\b"
    rf"|\b(?i:{_NUMBERS}|several) (?:hours|days|weeks) of\b|\b(?i:in) (?:{_NUMBERS}) (?:hours|days|weeks)\b"
)
"""What tells of a count that goes on; "the deadliest attack since 2014" does not."""
_DEADLIEST = re.compile(
    r"\b(?:deadli|bloodi|bigg|larg|heavi|high|fierc|strong|grav)est (?:[\w-]+ ){0,6}since\b"
    r"|\b(?:first|worst) (?:[\w-]+ ){0,6}since\b",
    re.IGNORECASE,
)
"""What a "since" compares with, and counts nothing."""
_MANNERS = (
    re.compile(r"\b(?:tortur\w+|custody|detention|detainees|prisons?|jails?)\b", re.IGNORECASE),
    re.compile(r"\b(?:coalition|(?:US|U\.S\.|American)-led)\b"),
    re.compile(r"\bRussian? (?:air|war ?planes|jets|strikes|raids|bombs|forces|intervention)", re.IGNORECASE),
    re.compile(r"\b(?:executed|executions?|behead\w*)\b", re.IGNORECASE),
    re.compile(r"\b(?:chemical|sarin|chlorine)\b", re.IGNORECASE),
    re.compile(r"\b(?:mines?|cluster (?:bombs?|munitions?)|drones?|hunger|starv\w+)\b", re.IGNORECASE),
)
"""How or at whose hands only some of a war's dead died."""


class Told(NamedTuple):
    """A claim as derived.claims has it."""

    id: int
    claim_id: str
    article_id: str
    story: str
    published: date | None
    type: str
    status: str
    who: str | None
    who_label: str | None
    national: bool
    kind: str
    measure: str | None
    low: int | None
    high: int | None
    approx: bool
    part: bool
    added: bool
    when_from: date | None
    when_to: date | None
    place: str | None
    place_id: str | None
    evidence: str
    span_start: int
    origin: str | None
    matter: int
    till: date | None
    reach: date | None

    @property
    def figure(self) -> int | None:
        """The number by which claims are compared."""
        return self.low if self.low is not None else self.high

    @property
    def vague(self) -> bool:
        """Whether it is "dozens" or the like, which many have."""
        return self.low is not None and self.high is not None and self.high >= 2 * max(self.low, 1)

    @property
    def whole(self) -> bool:
        """Whether its figure is one of all the people harmed, or of all the armed."""
        return not (self.part or self.among or self.vague or self.figure is None or self.some)

    @property
    def some(self) -> bool:
        """Whether its words name a sort of people: "pilots", "relatives", beside whom there may be others."""
        label = self.who_label or ""
        return bool(label) and not (self.force or _MIXED.search(label) or _ARMED.search(label))

    @property
    def among(self) -> bool:
        """Whether it counts some of those harmed, such as the children."""
        told = self.part and _AMONG.search(self.evidence)
        return bool(told or _PART_OF_PEOPLE.search(self.who_label or ""))

    @property
    def recalled(self) -> bool:
        """Whether a sentence only recalls it, as what came before what it tells."""
        label, after = self.who_label, _AFTER.search(self.evidence)
        if not label or not after or not _HARM.search(self.evidence, 0, after.start()):
            return False
        return self.evidence.find(label) >= after.end()

    @property
    def so_far(self) -> bool:
        """Whether it counts those of several days up to when it was told: "45 since Monday"."""
        if not (self.when_from and self.when_to and self.published):
            return False
        lasts = (self.when_to - self.when_from).days > 1 and 0 <= (self.published - self.when_to).days <= 2
        return lasts and _COUNTS_ON.search(_DEADLIEST.sub("", self.evidence)) is not None

    @property
    def force(self) -> bool:
        """Whether it counts a country's people, wherever they are."""
        return self.national and bool(self.who)

    @property
    def counted(self) -> str:
        """Whom it counts, without what only words them differently."""
        if self.force:
            return str(self.who)
        label = self.who_label or ""
        if _PART_OF_PEOPLE.search(label):
            return label.lower()
        return "armed" if _ARMED.search(label) and not _MIXED.search(label) else "people"

    @property
    def summed(self) -> str:
        """Whom a total counts: all people, the armed, or whom its words name."""
        label = self.who_label or ""
        generic = self.counted != "people" or not label or _MIXED.search(label)
        return self.counted if generic else label.lower()

    @property
    def manner(self) -> frozenset[int]:
        """The numbers of the manners of death to which a total is confined."""
        return frozenset(number for number, manner in enumerate(_MANNERS) if manner.search(self.evidence))

    @property
    def site(self) -> Site:
        """Where it was."""
        return Site.of(self.place, self.place_id, self.evidence)

    @property
    def scope(self) -> str:
        """The place that a total is of, a town, region or country; where none is stated, the country."""
        return (self.place_id if self.place else (self.place_id or "")[:2]) or ""


def days_of(claim: Told) -> tuple[date, date] | None:
    """The days on which it may have been, None where nothing is known of them."""
    if claim.when_from and claim.when_to:
        return claim.when_from, claim.when_to
    if claim.when_from or claim.when_to or not claim.published:
        day = claim.when_from or claim.when_to
        return (day, day) if day else None
    return claim.published - timedelta(days=TOLD_FOR), claim.published


def length(days: tuple[date, date]) -> int:
    """How many days lie between the first and the last."""
    return (days[1] - days[0]).days


def outgrown(claims: Iterable[Told]) -> bool:
    """Whether a part is above the whole of its harm: 12 children are not among 10 dead."""
    parts: dict[str, float] = {}
    wholes: dict[str, float] = {}
    for each in claims:
        if each.among and not each.vague:
            parts[each.kind] = max(parts.get(each.kind, 0), each.figure or 0)
        elif (each.whole or each.added) and each.figure != 1 and not each.force:
            wholes[each.kind] = max(wholes.get(each.kind, 0), each.high or inf)
    return any(part > wholes.get(harm, inf) for harm, part in parts.items())


def overlap(one: Told, other: Told) -> bool:
    """Whether the evidence of the one has words of the other's."""
    return one.span_start < other.span_start + len(
        other.evidence
    ) and other.span_start < one.span_start + len(one.evidence)
