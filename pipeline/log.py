"""Structured logs: each event of a run as one line of JSON, for whatever collects logs."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TextIO

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
"""What every log record has; the rest is what an event tells of itself."""


def line(level: str, message: str, **told: object) -> str:
    """One event as a line of JSON, of now; what is not printable in it is escaped."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    said = {"time": now, "level": level, "message": message, **told}
    text = json.dumps(said, ensure_ascii=False, default=str)
    return (
        text if text.isprintable() else "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)
    )


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        told = {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return line(record.levelname.lower(), record.getMessage(), **told)


@contextmanager
def logged(stream: TextIO) -> Iterator[None]:
    """Write what happens within to `stream`, each event as one line, and what else would be printed there.

    That is what Python and libraries warn of, where nobody takes it (see `logging.lastResort`).
    """
    log, root = logging.getLogger("groundwire"), logging.getLogger()
    handler, others = logging.StreamHandler(stream), logging.StreamHandler(stream)
    handler.setFormatter(_Lines())
    others.setFormatter(_Lines())
    others.addFilter(lambda record: not logging.getLogger(record.name.partition(".")[0]).handlers)
    level = log.level
    log.addHandler(handler)
    root.addHandler(others)
    log.setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    try:
        yield
    finally:
        logging.captureWarnings(capture=False)
        log.removeHandler(handler)
        root.removeHandler(others)
        log.setLevel(level)
