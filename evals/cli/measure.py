"""Commands that measure: run a model, score a file, look at one article, compare two scores."""
# ruff: noqa: PLC0415 - each command loads what it needs, so that --help is instant

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evals.cli.program import (
    Articles,
    BaseUrl,
    Db,
    Focus,
    GoldFile,
    Json,
    ModelName,
    Predicted,
    Record,
    Report,
    Schemas,
    app,
    db_option,
    gold_of,
    progress_line,
    settings_of,
    try_targets,
    writing,
)
from schemas.errors import UsageError

if TYPE_CHECKING:
    from evals.gold import Gold
    from evals.score import Score
    from pipeline.config import Settings


@app.command()
def run(
    *,
    gold: GoldFile = None,
    articles: Articles = None,
    model: ModelName = None,
    base_url: BaseUrl = None,
    focus: Focus = None,
    db: Db = None,
    schemas: Schemas = None,
    json_: Json = None,
    report: Report = None,
    record: Record = None,
) -> None:
    """Extract the gold's articles, score what comes out, and say where it fails.

    Responses that the store has are not paid again. The store keeps the score, for `evals diff`, and what was
    refused, for `groundwire rejects`.

    Examples:
        evals run --model patterns
            Scores the built-in rules on the five seeds.
        evals run --gold mine.yaml --model gpt-4.1-mini --report score.html
            Scores a model on your own labels, and writes a page.
    """
    settings = settings_of(model=model, base_url=base_url, focus=focus, db=db, schemas=schemas)
    try_targets(json_, report, record)
    from evals import evaluate
    from evals.stored import evaluated

    labels = gold_of(gold, articles, settings)
    with progress_line() as progress:
        found = asyncio.run(evaluate.evaluate(labels, settings, progress, record=record))
        baselines = [evaluate.nothing(labels)]
        if found.signature.model != "patterns":
            by_patterns = settings.model_copy(update={"model": "patterns", "focus": None})
            baselines.insert(0, asyncio.run(evaluate.evaluate_aside(labels, by_patterns)))
    _show(found, baselines, json_, report)
    runs = evaluated(settings)
    if refused := runs[0].refused:
        typer.echo(
            f"Next: groundwire rejects{db_option(settings)}   lists what was refused, {refused} in all"
        )
    same = [run.run_id for run in runs if run.digest == found.signature.digest]
    if same[1:]:
        typer.echo(f"Next: evals diff{db_option(settings)}   compares it with the run before, {same[1]}")
    if found.failed:
        raise typer.Exit(2)


@app.command()
def score(
    *,
    predicted: Annotated[Path, typer.Argument(help="One article a line, as evals/README.md describes.")],
    gold: GoldFile = None,
    articles: Articles = None,
    schemas: Schemas = None,
    json_: Json = None,
    report: Report = None,
) -> None:
    """Score claims that any other system made, in a JSON Lines file.

    Examples:
        evals score theirs.jsonl
            Scores what another system made of the seeds.
        evals score theirs.jsonl --gold mine.yaml --json theirs.json
            Scores it on your labels, and keeps the score for `evals diff`.
    """
    settings = settings_of(schemas=schemas)
    try_targets(json_, report)
    from evals import evaluate

    labels = gold_of(gold, articles, settings)
    found = _scored_file(predicted, labels, settings)
    baselines = [
        asyncio.run(evaluate.evaluate_aside(labels, settings.model_copy(update={"model": "patterns"}))),
        evaluate.nothing(labels),
    ]
    _show(found, baselines, json_, report)


@app.command()
def show(
    *,
    article: Annotated[str, typer.Argument(help="The article's name in the gold, or its file.")],
    gold: GoldFile = None,
    articles: Articles = None,
    model: ModelName = None,
    base_url: BaseUrl = None,
    focus: Focus = None,
    predicted: Predicted = None,
    schemas: Schemas = None,
    db: Db = None,
) -> None:
    """Print an article sentence by sentence, with gold and predicted claims side by side.

    Examples:
        evals show 000_a0ad0fdafde84570 --model patterns
            Shows gold beside what the built-in rules find in one article.
        evals show 000_a0ad0fdafde84570 --predicted theirs.jsonl
            Shows it beside what another system found.
    """
    if predicted and (model or base_url or focus):
        raise UsageError("--predicted stands in place of a model; leave out --model, --base-url and --focus")
    settings = settings_of(model=model, base_url=base_url, focus=focus, db=db, schemas=schemas)
    from dataclasses import replace

    from evals.evaluate import evaluate
    from evals.report import print_article

    labels = gold_of(gold, articles, settings)
    one = labels.find(Path(article).stem) or labels.find(article)
    if one is None:
        names = ", ".join(known.name for known in labels.articles)
        raise UsageError(f"{labels.path} has no article {article!r}; it has {names}")
    alone = replace(labels, articles=(one,))
    with progress_line() as progress:
        found = (
            _scored_file(predicted, alone, settings)
            if predicted
            else asyncio.run(evaluate(alone, settings, progress, keep=False))
        )
    print_article(one, found.articles[0])


@app.command()
def diff(
    *,
    a: Annotated[
        str | None,
        typer.Argument(help="A run, or a score file (`--json`).", show_default="the last run but one"),
    ] = None,
    b: Annotated[
        str | None, typer.Argument(help="Another, on the same gold.", show_default="the last run")
    ] = None,
    gold: GoldFile = None,
    articles: Articles = None,
    schemas: Schemas = None,
    db: Db = None,
    list_: Annotated[bool, typer.Option("--list", help="Only list the runs that can be compared.")] = False,
) -> None:
    """Compare two scores: B - A with interval and p, and what was won and lost, claim by claim.

    Takes runs of `evals run` and of `groundwire run`, and score files.

    Examples:
        evals diff
            Compares the last two runs.
        evals diff before.json after.json
            Compares two score files.
    """
    from evals import stored
    from evals.diff import changes, differences
    from evals.report import print_changes, print_differences, print_evaluated
    from evals.score import Score

    settings = settings_of(db=db, schemas=schemas)
    if list_ and (a or gold or articles):
        raise UsageError("--list lists all runs; compare two without it, or give it alone")
    if list_:
        print_evaluated(stored.evaluated(settings))
        return
    wanted = gold_of(gold, articles, settings) if gold or articles else None
    if a is None:
        a, b = stored.last_two(settings, wanted.digest if wanted else None)
    elif b is None:
        raise UsageError(f"compare {a} with what? `evals diff --list{db_option(settings)}` lists the runs")

    def score_of(name: str) -> Score:
        if Path(name).is_file():
            return Score.load(Path(name))
        return stored.score_of(name, lambda: wanted or gold_of(gold, articles, settings), settings)

    before, after = score_of(a), score_of(b)
    if wanted and wanted.digest != before.signature.digest:
        raise UsageError(
            f"{a} is of gold {before.signature.gold} {before.signature.digest}, {wanted.path} has digest "
            f"{wanted.digest}; leave --gold out, or score again: evals run --gold {wanted.path}"
        )
    found = differences(before, after)
    print_differences(before, after, found)
    print_changes(list(changes(before, after)))


@app.command()
def calibrate(
    *,
    gold: GoldFile = None,
    articles: Articles = None,
    model: ModelName = None,
    base_url: BaseUrl = None,
    focus: Focus = None,
    db: Db = None,
    schemas: Schemas = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write the weights to this file, for the setting `calibration`."),
    ] = None,
    show_: Annotated[
        bool, typer.Option("--show", help="Only show the weights in use, and on what they were measured.")
    ] = False,
) -> None:
    """Fit the confidence of claims to labels of your own, beginning with the weights in use.

    Extracts the gold's articles, finds out which claims are right, and fits the weights to that. How good the
    probabilities are is measured on stories that were left out of the fit, and beside that how good those of
    the weights in use are: keep these where the fit is no better.

    Examples:
        evals calibrate --show
            Shows the weights in use, and how good they are.
        evals calibrate --gold mine.yaml --model gpt-4.1-mini -o weights.json
            Fits them to your own labels.
    """
    settings = settings_of(model=model, base_url=base_url, focus=focus, db=db, schemas=schemas)
    try_targets(output)
    from evals.report import print_calibration
    from pipeline.extraction.checks.confidence import Confidence

    known = Confidence.load(settings.calibration)
    if show_:
        if gold or model or output:
            raise UsageError("--show shows the weights in use; leave out --gold, --model and --output")
        print_calibration(known)
        return
    from evals.calibrate import calibrated, in_use, observe

    labels = gold_of(gold, articles, settings)
    with progress_line() as progress:
        found = observe(labels, settings, progress)
    if not found:
        raise UsageError(f"{labels.path}: no claim was found that a label judges; choose another --model")
    made = calibrated(found, known)
    print_calibration(made, in_use(found, known))
    if output:
        with writing():
            output.write_text(made.dump(), encoding="utf-8")
        typer.echo(f"Next: calibration = {str(output)!r} in groundwire.toml, then groundwire renormalise")
    else:
        typer.echo("Next: evals calibrate … -o weights.json   writes them")


def _show(found: Score, baselines: list[Score], json_: Path | None, report: Path | None) -> None:
    from evals.report import print_score

    with writing():  # first, since whoever reads the table may stop after a few lines
        if json_:
            json_.write_text(found.dump(), encoding="utf-8", errors="replace")
        if report:
            from evals.page import page

            report.write_text(page(found, baselines), encoding="utf-8", errors="replace")
    print_score(found, baselines)


def _scored_file(path: Path, labels: Gold, settings: Settings) -> Score:
    """The score of a file of predictions, signed with the file's name and a digest of its content."""
    from hashlib import sha256

    from evals.predictions import read_predictions
    from evals.score import score as score_predictions
    from pipeline.runs.factory import types_of

    read = read_predictions(path, labels, types_of(settings))
    return score_predictions(
        labels,
        read.by_article,
        model=path.name,
        fingerprint=sha256(path.read_bytes()).hexdigest()[:12],
        unknown=read.unknown,
        misfits=read.misfits,
    )
