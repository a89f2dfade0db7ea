"""The command that holds floors."""
# ruff: noqa: PLC0415 - each command loads what it needs, so that --help is instant

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evals.cli.program import (
    Articles,
    BaseUrl,
    Focus,
    GoldFile,
    ModelName,
    Schemas,
    app,
    refuse_endpoint,
    settings_of,
    try_targets,
)
from schemas.errors import ModelError, UsageError

if TYPE_CHECKING:
    from evals.gate import Baseline, Floor


@app.command()
def gate(
    *,
    model: ModelName = None,
    base_url: BaseUrl = None,
    focus: Focus = None,
    gold: GoldFile = None,
    articles: Articles = None,
    schemas: Schemas = None,
    baseline: Annotated[
        Path | None,
        typer.Option(
            "--baseline", help="The floors.", show_default="groundwire-baseline.json beside the gold"
        ),
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Raise the floors to what is measured, or write the first.")
    ] = False,
    allow_regression: Annotated[
        str | None,
        typer.Option(
            "--allow-regression", metavar="REASON", help="With --update: lower floors too, and why."
        ),
    ] = None,
) -> None:
    """Fail if a score is below its floor, and say which fields fell and how to see why.

    Without --gold it holds the floors that come with Groundwire. With it, those of your own labels, which
    `--update` writes beside them.

    Examples:
        evals gate
            Measures what has a floor, and fails if one score fell.
        evals gate --gold mine.yaml --model gpt-4.1-mini --update
            Writes the floors of your own labels, or raises them.
    """
    from evals import gate as floors
    from evals.gold import articles_of, gold_file

    if allow_regression is not None and not (update and allow_regression.strip()):
        raise UsageError(
            "--allow-regression goes with --update, and has a reason; give both, or leave it out"
        )
    file = gold_file(gold)
    path = baseline or floors.beside(file)
    given = floors.options(focus=focus, gold=file, articles=articles, schemas=schemas)
    add = floors.adding(path, file, model or "M", given)
    known = floors.Baseline.load(path, add, update=update)
    wanted = file if gold else None
    chosen = known.chosen(model, wanted, focus)
    if not chosen and update and (model or (gold and not focus and not known.chosen(None, file, None))):
        model = model or settings_of().model or "patterns"
        chosen = [floors.Floor(known.model_named(model), known.named(file), focus)]
        known.floors += chosen
    if not chosen:
        has = ", ".join(entry.name for entry in known.floors)
        raise UsageError(f"{path} has no floor for that, only for {has or 'nothing'}; add one: {add}")
    for entry in chosen:
        refuse_endpoint(entry.model, base_url)
        entry.articles = known.named(articles_of(file, articles)) if articles else entry.articles
        entry.schemas = known.named(schemas) if schemas else entry.schemas
    if update:
        try_targets(path)
    passed = [_held(known, entry, base_url, update=update, reason=allow_regression) for entry in chosen]
    if not all(passed):
        if update:
            typer.echo(f"{path}: not written")
        raise typer.Exit(1)
    if update:
        known.save()
        typer.echo(f"{path}: written")


def _held(known: Baseline, entry: Floor, base_url: str | None, *, update: bool, reason: str | None) -> bool:
    """Measure one floor's model; print what fell below it, or raise the floor."""
    from evals import gate as floors
    from evals.evaluate import evaluate_aside

    try:
        settings = known.settings(entry, base_url)
        found = asyncio.run(evaluate_aside(known.gold(entry, settings), settings))
    except (ModelError, UsageError) as error:  # the latter where there is no recording, or no gold
        typer.echo(f"FAIL  {entry.name}: {error}")
        if known.recording(entry):
            typer.echo(f"      record again: {known.record(entry)}\n      then: {known.update(entry)}")
        return False
    said = f"{entry.name}: strict F1 {found.metrics['strict_f1'].value:.3f}"
    if update and not found.failed:
        lowered = floors.raise_floors(entry, found, reason=reason, update=known.update(entry))
        typer.echo(f"set   {said}")
        for name, (old, new) in lowered.items():
            typer.echo(f"      lowered: {name} {old:.3f} → {new:.3f} ({reason})")
        return True
    if entry.digest != found.signature.digest and not update:
        typer.echo(
            f"FAIL  {entry.name}: the gold has changed, labels or articles (digest {found.signature.digest}, "
            f"floors are for {entry.digest}); measure again: {known.update(entry)}"
        )
        return False
    fell = floors.fallen(entry.floors, floors.floors_of(found))
    if not fell and not found.failed:
        typer.echo(f"ok    {said}")
        return True
    typer.echo(f"FAIL  {entry.name}")
    for name, (floor, now) in {**fell, **floors.fallen(entry.fields, floors.fields_of(found))}.items():
        typer.echo(f"      {name}: {now:.3f}, was {floor:.3f}")
    for article in found.failed:
        typer.echo(f"      {article.name} failed: {article.error}")
    typer.echo(f"      see why: {known.see(entry)}")
    return False
