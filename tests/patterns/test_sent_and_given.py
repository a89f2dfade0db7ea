"""Kinds of sentences that tell who gives or sends what to whom, and of those that only seem to."""

import pytest

from pipeline.patterns.extractor import read_claims
from schemas.catalogue import claim_types
from schemas.values import Party, Reading, default_gazetteer

KINDS = claim_types()


def found(kind: str, *sentences: str) -> list[dict[str, object]]:
    return read_claims(dict(enumerate(sentences, 1)), list(KINDS.values()), default_gazetteer())[kind]


def party(words: object) -> str | None:
    """The country's code, else the party as named."""
    read = Party.read(str(words), Reading()) if words else None
    return (read.country or read.name) if read else None


def given(*sentences: str) -> list[tuple[str | None, str | None, object]]:
    claims = found("aid", *sentences)
    return sorted((party(c["donor"]), party(c["recipient"]), c["item"]) for c in claims)


def sent(*sentences: str) -> list[tuple[str | None, str | None, object, object]]:
    claims = found("deployment", *sentences)
    return [(party(c["sender"]), party(c["destination"]), c["count"], c["measure"]) for c in claims]


@pytest.mark.parametrize(
    "sentence",
    [
        "Chilean armed forces held a parade in Lima.",
        "The Kenyan armed group Mwamba denied the report.",
        "Danish wounded soldiers met the press.",
        "A dozen competing armed groups and Peru signed nothing.",
        "Officers of the Ghanaian armed forces went home.",
    ],
)
def test_an_armed_force_is_given_no_arms(sentence):
    """A participle between a nation and its noun is an adjective."""
    assert given(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The ferry returned to Lisbon because of the storm.",
        "A Dhaka-bound plane returned to Nairobi on Friday.",
        "The trucks returned to Peru.",
        "The shipment returned to Chile, the port said.",
        "Our tanks returned to Ghana.",
    ],
)
def test_what_returns_is_given_to_nobody(sentence):
    """A verb that needs no object is no passive without one."""
    assert given(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Peru exports coal.",
        "The mayor of Lima extended the emergency by a month.",
        "Ghana was hit by several rounds of sanctions.",
        "Kenya armed itself with missiles.",
        "Residents of Lima received food.",
        "Chile supplies Chile with gas.",
        "Togo ordered stepped-up security at its ports.",
        "The rocket sent over Peru was a missile, the army said.",
        "Peru needs immediate supply of heavy weapons.",
    ],
)
def test_what_only_one_party_has_is_no_aid(sentence):
    """Who gives and who takes must be told, and be two."""
    assert given(sentence) == []


DOERS = {
    "Ghana seized a Togolese ship for selling coal to Chad.": [("TG", "TD", "coal")],
    "Kenya boarded a Danish tanker suspected of transferring oil to a Syrian ship.": [("DK", "SY", "oil")],
    "Peru published photos of Chilean ships carrying crates and selling fuel to Togo.": [
        ("CL", "TG", "fuel")
    ],
    "A drone filmed Danish ships selling fuel to Togo.": [("DK", "TG", "fuel")],
    "Peru was angered by Chile’s decision to give Bolivia missiles.": [("CL", "BO", "missiles")],
    "Peru was angered by the Chilean decision to give Bolivia missiles.": [("CL", "BO", "missiles")],
    "Peru praised Denmark’s record of sending medicine to Ghana.": [("DK", "GH", "medicine")],
    "Efforts by Denmark to send rice to Ghana went on.": [("DK", "GH", "rice")],
}


@pytest.mark.parametrize(("sentence", "expected"), DOERS.items(), ids=[s[:50] for s in DOERS])
def test_who_gives_what_a_participle_or_a_plan_tells(sentence, expected):
    """Who is blamed, seen, or has decided gives, not who blames, sees or is angry."""
    assert given(sentence) == expected


NAMELESS = {
    "Tents were given to Togo by African countries.": [("African countries", "TG", "Tents")],
    "Ana Ruiz, who owns a firm in Lima, said her company would sell drones to Togo.": [
        ("company", "TG", "drones")
    ],
    "A private firm sold Togo 40 trucks.": [("private firm", "TG", "trucks")],
    "The trucks given to Togo by a charity were new.": [("charity", "TG", "trucks")],
    "A foreign supplier delivered grain to Togo.": [("foreign supplier", "TG", "grain")],
}


@pytest.mark.parametrize(("sentence", "expected"), NAMELESS.items(), ids=[s[:50] for s in NAMELESS])
def test_a_giver_without_a_name_is_its_noun(sentence, expected):
    """A company is no country, also where it is somebody's."""
    assert given(sentence) == expected


STOOD_FOR = {
    ("President Biden says his administration will send tanks to Togo.",): [("US", "TG", "tanks")],
    ("Danish ships left Aarhus.", "On Monday the ships delivered grain to Togo."): [("DK", "TG", "grain")],
    ("Chile supports Peru and provides it with weapons.",): [("CL", "PE", "weapons")],
    ("Togo thanked Ghana and gave it rice.",): [("TG", "GH", "rice")],
    ("Chile Peru and Togo gave Ghana rice.",): [
        ("CL", "GH", "rice"),
        ("PE", "GH", "rice"),
        ("TG", "GH", "rice"),
    ],
}


@pytest.mark.parametrize(("sentences", "expected"), STOOD_FOR.items(), ids=[s[0][:50] for s in STOOD_FOR])
def test_whom_a_pronoun_or_a_ship_stands_for(sentences, expected):
    """A leader's government is his country, the ships are those of before, and nobody gives to himself."""
    assert given(*sentences) == expected


WHOLE = {
    "Chile gave Peru financial and military support.": [("CL", "PE", "financial and military support")],
    "Chile gave Peru military and economic support.": [("CL", "PE", "military and economic support")],
    "Chile trained 900 Peruvian military and security personnel.": [
        ("CL", "PE", "trained 900 Peruvian military and security personnel")
    ],
    "Chile trained Peruvian security and military officers.": [
        ("CL", "PE", "trained Peruvian security and military officers")
    ],
    "Chile gave Peru humanitarian and medical supplies.": [("CL", "PE", "humanitarian and medical supplies")],
}


@pytest.mark.parametrize(("sentence", "expected"), WHOLE.items(), ids=[s[:50] for s in WHOLE])
def test_two_adjectives_of_one_noun_are_one_item(sentence, expected):
    """What is only said of a noun after it is no item of its own."""
    assert given(sentence) == expected


UNDONE = {
    "Chile announced a decision to end talks and to arm Peru.": ["planned"],
    "Chile should answer by sending tanks to Peru.": ["possible"],
    "Chile stated its support for sales of drones to Peru.": ["possible"],
    "Chile is gearing up to send tanks to Peru.": ["planned"],
    "Chile is looking to buy drones from Peru.": ["possible"],
    "Efforts by Chile to send tanks to Peru went on.": ["possible"],
}


@pytest.mark.parametrize(("sentence", "expected"), UNDONE.items(), ids=[s[:50] for s in UNDONE])
def test_what_is_decided_wanted_or_advised_has_not_happened(sentence, expected):
    """A plan covers every infinitive joined to it, and advice covers the means."""
    assert [claim["status"] for claim in found("aid", sentence)] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Peruvian troops withdrew from Lima.",
        "The Peruvian army pulled out of the fields near a farm.",
        "Peru has deployed 34 missile batteries in Lima.",
        "Peru will pull its units out of Cusco.",
        "Rebel fighters attacked the base, leaving many dead.",
        "Chilean soldiers refused to allow men to leave.",
        "A nurse based in a hospital in Lima spoke to Danish reporters.",
        "The Danish company is based in Peru.",
        "About 80 Chilean soldiers were transferred to a prison in Peru.",
        "Sweden fears for its assets in Peru and may give them to Togo.",
    ],
)
def test_what_is_no_deployment(sentence):
    """Moves inside one's own land, prisoners moved, and firms that are based somewhere are none."""
    assert sent(sentence) == []


POSTED = {
    "Denmark is sending 800 troops to exercises across eastern Europe.": [
        ("DK", "eastern Europe", "800", "unspecified")
    ],
    "Danish troops withdrew from Mali.": [("DK", "ML", None, "withdrawal")],
    "Denmark announced the withdrawal of its forces from Mali.": [("DK", "ML", None, "withdrawal")],
    "Denmark removed a platoon of soldiers from Mali.": [("DK", "ML", None, "withdrawal")],
    "Chad sent up to 225 Chadian armed forces to Mali to train recruits.": [
        ("TD", "ML", "up to 225", "unspecified")
    ],
    "Peru condemned the Danish practice of sending troops to Mali.": [("DK", "ML", None, "unspecified")],
}


@pytest.mark.parametrize(("sentence", "expected"), POSTED.items(), ids=[s[:50] for s in POSTED])
def test_where_forces_go(sentence, expected):
    """A region is a destination where no country is named; soldiers sent to train are sent, not given."""
    assert sent(sentence) == expected
    assert found("aid", sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Source Lima Post Related News Chile gives Peru tanks",
        "Chile gives Peru tanks Read more",
        "Related Articles Danish troops land in Mali.",
        "Denmark sends 80 soldiers to Mali Read also",
        "Related Topics: Chile gave Peru 40 tanks.",
    ],
)
def test_another_storys_headline_states_nothing(sentence):
    """What stands beside "Related News" or before "Read more" belongs to another story."""
    assert given(sentence) == sent(sentence) == []
