"""Whatever goes wrong with one file or row, as the row that says so."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.articles.article import Article, Unreadable


@contextmanager
def skipped_as(file: str) -> Iterator[list[Article | Unreadable]]:
    """Takes what stops a reader; the list that it gives then holds the row that says so."""
    failed: list[Article | Unreadable] = []
    try:
        yield failed
    except UnicodeDecodeError as error:
        failed.append(Unreadable(file, f"not UTF-8 ({error.reason}); save it as UTF-8"))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        failed.append(Unreadable(file, f"a damaged .gz file: {error}"))
    except ValueError as error:
        failed.append(Unreadable(file, str(error)))
