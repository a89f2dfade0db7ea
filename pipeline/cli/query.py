"""Commands that answer what the store and the claim types hold: claims, sql, rejects, runs, types."""
# ruff: noqa: PLC0415 - each command loads what it needs, so that --help is instant

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.cli.batches import OPEN
from pipeline.cli.options import (
    Db,
    Format,
    OfArticle,
    Output,
    Reviewed,
    Schemas,
    Seconds,
    Since,
    reading,
    refuse_beside,
    settings_of,
)
from pipeline.cli.program import app
from pipeline.terminal import say, wrapped
from schemas.errors import UsageError

if TYPE_CHECKING:
    from pipeline.store import Reader


@app.command()
def claims(
    db: Db = None,
    type_: Annotated[
        str | None,
        typer.Option(
            "--type", metavar="TYPE", help="Only this claim type; but in a table with all its columns."
        ),
    ] = None,
    article: OfArticle = None,
    since: Since = None,
    status: Annotated[
        Literal["occurred", "planned", "possible", "denied"] | None,
        typer.Option("--status", help="Only what happened, is planned, is possible, or is denied."),
    ] = None,
    outlet: Annotated[
        str | None, typer.Option("--outlet", metavar="NAME", help="Only what this outlet published.")
    ] = None,
    min_confidence: Annotated[
        float | None,
        typer.Option(
            "--min-confidence",
            metavar="P",
            min=0,
            max=1,
            help="Only claims that are right with at least this probability.",
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", min=1, help="Only so many, the newest.")
    ] = None,
    format_: Format = "table",
    output: Output = None,
    reviewed: Reviewed = False,
) -> None:
    """Print the claims, the newest article first: each in one line, or with all columns as a file.

    Examples:
        groundwire claims --since 7d --status planned
            Prints what the articles of the last week say is planned.
        groundwire claims --type casualty --format csv -o casualty.csv
            Writes the claims of one type to a file, with all columns.
    """
    from pipeline.cli.output import answered, refuse_table
    from pipeline.report.listing import Wanted, as_lines, listed, query_of
    from pipeline.runs.inputs import moment

    with reading(settings_of({"db": db}), reviewed=reviewed) as reader:
        _warn_of_older(reader)
        day = moment(since).date() if since else None
        wanted = Wanted(type_, article, day, status, outlet, min_confidence, limit)
        if format_ != "table":
            answered(reader, query_of(reader, wanted), format_, output)
            return
        refuse_table(output)
        for line, indent in as_lines(*listed(reader, wanted)):
            for part in wrapped(line, indent):
                say(part)


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="One statement that reads.")],
    db: Db = None,
    format_: Format = "table",
    output: Output = None,
    seconds: Annotated[float, Seconds("--seconds", help="The longest it may take.")] = 30.0,
    reviewed: Reviewed = False,
) -> None:
    """Ask the store in SQL, read-only.

    Without access to files or the network, and with a time limit.

    Examples:
        groundwire sql "select type, count(*) n from claims group by type"
            Counts the claims of each type.
        groundwire sql "from contradictions" --format csv -o contradictions.csv
            Writes a view to a file; `groundwire schema` lists tables, views and columns.
    """
    from pipeline.cli.output import answered, bounded

    with reading(settings_of({"db": db}), reviewed=reviewed) as reader, bounded(seconds, output):
        _warn_of_older(reader)
        shown = answered(reader, query, format_, output, seconds=seconds)
    typer.echo(shown, nl=False)


@app.command()
def rejects(db: Db = None, format_: Format = "table", output: Output = None) -> None:
    """Print what was refused, and why.

    Whole claims, single fields, articles that failed and files that were skipped.

    Examples:
        groundwire rejects
            Prints what was refused, file by file, with the reason.
        groundwire rejects --format csv -o rejects.csv
            Writes it to a file.
    """
    query = """
        SELECT file, type, kind, {gist}field, words, reason FROM rejects
        UNION ALL BY NAME
        SELECT file, 'article' AS kind, error AS reason FROM outcomes JOIN articles USING (article_id)
        WHERE status = 'failed'
        UNION ALL BY NAME
        SELECT DISTINCT file, 'file' AS kind, reason FROM skipped
        ORDER BY file, kind, type"""
    from pipeline.cli.output import answered
    from pipeline.store import read

    with read(settings_of({"db": db}).db) as reader:
        gist = "gist, " if reader.has("rejects", "gist") else ""
        refused = query.format(gist=gist)
        typer.echo(answered(reader, refused, format_, output, nothing="nothing was refused"), nl=False)


@app.command()
def runs(db: Db = None, format_: Format = "table", output: Output = None) -> None:
    """Print the history of runs.

    Examples:
        groundwire runs
            Prints when each run began, how long it took, what it made and cost.
        groundwire runs --format json
            Prints all of it, with run_id, requests, tokens and skipped files.
    """
    columns = (
        "run_id, started, finished, status, model, focus, articles, new_articles, failed, skipped, claims, "
        "rejects, requests, prompt_tokens, completion_tokens, cost, round(seconds, 1) AS seconds"
    )
    from pipeline.cli.output import answered
    from pipeline.store import read

    with read(settings_of({"db": db}).db) as reader:
        if format_ == "table":
            columns = (
                "strftime(started, '%Y-%m-%d %H:%M') AS started, "
                "printf('%.0f s', epoch(finished - started)) AS took, "
                "status, model, new_articles AS new, failed, claims, cost"
            )
        if "error" in reader.query("FROM runs LIMIT 0").columns:
            stopped = reader.query("SELECT count(error) > 0 FROM runs").rows[0][0]
            columns += ", error" if stopped or format_ != "table" else ""
        query = f"SELECT {columns} FROM runs ORDER BY started"
        typer.echo(answered(reader, query, format_, output, nothing="no run yet"), nl=False)
        if format_ == "table" and "batches" in reader.tables() and reader.query(OPEN).rows:
            typer.echo("\nOpen batches:")
            typer.echo(answered(reader, OPEN, format_, None), nl=False)


@app.command()
def schema(
    name: Annotated[str | None, typer.Argument(help="Only this table, view or claim type.")] = None,
    db: Db = None,
    schemas: Schemas = None,
    format_: Format = "table",
    output: Output = None,
) -> None:
    """Print the data dictionary: what each table, view and column of a store holds.

    "key" tells a row from all others, "→ articles" leads to the row of another table. With --db it describes
    that store, also what older runs and claim types left in it; without it what every store has.

    Examples:
        groundwire schema aid
            Prints the columns of the claims of one type.
        groundwire schema --db claims.duckdb --format csv -o dictionary.csv
            Writes the dictionary of a store to a file.
    """
    from pipeline.cli.output import refuse_table
    from pipeline.runs.factory import types_of
    from pipeline.store import read
    from pipeline.store.dictionary import dictionary_query, every_store

    if db:
        refuse_beside("--db", "a store says itself which types it has", schemas=schemas)
    settings = settings_of({"db": db, "schemas": schemas})
    with read(settings.db) if db else every_store(types_of(settings)) as reader:
        names = [table for table in reader.tables() if table != "statements"]  # what views are made of
        if name and name not in names:
            raise UsageError(f"no table or view {name!r}; there are: {', '.join(names)}")
        query = dictionary_query(reader.claim_types(), [name] if name else None)
        if format_ != "table":
            reader.export(f"SELECT * EXCLUDE (place) FROM ({query})", format_, output or sys.stdout)
            return
        refuse_table(output)
        for number, (table, column, kind, key, comment, _) in enumerate(reader.query(query).rows):
            if column is None:
                line = f"{table} ({kind}): {comment}"
                if number:
                    say("")
            else:
                line = f"  {column} {kind}{f' [{key}]' if key else ''}: {comment}"
            for part in wrapped(line, 6):
                say(part)


@app.command()
def types(
    name: Annotated[str | None, typer.Argument(help="A claim type.")] = None, schemas: Schemas = None
) -> None:
    """List the claim types, or show one.

    Shows what a model is told, the JSON schema, the table, the comparators, and the checks of its claims.

    Examples:
        groundwire types
            Lists the claim types.
        groundwire types casualty
            Shows what a model is told of one, its table, and how it is compared.
    """
    settings = settings_of({"schemas": schemas})
    from pipeline.extraction.checks.checks import checks_for
    from pipeline.extraction.prompt import type_text
    from pipeline.models.answer_schema import strict_schema
    from pipeline.patterns.second import SecondReader
    from pipeline.terminal import say
    from schemas.catalogue import claim_types

    if "schemas" in settings.of_folder:
        say(
            f"the claim types in {settings.schemas} are Python, and are run, as groundwire.toml wants",
            err=True,
        )
    kinds = claim_types(settings.schemas, settings.types)
    if name is None:
        rows = [
            (kind.type_name, kind.task().split("\n\n")[0], ", ".join(kind.key)) for kind in kinds.values()
        ]
        _table(("type", "what it is", "key"), rows)
        return
    if name not in kinds:
        raise UsageError(f"no claim type {name!r}; there are: {', '.join(kinds)}")
    kind = kinds[name]
    typer.echo(type_text(kind))
    typer.echo(f"\nJSON schema:\n{json.dumps(strict_schema(kind.answer()), indent=2)}")
    typer.echo("\nTable:")
    _table(("column", "type", "comment"), [(c.suffix, c.sql, c.comment) for c in kind.columns()])
    typer.echo("\nComparators:")
    _table(
        ("field", "holds", "compared by"),
        [(spec.name, spec.kind, spec.compared_by) for spec in kind.prompt_fields()],
    )
    typer.echo("\nChecks:")
    checks = checks_for(kind, frames=SecondReader().reads(kind))
    _table(("check", "asks"), [(check.name, check.asks) for check in checks])


def _warn_of_older(reader: Reader) -> None:
    if reader.is_of_older_release:
        say(
            "groundwire: the store was written by an older release, in which views count a claim once for "
            "each run; the next run, or `groundwire renormalise`, brings it up to date",
            err=True,
        )


def _table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    from pipeline.terminal import table

    typer.echo(table(columns, rows), nl=False)
