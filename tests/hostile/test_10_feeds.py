"""Feeds and hosts: what they name is bounded, and kept without passwords; what was kept may be anything."""

import json
import os
import signal
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from attack import fuzzed, is_linear, raw_server
from hypothesis import given
from hypothesis import strategies as st

from pipeline.articles.feeds import entries
from pipeline.articles.fetch import COLUMNS, _written, fetch
from pipeline.articles.hosts import Fetcher, Manners, Refused, hang_up

HERE = Manners(timeout=5, delay=0, allow_private=True)
PATIENT = Manners(timeout=60, delay=0, allow_private=True)


def serve(httpserver, feed: str) -> str:
    httpserver.expect_request("/robots.txt").respond_with_data("", 404)
    httpserver.expect_request("/feed").respond_with_data(feed, content_type="application/rss+xml")
    httpserver.expect_request("/a").respond_with_data("<p>Text.</p>", content_type="text/html")
    return httpserver.url_for("/feed")


def rss(url: str, title: str, author: str = "Ann") -> str:
    item = f"<item><title>{title}</title><author>{author}</author><link>{url}</link></item>"
    return f"<rss version='2.0'><channel>{item}</channel></rss>"


@pytest.mark.parametrize(
    "title",
    [
        "long " * 40_000,
        "half &#xD83D; of it",
        "a &quot;b",
        "=cmd|'/c calc'!A1",
        "a\nb\x85c",
        "&#8238;evil",
        "@SUM(1)",
    ],
)
def test_a_title_is_a_cell(tmp_path, httpserver, title):
    """Whatever a title is, the page is saved, the table can be read again, and no spreadsheet runs it."""
    url = serve(httpserver, rss(httpserver.url_for("/a"), title, author="-1+1"))
    for _ in range(2):
        assert fetch([url], tmp_path, HERE).saved == 1
    header, line = (tmp_path / "metadata.csv").read_text("utf-8").splitlines()
    assert header.startswith("file,title")
    assert len(line) < 2_000
    assert not any(cell.strip('"').startswith(("=", "@", "+", "-")) for cell in line.split(","))


@pytest.mark.parametrize(
    "state", ["[]", '"x"', "7", "{", '{"a": 1}', '{"%s": ["x"]}', '{"%s": {"etag": 5}}', "[" * 9_000]
)
def test_any_state(tmp_path, httpserver, state):
    """What stands in .fetch.json, of whatever shape, costs no page."""
    url = serve(httpserver, rss(httpserver.url_for("/a"), "A"))
    fetch([url], tmp_path, HERE)
    (tmp_path / ".fetch.json").write_text(state.replace("%s", httpserver.url_for("/a")))
    assert fetch([url], tmp_path, HERE).saved == 1
    assert isinstance(json.loads((tmp_path / ".fetch.json").read_text()), dict)


def test_no_password_is_kept(tmp_path, httpserver):
    """An address with user and password is refused, and told without them, also where it is redirected to."""
    httpserver.expect_request("/robots.txt").respond_with_data("", 404)
    port = httpserver.port
    to = {"Location": f"http://me:hunter2@127.0.0.1:{port}/a"}
    httpserver.expect_request("/moved").respond_with_data("", 302, to)
    told: list[str] = []
    done = fetch([to["Location"], httpserver.url_for("/moved")], tmp_path, HERE, told.append)
    assert len(done.refused) == 2
    files = "".join(path.read_text() for path in tmp_path.iterdir())
    assert "hunter2" not in files + str(done) + str(told)


def test_a_mark_of_one_host_is_not_sent_to_another(httpserver):
    """If-None-Match goes to the host that gave it alone."""
    asked: list[bytes] = []

    def answer(connection):
        asked.append(connection.recv(65536))
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    with raw_server(answer) as other:
        httpserver.expect_request("/robots.txt").respond_with_data("", 404)
        httpserver.expect_request("/a").respond_with_data("", 302, {"Location": f"{other}/b"})
        Fetcher(HERE).get(httpserver.url_for("/a"), etag='"secret"', modified="Mon, 05 May 2025 00:00:00 GMT")
    assert asked
    assert not any(b"secret" in each or b"If-Modified" in each for each in asked)


@pytest.mark.parametrize(
    "path", ["/no/x", "//no/x", "/./no/x", "/a/../no/x", "/%6Eo/x", "/%2e/no/x", "///no//x"]
)
def test_what_is_disallowed_is_not_asked_for(httpserver, path):
    """However a path is written."""
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /no\n")
    with pytest.raises(Refused, match="robots"):
        Fetcher(HERE).get(httpserver.url_for("") + path)
    assert [request.path for request, _ in httpserver.log] == ["/robots.txt"]


def page_of(connection: socket.socket, before: Callable[[], object] = lambda: None) -> None:
    """Answer one request: a page, or no robots.txt; `before` a page is sent something may be waited for."""
    if b"robots.txt" in connection.recv(65536):
        connection.sendall(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")
        return
    before()
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 8\r\n\r\n<p>Text.")


def test_a_slow_host_holds_no_other(tmp_path):
    """A host that answers only when another has is waited for meanwhile; the rows are in the order named."""
    other_asked = threading.Event()
    with (
        raw_server(lambda connection: page_of(connection, lambda: other_asked.wait(60))) as slow,
        raw_server(lambda connection: page_of(connection, other_asked.set)) as other,
    ):
        quick = other.replace("127.0.0.1", "localhost")
        urls = [f"{slow}/a", f"{slow}/b", f"{quick}/c", f"{quick}/d"]
        assert fetch(urls, tmp_path, PATIENT).saved == 4
    rows = (tmp_path / "metadata.csv").read_text().splitlines()[1:]
    assert [next(url for url in urls if url in row) for row in rows] == urls


def test_a_host_is_asked_one_thing_at_a_time(tmp_path):
    """However many of its addresses wait, also where another host leads to it."""
    at_once, most = [0], [0]

    def counted() -> None:
        at_once[0] += 1
        most[0] = max(most[0], at_once[0])
        time.sleep(0.01)
        at_once[0] -= 1

    def moved(connection: socket.socket) -> None:
        if b"robots" in connection.recv(65536, socket.MSG_PEEK):
            page_of(connection)
        else:
            connection.sendall(to)

    with raw_server(lambda connection: page_of(connection, counted)) as host, raw_server(moved) as other:
        to = f"HTTP/1.1 302 Found\r\nLocation: {host}/moved\r\nContent-Length: 0\r\n\r\n".encode()
        urls = [f"{host}/{n}" for n in range(4)]
        urls += [f"{other.replace('127.0.0.1', 'localhost')}/{n}" for n in range(4)]
        assert fetch(urls, tmp_path, HERE).saved == 8
    assert most == [1]


@pytest.mark.parametrize("place", ["robots.txt", "moved", "feed"])
def test_what_is_no_address_ends_nothing_else(tmp_path, place):
    """Wherever a host writes it, it is told of that host's page alone."""
    wrong = "http://[a"
    answers = {
        "/robots.txt": ("200 OK", "", f"User-agent: *\nDisallow: {wrong}\n" if place == "robots.txt" else ""),
        "/moved": ("302 Found", f"Location: {wrong}\r\n", ""),
        "/feed": ("200 OK", "Content-Type: application/rss+xml\r\n", rss(wrong, "t")),
    }

    def answer(connection: socket.socket) -> None:
        status, header, body = answers[connection.recv(65536).split()[1].decode()]
        connection.sendall(f"HTTP/1.1 {status}\r\n{header}Content-Length: {len(body)}\r\n\r\n{body}".encode())

    with raw_server(answer) as host, raw_server(page_of) as good:
        bad = f"{host}/{'feed' if place == 'feed' else 'moved'}"
        done = fetch([bad, f"{good}/a"], tmp_path, HERE)
    ((address, reason),) = done.refused
    assert done.saved == 1
    assert address == (wrong if place == "feed" else bad)
    assert "Invalid IPv6 URL" in reason


def test_a_slow_handshake_is_cut_off():
    """Like any other answer that comes byte by byte."""

    def drip(connection: socket.socket) -> None:
        for byte in b"\x16\x03\x03\x40\x00" + bytes(95):  # a TLS record of 16 kB begins
            connection.sendall(bytes([byte]))
            time.sleep(0.05)

    with raw_server(drip) as host, pytest.raises(Refused, match=r"not done after 0\.2 s"):
        Fetcher(Manners(timeout=0.2, delay=0, allow_private=True)).get(host.replace("http:", "https:"))


def test_a_handshake_that_is_cut_off_fails_as_a_connection():
    """Whenever the time is up, who is in the handshake sees a connection end, and no other error."""
    here, there = socket.socketpair()
    with here, there:
        secure = ssl.create_default_context().wrap_socket(
            here, server_hostname="there", do_handshake_on_connect=False
        )
        hang_up(secure)
        with secure, pytest.raises(OSError):  # noqa: PT011 - its words are the system's
            secure.do_handshake()


def test_ctrl_c_is_heard_and_what_came_is_kept(tmp_path):
    """While a host is silent; the pages of the others are in the table."""
    over = threading.Event()
    with (
        raw_server(lambda connection: page_of(connection, lambda: over.wait(60))) as silent,
        raw_server(page_of) as quick,
    ):
        urls = [f"{silent}/a", f"{quick.replace('127.0.0.1', 'localhost')}/b"]

        def interrupt() -> None:
            while not over.wait(0.01):
                if any(path.suffix == ".html" for path in tmp_path.iterdir()):
                    os.kill(os.getpid(), signal.SIGINT)
                    return

        other = threading.Thread(target=interrupt)
        other.start()
        began = time.monotonic()
        try:
            with pytest.raises(KeyboardInterrupt):
                fetch(urls, tmp_path, PATIENT)
        finally:
            over.set()
            other.join()
    assert time.monotonic() - began < 60
    assert urls[1] in (tmp_path / "metadata.csv").read_text()


@pytest.mark.parametrize("value", ["x", ">", "a=b", ""])
@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_tag_with_very_many_attributes_is_no_feed(value, quote):
    """Whatever stands in them; as many equals signs in words of a feed are none."""
    tag = "author " + " ".join(f"a{number}={quote}{value}{quote}" for number in range(400))
    feed = rss("http://a.example/1", f"<![CDATA[{'=' * 400}]]>")
    assert [entry.link for entry in entries(feed.encode())] == ["http://a.example/1"]
    with pytest.raises(ValueError, match="300 attributes"):
        [*entries(feed.replace("author", tag, 1).encode())]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("charset", [None, "iso-8859-1"])
def test_a_feed_is_read_and_bounded_in_any_width(encoding, charset):
    """Whatever its server calls it."""
    feed = rss("http://a.example/1", "Zürich", "Ann")
    (entry,) = entries(feed.encode(encoding), charset)
    assert (entry.link, entry.facts["title"]) == ("http://a.example/1", "Zürich")
    many = feed.replace("<author>", "<author " + " ".join(f"a{n}='>'" for n in range(400)) + ">")
    with pytest.raises(ValueError, match="300 attributes"):
        [*entries(many.encode(encoding), charset)]


words = st.text(max_size=20) | st.sampled_from(
    ["&#xD83D;", "&#8238;", "]]>", "<!--", "<![CDATA[", "&a;", "\x00"]
)
parts = st.sampled_from(["<item>", "</item>", "<link>http://a.example/", "</link>", "<title>", "</title>"])
parts |= st.sampled_from(["<pubDate>Wed, 07 May 2025", "</pubDate>", "<category>", "<x:author a='", "'>"])


@fuzzed(40)
@given(st.lists(parts | words, max_size=14).map("".join), st.sampled_from(["rss", "feed", "rdf:RDF"]))
def test_any_feed_is_read_or_told(inner, root):
    """Whatever stands in a feed, it gives addresses with facts that can be written, or a reason."""
    data = f"<{root}><channel>{inner}</channel></{root}>".encode("utf-8", "surrogatepass")
    found = []
    with suppress(ValueError):
        found = [*entries(data)]
    for entry in found:
        _written(COLUMNS, [[entry.link, *entry.facts.values()]]).encode()
        assert all(len(fact) <= 500 and fact.isprintable() for fact in entry.facts.values())


@pytest.mark.faults
@pytest.mark.parametrize(
    ("before", "piece", "after"),
    [
        ("<rss><channel><item><link>http://a.example/1</link>", "<category>c{}</category>", "</item>"),
        ("<rss><channel><item><link>http://a.example/1</link>", "<x:subject>c{}</x:subject>", "</item>"),
        ("<rss ", "a{}='1' ", "><channel><item><link>http://a.example/1</link></item>"),
        ("<feed><entry>", "<link href='http://a.example/{}'/>", "</entry></feed>"),
        ("<rss><channel>", "<item><link>http://a.example/{}</link><author>a</author></item>", ""),
    ],
)
def test_any_feed_is_read_in_time(before, piece, after):
    """However many there are of what a feed has."""

    def read(n: int) -> None:
        with suppress(ValueError):
            [*entries((before + "".join(piece.format(i) for i in range(n)) + after).encode())]

    read(10)
    assert is_linear(read, 1_000)
