"""Claim types: all that is derived from a class, and what is said of a class that is not whole."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from pipeline.extraction.prompt import answer_type, common_text, stated, type_text
from pipeline.models.answer_schema import strict_schema
from schemas.casualty import Casualty
from schemas.catalogue import claim_types
from schemas.claim import Claim, Example
from schemas.errors import SchemaError
from schemas.values import Reading

KINDS = claim_types()
HEAD = """
from typing import Literal
from schemas.claim import Claim, Example
from schemas.values import Count, Party, Words

class Sanction(Claim):
"""
WHOLE = (
    HEAD
    + '''    """Somebody puts sanctions on somebody."""

    target: Party
    """Who is sanctioned."""
    kind: Literal["travel", "trade"]
    """Which kind."""

    key = ("target",)
    EXAMPLES = (Example("Peru put a travel ban on Chile.",
                        ({"target": "Chile", "kind": "travel", "status": "occurred"},)),)
'''
)


def types_in(folder: Path, source: str) -> dict[str, type[Claim]]:
    (folder / f"sanction_{abs(hash(source))}.py").write_text(source, encoding="utf-8")
    return claim_types(folder)


@pytest.mark.parametrize("name", KINDS)
def test_instructions_are_pinned(name: str) -> None:
    """What a model is told of a claim type changes only together with its golden file."""
    golden = Path(__file__).parents[1] / "golden" / f"{name}.md"
    assert type_text(KINDS[name]) + "\n" == golden.read_text(encoding="utf-8"), (
        f"if the change is meant: python tests/golden/write.py, then read the difference in {golden.name}"
    )


def test_common_instructions_are_pinned() -> None:
    """What a model is told of the fields of every claim changes only together with its golden file."""
    golden = Path(__file__).parents[1] / "golden" / "common.md"
    assert common_text(KINDS["casualty"]) + "\n" == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", KINDS)
def test_examples_answer_their_own_question(name: str) -> None:
    """Every example, written as a model has to answer, is valid under the answer's schema."""
    kind = KINDS[name]
    for example in kind.EXAMPLES:
        claims = [{"sentences": [1], **stated(kind, claim)} for claim in example.claims]
        answer_type((kind,)).model_validate_json(json.dumps({name: claims}))


@pytest.mark.parametrize("name", KINDS)
def test_every_example_reads_and_is_equal_to_itself(name: str) -> None:
    """Every field of every example can be read as a value; each value compares 1.0 with itself."""
    kind = KINDS[name]
    assert any(example.claims for example in kind.EXAMPLES)
    assert any(not example.claims for example in kind.EXAMPLES), "one example must show the empty answer"
    for example in kind.EXAMPLES:
        for claim in example.claims:
            for field, words in claim.items():
                spec = kind.fields[field]
                value = spec.read(words, Reading(published=date(2025, 5, 9)))
                for one in value if isinstance(value, list) else [value]:
                    assert spec.compare(one, one) == 1.0, field


@pytest.mark.parametrize("name", KINDS)
def test_columns_and_cells_are_as_many(name: str) -> None:
    """A claim's cells stand in the order of its columns, each column named once and commented."""
    kind = KINDS[name]
    columns = [column.suffix for column in kind.columns()]
    assert len(set(columns)) == len(columns)
    assert all(column.comment for column in kind.columns())
    for example in kind.EXAMPLES:
        for claim in example.claims:
            values = {n: kind.fields[n].read(words, Reading()) for n, words in claim.items()}
            assert len(kind.model_validate(values).cells()) == len(columns)


@pytest.mark.parametrize("name", KINDS)
def test_schema_is_strict(name: str) -> None:
    """The JSON schema has every property required, none extra, no default and no oneOf."""
    schema = strict_schema(answer_type((KINDS[name],)))
    text = json.dumps(schema)
    assert "oneOf" not in text
    assert '"default"' not in text

    def objects(node: object) -> list[dict[str, object]]:
        if isinstance(node, list):
            return [found for item in node for found in objects(item)]
        if not isinstance(node, dict):
            return []
        inner = [found for item in node.values() for found in objects(item)]
        return [node, *inner] if node.get("type") == "object" else inner

    found = objects(schema)
    assert len(found) == 2
    for node in found:
        assert node["additionalProperties"] is False
        assert list(node["required"]) == list(node["properties"])  # type: ignore[call-overload]


def test_evidence_is_asked_first() -> None:
    """The sentence numbers come before the fields, so that a model points before it fills."""
    for kind in KINDS.values():
        assert next(iter(kind.answer().model_fields)) == "sentences"


def test_answer_refuses_what_is_no_value() -> None:
    """An enum value that does not exist does not fit the answer."""
    claim = {
        "sentences": [1],
        **stated(KINDS["casualty"], {"victims": "x", "harm": "hurt", "status": "occurred"}),
    }
    with pytest.raises(ValidationError, match="harm"):
        answer_type((KINDS["casualty"],)).model_validate({"casualty": [claim]})


def test_an_empty_list_of_another_type_is_no_fault():
    """A model that also says that there is no aid, unasked, has answered; claims unasked are refused."""
    answer = answer_type((KINDS["casualty"],))
    assert answer.model_validate({"casualty": [], "aid": []}).model_dump() == {"casualty": []}
    with pytest.raises(ValidationError, match="aid"):
        answer.model_validate({"casualty": [], "aid": [{"donor": "Chile"}]})


def test_a_sixth_type_is_one_file(tmp_path: Path) -> None:
    """A type in a folder of the user's stands beside the built-in ones."""
    found = types_in(tmp_path, WHOLE)
    assert list(found) == [*KINDS, "sanction"]
    assert [c.suffix for c in found["sanction"].columns()][-4:] == [
        "target_words",
        "target_country",
        "target_name",
        "kind",
    ]
    assert list(claim_types(tmp_path, ["sanction"])) == ["sanction"]


@pytest.mark.parametrize(
    ("change", "says", "line"),
    [
        (
            ('    """Somebody puts sanctions on somebody."""\n', ""),
            "claim type Sanction: has no docstring",
            6,
        ),
        (('    """Who is sanctioned."""\n', ""), "field target: has no docstring", 9),
        (('    key = ("target",)\n', ""), "claim type Sanction: has no key", 6),
        (('key = ("target",)', 'key = ("donor",)'), "field donor: stands in key but is no field", None),
        (("EXAMPLES = (", "EXAMPLES = () and ("), "has no EXAMPLES", 6),
        (
            ('"kind": "travel"', '"kind": "visa"'),
            "field kind: EXAMPLES give 'visa'; use one of travel, trade",
            11,
        ),
        (
            ('"target": "Chile"', '"target": "Bolivia"'),
            "field target: EXAMPLES give 'Bolivia', which is not",
            9,
        ),
        (('"target": "Chile", ', ""), "field target: is required, but a claim in EXAMPLES lacks it", 9),
        (("target: Party", "target: int"), "field target: is a <class 'int'>; use Count", 9),
        (("target: Party", "target: Party | None"), "field target: may be None but has no default", 9),
        (
            ("kind: Literal", "outlet: Literal"),
            "field outlet: this name is a column of every claim table",
            11,
        ),
        (("key = (", "key = = ("), "invalid syntax; correct this line", 14),
        (("Literal[", "Lateral["), "NameError: name 'Lateral' is not defined; correct this line", 11),
        (("key = (", "raise SystemExit; key = ("), "SystemExit; correct this line", 14),
        (("class Sanction(Claim)", "class Runs(Claim)"), "claim type Runs: the store has a table 'runs'", 6),
        (("class Sanction(Claim)", "class Sanction(dict)"), "defines no claim type", None),
        (
            ("class Sanction(Claim)", "class Visit(Claim)"),
            "a claim type 'visit' exists already; rename the class",
            None,
        ),
    ],
)
def test_a_bad_class_is_named(tmp_path: Path, change: tuple[str, str], says: str, line: int | None) -> None:
    """A class that is not whole fails when it is defined, with file, line, class, field and what to do."""
    assert change[0] in WHOLE
    with pytest.raises(SchemaError) as caught:
        types_in(tmp_path, WHOLE.replace(*change))
    assert says in str(caught.value)
    assert str(tmp_path) in str(caught.value)
    if line:
        assert re.search(rf"\.py:{line}:", str(caught.value)), str(caught.value)


def test_a_class_without_source_is_refused() -> None:
    """A class whose field docstrings cannot be read is refused, not taken with empty questions."""
    with pytest.raises(SchemaError, match="field target: has no docstring"):
        exec(WHOLE, {"__name__": "nowhere"})  # noqa: S102 - the very case


def test_unknown_type_and_folder_are_named(tmp_path: Path) -> None:
    """A claim type or folder that is not there is named, with those that are."""
    assert [*claim_types(names=("Visit", "CASUALTY", "aid"))] == ["visit", "casualty", "aid"]
    with pytest.raises(SchemaError, match="no claim type 'war'; there are: casualty, deployment"):
        claim_types(names=["war"])
    with pytest.raises(SchemaError, match="no such folder"):
        claim_types(tmp_path / "none")


def test_example_is_made_of_text_and_claims() -> None:
    """An example holds the text and the claims it states."""
    assert Example("No claim here.", ()).claims == ()


def test_a_figure_has_bounds(tmp_path: Path) -> None:
    """A value that calls itself a figure and has no bounds is named with its field, not met in a store."""
    source = WHOLE.replace("target: Party", "target: Rate").replace(
        "class Sanction", 'class Rate(Words):\n    ROLE = "figure"\n\nclass Sanction'
    )
    with pytest.raises(SchemaError, match="field target: Rate is a figure without low, high and approx"):
        types_in(tmp_path, source)


@pytest.mark.parametrize(
    "line", ['total_field = "sum"', 'at_home = (("host", "target"),)', 'abroad = (("target", "land"),)']
)
def test_what_a_class_declares_are_its_fields(tmp_path: Path, line: str) -> None:
    """A declaration that names no field is told with the name, and where it stands."""
    with pytest.raises(SchemaError, match=f"stands in {line.split(maxsplit=1)[0]} but is no field"):
        types_in(tmp_path, WHOLE.replace('key = ("target",)', f'key = ("target",)\n    {line}'))


def test_the_former_name_of_keywords_works():
    """A claim type that names its keywords `cues` has them; those it extends keep theirs."""

    class Robbery(Casualty):
        """A robbery."""

        cues = ("rob",)
        EXAMPLES = Casualty.EXAMPLES

    assert Robbery.has_keyword("A bank was robbed.")
    assert not Robbery.has_keyword("Two were killed.")
    assert Casualty.has_keyword("Two were killed.")
