"""What people have, as articles: files of several kinds, folders, globs, standard input, in one run.

A reader is a module of this package with `SUFFIXES`, the file endings that it reads, and one function
`read(source)` that gives articles, and an `Unreadable` with its reason for whatever gives none. It is found
by being there. Every kind of file may be compressed as `.gz`. A `metadata.csv` beside files
(`file,title,outlet,author,url,published,published_basis,language`) goes before what they say themselves.
"""

from __future__ import annotations

import csv
import glob
import gzip
import io
import os
import shutil
import stat
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import BinaryIO, cast

from pipeline.article import BASES, Article, Facts, Unreadable, normalise, read_date
from schemas.errors import UsageError

METADATA = "metadata.csv"
REFUSED = "refused.csv"
"""Where a fetch says which addresses gave no page: `url,reason`. Each is a row of what was skipped."""
STDIN = "-"
MAX_BYTES = 10_000_000
"""The most that one article, or the file of one, may have."""
_EXPANSION = 200
"""A `.gz` that grows to more than this many times its size is a bomb: text shrinks to a third or a tenth."""
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


@dataclass(frozen=True)
class Source:
    """One open file: `stream` gives its bytes, uncompressed; `facts` are those of its `metadata.csv`.

    `columns` says which column of a table holds what (`text`, `id`, `title`, `outlet`, `author`, `url`,
    `published`, `language`) where a person has said so; `note` takes a line for the summary.
    """

    file: str
    suffix: str
    stream: BinaryIO
    facts: Facts
    columns: Mapping[str, str]
    max_bytes: int
    note: Callable[[str], None]

    def content(self) -> bytes:
        """All bytes, where they are few enough for one article. Raises ValueError with the reason."""
        data = self.stream.read(self.max_bytes + 1)
        if len(data) > self.max_bytes:
            raise ValueError(f"larger than {self.max_bytes:,} bytes; one article is a few thousand")
        return data

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """The bytes as a file of its own, for what cannot be read as a stream."""
        with tempfile.NamedTemporaryFile(suffix=self.suffix) as copy:
            shutil.copyfileobj(self.stream, copy, 1 << 20)
            copy.flush()
            yield Path(copy.name)


Reader = Callable[[Source], Iterator[Article | Unreadable]]


@cache
def readers() -> Mapping[str, Reader]:
    """The readers by file ending."""
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    return {suffix: module.read for module in modules for suffix in getattr(module, "SUFFIXES", ())}


def read_articles(
    paths: Sequence[Path],
    *,
    max_bytes: int = MAX_BYTES,
    columns: Mapping[str, str] | None = None,
    note: Callable[[str], None] = lambda _: None,
) -> Iterator[Article | Unreadable]:
    """Read every article at `paths`: files, folders of them, globs, and `-` for standard input.

    In a folder, searched in sorted order, hidden files and README, LICENSE and their like are passed over;
    named on their own they are read. A file named twice is read once. A bad row of a `metadata.csv` comes as
    an `Unreadable` before the first article of its folder.

    Raises:
        UsageError: at the call, before anything is read: a path is missing, or a folder holds no article.
    """
    files: list[Path | Unreadable] = []
    for path in paths:
        if str(path) == STDIN or path.exists() or path.is_symlink():
            files.extend(_files(path))
        elif found := sorted(glob.glob(str(path), recursive=True)):  # noqa: PTH207 - an absolute pattern may come
            for each in found:
                files.extend(_files(Path(each)))
        else:
            raise UsageError(
                f"no such file or folder: {path}; name {_known()} files, a folder of them, or - for standard "
                "input"
            )
    return _read(files, max_bytes, columns or {}, note)


def _known() -> str:
    *most, last = sorted(readers())
    return f"{', '.join(most)} or {last}"


def _suffix(path: Path) -> str:
    """The ending that says what a file is: of `a.html.gz` it is `.html`."""
    name = path.name.lower()
    return Path(name.removesuffix(".gz")).suffix


def _shown(path: Path) -> str:
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")


def _files(path: Path) -> Iterator[Path | Unreadable]:
    """The articles' files at `path`: itself, or a folder's, sorted, without hidden files and READMEs."""
    if path.name == REFUSED:
        yield from _refused(path)
        return
    if not path.is_dir():
        yield path
        return
    wrong: list[OSError] = []
    refused: list[Unreadable] = []
    found: list[Path] = []
    for folder, folders, names in os.walk(path, onerror=wrong.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        refused += _refused(Path(folder, REFUSED)) if REFUSED in names else ()
        found += [
            Path(folder, name)
            for name in names
            if not name.startswith(".")
            and name.lower() not in (METADATA, REFUSED)
            and _suffix(Path(name)) in readers()
            and Path(name).stem.lower() not in _NOT_ARTICLES
        ]
    for error in wrong:
        yield Unreadable(_shown(Path(error.filename or path)), error.strerror or str(error))
    yield from refused
    if not found and not wrong and not refused:
        raise UsageError(f"no {_known()} files in {path}: name a folder of articles, or one article")
    yield from sorted(found)


def _refused(path: Path) -> list[Unreadable]:
    """The addresses that a fetch got nothing from."""
    try:
        table = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return [Unreadable(_shown(path), str(error))]
    rows = csv.DictReader(io.StringIO(table, newline=""), restval="")
    try:
        return [Unreadable(row["url"], row["reason"]) for row in rows]
    except (KeyError, csv.Error):
        return [Unreadable(_shown(path), "not as `groundwire fetch` writes it: url,reason")]


def _read(
    files: Sequence[Path | Unreadable],
    max_bytes: int,
    columns: Mapping[str, str],
    note: Callable[[str], None],
) -> Iterator[Article | Unreadable]:
    seen: set[Path] = set()
    folders: dict[Path, _Metadata] = {}
    for path in files:
        if isinstance(path, Unreadable):
            yield path
            continue
        real = Path(os.path.realpath(path))
        if real in seen:
            continue
        seen.add(real)
        if str(path) == STDIN:
            piped = _buffered(sys.stdin.buffer)
            yield from _one(Source("stdin", _sniffed(piped), piped, Facts(), columns, max_bytes, note))
            continue
        if path.parent not in folders:
            folders[path.parent] = _read_metadata(path.parent)
            yield from folders[path.parent].wrong
        facts = folders[path.parent].facts.get(path.name, Facts())
        if (suffix := _suffix(path)) not in readers():
            yield Unreadable(_shown(path), f"only {_known()} files are read; save the article's text as one")
            continue
        try:
            if not stat.S_ISREG(path.stat().st_mode):
                yield Unreadable(_shown(path), "not a regular file")
                continue
            with path.open("rb") as stream:
                yield from _one(Source(_shown(path), suffix, stream, facts, columns, max_bytes, note))
        except OSError as error:
            yield Unreadable(_shown(path), error.strerror or str(error))


def _sniffed(stream: BinaryIO) -> str:
    """What standard input holds, by how it begins; a compressed one is looked into."""
    head = _head(stream)
    if head.startswith(b"\x1f\x8b"):
        head = zlib.decompressobj(31).decompress(head, 4096)
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    kinds = {b"PAR1": ".parquet", b"{": ".jsonl", b"<": ".html"}
    return next((suffix for start, suffix in kinds.items() if head.startswith(start)), ".txt")


def _buffered(stream: object) -> BinaryIO:
    """A stream that can be peeked into, on anything that has `readinto`."""
    return cast("BinaryIO", io.BufferedReader(cast("io.RawIOBase", stream)))


def _head(stream: BinaryIO) -> bytes:
    return cast("io.BufferedReader[io.RawIOBase]", stream).peek(4096)


def _one(source: Source) -> Iterator[Article | Unreadable]:
    """The articles of one open file; whatever stops its reader is the last row."""
    file = source.file
    if _head(source.stream).startswith(b"\x1f\x8b"):
        source = replace(source, stream=_buffered(_Unpacked(source.stream)))
    try:
        yield from readers()[source.suffix](source)
    except UnicodeDecodeError as error:
        yield Unreadable(file, f"not UTF-8 ({error.reason}); save it as UTF-8")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield Unreadable(file, f"a damaged .gz file: {error}")
    except ValueError as error:
        yield Unreadable(file, str(error))


class _Unpacked(io.RawIOBase):
    """What a gzip stream unpacks to. Raises ValueError where that is a bomb."""

    def __init__(self, packed: BinaryIO) -> None:
        self._count = 0
        self._packed = _Counted(packed)
        self._gzip = gzip.GzipFile(fileobj=cast("BinaryIO", self._packed))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self._gzip.read(min(len(buffer), 1 << 16))
        self._count += len(data)
        if self._count > 1_000_000 and self._count > _EXPANSION * self._packed.count:
            raise ValueError(
                f"unpacks to more than {_EXPANSION} times its size: a decompression bomb; not read"
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


# ---------------------------------------------------------------- metadata.csv


@dataclass
class _Metadata:
    """One folder's metadata: facts by file name, and what was wrong with it."""

    facts: dict[str, Facts] = field(default_factory=dict)
    wrong: list[Unreadable] = field(default_factory=list)


def _read_metadata(folder: Path) -> _Metadata:
    """`metadata.csv` of `folder`; a missing file is empty metadata, a bad row costs that row only."""
    metadata = _Metadata()
    path = folder / METADATA
    try:
        for reason in _fill(
            metadata, path.read_bytes().decode("utf-8-sig"), {entry.name for entry in os.scandir(folder)}
        ):
            metadata.wrong.append(Unreadable(_shown(path), reason))
    except FileNotFoundError:
        pass
    except UnicodeDecodeError as error:
        metadata.wrong.append(Unreadable(_shown(path), f"not UTF-8 at byte {error.start}; save it as UTF-8"))
    except OSError as error:
        metadata.wrong.append(Unreadable(_shown(path), error.strerror or str(error)))
    return metadata


def _fill(metadata: _Metadata, table: str, names: AbstractSet[str]) -> Iterator[str]:
    """Put the rows of `table` about files in `names` into `metadata`; gives what is wrong, line by line."""
    rows = csv.DictReader(io.StringIO(table, newline=""), restval="")
    try:
        rows.fieldnames = [name.strip().lower() for name in rows.fieldnames or ()]
        if "file" not in rows.fieldnames:
            yield "line 1: no column named file; begin with file,title,outlet,published"
            return
        for cells in rows:
            row = {name: normalise(cell) for name, cell in cells.items() if isinstance(cell, str)}
            name, published, basis = (
                cells["file"].strip(),
                row.get("published", ""),
                row.get("published_basis", ""),
            )
            if name in metadata.facts:
                yield f"line {rows.line_num}: {name} was described above; this row is not used"
                continue
            if name not in names:
                yield f"line {rows.line_num}: no file {name!r} in this folder"
                continue
            metadata.facts[name] = Facts.of(row)
            if published and not read_date(published):
                yield f"line {rows.line_num}: published {published!r} is no date; write it as 2025-04-30"
            if basis and basis not in BASES:
                yield f"line {rows.line_num}: published_basis {basis!r} is none of {', '.join(BASES)}"
    except csv.Error as error:
        yield f"line {rows.line_num}: {error}"
