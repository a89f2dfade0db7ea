"""Which articles tell one story in the same words: a wire report in three outlets is not three witnesses.

Articles whose signatures agree in a band are compared, and those that share enough are copies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.articles.minhash import alike, bands

SAME = 0.35
"""Articles that share this much of their five-word sequences are copies; unrelated ones share hardly any."""
_SORTED_AT = 200_000
"""So many bands wait until they are sorted in among the others: those of some 6,000 articles."""


class Copy(NamedTuple):
    """An article of a story: `similarity` in [0, 1] is to its first article, whose id is `story_id`."""

    story_id: str
    article_id: str
    similarity: float


class _Bands:
    """The first article of each band: numbers, most of them in sorted arrays, which take least memory."""

    def __init__(self) -> None:
        self._sorted = np.empty(0, dtype=np.uint64)
        self._places = np.empty(0, dtype=np.uint32)
        self._new: dict[int, int] = {}

    def firsts(self, bands: NDArray[np.uint64], place: int) -> set[int]:
        """The articles that were first in any of these bands; where there is none, `place` now is."""
        at = np.minimum(np.searchsorted(self._sorted, bands), max(len(self._sorted) - 1, 0))
        there = self._sorted[at] == bands if len(self._sorted) else np.zeros(len(bands), dtype=bool)
        found = set(self._places[at[there]].tolist())
        found.update(self._new.setdefault(band, place) for band in bands[~there].tolist())
        if len(self._new) > _SORTED_AT:
            self._sort()
        return found - {place}

    def _sort(self) -> None:
        bands = np.fromiter(self._new.keys(), dtype=np.uint64, count=len(self._new))
        places = np.fromiter(self._new.values(), dtype=np.uint32, count=len(self._new))
        bands, places = np.concatenate((self._sorted, bands)), np.concatenate((self._places, places))
        order = np.argsort(bands)
        self._sorted, self._places, self._new = bands[order], places[order], {}


class Copies:
    """The signatures met so far and the stories they make up. 100,000 articles take about 150 MB."""

    def __init__(self, known: Iterable[tuple[str, bytes]] = (), stories: Iterable[Copy] = ()) -> None:
        self._ids: list[str] = []
        self._signatures: list[bytes] = []
        self._story: dict[int, int] = {}
        self._bands = _Bands()
        places = {}
        for article_id, signed in known:
            places[article_id], _ = self._insert(article_id, signed)
        for story in stories:
            if story.article_id in places and story.story_id in places:
                self._story[places[story.article_id]] = places[story.story_id]

    def add(self, article_id: str, signed: bytes) -> str | None:
        """Take in an article; gives the first article of the story that it copies, if any."""
        mine, near = self._insert(article_id, signed)
        firsts = sorted({self._first(i) for i in near if self._alike(i, mine) >= SAME})
        if not firsts:
            return None
        for other in (*firsts[1:], mine):
            self._story[other] = firsts[0]
        return self._ids[firsts[0]]

    def stories(self) -> Iterator[Copy]:
        """Every story of two articles or more, its first article first."""
        members: dict[int, list[int]] = defaultdict(list)
        for place in self._story:
            members[self._first(place)].append(place)
        for first, others in members.items():
            yield Copy(self._ids[first], self._ids[first], 1.0)
            for other in others:
                if other != first:
                    yield Copy(self._ids[first], self._ids[other], self._alike(first, other))

    def _insert(self, article_id: str, signed: bytes) -> tuple[int, set[int]]:
        """The article's place, and those that share a band with it."""
        place = len(self._ids)
        self._ids.append(article_id)
        self._signatures.append(signed)
        return place, self._bands.firsts(bands(signed), place)

    def _first(self, place: int) -> int:
        while (above := self._story.get(place, place)) != place:
            place = above
        return place

    def _alike(self, one: int, other: int) -> float:
        return alike(self._signatures[one], self._signatures[other])
