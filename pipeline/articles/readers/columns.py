"""Which column of a table holds what: as a person says, else by its name and by what stands in it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.articles.dates import day_comes_first, written_date
from pipeline.articles.facts import stated
from pipeline.articles.language import language_code

Row = Mapping[str, object]
NAMES = {
    "text": "text body content article_text full_text fulltext articletext maintext main_text article_body "
    "articlebody body_text bodytext plain_text plaintext text_content content_text story_text article story "
    "raw_text content_html html markdown selftext texte contenu corps texto cuerpo contenido conteudo testo "
    "inhalt",
    "id": "id article_id articleid stories_id doc_id document_id uuid guid key uid",
    "title": "title headline heading web_title page_title main_headline titre titulo titolo titel",
    "outlet": "outlet publisher site_name sitename og_site_name meta_site_name source_name "
    "source_common_name media_name source_hostname source publication newspaper site hostname domain "
    "source_domain source_id medio quelle",
    "author": "author authors byline creator writer auteur autor autore",
    "url": "url link canonical_url canonical_link permalink web_url article_url document_identifier "
    "main_entity_of_page requested_url source_url uri href source",
    "published": "published date_published published_at publish_date date_publish publication_date "
    "publishing_date web_publication_date pub_date pubdate published_date published_on published_time "
    "article_published_time date_time_pub date_posted posted_at issued seendate seen_date date date_time "
    "datetime timestamp created_at created_utc created fecha datum",
    "language": "language lang in_language language_code meta_lang langue idioma sprache",
}
"""Names of columns for each thing to know, the surest first, as `_plain` has them."""
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://|//|www\.", re.IGNORECASE)
_IN_AN_OBJECT = ("name", "title", "main", "rendered", "@id", "$oid", "$date", "$numberLong", "url")
"""What of an object is its name: of a person, an outlet, a page, a headline, an identifier."""
_IN_A_TEXT = ("rendered", "#text", "text", "value")
_ENTITY = re.compile(r"&(?:#\d+|#[xX][\da-fA-F]+|[a-zA-Z]{2,8});")
_WRITTEN_BREAK = re.compile(r"[.!?\"”’)]\s*(?:\\r)?\\n")


@dataclass(frozen=True)
class Columns:
    """The column for each thing to know; `day_first` says how 7/5/2025 is read, if the table tells."""

    named: Mapping[str, str]
    guessed: Sequence[str]
    day_first: bool | None

    def words(self, row: Row, what: str) -> str:
        """What the row states in the column for `what`; "" where nothing."""
        column = self.named.get(what)
        return "" if column is None else words_of(row.get(column))


def words_of(cell: object, depth: int = 4) -> str:
    """A cell as one line of text; a list is its items; null, None, N/A and the like are nothing.

    What is nested deeper than `depth` is nothing too.
    """
    if cell is None or cell != cell:  # noqa: PLR0124 - a NaN, which stands for null in some exports
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, list | tuple):
        return ", ".join(filter(None, (words_of(item, depth - 1) for item in cell))) if depth else ""
    if isinstance(cell, dict):
        named = (words_of(cell.get(name), depth - 1) for name in _IN_AN_OBJECT if depth)
        return next(filter(None, named), "")
    return stated(_unescaped(str(cell)))


def text_of(cell: object) -> str:
    """A cell as the text of an article: a list of texts is its paragraphs, one with objects its parts.

    Escaped markup is markup, and where no line ends, a line feed that is written out ends one.
    """
    if isinstance(cell, dict):
        return next((text for name in _IN_A_TEXT if isinstance(text := cell.get(name), str)), "")
    if isinstance(cell, list | tuple):
        parts = ("" if isinstance(part, list | tuple) else text_of(part) for part in cell)
        return ("" if any(isinstance(part, dict) for part in cell) else "\n\n").join(parts)
    text = cell if isinstance(cell, str) else ""
    if "\n" not in text and _WRITTEN_BREAK.search(text):
        text = text.replace("\\r", "").replace("\\n", "\n")
    return text if "</" in text else _unescaped(text)


def _unescaped(words: str) -> str:
    return html.unescape(words) if _ENTITY.search(words) else words


def names_text(name: str) -> bool:
    """Whether a column of this name holds the text of articles."""
    return _plain(name) in NAMES["text"].split()


def looks_like_header(cells: Iterable[str], given: Iterable[str] = ()) -> bool:
    """Whether these are names of columns: of what is known by them, or as a person has `given` them."""
    cells = [cell.strip().strip('"') for cell in cells]
    known = {_plain(cell) for cell in cells} & {name for names in NAMES.values() for name in names.split()}
    named = len(known) > 1 or any(map(names_text, cells))
    return (named and len(cells) > 1) or not {*given}.isdisjoint(cells)


def choose(given: Mapping[str, str], rows: Sequence[Row]) -> Columns:
    """The columns, as a person has `given` them, else from the first rows.

    Raises:
        ValueError: one is not there, or none holds text.
    """
    names = list(dict.fromkeys(name for row in rows for name in row))
    named, guessed = {}, []
    for what in NAMES:
        if said := given.get(what):
            if said not in names:
                raise ValueError(f"no column {said!r}; there are: {', '.join(names[:20])}")
            named[what] = said
        elif found := _guess(what, names, rows):
            named[what] = found
            guessed.append(f"{what} from {found!r}")
    if "text" not in named:
        raise ValueError(f"no column of text; name it with --text-column; there are: {', '.join(names[:20])}")
    dates = [words_of(row.get(named["published"])) for row in rows] if "published" in named else []
    return Columns(named, guessed, day_comes_first(dates))


def _plain(name: str) -> str:
    """The name as `NAMES` has it: publishedAt, Published-At and "published at" are published_at."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[\W_]+", "_", name.strip()).strip("_").lower()


def _guess(what: str, names: Sequence[str], rows: Sequence[Row]) -> str | None:
    """The first likely column where a row holds what it should, else the first that may hold it."""
    there = {_plain(name): name for name in reversed(names)}
    likely = [there[name] for name in NAMES[what].split() if name in there]
    fits = _FITS.get(what, bool)
    cells = {name: [*filter(None, (words_of(row.get(name)) for row in rows))] for name in likely}
    fitting = (name for name in likely if any(map(fits, cells[name])))
    strict = what in ("outlet", "url", "language")
    rest = (name for name in likely if not (strict and cells[name]))
    return next(fitting, None) or next(rest, None)


_FITS: Mapping[str, Callable[[str], object]] = {
    "outlet": lambda words: not _ADDRESS.match(words),
    "url": _ADDRESS.match,
    "published": lambda words: written_date(words) or written_date(words, day_first=True),
    "language": language_code,
}
