"""What a browser would not show of a page is taken out of it, and so are struck-out words and marks of notes.

Hidden text is not the article: as evidence it is worse than none, since nobody who looks it up finds it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pipeline.articles.readers.css_values import (
    alike,
    colour,
    is_clipped,
    is_masked,
    is_turned_away,
    lengths,
    pixels,
    reckoned,
)
from pipeline.articles.readers.styles import Sheets, declarations

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_STRUCK = ("del", "s", "strike")
_ASKED = (
    "//*[@style or @hidden or @aria-hidden or @role='doc-noteref' or @popover][not(self::html or self::body)]"
)
_MOST_INSIDE = 1_000
"""Elements within one whose colour is looked at."""
_CLOSED = "//details[not(@open)]/*[not(self::summary)]"
_HIDDEN = re.compile(
    r"""
        display: none
        | visibility: (?:hidden|collapse)
        | content-visibility: hidden
        | zoom: 0*\.0*[1-9]\d* \Z
        | clip: rect\( (?: \s* [01] (?:px)? [\s,]* ){4} \)
        | (?:-webkit-)?clip-path: (?:
            (?:circle|ellipse)\( \s* 0 (?:px|%)? [\s)]
            | polygon\( [\s0px%,]+ \)
            | path\( ["']? \s* m [\d\s.,-]* z? \s* ["']? \)
        )
        | (?:-webkit-)?mask-size: \s* 0 (?:px|%)? (?: \s+ 0 (?:px|%)? )? \Z
        | text-decoration [\w-]* : [^;]* line-through
    """,
    re.IGNORECASE | re.VERBOSE,
)
_OFF = 900.0
"""So many pixels to the left, or above, is off the screen."""
_FAR_OFF = 3_000.0
"""So many to the right."""
_MOVING = re.compile(
    r"(?:left|right|top|bottom|inset[\w-]*|text-indent|letter-spacing|word-spacing|translate"
    r"|margin(?:-left|-top)?|(?:-webkit-)?transform)"
)
_RIGHTWARDS = re.compile(r"(?:left|inset-inline-start|margin-left|translate|(?:-webkit-)?transform)")
_SIZES = re.compile(r"(?:max-)?(?:height|width|block-size|inline-size)|line-height")
_INVISIBLE = 0.1
"""The opacity up to which words are not seen."""
_BLURRED = 8.0
_TINY = 2.0
"""The size of letters, in pixels, up to which they are not seen."""
_RAISED = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_NOTE = re.compile(
    r"[\[(]?\d{1,3}(?:\s*[,–-]\s*\d{1,3})*[\])]?|[*†‡§]+|[\[(](?:[a-z]|note \w{1,3})[\])]", re.IGNORECASE
)
_UNIT = re.compile(r"(?:\b(?:[kcm]?m|ft|mi|in|yd)|[×x·*]\s*10)\Z")


def strip_unshown(tree: HtmlElement) -> None:
    """Take out of the tree what is hidden or struck out, and the marks of notes."""
    sheets = Sheets(tree)
    unshown = [*tree.iter(*_STRUCK), *tree.xpath(_CLOSED), *sheets.hidden(hiding)]
    raised = [*tree.iter("sup")]
    grounds = _Grounds(tree, sheets)
    for element in tree.xpath(_ASKED):
        style = element.get("style", "")
        declared = declarations(style, sheets.variables) if style else {}
        told = (
            "hidden" in element.attrib
            or "popover" in element.attrib
            or element.get("aria-hidden", "").lower() == "true"
        )
        if told or hiding(declared):
            unshown.append(element)
        elif _RAISED.search(style) or element.get("role") == "doc-noteref":
            raised.append(element)
    for element in (*unshown, *grounds.unseen()):
        if element.getparent() is not None:
            element.clear(keep_tail=True)
    for element in raised:
        if element.getparent() is not None:
            _set_down(element)


def hiding(declared: Mapping[str, str]) -> set[str]:
    """The properties that leave nothing of an element to be seen, or strike it out."""
    found = {name for name, value in declared.items() if _hides(name, value.lower())}
    if any(
        name.startswith("overflow") and re.search("hidden|clip|auto|scroll", value)
        for name, value in declared.items()
    ):
        found |= {name for name, value in declared.items() if _SIZES.fullmatch(name) and _is_no_size(value)}
        found |= {"text-indent"} & {name for name, value in declared.items() if _is_pushed_out(value)}
    if declared.get("position", "").startswith("fixed"):
        found |= {name for name in ("left", "top") if _is_beyond(declared.get(name, ""))}
    ground = declared.get("background-color") or declared.get("background", "")
    if ground.lower().startswith("currentcolor"):
        found.add("background-color")
    elif alike(declared.get("color", ""), ground):
        found.add("color")
    return found


def _hides(name: str, value: str) -> bool:
    """Whether one declaration does."""
    value = reckoned(value.replace("!important", "").strip())
    if name in ("opacity", "filter", "-webkit-filter"):
        return _is_faint(value) if name == "opacity" else _is_filtered_out(value)
    if name in {"font-size", "font"}:
        sizes = [pixels(*length) for length in lengths(value) if length[1] or not length[0]]
        return bool(sizes) and abs(sizes[0]) <= _TINY and not re.match(r"(?:larger|smaller)", value)
    if name in ("color", "-webkit-text-fill-color"):
        told = colour(value)
        return told is not None and told[3] <= _INVISIBLE
    if _MOVING.fullmatch(name) and any(_is_off(name, *length) for length in lengths(value)):
        return True
    return (
        _HIDDEN.match(f"{name}:{value}") is not None
        or (name.endswith(("transform", "rotate", "scale")) and is_turned_away(name, value))
        or (name.endswith("clip-path") and is_clipped(value))
        or ("mask" in name and is_masked(value, _INVISIBLE))
    )


def _is_faint(value: str) -> bool:
    told = [number / (100 if unit == "%" else 1) for number, unit in lengths(value)]
    return bool(told) and told[0] <= _INVISIBLE


def _is_filtered_out(value: str) -> bool:
    faint = re.search(r"opacity\(([^()]*)\)", value)
    blurred = re.search(r"blur\(([^()]*)\)", value)
    return bool(faint and _is_faint(faint[1])) or bool(
        blurred and any(pixels(*length) >= _BLURRED for length in lengths(blurred[1]))
    )


def _is_off(name: str, number: float, unit: str) -> bool:
    """Whether a length leads off the screen."""
    if unit == "%" and ("margin" in name or "trans" in name):  # columns and slides move so
        return "margin" in name and number <= -150
    if not unit:
        return False
    far = pixels(number, unit)
    beyond = far >= _FAR_OFF or (unit in ("vw", "vi") and number >= 100)
    return far <= -_OFF or (beyond and _RIGHTWARDS.fullmatch(name) is not None)


def _is_beyond(value: str) -> bool:
    """Whether what never moves stands below or to the right of the screen."""
    return any(unit and pixels(number, unit) >= _OFF for number, unit in lengths(reckoned(value.lower())))


def _is_pushed_out(indent: str) -> bool:
    """Whether a first line begins beyond its box, which shows nothing outside of it."""
    return any(
        number >= 100 if unit == "%" else pixels(number, unit) >= _OFF
        for number, unit in lengths(indent.lower())
    )


def _is_no_size(value: str) -> bool:
    told = lengths(reckoned(value.lower()))
    return len(told) == 1 and 0 <= pixels(*told[0]) <= 1.0 and (bool(told[0][1]) or told[0][0] == 0)


class _Grounds:
    """Colours of words, and of what is behind them; unknown where a sheet elsewhere may say other ones."""

    def __init__(self, tree: HtmlElement, sheets: Sheets) -> None:
        self._tree = tree
        self._sheets = sheets
        self._known = not sheets.unread and not any(
            "stylesheet" in link.get("rel", "").lower() and not link.get("href", "").startswith("data:")
            for link in tree.iter("link")
        )
        names = (*_WORDS, *_BEHIND) if self._known else ()
        self._said = sheets.values(*names) if names else {}

    def unseen(self) -> list[HtmlElement]:
        """The elements whose words have the colour of what is behind them."""
        if not self._known:
            return []
        told = [
            element
            for element in self._tree.xpath("//*[contains(@style, 'color') or self::font[@color]]")
            if element not in self._said
        ]
        told = [each for each in told if self._is_unseen(each)]
        by_sheets = [each for each in self._said if self._is_unseen(each)]
        return told if self._sheets.is_most(by_sheets) else [*told, *by_sheets]

    def _is_unseen(self, element: HtmlElement) -> bool:
        if element.tag in ("html", "body") or len(element) > _MOST_INSIDE:
            return False
        words = self._of(element, _WORDS) or element.get("color", "")
        return bool(words) and alike(words, self._behind(element))

    def _of(self, element: HtmlElement, names: tuple[str, ...]) -> str:
        """What an element itself, or a sheet, says of the first of these properties that is told."""
        style = element.get("style", "")
        own = declarations(style, self._sheets.variables) if "color" in style or "background" in style else {}
        said = self._said.get(element, {})
        return next((value for name in names if (value := own.get(name) or said.get(name, ""))), "")

    def _behind(self, element: HtmlElement) -> str:
        """The background that an element stands on; white where none is told, "" where it is an image."""
        for around in (element, *element.iterancestors()):
            said = self._of(around, _BEHIND) or around.get("bgcolor", "")
            if around.get("background"):
                return ""
            if said and said.lower() not in _NO_GROUND:
                return said
        return "white"


_WORDS = ("-webkit-text-fill-color", "color")
_BEHIND = ("background-color", "background", "background-image")
_NO_GROUND = ("none", "transparent", "inherit", "initial", "unset")


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
