"""Words of the checks: the rows of words.tsv, and patterns made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from schemas.claim import Claim

BEGINNINGS, WHOLE = r"\w*", r"\b"
"""How a pattern's words end: anyhow, or as they stand."""


class Hinted:
    """A pattern that is only looked for where one of some hints, in small letters, stands."""

    def __init__(self, hints: str, pattern: str) -> None:
        """`hints` are parted by blanks; in `pattern` capitals are small letters, too, and blanks are none."""
        self._hints = hints.split()
        self._pattern = re.compile(pattern, re.IGNORECASE | re.VERBOSE)

    def search(self, text: str) -> re.Match[str] | None:
        """Where the pattern first stands."""
        return self._pattern.search(text) if self._may_stand_in(text) else None

    def match(self, text: str, start: int) -> re.Match[str] | None:
        """The pattern, where it stands at a place."""
        return self._pattern.match(text, start) if self._may_stand_in(text) else None

    def _may_stand_in(self, text: str) -> bool:
        low = text.lower()
        return any(hint in low for hint in self._hints)


def one_of(name: str) -> str:
    """A part of a pattern: one of the words of a row, where `_` is a blank and `*` any ending."""
    words = (re.escape(word).replace("_", r"\s").replace(r"\*", r"\w*") for word in table()[name])
    return f"(?:{'|'.join(words)})".replace("'", "['’]")


def lead(text: str, start: int) -> str:
    """The words that lead to a place of a text."""
    return text[max(start - _LEAD, 0) : start]


_LEAD = 80
"""Characters that are looked at before a place."""


@cache
def table() -> Mapping[str, tuple[str, ...]]:
    """The words of each row, by its name."""
    lines = (files(__package__) / "words.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.partition("\t") for line in lines if line and not line.startswith("#"))
    return {name: tuple(words.split()) for name, _, words in rows}


def pattern(words: Iterable[str], end: str) -> re.Pattern[str] | None:
    """What finds any of some words; None where there are none."""
    starts = [f"(?<!\\w){re.escape(word)}{end if word[-1].isalpha() else ''}" for word in words]
    return re.compile("|".join(starts), re.IGNORECASE) if starts else None


@cache
def words_of(kind: type[Claim]) -> tuple[re.Pattern[str] | None, ...]:
    """What may state a claim of a type, what tells of something else, and what hardly states one."""
    names = (getattr(of, "type_name", "") for of in kind.__mro__)
    base = next((name for name in names if name in table()), "")
    against, weak = (table().get(f"{sort} {base}", ()) for sort in ("not", "weak"))
    known = (*(word for word in kind.keywords if word not in weak), *table().get(base, ()))
    return pattern(known, BEGINNINGS), pattern(against, WHOLE), pattern(weak, BEGINNINGS)


@cache
def row(name: str, end: str = BEGINNINGS) -> re.Pattern[str] | None:
    """What finds the words of a row; None where there is no such row."""
    return pattern(table().get(name, ()), end)


def are(how: str, name: str, one: str, other: str) -> bool:
    """Whether two values of an enum are "near", often said in the same words, or "far", never."""
    return any({one, other} == {*pair.split("=")} for pair in table().get(f"{how} {name}", ()))
