"""Which language a text is in, offline, by py3langid: 5 MB, where lingua needs 96 MB."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_ENOUGH = 40
"""Letters (letters of a script without spaces count thrice): in less, any answer is a guess."""
_SURE = 0.8
_LETTERS = re.compile(r"[^\W\d_]")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - its model takes a second to load

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def detect(text: str) -> str | None:
    """The ISO 639-1 code of the language that `text` begins in; None where it is too short to tell."""
    words = text[:1200]  # more takes as long as finding the body, and changes no answer
    if len(_LETTERS.findall(words)) + 2 * len(_DENSE.findall(words)) < _ENOUGH:
        return None
    try:
        language, probability = _identifier().classify(words)
    except OSError:  # its model is unpacked into a file: with a full disk nothing is known of languages
        return None
    return str(language) if probability >= _SURE else None
