"""How many articles there are, as far as what has been read tells."""

import json
from pathlib import Path

import pytest

from pipeline.articles.readers import read_articles
from pipeline.articles.readers.workload import Workload


def test_how_many_articles_there_are_is_told_from_bytes_of_tables(tmp_path: Path) -> None:
    """A quarter of a table's bytes has a quarter of its rows; once all is read, it is what there is."""
    row = json.dumps({"id": "{}", "text": "Some 40 soldiers of Chile were killed. " * 5}) + "\n"
    (tmp_path / "t.jsonl").write_text(
        "".join(row.replace("{}", str(i)) for i in range(400)), encoding="utf-8"
    )
    (tmp_path / "z.txt").write_text("Some 40 soldiers of Peru were killed.", encoding="utf-8")
    workload = Workload()
    articles = read_articles([tmp_path], workload=workload)
    first = [next(articles) for _ in range(100)]
    assert 380 <= (workload.expected(len(first)) or 0) <= 420
    rest = list(articles)
    assert workload.expected(len(first) + len(rest)) == 401


def test_files_with_one_article_are_counted_whatever_their_size(tmp_path: Path) -> None:
    """Three small files and a large one are four from the first on; with a table, so far, nobody knows."""
    for number, text in enumerate(("One fled.", "Two fled.", "Three fled.", "Four fled. " * 900)):
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    for more, there in (("", 4), ('{"text": "Five fled."}\n', None)):
        (tmp_path / "z.jsonl").write_text(more, encoding="utf-8")
        paths = [tmp_path / f"{number}.txt" for number in range(4)] + ([tmp_path / "z.jsonl"] if more else [])
        workload = Workload()
        articles = read_articles(paths, workload=workload)
        next(articles)
        assert workload.expected(1) == there
        assert workload.expected(1 + len(list(articles))) == len(paths)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("refused.csv", "url,reason\n" + "https://a.example/,gone\n" * 60),
        ("metadata.csv", "file,published\n" + "".join(f"{n:02}.txt,someday\n" for n in range(40))),
    ],
)
def test_what_is_no_article_is_read_besides(tmp_path: Path, name: str, rows: str) -> None:
    """Rows that say what was refused or is wrong come on top of the forty texts, and take no text's place."""
    for number in range(40):
        (tmp_path / f"{number:02}.txt").write_text(f"Some {number} fled.", encoding="utf-8")
    (tmp_path / name).write_text(rows, encoding="utf-8")
    workload = Workload()
    told = 0
    for read, each in enumerate(read_articles([tmp_path], workload=workload), start=1):
        told += not hasattr(each, "text")
        assert workload.expected(read) == told + 40
    assert workload.expected(read) == read


def test_a_file_named_twice_is_one(tmp_path: Path) -> None:
    """The second time it is passed over, and nothing is left to come."""
    (tmp_path / "a.txt").write_text("Some 40 fled.", encoding="utf-8")
    workload = Workload()
    assert len(list(read_articles([tmp_path / "a.txt", tmp_path], workload=workload))) == 1
    assert workload.expected(1) == 1
