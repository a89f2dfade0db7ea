"""A sum of money: its bounds, its currency, its columns, how two of them compare."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, ClassVar, Self

from schemas.values.count import Count, spell_out
from schemas.values.money.currencies import currencies
from schemas.values.money.sums import Sum, find_sums
from schemas.values.party.gazetteer import gazetteer_of
from schemas.values.value import Column, Reading, UnreadableError
from schemas.values.words import Words

_CONVERTED = re.compile(r"\s*[(\[][^)\]]*")


class _NoSumError(UnreadableError):
    """The words tell of no money."""


class Money(Words):
    """A sum of money, `low` to `high` inclusive, in whole units of its currency; None is an open end."""

    low: int | None = None
    high: int | None = None
    approx: bool = False
    currency: str | None = None

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("_words", "VARCHAR", "The article's words."),
        Column("_low", "BIGINT", "Money: the lowest sum they allow; null: no lower bound, or no money."),
        Column("_high", "BIGINT", "Money: the highest sum they allow; null: no upper bound, or no money."),
        Column("_approx", "BOOLEAN", 'Money: whether the words call it approximate ("about", "nearly").'),
        Column("_currency", "VARCHAR", "Money: its currency, as ISO 4217 code; null: not sure, or no money."),
    )

    @classmethod
    def read(cls, words: str, reading: Reading) -> Self:
        """Read the one sum in `words`, which may hold nouns around it.

        The text around the words may add a bound to the sum ("at least" before them), or forbid it ("a year"
        after them), but never make it another.

        Raises:
            UnreadableError: there is no sum, or several, or its currency is not sure.
        """
        kept = super().read(words, reading).words
        alone = _one(find_sums(kept, gazetteer_of(reading), reading.home), kept)
        start = len(reading.before)
        text = f"{reading.before}{kept}{reading.after}"
        there = find_sums(text, gazetteer_of(reading), reading.home, (start, start + len(kept)))
        same = [each for each in there if (each.bare, each.currency) == (alone.bare, alone.currency)]
        if not same:
            raise UnreadableError("the words around it make it another sum")
        told = same[0]
        return cls(words=kept, low=told.low, high=told.high, approx=told.approx, currency=told.currency)

    @classmethod
    def load(cls, raw: object) -> Self:
        """Take words, or a mapping of low, high, approx and currency. Raises ValueError."""
        if not isinstance(raw, Mapping):
            return cls.read(super().load(raw).words, Reading())
        currency = str(raw.get("currency") or "")
        count = Count.load({name: bound for name, bound in raw.items() if name != "currency"})
        if currency not in currencies().tender:
            raise ValueError(f"no money: {raw!r}; write the currency as ISO 4217 code, such as EUR")
        words = f"{spell_out(count.low, count.high, approx=count.approx)} {currency}"
        return cls(words=words, low=count.low, high=count.high, approx=count.approx, currency=currency)

    def cells(self) -> tuple[object, ...]:
        """Words, low, high, approx, currency."""
        approx = self.approx if self.currency else None
        return (self.words, self.low, self.high, approx, self.currency)

    @classmethod
    def from_cells(cls, cells: Sequence[Any]) -> Self | None:
        """Take words, low, high, approx, currency."""
        words, low, high, approx, currency = cells
        if words is None:
            return None
        return cls(words=words, low=low, high=high, approx=bool(approx), currency=currency)

    @property
    def identity(self) -> Hashable:
        """Bounds and currency; the words where they are no money."""
        return (self.low, self.high, self.currency) if self.currency else self.words

    def compare(self, predicted: Self) -> float:
        """1 for one currency and equal bounds, ½ for a bound lost or added, as counts are compared."""
        return self._count().compare(predicted._count()) if self.currency == predicted.currency else 0.0

    def _count(self) -> Count:
        return Count(words=self.words, low=self.low, high=self.high, approx=self.approx)


class Amount(Money):
    """How much of something, as worded; where that is money, the sum."""

    @classmethod
    def read(cls, words: str, reading: Reading) -> Self:
        """Keep `words`, with the sum where they are money and it is sure."""
        try:
            return super().read(words, reading)
        except _NoSumError:
            note = ""
        except UnreadableError as refusal:
            note = f"no sum kept: {refusal}"
        return cls(words=Words.read(words, reading).words, note=note)

    def compare(self, predicted: Self) -> float:
        """1 for a token F1 of at least 0.8, ½ for at least 0.4, else 0."""
        return Words.compare(self, predicted)


def _one(sums: Sequence[Sum], text: str) -> Sum:
    """The one sum of words; what stands in brackets after it is its conversion."""
    if not sums:
        raise _NoSumError("no sum of money in the words")
    first = sums[0]
    converted = _CONVERTED.match(text, first.end)
    until = converted.end() if converted else first.end
    same = (first.bare, first.currency)
    if any(each.start >= until and (each.bare, each.currency) != same for each in sums):
        raise UnreadableError("more than one sum of money in the words")
    return first
