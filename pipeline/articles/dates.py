"""Days that are written out: in ISO 8601, in words of many languages, in datelines and bylines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from pipeline.articles.body import Body
from pipeline.articles.line_kinds import Kind
from pipeline.articles.paragraphs import Span

PRECISIONS = ("day", "month", "year")


_DATELINE = re.compile(
    r"(?:[A-Z][\w.'’/-]*(?: [A-Z][\w.'’/-]*){0,4})(?:, [^()–—:\n]{1,40}?)?"
    r"(?:(?P<agency> ?\([^()\n]{2,40}\))\s*(?:[–—:]|-{1,2}(?=\s))|\s*(?P<dash>[–—:]|-{1,2}(?=\s)))(?=\s|\w)"
)
_MONTH_NUMBERS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero gennaio janeiro января январь",
            "feb february februar février fevrier febrero febbraio fevereiro февраля февраль",
            "mar march märz maerz mars marzo março marco марта март",
            "apr april avril abril aprile апреля апрель",
            "may mai mayo maggio maio мая май",
            "jun june juni juin junio giugno junho июня июнь",
            "jul july juli juillet julio luglio julho июля июль",
            "aug august août aout agosto августа август",
            "sep sept september septembre septiembre setiembre settembre setembro сентября сентябрь",
            "oct october okt oktober octobre octubre ottobre outubro октября октябрь",
            "nov november novembre noviembre novembro ноября ноябрь",
            "dec december dez dezember décembre decembre diciembre dicembre dezembro декабря декабрь",
        ),
        start=1,
    )
    for name in names.split()
}
_DATES = (
    re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>\d{4}) ?[년年] ?(?P<month>\d{1,2}) ?[월月] ?(?P<day>\d{1,2}) ?[일日]"),
    re.compile(r"(?<![\d.])(?P<year>\d{4})\. ?(?P<month>\d{1,2})\. ?(?P<day>\d{1,2})(?!\d)"),
    re.compile(
        r"(?<!\w)(?P<month>[^\W\d_]{3,12})\.? (?P<day>\d{1,2}?)(?:st|nd|rd|th)?,? ?(?P<year>\d{4})(?!\d)"
    ),
    re.compile(
        r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.)? (?:de |of )?(?P<month>[^\W\d_]{3,12})\.?,? "
        r"(?:de |del )?(?P<year>\d{4})(?!\d)"
    ),
    re.compile(r"(?<![\d.])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?!\d)"),
)
_HEAD = 500
"""Characters of a text in which it may state its own date."""
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_STAMP = re.compile(
    r"(?:(?<!\bon )(?<!last )\b(?P<weekday>(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6})\b,? "
    r"|\b(?:(?:date of )?publi(?:shed|cation)|posted|(?:last )?updated)(?: (?:on|at))?:? )"
    rf"(?P<date>\d{{1,2}} {_MONTH},? \d{{4}}(?!\d)|{_MONTH} (?:\d{{1,2}},? |\d\d)\d{{4}}(?!\d))",
    re.IGNORECASE,
)
_AFTER_STAMP = re.compile(r"\s*(?:\Z|\n|[A-Z\d]|\w+:)|\s*[|–—-]")
"""What follows a date that stands for itself: no sentence goes on with it."""
_PUBLICATION = re.compile(
    r"publi|posted|created|veröffentlicht|опубликовано|등록|입력|発|发布", re.IGNORECASE
)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(
            int(year), int(month) if month.isdigit() else _MONTH_NUMBERS.get(month.lower(), 0), int(day)
        )
    except ValueError:
        return None


def full_date(words: str) -> date | None:
    """The first full date in `words`, between 1900 and 2100."""
    for pattern in _DATES:
        for found in pattern.finditer(words):
            day = _day(found["year"], found["month"], found["day"])
            if day and 1900 <= day.year <= 2100:
                return day
    return None


def stated_date(text: str, body: Body, dateline: Span | None) -> date | None:
    """The date of publication where the head of the page states one: a dateline, else a date line or byline.

    A line that says "published" goes before others, then the one nearest to the first paragraph.
    """
    lead = next((block for block in body.paragraphs if block.kind is Kind.PROSE), None)
    if lead is None:
        return None
    if dateline and (day := full_date(text[slice(*dateline)])):
        return day
    head = [
        text[block.start : block.end]
        for block in body.boilerplate
        if block.start < lead.start
        and block.kind in (Kind.DATE, Kind.BYLINE, Kind.CHROME)
        and block.end - block.start <= 160
    ]
    head.reverse()
    for words in sorted(head, key=lambda words: not _PUBLICATION.search(words)):
        if day := full_date(words):
            return day
    return None


def stamped_date(text: str, otherwise: date) -> date | None:
    """The day of publication that a text states at its head, where metadata say another, `otherwise`.

    Such a stamp is a full date behind its own weekday, or behind "published" or "updated". None where there
    is none, or where it is more than a month from `otherwise`: then it is the day of something else, unless
    the text opens with the weekday and its date.
    """
    for found in _STAMP.finditer(text, 0, _HEAD):
        day = full_date(found["date"])
        named = found["weekday"]
        if day and (not named or named[:3].lower() == f"{day:%a}".lower()):
            alone = named and found.start() == 0 and _AFTER_STAMP.match(text, found.end())
            near = abs(day - otherwise) <= timedelta(days=31) or alone
            return day if day != otherwise and near else None
    return None


def find_dateline(text: str, body: Body) -> Span | None:
    """The span of the place and agency that the first paragraph opens with."""
    for block in body.paragraphs:
        if block.kind is Kind.PROSE:
            found = _DATELINE.match(text, block.start, min(block.end, block.start + 160))
            place = found[0].split("(")[0].split(",")[0].rstrip(" –—:-") if found else ""
            if found and (found["agency"] or place.isupper()):
                return found.span()
            return None
    return None


_ISO_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ]\d{2}:\d{2}.*)?)?)?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4,6}Z?)?")


def read_date(words: str) -> tuple[date, str] | None:
    """The date that `words` are in ISO 8601, between 1900 and 2100, and its precision; None for others.

    A time of day is passed over: 2025-04-30T10:00:00Z, 2025-04-30 10:00, 20250430 are one day. Of a month or
    a year it is the first day.
    """
    found = _COMPACT_DATE.fullmatch(words) or _ISO_DATE.fullmatch(words)
    day = found and _day(found[1], found[2] or "1", found[3] or "1")
    if not found or not day or not 1900 <= day.year <= 2100:
        return None
    return day, PRECISIONS[2 - bool(found[2]) - bool(found[3])]


_ADDRESS = re.compile(
    r"/((?:19|20)\d\d)(?:([/_-])(\d\d?|[a-z]{3})\2(\d\d?)|(\d\d)(\d\d)|/(\d\d))(?=[/_.?#-]|\Z)", re.IGNORECASE
)


def address_date(url: str) -> tuple[date, str] | None:
    """The day or month in the path of an address, and its precision: /2025/05/07/, /2025/may/7/."""
    for found in _ADDRESS.finditer(url):
        year, _, month, day, month_joined, day_joined, month_alone = found.groups()
        dated = _day(year, month or month_joined or month_alone, day or day_joined or "1")
        if dated:
            return dated, "month" if month_alone else "day"
    return None


_EPOCH = re.compile(r"(?P<seconds>\d{9,10})(?:\d{3}|\d{6}|\d{9})?(?:\.\d*)?")
_SERIAL = re.compile(r"([345]\d{4})(?:\.\d*)?")
_CTIME = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) [\d:]{5,8}(?: [A-Z\d+-]+)? (\d{4})")
_TIME = r"(?:[T ,].*)?"
_YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})" + _TIME)
_YEAR_LAST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})" + _TIME)
_MONTH_YEAR = re.compile(r"([^\W\d_]{3,12})\.?,? (\d{4})")
_JOINED = re.compile(r"(?<=\d)[/-](?=[^\W\d_]{3})|(?<=[^\W\d_]{3})[/-](?=\d)")


def written_date(words: str, *, day_first: bool | None = None) -> tuple[date, str] | None:
    """The date that `words` are, between 1900 and 2100, and its precision; None where they have two readings.

    In ISO 8601, as seconds, milliseconds, micro- or nanoseconds since 1970, as the days since 1900 of a
    spreadsheet, in words of many languages, or as 2025/5/7, 7.5.2025 and 25/5/2025. 7/5/2025 is one only
    where `day_first` says which.
    """
    if dated := read_date(words):
        return dated
    if epoch := _EPOCH.fullmatch(words):
        day: date | None = datetime.fromtimestamp(int(epoch["seconds"]), UTC).date()
    elif serial := _SERIAL.fullmatch(words):
        day = date(1899, 12, 30) + timedelta(int(serial[1]))
    elif found := _CTIME.fullmatch(words):
        day = _day(found[3], found[1], found[2])
    elif found := _YEAR_FIRST.fullmatch(words):
        day = _day(found[1], found[3], found[4])
    elif found := _YEAR_LAST.fullmatch(words):
        day = _year_last(found, day_first=day_first)
    elif found := _MONTH_YEAR.fullmatch(words):
        month = _day(found[2], found[1], "1")
        return (month, "month") if month and 1900 <= month.year <= 2100 else None
    else:
        day = full_date(_JOINED.sub(" ", words))
    return (day, "day") if day and 1900 <= day.year <= 2100 else None


def _year_last(found: re.Match[str], *, day_first: bool | None) -> date | None:
    first, second, year = found[1], found[3], found[4]
    if found[2] == ".":  # only where the day comes first
        day_first = True
    if day_first is None and first != second and int(first) <= 12 and int(second) <= 12:
        return None
    month_first = day_first is False or int(second) > 12
    return _day(year, first, second) if month_first else _day(year, second, first)


def day_comes_first(column: Iterable[str]) -> bool | None:
    """Whether 7/5/2025 in a column is of May, where its other dates tell; None where they do not."""
    pairs = [(int(found[1]), int(found[3])) for words in column if (found := _YEAR_LAST.fullmatch(words))]
    days, months = any(first > 12 for first, _ in pairs), any(second > 12 for _, second in pairs)
    return days if days != months else None


_REPORTED = (
    r"\b(?:said|says|told|reported|reports|announced|confirmed|stated|wrote|published|posted|released|"
    r"sagte|berichtete|erklärte|dijo|informó|anunció|annoncé|déclaré|rapporté|сообщил\w*|заявил\w*)"
    r"(?: [\w’']+){0,2}? (?:on|am|el|le) (?:[^\W\d_]{3,10},? )?"
)
_MONTH_DAY = (
    r"(?:(?P<month>[^\W\d_]{3,12})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?|"
    r"(?P<first>\d{1,2})(?:st|nd|rd|th|\.)? (?:de )?(?P<second>[^\W\d_]{3,12}))(?!\w)(?:,? (?P<year>\d{4}))?"
)
_REPORTED_ON = re.compile(_REPORTED + _MONTH_DAY, re.IGNORECASE)
_YEAR = re.compile(r"(?<![\w.,$€£-])(?:19|20)\d{2}(?![\w%-]|[.,]\d)")
_AHEAD = re.compile(
    r"\b(?:by|until|till|through|before|bis|jusqu'en|hasta|target(?:ed)?) (?:the year )?\Z", re.IGNORECASE
)


def inferred_date(words: str) -> date | None:
    """The latest day on which, in the article's own words, something was reported.

    A day without a year has the year of the first time it came round after the latest full date that the
    article tells, else the latest year that it names.
    """
    reported = [*_REPORTED_ON.finditer(words)]
    if not reported:
        return None
    told = [
        day
        for pattern in _DATES
        for found in pattern.finditer(words)
        if (day := _day(found["year"], found["month"], found["day"])) and not _ahead(words, found)
    ]
    years = [int(year[0]) for year in _YEAR.finditer(words) if not _ahead(words, year)]
    latest = max((day for day in told if 1900 <= day.year <= 2100), default=None)
    days: list[date] = []
    for found in reported:
        month, number = found["month"] or found["second"], found["day"] or found["first"]
        if found["year"]:
            candidates = [_day(found["year"], month, number)]
        elif latest:
            candidates = [_day(str(latest.year + i), month, number) for i in (0, 1)]
            candidates = [day for day in candidates if day and day >= latest]
        else:
            candidates = [_day(str(max(years)), month, number)] if years else []
        days += [day for day in candidates[:1] if day]
    return max(days, default=None)


def _ahead(words: str, found: re.Match[str]) -> bool:
    """Whether the date is one to come: "by 2030"."""
    return bool(_AHEAD.search(words, max(0, found.start() - 25), found.start()))
