"""What the rules of the grammar stand for.

Each function takes the anchor and the values of its rule's named groups; `which` is None for a bare name, -1
for "last", 0 for "this", 1 for "next". All raise ValueError or OverflowError for what the calendar does not
have, and UnresolvedError for what has no sure reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter

from schemas.values.when.anchor import Anchor, UnresolvedError
from schemas.values.when.calendar import Interval, from_iso, months, week, years
from schemas.values.when.symbols import WEEKDAYS, date_parts, month_number

RECENT = timedelta(31)
"""How long ago a day of the year may lie for "the May 4 attack" to be this year's."""
SOON = timedelta(7)
"""How long after publication the day of an "as of" may lie that can hardly be last year's."""
_NEXT_DAYS = timedelta(2)
"""How long after publication a day may lie that clocks and time zones can explain."""
_LENGTHS = {"day": 1, "week": 7, "fortnight": 14}
_NAMED_DAYS = {(10, 7): 2023, (9, 11): 2001}


# Dates in figures.


def in_figures(anchor: Anchor, text: str) -> Interval:
    """Read "2025-04-30", "30/04/2025", "30.4.25", "24-Feb-2022", "04/2025"."""
    parts = date_parts(text)
    if parts is None:
        return from_iso(text)
    year = int(parts["year"])
    if len(parts["year"]) == 2:
        year += 2000 if year <= (anchor.published.year if anchor.published else 2040) % 100 + 10 else 1900
    if "first" in parts:
        first, second, dotted = int(parts["first"]), int(parts["second"]), parts["mark"] == "."
        if not dotted and first <= 12 and second <= 12 and first != second:
            raise UnresolvedError("day and month may be either way round in")
        month_first = not dotted and second > 12
        day = date(year, first, second) if month_first else date(year, second, first)
    elif "day" not in parts:
        return months(year, int(parts["month"]))
    else:
        month = month_number(parts["name"]) if "name" in parts else int(parts["month"])
        day = date(year, month, int(parts["day"]))
    return day, day


def named_day(_anchor: Anchor) -> Interval:
    """Read "9/11" before a word for the attack."""
    return date(2001, 9, 11), date(2001, 9, 11)


# What comes once a year.


def _valid(make: Callable[[int], Interval], numbers: Iterable[int]) -> Iterator[Interval]:
    for year in numbers:
        try:
            yield make(year)
        except ValueError:
            continue


def _yearly(
    anchor: Anchor, make: Callable[[int], Interval], which: int | None = None, year: int | None = None
) -> Interval:
    """Choose among what comes once a year, unless the year is named."""
    if year is not None:
        return make(year)
    day = anchor.day
    if which == 0:
        return make(day.year)
    forward = anchor.ahead if which is None else which > 0
    numbers = range(day.year - 1, day.year + 9) if forward else range(day.year + 1, day.year - 9, -1)
    for start, end in _valid(make, numbers):
        if which is None and (end >= day if forward else start <= day):
            return start, end
        if which is not None and (start > day if forward else end < day):
            return start, end
    raise ValueError


def day_of_month(
    anchor: Anchor,
    *,
    month: int,
    last: int = 0,
    first: int | None = None,
    pair: tuple[int, int] | None = None,
    year: int | None = None,
    weekday: int | None = None,
    around: str = "",
    named: str = "",
) -> Interval:
    """Read "April 28", "28-30 April", "27/28 April", "Wednesday, April 30", "the week of April 28"."""
    first, last = pair or (first or last, last)

    def make(year: int) -> Interval:
        return date(year, month, first), date(year, month, last)

    if year is None and named and anchor.published and weekday is None:
        latest = _yearly(anchor, make)
        if anchor.published - latest[0] > RECENT or latest[0] > anchor.published:
            year = _NAMED_DAYS.get((month, last))
            if year is None and named == "of":
                raise UnresolvedError("named after its day, whose year the words leave open:")
    found = _yearly(anchor, make, year=year) if weekday is None or year else _nearest(anchor, make)
    if weekday not in (None, found[0].weekday()):
        raise UnresolvedError("weekday and date disagree in")
    if year is None and anchor.published and found[0] < anchor.published:
        coming = next(_valid(make, [found[0].year + 1]), None)
        if coming and timedelta(0) < coming[0] - anchor.published <= _NEXT_DAYS and weekday is None:
            raise UnresolvedError("days after publication, or a year before it:")
    if year is None and weekday is None and (month, last) in _NAMED_DAYS and not _near(anchor, found[0]):
        raise UnresolvedError("a day that also names an event:")
    if not around:
        return found
    monday, sunday = week(found[0])
    return (monday if around == "week" else sunday - timedelta(1)), sunday


def _near(anchor: Anchor, day: date) -> bool:
    return anchor.published is None or abs(anchor.published - day) <= RECENT


def _nearest(anchor: Anchor, make: Callable[[int], Interval]) -> Interval:
    """The latest day that a weekday beside it can mean: before or soon. Raises ValueError without."""
    day = anchor.day
    latest = day + timedelta(335 if anchor.ahead else 60)
    found = _valid(make, range(day.year + 1, day.year - 9, -1))
    return max(interval for interval in found if interval[0] <= latest)


def word_ordinal(
    anchor: Anchor, *, month: int, ones: int, tens: int = 0, year: int | None = None
) -> Interval:
    """Read "the third of May" and "the twenty-seventh of April"."""
    if tens not in (0, 20, 30):
        raise ValueError
    return day_of_month(anchor, month=month, last=tens + ones, year=year)


def bare_ordinal(
    anchor: Anchor, *, day: int, which: int | str | None = None, weekday: int | None = None
) -> Interval:
    """Read "the 5th": of the latest month that has come to it, or the next; "the 5th of this month"."""
    today = anchor.day
    steps = range(12) if anchor.ahead else range(0, -12, -1)
    if which is not None:
        steps = range(which, which + 1) if isinstance(which, int) else range(1)
    for step in steps:
        first = months(today.year, today.month + step)[0]
        try:
            found = first.replace(day=day)
        except ValueError:
            continue
        if which is not None or (found >= today if anchor.ahead else found <= today):
            if weekday not in (None, found.weekday()):
                raise UnresolvedError("weekday and date disagree in")
            return found, found
    raise ValueError


def feast(anchor: Anchor, feast: str, year: int | None = None, *, named: str = "") -> Interval:
    """Read "Christmas Day" and "Easter Monday"; not what other countries keep on other days."""
    if feast == "?":
        raise UnresolvedError("kept on different days:")
    if named == "of":
        raise UnresolvedError("named after its day, whose year the words leave open:")

    def make(year: int) -> Interval:
        day = _feast_day(feast, year)
        return day, day

    return _yearly(anchor, make, year=year)


def _feast_day(rule: str, year: int) -> date:
    kind, *numbers = rule.split()
    if kind in ("easter", "orthodox"):
        method = EASTER_ORTHODOX if kind == "orthodox" else EASTER_WESTERN
        sunday: date = easter(year, method)
        return sunday + timedelta(int(numbers[0]))
    if kind in WEEKDAYS:
        return _nth_weekday(year, int(numbers[1]), WEEKDAYS[kind], int(numbers[0]))
    month, day = map(int, kind.split("-"))
    return date(year, month, day)


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The `nth` such weekday of a month, the last one for -1. Raises ValueError."""
    first, last = months(year, month)
    if nth < 0:
        return last - timedelta((last.weekday() - weekday) % 7)
    day = first + timedelta((weekday - first.weekday()) % 7 + 7 * (nth - 1))
    if day > last:
        raise ValueError
    return day


def nth_weekday(anchor: Anchor, *, nth: int, weekday: int, month: int, year: int | None = None) -> Interval:
    """Read "the first Sunday of May"."""

    def make(year: int) -> Interval:
        day = _nth_weekday(year, month, weekday, nth)
        return day, day

    return _yearly(anchor, make, year=year)


def nth_day(anchor: Anchor, *, nth: int | str, month: int | None = None, year: int | None = None) -> Interval:
    """Read "the last day of April" and "the first day of the year"."""

    def make(year: int) -> Interval:
        first, last = months(year, month) if month else years(year, year)
        day = first + timedelta(nth - 1) if isinstance(nth, int) and nth > 0 else last
        if day > last:
            raise ValueError
        return day, day

    if month is None:
        return make(anchor.day.year if year is None else year)
    return _yearly(anchor, make, year=year)


def month(anchor: Anchor, month: int, which: int | None = None, year: int | None = None) -> Interval:
    """Read "May", "last April", "late February 2025"."""
    return _yearly(anchor, lambda year: months(year, month), which, year)


def season(
    anchor: Anchor,
    season: int,
    which: int | None = None,
    year: int | None = None,
    span: tuple[int, int] | None = None,
) -> Interval:
    """Read "last summer", "the winter of 2023-24"."""
    if span:
        year = span[0]
    elif which == 0 and season == 12 and anchor.day.month <= 6:
        year = anchor.day.year - 1  # until June "this winter" is the one that began last year
    return _yearly(anchor, lambda year: months(year, season, 3), which, year)


def quarter(anchor: Anchor, quarter: int, year: int | None = None) -> Interval:
    """Read "Q3 2016" and "the last quarter"."""
    if quarter > 4:
        raise ValueError
    quarter %= 5  # -1 is the last
    return _yearly(anchor, lambda year: months(year, 3 * quarter - 2, 3), year=year)


def part_of_year(
    anchor: Anchor, part: int, count: int = 6, unit: str = "month", year: int | None = None
) -> Interval:
    """Read "first half" or "last three months" of a year; `part` is 1, 2 or, for the last, -1."""
    year = anchor.day.year if year is None else year
    if unit != "month" or abs(part) * count > 12:
        return years(year, year)
    return months(year, 13 - count if part < 0 else 1 + (part - 1) * count, count)


def whole_year(_anchor: Anchor, year: int) -> Interval:
    """Read "2024"."""
    return years(year, year)


def this_day(anchor: Anchor, year: int) -> Interval:
    """Read "this day in 2022", "the same day last year"."""
    day = anchor.day.replace(year=year)
    return day, day


# Weeks and weekdays.


def weekday(anchor: Anchor, weekday: int, which: int | None = None) -> Interval:
    """Read "Wednesday", "last Wednesday"."""
    day = anchor.day
    if which == 0:
        return weekday_of_week(anchor, weekday, 0)
    strictly = 0 if which is None else 1
    if which == 1 or (which is None and anchor.ahead):
        found = day + timedelta((weekday - day.weekday() - strictly) % 7 + strictly)
    else:
        found = day - timedelta((day.weekday() - weekday - strictly) % 7 + strictly)
    return found, found


def weekday_of_week(anchor: Anchor, weekday: int, which: int) -> Interval:
    """Read "Thursday of last week"."""
    day = week(anchor.day)[0] + timedelta(7 * which + weekday)
    return day, day


def _latest(anchor: Anchor, number: int, which: int | None) -> date:
    return weekday(anchor, number, which)[0]


def moved_weekday(
    anchor: Anchor, weekday: int, unit: str, count: int = 1, *, which: int | None = None, back: str = ""
) -> Interval:
    """Read "Sunday week", "last Friday week", "Sunday a week ago", "two weeks from Monday"."""
    if unit not in ("week", "fortnight"):
        raise UnresolvedError("no exact time in")
    days = timedelta(_LENGTHS[unit] * count)
    backward = back or (which is not None and which < 0)
    if backward:
        day = _latest(Anchor(anchor.published, ahead=False), weekday, which)
        return day - days, day - days
    day = _latest(anchor, weekday, 1)
    return day + days, day + days


def weekdays_ago(anchor: Anchor, count: int, weekday: int) -> Interval:
    """Read "two Sundays ago"."""
    day = _latest(anchor, weekday, -1) - timedelta(7 * (count - 1))
    return day, day


def beyond(anchor: Anchor, far: int, weekday: int | None = None, unit: str = "") -> Interval:
    """Read "the Tuesday before last", "the week after next", "the night before last"."""
    if weekday is not None:
        day = _latest(anchor, weekday, far) + timedelta(7 * far)
        return day, day
    if unit == "G":
        return weekend(anchor, 2 * far)
    return shifted(anchor, 2 * far, "day" if unit not in ("week", "month", "year") else unit)


def weekday_beyond(anchor: Anchor, weekday: int, far: int) -> Interval:
    """Read "Friday of the week before last"."""
    return weekday_of_week(anchor, weekday, 2 * far)


def week_by_edge(
    anchor: Anchor,
    *,
    edge: str,
    text: str = "",
    weekday: int | None = None,
    month: int | None = None,
    last: int = 0,
    year: int | None = None,
    unit: str = "week",
    count: int = 1,
) -> Interval:
    """Read "the week beginning 28 April" and "the seven days to 4 May"."""
    if text:
        day = in_figures(anchor, text)[0]
    elif month is None:
        assert weekday is not None  # noqa: S101 - the rules have one of the two
        day = _latest(anchor, weekday, None)
    else:
        day = day_of_month(anchor, month=month, last=last, year=year, weekday=weekday)[0]
    rest = timedelta(count * _LENGTHS[unit] - 1)
    return (day, day + rest) if edge in ("B", "start", ":") else (day - rest, day)


def days_to(
    anchor: Anchor, *, count: int, unit: str, month: int, last: int, year: int | None = None
) -> Interval:
    """Read "the seven days to 4 May"."""
    if unit not in _LENGTHS:
        raise UnresolvedError("a stretch of time without exact ends:")
    return week_by_edge(anchor, edge="end", month=month, last=last, year=year, unit=unit, count=count)


def months_to(anchor: Anchor, *, month: int, unit: str, count: int = 1, year: int | None = None) -> Interval:
    """Read "the year to March 2025" and "the three months ending in June"."""
    if unit not in ("month", "year"):
        raise UnresolvedError("a stretch of time without exact ends:")
    end = _yearly(anchor, lambda year: months(year, month), year=year)[1]
    length = count * (12 if unit == "year" else 1)
    return months(end.year, end.month - length + 1, length)


def weekend(anchor: Anchor, which: int | None = None) -> Interval:
    """Read "the weekend", "last weekend"."""
    if which is None:
        which = 0 if anchor.ahead or anchor.day.weekday() >= 5 else -1
    sunday = week(anchor.day)[1] + timedelta(7 * which)
    return sunday - timedelta(1), sunday


# Counted from the day of publication.


def shifted(anchor: Anchor, count: int = 0, unit: str = "day") -> Interval:
    """Give the day, week, month, quarter or year that lies `count` of them from the anchor's."""
    day = anchor.day
    match unit:
        case "day":
            return day + timedelta(count), day + timedelta(count)
        case "week":
            return week(day + timedelta(7 * count))
        case "fortnight":
            return week(day + timedelta(14 * count))
        case "month":
            return months(day.year, day.month + count)
        case "quarter":
            return months(day.year, (day.month - 1) // 3 * 3 + 1 + 3 * count, 3)
        case "year":
            return years(day.year + count, day.year + count)
        case _:
            raise UnresolvedError("no exact time in")


def ago(anchor: Anchor, count: int, unit: str, bound: str = "", weekday: int | None = None) -> Interval:
    """Read "three days ago", "a week ago Monday"."""
    if bound in (">", "ρ") or (bound == "~" and unit == "day"):
        return inexact(anchor)
    if weekday is not None and unit in ("week", "fortnight"):
        return moved_weekday(anchor, weekday, unit, count, back="ago")
    return shifted(anchor, -count, unit)


def to_the_day(
    anchor: Anchor, *, count: int, unit: str, base: int | None = None, same: str = "", back: str = ""
) -> Interval:
    """Read "a year ago today", "two years ago this month", "two weeks from tomorrow"."""
    sign = -1 if back else 1
    if same:
        moved = _moved(anchor.day, sign * count, unit)
        return shifted(Anchor(moved, ahead=False), 0, same)
    day = _moved(anchor.day + timedelta(base or 0), sign * count, unit)
    return day, day


def _moved(day: date, count: int, unit: str) -> date:
    """The same day, `count` units away. Raises ValueError where the month is too short."""
    if unit in _LENGTHS:
        return day + timedelta(count * _LENGTHS[unit])
    if unit not in ("month", "year"):
        raise UnresolvedError("no exact time in")
    return months(day.year, day.month + count * (12 if unit == "year" else 1))[0].replace(day=day.day)


def in_a_while(anchor: Anchor, count: int, unit: str, now: str = "") -> Interval:
    """Read "two weeks from now"; "in two days" only where the claim lies ahead."""
    if not now and not anchor.ahead:
        raise UnresolvedError("a length of time:")
    return shifted(anchor, count, unit)


def stretch(anchor: Anchor, which: int, unit: str, count: int = 1) -> Interval:
    """Read "the past three days", "the next two weeks"; of months and years as precise as a month."""
    days = -(-count // 24) if unit == "hour" else count * _LENGTHS.get(unit, 0)
    if days:
        edges = anchor.day, anchor.day + timedelta(which * days)
        return min(edges), max(edges)
    whole = which < 0 or anchor.ahead  # not "the next year" of a story
    if unit not in ("month", "year") or not whole:
        raise UnresolvedError("a stretch of time without exact ends:")
    far = months(anchor.day.year, anchor.day.month + which * count * (12 if unit == "year" else 1))
    near = months(anchor.day.year, anchor.day.month)
    return min(far[0], near[0]), max(far[1], near[1])


def lasting(anchor: Anchor, count: int, unit: str) -> Interval:
    """Read "for two weeks", which end at publication for what does not lie ahead."""
    if anchor.ahead:
        raise UnresolvedError("a length of time:")
    return stretch(anchor, -1, unit, count)


# What has no dates.


def inexact(_anchor: Anchor, **_values: object) -> Interval:
    """Refuse "two or three days ago"."""
    raise UnresolvedError("no exact time in")


def unbounded(_anchor: Anchor) -> Interval:
    """Refuse "the last month", which may be last month or a month that ends at publication."""
    raise UnresolvedError("a stretch of time without exact ends:")


def from_event(_anchor: Anchor) -> Interval:
    """Refuse "two days later"."""
    raise UnresolvedError("counted from another event:")


def distance(_anchor: Anchor) -> Interval:
    """Refuse "two days before the vote"."""
    raise UnresolvedError("counted from another time:")


def limit(_anchor: Anchor) -> Interval:
    """Refuse "before May"."""
    raise UnresolvedError("only a limit:")
