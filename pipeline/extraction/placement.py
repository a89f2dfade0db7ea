"""Where a model's words stand in an article, and how they were matched.

Words are compared as tokens, so quotation marks, white space, hyphens and case may differ (`normalised`), and
the little words "a", "an", "the", "of" and the possessive s may be missing or added (`fuzzy`). Nothing else
may: a digit, a number word, a negation or a name that differs is not found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.articles.article import Article
from pipeline.extraction.outcome import Grounding

_TOKEN = re.compile(r"[$€£¥%]|\d+(?:[.,]\d+)*\w*|\w+(?:-\n\w+)*")
_LITTLE = frozenset({"a", "an", "the", "of", "s"})
_CASED = frozenset({"US", "IT", "WHO"})
_SHARED = re.compile(r",?(?: [\w’'-]+,?){0,4}? (?:and|or)(?: [\w’'-]+){1,3}? (?P<last>\w+)")
_STOP = re.compile(r"[.!?…][\"”’»)]*\s")


@dataclass(frozen=True, slots=True)
class Placement:
    """Where words stand: `text[start:end]` of the article, and how they were matched.

    `shared` are the words alone where others stand between them.
    """

    start: int
    end: int
    grounding: Grounding
    shared: str | None = None


class Index:
    """The tokens of the article's body, for placing words in it. Offsets are those of the whole article."""

    def __init__(self, article: Article) -> None:
        self.text = article.text
        spans = [
            match.span()
            for start, end in article.body_spans
            for match in _TOKEN.finditer(article.text, start, end)
        ]
        self._all = _Tokens(_folded([self.text[start:end] for start, end in spans]), spans)
        self._known: dict[str, list[Placement]] = {}

    @cached_property
    def _large(self) -> _Tokens:
        kept = [at for at, token in enumerate(self._all.tokens) if token not in _LITTLE]
        return _Tokens([self._all.tokens[at] for at in kept], [self._all.spans[at] for at in kept])

    def places(self, words: str) -> list[Placement]:
        """Every place of `words` in the body: exact and normalised ones, else fuzzy ones, in order."""
        if words not in self._known:
            wanted = _folded(_TOKEN.findall(unicodedata.normalize("NFC", words)))
            found = list(self._placed(wanted, words, self._all))
            if not found:
                content = [token for token in wanted if token not in _LITTLE]
                found = [
                    replace(place, grounding="fuzzy") for place in self._placed(content, words, self._large)
                ] or [*self._shared(content, words)]
            self._known[words] = found
        return self._known[words]

    def _shared(self, wanted: list[str], words: str) -> Iterator[Placement]:
        """Places of words that share their last: the "Peruvian troops" of "Peruvian and Chilean troops"."""
        for start, end in self._large.runs(wanted[:-1]) if len(wanted) > 1 else ():
            rest = _SHARED.match(self.text, end)
            if rest and _folded([rest["last"]]) == wanted[-1:]:
                yield Placement(start, rest.end(), "fuzzy", " ".join(words.split()))

    def _placed(self, wanted: list[str], words: str, tokens: _Tokens) -> Iterator[Placement]:
        stripped = words.strip(" \n\"'“”‘’.,;:")
        for start, end in tokens.runs(wanted):
            found = self.text[start:end]
            if found == stripped:
                yield Placement(start, end, "exact")
            elif not _STOP.search(found) or _STOP.search(words):
                yield Placement(start, end, "normalised")


class _Tokens:
    """Folded tokens with their spans, as one text in which runs of them are found."""

    def __init__(self, tokens: list[str], spans: list[tuple[int, int]]) -> None:
        self.tokens = tokens
        self.spans = spans
        self._joined = _between(tokens)

    def runs(self, wanted: list[str]) -> Iterator[tuple[int, int]]:
        """The spans of all runs of tokens that are `wanted`."""
        run = _between(wanted)
        found = self._joined.find(run) if wanted else -1
        first = counted = 0
        while found >= 0:
            first += self._joined.count("\0", counted, found)
            counted = found
            yield self.spans[first][0], self.spans[first + len(wanted) - 1][1]
            found = self._joined.find(run, found + 1)


def _between(tokens: list[str]) -> str:
    """The tokens with a NUL, which is in none, before and after each."""
    return "\0".join(["", *tokens, ""])


def _folded(tokens: list[str]) -> list[str]:
    folded = "\0".join(tokens).replace("-\n", "").casefold().split("\0") if tokens else []
    if not _CASED.isdisjoint(tokens):
        folded = [token if token in _CASED else fold for token, fold in zip(tokens, folded, strict=True)]
    return folded
