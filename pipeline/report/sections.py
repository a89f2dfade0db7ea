"""What claims say together, and how far to trust it: the rows of each section of the page.

Figures stand in the words of the articles; numbers only place them on charts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from pipeline.report import chart
from pipeline.report.facts import OWN_VOICE, Facts, Selection
from pipeline.report.marks import Row, Shown, places_of
from pipeline.report.words import clean, counted, day, figure

CHARTS = 16
"""At most so many charts; what they would show beyond that stands in tables."""

POINTS = 40
"""At most so many figures on a chart and in its table, the latest: more hide each other."""

NEWS = timedelta(days=6)
"""Where no day is asked for, what is new is of the last week: the newest article's day and six before it."""

FIGURES = 4
"""At most so many figures of a voice for one incident or total, the latest."""


def printed(claims: Iterable[Shown], otherwise: str = "") -> str:
    """A figure as the articles print it, the most frequent wording first, of more than three the first three.

    `otherwise` is what stands where no claim on the page has words for it.
    """
    told: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for claim in claims:
        if claim.figure:
            counts[told.setdefault(claim.figure.casefold(), claim.figure)] += 1
    words = [words for words, _ in counts.most_common()]
    return " / ".join(words[:3]) + (" …" if len(words) > 3 else "") if words else otherwise


# ------------------------------------------------------------------------- incidents and totals


def incidents(facts: Facts) -> list[Row]:
    """The incidents of which most articles tell, then those with the highest toll."""
    rows = facts.rows(
        "SELECT * FROM incidents WHERE len(tolls) > 0 "
        "ORDER BY articles DESC, killed_latest DESC NULLS LAST, incident_id"
    )
    return _with_tolls(facts, rows)


def totals(facts: Facts) -> list[Row]:
    """The running totals, those first of which most articles tell."""
    rows = facts.rows("SELECT * FROM totals ORDER BY articles DESC, killed_latest DESC NULLS LAST, total_id")
    return _with_tolls(facts, rows)


def _with_tolls(facts: Facts, rows: Sequence[Row]) -> list[Row]:
    """Those of the rows that rest on selected claims, with what each voice says."""
    return [
        row | {"places": places_of(claims), "voices": _voices(facts, row["tolls"])}
        for row in rows
        if (claims := facts.selected(row["claim_ids"]))
    ]


def _voices(facts: Facts, tolls: Sequence[Row]) -> list[Row]:
    """Who tells which figures, each voice's newest first, and the voice first that was heard last."""
    told: defaultdict[str, defaultdict[tuple[object, ...], list[tuple[date | None, Shown]]]]
    told = defaultdict(lambda: defaultdict(list))
    for toll in tolls:
        for claim in facts.selected([toll["claim_id"]]):
            said = (toll["kind"], toll["low"], toll["high"])
            told[claim.voice][said].append((toll.get("as_of") or toll.get("told"), claim))
    voices: list[Row] = []
    for voice, figures in told.items():
        rows: list[Row] = []
        for (kind, low, high), stated in figures.items():
            claims = [claim for _, claim in stated]
            at = max((at for at, _ in stated if at), default=None)
            words = printed(claims, figure({"low": low, "high": high}))
            rows.append({"kind": kind, "words": words, "at": at, "claims": claims})
        rows.sort(key=lambda row: row["at"] or date.min, reverse=True)
        every = [claim for row in rows for claim in row["claims"]]
        voices.append({"voice": voice, "figures": rows, "places": places_of(every)})
    voices.sort(key=lambda one: one["figures"][0]["at"] or date.min, reverse=True)
    return voices


# ------------------------------------------------------------- contradictions, groups and plans


def contradictions(facts: Facts) -> list[Row]:
    """What contradicts each other, where either side is of a selected article, a card each, the latest first.

    What one voice says may contradict several others, and may be told on several days: each stands once, so
    that no side is read three times. `pairs` are the claims of each contradiction that is on the card.
    """
    pairs = []
    for row in facts.rows(
        "SELECT c.*, coalesce(i.place, t.place) AS place, i.day_from, i.day_to FROM contradictions c "
        "LEFT JOIN incidents i USING (incident_id) LEFT JOIN totals t ON total_id = c.incident_id "
        "ORDER BY greatest(a_as_of, b_as_of) DESC NULLS LAST, type, subject, a_as_of, a_claim_ids"
    ):
        a, b = (_side(facts, row, letter) for letter in "ab")
        if a["claims"] or b["claims"]:
            pairs.append((row, a, b))
    sides = Counter(side["id"] for _, *both in pairs for side in both)
    cards: dict[object, Row] = {}
    for row, a, b in pairs:
        lead, rival = (a, b) if sides[a["id"]] > sides[b["id"]] else (b, a)
        common = {name: row[name] for name in ("type", "subject", "reason", "place", "day_from", "day_to")}
        card = cards.setdefault((*common.values(), lead["id"]), common | {"pairs": [], "sides": {}})
        card["pairs"].append(frozenset(row["a_claim_ids"] + row["b_claim_ids"]))
        for side in (lead, rival):
            told = card["sides"].setdefault(side["id"], side)
            told["claims"] = list({claim.place: claim for claim in told["claims"] + side["claims"]}.values())
            told["as_of"] = max(filter(None, (told["as_of"], side["as_of"])), default=None)
            told["doubted"] = told["doubted"] and side["doubted"]
    for card in cards.values():
        card["lead"], *card["rivals"] = card["sides"].values()
        for side in card["sides"].values():
            side["words"] = " · ".join(
                filter(None, (side["status"], printed(side["claims"], side["bounds"])))
            )
            side["places"] = places_of([*card["lead"]["claims"], *side["claims"]])
        card["places"] = places_of(claim for side in card["sides"].values() for claim in side["claims"])
    return [*cards.values()]


def _side(facts: Facts, row: Row, letter: str) -> Row:
    """One side of a contradiction: what it says, and who says so."""
    side = {name: row[f"{letter}_{name}"] for name in ("says", "origin", "as_of", "evidence", "outlets")}
    kind, _, rest = side["says"].rpartition(": ")
    status, _, bounds = rest.partition(", ") if row["reason"] == "denied" else ("", "", rest)
    voice = side["origin"] or OWN_VOICE
    return side | {
        "id": (row["incident_id"], side["says"], voice),
        "kind": kind,
        "status": status,
        "bounds": bounds,
        "voice": voice,
        "claims": facts.selected(row[f"{letter}_claim_ids"]),
        "doubted": (row.get("doubted") or "") in (letter, "both"),
    }


def groups(facts: Facts) -> list[Row]:
    """What several articles tell, the most widely told first."""
    rows = facts.rows(
        "SELECT * FROM claim_groups WHERE articles > 1 "
        "ORDER BY articles DESC, witnesses DESC, first_published, group_id"
    )
    return [
        row
        | {
            "members": members,
            "places": places_of(members),
            "figure": printed(members),
            "voices": list(dict.fromkeys(claim.voice for claim in members)),
        }
        for row in rows
        if (members := facts.selected(row["claim_ids"]))
    ]


def plans(facts: Facts) -> list[Row]:
    """What was planned, the latest first, and what came of it."""
    rows = facts.rows("SELECT * FROM plans ORDER BY planned DESC NULLS LAST, group_id")
    return [
        row
        | {
            "claims": claims,
            "done": (done := facts.selected(row["fulfilled_claim_ids"] or ())),
            "places": places_of([*claims, *done]),
            "figure": printed(claims),
            "done_figure": printed(done),
            "voices": list(dict.fromkeys(claim.voice for claim in claims)),
        }
        for row in rows
        if (claims := facts.selected(row["claim_ids"]))
    ]


# -------------------------------------------------------------------------------- what is new

_CHANGES = {
    "contradiction": "new contradiction",
    "total": "total moved",
    "plan": "plan",
    "toll": "toll moved",
    "incident": "new incident",
}
"""What can have changed, in the order in which it is told."""
_OUTCOMES = {
    "fulfilled": "plan reported as done",
    "partly": "plan reported as done in part",
    "open": "new plan",
}


def news_since(facts: Facts) -> date | None:
    """The day since when things are new: the selection's, else a week before the newest article's.

    None where everything would be new.
    """
    if facts.selection.since is not None:
        return facts.selection.since
    days = [row["published"] for row in facts.articles.values() if row["published"]]
    since = max(days) - NEWS if days else None
    return since if since and min(days) < since else None


def news(changes: Sequence[Row], most: int) -> list[Row]:
    """At most so many of the changes, of each kind at most a third: one kind is not all that is new."""
    counts: Counter[str] = Counter()
    kept = []
    for row in changes:
        counts[row["change"]] += 1
        if counts[row["change"]] <= most // 3:
            kept.append(row)
    return kept[:most]


def changes(facts: Facts, cards: Sequence[Row]) -> list[Row]:
    """What is new since `news_since`: contradictions, totals, plans, tolls, incidents, with the new claims.

    A contradiction is told by its card among `cards`; a claim by the first of the changes that rests on it.
    """
    since = news_since(facts)
    if since is None:
        return []
    rows = facts.rows("SELECT * FROM changed_since(?) ORDER BY published DESC, id", since - timedelta(days=1))
    rows.sort(key=lambda row: [*_CHANGES].index(row["change"]))
    pairs = {pair: (number, card) for number, card in enumerate(cards, 1) for pair in card["pairs"]}
    found: list[Row] = []
    told: set[str] = set()
    new_pairs: set[int] = set()
    for row in rows:
        change = _OUTCOMES[row["after"]] if row["change"] == "plan" else _CHANGES[row["change"]]
        if row["change"] == "contradiction":
            if (pair := pairs.get(frozenset(row["claim_ids"]))) is None:
                continue
            number, card = pair
            if number not in new_pairs:
                new_pairs.add(number)
                found.append(
                    row | {"change": change, "card": card, "number": number, "places": card["places"]}
                )
            continue
        claims = facts.selected(row["claim_ids"])
        new = [claim for claim in claims if (claim.row["published"] or date.min) >= since]
        new = [claim for claim in new if claim.place not in told]
        if new:
            told.update(claim.place for claim in new)
            each = list({(claim.voice, claim.head.casefold()): claim for claim in reversed(new)}.values())
            found.append(row | {"change": change, "claims": each[::-1], "places": places_of(new)})
    return found


# ------------------------------------------------------------------------------ figures over time


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
    def shown(self) -> list[Row]:
        """The figures that are drawn and listed."""
        return self.points[-POINTS:]

    @property
    def first(self) -> date:
        """The date of the first figure."""
        return self.points[0]["as_of"]  # type: ignore[no-any-return]

    @property
    def last(self) -> date:
        """The date of the last figure."""
        return self.points[-1]["as_of"]  # type: ignore[no-any-return]

    @property
    def counts(self) -> str:
        """What is counted, in words."""
        return counted(self.kind, self.measure)

    @property
    def voices(self) -> dict[str, str]:
        """Who tells the figures, the one with most of them first; with the places of what each says."""
        names = Counter(point["voice"] for point in self.shown)
        return {
            name: places_of(
                claim for point in self.shown if point["voice"] == name for claim in point["claims"]
            )
            for name, _ in names.most_common()
        }

    @property
    def places(self) -> str:
        """On which claims stands what is shown of it."""
        return places_of(claim for point in self.shown for claim in point["claims"])

    def draw(self, facts: Facts, first: date, last: date) -> None:
        """Make the chart, on a time axis from `first` to `last`."""
        points = [
            chart.Point(
                voice=str(clean(p["voice"])),
                sign=facts.sign(p["voice"]),
                at=p["as_of"],
                low=p["low"],
                high=p["high"],
                planned=p["status"] != "occurred",
                words=str(clean(p["words"].split(" / ")[0])),
                claims=places_of(p["claims"]),
            )
            for p in self.shown
        ]
        what = (
            f"Chart: {self.subject}, {self.counts}, from {day(self.first)} to {day(self.last)}, "
            f"by the account of {', '.join(self.voices)}. The table below has its figures."
        )
        self.svg = chart.draw(points, first, last, str(clean(what)))


def series(facts: Facts) -> list[Series]:
    """Each subject that has several figures; those with most figures first, the first of them drawn.

    All charts share one time axis, so that what stands under each other was said at the same time.
    """
    points: defaultdict[tuple[str, str, str, str], list[Row]] = defaultdict(list)
    for kind in [kind for kind in facts.types if f"{kind}_series" in facts.views]:
        for row in facts.rows(
            "SELECT subject, kind, as_of, count_low AS low, count_high AS high, count_approx AS approx, "
            f"origin, measure, status, claim_ids FROM {kind}_series "
            "ORDER BY as_of, count_low, origin, claim_ids"
        ):
            row["claims"] = facts.selected(row["claim_ids"])
            if row["claims"] and row["as_of"] and (row["low"], row["high"]) != (None, None):
                words = printed(row["claims"], figure(row))
                row |= {"words": words, "voice": row["origin"] or OWN_VOICE}
                points[kind, row["subject"], row["kind"], row["measure"] or ""].append(row)
    found = [Series(*name, rows) for name, rows in points.items() if len(rows) > 1]
    found.sort(key=lambda one: (-len(one.points), one.subject, one.kind, one.measure))
    if shown := found[:CHARTS]:
        first, last = min(one.first for one in shown), max(one.last for one in shown)
        for one in shown:
            one.draw(facts, first, last)
    return found


# ------------------------------------------------------------------------- how far to trust it


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
            "source": facts.articles.get(row["article_id"], {}).get("name") or row["file"],
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
        SELECT * EXCLUDE (place) FROM (SELECT *, row_number() OVER () AS place FROM scores)
        QUALIFY scored_at = max(scored_at) OVER (PARTITION BY model, fingerprint)
        ORDER BY model, scored_at, place"""
    )
    made = {(run["model"], run["fingerprint"]) for run in made_by}
    return [row for row in rows if (row["model"], row["fingerprint"]) in made]
