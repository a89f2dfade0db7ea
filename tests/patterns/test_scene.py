"""Where, when and by whom: what a sentence and those before it give an event."""

import pytest

from tests.patterns.test_kinds import found

PLACES = {
    "Ten people were killed when a bus crashed in Quvira on Monday.": "Quvira",
    "A barge sank off Tarvo, killing six.": "Tarvo",
    "The blast hit a market in the town of Melk, wounding 12 people.": "Melk",
    "Four nurses died in an air raid on a village in eastern Chad.": "eastern Chad",
    "Shelling of the village of Obrana killed two farmers.": "Obrana",
    "Two guards were killed in strikes on the Karm neighbourhood of Quvira.": "Karm neighbourhood",
    "Rockets struck the al-Hadar district in Quvira, killing a teacher.": "al-Hadar district",
    "Gunmen stormed the Lindo market in Melk, killing nine people.": "Lindo market",
    "A bomb in Obrana province killed three people in Melk.": "Melk",
    "Five people were injured in a fire that gutted a mill in the city of Tarvo.": "Tarvo",
    "The minister told reporters in Geneva that 20 people were killed.": None,
    "Ten people died, the ministry in Oslo said.": None,
}


@pytest.mark.parametrize(("sentence", "expected"), PLACES.items())
def test_the_most_specific_place_of_the_event(sentence, expected):
    """A site before a town, a town before a region and a country; never where somebody speaks."""
    assert {claim["place"] for claim in found(sentence)["casualty"]} == {expected}


SCENES = {
    ("A tram derailed in Quvira on Monday, killing two.", "Six were injured, the operator said."): "Quvira",
    ("A mine collapsed near Tarvo, killing two.", "In Melk, three people drowned."): "Melk",
    ("A mine collapsed near Tarvo, killing two.", "Shells wounded three people across Chad."): "Chad",
}


@pytest.mark.parametrize(("sentences", "expected"), SCENES.items())
def test_an_event_goes_on_where_it_was(sentences, expected):
    """What is told next of such an event lies where it was, unless the sentence names a place of its own."""
    assert found(*sentences)["casualty"][-1]["place"] == expected


TIMES = {
    ("Melk 7 May 2025 Ten miners were killed in a collapse.",): None,
    ("Date of publication 28 August 2016 Two children drowned in Melk.",): None,
    ("On 7 May 2025 ten miners were killed in a collapse.",): "7 May 2025",
    ("Ten miners were killed on 7 May 2025.",): "7 May 2025",
    ("Since last March, 40 miners have died in Chad.", "Two guards were hurt."): None,
    ("Over the past 24 hours shells killed four people.", "Two guards were hurt."): None,
    (
        "Melk is small.",
        "On Friday a council met.",
        "It ended.",
        "It closed.",
        "A collapse killed ten men.",
    ): None,
    ("On Friday a dam collapsed.", "It was wet.", "Roads were cut.", "Mud killed ten men."): "Friday",
}


@pytest.mark.parametrize(("sentences", "expected"), TIMES.items())
def test_a_stamp_and_what_lasts_date_no_event(sentences, expected):
    """The day of printing, the span of a toll before and a day some sentences back are of other things."""
    assert found(*sentences)["casualty"][-1]["when"] == expected


VOICES = {
    "The tribunal has documented the killing of 40 farmers.": ["The tribunal"],
    "Forty farmers were killed, according to a toll by the Red Crescent.": ["the Red Crescent"],
    "Two died, according to a statement from the mine's owner.": ["the mine's owner"],
    "An update by the rescue service said six were hurt.": ["the rescue service"],
    "At least seven farmers have been killed and 50 hurt after a bridge, believed to be old, fell.": [],
    "The army holds 59 hostages, 35 believed to be dead.": [],
}


@pytest.mark.parametrize(("sentence", "expected"), VOICES.items())
def test_who_stands_behind_a_report_and_who_is_only_counted(sentence, expected):
    """A statement is its author's; those who were harmed do not say so."""
    assert all(claim["attributed_to"] == expected for claim in found(sentence)["casualty"])
    assert found(sentence)["casualty"]
