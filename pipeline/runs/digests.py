"""A set of very many digests in eight bytes each."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

_RECENT = 20_000
"""So many are kept as they came, until they are sorted in among the others."""
_DIGITS = 16


class Digests:
    """Hexadecimal digests, told apart by their first 16 digits: a set takes 15 times as much memory."""

    def __init__(self, digests: Iterable[str] = ()) -> None:
        self._sorted = np.empty(0, dtype=np.uint64)
        self._recent: set[int] = set()
        self.update(digests)

    def __contains__(self, digest: object) -> bool:
        number = int(str(digest)[:_DIGITS], 16)
        if number in self._recent:
            return True
        at = int(np.searchsorted(self._sorted, np.uint64(number)))
        return at < len(self._sorted) and int(self._sorted[at]) == number

    def add(self, digest: str) -> None:
        """Take in one digest."""
        self.update((digest,))

    def update(self, digests: Iterable[str]) -> None:
        """Take in several."""
        for digest in digests:
            self._recent.add(int(digest[:_DIGITS], 16))
            if len(self._recent) >= _RECENT:
                new = np.fromiter(self._recent, dtype=np.uint64, count=len(self._recent))
                self._sorted = np.union1d(self._sorted, new)
                self._recent = set()
