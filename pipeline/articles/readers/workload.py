"""How much there is to read, as far as what has been read tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, TypeVar

from pipeline.articles.readers.formats import STDIN, suffix_of, tables

_T = TypeVar("_T")


class Workload:
    """How much there is to read: `files` with one article, still to come, and tables of unknown length.

    `ahead` are the articles that are read and still being made. It is `unknown` where one reads a stream, or
    a table that has to be read whole before its first row.
    """

    def __init__(self) -> None:
        self.files = 0
        self.ahead = 0
        self.unknown = False
        self._bytes = 0
        self._rows = 0
        self._before = 0
        self._size = 0
        self._stream: BinaryIO | None = None

    def count(self, files: Iterable[Path]) -> None:
        """Take in what there is to read."""
        for file in files:
            if str(file) == STDIN:
                self.unknown = True
            elif suffix_of(file) in tables():
                self._bytes += _size(file)
            else:
                self.files += 1

    def counted(self, rows: Iterator[_T], size: int, stream: BinaryIO) -> Iterator[_T]:
        """The rows of the next table, counted; the one before has been read."""
        self._before += self._size
        self._size, self._stream = size, stream
        for row in rows:
            self._rows += 1
            yield row

    def expected(self, read: int) -> int | None:
        """How many there are in all where `read` were read, or could not be; None where that is unknown."""
        at = self._before
        if self._stream:
            at += self._size if self._stream.closed else min(self._stream.tell(), self._size)
        if self.unknown or (self._bytes and not at):
            return None
        rows = self._rows * (self._bytes - at) / at if at else 0
        return read + self.ahead + self.files + round(rows)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
