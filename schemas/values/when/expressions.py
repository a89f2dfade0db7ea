"""The time expressions of a text, and the days that they stand for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from schemas.values.when import meaning
from schemas.values.when.anchor import Anchor, UnresolvedError
from schemas.values.when.calendar import Interval
from schemas.values.when.grammar import CALENDAR, COMPILED, GRAMMAR, UNDATED
from schemas.values.when.symbols import BODIES, EVENTS, split

_SWALLOWED = {meaning.distance: re.compile(r"[tacC']{0,5}"), meaning.limit: re.compile("")}
_JOINT = re.compile(r"[-;&]{1,2}[ik:@t]{0,2}|,&")
_TO_NOW = re.compile("[-;]t?!")
_GOES_ON = re.compile(r"\b(?:ha(?:s|ve)|['’]ve)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?;][\s\"”’]|\n\s*\n")
_TOKENS_AFTER = 5  # "the October 7 Hamas-led attack"
_DATING = frozenset({"in", "on", "at"})
_SINCE_BEGUN = re.compile(
    r"""\bsince\s(?:[^\W\d_]+[-\s]){0,5}?(?:began|begun|started|erupted|broke\sout|start|beginning|outbreak|onset
    |inception)\s(?:of\s(?:[^\W\d_]+\s){1,4}?)?$""",
    re.VERBOSE | re.IGNORECASE,
)
"""What leads to the day from which something goes on: "since the war began" in March."""
_NAMING = frozenset({meaning.day_of_month, meaning.feast})


@dataclass(frozen=True, slots=True)
class _Atom:
    """One match of a rule: its symbols `[first, last)`, what they stand for, whether they name a year."""

    first: int
    last: int
    function: Callable[..., Interval]
    values: dict[str, Any]
    dated: bool

    def resolve(self, anchor: Anchor) -> Interval:
        values = dict(self.values)
        if (shift := values.pop("shift", None)) is not None:
            values["year"] = anchor.day.year + shift
        return self.function(anchor, **values)


@dataclass(frozen=True, slots=True)
class Expression:
    """One atom, or several joined ("January and February"), kept from the last to the first."""

    atoms: list[_Atom]
    words: str
    span: tuple[int, int]
    listed: bool
    bound: str
    """"since", "until" or "as of" where one of these is before it, "to now" where that is after, or empty."""

    @property
    def lasts(self) -> bool:
        """Whether it is a length of time: "for two weeks"."""
        return any(atom.function is meaning.lasting for atom in self.atoms)

    def resolve(self, anchor: Anchor) -> tuple[date, date, str]:
        """Give first day, last day and a note. An atom that is not dated counts from its neighbour."""
        if self.bound in ("since", "until", "to now"):
            anchor = replace(anchor, ahead=self.bound == "until")
        elif self.bound == "as of":
            anchor = replace(anchor, ahead=self._soon(anchor))
        forward = not self.atoms[0].dated and (anchor.ahead or self.atoms[-1].dated)
        days: list[Interval] = []
        for atom in reversed(self.atoms) if forward else self.atoms:
            beside = days and not atom.dated
            days.append(atom.resolve(Anchor(days[-1][0], forward) if beside else anchor))
        if not forward:
            days.reverse()
        start, end = days[0][0], days[-1][1]
        if start > end:
            raise UnresolvedError("ends before it begins:")
        apart = self.listed and any(after[0] - before[1] > timedelta(1) for before, after in pairwise(days))
        published = anchor.published
        goes_on = self.bound == "to now" or (self.bound == "since" and anchor.adds_up)
        to_publication = goes_on and published and start <= published
        notes = self._open_end(start, published, to_publication=bool(to_publication))
        if to_publication and published:
            end = published
        notes += [f'from the first to the last of "{self.words}"'] if apart else []
        return start, end, "; ".join(notes)

    def _soon(self, anchor: Anchor) -> bool:
        """Whether the time, taken to lie ahead, is within days of publication: "as of May 10" on 7 May."""
        of_month = self.atoms[0].function is meaning.day_of_month
        if anchor.published is None or self.atoms[0].dated or not of_month:
            return anchor.ahead
        try:
            start = self.atoms[0].resolve(replace(anchor, ahead=True))[0]
        except (UnresolvedError, ValueError, OverflowError):
            return anchor.ahead
        return timedelta(0) < start - anchor.published <= meaning.SOON

    def _open_end(self, start: date, published: date | None, *, to_publication: bool) -> list[str]:
        """What a reader should know of a time that something goes on from or to."""
        if self.bound in ("since", "to now"):
            return [
                f'from "{self.words}" to publication' if to_publication else f'goes on from "{self.words}"'
            ]
        notes = [f'lasts to "{self.words}"'] if self.bound == "until" else []
        if self.bound and published and start > published:
            notes.append("lies after publication")
        if self.lasts:
            notes.append(f'taken to end at publication: "{self.words}"')
        return notes


def _joined(atom: _Atom, gap: str, following: list[_Atom]) -> bool:
    """Whether `atom` and the expression after it are one: "Monday to Wednesday", "May 9 and May 10"."""
    pair = {atom.function, following[-1].function}
    if gap in ("-", ";") and atom.function in CALENDAR and following[-1].function is meaning.shifted:
        return following[-1].dated and not {"unit", "P"} & following[-1].values.keys()  # "April to today"
    if gap == ",":
        return len(pair) == 1 and len(following) > 1
    return (len(pair) == 1 or ("&" not in gap and pair <= CALENDAR)) and bool(_JOINT.fullmatch(gap))


def scan(text: str) -> list[Expression]:
    """Find all expressions, left to right, in one pass over the symbols of `text`."""
    tokens, symbols, known = split(text)
    found: list[list[_Atom]] = []
    for match in reversed(list(GRAMMAR.finditer(symbols))):
        rule, function = COMPILED[(match.lastindex or 0) - 1]
        named = rule.match(symbols, match.start())
        starts = {name: named.start(name) for name in rule.groupindex} if named else {}
        values = {name: known[start] for name, start in starts.items() if start >= 0}
        atom = _Atom(match.start(), match.end(), function, values, not UNDATED.issuperset(match[0]))
        if not atom.dated and function in _NAMING and (naming := _naming(tokens, symbols, atom)):
            if naming == "body":
                continue
            values["named"] = naming
        following = found[-1] if found else []
        gap = symbols[atom.last : following[-1].first] if following else ""
        if following and function in _SWALLOWED and _SWALLOWED[function].fullmatch(gap):
            found[-1] = [replace(atom, last=following[0].last)]
        elif following and _joined(atom, gap, following):
            following.append(atom)
        elif function is not meaning.limit:
            found.append([atom])
    expressions = [_expression(text, tokens, symbols, atoms) for atoms in reversed(found)]
    alone = len(expressions) == 1
    return [one for one in expressions if not one.lasts or (alone and _goes_on(text, *one.span))]


def _naming(tokens: list[re.Match[str]], symbols: str, atom: _Atom) -> str:
    """How a day names something: "of" in "the October 7 attack", "on" in "attacks on October 7".

    It is "body" in "the March 23 Movement", which is no time at all.
    """
    before = symbols[atom.first - 1 : atom.first]
    event = atom.first > 1 and tokens[atom.first - 2][0].lower() in EVENTS
    if event and before in ("f", "@"):
        return "of" if before == "f" else "on"
    for at in range(atom.last, min(atom.last + _TOKENS_AFTER, len(tokens))):
        if symbols[at] not in "cC-'":
            break
        if tokens[at][0] in BODIES and at == atom.last and before != "@":
            return "body"
        if tokens[at][0].lower() in EVENTS:
            return "on" if before == "@" else "of"
    return "on" if _bound(tokens, symbols, atom.first) == "since" else ""


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether a length of time ends at publication: it is all the text, or its sentence is in the perfect."""
    before, after = text[:start], text[end:]
    if not before.strip() and not after.strip(" .,"):
        return True
    return bool(_GOES_ON.search(_SENTENCE.split(before)[-1]) or _GOES_ON.search(_SENTENCE.split(after)[0]))


def _expression(text: str, tokens: list[re.Match[str]], symbols: str, atoms: list[_Atom]) -> Expression:
    first, last = atoms[-1].first, atoms[0].last
    start, end = tokens[first].start(), tokens[last - 1].end()
    listed = "&" in symbols[first:last] and symbols[first - 1 : first] != "w"
    bound = "to now" if _TO_NOW.match(symbols, last) else _bound(tokens, symbols, first)
    return Expression(atoms, text[start:end], (start, end), listed, bound)


def _bound(tokens: list[re.Match[str]], symbols: str, first: int) -> str:
    """Whether token `first` comes after "since", "until", "until at least" or "as of"."""
    before = first - 1
    while before > 0 and symbols[before] in ":>t":
        before -= 1
    word = tokens[before][0].lower() if before >= 0 else ""
    if word == "of" and before and tokens[before - 1][0].lower() == "as":
        return "as of"
    if word in _DATING and _SINCE_BEGUN.search(tokens[0].string, 0, tokens[before].start()):
        return "since"
    return {"since": "since", "until": "until", "till": "until"}.get(word, "")
