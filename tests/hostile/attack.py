"""What the attacks share: the command line in this process, a server of raw bytes, CPU time against size."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from command import run_here
from hypothesis import HealthCheck, settings

TIMES = int(os.environ.get("HOSTILE_TIMES", "1"))
"""So many times as many examples as by default."""


def fuzzed(examples: int) -> settings:
    """Hypothesis with so many examples, or `HOSTILE_TIMES` as many; a file is written for each."""
    unhealthy = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=examples * TIMES, suppress_health_check=unhealthy)


GOOD = "The army said on Monday that 12 soldiers were killed near the border in Peru.\n\nMore came later.\n"


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


def groundwire(*words: str | Path, cwd: Path, **environ: str) -> Done:
    """Run the command line in this process, from folder `cwd`, with only `environ` set of our variables."""
    return Done(*run_here(words, cwd, environ))


@cache
def _store_of_good() -> bytes:
    with TemporaryDirectory() as name:
        Path(name, "a.txt").write_text(GOOD)
        assert groundwire("run", "a.txt", cwd=Path(name)).code == 0
        return Path(name, "claims.duckdb").read_bytes()


def has_run(folder: Path) -> None:
    """Leave in `folder` what a run over one good article leaves: made once, and copied."""
    (folder / "a.txt").write_text(GOOD)
    (folder / "claims.duckdb").write_bytes(_store_of_good())


def stored(folder: Path, sql: str) -> list[tuple[object, ...]]:
    """The answer to a query on the store that a run has published in `folder`."""
    with duckdb.connect(str(folder / "claims.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


@contextmanager
def raw_server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that does with each connection what `answer` does; gives its address, without a path."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def one(connection: socket.socket) -> None:
            with connection:
                try:
                    answer(connection)
                except OSError:
                    return

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                threading.Thread(target=one, args=(connection,), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)


RATIO = 8.0
"""4n may take so many times as long as n: as far from linear, 4, as from quadratic, 16."""


def cpu_seconds(work: Callable[[int], object], n: int) -> float:
    started = time.process_time()
    work(n)
    return time.process_time() - started


def is_linear(work: Callable[[int], object], n: int) -> bool:
    """Whether 4n takes less than `RATIO` times as long as n; what takes no measurable time does not grow.

    The least time of several goes counts, both sizes in turn. Another go is taken only where the ratio is too
    large: what a busy machine adds goes away, what grows does not.
    """
    work(n)
    least = most = float("inf")
    for _ in range(8):
        least = min(least, max(cpu_seconds(work, n), 0.002))
        most = min(most, cpu_seconds(work, 4 * n))
        if most < RATIO * least:
            return True
    return False
