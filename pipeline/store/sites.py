"""Where something was, and whether two claims have it in one place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import pi, sqrt

from rapidfuzz.fuzz import ratio

from pipeline.extraction.atlas import Place, atlas, kilometres, skeleton, sounded
from schemas.values import default_gazetteer

_SUBURB, _AROUND, _ADJOINING = 12, 60, 45
"""Kilometres: one town and its suburb; "near" a town; a region and a town that may be told of as in it."""
_DENSITY = 5_000
"""People on a square kilometre of a large city, by which one knows how far it reaches."""
_NEARLY = re.compile(
    r"\b(?:near|outside|around|close to|north|south|east|west|outskirts|edge|off)\b", re.IGNORECASE
)
_INNER = re.compile(
    r"\b(?:neighbou?rhood|district|quarter|suburb|street|square|road|market|mosque|church|school|hospital|hotel"
    r"|station|camp|airport)s?\b",
    re.IGNORECASE,
)
_GENERIC = re.compile(rf"{_INNER.pattern}|\b(?:farm|town|village|city)s?\b", re.IGNORECASE)
"""What a place is, beside its name."""
_LOCALITY = re.compile(
    r"\b(?:town|village|city|neighbou?rhood|district|area|suburb|camp)s? of (?:the )?"
    r"((?:al-|el-)?[A-Z][\w’'-]+(?: al-[A-Z]\w+)?)"
    r"|((?:al-|el-)?[A-Z][\w’'-]+(?: (?:al-)?[A-Z][\w’'-]+)?) "
    r"(?:neighbou?rhood|district|village|suburb|camp)\b"
)
_LOCATED = re.compile(
    r"\b(?:in|on|at|near|of|to|from|over|outside|hit|struck|targeted|targeting)\s(?:the\s)?(?:[a-z-]+\s){0,3}?"
    r"((?:al-|el-)?[A-Z][\w’'-]{2,})|\b((?:north|south|east|west)(?:ern)?)\b"
)
_DIRECTION = re.compile(r"\b(?:North|South|East|West|Central)(?:ern)?\b")
_NAMED_SPOT = re.compile(
    r"\b(?:near|at|outside|beside)\s(?:the\s)?(?:[a-z-]+\s){0,2}?((?:al-|el-)?[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)*)"
)
"""By what name a sentence tells where something was: "near the *Ain Sofe* shrine"."""
_NO_PLACE = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b|January|February|March|April|May|June|July|August|September|October"
    r"|November|December|Published|Observatory|Human|State|Islamic|Syrian?s?|Russian?s?|United|Nations"
)
_ONE_NAME, _ONE_TOWN = 75, 85
"""From this similarity, in percent, two skeletons are of one name; and short ones, or a town's."""
_CITY = 100_000
"""From so many people on a town has quarters in which things happen apart."""
_SHORT = 4
"""Skeletons of fewer consonants are short: a further consonant makes another name."""


@dataclass
class Site:
    """Where something was: `id` a place on the map, `local` the name in it that no map has, as a skeleton."""

    id: str | None
    local: str
    near: bool
    named: frozenset[str] = frozenset()
    """What places and quarters the evidence names, in lower case."""
    inner: bool = False
    """Whether the words say that it lies in a town: "the market", "Harbour district"."""
    town: str = ""
    """The skeleton of the town's name, where it is a town that a map has."""
    small: bool = False
    """Whether it is a town in which one does not tell quarters apart."""
    beside: frozenset[str] = frozenset()
    """The skeletons of the names by which the evidence tells where it was: "near Ain Sofe"."""
    part: str = ""
    """The direction in its name, in lower case: "east" of "East Ghouta"."""

    @classmethod
    def of(cls, words: str | None, place_id: str | None, evidence: str) -> Site:
        """The site of a claim, by its place and by what its evidence names."""
        named = atlas().by_id(place_id) if place_id else None
        local = _local(words, named) if words else ""
        if not local and not (named and named.is_town and words and re.search("[A-Z]", words)):
            found = _LOCALITY.search(evidence)
            name = (found[1] or found[2]) if found else ""
            local = _local(name, named) if not _is_abroad(name, place_id) else ""
        located = [one or other for one, other in _LOCATED.findall(evidence)]
        if words and not (named and named in atlas().named(words)):
            located += re.findall(r"\b[A-Z]\w{2,}", words)
        country = default_gazetteer().country_name(place_id[:2]) if place_id else None
        names = frozenset(n.lower() for n in located if n != country and not _NO_PLACE.fullmatch(n))
        inner = bool(words and _INNER.search(words))
        town = skeleton(named.name) if named and named.is_town else ""
        small = bool(town and named and named.people < _CITY)
        beside = frozenset(_key(name) for name in _NAMED_SPOT.findall(evidence) if not _NO_PLACE.match(name))
        direction = _DIRECTION.search(words) if words and local else None
        part = direction[0].lower().removesuffix("ern") if direction else ""
        near = bool(words and _NEARLY.search(words))
        return cls(place_id, local, near, names, inner, town, small, beside, part)

    @property
    def region(self) -> str | None:
        """The id of the region, if so much is known."""
        return "/".join(self.id.split("/")[:2]) if self.id and "/" in self.id else None

    @property
    def country(self) -> str | None:
        """The code of the country, if so much is known."""
        return self.id[:2] if self.id else None

    def within(self, other: Site) -> bool:
        """Whether one of the two is the other, or lies in it, as far as a map tells."""
        loose = [site for site in (self, other) if site.local and not site.inner]
        mapped = not loose or self.alike(other)
        return bool(self.id and other.id and mapped) and (
            f"{self.id}/".startswith(f"{other.id}/") or f"{other.id}/".startswith(f"{self.id}/")
        )

    def apart(self, other: Site) -> bool:
        """Whether both name something that no map has, and these are two; or no place in common."""
        if self.local and other.local:
            return not self.alike(other)
        if self.small and self.id == other.id:
            return False
        return bool(self.named and other.named) and not self.named & other.named

    def told_by(self, other: Site) -> bool:
        """Whether the evidence of one tells where it was by the name, on no map, of where the other was."""
        return any(a.local and a.local in b.beside for a, b in ((self, other), (other, self)))

    def alike(self, other: Site) -> bool:
        """Whether one has such a name, and it is the other's, or that of its town in other letters."""
        if not self.local or not other.local:
            one, town = (self.local, other.town) if self.local else (other.local, self.town)
            return len(one) > 3 and len(town) > 3 and ratio(one, town) >= _ONE_TOWN
        if self.part and other.part and self.part != other.part:
            return False
        short, long = sorted((self.local, other.local), key=len)
        if len(short) < _SHORT:
            if len(long) >= 2 * len(short) and long.startswith(short):
                return True  # a further word: "Akrameh school"
            return short[0] == long[0] and short[-1] == long[-1] and ratio(short, long) >= _ONE_TOWN
        return short in long or ratio(short, long) >= _ONE_NAME


def _is_abroad(name: str, place_id: str | None) -> bool:
    """Whether a map has a name in other countries alone: "the *New York* suburb" is not in Peru."""
    found = atlas().named(name)
    if not place_id or not any(place.people >= _CITY for place in found):
        return False
    return all(place.country != place_id[:2] for place in found)


def _local(words: str, named: Place | None) -> str:
    """The skeleton of a name that is not the place's own; empty where there is none."""
    if not re.search("[A-Z]", words):
        return ""
    words = default_gazetteer().without_countries(words)
    key = _key(words)
    own = named is not None and (named in atlas().named(words) or ratio(key, _key(named.name)) >= _ONE_NAME)
    return "" if own else key


def _key(words: str) -> str:
    """The skeleton of a name without what says what or where it is; of two consonants with the vowels.

    A name that says nothing else is kept whole: "Central Prison".
    """
    named = re.sub(r"\b[a-z]\w+", " ", words)
    bare = _GENERIC.sub(" ", _DIRECTION.sub(" ", named))
    name = bare if bare.strip(" -,.") else named
    key = skeleton(name)
    return key if len(key) > 2 else sounded(name)


def place_fit(one: Site, other: Site) -> float | None:
    """How well two sites agree: 0 where nothing is known, 4 for one name, None for two places."""
    if not one.id or not other.id:
        return 3.0 if one.alike(other) else 0.0
    if one.id[:2] != other.id[:2]:
        return None
    if one.alike(other):
        return 4.0
    if one.id == other.id:
        return _within_one(one, other)
    if one.id.startswith(f"{other.id}/") or other.id.startswith(f"{one.id}/"):
        return 1.5 if "/" in min(one.id, other.id, key=len) else 0.3
    return _beside(one, other)


def parted(one: Site, other: Site) -> bool:
    """Whether two sites are two places, also where no map has their names."""
    return place_fit(one, other) is None or bool(one.local and other.local and not one.alike(other))


def near_by(one: Site, other: Site) -> bool:
    """Whether two sites may be a town and a place around it: by the map, or the region of a name on none."""
    a, b = atlas().by_id(one.id or ""), atlas().by_id(other.id or "")
    if a is None or b is None or not (one.region and other.region):
        return False
    unmapped = any(site.local and site.id == site.region for site in (one, other))
    return kilometres(a, b) <= _AROUND or (unmapped and one.region == other.region)


def _within_one(one: Site, other: Site) -> float:
    """The fit of two sites with one place on the map: a country, region or town."""
    assert one.id  # noqa: S101 - both have it
    level = one.id.count("/")
    if level < 2:
        return level + 0.3
    return 3.0 if one.local == other.local else 1.5


def _beside(one: Site, other: Site) -> float | None:
    """The fit of two sites that are two places on the map, by how far apart they are."""
    a, b = atlas().by_id(one.id or ""), atlas().by_id(other.id or "")
    if a is None or b is None:
        return None
    apart = kilometres(a, b)
    if not a.is_town or not b.is_town:  # a capital is often a region of its own
        return 0.8 if apart <= _ADJOINING else None
    if apart <= max(_SUBURB, sqrt(max(a.people, b.people) / (_DENSITY * pi))):
        return 2.0
    around = apart <= _AROUND and bool(one.near or other.near or one.local or other.local)
    if a.region == b.region and (around or _names_region(a) or _names_region(b)):
        return 1.0
    return None


def _names_region(town: Place) -> bool:
    """Whether a town's name is also that of its region, so that the region may be meant."""
    region = atlas().by_id(town.region)
    return region is not None and skeleton(region.name)[:4] == skeleton(town.name)[:4]
