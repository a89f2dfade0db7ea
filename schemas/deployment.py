"""Deployment: forces or state-sent workers moved or stationed outside their country, or withdrawn."""

from typing import Any, Literal

from schemas.claim import Claim, Example
from schemas.frames import FIGHTERS, PLATFORMS, WORKERS, Frame, by_noun, nouns
from schemas.values import Count, Party

_SENT = FIGHTERS | WORKERS | PLATFORMS
_WHERE = "to into in on near off at from through"
_ROLES = by_noun(
    engineering="sapper deminer engineer demining",
    construction="builder construction",
    labour="worker labourer laborer",
    training="instructor trainer training",
    support="medic adviser advisor logistics technician medical doctor nurse",
    other="rescuer firefighter",
)
_MORE = ("another", "additional", "more", "further", "extra", "reinforcements", "second")
_GOING = {
    "sender": "subject object",
    "destination": "to into in on near off for",
    "count": "object",
    "place": _WHERE,
}
_VALUES: dict[str, Any] = {
    "sets": {"role": "combat", "measure": "unspecified"},
    "by_head": {"role": _ROLES},
    "by_word": {"measure": dict.fromkeys(_MORE, "additional") | dict.fromkeys(("total", "already"), "total")},
    "by_status": {"measure": {"planned": "additional", "possible": "additional", "denied": "unspecified"}},
}


class Deployment(Claim):
    """Armed forces, or workers sent by a state, moved or stationed abroad or to a front, or withdrawn.

    Ships, aircraft and missile batteries moved by a state count too, with role `combat` and their number as
    count. Two groups with figures of their own are two claims. Fighting, advances and retreats inside one's
    own country are none. Weapons and goods that are given away are aid, not deployment.
    """

    sender: Party
    """Whose forces or workers, in the article's words."""
    destination: Party | None = None
    """The country or front they go to, are in, or are withdrawn from."""
    role: Literal["combat", "engineering", "construction", "labour", "training", "support", "other"]
    """`combat` = soldiers, also without further word; `engineering` = sappers, deminers, engineers;
    `construction` = builders; `labour` = workers; `training` = instructors; `support` = medics, advisers,
    logistics; else `other`."""
    count: Count | None = None
    """How many, with the qualifier, as worded: "some 2,500", "thousands"."""
    measure: Literal["total", "additional", "withdrawal", "unspecified"]
    """`total` = all who are there so far; `additional` = newly sent or to be sent; `withdrawal` = pulled
    out; `unspecified` = the words do not tell."""

    key = ("sender", "destination", "count")
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

    FRAMES = (
        Frame(
            "send deploy dispatch redeploy move transfer supply provide contribute commit ship fly "
            "rotate mobilise "
            "mobilize position",
            _GOING,
            each="object",
            heads={"object": FIGHTERS | WORKERS},
            known=("sender", "destination"),
            needs=("count|destination|place",),
            **_VALUES,
        ),
        Frame(
            "send deploy dispatch redeploy move position",
            _GOING,
            each="object",
            heads={"object": PLATFORMS},
            known=("sender",),
            needs=("destination|place",),
            **_VALUES,
        ),
        Frame(
            "pledge promise",
            _GOING,
            each="object",
            heads={"object": FIGHTERS | WORKERS},
            known=("sender",),
            status="planned",
            **_VALUES,
        ),
        Frame(
            "give lend",
            {"sender": "subject", "destination": "recipient to", "count": "object"},
            each="object",
            heads={"object": FIGHTERS | WORKERS},
            known=("sender",),
            **_VALUES,
        ),
        Frame(
            "reinforce bolster strengthen boost",
            {"sender": "subject with", "destination": "in on at", "count": "with", "place": "in on at"},
            each="with",
            heads={"with": FIGHTERS},
            known=("sender",),
            needs=("count",),
            sets={"role": "combat", "measure": "additional"},
            by_head={"role": _ROLES},
        ),
        Frame(
            "station base garrison",
            {"sender": "object subject", "destination": "in on at near", "count": "object", "place": _WHERE},
            each="object",
            heads={"object": _SENT},
            known=("sender", "destination"),
            **_VALUES,
        ),
        Frame(
            "arrive land",
            {"sender": "subject", "destination": "in at to on", "count": "subject", "place": _WHERE},
            each="subject",
            heads={"subject": FIGHTERS | WORKERS},
            known=("destination",),
            needs=("destination",),
            sets={"role": "combat", "measure": "additional"},
            by_head={"role": _ROLES},
        ),
        Frame(
            "arrive dock anchor",
            {"sender": "subject", "destination": "in at to off", "count": "subject", "place": _WHERE},
            each="subject",
            heads={"subject": PLATFORMS - nouns("ship vessel plane aircraft jet fleet battery")},
            known=("sender",),
            needs=("destination|place",),
            **_VALUES,
        ),
        Frame(
            "enter reach",
            {"sender": "subject", "destination": "object", "count": "subject", "place": "object"},
            each="subject",
            heads={"subject": PLATFORMS - nouns("plane aircraft jet battery")},
            known=("sender",),
            needs=("destination|place",),
            **_VALUES,
        ),
        Frame(
            "work serve operate fight",
            {"sender": "subject", "destination": "in on", "count": "subject", "place": "in on"},
            each="subject",
            heads={"subject": FIGHTERS | WORKERS},
            known=("sender",),
            needs=("destination", "count"),
            **_VALUES,
        ),
        Frame(
            "remain stay",
            {"sender": "subject", "destination": "in on", "count": "subject", "place": "in on"},
            each="subject",
            heads={"subject": FIGHTERS | WORKERS},
            known=("sender",),
            needs=("destination", "count"),
            sets={"role": "combat", "measure": "total"},
            by_head={"role": _ROLES},
        ),
        Frame(
            "have keep maintain",
            {"sender": "subject", "destination": "in on near", "count": "object", "place": _WHERE},
            each="object",
            heads={"object": FIGHTERS | WORKERS},
            known=("sender",),
            needs=("destination|place", "count"),
            sets={"role": "combat", "measure": "total"},
            by_head={"role": _ROLES},
        ),
        Frame(
            "host",
            {"sender": "object", "destination": "subject", "count": "object", "place": "in at"},
            each="object",
            heads={"object": FIGHTERS},
            known=("sender",),
            needs=("sender", "destination"),
            **_VALUES,
        ),
        Frame(
            "withdraw pull_out pull_back pull recall evacuate remove bring_home",
            {"sender": "subject object", "destination": "from", "count": "object", "place": "from"},
            each="object",
            heads={"object": _SENT},
            known=("sender",),
            sets={"role": "combat", "measure": "withdrawal"},
            by_head={"role": _ROLES},
        ),
        Frame(
            "withdraw pull_out leave depart",
            {"sender": "subject", "destination": "object from", "count": "subject", "place": "object from"},
            each="subject",
            heads={"subject": FIGHTERS | nouns("mission")},
            known=("sender",),
            sets={"role": "combat", "measure": "withdrawal"},
            by_head={"role": _ROLES},
        ),
        Frame(
            "number total",
            {"sender": "of", "destination": "in to", "count": "of", "place": "in"},
            kind="noun",
            each="of",
            heads={"of": FIGHTERS | WORKERS},
            known=("sender",),
            needs=("count", "destination"),
            sets={"role": "combat", "measure": "total"},
            by_head={"role": _ROLES},
        ),
        Frame(
            "involvement presence participation",
            {"sender": "of owner", "destination": "in", "count": "of", "place": "in"},
            kind="noun",
            each="of",
            heads={"of": FIGHTERS},
            known=("sender",),
            **_VALUES,
        ),
        Frame(
            "deployment contingent",
            {"sender": "owner of context", "destination": "in to", "count": "of trigger", "place": "in"},
            kind="noun",
            known=("sender",),
            needs=("count",),
            sets={"role": "combat", "measure": "total"},
            by_head={"role": _ROLES},
        ),
    )
    cues = (
        "troops", "soldier", "forces", "deploy", "dispatch", "station", "withdr", "pull", "personnel",
        "peacekeep", "warship", "battalion", "brigade", "workers", "labour", "instructor", "sapper",
        "engineer", "contingent",
    )  # fmt: skip
