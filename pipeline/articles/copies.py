"""Which article a new one copies: a wire report in three outlets need not be asked about three times."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from pipeline.articles.sketch import one_story

_SORTED_AT = 200_000
"""So many hashes wait until they are sorted in among the others: those of some 2,000 articles."""


class _Firsts:
    """The first article of each hash: numbers, most of them in sorted arrays, which take least memory."""

    def __init__(self) -> None:
        self._sorted = np.empty(0, dtype=np.uint32)
        self._places = np.empty(0, dtype=np.uint32)
        self._new: dict[int, int] = {}

    def of(self, hashes: NDArray[np.uint32], place: int) -> set[int]:
        """The articles that were first with any of these; where there is none, `place` now is."""
        at = np.minimum(np.searchsorted(self._sorted, hashes), max(len(self._sorted) - 1, 0))
        there = self._sorted[at] == hashes if len(self._sorted) else np.zeros(len(hashes), dtype=bool)
        found = set(self._places[at[there]].tolist())
        found.update(self._new.setdefault(each, place) for each in hashes[~there].tolist())
        if len(self._new) > _SORTED_AT:
            self._sort()
        return found - {place}

    def _sort(self) -> None:
        hashes = np.fromiter(self._new.keys(), dtype=np.uint32, count=len(self._new))
        places = np.fromiter(self._new.values(), dtype=np.uint32, count=len(self._new))
        hashes, places = np.concatenate((self._sorted, hashes)), np.concatenate((self._places, places))
        order = np.argsort(hashes)
        self._sorted, self._places, self._new = hashes[order], places[order], {}


class Copies:
    """The sketches met so far, and which article each of them copies."""

    def __init__(self) -> None:
        self._articles: list[tuple[str, NDArray[np.uint32], date | None]] = []
        self._original: dict[int, int] = {}
        self._firsts = _Firsts()

    def add(self, article_id: str, sketch: NDArray[np.uint32], published: date | None) -> str | None:
        """Take in an article; gives the first one that told its story, if any did."""
        place = len(self._articles)
        self._articles.append((article_id, sketch, published))
        told = {
            self._original.get(near, near)
            for near in self._firsts.of(sketch, place)
            if self._same(near, place)
        }
        if not told:
            return None
        self._original[place] = min(told)
        return self._articles[min(told)][0]

    def _same(self, one: int, other: int) -> bool:
        (_, first, day), (_, second, other_day) = self._articles[one], self._articles[other]
        return one_story(first, second, (day, other_day))
