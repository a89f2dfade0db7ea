"""How alike two texts are, told from a few bytes of each: MinHash signatures and their bands.

The words of a text are taken five at a time. Signatures agree in about the share of their 64 places that the
texts share of these sequences (A. Broder, "On the resemblance and containment of documents", 1997); a band is
two places together, and texts that share enough agree in one. Written in numpy: datasketch has the same, but
loads scipy.integrate with it, a second and more for every run.
"""

from __future__ import annotations

import re
import zlib

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

_WORDS = 5
_PERMUTATIONS, _BANDS, _ROWS = 64, 32, 2
_TOKEN = re.compile(r"\w+")
_RANDOM = np.random.default_rng(1)
_FACTORS = _RANDOM.integers(1 << 63, size=(_PERMUTATIONS, 1), dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_PLACES = _FACTORS[:_WORDS, 0]
"""What the words of a sequence are multiplied by, so that their order counts."""
_TERMS = _RANDOM.integers(1 << 63, size=(_PERMUTATIONS, 1), dtype=np.uint64)


def signature(text: str) -> bytes:
    """What a text is compared by: 256 bytes."""
    words = [zlib.crc32(word.encode()) for word in _TOKEN.findall(text.lower())]
    words += [0] * (_WORDS - len(words))
    windows = sliding_window_view(np.array(words, dtype=np.uint64), _WORDS)
    hashed = (windows * _PLACES).sum(axis=1) >> np.uint64(32)
    permuted = (_FACTORS * hashed + _TERMS) >> np.uint64(32)  # modulo 2 ** 64: multiply, add, shift
    return bytes(permuted.min(axis=1).astype("<u4").tobytes())


def alike(one: bytes, other: bytes) -> float:
    """About the share of five-word sequences (± .06) that the texts of two signatures have in common."""
    return float(np.mean(_values(one) == _values(other)))


def bands(signed: bytes) -> NDArray[np.uint64]:
    """A number for each of 32 bands, which tells also the band that it is."""
    values = _values(signed).reshape(_BANDS, _ROWS).astype(np.uint64)
    mixed = values[:, 0] * np.uint64(0x9E3779B97F4A7C15) ^ values[:, 1] * np.uint64(0xC2B2AE3D27D4EB4F)
    return mixed + np.arange(_BANDS, dtype=np.uint64)


def _values(signed: bytes) -> NDArray[np.uint32]:
    return np.frombuffer(signed, dtype="<u4")
