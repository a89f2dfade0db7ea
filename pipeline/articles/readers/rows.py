"""Rows of a table as articles: a text, and what its other columns say of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain, islice

from pipeline.articles.article import MOST_CHARS, Unreadable, make_article
from pipeline.articles.dates import written_date
from pipeline.articles.facts import Facts
from pipeline.articles.readers.columns import Columns, Row, choose, text_of
from pipeline.articles.readers.faults import skipped_as
from pipeline.articles.readers.page import from_html
from pipeline.articles.readers.source import ArticleJob, Made, Read, Source

Rows = Iterable[tuple[str, Row] | Unreadable]
_LOOKED_AT = 100  # rows whose columns are looked at before one is chosen
_MARKUP = re.compile(r"</(?:p|div|article|body|html)\s*>|<br\s*/?>", re.IGNORECASE)
_CUT = re.compile(r"\s*(?:…|\.\.\.)?\s*\[\+\d+ chars\]\s*\Z")
"""What NewsAPI ends a text with that it has cut."""


def articles(source: Source, rows: Rows) -> Iterator[Read | ArticleJob]:
    """The articles of a table whose rows come with their place ("line 7").

    An article's file is `TABLE#ID`, or without a column of ids `TABLE#` and the start of its article_id. Of
    two rows with one id the second is an article of its own, `TABLE#ID-HASH` by its text.
    Raises ValueError where a column is not there.
    """
    every = _until_it_fails(source.file, rows)
    first = [*islice(every, _LOOKED_AT)]
    cells = [row[1] for row in first if not isinstance(row, Unreadable)]
    if not any(cells):
        yield from (row for row in first if isinstance(row, Unreadable))
        if not first:
            raise ValueError("empty: no rows in it")
        return
    table = _Table(source, choose(source.columns, cells))
    for row in chain(first, every):
        if isinstance(row, Unreadable):
            yield row
            continue
        where = f"{source.file} {row[0]}"
        with skipped_as(where) as failed:
            yield from table.read(where, *row)
        yield from failed


def _until_it_fails(file: str, rows: Rows) -> Iterator[tuple[str, Row] | Unreadable]:
    """The rows; what ends them too early is the last, so that those before it are not lost."""
    with skipped_as(file) as failed:
        yield from rows
    yield from (row for row in failed if isinstance(row, Unreadable))


class _Table:
    """One table as it is read: its columns, and the ids met so far with their places."""

    def __init__(self, source: Source, columns: Columns) -> None:
        self._source, self._columns = source, columns
        self._ids: dict[str, str] = {}
        self._noted: set[str] = set()
        if columns.guessed:
            source.note(
                f"{source.file}: {', '.join(columns.guessed)} (guessed from the columns' names and content)"
            )

    def read(self, where: str, place: str, row: Row) -> Iterator[Read | ArticleJob]:
        """The article of a row, after what is wrong with it."""
        source, column = self._source, self._columns.named["text"]
        text = text_of(row.get(column))
        if not text.strip():
            yield Unreadable(where, f"no text in column {column!r}")
            return
        if len(text) > source.max_bytes:
            most = f"{source.max_bytes:,} characters; one article is a few thousand"
            yield Unreadable(where, f"larger than {most}")
            return
        if len(text) > MOST_CHARS and not _MARKUP.search(text):
            yield Unreadable(where, f"more than {MOST_CHARS:,} characters of text; no article has so many")
            return
        if cut := _CUT.search(text, max(0, len(text) - 200)):
            text = text[: cut.start()]
            self._note(
                "cut", f"{where}: its text was cut short where it was made, and ends in {cut[0].strip()}"
            )
        facts, wrong = self._facts(row)
        if wrong:
            yield Unreadable(where, wrong)
        said = text.encode(errors="surrogatepass")
        make = partial(_made, source.file, where, text, facts, source.facts)
        yield source.article(said, facts, make, row=self._name(where, place, row, said))

    def _name(self, where: str, place: str, row: Row, said: bytes) -> str:
        """The id of the row, made distinct by its text where another has it; "" without one."""
        identifier = self._columns.words(row, "id")
        if identifier and (before := self._ids.setdefault(identifier, place)) != place:
            self._note(
                "id", f"{where}: the id {identifier!r} is also that of {before}; told apart by their texts"
            )
            return f"{identifier}-{hashlib.blake2b(said, digest_size=4).hexdigest()}"
        return identifier

    def _note(self, what: str, words: str) -> None:
        """Say it of the first such row only."""
        if what not in self._noted:
            self._noted.add(what)
            self._source.note(f"{words}; so may others be" if what == "cut" else words)

    def _facts(self, row: Row) -> tuple[Facts, str]:
        """What the row says of its article, and what is wrong with its date, or ""."""
        said = {
            what: self._columns.words(row, what) for what in ("title", "outlet", "author", "url", "language")
        }
        published = self._columns.words(row, "published")
        dated = written_date(published, day_first=self._columns.day_first)
        facts = Facts.of(said)
        if dated:
            facts = replace(
                facts, published=dated[0], published_basis="metadata", published_precision=dated[1]
            )
        wrong = bool(published) and not dated
        return facts, f"published {published[:40]!r} is no date; write it as 2025-04-30" if wrong else ""


def _made(file: str, where: str, text: str, facts: Facts, given: Facts) -> list[Made]:
    """The article, told by its place where there is none."""
    made: list[Made] = []
    with skipped_as(where) as failed:
        marks, language = None, None
        if _MARKUP.search(text):
            page = from_html(text)
            made += page.doubts(where, given.over(facts))
            text, marks, language = page.text, page.marks, page.facts.language
            facts = facts.over(replace(page.facts, language=None))
        article = make_article(text, file, given.over(facts), marks, language)
        made.append(Unreadable(where, article.reason) if isinstance(article, Unreadable) else article)
    return made + failed
