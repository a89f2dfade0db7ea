"""The paragraphs of a plain text: lines, with those that were wrapped joined again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from pipeline.articles.boilerplate import lexicon
from pipeline.articles.line_kinds import ITEM, finished, known_kind, word_count

Span = tuple[int, int]
_LEADING_PUNCTUATION = re.compile(r"[,.;:!?)\]}%”’»](?!\w*[“‘«])")
_OPEN_ENDED = lexicon(
    """
    a an the of to in on at by for from with and or but that than as is are was were be who which whose
    their its his her this der die das den dem des ein eine einen und oder von mit im in zu zum zur für
    auf ist le la les de du des un une et ou à en dans pour par sur que qui el los las del y o en con
    por para una и в на с о по к из от что для
    """
)


def _runs(text: str) -> Iterable[list[Span]]:
    """Lines without surrounding space, in runs between blank lines."""
    run: list[Span] = []
    position = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            start = position + line.index(stripped[0])
            run.append((start, start + len(stripped)))
        elif run:
            yield run
            run = []
        position += len(line) + 1
    if run:
        yield run


def _width(lines: Sequence[str]) -> int:
    """The column at which a run of three or more lines was wrapped, else 0."""
    width = max(map(len, lines))
    if len(lines) < 3 or not 40 <= width <= 130 or not any(line[0].islower() for line in lines[1:]):
        return 0
    filled = all(len(line) + 1 + len(after.split(" ", 1)[0]) > width for line, after in pairwise(lines))
    return width if filled else 0


def _continues(lines: Sequence[str], i: int) -> bool:
    """Whether line i goes on with the sentence of line i - 1."""
    before, line = lines[i - 1], lines[i]
    if _LEADING_PUNCTUATION.match(line):
        return True
    if finished(before) or ITEM.match(line) or known_kind(line) or known_kind(before):
        return False
    if line[0].islower() or before[-1] in "–—," or before.rsplit(" ", 1)[-1] in _OPEN_ENDED:
        return True
    after = lines[i + 1] if i + 1 < len(lines) else ""
    unfinished = word_count(before) >= 8 and before.rsplit(" ", 1)[-1][0].islower()
    return (
        unfinished
        and word_count(line) <= 6
        and (after[:1].islower() or bool(_LEADING_PUNCTUATION.match(after)))
    )


def paragraphs(text: str) -> list[Span]:
    """The spans of all paragraphs, in order, without surrounding space."""
    runs = [(run, [text[start:end] for start, end in run]) for run in _runs(text)]
    widths = [_width(lines) for _, lines in runs]
    page_width = max(widths, default=0)
    blocks: list[Span] = []
    for (run, lines), width in zip(runs, widths, strict=True):
        short = len(lines) == 2 and max(map(len, lines)) <= page_width
        if width or (short and len(lines[0]) + 1 + len(lines[1].split(" ", 1)[0]) > page_width):
            blocks.append((run[0][0], run[-1][1]))
            continue
        blocks.append(run[0])
        for i in range(1, len(run)):
            if _continues(lines, i):
                blocks[-1] = (blocks[-1][0], run[i][1])
            else:
                blocks.append(run[i])
    return blocks
