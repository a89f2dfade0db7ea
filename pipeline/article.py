"""One news text: read once, normalised once, split into sentences. Offsets never move after that.

`read_articles` takes `.txt` and `.md` files and folders of them, with a `metadata.csv` beside them
(`file,title,outlet,published,published_basis,language`). What cannot be read becomes an `Unreadable` with its
reason, and the rest goes on. Metadata comes first from that table, then from a Markdown file's front matter,
then, for title and date, from the head of the page itself.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import stat
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipeline.body import Body, Kind, Span, find_body, lexicon
from schemas.errors import UsageError

BASES = ("stated", "metadata", "inferred", "unknown")
SUFFIXES = (".txt", ".md")
METADATA = "metadata.csv"
READER = 1
"""Raised when files are read in another way, so that all are read again."""
_NOT_ARTICLES = frozenset(
    {
        "readme",
        "license",
        "licence",
        "copying",
        "notice",
        "changelog",
        "contributing",
        "authors",
        "requirements",
    }
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text[start:end]` is sentence `number` (from 1) of the body, in its paragraph `paragraph` (from 1)."""

    number: int
    start: int
    end: int
    paragraph: int


@dataclass(frozen=True)
class Article:
    """A news text and what is known of it.

    `article_id` is taken from `text` alone. Spans are `[start, end)` in `text`. `sentences` cover the body,
    headline included, in order. `dateline` is the span of "SEOUL, South Korea (AP) —" at the start of the
    first paragraph. `digest` is the hash of all it was made of.
    `published_basis` says where `published` comes from: "stated" in the text, "metadata",
    "inferred" by whoever wrote the metadata, or "unknown" where there is none.
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
    digest: str = field(default="", compare=False)

    def sentence(self, number: int) -> str:
        """The words of sentence `number` (from 1). Raises IndexError where there is none."""
        if not 1 <= number <= len(self.sentences):
            raise IndexError(f"no sentence {number} in {self.file}: it has {len(self.sentences)}")
        found = self.sentences[number - 1]
        return self.text[found.start : found.end]


@dataclass(frozen=True)
class Unchanged:
    """A file that was not read again, since what it was read from before is the same."""

    file: str
    article_id: str


@dataclass(frozen=True)
class Unreadable:
    """A file, or a row of a metadata file, that was skipped, and why."""

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
}
_MARKDOWN = (
    (r"<!--(?:[^-<]|-(?!->)|<(?!!--))*+-->", ""),
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


def _from_markdown(text: str) -> tuple[str, dict[str, str]]:
    """The plain text of a Markdown file, and its front matter by the names of the metadata columns."""
    stated: dict[str, str] = {}
    if front := _FRONT_MATTER.match(text):
        text = text[front.end() :]
        for line in front[1].split("\n"):
            key, colon, value = line.partition(":")
            column = _FRONT_KEYS.get(key.strip().lower())
            if colon and column and (value := value.strip().strip("\"'").strip()):
                stated.setdefault(column, value[:10] if column == "published" else value)
    for pattern, replacement in _MARKDOWN:
        text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
    return normalise(text), stated


# ---------------------------------------------------------------- sentences

_CLOSERS = "\"'”’“‘»«›‹)\\]}」』】〉》"
_END = re.compile(
    rf"(?<![.!?…؟।۔॥])[.!?…؟।۔॥]++[{_CLOSERS}]*+(?:\[\d{{1,3}}\])*+(?=\s)|(?<![。！？])[。！？]++[{_CLOSERS}]*+"
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


def _full_date(words: str) -> date | None:
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
    if dateline and (day := _full_date(text[slice(*dateline)])):
        return day
    head = [
        text[block.start : block.end]
        for block in body.furniture
        if block.start < lead.start
        and block.kind in (Kind.DATE, Kind.BYLINE, Kind.CHROME)
        and block.end - block.start <= 160
    ]
    head.reverse()
    for words in sorted(head, key=lambda words: not _PUBLICATION.search(words)):
        if day := _full_date(words):
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


# ---------------------------------------------------------------- metadata


@dataclass(frozen=True)
class Facts:
    """What is known of an article besides its text."""

    title: str | None = None
    outlet: str | None = None
    language: str | None = None
    published: date | None = None
    published_basis: str = "unknown"


@dataclass
class _Metadata:
    """One folder's metadata: facts by file name, and what was wrong with it."""

    facts: dict[str, Facts] = field(default_factory=dict)
    wrong: list[Unreadable] = field(default_factory=list)


_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def _iso_date(words: str) -> date | None:
    return _full_date(words) if _ISO_DATE.fullmatch(words) else None


def _facts(row: Mapping[str, str]) -> Facts:
    published = _iso_date(row.get("published", ""))
    basis = row.get("published_basis", "")
    return Facts(
        title=row.get("title") or None,
        outlet=row.get("outlet") or None,
        language=row.get("language") or None,
        published=published,
        published_basis="unknown" if published is None else basis if basis in BASES[:3] else "metadata",
    )


def _read_metadata(folder: Path) -> _Metadata:
    """`metadata.csv` of `folder`; a missing file is empty metadata, a bad row costs that row only."""
    metadata = _Metadata()
    path = folder / METADATA
    try:
        for reason in _fill(
            metadata, path.read_bytes().decode("utf-8-sig"), {entry.name for entry in os.scandir(folder)}
        ):
            metadata.wrong.append(Unreadable(_shown(path), reason))
    except FileNotFoundError:
        pass
    except UnicodeDecodeError as error:
        metadata.wrong.append(Unreadable(_shown(path), f"not UTF-8 at byte {error.start}; save it as UTF-8"))
    except OSError as error:
        metadata.wrong.append(Unreadable(_shown(path), error.strerror or str(error)))
    return metadata


def _fill(metadata: _Metadata, table: str, names: AbstractSet[str]) -> Iterator[str]:
    """Put the rows of `table` about files in `names` into `metadata`; gives what is wrong, line by line."""
    rows = csv.DictReader(io.StringIO(table, newline=""), restval="")
    try:
        rows.fieldnames = [name.strip().lower() for name in rows.fieldnames or ()]
        if "file" not in rows.fieldnames:
            yield "line 1: no column named file; begin with file,title,outlet,published"
            return
        for cells in rows:
            row = {name: normalise(cell) for name, cell in cells.items() if isinstance(cell, str)}
            name, published, basis = (
                cells["file"].strip(),
                row.get("published", ""),
                row.get("published_basis", ""),
            )
            if name in metadata.facts:
                yield f"line {rows.line_num}: {name} was described above; this row is not used"
                continue
            if name not in names:
                yield f"line {rows.line_num}: no file {name!r} in this folder"
                continue
            metadata.facts[name] = _facts(row)
            if published and not _iso_date(published):
                yield f"line {rows.line_num}: published {published!r} is no date; write it as 2025-04-30"
            if basis and basis not in BASES:
                yield f"line {rows.line_num}: published_basis {basis!r} is none of {', '.join(BASES)}"
    except csv.Error as error:
        yield f"line {rows.line_num}: {error}"


# ---------------------------------------------------------------- reading


def _shown(path: Path) -> str:
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")


def _files(path: Path) -> Iterator[Path | Unreadable]:
    """The articles' files at `path`: itself, or a folder's, sorted, without hidden files and READMEs."""
    if not path.is_dir():
        yield path
        return
    wrong: list[OSError] = []
    found: list[Path] = []
    for folder, folders, names in os.walk(path, onerror=wrong.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [
            Path(folder, name)
            for name in names
            if not name.startswith(".")
            and Path(name).suffix.lower() in SUFFIXES
            and Path(name).stem.lower() not in _NOT_ARTICLES
        ]
    for error in wrong:
        yield Unreadable(_shown(Path(error.filename or path)), error.strerror or str(error))
    if not found and not wrong:
        raise UsageError(f"no .txt or .md files in {path}: name a folder of articles, or one article")
    yield from sorted(found)


def _read_bytes(path: Path, max_bytes: int) -> bytes | str:
    """The bytes of `path`, or why it cannot be read."""
    if path.suffix.lower() not in SUFFIXES:
        return "only .txt and .md files are read; save the article's text as one"
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return "not a regular file"
        with path.open("rb") as stream:
            data = stream.read(max_bytes + 1)
    except OSError as error:
        return error.strerror or str(error)
    if len(data) > max_bytes:
        return f"larger than {max_bytes:,} bytes; one article is a few thousand"
    return data


def _decode(data: bytes) -> tuple[str, str]:
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
    decoded, reason = _decode(data)
    if reason:
        return Unreadable(file, reason)
    given = facts or Facts()
    text = normalise(decoded)
    front: dict[str, str] = {}
    if file.lower().endswith(".md"):
        text, front = _from_markdown(text)
    if not text:
        return Unreadable(file, "empty: no text in it")
    inside = _facts(front)
    title = given.title or inside.title
    body = find_body(text, title)
    dateline = _dateline(text, body)
    published, basis = given.published, given.published_basis
    if published is None:
        published, basis = inside.published, inside.published_basis
    if published is None and (published := _stated_date(text, body, dateline)):
        basis = "stated"
    headline = (body.headline.start, body.headline.end) if body.headline else None
    if title is None and headline:
        title = " ".join(text[slice(*headline)].split())
    sentences = [
        (span, paragraph)
        for paragraph, block in enumerate(body.paragraphs, start=1)
        for span in split_sentences(text, block.start, block.end)
    ]
    return Article(
        article_id=hashlib.sha256(text.encode()).hexdigest()[:16],
        file=file,
        text=text,
        title=title,
        outlet=given.outlet or inside.outlet,
        language=given.language or inside.language,
        published=published,
        published_basis=basis,
        headline_span=headline,
        dateline=dateline,
        body_spans=body.spans,
        body_confidence=body.confidence,
        sentences=tuple(
            Sentence(number, *span, paragraph) for number, (span, paragraph) in enumerate(sentences, start=1)
        ),
        digest=_digest(data, file, given),
    )


def _digest(data: bytes, file: str, facts: Facts) -> str:
    """32 hexadecimal digits that follow from all that an article is made of, and from how it is read."""
    rest = f"{READER} {file.lower().endswith('.md')} {facts}"
    return hashlib.sha256(rest.encode(errors="replace") + b"\0" + data).hexdigest()[:32]


def read_articles(paths: Sequence[Path], *, max_bytes: int = 10_000_000) -> Iterator[Article | Unreadable]:
    """Read every article at `paths`: `.txt` and `.md` files, and folders of them, searched in sorted order.

    In a folder, hidden files and README, LICENSE and their like are passed over; named on their own they are
    read. A file named twice is read once. A bad row of a `metadata.csv` comes as an `Unreadable` before the
    first article of its folder.

    Raises:
        UsageError: at the call, before anything is read: a path is missing, or a folder holds no article.
    """
    return (
        found for found in read_changed(paths, {}, max_bytes=max_bytes) if not isinstance(found, Unchanged)
    )


def read_changed(
    paths: Sequence[Path], known: Mapping[str, str], *, max_bytes: int = 10_000_000
) -> Iterator[Article | Unchanged | Unreadable]:
    """As `read_articles`, without reading again what is in `known`: article_id by an article's `digest`.

    `known` is looked at file by file, so it may be filled after the call.
    """
    files: list[Path | Unreadable] = []
    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise UsageError(f"no such file or folder: {path}; name .txt or .md files, or a folder of them")
        files.extend(_files(path))
    return _read(files, known, max_bytes)


def _read(
    files: Sequence[Path | Unreadable], known: Mapping[str, str], max_bytes: int
) -> Iterator[Article | Unchanged | Unreadable]:
    seen: set[str] = set()
    folders: dict[Path, _Metadata] = {}
    for path in files:
        if isinstance(path, Unreadable):
            yield path
            continue
        real = os.path.realpath(path)
        if real in seen:
            continue
        seen.add(real)
        if path.parent not in folders:
            folders[path.parent] = _read_metadata(path.parent)
            yield from folders[path.parent].wrong
        data = _read_bytes(path, max_bytes)
        if isinstance(data, str):
            yield Unreadable(_shown(path), data)
            continue
        file, facts = _shown(path), folders[path.parent].facts.get(path.name)
        if known and (article_id := known.get(_digest(data, file, facts or Facts()))):
            yield Unchanged(file, article_id)
        else:
            yield parse_article(data, file, facts)
