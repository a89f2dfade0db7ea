"""The command that brings articles in: fetch."""
# ruff: noqa: PLC0415 - each command loads what it needs, so that --help is instant

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import MaxFailures, Quiet, Seconds, settings_of
from pipeline.cli.program import app
from pipeline.terminal import say, several


@app.command()
def fetch(
    sources: Annotated[
        list[str], typer.Argument(help="Addresses of pages or feeds, and files: feeds, or an address a line.")
    ],
    into: Annotated[
        Path, typer.Option("--into", metavar="FOLDER", help="The folder to save pages in; `run` reads it.")
    ],
    delay: Annotated[
        float, Seconds("--delay", metavar="SECONDS", min=0, help="Seconds between requests to one host.")
    ] = 1.0,
    timeout: Annotated[
        float, Seconds("--timeout", metavar="SECONDS", help="Seconds for one request.")
    ] = 20.0,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Allow addresses that are not public.")
    ] = False,
    max_failures: MaxFailures = None,
    quiet: Quiet = False,
) -> None:
    """Fetch pages and the pages that feeds name, as robots.txt allows, and save them with their metadata.

    What robots.txt forbids is said and counted, and is no failure.

    Examples:
        groundwire fetch https://news.example/feed.xml --into pages
            Saves the pages that a feed names; `groundwire run pages` reads them.
        groundwire fetch addresses.txt --into pages --delay 5
            Saves the pages in a list, with five seconds between two of one site.
    """
    from pipeline.articles.fetch import fetch as fetch_all
    from pipeline.articles.hosts import Manners

    manners = Manners(timeout=timeout, delay=delay, allow_private=allow_private)
    allowed = settings_of({"max_failures": max_failures}).max_failures
    done = fetch_all(sources, into, manners, lambda line: None if quiet else say(line, err=True))
    failed = done.failed(allowed)
    if quiet and failed:
        for address, reason in done.refused:
            say(f"{address}: {reason}", err=True)
    if not quiet or failed:
        forbidden = f", {len(done.forbidden)} forbidden by robots.txt" if done.forbidden else ""
        where = f": {into / 'refused.csv'}" if done.refused or done.forbidden else ""
        say(
            f"{several(done.saved, 'page')} saved in {into}, {done.unchanged} unchanged, "
            f"{len(done.refused)} not fetched{forbidden}{where}"
        )
    if not quiet and (done.saved or done.refused):
        say(f"Next: groundwire run {into}")
    raise typer.Exit(2 if failed else 0)
