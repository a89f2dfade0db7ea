"""The time: its days, its columns, what a person writes for it, how two of them compare."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from datetime import date
from typing import Any, ClassVar, Self

from schemas.values.value import Column, Reading, Role, UnreadableError, Value
from schemas.values.when.anchor import Anchor, UnresolvedError
from schemas.values.when.calendar import from_iso, to_iso
from schemas.values.when.expressions import Expression, scan


class When(Value):
    """A time: the days from `start` to `end`, both included, or neither where it could not be resolved."""

    start: date | None = None
    end: date | None = None

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("_words", "VARCHAR", "As worded."),
        Column("_iso", "VARCHAR", "ISO 8601, as precise as the words: day, month, year or start/end."),
        Column("_from", "DATE", "First day."),
        Column("_to", "DATE", "Last day, included."),
    )

    ROLE: ClassVar[Role] = "time"
    WRITTEN: ClassVar[re.Pattern[str] | None] = re.compile(r"\d{4}(?:[-/][-/\d]*)?")
    NOTATION: ClassVar[str] = "2025-04-30, 2025-04, 2025 or start/end"

    @property
    def iso(self) -> str | None:
        """The interval in ISO 8601: `2025-04-30`, `2025-04`, `2025`, `2025-03-17/2025-03-23`."""
        return to_iso(self.start, self.end) if self.start and self.end else None

    @classmethod
    def read(cls, words: str, reading: Reading) -> Self:
        """Read the first time expression in `words` that can be resolved.

        Where none can, both days are None and `note` says why. Raises UnreadableError where none stands.
        """
        expressions = _around(words, reading) or scan(words)
        if not expressions:
            raise UnreadableError(f'no time expression in "{words[:80]}"')
        anchor = Anchor(reading.published, reading.ahead, reading.adds_up)
        notes = []
        for expression in expressions:
            try:
                start, end, note = expression.resolve(anchor)
            except UnresolvedError as error:
                notes.append(f'{error} "{expression.words}"')
            except (ValueError, OverflowError):
                notes.append(f'no such date: "{expression.words}"')
            else:
                return cls(words=words, note=note, start=start, end=end)
        return cls(words=words, note=notes[0])

    @classmethod
    def load(cls, raw: object) -> Self:
        """Take a date, a year or an ISO text such as `2025-04` or `2025-01/2025-02`. Raises ValueError."""
        text = f"{raw:04}" if type(raw) is int else str(raw)
        try:
            start, end = from_iso(text)
        except ValueError:
            raise ValueError(f"{raw!r} is no time; write {cls.NOTATION}, such as 2025-01/2025-02") from None
        return cls(words=text, start=start, end=end)

    def cells(self) -> tuple[object, ...]:
        """Words, ISO text, first and last day."""
        return self.words, self.iso, self.start, self.end

    @classmethod
    def from_cells(cls, cells: Sequence[Any]) -> Self | None:
        """Take words, ISO text, first and last day."""
        words, _, start, end = cells
        return None if words is None else cls(words=words, start=start, end=end)

    def to_gold(self) -> object:
        """The ISO text, None where the time is not resolved."""
        return self.iso

    @property
    def resolved(self) -> bool:
        """Whether it has days."""
        return self.start is not None

    @property
    def identity(self) -> Hashable:
        """The days, else the words."""
        return (self.start, self.end) if self.resolved else self.words.casefold()

    def compare(self, predicted: Self) -> float:
        """1 for the same interval; ½ if one contains the other or both are days and one apart; else 0.

        A time that was not resolved counts as none: 0.
        """
        if not (self.start and self.end and predicted.start and predicted.end):
            return 0.0
        if (self.start, self.end) == (predicted.start, predicted.end):
            return 1.0
        inside = self.start <= predicted.start and predicted.end <= self.end
        around = predicted.start <= self.start and self.end <= predicted.end
        days = self.start == self.end and predicted.start == predicted.end
        near = days and abs((self.start - predicted.start).days) == 1
        return 0.5 if inside or around or near else 0.0

    def same(self, other: Self) -> bool:
        """Whether both are the same time; unresolved ones are if their words are."""
        if self.start is None and other.start is None:
            return self.words.casefold() == other.words.casefold()
        return super().same(other)


def _around(words: str, reading: Reading) -> list[Expression]:
    """The expressions of the words as the text around them makes them, if it is known."""
    if not (reading.before or reading.after):
        return []
    start = len(reading.before)
    found = scan(f"{reading.before}{words}{reading.after}")
    return [one for one in found if one.span[0] < start + len(words) and start < one.span[1]]


def find_whens(text: str) -> list[tuple[int, int]]:
    """Find the time expressions of running text, left to right, as spans `[start, end)`.

    A leading preposition is left out ("January and February"), except "before" and "after", which make the
    time a mere bound that `When.read` leaves unresolved ("before 2022").
    """
    return [expression.span for expression in scan(text)]
