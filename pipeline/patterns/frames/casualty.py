"""How English tells that people were harmed."""

from schemas.frames import AGENT, PEOPLE, PERSON, Frame, nouns

_TOLLS = {
    "casualty": "killed_or_wounded",
    "loss": "killed_or_wounded",
    "toll": "killed",
    "death": "killed",
    "fatality": "killed",
    "dead": "killed",
    "injury": "wounded",
    "wounded": "wounded",
    "injured": "wounded",
}
_HARMED = PEOPLE | {AGENT, PERSON}
_LOST = nouns(
    "soldier troops trooper fighter personnel serviceman marine commando paratrooper peacekeeper policeman "
    "man woman person people civilian child son daughter brother sister sailor airman officer reservist "
    "conscript militia militiaman"
)

FRAMES = (
    *(
        Frame(
            triggers,
            {"victims": part, "count": part},
            each=part,
            heads={part: _HARMED - {PERSON} if harm in {"captured", "missing"} else _HARMED},
            needs=("count",) if part == "including" else (),
            sets={"harm": harm},
            reported=True,
            repeats=True,
        )
        for harm, triggers in {
            "killed": "kill slay massacre murder execute assassinate shoot_dead gun_down behead dead",
            "wounded": "wound injure hurt maim hospitalise hospitalize",
            "killed_or_wounded": "kill+wound kill+injure wound+kill injure+kill dead+wound "
            "dead+injure kill+maim slay+wound slay+injure",
            "captured": "capture kidnap abduct detain hostage captive prisoner",
            "missing": "missing",
        }.items()
        for part in ("object", "including")
    ),
    *(
        Frame(
            "die perish drown starve",
            {"victims": part, "count": part},
            each=part,
            heads={part: _HARMED},
            needs=("count",) if part == "including" else (),
            sets={"harm": "killed"},
            reported=True,
            repeats=True,
        )
        for part in ("subject", "including")
    ),
    Frame(
        "take hold seize capture",
        {"victims": "object", "count": "object"},
        each="object",
        heads={"object": nouns("hostage captive prisoner")},
        sets={"harm": "captured"},
    ),
    Frame(
        "eliminate neutralise neutralize liquidate",
        {"victims": "object", "count": "object"},
        each="object",
        heads={"object": PEOPLE},
        needs=("count",),
        sets={"harm": "killed"},
        reported=True,
    ),
    Frame(
        "put knock take",
        {"victims": "object", "count": "object"},
        each="object",
        heads={"object": PEOPLE, "of": nouns("action")},
        needs=("count",),
        sets={"harm": "killed_or_wounded"},
    ),
    Frame(
        "remain",
        {"victims": "subject", "count": "subject"},
        each="subject",
        heads={"subject": nouns("hostage captive")},
        needs=("count",),
        sets={"harm": "captured"},
    ),
    Frame(
        "claim take cost",
        {"victims": "object", "count": "object"},
        each="object",
        heads={"object": nouns("life")},
        needs=("count",),
        sets={"harm": "killed"},
    ),
    Frame(
        "claim take cost",
        {"victims": "of", "count": "of"},
        each="of",
        heads={"object": nouns("life"), "of": PEOPLE},
        sets={"harm": "killed"},
        reported=True,
    ),
    *(
        Frame(
            triggers,
            {"victims": victims, "count": "object"},
            each="object",
            heads={"object": nouns("casualty loss death fatality injury dead wounded")},
            needs=("count",),
            sets={"harm": "killed_or_wounded"},
            by_head={"harm": _TOLLS},
            reported=True,
        )
        for triggers, victims in {
            "suffer sustain incur take acknowledge admit": "subject",
            "record report confirm cause bring see": "object nation",
        }.items()
    ),
    Frame(
        "amount be top exceed reach surpass pass stand rise climb grow increase jump hit number total",
        {"victims": "subject", "count": "object at to"},
        each="subject",
        heads={"subject": frozenset(_TOLLS)},
        needs=("count",),
        by_head={"harm": _TOLLS},
        reported=True,
    ),
    Frame(
        "find recover discover retrieve exhume pull pull_out receive",
        {"victims": "object", "count": "object"},
        each="object",
        heads={"object": nouns("body corpse")},
        needs=("count",),
        sets={"harm": "killed"},
        reported=True,
    ),
    Frame(
        "take bring rush admit",
        {"victims": "object", "count": "object"},
        each="object",
        heads={"object": _HARMED, "to": nouns("hospital clinic")},
        needs=("count",),
        sets={"harm": "wounded"},
        reported=True,
    ),
    Frame(
        "treat",
        {"victims": "object", "count": "object"},
        each="object",
        heads={"object": _HARMED, "for": nouns("injury wound burn")},
        needs=("count",),
        sets={"harm": "wounded"},
        reported=True,
    ),
    Frame(
        "suffer sustain incur",
        {"victims": "subject"},
        each="object",
        heads={"object": nouns("casualty loss fatality")},
        known=("victims",),
        sets={"harm": "killed_or_wounded"},
        by_head={"harm": _TOLLS},
        reported=True,
    ),
    Frame(
        "be",
        {"victims": "object", "count": "object"},
        each="object",
        heads={"object": nouns("casualty death fatality injury")},
        needs=("count",),
        sets={"harm": "killed_or_wounded"},
        by_head={"harm": _TOLLS},
        reported=True,
    ),
    Frame(
        "put place estimate set",
        {"victims": "object", "count": "at"},
        each="object",
        heads={"object": frozenset(_TOLLS)},
        needs=("count",),
        by_head={"harm": _TOLLS},
        reported=True,
    ),
    Frame(
        "bring take raise push lift",
        {"victims": "object", "count": "to"},
        each="object",
        heads={"object": frozenset(_TOLLS)},
        needs=("count",),
        by_head={"harm": _TOLLS},
        reported=True,
    ),
    Frame(
        "lose",
        {"victims": "object", "count": "object"},
        each="object",
        heads={"object": PEOPLE, "at": nouns("sea")},
        sets={"harm": "missing"},
    ),
    Frame(
        "lose",
        {"victims": "object subject", "count": "object"},
        each="object",
        heads={"object": _LOST},
        needs=("count",),
        sets={"harm": "killed"},
        reported=True,
    ),
    *(
        Frame(
            triggers,
            {"victims": victims, "count": count},
            each=victims,
            heads={victims: PEOPLE, harmed: heads},
            needs=("count",),
            sets={"harm": harm},
            reported=True,
        )
        for harm, heads in {
            "killed": nouns("dead killed fatality victim"),
            "wounded": nouns("wounded injured hurt"),
        }.items()
        for triggers, victims, count, harmed in (
            ("be", "subject", "subject", "among"),
            ("be include", "object", "object", "among subject"),
            ("be", "object", "subject", "of subject"),
        )
    ),
    Frame(
        "lose",
        {"victims": "subject", "count": "subject"},
        each="subject",
        heads={"subject": PEOPLE, "object": nouns("life")},
        sets={"harm": "killed"},
    ),
    *(
        Frame(
            triggers,
            {"victims": part, "count": part},
            kind="noun",
            each=part,
            heads={part: PEOPLE},
            needs=("count",),
            sets={"harm": harm},
        )
        for harm, triggers in {
            "killed": "death killing murder massacre execution elimination",
            "wounded": "injury wounding",
        }.items()
        for part in ("of", "including")
    ),
)
