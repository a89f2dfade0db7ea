"""Article in, grounded claims out. As a library: `from pipeline import extract`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.extraction.outcome import Evidence, Grounded
    from pipeline.library import extract

__all__ = ["Evidence", "Grounded", "extract"]


def __getattr__(name: str) -> object:
    """What the library offers, loaded when it is first asked for: commands that need none of it stay fast."""
    if name == "extract":
        from pipeline.library import extract  # noqa: PLC0415 - as said above

        return extract
    if name in ("Evidence", "Grounded"):
        from pipeline.extraction import outcome  # noqa: PLC0415 - as said above

        return getattr(outcome, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
