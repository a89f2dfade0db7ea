"""The named checks: each looks at one thing about a claim, and says `agrees`, `disagrees` or `silent`.

A check that does not understand a sentence is silent. What one finds may refuse the claim, mend its status,
or only make it doubtful: which of these is decided by what true claims of careful readers showed
(evals/LOG.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product

from pipeline.articles.machines import addresses_machines
from pipeline.extraction.checks.case import Case
from pipeline.extraction.checks.finding import AGREES, SILENT, Finding, doubt, refusal
from pipeline.extraction.checks.second import Counted, Span
from pipeline.extraction.checks.setting import place, time, unspoken, voice
from schemas.claim import Claim
from schemas.field import FieldSpec
from schemas.values import Amount


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its name, what it asks, and whether it needs to know how English states the type."""

    name: str
    asks: str
    needs_frames: bool
    look: Callable[[Case], Finding]


@cache
def checks_for(kind: type[Claim], *, frames: bool) -> tuple[Check, ...]:
    """The checks that claims of a type get; those without frames need no rules for the type."""
    return tuple(
        check for check in CHECKS if (frames or not check.needs_frames) and _concerns(check.name, kind)
    )


def _concerns(name: str, kind: type[Claim]) -> bool:
    specs = kind.fields.values()
    if name == "figure":
        return any(spec.role == "figure" for spec in specs)
    if name in {"kind", "details"}:
        enums = [spec.name in kind.key for spec in specs if spec.choices and spec.name != "status"]
        return (name == "kind") in enums
    return True


# --- whether the evidence reports anything


_DISPUTED = re.compile(
    r"\b(?:which|boasts?|claims?|figures?|toll|accounts?|allegations?|assertions?|charges?|reports?)\b[^.;:]{0,80}"
    r"\b(?:reject(?:s|ed)|den(?:y|ies|ied)|disput(?:e|es|ed)|dismiss(?:es|ed)|refut(?:es|ed)|contradict\w*)\b"
    r"|\b(?:unverified|unconfirmed|not (?:be )?(?:independently )?(?:verif\w+|confirm\w+))\b",
    re.IGNORECASE,
)


def _report(case: Case) -> Finding:
    """A sentence that asks, imagines or takes back reports nothing."""
    if case.second is None:
        return SILENT
    why = [case.second.unstating(number) for number in case.numbers]
    told = {"asked": "the evidence asks it", "imagined": "the evidence tells of a film, a game or a drill"}
    if unsaid := unspoken(case) or _disputed(case):
        return doubt(unsaid)
    if why and all(each in told for each in why):
        return refusal(told[why[0]])
    if "commanded" in why:
        return doubt("the evidence tells somebody to say it")
    if "corrected" in why:
        return doubt("the evidence takes back what was said before")
    return AGREES if why and not any(why) else SILENT


def _disputed(case: Case) -> str:
    """Why the article does not say so in its own voice, as the claim has it; "" where it may."""
    voiceless = case.claim.status == "occurred" and not case.claim.attributed_to
    disputed = voiceless and _DISPUTED.search(case.text)
    return "the evidence says that somebody disputes it, and the claim names no voice" if disputed else ""


def _machines(case: Case) -> Finding:
    """What an article addresses to machines is no report."""
    addressed = any(addresses_machines(case.article.sentence(number)) for number in case.numbers)
    return doubt("the evidence is addressed to machines") if addressed else SILENT


def _type_words(case: Case) -> Finding:
    """Whether a word with which such a claim is stated stands in the evidence, or just before it."""
    known, against, weak = _words(case.kind)
    if against and case.told is None and (found := against.search(case.text)):
        return doubt(f'the evidence tells of something else: "{found[0]}"')
    if any(telling.whole for telling in case.tellings):
        return AGREES
    if known is None or (case.tellings and not weak) or known.search(case.text):
        return SILENT
    why = f"no word of the evidence states a claim of type {case.kind.type_name}"
    may = known.search(_before(case)) or (weak and (case.tellings or weak.search(case.text)))
    return doubt(why) if may or case.second is None else refusal(why)


def _before(case: Case) -> str:
    """The two sentences before the evidence."""
    first = case.numbers[0] if case.numbers else 1
    return " ".join(case.article.sentence(n) for n in range(max(first - 2, 1), first))


@cache
def _words(kind: type[Claim]) -> tuple[re.Pattern[str] | None, ...]:
    """What may state a claim of a type, what tells of something else, and what hardly states one."""
    table = _table()
    names = (getattr(of, "type_name", "") for of in kind.__mro__)
    base = next((name for name in names if name in table), "")
    known = (*kind.keywords, *table.get(base, ()))
    against, weak = (table.get(f"{sort} {base}", ()) for sort in ("not", "weak"))
    return _pattern(known, r"\w*"), _pattern(against, r"\b"), _pattern(weak, r"\b")


def _pattern(words: Iterable[str], end: str) -> re.Pattern[str] | None:
    starts = [f"(?<!\\w){re.escape(word)}{end if word[-1].isalpha() else ''}" for word in words]
    return re.compile("|".join(starts), re.IGNORECASE) if starts else None


@cache
def _table() -> Mapping[str, tuple[str, ...]]:
    lines = (files(__package__) / "words.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.partition("\t") for line in lines if line and not line.startswith("#"))
    return {name: tuple(words.split()) for name, _, words in rows}


# --- whether it happened


def _status(case: Case) -> Finding:
    """What the sentence says of whether it happened: denied, planned, supposed."""
    said = str(case.claim.status)
    if said == "occurred" and (why := _undone(case)):
        return doubt(why)
    tellings = case.fitting
    told = {telling.status for telling in tellings}
    if len(told) != 1:
        return AGREES if said in told and all(t.whole for t in tellings) else SILENT
    (status,) = told
    if status == said:
        return AGREES if tellings[0].whole else SILENT
    if status == "unreal":
        sure = said == "occurred" and all(t.sure for t in tellings)
        why = "the evidence only supposes it"
        return refusal(why, "status") if sure else (doubt(why) if said == "occurred" else SILENT)
    open_ = {status, said} == {"planned", "possible"}
    weak = status == "occurred" and not all(telling.sure for telling in tellings)
    if open_ or weak or (not tellings[0].whole and status != "denied"):
        return SILENT
    words = " ".join(case.article.text[s:e] for s, e in _placed(case))
    why = f'by the words around "{words}" it is {status}, not {said}'
    certain = said == "occurred" and all(t.sure and t.whole for t in tellings)
    return Finding("disagrees", why, status=status if certain else "")


def _undone(case: Case) -> str:
    """Why it is not told as done: it is only asked for, or no word that tells of it says so."""
    aside = next(
        (t for t in case.beside if t.status == "unreal" or (t.sure and t.status != "occurred")), None
    )
    if aside is not None:
        return f"what the evidence says of it is {aside.status}, not occurred"
    told = {telling.status for telling in case.fitting}
    if len(told) > 1 and "occurred" not in told and all(telling.whole for telling in case.fitting):
        return f"by the words of the evidence it is {' or '.join(sorted(told))}, not occurred"
    if len(told) > 1 and case.told is not None and case.told["status"] != "occurred":
        return f"the rules read that it is {case.told['status']}, not occurred"
    asked = None if told else _REQUEST.search(case.text)
    return f'the evidence only asks for it: "{asked[0]}"' if asked else ""


_REQUEST = re.compile(
    r"\b(?:(?:ask|appeal|plead|beg|call|press|lobb(?:y|i)|push)(?:s|ed|es|ing)?(?: \w+){0,4} for"
    r"|(?:request|demand|seek|urg|solicit)(?:s|es|ed|ing|e)?|sought)\b",
    re.IGNORECASE,
)


def _placed(case: Case) -> list[tuple[int, int]]:
    starts = {sentence.number: sentence.start for sentence in case.sentences}
    first = case.fitting[0]
    return [(starts[first.number] + first.span[0], starts[first.number] + first.span[1])]


# --- who, whom, how many


def _figure(case: Case) -> Finding:
    """Which noun the figure counts, and whether it is the part or the whole."""
    spec = case.figure
    if spec is None or case.second is None:
        return SILENT
    if _is_one_person(case, spec):
        return AGREES
    found = [_at_figure(case, place) for place in case.figures]
    return next((each for each in found if each is AGREES), found[0] if found else SILENT)


def _is_one_person(case: Case, figure: FieldSpec) -> bool:
    """Whether the figure is no numeral but the one person whom the claim names: "a nurse", "Ada Lund"."""
    value = getattr(case.claim, figure.name)
    return (value.low, value.high) == (1, 1) and any(
        start <= s and e <= end
        for party in _counted_party(case)
        for s, e in case.spans(party.name)
        for start, end in case.spans(figure.name)
    )


def _at_figure(case: Case, place: tuple[int, Span]) -> Finding:
    """What one place says at which the claim's figure stands."""
    assert case.second is not None and case.figure is not None  # noqa: S101, PT018 - as `_figure` asked
    number, span = place
    counted = case.second.counted(number, span)
    if counted is None:
        return SILENT
    within = range(*counted.span)
    told_of_whole = any((t.qualifies or t.span[0] in within) and t.number == number for t in case.tellings)
    if counted.part and not told_of_whole:
        return refusal("it is the whole of which the evidence tells a part", case.figure.name)
    found = _of_party(case, counted, next(s.start for s in case.sentences if s.number == number))
    if found is SILENT and case.told is not None:
        return _of_another(case, case.told) or AGREES
    if found is not SILENT:
        return found
    counts = [c for c in case.second.stated(case.kind, case.numbers) if c.get(case.figure.name)]
    if counts and _alike(case, counts):
        return doubt(f'the rules read another figure there: "{counts[0][case.figure.name]}"')
    return SILENT


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
        if other or (counted.sort == "thing" and case.kind.adds_up):
            return doubt(f'the figure counts "{phrase}"')
    return SILENT


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


def _kind(case: Case) -> Finding:
    """Whether the words are those of another kind of the key: wounded, not killed."""
    return _enums(case, [spec for spec in case.enums if spec.name in case.kind.key])


def _details(case: Case) -> Finding:
    """Whether they are those of another kind beside the key: builders, not soldiers; rice, not shells."""
    return _enums(case, [spec for spec in case.enums if spec.name not in case.kind.key])


def _enums(case: Case, specs: Sequence[FieldSpec]) -> Finding:
    agreed = False
    for spec in specs:
        value = str(getattr(case.claim, spec.name))
        if (named := _named(case, spec)) and _are("far", spec.name, value, named):
            return refusal(f"{spec.name}: its noun tells {named}, not {value}", spec.name)
        tellings = [telling for telling in case.every_telling if spec.name in telling.enums]
        if case.told is not None and (read := case.told.get(spec.name)):
            values = frozenset({str(read)})
        else:
            values = frozenset().union(*(telling.enums[spec.name] for telling in tellings))
        if not any(telling.whole for telling in tellings) and _lacks_words(case, value):
            return doubt(f"{spec.name}: no word of the evidence says {value}")
        if value in values:
            agreed = True
        elif values and not (case.contrasts or any(_are("near", spec.name, value, v) for v in values)):
            return doubt(f"{spec.name}: the evidence reads {', '.join(sorted(values))}, not {value}")
    return AGREES if agreed else SILENT


def _named(case: Case, enum: FieldSpec) -> str:
    """The value that the noun of the claim's topic stands for: food, of "bags of rice"."""
    words = [getattr(getattr(case.claim, topic.name), "words", "") for topic in case.topics]
    return case.second.noun_of(case.kind, words[0]).get(enum.name, "") if case.second and words else ""


def _lacks_words(case: Case, value: str) -> bool:
    """Whether no word with which a value of an enum is said stands in the evidence, or just before it."""
    words = _value_words(value)
    if words is None or case.second is None or any(case.second.unstating(n) for n in case.numbers):
        return False
    return not words.search(case.text) and not words.search(_before(case))


@cache
def _value_words(value: str) -> re.Pattern[str] | None:
    return _pattern(_table().get(value, ()), r"\w*")


def _are(how: str, name: str, one: str, other: str) -> bool:
    """Whether two values of an enum are "near", often said in the same words, or "far", never."""
    return any({one, other} == {*pair.split("=")} for pair in _table().get(f"{how} {name}", ()))


def _roles(case: Case) -> Finding:
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


def _near(case: Case) -> Finding:
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


def _wording(case: Case) -> Finding:
    """Whether words were cut out so that they say something else: "few tanks" of "a few tanks".

    So is the amount of another thing: "6,000" of "40 tanks and 6,000 shells" for the tanks.
    """
    for name in case.kind.fields:
        for start, end in case.spans(name):
            cut = _CUT.match(case.article.text, max(start - 2, 0), end)
            if cut and (cut[1].lower() == "few" or case.kind.fields[name].role == "topic"):
                return doubt(f'{name}: "{case.article.text[start:end]}" is cut out of "{cut[0]}"')
    if other := _amount_of_another(case):
        return doubt(other)
    for spec in case.parties:
        for start, end in case.spans(spec.name):
            before = _SIDE_OF.search(case.article.text, max(start - 40, 0), start)
            if whose := before or _WHOSE.match(case.article.text, end):
                return doubt(f"{spec.name}: the words around it name its {whose[1]}")
    return SILENT


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


def _rules(case: Case) -> Finding:
    """Whether the built-in rules, reading the sentence by themselves, state the same claim."""
    if case.told is None:
        return SILENT
    named = [s for s in case.kind.fields.values() if s.name in case.kind.key or s.choices]
    same = [case.same(spec, case.told.get(spec.name)) for spec in named]
    return SILENT if any(each is False for each in same) else AGREES


CHECKS = (
    Check("machines", "is the evidence addressed to machines?", needs_frames=False, look=_machines),
    Check(
        "report",
        "does the evidence report, and not ask, imagine or correct?",
        needs_frames=True,
        look=_report,
    ),
    Check("words", "does a word of the type stand in the evidence?", needs_frames=False, look=_type_words),
    Check("status", "did it happen, by the words around its verb?", needs_frames=True, look=_status),
    Check("figure", "does the figure count whom the claim names?", needs_frames=True, look=_figure),
    Check("kind", "are the words those of this kind?", needs_frames=True, look=_kind),
    Check("details", "do they fit what else the claim says of it?", needs_frames=True, look=_details),
    Check("roles", "who does it to whom?", needs_frames=True, look=_roles),
    Check("near", "does whom the claim names stand in the evidence?", needs_frames=False, look=_near),
    Check("voice", "does the evidence name these as saying so?", needs_frames=False, look=voice),
    Check("time", "is the time that of the claim's verb?", needs_frames=True, look=time),
    Check("place", "is the place where the evidence says?", needs_frames=False, look=place),
    Check("wording", "do the words say alone what they say there?", needs_frames=False, look=_wording),
    Check("rules", "do the rules state the same by themselves?", needs_frames=True, look=_rules),
)
"""All checks, in the order in which a claim's `checks` list them."""
