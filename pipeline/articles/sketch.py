"""How much of one text stands in another, told from a few bytes of each.

The words of a text are taken five at a time and hashed; a sketch keeps every fourth hash, chosen by its
value, so that two texts keep the same ones of what they share (FracMinHash: L. Irber et al., "Lightweight
compositional analysis of metagenomes with FracMinHash and minimum metagenome covers", 2022). Unlike MinHash
it sees a brief of three sentences that stands within a long report.
"""

from __future__ import annotations

import re
import zlib
from datetime import date

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

_WORDS = 5
_KEPT = np.uint32(2**32 // 4)
"""Hashes below are kept: one in four."""
_TOKEN = re.compile(r"\w+")
_PLACES = np.random.default_rng(1).integers(1 << 63, size=_WORDS, dtype=np.uint64) * np.uint64(2) + np.uint64(
    1
)
"""What the words of a sequence are multiplied by, so that their order counts."""

FEWEST = 4
"""So many hashes of the shorter text, some sixteen sequences of words, have to be shared."""
SHARED_SOON, SHARED = 0.3, 0.6
"""The share of the shorter text's sequences that makes two texts one story: published within `SOON` days, or
at any time. What an agency repeats as background, weeks apart, is up to half of a short report."""
SOON = 3


def sketch(text: str) -> NDArray[np.uint32]:
    """The kept hashes of a text's five-word sequences, in ascending order, each once."""
    words = [zlib.crc32(word.encode()) for word in _TOKEN.findall(text.lower())]
    words += [0] * (_WORDS - len(words))
    windows = sliding_window_view(np.array(words, dtype=np.uint64), _WORDS)
    hashed = ((windows * _PLACES).sum(axis=1) >> np.uint64(32)).astype(np.uint32)
    return np.unique(hashed[hashed < _KEPT])


def one_story(
    one: NDArray[np.uint32], other: NDArray[np.uint32], published: tuple[date | None, date | None]
) -> bool:
    """Whether two texts tell one story in the same words; the dates may be unknown."""
    shared = len(np.intersect1d(one, other, assume_unique=True))
    first, second = published
    soon = first is not None and second is not None and abs((first - second).days) <= SOON
    return shared >= FEWEST and shared >= (SHARED_SOON if soon else SHARED) * min(len(one), len(other))
