"""Which claims tell of one incident, and which of one running total: over all that a store has now.

Claims are taken article by article in the order of publication, so that what was known on a day does not
depend on what came later. An article's claims of one place and day are a telling (telling.py). A telling
joins the earlier incident that it fits best: by place and day together, or by two figures of the same day;
a number and a week alone join nothing. How a telling of casualties fits is weighed in fit.py.

A running total is a count over a war, of a force, of a year; its claims meet by whom they count and where.
What is neither dated, placed nor counted is an incident of its own.

What was published before the first change keeps its incidents. Of it only that is read which later
claims can meet: incidents that share a day with them, totals of the same people or place, other acts of
the same parties.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pipeline.store.fit import Incident, Total
from pipeline.store.gathering import tellings
from pipeline.store.telling import Telling
from pipeline.store.told import LONG, TOLD_FOR, Told

if TYPE_CHECKING:
    import duckdb

_COLUMNS = (
    "claim_id, article_id, story, published, type, status, who, who_label, national, kind, measure, "
    "low, high, approx, part, added, when_from, when_to, place, place_id, evidence, span_start, origin, "
    "hash(about, whom_key, person) AS matter, till, reach"
)
_FETCHED = 20_000
_LOOKED_AT = 200
"""Of incidents of one day and region, or totals of the same people, the latest so many are looked at."""
_MARKED = (
    "SELECT id, claim_id, day, article_id, hash(told) AS mark FROM (SELECT id, claim_id, article_id, "
    f"coalesce(published, DATE '9999-12-31') AS day, row({_COLUMNS.replace(' AS matter', '')}) AS told "
    "FROM derived.claims)"
)
_KNOWN = (
    f"SELECT marked.*, incident_id, total FROM ({_MARKED}) marked JOIN derived.incident_claims USING (id)"
)
_FIRST_CHANGE = """
    SELECT day, article_id FROM (FROM marked ANTI JOIN known USING (claim_id, mark)) UNION ALL
    SELECT day, article_id FROM (FROM known ANTI JOIN marked USING (claim_id, mark)) ORDER BY ALL LIMIT 1"""
_KEPT = """
    CREATE OR REPLACE TEMP TABLE kept AS
    SELECT marked.id, incident_id, total FROM marked JOIN known USING (claim_id)
    WHERE ?::DATE IS NULL OR (marked.day, marked.article_id) < (?::DATE, ?::VARCHAR)"""
_TO_JOIN = f"""
    WITH timed AS (
        SELECT id, article_id, incident_id, type = 'casualty' AS toll, measure = 'total' AS running,
            type, hash(about, whom_key, person) AS matter, who,
            coalesce(CASE WHEN place IS NULL THEN place_id[:2] ELSE place_id END, '') AS scope,
            coalesce(when_from, when_to, published - {TOLD_FOR}) AS since,
            coalesce(when_to, when_from, published) AS till
        FROM derived.claims LEFT JOIN kept USING (id)
    ), dated AS (
        SELECT *, unnest(CASE WHEN till - since > {LONG} THEN [row(since, till)]
            ELSE list_transform(range(till - since + 1),
                lambda n: row(since + CAST(n AS INTEGER), NULL::DATE)) END) AS day
        FROM timed WHERE toll AND NOT running
    ), late AS (FROM timed WHERE incident_id IS NULL
    ), met AS (
        SELECT DISTINCT article_id FROM timed WHERE toll AND incident_id IN (
            SELECT incident_id FROM dated WHERE day IN (SELECT day FROM dated WHERE incident_id IS NULL))
    ), needed AS (
        SELECT id FROM timed WHERE CASE WHEN incident_id IS NULL THEN true
            WHEN NOT toll THEN (type, matter) IN (SELECT (type, matter) FROM late)
            WHEN running THEN scope IN (SELECT scope FROM late WHERE running)
                OR coalesce(who, '') IN (SELECT coalesce(who, '') FROM late WHERE running)
            ELSE article_id IN (FROM met) END
    )
    SELECT id, incident_id, {_COLUMNS} FROM derived.claims LEFT JOIN kept USING (id)
    SEMI JOIN needed USING (id) ORDER BY published NULLS LAST, article_id, id"""


def derive_claims(con: duckdb.DuckDBPyConnection) -> None:
    """Put claims, incidents and totals as they are now in the place of those known."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE known AS {_KNOWN}")
    con.execute("DELETE FROM derived.claims; INSERT INTO derived.claims FROM derive()")
    con.execute(f"CREATE OR REPLACE TEMP TABLE marked AS {_MARKED}")
    day, article_id = con.execute(_FIRST_CHANGE).fetchone() or (None, None)
    con.execute(_KEPT, [day, day, article_id])
    found = [*joined(_rows(con.execute(_TO_JOIN)))]  # all of it before anything else is asked
    con.execute("DELETE FROM derived.incident_claims; INSERT INTO derived.incident_claims FROM kept")
    for start in range(0, len(found), _FETCHED):
        ids, incidents, totals = zip(*found[start : start + _FETCHED], strict=True)
        con.execute(
            "INSERT INTO derived.incident_claims "
            "SELECT unnest(?::BIGINT[]), unnest(?::VARCHAR[]), unnest(?::BOOLEAN[])",
            [ids, incidents, totals],
        )
    con.execute("DROP TABLE known; DROP TABLE marked; DROP TABLE kept")


def _rows(found: duckdb.DuckDBPyConnection) -> Iterator[tuple[Told, str | None]]:
    """Claims in order, each with the incident that it keeps."""
    while batch := found.fetchmany(_FETCHED):
        for number, kept, *told in batch:
            yield Told(number, *told), kept


def joined(claims: Iterable[tuple[Told, str | None]]) -> Iterator[tuple[int, str, bool]]:
    """id, the claim_id of the first claim of its incident or total, and whether that is a total.

    Claims that keep what they have are taken in, for others to meet, and not given again.
    """
    tolls, totals, others = _Tolls(), _Totals(), _Others()
    for _, group in groupby(claims, key=lambda each: each[0].article_id):
        article = [*group]
        kept = {claim.id: incident for claim, incident in article}
        counted = [claim for claim, _ in article if claim.type == "casualty" and claim.measure != "total"]
        for claim, known in article:
            if claim.type != "casualty":
                incident = others.join(claim, known)
            elif claim.measure == "total":
                incident = totals.join(claim, known)
            else:
                continue
            if not known:
                yield claim.id, incident, claim.type == "casualty"
        for telling in tellings(counted):
            incident = tolls.join(telling, kept[telling.claims[0].id])
            for claim in telling.claims:
                if not kept[claim.id]:
                    yield claim.id, incident, False


class _Tolls:
    """Incidents of casualties, by the days, places and figures under which a telling may look for them."""

    def __init__(self) -> None:
        self._by_id: dict[str, Incident] = {}
        self._by_key: defaultdict[Any, dict[str, Incident]] = defaultdict(dict)

    def join(self, telling: Telling, known: str | None) -> str:
        """The id of the incident that the telling is of: the known one, an earlier one, or its own."""
        keys = [*_keys(telling)]
        incident = self._by_id.get(known) if known else self._best(telling, keys)
        if incident:
            incident.add(telling)
        else:
            incident = Incident(telling)
            self._by_id[incident.id] = incident
        for key in keys:
            held = self._by_key[key]
            held.setdefault(incident.id, incident)
            if len(held) > _LOOKED_AT:
                del held[next(iter(held))]
        return incident.id

    def _best(self, telling: Telling, keys: Iterable[Any]) -> Incident | None:
        """The incident that it fits best, of equal ones the first; else the only one of its town then."""
        seen = {each.id: each for key in keys for each in self._by_key.get(key, {}).values()}
        best, most = None, 0.0
        for each in seen.values():
            if (weight := each.weigh(telling)) > most:
                best, most = each, weight
        if best is None and telling.site.town:
            of_town = [each for each in seen.values() if each.shares_town(telling)]
            if len(of_town) == 1 and of_town[0].is_likely(telling):
                return of_town[0]
        return best


def _keys(telling: Telling) -> Iterator[Any]:
    """Under what an incident is looked for: each day with region, name of the spot, rare cause, or figure."""
    if telling.days is None:
        return
    day, last = telling.days
    if (last - day).days > LONG:
        yield day, last, telling.region
        return
    while day <= last:
        if telling.region:
            yield day, telling.region
        if telling.site.local:
            yield day, telling.site.local
        for cause in sorted(telling.rare):
            yield day, telling.site.country, cause
        for harm, low in sorted(telling.exact):
            if low >= 3:
                yield day, harm, low
        day += timedelta(days=1)


class _Totals:
    """Running totals, by whom they count, where, and how these died."""

    def __init__(self) -> None:
        self._by_id: dict[str, Total] = {}
        self._by_who: defaultdict[Any, deque[Total]] = defaultdict(lambda: deque(maxlen=_LOOKED_AT))

    def join(self, claim: Told, known: str | None) -> str:
        """The id of the total that the claim tells of: the known one, an earlier one, or its own."""
        held = self._by_who[claim.summed, claim.scope if not claim.force else "", claim.manner]
        total = (
            self._by_id.get(known)
            if known
            else next((each for each in reversed(held) if each.fits(claim)), None)
        )
        if total:
            total.add(claim)
        else:
            total = self._by_id[claim.claim_id] = Total(claim)
            held.append(total)
        return total.first.claim_id


class _Others:
    """Deployments, visits, agreements, aid and whatever else: by parties and time.

    What has neither time nor figure is told for some days; it, and what has a long time, carries an incident
    no further. What goes on for months is not what was done on a day of them.
    """

    def __init__(self) -> None:
        self._by_matter: defaultdict[Any, list[tuple[date | None, date | None, str, bool]]] = defaultdict(
            list
        )

    def join(self, claim: Told, known: str | None) -> str:
        """The id of the incident that the claim is of: the known one, an earlier one, or its own."""
        held = self._by_matter[claim.type, claim.matter, claim.measure == "withdrawal"]
        since = claim.reach
        loose = claim.when_from is None and claim.figure is None
        if loose and claim.published:
            since = claim.published - timedelta(days=TOLD_FOR)
        goes_on = bool(claim.when_from and claim.till and (claim.till - claim.when_from).days > LONG)
        if since and claim.till and (claim.till - since).days > LONG:
            loose = True  # "this year" may be either of two deals, and makes them no one
        for number, (first, last, incident, long) in enumerate(held):
            if since is None or first is None or last is None or claim.till is None:
                continue
            met = long == goes_on and since <= last and first <= claim.till
            if incident == known if known else met:
                if not loose:
                    held[number] = min(first, since), max(last, claim.till), incident, long
                return incident
        held.append((since, claim.till, claim.claim_id, goes_on))
        return claim.claim_id
