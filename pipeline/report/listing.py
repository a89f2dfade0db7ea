"""Claims to read: which a person wants, and each as one line below its article, the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from pipeline.report.naming import article_ids, nothing_named
from pipeline.report.words import day, shortened
from pipeline.store import Reader, literal, quoted
from pipeline.terminal import several
from schemas.errors import UsageError

_LINES = 10_000
"""More claims are not listed: nobody reads them."""


@dataclass(frozen=True)
class Wanted:
    """Which claims: of a type, an article, since a day, with a status, of an outlet, so sure, so many."""

    type: str | None = None
    article: str | None = None
    since: date | None = None
    status: str | None = None
    outlet: str | None = None
    min_confidence: float | None = None
    limit: int | None = None


def query_of(reader: Reader, wanted: Wanted) -> str:
    """The query for these claims with all columns, the newest article first.

    Raises:
        UsageError: the store has no such type, article or outlet, or no confidence yet.
    """
    limit = f" LIMIT {wanted.limit}" if wanted.limit else ""
    order = "published DESC NULLS LAST, file, span_start, claim_id"
    return f"SELECT * {_source(reader, wanted)} ORDER BY {order}{limit}"


def _source(reader: Reader, wanted: Wanted) -> str:
    conditions = []
    if wanted.article is not None:
        named = article_ids(reader, wanted.article)
        if not named:
            raise UsageError(nothing_named(wanted.article, len(reader.query("SELECT 1 FROM articles").rows)))
        conditions.append(f"article_id IN ({', '.join(map(literal, named))})")
    if wanted.since is not None:
        conditions.append(f"published >= DATE '{wanted.since}'")
    if wanted.status is not None:
        conditions.append(f"status = {literal(wanted.status)}")
    if wanted.outlet is not None:
        outlets = [name for (name,) in reader.query("SELECT DISTINCT outlet FROM claims ORDER BY ALL").rows]
        same = [name for name in outlets if name and name.casefold() == wanted.outlet.casefold()]
        if not same:
            there = ", ".join(filter(None, outlets)) or "none"
            raise UsageError(f"the store has no claims of outlet {wanted.outlet!r}; it has {there}")
        conditions.append(f"outlet IN ({', '.join(map(literal, same))})")
    if wanted.min_confidence is not None:
        if not reader.has("claims", "confidence"):
            raise UsageError(
                "the store's claims have no confidence yet; `groundwire renormalise` gives it to them"
            )
        conditions.append(f"confidence >= {wanted.min_confidence}")
    return f"FROM {quoted(reader.claim_type(wanted.type) or 'claims')}" + (
        f" WHERE {' AND '.join(conditions)}" if conditions else ""
    )


Listed = dict[str, Any]


def listed(reader: Reader, wanted: Wanted) -> tuple[list[Listed], int]:
    """What `as_lines` prints of these claims, at most 10,000; and how many there are without the limit."""
    source = _source(reader, wanted)
    gist = "gist" if reader.has("claims", "gist") else "evidence"
    sure = "confidence" if reader.has("claims", "confidence") else "NULL"
    type_name = reader.claim_type(wanted.type)
    kind = literal(type_name) if type_name else "type"
    found = reader.query(
        f"SELECT c.*, title FROM (SELECT article_id, file, outlet, published, {kind} AS type, "
        f"coalesce({gist}, evidence) AS gist, {sure} AS confidence, span_start, claim_id {source}) c "
        "LEFT JOIN articles USING (article_id) "
        f"ORDER BY c.published DESC NULLS LAST, c.file, span_start, claim_id LIMIT {wanted.limit or _LINES}"
    )
    ((count,),) = reader.query(f"SELECT count(*) {source}").rows
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows], count


def as_lines(claims: Sequence[Listed], count: int) -> Iterator[tuple[str, int]]:
    """Each article with its claims below it, line by line; with how far the rest of a long line stands in."""
    wide = max((len(claim["type"]) for claim in claims), default=0)
    sure = any(claim["confidence"] is not None for claim in claims)
    for number, (_, group) in enumerate(groupby(claims, key=lambda claim: claim["article_id"])):
        of_article = list(group)
        if number:
            yield "", 0
        first = of_article[0]
        title = shortened(first["title"] or first["file"])
        yield " · ".join(filter(None, (day(first["published"]), first["outlet"], title))), 4
        for claim in of_article:
            share = claim["confidence"]
            told = f"{share:.2f}  " if share is not None else "      " if sure else ""
            lead = f"  {claim['type']:<{wide}}  {told}"
            yield f"{lead}{claim['gist']}", len(lead)
    if len(claims) < count:
        yield "", 0
        yield f"the newest {len(claims):,} of {several(count, 'claim')}", 0
    if not count:
        yield "no claims", 0
