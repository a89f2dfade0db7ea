"""Laws of joining tolls by spots, rare causes and parts. Who tells of one thing is read off the claims."""

from datetime import date, timedelta
from operator import itemgetter

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tolls import MONDAY, told

from pipeline.store.incidents import joined
from pipeline.store.sites import Site

UNDATED = {"when_from": None, "when_to": None}


def incidents(*claims):
    """How many incidents or totals these claims tell of."""
    return len({incident for _, incident, _ in joined((claim, None) for claim in claims)})


def test_two_figures_of_one_spot_that_add_up_are_of_one_incident():
    """58 civilians and 24 others of one camp are its 82; once the article has the 58 without the camp."""
    camp = {"place": "Quvira camp", "place_id": "MZ/05"}
    raid = [
        told("a", 82, "Jets killed 82 people in Quvira camp.", **camp),
        told("a", 58, "Jets killed 58 civilians in Quvira camp.", who_label="civilians", **camp),
        told("a", 24, "24 others died in Quvira camp.", added=True, **camp),
        told("a", 58, "Jets killed 58 civilians in Sofala.", place="Sofala", place_id="MZ/05"),
    ]
    assert incidents(*raid) == 1


def test_a_toll_that_happens_to_be_a_sum_stays_at_its_spot():
    """Nine hurt at one spot and three at another are not the twelve that are told of the first."""
    first, second = ({"place": f"{name} quarter", "place_id": "MZ/05"} for name in ("Munhava", "Chipangara"))
    claims = [
        told("a", 9, "Shells first hurt 9 people in Munhava quarter.", kind="wounded", **first),
        told("a", 12, "Shells have hurt 12 people in Munhava quarter.", kind="wounded", **first),
        told("a", 3, "Shells hurt 3 people in Chipangara quarter.", kind="wounded", **second),
    ]
    assert incidents(*claims) == 2


def test_an_article_tells_of_one_rare_event():
    """A gas attack is told of a district and of its town; a raid elsewhere is another event."""
    claims = [
        told("a", 70, "A gas attack killed 70 people in Munhava.", place="Munhava", place_id="MZ/05"),
        told("a", 24, "Dozens died in the gas attack.", high=99),
        told("a", 5, "Warplanes killed 5 people in Maputo.", place="Maputo", place_id="MZ/11/1040652"),
    ]
    assert incidents(*claims) == 2


def test_a_toll_that_an_article_recalls_is_of_another_event():
    """A gas attack killed dozens on Monday; "after chemical strikes that killed 1,400" is of years ago."""
    monday = told("a", 24, "A gas attack killed dozens of people in Munhava.", high=99)
    before = told(
        "a", 1400, "That came after a gas attack that killed 1,400 people.", when_from=None, when_to=None
    )
    assert len({incident for _, incident, _ in joined((each, None) for each in (monday, before))}) == 2


def test_what_a_rare_event_came_before_is_not_of_it():
    """A bomb killed one two days after a gas attack, or where that was; the gas attack has its own dead."""
    claims = [
        told("a", 90, "A gas attack killed 90 people.", place=None, place_id="MZ", **UNDATED),
        told("a", 1, "Two days after a gas attack a woman died in Beira.", who_label="woman", part=True),
    ]
    assert incidents(*claims) == 2
    raid = told(
        "a", 13, "Raids on Friday killed 13 in Dondo, the site of a gas attack.", place_id="MZ/05/1024696"
    )
    later = told("a", 20, "About 20 were hurt.", kind="wounded", place=None, place_id="MZ", **UNDATED)
    assert incidents(raid, later) == 2


def test_a_plane_that_crashed_is_told_by_its_country():
    """Twelve died on a plane; one article names the spot, another only the country and day."""
    spot = {"place": "Quvira bay", "place_id": "MZ/05"}
    plane = told("a", 12, "A plane crashed at Quvira bay, killing 12 people on board the aircraft.", **spot)
    country = {"place": "Mozambique", "place_id": "MZ"}
    other = [
        told("b", 12, "A plane crash killed 12 people in Mozambique.", **country),
        told("b", 2, "The dead include two doctors.", who_label="doctors", **country),
    ]
    assert incidents(plane, *other) == 1


def test_a_sentence_breaks_a_toll_down_by_places_near_by():
    """60 and 30 and 10 in three places are the 100 of the town beside them; two of them alone are no sum."""
    sentence = "60 died in Dondo, 30 in Munhava and 10 in Savane."
    near = [
        told("a", 60, sentence, place="Dondo", place_id="MZ/05/1024696", span_start=9),
        told("a", 30, sentence, place="Munhava", place_id="MZ/05", span_start=9),
        told("a", 10, sentence, place="Savane", place_id="MZ/05", span_start=9),
    ]
    assert incidents(told("a", 100, "100 people died in Beira."), *near) == 1
    assert incidents(told("a", 101, "101 people died in Beira."), *near) == 4


def test_quarters_of_a_town_are_parts_of_its_toll():
    """Shells on quarters of the town hurt 35, 17 of them in one quarter; a fire hurt 20 in another."""
    town = told("a", 35, "Shells hurt 35 people in neighbourhoods of Beira.", kind="wounded")
    spot = {"place": "Munhava quarter", "place_id": "MZ/05", "kind": "wounded"}
    quarter = told("a", 17, "Shells hurt 17 people in Munhava quarter.", **spot)
    fire = told("a", 17, "An earthquake hurt 17 people in Munhava quarter.", **spot)
    assert incidents(town, quarter) == 1
    assert incidents(town, fire) == 2


def test_the_only_attack_that_a_town_has_that_week_is_meant():
    """Rockets killed 23; another article, without a day, has 25 dead by rockets in that town."""
    first = told("a", 23, "Rockets killed 23 people in Beira.")
    later = {"published": MONDAY + timedelta(days=6), **UNDATED}
    undated = told("b", 25, "The rockets on Beira left 25 people dead.", **later)
    assert incidents(first, undated) == 1
    assert incidents(first, told("c", 60, "A fire killed 60 people in Beira."), undated) == 3


def test_a_spot_is_told_by_what_lies_beside_it():
    """One article puts the bomb in a village near a shrine, the other at the shrine."""
    day = {"published": MONDAY + timedelta(days=1)}
    village = told(
        "a", 8, "A bomb killed 8 near the Ain Sofe shrine.", place="Quvira", place_id="MZ/05", **day
    )
    shrine = told("b", 7, "A bomb killed 7.", high=None, place="Ain Sofe", place_id="MZ/05", **day)
    assert incidents(village, shrine._replace(high=None)) == 1
    far = village._replace(evidence="A bomb killed 8 near the market.")
    assert incidents(far, shrine._replace(high=None)) == 2


def test_one_sort_of_attack_on_one_spot_and_day_is_one():
    """Barrel bombs killed ten, then 75, at one camp on one day; in a town of the map they may be two."""
    camp = {"place": "Quvira camp", "place_id": "MZ/05"}
    assert (
        incidents(*(told(a, n, f"Barrel bombs killed {n}.", **camp) for a, n in (("a", 10), ("b", 75)))) == 1
    )
    assert incidents(*(told(a, n, f"Barrel bombs killed {n}.") for a, n in (("a", 10), ("b", 75)))) == 2


def test_a_month_holds_the_day_of_an_attack_on_a_spot():
    """On Monday bombers killed 17 at one station; in early May they killed 15, says a later article."""
    spot = {"place": "Quvira quarter", "place_id": "MZ/05"}
    month = {"when_from": date(2025, 5, 1), "when_to": date(2025, 5, 31), "published": date(2025, 5, 20)}
    day = told("a", 17, "Suicide bombers killed 17 in Quvira quarter.", **spot)
    assert incidents(day, told("b", 15, "Suicide bombers killed 15 in Quvira quarter.", **spot, **month)) == 1
    assert incidents(day, told("b", 15, "Shells killed 15 in Quvira quarter.", **spot, **month)) == 2


@pytest.mark.parametrize(
    "evidence",
    [
        "A truck plowed into a crowd, killing {}.",
        "A van drove into shoppers and {} died.",
        "A car rammed {}.",
    ],
)
def test_a_driven_vehicle_is_a_cause_of_its_own(evidence):
    """Few drive into a crowd in one country on one day: its spot and its town are one incident."""
    spot = {"place": "Harbour promenade", "place_id": "MZ/05"}
    town = told("b", 60, evidence.format(60))
    assert incidents(told("a", 80, "A lorry rammed a crowd and killed 80.", **spot), town) == 1
    assert incidents(told("a", 80, "A fire killed 80.", **spot), town) == 2


def test_a_total_grows_by_more_in_years_of_silence():
    """100,000 in one year and 470,000 three years later are of one war, but not within a month."""
    facts = {"measure": "total", "place": "Mozambique", "place_id": "MZ", "when_from": date(2019, 3, 1)}
    first = told("a", 100_000, "100,000 died since 2019.", published=date(2021, 8, 1), **facts)
    late, soon = (
        told("b", 470_000, "470,000 died since 2019.", published=day, **facts)
        for day in (date(2024, 2, 1), date(2021, 9, 1))
    )
    assert incidents(first, late) == 1
    assert incidents(first, soon) == 2


def test_dead_and_wounded_that_are_both_near_are_of_one_attack():
    """15 dead and more than 100 hurt by rockets on Monday; an article without a day has 13 and 106."""
    monday = [
        told("a", 15, "Rockets on Beira killed 15 and hurt more than 100."),
        told("a", 100, "Rockets on Beira killed 15 and hurt more than 100.", kind="wounded", high=150),
    ]
    undated = [
        told("b", 13, "Rockets on Beira killed 13 and hurt 106.", **UNDATED),
        told("b", 106, "Rockets on Beira killed 13 and hurt 106.", kind="wounded", **UNDATED),
    ]
    school = told(
        "c",
        6,
        "A shell killed 6 in Beira.",
        when_from=MONDAY - timedelta(days=1),
        when_to=MONDAY - timedelta(days=1),
    )
    assert incidents(school, *monday, *undated) == 2
    assert incidents(school, monday[0], undated[0]) == 3


def test_many_of_one_sort_on_one_day_are_told_by_their_country():
    """60 divers on one day in one country; of 60 people, or a day later, there may be two."""
    country = {"place": "Mozambique", "place_id": "MZ"}
    first = told("a", 60, "60 divers died.", who_label="divers", **country)
    assert incidents(first, told("b", 60, "60 divers died.", who_label="divers", **country)) == 1
    assert incidents(*(told(name, 60, "60 people died.", **country) for name in "ab")) == 2
    day = MONDAY - timedelta(days=1)
    before = told("b", 60, "60 divers died.", who_label="divers", when_from=day, when_to=day, **country)
    assert incidents(first, before) == 2


def test_a_sentence_that_two_articles_have_is_one():
    """The one puts a date line before it, neither names a place; half of the words are no copy."""
    words = "a girl of nine walked into the station and three officers were wounded by her belt"
    nowhere = {"place": None, "place_id": None, "kind": "wounded", **UNDATED}
    first = told("a", 3, f"In the year before {words}.", **nowhere)
    assert incidents(first, told("b", 3, f"UPDATED Beira (ANA) In the year before {words}.", **nowhere)) == 1
    assert incidents(first, told("b", 3, "In the year before a girl of nine wounded three.", **nowhere)) == 2


def test_a_town_in_other_letters_is_no_spot_in_itself():
    """Deir Ezzor is Deir ez-Zor; the first word of "the city of Deir Ezzor" is no village there."""
    site = Site.of("Deir Ezzor", "SY/07/170794", "90 died in the city of Deir Ezzor.")
    assert (site.local, site.town) == ("", "drzr")


PLACES = [
    ("Beira", "MZ/05/1052373"),
    ("Dondo", "MZ/05/1024696"),
    ("Munhava quarter", "MZ/05"),
    ("Quvira camp", "MZ/05"),
    ("Mozambique", "MZ"),
]
SENTENCES = [
    "Rockets killed {} in parts of {}.",
    "A gas attack in {1} killed {0}.",
    "{} died in {} and elsewhere.",
    "In all {} died, also in {}.",
    "Two days after the quake {} were dead in {}.",
]


@given(
    some.lists(
        some.tuples(
            some.sampled_from("abc"),
            some.integers(1, 60),
            some.sampled_from(SENTENCES),
            some.sampled_from(PLACES),
            some.sampled_from(["killed", "wounded"]),
            some.booleans(),
        ),
        max_size=9,
    )
)
def test_every_claim_is_of_one_incident(drawn):
    """However places, parts and sums lie, no claim is lost and none is in two incidents."""
    claims = [
        told(
            article,
            figure,
            sentence.format(figure, place),
            place=place,
            place_id=at,
            kind=kind,
            **({} if dated else UNDATED),
        )
        for article, figure, sentence, (place, at), kind, dated in sorted(drawn, key=itemgetter(0))
    ]
    found = [number for number, _, _ in joined((claim, None) for claim in claims)]
    assert sorted(found) == [claim.id for claim in claims]


CAMP = {"place": "Quvira camp", "place_id": "MZ/05"}
SPOT = {"place_id": "MZ/05"}
SAYS = "said the Sofala Institute of Public Health, a body in Maputo that relies on nurses across the land"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (told("a", 3, "Barrel bombs killed 3.", **CAMP), told("b", 300, "Barrel bombs killed 300.", **CAMP)),
        (
            told("a", 12, "Shells killed 12.", place="East Quvira", **SPOT),
            told("b", 44, "Shells killed 44.", place="West Quvira", **SPOT),
        ),
        (
            told("a", 12, "Shells killed 12.", place="Central Prison", **SPOT),
            told("b", 14, "Shells killed 14.", place="West Bridge", **SPOT),
        ),
        (
            told("a", 14, f"Gunmen killed 14 people in Beira, {SAYS}."),
            told("b", 22, f"Mortar shells killed 22 people in Beira, {SAYS}."),
        ),
        (
            told("a", 23, "Rockets killed 23 people in Beira."),
            told("b", 34, "A week of rockets has killed 34 people in Beira.", **UNDATED),
        ),
        (
            told("a", 20, "Shells killed 20 soldiers.", who_label="soldiers"),
            told("b", 24, "Shells killed 24 civilians.", who_label="civilians", **UNDATED),
        ),
        (
            told("a", 12, "A bus crash killed 12 people in Beira."),
            told("b", 15, "A collision of lorries killed 15 people in Beira.", **UNDATED),
        ),
        (
            told("a", 40, "A plane crash killed 40 people in Beira."),
            told("a", 7, "Seven people died in a bus accident.", place=None, place_id="MZ"),
        ),
        (
            told("a", 12, "A bomb killed 12 in Munhava.", place="Munhava", **SPOT),
            told(
                "b",
                9,
                "A bomb killed 9 in Chipangara hours after one in Munhava.",
                place="Chipangara",
                **SPOT,
            ),
        ),
        (
            told("a", 14, "A bus crash killed 14 people in Beira."),
            told("b", 15, "Aircraft bombed Beira and killed 15 people."),
        ),
        (
            told("a", 35, "Rockets killed 35 people in parts of Beira."),
            told("a", 8, "A fire killed 8 people in Munhava quarter.", place="Munhava quarter", **SPOT),
        ),
        (
            told("a", 17, "Shells killed 17 in Quvira camp.", **CAMP),
            told(
                "b",
                25,
                "Shells on Quvira camp have killed 25 this month.",
                when_from=date(2025, 5, 1),
                when_to=date(2025, 5, 31),
                published=date(2025, 5, 31),
                **CAMP,
            ),
        ),
        (
            told(
                "a",
                1000,
                "1,000 died.",
                measure="total",
                place="Mozambique",
                place_id="MZ",
                published=date(2015, 1, 1),
            ),
            told(
                "b",
                30_000,
                "30,000 died.",
                measure="total",
                place="Mozambique",
                place_id="MZ",
                published=date(2024, 1, 1),
            ),
        ),
    ],
)
def test_what_only_looks_alike_stays_apart(one, other):
    """Two attacks, accidents or wars with a place, a word or a body in common."""
    assert incidents(one, other) == 2


def test_an_article_that_divides_two_attacks_divides_them_for_all():
    """Rockets killed 23; an article has these and, in a separate attack, 27."""
    both = [
        told("c", 23, "Rockets killed 23 people in Beira on Monday."),
        told("c", 27, "In a separate attack rockets killed 27 people in Beira.", **UNDATED),
    ]
    assert incidents(told("b", 23, "Rockets killed 23 people in Beira on Monday."), *both) == 2


def test_the_toll_days_after_a_quake_is_its_toll():
    """900 are told of on Monday, and three days after the quake 1,900 of the same."""
    first = told("a", 900, "An earthquake killed 900 people in Beira.", **UNDATED)
    facts = {"published": MONDAY + timedelta(days=2), **UNDATED}
    later = told("b", 1900, "Three days after the earthquake struck, 1,900 were dead in Beira.", **facts)
    assert incidents(first, later) == 1


def test_a_week_of_shells_and_its_days_in_one_article_are_a_chain():
    """60 of a town, 30 of parts of the next, 5 of a village: each claim stays, the towns are two."""
    chain = [
        told("a", 60, "Rockets killed 60 people in districts of Beira."),
        told("a", 30, "Rockets killed 30 people in parts of Dondo.", place="Dondo", place_id="MZ/05/1024696"),
        told("a", 5, "Rockets killed 5 people in Quvira village.", place="Quvira village", **SPOT),
    ]
    assert incidents(*chain) == 2
