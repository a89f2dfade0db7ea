"""Words kept as they are, and names of persons."""

from __future__ import annotations

import re
from typing import ClassVar, Self

from schemas.values.party import default_gazetteer, unaccented
from schemas.values.value import Column, Reach, Reading, Role, UnreadableError, Value, quoted, text_score

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
    """Words of the article, kept as they stand; gold may accept `alternatives`."""

    COLUMNS: ClassVar[tuple[Column, ...]] = (Column("", "VARCHAR", "the article's words"),)

    ROLE: ClassVar[Role] = "topic"

    alternatives: tuple[str, ...] = ()

    @classmethod
    def read(cls, words: str, reading: Reading) -> Self:  # noqa: ARG003 - words need no context
        """Keep `words`, stripped. Raises UnreadableError where nothing is left."""
        if not words.strip():
            raise UnreadableError("no words")
        return cls(words=words.strip())

    @classmethod
    def load(cls, raw: object) -> Self:
        """Take a string, or a list of accepted strings, the usual one first. Raises ValueError."""
        given = raw if isinstance(raw, list) else [raw]
        texts = [text.strip() for text in given if isinstance(text, str) and text.strip()]
        if not texts or len(texts) < len(given):
            raise ValueError(f"write words, or a list of them, not {raw!r}")
        return cls(words=texts[0], alternatives=tuple(texts[1:]))

    def cells(self) -> tuple[object, ...]:
        """The words."""
        return (self.words,)

    def compare(self, predicted: Self) -> float:
        """The best score of `predicted` against the words and their alternatives: 1, ½ or 0."""
        return max(self._score(gold, predicted.words) for gold in (self.words, *self.alternatives))

    @staticmethod
    def _score(gold: str, predicted: str) -> float:
        return text_score(gold, predicted)


class Name(Words):
    """A person, or a delegation.

    Persons are the same when one's names are among the other's, titles and offices aside: "Shoigu" is
    "Security Council Secretary Sergei Shoigu", "Kim" is "Kim Jong Un", but "Kim Jong Un" is not "Kim Yo
    Jong". Other noun phrases, such as "a Russian delegation", are compared as words.
    """

    ROLE: ClassVar[Role] = "person"
    REACH: ClassVar[Reach] = "article"

    @classmethod
    def sql_key(cls, field: str, *, many: bool = False) -> str:
        """The name in lower case."""
        return super().sql_key(field, many=many) if many else f"lower({quoted(field)})"

    @staticmethod
    def _score(gold: str, predicted: str) -> float:
        one, other = _person(gold), _person(predicted)
        if not one or not other:
            return text_score(gold, predicted)
        return float(_among(one, other) or _among(other, one))


def _person(words: str) -> list[str]:
    """The parts of a person's name, spelling evened out; empty where `words` name no person."""
    if _DELEGATION.search(words):
        return []
    bare = words
    for named in reversed(default_gazetteer().find(words)):
        if named.kind not in ("capital", "place"):
            bare = bare[: named.start] + bare[named.end :]
    bare = re.sub(r"['’]s\b", "", bare).replace("-", " ")
    parts = _NAME_PART.findall(_TITLE.sub(" ", bare)) or _NAME_PART.findall(words)
    return [_even(unaccented(part).lower()) for part in parts]


def _even(part: str) -> str:
    """Endings that transliterations vary: Sergei and Sergey, Zelensky, Zelenskyy and Zelenskiy."""
    return re.sub(r"[iyj]+$", "y", part)


def _among(parts: list[str], others: list[str]) -> bool:
    """Whether each part is one of `others`, or its initial."""
    return all(
        any(part == other or (len(part) == 1 and other.startswith(part)) for other in others)
        for part in parts
    )
