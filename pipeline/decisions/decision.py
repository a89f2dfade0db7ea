"""One decision: who said when what of which claim, and what the claim said then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from schemas.claim import Claim
from schemas.field import FieldSpec

Verdict = Literal["accept", "reject", "edit", "split", "merge", "add", "whole", "undo"]

REASONS: Mapping[str, str] = {
    "spurious": "the article does not say so",
    "duplicate": "said by another claim already",
    "wrong type": "it is a claim of another type",
    "boilerplate": "not of the article itself",
    "role swap": "who does it to whom is the other way round",
    "wrong figure": "a figure of something else",
    "status raised": "told as planned or possible, taken as having happened",
}
"""Why a claim is rejected, by the names that `evals` has for errors; each in a reviewer's words."""


class Stated(BaseModel):
    """What a claim says and where: `text[start:end]` of the article, and its type's columns.

    `cells` are the columns of the claim type as the store has them, `field_spans` the places of the fields'
    words. `optional`: two careful readers would not agree that it is a claim.
    """

    model_config = ConfigDict(frozen=True)

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    cells: dict[str, Any]
    field_spans: dict[str, Any] = Field(default_factory=dict)
    optional: bool = False

    @classmethod
    def of_row(cls, kind: type[Claim], row: Mapping[str, Any]) -> Self:
        """What a row of a claim type's table says."""
        cells = {column.suffix: _plain(row[column.suffix]) for column in kind.columns()}
        return cls(
            start=row["span_start"], end=row["span_end"], cells=cells, field_spans=row["field_spans"] or {}
        )

    @classmethod
    def of_values(
        cls,
        kind: type[Claim],
        values: Mapping[str, object],
        span: tuple[int, int],
        field_spans: Mapping[str, object],
        *,
        optional: bool = False,
    ) -> Self:
        """What a claim with these values says that stands at `span`; fields that are left out are blank."""
        cells: dict[str, object] = {}
        for name, spec in kind.fields.items():
            value = values.get(name)
            names = [column.suffix for column in spec.columns()]
            blank: object = [] if spec.many else None
            cells |= zip(names, map(_plain, spec.cells(blank if value is None else value)), strict=True)
        return cls(start=span[0], end=span[1], cells=cells, field_spans=dict(field_spans), optional=optional)

    def values(self, kind: type[Claim]) -> dict[str, Any]:
        """The values of the claim's fields. Raises ValueError where the type no longer takes them."""
        return {name: self.value(spec) for name, spec in kind.fields.items()}

    def value(self, spec: FieldSpec) -> Any:  # noqa: ANN401 - a value, a list of them, an enum's string or None
        """The value of a field. Raises ValueError where it no longer takes it."""
        columns = [*spec.columns()]
        typed = {
            column.suffix: date.fromisoformat(cell)
            if column.sql == "DATE" and isinstance(cell, str)
            else cell
            for column in columns
            for cell in [self.cells.get(column.suffix)]
        }
        value = spec.from_cells(typed)
        return _worded(value or [], self.cells.get(columns[0].suffix) or []) if spec.many else value


def _worded(values: Any, words: Sequence[str]) -> list[Any]:  # noqa: ANN401 - values of any kind
    """The values of a list with the article's words, which its labels have lost."""
    if len(values) != len(words):
        return [*values]
    return [value.model_copy(update={"words": said}) for value, said in zip(values, words, strict=True)]


def _plain(cell: object) -> object:
    """A cell as JSON has it."""
    return cell.isoformat() if isinstance(cell, date) else cell


class Sample(BaseModel):
    """The random sample that a decision was asked for: the first `n` claims in the order of `seed`."""

    model_config = ConfigDict(frozen=True)

    seed: int
    n: int = Field(ge=1)
    type: str | None = None
    since: date | None = None


class Decision(BaseModel):
    """One decision.

    `before` is the claim as it was, null for one that was added; `after` what it should be: one claim, none
    where it was rejected, several where it was split. `whole` says of an article that all its claims have
    been looked at, and those that were missing added; `undo` takes back the decision named in `undoes`.
    """

    model_config = ConfigDict(frozen=True)

    decision_id: str = Field(min_length=8, max_length=64)
    verdict: Verdict
    reviewer: str = Field(min_length=1, max_length=100)
    decided: datetime
    seconds: float = Field(ge=0, default=0)
    article_id: str
    file: str = ""
    type: str | None = None
    claim_id: str | None = None
    before: Stated | None = None
    after: tuple[Stated, ...] = ()
    reason: str | None = None
    undoes: str | None = None
    into: str | None = None
    """The claim that says the same, where two were merged."""
    follows: str | None = None
    """The decision that stood on this claim before."""
    apart: tuple[str, ...] = ()
    """Decisions on claims like this one that are, as the store was then, on others."""
    sample: Sample | None = None

    @property
    def order(self) -> tuple[datetime, str]:
        """Which of two decisions is the later one, whatever file they stand in."""
        at = self.decided if self.decided.tzinfo else self.decided.replace(tzinfo=UTC)
        return at, self.decision_id

    def line(self) -> str:
        """The decision as a line of a file of them."""
        return f"{self.model_dump_json(exclude_defaults=True)}\n"

    @property
    def changed(self) -> dict[str, list[object]]:
        """Column -> what it was and what it should be, of a claim that was corrected."""
        if self.before is None or len(self.after) != 1:
            return {}
        was, now = self.before.cells, self.after[0].cells
        found = {name: [was.get(name), cell] for name, cell in now.items() if was.get(name) != cell}
        spans = (self.before.start, self.before.end), (self.after[0].start, self.after[0].end)
        return found | ({"evidence": [list(span) for span in spans]} if spans[0] != spans[1] else {})
