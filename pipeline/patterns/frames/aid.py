"""How English tells that something was given or sold."""

from typing import Any

from schemas.frames import FIGHTERS, MODIFIERS, PEOPLE, PLATFORMS, SUM, Frame, Nouns, by_noun, nouns

_CATEGORIES = by_noun(
    weapons="weapon arms weaponry missile rocket drone tank howitzer gun rifle launcher mortar "
    "interceptor jet f-16 f-35 "
    "warplane helicopter artillery battery bomb mine torpedo warship submarine himars patriot aircraft "
    "system "
    "machine-gun pistol grenade",
    ammunition="ammunition shell munition munitions cartridge round bullet ammo",
    other="package",
    equipment="equipment military security vehicle truck boat part component armour armor vest helmet "
    "radar supplies gear spare "
    "generator radio jammer optic uniform kit ship vessel plane hardware bulldozer ambulance",
    technology="technology technical scientific know-how expertise satellite technologies software "
    "design blueprint",
    training="training instruction",
    intelligence="intelligence",
    fuel="fuel coal oil diesel gas petrol gasoline kerosene",
    food="food wheat grain flour rice sorghum millet lentil bean maize corn sugar potato bread cereal meal "
    "ration milk vegetable fertiliser fertilizer",
    medicine="medicine medical drug vaccine antibiotic insulin medication",
    medical_care="hospital clinic treatment surgery",
    money="money financial loan grant cash fund funding budget credit",
    humanitarian="aid relief humanitarian emergency tent blanket shelter water assistance food-aid "
    "clothing hygiene mattress tarpaulin purifier",
)
_SUPPORT = frozenset(f"{kind} support" for kind in MODIFIERS)
_GOODS = (frozenset(_CATEGORIES) - MODIFIERS) | _SUPPORT | {SUM}
_VALUES: dict[str, Any] = {"known": ("donor", "recipient"), "apart": True, "sets": {"category": "other"}}


def _given(donor: str, recipient: str, item: str) -> dict[str, Any]:
    """What is given by whom to whom: a claim for each item."""
    fills = {"donor": donor, "recipient": recipient, "item": item, "amount": "quantity"}
    return {"fills": fills, "each": item, "by_head": {"category": _CATEGORIES}} | _VALUES


def _done(
    item: str, category: str, heads: Nouns | None = None, each: str = "object", known: str = "donor"
) -> dict[str, Any]:
    """What a verb alone tells to be given: its object gets it."""
    fills = {"donor": "subject", "recipient": "object", "item": item}
    told = {"needs": ("donor", "recipient"), "known": (known,), "sets": {"category": category}}
    return _VALUES | told | {"fills": fills, "each": each, "heads": {each: heads} if heads else {}}


FRAMES = (
    Frame(
        "send fly_in ship_in",
        **_given("subject", "recipient to into", "object"),
        heads={"object": _GOODS - PLATFORMS},
        bars={"over": None},
    ),
    Frame(
        "give provide supply deliver donate ship export sell lend grant transfer hand_over airlift "
        "contribute extend offer return share loan gift furnish smuggle hand turn_over distribute "
        "disburse",
        **_given("subject", "recipient to into with", "object"),
        heads={"object": _GOODS},
    ),
    Frame(
        "pledge promise allocate earmark commit announce approve unveil authorise authorize",
        **_given("subject", "recipient to for", "object"),
        heads={"object": _GOODS - nouns("ship vessel plane")},
        status="planned",
    ),
    Frame(
        "suspend freeze halt pause block withhold stop cancel cut_off",
        **_given("subject", "to for", "object"),
        heads={"object": _GOODS},
        status="denied",
        needs=("recipient", "donor"),
    ),
    Frame(
        "provide supply equip arm furnish present",
        **_given("subject", "object", "with"),
        heads={"with": _GOODS},
    ),
    Frame(
        "buy purchase procure order",
        **_given("subject", "for", "object"),
        heads={"object": _GOODS},
        needs=("donor", "recipient"),
    ),
    Frame(
        "receive get obtain buy purchase import acquire procure order secure",
        **_given("from", "subject", "object"),
        heads={"object": _GOODS},
    ),
    Frame(
        "carry transport bring",
        **_given("from", "to into for", "object") | {"apart": False},
        heads={
            "object": _GOODS - PLATFORMS,
            "subject": nouns("convoy truck lorry plane ship train shipment"),
        },
    ),
    Frame("arm", **_done("trigger", "weapons")),
    Frame("fund finance bankroll", **_done("trigger", "money")),
    Frame(
        "help assist",
        **_done("complement", "technology", nouns("technology satellite missile weapon"), "complement"),
    ),
    Frame("train", **_done("phrase", "training", FIGHTERS | nouns("pilot crew cadet"), known="recipient")),
    Frame("treat", **_done("phrase", "medical_care", PEOPLE, known="recipient")),
    Frame("come originate", **_given("from", "", "subject"), heads={"subject": _GOODS}, needs=("donor",)),
    Frame(
        "include comprise contain",
        **_given("before", "before", "object"),
        heads={
            "object": _GOODS,
            "subject": nouns("these they weapon supply package aid delivery shipment item"),
        },
    ),
    Frame(
        "build open set_up",
        **_given("subject", "in for", "object"),
        heads={"object": nouns("hospital clinic")},
        needs=("donor", "recipient"),
    ),
    Frame(
        "sale delivery shipment transfer donation supply",
        **_given("owner from maker", "to", "of"),
        kind="noun",
        heads={"of": _GOODS},
    ),
    Frame(
        "sale package",
        **_given("owner from maker", "to for", "modifier"),
        kind="noun",
        heads={"modifier": _GOODS - {SUM}},
        needs=("donor", "recipient", "amount"),
    ),
)
