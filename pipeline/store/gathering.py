"""Which claims of one article tell of one incident."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from pipeline.store.causes import CRASH, cause_fit, causes_in, names_cause
from pipeline.store.sites import Site, near_by, parted, place_fit
from pipeline.store.sums import is_sum_beside, sums_of
from pipeline.store.telling import Telling, is_separate, unlike
from pipeline.store.told import TOLD_FOR, Told, days_of, length, outgrown, overlap

_FEW = 10
"""Fewer dead than these may be of two incidents where no more of the place is known than the country."""
_ON_ROADS = re.compile(
    r"\b(?:bus|buses|coach|cars?|lorry|trucks?|vans?|motor\w+|boats?|helicopters?)\b", re.IGNORECASE
)
"""In what many have accidents."""
_APART = 10
"""Tolls of one article that differ by more than this factor are of two incidents, but in one sentence."""


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


def _of_one_cause(one: Telling, other: Telling) -> bool:
    """Whether both name one rare cause, or the one only says "crash", at a time and place that may be one."""
    named = one.rare & other.rare or (
        (one.rare or other.rare)
        and one.causes == other.causes == {CRASH}
        and not any(_ON_ROADS.search(claim.evidence) for claim in (*one.claims, *other.claims))
    )
    return (
        bool(named)
        and not parted(one.site, other.site)
        and not _are_far_apart(one, other)
        and one.days is not None
        and other.days is not None
        and one.days[0] <= other.days[1]
        and other.days[0] <= one.days[1]
    )


def _are_far_apart(one: Telling, other: Telling) -> bool:
    """Whether the dead of one are far more than the many of the other: 1,400 beside dozens."""
    fewer, more = sorted((_most_dead(one), _most_dead(other)))
    return fewer >= _FEW and more > _APART * fewer


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
        not beside and is_separate(claim.evidence) != telling.separate
    )
    if (
        place is None
        or apart
        or (
            not same
            and (
                _is_elsewhere(telling, claim)
                or (not beside and not told_on and site.apart(telling.site))
                or (not beside and (_rivals(telling, claim, named=place >= 4) or _outnumbers(telling, claim)))
                or outgrown((*telling.claims, claim))
                or (not beside and place < 4 and _adds(telling, claim))
                or (not beside and cause_fit(telling.causes, causes_in(claim.evidence)) < 0)
            )
        )
    ):
        return None
    if dated and telling.dated:
        one_of_them = claim.so_far != bool(telling.so_far) and not same and not telling.rare
        sure = beside or same or told_on
        return None if one_of_them else _dated_fit(telling, site, days, place, sure=sure)
    if beside:
        return place + 1
    known = telling.days if telling.dated else days if dated else None
    if known and claim.published and (claim.published - known[1]).days > TOLD_FOR:
        return None
    alike = place >= 2 and (telling.armed is None or telling.armed == (claim.counted == "armed"))
    return place + 1 if told_on else place if alike else 0.5 if same else None


def _tells_on(telling: Telling, claim: Told, site: Site) -> bool:
    """Whether a claim without another cause or place goes on telling of a plane crash, or a quake."""
    elsewhere = site.local or (site.region and site.id != telling.site.id) or parted(telling.site, site)
    the_crash = causes_in(claim.evidence) == telling.causes == {CRASH} and not _ON_ROADS.search(
        claim.evidence
    )
    return bool(telling.rare) and not elsewhere and (the_crash or not names_cause(claim.evidence))


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


def _outnumbers(telling: Telling, claim: Told) -> bool:
    """Whether its dead are far more than any of the telling: "*that attack*, which killed 1,400"."""
    return claim.kind == "killed" and 0 < _APART * _most_dead(telling) < (claim.figure or 0)


def _most_dead(telling: Telling) -> int:
    """The highest number of dead that it may mean."""
    return max((each.high or each.figure or 0 for each in telling.claims if each.kind == "killed"), default=0)


def _adds(telling: Telling, claim: Told) -> bool:
    """Whether one of two figures comes on top of the other, and is of something else: "21 others died"."""
    return any(
        (each.added and claim.whole) or (claim.added and each.whole)
        for each in telling.claims
        if each.kind == claim.kind and each.figure != claim.figure
    )


def _is_either(claim: Told, best: Telling, fitting: Iterable[Telling]) -> bool:
    """Whether a claim without a town may be of another place than the best's, and stands not beside that."""
    return not any(overlap(each, claim) for each in best.claims) and any(
        parted(best.site, other.site) for other in fitting
    )
