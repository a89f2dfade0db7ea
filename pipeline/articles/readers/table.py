"""CSV tables with a line of names: a row is an article. The delimiter is what the first line uses most."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from pipeline.articles.article import Unreadable
from pipeline.articles.readers import rows
from pipeline.articles.readers.source import ArticleJob, Read, Source

SUFFIXES = (".csv", ".tsv")
ROWS = True


def read(source: Source) -> Iterator[Read | ArticleJob]:
    """An article for each row with a text. Raises ValueError where no column holds one."""
    yield from rows.articles(source, _rows(source))


def _lines(source: Source) -> Iterator[str]:
    """The lines as they end in the file. Raises ValueError for one that is no text, or too long."""
    limit = 2 * source.max_bytes
    encoding = "utf-8-sig"
    while line := source.stream.readline(limit + 1):
        if len(line) > limit:
            raise ValueError(f"a line of more than {limit:,} bytes; the rest of the file is not read")
        yield line.decode(encoding)
        encoding = "utf-8"


def _rows(source: Source) -> Iterator[tuple[str, rows.Row] | Unreadable]:
    csv.field_size_limit(source.max_bytes)
    lines = _lines(source)
    head = next(lines, "")
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
