"""Which claims a person is shown, and in which order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipeline.decisions import Sample
from pipeline.report.naming import article_ids, nothing_named
from pipeline.store import Reader
from schemas.errors import UsageError

Kind = Literal["doubt", "conflict", "sample", "whole"]


@dataclass(frozen=True)
class Wanted:
    """What a reviewer wants to see.

    `doubt`: the most doubtful claims first; `conflict`: those behind contradictions and running totals;
    `sample`: `n` drawn at random by `seed`; `whole`: articles from beginning to end, so that what is missing
    is found too. `below` is a confidence, `article` a name as `groundwire show` takes it.
    """

    kind: Kind = "doubt"
    type: str | None = None
    since: date | None = None
    below: float | None = None
    sample: Sample | None = None
    article: str | None = None


@dataclass(frozen=True)
class Item:
    """A claim to look at; without `claim_id` an article, to say that nothing is missing in it."""

    article_id: str
    claim_id: str | None = None
    why: str = ""


@dataclass(frozen=True)
class _Chosen:
    """The claims that are wanted: a FROM clause with its conditions, and what these are given."""

    sql: str
    given: list[object]


def items(reader: Reader, wanted: Wanted, types: Iterable[str]) -> list[Item]:
    """The queue: what is wanted of a store, in order, of claims of these types.

    Raises:
        UsageError: there is no such type or article, or the store has no confidence to go by.
    """
    chosen = _choose(reader, wanted, types)
    if wanted.kind == "whole":
        return _whole(reader, wanted, chosen)
    if wanted.kind == "sample" and wanted.sample:
        rows = reader.query(
            f"SELECT article_id, claim_id FROM {chosen.sql}", chosen.given, limit_seconds=None
        ).rows
        return drawn([Item(*row) for row in rows], wanted.sample)
    rows = reader.query(
        f"{_REFUSED} SELECT article_id, claim_id, why FROM (SELECT c.*, {_WHY} AS why FROM {chosen.sql}) c "
        f"ORDER BY {_urgency(reader)}, published NULLS LAST, article_id, span_start, claim_id",
        chosen.given,
        limit_seconds=None,
    ).rows
    behind = _behind_conflicts(reader)
    found = [
        Item(article_id, claim_id, "; ".join([*why, *behind.get(claim_id, ())]))
        for article_id, claim_id, why in rows
        if wanted.kind == "doubt" or claim_id in behind
    ]
    if not _has_confidence(reader):  # what contradicts others goes before what does not
        found.sort(key=lambda item: item.claim_id not in behind)
    return found


def _choose(reader: Reader, wanted: Wanted, types: Iterable[str]) -> _Chosen:
    only = reader.claim_type(wanted.type)
    where = ["a.superseded_by IS NULL", "c.type IN (SELECT unnest(?::VARCHAR[]))"]
    given: list[object] = [[name for name in types if only in (None, name)]]
    if wanted.since is not None:
        where.append("c.published >= ?")
        given.append(wanted.since)
    if wanted.article is not None:
        named = article_ids(reader, wanted.article)
        if not named:
            raise UsageError(nothing_named(wanted.article, len(reader.query("SELECT 1 FROM articles").rows)))
        where.append("c.article_id IN (SELECT unnest(?::VARCHAR[]))")
        given.append(named)
    if wanted.below is not None:
        if not _has_confidence(reader):
            raise UsageError("this store has no confidence to go by yet; leave out --below")
        where.append("coalesce(c.confidence, 0) < ?")
        given.append(wanted.below)
    return _Chosen(f"claims c JOIN articles a USING (article_id) WHERE {' AND '.join(where)}", given)


_REFUSED = """
    WITH refused AS (
        SELECT r.article_id, r.type, json_extract(a.sentences,
            '$[' || (CAST(json_extract(r.stated, '$.sentences[0]') AS INTEGER) - 1) || '][0]') AS starts,
            list(DISTINCT r.field || ' was refused: ' || r.reason) AS fields
        FROM rejects r JOIN articles a USING (article_id) WHERE r.kind = 'field' GROUP BY ALL
    )"""
_WHY = """list_concat(list_concat(coalesce(c.notes, []),
        CASE WHEN c.grounding <> 'exact' THEN ['its words were placed ' || c.grounding] ELSE [] END),
        coalesce((SELECT flatten(list(fields)) FROM refused WHERE refused.article_id = c.article_id
            AND refused.type = c.type AND CAST(refused.starts AS INTEGER) = c.span_start), []))"""


def _urgency(reader: Reader) -> str:
    """What a queue is ordered by: the confidence where a store has it, then how much there is to doubt."""
    return "confidence NULLS FIRST, len(why) DESC" if _has_confidence(reader) else "len(why) DESC"


def _has_confidence(reader: Reader) -> bool:
    """Whether the confidence of any claim was measured; stores of before do not have the column."""
    if not reader.has("claims", "confidence"):
        return False
    return bool(reader.query("SELECT 1 FROM claims WHERE confidence IS NOT NULL LIMIT 1").rows)


def _behind_conflicts(reader: Reader) -> dict[str, list[str]]:
    """claim_id -> why, of the claims on a side of a contradiction, or behind the last of a running total."""
    found: dict[str, list[str]] = {}
    views = reader.tables()
    for side, says in (("a", "b"), ("b", "a")):
        for claim_id, other in reader.query(
            f"SELECT unnest({side}_claim_ids), {says}_says || ' (' || coalesce({says}_origin, '') || ')' "
            "FROM contradictions ORDER BY ALL",
            limit_seconds=None,
        ).rows:
            found.setdefault(claim_id, []).append(f"contradicted by {other}")
    for view in [view for view in views if view.endswith("_series")]:
        for (claim_id,) in reader.query(
            f"SELECT unnest(claim_ids) FROM \"{view}\" WHERE measure = 'total' QUALIFY row_number() OVER "
            "(PARTITION BY subject, kind ORDER BY as_of DESC NULLS LAST, count_high DESC) = 1",
            limit_seconds=None,
        ).rows:
            found.setdefault(claim_id, []).append("the last of a running total")
    return found


def drawn(found: Sequence[Item], sample: Sample) -> list[Item]:
    """The first `n` items in the random order of the seed, which another claim more does not change."""

    def place(item: Item) -> bytes:
        return hashlib.sha256(f"{sample.seed}:{item.claim_id}".encode()).digest()

    return sorted(found, key=place)[: sample.n]


def _whole(reader: Reader, wanted: Wanted, chosen: _Chosen) -> list[Item]:
    """Articles in the order of their files, each with its claims as they stand in it, then itself."""
    claims: dict[str, list[Item]] = {}
    for article_id, claim_id in reader.query(
        f"SELECT c.article_id, c.claim_id FROM {chosen.sql} ORDER BY c.span_start, c.claim_id",
        chosen.given,
        limit_seconds=None,
    ).rows:
        claims.setdefault(article_id, []).append(Item(article_id, claim_id))
    named = article_ids(reader, wanted.article) if wanted.article else None
    found: list[Item] = []
    for article_id, published in reader.query(
        "SELECT article_id, published FROM articles WHERE superseded_by IS NULL ORDER BY file"
    ).rows:
        late = wanted.since is None or (published is not None and published >= wanted.since)
        if late and (named is None or article_id in named):
            found += [*claims.get(article_id, ()), Item(article_id)]
    return found
