"""Laws of joining tolls. Who tells of the same is read off the made claims by hand."""

from datetime import date

import pytest
from tolls import told

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


def test_a_small_figure_alone_joins_no_two_quarters():
    """Five die by shells in a quarter and, on that day, five in an air raid somewhere in the region."""
    shells = told("a", 5, "Shells killed five people.", place="Munhava quarter", place_id="MZ/05")
    raid = told("b", 5, "An air raid killed five people.", place="Beira", place_id="MZ/05")
    assert incidents(shells, raid) == 2


def test_a_total_of_a_week_is_none_of_a_war():
    """Both count people in one country; the one since 2015, the other since Monday."""
    facts = {"measure": "total", "place": "Mozambique", "place_id": "MZ"}
    war = [told(a, 4000, "Since 2015 4,000 died.", when_from=date(2015, 3, 1), **facts) for a in "ab"]
    week = told("c", 3000, "Since Monday 3,000 died.", **facts)
    assert incidents(*war, week) == 2
