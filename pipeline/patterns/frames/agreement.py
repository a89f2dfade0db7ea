"""How English tells that parties made a deal."""

from schemas.frames import Frame, nouns

_DEALS = nouns(
    "agreement treaty pact truce ceasefire cease-fire accord deal memorandum protocol contract charter "
    "armistice "
    "declaration letter exchange swap alliance partnership phase framework roadmap communique "
    "settlement plan pause"
)

FRAMES = (
    Frame(
        "sign initial ink conclude strike reach seal clinch finalise finalize formalise formalize forge "
        "make "
        "ratify endorse adopt broker announce declare",
        {"parties": "between subject+with by", "subject": "object"},
        heads={"object": _DEALS},
        needs=("parties",),
    ),
    Frame(
        "accept approve",
        {"parties": "between subject+with", "subject": "object"},
        heads={"object": nouns("agreement treaty pact truce ceasefire cease-fire accord deal armistice")},
        needs=("parties",),
    ),
    Frame(
        "propose offer seek demand request suggest",
        {"parties": "between subject+with subject+to", "subject": "object"},
        heads={"object": _DEALS},
        needs=("parties",),
        status="possible",
    ),
    Frame(
        "negotiate discuss consider",
        {"parties": "between subject+with", "subject": "object"},
        heads={"object": _DEALS},
        needs=("parties",),
        status="possible",
    ),
    Frame(
        "reject refuse rebuff",
        {"parties": "between with subject+by subject+with", "subject": "object"},
        heads={"object": _DEALS},
        needs=("parties",),
        status="denied",
    ),
    *(
        Frame(
            triggers,
            {"parties": "subject+object", "subject": "for of"},
            heads={"object": nouns("proposal offer plan request call bid"), "for of": _DEALS},
            needs=("parties", "subject"),
            status=status,
        )
        for status, triggers in {
            "denied": "reject refuse rebuff dismiss turn_down",
            "occurred": "accept approve endorse",
            "possible": "consider study review discuss welcome",
        }.items()
    ),
    Frame(
        "negotiate discuss",
        {"parties": "subject+with", "subject": "infinitive"},
        needs=("parties", "subject"),
        status="possible",
    ),
    Frame(
        "agree",
        {"parties": "subject+with", "subject": "infinitive to on object"},
        needs=("parties", "subject"),
    ),
    Frame(
        "begin start launch",
        {"parties": "subject+with", "subject": "complement"},
        heads={
            "complement": nouns("bridge railway pipeline road plant dam canal factory reactor port tunnel")
        },
        needs=("parties", "subject"),
    ),
    Frame(
        "agreement treaty pact truce ceasefire cease-fire accord deal armistice memorandum freeze "
        "cessation swap "
        "exchange contract",
        {"parties": "pair between by owner+with", "subject": "trigger"},
        kind="noun",
        needs=("parties", "subject"),
    ),
    Frame(
        "talks negotiation discussion",
        {"parties": "between", "subject": "on about over for"},
        kind="noun",
        heads={"on about over for": _DEALS},
        needs=("parties", "subject"),
        status="possible",
    ),
    Frame(
        "signing",
        {"parties": "between by", "subject": "of"},
        kind="noun",
        needs=("parties", "subject"),
    ),
)
