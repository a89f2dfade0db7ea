"""Reliability and calibration, by numbers that can be worked out by hand."""

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.calibrate import Observation, calibrated, fit, held_out, in_use
from evals.reliability import Bin, Judged, Reliability, error_interval, reliability, wilson
from pipeline.extraction.checks.confidence import Confidence


def test_the_table_is_that_of_a_calculation_by_hand() -> None:
    """Four claims: .9 right, .9 wrong, .3 right, .1 wrong."""
    found = reliability([(0.9, True), (0.9, False), (0.3, True), (0.1, False)], without=2)
    assert found is not None
    assert (found.claims, found.without, found.right, found.unordered) == (4, 2, 0.5, 0.5)
    assert found.error == pytest.approx((2 * abs(0.9 - 0.5) + 0.7 + 0.1) / 4)
    assert found.brier == pytest.approx((0.01 + 0.81 + 0.49 + 0.01) / 4)
    # risks: .5, .5 (the two of .9 stand for their mean), 1/3, 1/2
    assert found.area == pytest.approx((0.5 + 0.5 + 1 / 3 + 0.5) / 4)
    assert [(b.low, b.claims) for b in found.bins] == [(0.1, 1), (0.3, 1), (0.9, 2)]
    at = found.thresholds[0]
    assert (at.at, at.claims, at.coverage, at.right) == (0.9, 2, 0.5, 0.5)


def test_chance_alone_makes_an_error() -> None:
    """Two claims of .5 are both right or both wrong half of the time: their share is then off by .5."""
    found = reliability([(0.5, True), (0.5, False)])
    assert found is not None
    assert (found.error, found.by_chance) == (0, pytest.approx(0.25))
    # three of .9: .729 that none is wrong (off by .1), .243 one (.233), .027 two (.567), .001 all (.9)
    (three,) = found_bins([(0.9, True)] * 3)
    assert three.by_chance == pytest.approx(0.729 * 0.1 + 0.243 * 0.7 / 3 + 0.027 * 1.7 / 3 + 0.001 * 0.9)
    assert [b.by_chance for b in found_bins([(0.0, False), (1.0, True)])] == [0, 0]


def found_bins(claims: list[Judged]) -> tuple[Bin, ...]:
    return reliability_of(claims).bins


def reliability_of(claims: list[Judged]) -> Reliability:
    found = reliability(claims)
    assert found is not None
    return found


def test_the_debiased_error_leaves_chance_out() -> None:
    """Ten of .9, half right: (.9 - .5)² less the variance of a share of ten, .5 × .5 / 9."""
    ten = [(0.9, k < 5) for k in range(10)]
    assert reliability_of(ten).debiased == pytest.approx((0.16 - 0.25 / 9) ** 0.5)
    # two of .5, one right: nothing but chance, so nothing is left
    assert reliability_of([(0.5, True), (0.5, False)]).debiased == 0
    # ten of .9 and ten of .1 are two bins, though one tenth of the claims is two: equal ones stay together
    both = [*ten, *((0.1, k < 1) for k in range(10))]
    assert reliability_of(both).debiased == pytest.approx((0.5 * (0.16 - 0.25 / 9 - 0.09 / 9)) ** 0.5)


def test_the_interval_of_the_error_is_over_stories() -> None:
    """Stories that are all alike leave no doubt; of one story nothing is said of others."""
    story = [(0.9, True), (0.9, False)]
    assert error_interval([story] * 3) == (pytest.approx(0.4), pytest.approx(0.4))
    assert error_interval([story, []]) == (None, None)


def test_the_interval_begins_below_what_chance_adds() -> None:
    """Three of six stories of .5 are right: no error in all, but of half in one draw of 32."""
    assert error_interval([[(0.5, k < 3)] * 4 for k in range(6)]) == (0, pytest.approx(0.5))


def test_nothing_is_said_of_nothing() -> None:
    """Without a confidence there is no table; without claims an interval says nothing."""
    assert reliability([]) is None
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(8, 10) == pytest.approx((0.490, 0.943), abs=0.001)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30))
def test_the_order_of_claims_changes_nothing(found: list[tuple[float, bool]]) -> None:
    """Reliability follows from the claims, not from the order in which they come."""
    turned = found[::-1]
    one, other = reliability(found), reliability(turned)
    assert one is not None
    assert other is not None
    assert one.area == pytest.approx(other.area)
    assert one.error == pytest.approx(other.error)


def claims(story: str, right: int, wrong: int, **features: float) -> list[Observation]:
    return [
        Observation({"patterns": 1.0, **features}, k < right, story, "patterns", "patterns", "visit")
        for k in range(right + wrong)
    ]


def test_many_labels_give_the_share_that_is_right() -> None:
    """With one feature and many labels the weight is the log odds of the share: log(.8 / .2)."""
    weights = fit(claims("a", 8000, 2000), {})
    assert weights["patterns"] == pytest.approx(log(4), abs=0.01)


def test_few_labels_leave_a_weight_where_it_was() -> None:
    """What is held beforehand is given up for evidence alone."""
    weights = fit([*claims("a", 8000, 2000), *claims("b", 1, 0, severe=1.0)], {"severe": -2.0})
    assert -2.1 < weights["severe"] < -1.8


def test_a_weight_that_labels_have_fitted_is_held_nearer() -> None:
    """Five wrong claims move it less; its deviation is a fifth of what it is before any label."""
    found = claims("a", 0, 5, known=1.0)
    before = {"patterns": 0.0, "known": 2.0}
    fresh, held = fit(found, before), fit(found, before, fitted={"known"})
    assert fresh["known"] < held["known"] < 2.0
    assert held["patterns"] < fresh["patterns"]  # what is free takes what the other does not


def test_the_weights_in_use_are_measured_beside() -> None:
    """On the same claims, where they know the sort: 100 of log(4) are right by .8, and are by .9."""
    shipped = Confidence({"patterns": log(4)}, {"patterns": ("patterns",)}, ("visit",), {})
    found = [*claims("a", 45, 5), *claims("b", 45, 5)]
    assert in_use(found, shipped)["patterns"]["calibration_error"] == pytest.approx(0.1)
    assert in_use(found, Confidence({}, {}, (), {})) == {}


def test_a_story_is_judged_by_the_others() -> None:
    """A story in which all is wrong gets the probability that the other stories have."""
    found = [*claims("a", 900, 100), *claims("b", 0, 10)]
    chances = held_out(found, {})
    assert chances[-1] == pytest.approx(0.9, abs=0.01)
    assert chances[0] < 0.1


def test_weights_say_what_they_were_measured_on() -> None:
    """Types, models and numbers of what was labelled stand beside the weights."""
    made = calibrated([*claims("a", 90, 10), *claims("b", 80, 20)], None)
    assert made.types == ("visit",)
    assert made.models == {"patterns": ("patterns",)}
    assert made.measured["patterns"]["claims"] == 200
    assert made.measured["patterns"]["right"] == pytest.approx(0.85)
