"""What a time counts from, and what is raised where it has no dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


class UnresolvedError(Exception):
    """The expression has no dates; the message says why and is followed by the expression."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """What an expression counts from: the day of publication, and whether the claim lies ahead."""

    published: date | None
    ahead: bool
    adds_up: bool = False

    @property
    def day(self) -> date:
        """The day of publication. Raises UnresolvedError where it is not known."""
        if self.published is None:
            raise UnresolvedError("no publication date to resolve")
        return self.published
