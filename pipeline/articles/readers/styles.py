"""Which elements the page's own style sheets hide, as far as plain selectors and declarations tell.

Read are `<style>` elements, for screens of any width; selectors of tags, classes and ids, one within another.
Where two rules disagree on a property the more specific one holds, then the later. What is told by
attributes, states, scripts and sheets elsewhere is not known.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_FARTHEST = 100  # children that are counted
_LARGEST = 1_000_000  # characters of style sheets that are looked at
_EFFORT = 1_000_000  # elements that are looked at for all rules of a page; no page comes near
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))")
_TEST = re.compile(
    r"\[\s*([\w-]+)\s*(?:([~|^$*]?)=\s*[\"']?([^\"'\]]*)[\"']?\s*i?)?\s*\]"
    r"|:(first-child|last-child|only-child|nth-child\(\s*\d+\s*\))"
)
"""What a selector asks of an element besides its tag, classes and id."""
_VARIABLE = re.compile(r"(--[\w-]+)\s*:\s*([^;{}]{1,200})")
_USE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)")
_ANY_OF = re.compile(r":(?:is|where)\(\s*([.#]?[\w-]+)\s*\)")
_BRACE = re.compile(r"([{}])")
_STEP = re.compile(r"(>?)(\*|[a-zA-Z][\w-]*)?((?:[.#][\w-]+)*)((?:\[[^\]]*\]|:[\w-]+(?:\([^)]*\))?)*)")
_NAME = re.compile(r"[.#][\w-]+")
_ELSEWHERE = re.compile(
    r"@(?:media\b.*(?:\(|\bprint\b|\bspeech\b|\bnot\b)|(?!media|supports|layer))", re.DOTALL
)
Hiding = Callable[[Mapping[str, str]], set[str]]
Weight = tuple[bool, int, int]


@dataclass(frozen=True, slots=True)
class _Step:
    """An element in a selector: its tag or "", its names; whether it is the child of the one before."""

    child: bool
    tag: str
    names: frozenset[str]
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Rule:
    """One selector, the innermost element first; how specific it is, which rule it is, what that declares."""

    steps: tuple[_Step, ...]
    specific: int
    number: int
    declared: Mapping[str, str]


class _Elements:
    """The elements of a page by their names."""

    def __init__(self, tree: HtmlElement) -> None:
        self._tree = tree
        self._effort = _EFFORT
        self._names: dict[HtmlElement, frozenset[str]] = {}
        self._named: defaultdict[str, list[HtmlElement]] = defaultdict(list)
        for element in tree.xpath("//*[@class or @id]"):
            names = frozenset(f".{name}" for name in element.get("class", "").split())
            names |= {f"#{name}" for name in element.get("id", "").split()}
            self._names[element] = names
            for name in names:
                self._named[name].append(element)

    def have(self, selector: str) -> bool:
        """Whether all classes and ids of a selector stand somewhere in the page."""
        plain = re.sub(r"\[[^\]]*\]", "", _unescaped(selector))
        return all(name in self._named for name in _NAME.findall(plain))

    def selected(self, rule: _Rule) -> Iterator[HtmlElement]:
        """The elements that the rule selects, as long as the effort lasts."""
        last = rule.steps[0]
        if last.names:
            candidates = min((self._named[name] for name in last.names), key=len)
        else:
            candidates = self._tree.iter(last.tag or "*")
        for element in candidates:
            self._effort -= 1
            if self._effort < 0:
                return
            if self._fits(element, last) and self._stands_within(element, rule.steps):
                yield element

    def _fits(self, element: HtmlElement, step: _Step) -> bool:
        return (
            step.tag in ("", element.tag)
            and step.names <= self._names.get(element, frozenset())
            and all(_passes(element, test) for test in step.tests)
        )

    def _stands_within(self, element: HtmlElement, steps: Sequence[_Step]) -> bool:
        place: HtmlElement | None = element
        for inner, outer in pairwise(steps):
            place = place.getparent() if place is not None else None
            while place is not None and not self._fits(place, outer) and not inner.child:
                self._effort -= 1
                place = place.getparent()
            if place is None or not self._fits(place, outer):
                return False
        return True


def _passes(element: HtmlElement, test: str) -> bool:
    """Whether an element has an attribute, or the place, that a selector asks for."""
    asked = _TEST.fullmatch(test)
    assert asked  # noqa: S101 - as `_steps` found it
    if not asked[1]:
        first, last = element.getprevious() is None, element.getnext() is None
        if asked[4].startswith("nth"):
            number = int(re.findall(r"\d+", asked[4])[0])
            return (
                0 < number <= _FARTHEST and sum(1 for _ in element.itersiblings(preceding=True)) == number - 1
            )
        return {"first-child": first, "last-child": last, "only-child": first and last}[asked[4]]
    value = element.get(asked[1].lower())
    if value is None or asked[3] is None:
        return value is not None
    wanted = asked[3]
    found: dict[str, bool] = {
        "": value == wanted,
        "~": wanted in value.split(),
        "|": value == wanted or value.startswith(f"{wanted}-"),
        "^": bool(wanted) and value.startswith(wanted),
        "$": bool(wanted) and value.endswith(wanted),
        "*": bool(wanted) and wanted in value,
    }
    return found[asked[2] or ""]


def without_comments(css: str) -> str:
    """Declarations as they count."""
    return _COMMENT.sub("", css)


def declarations(css: str) -> dict[str, str]:
    """The values by property; the last of each."""
    pairs = (_unescaped(declared).partition(":") for declared in without_comments(css).split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs if value.strip()}


def _unescaped(css: str) -> str:
    """A style in which letters are not written as their numbers."""
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] and int(m[1], 16) < 0xD800 else m[2] or "", css)


def hidden_by_sheets(tree: HtmlElement, hiding: Hiding) -> list[HtmlElement]:
    """The elements that a style sheet in the page hides; `hiding` gives the properties that do so.

    None where that would be most of the text: a script shows it then.
    """
    sheets = [style.text or "" for style in tree.iter("style") if _is_for_screens(style)]
    if not sheets or sum(map(len, sheets)) > _LARGEST:
        return []
    elements = _Elements(tree)
    rules = [*_rules("\n".join(sheets), elements)]
    suspects: dict[HtmlElement, set[str]] = {}
    for rule in rules:
        if properties := hiding(rule.declared):
            for element in elements.selected(rule):
                suspects.setdefault(element, set()).update(properties)
    if not suspects:
        return []
    found = _confirmed(elements, rules, suspects, hiding)
    hidden = sum(len("".join(element.itertext())) for element in found)
    return found if 2 * hidden < sum(len("".join(body.itertext())) for body in tree.iter("body")) else []


def _is_for_screens(style: HtmlElement) -> bool:
    media = (style.get("media") or "all").strip().lower()
    return media in ("all", "screen") and style.getparent().tag != "noscript"


def _confirmed(
    elements: _Elements, rules: Sequence[_Rule], suspects: Mapping[HtmlElement, set[str]], hiding: Hiding
) -> list[HtmlElement]:
    """The suspects for which a rule that hides outweighs all that declare the same property."""
    asked = set().union(*suspects.values())
    winners: dict[tuple[HtmlElement, str], tuple[Weight, bool]] = {}
    for rule in rules:
        properties = asked & rule.declared.keys()
        hides = hiding(rule.declared) if properties else ()
        for element in elements.selected(rule) if properties else ():
            for name in properties & suspects.get(element, set()):
                weight = ("!important" in rule.declared[name], rule.specific, rule.number)
                if (element, name) not in winners or winners[element, name][0] <= weight:
                    winners[element, name] = weight, name in hides
    return [
        element
        for element, names in suspects.items()
        if element.tag not in ("html", "body")
        and any(
            winners[element, name][1] and name not in declarations(element.get("style", ""))
            for name in names
            if (element, name) in winners
        )
    ]


def _rules(css: str, elements: _Elements) -> Iterator[_Rule]:
    """The rules for a screen whose selectors are plain, for elements that the page has, in order."""
    live = [True]
    selectors = ""
    variables = dict(_VARIABLE.findall(css[:_LARGEST]))
    pieces = _BRACE.split(without_comments(css))
    for number, (words, end) in enumerate(zip(pieces[::2], pieces[1::2], strict=False)):
        if end == "{":
            selectors = words.rpartition(";")[2].strip()
            at_rule = selectors.startswith("@")
            live.append(live[-1] and not (at_rule and _ELSEWHERE.match(selectors)))
            selectors = "" if at_rule else selectors
            continue
        chosen = [one for one in selectors.split(",") if elements.have(one)] if live[-1] else []
        stated = _with_variables(declarations(words), variables) if chosen else {}
        for one in chosen:
            if steps := _steps(one):
                specific = 100 * one.count("#") + 10 * one.count(".") + sum(bool(step.tag) for step in steps)
                yield _Rule(steps, specific, number, stated)
        selectors = ""
        if len(live) > 1:
            live.pop()


def _with_variables(declared: Mapping[str, str], variables: Mapping[str, str]) -> dict[str, str]:
    """Declarations with what the page's variables stand for."""
    return {
        name: _USE.sub(lambda m: variables.get(m[1], m[2] or ""), value) if "var(" in value else value
        for name, value in declared.items()
    }


def _steps(selector: str) -> tuple[_Step, ...]:
    """The elements of a selector, the innermost first; none where it is not plain."""
    steps = []
    plain = _ANY_OF.sub(r"\1", _unescaped(selector))
    for words in re.sub(r"\s*>\s*", " >", plain).split():
        step = _STEP.fullmatch(words)
        if step is None or not (step[2] or step[3] or step[4]):
            return ()
        tests = tuple(match[0] for match in _TEST.finditer(step[4]))
        if "".join(tests) != step[4]:
            return ()
        tag = "" if step[2] in (None, "*") else step[2].lower()
        steps.append(_Step(bool(step[1]), tag, frozenset(_NAME.findall(step[3])), tests))
    return tuple(reversed(steps))
