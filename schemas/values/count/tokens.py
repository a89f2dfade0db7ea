"""The words, figures and gaps of one text, and what stands around each of them."""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate

from schemas.values.count.lexicon import HAVE, PEOPLE, PREPOSITIONS, VULGAR_FRACTIONS
from schemas.values.lexicon import word_lists

_FULL_MONTHS = word_lists("calendar.tsv")["month"]
_SHORT_MONTHS = {"sept"} | {month[:3] for month in _FULL_MONTHS}
MONTHS = _SHORT_MONTHS | set(_FULL_MONTHS)
ABOUT = frozenset({"c", "ca", "approx", "est", "max", "min"})  # with a full stop
_ABBREVIATIONS = _SHORT_MONTHS | {"no", "nos", "rs"}

SPACES = frozenset(" \u00a0\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f")
APOSTROPHES = frozenset("'’ʼ")
HYPHENS = frozenset("-‐‑")
DASHES = HYPHENS | frozenset("–—")
LINKS = SPACES | HYPHENS | {"\n", "  "}

_LETTERS = r"[A-Za-zÀ-\u1fff]++"
_TOKEN = re.compile(
    # "U.S.", "don't", "4,700"
    rf"((?:[A-Za-z]\.){{2,}}|{_LETTERS}(?:['’]{_LETTERS})*|[0-9]++(?:[.,][0-9]++)*|[{VULGAR_FRACTIONS}])"
)
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
_SEPARATORS = str.maketrans("，．٬٫", ",.,.")


def _western(text: str) -> str:
    """The text, as long as it was, with the digits 0 to 9 in place of those of other scripts."""
    if text.isascii() or not _OTHER_DIGIT.search(text):
        return text
    return _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text).translate(_SEPARATORS)


class Tokens:
    """One text in tokens: `gaps[k]` stands before `words[k]`, which is `[starts[k], ends[k])` in lower case.

    `strict` is for running text, where few bare numbers are counts. `free` is where the text begins that
    neither a figure nor a trap has taken yet.
    """

    __slots__ = ("ends", "free", "gaps", "starts", "strict", "text", "words")

    def __init__(self, text: str, *, strict: bool) -> None:
        text = _western(text)
        parts = _TOKEN.split(text)
        bounds = list(accumulate(map(len, parts)))
        self.text = text
        self.strict = strict
        self.words = [*map(str.lower, parts[1::2]), "", "", ""]  # no bounds to check when looking ahead
        self.gaps = [*parts[0::2], "", "", ""]
        self.starts = bounds[0::2]
        self.ends = bounds[1::2]
        self.free = 0

    def _word(self, k: int, first: int = -1) -> str:
        """Token k if it is `first` or linked to the token before by a space or a hyphen, else nothing."""
        return self.words[k] if self.gaps[k] in LINKS or k == first else ""

    def _before(self, k: int) -> str:
        """The token linked to token k on its left, if no figure or trap has taken it, else nothing."""
        if k == 0 or self.starts[k - 1] < self.free:
            return ""
        gap, word = self.gaps[k], self.words[k - 1]
        if gap in LINKS:
            return word
        if gap not in {".", ". "}:
            return ""
        return f"{word}." if word in ABOUT else word if word in _ABBREVIATIONS else ""

    def _following(self, k: int) -> list[str]:
        """Up to three linked tokens from token k on."""
        found: list[str] = []
        while len(found) < 3 and (word := self._word(k + len(found))):
            found.append(word)
        return found

    def _written(self, k: int) -> str:
        """Token k with its capitals."""
        return self.text[self.starts[k] : self.ends[k]]

    def _article(self, k: int) -> int:
        """Where the phrase that token k begins starts with its "a"."""
        return k - (self._before(k) in {"a", "an"})

    def _attached(self, k: int) -> bool:
        return not self.gaps[k] and self.words[k] != ""

    def _capital(self, k: int) -> bool:
        return self.text[self.starts[k]].isupper()

    def _is_digits(self, k: int) -> bool:
        return "0" <= self.words[k] < ":"

    def _people(self, k: int) -> bool:
        """Whether token k, or the one after it, is a word for people, as in "Sudanese refugees"."""
        return self._word(k) in PEOPLE or (self._word(k) not in PREPOSITIONS and self._word(k + 1) in PEOPLE)

    def _counts_on(self, k: int) -> bool:
        """Whether token k shows that the number before it counts people."""
        return self._people(k) or self._word(k) in HAVE
