"""The sums of money that stand in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from schemas.values.count import Figure, find_numbers
from schemas.values.count.tokens import HYPHENS
from schemas.values.money.currencies import Sign, currencies, tender_of
from schemas.values.party import Gazetteer, unaccented
from schemas.values.value import UnreadableError

_FILLER = re.compile(r"(?:[\s-]|\b(?:of|in|worth|new|more|additional|extra|further|sterling)\b)*")
_RATE = re.compile(
    r"[\s-]?(?:/\s?\w|(?:an?|per|each|every)[\s-]\w|(?:annually|yearly|monthly|weekly|daily|apiece|each|hourly)\b)",
    re.IGNORECASE,
)
_CASH = re.compile(r"[\s-](?:bank)?(?:bills?|notes?|coins?)\b", re.IGNORECASE)
_MINUS = re.compile(r"(?:^|[\s(])[-−]\s?$")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_NEAR = 60
"""Characters at most between a number and the noun of its currency."""
_MOST = 40
"""Signs of currency in a text at most; each is looked at for each number."""
_MILLION = 10**6
_LARGEST_NOTE = 10_000
_GOES_ON = frozenset(" +-‐‑")
_TAKEN = "¤ "
"""What stands where a sign parted two numbers, so that they do not become one."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum in a text: bounds and `bare` as in `Figure`, the currency's code, and where it starts."""

    low: int | None
    high: int | None
    approx: bool
    bare: tuple[int, int]
    currency: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Mark:
    """A sign of currency at `at`, the place in the text without signs; `leads` where a number follows it.

    `codes` are the currencies that it may be; `named` where a country beside it says which.
    """

    at: int
    sign: Sign
    leads: bool
    codes: frozenset[str]
    named: bool = False

    @property
    def sure(self) -> bool:
        """Whether it stands for its one currency without more being said."""
        return len(self.codes) == 1 and (self.named or self.sign.usual in self.codes)


def find_sums(
    text: str, gazetteer: Gazetteer, home: str | None, within: tuple[int, int] | None = None
) -> list[Sum]:
    """The sums in `text` that lie, in part at least, `within` a span of it, left to right.

    `home` is the country from which the text comes, where that is known.

    Raises:
        UnreadableError: there is such a sum of which the amount or the currency is not sure.
    """
    first, last = within or (0, len(text))
    bare, marks, places = _without_signs(text)
    if not marks:
        return []
    if len(marks) > _MOST:
        raise UnreadableError("more signs of money than one sum has")
    figures = find_numbers(bare)
    limits = [*(figure.start for figure in figures[1:]), len(bare)]
    found = []
    orphans = [m for m in marks if not m.sign.ordinary and first <= places[m.at] <= last]
    for figure, limit in zip(figures, limits, strict=False):
        own = _own(bare, figure, limit, marks, gazetteer)
        if not own:
            continue
        orphans = [mark for mark in orphans if all(mark.at != each.at for each in own)]
        end = max(figure.end, own[-1].at)
        if places[end] <= first or last <= places[figure.start]:
            continue
        _refuse_doubtful(bare, figure, end)
        if len(figures) > 1 and _YEAR.fullmatch(bare, figure.start, figure.end) and own[0].sign.noun:
            raise UnreadableError("money in the value of a year")
        beside = frozenset(_beside(bare, figure.start, end, gazetteer))
        currency = _currency(own, beside, tender_of(home or ""))
        bounds = (figure.low, figure.high, figure.approx, figure.bare)
        found.append(Sum(*bounds, currency, places[figure.start], places[end]))
    if any(found or not mark.sign.noun for mark in orphans):
        raise UnreadableError("money without a number that is sure")
    return found


def _without_signs(text: str) -> tuple[str, list[_Mark], list[int]]:
    """The text without its signs of currency, these, and where each of its characters stood."""
    known, kept, marks = currencies(), "", []
    places: list[int] = []
    done = 0
    for found in known.marks.finditer(_folded(text)):
        start, end = found.span()
        kept, places = kept + text[done:start], [*places, *range(done, start)]
        after = text[end:].lstrip()
        leads = found.lastgroup != "noun" and after[:1].isdecimal()
        if leads:
            end = len(text) - len(after)
        elif kept[-1:] == " " and text[end : end + 1] in _GOES_ON:
            kept, places = kept[:-1], places[:-1]
        if after[:1].isdecimal() and kept.rstrip()[-1:].isdecimal():
            kept, places = kept + _TAKEN, [*places, *(start for _ in _TAKEN)]
        sign = _sign(found)
        marks.append(_Mark(len(kept), sign, leads, sign.codes))
        done = end
    return kept + text[done:], marks, [*places, *range(done, len(text) + 1)]


def _folded(text: str) -> str:
    """The text with the nouns of currencies in lower case and without accents, and as long as it was."""
    nouns = currencies().nouns

    def folded(word: re.Match[str]) -> str:
        noun = unaccented(word[0]).lower()
        return noun if noun in nouns and len(noun) == len(word[0]) else word[0]

    return re.sub(r"[^\W\d_]+", folded, text)


def _sign(found: re.Match[str]) -> Sign:
    known = currencies()
    if found.lastgroup == "noun":
        return known.nouns[found[0]]
    if found.lastgroup == "code":
        return known.codes[found[0]]
    written = re.sub(r"[\s.]", "", found[0])
    unknown = Sign(frozenset(), None)
    return known.symbols.get(written) or known.symbols.get(written.upper(), unknown)


def _own(text: str, figure: Figure, limit: int, marks: Iterable[_Mark], gazetteer: Gazetteer) -> list[_Mark]:
    """The signs that belong to a number: those before and in it, and those that follow up to `limit`."""
    own: list[_Mark] = []
    end = figure.end
    for mark in marks:
        inside = figure.start <= mark.at < end
        if mark.leads or (inside and mark.at == figure.start):
            own += [mark] if inside and mark.leads else []
            continue
        between = text[figure.start if inside else end : mark.at]
        if mark.at < figure.start or mark.at > limit or len(between) > _NEAR:
            continue
        named = gazetteer.find(between)
        for name in reversed(named):
            between = between[: name.start] + between[name.end :]
        counted = (
            not mark.sign.singular
            or text[end : end + 1] in HYPHENS
            or figure.bare == (1, 1)
            or figure.bare[1] >= _MILLION
        )
        if (inside or _FILLER.fullmatch(between)) and counted and (named or not mark.sign.ordinary):
            codes = mark.codes.intersection(*(tender_of(name.code or "") for name in named))
            own.append(replace(mark, codes=codes, named=bool(named)))
            end = max(end, mark.at)
    return own


def _refuse_doubtful(text: str, figure: Figure, end: int) -> None:
    if _RATE.match(text, end):
        raise UnreadableError("a rate, no sum")
    if figure.bare[1] <= _LARGEST_NOTE and _CASH.match(text, end):
        raise UnreadableError("banknotes or coins, no sum")
    if _MINUS.search(text, 0, figure.start):
        raise UnreadableError("a negative number")


def _currency(own: Sequence[_Mark], beside: frozenset[str], at_home: frozenset[str]) -> str:
    """The one currency that all signs of a number allow, those of the countries beside and at home known."""
    codes = frozenset.intersection(*(mark.codes for mark in own))
    if len(codes) == 1 and any(mark.sure for mark in own):
        return next(iter(codes))
    usual = codes & {mark.sign.usual for mark in own}
    likely = usual or (codes & at_home)
    if len(likely) == 1 and codes & (at_home | beside) <= likely:
        return next(iter(likely))
    may = ", ".join(sorted(codes)) or "none that is known"
    raise UnreadableError(f"the currency is not sure ({may})")


def _beside(text: str, start: int, end: int, gazetteer: Gazetteer) -> Iterator[str]:
    """The currencies of countries right before and after a sum: "Canadian $5 million", "$5m (Australian)"."""
    for name in gazetteer.find(text):
        before, after = name.end <= start, name.start >= end
        gap = text[name.end : start] if before else text[end : name.start]
        if (before or after) and not gap.strip(" ("):
            yield from tender_of(name.code or "")
