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
    if case.cleft:  # there the rules take one for the other
        return SILENT
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
    """A doubt where all who do what it tells are in another field; a refusal of who plainly receives them."""
    names = [name for telling in case.tellings if telling.whole for name in telling.persons]
    for spec in (s for s in case.parties if s.role == "person"):
        others = [s for s in case.kind.fields.values() if s.role == "person" and s.name not in case.kind.key]
        alike = any(case.same(spec, name) for name in names)
        for other in others if names and not alike else ():
            if all(case.same(other, name) for name in names):
                return doubt(f'the evidence says it of "{names[0]}"')
        for other, (_, end) in product(others, case.spans(spec.name)):
            verb = _HOSTS.match(case.article.text, end, case.grounded.evidence.end)
            if verb and any(
                verb.end() <= start and not _BY.search(case.article.text, verb.end(), start)
                for start, _ in filter(case.inside, case.spans(other.name))
            ):
                return refusal(f'the evidence tells that they "{verb[1]}" others', spec.name)
    return None


_HOSTS = re.compile(
    r"(?: has| had)? (greeted|hosted|received|threw open|welcomed|welcomes|hosts|receives)\b(?! an? )"
)
_BY = re.compile(r"\b(?:by|from|of)\b|[;.]")


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
    other = _of_another_nation(case) or _with_another(case) or _beside_the_deed(case)
    return doubt(other) if other else SILENT


def _of_another_nation(case: Case) -> str:
    """Why a person is of another nation: "*Estonian* diplomat Kadri Tamm"; "" where none is told."""
    persons = [spec for spec in case.parties if spec.role == "person"]
    nations = [s for s in case.kind.fields.values() if s.role == "party" and s.name not in case.kind.key]
    for person, nation in product(persons, nations):
        for start, end in case.spans(person.name):
            own = _OWN_WORDS.search(case.article.text, max(start - _PHRASE, 0), start)
            phrase = (own[0] if own else "") + case.article.text[start:end]
            told = _nations_in(case, phrase)
            if told and not any(case.same(nation, words) is not False for words in told):
                return f'{nation.name}: the evidence reads "{told[-1]}"'
    return ""


def _nations_in(case: Case, phrase: str) -> list[str]:
    """The nations to which whoever a phrase means belongs: "*Swiss* envoy", "*Chile*'s president"."""
    named = case.reading.gazetteer.find(phrase) if case.reading.gazetteer else ()
    own = (n for n in named if n.kind == "demonym" or (n.code and _POSSESSIVE.match(phrase, n.end)))
    return [phrase[n.start : n.end] for n in own]


_PHRASE = 60
"""Characters before a name in which the words of its phrase stand."""
_OWN_WORDS = re.compile(
    r"(?:[A-Z][\w-]+(?:['’]s)? ){1,2}"
    r"(?:(?!(?:and|as|at|by|for|from|in|met|of|on|or|than|that|to|told|with|[a-z]+ed)\b)[a-z][a-z-]* ){0,4}"
    r"(?:(?:Prime |Foreign |Defen[cs]e |Vice )?[A-Z]\w+ |"
    r"(?:ambassador|chancellor|chief|diplomat|envoy|king|leader|minister|premier|president|queen), )?\Z"
)
"""The words of a phrase before its name: "*Swiss foreign minister* Ana Keller"."""
_POSSESSIVE = re.compile(r"['’]s?\b")


def _with_another(case: Case) -> str:
    """Why a deal is with another: the rules read one in a plain clause whom the claim has not."""
    for spec in (spec for spec in case.parties if spec.many and case.told):
        words = _each((case.told or {}).get(spec.name) or [])
        read, stated = case.read(spec.name, words) or [], getattr(case.claim, spec.name)
        left = [one for one in read if not any(one.same(party) for party in stated)]
        more = [party for party in stated if not any(party.same(one) for one in read)]
        plain = any(t.whole and t.sure for t in case.tellings) and len(read) == len(words)
        known = all(map(case.is_known, words)) and all(party.country for party in more)
        if left and more and plain and known:
            return f'{spec.name}: the rules read "{left[0].words}", not "{more[0].words}"'
    return ""


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
        told = spec.name == "victims" and any(
            t.number == number and begins <= sentence.start + t.span[0] < ends for t in case.tellings
        )
        if told or any(begins <= start < ends for name in others for start, _ in case.spans(name)):
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


def _beside_the_deed(case: Case) -> str:
    """Why the first of the parties only stands beside whoever does or suffers it; "" where it may be him."""
    for spec in (spec for spec in case.parties[:1] if not spec.many):
        inside = [span for span in case.spans(spec.name) if case.inside(span)]
        for start, end in inside if len(inside) == 1 and not case.is_named_twice(spec.name) else ():
            begins, ends = case.grounded.evidence.start, case.grounded.evidence.end
            beside = _BESIDE.match(case.article.text, begins, start)
            if beside and _SUBJECT.match(case.article.text, end, ends):
                return f'{spec.name}: it stands beside whom the evidence tells of: "{beside["how"]}"'
            tells = spec.name == "victims" and (
                _CREDITED.match(case.article.text, end, ends) or _SAW.match(case.article.text, end, ends)
            )
            if tells:
                return f'{spec.name}: the evidence tells of the deaths of others: "{tells["how"]}"'
            if _is_in_another_part(case, (start, end)) or _is_in_another_clause(case, (start, end)):
                return f"{spec.name}: it stands in another part of the sentence, which names others"
    return ""


_BESIDE = re.compile(
    r"\W*(?:[A-Z]\w+ing\b[^.,;:]{0,50}?)?(?P<how>(?:[Ss]houlder to|[Ss]ide by|[Bb]ack to) \w+ (?:with|by)"
    r"|[Aa]longside|[Uu]nlike|[Ll]ike|[Ii]nstead of|[Nn]ext to) (?:(?!and\b)[\w’'-]+ ){0,3}\Z"
)
_SUBJECT = re.compile(r"[^.,;:]{0,30}, (?!and\b|which\b|who\b|where\b|the \w+ing\b)[^.,;:]*\w+")
"""What opens a sentence about others: "*Alongside* Rwandan troops, *the rebels lost*"."""
_CREDITED = re.compile(
    r"[^.,;:]{0,30}\b(?:was|were|is|are|been|being|stands?|stood)(?: \w+)? "
    r"(?P<how>accused|blamed|charged|convicted|credited|decorated|honou?red|praised|suspected|tried|wanted)\b"
    r"[^.,;:]{0,30}\b(?:for|in|of|over|with)\b[^.,;:]{0,30}\b(?:deaths?|killings?|massacres?|murders?|slayings?)\b"
)
"""What follows those who caused the deaths of others: "the soldiers *are tried for the murder* of two"."""
_SAW = re.compile(
    r",? (?P<how>saw|see|watch(?:ed|es)?|witness(?:ed|es)?|buried|mourned|outlived|survived) "
    r"(?:(?!\b(?:and|but|before|then)\b)[^.;,]){0,30}\b(?:die|died|dead|deaths?|fall|killed|shot|wounded)\b"
)
"""What follows those who live on: "the medics *watched 14 others die*"."""


def _is_in_another_clause(case: Case, span: Span) -> bool:
    """Whether what the claim is about stands in a clause that commas part, and another nation does it there.

    So does the coffee in "Egypt praised Oman, and Brazil shipped coffee" where Egypt is told to be the donor.
    """
    spec, gazetteer = case.parties[0], case.reading.gazetteer
    topics = [one for topic in case.topics for one in case.spans(topic.name) if case.inside(one)]
    if not topics or gazetteer is None:
        return False
    text, begins, ends = case.article.text, case.grounded.evidence.start, case.grounded.evidence.end
    starts = [begins, *(found.end() for found in _CLAUSE.finditer(text, begins, ends))]
    led: list[tuple[int, int, str]] = []
    for start, stop in zip(starts, [*starts[1:], ends], strict=True):
        opens = next(iter(gazetteer.find(text[start:stop])), None)
        if opens and opens.start == 0 and _ACTS.match(text, start + opens.end):
            led.append((start, stop, text[start : start + opens.end]))
    own = next((clause for clause in led if clause[0] <= span[0] < clause[1]), None)
    other = next((clause for clause in led if clause[0] <= topics[0][0] < clause[1]), None)
    return bool(own and other and own != other and case.same(spec, other[2]) is False)


_CLAUSE = re.compile(r"[,;] (?:and |but |while )?(?=[A-Z])")
_ACTS = re.compile(r" (?!(?:and|of|in|on|or|but|to|by|with|from|at|for|after|said|says)\b)[a-z]+\b")
"""A clause begins, and a nation that opens it does something."""


def _is_in_another_part(case: Case, span: Span) -> bool:
    """Whether a semicolon parts a party from all else that the claim tells, and others are named there."""
    text, begins, ends = case.article.text, case.grounded.evidence.start, case.grounded.evidence.end
    at = text.find(";", begins, ends)
    if at < 0 or text.find(";", at + 1, ends) >= 0:
        return False
    first = span[1] <= at
    other = (at, ends) if first else (begins, at)
    names = [s for s in case.kind.fields if s not in {"attributed_to", "when", "place", case.parties[0].name}]
    rest = [one for name in names for one in case.spans(name) if case.inside(one)]
    apart = bool(rest) and all(other[0] <= start and end <= other[1] for start, end in rest)
    part = text[other[0] + first : other[1]]
    opens = next(iter(_nations_in(case, part[:_PHRASE])), "")
    others = [spec for spec in case.kind.fields.values() if spec.role == case.parties[0].role]
    return apart and bool(opens) and not any(case.same(spec, opens) for spec in others)


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
            if whose := before or _whose(case, end):
                return doubt(f"{spec.name}: the words around it name its {whose[1]}")
            if others := _people_of(case, spec, (start, end)):
                return doubt(f"{spec.name}: the words around it name others: {others}")
    return SILENT


def _whose(case: Case, end: int) -> re.Match[str] | None:
    """What stands behind a party whose ally, by that, is told of: "Peru*, whose neighbour* Chile sent 40"."""
    found = _WHOSE.match(case.article.text, end)
    if found is None or not found[0].startswith(","):
        return found
    ends = case.article.text.find(",", found.end(), case.grounded.evidence.end)
    names = [spec.name for spec in case.kind.fields.values() if spec.role in {"figure", "topic"}]
    return found if any(found.end() <= s < ends for name in names for s, _ in case.spans(name)) else None


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
_WHOSE = re.compile(rf"(?:(?:['’]s?|s['’]) (?:[\w-]+ ){{0,2}}|, whose (?:[\w-]+ ){{0,3}}){_SIDES}")
_SIDE_OF = re.compile(rf"(?i)\b{_SIDES} of (?:the )?\Z")
