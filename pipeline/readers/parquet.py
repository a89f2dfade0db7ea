"""Parquet tables: a row is an article. The store's DuckDB reads them, so no further library is needed."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.readers import Making, Read, Source, rows
from pipeline.store import parquet_rows

SUFFIXES = (".parquet",)
ROWS = True


def read(source: Source) -> Iterator[Read | Making]:
    """An article for each row with a text. Raises ValueError where there is none."""
    with source.on_disk() as path:
        numbered = enumerate(parquet_rows(path), start=1)
        yield from rows.articles(source, ((f"row {number}", row) for number, row in numbered))
