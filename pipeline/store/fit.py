"""How claims of casualties fit together: what one article tells of an incident, and whether another tells it too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from rapidfuzz.fuzz import ratio

from pipeline.extraction.atlas import atlas, kilometres, skeleton

TOLD_FOR = 7
"""An incident of which no day is stated lies at most so many days before its article."""
LONG = 45
"""Of longer times, such as a year, an incident is looked for by the time as such."""
_NEAR, _AROUND, _APART = 12, 60, 45
"""Kilometres: one town and its suburb; "near" a town; two places that are surely two."""
_ENOUGH = 4.0

_GROWS = 12
"""A running total of people grows, or is told smaller, by at most this factor."""

_CAUSES = (
    re.compile(r"\b(?:air ?strikes?|air raids?|bombardments?|shell(?:s|ed|ing)|rockets?|missiles?|drones?|mortars?|warplanes?|artillery)\b"),
    re.compile(r"\b(?:bomb(?:s|er|ers|ing|ings)?|blasts?|explosions?|explod\w+|ieds?|suicide|detonat\w+|blew)\b"),
    re.compile(r"\b(?:shoot(?:ing|ings)|gunm[ae]n|opened fire|snipers?|shot)\b"),
    re.compile(r"\b(?:crash\w*|collision|collided|derail\w*|overturn\w*|capsiz\w*|sank|tram|train|plane|ferry|boat)\b"),
    re.compile(r"\b(?:clash\w*|fighting|battles?|ambush\w*|overran|stormed|captured|seized)\b"),
    re.compile(r"\b(?:earthquakes?|quake|floods?|landslides?|storms?|hurricane|typhoon|tsunami|wildfires?)\b"),
    re.compile(r"\b(?:chemical|sarin|chlorine|gas attack|toxic)\b"),
    re.compile(r"\b(?:executed|execution|behead\w*|massacre\w*)\b"),
)
_ALIKE = ({0, 1}, {0, 6}, {1, 2}, {2, 4}, {4, 7}, {0, 4}, {1, 4}, {2, 7})
"""Causes that are told of one incident."""
_PART_OF_PEOPLE = re.compile(
    r"\b(?:child(?:ren)?|wom[ae]n|girls?|boys?|minors?|kids?|infants?|bab(?:y|ies)|pupils?|students?|schoolchildren"
    r"|daughters?|sons?|mothers?|fathers?|leaders?|commanders?|officers?|journalists?|medics?|doctors?|bodies)\b",
    re.IGNORECASE,
)
_ARMED = re.compile(
    r"\b(?:soldiers?|troops?|fighters?|militants?|rebels?|insurgents?|jihadis\w*|gunmen|militia\w*|servicem[ae]n|forces?"
    r"|guards?|police\w*|officers?|combatants?|members|recruits?|conscripts?|terrorists?|extremists?|army)\b",
    re.IGNORECASE,
)
_NEARLY = re.compile(r"\b(?:near|outside|around|close to|north|south|east|west|outskirts|edge|off)\b", re.IGNORECASE)
_MIXED = re.compile(r"\b(?:civilians?|people|persons?|men|residents?|passengers?|others?|dead)\b", re.IGNORECASE)


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
    when_from: date | None
    when_to: date | None
    place: str | None
    place_id: str | None
    evidence: str
    span_start: int
    origin: str | None
    matter: int
    half: int
    since: date | None
    till: date | None
    reach: date | None

    @property
    def figure(self) -> int | None:
        """The number by which claims are compared."""
        return self.low if self.low is not None else self.high

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
    def scope(self) -> str:
        """The place that a total is of: a town, region or country."""
        return self.place_id or ""


def _days(claim: Told) -> tuple[date, date] | None:
    """The days on which it may have been, None where nothing is known of them."""
    if claim.when_from and claim.when_to:
        return claim.when_from, claim.when_to
    if claim.when_from or claim.when_to or not claim.published:
        day = claim.when_from or claim.when_to
        return (day, day) if day else None
    return claim.published - timedelta(days=TOLD_FOR), claim.published


@dataclass
class Site:
    """Where something was: a place on the map, and the name of a place in it that no map has."""

    id: str | None
    local: str
    near: bool

    @classmethod
    def of(cls, claim: Told) -> Site:
        """The site of a claim."""
        words, found = claim.place or "", claim.place_id
        named = atlas().by_id(found) if found else None
        local = ""
        if words and re.search(r"[A-Z]", words):
            key = skeleton(re.sub(r"\b[a-z]\w+", " ", words))
            names = atlas().named(words)
            known = named is not None and (named in names or ratio(key, skeleton(named.name)) > 70)
            local = "" if known or len(key) < 3 or (found and "/" not in found) else key
        return cls(found, local, bool(_NEARLY.search(words)))

    @property
    def region(self) -> str | None:
        """The id of its region; of its country where only that is known."""
        return "/".join(self.id.split("/")[:2]) if self.id else None


def _place_fit(one: Site, other: Site) -> float | None:
    """How well two sites agree: None where they are two."""
    alike = bool(one.local and other.local and (ratio(one.local, other.local) >= 75 or one.local in other.local
                 or other.local in one.local))
    if not one.id or not other.id:
        return 3.0 if alike else 0.0
    if one.id[:2] != other.id[:2]:
        return None
    if alike:
        return 4.0
    if one.id == other.id:
        if one.id.count("/") < 2:
            return 1.0 * one.id.count("/") + 0.3
        return 3.0 if one.local == other.local else 1.5
    if one.id.startswith(other.id + "/") or other.id.startswith(one.id + "/"):
        outer = one if len(one.id) < len(other.id) else other
        return 1.5 if "/" in outer.id else 0.3
    a, b = atlas().by_id(one.id), atlas().by_id(other.id)
    if a is None or b is None:
        return None
    apart = kilometres(a, b)
    if not a.is_town or not b.is_town:  # a capital is often a region of its own
        return 0.8 if apart <= _APART else None
    if apart <= _NEAR:
        return 2.0
    if a.region == b.region and (apart <= _AROUND and (one.near or other.near or one.local or other.local)):
        return 1.0
    if a.region == b.region and (_names_region(a) or _names_region(b)):
        return 1.0
    return None if apart > _NEAR else 0.5


def _names_region(place: object) -> bool:
    """Whether a town's name is also that of its region, so that the region may be meant."""
    town = place
    region = atlas().by_id(town.region)  # type: ignore[attr-defined]
    return region is not None and skeleton(region.name)[:4] == skeleton(town.name)[:4]  # type: ignore[attr-defined]


@dataclass
class Telling:
    """What one article tells of one incident."""

    claims: list[Told]
    site: Site
    days: tuple[date, date] | None
    dated: bool

    @property
    def region(self) -> str | None:
        """The region in which it was."""
        return self.site.region if self.site.region and "/" in self.site.region else None

    @cached_property
    def exact(self) -> set[tuple[str, int]]:
        """Its figures by harm."""
        return {(claim.kind, claim.figure) for claim in self.claims if claim.figure is not None}

    @cached_property
    def whole(self) -> dict[str, list[Told]]:
        """The figures of all the people harmed, by harm."""
        found: dict[str, list[Told]] = {}
        for claim in self.claims:
            if claim.figure is not None and not claim.part and not _PART_OF_PEOPLE.search(claim.who_label or ""):
                found.setdefault(claim.kind, []).append(claim)
        return found

    @cached_property
    def causes(self) -> set[int]:
        """The numbers of the causes that its words name."""
        words = " ".join(claim.evidence for claim in self.claims).lower()
        return {number for number, cause in enumerate(_CAUSES) if cause.search(words)}

    @cached_property
    def nations(self) -> set[str]:
        """The countries whose people were harmed."""
        return {str(claim.who) for claim in self.claims if claim.force}

    @cached_property
    def armed(self) -> bool | None:
        """Whether all were armed or none; None where it is not said or both."""
        said = {claim.counted == "armed" for claim in self.claims if not claim.force and claim.who_label not in (None, "people")}
        return said.pop() if len(said) == 1 else None


def tellings(claims: Sequence[Told]) -> Iterator[Telling]:
    """The claims of one article, those of one incident together."""
    made: list[Telling] = []
    sure = [claim for claim in claims if _is_told(claim)]
    for claim in sorted(sure, key=lambda c: (c.when_from is None, Site.of(c).id is None, c.id)):
        site, days, dated = Site.of(claim), _days(claim), claim.when_from is not None
        best: tuple[float, Telling] | None = None
        for telling in made:
            fit = _article_fit(telling, claim, site, days, dated=dated)
            if fit is not None and (best is None or fit > best[0]):
                best = fit, telling
        if best is None:
            made.append(Telling([claim], site, days, dated))
            continue
        telling = best[1]
        telling.claims.append(claim)
        if (site.id or "").count("/") > (telling.site.id or "").count("/") or (site.local and not telling.site.local and site.id == telling.site.id):
            telling.site = site
        if dated and days and (not telling.dated or not telling.days or _length(days) < _length(telling.days)):
            telling.days, telling.dated = days, True
    yield from _gathered(made)
    yield from (Telling([claim], Site.of(claim), None, False) for claim in claims if not _is_told(claim))


def _gathered(made: list[Telling]) -> Iterator[Telling]:
    """The tellings, those without a place with the one other of the same day, if there is but one."""
    placed = [telling for telling in made if telling.region]
    for telling in made:
        if telling.region:
            continue
        same = [
            other
            for other in placed
            if telling.dated and telling.days == other.days and other.dated
            and _place_fit(telling.site, other.site) is not None
        ]
        if len(same) == 1 and not (telling.nations and same[0].nations and not telling.nations & same[0].nations):
            same[0].claims += telling.claims
        else:
            yield telling
    yield from placed


def _is_told(claim: Told) -> bool:
    """Whether it says enough of an incident to be compared: a figure, or a place and a day."""
    return claim.status != "planned" and (claim.figure is not None or bool(claim.place_id and claim.when_from))


def _length(days: tuple[date, date]) -> int:
    return (days[1] - days[0]).days


def _article_fit(
    telling: Telling, claim: Told, site: Site, days: tuple[date, date] | None, *, dated: bool
) -> float | None:
    """How well a claim fits what its own article tells; None where it is of something else."""
    place = _place_fit(telling.site, site)
    if place is None:
        return None
    beside = any(abs(each.span_start - claim.span_start) < 5 or _overlap(each, claim) for each in telling.claims)
    if dated and telling.dated:
        loose = bool(days and telling.days and abs(_length(days) - _length(telling.days)) > 2)  # "this month" and a day
        if loose and not beside and (claim.kind, claim.figure) not in telling.exact:
            return None
        if not days or not telling.days or days[0] > telling.days[1] or telling.days[0] > days[1]:
            return None
        if site.id and telling.site.id and place >= 1:
            return place + 2
        return place + 1 if beside or (claim.kind, claim.figure) in telling.exact else None
    if dated or telling.dated:
        if beside:
            return place + 1.5
        known = telling.days if telling.dated else days
        if claim.published and known and (claim.published - known[1]).days > TOLD_FOR + 23:
            return None
        if place >= 2:
            return place
        return 0.5 if (claim.kind, claim.figure) in telling.exact and (claim.figure or 0) > 2 else None
    if beside:
        return place + 1
    if place >= 2:
        return place
    return 0.5 if (claim.kind, claim.figure) in telling.exact and (claim.figure or 0) > 2 else None


def _overlap(one: Told, other: Told) -> bool:
    return one.span_start < other.span_start + len(other.evidence) and other.span_start < one.span_start + len(one.evidence)


@dataclass
class Incident:
    """What several articles tell of one incident."""

    first: Telling
    told: list[Telling] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.id = min(self.first.claims, key=lambda claim: claim.id).claim_id
        self.told.append(self.first)

    def add(self, telling: Telling) -> None:
        """Take in another telling."""
        self.told.append(telling)

    def weigh(self, telling: Telling) -> float:
        """How far a telling is above what one of the incident needs; below 0 where it is another."""
        weights = [_weigh(each, telling) for each in self.told]
        if any(weight is None for weight in weights):
            return -1.0
        return max(weight for weight in weights if weight is not None) - _ENOUGH


def _weigh(one: Telling, other: Telling) -> float | None:
    """How well two articles' tellings agree; None where they tell of two incidents."""
    place = _place_fit(one.site, other.site)
    if place is None:
        return None
    day = _day_fit(one, other)
    if day is None:
        return None
    figures, matches = _figures_fit(one, other)
    nations = -2.0 if one.nations and other.nations and not one.nations & other.nations else 0.0
    armed = -1.0 if None not in (one.armed, other.armed) and one.armed != other.armed else 0.0
    cause = 0.0
    if one.causes and other.causes:
        near = one.causes & other.causes or any(
            {a, b} in _ALIKE for a in one.causes for b in other.causes
        )
        cause = 0.8 if one.causes & other.causes else 0.0 if near else -1.5
    story = 2.0 if {c.story for c in one.claims} & {c.story for c in other.claims} else 0.0
    if place < 1 and not (matches >= 2 and day >= 1):
        return 0.0
    if place < 2 and matches == 0:
        return 0.0
    return place + day + figures + nations + armed + cause + story


def _day_fit(one: Telling, other: Telling) -> float | None:
    if one.days is None or other.days is None:
        return None
    gap = max((one.days[0] - other.days[1]).days, (other.days[0] - one.days[1]).days)
    if one.dated and other.dated:
        if gap > 1 or (gap == 1 and min(_length(one.days), _length(other.days)) > 1):
            return None
        if gap == 1:
            return 1.0
        if one.days == other.days:
            return 2.0
        if min(_length(one.days), _length(other.days)) > LONG:
            return None
        return 2.0 if max(_length(one.days), _length(other.days)) <= 1 else 1.0 if max(_length(one.days), _length(other.days)) <= 8 else 0.5
    if gap > 0:
        return None
    if not one.dated and not other.dated:
        apart = abs((one.days[1] - other.days[1]).days)
        return 1.0 if apart <= 2 else 0.3
    dated, loose = (one, other) if one.dated else (other, one)
    assert dated.days and loose.days  # noqa: S101 - told above
    return 1.0 if (loose.days[1] - dated.days[1]).days <= 3 else 0.3


def _figures_fit(one: Telling, other: Telling) -> tuple[float, int]:
    """How well figures agree, and how many harms have the same one."""
    matched = {key for key in one.exact & other.exact}
    matches = len(matched)
    score = sum(2.0 if low >= 10 else 1.0 for _, low in matched) + (0.5 if matches > 1 else 0.0)
    for harm in one.whole.keys() & other.whole.keys():
        if any(key[0] == harm for key in matched):
            continue
        apart = min(
            max(a.figure or 0, b.figure or 0) / max(1, min(a.figure or 0, b.figure or 0))
            for a in one.whole[harm]
            for b in other.whole[harm]
        )
        score += 0.7 if apart <= 1.5 else 0.3 if apart <= 2.5 else -0.7 if apart <= 5 else -3.0
    return score, matches


def fits_total(total: Sequence[Told], claim: Told) -> bool:
    """Whether a claim tells of a running total: one that began with it, of the same order."""
    first = total[0]
    if not (claim.force or claim.scope):
        return False
    if claim.force and first.place and claim.place and first.scope[:2] != claim.scope[:2]:
        return False
    if first.when_from and claim.when_from and abs((first.when_from - claim.when_from).days) > 366:
        return False
    if claim.figure is None or claim.force:
        return True
    figures: Iterable[int] = [each.figure for each in total if each.figure and each.kind == claim.kind]
    return not figures or any(each / _GROWS <= claim.figure <= each * _GROWS for each in figures)
