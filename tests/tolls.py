"""Made claims of tolls, as incidents are joined from."""

from datetime import date, timedelta
from itertools import count

from pipeline.store.told import Told

MONDAY = date(2025, 5, 5)
NUMBERS = count(1)


def told(article, figure, evidence, *, high=None, place="Beira", place_id="MZ/05/1052373", **other):
    """A claim that so many people were killed on Monday in Beira, Mozambique, unless said otherwise."""
    number = next(NUMBERS)
    facts = {
        "id": number,
        "claim_id": f"{number:016x}",
        "article_id": article,
        "story": article,
        "published": MONDAY + timedelta(days=1),
        "type": "casualty",
        "status": "occurred",
        "who": None,
        "who_label": "people",
        "national": False,
        "kind": "killed",
        "measure": "incident",
        "low": figure,
        "high": high or figure,
        "approx": False,
        "part": False,
        "added": False,
        "when_from": MONDAY,
        "when_to": MONDAY,
        "place": place,
        "place_id": place_id,
        "evidence": evidence,
        "span_start": number * 1000,
        "origin": None,
        "matter": 0,
        "till": MONDAY,
        "reach": MONDAY,
    }
    return Told(**(facts | other))
