"""The work file of one run, open: what all that is written goes through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipeline.store.database import GIVEN, explained, quoted, storable, work_file
from pipeline.store.files import connected, open_work, release
from pipeline.store.meanwhile import open_meanwhile
from schemas.claim import Claim

if TYPE_CHECKING:
    import duckdb

_MEMORY = 128_000_000
"""Bytes: what is written between two checkpoints, and one group of rows that a checkpoint writes anew."""
_OF_FILE = 18
"""So large a part of the file more may stay in memory: of 100,000 articles keys are a seventeenth."""
_GROWN = 24_000_000
"""By so many bytes the file may grow until it is opened anew: of each block written DuckDB keeps something in
memory, half a kilobyte an article."""
Action = Literal["insert", "upsert"]


class Work:
    """The connection to a work file, the lock that is held for it, and the id of the run that writes.

    While a large store has not been copied yet, `con` reads what is published: the first `transaction` waits
    for the copy, an `entry` does not. All methods raise StoreError when the disk is full or the file damaged.
    """

    def __init__(
        self,
        path: Path,
        lock: int,
        claim_types: Mapping[str, type[Claim]],
    ) -> None:
        self.path = path
        self.claim_types = claim_types
        self.run_id = ""
        self._lock = lock
        self._limited = False
        self._superseding: Sequence[str] = ()
        self.meanwhile = open_meanwhile(path, claim_types)
        if self.meanwhile:
            self.con = self.meanwhile.con
        else:
            self.con, self._superseding = open_work(path, claim_types)
        self._opened_with = self._size()

    def close(self) -> None:
        """Let go of the file and the lock. Harmless where that is done."""
        if self._lock >= 0:
            if self.meanwhile:
                self.meanwhile.close()
            self.con.close()
            release(self.path, self._lock)
            self._lock = -1

    @contextmanager
    def bounded(self) -> Iterator[None]:
        """Let the database keep little of itself in memory within: else it keeps whatever it has written.

        It works in one thread then, since each has buffers of its own.
        """
        import duckdb  # noqa: PLC0415 - see connect

        with explained(self.path):
            self._limit()
        self._limited = True
        try:
            yield
        finally:
            self._limited = False
            with suppress(duckdb.Error):  # what has gone wrong before tells more
                self.con.execute("RESET memory_limit; RESET threads")

    def _limit(self) -> None:
        size = self._size()
        if not self.meanwhile and size > self._opened_with + _GROWN:
            self.con.close()
            self.con = connected(work_file(self.path), self.path)
            self._opened_with = size = self._size()
        self.con.execute(f"SET memory_limit = '{(_MEMORY + size // _OF_FILE) // 1_000_000}MB'")
        self.con.execute("SET threads = 1")

    def _size(self) -> int:
        return self.meanwhile.size if self.meanwhile else work_file(self.path).stat().st_size

    def prepare(self) -> bool:
        """Have a large store copied beside whatever else is done; whether saving need not wait for that."""
        if self.meanwhile:
            self.meanwhile.prepare()
        return not (self.meanwhile and self.meanwhile.copying)

    def own(self) -> None:
        """Wait until the run has a file of its own, where it has none yet."""
        if self.meanwhile:
            with explained(self.path):
                self.con, self._superseding = self.meanwhile.own()
            self.meanwhile = None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what is written within, all or nothing."""
        self.own()
        with explained(self.path):
            if self._limited:
                self._limit()
            with _committed(self.con):
                yield

    @contextmanager
    def entry(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The same for what is written to `runs` and `responses` alone, by the connection that this gives."""
        if self.meanwhile:
            with self.meanwhile.keeping() as kept, _committed(kept):
                yield kept
        else:
            with explained(self.path), _committed(self.con):
                yield self.con

    def entries(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """The answer to a query on `runs` or `responses`; what is kept beside the store comes last."""
        return self.rows(sql, *parameters) + self.kept(sql, *parameters)

    def kept(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """The answer of what is kept beside the store alone."""
        if self.meanwhile is None:
            return []
        with self.meanwhile.keeping() as kept:
            return kept.execute(sql, [*map(storable, parameters)]).fetchall()

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """The answer to a query."""
        with explained(self.path):
            return self.con.execute(sql, [*map(storable, parameters)]).fetchall()

    def streamed(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The answer to a query, row by row; nothing else may be asked until it has ended."""
        with explained(self.path):
            answer = self.con.execute(sql)
            while rows := answer.fetchmany(2048):
                yield from rows

    def append(
        self,
        table: str,
        columns: Sequence[str],
        rows: list[list[object]],
        action: Action,
        con: duckdb.DuckDBPyConnection | None = None,
    ) -> None:
        """Add rows to a table; with "upsert" each in the place of that with its key."""
        if rows:
            appender = (con or self.con).appender(table, columns=[*columns], action=action)
            appender.append_rows([[storable(cell) for cell in row] for row in rows])
            appender.flush()

    def stale(self) -> None:
        """Say that what was worked out from claims and articles no longer fits them."""
        self.con.execute("DELETE FROM derived.fresh")

    def give_way(self, fingerprints: Mapping[str, str | None], now: datetime) -> None:
        """Take out all rows of articles but their texts; keep as superseded what has another fingerprint."""
        extracted = self.rows(
            f"SELECT article_id, fingerprint FROM outcomes WHERE article_id IN {GIVEN}", [*fingerprints]
        )
        gone = {article_id for article_id, _ in extracted}
        kept = {
            article_id for article_id, fingerprint in extracted if fingerprints[article_id] != fingerprint
        }
        for name in self._superseding if gone else ():
            if kept:
                self.con.execute(
                    f"INSERT INTO {quoted('superseded', name)} BY NAME "
                    f"SELECT *, ?::TIMESTAMP AS superseded_at FROM {quoted('main', name)} "
                    f"WHERE article_id IN {GIVEN}",
                    [now, [*kept]],
                )
            self.con.execute(f"DELETE FROM {quoted('main', name)} WHERE article_id IN {GIVEN}", [[*gone]])


@contextmanager
def _committed(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    import duckdb  # noqa: PLC0415 - see connect

    con.begin()
    try:
        yield
        con.commit()
    except BaseException:
        with suppress(duckdb.Error):
            con.rollback()
        raise
