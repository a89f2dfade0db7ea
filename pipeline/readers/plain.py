"""Plain text and Markdown: one file, one article."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.article import Article, Unreadable, parse_article
from pipeline.readers import Source

SUFFIXES = (".txt", ".md")


def read(source: Source) -> Iterator[Article | Unreadable]:
    """The one article of the file."""
    yield parse_article(source.content(), source.file, source.facts)
