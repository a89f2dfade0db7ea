"""How the schema of an answer is said to a server."""

from dataclasses import replace
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field
from test_local import SENTENCE, request

from pipeline.extraction.prompt import answer_type
from pipeline.models.answer_schema import lean_schema, strict_schema
from schemas.claim import Claim, Example
from schemas.errors import SchemaError
from schemas.values import Count, When


class Loss(BaseModel):
    """People harmed."""

    model_config = ConfigDict(extra="forbid")

    sentences: list[int]
    harm: Literal["killed", "wounded"]
    count: str | None = Field(description="The figure.")


class Losses(BaseModel):
    """All that is claimed."""

    model_config = ConfigDict(extra="forbid")

    casualty: list[Loss]


def faults_of(schema: dict, place: str = "$") -> list[str]:
    """What OpenAI's strict structured outputs would refuse, by its published subset."""
    known = {"type", "description", "enum", "pattern", "minimum", "maximum", "minItems", "maxItems"}
    structure = {"anyOf", "items", "properties", "required", "additionalProperties"}
    found = [f"{place}: {key}" for key in schema if key not in known | structure]
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            found.append(f"{place}: additional properties")
        if schema.get("required") != list(schema.get("properties", {})):
            found.append(f"{place}: not all required")
    for name, part in schema.get("properties", {}).items():
        found += faults_of(part, f"{place}.{name}")
    for part in schema.get("anyOf", []):
        found += faults_of(part, f"{place}|")
    if "items" in schema:
        found += faults_of(schema["items"], f"{place}[]")
    return found


def test_strict_schema_by_hand():
    """Fields stay in order, all required; titles and descriptions go; null is a second type."""
    assert strict_schema(Losses) == {
        "type": "object",
        "properties": {
            "casualty": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "sentences": {"type": "array", "items": {"type": "integer"}},
                        "harm": {"type": "string", "enum": ["killed", "wounded"]},
                        "count": {"type": ["string", "null"]},
                    },
                    "required": ["sentences", "harm", "count"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["casualty"],
        "additionalProperties": False,
    }


class One(BaseModel):
    """A branch with a field named like a keyword."""

    kind: Literal["one"]
    title: str = "untitled"


class Two(BaseModel):
    """Another, with a default."""

    kind: Literal["two"]
    default: Annotated[str, Field(min_length=2)] | None = None


class Either(BaseModel):
    """A discriminated union, a described reference, a bounded list."""

    which: Annotated[One | Two, Field(discriminator="kind")]
    one: One = Field(description="Another one.")
    codes: list[Annotated[int, Field(ge=1)]] = Field(default_factory=list, max_length=3)


def test_strict_schema_of_unions_and_defaults():
    """Discriminated unions become anyOf, constants enums; fields named like keywords are still fields."""
    schema = strict_schema(Either)
    assert faults_of(schema) == []
    which = schema["properties"]["which"]["anyOf"]
    assert [list(branch["properties"]) for branch in which] == [["kind", "title"], ["kind", "default"]]
    assert which[0]["properties"]["kind"] == {"type": "string", "enum": ["one"]}
    assert schema["properties"]["codes"] == {
        "type": "array",
        "maxItems": 3,
        "items": {"type": "integer", "minimum": 1},
    }


class Nested(BaseModel):
    """Recursive."""

    inner: list["Nested"]


class Free(BaseModel):
    """Free-form."""

    notes: dict[str, str]


class Pair(BaseModel):
    """A tuple."""

    pair: tuple[int, str]


class Anything(BaseModel):
    """Untyped."""

    what: Any


@pytest.mark.parametrize(
    ("answer", "field"), [(Nested, "inner"), (Free, "notes"), (Pair, "pair"), (Anything, "what")]
)
def test_what_cannot_be_strict_is_named(answer, field):
    """A class that strict outputs cannot hold fails here, with its field, and not at the provider."""
    with pytest.raises(SchemaError, match=rf"{answer.__name__}\.{field}"):
        strict_schema(answer)


def test_strict_schema_of_every_claim_type():
    """Each built-in claim type can be asked for with strict structured outputs."""
    from schemas.catalogue import claim_types

    for name, kind in claim_types().items():
        schema = strict_schema(kind.answer())
        assert faults_of(schema) == [], name
        assert next(iter(schema["properties"])) == "sentences", name


def test_figures_and_dates_are_chosen_among_those_shown():
    """A lean schema offers the figures and dates that code reads in the sentences, and nothing else."""
    claim = lean_schema(request())["properties"]["casualty"]["items"]
    assert claim["properties"]["count"] == {"enum": ["At least 12", "300", None]}
    assert claim["properties"]["when"] == {"enum": ["Monday", None]}
    assert claim["required"] == ["victims", "harm", "count", "status"]


def test_a_sentence_alone_needs_no_number():
    """Where one sentence is shown its number is not asked for; of two, one must be cited."""
    two = replace(request(), sentences={4: SENTENCE, 5: "Nobody else was hurt."})
    (alone, beside) = (lean_schema(one)["properties"]["casualty"]["items"] for one in (request(), two))
    assert "sentences" not in alone["properties"]
    assert beside["properties"]["sentences"]["items"] == {"enum": [4, 5]}
    assert beside["required"][0] == "sentences"


class Toll(Claim):
    """A toll with its days."""

    count: Count
    """The figure."""
    days: list[When]
    """The days."""

    key = ("count",)
    EXAMPLES = (Example("Two died.", ({"count": "Two", "days": [], "status": "occurred"},)),)


@pytest.mark.parametrize(
    ("sentence", "count"),
    [("Two died.", {"enum": ["Two"]}), ("Many died.", {"type": "string", "maxLength": 200})],
)
def test_required_figure_without_any_is_words(sentence, count):
    """No enumeration is empty, and a list of dates stays a list."""
    answer = answer_type((Toll,))
    asked = replace(
        request(), answer=answer, schema=strict_schema(answer), sentences={1: sentence}, claim_types=(Toll,)
    )
    parts = lean_schema(asked)["properties"]["toll"]["items"]["properties"]
    assert parts["count"] == count
    assert parts["days"]["type"] == "array"


def test_a_date_is_not_asked_for_where_none_stands():
    """A sentence without figure and date leaves a null count and no `when` to fill."""
    bare = replace(request(), sentences={1: "Peruvian soldiers were killed."})
    claim = lean_schema(bare)["properties"]["casualty"]["items"]
    assert claim["properties"]["count"] == {"enum": [None]}
    assert "when" not in claim["properties"]
