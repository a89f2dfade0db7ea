"""What a run keeps of its store in memory while it saves, and that nothing is lost by letting go of it."""

import duckdb
import pytest

from pipeline.articles.article import parse_article
from pipeline.extraction.outcome import Outcome
from pipeline.models.model import Response
from pipeline.store import Store, read, work
from schemas.catalogue import claim_types
from schemas.errors import StoreError


@pytest.fixture
def store(tmp_path):
    """A store in a run."""
    with Store.open(tmp_path / "claims.duckdb", claim_types()) as store:
        store.runs.begin(model="m", fingerprint="f", focus="article", paths=["press"], settings={})
        yield store


def saved(store, name):
    """Keep a response, and save what came of it."""
    store.responses.keep(
        Response(response_id=name, model="m", status="answered", answer={}, text="{}", request_json="{}")
    )
    article = parse_article(f"Ministers met in hall {name}.".encode(), f"{name}.txt")
    store.outcomes.save([Outcome(article, "done", "m", "f", response_ids=(name,))])


def settings(store):
    return store._work.rows("SELECT current_setting('memory_limit'), current_setting('threads')")


def test_a_file_that_has_grown_is_opened_anew(store, monkeypatch):
    """DuckDB lets go of what it held of it, the bounds hold on, and all that was saved is published."""
    monkeypatch.setattr(work, "_GROWN", -1)
    with store.bounded():
        saved(store, "one")
        before, bounds = store._work.con, settings(store)
        saved(store, "two")
        assert store._work.con is not before
        assert settings(store) == bounds
        assert bounds[0][1] == 1
    store.runs.finish("done", {})
    store.publish()
    with read(store.path) as reader:
        told = reader.query("SELECT file FROM articles ORDER BY ALL").rows
        kept = reader.query("SELECT response_id FROM responses ORDER BY ALL").rows
    assert (told, kept) == ([("one.txt",), ("two.txt",)], [("one",), ("two",)])


def test_a_file_that_has_grown_little_stays_open(store):
    """Opening it anew costs a checkpoint."""
    with store.bounded():
        saved(store, "one")
        before = store._work.con
        saved(store, "two")
        assert store._work.con is before


def test_bounds_end(store):
    """What works out all claims together has memory and threads as before."""
    before = settings(store)
    with store.bounded():
        saved(store, "one")
        assert settings(store) != before
    assert settings(store) == before


def test_a_file_that_cannot_be_opened_anew_keeps_all(store, monkeypatch):
    """It is told as any failure of the disk; the next run has what was saved by then."""
    with store.bounded():
        saved(store, "one")
        monkeypatch.setattr(work, "_GROWN", -1)
        with monkeypatch.context() as context:
            context.setattr(work, "connected", lambda *_: refused())
            with pytest.raises(StoreError, match=r"input/output error; .*what was saved before is kept"):
                saved(store, "two")
        with pytest.raises(StoreError, match="what was saved before is kept"):
            saved(store, "three")
    store.close()
    with Store.open(store.path, claim_types()) as again:
        assert again.responses.get("one")
        assert again.responses.get("two")  # committed before the file was let go of
        assert again._work.rows("SELECT file FROM articles") == [("one.txt",)]


def refused():
    raise duckdb.IOException("IO Error: input/output error")
