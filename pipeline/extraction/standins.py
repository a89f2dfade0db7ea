"""Whom an article means by a voice that says little of itself: "the source", a name without a title."""

from __future__ import annotations

import re

_AGAIN = re.compile(
    r"(?:the|this|that|the same) (?P<noun>source|official|officer|spokes(?:man|woman|person)|activist)",
    re.IGNORECASE,
)
"""Whoever was cited before, with more words: "*the source* added"."""
_TOLD = r"told (?:reporters|journalists|[A-Z])"
_SAYS = re.compile(
    r"\b(?:said|says|told|added|announced|reported|confirmed|stated|spoke|according to|citing|quoted)\b"
)
_BACK = 1500
"""How many characters before the evidence a voice is looked for that "the source" stands for."""


def cited_before(words: str, text: str, start: int) -> str:
    """The fuller words for the voice that "the source" or the like stands for, beside evidence at `start`.

    The words as they are where the text has none before it, or somebody else of the sort between.
    """
    again = _AGAIN.fullmatch(" ".join(words.split()))
    if not again:
        return words
    noun = again["noun"].lower()
    start = max(start, text.find(words, start))
    fuller = re.compile(
        rf"\b(?i:an?|one)\s(?:(?!an?\b)[\w’'-]+,?\s){{0,3}}{noun}\b"
        r"(?:\s(?:at|in|from|of|for|with)\s(?:the\s)?(?:[A-Z][\w’'-]*\s?)+)?"
    )
    found = [*fuller.finditer(text, max(0, start - _BACK), start)]
    if not found or not _SAYS.search(text, max(0, found[-1].start() - 25), found[-1].end() + 25):
        return words
    others = re.search(rf"(?<!the )(?<!same )\b{noun}s?\b", text[found[-1].end() : start], re.IGNORECASE)
    return words if others else found[-1][0].strip()


def told_by_name(name: str, text: str) -> int:
    """Where the text has a person's name, if only once, after a toll, without a title, a trade or a quote.

    -1 where it has it otherwise.
    """
    first, _, last = name.rpartition(" ")
    if not first or text.count(last) > 1:
        return -1
    told = re.search(
        rf"(?:,|\b(?:others|people|more|dead|wounded|injured))\s({re.escape(name)})\s{_TOLD}", text
    )
    if told is None:
        return -1
    before = text[max(0, told.start() - 200) : told.start()].rsplit(". ", 1)[-1]
    return -1 if re.search(r"[\"“”]|\b(?:I|we|my|our|us)\b", before) else told.start(1)
