"""Checks of figures: whom a figure counts, and whether it is the part or the whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pipeline.extraction.checks.case import Case
from pipeline.extraction.checks.finding import AGREES, SILENT, Finding, doubt, refusal
from pipeline.extraction.checks.second import Counted, Span
from pipeline.extraction.checks.words import WHOLE, lead, row
from schemas.field import FieldSpec


def figure(case: Case) -> Finding:
    """Which noun the figure counts, and whether it is the part or the whole."""
    spec = case.figure
    if spec is None or case.second is None:
        return SILENT
    if _is_one_person(case, spec):
        return AGREES
    found = [_at_figure(case, place) for place in case.figures]
    return next((each for each in found if each is AGREES), found[0] if found else SILENT)


def _is_one_person(case: Case, counted: FieldSpec) -> bool:
    """Whether the figure is no numeral but the one person whom the claim names: "a nurse", "Ada Lund"."""
    value = getattr(case.claim, counted.name)
    return (value.low, value.high) == (1, 1) and any(
        start <= s and e <= end
        for party in _counted_party(case)
        for s, e in case.spans(party.name)
        for start, end in case.spans(counted.name)
    )


def _at_figure(case: Case, place: tuple[int, Span]) -> Finding:
    """What one place says at which the claim's figure stands."""
    assert case.second is not None and case.figure is not None  # noqa: S101, PT018 - as `_figure` asked
    number, span = place
    counted = case.second.counted(number, span)
    if other := _of_something_else(case, counted, place):
        return doubt(other)
    if counted is None:
        return SILENT
    within = range(*counted.span)
    told_of_whole = any((t.qualifies or t.span[0] in within) and t.number == number for t in case.tellings)
    if counted.part and not told_of_whole:
        return refusal("it is the whole of which the evidence tells a part", case.figure.name)
    found = _of_party(case, counted, next(s.start for s in case.sentences if s.number == number))
    return _by_rules(case, case.figure) if found is SILENT else found


def _by_rules(case: Case, figure: FieldSpec) -> Finding:
    """What the claims say of the figure that the rules themselves state there."""
    if case.cleft:  # there the rules take one for the other
        return SILENT
    if case.told is not None:
        return _of_another(case, case.told) or AGREES
    stated = case.second.stated(case.kind, case.numbers) if case.second else ()
    counts = [claim for claim in stated if claim.get(figure.name)]
    if counts and _alike(case, counts):
        return doubt(f'the rules read another figure there: "{counts[0][figure.name]}"')
    return SILENT


def _of_something_else(case: Case, counted: Counted | None, place: tuple[int, Span]) -> str:
    """Why a figure counts neither whom nor what the claim tells of; "" where it may."""
    number, span = place
    sentence = case.article.sentence(number)
    before = lead(sentence, span[0])
    if _AGE.search(before) and _AGED.match(sentence, span[1]):
        return f'the figure is an age: "{sentence[slice(*span)]}"'
    named = _IN_A_NAME.search(before) and not _COUNTS.match(sentence, span[1])
    if named or _RATE.search(before):
        return f'the figure is part of a {"name" if named else "rate"}: "{sentence[slice(*span)]}"'
    if counted is None:
        return ""
    never = row(f"uncounted {case.kind.type_name}", WHOLE)
    never_this = never and counted.sort == "thing" and never.fullmatch(counted.noun)
    if never_this or (never and hangs_apart(case, counted, place, _counted_party(case))):
        return f'the figure counts "{sentence[slice(*counted.span)]}"'
    more = getattr(case.claim, "measure", None) == "additional"
    if more and (_TO_THOSE.search(before) or _ALREADY.match(sentence, counted.span[1])):
        return "the figure counts those who were there before"
    return ""


def hangs_apart(case: Case, counted: Counted, place: tuple[int, Span], specs: Iterable[FieldSpec]) -> bool:
    """Whether a figure counts things that another verb or a preposition governs, and none of these fields.

    So do the schools of "generators, enough to light 25 schools", and what the same ship "also unloaded".
    """
    number, _ = place
    sentence, (begins, ends) = case.article.sentence(number), counted.span
    unit = row("unit", WHOLE)
    measured = (unit and unit.fullmatch(counted.noun)) or _HOLDS.match(sentence, ends)
    if counted.sort != "thing" or (measured and case.topics):  # one measures goods, not troops
        return False
    start = next(s.start for s in case.sentences if s.number == number)
    for spec in specs:
        words = str(getattr(getattr(case.claim, spec.name), "words", "")).lower()
        met = any(s < start + ends and start + begins < e for s, e in case.spans(spec.name))
        if met or counted.noun in words:
            return False
    before = lead(sentence, begins)
    if _GOVERNED.search(before):
        return _REACHED.search(before) is None
    own = any(t.number == number and 0 < begins - t.span[1] < _NEXT for t in case.every_telling)
    if own or case.second is None or case.second.told_of(case.kind, *place) is None:
        return False
    return _OBJECT.search(before) is not None


_NEXT = 12
"""Characters between a verb of the type and what it governs."""
_HOLDS = re.compile(r" (?:full |filled |loaded |laden )?(?:of|with|carrying|worth)\b")
"""What follows a measure of something: "90 containers *of* rice"."""
_HAVING = r"(?:compris|count|ha[sd]|have|hold|includ|number|total)"
_GOVERNED = re.compile(
    r"\b(?:to (?!the )[a-z]+|to|for|in|at|across|after|among|before|between|during|from|into|on|against"
    rf"|(?:that|which) (?!{_HAVING})[a-z]+)"
    r"(?: (?:the|its|their|some|about|at least|over|more than))* ?\Z"
)
_REACHED = re.compile(
    r"\b(?:ris\w+|rose|grow\w*|grew|increas\w+|rais\w+|expand\w*|up|br(?:ing|ought)\w*) [^.;]*\Z"
)
"""How one comes to a number: "*raised* its force *to* 12 ships"."""
_OBJECT = re.compile(
    rf"\b(?!(?:said|says|that|and|or|but)\b|{_HAVING})[a-z]+(?: (?:the|its|their|some|about|at least))* ?\Z"
)
_AGE = re.compile(r"(?:(?<!day)(?<!s)(?<!dead), (?:aged |age )?|\baged? |[a-rt-z] \()\Z", re.IGNORECASE)
_AGED = re.compile(
    r"(?:,|\)|-year-old|[ -]years?[ -](?:old|of age))(?! (?:of|in|including|all|mostly|most|among) ?)"
)
"""What stands before and after an age: "Ana Ruiz, *27*, a nurse"."""
_IN_A_NAME = re.compile(
    r"\b(?:(?:an?|the|aboard|their|its) (?:[A-Z][\w.]+[ -]){1,3}"
    r"|(?:[Ff]light|[Rr]oute|[Hh]ighway|[Uu]nit|[Rr]oom|[Gg]ate|[Nn]o\.|[Nn]umber) (?:[A-Z][\w.]*[ -])?)\Z"
)
"""What a number follows that is part of a name: "an Antonov *26*", "Flight *370*"."""
_COUNTS = re.compile(r"[ -](?!(?:and|as|at|by|for|from|in|near|on|or|that|to|when|while|with)\b)[a-z]")
"""What follows a number that counts something."""
_RATE = re.compile(r"\b(?:of|in|per|for) (?:every|each) \Z", re.IGNORECASE)
"""What stands before a figure of a rate: "two of every *ten*"."""
_TO_THOSE = re.compile(
    r"\b(?:added|adding|adds?|joined|joining|joins?|reinforc\w+|on top of|in addition to|besides|alongside)\b"
    r"(?:(?! with )[^.;:]){0,60}\b(?:to|of|the|its|their|those)(?: the| its| their| those| some| about)* \Z"
    r"|\b(?:in addition to|on top of|besides|alongside|to)(?: the| its| their| those| some| about)+ \Z",
    re.IGNORECASE,
)
_ALREADY = re.compile(
    r"[^.;:,\d]{0,30} (?:it|they|he|she|[A-Z]\w+)"
    r" (?:already (?:has|had|have)|(?:has|had|have) already)\b(?! \w+ed\b)"
    r"| already (?:there|in|at|on|stationed|based|present)\b"
)
"""What stands around a figure of those who were there: "added to the *870* that it already had"."""


def _of_another(case: Case, told: Mapping[str, object]) -> Finding | None:
    """A doubt where the figure, by the rules, counts those of another known party."""
    for party in _counted_party(case):
        words = str(told.get(party.name) or "")
        if case.is_known(words) and case.same(party, words) is False:
            return doubt(f'the figure counts those of "{words}"')
    return None


def _of_party(case: Case, counted: Counted, start: int) -> Finding:
    """Whether the phrase that has the figure, in the sentence that begins at `start`, is the party."""
    first, last = start + counted.span[0], start + counted.span[1]
    phrase = case.article.text[first:last]
    for party in _counted_party(case):
        if any(s < last and first < e for s, e in case.spans(party.name)) or case.same(party, phrase):
            return AGREES
        if counted.noun in _THEM:
            return SILENT
        if _names_another(case, party, phrase):
            return refusal(f'the figure counts "{phrase}"', party.name)
        other = counted.sort in {"fighters", "people"} and _other_noun(case, party, counted.noun)
        other = other or _is_from_elsewhere(case, party, counted)
        if other or (counted.sort == "thing" and case.kind.adds_up):
            return doubt(f'the figure counts "{phrase}"')
    return SILENT


def _is_from_elsewhere(case: Case, party: FieldSpec, counted: Counted) -> bool:
    """Whether the party stands outside the evidence, in words of its own, and the figure has another noun."""
    words = str(getattr(case.claim, party.name).words).lower()
    away = case.kind.adds_up and not any(case.inside(span) for span in case.spans(party.name))
    bare = words.split()[-1:] and case.is_known(words.split()[-1].capitalize())
    named = counted.sort and counted.noun not in _ANYBODY and counted.noun not in words
    return bool(away and named and not bare and not case.refers(party.name))


_ANYBODY = frozenset(
    {"people", "person", "other", "man", "member", "victim", "body", "life", "soldier", "troop"}
)
_THEM = frozenset({"them", "whom", "those", "these", "they", "other", "which"})


def _counted_party(case: Case) -> list[FieldSpec]:
    """The field of those whom a figure counts: the first party of the key."""
    return [s for s in case.parties if s.role == "party" and not s.many][:1]


def _names_another(case: Case, spec: FieldSpec, phrase: str) -> bool:
    """Whether a phrase names a known party, and another than the claim's."""
    gazetteer = case.reading.gazetteer
    if gazetteer is None:
        return False
    named = [n for n in gazetteer.find(phrase) if n.code or n.kind == "party"]
    return len(named) == 1 and case.same(spec, phrase[named[0].start : named[0].end]) is False


def _other_noun(case: Case, spec: FieldSpec, noun: str) -> bool:
    """Whether the claim's words are another noun, with no name in which the counted may be meant."""
    value = getattr(case.claim, spec.name)
    if getattr(value, "country", None) or case.refers(spec.name):
        words = str(value.words).lower()
        arms = re.search(r"\b(?:soldiers?|troops|forces|fighters?|servicemen|marines|army)\b", words)
        return bool(arms) and noun in _CIVIL
    if case.is_known(value.words):  # "Hamas lost 20 fighters"
        return noun in _CIVIL
    return noun not in str(value.words).lower() and noun not in {"people", "person", "other"}


_CIVIL = frozenset({"civilian", "child", "woman", "resident", "villager"})


def _alike(case: Case, claims: Iterable[Mapping[str, object]]) -> bool:
    return any(
        all(case.same(spec, claim.get(spec.name)) is not False for spec in case.enums) for claim in claims
    )
