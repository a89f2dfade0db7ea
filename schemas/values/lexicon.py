"""Word lists: the tables in data/, read once each."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files


def table_rows(table: str) -> Iterator[list[str]]:
    """The cells of each line of a table in data/; a line that begins with "#" is a comment."""
    text = (files(__package__) / "data" / table).read_text(encoding="utf-8")
    return (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))


@cache
def word_lists(table: str) -> dict[str, tuple[str, ...]]:
    """The words and phrases of each name in a table of `name<TAB>word, word`; a name may have many lines."""
    lists: dict[str, tuple[str, ...]] = {}
    for name, words in table_rows(table):
        lists[name] = (*lists.get(name, ()), *words.split(", "))
    return lists
