"""Time: no text takes more than its length asks for, and no server more than it was given."""

import asyncio
import json
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from attack import GOOD, groundwire, is_linear, raw_server
from scripted import Scripted
from tolls import told

from pipeline.articles.article import Article, Unreadable, parse_article
from pipeline.articles.feeds import is_feed
from pipeline.articles.fetch import fetch
from pipeline.articles.hosts import Manners
from pipeline.articles.readers import read_articles
from pipeline.articles.text import normalise
from pipeline.extraction.bodies import Bodies
from pipeline.extraction.extract import Extractor
from pipeline.extraction.outcome import Outcome
from pipeline.extraction.prompt import Prompts
from pipeline.models.model import Model, Response
from pipeline.patterns.extractor import Patterns
from pipeline.store.incidents import joined
from schemas.catalogue import claim_types

PLACES = ("Peru", "Chile", "Japan", "China", "Brazil", "France", "Spain", "Italy", "Egypt", "Kenya")


class Kept:
    async def response(self, _: str) -> None:
        return None

    async def keep(self, _: Response) -> None:
        return None


def extracted(text: str, model: Model | None = None) -> Outcome:
    article = parse_article(text.encode(), "a.txt")
    assert isinstance(article, Article)
    patterns = Patterns()
    kinds = [*claim_types().values()]
    extractor = Extractor(model or patterns, kinds, Kept(), prompts=Prompts.load(), spotter=patterns)
    return asyncio.run(extractor.extract(article))


def name(i: int) -> str:
    return "Xa" + "".join(chr(97 + i // 26**k % 26) for k in range(3))


TEXTS: dict[str, Callable[[int], str]] = {
    "one claim again and again": lambda _: "Russia sent 5 troops to Syria. ",
    "a claim a sentence": lambda i: f"Russia sent {i + 5} troops to Syria on Monday, Peru said. ",
    "a claim a paragraph": lambda i: f"{i + 5} soldiers were killed in Peru, the army said.\n\n",
    "a gift a sentence": lambda i: f"{PLACES[i % 10]} sent {name(i)} trucks to {PLACES[i // 10 % 10]}. ",
    "a visit a sentence": lambda i: f"Minister {name(i)} visited {PLACES[i % 10]} on Monday. ",
    "pronouns": lambda i: f"They killed {i + 3} of them. ",
    "quotations": lambda i: f"“We sent {i + 3} men,” he said. ",
    "one sentence": lambda i: f"{i} were killed and {PLACES[i % 10]} and General {name(i)}, ",
}


@pytest.mark.faults
@pytest.mark.parametrize("kind", TEXTS)
def test_an_article_is_extracted_in_time(kind):
    """Reading, asking the patterns, grounding, merging, looking again: linear in the article."""
    said = TEXTS[kind]
    assert is_linear(lambda n: extracted("".join(map(said, range(n))) + "\n"), 40)


@pytest.mark.faults
def test_tolls_of_one_town_and_day_are_joined_in_time():
    """Thousands of tolls, all unlike: linear in their number."""

    def claims(n):
        return [told(f"a{i}", 5 + 7 * i, f"Clash {i} killed {5 + 7 * i} people in Beira.") for i in range(n)]

    made = {n: [(claim, None) for claim in claims(n)] for n in (300, 1200)}
    assert is_linear(lambda n: [*joined(made[n])], 300)


PIECES = {
    "marks of marks": "\u0f73" * 40,
    "marks": "a" + "\u0316\u0301" * 40,
    "blanks": " " * 40,
    "lines": "\n" * 40,
    "dots": "." * 40,
    "quotes": '"“' * 20,
    "digits": "1," * 20,
    "initials": "J. " * 20,
    "dates": "May 5, 2025, ",
    "brackets": "([{" * 14,
    "hyphens": "a-\n" * 14,
    "titles": "The Long Title\n\n",
    "no blanks": "word" * 10,
    "Chinese": "俄罗斯说" * 10,
}


@pytest.mark.faults
@pytest.mark.parametrize("kind", PIECES)
def test_any_text_becomes_an_article_in_time(kind):
    """Whatever a text consists of, to normalise it and find body, sentences, date and language is linear."""
    piece = PIECES[kind]
    assert is_linear(lambda n: parse_article((piece * n + "\nHe said so.").encode(), "a.txt"), 400)


@pytest.mark.faults
@pytest.mark.parametrize(
    "piece", ["Council of A ", "A'", "Council for B and C of D ", "A ", "Army of Lima, "]
)
def test_bodies_are_found_in_time(piece):
    """However the names of bodies follow one another, to find whom a nameless one stands for is linear."""
    assert is_linear(lambda n: Bodies(piece * n).meant_by("the monitor"), 300)


MARKUP = {
    "divs": ("<div>", ""),
    "closed divs": ("<div>a</div>", ""),
    "comments": ("<!-- a -->", ""),
    "rules": ("", "<style>{}</style>", ".a{{color:red}} "),
    "selectors": ("", "<style>{}</style>", ".a .b .c .d, "),
    "declarations": ("", "<style>p{{{}}}</style>", "color:red;"),
    "classes": ('<p class="a b c">text</p>', "<style>.a .b{display:none} p .c{display:none}</style>"),
    "linked": ("", '<script type="application/ld+json">[{}0]</script>', '{{"@type":"Article"}},'),
    "metas": ('<meta name="a" content="b">', ""),
    "attributes": ('<p style="a:b;c:d">said so</p>', ""),
    "sups": ("word<sup>1</sup>", ""),
    "places": ("<p>a</p>", "<style>p:nth-child(3),p:nth-last-of-type(2n),h2~p,p+p{display:none}</style>"),
    "siblings": ("<b>a</b>", "<style>i ~ b ~ b ~ b {display:none}</style>"),
    "wide cells": ("<table><tr><td colspan=1000 rowspan=1000>a</td></tr></table>", ""),
    "links": ("<li><a href=x>text</a></li>", ""),
    "blanks in a selector": ("", "<style>[x={}q {{display:none}}</style>", "    "),
    "brackets in a selector": ("", "<style>{}q {{display:none}}</style>", "[x=" * 20),
    "dashes": ("", "<style>{}</style>", "-" * 50),
    "blanks after an import": ("", "<style>@import{}x</style>", " " * 50),
    "rules in rules": ("", "<style>{}</style>", "p,q{{left:1px;"),
    "blanks in a shape": ("", '<i style="clip:rect(0{0}0{0}0{0}0{0}x)">a</i>', " "),
    "digits in a sum": ("", '<i style="left:calc({}!)">a</i>', "1" * 50),
    "sides": ("", '<p style="{}">Ten of the people of the town were badly hurt</p><p>there</p>', "top:" * 20),
}


@pytest.mark.faults
@pytest.mark.parametrize("kind", MARKUP)
def test_any_page_is_read_in_time(tmp_path, kind):
    """Nor does markup, style or linked data take more than its length asks for."""
    piece, head, *rest = MARKUP[kind]
    page = tmp_path / "a.html"

    def read(n: int) -> list[object]:
        inner = head.format(rest[0].format() * n) if rest else head
        page.write_text(f"<html><head>{inner}</head><body>{piece * n}<p>{GOOD * 5}</p></body></html>")
        return [*read_articles([page])]

    read(10)
    assert is_linear(read, 100)


TABLES = {
    "quotation marks": ("a.csv", "id,text\n", '"'),
    "torn rows": ("a.csv", "id,text\n", '1,"a\n'),
    "cells": ("a.csv", "id,text\n", "a,"),
    "blanks in a row": ("a.csv", "id,text\n1,", " "),
    "brackets": ("a.json", "", "["),
    "objects": ("a.json", "", "{}"),
    "empty rows": ("a.jsonl", "", "{}\n"),
    "cut": ("a.csv", "id,text\n1,a", " ... [+"),
    "metadata": ("metadata.csv", "file,title\n", "a.txt,x\n"),
    "refused": ("refused.csv", "url,reason\n", "http://a.example/,no\n"),
}


@pytest.mark.faults
@pytest.mark.parametrize("kind", TABLES)
def test_any_table_is_read_in_time(tmp_path, kind):
    """Nor does a table, or one that is none."""
    file, head, piece = TABLES[kind]
    (tmp_path / "b.txt").write_text(GOOD)

    def read(n: int) -> list[object]:
        (tmp_path / file).write_text(head + piece * n)
        return [*read_articles([tmp_path])]

    assert is_linear(read, 800)


@pytest.mark.faults
@pytest.mark.parametrize("piece", [b"<!-- a -->", b"<?a?>", b"<!--", b" ", b"<!DOCTYPE a>", b"<?xml", b"<a>"])
def test_what_begins_like_a_feed_is_seen_in_time(piece):
    """Whether data is a feed is told from its beginning, however that goes on."""
    assert is_linear(lambda n: is_feed(piece * n + b"x"), 20_000)


def test_a_feed_is_still_one():
    """Comments, declarations and a document type may stand before its first element, and nothing else."""
    begin = b'\xef\xbb\xbf\n<?xml version="1.0"?>\n<!-- a --> <!-- b -->\n<!DOCTYPE rss>\n'
    assert is_feed(begin + b"<rss version='2.0'>")
    assert is_feed(b"<feed xmlns='x'>")
    assert not is_feed(begin + b"<html><rss>")
    assert not is_feed(b"text <rss>")


def test_words_are_normalised_as_before():
    """Of thirty marks on one letter nothing is lost; of more, the rest; and twice is once."""
    few, many = "a" + "\u0301\u0316" * 15, "a" + "\u0316" * 400
    assert normalise(few) == normalise(normalise(few))
    assert len(normalise(many)) == 31
    assert normalise("\u0344" * 40) == normalise(normalise("\u0344" * 40))


@pytest.mark.parametrize("ending", ["txt", "md", "html", "jsonl", "csv"])
def test_a_text_beyond_any_article_is_a_row(tmp_path, ending):
    """What has more characters than an article is said to, at once, by every reader."""
    long = GOOD * 4_000
    texts = {
        "html": f"<p>{long}</p>",
        "jsonl": json.dumps({"text": long}),
        "csv": f'id,text\n1,"{long}"\n',
    }
    (tmp_path / f"a.{ending}").write_text(texts.get(ending, long))
    (read,) = read_articles([tmp_path])
    assert isinstance(read, Unreadable)
    assert "more than 300,000 characters" in read.reason


def test_an_answer_that_runs_away_is_bounded():
    """Words without end, lists without end: each is refused, and the claim's other words are looked at."""
    article = "Twelve soldiers were killed in Peru, the army said."
    claim = {"sentences": [1], "victims": "soldiers", "harm": "killed", "count": "Twelve"} | {
        "status": "occurred"
    }
    voices = {"casualty": [claim | {"attributed_to": [f"voice {i}" for i in range(4_000)]}]}
    outcome = extracted(article, Scripted(lambda _: voices))
    assert len(outcome.claims) == 1
    assert len(outcome.rejects) == 51
    assert sum(r.reason.startswith("4,000 are more than one claim has") for r in outcome.rejects) == 1
    endless = {"casualty": [claim | {"victims": "Peru and Chile, " * 5_000}]}
    outcome = extracted(article, Scripted(lambda _: endless))
    assert outcome.claims == ()
    assert "too long for the words of a field" in {reject.reason for reject in outcome.rejects}


def drip(connection: socket.socket, *pieces: bytes) -> None:
    if b"robots.txt" in connection.recv(65536):
        connection.sendall(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")
        return
    connection.sendall(pieces[0])
    while True:
        connection.sendall(pieces[-1])
        time.sleep(0.02)


SLOW = {
    "headers": (b"HTTP/1.1 200 OK\r\nX: ", b"a"),
    "more headers": (b"HTTP/1.1 200 OK\r\n", b"X-a: b\r\n"),
    "continue": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "status": (b"", b"H"),
    "body": (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"a"),
    "chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    "chunk sizes": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
    "nothing": (b"", b""),
}


@pytest.mark.faults
@pytest.mark.parametrize("kind", SLOW)
def test_a_server_that_drips_is_left(tmp_path, kind):
    """`--timeout` bounds a whole request: status, headers, interim answers, body."""
    with raw_server(lambda connection: drip(connection, *SLOW[kind])) as address:
        started = time.monotonic()
        done = fetch([f"{address}/a"], tmp_path, Manners(timeout=0.3, delay=0, allow_private=True))
        assert time.monotonic() - started < 5
    assert len(done.refused) == 1
    assert done.saved == 0


def test_a_command_ends(tmp_path):
    """A run over a folder of the worst of these ends, and the good article in it is stored."""
    (tmp_path / "a.txt").write_text("Russia sent 5 troops to Syria. " * 250)
    (tmp_path / "b.txt").write_text(GOOD)
    (tmp_path / "c.txt").write_text("a" + "\u0316" * 100_000)
    started = time.process_time()
    done = groundwire("run", ".", cwd=tmp_path)
    assert done.code in (0, 2), done.err
    assert time.process_time() - started < 20
    assert Path(tmp_path, "claims.duckdb").exists()
