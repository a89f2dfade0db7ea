"""What a browser would not show of a page is taken out of it, and so are struck-out words and marks of notes.

Hidden text is not the article: as evidence it is worse than none, since nobody who looks it up finds it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_STRUCK = ("del", "s", "strike")
_ASKED = "//*[@style or @hidden or @aria-hidden or @role='doc-noteref'][not(self::html or self::body)]"
_CLOSED = "//details[not(@open)]/*[not(self::summary)]"
_NIL = r"[-+]?0*\.?0*(?:[a-z]{2,4}|%)?\s*(?:[!;/]|\Z)"
_HIDDEN = re.compile(
    rf"""
    (?<![\w-])(?:
        display\s*:\s*none
        | visibility\s*:\s*(?:hidden|collapse)
        | content-visibility\s*:\s*hidden
        | opacity\s*:\s*{_NIL}
        | font(?:-size)?\s*:\s*(?:[^;]*\s)?{_NIL}
        | text-indent\s*:\s*-\s*\d{{3,}}
        | (?:left|right|top|bottom|margin(?:-left|-top)?)\s*:\s*-\s*(?:999|\d{{4,}}|\d{{3,}}r?em)
        | transform\s*:[^;]*(?:scale\w*\(\s*0+(?:\.0+)?\s*[,)]|translate\w*\([^)]*-\d{{4,}})
        | scale\s*:\s*{_NIL}
        | clip\s*:\s*rect\((?:\s*[01](?:px)?[\s,]*){{4}}\)
        | clip-path\s*:\s*(?:inset\(\s*(?:[5-9]\d|100)%|circle\(\s*0)
        | (?:-webkit-text-fill-)?color\s*:\s*transparent
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_SMALL = re.compile(
    r"(?<![\w-])(?:max-)?(?:height|width)\s*:\s*[01](?:\.0+)?(?:[a-z]{2,4}|%)?\s*(?:[!;]|\Z)", re.IGNORECASE
)
_CLIPPED = re.compile(r"(?<![\w-])overflow(?:-[xy])?\s*:\s*(?:hidden|clip)", re.IGNORECASE)
_STRUCK_STYLE = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_NOTE = re.compile(
    r"[\[(]?\d{1,3}(?:\s*[,–-]\s*\d{1,3})*[\])]?|[*†‡§]+|[\[(](?:[a-z]|note \w{1,3})[\])]", re.IGNORECASE
)
_UNIT = re.compile(r"(?:\b(?:[kcm]?m|ft|mi|in|yd)|[×x·*]\s*10)\Z")


def strip_unshown(tree: HtmlElement) -> None:
    """Take out of the tree what is hidden or struck out, and the marks of notes."""
    unshown = [*tree.iter(*_STRUCK), *tree.xpath(_CLOSED)]
    raised = [*tree.iter("sup")]
    for element in tree.xpath(_ASKED):
        style = element.get("style", "")
        if "hidden" in element.attrib or element.get("aria-hidden") == "true" or hides(style):
            unshown.append(element)
        elif _RAISED.search(style) or element.get("role") == "doc-noteref":
            raised.append(element)
    for element in unshown:
        if element.getparent() is not None:
            element.drop_tree()
    for element in raised:
        if element.getparent() is not None:
            _set_down(element)


def hides(style: str) -> bool:
    """Whether these declarations leave nothing of an element to be seen, or strike it out."""
    style = re.sub(r"/\*.*?(?:\*/|\Z)", "", style, flags=re.DOTALL)
    return bool(
        _HIDDEN.search(style)
        or (_SMALL.search(style) and _CLIPPED.search(style))
        or _STRUCK_STYLE.search(style)
    )


def _set_down(raised: HtmlElement) -> None:
    """A raised number is a note's, but for that of a fraction, parted from the figure before, or a power."""
    words = " ".join("".join(raised.itertext()).split())
    if not _NOTE.fullmatch(words):
        return
    before = _before(raised)
    if words.isdigit() and re.match(r"\s*[/⁄]", _after(raised)):
        raised.text = f" {raised.text or ''}"
    elif words.isdigit() and _UNIT.search(before):
        raised.text = f"^{words}" if before.endswith("0") else raised.text
    else:
        raised.drop_tree()


def _before(element: HtmlElement) -> str:
    """The text before an element, from the element before it or its parent's start on."""
    previous, parent = element.getprevious(), element.getparent()
    text = previous.tail if previous is not None else parent.text if parent is not None else ""
    return text or ""


def _after(element: HtmlElement) -> str:
    """The text after an element, or else of the next one."""
    following = element.getnext()
    return element.tail or ("".join(following.itertext()) if following is not None else "")
