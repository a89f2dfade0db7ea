"""A value of one file, as a newcomer writes one: how strong an earthquake was."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar, Self

from schemas.values import Column, Reading, Role, UnreadableError, Value


class Magnitude(Value):
    """The magnitude of an earthquake, in tenths."""

    tenths: int

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("_words", "VARCHAR", "the magnitude, as worded"),
        Column("_tenths", "INTEGER", "the magnitude times ten"),
    )
    ROLE: ClassVar[Role] = "topic"
    WRITTEN: ClassVar[re.Pattern[str] | None] = re.compile(r"\d\.\d")
    NOTATION: ClassVar[str] = "6.4"

    @classmethod
    def read(cls, words: str, reading: Reading) -> Self:  # noqa: ARG003 - a magnitude needs no context
        """Read the number with one decimal in `words`. Raises UnreadableError where there is none."""
        found = re.search(r"\b(\d)\.(\d)\b", words)
        if not found:
            raise UnreadableError("no magnitude in the words")
        return cls(words=words, tenths=int(found[1] + found[2]))

    @classmethod
    def load(cls, raw: object) -> Self:
        """Take "6.4". Raises ValueError."""
        return cls.read(str(raw), Reading())

    def cells(self) -> tuple[object, ...]:
        """Words, tenths."""
        return self.words, self.tenths

    @classmethod
    def from_cells(cls, cells: Sequence[Any]) -> Self | None:
        """Take words, tenths."""
        words, tenths = cells
        return None if words is None else cls(words=words, tenths=tenths)

    def to_gold(self) -> object:
        """The magnitude with one decimal."""
        return f"{self.tenths / 10}"

    def compare(self, predicted: Self) -> float:
        """1 for the same magnitude, ½ for one that is at most two tenths off, else 0."""
        off = abs(self.tenths - predicted.tenths)
        return 1.0 if off == 0 else 0.5 if off <= 2 else 0.0
