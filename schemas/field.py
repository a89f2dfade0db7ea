"""FieldSpec: one field of a claim type, what is asked about it, how it is read, stored and compared."""

from __future__ import annotations

import inspect
import re
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import MinLen
from pydantic.fields import FieldInfo

from schemas.errors import SchemaError
from schemas.values import Column, Reading, Role, Value

_TAKEN = frozenset(
    {
        *("claim_id", "article_id", "file", "outlet", "published", "evidence", "span_start", "span_end"),
        *("grounding", "notes", "field_spans", "run_id", "response_id", "type", "sentences", "origin"),
        *("checks", "doubts", "confidence", "confidence_note", "gist"),
        *("key", "keywords", "cues", "counted", "total_field", "at_home", "abroad", "fields", "type_name"),
        "former",
    }
)
"""Columns of every claim table and attributes of every class, after which no field can be named."""


@dataclass(frozen=True)
class FieldSpec:
    """One field of a claim type: what is asked, how it is read, stored and compared.

    Exactly one of `value` (the Value class) and `choices` (the enum's values, in order) is set. A list field
    with fewer than `at_least` elements makes no claim.
    """

    name: str
    doc: str
    value: type[Value] | None
    choices: tuple[str, ...]
    many: bool
    required: bool
    at_least: int
    comparator: Callable[[Any, Any], float] | None

    @cached_property
    def role(self) -> Role | None:
        """What its value is in a claim; None for an enum."""
        return self.value.ROLE if self.value else None

    @property
    def kind(self) -> str:
        """What the field holds, in one word: an enum, or the value class."""
        name = self.value.__name__.lower() if self.value else "enum"
        return f"list of {name}" if self.many else name

    @property
    def compared_by(self) -> str:
        """How two values are compared, in a sentence."""
        rule = self.comparator or (self.value.compare if self.value else None)
        return (
            one_line((inspect.getdoc(rule) or "").split("\n\n")[0])
            if rule
            else "Equal values score 1, others 0."
        )

    def read(self, raw: object, reading: Reading) -> object:
        """Turn words or an enum value into the field's value; a list may be one string. UnreadableError."""
        if self.many and isinstance(raw, str):
            raw = [raw]
        return self._each(raw, lambda value, words: value.read(str(words), reading))

    def load(self, raw: object) -> object:
        """Turn what a person wrote in gold into the field's value. Raises ValueError."""
        if self.choices and raw not in (None, *self.choices):
            raise ValueError(f"{raw!r} is none of {', '.join(self.choices)}")
        return self._each(raw, lambda value, written: value.load(written))

    def _each(self, raw: object, make: Callable[[type[Value], object], Value]) -> object:
        if self.value is None or raw is None:
            return raw
        if not self.many:
            return make(self.value, raw)
        if not isinstance(raw, list | tuple):
            raise ValueError(f"{raw!r} is no list")  # noqa: TRY004 - a wrong value in a file, as the others are
        return [make(self.value, item) for item in raw]

    def compare(self, gold: Any, predicted: Any) -> float:  # noqa: ANN401 - a value or an enum's string
        """Score one predicted value, or one element of a list, against gold: 1, ½ or 0."""
        if self.comparator:
            return self.comparator(gold, predicted)
        return float(gold.compare(predicted)) if isinstance(gold, Value) else float(gold == predicted)

    def columns(self) -> Iterator[Column]:
        """The field's columns, named in full."""
        if self.value is None:
            choices = ", ".join(self.choices)
            yield Column(self.name, "VARCHAR", f"{one_line(self.doc)} One of: {choices}.")
            return
        for column in self.value.LIST_COLUMNS if self.many else self.value.COLUMNS:
            comment = f"{one_line(self.doc)} {sentence(column.comment)}".strip()
            yield Column(f"{self.name}{column.suffix}", column.sql, comment)

    def cells(self, value: Any) -> Iterator[object]:  # noqa: ANN401 - a value, a list of them, a string
        """The field's cells, in the order of `columns`."""
        if self.value is None:
            yield value
        elif self.many:
            yield from self.value.list_cells(value)
        elif value is None:
            yield from (None for _ in self.value.COLUMNS)
        else:
            yield from value.cells()

    def from_cells(self, cells: Mapping[str, Any]) -> object:
        """The field's value as its columns hold it in a row, None where they are null."""
        own = [cells[column.suffix] for column in self.columns()]
        if self.value is None:
            return own[0]
        return self.value.list_from_cells(own) if self.many else self.value.from_cells(own)


def one_line(text: str) -> str:
    """The text with its white space evened out."""
    return " ".join(text.split())


def sentence(text: str) -> str:
    """The text as a sentence: with a capital, and a full stop at its end."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '?', '!')) else '.'}" if text else ""


def field_spec(cls: type, name: str, info: FieldInfo) -> FieldSpec:
    """What the definition of a field in the class of a claim type says. Raises SchemaError."""
    if name in _TAKEN:
        raise mistake(cls, name, "this name is a column of every claim table; choose another")
    if not info.description:
        raise mistake(
            cls, name, "has no docstring; put the question to ask under the field, in triple quotes"
        )
    inner, optional, many, comparators = _unwrapped(info)
    choices = tuple(get_args(inner)) if get_origin(inner) is Literal else ()
    value = inner if isinstance(inner, type) and issubclass(inner, Value) else None
    if not value and not (choices and all(isinstance(choice, str) for choice in choices)):
        raise mistake(
            cls,
            name,
            f"is a {inner}; use Count, Money, Amount, When, Party, Country, Place, Words, Name, "
            "a list of one, or Literal",
        )
    if value and value.ROLE == "figure" and not value.model_fields.keys() >= {"low", "high", "approx"}:
        what = f"{value.__name__} is a figure without low, high and approx; add them, or give it another ROLE"
        raise mistake(cls, name, what)
    if optional and info.is_required():
        raise mistake(cls, name, "may be None but has no default; write `| None = None`")
    return FieldSpec(
        name=name,
        doc=inspect.cleandoc(info.description),
        value=value,
        choices=choices,
        many=many,
        required=info.is_required(),
        at_least=next((item.min_length for item in info.metadata if isinstance(item, MinLen)), 0),
        comparator=comparators[0] if comparators else None,
    )


def _unwrapped(info: FieldInfo) -> tuple[Any, bool, bool, list[Any]]:
    """The annotation without None, list and Annotated; whether it had the first two; what else it carried."""
    comparators = [item for item in info.metadata if callable(item)]
    inner: Any = info.annotation
    optional = many = False
    while (origin := get_origin(inner)) is not None and origin is not Literal:
        if origin in (Union, types.UnionType):
            rest = [arg for arg in get_args(inner) if arg is not type(None)]
            optional = True
            if len(rest) != 1:
                break
            inner = rest[0]
        elif origin is Annotated:
            inner, *extra = get_args(inner)
            comparators += [item for item in extra if callable(item)]
        elif origin is list:
            many, inner = True, get_args(inner)[0]
        else:
            break
    return inner, optional, many, comparators


def mistake(cls: type, field: str | None, what: str) -> SchemaError:
    """The error that names class, field, file and line."""
    try:
        file = inspect.getsourcefile(cls)
        lines, first = inspect.getsourcelines(cls)
        line = next((i for i, t in enumerate(lines) if field and re.match(rf"\s+{field}\b", t)), 0) + first
        place = f"{file}:{line}: "
    except (OSError, TypeError):
        place = ""
    return SchemaError(f"{place}claim type {cls.__name__}{f', field {field}' if field else ''}: {what}")
