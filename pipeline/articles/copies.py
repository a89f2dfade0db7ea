"""Which article a new one copies: a wire report in three outlets need not be asked about three times.

What has been met is kept in temporary files: of a store of any size a few megabytes are in memory.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Mapping
from datetime import date
from tempfile import TemporaryFile
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from pipeline.articles.sketch import one_story

_SORTED_AT = 200_000
"""So many hashes wait in memory until they are sorted in among those in the file: of some 2,000 articles."""
_BLOCK = 512
"""Records that are read together: a page of the disk."""
_CHUNK = 256 * _BLOCK
"""Records that are merged together."""
_PLACE = np.uint64(32)
_NONE = np.uint64(2**64 - 1)
"""What fills up the last block; no hash is as high."""

_Records = NDArray[np.uint64]
"""A hash and the number of the article that was the first to have it, in one number each."""


class _Firsts:
    """The first article of each hash: a file in the order of the hashes, and the newest in a dictionary.

    Of the file the first hash of each block is in memory, so that one look-up reads one block.
    """

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 - closed with the whole
        self._marks = np.empty(0, dtype=np.uint64)
        self._new: dict[int, int] = {}

    def close(self) -> None:
        self._file.close()

    def of(self, hashes: NDArray[np.uint32], place: int) -> set[int]:
        """The articles that were first with any of these; where there is none, `place` now is."""
        found = self._kept(hashes)
        near = {*found.values()}
        near.update(self._new.setdefault(each, place) for each in hashes.tolist() if each not in found)
        if len(self._new) > _SORTED_AT:
            self._sort()
        return near - {place}

    def _kept(self, hashes: NDArray[np.uint32]) -> Mapping[int, int]:
        """Hash -> article of those that are in the file."""
        if not len(self._marks) or not len(hashes):
            return {}
        blocks = np.maximum(np.searchsorted(self._marks, hashes, side="right") - 1, 0).tolist()
        size = 8 * _BLOCK
        read = b"".join(os.pread(self._file.fileno(), size, block * size) for block in blocks)
        records = np.frombuffer(read, dtype=np.uint64).reshape(len(blocks), _BLOCK)
        there = records[(records >> _PLACE) == hashes[:, None]]
        return dict(zip((there >> _PLACE).tolist(), (there & np.uint64(2**32 - 1)).tolist(), strict=True))

    def _sort(self) -> None:
        """Merge what is new into the file, a chunk after the other."""
        new = np.fromiter(self._new.keys(), dtype=np.uint64, count=len(self._new)) << _PLACE
        new |= np.fromiter(self._new.values(), dtype=np.uint64, count=len(self._new))
        new.sort()
        merged = TemporaryFile()  # noqa: SIM115 - it takes the other's place
        marks: list[_Records] = []
        left = np.empty(0, dtype=np.uint64)

        def write(records: _Records) -> _Records:
            """Write all whole blocks; what is left over comes with the next."""
            whole = len(records) - len(records) % _BLOCK
            merged.write(records[:whole].tobytes())
            marks.append(records[:whole:_BLOCK] >> _PLACE)
            return records[whole:]

        self._file.seek(0)
        while data := self._file.read(8 * _CHUNK):
            chunk = np.frombuffer(data, dtype=np.uint64)
            chunk = chunk[chunk != _NONE]
            upto = int(np.searchsorted(new, chunk[-1]))
            chunk = np.concatenate((left, chunk, new[:upto]))
            chunk.sort()
            left, new = write(chunk), new[upto:]
        rest = np.concatenate((left, new))
        rest.sort()
        write(np.concatenate((rest, np.full(-len(rest) % _BLOCK, _NONE))))
        merged.flush()
        self._file.close()
        self._file, self._marks, self._new = merged, np.concatenate(marks), {}


class Copies:
    """The sketches met so far, and which article each of them copies.

    A new one is compared with those that were the first to have one of its hashes.
    """

    def __init__(self) -> None:
        self._firsts = _Firsts()
        self._file = TemporaryFile()  # noqa: SIM115 - closed with the whole
        self._starts = array("Q", [0])
        self._days = array("i")
        self._original: dict[int, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Throw away what was met."""
        self._firsts.close()
        self._file.close()

    def add(self, article_id: str, sketch: NDArray[np.uint32], published: date | None) -> str | None:
        """Take in an article; gives the first one that told its story, if any did."""
        place = len(self._days)
        told = {
            self._original.get(near, near)
            for near in self._firsts.of(sketch, place)
            if one_story(self._sketch(near), sketch, (self._day(near), published))
        }
        name = article_id.encode()
        data = len(name).to_bytes(2, "little") + name + sketch.tobytes()
        os.pwrite(self._file.fileno(), data, self._starts[-1])
        self._starts.append(self._starts[-1] + len(data))
        self._days.append(published.toordinal() if published else 0)
        if not told:
            return None
        self._original[place] = min(told)
        return self._read(min(told))[0]

    def _read(self, place: int) -> tuple[str, NDArray[np.uint32]]:
        start, end = self._starts[place], self._starts[place + 1]
        data = os.pread(self._file.fileno(), end - start, start)
        length = 2 + int.from_bytes(data[:2], "little")
        return data[2:length].decode(), np.frombuffer(data[length:], dtype=np.uint32)

    def _sketch(self, place: int) -> NDArray[np.uint32]:
        return self._read(place)[1]

    def _day(self, place: int) -> date | None:
        return date.fromordinal(self._days[place]) if self._days[place] else None
