"""Write what is derived and pinned: the prompts of the claim types, and the output shown in READMEs.

`python tests/golden/write.py`; read the difference before it is committed.
"""

import os
import re
import shlex
import sys
import tempfile
from contextlib import chdir, redirect_stdout
from importlib import import_module
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from pipeline.extraction.prompt import common_text, type_text
from schemas.catalogue import claim_types

ROOT = Path(__file__).parent.parent.parent
READMES = [
    ROOT / "README.md",
    *(ROOT / f / "README.md" for f in ("pipeline", "schemas", "evals", "prompts", "tests")),
]
BLOCK = re.compile(r"```console\n\$ (?P<command>[^\n]*)\n(?P<output>.*?)```", re.DOTALL)
FAILED = "exit code"
MODULES = {"groundwire": "pipeline.cli.app", "evals": "evals.cli"}


def settled(output: str) -> str:
    """Output without what differs from run to run: seconds, and spaces at the ends of lines."""
    return re.sub(r"\b\d+\.\d s\b", "0.0 s", re.sub(r" +$", "", output, flags=re.MULTILINE)).strip("\n")


def run(command: str, folder: Path) -> str:
    """What a command of the README prints, in a folder that has the seeds; its exit code where it fails."""
    program, *words = shlex.split(command)
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("OPENAI", "GROUNDWIRE"))
    }
    printed = StringIO()
    with (
        chdir(folder),
        redirect_stdout(printed),
        patch.dict(os.environ, kept, clear=True),
        patch.object(sys, "argv", [program, *words]),
    ):
        try:
            import_module(MODULES[program]).main()
        except SystemExit as ended:
            if ended.code:
                return f"{settled(printed.getvalue())}\n{FAILED} {ended.code}"
    return settled(printed.getvalue())


def outputs(text: str) -> dict[str, str]:
    """What each command shown in `text` prints now. `run` goes first, since the others ask its store."""
    shown = dict.fromkeys(found["command"] for found in BLOCK.finditer(text))
    commands = sorted(shown, key=lambda c: not c.startswith("groundwire run"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "seeds").symlink_to(ROOT / "seeds")
        return {command: run(command, folder) for command in commands}


def main() -> None:
    """Write all of it but the output of commands that fail, which are named."""
    kinds = claim_types()
    pinned = {name: type_text(kind) for name, kind in kinds.items()}
    pinned["common"] = common_text(next(iter(kinds.values())))
    for name, instructions in pinned.items():
        (ROOT / "tests" / "golden" / f"{name}.md").write_text(instructions + "\n", encoding="utf-8")
    texts = {path: path.read_text(encoding="utf-8") for path in READMES}
    printed = outputs("\n".join(texts.values()))
    failed = {each: said for each, said in printed.items() if said.rpartition("\n")[2].startswith(FAILED)}

    def block(shown: re.Match[str]) -> str:
        command = shown["command"]
        return shown[0] if command in failed else f"```console\n$ {command}\n{printed[command]}\n```"

    for path, text in texts.items():
        path.write_text(BLOCK.sub(block, text), encoding="utf-8")
    if failed:
        sys.exit("\n".join(f"not written: {command}\n{said}" for command, said in failed.items()))


if __name__ == "__main__":
    main()
