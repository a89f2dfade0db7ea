"""Fetch pages from feeds, lists of addresses and addresses, politely, and save them as they came.

Only http and https. Every host is asked for its robots.txt, with a delay between requests. No connection is
made to an address that is not public, also after a redirect, unless that is allowed: a name is resolved
once, and the connection goes to the address that was looked at. What was fetched before is asked for again
only on condition that it has changed. What gave no page stands in `refused.csv` beside the pages, so that a
run over the folder has it among its skipped.
"""

from __future__ import annotations

import csv
import hashlib
import http.client
import io
import ipaddress
import json
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from pipeline.articles.readers.listing import REFUSED
from schemas.errors import UsageError

AGENT = "groundwire"
COLUMNS = ("file", "title", "outlet", "author", "url", "published", "published_basis", "language")
_STATE = ".fetch.json"
_REDIRECTS = 5
_FEED = re.compile(rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:rss|feed|rdf:RDF)\b", re.DOTALL)


class Refused(Exception):  # noqa: N818 - an outcome of one address, not an error of the program
    """An address gave nothing; the message says why."""


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
    kind: str
    etag: str | None
    modified: str | None


@dataclass
class Fetched:
    """What fetching did: pages saved and unchanged, and each address that gave none, with the reason."""

    saved: int = 0
    unchanged: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


class Fetcher:
    """Asks hosts for pages, one request at a time."""

    def __init__(self, manners: Manners) -> None:
        self._manners = manners
        self._robots: dict[str, RobotFileParser] = {}
        self._asked: dict[str, float] = {}

    def get(self, url: str, etag: str | None = None, modified: str | None = None) -> Page:
        """The page at `url`, through at most five redirects. Raises Refused."""
        headers = {"If-None-Match": etag, "If-Modified-Since": modified}
        sent = {name: value for name, value in headers.items() if value}
        for _ in range(_REDIRECTS + 1):
            self._allowed(url)
            status, answer, body = self._ask(url, sent)
            if status == 304:
                return Page(url, None, "", etag, modified)
            if status in (301, 302, 303, 307, 308) and answer.get("Location"):
                url = urljoin(url, answer["Location"])
                continue
            if status != 200:
                raise Refused(f"status {status}")
            kind = answer.get_content_type()
            return Page(url, body, kind, answer.get("ETag"), answer.get("Last-Modified"))
        raise Refused(f"more than {_REDIRECTS} redirects, the last to {url}")

    def _allowed(self, url: str) -> None:
        """Raises Refused where robots.txt forbids the address; a host's error forbids all (RFC 9309)."""
        parts = _checked(url)
        site = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
        if site not in self._robots:
            rules = RobotFileParser()
            status, _, body = self._ask(f"{site}/robots.txt", {})
            if status >= 500:
                raise Refused(f"robots.txt: status {status}; nothing is fetched from {parts.netloc}")
            rules.parse(body.decode("utf-8", "replace").splitlines() if status == 200 else [])
            self._robots[site] = rules
        if not self._robots[site].can_fetch(AGENT, url):
            raise Refused("robots.txt forbids it")

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
            path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
            named = {
                "Host": parts.netloc.rpartition("@")[2],
                "User-Agent": AGENT,
                "Accept-Encoding": "identity",
            }
            connection.request("GET", path, headers=named | headers)
            with closing(connection), connection.getresponse() as answer:
                body = b"".join(self._limited(answer, deadline))
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Refused(str(error) or type(error).__name__) from None
        finally:
            self._asked[host] = time.monotonic()
        return answer.status, answer.headers, body

    def _limited(self, answer: http.client.HTTPResponse, deadline: float) -> Iterator[bytes]:
        size = 0
        while block := answer.read1(1 << 16):
            size += len(block)
            if size > self._manners.max_bytes:
                raise Refused(f"larger than {self._manners.max_bytes:,} bytes")
            if time.monotonic() > deadline:
                raise Refused(f"not done after {self._manners.timeout:g} s")
            yield block

    def _connected(self, host: str, port: int) -> socket.socket:
        """A connection to the first address of `host`; all of its addresses have to be public."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        for *_, address in found:
            if not self._manners.allow_private and not _public(str(address[0])):
                raise Refused(f"{host} is {address[0]}, no public address; --allow-private would allow it")
        family, kind, protocol, _, address = found[0]
        connection = socket.socket(family, kind, protocol)
        connection.settimeout(self._manners.timeout)
        try:
            connection.connect(address)
        except OSError:
            connection.close()
            raise
        return connection


def _public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner:
            return inner.is_global and not inner.is_multicast
    return found.is_global and not found.is_multicast


def _checked(url: str) -> SplitResult:
    """Raises Refused where the address is none of http or https, or would break a request."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise Refused(f"no address: {error}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused("only http and https addresses are fetched")
    if not url.isascii() or any(char <= " " for char in url):
        raise Refused("an address has no blanks and only ASCII; write others as %20")
    return parts


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
        self._rows = {row["file"]: row for row in _table(into / "metadata.csv")}
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

    def _refuse(self, address: str, reason: str) -> None:
        self._done.refused.append((address, reason))
        self._tell(f"{address}: {reason}")

    def _file(self, path: Path) -> None:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise UsageError(
                f"{path}: {error.strerror}; name an address, a feed or a list of addresses"
            ) from None
        if _FEED.match(data):
            self._feed(str(path), data)
            return
        lines = [line.strip() for line in data.decode("utf-8", "replace").splitlines()]
        for line in lines:
            if line and not line.startswith("#"):
                self._address(line, {}, feeds=True)

    def _address(self, url: str, facts: dict[str, str], *, feeds: bool) -> None:
        """Fetch a page, or what a feed names; a feed that a feed names is not followed."""
        known = self._state.get(url, {})
        try:
            page = self._fetcher.get(url, known.get("etag"), known.get("modified"))
            if page.body is None:
                self._done.unchanged += 1
                return
            if feeds and (
                _FEED.match(page.body) or page.kind in ("application/rss+xml", "application/atom+xml")
            ):
                self._feed(page.url, page.body)
                return
            if page.kind not in ("text/html", "application/xhtml+xml", "text/plain"):
                raise Refused(f"{page.kind}: no page, and no feed")  # noqa: TRY301 - told like the others
        except Refused as refused:
            self._refuse(url, str(refused))
            return
        ending = ".txt" if page.kind == "text/plain" else ".html"
        file = hashlib.sha256(url.encode()).hexdigest()[:16] + ending
        (self._into / file).write_bytes(page.body)
        self._rows[file] = {"file": file, "url": page.url, **facts}
        self._state[url] = {
            name: value for name, value in (("etag", page.etag), ("modified", page.modified)) if value
        }
        self._done.saved += 1

    def _feed(self, name: str, data: bytes) -> None:
        import feedparser  # noqa: PLC0415 - only feeds need it

        feed = feedparser.parse(io.BytesIO(data))
        links = [entry for entry in feed.entries if entry.get("link")]
        if not links:
            raised = feed.get("bozo_exception")
            self._refuse(name, f"no feed with addresses in it{f' ({raised})' if raised else ''}")
        for entry in links:
            stamp = entry.get("published_parsed")
            facts = {
                "title": " ".join(entry.get("title", "").split()),
                "author": entry.get("author", ""),
                "published": time.strftime("%Y-%m-%d", stamp) if stamp else "",
                "published_basis": "metadata" if stamp else "",
            }
            self._address(
                urljoin(name, entry["link"]) if "://" in name else entry["link"], facts, feeds=False
            )

    def _keep(self) -> None:
        """Write metadata, refusals and state, each in one step."""
        rows = [[row.get(column, "") for column in COLUMNS] for row in self._rows.values()]
        for name, text in (
            ("metadata.csv", _written(COLUMNS, rows)),
            (REFUSED, _written(("url", "reason"), self._done.refused)),
            (_STATE, json.dumps(self._state, indent=1)),
        ):
            part = self._into / f".{name}.part"
            part.write_text(text, encoding="utf-8")
            part.replace(self._into / name)


def _written(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    table = io.StringIO()
    csv.writer(table, lineterminator="\n").writerows([columns, *rows])
    return table.getvalue()


def _table(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file, restval="") if row.get("file")]


def _known(path: Path) -> dict[str, dict[str, str]]:
    try:
        state: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state
