"""Writing and reading the batches of requests, what came back of them, and the articles that wait for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pipeline.articles.article import Article
from pipeline.store.database import GIVEN, quoted, utc_now
from pipeline.store.tables import BATCH_REQUESTS, WAITING
from pipeline.store.work import Work

OPEN = "ended IS NULL"


class KeptBatch(NamedTuple):
    """A batch that has not ended, as far as the store knows; `batch_id` is None before it has one."""

    tag: str
    batch_id: str | None
    requests: int
    input_file_id: str | None
    model: str
    base_url: str


class Batches:
    """The tables `batches`, `batch_requests` and `waiting`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def begin(
        self, tag: str, model: str, base_url: str, requests: Sequence[tuple[str, str, int, str]]
    ) -> None:
        """Note a batch before it is sent: custom_id, response_id, post and digest of each request."""
        now = utc_now()
        with self._work.transaction():
            self._work.con.execute(
                "INSERT INTO batches (tag, status, model, base_url, requests, run_id, sent) "
                "VALUES (?, 'sending', ?, ?, ?, ?, ?)",
                [tag, model, base_url, len(requests), self._work.run_id, now],
            )
            rows: list[list[object]] = [[*request, tag, None, None, now] for request in requests]
            self._work.append("batch_requests", BATCH_REQUESTS.names, rows, "upsert")

    def note(self, tag: str, **cells: object) -> None:
        """Set columns of a batch."""
        sets = ", ".join(f"{quoted(name)} = ?" for name in cells)
        with self._work.transaction():
            self._work.con.execute(f"UPDATE batches SET {sets} WHERE tag = ?", [*cells.values(), tag])

    def open_of(self, model: str, base_url: str) -> list[KeptBatch]:
        """The batches of a model at an endpoint that have not ended, in the order in which they were sent."""
        return [each for each in self.all_open() if (each.model, each.base_url) == (model, base_url)]

    def all_open(self) -> list[KeptBatch]:
        """The batches that have not ended, in the order in which they were sent."""
        rows = self._work.rows(
            f"SELECT {', '.join(KeptBatch._fields)} FROM batches WHERE {OPEN} ORDER BY sent, tag"
        )
        return [KeptBatch(*row) for row in rows]

    def due(self) -> str | None:
        """By when all that is under way is answered: as the endpoints say, else a day after it was sent."""
        rows = self._work.rows(
            "SELECT strftime(max(coalesce(expires, sent + INTERVAL 1 DAY)), '%Y-%m-%d %H:%M UTC') "
            f"FROM batches WHERE {OPEN}"
        )
        due: str | None = rows[0][0]
        return due

    def too_large(self, model: str, base_url: str) -> int | None:
        """The requests of the smallest batch that the endpoint found too large, if any."""
        rows = self._work.rows(
            "SELECT min(requests) FROM batches WHERE status = 'too large' AND model = ? AND base_url = ?",
            model,
            base_url,
        )
        size: int | None = rows[0][0]
        return size

    def results(self) -> dict[str, tuple[str, int | None]]:
        """custom_id -> digest and HTTP status, None while that is open, of all that is not settled yet."""
        rows = self._work.rows("SELECT custom_id, digest, http_status FROM batch_requests")
        return {custom_id: (digest, status) for custom_id, digest, status in rows}

    def body(self, custom_id: str) -> str:
        """What came back for a request."""
        rows = self._work.rows("SELECT body FROM batch_requests WHERE custom_id = ?", custom_id)
        body: str = rows[0][0]
        return body

    def keep(self, tag: str, results: Mapping[str, tuple[int, str]]) -> list[str]:
        """Commit results, custom_id -> HTTP status and body; gives those of this batch that were open.

        Of several for one request the first that was kept stays.
        """
        with self._work.transaction():
            kept = self._work.con.execute(
                "UPDATE batch_requests SET http_status = new.status, body = new.body FROM "
                "(SELECT unnest(?::VARCHAR[]) AS id, unnest(?::INTEGER[]) AS status, "
                "unnest(?::VARCHAR[]) AS body) new "
                "WHERE custom_id = new.id AND tag = ? AND http_status IS NULL RETURNING custom_id",
                [[*results], [s for s, _ in results.values()], [b for _, b in results.values()], tag],
            ).fetchall()
        return [custom_id for (custom_id,) in kept]

    def end(self, tag: str, status: str, error: str | None = None) -> list[str]:
        """Note that a batch has ended; gives the custom_ids for which nothing came back.

        These are free to be sent again.
        """
        with self._work.transaction():
            freed = self._work.con.execute(
                "DELETE FROM batch_requests WHERE tag = ? AND http_status IS NULL RETURNING custom_id",
                [tag],
            ).fetchall()
            self._work.con.execute(
                "UPDATE batches SET status = ?, ended = ?, error = ? WHERE tag = ?",
                [status, utc_now(), error, tag],
            )
        return [custom_id for (custom_id,) in freed]

    def settle(self) -> None:
        """Forget what came back for requests whose responses were made from it and are kept."""
        with self._work.transaction():
            self._work.con.execute(
                "DELETE FROM batch_requests b USING responses r "
                "WHERE b.response_id = r.response_id AND b.http_status IS NOT NULL AND r.created > b.sent"
            )

    def wait(self, articles: Sequence[Article], fingerprint: str) -> None:
        """Keep articles whose answers come later, in the order in which they were read."""
        if articles:
            now = utc_now()
            with self._work.transaction():
                rows: list[list[object]] = [[a.article_id, fingerprint, a.file, now] for a in articles]
                self._work.append("waiting", WAITING.names, rows, "upsert")

    def waiting(self, fingerprint: str) -> dict[str, str]:
        """article_id -> file of what waits under this fingerprint, in the order of the files."""
        rows = self._work.rows(
            "SELECT article_id, file FROM waiting WHERE fingerprint = ? ORDER BY file, article_id",
            fingerprint,
        )
        return dict(rows)

    def give_up(self, article_ids: Sequence[str]) -> None:
        """Forget that these articles wait: their files hold other texts now."""
        if article_ids:
            with self._work.transaction():
                self._work.con.execute(f"DELETE FROM waiting WHERE article_id IN {GIVEN}", [[*article_ids]])
