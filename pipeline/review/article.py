"""An article cut where words are marked: the evidence, the words of fields, what other claims stand on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.articles.article import Article
from pipeline.decisions import Stated

Span = tuple[int, int]


@dataclass(frozen=True)
class Run:
    """Words from offset `start` of the text; `field` is the field of the claim that has them."""

    text: str
    start: int
    evidence: bool
    field: str
    other: bool


@dataclass(frozen=True)
class Part:
    """A sentence, or what stands between two; `end` is where it ends in the text."""

    start: int
    end: int
    sentence: bool
    runs: Sequence[Run]


@dataclass(frozen=True)
class Paragraph:
    """A line of the body."""

    headline: bool
    parts: Sequence[Part]


@dataclass(frozen=True)
class _Marks:
    """What is marked: the evidence, each field's words, the evidence of other claims."""

    evidence: Span
    fields: Sequence[tuple[str, Span]]
    others: Sequence[Span]

    def runs(self, text: str, start: int, end: int) -> Iterator[Run]:
        """The text from `start` to `end`, cut where a mark begins or ends."""
        marks = [self.evidence, *(span for _, span in self.fields), *self.others]
        cuts = sorted({start, end, *(place for mark in marks for place in mark if start < place < end)})
        for a, b in pairwise(cuts):
            yield Run(
                text[a:b],
                a,
                self.evidence[0] <= a and b <= self.evidence[1],
                " ".join(name for name, (s, e) in self.fields if s <= a and b <= e),
                any(s <= a and b <= e for s, e in self.others),
            )


def paragraphs(article: Article, stated: Stated | None, others: Sequence[Span]) -> Iterator[Paragraph]:
    """The body line by line, with any line on which the claim stands; `others` are spans of other claims."""
    head = article.headline_span
    marks = _Marks(
        (stated.start, stated.end) if stated else (0, 0),
        [*_fields(stated.field_spans)] if stated else [],
        others,
    )
    shown = [*article.body_spans, *([head] if head else []), marks.evidence]
    bounds = sorted({place for each in article.sentences for place in (each.start, each.end)})
    starts = {each.start for each in article.sentences}
    for line in re.finditer(r"[^\n]+", article.text):
        start, end = line.span()
        if any(a < end and start < b for a, b in shown):
            cuts = [start, *(place for place in bounds if start < place < end), end]
            parts = [Part(a, b, a in starts, [*marks.runs(article.text, a, b)]) for a, b in pairwise(cuts)]
            yield Paragraph(bool(head and head[0] <= start < head[1]), parts)


def _fields(spans: Mapping[str, object]) -> Iterator[tuple[str, Span]]:
    for name, found in spans.items():
        for span in found if isinstance(found, list) and found and isinstance(found[0], list) else [found]:
            if isinstance(span, list) and len(span) == 2:
                yield name, (span[0], span[1])


def sentences_at(article: Article, start: int, end: int) -> Span:
    """The span of the sentences of the body that a span touches; itself where it touches none."""
    touched = [each for each in article.sentences if each.start < end and start < each.end]
    return (touched[0].start, touched[-1].end) if touched else (start, end)
