"""Claim: the one class a claim type is written as, and everything that is derived from it.

A claim type is one class in one file: its docstring is the task, the docstring under each field is the
question asked about it, annotations give columns and comparators, `key` says which fields make two claims
the same, EXAMPLES serve as prompt, test and documentation. A class that lacks one of these fails when it is
defined, with class, field, file and line.
"""

from __future__ import annotations

import inspect
import re
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, Union, get_args, get_origin

from annotated_types import MinLen
from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.fields import FieldInfo

from schemas.errors import SchemaError
from schemas.frames import Frame
from schemas.values import Column, Place, Reading, Value, When, Words

COMMON = ("status", "attributed_to", "when", "place")
_TAKEN = frozenset(
    {
        *("claim_id", "article_id", "file", "outlet", "published", "evidence", "span_start", "span_end"),
        *("grounding", "notes", "field_spans", "run_id", "response_id", "type", "sentences", "origin"),
        *("key", "cues", "specs", "type_name"),
    }
)
TABLES = frozenset(
    {
        *(
            "articles",
            "runs",
            "responses",
            "outcomes",
            "mentions",
            "rejects",
            "skipped",
            "scores",
            "evaluations",
        ),
        *("story_copies", "sketches", "publications", "dead_letters", "claims", "statements"),
    }
)
"""The store's own tables, after which no claim type can be named; the store refuses its views' names."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text and the claims it states, as a model should answer: enum values and words of the text."""

    text: str
    claims: tuple[Mapping[str, object], ...]


@dataclass(frozen=True)
class Partial:
    """Comparator of an enum: equal values score 1, a declared parent and its child ½, others 0."""

    parents: Mapping[str, tuple[str, ...]]

    def __call__(self, gold: str, predicted: str) -> float:
        """Score one pair of enum values."""
        if gold == predicted:
            return 1.0
        related = predicted in self.parents.get(gold, ()) or gold in self.parents.get(predicted, ())
        return 0.5 if related else 0.0


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
            _line((inspect.getdoc(rule) or "").split("\n\n")[0])
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
            yield Column(self.name, "VARCHAR", f"{_line(self.doc)} One of: {choices}.")
            return
        for column in self._list_columns() if self.many else self.value.COLUMNS:
            comment = f"{_line(self.doc)} {column.comment}".strip()
            yield Column(f"{self.name}{column.suffix}", column.sql, comment)

    def _list_columns(self) -> tuple[Column, ...]:
        if self.value is Words:
            return (Column("", "VARCHAR[]", "Each as worded."),)
        return (
            Column("_words", "VARCHAR[]", "Each as worded."),
            Column("_names", "VARCHAR[]", "Each as ISO code where there is one, else as name."),
        )

    def cells(self, value: Any) -> Iterator[object]:  # noqa: ANN401 - a value, a list of them, a string
        """The field's cells, in the order of `columns`."""
        if self.value is None:
            yield value
        elif self.many:
            yield [item.words for item in value]
            if self.value is not Words:
                yield [item.label for item in value]
        elif value is None:
            yield from (None for _ in self.value.COLUMNS)
        else:
            yield from value.cells()


def _line(text: str) -> str:
    return " ".join(text.split())


class Claim(BaseModel):
    """One typed statement that an article makes about the world."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    status: Literal["occurred", "planned", "possible", "denied"]
    """Whether it happened: `occurred`, also if only said or estimated; `planned`; `possible` (may, could);
    or `denied`. `occurred` = it happened or goes on, per the article; `planned` = announced, ordered or
    agreed by the one who will do it, not yet done; `possible` = left open by the speaker (likely, fears);
    `denied` = said not to be so."""
    attributed_to: list[Words] = Field(default_factory=list)
    """Who says so, nearest voice first. In the same sentence; after the voice, whom it cites. Empty when the
    article speaks in its own voice. Never the outlet itself."""
    when: When | None = None
    """When it happened or holds. The words that say so, such as "last week" or "on 9 May". Not when somebody
    said it, except for a toll given "as of" or "in" a time."""
    place: Place | None = None
    """The most specific named place. It is where it happened."""

    type_name: ClassVar[str] = "claim"
    key: ClassVar[tuple[str, ...]] = ()
    EXAMPLES: ClassVar[Sequence[Example]] = ()
    FRAMES: ClassVar[Sequence[Frame]] = ()
    cues: ClassVar[tuple[str, ...]] = ()
    """Beginnings of words that tend to stand where such a claim is stated."""
    adds_up: ClassVar[bool] = False
    """Whether "since May" means the time from May to publication, as for the killed, and not only May."""
    specs: ClassVar[dict[str, FieldSpec]] = {}

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
        """Derive the field specifications; refuse a class that is not whole."""
        super().__pydantic_init_subclass__(**kwargs)
        cls.type_name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()
        cls.specs = {name: _spec(cls, name, info) for name, info in cls.model_fields.items()}
        if cls.type_name in TABLES:
            raise _bad(cls, None, f"the store has a table {cls.type_name!r} of its own; rename the class")
        if "__doc__" not in cls.__dict__ or not (cls.__doc__ or "").strip():
            raise _bad(cls, None, "has no docstring; say in it what counts as this claim")
        if not cls.key:
            raise _bad(cls, None, 'has no key; name the fields that make two claims the same: key = ("…",)')
        for name in cls.key:
            if name not in cls.specs:
                raise _bad(cls, name, "stands in key but is no field; correct the name or define the field")
        if not cls.EXAMPLES:
            raise _bad(cls, None, "has no EXAMPLES; add at least one text with its claims")
        for example in cls.EXAMPLES:
            _check_example(cls, example)

    @classmethod
    def task(cls) -> str:
        """What counts as this claim: the class docstring, unwrapped."""
        return inspect.cleandoc(cls.__doc__ or "")

    @classmethod
    def asked(cls) -> list[FieldSpec]:
        """The fields in the order in which a model is asked for them: the type's own, then the common."""
        own = [spec for name, spec in cls.specs.items() if name not in COMMON]
        return own + [cls.specs[name] for name in COMMON]

    @classmethod
    def columns(cls) -> list[Column]:
        """The claim's columns in the store: the common fields, then the type's own."""
        return [column for spec in cls.specs.values() for column in spec.columns()]

    def cells(self) -> list[object]:
        """The claim as a row, in the order of `columns`."""
        return [cell for name, spec in self.specs.items() for cell in spec.cells(getattr(self, name))]

    @classmethod
    def cued(cls, text: str) -> bool:
        """Whether the text carries a word that begins with one of the type's cues."""
        return bool(cls.cues) and _cue_pattern(cls.cues).search(text) is not None

    def same(self, other: Claim) -> bool:
        """Whether both state the same thing: equal keys and enum values, and no conflict of dates."""
        if type(self) is not type(other):
            return False
        named = [spec for spec in self.specs.values() if spec.name in self.key or spec.choices]
        return all(_same(getattr(self, s.name), getattr(other, s.name)) for s in named) and (
            self.when is None or other.when is None or self.when.same(other.when)
        )

    @classmethod
    @cache
    def answer(cls) -> type[BaseModel]:
        """The model's side of the claim: sentence numbers, then enum values and words.

        What a claim need not say may be left out. No union but with null.
        """
        numbers: Any = Field(default=[], description="The numbers of the sentences that state this claim.")
        asked: dict[str, Any] = {"sentences": (list[int], numbers)}
        for spec in cls.asked():
            kind: Any = Literal[spec.choices] if spec.choices else str
            said: dict[str, Any] = {"description": _line(spec.doc)}
            if spec.many:
                kind = list[kind]
                said |= {} if spec.required else {"default_factory": list}
            elif not spec.required:
                kind = kind | None
                said |= {"default": None}
            asked[spec.name] = (kind, Field(**said))
        config = ConfigDict(extra="forbid", title=cls.type_name)
        return create_model(cls.type_name, __config__=config, __doc__=_line(cls.task()), **asked)


@cache
def _cue_pattern(cues: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, cues))})", re.IGNORECASE)


def _same(left: Any, right: Any) -> bool:  # noqa: ANN401 - values, lists of them, strings or None
    if isinstance(left, Value) and isinstance(right, Value):
        return left.same(right)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(any(_same(a, b) for b in right) for a in left)
    return bool(left == right)


def _bad(cls: type, field: str | None, what: str) -> SchemaError:
    """The error that names class, field, file and line."""
    try:
        file = inspect.getsourcefile(cls)
        lines, first = inspect.getsourcelines(cls)
        line = next((i for i, t in enumerate(lines) if field and re.match(rf"\s+{field}\b", t)), 0) + first
        place = f"{file}:{line}: "
    except (OSError, TypeError):
        place = ""
    return SchemaError(f"{place}claim type {cls.__name__}{f', field {field}' if field else ''}: {what}")


def _spec(cls: type[Claim], name: str, info: FieldInfo) -> FieldSpec:
    if name in _TAKEN:
        raise _bad(cls, name, "this name is a column of every claim table; choose another")
    if not info.description:
        raise _bad(cls, name, "has no docstring; put the question to ask under the field, in triple quotes")
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
    choices = tuple(get_args(inner)) if get_origin(inner) is Literal else ()
    value = inner if isinstance(inner, type) and issubclass(inner, Value) else None
    if not value and not (choices and all(isinstance(choice, str) for choice in choices)):
        raise _bad(
            cls,
            name,
            f"is a {inner}; use Count, When, Party, Country, Place, Words, Name, a list of one, or Literal",
        )
    if optional and info.is_required():
        raise _bad(cls, name, "may be None but has no default; write `| None = None`")
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


def _check_example(cls: type[Claim], example: Example) -> None:
    for claim in example.claims:
        for name, raw in claim.items():
            spec = cls.specs.get(name)
            if spec is None:
                raise _bad(cls, name, "stands in EXAMPLES but is no field; correct the name")
            if spec.choices and raw not in spec.choices:
                raise _bad(cls, name, f"EXAMPLES give {raw!r}; use one of {', '.join(spec.choices)}")
            words = [str(item) for item in (raw if isinstance(raw, list) else [raw]) if item is not None]
            if not spec.choices and (wrong := [item for item in words if item not in example.text]):
                raise _bad(cls, name, f"EXAMPLES give {wrong[0]!r}, which is not in the example's text")
        missing = [s.name for s in cls.specs.values() if s.required and claim.get(s.name) is None]
        if missing:
            raise _bad(cls, missing[0], "is required, but a claim in EXAMPLES lacks it")
