"""A store as the claim types of today need it: tables, columns, comments and views."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.store.database import GIVEN, literal, quoted
from pipeline.store.gists import fill_gists
from pipeline.store.places import fill_places
from pipeline.store.tables import CLAIM, PROVENANCE, PUBLICATIONS, REVIEW, columns_of, tables_of
from pipeline.store.view_files import views
from pipeline.store.views import names_in_sql, statement_query
from schemas.claim import COMMON, Claim
from schemas.errors import StoreError
from schemas.values import Column

if TYPE_CHECKING:
    import duckdb


LAYOUT = 10
"""The number of what `migrate` makes of a store: to be raised with any change of tables, views or macros."""


def layout_of(claim_types: Mapping[str, type[Claim]]) -> str:
    """What `migrate` makes of a store: its number, and a digest of the claim types."""
    digest = hashlib.sha256(repr(tables_of(claim_types)).encode())
    for name, kind in claim_types.items():
        digest.update(statement_query(name, kind).encode())
    return f"{LAYOUT}-{digest.hexdigest()[:32]}"


def has_layout(con: duckdb.DuckDBPyConnection, layout: str) -> bool:
    """Whether a store is as `layout` says, which `layout_of` gave."""
    import duckdb  # noqa: PLC0415 - see connect

    try:
        return con.execute("SELECT stated.layout()").fetchall() == [(layout,)]
    except duckdb.CatalogException:
        return False


def refuse_newer(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Raise StoreError where a later version of groundwire has made the store.

    The layout of an earlier one is a lower number before a hyphen, or of the earliest a digest alone.
    """
    import duckdb  # noqa: PLC0415 - see connect

    try:
        ((layout,),) = con.execute("SELECT stated.layout()").fetchall()
    except duckdb.CatalogException:
        return
    number, hyphen, _ = str(layout).partition("-")
    if hyphen and number.isdecimal() and int(number) > LAYOUT:
        raise StoreError(
            f"{path}: made by a later version of groundwire (layout {number}, this one knows {LAYOUT}); "
            "install that version, or use another --db"
        )


def superseding_tables(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The names of the tables whose rows are moved to those of the schema `superseded`."""
    rows = con.execute(
        "SELECT table_name FROM duckdb_columns() WHERE database_name = current_database() "
        "AND schema_name = 'superseded' AND column_name = 'article_id' ORDER BY ALL"
    ).fetchall()
    return [name for (name,) in rows]


def migrate(con: duckdb.DuckDBPyConnection, path: Path, claim_types: Mapping[str, type[Claim]]) -> None:
    """Bring a store up to the claim types as they are now.

    What older claim types left in the store stays. Raises StoreError where a column's type has changed.
    """
    tables = tables_of(claim_types)
    types = sorted({column.sql for table in tables.values() for column in table.columns})
    named = con.execute("SELECT " + ", ".join(f"typeof(NULL::{sql})" for sql in types)).fetchall()[0]
    canonical = dict(zip(types, named, strict=True))
    for schema in ("superseded", "decided", "reviewed"):
        con.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    _rename(con, claim_types)
    there = _catalog(con)
    for (schema, name), table in tables.items():
        where = quoted(schema, name)
        if (schema, name) not in there:
            parts = [f"{quoted(column.suffix)} {column.sql}" for column in table.columns]
            if table.key:
                parts.append(f"PRIMARY KEY ({', '.join(map(quoted, table.key))})")
            con.execute(f"CREATE TABLE {where} ({', '.join(parts)})")
            con.execute(f"COMMENT ON TABLE {where} IS {literal(' '.join(table.comment.split()))}")
        columns = there.get((schema, name), {})
        for column in table.columns:
            known = columns.get(column.suffix)
            if known is None and columns:
                con.execute(f"ALTER TABLE {where} ADD COLUMN {quoted(column.suffix)} {column.sql}")
            elif known and known[0] != canonical[column.sql]:
                raise StoreError(
                    f"{path}: column {column.suffix} of table {name} is {known[0]}, and would now be "
                    f"{canonical[column.sql]}; give the field another name, or run into a new store"
                )
            if known is None or known[1] != column.comment:
                con.execute(f"COMMENT ON COLUMN {where}.{quoted(column.suffix)} IS {literal(column.comment)}")
    before, there = there, _catalog(con)
    _fill(con, claim_types, before)
    con.execute(f"CREATE OR REPLACE VIEW main.dead_letters AS {_DEAD_LETTERS}")
    con.execute("COMMENT ON VIEW main.dead_letters IS 'Articles that failed, why, and how often they did.'")
    for column in _DEAD_LETTER:
        con.execute(f"COMMENT ON COLUMN main.dead_letters.{column.suffix} IS {literal(column.comment)}")
    _create_view(
        con, claim_types, {name: columns for (schema, name), columns in there.items() if schema == "main"}
    )
    _create_reviewed(con, [name for (schema, name) in there if schema == "decided" and name != "claims"])
    _create_views(con, claim_types)


def _rename(con: duckdb.DuckDBPyConnection, claim_types: Mapping[str, type[Claim]]) -> None:
    """Where a field that was words alone has become more, its column `f` is now `f_words`."""
    for (schema, name), columns in _catalog(con).items():
        for spec in claim_types[name].fields.values() if name in claim_types else ():
            words = f"{spec.name}_words"
            named = any(column.suffix == words for column in spec.columns())
            if named and words not in columns and columns.get(spec.name, ("",))[0] == "VARCHAR":
                where = quoted(schema, name)
                con.execute(f"ALTER TABLE {where} RENAME COLUMN {quoted(spec.name)} TO {quoted(words)}")


def _fill(
    con: duckdb.DuckDBPyConnection,
    claim_types: Mapping[str, type[Claim]],
    before: Mapping[tuple[str, str], Iterable[str]],
) -> None:
    """What a store of an earlier layout has only in other tables, where it now belongs."""
    if not before:
        return
    if ("main", "publications") not in before:
        names = ", ".join(map(quoted, PUBLICATIONS.names))
        con.execute(
            f"INSERT INTO main.publications BY NAME SELECT {names} FROM main.articles "
            "WHERE superseded_by IS NULL "
            "QUALIFY row_number() OVER (PARTITION BY file ORDER BY added DESC) = 1"
        )
        for schema in (
            "main",
            "superseded",
        ):  # second files of a text: they are read again, and have a row each
            con.execute(f"DELETE FROM {schema}.skipped WHERE starts_with(reason, 'same text as ')")
        con.execute("DROP TABLE IF EXISTS main.signatures")
    fill_places(
        con, [place for place in before if place[1] in claim_types and "place_id" not in before[place]]
    )
    _fill_names(con, claim_types, before)
    for schema, name in before:
        for former, now in claim_types[name].former if name in claim_types else ():
            if former not in before[schema, name]:
                con.execute(f"UPDATE {quoted(schema, name)} SET {quoted(former)} = {quoted(now)}")
    fill_gists(con, claim_types, [place for place in before if "gist" not in before[place]])
    for schema, name in before:
        if name in claim_types and "model" not in before[schema, name]:
            con.execute(
                f"UPDATE {quoted(schema, name)} c SET model = o.model FROM {schema}.outcomes o "
                "WHERE o.article_id = c.article_id AND o.run_id = c.run_id AND o.status = 'done'"
            )


def _fill_names(
    con: duckdb.DuckDBPyConnection,
    claim_types: Mapping[str, type[Claim]],
    before: Mapping[tuple[str, str], Iterable[str]],
) -> None:
    """Give lists of parties, which had codes among their names, the names, and the codes beside them."""
    con.execute(names_in_sql())
    for (schema, table), columns in before.items():
        for spec in claim_types[table].fields.values() if table in claim_types else ():
            if f"{spec.name}_names" not in columns or f"{spec.name}_countries" in columns:
                continue
            if spec.many and spec.role == "party":
                names, codes = quoted(f"{spec.name}_names"), quoted(f"{spec.name}_countries")
                con.execute(
                    f"UPDATE {quoted(schema, table)} SET {names} = list_transform({names}, lambda n: "
                    f"country_name(n)), {codes} = list_transform({names}, lambda n: "
                    "CASE WHEN country_name(n) <> n THEN n END)"
                )


def _catalog(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], dict[str, tuple[str, str]]]:
    """Schema and table -> column -> SQL type and comment."""
    found: dict[tuple[str, str], dict[str, tuple[str, str]]] = {}
    for schema, table, column, sql, comment in con.execute(
        "SELECT c.schema_name, c.table_name, c.column_name, c.data_type, c.comment FROM duckdb_columns() c "
        "JOIN duckdb_tables() t USING (database_oid, schema_oid, table_oid) "
        "WHERE c.database_name = current_database() ORDER BY table_name, column_index"
    ).fetchall():
        found.setdefault((schema, table), {})[column] = (sql, comment)
    return found


def _create_view(
    con: duckdb.DuckDBPyConnection,
    claim_types: Mapping[str, type[Claim]],
    tables: Mapping[str, Iterable[str]],
) -> None:
    """The view `claims`: what all claim types share, those of older runs included, with `type` first."""
    common = [
        c for kind in [*claim_types.values()][:1] for name in COMMON for c in kind.fields[name].columns()
    ]
    shared = (*CLAIM, *common, *PROVENANCE)
    parts = []
    for name, columns in tables.items():
        if "field_spans" in columns:
            named = ", ".join(quoted(c.suffix) for c in shared if c.suffix in columns)
            parts.append(f'SELECT {literal(name)} AS "type", {named} FROM {quoted("main", name)}')
    if not parts:
        return
    con.execute(f"CREATE OR REPLACE VIEW main.claims AS {' UNION ALL BY NAME '.join(parts)}")
    con.execute(
        "COMMENT ON VIEW main.claims IS 'What all claim types share; `type` is the table with the rest.'"
    )
    kind = Column("type", "VARCHAR", "The claim's type, which is also the name of its table.")
    for column in (kind, *shared):
        con.execute(f"COMMENT ON COLUMN main.claims.{quoted(column.suffix)} IS {literal(column.comment)}")


def _create_reviewed(con: duckdb.DuckDBPyConnection, types: Iterable[str]) -> None:
    """For each claim type the view of its claims as people left them, and over all the view reviewed_claims.

    What was rejected is gone, what was corrected is as it should be, what was missed is there.
    """
    parts = []
    for name in types:
        where = quoted("reviewed", name)
        con.execute(
            f"CREATE OR REPLACE VIEW {where} AS "
            "SELECT c.*, coalesce(d.review, 'unreviewed') AS review, d.reviewer, d.decision_id "
            f"FROM {quoted('main', name)} c LEFT JOIN decided.claims d USING (claim_id) "
            "WHERE d.review IS NULL OR d.review = 'accepted' "
            f"UNION ALL BY NAME FROM {quoted('decided', name)}"
        )
        con.execute(f"COMMENT ON VIEW {where} IS 'The claims of this type as people left them.'")
        parts.append(f'SELECT {literal(name)} AS "type", * FROM {where}')
    shared = [
        (name, comment)
        for name, comment in con.execute(
            "SELECT column_name, comment FROM duckdb_columns() WHERE database_name = current_database() "
            "AND schema_name = 'main' AND table_name = 'claims' ORDER BY column_index"
        ).fetchall()
    ]
    if not parts or not shared:
        return
    names = ", ".join(quoted(name) for name, _ in shared)
    own = ", ".join(quoted(column.suffix) for column in REVIEW)
    con.execute(
        f"CREATE OR REPLACE VIEW main.reviewed_claims AS SELECT {names}, {own} "
        f"FROM ({' UNION ALL BY NAME '.join(parts)})"
    )
    con.execute(
        "COMMENT ON VIEW main.reviewed_claims IS 'Claims as people left them: without those rejected, with "
        "those corrected or added. Those of a type with all columns: reviewed.TYPE.'"
    )
    for name, comment in [*shared, *((column.suffix, column.comment) for column in REVIEW)]:
        con.execute(f"COMMENT ON COLUMN main.reviewed_claims.{quoted(name)} IS {literal(comment)}")
    for table, name, comment in con.execute(
        "SELECT table_name, column_name, comment FROM duckdb_columns() "
        "WHERE database_name = current_database() AND schema_name = 'decided' AND table_name <> 'claims'"
    ).fetchall():
        con.execute(f"COMMENT ON COLUMN {quoted('reviewed', table, name)} IS {literal(comment or '')}")


def _create_views(con: duckdb.DuckDBPyConnection, claim_types: Mapping[str, type[Claim]]) -> None:
    """The views over all types, those of older runs included.

    What a type's key makes of its columns is kept as a view of its own in schema `stated`, since a later run
    may not know the type.
    """
    con.execute("CREATE SCHEMA IF NOT EXISTS stated; CREATE SCHEMA IF NOT EXISTS derived")
    con.execute(names_in_sql())
    for name, kind in claim_types.items():
        con.execute(f"CREATE OR REPLACE VIEW {quoted('stated', name)} AS {statement_query(name, kind)}")
    there = con.execute(
        "SELECT view_name FROM duckdb_views() WHERE schema_name = 'stated' "
        "AND database_name = current_database() ORDER BY ALL"
    ).fetchall()
    parts = [f"FROM {quoted('stated', name)}" for (name,) in there]
    if parts:
        con.execute(f"CREATE OR REPLACE VIEW main.statements AS {' UNION ALL BY NAME '.join(parts)}")
        con.execute(views().sql)
        described = con.execute(
            "SELECT schema_name, table_name, column_name FROM duckdb_columns() "
            "WHERE database_name = current_database() "
            f"AND (schema_name IN ('stated', 'derived') OR schema_name = 'main' AND table_name IN {GIVEN})",
            [list(views().comments)],
        ).fetchall()
        for schema, view in {(schema, view) for schema, view, _ in described}:
            sort = "TABLE" if schema == "derived" else "VIEW"
            about = views().comments[view if schema == "main" else "statements"]
            about = about if schema == "main" else f"Internal, for the views alone: {about}"
            con.execute(f"COMMENT ON {sort} {quoted(schema, view)} IS {literal(about)}")
        for schema, view, column in described:
            comment = views().column_comment(view if schema == "main" else "statements", column)
            con.execute(f"COMMENT ON COLUMN {quoted(schema, view, column)} IS {literal(comment)}")


_DEAD_LETTERS = """
    SELECT o.article_id, a.file, split_part(o.error, ':', 1) AS reason, o.error, o.attempts, o.saved, o.model,
        o.run_id, r.response_id, r.text AS last_response
    FROM main.outcomes o JOIN main.articles a USING (article_id)
    LEFT JOIN main.responses r ON r.response_id = o.response_ids[-1]
    WHERE o.status = 'failed' AND a.superseded_by IS NULL"""
_DEAD_LETTER = columns_of("""
    article_id VARCHAR The article.
    file VARCHAR The file it was read from.
    reason VARCHAR Why: the last response's status, or an internal error.
    error VARCHAR What went wrong, in words.
    attempts INTEGER How many runs have tried it.
    saved TIMESTAMP When it was last tried.
    model VARCHAR The model's name.
    run_id VARCHAR The run that last tried it.
    response_id VARCHAR The last response.
    last_response VARCHAR Its raw content.
""")
