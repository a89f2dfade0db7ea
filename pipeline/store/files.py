"""The files beside a store: the lock of the run that writes it, and the file that the run works in."""

from __future__ import annotations

import errno
import fcntl
import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.store.database import (
    EXTENSIONLESS,
    connect,
    first_line,
    kept_file,
    literal,
    refuse_foreign,
    utc_now,
    work_file,
)
from pipeline.store.migration import has_layout, layout_of, migrate, refuse_newer, superseding_tables
from pipeline.store.reader import read
from schemas.claim import Claim
from schemas.errors import StoreBusyError, StoreError

if TYPE_CHECKING:
    import duckdb

STORAGE_VERSION = "v1.2.0"
"""What a new store is written in: DuckDB 1.2 and later open it, and long texts are compressed well."""

_NEW = f", STORAGE_VERSION '{STORAGE_VERSION}', BLOCK_SIZE 16384"
"""Blocks of 256 kB, as by default, make a store of five articles 6 MB, and one that nothing happened to grow
by a fifth."""
_GROUP = 2048
"""Rows that a table keeps together, the fewest that DuckDB takes. A checkpoint writes the last group anew and
holds it in memory: with 122,880, as by default, that is 500 MB at 25,000 articles, more than a run may take
(`Work.bounded`)."""
_CHECKPOINT = "32MB"
"""What may be written between two checkpoints, which is in memory until then."""

_AT_ONCE = 1 << 26
"""Bytes that are copied by one call of the kernel."""
_BUFFER = 1 << 20


def acquire(path: Path) -> int:
    """Lock the store for this process as long as it lives; give the lock's descriptor."""
    file = path.with_name(f".{path.name}.lock")
    while True:
        lock = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o640)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if file.exists() and os.path.samestat(
                os.fstat(lock), file.stat()
            ):  # else its holder has just let go
                os.ftruncate(lock, 0)
                os.write(lock, f"{os.getpid()} since {utc_now():%Y-%m-%d %H:%M:%S} UTC".encode())
                return lock
        except BlockingIOError:
            holder = os.read(lock, 100).decode() or "unknown"
            os.close(lock)
            raise StoreBusyError(
                f"{path}: another run writes it (process {holder}); wait for it to end, or use another --db"
            ) from None
        except BaseException:
            os.close(lock)
            raise
        os.close(lock)


def release(path: Path, lock: int) -> None:
    """Let go of what `acquire` gave."""
    with suppress(OSError):
        path.with_name(f".{path.name}.lock").unlink()
    os.close(lock)


def open_work(
    path: Path, claim_types: Mapping[str, type[Claim]]
) -> tuple[duckdb.DuckDBPyConnection, list[str]]:
    """Open and migrate the work file; a new one is taken away again where that fails.

    What was kept beside the store goes into it.
    """
    import duckdb  # noqa: PLC0415 - see connect

    refuse_strange(path)
    work = work_file(path)
    left = work.exists()
    if left and path.exists():
        with suppress(StoreBusyError):
            read(path).close()  # what is to be replaced must be a store too
    elif path.exists():
        copy_store(path, work)
    try:
        try:
            con = connected(work, path)
        except duckdb.Error as error:
            raise _unusable_work(work, path, error, left=left) from error
        try:
            refuse_foreign(con, path)
            layout = layout_of(claim_types)
            refuse_newer(con, path)
            if not has_layout(con, layout):
                con.begin()
                migrate(con, path, claim_types)
                con.execute(f"CREATE OR REPLACE MACRO stated.layout() AS {literal(layout)}")
                con.commit()
                con.execute("CHECKPOINT")
            superseding = superseding_tables(con)
            _take_in_kept(con, path)
        except BaseException:
            con.close()
            raise
    except BaseException:
        if not left:
            delete(work)
        raise
    return con, superseding


def refuse_strange(path: Path) -> None:
    """Raise StoreError where something stands beside the store that no run has left."""
    for file in (work_file(path), kept_file(path)):
        for each in (file, wal_file(file)):
            if each.is_symlink() or (each.exists() and not each.is_file()):
                raise StoreError(f"{each}: a link or no regular file, which no run has left; delete it")


def delete(file: Path) -> None:
    """Take a database away, with what DuckDB has written ahead for it."""
    file.unlink(missing_ok=True)
    wal_file(file).unlink(missing_ok=True)


def connected(work: Path, path: Path) -> duckdb.DuckDBPyConnection:
    """Open a work file, and beside it what is kept."""
    import duckdb  # noqa: PLC0415 - see connect

    con = connect(
        ":memory:",  # only a file that is attached can be told the size of its groups of rows
        config=EXTENSIONLESS | {"checkpoint_threshold": _CHECKPOINT, "temp_directory": f"{work}.tmp"},
    )
    new = "" if work.exists() and work.stat().st_size else _NEW
    kept = kept_file(path)
    try:
        con.execute(f"ATTACH {literal(str(work))} AS store (ROW_GROUP_SIZE {_GROUP}{new}); USE store")
        try:
            if kept.exists():
                con.execute(f"ATTACH {literal(str(kept))} AS kept")
        except duckdb.Error as error:
            raise unusable_kept(path, error) from error
        con.execute("SET enable_external_access = false")
    except BaseException:
        con.close()
        raise
    return con


def _unusable_work(work: Path, path: Path, error: duckdb.Error, *, left: bool) -> StoreError:
    """What to tell where the file of a run cannot be opened; a killed one may have `left` it."""
    source = work if left else path
    what = (
        "a killed run left it; delete it to start again from what was published"
        if left
        else "move it away, or use another --db"
    )
    return StoreError(f"{source}: {first_line(error).replace(str(work), str(source))}; {what}")


def unusable_kept(path: Path, error: duckdb.Error) -> StoreError:
    """What to tell where the file of what is kept beside a store cannot be read."""
    kept = kept_file(path)
    return StoreError(
        f"{kept}: {first_line(error)}; delete it, and {wal_file(kept).name} beside it: what was answered "
        "last is asked again, and the rows of runs since the store was published are lost"
    )


def _take_in_kept(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Move what was kept beside the store into it; once more where a kill came before the file was gone.

    Of what was kept beside another store the responses alone: they are found by what was asked.
    """
    if kept_file(path).exists():
        con.begin()
        con.execute(
            "INSERT OR REPLACE INTO store.main.runs BY NAME FROM kept.main.runs WHERE EXISTS "
            "(FROM kept.main.of_store WHERE first_run = (SELECT min(run_id) FROM store.main.runs))"
        )
        con.execute("INSERT OR REPLACE INTO store.main.responses BY NAME FROM kept.main.responses")
        con.commit()
        con.execute("DETACH kept")
    delete(kept_file(path))


def copied_part(path: Path) -> Path:
    """What `copy_store` has copied so far."""
    return path.with_name(f".{path.name}.copy")


def copy_store(path: Path, work: Path, stop: threading.Event | None = None) -> None:
    """Copy the published file; a part of it never stands at `work`. Raises OSError when told to `stop`."""
    part = copied_part(path)
    try:
        part.unlink(missing_ok=True)  # a link that somebody has put there would be followed
        new = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with path.open("rb") as old, os.fdopen(new, "wb") as copy:
            _fill(copy.fileno(), old.fileno(), stop or threading.Event())
            os.fsync(copy.fileno())
        part.chmod((path.stat().st_mode & 0o644) | 0o600)
        wal_file(work).unlink(missing_ok=True)
        part.replace(work)
        sync(work.parent)
    finally:
        part.unlink(missing_ok=True)


def _fill(copy: int, old: int, stop: threading.Event) -> None:
    """Copy a file's content in the kernel, which on XFS and Btrfs shares the blocks and takes no time.

    Elsewhere each piece is on its way to the disk while the next is read. What comes together in memory
    instead waits there for its turn to be written, and takes up to four times as long.
    """
    copied = 0
    try:
        while not stop.is_set() and (more := os.copy_file_range(old, copy, _AT_ONCE)):
            os.posix_fadvise(copy, copied, more, os.POSIX_FADV_DONTNEED)
            copied += more
    except AttributeError:  # not on this system
        pass
    except OSError as error:  # else not between these two
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            raise
    if os.fstat(copy).st_size != os.fstat(old).st_size:  # some network file systems copy in part
        os.lseek(old, 0, os.SEEK_SET)
        os.ftruncate(copy, 0)
        os.lseek(copy, 0, os.SEEK_SET)
        with open(old, "rb", closefd=False) as source, open(copy, "wb", closefd=False) as target:
            while not stop.is_set() and (piece := source.read(_BUFFER)):
                target.write(piece)
    if stop.is_set():
        raise InterruptedError(errno.EINTR, os.strerror(errno.EINTR))


def state_of(path: Path) -> tuple[int, ...] | None:
    """What tells one file at a path from another, or from itself written to; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def wal_file(path: Path) -> Path:
    """Where DuckDB writes ahead for the database at `path`."""
    return path.with_name(f"{path.name}.wal")


def sync(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
