"""Commands that read articles and keep what they claim: run, retry, renormalise."""
# ruff: noqa: PLC0415 - each command loads what it needs, so that --help is instant

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Unpack

import typer

from pipeline.cli.options import (
    Db,
    Json,
    LogJson,
    OtherModelChoice,
    PriceOption,
    Quiet,
    ReadOptions,
    RunOptions,
    Schemas,
    StoreOption,
    columns_of,
    keep_private,
    refuse_beside,
    settings_of,
    with_options,
)
from pipeline.cli.program import app, complain
from pipeline.terminal import say
from schemas.errors import GroundwireError, OtherModelError, UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.config import Settings
    from pipeline.runs.selection import OtherModel
    from pipeline.runs.summary import Summary
    from pipeline.terminal import Form


@app.command()
@with_options
def run(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Articles: files, folders, globs, or - for standard input.")
    ] = None,
    files_from: Annotated[
        Path | None,
        typer.Option("--files-from", help="Read these too: a list with a path a line; - for standard input."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="At most this many new articles.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="DAY", help="Only articles published since, or changed: 2025-04-30, 36h or 7d."
        ),
    ] = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Ask again also what was refused for good.")
    ] = False,
    skip_copies: Annotated[
        bool,
        typer.Option(
            "--skip-copies",
            help="Do not ask about copies of an article: take its claims, where the sentence is the same.",
        ),
    ] = False,
    batch: Annotated[
        bool,
        PriceOption(
            "--batch",
            help="Ask in batches: half the price, within a day. Collects those that ended.",
        ),
    ] = False,
    wait: Annotated[
        bool,
        PriceOption("--wait", help="With --batch: stay until all batches have been collected."),
    ] = False,
    ray: Annotated[
        str | None,
        typer.Option(
            "--ray",
            help="Spread the work over a Ray cluster: its address, auto, or local.",
            metavar="ADDRESS",
        ),
    ] = None,
    into: Annotated[
        Path | None,
        StoreOption("--into", metavar="FOLDER", help="Publish into this archive of Parquet files, too."),
    ] = None,
    plan: Annotated[
        bool,
        PriceOption("--plan", help="Say what the run would ask and cost, and ask nothing."),
    ] = False,
    other_model: OtherModelChoice = None,
    json_: Json = False,
    quiet: Quiet = False,
    log_json: LogJson = False,
    **options: Unpack[ReadOptions],
) -> None:
    """Read articles and keep what they claim.

    Articles that the store has already cost nothing. Reads .txt, .md, .html, and tables with an article a
    row: .jsonl, .csv, .parquet; each also as .gz.

    Examples:
        groundwire run seeds
            Reads the articles in a folder, with the built-in rules if no model is configured.
        groundwire run export.jsonl --text-column body --model gpt-4.1-mini --plan
            Says how much a model would be asked, and at what price, and asks nothing.
    """
    keep_private()
    with _told(options.get("db"), json_=json_):
        settings = settings_of(options)
        columns = columns_of(options)
        if paths is None and files_from is None:
            raise UsageError("name articles: files, folders, globs, - (standard input), or --files-from LIST")
        if str(files_from) == "-" and Path("-") in (paths or ()):
            raise UsageError("standard input is either articles or --files-from; name the other by its file")
        if wait and not batch:
            raise UsageError("--wait has no effect without --batch; add that, or leave it out")
        if ray is not None:
            refuse_beside("--ray", "its workers ask live", batch=batch)
        if plan:
            why = "a plan asks nothing, and is all that is printed"
            asks = {"retry_failed": retry_failed, "batch": batch, "ray": ray is not None, "into": into}
            refuse_beside("--plan", why, **asks, quiet=quiet, log_json=log_json)
            _print_plan(
                settings,
                _listed(paths, files_from),
                json_=json_,
                limit=limit,
                since=_moment(since),
                skip_copies=skip_copies,
                other_model=other_model,
                columns=columns,
            )
            return
        import asyncio

        from pipeline.cli.progress import progress

        def attempt(choice: OtherModel | None) -> Summary:
            with progress(quiet=quiet, log_json=log_json) as tell:
                from pipeline.runs.batch import run

                return asyncio.run(
                    run(
                        settings,
                        _listed(paths, files_from),
                        limit=limit,
                        since=_moment(since),
                        retry_failed=retry_failed,
                        progress=tell,
                        columns=columns,
                        skip_copies=skip_copies,
                        other_model=choice,
                        in_batches=batch,
                        wait=wait,
                        ray=ray,
                        into=into,
                    )
                )

        summary = _chosen(attempt, other_model)
        _end(summary, settings, json_=json_, quiet=quiet)


@app.command()
@with_options
def retry(
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most this many articles.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="Only print which failed, and why.")] = False,
    other_model: OtherModelChoice = None,
    json_: Json = False,
    quiet: Quiet = False,
    log_json: LogJson = False,
    **options: Unpack[RunOptions],
) -> None:
    """Try the articles that failed again, as they were read; or list them.

    Examples:
        groundwire retry --list
            Prints which articles failed, why, and how often they were tried.
        groundwire retry --max-cost 2
            Asks about them again, for at most two dollars.
    """
    keep_private()
    with _told(options.get("db"), json_=json_ and not list_):
        settings = settings_of(options)
        if list_:
            others = {name: given for name, given in options.items() if name != "db"}
            refuse_beside("--list", "it asks no model", quiet=quiet, log_json=log_json, **others)
            _list_dead_letters(settings, limit, json_=json_)
            return
        import asyncio

        from pipeline.cli.progress import progress

        def attempt(choice: OtherModel | None) -> Summary:
            with progress(quiet=quiet, log_json=log_json) as tell:
                from pipeline.runs import batch

                return asyncio.run(batch.retry(settings, limit=limit, progress=tell, other_model=choice))

        summary = _chosen(attempt, other_model)
        _end(summary, settings, json_=json_, quiet=quiet)


@app.command()
def renormalise(db: Db = None, schemas: Schemas = None) -> None:
    """Compute all values again from stored answers, without asking a model.

    Examples:
        groundwire renormalise
            Reads all stored answers again, after an update of Groundwire.
        groundwire renormalise --db press.duckdb --schemas my-types
            Does so in another store, with claim types of your own.
    """
    keep_private()
    settings = settings_of({"db": db, "schemas": schemas})
    from pipeline.runs import resolve

    typer.echo(resolve.renormalise(settings).told())


def _chosen(run: Callable[[OtherModel | None], Summary], choice: OtherModel | None) -> Summary:
    """Run; in a terminal ask what becomes of claims that another model made, where nobody has said."""
    try:
        return run(choice)
    except OtherModelError as error:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise
        say(f"groundwire: {error}", err=True)
        said = typer.prompt("keep, replace or stop", default="stop", err=True)
        if said not in ("keep", "replace"):
            raise typer.Exit(error.exit_code) from None
        return run(said)


def _listed(paths: Sequence[Path] | None, files_from: Path | None) -> list[Path]:
    from pipeline.runs.inputs import listed

    return [*(paths or ()), *(listed(files_from) if files_from else ())]


def _moment(since: str | None) -> datetime | None:
    from pipeline.runs.inputs import moment

    return moment(since) if since else None


def _print_plan(settings: Settings, paths: Sequence[Path], *, json_: bool, **how: Any) -> None:  # noqa: ANN401
    import asyncio

    from pipeline.runs.plan import plan

    try:
        made = asyncio.run(plan(settings, paths, **how))
    except OtherModelError as error:
        plans = {
            each: asyncio.run(plan(settings, paths, **how | {"other_model": each}))
            for each in ("keep", "replace")
        }
        if json_:
            said = {"error": str(error), "exit_code": error.exit_code}
            typer.echo(json.dumps(said | {each: made.dump() for each, made in plans.items()}))
        else:
            typer.echo("\n".join(f"--other-model {each}:\n{made.told()}" for each, made in plans.items()))
        complain("groundwire", str(error), error.exit_code)
        raise typer.Exit(error.exit_code) from None
    typer.echo(json.dumps(made.dump(), ensure_ascii=False) if json_ else made.told())


def _list_dead_letters(settings: Settings, limit: int | None, *, json_: bool) -> None:
    from pipeline.cli.output import answered
    from pipeline.store import read

    columns = "file, reason, error, attempts, saved, model, last_response"
    query = f"SELECT {columns} FROM dead_letters ORDER BY file" + (f" LIMIT {limit}" if limit else "")
    with read(settings.db) as reader:
        form: Form = "json" if json_ else "table"
        typer.echo(answered(reader, query, form, None, nothing="no article has failed"), nl=False)


@contextmanager
def _told(db: Path | None, *, json_: bool) -> Iterator[None]:
    """With `--json`, print the one object also where an error ends the run before there is a summary."""
    try:
        yield
    except GroundwireError as error:
        if json_:
            from pipeline.runs.summary import Summary

            ended = Summary(str(db or ""), "", "", "", status="stopped", stopped_by=error)
            typer.echo(json.dumps(ended.dump(), ensure_ascii=False))
        raise


def _end(summary: Summary, settings: Settings, *, json_: bool, quiet: bool) -> None:
    """Print what a run did, or with `quiet` what went wrong in it; then exit with its code."""
    if json_:
        typer.echo(json.dumps(summary.dump(), ensure_ascii=False))
    elif not quiet:
        typer.echo(summary.told(by_default=summary.model == "patterns" and not settings.model))
    elif summary.exit_code:
        typer.echo(summary.wrong())
    if summary.stopped_by:
        complain("groundwire", str(summary.stopped_by), summary.exit_code)
    raise typer.Exit(summary.exit_code)
