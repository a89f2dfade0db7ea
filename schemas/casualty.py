"""Casualty: people killed, wounded, captured or missing."""

from typing import Annotated, Literal

from schemas.claim import Claim, Example, Partial
from schemas.values import Count, Party


class Casualty(Claim):
    """People killed, wounded, captured or missing.

    One claim for each harm and figure ("three killed and 15 injured" is two), each part with a figure ("10
    children among 48 dead") and each rival toll; without a figure it is still one. Deaths from hunger,
    disaster or in custody, executions and bodies found are `killed`, hostages held `captured`. Rescue and
    lost equipment are none.
    """

    victims: Party
    """Whose people, in the article's words: "Norwegian troops", "civilians". The noun without
    number: "nurse", "children"; "people" where there is none ("23 killed"). Never the attacker's nation."""
    harm: Annotated[
        Literal["killed", "wounded", "killed_or_wounded", "captured", "missing"],
        Partial({"killed_or_wounded": ("killed", "wounded")}),
    ]
    """`killed` = dead; `wounded` = hurt, injured; `killed_or_wounded` = one figure for both, or the words
    "casualties" or "losses"; `captured` = taken prisoner, abducted, held hostage; `missing` = unaccounted
    for."""
    count: Count | None = None
    """The figure with its qualifier, as worded: "about 4,100", "at least nine", "hundreds". Of one
    person "a", "another" or, named alone, the name; null for "several", "many", shares."""

    GIST = "{victims}: [{count} ]{harm}"
    key = ("victims", "harm", "count")
    counted = "victims"
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
