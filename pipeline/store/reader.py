"""The reader: queries on a published store, and their answers as files."""

from __future__ import annotations

import csv
import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, TextIO

from pipeline.articles.article import Article
from pipeline.files import replacing
from pipeline.store.database import (
    OFFLINE,
    connect,
    damaged,
    first_line,
    literal,
    quoted,
    refuse_foreign,
    refuse_irregular,
    to_json,
)
from pipeline.store.tables import ARTICLES, article_of
from pipeline.store.view_files import views
from schemas.errors import StoreBusyError, StoreError, UsageError

if TYPE_CHECKING:
    import duckdb

Format = Literal["csv", "json", "jsonl", "parquet"]


@dataclass(frozen=True)
class Result:
    """A query's answer: column names, their SQL types, rows; `truncated` says that there were more rows."""

    columns: list[str]
    types: list[str]
    rows: list[tuple[Any, ...]]
    truncated: bool = False


def read(path: Path) -> Reader:
    """Open the published store for reading; it stays as it was when opened, whatever a run publishes.

    Readers of one path in one process share that state until the last of them is closed.

    Raises:
        StoreError: there is no store, or the file is none.
        StoreBusyError: another program has the file open for writing.
    """
    refuse_irregular(path)
    if not path.exists():
        raise StoreError(f"no store at {path}; run `groundwire run PATHS` first, or name another with --db")
    import duckdb  # noqa: PLC0415 - see connect

    try:
        con = connect(path, read_only=True, config=_SAFE)
    except duckdb.Error as error:
        if "Could not set lock" in first_line(error):
            raise StoreBusyError(
                f"{first_line(error)}; close it there, or open it there with -readonly"
            ) from error
        raise StoreError(f"{path}: {first_line(error)}; name another store with --db") from error
    try:
        refuse_foreign(con, path)
    except BaseException:
        con.close()
        raise
    return Reader(path, con)


_SAFE: dict[str, str | bool] = OFFLINE | {
    "enable_external_access": False,
    "python_enable_replacements": False,
    "memory_limit": "2GB",
    "temp_directory": "",
    "lock_configuration": True,
}


_READ = ("low", "high", "approx", "currency", "country", "name", "names", "countries", "iso", "from", "to")
"""Ends of the columns that tell what was read in a field's words."""


class Reader:
    """Read-only queries on a published store: one statement each, no files, no network, no settings.

    `derive` makes what the views are worked out from, before the first query that names one of them.
    """

    def __init__(
        self, path: Path, con: duckdb.DuckDBPyConnection, *, derive: Callable[[], None] | None = None
    ) -> None:
        self._path = path
        self._con = con
        self._derive = derive

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._con.close()

    def tables(self) -> list[str]:
        """The tables and views there are, but for superseded ones."""
        rows = self._con.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'main' ORDER BY ALL"
        ).fetchall()
        return [name for (name,) in rows]

    @property
    def is_of_older_release(self) -> bool:
        """Whether no run of this release published it: its views count a claim once for each run."""
        there = self.tables()
        return "claims" in there and "publications" not in there

    def article(self, name: str) -> Article | None:
        """The article with this article_id or this file, as it was read; of several the newest."""
        there = set(self._columns("articles"))
        columns = [column for column in ARTICLES.names if column in there]
        rows = self._con.execute(
            f"SELECT {', '.join(columns)} FROM articles WHERE article_id = ? OR file = ? "
            "ORDER BY superseded_by IS NULL DESC, added DESC LIMIT 1",
            [name, name],
        ).fetchall()
        return (
            article_of({**dict.fromkeys(ARTICLES.names), **dict(zip(columns, rows[0], strict=True))})
            if rows
            else None
        )

    def stated_by(self, article_id: str) -> list[dict[str, Any]]:
        """The article's rows of the view `claims`, in the order of its text; JSON is decoded."""
        found = self.query(
            "SELECT * FROM claims WHERE article_id = ? ORDER BY span_start, claim_id", [article_id]
        )
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
        return [row | {"field_spans": json.loads(row["field_spans"] or "{}")} for row in rows]

    def has(self, table: str, column: str) -> bool:
        """Whether a table has a column: stores of before get new ones with their next run."""
        return column in self._columns(table)

    def claim_types(self) -> list[str]:
        """The claim types there are tables of."""
        rows = self._con.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'main' "
            "AND column_name = 'field_spans' AND table_name NOT IN ('claims', 'reviewed_claims') ORDER BY ALL"
        ).fetchall()
        return [name for (name,) in rows]

    def shown_columns(self, claim_type: str) -> str:
        """What to select of a claim type where room is short: its words and enums, and `when_iso`."""
        shared = self._columns("claims")
        own = [name for name in self._columns(claim_type) if name not in shared]
        read = {
            name.removesuffix("words") + part for name in own if name.endswith("_words") for part in _READ
        }
        shown = [name for name in own if name not in read]
        return ", ".join(map(quoted, [*shown, "status", "attributed_to", "when_iso"]))

    def _columns(self, table: str) -> list[str]:
        rows = self._con.execute(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_schema = 'main' AND table_name = ? ORDER BY ordinal_position",
            [table],
        ).fetchall()
        return [name for (name,) in rows]

    def query(
        self,
        sql: str,
        parameters: Sequence[object] = (),
        *,
        limit_seconds: float | None = 30,
        max_rows: int | None = None,
    ) -> Result:
        """Answer one SELECT, WITH, FROM, VALUES, DESCRIBE, SUMMARIZE, SHOW or EXPLAIN statement.

        Raises:
            UsageError: it is another statement, several, wrong, or not done after `limit_seconds`.
            StoreError: the file is damaged.
        """
        with self._running(sql, parameters, limit_seconds) as cursor:
            columns, types = _described(cursor)
            rows = cursor.fetchall() if max_rows is None else cursor.fetchmany(max_rows + 1)
        return Result(columns, types, rows[:max_rows], max_rows is not None and len(rows) > max_rows)

    def export(
        self, what: str, form: Format, target: Path | TextIO, *, limit_seconds: float | None = None
    ) -> int:
        """Write a query's answer, or a whole table named by `what`, as a file; give the number of rows.

        `csv` has a header, lists as JSON and nothing for null; `json` is an array with one object a line,
        `jsonl` has one object a line.
        A file appears whole or not at all. parquet needs a path.

        Raises:
            UsageError: as for `query`, or the target cannot be written.
        """
        sql = f"FROM {quoted('main', what)}" if what in self.tables() else what
        with self._running(sql, (), limit_seconds) as cursor:
            columns, types = _described(cursor)
            return _write(columns, types, iter(lambda: cursor.fetchmany(1000), []), form, target)

    @contextmanager
    def _running(
        self, sql: str, parameters: Sequence[object], limit_seconds: float | None
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        import duckdb  # noqa: PLC0415 - see connect

        with self._con.cursor() as cursor:
            timer = threading.Timer(limit_seconds or 0, cursor.interrupt)
            timer.daemon = True
            try:
                statements = cursor.extract_statements(sql)
                if len(statements) != 1:
                    raise UsageError(f"one statement at a time, please; this is {len(statements)}")
                kind = statements[0].type
                reading = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
                if kind not in reading and not (
                    kind.name == "MULTI" and re.match(r"\s*PIVOT\b", sql, re.IGNORECASE)
                ):
                    raise UsageError(
                        f"{kind.name} is not allowed here; a store is read with SELECT, WITH, FROM, VALUES, "
                        "DESCRIBE, SUMMARIZE, SHOW or EXPLAIN"
                    )
                if limit_seconds is not None:
                    timer.start()
                if self._derive and set(re.findall(r"[a-z_]+", sql.lower())) & views().derived:
                    self._derive()
                    self._derive = None
                yield cursor.execute(sql, [*parameters])
            except duckdb.InterruptException as error:
                raise UsageError(
                    f"stopped after {limit_seconds:g} s; ask for less, or allow more time"
                ) from error
            except duckdb.Error as error:
                if damaged(error):
                    raise StoreError(f"{self._path}: {first_line(error)}; restore an earlier copy") from error
                if isinstance(error, duckdb.IOException) and self._path.is_dir():
                    what = "where a run has just published into it, ask again"
                    raise StoreError(f"{self._path}: {first_line(error)}; {what}") from error
                there = "`groundwire schema` lists tables and their columns"
                if "Table with name" in str(error):
                    there = f"there are: {', '.join(self.tables())}"
                raise UsageError(f"{first_line(error).rstrip('!.')}; {there}") from error
            finally:
                timer.cancel()


def _described(cursor: duckdb.DuckDBPyConnection) -> tuple[list[str], list[str]]:
    """Names and SQL types of a running query's columns."""
    described = cursor.description or []
    return [column[0] for column in described], [str(column[1]) for column in described]


_NUMBER = re.compile(r"[-+]?[\d.,]+%?")
Batches = Iterable[list[tuple[Any, ...]]]


def _write(
    columns: list[str], types: list[str], batches: Batches, form: Format, target: Path | TextIO
) -> int:
    if not isinstance(target, Path):
        if form == "parquet":
            raise UsageError("parquet cannot be written to the terminal; name a file with --output")
        return _WRITERS[form](columns, types, batches, target)
    with replacing(target) as part:
        if form == "parquet":
            return _write_parquet(columns, types, batches, part)
        with part.open("w", encoding="utf-8", newline="") as file:
            return _WRITERS[form](columns, types, batches, file)


def _write_csv(columns: list[str], _types: list[str], batches: Batches, file: TextIO) -> int:
    writer, count = csv.writer(file, lineterminator="\n"), 0
    writer.writerow(columns)
    for batch in batches:
        writer.writerows(
            [to_json(cell) if isinstance(cell, list | dict) else _inert(cell) for cell in row]
            for row in batch
        )
        count += len(batch)
    return count


def _inert(cell: object) -> object:
    """A cell that a spreadsheet shows and does not run: before words like "=cmd|…" stands an apostrophe."""
    runs = isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{cell}" if runs and not _NUMBER.fullmatch(str(cell)) else cell


def _write_json(columns: list[str], types: list[str], batches: Batches, file: TextIO) -> int:
    count = 0
    for line in _json_lines(columns, types, batches):
        file.write(f"{',' if count else '['}\n{line}")
        count += 1
    file.write("\n]\n" if count else "[]\n")
    return count


def _write_jsonl(columns: list[str], types: list[str], batches: Batches, file: TextIO) -> int:
    count = 0
    for count, line in enumerate(_json_lines(columns, types, batches), 1):  # noqa: B007 - it is given back
        file.write(f"{line}\n")
    return count


def _json_lines(columns: list[str], types: list[str], batches: Batches) -> Iterator[str]:
    for batch in batches:
        for row in batch:
            cells = [
                json.loads(cell) if sql == "JSON" and cell is not None else cell
                for cell, sql in zip(row, types, strict=True)
            ]
            yield to_json(dict(zip(columns, cells, strict=True)))


def _write_parquet(columns: list[str], types: list[str], batches: Batches, path: Path) -> int:
    """Through a second, empty database, since the reader's own connection may touch no file."""
    with connect(":memory:") as con:
        cells = ", ".join(f"{quoted(name)} {sql}" for name, sql in zip(columns, types, strict=True))
        con.execute(f"CREATE TABLE answer ({cells})")
        appender, count = con.appender("answer"), 0
        for batch in batches:
            appender.append_rows(batch)
            appender.flush()
            count += len(batch)
        con.execute(f"COPY answer TO {literal(str(path))} (FORMAT parquet, USE_TMP_FILE false)")
    return count


_WRITERS = {"csv": _write_csv, "json": _write_json, "jsonl": _write_jsonl}
