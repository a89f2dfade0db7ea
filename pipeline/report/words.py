"""Values in a reader's words: dates, figures, names of types, and nothing that turns the text around it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from schemas.gist import days

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that embed, override or isolate a direction, and may do so beyond their own text."""


_ENUM = re.compile("[a-z]+(?:_[a-z]+)+")


def clean(value: object) -> object:
    """What the template puts in: nothing for None; text without control characters of any kind."""
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        text = _TURNING.sub("", value)
        if text.isprintable():
            return text
        return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs", "Cn"})
    return value


def number(value: float | None) -> str:
    """A number with its thousands set apart, without a fraction."""
    return "" if value is None else f"{value:,.0f}"


def day(value: date | str | None) -> str:
    """A date as in 7 May 2025."""
    if value is None:
        return "undated"
    if isinstance(value, str):
        return value
    return f"{value.day} {value:%b %Y}"


def shortened(text: str, longest: int = 200) -> str:
    """A title on one line, cut between words where it has more characters than a title has."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    return (line[: longest + 1].rpartition(" ")[0] or line[:longest]) + " …"


def between(first: date | None, last: date | None) -> str:
    """A time as a person writes it: "7 May 2025", "May 2025", "2025", else its first and last day."""
    if first is None or last is None or first == last:
        return day(first or last)
    ends = (last + timedelta(days=1)).day == 1 == first.day
    if ends and (first.year, first.month) == (last.year, last.month):
        return f"{first:%b %Y}"
    if ends and (first.month, last.month, last.year) == (1, 12, first.year):
        return str(first.year)
    return f"{day(first)} – {day(last)}"


def label(name: str) -> str:
    """A type, field, column or value of an enum as a person writes it."""
    return name.replace("_", " ")


_MEASURES = {
    "total": "total so far",
    "withdrawal": "withdrawn",
    "incident": "in one incident",
    "unspecified": "",
}


def counted(kind: str | None, measure: str | None) -> str:
    """What a figure counts: "killed, total so far"; of other measures their own word."""
    return ", ".join(filter(None, (label(_MEASURES.get(each, each)) for each in (kind, measure) if each)))


def listed(value: object) -> str:
    """Any cell of a store as words; of a list its items."""
    if isinstance(value, list | tuple):
        return ", ".join(listed(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    if isinstance(value, date):
        return day(value)
    return label(value) if isinstance(value, str) and _ENUM.fullmatch(value) else str(value)


def figure(row: Mapping[str, Any]) -> str:
    """A figure in words: exact, a range, open at one end, or nothing."""
    low, high = (row.get(name, row.get(f"count_{name}")) for name in ("low", "high"))
    if low is None and high is None:
        return ""
    if high is None:
        return f"at least {low:,}"
    if low is None:
        return f"at most {high:,}"
    about = "about " if row.get("approx") else ""
    return f"{about}{low:,}" if low == high else f"{low:,}–{high:,}"


def context(row: Mapping[str, Any]) -> dict[str, str]:
    """What all claims share, in a reader's words, but for who says so in the end: that is the voice."""
    voices = row["attributed_to"] or []
    return {
        "when": days(row["when_iso"]) if row["when_iso"] else row["when_words"] or "",
        "place": row["place_words"] or "",
        "said by": "" if voices == [row["origin"]] else ", citing ".join(voices),
        "placed": row["grounding"] if row["grounding"] != "exact" else "",
        "note": "; ".join(row["notes"] or ()),
    }
