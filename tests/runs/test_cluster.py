"""Many machines: the same store as one makes, each request paid for once, whoever dies."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from batch_server import Answer, BatchServer
from conftest import on_disk
from pydantic import SecretStr
from test_batches import answered, rows

from pipeline.config import Settings
from pipeline.runs import batch as running
from pipeline.runs.summary import Summary
from pipeline.store.responses import Responses
from schemas.errors import UsageError

cluster_utils = pytest.importorskip("ray.cluster_utils")
pytestmark = [
    pytest.mark.ray,
    pytest.mark.enable_socket,
    pytest.mark.filterwarnings("default"),  # Ray has its own
]
ARTICLES = 40
REQUESTS = 2 * ARTICLES
"""Each answer has to be repaired once."""


@pytest.fixture
def cluster() -> Iterator[Any]:
    """Two machines of one processor each."""
    made = cluster_utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    made.add_node(num_cpus=1)
    made.wait_for_nodes()
    yield made
    made.shutdown()


@pytest.fixture
def server() -> Iterator[BatchServer]:
    with BatchServer(answered).serving() as served:
        yield served


@pytest.fixture
def press(tmp_path: Path) -> Path:
    """Articles as rows of a table, one of them in a file, too."""
    folder = tmp_path / "press"
    folder.mkdir()
    told = "Some {} people were killed in Arica on Monday. Later {} people were killed in Tacna."
    texts = [told.format(n + 20, n + 120) for n in range(ARTICLES)]
    lines = [json.dumps({"id": f"a{n}", "date": "2025-04-30", "text": text}) for n, text in enumerate(texts)]
    (folder / "table.jsonl").write_text("\n".join(lines))
    (folder / "again.txt").write_text(texts[7])
    (folder / "empty.txt").write_text(" ")
    return folder


def settings(server: BatchServer, folder: Path, db: str = "claims.duckdb", **rest: Any) -> Settings:
    said = {"model": "gpt-4.1-mini", "base_url": server.url, "api_key": SecretStr(server.key)}
    return Settings(db=folder / db, **(said | rest))


def run(chosen: Settings, press: Path, ray: str | None = None, **how: Any) -> Summary:
    return asyncio.run(running.run(chosen, [press], ray=ray, **how))


@pytest.fixture
def alone(server: BatchServer, tmp_path: Path, press: Path) -> Path:
    """The store that one machine makes of the same articles."""
    run(settings(server, tmp_path, "alone.duckdb"), press)
    server.asked.clear()
    return tmp_path / "alone.duckdb"


def then(server: BatchServer, number: int, happens: Callable[[], None]) -> None:
    """Let something happen while this request is answered."""
    asked = [0]

    def behave(body: dict[str, Any]) -> Answer:
        asked[0] += 1
        if asked[0] == number:
            happens()
        return answered(body)

    server.behaviour = behave


def prompt(messages: list[dict[str, str]]) -> str:
    return json.dumps([dict(sorted(each.items())) for each in messages])


def test_the_store_is_that_of_one_machine(
    cluster: Any, server: BatchServer, tmp_path: Path, press: Path, alone: Path
):
    """Claims, rejects, publications, responses: row by row, each request once, and nothing twice."""
    chosen = settings(server, tmp_path)
    summary = run(chosen, press, cluster.address)
    assert (summary.new_articles, summary.repeated, summary.skipped) == (ARTICLES, 1, 1)
    assert summary.requests == REQUESTS
    assert {*server.asked.values()} == {1}
    assert rows(chosen.db) == rows(alone)
    assert run(chosen, press, cluster.address).unchanged == ARTICLES + 1


@pytest.mark.parametrize("who", ["worker", "machine"])
def test_who_dies_is_replaced(  # noqa: PLR0917 - the arguments are pytest's
    who: str, cluster: Any, server: BatchServer, tmp_path: Path, press: Path, alone: Path, caplog: Any
):
    """What was under way goes on elsewhere; nothing that was kept by then is asked again."""
    kept: set[str] = set()
    before: set[str] = set()
    keep = Responses.keep

    def noted(responses: Responses, *new: Any) -> None:
        keep(responses, *new)
        kept.update(prompt(json.loads(each.request_json)["messages"]) for each in new)

    def dies() -> None:
        before.update(kept)
        if who == "machine":
            cluster.remove_node(cluster.list_all_nodes()[1], allow_graceful=False)
        else:
            name = next(each.worker for each in caplog.records if hasattr(each, "worker"))
            os.kill(int(name.split(":")[1]), signal.SIGKILL)

    then(server, 30, dies)
    chosen = settings(server, tmp_path)
    with patch.object(Responses, "keep", noted), caplog.at_level(logging.INFO, "groundwire"):
        summary = run(chosen, press, cluster.address)
    assert summary.new_articles == ARTICLES
    assert before
    assert {prompt(json.loads(each)) for each, times in server.asked.items() if times > 1}.isdisjoint(before)
    assert rows(chosen.db) == rows(alone)


def test_a_run_that_dies_is_taken_up(
    cluster: Any, server: BatchServer, tmp_path: Path, press: Path, alone: Path
):
    """The same command goes on from what the store's work file has: that is not asked again."""
    words = ["run", str(press), "--model", "gpt-4.1-mini", "--base-url", server.url]
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", *words, "--ray", cluster.address],
        cwd=tmp_path,
        env=os.environ | {"OPENAI_API_KEY": server.key},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    then(server, 30, process.kill)
    process.wait()
    left = on_disk(tmp_path, "SELECT request_json FROM responses")
    kept = {prompt(json.loads(request)["messages"]) for (request,) in left}
    chosen = settings(server, tmp_path)
    assert run(chosen, press, cluster.address).new_articles == ARTICLES
    assert kept
    assert {prompt(json.loads(each)) for each, times in server.asked.items() if times > 1}.isdisjoint(kept)
    assert rows(chosen.db) == rows(alone)


def test_a_budget_is_shared_out(cluster: Any, server: BatchServer, tmp_path: Path, press: Path):
    """What all workers together ask stays within it, and the run says that it is used up."""
    summary = run(settings(server, tmp_path, max_requests=9), press, cluster.address)
    assert summary.exit_code == 6
    assert sum(server.asked.values()) == summary.requests <= 9


def test_no_cluster_is_said(server: BatchServer, tmp_path: Path, press: Path):
    """An address without a cluster ends the run, with what to do."""
    with pytest.raises(UsageError, match="start one: `ray start --head`, or use --ray local"):
        run(settings(server, tmp_path), press, "127.0.0.1:9")
