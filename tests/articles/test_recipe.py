"""A reader is one new file in pipeline/articles/readers."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.articles import readers
from pipeline.articles.article import Article
from pipeline.articles.readers import formats

WIRE = '''"""Dispatches of a wire: a slug, a day, and below a line of dashes the text."""

from functools import partial

from pipeline.articles.article import parse_article

SUFFIXES = (".wire",)


def read(source):
    """The one article of the file, without its head."""
    data = source.content()
    _, _, body = data.partition(b"----\\n")
    yield source.article(data, source.facts, partial(_made, body, source.file, source.facts))


def _made(body, file, facts):
    yield parse_article(body, file, facts)
'''


@pytest.fixture
def wire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The reader stands in a folder that belongs to the package as long as the test runs."""
    added = tmp_path / "readers"
    added.mkdir()
    (added / "wire.py").write_text(WIRE)
    monkeypatch.setattr(readers, "__path__", [*readers.__path__, str(added)])
    for known in (formats.readers, formats.tables):
        known.cache_clear()
    yield
    sys.modules.pop("pipeline.articles.readers.wire", None)
    vars(readers).pop("wire", None)
    for known in (formats.readers, formats.tables):
        known.cache_clear()


@pytest.mark.usefixtures("wire")
def test_a_reader_is_one_file(tmp_path: Path) -> None:
    """A file of a new kind is read, named on its own or in a folder, and its ending is told to a person."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.wire").write_text("oslo-ferry\n2025-06-18\n----\nThe ferry to Bergen sank on Monday.\n")
    for path in (folder, folder / "a.wire"):
        (found,) = readers.read_articles([path])
        assert isinstance(found, Article)
        assert found.text.strip() == "The ferry to Bergen sank on Monday."
    assert ".wire" in formats.endings()


def test_without_its_file_it_is_not_there(tmp_path: Path) -> None:
    """Nothing but the file makes the reader known."""
    (tmp_path / "a.wire").write_text("The ferry sank.")
    (found,) = readers.read_articles([tmp_path / "a.wire"])
    assert not isinstance(found, Article)
    assert ".wire" not in formats.endings()
