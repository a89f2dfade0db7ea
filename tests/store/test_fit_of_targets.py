"""Laws of joining tolls by what was struck, by crashes, cities and their suburbs, and tolls far apart."""

import pytest
from tolls import told

from pipeline.store.incidents import joined
from pipeline.store.sites import Site, place_fit

UNDATED = {"when_from": None, "when_to": None}
REGION = {"place": "Sofala province", "place_id": "MZ/05"}


def incidents(*claims):
    """How many incidents or totals these claims tell of."""
    return len({incident for _, incident, _ in joined((claim, None) for claim in claims)})


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        (
            "Gunmen killed 9 people at a wedding in Sofala.",
            "At least 16 guests of a wedding died in Sofala.",
            True,
        ),
        ("Shells on a market in Sofala killed 9.", "The shelling of the market left 16 dead.", True),
        ("Gunmen killed 9 people at a wedding in Sofala.", "Jets killed 16 people at a mosque.", False),
        (
            "9 people died in Sofala and others were taken to hospitals.",
            "A hospital was hit, 16 died.",
            False,
        ),
    ],
)
def test_what_was_struck_tells_which_attack_it_was(one, other, together):
    """A region has one wedding attacked on one day; where the hurt were brought was not struck."""
    claims = told("a", 9, one, **REGION), told("b", 16, other, **REGION)
    assert (incidents(*claims) == 1) is together


def test_the_crash_is_the_trams():
    """An article that tells of a derailed tram means it by "the crash"; a bus has a crash of its own."""
    tram = told("a", 7, "Seven died when a tram derailed.", place=None, place_id="MZ")
    hurt = {"kind": "wounded", "place": None, "place_id": "MZ"}
    assert incidents(told("a", 51, "The crash hurt 51 people.", **hurt), tram) == 1
    assert incidents(told("a", 51, "A bus crash hurt 51 people.", **hurt), tram) == 2


def test_a_toll_far_higher_is_of_another_attack():
    """Four died of gas on Monday; "that attack", with 1,400 dead, is one that the article recalls."""
    gas = told("a", 4, "Gas killed four people in a chlorine attack in Beira.")
    recalled = {"place": None, "place_id": "MZ", **UNDATED}
    assert incidents(gas, told("a", 1400, "The United States blames Beira for 1,400 dead.", **recalled)) == 2
    children = told("a", 426, "It killed 426 children.", who_label="children", part=True, **recalled)
    assert incidents(gas, children) == 2
    hurt = told("a", 1400, "They were 1,400, the mayor said.", kind="wounded", **recalled)
    assert incidents(gas, hurt) == 1


@pytest.mark.parametrize(("dead", "hurt", "together"), [(8, 75, True), (8, 300, False), (40, 75, False)])
def test_dead_and_wounded_like_anothers_tell_one_day(dead, hurt, together):
    """5 dead and 90 wounded are told elsewhere as 8 and 75: both near; one alone is not enough."""
    one = [told("a", 5, "5 died in Beira."), told("a", 90, "90 were hurt.", kind="wounded")]
    other = [
        told("b", dead, "They died in Beira.", **UNDATED),
        told("b", hurt, "They were hurt.", kind="wounded", **UNDATED),
    ]
    assert (incidents(*one, *other) == 1) is together


def test_a_spot_and_its_day_are_one_whoever_is_counted():
    """15 volunteers and 20 civilians died at one spot that no map has, on one day."""
    spot = {"place": "Quvira", "place_id": "MZ/05"}
    volunteers = told("a", 15, "15 volunteers were killed in Quvira.", who_label="volunteers", **spot)
    civilians = told("b", 20, "20 civilians were killed at Quvira.", who_label="civilians", **spot)
    assert incidents(volunteers, civilians) == 1


def test_tolls_of_what_is_rare_may_lie_far_apart():
    """A region has one gas attack that day, be it with 130 dead or 600; of raids there may be two."""
    for cause, together in (("gas attack", 1), ("air raid", 2)):
        claims = [
            told("a", 130, f"A {cause} in Sofala killed 130.", **REGION),
            told("b", 600, f"600 died in a {cause} in Sofala.", **REGION),
        ]
        assert incidents(*claims) == together


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [
        (("London", "GB/ENG/2643743"), ("Croydon", "GB/ENG/2651817"), 2.0),
        (("Lima", "PE/LMA/3936456"), ("Callao", "PE/07/3946083"), 2.0),
        (("London", "GB/ENG/2643743"), ("Gravesend", "GB/ENG/2648187"), None),
    ],
)
def test_a_large_city_reaches_farther(one, other, fit):
    """Croydon, 15 km from the middle of London, is in it; Gravesend, 35 km away, is not."""
    sites = [Site.of(words, place, f"It was in {words}.") for words, place in (one, other)]
    assert place_fit(*sites) == fit


def test_a_city_abroad_names_no_spot():
    """Who comes from a suburb of Lima did not die there; a suburb of Quvira may be a spot."""
    for name, local in (("Lima", ""), ("Quvira", "kvr")):
        words = f"A couple from the {name} suburb of the coast died in a crash in Mozambique."
        assert Site.of("Mozambique", "MZ", words).local == local
