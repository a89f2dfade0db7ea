"""What code settles, so that no right claim is refused: one person, vague words, who acts for whom."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.articles.article import Article, parse_article
from pipeline.extraction.ground import Grounder
from pipeline.extraction.outcome import Grounded, Reject
from pipeline.extraction.references import is_person
from schemas.agreement import Agreement
from schemas.aid import Aid
from schemas.casualty import Casualty
from schemas.claim import Claim
from schemas.deployment import Deployment
from schemas.values import Reading
from schemas.visit import Visit

PUBLISHED = date(2025, 4, 28)


def ground(
    text: str, kind: type[Claim], sentences: list[int] | None = None, **stated: object
) -> tuple[Grounded | None, list[Reject]]:
    read = parse_article(text.encode(), "a.txt")
    assert isinstance(read, Article)
    cited = {
        "sentences": sentences or [s.number for s in read.sentences][:1],
        "status": "occurred",
        "attributed_to": [],
        **stated,
    }
    return Grounder(read, Reading(published=PUBLISHED)).ground(kind, cited, "r1")


def kept(text: str, kind: type[Claim], sentences: list[int] | None = None, **stated: object) -> Claim:
    found, rejects = ground(text, kind, sentences, **stated)
    assert found is not None, rejects
    return found.claim


@pytest.mark.parametrize(
    ("text", "victims", "count"),
    [
        ("A postman was killed in Porto.", "A postman", None),
        ("A postman was killed in Porto.", "postman", "A"),
        ("Shelling killed another farmer in Porto.", "farmer", "another"),
        ("Shelling killed her father in Porto.", "her father", None),
        ("Shelling killed Maria Sousa in Porto.", "Maria Sousa", "Maria Sousa"),
        ("Shelling killed Maria Sousa in Porto.", "Maria Sousa", None),
        ("Shelling killed driver Maria Sousa in Porto.", "driver Maria Sousa", None),
        ("Shelling killed the driver, Sousa, in Porto.", "driver", "Sousa"),
        ("Shelling killed a welder in Porto.", "welder", None),
        ("Shelling killed a welder in Porto.", "welder", "a welder"),
        ("Shelling killed US citizen Maria Sousa in Porto.", "US citizen Maria Sousa", None),
    ],
)
def test_one_person_is_a_count_of_one(text: str, victims: str, count: str | None) -> None:
    """Who is one person has the figure 1, whether it is written "a", "another", a name, or left out."""
    claim = kept(text, Casualty, victims=victims, harm="killed", count=count)
    assert claim.count is not None  # type: ignore[attr-defined]
    assert claim.count.identity == (1, 1)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "victims", "count"),
    [
        ("Several postmen were killed in Porto.", "postmen", "Several"),
        ("Many postmen were killed in Porto.", "postmen", "Many"),
        ("Half of the postmen were killed in Porto.", "postmen", "Half"),
        ("Postmen were killed in Porto.", "Postmen", None),
        ("The White Helmets were killed in Porto.", "The White Helmets", None),
        ("A family was killed in Porto.", "A family", None),
        ("Many terrorists were killed in Porto.", "Many terrorists", None),
        ("Sunni Muslims were killed in Porto.", "Sunni Muslims", None),
        ("Shelling killed a man and his wife in Porto.", "a man and his wife", None),
        ("Shelling killed welders Maria Sousa and Ana Ruiz in Porto.", "welders Maria Sousa", None),
    ],
)
def test_a_vague_word_empties_the_figure(text: str, victims: str, count: str | None) -> None:
    """A word that is no figure leaves the claim without one; several people are not one."""
    claim = kept(text, Casualty, victims=victims, harm="killed", count=count)
    assert claim.count is None  # type: ignore[attr-defined]


def test_a_wrong_figure_still_refuses_its_claim() -> None:
    """A number that the article does not have is no vague word."""
    found, rejects = ground(
        "Some 12 postmen were killed in Porto.", Casualty, victims="postmen", harm="killed", count="21"
    )
    assert found is None
    assert rejects[0].reason == "this figure does not stand in the evidence"


@pytest.mark.parametrize(
    ("text", "words", "country"),
    [
        ("Norway's defence minister Ida Lund came. Lund gave Togo ten trucks.", "Lund", "NO"),
        ("Ida Lund, the Norwegian prime minister, gave Togo ten trucks.", "Ida Lund", "NO"),
        ("Norwegian Foreign Minister Ida Lund gave Togo ten trucks.", "Ida Lund", "NO"),
        ("Kim Jong Un was there. Kim gave Togo ten trucks.", "Kim", "KP"),
        ("An order came from the leader Kim Jong Un. Kim gave Togo ten trucks.", "Kim", "KP"),
        ("Danish leader Ida Lund and Berg met. Berg gave Togo ten trucks.", "Berg", None),
        ("Norway's former minister Ida Lund gave Togo ten trucks.", "Ida Lund", None),
        ("The singer Ida Lund of Norway gave Togo ten trucks.", "Ida Lund", None),
    ],
)
def test_who_acts_for_a_country_is_that_country(text: str, words: str, country: str | None) -> None:
    """A person in an office of a country is its party, by the office that the article tells; no other is."""
    claim = kept(
        text, Aid, [1, 2], donor=words, recipient="Togo", item="trucks", category="equipment", amount="ten"
    )
    assert claim.donor.country == country  # type: ignore[attr-defined]
    assert claim.donor.words == words  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("words", "name"),
    [("his family", "family"), ("her father", "father"), ("their own children", "children")],
)
def test_a_pronoun_before_a_relative_is_no_country(words: str, name: str) -> None:
    """Whose family it is says nothing of a nation."""
    text = f"Peru's army shot him. The shelling killed {words} in Porto."
    claim = kept(text, Casualty, [2], victims=words, harm="killed")
    assert claim.victims.country is None  # type: ignore[attr-defined]
    assert claim.victims.name.endswith(name)  # type: ignore[attr-defined]


@pytest.mark.parametrize("words", ["the regime", "regime", "its army", "The government"])
def test_the_government_is_that_of_the_country_named_before(words: str) -> None:
    """The words "the regime" are the country that the text named last."""
    text = f"Chile and the rebels met. Then {words} signed a truce with the rebels."
    claim = kept(text, Agreement, [2], parties=[words, "rebels"], subject="truce")
    assert claim.parties[0].country == "CL"  # type: ignore[attr-defined]


@pytest.mark.parametrize("words", ["the G7 and the EU", "Norway and Chile", "Kenya, Norway and Chile"])
def test_partners_in_one_gift_are_kept_as_worded(words: str) -> None:
    """Several who give as one are one donor, as worded, with a note."""
    found, rejects = ground(
        f"On Monday {words} gave Togo $5 million.",
        Aid,
        donor=words,
        recipient="Togo",
        item="$5 million",
        category="money",
    )
    assert found is not None, rejects
    assert found.claim.donor.name == words  # type: ignore[attr-defined]
    assert found.notes == ("donor: several parties, kept as worded",)


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("since the war began in March 2011", "2011-03-01/2025-04-28"),
        ("since the council passed a resolution last year", "2024-01-01/2025-04-28"),
        ("March 2011", "2011-03-01/2025-04-28"),
    ],
)
def test_since_an_event_is_since_its_time(words: str, iso: str) -> None:
    """What adds up since an event whose time is told runs from that to publication."""
    clause = words if words.startswith("since") else "since the war began in March 2011"
    text = f"Some 300 miners were killed in Chile {clause}."
    claim = kept(text, Casualty, victims="miners", harm="killed", count="Some 300", when=words)
    assert claim.when.iso == iso  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("status", "when", "iso"),
    [
        ("possible", "May 8", "2025-05-08"),
        ("planned", "May 8", "2025-05-08"),
        ("occurred", "May 8", "2024-05-08"),
        ("possible", "March 3", "2025-03-03"),
        ("possible", "Friday", "2025-04-25"),
    ],
)
def test_what_is_possible_lies_in_the_coming_weeks_rather_than_a_year_ago(
    status: str, when: str, iso: str
) -> None:
    """A day without a year of what may come is the next one, where the last was months ago."""
    text = f"Chile offered Peru a truce for {when}."
    claim = kept(text, Agreement, parties=["Chile", "Peru"], subject="truce", status=status, when=when)
    assert claim.when.iso == iso  # type: ignore[attr-defined]


LISTED = (
    "Norway will give Togo a long list of goods, the ministry said.\n\n"
    "It has published the list.\n\n"
    "Some 40 mortars are on it, too.\n\n"
    "The fishermen of Bergen were not pleased by the weather."
)


def test_an_item_of_a_list_may_stand_in_another_paragraph() -> None:
    """Donor and recipient in the lead, the item in a list below: one claim."""
    claim = kept(
        LISTED,
        Aid,
        [3],
        donor="Norway",
        recipient="Togo",
        item="mortars",
        category="weapons",
        amount="40",
        status="planned",
    )
    assert (claim.donor.country, claim.recipient.country) == ("NO", "TG")  # type: ignore[attr-defined]


def test_evidence_without_a_word_of_its_claim_is_moved() -> None:
    """A sentence number that is off leads to the sentence that has the words, and the row says so."""
    found, rejects = ground(
        LISTED, Aid, [4], donor="Norway", recipient="Togo", item="mortars", category="weapons", amount="40"
    )
    assert found is not None, rejects
    assert found.evidence.text.startswith("Some 40 mortars")
    assert found.notes[0].startswith("evidence moved")


def test_evidence_with_a_word_of_its_type_stays() -> None:
    """A sentence such as "They were withdrawn" needs no name in it."""
    text = "Kenyan soldiers were in Togo for a year. Then they were withdrawn at last."
    found, rejects = ground(
        text,
        Deployment,
        [2],
        sender="Kenyan soldiers",
        destination="Togo",
        role="combat",
        measure="withdrawal",
    )
    assert found is not None, rejects
    assert found.evidence.text.startswith("Then they were withdrawn")


def test_words_that_share_their_last_are_found() -> None:
    """In "Peruvian and Chilean soldiers" stand "Peruvian soldiers", and read as the words alone."""
    claim = kept(
        "Some 40 Peruvian and Chilean soldiers were sent to Togo.",
        Deployment,
        sender="Peruvian soldiers",
        destination="Togo",
        role="combat",
        count="Some 40",
        measure="additional",
    )
    assert claim.sender.country == "PE"  # type: ignore[attr-defined]


def test_a_country_of_a_visitor_that_is_none_is_left_empty() -> None:
    """The nation of an envoy of the United Nations is not told; the visit is kept."""
    text = "UN envoy Ida Lund visited Togo."
    claim = kept(text, Visit, visitor="Ida Lund", visitor_country="UN", destination="Togo")
    assert claim.visitor_country is None  # type: ignore[attr-defined]


NAMES = (
    "Ursula von der Leyen", "Mohammed bin Salman", "Dwight D. Eisenhower", "Ludwig van Beethoven",
    "Luiz Inácio Lula da Silva", "Abdel Fattah el-Sisi", "Rami Abdel Rahman", "Mohammad al-Halabi",
    "Jean-Luc Mélenchon", "José María Aznar", "Ngozi Okonjo-Iweala", "António Guterres", "Kaja Kallas",
    "Recep Tayyip Erdoğan", "Volodymyr Zelenskyy", "Sean O'Casey", "Mary-Lou McDonald", "J. D. Vance",
    "George H. W. Bush", "Charles de Gaulle", "Otto von Bismarck", "Benazir Bhutto", "Aung San Suu Kyi",
    "Daw Khin Kyi", "Xi Jinping", "Shinzo Abe", "Ban Ki-moon", "Moon Jae-in", "Kim Yo Jong",
    "Nguyễn Phú Trọng", "Rodrigo Roa Duterte", "Jomo Kenyatta", "Ellen Johnson Sirleaf", "Paul Kagame",
    "Hassan Sheikh Mohamud", "Mahamat Idriss Déby", "Bola Ahmed Tinubu", "Cyril Ramaphosa", "Nana Akufo-Addo",
    "Hun Sen", "Norodom Sihamoni", "Narendra Modi", "Sheikh Hasina", "Bilawal Bhutto Zardari",
    "Ali Abdullah Saleh", "Hassan Nasrallah", "Ismail Haniyeh", "Benjamin Netanyahu", "Tedros Ghebreyesus",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_fifty_names_are_kept_whole(name: str) -> None:
    """A name with particles, initials and hyphens is a visitor as it stands, and one person among victims."""
    visit = kept(f"{name} visited Togo.", Visit, visitor=name, destination="Togo")
    assert visit.visitor.words == name  # type: ignore[attr-defined]
    assert is_person(name)
