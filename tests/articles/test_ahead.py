"""Articles made in a second process: the same ones in the same order, whatever becomes of that process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from subprocess import Popen

import pytest

from pipeline.articles.article import Unchanged, Unreadable
from pipeline.articles.readers import ahead as module
from pipeline.articles.readers import read_changed
from pipeline.articles.readers.ahead import Pending, ahead
from pipeline.articles.readers.source import Read, all_made
from pipeline.articles.readers.workload import Workload

PAGE = "<body><article><h1>Truce holds</h1><p>The army of Chile moved {} troops.</p></article></body>"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Popen[bytes]]:
    """The second processes that are started, from the second article on, five articles at a time."""
    processes: list[Popen[bytes]] = []

    class Noted(Popen):  # type: ignore[type-arg]
        def __init__(self, *args: object, **options: object) -> None:
            super().__init__(*args, **options)  # type: ignore[call-overload]
            processes.append(self)

    monkeypatch.setattr(module, "Popen", Noted)
    monkeypatch.setattr(module, "_AT_ONCE", 1)
    monkeypatch.setattr(module, "_CHUNK", 5)
    monkeypatch.setattr(module, "_cores", lambda: 2)
    return processes


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Sixty rows: two in three have a text, half of these as a page, the others are wrong in two ways."""
    rows = [
        {"id": i, "text": PAGE.format(i) if i % 2 else f"The army of Chile moved {i} troops on Monday."}
        if i % 3
        else {"id": i, "text": "" if i % 2 else "<p></p>"}
        for i in range(60)
    ]
    path = tmp_path / "table.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


def flat(reads: Iterator[Read | Pending]) -> list[Read]:
    return [made for read in reads for made in (read.result() if isinstance(read, Future) else [read])]


def test_what_is_made_ahead_is_what_is_made_here(table, started):
    """Articles, refused rows and known ones come in the order and with the content they have without it."""
    here = list(all_made(read_changed([table], {})))
    known = {here[1].source_digest: here[1].article_id}
    there = flat(ahead(read_changed([table], known)))
    assert len(started) == 1
    assert there[1] == Unchanged(here[1].file, here[1].article_id, here[1].source_digest)
    assert there[:1] + there[2:] == here[:1] + here[2:]
    assert sum(isinstance(made, Unreadable) for made in here) == 20


def test_a_small_batch_starts_no_process(table, started, monkeypatch):
    """It would take longer to start than the batch."""
    monkeypatch.setattr(module, "_AT_ONCE", 61)
    assert len(flat(ahead(read_changed([table], {})))) == 60
    assert started == []


def test_a_killed_process_loses_nothing(table, started):
    """What it had and what it would have had is made here."""
    found = []
    for read in ahead(read_changed([table], {})):
        found += read.result() if isinstance(read, Future) else [read]
        if started:
            started[0].kill()
            started[0].wait()
    assert found == list(all_made(read_changed([table], {})))


@pytest.mark.usefixtures("started")
def test_no_process_can_be_started(table, monkeypatch):
    """Then all is made here."""

    def refused(*_: object, **__: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(module, "Popen", refused)
    assert flat(ahead(read_changed([table], {}))) == list(all_made(read_changed([table], {})))


def test_closing_ends_the_process(table, started):
    """A run that stops early leaves nothing behind."""
    with closing(ahead(read_changed([table], {}))) as reads:
        while not started:
            if isinstance(read := next(reads), Future):
                read.result()
    assert started[0].returncode is not None


@pytest.mark.usefixtures("started")
def test_what_is_being_made_is_still_to_come(table):
    """The number of articles expected counts what is read and not yet given; at the end it is what came."""
    workload, came = Workload(), 0
    for read in ahead(read_changed([table], {}, workload=workload), workload):
        came += len(read.result()) if isinstance(read, Future) else 1
        assert (workload.expected(came) or 60) >= came
    assert (workload.expected(came), workload.ahead) == (60, 0)


@pytest.mark.faults
def test_the_process_ends_with_the_one_that_started_it(table):
    """Also where that is killed: it reads the end of its input."""
    script = """
import sys, time
from pathlib import Path
from pipeline.articles.readers import ahead, read_changed
ahead._AT_ONCE, ahead._cores, popen = 1, lambda: 2, ahead.Popen
def noted(*words, **options):
    process = popen(*words, **options)
    print(process.pid, flush=True)
    return process
ahead.Popen = noted
reads = ahead.ahead(read_changed([Path(sys.argv[1])], {}))
while not isinstance(next(reads), ahead.Future):
    pass
time.sleep(60)
"""
    words = [sys.executable, "-c", script, table]
    parent = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    for _ in range(100):
        if not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text().split()[2]:
            return
        time.sleep(0.1)
    os.kill(child, signal.SIGKILL)
    pytest.fail("the second process outlived the first by ten seconds")
