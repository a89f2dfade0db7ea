"""Ten thousand requests in batches, with kills: `bench_batches.py [REQUESTS] [KILLS]` (10,000 and 3).

A server on this machine with OpenAI's Files and Batches API answers half as many articles in two rounds, each
request once. `groundwire run --batch` is killed while it sends, while it collects, and while it settles, and
given again until nothing waits; beside it the same articles are asked live. Prints for each command what it
did and how long, and at the end whether the stores are equal, the requests, and both costs.
"""

import json
import os
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from pipeline.store import read

sys.path.insert(0, str(Path(__file__).parents[1]))  # the tests' own server
from batch_server import Answer, BatchServer
from odd_server import Asked, completion

REQUESTS = int(sys.argv[1]) if sys.argv[1:] else 10_000
KILLS = int(sys.argv[2]) if sys.argv[2:] else 3
UNLIKE = {"run_id", "saved", "seconds", "added", "attempts", "created", "cost"}
SPENT = {"requests", "prompt_tokens", "completion_tokens"}


def answer(body: dict[str, Any]) -> Answer:
    said = Asked(body, 0).said
    if re.search(r"^\[\d+\] ", body["messages"][-1]["content"], re.MULTILINE):  # to be repaired
        for claim in said["casualty"]:
            claim["count"] = "ninety-nine"
    usage = {"prompt_tokens": sum(len(each["content"]) for each in body["messages"]) // 4}
    return 200, completion(json.dumps(said), usage=usage | {"completion_tokens": 150})


def rows(db: Path) -> dict[str, set[str]]:
    """All that a store says, but for runs, times, and which run paid for what."""
    found = {}
    with read(db) as reader:
        for name in sorted({*reader.tables()} - {"runs", "batches", "sketches"}):
            columns = reader.query(f'FROM "{name}" LIMIT 0').columns
            aside = UNLIKE | (SPENT if name == "outcomes" else set())
            kept = ", ".join(f'"{column}"' for column in columns if column not in aside)
            found[name] = {*map(repr, reader.query(f'SELECT {kept} FROM "{name}"', limit_seconds=None).rows)}
    return found


def command(folder: Path, server: BatchServer, db: str, *words: str) -> subprocess.Popen[str]:
    chosen = ("--model", "gpt-4.1-mini", "--base-url", server.url, "--db", db, "--json")
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline", "run", "press.jsonl", *chosen, *words],
        cwd=folder,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "OPENAI_API_KEY": server.key, "PYTHONPATH": str(Path(__file__).parents[2])},
    )


def finished(process: subprocess.Popen[str], what: str) -> dict[str, Any]:
    began = time.perf_counter()
    printed, errors = process.communicate()
    assert process.returncode == 0, (printed, errors)
    said: dict[str, Any] = json.loads(printed)
    told = {name: said[name] for name in ("new_articles", "waiting", "requests", "cost")}
    print(f"{what:28} {time.perf_counter() - began:6.1f} s  {told}", flush=True)
    return said


def main() -> None:
    chance = random.Random(1)  # noqa: S311 - moments
    with tempfile.TemporaryDirectory() as name, BatchServer(answer).serving() as server:
        folder = Path(name)
        with (folder / "press.jsonl").open("w") as file:
            for n in range(REQUESTS // 2):
                first, later = (
                    "Some {} people were killed in Arica on Monday.",
                    "Later {} people were killed in Tacna.",
                )
                text = f"{first.format(n + 20)} {later.format(n + 7)}"
                file.write(json.dumps({"id": f"a{n}", "date": "2025-04-30", "text": text}) + "\n")
        waiting, kills = True, 0
        while waiting:
            if kills < KILLS and kills == len(server.batches):
                kills += 1
                process = command(folder, server, "batch.duckdb", "--batch")
                time.sleep(chance.uniform(3, 10))
                process.send_signal(signal.SIGKILL)
                process.communicate()
                print(f"killed, code {process.returncode}")
            said = finished(command(folder, server, "batch.duckdb", "--batch"), "run --batch")
            server.work()
            waiting = said["waiting"] > 0
        most = max(server.asked.values())
        total = sum(server.asked.values())
        finished(command(folder, server, "live.duckdb"), "run, live")
        many, once = rows(folder / "batch.duckdb"), rows(folder / "live.duckdb")
        differing = [table for table in many if many[table] != once[table]]
        with read(folder / "batch.duckdb") as one, read(folder / "live.duckdb") as other:
            costs = [r.query("SELECT sum(cost), sum(requests) FROM runs").rows[0] for r in (one, other)]
        print(f"requests in batches {total}, none more than {most} times; live {server.live}")
        share = costs[0][0] / costs[1][0]
        print(f"cost and requests in `runs`: batches {costs[0]}, live {costs[1]}: {share:.4f}")
        print(f"memory of the largest run: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10} MB")
        print("the stores are equal" if not differing else f"the stores differ: {differing}")
        sys.exit(bool(differing) or most > 1)


if __name__ == "__main__":
    main()
