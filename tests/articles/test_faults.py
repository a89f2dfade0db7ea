"""Whatever goes wrong with one file, row or folder is a row of what was skipped, and the rest is read."""

import csv
import errno
import os
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.articles.article import Article, Unreadable
from pipeline.articles.readers import plain, read_articles, table
from pipeline.articles.readers import rows as rows_of
from pipeline.articles.readers.formats import readers
from schemas.errors import StoppedError

FAULTS = [
    (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), "not UTF-8 at byte 0"),
    (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"), "half a character"),
    (EOFError("ended early"), "a damaged .gz file: ended early"),
    (zlib.error("invalid code"), "a damaged .gz file: invalid code"),
    (csv.Error("new-line character"), "no table: new-line character"),
    (RecursionError("maximum recursion depth exceeded"), "nested too deeply"),
    (MemoryError(), "too large for the memory"),
    (OSError(errno.EIO, "Input/output error"), "Input/output error"),
    (ValueError("no such thing;\nsay it otherwise"), "no such thing; say it otherwise"),
    (KeyError("x"), "a fault of groundwire's in reading it (KeyError at test_faults.py:"),
    (ZeroDivisionError("x"), "ZeroDivisionError at test_faults.py:"),
    (type("LibraryError", (Exception,), {})("x"), "LibraryError at test_faults.py:"),
]


@pytest.mark.parametrize(("error", "reason"), FAULTS, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("where", ["reader", "making", "row"])
def test_any_exception_is_a_row_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str, where: str
) -> None:
    """While a file is read, an article made, or a row looked at."""

    def fail(*_: object, **__: object) -> Iterator[None]:
        raise error

    (tmp_path / "a.csv").write_text("text\nOne fled.\n")
    (tmp_path / "b.txt").write_text("Two fled.")
    (tmp_path / "c.md").write_text("Three fled.")
    if where == "reader":
        monkeypatch.setattr(table.rows, "articles", fail)
    elif where == "making":
        monkeypatch.setattr(rows_of, "make_article", fail)
    else:
        monkeypatch.setattr(rows_of._Table, "_facts", fail)
    found = [*read_articles([tmp_path])]
    assert [made.text for made in found if isinstance(made, Article)] == ["Two fled.", "Three fled."]
    (wrong,) = (made for made in found if isinstance(made, Unreadable))
    assert reason in wrong.reason
    assert "\n" not in wrong.reason
    assert wrong.file.endswith("a.csv" if where == "reader" else "a.csv line 2")


def test_what_stops_a_run_is_no_fault_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Errors of ours that are meant for the whole run go on up."""

    def fail(*_: object) -> None:
        raise StoppedError("enough")

    (tmp_path / "a.txt").write_text("One fled.")
    monkeypatch.setattr(plain, "parse_article", fail)
    with pytest.raises(StoppedError):
        [*read_articles([tmp_path])]


@pytest.mark.parametrize("call", ["stat", "open", "scandir"])
def test_a_path_that_may_not_be_looked_at_is_a_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """Of a file, a folder of it, or the file's own folder; the path after it is read."""
    closed = tmp_path / "closed"
    closed.mkdir()
    (closed / "a.txt").write_text("One fled.")
    (tmp_path / "b.txt").write_text("Two fled.")
    at, name = (Path, call) if call != "scandir" else (os, call)
    real = getattr(at, name)

    def refuse(path: Path | str, *words: object, **options: object) -> object:
        if "closed" in str(path):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, *words, **options)

    monkeypatch.setattr(at, name, refuse)
    found = [*read_articles([closed, tmp_path / "b.txt"])]
    assert isinstance(found[-1], Article)
    wrong = [made for made in found if isinstance(made, Unreadable)]
    assert wrong
    assert all(made.reason == "Permission denied" for made in wrong)


def test_a_name_that_no_file_can_have_is_told(tmp_path: Path) -> None:
    """One row, and the path after it is read."""
    (tmp_path / "b.txt").write_text("Two fled.")
    wrong, made = read_articles([tmp_path / ("a" * 300 + ".txt"), tmp_path / "b.txt"])
    assert isinstance(wrong, Unreadable)
    assert isinstance(made, Article)


@pytest.mark.parametrize("suffix", sorted({*readers()}))
@pytest.mark.parametrize(
    "data",
    [b"", b"\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b"\x1f\x8b", b"PK\x03\x04\x14\0", b"\x89PNG\r\n\x1a\n"],
)
def test_a_file_that_is_none_is_one_row(tmp_path: Path, suffix: str, data: bytes) -> None:
    """Empty, a mark and nothing else, or of another kind than its name says: never silence."""
    (tmp_path / f"a{suffix}").write_bytes(data)
    (tmp_path / "z.txt").write_text("Two fled.")
    *found, last = read_articles([tmp_path])
    assert isinstance(last, Article)
    assert len(found) == 1
    assert isinstance(found[0], Unreadable), found


@pytest.mark.parametrize(
    ("table", "published", "wrong"),
    [
        ("file,published\na.txt,N/A\n", None, 0),
        ("file,published\na.txt,25/5/2025\n", "2025-05-25", 0),
        ("file,published,language\na.txt,2025-05-07,Klingonish\n", "2025-05-07", 1),
        ("file,published\ra.txt,2025-05-07\r", "2025-05-07", 0),
        ("file,outlet\na.txt,None\n", None, 0),
        ("file,outlet\na.txt,\ud800x\n".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), None, 0),
    ],
)
def test_metadata_is_read_as_tables_are(
    tmp_path: Path, table: str, published: str | None, wrong: int
) -> None:
    """What stands for nothing is nothing, a date with one reading is a date; what is none is told."""
    (tmp_path / "a.txt").write_text("Two fled.")
    (tmp_path / "metadata.csv").write_bytes(table.encode())
    *told, made = read_articles([tmp_path])
    assert isinstance(made, Article)
    assert (made.published and made.published.isoformat()) == published
    assert made.outlet in (None, "\ufffd\ufffd\ufffdx")
    assert len(told) == wrong


@pytest.mark.parametrize(
    ("stated", "published"),
    [("May 7, 2025", "2025-05-07"), ("None", None), ("2025-05-07T10:00:00Z", "2025-05-07")],
)
def test_front_matter_states_dates_as_tables_do(tmp_path: Path, stated: str, published: str | None) -> None:
    """Whole, whatever their length."""
    (tmp_path / "a.md").write_text(f"---\ndate: {stated}\n---\nTwo fled.")
    (made,) = read_articles([tmp_path])
    assert isinstance(made, Article)
    assert (made.published and made.published.isoformat()) == published


def test_whatever_is_told_can_be_stored() -> None:
    """Halves of characters come from JSON and from names of files."""
    assert Unreadable("a\ud800.txt", "no column '\udcff'") == Unreadable("a?.txt", "no column '?'")
