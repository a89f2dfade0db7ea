"""Which blocks of a web page are its article.

trafilatura says it; what it left out of the article's own run of paragraphs is put back. Where it finds
nothing, the blocks without boilerplate are left for `pipeline.articles.body` to read as a text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import chain, islice
from typing import TYPE_CHECKING

from pipeline.articles.body import Marks
from pipeline.articles.boilerplate import PAYWALL, compiled
from pipeline.articles.line_kinds import ARTICLE, Kind, finished, key, kind_of, word_count
from pipeline.articles.readers.blocks import Block
from pipeline.articles.readers.posts import post_days
from pipeline.articles.text import normalise

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PARAGRAPH = 50
"""Characters: what is shorter says nothing about where the article stands."""
_LONG = 40
"""Letters: so long a line is not there twice by chance."""
_MARKS = (Kind.SECTION, Kind.COMMENTS)
_SUMMARY = re.compile(
    r"(?:^|[\s_-])(?:standfirst|deck?|sub-?(?:title|head(?:line|ing)?|line)|lea?de?|intro(?:duction)?|summary|abstract|"
    r"excerpt|tagline|strapline|synopsis|chapo|vorspann|teaser-?text|key-?points|highlights|takeaways)(?=$|[\s_-])",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_ENOUGH = 50
"""Characters: where trafilatura takes fewer, it found nothing."""


def marked_lines(
    tree: HtmlElement, blocks: Sequence[Block], title: str, extracted: str
) -> tuple[list[str], Marks]:
    """The lines of a page, its headline among them, and what its markup says of each.

    `extracted` is what trafilatura took for the article. No marks where it took nothing.

    Raises:
        ValueError: it is a page of teasers.
    """
    theirs = _found_in(blocks, extracted)
    kinds = [
        kind_of(block.text) if own or block.linked < 0.5 else Kind.TITLE
        for block, own in zip(blocks, theirs, strict=True)
    ]
    taken = [
        own and kind in ARTICLE and not _linked_title(block)
        for block, kind, own in zip(blocks, kinds, theirs, strict=True)
    ]
    headline = next((i for i, block in enumerate(blocks) if title and _says(block, title)), None)
    if sum(len(blocks[i].text) for i, own in enumerate(taken) if own and i != headline) < _ENOUGH:
        return _plain(blocks, title), Marks()
    chosen = _of_one_story(blocks, _completed(blocks, kinds, taken, headline), headline)
    if _is_index(blocks, chosen):
        raise ValueError("a page of teasers, which lead to articles elsewhere; save those")
    chosen = _before_paywall(blocks, kinds, chosen)
    posted = post_days(tree, blocks, chosen, headline)
    told = [i for i, block in enumerate(blocks) if chosen[i] or i == headline or block.linked < 0.5]
    lines = [blocks[i].text for i in told]
    marks = Marks([chosen[i] for i in told], [posted[i] for i in told])
    if title and headline is None:
        return [normalise(title), *lines], Marks([True, *marks.selected], [None, *marks.posted])
    return lines, marks


def _says(block: Block, title: str) -> bool:
    """Whether a block is the title; a line that is no heading word by word, which "@baypost" is not."""
    if key(block.text) != key(title):
        return False
    return block.heading or _WORD.findall(block.text.lower()) == _WORD.findall(title.lower())


def _found_in(blocks: Sequence[Block], extracted: str) -> list[bool]:
    """For each block whether its words, spaces aside, are a line of what was extracted, or a part of it."""
    theirs = [key(line) for line in extracted.split("\n")]
    short, whole = set(theirs), "".join(theirs)
    found: list[bool] = []
    seen: set[str] = set()
    for line in (key(block.text) for block in blocks):
        long = len(line) >= _LONG
        found.append(line not in seen and (line in short or (long and line in whole)))
        if long:
            seen.add(line)  # a page may hold its text twice: for scripts, for another width
    return found


def _linked_title(block: Block) -> bool:
    """Whether it is a link and no sentence: another story's title."""
    return block.linked >= 0.8 and not finished(block.text)


def _completed(
    blocks: Sequence[Block], kinds: Sequence[Kind], taken: Sequence[bool], headline: int | None
) -> list[bool]:
    """What was taken, without what follows a mark of other stories, and with what belongs to it.

    That are paragraphs that stand in the page just as most of it does, headings above them, and a standfirst.
    """
    sizes: Counter[tuple[int, str]] = Counter()
    for block, own in zip(blocks, taken, strict=True):
        if own and len(block.text) >= _PARAGRAPH and block.linked < 0.3:
            sizes[block.form] += len(block.text)
    enough = max(sizes.values(), default=0) / 2
    forms = {form for form, size in sizes.items() if size >= enough}
    run = [i for i, own in enumerate(taken) if own and blocks[i].form in forms] or [0]
    outers = {blocks[i].outer for i in run}
    first, top = run[0], headline or 0
    start = first if headline is None else min(first, headline)
    end = next((i for i in range(run[-1] + 1, len(blocks)) if kinds[i] in _MARKS), len(blocks))
    may = [
        kind in ARTICLE and not block.boilerplate and block.linked < 0.5
        for block, kind in zip(blocks, kinds, strict=True)
    ]
    chosen = [
        top <= i < end and (own or (i > start and may[i] and _alike(block, forms, outers)))
        for i, (block, own) in enumerate(zip(blocks, taken, strict=True))
    ]
    for i in range(end - 2, first, -1):
        chosen[i] = chosen[i] or (may[i] and blocks[i].heading and chosen[i + 1])
    if headline is not None:
        above = range(max(0, headline - 1), headline)
        below = range(headline + 1, min(first, headline + 10))
        for i in (*above, *below):
            if may[i] and _standfirst(blocks[i], below=i in below):
                chosen[i] = True
    return chosen


def _of_one_story(blocks: Sequence[Block], chosen: Sequence[bool], headline: int | None) -> Sequence[bool]:
    """What was chosen, without other articles with headlines of their own, with which a page may go on."""
    headings = [block for block in blocks if block.element.tag == "h1"]
    own = None if headline is None or len(headings) < 2 else _article_around(blocks[headline])
    if own is None:
        return chosen
    others = {_article_around(block) for block in headings} - {None, own}
    around = [_article_around(block) for block in blocks]
    if sum(each and at is own for each, at in zip(chosen, around, strict=True)) < 2:
        return chosen
    return [each and at not in others for each, at in zip(chosen, around, strict=True)]


def _article_around(block: Block) -> HtmlElement | None:
    """The outermost `<article>` around a block."""
    return next(reversed([*block.element.iterancestors("article")]), None)


def _alike(block: Block, forms: AbstractSet[tuple[int, str]], outers: AbstractSet[int]) -> bool:
    """Whether a block is of one of the forms, or a quotation among paragraphs that are."""
    return block.form in forms or (block.element.tag == "blockquote" and block.outer in outers)


def _standfirst(block: Block, *, below: bool) -> bool:
    """Whether a block beside the headline sums the article up: a heading below it, or what is named so."""
    if block.element.tag == "h1" or word_count(block.text) < 7:
        return False
    around = [block.element, *islice(block.element.iterancestors(), 2 if block.element.tag == "li" else 1)]
    named = any(_SUMMARY.search(each.get("class", "")) for each in around)
    return named or (below and block.heading)


def _is_index(blocks: Sequence[Block], chosen: Sequence[bool]) -> bool:
    """Whether most of what was chosen are teasers: paragraphs that are links, or stand below one."""
    paragraphs = teasers = 0
    below = False
    for block, own in zip(blocks, chosen, strict=True):
        away = block.linked >= 0.8 and _leads_away(block)
        if own and len(block.text) >= _PARAGRAPH and not block.heading:
            paragraphs += 1
            teasers += away or below
            below = False
        elif away:
            below = True
    return teasers >= 3 and teasers >= 0.75 * paragraphs


def _leads_away(block: Block) -> bool:
    """Whether a block's link is to another page."""
    link = next(chain(block.element.iterancestors("a"), block.element.iter("a")), None)
    return link is not None and not link.get("href", "#").startswith("#")


def _before_paywall(blocks: Sequence[Block], kinds: Sequence[Kind], chosen: Sequence[bool]) -> list[bool]:
    """What was chosen, up to a paragraph that is cut off where an offer to subscribe follows."""
    for i, kind in enumerate(kinds):
        if chosen[i] and kind is Kind.TEASER:
            after = " ".join(block.text for block in blocks[i + 1 : i + 4])
            if compiled(PAYWALL).search(after[:600]):
                return [own and j <= i for j, own in enumerate(chosen)]
    return list(chosen)


def _plain(blocks: Sequence[Block], title: str) -> list[str]:
    """The lines from the headline on, without boilerplate.

    What only its name makes boilerplate stays where most of the text would go with it: a page may name the
    element around all that it has.
    """
    text = [block for block in blocks if block.heading or block.linked < 0.5]
    kept = [block for block in text if not block.boilerplate]
    if 3 * sum(len(block.text) for block in kept) < sum(len(block.text) for block in text):
        kept = text
    lines = [block.text for block in kept]
    below = next((i for i, line in enumerate(lines) if title and key(line) == key(title)), 0)
    if 2 * sum(map(len, lines[:below])) < sum(map(len, lines)):
        lines = lines[below:]
    return lines if not title or key(title) in map(key, lines) else [normalise(title), *lines]
