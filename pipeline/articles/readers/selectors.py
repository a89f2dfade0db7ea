"""Selectors of style sheets: which elements of a page they select.

Looked at are so many elements as `_EFFORT` allows: a page may hold any selectors.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_EFFORT = 500_000  # elements that are looked at for all rules of a page; no page comes near
_MOST_STEPS = 30
_NAME = re.compile(r"[.#](?:[\w-]|\\.)+")
_ARGUMENTS = re.compile(r"\([^()]*\)")
_COMMA = re.compile(",")
_COMBINATOR = re.compile(r"\s*([>+~])\s*|\s+")
_COMPOUND = re.compile(r"(?P<tag>\*|[a-zA-Z][\w-]*)?(?P<rest>.*)", re.DOTALL)
_PART = re.compile(
    r"(?P<name>[.#](?:[\w-]|\\.)+)"
    r"|\[\s*(?P<attribute>[\w-]+)\s*(?:(?P<sign>[~|^$*]?)=\s*[\"']?(?P<value>[^\"'\]]*?)[\"']?\s*(?P<any>\si)?\s*)?\]"
    r"|:(?P<kind>not|is|where)\((?P<inner>[^()]*)\)"
    r"|:nth-(?P<last>last-)?(?P<what>child|of-type)\((?P<formula>[^()]*)\)"
    r"|:(?P<place>first|last|only)-(?P<placed>child|of-type)"
    r"|(?P<root>:root)"
)
_FORMULA = re.compile(r"(?P<step>[+-]?\d*)n\s*(?P<plus>[+-]\s*\d+)?|(?P<number>\d+)")
_NTH = {"even": (2, 0), "odd": (2, 1)}
Test = Callable[["Elements", "HtmlElement"], bool]


@dataclass(frozen=True, slots=True)
class Compound:
    """What is asked of one element: its tag or "", its classes and ids, and more."""

    tag: str
    names: frozenset[str]
    tests: tuple[Test, ...] = ()


@dataclass(frozen=True, slots=True)
class Selector:
    """What is asked of an element, and of those around it: the innermost first.

    `combinators` has between two of them " ", ">", "+" or "~".
    """

    words: str
    compounds: tuple[Compound, ...]
    combinators: tuple[str, ...]
    specific: int


class Elements:
    """The elements of a page by their names."""

    def __init__(self, tree: HtmlElement) -> None:
        self._tree = tree
        self._effort = _EFFORT
        self._names: dict[HtmlElement, frozenset[str]] = {}
        self._named: defaultdict[str, list[HtmlElement]] = defaultdict(list)
        self._places: dict[HtmlElement, tuple[int, int, int, int]] = {}
        self._selected: dict[str, list[HtmlElement]] = {}
        for element in tree.xpath("//*[@class or @id]"):
            names = frozenset(f".{name}" for name in element.get("class", "").split())
            names |= {f"#{name}" for name in element.get("id", "").split()}
            self._names[element] = names
            for name in names:
                self._named[name].append(element)

    def may_have(self, selector: str) -> bool:
        """Whether all classes and ids that a selector asks for stand somewhere in the page."""
        plain = re.sub(r"\[[^\]]*\]", "", selector)
        while (fewer := _ARGUMENTS.sub("", plain)) != plain:
            plain = fewer
        return all(name.replace("\\", "") in self._named for name in _NAME.findall(plain))

    def selected(self, selector: Selector) -> Sequence[HtmlElement]:
        """The elements that are selected, as long as the effort lasts."""
        if selector.words not in self._selected:
            self._selected[selector.words] = [*self._search(selector)]
        found = self._selected[selector.words]
        self._effort -= len(found)
        return found if self._effort > 0 else []

    def _search(self, selector: Selector) -> Iterator[HtmlElement]:
        first = selector.compounds[0]
        candidates: Iterable[HtmlElement] = self._tree.iter(first.tag or "*")
        if first.names:
            _, rarest = min((len(self._named[name]), name) for name in first.names)
            candidates = self._named[rarest]
        known: dict[tuple[HtmlElement, int], bool] = {}
        for element in candidates:
            if self._effort < 0:
                return
            if self.fits(element, first) and self._stands(element, selector, 0, known):
                yield element

    def _stands(
        self, element: HtmlElement, selector: Selector, at: int, known: dict[tuple[HtmlElement, int], bool]
    ) -> bool:
        """Whether those around an element that fits are as asked."""
        if at == len(selector.combinators):
            return True
        combinator, asked = selector.combinators[at], selector.compounds[at + 1]
        place, passed, found = element, [element], False
        while (element, at) not in known and self._effort > 0:
            other = place.getprevious() if combinator in "+~" else place.getparent()
            found = (
                other is not None and self.fits(other, asked) and self._stands(other, selector, at + 1, known)
            )
            if found or other is None or combinator in ">+":
                break
            if (other, at) in known:
                found = known[other, at]
                break
            passed.append(other)
            place = other
        known.update(dict.fromkeys([(each, at) for each in passed if (each, at) not in known], found))
        return known[element, at]

    def fits(self, element: HtmlElement, asked: Compound) -> bool:
        """Whether an element is as asked."""
        self._effort -= 1
        return (
            asked.tag in ("", element.tag)
            and asked.names <= self._names.get(element, frozenset())
            and all(test(self, element) for test in asked.tests)
        )

    def place(self, element: HtmlElement) -> tuple[int, int, int, int]:
        """Which child of its parent an element is, from 1: from first and last, of all and of its tag."""
        if element not in self._places:
            parent = element.getparent()
            children = [element] if parent is None else [*parent]
            self._effort -= len(children)
            of_tag: defaultdict[object, list[HtmlElement]] = defaultdict(list)
            for child in children:
                of_tag[child.tag].append(child)
            inner = {each: at for alike in of_tag.values() for at, each in enumerate(alike)}
            for at, child in enumerate(children):
                of_type, of_types = inner[child], len(of_tag[child.tag])
                self._places[child] = at + 1, len(children) - at, of_type + 1, of_types - of_type
        return self._places[element]


def split(selectors: str) -> list[str]:
    """The selectors of a list."""
    return [one.strip() for one, _ in _cut(selectors, _COMMA) if one.strip()]


def _cut(words: str, mark: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """The pieces between marks that stand in no brackets, each with the sign of the mark after it."""
    depth, outside = 0, []
    for char in words:
        depth += char in "(["
        outside.append("x" if depth else char)
        depth -= depth > 0 and char in ")]"
    start = 0
    for found in mark.finditer("".join(outside)):
        yield words[start : found.start()], found[0].strip()
        start = found.end()
    yield words[start:], ""


def parsed(selector: str) -> Selector | None:
    """A selector, read; None where something in it is not known."""
    pieces = [*_cut(selector.strip(), _COMBINATOR)]
    if len(pieces) > _MOST_STEPS:
        return None
    compounds = [_compound(words) for words, _ in pieces]
    if not all(compounds):
        return None
    combinators = tuple(sign or " " for _, sign in pieces[:-1])
    plain = re.sub(r":where\([^()]*\)", "", selector)
    names = _NAME.findall(plain)
    specific = 100 * sum(name[0] == "#" for name in names) + 10 * sum(name[0] == "." for name in names)
    specific += sum(
        bool(each.tag) + 10 * sum("(" not in plain for _ in each.tests) for each in compounds if each
    )
    return Selector(selector, tuple(each for each in compounds if each)[::-1], combinators[::-1], specific)


def _compound(words: str) -> Compound | None:
    found = _COMPOUND.fullmatch(words)
    if found is None or not words:
        return None
    names, tests, end = [], [], 0
    rest = found["rest"]
    while end < len(rest):
        part = _PART.match(rest, end)
        if part is None:
            return None
        end = part.end()
        if part["name"]:
            names.append(part["name"].replace("\\", ""))
            continue
        test = _test(part)
        if test is None:
            return None
        tests.append(test)
    tag = "" if found["tag"] in (None, "*") else found["tag"].lower()
    return Compound(tag, frozenset(names), tuple(tests))


def _test(part: re.Match[str]) -> Test | None:
    if part["attribute"]:
        return _of_attribute(part)
    if part["kind"]:
        inner = [_compound(each) for each in split(part["inner"])]
        if not inner or not all(inner):
            return None
        return _among([each for each in inner if each], is_one=part["kind"] != "not")
    if part["root"]:
        return lambda _, element: element.getparent() is None
    of_type = 2 * ((part["what"] or part["placed"]) == "of-type")
    if part["place"]:
        wanted = {"first": (0,), "last": (1,), "only": (0, 1)}[part["place"]]
        return lambda elements, element: all(elements.place(element)[of_type + i] == 1 for i in wanted)
    return _nth(part["formula"].strip().lower(), of_type + bool(part["last"]))


def _among(inner: Sequence[Compound], *, is_one: bool) -> Test:
    return lambda elements, element: any(elements.fits(element, each) for each in inner) == is_one


def _nth(formula: str, which: int) -> Test | None:
    read = _FORMULA.fullmatch(formula)
    if formula not in _NTH and read is None:
        return None
    step, first = _NTH.get(formula, (0, 0))
    if read and read["number"]:
        first = int(read["number"][:6])
    elif read:
        step = int({"": "1", "+": "1", "-": "-1"}.get(read["step"], read["step"])[:6])
        first = int("".join((read["plus"] or "0").split())[:6])

    def is_at(elements: Elements, element: HtmlElement) -> bool:
        beyond = elements.place(element)[which] - first
        return beyond == 0 if step == 0 else beyond % step == 0 and beyond // step >= 0

    return is_at


def _of_attribute(part: re.Match[str]) -> Test:
    """Whether an element has an attribute, with the value that is asked for."""
    name, sign, either = part["attribute"].lower(), part["sign"] or "", bool(part["any"])
    wanted = part["value"]
    if wanted is not None and either:
        wanted = wanted.lower()

    def has(_: Elements, element: HtmlElement) -> bool:
        value = element.get(name)
        if value is None or wanted is None:
            return value is not None
        value = value.lower() if either else value
        if sign in ("^", "$", "*"):
            way = {"^": value.startswith, "$": value.endswith, "*": value.__contains__}[sign]
            return bool(wanted) and way(wanted)
        if sign == "~":
            return wanted in value.split()
        return value == wanted or (sign == "|" and value.startswith(f"{wanted}-"))

    return has
