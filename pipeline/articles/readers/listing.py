"""The files to read: those named, and those of folders, in sorted order, each once."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from pipeline.articles.article import Unreadable
from pipeline.articles.readers.faults import skipped_as
from pipeline.articles.readers.formats import endings, readers, suffix_of
from schemas.errors import UsageError
from schemas.regular_files import read_regular

METADATA = "metadata.csv"
REFUSED = "refused.csv"
"""Where a fetch says which addresses gave no page: `url,reason`. Each is a row of what was skipped, but for
those whose reason is `FORBIDDEN`: these are counted in a note."""
FORBIDDEN = "robots.txt forbids it"
_DEEPEST = 100
"""Folders within folders that are walked through."""
LEAVING = "a link to a file outside of the folder; name that file itself"


_NOT_ARTICLES = frozenset(
    {
        "readme",
        "license",
        "licence",
        "copying",
        "notice",
        "changelog",
        "contributing",
        "authors",
        "requirements",
    }
)


def shown(path: Path) -> str:
    """The path as text, whatever bytes it is made of."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")


def leaves(link: Path, folder: Path) -> bool:
    """Whether `link` is a symbolic link to something outside of `folder`."""
    return link.is_symlink() and not Path(os.path.realpath(link)).is_relative_to(os.path.realpath(folder))


def files_at(path: Path, note: Callable[[str], None]) -> Iterator[Path | Unreadable]:
    """The articles' files at `path`: itself, or a folder's, sorted, without hidden files and READMEs.

    A link that leads out of the folder is not followed.
    """
    if path.name == REFUSED:
        yield from _refused(path, note)
        return
    if not path.is_dir():
        yield path
        return
    wrong: list[OSError] = []
    refused: list[Unreadable] = []
    found: list[Path] = []
    fetched = False
    for folder, folders, names in os.walk(path, onerror=wrong.append):
        yield from _passed_by(folder, folders, path)
        if REFUSED in names:
            fetched = True
            refused += _refused(Path(folder, REFUSED), note)
        described = _described(names) if any(name.endswith(".json") for name in names) else ()
        found += [
            each
            for name in names
            if not name.startswith(".")
            and name.lower() not in (METADATA, REFUSED)
            and suffix_of(each := Path(folder, name)) in readers()
            and each.stem.lower() not in _NOT_ARTICLES
            and not (each.suffix == ".json" and each.stem in described)
        ]
    for error in wrong:
        yield Unreadable(shown(Path(error.filename or path)), error.strerror or str(error))
    yield from refused
    if not found and not wrong and not fetched:
        raise UsageError(f"no {endings()} files in {path}: name a folder of articles, or one article")
    for file in sorted(found, key=lambda each: each.parts):
        yield Unreadable(shown(file), LEAVING) if leaves(file, path) else file


def _passed_by(folder: str, folders: list[str], top: Path) -> Iterator[Unreadable]:
    """What of a folder's `folders` is not walked into, with the reason; hidden ones without."""
    folders[:] = [name for name in folders if not name.startswith(".")]
    if folders and len(Path(folder).parts) - len(top.parts) > _DEEPEST:
        folders.clear()
        yield Unreadable(shown(Path(folder)), f"folders {_DEEPEST} deep; name one further down itself")
    for name in folders:
        if leaves(Path(folder, name), top):
            yield Unreadable(shown(Path(folder, name)), "a link to another folder; name that one itself")


def _described(names: Sequence[str]) -> frozenset[str]:
    """The stems of pages and texts, beside which a crawler saves what it knows of them as JSON."""
    files = [Path(name) for name in names]
    return frozenset(f.stem for f in files if f.suffix != ".json" and suffix_of(f) in readers())


def once(files: Iterable[Path | Unreadable]) -> Iterator[Path | Unreadable]:
    """Each file once, under whichever of its names comes first."""
    seen: set[str] = set()
    for file in files:
        if isinstance(file, Path):
            real = os.path.realpath(file)
            if real in seen:
                continue
            seen.add(real)
        yield file


def _refused(path: Path, note: Callable[[str], None]) -> list[Unreadable]:
    """The addresses that a fetch got nothing from, but for those that it may not ask for."""
    with skipped_as(shown(path)) as failed:
        table = read_regular(path).decode("utf-8-sig")
        rows = csv.DictReader(io.StringIO(table, newline=""), restval="")
        if {"url", "reason"} <= {*(rows.fieldnames or ())}:
            refused = [Unreadable(row["url"], row["reason"]) for row in rows]
            if count := sum(each.reason == FORBIDDEN for each in refused):
                note(f"{shown(path)}: {count} of its addresses not fetched, as robots.txt wants it")
            return [each for each in refused if each.reason != FORBIDDEN]
        raise ValueError("not as `groundwire fetch` writes it: url,reason")
    return [row for row in failed if isinstance(row, Unreadable)]
