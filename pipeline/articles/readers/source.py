"""What a reader is given, an open file, and what it gives: articles still to be made."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

from pipeline.articles.article import Article, Unchanged, Unreadable
from pipeline.articles.facts import Facts
from pipeline.articles.readers.faults import skipped_as
from pipeline.articles.readers.workload import Workload

Made = Article | Unreadable
Read = Made | Unchanged


@dataclass(frozen=True)
class ArticleJob:
    """An article that is still to be made, which takes most of the time and may be done in another process.

    `make` gives it from `size` bytes, after what is wrong with it; it and its arguments can be pickled. `row`
    is the id of a table's row, "" where it has none, None for an article that has a file of its own.
    """

    file: str
    row: str | None
    digest: str
    size: int
    make: Callable[[], Iterable[Made]]

    def made(self) -> list[Made]:
        """The article, or why there is none. One with something wrong has no digest, to be told again."""
        found: list[Made] = []
        with skipped_as(self.file) as failed:
            for made in self.make():
                if isinstance(made, Article):
                    file = row_file(self.file, self.row, made.article_id)
                    found.append(replace(made, file=file, source_digest=None if found else self.digest))
                else:
                    found.append(made)
        return found + failed


def all_made(reads: Iterable[Read | ArticleJob]) -> Iterator[Read]:
    """What is read, each article made."""
    for read in reads:
        yield from read.made() if isinstance(read, ArticleJob) else (read,)


def row_file(file: str, row: str | None, article_id: str) -> str:
    """The name of a row's article: by its id, or else by its text, so that it hangs on no order of rows."""
    return file if row is None else f"{file}#{row or article_id[:8]}"


@dataclass(frozen=True)
class Source:
    """One open file: `stream` gives its bytes, uncompressed; `facts` are those of its `metadata.csv`.

    `columns` says which column of a table holds what (`text`, `id`, `title`, `outlet`, `author`, `url`,
    `published`, `language`) where a person has said so; `note` takes a line for the summary. `known` gives
    the article_id for the `source_digest` of whatever need not be read again.
    """

    file: str
    suffix: str
    stream: BinaryIO
    facts: Facts
    columns: Mapping[str, str]
    max_bytes: int
    note: Callable[[str], None]
    workload: Workload = field(default_factory=Workload)
    known: Mapping[str, str] = field(default_factory=dict)

    def article(
        self, said: bytes, facts: Facts, make: Callable[[], Iterable[Made]], row: str | None = None
    ) -> Unchanged | ArticleJob:
        """What is to be made of these bytes and facts by `make`, unless it is known; see `ArticleJob`."""
        told = repr((_release(), self.suffix, self.facts, facts, len(said))).encode()
        digest = hashlib.blake2b(told + said, digest_size=16).hexdigest()
        if article_id := self.known.get(digest):
            return Unchanged(row_file(self.file, row, article_id), article_id, digest)
        return ArticleJob(self.file, row, digest, len(said), make)

    def content(self) -> bytes:
        """All bytes, where they are few enough for one article. Raises ValueError with the reason."""
        data = self.stream.read(self.max_bytes + 1)
        if len(data) > self.max_bytes:
            raise ValueError(f"larger than {self.max_bytes:,} bytes; one article is a few thousand")
        return data

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """The bytes as a file of its own, for what cannot be read as a stream."""
        self.workload.unknown = True  # the bytes are read long before the articles
        with tempfile.NamedTemporaryFile(suffix=self.suffix) as copy:
            shutil.copyfileobj(self.stream, copy, 1 << 20)
            copy.flush()
            yield Path(copy.name)


@cache
def _release() -> str:
    """The version of groundwire: another one may read the same bytes otherwise."""
    return version("groundwire")
