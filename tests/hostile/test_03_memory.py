"""Memory and disk: what unpacks beyond measure is refused, and a refusal is as small as it is."""

import gzip
import json
from types import SimpleNamespace

import duckdb
import pytest
from attack import GOOD, groundwire, stored

from pipeline.articles.article import Article, Unreadable
from pipeline.articles.readers import read_articles
from pipeline.extraction.outcome import Reject
from pipeline.store.claims import write_rejects


def parquet(path, query: str) -> None:
    with duckdb.connect() as con:
        con.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")


@pytest.mark.faults
@pytest.mark.parametrize(
    "query",
    [
        "SELECT range::VARCHAR AS id, repeat('x ', 200000) AS text FROM range(100)",
        "SELECT range::VARCHAR AS id, repeat('The army said so. ', 2000000) AS text FROM range(2)",
        f"SELECT '{GOOD.strip()}' AS text, repeat('a', 30000000) AS title FROM range(3)",
        f"SELECT '{GOOD.strip()}' AS text FROM range(3000000)",
        f"SELECT '{GOOD.strip()}' AS text, [repeat('x ', 200000)] AS tags FROM range(100)",
        f"SELECT '{GOOD.strip()}' AS text, {{'a': [repeat('x ', 200000)]}} AS more FROM range(100)",
        f"SELECT '{GOOD.strip()}' AS text, map(['a'], [repeat('x ', 200000)]) AS more FROM range(100)",
        f"SELECT '{GOOD.strip()}' AS text, repeat('x ', 200000)::BLOB AS image FROM range(100)",
    ],
    ids=[
        "a cell again and again",
        "long cells",
        "another column",
        "rows without end",
        "a list",
        "a struct",
        "a map",
        "bytes",
    ],
)
def test_a_bomb_of_parquet(tmp_path, query):
    """A table of a few thousand bytes that holds many millions is a row, as a bomb of gzip is."""
    parquet(tmp_path / "a.parquet", query)
    (read,) = read_articles([tmp_path])
    assert isinstance(read, Unreadable)
    assert "decompression bomb" in read.reason


def test_a_bomb_of_gzip(tmp_path):
    """The same rule."""
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"a " * 9_000_000))
    (read,) = read_articles([tmp_path])
    assert isinstance(read, Unreadable)
    assert "decompression bomb" in read.reason


def test_an_honest_table_is_read(tmp_path):
    """Texts as they are, some alike, are no bomb."""
    parquet(tmp_path / "a.parquet", f"SELECT range::VARCHAR AS id, '{GOOD}' || range AS text FROM range(500)")
    assert sum(isinstance(read, Article) for read in read_articles([tmp_path])) == 500


def test_a_refusal_is_small():
    """Each of many refusals of one long claim keeps a line of it, not the whole."""
    claim = {"sentences": [1], "attributed_to": [f"voice {i}" for i in range(4_000)], "count": "9" * 100_000}
    reject = Reject("a", "casualty", "field", "count", "9", "no", claim, "r")
    rows: list[list[object]] = []
    work = SimpleNamespace(
        run_id="", claim_types={}, append=lambda _table, _names, more, _action: rows.extend(more)
    )
    article = SimpleNamespace(article_id="a", file="a.txt")
    write_rejects(work, [SimpleNamespace(article=article, fingerprint="f", rejects=(reject,) * 50)])
    assert len(rows) == 50
    assert sum(len(json.dumps(row, default=str)) for row in rows) < 100_000


def test_skipped_rows_are_saved_together(tmp_path, monkeypatch):
    """A thousand rows that are none cost a few commits, not a thousand."""
    from pipeline.store.work import Work

    commits = []
    transaction = Work.transaction
    monkeypatch.setattr(Work, "transaction", lambda work: commits.append(1) or transaction(work))
    (tmp_path / "a.jsonl").write_text('{"text": ""}\n' * 1_000 + json.dumps({"text": GOOD}))
    assert groundwire("run", "a.jsonl", cwd=tmp_path).code == 2
    assert stored(tmp_path, "SELECT count(*) FROM skipped") == [(1_000,)]
    assert len(commits) < 30
