"""Towns and regions of the world by any of their spellings, without a network.

The table is derived from GeoNames (https://www.geonames.org/, CC BY 4.0): of each country the 2,000 largest
places and all first-level regions. tests/golden/write_atlas.py makes it.

A place's id is the path to it: "SY" a country, "SY/12" a region of it, "SY/12/173480" a town there. What
lies in a place has an id that begins with the place's own.
"""

from __future__ import annotations

import bisect
import gzip
import math
import re
import unicodedata
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

FILE = Path(__file__).with_name("atlas.tsv.gz")
_ARTICLE = re.compile(r"^(?:al|el|ar|as|ad|an|at|az|ash|the) (?=\w{3})")
_MARKS = re.compile(r"['’‘`ʻʼʾʿ.]")
_APART = re.compile(r"[^a-z0-9]+")
_ARABIC = re.compile(r"\b(?:al|el)\b")
_GLUED = re.compile(r"\b([Aa]l|[Ee]l)(?=[bcdfghjkmnpqrstvwxz]\w{3})")
"""An Arabic article that is written as one word with its noun."""
_VOWEL = re.compile(r"[aeiouyw']|(?<=[a-z])h(?= |$)")
_VOWELS = (
    ("a", re.compile(r"[ae](?:h(?![a-z])|[iy](?![aeiou]))?")),
    ("u", re.compile(r"o[ou]?|u|w(?![aeiou])")),
    ("i", re.compile(r"y(?![aeiou])")),
)
_SOUNDS, _SOUNDS_LONG = {2: 95, 3: 88}, 70
"""From this similarity of sound, in percent, names with so many consonants in common are one."""
_TWICE = re.compile(r"(.)\1+")


class Place(NamedTuple):
    """A region or town: its id, name, position in degrees, and how many people live there."""

    id: str
    name: str
    latitude: float
    longitude: float
    people: int

    @property
    def country(self) -> str:
        """The ISO 3166-1 code of its country."""
        return self.id[:2]

    @property
    def region(self) -> str:
        """The id of the region in which it lies, or which it is."""
        return "/".join(self.id.split("/")[:2])

    @property
    def is_town(self) -> bool:
        """Whether it is a town, not a region."""
        return self.id.count("/") > 1


def spelling(name: str) -> str:
    """A name as names are compared: lower case, no accents, no Arabic article in front."""
    folded = name
    if not name.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    bare = _APART.sub(" ", _MARKS.sub("", folded.lower())).strip()
    return _ARTICLE.sub("", bare)


def skeleton(name: str) -> str:
    """What transliterations of one name share: the consonants, those alike made one, none twice in a row.

    "Deir ez-Zor" and "Dayr az Zawr" are both "drzr".
    """
    words = [_ARTICLE.sub("", word + " ").strip() for word in _ARABIC.split(spelling(name))]
    bare = " ".join(filter(None, words)).replace("ck", "k").replace("q", "k").replace("ph", "f")
    return _TWICE.sub(r"\1", _VOWEL.sub("", bare).replace(" ", ""))


def sounded(name: str) -> str:
    """A name as it sounds, roughly: vowels that transliterations take for one another are one.

    "Atmeh" and "Aţmah" are both "atma".
    """
    low = spelling(name).replace("q", "k").replace("ph", "f").replace(" ", "")
    for vowel, written in _VOWELS:
        low = written.sub(vowel, low)
    return _TWICE.sub(r"\1", low)


def _begins_alike(one: str, other: str) -> bool:
    """Whether two names begin with one consonant, or both with a vowel."""
    first, second = (sounded(name)[:1] for name in (one, other))
    return first == second or {first, second} <= {"a", "i", "u"}


def kilometres(one: Place, other: Place) -> float:
    """The distance of two places."""
    north, east = math.radians(one.latitude - other.latitude), math.radians(one.longitude - other.longitude)
    east *= math.cos(math.radians((one.latitude + other.latitude) / 2))
    return 6371 * math.hypot(north, east)


class Atlas:
    """Finds places by name."""

    @cached_property
    def _parts(self) -> tuple[list[bytes], list[bytes]]:
        """The lines of the places, and those of the names in order, each with numbers of places."""
        places, _, names = gzip.decompress(FILE.read_bytes()).partition(b"\n\n")
        return places.split(b"\n"), names.split(b"\n")

    @cache  # noqa: B019 - there is one atlas
    def named(self, name: str) -> tuple[Place, ...]:
        """All places that have this name in some spelling, the largest first."""
        key = spelling(name).encode() + b"\t"
        names = self._parts[1]
        line = names[min(bisect.bisect_left(names, key), len(names) - 1)]
        if not line.startswith(key):
            return ()
        found = [self._place(int(number)) for number in line.removeprefix(key).split()]
        return tuple(sorted(found, key=lambda place: -place.people))

    def alike(self, country: str, name: str) -> list[Place]:
        """The places of a country whose names have the skeleton of `name` and sound much like it.

        The fewer consonants two names share, the more alike their vowels must be.
        """
        key = skeleton(name)
        if len(key) < 2:
            return []
        least = _SOUNDS.get(len(key), _SOUNDS_LONG)
        first, sounds = self._sounded(country)
        near = {
            at
            for sound in {sounded(name), sounded(name.replace("e", "i").replace("E", "I"))}
            for _, _, at in process.extract(sound, sounds, scorer=ratio, score_cutoff=least, limit=None)
        }
        places = [self._place(first + at) for at in sorted(near)]
        places = [p for p in places if skeleton(p.name) == key and _begins_alike(p.name, name)]
        places.sort(key=lambda place: -place.people)
        apart = _GLUED.sub(r"\1-", name)
        return places or (self.alike(country, apart) if apart != name else [])

    @cache  # noqa: B019 - the same
    def _sounded(self, country: str) -> tuple[int, list[str]]:
        """The number of the first place of a country, and how the names of all sound."""
        lines, start = self._parts[0], f"{country}/".encode()
        first = bisect.bisect_left(lines, start)
        stop = bisect.bisect_left(lines, f"{country}0".encode(), first)  # "0" follows "/"
        names = (line.split(b"\t", 2)[1].decode() for line in lines[first:stop])
        return first, [sounded(name) for name in names]

    @cache  # noqa: B019 - the same
    def by_id(self, place_id: str) -> Place | None:
        """The region or town with this id."""
        places, key = self._parts[0], f"{place_id}\t".encode()
        at = bisect.bisect_left(places, key)
        return self._place(at) if at < len(places) and places[at].startswith(key) else None

    @cache  # noqa: B019 - the same
    def _place(self, number: int) -> Place:
        place, name, latitude, longitude, people = self._parts[0][number].decode().split("\t")
        return Place(place, name, float(latitude), float(longitude), int(people))


@cache
def atlas() -> Atlas:
    """The built-in table, read on first use."""
    return Atlas()
