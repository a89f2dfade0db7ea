"""What one article tells of an incident: its claims of one place and day, together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from pipeline.store.causes import causes_in, rare_in, targets_in
from pipeline.store.sites import Site
from pipeline.store.told import Told, length

_WORD = re.compile(r"\w+")
_COPIED = 14
"""Two sentences that share so many words in a row, a toll among them, are one."""
_TELLS = re.compile(
    r"(?=.*\b(?:kill|died|dead|death|wound|injur|lives))"
    r".*\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|scores|hundreds|thousands)\b"
)
"""What tells a toll."""
_RUNS_OVER = re.compile(
    r"\b(?:this|past|last) (?:week|month|year)s?\b|\b(?:days|weeks?|months?) of\b"
    r"|\b(?:two|three|four|five) days\b",
    re.IGNORECASE,
)
"""What tells of more than one day's dead."""
_HELD = re.compile(
    r"\b(?:(rebel|opposition|insurgent)|(government|regime|army|loyalist)|(\w+))[- ](?:held|controlled)\b",
    re.IGNORECASE,
)
"""Who holds the place."""
_SEPARATE = re.compile(
    r"^\W*(?:elsewhere|separately|meanwhile"
    r"|(?:\w+ ){0,2}(?:day|night|week|month|year)s? (?:earlier|before)\b(?! (?:a|the|his|her|their)\b))\b"
    r"|\b(?:the (?:previous|preceding) (?:day|night|week|month|year)"
    r"|(?:in|by|on|with) (?:an? |two |three |other )?separate"
    r"|(?:in|on|by) another (?:attack|strike|raid|air ?strike|incident|blast|bombing|explosion|shooting|clash"
    r"|town|village|city|district|part))\b",
    re.IGNORECASE,
)
"""What opens the telling of something else."""
_SPREAD = re.compile(
    r"\b(?:across|throughout|(?:several|various|different|many|other|two|three|four) (?:\w+ )?"
    r"(?:towns|villages|areas|places|cities|districts))\b",
    re.IGNORECASE,
)
"""What tells of several places."""
_QUARTERS = re.compile(
    r"\b(?:neighbou?rhoods|districts|quarters|suburbs|areas|parts) (?:of|in)\b|\b(?:in|on) and around\b",
    re.IGNORECASE,
)
"""What tells of several parts of a town."""


@dataclass
class Telling:
    """What one article tells of one incident."""

    claims: list[Told]
    site: Site
    days: tuple[date, date] | None
    dated: bool

    @property
    def article_id(self) -> str:
        """The article."""
        return self.claims[0].article_id

    @property
    def region(self) -> str | None:
        """The id of the region in which it was."""
        return self.site.region

    def take(self, claims: Iterable[Told]) -> None:
        """Add claims of the same article."""
        self.claims += claims
        for worked_out in _WORKED_OUT:
            self.__dict__.pop(worked_out, None)

    def narrow(self, site: Site, days: tuple[date, date] | None) -> None:
        """Take a place and stated days for its own where they say more."""
        if (site.id or "").count("/") > (self.site.id or "").count("/") or (
            site.local and not self.site.local and site.id == self.site.id
        ):
            self.site = site
        if days and (not self.dated or not self.days or length(days) < length(self.days)):
            self.days, self.dated = days, True

    @cached_property
    def exact(self) -> set[tuple[str, int]]:
        """Its figures by harm."""
        return {
            (claim.kind, claim.figure)
            for claim in self.claims
            if claim.figure is not None and not claim.vague
        }

    @cached_property
    def of_whom(self) -> set[tuple[str, int, str]]:
        """Its figures by harm, with whom they count; a body that has a name may be the armed."""
        found: set[tuple[str, int, str]] = set()
        for claim in self.claims:
            if claim.figure is None or claim.vague:
                continue
            label = claim.who_label or ""
            found.add((claim.kind, claim.figure, label.lower() if claim.some else claim.counted))
            if claim.some and label[0].isupper():
                found.add((claim.kind, claim.figure, "armed"))
        return found

    @cached_property
    def sentences(self) -> frozenset[str]:
        """Runs of words that tell a toll, by which one knows copies of its sentences."""
        told = [_WORD.findall(claim.evidence.lower()) for claim in self.claims if claim.figure is not None]
        runs = (words[at : at + _COPIED] for words in told for at in range(len(words) - _COPIED + 1))
        return frozenset(run for run in map(" ".join, runs) if _TELLS.search(run))

    @cached_property
    def whole(self) -> dict[str, list[Told]]:
        """The figures of all the people harmed, by harm."""
        found: dict[str, list[Told]] = {}
        for claim in self.claims:
            if claim.whole:
                found.setdefault(claim.kind, []).append(claim)
        return found

    @property
    def tolls(self) -> Iterator[tuple[str, int]]:
        """The highest figure of each harm, where it is of more than one person."""
        for harm, claims in self.whole.items():
            if (highest := max(claim.figure or 0 for claim in claims)) > 1:
                yield harm, highest

    @cached_property
    def causes(self) -> frozenset[int]:
        """The numbers of the causes that its words name."""
        return frozenset().union(*(causes_in(claim.evidence) for claim in self.claims))

    @cached_property
    def rare(self) -> frozenset[int]:
        """The numbers of the causes that its words name of which there are few."""
        return rare_in([claim.evidence for claim in self.claims])

    @cached_property
    def targets(self) -> frozenset[str]:
        """What its words say was struck."""
        return frozenset().union(*(targets_in(claim.evidence) for claim in self.claims))

    @cached_property
    def spread(self) -> bool:
        """Whether it tells of what was in several places."""
        return any(_SPREAD.search(claim.evidence) for claim in self.claims)

    @cached_property
    def runs_over(self) -> bool:
        """Whether it tells of the dead of several days."""
        return any(_RUNS_OVER.search(claim.evidence) for claim in self.claims)

    @cached_property
    def so_far(self) -> date | None:
        """The day on which its count begins, if it counts those of several days up to when it was told."""
        return min(
            (claim.when_from for claim in self.claims if claim.so_far and claim.when_from), default=None
        )

    @cached_property
    def quarters(self) -> bool:
        """Whether it tells of several parts of a town."""
        return any(_QUARTERS.search(claim.evidence) for claim in self.claims)

    @cached_property
    def holders(self) -> set[int]:
        """Who is said to hold the place, by the number of the group in _HELD."""
        words = " ".join(f"{claim.place or ''} {claim.evidence}" for claim in self.claims)
        return {found.lastindex or 0 for found in _HELD.finditer(words)}

    @cached_property
    def nations(self) -> set[str]:
        """The countries whose people were harmed."""
        return {str(claim.who) for claim in self.claims if claim.force}

    @cached_property
    def recalled(self) -> bool:
        """Whether a sentence only recalls something of it, as what came before."""
        return any(claim.recalled for claim in self.claims)

    @cached_property
    def separate(self) -> bool:
        """Whether a sentence of it says that it tells of something else."""
        return any(is_separate(claim.evidence) for claim in self.claims)

    @cached_property
    def armed(self) -> bool | None:
        """Whether all were armed or none; None where it is not said or both."""
        said = {
            claim.counted == "armed"
            for claim in self.claims
            if not claim.force and claim.who_label not in (None, "people")
        }
        return said.pop() if len(said) == 1 else None


_WORKED_OUT = tuple(name for name, each in vars(Telling).items() if isinstance(each, cached_property))
"""What follows from the claims of a telling."""


def unlike(one: AbstractSet[object], other: AbstractSet[object]) -> bool:
    """Whether both tell something, and nothing in common."""
    return bool(one and other) and one.isdisjoint(other)


@lru_cache(maxsize=4_000)
def is_separate(evidence: str) -> bool:
    """Whether words open the telling of something else: "Elsewhere", "the previous day"."""
    return _SEPARATE.search(evidence) is not None
