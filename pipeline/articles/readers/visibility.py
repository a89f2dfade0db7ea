"""What a browser would not show of a page is taken out of it, and so are struck-out words and marks of notes.

Hidden text is not the article: as evidence it is worse than none, since nobody who looks it up finds it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from colorsys import hls_to_rgb
from typing import TYPE_CHECKING

from pipeline.articles.readers.styles import declarations, hidden_by_sheets

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_STRUCK = ("del", "s", "strike")
_ASKED = (
    "//*[@style or @hidden or @aria-hidden or @role='doc-noteref' or @popover or self::font[@color]]"
    "[not(self::html or self::body)]"
)
_MOST_INSIDE = 1_000
"""Elements within one whose colour is looked at."""
_CLOSED = "//details[not(@open)]/*[not(self::summary)]"
_HIDDEN = re.compile(
    r"""
        display: none
        | visibility: (?:hidden|collapse)
        | content-visibility: hidden
        | (?:-webkit-)?transform: [^;]* (?:
            scale\w*\( (?: [^)]*, )? \s* 0*\.?0* \s* [,)]
            | matrix\( \s* 0 (?: \.0+ )? \s* ,
            | rotate[xy]\( \s* -? (?:90deg|\.25turn|0\.25turn|270deg|100grad)
        )
        | scale: \s* 0*\.?0+ %? (?: \s | \Z )
        | clip: rect\( (?: \s* [01] (?:px)? [\s,]* ){4} \)
        | (?:-webkit-)?clip-path: (?:
            inset\( \s* (?:[5-9]\d|100)%
            | (?:circle|ellipse)\( \s* 0 (?:px|%)? [\s)]
            | polygon\( [\s0px%,]+ \)
        )
        | (?:-webkit-)?mask (?:-image)?: [^;]* gradient\( [\w\s]* ,? \s* transparent \s* , \s* transparent
        | text-decoration [\w-]* : [^;]* line-through
    """,
    re.IGNORECASE | re.VERBOSE,
)
_LENGTH = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)([a-z]+|%|)", re.IGNORECASE)
_PIXELS = {"em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "pt": 1.33, "pc": 16.0, "in": 96.0, "cm": 38.0}
_PIXELS |= {"mm": 3.8, "%": 10.0} | dict.fromkeys(("vw", "vh", "vmin", "vmax", "vi", "vb"), 10.0)
"""About how many pixels a unit is, on a screen of a thousand."""
_OFF = 900.0
"""So many pixels to the left, or above, is off the screen."""
_MOVING = re.compile(
    r"(?:left|right|top|bottom|inset[\w-]*|text-indent|letter-spacing|word-spacing|translate"
    r"|margin(?:-left|-top)?|(?:-webkit-)?transform)"
)
_SIZES = re.compile(r"(?:max-)?(?:height|width|block-size|inline-size)|line-height")
_INVISIBLE = 0.05
"""The opacity up to which words are not seen."""
_TINY = 2.0
"""The size of letters, in pixels, up to which they are not seen."""
_NAMED_COLOURS = {"white": "#ffffff", "black": "#000000", "snow": "#fffafa", "ivory": "#fffff0"}
_NAMED_COLOURS |= {"transparent": "#00000000", "whitesmoke": "#f5f5f5", "ghostwhite": "#f8f8ff"}
_NEAR = 12
"""Colours that differ by so much of 255 in each of red, green and blue are one to the eye."""
Colour = tuple[float, float, float, float]
_RAISED = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_NOTE = re.compile(
    r"[\[(]?\d{1,3}(?:\s*[,–-]\s*\d{1,3})*[\])]?|[*†‡§]+|[\[(](?:[a-z]|note \w{1,3})[\])]", re.IGNORECASE
)
_UNIT = re.compile(r"(?:\b(?:[kcm]?m|ft|mi|in|yd)|[×x·*]\s*10)\Z")


def strip_unshown(tree: HtmlElement) -> None:
    """Take out of the tree what is hidden or struck out, and the marks of notes."""
    bare = _is_bare(tree)
    plain = bare and not tree.xpath("//*[@bgcolor or @background or contains(@style, 'background')]")
    by_sheets = hidden_by_sheets(tree, _hiding_on_white if plain else hiding)
    unshown = [*tree.iter(*_STRUCK), *tree.xpath(_CLOSED), *by_sheets]
    raised = [*tree.iter("sup")]
    for element in tree.xpath(_ASKED):
        style = element.get("style", "")
        declared = declarations(style) if style else {}
        told = (
            "hidden" in element.attrib or "popover" in element.attrib or element.get("aria-hidden") == "true"
        )
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


def _hiding_on_white(declared: Mapping[str, str]) -> set[str]:
    """The same in a page in which nothing has a background: white words are not seen."""
    colour = _colour(declared.get("color", ""))
    white = {"color"} if colour is not None and _alike(colour, _WHITE) else set()
    return hiding(declared) | white


def hiding(declared: Mapping[str, str]) -> set[str]:
    """The properties that leave nothing of an element to be seen, or strike it out."""
    found = {name for name, value in declared.items() if _hides(name, value.lower())}
    if any(
        name.startswith("overflow") and ("hidden" in value or "clip" in value)
        for name, value in declared.items()
    ):
        found |= {name for name, value in declared.items() if _SIZES.fullmatch(name) and _is_no_size(value)}
    colour = _colour(declared.get("color", ""))
    ground = _colour(declared.get("background-color") or declared.get("background", ""))
    if colour and ground and _alike(colour, ground):
        found.add("color")
    return found


def _hides(name: str, value: str) -> bool:
    """Whether one declaration does."""
    value = value.replace("!important", "").strip()
    lengths = [(float(number), unit) for number, unit in _LENGTH.findall(value)]
    if name in ("opacity", "filter"):
        said = value.partition("opacity(")[2].partition(")")[0] if name == "filter" else value
        told = [float(number) / (100 if unit == "%" else 1) for number, unit in _LENGTH.findall(said)]
        return bool(told) and told[0] <= _INVISIBLE
    if name in {"font-size", "font"}:
        sizes = [_pixels(*length) for length in lengths if length[1] or not length[0]]
        return bool(sizes) and abs(sizes[0]) <= _TINY and not re.match(r"(?:larger|smaller)", value)
    if name in ("color", "-webkit-text-fill-color"):
        colour = _colour(value)
        return colour is not None and colour[3] <= _INVISIBLE
    if _MOVING.fullmatch(name) and any(_is_off(name, *length) for length in lengths):
        return True
    return _HIDDEN.match(f"{name}:{value}") is not None


def _is_off(name: str, number: float, unit: str) -> bool:
    """Whether a length leads off the screen."""
    if unit == "%" and ("margin" in name or "trans" in name):  # columns and slides move so
        return False
    return bool(unit) and _pixels(number, unit) <= -_OFF


def _pixels(number: float, unit: str) -> float:
    return number * _PIXELS.get(unit.lower(), 1.0)


def _is_no_size(value: str) -> bool:
    lengths = _LENGTH.findall(value)
    return len(lengths) == 1 and 0 <= _pixels(float(lengths[0][0]), lengths[0][1]) <= 1.0


def _colour(value: str) -> Colour | None:
    """Red, green, blue of 255, and how opaque; None where that is not told plainly."""
    value = value.lower().replace("!important", "").strip()
    value = _NAMED_COLOURS.get(value, value)
    if re.fullmatch(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", value):
        digits = value[1:] if len(value) > 5 else "".join(2 * digit for digit in value[1:])
        signs = bytes.fromhex(f"{digits}ff"[:8])
        return signs[0], signs[1], signs[2], signs[3] / 255
    called = re.fullmatch(r"(rgb|hsl)a?\(([^()]*)\)", value)
    parts = [(float(n), unit) for n, unit in _LENGTH.findall(called[2])] if called else []
    if called is None or len(parts) not in (3, 4):
        return None
    one, two, three = parts[:3]
    opaque_part = parts[3] if len(parts) == 4 else (1.0, "")
    opaque_share = opaque_part[0] / (100 if opaque_part[1] == "%" else 1)
    if called[1] == "rgb":
        red, green, blue = (n * 2.55 if unit == "%" else n for n, unit in (one, two, three))
    else:
        red, green, blue = (255 * c for c in hls_to_rgb(one[0] / 360, three[0] / 100, two[0] / 100))
    return red, green, blue, opaque_share


def _alike(one: Colour, other: Colour) -> bool:
    return all(abs(a - b) <= _NEAR for a, b in zip(one[:3], other[:3], strict=True)) and other[3] > 0.5


_WHITE: Colour = (255, 255, 255, 1.0)


def _is_bare(tree: HtmlElement) -> bool:
    """Whether no style sheet, in the page or elsewhere, gives anything a background."""
    linked = tree.xpath("//link[contains(@rel, 'stylesheet')]")
    return not linked and not any("background" in (sheet.text or "") for sheet in tree.iter("style"))


def _on_white(element: HtmlElement, declared: Mapping[str, str]) -> bool:
    """Whether words have the colour of what is behind them, as far as the elements around them tell."""
    colour = _colour(declared.get("color", "") or element.get("color", ""))
    if colour is None or len(element) > _MOST_INSIDE:
        return False
    for around in (element, *element.iterancestors()):
        style = declarations(around.get("style", "")) if "background" in around.get("style", "") else {}
        told = style.get("background-color") or style.get("background") or around.get("bgcolor")
        if told or around.get("background"):
            ground = _colour(told or "")
            return ground is not None and _alike(colour, ground)
    return _alike(colour, _WHITE)


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
