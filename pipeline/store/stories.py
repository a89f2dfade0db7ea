"""Which articles tell one story in the same words, over all that a store has now.

The answer follows from the articles alone, not from the order in which they came: each is compared with the
first one, by date, that has some of its five-word sequences, and who is alike is one story.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pipeline.articles.sketch import FEWEST, SHARED, SHARED_SOON, SOON, sketch
from pipeline.store.database import GIVEN

if TYPE_CHECKING:
    import duckdb

_NOW = "SELECT article_id FROM main.articles WHERE superseded_by IS NULL"
_BATCH = 1000
_TOLD = f"""
    CREATE OR REPLACE TEMP TABLE told AS
    SELECT row_number() OVER (ORDER BY published NULLS LAST, article_id) AS place,
        article_id, published, sketch
    FROM main.sketches JOIN main.articles USING (article_id) WHERE article_id IN ({_NOW})"""  # fmt: skip
_ALIKE = f"""
    WITH hashes AS (
        SELECT place, unnest(sketch) AS hash FROM told
    ), firsts AS (
        SELECT hash, min(place) AS first FROM hashes GROUP BY hash HAVING count(*) > 1
    ), near AS (
        SELECT first, place FROM hashes JOIN firsts USING (hash) WHERE place <> first
        GROUP BY ALL HAVING count(*) >= {FEWEST} // 2
    ), pairs AS (
        SELECT a.place AS one, b.place AS other, len(list_intersect(a.sketch, b.sketch)) AS shared,
            least(len(a.sketch), len(b.sketch)) AS shorter,
            coalesce(abs(a.published - b.published) <= {SOON}, false) AS soon
        FROM near JOIN told a ON a.place = first JOIN told b ON b.place = near.place
    )
    SELECT one, other FROM pairs
    WHERE shared >= {FEWEST} AND shared >= shorter * CASE WHEN soon THEN {SHARED_SOON} ELSE {SHARED} END
    ORDER BY ALL"""
_KEEP = """
    INSERT INTO main.story_copies
    SELECT a.article_id, b.article_id,
        round(len(list_intersect(a.sketch, b.sketch)) / least(len(a.sketch), len(b.sketch)), 3)
    FROM (SELECT unnest(?::INTEGER[]) AS first, unnest(?::INTEGER[]) AS place) story
    JOIN told a ON a.place = story.first JOIN told b ON b.place = story.place"""


def tell_stories(con: duckdb.DuckDBPyConnection) -> None:
    """Put the stories of the articles as they are now in the place of those known."""
    _sketch_all(con)
    con.execute(_TOLD)
    first: dict[int, int] = {}
    for one, other in con.execute(_ALIKE).fetchall():
        low, high = sorted((_first(first, one), _first(first, other)))
        first[high] = low
        first.setdefault(low, low)
    places = sorted(first)
    con.execute("DELETE FROM main.story_copies")
    con.execute(_KEEP, [[_first(first, place) for place in places], places])
    con.execute("DROP TABLE told")


def _first(first: dict[int, int], place: int) -> int:
    while (above := first.get(place, place)) != place:
        place = above
    return place


def _sketch_all(con: duckdb.DuckDBPyConnection) -> None:
    """Give every article that is there now a sketch, and no other: a store of an earlier layout has none."""
    con.execute(f"DELETE FROM main.sketches WHERE article_id NOT IN ({_NOW})")
    lacking = con.execute(
        f"SELECT article_id FROM ({_NOW}) ANTI JOIN main.sketches USING (article_id)"
    ).fetchall()
    for start in range(0, len(lacking), _BATCH):
        ids = [article_id for (article_id,) in lacking[start : start + _BATCH]]
        rows = con.execute(
            f"SELECT article_id, text, body_spans FROM main.articles WHERE article_id IN {GIVEN}",
            [ids],
        ).fetchall()
        appender = con.appender("sketches")
        appender.append_rows(
            [[article_id, sketch(_body(text, spans)).tolist()] for article_id, text, spans in rows]
        )
        appender.flush()


def _body(text: str, spans: str) -> str:
    return " ".join(text[start:end] for start, end in json.loads(spans))
