"""How far a run has come, told while it goes."""
# ruff: noqa: PLC0415 - rich takes time, and is for a terminal only

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.log import logged
from pipeline.runs.summary import Progress, Summary
from pipeline.terminal import plain, say


@contextmanager
def progress(*, quiet: bool, log_json: bool) -> Iterator[Progress | None]:
    """A status line on a terminal; elsewhere a plain line for each failure and every five seconds."""
    if log_json:
        with logged(sys.stderr):
            yield None
        return
    if quiet:
        yield None
        return
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bar

        console = Console(stderr=True, highlight=False)
        shape = (BarColumn(bar_width=16), TextColumn("{task.description}", markup=False))
        with Bar(*shape, console=console, transient=True) as bar:
            task = bar.add_task("reading articles …", total=None)

            def on_terminal(summary: Summary, failure: str | None) -> None:
                total = None if summary.left is None else summary.new_articles + summary.left
                bar.update(task, description=_line(summary), completed=summary.new_articles, total=total)
                if failure:
                    console.print(plain(failure), style="red", markup=False)

            yield on_terminal
        return
    last = time.monotonic()

    def in_log(summary: Summary, failure: str | None) -> None:
        nonlocal last
        if failure or time.monotonic() - last > 5:
            last = time.monotonic()
            say(failure or _line(summary), err=True)

    yield in_log


def _line(summary: Summary) -> str:
    """How far a run has come. The rest takes as long an article as those before."""
    done, left = summary.new_articles, summary.left
    total = "" if left is None else f" of {done + left}"
    ahead = f", {_duration(left * summary.seconds / done)} left" if left and done else ""
    return (
        f"{done}{total} articles, {sum(summary.claims.values())} claims, {summary.failed} failed, "
        f"{summary.requests} requests{ahead}"
    )


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
