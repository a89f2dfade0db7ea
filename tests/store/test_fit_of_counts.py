"""Laws of joining counts that go on: "45 in three days". Who tells of the same is read by hand."""

from datetime import date, timedelta

import pytest
from tolls import MONDAY, told

from pipeline.store.incidents import joined


def so_far(article, figure, evidence, *, since=MONDAY, days=3, **other):
    """A claim told so many days after the count began, up to the day of telling."""
    told_on = since + timedelta(days=days)
    times = {"when_from": since, "when_to": told_on, "published": told_on}
    return told(article, figure, evidence, **(times | other))


def incidents(*claims):
    """How many incidents these claims tell of."""
    in_order = sorted(claims, key=lambda claim: (claim.published, claim.article_id))
    return len({incident for _, incident, _ in joined((claim, None) for claim in in_order)})


def test_counts_since_one_day_are_one_that_grows():
    """A siege that has killed 43 since Monday has killed 123 nine days later: one count."""
    early = so_far(
        "a", 43, "Shelling of protest camps killed 43 people, most of them west of Beira, since Monday."
    )
    late = so_far("b", 123, "Since Monday at least 123 people have been killed in Beira.", days=12)
    assert incidents(early, late) == 1


def test_counts_since_two_days_are_two():
    """Those since Monday and those since Thursday are not the same people."""
    monday = so_far("a", 43, "Shelling killed 43 people in Beira since Monday.", days=6)
    thursday = so_far(
        "b", 45, "Three days of shelling killed 45 people in Beira.", since=MONDAY + timedelta(days=3)
    )
    assert incidents(monday, thursday) == 2


@pytest.mark.parametrize("figure", [9, 40])
def test_a_day_of_it_is_another_toll(figure):
    """What a day of the siege cost is a part of its count, told on that day or later."""
    count = so_far("a", 43, "Shelling has killed 43 people in Beira in the past three days.")
    day = told("b", figure, f"Shelling killed {figure} people in Beira on Monday.")
    assert incidents(count, day) == 2


def test_one_article_tells_a_day_and_the_count_apart():
    """On Thursday 12 died, and 45 in three days: an article that has both has two tolls."""
    thursday = MONDAY + timedelta(days=3)
    times = {"when_from": thursday, "when_to": thursday, "published": thursday}
    day = told("a", 12, "Shells killed 12 people in Beira on Thursday.", **times)
    count = so_far("a", 45, "In three days of shelling 45 people were killed in Beira.")
    assert incidents(day, count) == 2


def test_the_dead_of_a_week_may_be_those_of_a_day_in_it():
    """Killed "this week" tells when, not how long: it may be the raid of Monday."""
    week = so_far("a", 40, "An air raid killed 40 people in Beira this week.", days=4)
    day = told("b", 40, "An air raid killed 40 people in Beira on Monday.")
    assert incidents(week, day) == 1


def test_a_month_that_goes_on_is_no_count():
    """Early in May somebody was killed "in May": the month ends after the article, which counts nothing."""
    month = {"when_from": date(2025, 5, 1), "when_to": date(2025, 5, 31)}
    may = told("a", 40, "A chemical attack killed 40 people in Beira.", **month)
    day = told("b", 40, "A chemical attack killed 40 people in Beira on Monday.")
    assert incidents(may, day) == 1


def test_fighters_are_counted_apart_from_civilians():
    """Since Monday 43 civilians and 60 fighters: two counts that never were one."""
    civilians = so_far("a", 43, "Shelling killed 43 civilians in Beira since Monday.", who_label="civilians")
    fighters = so_far("b", 60, "Fighting has killed 60 rebels in Beira since Monday.", who_label="rebels")
    assert incidents(civilians, fighters) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"who_label": "rebels"}, {"who_label": "soldiers"}),
        ({}, {"kind": "captured"}),
    ],
)
def test_another_side_or_harm_is_another_count(one, other):
    """Rebels beside soldiers, the dead beside the captured: each since Monday, and never one."""
    first = so_far("a", 60, "Some 60 have fallen in Beira since Monday.", **one)
    second = so_far("b", 45, "Some 45 have fallen in Beira since Monday.", **other)
    assert incidents(first, second) == 2


def test_an_epidemic_is_no_battle():
    """Cholera and clashes, in one town and since one day."""
    cholera = so_far("a", 43, "Cholera has killed 43 people in Beira since Monday.")
    clashes = so_far("b", 60, "Clashes have killed 60 people in Beira since Monday.")
    assert incidents(cholera, clashes) == 2


@pytest.mark.parametrize(
    "evidence",
    [
        "Nine miners died in Beira between Monday and Thursday.",
        "The raid killed nine people in Beira, the deadliest attack since March.",
        "The raid killed nine people in Beira, the worst since 2014.",
    ],
)
def test_a_day_that_is_not_sure_makes_no_count(evidence):
    """Some day of three, or a comparison: nothing says that the toll goes on."""
    unsure = so_far("a", 9, evidence)
    day = told("b", 9, "Nine people were killed in Beira on Monday, an air raid.")
    assert incidents(unsure, day) == 1


def test_the_toll_of_a_quake_rises():
    """120 on the day, 143 since that day: one earthquake, whatever is said of its count."""
    day = told("a", 120, "An earthquake killed 120 people in Beira on Monday.")
    later = so_far("b", 143, "The earthquake in Beira has killed 143 people since Monday.")
    assert incidents(day, later) == 1
