"""Commands that show what was read and claimed to people and other programs: show, report, export."""
# ruff: noqa: PLC0415 - each command loads what it needs, so that --help is instant

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.cli.options import (
    Db,
    OfArticle,
    OfType,
    Over,
    Reviewed,
    Since,
    reading_chosen,
    settings_of,
)
from pipeline.cli.program import app
from pipeline.terminal import say, wrapped
from schemas.errors import UsageError

if TYPE_CHECKING:
    from pipeline.articles.article import Article, Unreadable
    from pipeline.store import Reader


@app.command()
def show(
    article: Annotated[
        str,
        typer.Argument(
            help="A file; or an article in the store: its article_id, file, file's name or title."
        ),
    ],
    db: Db = None,
    over: Over = None,
    format_: Annotated[Literal["text", "json"], typer.Option("--format", help="How to print it.")] = "text",
    reviewed: Reviewed = False,
) -> None:
    """Print an article with its claims marked, and what of the page is not the article.

    Examples:
        groundwire show seeds/000_a0ad0fdafde84570.txt
            Prints a file as it was read, and what the store has of it.
        groundwire show a0ad0fdafde84570 --format json
            Prints an article of the store as JSON, with spans and claims.
    """
    from pipeline.articles.article import Unreadable
    from pipeline.report.show import MARGIN, as_json, as_lines

    unreadable = False
    stored = db or over or reviewed or settings_of({"db": db}).db.exists()
    with reading_chosen(db, over, reviewed=reviewed) if stored else nullcontext() as reader:
        for number, each in enumerate(_named(article, reader)):
            if isinstance(each, Unreadable):
                say(f"{each.file}: {each.reason}", err=True)
                unreadable = True
                continue
            known = reader is not None and reader.article(each.article_id) is not None
            claims = reader.stated_by(each.article_id) if reader and known else None
            if format_ == "json":
                typer.echo(json.dumps(as_json(each, claims or ()), ensure_ascii=False, default=str))
                continue
            if number:
                say("")
            for line in as_lines(each, claims):
                for part in wrapped(line, MARGIN):
                    say(part)
    if format_ == "text" and not unreadable:
        say("")
        say("^ a claim of the sentence above   x no part of the article   ? perhaps of another story")
    raise typer.Exit(2 if unreadable else 0)


def _named(article: str, reader: Reader | None) -> Iterator[Article | Unreadable]:
    """The articles of that name: a file or a folder that is there goes before the store's articles."""
    from pipeline.articles.readers import read_articles
    from pipeline.report.naming import article_ids, nothing_named

    if reader is None or os.path.exists(article):  # noqa: PTH110 - a title may be too long for a path
        yield from read_articles([Path(article)])
        return
    found = article_ids(reader, article)
    if not found:
        raise UsageError(nothing_named(article, len(reader.query("SELECT 1 FROM articles").rows)))
    for article_id in found:
        if one := reader.article(article_id):
            yield one


@app.command()
def report(
    target: Annotated[Path, typer.Argument(metavar="OUT.html", help="The file to write.")],
    db: Db = None,
    over: Over = None,
    since: Since = None,
    type_: OfType = None,
    article: OfArticle = None,
    reviewed: Reviewed = False,
) -> None:
    """Write what the store knows as one page that needs nothing else: figures, contradictions, articles.

    Examples:
        groundwire report out.html
            Writes the page; open it in a browser.
        groundwire report week.html --since 7d --type casualty
            Only of the last week's articles, and of one claim type.
        groundwire report march.html --over archive --since 2025-03-01
            Of an archive, as `run --into archive` made it; all of its years would be a very long page.
    """
    from pipeline.report.facts import Selection
    from pipeline.report.report import write
    from pipeline.runs.inputs import moment

    selection = Selection(moment(since).date() if since else None, type_, article)
    with reading_chosen(db, over, reviewed=reviewed) as reader:
        size = write(reader, target, selection)
    say(f"{target}: {size / 1e3:,.0f} kB; to read in a browser: {target.resolve().as_uri()}")


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="The folder to write to; made if it is not there.")],
    db: Db = None,
    over: Over = None,
    format_: Annotated[
        Literal["parquet", "csv", "json", "jsonl"], typer.Option("--format", help="What to write.")
    ] = "parquet",
    reviewed: Reviewed = False,
) -> None:
    """Write claims, articles, groups and the other views as files, with a data dictionary.

    Examples:
        groundwire export out
            Writes everything as Parquet, with a data dictionary.
        groundwire export out --format csv --reviewed
            As CSV, with the claims as people left them.
    """
    from pipeline.report.export import DICTIONARY, export_all
    from pipeline.terminal import table

    with reading_chosen(db, over, reviewed=reviewed) as reader:
        counts = export_all(reader, folder, format_)
    rows = [(str(folder / f"{name}.{format_}"), count) for name, count in counts.items()]
    typer.echo(table(("file", "rows"), rows), nl=False)
    say(f"What the columns hold: {folder / DICTIONARY}")
