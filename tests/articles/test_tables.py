# ruff: noqa: E501 -- rows keep their lines as they come
"""Tables as people have them: of other tools, torn, in other encodings; what is wrong is told by row."""

import csv
import gzip
import io
import json
import re
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.articles.article import Article, Unreadable
from pipeline.articles.facts import Facts
from pipeline.articles.readers import _one, read_articles
from pipeline.articles.readers.source import Source, all_made
from pipeline.articles.text import normalise

TEXT = "Some 40 people were killed by a flood in Togo on Monday, the police said. Roads are closed."
OTHER = "Nine soldiers of Chile were hurt in a crash near the border, a general told reporters there."
THIRD = "Two ships of Peru left the port on Tuesday with flour and medicine, said the harbour master."


def read(
    path: Path, data: bytes | str, columns: dict[str, str] | None = None
) -> tuple[list[Article], list[Unreadable]]:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    found = [*read_articles([path], columns=columns, max_bytes=100_000)]
    articles = [made for made in found if isinstance(made, Article)]
    return articles, [made for made in found if isinstance(made, Unreadable)]


def told(rows: list[Unreadable]) -> list[str]:
    return [f"{row.file.rsplit('/', 1)[-1]}: {row.reason}" for row in rows]


# ---------------------------------------------------------------- what other tools write

TOOLS: dict[str, dict[str, object]] = {
    "news-please": {
        "authors": ["Ann Lee"], "date_download": "2025-09-01 10:00:00", "date_modify": None,
        "date_publish": "2025-05-07 10:00:00", "language": "en", "maintext": TEXT, "text": None,
        "source_domain": "ledger.example", "title": "A", "url": "https://ledger.example/a",
    },
    "trafilatura": {
        "title": "A", "author": "Ann Lee", "hostname": "ledger.example", "date": "2025-05-07", "id": None,
        "raw_text": "x", "text": TEXT, "language": None, "source": "https://ledger.example/a",
        "source-hostname": "ledger.example", "excerpt": "x", "filedate": "2025-09-01",
    },
    "NewsAPI": {
        "source": {"id": None, "name": "ledger.example"}, "author": "Ann Lee", "title": "A", "description": "x",
        "url": "https://ledger.example/a", "publishedAt": "2025-05-07T10:00:00Z", "content": TEXT,
    },
    "schema.org": {
        "@type": "NewsArticle", "headline": "A", "articleBody": TEXT, "datePublished": "2025-05-07T10:00:00+02:00",
        "author": [{"@type": "Person", "name": "Ann Lee"}], "publisher": {"name": "ledger.example"},
        "mainEntityOfPage": {"@id": "https://ledger.example/a"}, "inLanguage": "en-GB", "dateModified": "2025-06-01",
    },
    "NewsData": {
        "article_id": "z", "title": "A", "link": "https://ledger.example/a", "creator": ["Ann Lee"], "content": TEXT,
        "pubDate": "2025-05-07 10:00:00", "source_id": "ledger", "source_name": "ledger.example",
        "source_url": "https://ledger.example", "language": "english",
    },
    "GDELT": {
        "url": "https://ledger.example/a", "url_mobile": "", "title": "A", "seendate": "20250507T101500Z",
        "domain": "ledger.example", "language": "English", "sourcecountry": "Togo", "text": TEXT, "author": "Ann Lee",
    },
    "newspaper": {
        "source_url": "https://ledger.example", "canonical_link": "https://ledger.example/a", "title": "A",
        "authors": ["Ann Lee"], "publish_date": 1746612000000, "meta_lang": "en", "text": TEXT,
        "meta_site_name": "ledger.example",
    },
    "Event Registry": {
        "uri": "77", "url": "https://ledger.example/a", "lang": "eng", "dateTimePub": "2025-05-07T10:00:00Z",
        "title": "A", "body": TEXT, "authors": [{"name": "Ann Lee", "uri": "a@x"}],
        "source": {"uri": "l.example", "title": "ledger.example"},
    },
    "Guardian": {
        "webTitle": "A", "webPublicationDate": "2025-05-07T10:00:00Z", "webUrl": "https://ledger.example/a",
        "bodyText": TEXT, "byline": "Ann Lee", "publication": "ledger.example",
    },
}  # fmt: skip


@pytest.mark.parametrize("tool", TOOLS)
def test_exports_of_other_tools_are_read(tmp_path: Path, tool: str) -> None:
    """Text, title, outlet (never an address), author, address, day and language, as each tool names them."""
    (made,), wrong = read(tmp_path / "a.jsonl", json.dumps(TOOLS[tool]))
    assert wrong == []
    assert made.text == TEXT
    assert (made.title, made.outlet, made.author) == ("A", "ledger.example", "Ann Lee")
    assert (made.url, made.published) == ("https://ledger.example/a", date(2025, 5, 7))
    assert made.language == "en"


ROW_OF_ONE = {"headline": "A", "body": TEXT, "published": "2025-05-07"}
HTML = f"<p>{TEXT}</p><p>{OTHER}</p>"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("envelope.jsonl", {"_id": 7, "_source": ROW_OF_ONE}),
        ("two objects.jsonl", {"article": {"headline": "A", "body": TEXT}, "meta": {"published": "2025-05-07"}}),
        ("attributes.json", {"data": [{"type": "article", "attributes": ROW_OF_ONE}]}),
        ("hits.json", {"took": 3, "hits": {"total": {"value": 1}, "hits": [{"_source": ROW_OF_ONE}]}}),
        ("features.json", {"features": [{"type": "Feature", "properties": ROW_OF_ONE}]}),
        ("by key.json", {"a1": ROW_OF_ONE}),
        ("by column.json", {name: {"0": cell} for name, cell in ROW_OF_ONE.items()}),
        ("rendered.json", [{"title": {"rendered": "A"}, "content": {"rendered": TEXT}, "date": "2025-05-07T10:00:00"}]),
        ("parts.json", {"messages": [{"title": "A", "date": "2025-05-07", "text": [TEXT[:9], {"type": "bold", "text": TEXT[9:]}]}]}),
    ],
)  # fmt: skip
def test_rows_are_found_wherever_json_has_them(tmp_path: Path, name: str, data: object) -> None:
    """In objects of a row, below the answer of a service, by their keys or by column."""
    (made,), wrong = read(tmp_path / name, json.dumps(data))
    assert wrong == []
    assert (made.title, made.text, made.published) == ("A", TEXT, date(2025, 5, 7))


@pytest.mark.parametrize(
    "text",
    [
        [TEXT, OTHER],
        HTML,
        {"rendered": HTML},
        HTML.replace("<", "&lt;").replace(">", "&gt;"),
        rf"{TEXT}\n\n{OTHER}\r\n",
        f"{TEXT.replace(' ', '&nbsp;')}\n\n{OTHER.replace(' ', '&#32;')}",
    ],
)
def test_a_text_is_its_paragraphs_however_a_cell_holds_them(tmp_path: Path, text: object) -> None:
    """As a list, as markup, escaped, or with line ends written out."""
    (made,), wrong = read(tmp_path / "a.jsonl", json.dumps({"title": "Fish &amp; ships", "text": text}))
    assert wrong == []
    assert (made.title, made.text) == ("Fish & ships", f"{TEXT}\n\n{OTHER}")


@pytest.mark.parametrize(
    ("text", "title"),
    [("texte", "titre"), ("cuerpo", "titulo"), ("contenido", "Titulo"), ("inhalt", "Titel"), ("corps", "titre"), ("selftext", "title")],
)  # fmt: skip
def test_columns_are_known_in_other_languages(tmp_path: Path, text: str, title: str) -> None:
    """Those of text and title."""
    (made,), _ = read(tmp_path / "a.jsonl", json.dumps({title: "A", text: TEXT}))
    assert (made.title, made.text) == ("A", TEXT)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2025-05-07", "2025-05-07"),
        (20250507, "2025-05-07"),
        (45784, "2025-05-07"),
        ("45784.4375", "2025-05-07"),
        ("Wed May 07 10:00:00 +0000 2025", "2025-05-07"),
        ({"$date": {"$numberLong": "1746612000000"}}, "2025-05-07"),
        (25784, None),
        ("2025/5/7", "2025-05-07"),
        ("2025-5-7 22:30", "2025-05-07"),
        ("7.5.2025", "2025-05-07"),
        ("25/5/2025", "2025-05-25"),
        ("5/25/2025 10:30 PM", "2025-05-25"),
        ("5/5/2025", "2025-05-05"),
        ("07-May-2025", "2025-05-07"),
        ("May 7, 2025, 10:30 PM", "2025-05-07"),
        ("Wed, 07 May 2025 22:30:00 -0500", "2025-05-07"),
        ("20250507T101500Z", "2025-05-07"),
        (1746612000, "2025-05-07"),
        (1746612000.5, "2025-05-07"),
        ("1746612000000", "2025-05-07"),
        ("1746612000000000", "2025-05-07"),
        ("May 2025", "2025-05-01"),
        ("7/5/2025", None),
        ("31/31/2025", None),
        ("2025-13-01", None),
        ("someday", None),
        (12, None),
    ],
)
def test_a_date_with_one_reading_is_read(tmp_path: Path, words: object, day: str | None) -> None:
    """One with two readings, or none, is told and costs only itself."""
    (made,), wrong = read(tmp_path / "a.jsonl", json.dumps({"text": TEXT, "date": words}))
    assert made.published == (date.fromisoformat(day) if day else None)
    assert (wrong == []) == (day is not None)


@pytest.mark.parametrize(("other", "day"), [("25/5/2025", (2025, 5, 7)), ("5/25/2025", (2025, 7, 5))])
def test_a_column_of_dates_tells_how_its_dates_are_read(
    tmp_path: Path, other: str, day: tuple[int, int, int]
) -> None:
    """Where one of them has a single reading, the others have the same."""
    rows = [{"text": TEXT, "date": "7/5/2025"}, {"text": OTHER, "date": other}]
    articles, wrong = read(tmp_path / "a.jsonl", "\n".join(map(json.dumps, rows)))
    assert wrong == []
    assert articles[0].published == date(*day)


@pytest.mark.parametrize(
    "words", ["None", "N/A", "null", "-", "NaN", "nat", "—", "Unknown", "", None, "n.a."]
)
def test_what_stands_for_nothing_is_nothing(tmp_path: Path, words: object) -> None:
    """In every column; no row is told of as skipped for it."""
    row = dict.fromkeys(("date", "title", "outlet", "author", "url", "language", "id"), words)
    (made,), wrong = read(tmp_path / "a.jsonl", json.dumps(row | {"text": TEXT}))
    assert wrong == []
    known = (made.title, made.outlet, made.author, made.url, made.published)
    assert known == (None, None, None, None, None)
    assert (made.language, made.file[-8:]) == ("en", made.article_id[:8])


def test_rows_that_share_an_id_are_articles_of_their_own(tmp_path: Path) -> None:
    """The second is named by its text too, and both stay; it is noted, not skipped."""
    notes: list[str] = []
    rows = [{"id": 7, "text": text} for text in (TEXT, OTHER, THIRD)]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    found = [*read_articles([path], note=notes.append)]
    assert [made.text for made in found if isinstance(made, Article)] == [TEXT, OTHER, THIRD]
    names = [made.file.rpartition("#")[2] for made in found]
    assert names[0] == "7"
    assert len({*names}) == 3
    assert all(name.startswith("7-") for name in names[1:])
    assert sum("the id '7' is also that of line 1" in note for note in notes) == 1


# ---------------------------------------------------------------- torn, cut, in other encodings

HEADER = "id,text,published\n"
ROW = f'1,"{TEXT}",2025-05-07\n'
ROW_2 = f'2,"{OTHER}\n\nIt happened at night.",2025-05-08\n'
ROW_3 = f'3,"{THIRD}",2025-05-09\n'


@pytest.mark.parametrize(
    ("data", "texts", "rows"),
    [
        (HEADER + ROW + ROW_3, 2, []),
        ((HEADER + ROW + ROW_3).replace("\n", "\r"), 2, []),
        ((HEADER + ROW + ROW_2).replace("\n", "\r\n"), 2, []),
        ((HEADER + ROW + ROW_2).encode("utf-16"), 2, []),
        (b"\xef\xbb\xbf" + (HEADER + ROW).encode(), 1, []),
        ("sep=;\n" + (HEADER + ROW).replace(",1", ";1").replace(",", ";", 2).replace('1,"', '1;"').replace('",', '";'), 1, []),
        (HEADER + f'1,"{TEXT},2025-05-07\n' + ROW_2 + ROW_3, 2, ["line 2: a quotation mark"]),
        (HEADER + ROW + ROW_2 + f'3,"{THIRD},2025-05-09\n', 2, ["line 6: a quotation mark"]),
        (HEADER + f'1,"{TEXT}\n\nA door, they said, was open,2025-05-07\n' + ROW_2, 1, ["line 2: a quotation mark that is not closed, or stands alone in a cell, or a cell too long; lines 2 to 4"]),
        (HEADER + f'1,"A ""{TEXT}"" B",2025-05-07\n', 1, []),
        (HEADER + '1,"A "x" was said to be there.",2025-05-07\n', 1, []),
        ('id, text, date\n1, "A, b and c fled.", 2025-05-07\n2, "They fled."\n3, "All fled.", 2025-05-07\n', 3, []),
        (HEADER + f"1,{TEXT},2025-05-07\n" + ROW_3, 1, ["line 2: 4 cells, but the first line names 3"]),
        ((HEADER + ROW + ROW_3).encode().replace(b"flood", b"fl\xe9od"), 1, ["line 2: not UTF-8"]),
        ((HEADER + ROW + ROW_3).replace("flood", "fl\0ood"), 2, []),
        (HEADER + ROW + f'2,"{"x" * 150_000}",\n' + ROW_3, 2, ["line 3: "]),
        ("", 0, [": empty"]),
        (b"\xef\xbb\xbf", 0, [": empty"]),
        ("\n\n", 0, [": empty"]),
        (b"PK\x03\x04\0\0\0", 0, [": a binary file"]),
    ],
)  # fmt: skip
def test_a_table_loses_only_the_rows_that_are_wrong(
    tmp_path: Path, data: str | bytes, texts: int, rows: list[str]
) -> None:
    """However lines end and marks are missing: the other rows are read, and what is not used is told."""
    articles, wrong = read(tmp_path / "a.csv", data)
    assert len(articles) == texts, told(wrong)
    assert len(wrong) == len(rows)
    assert all(said in row for said, row in zip(rows, told(wrong), strict=True)), told(wrong)


@settings(max_examples=60)
@given(st.data())
def test_one_wrong_quotation_mark_costs_one_row(data: st.DataObject) -> None:
    """One left out or put in: the other rows are read as they are, or lie in lines that are told of."""
    words = st.sampled_from(
        ["It rained.", 'A man said "no" to it.', "Two, three, four died.", '"Go!"', "x", "\n\n"]
    )
    texts = data.draw(st.lists(st.lists(words, min_size=1, max_size=6), min_size=1, max_size=8))
    table = io.StringIO()
    writer = csv.writer(table, quoting=data.draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL])))
    writer.writerow(["id", "text", "outlet"])
    rows, starts = [f"Row {n}. {' '.join(text)} End {n}." for n, text in enumerate(texts)], []
    for number, text in enumerate(rows):
        starts.append(table.tell())
        writer.writerow([number, text, "Ledger"])
    whole = table.getvalue()
    hit = data.draw(st.integers(0, len(rows) - 1))
    at = data.draw(st.integers(starts[hit], [*starts, len(whole)][hit + 1] - 1))
    torn = whole[:at] + (whole[at + 1 :] if whole[at] == '"' else f'"{whole[at:]}')
    source = Source(
        "a.csv", ".csv", io.BufferedReader(io.BytesIO(torn.encode())), Facts(), {}, 10_000, lambda _: None
    )  # type: ignore[arg-type]
    found = [*all_made(_one(source))]
    read_rows = {made.text for made in found if isinstance(made, Article)}
    for text in read_rows - {*map(normalise, rows)}:
        assert f"Row {hit}." in text.replace('"', ""), (torn, found)
    told_of: set[int] = set()
    for made in found:
        if isinstance(made, Unreadable):
            first, *last = map(int, re.findall(r"(?:line|lines|to) (\d+)", f"{made.file} {made.reason}")[-2:])
            told_of.update(range(first, (last or [first])[0] + 1))
    for number, text in enumerate(rows):
        line = torn.count("\n", 0, starts[number] + (at < starts[number])) + 1
        if number != hit and normalise(text) not in read_rows:
            assert line in told_of, (torn, found)


@pytest.mark.faults
def test_quotation_marks_that_never_close_take_no_time(tmp_path: Path) -> None:
    """A file made to be searched to its end for each of its lines is given up; what was read before stays."""
    articles, wrong = read(tmp_path / "a.csv", HEADER + ROW + 'a",x,"\n' * 30_000)
    assert len(articles) == 1
    assert "wrong quotation marks" in wrong[-1].reason


@pytest.mark.parametrize(
    ("name", "data", "texts", "reason"),
    [
        ("a.json", json.dumps([{"text": TEXT}, {"text": OTHER}]), 2, None),
        ("a.jsonl", json.dumps([{"text": TEXT}, {"text": OTHER}], indent=1), 2, None),
        ("a.json", json.dumps({"status": "ok", "totalResults": 1, "articles": [{"content": TEXT}]}), 1, None),
        ("a.json", json.dumps({"text": TEXT, "tags": [{"a": 1}]}), 1, None),
        ("a.jsonl", json.dumps({"text": TEXT}, indent=2) + "\n" + json.dumps({"text": OTHER}, indent=2), 2, None),
        ("a.json", json.dumps({"text": TEXT}) + "\n" + json.dumps({"text": OTHER}), 2, None),
        ("a.jsonl", json.dumps({"text": TEXT}).encode("utf-16"), 1, None),
        ("a.jsonl", json.dumps({"text": TEXT}) + "\r" + json.dumps({"text": OTHER}), 2, None),
        ("a.jsonl", json.dumps({"text": TEXT}) + "\n\0\0\n" + json.dumps({"text": OTHER}), 2, "line 2: a NUL"),
        ("a.jsonl", json.dumps({"text": TEXT}) + "\n\xe9".encode("latin-1").decode("latin-1"), 1, "no JSON"),
        ("a.jsonl", json.dumps({"text": TEXT}) + '\n{"text": "' + "x" * 250_000 + '"}', 1, "a line of more"),
        ("a.jsonl", json.dumps({"text": TEXT}) + '\n{"text": "a", "id": ' + "[" * 3000 + "]" * 3000 + "}", 1, "nested"),
        ("a.jsonl", '{"text": "One died.", "id": ' + "1" * 5000 + "}\n" + json.dumps({"text": TEXT}), 1, "number too long"),
        ("a.jsonl", '{"text": "Half \\ud83d a sign."}\n' + json.dumps({"text": TEXT, "title": "\ud83d x"}), 2, None),
        ("a.json", '[{"text": "' + TEXT + '"}, {"text": ', 0, "line 1: no JSON"),
        ("a.json", "12", 0, "no JSON object"),
        ("a.json", "", 0, "empty"),
        ("a.jsonl", '{"\\ud800": "x"}', 0, "no column of text"),
        ("a.jsonl", '{"text": {"a": 1}}', 0, "no text in column"),
        ("a.parquet", "PAR1" + "x" * 100 + "PAR1", 0, "no Parquet file"),
        ("a.parquet", "", 0, "no Parquet file"),
        ("a.csv.gz", gzip.compress((HEADER + ROW * 3000).encode(), mtime=0)[:-12], None, "damaged .gz"),
        ("a.csv.gz", gzip.compress((HEADER + ROW).encode(), mtime=0)[:-4], 1, "damaged .gz"),
        ("a.jsonl", json.dumps({"text": TEXT}) + '\n{"text": "Two fled.", "id": ' + "[" * 900 + "1" + "]" * 900 + "}", 2, None),
        ("a.jsonl.gz", json.dumps({"text": TEXT}), 1, None),
        ("a.jsonl", gzip.compress(json.dumps({"text": TEXT}).encode(), mtime=0), 1, None),
    ],
)  # fmt: skip
def test_json_and_others_are_read_or_told(
    tmp_path: Path, name: str, data: str | bytes, texts: int | None, reason: str | None
) -> None:
    """Arrays, answers of services, objects over several lines; what is none is one clear row."""
    articles, wrong = read(tmp_path / name, data)
    assert len(articles) == texts if texts is not None else articles, told(wrong)
    assert [row.reason for row in wrong] == [] if reason is None else reason in "; ".join(told(wrong))
    assert "Traceback" not in "".join(told(wrong))


def test_json_beside_its_page_is_no_second_article(tmp_path: Path) -> None:
    """Crawlers save what they know of a page beside it."""
    (tmp_path / "a.json").write_text(json.dumps({"text": TEXT}))
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.json").write_text(json.dumps({"text": OTHER}))
    (tmp_path / "b.jpg").write_bytes(b"\xff\xd8")
    assert len([*read_articles([tmp_path])]) == 2


# ---------------------------------------------------------------- standard input


@pytest.mark.parametrize(
    ("data", "texts", "reason"),
    [
        (HEADER + ROW + ROW_3, 2, None),
        ("\n" + HEADER + ROW, 1, None),
        (HEADER.replace(",", "\t") + f"1\t{TEXT}\t2025-05-07\n", 1, None),
        (f"headline;body;date\nA;{TEXT};2025-05-07\n", 1, None),
        ((HEADER + ROW).encode("utf-16"), 1, None),
        (gzip.compress((HEADER + ROW).encode(), mtime=0), 1, None),
        (json.dumps([{"text": TEXT}]), 1, None),
        (json.dumps({"text": TEXT}), 1, None),
        (f"{TEXT}\n\nText, title and id are words, too.", 1, None),
        (f"[Photo] {TEXT}", 1, None),
        ("title,published\nA,2025-05-07\n", 0, "no column of text"),
        (gzip.compress(TEXT.encode(), mtime=0)[:-9], 0, "damaged .gz"),
        (b"\x1f\x8b\x08\x00" + b"x" * 40, 0, "damaged .gz"),
        (b"\x1f\x8b", 0, "damaged .gz"),
        ("", 0, "empty"),
        (b"\xff\xfe\x00", 0, "UTF-16"),
    ],
)
def test_standard_input_is_what_it_looks_like(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: str | bytes, texts: int, reason: str | None
) -> None:
    """A table is no article of text; what is damaged is a row, and the file after it is read."""
    raw = data.encode() if isinstance(data, str) else data
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    (tmp_path / "z.txt").write_text("Seven fled.")
    *found, last = read_articles([Path("-"), tmp_path / "z.txt"])
    assert isinstance(last, Article)
    assert last.text == "Seven fled."
    assert sum(isinstance(made, Article) for made in found) == texts, found
    wrong = [made for made in found if isinstance(made, Unreadable)]
    assert [row.reason for row in wrong] == [] if reason is None else reason in "; ".join(told(wrong))


def test_closed_standard_input_is_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """As of `groundwire run - <&-`."""
    monkeypatch.setattr(sys, "stdin", None)
    assert [*read_articles([Path("-")])] == [Unreadable("stdin", "standard input is closed")]
