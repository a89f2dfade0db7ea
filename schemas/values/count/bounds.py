"""Qualifiers and ranges: what the words around a number make of it."""

from __future__ import annotations

import re

from schemas.values.count.lexicon import (
    GAMES,
    HARM,
    HAVE,
    MARKS,
    PREPOSITIONS,
    QUALIFIERS,
    RANGING,
    STARTS,
    TOLL,
    TOLL_VERBS,
)
from schemas.values.count.numbers import Number, Numbers, unread
from schemas.values.count.tokens import DASHES, MONTHS

_HEDGE = r"perhaps|possibly|maybe|probably|likely|potentially|even"
_JOIN = re.compile(
    rf"""(?: (?P<dash>\s?[-‐‑–—]\s?)(?=[0-9])
      | (?:,?\s|\s\((?=or\s))(?P<word>to|or|and|upon|if\snot)\s
      | (?:\s?[-–—]|,|\s\()\s?(?P<word_apart>(?:or|and|but|if\snot)\s)?(?=(?:{_HEDGE})\s|(?<=not\s)) )
    (?:(?:(?P<hedge>{_HEDGE})|as\smany\sas|(?P<approx>about|around|some|nearly|almost|roughly))\s)?
    (?:an?\s)?""",
    re.VERBOSE | re.IGNORECASE,
)
_SCORED = frozenset({"won", "lost", "beat", "beaten", "drew", "went"})
_JOINERS = frozenset({"to", "or", "and", "upon", "if"})
_OPENING = re.compile(r"[\s\"“‘']*|.*[.!?][\s\"”’“‘']+", re.DOTALL)  # what may stand before a sentence
_NOT_COUNTED = HAVE | HARM | {"was", "is", "of", "others", "has"}
_SCORE = 15  # goals at most


class Bounds(Numbers):
    """Reads what qualifies a number and the range that it opens."""

    __slots__ = ()

    def _qualifiers(self, first: int) -> tuple[int, list[str]]:
        """The token where the qualifiers of the number at `first` begin, and what they do, nearest first."""
        effects: list[str] = []
        k = outer = first
        while True:
            phrase, effect, j = "", "", k
            while j > k - 4 and (word := self._before(j)):
                j -= 1
                phrase = f"{word} {phrase}".rstrip()
                if phrase in QUALIFIERS:
                    effect, longest = QUALIFIERS[phrase], j
            if not effect:
                return outer, effects
            k = longest
            if effect != "none":
                effects.append(effect)
                outer = k

    def _toll_verb(self, outer: int, stop: int) -> tuple[str, int, int]:
        """What the verb of "the toll has passed 300" makes of it, the verb, and the token after it all."""
        marked = self._before(outer) == "the" and self._word(stop) in MARKS
        verb = outer - 1 - marked
        effect = TOLL_VERBS.get(self._before(verb + 1), "")
        if not effect:
            return "", outer, stop
        told = not TOLL.isdisjoint(self.words[max(verb - 8, 0) : verb]) or (verb == 0 and not self.strict)
        return (effect, verb, stop + marked) if told else ("", outer, stop)

    def _range(self, number: Number, outer: int, effects: list[str]) -> tuple[Number, int]:
        """The range that `number` opens ("9 to 12"), if any, and the token where its words begin."""
        k = number.stop
        gap = self.gaps[k].strip()
        if self.words[k] not in _JOINERS and not (gap and (gap in DASHES or gap in ",(")):
            return number, outer
        if gap == "," and (listed := self._listed(number)):
            return listed, outer
        join = _JOIN.match(self.text, self.ends[k - 1])
        while join and self.starts[k] < join.end():
            k += 1
        begins = join and self.starts[k] <= join.end() and (self.words[k] in STARTS or self._is_digits(k))
        second = self._number(k) if begins else None
        if second is None or join is None:
            return number, outer
        between = self._before(outer) == "between"
        joined = self._joined(join, number, second, outer)
        if joined.low < joined.high and join["approx"]:
            effects.append("approx")
        if joined.low < joined.high and self._word(joined.stop) == "to" and self._is_digits(joined.stop + 1):
            joined = unread(joined.first, joined.stop + 2)  # "10 to 20,000 to 30,000"
        ranged = joined.stop == second.stop and joined.whole
        return joined, outer - (between and ranged)

    def _joined(self, join: re.Match[str], number: Number, second: Number, outer: int) -> Number:
        """The range of two numbers, the first of them where they are none, or what is in doubt."""
        if self._one_or_two(number, second, join):
            return number._replace(high=number.unit * second.high, stop=second.stop)
        joined = self._joins(join, number, second, outer)
        if joined is not True:
            return joined or number
        shared = self._shared(number, second, sure=join["dash"] is not None)
        low = number.low * shared
        if not shared:
            return unread(number.first, second.stop)
        if low >= second.high:
            scored = (join["word"] or "").lower() == "to"  # "21 to 14"
            return unread(number.first, second.stop) if scored else number
        return Number(low, second.high, second.unit, number.first, second.stop)

    def _listed(self, number: Number) -> Number | None:
        """The doubtful "10, 20 or 30 thousand"."""
        k = number.stop
        if not (self._is_digits(k) or self.words[k] in STARTS) or number.low != number.high:
            return None
        second = self._number(k)
        if second is None or self._word(second.stop) not in {"or", "to"}:
            return None
        last, _ = self._range(second, k, [])
        return unread(number.first, last.stop) if last.low < last.high else None

    def _one_or_two(self, number: Number, second: Number, join: re.Match[str]) -> bool:
        """Whether it is "a dozen or two"."""
        once = number.low == number.high == number.unit >= 12 and self.words[number.first] in {"a", "an"}
        return once and join["word"] == "or" and second.unit == 1 and second.low in {2, 3}

    def _shared(self, number: Number, second: Number, *, sure: bool) -> int:
        """What the second half of a range says for the first, too: 1000 in "10 to 12,000"; 0 if in doubt."""
        if number.unit > 1 or number.low >= 1000 or not number.low:
            return 1
        if second.unit > 1:
            return second.unit if number.low * second.unit < second.low else 1
        if second.low < 1000 or number.low * 1000 >= second.high or number.low < number.high:
            return 1
        thousands = second.low < 10**6 and second.low % (1000 if number.low == 1 else 100) == 0
        return 1000 if thousands and (sure or number.low > 1) else 0

    def _joins(self, join: re.Match[str], number: Number, second: Number, outer: int) -> Number | bool:
        """Whether the two are a range, or the part of the text in which neither is sure."""
        word = (join["word"] or join["word_apart"] or "").strip().lower()
        vague = number.low < number.high and second.low < second.high
        if vague and (join["hedge"] or word == "if not"):
            return second.low >= number.low
        if join["dash"] is not None:
            return self._dashed(join["dash"], number, second)
        if not join["word"]:  # "three, perhaps four, divers"
            exact = number.low == number.high and second.low == second.high
            return join["hedge"] is not None and exact and self._word(second.stop) not in HARM
        before = self._before(outer)
        alone = unread(number.first, number.stop) if self._shared(number, second, sure=False) != 1 else False
        if word in {"and", "upon"}:
            doubled = vague and number[:2] == second[:2]
            return doubled or before == "between" or (second.unit > 1 and alone)
        if word == "to" and (before == "by" or (before == "from" and not self._ranges(outer - 1))):
            return alone
        rest = self._word(second.stop)
        odds = second.low == second.high == 1 < number.low and rest not in STARTS and before != "from"
        odds = odds or (before in _SCORED and (not rest or rest in PREPOSITIONS))  # "lost 3 to 12"
        return unread(number.first, second.stop) if word == "to" and odds else True

    def _dashed(self, dash: str, number: Number, second: Number) -> Number | bool:
        """Whether a dash makes a range: not in "3-2", and not in "killed 3 – 12 were hurt"."""
        if not self._is_digits(second.first) or not self._is_digits(number.stop - 1):
            return self._is_digits(second.first) and number.unit > 1
        apart = dash not in DASHES or dash == "—"
        after, before = self._word(second.stop), self._before(number.first)
        year = 1900 <= number.low < 2100 and self.words[number.first].isdecimal()
        if apart and (year or before in MONTHS):
            return False
        if apart and number.low >= second.high:
            score = not after or after in PREPOSITIONS or after in GAMES or number.low <= _SCORE
            small = score and self._is_digits(number.first) and after != "of"
            return unread(number.first, second.stop) if small else False
        if apart and after in _NOT_COUNTED:
            return unread(number.first, second.stop)
        scored = after in PREPOSITIONS or after in GAMES or (not after and before not in HARM)
        if self.strict and second.low <= _SCORE and second.unit == 1 and scored and before not in HARM:
            return unread(number.first, second.stop)
        return True

    def _ranges(self, k: int) -> bool:
        """Whether the "from" of token k may open a range: after "ranging", "killed", or nothing at all."""
        before = self._before(k)
        return (
            before in RANGING or before in HARM or bool(_OPENING.fullmatch(self.text[: self.starts[k]][-4:]))
        )
