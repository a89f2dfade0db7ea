"""The wheel: everything travels with it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.wheel


@pytest.fixture(scope="module")
def bin_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty environment with nothing but the built wheel and what it needs."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", folder / "env"], check=True)
    subprocess.run([folder / "env/bin/pip", "install", "--quiet", wheel], check=True)
    return folder / "env" / "bin"


def run(command: Path, *words: str, cwd: Path) -> str:
    clean = {n: v for n, v in os.environ.items() if not n.startswith(("OPENAI", "GROUNDWIRE", "PYTHONPATH"))}
    done = subprocess.run([command, *words], cwd=cwd, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_seeds_from_another_folder(bin_folder: Path, tmp_path: Path) -> None:
    """From an empty folder, the seeds, prompts and claim types that came with the wheel give claims."""
    summary = json.loads(run(bin_folder / "groundwire", "run", "seeds", "--json", cwd=tmp_path))
    assert summary["new_articles"] == 5
    assert set(summary["store"]) == {"agreement", "aid", "casualty", "deployment", "visit"}
    assert (tmp_path / "claims.duckdb").exists()


def test_types_travel(bin_folder: Path, tmp_path: Path) -> None:
    """A checker of types reads the annotations of what was installed."""
    packages = ("schemas", "pipeline", "evals")
    code = f"import {', '.join(packages)}; print({', '.join(f'{each}.__file__' for each in packages)})"
    found = [Path(file).parent for file in run(bin_folder / "python", "-c", code, cwd=tmp_path).split()]
    assert [(folder.name, (folder / "py.typed").is_file()) for folder in found] == [
        (each, True) for each in packages
    ]


def test_both_programs_and_modules(bin_folder: Path, tmp_path: Path) -> None:
    """`python -m pipeline` and `python -m evals` do what the scripts do, also beside a folder `schemas`."""
    (tmp_path / "schemas").mkdir()
    for program, module in (("groundwire", "pipeline"), ("evals", "evals")):
        said = run(bin_folder / program, "--help", cwd=tmp_path)
        assert (
            run(bin_folder / "python", "-m", module, "--help", cwd=tmp_path).splitlines()[2:]
            == said.splitlines()[2:]
        )


def test_gold_travels(bin_folder: Path, tmp_path: Path) -> None:
    """The gold that came with the wheel is whole."""
    assert "5 articles, 77 claims" in run(bin_folder / "evals", "check", cwd=tmp_path)


def test_the_gate_prints_what_the_readme_shows(bin_folder: Path, tmp_path: Path) -> None:
    """After the README's first command `evals gate` holds every floor; labels of one's own have their own."""
    shown = re.search(
        r"^\$ evals gate\n(.*?)```",
        (ROOT / "README.md").read_text(encoding="utf-8"),
        re.DOTALL | re.MULTILINE,
    )
    assert shown
    assert run(bin_folder / "evals", "gate", cwd=tmp_path) == shown[1]
    (tmp_path / "storm.txt").write_text("Storm\n\nSome 40 Danes were killed.\n", encoding="utf-8")
    claim = 'type: casualty, quote: "Some 40 Danes were killed.", victims: DK, harm: killed, status: occurred'
    gold = tmp_path / "gold.yaml"
    gold.write_text(f"storm:\n  published: 2025-06-18\n  claims:\n  - {{{claim}}}\n", encoding="utf-8")
    run(bin_folder / "evals", "gate", "--gold", "gold.yaml", "--update", cwd=tmp_path)
    assert run(bin_folder / "evals", "gate", "--gold", "gold.yaml", cwd=tmp_path).startswith("ok    patterns")
    assert (tmp_path / "groundwire-baseline.json").exists()


@pytest.mark.parametrize(
    "command",
    [
        "check --gold hard.yaml",
        "run --model patterns --db a.duckdb",
        "load --db b.duckdb",
        "show 000_a0ad0fdafde84570 --model patterns --db c.duckdb",
        "agree {gold}/seeds.yaml {gold}/seeds.yaml",
    ],
)
def test_every_command_works_from_the_wheel(bin_folder: Path, tmp_path: Path, command: str) -> None:
    """On the gold that came with it, from an empty folder."""
    code = "from evals.gold import GOLD; print(GOLD)"
    gold = run(bin_folder / "python", "-c", code, cwd=tmp_path).strip()
    assert run(bin_folder / "evals", *command.format(gold=gold).split(), cwd=tmp_path)
