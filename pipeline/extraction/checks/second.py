"""The second reader, as the checks ask it: what rules understand of the evidence of others' claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from schemas.claim import Claim

Span = tuple[int, int]


class Telling(Protocol):
    """One word of a claim type in a sentence, at `span` of it, and what the sentence says with it."""

    @property
    def number(self) -> int:
        """The number of its sentence."""

    @property
    def span(self) -> Span:
        """Where it stands in the sentence."""

    @property
    def status(self) -> str:
        """The status that the sentence gives it; "unreal" for what is only supposed or averted."""

    @property
    def sure(self) -> bool:
        """Whether its own verb says so, and not a word that may be about something else."""

    @property
    def whole(self) -> bool:
        """Whether its clause has the nouns that such a claim needs."""

    @property
    def qualifies(self) -> bool:
        """Whether it only tells which: "the troops *sent* there"."""

    @property
    def persons(self) -> Sequence[str]:
        """Of whom it may tell, by name, where it tells of persons one by one."""

    @property
    def enums(self) -> Mapping[str, frozenset[str]]:
        """The values that the word may stand for, by field."""

    @property
    def times(self) -> Sequence[Span]:
        """Where the times stand that its verb has."""


class Counted(Protocol):
    """What a figure counts."""

    @property
    def noun(self) -> str:
        """The noun at the head of its phrase, in the singular."""

    @property
    def sort(self) -> str:
        """fighters, people, toll, thing, or nothing for a bare figure."""

    @property
    def span(self) -> Span:
        """Where its phrase stands in the sentence."""

    @property
    def part(self) -> bool:
        """Whether it is the whole of which the sentence tells a part."""


class Deed(Protocol):
    """One verb of which somebody is the subject."""

    @property
    def verb(self) -> str:
        """Its lemma; a noun that it needs is joined to it: take_delivery."""

    @property
    def passive(self) -> bool:
        """Whether it is done to its subject."""

    @property
    def reach(self) -> Span:
        """Where in the sentence those stand whom it concerns beside them."""


class Reading(Protocol):
    """What the second reader understands of some sentences of one article."""

    def stated(self, kind: type[Claim], numbers: Sequence[int]) -> Sequence[Mapping[str, Any]]:
        """The claims that it finds itself in these sentences, as a model states them."""

    def unstating(self, number: int) -> str:
        """Why it reports nothing: asked, imagined, commanded, corrected, endless; "" for one that may."""

    def tellings(self, kind: type[Claim], number: int) -> Sequence[Telling]:
        """The words of the type in a sentence, in order."""

    def counted(self, number: int, figure: Span) -> Counted | None:
        """What a figure counts; None where it is not seen as one."""

    def noun_of(self, kind: type[Claim], words: str) -> Mapping[str, str]:
        """The values, by field, that the last noun of words stands for in claims of a type: rice is food."""

    def told_of(self, kind: type[Claim], number: int, span: Span) -> Telling | None:
        """What the sentence says of the noun at `span`, whose verb is no word of the type; else None."""

    def deeds(self, number: int, span: Span) -> Sequence[Deed]:
        """What those at `span` of a sentence do, or what is done to them, verb by verb."""

    def voices(self, number: int) -> Sequence[str]:
        """Whom the sentence names as saying what it tells."""


class SecondReader(Protocol):
    """Rules that read the evidence of claims which somebody else states."""

    def reads(self, kind: type[Claim]) -> bool:
        """Whether it knows how such a claim is stated."""

    def read(self, sentences: Mapping[int, str], kinds: Sequence[type[Claim]]) -> Reading:
        """What it understands of numbered sentences of one article."""
