"""A claim type of one file, of values that there are."""

from typing import Literal

from schemas.claim import Claim, Example
from schemas.frames import PEOPLE, Frame
from schemas.values import Count, Party


class Evacuation(Claim):
    """People are brought away from danger."""

    people: Party
    """Who was evacuated, in the article's words."""
    count: Count | None = None
    """How many, as worded."""
    scope: Literal["total", "additional"]
    """`total` = all so far; `additional` = newly brought away."""

    key = ("people", "count")
    keywords = ("evacuat",)
    total_field = "scope"
    EXAMPLES = (
        Example(
            "Some 40 Danes were evacuated from Accra on Sunday.",
            (
                {
                    "people": "Danes",
                    "count": "Some 40",
                    "scope": "additional",
                    "status": "occurred",
                    "when": "Sunday",
                    "place": "Accra",
                },
            ),
        ),
    )
    FRAMES = (
        Frame(
            "evacuate",
            {"people": "object", "count": "quantity"},
            each="object",
            heads={"object": PEOPLE},
            sets={"scope": "additional"},
        ),
    )
