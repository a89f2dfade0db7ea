"""What claims say together, and how far to trust it: the rows of each section of the page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from pipeline.report import chart
from pipeline.report.facts import Facts, Selection
from pipeline.report.marks import Row, tokens_of
from pipeline.report.words import clean, day, figure, label

CHARTS = 16
"""At most so many charts; what they would show beyond that stands in tables."""
OWN_VOICE = "the articles themselves"


@dataclass
class Series:
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
        return tokens_of(claim for point in self.points for claim in point["claims"])

    def draw(self) -> None:
        """Make the chart."""
        points = [
            chart.Point(p["line"], p["as_of"], p["low"], p["high"], p["status"] != "occurred")
            for p in self.points
        ]
        lines = self.lines
        what = (
            f"Chart: {self.subject}, {label(self.kind)}, from {day(self.first)} to {day(self.last)}, "
            f"by the account of {', '.join(lines)}. The table below has its figures."
        )
        self.svg = chart.line_chart(points, lines, str(clean(what)))


def groups(facts: Facts) -> list[Row]:
    """What several articles tell, the most widely told first."""
    rows = facts.rows(
        "SELECT g.* EXCLUDE (claim_ids), m.claim_ids FROM claim_groups g "
        "JOIN (SELECT group_id, list(claim_id ORDER BY published, claim_id) AS claim_ids "
        "FROM group_members GROUP BY group_id) m USING (group_id) WHERE articles > 1 "
        "ORDER BY articles DESC, witnesses DESC, first_published, group_id"
    )
    return [
        row | {"members": members, "tokens": tokens_of(members), "figure": figure(row)}
        for row in rows
        if (members := facts.selected(row["claim_ids"]))
    ]


def changes(facts: Facts) -> list[Row]:
    """What is new since the selection's first day, if it has one: incidents, tolls, contradictions, plans."""
    if facts.selection.since is None:
        return []
    before = facts.selection.since - timedelta(days=1)
    rows = facts.rows("SELECT * FROM changed_since(?) ORDER BY change, published DESC, id", before)
    return [row for row in rows if facts.selected(row["claim_ids"])]


def incidents(facts: Facts) -> list[Row]:
    """The incidents of which most articles tell, then those with the highest toll."""
    rows = facts.rows(
        "SELECT * FROM incidents WHERE len(tolls) > 0 "
        "ORDER BY articles DESC, killed_latest DESC NULLS LAST, incident_id"
    )
    return [row for row in rows if facts.selected(row["claim_ids"])]


def totals(facts: Facts) -> list[Row]:
    """The running totals, those first of which most articles tell."""
    rows = facts.rows("SELECT * FROM totals ORDER BY articles DESC, killed_latest DESC NULLS LAST, total_id")
    return [row for row in rows if facts.selected(row["claim_ids"])]


def contradictions(facts: Facts) -> list[Row]:
    """Both sides of each contradiction, where either is of a selected article."""
    found = []
    for row in facts.rows("SELECT * FROM contradictions ORDER BY type, subject, a_as_of, a_claim_ids"):
        sides = [
            {name: row[f"{side}_{name}"] for name in ("says", "origin", "as_of", "evidence", "outlets")}
            | {"claims": facts.selected(row[f"{side}_claim_ids"])}
            for side in "ab"
        ]
        told = [claim for side in sides for claim in side["claims"]]
        if told:
            found.append({"doubted": None} | row | {"sides": sides, "tokens": tokens_of(told)})
    return found


def plans(facts: Facts) -> list[Row]:
    """What was planned, the latest first, and what came of it."""
    rows = facts.rows("SELECT * FROM plans ORDER BY planned DESC NULLS LAST, group_id")
    return [
        row
        | {
            "claims": claims,
            "tokens": tokens_of(claims),
            "figure": figure(row),
            "done": facts.selected(row["fulfilled_claim_ids"] or ()),
            "done_figure": figure({"low": row["fulfilled_low"], "high": row["fulfilled_high"]}),
        }
        for row in rows
        if (claims := facts.selected(row["claim_ids"]))
    ]


def series(facts: Facts, *, draw: bool) -> list[Series]:
    """Each subject that has figures of several dates or origins; those with most figures first."""
    points: defaultdict[tuple[str, str, str, str], list[Row]] = defaultdict(list)
    for kind in [kind for kind in facts.types if f"{kind}_series" in facts.views]:
        for row in facts.rows(
            f"SELECT *, count_low AS low, count_high AS high, count_approx AS approx FROM {kind}_series "
            "ORDER BY as_of, low, origin, claim_ids"
        ):
            row["claims"] = facts.selected(row["claim_ids"])
            if row["claims"] and row["as_of"] and (row["low"], row["high"]) != (None, None):
                row |= {"figure": figure(row), "line": row["origin"] or OWN_VOICE}
                points[kind, row["subject"], row["kind"], row["measure"] or ""].append(row)
    found = [Series(*name, rows) for name, rows in points.items() if len(rows) > 1]
    found.sort(key=lambda one: (-len(one.points), one.subject, one.kind, one.measure))
    if draw:
        for one in [one for one in found if one.first != one.last][:CHARTS]:
            one.draw()
    return found


def rejects(facts: Facts) -> list[Row]:
    """What was refused of the selected articles, and why; skipped files where nothing was selected."""
    found = facts.rows(
        """
        SELECT article_id, file, type, kind, field, words, reason FROM rejects
        UNION ALL BY NAME
        SELECT article_id, file, 'article' AS kind, error AS reason
        FROM outcomes JOIN articles USING (article_id) WHERE status = 'failed'
        UNION ALL BY NAME
        SELECT DISTINCT file, 'file' AS kind, reason FROM skipped
        ORDER BY file, kind, type, field, words"""
    )
    everything = facts.selection == Selection()
    return [
        row
        | {
            "number": facts.articles.get(row["article_id"], {}).get("number"),
            "tokens": " ".join(
                ([facts.token("t", row["type"])] if row["type"] else [])
                + [article["tokens"] for article in [facts.articles.get(row["article_id"])] if article]
            ),
        }
        for row in found
        if (row["article_id"] in facts.articles or (everything and row["article_id"] is None))
        and facts.selection.type in (None, row["type"])
    ]


def runs(facts: Facts) -> list[Row]:
    """The extractions behind what is shown."""
    return facts.rows(
        """
        SELECT o.model, o.fingerprint, o.run_id, r.started, r.focus, r.version, count(*) AS articles,
            sum(o.claims)::BIGINT AS claims, sum(o.requests)::BIGINT AS requests, sum(o.cost) AS cost
        FROM outcomes o LEFT JOIN runs r USING (run_id)
        WHERE o.status = 'done' AND o.article_id IN (SELECT unnest(?::VARCHAR[]))
        GROUP BY ALL ORDER BY r.started DESC, o.run_id""",
        [*facts.articles],
    )


def scores(facts: Facts, made_by: Sequence[Row]) -> list[Row]:
    """The last score of each model and fingerprint that one of the `runs` has."""
    rows = facts.rows(
        """
        SELECT * FROM scores
        QUALIFY scored_at = max(scored_at) OVER (PARTITION BY model, fingerprint)
        ORDER BY model, scored_at, rowid"""
    )
    made = {(run["model"], run["fingerprint"]) for run in made_by}
    return [row for row in rows if (row["model"], row["fingerprint"]) in made]
