"""Memory of a store while a run fills it: `bench_store_memory.py [ARTICLES]` (100,000).

Articles of 400 words, their responses of 12 kB, and a claim each are written by SQL, a thousand in a
transaction, within the bounds that a run keeps. Prints after every 5,000 the most memory ever resident, that
resident now, and the seconds of processors: a tenth of what a whole run of as many articles takes.
"""

import sys
import tempfile
import time
from pathlib import Path

from bench_batch import WORDS, resident

from pipeline.store import Store
from schemas.catalogue import claim_types

AT_ONCE = 1000
NEW = f"""
    CREATE OR REPLACE TEMP TABLE new AS
    SELECT md5(n::VARCHAR)[:16] AS article_id, 'press.jsonl#' || n AS file,
        DATE '2000-01-01' + CAST(n % 9000 AS INTEGER) AS published, md5('source' || n) AS source_digest,
        array_to_string(list_transform(range(400),
            lambda i: ws[1 + CAST(floor(random() * {len(WORDS)}) AS INTEGER)]), ' ') AS text,
        '[' || array_to_string(list_transform(range(40),
            lambda i: '[' || (n + i * 60) || ',' || (n + i * 60 + 55) || ',' || i || ']'), ',') || ']'
            AS sentences
    FROM range(?, ?) t(n), (SELECT ? AS ws)"""
INSERTS = (
    "articles BY NAME SELECT *, '[[0, 2500]]' AS body_spans FROM new",
    "publications BY NAME SELECT * EXCLUDE (text), '[[0, 2500]]' AS body_spans FROM new",
    "outcomes BY NAME SELECT article_id, 'f' AS fingerprint, 'm' AS model, 'done' AS status FROM new",
    """sketches SELECT article_id,
        list_transform(range(100), lambda i: CAST(random() * 4e9 AS UINTEGER)) FROM new""",
    """responses BY NAME SELECT md5(article_id) AS response_id, 'm' AS model, 'answered' AS status,
        '{}' AS answer, $prompt || text || sentences AS request_json FROM new""",
    """casualty BY NAME SELECT md5('c' || article_id)[:16] AS claim_id, article_id, file, published,
        text[:120] AS evidence, text[:80] AS gist FROM new""",
)


def most() -> int:
    """Megabytes that were ever resident."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) >> 10


def main(articles: int = 100_000) -> None:
    prompt = (Path(__file__).parents[2] / "pipeline" / "README.md").read_text()[:9000]
    with (
        tempfile.TemporaryDirectory(dir=Path.cwd()) as name,
        Store.open(Path(name, "claims.duckdb"), claim_types()) as store,
        store.bounded(),
    ):
        for start in range(0, articles, AT_ONCE):
            with store._work.transaction():
                con = store._work.con
                con.execute(NEW, [start, start + AT_ONCE, list(WORDS)])
                for insert in INSERTS:
                    con.execute(f"INSERT INTO {insert}", {"prompt": prompt} if "$prompt" in insert else None)
            if (done := start + AT_ONCE) % 5000 == 0:
                print(
                    f"{done}: most {most()} MB, now {resident()} MB, {time.process_time():.0f} s", flush=True
                )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
