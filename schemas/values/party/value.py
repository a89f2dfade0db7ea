"""The values that a gazetteer reads: a party, a country, a place."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from functools import lru_cache
from typing import Any, ClassVar, Self

from schemas.values.party.gazetteer import default_gazetteer, gazetteer_of
from schemas.values.party.names import names_of_countries
from schemas.values.value import (
    Column,
    Reading,
    Role,
    UnreadableError,
    Value,
    quoted,
    sql_listed,
    token_f1,
    tokens,
)

_CODE = re.compile("[A-Z]{2}")
_IRREGULAR = {"people": "person", "men": "man", "women": "woman", "children": "child"}


@lru_cache(maxsize=2_000)
def _singular(name: str) -> tuple[str, ...]:
    """Lower-case words of a name without determiner and plural, to compare names by."""
    words = [_IRREGULAR.get(token, token) for token in tokens(name)]
    return tuple(word[:-1] if word.endswith("s") and not word.endswith("ss") else word for word in words)


def _same(code: str | None, name: str, other_code: str | None, other_name: str) -> float:
    if code or other_code:
        return float(code == other_code)
    return float(_singular(name) == _singular(other_name))


def _text(raw: object) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise ValueError(f"write words, not {raw!r}")
    return raw.strip()


class _Nation(Value):
    """What lists of parties and of countries share: their names, and beside them the codes of countries."""

    LIST_COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("_words", "VARCHAR[]", "Each as worded."),
        Column("_names", "VARCHAR[]", "Each by its usual name."),
        Column("_countries", "VARCHAR[]", "The ISO 3166-1 alpha-2 code of each name, null for no country."),
    )

    @property
    def iso(self) -> str | None:
        """The code of the country that it is."""
        raise NotImplementedError

    @classmethod
    def list_cells(cls, values: Sequence[Value]) -> tuple[list[Any], ...]:
        """Words, usual names, and codes of countries."""
        codes = [value.iso if isinstance(value, _Nation) else None for value in values]
        names = [
            names_of_countries().get(code or "", value.label)
            for code, value in zip(codes, values, strict=True)
        ]
        return [value.words for value in values], names, codes

    @classmethod
    def list_from_cells(cls, cells: Sequence[Any]) -> list[Self] | None:
        """The values that names and codes stand for, None where they are null."""
        _, names, codes = cells
        if names is None:
            return None
        return [cls.load(code or name) for name, code in zip(names, codes, strict=True)]

    @classmethod
    def _sql_keys(cls, field: str) -> str:
        """SQL for the keys of a list: codes, and names of those that are no country."""
        names, codes = quoted(f"{field}_names"), quoted(f"{field}_countries")
        return sql_listed(f"list_transform({names}, lambda n, i: coalesce({codes}[i], n))")


class Party(_Nation):
    """Who acts or is acted on: a country, another named party, or the noun where the words name neither."""

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("_words", "VARCHAR", "the party, in the article's words"),
        Column("_country", "VARCHAR", "ISO 3166-1 alpha-2 code of the country it stands for, or null"),
        Column("_name", "VARCHAR", "country name, canonical name of another party, or the noun"),
    )

    ROLE: ClassVar[Role] = "party"
    WRITTEN: ClassVar[re.Pattern[str] | None] = _CODE
    COUNTABLE: ClassVar[bool] = True

    country: str | None
    name: str

    @classmethod
    def read(cls, words: str, reading: Reading) -> Self:
        """Read the one party in `words`. Raises UnreadableError where they name two, or none."""
        country, name = gazetteer_of(reading).party(words)
        return cls(words=words, country=country, name=name)

    @classmethod
    def joint(cls, words: str) -> Self:
        """Keep several parties that act as one, such as "the G7 and the EU", as worded."""
        return cls(words=words, country=None, name=words, note="several parties, kept as worded")

    @classmethod
    def load(cls, raw: object) -> Self:
        """Take an ISO code ("KP") or a name ("people", "Hamas"). Raises ValueError.

        What `read` would refuse is kept as worded: a person says that these words are the party.
        """
        words, gazetteer = _text(raw), default_gazetteer()
        if gazetteer.knows(words):
            return cls(words=words, country=words, name=gazetteer.country_name(words))
        try:
            country, name = gazetteer.party(words)
        except UnreadableError:
            country, name = None, words
        if re.fullmatch("[A-Z]{2}", words) and name == words:
            raise ValueError(f"{words!r} is no ISO 3166-1 alpha-2 code")
        return cls(words=words, country=country, name=name)

    def cells(self) -> tuple[object, ...]:
        """Words, country, name."""
        return self.words, self.country, self.name

    @classmethod
    def from_cells(cls, cells: Sequence[Any]) -> Self | None:
        """Take words, country, name."""
        words, country, name = cells
        return None if name is None else cls(words=words, country=country, name=name)

    def to_gold(self) -> object:
        """The ISO code where there is one, else the name."""
        return self.label

    @property
    def identity(self) -> Hashable:
        """The country, else the name in lower case."""
        return self.country or self.name.casefold()

    @classmethod
    def sql_key(cls, field: str, *, many: bool = False) -> str:
        """The ISO code, else the name in lower case; of many their labels, sorted."""
        if many:
            return cls._sql_keys(field)
        return f"coalesce({quoted(field + '_country')}, lower({quoted(field + '_name')}))"

    @classmethod
    def sql_label(cls, field: str, *, many: bool = False) -> str:
        """The name; of many their names, sorted."""
        return sql_listed(quoted(field + "_names")) if many else quoted(field + "_name")

    @classmethod
    def sql_national(cls, field: str, *, many: bool = False) -> str:
        """Whether it is a country."""
        return "true" if many else f"{quoted(field + '_country')} IS NOT NULL"

    @property
    def iso(self) -> str | None:
        """The ISO code where there is one."""
        return self.country

    @property
    def label(self) -> str:
        """The ISO code where there is one, else the name."""
        return self.country or self.name

    def compare(self, predicted: Self) -> float:
        """1 for the same country, or the same name where neither is a country; else 0."""
        return _same(self.country, self.name, predicted.country, predicted.name)


class Country(_Nation):
    """The country that words name, as the nation of a person or a delegation."""

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("", "VARCHAR", "ISO 3166-1 alpha-2 code, or null where the words name no country"),
        Column("_words", "VARCHAR", "the country, in the article's words"),
    )

    ROLE: ClassVar[Role] = "party"
    WRITTEN: ClassVar[re.Pattern[str] | None] = _CODE

    code: str | None

    @classmethod
    def read(cls, words: str, reading: Reading) -> Self:
        """Read the country in `words`. Raises UnreadableError where they name none, or two."""
        code, name = gazetteer_of(reading).party(words)
        if code is None:
            raise UnreadableError(f"{name} is no country")
        return cls(words=words, code=code)

    @classmethod
    def load(cls, raw: object) -> Self:
        """Take an ISO code or a country's name. Raises ValueError."""
        words, gazetteer = _text(raw), default_gazetteer()
        code = words if gazetteer.knows(words) else gazetteer.party(words)[0]
        if code is None:
            raise ValueError(f"{words!r} is no country; write an ISO 3166-1 alpha-2 code, such as KP")
        return cls(words=words, code=code)

    def cells(self) -> tuple[object, ...]:
        """Code, words."""
        return self.code, self.words

    @classmethod
    def from_cells(cls, cells: Sequence[Any]) -> Self | None:
        """Take code, words."""
        code, words = cells
        return None if words is None else cls(words=words, code=code)

    def to_gold(self) -> object:
        """The ISO code, None where the words name no country."""
        return self.code

    @property
    def identity(self) -> Hashable:
        """The country, else the words in lower case."""
        return self.code or self.words.casefold()

    @classmethod
    def sql_key(cls, field: str, *, many: bool = False) -> str:
        """The ISO code; of many their labels, sorted."""
        return cls._sql_keys(field) if many else quoted(field)

    @classmethod
    def sql_label(cls, field: str, *, many: bool = False) -> str:
        """The country's usual name; of many their names, sorted."""
        return sql_listed(quoted(field + "_names")) if many else f"country_name({quoted(field)})"

    @property
    def iso(self) -> str | None:
        """The ISO code, if the words name a country."""
        return self.code

    @property
    def label(self) -> str:
        """The ISO code, else the words where they name no country."""
        return self.code or self.words

    def compare(self, predicted: Self) -> float:
        """1 for the same country, or the same words where neither names one; else 0."""
        return _same(self.code, self.words, predicted.code, predicted.words)


_TIME = re.compile(
    r"(?:(?:the|this|that|same|last|past|early|late|small|next|following) )+"
    r"(?:night|day|morning|afternoon|evening|week|weekend|month|year|hour|decade|dark|past|meantime)s?"
)


class Place(Value):
    """Where something happens, and in which country that is."""

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("_words", "VARCHAR", "the place, in the article's words"),
        Column(
            "_country",
            "VARCHAR",
            "ISO 3166-1 alpha-2 code of the country it lies in; null for seas and the like",
        ),
    )

    ROLE: ClassVar[Role] = "place"

    country: str | None

    @classmethod
    def read(cls, words: str, reading: Reading) -> Self:
        """Read the place in `words`. Raises UnreadableError where there are none, or they are a time."""
        if not re.search(r"[^\W\d_]", words) or _TIME.fullmatch(words):
            raise UnreadableError("names no place")
        return cls(words=words, country=gazetteer_of(reading).place(words))

    @classmethod
    def load(cls, raw: object) -> Self:
        """Take the place as a person writes it, such as "Kursk". Raises ValueError."""
        return cls.read(_text(raw), Reading())

    def cells(self) -> tuple[object, ...]:
        """Words, country."""
        return self.words, self.country

    @classmethod
    def from_cells(cls, cells: Sequence[Any]) -> Self | None:
        """Take words, country."""
        words, country = cells
        return None if words is None else cls(words=words, country=country)

    def compare(self, predicted: Self) -> float:
        """1 for the same place, ½ for a token F1 of at least 0.4 or the same country, else 0."""
        gazetteer = default_gazetteer()
        f1 = token_f1(gazetteer.distinctive(self.words), gazetteer.distinctive(predicted.words))
        if f1 >= 0.8:
            return 1.0
        return 0.5 if f1 >= 0.4 or (self.country and self.country == predicted.country) else 0.0
