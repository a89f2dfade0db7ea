"""Words kept as they are, and names of persons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import ClassVar, Self

from schemas.values.party import default_gazetteer, unaccented
from schemas.values.value import Column, Reading, Role, UnreadableError, Value, quoted, text_score

_DELEGATION = re.compile(
    r"\b(?:delegations?|delegates|officials?|envoys|teams?|groups?|lawmakers|leaders|ministers|soldiers|troops"
    r"|representatives|negotiators|diplomats|experts|inspectors|observers|members)\b",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"\b(?:mr|mrs|ms|dr|sir|lord|lady|dame|sheikh|sheik|ayatollah|pope|king|queen|prince|princess|crown|emir|sultan"
    r"|president|vice|prime|deputy|acting|former|chancellor|premier|minister|ministry|secretary|chief|chair(?:man"
    r"|woman|person)?|director|head|leader|commander|general|gen|lieutenant|lt|colonel|col|major|maj|marshal|field"
    r"|admiral|adm|captain|capt|sergeant|sgt|brigadier|supreme|top|senior|spokes(?:man|woman|person)|speaker"
    r"|senator|sen|representative|rep|congress(?:man|woman)|lawmaker|governor|gov|mayor|ambassador|envoy|special"
    r"|advis[eo]r|aide|judge|justice|professor|prof|dictator|security|national|council|foreign|defen[cs]e|state"
    r"|interior|finance|affairs|party|military|army|spy|intelligence|official|of|for|the|and|s)\b\.?",
    re.IGNORECASE,
)
_NAME_PART = re.compile(r"\b[^\W\d_a-z][^\W\d_]*")


class Words(Value):
    """Words of the article, kept as they stand; compared by the tokens that they share."""

    COLUMNS: ClassVar[tuple[Column, ...]] = (Column("", "VARCHAR", "the article's words"),)

    LIST_COLUMNS: ClassVar[tuple[Column, ...]] = (Column("", "VARCHAR[]", "Each as worded."),)

    ROLE: ClassVar[Role] = "topic"

    @classmethod
    def read(cls, words: str, reading: Reading) -> Self:  # noqa: ARG003 - words need no context
        """Keep `words`, stripped. Raises UnreadableError where nothing is left."""
        if not words.strip():
            raise UnreadableError("no words")
        return cls(words=words.strip())

    @classmethod
    def load(cls, raw: object) -> Self:
        """Take a string. Raises ValueError."""
        if not isinstance(raw, str) or not raw.strip():
            raise ValueError(f"write words, not {raw!r}")
        return cls(words=raw.strip())

    def cells(self) -> tuple[object, ...]:
        """The words."""
        return (self.words,)

    def compare(self, predicted: Self) -> float:
        """1 for a token F1 of at least 0.8, ½ for at least 0.4, else 0."""
        return text_score(self.words, predicted.words)


class Name(Words):
    """A person, or a delegation.

    Persons are the same when one's names are among the other's, titles and offices aside: "Shoigu" is
    "Security Council Secretary Sergei Shoigu", "Kim" is "Kim Jong Un", but "Kim Jong Un" is not "Kim Yo
    Jong". Other noun phrases, such as "a Russian delegation", are compared as words.
    """

    LIST_COLUMNS: ClassVar[tuple[Column, ...]] = Value.LIST_COLUMNS

    ROLE: ClassVar[Role] = "person"

    @classmethod
    def sql_key(cls, field: str, *, many: bool = False) -> str:
        """The name in lower case."""
        return super().sql_key(field, many=many) if many else f"lower({quoted(field)})"

    def compare(self, predicted: Self) -> float:
        """1 for the same person, else 0; what names no person is compared as words."""
        one, other = _person(self.words), _person(predicted.words)
        if not one or not other:
            return super().compare(predicted)
        return float(_among(one, other) or _among(other, one))


@lru_cache(maxsize=4096)
def _person(words: str) -> tuple[str, ...]:
    """The parts of a person's name, spelling evened out; empty where `words` name no person."""
    if _DELEGATION.search(words):
        return ()
    bare = words
    for named in reversed(default_gazetteer().find(words)):
        if named.kind not in ("capital", "place"):
            bare = bare[: named.start] + bare[named.end :]
    bare = re.sub(r"['’]s\b", "", bare).replace("-", " ")
    parts = _NAME_PART.findall(_TITLE.sub(" ", bare)) or _NAME_PART.findall(words)
    return tuple(_even(unaccented(part).lower()) for part in parts)


def _even(part: str) -> str:
    """Endings that transliterations vary: Sergei and Sergey, Zelensky, Zelenskyy and Zelenskiy."""
    return re.sub(r"[iyj]+$", "y", part)


def _among(parts: Sequence[str], others: Sequence[str]) -> bool:
    """Whether each part is one of `others`, or its initial."""
    return all(
        any(part == other or (len(part) == 1 and other.startswith(part)) for other in others)
        for part in parts
    )
