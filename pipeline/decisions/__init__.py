"""Decisions: what people have said of claims, kept apart from what machines said.

`decision` is one decision, `journal` the file of them that stands beside a store, `threads` finds which
decisions are on one claim, and which claim of a store they are on now. A file of its own, because a store is
replaced whole by each run, while decisions are made all the time, by several people. May import: `schemas`,
`articles`, `files`.
"""

from pipeline.decisions.decision import REASONS, Decision, Sample, Stated, Verdict
from pipeline.decisions.journal import Journal, Merged, journal_of
from pipeline.decisions.threads import Made, Thread, Threads, alike

__all__ = [
    "REASONS",
    "Decision",
    "Journal",
    "Made",
    "Merged",
    "Sample",
    "Stated",
    "Thread",
    "Threads",
    "Verdict",
    "alike",
    "journal_of",
]
