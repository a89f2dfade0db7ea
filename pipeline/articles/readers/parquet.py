"""Parquet tables: a row is an article. DuckDB reads them, so no further library is needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.articles.readers import rows
from pipeline.articles.readers.source import ArticleJob, Read, Source

SUFFIXES = (".parquet",)
ROWS = True


def read(source: Source) -> Iterator[Read | ArticleJob]:
    """An article for each row with a text. Raises ValueError where there is none."""
    with source.on_disk() as path:
        numbered = enumerate(_rows(path), start=1)
        yield from rows.articles(source, ((f"row {number}", row) for number, row in numbered))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows by the names of their columns."""
    import duckdb  # noqa: PLC0415 - loading it takes 0.2 s

    with duckdb.connect(":memory:", config={"memory_limit": "200MB", "threads": 1}) as con:
        try:
            cursor = con.execute("SELECT * FROM read_parquet(?)", [str(path)])
            names = [column[0] for column in cursor.description or []]
            while batch := cursor.fetchmany(256):
                yield from (dict(zip(names, row, strict=True)) for row in batch)
        except duckdb.Error as error:
            said = str(error).splitlines()[0].replace(str(path), "it")
            raise ValueError(f"no Parquet file: {said}") from None
