"""Which currency a word, a sign or a code may stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from schemas.values.lexicon import table_rows
from schemas.values.party.names import unaccented

_WORDS_TOO = frozenset({"ALL", "BAM", "CUP", "MOP", "PEN", "SOS", "TOP"})
"""Codes that are English words, or signals, in capitals."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What a word or sign of currency may stand for; `usual` is meant where nothing else is said.

    A noun in the singular follows large numbers: "a 50-million-euro loan", but "12 euro pallets"; so does
    what is a verb as well, "won". What is an ordinary word, too, is money only where a country is named
    with it.
    """

    codes: frozenset[str]
    usual: str | None
    noun: bool = False
    singular: bool = False
    ordinary: bool = False


@dataclass(frozen=True, slots=True)
class Currencies:
    """The signs of all currencies in use, by the word in lower case, or the symbol as it is written."""

    symbols: dict[str, Sign]
    nouns: dict[str, Sign]
    codes: dict[str, Sign]
    marks: re.Pattern[str]
    """Where a symbol, a code or a noun stands in a text: one group each."""
    tender: frozenset[str]
    """The ISO 4217 codes of all of them."""


@cache
def currencies() -> Currencies:
    """The currencies that are legal tender somewhere today."""
    from babel.core import get_global  # noqa: PLC0415 - with its data it takes 50 ms
    from babel.numbers import get_currency_name  # noqa: PLC0415 - the same

    rows = [row for rows in get_global("territory_currencies").values() for row in rows]
    tender = sorted({code for code, _, until, legal in rows if until is None and legal})
    named: dict[str, set[str]] = {}
    for code in tender:
        one, many = (unaccented(get_currency_name(code, n, "en")).lower().split()[-1] for n in (1, 2))
        for noun in {one, many, many if many.endswith("s") else f"{one}s"}:
            named.setdefault(noun, set()).add(code)
    symbols: dict[str, Sign] = {}
    usual = {noun: next(iter(codes)) if len(codes) == 1 else None for noun, codes in named.items()}
    ordinary = set()
    for kind, word, default, others in table_rows("money.tsv"):
        likely = None if default == "-" else default
        told = {*others.split(), *filter(None, [likely])}
        if kind == "symbol":
            symbols[word] = Sign(frozenset(told), likely)
            continue
        plural = f"{word}s"
        for noun in (word, plural) if plural in named or word not in named else (word,):
            named.setdefault(noun, set()).update(told)
            usual[noun] = likely
            ordinary |= {noun} if kind == "word" else set()
    nouns = {
        noun: Sign(
            frozenset(codes),
            usual[noun],
            noun=True,
            singular=noun in {"dollar", "euro", "won"},
            ordinary=noun in ordinary,
        )
        for noun, codes in named.items()
    }
    signed = {code: Sign(frozenset({code}), code) for code in tender if code not in _WORDS_TOO}
    return Currencies(symbols, nouns, signed, _marks(symbols, nouns, signed), frozenset(tender))


def _marks(symbols: Iterable[str], nouns: Iterable[str], codes: Iterable[str]) -> re.Pattern[str]:
    lettered = "|".join(
        re.escape(each) for each in symbols if each[0].isalpha() and len(each.strip("$¥£")) > 1
    )
    single = re.escape("".join(each for each in symbols if len(each) == 1))
    before = r"(?<![A-Za-z])(?:U\.S\.\s?|US\s|[A-Z][A-Za-z]{0,3})"
    word = r"(?<![^\W\d_])(?:{})(?![^\W\d_])"
    return re.compile(
        rf"""(?P<symbol> (?:{before})?[{single}](?:(?:US|A|NZ)(?=\s?[0-9]))? | {word.format(lettered)}\.? )
        | (?P<code> {word.format("|".join(codes))} )
        | (?P<noun> (?<![^\W_])(?:{"|".join(sorted(nouns, key=len, reverse=True))})(?!\w) )""",
        re.VERBOSE,
    )


@cache
def tender_of(country: str) -> frozenset[str]:
    """The currencies that are legal tender in a country today."""
    from babel.core import get_global  # noqa: PLC0415 - with its data it takes 50 ms

    rows = get_global("territory_currencies").get(country, ())
    return frozenset(code for code, _, until, legal in rows if until is None and legal)
