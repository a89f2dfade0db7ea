"""Reading an archive: the tables and views of a store, over the Parquet files of all its parts."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.store.archive import JOINED, LEDGER
from pipeline.store.database import EXTENSIONLESS, connect, first_line, literal, quoted
from pipeline.store.migration import LAYOUT, migrate
from pipeline.store.reader import Reader
from pipeline.store.tables import tables_of
from schemas.claim import Claim
from schemas.errors import StoreError

if TYPE_CHECKING:
    import duckdb

_OPTIONS: dict[str, str | bool] = EXTENSIONLESS | {
    "python_enable_replacements": False,
    "memory_limit": "2GB",
    "temp_directory": "",
}
_FILE = re.compile(r"(decided\.|derived\.)?\w+/(month=[\w-]+/)?[\w-]+\.parquet")
Manifest = Mapping[str, Any]


@contextmanager
def read_archive(folder: Path, types: Mapping[str, type[Claim]]) -> Iterator[Reader]:
    """Read what stores have published into the folder, as it is now.

    A text that several of them have is taken, with its claims, from the one with its first publication.
    What follows from all claims together is worked out in memory when it is first asked for.

    Raises:
        StoreError: there is no archive, or a file of it cannot be used.
    """
    import duckdb  # noqa: PLC0415 - see connect

    folder = folder.resolve()
    parts = _parts(folder)
    with connect(":memory:", config=_OPTIONS) as con:
        listed = [file for part in parts.values() for name in part["tables"] for file in _files(part, name)]
        paths = ", ".join(literal(str(folder / file)) for file in listed)
        con.execute(
            f"SET allowed_paths = [{paths}]; SET enable_external_access = false; "
            "SET lock_configuration = true"
        )
        try:
            yield Reader(folder, con, derive=_Over(con, folder, parts, types).derive)
        except duckdb.Error as error:
            raise StoreError(
                f"{folder}: {first_line(error)}; where a run has just published into it, ask again; else run "
                f"once more with --into {folder}"
            ) from error


def _parts(folder: Path) -> dict[str, Manifest]:
    """The manifests, by the names of their parts."""
    parts: dict[str, Manifest] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            part = parts[path.stem] = _listed(json.loads(path.read_bytes()))
            strange = [f for name in part["tables"] for f in _files(part, name) if not _FILE.fullmatch(f)]
            newer = part["layout"] > LAYOUT
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise StoreError(f"{path}: not what lists the files of an archive ({error!r})") from error
        if strange:
            raise StoreError(f"{path}: lists {strange[0]!r}, which is no file of an archive")
        if newer:
            raise StoreError(
                f"{path}: made by a later version of groundwire (layout {part['layout']}, this one knows "
                f"{LAYOUT}); install that version"
            )
    if not parts:
        raise StoreError(f"no archive at {folder}; `groundwire run PATHS --into {folder}` makes one")
    return parts


def _listed(said: Mapping[str, Any]) -> Manifest:
    """What a manifest says, of the shape that the rest relies on; else an error of Python's own."""
    tables = {
        name: {"columns": [(column, sql, comment) for column, sql, comment in table["columns"]]}
        | {"files": [*table["files"]]}
        for name, table in said["tables"].items()
    }
    return {"layout": said["layout"], "tables": tables, "stated": {**said["stated"]}}


def _files(part: Manifest, table: str) -> list[str]:
    return part["tables"][table]["files"] if table in part["tables"] else []


class _Over:
    """A database in memory with the layout of a store, in which files stand behind each table."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        folder: Path,
        parts: Mapping[str, Manifest],
        types: Mapping[str, type[Claim]],
    ) -> None:
        self._con = con
        self._folder = folder
        self._parts = parts
        con.execute("CREATE SCHEMA stated; CREATE SCHEMA decided; CREATE SCHEMA archived")
        self._take_types(types)
        migrate(con, folder, types)
        con.execute("DROP VIEW dead_letters; DROP SCHEMA superseded CASCADE")
        for name in LEDGER:
            con.execute(f"DROP TABLE main.{quoted(name)}")
        self._repeated = self._repeat() if len(parts) > 1 else set()
        for place in con.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE schema_name IN ('main', 'decided')"
        ).fetchall():
            self._put_view(*place)

    def derive(self) -> None:
        """Work out what follows from all claims together; incidents are those that each part has."""
        self._con.execute("INSERT INTO derived.claims FROM derive()")
        if joined := self._rows(JOINED):
            self._con.execute(
                "INSERT INTO derived.incident_claims SELECT id, incident_id, total "
                f"FROM ({joined}) JOIN derived.claims USING (claim_id)"
            )

    def _take_types(self, types: Collection[str]) -> None:
        """Claim types that are not known here are as the archive has them."""
        known = {name if schema == "main" else f"{schema}.{name}" for schema, name in tables_of({})}
        known |= {JOINED, *types, *(f"decided.{name}" for name in types)}
        for part in self._parts.values():
            for name in part["tables"].keys() - known:
                place = quoted(*name.split("."))
                columns = part["tables"][name]["columns"]
                cells = ", ".join(f"{quoted(column)} {sql}" for column, sql, _ in columns)
                self._con.execute(f"CREATE TABLE IF NOT EXISTS {place} ({cells})")
                for column, _, comment in columns:
                    self._con.execute(
                        f"COMMENT ON COLUMN {place}.{quoted(column)} IS {literal(comment or '')}"
                    )
            for name in part["stated"].keys() - set(types):
                view = quoted("stated", name)
                self._con.execute(f"CREATE OR REPLACE VIEW {view} AS {part['stated'][name]}")

    def _repeat(self) -> set[str]:
        """Note the texts that are to be taken from another part; the parts that have such."""
        articles = " UNION ALL ".join(
            "SELECT article_id, superseded_by IS NOT NULL AS gone, published, file, "
            f"{literal(part)} AS part FROM {self._scan(_files(manifest, 'articles'))}"
            for part, manifest in self._parts.items()
            if _files(manifest, "articles")
        )
        if not articles:
            return set()
        self._con.execute(
            f"CREATE TABLE archived.elsewhere AS SELECT article_id, part FROM ({articles}) "
            "QUALIFY row_number() OVER (PARTITION BY article_id "
            "ORDER BY gone, published NULLS LAST, file, part) > 1"
        )
        return {part for (part,) in self._con.execute("SELECT part FROM archived.elsewhere").fetchall()}

    def _scan(self, files: Collection[str]) -> str:
        paths = ", ".join(literal(str(self._folder / file)) for file in files)
        return f"read_parquet([{paths}], hive_partitioning = false, union_by_name = true)"

    def _rows(self, name: str, *, of_texts: bool = True) -> str:
        """SQL for the rows of a table in all parts; empty where no part has any."""
        apart = self._repeated if of_texts else set()
        together = [f for part, m in self._parts.items() if part not in apart for f in _files(m, name)]
        rows = [f"SELECT * FROM {self._scan(together)}"] if together else []
        rows += (
            f"SELECT * FROM {self._scan(files)} WHERE article_id NOT IN "
            f"(SELECT article_id FROM archived.elsewhere WHERE part = {literal(part)})"
            for part in sorted(apart)
            if (files := _files(self._parts[part], name))
        )
        return " UNION ALL BY NAME ".join(rows)

    def _put_view(self, schema: str, table: str) -> None:
        """Put a view over the files in the place of an empty table, with its columns and comments."""
        place, empty = quoted(schema, table), quoted("archived", f"{schema}.{table}")
        about = self._con.execute(
            "SELECT comment FROM duckdb_tables() WHERE schema_name = ? AND table_name = ?", [schema, table]
        ).fetchall()
        columns = self._con.execute(
            "SELECT column_name, data_type, comment FROM duckdb_columns() "
            "WHERE schema_name = ? AND table_name = ? ORDER BY column_index",
            [schema, table],
        ).fetchall()
        names = {name for name, _, _ in columns}
        archived = table if schema == "main" else f"{schema}.{table}"
        rows = self._rows(archived, of_texts="article_id" in names and table != "publications")
        cells = ", ".join(f"CAST({quoted(name)} AS {sql}) AS {quoted(name)}" for name, sql, _ in columns)
        self._con.execute(
            f"CREATE TABLE {empty} AS FROM {place} LIMIT 0; DROP TABLE {place}; "
            f"CREATE VIEW {place} AS SELECT {cells} FROM "
            f"(FROM {empty}{f' UNION ALL BY NAME {rows}' if rows else ''})"
        )
        self._con.execute(f"COMMENT ON VIEW {place} IS {literal(about[0][0] or '')}")
        for name, _, comment in columns:
            self._con.execute(f"COMMENT ON COLUMN {place}.{quoted(name)} IS {literal(comment or '')}")
