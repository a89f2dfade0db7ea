"""How far a run has come, told while it goes."""
# ruff: noqa: PLC0415 - rich takes time, and is for a terminal only

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.log import logged
from pipeline.terminal import plain, say, several

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from pipeline.runs.summary import Progress, Summary

_REFRESHES = 5
"""Times a second that a terminal is written anew."""


@contextmanager
def progress(*, quiet: bool, log_json: bool) -> Iterator[Progress | None]:
    """What is under way on a terminal; elsewhere a plain line for each failure and every five seconds."""
    if log_json:
        with logged(sys.stderr):
            yield None
    elif quiet:
        yield None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.live import Live

        console = Console(stderr=True, highlight=False)
        status = Status(console)
        with Live(
            console=console, get_renderable=status.shown, refresh_per_second=_REFRESHES, transient=True
        ):

            def on_terminal(summary: Summary, failure: str | None) -> None:
                status.summary = summary
                if failure:
                    console.print(plain(failure), style="red", markup=False)

            yield on_terminal
    else:
        last = time.monotonic()

        def in_log(summary: Summary, failure: str | None) -> None:
            nonlocal last
            if failure or (summary.new_articles and time.monotonic() - last > 5):
                last = time.monotonic()
                say(failure or line(summary), err=True)

        yield in_log


class Status:
    """What a terminal shows of a run: read from its summary, which grows, whenever it is drawn."""

    def __init__(self, console: Console) -> None:
        self.summary: Summary | None = None
        self._console = console
        self._began = time.monotonic()

    def shown(self) -> RenderableType:
        """A bar, and below it what is done, under way, to come and used up, on as many lines as it takes."""
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        seconds = time.monotonic() - self._began
        if self.summary is None:
            return Text(f"starting … {_duration(seconds)}")
        done, left = self.summary.new_articles, self.summary.left
        total = None if left is None else max(done + left, 1)
        bar = Table.grid()
        bar.add_row(ProgressBar(total, done, width=40, pulse=total is None))
        lines = [""]
        for part in (*_articles(self.summary), *_use(self.summary), _clock(self.summary, seconds)):
            longer = f"{lines[-1]} · {part}" if lines[-1] else part
            lines[-1:] = [longer] if len(longer) <= self._console.width else [lines[-1], part]
        return Group(bar, Text("\n".join(lines)))


def _articles(summary: Summary) -> Iterator[str]:
    done, left, under_way = summary.new_articles, summary.left, summary.under_way
    yield f"{several(done, 'article') if left is None else _of(done, left)} done"
    yield f"{under_way:,} under way"
    if left is not None:
        yield f"{max(left - under_way, 0):,} to come"
    if summary.passed_over:
        yield f"{summary.passed_over:,} passed over"
    if summary.failed or summary.skipped:
        yield f"{summary.failed:,} failed, {summary.skipped:,} skipped"


def _use(summary: Summary) -> Iterator[str]:
    yield several(sum(summary.claims.values()), "claim")
    yield several(summary.requests, "request")
    yield f"{summary.prompt_tokens:,} + {summary.completion_tokens:,} tokens"
    if summary.cost is not None:
        yield f"${summary.cost:.4f}"


def _clock(summary: Summary, seconds: float) -> str:
    """The time so far and to come, where the rest takes as long an article as those before."""
    done, left = summary.new_articles, summary.left
    ahead = f", {_duration(left * seconds / done)} left" if left and done else ""
    return f"{_duration(seconds)}{ahead}"


def line(summary: Summary) -> str:
    """How far a run has come, on one line. The rest takes as long an article as those before."""
    done, left = summary.new_articles, summary.left
    ahead = f", {_duration(left * summary.seconds / done)} left" if left and done else ""
    return (
        f"{several(done, 'article') if left is None else _of(done, left)}, "
        f"{several(sum(summary.claims.values()), 'claim')}, {summary.failed} failed, "
        f"{several(summary.requests, 'request')}{ahead}"
    )


def _of(done: int, left: int) -> str:
    return f"{done:,} of {several(done + left, 'article')}"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
