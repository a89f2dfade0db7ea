"""What a person sees: lines and tables in which nothing of an article can act on the terminal."""

from __future__ import annotations

import json
import re
import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal
from unicodedata import east_asian_width

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

Form = Literal["table", "json", "jsonl", "csv", "parquet"]
"""How rows are printed."""
_ACTING = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Control characters, marks of direction, what takes no room, and what is no character."""
LONGEST = 10_000
"""Of a longer cell a table shows the beginning."""
_PIPED = 160
"""The widest table where there is no terminal: one to read, since `--format csv` is for programs."""
_BREAK = "\x0b"
"""White space that no plain line has: after a wide character, to be counted as two and cut there."""
_WORDS, _EVIDENCE = 12, 40
"""The least widths of a column of a few words and of one of sentences."""


def plain(text: str) -> str:
    r"""The text on one line, with what would act on a terminal written out: `\x1b`, `\n`, `\u202e`."""
    return _ACTING.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def several(number: int, noun: str) -> str:
    """A number with its noun: "1 article", "1,200 articles", "2 copies"."""
    if number != 1:
        noun = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}{'es' if noun.endswith('s') else 's'}"
    return f"{number:,} {noun}"


def say(line: str, *, err: bool = False) -> None:
    """Print one line, in which nothing acts on the terminal, to standard output or error."""
    stream = sys.stderr if err else sys.stdout
    if stream:  # else it was closed before the program began
        stream.write(f"{plain(line)}\n")
        stream.flush()


def wrapped(line: str, indent: int, *, err: bool = False) -> list[str]:
    """The line, plain; on a terminal cut to its width between words, what follows behind `indent` blanks.

    A longer word, such as a path, stays whole. Characters as wide as two may be parted anywhere.
    """
    line = plain(line)
    stream = sys.stderr if err else sys.stdout
    if not (stream and stream.isatty()):
        return [line]
    wide = {ord(each): f"{each}{_BREAK}" for each in {*line} if east_asian_width(each) in "WF"}
    lines = textwrap.wrap(
        line.translate(wide),
        max(shutil.get_terminal_size().columns, 2 * indent) - bool(wide),  # a last one counts as one
        subsequent_indent=" " * indent,
        replace_whitespace=False,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [each.replace(_BREAK, "") for each in lines] or [""]


def cell(value: object) -> str:
    """A value as a table shows it."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(cell(item) for item in value)
    if isinstance(value, Mapping):
        return plain(json.dumps(value, ensure_ascii=False, default=str))
    if isinstance(value, float):
        return f"{value:g}"
    text = str(value)
    shown = plain(" ".join(text[:LONGEST].split()))
    return shown if len(text) <= LONGEST else f"{shown} … and {len(text) - LONGEST:,} characters more"


def table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, nothing: str = "no rows") -> str:
    """A table as wide as it needs, and at most as the terminal, or 160 characters where there is none.

    Where that is too narrow for its columns, each row is a paragraph of its own. Without rows there is
    only a line that says so.
    """
    if not rows:
        return f"{nothing}\n"
    from rich.console import Console  # noqa: PLC0415 - it takes time, and most commands print no table

    names = [plain(name) for name in columns]
    cells = [[cell(value) for value in row] for row in rows]
    widths = [_widths(column) for column in zip(names, *cells, strict=True)]
    least, most = [width[0] for width in widths], [width[1] for width in widths]
    between = 3 * len(names) - 1
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=min(sum(most) + between, _PIPED))
    room = console.width - between - sum(least)
    if room < 0:
        return _text(console, _paragraphs(names, cells, least, console.width))
    return _text(console, [_grid(names, cells, _shared(least, most, room))])


def _widths(column: Sequence[str]) -> tuple[int, int]:
    """The least width at which a column can be read, and the most that it can use."""
    from rich.cells import cell_len  # noqa: PLC0415 - as above

    most = max(map(cell_len, column))
    word = max(cell_len(word) for text in column for word in text.split() or [""])
    return min(most, max(_WORDS if most <= 2 * _EVIDENCE else _EVIDENCE, min(word, _EVIDENCE))), most


def _shared(least: Sequence[int], most: Sequence[int], room: int) -> list[int]:
    """The columns' widths where they share out `room`, those who need little first."""
    widths = [*least]
    order = sorted(range(len(widths)), key=lambda i: most[i] - least[i])
    for already, i in enumerate(order):
        more = min(most[i] - least[i], room // (len(order) - already))
        widths[i] += more
        room -= more
    return widths


def _text(console: Console, parts: Sequence[RenderableType] | Iterator[RenderableType]) -> str:
    with console.capture() as shown:
        for part in parts:
            console.print(part)
    return shown.get()


def _grid(names: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> RenderableType:
    from rich import box  # noqa: PLC0415 - as above
    from rich.table import Table  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name, width in zip(names, widths, strict=True):
        grid.add_column(Text(name), overflow="fold", width=width)
    for row in rows:
        grid.add_row(*map(Text, row))
    return grid


def _paragraphs(
    names: Sequence[str], rows: Sequence[Sequence[str]], least: Sequence[int], width: int
) -> Iterator[RenderableType]:
    """Each row as its short cells with their names, and its long ones below them."""
    from rich.padding import Padding  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    for row in rows:
        line = Text()
        long = []
        for name, text, narrow in zip(names, row, least, strict=True):
            told = Text.assemble((name, "dim"), " ", text)
            if narrow >= _EVIDENCE:
                long += [told] if text else []
            elif text and line and line.cell_len + 3 + told.cell_len > width:
                yield line
                line = told
            elif text:
                line = Text(" · ").join([line, told]) if line else told
        yield line
        yield from (Padding(told, (0, 0, 0, 2)) for told in long)
        yield Text("")
