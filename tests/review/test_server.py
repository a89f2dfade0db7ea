"""Who is answered, and what hostile text becomes on the page."""

import http.client
import json
import re
from urllib.parse import urlsplit

import pytest
from served import TOKEN, served

from pipeline.articles.article import parse_article
from pipeline.decisions import Journal, journal_of
from pipeline.extraction.outcome import Evidence, Grounded, Outcome
from pipeline.review.desk import Desk
from pipeline.review.queue import Wanted
from pipeline.store import Store
from schemas.casualty import Casualty
from schemas.values import Party, Reading

HOSTILE = '</script><script>hacked=1</script><img src=x onerror="hacked=1">{{ 7*191 }} \u202eevil'
TEXT = f"Chile's army said soldiers {HOSTILE} were killed in Lima on Monday.\n\nNobody else was hurt there."


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """One claim on an article that would be a page of its own."""
    article = parse_article(TEXT.encode(), f"{HOSTILE.replace('/', '|')}.txt")
    sentence = article.sentences[0]
    words = TEXT[TEXT.index("soldiers") : TEXT.index(" were")]
    claim = Casualty(victims=Party.read("Chile", Reading()), harm="killed", status="occurred")
    claim = claim.model_copy(update={"victims": claim.victims.model_copy(update={"words": words})})
    evidence = Evidence(article.text[sentence.start : sentence.end], sentence.start, sentence.end)
    path = tmp_path_factory.mktemp("store") / "claims.duckdb"
    with Store.open(path, {"casualty": Casualty}) as store:
        store.runs.begin(model="m", fingerprint="f", focus="article", paths=["."], settings={})
        grounded = Grounded(claim, evidence, article.article_id, "r1", {}, (f"note {HOSTILE}",))
        store.outcomes.save([Outcome(article, "done", "m", "f", claims=(grounded,))])
        store.publish()
    return path


@pytest.fixture(scope="module")
def address(path):
    desk = Desk(path, {"casualty": Casualty}, Wanted(), f"anna {HOSTILE}"[:90])
    with served(desk) as address:
        yield address
    desk.close()


def ask(address, method="GET", path=None, body=None, **headers):
    there = urlsplit(address)
    con = http.client.HTTPConnection(there.hostname, there.port, timeout=30)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    con.request(method, path or there.path, body, given)
    answer = con.getresponse()
    text = answer.read().decode()
    con.close()
    return answer.status, text, answer.headers


def origin(address):
    return "http://{0.hostname}:{0.port}".format(urlsplit(address))


@pytest.mark.parametrize(
    "asked", ["/", "/x/", f"/{TOKEN}x/", f"/{TOKEN[:-1]}/", "/x/page.js", "/%00/", f"//{TOKEN}/"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_the_token(address, method, asked):
    """403, whatever is asked for."""
    assert ask(address, method, asked, Origin=origin(address))[0] in (403, 405)
    assert "soldiers" not in ask(address, method, asked, Origin=origin(address))[1]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1:1"},
    ],
)
def test_from_another_origin(address, headers):
    """403 with the right token too, for reading and for deciding."""
    assert ask(address, **headers)[0] == 403
    assert ask(address, "POST", urlsplit(address).path + "act", '{"do": "next"}', **headers)[0] == 403


def test_a_decision_needs_an_origin(address):
    """A form of another page, or a program that guesses, sends none that is right."""
    assert ask(address, "POST", urlsplit(address).path + "act", '{"do": "undo"}')[0] == 403


def test_hostile_text_stays_text(address):
    """In article, file name, note, reviewer and words nothing becomes markup, template or direction."""
    status, html, headers = ask(address)
    assert status == 200
    bare = re.sub(r'<script src="page.js" defer></script>', "", html)
    assert "<script" not in bare
    assert "<img" not in html
    assert "1337" not in html
    assert "\u202e" not in html
    assert "&lt;script&gt;hacked=1&lt;/script&gt;" in html
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{",
        '{"do": "drop"}',
        '{"do": "decide"}',
        '{"do": "decide", "article_id": "x", "verdict": "accept"}',
        '{"do": "read", "field": "x", "fields": []}',
        '{"do": "form", "type": "x"}',
        "[" * 100000,
    ],
)
def test_what_is_no_request_of_the_page(path, address, body):
    """It is told so in a line, and nothing is written."""
    there = urlsplit(address).path + "act"
    status, text, _ = ask(address, "POST", there, body, Origin=origin(address))
    assert status == 422
    assert json.loads(text)["error"]
    assert not journal_of(path).exists()


def test_other_files_are_not_served(address):
    """Only the page's own two."""
    path = urlsplit(address).path
    for name in ("page.html", "..%2fserver.py", "claims.duckdb"):
        assert ask(address, path=path + name)[0] in (403, 404)
    assert ask(address, path=path + "page.css")[2]["Content-Type"].startswith("text/css")


def test_a_decision_is_on_the_disk_when_it_is_answered(path, address):
    """And bears the reviewer's name, and how long it took."""
    there = urlsplit(address).path + "act"
    _, html, _ = ask(address)
    known = dict(re.findall(r'data-(article|claim)="(\w+)"', html))
    body = {"do": "decide", "article_id": known["article"], "claim_id": known["claim"], "verdict": "reject"}
    body |= {"reason": "spurious", "seconds": 2.5}
    status, text, _ = ask(address, "POST", there, json.dumps(body), Origin=origin(address))
    assert status == 200, text
    journal = Journal(journal_of(path))
    journal.refresh()
    (decision,) = journal.decisions
    assert (decision.verdict, decision.reason, decision.seconds) == ("reject", "spurious", 2.5)
    assert decision.reviewer.startswith("anna ")
