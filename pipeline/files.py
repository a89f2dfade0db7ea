"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.errors import UsageError


def part_of(target: Path) -> Path:
    """Where a file is written until it is whole."""
    return target.with_name(f".{target.name}.part")


def _is_store(path: Path) -> bool:
    """Whether there is a DuckDB database, by how its file begins."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(12)[8:] == b"DUCK"


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
        whole = target.resolve()
        if _is_store(whole):
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
