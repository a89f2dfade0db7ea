"""The READMEs: what they show is what happens."""

import re
import runpy
import tomllib
from pathlib import Path

import pytest

from pipeline.config import load_settings
from schemas.catalogue import claim_types

ROOT = Path(__file__).parent.parent
WRITE = runpy.run_path(str(ROOT / "tests" / "golden" / "write.py"))
FIRST = (ROOT / "README.md").read_text(encoding="utf-8")
TEXT = "\n".join(path.read_text(encoding="utf-8") for path in WRITE["READMES"])
SHOWN = {found["command"]: WRITE["settled"](found["output"]) for found in WRITE["BLOCK"].finditer(TEXT)}


@pytest.fixture(scope="module")
def printed() -> dict[str, str]:
    return WRITE["outputs"](TEXT)  # type: ignore[no-any-return]


@pytest.mark.parametrize("command", SHOWN)
def test_output_is_real(printed: dict[str, str], command: str) -> None:
    """Every command shown prints what is shown below it, but for seconds."""
    assert printed[command] == SHOWN[command], "if this is meant: python tests/golden/write.py"


def test_the_first_readme_is_short() -> None:
    """At most 160 lines; the rest stands in the folders' READMEs."""
    assert len(FIRST.splitlines()) <= 160


def test_every_command_is_documented() -> None:
    """Every command of `groundwire` is named in a README."""
    from pipeline.cli.app import app

    names = [info.name or info.callback.__name__ for info in app.registered_commands if info.callback]
    assert [name for name in names if f"groundwire {name}" not in TEXT] == []


def test_the_type_shown_is_whole(tmp_path: Path) -> None:
    """The claim type in the README can be put into a folder as it stands."""
    (source,) = re.findall(r"```python\n(from typing.*?)```", FIRST, re.DOTALL)
    (tmp_path / "sanction.py").write_text(source, encoding="utf-8")
    assert "sanction" in claim_types(tmp_path)


def test_the_settings_shown_exist(tmp_path: Path) -> None:
    """The groundwire.toml that is shown is valid."""
    (source,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    assert tomllib.loads(source)
    (tmp_path / "groundwire.toml").write_text(source, encoding="utf-8")
    load_settings({}, environ={}, file=tmp_path / "groundwire.toml")


def test_ci_runs_what_the_readme_says() -> None:
    """`.ci/run` sets up and tests with the README's second command."""
    (command,) = re.findall(r"```sh\n(python3 -m venv .venv && [^\n]*pytest[^\n]*)\n```", TEXT)
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
