"""How English tells that somebody travelled."""

from collections.abc import Mapping

from schemas.frames import PERSON, Frame, Nouns, nouns

_TRAVELLERS = nouns(
    "president minister premier chancellor leader envoy ambassador delegation secretary chief king "
    "prince queen pope "
    "diplomat general commander lawmaker senator official team mission negotiator mediator head "
    "speaker commissioner "
    "counterpart dictator ruler emir sultan monarch governor mayor congressman deputy inspector "
    "investigator director planner chairman pm mp"
) | {"secretary of state", "head of state", "chief of staff"}
"""Who travels in office; a name stands for the office that the article gives it."""
_POSTED = nouns("ambassador")
"""Who lives where he goes to."""
_FRONTS = nouns("front frontline front-line position trench troops area region border base")
_TALKS = nouns("talks meeting summit conference ceremony forum parade funeral")


def _journey(
    triggers: str,
    who: str,
    destination: str,
    *,
    host: str = "",
    heads: Mapping[str, Nouns] | None = None,
    status: str = "",
    needs: tuple[str, ...] = (),
) -> Frame:
    """A verb of which `who` travels to `destination`, each of several a journey of its own."""
    return Frame(
        triggers,
        {
            "visitor": who,
            "visitor_country": who,
            "destination": destination,
            "place": destination.replace("subject", "").strip(),
            "host": host,
        },
        each=who,
        heads={who: _TRAVELLERS, **(heads or {})},
        needs=("destination", *needs),
        known=("destination",),
        status=status,
    )


FRAMES = (
    _journey("visit tour", "subject", "object", host="with complement"),
    _journey("visit tour", "subject", "in on near at", heads={"object": _FRONTS}),
    _journey("visit tour", "subject", "in at", needs=("visitor_country",)),
    *(
        _journey(
            triggers,
            "subject",
            destination,
            host="with complement",
            heads={"subject": _TRAVELLERS - _POSTED},
        )
        for triggers, destination in (
            ("travel fly go head journey come", "to"),
            ("arrive land", "in at to"),
            ("leave depart", "for"),
        )
    ),
    _journey("be", "subject", "in", needs=("visitor_country",)),
    _journey(
        "host receive welcome", "object", "to in at subject", host="subject", needs=("visitor_country",)
    ),
    *(
        _journey("meet", part, "in at", host=host, needs=("visitor_country|host",))
        for part, host in (("subject", "object with"), ("object", "subject"))
    ),
    _journey(
        "discuss",
        "subject",
        "in at",
        host="with",
        heads={"subject": _TRAVELLERS | {PERSON}, "with": _TRAVELLERS},
        needs=("host",),
    ),
    _journey(
        "attend address join",
        "subject",
        "in at",
        host="with",
        heads={"object in at during": _TALKS},
        needs=("visitor_country",),
    ),
    _journey("speak", "subject", "in", needs=("visitor_country",)),
    _journey("invite", "object", "to subject", host="subject", status="possible"),
    *(
        _journey(
            "hold have begin open",
            part,
            "in at",
            host=host,
            heads={"object": _TALKS},
            needs=("visitor_country",),
        )
        for part, host in (("subject", "with"), ("with", "subject"))
    ),
    _journey("expect due schedule", "object", "in at"),
    Frame(
        "send dispatch",
        {"visitor": "object", "visitor_country": "object subject", "destination": "to", "place": "to"},
        each="object",
        heads={"object": nouns("delegation envoy mediator negotiator emissary mission")},
        needs=("destination",),
        known=("destination",),
    ),
    *(
        Frame(
            triggers,
            {
                "visitor": "by owner subject",
                "visitor_country": "by owner subject",
                "destination": destination,
                "place": destination,
                "host": "with",
            },
            kind="noun",
            heads={"by owner subject": _TRAVELLERS},
            needs=("destination", *needs),
            known=("destination",),
        )
        for triggers, destination, needs in (
            ("visit trip tour stay", "to of in", ()),
            ("meeting encounter audience talks", "in at", ("visitor_country", "host")),
        )
    ),
)
