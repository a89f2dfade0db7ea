"""Checks of the setting: who says so, when it was and where."""

from __future__ import annotations

import re

from pipeline.extraction.checks.case import Case
from pipeline.extraction.checks.finding import AGREES, SILENT, Finding, doubt
from pipeline.extraction.checks.words import lead, one_of
from schemas.values import find_whens


def voice(case: Case) -> Finding:
    """Who says so: a voice of the sentence, and none that is left out where another rejects it."""
    if case.second is None:
        return SILENT
    stated = [value.words for value in case.claim.attributed_to]
    voices = [voice for number in case.numbers for voice in case.second.voices(number)]
    if not stated:
        return SILENT if voices else AGREES
    if not voices:
        return SILENT
    heard = [" ".join(voice.lower().split()) for voice in voices]
    agree = any(_shares(" ".join(words.lower().split()), voice) for words in stated for voice in heard)
    return AGREES if agree else doubt(f'who says so: the rules read "{voices[0]}"')


def _shares(words: str, voice: str) -> bool:
    """Whether two names of a voice have a word in common."""
    small = {"the", "a", "an", "of", "and", "in", "for", "its"}
    return not ({*re.findall(r"\w+", words)} - small).isdisjoint({*re.findall(r"\w+", voice)} - small)


def unspoken(case: Case) -> str:
    """Why the only voice of a claim does not say so: it rejects it, or says nothing; "" where it may."""
    spans = case.spans("attributed_to")
    if len(spans) != 1 or case.claim.status != "occurred":
        return ""
    start, end = spans[0]
    if remark := _REMARK.search(case.text):
        return f'who says so: "{remark[0]}" comments on what others say'
    words = case.article.text[start:end]
    if not case.inside((start, end)):
        return _elsewhere(case, words)
    text, ends = case.article.text, case.grounded.evidence.end
    no = _REJECTS.match(text, end, ends)
    if no and not _GOES_ON.search(text, no.end(), ends):
        return f'who says so: "{words}" {no[1]}'
    addressed = _ADDRESSED.search(text[case.grounded.evidence.start : start])
    if addressed and not _SAYS.match(text, end, ends):
        return f'who says so: "{words}" is only {addressed["how"] or "asked"}'
    return ""


def _elsewhere(case: Case, words: str) -> str:
    """Why a voice that stands outside the evidence does not say so: the evidence names its own."""
    if case.second is None or case.points_back:
        return ""
    heard = [voice for number in case.numbers for voice in case.second.voices(number)]
    own = bool(heard) and not any(_shares(words.lower(), voice.lower()) for voice in heard)
    return f'who says so: "{words}" stands elsewhere, and here "{heard[0]}" says so' if own else ""


_SAYS = re.compile(
    rf"[^.;:]{{0,60}}?\b(?:{one_of('saying')}|answer\w*|estimat\w*|put|repl\w*)\b", re.IGNORECASE
)
_ADDRESSED = re.compile(
    r"\b(?P<how>accus(?:ed|es?|ing)|blam(?:ed|es?|ing)|suspect(?:ed|s)|denounc(?:ed|es?|ing)|condemn(?:ed|s)"
    r"|implor(?:ed|es|ing)) (?:the |its |his |her )?\Z"
    r"|^\W*(?:When )?(?:[Aa]sked|[Qq]uestioned|[Pp]ressed|[Cc]onfronted)\b[^.;]*, (?:the |an? )?\Z"
)
"""What stands before somebody who is accused of it, or asked about it, and does not say so."""
_REMARK = re.compile(
    r"\b(?:said|says|joked|remarked|scoffed|quipped) (?:of|about) "
    r"(?:the|this|that|such|an?|[A-Z][\w’'-]+)(?: \w+)? "
    r"(?:accounts?|claims?|news|reports?|rumou?rs?|story|stories|tales?|talk|tidings|word)\b"
)
"""How somebody speaks of what others say: "we shall see, he *said of the word* from Oslo"."""
_GOES_ON = re.compile(
    r"\b(?:but|and|while) (?:\w+ ){0,2}"
    r"(?:acknowledg|add|admit|conced|confirm|did not|does not|estimat|insist|put|report|said|say|told)"
)
"""How whoever denies one thing goes on to another: "denied the raid *but said* that ten had died"."""
_REJECTS = re.compile(
    r",? (?:(?:has|have|had) )?(reject(?:s|ed)|den(?:y|ies|ied)|disput(?:es|ed)|refut(?:es|ed)"
    r"|(?:declin|refus)(?:es|ed) to (?:answer|comment|confirm|discuss|say)"
    r"|(?:(?:did|has|have) not (?:yet |immediately )?|(?:has|have) yet to )"
    r"(?:comment|confirm|react|respond|repl)\w*"
    r"|would not (?:be drawn|comment|confirm|discuss|elaborate|say)|(?:had|has|made|makes|offered) no comment"
    r"|(?:gave|gives|offered|offers) no (?:details?|explanation|figures?|number|toll)"
    r"|(?:spoke|speaks|talked|talks) only (?:about|of)|(?:kept|stayed|remained|was|were) silent|said nothing"
    r"|made no mention|(?:was|were|is|are) (?:astonished|baffled|puzzled|surprised|taken aback))\b"
)


def time(case: Case) -> Finding:
    """Whether the time is that of the claim's own verb."""
    spans = [span for span in case.spans("when") if case.inside(span)]
    stated = case.claim.when
    for span in spans:
        day = stated is not None and stated.start == stated.end  # a month holds what is told in it, too
        if day and _is_of_saying(case, span):
            return doubt(f'when: "{case.article.text[slice(*span)]}" is when it was said')
    whole = [t for t in case.fitting if t.whole]
    if not spans or not whole or stated is None:
        return SILENT
    starts = {sentence.number: sentence.start for sentence in case.sentences}
    own = [(starts[t.number] + s, starts[t.number] + e) for t in whole for s, e in t.times]
    if not own:
        return SILENT
    if any(s < end and start < e for s, e in own for start, end in spans):
        return AGREES
    worded = [case.article.text[start:end] for start, end in own]
    read = [value for words in worded if (value := case.read("when", words))]
    if not read:  # "days after the truce of Friday"
        return SILENT
    return AGREES if any(map(stated.same, read)) else doubt(f'when: the rules read "{read[0].words}"')


def _is_of_saying(case: Case, span: tuple[int, int]) -> bool:
    """Whether a time is that of an announcement: "*said on Monday* that", "*a letter of 3 May* tells"."""
    found = case.place_in(span)
    if found is None:
        return False
    number, (start, end) = found
    sentence = case.article.sentence(number)
    before, after = lead(sentence, start), sentence[end:]
    said = _SAID.search(before)
    if said:
        known = _THAT.match(after) or (said["to"] and _ENDS.match(after))
    elif start < len(before) + 1:
        known = (_SPEAKING.match(before) and after.startswith(",")) or (
            _ONLY_THEN.match(before) and _MADE_KNOWN.match(after)
        )
    else:
        known = None
    if not known and not _PAPER.search(before):
        return False
    earlier = _HAD.search(after) or _has_another_time(sentence, (start, end))
    return bool(earlier) and _SAME_DAY.search(after) is None


def _has_another_time(sentence: str, span: tuple[int, int]) -> bool:
    """Whether a sentence tells another time beside the one at `span`."""
    others = any(end <= span[0] or span[1] <= start for start, end in find_whens(sentence))
    return others or _BEFORE.search(sentence) is not None


_HAD = re.compile(r"\bthat\b[^.;]* had\b")
_BEFORE = re.compile(r"\b(?:before|earlier|ago|previous(?:ly)?)\b")
_SAME_DAY = re.compile(
    r"\b(?:earlier (?:in the day|on)|(?:that|the same) (?:day|morning|afternoon|evening|night))\b"
)
_SAID = re.compile(
    rf"\b{one_of('saying')}"
    rf"(?P<to> (?:(?:an?|the|its|his|her|state|local|foreign) )*"
    rf"(?:(?i:{one_of('audience')})|(?:[A-Z][\w.-]+ ?){{1,3}}))?"
    r"(?: (?:early|late|later|only))?(?: on| in| at)? \Z"
)
_THAT = re.compile(r"(?: (?:in|at|from|by|to|during|after) (?:an? |the |its )?[\w ]{1,40})?,? that\b")
_ENDS = re.compile(r"(?:[.,;]|$)")
_SPEAKING = re.compile(
    r"\W*(?:Speaking|Talking|Asked|Questioned|Interviewed|Addressing|Answering|Testifying|Writing)\b"
    r"[^,]{0,60} \Z"
)
_PAPER = re.compile(
    rf"\b{one_of('paper')} (?:dated|published|released|issued|posted|of|from)(?: on| in)? \Z", re.IGNORECASE
)
_ONLY_THEN = re.compile(r"\W*(?:(?:Only|Not until) )?(?:[Oo]n |[Ii]n )?\Z")
_MADE_KNOWN = re.compile(
    r",? (?:it (?:was|became|emerged|transpired)\b[^.;]{0,80}? that\b"
    r"|[^.;,]{1,60} (?:acknowledged|admitted|announced|confirmed|conceded|disclosed|let it be known"
    r"|made (?:it )?known|owned up|revealed|said|told [\w ]{1,30}) that\b"
    r"|did [^.;,]{1,50} (?:acknowledge|admit|announce|confirm|concede|disclose|own up|reveal|say)\b)"
)
"""How a day opens a sentence on which something was only made known."""


def place(case: Case) -> Finding:
    """Whether the place stands with the evidence, and is in no other country than the one named there."""
    spans = case.spans("place")
    if not spans:
        return SILENT
    if any(case.inside(span) for span in spans):
        return AGREES
    words = case.article.text[slice(*spans[0])]
    country, gazetteer = getattr(case.claim.place, "country", None), case.reading.gazetteer
    if country is None or gazetteer is None:
        return SILENT
    here = {
        named.code
        for named in gazetteer.find(case.text)
        if named.code and (named.kind == "place" or _THERE.search(case.text, 0, named.start))
    }
    if here and country not in here:
        return doubt(f'place: "{words}" stands elsewhere, and the evidence names another country')
    return SILENT


_THERE = re.compile(r"\b(?:in|near|at|outside|around|inside|off)\s$", re.IGNORECASE)
