"""What people decided, put beside the claims of a store: tables, and a copy in which it takes their place."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from pipeline.decisions import Decision, Journal, Made, Stated, Thread, Threads, journal_of
from pipeline.extraction.origin import Origins
from pipeline.extraction.outcome import Evidence, Grounded
from pipeline.files import real
from pipeline.store.database import GIVEN, OFFLINE, connect, explained, quoted, to_json
from pipeline.store.migration import migrate
from pipeline.store.reader import Reader, read
from pipeline.store.tables import (
    ARTICLES,
    CLAIM,
    DECIDED_CLAIMS,
    PROVENANCE,
    REVIEW,
    REVIEWS,
    article_of,
    claim_columns,
    claim_row,
    row_of,
)
from schemas.claim import Claim
from schemas.errors import UsageError

if TYPE_CHECKING:
    import duckdb

    from pipeline.articles.article import Article

ClaimTypes = Mapping[str, type[Claim]]
_REVIEW = {"accept": "accepted", "reject": "rejected", "merge": "merged"}


def made_claims(rows: Sequence[Mapping[str, Any]], kind: type[Claim]) -> list[Made]:
    """Rows of a claim type's table as decisions are put on them."""
    return [
        Made(
            row["claim_id"],
            row["article_id"],
            kind.type_name,
            Stated.of_row(kind, {**row, "field_spans": json.loads(row["field_spans"] or "{}")}),
        )
        for row in rows
    ]


def made_of(reader: Reader, types: ClaimTypes, article_ids: Sequence[str]) -> list[Made]:
    """The claims that a published store has of these articles."""
    there, made = reader.claim_types(), []
    for name in [name for name in types if name in there]:
        found = reader.query(
            f"SELECT * FROM {quoted(name)} WHERE article_id IN {GIVEN}", [[*article_ids]], limit_seconds=None
        )
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
        made += made_claims(rows, types[name])
    return made


def take_reviews(con: duckdb.DuckDBPyConnection, path: Path, types: ClaimTypes, origins: Origins) -> None:
    """Write what the decisions beside the store at `path` say of the claims that the database has now.

    Within a transaction. Where the file of decisions cannot be read the tables stay as they were: no run
    waits for that.
    """
    journal = Journal(journal_of(path))
    try:
        journal.refresh()
    except UsageError as error:
        logging.getLogger("groundwire").warning("decisions are not taken in: %s", error)
        return
    if not journal.decisions and not con.execute("SELECT 1 FROM main.reviews LIMIT 1").fetchall():
        return
    threads = Threads(journal.decisions, types)
    articles = {article.article_id: article for article in _articles(con, threads.articles)}
    threads.assign(
        made
        for name, kind in types.items()
        for made in made_claims(
            _dicts(con, f"FROM main.{quoted(name)} WHERE article_id IN {GIVEN}", [*articles]), kind
        )
    )
    tables: dict[str, tuple[list[str], list[list[object]]]] = {
        "main.reviews": (REVIEWS.names, [*_history(journal.decisions, threads, articles)]),
        "decided.claims": (DECIDED_CLAIMS.names, []),
    }
    for name, kind in types.items():
        columns = (*claim_columns(kind), *REVIEW)
        tables[f"decided.{name}"] = [column.suffix for column in columns], []
    for thread in threads.all:
        article, kind_of = articles.get(thread.article_id), types.get(thread.type_name)
        if article and kind_of:
            claims, made = _decided(thread, article, kind_of, origins)
            tables["decided.claims"][1].extend(claims)
            tables[f"decided.{thread.type_name}"][1].extend(made)
    for table, (names, rows) in tables.items():
        con.execute(f"DELETE FROM {table}")
        if rows:
            appender = con.appender(table, columns=names)
            appender.append_rows(rows)
            appender.flush()


def _dicts(con: duckdb.DuckDBPyConnection, sql: str, given: list[str]) -> list[dict[str, Any]]:
    answer = con.execute(sql, [given])
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _articles(con: duckdb.DuckDBPyConnection, article_ids: list[str]) -> Iterator[Article]:
    """Those of the articles that a file still has, as they were read."""
    columns = ", ".join(ARTICLES.names)
    sql = f"SELECT {columns} FROM main.articles WHERE superseded_by IS NULL AND article_id IN {GIVEN}"
    return (article_of(row) for row in _dicts(con, sql, article_ids))


def state_of(thread: Thread, *, there: bool) -> str:
    """What a thread's last decision does now; `there`: a file of the store still has the text."""
    if there and (thread.made or thread.standing.verdict == "add"):
        return "applied"
    return "kept" if there and thread.standing.after else "waiting"


def _history(
    decisions: Sequence[Decision], threads: Threads, articles: Mapping[str, Article]
) -> Iterator[list[object]]:
    """Rows of the table `reviews`, one for each decision that says something of a claim or an article."""
    about: dict[str, tuple[str, Thread | None]] = {d.decision_id: ("undone", None) for d in threads.undone}
    for thread in threads.all:
        for decision in thread.decisions:
            about[decision.decision_id] = "replaced", thread
        about[thread.standing.decision_id] = state_of(thread, there=thread.article_id in articles), thread
    for article_id, signed in threads.whole.items():
        for decision in signed.values():
            about[decision.decision_id] = "applied" if article_id in articles else "waiting", None
    for decision in decisions:
        if decision.verdict == "undo":
            continue
        state, on = about.get(decision.decision_id, ("replaced", None))
        stated = decision.before or next(iter(decision.after), None)
        holds = state in ("applied", "kept")
        yield row_of(
            REVIEWS.columns,
            {
                **dict(decision),
                "state": state,
                "decided": decision.order[0].replace(tzinfo=None),
                "disputed": bool(on and on.disputed),
                "applies_to": [made.claim_id for made in on.made] if on and holds else [],
                "span_start": stated and stated.start,
                "span_end": stated and stated.end,
                "before": decision.before and decision.before.model_dump_json(),
                "after": to_json([each.model_dump(mode="json") for each in decision.after]),
                "changed": to_json(decision.changed),
                "sample": decision.sample and decision.sample.model_dump_json(),
            },
        )


def _decided(
    thread: Thread, article: Article, kind: type[Claim], origins: Origins
) -> tuple[list[list[object]], list[list[object]]]:
    """What a thread's last decision makes of its claims: rows of decided.claims, and of its type's table."""
    decision = thread.standing
    review = _REVIEW.get(decision.verdict, "corrected")
    wanted = [*decision.after]
    stays = [made for made in thread.made if made.stated.cells == wanted[0].cells] if len(wanted) == 1 else []
    said: list[object] = [decision.reviewer, decision.decision_id]
    gone = "rejected" if review == "accepted" else review
    claims: list[list[object]] = [
        [made.claim_id, "accepted" if made in stays[:1] else gone, *said] for made in thread.made
    ]
    if stays:
        return claims, []
    if decision.before is None:
        review = "added"
    rows = []
    for grounded in _grounded(wanted, article, kind):
        (origin,) = origins.of(article, [grounded])
        stated = {
            **dict.fromkeys(column.suffix for column in (*CLAIM, *PROVENANCE)),
            **vars(article),
            "claim_id": grounded.claim_id,
            "gist": grounded.claim.gist(),
            "evidence": grounded.evidence.text,
            "span_start": grounded.evidence.start,
            "span_end": grounded.evidence.end,
            "grounding": "exact",
            "origin": origin,
            "field_spans": to_json(grounded.field_spans),
            "notes": [],
            "model": "review",
        }
        rows.append([*claim_row(grounded.claim, stated), review, *said])
    return claims, rows


def _grounded(wanted: Sequence[Stated], article: Article, kind: type[Claim]) -> Iterator[Grounded]:
    for stated in wanted:
        try:
            claim = kind.model_construct(**stated.values(kind))
        except ValueError:  # the claim type no longer takes what was said then: the decision waits
            continue
        evidence = Evidence(article.text[stated.start : stated.end], stated.start, stated.end)
        yield Grounded(claim, evidence, article.article_id, "", stated.field_spans)


@contextmanager
def read_reviewed(path: Path, types: ClaimTypes, origins: Origins) -> Iterator[Reader]:
    """Read a copy of the published store in which claims are as people have left them by now.

    All tables and views of it are about what was not rejected, was corrected or added.

    Raises:
        StoreError: there is no store, or it cannot be copied.
        StoreBusyError: another program has the file open for writing.
    """
    read(path).close()
    with explained(path), TemporaryDirectory(prefix="groundwire-") as folder:
        copy = Path(folder, real(path).name)
        shutil.copyfile(real(path), copy)
        with connect(copy, config=dict(OFFLINE)) as con:
            con.begin()
            migrate(con, path, types)
            take_reviews(con, path, types, origins)
            changed = con.execute("SELECT 1 FROM main.reviews LIMIT 1").fetchall()
            for name in types if changed else ():
                columns = ", ".join(map(quoted, _columns(con, name)))
                con.execute(
                    f"CREATE TEMP TABLE left_over AS SELECT {columns} FROM reviewed.{quoted(name)}; "
                    f"DELETE FROM main.{quoted(name)}; "
                    f"INSERT INTO main.{quoted(name)} BY NAME FROM left_over; DROP TABLE left_over"
                )
            if changed:
                con.execute("DELETE FROM derived.claims; INSERT INTO derived.claims FROM derive()")
            con.commit()
        with read(copy) as reader:
            yield reader


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    return [name for name, *_ in con.execute(f"DESCRIBE main.{quoted(table)}").fetchall()]
