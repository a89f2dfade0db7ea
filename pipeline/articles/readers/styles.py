"""Which elements the page's own style sheets hide, as far as selectors and declarations tell.

Read are `<style>` elements and sheets in `data:` addresses, as they hold on screens of every usual width; of
selectors tags, classes, ids, attributes and places, one within, after or beside another. Where two rules
disagree on a property the more specific one holds, then the later. What is told by states, scripts,
animations and sheets elsewhere is not known.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from pipeline.articles.readers.selectors import Elements, Selector, parsed, split

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LARGEST = 1_000_000  # characters of style sheets that are looked at
_LONGEST = 1_000  # characters of a selector with those it is nested in
_NESTED = 50  # selectors that a list within others makes
_DEEPEST = 30  # rules that stand in one another
_VALUE = 200  # characters of a declaration in which variables are read
_ROUNDS = 4  # so often a variable may stand for others
_WIDTHS = (360, 800, 1240, 1920)
_HEIGHTS = (600, 1200)
"""Pixels that screens have."""
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_STRING = re.compile(r"""(["'])(?:(?!\1)[^\\\n]|\\.)*\1""")
_NUMBER = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))")
_VARIABLE = re.compile(r"(?<![\w-])(--[\w-]++)\s*+:\s*([^;{}]{1,200})")
_USE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)")
_BRACE = re.compile(r"([{}])")
_IMPORTANT = re.compile(r"!\s*important", re.IGNORECASE)
_IN_ADDRESS = re.compile(r"data:text/css[^,\"')]{0,40}?(;base64)?,([^\"')]*)", re.IGNORECASE)
_IMPORTED = re.compile(r"@import\s++(?:url\(\s*+)?[\"']?(data:text/css[^\"')]*)", re.IGNORECASE)
_FEATURE = re.compile(r"\(([^()]*)\)")
_BOUND = re.compile(
    r"(?:(?P<least>min-)|(?P<most>max-))(?P<a>width|height)\s*:\s*(?P<n>[\d.]+)(?P<u>px|r?em|)"
    r"|(?P<b>width|height)\s*(?P<sign>[<>])=?\s*(?P<m>[\d.]+)(?P<v>px|r?em|)"
)
_EM = 16.0
Hiding = Callable[[Mapping[str, str]], set[str]]
Weight = tuple[bool, int]


@dataclass(frozen=True, slots=True)
class _Rule:
    """One selector, how specific it is, and what its rule declares."""

    selector: Selector
    declared: Mapping[str, str]


@dataclass(slots=True)
class _Open:
    """What stands around a place in a sheet: whether it holds, and the selectors it is nested in."""

    holds: bool = True
    selectors: list[str] = field(default_factory=list)


def without_comments(css: str) -> str:
    """Declarations as they count."""
    return _COMMENT.sub("", css)


def declarations(css: str, variables: Mapping[str, str] | None = None) -> dict[str, str]:
    """The values by property, the last of each; with what the variables in them stand for."""
    pairs = (unescaped(declared).partition(":") for declared in without_comments(css).split(";"))
    found = {
        name.strip().lower(): _IMPORTANT.sub("!important", " ".join(value.split()))
        for name, _, value in pairs
        if value.strip()
    }
    if "var(" not in css:
        return found
    known = {**(variables or {}), **{name: value for name, value in found.items() if name[:2] == "--"}}
    return {name: _with_variables(value, known) for name, value in found.items()}


def _with_variables(value: str, variables: Mapping[str, str]) -> str:
    for _ in range(_ROUNDS):
        if "var(" not in value or len(value) > _VALUE:
            break
        value = _USE.sub(lambda m: variables.get(m[1], m[2] or ""), value)
    return value


def unescaped(css: str) -> str:
    """A style in which letters are not written as their numbers."""
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] and int(m[1], 16) < 0xD800 else m[2] or "", css)


def _named(number: re.Match[str]) -> str:
    """The sign that a number in a selector stands for; one of no name stays escaped."""
    sign = unescaped(number[0])
    return sign if sign.isalnum() else f"\\{sign}"


class Sheets:
    """The style sheets of a page, read once."""

    def __init__(self, tree: HtmlElement) -> None:
        self._tree = tree
        self.unread = False
        """Whether a rule about a background has a selector that is not understood."""
        sheets = [*_sheets(tree)]
        if sum(map(len, sheets)) > _LARGEST:
            sheets, self.unread = [], True
        self.variables = {name: value for css in sheets for name, value in _VARIABLE.findall(css)}
        self._elements = Elements(tree)
        self._rules = [rule for css in sheets for rule in self._read(css)] if sheets else []

    def values(self, *names: str) -> dict[HtmlElement, dict[str, str]]:
        """What the sheets say of these properties, by element."""
        asked = set(names)
        winners: dict[HtmlElement, dict[str, tuple[Weight, str]]] = {}
        for rule in self._rules:
            for name in asked & rule.declared.keys():
                weight = self._weight(rule, name)
                for element in self._elements.selected(rule.selector):
                    known = winners.setdefault(element, {})
                    if name not in known or known[name][0] <= weight:
                        known[name] = weight, rule.declared[name]
        return {
            element: {name: value for name, (_, value) in known.items()} for element, known in winners.items()
        }

    def hidden(self, hiding: Hiding) -> list[HtmlElement]:
        """The elements that a sheet hides; `hiding` gives the properties that do so.

        None where that would be most of the text: a script shows it then.
        """
        suspects: dict[HtmlElement, set[str]] = {}
        for rule in self._rules:
            if properties := hiding(rule.declared):
                for element in self._elements.selected(rule.selector):
                    suspects.setdefault(element, set()).update(properties)
        if not suspects:
            return []
        found = self._confirmed(suspects, hiding)
        return [] if self.is_most(found) else found

    def is_most(self, found: Sequence[HtmlElement]) -> bool:
        """Whether half of the page's text, or more, stands in these elements."""
        known = {*found}
        outermost = (each for each in found if known.isdisjoint(each.iterancestors()))
        inside = sum(len("".join(element.itertext())) for element in outermost)
        return 2 * inside >= sum(len("".join(body.itertext())) for body in self._tree.iter("body"))

    def _confirmed(self, suspects: Mapping[HtmlElement, set[str]], hiding: Hiding) -> list[HtmlElement]:
        """The suspects for which a rule that hides outweighs all that declare the same property."""
        asked = set().union(*suspects.values())
        winners: dict[tuple[HtmlElement, str], tuple[Weight, bool]] = {}
        for rule in self._rules:
            properties = asked & rule.declared.keys()
            hides = hiding(rule.declared) if properties else ()
            for element in self._elements.selected(rule.selector) if properties else ():
                for name in properties & suspects.get(element, set()):
                    weight = self._weight(rule, name)
                    if (element, name) not in winners or winners[element, name][0] <= weight:
                        winners[element, name] = weight, name in hides
        found = []
        for element, names in suspects.items():
            own = declarations(element.get("style", ""))
            won = [winners[element, name] for name in names if (element, name) in winners]
            said = [own.get(name) for name in names if (element, name) in winners]
            if element.tag not in ("html", "body") and any(
                hides and (value is None or (weight[0] and "!important" not in value))
                for (weight, hides), value in zip(won, said, strict=True)
            ):
                found.append(element)
        return found

    @staticmethod
    def _weight(rule: _Rule, name: str) -> Weight:
        return "!important" in rule.declared[name], rule.selector.specific

    def _read(self, css: str) -> Iterator[_Rule]:
        """The rules that hold, whose selectors are understood, for elements that the page has, in order."""
        around = [_Open()]
        plain = _STRING.sub(lambda m: re.sub(r"[{};,\\]", " ", m[0]), without_comments(css))
        pieces = _BRACE.split(plain)
        for words, end in zip(pieces[::2], pieces[1::2], strict=False):
            inner = around[-1]
            said, _, head = words.rpartition(";") if end == "{" else (words, "", "")
            if inner.holds and inner.selectors and said:
                yield from self._rules_of(inner.selectors, said)
            if end == "{":
                deep = len(around) > _DEEPEST
                around.append(_Open(holds=False) if deep else _opened(" ".join(head.split()), inner))
            elif len(around) > 1:
                around.pop()

    def _rules_of(self, selectors: Sequence[str], said: str) -> Iterator[_Rule]:
        there = [one for one in selectors if self._elements.may_have(one)]
        stated = declarations(said, self.variables) if there else {}
        for one in there if stated else ():
            if selector := parsed(one):
                yield _Rule(selector, stated)
            elif any(name.startswith("background") for name in stated):
                self.unread = True


def _opened(head: str, inner: _Open) -> _Open:
    """What begins with these words, within what stands around it."""
    if not head.startswith("@"):
        return _Open(inner.holds, _nested(_NUMBER.sub(_named, head), inner.selectors))
    kind = re.split(r"[^@\w-]", head.lower(), maxsplit=1)[0]
    said = head[len(kind) :]
    if kind in ("@supports", "@layer"):
        return _Open(inner.holds, inner.selectors)
    if kind == "@scope":
        start = _FEATURE.search(said)
        within = _nested(start[1], inner.selectors) if start else []
        return _Open(inner.holds, within or inner.selectors)
    if kind in ("@media", "@container"):
        asked = said if kind == "@media" else " and ".join(each[0] for each in _FEATURE.finditer(said))
        return _Open(inner.holds and holds(asked), inner.selectors)
    return _Open(holds=False)


def _nested(selectors: str, outer: Sequence[str]) -> list[str]:
    """The selectors of a list as they read outside of the rules that it stands in."""
    made: Iterator[str] = iter(split(selectors))
    if outer:
        pairs = ((one, each) for one in made for each in outer)
        within = (one.replace("&", each) if "&" in one else f"{each} {one}" for one, each in pairs)
        made = islice(within, _NESTED)
    return [one for one in made if len(one) <= _LONGEST]


def _sheets(tree: HtmlElement) -> Iterator[str]:
    """The texts of the page's own sheets, in order."""
    for element in tree.iter("style", "link"):
        if not holds(element.get("media") or "all") or element.getparent().tag == "noscript":
            continue
        if element.tag == "style":
            css = element.text or ""
            yield from (_in_address(address) for address in _IMPORTED.findall(css))
            yield css
        elif "stylesheet" in element.get("rel", "").lower():
            yield _in_address(element.get("href", ""))


def _in_address(address: str) -> str:
    """The sheet that a `data:` address holds; "" for any other."""
    found = _IN_ADDRESS.match(address.strip())
    data = unquote_to_bytes(found[2]) if found else b""
    with suppress(ValueError):
        data = base64.b64decode(data) if found and found[1] else data
    return data.decode("utf-8", "replace")


def holds(media: str) -> bool:
    """Whether a media query holds on screens of every usual size."""
    parts = [" ".join(part.lower().split()) for part in media.split(",")]
    sizes = [(width, height) for width in _WIDTHS for height in _HEIGHTS]
    return all(any(_holds_at(part, *size) for part in parts) for size in sizes)


def _holds_at(query: str, width: float, height: float) -> bool:
    rest = set(_FEATURE.sub(" ", query).split())
    return rest <= {"only", "screen", "all", "and"} and all(
        _is_so(feature, {"width": width, "height": height}) for feature in _FEATURE.findall(query)
    )


def _is_so(feature: str, size: Mapping[str, float]) -> bool:
    bound = _BOUND.fullmatch(feature.strip())
    if bound is None:
        return False
    number, unit = (bound["n"], bound["u"]) if bound["a"] else (bound["m"], bound["v"])
    with suppress(ValueError):
        limit = float(number) * (_EM if unit.endswith("em") else 1.0)
        least = bool(bound["least"]) or bound["sign"] == ">"
        has = size[bound["a"] or bound["b"]]
        return has >= limit if least else has <= limit
    return False
