"""The command that shows batches of requests, and cancels them."""
# ruff: noqa: PLC0415 - each command loads what it needs, so that --help is instant

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import Db, Format, Output, keep_private, settings_of
from pipeline.cli.program import app
from pipeline.terminal import say
from schemas.errors import UsageError

if TYPE_CHECKING:
    from pipeline.config import Settings

OPEN = (
    "SELECT batch_id, status, model, requests, completed, failed, sent, "
    "coalesce(expires, sent + INTERVAL 1 DAY) AS due FROM batches WHERE ended IS NULL ORDER BY sent"
)


@app.command()
def batches(
    batch_id: Annotated[
        str | None, typer.Argument(help="With --cancel: only this batch; all that are open if not given.")
    ] = None,
    cancel: Annotated[
        bool, typer.Option("--cancel", help="Cancel them; what was answered before can still be collected.")
    ] = False,
    db: Db = None,
    format_: Format = "table",
    output: Output = None,
) -> None:
    """Print the batches of requests that were sent, the open ones last; or cancel them.

    Examples:
        groundwire batches
            Lists the batches that were sent, with what has come back.
        groundwire batches --cancel
            Ends all that are open.
    """
    settings = settings_of({"db": db})
    if cancel:
        if format_ != "table" or output:
            raise UsageError("--format and --output have no effect beside --cancel; leave them out")
        keep_private()
        _cancel(settings, batch_id)
        return
    if batch_id:
        raise UsageError(f"{batch_id}: name a batch only to cancel it, with --cancel")
    from pipeline.cli.output import answered
    from pipeline.store import read

    columns = "batch_id, status, model, requests, completed, failed, sent, ended"
    columns = columns if format_ == "table" else "*"
    with read(settings.db) as reader:
        query = f"SELECT {columns} FROM batches ORDER BY ended IS NULL, sent"
        typer.echo(answered(reader, query, format_, output, nothing="no batch was sent"), nl=False)


def _cancel(settings: Settings, batch_id: str | None) -> None:
    import asyncio

    from pipeline.runs.batching import cancel

    for told in asyncio.run(cancel(settings, batch_id)):
        say(told)
