"""Whether what several articles tell is one incident, or one running total."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from datetime import date

from pipeline.store.causes import CRASH, cause_fit
from pipeline.store.sites import parted, place_fit
from pipeline.store.telling import Telling, unlike
from pipeline.store.told import LONG, Told, length, outgrown

_ENOUGH = 4.0
_TELLING = 10
"""From this figure on, two articles that have the same one hardly have it by chance."""
_MANY = 30
"""So many people of one sort, killed on one day in one country, were killed in one incident."""
_SOME = 3
"""From this figure on, two articles that count the same people of one town and time tell of one incident."""
_UNLIKE = -0.5
"""Figures that fit worse than this are of two incidents, though place and day are the same."""
_CLOSE = 0.7
"""From this fit on, tolls of one day and cause may be those of a town and of the region around it."""
_BOTH = 1.0
"""From this fit on, without one number in common, two harms have like tolls."""
_GROWN = 0.3
"""At least so well fit the figures of one attack on one spot."""
_MOST = 5
"""The tolls of one incident differ by at most this factor."""
_MOST_OF_SPOT = 10
"""Those of one attack on a spot that no map has, on a stated day."""
_COMPARED = 50
"""A telling is compared with the latest so many of an incident, and as many with a figure of its own."""
_SEASON = 366
"""Two totals that both count for so many days may begin as far apart, else only LONG."""
_GROWS = 3.5
"""A running total grows, or is told smaller, by at most this factor, and as much in a year without one."""
_SO_FAR = 3.0
"""The fit of two counts that go on since one day: more than that of a day, for they begin with it alike."""
_YEARS, _WAR = 2, 10_000
"""For at most so many years; and only the dead of a war grow so."""


class Incident:
    """What several articles tell of one incident."""

    def __init__(self, first: Telling) -> None:
        self.id = min(first.claims, key=lambda claim: claim.id).claim_id
        self._first = first
        self._latest: deque[Telling] = deque(maxlen=_COMPARED)
        self._by_figure: defaultdict[tuple[str, int], deque[Telling]] = defaultdict(
            lambda: deque(maxlen=_COMPARED)
        )
        self._range: dict[str, tuple[int, int]] = {}
        self.add(first)

    def add(self, telling: Telling) -> None:
        """Take in another telling."""
        self._latest.append(telling)
        for figure in telling.exact:
            self._by_figure[figure].append(telling)
        for harm, toll in telling.tolls:
            low, high = self._range.get(harm, (toll, toll))
            self._range[harm] = min(low, toll), max(high, toll)

    def _compared(self, telling: Telling) -> Iterator[Telling]:
        """The tellings that can tell whether another is of the same incident, each once."""
        near = [*self._latest, self._first]
        for figure in telling.exact:
            near += self._by_figure.get(figure, ())
        yield from {id(each): each for each in near}.values()

    def _differs(self, telling: Telling) -> bool:
        """Whether its toll is too far from another one of the incident."""
        spot = telling.dated and bool(telling.site.local) and telling.site.local == self._first.site.local
        most = _MOST_OF_SPOT if spot or (telling.dated and telling.rare & self._first.rare) else _MOST
        for harm, toll in telling.tolls:
            low, high = self._range.get(harm, (toll, toll))
            if harm != "wounded" and max(high, toll) > most * min(low, toll):
                return True
        return False

    def shares_town(self, telling: Telling) -> bool:
        """Whether it began in the town of a telling."""
        return (place_fit(self._first.site, telling.site) or 0) >= 3

    def is_likely(self, telling: Telling) -> bool:
        """Whether a telling of many people is of it, if its town has no other incident then."""
        compared = [*self._compared(telling)]
        return (
            not self._differs(telling)
            and not any(each.article_id == telling.article_id for each in compared)
            and all(_weigh(each, telling) is not None for each in compared)
            and any(_is_likely(each, telling) for each in compared)
        )

    def weigh(self, telling: Telling) -> float:
        """How far a telling is above what one of the incident needs; below 0 where it is another.

        What an article tells apart stays apart, however well other articles fit both. One article that has it
        elsewhere, or on another day, is outvoted by two that agree.
        """
        if self._differs(telling):
            return -1.0
        weights: list[float] = []
        against = votes = 0
        for each in self._compared(telling):
            if each.article_id == telling.article_id:
                if _told_apart(each, telling):
                    return -1.0
                continue
            weight = _weigh(each, telling)
            if weight is None:
                against += 1
            else:
                weights.append(weight)
                votes += weight > _ENOUGH and each.dated and each.region is not None
        if against and against >= votes:
            return -1.0
        return max(weights, default=0.0) - _ENOUGH


def _told_apart(one: Telling, other: Telling) -> bool:
    """Whether an article that tells both means two incidents: by their places, times or figures."""
    if parted(one.site, other.site) or one.separate != other.separate:
        return True
    if one.dated and other.dated and one.days and other.days:
        if one.days[0] > other.days[1] or other.days[0] > one.days[1]:
            return True
        if abs(length(one.days) - length(other.days)) > 2:
            return True
    return any(
        not {claim.figure for claim in one.whole[harm]} & {claim.figure for claim in other.whole[harm]}
        for harm in one.whole.keys() & other.whole.keys()
    )


def _weigh(one: Telling, other: Telling) -> float | None:
    """How well two articles' tellings agree; None where they tell of two incidents."""
    place, day = place_fit(one.site, other.site), _day_fit(one, other)
    if place is None or day is None:
        return None
    beside = one.site.told_by(other.site)
    if beside:
        place = max(place, 3.0)
    figures, matches = _figures_fit(one, other)
    cause = cause_fit(one.causes, other.causes)
    counting = place >= 1.5 and cause >= 0 and _count_on(one, other)
    if counting or _of_one_spot(one, other, place, day, cause):
        figures = max(figures, _GROWN)
    same_words = matches > 0 and bool(one.sentences & other.sentences) and cause >= 0
    copied = bool({c.story for c in one.claims} & {c.story for c in other.claims})
    two_spots = not beside and parted(one.site, other.site)
    rare = bool(one.rare & other.rare) and not two_spots
    sure = rare and day >= 2 and place >= 1
    struck = bool(one.targets & other.targets) and place >= 1 and day >= 2 and not two_spots and cause >= 0
    seldom = struck or (rare and (day >= 2 or (place >= 1.5 and day >= 1 and figures >= 0)))
    same = max((low for _, low in one.exact & other.exact), default=0)
    likely = (
        any(low >= _SOME for _, low, _ in one.of_whom & other.of_whom)
        and (cause > 0 or day >= 2 or not (one.causes and other.causes))
        and _told_together(one, other)
    )
    alike = day >= 2 and _on_one_day(one, other) and _count_alike(one, other)
    close = figures >= _CLOSE and cause > 0
    certain = (
        copied
        or counting
        or same_words
        or matches >= 2
        or same >= _TELLING * (1 if place >= 1.5 else 2 if place >= 1 else 3)
        or (likely and place >= 3 and day >= 1)
        or (close and figures >= 2 * _CLOSE and place >= 3 and day >= 1)
        or (close and place >= 4 and (day >= 1 or _in_one_month(one, other)))
        or (
            matches == 0
            and figures >= _BOTH
            and cause >= 0
            and place >= 3
            and day >= 1
            and _told_together(one, other)
        )
    )
    causes = one.causes and other.causes and cause <= 0
    doubted = (
        (
            place < 1
            and not (matches >= 2 and day >= 1)
            and not ((seldom and figures > 0) or alike or same_words)
        )
        or not (certain or seldom or _on_one_day(one, other))
        or (matches == 0 and ((figures < _UNLIKE and not sure) or one.recalled != other.recalled))
        # one number, of a raid and a bomb; of two armies; a small one, and no more; or of two quarters
        or (matches == 1 and not copied and place < 3 and causes)
        or (not copied and unlike(one.nations, other.nations))
        or (not certain and matches and place < 3 and cause <= 0)
        or (not certain and two_spots and one.site.inner and other.site.inner)
    )
    if doubted:
        return 0.0
    armed = -1.0 if None not in (one.armed, other.armed) and one.armed != other.armed else 0.0
    if matches == 0 and not copied:
        told_alike = close and (
            place >= 4 or (place >= 1.5 and day >= 2 and not two_spots and _of_a_spot(one, other))
        )
        differ = not (sure or counting) and (
            (place < 3 and not told_alike and not seldom)
            or armed < 0
            or (not seldom and day < 1.5 and (figures <= 0 or (cause <= 0 and figures < _BOTH)))
            or (not seldom and figures <= 0 and (one.site.apart(other.site) or not _near(one, other)))
            or (cause <= 0 and bool(one.causes and other.causes))
            or outgrown((*one.claims, *other.claims))
            or (cause <= 0 and not (one.exact and other.exact))
            or unlike(one.holders, other.holders)
        )
        if differ:
            return 0.0
    alike_in_all = 3.0 if same_words else 2.0 if copied else 0.0
    return place + day + figures + armed + cause + alike_in_all + (1.5 if seldom else 0.0)


def _is_likely(one: Telling, other: Telling) -> bool:
    """Whether the one may tell, with another figure, what the other tells: of one cause and a like toll."""
    apart = unlike(one.nations, other.nations) or unlike(one.holders, other.holders)
    if apart or one.runs_over or other.runs_over or outgrown((*one.claims, *other.claims)):
        return False
    if (one.dated and other.dated) or not _told_together(one, other) or one.armed != other.armed:
        return False
    cause = bool((one.causes & other.causes) - {CRASH})
    return cause and _are_high(one, other) and _figures_fit(one, other)[0] > 0


def _count_on(one: Telling, other: Telling) -> bool:
    """Whether both count the same people's harm from one day on, up to when they were told."""
    sides = None not in (one.armed, other.armed) and one.armed != other.armed
    if not (one.so_far and other.so_far) or sides or unlike(one.holders, other.holders):
        return False
    if one.armed and unlike(_labels(one), _labels(other)):
        return False
    return any(_tolls(one, other)) and not outgrown((*one.claims, *other.claims))


def _labels(telling: Telling) -> set[str]:
    """Whom its words count, in lower case."""
    return {(claim.who_label or "").lower() for claim in telling.claims}


def _of_one_spot(one: Telling, other: Telling, place: float, day: float, cause: float) -> bool:
    """Whether both tell of an unmapped spot and one day, and of no two sorts of attack: its toll may grow."""
    if not (place >= 4 and day >= 2 and cause >= 0 and one.site.local and other.site.local):
        return False
    return all(max(tolls) <= _MOST_OF_SPOT * min(tolls) for tolls in _tolls(one, other))


def _in_one_month(one: Telling, other: Telling) -> bool:
    """Whether the one has the month of the other's day, and tells of no sum of it."""
    return one.dated and other.dated and not (one.runs_over or other.runs_over)


def _told_together(one: Telling, other: Telling) -> bool:
    """Whether one has a day, or both were told on two days in a row."""
    if one.dated or other.dated or not one.days or not other.days:
        return True
    return abs((one.days[1] - other.days[1]).days) <= 1


def _of_a_spot(one: Telling, other: Telling) -> bool:
    """Whether the toll of a region may be that of a town in it: it is high, and not of several places."""
    return _are_high(one, other) and one.site.within(other.site) and not (one.spread or other.spread)


def _are_high(one: Telling, other: Telling) -> bool:
    """Whether both have a high toll of one harm."""
    return any(min(tolls) >= _TELLING for tolls in _tolls(one, other))


def _tolls(one: Telling, other: Telling) -> Iterator[tuple[int, int]]:
    """The tolls of both, by each harm that both tell."""
    theirs = dict(other.tolls)
    return ((toll, theirs[harm]) for harm, toll in one.tolls if harm in theirs)


def _near(one: Telling, other: Telling) -> bool:
    """Whether any figure of the one, be it "dozens" or of a part, is near one of the other."""
    return any(
        a.kind == b.kind and max(a.figure, b.figure) <= 1.5 * min(a.high or a.figure, b.high or b.figure)
        for a in one.claims
        for b in other.claims
        if a.figure and b.figure
    )


def _count_alike(one: Telling, other: Telling) -> bool:
    """Whether both count as many of one sort of people, whom their words name, and no few."""
    same = one.of_whom & other.of_whom
    return any(low >= _MANY and whom not in ("people", "armed") for _, low, whom in same)


def _on_one_day(one: Telling, other: Telling) -> bool:
    """Whether both are stated to the day."""
    return all(each.dated and each.days and length(each.days) <= 1 for each in (one, other))


def _day_fit(one: Telling, other: Telling) -> float | None:
    """How well the times agree; None where they are apart."""
    if one.days is None or other.days is None:
        return None
    if one.so_far and other.so_far:
        return _SO_FAR if abs((one.so_far - other.so_far).days) <= 1 else None
    gap = max((one.days[0] - other.days[1]).days, (other.days[0] - one.days[1]).days)
    if one.dated and other.dated:
        one_of_them = one.so_far != other.so_far and not (_as_many(one, other) or one.rare & other.rare)
        same = one.days == other.days
        return None if one_of_them else _stated_fit(gap, length(one.days), length(other.days), same=same)
    if gap > 0:
        return None
    if not one.dated and not other.dated:
        return 1.0 if abs((one.days[1] - other.days[1]).days) <= 2 else 0.3
    dated, loose = (one.days, other.days) if one.dated else (other.days, one.days)
    return 1.0 if (loose[1] - dated[1]).days <= 3 else 0.3


def _as_many(one: Telling, other: Telling) -> bool:
    """Whether both have one figure that few have by chance."""
    return any(low >= _TELLING for _, low in one.exact & other.exact)


def _stated_fit(gap: int, length: int, other_length: int, *, same: bool) -> float | None:
    """The fit of two stated times that are `gap` days apart, each so many days long."""
    shorter, longer = sorted((length, other_length))
    if gap > 1 or (gap == 1 and shorter > 1) or (shorter > LONG and not same):
        return None
    if same:
        return 2.0 if shorter <= 8 else 1.0
    if gap == 1:
        return 1.0
    return 2.0 if longer <= 1 else 1.0 if longer <= 8 else 0.5


def _figures_fit(one: Telling, other: Telling) -> tuple[float, int]:
    """How well figures agree, and how many harms have the same one."""
    matched = one.exact & other.exact
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


class Total:
    """One running total: what was told of it."""

    def __init__(self, first: Told) -> None:
        self.first = first
        self._orders: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
        self._told: dict[str, date] = {}
        self.add(first)

    def add(self, claim: Told) -> None:
        """Take in another figure."""
        if not claim.figure:
            return
        if claim.published:
            self._told[claim.kind] = claim.published
        low, high = claim.figure / _GROWS, (claim.high or claim.figure) * _GROWS
        apart = []
        for lowest, highest in self._orders[claim.kind]:
            if lowest <= high and low <= highest:
                low, high = min(low, lowest), max(high, highest)
            else:
                apart.append((lowest, highest))
        self._orders[claim.kind] = [*apart, (low, high)]

    def fits(self, claim: Told) -> bool:
        """Whether a claim tells of this total: of one that began with it, of the same order."""
        if not (claim.force or claim.scope):
            return False
        if claim.force and self.first.place and claim.place and self.first.scope[:2] != claim.scope[:2]:
            return False
        if _begin_apart(self.first, claim):
            return False
        orders = self._orders.get(claim.kind)
        if claim.figure is None or claim.force or not orders:
            return True
        low, high = claim.figure, claim.high or claim.figure
        told = self._told.get(claim.kind)
        since = (claim.published - told).days / _SEASON if claim.published and told and low >= _WAR else 0.0
        grown = 1 + min(since, _YEARS)
        return any(lowest <= high and low <= highest * grown for lowest, highest in orders)


def _begin_apart(one: Told, other: Told) -> bool:
    """Whether two totals begin on two days; that of a war or force is told loosely, that of a week is not."""
    ages = [
        (each.published - each.when_from).days if each.when_from and each.published else None
        for each in (one, other)
    ]
    youngest = _SEASON if one.force else min((age for age in ages if age is not None), default=_SEASON)
    if one.when_from and other.when_from:
        return abs((one.when_from - other.when_from).days) > (_SEASON if youngest >= _SEASON else LONG)
    return youngest < LONG
