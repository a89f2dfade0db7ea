"""Kinds of wrong meanings, each beside true neighbours in nearly the same words."""

from collections.abc import Mapping

import pytest
from judged import GIVEN, SENT, judged

from schemas.aid import Aid
from schemas.claim import Claim
from schemas.deployment import Deployment

FED = GIVEN | {"category": "food"}
LIT = GIVEN | {"category": "equipment", "item": "generators"}

WRONG: list[tuple[str, type[Claim], Mapping[str, object], str]] = [
    # a figure that counts another noun
    ("Chile gave Peru generators that can light 30 schools.", Aid, LIT | {"amount": "30"}, "wording"),
    ("Chile gave Peru generators for 30 village schools.", Aid, LIT | {"amount": "30"}, "wording"),
    (
        "Chile gave Peru generators to light 30 clinics in the hills.",
        Aid,
        LIT | {"amount": "30 clinics"},
        "wording",
    ),
    ("Chile gave Peru generators and later repaired 30 bridges.", Aid, LIT | {"amount": "30"}, "wording"),
    (
        "The ship that took soldiers of Chile to Peru also landed 90 pallets of soap.",
        Deployment,
        SENT | {"count": "90"},
        "figure",
    ),
    ("Chile sent soldiers to Peru to guard 90 bridges.", Deployment, SENT | {"count": "90"}, "figure"),
    ("Chile sent soldiers to Peru and repaired 90 ovens.", Deployment, SENT | {"count": "90"}, "figure"),
]
TRUE: list[tuple[str, type[Claim], Mapping[str, object]]] = [
    ("Chile gave Peru 30 generators for its schools.", Aid, LIT | {"amount": "30"}),
    ("Chile sent Peru rice in 40 trucks.", Aid, FED | {"item": "rice", "amount": "40 trucks"}),
    ("Chile gave Peru 40 truckloads of rice.", Aid, FED | {"item": "rice", "amount": "40 truckloads"}),
    (
        "Chile raised its aid to Peru to 40 tonnes of rice.",
        Aid,
        FED | {"item": "rice", "amount": "40 tonnes"},
    ),
    ("Chile sent 90 mine clearers to Peru.", Deployment, SENT | {"role": "engineering", "count": "90"}),
    ("Chile sent 12 frigates to Peru.", Deployment, SENT | {"count": "12"}),
    (
        "Chile raised its fleet off Peru to 12 frigates.",
        Deployment,
        SENT | {"count": "12", "measure": "total"},
    ),
    ("Twelve frigates of Chile sailed for Peru.", Deployment, SENT | {"count": "Twelve"}),
]


@pytest.mark.parametrize(("sentence", "kind", "stated", "check"), WRONG)
def test_a_wrong_meaning_is_refused_or_doubted(
    sentence: str, kind: type[Claim], stated: Mapping[str, object], check: str
) -> None:
    """The check that looks at it disagrees, or the claim is refused."""
    kept, rejects = judged(sentence, kind, stated)
    assert rejects or kept[0].checks[check] == "disagrees"


@pytest.mark.parametrize(("sentence", "kind", "stated"), TRUE)
def test_a_true_neighbour_is_not_doubted(
    sentence: str, kind: type[Claim], stated: Mapping[str, object]
) -> None:
    """Nearly the same words tell it so."""
    (claim,), rejects = judged(sentence, kind, stated)
    assert not rejects
    assert not claim.doubts
    assert claim.claim.status == stated.get("status", "occurred")
