"""How English tells that somebody travelled."""

from schemas.frames import PERSON, Frame, nouns

_TRAVELLERS = nouns(
    "president minister premier chancellor leader envoy ambassador delegation secretary chief king "
    "prince queen pope "
    "diplomat general commander lawmaker senator official team mission negotiator mediator head "
    "speaker commissioner "
    "counterpart dictator ruler emir sultan monarch governor mayor congressman deputy"
) | {PERSON}

FRAMES = (
    Frame(
        "visit tour",
        {
            "visitor": "subject",
            "visitor_country": "subject",
            "destination": "object",
            "place": "object in",
            "host": "with complement",
        },
        each="subject",
        heads={"subject": _TRAVELLERS},
        needs=("destination",),
    ),
    Frame(
        "travel fly go head arrive land journey come return",
        {
            "visitor": "subject",
            "visitor_country": "subject",
            "destination": "to in",
            "place": "to in at",
            "host": "with complement",
        },
        each="subject",
        heads={"subject": _TRAVELLERS},
        needs=("destination",),
    ),
    Frame(
        "leave depart",
        {"visitor": "subject", "visitor_country": "subject", "destination": "for", "place": "for"},
        each="subject",
        heads={"subject": _TRAVELLERS},
        needs=("destination",),
    ),
    Frame(
        "be",
        {"visitor": "subject", "visitor_country": "subject", "destination": "in", "place": "in"},
        each="subject",
        heads={"subject": _TRAVELLERS},
        needs=("destination", "visitor_country"),
    ),
    Frame(
        "host receive welcome",
        {
            "visitor": "object",
            "visitor_country": "object",
            "destination": "subject in at",
            "place": "in at",
            "host": "subject",
        },
        each="object",
        heads={"object": _TRAVELLERS},
        needs=("destination", "visitor_country"),
    ),
    *(
        Frame(
            "meet",
            {
                "visitor": part,
                "visitor_country": part,
                "destination": "in at",
                "place": "in at",
                "host": host,
            },
            each=part,
            heads={part: _TRAVELLERS},
            needs=("destination", "visitor_country|host"),
        )
        for part, host in (("subject", "object with"), ("object", "subject"))
    ),
    Frame(
        "discuss",
        {
            "visitor": "subject",
            "visitor_country": "subject",
            "destination": "in at",
            "place": "in at",
            "host": "with",
        },
        each="subject",
        heads={"subject": _TRAVELLERS, "with": _TRAVELLERS},
        needs=("destination", "visitor_country", "host"),
    ),
    Frame(
        "attend address join",
        {
            "visitor": "subject",
            "visitor_country": "subject",
            "destination": "in at",
            "place": "in at",
            "host": "with",
        },
        each="subject",
        heads={
            "subject": _TRAVELLERS,
            "object in at during": nouns("meeting summit conference talks ceremony forum parade funeral"),
        },
        needs=("destination", "visitor_country"),
    ),
    Frame(
        "speak",
        {
            "visitor": "subject",
            "visitor_country": "subject",
            "destination": "in",
            "place": "in",
        },
        each="subject",
        heads={"subject": _TRAVELLERS},
        needs=("destination", "visitor_country"),
    ),
    Frame(
        "invite",
        {
            "visitor": "object",
            "visitor_country": "object",
            "destination": "in to subject",
            "place": "in to",
            "host": "subject",
        },
        each="object",
        heads={"object": _TRAVELLERS},
        needs=("destination",),
        status="possible",
    ),
    *(
        Frame(
            "hold have begin open",
            {
                "visitor": part,
                "visitor_country": part,
                "destination": "in at",
                "place": "in at",
                "host": host,
            },
            each=part,
            heads={part: _TRAVELLERS, "object": nouns("talks meeting summit")},
            needs=("destination", "visitor_country"),
        )
        for part, host in (("subject", "with"), ("with", "subject"))
    ),
    Frame(
        "expect due schedule",
        {"visitor": "object", "visitor_country": "object", "destination": "in at", "place": "in at"},
        each="object",
        heads={"object": _TRAVELLERS},
        needs=("destination",),
    ),
    Frame(
        "send dispatch",
        {"visitor": "object", "visitor_country": "object subject", "destination": "to", "place": "to"},
        each="object",
        heads={"object": nouns("delegation envoy mediator negotiator emissary mission")},
        needs=("destination",),
    ),
    Frame(
        "visit trip tour stay",
        {
            "visitor": "owner subject",
            "visitor_country": "owner subject",
            "destination": "to of in",
            "place": "to in",
            "host": "with",
        },
        kind="noun",
        heads={"owner subject": _TRAVELLERS},
        needs=("destination", "visitor_country"),
    ),
)
