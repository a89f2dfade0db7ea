"""How the schema of an answer is said to a server."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from pipeline.answer_schema import strict_schema
from schemas.errors import SchemaError


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
    """Fields stay in order, all required; titles go, descriptions stay; null is a union."""
    assert strict_schema(Losses) == {
        "type": "object",
        "description": "All that is claimed.",
        "properties": {
            "casualty": {
                "type": "array",
                "items": {
                    "type": "object",
                    "description": "People harmed.",
                    "properties": {
                        "sentences": {"type": "array", "items": {"type": "integer"}},
                        "harm": {"type": "string", "enum": ["killed", "wounded"]},
                        "count": {
                            "anyOf": [{"type": "string"}, {"type": "null"}],
                            "description": "The figure.",
                        },
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
    assert schema["properties"]["one"]["description"] == "Another one."
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
