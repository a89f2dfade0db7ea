"""What one article tells of an incident: its claims of one place and day, together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import combinations
from math import inf
from typing import NamedTuple

from pipeline.store.sites import Site, parted, place_fit

TOLD_FOR = 7
"""An incident of which no day is stated lies at most so many days before its article."""
LONG = 45
"""Of longer times, such as a year, an incident is looked for by the time as such."""

_FEW = 10
"""Fewer dead than these may be of two incidents where no more of the place is known than the country."""
_SUMMED = 100
"""So many of an article's claims are added up."""
_NEARLY_ALL = 0.9
"""From this share on "more than 30" is the sum of 31."""

_CAUSES = (
    re.compile(
        r"\b(?:air ?strikes?|air (?:raids?|attacks?|force)|aerial|raids?|war ?planes?|aircraft|jets?"
        r"|helicopters?|barrel bombs?|drones?)\b"
    ),
    re.compile(
        r"\b(?:bomb(?:s|er|ers|ing|ings)?|blasts?|explosions?|explod\w+|ieds?|suicide|detonat\w+|blew)\b"
    ),
    re.compile(r"\b(?:shoot(?:ing|ings)|gunm[ae]n|opened fire|snipers?|shot)\b"),
    re.compile(
        r"\b(?:crash\w*|collision|collided|derail\w*|overturn\w*|capsiz\w*|sank|tram|train|plane|ferry|boat)\b"
    ),
    re.compile(r"\b(?:clash\w*|fighting|battles?|ambush\w*|overran|stormed)\b"),
    re.compile(
        r"\b(?:earthquakes?|quake|floods?|landslides?|storms?|hurricane|typhoon|tsunami|wildfires?)\b"
    ),
    re.compile(
        r"\b(?:chemical|sarin|chlorine|gas attack|gass(?:ed|ing)|(?:poison|nerve) (?:gas|agent)|toxic)\b"
    ),
    re.compile(r"\b(?:executed|executions?|behead\w*)\b"),
    re.compile(r"\b(?:bombardments?|shell(?:s|ed|ing)|rockets?|missiles?|mortars?|artillery)\b"),
)
_AIR, _SHOTS = 0, 2
"""Of them those that are told of an aircraft that is shot down, too."""
_RARE = (
    re.compile(
        r"\b(?:chemical (?:weapons?|attacks?|agents?)|sarin|chlorine|gas attacks?|gass(?:ed|ing)"
        r"|(?:poison|nerve|toxic) (?:gas|agent))\b"
    ),
    re.compile(r"\b(?:earthquakes?|quake|tsunami)\b"),
    re.compile(r"\b(?:floods?|landslides?|hurricane|typhoon|(?:tropical|winter|snow|sand|rain) ?storms?)\b"),
    re.compile(r"\bwildfires?\b"),
    re.compile(r"\b(?:plane|airplane|airliner)\b"),
    re.compile(r"\b(?:derail\w*|trams?|(?<!to )train)\b"),
    re.compile(r"\bferry\b"),
)
"""Causes of which there is hardly more than one case in a country on one day; crashes on a road are many."""
_VEHICLES = frozenset({4, 5, 6})
"""Of them those that a raid may strike, too."""
_ALIKE = (
    {0, 1},
    {0, 6},
    {1, 2},
    {2, 4},
    {4, 7},
    {0, 4},
    {1, 4},
    {2, 7},
    {0, 8},
    {1, 8},
    {4, 8},
    {6, 8},
)
"""Causes that are told of one incident."""
_HELD = re.compile(
    r"\b(?:(rebel|opposition|insurgent)|(government|regime|army|loyalist)|(\w+))[- ](?:held|controlled)\b",
    re.IGNORECASE,
)
"""Who holds the place."""
_CREWED = r"(?:helicopters?|(?:war ?)?planes?|jets?|aircraft|airliners?)"
_DOWNED = re.compile(
    rf"\b{_CREWED}\b[^.;]{{0,30}}\b(?:shot|brought) down\b"
    rf"|\b(?:(?:shot|brought|shooting) down|downed) (?:\w+ ){{0,3}}{_CREWED}\b"
)
"""What is told of who sat in an aircraft, not of whom it struck."""
_SEPARATE = re.compile(
    r"^\W*(?:elsewhere|separately|meanwhile"
    r"|(?:\w+ ){0,2}(?:day|night|week|month|year)s? (?:earlier|before)\b(?! (?:a|the|his|her|their)\b))\b"
    r"|\b(?:the (?:previous|preceding) (?:day|night|week|month|year)"
    r"|(?:in|by|on|with) (?:an? |two |three |other )?separate"
    r"|(?:in|on|by) another (?:attack|strike|raid|air ?strike|incident|blast|bombing|explosion|shooting|clash"
    r"|town|village|city|district|part))\b",
    re.IGNORECASE,
)
"""What opens the telling of something else."""
_SPREAD = re.compile(
    r"\b(?:across|throughout|(?:several|various|different|many|other|two|three|four) (?:\w+ )?"
    r"(?:towns|villages|areas|places|cities|districts))\b",
    re.IGNORECASE,
)
"""What tells of several places."""
_AFTER = re.compile(r"\b(?:days?|weeks?|months?|years?) after\b", re.IGNORECASE)
"""Behind it stands what was before: "two died, days after *dozens of guards were killed*"."""
_HARM = re.compile(r"\b(?:kill\w*|died|dead|deaths?|wound\w*|injur\w*)\b", re.IGNORECASE)
_IN_ALL = re.compile(r"\b(?:in total|in all|altogether)\b", re.IGNORECASE)
_GROWN = re.compile(
    r"\b(?:earlier|initial(?:ly)?|previous(?:ly)?|updated?|revised|tolls?|ris(?:e|es|en|ing)|rose|bring\w*|brought"
    r"|(?:of|from|to) (?:\w+ ){0,2}(?:injuries|wounds))\b",
    re.IGNORECASE,
)
"""What tells that one toll has grown."""
_PART_OF_PEOPLE = re.compile(
    r"\b(?:child(?:ren)?|wom[ae]n|girls?|boys?|minors?|kids?|infants?|bab(?:y|ies)|pupils?|students?|schoolchildren"
    r"|daughters?|sons?|mothers?|fathers?|leaders?|commanders?|officers?|journalists?|medics?|doctors?|bodies)\b",
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
    r"|casualties|bodies|foreigners|migrants|refugees|prisoners|worshippers|tourists)\b",
    re.IGNORECASE,
)


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


def _days(claim: Told) -> tuple[date, date] | None:
    """The days on which it may have been, None where nothing is known of them."""
    if claim.when_from and claim.when_to:
        return claim.when_from, claim.when_to
    if claim.when_from or claim.when_to or not claim.published:
        day = claim.when_from or claim.when_to
        return (day, day) if day else None
    return claim.published - timedelta(days=TOLD_FOR), claim.published


@dataclass
class Telling:
    """What one article tells of one incident."""

    claims: list[Told]
    site: Site
    days: tuple[date, date] | None
    dated: bool

    @property
    def article_id(self) -> str:
        """The article."""
        return self.claims[0].article_id

    @property
    def region(self) -> str | None:
        """The id of the region in which it was."""
        return self.site.region

    def take(self, claims: Iterable[Told]) -> None:
        """Add claims of the same article."""
        self.claims += claims
        for worked_out in _WORKED_OUT:
            self.__dict__.pop(worked_out, None)

    @cached_property
    def exact(self) -> set[tuple[str, int]]:
        """Its figures by harm."""
        return {
            (claim.kind, claim.figure)
            for claim in self.claims
            if claim.figure is not None and not claim.vague
        }

    @cached_property
    def of_whom(self) -> set[tuple[str, int, str]]:
        """Its figures by harm, with whom they count; a body that has a name may be the armed."""
        found: set[tuple[str, int, str]] = set()
        for claim in self.claims:
            if claim.figure is None or claim.vague:
                continue
            label = claim.who_label or ""
            found.add((claim.kind, claim.figure, label.lower() if claim.some else claim.counted))
            if claim.some and label[0].isupper():
                found.add((claim.kind, claim.figure, "armed"))
        return found

    @cached_property
    def whole(self) -> dict[str, list[Told]]:
        """The figures of all the people harmed, by harm."""
        found: dict[str, list[Told]] = {}
        for claim in self.claims:
            if claim.whole:
                found.setdefault(claim.kind, []).append(claim)
        return found

    @property
    def tolls(self) -> Iterator[tuple[str, int]]:
        """The highest figure of each harm, where it is of more than one person."""
        for harm, claims in self.whole.items():
            if (highest := max(claim.figure or 0 for claim in claims)) > 1:
                yield harm, highest

    @cached_property
    def causes(self) -> frozenset[int]:
        """The numbers of the causes that its words name."""
        return frozenset().union(*(causes_in(claim.evidence) for claim in self.claims))

    @cached_property
    def rare(self) -> frozenset[int]:
        """The numbers of the causes that its words name of which there are few."""
        found = frozenset().union(*(_rare_in(claim.evidence) for claim in self.claims))
        return found - _VEHICLES if _AIR in self.causes else found

    @cached_property
    def spread(self) -> bool:
        """Whether it tells of what was in several places."""
        return any(_SPREAD.search(claim.evidence) for claim in self.claims)

    @cached_property
    def holders(self) -> set[int]:
        """Who is said to hold the place, by the number of the group in _HELD."""
        words = " ".join(f"{claim.place or ''} {claim.evidence}" for claim in self.claims)
        return {found.lastindex or 0 for found in _HELD.finditer(words)}

    @cached_property
    def nations(self) -> set[str]:
        """The countries whose people were harmed."""
        return {str(claim.who) for claim in self.claims if claim.force}

    @cached_property
    def recalled(self) -> bool:
        """Whether a sentence only recalls something of it, as what came before."""
        return any(claim.recalled for claim in self.claims)

    @cached_property
    def separate(self) -> bool:
        """Whether a sentence of it says that it tells of something else."""
        return any(_is_separate(claim.evidence) for claim in self.claims)

    @cached_property
    def armed(self) -> bool | None:
        """Whether all were armed or none; None where it is not said or both."""
        said = {
            claim.counted == "armed"
            for claim in self.claims
            if not claim.force and claim.who_label not in (None, "people")
        }
        return said.pop() if len(said) == 1 else None


_WORKED_OUT = tuple(name for name, each in vars(Telling).items() if isinstance(each, cached_property))
"""What follows from the claims of a telling."""


@lru_cache(maxsize=4_000)  # an article's claims are each held against all that it tells
def causes_in(words: str) -> frozenset[int]:
    """The numbers of the causes that words name."""
    low = words.lower()
    found = frozenset(number for number, cause in enumerate(_CAUSES) if cause.search(low))
    return frozenset({len(_CAUSES)}) if found <= {_AIR, _SHOTS} and _DOWNED.search(low) else found


@lru_cache(maxsize=4_000)
def _rare_in(words: str) -> frozenset[int]:
    """The numbers of the rare causes that words name: an earthquake, a ferry."""
    low = words.lower()
    return frozenset(number for number, cause in enumerate(_RARE) if cause.search(low))


def cause_fit(one: frozenset[int], other: frozenset[int]) -> float:
    """How well the causes that two tell agree: 0 where one tells of none."""
    if not one or not other:
        return 0.0
    if one & other:
        return 0.8
    return 0.0 if any({a, b} in _ALIKE for a in one for b in other) else -1.5


def tellings(claims: Sequence[Told]) -> Iterator[Telling]:
    """The claims of one article, those of one incident together."""
    made: list[Telling] = []
    sure = [claim for claim in claims if _is_told(claim)]
    sums = _sums(sure)
    for claim in sorted(
        sure, key=lambda c: ((c.kind, c.figure) in sums, c.when_from is None, c.place_id is None, c.id)
    ):
        site, days, dated = claim.site, _days(claim), claim.when_from is not None
        fits = [
            (fit, telling)
            for telling in made
            if not _is_sum_beside(telling, claim, sums)
            and (fit := _article_fit(telling, claim, site, days, dated=dated)) is not None
        ]
        telling = max(fits, key=lambda each: each[0])[1] if fits else None
        if telling is None or (not site.region and _is_either(claim, telling, (each for _, each in fits))):
            made.append(Telling([claim], site, days, dated))
            continue
        telling.take([claim])
        if (site.id or "").count("/") > (telling.site.id or "").count("/") or (
            site.local and not telling.site.local and site.id == telling.site.id
        ):
            telling.site = site
        if dated and days and (not telling.dated or not telling.days or length(days) < length(telling.days)):
            telling.days, telling.dated = days, True
    yield from _gathered(made)
    yield from (Telling([claim], claim.site, None, dated=False) for claim in claims if not _is_told(claim))


def _gathered(made: list[Telling]) -> Iterator[Telling]:
    """The tellings, those without a place with the one other of the same day, if there is but one."""
    placed = [telling for telling in made if telling.region]
    for telling in made:
        if telling.region:
            continue
        same = [
            other
            for other in placed
            if telling.dated
            and not telling.site.local
            and telling.days == other.days
            and other.dated
            and place_fit(telling.site, other.site) is not None
        ]
        if len(same) == 1 and not (
            telling.nations and same[0].nations and not telling.nations & same[0].nations
        ):
            same[0].take(telling.claims)
        else:
            yield telling
    yield from placed


def _is_told(claim: Told) -> bool:
    """Whether it says enough of an incident to be compared: a figure, or a place and a day."""
    return claim.status != "planned" and (
        claim.figure is not None or bool(claim.place_id and claim.when_from)
    )


def length(days: tuple[date, date]) -> int:
    """How many days lie between the first and the last."""
    return (days[1] - days[0]).days


def _article_fit(
    telling: Telling, claim: Told, site: Site, days: tuple[date, date] | None, *, dated: bool
) -> float | None:
    """How well a claim fits what its own article tells; None where it is of something else."""
    place = place_fit(telling.site, site)
    beside = any(
        abs(each.span_start - claim.span_start) < 5 or _overlap(each, claim) for each in telling.claims
    )
    least = _FEW if place is not None and place < 1 else 3
    same = (claim.kind, claim.figure) in telling.exact and (beside or (claim.figure or 0) >= least)
    apart = claim.recalled != telling.recalled or (
        not beside and _is_separate(claim.evidence) != telling.separate
    )
    if (
        place is None
        or apart
        or (
            not same
            and (
                _is_elsewhere(telling, claim)
                or (not beside and (site.apart(telling.site) or _rivals(telling, claim, named=place >= 4)))
                or outgrown((*telling.claims, claim))
                or (not beside and place < 4 and _adds(telling, claim))
                or (not beside and cause_fit(telling.causes, causes_in(claim.evidence)) < 0)
            )
        )
    ):
        return None
    if dated and telling.dated:
        return _dated_fit(telling, site, days, place, sure=beside or same)
    if beside:
        return place + 1
    known = telling.days if telling.dated else days if dated else None
    if known and claim.published and (claim.published - known[1]).days > TOLD_FOR:
        return None
    if place >= 2 and (telling.armed is None or telling.armed == (claim.counted == "armed")):
        return place
    return 0.5 if same else None


def _dated_fit(
    telling: Telling, site: Site, days: tuple[date, date] | None, place: float, *, sure: bool
) -> float | None:
    """The fit where both have a time; `sure` where a sentence or a figure joins them."""
    if not days or not telling.days or days[0] > telling.days[1] or telling.days[0] > days[1]:
        return None
    if abs(length(days) - length(telling.days)) > 2 and not sure:  # "this month" and a day
        return None
    if site.id and telling.site.id and place >= 1 and (sure or site.within(telling.site)):
        return place + 2
    return place + 1 if sure else None


def _is_elsewhere(telling: Telling, claim: Told) -> bool:
    """Whether a sentence names two places, each with a toll of its own."""
    return any(
        each.kind == claim.kind
        and each.place
        and claim.place
        and (each.added or not each.part)
        and each.figure != claim.figure
        and each.place.lower() not in claim.place.lower()
        and claim.place.lower() not in each.place.lower()
        and each.span_start == claim.span_start
        for each in telling.claims
    )


def _rivals(telling: Telling, claim: Told, *, named: bool) -> bool:
    """Whether one voice has said another exact number of the same harm: then that was of something else.

    Where both are of one `named` spot, an article that speaks for itself has only gone on counting.
    """
    if claim.low is None or claim.low != claim.high or not claim.whole or (named and claim.origin is None):
        return False
    return any(
        each.kind == claim.kind
        and each.origin == claim.origin
        and each.counted == claim.counted
        and each.whole
        and each.low == each.high != claim.low
        for each in telling.claims
    )


def outgrown(claims: Iterable[Told]) -> bool:
    """Whether a part is above the whole of its harm: 12 children are not among 10 dead."""
    parts: dict[str, float] = {}
    wholes: dict[str, float] = {}
    for each in claims:
        if each.among:
            parts[each.kind] = max(parts.get(each.kind, 0), each.figure or 0)
        elif (each.whole or each.added) and each.figure != 1 and not each.force:
            wholes[each.kind] = max(wholes.get(each.kind, 0), each.high or inf)
    return any(part > wholes.get(harm, inf) for harm, part in parts.items())


def _adds(telling: Telling, claim: Told) -> bool:
    """Whether one of two figures comes on top of the other, and is of something else: "21 others died"."""
    return any(
        (each.added and claim.whole) or (claim.added and each.whole)
        for each in telling.claims
        if each.kind == claim.kind and each.figure != claim.figure
    )


@lru_cache(maxsize=4_000)
def _is_separate(evidence: str) -> bool:
    """Whether words open the telling of something else: "Elsewhere", "the previous day"."""
    return _SEPARATE.search(evidence) is not None


def _is_either(claim: Told, best: Telling, fitting: Iterable[Telling]) -> bool:
    """Whether a claim without a town may be of another place than the best's, and stands not beside that."""
    return not any(_overlap(each, claim) for each in best.claims) and any(
        parted(best.site, other.site) for other in fitting
    )


def _sums(claims: Sequence[Told]) -> set[tuple[str, int]]:
    """Harms with figures that are told as sums, or are the sum of two others.

    Those two are of two places, or one is told as further; the place of the sum is no third town.
    """
    counted = [c for c in claims if c.figure and not c.vague and not c.among][:_SUMMED]
    sites = [c.site for c in counted]
    told_at: dict[tuple[str, int], list[Site]] = {}
    for each, site in zip(counted, sites, strict=True):
        told_at.setdefault((each.kind, each.figure or 0), []).append(site)
    exact = {
        total
        for (n, one), (m, other) in combinations(enumerate(counted), 2)
        if one.kind == other.kind
        and (total := (one.kind, (one.figure or 0) + (other.figure or 0))) in told_at
        and one.figure != other.figure
        and not _overlap(one, other)
        and (
            parted(sites[n], sites[m])
            or (
                one.added != other.added
                and not sites[n].alike(sites[m])
                and not _GROWN.search(f"{one.evidence} {other.evidence}")
            )
        )
        and any(
            not _other_town(place, sites[n]) and not _other_town(place, sites[m]) for place in told_at[total]
        )
    }
    loose = {
        (c.kind, c.figure or 0)
        for c in counted
        if c.high is None
        and any(k == c.kind and _NEARLY_ALL * total <= (c.figure or 0) <= total for k, total in exact)
    }
    told = {(c.kind, c.figure or 0) for c in counted if _IN_ALL.search(c.evidence)}
    return exact | loose | told


def _other_town(one: Site, other: Site) -> bool:
    """Whether two sites are two towns, though they may be neighbours."""
    return one.id != other.id and all(site.id and site.id.count("/") > 1 for site in (one, other))


def _is_sum_beside(telling: Telling, claim: Told, sums: set[tuple[str, int]]) -> bool:
    """Whether the one is a sum of several incidents, and the other the toll of one of them."""
    return bool(sums) and any(
        each.kind == claim.kind
        and each.figure != claim.figure
        and not (each.among or each.vague or claim.among or claim.vague)
        and bool({(each.kind, each.figure), (claim.kind, claim.figure)} & sums)
        for each in telling.claims
        if each.figure and claim.figure
    )


def _overlap(one: Told, other: Told) -> bool:
    return one.span_start < other.span_start + len(
        other.evidence
    ) and other.span_start < one.span_start + len(one.evidence)
