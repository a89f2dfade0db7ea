"""Fetch pages from feeds, lists of addresses and addresses, politely, and save them as they came.

Hosts are asked side by side (`pipeline.articles.hosts`); what came is told in the order of its names.
What was fetched before is asked for again only on condition that it has changed. What gave no page stands in
`refused.csv` beside the pages, so that a run over the folder has it among its skipped; what robots.txt
forbids stands there too, and is no failure.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from pipeline.articles.addresses import without_user
from pipeline.articles.feeds import Entry, entries, is_feed, one_line
from pipeline.articles.hosts import Crew, Fetcher, Forbidden, Manners, Page, Refused
from pipeline.articles.readers.listing import FORBIDDEN, METADATA, REFUSED
from pipeline.files import replacing
from schemas.errors import UsageError, why
from schemas.regular_files import read_regular

COLUMNS = ("file", "title", "outlet", "author", "url", "published", "published_basis", "language")
_STATE = ".fetch.json"
_TEXT = re.compile(r"utf-(?:8|16|32)|iso|cp\d|koi8|gb|big5|euc|shift|mac|tis|johab|ascii")
_READ_AS = {
    **dict.fromkeys(("iso8859-1", "ascii"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    **dict.fromkeys(("tis-620", "iso8859-11"), "cp874"),
}
"""What the web means by the names of older character sets (WHATWG Encoding, "labels")."""


@dataclass
class Fetched:
    """What fetching did: pages saved and unchanged, and each address that gave none, with the reason.

    `forbidden` are those that robots.txt forbids: they are left alone as they should be, and are no failures.
    """

    saved: int = 0
    unchanged: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)

    def failed(self, max_failures: float = 0.0) -> bool:
        """Whether more than this share of the addresses that may be fetched gave no page."""
        count = len(self.refused)
        return count > max_failures * (self.saved + self.unchanged + count)


def _as_text(page: bytes, charset: str | None) -> bytes:
    """The page as it came, or in UTF-8 with a mark of it where its bytes alone do not tell what they are.

    The character set that the server named goes before one in the page, as in a browser. Bytes that are UTF-8
    are it, whatever the server says.
    """
    try:
        name = codecs.lookup(charset or "utf-8").name
    except LookupError:
        return page
    if name == "utf-8" or not _TEXT.match(name) or page.startswith((codecs.BOM_UTF8, *_UTF16)):
        return page
    if not (b"\0" in page or b"\x1b" in page):  # else in UTF-16 or ISO 2022, which look like UTF-8
        try:
            page.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return page
    text = page.decode(_READ_AS.get(name, name), "replace")
    wrong = text.count("\N{REPLACEMENT CHARACTER}")
    return page if wrong * 100 > len(text) else codecs.BOM_UTF8 + text.encode()


_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def fetch(
    sources: Sequence[str],
    into: Path,
    manners: Manners | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Fetched:
    """Save the pages that `sources` name in the folder `into`, with what feeds say of them in metadata.csv.

    refused.csv has the addresses that gave none this time.

    A source is an address of a page or of a feed, or a file: a feed, or a list of addresses, one a line.

    Raises:
        UsageError: a file is not there, or `into` cannot be written.
    """
    try:
        into.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{into}: {error.strerror}; name a folder that can be written") from None
    return _Session(into, Fetcher(manners or Manners()), tell).run(sources)


@dataclass(eq=False)
class _Address:
    """An address, what is known of its page, and what came of it: a file, a feed, or why there is none."""

    url: str
    facts: dict[str, str] = field(default_factory=dict)
    feeds: bool = True
    """Whether a feed may stand there: one that a feed names is not followed."""
    first: _Address | None = None
    """The same address where it was named before: it is asked for once, and counts once."""
    outcome: Page | Exception | None = None
    file: str = ""
    doubts: list[str] = field(default_factory=list)
    inner: list[_Address] = field(default_factory=list)


class _Session:
    """One call of `fetch`: the folder's metadata and what is known of addresses, as they grow."""

    def __init__(self, into: Path, fetcher: Fetcher, tell: Callable[[str], None]) -> None:
        self._into, self._fetcher, self._tell = into, fetcher, tell
        self._done = Fetched()
        self._rows = {row["file"]: row for row in _table(into / METADATA)}
        self._state: dict[str, dict[str, str]] = _known(into / _STATE)
        self._crew = Crew(self._ask)
        self._next: deque[_Address] = deque()
        """The addresses that were not told of yet, in the order in which they were named."""
        self._named: dict[str, _Address] = {}

    def run(self, sources: Sequence[str]) -> Fetched:
        for source in sources:
            self._next += [_Address(source)] if "://" in source else self._of_file(Path(source))
        try:
            for each in [inner for one in self._next for inner in (one, *one.inner)]:
                if each.outcome is None:
                    self._enlist(each)
            self._settle()
            for asked, outcome in self._crew.done():
                asked.outcome = outcome
                self._arrived(asked)
                self._settle()
        finally:
            self._crew.stop()
            try:
                self._settle(ended=True)
            finally:
                self._keep()
        return self._done

    def _of_file(self, path: Path) -> list[_Address]:
        try:
            data = read_regular(path)
        except OSError as error:
            raise UsageError(
                f"{path}: {error.strerror}; name an address, a feed or a list of addresses"
            ) from None
        if is_feed(data):
            feed = _Address(str(path))
            self._open(feed, str(path), data)
            return [feed]
        lines = [line.strip() for line in data.decode("utf-8-sig", "replace").splitlines()]
        return [_Address(line) for line in lines if line and not line.startswith("#")]

    def _enlist(self, address: _Address) -> None:
        """Let an address be asked for, unless it is already."""
        first = self._named.setdefault(address.url, address)
        if first is address:
            self._crew.add(_host(address.url), address)
        else:
            address.first = first
            first.feeds |= address.feeds

    def _ask(self, address: _Address) -> Page | Refused:
        """Ask for a page, on the condition that it has changed where it is known. In a thread of its host."""
        stem = _stem(address.url)
        there = any((self._into / f"{stem}{ending}").exists() for ending in (".html", ".txt"))
        known = self._state.get(address.url, {}) if there else {}
        try:
            return self._fetcher.get(address.url, known.get("etag"), known.get("modified"))
        except Refused as refused:
            return refused

    def _arrived(self, address: _Address) -> None:
        """Save a page, or let the pages of a feed be asked for."""
        page = address.outcome
        if not isinstance(page, Page) or page.body is None:
            return
        if address.feeds and is_feed(page.body, page.kind):
            self._open(address, page.url, page.body, page.charset)
            for each in address.inner:
                self._enlist(each)
            return
        if page.kind not in ("text/html", "application/xhtml+xml", "text/plain"):
            address.outcome = Refused(f"{page.kind}: no page, and no feed")
            return
        file = _stem(address.url) + (".txt" if page.kind == "text/plain" else ".html")
        with replacing(self._into / file) as part:
            part.write_bytes(_as_text(page.body, page.charset))
        address.file = file
        self._state[address.url] = {
            name: value for name, value in (("etag", page.etag), ("modified", page.modified)) if value
        }
        address.outcome = replace(page, body=b"")

    @staticmethod
    def _open(address: _Address, name: str, data: bytes, charset: str | None = None) -> None:
        """Read a feed, whose addresses are told of after its own."""
        try:
            found: list[Entry] = [*entries(data, charset)]
        except ValueError as error:
            address.outcome = error
            return
        address.outcome = Page(name, b"")
        for entry in found:
            link = entry.link
            if "://" in name:
                with suppress(ValueError):  # what is no address is told when it is asked for
                    link = urljoin(name, link)
            if entry.undated:
                address.doubts.append(
                    f"{link}: {entry.undated!r} in the feed is no one day; the page's own date is taken"
                )
            address.inner.append(_Address(link, entry.facts, feeds=False))

    def _settle(self, *, ended: bool = False) -> None:
        """Tell of what is done, in the order in which it was named, up to what is not: all where it ended."""
        while self._next:
            address = self._next[0]
            if (address.first or address).outcome is None and not ended:
                return
            self._next.popleft()
            self._next.extendleft(reversed(address.inner))
            self._record(address)

    def _record(self, address: _Address) -> None:
        for doubt in address.doubts:
            self._tell(doubt)
        asked = address.first or address
        if isinstance(asked.outcome, Page) and asked.file:
            told = {"file": asked.file, "url": asked.outcome.url}
            told |= {name: cell for name, cell in address.facts.items() if cell}
            self._rows[asked.file] = self._rows.get(asked.file, {}) | told
        if address.first:
            return
        if isinstance(address.outcome, Exception):
            self._refuse(address.url, address.outcome)
        elif address.file:
            self._done.saved += 1
        elif address.outcome and address.outcome.body is None:
            self._done.unchanged += 1

    def _refuse(self, url: str, refused: Exception) -> None:
        url = without_user(url)
        if isinstance(refused, Forbidden):
            self._done.forbidden.append(url)
        else:
            self._done.refused.append((url, str(refused)))
        self._tell(f"{url}: {refused}")

    def _keep(self) -> None:
        """Write metadata, refusals and state, each in one step. Columns that others added stay."""
        columns = [*dict.fromkeys((*COLUMNS, *(name for row in self._rows.values() for name in row)))]
        rows = [[row.get(column, "") for column in columns] for row in self._rows.values()]
        none = self._done.refused + [(address, FORBIDDEN) for address in self._done.forbidden]
        for name, text in (
            (METADATA, _written(columns, rows)),
            (REFUSED, _written(("url", "reason"), none)),
            (_STATE, json.dumps(self._state, indent=1)),
        ):
            with replacing(self._into / name) as part:
                part.write_text(text, encoding="utf-8", errors="replace")


def _stem(url: str) -> str:
    """The name of an address's file, without its ending."""
    return hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:16]


def _host(url: str) -> str:
    """The host that is asked for an address; "" for what is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _written(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in which each row is one line."""
    table = io.StringIO()
    lines = [[_cell(cell if cell.isprintable() else one_line(cell)) for cell in row] for row in rows]
    csv.writer(table, lineterminator="\n").writerows([columns, *lines])
    return table.getvalue()


def _cell(words: str) -> str:
    """Words that a spreadsheet shows and does not run; the blank is not read."""
    return f" {words}" if words.startswith(("=", "+", "-", "@")) else words


def _table(path: Path) -> list[dict[str, str]]:
    """The rows of a `metadata.csv`, by the names of its columns. Raises UsageError where it is none."""
    if not path.exists():
        return []
    try:
        table = io.StringIO(read_regular(path).decode("utf-8-sig"), newline="")
        header, *rows = [row for row in csv.reader(table, strict=True) if row] or [["file"]]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path}: cannot be read ({why(error)}); correct or remove it") from None
    names = [name.strip().lower() for name in header]
    if "file" not in names:
        raise UsageError(f"{path}: no column named file; correct or remove it")
    if long := next((row for row in rows if len(row) > len(names)), None):
        raise UsageError(f"{path}: a row has more cells than columns, that of {long[0]!r}; correct it")
    found = [dict(zip(names, row, strict=False)) for row in rows]
    return [row for row in found if row.get("file")]


def _known(path: Path) -> dict[str, dict[str, str]]:
    try:
        state = json.loads(read_regular(path))
    except (OSError, ValueError, RecursionError):
        return {}
    known = state.items() if isinstance(state, dict) else ()
    return {
        url: {name: value for name, value in said.items() if isinstance(value, str) and value.isprintable()}
        for url, said in known
        if isinstance(said, dict)
    }
