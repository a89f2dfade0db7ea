"""What words name: the party, the country of a place, all names of a text."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from schemas.values.party.names import Entry, Hit, Kind, Names
from schemas.values.value import Reading, SeveralPartiesError, UnreadableError, tokens

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
    r"(?:others?|bod(?:y|ies)|corpses?|dead|deaths?|killed|wounded|injured|injur(?:y|ies)|casualt(?:y|ies)"
    r"|fatalit(?:y|ies)|loss(?:es)?|(?:death )?toll|lives)?",
    re.IGNORECASE,
)
"""What counts people without saying whom."""
_FIGURE = re.compile(
    r"\d|\b(?:another|others?|more|many|several|few|scores?|(?:dozen|hundred|thousand|million)s?|one|two|three"
    r"|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty)\b",
    re.IGNORECASE,
)
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


class Gazetteer(Names):
    """Reads parties and places in words, and finds the names of a text."""

    def party(self, words: str) -> tuple[str | None, str]:
        """The one party that `words` name: (ISO 3166-1 alpha-2 code or None, name).

        Without a known name the party is the noun: "at least 12 civilians" gives (None, "civilians"). Raises
        UnreadableError where the words name two parties, or none.
        """
        hits = list(self.walk(words))
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

    def place(self, words: str) -> str | None:
        """The ISO code of the country that a place lies in; None for seas, disputed or unknown places."""
        hits = [hit for hit in self.walk(words) if hit.entry.kind and not _modifies(words, hit)]
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
            for hit in self.walk(text)
            if hit.entry.kind and not _modifies(text, hit)
        ]

    def without_countries(self, words: str) -> str:
        """The words with a blank in the place of each country, and of what is a country's."""
        for named in reversed(self.find(words)):
            if named.code and named.kind in ("country", "demonym"):
                words = f"{words[: named.start]} {words[named.end :]}"
        return words

    def distinctive(self, words: str) -> str:
        """The words that tell a place from others: in usual spelling, without country, "city", "region"."""
        parts, cursor = [], 0
        for start, end, entry in self.walk(words):
            parts.append(words[cursor:start])
            if entry.kind not in ("country", "demonym"):
                parts.append(entry.spelling or words[start:end])
            cursor = end
        parts.append(words[cursor:])
        return " ".join(tokens(_GENERIC.sub(" ", " ".join(parts)))) or words

    def _head(self, words: str, hits: list[Hit]) -> tuple[str | None, str]:
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
                raise SeveralPartiesError(f"names two parties: {one[1]} and {other[1]}")
        return parties[-1]


def _describes(words: str, hit: Hit, other: Hit) -> bool:
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


def _modifies(text: str, hit: Hit) -> bool:
    """Whether the name only qualifies a word, as in "Iran-backed" or "pro-Russian"."""
    before = text[max(0, hit.start - 6) : hit.start]
    return bool(_AFTER_MODIFIER.match(text, hit.end) or _BEFORE_MODIFIER.search(before))


def _stands_for_party(entry: Entry) -> bool:
    return entry.kind is not None and (entry.kind != "place" or entry.code is not None)


def _inside(cut: re.Match[str], hits: list[Hit]) -> bool:
    return any(hit.start < cut.end() - 1 and cut.start() + 1 < hit.end for hit in hits)


def _without_modifiers(words: str, hits: list[Hit]) -> str:
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

    A single plural word is lowered, since its capital only begins a sentence. Where only a figure or a word
    such as "others" stands, that is "people". Raises UnreadableError where no noun is left.
    """
    noun = " ".join(words.split()).strip(_EDGES)
    while leading := _COUNTED.match(noun) or _POSSESSIVE.match(noun):
        noun = noun[leading.end() :].strip(_EDGES)
    if _TOLLED.fullmatch(noun) and (noun or _FIGURE.search(words)):
        return "people"
    if not re.search(r"[^\W\d_]", noun) or _PRONOUN.fullmatch(noun):
        raise UnreadableError("names no party")
    return noun.lower() if _PLURAL.fullmatch(noun) and noun[1:].islower() else noun


@lru_cache(maxsize=1)
def default_gazetteer() -> Gazetteer:
    """The built-in tables, read on first use."""
    return Gazetteer.load()


def gazetteer_of(reading: Reading) -> Gazetteer:
    """The gazetteer that a reading brings along, else the built-in one."""
    return reading.gazetteer or default_gazetteer()
