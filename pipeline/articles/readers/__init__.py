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
from pipeline.articles.readers.sniff import kind_of
from pipeline.articles.readers.source import ArticleJob, Made, Read, Source, all_made
from pipeline.articles.readers.unpack import buffered, unpacked
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
        with skipped_as(shown(path)) as failed:
            files.extend(_named(path, note))
        files.extend(row for row in failed if isinstance(row, Unreadable))
    files = [*once(files)]
    if columns and not any(_may_be_table(file) for file in files):
        named = ", ".join(f"--{'date' if what == 'published' else what}-column" for what in columns)
        note(f"{named} without effect: there is no table among what is read ({', '.join(sorted(tables()))})")
    workload = workload or Workload()
    workload.count(file for file in files if isinstance(file, Path))
    source = partial(
        Source, columns=columns or {}, max_bytes=max_bytes, note=note, workload=workload, known=known
    )
    return _read(files, source, workload)


def _may_be_table(file: Path | Unreadable) -> bool:
    return isinstance(file, Path) and (str(file) == STDIN or suffix_of(file) in tables())


def _named(path: Path, note: Callable[[str], None]) -> Iterator[Path | Unreadable]:
    """The files that a person has named by one path. Raises UsageError."""
    if str(path) == STDIN or path.exists() or path.is_symlink():
        yield from files_at(path, note)
    elif found := sorted(glob.glob(str(path), recursive=True)):  # noqa: PTH207 - an absolute pattern may come
        for each in found:
            yield from files_at(Path(each), note)
    else:
        raise UsageError(
            f"no such file or folder: {path}; name {endings()} files, a folder of them, or - for standard "
            "input"
        )


Opened = Callable[[str, str, BinaryIO, Facts], Source]


def _read(
    files: Sequence[Path | Unreadable], source: Opened, workload: Workload
) -> Iterator[Read | ArticleJob]:
    folders: dict[str, FolderMetadata] = {}
    for path in files:
        if isinstance(path, Unreadable):
            yield path
            continue
        piped = str(path) == STDIN
        folder = os.path.dirname(path)  # noqa: PTH120 - ten times as fast as Path
        if not piped and folder not in folders:
            folders[folder] = read_metadata(path.parent)
            yield from folders[folder].wrong
        with skipped_as("stdin" if piped else shown(path)) as failed:
            if piped:
                yield from _piped(source)
            else:
                facts = folders[folder].facts.get(path.name, Facts())
                yield from _file(path, facts, source, workload)
        yield from failed


def _one(source: Source) -> Iterator[Read | ArticleJob]:
    """The articles of one open file; whatever stops its reader is the last row."""
    with skipped_as(source.file) as failed:
        yield from readers()[source.suffix](replace(source, stream=unpacked(source.stream)))
    yield from failed


def _piped(source: Opened) -> Iterator[Read | ArticleJob]:
    if sys.stdin is None:
        raise ValueError("standard input is closed")
    opened = source("stdin", "", unpacked(buffered(sys.stdin.buffer)), Facts())
    yield from _one(replace(opened, suffix=kind_of(opened.stream, opened.columns.values())))


def _file(path: Path, facts: Facts, source: Opened, workload: Workload) -> Iterator[Read | ArticleJob]:
    """The articles of one file. Raises ValueError, OSError: it is none that can be read."""
    file, suffix = shown(path), suffix_of(path)
    table = suffix in tables()
    workload.files -= not table
    if suffix not in readers():
        raise ValueError(f"only {endings()} files are read; save the article's text as one")
    if not stat.S_ISREG(path.stat().st_mode):
        raise ValueError("not a regular file")
    with path.open("rb") as stream:
        reads = _one(source(file, suffix, stream, facts))
        yield from workload.counted(reads, path.stat().st_size, stream) if table else reads
