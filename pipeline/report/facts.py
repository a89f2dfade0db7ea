"""What the page is about: the selected articles, their claims, and the tokens by which filters find them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.report import chart
from pipeline.report.marks import Row, Shown, paragraphs_of
from pipeline.report.naming import article_ids, nothing_named
from pipeline.report.words import context, label, listed
from pipeline.store import Reader
from schemas.errors import UsageError


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
        self.selection = selection
        self.types = reader.claim_types()
        self.views = frozenset(reader.tables())
        if selection.type is not None and selection.type not in self.types:
            raise UsageError(
                f"the store has no claim type {selection.type!r}; it has {', '.join(self.types) or 'none'}"
            )
        self.articles = self._articles()
        self._numbers: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self.claims = self._claims()
        self._place_in_articles()

    def rows(self, sql: str, *parameters: object) -> list[Row]:
        """The answer to a query, each row by its columns."""
        result = self._reader.query(sql, parameters, limit_seconds=None)
        return [dict(zip(result.columns, row, strict=True)) for row in result.rows]

    def _articles(self) -> dict[str, Row]:
        """The selected articles by article_id, the newest first."""
        found = self.rows(
            "SELECT article_id, file, title, outlet, published, published_basis, text, body_spans, "
            "headline_span FROM articles WHERE superseded_by IS NULL "
            "ORDER BY published DESC NULLS LAST, file"
        )
        if not found:
            raise UsageError("the store has no articles yet; run `groundwire run PATHS` first")
        wanted = found
        since, name = self.selection.since, self.selection.article
        if since is not None:
            wanted = [row for row in wanted if row["published"] is not None and row["published"] >= since]
            if not wanted:
                newest = max((row["published"] for row in found if row["published"]), default=None)
                raise UsageError(
                    f"no article was published since {since}; "
                    + (f"the newest is of {newest}" if newest else "none of them has a date")
                )
        if name is not None:
            named = article_ids(self._reader, name)
            if not named:
                raise UsageError(nothing_named(name, len(found)))
            wanted = [row for row in wanted if row["article_id"] in named]
            if not wanted:
                raise UsageError(f"article {name!r} was not published since {since}")
        return {row["article_id"]: row | {"number": n} for n, row in enumerate(wanted, 1)}

    # ------------------------------------------------------------ claims and the words they stand on

    def _claims(self) -> dict[str, Shown]:
        """The selected claims by claim_id, each with its place on the page."""
        shared = (
            "claim_id, article_id, evidence, span_start, span_end, grounding, status, attributed_to, "
            "when_words, when_iso, place_words, notes, origin"
        )
        found: list[tuple[str, Row, dict[str, str]]] = []
        for kind in self.types:
            if self.selection.type not in (None, kind):
                continue
            common = {"status", "attributed_to", "when_iso"}
            own = [
                name.strip().strip('"')
                for name in self._reader.shown_columns(kind).split(",")
                if name.strip().strip('"') not in common
            ]
            for row in self.rows(f'SELECT {shared}, * EXCLUDE ({shared}) FROM main."{kind}"'):
                if row["article_id"] in self.articles:
                    told = {label(name.removesuffix("_words")): listed(row[name]) for name in own}
                    told |= context(row)
                    found.append((kind, row, {name: words for name, words in told.items() if words}))
        found.sort(key=lambda item: (self.articles[item[1]["article_id"]]["number"], item[1]["span_start"]))
        counts: Counter[str] = Counter()
        claims = {}
        for kind, row, told in found:
            article = self.articles[row["article_id"]]
            counts[row["article_id"]] += 1
            tokens = (
                self.token("t", kind),
                self.token("o", article["outlet"]),
                self.token("r", row["origin"]),
                self.token("s", row["status"]),
            )
            row |= {"type": kind, "number": counts[row["article_id"]]}
            place = f"{article['number']}-{row['number']}"
            outlet = article["outlet"] or Path(article["file"]).name
            claims[row["claim_id"]] = Shown(row, place, outlet, " ".join(tokens), told)
        return claims

    def token(self, letter: str, value: str | None) -> str:
        """The short name of a type (t), outlet (o), origin (r) or status (s) in the page's filters."""
        numbers = self._numbers[letter]
        return f"{letter}{numbers.setdefault(value or '', len(numbers))}"

    def colour(self, kind: str) -> int:
        """The number of a claim type's colour."""
        return self.types.index(kind) % chart.PALETTE

    @property
    def filters(self) -> Iterator[tuple[str, str, list[tuple[str, str, int]]]]:
        """Each filter: its letter, its name, and its choices as token, words, claims; the most first."""
        names = {"t": "type", "o": "outlet", "r": "origin", "s": "status"}
        counts = Counter(token for claim in self.claims.values() for token in claim.tokens.split())
        for letter, name in names.items():
            choices = [
                (f"{letter}{n}", value or "not stated", counts[f"{letter}{n}"])
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
        for row in self.rows("SELECT claim_id, span_start, span_end FROM mentions"):
            if again := self.claims.get(row["claim_id"]):
                marks[again.row["article_id"]].append((row["span_start"], row["span_end"], again, False))
        for article_id, article in self.articles.items():
            article["tokens"] = " ".join(sorted({self.token("o", article["outlet"])}))
            article["paragraphs"], article["left_out"] = paragraphs_of(article, marks[article_id])

    def selected(self, claim_ids: Iterable[str]) -> list[Shown]:
        """Those of the claims that are on the page."""
        return [self.claims[claim_id] for claim_id in claim_ids if claim_id in self.claims]
