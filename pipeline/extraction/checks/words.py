"""Words of the checks: the rows of words.tsv, and patterns made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from schemas.claim import Claim

BEGINNINGS, WHOLE = r"\w*", r"\b"
"""How a pattern's words end: anyhow, or as they stand."""


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
    known = (*kind.keywords, *table().get(base, ()))
    against, weak = (table().get(f"{sort} {base}", ()) for sort in ("not", "weak"))
    return pattern(known, BEGINNINGS), pattern(against, WHOLE), pattern(weak, WHOLE)


@cache
def row(name: str, end: str = BEGINNINGS) -> re.Pattern[str] | None:
    """What finds the words of a row; None where there is no such row."""
    return pattern(table().get(name, ()), end)


def are(how: str, name: str, one: str, other: str) -> bool:
    """Whether two values of an enum are "near", often said in the same words, or "far", never."""
    return any({one, other} == {*pair.split("=")} for pair in table().get(f"{how} {name}", ()))
