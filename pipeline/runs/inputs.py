"""What a person names to be read: paths, lists of them, and a moment since which."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.articles.readers.formats import STDIN
from pipeline.config import HOME
from schemas.errors import UsageError


def inputs(paths: Sequence[Path]) -> tuple[list[Path], list[str]]:
    """The paths to read, and what to say of them: `seeds` means the ones that come with Groundwire."""
    notes = []
    found = []
    for path in paths:
        if path == Path("seeds") and not path.exists():
            notes.append("no folder seeds here: reading the five articles that come with groundwire")
            path = HOME / "seeds"  # noqa: PLW2901 - the same path, found elsewhere
        found.append(path)
    return found, notes


def listed(file: Path) -> list[Path]:
    """The paths that a list names, one a line; `-` is a list on standard input.

    Raises:
        UsageError: the list cannot be read.
    """
    try:
        text = sys.stdin.read() if str(file) == STDIN else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--files-from {file}: cannot be read ({error}); name a list of paths") from None
    return [Path(line) for line in text.split("\n") if line.strip()]


def moment(words: str) -> datetime:
    """The moment that `--since` names: a date such as 2025-04-30, or so long ago, such as 36h or 7d.

    Raises:
        UsageError: it is neither.
    """
    if ago := re.fullmatch(r"(\d{1,5})([hd])", words):
        return datetime.now(UTC) - timedelta(hours=int(ago[1]) * (24 if ago[2] == "d" else 1))
    try:
        return datetime.strptime(words, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise UsageError(
            f"--since {words}: no date; write it as 2025-04-30, or as 36h or 7d before now"
        ) from None
