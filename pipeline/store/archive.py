"""An archive: a folder of Parquet files to which several stores publish, each the part that it has.

What a reader needs of a store stands there by table and month of publication, as other tools expect it
(`casualty/month=2025-04/PART-DIGEST.parquet`); what tells of no article in one file (`runs/PART-….parquet`).
A part is called by the store's first run, so stores of one name have parts of their own. The name of a file
has the digest of its rows: what has not changed is not written again. `PART.json` lists the files that hold
now, and is replaced last, in one step: a reader sees the part as it was or as it is. What it no longer lists
is then deleted, also what a killed run has left.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.files import part_of
from pipeline.store.database import EXTENSIONLESS, connect, explained, literal, quoted
from pipeline.store.files import acquire, release, sync
from pipeline.store.migration import LAYOUT
from schemas.errors import StoreBusyError, StoreError, UsageError

if TYPE_CHECKING:
    import duckdb

LEDGER = {"responses", "batches", "batch_requests", "waiting", "sketches"}
"""Tables of a store that are of use to its next run alone."""
_MONTH = "coalesce(strftime(published, '%Y-%m'), 'undated')"
_JOINED = (
    "(SELECT article_id, claim_id, incident_id, total, published FROM derived.incident_claims "
    "JOIN derived.claims USING (id))"
)
JOINED = "derived.incident_claims"


@dataclass(frozen=True)
class _Table:
    """What of a store goes into a folder: a source of rows, its columns with SQL type and comment."""

    source: str
    columns: Mapping[str, tuple[str, str | None]]

    @property
    def rows(self) -> str:
        """SQL for the rows, with the month in which each belongs; empty where none does."""
        named = ", ".join(f"t.{quoted(name)}" for name in self.columns)
        if "published" in self.columns or self.source == _JOINED:
            return f"SELECT {named}, {_MONTH} AS month FROM {self.source} t"
        if "article_id" in self.columns:
            return (
                f"SELECT {named}, coalesce(m.month, 'undated') AS month FROM {self.source} t "
                "LEFT JOIN months m USING (article_id)"
            )
        return f"SELECT {named}, '' AS month FROM {self.source} t"


def refuse_unwritable(folder: Path) -> None:
    """Make the folder of an archive. Raises UsageError where it cannot be made or written."""
    if strange := set("*?[") & {*str(folder.resolve())}:
        raise UsageError(f"--into {folder}: {min(strange)} would stand for any letters; name another folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError(13, "it cannot be written")
    except OSError as error:
        raise UsageError(f"--into {folder}: {error.strerror}; name a folder that can be written") from error


def publish_into(folder: Path, db: Path) -> tuple[int, int]:
    """Bring a published store's part of the archive up to date; how many files came, and how many went.

    Raises:
        StoreError: the disk is full, the store damaged, or another copy of it, which has had other runs, has
            published there.
        StoreBusyError: another process publishes the same store into the archive.
    """
    with explained(db, into=folder):
        with _reading(db, folder) as con:
            ((part,),) = con.execute("SELECT run_id FROM runs ORDER BY started, run_id LIMIT 1").fetchall()
        try:
            lock = acquire(folder / part)
        except StoreBusyError:
            raise StoreBusyError(
                f"--into {folder}: another process publishes this store into it; {db} itself is published, "
                "and the next run with --into brings the archive up to date"
            ) from None
        try:
            with _reading(db, folder) as con:  # as it is now that no other process publishes it
                _refuse_another_copy(folder, part, con, db)
                return _replaced(folder, part, con)
        finally:
            release(folder / part, lock)


def _refuse_another_copy(folder: Path, part: str, con: duckdb.DuckDBPyConnection, db: Path) -> None:
    """Raise StoreError where the part tells of a run that this store has not had."""
    manifest = folder / f"{part}.json"
    with suppress(FileNotFoundError, ValueError, AttributeError):  # none yet, or none of ours
        run = json.loads(manifest.read_bytes()).get("run")
        if run and not con.execute("SELECT 1 FROM main.runs WHERE run_id = ?", [run]).fetchall():
            raise StoreError(
                f"--into {folder}: another copy of this store has published into it, with run {run}, which "
                f"{db} has not had; publish one of them alone, or delete {manifest.name} there to have this "
                "one in its place"
            )


@contextmanager
def _reading(db: Path, folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The store, with leave to write into this folder and nowhere else."""
    with connect(db, read_only=True, config=dict(EXTENSIONLESS)) as con:
        con.execute(
            f"SET allowed_directories = [{literal(str(folder.resolve()))}]; "
            "SET enable_external_access = false; SET lock_configuration = true"
        )
        yield con


def _replaced(folder: Path, part: str, con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    con.execute(f"CREATE TEMP TABLE months AS SELECT article_id, {_MONTH} AS month FROM main.articles")
    written, tables = 0, {}
    listed: set[Path] = set()
    for name, table in _tables(con).items():
        files: list[str] = []
        for month, digest in _digests(con, table):
            where = f"{name}/month={month}" if month else name
            files.append(f"{where}/{part}-{digest}.parquet")
            if not (folder / files[-1]).exists():
                _write(con, table, month, folder / files[-1])
                written += 1
        described = [[column, *what] for column, what in table.columns.items()]
        tables[name] = {"columns": described, "files": files}
        listed.update(folder / file for file in files)
    stated = con.execute(
        "SELECT view_name, sql FROM duckdb_views() WHERE schema_name = 'stated' "
        "AND database_name = current_database() ORDER BY ALL"
    ).fetchall()
    ((run,),) = con.execute("SELECT max_by(run_id, started) FROM main.runs").fetchall()
    manifest = {
        "layout": LAYOUT,
        "run": run,
        "tables": tables,
        "stated": {name: _query_of(sql) for name, sql in stated},
    }
    with _durable(folder / f"{part}.json") as whole:
        whole.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return written, _delete(each for each in _files(folder, part) if each not in listed)


def _tables(con: duckdb.DuckDBPyConnection) -> dict[str, _Table]:
    """What goes into the archive, by the name of its folder."""
    found: dict[str, _Table] = {}
    columns: dict[tuple[str, str], dict[str, tuple[str, str | None]]] = {}
    for schema, table, column, sql, comment in con.execute(
        "SELECT schema_name, table_name, column_name, data_type, c.comment FROM duckdb_columns() c "
        "JOIN duckdb_tables() t USING (schema_name, table_name) WHERE c.database_name = current_database() "
        "AND schema_name IN ('main', 'decided') ORDER BY schema_name, table_name, column_index"
    ).fetchall():
        columns.setdefault((schema, table), {})[column] = sql, comment
    for (schema, table), described in columns.items():
        if schema == "decided" or table not in LEDGER:
            name = table if schema == "main" else f"{schema}.{table}"
            found[name] = _Table(quoted(schema, table), described)
    text = ("VARCHAR", None)
    joined = {"article_id": text, "claim_id": text, "incident_id": text, "total": ("BOOLEAN", None)}
    return found | {JOINED: _Table(_JOINED, joined)}


def _digests(con: duckdb.DuckDBPyConnection, table: _Table) -> list[tuple[str, str]]:
    """Each month of which there are rows, and a digest of these and of their columns."""
    cells = ", ".join(map(quoted, table.columns))
    rows = con.execute(
        f"SELECT month, count(*), sum(hash(row({cells}))) FROM ({table.rows}) GROUP BY month ORDER BY month"
    ).fetchall()
    columns = repr([(name, sql) for name, (sql, _) in table.columns.items()])
    return [
        (month, hashlib.sha256(f"{columns} {count} {total}".encode()).hexdigest()[:16])
        for month, count, total in rows
    ]


def _write(con: duckdb.DuckDBPyConnection, table: _Table, month: str, target: Path) -> None:
    if not target.parent.is_dir():
        target.parent.mkdir(parents=True)
        sync(target.parent.parent)
    with _durable(target) as part:
        con.execute(
            f"COPY (SELECT * EXCLUDE (month) FROM ({table.rows}) WHERE month = {literal(month)}) "
            f"TO {literal(str(part.resolve()))} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)"
        )


@contextmanager
def _durable(target: Path) -> Iterator[Path]:
    """Give the path to write to; what was written is on the disk before it is at its place."""
    part = part_of(target)
    part.unlink(missing_ok=True)  # a link that somebody has put there would be followed
    yield part
    sync(part)
    part.replace(target)
    sync(target.parent)


def _files(folder: Path, part: str) -> Iterator[Path]:
    """Whatever stands in the folders of tables by the name of this part, half-written files included."""
    for pattern in (f"{part}-*.parquet", f".{part}-*.part"):
        yield from folder.glob(f"*/{pattern}")
        yield from folder.glob(f"*/month=*/{pattern}")


def _delete(files: Iterable[Path]) -> int:
    gone = [*files]
    for each in gone:
        each.unlink(missing_ok=True)
    return len(gone)


def _query_of(view: str) -> str:
    """The SELECT of a view's SQL, which DuckDB gives as a statement that creates it."""
    return view.partition(" AS ")[2].rstrip(";\n ")
