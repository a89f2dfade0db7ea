# ruff: noqa: E501 -- pages and rows keep their lines as they come
"""What people have, as articles; and that whatever is wrong is a row, and the rest goes on."""

import csv
import gzip
import html
import io
import json
import re
import sys
import time
from datetime import date
from pathlib import Path
from statistics import fmean

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_body import f1

from pipeline.articles.article import Article, Unreadable, make_article
from pipeline.articles.facts import Facts
from pipeline.articles.language import detect
from pipeline.articles.readers import _one, read_articles
from pipeline.articles.readers.formats import readers
from pipeline.articles.readers.source import Source, all_made
from pipeline.articles.text import normalise

TEXT = (
    "Quake kills nine in Ecuador\n\nQUITO, Ecuador (AP) — At least nine people died on Saturday when an earthquake "
    "hit the coast.\n\nThe quake destroyed dozens of houses, a mayor said. Schools will stay closed until Monday."
)
PAGE = """<html lang="en-GB"><head><title>Truce holds - The Ledger</title>
<meta property="og:site_name" content="The Ledger"><meta name="author" content="Ann Lee">{date}
<link rel="canonical" href="https://ledger.example/a/1"></head><body><nav>Home | World</nav><article>
<h1>Truce holds</h1>{body}</article><aside><h3>Related</h3><ul><li><a href="/q">Quake kills 3,000 in Peru</a>
<time datetime="2020-01-01">1 Jan</time></li></ul></aside><footer>Copyright 2019 The Ledger</footer></body></html>"""
BODY = "".join(
    f"<p>The army of Chile moved about {n}00 troops to the northern border on Monday, the ministry said in a note.</p>"
    for n in range(2, 9)
)
DATED = '<meta property="article:published_time" content="2025-04-30T10:00:00Z">'


def read(*paths, **options):
    return list(read_articles(paths, **options))


def write(folder, name, data):
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def jsonl(*rows):
    return "\n".join(json.dumps(row) for row in rows)


# ---------------------------------------------------------------- pages


def test_a_page_gives_text_and_metadata(tmp_path):
    """Title, author, outlet, address, language and date are the page's; menu, teaser and footer are not text."""
    (made,) = read(write(tmp_path, "a.html", PAGE.format(date=DATED, body=BODY)))
    assert (made.title, made.author, made.outlet) == ("Truce holds", "Ann Lee", "The Ledger")
    assert (made.url, made.language) == ("https://ledger.example/a/1", "en")
    assert (made.published, made.published_basis, made.published_precision) == (
        date(2025, 4, 30),
        "metadata",
        "day",
    )
    assert "about 800 troops" in made.text
    assert not any(words in made.text for words in ("Peru", "Home", "Copyright"))


def test_a_copyright_year_or_a_teasers_date_is_no_date(tmp_path):
    """The page has both, and nothing else."""
    (made,) = read(write(tmp_path, "a.html", PAGE.format(date="", body=BODY)))
    assert (made.published, made.published_basis) == (None, "unknown")


def test_a_sidecar_goes_before_the_page(tmp_path):
    """Author, outlet and date of metadata.csv stand; what it lacks is the page's."""
    write(tmp_path, "a.html", PAGE.format(date=DATED, body=BODY))
    write(tmp_path, "metadata.csv", "file,author,outlet,published\na.html,Bo Ek,Herald,2025-04\n")
    (made,) = read(tmp_path)
    assert (made.author, made.outlet, made.title) == ("Bo Ek", "Herald", "Truce holds")
    assert (made.published, made.published_precision, made.published_day) == (date(2025, 4, 1), "month", None)


PAGES = sorted((Path(__file__).parents[1] / "data" / "pages").glob("*.html"))


def bodies(path):
    """The article of a saved page as marked by hand, between brackets, and as it is read."""
    marked = path.read_text(encoding="utf-8")
    source = Source(
        "a.html", ".html", io.BytesIO(re.sub("[⟦⟧]", "", marked).encode()), Facts(), {}, 10**6, print
    )
    *_, made = all_made(readers()[".html"](source))
    article = " ".join(re.findall("⟦(.*?)⟧", marked, re.DOTALL))
    article = re.sub(r"<[^>]*>", "", article).replace(r"\n", " ").replace(r"\"", '"')
    return html.unescape(article), "\n".join(made.text[start:end] for start, end in made.body_spans)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_finds_the_article_in_a_page(path):
    """Token F1 against the article as marked by hand is at least 0.9 for each layout."""
    assert f1(*bodies(path)) >= 0.9


def test_the_mean_over_layouts_is_at_least_95_percent():
    """Of token F1."""
    assert fmean(f1(*bodies(path)) for path in PAGES) >= 0.95


def test_a_page_that_names_everything_after_its_sidebar_is_read():
    """A name that would take the article away with it is not heeded; the sidebar itself is left out."""
    page = f"<body><div class='content-sidebar-wrap'><div class='widget'>{BODY}</div><div class='sidebar'><p>{BODY[3:90]} Peru.</p></div></div>"
    (made,) = all_made(
        readers()[".html"](Source("a", ".html", io.BytesIO(page.encode()), Facts(), {}, 10**6, print))
    )
    assert "about 800 troops" in made.text


def test_the_text_of_a_page_is_its_article_alone():
    """What changes with every visit is no part of it, so the page of tomorrow is the same article."""
    one, other = (
        all_made(
            readers()[".html"](Source("a", ".html", io.BytesIO(page.encode()), Facts(), {}, 10**6, print))
        )
        for page in (
            PAGE.format(date=DATED, body=BODY),
            PAGE.format(date=DATED, body=BODY).replace("Quake kills", "Flood took"),
        )
    )
    assert next(one).article_id == next(other).article_id


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("<div>" * 100_000 + "<p>lost</p>", "no article text"),
        (f"<p>{TEXT}</p>" * 2_000, "more than 300,000 characters of text"),
        ("<p>x</p>" * 110_000, "more than 100,000 elements"),
        ("<p>hello there</p>" * 600_000, "larger than 10,000,000 bytes"),
        ("", "nothing in it can be parsed"),
        ("%PDF-1.7 q BT (Nine people died.) Tj", "a PDF file; save its text"),
        ("\x89PNG\r\n\x1a\n" + "\x01\x02\x03abcdef" * 400, "a binary file"),
        ("<p>\0</p>", "a binary file (a NUL at byte 3)"),
    ],
    ids=["deep", "long", "wide", "large", "empty", "PDF", "image", "NUL"],
)
def test_a_hostile_page_is_a_row_in_seconds(tmp_path, page, reason):
    """Depth, width and size cost that page only."""
    began = time.process_time()
    (row,) = read(write(tmp_path, "a.html", page))
    assert reason in row.reason
    assert time.process_time() - began < 5


def test_a_wrong_date_in_front_matter_is_told_and_costs_only_itself(tmp_path):
    """The article is read, without a date."""
    told, made = read(write(tmp_path, "a.md", f"---\ndate: 0205-01-01\n---\n{TEXT}"))
    assert told.reason == "published '0205-01-01' is no date; write it as 2025-04-30"
    assert made.published is None


def test_a_wrong_date_in_a_page_is_told_every_time(tmp_path):
    """As a row of its own, until it is mended or metadata.csv has another; the article is read."""
    wrong = DATED.replace("2025-04-30T10:00:00Z", "0205-04-30")
    path = write(tmp_path, "a.html", PAGE.format(date=wrong, body=BODY))
    for _ in range(2):
        told, made = read(path)
        assert told.reason == "published '0205-04-30' in the page is no date; give one in metadata.csv"
        assert (made.published, made.source_digest) == (None, None)
    write(tmp_path, "metadata.csv", "file,published\na.html,2025-04-30\n")
    (made,) = read(path)
    assert (made.published, made.published_basis) == (date(2025, 4, 30), "metadata")
    assert made.source_digest


def test_a_wrong_date_in_a_page_in_a_table_is_told(tmp_path):
    """By its line; a date in the row's own column goes before it."""
    page = PAGE.format(date=DATED.replace("2025-04-30T10:00:00Z", "0205-04-30"), body=BODY)
    rows = ({"id": 1, "text": page}, {"id": 2, "text": page, "date": "2025-04-30"})
    told, undated, dated = read(write(tmp_path, "a.jsonl", jsonl(*rows)))
    assert (told.file.split()[-1], told.reason[:38]) == ("1", "published '0205-04-30' in the page is ")
    assert (undated.published, dated.published) == (None, date(2025, 4, 30))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_a_page_is_decoded_as_it_says(tmp_path, encoding):
    """Or by its byte order mark, or as the Web does."""
    page = PAGE.format(date="", body=BODY.replace("note", "café note"))
    (made,) = read(write(tmp_path, "a.html", page.encode(encoding)))
    assert "café note" in made.text


# ---------------------------------------------------------------- tables


def test_columns_are_guessed_and_said(tmp_path):
    """By their names; the summary tells which."""
    notes = []
    row = {"Body": TEXT, "uuid": "x1", "source": "El Día", "date": "30 April 2025", "byline": ["A", "B"]}
    (made,) = read(write(tmp_path, "e.jsonl", jsonl(row)), note=notes.append)
    assert made.file.endswith("e.jsonl#x1")
    assert (made.outlet, made.author, made.published) == ("El Día", "A, B", date(2025, 4, 30))
    assert "text from 'Body'" in notes[0]


def test_csv_json_lines_and_parquet_give_the_same_articles(tmp_path):
    """Also compressed; the delimiter is found."""
    rows = [{"id": f"r{n}", "text": f"{TEXT} It was number {n}."} for n in range(3)]
    table = io.StringIO()
    writer = csv.DictWriter(table, ["id", "text"], delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    values = ", ".join(f"('{row['id']}', '{row['text']}')" for row in rows)
    duckdb.sql(f"COPY (SELECT * FROM (VALUES {values}) t(id, text)) TO '{tmp_path}/c.parquet'")
    one = [article.text for article in read(write(tmp_path, "a.csv", table.getvalue()))]
    two = [
        article.text for article in read(write(tmp_path, "b.jsonl.gz", gzip.compress(jsonl(*rows).encode())))
    ]
    three = [article.text for article in read(tmp_path / "c.parquet")]
    assert one == two == three
    assert len(one) == 3


def test_a_row_without_an_id_does_not_hang_on_its_place(tmp_path):
    """Its name follows from its text, so rows may be added above it."""
    (before,) = read(write(tmp_path, "a.jsonl", jsonl({"text": TEXT})))
    _, after = read(write(tmp_path, "a.jsonl", jsonl({"text": "It rained in Lima."}, {"text": TEXT})))
    assert before == after


def test_wrong_rows_are_told_by_line_and_the_rest_goes_on(tmp_path):
    """No text, a date of the year 0205, no JSON, no object; three articles are left."""
    rows = [
        {"id": 1, "text": TEXT},
        {"id": 2},
        {"id": 1, "text": "x"},
        {"id": 3, "text": "It rained.", "date": "0205-01-01"},
    ]
    found = read(write(tmp_path, "a.jsonl", jsonl(*rows) + "\n{bad\n[1]\n"))
    told = [(row.file.split()[-1], row.reason) for row in found if isinstance(row, Unreadable)]
    assert [line for line, _ in told] == ["2", "4", "5", "6"]
    for (_, reason), said in zip(
        told,
        ["no text", "'0205-01-01' is no date", "no JSON", "no JSON object"],
        strict=True,
    ):
        assert said in reason
    assert sum(isinstance(row, Article) for row in found) == 3


@pytest.mark.parametrize(
    ("name", "data", "columns", "reason"),
    [
        ("a.csv", "a,b\n1,2\n", {}, "no column of text; name it with --text-column; there are: a, b"),
        ("a.csv", "text\nx\n", {"text": "body"}, "no column 'body'; there are: text"),
        ("a.jsonl", "", {}, "empty"),
        ("a.parquet", "PAR1 no", {}, "no Parquet file"),
        ("a.txt.gz", gzip.compress(b"a" * 20_000_000, mtime=0), {}, "decompression bomb"),
        ("a.txt.gz", gzip.compress(TEXT.encode(), mtime=0)[:60], {}, "a damaged .gz file"),
        ("a.txt", b"\x7fELF\0\0", {}, "a binary file"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_one_clear_row_and_the_rest_goes_on(tmp_path, name, data, columns, reason):
    """The next file is read."""
    write(tmp_path, "z.txt", TEXT)
    row, good = read(write(tmp_path, name, data), tmp_path / "z.txt", columns=columns)
    assert reason in row.reason
    assert isinstance(good, Article)


def test_standard_input_globs_and_files_mix(tmp_path, monkeypatch):
    """In one run, in the order named."""
    write(tmp_path, "a.txt", TEXT)
    write(tmp_path, "b.html", PAGE.format(date="", body=BODY))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(jsonl({"id": "s", "text": TEXT}).encode())))
    found = read(tmp_path / "*.html", Path("-"), tmp_path / "a.txt")
    assert [made.file.rsplit("/", 1)[-1] for made in found] == ["b.html", "stdin#s", "a.txt"]


@settings(max_examples=150)
@given(
    st.sampled_from([*sorted(readers())]),
    st.one_of(
        st.binary(max_size=300),
        st.lists(
            st.sampled_from([b'{"text":', b'"a"', b"}", b"\n", b"text,id\n", b"<p>", b"<div>", b"&#0;", b"PAR1", b"\x1f\x8b", b"\xff", b'"']),
            max_size=30,
        ).map(b"".join),
        st.lists(
            st.sampled_from([b"<h1>", b"<p>", b"</p>", b"<div class='ad'>", b"</div>", b"<br><br>", b"<a href='/x'>", b"</a>", b"<li>", b"<title>", b"</title>", b"<nav>", b"</nav>", b"<script type='application/ld+json'>", b"</script>", b'{"@type":"NewsArticle","articleBody":"', b'"}', b"[", b"<html lang=en>", b"<body>", b"\xcc\x81", b"Nine people died on Monday, police said. ", b"Share", b"e"]),
            max_size=40,
        ).map(b"".join),
        st.binary(max_size=200).map(gzip.compress),
    ),
)  # fmt: skip
def test_any_bytes_give_articles_or_reasons(suffix, data):
    """Every reader, whatever it is given; sentences are where they say they are."""
    stream = io.BufferedReader(io.BytesIO(data))
    for made in all_made(_one(Source(f"a{suffix}", suffix, stream, Facts(), {}, 10_000, lambda _: None))):
        if isinstance(made, Unreadable):
            assert made.reason
        else:
            told = [made.text[s.start : s.end] for s in made.sentences]
            assert told == [words.strip() for words in told if words.strip()] != []
            assert made.text == normalise(made.text)
            assert all(any(a <= s.start < s.end <= b for a, b in made.body_spans) for s in made.sentences)


# ---------------------------------------------------------------- dates, languages, copies


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Two died, Yonhap reported on Sept. 2. He was there on May 9, 2025.", date(2025, 9, 2)),
        ("The agency said on Sept. 2, 2025 that two died.", date(2025, 9, 2)),
        ("Yonhap reported on Sept. 2 that two died. The plan of 2025 holds until 2030.", date(2025, 9, 2)),
        ("Yonhap reported on Jan. 3 that two died, after the truce of Dec. 9, 2024.", date(2025, 1, 3)),
        ("Two died on Sept. 2 in the war that began in 2022.", None),
        ("Yonhap reported on Sept. 2 that two died.", None),
    ],
)
def test_a_date_is_inferred_only_from_a_report_and_a_year(words, day):
    """A day on which something was reported, in the year that the text gives; marked as inferred."""
    made = make_article(words, "a.txt", Facts())
    assert (made.published, made.published_basis) == (day, "inferred" if day else "unknown")


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("The army said on Monday that its troops had left the town.", "en"),
        ("Der Minister sagte am Montag, dass die Truppen die Stadt verlassen haben.", "de"),
        ("Российские войска начали отход из города, сообщили власти.", "ru"),
        ("12 — 34", None),
    ],
)
def test_language(words, language):
    """Sentences are enough; figures are not."""
    assert detect(words) == language
