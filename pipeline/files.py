"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.errors import UsageError

_BESIDE = re.compile(
    r"(?P<store>.+)\.(?:wal|reviews\.jsonl)|\.(?P<waiting>.+)\.(?:run|run\.wal|kept|kept\.wal|copy|lock)"
)


def part_of(target: Path) -> Path:
    """Where a file is written until it is whole."""
    return target.with_name(f".{target.name}.part")


def real(path: Path) -> Path:
    """The path without links. Raises UsageError where they lead in a circle."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        raise UsageError(f"{path}: links that lead in a circle; name another file") from None


def _is_store(path: Path) -> bool:
    """Whether there is a DuckDB database, by how its file begins."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(12)[8:] == b"DUCK"


def _is_of_store(path: Path) -> bool:
    """Whether a file is, or would be, one of those that DuckDB, or a run, keeps beside a store."""
    found = _BESIDE.fullmatch(path.name)
    return found is not None and _is_store(path.with_name(found["store"] or found["waiting"]))


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give the path to write to; what was written takes the place of `target` if nothing fails.

    A link stays one, its file is replaced. A device or a pipe, such as /dev/stdout, is written to as it is.

    Raises:
        UsageError: `target` cannot be written; whatever stood there stands there still.
    """
    if target.is_dir():
        raise UsageError(f"{target}: is a folder; name another file")
    try:
        if target.exists() and not target.is_file():
            if target.is_block_device():
                raise UsageError(f"{target}: is a disk; name a file")
            yield target
            return
        whole = real(target)
        if _is_store(whole) or _is_of_store(whole):
            raise UsageError(f"{target}: is a DuckDB file, perhaps the store itself; name another file")
        part = part_of(whole)
        part.unlink(missing_ok=True)  # a link that somebody has put there would be followed
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        try:
            yield part
            part.replace(whole)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"{target}: {error.strerror or error}; name another file") from error
