"""The gate on labels of one's own, with a baseline beside them that moves with them; the gate of a wheel."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import evals.gate
from evals.cli import app
from pipeline.config import HOME
from schemas.errors import GoldError, UsageError

STORM = "Storm hits the coast\n\nAt least 21 Chileans were killed on Monday, the ministry said.\n"
GOLD = """storm:
  published: 2025-06-18
  claims:
  - {type: casualty, quote: "At least 21 Chileans were killed", victims: [CL, people], harm: killed,
     count: [21, null], when: 2025-06-16, status: occurred, attributed_to: [the ministry]}
"""
SANCTION = '''from schemas.claim import Claim, Example
from schemas.values import Party


class Sanction(Claim):
    """A state puts sanctions on somebody."""

    target: Party
    """Who is sanctioned."""

    key = ("target",)
    EXAMPLES = (Example("Oman sanctioned Peru.", ({"target": "Peru", "status": "occurred"},)),)
'''


@pytest.fixture
def own(tmp_path, monkeypatch) -> Path:
    """A folder with labels and their articles, seen from the folder above; nothing is configured."""
    for name in ("GROUNDWIRE_MODEL", "GROUNDWIRE_BASE_URL", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "own"
    (folder / "articles").mkdir(parents=True)
    (folder / "articles" / "storm.txt").write_text(STORM)
    (folder / "gold.yaml").write_text(GOLD)
    monkeypatch.chdir(tmp_path)
    return folder


def run(command: str) -> Result:
    """An `evals` command line; an unexpected error is raised."""
    found = CliRunner().invoke(app, shlex.split(command)[1:])
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found


@pytest.mark.usefixtures("own")
def test_a_baseline_beside_the_gold():
    """`--update` writes it there, with the built-in extractor where no model is configured; then it holds."""
    written = run("evals gate --gold own/gold.yaml --update")
    assert written.exit_code == 0
    assert written.output == (
        "set   patterns on gold.yaml: strict F1 1.000\nown/groundwire-baseline.json: written\n"
    )
    held = run("evals gate --gold own/gold.yaml")
    assert (held.exit_code, held.output) == (0, "ok    patterns on gold.yaml: strict F1 1.000\n")


@pytest.mark.usefixtures("own")
def test_the_command_of_the_error_is_the_next_one():
    """Without a baseline, or without such a floor in it, the error ends with a command that makes it."""
    for wanted in ("", " --model patterns --focus type"):
        with pytest.raises((GoldError, UsageError)) as error:
            run(f"evals gate --gold own/gold.yaml{wanted}")
        command = str(error.value).rpartition(": ")[2].replace("--model M", "--model patterns")
        assert run(command).exit_code == 0
        assert run(f"evals gate --gold own/gold.yaml{wanted}").exit_code == 0


@pytest.mark.faults
def test_a_baseline_moves_with_its_gold(own, tmp_path):
    """Gold, articles and claim types are named from its folder: moved together they are found again."""
    (own / "articles").rename(own / "texts")
    (own / "types").mkdir()
    (own / "types" / "sanction.py").write_text(SANCTION)
    claim = '{type: sanction, quote: "Chileans", target: CL, status: occurred}'
    (own / "gold.yaml").write_text(f"{GOLD}  - {claim}\n")
    options = "--articles own/texts --schemas own/types"
    assert run(f"evals gate --gold own/gold.yaml {options} --update").exit_code == 0
    own.rename(tmp_path / "moved")
    held = run("evals gate --gold moved/gold.yaml")
    assert held.output == "ok    patterns on gold.yaml: strict F1 0.667\n"  # 2·1 / (2 + 1)
    (floor,) = json.loads((tmp_path / "moved" / "groundwire-baseline.json").read_text())
    assert (floor["gold"], floor["articles"], floor["schemas"]) == ("gold.yaml", "texts", "types")


@pytest.mark.parametrize("name", ["gold.yaml", "articles/storm.txt"])
def test_floors_are_for_labels_and_articles(own, name):
    """Another label, or another word of an article, asks for new floors, with the command that sets them."""
    run("evals gate --gold own/gold.yaml --update")
    (own / name).write_text((own / name).read_text().replace("the ministry", "a ministry"))
    (own / "gold.yaml").write_text((own / "gold.yaml").read_text().replace("occurred,", "occurred , "))
    found = run("evals gate --gold own/gold.yaml")
    assert found.exit_code == 1
    assert "the gold has changed, labels or articles" in found.output
    assert run(found.output.strip().rpartition(": ")[2]).exit_code == 0
    assert run("evals gate --gold own/gold.yaml").exit_code == 0


def test_a_lower_floor_is_said_aloud(own):
    """It is refused, then done with a reason that is printed and kept; the reason alone is a mistake."""
    run("evals gate --gold own/gold.yaml --update")
    labels = GOLD.replace("harm: killed", "harm: missing")
    (own / "gold.yaml").write_text(labels)
    with pytest.raises(GoldError, match=r"would lower .*strict_f1 1\.000 → 0\.000") as error:
        run("evals gate --gold own/gold.yaml --update")
    command = str(error.value).rpartition(": ")[2].replace('"reason"', '"a wrong label"')
    assert "lowered: strict_f1 1.000 → 0.000 (a wrong label)" in run(command).output
    (floor,) = json.loads((own / "groundwire-baseline.json").read_text())
    assert floor["lowered"][0]["reason"] == "a wrong label"
    for wrong in ('--allow-regression "a wrong label"', '--update --allow-regression " "'):
        with pytest.raises(UsageError, match="--allow-regression goes with --update"):
            run(f"evals gate --gold own/gold.yaml {wrong}")


def test_what_failed_sets_no_floor(own):
    """A recording of something else is no measure: nothing is written, and the exit code is 1."""
    (own / "other.jsonl").write_text("")
    found = run("evals gate --gold own/gold.yaml --model replay:own/other.jsonl --update")
    assert found.exit_code == 1
    assert "own/groundwire-baseline.json: not written" in found.output
    assert not (own / "groundwire-baseline.json").exists()


@pytest.mark.faults
def test_settings_of_ones_own_count(own, tmp_path):
    """A gate on one's own labels measures what `evals run` does there: with the claim types configured."""
    (own / "types").mkdir()
    (own / "types" / "sanction.py").write_text(SANCTION)
    claim = '{type: sanction, quote: "Chileans", target: CL, status: occurred}'
    (own / "gold.yaml").write_text(f"{GOLD}  - {claim}\n")
    (tmp_path / "groundwire.toml").write_text('schemas = "own/types"\n')
    assert "1 article, 2 claims" in run("evals check --gold own/gold.yaml").output
    assert run("evals gate --gold own/gold.yaml --update").exit_code == 0
    assert run("evals gate --gold own/gold.yaml").exit_code == 0


@pytest.mark.usefixtures("own")
def test_an_endpoint_that_no_floor_asks_is_refused():
    """`--base-url` beside floors of the built-in extractor would do nothing."""
    with pytest.raises(UsageError, match="--model patterns asks no endpoint"):
        run("evals gate --gold own/gold.yaml --update --base-url http://127.0.0.1:1/v1")


@pytest.mark.usefixtures("own")
def test_an_installed_baseline_stays(monkeypatch):
    """What came with a wheel is not written; the error says how to have floors of one's own."""
    monkeypatch.setattr(evals.gate, "CHECKOUT", False)
    before = evals.gate.BASELINE.read_bytes()
    with pytest.raises(UsageError, match=r"for labels of your own: evals gate --gold FILE --update$"):
        run("evals gate --update")
    assert evals.gate.BASELINE.read_bytes() == before
    assert run("evals gate --gold own/gold.yaml --update").exit_code == 0


@pytest.mark.faults
def test_an_installed_gate_holds(tmp_path):
    """With the wheel's folders alone, from an empty folder, recorded floors hold too; nothing is written."""
    wheel = tomllib.loads((HOME / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    for name in wheel["packages"]:
        shutil.copytree(HOME / name, site / name, ignore=shutil.ignore_patterns("__pycache__"))
    before = sorted(path for path in site.rglob("*") if path.suffix != ".pyc")
    clean = {n: v for n, v in os.environ.items() if not n.startswith(("OPENAI", "GROUNDWIRE"))}
    clean |= {"PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}
    found = subprocess.run(
        [sys.executable, "-m", "evals", "gate", "--gold", "hard.yaml"],
        cwd=empty,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.count("ok    ") == len(found.stdout.splitlines()) == 2
    assert "replay:recordings/hard.jsonl" in found.stdout
    assert sorted(path for path in site.rglob("*") if path.suffix != ".pyc") == before
    assert not list(empty.iterdir())
