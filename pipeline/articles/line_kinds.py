"""What a line is by its form and its words: a sentence, a title, a byline, a button. In many languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from functools import lru_cache

from pipeline.articles.boilerplate import (
    AGENCY,
    AGO,
    ASIDE,
    BUTTONS,
    BYLINE,
    CAPTION,
    CHROME,
    COMMENTS,
    CREDIT,
    CREDITED,
    END,
    LONGEST_LINE,
    PROMOTION,
    REPORTER,
    RIGHTS,
    SECTION,
    STAMP,
    compiled,
    lexicon,
)


class Kind(Enum):
    """What a block is by its form; the first group may be part of an article, the second never is."""

    HEADLINE = "headline"
    PROSE = "prose"
    TITLE = "title"
    ITEM = "item"
    CAPTION = "caption"
    CREDIT = "credit"
    TEASER = "teaser"

    BYLINE = "byline"
    DATE = "date"
    CHROME = "chrome"
    PROMOTION = "promotion"
    SECTION = "section"
    COMMENTS = "comments"
    RIGHTS = "rights"
    END = "end"


ARTICLE = frozenset(
    {Kind.HEADLINE, Kind.PROSE, Kind.TITLE, Kind.ITEM, Kind.CAPTION, Kind.CREDIT, Kind.TEASER}
)
"""The kinds of lines that may be part of an article."""


_CLOSERS = "\"'”’“‘»«›‹)]}」』】〉》*"
_STOPS = ".!?…。！？؟।۔॥။።។"
_CUT = re.compile(
    r"(?:…|\.{3,}|\[\s*(?:…|\.{3})\s*\])\W*(?:(?:read|see|continue|learn) (?:more|reading))?\W*$",
    re.IGNORECASE,
)
ITEM = re.compile(r"(?:[-–—•*·▪■●◦‣►»]|\d{1,2}[.)])\s+\S")
_STOPLESS = re.compile(r"[\u0e00-\u0eff]{8}")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_COMMON = lexicon(
    """
    that this with from have were been they their said says will would could should about after also
    which when what where there these those than then them into over under more most some such only
    other between because while during before since through against among being both each even ever
    first last many much must never next still very your just like made make news people year years week
    weeks month months time times told according including und oder aber nicht eine einen einem einer
    eines dass sich nach auch wird wurde werden wurden sind haben hatte beim über unter zwischen gegen
    noch mehr avec dans pour plus cette sont leur leurs mais comme être avoir était après aussi entre
    sans sous deux selon tout tous elle elles nous vous para como pero este esta estos estas entre desde
    hasta sobre según donde cuando porque también fueron había tiene tras contra años что этот также
    были было который которые после для при чтобы когда если более между
    """
)


def finished(text: str) -> bool:
    """Whether a text ends like a sentence."""
    return text.rstrip(_CLOSERS + " ").endswith(tuple(_STOPS))


def word_count(text: str) -> int:
    """The length of `text` in words; without spaces, two ideographs or six letters are one."""
    return max(text.count(" ") + 1, len(_CJK.findall(text)) // 2, len(UNSPACED.findall(text)) // 6)


def key(text: str) -> str:
    """What makes two lines the same line."""
    return "".join(filter(str.isalnum, text.lower()))


def stems(text: str) -> frozenset[str]:
    """The content words of `text`, cut to stems; bigrams for scripts without spaces."""
    words = _WORD.findall(text.lower())
    if not (_CJK.search(text) or UNSPACED.search(text) or _HANGUL.search(text)):
        return frozenset(word[:6] for word in words if len(word) > 3 and word not in _COMMON)
    found: set[str] = set()
    for word in words:
        if _CJK.search(word) or UNSPACED.search(word):
            found.update(word[i : i + 2] for i in range(len(word) - 1))
        elif _HANGUL.search(word):
            found.add(word[:2])
        elif len(word) > 3 and word not in _COMMON:
            found.add(word[:6])
    return frozenset(found)


def _is_byline(text: str) -> bool:
    opening = compiled(BYLINE).match(text)
    words: list[str] = _WORD.findall(text[opening.end() :] if opening else "")
    if opening is None or not 1 <= len(words) <= 16 or text.endswith((".", "!", "?", ":")):
        return bool(compiled(REPORTER).fullmatch(text)) and word_count(text) <= 10
    return words[0][0].isupper() and sum(word[0].isupper() for word in words) * 2 > len(words)


def _is_caption(text: str) -> bool:
    if text.endswith((")", "]", ").")):
        credit = text[max(text.rfind("("), text.rfind("[")) :]
        return len(credit) <= 200 and bool(compiled(AGENCY).search(credit))
    return bool(compiled(CAPTION).match(text) or compiled(CREDITED).search(text[-100:]))


def _is_date(text: str) -> bool:
    if len(text) > 100 or (finished(text) and not text.endswith(".m.")):
        return False
    dated = any(map(str.isdigit, text))
    if (dated or word_count(text) <= 8) and compiled(AGO).fullmatch(text):
        return True
    return dated and len(re.findall(r"\w", compiled(STAMP).sub("", text))) <= 4


def _is_buttons(text: str) -> bool:
    """Whether a line is nothing but labels to press, or no words at all."""
    words = _WORD.findall(text.lower())
    if not words:
        return not any(map(str.isalnum, text))
    return len(words) <= 12 and BUTTONS.issuperset(words) and not finished(text)


_KNOWN = (
    (Kind.CREDIT, "match", CREDIT),
    (Kind.END, "fullmatch", END),
    (Kind.RIGHTS, "search", RIGHTS),
    (Kind.PROMOTION, "match", PROMOTION),
    (Kind.CHROME, "match", ASIDE),
    (Kind.COMMENTS, "fullmatch", COMMENTS),
    (Kind.SECTION, "fullmatch", SECTION),
    (Kind.CHROME, "fullmatch", CHROME),
)


@lru_cache(maxsize=1024)
def known_kind(text: str) -> Kind | None:
    """The kind of a line that can be told by its words alone."""
    if len(text) > LONGEST_LINE:
        return None
    for kind, method, pattern in _KNOWN:
        matches: Callable[[str], object] = getattr(compiled(pattern), method)
        if matches(text):
            return kind
    if _is_buttons(text):
        return Kind.CHROME
    if _is_date(text):
        return Kind.DATE
    return Kind.BYLINE if _is_byline(text) else None


@lru_cache(maxsize=1024)
def kind_of(text: str, *, stops_mean: bool = True) -> Kind:
    """The kind of a block; `stops_mean` is false for a page without any full stop."""
    if known := known_kind(text):
        return known
    words = word_count(text)
    if len(text) <= 600 and _is_caption(text):
        return Kind.CAPTION
    if ITEM.match(text):
        return Kind.ITEM
    if _CUT.search(text[-60:]) and words <= 80:
        return Kind.TEASER
    if (
        finished(text)
        or words > 40
        or (text.endswith(":") and words >= 8)
        or (len(text) > 80 and (not stops_mean or _STOPLESS.search(text)))
    ):
        return Kind.PROSE
    return Kind.TITLE
