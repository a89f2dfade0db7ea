"""Aid: goods, weapons, money, technology, training or care given or sold by one party to another."""

from typing import Annotated, Literal

from schemas.claim import Claim, Example, Partial
from schemas.values import Amount, Party, Words


class Aid(Claim):
    """Goods, weapons, money, technology, training or care given or sold by one party to another.

    One claim for each donor and each item of a list: "coal, food and medicine" is three. Partners who give
    one sum together ("the G7 and Oslo") are one donor. A mere sum is item and amount; the date of a pledge
    is not `when`. Aid that was blocked is `denied`.
    """

    donor: Party | None = None
    """Who gives or sells, in the article's words."""
    recipient: Party | None = None
    """Who receives or buys."""
    item: Words
    """What is given: one noun phrase. Or the verb ("arming") where no noun tells."""
    category: Annotated[
        Literal[
            "weapons",
            "ammunition",
            "equipment",
            "technology",
            "training",
            "intelligence",
            "fuel",
            "food",
            "medicine",
            "medical_care",
            "money",
            "humanitarian",
            "other",
        ],
        Partial({"equipment": ("ammunition", "weapons")}),
    ]
    """What kind of thing the item is. `weapons` = arms, missiles, drones, tanks; `equipment` = other
    supplies; `technology` = know-how; `medical_care` = treatment; `humanitarian` = relief without a closer
    word."""
    amount: Amount | None = None
    """How much, money included."""

    former = (("amount", "amount_words"),)
    GIST = "[{donor}][ → {recipient}]: {item}[, {amount}]"
    key = ("donor", "recipient", "item")
    adds_up = True
    EXAMPLES = (
        Example(
            "Peru says Chile has given Bolivia 40 mortars and may send diesel.",
            (
                {
                    "donor": "Chile",
                    "recipient": "Bolivia",
                    "item": "mortars",
                    "category": "weapons",
                    "amount": "40",
                    "status": "occurred",
                    "attributed_to": ["Peru"],
                },
                {
                    "donor": "Chile",
                    "recipient": "Bolivia",
                    "item": "diesel",
                    "category": "fuel",
                    "status": "possible",
                    "attributed_to": ["Peru"],
                },
            ),
        ),
        Example(
            "Oslo pledged $2 million for flood victims in Belize.",
            (
                {
                    "donor": "Oslo",
                    "recipient": "Belize",
                    "item": "$2 million",
                    "category": "money",
                    "amount": "$2 million",
                    "status": "planned",
                    "place": "Belize",
                },
            ),
        ),
        Example("Prices of food and fuel rose again last week.", ()),
    )
    keywords = (
        "aid", "assist", "weapon", "arms", "missile", "drone", "ammunition", "munition", "shell", "suppl",
        "provid", "deliver", "donat", "ship", "sell", "sale", "sold", "pledg", "fund", "equip", "train",
        "food", "fuel", "medic", "technolog", "intelligence", "million", "billion",
    )  # fmt: skip
