"""Agreement: a treaty, pact, truce, joint project or other deal between two or more parties."""

from pydantic import Field

from schemas.claim import Claim, Example
from schemas.values import Party, Words


class Agreement(Claim):
    """A treaty, pact, truce, joint project or other deal between two or more parties.

    Signed or agreed is `occurred`, also before it begins; offered, asked for or under talks is `possible`;
    refused is `denied`. Parts of one deal are one claim. A promise by one side is none, of goods it is aid.
    Brokers are parties if they made the deal.
    """

    parties: list[Party] = Field(min_length=2)
    """The two or more parties to it, each in the article's words."""
    subject: Words
    """What it is or is about: one noun phrase, copied from the sentence. Or the verb phrase after "agreed
    to"."""

    GIST = "{parties}: {subject}"
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
    keywords = (
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
