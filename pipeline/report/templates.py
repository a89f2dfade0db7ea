"""The templates of pages: what is put in is text, never markup, and a missing value is an error."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.report.words import between, clean, counted, day, label, listed, number
from pipeline.terminal import several


def environment(folder: Path) -> Environment:
    """What reads the templates in `folder`; what is put in is escaped, and cleaned by `words.clean`."""
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        finalize=clean,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"number": number, "day": day, "label": label, "listed": listed, "between": between}
    made.globals |= {"several": several, "counted": counted}
    return made
