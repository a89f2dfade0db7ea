"""The file of decisions beside a store: one a line, only ever added to.

A line is on the disk before a decision counts as made. Several people and processes may add to a file at the
same time; what a kill left of a line is no decision, and is passed over. The file can be sent, and merged
into a colleague's: each decision has an id, so none is taken twice.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import ValidationError

from pipeline.decisions.decision import Decision
from pipeline.files import real
from schemas.errors import UsageError


def journal_of(db: Path) -> Path:
    """Where the decisions on a store's claims are kept."""
    whole = real(db)
    return whole.with_name(f"{whole.name}.reviews.jsonl")


@dataclass(frozen=True)
class Merged:
    """How many decisions of a file were new here, and how many were known."""

    added: int
    known: int


class Journal:
    """The decisions of one file, in the order in which they stand there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.decisions: list[Decision] = []
        self.damaged: list[int] = []
        """Numbers of lines that are no decision: what a kill or a full disk left of one."""
        self._read_to = self._lines = self._inode = 0

    def refresh(self) -> bool:
        """Read what was added since, by whomever; give whether there was anything.

        Raises:
            UsageError: the file cannot be read.
        """
        try:
            with self.path.open("rb") as file:
                about = os.fstat(file.fileno())
                if about.st_ino != self._inode or about.st_size < self._read_to:  # it is another file
                    self.decisions, self.damaged = [], []
                    self._read_to, self._lines, self._inode = 0, 0, about.st_ino
                file.seek(self._read_to)
                added = file.read()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise UsageError(f"{self.path}: {error.strerror}; mend that, it has the decisions") from None
        whole = added.rfind(b"\n") + 1
        for line in added[:whole].split(b"\n")[:-1]:
            self._lines += 1
            if line.strip():
                try:
                    self.decisions.append(Decision.model_validate_json(line))
                except ValidationError:
                    self.damaged.append(self._lines)
        self._read_to += whole
        return whole > 0

    def append(self, **said: object) -> Decision:
        """Add a decision, and give it when it is on the disk; its id and time are set here.

        Raises:
            UsageError: the file cannot be written.
        """
        with self._locked() as file:
            self.refresh()
            now = datetime.now(UTC)
            if self.decisions:  # a clock may have been set back, or a colleague's be ahead
                now = max(now, max(each.order[0] for each in self.decisions) + timedelta(microseconds=1))
            decision = Decision.model_validate({"decision_id": secrets.token_hex(8), "decided": now} | said)
            self._write(file, [decision])
            self.refresh()
        return decision

    def merge(self, other: Path) -> Merged:
        """Take over the decisions of another file that are not in this one.

        Raises:
            UsageError: the other file is not there, or a line of it is no decision; nothing was taken.
        """
        theirs = Journal(other)
        if not other.is_file():
            raise UsageError(f"{other}: no such file; name one that `groundwire reviews --send` wrote")
        theirs.refresh()
        if theirs.damaged:
            raise UsageError(
                f"{other}:{theirs.damaged[0]}: no decision; nothing was taken, ask for the file again"
            )
        with self._locked() as file:
            self.refresh()
            here = {decision.decision_id for decision in self.decisions}
            new = {d.decision_id: d for d in theirs.decisions if d.decision_id not in here}
            self._write(file, [*new.values()])
            self.refresh()
        return Merged(len(new), len(theirs.decisions) - len(new))

    def _write(self, file: int, decisions: list[Decision]) -> None:
        lines = "".join(each.line() for each in decisions).encode()
        size = os.fstat(file).st_size
        if size and os.pread(file, 1, size - 1) != b"\n":
            lines = b"\n" + lines  # after what a kill left of a line
        while lines:
            lines = lines[os.write(file, lines) :]
        os.fsync(file)

    @contextmanager
    def _locked(self) -> Iterator[int]:
        """The file, open for adding, while nobody else adds to it."""
        try:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o640)
            try:
                fcntl.flock(file, fcntl.LOCK_EX)
                yield file
            finally:
                os.close(file)
        except OSError as error:
            raise UsageError(
                f"{self.path}: {error.strerror}; make it writable, or make room: decisions are kept there"
            ) from None
