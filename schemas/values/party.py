"""Parties, countries and places: names of the world in an article's words, and what they stand for.

The names are in hand-checkable tables beside this file: countries.tsv, parties.tsv, regions.tsv, cities.tsv,
leaders.tsv.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import ClassVar, Literal, NamedTuple, Self

from schemas.errors import ConfigError
from schemas.values.proper import may_be_part, own_name
from schemas.values.value import Column, Reading, UnreadableError, Value, token_f1, tokens

_PARTS_OF_NAMES = ("country", "demonym", "capital", "place")
Kind = Literal["country", "demonym", "capital", "metonym", "party", "place"]

_TOKEN = re.compile(r"(?:[A-Z]\.)+[A-Z]\b\.?|['‘’ʼ][sS]\b|\w+|[^\w\s\-‐‑]")
_QUOTES = str.maketrans("‘’ʼ", "'''")
_EDGES = " \t\r\n.,;:!?()[]\"'“”‘’"

# "pro-Russian", "Iran-backed", in a headline "Iran-Backed": the name only qualifies a word.
_BEFORE_MODIFIER = re.compile(r"\b(?:anti|pro|non|ex|post|pre|neo)[-‐‑]$", re.IGNORECASE)
_AFTER_MODIFIER = re.compile(
    r"[-‐‑](?:[a-z]|(?i:backed|led|made|linked|aligned|allied|occupied|controlled|based|run|held|born)\b)"
    r"[\w\-‐‑]*"
)

# Where the head of a noun phrase ends: "North Korean troops | in Russia".
_CUT = re.compile(
    r",?\s(of|from|in|at|on|near|against|alongside|with|for|to(?! \d)|into|by|inside|outside|across|around"
    r"|within|under|during|after|since|over|between|among|along|amid|aboard|including|backed|loyal"
    r"|allied|fighting|attacking|invading|opposing|defending|besieging|targeting|stationed|deployed"
    r"|based|serving"
    r"|captured|killed|wounded|injured|held|who|whom|whose|which|that|where|was|were|is|are|has"
    r"|have|had)\s|,\s(?:an?|who|which|whose|where)\s"
)
_BEYOND = re.compile(r"\s(?:near|off|outside|along|bordering|close to|towards?|between|with)\s")
_JOIN = re.compile(r",(?!\d)|[;/&+–—]|\b(?:and|or|nor|plus|vs|versus)\b|^\s*[-‐‑]\s*$")

# "Ukraine's allies" are not Ukraine, "victims of Russian shelling" not Russia.
_OTHERS = re.compile(
    r"\b(?:ally|allies|partners?|enemy|enemies|adversary|adversaries|rivals?|foes?|proxy|proxies)$",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(r"\b(?:victims?|survivors?|opponents?|critics?|supporters?)$", re.IGNORECASE)
_COUNTED = re.compile(
    r"""(?ix) (?: (?:
      a|an|the|this|that|these|those|his|her|its|their|our|my|your|all|both|each|every|any|no|another|other
    | at|least|about|around|some|roughly|nearly|almost|approximately|more|most|than|over|under|up|to|as|many
    | few|fewer|less|only|just|several|various|additional|further|estimated|total|number|of|or|and|half|couple
    | pair|handful|tens|(?:dozen|hundred|thousand|million|score)s?|one|two|three|four|five|six
    | seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen
    | (?:twen|thir|for|fif|six|seven|eigh|nine)ty
    | [\d.,–-]*\d(?:k|m|bn)? ) (?:[\s-]+|$) )+"""
)
_TOLLED = re.compile(
    r"(?:others?|bod(?:y|ies)|corpses?|dead|deaths?|killed|wounded|injured|injur(?:y|ies)|casualt(?:y|ies)|fatalit(?:y|ies)|loss(?:es)?"
    r"|(?:death )?toll|lives)?",
    re.IGNORECASE,
)
"""What counts people without saying whom."""
_FIGURE = re.compile(
    r"\d|\b(?:another|others?|more|many|several|few|scores?|(?:dozen|hundred|thousand|million)s?|one|two|three|four|five"
    r"|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty)\b",
    re.IGNORECASE,
)
_TITLES = frozenset(
    {"President", "Prime", "Minister", "Premier", "Chancellor", "King", "Sheikh", "Mr", "Supreme", "Leader"}
)
_QUOTE_MARKS = frozenset("'’‘\"“”")
_POSSESSIVE = re.compile(r"\S+(?:['’]s|s['’])\s+")
_PRONOUN = re.compile(
    r"(?:i|you|s?he|it|we|they|him|her|them|us|me|who|whom|which|everyone|nobody)", re.IGNORECASE
)
_PLURAL = re.compile(
    r"(?:[^\W\d]+s|people|men|women|children|police|militia|personnel|crew|staff)", re.IGNORECASE
)
_GENERIC = re.compile(
    r"\b(?:regions?|city|province|oblast|krai|republic|district|town|village|area"
    r"|county|governorate|prefecture|municipality|territory|settlement|neighbou?rhood|suburb|in|near)\b",
    re.IGNORECASE,
)
_APPOSED = re.compile(r",\s(?:(?:the|its|their)\s)?(?:[\w-]+-(?:backed|allied|based|aligned)\s)?")
_GROUP = re.compile(
    r"(?:['’]s)?\s(?:[\w'’-]+\s){0,4}(?:group|movement|militia|organi[sz]ation|party|faction|network|agency|alliance"
    r"|coalition|outfit|insurgency)"
)
_IRREGULAR = {"people": "person", "men": "man", "women": "woman", "children": "child"}


class Named(NamedTuple):
    """A name in running text, at `[start, end)`.

    `code` is an ISO 3166-1 alpha-2 code: of the country named, or the one a place lies in; None for
    other parties and for places in no one country. `name` is canonical: a country's (also for its
    demonyms, capital and metonyms), a party's, a place's.
    """

    start: int
    end: int
    code: str | None
    name: str
    kind: Kind


@dataclass(slots=True)
class _Entry:
    """What a name stands for; `kind` is None where it only looks like a name of country, party or place.

    `site` is the country that the name lies in when read as a place, `spelling` the place's usual spelling.
    """

    kind: Kind | None
    code: str | None
    name: str
    site: str | None = None
    spelling: str = ""


class _Hit(NamedTuple):
    start: int
    end: int
    entry: _Entry


def unaccented(text: str) -> str:
    """The text without diacritics."""
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def _plain(token: str) -> str:
    """The token without diacritics and without the dots of an abbreviation."""
    folded = unaccented(token.translate(_QUOTES))
    return folded.lower() if folded.startswith("'") else folded.replace(".", "") or folded


def _rows(table: str) -> Iterator[list[str]]:
    text = (files(__package__) / table).read_text(encoding="utf-8")
    return (line.split("\t") for line in text.splitlines() if not line.startswith("#"))


def _cell(row: list[str], column: int) -> list[str]:
    return row[column].split("; ") if column < len(row) and row[column] else []


class Gazetteer:
    """Names of countries, of other parties, and of places.

    A name matches with its capitals, so "US" is no "us"; words all in capitals, as in a headline, match too.
    The longest name wins: "South Sudanese" holds no "Sudanese", "South China Sea" no "China".
    """

    def __init__(self) -> None:
        self._entries: dict[tuple[str, ...], _Entry] = {}
        self._longest: dict[str, int] = {}
        self._vocabulary: set[str] = set()
        self._key = lru_cache(maxsize=100_000)(self._match_case)
        self._countries = names_of_countries()
        self._leaders = {
            tuple(_plain(match[0]) for match in _TOKEN.finditer(name)): row[0]
            for row in _rows("leaders.tsv")
            for name in _cell(row, 1)
        }
        for row in _rows("parties.tsv"):
            name = row[0]
            for alias in [name, *_cell(row, 1)] if name != "-" else _cell(row, 1):
                self._add(alias, _Entry("party" if name != "-" else None, None, name))
        for row in _rows("countries.tsv"):
            self._add_country(row)
        for row in [*_rows("regions.tsv"), *_rows("cities.tsv")]:
            spellings, code = row[0].split("; "), None if row[1] == "-" else row[1]
            for alias in spellings:
                self._add(alias, _Entry("place", code, spellings[0], code, spellings[0]))

    @classmethod
    def load(cls, *alias_files: Path) -> Self:
        """Read the built-in tables, then `alias_files`, which go before them.

        A line of an alias file is `alias<TAB>ISO code or canonical name`; empty lines and lines that begin
        with "#" are skipped. Raises ConfigError with file and line where a line is wrong.
        """
        gazetteer = cls()
        for path in alias_files:
            gazetteer._read_aliases(path)
        return gazetteer

    def knows(self, code: str) -> bool:
        """Whether `code` is a country's ISO 3166-1 alpha-2 code, or XK."""
        return code in self._countries

    def country_name(self, code: str) -> str:
        """The usual name of the country with this code."""
        return self._countries[code]

    def party(self, words: str) -> tuple[str | None, str]:
        """The one party that `words` name: (ISO 3166-1 alpha-2 code or None, name).

        Without a known name the party is the noun: "at least 12 civilians" gives (None, "civilians"). Raises
        UnreadableError where the words name two parties, or none.
        """
        hits = list(self._walk(words))
        named = [hit for hit in hits if _stands_for_party(hit.entry) and not _modifies(words, hit)]
        cuts = [
            cut
            for cut in _CUT.finditer(words)
            if not _inside(cut, hits) and _COUNTED.sub("", words[: cut.start() + 1])  # "a wounded soldier"
        ]
        start = 0
        for cut in [*cuts, None]:
            end = cut.start() if cut else len(words)
            if others := _OTHERS.search(words[start:end].rstrip(_EDGES)):
                return None, others[0].lower()
            within = [hit for hit in named if start <= hit.start < end]
            if within:
                return self._head(words[:end], within)
            if cut is None or cut[1] not in ("of", "from") or _OF_OTHERS.search(words[:end]):
                break
            start = end
        if not named and (code := self.leader(words)):
            return code, self._countries[code]
        noun_end = next((cut.start() for cut in cuts if cut[1] != "of"), len(words))
        return None, _noun(_without_modifiers(words[:noun_end], hits))

    def leader(self, words: str) -> str | None:
        """The ISO code of the country whose leader `words` name, titles before the name; else None."""
        tokens = [_plain(match[0]) for match in _TOKEN.finditer(words) if match[0][0] not in _QUOTE_MARKS]
        for first, token in enumerate(tokens):
            if code := self._leaders.get(tuple(tokens[first:])):
                return code
            if not (token.islower() or token in _TITLES):
                return None
        return None

    def place(self, words: str) -> str | None:
        """The ISO code of the country that a place lies in; None for seas, disputed or unknown places."""
        hits = [hit for hit in self._walk(words) if hit.entry.kind and not _modifies(words, hit)]
        beyond = _BEYOND.search(words)
        if beyond:
            hits = [hit for hit in hits if hit.start < beyond.start()] or hits
        sites = [hit for hit in hits if hit.entry.site]
        for one, other in pairwise(sites):
            gap = words[one.end : other.start]
            if one.entry.site != other.entry.site and gap.strip() != "," and _JOIN.search(gap):
                return None
        return sites[-1].entry.site if sites else None

    def find(self, text: str) -> list[Named]:
        """The names in running text, in order, without overlap.

        A name that only qualifies a word ("Iran-backed", "pro-Russian", "Chinese-made") is left out.
        """
        return [
            Named(hit.start, hit.end, hit.entry.code, hit.entry.name, hit.entry.kind)
            for hit in self._walk(text)
            if hit.entry.kind and not _modifies(text, hit)
        ]

    def distinctive(self, words: str) -> str:
        """The words that tell a place from others: in usual spelling, without country, "city", "region"."""
        parts, cursor = [], 0
        for start, end, entry in self._walk(words):
            parts.append(words[cursor:start])
            if entry.kind not in ("country", "demonym"):
                parts.append(entry.spelling or words[start:end])
            cursor = end
        parts.append(words[cursor:])
        return " ".join(tokens(_GENERIC.sub(" ", " ".join(parts)))) or words

    def _head(self, words: str, hits: list[_Hit]) -> tuple[str | None, str]:
        hits = [hit for hit in hits if hit.entry.kind != "place"] or hits
        if len(hits) > 1:
            hits = [hit for hit in hits if not any(_describes(words, hit, other) for other in hits)]
        parties = [
            (hit.entry.code, self._countries.get(hit.entry.code or "", hit.entry.name)) for hit in hits
        ]
        for (one, other), (left, right) in zip(pairwise(parties), pairwise(hits), strict=True):
            if (
                one != other
                and words[left.end : right.start] in {"-", "‐", "‑"}
                and words[right.end :].strip()
            ):
                return None, _noun(words)  # "American-Israeli hostage"
            if one != other and _JOIN.search(words[left.end : right.start]):
                raise UnreadableError(f"names two parties: {one[1]} and {other[1]}")
        return parties[-1]

    def _walk(self, text: str) -> Iterator[_Hit]:
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
                    yield _Hit(matches[first].start(), matches[stop - 1].end(), entry)
                    index = free = stop
                    break
            else:
                index += 1

    def _whole(
        self,
        text: str,
        matches: list[re.Match[str]],
        keys: list[str],
        found: tuple[int, int, _Entry],
        free: int,
    ) -> tuple[int, int, _Entry]:
        """The name that a place's name found at tokens `[first, stop)` is part of, or what was found."""
        first, stop, entry = found
        known = partial(self._begins_another, keys, entry.code)
        people = entry.kind == "demonym"
        named = own_name(text, matches, first, stop, people=people, free=free, known=known)
        if not named:
            return found
        first, stop, kind = named
        name = " ".join(text[matches[first].start() : matches[stop - 1].end()].split())
        return first, stop, _Entry("party" if kind == "party" else None, None, name)

    def _begins_another(self, keys: list[str], code: str | None, at: int) -> bool:
        """Whether another's name begins at a token; "People's Liberation Army" may be any country's."""
        spans = (tuple(keys[at : at + length]) for length in range(self._longest.get(keys[at], 0), 0, -1))
        entry = next((self._entries[span] for span in spans if span in self._entries), None)
        if entry is None or entry.kind in (None, "place"):
            return False
        return entry.kind != "metonym" or entry.code == code

    def _match_case(self, token: str) -> str:
        """The token as the tables write it."""
        key = _plain(token)
        if key in self._vocabulary or not key.isupper() or len(key) < 3:
            return key
        capitalised = key.capitalize()
        return capitalised if len(key) > 3 and capitalised in self._vocabulary else key.lower()

    def _add(self, alias: str, entry: _Entry) -> None:
        key = tuple(_plain(match[0]) for match in _TOKEN.finditer(alias))
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
            ("country", [name, *_cell(row, 2)]),
            ("demonym", demonyms),
            ("capital", _cell(row, 4)),
            ("metonym", _cell(row, 5)),
        )
        for kind, aliases in kinds:
            for alias in aliases:
                self._add(alias, _Entry(kind, code, name, code, alias if kind == "capital" else ""))

    def _read_aliases(self, path: Path) -> None:
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
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
            key = tuple(_plain(match[0]) for match in _TOKEN.finditer(alias))
            self._entries.pop(key, None)
            self._add(alias, entry)

    def _meaning(self, value: str) -> _Entry | None:
        if value in self._countries:
            return _Entry("metonym", value, self._countries[value], value)
        known = self._entries.get(tuple(_plain(match[0]) for match in _TOKEN.finditer(value)))
        if known and known.code:
            return _Entry("metonym", known.code, self._countries[known.code], known.code)
        if known is None and len(value) == 2:
            return None
        return _Entry("party", None, known.name if known and known.kind else value)


def _describes(words: str, hit: _Hit, other: _Hit) -> bool:
    """Whether a hit only says of which country a group is: "Hezbollah, the Lebanese group"."""
    if other.entry.kind != "party" or hit is other:
        return False
    if other.end <= hit.start:
        return bool(
            _APPOSED.fullmatch(words, other.end, hit.start)
            and _GROUP.fullmatch(words[hit.end :].rstrip(_EDGES))
        )
    group = words[hit.end : other.start].rstrip()
    return group.endswith(",") and bool(_GROUP.fullmatch(group[:-1]))


def _modifies(text: str, hit: _Hit) -> bool:
    """Whether the name only qualifies a word, as in "Iran-backed" or "pro-Russian"."""
    before = text[max(0, hit.start - 6) : hit.start]
    return bool(_AFTER_MODIFIER.match(text, hit.end) or _BEFORE_MODIFIER.search(before))


def _stands_for_party(entry: _Entry) -> bool:
    return entry.kind is not None and (entry.kind != "place" or entry.code is not None)


def _inside(cut: re.Match[str], hits: list[_Hit]) -> bool:
    return any(hit.start < cut.end() - 1 and cut.start() + 1 < hit.end for hit in hits)


def _without_modifiers(words: str, hits: list[_Hit]) -> str:
    """The words with compounds such as "Iran-backed" and "pro-Russian" taken out."""
    for hit in reversed(hits):
        if hit.end <= len(words) and _modifies(words, hit):
            before = _BEFORE_MODIFIER.search(words[: hit.start])
            after = _AFTER_MODIFIER.match(words, hit.end)
            words = (
                words[: before.start() if before else hit.start] + words[after.end() if after else hit.end :]
            )
    return words


def _noun(words: str) -> str:
    """The noun of a party without a name: no determiner, count or possessive in front.

    Where only a figure or a word such as "others" stands, that is "people".
    A single plural word is lowered, since its capital only begins a sentence. Raises UnreadableError where no
    noun is left.
    """
    noun = " ".join(words.split()).strip(_EDGES)
    while leading := _COUNTED.match(noun) or _POSSESSIVE.match(noun):
        noun = noun[leading.end() :].strip(_EDGES)
    if _TOLLED.fullmatch(noun) and (noun or _FIGURE.search(words)):
        return "people"
    if not re.search(r"[^\W\d_]", noun) or _PRONOUN.fullmatch(noun):
        raise UnreadableError("names no party")
    return noun.lower() if _PLURAL.fullmatch(noun) and noun[1:].islower() else noun


def names_of_countries() -> dict[str, str]:
    """The usual name of every country by its ISO 3166-1 alpha-2 code."""
    return {row[0]: row[1] for row in _rows("countries.tsv")}


@lru_cache(maxsize=1)
def default_gazetteer() -> Gazetteer:
    """The built-in tables, read on first use."""
    return Gazetteer.load()


def _gazetteer(reading: Reading) -> Gazetteer:
    return reading.gazetteer or default_gazetteer()


def _singular(name: str) -> list[str]:
    """Lower-case words of a name without determiner and plural, to compare names by."""
    words = [_IRREGULAR.get(token, token) for token in tokens(name)]
    return [word[:-1] if word.endswith("s") and not word.endswith("ss") else word for word in words]


def _same(code: str | None, name: str, other_code: str | None, other_name: str) -> float:
    if code or other_code:
        return float(code == other_code)
    return float(_singular(name) == _singular(other_name))


def _text(raw: object) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise ValueError(f"write words, not {raw!r}")
    return raw.strip()


class Party(Value):
    """Who acts or is acted on: a country, another named party, or the noun where the words name neither."""

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("_words", "VARCHAR", "the party, in the article's words"),
        Column("_country", "VARCHAR", "ISO 3166-1 alpha-2 code of the country it stands for, or null"),
        Column("_name", "VARCHAR", "country name, canonical name of another party, or the noun"),
    )

    country: str | None
    name: str

    @classmethod
    def read(cls, words: str, reading: Reading) -> Self:
        """Read the one party in `words`. Raises UnreadableError where they name two, or none."""
        country, name = _gazetteer(reading).party(words)
        return cls(words=words, country=country, name=name)

    @classmethod
    def load(cls, raw: object) -> Self:
        """Take an ISO code ("KP") or a name ("people", "Hamas"). Raises ValueError."""
        words, gazetteer = _text(raw), default_gazetteer()
        if gazetteer.knows(words):
            return cls(words=words, country=words, name=gazetteer.country_name(words))
        country, name = gazetteer.party(words)
        if re.fullmatch("[A-Z]{2}", words) and name == words:
            raise ValueError(f"{words!r} is no ISO 3166-1 alpha-2 code")
        return cls(words=words, country=country, name=name)

    def cells(self) -> tuple[object, ...]:
        """Words, country, name."""
        return self.words, self.country, self.name

    @property
    def label(self) -> str:
        """The ISO code where there is one, else the name."""
        return self.country or self.name

    def compare(self, predicted: Self) -> float:
        """1 for the same country, or the same name where neither is a country; else 0."""
        return _same(self.country, self.name, predicted.country, predicted.name)


class Country(Value):
    """The country that words name, as the nation of a person or a delegation."""

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("", "VARCHAR", "ISO 3166-1 alpha-2 code, or null where the words name no country"),
        Column("_words", "VARCHAR", "the country, in the article's words"),
    )

    code: str | None

    @classmethod
    def read(cls, words: str, reading: Reading) -> Self:
        """Read the country in `words`; a party that is none gives a null code. Raises UnreadableError."""
        code, name = _gazetteer(reading).party(words)
        return cls(words=words, code=code, note="" if code else f"{name} is no country")

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

    def compare(self, predicted: Self) -> float:
        """1 for the same country, or the same words where neither names one; else 0."""
        return _same(self.code, self.words, predicted.code, predicted.words)


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

    country: str | None

    @classmethod
    def read(cls, words: str, reading: Reading) -> Self:
        """Read the place in `words`. Raises UnreadableError where there are no words."""
        if not re.search(r"[^\W\d_]", words):
            raise UnreadableError("names no place")
        return cls(words=words, country=_gazetteer(reading).place(words))

    @classmethod
    def load(cls, raw: object) -> Self:
        """Take the place as a person writes it, such as "Kursk". Raises ValueError."""
        return cls.read(_text(raw), Reading())

    def cells(self) -> tuple[object, ...]:
        """Words, country."""
        return self.words, self.country

    def compare(self, predicted: Self) -> float:
        """1 for the same place, ½ for a token F1 of at least 0.4 or the same country, else 0."""
        gazetteer = default_gazetteer()
        f1 = token_f1(gazetteer.distinctive(self.words), gazetteer.distinctive(predicted.words))
        if f1 >= 0.8:
            return 1.0
        return 0.5 if f1 >= 0.4 or (self.country and self.country == predicted.country) else 0.0
