"""Deployment: forces or state-sent workers moved or stationed outside their country, or withdrawn."""

from typing import Literal

from schemas.claim import Claim, Example
from schemas.values import Count, Party


class Deployment(Claim):
    """Armed forces, or workers sent by a state, moved or stationed abroad or to a front, or withdrawn.

    Also ships, aircraft and missile batteries that a state moves (`combat`, counted), police and rescue
    teams sent abroad (`support`). A withdrawal refused is `denied`.
    Fighting, strikes, advances and retreats are none; arms given away are aid.
    """

    sender: Party
    """Whose forces or workers, in the article's words."""
    destination: Party | None = None
    """The country or front they go to, are in, or are withdrawn from. A region or town where no country is
    named."""
    role: Literal["combat", "engineering", "construction", "labour", "training", "support", "other"]
    """`combat` = soldiers, also without further word; `engineering` = sappers, deminers, engineers;
    `construction` = builders; `labour` = workers; `training` = instructors; `support` = medics, advisers,
    logistics; else `other`."""
    count: Count | None = None
    """How many, with the qualifier, as worded: "some 2,500", "thousands"."""
    measure: Literal["total", "additional", "withdrawal", "unspecified"]
    """`total` = all who are there so far; `additional` = newly sent or to be sent; `withdrawal` = pulled
    out; `unspecified` = the words do not tell."""

    GIST = "{sender}[ → {destination}][: {count}][ for {role}][, {measure}]"
    key = ("sender", "destination", "count")
    total_field = "measure"
    EXAMPLES = (
        Example(
            "Brazil says Kenya has sent 400 soldiers to Haiti and will send 50 medics next month.",
            (
                {
                    "sender": "Kenya",
                    "destination": "Haiti",
                    "role": "combat",
                    "count": "400",
                    "measure": "additional",
                    "status": "occurred",
                    "attributed_to": ["Brazil"],
                },
                {
                    "sender": "Kenya",
                    "destination": "Haiti",
                    "role": "support",
                    "count": "50",
                    "measure": "additional",
                    "status": "planned",
                    "attributed_to": ["Brazil"],
                    "when": "next month",
                },
            ),
        ),
        Example(
            "A total of about 2,500 Portuguese soldiers have been stationed in Beira since May.",
            (
                {
                    "sender": "Portuguese soldiers",
                    "role": "combat",
                    "count": "about 2,500",
                    "measure": "total",
                    "status": "occurred",
                    "when": "since May",
                    "place": "Beira",
                },
            ),
        ),
        Example("The army held its yearly parade in the capital.", ()),
    )
    keywords = (
        "troops", "soldier", "forces", "deploy", "dispatch", "station", "withdr", "pull", "personnel",
        "peacekeep", "warship", "battalion", "brigade", "workers", "labour", "instructor", "sapper",
        "engineer", "contingent",
    )  # fmt: skip
