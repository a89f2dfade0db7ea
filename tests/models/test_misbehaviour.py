"""Whole runs against a server that misbehaves, and runs that are killed. The long ones are marked `soak`."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import misbehaving
import pytest
from conftest import on_disk

from pipeline.store import read

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.faults
ENVIRON = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("OPENAI", "GROUNDWIRE")) and name != "PYTHONDONTWRITEBYTECODE"
} | {"PYTHONPATH": str(ROOT)}
REQUESTS = (
    dict.fromkeys(misbehaving.PASSING, 2)
    | dict.fromkeys(misbehaving.REASKED, 2)
    | dict.fromkeys(misbehaving.FINAL, 1)
    | {"drip": 1, "ok": 1, misbehaving.LENGTH: 1}
)
"""How many requests the policy allows for a prompt that meets this fault."""
REQUESTS["invented"] = 2  # the claim is refused, and repaired once


@dataclass
class Server:
    """A server that runs."""

    url: str
    log: Path

    def requests(self, event: str = "got") -> list[tuple[str, str]]:
        lines = [line.split(" ", 2) for line in self.log.read_text().splitlines()]
        return [(key, fault) for got, key, fault in lines if got == event]


class Servers:
    """Starts misbehaving servers; ends them with the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[str]] = []

    def __call__(self, *, seed: int = 1, share: float = 0.0, milliseconds: float = 0.0) -> Server:
        log = self.folder / f"requests{len(self.processes)}"
        log.touch()
        words = [sys.executable, ROOT / "tests/misbehaving.py", log, str(seed), str(share), str(milliseconds)]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=ENVIRON)
        self.processes.append(process)
        assert process.stdout
        return Server(f"http://127.0.0.1:{int(process.stdout.readline())}/v1", log)


@pytest.fixture(scope="module", autouse=True)
def _compiled_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Python's compiled files of all these processes, in one place: most of a start is compiling."""
    ENVIRON["PYTHONPYCACHEPREFIX"] = str(tmp_path_factory.mktemp("pycache"))


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Servers]:
    started = Servers(tmp_path)
    yield started
    for process in started.processes:
        process.kill()
        process.communicate()


def written(folder: Path, count: int) -> Path:
    """A folder of `count` articles, each of which counts other people killed in another place."""
    folder.mkdir()
    for number in range(count):
        (folder / f"a{number:05}.txt").write_text(
            f"At least {number + 11} people were killed in village {number} on Monday.\n\n"
            "The governor of the province went there by car.\n\nHe said little.\n",
            encoding="utf-8",
        )
    return folder


def command(url: str, *words: str) -> list[str]:
    return ["run", "articles", "--base-url", url, "--model", "tiny", "--json", *words]


def ran(folder: Path, words: Sequence[str], *, codes: Sequence[int] = (0,)) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", *words],
        cwd=folder,
        env=ENVIRON,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in codes, (done.returncode, done.stderr[-2000:], done.stdout[-2000:])
    return json.loads(done.stdout) if done.stdout.startswith("{") else {"stderr": done.stderr}


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with read(folder / "claims.duckdb") as reader:
        return reader.query(sql).rows


def content(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What a store states, without what tells one run from another, such as an outcome's own costs."""
    skipped = {"run_id", "seconds", "saved", "added", "created", "attempts", "requests", "digest"}
    found = {}
    with read(folder / "claims.duckdb") as reader:
        for name in ("casualty", "articles", "outcomes", "responses", "rejects", "mentions"):
            left_out = skipped | ({"prompt_tokens", "completion_tokens"} if name == "outcomes" else set())
            columns = [c for c in reader.query(f'FROM "{name}" LIMIT 0').columns if c not in left_out]
            found[name] = reader.query(f'SELECT {", ".join(columns)} FROM "{name}" ORDER BY ALL').rows
    return found


def faulty_batch(folder: Path, servers: Servers, count: int) -> None:
    written(folder / "articles", count)
    server = servers(seed=7, share=0.3)
    (folder / "groundwire.toml").write_text("timeout = 2.0\n")
    started = time.monotonic()
    summary = ran(folder, command(server.url), codes=(2,))
    seconds = time.monotonic() - started

    assert summary["new_articles"] == count
    ended = rows(folder, "SELECT file, status, claims, error FROM outcomes JOIN articles USING (article_id)")
    assert len({file for file, *_ in ended}) == len(ended) == count  # none missing, none twice
    assert all(claims == 1 for _, status, claims, _ in ended if status == "done" if claims)
    reasons = Counter(error.split(":")[0] for _, status, _, error in ended if status == "failed")
    assert set(reasons) <= {"refused", "filtered", "denied", "failed"}
    letters = rows(folder, "SELECT reason, attempts, response_id, error FROM dead_letters")
    assert len(letters) == sum(reasons.values())
    assert all(
        reason and attempts == 1 and response and error for reason, attempts, response, error in letters
    )

    got = server.requests()
    asked = Counter(key for key, _ in got)
    first = dict(reversed(got))  # what befell the first request of a prompt
    nothing = {
        key for key in asked if first[key] == "invented" and asked[key] == 1
    }  # there was no claim to invent
    wrong = {
        key: (first[key], number)
        for key, number in asked.items()
        if REQUESTS[first[key]] != number and key not in nothing
    }
    assert not wrong, wrong
    assert summary["requests"] == len(got)
    faults = Counter(first.values())
    invented = rows(folder, "SELECT count(*) FROM claims WHERE evidence LIKE '%martian%'")
    assert invented == [(0,)]
    print(
        f"\n{count} articles, {len(first)} unique requests, {len(got) - len(first)} retries, re-asks and "
        f"repairs, {seconds:.1f} s\n  faults: {dict(sorted(faults.items()))}\n  failed: {dict(reasons)}"
    )


def test_every_article_ends_in_claims_or_a_named_failure(tmp_path: Path, servers: Servers) -> None:
    """100 articles at 30 % faults: one outcome each, and as many requests as the policy allows."""
    faulty_batch(tmp_path, servers, 100)


@pytest.mark.soak
def test_soak_two_thousand(tmp_path: Path, servers: Servers) -> None:
    """The same with 2,000 articles."""
    faulty_batch(tmp_path, servers, 2000)


_DIE = """
import os, pipeline.store.writer as writer
synced = writer.sync
calls = 0
def sync(path):
    global calls
    calls += 1
    if calls == {call}:
        os.kill(os.getpid(), 9)
    synced(path)
writer.sync = sync
from pipeline.cli.app import main
main()
"""
"""The command line, killed while it publishes: before the rename (call 1) or after it (call 2)."""


def answered(folder: Path) -> set[str]:
    """The prompts whose responses are on disk, in what a killed run left, or in what it had published."""
    found = on_disk(folder, "SELECT request_json FROM responses WHERE status = 'answered'")
    messages = [json.loads(request)["messages"] for (request,) in found]
    return {misbehaving.digest(next(m["content"] for m in said if m["role"] == "user")) for said in messages}


def killed_batch(folder: Path, servers: Servers, count: int, kills: int) -> None:
    undisturbed, disturbed = folder / "undisturbed", folder / "disturbed"
    for place in (undisturbed, disturbed):
        place.mkdir()
        written(place / "articles", count)
    ran(undisturbed, command(servers().url))
    server = servers(milliseconds=30)
    chance = random.Random(5)  # noqa: S311 - moments, not secrets
    limit = max(4, count // kills)
    done = publishing = 0
    on_disk: list[tuple[int, set[str]]] = []
    while done < kills:
        words = command(server.url, "--limit", str(limit))
        if done % 3 == 2:
            start = [sys.executable, "-c", _DIE.format(call=1 + done % 2), *words]
        else:
            start = [sys.executable, "-m", "pipeline", *words]
        before = len(server.requests())
        process = subprocess.Popen(
            start, cwd=disturbed, env=ENVIRON, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        if done % 3 == 2:
            publishing += process.wait(300) == -signal.SIGKILL
        else:
            wanted = before + chance.randrange(limit)
            while len(server.requests()) <= wanted and process.poll() is None:
                time.sleep(0.005)
            time.sleep(chance.random() * 0.1)
            process.kill()
            process.wait()
        on_disk.append((len(server.requests()), answered(disturbed)))
        done += 1
    ran(disturbed, command(server.url))
    assert content(disturbed) == content(undisturbed)
    assert publishing >= 1
    requests = [key for key, _ in server.requests()]
    twice = [(number, kept.intersection(requests[number:])) for number, kept in on_disk]
    assert not any(keys for _, keys in twice), twice  # what was answered by then is never asked again
    asked = Counter(requests)
    again = sum(number - 1 for number in asked.values())
    assert len(asked) == count
    assert again <= 8 * kills  # what was under way at a kill: a run's first requests are four at once
    print(
        f"\n{kills} kills ({publishing} while publishing) over {count} articles: the store equals an "
        f"undisturbed run's; {again} requests that were under way were asked again, of the "
        f"{sum(len(kept) for _, kept in on_disk)} on disk at the kills none"
    )


def test_killed_runs_end_as_an_undisturbed_one(tmp_path: Path, servers: Servers) -> None:
    """Kills at random moments, and while publishing: the store is the same, and little is asked again."""
    killed_batch(tmp_path, servers, 40, 4)


@pytest.mark.soak
def test_soak_thirty_kills(tmp_path: Path, servers: Servers) -> None:
    """The same with 30 kills over one batch."""
    killed_batch(tmp_path, servers, 300, 30)


def test_budget_stops_and_the_next_run_goes_on(tmp_path: Path, servers: Servers) -> None:
    """--max-requests 7 sends seven requests and exits with 6; the next run asks for the other thirteen."""
    written(tmp_path / "articles", 20)
    server = servers()
    summary = ran(tmp_path, command(server.url, "--max-requests", "7"), codes=(6,))
    assert (summary["requests"], summary["new_articles"], summary["failed"]) == (7, 7, 0)
    assert "same command goes on" in summary["error"]
    assert ran(tmp_path, command(server.url))["requests"] == 13
    assert len(server.requests()) == 20
    assert rows(tmp_path, "SELECT status, requests FROM runs ORDER BY started") == [
        ("stopped", 7),
        ("done", 13),
    ]


def test_dead_letters_are_tried_again_from_the_store(tmp_path: Path, servers: Servers) -> None:
    """`retry` needs no files, asks for what failed alone, and asks anew what was refused for good."""
    written(tmp_path / "articles", 60)
    bad = ran(tmp_path, command(servers(seed=7, share=0.5).url), codes=(2,))
    for file in (tmp_path / "articles").iterdir():
        file.unlink()
    good = servers()
    words = ["retry", "--base-url", good.url, "--model", "tiny", "--json"]
    summary = ran(tmp_path, words)
    assert (summary["new_articles"], summary["failed"]) == (bad["failed"], 0)
    assert rows(tmp_path, "SELECT count(*) FROM dead_letters") == [(0,)]
    assert rows(tmp_path, "SELECT count(*) FROM outcomes WHERE attempts = 2") == [(bad["failed"],)]


def test_nothing_listens(tmp_path: Path) -> None:
    """An endpoint that refuses connections from the very start ends the run in seconds, with exit code 3."""
    written(tmp_path / "articles", 5)
    started = time.monotonic()
    assert "cannot be reached" in ran(tmp_path, command("http://127.0.0.1:9/v1"), codes=(3,))["error"]
    assert time.monotonic() - started < 20  # most of it is Python starting on a busy machine


def test_a_reader_holds_the_store_through_a_run(tmp_path: Path, servers: Servers) -> None:
    """A reader sees one state from its start to its end; the run neither waits for it nor fails."""
    written(tmp_path / "articles", 6)
    server = servers()
    ran(tmp_path, command(server.url, "--limit", "2"))
    count = "SELECT count(*) FROM articles"
    with read(tmp_path / "claims.duckdb") as reader:
        assert reader.query(count).rows == [(2,)]
        ran(tmp_path, command(server.url))
        assert reader.query(count).rows == [(2,)]
    assert rows(tmp_path, count) == [(6,)]


def test_second_run_says_who_holds_the_store(tmp_path: Path, servers: Servers) -> None:
    """A second run on a store names the first one's process and since when it runs, and exits with 5."""
    written(tmp_path / "articles", 200)
    server = servers(milliseconds=300)
    first = subprocess.Popen(
        [sys.executable, "-m", "pipeline", *command(server.url)],
        cwd=tmp_path,
        env=ENVIRON,
        stdout=subprocess.DEVNULL,
    )
    while not server.requests():
        time.sleep(0.01)
    try:
        said = ran(tmp_path, command(server.url), codes=(5,))["error"]
    finally:
        first.kill()
        first.wait()
    assert f"process {first.pid} since 20" in said
    ran(tmp_path, command(server.url, "--limit", "1"))  # the lock of a dead process holds nobody up


def test_quiet_and_structured_logs(tmp_path: Path, servers: Servers) -> None:
    """--quiet prints nothing on success; --log-json a JSON object for each article, besides start and end."""
    written(tmp_path / "articles", 3)
    words = ["run", "articles", "--base-url", servers().url, "--model", "tiny", "--quiet", "--log-json"]
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", *words],
        cwd=tmp_path,
        env=ENVIRON,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == ""
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert Counter(event["event"] for event in events) >= Counter(run_started=1, article=3, run_ended=1)
    assert {event["file"] for event in events if event["event"] == "article"} == {
        f"articles/a{number:05}.txt" for number in range(3)
    }
