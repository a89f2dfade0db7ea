"""Makes articles in a second process, ahead of when they are needed: reading takes as long as the rest.

The process gets jobs and gives what they make, pickled and in lock step, over its standard input and
output. So it ends when this one does, however that ends.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from threading import Lock
from typing import Protocol

from pipeline.articles.readers.source import ArticleJob, Read, all_made
from pipeline.articles.readers.workload import Workload

_AT_ONCE = 200
"""So many are made here: for a small batch a process would take longer to start than to work."""
_CHUNK, _CHUNKS = 24, 3
"""Jobs that go to the process together, and how many such chunks it is ahead."""
_CHUNK_BYTES = 4_000_000
Pending = Future[list[Read]]


class Makers(Protocol):
    """Who makes articles elsewhere: so many chunks of jobs `ahead` of when they are needed."""

    @property
    def ahead(self) -> int:
        """How many chunks to give at once."""

    def make(self, jobs: list[ArticleJob]) -> Pending:
        """Give one chunk."""


def ahead(
    reads: Iterator[Read | ArticleJob], workload: Workload | None = None, makers: Makers | None = None
) -> Generator[Read | Pending]:
    """What is read, made, in order; what is not made yet comes as the future of it.

    Close it to end the process where not all is taken. `workload` is told how many are being made. With
    `makers` these make all, and no second process does.
    """
    workload = workload or Workload()
    made = 0
    for read in reads if makers is None else ():
        if isinstance(read, ArticleJob):
            yield from read.made()
            made += 1
            if made == _AT_ONCE and _cores() > 1:
                break
        else:
            yield read
    second = _Second()
    makers = makers or second
    waiting: deque[tuple[int, Pending] | Read] = deque()
    try:
        for chunk in _chunks(reads):
            if isinstance(chunk, list):
                waiting.append((len(chunk), makers.make(chunk)))
                workload.ahead += len(chunk)
            else:
                waiting.append(chunk)
            while waiting and (not isinstance(waiting[0], tuple) or len(waiting) > makers.ahead):
                yield _given(waiting.popleft(), workload)
        while waiting:
            yield _given(waiting.popleft(), workload)
    finally:
        second.end()


def _given(read: tuple[int, Pending] | Read, workload: Workload) -> Read | Pending:
    if not isinstance(read, tuple):
        return read
    workload.ahead -= read[0]
    return read[1]


def _chunks(reads: Iterator[Read | ArticleJob]) -> Iterator[list[ArticleJob] | Read]:
    """The jobs in lists, and the rest in its place."""
    chunk: list[ArticleJob] = []
    size = 0
    for read in reads:
        if isinstance(read, ArticleJob):
            chunk.append(read)
            size += read.size
        if chunk and (not isinstance(read, ArticleJob) or len(chunk) == _CHUNK or size > _CHUNK_BYTES):
            yield chunk
            chunk, size = [], 0
        if not isinstance(read, ArticleJob):
            yield read
    if chunk:
        yield chunk


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Second:
    """The second process, and the thread that talks with it. Without one the thread makes all itself."""

    ahead = _CHUNKS

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "making")
        self._process: Popen[bytes] | None = None
        self._ended = False
        self._lock = Lock()

    def make(self, jobs: list[ArticleJob]) -> Pending:
        return self._thread.submit(self._made, jobs)

    def _made(self, jobs: list[ArticleJob]) -> list[Read]:
        try:
            process = self._started()
            assert process.stdin  # noqa: S101 - a pipe, as asked for
            assert process.stdout  # noqa: S101
            pickle.dump(jobs, process.stdin)
            process.stdin.flush()
            made: list[Read] = pickle.load(process.stdout)  # noqa: S301 - our own process
        except (OSError, EOFError, pickle.PickleError):  # it is gone, or never came
            return [] if self._ended else [*all_made(jobs)]
        return made

    def _started(self) -> Popen[bytes]:
        with self._lock:
            if self._ended:
                raise EOFError
            if self._process is None:
                home = str(Path(__file__).parents[3])
                path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
                self._process = Popen(  # noqa: S603 - our own module
                    [sys.executable, "-P", "-m", __name__],
                    stdin=PIPE,
                    stdout=PIPE,
                    stderr=DEVNULL,
                    env=os.environ | {"PYTHONPATH": path},
                )
            return self._process

    def end(self) -> None:
        with self._lock:
            self._ended = True
            if self._process:
                self._process.kill()
        self._thread.shutdown(cancel_futures=True)
        if self._process:
            with suppress(BrokenPipeError), self._process:  # what was still to be sent goes nowhere
                pass


def _serve() -> None:
    """Make what comes in, until nothing does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who asks
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing else may come between
    while True:
        try:
            jobs = pickle.load(incoming)  # noqa: S301 - from the process that started this one
        except EOFError:
            return
        pickle.dump([*all_made(jobs)], outgoing)
        outgoing.flush()


if __name__ == "__main__":
    _serve()
