"""Fetch pages from feeds, lists of addresses and addresses, politely, and save them as they came.

Only http and https. Every host is asked for its robots.txt, with a delay between requests. No connection is
made to an address that is not public, also after a redirect, unless that is allowed: a name is resolved
once, and the connection goes to the address that was looked at. What was fetched before is asked for again
only on condition that it has changed. What gave no page stands in `refused.csv` beside the pages, so that a
run over the folder has it among its skipped; what robots.txt forbids stands there too, and is no failure.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import http.client
import io
import json
import posixpath
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from pipeline.articles.addresses import is_public, without_user
from pipeline.articles.feeds import Entry, entries, is_feed, one_line
from pipeline.articles.readers.listing import FORBIDDEN, METADATA, REFUSED
from pipeline.files import replacing
from schemas.errors import UsageError, why
from schemas.regular_files import read_regular

AGENT = "groundwire"
COLUMNS = ("file", "title", "outlet", "author", "url", "published", "published_basis", "language")
_STATE = ".fetch.json"
_REDIRECTS = 5
_ROBOTS_BYTES = 500_000
"""Of a longer robots.txt the beginning holds (RFC 9309)."""
_LONGEST_ADDRESS = 8_000
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


class Refused(Exception):  # noqa: N818 - an outcome of one address, not an error of the program
    """An address gave nothing; the message says why."""


class Forbidden(Refused):
    """The host does not want the address to be fetched by programs."""

    def __init__(self) -> None:
        super().__init__(FORBIDDEN)


@dataclass(frozen=True)
class Manners:
    """How hosts are treated: seconds, bytes, and whether private addresses are allowed."""

    timeout: float = 20.0
    max_bytes: int = 10_000_000
    delay: float = 1.0
    allow_private: bool = False


@dataclass(frozen=True)
class Page:
    """What an address gave: `body` is None where it has not changed since it was last fetched."""

    url: str
    body: bytes | None
    kind: str = ""
    charset: str | None = None
    etag: str | None = None
    modified: str | None = None


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


class Fetcher:
    """Asks hosts for pages, one request at a time."""

    def __init__(self, manners: Manners) -> None:
        self._manners = manners
        self._robots: dict[str, RobotFileParser | Refused] = {}
        self._asked: dict[str, float] = {}

    def get(self, url: str, etag: str | None = None, modified: str | None = None) -> Page:
        """The page at `url`, through at most five redirects. Raises Refused."""
        headers = {"If-None-Match": etag, "If-Modified-Since": modified}
        sent = {name: value for name, value in headers.items() if value}
        url, status, answer, body = self._followed(url, sent, robots=True)
        if status == 304:
            return Page(url, None, etag=etag, modified=modified)
        if status != 200:
            raise Refused(f"status {status}")
        return Page(
            url,
            body,
            answer.get_content_type(),
            answer.get_content_charset(),
            answer.get("ETag"),
            answer.get("Last-Modified"),
        )

    def _followed(
        self, first: str, headers: dict[str, str], *, robots: bool
    ) -> tuple[str, int, http.client.HTTPMessage, bytes]:
        """What the last of the addresses gives to which `first` leads: address, status, headers, body.

        Each of them is looked at as the first is, and with `robots` each host is asked for its rules.
        """
        url = first
        for _ in range(_REDIRECTS + 1):
            try:
                if robots:
                    self._allowed(url)
                status, answer, body = self._ask(url, headers)
            except Forbidden:
                raise
            except Refused as refused:
                told = Refused(f"redirected to {without_user(url)}: {refused}")
                raise (refused if url == first else told) from None
            if status not in (301, 302, 303, 307, 308) or not answer.get("Location"):
                return url, status, answer, body
            before, url = url, urljoin(url, answer["Location"])
            if urlsplit(before).netloc != urlsplit(url).netloc:
                headers = {}  # what one host said of its page is nothing for another
        raise Refused(f"more than {_REDIRECTS} redirects, the last to {without_user(url)}")

    def _allowed(self, url: str) -> None:
        """Raises Refused where robots.txt forbids the address, or cannot be had (RFC 9309)."""
        parts = _checked(url)
        site = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
        if site not in self._robots:
            self._robots[site] = self._rules(site)
        rules = self._robots[site]
        if isinstance(rules, Refused):
            raise rules
        path = posixpath.normpath(f"/{unquote(parts.path).lstrip('/')}")  # as a host may read it
        plain = urlunsplit((parts.scheme, parts.netloc, quote(path), parts.query, ""))
        if not (rules.can_fetch(AGENT, url) and rules.can_fetch(AGENT, plain)):
            raise Forbidden

    def _rules(self, site: str) -> RobotFileParser | Refused:
        """What a host allows, also where it says so elsewhere; a host that cannot say allows nothing."""
        rules = RobotFileParser()
        try:
            _, status, _, body = self._followed(f"{site}/robots.txt", {}, robots=False)
        except Refused as refused:
            return Refused(f"robots.txt: {refused}")
        if status >= 500 or status == 429:
            return Refused(f"robots.txt: status {status}; nothing is fetched from {urlsplit(site).netloc}")
        said = body[:_ROBOTS_BYTES].decode("utf-8-sig", "replace") if status == 200 else ""
        rules.parse(said.splitlines())
        return rules

    def _ask(self, url: str, headers: dict[str, str]) -> tuple[int, http.client.HTTPMessage, bytes]:
        """One request: status, headers, body. Raises Refused."""
        parts = _checked(url)
        host = parts.hostname or ""
        wait = self._asked.get(host, 0.0) + self._manners.delay - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        secure = parts.scheme == "https"
        deadline = time.monotonic() + self._manners.timeout
        try:
            port = parts.port or (443 if secure else 80)
            connection = http.client.HTTPConnection(host, port, timeout=self._manners.timeout)
            connection.sock = self._connected(host, port)
            if secure:
                connection.sock = ssl.create_default_context().wrap_socket(
                    connection.sock, server_hostname=host
                )
            cut_off = threading.Timer(deadline - time.monotonic(), _hang_up, [connection.sock])
            cut_off.daemon = True
            cut_off.start()
            path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
            named = {
                "Host": parts.netloc.rpartition("@")[2],
                "User-Agent": AGENT,
                "Accept-Encoding": "identity",
            }
            try:
                connection.request("GET", path, headers=named | headers)
                with closing(connection), connection.getresponse() as answer:
                    body = self._unpacked(self._limited(answer, deadline), answer.headers)
            finally:
                cut_off.cancel()
        except (OSError, http.client.HTTPException, ValueError) as error:
            if time.monotonic() > deadline:
                raise self._too_late() from None
            raise Refused(one_line(why(error))) from None
        finally:
            self._asked[host] = time.monotonic()
        return answer.status, answer.headers, body

    def _limited(self, answer: http.client.HTTPResponse, deadline: float) -> bytes:
        body = bytearray()
        while block := answer.read1(1 << 16):
            body += block
            if len(body) > self._manners.max_bytes:
                raise self._too_large()
            if time.monotonic() > deadline:
                break
        if time.monotonic() > deadline:
            raise self._too_late()
        return bytes(body)

    def _unpacked(self, body: bytes, headers: http.client.HTTPMessage) -> bytes:
        """The body, where a server has packed it though it was not asked to."""
        packing = (headers.get("Content-Encoding") or "identity").strip().lower()
        if packing == "identity" or not body:
            return body
        if packing not in ("gzip", "x-gzip", "deflate"):
            raise Refused(f"packed as {packing[:40]}, which was not asked for")
        unpacking = zlib.decompressobj(zlib.MAX_WBITS | 32)
        try:
            unpacked = unpacking.decompress(body, self._manners.max_bytes + 1)
        except zlib.error as error:
            raise Refused(f"a damaged {packing} stream: {error}") from None
        if len(unpacked) > self._manners.max_bytes:
            raise self._too_large()
        if not unpacking.eof:
            raise Refused(f"a damaged {packing} stream: it ends too early")
        return unpacked

    def _too_late(self) -> Refused:
        return Refused(f"not done after {self._manners.timeout:g} s")

    def _too_large(self) -> Refused:
        return Refused(f"larger than {self._manners.max_bytes:,} bytes")

    def _connected(self, host: str, port: int) -> socket.socket:
        """A connection to the first address of `host`; all of its addresses have to be public."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        for *_, address in found:
            if not self._manners.allow_private and not is_public(str(address[0])):
                named = "" if host == address[0] else f"{host} is "
                raise Refused(f"{named}{address[0]}, no public address; --allow-private would allow it")
        family, kind, protocol, _, address = found[0]
        connection = socket.socket(family, kind, protocol)
        connection.settimeout(self._manners.timeout)
        try:
            connection.connect(address)
        except OSError:
            connection.close()
            raise
        return connection


def _hang_up(connection: socket.socket) -> None:
    """End a connection under the one who reads from it: a time limit of sockets starts anew at each."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _checked(url: str) -> SplitResult:
    """Raises Refused where the address is none of http or https, or would break a request."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise Refused(f"no address: {error}") from None
    if "@" in parts.netloc:
        raise Refused("an address with a user or password is not fetched; leave them out")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused("only http and https addresses are fetched")
    if len(url) > _LONGEST_ADDRESS:
        raise Refused(f"an address of {len(url):,} characters")
    if not url.isascii() or any(char <= " " for char in url):
        raise Refused("an address has no blanks and only ASCII; write others as %20")
    return parts


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


class _Session:
    """One call of `fetch`: the folder's metadata and what is known of addresses, as they grow."""

    def __init__(self, into: Path, fetcher: Fetcher, tell: Callable[[str], None]) -> None:
        self._into, self._fetcher, self._tell = into, fetcher, tell
        self._done = Fetched()
        self._rows = {row["file"]: row for row in _table(into / METADATA)}
        self._state: dict[str, dict[str, str]] = _known(into / _STATE)

    def run(self, sources: Sequence[str]) -> Fetched:
        try:
            for source in sources:
                if "://" in source:
                    self._address(source, {}, feeds=True)
                else:
                    self._file(Path(source))
        finally:
            self._keep()
        return self._done

    def _refuse(self, address: str, refused: Exception) -> None:
        address = without_user(address)
        if isinstance(refused, Forbidden):
            self._done.forbidden.append(address)
        else:
            self._done.refused.append((address, str(refused)))
        self._tell(f"{address}: {refused}")

    def _file(self, path: Path) -> None:
        try:
            data = read_regular(path)
        except OSError as error:
            raise UsageError(
                f"{path}: {error.strerror}; name an address, a feed or a list of addresses"
            ) from None
        if is_feed(data):
            self._feed(str(path), data)
            return
        lines = [line.strip() for line in data.decode("utf-8-sig", "replace").splitlines()]
        for line in lines:
            if line and not line.startswith("#"):
                self._address(line, {}, feeds=True)

    def _address(self, url: str, facts: dict[str, str], *, feeds: bool) -> None:
        """Fetch a page, or what a feed names; a feed that a feed names is not followed."""
        stem = hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:16]
        there = any((self._into / f"{stem}{ending}").exists() for ending in (".html", ".txt"))
        known = self._state.get(url, {}) if there else {}
        try:
            page = self._fetcher.get(url, known.get("etag"), known.get("modified"))
            if page.body is None:
                self._done.unchanged += 1
                return
            if feeds and is_feed(page.body, page.kind):
                self._feed(page.url, page.body, page.charset)
                return
            if page.kind not in ("text/html", "application/xhtml+xml", "text/plain"):
                raise Refused(f"{page.kind}: no page, and no feed")  # noqa: TRY301 - told like the others
        except Refused as refused:
            self._refuse(url, refused)
            return
        file = stem + (".txt" if page.kind == "text/plain" else ".html")
        with replacing(self._into / file) as part:
            part.write_bytes(_as_text(page.body, page.charset))
        told = {"file": file, "url": page.url} | {name: cell for name, cell in facts.items() if cell}
        self._rows[file] = self._rows.get(file, {}) | told
        self._state[url] = {
            name: value for name, value in (("etag", page.etag), ("modified", page.modified)) if value
        }
        self._done.saved += 1

    def _feed(self, name: str, data: bytes, charset: str | None = None) -> None:
        try:
            found: list[Entry] = [*entries(data, charset)]
        except ValueError as error:
            self._refuse(name, error)
            return
        for entry in found:
            link = urljoin(name, entry.link) if "://" in name else entry.link
            if entry.undated:
                self._tell(
                    f"{link}: {entry.undated!r} in the feed is no one day; the page's own date is taken"
                )
            self._address(link, entry.facts, feeds=False)

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
