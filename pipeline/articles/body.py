"""Which part of a saved page is the article: no menus, share buttons, teasers, comments or pasted neighbours.

A page is read as blocks: lines, with wrapped lines joined. Each block is named by its form (`Kind`) and given
a score, positive where it looks like the article's own prose: full sentences whose words recur in the rest of
the article; negative for titles, cut-off snippets, dates and repeated lines. The labelling top / body / box /
tail with the best sum is the answer: a box is left again at a price, the tail never.
Everything is linear in the length of the text, and no outlet is known by name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from itertools import pairwise

from pipeline.articles.boilerplate import (
    AGENCY,
    AGO,
    ASIDE,
    BIOGRAPHY,
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

Span = tuple[int, int]


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


_ARTICLE = frozenset(
    {Kind.HEADLINE, Kind.PROSE, Kind.TITLE, Kind.ITEM, Kind.CAPTION, Kind.CREDIT, Kind.TEASER}
)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a headline or another line of its own: `text[start:end]`, without surrounding space."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Body:
    """The article within a page.

    `paragraphs` are the blocks kept, `furniture` the blocks dropped, both in order; `headline` is one of the
    paragraphs. `confidence` in [0, 1] is the share of characters whose own form agrees with how they were
    labelled, 0 where nothing looked like an article and everything was kept. `doubtful` are the paragraphs
    kept against their own form, where the page as a whole is doubtful.
    """

    paragraphs: tuple[Block, ...]
    furniture: tuple[Block, ...]
    headline: Block | None
    confidence: float
    doubtful: tuple[Block, ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """The kept parts of the text: neighbouring paragraphs are one span."""
        dropped = iter([block.start for block in self.furniture])
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


# ---------------------------------------------------------------- form

_CLOSERS = "\"'”’“‘»«›‹)]}」』】〉》*"
_STOPS = ".!?…。！？؟।۔॥။።។"
_CUT = re.compile(
    r"(?:…|\.{3,}|\[\s*(?:…|\.{3})\s*\])\W*(?:(?:read|see|continue|learn) (?:more|reading))?\W*$",
    re.IGNORECASE,
)
_ITEM = re.compile(r"(?:[-–—•*·▪■●◦‣►»]|\d{1,2}[.)])\s+\S")
_STOPLESS = re.compile(r"[\u0e00-\u0eff]{8}")
_LINK = re.compile(r"\d{1,2}(?:[/.-]\d{1,2}[/.-]\d{2,4}|:\d\d)\s")  # a dated headline of another story
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_LEADING_PUNCTUATION = re.compile(r"[,.;:!?)\]}%”’»](?!\w*[“‘«])")
_OPEN_ENDED = lexicon(
    """
    a an the of to in on at by for from with and or but that than as is are was were be who which whose
    their its his her this der die das den dem des ein eine einen und oder von mit im in zu zum zur für
    auf ist le la les de du des un une et ou à en dans pour par sur que qui el los las del y o en con
    por para una и в на с о по к из от что для
    """
)
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


def _finished(text: str) -> bool:
    return text.rstrip(_CLOSERS + " ").endswith(tuple(_STOPS))


def _words(text: str) -> int:
    """The length of `text` in words; without spaces, two ideographs or six letters are one."""
    return max(text.count(" ") + 1, len(_CJK.findall(text)) // 2, len(_UNSPACED.findall(text)) // 6)


def _key(text: str) -> str:
    """What makes two lines the same line."""
    return "".join(filter(str.isalnum, text.lower()))


def stems(text: str) -> frozenset[str]:
    """The content words of `text`, cut to stems; bigrams for scripts without spaces."""
    words = _WORD.findall(text.lower())
    if not (_CJK.search(text) or _UNSPACED.search(text) or _HANGUL.search(text)):
        return frozenset(word[:6] for word in words if len(word) > 3 and word not in _COMMON)
    found: set[str] = set()
    for word in words:
        if _CJK.search(word) or _UNSPACED.search(word):
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
        return bool(compiled(REPORTER).fullmatch(text)) and _words(text) <= 10
    return words[0][0].isupper() and sum(word[0].isupper() for word in words) * 2 > len(words)


def _is_caption(text: str) -> bool:
    if text.endswith((")", "]", ").")):
        credit = text[max(text.rfind("("), text.rfind("[")) :]
        return len(credit) <= 200 and bool(compiled(AGENCY).search(credit))
    return bool(compiled(CAPTION).match(text) or compiled(CREDITED).search(text[-100:]))


def _is_date(text: str) -> bool:
    if len(text) > 100 or (_finished(text) and not text.endswith(".m.")):
        return False
    dated = any(map(str.isdigit, text))
    if (dated or _words(text) <= 8) and compiled(AGO).fullmatch(text):
        return True
    return dated and len(re.findall(r"\w", compiled(STAMP).sub("", text))) <= 4


def _is_buttons(text: str) -> bool:
    """Whether a line is nothing but labels to press, or no words at all."""
    words = _WORD.findall(text.lower())
    if not words:
        return not any(map(str.isalnum, text))
    return len(words) <= 12 and BUTTONS.issuperset(words) and not _finished(text)


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
def _known(text: str) -> Kind | None:
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


def _kind(text: str, *, stops_mean: bool) -> Kind:
    """The kind of a block; `stops_mean` is false for a page without any full stop."""
    if known := _known(text):
        return known
    words = _words(text)
    if len(text) <= 600 and _is_caption(text):
        return Kind.CAPTION
    if _ITEM.match(text):
        return Kind.ITEM
    if _CUT.search(text[-60:]) and words <= 80:
        return Kind.TEASER
    if (
        _finished(text)
        or words > 40
        or (text.endswith(":") and words >= 8)
        or (len(text) > 80 and (not stops_mean or _STOPLESS.search(text)))
    ):
        return Kind.PROSE
    return Kind.TITLE


# ---------------------------------------------------------------- lines to blocks


def _runs(text: str) -> Iterable[list[Span]]:
    """Lines without surrounding space, in runs between blank lines."""
    run: list[Span] = []
    position = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            start = position + line.index(stripped[0])
            run.append((start, start + len(stripped)))
        elif run:
            yield run
            run = []
        position += len(line) + 1
    if run:
        yield run


def _width(lines: Sequence[str]) -> int:
    """The column at which a run of three or more lines was wrapped, else 0."""
    width = max(map(len, lines))
    if len(lines) < 3 or not 40 <= width <= 130 or not any(line[0].islower() for line in lines[1:]):
        return 0
    filled = all(len(line) + 1 + len(after.split(" ", 1)[0]) > width for line, after in pairwise(lines))
    return width if filled else 0


def _continues(lines: Sequence[str], i: int) -> bool:
    """Whether line i goes on with the sentence of line i - 1."""
    before, line = lines[i - 1], lines[i]
    if _LEADING_PUNCTUATION.match(line):
        return True
    if _finished(before) or _ITEM.match(line) or _known(line) or _known(before):
        return False
    if line[0].islower() or before[-1] in "–—," or before.rsplit(" ", 1)[-1] in _OPEN_ENDED:
        return True
    after = lines[i + 1] if i + 1 < len(lines) else ""
    unfinished = _words(before) >= 8 and before.rsplit(" ", 1)[-1][0].islower()
    return (
        unfinished and _words(line) <= 6 and (after[:1].islower() or bool(_LEADING_PUNCTUATION.match(after)))
    )


def _blocks(text: str) -> list[Span]:
    runs = [(run, [text[start:end] for start, end in run]) for run in _runs(text)]
    widths = [_width(lines) for _, lines in runs]
    page_width = max(widths, default=0)
    blocks: list[Span] = []
    for (run, lines), width in zip(runs, widths, strict=True):
        short = len(lines) == 2 and max(map(len, lines)) <= page_width
        if width or (short and len(lines[0]) + 1 + len(lines[1].split(" ", 1)[0]) > page_width):
            blocks.append((run[0][0], run[-1][1]))
            continue
        blocks.append(run[0])
        for i in range(1, len(run)):
            if _continues(lines, i):
                blocks[-1] = (blocks[-1][0], run[i][1])
            else:
                blocks.append(run[i])
    return blocks


# ---------------------------------------------------------------- labelling

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
_PASSED_OVER = frozenset({Kind.CHROME, Kind.PROMOTION, Kind.CAPTION})
_DATED = frozenset({Kind.DATE, Kind.BYLINE})
_ABOVE_A_STORY = frozenset({Kind.TITLE, Kind.DATE, Kind.BYLINE, Kind.SECTION})


class _Page:
    """The blocks of one text with what scoring needs to know of each."""

    def __init__(self, text: str, votes: Sequence[float] = ()) -> None:
        spans = _blocks(text)
        self.texts = [text[start:end] for start, end in spans]
        stops_mean = any(map(_finished, self.texts))
        self.blocks = [
            Block(start, end, _kind(line, stops_mean=stops_mean))
            for (start, end), line in zip(spans, self.texts, strict=True)
        ]
        self.kinds = [block.kind for block in self.blocks]
        self.stems = [stems(line) for line in self.texts]
        self.keys = [_key(line) for line in self.texts]
        self.copies = Counter(self.keys)
        self.listed = self._listed()
        self.forms = [self._form(i) for i in range(len(spans))]
        if len(votes) == len(spans):
            self.forms = [form + vote for form, vote in zip(self.forms, votes, strict=True)]

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
        kind, words = self.kinds[i], _words(self.texts[i])
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
        if not _finished(self.texts[i]) and words > 40 and not _UNSPACED.search(self.texts[i]):
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
        key, wanted = _key(title), stems(title)
        found = None
        for i, own in enumerate(self.stems):
            shared = len(wanted & own)
            if self.keys[i] == key or (shared > 2 and shared * 5 >= 4 * max(len(wanted), len(own))):
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
            if chosen is not None and i - chosen <= 4 and _words(self.texts[chosen]) >= 4:
                margin = 2.5 if i - chosen == 1 else 1.4
            if fit > best * margin:
                best, chosen = fit, i
        titles = (
            i for i in range(lead - 1, -1, -1) if self.kinds[i] is Kind.TITLE and _words(self.texts[i]) >= 4
        )
        question = self.texts[lead].endswith(("?", "!")) and _words(self.texts[lead]) <= 20
        return next(titles, lead if question else None) if chosen is None else chosen

    def opens(self, i: int, headline: int | None, vocabulary: AbstractSet[str]) -> bool:
        """Whether block i, above the first paragraph, is part of the article."""
        if i == headline:
            return True
        if (
            (headline is not None and i < headline)
            or self.kinds[i] not in _ARTICLE
            or self.kinds[i] is Kind.CREDIT
            or _LINK.match(self.texts[i])
        ):
            return False
        return _words(self.texts[i]) >= 5 and len(self.stems[i] & vocabulary) >= 2

    def links(self, i: int) -> bool:
        """Whether title i is another story's: it stands on the page twice, or is a long line of capitals."""
        return self.copies[self.keys[i]] > 1 or (self.texts[i].isupper() and _words(self.texts[i]) >= 7)

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


def find_body(text: str, title: str | None = None, votes: Sequence[float] = ()) -> Body:
    """Find the article in `text`, a page saved as plain text; `title` is its headline where that is known.

    `votes`, one for each block, are added to what the block's form speaks for: above 0 it is the article's.

    Never raises, and never gives an empty body for a text that is more than white space: where nothing looks
    like an article everything is kept with confidence 0.
    """
    page = _Page(text, votes)
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
        keep and block.kind in _ARTICLE and (block.kind is not Kind.TITLE or not page.links(i))
        for i, (keep, block) in enumerate(zip(inside, blocks, strict=True))
    ]
    agreeing = sum(
        block.end - block.start
        for i, block in enumerate(blocks)
        if kept[i] == (scores[i] > 0) or i == headline
    )
    confidence = agreeing / sum(block.end - block.start for block in blocks)
    against = [block for i, block in enumerate(blocks) if kept[i] and scores[i] <= 0 and i != headline]
    return Body(
        tuple(block for block, keep in zip(blocks, kept, strict=True) if keep),
        tuple(block for block, keep in zip(blocks, kept, strict=True) if not keep),
        blocks[headline] if headline is not None else None,
        confidence,
        tuple(against) if confidence < _DOUBT else (),
    )
