"""What people have, as articles: files of several kinds, folders, globs, standard input, in one run.

A reader is a module of this package with `SUFFIXES`, the file endings that it reads, `ROWS` where such a file
holds many articles, and one function `read(source)` that gives articles by `source.article`, and an
`Unreadable` with its reason for whatever gives none. It is found by being there. Every kind of file may be
compressed as `.gz`. A `metadata.csv` beside files
(`file,title,outlet,author,url,published,published_basis,language`) goes before what they say themselves.
"""

from __future__ import annotations

import csv
import glob
import gzip
import hashlib
import io
import os
import shutil
import stat
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, partial
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import BinaryIO, TypeVar, cast

from pipeline.articles.article import BASES, Article, Facts, Unchanged, Unreadable, normalise, read_date
from schemas.errors import UsageError

METADATA = "metadata.csv"
REFUSED = "refused.csv"
"""Where a fetch says which addresses gave no page: `url,reason`. Each is a row of what was skipped, but for
those whose reason is `FORBIDDEN`: these are counted in a note."""
FORBIDDEN = "robots.txt forbids it"
STDIN = "-"
Made = Article | Unreadable
Read = Made | Unchanged
_T = TypeVar("_T")
MAX_BYTES = 10_000_000
"""The most that one article, or the file of one, may have."""
_EXPANSION = 200
"""A `.gz` that grows to more than this many times its size is a bomb: text shrinks to a third or a tenth."""
_LEAVING = "a link to a file outside of the folder; name that file itself"
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
class Making:
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
        with _told(self.file) as failed:
            for made in self.make():
                if isinstance(made, Article):
                    file = _row_file(self.file, self.row, made.article_id)
                    found.append(replace(made, file=file, source_digest=None if found else self.digest))
                else:
                    found.append(made)
        return found + failed


def _row_file(file: str, row: str | None, article_id: str) -> str:
    """The name of a row's article: by its id, or else by its text, so that it hangs on no order of rows."""
    return file if row is None else f"{file}#{row or article_id[:8]}"


class Extent:
    """How much there is to read: `files` with one article, still to come, and tables of unknown length.

    `ahead` are the articles that are read and still being made. It is `unknown` where one reads a stream, or
    a table that has to be read whole before its first row.
    """

    def __init__(self) -> None:
        self.files = 0
        self.ahead = 0
        self.unknown = False
        self._bytes = 0
        self._rows = 0
        self._before = 0
        self._size = 0
        self._stream: BinaryIO | None = None

    def count(self, files: Iterable[Path]) -> None:
        """Take in what there is to read."""
        for file in files:
            if str(file) == STDIN:
                self.unknown = True
            elif _suffix(file) in tables():
                self._bytes += _size(file)
            else:
                self.files += 1

    def counted(self, rows: Iterator[_T], size: int, stream: BinaryIO) -> Iterator[_T]:
        """The rows of the next table, counted; the one before has been read."""
        self._before += self._size
        self._size, self._stream = size, stream
        for row in rows:
            self._rows += 1
            yield row

    def expected(self, read: int) -> int | None:
        """How many there are in all where `read` were read, or could not be; None where that is unknown."""
        at = self._before
        if self._stream:
            at += self._size if self._stream.closed else min(self._stream.tell(), self._size)
        if self.unknown or (self._bytes and not at):
            return None
        rows = self._rows * (self._bytes - at) / at if at else 0
        return read + self.ahead + self.files + round(rows)


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
    extent: Extent = field(default_factory=Extent)
    known: Mapping[str, str] = field(default_factory=dict)

    def article(
        self, said: bytes, facts: Facts, make: Callable[[], Iterable[Made]], row: str | None = None
    ) -> Unchanged | Making:
        """What is to be made of these bytes and facts by `make`, unless it is known; see `Making`."""
        told = repr((_release(), self.suffix, self.facts, facts, len(said))).encode()
        digest = hashlib.blake2b(told + said, digest_size=16).hexdigest()
        if article_id := self.known.get(digest):
            return Unchanged(_row_file(self.file, row, article_id), article_id, digest)
        return Making(self.file, row, digest, len(said), make)

    def content(self) -> bytes:
        """All bytes, where they are few enough for one article. Raises ValueError with the reason."""
        data = self.stream.read(self.max_bytes + 1)
        if len(data) > self.max_bytes:
            raise ValueError(f"larger than {self.max_bytes:,} bytes; one article is a few thousand")
        return data

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """The bytes as a file of its own, for what cannot be read as a stream."""
        self.extent.unknown = True  # the bytes are read long before the articles
        with tempfile.NamedTemporaryFile(suffix=self.suffix) as copy:
            shutil.copyfileobj(self.stream, copy, 1 << 20)
            copy.flush()
            yield Path(copy.name)


Reader = Callable[[Source], Iterator[Read | Making]]


@cache
def _release() -> str:
    """The version of groundwire: another one may read the same bytes otherwise."""
    return version("groundwire")


@cache
def readers() -> Mapping[str, Reader]:
    """The readers by file ending."""
    return {suffix: module.read for suffix, module in _modules().items()}


@cache
def tables() -> frozenset[str]:
    """The endings of files that hold many articles."""
    return frozenset(suffix for suffix, module in _modules().items() if getattr(module, "ROWS", False))


def _modules() -> dict[str, ModuleType]:
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    return {suffix: module for module in modules for suffix in getattr(module, "SUFFIXES", ())}


def read_articles(
    paths: Sequence[Path],
    *,
    max_bytes: int = MAX_BYTES,
    columns: Mapping[str, str] | None = None,
    note: Callable[[str], None] = lambda _: None,
    extent: Extent | None = None,
) -> Iterator[Made]:
    """Read and make every article at `paths`; see `read_changed`, where nothing is known."""
    read = read_changed(paths, {}, max_bytes=max_bytes, columns=columns, note=note, extent=extent)
    return cast("Iterator[Made]", all_made(read))  # nothing is known, so nothing unchanged


def all_made(reads: Iterable[Read | Making]) -> Iterator[Read]:
    """What is read, each article made."""
    for read in reads:
        yield from read.made() if isinstance(read, Making) else (read,)


def read_changed(
    paths: Sequence[Path],
    known: Mapping[str, str],
    *,
    max_bytes: int = MAX_BYTES,
    columns: Mapping[str, str] | None = None,
    note: Callable[[str], None] = lambda _: None,
    extent: Extent | None = None,
) -> Iterator[Read | Making]:
    """Read every article at `paths`: files, folders of them, globs, and `-` for standard input.

    In a folder, searched in sorted order, hidden files and README, LICENSE and their like are passed over;
    named on their own they are read. A file named twice is read once. A bad row of a `metadata.csv` comes as
    an `Unreadable` before the first article of its folder. An article whose `source_digest` is `known`, with
    its article_id, comes as `Unchanged`, any other as its `Making`; `known` may be filled until then.

    Raises:
        UsageError: at the call, before anything is read: a path is missing, or a folder holds no article.
    """
    files: list[Path | Unreadable] = []
    for path in paths:
        if str(path) == STDIN or path.exists() or path.is_symlink():
            files.extend(_files(path, note))
        elif found := sorted(glob.glob(str(path), recursive=True)):  # noqa: PTH207 - an absolute pattern may come
            for each in found:
                files.extend(_files(Path(each), note))
        else:
            raise UsageError(
                f"no such file or folder: {path}; name {_known()} files, a folder of them, or - for standard "
                "input"
            )
    files = [*_once(files)]
    extent = extent or Extent()
    extent.count(file for file in files if isinstance(file, Path))
    source = partial(
        Source, columns=columns or {}, max_bytes=max_bytes, note=note, extent=extent, known=known
    )
    return _read(files, source, extent)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _known() -> str:
    *most, last = sorted(readers())
    return f"{', '.join(most)} or {last}"


def _suffix(path: Path) -> str:
    """The ending that says what a file is: of `a.html.gz` it is `.html`."""
    return os.path.splitext(path.name.lower().removesuffix(".gz"))[1]  # noqa: PTH122 - see _read


def _shown(path: Path) -> str:
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")


def _leaves(link: Path, folder: Path) -> bool:
    """Whether `link` is a symbolic link to something outside of `folder`."""
    return link.is_symlink() and not Path(os.path.realpath(link)).is_relative_to(os.path.realpath(folder))


def _files(path: Path, note: Callable[[str], None]) -> Iterator[Path | Unreadable]:
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
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in folders:
            if _leaves(Path(folder, name), path):
                yield Unreadable(_shown(Path(folder, name)), "a link to another folder; name that one itself")
        if REFUSED in names:
            fetched = True
            refused += _refused(Path(folder, REFUSED), note)
        found += [
            each
            for name in names
            if not name.startswith(".")
            and name.lower() not in (METADATA, REFUSED)
            and _suffix(each := Path(folder, name)) in readers()
            and each.stem.lower() not in _NOT_ARTICLES
        ]
    for error in wrong:
        yield Unreadable(_shown(Path(error.filename or path)), error.strerror or str(error))
    yield from refused
    if not found and not wrong and not fetched:
        raise UsageError(f"no {_known()} files in {path}: name a folder of articles, or one article")
    for file in sorted(found, key=lambda each: each.parts):
        yield Unreadable(_shown(file), _LEAVING) if _leaves(file, path) else file


def _once(files: Iterable[Path | Unreadable]) -> Iterator[Path | Unreadable]:
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
    try:
        table = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return [Unreadable(_shown(path), str(error))]
    rows = csv.DictReader(io.StringIO(table, newline=""), restval="")
    try:
        refused = [Unreadable(row["url"], row["reason"]) for row in rows]
    except (KeyError, csv.Error):
        return [Unreadable(_shown(path), "not as `groundwire fetch` writes it: url,reason")]
    if count := sum(each.reason == FORBIDDEN for each in refused):
        note(f"{_shown(path)}: {count} of its addresses not fetched, as robots.txt wants it")
    return [each for each in refused if each.reason != FORBIDDEN]


def _read(
    files: Sequence[Path | Unreadable],
    source: Callable[[str, str, BinaryIO, Facts], Source],
    extent: Extent,
) -> Iterator[Read | Making]:
    folders: dict[str, _Metadata] = {}
    for path in files:
        if isinstance(path, Unreadable):
            yield path
            continue
        if str(path) == STDIN:
            piped = _buffered(sys.stdin.buffer)
            yield from _one(source("stdin", _sniffed(piped), piped, Facts()))
            continue
        file, folder = _shown(path), os.path.dirname(path)  # noqa: PTH120 - ten times as fast as Path
        if folder not in folders:
            folders[folder] = _read_metadata(path.parent)
            yield from folders[folder].wrong
        facts = folders[folder].facts.get(path.name, Facts())
        suffix = _suffix(path)
        table = suffix in tables()
        extent.files -= not table
        if suffix not in readers():
            yield Unreadable(file, f"only {_known()} files are read; save the article's text as one")
            continue
        try:
            if not stat.S_ISREG(path.stat().st_mode):
                yield Unreadable(file, "not a regular file")
                continue
            with path.open("rb") as stream:
                reads = _one(source(file, suffix, stream, facts))
                yield from extent.counted(reads, path.stat().st_size, stream) if table else reads
        except OSError as error:
            yield Unreadable(file, error.strerror or str(error))


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


def _one(source: Source) -> Iterator[Read | Making]:
    """The articles of one open file; whatever stops its reader is the last row."""
    if _head(source.stream).startswith(b"\x1f\x8b"):
        source = replace(source, stream=_buffered(_Unpacked(source.stream)))
    with _told(source.file) as failed:
        yield from readers()[source.suffix](source)
    yield from failed


@contextmanager
def _told(file: str) -> Iterator[list[Made]]:
    """Takes what stops a reader; the list that it gives then holds the row that says so."""
    failed: list[Made] = []
    try:
        yield failed
    except UnicodeDecodeError as error:
        failed.append(Unreadable(file, f"not UTF-8 ({error.reason}); save it as UTF-8"))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        failed.append(Unreadable(file, f"a damaged .gz file: {error}"))
    except ValueError as error:
        failed.append(Unreadable(file, str(error)))


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
    if _leaves(path, folder):
        metadata.wrong.append(Unreadable(_shown(path), _LEAVING))
        return metadata
    try:
        table = path.read_bytes().decode("utf-8-sig")
        names = {entry.name for entry in os.scandir(folder)}
        metadata.wrong = [Unreadable(_shown(path), reason) for reason in _fill(metadata.facts, table, names)]
    except FileNotFoundError:
        pass
    except UnicodeDecodeError as error:
        metadata.wrong.append(Unreadable(_shown(path), f"not UTF-8 at byte {error.start}; save it as UTF-8"))
    except OSError as error:
        metadata.wrong.append(Unreadable(_shown(path), error.strerror or str(error)))
    return metadata


def _fill(facts: dict[str, Facts], table: str, names: AbstractSet[str]) -> Iterator[str]:
    """Put the rows of `table` about files in `names` into `facts`; gives what is wrong, line by line.

    A row is one line, so that a quotation mark that nobody closed costs its own row and no other.
    """
    lines = io.StringIO(table, newline=None).read().split("\n")
    header = [name.strip().lower() for name in next(csv.reader(lines[:1]), [])]
    if "file" not in header:
        yield "line 1: no column named file; the first line names the columns: file,title,outlet,published"
        return
    if twice := [name for name in header if name and header.count(name) > 1]:
        yield f"line 1: two columns are named {twice[0]!r}; rename or remove one"
        return
    described: dict[str, int] = {}
    torn = False
    for number, line in enumerate(lines[1:], start=2):
        row, wrong = _row(header, line)
        name = row.get("file", "")
        if not line.strip() or (torn and name not in names):
            continue  # nothing, or the rest of a torn row
        torn = wrong.startswith(_OPEN)
        if not wrong and name not in names:
            wrong = f"no file {name!r} in this folder"
        if name in described:
            wrong = f"{name} was described in line {described[name]}; this row is not used"
        if wrong:
            yield f"line {number}: {wrong}"
            continue
        described[name] = number
        facts[name] = Facts.of(row)
        yield from (f"line {number}: {doubt}" for doubt in _doubts(row))


_OPEN = "a quotation mark is not closed; close it on this line, as a row is one line"


def _row(header: Sequence[str], line: str) -> tuple[dict[str, str], str]:
    """One line of CSV by the names of its columns and "", or nothing and what is wrong with it."""
    try:
        cells = next(csv.reader([line], strict=True), [])
    except csv.Error as error:
        known = {
            "unexpected end of data": _OPEN,
            "',' expected after '\"'": "a quotation mark inside a cell; write it twice there",
        }
        return {}, f"{known.get(str(error), error)}; this row is not used"
    if len(cells) > len(header):
        return {}, (
            f"{len(cells)} cells, but line 1 names {len(header)} columns; put quotation marks around a cell "
            "that has a comma in it; this row is not used"
        )
    row = dict(zip(header, cells, strict=False))
    file = row.get("file", "").strip()  # as the folder has it, normalised or not
    return {name: normalise(cell) for name, cell in row.items()} | {"file": file}, ""


def _doubts(row: Mapping[str, str]) -> Iterator[str]:
    """What of a row cannot be used."""
    published, basis = row.get("published"), row.get("published_basis")
    if published and not read_date(published):
        yield f"published {published!r} is no date; write it as 2025-04-30"
    if basis and basis not in BASES:
        yield f"published_basis {basis!r} is none of {', '.join(BASES)}"
