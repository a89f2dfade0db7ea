"""The program: its name, how it ends, and one line for each error, with an exit code that tells its kind."""
# ruff: noqa: PLC0415 - loaded where it is needed, so that --help is instant

from __future__ import annotations

import os
import sys
import traceback
from io import TextIOWrapper
from itertools import pairwise
from typing import Annotated, Any

import typer

from pipeline.cli.help import Program
from pipeline.runs.garbage import search_rarely
from pipeline.terminal import say, wrapped
from schemas.errors import GroundwireError, UsageError

app = Program(
    "groundwire",
    "Reads news articles and keeps what they claim: who said it, in which words, and where they stand.",
    "Exit codes: 0 done, 1 wrong use, 2 some articles failed or were skipped, 3 the model cannot be "
    "used, 4 the store cannot be used, 5 another run holds the store, 6 the budget is used up, 7 the "
    "endpoint wants a longer wait than --max-wait, 8 another model made the store's claims (--other-model), "
    "130 interrupted.",
    {
        "Read articles": ("run", "fetch", "retry", "renormalise", "batches"),
        "Ask what they claim": ("claims", "sql", "show", "report", "export"),
        "Judge claims": ("review", "reviews"),
        "Look behind it": ("rejects", "runs", "types", "schema", "doctor"),
    },
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it with the flag
    if wanted:
        from importlib.metadata import version

        typer.echo(f"groundwire {version('groundwire')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version),
    ] = False,
) -> None:
    pass


_WRONG_CALL: Any = typer.BadParameter.__base__


def _logs_json() -> bool:
    """Whether standard error is for lines of JSON; known before the command line is read, which may fail."""
    return "--log-json" in sys.argv


def complain(name: str, error: str, exit_code: int) -> None:
    """Say on standard error what ends a command, as a line of JSON where `--log-json` asks for such lines."""
    if _logs_json():
        from pipeline.log import line

        say(line("error", error, event="error", exit_code=exit_code), err=True)
    else:
        for part in wrapped(f"{name}: {error}", 2, err=True):
            say(part, err=True)


def run_program(program: typer.Typer, name: str) -> None:
    """Run a command line and exit with its code.

    A mistake in the call, or a GroundwireError, is one line on standard error and its exit code: typer's own
    code for a wrong call, 2, would be taken for "some articles failed".
    """
    search_rarely()
    os.umask(os.umask(0o022) | 0o022)  # whatever the caller allows, others may not write what we write
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # no locale makes a name unprintable
    try:
        _refuse_empty_words()
        code, error = program(standalone_mode=False) or 0, ""
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as raised:  # noqa: BLE001 - a fault of ours is raised again
        code, error = _meaning(raised, name)
    if error:
        complain(name, error, code)
    sys.exit(code)


def _refuse_empty_words() -> None:
    """Raise UsageError for a word without letters: as a path it would name the folder that one stands in."""
    for before, word in pairwise(sys.argv):
        if not word.strip():
            raise UsageError(f"the word after {before!r} is empty; write what is meant, or leave it out")


def _meaning(raised: BaseException, name: str) -> tuple[int, str]:
    """The exit code, and what to say, of what ends a command; what is our own fault is raised again."""
    code, error = UsageError.exit_code, ""
    if isinstance(raised, _WRONG_CALL):
        mistake: Any = raised
        if sys.argv[1:]:
            command = mistake.ctx.command_path if mistake.ctx else name
            said = mistake.format_message().replace("Value error, ", "").rstrip(".")
            error = f"{said}; see `{command} --help`"
        else:
            typer.echo(mistake.ctx.get_help())
            code = 0
    elif isinstance(raised, GroundwireError):
        code, error = raised.exit_code, str(raised)
    elif isinstance(raised, OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # else Python fails once more when it ends
        if not isinstance(raised, BrokenPipeError):  # such as of `| head`
            error = f"{raised.filename or 'output'}: {raised.strerror}; nothing in the store is lost"
    elif isinstance(raised, KeyboardInterrupt | typer.Abort):
        code = 130
    elif _logs_json():
        error = "".join(traceback.format_exception(raised))
    else:
        raise raised
    return code, error
