"""What the attacks share: the command line in this process, a server of raw bytes, CPU time against size."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import duckdb

CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI", "GROUNDWIRE"))}
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
    from pipeline.cli.app import main

    out, err = StringIO(), StringIO()
    with (
        chdir(cwd),
        redirect_stdout(out),
        redirect_stderr(err),
        patch.dict(os.environ, {**CLEAN, **environ}, clear=True),
        patch.object(sys, "argv", ["groundwire", *map(str, words)]),
    ):
        try:
            main()
            code: object = 0
        except SystemExit as ended:
            code = ended.code or 0
    assert isinstance(code, int), code
    return Done(code, out.getvalue(), err.getvalue())


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


def cpu_seconds(work: Callable[[], object]) -> float:
    """The least CPU time of two goes."""

    def once() -> float:
        started = time.process_time()
        work()
        return time.process_time() - started

    return min(once(), once())


def grows(work: Callable[[int], object], n: int) -> float:
    """How many times as long 4n takes as n; what takes no measurable time does not grow."""
    return cpu_seconds(lambda: work(4 * n)) / max(cpu_seconds(lambda: work(n)), 0.002)
