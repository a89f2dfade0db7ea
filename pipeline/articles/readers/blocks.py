"""The visible text of a web page, block by block, and what its markup tells of each.

What tags and the names of classes call a menu, a form, a comment, a share bar or a teaser is left out, and so
is a block that is hardly more than links. What remains is for `pipeline.articles.body` to
judge; its votes are here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.articles.boilerplate import lexicon
from pipeline.articles.text import normalise

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NO_TEXT = lexicon(
    """
    head script style noscript template svg math iframe object embed canvas audio video map select option
    textarea button input datalist dialog nav footer aside menu
    amp-ad amp-sidebar amp-list amp-accordion amp-embed amp-consent amp-user-notification
    """
)
_INLINE = lexicon(
    """
    a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd mark q s samp small span strike
    strong sub sup time tt u var wbr
    """
)
_HEADINGS = lexicon("h1 h2 h3 h4 h5 h6")
_ROLES = lexicon("navigation complementary dialog alertdialog banner search contentinfo toolbar menu")
_NAMED = re.compile(
    r"""(?:^|[\s_-])(?:ads?|advert\w*|sponsor\w*|promo\w*|newsletters?|subscri(?:be|ption)\w*|regwall|share|sharing|
    sharedaddy|social|related\w*|recirc\w*|recommend\w*|teasers?|trending|popular|most-?read|read-?(?:more|next|also)|
    see-?also|comments?(?:-?area)?|commentlist|disqus\w*|respond|repl(?:y|ies)|breadcrumbs?|menu|navigation|navbar|sidebar|widget-area|
    footer|cookies?|consent|gdpr|onetrust\w*|author-?(?:box|bio)|bio|tags?|tag-?list|cat-links|tags-links|
    toolbar|skip(?:-?link)?|pager|pagination|signup|modal|popup|overlay|sr-only|screen-reader-text|taboola|outbrain
    )(?=$|[\s_-])""",
    re.IGNORECASE | re.VERBOSE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PARAGRAPH = 50
"""Characters: what is shorter says nothing about where the article stands."""
_CORE, _OUTSIDE, _LINKED_HEADING, _EXTRACTED = 0.8, -1.0, -1.0, 0.7


@dataclass(frozen=True)
class Block:
    """One line of text; `form` is equal for blocks whose elements stand in equally named ones.

    `linked` is the share of its characters that are links; `furniture`: a name around it calls it none of
    the article.
    """

    text: str
    element: HtmlElement
    form: int
    heading: bool
    linked: float
    furniture: bool


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
            element, home, form, linked, furniture, left = stack.pop()
            tag = element.tag
            attributes: Mapping[str, str] = {} if left else element.attrib
            if left or _invisible(tag, attributes):
                if tag not in _INLINE:
                    self._close(element if left else home, form, furniture=furniture)
                    form = self._outer.get(form, 0) if left else form
                self._say(element.tail, linked=linked)
                continue
            if tag == "br":
                after = element.getnext()
                if after is not None and after.tag == "br" and not (element.tail or "").strip():
                    self._close(home, form, furniture=furniture)
                self._say(f" {element.tail or ''}", linked=linked)
                continue
            inside = linked or tag == "a"
            named = furniture or bool(attributes and self._is_furniture(element, attributes))
            if tag not in _INLINE:
                self._close(home, form, furniture=furniture)
                outer, home = form, element
                name = attributes.get("class", "").rstrip("0123456789")
                form = self._forms.setdefault((outer, tag, name), len(self._forms) + 1)
                self._outer[form] = outer
            self._say(element.text, linked=inside)
            stack.append((element, home, form, linked, named, True))
            stack.extend((child, home, form, inside, named, False) for child in reversed(element))
        return self._found

    def _is_furniture(self, element: HtmlElement, attributes: Mapping[str, str]) -> bool:
        if attributes.get("role") in _ROLES:
            return element not in self._kept
        names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
        return len(names) > 1 and _named(names) and element not in self._kept

    def _say(self, words: str | None, *, linked: bool) -> None:
        if words:
            self._parts.append(words)
            self._linked += len(words) * linked

    def _close(self, element: HtmlElement, form: int, *, furniture: bool) -> None:
        """What was said since the last block is one that stands in `element`."""
        if not self._parts:
            return
        text = " ".join("".join(self._parts).split())
        linked = min(1.0, self._linked / max(1, len(text)))
        heading = element.tag in _HEADINGS
        self._parts, self._linked = [], 0
        if (heading or linked < 0.5) and (text := " ".join(normalise(text).split())):
            self._found.append(Block(text, element, form, heading, linked, furniture))


@lru_cache(maxsize=4096)  # the items of a menu are many and alike
def _named(names: str) -> bool:
    return bool(_NAMED.search(names))


def _invisible(tag: object, attributes: Mapping[str, str]) -> bool:
    if not isinstance(tag, str) or tag in _NO_TEXT:
        return True
    return bool(attributes) and (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or bool(_HIDDEN.search(attributes.get("style", "")))
    )


def visible_blocks(tree: HtmlElement, title: str) -> list[Block]:
    """The blocks of a page in order from its headline on, without furniture.

    What only its name makes furniture stays where the article itself would go with it: a page may name the
    element around everything after the sidebar that it has.
    """
    found = _Reading(tree).blocks()
    core = [found[i] for i in _core(found, _below(found, title))]
    lost = sum(len(block.text) for block in core if block.furniture)
    if 2 * lost > sum(len(block.text) for block in core):
        return found
    kept = [block for block in found if not block.furniture]
    return kept[max(0, _below(kept, title) - 1) :]


def key(text: str) -> str:
    """What makes two lines the same line."""
    return "".join(filter(str.isalnum, text.lower()))


def votes(blocks: Sequence[Block], title: str, extracted: str) -> list[float]:
    """How much the markup speaks for each block's being the article's: above 0 for, below 0 against.

    The article is where its paragraphs stand: many, alike, in one element, below the headline. `extracted` is
    what another reader took for the article; what that left out counts where it took most of the paragraphs.
    """
    lines = [key(block.text) for block in blocks]
    below = _below(blocks, title)
    core = _core(blocks, below)
    home = _common([blocks[i].element for i in sorted(core)])
    taken = {key(line) for line in extracted.split("\n")}
    whole = "".join(key(line) for line in extracted.split("\n"))
    theirs = [line in taken or (len(line) >= 40 and line in whole) for line in lines]
    shared = sum(len(lines[i]) for i in core if theirs[i]) > 0.6 * sum(len(lines[i]) for i in core)
    found = []
    for i, block in enumerate(blocks):
        vote = _CORE if i in core else 0.0
        if not (below <= i < min(core, default=0) or _stands_in(block.element, home)):
            vote += _OUTSIDE
        if block.heading and block.linked > 0.5:
            vote += _LINKED_HEADING
        if theirs[i]:
            vote += _EXTRACTED
        elif shared:
            vote -= _EXTRACTED
        found.append(vote)
    return found


def _below(blocks: Sequence[Block], title: str) -> int:
    """The number of the block after the headline, 0 where it is not there or most of the text is above it."""
    wanted = key(title)
    found = next((i + 1 for i, block in enumerate(blocks) if wanted and key(block.text) == wanted), 0)
    sizes = [len(block.text) for block in blocks]
    return found if 2 * sum(sizes[:found]) < sum(sizes) else 0


def _core(blocks: Sequence[Block], first: int) -> set[int]:
    """The blocks from `first` on in the first form that holds half as many paragraphs as the largest one."""
    sizes: Counter[tuple[int, str]] = Counter()
    for block in blocks[first:]:
        if len(block.text) >= _PARAGRAPH and block.linked < 0.3:
            sizes[_form(block)] += len(block.text)
    enough = max(sizes.values(), default=0) / 2
    chosen = next((form for form, size in sizes.items() if size >= enough), None)
    return {i for i in range(first, len(blocks)) if _form(blocks[i]) == chosen}


def _form(block: Block) -> tuple[int, str]:
    return block.form, str(block.element.tag)


def _common(elements: Sequence[HtmlElement]) -> HtmlElement | None:
    """The innermost element that holds the first and the last of `elements`."""
    if not elements:
        return None
    first = [elements[0], *elements[0].iterancestors()]
    last = {elements[-1], *elements[-1].iterancestors()}
    return next((element for element in first if element in last), None)


def _stands_in(element: HtmlElement, home: HtmlElement | None) -> bool:
    return element is home or any(above is home for above in element.iterancestors())
