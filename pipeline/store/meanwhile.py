"""What a run goes on with while it has no copy of a large store yet.

Copying some gigabytes takes a minute and more. So a run into a large store asks what is published, and reads
articles and has them answered; the copy is begun when there is something to save, in a thread beside that.
What must be durable at once, the run's own row and the responses, is committed to `.NAME.kept`, a DuckDB file
with these two tables of the store. `open_work` takes it into the copy, also where a kill came between. A run
that changes nothing makes no copy: its row waits there for the next that does.

The file knows its store by that one's first run. Where another store, or none, is at the path by then, the
rows of runs are dropped; responses serve any store, being found by what was asked.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.files import part_of
from pipeline.store.database import (
    EXTENSIONLESS,
    connect,
    damaged,
    explained,
    kept_file,
    literal,
    quoted,
    work_file,
)
from pipeline.store.files import (
    copied_part,
    copy_store,
    delete,
    open_work,
    refuse_strange,
    state_of,
    sync,
    unusable_kept,
    wal_file,
)
from pipeline.store.migration import has_layout, layout_of
from pipeline.store.tables import RESPONSES, RUNS
from schemas.claim import Claim
from schemas.errors import StoreError

if TYPE_CHECKING:
    import duckdb

_LARGE = 1 << 28
"""Bytes from which on a store is large: a smaller one is copied in a few seconds at most."""


def open_meanwhile(path: Path, claim_types: Mapping[str, type[Claim]]) -> Meanwhile | None:
    """Open a large store as it is published; None where a run must or can have its own file at once.

    It must where the store has another layout, a killed run has left its work, or somebody writes in it.
    """
    import duckdb  # noqa: PLC0415 - see connect

    refuse_strange(path)
    copied_part(path).unlink(missing_ok=True)  # of a killed run; it may be large
    found = state_of(path)
    if found is None or work_file(path).exists() or path.stat().st_size < _LARGE:
        return None
    con = connect(":memory:", config=EXTENSIONLESS | {"temp_directory": f"{work_file(path)}.tmp"})
    try:
        con.execute(f"ATTACH {literal(str(path))} AS store (READ_ONLY); USE store")
        if has_layout(con, layout_of(claim_types)):
            return Meanwhile(path, claim_types, con, found)
    except duckdb.Error:  # `open_work` says what it is
        pass
    except BaseException:
        con.close()
        raise
    con.close()
    return None


def _open_kept(path: Path, first_run: str | None) -> duckdb.DuckDBPyConnection:
    """Open the file of what is kept beside a store; a new one has its tables before it has its name."""
    import duckdb  # noqa: PLC0415 - see connect

    kept = kept_file(path)
    if not kept.exists():
        part = part_of(kept)
        delete(part)
        with connect(part, config=dict(EXTENSIONLESS)) as con:
            for name, table in {"runs": RUNS, "responses": RESPONSES}.items():
                columns = ", ".join(f"{quoted(column.suffix)} {column.sql}" for column in table.columns)
                con.execute(f"CREATE TABLE {name} ({columns}, PRIMARY KEY ({table.key[0]}))")
            con.execute("CREATE TABLE of_store (first_run VARCHAR)")
            con.execute("INSERT INTO of_store VALUES (?)", [first_run])
        part.chmod(0o600)
        sync(part)
        wal_file(kept).unlink(missing_ok=True)  # of one that somebody has deleted
        part.replace(kept)
        sync(kept.parent)
    try:
        con = connect(kept, config=dict(EXTENSIONLESS))
        if con.execute("FROM of_store").fetchall() != [(first_run,)]:
            con.begin()
            con.execute("DELETE FROM runs")
            con.execute("UPDATE of_store SET first_run = ?", [first_run])
            con.commit()
    except duckdb.Error as error:
        raise unusable_kept(path, error) from error
    return con


class Meanwhile:
    """The published store, `con`, and what is kept beside it, `kept`, until the run has its own file."""

    def __init__(
        self,
        path: Path,
        claim_types: Mapping[str, type[Claim]],
        con: duckdb.DuckDBPyConnection,
        found: tuple[int, ...],
    ) -> None:
        self.con = con
        self._path = path
        ((self._first_run,),) = con.execute("SELECT min(run_id) FROM runs").fetchall()
        with explained(kept_file(path)):
            self.kept = _open_kept(path, self._first_run)
        self._claim_types = claim_types
        self._found = found
        self._copying: threading.Thread | None = None
        self._failed: BaseException | None = None
        self._stop = threading.Event()

    def prepare(self) -> None:
        """Begin to copy the store, unless that is done."""
        if self._copying is None:
            self._copying = threading.Thread(target=self._copy, name="copying the store", daemon=True)
            self._copying.start()

    def _copy(self) -> None:
        try:
            self._refuse_another()
            copy_store(self._path, work_file(self._path), self._stop)
        except BaseException as error:  # noqa: BLE001 - it is told by `own`
            self._failed = error

    def _refuse_another(self) -> None:
        now = state_of(self._path)
        if now is None:
            raise StoreError(
                f"{self._path} is gone, which was there when the run began; put it back and run again, else "
                "what was answered last is asked again"
            )
        if now != self._found:
            raise StoreError(f"{self._path}: another store was put in its place while it was read; run again")

    @contextmanager
    def keeping(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """What is kept, to be read or written; what goes wrong within is told of its file."""
        import duckdb  # noqa: PLC0415 - see connect

        with explained(kept_file(self._path)):
            try:
                yield self.kept
            except duckdb.Error as error:
                if damaged(error):
                    raise unusable_kept(self._path, error) from error
                raise

    @property
    def size(self) -> int:
        """The bytes of the store, as it was found."""
        return self._found[2]

    @property
    def began(self) -> bool:
        """Whether a copy is made, or was."""
        return self._copying is not None

    @property
    def copying(self) -> bool:
        """Whether the copy is being made."""
        return self._copying is not None and self._copying.is_alive()

    def wait(self) -> None:
        """Wait while the copy is being made."""
        if self._copying:
            self._copying.join()

    def own(self) -> tuple[duckdb.DuckDBPyConnection, list[str]]:
        """Wait for the copy, and open it with what was kept until then: what `open_work` gives."""
        self.prepare()
        self.wait()
        if self._failed:
            raise self._failed
        self.kept.close()
        try:
            owned = open_work(self._path, self._claim_types)
        except BaseException:  # what is answered until the run ends is kept all the same
            self.kept = _open_kept(self._path, self._first_run)
            raise
        self.con.close()
        return owned

    def close(self) -> None:
        """Let go of the store, and of a copy that is not whole. What was kept is there for the next run."""
        self._stop.set()
        self.wait()
        self.con.close()
        self.kept.close()
