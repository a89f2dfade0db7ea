"""The program, the options that its commands share, and what these options stand for."""
# ruff: noqa: PLC0415 - each command loads what it needs, so that --help is instant

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.app import run_program
from pipeline.cli.help import Program
from pipeline.cli.options import ModelOption
from schemas.errors import UsageError

if TYPE_CHECKING:
    from evals.evaluate import Progress
    from evals.gold import Gold
    from pipeline.config import Settings

app = Program(
    "evals",
    "Scores extraction against gold labels, compares two scores, and stops a regression.",
    "Exit codes: 0 done, 1 wrong use, wrong gold or a score below its floor, 2 some articles "
    "failed, 3 the model cannot be used, 4 the store cannot be used, 5 another run holds the store, "
    "130 interrupted.",
    {
        "Measure": ("run", "score", "show", "diff", "gate"),
        "Labels": ("check", "draft", "load", "agree"),
        "Views, confidence, reviews": ("incidents", "calibrate", "agreement", "sample"),
    },
)

REVIEWS = "reviews"
GoldFile = Annotated[
    Path | None,
    typer.Option(
        "--gold",
        help="A gold file; `reviews` for what was reviewed whole in the store.",
        show_default="the five seeds",
    ),
]
Articles = Annotated[
    Path | None,
    typer.Option(
        "--articles",
        metavar="FOLDER",
        help="The folder of its articles.",
        show_default="articles/ beside it, or its folder",
    ),
]
ModelName = Annotated[
    str | None,
    ModelOption(
        "--model",
        help="A model's name, `patterns`, or replay:FILE for recorded responses.",
    ),
]
BaseUrl = Annotated[
    str | None,
    ModelOption("--base-url", metavar="URL", help="An OpenAI-compatible endpoint."),
]
Focus = Annotated[
    str | None,
    ModelOption("--focus", help="How much one request asks: article, type or sentence."),
]
Db = Annotated[
    Path | None, typer.Option("--db", help="The store of responses and scores.", show_default="claims.duckdb")
]
Schemas = Annotated[
    Path | None, typer.Option("--schemas", metavar="FOLDER", help="A folder of your own claim types.")
]
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


def settings_of(**given: object) -> Settings:
    """The settings, with what was `given` on the command line before all else. Raises UsageError."""
    from pipeline.config import load_settings

    refuse_endpoint(given.get("model"), given.get("base_url"))
    return load_settings(given)


def refuse_endpoint(model: object, base_url: object) -> None:
    """Raise UsageError where an endpoint is named for a model that asks none."""
    if base_url and str(model).partition(":")[0] in ("patterns", "replay"):
        raise UsageError(f"--model {model} asks no endpoint; leave out --base-url, or name its model")


def gold_of(path: Path | None, articles: Path | None, settings: Settings) -> Gold:
    """The labels that `--gold` and `--articles` name, the five seeds without them. Raises GoldError."""
    from evals import gold
    from pipeline.runs.factory import types_of

    if path == Path(REVIEWS) and not path.exists():
        from evals.reviews import gold_of_reviews

        if articles:
            raise UsageError(f"--gold {REVIEWS} has its articles in the store; leave out --articles")
        return gold_of_reviews(settings)
    file = gold.gold_file(path)
    return gold.load(file, gold.articles_of(file, articles), types_of(settings))


def db_option(settings: Settings) -> str:
    """The option that names the store, where it is not the usual one."""
    return "" if settings.db == Path("claims.duckdb") else f" --db {settings.db}"


def try_targets(*targets: Path | None) -> None:
    """Make sure that results can be written before anything is asked."""
    named = [target for target in targets if target]
    for target in named:
        there = target.exists()
        with writing():
            target.open("ab").close()
        if not there:
            target.unlink()
    if len({target.resolve() for target in named}) < len(named):
        raise UsageError(f"{named[0]}: two results cannot go into one file; name another for one of them")


@contextmanager
def writing() -> Iterator[None]:
    """Turn what a disk or a path does to a writer into a UsageError."""
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"{error.filename}: cannot be written ({error.strerror}); name another file"
        ) from None


@contextmanager
def progress_line() -> Iterator[Progress | None]:
    """A status line on a terminal, silence elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status("reading the gold …") as status:
        yield status.update
