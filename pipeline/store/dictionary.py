"""The data dictionary: what each table, view and column of a store holds, and where keys lead."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pipeline.store.database import literal
from pipeline.store.reader import Reader, read
from pipeline.store.tables import tables_of
from pipeline.store.view_files import views
from pipeline.store.writer import Store
from schemas.claim import Claim

_LEADS_TO = {
    "claim_id": "claims",
    "claim_ids": "claims",
    "a_claim_ids": "claims",
    "b_claim_ids": "claims",
    "fulfilled_claim_ids": "claims",
    "applies_to": "claims",
    "article_id": "articles",
    "story_id": "articles",
    "superseded_by": "articles",
    "run_id": "runs",
    "response_id": "responses",
    "response_ids": "responses",
    "group_id": "claim_groups",
    "incident_id": "incidents",
    "total_id": "totals",
    "decision_id": "reviews",
    "tag": "batches",
}
"""Columns that hold the key, or a list of keys, of another table."""


def dictionary_query(claim_types: Collection[str], names: Collection[str] | None = None) -> str:
    """SQL for the dictionary of the tables and views called `names`, or of all for a user.

    A row without `column` tells of the table or view itself. In `key`, "key" stands at the columns by which a
    row is found, and "→ articles" where the column has another table's key.
    """
    own = {name: table.key for (schema, name), table in tables_of({}).items() if schema == "main"}
    own |= dict.fromkeys((*claim_types, "claims", "reviewed_claims"), ("claim_id",))
    own |= {"dead_letters": ("article_id",), **views().keys}
    pairs = ", ".join(
        f"({literal(table)}, {literal(column)})" for table, key in own.items() for column in key
    )
    leads = ", ".join(f"({literal(column)}, {literal(table)})" for column, table in _LEADS_TO.items())
    listed = "" if names is None else f"AND t.name IN ({', '.join(map(literal, names)) or 'NULL'})"
    return f"""
        WITH own(name, "column") AS (VALUES {pairs}), leads("column", leads_to) AS (VALUES {leads}), t AS (
            SELECT table_name AS name, 'table' AS sort, comment FROM duckdb_tables()
            WHERE database_name = current_database() AND schema_name = 'main'
            UNION ALL
            SELECT view_name, 'view', comment FROM duckdb_views()
            WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal
        )
        SELECT name AS "table", NULL AS "column", sort AS "type", NULL AS "key", comment, -1 AS place
        FROM t WHERE name <> 'statements' {listed}
        UNION ALL
        SELECT t.name, column_name, data_type,
            nullif(concat_ws(', ', CASE WHEN own.name IS NOT NULL THEN 'key' END,
                CASE WHEN leads_to <> t.name THEN '→ ' || leads_to END), ''),
            c.comment, column_index
        FROM duckdb_columns() c JOIN t ON t.name = table_name
        LEFT JOIN own ON own.name = t.name AND own."column" = column_name
        LEFT JOIN leads ON leads."column" = column_name
        WHERE c.database_name = current_database() AND c.schema_name = 'main'
            AND t.name <> 'statements' {listed}
        ORDER BY "table", place"""


@contextmanager
def every_store(claim_types: Mapping[str, type[Claim]]) -> Iterator[Reader]:
    """A store of the moment, with what every store of these claim types has, and nothing in it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.duckdb"
        with Store.open(path, claim_types) as store:
            store.publish()
        with read(path) as reader:
            yield reader
