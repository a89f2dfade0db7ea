"""Right, refused and wrong values of the sentences in tests/data/values, by kind; run it to see the table.

A row is wrong if code reads one value that is not there, refused if it only reads too few, else right.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from schemas.values import (
    Count,
    Party,
    Reading,
    UnreadableError,
    When,
    find_figures,
    find_whens,
    locate_figure,
)

SENTENCES = Path(__file__).parents[1] / "data" / "values"
PUBLISHED = date(2025, 5, 7)  # a Wednesday
_VALUE = re.compile(r"(?P<low>[0-9]*)(?P<open>\.\.)?(?P<high>[0-9]*)(?P<approx>~?)")

Bounds = tuple[int | None, int | None, bool]


class Verdict(NamedTuple):
    """What became of one row: what code read that is not there, and what is there that it did not read."""

    kind: str
    text: str
    wrong: list[object]
    refused: list[object]

    @property
    def outcome(self) -> str:
        """One of "wrong", "refused" and "right"."""
        return "wrong" if self.wrong else "refused" if self.refused else "right"


def rows(name: str) -> Iterator[list[str]]:
    """The cells of each row of a table."""
    text = (SENTENCES / name).read_text(encoding="utf-8")
    return (line.split("\t") for line in text.splitlines() if not line.startswith("#"))


def bounds(written: str) -> list[Bounds]:
    """Low, high and approx of "12; 9..; ..9; 9..12; 12~", and nothing of "-"."""
    values = []
    for value in [] if written == "-" else written.split("; "):
        match = _VALUE.fullmatch(value)
        assert match, value
        low, high = (int(match[end]) if match[end] else None for end in ("low", "high"))
        values.append((low, high if match["open"] else low, match["approx"] == "~"))
    return values


def read_count(words: str) -> Bounds | None:
    """What the words of a count say, None where code refuses them."""
    try:
        count = Count.read(words, Reading())
    except UnreadableError:
        return None
    return count.low, count.high, count.approx


def judge_count(sentence: str, words: str, written: str) -> tuple[list[object], list[object]]:
    """Wrong and refused counts: of the sentence, or of the words that a model quotes from it."""
    if words != "-":
        read, wanted = read_count(words), bounds(written)
        wrong = [] if read is None or [read] == wanted else [read]
        if found := locate_figure(words, sentence):
            placed = (found.low, found.high, found.approx)
            wrong += [placed] if [placed] != wanted else []
        return wrong, wanted if read is None else []
    figures = find_figures(sentence)
    found = Counter((figure.low, figure.high, figure.approx) for figure in figures)
    wanted_each = Counter(bounds(written))
    again = [read_count(sentence[figure.start : figure.end]) for figure in figures]
    unlike = [read for figure, read in zip(figures, again, strict=True) if read and read not in found]
    return [*(found - wanted_each).elements(), *unlike], [*(wanted_each - found).elements()]


def judge_days(how: str, sentence: str, written: str) -> tuple[list[object], list[object]]:
    """Wrong and refused times of the sentence; a time that stays unresolved has to say why."""
    found = Counter[tuple[date, date]]()
    silent = []
    for start, end in find_whens(sentence):
        reading = Reading(
            PUBLISHED,
            how == "ahead",
            adds_up=how == "adds up",
            before=sentence[:start],
            after=sentence[end:],
        )
        when = When.read(sentence[start:end], reading)
        if when.start and when.end:
            found[when.start, when.end] += 1
        elif not when.note:
            silent.append(when.words)
    given = [] if written == "-" else written.split("; ")
    loaded = [When.load(value) for value in given if value != "?"]
    wanted = Counter((when.start, when.end) for when in loaded if when.start and when.end)
    return [*(found - wanted).elements(), *silent], [*(wanted - found).elements()]


def judge_party(words: str, written: str) -> tuple[list[object], list[object]]:
    """Wrong and refused parties of the words."""
    try:
        party = Party.read(words, Reading())
    except UnreadableError:
        return [], [written]
    return ([] if party.label == written else [party.label]), []


def verdicts() -> Iterator[Verdict]:
    """What becomes of every row of the three tables."""
    for kind, sentence, words, written in rows("counts.tsv"):
        yield Verdict(f"count: {kind}", f"{sentence} [{words}]", *judge_count(sentence, words, written))
    for kind, how, sentence, written in rows("days.tsv"):
        yield Verdict(f"day: {kind}", sentence, *judge_days(how, sentence, written))
    for kind, _, words, written in rows("parties.tsv"):
        yield Verdict(f"party: {kind}", words, *judge_party(words, written))


def table(found: Sequence[Verdict]) -> str:
    """What became of the rows of each kind, with one of them, in Markdown."""
    lines = ["| kind | example | rows | right | refused | wrong |", "|---|---|---|---|---|---|"]
    for kind in [*dict.fromkeys(verdict.kind for verdict in found), ""]:
        outcomes = Counter(v.outcome for v in found if kind in ("", v.kind))
        example = next(v.text for v in found if v.kind == kind).removesuffix(" [-]") if kind else ""
        cells = [outcomes.total(), *(outcomes[outcome] for outcome in ("right", "refused", "wrong"))]
        lines.append(f"| {kind or 'all'} | {example} | {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def main() -> None:
    """Print the table and the rows that are not right."""
    found = list(verdicts())
    print(table(found))
    for verdict in found:
        if verdict.outcome != "right":
            print(f"{verdict.outcome}: {verdict.text} read {verdict.wrong}, not read {verdict.refused}")


if __name__ == "__main__":
    main()
