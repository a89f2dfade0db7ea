"""Laws of joining tolls. Who tells of the same is read off the made claims by hand."""

from datetime import date, timedelta

import pytest
from tolls import MONDAY, told

from pipeline.store.incidents import joined


def incidents(*claims):
    """How many incidents or totals these claims tell of."""
    return len({incident for _, incident, _ in joined((claim, None) for claim in claims)})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((40, "An air raid killed 40 people in Beira."), (44, "Warplanes killed 44 people in Beira.")),
        ((14, "A bomb killed 14 people in Beira."), (17, "The bomb in Beira killed 17 people.")),
        ((14, "Shells killed 14 people in Beira."), (14, "Jets killed 14 people in Beira.")),
    ],
)
def test_two_articles_tell_one_incident(one, other):
    """One town, one day: by like figures and a common cause, or by the same figure of ten or more."""
    assert incidents(told("a", *one), told("b", *other)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((7, "An air raid killed 7 people in Beira."), (9, "Shells killed 9 people in Beira.")),
        ((7, "A bomb killed 7 people in Beira."), (90, "The bomb in Beira killed 90 people.")),
        ((7, "7 died in rebel-held Beira."), (8, "8 died in government-held Beira.")),
    ],
)
def test_a_town_and_a_day_alone_make_no_incident(one, other):
    """Another cause, a toll far off, the other side of a front: two things happened on one day."""
    assert incidents(told("a", *one), told("b", *other)) == 2


def test_dozens_join_nothing():
    """Many have dozens: without a common cause two articles with the word tell of two incidents."""
    dozens = [told(article, 24, "Dozens died in Beira.", high=99) for article in "ab"]
    assert incidents(*dozens) == 2


def test_what_an_article_tells_apart_stays_apart():
    """Two quarters on one day, each with its toll; a second article has the same two."""
    quarters = [
        told(article, figure, f"Shells killed {figure} people in {place}.", place=place, place_id="MZ/05")
        for article in "ab"
        for place, figure in (("Munhava quarter", 14), ("Chipangara quarter", 15))
    ]
    assert incidents(*quarters) == 2


def test_what_has_no_day_is_of_the_news():
    """An article of May tells that 23 died in April, and of five children, without a day: these died now."""
    april = {"when_from": date(2025, 4, 20), "when_to": date(2025, 4, 20)}
    before = told("a", 23, "A raid killed 23 people in Beira.", **april)
    now = told("a", 5, "Five children died.", who_label="children", when_from=None, when_to=None)
    assert incidents(before, now) == 2


def test_no_part_is_above_the_whole():
    """Twelve children were among the dead, but not among ten."""
    raid = told("a", 12, "Twelve children were among the dead.", who_label="children", part=True)
    assert incidents(raid, told("a", 10, "Rockets killed ten people in Beira.")) == 2
    assert incidents(raid, told("a", 70, "Raids killed 70 people in Beira.")) == 1
    assert incidents(raid, told("b", 10, "Raids killed ten people in Beira.")) == 2


def test_one_site_and_its_country_are_one_place():
    """Two sentences on one square, of which one names the town and one the country, tell of one blast."""
    square = {"place": "Sofe square", "place_id": "MZ/05"}
    dead = told("a", 18, "A car bomb killed 18 people in Munhava.", **square)
    hurt = told("a", 56, "The blast in Mozambique wounded 56.", kind="wounded", **square)
    assert incidents(dead, hurt) == 1


def test_what_comes_on_top_is_of_something_else():
    """Ten died on a bus in Beira; then 21 others did, and a second article tells of these alone."""
    others = [told(article, 21, "21 others died in strikes.", part=True, added=True) for article in "ab"]
    assert incidents(told("a", 10, "Strikes on a bus killed ten."), *others) == 2


@pytest.mark.parametrize(
    "elsewhere",
    [
        "Elsewhere in Beira three people were hurt.",
        "Three people were hurt in a separate raid.",
        "Meanwhile shells wounded three people in Beira.",
        "Three people had been hurt the previous day.",
        "Three people were hurt in Beira in another attack.",
    ],
)
def test_what_is_told_as_separate_is_of_something_else(elsewhere):
    """One town and day; the second sentence says that it tells of another event."""
    raid = told("a", 8, "A raid killed eight people in Beira.")
    assert incidents(raid, told("a", 3, elsewhere, kind="wounded")) == 2


@pytest.mark.parametrize(
    "hurt",
    [
        "The raid wounded three where the army began two separate offensives.",
        "The raid, which came weeks after guards had left for jobs elsewhere, wounded three.",
        "Officials meanwhile said that the raid had wounded three.",
        "The army, which had shot down 20 drones, said that the raid had wounded three.",
    ],
)
def test_not_all_that_is_separate_is_an_event_apart(hurt):
    """The offensives are separate, not those who were hurt; so is what a clause tells beside."""
    raid = told("a", 8, "A raid killed eight people in Beira.")
    assert incidents(raid, told("a", 3, hurt, kind="wounded")) == 1


def test_what_a_sentence_recalls_is_of_something_else():
    """Two guards died now, dozens of miners days before; what opens with that which was before tells both."""
    now = "Two guards died in Beira, days after dozens of miners were killed."
    here = {"span_start": 0}
    miners = told("a", 24, now, high=99, who_label="miners", when_from=None, when_to=None, **here)
    assert incidents(told("a", 2, now, who_label="guards", **here), miners) == 2
    copied = told("b", 2, "Two guards died in Beira.", who_label="guards", story="a")
    miners = told("a", 24, now, high=99, who_label="miners", when_from=None, when_to=None)
    assert incidents(miners, copied) == 2
    after = "Days after a blast two guards died and nine miners were hurt in Beira."
    hurt = told("a", 9, after, kind="wounded", who_label="miners", **here)
    assert incidents(told("a", 2, after, who_label="guards", **here), hurt) == 1


def test_a_sum_is_the_toll_of_neither_place():
    """Six died in Beira, four in Tete, so ten: a second article tells of six and of ten, too."""
    claims = [
        each
        for article in "ab"
        for each in (
            told(
                article, 6, "Shells killed six people in Munhava.", place="Munhava quarter", place_id="MZ/05"
            ),
            told(article, 4, "Shells killed four in Manga.", place="Manga quarter", place_id="MZ/05"),
            told(article, 10, "Ten people died in all.", origin="the mayor"),
        )
    ]
    of = {claim: incident for claim, incident, _ in joined((claim, None) for claim in claims)}
    assert all(of[ten.id] not in (of[six.id], of[four.id]) for six, four, ten in (claims[:3], claims[3:]))


def test_a_number_of_a_third_town_is_no_sum():
    """Eight die in one town, two in another, and ten in a third, among them four children."""
    eight = told("a", 8, "Raids killed eight in Tete.", place="Tete", place_id="MZ/08/1026014")
    two = told("a", 2, "Raids killed two in Quelimane.", place="Quelimane", place_id="MZ/09/1028079")
    both = {"span_start": 0}
    ten = told("a", 10, "Raids killed ten in Beira, among them four children.", **both)
    four = told("a", 4, ten.evidence, who_label="children", part=True, **both)
    assert incidents(eight, two, ten, four) == 3


def test_what_died_in_all_did_not_in_one_town():
    """Ten died in Beira, four of them children; in all 40 did in the province."""
    beira = told("a", 10, "Raids killed ten people in Beira.", origin="the mayor")
    children = told("a", 4, "Four children were among the dead.", who_label="children", part=True)
    region = told("a", 40, "In total 40 died in towns across Sofala.", place="Sofala", place_id="MZ/05")
    assert incidents(region, children, beira) == 2


def test_a_toll_that_grows_is_no_sum():
    """Fifteen had died, three more did of their wounds, so eighteen: one strike."""
    first = told("a", 15, "An earlier toll of the strike was 15.", part=True)
    more = told("a", 3, "Three more died of their wounds.", part=True, added=True)
    assert incidents(told("a", 18, "A strike killed 18 people.", origin="the mayor"), first, more) == 2
    other = told("a", 3, "Three others died in strikes on the port.", part=True, added=True)
    bus = told("a", 15, "A strike on a bus killed 15.")
    assert incidents(told("a", 18, "Strikes killed 18.", origin="the mayor"), bus, other) == 3


def test_two_quarters_of_one_sentence_are_two():
    """Seventeen others were hurt in one quarter, another in a second: one sentence, two events."""
    both = "17 others were hurt in Munhava while another was in Manga."
    facts = {"kind": "wounded", "part": True, "added": True, "place_id": "MZ/05", "span_start": 0}
    one = told("a", 17, both, place="Munhava quarter", **facts)
    assert incidents(one, told("a", 1, both, place="Manga quarter", **facts)) == 2


def test_those_in_an_aircraft_are_not_those_it_bombs():
    """A helicopter was shot down near the town that was bombed on the same day."""
    crew = told("a", 5, "A helicopter was shot down near Beira, killing five.")
    bombed = told("a", 30, "Helicopters dropped bombs on Beira, wounding 30.", kind="wounded")
    assert incidents(crew, bombed) == 2


def test_what_may_be_of_two_places_joins_neither():
    """Two towns, then a sentence without one; and three hurt, of whom no more than the country is known."""
    nowhere = {"place": None, "place_id": "MZ", "when_from": None, "when_to": None}
    tete = told("a", 12, "Shells killed 12 people in Tete.", place="Tete", place_id="MZ/08/1026014")
    beira = told("a", 12, "Shells killed 12 people in Beira.")
    assert incidents(beira, tete, told("a", 12, "The 12 were buried.", **nowhere)) == 3
    three = told("a", 3, "Three people died.", **nowhere)
    assert incidents(told("a", 3, "Shells killed three in Beira."), three) == 2


def test_one_number_with_two_causes_joins_no_quarter_and_its_town():
    """Eleven die in an air raid on a quarter and eleven by a bomb in the town."""
    raid = told("a", 11, "Jets killed 11 people in Munhava.", place="Munhava quarter", place_id="MZ/05")
    assert incidents(raid, told("b", 11, "A bomb killed 11 people.")) == 2


def test_a_small_figure_alone_joins_no_two_quarters():
    """Five die by shells in a quarter and, on that day, five in an air raid somewhere in the region."""
    shells = told("a", 5, "Shells killed five people.", place="Munhava quarter", place_id="MZ/05")
    raid = told("b", 5, "An air raid killed five people.", place="Beira", place_id="MZ/05")
    assert incidents(shells, raid) == 2


def test_what_goes_on_for_months_was_not_done_on_one_of_their_days():
    """Oil is given since January; somebody is said to have given oil on Monday."""
    gift = {"type": "aid", "kind": "fuel", "measure": None}
    january = date(2025, 1, 1)
    long = [
        told(article, None, "Oil has been given since January.", when_from=january, reach=january, **gift)
        for article in "ab"
    ]
    assert incidents(*long) == 1
    assert incidents(*long, told("c", None, "Oil was given on Monday.", **gift)) == 2


def test_a_total_of_a_week_is_none_of_a_war():
    """Both count people in one country; the one since 2015, the other since Monday."""
    facts = {"measure": "total", "place": "Mozambique", "place_id": "MZ"}
    war = [told(a, 4000, "Since 2015 4,000 died.", when_from=date(2015, 3, 1), **facts) for a in "ab"]
    week = told("c", 3000, "Since Monday 3,000 died.", **facts)
    assert incidents(*war, week) == 2


def test_a_spot_that_no_map_has_is_one_by_its_name():
    """Of one the map says no more than the country, of the other the region; the crash is at one junction."""
    spot, other = (
        {"place": place, "evidence": f"A tram crash killed people at {place}."}
        for place in ("Quvira junction", "Mbulo junction")
    )
    near = told("a", 7, **spot, place_id="MZ/05")
    assert incidents(near, told("b", 8, **spot, place_id="MZ")) == 1
    assert incidents(near, told("b", 8, **other, place_id="MZ")) == 2


def test_one_article_with_a_wrong_place_is_outvoted():
    """Two have the crash at one spot; a third with their figures is put elsewhere, and a fourth agrees."""
    crash = "The plane crash killed {} people near Quvira."
    quvira = {"place": "Quvira", "place_id": "MZ/05"}

    def crashed(article, **where):
        return [told(article, 10, crash.format(10), kind=kind, **where) for kind in ("killed", "wounded")]

    right = [claim for article in "ab" for claim in crashed(article, **quvira)]
    elsewhere = crashed("c", place="Quvira", place_id="MZ/10")
    late = crashed("d", place="Beira", place_id="MZ/05/1052373")
    assert incidents(*right, *elsewhere, *late) == 1


def test_the_wounded_of_one_hospital_are_no_rival_toll():
    """One article counts the seven of a hospital, the other all fifty: they still tell of one crash."""
    tram = "The tram crash at Quvira junction."
    where = {"place": "Quvira junction", "place_id": "MZ/05"}
    first = [told("a", 7, tram, **where), told("a", 7, tram, kind="wounded", who_label="patients", **where)]
    assert incidents(*first, told("b", 50, tram, kind="wounded", **where), told("b", 7, tram, **where)) == 1


def test_what_is_rare_is_one_on_one_day():
    """A gas attack of one day in one country is one, wherever it is said to be; an air raid is not."""
    far = {"place": "Mozambique", "place_id": "MZ"}
    gas = [told("a", 80, "A chemical attack killed 80."), told("b", 100, "Sarin gas killed 100.", **far)]
    raid = [told("a", 80, "An air raid killed 80."), told("b", 100, "An air raid killed 100.", **far)]
    assert (incidents(*gas), incidents(*raid)) == (1, 2)


def test_others_at_one_spot_are_of_one_sum():
    """58 civilians and 24 others are the 82 of one spot: no sum of two incidents."""
    spot = {"place": "Quvira", "place_id": "MZ/05"}
    tolls = [
        told("a", 82, "A raid on Quvira killed 82 people.", **spot),
        told("a", 58, "A raid on Quvira killed 58 civilians.", who_label="civilians", **spot),
        told("a", 24, "24 others died in Quvira.", added=True, **spot),
    ]
    assert incidents(*tolls) == 1


def test_a_sort_of_people_is_no_whole_toll():
    """Four pilots beside ten dead: pilots are some of them, whatever the sentence says."""
    crash = "The plane crash in Beira killed {}."
    dead = told("a", 10, crash.format("ten people"))
    pilots = told("a", 4, crash.format("four pilots"), who_label="pilots")
    assert incidents(dead, pilots, told("b", 10, crash.format("ten people"))) == 1
    assert not pilots.whole


def test_totals_of_two_manners_are_two():
    """The dead of a war, those in custody and those of the coalition's raids, since one day."""
    since = {"measure": "total", "when_from": date(2025, 1, 1), "place_id": "MZ", "place": "Mozambique"}
    war = [told(article, 9000, "The war has killed 9,000 people.", **since) for article in "ab"]
    custody = told("c", 8000, "Since January 8,000 people have died of torture.", **since)
    raids = told("d", 7000, "Raids of the US-led coalition have killed 7,000.", **since)
    assert (incidents(*war), incidents(*war, custody), incidents(*war, custody, raids)) == (1, 2, 3)


PROVINCE = {"place": "Sofala", "place_id": "MZ/05"}
COUNTRY = {"place": "Mozambique", "place_id": "MZ"}
UNDATED = {"when_from": None, "when_to": None}


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("A plane crash killed 60 people.", "The plane crashed, and 62 people died.", 1),
        ("A bus crash killed 60 people.", "A plane crash killed 62 people.", 2),
        ("A boat sank and 60 people drowned.", "A boat capsized, and 62 people drowned.", 2),
        ("A bomb killed 60 men sent to train police.", "Gunmen shot 62 men sent to train police.", 2),
        ("Toxic alcohol killed 60 people.", "A fire in a chemical plant killed 62 people.", 2),
    ],
)
def test_only_what_is_rare_joins_a_town_and_its_country(one, other, together):
    """On one day a country has one crash of a plane; of roads and boats it may have two."""
    assert incidents(told("a", 60, one, **COUNTRY), told("b", 62, other)) == together


def test_a_rare_cause_needs_a_day():
    """Chlorine in one town, told without a day a week apart, may have come twice."""
    first = told("a", 14, "Chlorine killed 14 people in Beira.", **UNDATED)
    week_after = {"published": first.published + timedelta(days=7), **UNDATED}
    assert incidents(first, told("b", 15, "Chlorine killed 15 people in Beira.", **week_after)) == 2


@pytest.mark.parametrize(
    ("one", "other", "place"),
    [
        ((16, "Raids killed 16 people across Sofala."), (15, "Raids killed 15 people in Beira."), PROVINCE),
        ((5, "Raids killed five people in Sofala."), (4, "Raids killed four people in Beira."), PROVINCE),
        (
            (16, "Raids killed 16 people in Munhava quarter."),
            (15, "Raids killed 15 people in Chipangara quarter."),
            {"place": "Munhava quarter"},
        ),
    ],
)
def test_like_tolls_of_a_town_and_around_it_may_be_of_two_raids(one, other, place):
    """What was across a region, few dead, two quarters: nothing says that it was one raid."""
    quarter = {"place": "Chipangara quarter"} if "quarter" in other[1] else {}
    assert incidents(told("a", *one, **place), told("b", *other, **quarter)) == 2


@pytest.mark.parametrize(
    ("one", "other", "days"),
    [
        ("A raid killed five people in Beira.", "Five people died in raids on Beira.", 2),
        ("A bomb killed five people in Beira.", "Snipers shot five people in Beira.", 1),
    ],
)
def test_a_small_figure_without_a_day_joins_what_is_told_at_once(one, other, days):
    """Five dead of a town, told two days later or of another cause, may be five others."""
    later = {"published": MONDAY + timedelta(days=1 + days), **UNDATED}
    assert incidents(told("a", 5, one, **UNDATED), told("b", 5, other, **later)) == 2


def test_what_has_no_day_outvotes_none():
    """Two articles tell of 14 dead without a day; that of Monday and that of Friday stay two."""
    friday = MONDAY - timedelta(days=3)
    monday, before = (
        told(name, 14, "A bomb killed 14 people in Beira.", when_from=day, when_to=day)
        for name, day in (("a", MONDAY), ("d", friday))
    )
    undated = [
        told(name, 14, "A bomb killed 14 people in Beira.", published=MONDAY + timedelta(days=n), **UNDATED)
        for n, name in ((1, "b"), (2, "c"))
    ]
    assert incidents(monday, *undated, before) == 2


def test_two_armies_have_their_own_dead():
    """Twelve French and twelve American soldiers."""
    army = [
        told(
            name,
            12,
            "A bomb killed 12 soldiers in Beira.",
            who=who,
            who_label=f"{who} soldiers",
            national=True,
        )
        for name, who in (("a", "FR"), ("b", "US"))
    ]
    assert incidents(*army) == 2


def test_two_quarters_have_their_own_dead():
    """Seven people died in one quarter and seven in another, by two articles."""
    quarters = [
        told(name, 7, f"Raids killed 7 people in {name} quarter.", place=f"{name} quarter")
        for name in ("Munhava", "Chipangara")
    ]
    assert incidents(*quarters) == 2
