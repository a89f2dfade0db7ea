"""Languages: the code of whatever names one, and which one a text is in, offline.

Names are the CLDR's, by Babel, which trafilatura brings along. Texts are told apart by py3langid: 5 MB, where
lingua needs 96 MB.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_ENOUGH = 40
"""Letters (letters of a script without spaces count thrice): in less, any answer is a guess."""
_SURE = 0.8
_LETTERS = re.compile(r"[^\W\d_]")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*(?:\.[A-Za-z0-9-]+)?(?:@\w+)?")
"""A code alone, or as a locale has it: en, eng, en-US, zh_Hans_CN, en_US.UTF-8."""
_NAMED_IN = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "pl",
    "ru",
    "uk",
    "tr",
    "ar",
    "fa",
    "hi",
    "zh",
    "ja",
    "ko",
)
"""Whose names of languages are known: those that most tables and people write them in."""
_ONE = {"nb": "no"}
"""Written Norwegian is told apart from the other one, `nn`, only."""


@lru_cache(1024)
def language_code(words: str) -> str | None:
    """The ISO 639-1 code, or else the 639-3 one, of the language that `words` name; None for other words.

    A code of two or three letters, a locale (en-US, en_GB.UTF-8), or a name, in English or another language
    that many write: English, englisch, anglais, English (US), Greek, Modern.
    """
    words = " ".join(words.split())
    if (tag := _TAG.fullmatch(words)) and (code := _canonical(tag[1].lower())) in _codes():
        return code
    name = words.casefold()
    shorter = re.split(r" ?[(,;/]", name, maxsplit=1)[0]
    return _named(name) or _named(shorter)


def _canonical(code: str) -> str:
    """The code that stands for this one: `en` for `eng`, `he` for `iw`."""
    from babel.core import get_global  # noqa: PLC0415 - with its data it takes 50 ms

    alias = str(get_global("language_aliases").get(code) or code)
    base = alias.partition("_")[0]
    return _ONE.get(base, base)


@cache
def _codes() -> frozenset[str]:
    """All codes of languages that the CLDR knows anything of."""
    from babel.core import get_global  # noqa: PLC0415 - see _canonical

    return frozenset(key for key in get_global("likely_subtags") if key.isalpha() and len(key) in (2, 3)) - {
        "und"
    }


def _named(name: str) -> str | None:
    return next((names[name] for locale in _NAMED_IN if name in (names := _names(locale))), None)


@cache
def _names(locale: str) -> dict[str, str]:
    """Code by name, as one language names all others."""
    from babel import Locale  # noqa: PLC0415 - see _canonical

    named = Locale(locale).languages
    return {name.casefold(): _canonical(code.partition("_")[0]) for code, name in named.items()}


def languages_like(words: str) -> list[str]:
    """The English names of up to three languages that are spelt nearly like `words`."""
    from babel import Locale  # noqa: PLC0415 - see _canonical
    from rapidfuzz import process  # noqa: PLC0415 - only for a mistake

    names = {name.casefold(): name for name in Locale("en").languages.values()}
    return [
        names[near]
        for near, _, _ in process.extract(words.casefold(), names.keys(), limit=3, score_cutoff=75)
    ]


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - its model takes a second to load

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def detect(text: str) -> str | None:
    """The code, as above, of the language that `text` begins in; None where it is too short to tell."""
    words = text[:1200]  # more takes as long as finding the body, and changes no answer
    if len(_LETTERS.findall(words)) + 2 * len(_DENSE.findall(words)) < _ENOUGH:
        return None
    try:
        language, probability = _identifier().classify(words)
    except OSError:  # its model is unpacked into a file: with a full disk nothing is known of languages
        return None
    return _canonical(str(language)) if probability >= _SURE and language != "zxx" else None
