"""How long the views take on many claims: `python tests/bench/bench_views.py [CLAIMS]` (a million).

Ten claims an article. Invented stories have parties of their own and a toll that grows, by several origins.
 Prints the seconds and rows of each view, on two threads, and the peak memory.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from pipeline.extraction.atlas import atlas
from pipeline.store import Store, read
from pipeline.store.view_files import views
from schemas.catalogue import claim_types
from schemas.values.lexicon import table_rows

CLAIMS = int(sys.argv[1]) if sys.argv[1:] else 1_000_000
NAMES = [name for row in table_rows("cities.tsv") for name in row[0].split("; ")]
TOWNS = sorted({place.id for name in NAMES for place in atlas().named(name)[:1] if place.is_town})[:500]
ORIGINS = "['A: military', 'B: spies', 'C', 'D', 'B: parliament', 'Roe', NULL, NULL, 'E; F', 'sources']"
SHARED = f"""
    SELECT format('{{:016x}}', hash(i)) AS claim_id, format('{{:016x}}', hash(i // 10)) AS article_id,
        format('{{}}.txt', i // 10) AS file, 'Outlet ' || (draw(i // 10, 0) % 300) AS outlet,
        DATE '2023-01-01' + CAST(draw(i // 10, 1) % 1000 AS INTEGER) AS published,
        'The ' || draw(i, 2) || ' soldiers have been killed or wounded so far, ministry number '
            || draw(i, 3) || ' said.' AS evidence, 0 AS span_start, 100 AS span_end, 'exact' AS grounding,
        CASE WHEN draw(i, 4) % 100 < 80 THEN 'occurred' WHEN draw(i, 4) % 100 < 90 THEN 'planned'
            WHEN draw(i, 4) % 100 < 97 THEN 'possible' ELSE 'denied' END AS status,
        ['somebody'] AS attributed_to, {ORIGINS}[1 + draw(i, 5) % 10] AS origin,
        draw(i // 10, 0) % {max(CLAIMS // 100, 1)} AS story, i,
        CASE WHEN draw(i, 6) % 3 = 0 THEN published - CAST(draw(i, 7) % 60 AS INTEGER) END AS when_from,
        when_from + CAST(draw(i, 8) % 5 AS INTEGER) AS when_to, CAST(when_from AS VARCHAR) AS when_words,
        CASE WHEN draw(i, 9) % 4 = 0 THEN 'Place ' || story % 500 END AS place_words,
        CASE WHEN place_words IS NOT NULL THEN towns[1 + story % len(towns)] END AS place_id,
        20 + story % 900 + (published - DATE '2023-01-01') * (1 + story % 7) AS figure
    FROM range({CLAIMS}) t(i), (SELECT ?::VARCHAR[] AS towns)
"""
OWN = {
    "casualty": (
        0,
        3,
        """chr(CAST(65 + story % 26 AS INTEGER)) || chr(CAST(65 + story // 26 % 26 AS INTEGER))
        AS victims_country, 'Country ' || story AS victims_name, figure AS count_low, figure AS count_high,
        draw(i, 10) % 3 = 0 AS count_approx, ['killed', 'wounded', 'killed_or_wounded'][1 + i % 3] AS harm""",
    ),
    "deployment": (
        3,
        5,
        """'C' || story AS sender_country, 'Country ' || story AS sender_name,
        'D' || story // 3 AS destination_country, 'Country ' || story // 3 AS destination_name,
        ['combat', 'labour'][1 + draw(i, 11) % 2] AS role, figure * 10 AS count_low,
        figure * 10 AS count_high, draw(i, 10) % 3 = 0 AS count_approx,
        ['total', 'additional'][1 + draw(i, 12) % 2] AS measure""",
    ),
    "aid": (
        5,
        8,
        """'C' || story AS donor_country, 'Country ' || story AS donor_name, 'D' || story // 3 AS
        recipient_country, 'Country ' || story // 3 AS recipient_name,
        'new drones of mark ' || draw(i, 13) % 2000 AS item, 'weapons' AS category""",
    ),
    "visit": (
        8,
        9,
        """'Person Number' || story AS visitor, 'C' || story AS visitor_country,
        'D' || story // 3 AS destination_country, 'Country ' || story // 3 AS destination_name""",
    ),
    "agreement": (
        9,
        10,
        """['Aa', 'B' || story] AS parties_names,
        ['AA', 'B' || story] AS parties_countries, ['AA', 'B' || story] AS parties_words,
        ['defence pact', 'grain deal ' || draw(i, 14) % 1000][1 + i % 2] AS subject""",
    ),
}

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "claims.duckdb"
    with Store.open(path, claim_types()) as store:
        store.publish()
    with duckdb.connect(str(path)) as con:
        con.execute("SET threads = 2")
        con.execute("CREATE TEMP MACRO draw(i, n) AS CAST(hash(i, n) >> 2 AS BIGINT)")
        con.execute(f"CREATE TEMP TABLE made AS {SHARED}", [TOWNS])
        for name, (low, high, cells) in OWN.items():
            con.execute(
                f"INSERT INTO {name} BY NAME SELECT * EXCLUDE (story, i, figure) FROM "
                f"(SELECT *, {cells} FROM made WHERE i % 10 >= {low} AND i % 10 < {high})"
            )
        con.execute(
            "INSERT INTO publications BY NAME "
            "SELECT DISTINCT ON (file) file, article_id, outlet, published FROM made"
        )
        con.execute("DELETE FROM derived.fresh")
    started, cpu = time.perf_counter(), time.process_time()
    with Store.open(path, claim_types()) as store:
        store.publish()
    wall, cpu = time.perf_counter() - started, time.process_time() - cpu
    print(
        f"published again, with the keys of all claims, in {wall:.1f} s, {cpu:.1f} s of processor", flush=True
    )
    with duckdb.connect(str(path)) as con:
        newest = "SELECT file FROM publications ORDER BY published DESC, file LIMIT 100"
        for name in OWN:
            con.execute(f"DELETE FROM {name} WHERE file IN ({newest}) AND hash(claim_id) % 2 = 0")
        con.execute("DELETE FROM derived.fresh")
    started, cpu = time.perf_counter(), time.process_time()
    with Store.open(path, claim_types()) as store:
        store.publish()
    wall, cpu = time.perf_counter() - started, time.process_time() - cpu
    print(f"published after a change of the newest 100 articles in {wall:.1f} s, {cpu:.1f} s of processor")
    print(f"{CLAIMS:,} claims, store of {path.stat().st_size / 1e6:.0f} MB")
    with read(path) as reader:
        for view in (*(set(views().comments) - {"statements"}), "known_on(DATE '2024-06-01')"):
            started, cpu = time.perf_counter(), time.process_time()
            rows = reader.query(f"SELECT count(*), count(COLUMNS(*)) FROM {view}", limit_seconds=None).rows[
                0
            ][0]
            wall, cpu = time.perf_counter() - started, time.process_time() - cpu
            print(f"{view:30} {wall:6.2f} s, {cpu:6.2f} s of processor {rows:9,} rows", flush=True)
print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")
