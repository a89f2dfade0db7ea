"""Which claims tell of one incident, and which of one running total: over all that a store has now.

Claims are taken article by article in the order of publication, so that what was known on a day does not
depend on what came later. An article's claims of one place and day are a telling. A telling joins the
earlier incident that it fits best: by place and day together, or by two figures of the same day; a number
and a week alone join nothing. How a telling of casualties fits is weighed in fit.py.

A running total is a count over a war, of a force, of a year; its claims meet by whom they count and where.
What is neither dated, placed nor counted is an incident of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pipeline.store.fit import LONG, Incident, Telling, Told, fits_total, tellings

if TYPE_CHECKING:
    import duckdb

_COLUMNS = (
    "id, claim_id, article_id, story, published, type, status, who, who_label, national, kind, measure, "
    "low, high, approx, part, when_from, when_to, place, place_id, evidence, span_start, origin, "
    "hash(about, whom_key, person) AS matter, till, reach"
)
_FETCHED = 20_000


def join_incidents(con: duckdb.DuckDBPyConnection) -> None:
    """Put incidents and totals of the claims as they are now in the place of those known."""
    con.execute("DELETE FROM derived.incident_claims")
    found = con.execute(
        f"SELECT {_COLUMNS} FROM derived.claims ORDER BY published NULLS LAST, article_id, id"
    )
    joined = [*_assigned(_rows(found))]  # all of it before the connection is asked for anything else
    for start in range(0, len(joined), _FETCHED):
        ids, incidents, totals = zip(*joined[start : start + _FETCHED], strict=True)
        con.execute(
            "INSERT INTO derived.incident_claims "
            "SELECT unnest(?::BIGINT[]), unnest(?::VARCHAR[]), unnest(?::BOOLEAN[])",
            [ids, incidents, totals],
        )


def _rows(found: duckdb.DuckDBPyConnection) -> Iterator[Told]:
    while batch := found.fetchmany(_FETCHED):
        yield from (Told(*row) for row in batch)


def _assigned(claims: Iterable[Told]) -> Iterator[tuple[int, str, bool]]:
    """id, the claim_id of the first claim of its incident or total, and whether that is a total."""
    tolls, totals, others = _Tolls(), _Totals(), _Others()
    for _, group in groupby(claims, key=lambda claim: claim.article_id):
        article = [*group]
        counted = [claim for claim in article if claim.type == "casualty"]
        for claim in article:
            if claim.type != "casualty":
                yield claim.id, others.join(claim), False
            elif claim.measure == "total":
                yield claim.id, totals.join(claim), True
        for telling in tellings([claim for claim in counted if claim.measure != "total"]):
            incident = tolls.join(telling)
            for claim in telling.claims:
                yield claim.id, incident, False


class _Tolls:
    """Incidents of casualties, by the days, places and figures under which a telling may look for them."""

    def __init__(self) -> None:
        self._by_key: defaultdict[Any, list[Incident]] = defaultdict(list)

    def join(self, telling: Telling) -> str:
        """The id of the incident that the telling is of: an earlier one, or its own."""
        keys = [*_keys(telling)]
        seen: dict[int, Incident] = {id(each): each for key in keys for each in self._by_key[key]}
        weighed = [(each.weigh(telling), -number, each) for number, each in enumerate(seen.values())]
        best = max(weighed, default=None, key=lambda each: each[:2])
        if best and best[0] > 0:
            incident = best[2]
            incident.add(telling)
        else:
            incident = Incident(telling)
        for key in keys:
            held = self._by_key[key]
            if not any(each is incident for each in held):
                held.append(incident)
        return incident.id


def _keys(telling: Telling) -> Iterator[Any]:
    """Under what an incident is looked for: each day with town and region, or with a figure."""
    if telling.days is None:
        return
    day, last = telling.days
    if (last - day).days > LONG:
        yield day, last, telling.region
        return
    while day <= last:
        if telling.region:
            yield day, telling.region
        for harm, low in telling.exact:
            if low >= 3:
                yield day, harm, low
        day += timedelta(days=1)


class _Totals:
    """Running totals, by whom they count."""

    def __init__(self) -> None:
        self._by_who: defaultdict[Any, list[list[Told]]] = defaultdict(list)

    def join(self, claim: Told) -> str:
        """The id of the total that the claim tells of: an earlier one, or its own."""
        held = self._by_who[claim.counted, claim.scope if not claim.force else ""]
        for total in reversed(held):
            if fits_total(total, claim):
                total.append(claim)
                return total[0].claim_id
        held.append([claim])
        return claim.claim_id


class _Others:
    """Deployments, visits, agreements, aid and whatever else: by parties and time."""

    def __init__(self) -> None:
        self._by_matter: defaultdict[Any, list[tuple[date | None, date | None, str]]] = defaultdict(list)

    def join(self, claim: Told) -> str:
        """The id of the incident that the claim is of."""
        held = self._by_matter[claim.type, claim.matter]
        for number, (first, last, incident) in enumerate(held):
            if claim.reach is None or first is None or last is None or claim.till is None:
                continue
            if claim.reach <= last and first <= claim.till:
                held[number] = min(first, claim.reach), max(last, claim.till), incident
                return incident
        held.append((claim.reach, claim.till, claim.claim_id))
        return claim.claim_id
