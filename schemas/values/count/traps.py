"""Numbers that count nothing: dates, times, ages, names, money, measures, shares.

Each method returns where the text goes on after the trap, or 0 where the number is none.
"""

from __future__ import annotations

import re

from schemas.values.count.bounds import Bounds
from schemas.values.count.lexicon import (
    AGES,
    AID,
    ALOFT,
    AREAS,
    BEFORE_YEARS,
    CAPITAL_LABELS,
    COMPANIES,
    CURRENCIES,
    DETERMINERS,
    FRACTIONS,
    GLUED,
    HARM,
    LABELS,
    MULTIPLES,
    NO_NAMES,
    OLDER,
    PARTS,
    PEOPLE,
    PERCENT,
    PERSONS,
    QUALIFIERS,
    SCALED,
    SINGLE,
    SMALL,
    STARTS,
    TOLL,
    UNIT_ADJECTIVES,
    UNITS,
    VULGAR_FRACTIONS,
)
from schemas.values.count.numbers import Number
from schemas.values.count.tokens import ABOUT, HYPHENS, LINKS, MONTHS, SPACES
from schemas.values.value import SPEECH

OF = re.compile(
    r"\s(?:more\s|others\s)?(?:out\s)?of\s(?:(?:the|these|those|all|its|his|her|their|our)\s)*", re.IGNORECASE
)
_OF_WHOLE = re.compile(
    rf"{OF.pattern}(?:[^\W\d]+(?:['’]s?)?\s){{0,3}}[\w,]*[0-9][\w,]*|{OF.pattern}[\w,]*\w", re.IGNORECASE
)
_MORE_DAYS = re.compile(  # after "April 30"
    r"\s?[-–]\s?[0-9]{1,2}\b|\s(?:to|through|until)\s[0-9]{1,2}\b"
    r"|\s(?:and|or)\s[0-9]{1,2}(?=[.,;:)]|$|\s(?:in|at|as|during|when|of)\b)"
)
_SIGN_AFTER = re.compile(  # "12 °C", "0 / 5", "10:30", "4 x 100", "3 × 10^6"
    r"\s?°|\s?/\s?[0-9]|[:'’][0-9]|[@_]|\s?[x×]\s?[0-9]+(?:\^?[0-9⁰¹²³⁴⁵⁶⁷⁸⁹]+)?|\^[0-9]+"
)
_ON_SCALE = re.compile(r"\son\s(?:the|a)\s(?:[^\W\d]+\s){0,3}scale\b", re.IGNORECASE)
_POWER = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]")
_RAISED = re.compile(r"[ⁿᵃ-ᵿ]")  # 12ⁿᵈ
_MOST_PEOPLE = 10**10
_COMPOUND = re.compile(
    r"[-‐‑](?:strong|plus|odd|something(?=\s\w+s\b)|members?|person|man|woman|people)\b", re.IGNORECASE
)
_SUSPENDED = re.compile(r"[-‐‑]\s?(?:,|and|or|to)\s")  # "a 17- and an 18-year-old"
_DIGIT_CHAIN = re.compile(r"(?:[-‐‑–][0-9]++)+|(?:\s[0-9]++(?:,[0-9]{3})*(?![^\W_]|[-‐‑.,][^\W_]))+")
_APPOSITION_END = re.compile(r"[,)]|\.(?:\s|$)")
_AFTER_GRAND = frozenset({"in", "of", "was", "were", "is", "a", "for", "on", "from", "to"})
_DAYTIMES = frozenset({"morning", "afternoon", "evening"})
_SHORT_OF = frozenset({"not", "almost", "nearly", "virtually", "practically", "every"})
_STREETS = frozenset({"street", "road", "avenue", "lane", "boulevard"})
_AIRLINERS = frozenset(range(707, 788, 10))
_REACH = 5  # tokens from a whole back to its "of"
_COUNTING = PEOPLE | TOLL | {"killed", "dead", "wounded", "injured", "missing", "now", "they", "who", "that"}
_NO_ADJECTIVES = PEOPLE | HARM | TOLL | {"and", "or", "but", "with", "in", "at", "on", "to", "by", "from"}
_NO_NAMES = HARM | PEOPLE | {word for phrase in QUALIFIERS for word in phrase.split()} | NO_NAMES


class Traps(Bounds):
    """Tells numbers that count nothing."""

    __slots__ = ()

    def _trap(self, number: Number, outer: int, following: list[str], *, qualified: bool) -> int:
        return (
            self._part(number, outer)
            or self._dated(number)
            or self._year(number, outer, following, qualified=qualified)
            or self._glued(number)
            or (number.high < 100 and self._channel(number))
            or self._named(number, following)
            or self._aloft(number, outer, following)
            or self._labelled(number, outer, following)
            or self._measured(number)
            or self._age(number, outer, qualified=qualified)
            or self._uncounted(number, following, qualified=qualified)
        )

    # Names and compounds.

    def _glued(self, number: Number) -> int:
        """A part of something longer: "T-72", "$5 billion", "3-2", "202 555 0143", "12-hour", "[3]"."""
        first, stop, end = number.first, number.stop, self.ends[number.stop - 1]
        chain = self._is_digits(stop) and self._is_digits(stop - 1) and _DIGIT_CHAIN.match(self.text, end)
        if chain:
            return chain.end()
        after = self.gaps[stop]
        if (
            after[:1] in HYPHENS
            and after
            and (
                (after in HYPHENS and self.words[stop] and not _COMPOUND.match(self.text, end))
                or _SUSPENDED.match(self.text, end)
            )
        ):
            return end
        before = self.gaps[first]
        if not after and self.words[stop] and self.words[stop] in VULGAR_FRACTIONS:
            return end
        if before == " ":
            return end if self.words[first - 1] in {"minus", "negative"} else 0
        digits = self._is_digits(first)
        negative = before[-1:] in {"-", "−"} and digits and before[-2:-1] in {"", " ", "("}
        longer = (
            negative
            or before[-1:] in GLUED
            or (before[-2:-1] in CURRENCIES and before[-1:] in SPACES)
            or (first > 0 and (not before or before in HYPHENS))
            or (before[-1:] == "." and digits and self.words[first - 1] not in ABOUT)
            or (before in {",", ":", "'", "’", "–"} and digits and self._is_digits(first - 1))
            or (before[-1:] == "[" and after[:1] == "]")
        )
        return end if longer else 0

    def _labelled(self, number: Number, outer: int, following: list[str]) -> int:
        """The name or age of something: "Article 5", "Unit 731", "Group of Seven", "aged 12 and 15"."""
        label, k = self._before(number.first), number.first - 1
        of = label == "of" and self._before(k) != ""
        sized = self.words[k - 1] in COMPANIES and not self._people(number.stop)
        scaled = of and (self.words[k - 1] in SCALED or sized)
        if label in AGES or self._before(outer) in AGES or scaled:
            return self._list_end(number.stop)
        if label == "of" and self._before(k) == "group" and self._capital(k - 1):
            return 0 if self._word(number.stop) in PEOPLE else self.ends[number.stop - 1]
        named = label if label in LABELS or label in CAPITAL_LABELS else label.removesuffix("s")
        verb = label == "number" and self._before(k) in _COUNTING
        if verb or (named not in LABELS and named not in CAPITAL_LABELS):
            return 0
        if not self._capital(k) and (named in CAPITAL_LABELS or not PEOPLE.isdisjoint(following)):
            return 0
        return self.ends[number.stop - 1] if named == label else self._list_end(number.stop)

    def _named(self, number: Number, following: list[str]) -> int:
        """Part of a name: "14 Elm Road", "the Seven Seas", "the 737"."""
        first, stop = number.first, number.stop
        capitals = 0
        while capitals < len(following) and self._capital(stop + capitals):
            capitals += 1
        street = not _STREETS.isdisjoint(following[1:capitals])
        the = self._before(first) == "the" and PEOPLE.isdisjoint(following)
        title = the and capitals > 0 and self.words[first].isalpha() and self._capital(first)
        airliner = the and number.low in _AIRLINERS and self._is_digits(first)
        return self.ends[stop - 1] if street or title or airliner else 0

    def _aloft(self, number: Number, outer: int, following: list[str]) -> int:
        """Areas that something lies over, or a bound: "drones were downed over 12 regions"."""
        over = outer < number.first and self.words[outer] == "over" and self._before(outer) in ALOFT
        return self.ends[number.stop - 1] if over and not AREAS.isdisjoint(following) else 0

    def _channel(self, number: Number) -> int:
        """The second half of a name such as "France 24", told by what it does."""
        stop, k = number.stop, number.first - 1
        label, after = self._before(k + 1), self.gaps[stop]
        if not label or not self._capital(k) or not self.words[k + 1].isdecimal():
            return 0
        before = self._before(k)
        if self._word(stop) in SPEECH:
            named = before not in {"in", "at", "near"}
        elif not self.strict and k == 0:
            named = not self.words[stop] and label not in _NO_NAMES
        else:
            possessive = after in {"'", "’"} and self.words[stop] == "s"
            named = before == "told" or possessive
            named = named or (
                before in {"with", "on", "via", "by"} and after.startswith((".", ",", ";", ")"))
            )
        return self.ends[stop - 1] if named else 0

    def _list_end(self, k: int) -> int:
        """Where "12, 15 and 17" ends, token k being the one after the first number."""
        end = self.ends[k - 1]
        while True:
            j = k + (self.words[k] in {"and", "or", "to"})
            apart = (self.gaps[k] + self.gaps[j]).strip(" ,-–")
            if apart or not (self._is_digits(j) or self.words[j] in SMALL) or self._word(j + 1) in PEOPLE:
                return end
            end, k = self.ends[j], j + 1

    # Shares.

    def _part(self, number: Number, outer: int) -> int:
        """What is told is another number: "half of the 600", "twice 100", "all but two of the 12"."""
        k, end = outer, self.ends[number.stop - 1]
        negated = self._before(k - (self._before(k) == "even")) == "not" and k == number.first
        if negated or (self._before(k) == "all" and self._before(k - 1) in _SHORT_OF):
            return end  # "not 40 but 60", "nearly all 40"
        if self._before(k) == "but" and self._before(k - 1) == "all":
            whole = _OF_WHOLE.match(self.text, end)
            return whole.end() if whole else end
        if k and self.gaps[k] in LINKS and self.words[k - 1] in MULTIPLES:
            return end
        if self._before(k) in DETERMINERS:
            j = k
            while self._before(j) in DETERMINERS:
                j -= 1
            if self._before(j) in MULTIPLES:
                return end
        of = self._of(k)
        if not of:
            return 0
        part = self.words[of - 1] if self.gaps[of] in LINKS else self.gaps[of].strip()
        every = part not in PARTS and of > 1 and self.words[of - 2] in {"every", "each"}
        few = part in {"all", "one"} and of > 1 and self.words[of - 2] in _SHORT_OF
        return end if part in PARTS or every or few else 0

    def _of(self, k: int) -> int:
        """The token "of" that leads to token k, past determiners, adjectives and an owner, or 0."""
        for j in range(k - 1, max(k - 1 - _REACH, 0), -1):
            if self.starts[j] < self.free or self.gaps[j + 1] not in LINKS | {"' ", "’ "}:
                return 0
            if self.words[j] == "of":
                return j
            if self.words[j] in _NO_ADJECTIVES or self._is_digits(j):
                return 0
        return 0

    def _odds(self, number: Number) -> int:
        """Where "one in five of the 400" or "nine in every ten" ends, or 0.

        "Killed two in three attacks" is none.
        """
        k = number.stop
        out = self._word(k) == "out" or (self._word(k) == "of" and self._word(k + 1) == "every")
        k += self._word(k) == "out"
        if self._word(k) != ("of" if out else "in") or self._before(number.first) in HARM:
            return 0
        every = self._word(k + 1) == "every"
        k += 1 + every
        rounded = self._word(k) == "a" and self._word(k + 1) in STARTS  # "one in a million"
        k += rounded
        whole = self._exact(k) if self._is_digits(k) or rounded or self._word(k) in SMALL else None
        if not whole or not number.high < whole.low or self._quantity(whole.stop):
            return 0
        end = self.ends[whole.stop - 1]
        of_whole = _OF_WHOLE.match(self.text, end)
        if of_whole and self._word(whole.stop) == "of":
            return of_whole.end()
        year = 1900 <= whole.low < 2100 and not self._people(whole.stop)
        most = 10**6 if every or rounded or (number.high == 1 and not year) else 10
        return end if whole.low <= most else 0

    # Dates, times and ages.

    def _dated(self, number: Number) -> int:
        """A day after its month: "April 30", "Sept. 2 to 5"."""
        month, end = self._before(number.first), self.ends[number.stop - 1]
        if month not in MONTHS or number.high > 31 or not self._is_digits(number.first):
            return 0
        if not self._capital(number.first - 1):
            return 0
        if self._before(number.first - 1) == "in" and self._word(number.stop) in PEOPLE:
            return 0
        more = _MORE_DAYS.match(self.text, end)
        return more.end() if more else end

    def _year(self, number: Number, outer: int, following: list[str], *, qualified: bool) -> int:
        """A plain four-digit number that is a year as far as the words around it tell."""
        word = self.words[number.first]
        if len(word) != 4 or not word.isdecimal() or number.low != int(word) or number.low >= 2100:
            return 0
        people = not PEOPLE.isdisjoint(following[:1])
        nearby = not PEOPLE.isdisjoint(following)
        before = self._before(outer)
        dated = before in BEFORE_YEARS or before in MONTHS
        if number.low < 1900:
            is_year = dated and not nearby
        elif self.strict:
            is_year = not (qualified and nearby) and (dated or not people)
        else:
            is_year = dated and not people
        return self.ends[number.stop - 1] if is_year else 0

    def _age(self, number: Number, outer: int, *, qualified: bool) -> int:
        """The age in "children under five", "a boy of 12", "65 and older", "he turned 40"."""
        first, stop, end = number.first, number.stop, self.ends[number.stop - 1]
        before, of_age = self._before(first), 0
        if number.high > 120:
            return 0
        if self._word(stop) in {"and", "or"} and self._word(stop + 1) in OLDER:
            after = self.words[stop + 2]
            bound = self._word(stop + 2) == "to" or self._is_digits(stop + 2) or after in STARTS
            of_age = 0 if bound else self.ends[stop + 1]
        elif before in {"turned", "turning"} or (before == "of" and self._before(first - 1) in PERSONS):
            of_age = 0 if self._people(stop) else end
        elif outer < first and self.words[outer] in {"under", "over", "above", "below", "between"}:
            of_people = self._before(outer) in PEOPLE and self._word(stop) not in PEOPLE
            of_age = end if of_people else 0
        elif self.strict and not qualified and first and stop == first + 1 and self._is_digits(first):
            of_age = end if self._age_apart(first, end) else 0
        return of_age

    def _age_apart(self, first: int, end: int) -> bool:
        """Whether token `first` is the age in "Ivan Petrov, 34, ...", "(34)" and "she was 34."."""
        gap = self.gaps[first]
        alone = bool(_APPOSITION_END.match(self.text, end))
        if self._before(first) in {"was", "is"} and self._before(first - 1) in {"he", "she"}:
            return alone or self._word(first + 1) in {"and", "when"}
        person = self.words[first - 1] in PERSONS
        named = gap == ", " and (person or any(self._capital(k) for k in range(max(first - 2, 0), first)))
        return (named and alone) or (gap.endswith("(") and self.text.startswith(")", end))

    # Measures.

    def _measured(self, number: Number) -> int:
        """What follows makes it no count: "5 %", "9 May", "10:30", "three days", "one in five"."""
        k, end = number.stop, self.ends[number.stop - 1]
        if self._word(k) in {"and", "or", "to"} and self._is_digits(k + 1):
            more = self._number(k + 1)  # "5 and 10 percent", "1 and 2 May", "from 30 to 45 francs"
            k = more.stop if more else k + 2
        word = self._word(k)
        no_count = word in PERCENT or word in {"fewer", "less"}
        if (word in MONTHS and self._capital(k)) or no_count or _ON_SCALE.match(self.text, end):
            return self.ends[k]
        if word == "per" and self._word(k + 1) == "cent":
            return self.ends[k + 1]
        if self.gaps[k].lstrip().startswith("%"):
            return self.ends[k - 1]
        gap = self.gaps[number.stop]
        signed = gap != " " or self.words[number.stop] in {"x", "×"}
        if signed and (sign := _SIGN_AFTER.match(self.text, end)):
            return sign.end()
        many = number.low > _MOST_PEOPLE and self._people(number.stop)
        if many or (number.low == 10 and _POWER.match(gap)) or _RAISED.match(self.text, end):
            return end
        money = number.unit >= 10**6 and self._word(k) == "in" and self._word(k + 1) in AID
        return (end if money else 0) or self._quantity(k) or self._rate(number) or self._odds(number)

    def _rate(self, number: Number) -> int:
        """Where "12 per 1,000" or "three per village" ends, or 0."""
        k = number.stop
        if self._word(k) != "per":
            return 0
        return self.ends[k + 1] if self._is_digits(k + 1) else self.ends[k]

    def _quantity(self, k: int) -> int:
        """Where "of full days" ends, token k being the one after the number, or 0."""
        if self._word(k) == "in" and self._word(k + 1) == "the" and self._word(k + 2) in _DAYTIMES:
            return self.ends[k + 2]
        if (self._word(k), self._word(k + 1)) in {("local", "time"), ("in", "of")}:  # "5 in of rain"
            return self.ends[k + 1]
        k += self._word(k) == "of"
        while (word := self._word(k)) in UNIT_ADJECTIVES or (word and self._of_nation(k)):
            k += 1
        money = word == "won" and self.words[k - 1].endswith("illion")
        grand = word == "grand" and (not self._word(k + 1) or self._word(k + 1) in _AFTER_GRAND)
        model = self._attached(k + 1) or (len(word) == 1 and self.gaps[k + 1] in HYPHENS)  # "40 T-72s"
        measured = (word in UNITS and not model) or money or grand
        return self.ends[k] if measured else 0

    def _of_nation(self, k: int) -> bool:
        """Whether token k may be whose unit the next one is: "500 Kenyan shillings", "500 CFA francs"."""
        return self._capital(k) and self._word(k + 1) in UNITS and len(self._word(k + 1)) > 2

    def _uncounted(self, number: Number, following: list[str], *, qualified: bool) -> int:
        """The pronoun "one" and, in running text, a "one" or "zero" with no sign of a count."""
        k, end = number.first, self.ends[number.stop - 1]
        if self.words[k] not in {"one", "zero"} or number.stop > k + 1:
            return 0
        after, *further = [*following, ""]
        if after in FRACTIONS or after == "another":
            return end
        before = self._before(k)
        counted = (
            qualified
            or before in HARM
            or after in HARM
            or after in PEOPLE
            or not SINGLE.isdisjoint([after, *further])
            or (after in {"was", "is", "remains"} and not HARM.isdisjoint(further[:1]))
        )
        of_number = after == "of" and any(
            (self._is_digits(j) or self._word(j) in SMALL)
            and (self._people(j + 1) or self._word(j + 1) in HARM)
            for j in (k + 2, k + 3)
        )
        counted = counted or of_number
        pronoun = (after == "of" and not of_number) or before in {
            "this",
            "that",
            "any",
            "every",
            "each",
            "which",
        }
        return end if self.strict and (pronoun or not counted) else 0
