"""A score as one page that loads nothing from anywhere, and in which everything is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from evals.reliability import judged, reliability
from evals.report import Table, tables
from evals.score import Score

_SIDE = 220
"""Pixels of a picture's side."""


def page(found: Score, baselines: Sequence[Score]) -> str:
    """Every table of the score, the classes of its errors, and every claim, gold beside predicted."""
    errors = [(name, str(len(cases))) for name, cases in found.errors().items()]
    shown = [*tables(found, baselines), Table("errors", ("class", "claims"), errors)]
    return _template().render(score=found, tables=shown, sure=reliability(*judged(found.articles)), box=_SIDE)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html")
