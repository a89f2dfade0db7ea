"""Help: a command's docstring, its options in groups, its examples; in plain text, whole at 80 columns.

A docstring ends with `Examples:`, a command line and below it, indented, what it does. Options with the same
`rich_help_panel` stand together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from inspect import cleandoc
from typing import Any, ClassVar, NamedTuple

from typer import Typer
from typer.core import TyperCommand, TyperGroup

_KINDS = {
    "path": "FILE",
    "str": "TEXT",
    "int": "N",
    "float": "N",
    "int range": "N",
    "float range": "N",
}
_TYPE = re.compile(r" ?<([^<>]*)>(?:\.\.\.)?$")
_RANGE = re.compile(r"(?:; |(?<=\[))[-0-9.<=]*x[<>=]+[-0-9.]+(?=[;\]])")


class Shown(NamedTuple):
    """An example of a call, and what it does."""

    call: str
    does: str


def examples_of(text: str) -> tuple[str, list[Shown]]:
    """A docstring without its examples, and these."""
    about, _, listed = cleandoc(text).partition("\nExamples:\n")
    lines = [line.strip() for line in listed.splitlines() if line.strip()]
    return about.strip(), [Shown(*pair) for pair in zip(lines[::2], lines[1::2], strict=True)]


class Command(TyperCommand):
    """A command whose help shows examples."""

    def __init__(self, name: str | None, **told: Any) -> None:  # noqa: ANN401 - what typer gives
        about, self.examples = examples_of(told.get("help") or "")
        super().__init__(name, **told | {"help": about})

    def collect_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ANN401 - typer's own click
        """What may follow the command: `[OPTIONS] ARTICLE`."""
        return [_argument(re.sub("[{}]", "", piece)) for piece in super().collect_usage_pieces(ctx)]

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - the same
        """Write arguments, options by group, and examples."""
        groups: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": []}
        for param in sorted(self.get_params(ctx), key=lambda each: each.name == "help"):
            if record := param.get_help_record(ctx):
                usual = "Arguments" if param.param_type_name == "argument" else "Options"
                group = getattr(param, "rich_help_panel", None) or usual
                filled = [title for title, rows in groups.items() if rows and title != "Arguments"]
                group = filled[-1] if param.name == "help" and filled else group
                row = _plain(*record, argument=usual == "Arguments")
                groups.setdefault(group, []).append(row)
        for title, rows in groups.items():
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)
        with formatter.section("Examples"):
            for call, does in self.examples:
                formatter.write(f"{'':{formatter.current_indent}}{call}\n")
                with formatter.indentation(), formatter.indentation():
                    formatter.write_text(does)


class Group(TyperGroup):
    """The program, whose help lists its commands in groups with all of the first sentence on each."""

    GROUPS: ClassVar[Mapping[str, Sequence[str]]]

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, ARG002 - typer's own click
        """Write each command below the title of its group."""
        for title, names in self.GROUPS.items():
            with formatter.section(title):
                formatter.write_dl(
                    [(name, (self.commands[name].help or "").split("\n\n")[0]) for name in names]
                )


class Program(Typer):
    """A command line whose commands show examples and stand in groups: title -> names, in order."""

    def __init__(self, name: str, about: str, epilog: str, groups: Mapping[str, Sequence[str]]) -> None:
        super().__init__(
            name=name,
            cls=type("Grouped", (Group,), {"GROUPS": groups}),
            no_args_is_help=True,
            rich_markup_mode=None,  # rich would double the time to the first line
            pretty_exceptions_enable=False,
            add_completion=False,
            help=about,
            epilog=epilog,
        )

    def command(self, name: str | None = None, **told: Any) -> Callable[[Any], Any]:  # noqa: ANN401 - what typer takes
        """Register a command, as typer does."""
        return super().command(name, **{"cls": Command} | told)


def _plain(name: str, about: str, *, argument: bool) -> tuple[str, str]:
    """A row of help with words for types: `--db FILE`, and no brackets round what is said already."""
    found = _TYPE.search(name)
    if found:
        kind = "" if argument else f" {_KINDS.get(found[1], found[1])}"
        name = f"{name[: found.start()]}{kind}"
    about = re.sub(r"default: \(([^()]*)\)", r"default: \1", _RANGE.sub("", about))
    about = re.sub(r"\[(?:; )?", "[", about).replace("  []", "").replace("  [required]", "")
    return (_argument(name) if argument else name), about


def _argument(name: str) -> str:
    """The name of an argument in capitals, but for one that is a file's: `OUT.html`."""
    return name if "." in name.rstrip(".") else name.upper()
