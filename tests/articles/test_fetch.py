"""Fetching, against a server on loopback."""

import csv
import gzip
import socket
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from pipeline.articles.article import Article, Unreadable
from pipeline.articles.facts import Facts, stated
from pipeline.articles.feeds import one_line
from pipeline.articles.fetch import COLUMNS, _table, _written, fetch
from pipeline.articles.hosts import Fetcher, Manners, Refused
from pipeline.articles.readers import read_articles
from pipeline.articles.readers.listing import FORBIDDEN
from pipeline.articles.readers.metadata import _fill
from schemas.errors import UsageError

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


def test_an_address_that_is_named_twice_is_asked_for_once(site, tmp_path):
    """It counts once, and has what a feed says of it, whoever names it first; also where it gives none."""
    asked = []

    def page(request: Request) -> Response:
        asked.append(request.path)
        return Response(HTML, status=404 if request.path == "/gone" else 200, content_type="text/html")

    for number, path in enumerate(("/a", "/gone")):
        data = FEED.format(url=site.url_for(path))
        site.expect_request(f"/feed{number}").respond_with_data(data, content_type="text/xml")
        site.expect_request(path).respond_with_handler(page)
    named = ["/feed0", "/a", "/feed1", "/gone", "/feed0"]
    done = fetch([site.url_for(path) for path in named], tmp_path, LOCAL)
    assert (sorted(asked), done.saved, done.unchanged) == (["/a", "/gone"], 1, 0)
    assert done.refused == [(site.url_for("/gone"), "status 404")]
    assert [row["title"] for row in _table(tmp_path / "metadata.csv")] == ["Nine dead"]


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


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (socket.gaierror(-2, "Name or service not known"), "Name or service not known"),
        (ConnectionRefusedError(111, "Connection refused"), "Connection refused"),
        (TimeoutError("timed out"), "timed out"),
    ],
)
def test_a_host_that_does_not_answer_is_said_in_words(monkeypatch, error, words):
    """Without the number that the system has for it."""

    def resolved(*_args, **_more):
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    assert refused(Fetcher(Manners(delay=0)), "http://news.example/a") in (words, f"robots.txt: {words}")


def test_a_redirect_to_a_private_address_is_refused(site, monkeypatch):
    """Each step is looked at, not only the first."""
    site.expect_request("/a").respond_with_data(
        "", status=302, headers={"Location": "http://internal.example/"}
    )
    found = socket.getaddrinfo("127.0.0.1", site.port, type=socket.SOCK_STREAM)
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *_, **__: inside if "internal" in host else found)
    monkeypatch.setattr("pipeline.articles.hosts.is_public", lambda address: address == "127.0.0.1")
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


# ---------------------------------------------------------------- what feeds and headers say


def feed(site: HTTPServer, *items: str) -> str:
    """The address of a feed with these items, and of their pages /0, /1 ..."""
    for number in range(len(items)):
        site.expect_request(f"/{number}").respond_with_data(HTML, content_type="text/html")
    told = "".join(
        f"<item><link>{site.url_for(f'/{number}')}</link>{item}</item>" for number, item in enumerate(items)
    )
    data = f'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>{told}</channel></rss>'
    site.expect_request("/feed").respond_with_data(data, content_type="application/rss+xml")
    return site.url_for("/feed")


def made(folder) -> list[Article]:
    """The articles of a folder; nothing else may be in it."""
    found = [*read_articles([folder])]
    assert all(isinstance(each, Article) for each in found), found
    return sorted(found, key=lambda each: each.url)


def test_no_field_of_a_feed_tears_the_metadata(site, tmp_path):
    """Line breaks, quotation marks and length cost nobody a row; the next fetch reads it again."""
    author = "Ada\nLovelace &quot;, \r\n Byron"
    address = feed(site, f"<author>{author}</author><title>x</title>", f"<title>{'long ' * 400}</title>")
    for _ in range(2):
        fetch([address], tmp_path, LOCAL)
        first, second = made(tmp_path)
        assert first.author == 'Ada Lovelace ", Byron'
        assert second.title == ("long " * 100)[:499] + "…"


@given(st.lists(st.text(max_size=20), min_size=2, max_size=2))
def test_a_row_that_was_written_is_read_again(cells):
    """By the readers of a folder and by the next fetch, whatever is in its cells but blanks before them."""
    written = _written(COLUMNS, [["a.txt", cells[0], cells[1], *[""] * (len(COLUMNS) - 3)]])
    facts: dict[str, Facts] = {}
    assert [*_fill(facts, written, {"a.txt"})] == []
    with NamedTemporaryFile("w", encoding="utf-8", newline="") as file:
        file.write(written)
        file.flush()
        (row,) = _table(Path(file.name))
    lines = [cell if cell.isprintable() else one_line(cell) for cell in cells]
    assert [row["title"].lstrip(" "), row["outlet"].lstrip(" ")] == [line.lstrip(" ") for line in lines]
    assert facts["a.txt"].title == (stated(one_line(cells[0])) or None)


def test_metadata_of_a_persons_own_is_kept_or_not_touched(site, tmp_path):
    """Columns that a fetch does not know stay; a table that is none is named and left as it is."""
    metadata = tmp_path / "metadata.csv"
    metadata.write_text("file,desk,title\na.html,Politics,Nine\n")
    site.expect_request("/a").respond_with_data(HTML, content_type="text/html")
    fetch([site.url_for("/a")], tmp_path, LOCAL)
    with metadata.open() as file:
        assert next(csv.DictReader(file))["desk"] == "Politics"
    for wrong in ("name,title\na,b\n", "file,title\na,b,c\n", 'file,title\na,"b\n'):
        metadata.write_text(wrong)
        with pytest.raises(UsageError, match="correct"):
            fetch([site.url_for("/a")], tmp_path, LOCAL)
        assert metadata.read_text() == wrong


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Wed, 07 May 2025 22:30:00 -0500", "2025-05-07"),
        ("Thu, 08 May 2025 06:30:00 +0900", "2025-05-08"),
        ("2025-05-07T22:30:00-05:00", "2025-05-07"),
        ("Wed, 07 May 2025 23:59:00 -1000", "2025-05-07"),
        ("Thu, 08 May 2025 00:30:00 +1200", "2025-05-08"),
        ("Wed, 07 May 2025 22:30:00 EST", "2025-05-07"),
        ("Wed, 07 May 25 10:00:00 +0200", "2025-05-07"),
        ("2025/5/7 10:00:00", "2025-05-07"),
        ("2025-5-7", "2025-05-07"),
        ("13/5/2025", "2025-05-13"),
        ("5/13/2025 9:00 PM", "2025-05-13"),
        ("5/5/2025", "2025-05-05"),
        ("May 7, 2025", "2025-05-07"),
        ("5/7/2025", ""),
        ("2025-05", ""),
        ("31/31/2025", ""),
        ("soon", ""),
    ],
)
def test_a_feeds_day_is_that_of_its_own_zone_or_none(site, tmp_path, words, day):
    """As it is written there; what has two readings or none gives no day, and that is said."""
    said: list[str] = []
    fetch([feed(site, f"<title>T</title><pubDate>{words}</pubDate>")], tmp_path, LOCAL, said.append)
    (article,) = made(tmp_path)
    assert (article.published.isoformat() if article.published else "") == day
    assert [words in line for line in said] == [] if day else [True]


@pytest.mark.parametrize(
    ("charset", "codec"),
    [
        ("windows-1251", "cp1251"),
        ("koi8-u", "koi8_u"),
        ("utf-16le", "utf-16-le"),
        ("iso-8859-1", "cp1252"),
        ("gb2312", "gb18030"),
    ],
)
@pytest.mark.parametrize("kind", ["text/html", "text/plain"])
def test_the_character_set_of_the_header_is_kept(site, tmp_path, charset, codec, kind):
    """Where the bytes do not tell it: the article reads as the server meant it; so do a feed's titles."""
    words = "Kyiv’s mayor spoke." if codec == "cp1252" else "Мэр Киева сказал это."
    page = words if kind == "text/plain" else HTML.replace("Nine", f"{words} Nine")
    site.expect_request("/a").respond_with_data(page.encode(codec), content_type=f"{kind}; charset={charset}")
    fetch([site.url_for("/a")], tmp_path, LOCAL)
    (article,) = made(tmp_path)
    assert words in article.text


def test_a_character_set_that_cannot_be_leaves_the_bytes_alone(site, tmp_path):
    """One that is none, one that the bytes are not in, and one against bytes that are plainly UTF-8."""
    page = HTML.replace("Nine", "Äneas und Nine").encode()
    for charset in ("x-none", "iso-8859-1", "base64", "utf-16be", "unicode_escape"):
        site.clear()
        site.expect_request("/robots.txt").respond_with_data("", status=404)
        site.expect_request("/a").respond_with_data(page, content_type=f"text/html; charset={charset}")
        fetch([site.url_for("/a")], tmp_path, LOCAL)
        (file,) = tmp_path.glob("*.html")
        assert file.read_bytes() == page


def test_a_feeds_titles_are_in_the_character_set_of_its_header(site, tmp_path):
    """It goes before what the XML says of itself."""
    data = f"<rss><channel><item><title>Киев</title><link>{site.url_for('/a')}</link></item></channel></rss>"
    site.expect_request("/a").respond_with_data(HTML, content_type="text/html")
    site.expect_request("/feed").respond_with_data(
        data.encode("cp1251"), content_type="application/rss+xml; charset=windows-1251"
    )
    fetch([site.url_for("/feed")], tmp_path, LOCAL)
    (article,) = made(tmp_path)
    assert article.title == "Киев"


def test_a_page_that_comes_packed_is_unpacked(site, tmp_path):
    """Though nobody asked for it; what grows too large, or is damaged, is refused."""
    packed = gzip.compress(HTML.encode())
    headers = {"Content-Encoding": "gzip"}
    for path, data in (("/a", packed), ("/cut", packed[:-9]), ("/bomb", gzip.compress(b"a" * 10**6))):
        site.expect_request(path).respond_with_data(data, content_type="text/html", headers=headers)
    done = fetch([site.url_for(path) for path in ("/a", "/cut", "/bomb")], tmp_path, LOCAL)
    assert done.saved == 1
    assert [reason.partition(":")[0] for _, reason in done.refused] == [
        "a damaged gzip stream",
        "larger than 10,000 bytes",
    ]
    assert (tmp_path / made_file(tmp_path)).read_text() == HTML


def made_file(folder) -> str:
    (file,) = folder.glob("*.html")
    return file.name


# ---------------------------------------------------------------- what robots.txt says


def test_robots_txt_holds_also_where_it_stands_elsewhere(httpserver):
    """A redirect to it is followed; what it forbids is not asked for."""
    httpserver.expect_request("/robots.txt").respond_with_data(
        "", status=301, headers={"Location": "/real/robots.txt"}
    )
    httpserver.expect_request("/real/robots.txt").respond_with_data("User-agent: *\nDisallow: /no\n")
    httpserver.expect_request("/yes").respond_with_data(HTML, content_type="text/html")
    fetcher = Fetcher(LOCAL)
    assert refused(fetcher, httpserver.url_for("/no/a")) == FORBIDDEN
    assert fetcher.get(httpserver.url_for("/yes")).body == HTML.encode()
    assert [request.path for request, _ in httpserver.log] == ["/robots.txt", "/real/robots.txt", "/yes"]


def test_robots_txt_that_cannot_be_had_allows_nothing(httpserver, monkeypatch):
    """In a loop, at an address that is not public, or busy; and the host is asked for it once."""
    for location, why in (
        ("/robots.txt", "more than 5 redirects"),
        ("http://10.0.0.1/robots.txt", "redirected to http://10.0.0.1/robots.txt: 10.0.0.1, no public"),
    ):
        httpserver.clear()
        monkeypatch.setattr("pipeline.articles.hosts.is_public", lambda address: address == "127.0.0.1")
        headers = {"Location": location}
        httpserver.expect_request("/robots.txt").respond_with_data("", status=302, headers=headers)
        fetcher = Fetcher(Manners(delay=0))
        for _ in range(2):
            assert why in refused(fetcher, f"http://127.0.0.1:{httpserver.port}/a")
        assert {request.path for request, _ in httpserver.log} == {"/robots.txt"}
        assert len(httpserver.log) == (6 if location == "/robots.txt" else 1)


def test_what_robots_txt_forbids_is_no_failure(httpserver, tmp_path):
    """It is said, counted and written down; a run over the folder has it in a note, and skips nothing."""
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /no\n")
    said: list[str] = []
    address = httpserver.url_for("/no/a")
    done = fetch([address], tmp_path, LOCAL, said.append)
    assert (done.saved, done.refused, done.forbidden, done.failed()) == (0, [], [address], False)
    assert said == [f"{address}: {FORBIDDEN}"]
    assert address in (tmp_path / "refused.csv").read_text()
    notes: list[str] = []
    assert [*read_articles([tmp_path], note=notes.append)] == []
    assert notes == [f"{tmp_path}/refused.csv: 1 of its addresses not fetched, as robots.txt wants it"]


@pytest.mark.parametrize(("share", "failed"), [(0.0, True), (0.49, True), (0.5, False), (1.0, False)])
def test_a_share_of_addresses_may_fail(site, tmp_path, share, failed):
    """One of two gives no page."""
    site.expect_request("/a").respond_with_data(HTML, content_type="text/html")
    site.expect_request("/gone").respond_with_data("", status=404)
    done = fetch([site.url_for("/a"), site.url_for("/gone")], tmp_path, LOCAL)
    assert done.failed(share) == failed


def test_an_address_is_named_once(site):
    """No address is said to be itself."""
    url = f"http://127.0.0.1:{site.port}/a"
    why = "127.0.0.1, no public address; --allow-private would allow it"
    assert refused(Fetcher(Manners(delay=0)), url) == f"robots.txt: {why}"
    assert " is " not in why


def test_a_page_that_was_deleted_is_fetched_again(site, tmp_path):
    """Although the server would say that it has not changed."""
    site.expect_request("/a").respond_with_handler(
        lambda request: (
            Response(status=304)
            if "If-None-Match" in request.headers
            else Response(HTML, content_type="text/html", headers={"ETag": '"1"'})
        )
    )
    for _ in range(2):
        assert fetch([site.url_for("/a")], tmp_path, LOCAL).saved == 1
        (tmp_path / made_file(tmp_path)).unlink()
