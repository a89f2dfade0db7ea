"""Whatever goes wrong with one file or row, as the row that says so: the rest is read all the same."""

from __future__ import annotations

import csv
import gzip
import traceback
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.articles.article import Article, Unreadable
from schemas.errors import GroundwireError


@contextmanager
def skipped_as(where: str) -> Iterator[list[Article | Unreadable]]:
    """Takes whatever stops a reader; the list that it gives then holds the row that says so."""
    failed: list[Article | Unreadable] = []
    try:
        yield failed
    except GroundwireError:
        raise
    except Exception as error:  # noqa: BLE001 - also what no library says that it raises
        failed.append(Unreadable(where, _reason(error)))


def _reason(error: Exception) -> str:  # noqa: PLR0911 - a line for each kind
    """What is wrong, and what to do about it, on one line."""
    match error:
        case UnicodeDecodeError():
            return f"not {error.encoding.upper()} at byte {error.start}; save it as UTF-8"
        case UnicodeError():
            return "half a character in it, which no text has; save it again as UTF-8"
        case EOFError() | zlib.error() | gzip.BadGzipFile():
            return f"a damaged .gz file: {_short(error)}; fetch or pack it again"
        case csv.Error():
            return f"no table: {_short(error)}; save it again as CSV"
        case RecursionError():
            return "nested too deeply to be read; save it flat"
        case MemoryError():
            return "too large for the memory of this machine; split it"
        case OSError():
            return error.strerror or _short(error)
        case ValueError():
            return _short(error)
    at = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} at {Path(at.filename).name}:{at.lineno}"
    return f"a fault of groundwire's in reading it ({where}); please report it"


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
