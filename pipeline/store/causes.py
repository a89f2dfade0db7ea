"""How people came to harm, by the words of a sentence, and whether two sentences may tell of one event."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_DRIVEN = (
    r"\b(?:ramm(?:ed|ing)|plow(?:ed|ing|s)|plough(?:ed|ing|s)|mow(?:ed|n|ing) down)\b"
    r"|\b(?:truck|lorry|van|car|vehicle)\b[^.;]{0,20}\b(?:drove|driven|careered|sped) (?:\w+ ){0,2}"
    r"(?:into|through) (?:\w+ ){0,3}(?:crowds?|people|pedestrians|shoppers|revell?ers|passers-by|tourists)\b"
)
"""Someone drives a vehicle into people."""
_CAUSES = (
    re.compile(
        r"\b(?:air ?strikes?|air (?:raids?|attacks?|force)|aerial|raids?|war ?planes?|jets?"
        r"|helicopters?|barrel bombs?|drones?)\b"
        r"|\baircraft (?:\w+ ){0,3}(?:bomb|fire|attack|str(?:ike|uck)|hit|target|drop|raid|launch|pound|kill)"
    ),
    re.compile(
        r"\b(?:bomb(?:s|er|ers|ing|ings)?|blasts?|explosions?|explod\w+|ieds?|suicide|detonat\w+|blew)\b"
    ),
    re.compile(r"\b(?:shoot(?:ing|ings)|gunm[ae]n|opened fire|snipers?|shot)\b"),
    re.compile(
        r"\b(?:crash\w*|collision|collided|derail\w*|overturn\w*|capsiz\w*|sank|tram|train|plane|ferry|boat)\b"
    ),
    re.compile(r"\b(?:clash\w*|fighting|battles?|ambush\w*|overran|stormed)\b"),
    re.compile(
        r"\b(?:earthquakes?|quake|floods?|landslides?|storms?|hurricane|typhoon|tsunami|wildfires?)\b"
    ),
    re.compile(
        r"\b(?:chemical|sarin|chlorine|gas attack|gass(?:ed|ing)|(?:poison|nerve) (?:gas|agent)|toxic)\b"
    ),
    re.compile(r"\b(?:executed|executions?|behead\w*)\b"),
    re.compile(r"\b(?:bombardments?|shell(?:s|ed|ing)|rockets?|missiles?|mortars?|artillery)\b"),
    re.compile(_DRIVEN),
    re.compile(
        r"\b(?:cholera|measles|epidemic|outbreak|virus|malnutrition|malnourished|hunger|starv\w+|famine)\b"
    ),
)
_AIR, _BOMB, _SHOTS, CRASH = 0, 1, 2, 3
"""Some of them; of an aircraft that is shot down three are told, too."""
_RARE = (
    re.compile(
        r"\b(?:chemical (?:weapons?|attacks?|agents?)|sarin|chlorine|gas attacks?|gass(?:ed|ing)"
        r"|(?:poison|nerve|toxic) (?:gas|agent))\b"
    ),
    re.compile(r"\b(?:earthquakes?|quake|tsunami)\b"),
    re.compile(r"\b(?:floods?|landslides?|hurricane|typhoon|(?:tropical|winter|snow|sand|rain) ?storms?)\b"),
    re.compile(r"\bwildfires?\b"),
    re.compile(r"\b(?:plane|airplane|airliner)\b"),
    re.compile(r"\b(?:derail\w*|trams?|(?<!to )train)\b"),
    re.compile(r"\bferry\b"),
    re.compile(_DRIVEN),
)
"""Causes of which there is hardly more than one case in a country on one day; crashes on a road are many."""
_TARGETS = {
    "convoy": r"convoys?",
    "wedding": r"weddings?",
    "funeral": r"funerals?|mourners",
    "mosque": r"mosques?",
    "church": r"church(?:es)?|cathedral",
    "hospital": r"(?:hospitals?|clinics?)(?! (?:in|officials?|sources?|workers?|staff|director))",
    "school": r"schools?|kindergarten",
    "bakery": r"baker(?:y|ies)",
    "market": r"markets?|shopping (?:mall|cent(?:er|re))",
    "prison": r"prisons?|jails?|penal colony",
    "hotel": r"hotels?",
    "party": r"night ?club|concert|festival",
    "stadium": r"stadium",
    "station": r"(?:train|railway|bus|police) stations?",
    "embassy": r"consulate|embassy",
}
"""What is struck, of which there is seldom more than one case in a region on one day."""
_TARGET = re.compile("|".join(rf"\b(?P<{name}>{words})\b" for name, words in _TARGETS.items()))
_AFTERWARDS = re.compile(
    r"\b(?:taken|rushed|brought|admitted|transferred|treated|treatment|evacuated|died|moved)\b[^.;]{0,40}$"
)
"""What comes before a place to which the harmed were taken: "*rushed to* a hospital"."""
_DRIVEN_RARE = len(_RARE) - 1
"""The number among them of a driven vehicle; one with a bomb in it is none."""
_VEHICLES = frozenset({4, 5, 6})
_RAIDED = re.compile(
    r"\b(?:air ?strikes?|air (?:raids?|attacks?|force)|aerial|raids?|war ?planes?|barrel bombs?|drones?)\b",
    re.IGNORECASE,
)
"""Of the rare ones those that a raid may strike, too; and what tells of one."""
_ALIKE = (
    {0, 1},
    {0, 6},
    {1, 2},
    {2, 4},
    {4, 7},
    {0, 4},
    {1, 4},
    {2, 7},
    {0, 8},
    {1, 8},
    {4, 8},
    {6, 8},
    {1, 9},
)
"""Causes that are told of one incident."""
_CREWED = r"(?:helicopters?|(?:war ?)?planes?|jets?|aircraft|airliners?)"
_DOWNED = re.compile(
    rf"\b{_CREWED}\b[^.;]{{0,30}}\b(?:shot|brought) down\b"
    rf"|\b(?:(?:shot|brought|shooting) down|downed) (?:\w+ ){{0,3}}{_CREWED}\b"
)
"""What is told of who sat in an aircraft, not of whom it struck."""
_RECALLED = re.compile(
    r"\b(?:(?:days?|weeks?|months?|years?) after|the (?:site|scene|target) of) (?P<what>(?:[^\s,.;]+ ){0,8})"
    r"|\b(?:last|previous|earlier|deadliest|worst) (?:\w+ ){0,2}"
    r"(?:attack|disaster|quake|earthquake|flood|crash)\b"
    r"|\b(?:\w+ )?(?:attack|gas|quake|earthquake|flood|crash) (?=(?:town|city|village|site)\b)"
)
"""Words of what was before: "a week *after a gas attack* a woman died", "raid on *gas attack* town"."""
_AT_HAND = re.compile(
    r"the (?!.*\b(?:in|on|of|last) (?:\d{4}|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|week|month|year))"
)
"""Words of what is at hand: "three days after *the quake*", but not "after *the attack in April*"."""
_OTHERWISE = re.compile(
    r"\b(?:fires?|blaze|accidents?|stampede|crush(?:ed)?|diseases?|cholera|malaria|epidemic|outbreak|collaps\w+|mob"
    r"|drown\w*|snipers?|beat\w*|stabb?\w*|hunger|starv\w+|heart attack)\b",
    re.IGNORECASE,
)
"""How people come to harm that no list of causes has."""


@lru_cache(maxsize=4_000)  # an article's claims are each held against all that it tells
def causes_in(words: str) -> frozenset[int]:
    """The numbers of the causes that words name."""
    low = words.lower()
    found = frozenset(number for number, cause in enumerate(_CAUSES) if cause.search(low))
    return frozenset({len(_CAUSES)}) if found <= {_AIR, _SHOTS, CRASH} and _DOWNED.search(low) else found


def rare_in(sentences: Iterable[str]) -> frozenset[int]:
    """The numbers of the rare causes of which sentences of one event tell: an earthquake, a ferry."""
    told = [*sentences]
    found = frozenset().union(*(_rare_in(words) for words in told))
    if any(_RAIDED.search(words) for words in told):
        found -= _VEHICLES
    return found - {_DRIVEN_RARE} if any(_BOMB in causes_in(words) for words in told) else found


@lru_cache(maxsize=4_000)
def _rare_in(words: str) -> frozenset[int]:
    low = _RECALLED.sub(lambda found: found[0] if _AT_HAND.match(found["what"] or "") else " ", words.lower())
    return frozenset(number for number, cause in enumerate(_RARE) if cause.search(low))


@lru_cache(maxsize=4_000)
def targets_in(words: str) -> frozenset[str]:
    """What words say was struck: a market, a convoy."""
    low = words.lower()
    struck = (found for found in _TARGET.finditer(low) if not _AFTERWARDS.search(low, 0, found.start()))
    return frozenset(found.lastgroup or "" for found in struck)


def names_cause(words: str) -> bool:
    """Whether words name how people came to harm."""
    return bool(causes_in(words)) or _OTHERWISE.search(words) is not None


def cause_fit(one: frozenset[int], other: frozenset[int]) -> float:
    """How well the causes that two tell agree: 0 where one tells of none."""
    if not one or not other:
        return 0.0
    if one & other:
        return 0.8
    return 0.0 if any({a, b} in _ALIKE for a in one for b in other) else -1.5
