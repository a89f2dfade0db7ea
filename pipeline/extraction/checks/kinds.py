"""Checks of enums: whether the words are those of the claim's kind, or of another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extraction.checks.case import Case
from pipeline.extraction.checks.finding import AGREES, SILENT, Finding, doubt, refusal
from pipeline.extraction.checks.second import Span
from pipeline.extraction.checks.words import Hinted, are, lead, one_of, row
from schemas.field import FieldSpec


def kind(case: Case) -> Finding:
    """Whether the words are those of another kind of the key: wounded, not killed."""
    return _enums(case, [spec for spec in case.enums if spec.name in case.kind.key])


def details(case: Case) -> Finding:
    """Whether they are those of another kind beside the key: builders, not soldiers; rice, not shells."""
    return _enums(case, [spec for spec in case.enums if spec.name not in case.kind.key])


def _enums(case: Case, specs: Sequence[FieldSpec]) -> Finding:
    agreed = False
    for spec in specs:
        value = str(getattr(case.claim, spec.name))
        if (named := _named(case, spec)) and are(
            "sum" if named == "money" else "far", spec.name, value, named
        ):
            return refusal(f"{spec.name}: its noun tells {named}, not {value}", spec.name)
        if case.topics and _is_no(case, value):
            return doubt(f"{spec.name}: its noun tells no {value}")
        if other := _plainly(case, value):
            return doubt(f"{spec.name}: {other}")
        if _says(case, value):
            agreed = True
            continue
        tellings = [telling for telling in case.every_telling if spec.name in telling.enums]
        if case.told is not None and (read := case.told.get(spec.name)):
            values = frozenset({str(read)})
        else:
            values = frozenset().union(*(telling.enums[spec.name] for telling in tellings))
        if not any(telling.whole for telling in tellings) and _lacks_words(case, value):
            return doubt(f"{spec.name}: no word of the evidence says {value}")
        if value in values:
            agreed = True
        elif values and not (case.contrasts or any(are("near", spec.name, value, v) for v in values)):
            return doubt(f"{spec.name}: the evidence reads {', '.join(sorted(values))}, not {value}")
    return AGREES if agreed else SILENT


def _named(case: Case, enum: FieldSpec) -> str:
    """The value that the noun of the claim's topic stands for: food, of "bags of rice"."""
    words = [getattr(getattr(case.claim, topic.name), "words", "") for topic in case.topics]
    if words and "money" in enum.choices and _SUM.fullmatch(words[0]):
        return "" if _buys(case) else "money"
    return case.second.noun_of(case.kind, words[0]).get(enum.name, "") if case.second and words else ""


_SUM = re.compile(
    r"(?:(?:an?|about|almost|another|at least|nearly|over|some|up to|more than) )*"
    r"(?:(?:[A-Z]{1,3})?[$€£¥] ?[\d.,]+(?: ?(?:thousand|million|billion|mn|bn|m))?"
    r"|[\w.,-]+(?: (?:hundred|thousand|million|billion))?(?: [A-Z]\w+)?"
    r" (?:crowns?|dollars?|euros?|francs?|roubles?|yen|yuan))",
    re.IGNORECASE,
)
"""What is a sum of money and nothing else."""


def _buys(case: Case) -> bool:
    """Whether a sum only tells how much of something else is given: "$20 million *in* arms"."""
    ends = (end for topic in case.topics for _, end in case.spans(topic.name))
    return any(_BUYS.match(case.article.text, end) for end in ends)


_BUYS = re.compile(
    r"['’]? (?:\w+ )?(?:for|in|of|on|towards?|worth|with (?!which)|to (?:buy|equip|feed|supply)) [a-z]"
)


def _is_no(case: Case, value: str) -> bool:
    """Whether the noun of the claim's topic is never said of a value: ambulances are no weapons."""
    none = row(f"no {value}", _ONE_OR_MORE)
    words = str(getattr(getattr(case.claim, case.topics[0].name), "words", ""))
    if none is None or _ARMED.search(words):
        return False
    noun = re.split(r" (?:of|for|from|to|with|on|per|and) ", words)[0].rpartition(" ")[2]
    return none.fullmatch(noun) is not None


_ONE_OR_MORE = r"(?:s|es|y|ies|e)?\b"
_ARMED = re.compile(
    r"\b(?:arm(?:ed|oured|ored)|guns?|rounds?|shells?|ammunition|missiles?|rockets?|tanks?)\b", re.IGNORECASE
)


def _says(case: Case, value: str) -> bool:
    """Whether the evidence has both words of a value of two, or says by words of its own that it is so."""
    both = [row(part) for part in value.split("_or_")]
    if len(both) == 2 and all(both):
        return any(words.search(case.text) for words in (_EITHER, _LOST))
    own = _OWN.get(value)
    if value == "withdrawal" and _HOME.search(case.text):
        return True
    return own is not None and own.search(case.text) is not None


def _plainly(case: Case, value: str) -> str:
    """What else the words around the figure say plainly: whoever is flown home, is rescued or unhurt."""
    for number, span in _whom(case):
        sentence = case.article.sentence(number)
        before = lead(sentence, span[0])
        if value in _FOUND and (lost := _MISSING.match(sentence, span[1])):
            return f'the evidence tells of them that they are "{lost[1]}"'
        if value in _SAFE and (safe := _SAFE[value].match(sentence, span[1])):
            return f'the evidence tells of them that they were "{safe[1]}"'
        if value == "additional" and (_STANDS.search(before) or _STANDING.match(sentence, span[1])):
            return "the evidence tells how many there are, not how many more"
        if value == "total" and _GROWN.search(before):
            return "the evidence tells how many more, not how many there are"
        if value in _THERE and any(_concerns(found, span, sentence) for found in _HOME.finditer(sentence)):
            return "the evidence tells that they come home"
    return ""


def _whom(case: Case) -> Sequence[tuple[int, Span]]:
    """Where its figure stands, or else those of whom it tells."""
    people = (span for spec in case.parties[:1] for span in case.spans(spec.name) if case.kind.adds_up)
    return case.figures[:1] or [place for span in people if (place := case.place_in(span))][:1]


def _concerns(found: re.Match[str], span: Span, sentence: str) -> bool:
    """Whether words are told of the figure at `span`: it stands among them, or they follow it directly."""
    if span[1] <= found.start():
        shared = (
            _SHARED.search(sentence, span[1], found.start()) if _OPENS.search(sentence, 0, span[0]) else None
        )
        shared = None if shared and _OTHERS.match(sentence, found.end()) else shared
        return _PARTED.search(sentence, span[1], shared.start() if shared else found.start()) is None
    return found.start() < span[0] < found.end()


_OPENS = re.compile(r"(?:^|[,;] )(?:[Tt]he |[Ss]ome |[Aa]ll |[Aa]bout |[Ii]ts |last |first |remaining )*\Z")
"""What stands before those who are the subject of a sentence."""
_SHARED = re.compile(r",? and (?:then |later |finally |at last )?\Z")
"""What joins another verb to the same subject: "packed up *and* flew home"."""
_OTHERS = re.compile(r" (?:\d|another|the other|some|two|three)")
_FOUND = ("killed", "wounded", "captured", "killed_or_wounded")
_MISSING = re.compile(
    r"(?:(?!\b(?:and|but|while|with|others?|killed|wounded)\b)[^.;:,\d]){0,40}?"
    r"\b(?:is|are|was|were|be|been|remain(?:s|ed)?|stay(?:s|ed)?|listed|reported|declared|went|gone)"
    r"(?: (?:still|also|as|all|now|yet))* (missing|unaccounted for)\b"
)
_THERE = ("total", "additional", "unspecified")
_PARTED = re.compile(r"[.;:,]|\b(?:and|but|while|that|which|who)\b")
_EITHER = re.compile(
    r"\b(?:kill(?:ed|ing)|slain|dead|die[ds]?|dying|deaths?|martyred|wound(?:ed|ing)|injur\w+|hurt|maimed)"
    r"(?: or | and |/)(?:\w+ )?(?:kill(?:ed|ing)|slain|dead|deaths?|wound(?:ed|ing)|injur\w+|hurt|maimed)\b",
    re.IGNORECASE,
)
_LOST = re.compile(
    r"\b(?:lost|loses?|losing) (?:(?!and |but |when |while )[\w.-]+(?:,\d{3})* ){0,5}?"
    r"(?:fighters|men|officers|people|personnel|sailors|service(?:men|members)|soldiers|troops)\b",
    re.IGNORECASE,
)
"""What tells of dead, or of dead and wounded together: "*lost over 600 soldiers*"."""
_OWN = {
    "captured": re.compile(
        r"\b(?:has|have|had|hold(?:s|ing)?|held|keep(?:s|ing)?|kept) (?:[\w.-]+(?:,\d{3})* ){0,4}?"
        r"(?:hostages?|captives?)\b",
        re.IGNORECASE,
    ),
    "withdrawal": re.compile(
        r"\b(?:withdr[ae]w\w*|pull(?:s|ed|ing)?[ -]?out|recall(?:ed|s|ing)?|order(?:s|ed) home"
        r"|repatriat\w+)\b",
        re.IGNORECASE,
    ),
    "total": re.compile(
        r"\b(?:are|is|were|was|remains?) still (?:in|at|on)\b|\bstill (?:has|have|keeps?)\b", re.IGNORECASE
    ),
}
_SAFE = {
    value: Hinted(
        hints,
        r"(?:(?!\s(?:and|but|while|before|after|when)\s|[,.;:]).){0,90}?\s(?:was|were|is|are|been|be|escaped|emerged|came\sout)\s"
        rf"(?:all\s|later\s|quite\s)?({words})\b",
    )
    for value, hints, words in (
        (
            "killed",
            "saf alive rescued saved brought evacuated spared un not good",
            f"{one_of('safe')}|{one_of('unhurt')}",
        ),
        ("wounded", "un not good", one_of("unhurt")),
    )
}
"""What follows a figure of those to whom nothing was done: "58 passengers *were rescued*"."""
_STANDS = re.compile(
    r"\b(?:stands?|stood|remain(?:s|ed)?|stay(?:s|ed)?) (?:unchanged )?at (?:\w+ ){0,2}\Z", re.IGNORECASE
)
_GROWN = re.compile(
    r"\b(?:grow\w*|grew|r[io]s(?:e|en|es|ing)|increas\w*|sw[eo]ll\w*|expand\w*|up) by (?:\w+ )?\Z",
    re.IGNORECASE,
)
_STANDING = re.compile(r"[^.;:]{0,50}\b(?:unchanged|not changed|the same as)\b")
_HOME = re.compile(
    r"\b(?:fl[yieo]\w+|br(?:ing|ought)\w*|sen[dt]\w*|sail\w*|shipp?\w*|order\w*|call\w*|t(?:ak|ook)\w*|c[ao]m\w+|go\w*"
    r"|went|return\w*|airlift\w*|le(?:ad|d)\w*|march\w*|head\w*)\b(?:(?!\b(?:and|to|at)\b)[^.,;:]){0,70}?"
    r"\bhome\b(?![- ](?:town|front|guard|minist|secret|office|soil|base|to|affairs))"
    r"|\bpull(?:ed|ing|s)?\b[^.;:]{0,60}\bout of\b",
    re.IGNORECASE,
)


def _lacks_words(case: Case, value: str) -> bool:
    """Whether no word with which a value of an enum is said stands in the evidence, or just before it."""
    words = row(value)
    if words is None or case.second is None or any(case.second.unstating(n) for n in case.numbers):
        return False
    return not words.search(case.text) and not words.search(case.before)
