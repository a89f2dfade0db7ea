"""groundwire: the command line. A command's help is its docstring; an error is one line with a next step."""
# ruff: noqa: PLC0415 - each command loads what it needs, so that --help is instant

from __future__ import annotations

from typing import Annotated, Unpack

import typer

from pipeline.cli import batches, collect, extract, publish, query, review  # noqa: F401 - their commands
from pipeline.cli.options import ModelOptions, settings_of, with_options
from pipeline.cli.program import app, run_program
from pipeline.terminal import say

__all__ = ["app", "main", "run_program"]


def main() -> None:
    """Run the command line of `groundwire`."""
    run_program(app, "groundwire")


@app.command()
@with_options
def doctor(
    allow: Annotated[
        bool, typer.Option("--allow", help="Let this folder's groundwire.toml say where the key is sent.")
    ] = False,
    **options: Unpack[ModelOptions],
) -> None:
    """Say what is configured and what answers.

    Looks at settings, claim types, prompts, the store, and the model that a run would use.

    Examples:
        groundwire doctor
            Says what a run in this folder would use, and tries it on an example.
        groundwire doctor --base-url http://127.0.0.1:11434/v1 --model qwen2.5:14b
            Says whether that model answers, and how.
    """
    import asyncio

    from pipeline.cli.doctor import examine

    settings = settings_of(options)
    if allow:
        from pathlib import Path

        from pipeline.models import address
        from pipeline.runs.factory import address_of

        address.allow(Path.cwd(), address_of(settings))
    findings = asyncio.run(examine(settings))
    for finding in findings:
        say(f"{'ok  ' if finding.good else 'FAIL'}  {finding.what}")
    raise typer.Exit(next((finding.code for finding in findings if not finding.good), 0))
