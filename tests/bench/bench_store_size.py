"""What a nightly run costs as its store grows: `bench_store_size.py [GIGABYTES …]` (1 and 5).

A store gets responses of 12 kB each that do not compress, until its file has the size; then a run reads five
new articles into it. Prints the file's size, the seconds that copying it takes, and those of the whole run;
the same for a run that finds nothing new.
"""

import asyncio
import os
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pipeline.config import Settings
from pipeline.runs import batch
from pipeline.store import files


def fill(db: Path, size: float) -> None:
    """Add responses until the file has so many bytes."""
    columns = ["response_id", "model", "status", "answer", "text", "request_json", "created"]
    with duckdb.connect(str(db)) as con:
        while db.stat().st_size < size:
            appender = con.appender("responses", columns=columns)
            rows = (
                [
                    os.urandom(16).hex(),
                    "m",
                    "answered",
                    "{}",
                    "x",
                    os.urandom(6000).hex(),
                    datetime.now(UTC).replace(tzinfo=None),
                ]
                for _ in range(4000)
            )
            appender.append_rows([*rows])
            appender.flush()
            con.execute("CHECKPOINT")


def timed(settings: Settings, press: Path) -> tuple[float, float]:
    """The seconds of a run, and of copying the store within it."""
    copying = 0.0
    copy = files._copy

    def measured(path: Path, work: Path) -> None:
        nonlocal copying
        began = time.perf_counter()
        copy(path, work)
        copying += time.perf_counter() - began

    files._copy = measured
    try:
        began = time.perf_counter()
        asyncio.run(batch.run(settings, [press]))
        return time.perf_counter() - began, copying
    finally:
        files._copy = copy


def main(sizes: list[float]) -> None:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        press = folder / "press"
        press.mkdir()
        (press / "0.txt").write_text("Some 40 people were killed in Arica on Monday, the ministry said.")
        settings = Settings(db=folder / "claims.duckdb", model="patterns")
        asyncio.run(batch.run(settings, [press]))
        for size in sorted(sizes):
            fill(settings.db, size * 1e9)
            for number in range(5):
                text = f"Some {number + 50} people were killed in town {size}-{number}."
                (press / f"{size}-{number}.txt").write_text(text)
            for what in ("five new articles", "nothing new"):
                seconds, copying = timed(settings, press)
                gigabytes = settings.db.stat().st_size / 1e9
                print(
                    f"{gigabytes:.1f} GB, {what}: {seconds:.1f} s, of it copying {copying:.1f} s", flush=True
                )
        print(f"free on the disk: {shutil.disk_usage(folder).free / 1e9:.0f} GB")


if __name__ == "__main__":
    main([float(each) for each in sys.argv[1:]] or [1.0, 5.0])
