"""The named checks: each looks at one thing about a claim, and says `agrees`, `disagrees` or `silent`.

A check that does not understand a sentence is silent. What one finds may refuse the claim, mend its status,
or only make it doubtful: which of these is decided by what true claims of careful readers showed
(evals/LOG.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from pipeline.extraction.checks.case import Case
from pipeline.extraction.checks.counting import figure
from pipeline.extraction.checks.finding import AGREES, SILENT, Finding, doubt, refusal
from pipeline.extraction.checks.happening import machines, report, status
from pipeline.extraction.checks.kinds import details, kind
from pipeline.extraction.checks.parties import near, roles, sides, wording
from pipeline.extraction.checks.setting import place, time, voice
from pipeline.extraction.checks.words import Hinted, one_of, words_of
from schemas.claim import Claim


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its name, what it asks, and whether it needs to know how English states the type."""

    name: str
    asks: str
    needs_frames: bool
    look: Callable[[Case], Finding]


@cache
def checks_for(of: type[Claim], *, frames: bool) -> tuple[Check, ...]:
    """The checks that claims of a type get; those without frames need no rules for the type."""
    return tuple(
        check for check in CHECKS if (frames or not check.needs_frames) and _concerns(check.name, of)
    )


def _concerns(name: str, of: type[Claim]) -> bool:
    specs = of.fields.values()
    if name == "figure":
        return any(spec.role == "figure" for spec in specs)
    if name in {"kind", "details"}:
        enums = [spec.name in of.key for spec in specs if spec.choices and spec.name != "status"]
        return (name == "kind") in enums
    return True


def _type_words(case: Case) -> Finding:
    """Whether a word with which such a claim is stated stands in the evidence, or just before it."""
    known, against, weak = words_of(case.kind)
    told = f"{case.before} {case.text}" if case.points_back and not case.tellings else case.text
    other = against.search(told) if against else None
    if case.told is None and (found := other or case.tells(_FIGURATIVE)):
        return doubt(f'the evidence tells of something else: "{found[0]}"')
    if any(telling.whole for telling in case.tellings):
        return AGREES
    if case.are_apart:
        return doubt("no sentence of the evidence names them together")
    first = known.search(case.text) if known else None
    if first and not case.tellings and (about := _ABOUT.search(case.text, 0, first.start())):
        return doubt(f'the evidence tells of a work about it: "{about[0].strip()}"')
    if known is None or (case.tellings and not weak) or first or _calls(case):
        return SILENT
    why = f"no word of the evidence states a claim of type {case.kind.type_name}"
    may = known.search(case.before) or (weak and (case.tellings or weak.search(case.text)))
    return doubt(why) if may or case.second is None else refusal(why)


def _calls(case: Case) -> bool:
    """Whether somebody calls on another to see him, and not to ask for something."""
    return case.kind.type_name == "visit" and case.tells(_CALLS) is not None


_CALLS = Hinted(
    "call",
    r"""\bcall(?:s|ed|ing)?\s(?:in\s)?(?:on|at)\s(?![^.;,]*\sto\s(?!meet|see|speak|talk|thank|the\b)[a-z])""",
)
_FIGURATIVE = Hinted(
    "kill",
    rf"""\bkill(?:s|ed|ing)?\s(?:off\s)?(?:(?:an?|all|any|her|his|its|that|the|their|this)\s)?(?:\w+\s){{0,2}}?
      {one_of("killable")}\b""",
)
"""What is killed and never lived."""
_ABOUT = re.compile(rf"\b{one_of('about')} (?:about|of|on|to)\b[^.;,]{{0,30}}\Z", re.IGNORECASE)
"""What leads to a word of the type, where a work about such a thing is told of, not the thing."""


def _rules(case: Case) -> Finding:
    """Whether the built-in rules, reading the sentence by themselves, state the same claim."""
    if case.told is None:
        return SILENT
    named = [s for s in case.kind.fields.values() if s.name in case.kind.key or s.choices]
    same = [case.same(spec, case.told.get(spec.name)) for spec in named]
    return SILENT if any(each is False for each in same) else AGREES


CHECKS = (
    Check("machines", "is the evidence addressed to machines?", needs_frames=False, look=machines),
    Check(
        "report",
        "does the evidence report, and not ask, imagine or correct?",
        needs_frames=True,
        look=report,
    ),
    Check("words", "does a word of the type stand in the evidence?", needs_frames=False, look=_type_words),
    Check("status", "did it happen, by the words around its verb?", needs_frames=True, look=status),
    Check("figure", "does the figure count whom the claim names?", needs_frames=True, look=figure),
    Check("kind", "are the words those of this kind?", needs_frames=True, look=kind),
    Check("details", "do they fit what else the claim says of it?", needs_frames=True, look=details),
    Check("roles", "who does it to whom?", needs_frames=True, look=roles),
    Check("sides", "is each on the side that the verb gives?", needs_frames=True, look=sides),
    Check("near", "does whom the claim names stand in the evidence?", needs_frames=False, look=near),
    Check("voice", "does the evidence name these as saying so?", needs_frames=False, look=voice),
    Check("time", "is the time that of the claim's verb?", needs_frames=True, look=time),
    Check("place", "is the place where the evidence says?", needs_frames=False, look=place),
    Check("wording", "do the words say alone what they say there?", needs_frames=False, look=wording),
    Check("rules", "do the rules state the same by themselves?", needs_frames=True, look=_rules),
)
"""All checks, in the order in which a claim's `checks` list them."""
