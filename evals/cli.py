"""evals: is extraction right, and is it better than yesterday? Each command's help is its docstring."""
# ruff: noqa: PLC0415 - each command loads what it needs, so that --help is instant

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.app import run_program
from schemas.errors import ModelError, UsageError

if TYPE_CHECKING:
    from evals.evaluate import Progress
    from evals.gate import Baseline, Floor
    from evals.gold import Gold
    from evals.score import Score
    from pipeline.config import Settings

app = typer.Typer(
    name="evals",
    no_args_is_help=True,
    rich_markup_mode=None,  # rich would double the time to the first line
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Scores extraction against gold labels, compares two scores, and stops a regression.",
    epilog="Exit codes: 0 done, 1 wrong use, wrong gold or a score below its floor, 2 some articles "
    "failed, 3 the model cannot be used, 4 the store cannot be used, 5 another run holds the store, "
    "130 interrupted.",
)

GoldFile = Annotated[Path | None, typer.Option("--gold", help="A gold file.", show_default="the five seeds")]
Articles = Annotated[
    Path | None,
    typer.Option(
        "--articles", help="The folder of its articles.", show_default="articles/ beside it, or its folder"
    ),
]
ModelName = Annotated[
    str | None,
    typer.Option("--model", help="A model's name, `patterns`, or replay:FILE for recorded responses."),
]
BaseUrl = Annotated[str | None, typer.Option("--base-url", help="An OpenAI-compatible endpoint.")]
Focus = Annotated[
    str | None, typer.Option("--focus", help="What one request asks about: article, type or sentence.")
]
Db = Annotated[
    Path | None, typer.Option("--db", help="The store of responses and scores.", show_default="claims.duckdb")
]
Schemas = Annotated[Path | None, typer.Option("--schemas", help="A folder of your own claim types.")]
Json = Annotated[Path | None, typer.Option("--json", help="Write the score to this file, for `evals diff`.")]
Record = Annotated[
    Path | None,
    typer.Option("--record", help="Write the responses behind the score to this file, for `evals gate`."),
]
Report = Annotated[Path | None, typer.Option("--report", help="Write the report to this file, as one page.")]
Predicted = Annotated[
    Path | None, typer.Option("--predicted", help="A file of predictions instead of a model.")
]


def main() -> None:
    """Run the command line of `evals`."""
    run_program(app, "evals")


@app.command()
def check(gold: GoldFile = None, articles: Articles = None, schemas: Schemas = None) -> None:
    """Validate a gold file: every mistake with its line and what to write instead."""
    settings = _settings(schemas=schemas)
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
        f"{labels.shown(path)}: {len(loaded.articles)} articles, {len(claims)} claims ({optional} optional), "
        f"digest {loaded.digest}"
    )


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
    """
    settings = _settings(model=model, base_url=base_url, focus=focus, db=db, schemas=schemas)
    _try(json_, report, record)
    from evals import evaluate
    from evals.stored import evaluated

    labels = _gold(gold, articles, settings)
    with _progress() as progress:
        found = asyncio.run(evaluate.evaluate(labels, settings, progress, record=record))
        baselines = [evaluate.nothing(labels)]
        if found.signature.model != "patterns":
            by_patterns = settings.model_copy(update={"model": "patterns", "focus": None})
            baselines.insert(0, asyncio.run(evaluate.evaluate_aside(labels, by_patterns)))
    _show(found, baselines, json_, report)
    runs = evaluated(settings)
    if refused := runs[0].refused:
        typer.echo(f"Next: groundwire rejects{_db(settings)}   lists what was refused, {refused} in all")
    same = [run.run_id for run in runs if run.digest == found.signature.digest]
    if same[1:]:
        typer.echo(f"Next: evals diff{_db(settings)}   compares it with the run before, {same[1]}")
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
    """Score claims that any other system made, in a JSON Lines file."""
    settings = _settings(schemas=schemas)
    _try(json_, report)
    from evals import evaluate

    labels = _gold(gold, articles, settings)
    baselines = [
        asyncio.run(evaluate.evaluate_aside(labels, settings.model_copy(update={"model": "patterns"}))),
        evaluate.nothing(labels),
    ]
    _show(_scored_file(predicted, labels, settings), baselines, json_, report)


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
    """
    from evals import stored
    from evals.diff import changes, differences
    from evals.report import print_changes, print_differences, print_evaluated
    from evals.score import Score

    settings = _settings(db=db, schemas=schemas)
    if list_ and (a or gold or articles):
        raise UsageError("--list lists all runs; compare two without it, or give it alone")
    if list_:
        print_evaluated(stored.evaluated(settings))
        return
    wanted = _gold(gold, articles, settings) if gold or articles else None
    if a is None:
        a, b = stored.last_two(settings, wanted.digest if wanted else None)
    elif b is None:
        raise UsageError(f"compare {a} with what? `evals diff --list{_db(settings)}` lists the runs")

    def score_of(name: str) -> Score:
        if Path(name).is_file():
            return Score.load(Path(name))
        return stored.score_of(name, lambda: wanted or _gold(gold, articles, settings), settings)

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
        model = model or _settings().model or "patterns"
        chosen = [floors.Floor(known.model_named(model), known.named(file), focus)]
        known.floors += chosen
    if not chosen:
        has = ", ".join(entry.name for entry in known.floors)
        raise UsageError(f"{path} has no floor for that, only for {has or 'nothing'}; add one: {add}")
    for entry in chosen:
        entry.articles = known.named(articles_of(file, articles)) if articles else entry.articles
        entry.schemas = known.named(schemas) if schemas else entry.schemas
    if update:
        _try(path)
    passed = [_held(known, entry, base_url, update=update, reason=allow_regression) for entry in chosen]
    if not all(passed):
        if update:
            typer.echo(f"{path}: not written")
        raise typer.Exit(1)
    if update:
        known.save()
        typer.echo(f"{path}: written")


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
    """Print an article sentence by sentence, with gold and predicted claims side by side."""
    if predicted and (model or base_url or focus):
        raise UsageError("--predicted stands in place of a model; leave out --model, --base-url and --focus")
    settings = _settings(model=model, base_url=base_url, focus=focus, db=db, schemas=schemas)
    from dataclasses import replace

    from evals.evaluate import evaluate
    from evals.report import print_article

    labels = _gold(gold, articles, settings)
    one = labels.find(Path(article).stem) or labels.find(article)
    if one is None:
        names = ", ".join(known.name for known in labels.articles)
        raise UsageError(f"{labels.path} has no article {article!r}; it has {names}")
    alone = replace(labels, articles=(one,))
    with _progress() as progress:
        found = (
            _scored_file(predicted, alone, settings)
            if predicted
            else asyncio.run(evaluate(alone, settings, progress, keep=False))
        )
    print_article(one, found.articles[0])


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
    settings = _settings(model=model, base_url=base_url, focus=focus, db=db, schemas=schemas)
    from evals.draft import draft_gold

    with _progress() as progress:
        made = asyncio.run(draft_gold(paths, settings, progress))
    typer.echo(made.text, nl=False)
    for problem in made.problems:
        typer.echo(f"evals: {problem}", err=True)
    if made.problems:
        raise typer.Exit(2)


@app.command()
def load(*, gold: GoldFile = None, articles: Articles = None, db: Db = None, schemas: Schemas = None) -> None:
    """Write gold claims into a store, as a run of the model `gold`, to judge views on true claims."""
    settings = _settings(db=db, schemas=schemas)
    from evals.gold import shown
    from evals.load import load_into_store

    labels = _gold(gold, articles, settings)
    loaded = load_into_store(labels, settings)
    found = ", ".join(f"{number} {name}" for name, number in loaded.counts.items() if number)
    same = f"; {loaded.repeated} said what another says, and stand there once" if loaded.repeated else ""
    typer.echo(
        f"{settings.db}: {len(labels.articles)} articles of {shown(labels.path)}; it now holds {found}{same}"
    )


@app.command()
def agree(
    a: Annotated[Path, typer.Argument(help="The labels of one person.")],
    b: Annotated[Path, typer.Argument(help="Those of another, on the same articles.")],
    articles: Articles = None,
    schemas: Schemas = None,
) -> None:
    """Say how far two people's labels agree, by the same scorer, and list where they do not."""
    settings = _settings(schemas=schemas)
    from evals.report import print_agreement
    from evals.score import agreement

    first, second = (_gold(path, articles, settings) for path in (a, b))
    print_agreement(agreement(first, second))


def _settings(**given: object) -> Settings:
    from pipeline.config import load_settings

    if given.get("base_url") and str(given.get("model")).partition(":")[0] in ("patterns", "replay"):
        raise UsageError(
            f"--model {given['model']} asks no endpoint; leave out --base-url, or name its model"
        )
    return load_settings(given)


def _gold(path: Path | None, articles: Path | None, settings: Settings) -> Gold:
    from evals import gold
    from pipeline.runs.factory import types_of

    file = gold.gold_file(path)
    return gold.load(file, gold.articles_of(file, articles), types_of(settings))


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


def _db(settings: Settings) -> str:
    """The option that names the store, where it is not the usual one."""
    return "" if settings.db == Path("claims.duckdb") else f" --db {settings.db}"


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


def _try(*targets: Path | None) -> None:
    """Make sure that results can be written before anything is asked."""
    named = [target for target in targets if target]
    for target in named:
        there = target.exists()
        with _writing():
            target.open("ab").close()
        if not there:
            target.unlink()
    if len({target.resolve() for target in named}) < len(named):
        raise UsageError(f"{named[0]}: two results cannot go into one file; name another for one of them")


@contextmanager
def _writing() -> Iterator[None]:
    """Turn what a disk or a path does to a writer into a UsageError."""
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"{error.filename}: cannot be written ({error.strerror}); name another file"
        ) from None


def _show(found: Score, baselines: list[Score], json_: Path | None, report: Path | None) -> None:
    from evals.report import print_score

    print_score(found, baselines)
    with _writing():
        if json_:
            json_.write_text(found.dump(), encoding="utf-8", errors="replace")
        if report:
            from evals.page import page

            report.write_text(page(found, baselines), encoding="utf-8", errors="replace")


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """A status line on a terminal, silence elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status("reading the gold …") as status:
        yield status.update
