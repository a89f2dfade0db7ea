"""How English tells that something was given or sold."""

from typing import Any

from schemas.frames import FIGHTERS, PEOPLE, PLATFORMS, SUM, Frame, by_noun, nouns

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
_GOODS = frozenset(_CATEGORIES) | {SUM}
_VALUES: dict[str, Any] = {
    "known": ("donor", "recipient"),
    "sets": {"category": "other"},
    "by_head": {"category": _CATEGORIES},
}

FRAMES = (
    Frame(
        "send fly_in ship_in",
        {"donor": "subject", "recipient": "recipient to into", "item": "object", "amount": "quantity"},
        each="object",
        heads={"object": _GOODS - PLATFORMS},
        **_VALUES,
    ),
    Frame(
        "give provide supply deliver donate ship export sell lend grant transfer hand_over airlift "
        "contribute extend offer return share loan gift furnish smuggle hand turn_over distribute "
        "disburse",
        {
            "donor": "subject",
            "recipient": "recipient to into with",
            "item": "object",
            "amount": "quantity",
        },
        each="object",
        heads={"object": _GOODS},
        **_VALUES,
    ),
    Frame(
        "pledge promise allocate earmark commit announce approve unveil authorise authorize",
        {"donor": "subject", "recipient": "recipient to for", "item": "object", "amount": "quantity"},
        each="object",
        heads={"object": _GOODS},
        status="planned",
        **_VALUES,
    ),
    Frame(
        "suspend freeze halt pause block withhold stop cancel cut_off",
        {"donor": "subject", "recipient": "to for", "item": "object", "amount": "quantity"},
        each="object",
        heads={"object": _GOODS},
        status="denied",
        needs=("recipient", "donor"),
        **_VALUES,
    ),
    Frame(
        "provide supply equip arm furnish present",
        {"donor": "subject", "recipient": "object", "item": "with", "amount": "quantity"},
        each="with",
        heads={"with": _GOODS},
        **_VALUES,
    ),
    Frame(
        "buy purchase procure order",
        {"donor": "subject", "recipient": "for", "item": "object", "amount": "quantity"},
        each="object",
        heads={"object": _GOODS},
        needs=("donor", "recipient"),
        **(_VALUES | {"known": ("recipient",)}),
    ),
    Frame(
        "receive get obtain buy purchase import acquire procure order secure",
        {"donor": "from", "recipient": "subject", "item": "object", "amount": "quantity"},
        each="object",
        heads={"object": _GOODS},
        **_VALUES,
    ),
    Frame(
        "carry transport bring",
        {"donor": "from", "recipient": "to into for", "item": "object", "amount": "quantity"},
        each="object",
        heads={
            "object": _GOODS - PLATFORMS,
            "subject": nouns("convoy truck lorry plane ship train shipment"),
        },
        **_VALUES,
    ),
    *(
        Frame(
            verbs,
            {"donor": "subject", "recipient": "object", "item": "trigger"},
            each="object",
            needs=("donor", "recipient"),
            known=("donor",),
            sets={"category": category},
        )
        for category, verbs in {"weapons": "arm", "money": "fund finance bankroll"}.items()
    ),
    Frame(
        "come originate",
        {"donor": "from", "item": "subject", "amount": "quantity"},
        each="subject",
        heads={"subject": _GOODS},
        needs=("donor",),
        **_VALUES,
    ),
    Frame(
        "include comprise contain",
        {"donor": "before", "recipient": "before", "item": "object", "amount": "quantity"},
        each="object",
        heads={
            "object": _GOODS,
            "subject": nouns("these they weapon supply package aid delivery shipment item"),
        },
        **_VALUES,
    ),
    Frame(
        "help assist",
        {"donor": "subject", "recipient": "object", "item": "complement"},
        each="complement",
        heads={"complement": frozenset({"technology", "satellite", "missile", "weapon"})},
        needs=("donor", "recipient"),
        known=("donor",),
        sets={"category": "technology"},
    ),
    Frame(
        "train",
        {"donor": "subject", "recipient": "object", "item": "phrase", "amount": "quantity"},
        each="object",
        heads={"object": FIGHTERS | nouns("pilot crew cadet")},
        known=("recipient",),
        needs=("donor", "recipient"),
        sets={"category": "training"},
    ),
    Frame(
        "treat",
        {"donor": "subject", "recipient": "object", "item": "phrase"},
        each="object",
        heads={"object": PEOPLE},
        known=("recipient",),
        needs=("donor", "recipient"),
        sets={"category": "medical_care"},
    ),
    Frame(
        "build open set_up",
        {"donor": "subject", "recipient": "in for", "item": "object"},
        each="object",
        heads={"object": frozenset({"hospital", "clinic"})},
        needs=("donor", "recipient"),
        known=("donor",),
        sets={"category": "medical_care"},
    ),
    Frame(
        "sale delivery shipment transfer donation supply",
        {"donor": "owner from maker", "recipient": "to", "item": "of", "amount": "quantity"},
        kind="noun",
        each="of",
        heads={"of": _GOODS},
        **_VALUES,
    ),
    Frame(
        "sale package",
        {"donor": "owner from maker", "recipient": "to for", "item": "modifier", "amount": "quantity"},
        kind="noun",
        each="modifier",
        heads={"modifier": _GOODS - {SUM}},
        needs=("donor", "recipient", "amount"),
        **_VALUES,
    ),
)
