"""The alphabet of the grammar: each word, number and mark of a text is one symbol.

What no rule needs is c, with a capital C.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from schemas.values.lexicon import table_rows, word_lists

_WORDS = {
    "i": "in",
    "@": "on dated",
    "k": "since",
    ":": "by from at",
    ";": "until till through throughout during",
    "-": "to into - – ‐ ‑",
    "&": "and or &",
    "w": "between",
    "f": "of",
    "b": "before after prior",
    "e": "eve ahead",
    "t": "the its his her their our",
    "m": "every each any most per",  # a habit, no time
    "E": "early late mid",
    "B": "beginning start end middle close",
    "L": "earlier later",
    "r": "previous following preceding",  # counts from another event
    "ξ": "same",
    "θ": "that",
    "P": "dawn morning noon afternoon evening night midnight",
    "h": "overnight",
    "g": "ago",
    "!": "now present date",
    "G": "weekend",
    "H": "half",
    "X": "century",
    "~": "about around some nearly almost roughly approximately",
    ">": "more less than least under",
    "ρ": "over",
    "π": "for",
    "ζ": "final",
    "q": "good black bloody palm ash super cyber holy maundy mail casual sheffield",  # and a weekday: names
    "ν": "it he she they we who when where while there",
    "u": "have be not well",  # what follows the verb "may"
    "N": "% percent people soldiers troops men women children civilians others workers fighters militants "
    "prisoners hostages personnel km kilometers kilometres miles meters metres tonnes tons dollars euros",
    "#": "# № $ € £ ¥ / @ _ =",
    ",": ",",
    "(": "(",
    "'": "'s ’s",
}


def _numbered(words: tuple[str, ...], first: int) -> dict[str, int]:
    return {word: number for number, word in enumerate(words, first)}


MONTHS = _numbered(word_lists("calendar.tsv")["month"], 1)
_SHORT_MONTHS = {month[:3]: number for month, number in MONTHS.items() if month != "may"} | {"sept": 9}
WEEKDAYS = _numbered(word_lists("calendar.tsv")["weekday"], 0)
_SHORT_WEEKDAYS = {day[:3]: number for day, number in WEEKDAYS.items()} | {"tues": 1, "thur": 3, "thurs": 3}
_ONES, _TENS = (word_lists("count.tsv")[name] for name in ("one", "ten"))
_NUMBERS = _numbered(_ONES, 1) | dict(zip(_TENS[:4], (20, 30, 40, 50), strict=True))
_ORDINALS = _numbered(word_lists("when.tsv")["ordinal"], 1) | {"thirtieth": 30}
EVENTS = frozenset(word_lists("when.tsv")["event"])
BODIES = frozenset(word_lists("when.tsv")["body"])

_VALUED: dict[str, dict[str, Any]] = {
    "l": {"last": -1},
    "p": {"past": -1},
    "z": {"this": 0, "current": 0},
    "x": {"next": 1, "coming": 1, "upcoming": 1},
    "R": {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1},
    "a": {"a": 1, "an": 1},
    "n": _NUMBERS,
    "O": _ORDINALS,
    "j": {"q1": 1, "q2": 2, "q3": 3, "q4": 4},
    "β": {"h1": 1, "h2": 2},
    "D": {"day": "day"},
    "K": {"week": "week"},
    "φ": {"fortnight": "fortnight"},
    "T": {"month": "month"},
    "J": {"year": "year"},
    "Q": {"quarter": "quarter"},
    "U": {f"{unit}s": unit for unit in ("day", "week", "fortnight", "month", "year", "decade", "hour")}
    | {unit: unit for unit in ("decade", "hour")},
    "S": {"summer": 6, "autumn": 9, "winter": 12},
    "F": {"spring": 3, "fall": 9},
    "M": MONTHS,
    "W": WEEKDAYS,
    "ω": {f"{day}s": number for day, number in WEEKDAYS.items()},
    "λ": {"starting": "start", "commencing": "start", "ending": "end", "ended": "end"},
}
_CAPITALISED: dict[str, dict[str, Any]] = {
    "A": {"april": 4, "june": 6, "august": 8},  # names of people too
    "V": {"march": 3, "may": 5, **_SHORT_MONTHS},  # verbs and names too
    "M": {f"{month}.": number for month, number in _SHORT_MONTHS.items()},
    "v": {f"{day}{dot}": number for day, number in _SHORT_WEEKDAYS.items() for dot in ("", ".")},
    "κ": {"christmas": "12-25", "easter": "easter 0"},  # a day, a season, and part of names
}


def _by_word(table: dict[str, dict[str, Any]]) -> dict[str, tuple[str, Any]]:
    return {word: (symbol, value) for symbol, values in table.items() for word, value in values.items()}


_WITH_CAPITAL = _by_word(_CAPITALISED)
_LEXICON = {
    word: entry
    for word, entry in _by_word(
        {symbol: dict.fromkeys(words.split(), symbol) for symbol, words in _WORDS.items()} | _VALUED
    ).items()
    if word not in _WITH_CAPITAL
}


_SHORT = sorted(
    form for word in (*_SHORT_MONTHS, *_SHORT_WEEKDAYS) for form in (word.capitalize(), word.upper())
)
_DOTTED = "|".join(rf"(?<=\b{word}\.)" for word in _SHORT)
_TOKEN = re.compile(
    # words; Sept.; Feb/24/2022
    rf"[^\W\d]\w*(?:\.(?:{_DOTTED})(?!\w)|[-/][0-9]{{1,2}}[-/][0-9]{{4}}(?![0-9]))?"
    r"|[0-9]{1,2}[-/][A-Z][A-Za-z]{2,}[-/](?:[0-9]{4}|[0-9]{2})(?![0-9])"
    r"|[0-9]{4}[-–][0-9]{2}(?:[-–][0-9]{2})?(?:/[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)?(?![0-9])"
    r"|[0-9]{1,2}-[0-9]{1,2}-(?:[0-9]{4}|[0-9]{2})(?![0-9-])|[0-9]+(?:[.,:/][0-9]+)*[^\W\d_]*"
    r"|['’]s\b|['’][0-9]{2}s?(?!\w)|\n\s*\n|\S"
)
_FEASTS: dict[str, list[tuple[list[str], str]]] = {}
for _names, _rule in table_rows("feasts.tsv"):
    for _name in sorted(_names.split(", "), key=len, reverse=True):
        _first, *_rest = _TOKEN.findall(_name)
        _FEASTS.setdefault(_first.lower(), []).append(([word.lower() for word in _rest], _rule))
_LONGEST_FEAST = 1 + max(len(rest) for names in _FEASTS.values() for rest, _ in names)
_MAY_BE_FEAST = "¤"
_NO_TIME = re.compile("t?[cC]")
_NUMBER = re.compile(r"([0-9]{1,4})(st|nd|rd|th|s)?")
_YEAR_AND_TWO = re.compile(r"([0-9]{4})[-–/]([0-9]{2})")
_TWO_DAYS = re.compile(r"([0-9]{1,2})/([0-9]{1,2})")
_MONTH_AND_YEAR = re.compile(r"(0?[1-9]|1[0-2])/((?:19|20)[0-9]{2})")
_DATES = tuple(
    re.compile(form)
    for form in (
        r"(?P<year>[0-9]{4})[-–./](?P<month>[0-9]{1,2})[-–./](?P<day>[0-9]{1,2})",
        r"(?P<first>[0-9]{1,2})(?P<mark>[-./])(?P<second>[0-9]{1,2})[-./](?P<year>[0-9]{4})",
        r"(?P<day>[0-9]{1,2})[-/](?P<name>[A-Za-z]{3,})[-/](?P<year>[0-9]{4}|[0-9]{2})",
        r"(?P<name>[A-Za-z]{3,})[-/](?P<day>[0-9]{1,2})[-/](?P<year>[0-9]{4})",
    )
)
_SHORT_DATES = (
    re.compile(r"(?P<first>[0-9]{1,2})(?P<mark>[-./])(?P<second>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{2})"),
    re.compile(r"(?P<year>(?:19|20)[0-9]{2})(?P<month>0[1-9]|1[0-2])(?P<day>[0-2][0-9]|3[01])"),
)
_ISO_RANGE = re.compile(r"[0-9]{4}-[0-9-]+/[0-9-]+")


def split(text: str) -> tuple[list[re.Match[str]], str, list[Any]]:
    """The tokens of a text, their symbols, and the value of each."""
    tokens = list(_TOKEN.finditer(text))
    classified = [_classify(token[0]) for token in tokens]
    symbols = "".join([symbol for symbol, _ in classified])
    values = [value for _, value in classified]
    for at in _places(_MAY_BE_FEAST, symbols):
        if symbols[at] != _MAY_BE_FEAST:  # in a longer name
            continue
        symbol, values[at], length = _feast([token[0] for token in tokens[at : at + _LONGEST_FEAST]])
        symbols = symbols[:at] + symbol + symbols[at + length :]
    for at in _places("-", symbols):  # "last month to rebuild" is no stretch of time
        if tokens[at][0] in {"to", "into"} and _NO_TIME.match(symbols, at + 1):
            symbols = f"{symbols[:at]}c{symbols[at + 1 :]}"
    for at in _places("Ψ", symbols):
        named = at + 1 < len(tokens) and tokens[at + 1][0].lower() in EVENTS
        symbols = f"{symbols[:at]}{'ψ' if named else 'N'}{symbols[at + 1 :]}"
    return tokens, symbols, values


def _places(symbol: str, symbols: str) -> Iterator[int]:
    at = symbols.find(symbol)
    while at >= 0:
        yield at
        at = symbols.find(symbol, at + 1)


def _feast(words: list[str]) -> tuple[str, Any, int]:
    """Symbols, value and length of the feast with which `words` begin, else of the first word alone."""
    lower = [word.lower().replace("’", "'") for word in words]
    for rest, rule in _FEASTS[lower[0]]:
        if lower[1 : 1 + len(rest)] == rest:
            return "χ" + "·" * len(rest), rule, 1 + len(rest)
    return (*_plain(words[0]), 1)


def date_parts(token: str) -> dict[str, str] | None:
    """Year, month, day (or `first` and `second`, parted by `mark`) of a date in figures, else None."""
    for form in (*_DATES, *_SHORT_DATES):
        if match := form.fullmatch(token):
            return match.groupdict()
    if match := _MONTH_AND_YEAR.fullmatch(token):
        return {"year": match[2], "month": match[1]}
    return None


def month_number(name: str) -> int:
    """The month that a name, perhaps a short one, stands for. Raises ValueError."""
    word = name.lower()
    number = MONTHS.get(word) or _SHORT_MONTHS.get(word)
    if number is None:
        raise ValueError(name)
    return number


@lru_cache(maxsize=5_000)
def _classify(token: str) -> tuple[str, Any]:
    """Give the symbol and the value of one token."""
    if "0" <= token[0] <= "9":
        return _classify_number(token)
    if token[0].isupper() and token.lower() in _FEASTS:
        return _MAY_BE_FEAST, None
    return _plain(token)


def _plain(token: str) -> tuple[str, Any]:
    """The symbol and the value of a token that is no number and no feast."""
    word, capital = token.lower().replace("’", "'"), token[0].isupper()
    known = (_WITH_CAPITAL.get(word) if capital else None) or _LEXICON.get(word)
    if known:
        return known
    if token[0] == "\n":
        return "|", None
    if token[0] in "'’" and len(token) > 2:  # '22, '90s
        year = int(token[1:3]) + (1900 if int(token[1:3]) > 40 else 2000)
        decade = "s" if year % 10 == 0 else "N"
        return (decade if token[-1] == "s" else "η"), year
    if capital and ("-" in token or "/" in token):
        return "I", token
    return ("C" if capital else "c" if token[0].isalnum() else "."), None


def _classify_number(token: str) -> tuple[str, Any]:
    """Tell d day, o ordinal, y year, Z less certain year, n number, s decade, Y years, δ days, I date.

    N is any other number. A date with a year of two digits, or without marks, is ι.
    """
    if match := _NUMBER.fullmatch(token):
        number, suffix, long = int(match[1]), match[2], len(match[1]) == 4
        symbol = "d" if 1 <= number <= 31 else "n"
        if suffix == "s":
            symbol = "s" if long and number % 10 == 0 else "N"
        elif suffix:
            symbol = "o" if 1 <= number <= 31 else "N"
        elif long and 1700 <= number < 2100:
            symbol = "Z" if number <= 1900 or number == 2000 else "y"
        return symbol, number
    if match := _YEAR_AND_TWO.fullmatch(token):
        year, two = int(match[1]), int(match[2])
        last = year + (two - year) % 100
        if last == year + 1 or two > year % 100:
            return "Y", (year, last)
        return ("I" if 1 <= two <= 12 else "N"), token
    if match := _TWO_DAYS.fullmatch(token):
        pair = int(match[1]), int(match[2])
        return ("Ψ" if pair == (9, 11) else "δ" if 0 < pair[0] < pair[1] < 32 else "N"), pair
    short = any(form.fullmatch(token) for form in _SHORT_DATES)
    written = any(form.fullmatch(token) for form in (*_DATES, _MONTH_AND_YEAR, _ISO_RANGE))
    return ("ι" if short else "I" if written else "N"), token
