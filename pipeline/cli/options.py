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

Db = Annotated[Path | None, typer.Option("--db", help="The store.", show_default="claims.duckdb")]
Schemas = Annotated[Path | None, typer.Option("--schemas", help="A folder of your own claim types.")]
Json = Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing unless something went wrong.")]
LogJson = Annotated[
    bool, typer.Option("--log-json", help="Log each event to standard error as a line of JSON.")
]
Reviewed = Annotated[
    bool, typer.Option("--reviewed", help="Claims as people left them: corrected, without those rejected.")
]
Format = Annotated[Form, typer.Option("--format", help="How to print it.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file; parquet needs one.")]
MaxFailures = Annotated[
    float | None,
    typer.Option(
        "--max-failures",
        help="Exit with 0 while no larger share of what is new fails or is skipped.",
        show_default="0",
    ),
]
OtherModelChoice = Annotated[
    Literal["keep", "replace"] | None,
    typer.Option("--other-model", help="Claims of another model stay (keep), or are made again (replace)."),
]
Seconds = partial(typer.Option, min=0.1, max=1_000_000)
"""Makes an option that is a number of seconds: neither NaN nor infinite."""
_Column = Annotated[
    str | None, typer.Option(metavar="NAME", help="This column of tables; guessed by name if not given.")
]


class ModelOptions(TypedDict, total=False):
    """Which store, claim types and model."""

    db: Db
    schemas: Schemas
    model: Annotated[
        str | None,
        typer.Option("--model", help="A model's name, `patterns`, or replay:FILE for recorded responses."),
    ]
    base_url: Annotated[str | None, typer.Option("--base-url", help="An OpenAI-compatible endpoint.")]


class RunOptions(ModelOptions, total=False):
    """How a run asks, and what it may use up."""

    focus: Annotated[
        str | None, typer.Option("--focus", help="What one request asks about: article, type or sentence.")
    ]
    concurrency: Annotated[
        int | None,
        typer.Option("--concurrency", help="At most this many requests at once.", show_default="64"),
    ]
    rpm: Annotated[float | None, typer.Option("--rpm", help="At most this many requests a minute.")]
    tpm: Annotated[float | None, typer.Option("--tpm", help="At most this many tokens a minute.")]
    max_wait: Annotated[
        float | None,
        typer.Option(
            "--max-wait", help="Stop where the endpoint asks to wait for more seconds.", show_default="120"
        ),
    ]
    max_cost: Annotated[
        float | None, typer.Option("--max-cost", help="This run may cost so many US dollars.")
    ]
    max_run_tokens: Annotated[
        int | None,
        typer.Option("--max-run-tokens", "--max-tokens", help="This run may use so many tokens."),
    ]
    max_requests: Annotated[
        int | None, typer.Option("--max-requests", help="This run may send so many HTTP requests.")
    ]
    max_failures: MaxFailures
    insecure: Annotated[
        bool | None, typer.Option("--insecure", help="Allow an endpoint on another machine without https.")
    ]


class ReadOptions(RunOptions, total=False):
    """What of the articles is read, and what is kept of the answers."""

    record: Annotated[Path | None, typer.Option("--record", help="Append every response to this file.")]
    languages: Annotated[
        str | None, typer.Option("--languages", help="Only articles in these go to the model: en,German.")
    ]
    text_column: _Column
    id_column: _Column
    title_column: _Column
    outlet_column: _Column
    author_column: _Column
    url_column: _Column
    date_column: _Column
    language_column: _Column


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
