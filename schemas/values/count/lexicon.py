"""The words that figures are made of and told by, from data/count.tsv."""

from __future__ import annotations

from schemas.values.lexicon import word_lists

_LISTS = word_lists("count.tsv")


def _set(*names: str) -> frozenset[str]:
    return frozenset(word for name in names for word in _LISTS[name])


def _sizes(name: str) -> dict[str, int]:
    return {word: int(size) for word, size in (entry.split() for entry in _LISTS[name])}


def _effects(prefix: str) -> dict[str, str]:
    """What each phrase of the lists `<prefix> <effect>` does."""
    return {
        phrase: name.removeprefix(f"{prefix} ")
        for name, phrases in _LISTS.items()
        if name.startswith(f"{prefix} ")
        for phrase in phrases
    }


# Numbers.
SMALL = {word: number for number, word in enumerate(_LISTS["one"], 1)}
SMALL |= {word: 10 * number for number, word in enumerate(_LISTS["ten"], 2)}
SMALL |= {"threescore": 60, "fourscore": 80}
DECIMALS = {word: str(SMALL[word]) for word in _LISTS["one"][:9]} | {"zero": "0", "nought": "0", "oh": "0"}
SCALES = _sizes("scale")
PLURAL_SCALES = {f"{word}s": size for word, size in SCALES.items() if size != 12}
SHORT_SCALES = _sizes("short scale")
LETTER_SCALES = _sizes("letter scale")
VAGUE = {"tens": (20, 99), "dozens": (24, 99), "scores": (40, 99), "hundreds": (200, 999)}
VAGUE |= {plural: (2 * size, 10 * size - 1) for plural, size in PLURAL_SCALES.items()}
SOME = frozenset({"several", "few", "many"})
GROUPS = {"score": 20, "pair": 2, "trio": 3, "gross": 144}
VULGAR_FRACTIONS = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
FRACTIONS = _set("fraction")
STARTS = frozenset({*SMALL, *SCALES, *VAGUE, *SOME, *GROUPS, *VULGAR_FRACTIONS}) | {
    "zero",
    "nought",
    "hundred",
    "couple",
    "both",
}


# What stands around them.
QUALIFIERS = _effects("qualifier")
TOLL_VERBS = _effects("toll verb")
SIGNS = {"~": "approx", "≈": "approx", "±": "approx", ">": "least", "≥": "least", "<": "most", "≤": "most"}
TOLL = _set("toll")
MARKS = _set("mark")
RANGING = _set("ranging")
HARM = _set("harm")
HAVE = frozenset({"have", "had", "were", "are", "more"})
PREPOSITIONS = _set("preposition")
DETERMINERS = frozenset({"the", "these", "those", "all", "its", "his", "her", "their", "our"})

# People and things.
PERSONS = _set("person")
PLURAL_PERSONS = frozenset(f"{noun}s" for noun in PERSONS) | {"men", "women", "children"}
PEOPLE = PLURAL_PERSONS | _set("people")
SINGLE = PERSONS | _set("single thing")

# What is no count.
UNITS = _set("unit") | {f"{unit}s" for unit in _LISTS["unit"]} | _set("plural unit")
UNIT_ADJECTIVES = _set("unit adjective")
PERCENT = frozenset({"percent", "pct", "percentage"})
CURRENCIES = frozenset("$€£¥¢฿៛﷼") | {chr(code) for code in range(0x20A0, 0x20D0)}
GLUED = frozenset("/=#@_№+") | CURRENCIES
LABELS = _set("label")
CAPITAL_LABELS = _set("capital label")
AGES = frozenset({"aged", "age", "ages"})
OLDER = _set("older")
SCALED = AGES | {
    "magnitude",
    "score",
    "rating",
    "temperature",
    "speed",
    "level",
    "price",
    "odds",
    "ratio",
    "scale",
}
BEFORE_YEARS = _set("before a year")
ALOFT = _set("aloft")
AREAS = _set("area")
COMPANIES = frozenset(
    {"families", "groups", "teams", "squads", "crews", "gangs", "bands", "batches", "classes"}
)
"""What a size is told of: "ten families of five"."""
MULTIPLES = frozenset({"twice", "thrice", "double", "triple", "times", "half"})
PARTS = _set("part")
AID = _set("aid in kind")
GAMES = _set("game")
NO_NAMES = _set("no name")
CONSONANTS = _set("letter")
"""Words without a vowel that are neither a scale nor a unit."""
