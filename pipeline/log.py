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


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        told = {name: value for name, value in vars(record).items() if name not in _STANDARD}
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **told,
        }
        return json.dumps(said, ensure_ascii=False, default=str)


@contextmanager
def logged(stream: TextIO) -> Iterator[None]:
    """Write what happens within to `stream`."""
    log = logging.getLogger("groundwire")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Lines())
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
