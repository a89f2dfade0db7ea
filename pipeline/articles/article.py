"""One news text: normalised once, split into sentences. Offsets never move after that.

What is known of an article comes first from what its reader was given (`Facts`), then, for title, date and
language, from the text itself. `pipeline.articles.readers` finds and opens what people have.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from pipeline.articles.body import Body, Marks, find_body, marked_body, without_glued
from pipeline.articles.boilerplate import lexicon
from pipeline.articles.language import detect
from pipeline.articles.line_kinds import Kind
from pipeline.articles.paragraphs import Span

BASES = ("stated", "metadata", "address", "inferred", "unknown")
"""What a date of publication may rest on, the surest first."""
GUESSES = ("address", "inferred")
PRECISIONS = ("day", "month", "year")


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
    `doubtful` are the numbers of the sentences that may belong to another story. `source_digest` is a hash of
    all that it was read from, where its reader made one.
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
        posted = next((each.posted for each in self.sentences if position < each.end), None)
        return posted or self.published_day

    @cached_property
    def signature(self) -> bytes:
        """What the body is compared with others by, see `pipeline.articles.minhash`."""
        from pipeline.articles.minhash import signature  # noqa: PLC0415 - numpy, which not every command needs

        return signature(" ".join(self.text[slice(*span)] for span in self.body_spans))

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


@dataclass(frozen=True)
class Unreadable:
    """A file, or a row of one, that was skipped, and why."""

    file: str
    reason: str


# ---------------------------------------------------------------- normalisation

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_SPACES = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


def normalise(text: str) -> str:
    """NFC with plain line ends and spaces, nothing invisible, no white space around. Idempotent."""
    text = _SPACES.sub(" ", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).strip()


_FRONT_MATTER = re.compile(r"---\n(.*?)\n(?:---|\.\.\.)(?:\n|$)", re.DOTALL)
_FRONT_KEYS = {
    "title": "title",
    "headline": "title",
    "date": "published",
    "published": "published",
    "outlet": "outlet",
    "source": "outlet",
    "publisher": "outlet",
    "language": "language",
    "lang": "language",
    "author": "author",
    "url": "url",
}
_MARKDOWN = (
    (r"<!--[^-<]*+(?:(?:-(?!->)|<(?!!--))[^-<]*+)*-->", ""),
    (r"!\[[^\[\]\n]*\](?:\((?:[^()\n]|\([^()\n]*\))*\)|\[[^\[\]\n]*\])", ""),
    (r"\[([^\[\]\n]*)\](?:\((?:[^()\n]|\([^()\n]*\))*\)|\[[^\[\]\n]*\])", r"\1"),
    (r"^ {0,3}\[[^\[\]\n]+\]: ?\S.*$", ""),
    (r"<(https?://[^<>\s]*)>", r"\1"),
    (r"^ {0,3}(?:(?:- ?){3,}|(?:\* ?){3,}|(?:_ ?){3,}|=+|```.*|~~~.*)$", ""),
    (r"^ {0,3}#{1,6} +(.*?)(?: +#+)? *$", r"\n\1\n"),
    (r"^ {0,3}(?:> ?)+", ""),
    (r"^( *)[*+] +", r"\1- "),
    (r"(?<![\w\\])[*_~]+(?=\S)|(?<=[^\s\\])[*_~]+(?!\w)|(?<=\w)\*\*(?=\w)", ""),
    (r"(?<!\\)`+", ""),
    (r"\\([\\`*_{}\[\]()#+.!>~-])", r"\1"),
)


def front_matter(text: str) -> dict[str, str]:
    """What a Markdown text says of itself at its head, by the names of the metadata columns."""
    stated: dict[str, str] = {}
    if front := _FRONT_MATTER.match(text):
        for line in front[1].split("\n"):
            key, colon, value = line.partition(":")
            column = _FRONT_KEYS.get(key.strip().lower())
            if colon and column and (value := value.strip().strip("\"'").strip()):
                stated.setdefault(column, value[:10] if column == "published" else value)
    return stated


def _from_markdown(text: str) -> str:
    """The plain text of a Markdown file."""
    if front := _FRONT_MATTER.match(text):
        text = text[front.end() :]
    for pattern, replacement in _MARKDOWN:
        text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
    return normalise(text)


# ---------------------------------------------------------------- sentences

_CLOSERS = "\"'”’“‘»«›‹)\\]}」』】〉》"
_END = re.compile(
    rf"(?<![.!?…؟।۔॥])[.!?…؟।۔॥]++[{_CLOSERS}]*+(?:\[\d{{1,3}}\])*(?=\s)|(?<![。！？])[。！？]++[{_CLOSERS}]*+"
)
_TOKEN_BEFORE = re.compile(r"[\w.&'’-]*\Z")
_NEXT = re.compile(r"\s+[\"'“”„‘’«»‹›(\[{¿¡—–-]*\s?(\w[\w'’-]*)?")
_SPEECH = re.compile(
    r"\s+(?:[A-Z][\w.'’-]*\s+){1,3}(?:said|says|asked|asks|told|wrote|writes|added|adds|replied|shouted|cried|warned|declared|posted|tweeted)\b"
)

# Never the end of a sentence: something always follows.
_TITLES = lexicon(
    """
    mr mrs ms messrs dr prof rev lt col maj capt cmdr cpl sgt pvt adm brig hon supt insp vs cf eg e.g i.e
    viz approx z.b d.h u.a bzw sog inkl mme mlle mgr sra srta dra núm pág p.ej ул тов т.е т.н св
    """
)
# The end of a sentence only where the next word is one that opens sentences.
_ABBREVIATIONS = lexicon(
    """
    jan feb apr jun jul aug sep sept oct nov dec tue tues thu thur thurs inc ltd corp cos bros llc plc jr
    sr etc dept univ assn ave blvd rd hwy ph.d m.d b.a m.a a.m p.m ca nr vol pp rep reps gov pres amb st
    mt ft al ee uu ee.uu usw mio mrd str evtl ggf г гг гр млн млрд тыс руб долл чел др пр
    """
)
# The same, but only with a capital: small, they are words.
_CAPITALISED = lexicon("Gen Sen Fr Mar Mon Wed Fri Sat Sun Co Est Art Fig Ed Det Av Im Им")
_OPENERS = lexicon(
    """
    the a an in on at it its he his she her they their we our you your i this that these those there
    then but and or so yet if when while after before since although though because as for from with by
    to of who what why how where not no all many most some several both one two however meanwhile
    moreover nevertheless instead also still earlier later today yesterday now among despite during
    according under about around der die das den dem ein eine er sie es wir ich und aber in im am auf
    nach bei mit dies diese dieser doch zudem le la les un une il elle ils elles nous on ce cette mais
    et en dans selon après el los las una ella ellos pero y según también este esta он она они это в на
    но и по с как для
    """
)
_NUMBER_SIGNS = frozenset({"no", "nos"})
_GERMAN_ORDINAL = re.compile(
    r"(?:\b(?:am|der|die|das|dem|den|des|vom|zum|im|ab|bis|seit)|^|\n)\s*\Z", re.IGNORECASE
)
_MONTH = re.compile(
    r"(?:januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|jan|feb|apr|aug|sept?|okt|nov|dez)\b",
    re.IGNORECASE,
)


def _ends(text: str, start: int, mark: re.Match[str]) -> bool:
    """Whether the stop at `mark` ends a sentence of the block that begins at `start`."""
    stop, after = mark[0], mark.end()
    if stop[0] in "。！？":
        return stop[-1] in "。！？" or text[after : after + 1] in ("", " ", "\n", "「", "『", "“", "（")
    follows = _NEXT.match(text, after)
    word = (follows[1] or "") if follows else ""
    if word[:1].islower():
        return False
    if stop[0] in "!?":
        return not (stop[-1] in _CLOSERS and _SPEECH.match(text, after))
    single = stop[0] == "." and stop[1:2] != "."
    return not (single and _belongs(text, start, mark, word))


def _belongs(text: str, start: int, mark: re.Match[str], word: str) -> bool:
    """Whether the full stop at `mark` belongs to what is before it: a title, an initial, an ordinal number.

    `word` is the word after it. What may end a sentence all the same does so before a word that opens one.
    """
    before = _TOKEN_BEFORE.search(text, max(start, mark.start() - 24), mark.start())
    written = before[0] if before else ""
    token = written.lower()
    position = mark.start() - len(token)
    if token.isdigit() and len(token) <= 2:
        if not text[start:position].strip(" (") or _MONTH.match(word):
            return True
        return word[:1].isupper() and bool(_GERMAN_ORDINAL.search(text, max(start, position - 8), position))
    if token in _NUMBER_SIGNS:
        return word[:1].isdigit()
    if token in _TITLES:
        return True
    parts = token.split(".")
    initial = len(token) == 1 and token.isalpha()
    acronym = len(parts) > 1 and max(map(len, parts)) <= 2
    if len(mark[0]) > 1 or not (initial or acronym or token in _ABBREVIATIONS or written in _CAPITALISED):
        return False
    return word.lower() not in _OPENERS or (initial and len(word) == 1)


def split_sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """The sentences of `text[start:end]`, one paragraph: trimmed spans that leave out only white space.

    Closing quotation marks and brackets stay with the stop before them.
    """
    begin = start
    for mark in _END.finditer(text, start, end):
        if mark.end() < end and _ends(text, begin, mark):
            yield _trimmed(text, begin, mark.end())
            begin = mark.end()
    if not text[begin:end].isspace() and begin < end:
        yield _trimmed(text, begin, end)


def _trimmed(text: str, start: int, end: int) -> Span:
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), end - len(inner) + len(inner.rstrip())


# ---------------------------------------------------------------- dates and datelines

_DATELINE = re.compile(
    r"(?:[A-Z][\w.'’/-]*(?: [A-Z][\w.'’/-]*){0,4})(?:, [^()–—:\n]{1,40}?)?"
    r"(?:(?P<agency> ?\([^()\n]{2,40}\))\s*(?:[–—:]|-{1,2}(?=\s))|\s*(?P<dash>[–—:]|-{1,2}(?=\s)))(?=\s|\w)"
)
_MONTH_NUMBERS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero gennaio janeiro января январь",
            "feb february februar février fevrier febrero febbraio fevereiro февраля февраль",
            "mar march märz maerz mars marzo março marco марта март",
            "apr april avril abril aprile апреля апрель",
            "may mai mayo maggio maio мая май",
            "jun june juni juin junio giugno junho июня июнь",
            "jul july juli juillet julio luglio julho июля июль",
            "aug august août aout agosto августа август",
            "sep sept september septembre septiembre setiembre settembre setembro сентября сентябрь",
            "oct october okt oktober octobre octubre ottobre outubro октября октябрь",
            "nov november novembre noviembre novembro ноября ноябрь",
            "dec december dez dezember décembre decembre diciembre dicembre dezembro декабря декабрь",
        ),
        start=1,
    )
    for name in names.split()
}
_DATES = (
    re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>\d{4}) ?[년年] ?(?P<month>\d{1,2}) ?[월月] ?(?P<day>\d{1,2}) ?[일日]"),
    re.compile(r"(?<![\d.])(?P<year>\d{4})\. ?(?P<month>\d{1,2})\. ?(?P<day>\d{1,2})(?!\d)"),
    re.compile(
        r"(?<!\w)(?P<month>[^\W\d_]{3,12})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})(?!\d)"
    ),
    re.compile(
        r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.)? (?:de |of )?(?P<month>[^\W\d_]{3,12})\.?,? "
        r"(?:de |del )?(?P<year>\d{4})(?!\d)"
    ),
    re.compile(r"(?<![\d.])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?!\d)"),
)
_PUBLICATION = re.compile(
    r"publi|posted|created|veröffentlicht|опубликовано|등록|입력|発|发布", re.IGNORECASE
)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(
            int(year), int(month) if month.isdigit() else _MONTH_NUMBERS.get(month.lower(), 0), int(day)
        )
    except ValueError:
        return None


def full_date(words: str) -> date | None:
    """The first full date in `words`, between 1900 and 2100."""
    for pattern in _DATES:
        for found in pattern.finditer(words):
            day = _day(found["year"], found["month"], found["day"])
            if day and 1900 <= day.year <= 2100:
                return day
    return None


def _stated_date(text: str, body: Body, dateline: Span | None) -> date | None:
    """The date of publication where the head of the page states one: a dateline, else a date line or byline.

    A line that says "published" goes before others, then the one nearest to the first paragraph.
    """
    lead = next((block for block in body.paragraphs if block.kind is Kind.PROSE), None)
    if lead is None:
        return None
    if dateline and (day := full_date(text[slice(*dateline)])):
        return day
    head = [
        text[block.start : block.end]
        for block in body.boilerplate
        if block.start < lead.start
        and block.kind in (Kind.DATE, Kind.BYLINE, Kind.CHROME)
        and block.end - block.start <= 160
    ]
    head.reverse()
    for words in sorted(head, key=lambda words: not _PUBLICATION.search(words)):
        if day := full_date(words):
            return day
    return None


def _dateline(text: str, body: Body) -> Span | None:
    """The span of the place and agency that the first paragraph opens with."""
    for block in body.paragraphs:
        if block.kind is Kind.PROSE:
            found = _DATELINE.match(text, block.start, min(block.end, block.start + 160))
            place = found[0].split("(")[0].split(",")[0].rstrip(" –—:-") if found else ""
            if found and (found["agency"] or place.isupper()):
                return found.span()
            return None
    return None


# ---------------------------------------------------------------- a date from the article's own words

_REPORTED = (
    r"\b(?:said|says|told|reported|reports|announced|confirmed|stated|wrote|published|posted|released|"
    r"sagte|berichtete|erklärte|dijo|informó|anunció|annoncé|déclaré|rapporté|сообщил\w*|заявил\w*)"
    r"(?: [\w’']+){0,2}? (?:on|am|el|le) (?:[^\W\d_]{3,10},? )?"
)
_MONTH_DAY = (
    r"(?:(?P<month>[^\W\d_]{3,12})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?|"
    r"(?P<first>\d{1,2})(?:st|nd|rd|th|\.)? (?:de )?(?P<second>[^\W\d_]{3,12}))(?!\w)(?:,? (?P<year>\d{4}))?"
)
_REPORTED_ON = re.compile(_REPORTED + _MONTH_DAY, re.IGNORECASE)
_YEAR = re.compile(r"(?<![\w.,$€£-])(?:19|20)\d{2}(?![\w%-]|[.,]\d)")
_AHEAD = re.compile(
    r"\b(?:by|until|till|through|before|bis|jusqu'en|hasta|target(?:ed)?) (?:the year )?\Z", re.IGNORECASE
)


def _inferred_date(words: str) -> date | None:
    """The latest day on which, in the article's own words, something was reported.

    A day without a year has the year of the first time it came round after the latest full date that the
    article tells, else the latest year that it names.
    """
    reported = [*_REPORTED_ON.finditer(words)]
    if not reported:
        return None
    told = [
        day
        for pattern in _DATES
        for found in pattern.finditer(words)
        if (day := _day(found["year"], found["month"], found["day"])) and not _ahead(words, found)
    ]
    years = [int(year[0]) for year in _YEAR.finditer(words) if not _ahead(words, year)]
    latest = max((day for day in told if 1900 <= day.year <= 2100), default=None)
    days: list[date] = []
    for found in reported:
        month, number = found["month"] or found["second"], found["day"] or found["first"]
        if found["year"]:
            candidates = [_day(found["year"], month, number)]
        elif latest:
            candidates = [_day(str(latest.year + i), month, number) for i in (0, 1)]
            candidates = [day for day in candidates if day and day >= latest]
        else:
            candidates = [_day(str(max(years)), month, number)] if years else []
        days += [day for day in candidates[:1] if day]
    return max(days, default=None)


def _ahead(words: str, found: re.Match[str]) -> bool:
    """Whether the date is one to come: "by 2030"."""
    return bool(_AHEAD.search(words, max(0, found.start() - 25), found.start()))


# ---------------------------------------------------------------- what is known of it


@dataclass(frozen=True)
class Facts:
    """What is known of an article besides its text."""

    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    url: str | None = None
    language: str | None = None
    published: date | None = None
    published_basis: str = "unknown"
    published_precision: str | None = None

    @classmethod
    def of(cls, row: Mapping[str, str]) -> Facts:
        """The facts in a row whose columns have the names of ours; `published` as `read_date` takes it."""
        dated = read_date(row.get("published", ""))
        basis = row.get("published_basis", "")
        return cls(
            **{name: row.get(name) or None for name in ("title", "outlet", "author", "url", "language")},
            published=dated[0] if dated else None,
            published_basis="unknown" if dated is None else basis if basis in BASES[:-1] else "metadata",
            published_precision=dated[1] if dated else None,
        )

    def over(self, other: Facts) -> Facts:
        """These facts, and those of `other` where there are none here."""
        missing = {
            name: getattr(other, name)
            for name in ("title", "outlet", "author", "url", "language")
            if getattr(self, name) is None
        }
        if self.published is None:
            missing |= {
                name: getattr(other, name) for name in ("published", "published_basis", "published_precision")
            }
        return replace(self, **missing)


_ISO_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ]\d{2}:\d{2}.*)?)?)?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4,6}Z?)?")


def read_date(words: str) -> tuple[date, str] | None:
    """The date that `words` are in ISO 8601, between 1900 and 2100, and its precision; None for others.

    A time of day is passed over: 2025-04-30T10:00:00Z, 2025-04-30 10:00, 20250430 are one day. Of a month or
    a year it is the first day.
    """
    found = _COMPACT_DATE.fullmatch(words) or _ISO_DATE.fullmatch(words)
    day = found and _day(found[1], found[2] or "1", found[3] or "1")
    if not found or not day or not 1900 <= day.year <= 2100:
        return None
    return day, PRECISIONS[2 - bool(found[2]) - bool(found[3])]


_ADDRESS = re.compile(
    r"/((?:19|20)\d\d)(?:([/_-])(\d\d?|[a-z]{3})\2(\d\d?)|(\d\d)(\d\d)|/(\d\d))(?=[/_.?#-]|\Z)", re.IGNORECASE
)


def address_date(url: str) -> tuple[date, str] | None:
    """The day or month in the path of an address, and its precision: /2025/05/07/, /2025/may/7/."""
    for found in _ADDRESS.finditer(url):
        year, _, month, day, month_joined, day_joined, month_alone = found.groups()
        dated = _day(year, month or month_joined or month_alone, day or day_joined or "1")
        if dated:
            return dated, "month" if month_alone else "day"
    return None


# ---------------------------------------------------------------- from text to article


def decode(data: bytes) -> tuple[str, str]:
    """The text in `data` and "", or "" and why there is none."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "", "UTF-16 text; save it as UTF-8"
    if (nul := data.find(b"\0")) >= 0:
        return "", f"a binary file (a NUL at byte {nul})"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return "", f"not UTF-8 at byte {error.start}; save it as UTF-8"
    return text, ""


def parse_article(data: bytes, file: str, facts: Facts | None = None) -> Article | Unreadable:
    """Make an article of the bytes of a file named `file`; its suffix says whether they are Markdown."""
    text, reason = decode(data)
    if reason:
        return Unreadable(file, reason)
    given = facts or Facts()
    if file.lower().removesuffix(".gz").endswith(".md"):
        text = normalise(text)
        given = given.over(Facts.of(front_matter(text)))
        text = _from_markdown(text)
    return make_article(text, file, given)


def make_article(text: str, file: str, facts: Facts, marks: Marks | None = None) -> Article | Unreadable:
    """Make an article of a page's text; what the facts lack is looked for in the text.

    Of a web page, whose lines have blank lines between, `marks` are what its markup says of them. Of such a
    page only the body is kept as text: the rest changes with every visit.
    """
    text = normalise(text)
    if not text:
        return Unreadable(file, "empty: no text in it")
    title = facts.title
    body = marked_body(text, title, marks.selected) if marks and marks.selected else find_body(text, title)
    starts = sorted(block.start for block in (*body.paragraphs, *body.boilerplate))
    posted = dict(zip(starts, marks.posted, strict=True)) if marks and marks.posted else {}
    body = without_glued(text, body)
    posts = [posted.get(block.start) for block in body.paragraphs]
    stated = None if facts.published else _stated_date(text, body, _dateline(text, body))
    if marks is not None:
        if body.confidence == 0 or all(block == body.headline for block in body.paragraphs):
            return Unreadable(file, "no article in this page: little more than its title is left")
        text, body = body.alone(text)
    dateline = _dateline(text, body)
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
        published := _inferred_date("\n".join(text[slice(*span)] for span in body.spans))
    ):
        basis, precision = "inferred", "day"
    headline = (body.headline.start, body.headline.end) if body.headline else None
    if title is None and headline:
        title = " ".join(text[slice(*headline)].split())
    doubted = {block.start for block in body.doubtful}
    starts = [block.start for block in body.paragraphs]
    return Article(
        article_id=hashlib.sha256(text.encode()).hexdigest()[:16],
        file=file,
        text=text,
        title=title,
        outlet=facts.outlet,
        language=facts.language or detect(" ".join(text[slice(*span)] for span, _ in sentences[:40])),
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
        doubtful=tuple(
            number
            for number, (_, paragraph) in enumerate(sentences, start=1)
            if starts[paragraph - 1] in doubted
        ),
    )
