"""Fetching, against a server on loopback."""

import csv
import socket

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from pipeline.articles.article import Article, Unreadable
from pipeline.articles.fetch import Fetcher, Manners, Refused, fetch
from pipeline.articles.readers import read_articles

LOCAL = Manners(timeout=5, max_bytes=10_000, delay=0, allow_private=True)
HTML = "<html><body><p>Nine people died in a flood, police said.</p></body></html>"
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>
<item><title>Nine dead</title><link>{url}</link><pubDate>Wed, 30 Apr 2025 10:00:00 GMT</pubDate></item>
</channel></rss>"""


@pytest.fixture
def site(httpserver: HTTPServer) -> HTTPServer:
    """A server without rules for robots."""
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    return httpserver


def refused(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(Refused) as error:
        fetcher.get(url)
    return str(error.value)


def test_a_feeds_page_is_saved_as_it_came_with_what_the_feed_says(site, tmp_path):
    """The bytes are the page's; the row has title, address and day of the feed."""
    site.expect_request("/feed").respond_with_data(
        FEED.format(url=site.url_for("/a")), content_type="text/xml"
    )
    site.expect_request("/a").respond_with_data(HTML, content_type="text/html")
    done = fetch([site.url_for("/feed")], tmp_path, LOCAL)
    assert (done.saved, done.refused) == (1, [])
    with (tmp_path / "metadata.csv").open() as file:
        (row,) = csv.DictReader(file)
    assert (row["title"], row["url"], row["published"]) == ("Nine dead", site.url_for("/a"), "2025-04-30")
    assert (tmp_path / row["file"]).read_text() == HTML


def test_what_has_not_changed_is_not_sent_again(site, tmp_path):
    """The second time the server is asked on condition, and answers 304."""

    def answer(request: Request) -> Response:
        if request.headers.get("If-None-Match") == '"1"':
            return Response(status=304)
        return Response(HTML, content_type="text/html", headers={"ETag": '"1"'})

    site.expect_request("/a").respond_with_handler(answer)
    (tmp_path / "list").write_text(f"# pages\n{site.url_for('/a')}\n")
    assert fetch([str(tmp_path / "list")], tmp_path / "in", LOCAL).saved == 1
    again = fetch([str(tmp_path / "list")], tmp_path / "in", LOCAL)
    assert (again.saved, again.unchanged) == (0, 1)


def test_robots_txt_is_obeyed(httpserver):
    """A path that it forbids is not asked for."""
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /no\n")
    assert refused(Fetcher(LOCAL), httpserver.url_for("/no/a")) == "robots.txt forbids it"
    assert [request.path for request, _ in httpserver.log] == ["/robots.txt"]


def test_no_private_address_is_connected_to(site):
    """Loopback is refused before a request is made."""
    said = refused(Fetcher(Manners(delay=0)), f"http://127.0.0.1:{site.port}/a")
    assert "no public address" in said
    assert site.log == []


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "169.254.169.254", "192.168.1.1", "0.0.0.0", "::1", "fe80::1", "::ffff:127.0.0.1"],  # noqa: S104 - told as an address
)
def test_a_name_of_a_private_address_is_refused(monkeypatch, address):
    """What counts is the address that a name resolves to."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = [(family, socket.SOCK_STREAM, 6, "", (address, 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    assert "no public address" in refused(Fetcher(Manners(delay=0)), "http://news.example/")


def test_a_redirect_to_a_private_address_is_refused(site, monkeypatch):
    """Each step is looked at, not only the first."""
    site.expect_request("/a").respond_with_data(
        "", status=302, headers={"Location": "http://internal.example/"}
    )
    found = socket.getaddrinfo("127.0.0.1", site.port, type=socket.SOCK_STREAM)
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *_, **__: inside if "internal" in host else found)
    monkeypatch.setattr("pipeline.articles.fetch._public", lambda address: address == "127.0.0.1")
    assert "internal.example is 10.0.0.1" in refused(
        Fetcher(Manners(delay=0)), f"http://127.0.0.1:{site.port}/a"
    )


def test_a_redirect_loop_ends(site):
    """After five steps."""
    site.expect_request("/a").respond_with_data("", status=302, headers={"Location": "/a"})
    assert "more than 5 redirects" in refused(Fetcher(LOCAL), site.url_for("/a"))


def test_a_page_too_large_is_refused(site):
    """It is not read to its end."""
    site.expect_request("/a").respond_with_data("a" * 20_000, content_type="text/html")
    assert refused(Fetcher(LOCAL), site.url_for("/a")) == "larger than 10,000 bytes"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("file:///etc/passwd", "only http and https"),
        ("ftp://a.example/", "only http and https"),
        ("http:///a", "only http and https"),
        ("http://a.example/ b", "no blanks"),
        ("http://[::1", "no address"),
    ],
)
def test_only_http_addresses_are_fetched(url, why):
    """Whatever else is refused for what it is, not because a connection fails."""
    assert why in refused(Fetcher(LOCAL), url)


def test_a_feed_that_is_no_feed_is_a_line_and_the_rest_goes_on(site, tmp_path):
    """The next source is fetched."""
    site.expect_request("/feed").respond_with_data("<rss><oops", content_type="application/rss+xml")
    site.expect_request("/a").respond_with_data(HTML, content_type="text/html")
    done = fetch([site.url_for("/feed"), site.url_for("/a")], tmp_path, LOCAL)
    assert done.saved == 1
    ((address, reason),) = done.refused
    assert address == site.url_for("/feed")
    assert "no feed" in reason


def test_what_was_refused_is_among_what_a_run_skips(site, tmp_path):
    """By its address, with the reason; also where no page was saved; the next fetch tells it anew."""
    site.expect_request("/gone").respond_with_data("", status=404)
    site.expect_request("/a").respond_with_data(HTML, content_type="text/html")
    fetch([site.url_for("/gone"), "ftp://a.example/"], tmp_path, LOCAL)
    assert [*read_articles([tmp_path])] == [
        Unreadable(site.url_for("/gone"), "status 404"),
        Unreadable("ftp://a.example/", "only http and https addresses are fetched"),
    ]
    fetch([site.url_for("/a")], tmp_path, LOCAL)
    (made,) = read_articles([tmp_path])
    assert isinstance(made, Article)


def test_what_was_fetched_before_an_interruption_is_kept(site, tmp_path, monkeypatch):
    """The page has its row."""
    site.expect_request("/a").respond_with_data(HTML, content_type="text/html")
    asked = Fetcher.get

    def get(self, url, *sent):
        if url.endswith("/b"):
            raise KeyboardInterrupt
        return asked(self, url, *sent)

    monkeypatch.setattr(Fetcher, "get", get)
    with pytest.raises(KeyboardInterrupt):
        fetch([site.url_for("/a"), site.url_for("/b")], tmp_path, LOCAL)
    assert site.url_for("/a") in (tmp_path / "metadata.csv").read_text()


def test_requests_to_one_host_are_apart(site):
    """By the delay, robots.txt included."""
    import time

    site.expect_request("/a").respond_with_data(HTML, content_type="text/html")
    began = time.monotonic()
    Fetcher(Manners(delay=0.2, allow_private=True)).get(site.url_for("/a"))
    assert time.monotonic() - began >= 0.2
