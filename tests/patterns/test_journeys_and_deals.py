"""Kinds of sentences that tell of visits and agreements in real news, and of those that do not."""

from collections.abc import Mapping

import pytest

from pipeline.patterns.extractor import read_claims
from schemas.catalogue import claim_types
from schemas.values import Party, Reading, default_gazetteer

KINDS = claim_types()


def found(kind: str, text: str) -> list[Mapping[str, object]]:
    """The claims of one type in sentences that a bar parts."""
    numbered = dict(enumerate(text.split("|"), 1))
    return read_claims(numbered, list(KINDS.values()), default_gazetteer())[kind]


def party(words: object) -> str:
    return Party.read(str(words), Reading()).label


def journeys(text: str) -> list[tuple[str, str, str]]:
    """Of each visit the visitor, the destination as read, the status; sorted."""
    return sorted(
        (str(c["visitor"]), party(c["destination"]), str(c["status"])) for c in found("visit", text)
    )


def deals(text: str) -> list[tuple[list[str], str, str]]:
    """Of each agreement its parties as read, sorted, its subject as worded, the status."""
    return [
        (sorted(party(p) for p in c["parties"]), str(c["subject"]), str(c["status"]))  # type: ignore[attr-defined]
        for c in found("agreement", text)
    ]


NO_JOURNEY = [
    # nobody in office
    "Karl Berg, a student from Oslo, was flying to Ghana from a holiday in Peru.",
    "The Danish striker Ole Lund arrived in Chile to play for a club there.",
    "Another tour leader landed in Lima with nine guests.",
    "Karl Berg, who runs a firm that makes drones, travelled to Peru.",
    "She comes from Accra, a city in Ghana.",
    # an envoy at his post
    "Danish ambassador Ole Lund had only arrived in Lima in January.",
    # no journey
    "The investments in Ghana of the Danish minister Ole Lund have come under scrutiny.",
    "General Ole Lund came to fame at the head of Danish troops in Mali.",
    "Ole Lund, who headed the team of inspectors in Peru, was cheerful.",
    "Danish premier Ida Holm is expected to repaint the story of the war in Mali.",
    "Danish premier Ida Holm virtually addressed the summit in Ghana.",
    "Danish premier Ida Holm attended the summit in Ghana by video link.",
    "Danish premier Ida Holm joined talks in Ghana over the phone.",
    # nobody is named, and no place
    "The mission will travel to Ghana soon.",
    "The governor visited the wounded at the hospital.",
    "Danish premier Ida Holm went into the briefing room.",
    "Danish premier Ida Holm returned to Peru.",
]


@pytest.mark.parametrize("text", NO_JOURNEY)
def test_a_word_of_travel_alone_is_no_visit(text):
    """A visit has somebody in office, who is told apart, and goes to a known place."""
    assert journeys(text) == []


JOURNEYS = {
    # the goal of the journey
    "Danish premier Ida Holm landed in Lima as part of an effort to bring calm to Mali.": [
        ("Ida Holm", "PE", "occurred")
    ],
    "Danish premier Ida Holm has returned to Chile after a visit to Lima.": [("Ida Holm", "PE", "occurred")],
    "Peru's president welcomed Danish premier Ida Holm to Lima, a city on the Pacific.": [
        ("Ida Holm", "PE", "occurred")
    ],
    "Danish premier Ida Holm toured the front near Lima.": [("Ida Holm", "PE", "occurred")],
    "The Danish parliament was told of a trip by premier Ida Holm to Lima.": [("Ida Holm", "PE", "occurred")],
    "In Accra, Danish premier Ida Holm met with the Ghanaian president.": [("Ida Holm", "GH", "occurred")],
    # each country of a list
    "Danish premier Ida Holm will visit Chile, Peru and Ghana.": [
        ("Ida Holm", "CL", "planned"),
        ("Ida Holm", "GH", "planned"),
        ("Ida Holm", "PE", "planned"),
    ],
    "Danish premier Ida Holm flew to Chile and Peru.": [
        ("Ida Holm", "CL", "occurred"),
        ("Ida Holm", "PE", "occurred"),
    ],
    "Danish premier Ida Holm visited Lima, Cusco and Arequipa.": [("Ida Holm", "PE", "occurred")],
    "Danish premier Ida Holm and Ghanaian minister Kofi Addo visited Peru and Chile.": [
        ("Ida Holm", "CL", "occurred"),
        ("Ida Holm", "PE", "occurred"),
        ("Kofi Addo", "CL", "occurred"),
        ("Kofi Addo", "PE", "occurred"),
    ],
    "Danish premier Ida Holm left Oslo for Ghana and Mali.": [
        ("Ida Holm", "GH", "occurred"),
        ("Ida Holm", "ML", "occurred"),
    ],
    # asked to go
    "Chile's president called on Danish premier Ida Holm to travel to Lima.": [
        ("Ida Holm", "PE", "possible")
    ],
    "Chile's president urged the Danish premier to visit Peru.": [("the Danish premier", "PE", "possible")],
    "Peru's president, Ana Ruiz, invited Danish premier Ida Holm to visit Lima.": [
        ("Ida Holm", "PE", "possible")
    ],
    "Danish premier Ida Holm was invited to visit Lima.": [("Ida Holm", "PE", "possible")],
    "Danish premier Ida Holm is keen to visit Lima.": [("Ida Holm", "PE", "possible")],
    "Danish premier Ida Holm voiced willingness to travel to Lima.": [("Ida Holm", "PE", "possible")],
    # meant
    "Danish premier Ida Holm and Chilean minister Jo Paz were to hold talks in Lima.": [
        ("Ida Holm", "PE", "planned"),
        ("Jo Paz", "PE", "planned"),
    ],
    "Danish premier Ida Holm is to meet the Peruvian president in Lima.": [("Ida Holm", "PE", "planned")],
    "Danish premier Ida Holm has decided to visit Lima.": [("Ida Holm", "PE", "planned")],
    "Danish premier Ida Holm is due in Lima on Friday.": [("Ida Holm", "PE", "planned")],
    "Danish premier Ida Holm announced her decision to visit Lima.": [("Ida Holm", "PE", "planned")],
    # would not
    "Danish premier Ida Holm was invited to visit Lima but was unable to accept.": [
        ("Ida Holm", "PE", "denied")
    ],
    "Danish premier Ida Holm was invited to visit Lima but declined.": [("Ida Holm", "PE", "denied")],
    "Danish premier Ida Holm was urged to travel to Lima but refused.": [("Ida Holm", "PE", "denied")],
    "Danish premier Ida Holm declined to travel to Lima.": [("Ida Holm", "PE", "denied")],
    "Danish premier Ida Holm turned down an invitation to visit Lima.": [("Ida Holm", "PE", "denied")],
    # a visit that only tells when
    "Denmark will send tents to Mali after premier Ida Holm's secret trip to Lima.": [
        ("Ida Holm", "PE", "occurred")
    ],
    "Danish premier Ida Holm did not speak of it during a visit to Lima.": [("Ida Holm", "PE", "occurred")],
    "We hope for calm, Danish premier Ida Holm said on a visit to Lima.": [("Ida Holm", "PE", "occurred")],
    "During a trip to Lima on Friday, Danish premier Ida Holm was cheerful.": [
        ("Ida Holm", "PE", "occurred")
    ],
    "Danish premier Ida Holm will speak of it during a visit to Lima.": [("Ida Holm", "PE", "planned")],
    "During talks with Peru's president in Lima, Danish premier Ida Holm was cheerful.": [
        ("Ida Holm", "PE", "occurred")
    ],
    # who it is
    "Danish premier Ida Holm spoke to Peru's minister Jo Paz.|She then flew to Ghana.": [
        ("Ida Holm", "GH", "occurred")
    ],
    "The UN said its secretary general, Ana Ruiz, was on her way.|“It is fluid,” said her deputy, Karl Berg."
    "|“As she is travelling to Ghana, we go on,” he added.": [("Ana Ruiz", "GH", "occurred")],
    "Danish premier Ida Holm was cheerful.|Holm flew to Ghana.": [("Ida Holm", "GH", "occurred")],
    "Danish premier Ida Holm was cheerful.|The Danish premier flew to Ghana.": [
        ("Ida Holm", "GH", "occurred")
    ],
    "The king of Denmark visited Ghana.": [("The king of Denmark", "GH", "occurred")],
    "Chile's deputy premier and trade minister Jo Paz flew to Ghana.": [("Jo Paz", "GH", "occurred")],
    "British prime minister Theresa May flew to Ghana in May.": [("Theresa May", "GH", "occurred")],
    "British foreign secretary William Hague flew to Ghana.": [("William Hague", "GH", "occurred")],
    "Russian minister Oleg V. Orlov flew to Ghana.": [("Oleg V. Orlov", "GH", "occurred")],
    "Danish premier Ida Holm assured Peru's president of support in the country's fight with Mali, days "
    "before she was to visit the country.": [("Ida Holm", "PE", "planned")],
    "U.N. inspectors will go to Mali.": [("U.N. inspectors", "ML", "planned")],
}


@pytest.mark.parametrize(("text", "expected"), JOURNEYS.items(), ids=[text[:60] for text in JOURNEYS])
def test_who_goes_where_and_whether(text, expected):
    """Each traveller and country of a journey is a claim, with the status that its clause gives it."""
    assert journeys(text) == expected


DEALS = {
    # a list without its commas
    "A grain deal brokered by Oslo Lima and Accra holds.": [(["GH", "NO", "PE"], "grain deal", "occurred")],
    "Chile Peru and Ghana agreed to a truce.": [(["CL", "GH", "PE"], "truce", "occurred")],
    "A truce agreed by Chile Peru and Ghana has held.": [(["CL", "GH", "PE"], "truce", "occurred")],
    "The truce between Chile Peru and Ghana collapsed.": [(["CL", "GH", "PE"], "truce", "occurred")],
    "A truce agreed by rebel allies Chile and Peru and army backer Ghana has held since July.": [
        (["CL", "GH", "PE"], "truce", "occurred")
    ],
    "Tolls rose in Ghana and Mali, which signed a pact on fuel with Chad.": [
        (["GH", "ML", "TD"], "pact on fuel", "occurred")
    ],
    # two who made it
    "Raids go on since a Danish-Peruvian brokered ceasefire collapsed.": [
        (["DK", "PE"], "ceasefire", "occurred")
    ],
    "A Danish-Peruvian-brokered ceasefire came into force.": [(["DK", "PE"], "ceasefire", "occurred")],
    "It broke the Chile-Peru truce.": [(["CL", "PE"], "truce", "occurred")],
    "It marks the end of a Chile-Peru-led truce and of raids by Ghana and Mali.": [
        (["CL", "PE"], "truce", "occurred")
    ],
    "Mobs hailed the Danish-Peruvian trade deal.": [(["DK", "PE"], "trade deal", "occurred")],
    # what it is about
    "Chile and Peru signed a deal to secure the transit of grain through Lima.": [
        (["CL", "PE"], "deal to secure the transit of grain through Lima", "occurred")
    ],
    "Chile and Peru signed a UN-backed deal to free 90 miners.": [
        (["CL", "PE"], "deal to free 90 miners", "occurred")
    ],
    "A deal between Chile and Peru aimed at reducing tolls was signed.": [
        (["CL", "PE"], "reducing tolls", "occurred")
    ],
    "Chile offered a deal to Peru aimed at freeing 90 miners.": [
        (["CL", "PE"], "freeing 90 miners", "possible")
    ],
    "Chile and Peru announced a deal intended to end the war.": [(["CL", "PE"], "end the war", "occurred")],
    "Chile and Peru signed a letter of intent on Monday for joint purchase of tents.": [
        (["CL", "PE"], "joint purchase of tents", "occurred")
    ],
    "Mali is one of four safe zones under a deal brokered by Chile and Peru.": [
        (["CL", "PE"], "safe zones", "occurred")
    ],
    "Chile and Peru have agreed to work together on fuel, wheat and ore, and to meet again.": [
        (["CL", "PE"], "work together on fuel, wheat and ore", "occurred")
    ],
    "Chile and Peru agreed to halt raids and let food into Lima.": [
        (["CL", "PE"], "halt raids and let food into Lima", "occurred")
    ],
    "Chile and Peru agreed to destroy the states declared stockpile of mines a task that took a year.": [
        (["CL", "PE"], "destroy the states declared stockpile of mines", "occurred")
    ],
    "Chile and Peru agreed to consult about possible steps by the UN.": [
        (["CL", "PE"], "consult about possible steps by the UN", "occurred")
    ],
    "Chile and Peru agreed to swap two miners held in Lima for a spy.": [
        (["CL", "PE"], "swap two miners held in Lima for a spy", "occurred")
    ],
    "Chile urged Peru and Ghana to agree to a new set of tolls against Mali.": [
        (["GH", "PE"], "new set of tolls against Mali", "possible")
    ],
    # whether
    "It shows how the truce put in place by Chile and Peru has backfired.": [
        (["CL", "PE"], "truce", "occurred")
    ],
    "They are not bound by a fuel pact signed by Chile and Peru.": [(["CL", "PE"], "fuel pact", "occurred")],
    "Chile has expressed readiness to sign a fuel pact with Peru.": [(["CL", "PE"], "fuel pact", "possible")],
    "Chile is negotiating with Peru to exchange two miners.": [
        (["CL", "PE"], "exchange two miners", "possible")
    ],
    "Tension rose when a truce agreed by Chile and Peru in May ended.": [(["CL", "PE"], "truce", "occurred")],
    # who it is
    "The army spoke with Chile and the Kurdish PKK before a truce between the two sides ended.": [
        (["CL", "PKK"], "truce", "occurred")
    ],
    "Danish premier Ida Holm spoke to Peru's president and they agreed to cut tolls.": [
        (["DK", "PE"], "cut tolls", "occurred")
    ],
}


@pytest.mark.parametrize(("text", "expected"), DEALS.items(), ids=[text[:60] for text in DEALS])
def test_who_agreed_on_what(text, expected):
    """A deal names all its parties and what it is about."""
    assert deals(text) == expected


NO_DEAL = [
    "Chile and Peru signed a deal.",
    "A new agreement between Chile and Peru would be needed.",
    "Families left after a local agreement reached between Chile and Peru.",
    "Mali joined the convention under a Chile-Peru deal.",
    "Ghana broke all the agreements that Chile and Peru had made with each other.",
    "Chile and Peru agreed on the need for calm.",
    "Chile and Peru agreed on the importance of calm in a call on Monday.",
    "The swap took place on a bridge between Chile and Peru.",
]


@pytest.mark.parametrize("text", NO_DEAL)
def test_a_deal_about_nothing_is_none(text):
    """The bare word, or what parties think alike of, states no deal."""
    assert deals(text) == []


VISITS_BESIDE_CALLS = [
    "Peru's president Ana Ruiz visited Chile on Monday, a day after a phone call with Ghana's leader.",
    "Peru's president Ana Ruiz visited Chile and published a video of it online.",
    "Norway's foreign minister Ida Lund travelled to Togo after a virtual meeting with Ghana.",
]


@pytest.mark.parametrize("sentence", VISITS_BESIDE_CALLS)
def test_a_journey_is_one_though_the_sentence_names_a_call(sentence):
    """Who travels is there; only talks may be held from afar."""
    assert len(found("visit", sentence)) == 1
