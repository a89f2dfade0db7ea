"""JSON: an object a line, read as a stream; or an array of them, or one object with an array, read whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from pipeline.articles.article import Unreadable
from pipeline.articles.readers import rows
from pipeline.articles.readers.columns import Row, names_text, text_of
from pipeline.articles.readers.source import ArticleJob, Read, Source
from pipeline.articles.readers.textlines import NOT_TEXT, text_lines
from pipeline.articles.readers.unpack import head

SUFFIXES = (".jsonl", ".ndjson", ".json")
ROWS = True
_WHOLE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[|\{\s*?\n)")
"""How JSON begins that is not an object a line."""
_BINARY = re.compile(rf"(?!\s*\{{)[^\n]*(?:\0|{NOT_TEXT.pattern})")
_VALUE = re.compile(r"\S")


def read(source: Source) -> Iterator[Read | ArticleJob]:
    """An article for each object with a text; an `Unreadable` for each line or value that is none."""
    whole = source.suffix == ".json" or _WHOLE.match(head(source.stream))
    yield from rows.articles(source, _values(source) if whole else _lines(source))


def _lines(source: Source) -> Iterator[tuple[str, Row] | Unreadable]:
    for number, line in enumerate(text_lines(source), start=1):
        where = f"{source.file} line {number}"
        if line is None:
            yield Unreadable(where, f"a line of more than {2 * source.max_bytes:,} characters; not read")
        elif number == 1 and _BINARY.match(line):
            raise ValueError("a binary file (no JSON in line 1)")
        elif "\0" in line:
            yield Unreadable(where, "a NUL in it; this line is not used")
        elif NOT_TEXT.search(line):
            yield Unreadable(where, "not UTF-8; save it as UTF-8")
        elif line.strip():
            try:
                row = json.loads(line)
            except (RecursionError, ValueError) as error:
                yield Unreadable(where, f"no JSON: {_fault(error)}")
            else:
                yield _row(source, f"line {number}", row)


def _values(source: Source) -> Iterator[tuple[str, Row] | Unreadable]:
    """The objects of JSON that has to be read whole: of an array, of an object's array, one after another."""
    limit = 10 * source.max_bytes
    source.workload.unknown = True  # the bytes are read long before the articles
    data = source.stream.read(limit + 1)
    if len(data) > limit:
        raise ValueError(f"JSON of more than {limit:,} bytes; write an object a line, as `jq -c '.[]'` does")
    text = data.decode(json.detect_encoding(data))
    decoder, at, number = json.JSONDecoder(), 0, 0
    while start := _VALUE.search(text, at):
        try:
            value, at = decoder.raw_decode(text, start.start())
        except (RecursionError, ValueError) as error:
            line = text.count("\n", 0, getattr(error, "pos", start.start())) + 1
            yield Unreadable(f"{source.file} line {line}", f"no JSON: {_fault(error)}; the rest is not read")
            return
        for row in _objects(value):
            number += 1
            yield _row(source, f"item {number}", row)


def _objects(value: object, depth: int = 3) -> list[object]:
    """The items of an array, of an answer that has one ({"status": "ok", "articles": […]}), or the value.

    An answer may have it deeper, or name each row ({"a1": {…}, "a2": {…}}) or each column.
    """
    if not isinstance(value, dict) or _holds_text(value):
        return value if isinstance(value, list) else [value]
    arrays = [each for each in value.values() if isinstance(each, list) and each]
    nested = [each for each in arrays if all(isinstance(item, dict) for item in each)]
    if len(nested) == 1:
        return nested[0]
    inner = [each for each in value.values() if isinstance(each, dict) and each]
    if inner and len(inner) == len(value):
        if all(map(_holds_text, inner)):
            return [*inner]
        if any(map(names_text, value)) and len({tuple(each) for each in inner}) == 1:
            return [{name: column[key] for name, column in value.items()} for key in inner[0]]
    deeper = [rows for each in inner if depth and (rows := _objects(each, depth - 1)) != [each]]
    return deeper[0] if len(deeper) == 1 else [value]


def _holds_text(row: Row) -> bool:
    cells = (cell for name, cell in row.items() if names_text(name))
    return any(cell if isinstance(cell, str) else text_of(cell) for cell in cells)


def _lifted(row: Row) -> Row:
    """The row, with what stands in its objects where its text does: {"_id": 7, "_source": {"text": …}}."""
    if _holds_text(row):
        return row
    inner = [each for each in row.values() if isinstance(each, dict)]
    outer = {name: cell for name, cell in row.items() if not isinstance(cell, dict)}
    lifted = {name: cell for each in inner for name, cell in each.items()} | outer
    return lifted if _holds_text(lifted) else row


def _row(source: Source, place: str, row: object) -> tuple[str, Row] | Unreadable:
    if isinstance(row, dict):
        return place, _lifted(row)
    return Unreadable(f"{source.file} {place}", "no JSON object")


def _fault(error: Exception) -> str:
    return error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply, or a number too long"
