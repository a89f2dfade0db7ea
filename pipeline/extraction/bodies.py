"""The bodies that an article names, in full: who is behind "the Observatory", "a monitor", a director.

A body is a name of several words with a head such as Observatory, Service or Commission. Its short forms and
the persons who head it or speak for it are the body; a state's own organs are named by rules of their own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import cached_property
from itertools import islice

_ORGANS: tuple[tuple[str, str], ...] = (
    ("parliament", r"lawmakers?|legislators?|parliament\w*|MPs?|senators?|congress(?:men|women|man|woman)?"),
    ("military intelligence", r"military intelligence|defen[cs]e intelligence"),
    (
        "intelligence service",
        (
            r"(?:national |foreign |security |secret |domestic )*(?:intelligence|spy|secret|security)"
            r" (?:agency|agencies|services?|bureau|community|directorate|chiefs?|heads?|officials?|sources?"
            r"|assessments?|reports?|estimates?|analysts?|findings)|intelligence|spies"
        ),
    ),
    (
        "health ministry",
        r"health (?:ministry|minister|authorities|officials?)|ministry of (?:public )?health",
    ),
    ("human rights office", r"human rights office|rights office"),
    (
        "military",
        (
            r"military|army|armed forces|air force|navy|general staff|joint chiefs(?: of staff)?"
            r"|chief of staff"
            r"|(?<!civil )defen[cs]e (?:ministry|minister|department|officials?)"
            r"|ministry of (?:national )?defen[cs]e"
            r"|department of defen[cs]e"
        ),
    ),
    ("police", r"police|(?:chief )?constables?|detectives?|sheriff(?:['’]s (?:office|department))?"),
    ("investigators", r"investigators?"),
    ("prosecutors", r"prosecutors?(?:['’] office)?|attorney general"),
    ("coast guard", r"coast ?guard"),
    (
        "emergency services",
        (
            r"(?:state )?emergency services?|civil defen[cs]e(?: agency)?"
            r"|rescue services?|ambulance services?"
            r"|fire (?:brigade|services?|department)"
        ),
    ),
    (
        "state media",
        (
            r"(?:state|government|official)(?:-run|-owned|-controlled| run| owned)? (?:[A-Z]\w+ )?"
            r"(?:media|tv|television|radio|(?:news )?agency|broadcaster|newspaper)"
        ),
    ),
    (
        "media",
        r"(?:local |foreign |news )?media(?: outlets?| reports?)?|news agency|newspapers?|press reports?",
    ),
)
ORGANS = tuple((name, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for name, words in _ORGANS)
"""The organs of states, each with the words for it."""
AGENCIES = ("AFP", "AP", "Reuters", "Yonhap")
"""News agencies, which pass on what others said."""
_HEADS = (
    r"Observatory|Commission|Cent(?:er|re)|Services?|Agency|Institute|Institution|Council|Hospital|Society|Network"
    r"|Committees?|Group|Organi[sz]ations?|Watch|Coalition|Foundation|Association|Union|University|Crescent|Cross|Mission"
    r"|Administration|Authority|Today|Monitor|Helmets|Campaign|Initiative|Project|Fund|Programme|Program|Borders|Board|Directorate|(?:Media|Press|Information)\sOffice|Fire\sBrigade"
)
_WORD = r"[A-Z][\w’'-]*"
_BODY = re.compile(
    rf"(?<![\w’'-])(?:{_WORD}\s){{0,8}}\b(?:{_HEADS})(?:s(?=\s[A-Z]))?\b(?:\s(?:(?:for|of|on|and)\s|(?:for|of)\sthe\s){_WORD}(?:\s(?!The\b){_WORD})?){{0,4}}"
)
_OFFICE = (
    r"(?:director|chief|head|spokes\w+|founder|president|chair\w*|manager|deputy|leader|officer|co-?ordinator"
    r"|official)"
)
_OF_STATE = "|".join(words for name, words in _ORGANS if name not in ("parliament", "media", "state media"))
_EMPLOYER = (
    rf"(?:{_BODY.pattern}|(?:{_WORD}\s){{0,3}}(?i:{_OF_STATE}|observatory)"
    r"|(?!US\b|UK\b|UAE\b)[A-Z]{2,5}[A-Z\d]?"
    rf"|(?:office|administration|government)\sof\s(?:the\s)?(?:(?:president|prime minister)\sof\s)?{_WORD})"
)
"""What a person may head or speak for."""
_NAMES = r"(?:(?!(?:said|says|told|tells|that|and|who|of|as)\b)[\w.’'-]+\s){0,5}"
_RANK = (
    r"(?:(?:[A-Z][\w-]*|deputy|vice|chief|assistant|senior|press|media|public|information|relations"
    r"|affairs)\s){0,2}"
)
_EMPLOYED = re.compile(
    rf"({_EMPLOYER})(?:['’]?s)?\s{_RANK}{_OFFICE}\s{_NAMES}$"
    rf"|((?:{_WORD}\s){{1,3}}|government\s)spokes\w+\s{_NAMES}$"
    rf"|((?:{_WORD}\s){{1,3}}(?i:(?:defen[cs]e|health)\sminister))\s{_NAMES}$"
)
_EMPLOYED_BY = re.compile(
    rf"{_OFFICE}\s(?:of|for|at)\s(?:the\s)?(?:[\w-]+\s){{0,2}}?({_EMPLOYER}),?\s{_NAMES}$"
)
_QUALITIES = r"(?:(?!(?:who|by|of|to|that|and|from|with|against|for|in|former|ex)\b)[\w’'-]+\s){0,4}?"
_EMPLOYS = re.compile(
    rf"(?:\s[A-Z][\w-]+)?,?\s(?:(?:the|an?|who is|its)\s|who\s(?=heads|leads|runs))?{_QUALITIES}"
    rf"(?:{_OFFICE}\b[^.;,]{{0,30}}?\b(?:of|for|at|with)|heads|leads|runs)\s(?:the\s)?({_EMPLOYER})"
)
_FORMER = re.compile(r"\b(?:former\s|ex-)(?:[\w.'’-]+,?\s){0,8}$", re.IGNORECASE)
_REACH = 120
"""How many characters from a person's name the office may stand."""
_MENTIONS = 50
"""How many mentions of a person are looked at."""
_MONITOR = re.compile(
    r"\b(?:monitor(?:ing group|s)?|[A-Z]\w+-based (?:group|organi[sz]ation)|war monitor|watchdog"
    r"|monitoring (?:organi[sz]ation|service)|observatory|NGO)\b",
    re.IGNORECASE,
)
_WATCHING = re.compile(r"\b(?:Observatory|Watch|Monitor)\b")

_LEADING = re.compile(
    r"^(?:The|A|An|In|On|At|But|And|Also|While|Meanwhile|Later|Earlier|However|Another|According to"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[\w’'-]+-(?:based|run|backed"
    r"|led|linked|aligned|owned|funded))\s+"
)

_GLUED = re.compile(r"^(?:[A-Z][\w’'-]*\s){1,3}(?!(?:Of|For|And|In|To|At|With)\s)[A-Z][\w’'-]*\sThe\s")
"""What ends a caption, a photographer's name, before a body's: "*Ana Quispe The* Lima Fire Brigade"."""


class Bodies:
    """The bodies of one text."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _named(self) -> list[str]:
        """All bodies that the text names, the fullest forms first, each once."""
        found = Counter(_bare(match[0]) for match in _BODY.finditer(self._text))
        full = [name for name in found if " " in name and not _has_more(name, found)]
        return sorted(full, key=lambda name: (-len(name), name))

    def named_in(self, words: str) -> str | None:
        """The body that words name, in its fullest form in the article."""
        found = [_bare(match[0]) for match in _BODY.finditer(words)]
        if not found:
            return None
        name = max(found, key=len)
        return next((full for full in self._named if _short_of(name, full)), name if " " in name else None)

    def meant_by(self, words: str) -> str | None:
        """The body that words without a name stand for: "a monitoring group"."""
        if not _MONITOR.search(words):
            return None
        watching = [name for name in self._named if _WATCHING.search(name)]
        if watching:
            return watching[0]
        described = re.search(rf"({_BODY.pattern})[^.;]{{0,60}}?{_MONITOR.pattern}", self._text)
        return self.named_in(described[1]) if described else None

    def spelt_like(self, words: str, known: Iterable[str]) -> str | None:
        """The body, of the article or known, whose name somebody misspelt: "the Andean Obervatory"."""
        name = _bare(words[:1].upper() + words[1:])
        many = len(name.split())
        alike = (full for full in (*self._named, *known) if _alike(name, " ".join(full.split()[:many])))
        return next(alike, None) if many > 1 else None

    def _around(self, person: str) -> Iterator[tuple[str, str]]:
        """What stands before and after each of the first mentions of a person."""
        name = re.escape(person.rsplit(maxsplit=1)[-1])
        for found in islice(re.finditer(rf"\b{name}\b", self._text), _MENTIONS):
            start, end = found.span()
            yield self._text[max(0, start - _REACH) : start], self._text[end : end + _REACH]

    def of_person(self, person: str) -> str | None:
        """The words for the body or organ that a person heads or speaks for, by the article."""
        for before, after in self._around(person):
            employer = _EMPLOYED.search(before) or _EMPLOYED_BY.search(before) or _EMPLOYS.match(after)
            if employer and not _FORMER.search(before):
                return str(next(filter(None, employer.groups()))).strip()
        return None


def _bare(name: str) -> str:
    """A body's name without what does not belong to it."""
    glued = _GLUED.sub("", " ".join(name.split()))
    bare = re.sub(rf"(?:['’]s?|\sand\s(?:{'|'.join(AGENCIES)}))$", "", glued)
    bare = re.sub(rf"\b((?!Services$)(?:{_HEADS}))s$", r"\1", bare)
    while (shorter := _LEADING.sub("", bare)) != bare:
        bare = shorter
    return bare


def _alike(one: str, other: str) -> bool:
    near = one[:1] == other[:1] and abs(len(one) - len(other)) < 4
    return near and SequenceMatcher(None, one, other).ratio() > 0.9


def _has_more(name: str, found: Counter[str]) -> bool:
    """Whether something that ends a headline is glued before a name that stands alone no less often."""
    words = name.split()
    return any(found[" ".join(words[k:])] >= found[name] for k in range(1, len(words) - 3))


def _short_of(short: str, full: str) -> bool:
    """Whether all words of the short form stand in the full one, in order, its head among them."""
    words = iter(full.split())
    return all(any(word == other for other in words) for word in short.split())
