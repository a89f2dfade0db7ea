"""Two machines of one processor each beside one process on one processor: `bench_cluster.py [ARTICLES]`.

The work is the processor's alone: `patterns` reads 10,000 articles of some 400 words. A plain run is held to
one processor; then `--ray` has a cluster of two nodes on this machine (`ray.cluster_utils`), then the same
with one of them taken away in the middle. Prints seconds, and whether the stores are equal, row by row. On a
machine that does other things, too, the seconds of processors tell more: twice those of one process, by those
of all processes with Ray.
"""

import asyncio
import os
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from bench_batch import write_press
from ray.cluster_utils import Cluster

from pipeline.config import Settings
from pipeline.runs import batch
from pipeline.runs.summary import Summary

sys.path.insert(0, str(Path(__file__).parents[1] / "runs"))
sys.path.insert(0, str(Path(__file__).parents[1]))
from test_batches import rows


def processor() -> float:
    """Seconds of processor time of this process and all that descend from it, as far as they live."""
    parents: dict[int, list[int]] = {}
    used: dict[int, float] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            pid, rest = int(file.parent.name), file.read_text().rpartition(")")[2].split()
            parents.setdefault(int(rest[1]), []).append(pid)
            used[pid] = (int(rest[11]) + int(rest[12])) / os.sysconf("SC_CLK_TCK")
    family = [os.getpid()]
    for each in family:
        family += parents.get(each, [])
    return sum(used.get(each, 0.0) for each in family)


class Timed:
    """One run: its seconds, and those of processors: of all up to the last article, then of this process."""

    def __init__(self, folder: Path, db: str, ray: Cluster | None = None, *, killed: bool = False) -> None:
        self.killed = killed
        self.cluster = ray
        self.articles = sum(1 for _ in (folder / "press.jsonl").open())
        self.extracted = self.own = 0.0
        settings = Settings(db=folder / db, model="patterns")
        began, before, own = time.perf_counter(), processor(), time.process_time()
        address = ray and ray.address
        run = batch.run(settings, [folder / "press.jsonl"], ray=address, progress=self.progress)
        self.summary = asyncio.run(run)
        self.seconds = time.perf_counter() - began
        self.here = time.process_time() - own
        self.all = self.extracted - before + time.process_time() - self.own

    def progress(self, summary: Summary, _: str | None) -> None:
        if summary.new_articles == self.articles and not self.own:
            self.extracted, self.own = processor(), time.process_time()
        if self.killed and self.cluster and summary.new_articles > self.articles // 2:
            self.killed = False
            self.cluster.remove_node(self.cluster.list_all_nodes()[1], allow_graceful=False)

    def __str__(self) -> str:
        return (
            f"{self.seconds:.1f} s; {self.all:.1f} s of processors, {self.here:.1f} of them in this process; "
            f"{self.summary.new_articles} articles"
        )


def main(articles: int = 10_000) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_press(folder, articles)
        cores = os.sched_getaffinity(0)
        os.sched_setaffinity(0, [min(cores)])
        alone = Timed(folder, "alone.duckdb")
        print(f"one process, one processor: {alone}", flush=True)
        os.sched_setaffinity(0, cores)
        for what, killed in (("two nodes", False), ("two nodes, one taken away", True)):
            cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
            cluster.add_node(num_cpus=1)
            cluster.wait_for_nodes()
            spread = Timed(folder, f"{killed}.duckdb", cluster, killed=killed)
            cluster.shutdown()
            same = rows(folder / f"{killed}.duckdb") == rows(folder / "alone.duckdb")
            print(
                f"{what}: {spread}; {alone.seconds / spread.seconds:.2f} times as fast, "
                f"{2 * alone.all / spread.all:.2f} by processor time; the stores are equal: {same}",
                flush=True,
            )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
