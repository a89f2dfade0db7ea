"""Visit: somebody travels to another country or a front for talks or a tour."""

from schemas.claim import Claim, Example
from schemas.values import Country, Name, Party


class Visit(Claim):
    """A named person or a delegation travels to another country or a front for talks or a tour.

    A call is none, nor a meeting at home. Each traveller and each journey is a claim of its own.
    """

    visitor: Name
    """The person's name, or the noun phrase of the delegation, copied from the sentence. Full, without
    titles."""
    visitor_country: Country | None = None
    """The words that tell the visitor's country: "Danish" in "Danish minister Ida Holm"."""
    destination: Party | None = None
    """The country or front visited, in the article's words. A town where no country is named."""
    host: Name | None = None
    """Who receives the visitor there, if said."""

    GIST = "{visitor}[ → {destination}][, received by {host}]"
    key = ("visitor", "destination")
    at_home = (("host", "destination"),)
    abroad = (("visitor_country", "destination"),)
    EXAMPLES = (
        Example(
            "Danish foreign minister Ida Holm visited Ghana last week and met President Kofi Addo in Accra.",
            (
                {
                    "visitor": "Ida Holm",
                    "visitor_country": "Danish",
                    "destination": "Ghana",
                    "host": "Kofi Addo",
                    "status": "occurred",
                    "when": "last week",
                    "place": "Accra",
                },
            ),
        ),
        Example("Holm spoke with her Ghanaian colleague by telephone.", ()),
    )
    keywords = (
        "visit",
        "trip",
        "travel",
        "arriv",
        "flew",
        "fly",
        "tour",
        "host",
        "delegation",
        "land",
        "summit",
        "talks",
    )
