"""Parquet tables: a row is an article. DuckDB reads them, so no further library is needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.articles.readers import rows
from pipeline.articles.readers.source import ArticleJob, Read, Source
from pipeline.articles.readers.unpack import EXPANSION

if TYPE_CHECKING:
    import duckdb

SUFFIXES = (".parquet",)
ROWS = True
_BATCH = 32
"""Rows that are in memory at once."""


def read(source: Source) -> Iterator[Read | ArticleJob]:
    """An article for each row with a text. Raises ValueError where there is none."""
    with source.on_disk() as path:
        numbered = enumerate(_rows(path), start=1)
        yield from rows.articles(source, ((f"row {number}", row) for number, row in numbered))


def _refuse_bomb(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Raise ValueError for a table that grows beyond measure: its pages unpacked, or its cells spelt out."""
    most = max(1_000_000, EXPANSION * path.stat().st_size)
    (unpacked,) = con.execute(
        "SELECT sum(total_uncompressed_size)::BIGINT FROM parquet_metadata(?)", [str(path)]
    ).fetchall()[0]
    if (unpacked or 0) <= most:
        described = con.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
        lengths = [length for name, kind, *_ in described if (length := _length(name, kind))]
        sizes = " + ".join(f"coalesce(sum({length}), 0)" for length in lengths) or "0"
        unpacked = con.execute(f"SELECT {sizes} FROM read_parquet(?)", [str(path)]).fetchall()[0][0]
    if unpacked > most:
        raise ValueError(f"unpacks to more than {EXPANSION} times its size: a decompression bomb; not read")


def _length(name: str, kind: str) -> str | None:
    """SQL for the size of a column's cell, in bytes; None for kinds whose cells have a fixed size."""
    quoted = '"' + name.replace('"', '""') + '"'
    if kind in {"VARCHAR", "JSON"}:
        return f"strlen({quoted})"
    if kind == "BLOB":
        return f"octet_length({quoted})"
    if kind.endswith("]") or kind.startswith(("STRUCT(", "MAP(")):
        return f"strlen({quoted}::VARCHAR)"
    return None


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows by the names of their columns."""
    import duckdb  # noqa: PLC0415 - loading it takes 0.2 s

    with duckdb.connect(":memory:", config={"memory_limit": "200MB", "threads": 1}) as con:
        try:
            _refuse_bomb(con, path)
            cursor = con.execute("SELECT * FROM read_parquet(?)", [str(path)])
            names = [column[0] for column in cursor.description or []]
            while batch := cursor.fetchmany(_BATCH):
                yield from (dict(zip(names, row, strict=True)) for row in batch)
        except duckdb.Error as error:
            said = str(error).splitlines()[0].replace(str(path), "it")
            raise ValueError(f"no Parquet file: {said}") from None
