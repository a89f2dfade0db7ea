"""Web pages saved as HTML: one file, one article. trafilatura finds text and metadata."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from pipeline.articles.article import MOST_CHARS, Unreadable, make_article
from pipeline.articles.body import Marks
from pipeline.articles.facts import Facts
from pipeline.articles.readers.blocks import shown_blocks
from pipeline.articles.readers.declared import declared
from pipeline.articles.readers.selection import marked_lines
from pipeline.articles.readers.source import ArticleJob, Made, Read, Source
from pipeline.articles.readers.visibility import strip_unshown

if TYPE_CHECKING:
    from lxml.html import HtmlElement, HTMLParser

SUFFIXES = (".html", ".htm", ".xhtml")
_MAX_ELEMENTS = 100_000
_NEVER = ("script", "style", "noscript", "svg", "nav", "footer", "select", "iframe")
_MENU = (
    "//*[self::ul or self::ol][count(li) > 4]"
    "[not(.//text()[normalize-space() and not(ancestor::a)])][not(.//h1|.//h2|.//h3|.//h4|.//h5|.//h6)]"
)
"""A list that is nothing but links."""
_BANNER = "//*[starts-with(@id, 'wm-ipp') or @id='goog-gt-tt']"
"""What an archive or a translator lays over a page."""
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?([\w-]{2,40})""", re.IGNORECASE
)


def read(source: Source) -> Iterator[Read | ArticleJob]:
    """The one article of the page, after what is wrong with its metadata."""
    data = source.content()
    yield source.article(data, source.facts, partial(_made, data, source.file, source.facts))


def _made(data: bytes, file: str, facts: Facts) -> Iterator[Made]:
    page = from_html(_decoded(data))
    yield from page.doubts(file, facts)
    facts, language = facts.over(replace(page.facts, language=None)), page.facts.language
    yield make_article(page.text, file, facts, page.marks, language)


def _decoded(data: bytes) -> str:
    """The page's text: by its byte order mark, as UTF-8, as it declares, as Windows-1252."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    if (nul := data.find(b"\0")) >= 0:
        raise ValueError(f"a binary file (a NUL at byte {nul})")
    if data.startswith(b"%PDF"):
        raise ValueError("a PDF file; save its text as .txt")
    if len(_CONTROL.findall(data[:4096])) * 50 > len(data[:4096]):
        raise ValueError("a binary file (full of control characters)")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = _CHARSET.search(data[:2048])
    try:
        return data.decode(declared[1].decode() if declared else "cp1252", "replace")
    except (LookupError, ValueError):
        return data.decode("cp1252", "replace")


@dataclass(frozen=True)
class Page:
    """The text of a page, a line for each block, blank lines between.

    `marks` are what the markup says of each line; None for a text that was no page.
    """

    text: str
    marks: Marks | None
    facts: Facts
    undated: str = ""
    """What stands there for a date of publication, and is none."""
    unseen: bool = False
    """Whether the text is that of the page's linked data, of which the page shows little."""

    def doubts(self, file: str, given: Facts) -> list[Made]:
        """What is wrong with the page's metadata, where it is not `given` otherwise."""
        said = []
        if self.unseen:
            said.append("the article's text stands in the page's linked data alone, where no reader sees it")
        if self.undated and not given.published:
            said.append(f"published {self.undated[:40]!r} in the page is no date; give one in metadata.csv")
        return [Unreadable(file, each) for each in said]


def from_html(page: str) -> Page:
    """The blocks of a page, how much its markup speaks for each, and what the page says of itself.

    Raises:
        ValueError: there is no text in it, or it is too large a tree.
    """
    from lxml import etree  # noqa: PLC0415 - trafilatura takes a second to load
    from lxml.html import document_fromstring  # noqa: PLC0415 - the same

    try:
        # as bytes, since lxml refuses a str that declares an encoding
        tree: HtmlElement = document_fromstring(page.encode("utf-8", "replace"), parser=_parser())
    except (etree.LxmlError, ValueError, AssertionError):
        raise ValueError("no HTML page: nothing in it can be parsed") from None
    if tree.xpath("count(//*)") > _MAX_ELEMENTS:
        raise ValueError(f"more than {_MAX_ELEMENTS:,} elements; no article has so many")
    for banner in tree.xpath(_BANNER) if any(name in page for name in ("wm-ipp", "goog-gt-tt")) else ():
        banner.drop_tree()
    for root in tree.xpath("//template[@shadowrootmode]") if "shadowrootmode" in page else ():
        root.tag = "div"  # shown, as a part of an element of its own
    head = declared(tree)
    for links in tree.xpath(_MENU):  # no text of its own; emptied here, it costs nothing further on
        links[:] = []
    strip_unshown(tree)
    title = head.facts.title or ""
    blocks = shown_blocks(tree)
    size = sum(len(block.text) for block in blocks)
    if max(size, len(head.text)) > MOST_CHARS:
        raise ValueError(f"more than {MOST_CHARS:,} characters of text; no article has so many")
    if len(head.text) > 2 * size:
        return Page(f"{title}\n\n{head.text}", None, head.facts, head.undated, unseen=True)
    if not blocks:
        raise ValueError("no article text in this page")
    lines, marks = marked_lines(tree, blocks, title, _extracted(tree))
    return Page("\n\n".join(lines), marks, head.facts, head.undated)


def _extracted(tree: HtmlElement) -> str:
    """What trafilatura takes for the article; nothing where it fails."""
    from lxml.etree import strip_attributes, strip_elements  # noqa: PLC0415 - see from_html
    from trafilatura import bare_extraction  # noqa: PLC0415 - it takes a second to load

    strip_elements(tree, *_NEVER, with_tail=False)  # it would leave them out too, but slowly
    strip_attributes(tree, "colspan", "rowspan")  # it would make cells of them, a hundred times a hundred
    try:
        found = bare_extraction(tree, fast=True, include_comments=False)
    except Exception:  # noqa: BLE001 - whatever a page does to trafilatura costs its vote only
        return ""
    return "" if found is None or isinstance(found, dict) else found.text or ""


def _parser() -> HTMLParser:
    from lxml.html import HTMLParser  # noqa: PLC0415 - see from_html

    return HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
