"""How fast the page of `groundwire review` is: `python tests/bench/bench_review.py`.

On 1,000 articles with 10 claims each (those of bench_report). The aims: the queue opens in under a second, a
decision with what comes next takes under 100 ms; CPU time of this process, so that other work on the machine
does not count, and wall time beside it.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

from bench_report import ARTICLES, outcome

from pipeline.review.desk import Desk
from pipeline.review.queue import Wanted
from pipeline.review.screen import Screen
from pipeline.store import Store
from schemas.catalogue import claim_types

DECISIONS = 300


def timed(what, count, do):
    """Print CPU and wall time for each of `count` rounds; give what the last one gave."""
    wall, cpu, found = time.perf_counter(), time.process_time(), None
    for _ in range(count):
        found = do()
    wall, cpu = (1000 * (t - s) / count for t, s in ((time.perf_counter(), wall), (time.process_time(), cpu)))
    print(f"{what:<34} {cpu:8.1f} ms CPU {wall:8.1f} ms")
    return found


def main() -> None:
    """Make the store, open the queues, decide."""
    draw, types = random.Random(1), claim_types()  # noqa: S311 - the same articles each time
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "claims.duckdb")
        with Store.open(path, types) as store:
            store.runs.begin(model="m", fingerprint="f", focus="article", paths=["."], settings={})
            store.outcomes.save([outcome(draw, number) for number in range(ARTICLES)])
            store.publish()
        for kind in ("whole", "doubt", "conflict"):
            desk = timed(f"open: {kind}", 1, lambda kind=kind: Desk(path, types, Wanted(kind), "anna"))
            print(f"    {len(desk.items):,} items")
            if kind != "conflict":
                desk.close()
        screen = Screen(desk)
        shown = timed("first item", 1, lambda: screen.fragment(desk.next()))
        asked = {"do": "decide", "verdict": "accept", "seconds": 1.0}

        def decide():
            nonlocal shown
            shown = screen.act(asked | {"article_id": shown["article_id"], "claim_id": shown["claim_id"]})

        timed(f"a decision ({DECISIONS} of them)", DECISIONS, decide)
        desk.close()
        again = timed("open: doubt, with decisions", 1, lambda: Desk(path, types, Wanted(), "anna"))
        again.close()


if __name__ == "__main__":
    sys.exit(main())
