"""The writer of one run: responses as they arrive, outcomes as they are made, and at the end the whole."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

import numpy as np

from pipeline.articles.article import Article, Unreadable
from pipeline.extraction.origin import Origins
from pipeline.extraction.outcome import Evidence, Outcome
from pipeline.models.model import Response
from pipeline.store.database import GIVEN, explained, quoted, to_json, utc_now, work_file
from pipeline.store.files import acquire, open_work, release, sync, wal_file
from pipeline.store.stories import tell_stories
from pipeline.store.tables import (
    ARTICLES,
    CLAIM,
    EVALUATIONS,
    MENTIONS,
    METADATA,
    OUTCOMES,
    PROVENANCE,
    PUBLICATIONS,
    REJECTS,
    RESPONSES,
    RUNS,
    SCORES,
    SKIPPED,
    article_of,
    article_row,
    publication_row,
    row_of,
)
from schemas.claim import Claim
from schemas.errors import StoreError

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

_SPENT = ("requests", "prompt_tokens", "completion_tokens", "cost")
"""What a run and a response both count."""


_READ_AGAIN = """
    run_id <> $run
    AND EXISTS (
        FROM (SELECT unnest(paths) AS path FROM main.runs WHERE run_id = $run)
        WHERE file GLOB path OR path = '.' OR file = path OR starts_with(file, path || '/')
            OR starts_with(file, path || ' ')
    )"""
"""What an earlier run than `$run` skipped at a path that `$run` has read; "a.csv line 7" is at a.csv."""


_FIRST = """
    FROM publications
    QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY published NULLS LAST, file) = 1"""
"""The first publication of each text: the earliest by date, then by file."""


class Extraction(NamedTuple):
    """How an article's current claims were made."""

    fingerprint: str
    model: str


class Publication(NamedTuple):
    """The text that a file holds, and what that was read from."""

    article_id: str
    source_digest: str | None


@dataclass(frozen=True)
class Current:
    """Which extraction of each text holds, and which text each file, when it was asked for."""

    extractions: Mapping[str, Extraction]
    """By article_id."""
    publications: Mapping[str, Publication]
    """By file."""
    last_model: str | None = None
    """The model of the last run that extracted anything."""

    def models(self) -> dict[str, int]:
        """How many articles have claims by each model, most first."""
        return dict(Counter(made.model for made in self.extractions.values()).most_common())

    def stands(self, article_id: str, fingerprint: str, *, unless_by: str | None) -> bool:
        """Whether what there is of a text stays: made under this fingerprint, or by another model than this.

        With `unless_by=None` only the fingerprint counts.
        """
        made = self.extractions.get(article_id)
        if made is None:
            return False
        return made.fingerprint == fingerprint or unless_by not in (None, made.model)

    def digests(self, fingerprint: str, *, unless_by: str | None) -> dict[str, str]:
        """Source digest -> article_id of the publications whose texts need not be read again."""
        return {
            held.source_digest: held.article_id
            for held in self.publications.values()
            if held.source_digest and self.stands(held.article_id, fingerprint, unless_by=unless_by)
        }


Rows = Callable[[str], list[tuple[Any, ...]]]
"""What answers a query."""


def current_of(rows: Rows) -> Current:
    """Which extraction of each text holds now, and which text each file, in the order of the files."""
    made = rows(
        "SELECT article_id, fingerprint, model FROM outcomes "
        "JOIN (SELECT article_id, file FROM articles) USING (article_id) WHERE status = 'done' ORDER BY file"
    )
    held = rows("SELECT file, article_id, source_digest FROM publications")
    last = rows(
        "SELECT model FROM runs WHERE new_articles > coalesce(failed, 0) AND fingerprint <> '' "
        "AND run_id NOT IN (SELECT run_id FROM evaluations) "
        "AND model IN (SELECT model FROM outcomes WHERE len(response_ids) > 0) ORDER BY started DESC LIMIT 1"
    )
    return Current(
        {article_id: Extraction(*rest) for article_id, *rest in made},
        {file: Publication(*rest) for file, *rest in held},
        last[0][0] if last else None,
    )


def sketches_of(rows: Rows) -> Iterator[tuple[str, NDArray[np.uint32], date | None]]:
    """The sketches of all texts that stand, with the dates of their publication, in that order."""
    for article_id, sketch, published in rows(
        "SELECT article_id, sketch, published FROM sketches JOIN articles USING (article_id) "
        "WHERE superseded_by IS NULL ORDER BY published NULLS LAST, article_id"
    ):
        yield article_id, np.array(sketch, dtype=np.uint32), published


@dataclass(frozen=True)
class Recorded:
    """All that is needed to make an article's claims again without asking a model."""

    article: Article
    fingerprint: str
    model: str
    responses: tuple[Response, ...]
    original: Article | None = None
    """The article that the responses are about, where this one is a copy of it."""


Action = Literal["insert", "upsert"]


class Store:
    """The writer of one run; `with Store.open(...) as store` closes it, published or not.

    What a method wrote is committed when it returns: after a kill the next `open` goes on from there. Every
    method raises StoreError when the disk is full or the file damaged. Not for use by several threads.
    """

    def __init__(
        self,
        path: Path,
        lock: int,
        con: duckdb.DuckDBPyConnection,
        superseding: Sequence[str],
        origins: Origins,
    ) -> None:
        self._path = path
        self._lock = lock
        self._con = con
        self._superseding = superseding
        self._origins = origins
        self._run_id = ""

    @classmethod
    def open(cls, path: Path, claim_types: Mapping[str, type[Claim]], origins: Origins | None = None) -> Self:
        """Open the work file beside the store: what a killed run left, or a copy of the store, or a new one.

        Raises:
            StoreBusyError: another live process runs into this store.
            StoreError: the folder is missing or cannot be written, the file is no DuckDB database, or a
                column is of another type than its claim type now says.
            SchemaError: a claim type's name or columns are those of another table.
        """
        path = path.resolve()
        if path.stem.lower() in ("superseded", "stated"):
            raise StoreError(
                f"{path}: a store cannot be called {path.stem}, a schema in it is; choose another name"
            )
        if not path.parent.is_dir():
            raise StoreError(f"{path}: there is no folder {path.parent}; create it: mkdir -p {path.parent}")
        if path.is_dir():
            raise StoreError(f"{path} is a folder; name a file in it, such as {path / 'claims.duckdb'}")
        with explained(path):
            lock = acquire(path)
            try:
                con, superseding = open_work(path, claim_types)
            except BaseException:
                release(path, lock)
                raise
        return cls(path, lock, con, superseding, origins or Origins())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store; the next run takes up the work file. Harmless after `publish`."""
        if self._lock >= 0:
            self._con.close()
            release(self._path, self._lock)
            self._lock = -1

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        import duckdb  # noqa: PLC0415 - see connect

        with explained(self._path):
            self._con.begin()
            try:
                yield
                self._con.commit()
            except BaseException:
                with suppress(duckdb.Error):
                    self._con.rollback()
                raise

    def _rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        with explained(self._path):
            return self._con.execute(sql, [*parameters]).fetchall()

    def _append(self, table: str, columns: Sequence[str], rows: list[list[object]], action: Action) -> None:
        if rows:
            appender = self._con.appender(table, columns=[*columns], action=action)
            appender.append_rows(rows)
            appender.flush()

    def begin(
        self,
        *,
        model: str,
        fingerprint: str,
        focus: str,
        paths: Sequence[Path | str],
        settings: Mapping[str, object],
    ) -> str:
        """Start a run, and give its run_id. A run that was killed is marked `interrupted`."""
        now = utc_now()
        spent = ", ".join(f"{name} = r.{name}" for name in _SPENT)
        sums = ", ".join(f"sum({name}) AS {name}" for name in _SPENT)
        self._run_id = f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        try:
            release = version("groundwire")
        except PackageNotFoundError:
            release = None
        with self._transaction():
            self._con.execute(
                f"UPDATE runs SET {spent} FROM (SELECT run_id, {sums} FROM responses GROUP BY run_id) r "
                "WHERE status = 'running' AND runs.run_id = r.run_id"
            )
            self._con.execute("UPDATE runs SET status = 'interrupted' WHERE status = 'running'")
            self._con.execute(
                "INSERT INTO runs (run_id, started, status, model, fingerprint, focus, version, paths, "
                "settings) VALUES (?, ?, 'running', ?, ?, ?, ?, ?, ?)",
                [
                    self._run_id,
                    now,
                    model,
                    fingerprint,
                    focus,
                    release,
                    [*map(str, paths)],
                    to_json(dict(settings)),
                ],
            )
        return self._run_id

    def finish(self, status: str, summary: Mapping[str, object], *, whole: bool = False) -> None:
        """End the run: `summary` gives columns of `runs`, such as articles, failed, claims, cost, seconds.

        A run that has read the `whole` of its paths supersedes what earlier ones skipped there.
        """
        if unknown := set(summary) - set(RUNS.names):
            raise ValueError(f"runs has no column {min(unknown)!r}")
        cells = {"status": status, "finished": utc_now(), **summary}
        with self._transaction():
            sets = ", ".join(f"{quoted(name)} = ?" for name in cells)
            self._con.execute(f"UPDATE runs SET {sets} WHERE run_id = ?", [*cells.values(), self._run_id])
            if whole:
                now = {"run": self._run_id, "now": utc_now()}
                self._con.execute(
                    "INSERT INTO superseded.skipped BY NAME "
                    f"SELECT *, $now::TIMESTAMP AS superseded_at FROM main.skipped WHERE {_READ_AGAIN}",
                    now,
                )
                self._con.execute(f"DELETE FROM main.skipped WHERE {_READ_AGAIN}", {"run": self._run_id})

    def mode_of(self, model: str, base_url: str | None) -> str | None:
        """How the endpoint held this model's answers to a form in the last run that it answered."""
        rows = self._rows(
            "SELECT mode FROM runs WHERE mode IS NOT NULL AND model = ? "
            "AND settings ->> 'base_url' IS NOT DISTINCT FROM ? ORDER BY started DESC LIMIT 1",
            model,
            base_url,
        )
        return rows[0][0] if rows else None

    def learned_of(self, model: str, base_url: str | None) -> dict[str, Any]:
        """What the endpoint was found to refuse by name in the last run that it answered for this model."""
        rows = self._rows(
            "SELECT learned FROM runs WHERE mode IS NOT NULL AND model = ? "
            "AND settings ->> 'base_url' IS NOT DISTINCT FROM ? ORDER BY started DESC LIMIT 1",
            model,
            base_url,
        )
        return json.loads(rows[0][0]) if rows and rows[0][0] else {}

    def response(self, response_id: str) -> Response | None:
        """The kept response of this id, whatever its status."""
        return self._responses([response_id]).get(response_id)

    def _responses(self, response_ids: Sequence[str]) -> dict[str, Response]:
        names = [field.name for field in fields(Response)]
        where = "= ?" if len(response_ids) == 1 else f"IN {GIVEN}"  # a key look-up, or one scan
        rows = self._rows(
            f"SELECT {', '.join(names)} FROM responses WHERE response_id {where}",
            response_ids[0] if len(response_ids) == 1 else response_ids,
        )
        found = [dict(zip(names, row, strict=True)) for row in rows]
        for cells in found:
            cells["answer"] = json.loads(cells["answer"]) if cells["answer"] is not None else None
            cells["created"] = cells["created"].replace(tzinfo=UTC)
        return {cells["response_id"]: Response(**cells) for cells in found}

    def response_ids(self) -> set[str]:
        """The ids of all kept responses."""
        return {response_id for (response_id,) in self._rows("SELECT response_id FROM responses")}

    def keep(self, *responses: Response) -> None:
        """Commit responses together; one of the same id, such as a failed attempt, gives way to each."""
        import duckdb  # noqa: PLC0415 - see connect

        newest = {response.response_id: response for response in responses}
        rows = [self._response_row(response) for response in newest.values()]
        try:  # almost all are new, and an upsert takes twice as long
            with self._transaction():
                self._append("responses", RESPONSES.names, rows, "insert")
        except duckdb.ConstraintException:
            with self._transaction():
                self._append("responses", RESPONSES.names, rows, "upsert")

    def _response_row(self, response: Response) -> list[object]:
        valid = {
            "answer": None if response.answer is None else to_json(response.answer),
            "text": _valid(response.text),
            "error": None if response.error is None else _valid(response.error),
            "created": response.created.astimezone(UTC).replace(tzinfo=None),
            "run_id": self._run_id,
        }
        return row_of(RESPONSES.columns, vars(response) | valid)

    def current(self) -> Current:
        """Which extraction of each text holds now, and which text each file."""
        return current_of(self._rows)

    def counts(self) -> dict[str, int]:
        """How many claims of each type the store holds now."""
        return dict(self._rows("SELECT type, count(*) FROM claims GROUP BY ALL ORDER BY ALL"))

    def keep_scores(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Add rows to `scores`; each gives its columns but `run_id` and `scored_at`."""
        own = {"run_id": self._run_id, "scored_at": utc_now()}
        with self._transaction():
            scores = [row_of(SCORES.columns, {**row, **own}) for row in rows]
            self._append("scores", SCORES.names, scores, "insert")

    def keep_evaluation(
        self, gold: str, gold_digest: str, score: str, outcomes: Sequence[Outcome] = ()
    ) -> None:
        """Keep the whole score of this run, as JSON, and what was refused, never the claims.

        The refusals take the place of those of the evaluation before; what a run has of an article under the
        same fingerprint is not told twice.
        """
        with self._transaction():
            row: list[object] = [self._run_id, gold, gold_digest, score]
            self._append("evaluations", EVALUATIONS.names, [row], "upsert")
            self._con.execute("DELETE FROM rejects WHERE run_id IN (SELECT run_id FROM evaluations)")
            run = self._rows(
                "SELECT article_id, fingerprint FROM outcomes "
                f"WHERE status = 'done' AND article_id IN {GIVEN}",
                [outcome.article.article_id for outcome in outcomes],
            )
            new = [o for o in outcomes if (o.article.article_id, o.fingerprint) not in run]
            rows = [row for outcome in new for row in self._reject_rows(outcome)]
            self._append("rejects", REJECTS.names, rows, "insert")

    def skip(self, unreadable: Sequence[Unreadable]) -> None:
        """Note files of which no article was made. What is noted already is so again, by this run."""
        now, reasons = utc_now(), {(each.file, each.reason): None for each in unreadable}
        if not reasons:
            return
        files, why = [file for file, _ in reasons], [reason for _, reason in reasons]
        with self._transaction():
            known = self._con.execute(
                "UPDATE skipped SET run_id = ?, skipped_at = ? FROM (SELECT unnest(?::VARCHAR[]) AS f, "
                "unnest(?::VARCHAR[]) AS r) WHERE file = f AND reason = r RETURNING file, reason",
                [self._run_id, now, files, why],
            ).fetchall()
            new = [[self._run_id, *each, now] for each in reasons if each not in {*known}]
            self._append("skipped", SKIPPED.names, new, "insert")

    def set_aside(self, articles: Sequence[Article], reason: Callable[[Article], str]) -> None:
        """Keep articles that are not extracted, and note why. What their texts have already stays."""
        if articles:
            self.appear(articles)
            self.keep_articles(articles)
        self.skip([Unreadable(article.file, reason(article)) for article in articles])

    def keep_articles(self, articles: Sequence[Article]) -> None:
        """Keep articles as these publications have them, whatever was extracted from their texts."""
        with self._transaction():
            self._append_articles(articles, utc_now())

    def _append_articles(self, articles: Sequence[Article], now: datetime) -> None:
        ids = [article.article_id for article in articles]
        added = dict(self._rows(f"SELECT article_id, added FROM articles WHERE article_id IN {GIVEN}", ids))
        rows = [article_row(article, added.get(article.article_id, now)) for article in articles]
        self._append("articles", ARTICLES.names, rows, "upsert")
        self._stale()

    def appear(self, articles: Sequence[Article]) -> None:
        """Note where texts appeared. A text that no file holds any longer is superseded, with all it had."""
        if articles:
            with self._transaction():
                self._appear({article.file: article for article in articles})

    def appear_again(self, files: Mapping[str, str]) -> None:
        """Note that each file holds what was read from the same bytes, with the same metadata, as another."""
        if not files:
            return
        rest = ", ".join(map(quoted, PUBLICATIONS.names[1:]))
        rows = self._rows(
            f"SELECT new, {rest} FROM (SELECT unnest(?::VARCHAR[]) AS new, unnest(?::VARCHAR[]) AS known) "
            "JOIN publications ON file = known",
            [*files],
            [*files.values()],
        )
        with self._transaction():
            self._hold({file: article_id for file, article_id, *_ in rows}, [[*row] for row in rows])

    def move_away(self, files: Collection[str]) -> None:
        """Note that texts are no longer in these files, where they are in others."""
        if files:
            with self._transaction():
                self._con.execute(
                    f"DELETE FROM publications p WHERE file IN {GIVEN} AND EXISTS "
                    "(FROM publications q WHERE q.article_id = p.article_id AND q.file NOT IN "
                    f"{GIVEN})",
                    [[*files], [*files]],
                )
                self._stale()

    def _appear(self, articles: Mapping[str, Article]) -> None:
        texts = {file: article.article_id for file, article in articles.items()}
        self._hold(texts, [publication_row(article) for article in articles.values()])

    def _hold(self, texts: Mapping[str, str], rows: list[list[object]]) -> None:
        """Put rows of `publications` in the place of those of the same files; `texts`: file -> article_id."""
        now = utc_now()
        held = self._rows(
            f"SELECT file, article_id FROM publications WHERE file IN {GIVEN} UNION "
            f"SELECT file, article_id FROM articles WHERE superseded_by IS NULL AND file IN {GIVEN}",
            [*texts],
            [*texts],
        )
        self._append("publications", PUBLICATIONS.names, rows, "upsert")
        self._stale()
        left = {old: texts[file] for file, old in held if old != texts[file]}
        still = self._rows(
            f"SELECT DISTINCT article_id FROM publications WHERE article_id IN {GIVEN}", [*left]
        )
        if older := {old: new for old, new in left.items() if (old,) not in still}:
            self._give_way(dict.fromkeys(older), now)
            self._con.execute(
                "UPDATE articles SET superseded_by = newer.id "
                "FROM (SELECT unnest(?::VARCHAR[]) AS old, unnest(?::VARCHAR[]) AS id) newer "
                "WHERE article_id = newer.old",
                [[*older], [*older.values()]],
            )

    def displaced(self) -> list[str]:
        """The ids of texts that are kept as another publication than the first, or as it was before.

        What was made without a response, such as gold, cannot be made again and is left as it is.
        """
        said = ", ".join(map(quoted, ("file", *METADATA)))
        rows = self._rows(
            f"SELECT article_id FROM (SELECT article_id, ROW({said}) AS said FROM articles) "
            f"JOIN (SELECT article_id, ROW({said}) AS first {_FIRST}) USING (article_id) "
            "ANTI JOIN (FROM outcomes WHERE claims > 0 AND len(response_ids) = 0 AND copied_from IS NULL) "
            "USING (article_id) WHERE said IS DISTINCT FROM first ORDER BY article_id"
        )
        return [article_id for (article_id,) in rows]

    def first_published(self, article_id: str) -> Article:
        """The article with this text as its first publication has it."""
        names = ", ".join(f"p.{quoted(name)}" for name in ("file", *METADATA))
        rows = self._rows(
            f"SELECT {names}, a.article_id, a.text FROM (SELECT * {_FIRST}) p "
            "JOIN articles a USING (article_id) WHERE article_id = ?",
            article_id,
        )
        return article_of(dict(zip(("file", *METADATA, "article_id", "text"), rows[0], strict=True)))

    def _stale(self) -> None:
        """Say that what was worked out from claims and articles no longer fits them."""
        self._con.execute("DELETE FROM derived.fresh")

    def save(self, outcomes: Sequence[Outcome]) -> None:
        """Save outcomes in one transaction, each in the place of what its article had before.

        A done outcome replaces the rows that its article has under the same fingerprint; it supersedes those
        under another one, and those of a text that its file held before. A failed outcome is noted and
        changes no claims. Of several outcomes of one text that of the first publication is saved.
        """
        if not outcomes:
            return
        now = utc_now()
        done = [outcome for outcome in outcomes if outcome.status == "done"]
        first: dict[str, Outcome] = {}
        for outcome in sorted(outcomes, key=lambda o: (o.article.published or date.max, o.article.file)):
            first.setdefault(outcome.article.article_id, outcome)
        saved = [outcome for outcome in outcomes if first[outcome.article.article_id] is outcome]
        ids = [outcome.article.article_id for outcome in saved]
        kept = [outcome for outcome in saved if outcome.status == "done"]
        with self._transaction():
            tried = {
                (article_id, fingerprint): (status, attempts or 0)
                for article_id, fingerprint, status, attempts in self._rows(
                    "SELECT article_id, fingerprint, status, attempts FROM outcomes "
                    f"WHERE article_id IN {GIVEN}",
                    ids,
                )
            }
            self._give_way({outcome.article.article_id: outcome.fingerprint for outcome in kept}, now)
            self._con.execute(  # what is left there is from an evaluation
                f"DELETE FROM rejects WHERE article_id IN {GIVEN}", [[o.article.article_id for o in kept]]
            )
            if done:
                self._appear({outcome.article.file: outcome.article for outcome in done})
            self._append_articles([outcome.article for outcome in saved], now)
            self._append(
                "outcomes", OUTCOMES.names, [self._outcome_row(o, now, tried) for o in saved], "upsert"
            )
            self._append_claims(kept)

    def _give_way(self, fingerprints: Mapping[str, str | None], now: datetime) -> None:
        """Take out all rows of articles but their texts; keep as superseded what has another fingerprint."""
        extracted = self._rows(
            f"SELECT article_id, fingerprint FROM outcomes WHERE article_id IN {GIVEN}", [*fingerprints]
        )
        gone = {article_id for article_id, _ in extracted}
        kept = {
            article_id for article_id, fingerprint in extracted if fingerprints[article_id] != fingerprint
        }
        for name in self._superseding if gone else ():
            if kept:
                self._con.execute(
                    f"INSERT INTO {quoted('superseded', name)} BY NAME "
                    f"SELECT *, ?::TIMESTAMP AS superseded_at FROM {quoted('main', name)} "
                    f"WHERE article_id IN {GIVEN}",
                    [now, [*kept]],
                )
            self._con.execute(f"DELETE FROM {quoted('main', name)} WHERE article_id IN {GIVEN}", [[*gone]])

    def _outcome_row(
        self, outcome: Outcome, now: datetime, tried: Mapping[tuple[str, str], tuple[str, int]]
    ) -> list[object]:
        status, attempts = tried.get((outcome.article.article_id, outcome.fingerprint), ("failed", 0))
        counted = {
            "attempts": attempts + (status == "failed"),
            "article_id": outcome.article.article_id,
            "claims": len(outcome.claims),
            "rejects": len(outcome.rejects),
            "response_ids": [*outcome.response_ids],
            "run_id": self._run_id,
            "saved": now,
        }
        return row_of(OUTCOMES.columns, vars(outcome) | counted)

    def _append_claims(self, outcomes: Sequence[Outcome]) -> None:
        claims: dict[type[Claim], list[list[object]]] = {}
        mentions: list[list[object]] = []
        rejects: list[list[object]] = []
        for outcome in outcomes:
            origin = vars(outcome.article) | {
                "run_id": self._run_id,
                "fingerprint": outcome.fingerprint,
                "model": outcome.model,
            }
            voices = self._origins.of(outcome.article, outcome.claims)
            for grounded, voice in zip(outcome.claims, voices, strict=True):
                kind = type(grounded.claim)
                stated = {
                    **origin,
                    "origin": voice,
                    "type": kind.type_name,
                    "claim_id": grounded.claim_id,
                    "field_spans": to_json(grounded.field_spans),
                    "notes": [*grounded.notes],
                    "response_id": grounded.response_id,
                }
                row = row_of(CLAIM, stated | _evidence(grounded.evidence))
                row += grounded.claim.cells()
                row += row_of(PROVENANCE, stated)
                claims.setdefault(kind, []).append(row)
                mentions += (row_of(MENTIONS.columns, stated | _evidence(m)) for m in grounded.mentions)
            rejects += self._reject_rows(outcome)
        for kind, rows in claims.items():
            names = [column.suffix for column in (*CLAIM, *kind.columns(), *PROVENANCE)]
            self._append(kind.type_name, names, rows, "insert")
        self._append("mentions", MENTIONS.names, mentions, "insert")
        self._append("rejects", REJECTS.names, rejects, "insert")

    def _reject_rows(self, outcome: Outcome) -> list[list[object]]:
        origin = vars(outcome.article) | {"run_id": self._run_id, "fingerprint": outcome.fingerprint}
        return [
            row_of(
                REJECTS.columns,
                origin | vars(reject) | {"type": reject.type_name, "stated": to_json(reject.stated)},
            )
            for reject in outcome.rejects
        ]

    def recorded(self) -> Iterator[Recorded]:
        """Every article that was extracted, as it was read, with the responses to it in order.

        Saving while it is read is fine: it gives the articles that were current when it was first asked.

        Raises:
            StoreError: a response is no longer in the store.
        """
        yield from self._recorded([*self.current().extractions])

    def recorded_of(self, article_id: str) -> Recorded | None:
        """The same of one article, if it was extracted."""
        return next(self._recorded([article_id]), None)

    def responses(self, response_ids: Sequence[str]) -> tuple[Response, ...]:
        """The kept responses of these ids, in this order."""
        found = self._responses(response_ids)
        return tuple(found[response_id] for response_id in response_ids)

    def _whole(self, article_id: str | None) -> Article | None:
        names = ", ".join(ARTICLES.names)
        rows = self._rows(f"SELECT {names} FROM articles WHERE article_id = ?", article_id)
        return article_of(dict(zip(ARTICLES.names, rows[0], strict=True))) if rows else None

    def _recorded(self, current: Sequence[str]) -> Iterator[Recorded]:
        for start in range(0, len(current), 100):
            rows = self._rows(
                f"SELECT {', '.join(f'a.{name}' for name in ARTICLES.names)}, "
                "o.fingerprint, o.model, o.copied_from, o.response_ids "
                "FROM articles a JOIN outcomes o USING (article_id) "
                "WHERE o.status = 'done' AND (len(o.response_ids) > 0 OR o.copied_from IS NOT NULL) "
                f"AND article_id IN {GIVEN} ORDER BY a.file",  # gold has neither, and is not made again
                current[start : start + 100],
            )
            responses = self._responses([response_id for row in rows for response_id in row[-1]])
            for *cells, fingerprint, model, copied_from, response_ids in rows:
                article = article_of(dict(zip(ARTICLES.names, cells, strict=True)))
                if lost := [response_id for response_id in response_ids if response_id not in responses]:
                    raise StoreError(
                        f"{self._path}: response {lost[0]} to {article.file} is gone; run that file again"
                    )
                answers = tuple(responses[i] for i in response_ids)
                yield Recorded(article, fingerprint, model, answers, self._whole(copied_from))

    def made(self, article_id: str) -> Extraction | None:
        """How the article's claims were made, if it was extracted."""
        rows = self._rows(
            "SELECT fingerprint, model FROM outcomes WHERE status = 'done' AND article_id = ?", article_id
        )
        return Extraction(*rows[0]) if rows else None

    def sketches(self) -> Iterator[tuple[str, NDArray[np.uint32], date | None]]:
        """The sketches of all texts that stand, with the dates of their publication, in that order."""
        return sketches_of(self._rows)

    def dead_letters(self) -> list[Article]:
        """The articles that failed, as they were read."""
        names = ", ".join(f"a.{name}" for name in ARTICLES.names)
        rows = self._rows(
            f"SELECT {names} FROM articles a SEMI JOIN dead_letters USING (article_id) ORDER BY a.file"
        )
        return [article_of(dict(zip(ARTICLES.names, cells, strict=True))) for cells in rows]

    def publish(self) -> None:
        """Put what is saved in the place of the published file, in one step, and close the store."""
        work, old = work_file(self._path), self._path
        with explained(old):
            self._derive()
            self._con.execute("CHECKPOINT")
            self._con.close()
            mode = (old if old.exists() else work).stat().st_mode
            work.chmod((mode & 0o644) | 0o600)
            sync(work)
            wal_file(old).unlink(missing_ok=True)  # of a session that crashed; it fits the old file only
            work.replace(old)
            sync(old.parent)
        self.close()

    def _derive(self) -> None:
        """Work out anew what follows from all claims and articles together, if any of them have changed."""
        if self._rows("FROM derived.fresh"):
            return
        with self._transaction():
            tell_stories(self._con)
            self._con.execute("DELETE FROM derived.claims")
            self._con.execute("INSERT INTO derived.claims FROM derive()")
            self._con.execute("INSERT INTO derived.fresh VALUES (?)", [utc_now()])


def _evidence(evidence: Evidence) -> dict[str, object]:
    return {
        "evidence": evidence.text,
        "span_start": evidence.start,
        "span_end": evidence.end,
        "grounding": evidence.grounding,
    }


def _valid(text: str) -> str:
    """The text without lone surrogates, which models' JSON escapes can hold and UTF-8 cannot."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
