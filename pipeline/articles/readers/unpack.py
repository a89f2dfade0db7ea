"""Compressed streams, as what they unpack to."""

from __future__ import annotations

import gzip
import io
from typing import BinaryIO, cast

EXPANSION = 200
"""A `.gz` that grows to more than this many times its size is a bomb: text shrinks to a third or a tenth."""


def buffered(stream: object) -> BinaryIO:
    """A stream that can be peeked into, on anything that has `readinto`."""
    return cast("BinaryIO", io.BufferedReader(cast("io.RawIOBase", stream)))


def head(stream: BinaryIO) -> bytes:
    """How the stream begins; it stays where it is."""
    return cast("io.BufferedReader[io.RawIOBase]", stream).peek(4096)


def unpacked(stream: BinaryIO) -> BinaryIO:
    """The stream, or what it unpacks to where it is compressed."""
    return buffered(_Unpacked(stream)) if head(stream).startswith(b"\x1f\x8b") else stream


class _Unpacked(io.RawIOBase):
    """What a gzip stream unpacks to. Raises ValueError where that is a bomb."""

    def __init__(self, packed: BinaryIO) -> None:
        self._count = 0
        self._packed = _Counted(packed)
        self._gzip = gzip.GzipFile(fileobj=cast("BinaryIO", self._packed))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self._gzip.read1(min(len(buffer), 1 << 16))  # before what is damaged, all is given
        self._count += len(data)
        if self._count > 1_000_000 and self._count > EXPANSION * self._packed.count:
            raise ValueError(
                f"unpacks to more than {EXPANSION} times its size: a decompression bomb; not read"
            )
        buffer[: len(data)] = data
        return len(data)


class _Counted:
    """A stream that counts what was read from it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.count += len(data)
        return data
