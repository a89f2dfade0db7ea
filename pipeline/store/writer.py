"""The writer of one run: responses as they arrive, outcomes as they are made, and at the end the whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pipeline.decisions import journal_of
from pipeline.extraction.origin import Origins
from pipeline.files import real
from pipeline.store.articles import Articles
from pipeline.store.batches import Batches
from pipeline.store.current import Current, current_of, sketches_of
from pipeline.store.database import explained, refuse_irregular, utc_now, work_file
from pipeline.store.evaluations import Evaluations
from pipeline.store.files import acquire, release, state_of, sync, wal_file
from pipeline.store.incidents import derive_claims
from pipeline.store.outcomes import Outcomes
from pipeline.store.responses import Responses
from pipeline.store.reviews import take_reviews
from pipeline.store.runs import Runs
from pipeline.store.stories import tell_stories
from pipeline.store.work import Work
from schemas.claim import Claim
from schemas.errors import StoreError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Store:
    """The writer of one run; `with Store.open(...) as store` closes it, published or not.

    What is written has a place by its tables: `runs`, `responses`, `articles`, `outcomes` (with the claims),
    `evaluations`, `batches`. What a method of these wrote is committed when it returns: after a kill the next
    `open` goes on from there. Every method raises StoreError when the disk is full or the file damaged. Not
    for use by several threads.
    """

    def __init__(
        self,
        work: Work,
        claim_types: Mapping[str, type[Claim]],
        origins: Origins,
        found: tuple[int, ...] | None = None,
    ) -> None:
        self._work = work
        self.path = work.path
        self._claim_types = claim_types
        self._origins = origins
        self._found = found
        self.runs = Runs(work)
        self.responses = Responses(work)
        self.articles = Articles(work)
        self.outcomes = Outcomes(work, self.articles, self.responses, origins)
        self.evaluations = Evaluations(work)
        self.batches = Batches(work)

    @classmethod
    def open(cls, path: Path, claim_types: Mapping[str, type[Claim]], origins: Origins | None = None) -> Self:
        """Open the work file beside the store: what a killed run left, or a copy of the store, or a new one.

        Raises:
            StoreBusyError: another live process runs into this store.
            StoreError: the folder is missing or cannot be written, the file is no DuckDB database, or a
                column is of another type than its claim type now says.
            SchemaError: a claim type's name or columns are those of another table.
        """
        path = real(path)
        if path.stem.lower() in ("superseded", "stated", "decided", "reviewed"):
            raise StoreError(
                f"{path}: a store cannot be called {path.stem}, a schema in it is; choose another name"
            )
        if not path.parent.is_dir():
            raise StoreError(f"{path}: there is no folder {path.parent}; create it: mkdir -p {path.parent}")
        if path.is_dir():
            raise StoreError(f"{path} is a folder; name a file in it, such as {path / 'claims.duckdb'}")
        refuse_irregular(path)
        with explained(path):
            lock = acquire(path)
            found = state_of(path)
            try:
                work = Work(path, lock, claim_types)
            except BaseException:
                release(path, lock)
                raise
        return cls(work, claim_types, origins or Origins(), found)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store; the next run takes up the work file. Harmless after `publish`."""
        self._work.close()

    def current(self) -> Current:
        """Which extraction of each text holds now, and which text each file."""
        return current_of(self._work.rows)

    def counts(self) -> dict[str, int]:
        """How many claims of each type the store holds now."""
        return dict(self._work.rows("SELECT type, count(*) FROM claims GROUP BY ALL ORDER BY ALL"))

    def models(self) -> dict[str, int]:
        """How many articles have claims by each model, most first, then in the order of their files."""
        counted = self._work.rows(
            "SELECT model, count(*) FROM outcomes "
            "JOIN (SELECT article_id, file FROM articles) USING (article_id) "
            "WHERE status = 'done' GROUP BY model ORDER BY count(*) DESC, min(file)"
        )
        return dict(counted)

    def sketches(self) -> Iterator[tuple[str, NDArray[np.uint32], date | None]]:
        """The sketches of all texts that stand, with the dates of their publication, in that order."""
        return sketches_of(self._work.rows)

    def bounded(self) -> AbstractContextManager[None]:
        """Let the database take little memory within, while very much is saved piece by piece."""
        return self._work.bounded()

    def prepare(self) -> bool:
        """Have a large store copied beside whatever else is done; whether saving need not wait for that."""
        return self._work.prepare()

    def wait(self) -> None:
        """Wait while the store is being copied. From any thread; it makes no copy itself."""
        if meanwhile := self._work.meanwhile:  # it may be gone before the next line
            meanwhile.wait()

    def is_unchanged(self) -> bool:
        """Whether a store would be copied to publish nothing but the run's own row."""
        meanwhile = self._work.meanwhile
        if meanwhile is None or meanwhile.began or journal_of(self._work.path).exists():
            return False
        return bool(self._work.rows("FROM derived.fresh"))

    def publish(self) -> Path | None:
        """Put what is saved in the place of the published file, in one step, and close the store.

        What people have decided by now is taken in: see `pipeline.decisions`. A large store stays as it is
        where nothing but the run itself is new: see `meanwhile`. A file that somebody has put there since
        the store was opened is moved aside; gives its new path.
        """
        old = self._work.path
        work = work_file(old)
        if self.is_unchanged():
            self.close()
            return None
        with explained(old):
            self._derive()
            with self._work.transaction():
                take_reviews(self._work.con, old, self._claim_types, self._origins)
            self._work.con.execute("CHECKPOINT")
            self._work.con.close()
            aside = self._set_aside(old)
            mode = (old if old.exists() else work).stat().st_mode
            work.chmod((mode & 0o644) | 0o600)
            sync(work)
            wal_file(old).unlink(missing_ok=True)  # of a session that crashed; it fits the old file only
            work.replace(old)
            sync(old.parent)
        self.close()
        return aside

    def _set_aside(self, old: Path) -> Path | None:
        """Where the published file went, if it is not the one that the work began from."""
        if not old.exists() or state_of(old) == self._found:
            return None
        aside = old.with_name(f"{old.name}.{utc_now():%Y%m%dT%H%M%S}")
        shutil.copyfile(old, aside)
        shutil.copymode(old, aside)
        return aside

    def _derive(self) -> None:
        """Work out anew what follows from all claims and articles together, if any of them have changed."""
        if self._work.rows("FROM derived.fresh"):
            return
        with self._work.transaction():
            tell_stories(self._work.con)
            derive_claims(self._work.con)
            self._work.con.execute("INSERT INTO derived.fresh VALUES (?)", [utc_now()])
