"""Files that appear whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.errors import UsageError


def part_of(target: Path) -> Path:
    """Where a file is written until it is whole."""
    return target.with_name(f".{target.name}.part")


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
            yield target
            return
        whole = target.resolve()
        part = part_of(whole)
        try:
            yield part
            part.replace(whole)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"{target}: {error.strerror or error}; name another file") from error
