"""The gate: floors hold, are raised freely, lowered only aloud, and are pinned to the gold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from evals import gate
from evals.cli import app
from evals.gate import Floor, fallen, floors_of, update
from evals.score import Measured, Score, Signature
from schemas.errors import GoldError, UsageError


def scored(strict: float, detection: float = 0.8, *, digest: str = "d1", when: float = 0.9) -> Score:
    """A score with these headlines."""
    metrics = {"strict_f1": strict, "detection_f1": detection, "slot_f1": 0.7, "grounding": 1.0}
    metrics |= {"macro_strict_f1": strict, "macro_detection_f1": detection, "strict_f1/aid": strict}
    return Score(
        signature=Signature("patterns", "f", "seeds", digest, 5, 65),
        metrics={name: Measured(value) for name, value in metrics.items()} | {"slot_recall": Measured(0.1)},
        fields={"casualty.when": (when, 7)},
        difficulties={},
        articles=[],
        unknown=[],
    )


@pytest.fixture
def baseline(tmp_path, monkeypatch):
    """A path for a baseline, and a way to run the gate on a score."""
    path = tmp_path / "baseline.json"

    def run(found: Score, *arguments: str) -> Result:
        async def evaluate_aside(_gold, _settings):
            return found

        monkeypatch.setattr("evals.evaluate.evaluate_aside", evaluate_aside)
        monkeypatch.setattr("evals.cli._gold", lambda *_: None)
        return CliRunner().invoke(app, ["gate", "--baseline", str(path), *arguments])

    return path, run


def test_floors_are_rounded_down():
    """A floor is never above what was measured: 2/3 is held as 0.666."""
    assert floors_of(scored(2 / 3))["strict_f1"] == 0.666


def test_what_is_held():
    """Main scores and scores by type are held; precision and recall alone are not."""
    assert {"strict_f1", "detection_f1", "slot_f1", "grounding", "strict_f1/aid"} <= floors_of(
        scored(0.5)
    ).keys()
    assert "slot_recall" not in floors_of(scored(0.5))


def test_fallen_names_floor_and_score():
    """What is below its floor, and what no longer exists."""
    assert fallen({"a": 0.5, "b": 0.5, "c": 0.1}, {"a": 0.4, "b": 0.5}) == {"a": (0.5, 0.4), "c": (0.1, 0.0)}


def test_a_floor_is_raised_freely_and_lowered_aloud():
    """Lowering without a reason is refused; with one it is done and told."""
    entry = Floor("patterns", "seeds.yaml")
    update(entry, scored(0.5), reason=None)
    update(entry, scored(0.6), reason=None)
    assert entry.floors["strict_f1"] == 0.6
    with pytest.raises(GoldError, match=r"would lower .*strict_f1 0\.600 → 0\.550.*--allow-regression"):
        update(entry, scored(0.55), reason=None)
    assert entry.floors["strict_f1"] == 0.6
    update(entry, scored(0.55), reason="the gold had a wrong label")
    assert entry.floors["strict_f1"] == 0.55
    assert entry.lowered[0]["reason"] == "the gold had a wrong label"
    assert entry.lowered[0]["floors"]["strict_f1"] == 0.6


def test_the_gate_holds(baseline):
    """An equal or better score passes."""
    _, run = baseline
    assert run(scored(0.5), "--model", "patterns", "--update").exit_code == 0
    assert run(scored(0.5)).exit_code == 0
    better = run(scored(0.7))
    assert better.exit_code == 0
    assert better.output.startswith("ok    patterns on seeds.yaml: strict F1 0.700")


def test_the_gate_fails_with_what_fell_and_how_to_see_why(baseline):
    """A worse score fails, names scores and fields that fell, and ends with a command."""
    _, run = baseline
    run(scored(0.5), "--model", "patterns", "--update")
    found = run(scored(0.4, when=0.2))
    assert found.exit_code == 1
    assert "strict_f1: 0.400, was 0.500" in found.output
    assert "casualty.when: 0.200, was 0.900" in found.output
    assert "detection_f1:" not in found.output
    assert "see why: evals run --model patterns --gold " in found.output


def test_floors_are_pinned_to_the_gold(baseline):
    """Other labels or articles: the floors do not apply, and the gate says so."""
    _, run = baseline
    run(scored(0.5), "--model", "patterns", "--update")
    found = run(scored(0.9, digest="d2"))
    assert found.exit_code == 1
    assert "the gold has changed" in found.output
    assert run(scored(0.9, digest="d2"), "--update").exit_code == 0
    assert run(scored(0.9, digest="d2")).exit_code == 0


def test_a_refused_update_writes_nothing(baseline):
    """The baseline stays as it was."""
    path, run = baseline
    run(scored(0.5), "--model", "patterns", "--update")
    before = path.read_text()
    assert run(scored(0.4), "--update").exit_code == 1
    assert path.read_text() == before
    assert run(scored(0.4), "--update", "--allow-regression", "on purpose").exit_code == 0
    assert json.loads(path.read_text())[0]["lowered"][0]["reason"] == "on purpose"


def test_each_model_and_gold_has_its_own_floor(baseline):
    """`--model` and `--gold` choose among the floors; a model without one is an error."""
    path, run = baseline
    run(scored(0.5), "--model", "patterns", "--update")
    run(scored(0.9), "--model", "replay:tests/cassettes/x.jsonl", "--update")
    assert [entry.model for entry in gate.load(path)] == ["patterns", "replay:tests/cassettes/x.jsonl"]
    assert run(scored(0.6), "--model", "patterns").exit_code == 0
    assert run(scored(0.6)).exit_code == 1
    assert isinstance(run(scored(0.6), "--model", "unknown").exception, UsageError)


@pytest.mark.parametrize("text", [None, "{", "[1]", '[{"models": 1}]'])
def test_a_baseline_that_is_none(tmp_path: Path, text: str | None):
    """A missing or wrong file is an error that says how to write one."""
    path = tmp_path / "baseline.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(GoldError, match=r"baseline\.json: no baseline.*--update"):
        gate.load(path)
