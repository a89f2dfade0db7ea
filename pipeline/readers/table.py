"""CSV tables with a line of names: a row is an article. The delimiter is what the first line uses most."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from pipeline.article import Article, Unreadable
from pipeline.readers import Source, rows

SUFFIXES = (".csv", ".tsv")


def read(source: Source) -> Iterator[Article | Unreadable]:
    """An article for each row with a text. Raises ValueError where no column holds one."""
    yield from rows.articles(source, _rows(source))


def _rows(source: Source) -> Iterator[tuple[str, rows.Row] | Unreadable]:
    csv.field_size_limit(source.max_bytes)
    lines = io.TextIOWrapper(source.stream, encoding="utf-8-sig", newline="")
    head = lines.readline(100_000)
    if "\0" in head:
        raise ValueError("a binary file (a NUL in line 1)")
    delimiter = max(",;\t|", key=head.count)
    names = next(csv.reader([head], delimiter=delimiter), [])
    table = csv.DictReader(lines, fieldnames=[name.strip() for name in names], delimiter=delimiter)
    while True:
        try:
            row = next(table, None)
        except csv.Error as error:
            yield Unreadable(
                f"{source.file} line {table.line_num + 2}", f"{error}; the rest of the file is not read"
            )
            return
        if row is None:
            return
        yield f"line {table.line_num + 1}", {name: cell for name, cell in row.items() if name}
