"""A claim type of one file, with a value of one's own."""

from typing import Literal

from magnitude import Magnitude

from schemas.claim import Claim, Example
from schemas.frames import Frame
from schemas.values import Party


class Earthquake(Claim):
    """An earthquake strikes a country."""

    struck: Party
    """Which country it struck, in the article's words."""
    magnitude: Magnitude
    """How strong it was, with the word: "magnitude 6.4"."""
    depth: Literal["shallow", "deep", "unknown"]
    """How deep it was, as the article says."""

    key = ("struck", "magnitude")
    keywords = ("quake", "earthquake", "tremor")
    EXAMPLES = (
        Example(
            "A quake of magnitude 5.1 struck Fiji on Sunday.",
            (
                {
                    "struck": "Fiji",
                    "magnitude": "magnitude 5.1",
                    "depth": "unknown",
                    "status": "occurred",
                    "when": "Sunday",
                },
            ),
        ),
    )
    FRAMES = (
        Frame(
            "strike hit",
            {"struck": "object", "magnitude": "subject"},
            each="object",
            sets={"depth": "unknown"},
        ),
    )
