"""Throughput of a run against a server with a log-normal latency, beside peers on that server.

`python tests/bench/bench_run.py [ARTICLES] [MILLISECONDS] [PYTHON]` prints articles a second of a run, 64 in
flight, with the shares of the time, start and tail in it, in which these 64 had an article in hand, and were
asking; requests a second of instructor's calls in a gather with the same prompts, schema and server; and,
where PYTHON is that of an environment with langextract (peers/README.md), its articles a second, 64 workers.
"""

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import instructor
from openai import AsyncOpenAI

from pipeline.config import Settings
from pipeline.extraction.prompt import answer_type
from pipeline.runs import batch
from pipeline.runs.factory import types_of
from pipeline.store import read

SERVER = Path(__file__).parent.parent / "misbehaving.py"


def written(folder: Path, count: int) -> None:
    folder.mkdir()
    for number in range(count):
        (folder / f"a{number:06}.txt").write_text(
            f"At least {number + 11} people were killed in village {number} on Monday.\n\n"
            "The governor of the province went there by car.\n\nHe said little.\n",
            encoding="utf-8",
        )


async def plain(url: str, prompts: list[list[dict[str, str]]], settings: Settings) -> float:
    """Seconds for instructor alone, 64 at a time."""
    client = instructor.from_openai(
        AsyncOpenAI(base_url=url, api_key="none", max_retries=0), mode=instructor.Mode.JSON_SCHEMA
    )
    answer = instructor.response_schema(answer_type(tuple(types_of(settings).values())))
    free = asyncio.Semaphore(64)

    async def one(messages: list[dict[str, str]]) -> None:
        async with free:
            await client.chat.completions.create(
                model="tiny", messages=messages, response_model=answer, strict=False
            )

    await one(prompts[0])
    started = time.perf_counter()
    await asyncio.gather(*map(one, prompts))
    return time.perf_counter() - started


def main(articles: int = 1000, milliseconds: int = 100, peer: str = "") -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written(folder / "articles", articles)
        (folder / "log").touch()
        words = [sys.executable, SERVER, folder / "log", "1", "0", str(milliseconds)]
        server = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        assert server.stdout
        url = f"http://127.0.0.1:{int(server.stdout.readline())}/v1"
        settings = Settings(db=folder / "claims.duckdb", model="tiny", base_url=url)
        busy = time.process_time()
        summary = asyncio.run(batch.run(settings, [folder / "articles"]))
        busy = time.process_time() - busy
        with read(settings.db) as reader:
            asked = reader.query("SELECT request_json, seconds FROM responses", limit_seconds=None).rows
            ((held,),) = reader.query("SELECT sum(seconds) FROM outcomes").rows
        workers = 64 * summary.seconds
        print(
            f"groundwire: {articles / summary.seconds:.0f} articles/s; workers had an article in hand "
            f"{held / workers:.0%} of the time, and asked {sum(row[1] for row in asked) / workers:.0%}; "
            f"{1000 * busy / articles:.1f} ms of processor time an article"
        )
        busy = time.process_time()
        seconds = asyncio.run(plain(url, [json.loads(row[0])["messages"] for row in asked], settings))
        busy = time.process_time() - busy
        print(
            f"plain instructor: {articles / seconds:.0f} requests/s; "
            f"{1000 * busy / articles:.1f} ms of processor time a request"
        )
        if peer:
            script = Path(__file__).parent / "peers" / "langextract_throughput.py"
            print(subprocess.check_output([peer, script, folder / "articles", url], text=True).strip())
        print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
        server.kill()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]), *sys.argv[3:4])
