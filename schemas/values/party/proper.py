"""Names that hold a country's or a place's name: "Sudan Liberation Movement", "Chad Smith", "France 24".

Rules of English capitals, not a list: the capitalised words beside a country's name tell whether they name
the state ("Sudanese Armed Forces", "Chad Foreign Ministry"), a party that is no state, or a person. In a
headline, where every word has a capital, nothing can be told, and the country stays the country.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal

from schemas.values.lexicon import word_lists
from schemas.values.value import SPEECH


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_LISTS = {name: frozenset(words) for name, words in word_lists("proper.tsv").items()}
_GROUPS = _LISTS["group"]  # each makes a name of its own
_BODIES = _LISTS["body"]  # of the state, or common nouns, without a word before
_FORCES = _LISTS["force"]
_IRREGULAR = _LISTS["irregular"]
_STATE = _LISTS["state"]
_OUTLETS = _LISTS["outlet"]
# Capitalised beside a place's name without being a surname.
_COMMON = _LISTS["common"] | _STATE | _GROUPS | _FORCES | _OUTLETS
_GIVEN = _LISTS["given name"]  # places after which persons are named, too
_LONGEST = 12  # tokens of a name
_WINDOW = 300  # characters that tell a headline from a sentence
_SPACES = frozenset({" ", "\n"})
_LINKS = _set("and of for the")
_BEFORE = _set("of the for in")
_POSSESSIVE = _set("'s ’s ' ’")
_PLACING = _set("in near inside across throughout into outside the at")
_WORD = re.compile(r"(?<![\w'’-])[^\W\d_]{2,}")
_VERB = re.compile(r"[A-Z][a-z]+(?<![eo]r|st|an|at|nt|ss)s")
_HEADLINE = _set(  # lower-case even in a headline
    "and or but nor the an of for to in on at by as up off out via per from with over into amid after "
    "against near"
)

Kind = Literal["party", "person"]
Known = Callable[[int], bool]
"""Whether a name of a country or a party begins at a token."""


def may_be_part(tokens: Sequence[re.Match[str]], at: int, stop: int) -> bool:
    """Whether it is worth asking for `own_name`: a capital or a digit follows, or "of" stands before."""
    if stop < len(tokens):
        after = tokens[stop][0][0]
        if after.isupper() or after.isdecimal():
            return True
    if at < 2 or tokens[at - 1][0] not in _BEFORE:
        return False
    return tokens[at - 2][0] in _BEFORE or _in_name(tokens[at - 2][0])


def _in_name(token: str) -> bool:
    return token[0].isupper() or token in _POSSESSIVE


def own_name(
    text: str, tokens: Sequence[re.Match[str]], at: int, stop: int, *, people: bool, free: int, known: Known
) -> tuple[int, int, Kind] | None:
    """The name `[first, stop)` of a party or a person of which the country's or place's name is only a part.

    Args:
        text: the running text.
        tokens: its words and marks.
        at: first token of the country's name, which ends before token `stop`.
        stop: see `at`.
        people: whether the name is that of a people ("Sudanese").
        free: the first token that is not part of another name.
        known: see `Known`.
    """
    found: tuple[int, int, Kind] | None = None
    end = _party_end(text, tokens, stop, known)
    if end is None and not people:
        end = _outlet_end(text, tokens, at, stop)
    if end:
        found = at, end, "party"
    elif (first := _party_start(text, tokens, at, free)) < at:
        found = first, stop, "party"
    elif not people and (end := _person_end(text, tokens, at, stop, known)):
        found = at, end, "person"
    if found:
        start, end = tokens[found[0]].start(), tokens[found[1] - 1].end()
        second = tokens[found[0] + 1][0]
        verb = found[2] == "party" and _VERB.fullmatch(second)
        return None if _in_headline(text, start, end, verb=bool(verb)) else found
    return None


def _gap(text: str, tokens: Sequence[re.Match[str]], at: int) -> str:
    return text[tokens[at - 1].end() : tokens[at].start()]


def _capital(text: str, tokens: Sequence[re.Match[str]], at: int) -> bool:
    """Whether token `at` has a capital and follows its neighbour after a space."""
    return 0 < at < len(tokens) and tokens[at][0][0].isupper() and _gap(text, tokens, at) in _SPACES


def _party_end(text: str, tokens: Sequence[re.Match[str]], at: int, known: Known) -> int | None:
    """Where "… People's Liberation Movement" ends, which may go on "for Change and Concord"."""
    irregular, words, end, closed = False, 0, None, not _capital(text, tokens, at)
    limit = min(at + _LONGEST, len(tokens))
    while not closed:
        word = tokens[at][0].lower()
        if word in _POSSESSIVE or (word in _LINKS and (word != "the" or tokens[at - 1][0] in {"of", "for"})):
            at += 1
        elif word in _STATE or known(at) or not tokens[at][0][0].isupper():
            break
        else:
            at, words = at + 1, words + 1
            irregular = irregular or word in _IRREGULAR
            if (word in _GROUPS and (words > 1 or word not in _BODIES)) or (word in _FORCES and irregular):
                end = at
            elif word in _FORCES:
                break
        closed = at >= limit or _gap(text, tokens, at) not in _SPACES | {""}
    if end and end + 1 < min(at, limit) and tokens[end][0] in {"for", "of"}:
        while at > end and not tokens[at - 1][0][0].isupper():
            at -= 1
        end = at
    return end


def _party_start(text: str, tokens: Sequence[re.Match[str]], at: int, free: int) -> int:
    """Where "Communist Party of the …" begins, token `at` being the country's; `at` where nothing does."""
    head = at - 1
    if head <= free or tokens[head][0] not in _BEFORE:
        return at
    while head >= free and _gap(text, tokens, head + 1) in _SPACES:
        word = tokens[head][0].lower()
        if tokens[head][0][0].isupper() and word in _GROUPS | _FORCES:
            break
        if word in _STATE or not (tokens[head][0][0].isupper() or word in _LINKS or word == "in"):
            return at
        head -= 1
    else:
        return at
    first = head
    while first > free and _gap(text, tokens, first) in _SPACES | {""} and _in_name(tokens[first - 1][0]):
        first -= 1
    first += tokens[first][0] == "The"
    before = {token[0].lower() for token in tokens[first:head]}
    after = tokens[head + 1][0]
    fits = word in _GROUPS or not before.isdisjoint(_IRREGULAR)
    linked = after == "for" or (before and after == "of") or (before and after == "in" and word == "movement")
    return first if fits and linked and before.isdisjoint(_STATE) else at


def _outlet_end(text: str, tokens: Sequence[re.Match[str]], at: int, stop: int) -> int | None:
    """Where "Russia Today" and "France 24" end."""
    if stop >= len(tokens) or _gap(text, tokens, stop) != " ":
        return None
    word, after = tokens[stop][0], tokens[stop + 1][0] if stop + 1 < len(tokens) else ""
    before = tokens[at - 1][0].lower() if at else ""
    if word[0].isupper() and word.lower() in _OUTLETS and not _capital(text, tokens, stop + 1):
        return None if before in _PLACING - {"the"} else stop + 1
    if not word.isdecimal() or len(word) > 2:
        return None
    alone = at == 0 and not after
    voice = after.lower() in SPEECH and before not in _PLACING
    told = before == "told" or (before in {"with", "on", "via", "by"} and after[:1] in set(".,;)"))
    return stop + 1 if alone or voice or told or after in _POSSESSIVE else None


def _person_end(text: str, tokens: Sequence[re.Match[str]], at: int, stop: int, known: Known) -> int | None:
    """Where "Chad Smith" ends: a place that is a given name, too, and what may be a surname."""
    if stop != at + 1 or tokens[at][0] not in _GIVEN or not _capital(text, tokens, stop):
        return None
    if at and tokens[at - 1][0].lower() in _PLACING:
        return None
    end = stop
    while _capital(text, tokens, end):
        word = tokens[end][0]
        if word.lower() in _COMMON or word.isupper() or known(end) or end > stop + 1:
            return None
        end += 1
    return end


def _in_headline(text: str, start: int, end: int, *, verb: bool) -> bool:
    """Whether nothing around `[start, end)` shows a sentence: others have capitals, or it holds a `verb`."""
    before, after = text[max(start - _WINDOW, 0) : start], text[end : end + _WINDOW]
    around = before.rpartition("\n")[2], after.partition("\n")[0]
    words = [word[0] for part in around for word in _WORD.finditer(part)]
    if any(word.islower() and word not in _HEADLINE for word in words):
        return False
    capitals = sum(not word.islower() for word in words)
    return capitals > 1 or verb
