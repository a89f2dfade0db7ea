"""Commands on labels: check them, draft them, compare two people's, write them into a store."""
# ruff: noqa: PLC0415 - each command loads what it needs, so that --help is instant

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from evals.cli.program import (
    Articles,
    BaseUrl,
    Db,
    Focus,
    GoldFile,
    ModelName,
    Schemas,
    app,
    gold_of,
    progress_line,
    settings_of,
)
from pipeline.terminal import several


@app.command()
def check(gold: GoldFile = None, articles: Articles = None, schemas: Schemas = None) -> None:
    """Validate a gold file: every mistake with its line and what to write instead."""
    settings = settings_of(schemas=schemas)
    from evals import gold as labels
    from pipeline.runs.factory import types_of

    path = labels.gold_file(gold)
    loaded, problems = labels.check(path, labels.articles_of(path, articles), types_of(settings))
    for problem in problems:
        typer.echo(str(problem))
    if problems:
        raise typer.Exit(1)
    claims = [claim for article in loaded.articles for claim in article.statements]
    optional = sum(claim.optional for claim in claims)
    typer.echo(
        f"{labels.shown(path)}: {several(len(loaded.articles), 'article')}, "
        f"{several(len(claims), 'claim')} ({optional} optional), "
        f"digest {loaded.digest}"
    )


@app.command()
def draft(
    *,
    paths: Annotated[list[Path], typer.Argument(help="Articles, or folders of them.")],
    model: ModelName = None,
    base_url: BaseUrl = None,
    focus: Focus = None,
    schemas: Schemas = None,
    db: Db = None,
) -> None:
    """Print a gold draft of articles for a person to correct; nobody's until `checked_by` has a name."""
    settings = settings_of(model=model, base_url=base_url, focus=focus, db=db, schemas=schemas)
    from evals.draft import draft_gold

    with progress_line() as progress:
        made = asyncio.run(draft_gold(paths, settings, progress))
    typer.echo(made.text, nl=False)
    for problem in made.problems:
        typer.echo(f"evals: {problem}", err=True)
    if made.problems:
        raise typer.Exit(2)


@app.command()
def load(*, gold: GoldFile = None, articles: Articles = None, db: Db = None, schemas: Schemas = None) -> None:
    """Write gold claims into a store, as a run of the model `gold`, to judge views on true claims."""
    settings = settings_of(db=db, schemas=schemas)
    from evals.gold import shown
    from evals.load import load_into_store

    labels = gold_of(gold, articles, settings)
    loaded = load_into_store(labels, settings)
    found = ", ".join(f"{number} {name}" for name, number in loaded.counts.items() if number)
    same = f"; {loaded.repeated} said what another says, and stand there once" if loaded.repeated else ""
    typer.echo(
        f"{settings.db}: {several(len(labels.articles), 'article')} of {shown(labels.path)}; "
        f"it now holds {found}{same}"
    )


@app.command()
def agree(
    a: Annotated[Path, typer.Argument(help="The labels of one person.")],
    b: Annotated[Path, typer.Argument(help="Those of another, on the same articles.")],
    articles: Articles = None,
    schemas: Schemas = None,
) -> None:
    """Say how far two people's labels agree, by the same scorer, and list where they do not."""
    settings = settings_of(schemas=schemas)
    from evals.report import print_agreement
    from evals.score import agreement

    first, second = (gold_of(path, articles, settings) for path in (a, b))
    print_agreement(agreement(first, second))
