"""Stores of before get the gist of their claims, superseded ones and rejects included."""

import json
import sys
from pathlib import Path

import pytest

from pipeline.cli.app import main
from pipeline.store.database import connect
from pipeline.store.migration import migrate
from schemas.catalogue import claim_types

ROOT = Path(__file__).parents[2]


@pytest.mark.faults
def test_a_store_of_before_gets_gists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a migration fills in is what a run writes, for every claim; of rejects what the model stated."""
    path = tmp_path / "claims.duckdb"
    words = ["groundwire", "run", str(ROOT / "seeds"), "--db", str(path), "--quiet"]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit, match="0"):
        main()
    stated = json.dumps({"donor": "Peru", "item": "coal", "status": "planned"})
    query = "SELECT claim_id, gist FROM claims ORDER BY ALL"
    with connect(path) as con:
        written = con.execute(query).fetchall()
        con.execute("INSERT INTO rejects (article_id, type, stated) VALUES ('a', 'aid', ?)", [stated])
        for table in (*claim_types(), "rejects"):
            con.execute(f"ALTER TABLE main.{table} DROP COLUMN gist")
        migrate(con, path, claim_types())
        assert con.execute(query).fetchall() == written
        assert con.execute("SELECT gist FROM rejects").fetchall() == [("Peru: coal, planned",)]
    assert len(written) > 60
    assert all(gist for _, gist in written)
