"""How English tells that forces or workers were moved or stationed."""

from typing import Any

from schemas.frames import FIGHTERS, PLATFORMS, WORKERS, Frame, by_noun, nouns

_PEOPLE = FIGHTERS | WORKERS
_VESSELS = PLATFORMS - nouns("aircraft battery fleet jet plane ship vessel")
"""What comes to a place as a state's and not as a trader's."""
_WHERE = "to into in on near off at from through across"
_ROLES = by_noun(
    engineering="sapper deminer engineer demining",
    construction="builder construction carpenter",
    labour="worker labourer laborer",
    training="instructor trainer training",
    support="medic adviser advisor logistics technician medical doctor nurse surgeon paramedic electrician "
    "plumber mechanic welder police policeman policewoman gendarme",
    other="rescuer firefighter",
)
_MORE = ("another", "additional", "more", "further", "extra", "reinforcements", "second")
_MOVED: dict[str, Any] = {
    "known": ("sender", "destination"),
    "apart": True,
    "bars": {"to": nouns("colony court custody facility hospital jail morgue prison")},
    "sets": {"role": "combat", "measure": "unspecified"},
    "by_head": {"role": _ROLES},
    "by_word": {"measure": dict.fromkeys(_MORE, "additional") | dict.fromkeys(("total", "already"), "total")},
    "by_purpose": {"role": {"train": "training", "instruct": "training", "training": "training"}},
    "by_status": {"measure": {"planned": "additional", "possible": "additional", "denied": "unspecified"}},
}
_OF_STATE = {"known": ("sender",)}


def _measured(measure: str) -> dict[str, Any]:
    """What is told where the verb alone tells the measure."""
    told = {"sets": {"role": "combat", "measure": measure}, "by_word": {}, "by_status": {}}
    return _MOVED | _OF_STATE | told


def _told(part: str, destination: str, sender: str = "", place: str = _WHERE) -> dict[str, Any]:
    """What a verb's clause tells of those in `part`: whose they are, where they go and how many."""
    fills = {"sender": sender or part, "destination": destination, "count": part, "place": place}
    return {"fills": fills, "each": part}


FRAMES = (
    Frame(
        "send deploy dispatch redeploy move transfer supply provide contribute commit ship fly rotate "
        "position",
        **_told("object", "to into in on near off for", "subject object"),
        heads={"object": _PEOPLE},
        needs=("count|destination",),
        **_MOVED,
    ),
    Frame(
        "send deploy dispatch redeploy move position",
        **_told("object", "to into in on near off for", "subject object"),
        heads={"object": PLATFORMS},
        needs=("destination",),
        **_MOVED | _OF_STATE,
    ),
    Frame(
        "order",
        **_told("object", "to into", "subject object", "to into"),
        heads={"object": FIGHTERS | PLATFORMS},
        needs=("destination",),
        status="planned",
        **_MOVED,
    ),
    Frame(
        "pledge promise",
        **_told("object", "to into in on near off for", "subject object"),
        heads={"object": _PEOPLE},
        status="planned",
        **_MOVED,
    ),
    Frame("give lend", **_told("object", "recipient to", "subject"), heads={"object": _PEOPLE}, **_MOVED),
    Frame(
        "reinforce bolster strengthen boost",
        **_told("with", "in on at", "subject with", "in on at"),
        heads={"with": FIGHTERS},
        needs=("count",),
        **_measured("additional"),
    ),
    Frame(
        "station base garrison",
        **_told("object", "in on at near", "object subject"),
        heads={"object": (FIGHTERS - nouns("company")) | PLATFORMS},
        **_MOVED,
    ),
    Frame(
        "arrive land",
        **_told("subject", "in at to on"),
        heads={"subject": _PEOPLE},
        needs=("destination",),
        **_measured("additional") | {"known": ("destination",)},
    ),
    Frame(
        "arrive dock anchor enter reach",
        **_told("subject", "object in at to off", place=f"object {_WHERE}"),
        heads={"subject": _VESSELS},
        needs=("destination",),
        **_MOVED | _OF_STATE,
    ),
    Frame(
        "work serve operate fight",
        **_told("subject", "in on"),
        heads={"subject": _PEOPLE},
        needs=("destination", "count"),
        **_MOVED,
    ),
    Frame(
        "remain stay",
        **_told("subject", "in on"),
        heads={"subject": _PEOPLE},
        needs=("destination", "count"),
        **_measured("total"),
    ),
    Frame(
        "have keep maintain",
        **_told("object", "in on near", "subject"),
        heads={"object": _PEOPLE},
        needs=("destination", "count"),
        **_measured("total"),
    ),
    Frame("host", **_told("object", "subject"), heads={"object": FIGHTERS}, **_MOVED),
    Frame(
        "withdraw pull_out pull_back pull recall evacuate remove bring_home",
        **_told("object", "from", "subject object"),
        heads={"object": FIGHTERS | PLATFORMS},
        **_measured("withdrawal") | {"known": ("sender+destination",)},
    ),
    Frame(
        "withdraw pull_out leave depart",
        **_told("subject", "object from", place="object from"),
        heads={"subject": FIGHTERS | nouns("mission")},
        needs=("destination",),
        **_measured("withdrawal") | {"known": ("sender+destination",)},
    ),
    Frame(
        "withdrawal pullout",
        kind="noun",
        **_told("of", "from", "of owner", "from around near in"),
        heads={"of": FIGHTERS},
        needs=("destination",),
        **_measured("withdrawal") | {"known": ("sender+destination",)},
    ),
    Frame(
        "number total",
        kind="noun",
        **_told("of", "in to"),
        heads={"of": _PEOPLE},
        needs=("count", "destination"),
        **_measured("total"),
    ),
    Frame(
        "involvement presence participation",
        kind="noun",
        **_told("of", "in", "of owner"),
        heads={"of": FIGHTERS},
        **_MOVED,
    ),
    Frame(
        "deployment contingent",
        {"sender": "owner of context", "destination": "in to", "count": "of trigger", "place": "in"},
        kind="noun",
        needs=("count",),
        **_measured("total"),
    ),
)
