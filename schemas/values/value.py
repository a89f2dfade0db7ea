"""What all values share: words from an article, what code read in them, columns, a comparison."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from schemas.values.party import Gazetteer


class UnreadableError(ValueError):
    """The words hold no value of this kind; the message says why, in a few words."""


class SeveralPartiesError(UnreadableError):
    """The words name several parties where one is asked for."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a value: `suffix` is appended to the field's name ("" for the name itself)."""

    suffix: str
    sql: str
    comment: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known besides the words when a value is read.

    `published` anchors relative dates; `ahead` says that the claim lies in the future, so that a bare
    weekday or month means the next one; `gazetteer` names countries and parties (None: the built-in one).
    `before` and `after` are the text around the words, where it is known: "October 7" is another day in "the
    October 7 attack". `home` is the ISO code of the country that the article comes from. `adds_up` says that
    "since May" runs to publication.
    """

    published: date | None = None
    ahead: bool = False
    gazetteer: Gazetteer | None = None
    adds_up: bool = False
    before: str = ""
    after: str = ""
    home: str | None = None


Role = Literal["party", "person", "topic", "figure", "time", "place"]
Reach = Literal["evidence", "article"]


class Value(BaseModel):
    """Words of an article and what code reads in them: one class has all that is particular to its kind.

    `note` tells a reader of the row what the columns cannot, such as why a date stayed unresolved.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: str
    note: str = ""

    COLUMNS: ClassVar[tuple[Column, ...]]
    ROLE: ClassVar[Role]
    """What it is in a claim, for those who look at all claims alike: views, reports, alignment.

    A figure has the attributes `low`, `high` and `approx`, and columns for them and its words.
    """
    REACH: ClassVar[Reach] = "article"
    """How far from the evidence its words may stand."""
    WRITTEN: ClassVar[re.Pattern[str] | None] = None
    """Strings that are the value as a person writes it in gold, not words of an article."""
    NOTATION: ClassVar[str] = "words of the article"
    """How a person writes it in gold, to be told where it was written otherwise."""
    COUNTABLE: ClassVar[bool] = False
    """Whether it may be people whom the article only counts: the "12" of "12 were killed"."""
    LIST_COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("_words", "VARCHAR[]", "Each as worded."),
        Column("_names", "VARCHAR[]", "Each by its usual name."),
    )
    """The columns of a list of such values: their words, or (`_names`) what they are called."""

    @classmethod
    @abstractmethod
    def read(cls, words: str, reading: Reading) -> Self:
        """Read the value in `words`. Raises UnreadableError where there is none."""

    @classmethod
    @abstractmethod
    def load(cls, raw: object) -> Self:
        """Take a value as a person writes it in gold (`[600, 600]`, `KP`, `2025-04`). Raises ValueError."""

    @abstractmethod
    def cells(self) -> tuple[object, ...]:
        """The value's columns, in the order of COLUMNS."""

    @classmethod
    def from_cells(cls, cells: Sequence[Any]) -> Self | None:
        """The value that these columns hold, None where they are null; words are kept, notes are lost."""
        return None if cells[0] is None else cls.load(cells[0])

    @classmethod
    def list_cells(cls, values: Sequence[Value]) -> tuple[list[str], ...]:
        """The columns of a list of values, in the order of LIST_COLUMNS."""
        named = [column.suffix == "_names" for column in cls.LIST_COLUMNS]
        return tuple([value.label if name else value.words for value in values] for name in named)

    @classmethod
    def list_from_cells(cls, cells: Sequence[Any]) -> list[Self] | None:
        """The values that the columns of a list hold, None where they are null."""
        return None if cells[-1] is None else [cls.load(label) for label in cells[-1]]

    def to_gold(self) -> object:
        """The value as a person writes it in gold: what `load` takes."""
        return self.words

    @property
    def resolved(self) -> bool:
        """Whether code knows what the words stand for; a value that is not resolved compares as none."""
        return True

    @property
    def identity(self) -> Hashable:
        """What is the same in two values that tell of the same thing, whatever their words."""
        return self.words

    @classmethod
    def sql_key(cls, field: str, *, many: bool = False) -> str:
        """An SQL expression over the columns of `field` by which claims are grouped."""
        return cls.sql_label(field, many=many)

    @classmethod
    def sql_label(cls, field: str, *, many: bool = False) -> str:
        """An SQL expression over the columns of `field` that names the value to a reader."""
        column = quoted(field + (cls.LIST_COLUMNS[-1] if many else cls.COLUMNS[0]).suffix)
        return sql_listed(column) if many else column

    @classmethod
    def sql_national(cls, field: str, *, many: bool = False) -> str:  # noqa: ARG003 - most values are no party
        """An SQL condition over the columns of `field`: it is a country, or no party at all."""
        return "true"

    @property
    def label(self) -> str:
        """What stands for the value in a list column: its words, unless its class knows better."""
        return self.words

    @abstractmethod
    def compare(self, predicted: Self) -> float:
        """Score `predicted` against this gold value: 1, 0.5 or 0."""

    def same(self, other: Self) -> bool:
        """Whether both say the same, so that two claims with them may be one."""
        return self.compare(other) == 1.0 == other.compare(self)


def quoted(name: str) -> str:
    """A name as SQL takes it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def sql_listed(items: str) -> str:
    """SQL for a list as one text: each item once, sorted."""
    return f"array_to_string(list_sort(list_distinct({items})), ', ')"


SPEECH = frozenset(
    {"said", "says", "say", "told", "tells", "reported", "reports", "quoted", "cited", "aired", "broadcast"}
    | {"published", "showed", "interviewed", "confirmed", "revealed"}
)
"""Verbs of those that bring news: what they follow is a voice, whatever else its name may mean."""

_TOKEN = re.compile(r"\w+")
_SMALL = frozenset({"a", "an", "the", "of", "s"})


def tokens(text: str) -> list[str]:
    """Lower-case word tokens without articles, "of" and possessive s."""
    return [token for token in _TOKEN.findall(text.lower()) if token not in _SMALL]


def token_f1(gold: str, predicted: str) -> float:
    """Harmonic mean of token precision and recall (SQuAD's measure, Rajpurkar et al. 2016), in [0, 1]."""
    wanted, found = tokens(gold), tokens(predicted)
    if not wanted or not found:
        return float(wanted == found)
    common = sum(min(wanted.count(token), found.count(token)) for token in set(wanted))
    return 2 * common / (len(wanted) + len(found))


def text_score(gold: str, predicted: str) -> float:
    """1 for a token F1 of at least 0.8, ½ for at least 0.4, else 0."""
    f1 = token_f1(gold, predicted)
    return 1.0 if f1 >= 0.8 else 0.5 if f1 >= 0.4 else 0.0
