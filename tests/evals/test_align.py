"""Field scores, admissible pairs and the assignment, each rule by hand from evals/README.md."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.align import Fill, Statement, align, compare, fills_of, overlap, pair
from schemas.agreement import Agreement
from schemas.aid import Aid
from schemas.casualty import Casualty
from schemas.claim import Claim
from schemas.deployment import Deployment
from schemas.values import Reading, When
from schemas.visit import Visit

KINDS: dict[str, type[Claim]] = {k.type_name: k for k in (Aid, Agreement, Casualty, Deployment, Visit)}


def values(kind: type[Claim], **written: object) -> dict[str, object]:
    """The claim's values from gold's notation; `approx` stands beside `count`."""
    approx = written.pop("approx", False)
    found = {name: kind.fields[name].load(raw) for name, raw in written.items()}
    if approx:
        found["count"] = found["count"].model_copy(update={"approx": True})  # type: ignore[attr-defined]
    return found


def claim(
    kind: type[Claim], span: tuple[int, int] | None = (0, 100), *, optional: bool = False, **written: object
) -> Statement:
    """A statement whose evidence is `span`."""
    return Statement(kind, fills_of(kind, values(kind, **written)), "", span, span, optional=optional)


def casualty(
    span: tuple[int, int] | None = (0, 100), *, optional: bool = False, **written: object
) -> Statement:
    """600 North Koreans killed, unless `written` says otherwise."""
    said = {"victims": "KP", "harm": "killed", "count": [600, 600], "status": "occurred", **written}
    return claim(Casualty, span, optional=optional, **said)


def field(kind: type[Claim], name: str, gold: dict[str, object], predicted: dict[str, object]) -> Fill:
    """The comparison of one field."""
    sides = [fills_of(kind, values(kind, **side)).get(name, ()) for side in (gold, predicted)]
    return compare(kind, name, *sides)


ONE_FIELD = [
    # kind, field, gold, predicted, score
    (Casualty, "harm", {"harm": "killed"}, {"harm": "killed"}, 1),
    (Casualty, "harm", {"harm": "killed_or_wounded"}, {"harm": "killed"}, 0.5),
    (Casualty, "harm", {"harm": "wounded"}, {"harm": "killed_or_wounded"}, 0.5),
    (Casualty, "harm", {"harm": "killed"}, {"harm": "wounded"}, 0),
    (Aid, "category", {"category": "equipment"}, {"category": "weapons"}, 0.5),
    (Aid, "category", {"category": "ammunition"}, {"category": "equipment"}, 0.5),
    (Aid, "category", {"category": "ammunition"}, {"category": "weapons"}, 0),
    (Casualty, "victims", {"victims": "KP"}, {"victims": "KP"}, 1),
    (Casualty, "victims", {"victims": "KP"}, {"victims": "KR"}, 0),
    (Casualty, "victims", {"victims": "Hamas"}, {"victims": "Hamas"}, 1),
    (Casualty, "victims", {"victims": "people"}, {"victims": "civilians"}, 0),
    (Casualty, "count", {"count": [600, 600]}, {"count": [600, 600]}, 1),
    (Casualty, "count", {"count": [600, 600]}, {"count": [601, 601]}, 0),
    (Casualty, "count", {"count": [600, 600]}, {"count": [6000, 6000]}, 0),
    (Casualty, "count", {"count": [600, 600], "approx": True}, {"count": [630, 630]}, 1),
    (Casualty, "count", {"count": [600, 600], "approx": True}, {"count": [631, 631]}, 0),
    (Casualty, "count", {"count": [600, 600]}, {"count": [599, 599], "approx": True}, 0),
    (Casualty, "count", {"count": [9, None]}, {"count": [9, 9]}, 0.5),
    (Casualty, "count", {"count": [9, 9]}, {"count": [9, None]}, 0.5),
    (Casualty, "count", {"count": [None, 9]}, {"count": [9, 9]}, 0.5),
    (Casualty, "count", {"count": [9, 9]}, {"count": [None, 9]}, 0.5),
    (Casualty, "count", {"count": [9, 12]}, {"count": [12, 12]}, 0.5),
    (Casualty, "count", {"count": [9, None]}, {"count": [None, 9]}, 0),
    (Casualty, "when", {"when": "2025-04"}, {"when": "2025-04"}, 1),
    (Casualty, "when", {"when": "2025-04"}, {"when": "2025-04-30"}, 0.5),
    (Casualty, "when", {"when": "2025-04-30"}, {"when": "2025"}, 0.5),
    (Casualty, "when", {"when": "2025-04-30"}, {"when": "2025-05-01"}, 0.5),
    (Casualty, "when", {"when": "2025-04-30"}, {"when": "2025-05-02"}, 0),
    (Casualty, "when", {"when": "2025-04"}, {"when": "2024-04"}, 0),
    (Casualty, "when", {"when": "2025-03/2025-04"}, {"when": "2025-04/2025-05"}, 0),
    (Casualty, "place", {"place": "Kursk"}, {"place": "Kursk"}, 1),
    (Casualty, "place", {"place": "Kursk"}, {"place": "Moscow"}, 0.5),
    (Casualty, "place", {"place": "Kursk"}, {"place": "Kharkiv"}, 0),
    (Aid, "item", {"item": "short-range ballistic missiles"}, {"item": "short-range ballistic missiles"}, 1),
    # 2 of 4 and 2 of 2 tokens: F1 = 2·2/(4+2) = .667
    (Aid, "item", {"item": "short-range ballistic missiles"}, {"item": "ballistic missiles"}, 0.5),
    # 1 of 1 and 1 of 5 tokens: F1 = 2·1/(1+5) = .333
    (Aid, "item", {"item": "missiles"}, {"item": "missiles for its old fleet"}, 0),
    (Aid, "item", {"item": "coal"}, {"item": "medicine"}, 0),
    (Visit, "visitor", {"visitor": "Sergei Shoigu"}, {"visitor": "Shoigu"}, 1),
    (Visit, "visitor", {"visitor": "Kim Jong Un"}, {"visitor": "Kim Yo Jong"}, 0),
    (Deployment, "measure", {"measure": "total"}, {"measure": "additional"}, 0),
]


@pytest.mark.parametrize(("kind", "name", "gold", "predicted", "expected"), ONE_FIELD)
def test_field_scores(kind, name, gold, predicted, expected):
    """A field scores 1, ½ or 0 by the table of the README, and its one fill is counted accordingly."""
    found = field(kind, name, gold, predicted)
    assert found.score == expected
    assert (found.correct, found.partial, found.incorrect) == (expected == 1, expected == 0.5, expected == 0)


def test_blank_on_both_sides_is_no_field():
    """A field that both leave blank earns nothing and costs nothing."""
    found = pair(casualty(), casualty())
    assert found is not None
    assert "place" not in found.fields
    assert "attributed_to" not in found.fields


def test_blank_on_one_side():
    """A blank against a value scores 0 and is one missing or one spurious fill."""
    assert field(Casualty, "place", {"place": "Kursk"}, {}) == Fill(0, missing=1)
    assert field(Casualty, "place", {}, {"place": "Kursk"}) == Fill(0, spurious=1)


def test_unresolved_date_is_blank():
    """A date that was worded but not resolved is no fill."""
    unresolved = When.read("last week", Reading())
    assert "when" not in fills_of(Casualty, {"when": unresolved})


def test_approx_is_a_field_of_its_own():
    """A figure with the qualifier lost is right in `count` and wrong in `approx`."""
    found = pair(casualty(approx=True), casualty())
    assert found is not None
    assert found.fields["count"].score == 1
    assert found.fields["approx"] == Fill(0, missing=1)


def test_list_elements_are_assigned_one_to_one():
    """Order is no matter, every element is one fill: [A, B, C] against [C, A] is two right, one missing."""
    gold = {"attributed_to": ["Yonhap", "lawmakers", "the spy agency"]}
    found = field(Casualty, "attributed_to", gold, {"attributed_to": ["the spy agency", "Yonhap"]})
    assert (found.correct, found.missing, found.spurious, found.incorrect) == (2, 1, 0, 0)
    assert found.score == pytest.approx(2 * 2 / 5)


def test_list_element_is_used_once():
    """The same element given twice is right once and wrong once."""
    found = field(Agreement, "parties", {"parties": ["KP", "RU"]}, {"parties": ["KP", "KP"]})
    assert (found.correct, found.incorrect) == (1, 1)
    assert found.score == 0.5


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ((0, 100), (0, 100), 1.0),
        ((0, 100), (100, 200), 0.0),
        ((0, 100), (50, 150), 0.5),
        ((0, 300), (0, 100), 0.5),
        (None, (0, 100), 0.0),
    ],
)
def test_overlap_is_dice_in_characters(a, b, expected):
    """The overlap is 2·shared / (length + length)."""
    assert overlap(a, b) == overlap(b, a) == expected


def test_types_must_agree():
    """Claims of different types are never a pair."""
    deployment = claim(
        Deployment, sender="KP", role="combat", count=[600, 600], measure="total", status="occurred"
    )
    assert pair(casualty(), deployment) is None


def test_one_key_field_must_agree():
    """The same sentence alone makes no pair: victims, harm and count all wrong is another claim."""
    assert pair(casualty(), casualty(victims="UA", harm="captured", count=[3, 3])) is None


def test_evidence_or_two_keys():
    """Below q = 0.2 a pair needs two key fields of at least ½."""
    far = (1000, 1100)
    assert pair(casualty(), casualty(far, victims="UA", harm="wounded")) is None
    two = pair(casualty(), casualty(far, victims="UA"))
    assert two is not None
    assert two.overlap == 0
    half = pair(casualty(), casualty(far, harm="killed_or_wounded", count=[3, 3]))
    assert half is not None


def test_optional_gold_needs_half_of_the_evidence():
    """Equal values elsewhere in the article do not answer an optional claim."""
    gold = casualty(optional=True)
    assert pair(gold, casualty((67, 167))) is None  # q = 33/100
    assert pair(gold, casualty((50, 150))) is not None  # q = 50/100


def test_similarity_by_hand():
    """S = (Σ w·s + 2q) / (Σ w + 2) over the fields that either side fills, the type aside.

    victims 2·1, harm 2·½, count 2·1, status 1·0, place (missing) 1·0, q = ½:
    (2 + 1 + 2 + 0 + 0 + 2·½) / (2 + 2 + 2 + 1 + 1 + 2) = 6/10.
    """
    found = pair(casualty(place="Kursk"), casualty((50, 150), harm="killed_or_wounded", status="denied"))
    assert found is not None
    assert found.similarity == pytest.approx(6 / 10)


def test_low_similarity_is_no_pair():
    """Below 0.35 nothing is assigned.

    Only harm agrees (2·1), and little evidence (2·0.2); victims, count, status, place and when do not:
    (2 + 0.4) / (2 + 2 + 2 + 1 + 1 + 1 + 2) = 2.4/11 = .218.
    """
    gold = casualty(place="Kursk", when="2025")
    other = casualty((80, 180), victims="UA", count=[3, 3], status="denied", place="Kharkiv", when="2020")
    assert pair(gold, other) is None


def test_assignment_takes_the_best_sum():
    """Each claim answers the one it is most like, and is used once."""
    gold = [casualty(), casualty(count=[4700, 4700])]
    predicted = [casualty(count=[4700, 4700]), casualty()]
    found = align(gold, predicted)
    assert [p.similarity for p in found.pairs] == [1, 1]
    assert not found.missed
    assert not found.unassigned


def test_required_goes_before_optional():
    """Where a prediction fits both alike, it answers the required claim."""
    found = align([casualty(optional=True), casualty()], [casualty()])
    assert [p.gold.optional for p in found.pairs] == [False]


def test_strict_asks_for_key_status_and_gold_when():
    """A pair is strict when key fields, status, and `when` where gold has it, are right."""
    gold = casualty(when="2025-04", place="Kursk", attributed_to=["Seoul"])
    by_change = {
        "place": ({"when": "2025-04", "place": "Kharkiv"}, True),
        "when": ({"when": "2025-04-30"}, False),
        "status": ({"when": "2025-04", "status": "planned"}, False),
        "harm": ({"when": "2025-04", "harm": "killed_or_wounded"}, False),
    }
    for change, strict in by_change.values():
        found = pair(gold, casualty(**change))
        assert found is not None
        assert found.strict is strict
    unasked = pair(casualty(), casualty(when="2025-04"))
    assert unasked is not None
    assert unasked.strict


def test_words_nobody_could_read_match_nothing():
    """A figure that another system gave and that has no value is a wrong fill, not a blank one."""
    assert compare(Casualty, "count", (Casualty.fields["count"].load([9, 9]),), ("a lot",)) == Fill(
        0, incorrect=1
    )


statements = st.builds(
    casualty,
    st.sampled_from([(0, 100), (50, 150), (300, 400), None]),
    optional=st.booleans(),
    victims=st.sampled_from(["KP", "RU", "people"]),
    harm=st.sampled_from(["killed", "wounded", "killed_or_wounded"]),
    count=st.sampled_from([[600, 600], [9, None], [9, 9]]),
    status=st.sampled_from(["occurred", "planned"]),
)


@settings(max_examples=60)
@given(st.lists(statements, max_size=6), st.lists(statements, max_size=6), st.randoms())
def test_order_changes_nothing(gold, predicted, random):
    """Shuffled claims give the same pairs."""

    def summary(found):
        return [(p.gold.order, p.predicted.order, p.similarity) for p in found.pairs]

    first = align(gold, predicted)
    random.shuffle(gold)
    random.shuffle(predicted)
    assert summary(align(gold, predicted)) == summary(first)


@settings(max_examples=60)
@given(st.lists(statements, max_size=6), st.lists(statements, max_size=6))
def test_assignment_is_one_to_one_and_whole(gold, predicted):
    """Every claim of either side is in one pair or is left over, and similarity and overlap lie in [0, 1]."""
    found = align(gold, predicted)
    assert len(found.pairs) + len(found.missed) == len(gold)
    assert len(found.pairs) + len(found.unassigned) == len(predicted)
    assert all(0 <= p.overlap <= 1 and 0.35 <= p.similarity <= 1 for p in found.pairs)
