"""Grounding: what stands in the article is kept with its place, what does not is refused with a reason."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.articles.article import Article, parse_article
from pipeline.extraction.ground import Grounder, Index, merge
from pipeline.extraction.outcome import Grounded, Reject
from schemas.agreement import Agreement
from schemas.aid import Aid
from schemas.casualty import Casualty
from schemas.claim import Claim
from schemas.deployment import Deployment
from schemas.values import Reading
from schemas.visit import Visit


def article(text: str) -> Article:
    read = parse_article(text.encode(), "a.txt")
    assert isinstance(read, Article)
    return read


def ground(text: str, kind: type[Claim], **stated: object) -> tuple[Grounded | None, list[Reject]]:
    read = article(text)
    cited = {"sentences": [s.number for s in read.sentences], "status": "occurred", **stated}
    return Grounder(read, Reading(published=date(2025, 9, 2))).ground(kind, cited, "r1")


def kept(text: str, kind: type[Claim], **stated: object) -> Claim:
    found, rejects = ground(text, kind, **stated)
    assert found is not None, rejects
    assert not [reject for reject in rejects if reject.kind == "claim"]
    return found.claim


def refused(text: str, kind: type[Claim], **stated: object) -> Reject:
    found, rejects = ground(text, kind, **stated)
    assert found is None
    return next(reject for reject in rejects if reject.kind == "claim")


KILLED: Mapping[str, object] = {"victims": "soldiers", "harm": "killed"}


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("At least 12 soldiers died near the bridge.", {**KILLED, "count": "at least 21"}),
        ("At least 12 soldiers died near the bridge.", {**KILLED, "count": "12 thousand"}),
        ("Some 12 soldiers died near the bridge.", {**KILLED, "count": "900"}),
        ("Some 12 soldiers died near the bridge.", {**KILLED, "count": "more than 12"}),
        ("The army lost 4.700 trucks and soldiers in May.", {**KILLED, "count": "4,700"}),
        ("The army lost 47,000 soldiers in May.", {**KILLED, "count": "4,700"}),
        ("The army lost 4,700 soldiers in May.", {**KILLED, "count": "47,000"}),
        ("Twelve soldiers were killed.", {**KILLED, "count": "twenty"}),
        ("One point two million soldiers died.", {**KILLED, "count": "two million"}),
        ("Two or three dozen soldiers died.", {**KILLED, "count": "three dozen"}),
        ("Tens of thousands of soldiers died.", {**KILLED, "count": "thousands"}),
        ("The war killed 10 to 12,000 soldiers.", {**KILLED, "count": "12,000"}),
        ("The war killed 2 mln soldiers.", {**KILLED, "count": "2"}),
        ("One in four of the 400 soldiers died.", {**KILLED, "count": "400"}),
        ("Fighting went on near the bridge.", {**KILLED, "victims": "900 dead"}),
        ("The soldiers were not killed.", {**KILLED, "victims": "soldiers were killed"}),
        ("Ministers met.", {**KILLED, "victims": "Peruvian troops"}),
    ],
)
def test_invented_key_is_refused(text: str, stated: dict[str, object]) -> None:
    """A key field whose words or figure differ from the article's refuses the claim."""
    assert refused(text, Casualty, **stated).reason


def test_people_tell_how_their_figure_is_written() -> None:
    """A blank or a point may part thousands of people; the words are the article's."""
    text = "At least 1.200 Danish soldiers died near the bridge."
    count = kept(text, Casualty, **KILLED, count="1,200").count
    assert (count.low, count.high, count.words) == (1200, None, "At least 1.200")


def test_figure_elsewhere_is_refused() -> None:
    """A figure that stands in the article but not in the cited sentence is refused."""
    text = "Twelve soldiers died on the coast.\n\nThe mayor said that 900 people had left the town."
    found, rejects = ground(text, Casualty, **KILLED, count="900", sentences=[1])
    assert found is None
    assert rejects[0].field == "count"
    assert rejects[0].reason == "this figure does not stand in the evidence"


@pytest.mark.parametrize(
    ("text", "words", "iso"),
    [
        ("Twelve soldiers died in the October 7 attack.", "October 7", "2023-10-07"),
        ("Twelve soldiers died in the March 11 attack.", "March 11", None),
        ("Twelve soldiers have died since July.", "July", "2025-07-01/2025-09-02"),
        ("The siege has killed twelve soldiers for two weeks.", "for two weeks", "2025-08-19/2025-09-02"),
        ("Twelve soldiers died on the 1st.", "the 1st", "2025-09-01"),
        ("It was the worst raid since 2004, when twelve soldiers died.", "2004", "2004"),
        ("Twelve soldiers have died since July, when the war began.", "July", "2025-07-01/2025-09-02"),
    ],
)
def test_a_time_is_read_with_the_words_around_it(text: str, words: str, iso: str | None) -> None:
    """What stands beside a day may tell which one it is."""
    claim = kept(text, Casualty, victims="soldiers", harm="killed", count="twelve", when=words)
    assert claim.when is not None
    assert claim.when.iso == iso


def test_other_name_is_refused() -> None:
    """A visitor's name that is not the article's is refused: Kim is not Lee."""
    assert (
        refused("Minister Lee Park visited Ghana.", Visit, visitor="Kim Park", destination="Ghana").field
        == "visitor"
    )


def test_failing_side_field_is_emptied_and_named() -> None:
    """A field that is no key is emptied when its words are not there, and the row of rejects names it."""
    found, rejects = ground(
        "Twelve soldiers died.", Casualty, **KILLED, count="Twelve", place="Accra", when="Monday"
    )
    assert found is not None
    assert found.claim.place is None
    assert found.claim.when is None
    assert {(r.kind, r.field, r.words) for r in rejects} == {
        ("field", "place", "Accra"),
        ("field", "when", "Monday"),
    }


@pytest.mark.parametrize(
    ("text", "words", "grounding", "found"),
    [
        (
            "They hailed a “strategic  partnership” today.",
            "strategic partnership",
            "normalised",
            "strategic  partnership",
        ),
        ("They sent anti-air missiles.", "anti-air missiles", "exact", "anti-air missiles"),
        ("They sent anti-air missiles.", "anti air missiles", "normalised", "anti-air missiles"),
        ("They sent anti-\nair missiles.", "anti-air missiles", "normalised", None),
        ("It was South Korea’s military.", "South Korea's military", "normalised", "South Korea’s military"),
        ("It was South Korea’s military.", "South Korea military", "fuzzy", "South Korea’s military"),
        ("Aid for the people of Belize came.", "the people Belize", "fuzzy", "people of Belize"),
        ("The US said so.", "us", "missing", None),
        ("He asked us.", "US", "missing", None),
        ("They were killed. 900 left.", "killed 900", "missing", None),
        ("It cost $5 billion.", "€5 billion", "missing", None),
        ("They were not killed.", "were killed", "missing", None),
        ("It fired 170mm guns.", "170 guns", "missing", None),
        ("Prices: 4.700 euros.", "4,700 euros", "missing", None),
    ],
)
def test_placing(text: str, words: str, grounding: str, found: str | None) -> None:
    """Quotation marks, space, case and hyphens may differ, little words may be missing, nothing else."""
    read = article(text)
    places = Index(read).places(words)
    if grounding == "missing":
        assert places == []
    else:
        assert found is None or read.text[places[0].start : places[0].end] == found
        assert found is None or places[0].grounding == grounding


def test_values_keep_the_articles_words() -> None:
    """Words that match in normalised form are stored as the article prints them."""
    claim = kept(
        "“Anti-air” missiles went to Belize.",
        Aid,
        item="ANTI AIR missiles",
        category="weapons",
        recipient="belize",
        donor=None,
    )
    assert isinstance(claim, Aid)
    assert claim.item.words == "Anti-air” missiles"
    assert claim.recipient is not None
    assert (claim.recipient.words, claim.recipient.country) == ("Belize", "BZ")


@pytest.mark.parametrize(
    ("text", "words", "country", "note"),
    [
        ("Ghanaian troops came under fire in Togo. About 40 of them were wounded.", "them", "GH", "Ghanaian"),
        ("Ghanaian troops came, Togo said. About 40 of them were wounded.", "them", "GH", "Ghanaian"),
        ("Peru said that its soldiers, about 40, were wounded.", "its soldiers", "PE", "Peru"),
        (
            "Peru holds talks. About 40 of the country's soldiers were wounded.",
            "the country's soldiers",
            "PE",
            "Peru",
        ),
    ],
)
def test_pronoun_is_resolved_and_said(text: str, words: str, country: str, note: str) -> None:
    """A pronoun stands for a party named before it, keeps its own words, and the row says how it was read."""
    found, rejects = ground(text, Casualty, victims=words, harm="wounded", count="About 40")
    if found is None:
        found, rejects = ground(text, Casualty, victims=words, harm="wounded", count="about 40")
    assert found is not None, rejects
    assert found.claim.victims.country == country  # type: ignore[attr-defined]
    assert found.notes == (f'victims: "{words}" read as "{note}"',)


def test_pronoun_without_antecedent_is_refused() -> None:
    """A pronoun before any party is named refuses the claim."""
    assert (
        "no party is named"
        in refused("They lost 40 men.", Casualty, victims="They", harm="killed", count="40").reason
    )


def test_both_sides_are_the_two_named_before() -> None:
    """Words such as "the two countries" stand for the two parties named before it."""
    claim = kept(
        "Chile and Bolivia share a border. The two countries signed a fishing accord.",
        Agreement,
        parties=["The two countries"],
        subject="fishing accord",
    )
    assert isinstance(claim, Agreement)
    assert [party.country for party in claim.parties] == ["CL", "BO"]


def test_one_party_makes_no_agreement() -> None:
    """An agreement needs two parties that stand in the article."""
    assert (
        refused(
            "Chile signed an accord with a neighbour.",
            Agreement,
            parties=["Chile", "Bolivia"],
            subject="accord",
        ).field
        == "parties"
    )


def test_evidence_is_narrowed_to_the_sentences_that_hold_the_words() -> None:
    """Of many cited sentences the shortest run that holds figure and words is the evidence."""
    text = "The day was long. Chile lost 40 soldiers. Rain fell. The shops were shut. Nobody spoke."
    found, _ = ground(text, Casualty, victims="soldiers", harm="killed", count="40")
    assert found is not None
    assert found.evidence.text == "Chile lost 40 soldiers."


@pytest.mark.parametrize("cited", [[], [0], [99], [-1], None, "1"])
def test_no_sentence_no_claim(cited: object) -> None:
    """A claim that cites no sentence of the article is refused."""
    found, rejects = ground("Forty soldiers died.", Casualty, **KILLED, count="Forty", sentences=cited)
    assert found is None
    assert rejects[0].reason == "cites no sentence of the article"


def test_teaser_is_no_source() -> None:
    """Words that stand only outside the body are not in the article."""
    text = (
        "Ministers of Chile met on Monday to speak about fishing rights in the north of the country.\n\n"
        "The talks went on until evening, and the ministers of Chile left without a word to the press.\n\n"
        "You may also like\n\nAt least 18 killed in Ghana\n\nWildfires have killed at least 18 people…"
    )
    assert refused(text, Casualty, victims="people", harm="killed", count="at least 18").reason


def test_equal_claims_become_one_with_mentions() -> None:
    """Claims of equal key and enums are merged into the fullest; the other place is a mention."""
    read = article("Chile lost 40 soldiers. Officials said again that 40 soldiers of Chile died on Monday.")
    grounder = Grounder(read, Reading(published=date(2025, 9, 2)))
    claims = []
    for number, when in ((1, None), (2, "Monday")):
        stated = {
            "sentences": [number],
            "victims": "Chile",
            "harm": "killed",
            "count": "40",
            "status": "occurred",
            "when": when,
        }
        claim, _ = grounder.ground(Casualty, stated, "r1")
        assert claim is not None
        claims.append(claim)
    (merged,) = merge(claims)
    assert merged.evidence.text.endswith("died on Monday.")
    assert [mention.text for mention in merged.mentions] == ["Chile lost 40 soldiers."]
    assert merge(claims[::-1]) == [merged]


def test_workers_and_soldiers_of_one_number_stay_two() -> None:
    """Equal keys with another enum value are two claims: 15,000 soldiers are not 15,000 labourers."""
    text = "Peru sent 15,000 soldiers to Togo. Peru sent 15,000 labourers to Togo."
    read = article(text)
    grounder = Grounder(read, Reading())
    claims = []
    for number, role in ((1, "combat"), (2, "labour")):
        stated = {
            "sentences": [number],
            "sender": "Peru",
            "destination": "Togo",
            "count": "15,000",
            "role": role,
            "measure": "total",
            "status": "occurred",
        }
        claim, _ = grounder.ground(Deployment, stated, "r1")
        assert claim is not None
        claims.append(claim)
    assert len(merge(claims)) == 2


COUNTS = st.sampled_from(["Nine", "some 40", "twelve", "12"])
VICTIMS = st.sampled_from(["soldiers", "troops of Chile", "soldiers  of\nChile", "“sailors”", "They"])
ENDS = st.sampled_from([" in Togo.", ", he said.\n\n", "\u00a0", "’s", "; ", "."])
TOLLS = st.builds("{} {} were killed{}".format, COUNTS, VICTIMS, ENDS)


@given(
    st.lists(TOLLS | TOLLS | st.text(max_size=40), min_size=2, max_size=4).map(" ".join)
    | st.text(max_size=300),
    VICTIMS | st.text(max_size=40),
    COUNTS | st.text(max_size=40),
    st.just([1, 2, 3, 4]) | st.lists(st.integers(-3, 9), max_size=4),
)
@example("Nine  soldiers\nof Chile were killed in Togo.", "soldiers of Chile", "Nine", [1])
def test_whatever_is_stated_is_kept_in_the_articles_words_or_refused(
    text: str, victims: str, count: str, cited: list[int]
) -> None:
    """For any text and answer, nothing is raised, and kept words and spans are the article's own."""
    read = parse_article(text.encode(), "a.txt")
    if not isinstance(read, Article):
        return
    stated = {"sentences": cited, "victims": victims, "harm": "killed", "count": count, "status": "occurred"}
    found, rejects = Grounder(read, Reading()).ground(Casualty, stated, "r1")
    if found is None:
        assert rejects
        return
    assert read.text[found.evidence.start : found.evidence.end] == found.evidence.text
    start, end = found.field_spans["victims"]  # type: ignore[misc]
    assert " ".join(read.text[start:end].split()) == found.claim.victims.words  # type: ignore[attr-defined]


def test_seed_words_ground_in_their_sentences() -> None:
    """A seed's toll with a pronoun is read as the soldiers named two sentences before."""
    (path,) = Path(__file__).parents[2].glob("seeds/001_*.txt")
    read = parse_article(path.read_bytes(), path.name)
    assert isinstance(read, Article)
    number = next(s.number for s in read.sentences if "4,000 of them" in read.text[s.start : s.end])
    stated = {
        "sentences": [number],
        "victims": "them",
        "harm": "killed_or_wounded",
        "count": "about 4,000",
        "status": "occurred",
    }
    found, _ = Grounder(read, Reading(published=date(2025, 3, 27))).ground(Casualty, stated, "r1")
    assert found is not None
    assert found.claim.victims.country == "KP"  # type: ignore[attr-defined]
