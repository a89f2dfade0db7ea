"""Plain text and Markdown: one file, one article."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pipeline.articles.article import MOST_CHARS, Unreadable, parse_article
from pipeline.articles.dates import written_date
from pipeline.articles.facts import Facts, stated
from pipeline.articles.markdown import front_matter
from pipeline.articles.readers.source import ArticleJob, Made, Read, Source
from pipeline.articles.text import normalise

SUFFIXES = (".txt", ".md")


def read(source: Source) -> Iterator[Read | ArticleJob]:
    """The one article of the file, after what is wrong with its front matter."""
    data = source.content()
    made = partial(_made, data, source.file, source.suffix, source.facts)
    yield source.article(data, source.facts, made)


def _made(data: bytes, file: str, suffix: str, facts: Facts) -> Iterator[Made]:
    if suffix == ".md" and len(data) <= 4 * MOST_CHARS:
        published = front_matter(normalise(data.decode("utf-8", "replace"))).get("published", "")
        if stated(published) and not written_date(published):
            yield Unreadable(file, f"published {published!r} is no date; write it as 2025-04-30")
    yield parse_article(data, file, facts)
