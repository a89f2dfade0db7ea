"""The bodies that an article names, in full: who is behind "the Observatory", "a monitor", a director.

A body is a name of several words with a head such as Observatory, Service or Commission. Its short forms and
the persons who head it or speak for it are the body; a state's own organs are named by rules of their own.
"""

from __future__ import annotations

import re
from functools import cached_property

_HEADS = (
    r"Observatory|Commission|Cent(?:er|re)|Services?|Agency|Institute|Institution|Council|Hospital|Society|Network"
    r"|Committee|Group|Organi[sz]ation|Watch|Coalition|Foundation|Association|Union|University|Crescent|Cross|Mission"
    r"|Administration|Authority|Today|Monitor|Helmets|Campaign|Initiative|Project|Fund|Programme|Program|Borders|Board"
)
_WORD = r"[A-Z][\w’'-]*"
_BODY = re.compile(
    rf"(?<![\w-])(?:{_WORD}\s)*\b(?:{_HEADS})\b(?:\s(?:(?:for|of|on|and)\s|(?:for|of)\sthe\s){_WORD}(?:\s{_WORD})?)*"
)
_NAME = re.compile(rf"{_WORD}(?:\s(?:al-|el-|ben\s|bin\s|abu\s|de\s|van\s|von\s)?[\w’'-]+)+")
_OFFICE = (
    r"(?:director|chief|head|spokes\w+|founder|president|chair\w*|manager|deputy|leader|officer|co-?ordinator"
    r"|official)"
)
_MONITOR = re.compile(
    r"\b(?:monitor(?:ing group|s)?|[A-Z]\w+-based (?:group|organi[sz]ation)|war monitor|watchdog"
    r"|monitoring (?:organi[sz]ation|service)|observatory)\b",
    re.IGNORECASE,
)
_WATCHING = re.compile(r"\b(?:Observatory|Watch|Monitor)\b")

_LEADING = re.compile(
    r"^(?:The|A|An|In|On|At|But|And|Also|While|Meanwhile|Later|Earlier|However|Another|According to"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[\w’'-]+-(?:based|run|backed"
    r"|led|linked|aligned|owned|funded))\s+"
)


class Bodies:
    """The bodies of one text."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _named(self) -> list[str]:
        """All bodies that the text names, the fullest forms first, each once."""
        found = {_bare(match[0]) for match in _BODY.finditer(self._text)}
        return sorted((name for name in found if " " in name), key=lambda name: (-len(name), name))

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
        described = re.search(rf"({_BODY.pattern})[^.;]{{0,60}}?{_MONITOR.pattern}", self._text)
        if watching:
            return watching[0]
        return self.named_in(described[1]) if described else None

    def of_person(self, person: str) -> str | None:
        """The body that a person heads or speaks for, by the article."""
        name = re.escape(person.rsplit(maxsplit=1)[-1]) if " " in person else re.escape(person)
        first = rf"(?:(?!{name})[\w.’'-]+\s){{0,3}}"
        before = re.search(
            rf"({_BODY.pattern})(?:['’]?s)?\s(?:[\w-]+\s){{0,2}}{_OFFICE}\s{first}{name}\b", self._text
        )
        if before:
            return self.named_in(before[1])
        over = re.search(
            rf"{_OFFICE}\s(?:of|for|at)\s(?:the\s)?(?:[\w-]+\s){{0,2}}?({_BODY.pattern}),?\s{first}{name}\b",
            self._text,
        )
        if over:
            return self.named_in(over[1])
        after = re.search(
            rf"\b{name}(?:\s[A-Z][\w-]+)?,?\s(?:(?:the|a|who is|its)\s)?[^.;,]{{0,50}}?\b"
            rf"(?:{_OFFICE}\b[^.;,]{{0,30}}?\b(?:of|for|at|with)|heads|leads|runs)\s(?:the\s)?"
            rf"({_BODY.pattern})",
            self._text,
        )
        return self.named_in(after[1]) if after else None


def _bare(name: str) -> str:
    """A body's name without what does not belong to it."""
    bare = re.sub(r"(?:['’]s?|\sand\s(?:AFP|AP|Reuters))$", "", " ".join(name.split()))
    while (shorter := _LEADING.sub("", bare)) != bare:
        bare = shorter
    return bare


def _short_of(short: str, full: str) -> bool:
    """Whether all words of the short form stand in the full one, in order, its head among them."""
    words = iter(full.split())
    return all(any(word == other for other in words) for word in short.split())
