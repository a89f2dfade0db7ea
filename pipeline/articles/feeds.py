"""Feeds, RSS and Atom: which pages they name, and what they say of each."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate

from pipeline.articles.dates import full_date, read_date

_ROOT = re.compile(rb"<(?:rss|feed|rdf:RDF)\b")
_BEFORE = ((b"<?", b"?>"), (b"<!--", b"-->"), (b"<!DOCTYPE", b">"))
"""What may stand before the first element, and how it ends."""
_KINDS = ("application/rss+xml", "application/atom+xml")
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,8})|(\d{1,10}));")
_TOPIC = re.compile(rb"(</?(?:[\w.-]+:)?)(?=(?:category|subject|keywords)\b)")
"""Where the name of an element begins of which feedparser compares each with each."""
_MANY = re.compile(rb"""<[^\s<>!?/](?:[^<>="']*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s<>"'=]*+)){300}""")
"""Attributes of one tag, with each of which each is compared."""
_LONGEST = 500
"""Of longer words of a feed the beginning is kept."""
_YEAR_FIRST = re.compile(r"(?<!\d)(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(?P<one>\d{1,2})[-/](?P<other>\d{1,2})[-/](?P<year>\d{4})(?!\d)")


@dataclass(frozen=True)
class Entry:
    """A page that a feed names, and the cells of `metadata.csv` that the feed fills."""

    link: str
    facts: dict[str, str]
    undated: str
    """What stands there for a day, and has no single reading; "" where nothing does."""


def is_feed(data: bytes, kind: str = "") -> bool:
    """Whether this is a feed, by how it begins or by its media type."""
    return kind in _KINDS or _ROOT.match(data, _first_element(data)) is not None


def _first_element(data: bytes) -> int:
    """Where the first element begins, or the data end."""
    at = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    while at < len(data):
        at += len(data[at : at + 4096]) - len(data[at : at + 4096].lstrip())
        end = next((end for start, end in _BEFORE if data.startswith(start, at)), None)
        if end is None and not data[at : at + 1].isspace():
            return at
        if end is not None:
            found = data.find(end, at)
            at = found + len(end) if found >= 0 else len(data)
    return at


def entries(data: bytes, charset: str | None = None) -> Iterator[Entry]:
    """The entries with a link, in the feed's order; `charset` is the one that came with it, if any.

    Raises:
        ValueError: there is none; says why.
    """
    import feedparser  # noqa: PLC0415 - only feeds need it

    wide = json.detect_encoding(data[:4])  # by its marks and zeros alone
    if not wide.startswith("utf-8"):
        data, charset = data.decode(wide, "replace").encode(), "utf-8"
    if _MANY.search(data):
        raise ValueError("no feed: a tag with 300 attributes")
    data = _TOPIC.sub(rb"\1unread-", _REFERENCE.sub(_character, data))
    headers = {"content-type": f"application/xml; charset={charset}"} if charset else {}
    feed = feedparser.parse(io.BytesIO(data), response_headers=headers)
    linked = [entry for entry in feed.entries if entry.get("link")]
    if not linked:
        raised = feed.get("bozo_exception")
        raise ValueError(f"no feed with addresses in it{f' ({raised})' if raised else ''}")
    for entry in linked:
        said = one_line(entry.get("published") or "")
        day = day_of(said)
        facts = {
            "title": one_line(entry.get("title") or ""),
            "author": one_line(entry.get("author") or ""),
            "published": day.isoformat() if day else "",
            "published_basis": "metadata" if day else "",
        }
        yield Entry(entry["link"], facts, "" if day else said)


def _character(reference: re.Match[bytes]) -> bytes:
    """A character told by its number; where that is half of one, the sign for what cannot be read."""
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    return b"&#xFFFD;" if 0xD800 <= number <= 0xDFFF or number > 0x10FFFF else reference[0]


def one_line(words: str) -> str:
    """The words as one cell of one line: blanks for line breaks, no control characters, at most 500 long."""
    text = " ".join(words.split())
    text = "".join(c for c in text if c == "\N{ZERO WIDTH JOINER}" or c.isprintable())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def day_of(words: str) -> date | None:
    """The day that a feed gives, in the time zone in which it gives it; None where there are two readings.

    "Wed, 07 May 2025 22:30:00 -0500" is 7 May there, whatever day it is in UTC. "2025/5/7" and "13/05/2025"
    have one reading, "05/07/2025" has two.
    """
    if found := read_date(words):
        return found[0] if found[1] == "day" else None
    if day := full_date(words):
        return day
    if found_date := _YEAR_FIRST.search(words):
        return _valid(found_date["year"], found_date["month"], found_date["day"])
    if found_date := _YEAR_LAST.search(words):
        one, other, year = found_date["one"], found_date["other"], found_date["year"]
        days = {_valid(year, one, other), _valid(year, other, one)} - {None}
        return days.pop() if len(days) == 1 else None
    parsed = parsedate(words) if re.search("[A-Za-z]{3}", words) else None  # RFC 822, asctime
    return _valid(*map(str, parsed[:3])) if parsed else None


def _valid(year: str, month: str, day: str) -> date | None:
    found = read_date(f"{int(year):04}-{int(month):02}-{int(day):02}")
    return found[0] if found else None
