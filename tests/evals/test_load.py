"""Gold in a store: as often as it is loaded, it is there once."""

from pathlib import Path

import pytest

from evals.gold import load
from evals.load import load_into_store
from pipeline.config import Settings
from pipeline.store import read
from schemas.catalogue import claim_types

GOLD = Path(__file__).parents[1] / "data" / "evals" / "gold.yaml"
VIEWS = ("claim_groups", "group_members", "casualty_series", "contradictions", "plans", "publications")


@pytest.mark.faults
def test_loading_again_changes_nothing(tmp_path):
    """After three loads each view is as after the first."""
    gold = load(GOLD, GOLD.parent, claim_types())
    settings = Settings(db=tmp_path / "gold.duckdb")
    seen = []
    for _ in range(3):
        load_into_store(gold, settings)
        with read(settings.db) as reader:
            seen.append({view: sorted(map(repr, reader.query(f"FROM {view}").rows)) for view in VIEWS})
    assert len(seen[0]["group_members"]) == 4
    assert seen[0] == seen[1] == seen[2]
