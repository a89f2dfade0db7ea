"""Counts: how many people or things, with the bounds that the words set.

Rules where usage differs:
- "nearly", "almost" and "close to" are approximate with low = high; "up to about 9" is both an upper bound
  and approximate; "as few as 9" is a lower bound.
- "A couple of" is 2, "half a dozen" 6; "several hundred", "a few hundred" and "many hundreds" are "hundreds";
  "several", "many" and "a number of" alone are no figure, nor is "no" ("no casualties").
- "Hundreds if not thousands" runs from the lower bound of the one to the upper bound of the other.
- "From 9 to 12" is a range after "ranging", "killing" and their like and where it opens the sentence, else a
  change and therefore two figures.
- "100k" is 100,000; "5m" and "1.4bn" are counts only before a word for people, or as the only words.
- "Two of the 12 soldiers" are 2. "Half of the 12", "most of the 12", "twice 12" and "all but two of the 12"
  are no figure: none is computed, and 12 is not how many. Nor are "a soldier and two civilians".
- "Two score" is 40 and "a score of people" 20; "a pair of gunmen" are 2, "a trio" of them 3.
- Digits of any script count; a number with a minus sign does not.
- A four-digit number without separator from 1900 to 2099 is a year unless words for people follow.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate, chain, pairwise
from typing import ClassVar, NamedTuple, Self

from schemas.values.value import SPEECH, Column, Reading, UnreadableError, Value

_LIMIT = 10**15
_ADVICE = "write [600, 600], [9, null], [null, 9], a whole number, or {low: 600, high: 600, approx: true}"


class Count(Value):
    """A number of people or things, `low` to `high` inclusive; None is an open end, never both."""

    low: int | None
    high: int | None
    approx: bool = False

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("_words", "VARCHAR", "the figure with its qualifier, as worded in the article"),
        Column("_low", "BIGINT", "lowest number the words allow; null: no lower bound"),
        Column("_high", "BIGINT", "highest number the words allow; null: no upper bound"),
        Column("_approx", "BOOLEAN", 'whether the words call it approximate ("about", "some", "nearly")'),
    )

    @classmethod
    def read(cls, words: str, reading: Reading) -> Self:  # noqa: ARG003 - a count needs no context
        """Read the one figure in `words`, which may hold nouns around it; "a nurse" is one person.

        Raises:
            UnreadableError: there is no figure, or there are several different ones.
        """
        figures = _told(words)
        if not figures:
            raise UnreadableError("no figure in the words")
        if len(figures) > 1:
            shown = ", ".join(f'"{words[figure.start : figure.end]}"' for figure in figures[:4])
            raise UnreadableError(f"more than one figure in the words: {shown}")
        return cls(words=words, low=figures[0].low, high=figures[0].high, approx=figures[0].approx)

    @classmethod
    def load(cls, raw: object) -> Self:
        """Take `[low, high]` (None: open), a whole number, or a mapping of low, high and approx.

        Raises:
            ValueError: a bound is no whole number from 0 to 10**15, both are open, or low is above high.
        """
        approx: object = False
        match raw:
            case [low, high]:
                pass
            case Mapping() if raw.keys() <= {"low", "high", "approx"}:
                low, high, approx = raw.get("low"), raw.get("high"), raw.get("approx", False)
            case _:
                low = high = raw
        low, high = _bound(low, raw), _bound(high, raw)
        if low is None and high is None:
            raise ValueError(f"no count: {raw!r}; {_ADVICE}, or leave the field out")
        if low is not None and high is not None and low > high:
            raise ValueError(f"no count: {raw!r} has low above high; write [{high}, {low}]")
        if not isinstance(approx, bool):
            raise ValueError(f"no count: approx is {approx!r}; write true or false")  # noqa: TRY004 - the caller expects ValueError
        return cls(words=_spell_out(low, high, approx=approx), low=low, high=high, approx=approx)

    def cells(self) -> tuple[object, ...]:
        """Words, low, high, approx."""
        return (self.words, self.low, self.high, self.approx)

    def compare(self, predicted: Self) -> float:
        """1 for equal bounds (within 5 % where this gold is approximate), ½ for a bound lost or added."""
        gold, other = (self.low, self.high), (predicted.low, predicted.high)
        if all(self._agrees(a, c) for a, c in zip(gold, other, strict=True)):
            return 1.0
        lost = other[0] == other[1] and other[0] in gold
        added = gold[0] == gold[1] and gold[0] in other
        return 0.5 if lost or added else 0.0

    def same(self, other: Self) -> bool:
        """Whether both have the same bounds, as numbers: "about 600" and "600" may be told of one toll."""
        return (self.low, self.high) == (other.low, other.high)

    def _agrees(self, gold: int | None, other: int | None) -> bool:
        if gold is None or other is None or not self.approx:
            return gold == other
        return 20 * abs(gold - other) <= gold


def _bound(bound: object, raw: object) -> int | None:
    if bound is None or (type(bound) is int and 0 <= bound <= _LIMIT):
        return bound
    raise ValueError(f"no count: {raw!r}; {_ADVICE}")


def _spell_out(low: int | None, high: int | None, *, approx: bool) -> str:
    about = "about " if approx else ""
    if low == high:
        return f"{about}{low:,}"
    if high is None:
        return f"at least {about}{low:,}"
    return f"up to {about}{high:,}" if low is None else f"{about}{low:,} to {high:,}"


@dataclass(frozen=True, slots=True)
class Figure:
    """A count in a text: bounds as in `Count`, `[start, end)` of qualifier and number, and the bare number.

    `bare` holds the bounds that the number sets without its qualifier: (9, 9) in "at least nine".
    """

    low: int | None
    high: int | None
    approx: bool
    start: int
    end: int
    bare: tuple[int, int]


def find_figures(text: str) -> list[Figure]:
    """Every count of people or things in running text, left to right, without overlap.

    Left out are years, dates, times, ages, ordinals, model numbers, money, percentages, measures with a unit,
    scores, ratios, numbered things ("Article 5"), decimals without a scale, and "one" and "zero" where
    nothing around them shows that something is counted.
    """
    return _Scan(text, strict=True).figures()


def locate_figure(words: str, evidence: str) -> Figure | None:
    """The figure of `evidence` whose bare number is the one in `words`.

    Words may leave out a qualifier that the evidence has; the figure returned has it. None where the number
    does not stand in the evidence, where words add a qualifier to it, or where they hold no single figure.
    """
    wanted = _told(words)
    if len(wanted) != 1:
        return None
    figure = wanted[0]
    if figure.bare == (1, 1) and wanted == _one_person(words):
        phrase = r"\s+".join(map(re.escape, words.split()))
        named = re.search(rf"(?<!\w){phrase}(?!\w)", evidence, re.IGNORECASE)
        return replace(figure, start=named.start(), end=named.end()) if named else None
    bounds = (figure.low, figure.high)
    fitting = [
        found
        for found in _Scan(evidence, strict=False).figures()
        if found.bare == figure.bare
        and bounds in {(found.low, found.high), found.bare}
        and figure.approx <= found.approx
    ]
    same = (found for found in fitting if (found.low, found.high, found.approx) == (*bounds, figure.approx))
    return next(chain(same, fitting), None)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _table(lines: str) -> dict[str, str]:
    """Map each comma-separated phrase of "effect: phrase, phrase" lines to its effect."""
    rows = (line.split(":") for line in lines.strip().splitlines())
    return {phrase.strip(): effect.strip() for effect, phrases in rows for phrase in phrases.split(",")}


_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = {
    word: number for number, word in enumerate([*_ONES.split(), "seventeen", "eighteen", "nineteen"], 1)
}
_SMALL |= {word: 10 * number for number, word in enumerate(_TENS.split(), 2)}
_SMALL |= {"threescore": 60, "fourscore": 80}
_SCALES = {"dozen": 12, "thousand": 10**3, "lakh": 10**5, "million": 10**6, "crore": 10**7}
_SCALES |= {"billion": 10**9, "trillion": 10**12}
_SUFFIX_SCALES = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9}
_PLURAL_SCALES = {f"{word}s": size for word, size in _SCALES.items() if size != 12}
_VAGUE = {"tens": (20, 99), "dozens": (24, 99), "scores": (40, 99), "hundreds": (200, 999)}
_VAGUE |= {plural: (2 * size, 10 * size - 1) for plural, size in _PLURAL_SCALES.items()}
_SOME = {"several", "few", "many"}
_GROUPS = {"score": 20, "pair": 2, "trio": 3}
_STARTS = {*_SMALL, *_SCALES, *_VAGUE, *_SOME, *_GROUPS, "zero", "hundred", "couple"}
_PREPOSITIONS = _words("of in at on from near by to with for away off above below high deep tall wide long")

_QUALIFIERS = _table("""
approx: about, around, some, roughly, approximately, nearly, almost, close to, circa, ca, approaching
approx: estimated, an estimated, an approximate, in the region of, in the order of, on the order of
approx: c., ca., approx., est., just short of, just shy of, shy of
least: at least, more than, over, above, greater than, upwards of, upward of, in excess of, as few as
least: no fewer than, no less than, not fewer than, not less than, minimum of, a minimum of, as little as
least: exceeding, exceeds, exceeded, surpassing, surpasses, surpassed, north of
most: up to, fewer than, less than, under, below, at most, at the most, as many as, as much as
most: no more than, not more than, no greater than, maximum of, a maximum of
none: only, just, exactly, perhaps, possibly, another, additional, an additional, further, a further
none: extra, an extra, total of, a total of, a reported
""")
_SIGNS = {"~": "approx", "≈": "approx", "±": "approx", ">": "least", "≥": "least", "<": "most", "≤": "most"}
_SUFFIX = re.compile(
    r"""(\+)(?![0-9]) | [-‐‑](plus)\b | [-‐‑\s](odd)\b | \s(at\s(?:least|most))(?=[,.;)]|$)
    | (?:\s[^\W\d_]++){0,2}\s(or\s(?:more|above|so|thereabouts|fewer|less))\b""",
    re.VERBOSE | re.IGNORECASE,
)
_SUFFIX_WORDS = {"or", "at", "odd"}
_SUFFIXES = _table("""
least: +, plus, at least, or more, or above
approx: odd, or so, or thereabouts
most: at most, or fewer, or less
""")
_JOIN = re.compile(
    r"""(?: [-‐‑–](?=[0-9]) | ,?\s(?P<word>to|or|and|upon|if\snot)\s )
    (?:(?:even|perhaps|possibly|maybe|as\smany\sas|(?P<approx>about|around|some|nearly|almost|roughly))\s)?
    (?:an?\s)?""",
    re.VERBOSE | re.IGNORECASE,
)
_JOINERS = {"to", "or", "and", "upon", "if"}
_OPENING = re.compile(r"[\s\"“‘']*|.*[.!?][\s\"”’“‘']+", re.DOTALL)  # what may stand before a sentence
_CAPPED = re.compile(
    r",?\s(?:but|and)\s(?:(?:possibly|perhaps|maybe)\s)?|,\s(?:possibly|perhaps|maybe)\s", re.IGNORECASE
)
_RANGING = _words("range ranges ranged ranging vary varies varied varying anywhere estimates")

_FULL_MONTHS = _words("January February March April May June July August September October November December")
_SHORT_MONTHS = {"sept"} | {month[:3].lower() for month in _FULL_MONTHS}
_MONTHS = _SHORT_MONTHS | {month.lower() for month in _FULL_MONTHS}
_MORE_DAYS = re.compile(  # after "April 30"
    r"\s?[-–]\s?[0-9]{1,2}\b|\s(?:to|through|until)\s[0-9]{1,2}\b"
    r"|\s(?:and|or)\s[0-9]{1,2}(?=[.,;:)]|$|\s(?:in|at|as|during|when|of)\b)"
)
_SIGN_AFTER = re.compile(r"\s?°|\s?/\s?[0-9]|[:'’][0-9]|[@_]")  # "12 °C", "0 / 5", "10:30"
_PERCENT = _words("percent pct percentage")
_DAYTIMES = {"morning", "afternoon", "evening"}
_UNITS = _words(
    "minute min hour hr day week fortnight month year yr decade century km cm mm m meter metre kilometer "
    "kilometre centimeter centimetre millimeter millimetre kilogram gram kilo mile ft yard inch kg ton "
    "tonne pound lb ounce liter litre gallon acre hectare ha degree knot watt kilowatt megawatt gigawatt "
    "volt kilovolt kw mw gw kwh mwh gwh dollar euro cent ruble rouble yen yuan hryvnia rupee franc shekel "
    "riyal rial toman dirham lira peso dinar shilling birr naira taka kyat baht ringgit rupiah tenge zloty "
    "krona kroner som manat dram lari leu forint cedi usd eur gbp"
)
_UNITS |= {f"{unit}s" for unit in _UNITS}
_UNITS |= _words(  # no singular here: "two barrel bombs", "three second-hand jets", "12 foot soldiers"
    "seconds nights centuries inches feet barrels times points thirds quarters fifths tenths kph mph a.m. "
    "p.m. am pm o'clock o’clock noon midnight gmt utc"
)
_UNIT_ADJECTIVES = _words(
    "more full whole consecutive straight successive long short additional further extra working business "
    "calendar metric square cubic nautical light sq us u.s. american canadian australian"
)
_COMPOUND = re.compile(r"[-‐‑](?:strong|plus|odd|members?|person|man|woman|people)\b", re.IGNORECASE)
_DIGIT_CHAIN = re.compile(r"(?:[-‐‑–][0-9]++)+|(?:\s[0-9]++(?![^\W_]|[-‐‑.,][^\W_]))+")
_APPOSITION_END = re.compile(r"[,)]|\.(?:\s|$)")

_GLUED = set("/=#@_№+$€£¥₹₩₽₴₺₪")
_VULGAR_FRACTIONS = set("½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞")
_CURRENCIES = set("$€£¥₹₩₽₴₺₪")
_LABELS = _words(
    "no number per article resolution section chapter paragraph clause page phase stage level "
    "category flight version magnitude season episode boeing airbus usd eur gbp rs inr rub cny jpy krw "
    "uah"
)
_NAME_LABELS = _words(  # only with a capital: "Unit 731", but "in that unit 12 soldiers"
    "act amendment annex apollo apartment area army battalion big block boulevard brigade building bulletin "
    "camp chamber channel class corps court day directive district dock expo falcon force formula gate geran "
    "grade group highway interstate kanal kh cop lane law leopard challenger line mark mi mig mile model "
    "operation order part patriot pier platform point post project proposition protocol psalm radio reactor "
    "regiment room round route rule runway seat sector shahed shift soyuz square squadron step street su "
    "surah table team terminal tier title track trident tu type unit verse volume war ward week wing zone"
)
_ABBREVIATIONS = {"no", "nos", "rs", *_SHORT_MONTHS}
_ABOUT = {"c", "ca", "approx", "est"}  # with a full stop
_AGES = {"aged", "age", "ages"}
_SCALED = _AGES | _words("magnitude score rating temperature speed level price odds ratio")
_DATED = _words("in since until till by of from during before after year years circa early late mid the")
_DETERMINERS = _words("the these those all its his her their our")
_MULTIPLES = _words("twice thrice double triple times half")
_PART_CUES = _DETERMINERS | _MULTIPLES | {"of", "but"}
_PARTS = _words(  # of a whole
    "% half third thirds quarter quarters fourth fourths fifth fifths sixth sixths tenth tenths percent cent "
    "pct most many some several few none any majority minority part portion share fraction percentage "
    "proportion rest remainder bulk handful neither either average"
)
_FRACTIONS = _words("third thirds quarter quarters fifth fifths tenth tenths fraction")
_HAVE = {"have", "had", "were", "are", "more"}
_HARM = _words(
    "kill kills killed killing injured injures injuring wounded wounds wounding captured capturing dead "
    "died missing hurt leaves leaving left claimed claiming abducted detained"
)
_PERSONS = _words(
    "person man woman child boy girl baby infant toddler teenager teen adult minor youth student pupil "
    "teacher civilian resident villager citizen national bystander pedestrian passenger driver pilot "
    "sailor soldier trooper serviceman servicewoman marine conscript recruit reservist officer general "
    "colonel commander lieutenant sergeant captain fighter combatant militant rebel gunman insurgent "
    "terrorist extremist attacker bomber assailant suspect mercenary volunteer worker labourer laborer "
    "employee staffer engineer sapper deminer miner farmer builder contractor doctor nurse medic "
    "paramedic surgeon patient firefighter rescuer responder policeman policewoman guard ranger warden "
    "journalist reporter photographer cameraman correspondent activist protester demonstrator lawyer "
    "judge official diplomat lawmaker politician minister envoy mayor priest pastor imam monk nun "
    "prisoner inmate detainee captive hostage settler migrant refugee evacuee victim survivor fatality "
    "casualty death mother father son daughter brother sister wife husband grandmother grandfather "
    "tourist traveller traveler visitor shopper worshipper voter user athlete player expert specialist "
    "adviser advisor instructor trainer technician scientist monitor observer peacekeeper"
)
_PEOPLE = {f"{noun}s" for noun in _PERSONS} | _words(
    "people persons men women children servicemen servicewomen policemen gunmen troops personnel police "
    "forces staff crew members others casualties fatalities lives families babies mercenaries"
)
_SINGLE = _PERSONS | _words(
    "drone missile tank aircraft helicopter plane jet ship warship vessel submarine carrier body brigade "
    "battalion regiment division battery"
)
_OF = re.compile(
    r"\s(?:more\s|others\s)?(?:out\s)?of\s(?:(?:the|these|those|all|its|his|her|their|our)\s)*", re.IGNORECASE
)
_OF_WHOLE = re.compile(rf"{_OF.pattern}[\w,]*\w", re.IGNORECASE)
_CONJUNCT = re.compile(r"(?:^|,|\band\b)((?:(?!\band\b)[^,])+)")
_NO_NAMES = (
    _HARM
    | _PEOPLE
    | {word for phrase in _QUALIFIERS for word in phrase.split()}
    | _words("the these those all both its his her their our and or but with by for of from in while toll")
)
_NOUN_PHRASE_END = re.compile(
    r"[,.;:(]|\b(?:of|in|at|on|from|near|by|to|with|for|during|after|who|whose|that|was|were|is|has|had"
    r"|killed|injured|wounded|captured|missing|shot)\b",
    re.IGNORECASE,
)


def _told(words: str) -> list[Figure]:
    """The different figures that words tell of: the two of "two of the 12 soldiers", the one of "a nurse"."""
    found = _Scan(words, strict=False).figures()
    if not found:
        return _one_person(words)
    if len(found) == 1 and "and" not in words:
        return found
    wholes = {
        whole
        for part, whole in pairwise(found)
        if part.bare[1] <= whole.bare[0] and _OF.fullmatch(words, part.end, whole.start)
    }
    different = {
        (figure.low, figure.high, figure.approx): figure for figure in reversed(found) if figure not in wholes
    }
    beside = [one for part in _CONJUNCT.finditer(words) for one in _one_person(part[1], part.start(1))]
    return [*reversed(different.values()), *beside]


def _one_person(words: str, offset: int = 0) -> list[Figure]:
    """The figure 1 of "a nurse" or "another Sudanese aid worker", or nothing; `words` begin at `offset`."""
    phrase = words.strip()
    head = _NOUN_PHRASE_END.split(phrase, maxsplit=1)[0].lower().split()
    alone = re.search(r"\b(?:and|or)\b", phrase) is None
    if alone and len(head) > 1 and head[0] in {"a", "an", "another"} and head[-1] in _PERSONS:
        start = offset + words.index(phrase)
        return [Figure(1, 1, approx=False, start=start, end=start + len(phrase), bare=(1, 1))]
    return []


class _Number(NamedTuple):
    """A number at tokens `[first, stop)`; `unit` is the product of the scale words that it ends with."""

    low: int | Decimal
    high: int | Decimal
    unit: int
    first: int
    stop: int

    @property
    def whole(self) -> bool:
        """Whether it can count things: 1.2 million can, 7.0 and 7.7 cannot."""
        scaled = self.unit > 1 or (isinstance(self.low, int) and isinstance(self.high, int))
        return scaled and self.low == int(self.low) and self.high == int(self.high) and self.high <= _LIMIT


_LETTERS = r"[A-Za-zÀ-\u1fff]++"
_TOKEN = re.compile(
    # "U.S.", "don't", "4,700"
    rf"((?:[A-Za-z]\.){{2,}}|{_LETTERS}(?:['’]{_LETTERS})*|[0-9]++(?:[.,][0-9]++)*)"
)
_WRITTEN = re.compile(
    r"(0|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}|[1-9][0-9]*)(\.[0-9]+)?"
)
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
_SEPARATORS = str.maketrans("，．٬٫", ",.,.")
_SPACES = {" ", "\u00a0", "\u2009", "\u202f"}
_HYPHENS = {"-", "‐", "‑"}
_DASHES = _HYPHENS | {"–"}
_LINKS = _SPACES | _HYPHENS | {"\n", "  "}


def _western(text: str) -> str:
    """The text, as long as it was, with the digits 0 to 9 in place of those of other scripts."""
    if text.isascii() or not _OTHER_DIGIT.search(text):
        return text
    return _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text).translate(_SEPARATORS)


class _Scan:
    """One pass over one text. `strict` is for running text, where few bare numbers are counts."""

    __slots__ = ("ends", "free", "gaps", "starts", "strict", "text", "words")

    def __init__(self, text: str, *, strict: bool) -> None:
        text = _western(text)
        parts = _TOKEN.split(text)
        bounds = list(accumulate(map(len, parts)))
        self.text = text
        self.strict = strict
        self.words = [*map(str.lower, parts[1::2]), "", "", ""]  # no bounds to check when looking ahead
        self.gaps = [*parts[0::2], "", "", ""]  # gaps[k] stands before words[k]
        self.starts = bounds[0::2]
        self.ends = bounds[1::2]
        self.free = 0  # where the text begins that neither a figure nor a trap has taken yet

    def figures(self) -> list[Figure]:
        found: list[Figure] = []
        for k, word in enumerate(self.words):
            if (word in _STARTS or "0" <= word < ":") and self.starts[k] >= self.free:
                figure = self._figure(k)
                if figure and found and (capped := self._capped(found[-1], figure)):
                    found[-1] = capped
                elif figure:
                    found.append(figure)
        return found

    def _capped(self, floor: Figure, cap: Figure) -> Figure | None:
        """The one figure of "more than 100 but fewer than 200"."""
        if floor.low is None or floor.high is not None or cap.low is not None or cap.high is None:
            return None
        if cap.high < floor.low or not _CAPPED.fullmatch(self.text, floor.end, cap.start):
            return None
        bounds = (floor.low, cap.high)
        return Figure(*bounds, approx=floor.approx or cap.approx, start=floor.start, end=cap.end, bare=bounds)

    def _figure(self, k: int) -> Figure | None:
        number = self._number(k)
        if number is None:
            if self.words[k] not in _STARTS:
                self.free = self.ends[k]
            return None
        outer, effects = self._qualifiers(number.first)
        number, outer = self._range(number, outer, effects)
        start, end = self.starts[outer], self.ends[number.stop - 1]
        if outer == number.first and (sign := _SIGNS.get(self.gaps[outer][-1:])):
            start -= 1
            effects.insert(0, sign)
        following = self._following(number.stop)
        ending = self.gaps[number.stop] != " " or not _SUFFIX_WORDS.isdisjoint(following)
        suffix = _SUFFIX.match(self.text, end) if ending else None
        if suffix:
            effects.append(_SUFFIXES[" ".join(suffix[suffix.lastindex or 0].lower().split())])
        if trap := self._trap(number, outer, following, qualified=bool(effects)):
            self.free = trap
            return None
        self.free = suffix.end() if suffix else end
        if not number.whole:
            return None
        low, high = int(number.low), int(number.high)
        bound = next((effect for effect in effects if effect != "approx"), None)
        return Figure(
            low=None if bound == "most" else low,
            high=None if bound == "least" else high,
            approx="approx" in effects,
            start=start,
            end=self.free,
            bare=(low, high),
        )

    # What stands around token k.

    def _word(self, k: int, first: int = -1) -> str:
        """Token k if it is `first` or linked to the token before by a space or a hyphen, else nothing."""
        return self.words[k] if self.gaps[k] in _LINKS or k == first else ""

    def _before(self, k: int) -> str:
        """The token linked to token k on its left, if no figure or trap has taken it, else nothing."""
        if k == 0 or self.starts[k - 1] < self.free:
            return ""
        gap, word = self.gaps[k], self.words[k - 1]
        if gap in _LINKS:
            return word
        if gap not in {".", ". "}:
            return ""
        return f"{word}." if word in _ABOUT else word if word in _ABBREVIATIONS else ""

    def _article(self, k: int) -> int:
        """Where the phrase that token k begins starts with its "a"."""
        return k - (self._before(k) in {"a", "an"})

    def _attached(self, k: int) -> bool:
        return not self.gaps[k] and self.words[k] != ""

    def _capital(self, k: int) -> bool:
        return self.text[self.starts[k]].isupper()

    # Numbers.

    def _number(self, k: int) -> _Number | None:
        """The number that begins at token k."""
        word = self.words[k]
        if word in _SOME:
            scale = self._word(k + 1)
            return self._vague(k, k + 1, scale if scale in _VAGUE else f"{scale}s")
        if word in _VAGUE:
            return self._vague(k, k, word)
        if word == "couple":
            return self._couple(k)
        if word in _GROUPS:
            return self._group(k)
        if word == "zero":
            return _Number(0, 0, 1, k, k + 1)
        return self._exact(k)

    def _vague(self, k: int, j: int, plural: str) -> _Number | None:
        """Read "hundreds", "tens of thousands", "several hundred thousand"; token j is the plural."""
        if plural not in _VAGUE or (plural == "scores" and self.strict and not self._counts_scores(j)):
            return None
        low, high = _VAGUE[plural]
        of = self._word(j + 1) == "of"
        scale = self._word(j + 1 + of)
        size = _PLURAL_SCALES.get(scale, 0) if of else _SCALES.get(scale, 0) if k < j else 0
        if size:
            return _Number(low * size, (high + 1) * size - 1, size, self._article(k), j + 2 + of)
        return _Number(low, high, 1, self._article(k), j + 1)

    def _counts_scores(self, k: int) -> bool:
        before, after = self._before(k), self._word(k + 1)
        other = before in {"test", "exam", "credit", "final", "box", "the", "his", "her", "their"}
        return before in _HARM or (not other and (after in {"of", "more", "were", "have"} or after in _HARM))

    def _couple(self, k: int) -> _Number | None:
        of = self._word(k + 1) == "of"
        scale = self._word(k + 1 + of)
        size = 100 if scale == "hundred" else _SCALES.get(scale, 1)
        if not of and size == 1:
            return None
        return _Number(2 * size, 2 * size, size, self._article(k), k + 1 + of + (size > 1))

    def _group(self, k: int) -> _Number | None:
        """Read "a score of people" and "a pair of gunmen"."""
        first, size = self._article(k), _GROUPS[self.words[k]]
        of_people = self._word(k + 1) == "of" and self._people(k + 2)
        return _Number(size, size, 1, first, k + 1) if first < k and of_people else None

    def _people(self, k: int) -> bool:
        """Whether token k, or the one after it, is a word for people, as in "Sudanese refugees"."""
        return self._word(k) in _PEOPLE or (
            self._word(k) not in _PREPOSITIONS and self._word(k + 1) in _PEOPLE
        )

    def _exact(self, k: int) -> _Number | None:
        """Read "4,700", "1.2 million", "half a dozen", "one hundred and five thousand two hundred"."""
        if self.words[k + 1] == "quarters" and self._three_quarters(k):
            size = _SCALES[self.words[k + 4]]
            return _Number(size * 3 // 4, size * 3 // 4, size // 4, k, k + 5)
        first, group, unit, j = self._below_thousand(k)
        if group is None:
            return None
        if self.words[j] == "score" and self._word(j):
            if not self._people(j + 1) and (self.strict or self.words[j + 1]):
                return None  # twenties, or the goals of two
            group, j = group * 20, j + 1
        total: int | Decimal = 0
        ceiling = _LIMIT
        while group and (size := _SCALES.get(self._word(j, k), _LIMIT)) < ceiling:
            total, group, unit, ceiling, j = total + group * size, 0, unit * size, size, j + 1
            after = j + (self._word(j) == "and")
            if self._half_more(j):
                total, j = total + size // 2, j + 3
            elif self._word(after) in _SMALL and size > 12 and self.words[k] in _STARTS:
                _, group, unit, j = self._below_thousand(after)
        return _Number(total + (group or 0), total + (group or 0), unit, first, j)

    def _three_quarters(self, k: int) -> bool:
        """Whether "three quarters of a million", or "of a billion", begins at token k."""
        after = [self._word(j) for j in range(k + 1, min(k + 5, len(self.words)))]
        of_a = after[1:3] in (["of", "a"], ["of", "one"])
        return self.words[k] in {"three", "3"} and of_a and after[3] in _SCALES

    def _below_thousand(self, k: int) -> tuple[int, int | Decimal | None, int, int]:
        """First token, value, unit and next token of what stands before a scale word: digits or words."""
        first, unit, j = k, 1, k
        group: int | Decimal | None
        if self.words[k] in _SMALL:
            group, j = self._below_hundred(k)
        elif self.words[k] in _STARTS:
            first, group = self._share(k)
        else:
            group, j = self._digits(k)
        if group and j > k and self._half_more(j):
            group, j = group + Decimal("0.5"), j + 3
        if group and group < 100 and self._word(j, k) == "hundred":
            group, unit, j = group * 100, 100, j + 1
            after = j + (self._word(j) == "and")
            if self._word(after) in _SMALL and self.words[k] in _STARTS:
                rest, j = self._below_hundred(after)
                group, unit = group + rest, 1
        return first, group, unit, j

    def _below_hundred(self, k: int) -> tuple[int, int]:
        tens, ones = _SMALL[self.words[k]], _SMALL.get(self._word(k + 1), 10)
        return (tens + ones, k + 2) if tens >= 20 and ones < 10 else (tens, k + 1)

    def _half_more(self, k: int) -> bool:
        return self._word(k) == "and" and self._word(k + 1) == "a" and self._word(k + 2) == "half"

    def _share(self, k: int) -> tuple[int, int | Decimal | None]:
        """How much of the scale word at token k is meant: "a", "half a", "a quarter of a", all of it."""
        first = self._article(k)
        if self._before(first) == "half":
            return self._article(first - 1), Decimal("0.5")
        of = first < k and self._before(first) == "of"
        if self._before(first - of) == "quarter" and self.words[k].endswith("illion"):
            return self._article(first - of - 1), Decimal("0.25")
        if of and self._before(first - 1) in _FRACTIONS:
            return first, None
        whole = first < k or self.words[k] in {"hundred", "dozen"}  # but not "½ million", "per million"
        return first, 1 if whole else None

    def _digits(self, k: int) -> tuple[int | Decimal | None, int]:
        """The number written in digits at token k, perhaps in groups parted by spaces, and the next token."""
        match = _WRITTEN.fullmatch(self.words[k]) if len(self.words[k]) <= 20 else None
        if match is None:
            return None, k + 1
        value: int | Decimal = int(match[1].replace(",", ""))
        j = k + 1
        if match[2]:
            value = Decimal(match[0].replace(",", ""))
        elif 0 < value < 1000 and self._before(k) not in _MONTHS:
            while value <= _LIMIT and self._is_group(j):
                value, j = value * 1000 + int(self.words[j]), j + 1
        if not self._attached(j):
            return value, j
        size = _SUFFIX_SCALES.get(self.words[j], 0)
        people = self._people(j + 1) or (self._word(j + 1) in _HAVE and self.gaps[k][-1:] not in _CURRENCIES)
        alone = not self.strict and not self.words[j + 1]
        if not size or self._attached(j + 1) or not (size == 1000 or people or alone):
            return None, j + 1
        value *= size
        return (int(value) if value == int(value) else None), j + 1

    def _is_group(self, k: int) -> bool:
        """Whether token k is the "000" of "10 000", not the "155" of "20 155mm shells"."""
        word = self._word(k)
        return (
            len(word) == 3
            and word.isdecimal()
            and self.gaps[k] in _SPACES
            and not self._attached(k + 1)
            and self.gaps[k + 1] not in _HYPHENS
        )

    # Qualifiers and ranges.

    def _qualifiers(self, first: int) -> tuple[int, list[str]]:
        """The token where the qualifiers of the number at `first` begin, and what they do, nearest first."""
        effects: list[str] = []
        k = outer = first
        while True:
            phrase, effect, j = "", "", k
            while j > k - 4 and (word := self._before(j)):
                j -= 1
                phrase = f"{word} {phrase}".rstrip()
                if phrase in _QUALIFIERS:
                    effect, longest = _QUALIFIERS[phrase], j
            if not effect:
                return outer, effects
            k = longest
            if effect != "none":
                effects.append(effect)
                outer = k

    def _range(self, number: _Number, outer: int, effects: list[str]) -> tuple[_Number, int]:
        """The range that `number` opens ("9 to 12"), if any, and the token where its words begin."""
        k = number.stop
        if self.words[k] not in _JOINERS and self.gaps[k] not in _DASHES:
            return number, outer
        join = _JOIN.match(self.text, self.ends[k - 1])
        while join and self.starts[k] < join.end():
            k += 1
        if not join or self.starts[k] > join.end() or not (self.words[k] in _STARTS or self._is_digits(k)):
            return number, outer
        between = self._before(outer) == "between"
        second = self._number(k)
        if second is None or not self._joins(join["word"], number, second, outer):
            return number, outer
        shared = second.unit if number.unit == 1 and number.low * second.unit < second.low else 1
        low = number.low * shared
        if low >= second.high:
            return number, outer
        if join["approx"]:
            effects.append("approx")
        return _Number(low, second.high, second.unit, number.first, second.stop), outer - between

    def _joins(self, word: str | None, number: _Number, second: _Number, outer: int) -> bool:
        if word is None:
            return self._is_digits(second.first)
        if word.lower() in {"and", "upon"}:
            doubled = number.low < number.high and number[:2] == second[:2]
            return doubled or self._before(outer) == "between"
        if word.lower() == "to":
            before = self._before(outer)
            return before != "by" and not (before == "from" and not self._ranges(outer - 1))
        return True

    def _ranges(self, k: int) -> bool:
        """Whether the "from" of token k may open a range: after "ranging", "killed", or nothing at all."""
        before = self._before(k)
        return (
            before in _RANGING
            or before in _HARM
            or bool(_OPENING.fullmatch(self.text[: self.starts[k]][-4:]))
        )

    def _is_number(self, k: int) -> bool:
        return self._is_digits(k) or self._word(k) in _SMALL

    def _is_digits(self, k: int) -> bool:
        return "0" <= self.words[k] < ":"

    # Traps: numbers that count nothing. Each returns where the text goes on after them, or 0.

    def _trap(self, number: _Number, outer: int, following: list[str], *, qualified: bool) -> int:
        return (
            (self.words[outer - 1] in _PART_CUES and self._part(number, outer))
            or self._dated(number)
            or self._year(number, outer, following, qualified=qualified)
            or self._glued(number)
            or (number.high < 100 and self._channel(number))
            or self._labelled(number, outer, following)
            or self._measured(number)
            or self._age(number, outer, qualified=qualified)
            or self._uncounted(number, following, qualified=qualified)
        )

    def _glued(self, number: _Number) -> int:
        """A part of something longer: "T-72", "$5 billion", "3-2", "202 555 0143", "12-hour"."""
        first, stop, end = number.first, number.stop, self.ends[number.stop - 1]
        chain = self._is_digits(stop) and self._is_digits(stop - 1) and _DIGIT_CHAIN.match(self.text, end)
        if chain:
            return chain.end()
        if self.gaps[stop] in _HYPHENS and self.words[stop] and not _COMPOUND.match(self.text, end):
            return end
        before = self.gaps[first]
        if self.gaps[stop] != " " and self.gaps[stop][:1] in _VULGAR_FRACTIONS:
            return end
        if before == " ":
            return end if self.words[first - 1] in {"minus", "negative"} else 0
        negative = before[-1:] in {"-", "−"} and self._is_digits(first) and before[-2:-1] in {"", " ", "("}
        longer = (
            negative
            or before[-1:] in _GLUED
            or (before[-2:-1] in _CURRENCIES and before[-1:] in _SPACES)
            or (first > 0 and (not before or before in _HYPHENS))
            or (before[-1:] == "." and self._is_digits(first) and self.words[first - 1] not in _ABOUT)
            or (before in {",", ":", "'", "’", "–"} and self._is_digits(first) and self._is_digits(first - 1))
        )
        return end if longer else 0

    def _labelled(self, number: _Number, outer: int, following: list[str]) -> int:
        """The name or age of something: "Article 5", "Unit 731", "Group of Seven", "aged 12 and 15"."""
        label, k = self._before(number.first), number.first - 1
        if label in _AGES or self._before(outer) in _AGES:
            return self._list_end(number.stop)
        if label == "of" and self.words[k - 1] in _SCALED and self._before(k):
            return self._list_end(number.stop)
        if label == "of" and self._before(k) == "group" and self._capital(k - 1):
            return 0 if self._word(number.stop) in _PEOPLE else self.ends[number.stop - 1]
        named = label if label in _LABELS or label in _NAME_LABELS else label.removesuffix("s")
        if named not in _LABELS and named not in _NAME_LABELS:
            return 0
        if not self._capital(k) and (named in _NAME_LABELS or not _PEOPLE.isdisjoint(following)):
            return 0
        return self.ends[number.stop - 1] if named == label else self._list_end(number.stop)

    def _channel(self, number: _Number) -> int:
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
            if apart or not (self._is_digits(j) or self.words[j] in _SMALL) or self._word(j + 1) in _PEOPLE:
                return end
            end, k = self.ends[j], j + 1

    def _part(self, number: _Number, outer: int) -> int:
        """What is told is another number: "half of the 600", "twice 100", "all but two of the 12"."""
        k, end = outer, self.ends[number.stop - 1]
        if self._before(k) == "but" and self._before(k - 1) == "all":
            whole = _OF_WHOLE.match(self.text, end)
            return whole.end() if whole else end
        if k and self.gaps[k] in _LINKS and self.words[k - 1] in _MULTIPLES:
            return end
        while self._before(k) in _DETERMINERS:
            k -= 1
        if k < outer and self._before(k) in _MULTIPLES:
            return end
        if self._before(k) != "of":
            return 0
        part = self.words[k - 2] if self.gaps[k - 1] in _LINKS else self.gaps[k - 1].strip()
        return end if part in _PARTS else 0

    def _dated(self, number: _Number) -> int:
        """A day after its month: "April 30", "Sept. 2 to 5"."""
        month, end = self._before(number.first), self.ends[number.stop - 1]
        if month not in _MONTHS or number.high > 31 or not self._is_digits(number.first):
            return 0
        if not self._capital(number.first - 1):
            return 0
        if self._before(number.first - 1) == "in" and self._word(number.stop) in _PEOPLE:
            return 0
        more = _MORE_DAYS.match(self.text, end)
        return more.end() if more else end

    def _measured(self, number: _Number) -> int:
        """What follows makes it no count: "5 %", "9 May", "10:30", "three days", "one in five"."""
        k = number.stop
        if self._word(k) in {"and", "or"} and self._is_digits(k + 1):
            k += 2  # "5 and 10 percent", "1 and 2 May"
        word = self._word(k)
        if (word in _MONTHS and self._capital(k)) or word in _PERCENT:
            return self.ends[k]
        if word == "per" and self._word(k + 1) == "cent":
            return self.ends[k + 1]
        if self.gaps[k].lstrip().startswith("%"):
            return self.ends[k - 1]
        if self.gaps[number.stop] != " " and (
            sign := _SIGN_AFTER.match(self.text, self.ends[number.stop - 1])
        ):
            return sign.end()
        return self._quantity(number.stop) or self._odds(number)

    def _quantity(self, k: int) -> int:
        """Where "of full days" ends, token k being the one after the number, or 0."""
        if self._word(k) == "in" and self._word(k + 1) == "the" and self._word(k + 2) in _DAYTIMES:
            return self.ends[k + 2]
        k += self._word(k) == "of"
        while (word := self._word(k)) in _UNIT_ADJECTIVES:
            k += 1
        money = word == "won" and self.words[k - 1].endswith("illion")
        measured = (word in _UNITS and not self._attached(k + 1)) or money
        return self.ends[k] if measured else 0

    def _odds(self, number: _Number) -> int:
        """Where "one in five" or "nine in every ten" ends, but not "killed two in three attacks", or 0."""
        k = number.stop + (self._word(number.stop) == "out")
        if self._word(k) != ("in" if k == number.stop else "of") or self._before(number.first) in _HARM:
            return 0
        every = self._word(k + 1) == "every"
        k += 1 + every
        whole = self._exact(k) if self._is_digits(k) or self._word(k) in _SMALL else None
        most = 10**6 if every or (number.high == 1 and whole and self._people(whole.stop)) else 10
        if not whole or not number.high < whole.low <= most or self._quantity(whole.stop):
            return 0
        return self.ends[whole.stop - 1]

    def _year(self, number: _Number, outer: int, following: list[str], *, qualified: bool) -> int:
        """A plain four-digit number that is a year as far as the words around it tell."""
        word = self.words[number.first]
        if len(word) != 4 or not word.isdecimal() or number.low != int(word) or number.low >= 2100:
            return 0
        people = not _PEOPLE.isdisjoint(following[:1])
        nearby = not _PEOPLE.isdisjoint(following)
        before = self._before(outer)
        dated = before in _DATED or before in _MONTHS
        if number.low < 1900:
            is_year = dated and not nearby
        elif self.strict:
            is_year = not (qualified and nearby) and (dated or not people)
        else:
            is_year = dated and not people
        return self.ends[number.stop - 1] if is_year else 0

    def _age(self, number: _Number, outer: int, *, qualified: bool) -> int:
        """The age in "children under five", "a boy of 12"; in running text "Ivan Petrov, 34, ...", "(34)"."""
        first, end = number.first, self.ends[number.stop - 1]
        if number.high > 120:
            return 0
        if self._before(first) == "of" and self._before(first - 1) in _PERSONS:
            return 0 if self._people(number.stop) else end
        bounded = self.words[outer] in {"under", "over", "above", "below", "between"}
        if outer < first and bounded:
            of_people = self._before(outer) in _PEOPLE and self._word(number.stop) not in _PEOPLE
            return end if of_people else 0
        if not self.strict or qualified or not first or number.stop > first + 1 or not self._is_digits(first):
            return 0
        gap = self.gaps[first]
        person = self.words[first - 1] in _PERSONS
        named = gap == ", " and (person or any(self._capital(k) for k in range(max(first - 2, 0), first)))
        apposed = named and _APPOSITION_END.match(self.text, end)
        bracketed = gap.endswith("(") and self.text.startswith(")", end)
        return end if apposed or bracketed else 0

    def _uncounted(self, number: _Number, following: list[str], *, qualified: bool) -> int:
        """The pronoun "one" and, in running text, a "one" or "zero" with no sign of a count."""
        k, end = number.first, self.ends[number.stop - 1]
        if self.words[k] not in {"one", "zero"} or number.stop > k + 1:
            return 0
        after, *further = [*following, ""]
        if after in _FRACTIONS or after == "another":
            return end
        before = self._before(k)
        counted = (
            qualified
            or before in _HARM
            or after in _HARM
            or after in _PEOPLE
            or not _SINGLE.isdisjoint([after, *further])
            or (after == "was" and not _HARM.isdisjoint(further[:1]))
        )
        of_number = after == "of" and any(
            self._is_number(j) and (self._people(j + 1) or self._word(j + 1) in _HARM) for j in (k + 2, k + 3)
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

    def _following(self, k: int) -> list[str]:
        """Up to three linked tokens from token k on."""
        found: list[str] = []
        while len(found) < 3 and (word := self._word(k + len(found))):
            found.append(word)
        return found
