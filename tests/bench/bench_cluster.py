"""Two machines of one processor each beside one process on one: `bench_cluster.py [ARTICLES] [--kill]`.

The work is the processor's alone: `patterns` reads so many articles (10,000) of some 400 words. First one
process held to one processor does the whole run, its publishing too. Then `--ray` has a cluster of two
nodes on this machine (`ray.cluster_utils`), whose workers, the process that keeps, and Ray's own share two
processors; with `--kill` one of the nodes is taken away in the middle. Printed are the start (until the first
outcome), the work (until the last) and the end (saving and publishing): seconds by the clock, of these what
each processor had no work or did other programs', and processor time of all processes. Then

    speed-up   seconds of one process / seconds with Ray, by the clock;
               twice the processor time of one process / that of all with Ray: by the clock at best,
               on two processors that do nothing else and never wait
    overhead   processor time of all processes with Ray / that of one process - 1

each without the start and with it, and whether the stores are equal, row by row. With `--in DIR` the articles
and what one process did stay there, and are taken from there the next time; with `--alone` this is all. So a
long measurement has two or three short calls.
"""

import argparse
import asyncio
import gc
import json
import os
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from bench_batch import write_press
from ray.cluster_utils import Cluster

from pipeline.config import Settings
from pipeline.runs import batch
from pipeline.runs.summary import Summary

sys.path.insert(0, str(Path(__file__).parents[1] / "runs"))
sys.path.insert(0, str(Path(__file__).parents[1]))
from test_batches import rows

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Process:
    """One process: what it is, its parent, and its seconds of processor time."""

    kind: str
    parent: int
    seconds: float


def processes() -> dict[int, Process]:
    """All that now run on this machine, by their number."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            name, _, rest = (folder / "stat").read_text().partition("(")[2].rpartition(")")
            words = (folder / "cmdline").read_text().split("\0")
            kind = next((Path(word).name for word in words if word.endswith(".py")), name)
            said = rest.split()
            used = (int(said[11]) + int(said[12])) / _TICKS
            found[int(folder.name)] = Process(kind, int(said[1]), used)
    return found


class Meter:
    """Processor time of this process and all that descend from it; of those that ended, as last seen."""

    def __init__(self) -> None:
        self._seen: dict[int, Process] = {}

    def used(self) -> dict[str, float]:
        """Seconds up to now, by what the processes are."""
        running = processes()
        family = [os.getpid()]
        for each in family:
            family += [number for number, process in running.items() if process.parent == each]
        self._seen |= {each: running[each] for each in family}
        sums: dict[str, float] = {}
        for process in self._seen.values():
            sums[process.kind] = sums.get(process.kind, 0.0) + process.seconds
        return sums


def unused() -> tuple[float, float]:
    """Seconds that passed on the processors which this process may use, and how many of them were idle."""
    cores = {f"cpu{number}" for number in os.sched_getaffinity(0)}
    lines = [line.split() for line in Path("/proc/stat").read_text().splitlines()]
    said = [[int(ticks) / _TICKS for ticks in line[1:9]] for line in lines if line[0] in cores]
    return sum(map(sum, said)), sum(each[3] + each[4] for each in said)


@dataclass
class Moment:
    """What had been used up by then: seconds by the clock, of all processors, idle, and of ours by kind."""

    clock: float
    passed: float
    idle: float
    ours: dict[str, float]


class Spent:
    """What was used up between two moments."""

    def __init__(self, begin: Moment, end: Moment) -> None:
        self.clock = end.clock - begin.clock
        self.kinds = {kind: used - begin.ours.get(kind, 0.0) for kind, used in end.ours.items()}
        self.ours = sum(self.kinds.values())
        cores = round((end.passed - begin.passed) / self.clock)
        self.idle = (end.idle - begin.idle) / cores
        self.others = max(0.0, self.clock - self.idle - self.ours / cores)

    def __str__(self) -> str:
        spare = f"{self.idle:.1f} idle, {self.others:.1f} others'"
        return f"{self.clock:.1f} s ({spare}), {self.ours:.1f} of processors"


def told(moments: list[Moment]) -> str:
    """The parts of a run in words."""
    parts = (
        f"  {name} {Spent(*two)}"
        for name, two in zip(("start", "work", "end"), pairwise(moments), strict=True)
    )
    kinds = Spent(moments[0], moments[-1]).kinds
    return "\n".join(
        (*parts, "  " + ", ".join(f"{kind} {used:.1f}" for kind, used in kinds.items() if used >= 0.1))
    )


def run(
    folder: Path, db: str, articles: int, cluster: Cluster | None = None, *, kill: bool = False
) -> list[Moment]:
    """One run, on a cluster or without; with `kill` one of its nodes is taken away in the middle."""
    meter = Meter()
    moments: list[Moment] = []

    def note() -> None:
        moments.append(Moment(time.perf_counter(), *unused(), meter.used()))

    def progress(summary: Summary, _: str | None) -> None:
        nonlocal kill
        if len(moments) < 3 and summary.new_articles == (1 if len(moments) == 1 else articles):
            note()
        if kill and cluster and summary.new_articles > articles // 2:
            kill = False
            meter.used()
            cluster.remove_node(cluster.list_all_nodes()[1], allow_graceful=False)

    for left in folder.glob(f"*{db}*"):  # what a run that was killed has done would not be done again
        left.unlink()
    settings = Settings(db=folder / db, model="patterns")
    note()
    address = cluster.address if cluster else None
    asyncio.run(batch.run(settings, [folder / "press.jsonl"], ray=address, progress=progress))
    note()
    return moments


def main(articles: int, folder: Path, *, alone: bool, kill: bool) -> None:
    """Measure, and print."""
    gc.set_threshold(100_000, 50, 50)  # as the command line does
    cores = sorted(os.sched_getaffinity(0))[:2]
    kept = folder / "alone.json"
    if not kept.exists():
        write_press(folder, articles)
        os.sched_setaffinity(0, cores[:1])
        kept.write_text(json.dumps([asdict(moment) for moment in run(folder, "alone.duckdb", articles)]))
    single = [Moment(**moment) for moment in json.loads(kept.read_text())]
    print(f"{articles} articles, one process, one processor:\n{told(single)}", flush=True)
    if not alone:
        os.sched_setaffinity(0, cores)
        beside(single, articles, folder, kill=kill)


def beside(single: list[Moment], articles: int, folder: Path, *, kill: bool) -> None:
    """Measure two nodes, and print how they compare with a single process."""
    os.environ["RAY_worker_niceness"] = "0"  # noqa: SIM112 - Ray's name; one process is not nice, either
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    spread = run(folder, "spread.duckdb", articles, cluster, kill=kill)
    cluster.shutdown()
    print(f"two nodes{', one taken away' if kill else ''}:\n{told(spread)}")
    for name, since in (("without the start", 1), ("with it", 0)):
        one, two = (Spent(moments[since], moments[-1]) for moments in (single, spread))
        print(
            f"{name}: speed-up {one.clock / two.clock:.2f} by the clock, {2 * one.ours / two.ours:.2f} "
            f"by processor time; overhead {100 * two.ours / one.ours - 100:.1f} %"
        )
    equal = rows(folder / "spread.duckdb") == rows(folder / "alone.duckdb")
    print(f"the stores are equal: {equal}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("articles", type=int, nargs="?", default=10_000)
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--in", dest="folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        main(given.articles, given.folder or Path(name), alone=given.alone, kill=given.kill)
