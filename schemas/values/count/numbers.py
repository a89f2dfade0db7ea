"""The number that begins at a token: "4,700", "1.2 million", "two and a half thousand", "dozens"."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from schemas.values.count.lexicon import (
    CONSONANTS,
    CURRENCIES,
    DECIMALS,
    FRACTIONS,
    GROUPS,
    HARM,
    LETTER_SCALES,
    PEOPLE,
    PLURAL_PERSONS,
    PLURAL_SCALES,
    PREPOSITIONS,
    SCALES,
    SHORT_SCALES,
    SMALL,
    SOME,
    STARTS,
    UNITS,
    VAGUE,
    VULGAR_FRACTIONS,
)
from schemas.values.count.tokens import APOSTROPHES, HYPHENS, LINKS, MONTHS, SPACES, Tokens

LIMIT = 10**15

_WRITTEN = re.compile(
    r"(0|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}|[1-9][0-9]*)(\.[0-9]+)?"
    r"|([1-9][0-9]{0,2}(?:\.[0-9]{3}){2,})"  # 1.250.000
)
_POINTED_GROUP = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_DECIMAL_COMMA = re.compile(r"([0-9]{1,3}),([0-9]{1,2})")
_TENS = {10**power: (20 if power == 1 else 2 * 10**power, 10 ** (power + 1) - 1) for power in range(1, 7)}
_PLURALS = PLURAL_SCALES | {"dozens": 12}
_SCALE_LIKE = re.compile(r"\w*illi?(?:on|ard)e?s?")
_SCALE_NAMES = tuple(
    form for name in ("hundred", "thousand", "million", "billion", "trillion") for form in (name, f"{name}s")
)
_COLLECTIVE = frozenset({"myriad", "myriads", "gross", "legion"})
_VOWELLESS = re.compile("[bcdfghjklmnpqrstvwxz]{2,5}")


class Number(NamedTuple):
    """A number at tokens `[first, stop)`; `unit` is the product of the scale words that it ends with."""

    low: int | Fraction
    high: int | Fraction
    unit: int
    first: int
    stop: int

    @property
    def whole(self) -> bool:
        """Whether it can count things: 1.2 million can, 7.0 and 7.7 cannot."""
        scaled = self.unit > 1 or (isinstance(self.low, int) and isinstance(self.high, int))
        return scaled and self.low == int(self.low) and self.high == int(self.high) and self.high <= LIMIT


def unread(first: int, stop: int) -> Number:
    """A number that is seen but whose value is not sure: it takes its words and gives no figure."""
    return Number(Fraction(1, 2), Fraction(1, 2), 1, first, stop)


@lru_cache(maxsize=5_000)
def _misspelt(word: str) -> bool:
    """Whether a word looks like the name of a scale: "zillion", "milliard", "milion"."""
    near = len(word) > 5 and any(OSA.distance(word, name, score_cutoff=1) < 2 for name in _SCALE_NAMES)
    return near or bool(_SCALE_LIKE.fullmatch(word))


class Numbers(Tokens):
    """Reads the number that begins at a token."""

    __slots__ = ()

    def _number(self, k: int) -> Number | None:
        """The number that begins at token k, None where there is none."""
        word = self.words[k]
        if word in SOME:
            scale = self._word(k + 1)
            number = self._vague(k, k + 1, scale if scale in VAGUE else f"{scale}s")
        elif word in VAGUE:
            number = self._vague(k, k, word)
        elif word == "couple":
            number = self._couple(k)
        elif word == "both":
            of = self._word(k + 1) == "of"
            noun = k + 1 + of + (of and self._word(k + 2) == "the")
            number = Number(2, 2, 1, k, k + 1) if self._word(noun) in PLURAL_PERSONS else None
        elif word in GROUPS:
            number = self._group(k)
        elif word == "zero" and self._word(k + 1) not in {"point", "comma"}:
            number = Number(0, 0, 1, k, k + 1)
        else:
            number = self._plural_digits(k) or self._exact(k)
        return number

    # Vague ones.

    def _vague(self, k: int, j: int, plural: str) -> Number | None:
        """Read "hundreds", "tens of thousands", "several hundred thousand"; token j is the plural."""
        if plural not in VAGUE or (plural == "scores" and self.strict and not self._counts_scores(j)):
            return None
        low, high = VAGUE[plural]
        of = self._word(j + 1) == "of"
        scale = self._word(j + 1 + of)
        size = PLURAL_SCALES.get(scale, 0) if of else SCALES.get(scale, 0) if k < j else 0
        if size:
            return Number(low * size, (high + 1) * size - 1, size, self._article(k), j + 2 + of)
        return Number(low, high, 1, self._article(k), j + 1)

    def _counts_scores(self, k: int) -> bool:
        before, after = self._before(k), self._word(k + 1)
        other = before in {"test", "exam", "credit", "final", "box", "the", "his", "her", "their"}
        return before in HARM or (
            not other and (after in {"of", "more", "were", "have", "or", "if"} or after in HARM)
        )

    def _couple(self, k: int) -> Number | None:
        of = self._word(k + 1) == "of"
        scale = self._word(k + 1 + of)
        size = 100 if scale == "hundred" else SCALES.get(scale, 1)
        if not of and size == 1:
            return None
        return Number(2 * size, 2 * size, size, self._article(k), k + 1 + of + (size > 1))

    def _group(self, k: int) -> Number | None:
        """Read "a score of people", "a pair of gunmen" and "a gross of rifles"."""
        first, size = self._article(k), GROUPS[self.words[k]]
        of_people = self._word(k + 1) == "of" and (size == 144 or self._people(k + 2))
        return Number(size, size, 1, first, k + 1) if first < k and of_people else None

    def _plural_digits(self, k: int) -> Number | None:
        """Read "100s of people" and "10,000s were there", but not "the 1980s"."""
        value = self.words[k].replace(",", "")
        if self.words[k + 1] != "s" or not self._is_digits(k) or self.gaps[k + 1] not in APOSTROPHES | {""}:
            return None
        j = k + 2
        if not value.isdecimal() or len(value) > 7 or int(value) not in _TENS:
            return None
        low, high = _TENS[int(value)]
        if self._word(j) == "of":
            inner = self._plural_digits(j + 1) if self._is_digits(j + 1) else None
            scale = inner.low // 2 if inner and inner.whole else PLURAL_SCALES.get(self._word(j + 1), 0)
            if scale:
                stop = inner.stop if inner else j + 2
                return Number(low * scale, (high + 1) * scale - 1, int(scale), k, stop)
        counts = self._word(j) == "of" or self._counts_on(j) or self._word(j) in HARM
        alone = not self.strict and not self.words[j]
        counts = counts or alone or self._before(k) == "their"
        return Number(low, high, 1, k, j) if counts else unread(k, j)

    # Exact ones.

    def _exact(self, k: int) -> Number | None:
        """Read "4,700", "1.2 million", "half a dozen", "one hundred and five thousand two hundred"."""
        if part := self._part_of_scale(k):
            return part
        first, group, unit, j = self._below_thousand(k)
        if group is None:
            return None
        if self.words[j] == "score" and self._word(j):
            more = SMALL.get(self._word(j + 2), 20) if self._word(j + 1) == "and" else 20
            stop = j + 3 if more < 20 else j + 1  # "three score and ten"
            if not self._people(stop) and (self.strict or self.words[stop]):
                return unread(first, stop) if more < 20 else None  # twenties, or the goals of two
            group, j = group * 20 + more % 20, stop
        whole = self._scaled(k, Number(group, group, unit, first, j))
        if self._scale(k, whole.stop) or self._like_scale(whole.stop):
            return unread(first, whole.stop + 1)
        if isinstance(whole.low, int) and whole.low in _TENS and self._is_digits(k):
            return whole._replace(first=self._article(k))  # "over a 100"
        return whole

    def _scaled(self, k: int, number: Number) -> Number:
        """The number at token k with all its scale words, `number` being what stands before the first."""
        group: int | Fraction | None
        group, _, unit, first, j = number
        total: int | Fraction = 0
        ceiling = LIMIT
        while group and (size := self._scale(k, j)) and size < ceiling:
            total, group, unit, ceiling, j = total + group * size, 0, unit * size, size, j + 1
            after = j + (self._word(j) == "and")
            more, stop = self._fraction_more(j)
            if stop > j:
                total, j = total + size * more, stop
            elif self._word(after) in SMALL and size > 12 and self.words[k] in STARTS:
                _, group, unit, j = self._below_thousand(after)
            elif self._word(j) and self._is_digits(j):  # "2 lakh 50 thousand"
                _, group, unit, j = self._below_thousand(j)
                if not group or not 0 < self._scale(k, j) < size:
                    return unread(first, j)
        value = total + (group or 0)
        value = int(value) if unit > 1 and value == int(value) else value
        return Number(value, value, unit, first, j)

    def _scale(self, k: int, j: int) -> int:
        """What token j multiplies the number at token k by: "million", "mln", "K"; 0 if it is no scale."""
        word = self._word(j, k)
        size = SCALES.get(word, 0)
        if word in _PLURALS and j > k and self._plural_scale(k, j):
            size = _PLURALS[word]
        if size or j == k or not word or self.gaps[j + 1] in HYPHENS:
            return size
        counts = self._counts_on(j + 1) or (not self.strict and not self.words[j + 1])
        if word in SHORT_SCALES and not self._is_mill(j):
            return SHORT_SCALES[word] if counts or self._sort_of_thing(j + 1) else 0
        return LETTER_SCALES.get(word, 0) if counts and self.gaps[j] in LINKS else 0

    def _plural_scale(self, k: int, j: int) -> bool:
        """Whether token j belongs to the number at token k: not in "in 2016 thousands", "May 12 dozens"."""
        dated = len(self.words[k]) > 3 and self.words[k].isdecimal()
        return not dated and not self._capital(j) and self._before(k) not in MONTHS

    def _is_mill(self, j: int) -> bool:
        """Whether token j is the noun of "mill workers", not the scale of "2 mill. people"."""
        return self.words[j] == "mill" and self.gaps[j + 1] in LINKS and self.words[j + 1] != ""

    def _sort_of_thing(self, k: int) -> bool:
        """Whether token k may be the noun of what is counted; a full stop may end the abbreviation before."""
        word = self.words[k] if self.gaps[k] in LINKS | {". "} else ""
        return bool(word) and word.isalpha() and self._written(k).islower() and word not in PREPOSITIONS

    def _like_scale(self, j: int) -> bool:
        """Whether token j may be a scale that nobody knows: "zillion", "milion", "bzn", "mill. people"."""
        word = self._word(j)
        if not word or word in UNITS or word in PEOPLE or self.gaps[j + 1] in HYPHENS:
            return word not in UNITS and bool(_SCALE_LIKE.fullmatch(word))
        if word in LETTER_SCALES or word in _COLLECTIVE or (word in SHORT_SCALES and not self._is_mill(j)):
            return True
        written = self._written(j)
        if _misspelt(word) or (word == "scores" and self._plural_scale(j - 1, j)):
            return True
        if not (written.islower() or written.istitle()) or word in CONSONANTS:
            return False
        return bool(_VOWELLESS.fullmatch(word)) or (
            len(word) < 5 and self.gaps[j + 1] == ". " and self._written(j + 1)[:1].islower()
        )

    def _part_of_scale(self, k: int) -> Number | None:
        """Read "three quarters of a million"; "two thirds of a million" is no whole number."""
        part = self.words[k + 1]
        if part not in FRACTIONS or part == "fraction" or not self._word(k + 1):
            return None
        after = [self._word(j) for j in range(k + 1, min(k + 5, len(self.words)))]
        if after[1:3] not in (["of", "a"], ["of", "one"]) or after[3] not in SCALES:
            return None
        size = SCALES[after[3]]
        if self.words[k] in {"three", "3"} and part == "quarters" and size % 4 == 0:
            return Number(size * 3 // 4, size * 3 // 4, size // 4, k, k + 5)
        return unread(k, k + 5) if self._is_digits(k) or self.words[k] in SMALL else None

    def _below_thousand(self, k: int) -> tuple[int, int | Fraction | None, int, int]:
        """First token, value, unit and next token of what stands before a scale word: digits or words."""
        first, unit, j = k, 1, k
        group: int | Fraction | None
        if self.words[k] in SMALL or self.words[k] in {"zero", "nought"}:
            group, j = self._below_hundred(k)
            group, j = self._decimals(group, j)
        elif self.words[k] in VULGAR_FRACTIONS:
            group, j = Fraction(unicodedata.numeric(self.words[k])).limit_denominator(10), k + 1
        elif self.words[k] in STARTS:
            first, group = self._share(k)
        else:
            group, unit, j = self._digits(k)
        if group and j > k:
            more, j = self._fraction_more(j)
            group = group + more if more else group
        if group and group < 100 and self._word(j, k) in {"hundred", "hundreds"} and unit == 1:
            group, unit, j = group * 100, 100, j + 1
            after = j + (self._word(j) == "and")
            if self._word(after) in SMALL and self.words[k] in STARTS:
                rest, j = self._below_hundred(after)
                group, unit = group + rest, 1
            if isinstance(group, int):
                group, j = self._decimals(group, j)
        return first, group, unit, j

    def _below_hundred(self, k: int) -> tuple[int, int]:
        tens, ones = SMALL.get(self.words[k], 0), SMALL.get(self._word(k + 1), 10)
        return (tens + ones, k + 2) if tens >= 20 and ones < 10 else (tens, k + 1)

    def _decimals(self, whole: int, j: int) -> tuple[int | Fraction, int]:
        """Read "one point two" on from token j, the one after its whole part."""
        if self._word(j) not in {"point", "comma"} or self._word(j + 1) not in DECIMALS:
            return whole, j
        digits, j = "", j + 1
        while (word := self._word(j)) in DECIMALS:
            digits, j = digits + DECIMALS[word], j + 1
        return Fraction(f"{whole}.{digits}"), j

    def _fraction_more(self, j: int) -> tuple[int | Fraction, int]:
        """What "and a half" or "and three quarters" from token j on adds, and the token after it."""
        if self._word(j) != "and":
            return 0, j
        many, part = self._word(j + 1), self._word(j + 2).removesuffix("s")
        if part != "half" and part not in FRACTIONS:
            return 0, j
        count = 1 if many == "a" else SMALL.get(many, 0)
        if not count:
            return 0, j
        size = {"half": 2, "quarter": 4, "third": 3, "fifth": 5}.get(part, 10)
        stop = j + 3
        if self._word(stop) == "of" and self._word(stop + 1) == "a" and self._word(stop + 2) in SCALES:
            stop += 2
        return Fraction(count, size), stop

    def _share(self, k: int) -> tuple[int, int | Fraction | None]:
        """How much of the scale word at token k is meant: "a", "half a", "a quarter of a", all of it."""
        first = self._article(k)
        if self._before(first) == "half":
            part = self._before(first - 1) in {"to", "or"} and self._before(first - 2) in FRACTIONS
            return (first, None) if part else (self._article(first - 1), Fraction(1, 2))
        of = first < k and self._before(first) == "of"
        if self._before(first - of) == "quarter" and self.words[k].endswith("illion"):
            return self._article(first - of - 1), Fraction(1, 4)
        if of and self._before(first - 1) in FRACTIONS:
            return first, None
        whole = first < k or self.words[k] in {"hundred", "dozen"}  # but not "½ million", "per million"
        return first, 1 if whole else None

    # Digits.

    def _digits(self, k: int) -> tuple[int | Fraction | None, int, int]:
        """Value, unit and next token of the digits at token k, perhaps in groups that blanks part."""
        word = self.words[k]
        match = _WRITTEN.fullmatch(word) if len(word) <= 20 else None
        if match is None:
            comma = _DECIMAL_COMMA.fullmatch(word)
            scaled = comma and SCALES.get(self._word(k + 1), 0) >= 10**6
            return (Fraction(f"{comma[1]}.{comma[2]}") if comma and scaled else None), 1, k + 1
        value: int | Fraction
        j = k + 1
        if match[3]:
            value = int(word.replace(".", ""))
        elif match[2] and _POINTED_GROUP.fullmatch(word) and self._counts_people(j):
            value = int(word.replace(".", ""))  # "1.200 soldiers": nobody counts parts of them
        elif match[2]:
            value = Fraction(word.replace(",", ""))
        else:
            value = int(match[1].replace(",", ""))
            grouped = self._groups(k, value)
            if grouped is None:
                return Fraction(1, 2), 1, j + 1
            value, j = grouped
            pointed = self._word(j) == "point"
            value, j = self._decimals(*grouped) if pointed else self._with_fraction(*grouped)
        if not self._attached(j):
            return value, 1, j
        return self._suffixed(k, value, j)

    def _counts_people(self, j: int) -> bool:
        """Whether people are named from token j on, behind two words at most."""
        for k in range(j, min(j + 3, len(self.words))):
            if self.gaps[k] not in SPACES:
                return False
            if self.words[k] in PEOPLE:
                return True
        return False

    def _groups(self, k: int, value: int) -> tuple[int, int] | None:
        """Value and next token of "10 000", "1'250" and "14, 000"; None where the groups are in doubt."""
        j = k + 1
        if not 0 < value < 1000 or self._before(k) in MONTHS:
            return value, j
        while value <= LIMIT and self._is_group(j):
            gap, word = self.gaps[j], self.words[j]
            if gap.strip() == "," and gap[0] == "," and word[0] != "0":
                listed = self.gaps[j + 1].strip() == "," or self._word(j + 1) in {"and", "or"}
                return (value, j) if listed else None
            if gap[0] == ".":
                return None
            value, j = value * 1000 + int(word), j + 1
        return value, j

    def _is_group(self, k: int) -> bool:
        """Whether token k may be the "000" of "10 000" or "10, 000", not the "155" of "20 155mm shells"."""
        word, gap = self.words[k], self.gaps[k]
        if len(word) != 3 or not word.isdecimal() or self._attached(k + 1):
            return False
        if self.gaps[k + 1] in HYPHENS and word != "000" and not self._is_digits(k + 1):
            return False
        broken = (gap.strip() == "," and gap != ",") or (gap == ". " and word == "000")
        return gap in SPACES or gap in APOSTROPHES or broken

    def _with_fraction(self, value: int, j: int) -> tuple[int | Fraction, int]:
        """The value with the fraction that follows it: "1½", "1 1/2"."""
        if self.words[j] and self.words[j] in VULGAR_FRACTIONS and self.gaps[j] in SPACES | {""}:
            return value + Fraction(unicodedata.numeric(self.words[j])).limit_denominator(10), j + 1
        parts = self.words[j : j + 2]
        if self.gaps[j] not in SPACES or self.gaps[j + 1] != "/" or not all(map(str.isdecimal, parts)):
            return value, j
        above, below = map(int, parts)
        scaled = self._word(j + 2) in SCALES or self._word(j + 2) in SHORT_SCALES
        return (value + Fraction(above, below), j + 2) if 0 < above < below < 11 and scaled else (value, j)

    def _suffixed(self, k: int, value: int | Fraction, j: int) -> tuple[int | Fraction | None, int, int]:
        """The value of "100k" and "5m people", token j being the letters; None where they are no scale."""
        word = self.words[j]
        size = LETTER_SCALES.get(word) or SHORT_SCALES.get(word, 0)
        counts = self._people(j + 1) or (self._counts_on(j + 1) and self.gaps[k][-1:] not in CURRENCIES)
        alone = not self.strict and not self.words[j + 1]
        if not size or self._attached(j + 1) or not (size == 1000 or counts or alone):
            return None, 1, j + 1
        value *= size
        return (int(value) if value == int(value) else None), size, j + 1
