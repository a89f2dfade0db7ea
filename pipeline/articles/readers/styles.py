"""Which elements the page's own style sheets hide, as far as plain selectors and declarations tell.

Read are `<style>` elements, for screens of any width; selectors of tags, classes and ids, one within another.
Where two rules disagree on a property the more specific one holds, then the later. What is told by
attributes, states, scripts and sheets elsewhere is not known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LARGEST = 1_000_000  # characters of style sheets that are looked at
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_PIECE = re.compile(r"([^{}]*)([{}])")
_COMPOUND = re.compile(r"(\*|[a-zA-Z][\w-]*)?((?:[.#][\w-]+)*)")
_NAME = re.compile(r"[.#][\w-]+")
_ELSEWHERE = re.compile(
    r"@(?:media\b.*(?:\(|\bprint\b|\bspeech\b|\bnot\b)|(?!media|supports|layer))", re.DOTALL
)
Hiding = Callable[[Mapping[str, str]], set[str]]
Weight = tuple[bool, int, int]


@dataclass(frozen=True, slots=True)
class _Rule:
    """One selector as an XPath, how specific it is, which rule it is, and what that declares.

    `names` are the classes and ids of the elements themselves that it selects.
    """

    path: str
    names: AbstractSet[str]
    specific: int
    number: int
    declared: Mapping[str, str]


def without_comments(css: str) -> str:
    """Declarations as they count."""
    return _COMMENT.sub("", css)


def declarations(css: str) -> dict[str, str]:
    """The values by property; the last of each."""
    pairs = (declared.partition(":") for declared in without_comments(css).split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs if value.strip()}


def hidden_by_sheets(tree: HtmlElement, hiding: Hiding) -> list[HtmlElement]:
    """The elements that a style sheet in the page hides; `hiding` gives the properties that do so.

    None where that would be most of the text: a script shows it then.
    """
    sheets = [style.text or "" for style in tree.iter("style") if _is_for_screens(style)]
    if not sheets or sum(map(len, sheets)) > _LARGEST:
        return []
    there = {f".{name}" for names in set(tree.xpath("//@class")) for name in names.split()}
    there |= {f"#{value.strip()}" for value in tree.xpath("//@id")}
    rules = [*_rules("\n".join(sheets), there)]
    suspects: dict[HtmlElement, set[str]] = {}
    for rule in rules:
        if properties := hiding(rule.declared):
            for element in tree.xpath(rule.path):
                suspects.setdefault(element, set()).update(properties)
    if not suspects:
        return []
    found = _confirmed(tree, rules, suspects, hiding)
    hidden = sum(len("".join(element.itertext())) for element in found)
    return found if 2 * hidden < sum(len("".join(body.itertext())) for body in tree.iter("body")) else []


def _is_for_screens(style: HtmlElement) -> bool:
    media = (style.get("media") or "all").strip().lower()
    return media in ("all", "screen") and style.getparent().tag != "noscript"


def _confirmed(
    tree: HtmlElement, rules: Sequence[_Rule], suspects: Mapping[HtmlElement, set[str]], hiding: Hiding
) -> list[HtmlElement]:
    """The suspects for which a rule that hides outweighs all that declare the same property."""
    asked = set().union(*suspects.values())
    named = {name for element in suspects for name in _names(element)}
    winners: dict[tuple[HtmlElement, str], tuple[Weight, bool]] = {}
    for rule in rules:
        properties = asked & rule.declared.keys() if rule.names <= named else set()
        hides = hiding(rule.declared) if properties else ()
        for element in tree.xpath(rule.path) if properties else ():
            for name in properties & suspects.get(element, set()):
                weight = ("!important" in rule.declared[name], rule.specific, rule.number)
                if (element, name) not in winners or winners[element, name][0] <= weight:
                    winners[element, name] = weight, name in hides
    return [
        element
        for element, names in suspects.items()
        if element.tag not in ("html", "body")
        and any(
            winners[element, name][1] and name not in declarations(element.get("style", "")) for name in names
        )
    ]


def _names(element: HtmlElement) -> set[str]:
    return {f".{name}" for name in element.get("class", "").split()} | {f"#{element.get('id', '').strip()}"}


def _rules(css: str, there: set[str]) -> Iterator[_Rule]:
    """The rules for a screen whose selectors are plain and whose classes and ids are `there`, in order."""
    live = [True]
    selectors = ""
    for number, piece in enumerate(_PIECE.finditer(without_comments(css))):
        words, end = piece.groups()
        if end == "{":
            words = words.rpartition(";")[2].strip()
            at_rule = words.startswith("@")
            live.append(live[-1] and not (at_rule and _ELSEWHERE.match(words)))
            selectors = "" if at_rule else words
            continue
        chosen = selectors.split(",") if live[-1] else []
        chosen = [one.strip() for one in chosen if one.strip() and there.issuperset(_NAME.findall(one))]
        stated = declarations(words) if chosen else {}
        for one in chosen:
            if path := _path(one):
                names = frozenset(_NAME.findall(re.split(r"[\s>]", one)[-1]))
                yield _Rule(path, names, _specific(one), number, stated)
        selectors = ""
        if len(live) > 1:
            live.pop()


def _specific(selector: str) -> int:
    tags = sum(step[0] not in ".#*" for step in re.split(r"[\s>]+", selector))
    return 100 * selector.count("#") + 10 * selector.count(".") + tags


def _path(selector: str) -> str:
    """A selector as an XPath; "" where it is not plain."""
    path = ""
    for step in re.sub(r"\s*>\s*", " >", selector).split():
        compound = _COMPOUND.fullmatch(step.removeprefix(">"))
        if compound is None or not compound[0]:
            return ""
        path += ("/" if step.startswith(">") else "//") + (compound[1] or "*").lower()
        for name in _NAME.findall(compound[2]):
            path += (
                f"[contains(concat(' ', normalize-space(@class), ' '), ' {name[1:]} ')]"
                if name[0] == "."
                else f"[@id='{name[1:]}']"
            )
    return path
