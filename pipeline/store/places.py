"""Places for the claims of a store that was made before claims had them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline.extraction.location import Locator
from pipeline.store.database import quoted
from schemas.values import default_gazetteer

if TYPE_CHECKING:
    import duckdb


def fill_places(con: duckdb.DuckDBPyConnection, tables: Iterable[tuple[str, str]]) -> None:
    """Give the claims in these tables (schema and name) the columns of their place."""
    for schema, name in tables:
        table, claims = quoted(schema, name), defaultdict(list)
        for article_id, *claim in con.execute(
            "SELECT DISTINCT article_id, claim_id, place_words, evidence, span_start "
            f"FROM {table} ORDER BY ALL"
        ).fetchall():
            claims[article_id].append(claim)
        for article_id, stated in claims.items():
            texts = con.execute(
                "SELECT text FROM main.articles WHERE article_id = ?", [article_id]
            ).fetchall()
            locator = Locator(texts[0][0] if texts else "", default_gazetteer())
            for claim_id, words, evidence, start in stated:
                found = locator.locate(words, evidence, start)
                con.execute(
                    f"UPDATE {table} SET place_id = ?, place_name = ?, place_region = ? WHERE claim_id = ?",
                    [found.id, found.name, found.region, claim_id],
                )
