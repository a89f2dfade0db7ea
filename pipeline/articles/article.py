"""One news text: normalised once, split into sentences. Offsets never move after that.

What is known of an article comes first from what its reader was given (`Facts`), then, for title, date and
language, from the text itself. `pipeline.articles.readers` finds and opens what people have.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pipeline.articles.body import Marks, find_body, marked_body, without_glued
from pipeline.articles.dates import address_date, find_dateline, inferred_date, stamped_date, stated_date
from pipeline.articles.facts import Facts
from pipeline.articles.language import detect
from pipeline.articles.markdown import from_markdown, front_matter
from pipeline.articles.paragraphs import Span
from pipeline.articles.sentences import split_sentences
from pipeline.articles.text import decode, normalise

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


MOST_CHARS = 300_000
"""A longer text is no article."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text[start:end]` is sentence `number` (from 1) of the body, in its paragraph `paragraph` (from 1).

    `posted` is the day of the post of a live blog that it stands in.
    """

    number: int
    start: int
    end: int
    paragraph: int
    posted: date | None = None


@dataclass(frozen=True)
class Article:
    """A news text and what is known of it.

    `article_id` is taken from `text` alone. Spans are `[start, end)` in `text`. `sentences` cover the body,
    headline included, in order. `dateline` is the span of "SEOUL, South Korea (AP) —" at the start of the
    first paragraph. `published_basis` says where `published` comes from: "stated" in the text, "metadata",
    the "address", "inferred" from the article's own words, from a day of modification or by whoever wrote the
    metadata, or "unknown".
    `published_precision` is "day", or "month" or "year" where `published` is only the first day of that.
    `doubtful` are the numbers of the sentences that may belong to another story, none where most would be.
    `source_digest` is a hash of all that it was read from, where its reader made one.
    """

    article_id: str
    file: str
    text: str
    title: str | None
    outlet: str | None
    language: str | None
    published: date | None
    published_basis: str
    headline_span: Span | None
    dateline: Span | None
    body_spans: tuple[Span, ...]
    body_confidence: float
    sentences: tuple[Sentence, ...]
    author: str | None = None
    url: str | None = None
    published_precision: str | None = None
    doubtful: tuple[int, ...] = ()
    source_digest: str | None = None

    @property
    def published_day(self) -> date | None:
        """The date of publication where its day is known: what "on Monday" is counted from."""
        return self.published if self.published_precision in (None, "day") else None

    def day_at(self, position: int) -> date | None:
        """What "on Monday" is counted from at a position of `text`: the day of its post, else of all."""
        return self.posted_at(position) or self.published_day

    def posted_at(self, position: int) -> date | None:
        """The day of the post of a live blog that a position of `text` stands in."""
        after = bisect_right(self.sentences, position, key=lambda each: each.end)
        return self.sentences[after].posted if after < len(self.sentences) else None

    @property
    def sketch(self) -> NDArray[np.uint32]:
        """What the body is compared with others by, see `pipeline.articles.sketch`."""
        from pipeline.articles.sketch import sketch  # noqa: PLC0415 - numpy, which not every command needs

        return sketch(" ".join(self.text[slice(*span)] for span in self.body_spans))

    def sentence(self, number: int) -> str:
        """The words of sentence `number` (from 1). Raises IndexError where there is none."""
        if not 1 <= number <= len(self.sentences):
            raise IndexError(f"no sentence {number} in {self.file}: it has {len(self.sentences)}")
        found = self.sentences[number - 1]
        return self.text[found.start : found.end]


@dataclass(frozen=True)
class Unchanged:
    """A file, or a row of one, that was not read, since what it holds is known; its article."""

    file: str
    article_id: str
    source_digest: str


@dataclass(frozen=True)
class Unreadable:
    """A file, or a row of one, that was skipped, and why."""

    file: str
    reason: str

    def __post_init__(self) -> None:
        """Whatever the words are made of, they can be printed and stored."""
        for name in ("file", "reason"):
            words = getattr(self, name).encode("utf-8", "replace").decode()
            object.__setattr__(self, name, words)


def parse_article(data: bytes, file: str, facts: Facts | None = None) -> Article | Unreadable:
    """Make an article of the bytes of a file named `file`; its suffix says whether they are Markdown."""
    text, reason = decode(data)
    if reason:
        return Unreadable(file, reason)
    if len(text) > MOST_CHARS:  # before anything is looked for in it
        return make_article(text, file, Facts())
    given = facts or Facts()
    if file.lower().removesuffix(".gz").endswith(".md"):
        text = normalise(text)
        given = given.over(Facts.of(front_matter(text)))
        text = from_markdown(text)
    return make_article(text, file, given)


def make_article(
    text: str,
    file: str,
    facts: Facts,
    marks: Marks | None = None,
    declared_language: str | None = None,
) -> Article | Unreadable:
    """Make an article of a page's text; what the facts lack is looked for in the text.

    `declared_language` is believed only where the text is too short to tell: in 3 of 102 pages it is wrong.

    Of a web page, whose lines have blank lines between, `marks` are what its markup says of them. Of such a
    page only the body is kept as text: the rest changes with every visit.
    """
    if len(text) > MOST_CHARS:
        return Unreadable(file, f"more than {MOST_CHARS:,} characters of text; no article has so many")
    text = normalise(text)
    if not text:
        return Unreadable(file, "empty: no text in it")
    title = facts.title
    body = marked_body(text, title, marks.selected) if marks and marks.selected else find_body(text, title)
    starts = sorted(block.start for block in (*body.paragraphs, *body.boilerplate))
    posted = dict(zip(starts, marks.posted, strict=True)) if marks and marks.posted else {}
    body = without_glued(text, body)
    posts = [posted.get(block.start) for block in body.paragraphs]
    stated = (
        stamped_date(text, facts.published)
        if facts.published
        else stated_date(text, body, find_dateline(text, body))
    )
    if marks is not None:
        if body.confidence == 0 or all(block == body.headline for block in body.paragraphs):
            return Unreadable(file, "no article in this page: little more than its title is left")
        text, body = body.alone(text)
    dateline = find_dateline(text, body)
    sentences = [
        (span, paragraph)
        for paragraph, block in enumerate(body.paragraphs, start=1)
        for span in split_sentences(text, block.start, block.end)
    ]
    published, basis, precision = facts.published, facts.published_basis, facts.published_precision
    if stated:
        published, basis, precision = stated, "stated", "day"
    if published is None and (dated := address_date(facts.url or "")):
        published, precision = dated
        basis = "address"
    if published is None and (
        published := inferred_date("\n".join(text[slice(*span)] for span in body.spans))
    ):
        basis, precision = "inferred", "day"
    headline = (body.headline.start, body.headline.end) if body.headline else None
    if title is None and headline:
        title = " ".join(text[slice(*headline)].split())
    starts = [block.start for block in body.paragraphs]
    doubted = {block.start for block in body.doubtful}
    doubtful = [n for n, (_, paragraph) in enumerate(sentences, start=1) if starts[paragraph - 1] in doubted]
    return Article(
        article_id=hashlib.sha256(text.encode()).hexdigest()[:16],
        file=file,
        text=text,
        title=title,
        outlet=facts.outlet,
        language=facts.language
        or detect(" ".join(text[slice(*span)] for span, _ in sentences[:40]))
        or declared_language,
        published=published,
        published_basis=basis,
        headline_span=headline,
        dateline=dateline,
        body_spans=body.spans,
        body_confidence=body.confidence,
        sentences=tuple(
            Sentence(number, *span, paragraph, posts[paragraph - 1])
            for number, (span, paragraph) in enumerate(sentences, start=1)
        ),
        author=facts.author,
        url=facts.url,
        published_precision=precision,
        doubtful=tuple(doubtful) if 2 * len(doubtful) <= len(sentences) else (),
    )
