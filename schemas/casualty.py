"""Casualty: people killed, wounded, captured or missing."""

from typing import Annotated, Literal

from schemas.claim import Claim, Example, Partial
from schemas.values import Count, Party


class Casualty(Claim):
    """People killed, wounded, captured or missing.

    One claim for each kind of harm with a figure of its own: "at least three killed and 15 injured" is two
    claims. A subset with a figure ("10 children among 48 dead") is a claim too. Rival tolls by different
    voices are separate claims. Deaths from hunger, siege or in custody are `killed`; hostages held are
    `captured`. Release and rescue are no harm, and lost equipment is no casualty. Without any figure it is
    still a claim if the article states that people were harmed.
    """

    victims: Party
    """Whose people, in the article's words: "Norwegian troops", "civilians". "Nine people" without the
    number: "people"."""
    harm: Annotated[
        Literal["killed", "wounded", "killed_or_wounded", "captured", "missing"],
        Partial({"killed_or_wounded": ("killed", "wounded")}),
    ]
    """`killed` = dead; `wounded` = hurt, injured; `killed_or_wounded` = one figure for both, or the words
    "casualties" or "losses"; `captured` = taken prisoner, abducted, held hostage; `missing` = unaccounted
    for."""
    count: Count | None = None
    """The figure with its qualifier, as worded: "about 4,100", "at least nine", "hundreds"."""

    key = ("victims", "harm", "count")
    adds_up = True
    EXAMPLES = (
        Example(
            "At least three Peruvian soldiers were killed and 15 injured on Monday, the ministry said.",
            (
                {
                    "victims": "Peruvian soldiers",
                    "harm": "killed",
                    "count": "At least three",
                    "status": "occurred",
                    "attributed_to": ["the ministry"],
                    "when": "Monday",
                },
                {
                    "victims": "Peruvian soldiers",
                    "harm": "wounded",
                    "count": "15",
                    "status": "occurred",
                    "attributed_to": ["the ministry"],
                    "when": "Monday",
                },
            ),
        ),
        Example(
            "Lisbon denied that any of its troops had been captured in Beira.",
            (
                {
                    "victims": "its troops",
                    "harm": "captured",
                    "status": "denied",
                    "attributed_to": ["Lisbon"],
                    "place": "Beira",
                },
            ),
        ),
        Example("The two ministers spoke about hospitals and road safety.", ()),
    )
    keywords = (
        "kill", "dead", "die", "death", "wound", "injur", "casualt", "loss", "toll", "captur", "kidnap",
        "abduct", "hostage", "missing", "execut", "massacre", "shot", "fatalit",
    )  # fmt: skip
