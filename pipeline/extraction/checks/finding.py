"""What a check finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Result = Literal["agrees", "disagrees", "silent"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, and for what disagrees why, in words that a person reads.

    `refuse` says that the claim cannot stand; `status` is the one that its evidence certainly gives it,
    `field` the field in question.
    """

    result: Result
    why: str = ""
    refuse: bool = False
    status: str = ""
    field: str | None = None


SILENT, AGREES = Finding("silent"), Finding("agrees")


def doubt(why: str) -> Finding:
    """The claim may be wrong."""
    return Finding("disagrees", why)


def refusal(why: str, field: str | None = None) -> Finding:
    """The claim cannot stand, or this field of it."""
    return Finding("disagrees", why, refuse=True, field=field)
