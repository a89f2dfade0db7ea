"""What pipeline/README.md says of how to add something is enough: each test follows one recipe."""

import asyncio
import sys
from pathlib import Path

import pytest
from scripted import Scripted

from pipeline.articles import readers
from pipeline.articles.article import Article, parse_article
from pipeline.articles.readers import formats, read_articles
from pipeline.config import load_settings
from pipeline.extraction.extract import Extractor
from pipeline.extraction.prompt import Prompts
from pipeline.report.export import export_all
from pipeline.runs import batch
from pipeline.store import migration, read, views
from schemas.catalogue import claim_types

READER = """
from functools import partial

from pipeline.articles.article import parse_article

SUFFIXES = (".telex",)


def read(source):
    data = source.content()
    if not data.startswith(b"ZCZC"):
        raise ValueError("it does not begin with ZCZC")
    text = data.removeprefix(b"ZCZC").removesuffix(b"NNNN")
    yield source.article(data, source.facts, partial(made, text, source.file, source.facts))


def made(text, file, facts):
    yield parse_article(text, file, facts)
"""
TYPE = '''
from typing import ClassVar

from schemas.claim import Claim, Example
from schemas.values.value import Column, UnreadableError, Value


class Magnitude(Value):
    """How strong an earthquake was."""

    COLUMNS: ClassVar = (Column("", "DOUBLE", "the magnitude"),)
    ROLE: ClassVar = "figure"

    @classmethod
    def read(cls, words, reading):
        try:
            float(words.removeprefix("magnitude "))
        except ValueError:
            raise UnreadableError("no magnitude") from None
        return cls(words=words)

    @classmethod
    def load(cls, raw):
        return cls(words=str(raw))

    def cells(self):
        return (float(self.words.removeprefix("magnitude ")),)

    def compare(self, predicted):
        return float(self.cells() == predicted.cells())


class Quake(Claim):
    """The earth shook."""

    magnitude: Magnitude
    """How strong, in the article's words."""

    key = ("magnitude",)
    EXAMPLES = (
        Example(
            "A quake of magnitude 5.1 shook Chile.", ({"magnitude": "magnitude 5.1", "status": "occurred"},)
        ),
        Example("Nothing shook.", ()),
    )
'''


class Memory:
    """Keeps no response."""

    def response(self, _response_id: str) -> None:
        return None

    async def keep(self, _response: object) -> None:
        return None


def test_a_reader_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the package of readers it is found by being there; what it cannot read is told with its reason."""
    for folder in ("more", "in"):
        (tmp_path / folder).mkdir()
    (tmp_path / "more" / "telex.py").write_text(READER, encoding="utf-8")
    (tmp_path / "in" / "a.telex").write_text("ZCZCStorm\n\nSome 40 Danes were killed.NNNN", encoding="utf-8")
    (tmp_path / "in" / "b.telex").write_text("Some 41 Danes were killed.", encoding="utf-8")
    monkeypatch.setattr(readers, "__path__", [*readers.__path__, str(tmp_path / "more")])
    caches = (formats.readers, formats.tables)
    for cache in caches:
        cache.cache_clear()
    try:
        read_one, skipped = read_articles([tmp_path / "in"])
    finally:
        monkeypatch.undo()
        sys.modules.pop(f"{readers.__name__}.telex", None)
        for cache in caches:
            cache.cache_clear()
    assert isinstance(read_one, Article)
    assert read_one.text == "Storm\n\nSome 40 Danes were killed."
    assert "does not begin with ZCZC" in skipped.reason


def test_a_value_and_a_claim_type_are_one_file(tmp_path: Path) -> None:
    """What is right is grounded and has its column; words that hold no value are refused with the reason."""
    (tmp_path / "quake.py").write_text(TYPE, encoding="utf-8")
    kinds = claim_types(tmp_path, ["quake"])
    text = "A quake of magnitude 6.3 shook Peru. Another of some strength followed."
    article = parse_article(text.encode(), "a.txt")
    assert isinstance(article, Article)
    said = [
        {"sentences": [number], "magnitude": words, "status": "occurred"}
        for number, words in ((1, "magnitude 6.3"), (2, "some strength"))
    ]
    extractor = Extractor(
        Scripted(lambda _: {"quake": said}), [*kinds.values()], Memory(), prompts=Prompts.load(), follow_ups=0
    )
    outcome = asyncio.run(extractor.extract(article))
    assert [each.claim.magnitude.cells() for each in outcome.claims] == [(6.3,)]
    assert ["no magnitude" in each.reason for each in outcome.rejects] == [True]
    assert "magnitude" in [column.suffix for column in kinds["quake"].columns()]


def test_a_view_is_some_sql_and_a_comment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is in the store, in an export, with its comment, and as it was on a day."""
    sql = views.SQL.read_text(encoding="utf-8") + (
        "CREATE OR REPLACE MACRO talk_on(until) AS TABLE SELECT type, count(*) AS claims "
        "FROM keyed_on(until) GROUP BY ALL;\nCREATE OR REPLACE VIEW talk AS FROM talk_on(NULL);\n"
    )
    (tmp_path / "views.sql").write_text(sql, encoding="utf-8")
    monkeypatch.setattr(migration, "SQL", tmp_path / "views.sql")
    monkeypatch.setitem(views.VIEWS, "talk", "How much there is of each type.")
    (tmp_path / "a.md").write_text(
        "---\npublished: 2025-05-07\n---\nSome 40 Danes were killed in a storm.\n", encoding="utf-8"
    )
    settings = load_settings({"model": "patterns", "db": tmp_path / "c.duckdb"}, environ={})
    asyncio.run(batch.run(settings, [tmp_path / "a.md"]))
    with read(settings.db) as reader:
        assert reader.query("FROM talk").rows == [("casualty", 1)]
        assert reader.query("FROM talk_on(DATE '2025-05-06')").rows == []
        assert export_all(reader, tmp_path / "out", "csv")["talk"] == 1
        comment = "SELECT comment FROM duckdb_views() WHERE view_name = 'talk'"
        assert reader.query(comment).rows == [("How much there is of each type.",)]
