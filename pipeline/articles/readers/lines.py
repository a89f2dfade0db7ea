"""JSON lines: an object a line, each an article. Read as a stream: memory does not grow with the file."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pipeline.articles.article import Unreadable
from pipeline.articles.readers import rows
from pipeline.articles.readers.source import ArticleJob, Read, Source

SUFFIXES = (".jsonl", ".ndjson")
ROWS = True


def read(source: Source) -> Iterator[Read | ArticleJob]:
    """An article for each line with a text. Raises ValueError where no line has one."""
    yield from rows.articles(source, _rows(source))


def _rows(source: Source) -> Iterator[tuple[str, rows.Row] | Unreadable]:
    limit = 2 * source.max_bytes  # with what JSON escapes
    number = 0
    while line := source.stream.readline(limit + 1):
        number += 1
        where = f"{source.file} line {number}"
        if len(line) > limit:
            yield Unreadable(where, f"a line of more than {limit:,} bytes; the rest of the file is not read")
            return
        if b"\0" in line:
            raise ValueError(f"a binary file (a NUL in line {number})")
        if not (line := line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line).strip():
            continue
        try:
            row = json.loads(line.decode())
        except UnicodeDecodeError:
            yield Unreadable(where, "not UTF-8; save it as UTF-8")
        except (json.JSONDecodeError, RecursionError, ValueError) as error:
            what = (
                error.msg
                if isinstance(error, json.JSONDecodeError)
                else "nested too deeply, or a number too long"
            )
            yield Unreadable(where, f"no JSON: {what}")
        else:
            yield (f"line {number}", row) if isinstance(row, dict) else Unreadable(where, "no JSON object")
