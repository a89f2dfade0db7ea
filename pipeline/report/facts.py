"""What the page is about: the selected articles, their claims, who says so, and how filters find them.

A claim has a place, "3-2": the second of the third article. Whatever else the page shows names the places of
the claims that it rests on, so a filter chooses among claims, and all else follows from these.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipeline.report.chart import Sign
from pipeline.report.marks import Row, Shown, paragraphs_of
from pipeline.report.naming import article_ids, nothing_named
from pipeline.report.words import context, label, listed, shortened
from pipeline.store import Reader
from pipeline.store.database import GIVEN
from schemas.errors import UsageError

OWN_VOICE = "the articles themselves"
"""Who says so where an article names nobody."""

NOT_STATED = "not stated"
_COLOURS, _SHAPES = 8, 4
"""The palette of the page's style, and the shapes of chart.py: so many voices have a sign of their own."""


@dataclass(frozen=True)
class Selection:
    """What the page is about: articles published since a day, one claim type, one article."""

    since: date | None = None
    type: str | None = None
    article: str | None = None


class Facts:
    """The selected articles by article_id and their claims by claim_id."""

    def __init__(self, reader: Reader, selection: Selection) -> None:
        self._reader = reader
        self.selection = replace(selection, type=reader.claim_type(selection.type))
        self.types = reader.claim_types()
        self.views = frozenset(reader.tables())
        self.articles = self._articles()
        self._numbers: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self.claims = self._claims()
        self.voices = Counter(claim.voice for claim in self.claims.values())
        self._signs = self._sign_voices()
        self._place_in_articles()

    def rows(self, sql: str, *parameters: object) -> list[Row]:
        """The answer to a query, each row by its columns."""
        result = self._reader.query(sql, parameters, limit_seconds=None)
        return [dict(zip(result.columns, row, strict=True)) for row in result.rows]

    def _articles(self) -> dict[str, Row]:
        """The selected articles by article_id, the newest first."""
        since, name = self.selection.since, self.selection.article
        where, given = ["superseded_by IS NULL"], list[object]()
        if since is not None:
            where.append("published >= ?")
            given.append(since)
        if name is not None:
            where.append(f"article_id IN {GIVEN}")
            given.append(article_ids(self._reader, name))
        wanted = self.rows(
            "SELECT article_id, file, title, outlet, published, published_basis, text, body_spans, "
            f"headline_span FROM articles WHERE {' AND '.join(where)} "
            "ORDER BY published DESC NULLS LAST, file, article_id",
            *given,
        )
        if not wanted:
            raise UsageError(self._none())
        return {row["article_id"]: row | {"number": n, "name": _name(row)} for n, row in enumerate(wanted, 1)}

    def _none(self) -> str:
        """Why nothing is selected."""
        since, name = self.selection.since, self.selection.article
        (found,) = self.rows(
            "SELECT count(*) AS articles, max(published) AS newest FROM articles WHERE superseded_by IS NULL"
        )
        if not found["articles"]:
            return "the store has no articles yet; run `groundwire run PATHS` first"
        if name is not None and not article_ids(self._reader, name):
            return nothing_named(name, found["articles"])
        if name is not None:
            return f"article {name!r} was not published since {since}"
        newest = f"the newest is of {found['newest']}" if found["newest"] else "none of them has a date"
        return f"no article was published since {since}; {newest}"

    # ------------------------------------------------------------ claims and the words they stand on

    def _claims(self) -> dict[str, Shown]:
        """The selected claims by claim_id, each with its place on the page."""
        shared = (
            "claim_id, article_id, evidence, span_start, span_end, grounding, status, attributed_to, "
            "when_words, when_iso, place_words, notes, origin"
        )
        gist = "gist" if self._reader.has("claims", "gist") else "NULL AS gist"
        found: list[tuple[str, Row, str, dict[str, str]]] = []
        for kind in self.types:
            if self.selection.type not in (None, kind):
                continue
            common = {"status", "attributed_to", "when_iso"}
            own = [
                name.strip().strip('"')
                for name in self._reader.shown_columns(kind).split(",")
                if name.strip().strip('"') not in common
            ]
            without = shared + (", gist" if gist == "gist" else "")
            for row in self.rows(
                f'SELECT {shared}, {gist}, * EXCLUDE ({without}) FROM main."{kind}" '
                f"WHERE article_id IN {GIVEN}",
                [*self.articles],
            ):
                told = {label(name.removesuffix("_words")): listed(row[name]) for name in own}
                found.append((kind, row, _figure_words(row), told | context(row)))
        found.sort(key=lambda item: (self.articles[item[1]["article_id"]]["number"], item[1]["span_start"]))
        counts: Counter[str] = Counter()
        claims = {}
        for kind, row, counted, told in found:
            article = self.articles[row["article_id"]]
            counts[row["article_id"]] += 1
            voice = row["origin"] or OWN_VOICE
            tokens = (
                self.token("t", kind),
                self.token("o", article["outlet"]),
                self.token("v", voice),
                self.token("s", row["status"]),
            )
            row |= {"type": kind, "number": counts[row["article_id"]]}
            place = f"{article['number']}-{row['number']}"
            source = article["outlet"] or article["name"]
            shown = Shown(row, place, source, " ".join(tokens), voice, counted, told)
            head = shown.head.casefold()
            shown.fields = {name: words for name, words in told.items() if not _holds(head, words.casefold())}
            claims[row["claim_id"]] = shown
        return claims

    def _sign_voices(self) -> dict[str, Sign]:
        """A colour and a shape for each voice, on all of the page the same; the most heard first."""
        named = [voice for voice, _ in self.voices.most_common() if voice != OWN_VOICE]
        return {
            voice: Sign(number % _COLOURS, number // _COLOURS)
            for number, voice in enumerate(named[: _COLOURS * _SHAPES])
        } | {OWN_VOICE: Sign(None, 0)}

    def sign(self, voice: str) -> Sign:
        """The colour and shape of a voice; of one that has none of its own the neutral square."""
        return self._signs.get(voice, Sign(None, 1))

    def token(self, letter: str, value: str | None) -> str:
        """The short name of a type (t), outlet (o), voice (v) or status (s) in the page's filters."""
        numbers = self._numbers[letter]
        return f"{letter}{numbers.setdefault(value or '', len(numbers))}"

    @property
    def filters(self) -> Iterator[tuple[str, str, list[tuple[str, str, int]]]]:
        """Each filter: its letter, its name, and its choices as token, words, claims; the most first."""
        counts = Counter(token for claim in self.claims.values() for token in claim.tokens.split())
        for letter, name in {"t": "type", "v": "voice", "o": "outlet", "s": "status"}.items():
            choices = [
                (f"{letter}{n}", value or NOT_STATED, counts[f"{letter}{n}"])
                for value, n in self._numbers[letter].items()
            ]
            yield letter, name, sorted(choices, key=lambda choice: (-choice[2], choice[1]))

    def _place_in_articles(self) -> None:
        """Give each article its claims, and its paragraphs cut into runs of marked and unmarked words."""
        marks: defaultdict[str, list[tuple[int, int, Shown, bool]]] = defaultdict(list)
        for article in self.articles.values():
            article["claims"] = []
        for claim in self.claims.values():
            row = claim.row
            self.articles[row["article_id"]]["claims"].append(claim)
            marks[row["article_id"]].append((row["span_start"], row["span_end"], claim, True))
        for row in self.rows(
            f"SELECT claim_id, span_start, span_end FROM mentions WHERE article_id IN {GIVEN}",
            [*self.articles],
        ):
            if again := self.claims.get(row["claim_id"]):
                marks[again.row["article_id"]].append((row["span_start"], row["span_end"], again, False))
        for article_id, article in self.articles.items():
            article["tokens"] = " ".join(sorted({self.token("o", article["outlet"])}))
            article["paragraphs"], article["left_out"] = paragraphs_of(article, marks[article_id])

    def selected(self, claim_ids: Iterable[str]) -> list[Shown]:
        """Those of the claims that are on the page."""
        return [self.claims[claim_id] for claim_id in claim_ids if claim_id in self.claims]


def _holds(head: str, words: str) -> bool:
    """Whether whole words stand in a line: "Mali" not in "Somalia"."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", head) is not None


def _name(article: Row) -> str:
    """What a person calls an article: its title, else its first words, else its file."""
    if article["title"]:
        return shortened(str(article["title"]))
    for start, end in json.loads(article["body_spans"]):
        words = article["text"][start:end].split()
        if words:
            return shortened(" ".join(words[:9])) + (" …" if len(words) > 9 else "")
    return Path(article["file"]).name


def _figure_words(row: Row) -> str:
    """The article's words for a claim's figure: of the first field that has bounds."""
    for name, words in row.items():
        if name.endswith("_words") and words and f"{name.removesuffix('_words')}_low" in row:
            return " ".join(str(words).split())
    return ""
