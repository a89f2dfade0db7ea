"""The page: what a store knows, as one HTML file that needs nothing else and asks nobody.

The text of articles is hostile. It enters the template only as values: Jinja escapes every one of them, and
`_clean` takes out what would turn the direction of the text around it. Script and style are two fixed files
that the page's content security policy names by their hash; nothing else may run, and nothing may be loaded.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from pipeline.report import chart
from pipeline.store import Reader
from schemas.errors import StoreError, UsageError

_PAGE = Path(__file__).parent / "page"
_VIEWS = ("claim_groups", "group_members", "casualty_series", "deployment_series", "contradictions", "plans")
CHARTS = 16
"""At most so many charts; what they would show beyond that stands in tables."""
LONGEST = 250
"""At most so many contradictions, groups, plans and rejects each; the page says how many more there are."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Selection:
    """What the page is about: articles published since a day, one claim type, one article."""

    since: date | None = None
    type: str | None = None
    article: str | None = None


@dataclass
class _Shown:
    """A claim on the page: where it stands, its outlet or file, the tokens by which filters find it."""

    row: Row
    place: str
    outlet: str
    tokens: str
    fields: dict[str, str]


def write(reader: Reader, target: Path, selection: Selection) -> int:
    """Write the page; give its size in bytes. The file appears whole or not at all.

    Raises:
        UsageError: the selection leaves nothing, or the target cannot be written.
        StoreError: the store is of an older version, or cannot be read.
    """
    if target.is_dir() or not target.absolute().parent.is_dir():
        raise UsageError(f"{target}: {'is a' if target.is_dir() else 'is in no'} folder; name another file")
    part = target.with_name(f".{target.name}.part")
    try:
        part.touch()
        content = render(reader, selection).encode("utf-8", "replace")
        part.write_bytes(content)
        part.replace(target)
    except OSError as error:
        raise UsageError(f"{target}: {error.strerror}; name another file") from error
    finally:
        if part.is_file():
            part.unlink()
    return len(content)


def render(reader: Reader, selection: Selection) -> str:
    """The page as HTML. Raises as `write` does."""
    if missing := [name for name in (*_VIEWS, "claims") if name not in reader.tables()]:
        raise StoreError(
            f"the store was written by an older groundwire: it has no {missing[0]}; "
            "`groundwire renormalise` brings it up to date, without a request"
        )
    facts = _Facts(reader, selection)
    script, style = ((_PAGE / name).read_text(encoding="utf-8") for name in ("page.js", "page.css"))
    return _template().render(
        page=facts,
        script=Markup(script),  # noqa: S704 - our own file
        style=Markup(style),  # noqa: S704 - our own file
        script_hash=_hash(script),
        style_hash=_hash(style),
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_PAGE),
        autoescape=True,
        finalize=_clean,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": _number, "day": _day, "label": _label, "listed": _listed}
    return environment.get_template("page.html")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


# ---------------------------------------------------------------- values in the template

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that embed, override or isolate a direction, and may do so beyond their own text."""


def _clean(value: object) -> object:
    """What the template puts in: nothing for None; text without control characters of any kind."""
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        text = _TURNING.sub("", value)
        if text.isprintable():
            return text
        return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs", "Cn"})
    return value


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"


def _day(value: date | str | None) -> str:
    if value is None:
        return "undated"
    if isinstance(value, str):
        return value
    return f"{value.day} {value:%b %Y}"


def _label(name: str) -> str:
    """A type, field or column as a person writes it."""
    return name.replace("_", " ")


def _listed(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_listed(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else _day(value) if isinstance(value, date) else str(value)


# ---------------------------------------------------------------- what the page says


class _Facts:
    """All that the template shows, read once."""

    def __init__(self, reader: Reader, selection: Selection) -> None:
        self._reader = reader
        self.selection = selection
        self.longest = LONGEST
        self.types = reader.claim_types()
        if selection.type is not None and selection.type not in self.types:
            raise UsageError(
                f"the store has no claim type {selection.type!r}; it has {', '.join(self.types) or 'none'}"
            )
        self.articles = self._articles()
        self.comments = {
            name: (comment or "").split("\n")[0]
            for name, comment in reader.query(
                "SELECT table_name, comment FROM duckdb_tables() WHERE schema_name = 'main'"
            ).rows
        }
        self._numbers: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self.claims = self._claims()
        self._place_in_articles()
        self.groups = self._groups()
        self.contradictions = self._contradictions()
        self.plans = self._plans()
        self.charts_drawn = chart.available()
        self.series = self._series()
        self.rejects = self._rejects()
        self.runs = self._runs()
        self.scores = self._scores()

    def _rows(self, sql: str, *parameters: object) -> list[Row]:
        result = self._reader.query(sql, parameters, limit_seconds=None)
        return [dict(zip(result.columns, row, strict=True)) for row in result.rows]

    def _articles(self) -> dict[str, Row]:
        """The selected articles by article_id, the newest first."""
        found = self._rows(
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
            wanted = [row for row in wanted if name in {row["article_id"], row["file"], *_names(row["file"])}]
            if not wanted:
                raise UsageError(
                    f"no article {name!r} among the {len(found)} in the store; give an article_id or a file "
                    'as in `groundwire sql "select article_id, file from articles"`'
                )
        return {row["article_id"]: row | {"number": n} for n, row in enumerate(wanted, 1)}

    # ------------------------------------------------------------ claims and the words they stand on

    def _claims(self) -> dict[str, _Shown]:
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
            for row in self._rows(f'SELECT {shared}, * EXCLUDE ({shared}) FROM main."{kind}"'):
                if row["article_id"] in self.articles:
                    told = {_label(name.removesuffix("_words")): _listed(row[name]) for name in own}
                    told |= _context(row)
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
            claims[row["claim_id"]] = _Shown(row, place, outlet, " ".join(tokens), told)
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
        marks: defaultdict[str, list[tuple[int, int, _Shown, bool]]] = defaultdict(list)
        for article in self.articles.values():
            article["claims"] = []
        for claim in self.claims.values():
            row = claim.row
            self.articles[row["article_id"]]["claims"].append(claim)
            marks[row["article_id"]].append((row["span_start"], row["span_end"], claim, True))
        for row in self._rows("SELECT claim_id, span_start, span_end FROM mentions"):
            if again := self.claims.get(row["claim_id"]):
                marks[again.row["article_id"]].append((row["span_start"], row["span_end"], again, False))
        for article_id, article in self.articles.items():
            article["tokens"] = " ".join(sorted({self.token("o", article["outlet"])}))
            article["paragraphs"], article["left_out"] = _paragraphs(article, marks[article_id])

    # ------------------------------------------------------------ what claims say together

    def _selected(self, claim_ids: Iterable[str]) -> list[_Shown]:
        return [self.claims[claim_id] for claim_id in claim_ids if claim_id in self.claims]

    def _groups(self) -> list[Row]:
        """What several articles tell, the most widely told first."""
        rows = self._rows(
            "SELECT * FROM claim_groups JOIN (SELECT group_id, list(claim_id ORDER BY published, claim_id) "
            "AS claim_ids FROM group_members GROUP BY group_id) USING (group_id) WHERE articles > 1 "
            "ORDER BY articles DESC, witnesses DESC, first_published, group_id"
        )
        return [
            row | {"members": members, "tokens": _tokens(members), "figure": _figure(row)}
            for row in rows
            if (members := self._selected(row["claim_ids"]))
        ]

    def _contradictions(self) -> list[Row]:
        found = []
        for row in self._rows("SELECT * FROM contradictions ORDER BY type, subject, a_as_of, a_claim_ids"):
            sides = [
                {name: row[f"{side}_{name}"] for name in ("says", "origin", "as_of", "evidence", "outlets")}
                | {"claims": self._selected(row[f"{side}_claim_ids"])}
                for side in "ab"
            ]
            told = [claim for side in sides for claim in side["claims"]]
            if told:
                found.append(row | {"sides": sides, "tokens": _tokens(told)})
        return found

    def _plans(self) -> list[Row]:
        rows = self._rows("SELECT * FROM plans ORDER BY planned DESC NULLS LAST, group_id")
        return [
            row
            | {
                "claims": claims,
                "tokens": _tokens(claims),
                "figure": _figure(row),
                "done": self._selected(row["fulfilled_claim_ids"] or ()),
                "done_figure": _figure({"low": row["fulfilled_low"], "high": row["fulfilled_high"]}),
            }
            for row in rows
            if (claims := self._selected(row["claim_ids"]))
        ]

    def _series(self) -> list[_Series]:
        """Each subject that has figures of several dates or origins; those with most figures first."""
        points: defaultdict[tuple[str, str, str, str], list[Row]] = defaultdict(list)
        for kind in ("casualty", "deployment"):
            for row in self._rows(f"SELECT * FROM {kind}_series ORDER BY as_of, low, origin, claim_ids"):
                row["claims"] = self._selected(row["claim_ids"])
                if row["claims"] and row["as_of"] and (row["low"], row["high"]) != (None, None):
                    row |= {"figure": _figure(row), "line": row["origin"] or OWN_VOICE}
                    points[kind, row["subject"], row["kind"], row["measure"] or ""].append(row)
        series = [_Series(*name, rows) for name, rows in points.items() if len(rows) > 1]
        series.sort(key=lambda one: (-len(one.points), one.subject, one.kind, one.measure))
        if self.charts_drawn:
            for one in [one for one in series if one.first != one.last][:CHARTS]:
                one.draw()
        return series

    # ------------------------------------------------------------ how far to trust it

    def _rejects(self) -> list[Row]:
        """What was refused of the selected articles, and why; skipped files where nothing was selected."""
        found = self._rows(
            """
            SELECT article_id, file, type, kind, field, words, reason FROM rejects
            UNION ALL BY NAME
            SELECT article_id, file, 'article' AS kind, error AS reason
            FROM outcomes JOIN articles USING (article_id) WHERE status = 'failed'
            UNION ALL BY NAME
            SELECT DISTINCT file, 'file' AS kind, reason FROM skipped
            ORDER BY file, kind, type, field, words"""
        )
        everything = self.selection == Selection()
        return [
            row
            | {
                "number": self.articles.get(row["article_id"], {}).get("number"),
                "tokens": " ".join(
                    ([self.token("t", row["type"])] if row["type"] else [])
                    + [article["tokens"] for article in [self.articles.get(row["article_id"])] if article]
                ),
            }
            for row in found
            if (row["article_id"] in self.articles or (everything and row["article_id"] is None))
            and self.selection.type in (None, row["type"])
        ]

    def _runs(self) -> list[Row]:
        """The extractions behind what is shown."""
        return self._rows(
            """
            SELECT o.model, o.fingerprint, o.run_id, r.started, r.focus, r.version, count(*) AS articles,
                sum(o.claims)::BIGINT AS claims, sum(o.requests)::BIGINT AS requests, sum(o.cost) AS cost
            FROM outcomes o LEFT JOIN runs r USING (run_id)
            WHERE o.status = 'done' AND o.article_id IN (SELECT unnest(?::VARCHAR[]))
            GROUP BY ALL ORDER BY r.started DESC, o.run_id""",
            [*self.articles],
        )

    def _scores(self) -> list[Row]:
        """The last score of each model and fingerprint behind what is shown."""
        rows = self._rows(
            """
            SELECT * FROM scores
            QUALIFY scored_at = max(scored_at) OVER (PARTITION BY model, fingerprint)
            ORDER BY model, scored_at, rowid"""
        )
        made = {(run["model"], run["fingerprint"]) for run in self.runs}
        return [row for row in rows if (row["model"], row["fingerprint"]) in made]

    # ------------------------------------------------------------ the front

    @property
    def title(self) -> str:
        """The page's headline."""
        if len(self.articles) == 1:
            (article,) = self.articles.values()
            return str(article["title"] or article["file"])
        return f"What {len(self.articles):,} articles claim"

    @property
    def subtitle(self) -> str:
        """Which selection the page shows, and who extracted it."""
        asked = self.selection
        parts = [
            f"published since {_day(asked.since)}" if asked.since else "",
            f"only {_label(asked.type)} claims" if asked.type else "",
            f"extracted by {', '.join(sorted({run['model'] for run in self.runs}))}" if self.runs else "",
        ]
        return " · ".join(part for part in parts if part)

    @property
    def contents(self) -> list[tuple[str, str, int | None]]:
        """The sections: id, name, how many entries."""
        return [
            ("overview", "Overview", None),
            ("series", "Figures over time", len(self.series)),
            ("contradictions", "Contradictions", len(self.contradictions)),
            ("groups", "Told more than once", len(self.groups)),
            ("plans", "Plans", len(self.plans)),
            ("articles", "Articles", len(self.articles)),
            ("refused", "Refused", len(self.rejects)),
            ("made", "How it was made", None),
        ]

    @property
    def figures(self) -> list[tuple[str, str, str]]:
        """The key figures: what, how many, and what the script counts under filters (for dates nothing)."""
        days = [row["published"] for row in self.articles.values() if row["published"]]
        dates = " – ".join(dict.fromkeys((_day(min(days)), _day(max(days))))) if days else "not known"
        outlets = {row["outlet"] for row in self.articles.values() if row["outlet"]}
        origins = {claim.row["origin"] for claim in self.claims.values() if claim.row["origin"]}
        return [
            ("articles", _number(len(self.articles)), "articles"),
            ("outlets", _number(len(outlets)), "outlets"),
            ("published", dates, ""),
            ("claims", _number(len(self.claims)), "claims"),
            ("origins: who says so", _number(len(origins)), "origins"),
            ("claims told by several articles", _number(len(self.groups)), "groups"),
            ("contradictions", _number(len(self.contradictions)), "contradictions"),
        ]

    @property
    def matrix(self) -> tuple[list[tuple[str, str]], list[tuple[str, str, list[int], int]]]:
        """The statuses there are, with their tokens; for each type its token, its claims of each, and all."""
        counts = Counter((claim.row["type"], claim.row["status"]) for claim in self.claims.values())
        statuses = [
            status for status, _ in Counter(c.row["status"] for c in self.claims.values()).most_common()
        ]
        rows = [
            (
                kind,
                self.token("t", kind),
                numbers := [counts[kind, status] for status in statuses],
                sum(numbers),
            )
            for kind in self.types
            if self.selection.type in (None, kind)
        ]
        return [(status, self.token("s", status)) for status in statuses], rows


OWN_VOICE = "the articles themselves"


@dataclass
class _Series:
    """The figures of one subject, kind and measure, by date."""

    type: str
    subject: str
    kind: str
    measure: str
    points: list[Row]
    svg: Markup | None = None

    @property
    def first(self) -> date:
        """The date of the first figure."""
        return self.points[0]["as_of"]  # type: ignore[no-any-return]

    @property
    def last(self) -> date:
        """The date of the last figure."""
        return self.points[-1]["as_of"]  # type: ignore[no-any-return]

    @property
    def lines(self) -> list[str]:
        """The origins, the one with most figures first."""
        return [line for line, _ in Counter(point["line"] for point in self.points).most_common()]

    @property
    def tokens(self) -> str:
        """By which filters it is found."""
        return _tokens(claim for point in self.points for claim in point["claims"])

    def draw(self) -> None:
        """Make the chart."""
        points = [
            chart.Point(p["line"], p["as_of"], p["low"], p["high"], p["status"] != "occurred")
            for p in self.points
        ]
        lines = self.lines
        what = (
            f"Chart: {self.subject}, {_label(self.kind)}, from {_day(self.first)} to {_day(self.last)}, "
            f"by the account of {', '.join(lines)}. The table below has its figures."
        )
        self.svg = chart.line_chart(points, lines, str(_clean(what)))


def _tokens(claims: Iterable[_Shown]) -> str:
    return " ".join(sorted({token for claim in claims for token in claim.tokens.split()}))


def _figure(row: Mapping[str, Any]) -> str:
    """A figure in words: exact, a range, open at one end, or nothing."""
    low, high = (row.get(name, row.get(f"count_{name}")) for name in ("low", "high"))
    if low is None and high is None:
        return ""
    if high is None:
        return f"at least {low:,}"
    if low is None:
        return f"at most {high:,}"
    about = "about " if row.get("approx") else ""
    return f"{about}{low:,}" if low == high else f"{low:,}–{high:,}"


def _context(row: Row) -> dict[str, str]:
    """What all claims share, in a reader's words; the origin where it is not the last of those who say so."""
    voices = row["attributed_to"] or []
    return {
        "when": row["when_iso"] or row["when_words"] or "",
        "place": row["place_words"] or "",
        "said by": ", citing ".join(voices),
        "origin": row["origin"] if row["origin"] and row["origin"] not in voices[-1:] else "",
        "placed": row["grounding"] if row["grounding"] != "exact" else "",
        "note": "; ".join(row["notes"] or ()),
    }


def _names(file: str) -> tuple[str, str]:
    return Path(file).name, Path(file).stem


@dataclass
class _Run:
    """Words of an article marked by the same claims; `ends` are the claims whose evidence ends here."""

    text: str
    claims: list[_Shown]
    starts: list[_Shown]
    ends: list[_Shown]

    @property
    def types(self) -> list[str]:
        """The types of its claims, each once."""
        return list(dict.fromkeys(claim.row["type"] for claim in self.claims))


def _paragraphs(
    article: Row, marks: Sequence[tuple[int, int, _Shown, bool]]
) -> tuple[list[tuple[bool, list[_Run]]], int]:
    """The article's paragraphs, each with whether it is the headline; and how many characters are left out.

    Left out is what is not the article, unless evidence stands there.
    """
    text = article["text"]
    headline = json.loads(article["headline_span"] or "null")
    shown = [*json.loads(article["body_spans"]), *([headline] if headline else [])]
    shown += [(start, end) for start, end, _, _ in marks]
    paragraphs, left_out = [], 0
    for line in re.finditer(r"[^\n]+", text):
        start, end = line.span()
        if not any(a < end and start < b for a, b in shown):
            left_out += end - start
            continue
        here = [mark for mark in marks if mark[0] < end and start < mark[1]]
        cuts = sorted({start, end, *(p for mark in here for p in mark[:2] if start < p < end)})
        runs = [
            _Run(
                text[a:b],
                [claim for s, e, claim, _ in here if s <= a and b <= e],
                [claim for s, _, claim, first in here if first and s == a],
                [claim for _, e, claim, _ in here if e == b],
            )
            for a, b in pairwise(cuts)
        ]
        paragraphs.append((headline is not None and headline[0] <= start < headline[1], runs))
    return paragraphs, left_out
