"""groundwire: the command line. A command's help is its docstring; an error is one line with a next step."""
# ruff: noqa: PLC0415 - each command loads what it needs, so that --help is instant

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from pipeline.terminal import Form, say
from schemas.errors import GroundwireError, UsageError

if TYPE_CHECKING:
    from pipeline.config import Settings
    from pipeline.runs.summary import Summary
    from pipeline.store import Reader

app = typer.Typer(
    name="groundwire",
    no_args_is_help=True,
    rich_markup_mode=None,  # rich would double the time to the first line
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Reads news articles and keeps what they claim: who said it, in which words, and where they stand.",
    epilog="Exit codes: 0 done, 1 wrong use, 2 some articles failed or were skipped, 3 the model cannot be "
    "used, 4 the store cannot be used, 5 another run holds the store, 6 the budget is used up, 7 the "
    "endpoint wants a longer wait than --max-wait, 130 interrupted.",
)

Db = Annotated[Path | None, typer.Option("--db", help="The store.", show_default="claims.duckdb")]
Schemas = Annotated[Path | None, typer.Option("--schemas", help="A folder of your own claim types.")]
ModelName = Annotated[
    str | None,
    typer.Option("--model", help="A model's name, `patterns`, or replay:FILE for recorded responses."),
]
BaseUrl = Annotated[str | None, typer.Option("--base-url", help="An OpenAI-compatible endpoint.")]
Column = Annotated[
    str | None, typer.Option(metavar="NAME", help="This column of tables; guessed by name if not given.")
]
Focus = Annotated[
    str | None, typer.Option("--focus", help="What one request asks about: article, type or sentence.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object.")]
Concurrency = Annotated[
    int | None, typer.Option("--concurrency", help="At most this many requests at once.", show_default="64")
]
Rpm = Annotated[float | None, typer.Option("--rpm", help="At most this many requests a minute.")]
Tpm = Annotated[float | None, typer.Option("--tpm", help="At most this many tokens a minute.")]
MaxWait = Annotated[
    float | None,
    typer.Option(
        "--max-wait", help="Stop where the endpoint asks to wait for more seconds.", show_default="120"
    ),
]
MaxCost = Annotated[float | None, typer.Option("--max-cost", help="This run may cost so many US dollars.")]
MaxTokens = Annotated[int | None, typer.Option("--max-tokens", help="This run may use so many tokens.")]
MaxRequests = Annotated[
    int | None, typer.Option("--max-requests", help="This run may send so many HTTP requests.")
]
MaxFailures = Annotated[
    float | None,
    typer.Option(
        "--max-failures",
        help="Exit with 0 while no larger share of the new articles fails or is skipped.",
        show_default="0",
    ),
]
Insecure = Annotated[
    bool, typer.Option("--insecure", help="Allow an endpoint on another machine without https.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing unless something went wrong.")]
LogJson = Annotated[
    bool, typer.Option("--log-json", help="Log each event to standard error as a line of JSON.")
]
Format = Annotated[Form, typer.Option("--format", help="How to print it.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file; parquet needs one.")]


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


def main() -> None:
    """Run the command line of `groundwire`."""
    run_program(app, "groundwire")


def run_program(program: typer.Typer, name: str) -> None:
    """Run a command line and exit with its code.

    A mistake in the call, or a GroundwireError, is one line on standard error and its exit code: typer's own
    code for a wrong call, 2, would be taken for "some articles failed".
    """
    os.umask(os.umask(0o022) | 0o022)  # whatever the caller allows, others may not write what we write
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # no locale makes a name unprintable
    wrong_call: Any = typer.BadParameter.__base__
    try:
        code = program(standalone_mode=False)
        sys.stdout.flush()
    except wrong_call as mistake:
        if not sys.argv[1:]:
            typer.echo(mistake.ctx.get_help())
            sys.exit(0)
        command = mistake.ctx.command_path if mistake.ctx else name
        say(f"{name}: {mistake.format_message()} See `{command} --help`.", err=True)
        sys.exit(UsageError.exit_code)
    except GroundwireError as error:
        say(f"{name}: {error}", err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        if not isinstance(error, BrokenPipeError):  # such as of `| head`
            what = f"{error.filename or 'output'}: {error.strerror}"
            say(f"{name}: {what}; nothing in the store is lost", err=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # else Python fails once more when it ends
        sys.exit(UsageError.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)


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


def _settings(**given: object) -> Settings:
    from pipeline.config import load_settings

    return load_settings(given)


def _keep_private() -> None:
    """Let nobody but owner and group into files written from here on: a run writes down whole articles.

    A store that its owner has opened to others with chmod stays open.
    """
    os.umask(os.umask(0o027) | 0o027)


@app.command()
def run(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Articles: files, folders, globs, or - for standard input.")
    ] = None,
    files_from: Annotated[
        Path | None,
        typer.Option("--files-from", help="Read these too: a list with a path a line; - for standard input."),
    ] = None,
    db: Db = None,
    model: ModelName = None,
    base_url: BaseUrl = None,
    focus: Focus = None,
    schemas: Schemas = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="At most this many new articles.")
    ] = None,
    record: Annotated[
        Path | None, typer.Option("--record", help="Append every response to this file.")
    ] = None,
    json_: Json = False,
    languages: Annotated[
        str | None, typer.Option("--languages", help="Only articles in these go to the model: en,de.")
    ] = None,
    plan: Annotated[
        bool, typer.Option("--plan", help="Say what the run would ask and cost, and ask nothing.")
    ] = False,
    skip_copies: Annotated[
        bool,
        typer.Option(
            "--skip-copies",
            help="Do not ask about copies of an article: take its claims, where the sentence is the same.",
        ),
    ] = False,
    text_column: Column = None,
    id_column: Column = None,
    title_column: Column = None,
    outlet_column: Column = None,
    author_column: Column = None,
    url_column: Column = None,
    date_column: Column = None,
    language_column: Column = None,
    since: Annotated[
        str | None,
        typer.Option("--since", help="Only articles published since, or changed: 2025-04-30, 36h or 7d."),
    ] = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Ask again also what was refused, filtered or invalid.")
    ] = False,
    concurrency: Concurrency = None,
    rpm: Rpm = None,
    tpm: Tpm = None,
    max_wait: MaxWait = None,
    max_cost: MaxCost = None,
    max_tokens: MaxTokens = None,
    max_requests: MaxRequests = None,
    max_failures: MaxFailures = None,
    insecure: Insecure = False,
    quiet: Quiet = False,
    log_json: LogJson = False,
) -> None:
    """Read articles and keep what they claim.

    Articles that the store has already cost nothing. Reads .txt, .md, .html, and tables with an article a
    row: .jsonl, .csv, .parquet; each also as .gz.
    """
    _keep_private()
    with _told(db, json_=json_):
        settings = _settings(
            db=db,
            model=model,
            base_url=base_url,
            focus=focus,
            schemas=schemas,
            record=record,
            concurrency=concurrency,
            rpm=rpm,
            tpm=tpm,
            max_wait=max_wait,
            budget_cost=max_cost,
            budget_tokens=max_tokens,
            budget_requests=max_requests,
            max_failures=max_failures,
            insecure=insecure or None,
            languages=tuple(languages.replace(" ", "").lower().split(",")) if languages else None,
        )
        named = {
            "text": text_column,
            "id": id_column,
            "title": title_column,
            "outlet": outlet_column,
            "author": author_column,
            "url": url_column,
            "published": date_column,
            "language": language_column,
        }
        columns = {what: column for what, column in named.items() if column}
        import asyncio

        from pipeline.cli.progress import progress
        from pipeline.runs import batch
        from pipeline.runs.inputs import listed, moment

        if paths is None and files_from is None:
            raise UsageError("name articles: files, folders, globs, - (standard input), or --files-from LIST")
        paths = [*(paths or ()), *(listed(files_from) if files_from else ())]
        if plan:
            from pipeline.runs.plan import plan as planned

            made = asyncio.run(planned(settings, paths, columns=columns))
            typer.echo(json.dumps(made.dump(), ensure_ascii=False) if json_ else made.told())
            return
        start = moment(since) if since else None
        with progress(quiet=quiet, log_json=log_json) as tell:
            summary = asyncio.run(
                batch.run(
                    settings,
                    paths,
                    limit=limit,
                    since=start,
                    retry_failed=retry_failed,
                    progress=tell,
                    columns=columns,
                    skip_copies=skip_copies,
                )
            )
        _end(summary, settings, json_=json_, quiet=quiet)


@app.command()
def retry(
    db: Db = None,
    model: ModelName = None,
    base_url: BaseUrl = None,
    focus: Focus = None,
    schemas: Schemas = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most this many articles.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="Only print the dead letters.")] = False,
    json_: Json = False,
    concurrency: Concurrency = None,
    rpm: Rpm = None,
    tpm: Tpm = None,
    max_wait: MaxWait = None,
    max_cost: MaxCost = None,
    max_tokens: MaxTokens = None,
    max_requests: MaxRequests = None,
    max_failures: MaxFailures = None,
    insecure: Insecure = False,
    quiet: Quiet = False,
    log_json: LogJson = False,
) -> None:
    """Try the dead letters again: the articles that failed, as they were read; or list them."""
    _keep_private()
    with _told(db, json_=json_ and not list_):
        settings = _settings(
            db=db,
            model=model,
            base_url=base_url,
            focus=focus,
            schemas=schemas,
            concurrency=concurrency,
            rpm=rpm,
            tpm=tpm,
            max_wait=max_wait,
            budget_cost=max_cost,
            budget_tokens=max_tokens,
            budget_requests=max_requests,
            max_failures=max_failures,
            insecure=insecure or None,
        )
        if list_:
            from pipeline.store import read

            columns = "file, reason, error, attempts, saved, model, last_response"
            with read(settings.db) as reader:
                _emit(
                    reader,
                    f"SELECT {columns} FROM dead_letters ORDER BY file",
                    "json" if json_ else "table",
                    None,
                )
            return
        import asyncio

        from pipeline.cli.progress import progress
        from pipeline.runs import batch

        with progress(quiet=quiet, log_json=log_json) as tell:
            summary = asyncio.run(batch.retry(settings, limit=limit, progress=tell))
        _end(summary, settings, json_=json_, quiet=quiet)


def _end(summary: Summary, settings: Settings, *, json_: bool, quiet: bool) -> None:
    """Print what a run did, unless it is to be quiet and all is well; then exit with its code."""
    if json_:
        typer.echo(json.dumps(summary.dump(), ensure_ascii=False))
    elif not quiet or summary.exit_code:
        typer.echo(summary.told(by_default=summary.model == "patterns" and not settings.model))
    if summary.stopped_by:
        say(f"groundwire: {summary.stopped_by}", err=True)
    raise typer.Exit(summary.exit_code)


@app.command()
def renormalise(db: Db = None, schemas: Schemas = None) -> None:
    """Compute all values again from stored answers."""
    _keep_private()
    settings = _settings(db=db, schemas=schemas)
    from pipeline.runs import batch

    typer.echo(batch.renormalise(settings).told())


@app.command()
def claims(
    db: Db = None,
    type_: Annotated[
        str | None, typer.Option("--type", help="Only this claim type, with all its columns.")
    ] = None,
    format_: Format = "table",
    output: Output = None,
) -> None:
    """Print the claims, of all types or one."""
    from pipeline.store import read

    with read(_settings(db=db).db) as reader:
        kinds = reader.claim_types()
        if type_ is not None and type_ not in kinds:
            raise UsageError(f"the store has no claim type {type_!r}; it has {', '.join(kinds)}")
        columns = "*"
        if format_ == "table":
            own = reader.shown_columns(type_) if type_ else "type, status, attributed_to, when_iso"
            columns = f"published, outlet, {own}, evidence"
        query = f'SELECT {columns} FROM "{type_ or "claims"}" ORDER BY published, file, span_start'
        _emit(reader, query, format_, output)


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="One statement that reads.")],
    db: Db = None,
    format_: Format = "table",
    output: Output = None,
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, help="The longest it may take.")] = 30.0,
) -> None:
    """Ask the store in SQL, read-only.

    Without access to files or the network, and with a time limit.
    """
    from pipeline.cli.output import answered, bounded
    from pipeline.store import read

    with read(_settings(db=db).db) as reader, bounded(seconds, output):
        shown = answered(reader, query, format_, output, seconds=seconds)
    typer.echo(shown, nl=False)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="The folder to write to; made if it is not there.")],
    db: Db = None,
    format_: Annotated[
        Literal["parquet", "csv", "jsonl"], typer.Option("--format", help="What to write.")
    ] = "parquet",
) -> None:
    """Write claims, articles, groups and the other views as files, with a data dictionary."""
    from pipeline.report.export import DICTIONARY, export_all
    from pipeline.store import read

    with read(_settings(db=db).db) as reader:
        counts = export_all(reader, folder, format_)
    _table(("file", "rows"), [(str(folder / f"{name}.{format_}"), rows) for name, rows in counts.items()])
    say(f"What the columns hold: {folder / DICTIONARY}")


@app.command()
def types(
    name: Annotated[str | None, typer.Argument(help="A claim type.")] = None, schemas: Schemas = None
) -> None:
    """List the claim types, or show one.

    Shows what a model is told, the JSON schema, the table and the comparators.
    """
    settings = _settings(schemas=schemas)
    from pipeline.extraction.prompt import type_text
    from pipeline.models.answer_schema import strict_schema
    from schemas.catalogue import claim_types

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
        ("field", "holds", "compared by"), [(spec.name, spec.kind, spec.compared_by) for spec in kind.asked()]
    )


@app.command()
def runs(db: Db = None, format_: Format = "table", output: Output = None) -> None:
    """Print the history of runs."""
    columns = (
        "run_id, started, status, model, focus, articles, new_articles, failed, skipped, claims, rejects, "
        "requests, prompt_tokens, completion_tokens, cost, round(seconds, 1) AS seconds"
    )
    from pipeline.store import read

    with read(_settings(db=db).db) as reader:
        if format_ == "table":
            columns = "run_id, status, model, new_articles AS new, failed, claims, cost"
        if "error" in reader.query("FROM runs LIMIT 0").columns:
            stopped = reader.query("SELECT count(error) > 0 FROM runs").rows[0][0]
            columns += ", error" if stopped or format_ != "table" else ""
        _emit(reader, f"SELECT {columns} FROM runs ORDER BY started", format_, output)


@app.command()
def rejects(db: Db = None, format_: Format = "table", output: Output = None) -> None:
    """Print what was refused, and why.

    Whole claims, single fields, articles that failed and files that were skipped.
    """
    query = """
        SELECT file, type, kind, field, words, reason FROM rejects
        UNION ALL BY NAME
        SELECT file, 'article' AS kind, error AS reason FROM outcomes JOIN articles USING (article_id)
        WHERE status = 'failed'
        UNION ALL BY NAME
        SELECT DISTINCT file, 'file' AS kind, reason FROM skipped
        ORDER BY file, kind, type"""
    from pipeline.store import read

    with read(_settings(db=db).db) as reader:
        _emit(reader, query, format_, output)


@app.command()
def report(
    target: Annotated[Path, typer.Argument(metavar="OUT.html", help="The file to write.")],
    db: Db = None,
    since: Annotated[
        datetime | None,
        typer.Option("--since", formats=["%Y-%m-%d"], help="Only articles published on this day or later."),
    ] = None,
    type_: Annotated[str | None, typer.Option("--type", help="Only this claim type.")] = None,
    article: Annotated[
        str | None, typer.Option("--article", help="Only this article: its article_id or file.")
    ] = None,
) -> None:
    """Write what the store knows as one page that needs nothing else: figures, contradictions, articles."""
    from pipeline.report.report import Selection, write
    from pipeline.store import read

    selection = Selection(since.date() if since else None, type_, article)
    with read(_settings(db=db).db) as reader:
        size = write(reader, target, selection)
    say(f"{target}: {size / 1e6:.1f} MB")


@app.command()
def fetch(
    sources: Annotated[
        list[str], typer.Argument(help="Addresses of pages or feeds, and files: feeds, or an address a line.")
    ],
    into: Annotated[Path, typer.Option("--into", help="The folder to save pages in; `run` reads it.")],
    delay: Annotated[
        float, typer.Option("--delay", min=0, help="Seconds between requests to one host.")
    ] = 1.0,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds for one request.")] = 20.0,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Allow addresses that are not public.")
    ] = False,
) -> None:
    """Fetch pages and the pages that feeds name, as robots.txt allows, and save them with their metadata."""
    from pipeline.articles import fetch as fetching

    manners = fetching.Manners(timeout=timeout, delay=delay, allow_private=allow_private)
    done = fetching.fetch(sources, into, manners, lambda line: say(line, err=True))
    typer.echo(
        f"{done.saved} pages saved in {into}, {done.unchanged} unchanged, {len(done.refused)} not fetched"
        + (f": {into / 'refused.csv'}" if done.refused else "")
    )
    if done.saved or done.refused:
        say(f"Next: groundwire run {into}")
    raise typer.Exit(2 if done.refused else 0)


@app.command()
def show(
    article: Annotated[
        str, typer.Argument(help="A file, or the article_id or file of an article in the store.")
    ],
    db: Db = None,
    format_: Annotated[Literal["text", "json"], typer.Option("--format", help="How to print it.")] = "text",
) -> None:
    """Print an article with its body, its furniture and its claims marked."""
    from pipeline.articles.article import Unreadable
    from pipeline.articles.readers import read_articles
    from pipeline.report.show import as_json, as_lines
    from pipeline.store import read

    path = _settings(db=db).db
    reader = read(path) if path.exists() else None
    found = reader.article(article) if reader and not Path(article).exists() else None
    try:
        for each in [found] if found else read_articles([Path(article)]):
            if isinstance(each, Unreadable):
                say(f"{each.file}: {each.reason}", err=True)
                continue
            known = reader is not None and reader.article(each.article_id) is not None
            claims = reader.stated_by(each.article_id) if reader and known else None
            if format_ == "json":
                typer.echo(json.dumps(as_json(each, claims or ()), ensure_ascii=False, default=str))
            else:
                for line in as_lines(each, claims):
                    say(line)
    finally:
        if reader:
            reader.close()


@app.command()
def doctor(db: Db = None, model: ModelName = None, base_url: BaseUrl = None, schemas: Schemas = None) -> None:
    """Say what is configured and what answers.

    Looks at settings, claim types, prompts, the store, and the model that a run would use.
    """
    import asyncio

    from pipeline.cli.doctor import examine

    settings = _settings(db=db, model=model, base_url=base_url, schemas=schemas)
    findings = asyncio.run(examine(settings))
    for finding in findings:
        say(f"{'ok  ' if finding.good else 'FAIL'}  {finding.what}")
    raise typer.Exit(next((finding.code for finding in findings if not finding.good), 0))


# ---------------------------------------------------------------- what a person sees


def _emit(reader: Reader, query: str, form: Form, output: Path | None) -> None:
    from pipeline.cli.output import answered

    typer.echo(answered(reader, query, form, output), nl=False)


def _table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    from pipeline.terminal import table

    typer.echo(table(columns, rows), nl=False)
