"""Storable: whatever words enter, the run ends, the good rows are stored, and a bad one is a row."""

import asyncio
import json
import os
import time
from pathlib import Path

from attack import GOOD, fuzzed, groundwire, stored
from hypothesis import given
from hypothesis import strategies as st
from scripted import Scripted

from pipeline.articles.article import Article, parse_article
from pipeline.articles.readers import read_articles
from pipeline.extraction.extract import Extractor
from pipeline.extraction.prompt import Prompts
from pipeline.models.model import Response
from schemas.catalogue import claim_types

HALF = "\ud83d"
"""Half a character: JSON may have it, no file can."""


def row(**cells: object) -> str:
    return json.dumps({"text": GOOD, **cells}, ensure_ascii=True)


def told(number: int) -> str:
    return GOOD.replace("12", str(20 + number))


def deep(depth: int) -> str:
    return "[" * depth + '"Ann"' + "]" * depth


ROWS = {
    "title": row(title=f"A {HALF} day"),
    "author": row(author=f"{HALF}Ann"),
    "url": row(url=f"https://news.example/{HALF}"),
    "outlet": row(outlet=f"{HALF}{HALF}"),
    "id": row(id=f"{HALF}7"),
    "language": row(language=f"en{HALF}"),
    "published": row(published=f"2025-04-30{HALF}"),
    "text": row(text=GOOD.replace("border", f"bor{HALF}der")),
    "all of it": row(text=HALF),
    "name of a column": row(**{f"{HALF}": "x"}),
    "nested author": row()[:-1] + f', "author": {deep(900)}}}',
    "nested text": f'{{"text": {deep(900)}}}',
    "a NUL": row(title="a\0b"),
    "control signs": row(title="a\x1b[2Jb", author="\u202eevil"),
    "long": row(title="long " * 100_000),
}


def test_rows_of_a_table(tmp_path):
    """A row with what no store holds costs at most itself, and the good ones are stored."""
    lines = [line for i, bad in enumerate(ROWS.values()) for line in (row(text=told(i), id=str(i)), bad)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    done = groundwire("run", "a.jsonl", cwd=tmp_path)
    assert done.code in (0, 2), done.err
    assert "Traceback" not in done.said
    counts = {count for (count,) in stored(tmp_path, "SELECT count_low FROM casualty")}
    assert counts >= {20 + i for i in range(len(ROWS))}
    assert stored(tmp_path, "SELECT articles + skipped FROM runs") == [(len(lines),)]


def test_a_folder_named_in_columns_without_end(tmp_path):
    """Twenty thousand columns of one name, and of many."""
    (tmp_path / "a.txt").write_text(GOOD)
    for names in ("title," * 20_000, "".join(f"c{i}," for i in range(20_000))):
        (tmp_path / "metadata.csv").write_text(f"file,{names}\na.txt\n")
        started = time.process_time()
        assert any(isinstance(made, Article) for made in read_articles([tmp_path]))
        assert time.process_time() - started < 5


LINKED = '<script type="application/ld+json">{}</script>'
PAGES = {
    "headline": {"headline": f"A {HALF} day"},
    "author": {"author": {"name": f"A{HALF}"}},
    "url": {"url": f"https://news.example/{HALF}"},
    "publisher": {"publisher": f"{HALF}"},
    "date": {"datePublished": f"2025-{HALF}"},
    "body": {"articleBody": GOOD * 9 + HALF},
}


def test_linked_data_of_pages(tmp_path):
    """Nor does a page's linked data, and however deeply a name in it is nested, the page is read."""
    nested = '{"name": ' * 300 + '"Ann"' + "}" * 300
    linked = [json.dumps({"@type": "NewsArticle", **page}) for page in PAGES.values()]
    fields = ("author", "publisher", "headline", "url", "mainEntityOfPage")
    linked += [f'{{"@type": "NewsArticle", "{field}": {nested}}}' for field in fields]
    for number, data in enumerate(linked):
        page = f"<html><head>{LINKED.replace('{}', data)}</head><body><p>{told(number)}</p></body></html>"
        (tmp_path / f"{number}.html").write_text(page)
    (tmp_path / "b.txt").write_text(told(90))
    done = groundwire("run", ".", cwd=tmp_path)
    assert done.code in (0, 2), done.err
    assert "Traceback" not in done.said
    counts = {count for (count,) in stored(tmp_path, "SELECT count_low FROM casualty")}
    assert counts >= {110, *range(20, 20 + len(linked))} - {25}  # that page's body stands in its linked data


def test_a_path_of_other_bytes(tmp_path):
    """A name that is no UTF-8, as a file, a folder and an argument."""
    name = os.fsdecode(b"caf\xe9")
    (tmp_path / name).mkdir()
    (tmp_path / name / f"{name}.txt").write_text(GOOD)
    done = groundwire("run", name, f"{name}/{name}.txt", ".", cwd=tmp_path)
    assert done.code == 0, done.err
    assert stored(tmp_path, "SELECT count(*) FROM articles") == [(1,)]


def test_a_folder_a_thousand_deep(tmp_path):
    """A folder in a folder, and so on: what can be opened is read, the rest is a row."""
    made = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1_100):
        os.mkdir("d", dir_fd=made)
        made, before = os.open("d", os.O_RDONLY, dir_fd=made), made
        os.close(before)
    os.close(made)
    (tmp_path / "b.txt").write_text(GOOD)
    done = groundwire("run", ".", cwd=tmp_path)
    assert done.code in (0, 2), done.err
    assert stored(tmp_path, "SELECT count(*) FROM articles") == [(1,)]
    _remove(tmp_path / "d")


def _remove(folder: Path) -> None:
    """What shutil and the interpreter's own recursion would not reach."""
    import subprocess

    subprocess.run(["rm", "-rf", str(folder)], check=True)


TABLES = [
    b"file,title\na.txt,\xed\xa0\xbd\n",
    b"file,title\na.txt,\x00\n",
    b"\xff\xfef\x00i\x00",
    b"file,file\na.txt,x\n",
    b"file,title\n" + b"a" * 300_000 + b",x\n",
    b'file,title\na.txt,"' + b"x" * 300_000 + b'"\n',
    b"",
    b"\n\n\n",
    b"title\nx\n",
]


def test_metadata(tmp_path):
    """A metadata.csv costs no article, whatever is in it."""
    for number, table in enumerate(TABLES):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "metadata.csv").write_bytes(table)
        (folder / "a.txt").write_text(told(number))
    done = groundwire("run", ".", cwd=tmp_path)
    assert done.code in (0, 2), done.err
    assert stored(tmp_path, "SELECT count(DISTINCT count_low) FROM casualty") == [(len(TABLES),)]


cells = st.text(max_size=30) | st.binary(max_size=30).map(
    lambda data: data.decode("utf-8", "surrogateescape")
)
heads = st.lists(st.sampled_from(["file", "title", "published", "language", "outlet"]) | cells, max_size=5)


@fuzzed(25)
@given(head=heads, lines=st.lists(st.lists(cells, max_size=6).map(",".join), max_size=6))
def test_any_metadata(tmp_path, head, lines):
    """Whatever a metadata.csv says, the folder's articles are read, and all that is told can be stored."""
    table = "\n".join([",".join(head), *lines, "a.txt"])
    (tmp_path / "metadata.csv").write_text(table, "utf-8", "surrogateescape")
    (tmp_path / "a.txt").write_text(GOOD)
    read = [*read_articles([tmp_path])]
    assert [made.text for made in read if isinstance(made, Article)] == [GOOD.strip()]
    json.dumps([vars(made) for made in read], default=str, ensure_ascii=False).encode()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just(HALF),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)
names = st.sampled_from(["text", "title", "author", "url", "published", "id", "language", "outlet"])
rows = st.dictionaries(names | st.text(max_size=4), json_values, max_size=5).map(json.dumps)


@fuzzed(12)
@given(lines=st.lists(rows.map(str.encode) | st.binary(max_size=60), max_size=6))
def test_any_lines_are_rows(tmp_path, lines):
    """Whatever the lines between are, each good row is read, and the reading ends."""
    good = [row(text=told(i), id=f"good {i}").encode() for i in range(len(lines) + 1)]
    mixed = [line for pair in zip(good, [*lines, b""], strict=True) for line in pair]
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join(line.replace(b"\n", b" ").replace(b"\r", b" ") for line in mixed))
    read = [*read_articles([path])]
    found = {made.file for made in read if isinstance(made, Article)}
    assert found >= {f"{path}#good {i}" for i in range(len(lines) + 1)}
    for made in read:
        repr(made).encode()
        json.dumps(vars(made), default=str, ensure_ascii=False).encode()


@fuzzed(25)
@given(
    data=st.binary(max_size=300),
    ending=st.sampled_from(["txt", "md", "html", "csv", "json", "parquet", "gz"]),
)
def test_any_bytes_are_read_or_told(tmp_path, data, ending):
    """Any bytes under any ending give articles or reasons, all of which can be stored."""
    name = f"a.{ending}" if ending != "gz" else "a.txt.gz"
    path = tmp_path / name
    path.write_bytes(data)
    read = [*read_articles([path])]
    assert read
    json.dumps([vars(made) for made in read], default=str, ensure_ascii=False).encode()


@fuzzed(25)
@given(stated=json_values, more=st.lists(st.text(max_size=20) | st.just(HALF), max_size=60))
def test_any_answer_is_an_outcome(stated, more):
    """Any JSON as an answer gives claims or refusals, each of which can be stored."""
    claim = {"sentences": [1], "harm": "killed", "victims": stated, "count": "12", "attributed_to": more}
    answer = {"casualty": [claim, stated], "aid": stated}
    model = Scripted(lambda _: answer)
    article = parse_article(GOOD.encode(), "a.txt")
    extractor = Extractor(model, [*claim_types().values()], Kept(), prompts=Prompts.load(), follow_ups=0)
    outcome = asyncio.run(extractor.extract(article))
    assert outcome.status in ("done", "failed")


class Kept:
    async def response(self, _: str) -> None:
        return None

    async def keep(self, response: Response) -> None:
        response.dump()
