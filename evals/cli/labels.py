"""Commands on labels: check, draft, compare them, write them into a store, and score views against them."""
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
from pipeline.cli.options import refuse_beside
from pipeline.terminal import several
from schemas.errors import UsageError


@app.command()
def check(gold: GoldFile = None, articles: Articles = None, schemas: Schemas = None) -> None:
    """Validate a gold file: every mistake with its line and what to write instead.

    Examples:
        evals check --gold mine.yaml
            Lists every mistake with its line.
        evals check
            Checks the labels of the five seeds.
    """
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
    paths: Annotated[list[Path] | None, typer.Argument(help="Articles, or folders of them.")] = None,
    from_reviews: Annotated[
        bool, typer.Option("--from-reviews", help="Instead, what was reviewed whole in the store.")
    ] = False,
    texts: Annotated[
        bool,
        typer.Option("--texts", help="Of reviews: with the articles themselves, not their digests alone."),
    ] = False,
    model: ModelName = None,
    base_url: BaseUrl = None,
    focus: Focus = None,
    schemas: Schemas = None,
    db: Db = None,
) -> None:
    """Print a gold draft of articles for a person to correct; nobody's until `checked_by` has a name.

    What was reviewed whole is gold already, and bears the reviewers' names.

    Examples:
        evals draft seeds --model gpt-4.1-mini
            Prints labels as a model would make them, for a person to correct.
        evals draft --from-reviews --texts
            Prints what was reviewed whole, with the articles.
    """
    settings = settings_of(model=model, base_url=base_url, focus=focus, db=db, schemas=schemas)
    if from_reviews:
        refuse_beside("--from-reviews", "it asks no model", paths=paths, model=model, base_url=base_url)
        from evals.reviews import draft_of_reviews

        typer.echo(draft_of_reviews(settings, texts=texts), nl=False)
        return
    if not paths:
        raise UsageError("draft what? name articles, or give --from-reviews")
    refuse_beside("PATHS", "their texts are there", texts=texts)
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
    """Write gold claims into a store, as a run of the model `gold`, to judge views on true claims.

    Examples:
        evals load --db gold.duckdb
            Writes the labels of the seeds into a store of their own.
        evals load --gold mine.yaml --articles press --db gold.duckdb
            Writes your own.
    """
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
    """Say how far two people's labels agree, by the same scorer, and list where they do not.

    Examples:
        evals agree anna.yaml ben.yaml
            Compares two people's labels of the same articles.
        evals agree anna.yaml ben.yaml --articles press
            The same, where the articles are elsewhere.
    """
    settings = settings_of(schemas=schemas)
    from evals.report import print_agreement
    from evals.score import agreement

    first, second = (gold_of(path, articles, settings) for path in (a, b))
    print_agreement(agreement(first, second))


@app.command()
def incidents(
    *,
    gold: GoldFile = None,
    articles: Articles = None,
    db: Db = None,
    schemas: Schemas = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="List what is wrong or missing.")] = False,
) -> None:
    """Score what the views of a store say together against labels with `incident` and `total`.

    Without --db the labels themselves are loaded into a store of the moment: the views alone are judged.

    Examples:
        evals incidents --gold mine.yaml
            Judges how claims are joined, on your labels.
        evals incidents --gold mine.yaml --db claims.duckdb -v
            Judges the claims of a store, and lists what is wrong.
    """
    settings = settings_of(db=db, schemas=schemas)
    import tempfile

    from evals.incidents import score_incidents
    from evals.load import load_into_store
    from pipeline.runs.factory import types_of
    from pipeline.store import read

    labels = gold_of(gold, articles, settings)
    with tempfile.TemporaryDirectory() as folder:
        if db is None:
            settings = settings.model_copy(update={"db": Path(folder) / "gold.duckdb"})
            load_into_store(labels, settings)
        with read(settings.db) as reader:
            score = score_incidents(labels, reader, types_of(settings))
    for name, share in vars(score).items():
        typer.echo(f"{name.replace('_', ' '):22} {share}")
        for line in share.others if verbose else ():
            typer.echo(f"    {line}")
