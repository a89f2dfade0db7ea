"""A query's answer: a table to read, or rows in a file or a pipe, within bounds of time and memory."""

from __future__ import annotations

import os
import resource
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.files import part_of
from pipeline.store import Reader
from pipeline.terminal import Form, say, table
from schemas.errors import UsageError

_ROWS = 10_000
"""A longer table is cut: nobody reads it, and it would fill the memory."""
_MEMORY = 3 << 30


def answered(
    reader: Reader,
    query: str,
    form: Form,
    output: Path | None,
    *,
    seconds: float | None = None,
    nothing: str = "no rows",
) -> str:
    """Write a query's answer to `output` or standard output; of a table, give what is to be printed.

    A table without rows is the line `nothing`.

    Raises:
        UsageError: the query is refused, takes longer than `seconds`, or a table is to go into a file.
    """
    if form != "table":
        reader.export(query, form, output or sys.stdout, limit_seconds=seconds)
        return ""
    refuse_table(output)
    result = reader.query(query, limit_seconds=seconds, max_rows=_ROWS)
    cut = f"… the first {_ROWS:,} rows; --format csv, json or parquet has them all\n"
    return table(result.columns, result.rows, nothing=nothing) + (cut if result.truncated else "")


def refuse_table(output: Path | None) -> None:
    """Raise UsageError where what is for reading is to go into a file."""
    if output:
        raise UsageError(f"a table is for reading; give --format csv, json or parquet for {output}")


@contextmanager
def bounded(seconds: float, output: Path | None) -> Iterator[None]:
    """Bound what a query may take, reading and writing included: DuckDB looks at its limits between steps.

    After `seconds` and a little the process ends, as it only reads; 3 GB of memory are all there is.

    Raises:
        UsageError: the memory was not enough.
    """

    def end() -> None:
        if output:
            part_of(output.resolve()).unlink(missing_ok=True)
        say(f"groundwire: stopped after {seconds:g} s; ask for less, or allow more: --seconds", err=True)
        os._exit(UsageError.exit_code)

    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY if hard < 0 else min(_MEMORY, hard), hard))
    timer = threading.Timer(seconds + 0.5, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except MemoryError:
        raise UsageError("the answer needs more than 3 GB of memory; ask for less") from None
    finally:
        timer.cancel()
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
