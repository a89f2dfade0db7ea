"""A table wider than the terminal: ids and its widest columns stand below each row, named and wrapped."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

_GAP = "   "
_INDENT = "    "


def fits(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether the table reads well within `width` characters: nothing, or little, has to be wrapped."""
    return _wide(_widths(columns, rows)) <= 1.5 * width


def folded(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """The table in lines of at most `width` characters, as long as words allow it."""
    widths = _widths(columns, rows)
    beside = list(range(len(columns)))
    while len(beside) > 1 and 1 + _wide([widths[i] for i in beside]) > width:
        beside.remove(max(beside, key=lambda i: (columns[i].endswith("_ids"), widths[i])))
    below = [i for i in range(len(columns)) if i not in beside]
    names = max((len(columns[i]) for i in below), default=0)

    def line(cells: Sequence[str]) -> str:
        return (" " + _GAP.join(cells[i].ljust(widths[i]) for i in beside)).rstrip()

    yield line(columns)
    yield " " + "─" * min(width - 1, _wide([widths[i] for i in beside]))
    for row in rows:
        yield line(row)
        for i in below:
            if row[i]:
                yield from textwrap.wrap(
                    row[i],
                    max(width, len(_INDENT) + names + 24),
                    initial_indent=f"{_INDENT}{columns[i].ljust(names)}  ",
                    subsequent_indent=" " * (len(_INDENT) + names + 2),
                )
        if below:
            yield ""


def _widths(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(len, cells)) for cells in zip(columns, *rows, strict=True)]


def _wide(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)
