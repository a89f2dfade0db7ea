"""CSV tables with a line of names: a row is an article. The delimiter is what the first line uses most."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial

from pipeline.articles.article import Unreadable
from pipeline.articles.readers import rows
from pipeline.articles.readers.columns import Row
from pipeline.articles.readers.source import ArticleJob, Read, Source
from pipeline.articles.readers.textlines import NOT_TEXT, text_lines

SUFFIXES = (".csv", ".tsv")
ROWS = True
Opened = Callable[..., Iterator[list[str]]]
"""A `csv.reader` that knows the form of the table."""
_SEARCHES = 100
"""The end of a cell is looked for in later lines, in vain, so many times: else a file could take days."""


def read(source: Source) -> Iterator[Read | ArticleJob]:
    """An article for each row with a text; an `Unreadable` for each that is torn."""
    yield from rows.articles(source, _rows(source))


class _Lines:
    """Lines, of which those taken for one row may be put back; `number` is that of the next, from 1."""

    def __init__(self, lines: Iterator[str | None], limit: int) -> None:
        self._lines, self._limit = lines, limit
        self._again: deque[str] = deque()
        self._size = 0
        self.taken: list[str] = []
        self.number = 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self._size += len(line or "")
        if line is None:
            raise ValueError(f"a line of more than {self._limit:,} characters; the rest is not read")
        self.taken.append(line)
        if self._size > self._limit:
            raise csv.Error("a row over the limit")
        return line

    def done(self, lines: int | None = None) -> list[str]:
        """The lines taken for a row, or the first of them; the others are put back."""
        row = self.taken[:lines]
        self._again.extendleft(reversed(self.taken[len(row) :]))
        self.number += len(row)
        self.taken, self._size = [], 0
        return row


def _rows(source: Source) -> Iterator[tuple[str, Row] | Unreadable]:
    csv.field_size_limit(source.max_bytes)
    lines = _Lines(text_lines(source), 2 * source.max_bytes)
    first = next((line for line in lines if line.strip()), "")
    if first.lower().startswith("sep=") and len(first.strip()) == len("sep=") + 1:  # as Excel has it
        delimiter, first = first[4], next(lines, "")
    else:
        delimiter = max(",;\t|", key=first.count)
    if "\0" in first:
        raise ValueError("a binary file (a NUL in line 1)")
    if NOT_TEXT.search(first):
        raise ValueError("not UTF-8 in line 1; save it as UTF-8")
    lines.done()
    names = next(csv.reader([first], delimiter=delimiter), [])
    spaced = len(names) > 1 and all(name[:1] == " " for name in names[1:])
    names = [name.strip() for name in names]
    opened = partial(csv.reader, delimiter=delimiter, skipinitialspace=spaced)
    for number, cells in _records(lines, opened, len(names)):
        place = f"line {number}"
        if isinstance(cells, str):
            yield Unreadable(f"{source.file} {place}", cells)
        else:
            yield place, {name: cell for name, cell in zip(names, cells, strict=False) if name}


def _records(lines: _Lines, opened: Opened, width: int) -> Iterator[tuple[int, list[str] | str]]:
    """The number of each row's first line, and its cells, or why they are not used.

    A row whose quotation marks are wrong ends with its line, so that it takes no other with it. What comes
    then is the rest of it, until a line has the cells of a row.
    """
    reader = opened(lines, strict=True)
    torn, searches, last = 0, 0, width
    while searches < _SEARCHES:
        number = lines.number
        try:
            cells = next(reader, None)
            taken = lines.done()
        except csv.Error:
            searches += len(lines.taken) > 1
            cells = _lenient(lines.taken, opened, width)
            taken = lines.done(1)
            if cells is None:
                torn = torn or number
                continue
        if cells and (torn or last != width) and not _like_a_row(cells, width, last):
            torn = torn or number
            continue
        if torn and cells != []:
            yield torn, _torn(torn, number - 1)
            torn = 0
        if cells is None:
            return
        if cells:
            yield number, _misfit(cells, taken, width) or cells
            last = len(cells)
    raise ValueError(
        f"so many wrong quotation marks that from line {torn} on it is not read; save it again as CSV"
    )


def _torn(first: int, last: int) -> str:
    """What is told of a torn row that ends at line `last`."""
    used = "this row is not used" if first == last else f"lines {first} to {last} are not used"
    return f"a quotation mark that is not closed, or stands alone in a cell, or a cell too long; {used}"


def _like_a_row(cells: list[str], *widths: int) -> bool:
    """Whether these are the cells of a row of one of these widths, and no words with commas between."""
    return len(cells) in widths and not any(cell[:1] == " " for cell in cells)


def _lenient(taken: list[str], opened: Opened, width: int) -> list[str] | None:
    """The cells of one line with a quotation mark inside of one, if they are those of the columns."""
    if len(taken) != 1:
        return None
    try:
        cells = next(opened(taken), [])
    except csv.Error:
        return None
    return cells if _like_a_row(cells, width) and not cells[-1].endswith(("\n", "\r")) else None


def _misfit(cells: list[str], taken: list[str], width: int) -> str:
    """Why the cells are not those of the columns, or ""."""
    if any(map(NOT_TEXT.search, taken)):
        return "not UTF-8; save it as UTF-8"
    if len(cells) < width and any('"' in cell for cell in cells):  # the rest of a row that was never opened
        return f"a quotation mark in a row of {len(cells)} cells for {width}; this row is not used"
    if any(cells[width:]):
        return (
            f"{len(cells)} cells, but the first line names {width}; put quotation marks around a cell with "
            "a delimiter in it; this row is not used"
        )
    return ""
