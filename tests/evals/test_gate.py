"""The gate: floors hold, are raised freely, lowered only aloud, and are pinned to the gold."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from scripted import Scripted
from typer.testing import CliRunner, Result

from evals.cli import app
from evals.evaluate import evaluate
from evals.gate import Baseline, Floor, fallen, floors_of, raise_floors
from evals.gold import load, shown
from evals.score import Measured, Score, Signature
from pipeline.config import load_settings
from pipeline.models.model import Request
from pipeline.patterns import reader
from pipeline.patterns.frames import BUILT_IN
from schemas.casualty import Casualty
from schemas.catalogue import claim_types
from schemas.errors import GoldError, UsageError
from schemas.values import Reading, UnreadableError, When

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "tests" / "data" / "evals" / "gold.yaml"
HARD = ROOT / "evals" / "gold" / "hard.yaml"


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


def floors(path: Path) -> list[Floor]:
    """What a baseline file holds."""
    return Baseline.load(path, "evals gate --model M --update").floors


@pytest.fixture
def baseline(tmp_path, monkeypatch):
    """A path for a baseline, and a way to run the gate on a score."""
    path = tmp_path / "baseline.json"

    def run(found: Score, *arguments: str) -> Result:
        async def evaluate_aside(_gold, _settings):
            return found

        monkeypatch.setattr("evals.evaluate.evaluate_aside", evaluate_aside)
        monkeypatch.setattr(Baseline, "gold", lambda *_: None)
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
    raise_floors(entry, scored(0.5), reason=None, update="evals gate --update")
    raise_floors(entry, scored(0.6), reason=None, update="evals gate --update")
    assert entry.floors["strict_f1"] == 0.6
    with pytest.raises(GoldError, match=r"would lower .*strict_f1 0\.600 → 0\.550.*--allow-regression"):
        raise_floors(entry, scored(0.55), reason=None, update="evals gate --update")
    assert entry.floors["strict_f1"] == 0.6
    lowered = raise_floors(entry, scored(0.55), reason="the gold had a wrong label", update="")
    assert lowered["strict_f1"] == (0.6, 0.55)
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
    assert [entry.model for entry in floors(path)] == ["patterns", "replay:tests/cassettes/x.jsonl"]
    assert run(scored(0.6), "--model", "patterns").exit_code == 0
    assert run(scored(0.6)).exit_code == 1
    assert isinstance(run(scored(0.6), "--model", "unknown").exception, UsageError)


def recorded(tmp_path: Path, monkeypatch, gold: Path) -> Path:
    """A recording of a scripted model that is right about one of three articles."""
    accord = {"parties": ["Oman", "Iran"], "subject": "fishing accord", "when": "Tuesday"}
    accord |= {"status": "occurred", "attributed_to": [], "place": None}

    def answer(request: Request) -> dict[str, list[dict[str, object]]]:
        said: dict[str, list[dict[str, object]]] = {kind.type_name: [] for kind in request.claim_types}
        for number, sentence in request.sentences.items():
            if sentence.startswith("Oman and Iran signed") and "agreement" in said:
                said["agreement"].append({"sentences": [number], **accord})
        return said

    async def open_model(_settings):
        return Scripted(answer)

    path = tmp_path / "scripted.jsonl"
    settings = load_settings(
        {"model": "m", "focus": "sentence", "db": tmp_path / "claims.duckdb"}, environ={}
    )
    with monkeypatch.context() as patched:
        patched.setattr("evals.evaluate.open_model", open_model)
        asyncio.run(evaluate(load(gold, tmp_path, claim_types()), settings, record=path))
    return path


def gated(*arguments: object) -> Result:
    """`evals gate` with these arguments; an unexpected error is raised."""
    found = CliRunner().invoke(app, ["gate", *map(str, arguments)])
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found


def test_recorded_responses_are_held_beside_patterns(tmp_path, monkeypatch):
    """One file holds floors of `patterns` and of a recording with a focus.

    A stale or missing recording fails, with the commands that record and measure again.
    """
    cassette = recorded(tmp_path, monkeypatch, GOLD)
    where = ("--baseline", tmp_path / "baseline.json", "--gold", GOLD)
    replay = ("--model", f"replay:{cassette}", "--focus", "sentence")
    assert gated(*where, "--model", "patterns", "--update").exit_code == 0
    assert gated(*where, *replay, "--update").exit_code == 0
    one, other = floors(tmp_path / "baseline.json")
    assert (one.model, one.focus, one.answered_by) == ("patterns", None, "patterns")
    assert (other.focus, other.answered_by, other.floors["strict_f1"]) == ("sentence", "scripted", 0.4)
    held = gated(*where)
    assert held.exit_code == 0
    assert held.output.count("ok    ") == 2
    assert f"ok    replay:{cassette.name} (sentence) on {GOLD}: strict F1 0.400" in held.output

    def fails_with(said: str) -> None:
        found = gated(*where)
        assert found.exit_code == 1
        assert found.output.startswith("ok    patterns")
        assert said in found.output
        asked = f"--focus sentence --gold {shown(GOLD)}"
        again = f"evals run --base-url URL --model scripted {asked} --record {shown(cassette)}"
        assert f"record again: {again}\n" in found.output
        measured = (
            f"evals gate --model replay:{cassette} {asked} --baseline {tmp_path}/baseline.json --update"
        )
        assert f"then: {measured}\n" in found.output

    lines = cassette.read_text(encoding="utf-8").splitlines(keepends=True)
    parameters = {"max_tokens": 900, "mode": "lean", "temperature": None}
    told = [json.loads(line) for line in lines]
    for each in told:
        each["request_json"] = json.dumps(json.loads(each["request_json"]) | {"parameters": parameters})
    cassette.write_text("".join(json.dumps(each) + "\n" for each in told[1:]), encoding="utf-8")
    assert (
        "record again: GROUNDWIRE_ANSWER_TOKENS=900 GROUNDWIRE_TEMPERATURE=default evals run "
        "--base-url http://127.0.0.1:PORT/v1 --model scripted "
    ) in gated(*where).output
    cassette.write_text("".join(lines[1:]), encoding="utf-8")
    fails_with("no response to request")
    cassette.unlink()
    fails_with("no recording ")
    assert gated(*where, *replay, "--update").exit_code == 1


def test_a_focus_of_its_own_is_a_floor_of_its_own(baseline):
    """`--focus` chooses among the floors like `--model` and `--gold`."""
    path, run = baseline
    run(scored(0.5), "--model", "m", "--update")
    run(scored(0.7), "--model", "m", "--focus", "sentence", "--update")
    assert [(e.focus, e.floors["strict_f1"]) for e in floors(path)] == [("sentence", 0.7), (None, 0.5)]
    assert run(scored(0.6), "--focus", "sentence").exit_code == 1
    assert isinstance(run(scored(0.6), "--model", "m", "--focus", "type").exception, UsageError)


@pytest.mark.parametrize("given", ["hard.yaml", "evals/gold/hard.yaml", HARD])
def test_gold_by_name_or_path(baseline, monkeypatch, given):
    """A file of evals/gold is the same floor by its name and by its path."""
    path, run = baseline
    monkeypatch.chdir(ROOT)
    run(scored(0.5), "--model", "m", "--gold", str(given), "--update")
    assert [entry.gold for entry in floors(path)] == ["hard.yaml"]


def test_gold_that_is_not_there(baseline):
    """A gold file that is not there is told apart from one without a floor."""
    path, run = baseline
    run(scored(0.5), "--model", "m", "--update")
    with pytest.raises(UsageError, match=r"nix\.yaml: no such file; .*one of hard\.yaml, seeds"):
        gated("--baseline", path, "--gold", "nix.yaml")
    with pytest.raises(UsageError, match="has no floor for that, only for m on seeds"):
        gated("--baseline", path, "--gold", "hard.yaml")


def test_a_deliberate_regression_fails_with_what_fell(tmp_path, monkeypatch):
    """Dates no longer read, or a type's frames dropped: the gate fails and names the fields, or the type."""
    where = ("--baseline", tmp_path / "baseline.json", "--gold", GOLD, "--model", "patterns")
    gated(*where, "--update")

    def unread(_words: str, _reading: Reading) -> When:
        raise UnreadableError("no time expression")

    with monkeypatch.context() as broken:
        broken.setattr(When, "read", unread)
        found = gated(*where)
    assert found.exit_code == 1
    assert "casualty.when: 0.000, was 1.000" in found.output
    assert "detection_f1/casualty" not in found.output
    with monkeypatch.context() as broken:
        broken.setitem(BUILT_IN, Casualty, ())
        reader._frames.cache_clear()
        found = gated(*where)
    reader._frames.cache_clear()
    assert found.exit_code == 1
    assert "detection_f1/casualty: 0.000, was 1.000" in found.output
    assert gated(*where).exit_code == 0


@pytest.mark.parametrize("text", [None, "{", "[1]", '[{"models": 1}]'])
def test_a_baseline_that_is_none(tmp_path: Path, text: str | None):
    """A missing or wrong file is an error that says how to write one."""
    path = tmp_path / "baseline.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(GoldError, match=r"baseline\.json: no baseline.*--update"):
        floors(path)
