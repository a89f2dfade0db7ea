"""Checks of parties: who does it to whom, and whether their words stand in the evidence and for them."""

from __future__ import annotations

import re
from functools import cache
from itertools import product

from pipeline.extraction.checks.case import Case
from pipeline.extraction.checks.counting import hangs_apart
from pipeline.extraction.checks.finding import AGREES, SILENT, Finding, doubt, refusal
from pipeline.extraction.checks.second import Span
from pipeline.extraction.checks.words import WHOLE, lead, one_of, row, table, words_of
from schemas.field import FieldSpec
from schemas.values import Amount


def roles(case: Case) -> Finding:
    """Who does it to whom, where the rules read the sentence whole."""
    told = case.told
    if host := _host_in_place_of_guest(case):
        return host
    if told is None:
        return _other_than_told(case)
    if crossed := case.swapped(told):
        return refusal(f'the evidence says it of "{told[crossed.name]}"', crossed.name)
    compared = {spec.name: case.same(spec, told.get(spec.name)) for spec in case.parties}
    wrong = [
        spec
        for spec in case.parties
        if compared[spec.name] is False
        and all(map(case.is_known, _each(told[spec.name])))
        and not case.shares(spec, told[spec.name])
    ]
    if not wrong:
        return AGREES if any(compared.values()) else SILENT
    spec = wrong[0]
    shown = " and ".join(_each(told[spec.name]))
    away = not any(case.inside(span) for span in case.spans(spec.name))
    here = all(words in case.text for words in _each(told[spec.name]))
    certain = away and here and not case.refers(spec.name)
    why = f'the evidence says it of "{shown}"'
    return refusal(why, spec.name) if certain else doubt(f'{spec.name}: the rules read "{shown}"')


def _host_in_place_of_guest(case: Case) -> Finding | None:
    """A doubt where all who do what the evidence tells are in another field of persons."""
    names = [name for telling in case.tellings if telling.whole for name in telling.persons]
    for spec in (s for s in case.parties if s.role == "person"):
        others = [s for s in case.kind.fields.values() if s.role == "person" and s.name not in case.kind.key]
        alike = any(case.same(spec, name) for name in names)
        for other in others if names and not alike else ():
            if all(case.same(other, name) for name in names):
                return doubt(f'the evidence says it of "{names[0]}"')
    return None


def _other_than_told(case: Case) -> Finding:
    """Whether the one claim of the type that the rules state there has nobody in the same part."""
    stated = case.second.stated(case.kind, case.numbers) if case.second else ()
    alone = len(stated) == 1 and sum(telling.whole for telling in case.every_telling) == 1
    if alone and case.figure is not None and not stated[0].get(case.figure.name):
        crossed = case.swapped(stated[0])  # its verb tells no figure
        return (
            refusal(f'the evidence says it of "{stated[0][crossed.name]}"', crossed.name)
            if crossed
            else SILENT
        )
    if case.figure is not None or not alone or len(case.parties) < 2:
        return SILENT
    unlike = [s for s in case.parties if case.same(s, stated[0].get(s.name)) is False]
    if len(unlike) < 2:
        return SILENT
    return doubt(f'{unlike[0].name}: the rules read "{stated[0][unlike[0].name]}"')


def _each(words: object) -> list[str]:
    return [str(each) for each in words] if isinstance(words, list) else [str(words)]


def sides(case: Case) -> Finding:
    """Whether each is on the side that verb and preposition give: who buys does not give, nor is lent to."""
    for spec in (spec for spec in case.parties if not spec.many):
        for place in filter(None, map(case.place_in, case.spans(spec.name))):
            if word := _other_deed(case, spec, place) or _other_way(case, spec, place):
                return doubt(f'{spec.name}: by the words "{word}" it is another')
    return SILENT


def _other_deed(case: Case, spec: FieldSpec, place: tuple[int, Span]) -> str:
    """The verb by which whoever stands there is another than the claim says; "" where none tells so."""
    number, span = place
    if spec.name == "donor" and not _BOUGHT_FROM.search(case.text):
        return ""  # "bought ten tanks for Oslo" is a gift
    if case.is_named_twice(spec.name):
        return ""
    does, suffers = _never(spec.name)
    deeds = case.second.deeds(number, span) if case.second else ()
    wrong = [deed for deed in deeds if deed.verb in (suffers if deed.passive else does)]
    if not wrong:
        return ""
    known, _, _ = words_of(case.kind)
    right = [deed for deed in deeds if deed not in wrong and known and known.match(deed.verb)]
    sentence = next(s for s in case.sentences if s.number == number)
    for deed in wrong if not right else ():
        begins, ends = (sentence.start + at for at in deed.reach)
        others = {*case.kind.fields} - {spec.name, "when", "attributed_to", "place"}
        if any(begins <= start < ends for name in others for start, _ in case.spans(name)):
            return deed.verb.replace("_", " ")
    return ""


@cache
def _never(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """What those in a field never do, and what is never done to them."""
    return frozenset(table().get(f"never does {name}", ())), frozenset(
        table().get(f"never suffers {name}", ())
    )


def _other_way(case: Case, spec: FieldSpec, place: tuple[int, Span]) -> str:
    """The word before a party that tells that it is another: "*from* Oslo" of where somebody goes."""
    number, span = place
    if getattr(case.claim, "measure", "") == "withdrawal":
        return ""
    led = row(f"never leads {case.kind.type_name} {spec.name}", WHOLE)
    if led is None:
        return ""
    before = lead(case.article.sentence(number), span[0])
    last = _LAST_WORD.search(before)
    if last and led.fullmatch(last[1]) and not (_LEADS_ON.search(before) or case.is_named_twice(spec.name)):
        opens = last.start() == 0 and last.end() == span[0]  # not of "the ambassador *to Peru*"
        return last[1] if opens or last[1] == "from" else ""
    if spec.name != "destination":
        return ""
    left = _LEAVING.search(before) if _FOR.match(case.article.sentence(number), span[1]) else None
    stays = _STAYS.match(case.article.sentence(number), span[1])
    passing = left or (None if stays else _PASSING.search(before))
    return passing[0].strip() if passing else ""


_BOUGHT_FROM = re.compile(r"\b(?:from|of|by)\b|\bdelivery\b", re.IGNORECASE)
_LAST_WORD = re.compile(r"\b(\w+) (?:the )?\Z")
_LEADS_ON = re.compile(
    r"\b(?:return(?:ed|s|ing)?|back|home|fresh|out|away|appeals?|requests?|pleas?|pressure|delegations?|calls?|letters?"
    r"|messages?|orders?|approval|support|invitation)(?: \w+)? from (?:the )?\Z",
    re.IGNORECASE,
)
"""Words after which "from" tells where somebody was."""
_LEAVING = re.compile(r"\b(?:left|leav(?:es?|ing)|depart(?:ed|s|ing)) (?:the )?\Z", re.IGNORECASE)
_FOR = re.compile(r"(?: [\w-]+){0,3} for\b")
_STAYS = re.compile(r"(?: \w+){0,2} (?:for (?:\w+ )?talks|to (?:meet|hold|see|visit|attend|sign))\b")
"""What makes a stop a visit."""
_PASSING = re.compile(
    r"\b(?:chang\w+ planes|stop(?:ped|ping) (?:over|off|briefly)|stopover|layover|transit\w*|refuel\w*"
    r"|(?:after|following|with) an? (?:[\w’']+ ){0,3}stop"
    r"|by way of|via|on (?:his|her|their|the) way (?:through|from))(?: (?:in|at|through|via))? (?:the )?\Z",
    re.IGNORECASE,
)
"""What stands before a place where a journey does not end."""


def near(case: Case) -> Finding:
    """Whether whom the claim is about stands in its evidence, or is taken from elsewhere in the article.

    A pronoun, or a figure alone, may stand for somebody named before; "people" is nobody's name.
    """
    named = [s for s in case.parties if case.spans(s.name) and _names(getattr(case.claim, s.name))]
    if not named:
        return SILENT
    key = [name for name in case.kind.key if case.spans(name)]
    away = [s for s in named if not all(case.inside(span) for span in case.spans(s.name))]
    if not away:
        return AGREES
    none = not any(case.inside(span) for name in key for span in case.spans(name))
    if none and not case.tellings and case.second is not None and not case.points_back:
        return refusal("nothing that the claim names stands in its evidence")
    if case.points_back or away[0] is not named[0]:
        return SILENT
    return doubt(f"{away[0].name} stands elsewhere in the article, not in the evidence")


def _names(value: object) -> bool:
    """Whether words say more than that it was people."""
    return getattr(value, "words", "").casefold() != "people"


def wording(case: Case) -> Finding:
    """Whether words were cut out so that they say something else: "few tanks" of "a few tanks".

    So is the amount of another thing: "6,000" of "40 tanks and 6,000 shells" for the tanks.
    """
    for name in case.kind.fields:
        for start, end in case.spans(name):
            cut = _CUT.match(case.article.text, max(start - 2, 0), end)
            if cut and (cut[1].lower() == "few" or case.kind.fields[name].role == "topic"):
                return doubt(f'{name}: "{case.article.text[start:end]}" is cut out of "{cut[0]}"')
    if other := _amount_of_another(case) or _no_amount(case):
        return doubt(other)
    for spec in case.parties:
        for start, end in case.spans(spec.name):
            before = _SIDE_OF.search(case.article.text, max(start - 40, 0), start)
            if whose := before or _WHOSE.match(case.article.text, end):
                return doubt(f"{spec.name}: the words around it name its {whose[1]}")
            if others := _people_of(case, spec, (start, end)):
                return doubt(f"{spec.name}: the words around it name others: {others}")
    return SILENT


def _people_of(case: Case, spec: FieldSpec, span: Span) -> str:
    """The words before a party by which others are meant: "men *loyal to* Oslo", "*aides of* Holm"."""
    person = spec.role == "person"
    if spec.many or not case.inside(span) or not (person or case.article.text.endswith(_LEADING, 0, span[0])):
        return ""
    before = lead(case.article.text, span[0])
    found = _ALLIED.search(before) or (_STAFF.search(before) if person else None)
    if not found and spec.role == "party" and spec.name == case.parties[0].name and case.kind.adds_up:
        counted = _KIN.search(before)
        found = None if counted and case.memo.figures_in(case.article.text[slice(*span)]) else counted
    return found[0].strip() if found else ""  # but "a family of *six*"


_LEADING = ("by ", "of ", "the ", "to ", "two ", "with ")
_ALLIED = re.compile(rf"\b{one_of('allied')} (?:the )?\Z", re.IGNORECASE)
_STAFF = re.compile(rf"\b{one_of('staff')} (?:of|to|for) (?:[\w’'-]+ ){{0,4}}\Z", re.IGNORECASE)
_KIN = re.compile(rf"\b{one_of('kin')} of (?:the |two |three |some )?\Z", re.IGNORECASE)
"""What stands before those of whom others are told."""


def _no_amount(case: Case) -> str:
    """Why the amount is none of the thing: it counts people, tells a debt or a rate; "" where it may be."""
    for amount in (spec for spec in case.kind.fields.values() if spec.value is Amount):
        for start, end in case.spans(amount.name):
            text = case.article.text
            words = text[start:end]
            told = _OWED.search(lead(text, start)) or _OF_PEOPLE.match(text, end) or _RATE.search(words)
            if told:
                return f'{amount.name}: "{words}" is told of something else: "{told[0].strip()}"'
            place = case.place_in((start, end))
            counted = case.second.counted(*place) if case.second and place else None
            if place and counted and hangs_apart(case, counted, place, case.topics):
                thing = case.article.sentence(place[0])[slice(*counted.span)]
                return f'{amount.name}: "{words}" counts "{thing}"'
    return ""


_OWED = re.compile(
    r"\b(?:ow(?:e[sd]?|ing)|(?:arrears|budgets?|damage|debts?|deficit|losses|population) of|home to"
    r"|at a rate of)\b[^.;,]{0,40}\Z",
    re.IGNORECASE,
)
_RATE = re.compile(r"%|\bper ?cent\b")
_OF_PEOPLE = re.compile(
    r" (?:\w+ )?(?:(?:people|inhabitants|residents|refugees|families|households|citizens|children|patients"
    r"|per ?cent)\b|(?:\w+ )?an? (?:minute|hour|day|second)\b)"
)


def _amount_of_another(case: Case) -> str:
    """Why the amount is not that of the thing: of this the rules read another one; "" where it may be."""
    amounts = [s for s in case.kind.fields.values() if s.value is Amount]
    stated = case.second.stated(case.kind, case.numbers) if case.second and amounts else ()
    for thing, amount in product(case.topics, amounts):
        own = [claim for claim in stated if case.same(thing, claim.get(thing.name))]
        if own and all(case.same(amount, claim.get(amount.name)) is False for claim in own):
            return f'{amount.name}: the rules read "{own[0][amount.name]}"'
    return ""


_CUT = re.compile(r"a (few|little)\b", re.IGNORECASE)
_SIDES = (
    r"(ally|allies|partners?|enem(?:y|ies)|rivals?|foes?|opponents?|critics?|supporters?|backers?"
    r"|neighbou?rs?)\b"
)
_WHOSE = re.compile(rf"(?:['’]s?|s['’]) (?:[\w-]+ ){{0,2}}{_SIDES}")
_SIDE_OF = re.compile(rf"(?i)\b{_SIDES} of (?:the )?\Z")
