"""What an archive takes: `bench_archive.py STORE FOLDER`.

Publishes a store of yours into a folder, again with nothing new, then asks over it. Prints files, megabytes,
and for each step the seconds of processors and by the clock. The store is only read.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.store import publish_into, read_archive, refuse_unwritable
from schemas.catalogue import claim_types

ASKED = (
    "SELECT type, count(*) FROM claims GROUP BY type",
    "SELECT count(*) FROM claim_groups",
    "SELECT count(*) FROM claim_groups",
)


@contextmanager
def told(what: str) -> Iterator[None]:
    processor, clock = time.process_time(), time.perf_counter()
    yield
    used = time.process_time() - processor
    print(f"{what}: {used:.1f} s of processors, {time.perf_counter() - clock:.1f} s by the clock", flush=True)


def main(store: Path, folder: Path) -> None:
    refuse_unwritable(folder)
    for what in ("into the folder", "again"):
        with told(what):
            publish_into(folder, store)
    files = [*folder.rglob("*.parquet")]
    print(f"{len(files)} files, {sum(file.stat().st_size for file in files) >> 20} MB")
    with told("open, and ask"), read_archive(folder, claim_types()) as over:
        for query in ASKED:
            with told(query):
                over.query(query, limit_seconds=None)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
