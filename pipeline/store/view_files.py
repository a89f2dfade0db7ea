"""The views over the claims of all types, as the files of `views/` have them: a new view is a new file.

`statements` gives the claims of every type in the same columns; it is made from the claim classes (views.py).
When a store is published whose claims or articles have changed, the table derived.claims is made anew from
it: each claim with the keys by which it is compared with others, so that a million take a second or two.
derived.fresh has a row while that table and story_copies fit. All else is worked out when it is asked for.

Two claims state the same thing when they agree in
  type, status, parties (who, whom), kind (the enums) or topic, and measure, where the type has one;
  figure: equal, or within 5 % where one of them is approximate; "at least 9" agrees with 9;
  time: their times overlap. A time that is not stated reaches from the publication back for some days.

A file begins with a comment: what the view holds, then, after an empty line of it, "column NAME: what it
holds" for each column that is not in shared/columns.sql, and "key: NAME" for those that tell its rows
apart. It makes the table macro NAME_on(until), of which
the view is the one without a limit; NAME_on(DATE '2025-05-01') is the same as it was known on that day, from
articles published by then. What several files need is in `shared/`. A store takes the files in such an order
that each comes after those that make what it names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

FOLDER = Path(__file__).with_name("views")
_COLUMN = re.compile(r"-- column (\w+): (.+)")
_KEY = re.compile(r"-- key: (.+)")
_MADE = re.compile(r"CREATE OR REPLACE (?:MACRO|TABLE|VIEW) ([\w.]+)")
_SIDES = {"a_": "First side: ", "b_": "Second side: ", "fulfilled_": "Of the claims that fulfil it: "}


@dataclass(frozen=True)
class _File:
    comment: str
    columns: Mapping[str, str]
    key: tuple[str, ...]
    sql: str


@dataclass(frozen=True)
class Views:
    """What the files say: each view with its comment and key, and the SQL that makes all but `statements`."""

    comments: Mapping[str, str]
    keys: Mapping[str, tuple[str, ...]]
    sql: str
    derived: frozenset[str]
    """The words by which a query names what is worked out from all claims together."""
    _columns: Mapping[str, Mapping[str, str]]

    def column_comment(self, view: str, column: str) -> str:
        """What a column of a view holds; empty for the inner columns of `statements`."""
        for prefix, whose in _SIDES.items():
            if column.startswith(prefix):
                comment = self.column_comment(view, column.removeprefix(prefix))
                return whose + comment[:1].lower() + comment[1:]
        return self._columns[view].get(column.removeprefix("count_").removeprefix("when_"), "")


def views() -> Views:
    """The views that a store has. Raises ValueError where a file makes no view, or two need each other."""
    return _read(FOLDER)


@cache
def _read(folder: Path) -> Views:
    files = {path.stem: _parsed(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.sql"))}
    shared = [_parsed(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("shared/*.sql"))]
    parts = [file.sql for file in shared]
    for name, file in files.items():
        if file.sql:
            if f"{name}_on" not in _MADE.findall(file.sql):
                raise ValueError(f"{folder / name}.sql makes no macro {name}_on(until)")
            parts.append(f"{file.sql}\nCREATE OR REPLACE VIEW {name} AS FROM {name}_on(NULL);")
    common = {column: comment for file in shared for column, comment in file.columns.items()}
    return Views(
        comments={name: file.comment for name, file in files.items()},
        keys={name: file.key for name, file in files.items()},
        sql="\n".join(_in_order(parts)),
        derived=frozenset(
            {"derived", *files, *(name for part in parts for name in _MADE.findall(part))} - {"statements"}
        ),
        _columns={name: {**common, **file.columns} for name, file in files.items()},
    )


def _parsed(text: str) -> _File:
    """A file's first comment, the columns that it describes, its key, and its SQL without comments."""
    comment = text.partition("\n\n")[0].partition("\n--\n")[0]
    code = (line.partition("--")[0].rstrip() for line in text.splitlines())
    return _File(
        " ".join(line.removeprefix("--").strip() for line in comment.splitlines()),
        dict(_COLUMN.findall(text)),
        tuple(column for listed in _KEY.findall(text) for column in listed.split(", ")),
        "\n".join(filter(None, code)),
    )


def _in_order(parts: list[str]) -> list[str]:
    """The parts, each after those that make what it names."""
    made = {part: {*_MADE.findall(part)} for part in parts}
    named = {part: {*re.findall(r"\b[a-z_]+(?:\.[a-z_]+)?\b", part)} for part in parts}
    needed = {
        part: [other for other in parts if other != part and made[other] & named[part]] for part in parts
    }
    return [*TopologicalSorter(needed).static_order()]
