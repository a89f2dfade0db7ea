"""Checks of the setting: who says so, when it was and where."""

from __future__ import annotations

import re

from pipeline.extraction.checks.case import Case
from pipeline.extraction.checks.finding import AGREES, SILENT, Finding, doubt


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
    no = _REJECTS.match(case.article.text, end)
    if no and _GOES_ON.search(case.article.text, no.end(), case.grounded.evidence.end):
        return ""
    return f'who says so: "{case.article.text[start:end]}" {no[1]}' if no else ""


_GOES_ON = re.compile(
    r"\b(?:but|and|while) (?:\w+ ){0,2}"
    r"(?:acknowledg|add|admit|conced|confirm|did not|does not|estimat|insist|put|report|said|say|told)"
)
"""How whoever denies one thing goes on to another: "denied the raid *but said* that ten had died"."""
_REJECTS = re.compile(
    r",? (?:(?:has|have|had) )?(reject(?:s|ed)|den(?:y|ies|ied)|disput(?:es|ed)|refut(?:es|ed)"
    r"|(?:declin|refus)(?:es|ed) to (?:answer|comment|confirm|discuss|say)"
    r"|(?:(?:did|has|have) not (?:yet |immediately )?|(?:has|have) yet to )"
    r"(?:comment|confirm|react|respond|repl)\w*)\b"
)


def time(case: Case) -> Finding:
    """Whether the time is that of the claim's own verb."""
    spans = [span for span in case.spans("when") if case.inside(span)]
    whole = [t for t in case.fitting if t.whole]
    stated = case.claim.when
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
