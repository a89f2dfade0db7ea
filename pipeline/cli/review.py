"""Commands for a person's judgement: look at claims, list, send and merge what was decided."""
# ruff: noqa: PLC0415 - each command loads what it needs, so that --help is instant

from __future__ import annotations

from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import (
    Db,
    Format,
    OfType,
    Schemas,
    Since,
    keep_private,
    reading,
    refuse_beside,
    settings_of,
)
from pipeline.cli.program import app
from pipeline.terminal import say, several
from schemas.errors import StoreBusyError, StoreError, UsageError

if TYPE_CHECKING:
    from pipeline.config import Settings


@app.command()
def review(
    *,
    db: Db = None,
    schemas: Schemas = None,
    type_: OfType = None,
    since: Since = None,
    below: Annotated[
        float | None,
        typer.Option("--below", metavar="P", min=0, max=1, help="Only claims of less confidence than this."),
    ] = None,
    conflicts: Annotated[
        bool, typer.Option("--conflicts", help="Only claims behind contradictions and running totals.")
    ] = False,
    sample: Annotated[
        int | None, typer.Option("--sample", min=1, help="So many at random: how right are all of them?")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Which random sample.")] = 1,
    whole: Annotated[
        bool, typer.Option("--whole", help="Articles from beginning to end, for what is missing too.")
    ] = False,
    article: Annotated[
        str | None,
        typer.Option(
            "--article",
            metavar="ARTICLE",
            help="This article whole: its article_id, file, file's name or title.",
        ),
    ] = None,
    as_: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="NAME", help="Your name, as decisions bear it.", show_default="the login name"
        ),
    ] = None,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port on this machine; 0: any that is free.")
    ] = 0,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")
    ] = True,
) -> None:
    """Open a page on this machine to accept, reject and correct claims, the most doubtful first.

    Decisions are kept in a file beside the store, whatever is run meanwhile, and are put into the store at
    the end.

    Examples:
        groundwire review
            Opens the page with the claims that are in doubt.
        groundwire review --sample 50 --seed 1
            Draws fifty claims at random, to find out how right all of them are.
    """
    from pipeline.decisions import Sample
    from pipeline.review.desk import Desk
    from pipeline.review.queue import Kind, Wanted
    from pipeline.review.server import serve
    from pipeline.runs.factory import gazetteer_of, types_of
    from pipeline.runs.inputs import moment

    if sample is None and seed != 1:
        raise UsageError("--seed chooses a random sample; give its size with --sample")
    named = {"conflicts": conflicts, "sample": sample, "whole": whole, "below": below}
    for name in [name for name, given in named.items() if given not in (None, False)]:
        rest = {other: given for other, given in named.items() if other != name}
        refuse_beside(f"--{name}", "each is a queue of its own", **rest)
    if article:
        refuse_beside("--article", "an article is reviewed whole", conflicts=conflicts, sample=sample)
    keep_private()
    settings = settings_of({"db": db, "schemas": schemas})
    day = moment(since).date() if since else None
    drawn = Sample(seed=seed, n=sample, type=type_, since=day) if sample else None
    kind: Kind = "conflict" if conflicts else "sample" if drawn else "whole" if whole or article else "doubt"
    wanted = Wanted(kind, type_, day, below, drawn, article)
    desk = Desk(settings.db, types_of(settings), wanted, _name(as_), gazetteer_of(settings))
    try:
        serve(desk, port, browser=browser, told=lambda address: say(f"{address}   Ctrl-C ends it"))
    finally:
        desk.close()
    _publish(settings)


def _name(given: str | None) -> str:
    try:
        name = " ".join((given or getuser()).split())[:100]
    except (OSError, KeyError):
        name = ""
    if not name:
        raise UsageError("who decides? give your name with --as")
    return name


def _publish(settings: Settings) -> None:
    """Put the decisions into the store; where a run holds it, that run does."""
    from pipeline.runs.factory import origins_of, types_of
    from pipeline.store import Store

    try:
        with Store.open(settings.db, types_of(settings), origins_of(settings)) as store:
            store.publish()
    except StoreBusyError:
        say("a run is writing the store; it takes the decisions in when it ends")
    except StoreError as error:
        say(f"the decisions are kept, but not yet in the store: {error}", err=True)
    else:
        counted = "select review, count(*) from reviewed_claims group by review"
        say(f'Next: groundwire sql "{counted}" --db {settings.db}')


@app.command()
def reviews(
    *,
    db: Db = None,
    schemas: Schemas = None,
    waiting: Annotated[
        bool, typer.Option("--waiting", help="Only decisions whose claim or text is not in the store now.")
    ] = False,
    disputed: Annotated[
        bool, typer.Option("--disputed", help="Only claims on which reviewers decided otherwise.")
    ] = False,
    send: Annotated[
        Path | None, typer.Option("--send", help="Write all decisions to this file, for a colleague.")
    ] = None,
    merge: Annotated[
        Path | None, typer.Option("--merge", help="Take over the decisions in a file that somebody sent.")
    ] = None,
    format_: Format = "table",
) -> None:
    """List what people decided; send it to a colleague, or merge what one has sent and list conflicts.

    Examples:
        groundwire reviews --waiting
            Lists decisions whose claim is not in the store now.
        groundwire reviews --send anna.jsonl
            Writes all decisions to a file; a colleague takes them with --merge.
    """
    from pipeline.cli.output import answered
    from pipeline.decisions import Journal, journal_of
    from pipeline.files import replacing

    keep_private()
    settings = settings_of({"db": db, "schemas": schemas})
    journal = Journal(journal_of(settings.db))
    if send:
        refuse_beside("--send", "it writes all decisions", merge=merge, waiting=waiting, disputed=disputed)
        journal.refresh()
        with replacing(send) as part:
            part.write_text("".join(each.line() for each in journal.decisions), encoding="utf-8")
        say(f"{send}: {several(len(journal.decisions), 'decision')}")
        return
    if merge:
        refuse_beside("--merge", "it lists conflicts", waiting=waiting)
        done = journal.merge(merge)
        say(f"{merge}: {several(done.added, 'new decision')}, {done.known} known")
        _publish(settings)
    wanted = "state = 'waiting'" if waiting else "disputed" if disputed or merge else "state <> 'undone'"
    columns = "decided, reviewer, verdict, reason, state, type, file, before, after, decision_id"
    if format_ == "table":
        columns = "reviewer, verdict, reason, state, type, file, changed"
    with reading(settings, reviewed=True) as reader:
        query = f"SELECT {columns} FROM reviews WHERE {wanted} ORDER BY decided, decision_id"
        typer.echo(answered(reader, query, format_, None, nothing="no such decision"), nl=False)
