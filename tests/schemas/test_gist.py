"""The gist of a claim: one line, in the article's own words."""

from collections.abc import Mapping

import pytest

from schemas.agreement import Agreement
from schemas.aid import Aid
from schemas.casualty import Casualty
from schemas.claim import Claim, Example
from schemas.deployment import Deployment
from schemas.errors import SchemaError
from schemas.gist import words_of
from schemas.values import Count, Party, Place, Reading, When, Words
from schemas.visit import Visit

SAID: list[tuple[type[Claim], Mapping[str, object], str]] = [
    (
        Casualty,
        {"victims": "miners", "harm": "killed_or_wounded", "count": "at least 12", "place": "Beira"},
        "miners: at least 12 killed or wounded · Beira",
    ),
    (Casualty, {"victims": "miners", "harm": "missing", "status": "denied"}, "miners: missing, denied"),
    (
        Deployment,
        {"sender": "Peru", "destination": "Haiti", "role": "other", "count": "some", "measure": "total"},
        "Peru → Haiti: some, total",
    ),
    (Aid, {"recipient": "Oslo", "item": "coal", "status": "planned"}, "Oslo: coal, planned"),
    (
        Aid,
        {"donor": "Peru", "recipient": "Oslo", "item": "coal", "amount": "a ton"},
        "Peru → Oslo: coal, a ton",
    ),
    (Visit, {"visitor": "Ida Holm", "destination": "Accra", "place": "Accra"}, "Ida Holm → Accra"),
    (Agreement, {"parties": ["Peru", "Chile"], "subject": "truce"}, "Peru, Chile: truce"),
    (
        Agreement,
        {"parties": ["Peru"], "subject": None, "attributed_to": ["Tass", "a mayor", "an aide"]},
        "Peru · says Tass, citing an aide",
    ),
]


@pytest.mark.parametrize(("kind", "said", "line"), SAID)
def test_what_a_model_said_in_one_line(kind: type[Claim], said: Mapping[str, object], line: str) -> None:
    """Each type declares its beginning; what is not said, or tells nothing, leaves no mark."""
    assert kind.gist_of(said) == line


def test_figures_stand_as_worded_and_days_as_read() -> None:
    """A figure such as "hundreds" is no number in a gist; a time is the day that it was."""
    claim = Casualty(
        victims=Party(words="miners", country=None, name="miners"),
        harm="killed",
        count=Count(words="hundreds", low=200, high=999, approx=False),
        status="occurred",
        when=When.load("2025-05-07"),
        place=Place(words="Beira", country="MZ"),
        attributed_to=[Words(words="the governor")],
    )
    assert claim.gist() == "miners: hundreds killed · Beira · 7 May 2025 · says the governor"


@pytest.mark.parametrize("words", ["Forty", "12", "others", "people"])
def test_whom_words_only_count_are_people(words: str) -> None:
    """A figure, or a word such as "others", names nobody."""
    assert words_of(Party.read(words, Reading())) == "people"


def test_a_type_that_declares_none_tells_its_key() -> None:
    """A type of the user's needs no template."""

    class Ban(Claim):
        """A ban on somebody."""

        target: Party
        """Who?"""
        measure: Words
        """What?"""
        key = ("target", "measure")
        EXAMPLES = (Example("Nothing.", ()),)

    assert Ban.gist_of({"target": "Chile", "measure": "a travel\nban", "place": "Lima"}) == (
        "Chile, a travel ban · Lima"
    )


def test_a_template_names_fields() -> None:
    """A name that is no field is refused when the class is defined."""
    with pytest.raises(SchemaError, match="GIST"):

        class Wrong(Claim):
            """A ban on somebody."""

            target: Party
            """Who?"""
            GIST = "{targets}"
            key = ("target",)
            EXAMPLES = (Example("Nothing.", ()),)


@pytest.mark.parametrize("said", [{"attributed_to": 3, "victims": {"a": 1}}, {"victims": ["x" * 500]}, {}])
def test_whatever_a_model_answers_has_a_gist(said: Mapping[str, object]) -> None:
    """Refused claims may be of any form, and long words are cut."""
    assert len(Casualty.gist_of(said)) < 130
