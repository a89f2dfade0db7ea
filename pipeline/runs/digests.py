"""A set of very many names in eight bytes each."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

_RECENT = 20_000
"""So many are kept as they came, until they are sorted in among the others."""
_ALL = 2**64 - 1


class Digests:
    """Names, told apart by their hashes of 64 bits: a set of strings takes fifteen times as much memory.

    Of a hundred million names, two have the same hash in one of 3,700 runs.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._sorted = np.empty(0, dtype=np.uint64)
        self._recent: set[int] = set()
        self.update(names)

    def __contains__(self, name: str) -> bool:
        number = hash(name) & _ALL
        if number in self._recent:
            return True
        at = int(np.searchsorted(self._sorted, np.uint64(number)))
        return at < len(self._sorted) and int(self._sorted[at]) == number

    def add(self, name: str) -> None:
        """Take in one name."""
        self.update((name,))

    def update(self, names: Iterable[str]) -> None:
        """Take in several."""
        for name in names:
            self._recent.add(hash(name) & _ALL)
            if len(self._recent) >= _RECENT:
                new = np.fromiter(self._recent, dtype=np.uint64, count=len(self._recent))
                both = np.sort(np.concatenate((self._sorted, new)))
                first = np.append(True, both[1:] != both[:-1])  # np.union1d takes 33 times as long
                self._sorted = both[first]
                self._recent = set()
