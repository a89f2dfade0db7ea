"""A month of scheduled runs: `python tests/bench/bench_nights.py [NIGHTS] [ARTICLES]` (30 nights of 100).

Each night brings new articles and edits some; in the middle another model takes over; every third run is
killed, while it reads or before it publishes, and started again. Prints for each night what came, exit code,
seconds and size, and at the end whether the store equals one made in a single run from the same articles.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from pipeline.store import read

NIGHTS = int(sys.argv[1]) if sys.argv[1:] else 30
ARTICLES = int(sys.argv[2]) if sys.argv[2:] else 100
COUNTRIES = ["Chile", "Peru", "Ghana", "Togo", "Fiji", "Samoa", "Oman", "Qatar", "Kenya", "Mali"]
RUN = """
import sys
from pipeline.cli.app import main
from pipeline.models.recordings import Recording
from pipeline.patterns.extractor import Patterns
import pipeline.runs.batch as batch

class Named(Patterns):
    name = sys.argv.pop(1)

async def opened(settings):
    return Named()

batch.open_model = opened
main()
"""


def text(chance: random.Random, night: int, number: int) -> str:
    one, other = chance.sample(COUNTRIES, 2)
    filler = " ".join(f"Item {chance.randrange(10**6)} was on the list of day {night}." for _ in range(20))
    return (
        f"{one} said on Monday that some {chance.randrange(10, 900)} soldiers of {other} were killed in case "
        f"{night}-{number}.\n\n{other} denied it. {one} will send {other} rice next week, a minister "
        f"said.\n\n{filler}"
    )


def start(folder: Path, db: str, model: str, *words: str) -> subprocess.Popen[str]:
    (folder / "run.py").write_text(RUN)  # a file: to a program given as -c DuckDB shows its progress
    command = [sys.executable, "run.py", model, "run", "press", "--db", db, "--json", *words]
    return subprocess.Popen(command, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def tables(path: Path) -> dict[str, set[str]]:
    """Every table and view but those of runs, without ids of runs and times."""
    aside = {"runs", "responses", "scores", "evaluations", "sketches"}
    unlike = {
        "run_id",
        "saved",
        "attempts",
        "requests",
        "prompt_tokens",
        "completion_tokens",
        "cost",
        "seconds",
    }
    unlike |= {"added", "skipped_at"}
    found = {}
    with read(path) as reader:
        for name in sorted({*reader.tables()} - aside):
            columns = reader.query(f'FROM "{name}" LIMIT 0').columns
            kept = ", ".join(f'"{c}"' for c in columns if c not in unlike)
            where = "WHERE superseded_by IS NULL" if name == "articles" else ""
            rows = reader.query(f'SELECT {kept} FROM "{name}" {where}', limit_seconds=None).rows
            found[name] = {*map(repr, rows)}
    return found


def night(folder: Path, number: int, chance: random.Random) -> tuple[int, int]:
    """New articles, and edits of old ones; gives how many of each."""
    press = folder / "press"
    old = sorted(press.glob("*.txt"))
    for i in range(ARTICLES):
        (press / f"{number:02d}-{i:04d}.txt").write_text(text(chance, number, i))
    edited = chance.sample(old, min(len(old), 3))
    for file in edited:
        file.write_text(file.read_text().replace("killed", "wounded") + f" Corrected on day {number}.")
    return ARTICLES, len(edited)


def main() -> None:
    chance = random.Random(1)  # noqa: S311 - made texts
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "press").mkdir()
        print("night  new edited  killed  model  exit  summary            seconds    MB")
        for number in range(1, NIGHTS + 1):
            new, edited = night(folder, number, chance)
            model = "alpha" if number < NIGHTS // 2 else "beta"
            choice = ("--other-model", "replace") if number == NIGHTS // 2 else ()
            killed = ""
            if number % 3 == 0:
                process = start(folder, "s.duckdb", model, *choice)
                killed = f"{chance.uniform(0.6, 2.5):.1f} s"
                time.sleep(float(killed[:-2]))
                process.send_signal(signal.SIGKILL)
                process.communicate()
            began = time.perf_counter()
            process = start(folder, "s.duckdb", model, *choice)
            printed, errors = process.communicate()
            seconds = time.perf_counter() - began
            said: dict[str, Any] = json.loads(printed) if printed else {"error": errors}
            told = f"{said.get('new_articles')} new, {said.get('unchanged')} same"
            size = (folder / "s.duckdb").stat().st_size / 1e6
            print(
                f"{number:5} {new:4} {edited:6}  {killed:>6}  {model:5} {process.returncode:5}  {told:18} "
                f"{seconds:7.1f} {size:5.1f}",
                flush=True,
            )
            assert process.returncode == 0, said
        process = start(folder, "fresh.duckdb", "beta")
        process.communicate()
        many, one = tables(folder / "s.duckdb"), tables(folder / "fresh.duckdb")
        differing = [table for table in many if many[table] != one[table]]
        print(f"the store equals a fresh one: {not differing}", *differing)
        sys.exit(bool(differing))


if __name__ == "__main__":
    os.environ.pop("OPENAI_API_KEY", None)
    main()
