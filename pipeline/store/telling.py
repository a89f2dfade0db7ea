"""What one article tells of an incident: its claims of one place and day, together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from pipeline.store.causes import cause_fit, causes_in, names_cause, rare_in
from pipeline.store.sites import Site, near_by, parted, place_fit
from pipeline.store.sums import is_sum_beside, sums_of
from pipeline.store.told import TOLD_FOR, Told, days_of, length, outgrown, overlap

_FEW = 10
"""Fewer dead than these may be of two incidents where no more of the place is known than the country."""
_WORD = re.compile(r"\w+")
_COPIED = 14
"""Two sentences that share so many words in a row, a toll among them, are one."""
_TELLS = re.compile(
    r"(?=.*\b(?:kill|died|dead|death|wound|injur|lives))"
    r".*\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|scores|hundreds|thousands)\b"
)
"""What tells a toll."""
_RUNS_OVER = re.compile(
    r"\b(?:this|past|last) (?:week|month|year)s?\b|\b(?:days|weeks?|months?) of\b"
    r"|\b(?:two|three|four|five) days\b",
    re.IGNORECASE,
)
"""What tells of more than one day's dead."""
_HELD = re.compile(
    r"\b(?:(rebel|opposition|insurgent)|(government|regime|army|loyalist)|(\w+))[- ](?:held|controlled)\b",
    re.IGNORECASE,
)
"""Who holds the place."""
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
_QUARTERS = re.compile(
    r"\b(?:neighbou?rhoods|districts|quarters|suburbs|areas|parts) (?:of|in)\b|\b(?:in|on) and around\b",
    re.IGNORECASE,
)
"""What tells of several parts of a town."""


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

    def narrow(self, site: Site, days: tuple[date, date] | None) -> None:
        """Take a place and stated days for its own where they say more."""
        if (site.id or "").count("/") > (self.site.id or "").count("/") or (
            site.local and not self.site.local and site.id == self.site.id
        ):
            self.site = site
        if days and (not self.dated or not self.days or length(days) < length(self.days)):
            self.days, self.dated = days, True

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
    def sentences(self) -> frozenset[str]:
        """Runs of words that tell a toll, by which one knows copies of its sentences."""
        told = [_WORD.findall(claim.evidence.lower()) for claim in self.claims if claim.figure is not None]
        runs = (words[at : at + _COPIED] for words in told for at in range(len(words) - _COPIED + 1))
        return frozenset(run for run in map(" ".join, runs) if _TELLS.search(run))

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
        return rare_in([claim.evidence for claim in self.claims])

    @cached_property
    def spread(self) -> bool:
        """Whether it tells of what was in several places."""
        return any(_SPREAD.search(claim.evidence) for claim in self.claims)

    @cached_property
    def runs_over(self) -> bool:
        """Whether it tells of the dead of several days."""
        return any(_RUNS_OVER.search(claim.evidence) for claim in self.claims)

    @cached_property
    def quarters(self) -> bool:
        """Whether it tells of several parts of a town."""
        return any(_QUARTERS.search(claim.evidence) for claim in self.claims)

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


def tellings(claims: Sequence[Told]) -> Iterator[Telling]:
    """The claims of one article, those of one incident together."""
    made: list[Telling] = []
    sure = [claim for claim in claims if _is_told(claim)]
    sums = sums_of(sure)
    for claim in sorted(sure, key=lambda c: ((c.kind, c.figure) in sums, *_exactness(c))):
        site, days, dated = claim.site, days_of(claim), claim.when_from is not None
        fits = [
            (fit, telling)
            for telling in made
            if not is_sum_beside(telling.claims, claim, sums)
            and (fit := _article_fit(telling, claim, site, days, dated=dated)) is not None
        ]
        telling = max(fits, key=lambda each: each[0])[1] if fits else None
        if telling is None or (not site.region and _is_either(claim, telling, (each for _, each in fits))):
            made.append(Telling([claim], site, days, dated))
            continue
        telling.take([claim])
        telling.narrow(site, days if dated else None)
    yield from _gathered(made)
    yield from (Telling([claim], claim.site, None, dated=False) for claim in claims if not _is_told(claim))


def _exactness(claim: Told) -> tuple[bool, bool, bool, int, int]:
    """Orders claims so that others are placed by those with a day and a place, told as no addition."""
    return claim.when_from is None, claim.place_id is None, bool(claim.added), claim.span_start, claim.id


def _gathered(made: list[Telling]) -> Iterator[Telling]:
    """The tellings of an article, those that are of one incident for certain together.

    Those of one rare cause and time are; so is one without a place with the one other of its day, and the
    toll of a spot with that of all of which it is a part.
    """
    kept: list[Telling] = []
    for telling in made:
        same = next((other for other in kept if _of_one_cause(other, telling)), None)
        if same:
            same.take(telling.claims)
            same.narrow(telling.site, telling.days if telling.dated else None)
        else:
            kept.append(telling)
    placed = [telling for telling in kept if telling.region]
    for telling in kept:
        others = [other for other in placed if other is not telling and _holds(other, telling)]
        if len(others) == 1:
            others[0].take(telling.claims)
        elif telling.region is None:
            yield telling
    lists = _lists(placed)
    taken: set[int] = set()
    for whole in sorted(placed, key=lambda telling: -max((toll for _, toll in telling.tolls), default=0)):
        if id(whole) in taken:
            continue
        free = [each for each in placed if each is not whole and id(each) not in taken]
        for part in _parts_of(whole, free, lists):
            whole.take(part.claims)
            taken.add(id(part))
    yield from (telling for telling in placed if id(telling) not in taken)


def unlike(one: AbstractSet[object], other: AbstractSet[object]) -> bool:
    """Whether both tell something, and nothing in common."""
    return bool(one and other) and one.isdisjoint(other)


def _of_one_cause(one: Telling, other: Telling) -> bool:
    """Whether both name one rare cause, at a time and place that may be one."""
    return (
        bool(one.rare & other.rare)
        and not parted(one.site, other.site)
        and one.days is not None
        and other.days is not None
        and one.days[0] <= other.days[1]
        and other.days[0] <= one.days[1]
    )


def _holds(placed: Telling, telling: Telling) -> bool:
    """Whether a telling without a place is of the day of one that has one."""
    return (
        telling.region is None
        and telling.dated
        and placed.dated
        and telling.days == placed.days
        and not telling.site.local
        and place_fit(telling.site, placed.site) is not None
        and not _is_caused_otherwise(telling, placed)
        and not unlike(telling.nations, placed.nations)
    )


_Lists = dict[tuple[int, str], list[tuple[int, Telling]]]
"""Figures that one sentence has of one harm, each with its telling, where these are three or more."""


def _lists(placed: Iterable[Telling]) -> _Lists:
    """The lists of an article."""
    listed: _Lists = {}
    for telling in placed:
        for claim in telling.claims:
            if claim.whole and claim.figure:
                listed.setdefault((claim.span_start, claim.kind), []).append((claim.figure, telling))
    return {key: figures for key, figures in listed.items() if len({id(each) for _, each in figures}) > 2}


def _is_caused_otherwise(one: Telling, other: Telling) -> bool:
    """Whether the one names how its people came to harm, and not as the other does."""
    caused = any(names_cause(claim.evidence) for claim in one.claims)
    return caused and bool(other.causes) and cause_fit(one.causes, other.causes) <= 0


def _parts_of(whole: Telling, free: Sequence[Telling], lists: _Lists) -> Iterator[Telling]:
    """The tellings of places near by that a toll includes, each once.

    One sentence breaks it down into three figures or more that add up to it; or it is that of a town's
    quarters, and theirs are lower, of the same day and no other cause.
    """
    parts = {
        id(each)
        for (_, kind), figures in lists.items()
        if (kind, sum(figure for figure, _ in figures)) in whole.exact
        for _, each in figures
        if near_by(each.site, whole.site)
    }
    quarters = whole.site.town and not whole.site.local and whole.quarters
    for each in free:
        if id(each) in parts or (quarters and each.days == whole.days and _is_in_town(each, whole)):
            yield each


def _is_in_town(part: Telling, whole: Telling) -> bool:
    """Whether one is of a spot in the other's town, with lower figures of its harms and no other cause."""
    tolls = dict(whole.tolls)
    figures = [(claim.kind, claim.figure) for claim in part.claims if claim.figure and claim.kind in tolls]
    return (
        (not part.site.town or part.site.id == whole.site.id)
        and near_by(part.site, whole.site)
        and part.dated
        and not _is_caused_otherwise(part, whole)
        and not part.separate
        and bool(figures)
        and all(figure < tolls[kind] for kind, figure in figures)
    )


def _is_told(claim: Told) -> bool:
    """Whether it says enough of an incident to be compared: a figure, or a place and a day."""
    return claim.status != "planned" and (
        claim.figure is not None or bool(claim.place_id and claim.when_from)
    )


def _article_fit(
    telling: Telling, claim: Told, site: Site, days: tuple[date, date] | None, *, dated: bool
) -> float | None:
    """How well a claim fits what its own article tells; None where it is of something else."""
    place = place_fit(telling.site, site)
    beside = any(
        abs(each.span_start - claim.span_start) < 5 or overlap(each, claim) for each in telling.claims
    )
    least = _FEW if place is not None and place < 1 else 3
    told_on = _tells_on(telling, claim, site)
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
                or (not beside and not told_on and site.apart(telling.site))
                or (not beside and _rivals(telling, claim, named=place >= 4))
                or outgrown((*telling.claims, claim))
                or (not beside and place < 4 and _adds(telling, claim))
                or (not beside and cause_fit(telling.causes, causes_in(claim.evidence)) < 0)
            )
        )
    ):
        return None
    if dated and telling.dated:
        return _dated_fit(telling, site, days, place, sure=beside or same or told_on)
    if beside:
        return place + 1
    known = telling.days if telling.dated else days if dated else None
    if known and claim.published and (claim.published - known[1]).days > TOLD_FOR:
        return None
    alike = place >= 2 and (telling.armed is None or telling.armed == (claim.counted == "armed"))
    return place + 1 if told_on else place if alike else 0.5 if same else None


def _tells_on(telling: Telling, claim: Told, site: Site) -> bool:
    """Whether a claim without a cause or another place goes on telling of a plane crash, or a quake."""
    elsewhere = site.local or (site.region and site.id != telling.site.id) or parted(telling.site, site)
    return bool(telling.rare) and not (elsewhere or names_cause(claim.evidence))


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
    return not any(overlap(each, claim) for each in best.claims) and any(
        parted(best.site, other.site) for other in fitting
    )
