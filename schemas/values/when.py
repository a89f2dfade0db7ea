"""When: time expressions of English news, found in text and resolved against the date of publication.

Every word of a text becomes one symbol ("late February 2025" is `EMy`), and the rules are regular
expressions over these symbols. So the grammar stays small, and finding is linear in the text.

A result is never finer than the words: a month stays a month, "late February" is February. What cannot be
resolved keeps its words and says why in `note`. News usage decides: a bare weekday, month or day is the
latest that has begun by the day of publication, or, where the claim lies ahead, the first that has not
ended. Weeks run from Monday to Sunday; seasons are northern, and the winter of a year begins in its
December. "The past week" and "the last three days" end on the day of publication, "the next three days"
begin on it; stretches of months or years have no dates here. "Since May" is the latest May and "until May"
the next one, and the note says that it is only where the time begins or ends; "before May" is no time.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, ClassVar, Self

from schemas.values.value import Column, Reading, UnreadableError, Value

Interval = tuple[date, date]
"""The first and the last day, both included."""


class When(Value):
    """A time: the days from `start` to `end`, both included, or neither where it could not be resolved."""

    start: date | None = None
    end: date | None = None

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("_words", "VARCHAR", "As worded."),
        Column("_iso", "VARCHAR", "ISO 8601, as precise as the words: day, month, year or start/end."),
        Column("_from", "DATE", "First day."),
        Column("_to", "DATE", "Last day, included."),
    )

    @property
    def iso(self) -> str | None:
        """The interval in ISO 8601: `2025-04-30`, `2025-04`, `2025`, `2025-03-17/2025-03-23`."""
        return _write(self.start, self.end) if self.start and self.end else None

    @classmethod
    def read(cls, words: str, reading: Reading) -> Self:
        """Read the first time expression in `words` that can be resolved.

        Where none can, both days are None and `note` says why. Raises UnreadableError where none stands.
        """
        expressions = _scan(words)
        if not expressions:
            raise UnreadableError(f'no time expression in "{words[:80]}"')
        anchor = _Anchor(reading.published, reading.ahead)
        notes = []
        for expression in expressions:
            try:
                start, end, note = expression.resolve(anchor)
            except _UnresolvedError as error:
                notes.append(f'{error} "{expression.words}"')
            except (ValueError, OverflowError):
                notes.append(f'no such date: "{expression.words}"')
            else:
                return cls(words=words, note=note, start=start, end=end)
        return cls(words=words, note=notes[0])

    @classmethod
    def load(cls, raw: object) -> Self:
        """Take a date, a year or an ISO text such as `2025-04` or `2025-01/2025-02`. Raises ValueError."""
        text = f"{raw:04}" if type(raw) is int else str(raw)
        try:
            start, end = _parse(text)
        except ValueError:
            raise ValueError(
                f"{raw!r} is no time; write 2025-04-30, 2025-04, 2025 or start/end, such as 2025-01/2025-02"
            ) from None
        return cls(words=text, start=start, end=end)

    def cells(self) -> tuple[object, ...]:
        """Words, ISO text, first and last day."""
        return self.words, self.iso, self.start, self.end

    def compare(self, predicted: Self) -> float:
        """1 for the same interval; ½ if one contains the other or both are days and one apart; else 0.

        A time that was not resolved counts as none: 0.
        """
        if not (self.start and self.end and predicted.start and predicted.end):
            return 0.0
        if (self.start, self.end) == (predicted.start, predicted.end):
            return 1.0
        inside = self.start <= predicted.start and predicted.end <= self.end
        around = predicted.start <= self.start and self.end <= predicted.end
        days = self.start == self.end and predicted.start == predicted.end
        near = days and abs((self.start - predicted.start).days) == 1
        return 0.5 if inside or around or near else 0.0

    def same(self, other: Self) -> bool:
        """Whether both are the same time; unresolved ones are if their words are."""
        if self.start is None and other.start is None:
            return self.words.casefold() == other.words.casefold()
        return super().same(other)


def find_whens(text: str) -> list[tuple[int, int]]:
    """Find the time expressions of running text, left to right, as spans `[start, end)`.

    A leading preposition is left out ("January and February"), except "before" and "after", which make the
    time a mere bound that `When.read` leaves unresolved ("before 2022").
    """
    return [expression.span for expression in _scan(text)]


class _UnresolvedError(Exception):
    """The expression has no dates; the message says why and is followed by the expression."""


@dataclass(frozen=True, slots=True)
class _Anchor:
    """What an expression counts from: the day of publication, and whether the claim lies ahead."""

    published: date | None
    ahead: bool

    @property
    def day(self) -> date:
        if self.published is None:
            raise _UnresolvedError("no publication date to resolve")
        return self.published


# Intervals. All raise ValueError or OverflowError for what the calendar does not have.


def _week(day: date) -> Interval:
    monday = day - timedelta(day.weekday())
    return monday, monday + timedelta(6)


def _months(year: int, month: int, count: int = 1) -> Interval:
    """`count` whole months; a `month` outside 1..12 is carried into the year."""
    first, last = year * 12 + month - 1, year * 12 + month + count - 2
    end = date(last // 12, last % 12 + 1, 1)
    return date(first // 12, first % 12 + 1, 1), end.replace(day=monthrange(end.year, end.month)[1])


def _years(first: int, last: int) -> Interval:
    return date(first, 1, 1), date(last, 12, 31)


def _write(start: date, end: date) -> str:
    """ISO 8601 of an interval, as short as says it exactly."""
    cut = 10
    if start.day == 1 and end.day == monthrange(end.year, end.month)[1]:
        cut = 4 if (start.month, end.month) == (1, 12) else 7
    first, last = start.isoformat()[:cut], end.isoformat()[:cut]
    return first if first == last else f"{first}/{last}"


_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def _parse(text: str) -> Interval:
    """Read ISO 8601 as `_write` writes it. Raises ValueError."""
    spans: list[Interval] = []
    for part in text.split("/", 2):
        match = _ISO.fullmatch(part)
        if not match or len(spans) == 2:
            raise ValueError(text)
        year, month, day = match.groups()
        first = date(int(year), int(month or 1), int(day or 1))
        whole = _months(first.year, first.month) if month else _years(first.year, first.year)
        spans.append((first, first) if day else whole)
    if spans[0][0] > spans[-1][1]:
        raise ValueError(text)
    return spans[0][0], spans[-1][1]


# Symbols. Each word, number and mark of a text is one of these; what no rule needs is c, with a capital C.

_WORDS = {
    "i": "in",
    "@": "on",
    "k": "since",
    ":": "by from at",
    ";": "until till through throughout during",
    "-": "to into - – ‐ ‑",
    "&": "and or &",
    "w": "between",
    "f": "of",
    "b": "before after prior",
    "e": "eve ahead",
    "t": "the its his her their our",
    "m": "every each any most per",  # a habit, no time
    "E": "early late mid",
    "B": "beginning start end middle close",
    "L": "earlier later",
    "r": "previous following preceding same",  # counts from another event
    "P": "dawn morning noon afternoon evening night midnight",
    "h": "overnight",
    "g": "ago",
    "!": "now",
    "G": "weekend",
    "H": "half",
    "X": "century",
    "~": "about around some nearly almost roughly approximately",
    ">": "more less than over least under",
    "q": "good black bloody palm ash easter super cyber holy maundy mail",  # names that hold a weekday
    "u": "have be not well",  # what follows the verb "may"
    "N": "% percent people soldiers troops men women children civilians others workers fighters militants "
    "prisoners hostages personnel km kilometers kilometres miles meters metres tonnes tons dollars euros",
    "#": "# № $ € £ ¥ / @ _ =",
    ",": ",",
    "(": "(",
    "'": "'s ’s",
}


def _numbered(words: str, first: int) -> dict[str, int]:
    return {word: number for number, word in enumerate(words.split(), first)}


_MONTHS = _numbered(
    "january february march april may june july august september october november december", 1
)
_SHORT_MONTHS = {month[:3]: number for month, number in _MONTHS.items() if month != "may"} | {"sept": 9}
_WEEKDAYS = _numbered("monday tuesday wednesday thursday friday saturday sunday", 0)
_SHORT_WEEKDAYS = {day[:3]: number for day, number in _WEEKDAYS.items()} | {"tues": 1, "thur": 3, "thurs": 3}
_NUMBERS = _numbered(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty",
    1,
)
_ORDINALS = _numbered(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
    1,
)

_VALUED: dict[str, dict[str, Any]] = {
    "l": {"last": -1},
    "p": {"past": -1},
    "z": {"this": 0, "current": 0},
    "x": {"next": 1, "coming": 1, "upcoming": 1},
    "R": {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1},
    "a": {"a": 1, "an": 1},
    "n": _NUMBERS | {"thirty": 30, "forty": 40, "fifty": 50},
    "O": _ORDINALS,
    "j": {"q1": 1, "q2": 2, "q3": 3, "q4": 4},
    "D": {"day": "day"},
    "K": {"week": "week"},
    "T": {"month": "month"},
    "J": {"year": "year"},
    "Q": {"quarter": "quarter"},
    "U": {f"{unit}s": unit for unit in ("day", "week", "month", "year", "decade", "hour")}
    | {unit: unit for unit in ("decade", "hour")},
    "S": {"summer": 6, "autumn": 9, "winter": 12},
    "F": {"spring": 3, "fall": 9},
    "M": _MONTHS,
    "W": _WEEKDAYS,
}
_CAPITALISED: dict[str, dict[str, Any]] = {
    "A": {"april": 4, "june": 6, "august": 8},  # names of people too
    "V": {"march": 3, "may": 5, **_SHORT_MONTHS},  # verbs and names too
    "M": {f"{month}.": number for month, number in _SHORT_MONTHS.items()},
    "v": {f"{day}{dot}": number for day, number in _SHORT_WEEKDAYS.items() for dot in ("", ".")},
}


def _by_word(table: dict[str, dict[str, Any]]) -> dict[str, tuple[str, Any]]:
    return {word: (symbol, value) for symbol, values in table.items() for word, value in values.items()}


_WITH_CAPITAL = _by_word(_CAPITALISED)
_LEXICON = {
    word: entry
    for word, entry in _by_word(
        {symbol: dict.fromkeys(words.split(), symbol) for symbol, words in _WORDS.items()} | _VALUED
    ).items()
    if word not in _WITH_CAPITAL
}

_TOKEN = re.compile(
    rf"(?:{'|'.join(word.capitalize() for word in (*_SHORT_MONTHS, *_SHORT_WEEKDAYS))})\.(?!\w)|[^\W\d]\w*"
    r"|[0-9]{4}[-–][0-9]{2}(?:[-–][0-9]{2})?(?:/[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)?(?![0-9])"
    r"|[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}(?![0-9])|[0-9]+(?:[.,:/][0-9]+)*[^\W\d_]*"
    r"|['’]s\b|\n\s*\n|\S"
)
_NUMBER = re.compile(r"([0-9]{1,4})(st|nd|rd|th|s)?")
_YEAR_AND_TWO = re.compile(r"([0-9]{4})[-–/]([0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-–./]([0-9]{1,2})[-–./]([0-9]{1,2})")
_ISO_RANGE = re.compile(r"[0-9]{4}-[0-9-]+/[0-9-]+")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-./])([0-9]{1,2})[-./]([0-9]{4})")


@lru_cache(maxsize=20_000)
def _classify(token: str) -> tuple[str, Any]:
    """Give the symbol and the value of one token."""
    if "0" <= token[0] <= "9":
        return _classify_number(token)
    word, capital = token.lower(), token[0].isupper()
    known = (_WITH_CAPITAL.get(word) if capital else None) or _LEXICON.get(word)
    if known:
        return known
    if token[0] == "\n":
        return "|", None
    return ("C" if capital else "c" if token[0].isalnum() else "."), None


def _classify_number(token: str) -> tuple[str, Any]:
    """Tell d day, o ordinal, y year, Z less certain year, n number, s decade, Y years, I date, N other."""
    if match := _NUMBER.fullmatch(token):
        number, suffix, long = int(match[1]), match[2], len(match[1]) == 4
        symbol = "d" if 1 <= number <= 31 else "n"
        if suffix == "s":
            symbol = "s" if long and number % 10 == 0 else "N"
        elif suffix:
            symbol = "o" if 1 <= number <= 31 else "N"
        elif long and 1700 <= number < 2100:
            symbol = "Z" if number <= 1900 or number == 2000 else "y"
        return symbol, number
    if match := _YEAR_AND_TWO.fullmatch(token):
        year, two = int(match[1]), int(match[2])
        last = year + (two - year) % 100
        if last == year + 1 or two > year % 100:
            return "Y", (year, last)
        return ("I" if 1 <= two <= 12 else "N"), token
    written = any(form.fullmatch(token) for form in (_YEAR_FIRST, _YEAR_LAST, _ISO_RANGE))
    return ("I" if written else "N"), token


# What the rules stand for. Each takes the anchor and the values of its rule's named groups; `which` is None
# for a bare name, -1 for "last", 0 for "this", 1 for "next".


def _numeric(_anchor: _Anchor, text: str) -> Interval:
    if match := _YEAR_FIRST.fullmatch(text):
        day = date(int(match[1]), int(match[2]), int(match[3]))
    elif match := _YEAR_LAST.fullmatch(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if match[2] != "." and first <= 12 and second <= 12 and first != second:
            raise _UnresolvedError("day and month may be either way round in")
        month_first = match[2] != "." and second > 12
        day = date(year, first, second) if month_first else date(year, second, first)
    else:
        return _parse(text)
    return day, day


def _valid(make: Callable[[int], Interval], years: Iterable[int]) -> Iterator[Interval]:
    for year in years:
        try:
            yield make(year)
        except ValueError:
            continue


def _yearly(
    anchor: _Anchor, make: Callable[[int], Interval], which: int | None = None, year: int | None = None
) -> Interval:
    """Choose among what comes once a year, unless the year is named."""
    if year is not None:
        return make(year)
    day = anchor.day
    if which == 0:
        return make(day.year)
    forward = anchor.ahead if which is None else which > 0
    years = range(day.year - 1, day.year + 9) if forward else range(day.year + 1, day.year - 9, -1)
    for start, end in _valid(make, years):
        if which is None and (end >= day if forward else start <= day):
            return start, end
        if which is not None and (start > day if forward else end < day):
            return start, end
    raise ValueError


def _day(
    anchor: _Anchor,
    *,
    month: int,
    last: int,
    first: int | None = None,
    year: int | None = None,
    weekday: int | None = None,
    around: str = "",
) -> Interval:
    """Read "April 28", "28-30 April", "Wednesday, April 30", "the week of April 28"."""

    def make(year: int) -> Interval:
        return date(year, month, first or last), date(year, month, last)

    if weekday is None or year is not None:
        days = [_yearly(anchor, make, year=year)]
    else:  # the weekday tells the year
        latest = anchor.day + timedelta(366 if anchor.ahead else 60)
        days = list(_valid(make, (anchor.day.year + offset for offset in (0, -1, 1))))
        days = [interval for interval in days if interval[0] <= latest]
    days = [interval for interval in days if weekday in (None, interval[0].weekday())]
    if not days:
        raise _UnresolvedError("weekday and date disagree in")
    if not around:
        return days[0]
    monday, sunday = _week(days[0][0])
    return (monday if around == "week" else sunday - timedelta(1)), sunday


def _month(anchor: _Anchor, month: int, which: int | None = None, year: int | None = None) -> Interval:
    return _yearly(anchor, lambda year: _months(year, month), which, year)


def _season(
    anchor: _Anchor,
    season: int,
    which: int | None = None,
    year: int | None = None,
    years: tuple[int, int] | None = None,
) -> Interval:
    if years:
        year = years[0]
    elif which == 0 and season == 12 and anchor.day.month <= 6:
        year = anchor.day.year - 1  # until June "this winter" is the one that began last year
    return _yearly(anchor, lambda year: _months(year, season, 3), which, year)


def _quarter(anchor: _Anchor, quarter: int, year: int | None = None) -> Interval:
    if quarter > 4:
        raise ValueError
    quarter %= 5  # -1 is the last
    return _yearly(anchor, lambda year: _months(year, 3 * quarter - 2, 3), year=year)


def _part_of_year(
    anchor: _Anchor, part: int, count: int = 6, unit: str = "month", year: int | None = None
) -> Interval:
    """Read "first half" or "last three months" of a year; `part` is 1, 2 or, for the last, -1."""
    year = anchor.day.year if year is None else year
    if unit != "month" or abs(part) * count > 12:
        return _years(year, year)
    return _months(year, 13 - count if part < 0 else 1 + (part - 1) * count, count)


def _year(_anchor: _Anchor, year: int) -> Interval:
    return _years(year, year)


def _weekday(anchor: _Anchor, weekday: int, which: int | None = None) -> Interval:
    day = anchor.day
    if which == 0:
        return _weekday_of_week(anchor, weekday, 0)
    strictly = 0 if which is None else 1
    if which == 1 or (which is None and anchor.ahead):
        found = day + timedelta((weekday - day.weekday() - strictly) % 7 + strictly)
    else:
        found = day - timedelta((day.weekday() - weekday - strictly) % 7 + strictly)
    return found, found


def _weekday_of_week(anchor: _Anchor, weekday: int, which: int) -> Interval:
    day = _week(anchor.day)[0] + timedelta(7 * which + weekday)
    return day, day


def _weekend(anchor: _Anchor, which: int | None = None) -> Interval:
    if which is None:
        which = 0 if anchor.ahead or anchor.day.weekday() >= 5 else -1
    sunday = _week(anchor.day)[1] + timedelta(7 * which)
    return sunday - timedelta(1), sunday


def _shifted(anchor: _Anchor, count: int = 0, unit: str = "day") -> Interval:
    """Give the day, week, month, quarter or year that lies `count` of them from the anchor's."""
    day = anchor.day
    match unit:
        case "day":
            return day + timedelta(count), day + timedelta(count)
        case "week":
            return _week(day + timedelta(7 * count))
        case "month":
            return _months(day.year, day.month + count)
        case "quarter":
            return _months(day.year, (day.month - 1) // 3 * 3 + 1 + 3 * count, 3)
        case "year":
            return _years(day.year + count, day.year + count)
        case _:
            raise _UnresolvedError("no exact time in")


def _ago(anchor: _Anchor, count: int, unit: str, bound: str = "", weekday: int | None = None) -> Interval:
    if bound == ">" or (bound == "~" and unit == "day"):
        return _inexact(anchor)
    if weekday is not None and unit == "week":
        return _weekday_of_week(anchor, weekday, -count)
    return _shifted(anchor, -count, unit)


def _in_a_while(anchor: _Anchor, count: int, unit: str, now: str = "") -> Interval:
    if not now and not anchor.ahead:
        raise _UnresolvedError("a length of time:")
    return _shifted(anchor, count, unit)


def _stretch(anchor: _Anchor, which: int, unit: str, count: int = 1) -> Interval:
    lengths = {"hour": -(-count // 24), "day": count, "week": 7 * count}
    if unit not in lengths:
        raise _UnresolvedError("a stretch of time without exact ends:")
    edges = anchor.day, anchor.day + timedelta(which * lengths[unit])
    return min(edges), max(edges)


def _inexact(_anchor: _Anchor) -> Interval:
    raise _UnresolvedError("no exact time in")


def _from_event(_anchor: _Anchor) -> Interval:
    raise _UnresolvedError("counted from another event:")


def _distance(_anchor: _Anchor) -> Interval:
    raise _UnresolvedError("counted from another time:")


def _limit(_anchor: _Anchor) -> Interval:
    raise _UnresolvedError("only a limit:")


# The grammar. At each symbol the rules are tried in this order. The named groups are the arguments of the
# function; `shift` ("last year") becomes `year`.

_YEAR = r"(?:[,f]?(?P<year>[yZ])(?!N)|f?t?(?P<shift>[lzx])J)"
_OF_YEAR = r"(?:(?P<year>[yZ])|t?(?P<shift>[lzx])?J)"
_EDGE = r"(?:t?(?:[EL](?:-{1,3}E)?[-i]?|B[f-]|[lOo][nd]?[DKHU][fi])t?)"  # late, the end of, first week of
_DAY_PREFIX = r"(?:t?(?P<around>[KG])ft?)?(?:[lpzx]?(?P<weekday>[Wv])P?[,(]?t?)?"
_COUNTED = r"(?P<count>[nda])(?P<unit>[DKTJUQ])"
_MONTH_ALONE = (  # names that are also verbs or people need support from their neighbours
    r"(?P<month>M|(?<=[ik;])[AV]|(?<=[:@fwb])[AV](?!C)|(?<=[MAVyZ][-;&,])[AV]|[AV](?=[-;&,]t?[EB]?[-f]?[MAV](?!C))"
    r"|(?<=[t'a])V(?=c)|(?<!C)A(?!C)|^V(?=[-;&,'.]|$)|[AV](?=,?[yZ]|f?t?[lzx]J))"
)
_MONTH_DAY = (  # April 28; April 28-30; but "in April 30 people" holds a month
    r"(?:(?<=@)|(?<!i)(?=[MAV][do](?!N))|(?=[MAV][do],?y))(?P<month>[MAV])"
    r"(?:(?P<first>[do])(?:[-;](?=[do](?!N|f?[MAV]))|&(?=[do](?:[,.(ik|]|$))))?(?P<last>[do])"
)
_DAY_MONTH = (  # 28 April; the 5th of May; 28, 29 and 30 April; but "12 May have died" holds a number
    r"(?:(?P<first>[do])(?:,[do]){0,3}[-;&])?(?P<last>[do])f?(?P<month>[MAV])(?!u)"
)
_WEEKDAY_ALONE = r"(?P<weekday>(?<!t)(?<!')W|W(?!C)|(?<=[@lpzx])v|^v(?=P?$))"  # not "the Sunday Times"
_YEAR_ALONE = (
    r"(?P<year>(?<=[ik])(?:y|Z(?!N))|(?<=[ik;]:>)y(?!N)|(?:^|(?<=[:;@fwtab'J(,.|]))y(?!N)|^Z(?=[-;&]|$)"
    r"|(?<=[yZMAV][-;&])[yZ]|[yZ](?=[-;][yZ]))(?!-[nN])"
)

_RULES: tuple[tuple[str, Callable[..., Interval]], ...] = (
    (r"(?<!#)(?P<text>I)", _numeric),
    (rf"{_DAY_PREFIX}{_MONTH_DAY}{_YEAR}?", _day),
    (rf"(?<![^MAVyZdo]-)(?<!#){_DAY_PREFIX}{_DAY_MONTH}{_YEAR}?", _day),
    # two or three days ago; a year and a half ago; about two weeks ago; two weeks from now; in two weeks
    (r"(?:[nda][DKTJU]?[-&]a?[ndH]|Ha)[DKTJU]?g", _inexact),
    (rf">?(?P<bound>[~>])?{_COUNTED}g(?:@?(?P<weekday>W))?", _ago),
    (rf"{_COUNTED}:(?P<now>!)", _in_a_while),
    (rf"^i{_COUNTED}(?!f)", _in_a_while),
    # the day before yesterday; two days earlier; the same week; the next day
    (r"tDb(?P<count>R)", lambda anchor, count: _shifted(anchor, 2 * count)),
    (r"(?:[nda]|t)?[DKTJUP]L|t?r[DKTJPWGQMAV]|t?x[DP]", _from_event),
    # the first half of 2024; the last three months of this year; the third quarter of 2016; Q3
    (rf"t?(?P<part>O)H[-f]?t?{_OF_YEAR}", _part_of_year),
    (rf"t?(?P<part>[Ol])(?P<count>[nd])(?P<unit>U)ft?{_OF_YEAR}", _part_of_year),
    (rf"t?(?P<quarter>[Ooj]|l(?=Qf))Q?(?<=[jQ])(?:[f,]?{_OF_YEAR}|(?!f))", _quarter),
    # the winter of 2023-24; last summer; in the spring
    (rf"(?:{_EDGE}|t)?(?P<season>S|F(?!t?[lzx]))(?:f?t?(?P<years>Y)|{_YEAR})", _season),
    (r"(?:[EL]|Bf)?t?z?(?P<which>[lpzx])(?P<season>[SF])(?!f)", _season),
    (rf"(?:{_EDGE}|(?<=i)t?|(?<=[k:;@])t|^t?)(?P<season>S|F(?![fC]))(?!-)", _season),
    # last April; late February 2025; May last year; early 2025; 2023-24; the 1990s; the 19th century
    (rf"{_EDGE}?z?(?P<which>[lpzx])(?P<month>[MAV])(?!u)", _month),
    (rf"{_EDGE}(?P<month>[MAV]){_YEAR}?", _month),
    (rf"{_MONTH_ALONE}{_YEAR}?", _month),
    (rf"{_EDGE}(?P<year>[yZ])(?!N)", _year),
    (_YEAR_ALONE, _year),
    (r"(?<!#)(?P<years>Y)", lambda _, years: _years(*years)),
    (rf"{_EDGE}?t?(?P<decade>s)", lambda _, decade: _years(decade, decade + 9)),
    (rf"{_EDGE}?t?(?P<century>[Oo])-?X", lambda _, century: _years(100 * century - 99, 100 * century)),
    # early next week; the end of the year; year's end; the past three days; the past week
    (rf"{_EDGE}?(?P<count>z|(?<!t)[lx])(?P<unit>[KTJQ])(?!-)", _shifted),
    (r"t?(?:B[f-]|[EL]i)t(?P<unit>[KTJ])(?!-)", _shifted),
    (r"(?P<unit>J)[-']B", _shifted),
    (r"[tz]?(?P<which>[lpx])~?(?P<count>[nd])(?P<unit>[DKTJU])", _stretch),
    (r"[tz]?(?P<which>p|(?<=t)[lx])(?P<unit>[DKTJ])(?!f)", _stretch),
    # Thursday of last week; late on Wednesday night; the weekend; last night; yesterday morning; overnight
    (r"(?<![qm])(?P<weekday>[Wv])P?[f,]?t?(?P<which>[lzx])K", _weekday_of_week),
    (rf"(?<![qm])(?<!q@)(?:h[@:]?-?|[EL][@-]?)?(?:z?(?P<which>[lpzx]))?{_WEEKDAY_ALONE}P?", _weekday),
    (r"(?<!m)t?(?:z?(?P<which>[lpzx]))?G(?!-|f[MAVdoKG])", _weekend),
    (r"[EL]?(?P<count>[lz](?=P)|R)P?", _shifted),
    (r"h(?![@:]?[tlxz]?[MAVdoWv])", lambda anchor: (anchor.day - timedelta(1), anchor.day)),
    # two days before; before; the eve of
    (r"(?:[nda]|t)?[DKTJUP]b-?", _distance),
    (r"b-?|t?ef", _limit),
)
_COMPILED = tuple((re.compile(rule), function) for rule, function in _RULES)
_GRAMMAR = re.compile(  # the look ahead rules out most symbols at once
    r"(?=[^cC.,(#|N&'tai:;@wfkmqug!-]|t[^cC.,(#|N]|a[DKTJUQ]|^i)(?:"
    + "|".join(f"({re.sub(r'[?]P<[a-z]+>', '?:', rule)})" for rule, _ in _RULES)
    + ")"
)
_SWALLOWED = {_distance: re.compile(r"[tacC']{0,5}"), _limit: re.compile("")}
_JOINT = re.compile(r"[-;&]{1,2}[ik:@t]{0,2}|,&")
_CALENDAR = frozenset({_day, _month, _year})
# The symbols of expressions that name no year and nothing relative, such as "Wednesday" or "late May".
_UNDATED = frozenset("MAVWvdoPhtfikEBLHKDUOGQj,(&-;:@")


@dataclass(frozen=True, slots=True)
class _Atom:
    """One match of a rule: its symbols `[first, last)`, what they stand for, whether they name a year."""

    first: int
    last: int
    function: Callable[..., Interval]
    values: dict[str, Any]
    dated: bool

    def resolve(self, anchor: _Anchor) -> Interval:
        values = dict(self.values)
        if (shift := values.pop("shift", None)) is not None:
            values["year"] = anchor.day.year + shift
        return self.function(anchor, **values)


@dataclass(frozen=True, slots=True)
class _Expression:
    """One atom, or several joined ("January and February"), kept from the last to the first."""

    atoms: list[_Atom]
    words: str
    span: tuple[int, int]
    listed: bool
    bound: str
    """"since" or "until" where the expression follows one of these, else empty."""

    def resolve(self, anchor: _Anchor) -> tuple[date, date, str]:
        """Give first day, last day and a note. An atom that is not dated counts from its neighbour."""
        if self.bound:
            anchor = replace(anchor, ahead=self.bound == "until")
        forward = not self.atoms[0].dated and (anchor.ahead or self.atoms[-1].dated)
        days: list[Interval] = []
        for atom in reversed(self.atoms) if forward else self.atoms:
            beside = days and not atom.dated
            days.append(atom.resolve(_Anchor(days[-1][0], forward) if beside else anchor))
        if not forward:
            days.reverse()
        start, end = days[0][0], days[-1][1]
        if start > end:
            raise _UnresolvedError("ends before it begins:")
        apart = self.listed and any(after[0] - before[1] > timedelta(1) for before, after in pairwise(days))
        notes = [_BOUNDS[self.bound].format(self.words)] if self.bound else []
        notes += [f'from the first to the last of "{self.words}"'] if apart else []
        return start, end, "; ".join(notes)


def _joined(atom: _Atom, gap: str, following: list[_Atom]) -> bool:
    """Whether `atom` and the expression after it are one: "Monday to Wednesday", "May 9 and May 10"."""
    pair = {atom.function, following[-1].function}
    if gap == ",":
        return len(pair) == 1 and len(following) > 1
    return (len(pair) == 1 or ("&" not in gap and pair <= _CALENDAR)) and bool(_JOINT.fullmatch(gap))


def _scan(text: str) -> list[_Expression]:
    """Find all expressions, left to right, in one pass over the symbols of `text`."""
    tokens = list(_TOKEN.finditer(text))
    classified = [_classify(token[0]) for token in tokens]
    kinds = [symbol for symbol, _ in classified]
    for at, token in enumerate(tokens):  # "last month to rebuild" is no stretch of time
        if token[0] in {"to", "into"} and re.match("t?[cC]", "".join(kinds[at + 1 : at + 3])):
            kinds[at] = "c"
    symbols = "".join(kinds)
    found: list[list[_Atom]] = []
    for match in reversed(list(_GRAMMAR.finditer(symbols))):
        rule, function = _COMPILED[(match.lastindex or 0) - 1]
        named = rule.match(symbols, match.start())
        starts = {name: named.start(name) for name in rule.groupindex} if named else {}
        values = {name: classified[start][1] for name, start in starts.items() if start >= 0}
        atom = _Atom(match.start(), match.end(), function, values, not _UNDATED.issuperset(match[0]))
        following = found[-1] if found else []
        gap = symbols[atom.last : following[-1].first] if following else ""
        if following and function in _SWALLOWED and _SWALLOWED[function].fullmatch(gap):
            found[-1] = [replace(atom, last=following[0].last)]
        elif following and _joined(atom, gap, following):
            following.append(atom)
        elif function is not _limit:
            found.append([atom])
    return [_expression(text, tokens, symbols, atoms) for atoms in reversed(found)]


def _expression(text: str, tokens: list[re.Match[str]], symbols: str, atoms: list[_Atom]) -> _Expression:
    first, last = atoms[-1].first, atoms[0].last
    start, end = tokens[first].start(), tokens[last - 1].end()
    listed = "&" in symbols[first:last] and symbols[first - 1 : first] != "w"
    return _Expression(atoms, text[start:end], (start, end), listed, _bound(tokens, symbols, first))


def _bound(tokens: list[re.Match[str]], symbols: str, first: int) -> str:
    """Whether token `first` comes after "since", "until" or "until at least"."""
    before = first - 1
    while before > 0 and symbols[before] in ":>t":
        before -= 1
    word = tokens[before][0].lower() if before >= 0 else ""
    return {"since": "since", "until": "until", "till": "until"}.get(word, "")


_BOUNDS = {"since": 'goes on from "{}"', "until": 'lasts to "{}"'}
