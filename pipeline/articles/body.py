"""Which part of a saved page is the article: no menus, share buttons, teasers, comments or pasted neighbours.

A page is read as blocks: lines, with wrapped lines joined. Each block is named by its form (`Kind`) and given
a score, positive where it looks like the article's own prose: full sentences whose words recur in the rest of
the article; negative for titles, cut-off snippets, dates and repeated lines. The labelling top / body / box /
tail with the best sum is the answer: a box is left again at a price, the tail never.
Of a web page its markup says which lines are the article's (`marked_body`), and only words are judged here.
Everything is linear in the length of the text, and no outlet is known by name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date

from pipeline.articles.boilerplate import BIOGRAPHY, LONGEST_LINE, compiled
from pipeline.articles.line_kinds import (
    ARTICLE,
    UNSPACED,
    Kind,
    finished,
    key,
    kind_of,
    known_kind,
    stems,
    word_count,
)
from pipeline.articles.paragraphs import Span, paragraphs


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a headline or another line of its own: `text[start:end]`, without surrounding space."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Body:
    """The article within a page.

    `paragraphs` are the blocks kept, `boilerplate` those dropped, both in order; `headline` is one of the
    paragraphs. `confidence` in [0, 1] is the share of characters whose own form agrees with how they were
    labelled, 0 where nothing looked like an article and everything was kept. `doubtful` are the paragraphs
    kept against their own form, where the page as a whole is doubtful.
    """

    paragraphs: tuple[Block, ...]
    boilerplate: tuple[Block, ...]
    headline: Block | None
    confidence: float
    doubtful: tuple[Block, ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """The kept parts of the text: neighbouring paragraphs are one span."""
        dropped = iter([block.start for block in self.boilerplate])
        next_dropped = next(dropped, None)
        spans: list[Span] = []
        for block in self.paragraphs:
            broken = not spans
            while next_dropped is not None and next_dropped < block.start:
                broken, next_dropped = True, next(dropped, None)
            if broken:
                spans.append((block.start, block.end))
            else:
                spans[-1] = (spans[-1][0], block.end)
        return tuple(spans)

    def alone(self, text: str) -> tuple[str, Body]:
        """The paragraphs as a text of their own, and the body within it."""
        moved: dict[Block, Block] = {}
        position = 0
        for block in self.paragraphs:
            end = position + block.end - block.start
            moved[block] = Block(position, end, block.kind)
            position = end + 2
        return "\n\n".join(text[block.start : block.end] for block in self.paragraphs), Body(
            tuple(moved.values()),
            (),
            moved[self.headline] if self.headline else None,
            self.confidence,
            tuple(moved[block] for block in self.doubtful),
        )


_GLUED = re.compile(r"(?<=[.!?…\"”’)])\s+([^.!?…\s][^.!?…]{0,59})\Z")
_LINK = re.compile(r"\d{1,2}(?:[/.-]\d{1,2}[/.-]\d{2,4}|:\d\d)\s")  # a dated headline of another story


_DOUBT = 0.8  # below this confidence the paragraphs that do not look like the article's own are named
_DROP = 4.0  # a stretch of prose ends where its sum falls this far below its peak
_ENTER_BOX, _LEAVE_BOX, _NEW_STORY = -0.5, -1.5, -10.0
_NEVER = float("-inf")
_IN_BOX = {
    Kind.DATE: -1.0,
    Kind.BYLINE: -2.0,
    Kind.TEASER: -0.5,
    Kind.SECTION: -2.0,
    Kind.RIGHTS: -4.0,
    Kind.PROSE: -1.5,
}
_IN_BODY = {
    Kind.ITEM: 0.2,
    Kind.CREDIT: 1.0,
    Kind.TEASER: -3.0,
    Kind.BYLINE: -1.5,
    Kind.DATE: -1.0,
    Kind.CHROME: -0.3,
    Kind.PROMOTION: -0.7,
    Kind.SECTION: -2.0,
    Kind.COMMENTS: -3.0,
    Kind.END: -3.0,
    Kind.RIGHTS: -4.0,
}
_SENTENCES = frozenset({Kind.PROSE, Kind.ITEM, Kind.TEASER, Kind.CREDIT})
_PASSED_OVER = frozenset({Kind.CHROME, Kind.PROMOTION, Kind.CAPTION})
_DATED = frozenset({Kind.DATE, Kind.BYLINE})
_ABOVE_A_STORY = frozenset({Kind.TITLE, Kind.DATE, Kind.BYLINE, Kind.SECTION})


class _Page:
    """The blocks of one text with what scoring needs to know of each."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        self.texts = [text[start:end] for start, end in spans]
        stops_mean = any(map(finished, self.texts))
        self.blocks = [
            Block(start, end, kind_of(line, stops_mean=stops_mean))
            for (start, end), line in zip(spans, self.texts, strict=True)
        ]
        self.kinds = [block.kind for block in self.blocks]
        self.stems = [stems(line) for line in self.texts]
        self.keys = [key(line) for line in self.texts]
        self.copies = Counter(self.keys)
        self.listed = self._listed()
        self.forms = [self._form(i) for i in range(len(spans))]

    def _listed(self) -> list[bool]:
        """Whether a block stands below a section mark, with no paragraph between."""
        listed, below = [], False
        for kind in self.kinds:
            below = kind is Kind.SECTION or (below and kind is not Kind.PROSE)
            listed.append(below)
        return listed

    def _near(self, i: int, step: int) -> Kind | None:
        """The kind of the nearest block in the direction `step` that is no button, promotion or caption."""
        i += step
        while 0 <= i < len(self.kinds) and self.kinds[i] in _PASSED_OVER:
            i += step
        return self.kinds[i] if 0 <= i < len(self.kinds) else None

    def _form(self, i: int) -> float:
        """How much block i looks like an article's by its form alone."""
        kind, words = self.kinds[i], word_count(self.texts[i])
        if kind in _IN_BODY:
            return _IN_BODY[kind]
        if kind is Kind.CAPTION:
            return 0.2 if words >= 8 else -0.2
        if kind is Kind.TITLE:
            if self.copies[self.keys[i]] > 1:
                return -3.0
            if self.listed[i]:
                return -1.5
            return (
                -0.2
                if self.texts[i].endswith(":")
                else -0.4
                if words <= 6 or self.texts[i].isupper()
                else -0.7
            )
        alone = self._near(i, -1) in _ABOVE_A_STORY and self._near(i, 1) is not Kind.PROSE
        score = min(2.5, 0.5 + words / 20) - 0.8 * alone
        if not finished(self.texts[i]) and words > 40 and not UNSPACED.search(self.texts[i]):
            score -= 5.0 if alone else 2.0
        if self.texts[i][0].isupper() and compiled(BIOGRAPHY).match(self.texts[i][:LONGEST_LINE]):
            score -= 3.0
        return score

    def core(self, after: int) -> range:
        """The first stretch of mostly prose after block `after` that is at least half as good as the best."""
        stretches: list[tuple[float, range]] = []
        start, total, peak, last = after + 1, 0.0, 0.0, after
        for i in range(after + 1, len(self.blocks)):
            total += self.forms[i]
            if total > peak:
                peak, last = total, i
            if total <= 0 or total < peak - _DROP or i == len(self.blocks) - 1:
                if peak > 0:
                    stretches.append((peak, range(start, last + 1)))
                start, total, peak = i + 1, 0.0, 0.0
        enough = 0.5 * max((peak for peak, _ in stretches), default=0.0)
        return next((stretch for peak, stretch in stretches if peak >= enough), range(after + 1, after + 1))

    def scores(self, core: range) -> list[float]:
        """The forms of all blocks, corrected by how many of a paragraph's words recur in the core."""
        counts = Counter(stem for i in core for stem in self.stems[i])
        scores = list(self.forms)
        for i, own in enumerate(self.stems):
            if self.kinds[i] is Kind.PROSE and own:
                shared = sum(counts[stem] > (i in core) for stem in own) / len(own)
                weight = min(1.0, len(counts) / 80) * min(1.0, len(own) / 8)
                scores[i] += weight * max(-2.0, min(1.5, 8 * (shared - 0.2)))
        return scores

    def titled(self, title: str) -> int | None:
        """The last block above a paragraph that is `title`, word for word or nearly."""
        same, wanted = key(title), stems(title)
        found = None
        for i, own in enumerate(self.stems):
            shared = len(wanted & own)
            if self.keys[i] == same or (shared > 2 and shared * 5 >= 4 * max(len(wanted), len(own))):
                found = i
            elif found is not None and self.kinds[i] is Kind.PROSE:
                break
        return found

    def headline(self, lead: int, core: range) -> int | None:
        """The headline above `lead`: of the titles there, the one whose words the article uses most.

        A line close below a headline may be its standfirst, so it must fit much better to take its place.
        Where no title is above, a short question or exclamation at `lead` is one.
        """
        counts = Counter(stem for i in core for stem in self.stems[i])
        best, chosen = 0.0, None
        for i in range(lead):
            brief = self.kinds[i] is Kind.PROSE and len(self.texts[i]) < 150
            if not (self.kinds[i] is Kind.TITLE or brief) or not self.stems[i] or _LINK.match(self.texts[i]):
                continue
            if chosen is not None and self.keys[i] == self.keys[chosen]:
                chosen = i
                continue
            own = self.stems[i]
            shared = sum(counts[stem] > (i in core) for stem in own)
            fit = shared * (shared / len(own)) ** 0.5 * (1.5 if self.copies[self.keys[i]] > 1 else 1.0)
            margin = 1.1
            if chosen is not None and i - chosen <= 4 and word_count(self.texts[chosen]) >= 4:
                margin = 2.5 if i - chosen == 1 else 1.4
            if fit > best * margin:
                best, chosen = fit, i
        titles = (
            i
            for i in range(lead - 1, -1, -1)
            if self.kinds[i] is Kind.TITLE and word_count(self.texts[i]) >= 4
        )
        question = self.texts[lead].endswith(("?", "!")) and word_count(self.texts[lead]) <= 20
        return next(titles, lead if question else None) if chosen is None else chosen

    def opens(self, i: int, headline: int | None, vocabulary: AbstractSet[str]) -> bool:
        """Whether block i, above the first paragraph, is part of the article."""
        if i == headline:
            return True
        if (
            (headline is not None and i < headline)
            or self.kinds[i] not in ARTICLE
            or self.kinds[i] is Kind.CREDIT
            or _LINK.match(self.texts[i])
        ):
            return False
        return word_count(self.texts[i]) >= 5 and len(self.stems[i] & vocabulary) >= 2

    def links(self, i: int) -> bool:
        """Whether title i is another story's: it stands on the page twice, or is a long line of capitals."""
        return self.copies[self.keys[i]] > 1 or (self.texts[i].isupper() and word_count(self.texts[i]) >= 7)

    def announcement(self, i: int, vocabulary: AbstractSet[str]) -> int | None:
        """The title in the gap above paragraph i that announces it as a new story, if there is one.

        Such a title brings words that are new to the article and that the paragraph takes up, or it stands
        there twice and the paragraph is about it.
        """
        below = frozenset().union(*self.stems[i : i + 2])
        for above in range(i - 1, max(-1, i - 8), -1):
            if self.kinds[above] is Kind.PROSE:
                return None
            words = self.stems[above]
            taken_up = len((words - vocabulary) & below) >= 2
            doubled = self.copies[self.keys[above]] > 1 and len(words & below) * 2 >= max(len(words), 4)
            if self.kinds[above] is Kind.TITLE and (taken_up or doubled):
                return above
        return None


def _label(
    page: _Page, first: int, core: range, scores: Sequence[float], vocabulary: AbstractSet[str]
) -> list[bool]:
    """The best labelling of the blocks from `first` on, True for body: Viterbi over four states."""
    top, body, box, tail = range(4)
    best = [0.0, _NEVER, _NEVER, _NEVER]
    came: list[tuple[int, int, int, int]] = []
    prose = 0
    for i in range(first, len(page.blocks)):
        kind = page.kinds[i]
        news = page.announcement(i, vocabulary) if kind is Kind.PROSE else None
        pasted = news is not None and page.listed[i - 1] and not _DATED.isdisjoint(page.kinds[news:i])
        after_credit = i > first and page.kinds[i - 1] is Kind.CREDIT and kind is not Kind.CREDIT
        closing = prose >= 3 and (kind in (Kind.COMMENTS, Kind.END) or after_credit or pasted)
        into_body = (
            best[top] if kind is Kind.PROSE or i == core.start else _NEVER,
            best[body],
            best[box] + _LEAVE_BOX + (_NEW_STORY if news is not None else 0.0)
            if kind is Kind.PROSE
            else _NEVER,
        )
        into_box = (_NEVER, best[body] + _ENTER_BOX, best[box])
        to_body, to_box = into_body.index(max(into_body)), into_box.index(max(into_box))
        to_tail = max((body, box, tail), key=lambda state: best[state])
        came.append((top, to_body, to_box, to_tail))
        best = [
            best[top],
            _NEVER if closing else into_body[to_body] + scores[i],
            _NEVER if closing else into_box[to_box] + _IN_BOX.get(kind, 0.0),
            best[to_tail],
        ]
        prose += kind is Kind.PROSE
    state = max((body, tail), key=lambda end: best[end])
    states: list[int] = []
    for sources in reversed(came):
        states.append(state)
        state = sources[state]
    return [state == body for state in reversed(states)]


@dataclass(frozen=True, slots=True)
class Marks:
    """What the markup of a page says of its lines, an entry for each; empty where it does not tell.

    `selected`: whether it is the article's; `posted`: the day of the post of a live blog that it stands in.
    """

    selected: Sequence[bool] = ()
    posted: Sequence[date | None] = ()


def find_body(text: str, title: str | None = None) -> Body:
    """Find the article in `text`, a page saved as plain text; `title` is its headline where that is known.

    Never raises, and never gives an empty body for a text that is more than white space: where nothing looks
    like an article everything is kept with confidence 0.
    """
    page = _Page(text, paragraphs(text))
    blocks = list(page.blocks)
    headline = page.titled(title) if title else None
    core = page.core(-1 if headline is None else headline)
    if not core and headline is not None:
        headline, core = None, page.core(-1)
    if not core:
        return Body(tuple(blocks), (), None, 0.0, tuple(blocks))
    vocabulary = frozenset().union(*(page.stems[i] for i in core))
    scores = page.scores(core)
    first = 0 if headline is None else headline + 1
    inside = [False] * first + _label(page, first, core, scores, vocabulary)
    lead = inside.index(True)
    if headline is None:
        headline = page.headline(lead, core)
    inside[:lead] = [page.opens(i, headline, vocabulary) for i in range(lead)]
    if headline is not None:
        blocks[headline] = replace(blocks[headline], kind=Kind.HEADLINE)
    kept = [
        keep and block.kind in ARTICLE and (block.kind is not Kind.TITLE or not page.links(i))
        for i, (keep, block) in enumerate(zip(inside, blocks, strict=True))
    ]
    return _body(blocks, kept, [score > 0 for score in scores], headline)


def marked_body(text: str, title: str | None, selected: Sequence[bool]) -> Body:
    """The article in a web page of one block a line, blank lines between: of these the `selected`.

    Among them, lines whose words make them boilerplate are left out.
    """
    starts = [0, *(mark.end() for mark in re.finditer("\n\n", text))]
    ends = [*(start - 2 for start in starts[1:]), len(text)]
    blocks = [Block(start, end, kind_of(text[start:end])) for start, end in zip(starts, ends, strict=True)]
    same = key(title) if title else None
    headline = next((i for i, block in enumerate(blocks) if key(text[block.start : block.end]) == same), None)
    if headline is not None:
        blocks[headline] = replace(blocks[headline], kind=Kind.HEADLINE)
    kept = [
        i == headline or (keep and block.kind in ARTICLE)
        for i, (keep, block) in enumerate(zip(selected, blocks, strict=True))
    ]
    return replace(_body(blocks, kept, [block.kind in _SENTENCES for block in blocks], headline), doubtful=())


def _body(
    blocks: Sequence[Block], kept: Sequence[bool], likely: Sequence[bool], headline: int | None
) -> Body:
    """The body of the blocks `kept`; `likely` are those that look like an article's by their form."""
    agreeing = sum(
        block.end - block.start for i, block in enumerate(blocks) if kept[i] == likely[i] or i == headline
    )
    confidence = agreeing / sum(block.end - block.start for block in blocks)
    against = [block for i, block in enumerate(blocks) if kept[i] and not likely[i] and i != headline]
    return Body(
        tuple(block for block, keep in zip(blocks, kept, strict=True) if keep),
        tuple(block for block, keep in zip(blocks, kept, strict=True) if not keep),
        blocks[headline] if headline is not None else None,
        confidence,
        tuple(against) if confidence < _DOUBT else (),
    )


def without_glued(text: str, body: Body) -> Body:
    """The body without what was glued to the ends of its paragraphs: labels to press, counts of shares."""
    kept: list[Block] = []
    cut: list[Block] = []
    for block in body.paragraphs:
        end = block.end
        while block.kind is Kind.PROSE and (glued := _GLUED.search(text, max(block.start, end - 80), end)):
            if any(map(str.isalpha, glued[1])) and known_kind(glued[1]) not in (Kind.CHROME, Kind.SECTION):
                break
            cut.append(Block(glued.start(1), end, Kind.CHROME))
            end = glued.start()
        kept.append(replace(block, end=end))
    boilerplate = sorted((*body.boilerplate, *cut), key=lambda block: block.start)
    return replace(body, paragraphs=tuple(kept), boilerplate=tuple(boilerplate)) if cut else body
