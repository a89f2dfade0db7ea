"""What people have, as articles: files of several kinds, folders, globs, standard input, in one run.

A reader is a module of this package with `SUFFIXES`, the file endings that it reads, `ROWS` where such a file
holds many articles, and one function `read(source)` that gives articles by `source.article`, and an
`Unreadable` with its reason for whatever gives none. It is found by being there. Every kind of file may be
compressed as `.gz`. A `metadata.csv` beside files
(`file,title,outlet,author,url,published,published_basis,language`) goes before what they say themselves.
"""

from __future__ import annotations

import glob
import os
import stat
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from pipeline.articles.article import Unreadable
from pipeline.articles.facts import Facts
from pipeline.articles.readers.faults import skipped_as
from pipeline.articles.readers.formats import STDIN, endings, readers, suffix_of, tables
from pipeline.articles.readers.listing import files_at, once, shown
from pipeline.articles.readers.metadata import FolderMetadata, read_metadata
from pipeline.articles.readers.source import ArticleJob, Made, Read, Source, all_made
from pipeline.articles.readers.unpack import Unpacked, buffered, head
from pipeline.articles.readers.workload import Workload
from schemas.errors import UsageError

MAX_BYTES = 10_000_000
"""The most that one article, or the file of one, may have."""


def read_articles(
    paths: Sequence[Path],
    *,
    max_bytes: int = MAX_BYTES,
    columns: Mapping[str, str] | None = None,
    note: Callable[[str], None] = lambda _: None,
    workload: Workload | None = None,
) -> Iterator[Made]:
    """Read and make every article at `paths`; see `read_changed`, where nothing is known."""
    read = read_changed(paths, {}, max_bytes=max_bytes, columns=columns, note=note, workload=workload)
    return cast("Iterator[Made]", all_made(read))  # nothing is known, so nothing unchanged


def read_changed(
    paths: Sequence[Path],
    known: Mapping[str, str],
    *,
    max_bytes: int = MAX_BYTES,
    columns: Mapping[str, str] | None = None,
    note: Callable[[str], None] = lambda _: None,
    workload: Workload | None = None,
) -> Iterator[Read | ArticleJob]:
    """Read every article at `paths`: files, folders of them, globs, and `-` for standard input.

    In a folder, searched in sorted order, hidden files and README, LICENSE and their like are passed over;
    named on their own they are read. A file named twice is read once. A bad row of a `metadata.csv` comes as
    an `Unreadable` before the first article of its folder. An article whose `source_digest` is `known`, with
    its article_id, comes as `Unchanged`, any other as its `ArticleJob`; `known` may be filled until then.

    Raises:
        UsageError: at the call, before anything is read: a path is missing, or a folder holds no article.
    """
    files: list[Path | Unreadable] = []
    for path in paths:
        if str(path) == STDIN or path.exists() or path.is_symlink():
            files.extend(files_at(path))
        elif found := sorted(glob.glob(str(path), recursive=True)):  # noqa: PTH207 - an absolute pattern may come
            for each in found:
                files.extend(files_at(Path(each)))
        else:
            raise UsageError(
                f"no such file or folder: {path}; name {endings()} files, a folder of them, or - for "
                "standard input"
            )
    files = [*once(files)]
    workload = workload or Workload()
    workload.count(file for file in files if isinstance(file, Path))
    source = partial(
        Source, columns=columns or {}, max_bytes=max_bytes, note=note, workload=workload, known=known
    )
    return _read(files, source, workload)


def _read(
    files: Sequence[Path | Unreadable],
    source: Callable[[str, str, BinaryIO, Facts], Source],
    workload: Workload,
) -> Iterator[Read | ArticleJob]:
    folders: dict[str, FolderMetadata] = {}
    for path in files:
        if isinstance(path, Unreadable):
            yield path
            continue
        if str(path) == STDIN:
            piped = buffered(sys.stdin.buffer)
            yield from _one(source("stdin", _sniffed(piped), piped, Facts()))
            continue
        file, folder = shown(path), os.path.dirname(path)  # noqa: PTH120 - ten times as fast as Path
        if folder not in folders:
            folders[folder] = read_metadata(path.parent)
            yield from folders[folder].wrong
        facts = folders[folder].facts.get(path.name, Facts())
        suffix = suffix_of(path)
        table = suffix in tables()
        workload.files -= not table
        if suffix not in readers():
            yield Unreadable(file, f"only {endings()} files are read; save the article's text as one")
            continue
        try:
            if not stat.S_ISREG(path.stat().st_mode):
                yield Unreadable(file, "not a regular file")
                continue
            with path.open("rb") as stream:
                reads = _one(source(file, suffix, stream, facts))
                yield from workload.counted(reads, path.stat().st_size, stream) if table else reads
        except OSError as error:
            yield Unreadable(file, error.strerror or str(error))


def _sniffed(stream: BinaryIO) -> str:
    """What standard input holds, by how it begins; a compressed one is looked into."""
    start = head(stream)
    if start.startswith(b"\x1f\x8b"):
        start = zlib.decompressobj(31).decompress(start, 4096)
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    kinds = {b"PAR1": ".parquet", b"{": ".jsonl", b"<": ".html"}
    return next((suffix for mark, suffix in kinds.items() if start.startswith(mark)), ".txt")


def _one(source: Source) -> Iterator[Read | ArticleJob]:
    """The articles of one open file; whatever stops its reader is the last row."""
    if head(source.stream).startswith(b"\x1f\x8b"):
        source = replace(source, stream=buffered(Unpacked(source.stream)))
    with skipped_as(source.file) as failed:
        yield from readers()[source.suffix](source)
    yield from failed
