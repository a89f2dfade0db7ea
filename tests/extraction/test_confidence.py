"""Confidence: a probability from named features, and a reason where none was measured."""

import json
from dataclasses import replace
from math import exp
from pathlib import Path

import pytest

from pipeline.extraction.checks.confidence import Asked, Confidence, features
from pipeline.extraction.outcome import Evidence, Grounded
from schemas.casualty import Casualty
from schemas.errors import ConfigError
from schemas.values import Name, Party
from schemas.visit import Visit

RULES = Asked("patterns", "article")
CLAIM = Grounded(
    Casualty(status="occurred", victims=Party(words="Peru", country="PE", name="Peru"), harm="killed"),
    Evidence("Peruvians died.", 0, 15),
    "a",
    "r",
    checks={"status": "agrees", "rules": "agrees", "figure": "silent"},
)
WEIGHTS = Confidence(
    {"patterns": 1.0, "status agrees": 0.5, "status disagrees": -2.0},
    {"patterns": ("patterns",), "small, sentence": ("tiny-1b",)},
    ("casualty",),
    {},
)


def test_the_probability_is_logistic_in_the_sum_of_weights() -> None:
    """1.0 for the sort and 0.5 for the status that agrees: 1 / (1 + e^-1.5)."""
    assert WEIGHTS.of(CLAIM, RULES) == (round(1 / (1 + exp(-1.5)), 3), None)


def test_what_agrees_counts_otherwise_for_a_small_model() -> None:
    """Its checks that agree and its types have weights of their own; what disagrees is shared."""
    small, capable = Asked("tiny-1b", "sentence"), Asked("gpt-4.1-mini", "article")
    torn = replace(CLAIM, checks={"figure": "disagrees"})
    assert {"small status agrees", "small casualty"} <= features(CLAIM, small).keys()
    assert {"status agrees", "type casualty"} <= features(CLAIM, capable).keys()
    assert {"figure disagrees"} == features(torn, small).keys() & features(torn, capable).keys()


def test_the_rules_own_claims_are_told_apart_by_whom_and_where() -> None:
    """Nobody in particular, and a place outside the evidence, count for the rules' claims alone."""
    people = CLAIM.claim.model_copy(update={"victims": Party(words="people", country=None, name="people")})
    apart = replace(CLAIM, claim=people, field_spans={"place": [20, 24]})
    found = {"patterns anybody", "patterns place elsewhere"}
    assert found <= features(apart, RULES).keys()
    assert not found & features(apart, Asked("gpt-4.1-mini", "article")).keys()
    assert not found & features(replace(CLAIM, field_spans={"place": [10, 14]}), RULES).keys()


def test_what_agrees_does_not_outweigh_what_disagrees() -> None:
    """Where one strong check disagrees, those that agree count nothing."""
    torn = replace(CLAIM, checks={**CLAIM.checks, "status": "disagrees"}, doubts=("it is planned",))
    assert features(torn, RULES) == {"patterns": 1.0, "patterns casualty": 1.0, "status disagrees": 1.0}
    assert WEIGHTS.of(torn, RULES) == (round(1 / (1 + exp(1.0)), 3), None)


def test_another_time_makes_no_key_field_wrong() -> None:
    """Of the rules' own claims a doubted time counts nothing."""
    undated = replace(CLAIM, checks={**CLAIM.checks, "time": "disagrees"})
    assert features(undated, RULES) == features(CLAIM, RULES)


@pytest.mark.parametrize("name", ["machines", "report", "words", "sides", "wording", "status", "time"])
def test_what_hardly_disagrees_with_true_claims_is_severe_of_a_model(name: str) -> None:
    """These count together, once, and outweigh all that agrees; the rules' own status counts for itself."""
    torn = replace(CLAIM, checks={**CLAIM.checks, name: "disagrees"})
    assert features(torn, Asked("gpt-4.1-mini", "article")).keys() == {
        "capable, article",
        "type casualty",
        "severe",
    }
    assert ("severe" in features(torn, RULES)) == (name not in {"status", "time"})


@pytest.mark.parametrize(
    ("asked", "sort"),
    [
        (Asked("patterns", "article"), "patterns"),
        (Asked("qwen2.5-coder-1.5b", "sentence"), "small, sentence"),
        (Asked("qwen2.5-coder-1.5b", "article"), "small, article"),
        (Asked("gpt-4.1-mini", "article"), "capable, article"),
        (Asked("llama-3.3-70b", "article"), "capable, article"),
    ],
)
def test_models_are_measured_by_size_and_by_how_much_is_asked(asked: Asked, sort: str) -> None:
    """A small model says its size in its name; all others are capable; the rules stand alone."""
    assert asked.sort == sort


def test_what_was_never_measured_has_no_confidence_and_says_why() -> None:
    """Another type, another sort of model, another language: null, with the reason."""
    visit = Visit(status="occurred", visitor=Name(words="Ana Ruiz"))
    for claim, asked, read, why in (
        (replace(CLAIM, claim=visit), RULES, True, "claims of type visit were never calibrated"),
        (CLAIM, Asked("gpt-4.1-mini", "article"), True, "no such model (capable, article)"),
        (CLAIM, RULES, False, "language"),
    ):
        sure, note = WEIGHTS.of(claim, asked, read=read)
        assert sure is None
        assert note is not None
        assert why in note


def test_a_model_of_a_measured_sort_says_whose_claims_were_measured() -> None:
    """Another small model gets what was measured on the one that was, and says so."""
    sure, note = WEIGHTS.of(CLAIM, Asked("other-3b", "sentence"))
    assert sure is not None
    assert note == "measured on tiny-1b (small, sentence)"


def test_the_shipped_weights_are_whole() -> None:
    """They have every built-in type, and say how good they were on stories held out."""
    shipped = Confidence.load()
    assert {*shipped.types} == {"agreement", "aid", "casualty", "deployment", "visit"}
    assert shipped.models.keys() == shipped.measured.keys()
    assert all(shipped.weights[name] < 0 for name in shipped.weights if name.endswith("disagrees"))


def test_a_file_of_weights_is_read_as_written(tmp_path: Path) -> None:
    """`dump` and `load` are inverse; what is no such file is refused with the next step."""
    file = tmp_path / "weights.json"
    file.write_text(WEIGHTS.dump(), encoding="utf-8")
    assert Confidence.load(file) == WEIGHTS
    other = tmp_path / "other.json"
    other.write_text(json.dumps({"weights": 3}), encoding="utf-8")
    with pytest.raises(ConfigError, match="evals calibrate"):
        Confidence.load(other)
