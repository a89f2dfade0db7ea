"""Web pages saved as HTML: one file, one article. trafilatura finds text and metadata."""

from __future__ import annotations

import codecs
import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.article import Article, Facts, Unreadable, full_date, make_article, read_date
from pipeline.readers import Read, Source

if TYPE_CHECKING:
    from lxml.html import HtmlElement, HTMLParser

SUFFIXES = (".html", ".htm", ".xhtml")
_MAX_ELEMENTS = 100_000
_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?([\w-]{2,40})""", re.IGNORECASE
)


def read(source: Source) -> Iterator[Read]:
    """The one article of the page."""
    data = source.content()
    yield source.article(data, source.facts, lambda: _article(data, source))


def _article(data: bytes, source: Source) -> Article | Unreadable:
    text, facts = from_html(_decoded(data))
    return make_article(text, source.file, source.facts.over(facts))


def _decoded(data: bytes) -> str:
    """The page's text: by its byte order mark, as UTF-8, as it declares, as Windows-1252."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    if (nul := data.find(b"\0")) >= 0:
        raise ValueError(f"a binary file (a NUL at byte {nul})")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = _CHARSET.search(data[:2048])
    try:
        return data.decode(declared[1].decode() if declared else "cp1252", "replace")
    except (LookupError, ValueError):
        return data.decode("cp1252", "replace")


def from_html(page: str) -> tuple[str, Facts]:
    """The article of a page, headline first, paragraphs apart, and what the page says of it.

    Raises:
        ValueError: there is no article text in it, or it is too large a tree.
    """
    from lxml import etree  # noqa: PLC0415 - trafilatura takes a second to load
    from lxml.html import document_fromstring  # noqa: PLC0415 - the same
    from trafilatura import bare_extraction  # noqa: PLC0415 - the same

    try:
        # as bytes, since lxml refuses a str that declares an encoding
        tree: HtmlElement = document_fromstring(page.encode("utf-8", "replace"), parser=_parser())
    except (etree.LxmlError, ValueError, AssertionError):
        raise ValueError("no HTML page: nothing in it can be parsed") from None
    if sum(1 for _ in tree.iter()) > _MAX_ELEMENTS:
        raise ValueError(f"more than {_MAX_ELEMENTS:,} elements; no article has so many")
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    published = _published(tree)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of dates in pages that dateparser cannot make sense of
        try:
            found = bare_extraction(
                tree,
                fast=True,
                with_metadata=True,
                include_comments=False,
                date_extraction_params={"extensive_search": False},  # its date is not used: see _published
            )
        except Exception as error:  # noqa: BLE001 - whatever a page does to trafilatura costs that page only
            raise ValueError(f"the page cannot be read ({type(error).__name__} in trafilatura)") from None
    if found is None or isinstance(found, dict) or not (found.text or "").strip():
        raise ValueError("no article text in this page")
    paragraphs = [line for line in (found.text or "").split("\n") if line.strip()]
    title = " ".join((found.title or "").split())
    if title and paragraphs[0].strip() != title:
        paragraphs.insert(0, title)
    facts = Facts.of(
        {
            "title": title,
            "outlet": found.sitename or "",
            "author": found.author or "",
            "url": found.url or "",
            "language": language[:2].lower() if re.match(r"[A-Za-z]{2}(?:\W|$)", language) else "",
            "published": published,
        }
    )
    return "\n\n".join(paragraphs), facts


_META = (
    *("article:published_time", "og:published_time", "datepublished", "date", "publishdate", "pubdate"),
    *(
        "publication_date",
        "dc.date",
        "dc.date.issued",
        "dcterms.created",
        "parsely-pub-date",
        "sailthru.date",
    ),
)
_LINKED = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
_APART = "ancestor::aside or ancestor::nav or ancestor::footer or ancestor::a or ancestor::li"


def _published(tree: HtmlElement) -> str:
    """The date of publication that the page declares, in ISO 8601, or "".

    From metadata, linked data, or a <time> of the article itself: what stands in a box, a list or a footer
    belongs to other stories, and a year of copyright to nobody.
    """
    declared: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        declared.setdefault(name, (meta.get("content") or "").strip())
    said = [declared[name] for name in _META if name in declared]
    for script in tree.iter("script"):
        if "json" in (script.get("type") or ""):
            said += _LINKED.findall(script.text or "")[:1]
    said += tree.xpath(
        f"//time[@datetime][ancestor::article or ancestor::header or @itemprop][not({_APART})]/@datetime"
    )
    for words in said:
        if read_date(words.strip()):
            return words.strip()
        if day := full_date(words):
            return day.isoformat()
    return ""


def _parser() -> HTMLParser:
    from lxml.html import HTMLParser  # noqa: PLC0415 - see from_html

    return HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
