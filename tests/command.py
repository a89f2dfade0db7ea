"""The command line in the process of a test."""

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from unittest.mock import patch

CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI", "GROUNDWIRE"))}


def run_here(words: Sequence[str | Path], cwd: Path, environ: Mapping[str, str]) -> tuple[int, str, str]:
    """Exit code, standard output and error of `groundwire`, with only `environ` set of our variables."""
    from pipeline.cli.app import main

    out, err = StringIO(), StringIO()
    with (
        chdir(cwd),
        redirect_stdout(out),
        redirect_stderr(err),
        patch.dict(os.environ, {**CLEAN, **environ}, clear=True),
        patch.object(sys, "argv", ["groundwire", *map(str, words)]),
    ):
        try:
            main()
            code: object = 0
        except SystemExit as ended:
            code = ended.code or 0
    assert isinstance(code, int), code
    if code == 130:
        raise KeyboardInterrupt("a signal came to the process of the tests, and the command took it")
    return code, out.getvalue(), err.getvalue()
