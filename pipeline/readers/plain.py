"""Plain text and Markdown: one file, one article."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.article import parse_article
from pipeline.readers import Read, Source

SUFFIXES = (".txt", ".md")


def read(source: Source) -> Iterator[Read]:
    """The one article of the file."""
    data = source.content()
    yield source.article(data, source.facts, lambda: parse_article(data, source.file, source.facts))
