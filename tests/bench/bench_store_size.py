"""What a nightly run costs as its store grows: `bench_store_size.py [GIGABYTES …]` (1 and 5).

A store gets responses of 12 kB each that do not compress, until its file has the size; then runs read five
new articles each into it, or find nothing new. Prints the size of the file, the seconds of each run, and
those of copying in it. Before each run the system drops the files from its memory.
"""

import asyncio
import os
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb

from pipeline.config import Settings
from pipeline.runs import batch
from pipeline.store import files, meanwhile


def fill(db: Path, size: float) -> None:
    """Add responses until the file has so many bytes."""
    columns = ["response_id", "model", "status", "answer", "text", "request_json", "created"]
    with duckdb.connect(str(db), config={"checkpoint_threshold": "1GB"}) as con:
        con.execute("PRAGMA force_compression = 'uncompressed'")  # which nothing would be, and is tried
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
                for _ in range(20_000)
            )
            appender.append_rows([*rows])
            appender.flush()
            con.execute("CHECKPOINT")


def timed(settings: Settings, press: Path) -> tuple[float, float]:
    """The seconds of a run, and of copying the store within it, beside whatever else is done."""
    copying = 0.0
    copy = files.copy_store

    def measured(*given: Any) -> None:
        nonlocal copying
        began = time.perf_counter()
        copy(*given)
        copying += time.perf_counter() - began

    with patch.object(meanwhile, "copy_store", measured), patch.object(files, "copy_store", measured):
        began = time.perf_counter()
        asyncio.run(batch.run(settings, [press]))
    return time.perf_counter() - began, copying


def forget(folder: Path) -> None:
    """Let the system drop what it holds of the files in memory, as by the next night it has."""
    for file in folder.glob("*claims.duckdb*"):
        descriptor = os.open(file, os.O_RDONLY)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)


def main(sizes: list[float]) -> None:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        press = folder / "press"
        press.mkdir()
        settings = Settings(db=folder / "claims.duckdb", model="patterns")

        def more(what: str) -> None:
            for number in range(5):
                text = f"Some {number + 50} people were killed in town {what}-{number} in Chile on Monday."
                (press / f"{what}-{number}.txt").write_text(text)

        def told(what: str) -> None:
            forget(folder)
            seconds, copying = timed(settings, press)
            gigabytes = settings.db.stat().st_size / 1e9
            print(f"{gigabytes:.1f} GB, {what}: {seconds:.1f} s, of it copying {copying:.1f} s", flush=True)

        more("first")
        asyncio.run(batch.run(settings, [press]))
        for size in sorted(sizes):
            fill(settings.db, size * 1e9)
            for night in ("first", "second"):
                more(f"{size} {night}")
                told(f"five new articles, {night} night")
            told("nothing new")
        print(f"free on the disk: {shutil.disk_usage(folder).free / 1e9:.0f} GB")


if __name__ == "__main__":
    main([float(each) for each in sys.argv[1:]] or [1.0, 5.0])
