"""Hosts are asked for pages, politely: each by one request after the other, several of them side by side.

Only http and https. Every host is asked for its robots.txt, with a delay between requests. No connection is
made to an address that is not public, also after a redirect, unless that is allowed: a name is resolved
once, and the connection goes to the address that was looked at.
"""

from __future__ import annotations

import http.client
import posixpath
import socket
import ssl
import threading
import time
import zlib
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Generic, TypeVar
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from pipeline.articles.addresses import is_public, without_user
from pipeline.articles.feeds import one_line
from pipeline.articles.readers.listing import FORBIDDEN
from schemas.errors import why

AGENT = "groundwire"
_REDIRECTS = 5
_ROBOTS_BYTES = 500_000
"""Of a longer robots.txt the beginning holds (RFC 9309)."""
_LONGEST_ADDRESS = 8_000
_AT_ONCE = 16
"""So many hosts are asked at the same time."""


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


class Fetcher:
    """Asks hosts for pages; one host has one request at a time, from whatever thread."""

    def __init__(self, manners: Manners) -> None:
        self._manners = manners
        self._robots: dict[str, RobotFileParser | Refused] = {}
        self._asked: dict[str, float] = {}
        self._locks: dict[str, threading.Lock] = {}

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
            try:
                before, url = url, urljoin(url, answer["Location"])
            except ValueError as error:
                raise Refused(f"redirected to what is no address: {error}") from None
            if urlsplit(before).netloc != urlsplit(url).netloc:
                headers = {}  # what one host said of its page is nothing for another
        raise Refused(f"more than {_REDIRECTS} redirects, the last to {without_user(url)}")

    def _allowed(self, url: str) -> None:
        """Raises Refused where robots.txt forbids the address, or cannot be had (RFC 9309)."""
        parts = _checked(url)
        site = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
        with self._locks.setdefault(site, threading.Lock()):
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
        try:
            rules.parse(said.splitlines())
        except ValueError as error:  # a path that begins as an address and is none
            return Refused(
                f"robots.txt: {one_line(why(error))}; nothing is fetched from {urlsplit(site).netloc}"
            )
        return rules

    def _ask(self, url: str, headers: dict[str, str]) -> tuple[int, http.client.HTTPMessage, bytes]:
        """One request: status, headers, body. Raises Refused."""
        parts = _checked(url)
        with self._locks.setdefault(parts.hostname or "", threading.Lock()):
            return self._ask_alone(parts, headers)

    def _ask_alone(
        self, parts: SplitResult, headers: dict[str, str]
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
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
                    connection.sock, server_hostname=host, do_handshake_on_connect=False
                )
            cut_off = threading.Timer(deadline - time.monotonic(), hang_up, [connection.sock])
            cut_off.daemon = True
            cut_off.start()
            path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
            named = {
                "Host": parts.netloc.rpartition("@")[2],
                "User-Agent": AGENT,
                "Accept-Encoding": "identity",
            }
            try:
                with closing(connection):
                    if isinstance(connection.sock, ssl.SSLSocket):
                        connection.sock.do_handshake()
                    connection.request("GET", path, headers=named | headers)
                    with connection.getresponse() as answer:
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


def hang_up(connection: socket.socket) -> None:
    """End a connection under the one who reads from it: a time limit of sockets starts anew at each."""
    with suppress(OSError):  # an SSLSocket's own `shutdown` takes its TLS away while the other is in it
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


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


Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class Crew(Generic[Asked, Answer]):
    """Threads that each ask one host after what waits for it, so that a slow host holds no other.

    They end with the process: who is interrupted waits for none of them, and stops what is still to be asked.
    """

    def __init__(self, ask: Callable[[Asked], Answer]) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._waiting: defaultdict[str, deque[Asked]] = defaultdict(deque)
        self._served: set[str] = set()
        self._ready: deque[str] = deque()
        self._threads = 0
        self._out = 0
        self._done: SimpleQueue[tuple[Asked, Answer] | BaseException] = SimpleQueue()

    def add(self, host: str, asked: Asked) -> None:
        """Let this be asked of the host, after what waits for it."""
        self._out += 1
        with self._lock:
            self._waiting[host].append(asked)
            if host in self._served:
                return
            self._served.add(host)
            if self._threads == _AT_ONCE:
                self._ready.append(host)
                return
            self._threads += 1
        threading.Thread(target=self._serve, args=(host,), daemon=True).start()

    def done(self) -> Iterator[tuple[Asked, Answer]]:
        """What was asked, and its answer, as they come, until nothing is left. Raises what asking raised."""
        while self._out:
            done = self._done.get()
            self._out -= 1
            if isinstance(done, BaseException):
                raise done
            yield done

    def stop(self) -> None:
        """Ask nothing further."""
        with self._lock:
            self._waiting.clear()

    def _serve(self, host: str) -> None:
        while True:
            with self._lock:
                if not self._waiting[host]:
                    self._served.discard(host)
                    if not self._ready:
                        self._threads -= 1
                        return
                    host = self._ready.popleft()
                    continue
                asked = self._waiting[host].popleft()
            try:
                self._done.put((asked, self._ask(asked)))
            except BaseException as raised:  # noqa: BLE001 - the main thread raises it
                self._done.put(raised)
