"""Gold: claims labelled by hand, in YAML that a person likes to write, loaded strictly.

A gold file maps the stem of an article's file to `published`, `body_ends_with`, `claims`, and, where wanted,
`article_id` (the digest of the text, where that may not leave), `story` (articles of one story are one
cluster), `difficulty` (a class that is scored for itself),
`checked_by`, and `text` (the article itself, in place of a file). evals/README.md describes it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

from evals.align import Span, Statement, approximations, fills_of
from evals.notation import load_values
from pipeline.articles.article import Article, Unreadable, parse_article
from pipeline.articles.readers import read_articles
from pipeline.articles.readers.formats import tables
from pipeline.articles.text import normalise
from pipeline.config import HOME
from pipeline.store import read
from schemas.catalogue import ClaimTypes
from schemas.claim import Claim
from schemas.errors import GoldError

if TYPE_CHECKING:
    from ruamel.yaml.comments import CommentedMap

GOLD = Path(__file__).resolve().parent / "gold"
SEEDS = GOLD / "seeds.yaml"
ARTICLES = HOME / "seeds"


def shown(path: Path) -> str:
    """A path as a person would write it here; what comes with Groundwire by its place there."""
    return next((str(path.relative_to(r)) for r in (Path.cwd(), HOME) if path.is_relative_to(r)), str(path))


def gold_file(path: Path | None) -> Path:
    """The gold file that is meant: a path, or the name of one of ours; the five seeds if nobody says.

    Raises:
        GoldError: there is no such file.
    """
    if path is None:
        return SEEDS
    found = next((file for file in (path, GOLD / path) if file.is_file()), None)
    if found is None:
        known = ", ".join(sorted(file.name for file in GOLD.glob("*.yaml")))
        raise GoldError(f"--gold {path}: no such file; give a path, or one of {known}")
    return found


def articles_of(gold: Path, folder: Path | None = None) -> Path:
    """Where a gold file's articles are if nobody says: in seeds/ for ours, else in articles/ beside it.

    Without such a folder they are where the gold is. `folder` may be a store (*.duckdb) that has the texts.

    Raises:
        GoldError: the `folder` that somebody did say is not there.
    """
    if folder:
        if not folder.exists():
            raise GoldError(
                f"--articles {folder}: no such folder; name the one that has the articles of {gold}"
            )
        return folder
    if gold.resolve().parent == GOLD:
        return ARTICLES
    beside = gold.parent / "articles"
    return beside if beside.is_dir() else gold.parent


def name_of(file: str) -> str:
    """What gold calls an article: the stem of its file, in a table with the row: `press#12`."""
    row = _ROW.fullmatch(file)
    return f"{Path(row['table']).stem}#{row['row']}" if row else Path(file).stem


_ROW = re.compile(rf"(?P<table>.*?(?:{'|'.join(map(re.escape, sorted(tables())))})(?:\.gz)?)#(?P<row>.+)")
_ARTICLE_KEYS = (
    "article_id",
    "published",
    "body_ends_with",
    "story",
    "difficulty",
    "checked_by",
    "text",
    "claims",
)
_CLAIM_KEYS = ("type", "quote", "optional")
_ABOUT = ("incident", "total")
"""What a claim is about, where gold says so, unless its type has a field of that name."""


@dataclass(frozen=True)
class GoldArticle:
    """An article with its gold claims; the article proper ends at offset `body_end` of its text."""

    name: str
    article: Article
    statements: tuple[Statement, ...]
    body_end: int
    story: str
    difficulty: str | None
    line: int


@dataclass(frozen=True)
class Gold:
    """A gold file. `digest` follows from labels and articles alone, not from comments or layout."""

    path: Path
    articles: tuple[GoldArticle, ...]
    digest: str

    def find(self, name: str) -> GoldArticle | None:
        """The article called `name`: the gold key, its file's name, or its id in the store."""
        for article in self.articles:
            if name in (article.name, Path(article.article.file).name, article.article.article_id):
                return article
        return None


@dataclass(frozen=True)
class Problem:
    """What is wrong in a gold file, with its line and what to write instead."""

    path: Path
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def load(path: Path, articles: Path, types: ClaimTypes) -> Gold:
    """Load a gold file whose articles are files in the folder `articles` or stand in the file itself.

    Raises:
        GoldError: anything in the file is wrong; the message is the first problem with file and line.
    """
    gold, problems = check(path, articles, types)
    if problems:
        where = "" if articles == articles_of(path) else f" --articles {articles}"
        more = f" (and {len(problems) - 1} more: `evals check --gold {path}{where}`)" if problems[1:] else ""
        raise GoldError(f"{problems[0]}{more}")
    return gold


def check(path: Path, articles: Path, types: ClaimTypes) -> tuple[Gold, list[Problem]]:
    """Load a gold file with everything that is wrong in it; claims that are wrong are left out."""
    reader = _Reader(path, types)
    try:
        written = _parse(path)
    except GoldError as error:
        line, _, what = str(error).removeprefix(f"{path}:").partition(": ")
        return Gold(path, (), ""), [Problem(path, int(line), what)]
    files = _articles(articles) if any("text" not in entry for entry in written.values() if entry) else {}
    found = [reader.article(name, written, files, articles) for name in written]
    loaded = tuple(sorted((a for a in found if a), key=lambda article: article.name))
    said = [(a.name, a.article.article_id, _named(written[a.name])) for a in loaded]
    digest = hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode()).hexdigest()[:12]
    return Gold(path, loaded, digest), reader.problems


def _named(written: object) -> object:
    """What was written, with every key a string: `{…, quote: 3 dead, 12 hurt}` has a key 12."""
    if isinstance(written, Mapping):
        return {str(key): _named(value) for key, value in written.items()}
    return [_named(item) for item in written] if isinstance(written, list) else written


def locate(text: str, quote: str) -> Span | None:
    """Where `quote` stands in `text`, white space standing for any white space; the first place counts."""
    found = next(_places(text, quote), None)
    return found.span() if found else None


def _places(text: str, quote: str) -> Iterator[re.Match[str]]:
    words = [re.escape(word) for word in normalise(quote).split()]
    return re.finditer(r"\s+".join(words), text) if words else iter(())


def widen(article: Article, span: Span | None) -> Span | None:
    """The span widened to the sentences of the body that it touches; itself where it touches none."""
    if span is None:
        return None
    touched = [s for s in article.sentences if s.start < span[1] and span[0] < s.end]
    return (min(span[0], touched[0].start), max(span[1], touched[-1].end)) if touched else span


def _parse(path: Path) -> CommentedMap:
    """The file's mapping, with line numbers. Raises GoldError that begins with `path:line: `."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - only commands that read gold should wait for it
    from ruamel.yaml.comments import CommentedMap  # noqa: PLC0415 - the same
    from ruamel.yaml.error import MarkedYAMLError, YAMLError  # noqa: PLC0415 - the same

    try:
        written = YAML().load(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = " ".join((error.problem or "no YAML").split())
        raise GoldError(f"{path}:{mark.line + 1 if mark else 1}: {problem}; correct the YAML here") from None
    except ValueError as error:  # YAML takes 2025-13-28 for a date, and Python does not
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        line = next((n for n, text in enumerate(lines, 1) if _no_date(text)), 1)
        raise GoldError(f"{path}:{line}: {error}; write a date as 2025-04-30") from None
    except TypeError:  # the parser itself fails on them
        raise GoldError(
            f"{path}:1: a list or mapping stands as a key; write a word before each colon"
        ) from None
    except OSError as error:
        raise GoldError(f"{path}:1: {error.strerror}; name a YAML file of gold labels") from None
    except YAMLError as error:
        why = " ".join(str(error).split())
        raise GoldError(f"{path}:1: cannot be read ({why}); name a YAML file of gold labels") from None
    if not isinstance(written, CommentedMap) or not written:
        raise GoldError(
            f"{path}:1: no articles in it; write `article-name:` with published and claims under it"
        )
    return written


def _no_date(text: str) -> bool:
    for year, month, day in re.findall(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b", text):
        try:
            date(int(year), int(month), int(day))
        except ValueError:
            return True
    return False


def _is_map(entry: object) -> TypeGuard[CommentedMap]:
    return isinstance(entry, dict)


def _articles(folder: Path) -> dict[str, list[Article | Unreadable]]:
    """What a folder or a store has by the names that gold gives; two files may have one name."""
    named: dict[str, list[Article | Unreadable]] = {}
    for found in _stored(folder) if folder.suffix == ".duckdb" else read_articles([folder]):
        named.setdefault(name_of(found.file), []).append(found)
    return named


def _stored(db: Path) -> Iterator[Article]:
    """The texts that a store has now."""
    with read(db) as reader:
        for (article_id,) in reader.query("SELECT article_id FROM articles WHERE superseded_by IS NULL").rows:
            if article := reader.article(article_id):
                yield article


@dataclass
class _Reader:
    """Reads one file's entries and collects what is wrong with them."""

    path: Path
    types: ClaimTypes

    def __post_init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, line: int, what: str) -> None:
        """Note a problem; `line` counts from 0, as the parser does."""
        self.problems.append(Problem(self.path, line + 1, what))

    def article(
        self, name: str, written: CommentedMap, files: Mapping[str, list[Article | Unreadable]], folder: Path
    ) -> GoldArticle | None:
        """One article with its claims, or None where it cannot be read at all."""
        entry, line = written[name], written.lc.key(name)[0]
        if not isinstance(name, str):
            self.wrong(line, f'{name!r} is read as no text; write the article\'s name in quotes: "{name}":')
            return None
        if not _is_map(entry) or "claims" not in entry:
            self.wrong(
                line, f"{name} has no claims; write `claims:` and a list under it, `claims: []` for none"
            )
            return None
        if not self._in_order(name, entry, line):
            return None
        article = self._text(name, entry, files, folder)
        if article is None:
            return None
        if (published := entry.get("published")) and not article.published:
            article = replace(article, published=published, published_basis="metadata")
        end = self._body_end(entry, article)
        claims = entry["claims"]
        return GoldArticle(
            name=name,
            article=article,
            statements=tuple(
                s for i in range(len(claims)) if (s := self._statement(claims, i, article, end))
            ),
            body_end=end,
            story=entry.get("story", name),
            difficulty=entry.get("difficulty"),
            line=line + 1,
        )

    def _in_order(self, name: str, entry: CommentedMap, line: int) -> bool:
        """Whether what stands beside the claims is such that they can be read; what is not is noted."""

        def at(key: str) -> int:
            found: int = entry.lc.key(key)[0]
            return found

        for key in entry:
            if key not in _ARTICLE_KEYS:
                where = at(key) if isinstance(key, str) else line
                self.wrong(where, f"unknown key {key!r}; an article has {', '.join(_ARTICLE_KEYS)}")
        if "checked_by" in entry and not entry["checked_by"]:
            self.wrong(at("checked_by"), f"{name} is a draft that nobody checked; put a name here")
        before = len(self.problems)
        for key in ("story", "difficulty"):
            if not isinstance(entry.get(key, ""), str):
                self.wrong(at(key), f"{key} is {entry[key]!r}; write a word, in quotes if need be")
        published, claims = entry.get("published"), entry["claims"]
        if type(published) is not date and published is not None:
            self.wrong(at("published"), f"published {published!r} is no date; write it as 2025-04-30")
        if not isinstance(claims, list):
            said = "is empty" if claims is None else f"is {claims!r}"
            self.wrong(at("claims"), f"claims {said}; write a list under it, or `claims: []` for none")
        return len(self.problems) == before

    def _text(
        self, name: str, entry: CommentedMap, files: Mapping[str, list[Article | Unreadable]], folder: Path
    ) -> Article | None:
        text = str(entry["text"]).encode() if "text" in entry else None
        found = files.get(name, []) if text is None else [parse_article(text, f"{name}.txt")]
        wanted = entry.get("article_id")
        if wanted is not None:
            found = [
                each for each in found if isinstance(each, Article) and each.article_id == wanted
            ] or found
        match found:
            case [Article() as article] if wanted in (None, article.article_id):
                return article
            case [Article() as article]:
                why = f"has another text, with the digest {article.article_id}; label it again"
            case [Unreadable() as unread]:
                why = f"cannot be read: {unread.reason}; mend it"
            case []:
                why = f"is not in {folder}; add {folder / name}.txt, name its folder with --articles"
            case _:
                why = f"may be {' or '.join(each.file for each in found)}; take one of them away"
        self.wrong(entry.lc.line - 1, f"the article {name} {why}, or correct the name")
        return None

    def _body_end(self, entry: CommentedMap, article: Article) -> int:
        last = entry.get("body_ends_with")
        if last is None:
            return len(article.text)
        if places := [found.end() for found in _places(article.text, str(last))]:
            return places[-1]
        self.wrong(
            entry.lc.key("body_ends_with")[0], f"not in the article: {last!r}; {_nearest(article, str(last))}"
        )
        return len(article.text)

    def _statement(self, claims: Any, index: int, article: Article, end: int) -> Statement | None:  # noqa: ANN401 - a YAML list
        entry, line, before = claims[index], claims.lc.item(index)[0], len(self.problems)
        if not _is_map(entry):
            self.wrong(line, "a claim is a mapping; write {type: …, quote: …, …}")
            return None
        kind = self.types.get(str(entry.get("type")))
        if kind is None:
            self.wrong(
                line, f"unknown claim type {entry.get('type')!r}; write one of {', '.join(self.types)}"
            )
            return None

        def wrong(field: str, what: str) -> None:
            self.wrong(entry.lc.key(field)[0] if field in entry else line, f"{kind.type_name}: {what}")

        quote, optional = entry.get("quote"), entry.get("optional", False)
        span = _place(article, quote, end, wrong)
        if not isinstance(optional, bool):
            wrong("optional", f"optional is {optional!r}; write true, or leave it out")
        if unnamed := [key for key in entry if not isinstance(key, str)]:
            self.wrong(line, f"{kind.type_name}: unknown field {unnamed[0]!r}; it has {_fields(kind)}")
            return None
        about = [key for key in _ABOUT if key in entry and key not in kind.fields]
        for key in about:
            if not isinstance(entry[key], str) or not entry[key].strip():
                wrong(key, f"{key} is {entry[key]!r}; write a name for it, in quotes if need be")
        apart = (*_CLAIM_KEYS, *about)
        known = {*apart, *kind.fields, *approximations(kind)}
        for key in [key for key in entry if key not in known]:
            wrong(key, f"unknown field {key!r}; it has {_fields(kind)}")
        values = load_values(kind, {k: v for k, v in entry.items() if k not in apart}, wrong)
        if len(self.problems) > before:
            return None
        return Statement(
            kind,
            fills_of(kind, values),
            str(quote),
            span,
            widen(article, span),
            optional,
            line + 1,
            incident=str(entry["incident"]) if "incident" in about else None,
            total=str(entry["total"]) if "total" in about else None,
        )


def _place(article: Article, quote: object, end: int, wrong: Callable[[str, str], None]) -> Span | None:
    """Where a gold quote stands in the article proper, which ends at `end`; `wrong` hears why it does not."""
    if not isinstance(quote, str) or not quote.strip():
        wrong("quote", "no quote; write the words of the article that state the claim")
        return None
    span = locate(article.text, quote)
    if span is None:
        wrong("quote", f"the quote is not verbatim in the article: {quote!r}; {_nearest(article, quote)}")
    elif span[0] >= end:
        wrong(
            "quote", "the quote stands after body_ends_with, so it is no claim of this article; take it out"
        )
    return span


def _fields(kind: type[Claim]) -> str:
    return ", ".join(dict.fromkeys([*_CLAIM_KEYS[1:], *kind.fields, *approximations(kind), *_ABOUT]))


def _nearest(article: Article, quote: str) -> str:
    """What the article says instead, for the message about a quote that is not in it."""
    from rapidfuzz.fuzz import partial_ratio_alignment  # noqa: PLC0415 - only a wrong quote needs it

    found = partial_ratio_alignment(quote, article.text, score_cutoff=60)
    if found is None:
        return "copy it from the article, word for word"
    before = re.search(r"\S*\Z", article.text[: found.dest_start])
    after = re.match(r"\S*", article.text[found.dest_end :])
    start, end = (
        found.dest_start - len(before[0] if before else ""),
        found.dest_end + len(after[0] if after else ""),
    )
    return f"the article says {' '.join(article.text[start:end].split())!r}"
