"""Agreement: a treaty, pact, truce, joint project or other deal between two or more parties."""

from pydantic import Field

from schemas.claim import Claim, Example
from schemas.frames import Frame, nouns
from schemas.values import Party, Words

_DEALS = nouns(
    "agreement treaty pact truce ceasefire cease-fire accord deal memorandum protocol contract charter "
    "armistice "
    "declaration letter exchange swap alliance partnership phase framework roadmap communique "
    "settlement plan pause"
)


class Agreement(Claim):
    """A treaty, pact, truce, joint project or other deal between two or more parties.

    It may be made, announced or only discussed: offered or asked for is `possible`, refused is `denied`,
    signed or agreed is `occurred` even if it has not begun, `planned` only if the agreement itself is still
    to come. A one-sided promise is no agreement, and a promise of goods is aid. Brokers are parties if they
    made the deal.
    """

    parties: list[Party] = Field(min_length=2)
    """The two or more parties to it, each in the article's words."""
    subject: Words
    """What it is or is about: one noun phrase, copied from the sentence."""

    key = ("parties", "subject")
    EXAMPLES = (
        Example(
            "Chile and Bolivia signed a fishing accord in 2019.",
            (
                {
                    "parties": ["Chile", "Bolivia"],
                    "subject": "fishing accord",
                    "status": "occurred",
                    "when": "2019",
                },
            ),
        ),
        Example(
            "Oslo has proposed a prisoner exchange to Reykjavik, a diplomat said.",
            (
                {
                    "parties": ["Oslo", "Reykjavik"],
                    "subject": "prisoner exchange",
                    "status": "possible",
                    "attributed_to": ["a diplomat"],
                },
            ),
        ),
        Example("Ties between the two neighbours are growing.", ()),
    )

    FRAMES = (
        Frame(
            "sign initial ink conclude strike reach seal clinch finalise finalize formalise formalize forge "
            "make "
            "ratify endorse adopt broker",
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
            {"parties": "between to subject+with subject+to", "subject": "object"},
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
            "agree",
            {"parties": "subject+with", "subject": "infinitive to on object"},
            needs=("parties", "subject"),
        ),
        Frame(
            "begin start launch",
            {"parties": "subject+with", "subject": "complement"},
            heads={
                "complement": nouns(
                    "bridge railway pipeline road plant dam canal factory reactor port tunnel"
                )
            },
            needs=("parties", "subject"),
        ),
        Frame(
            "agreement treaty pact truce ceasefire cease-fire accord deal armistice memorandum freeze "
            "cessation swap "
            "exchange contract",
            {"parties": "between by owner+with", "subject": "trigger"},
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
    cues = (
        "agree",
        "treaty",
        "pact",
        "truce",
        "ceasefire",
        "cease-fire",
        "accord",
        "deal",
        "sign",
        "memorandum",
    )
