"""Writing the runs themselves, and what they skipped."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pipeline.articles.article import Unreadable
from pipeline.store.database import quoted, storable, to_json, utc_now
from pipeline.store.tables import RUNS, SKIPPED
from pipeline.store.work import Work

_SPENT = ("requests", "prompt_tokens", "cached_tokens", "completion_tokens", "cost")
"""What a run and a response both count."""

_READ_AGAIN = """
    run_id <> ?
    AND EXISTS (
        FROM (SELECT unnest(?::VARCHAR[]) AS path)
        WHERE file GLOB path OR path = '.' OR file = path OR starts_with(file, path || '/')
            OR starts_with(file, path || ' ')
    )"""
"""What another run skipped at a path that this one has read; "a.csv line 7" is at a.csv."""


class Runs:
    """The tables `runs` and `skipped`."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._paths: list[str] = []

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
        self._work.run_id = f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        self._paths = [os.fsencode(path).decode("utf-8", "replace") for path in paths]
        row = [
            *(self._work.run_id, now, "running", model, fingerprint, focus, _release()),
            *(self._paths, to_json(dict(settings))),
        ]
        with self._work.entry() as con:
            con.execute(
                f"UPDATE runs SET {spent} FROM (SELECT run_id, {sums} FROM responses GROUP BY run_id) r "
                "WHERE status = 'running' AND runs.run_id = r.run_id"
            )
            con.execute("UPDATE runs SET status = 'interrupted' WHERE status = 'running'")
            con.execute(
                "INSERT INTO runs (run_id, started, status, model, fingerprint, focus, version, paths, "
                "settings) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [*map(storable, row)],
            )
        return self._work.run_id

    def finish(self, status: str, summary: Mapping[str, object], *, whole: bool = False) -> None:
        """End the run: `summary` gives columns of `runs`, such as articles, failed, claims, cost, seconds.

        A run that has read the `whole` of its paths supersedes what earlier ones skipped there. Where that
        alone is new in a large store, this waits for its copy, and nothing else is done meanwhile.
        """
        if unknown := set(summary) - set(RUNS.names):
            raise ValueError(f"runs has no column {min(unknown)!r}")
        cells = {"status": status, "finished": utc_now(), **summary}
        sets = ", ".join(f"{quoted(name)} = ?" for name in cells)
        with self._work.entry() as con:
            values = [*map(storable, cells.values()), self._work.run_id]
            con.execute(f"UPDATE runs SET {sets} WHERE run_id = ?", values)
        told = [self._work.run_id, self._paths]
        again = [each for each, is_again in self._noted.items() if is_again]
        read = f"SELECT file, reason FROM main.skipped WHERE {_READ_AGAIN}"
        gone = whole and not {*again}.issuperset(self._work.rows(read, *told))
        if gone or (again and not self._work.meanwhile):
            with self._work.transaction():
                now = utc_now()
                self._work.con.execute(
                    "UPDATE main.skipped SET run_id = ?, skipped_at = ? FROM (SELECT unnest(?::VARCHAR[]) AS "
                    "f, unnest(?::VARCHAR[]) AS r) WHERE file = f AND reason = r",
                    [self._work.run_id, now, [file for file, _ in again], [reason for _, reason in again]],
                )
                if whole:
                    self._work.con.execute(
                        "INSERT INTO superseded.skipped BY NAME "
                        f"SELECT *, ?::TIMESTAMP AS superseded_at FROM main.skipped WHERE {_READ_AGAIN}",
                        [now, *told],
                    )
                    self._work.con.execute(f"DELETE FROM main.skipped WHERE {_READ_AGAIN}", told)

    def mode_of(self, model: str, base_url: str | None) -> str | None:
        """How the endpoint held this model's answers to a form in the last run that it answered."""
        rows = self._work.rows(
            "SELECT mode FROM runs WHERE mode IS NOT NULL AND model = ? "
            "AND settings ->> 'base_url' IS NOT DISTINCT FROM ? ORDER BY started DESC LIMIT 1",
            model,
            base_url,
        )
        return rows[0][0] if rows else None

    def learned_of(self, model: str, base_url: str | None) -> dict[str, Any]:
        """What the endpoint was found to refuse by name in the last run that it answered for this model."""
        rows = self._work.rows(
            "SELECT learned FROM runs WHERE mode IS NOT NULL AND model = ? "
            "AND settings ->> 'base_url' IS NOT DISTINCT FROM ? ORDER BY started DESC LIMIT 1",
            model,
            base_url,
        )
        return json.loads(rows[0][0]) if rows and rows[0][0] else {}

    @cached_property
    def _noted(self) -> dict[tuple[str, str], bool]:
        """What is in `skipped`, each file with the reason; whether this run has skipped it again."""
        return dict.fromkeys(self._work.rows("SELECT file, reason FROM main.skipped"), False)

    def skips_again(self, unreadable: Unreadable) -> bool:
        """Whether a file was noted for this reason before; then `finish` says that this run skipped it too.

        It does not where that alone would have a large store copied.
        """
        noted = (unreadable.file, unreadable.reason)
        if noted not in self._noted:
            return False
        self._noted[noted] = True
        return True

    def skip(self, unreadable: Sequence[Unreadable]) -> None:
        """Note files of which no article was made, each once for a reason."""
        now = utc_now()
        new = {(each.file, each.reason): None for each in unreadable if not self.skips_again(each)}
        if new:
            with self._work.transaction():
                rows: list[list[object]] = [[self._work.run_id, *each, now] for each in new]
                self._work.append("skipped", SKIPPED.names, rows, "insert")
            self._noted.update(dict.fromkeys(new, False))


def _release() -> str | None:
    try:
        return version("groundwire")
    except PackageNotFoundError:
        return None
