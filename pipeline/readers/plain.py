"""Plain text and Markdown: one file, one article."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.article import Unreadable, front_matter, normalise, parse_article, read_date
from pipeline.readers import Read, Source

SUFFIXES = (".txt", ".md")


def read(source: Source) -> Iterator[Read]:
    """The one article of the file, after what is wrong with its front matter."""
    data = source.content()
    if source.suffix == ".md":
        published = front_matter(normalise(data.decode("utf-8", "replace"))).get("published", "")
        if published and not read_date(published):
            yield Unreadable(source.file, f"published {published!r} is no date; write it as 2025-04-30")
    yield source.article(data, source.facts, lambda: parse_article(data, source.file, source.facts))
