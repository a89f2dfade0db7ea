"""The text of a web page as a browser would show it, block by block, with what its markup tells of each.

Which blocks are the article's is for `pipeline.articles.readers.selection` to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.articles.boilerplate import lexicon
from pipeline.articles.text import normalise

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NO_TEXT = lexicon(
    """
    head iframe object embed canvas audio video map select option
    textarea button input datalist dialog nav footer menu
    amp-ad amp-sidebar amp-list amp-accordion amp-embed amp-consent amp-user-notification
    """
)
_INLINE = lexicon(
    """
    a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd mark q s samp small span strike
    strong sub sup time tt u var wbr
    """
)
_SILENT = lexicon("script style noscript template svg math")
"""Elements that nobody sees: the text around goes on."""
_HEADINGS = lexicon("h1 h2 h3 h4 h5 h6")
_ROLES = lexicon("navigation complementary dialog alertdialog banner search contentinfo toolbar menu")
_NAMED = re.compile(
    r"""(?:^|[\s_-])(?:ads?|advert\w*|sponsor\w*|promo\w*|newsletters?|subscri(?:be|ption)\w*|regwall|share|sharing|
    sharedaddy|social|related\w*|recirc\w*|recommend\w*|teasers?|trending|popular|most-?read|read-?(?:more|next|also)|
    see-?also|comments?(?:-?area)?|commentlist|disqus\w*|respond|repl(?:y|ies)|breadcrumbs?|menu|navigation|navbar|sidebar|widget-area|
    footer|cookies?|consent|gdpr|onetrust\w*|author-?(?:box|bio)|bio|tags?|tag-?list|cat-links|tags-links|
    toolbar|skip(?:-?link)?|pager|pagination|signup|modal|popup|overlay|sr-only|screen-reader-text|taboola|outbrain|paywall
    )(?=$|[\s_-])""",
    re.IGNORECASE | re.VERBOSE,
)
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_PLACED = re.compile(r"(?=.*\btop:)(?=.*\bposition:\s*absolute)", re.DOTALL)
_WRAPPED = 40
"""Letters: a line that is placed by itself and has so many goes on in the next one."""
_IN_A_CELL = "p div table ul ol dl section article blockquote h1 h2 h3 h4 h5 h6"


@dataclass(frozen=True)
class Block:
    """One line of text; a row of a table is one, its cells parted by " | ".

    `form` is equal for blocks whose elements stand in equally named ones, `outer` for those whose elements'
    parents do. `linked` is the share of its characters that are links; `boilerplate`: a name around it calls
    it none of the article.
    """

    text: str
    element: HtmlElement
    form: tuple[int, str]
    outer: int
    linked: float
    boilerplate: bool

    @property
    def heading(self) -> bool:
        """Whether it is a heading."""
        return str(self.element.tag) in _HEADINGS


class _Reading:
    """One walk over a page."""

    def __init__(self, tree: HtmlElement) -> None:
        self._tree = tree
        self._forms: dict[tuple[int, str, str], int] = {}
        self._outer: dict[int, int] = {}
        self._kept = {above for place in tree.iter("h1", "main") for above in (place, *place.iterancestors())}
        self._found: list[Block] = []
        self._parts: list[str] = []
        self._linked = 0

    def blocks(self) -> list[Block]:
        """The blocks in order: one ends where an element not inline begins or ends, or at two breaks."""
        stack = [(self._tree, self._tree, 0, False, False, False)]
        while stack:
            element, home, form, linked, boilerplate, left = stack.pop()
            tag = element.tag
            attributes: Mapping[str, str] = element.attrib
            if left or not isinstance(tag, str) or tag in _NO_TEXT or tag in _SILENT:
                if tag not in _INLINE and tag not in _SILENT:
                    self._close(element if left else home, form, boilerplate=boilerplate)
                    form = self._outer.get(form, 0) if left else form
                self._say(element.tail, linked=linked)
                continue
            if tag == "br":
                after = element.getnext()
                if after is not None and after.tag == "br" and not (element.tail or "").strip():
                    self._close(home, form, boilerplate=boilerplate)
                self._say(f" {element.tail or ''}", linked=linked)
                continue
            inside = linked or tag == "a"
            named = boilerplate or tag == "aside" or bool(attributes and self._named(element, attributes))
            if tag not in _INLINE:
                self._close(home, form, boilerplate=boilerplate)
                outer, home = form, element
                name = attributes.get("class", "").rstrip("0123456789")
                form = self._forms.setdefault((outer, tag, name), len(self._forms) + 1)
                self._outer[form] = outer
            if tag == "tr" and (cells := _cells(element)):
                self._say(" | ".join(cells), linked=inside)
                stack.append((element, home, form, linked, named, True))
                continue
            self._say(element.text, linked=inside)
            stack.append((element, home, form, linked, named, True))
            stack.extend((child, home, form, inside, named, False) for child in reversed(element))
        return self._found

    def _named(self, element: HtmlElement, attributes: Mapping[str, str]) -> bool:
        """Whether role, class or id say that the element is none of the article."""
        if attributes.get("role") in _ROLES:
            return element not in self._kept
        return is_boilerplate(element) and element not in self._kept

    def _say(self, words: str | None, *, linked: bool) -> None:
        if words:
            self._parts.append(words)
            self._linked += len(words) * linked

    def _close(self, element: HtmlElement, form: int, *, boilerplate: bool) -> None:
        """What was said since the last block is one that stands in `element`."""
        if not self._parts:
            return
        said = "".join(self._parts)
        linked = min(1.0, self._linked / max(1, len(" ".join(said.split()))))
        self._parts, self._linked = [], 0
        for part in _BLANK_LINE.split(said) if element.tag == "pre" else [said]:
            if text := " ".join(normalise(part).split()):
                of = form, str(element.tag)
                self._found.append(Block(text, element, of, self._outer.get(form, 0), linked, boilerplate))


def is_boilerplate(element: HtmlElement) -> bool:
    """Whether the names of an element's class and id are those of boilerplate."""
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return len(names) > 1 and _is_boilerplate(names)


@lru_cache(maxsize=4096)  # the items of a menu are many and alike
def _is_boilerplate(names: str) -> bool:
    return bool(_NAMED.search(names))


def _cells(row: HtmlElement) -> list[str]:
    """The cells of a row of data; none for a row that only lays out a page."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if len(cells) < 2 or next(row.iterdescendants(*_IN_A_CELL.split()), None) is not None:
        return []
    said = (
        [part if isinstance(part, str) else " " for part in cell.xpath(".//text()|.//br")] for cell in cells
    )
    texts = [" ".join("".join(parts).split()) for parts in said]
    return [text for text in texts if text] if max(map(len, texts)) <= 200 else []


def shown_blocks(tree: HtmlElement) -> list[Block]:
    """The blocks of a page in order, whatever they are."""
    return _unwrapped(_Reading(tree).blocks())


def _unwrapped(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, lines that are each placed by themselves joined to sentences: of a page made of a PDF."""
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if last and _goes_on(last, block):
            broken = last.text.endswith("-") and block.text[0].islower()
            text = last.text[:-1] + block.text if broken else f"{last.text} {block.text}"
            joined[-1] = replace(last, text=text)
        else:
            joined.append(block)
    return joined


def _goes_on(last: Block, block: Block) -> bool:
    if len(last.text) < _WRAPPED or last.text[-1] in '.!?”"':
        return False
    one, other = last.element, block.element
    placed = all(_PLACED.match(each.get("style", "")) for each in (one, other))
    return placed and one.get("class") == other.get("class")
