"""What stands beside a deed and is told apart from it: another's harm, an ally, what follows, a vow."""

from collections.abc import Mapping

import pytest

from pipeline.patterns.extractor import read_claims
from schemas.catalogue import claim_types
from schemas.values import default_gazetteer

KINDS = claim_types()


def found(sentence: str) -> Mapping[str, list[dict[str, object]]]:
    return read_claims({1: sentence}, list(KINDS.values()), default_gazetteer())


@pytest.mark.parametrize(
    ("sentence", "tolls"),
    [
        ("The blast left two rebels dead and wounded a nurse.", [("rebels", "killed"), ("nurse", "wounded")]),
        ("The blast left two rebels dead and wounded.", [("rebels", "killed_or_wounded")]),
        ("The blast left two rebels dead and wounded the mayor said.", [("rebels", "killed_or_wounded")]),
    ],
)
def test_dead_and_wounded_are_one_harm_only_of_the_same_people(
    sentence: str, tolls: list[tuple[str, str]]
) -> None:
    """Where "wounded" has people of its own, those before it are dead."""
    assert [(claim["victims"], claim["harm"]) for claim in found(sentence)["casualty"]] == tolls


@pytest.mark.parametrize(
    "sentence",
    [
        "Critics of Chile gave Peru 20 tanks.",
        "Chile's allies gave Peru 20 tanks.",
        "Friends and neighbours of Chile gave Peru 20 tanks.",
    ],
)
def test_who_stands_beside_a_party_is_not_the_party(sentence: str) -> None:
    """What a country's allies or critics give is no gift of the country."""
    assert "Chile" not in {claim["donor"] for claim in found(sentence)["aid"]}


def test_an_ally_that_is_named_gives() -> None:
    """Of "Peru's ally Ghana" Ghana is the ally, and NATO's own members act as NATO."""
    (claim,) = found("NATO allies gave Ghana 20 tanks.")["aid"]
    assert claim["donor"] == "NATO"


def test_what_a_deal_brings_about_is_not_its_subject() -> None:
    """After a comma a participle tells what followed from it."""
    assert found("Chile signed a memorandum with Peru in May, angering Ghana.")["agreement"] == []
    (deal,) = found("Chile signed a border pact with Peru, angering Ghana.")["agreement"]
    assert deal["subject"] == "border pact"


def test_vows_that_are_exchanged_are_no_verb() -> None:
    """After "were exchanging" a noun stands, so that what follows is no plan."""
    (claim,) = found("A bomber struck a feast as a pair exchanged vows, killing 32 people.")["casualty"]
    (other,) = found("A bomber struck a feast as a pair were exchanging vows killing 32 people.")["casualty"]
    assert claim["status"] == other["status"] == "occurred"


@pytest.mark.parametrize(
    ("kind", "sentence", "status"),
    [
        ("casualty", "Peru's first soldier to die in Mali was 20.", "occurred"),
        ("agreement", "Chile and Peru left Oslo without having signed the truce.", "denied"),
        (
            "casualty",
            "Chile rejected a tape purporting to show 40 Peruvian soldiers killed by rebels.",
            "denied",
        ),
        ("casualty", "Lima denied that it fired but said that 40 Peruvian soldiers had died.", "occurred"),
        ("casualty", "Lima denied that it fired and that 40 Peruvian soldiers had died.", "denied"),
        ("deployment", "Chile voted to send 300 soldiers to Peru.", "planned"),
        ("deployment", "Chile is in talks to base 300 soldiers in Peru.", "possible"),
        ("aid", "Chile rested instead of giving Peru 20 tanks.", "denied"),
    ],
)
def test_what_a_verb_without_subject_tells_may_be_done_or_undone(
    kind: str, sentence: str, status: str
) -> None:
    """What "without" governs was not done, and the first to die has died."""
    assert [claim["status"] for claim in found(sentence)[kind]] == [status]


@pytest.mark.parametrize(
    "sentence",
    [
        "In the tabletop exercise, which lasted two days, 3,200 Peruvian troops died.",
        "According to the film, 3,200 Peruvian troops died.",
    ],
)
def test_what_is_played_at_a_table_is_imagined(sentence: str) -> None:
    """Nobody dies in a tabletop exercise or according to a film."""
    assert found(sentence)["casualty"] == []


def test_who_dies_in_a_drill_is_dead() -> None:
    """A drill is held with men and shells."""
    (claim,) = found("In a training exercise, two Peruvian soldiers died.")["casualty"]
    assert claim["count"] == "two"
