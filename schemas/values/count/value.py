"""The count: `low` to `high`, its columns, what a person writes for it, how two of them compare."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, ClassVar, Self

from schemas.values.count.figures import read_figures
from schemas.values.count.numbers import LIMIT
from schemas.values.value import Column, Reach, Reading, Role, UnreadableError, Value

_ADVICE = "write [600, 600], [9, null], [null, 9], a whole number, or {low: 600, high: 600, approx: true}"


class Count(Value):
    """A number of people or things, `low` to `high` inclusive; None is an open end, never both."""

    low: int | None
    high: int | None
    approx: bool = False

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("_words", "VARCHAR", "the figure with its qualifier, as worded in the article"),
        Column("_low", "BIGINT", "lowest number the words allow; null: no lower bound"),
        Column("_high", "BIGINT", "highest number the words allow; null: no upper bound"),
        Column("_approx", "BOOLEAN", 'whether the words call it approximate ("about", "some", "nearly")'),
    )

    ROLE: ClassVar[Role] = "figure"
    REACH: ClassVar[Reach] = "evidence"

    @classmethod
    def read(cls, words: str, reading: Reading) -> Self:  # noqa: ARG003 - a count needs no context
        """Read the one figure in `words`, which may hold nouns around it; "a nurse" is one person.

        Raises:
            UnreadableError: there is no figure, or there are several different ones.
        """
        figures = read_figures(words)
        if not figures:
            raise UnreadableError("no figure in the words")
        if len(figures) > 1:
            shown = ", ".join(f'"{words[figure.start : figure.end]}"' for figure in figures[:4])
            raise UnreadableError(f"more than one figure in the words: {shown}")
        return cls(words=words, low=figures[0].low, high=figures[0].high, approx=figures[0].approx)

    @classmethod
    def load(cls, raw: object) -> Self:
        """Take `[low, high]` (None: open), a whole number, or a mapping of low, high and approx.

        Raises:
            ValueError: a bound is no whole number from 0 to 10**15, both are open, or low is above high.
        """
        approx: object = False
        match raw:
            case [low, high]:
                pass
            case Mapping() if raw.keys() <= {"low", "high", "approx"}:
                low, high, approx = raw.get("low"), raw.get("high"), raw.get("approx", False)
            case _:
                low = high = raw
        low, high = _bound(low, raw), _bound(high, raw)
        if low is None and high is None:
            raise ValueError(f"no count: {raw!r}; {_ADVICE}, or leave the field out")
        if low is not None and high is not None and low > high:
            raise ValueError(f"no count: {raw!r} has low above high; write [{high}, {low}]")
        if not isinstance(approx, bool):
            raise ValueError(f"no count: approx is {approx!r}; write true or false")  # noqa: TRY004 - the caller expects ValueError
        return cls(words=spell_out(low, high, approx=approx), low=low, high=high, approx=approx)

    def cells(self) -> tuple[object, ...]:
        """Words, low, high, approx."""
        return (self.words, self.low, self.high, self.approx)

    @classmethod
    def from_cells(cls, cells: Sequence[Any]) -> Self | None:
        """Take words, low, high, approx."""
        words, low, high, approx = cells
        return None if words is None else cls(words=words, low=low, high=high, approx=bool(approx))

    def to_gold(self) -> object:
        """`[low, high]`; whether it is approximate is a field of its own."""
        return [self.low, self.high]

    @property
    def identity(self) -> Hashable:
        """The bounds."""
        return self.low, self.high

    def compare(self, predicted: Self) -> float:
        """1 for equal bounds (within 5 % where this gold is approximate), ½ for a bound lost or added."""
        gold, other = (self.low, self.high), (predicted.low, predicted.high)
        if all(self._agrees(a, c) for a, c in zip(gold, other, strict=True)):
            return 1.0
        lost = other[0] == other[1] and other[0] in gold
        added = gold[0] == gold[1] and gold[0] in other
        return 0.5 if lost or added else 0.0

    def same(self, other: Self) -> bool:
        """Whether both have the same bounds, as numbers: "about 600" and "600" may be told of one toll."""
        return (self.low, self.high) == (other.low, other.high)

    def _agrees(self, gold: int | None, other: int | None) -> bool:
        if gold is None or other is None or not self.approx:
            return gold == other
        return 20 * abs(gold - other) <= gold


def _bound(bound: object, raw: object) -> int | None:
    if bound is None or (type(bound) is int and 0 <= bound <= LIMIT):
        return bound
    raise ValueError(f"no count: {raw!r}; {_ADVICE}")


def spell_out(low: int | None, high: int | None, *, approx: bool) -> str:
    """The words that a count is read from again."""
    about = "about " if approx else ""
    if low == high:
        return f"{about}{low:,}"
    if high is None:
        return f"at least {about}{low:,}"
    if low is None:
        return f"up to {about}{high:,}"
    if low < 1000 <= high:  # "10 to 12,000" is another count
        return f"at least {about}{low:,} and up to {high:,}"
    return f"{about}{low:,} to {high:,}"
