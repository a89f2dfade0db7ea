"""Checks of whether it happened: whether the evidence reports at all, and what it says of it."""

from __future__ import annotations

import re

from pipeline.articles.machines import addresses_machines
from pipeline.extraction.checks.case import Case
from pipeline.extraction.checks.finding import AGREES, SILENT, Finding, doubt, refusal
from pipeline.extraction.checks.setting import unspoken

_DISPUTED = re.compile(
    r"\b(?:which|boasts?|claims?|figures?|toll|accounts?|allegations?|assertions?|charges?|reports?)\b[^.;:]{0,80}"
    r"\b(?:reject(?:s|ed)|den(?:y|ies|ied)|disput(?:e|es|ed)|dismiss(?:es|ed)|refut(?:es|ed)|contradict\w*)\b"
    r"|\b(?:unverified|unconfirmed|not (?:be )?(?:independently )?(?:verif\w+|confirm\w+))\b",
    re.IGNORECASE,
)


def report(case: Case) -> Finding:
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


def machines(case: Case) -> Finding:
    """What an article addresses to machines is no report."""
    addressed = any(addresses_machines(case.article.sentence(number)) for number in case.numbers)
    return doubt("the evidence is addressed to machines") if addressed else SILENT


def status(case: Case) -> Finding:
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
