"""Rows of a table as articles: which column holds what, as a person says or by its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from itertools import chain, islice

from pipeline.articles.article import Facts, Unreadable, full_date, make_article, read_date
from pipeline.articles.readers import Made, Making, Read, Source
from pipeline.articles.readers.page import from_html

NAMES = {
    "text": "text body content article_text articletext fulltext full_text maintext article_body articlebody "
    "article story",
    "id": "id article_id articleid doc_id document_id uuid guid _id key",
    "title": "title headline heading",
    "outlet": "outlet publisher site_name sitename source_name source publication newspaper domain",
    "author": "author authors byline creator",
    "url": "url link canonical_url source_url permalink",
    "published": "published date_published published_at publish_date publication_date pub_date pubdate "
    "published_date date datetime timestamp created_at",
    "language": "language lang",
}
"""Names of columns for each thing to know, the surest first; upper case and blanks do not matter."""
_LOOKED_AT = 100  # rows whose columns are looked at before one is chosen
_MARKUP = re.compile(r"</(?:p|div|article|body|html)\s*>|<br\s*/?>", re.IGNORECASE)

Row = Mapping[str, object]


def articles(source: Source, rows: Iterable[tuple[str, Row] | Unreadable]) -> Iterator[Read | Making]:
    """The articles of a table whose rows come with their place ("line 7").

    An article's file is `TABLE#ID`, or without a column of ids `TABLE#` and the start of its article_id.
    Raises ValueError where a column is not there.
    """
    every = iter(rows)
    first = [*islice(every, _LOOKED_AT)]
    names = list(dict.fromkeys(name for row in first if not isinstance(row, Unreadable) for name in row[1]))
    if not names:
        yield from (row for row in first if isinstance(row, Unreadable))
        if not first:
            raise ValueError("empty: no rows in it")
        return
    columns = _columns(source, names)
    ids: dict[str, str] = {}
    for row in chain(first, every):
        if isinstance(row, Unreadable):
            yield row
            continue
        place, cells = row
        where = f"{source.file} {place}"
        text = cells.get(columns["text"])
        if not isinstance(text, str) or not text.strip():
            yield Unreadable(where, f"no text in column {columns['text']!r}")
            continue
        if len(text) > source.max_bytes:
            yield Unreadable(
                where, f"larger than {source.max_bytes:,} characters; one article is a few thousand"
            )
            continue
        identifier = _words(cells.get(columns.get("id", "")))
        if identifier and (before := ids.setdefault(identifier, place)) != place:
            yield Unreadable(where, f"the id {identifier!r} is that of {before}; this row is not used")
            continue
        facts, wrong = _facts(cells, columns)
        if wrong:
            yield Unreadable(where, wrong)
        said = text.encode(errors="surrogatepass")
        make = partial(_made, source.file, where, text, facts, source.facts)
        yield source.article(said, facts, make, row=identifier)


def _made(file: str, where: str, text: str, facts: Facts, given: Facts) -> list[Made]:
    marks, doubts = None, []
    if _MARKUP.search(text):
        try:
            page = from_html(text)
        except ValueError as error:
            return [Unreadable(where, str(error))]
        doubts = page.doubts(where, given.over(facts))
        text, marks, facts = page.text, page.marks, facts.over(page.facts)
    made = make_article(text, file, given.over(facts), marks)
    return [*doubts, Unreadable(where, made.reason) if isinstance(made, Unreadable) else made]


def _columns(source: Source, names: list[str]) -> dict[str, str]:
    """The column for each thing to know; what was guessed is noted. Raises ValueError."""
    there = {
        " ".join(name.lower().replace("_", " ").split()).replace(" ", "_"): name for name in reversed(names)
    }
    chosen: dict[str, str] = {}
    guessed = []
    for what, likely in NAMES.items():
        if said := source.columns.get(what):
            if said not in names:
                raise ValueError(f"no column {said!r}; there are: {', '.join(names[:20])}")
            chosen[what] = said
        elif found := next((there[name] for name in likely.split() if name in there), None):
            chosen[what] = found
            guessed.append(f"{what} from {found!r}")
    if "text" not in chosen:
        raise ValueError(f"no column of text; name it with --text-column; there are: {', '.join(names[:20])}")
    if guessed:
        source.note(f"{source.file}: {', '.join(guessed)} (guessed from the columns' names)")
    return chosen


def _facts(cells: Row, columns: Mapping[str, str]) -> tuple[Facts, str]:
    """What the row says of its article, and what is wrong with its date, or ""."""
    said = {
        what: _words(cells.get(columns[what]))
        for what in ("title", "outlet", "author", "url", "language", "published")
        if what in columns
    }
    said["language"] = said.get("language", "").lower()
    wrong = ""
    if published := said.get("published"):
        said["published"] = _dated(published)
        if not said["published"]:
            wrong = f"published {published[:40]!r} is no date; write it as 2025-04-30"
    return Facts.of(said), wrong


def _dated(words: str) -> str:
    """The date in ISO 8601, or ""."""
    if read_date(words):
        return words
    day = full_date(words)
    return day.isoformat() if day else ""


def _words(cell: object) -> str:
    """A cell as one line of text; a list is its items, null is nothing."""
    if cell is None or cell != cell:  # noqa: PLR0124 - a NaN, which stands for null in some exports
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, list | tuple):
        return ", ".join(map(_words, cell))
    if isinstance(cell, dict):
        return _words(cell.get("name"))
    return " ".join(str(cell).split())
