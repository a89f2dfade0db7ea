"""The `metadata.csv` of a folder: what is known of its files besides their text."""

from __future__ import annotations

import csv
import io
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.articles.article import Unreadable
from pipeline.articles.dates import written_date
from pipeline.articles.facts import BASES, Facts, stated
from pipeline.articles.language import language_code
from pipeline.articles.readers.faults import skipped_as
from pipeline.articles.readers.listing import LEAVING, METADATA, leaves, shown
from pipeline.articles.text import normalise
from schemas.regular_files import read_regular


@dataclass
class FolderMetadata:
    """One folder's metadata: facts by file name, and what was wrong with it."""

    facts: dict[str, Facts] = field(default_factory=dict)
    wrong: list[Unreadable] = field(default_factory=list)


def read_metadata(folder: Path) -> FolderMetadata:
    """`metadata.csv` of `folder`; a missing file is empty metadata, a bad row costs that row only."""
    metadata = FolderMetadata()
    path = folder / METADATA
    if leaves(path, folder):
        metadata.wrong.append(Unreadable(shown(path), LEAVING))
        return metadata
    with skipped_as(shown(path)) as failed, suppress(FileNotFoundError):
        table = read_regular(path).decode("utf-8-sig")
        names = {entry.name for entry in os.scandir(folder)}
        metadata.wrong = [Unreadable(shown(path), reason) for reason in _fill(metadata.facts, table, names)]
    metadata.wrong += (row for row in failed if isinstance(row, Unreadable))
    return metadata


def _fill(facts: dict[str, Facts], table: str, names: AbstractSet[str]) -> Iterator[str]:
    """Put the rows of `table` about files in `names` into `facts`; gives what is wrong, line by line.

    A row is one line, so that a quotation mark that nobody closed costs its own row and no other.
    """
    lines = io.StringIO(table, newline=None).read().split("\n")
    header = [name.strip().lower() for name in next(csv.reader(lines[:1]), [])]
    if "file" not in header:
        yield "line 1: no column named file; the first line names the columns: file,title,outlet,published"
        return
    counted = Counter(filter(None, header))
    if twice := next((name for name, count in counted.items() if count > 1), ""):
        yield f"line 1: two columns are named {twice!r}; rename or remove one"
        return
    described: dict[str, int] = {}
    torn = False
    for number, line in enumerate(lines[1:], start=2):
        row, wrong = _row(header, line)
        name = row.get("file", "")
        if not line.strip() or (torn and name not in names):
            continue  # nothing, or the rest of a torn row
        torn = wrong.startswith(_OPEN)
        if not wrong and name not in names:
            wrong = f"no file {name!r} in this folder"
        if name in described:
            wrong = f"{name} was described in line {described[name]}; this row is not used"
        if wrong:
            yield f"line {number}: {wrong}"
            continue
        described[name] = number
        facts[name] = Facts.of(row)
        yield from (f"line {number}: {doubt}" for doubt in _doubts(row))


_LONGEST = 100_000
"""Of a row, in characters; the limit that the csv module has is another once a table was read."""

_OPEN = "a quotation mark is not closed; close it on this line, as a row is one line"


def _row(header: Sequence[str], line: str) -> tuple[dict[str, str], str]:
    """One line of CSV by the names of its columns and "", or nothing and what is wrong with it."""
    if len(line) > _LONGEST:
        return {}, f"a row of {len(line):,} characters, {_LONGEST:,} are the most; this row is not used"
    try:
        cells = next(csv.reader([line], strict=True), [])
    except csv.Error as error:
        known = {
            "unexpected end of data": _OPEN,
            "',' expected after '\"'": "a quotation mark inside a cell; write it twice there",
        }
        return {}, f"{known.get(str(error), error)}; this row is not used"
    if len(cells) > len(header):
        return {}, (
            f"{len(cells)} cells, but line 1 names {len(header)} columns; put quotation marks around a cell "
            "that has a comma in it; this row is not used"
        )
    row = dict(zip(header, cells, strict=False))
    file = row.get("file", "").strip()  # as the folder has it, normalised or not
    row = {name: normalise(cell) for name, cell in row.items()} | {"file": file}
    first = re.match(r"\w+", row.get("published_basis", ""))
    if first and first[0] in BASES:
        row["published_basis"] = first[0]  # what follows is a remark: "stated: Sunday 1 Feb"
    return row, ""


def _doubts(row: Mapping[str, str]) -> Iterator[str]:
    """What of a row cannot be used."""
    published, basis = stated(row.get("published", "")), row.get("published_basis")
    if published and not written_date(published):
        yield f"published {published!r} is no date; write it as 2025-04-30"
    language = stated(row.get("language", ""))
    if language and not language_code(language):
        yield f"language {language!r} is none; write its code or name: en or English"
    if basis and basis not in BASES:
        yield f"published_basis {basis!r} is none of {', '.join(BASES)}"
