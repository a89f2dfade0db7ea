"""Where a claim's place lies: the words of an article placed on the map by what else the article names.

"eastern Cusco province" is a region, "Pisac" a town in it; "Market square", which no table knows, lies
where the article puts it: in the town named beside it. Of several towns of one name that one is meant which
lies in a country that the article is about, else the largest. What cannot be told stays unplaced.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

from pipeline.extraction.atlas import Place, atlas, kilometres, skeleton
from schemas.values import Gazetteer, Named

_NAME = re.compile(r"[^\W\d_](?:[\w’'‘`-]{0,2}\.(?=\s?[A-Z])|[\w’'‘`-]*)")
"""A word; a full stop ends a short one that it may cut, such as "St." or "Gen."."""
_REGION = re.compile(
    r"\b(?:provinces?|regions?|oblast|governorate|countryside|state|county|krai|prefecture|territory)\b",
    re.IGNORECASE,
)
_REGIONAL = "(?:province|region|oblast|governorate|countryside)"
_TOWN = "(?:city|cities|towns?|villages?)"
_CITY_OR_REGION = re.compile(r"(?:city|town|village|province|region|oblast|governorate|countryside)\b")
_LITTLE = re.compile(r"\b(?:and|the|of|all|parts?|across|in|whole)\b")
_PART = re.compile(
    r"\b(?:north|south|east|west|north-?east|north-?west|south-?east|south-?west|central|upper|lower)(?:ern)?\b",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"\b(?:[\w]+-)?(?:occupied|held|controlled|annexed|besieged|war-torn|liberated|ruled)\b(?! by)",
    re.IGNORECASE,
)
"""What tells who holds a part of a country, and names none."""
_ARTICLE = re.compile(r"^(?:al|el|as|es|ar|er|ad|ed|an|en|at|et|az|ez|ash|esh)-")
_GOES_ON = re.compile(r" (?:(?:al|el|ar|as|ad|an|ash|az|ez|de|la) ?-? ?)?[^\W\d_a-z]")
"""What follows a part of a longer name: "Lima *Bay*", "Wadi *al-Zahab*"."""
_CAPITAL = re.compile(r"([^\W\d_a-z][\w’'-]+)\s(?:(?:al|el|de|des|du|of)[\s-])?$")
_BREAK = re.compile(r"[,;:.()\"“”]")
_SMALL = frozenset(
    {"al", "el", "de", "la", "of", "as", "ar", "er", "ez", "ash", "az", "an", "ad", "i", "e", "le"}
)
_MONTH = re.compile(r"January|February|March|April|May|June|July|August|September|October|November|December")
_SHARE = 0.15
"""A country is what an article is about from this share of the names in it."""
_SITE = re.compile(
    r"(?:\w+ )?(?:mosque|church|school|hotel|hospital|bridge|street|road|square|stop|station|field|resort"
    r"|market|university|embassy|consulate|prison|theat(?:er|re)|club|stadium|bay|dam|factory|plant|neighbou?rhood"
    r"|district|quarter|checkpoint|crossing|junction|mall|cent(?:er|re)|museum|tower|park|avenue|hall)\b",
    re.IGNORECASE,
)
_AND = re.compile(
    r"(?:\s(?:city|town|province|region)\b)?(?:,\s[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*)?){0,3}"
    r",?\sand\s(?:the\s)?(?=[A-Z])"
)
"""Between a place and the last of those that are told with it."""
_ACTS = re.compile(
    r"[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*){0,2}(?:['’]s?)?\s"
    r"(?!(?:on|in|at|by|near|since|during|after|before|when|where|while|as|over|late|early|this|last|province"
    r"|region|city|town)\b)[a-z]"
)
"""A place of which a clause of its own tells."""
_FORCES = re.compile(
    r"[ -](?:[\w-]+ ){0,2}(?:led|backed|raids?|strikes?|air ?strikes?|attacks?|bomb\w*|shell\w*|forces|troops"
    r"|soldiers|army|military|drones?|missiles?|warplanes|jets|coalition|operations?|officials?)\b"
)
"""What a country does elsewhere, too."""
_ACRONYM = 5
"""So long are names of agencies and groups in capitals."""
_DATELINE = re.compile(r"\s?(?:[—–(,-]|$)")
"""What follows a town in capitals that begins a report."""
_WATERS = re.compile(r"\b(?:sea|ocean|gulf|straits?|channel|river)\b", re.IGNORECASE)
"""What lies between countries, and in no town that is named beside it."""
_INSIDE_OF = re.compile(r"\b(?:in|across|inside|within|around)\s(?:the\s)?(?:\w+\s)?$", re.IGNORECASE)
_WHERE = re.compile(
    r"\b(?:in|at|near|of|from|to|outside|around|inside|on|between|and|towards?|into|over|across|through|city|town"
    r"|village|suburb|province|region|capital|northern|southern|eastern|western|central"
    r"|down ?town)\s+(?:the\s)?$|,\s$",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"(?:[\w\s’'-]{0,40}\b(?:in|of|near|outside|at)\s(?:[\w\s’'-]{0,30}\s)?|\s?,\s(?:in\s|near\s)?)"
)
_IN_IT = re.compile(
    r"[\w’'\-]+(?:\s[A-Z][\w’'-]+){0,3}(?:,|\s(?:town|village|city))?\sin\s(?:the\s)?(?:[\w-]+\s){0,3}$"
)
_WITHIN = re.compile(r"\b(?:suburb|town|village|district|city|neighbou?rhood|area|quarter) of\b")
"""The place that follows it lies in the one before: "the Lima suburb of Surco"."""
_AROUND = re.compile(
    r"[\w’'\-]+(?:\s[A-Z][\w’'-]+){0,3}(?:['’]?s)?(?:\s(?:city|town|district|suburb|capital))?[\s,]*(?:the\s)?$"
)
"""Between the name of a town and that of a place in it: "Surco's "."""
_IN_COUNTRY = re.compile(
    r"(?:\s(?:city|town|village|district|province|region|area))?(?:,|,?\s(in|of))\s(?:the\s)?"
    r"(?:(?:north|south|east|west|central)[a-z-]*\s(?:of\s)?)?(?=[A-Z])"
)
"""Between a name and the country in which it is said to lie: "Sofe *in northern* Peru"."""
_ENDS = re.compile(r"[,.;:)\n]|$|\s(?:on|in|at|when|where|after|during|by|last|this|and)\b")
"""What follows a country after a comma where it does not speak or act: "in Sofe, Peru*.*"."""
_QUARTER = re.compile(r"\s(?:neighbou?rhood|quarter)\b")
"""What follows the name of a part of a city."""
_IS_IN = re.compile(r"\b(?:in|on|at|across|around|inside|hit|struck|targeted)\s(?:the\s)?(?:city\sof\s)?$")
"""What puts something into the city that follows; who speaks "for" or "of" it is not there."""
_OWN = re.compile(r"['’]s?\s(?:(?:city|town|village|district|province|region)\sof\s)?")
"""Between a country and a name in it: "Peru*'s* Sofe"."""
_ABOUT = 0.6
"""What names no place is taken to be in the country that has this share of the article's names."""
_FAR_FROM = re.compile(
    r"(?<![\d.,])(\d[\d,]*)[\s-]?(kilomet(?:er|re)s?|kms?|miles?)\b(?:\s\([^)]{0,20}\))?\s"
    r"(?:(?:to\s(?:the\s)?)?(?:north|south|east|west)[a-z-]*\sof|(?:away\s)?from)\s(?:the\s)?(?:\w+\s){0,2}$"
)
"""What tells how far something is from the town that follows: "162 km north of *Lima*"."""
_COMPASS = re.compile(
    r",?\s(?:just\s)?(?:north|south|east|west)[a-z-]*\sof\s(?:the\s)?(?:(?:city|town)\sof\s)?"
)
"""What tells on which side of a town a place lies: "Sofe*, north of* Tacna"."""
_AWAY = 250
"""Kilometres: a little place told to lie north of a town is another of its name where the town is farther."""
_FAR, _MILE = 40, 1.6
"""What is told as so many kilometres from a town is not of that town's region; a mile in kilometres."""
_SENTENCE_END = re.compile(r"[.!?]\s|\n")
_NEAR = 500
"""So many characters on either side of a name are near it."""
_BEFORE = 1500
"""So many characters before a place tell of the town in which it is."""
_MENTIONS = 8
"""So often a name is looked for in an article."""
_RATHER = 0.4
"""A name that no table knows is in the country that has this share of the article's names, and the most."""
_LONGEST = 4
_OPENING = 6000
"""So many characters of an article tell which countries it is about."""
_LARGE = 100_000
"""So many people has a town that is known outside of its country."""


@dataclass(frozen=True, slots=True)
class Location:
    """A place on the map: `id` is the path to it (see atlas), `name` its usual one, `region` the region's.

    `country` is an ISO 3166-1 code. Where only what contains the place is known, `id` is that.
    """

    id: str | None = None
    name: str | None = None
    region: str | None = None
    country: str | None = None


class Locator:
    """Places what one article names."""

    def __init__(self, text: str, gazetteer: Gazetteer) -> None:
        self._text = text
        self._gazetteer = gazetteer
        self._whole: dict[str, bool] = {}
        self._inside_of: dict[str, Place | None] = {}
        self._around_of: dict[str, Place | str | None] = {}

    def locate(self, words: str | None, evidence: str, start: int, *, inside: bool = True) -> Location:
        """Where `words` are, which stand beside the evidence at `start`; without words, what that names.

        A thing that is not `inside` what its evidence names is in the country that the article is about.
        """
        if not words:
            told = self._told_in(evidence) if inside else self._country
            if isinstance(told, Place) and _is_told_as_region(told.name, evidence):
                told = _namesake(told)
            return self._of(told)
        found = self._within(words, evidence) or self._named_in(words)
        if (found is None and not _WATERS.search(words)) or (
            isinstance(found, str) and not self._is_country(words)
        ):
            found = self._beside(words, evidence, start) or found
        if isinstance(found, Place) and (other := self._joined(words, evidence)):
            found = _around_both(found, other)
        if isinstance(found, Place) and (town := self._told_from(words, evidence)):
            namesake = found.is_town and found.people < _LARGE and found.country == town.country
            found = self._widened(town) if namesake and kilometres(found, town) > _AWAY else found
        if isinstance(found, Place) and any(
            self._is_region(name, evidence, start) for name in (words, found.name)
        ):
            found = _namesake(found)
        return self._of(found)

    @cached_property
    def _countries(self) -> Counter[str]:
        """The countries that the article names or whose places it names, each with its share of them."""
        counted = Counter(named.code for named in self._gazetteer.find(self._text[:_OPENING]) if named.code)
        total = sum(counted.values())
        return Counter({code: number / total for code, number in counted.items()})

    def _told_in(self, evidence: str) -> Place | str | None:
        """The place in which a sentence without a stated place has it: "in Pisac", "across Peru"."""
        if found := self._places_in(evidence):
            inside = [place for place in found if place.id.startswith(f"{found[0].id}/")]
            return inside[0] if inside else found[0]
        for named in self._gazetteer.find(evidence):
            within = named.kind == "country" and _INSIDE_OF.search(evidence[: named.start])
            other = _is_whose(evidence, named.start, named.end) or _AND.match(evidence, named.end)
            if named.code and within and not other:
                return named.code
        return self._country

    @cached_property
    def _country(self) -> str | None:
        """The country that the article is about, if it is one and told to be where things are.

        "US air strikes" hit no place in the US.
        """
        code, share = next(iter(self._countries.most_common(1)), ("", 0.0))
        if share < _ABOUT:
            return None
        text = self._text[:_OPENING]
        where = self._told_where or Counter(
            n.code for n in self._opening if not text[n.start : n.end].replace(".", "").isupper()
        )
        return code if where[code] >= _ABOUT * where.total() > 0 else None

    @cached_property
    def _opening(self) -> list[Named]:
        """The countries and what is of them that its opening names, without whose raids something was."""
        text = self._text[:_OPENING]
        return [n for n in self._gazetteer.find(text) if n.code and not _is_whose(text, n.start, n.end)]

    @cached_property
    def _told_where(self) -> Counter[str | None]:
        """How often its opening tells of each country, or of a place in it, as where things are."""
        text = self._text[:_OPENING]
        where = Counter(n.code for n in self._opening if _WHERE.search(text[: n.start][-40:]))
        where.update(place.country for place in self._places_in(text))
        return where

    def _within(self, words: str, evidence: str) -> Place | None:
        """The town that the evidence puts into what the words name: "the town of Pisac in Cusco"."""
        at = evidence.find(words)
        before = evidence[max(0, at - 50) : at] if at > 0 else ""
        named = [place for begin, place in self._places(before) if _IN_IT.match(before, begin)]
        outer = self._named_in(words) if named else None
        return (
            named[-1]
            if isinstance(outer, Place) and named[-1].region == outer.region and named[-1].is_town
            else None
        )

    def _joined(self, words: str, evidence: str) -> Place | None:
        """The second of two places that the evidence names as one: "raids on Pisac and *Tacna*"."""
        at = evidence.find(words)
        after = _AND.match(evidence, at + len(words)) if at >= 0 else None
        if after is None or _ACTS.match(evidence, after.end()):
            return None  # "ten died in Homs and Damascus blamed rebels"
        return self._opens(evidence[after.end() :])

    def _opens(self, words: str) -> Place | None:
        """The place with which words begin."""
        return next((place for begin, place in self._places(words, loose=True) if begin == 0), None)

    def _told_from(self, words: str, evidence: str) -> Place | None:
        """The town from which the evidence tells where a place lies: "Sofe north of *Tacna*"."""
        at = evidence.find(words)
        after = _COMPASS.match(evidence, at + len(words)) if at >= 0 else None
        return self._opens(evidence[after.end() :]) if after else None

    def _is_region(self, words: str, evidence: str, start: int) -> bool:
        """Whether the words are told as a region where they were last said, in the evidence or before it."""
        at = self._text.rfind(words, 0, start)
        if words in evidence or at < 0:
            return _is_told_as_region(words, evidence)
        near = self._text[max(0, at - 40) : at + len(words) + 20]
        return _is_told_as_region(words, near) and not _is_told_as_town(words, self._text)

    def _is_country(self, words: str) -> bool:
        """Whether the words name a whole country, or a part of it without a name."""
        if words in self._whole:
            return self._whole[words]
        bare = _PART.sub(" ", _LITTLE.sub(" ", _HELD.sub(" ", words)))
        self._whole[words] = any(
            named.kind in ("country", "demonym")
            and not re.search(r"\w", bare[: named.start] + bare[named.end :])
            for named in self._gazetteer.find(bare)
        )
        return self._whole[words]

    def _named_in(self, words: str) -> Place | str | None:
        """The most specific place that the words name; a country's code where it is only that."""
        found = [place for _, place in self._places(words, loose=True)]
        country = self._gazetteer.place(words)
        if country and found:
            found = [place for place in found if place.country == country] or found
        if not found:
            return country
        first = found[0]
        inside = [place for place in found if place.id.startswith(f"{first.id}/")]
        return inside[0] if inside else first

    def _places(self, words: str, *, loose: bool = False) -> Iterator[tuple[int, Place]]:
        """The places that the words name, in order, each with where it begins: the longest names first."""
        parts = [(found.start(), found.end(), found[0]) for found in _NAME.finditer(words)]
        named = [_ARTICLE.sub("", part)[:1].isupper() for _, _, part in parts]
        at = 0
        while at < len(parts):
            if not named[at]:
                at += 1
                continue
            start = parts[at][0]
            for last in range(min(at + _LONGEST, len(parts)) - 1, at - 1, -1):
                if not named[last] or not all(
                    n or p[2] in _SMALL for n, p in zip(named[at:last], parts[at:last], strict=True)
                ):
                    continue
                end = parts[last][1]
                name = words[start:end]
                if loose and _ARTICLE.match(name) and self._is_name_part(words[:start]):
                    continue
                if last > at and _BREAK.search(name):
                    continue
                if place := self._choose(
                    name, words[max(0, start - 40) : start], words[end : end + 40], loose=loose
                ):
                    yield start, place
                    at = last
                    break
            at += 1

    def _choose(self, name: str, before: str, after: str, *, loose: bool) -> Place | None:
        """Which of the places of this name is meant; `loose` where the words are known to name a place."""
        bare = name[:-2] if name.endswith(("'s", "’s")) else name
        acronym = bare.isupper() and len(bare) <= _ACRONYM and not _DATELINE.match(after)
        if not loose and (acronym or bare != name or not _WHERE.search(before)):
            return None
        if (
            bare.lower() in _SMALL
            or _MONTH.fullmatch(bare)
            or _WATERS.match(after.lstrip())
            or _WATERS.fullmatch(bare)
            or _PART.fullmatch(bare)
            or self._is_country(bare)
        ):
            return None
        if _GOES_ON.match(after) and not self._names_place(after) and not _REGION.match(after.lstrip()):
            return None  # a part of a longer name: "Lima Bay"
        found = [p for p in atlas().named(bare) if self._countries[p.country] >= _SHARE]
        if _SITE.match(after.lstrip()):
            found = [p for p in found if p.people >= _LARGE]
        elif not found and not _WATERS.search(bare) and (loose or _CITY_OR_REGION.match(after.lstrip(" -"))):
            for country, share in self._countries.most_common(3):
                if share >= _SHARE and not self._is_longer(before):
                    found += atlas().alike(country, bare)
        if not found and not _SITE.match(after.lstrip()):
            found = [p for p in atlas().named(bare) if p.people >= _LARGE and len(bare) > 3]
            codes = {named.code for named in self._gazetteer.find(bare) if named.code}
            found = [p for p in found if p.country in codes] or found
        if not found:
            return None
        regional = bool(_REGION.match(after.lstrip(" -"))) or bool(
            re.search(r"\b(?:province|region|state) of\s+$", before)
        )
        found.sort(key=lambda p: (p.is_town == regional, -self._countries[p.country], -p.people))
        return found[0]

    def _is_longer(self, before: str) -> bool:
        """Whether the name began before: "*Khan* Tuman"."""
        found = _CAPITAL.search(before)
        return found is not None and not _PART.fullmatch(found[1]) and not self._gazetteer.find(found[1])

    def _is_name_part(self, before: str) -> bool:
        """Whether an unknown word in capitals begins the name: "*Tariq* al-Bab" is not al-Bab."""
        found = _CAPITAL.search(before)
        if found is None or _PART.fullmatch(found[1]) or atlas().named(found[1]):
            return False
        return not self._gazetteer.find(found[1].removesuffix("s"))

    def _names_place(self, after: str) -> bool:
        """Whether what follows begins with a name of a place: "Lima Peru"."""
        return any(named.start <= 1 for named in self._gazetteer.find(after[:40]))

    def _beside(self, words: str, evidence: str, start: int) -> Place | str | None:
        """The place in which the article puts one that no table knows: a town only where it says so.

        A name lies in one place, wherever the article names it; "the market" is that of its sentence.
        """
        if inside := self._inside_once(words):
            return inside
        if self._has_name(words) and not _PART.match(words):
            return self._around_once(words)
        if found := self._places_in(evidence):
            within = _WITHIN.search(evidence)
            return self._widened(found[-1] if within else found[0])
        said = self._places_in(self._text[max(0, start - _BEFORE) : start])
        place = said[-1] if said else self._main
        if place and _PART.match(words):  # "eastern Surco" may be a region of its own
            return place.country
        return self._widened(place) if place else self._gazetteer.place(evidence)

    def _has_name(self, words: str) -> bool:
        """Whether the words name more than whose it is: "Sofe camp", not "a Peruvian camp"."""
        return re.search("[A-Z]", self._gazetteer.without_countries(words)) is not None

    def _inside_once(self, words: str) -> Place | None:
        if words not in self._inside_of:
            self._inside_of[words] = self._inside(words)
        return self._inside_of[words]

    def _around_once(self, words: str) -> Place | str | None:
        if words not in self._around_of:
            self._around_of[words] = self._around(words)
        return self._around_of[words]

    def _inside(self, words: str) -> Place | None:
        """The place in which the article says that the words lie: "in the Surco market in Lima"."""
        for found in re.finditer(re.escape(words), self._text):
            before, after = (
                self._text[max(0, found.start() - 60) : found.start()],
                self._text[found.end() : found.end() + 90],
            )
            for at, place in self._places(after):
                if _INSIDE.fullmatch(after, 0, at) and not self._is_far(found.end() + at):
                    return place
            named = [place for at, place in self._places(before) if _AROUND.match(before, at)]
            if named:
                return named[-1]
        return None

    def _around(self, name: str) -> Place | str | None:
        """The region, else the country, of the places named beside a name, near it, or in the article."""
        beside: list[Place] = []
        near: list[Place] = []
        mentions = self._mentions(name)
        quarter = _QUARTER.search(name) or any(_QUARTER.match(self._text, end) for _, end in mentions)
        for start, end in mentions:
            at = bisect_right(self._sentences, start)
            first, last = self._sentences[at - 1], [*self._sentences[at : at + 1], len(self._text)][0]
            first, last = max(first, start - _NEAR), min(last, end + _NEAR)
            named = self._between(first, last)
            within = _WITHIN.search(self._text, first, last)
            beside += [named[-1] if within else named[0]] if named else []
            near += self._between(start - _NEAR, end + _NEAR)
        told = self._told_country(mentions)
        about = told or self._about
        cities = self._last_city(mentions[0][0]) if quarter else []
        for named, least in ((beside, 1), (cities, 1), (near, 2), (self._towns, 2), (near, 1)):
            there = [place for place in named if place.country == about]
            places = there or (named if (named is beside and not told) or about is None else [])
            if len(places) < least:
                continue
            for inside in ([place.region for place in places], [place.country for place in places]):
                for place_id, number in Counter(inside).most_common(1):
                    if number >= _ABOUT * len(inside):
                        return atlas().by_id(place_id) or place_id[:2]
        return about

    def _last_city(self, start: int) -> list[Place]:
        """The city in which something was last told to be before a position, whose quarters follow."""
        told = [
            place
            for at, place in self._named(max(0, start - _BEFORE), start)
            if place.is_town and place.people >= _LARGE and _IS_IN.search(self._text[max(0, at - 30) : at])
        ]
        return told[-1:]

    def _mentions(self, name: str) -> list[tuple[int, int]]:
        """Where the article has a name, the first times."""
        named = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        found: list[tuple[int, int]] = []
        at = self._text.find(name)
        while at >= 0 and len(found) < _MENTIONS:
            if named.match(self._text, at):
                found.append((at, at + len(name)))
            at = self._text.find(name, at + len(name))
        return found

    def _told_country(self, mentions: list[tuple[int, int]]) -> str | None:
        """The country in which the article says that a name lies: "Sofe in northern Peru", "Peru's Sofe"."""
        for start, end in mentions:
            before, after = self._text[max(0, start - 60) : start], self._text[end : end + 90]
            within = _IN_COUNTRY.match(after)
            for named in self._gazetteer.find(after) if within else ():
                if not within or named.start != within.end() or named.kind != "country" or not named.code:
                    continue
                if not _FORCES.match(after, named.end) and (within[1] or _ENDS.match(after, named.end)):
                    return named.code
            for named in self._gazetteer.find(before):
                if named.kind == "country" and named.code and _OWN.fullmatch(before, named.end):
                    return named.code
        return None

    @cached_property
    def _about(self) -> str | None:
        """The country in which a name lies of which the article says no more; none where it may be of two.

        Whose army or minister is told of most may have acted elsewhere.
        """
        code, share = next(iter(self._countries.most_common(1)), ("", 0.0))
        told = self._told_where or self._countries
        return code if share >= _RATHER and told[code] == max(told.values()) else None

    def _places_in(self, text: str) -> list[Place]:
        return [place for _, place in self._places(text)]

    def _widened(self, place: Place) -> Place:
        """The region of a town near which something is told."""
        return atlas().by_id(place.region) or place

    @cached_property
    def _main(self) -> Place | None:
        """The place that the article names most often, the first of those alike."""
        return next((place for place, _ in Counter(self._towns).most_common(1)), None)

    @cached_property
    def _towns(self) -> list[Place]:
        """The towns that the article names, in order."""
        return [place for _, place in self._everywhere if place.is_town]

    @cached_property
    def _sentences(self) -> list[int]:
        """Where its sentences begin."""
        return [0, *(end.end() for end in _SENTENCE_END.finditer(self._text))]

    @cached_property
    def _everywhere(self) -> list[tuple[int, Place]]:
        """The places that the article names, in order, each with where it begins; none that is far off."""
        return [(start, place) for start, place in self._places(self._text) if not self._is_far(start)]

    def _is_far(self, start: int) -> bool:
        """Whether a name only tells how far off something is: "162 km north of *Lima*"."""
        told = _FAR_FROM.search(self._text[max(0, start - 80) : start])
        if told is None:
            return False
        return int(told[1].replace(",", "")) * (_MILE if told[2].startswith("mile") else 1) >= _FAR

    def _between(self, begin: int, end: int) -> list[Place]:
        return [place for _, place in self._named(begin, end)]

    def _named(self, begin: int, end: int) -> list[tuple[int, Place]]:
        """Those named from one position to another, each with where it begins."""
        first, last = (bisect_left(self._everywhere, at, key=itemgetter(0)) for at in (begin, end))
        return self._everywhere[first:last]

    def _of(self, found: Place | str | None) -> Location:
        if found is None:
            return Location()
        if isinstance(found, str):
            return Location(found, self._gazetteer.country_name(found), None, found)
        region = atlas().by_id(found.region)
        return Location(found.id, found.name, region and region.name, found.country)


def _is_whose(text: str, start: int, end: int) -> bool:
    """Whether a country in capitals only tells whose something is: "in U.S. raids", not "in the U.S. on"."""
    bare = text[start:end].replace(".", "").isupper() and text[max(start - 4, 0) : start].lower() != "the "
    return bare and _FORCES.match(text, end) is not None


def _is_told_as_region(words: str, text: str) -> bool:
    """Whether a text calls what the words name a region, no town: "*Lima* province", "a town in *Lima*"."""
    name = rf"(?<!\w){re.escape(words)}(?:[’']?s)?"
    region = rf"\b{_REGIONAL} of (?:the )?{name}\b|{name} {_REGIONAL}\b|\b{_TOWN} (?:in|across) {name}\b"
    return bool(re.search(region, text)) and not _is_told_as_town(words, text)


def _is_told_as_town(words: str, text: str) -> bool:
    """Whether a text calls what the words name a town: "the city of *Lima*"."""
    name = rf"(?<!\w){re.escape(words)}(?:[’']?s)?"
    return re.search(rf"\b{_TOWN} of (?:the )?{name}\b|{name} {_TOWN}\b", text) is not None


def _namesake(place: Place) -> Place:
    """The region that has the name of a town in it, else the place itself."""
    region = atlas().by_id(place.region)
    return region if region and skeleton(region.name)[:4] == skeleton(place.name)[:4] else place


def _around_both(one: Place, other: Place) -> Place | str:
    """What holds two places: the one that lies in the other, else their region, else the country."""
    if one.id.startswith(other.id) or other.id.startswith(one.id):
        return max(one, other, key=lambda place: len(place.id))
    return (one.region == other.region and atlas().by_id(one.region)) or one.country
