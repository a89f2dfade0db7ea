"""The lines of tables that are text, in UTF-8 or UTF-16, however they end."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import BinaryIO, cast

from pipeline.articles.readers.source import Source
from pipeline.articles.readers.unpack import head

NOT_TEXT = re.compile("[\udc80-\udcff]")
"""What stands for a byte that is not UTF-8."""


def text_lines(source: Source) -> Iterator[str | None]:
    """Each line with its end, None for one that is longer than twice an article."""
    limit = 2 * source.max_bytes  # with what JSON and CSV escape
    wide = head(source.stream)[:2] in (b"\xff\xfe", b"\xfe\xff")
    lines = cast("BinaryIO", _ByLine(source.stream))
    text = io.TextIOWrapper(lines, "utf-16" if wide else "utf-8-sig", "surrogateescape", newline="")
    while line := text.readline(limit + 1):
        whole = len(line) <= limit
        while len(line) > limit:
            line = text.readline(limit + 1)
        yield line if whole else None


class _ByLine(io.BufferedIOBase):
    """A stream that is read no further than it is needed, so that its place tells how much has been read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1) -> bytes:
        return self._stream.readline(size)
