"""The gist of the claims of a store that was made before claims had it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.store.database import quoted
from schemas.claim import Claim

if TYPE_CHECKING:
    import duckdb

_AT_ONCE = 2000


def fill_gists(
    con: duckdb.DuckDBPyConnection,
    claim_types: Mapping[str, type[Claim]],
    tables: Collection[tuple[str, str]],
) -> None:
    """Give the claims, and the rejects, in these tables (schema and name) their gist."""
    for schema, name in tables:
        table = quoted(schema, name)
        if kind := claim_types.get(name):
            names = [column.suffix for column in kind.columns()]
            rows = con.execute(f"SELECT rowid, {', '.join(map(quoted, names))} FROM {table}").fetchall()
            _write(con, table, [(number, _of_row(kind, names, cells)) for number, *cells in rows])
        elif name == "rejects":
            rows = con.execute(f"SELECT rowid, type, stated FROM {table}").fetchall()
            told = [
                (number, claim_types[type_name].gist_of(json.loads(stated or "{}")))
                for number, type_name, stated in rows
                if type_name in claim_types
            ]
            _write(con, table, told)


def _of_row(kind: type[Claim], names: Sequence[str], cells: Sequence[object]) -> str:
    row = dict(zip(names, cells, strict=True))
    said = {name: spec.from_cells(row) for name, spec in kind.fields.items()}
    worded = {
        name: row[f"{name}_words"] for name in said if kind.fields[name].many and f"{name}_words" in row
    }
    return kind.gist_of(said | worded)


def _write(con: duckdb.DuckDBPyConnection, table: str, gists: Sequence[tuple[int, str]]) -> None:
    for start in range(0, len(gists), _AT_ONCE):
        some = gists[start : start + _AT_ONCE]
        con.execute(
            f"UPDATE {table} AS t SET gist = told.gist FROM "
            "(SELECT unnest(?::BIGINT[]) AS number, unnest(?::VARCHAR[]) AS gist) AS told "
            "WHERE t.rowid = told.number",
            [[number for number, _ in some], [gist for _, gist in some]],
        )
