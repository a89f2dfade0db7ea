"""Claim: the one class a claim type is written as, and everything that is derived from it.

A claim type is one class in one file: its docstring is the task, the docstring under each field is the
question asked about it, annotations give columns and comparators, `key` says which fields make two claims
the same, EXAMPLES serve as prompt, test and documentation. A class that lacks one of these fails when it is
defined, with class, field, file and line.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from schemas.field import FieldSpec, field_spec, mistake, one_line
from schemas.frames import Frame
from schemas.gist import gist, names_in, words_of
from schemas.values import Column, Place, Value, When, Words

COMMON = ("status", "attributed_to", "when", "place")
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
        *("reviews", "reviewed_claims", "batches", "batch_requests", "waiting"),
    }
)
"""The store's own tables, after which no claim type can be named; the store refuses its views' names."""


_TELLS_NOTHING = frozenset({"other", "unspecified", "unknown"})
"""Values of enums that a gist leaves out."""


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


class Claim(BaseModel):
    """One typed statement that an article makes about the world."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    status: Literal["occurred", "planned", "possible", "denied"]
    """Whether it happened: `occurred`, also if only said or estimated; `planned`; `possible` (may, could);
    or `denied`. Believed or claimed is `occurred`. Planned: announced, ordered or agreed by who will do it.
    Possible: likely, feared, unclear, offered, asked for. Denied: also refused, blocked, failed."""
    attributed_to: list[Words] = Field(default_factory=list)
    """Who says so, nearest voice first. Then whom it cites: Yonhap, lawmakers, the army. Bodies as
    worded there, persons by full name. Empty where the article itself says so, or somebody announces his own
    plan, gift or visit."""
    when: When | None = None
    """When it happened or holds. Words such as "last week", "since May", "for two weeks"; not when it was
    said, but for a toll: "as of May", "reported on Monday"."""
    place: Place | None = None
    """The most specific named place. Where it happened, or where troops or visitors go."""

    type_name: ClassVar[str] = "claim"
    key: ClassVar[tuple[str, ...]] = ()
    EXAMPLES: ClassVar[Sequence[Example]] = ()
    FRAMES: ClassVar[Sequence[Frame]] = ()
    keywords: ClassVar[tuple[str, ...]] = ()
    """Beginnings of words that tend to stand where such a claim is stated."""
    cues: ClassVar[tuple[str, ...]] = ()
    """The former name of `keywords`, which goes on working."""
    GIST: ClassVar[str] = ""
    """How the claim is told in one line (`schemas/gist.py`): `"{sender} → {destination}[: {count}]"`. Where
    it is empty, the fields of `key` follow each other."""
    counted: ClassVar[str] = ""
    """The party field whose people the figure counts: one person in it is a figure of 1."""
    adds_up: ClassVar[bool] = False
    """Whether "since May" means the time from May to publication, as for the killed, and not only May."""
    total_field: ClassVar[str] = ""
    """The enum that says whether a figure is a total or adds to one: figures of either are kept apart."""
    at_home: ClassVar[Sequence[tuple[str, str]]] = ()
    """Fields of persons, each with the field of the party where they are at home, as a host is."""
    abroad: ClassVar[Sequence[tuple[str, str]]] = ()
    """Fields of countries, each with the field of another party that cannot be the same."""
    former: ClassVar[Sequence[tuple[str, str]]] = ()
    """Names that columns had in the last version, each with the name now: in this one both answer."""
    fields: ClassVar[dict[str, FieldSpec]] = {}

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
        """Derive the field specifications; refuse a class that is not whole."""
        super().__pydantic_init_subclass__(**kwargs)
        cls.type_name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()
        if "cues" in cls.__dict__:
            cls.keywords = cls.cues
        cls.fields = {name: field_spec(cls, name, info) for name, info in cls.model_fields.items()}
        if cls.type_name in TABLES:
            raise mistake(cls, None, f"the store has a table {cls.type_name!r} of its own; rename the class")
        if "__doc__" not in cls.__dict__ or not (cls.__doc__ or "").strip():
            raise mistake(cls, None, "has no docstring; say in it what counts as this claim")
        if not cls.key:
            raise mistake(
                cls, None, 'has no key; name the fields that make two claims the same: key = ("…",)'
            )
        named = {
            "key": cls.key,
            "GIST": names_in(cls.GIST),
            "total_field": [cls.total_field] if cls.total_field else [],
            "counted": [cls.counted] if cls.counted else [],
            "at_home": [name for pair in cls.at_home for name in pair],
            "abroad": [name for pair in cls.abroad for name in pair],
        }
        for where, names in named.items():
            if unknown := [name for name in names if name not in cls.fields]:
                what = f"stands in {where} but is no field; correct the name or define the field"
                raise mistake(cls, unknown[0], what)
        columns = {column.suffix for column in cls.columns()}
        if unknown := [now for _, now in cls.former if now not in columns]:
            raise mistake(cls, unknown[0], "stands in former but is no column; correct the name")
        if not cls.EXAMPLES:
            raise mistake(cls, None, "has no EXAMPLES; add at least one text with its claims")
        for example in cls.EXAMPLES:
            _check_example(cls, example)

    @classmethod
    def task(cls) -> str:
        """What counts as this claim: the class docstring, unwrapped."""
        return inspect.cleandoc(cls.__doc__ or "")

    @classmethod
    def prompt_fields(cls) -> list[FieldSpec]:
        """The fields in the order in which a model is asked for them: the type's own, then the common."""
        own = [spec for name, spec in cls.fields.items() if name not in COMMON]
        return own + [cls.fields[name] for name in COMMON]

    @classmethod
    def columns(cls) -> list[Column]:
        """The claim's columns in the store: the common fields, then the type's own."""
        return [column for spec in cls.fields.values() for column in spec.columns()]

    def cells(self) -> list[object]:
        """The claim as a row, in the order of `columns`."""
        return [cell for name, spec in self.fields.items() for cell in spec.cells(getattr(self, name))]

    def gist(self) -> str:
        """The claim in one line, in the article's own words: "soldiers: 12 killed · Kharkiv · says …"."""
        return self.gist_of({name: getattr(self, name) for name in self.fields})

    @classmethod
    def gist_of(cls, said: Mapping[str, object]) -> str:
        """The same of values by their fields, or of what a model said for them: words, or lists of words."""
        words = {name: words_of(said.get(name)) for name in cls.fields}
        for name, spec in cls.fields.items():
            if spec.choices:
                words[name] = "" if words[name] in _TELLS_NOTHING else words[name].replace("_", " ")
        voices = said.get("attributed_to") or []
        voices = [voices] if isinstance(voices, str) else voices
        listed = [words_of(voice) for voice in voices] if isinstance(voices, list | tuple) else []
        template = cls.GIST or "".join(f"[{{{name}}}, ]" for name in cls.key if name not in COMMON)
        return gist(template, words, words["status"], [voice for voice in listed if voice])

    @classmethod
    def has_keyword(cls, text: str) -> bool:
        """Whether the text carries a word that begins with one of the type's keywords."""
        return bool(cls.keywords) and _keyword_pattern(cls.keywords).search(text) is not None

    def same(self, other: Claim) -> bool:
        """Whether both state the same thing: equal keys and enum values, and no conflict of dates."""
        if type(self) is not type(other):
            return False
        named = [spec for spec in self.fields.values() if spec.name in self.key or spec.choices]
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
        for spec in cls.prompt_fields():
            kind: Any = Literal[spec.choices] if spec.choices else str
            said: dict[str, Any] = {"description": one_line(spec.doc)}
            if spec.many:
                kind = list[kind]
                said |= {} if spec.required else {"default_factory": list}
            elif not spec.required:
                kind = kind | None
                said |= {"default": None}
            asked[spec.name] = (kind, Field(**said))
        config = ConfigDict(extra="forbid", title=cls.type_name)
        return create_model(cls.type_name, __config__=config, __doc__=one_line(cls.task()), **asked)


@cache
def _keyword_pattern(keywords: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, keywords))})", re.IGNORECASE)


def _same(left: Any, right: Any) -> bool:  # noqa: ANN401 - values, lists of them, strings or None
    if isinstance(left, Value) and isinstance(right, Value):
        return left.same(right)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(any(_same(a, b) for b in right) for a in left)
    return bool(left == right)


def _check_example(cls: type[Claim], example: Example) -> None:
    for claim in example.claims:
        for name, raw in claim.items():
            spec = cls.fields.get(name)
            if spec is None:
                raise mistake(cls, name, "stands in EXAMPLES but is no field; correct the name")
            if spec.choices and raw not in spec.choices:
                raise mistake(cls, name, f"EXAMPLES give {raw!r}; use one of {', '.join(spec.choices)}")
            words = [str(item) for item in (raw if isinstance(raw, list) else [raw]) if item is not None]
            if not spec.choices and (wrong := [item for item in words if item not in example.text]):
                raise mistake(cls, name, f"EXAMPLES give {wrong[0]!r}, which is not in the example's text")
        missing = [s.name for s in cls.fields.values() if s.required and claim.get(s.name) is None]
        if missing:
            raise mistake(cls, missing[0], "is required, but a claim in EXAMPLES lacks it")
