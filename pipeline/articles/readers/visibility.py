"""What a browser would not show of a page is taken out of it, and so are struck-out words and marks of notes.

Hidden text is not the article: as evidence it is worse than none, since nobody who looks it up finds it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pipeline.articles.readers.styles import declarations, hidden_by_sheets

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
        | text-decoration[\w-]*\s*:[^;]*line-through
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_NAMED_COLOURS = {
    "white": "#ffffff",
    "rgb(255,255,255)": "#ffffff",
    "rgba(255,255,255,1)": "#ffffff",
    "black": "#000000",
    "rgb(0,0,0)": "#000000",
}
_SMALL = re.compile(
    r"(?<![\w-])(?:max-)?(?:height|width)\s*:\s*[01](?:\.0+)?(?:[a-z]{2,4}|%)?\s*(?:[!;]|\Z)", re.IGNORECASE
)
_CLIPPED = re.compile(r"(?<![\w-])overflow(?:-[xy])?\s*:\s*(?:hidden|clip)", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_NOTE = re.compile(
    r"[\[(]?\d{1,3}(?:\s*[,–-]\s*\d{1,3})*[\])]?|[*†‡§]+|[\[(](?:[a-z]|note \w{1,3})[\])]", re.IGNORECASE
)
_UNIT = re.compile(r"(?:\b(?:[kcm]?m|ft|mi|in|yd)|[×x·*]\s*10)\Z")


def strip_unshown(tree: HtmlElement) -> None:
    """Take out of the tree what is hidden or struck out, and the marks of notes."""
    unshown = [*tree.iter(*_STRUCK), *tree.xpath(_CLOSED), *hidden_by_sheets(tree, hiding)]
    raised = [*tree.iter("sup")]
    bare = _is_bare(tree)
    for element in tree.xpath(_ASKED):
        style = element.get("style", "")
        declared = declarations(style) if style else {}
        told = "hidden" in element.attrib or element.get("aria-hidden") == "true"
        if told or hiding(declared) or (bare and _on_white(element, declared)):
            unshown.append(element)
        elif _RAISED.search(style) or element.get("role") == "doc-noteref":
            raised.append(element)
    for element in unshown:
        if element.getparent() is not None:
            element.clear(keep_tail=True)
    for element in raised:
        if element.getparent() is not None:
            _set_down(element)


def hiding(declared: Mapping[str, str]) -> set[str]:
    """The properties that leave nothing of an element to be seen, or strike it out."""
    found = {name for name, value in declared.items() if _HIDDEN.match(f"{name}:{value}")}
    if any(_CLIPPED.match(f"{name}:{value}") for name, value in declared.items()):
        found |= {name for name, value in declared.items() if _SMALL.match(f"{name}:{value}")}
    colour = _colour(declared.get("color", ""))
    if colour and colour == _colour(declared.get("background-color") or declared.get("background", "")):
        found.add("color")
    return found


def _colour(value: str) -> str:
    """A colour in one way of writing it, as far as the ways are few."""
    value = value.lower().replace(" ", "").removesuffix("!important")
    if short := re.fullmatch(r"#(\w)(\w)(\w)", value):
        value = f"#{short[1] * 2}{short[2] * 2}{short[3] * 2}"
    return _NAMED_COLOURS.get(value, value)


def _is_bare(tree: HtmlElement) -> bool:
    """Whether no style sheet, in the page or elsewhere, gives anything a background."""
    linked = tree.xpath("//link[contains(@rel, 'stylesheet')]")
    return not linked and not any("background" in (sheet.text or "") for sheet in tree.iter("style"))


def _on_white(element: HtmlElement, declared: Mapping[str, str]) -> bool:
    """Whether words are white and no element around them has a background of its own."""
    return _colour(declared.get("color", "")) == "#ffffff" and not element.xpath(
        "ancestor-or-self::*[@bgcolor or @background or contains(@style, 'background')]"
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
        raised.clear(keep_tail=True)


def _before(element: HtmlElement) -> str:
    """The text before an element, from the element before it or its parent's start on."""
    previous, parent = element.getprevious(), element.getparent()
    text = previous.tail if previous is not None else parent.text if parent is not None else ""
    return text or ""


def _after(element: HtmlElement) -> str:
    """The text after an element, or else of the next one."""
    following = element.getnext()
    return element.tail or ("".join(following.itertext()) if following is not None else "")
