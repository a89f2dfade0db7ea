"""The names of the gazetteer's tables and of alias files, found in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Literal, NamedTuple, Self

from schemas.errors import ConfigError
from schemas.regular_files import read_regular
from schemas.values.lexicon import table_rows
from schemas.values.party.proper import may_be_part, own_name

_PARTS_OF_NAMES = ("country", "demonym", "capital", "place")
Kind = Literal["country", "demonym", "capital", "metonym", "party", "place"]

_TOKEN = re.compile(r"(?:[A-Z]\.)+[A-Z]\b\.?|['‘’ʼ][sS]\b|\w+|[^\w\s\-‐‑]")
_INITIALS = re.compile(r"(?:[A-Z]\.){2,}")  # "C.A.R." is no "CAR"
_OFFICIAL = re.compile(
    r"(?P<style>[\w' ]*\b(?:Republic|Kingdom|State|States|Emirate|Federation) of) (?:the )?(?P<name>\w.*)"
)
_QUOTES = str.maketrans("‘’ʼ", "'''")
_KEPT = 1_500
"""The names of texts up to this length are kept: sentences are looked through again and again."""


@dataclass(slots=True)
class Entry:
    """What a name stands for; `kind` is None where it only looks like a name of country, party or place.

    `site` is the country that the name lies in when read as a place, `spelling` the place's usual spelling.
    """

    kind: Kind | None
    code: str | None
    name: str
    site: str | None = None
    spelling: str = ""


class Hit(NamedTuple):
    """A name at `[start, end)` of a text, and what it stands for."""

    start: int
    end: int
    entry: Entry


def unaccented(text: str) -> str:
    """The text without diacritics."""
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


_TITLES = frozenset(
    {"President", "Prime", "Minister", "Premier", "Chancellor", "King", "Sheikh", "Mr", "Supreme", "Leader"}
)
_QUOTE_MARKS = frozenset("'’‘\"“”")


def _keys_of(name: str) -> tuple[str, ...]:
    return tuple(_plain(match[0]) for match in _TOKEN.finditer(name))


def _plain(token: str) -> str:
    """The token without diacritics and without the dots of an abbreviation."""
    folded = unaccented(token.translate(_QUOTES))
    return folded.lower() if folded.startswith("'") else folded.replace(".", "") or folded


def _cell(row: list[str], column: int) -> list[str]:
    return row[column].split("; ") if column < len(row) and row[column] else []


def _inverted(names: list[str]) -> list[str]:
    """The official names as lists write them: "Korea, Republic of", "Korea (Republic of)"."""
    found = [match for name in names if (match := _OFFICIAL.fullmatch(name))]
    return [
        form.format(**match.groupdict())
        for match in found
        for form in ("{name}, {style}", "{name} ({style})")
    ]


@cache
def names_of_countries() -> dict[str, str]:
    """The usual name of every country by its ISO 3166-1 alpha-2 code."""
    return {row[0]: row[1] for row in table_rows("countries.tsv")}


@cache
def countries_of_leaders() -> dict[str, str]:
    """The usual name of each leader's country, by the leader's name in lower case."""
    countries = names_of_countries()
    return {name.lower(): countries[row[0]] for row in table_rows("leaders.tsv") for name in _cell(row, 1)}


class Names:
    """Names of countries, of other parties, and of places, and what each stands for.

    A name matches with its capitals, so "US" is no "us"; words all in capitals, as in a headline, match too.
    The longest name wins: "South Sudanese" holds no "Sudanese", "South China Sea" no "China".
    """

    def __init__(self) -> None:
        self._entries: dict[tuple[str, ...], Entry] = {}
        self._longest: dict[str, int] = {}
        self._vocabulary: set[str] = set()
        self._key = lru_cache(maxsize=20_000)(self._match_case)
        self._known_walk = lru_cache(maxsize=4_000)(self._walk)
        self._countries = names_of_countries()
        for row in table_rows("parties.tsv"):
            name = row[0]
            for alias in [name, *_cell(row, 1)] if name != "-" else _cell(row, 1):
                self._add(alias, Entry("party" if name != "-" else None, None, name))
        for row in table_rows("countries.tsv"):
            self._add_country(row)
        for row in [*table_rows("regions.tsv"), *table_rows("cities.tsv")]:
            spellings, code = row[0].split("; "), None if row[1] == "-" else row[1]
            for alias in spellings:
                self._add(alias, Entry("place", code, spellings[0], code, spellings[0]))

        self._leaders = {
            _keys_of(name): row[0] for row in table_rows("leaders.tsv") for name in _cell(row, 1)
        }

    @classmethod
    def load(cls, *alias_files: Path) -> Self:
        """Read the built-in tables, then `alias_files`, which go before them.

        A line of an alias file is `alias<TAB>ISO code or canonical name`; empty lines and lines that begin
        with "#" are skipped. Raises ConfigError with file and line where a line is wrong.
        """
        names = cls()
        for path in alias_files:
            names._read_aliases(path)
        return names

    def knows(self, code: str) -> bool:
        """Whether `code` is a country's ISO 3166-1 alpha-2 code, or XK."""
        return code in self._countries

    def country_name(self, code: str) -> str:
        """The usual name of the country with this code."""
        return self._countries[code]

    def leader(self, words: str) -> str | None:
        """The ISO code of the country whose leader `words` name, titles before the name; else None."""
        tokens = [_plain(match[0]) for match in _TOKEN.finditer(words) if match[0][0] not in _QUOTE_MARKS]
        for first, token in enumerate(tokens):
            if code := self._leaders.get(tuple(tokens[first:])):
                return code
            if not (token.islower() or token in _TITLES):
                return None
        return None

    def walk(self, text: str) -> tuple[Hit, ...]:
        """The names of a text, in order, the longest at each place."""
        return self._known_walk(text) if len(text) <= _KEPT else self._walk(text)

    def _walk(self, text: str) -> tuple[Hit, ...]:
        return tuple(self._hits(text))

    def _hits(self, text: str) -> Iterator[Hit]:
        matches = list(_TOKEN.finditer(text))
        keys = [self._key(match[0]) for match in matches]

        index = free = 0
        while index < len(keys):
            for length in range(self._longest.get(keys[index], 0), 0, -1):
                entry = self._entries.get(tuple(keys[index : index + length]))
                if entry and index + length <= len(keys):
                    first, stop = index, index + length
                    if entry.kind in _PARTS_OF_NAMES and may_be_part(matches, first, stop):
                        first, stop, entry = self._whole(text, matches, keys, (first, stop, entry), free)
                    yield Hit(matches[first].start(), matches[stop - 1].end(), entry)
                    index = free = stop
                    break
            else:
                index += 1

    def _whole(
        self,
        text: str,
        matches: list[re.Match[str]],
        keys: list[str],
        found: tuple[int, int, Entry],
        free: int,
    ) -> tuple[int, int, Entry]:
        """The name that a place's name found at tokens `[first, stop)` is part of, or what was found."""
        first, stop, entry = found
        known = partial(self._begins_another, keys, entry.code)
        people = entry.kind == "demonym"
        named = own_name(text, matches, first, stop, people=people, free=free, known=known)
        if not named:
            return found
        first, stop, kind = named
        name = " ".join(text[matches[first].start() : matches[stop - 1].end()].split())
        return first, stop, Entry("party" if kind == "party" else None, None, name)

    def _begins_another(self, keys: list[str], code: str | None, at: int) -> bool:
        """Whether another's name begins at a token; "People's Liberation Army" may be any country's."""
        spans = (tuple(keys[at : at + length]) for length in range(self._longest.get(keys[at], 0), 0, -1))
        entry = next((self._entries[span] for span in spans if span in self._entries), None)
        if entry is None or entry.kind in (None, "place"):
            return False
        return entry.kind != "metonym" or entry.code == code

    def _match_case(self, token: str) -> str:
        """The token as the tables write it."""
        if "." in token and token.rstrip(".") in self._vocabulary:
            return token.rstrip(".")
        key = _plain(token)
        if key in self._vocabulary or not key.isupper() or len(key) < 3:
            return key
        capitalised = key.capitalize()
        return capitalised if len(key) > 3 and capitalised in self._vocabulary else key.lower()

    def _add(self, alias: str, entry: Entry) -> None:
        dotted = bool(_INITIALS.fullmatch(alias)) and (_plain(alias),) not in self._entries
        key = (alias.rstrip("."),) if dotted else _keys_of(alias)
        known = self._entries.setdefault(key, entry)
        if known is not entry and entry.spelling:
            known.site, known.spelling = entry.site, entry.spelling
            if known.kind == "party":
                known.kind = "metonym"
        self._longest[key[0]] = max(self._longest.get(key[0], 0), len(key))
        self._vocabulary.update(key)

    def _add_country(self, row: list[str]) -> None:
        code, name = row[0], row[1]
        demonyms = [
            form for word in _cell(row, 3) for form in ((word, word + "s") if word[-1] in "ni" else (word,))
        ]
        kinds: Iterable[tuple[Kind, list[str]]] = (
            ("country", [name, *_cell(row, 2), *_inverted([name, *_cell(row, 2)])]),
            ("demonym", demonyms),
            ("capital", _cell(row, 4)),
            ("metonym", _cell(row, 5)),
        )
        for kind, aliases in kinds:
            for alias in aliases:
                self._add(alias, Entry(kind, code, name, code, alias if kind == "capital" else ""))

    def _read_aliases(self, path: Path) -> None:
        try:
            lines = read_regular(path).decode("utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(
                f"{path}: cannot be read ({error}); give a UTF-8 text file of aliases"
            ) from error
        for number, line in enumerate(lines, start=1):
            if not line.strip() or line.startswith("#"):
                continue
            alias, _, value = (part.strip() for part in line.partition("\t"))
            if not value or "\t" in value or not _TOKEN.search(alias):
                raise ConfigError(
                    f"{path}, line {number}: {line.strip()!r} is no alias; "
                    "write the alias, one tab, and an ISO code or a name, such as 'Bankova<TAB>UA'"
                )
            entry = self._meaning(value)
            if entry is None:
                raise ConfigError(
                    f"{path}, line {number}: {value!r} is no ISO 3166-1 alpha-2 code; "
                    "write two capitals, such as KP, or the name of a party"
                )
            key = _keys_of(alias)
            self._entries.pop(key, None)
            self._add(alias, entry)

    def _meaning(self, value: str) -> Entry | None:
        if value in self._countries:
            return Entry("metonym", value, self._countries[value], value)
        known = self._entries.get(_keys_of(value))
        if known and known.code:
            return Entry("metonym", known.code, self._countries[known.code], known.code)
        if known is None and len(value) == 2:
            return None
        return Entry("party", None, known.name if known and known.kind else value)
