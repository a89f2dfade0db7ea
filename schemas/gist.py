"""The gist of a claim: one line that tells who, what, how many, where, when and by whom it is said.

A claim type declares its beginning (`GIST`), such as `"{victims}: [{count} ]{harm}"`: field names in braces
give their words as the article has them; what stands in brackets is left out where a field in it says
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from schemas.values import Party, Value, When

_GROUP = re.compile(r"\[([^\[\]]*)\]")
_FIELD = re.compile(r"\{(\w+)\}")
_LONGEST = 120
"""Of longer words the beginning stands in a gist."""


def names_in(template: str) -> list[str]:
    """The fields that a template names, in order."""
    return _FIELD.findall(template)


def words_of(value: object) -> str:
    """The words of a field's value, on one line: an enum without underscores, the items of a list, a day."""
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(words_of, value)))
    if isinstance(value, When):
        return day_words(value)
    if isinstance(value, Party) and value.name == "people":
        return value.name  # whom the words only count: the "12" of "12 were killed"
    text = value.words if isinstance(value, Value) else value if isinstance(value, str) else ""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rsplit(' ', 1)[0]} …"


def day_words(when: When) -> str:
    """A time as a reader writes it: "7 May 2025", "May 2025", "2025", else its words where it has no days."""
    return days(when.iso) if when.iso else when.words


def days(iso: str) -> str:
    """A day, month, year or interval of ISO 8601 as a reader writes it.

    >>> days("2025-03-17/2025-05")
    '17 Mar 2025 – May 2025'
    """
    return " – ".join(map(_day, iso.split("/")))


def _day(iso: str) -> str:
    year, *rest = iso.split("-")
    if not rest:
        return year
    month = date(2000, int(rest[0]), 1).strftime("%b")
    return " ".join([*(str(int(day)) for day in rest[1:]), month, year])


def filled(template: str, words: Mapping[str, str]) -> str:
    """The template with words in the place of its fields; what the words before hold is not repeated.

    >>> filled("{victims}: [{count} ]{harm}", {"victims": "soldiers", "harm": "killed"})
    'soldiers: killed'
    """
    whole = _GROUP.sub(lambda group: group[1] if all(map(words.get, names_in(group[1]))) else "", template)
    parts, before = [], ""
    for number, part in enumerate(_FIELD.split(whole)):
        said = words.get(part, "") if number % 2 else part
        if number % 2:
            held = before and re.search(rf"(?<!\w){re.escape(said)}(?!\w)", before, re.IGNORECASE)
            said, before = ("" if held else said), said
        elif part.strip():
            before = ""
        parts.append(said)
    return " ".join("".join(parts).split()).strip(" :,→")


def gist(template: str, words: Mapping[str, str], status: str, voices: Sequence[str]) -> str:
    """The whole line: the filled template, a status that is not `occurred`, place, time, and who says so."""
    head = filled(template, words)
    if status not in ("", "occurred"):
        head = f"{head}, {status}"
    place = words.get("place", "")
    parts = [head, "" if place.lower() in head.lower() else place, words.get("when", "")]
    if voices:
        parts.append(f"says {', citing '.join(dict.fromkeys((voices[0], voices[-1])))}")
    return " · ".join(filter(None, parts))
