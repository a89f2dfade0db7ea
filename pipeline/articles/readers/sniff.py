"""What kind of articles a stream without a name holds, by how it begins."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import BinaryIO

from pipeline.articles.readers.columns import looks_like_header
from pipeline.articles.readers.unpack import head

_KINDS = (
    (re.compile(rb"PAR1"), ".parquet"),
    (re.compile(rb"\{"), ".jsonl"),
    (re.compile(rb"\[\s*\{"), ".json"),
    (re.compile(rb"<"), ".html"),
)


def kind_of(stream: BinaryIO, columns: Iterable[str]) -> str:
    """The ending that a file of this would have; `columns` are those that a person has named."""
    start = head(stream)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        start = start[: len(start) // 2 * 2].decode("utf-16", "replace").encode()
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    for begins, suffix in _KINDS:
        if begins.match(start):
            return suffix
    lines = [line for line in start.decode("utf-8", "replace").splitlines() if not line.startswith("sep=")]
    first = lines[0] if lines else ""
    delimiter = max(",;\t|", key=first.count)
    return ".csv" if looks_like_header(first.split(delimiter), columns) else ".txt"
