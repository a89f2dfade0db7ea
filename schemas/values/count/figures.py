"""Figures: the counts of a running text, of the words of one, and of its evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, pairwise

from schemas.values.count.lexicon import PERSONS, SIGNS, STARTS
from schemas.values.count.numbers import Number
from schemas.values.count.traps import OF, Traps

_NUMBER_AFTER = rf"\s(?:[0-9]|(?:an?|the|its|his|her|their|{'|'.join(sorted(STARTS))})\b)"
_SUFFIX = re.compile(
    rf"""(\+)(?![0-9]) | [-‐‑](plus)\b | [-‐‑\s](odd)\b | [-‐‑](something)(?=\s\w+s\b)
    | \s(plus|(?:and|&)\s(?:more|upwards))\b(?!{_NUMBER_AFTER}) | \s(at\s(?:least|most))\b(?!{_NUMBER_AFTER})
    | (?:\s[^\W\d_]++){{0,2}}\s(or\s(?:more|above|so|thereabouts|fewer|less))\b""",
    re.VERBOSE | re.IGNORECASE,
)
_SUFFIX_WORDS = frozenset({"or", "at", "odd", "plus", "and"})
_SUFFIXES = {"+": "least", "plus": "least", "at least": "least", "or more": "least", "or above": "least"}
_SUFFIXES |= dict.fromkeys(("and more", "& more", "and upwards", "& upwards"), "least")
_SUFFIXES |= {"odd": "approx", "something": "approx", "or so": "approx", "or thereabouts": "approx"}
_SUFFIXES |= {"at most": "most", "or fewer": "most", "or less": "most"}
_CAPPED = re.compile(
    r",?\s(?:but|and)\s(?:(?:possibly|perhaps|maybe)\s)?|,\s(?:possibly|perhaps|maybe)\s", re.IGNORECASE
)
_BEFORE_ONE = frozenset({"a", "an", "another", "the", "his", "her", "their", "its", "my", "our"})
_CONJUNCT = re.compile(r"(?:^|,|\band\b)((?:(?!\band\b)[^,])+)")
_NOUN_PHRASE_END = re.compile(
    r"[,.;:(]|\b(?:of|in|at|on|from|near|by|to|with|for|during|after|who|whose|that|was|were|is|has|had"
    r"|killed|injured|wounded|captured|missing|shot)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A count in a text: bounds as in `Count`, `[start, end)` of qualifier and number, and the bare number.

    `bare` holds the bounds that the number sets without its qualifier: (9, 9) in "at least nine".
    """

    low: int | None
    high: int | None
    approx: bool
    start: int
    end: int
    bare: tuple[int, int]


def find_figures(text: str) -> list[Figure]:
    """Every count of people or things in running text, left to right, without overlap.

    Left out are years, dates, times, ages, ordinals, model numbers, money, percentages, measures with a unit,
    shares, scores, ratios, numbered things ("Article 5"), decimals without a scale, numbers before what may
    be an unknown scale, and "one" and "zero" where nothing around them shows that something is counted.
    """
    return [*_figures(text, strict=True)]


_KEPT = 1_500
"""The figures of texts up to this length are kept: sentences are looked through again and again."""


def _figures(text: str, *, strict: bool) -> Sequence[Figure]:
    return _kept_figures(text, strict) if len(text) <= _KEPT else _Scan(text, strict=strict).figures()


@lru_cache(maxsize=2_000)
def _kept_figures(text: str, strict: bool) -> tuple[Figure, ...]:  # noqa: FBT001 - a key of the cache
    return tuple(_Scan(text, strict=strict).figures())


def find_numbers(text: str) -> list[Figure]:
    """Every number of a text with its qualifier or range, whatever it counts: what is no count else, too.

    Only shares are left out ("half of the 12", "twice 12"), since what they tell is another number.
    """
    return _Bare(text, strict=False).figures()


def locate_figure(words: str, evidence: str) -> Figure | None:
    """The figure of `evidence` whose bare number is the one in `words`.

    Words may leave out a qualifier that the evidence has; the figure returned has it. None where the number
    does not stand in the evidence, where words add a qualifier to it, or where they hold no single figure.
    """
    wanted = read_figures(words) or read_figures(f"{words} people")  # "12.500", copied without its noun
    if len(wanted) != 1:
        return None
    figure = wanted[0]
    if figure.bare == (1, 1) and wanted == _one_person(words):
        phrase = r"\s+".join(map(re.escape, words.split()))
        named = re.search(rf"(?<!\w){phrase}(?!\w)", evidence, re.IGNORECASE)
        return replace(figure, start=named.start(), end=named.end()) if named else None
    bounds = (figure.low, figure.high)
    fitting = [
        found
        for found in _figures(evidence, strict=False)
        if found.bare == figure.bare
        and bounds in {(found.low, found.high), found.bare}
        and figure.approx <= found.approx
    ]
    same = (found for found in fitting if (found.low, found.high, found.approx) == (*bounds, figure.approx))
    return next(chain(same, fitting), None)


def read_figures(words: str) -> list[Figure]:
    """The different figures that words tell of: the two of "two of the 12 soldiers", the one of "a nurse"."""
    found = [*_figures(words, strict=False)]
    if not found:
        return _one_person(words)
    if len(found) == 1 and "and" not in words:
        return found
    wholes = {
        whole
        for part, whole in pairwise(found)
        if part.bare[1] <= whole.bare[0] and OF.fullmatch(words, part.end, whole.start)
    }
    different = {
        (figure.low, figure.high, figure.approx): figure for figure in reversed(found) if figure not in wholes
    }
    beside = [one for part in _CONJUNCT.finditer(words) for one in _one_person(part[1], part.start(1))]
    return [*reversed(different.values()), *beside]


def _one_person(words: str, offset: int = 0) -> list[Figure]:
    """The figure 1 of "a nurse", "another worker" or "her father", or nothing; `words` begin at `offset`."""
    phrase = words.strip()
    head = _NOUN_PHRASE_END.split(phrase, maxsplit=1)[0].lower().split()
    alone = re.search(r"\b(?:and|or)\b", phrase) is None
    if alone and len(head) > 1 and head[0] in _BEFORE_ONE and head[-1] in PERSONS:
        start = offset + words.index(phrase)
        return [Figure(1, 1, approx=False, start=start, end=start + len(phrase), bare=(1, 1))]
    return []


class _Scan(Traps):
    """One pass over one text."""

    __slots__ = ()

    def figures(self) -> list[Figure]:
        found: list[Figure] = []
        for k, word in enumerate(self.words):
            if (word in STARTS or "0" <= word < ":") and self.starts[k] >= self.free:
                figure = self._figure(k)
                if figure and found and (capped := self._capped(found[-1], figure)):
                    found[-1] = capped
                elif figure:
                    found.append(figure)
        return found

    def _capped(self, floor: Figure, cap: Figure) -> Figure | None:
        """The one figure of "more than 100 but fewer than 200"."""
        first, last = floor, cap
        if floor.low is None:  # "as many as 120, but no fewer than 100"
            floor, cap = cap, floor
        if floor.low is None or floor.high is not None or cap.low is not None or cap.high is None:
            return None
        if cap.high < floor.low or not _CAPPED.fullmatch(self.text, first.end, last.start):
            return None
        bare = (floor.low, cap.high)
        return Figure(*bare, approx=floor.approx or cap.approx, start=first.start, end=last.end, bare=bare)

    def _figure(self, k: int) -> Figure | None:
        number = self._number(k)
        if number is None:
            if self.words[k] not in STARTS:
                self.free = self.ends[k]
            return None
        outer, effects = self._qualifiers(number.first)
        number, outer = self._range(number, outer, effects)
        stop = number.stop
        if not effects:
            effect, outer, stop = self._toll_verb(outer, stop)
            effects += [effect] * bool(effect)
        start, end = self.starts[outer], self.ends[stop - 1]
        if outer == number.first and (sign := SIGNS.get(self.gaps[outer][-1:])):
            start -= 1
            effects.insert(0, sign)
        following = self._following(number.stop)
        ending = self.gaps[stop] != " " or not _SUFFIX_WORDS.isdisjoint(following)
        suffix = _SUFFIX.match(self.text, end) if ending else None
        if suffix:
            effects.append(_SUFFIXES[" ".join(suffix[suffix.lastindex or 0].lower().split())])
        if trap := self._trap(number, outer, following, qualified=bool(effects)):
            self.free = trap
            return None
        self.free = suffix.end() if suffix else end
        if not number.whole:
            return None
        low, high = int(number.low), int(number.high)
        bound = next((effect for effect in effects if effect != "approx"), None)
        return Figure(
            low=None if bound == "most" else low,
            high=None if bound == "least" else high,
            approx="approx" in effects,
            start=start,
            end=self.free,
            bare=(low, high),
        )


class _Bare(_Scan):
    """One pass over one text in which each number is known to count something."""

    __slots__ = ()

    def _trap(self, number: Number, outer: int, following: list[str], *, qualified: bool) -> int:  # noqa: ARG002 - as in Traps
        return self._part(number, outer)

    def _people(self, k: int) -> bool:  # noqa: ARG002 - whatever stands there
        return True
