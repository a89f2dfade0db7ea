"""Options that several commands share, each said once.

A command takes a group of them as `**options: Unpack[RunOptions]`; `with_options` gives the command line each
of the group's options. Those of a setting have its name (see `pipeline.config`), and go into it as they are.
"""
# ruff: noqa: PLC0415 - loaded where it is needed, so that --help is instant

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, ParamSpec, TypedDict, TypeVar, get_args, get_type_hints

import typer

from pipeline.terminal import Form
from schemas.errors import UsageError

if TYPE_CHECKING:
    from pipeline.config import Settings
    from pipeline.store import Reader

_P = ParamSpec("_P")
_R = TypeVar("_R")

ModelOption = partial(typer.Option, rich_help_panel="The model")
PriceOption = partial(typer.Option, rich_help_panel="Price and batches")
PaceOption = partial(typer.Option, rich_help_panel="Budget and pace")
_TableOption = partial(typer.Option, rich_help_panel="Columns of tables, where their names do not tell")
OutputOption = partial(typer.Option, rich_help_panel="Output")
StoreOption = partial(typer.Option, rich_help_panel="The store")
"""Make options that stand in help in groups of their own, behind those of the command alone."""

Db = Annotated[
    Path | None,
    StoreOption("--db", help="The store's file.", show_default="claims.duckdb"),
]
Schemas = Annotated[
    Path | None,
    StoreOption("--schemas", metavar="FOLDER", help="A folder of your own claim types."),
]
Json = Annotated[bool, OutputOption("--json", help="Print the summary as one JSON object.")]
Quiet = Annotated[
    bool,
    OutputOption("--quiet", "-q", help="Print nothing unless something went wrong."),
]
LogJson = Annotated[
    bool,
    OutputOption("--log-json", help="Log each event to standard error as a line of JSON."),
]
Reviewed = Annotated[
    bool,
    StoreOption(
        "--reviewed",
        help="Claims as people left them: corrected, without those rejected.",
    ),
]
OfType = Annotated[
    str | None,
    typer.Option("--type", metavar="TYPE", help="Only this claim type."),
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="DAY",
        help="Only articles published on this day or later: 2025-04-30, 36h or 7d.",
    ),
]
OfArticle = Annotated[
    str | None,
    typer.Option(
        "--article",
        metavar="ARTICLE",
        help="Only this article: its article_id, file, file's name or title.",
    ),
]
Format = Annotated[Form, OutputOption("--format", help="How to print it.")]
Output = Annotated[
    Path | None,
    OutputOption("--output", "-o", help="Write to this file; parquet needs one."),
]
MaxFailures = Annotated[
    float | None,
    PaceOption(
        "--max-failures",
        metavar="SHARE",
        help="Exit with 0 while no larger share of what is new fails or is skipped.",
        show_default="0",
    ),
]
OtherModelChoice = Annotated[
    Literal["keep", "replace"] | None,
    ModelOption(
        "--other-model",
        help="Claims of another model stay (keep), or are made again (replace).",
    ),
]
Seconds = partial(typer.Option, min=0.1, max=1_000_000)
"""Makes an option that is a number of seconds: neither NaN nor infinite."""


class ModelOptions(TypedDict, total=False):
    """Which store, claim types and model."""

    db: Db
    schemas: Schemas
    model: Annotated[
        str | None,
        ModelOption(
            "--model",
            help="A model's name, `patterns`, or replay:FILE for recorded responses.",
        ),
    ]
    base_url: Annotated[
        str | None,
        ModelOption("--base-url", metavar="URL", help="An OpenAI-compatible endpoint."),
    ]


class RunOptions(ModelOptions, total=False):
    """How a run asks, and what it may use up."""

    focus: Annotated[
        str | None,
        ModelOption("--focus", help="How much one request asks: article, type or sentence."),
    ]
    concurrency: Annotated[
        int | None,
        PaceOption(
            "--concurrency",
            help="At most this many requests at once.",
            show_default="64",
        ),
    ]
    rpm: Annotated[float | None, PaceOption("--rpm", help="At most this many requests a minute.")]
    tpm: Annotated[float | None, PaceOption("--tpm", help="At most this many tokens a minute.")]
    max_wait: Annotated[
        float | None,
        PaceOption(
            "--max-wait",
            metavar="SECONDS",
            help="Stop where the endpoint asks to wait for more seconds.",
            show_default="120",
        ),
    ]
    max_cost: Annotated[
        float | None,
        PaceOption(
            "--max-cost",
            metavar="DOLLARS",
            help="This run may cost so many US dollars.",
        ),
    ]
    max_run_tokens: Annotated[
        int | None,
        PaceOption("--max-run-tokens", "--max-tokens", help="This run may use so many tokens."),
    ]
    max_requests: Annotated[
        int | None,
        PaceOption("--max-requests", help="This run may send so many HTTP requests."),
    ]
    max_failures: MaxFailures
    insecure: Annotated[
        bool | None,
        ModelOption("--insecure", help="Allow an endpoint on another machine without https."),
    ]


class ReadOptions(RunOptions, total=False):
    """What of the articles is read, and what is kept of the answers."""

    record: Annotated[
        Path | None,
        OutputOption("--record", help="Append every response to this file."),
    ]
    languages: Annotated[
        str | None, typer.Option("--languages", help="Only articles in these go to the model: en,German.")
    ]
    text_column: Annotated[
        str | None, _TableOption(metavar="NAME", help="The column with the article itself.")
    ]
    id_column: Annotated[str | None, _TableOption(metavar="NAME", help="The column with a name for it.")]
    title_column: Annotated[str | None, _TableOption(metavar="NAME", help="The column with its headline.")]
    outlet_column: Annotated[
        str | None, _TableOption(metavar="NAME", help="The column with who published it.")
    ]
    author_column: Annotated[str | None, _TableOption(metavar="NAME", help="The column with who wrote it.")]
    url_column: Annotated[str | None, _TableOption(metavar="NAME", help="The column with its address.")]
    date_column: Annotated[
        str | None, _TableOption(metavar="NAME", help="The column with the day of publication.")
    ]
    language_column: Annotated[str | None, _TableOption(metavar="NAME", help="The column with its language.")]


def with_options(command: Callable[_P, _R]) -> Callable[_P, _R]:
    """The command, with each option of the group that its last parameter takes as a parameter of its own."""
    signature = inspect.signature(command)
    *own, group = signature.parameters.values()
    hints = get_type_hints(command, include_extras=True)
    (options,) = get_args(hints.pop(group.name))
    shared = get_type_hints(options, include_extras=True)
    command.__annotations__ = hints | shared
    command.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[
            *(each.replace(annotation=hints[each.name], kind=each.KEYWORD_ONLY) for each in own),
            *(
                inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=hint)
                for name, hint in shared.items()
            ),
        ],
        return_annotation=None,
    )
    return command


def settings_of(options: Mapping[str, object]) -> Settings:
    """The settings, with what is given on the command line before all else.

    Raises:
        UsageError: a setting is wrong, or two options do not go together.
    """
    from pipeline.config import load_settings

    model, address = str(options.get("model") or ""), options.get("base_url")
    if address and (model == "patterns" or model.startswith("replay:")):
        raise UsageError(f"--base-url {address} is not asked where --model is {model}; leave one of them out")
    languages = options.get("languages")
    if isinstance(languages, str):
        listed = [each.strip() for each in languages.split(",") if each.strip()]
        options = {**options, "languages": listed}
    return load_settings({name: given for name, given in options.items() if not name.endswith("_column")})


@contextmanager
def reading(settings: Settings, *, reviewed: bool) -> Iterator[Reader]:
    """Read the store; with `reviewed` as people have left its claims by now.

    Raises:
        StoreError: there is no store, or it cannot be read.
    """
    from pipeline.store import read, read_reviewed

    if not reviewed:
        with read(settings.db) as reader:
            yield reader
        return
    from pipeline.runs.factory import origins_of, types_of

    with read_reviewed(settings.db, types_of(settings), origins_of(settings)) as reader:
        yield reader


def columns_of(options: Mapping[str, object]) -> dict[str, str]:
    """Which column of a table holds what, where a person has said so."""
    named = {
        name.removesuffix("_column"): str(given)
        for name, given in options.items()
        if name.endswith("_column") and given
    }
    return {"published" if what == "date" else what: column for what, column in named.items()}


def refuse_beside(option: str, why: str, **others: object) -> None:
    """Raise UsageError where one of the others is given, which would have no effect beside `option`."""
    for name, given in others.items():
        if given not in (None, False):
            raise UsageError(f"--{name.replace('_', '-')} has no effect beside {option}: {why}; leave it out")


def keep_private() -> None:
    """Let nobody but owner and group into files written from here on: a run writes down whole articles.

    A store that its owner has opened to others with chmod stays open.
    """
    os.umask(os.umask(0o027) | 0o027)
