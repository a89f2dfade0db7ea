"""The page: what a store knows, as one HTML file that needs nothing else and asks nobody.

The text of articles is hostile. It enters the template only as values: Jinja escapes every one of them, and
`clean` takes out what would turn the direction of the text around it. Script and style are two fixed files
that the page's content security policy names by their hash; nothing else may run, and nothing may be loaded.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from jinja2 import Template
from markupsafe import Markup

from pipeline.files import replacing
from pipeline.report import sections
from pipeline.report.facts import OWN_VOICE, Facts, Selection
from pipeline.report.templates import environment
from pipeline.report.versions import refuse_older
from pipeline.report.words import day, label, number
from pipeline.store import Reader

_PAGE = Path(__file__).parent / "page"
LONGEST = 250
"""At most so many contradictions, groups, plans and rejects each; the page says how many more there are."""

OVERVIEW = 12
"""At most so many changes, incidents and totals in the overview; the views have all."""


def write(reader: Reader, target: Path, selection: Selection, made: datetime | None = None) -> int:
    """Write the page; give its size in bytes. The file appears whole or not at all.

    `made` is the moment of making that the page states: now, unless another is given.

    Raises:
        UsageError: the selection leaves nothing, or the target cannot be written.
        StoreError: the store is of an older version, or cannot be read.
    """
    with replacing(target) as part:
        part.touch()  # what cannot be written is told before anything is worked out
        return part.write_bytes(render(reader, selection, made).encode("utf-8", "replace"))


def render(reader: Reader, selection: Selection, made: datetime | None = None) -> str:
    """The page as HTML. Raises as `write` does."""
    refuse_older(reader)
    page = _Page(reader, selection, made or datetime.now(UTC))
    script, style = ((_PAGE / name).read_text(encoding="utf-8") for name in ("page.js", "page.css"))
    return _template().render(
        page=page,
        script=Markup(script),  # noqa: S704 - our own file
        style=Markup(style),  # noqa: S704 - our own file
        script_hash=_hash(script),
        style_hash=_hash(style),
    )


@cache
def _template() -> Template:
    return environment(_PAGE).get_template("page.html")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


class _Page(Facts):
    """All that the template shows."""

    def __init__(self, reader: Reader, selection: Selection, made: datetime) -> None:
        super().__init__(reader, selection)
        self.made = made.astimezone(UTC)
        self.longest, self.overview = LONGEST, OVERVIEW
        self.own_voice = OWN_VOICE
        self.figures_a_voice = sections.FIGURES
        self.figures_a_chart = sections.POINTS
        self.comments = {
            name: (comment or "").split("\n")[0]
            for name, comment in reader.query(
                "SELECT table_name, comment FROM duckdb_tables() WHERE schema_name = 'main' "
                "UNION ALL SELECT view_name, comment FROM duckdb_views() WHERE schema_name = 'main'"
            ).rows
        }
        self.groups = sections.groups(self)
        self.news_since = sections.news_since(self)
        self.incidents = sections.incidents(self)
        self.totals = sections.totals(self)
        self.contradictions = sections.contradictions(self)
        self.changes = sections.changes(self, self.contradictions)
        self.news = sections.news(self.changes, OVERVIEW)
        self.plans = sections.plans(self)
        self.series = sections.series(self)
        self.rejects = sections.rejects(self)
        self.runs = sections.runs(self)
        self.scores = sections.scores(self, self.runs)

    @property
    def title(self) -> str:
        """The page's headline."""
        if len(self.articles) == 1:
            (article,) = self.articles.values()
            return str(article["name"])
        return f"What {len(self.articles):,} articles claim"

    @property
    def subtitle(self) -> str:
        """Which selection the page shows, and who extracted it."""
        asked = self.selection
        parts = [
            f"articles published since {day(asked.since)}" if asked.since else "",
            f"only {label(asked.type)} claims" if asked.type else "",
            f"extracted by {', '.join(sorted({run['model'] for run in self.runs}))}" if self.runs else "",
        ]
        return " · ".join(part for part in parts if part)

    @property
    def contradicting(self) -> int:
        """How many pairs contradict each other."""
        return sum(len(card["rivals"]) for card in self.contradictions)

    @property
    def contents(self) -> list[tuple[str, str, int | None]]:
        """The sections: id, name, how many entries."""
        return [
            ("overview", "Overview", None),
            ("series", "Figures over time", len(self.series)),
            ("contradictions", "Contradictions", self.contradicting),
            ("groups", "Told more than once", len(self.groups)),
            ("plans", "Plans", len(self.plans)),
            ("articles", "Articles", len(self.articles)),
            ("refused", "Refused", len(self.rejects)),
            ("legend", "How to read it", None),
            ("made", "How it was made", None),
        ]

    @property
    def figures(self) -> list[tuple[str, str, str]]:
        """The key figures: what, how many, and by which name the script counts them under filters."""
        days = [row["published"] for row in self.articles.values() if row["published"]]
        dates = " – ".join(dict.fromkeys((day(min(days)), day(max(days))))) if days else "not known"
        outlets = {row["outlet"] for row in self.articles.values() if row["outlet"]}
        voices = self.voices.keys() - {OWN_VOICE}
        return [
            ("articles", number(len(self.articles)), "articles"),
            ("outlets", number(len(outlets)), "outlets"),
            ("published", dates, "published"),
            ("claims", number(len(self.claims)), "claims"),
            ("voices: who says so", number(len(voices)), "voices"),
            ("told by several articles", number(len(self.groups)), "groups"),
            ("contradictions", number(self.contradicting), "contradictions"),
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
