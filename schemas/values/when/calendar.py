"""Intervals of days, and ISO 8601 as short as says them exactly."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

Interval = tuple[date, date]
"""The first and the last day, both included."""

_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def week(day: date) -> Interval:
    """Monday to Sunday."""
    monday = day - timedelta(day.weekday())
    return monday, monday + timedelta(6)


def months(year: int, month: int, count: int = 1) -> Interval:
    """`count` whole months; a `month` outside 1..12 is carried into the year. Raises ValueError."""
    first, last = year * 12 + month - 1, year * 12 + month + count - 2
    end = date(last // 12, last % 12 + 1, 1)
    return date(first // 12, first % 12 + 1, 1), end.replace(day=monthrange(end.year, end.month)[1])


def years(first: int, last: int) -> Interval:
    """Whole years. Raises ValueError."""
    return date(first, 1, 1), date(last, 12, 31)


def to_iso(start: date, end: date) -> str:
    """ISO 8601 of an interval, as short as says it exactly."""
    cut = 10
    if start.day == 1 and end.day == monthrange(end.year, end.month)[1]:
        cut = 4 if (start.month, end.month) == (1, 12) else 7
    first, last = start.isoformat()[:cut], end.isoformat()[:cut]
    return first if first == last else f"{first}/{last}"


def from_iso(text: str) -> Interval:
    """Read ISO 8601 as `to_iso` writes it. Raises ValueError."""
    spans: list[Interval] = []
    for part in text.split("/", 2):
        match = _ISO.fullmatch(part)
        if not match or len(spans) == 2:
            raise ValueError(text)
        year, month, day = match.groups()
        first = date(int(year), int(month or 1), int(day or 1))
        whole = months(first.year, first.month) if month else years(first.year, first.year)
        spans.append((first, first) if day else whole)
    if spans[0][0] > spans[-1][1]:
        raise ValueError(text)
    return spans[0][0], spans[-1][1]
