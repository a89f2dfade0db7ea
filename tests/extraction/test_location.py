"""Laws of places. The expected ids are those of GeoNames, looked up by hand."""

import pytest

from pipeline.extraction.atlas import atlas, kilometres, skeleton, spelling
from pipeline.extraction.location import Locator
from schemas.values import default_gazetteer


def located(text, words, evidence=None):
    """The id of a place that stands in an article."""
    return Locator(text, default_gazetteer()).locate(words, evidence or text, text.find(evidence or text)).id


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("Ten died in Odesa, Ukraine on Monday.", "Odesa", "UA/17/698740"),
        ("Ten died in the Ukrainian region of Odesa.", "Ukraine", "UA"),
        ("Ten died in the Idlib province of Syria.", "Idlib province", "SY/12"),
        ("Ten died in eastern Ukraine.", "eastern Ukraine", "UA"),
        ("Ten died on Harbour square in the city of Arequipa, Peru.", "Harbour square", "PE/04/3947322"),
        ("Ten died in Las Vegas, in the state of Nevada.", "Las Vegas", "US/NV/5506956"),
        ("Ten people died, nobody knows where.", None, None),
        ("Talks in Paris ended. Ten sailors died in the Black Sea.", "the Black Sea", None),
        ("Ten died in Market quarter, the police said to SANA.", "Market quarter", None),
        ("Talks in Oslo ended. Ten sailors died in the Indian Ocean.", "the Indian Ocean", None),
        ("Ten died in raids on Arequipa and Tacna in Peru.", "Arequipa", "PE"),
        ("Ten died in raids on Arequipa and Peru grieves.", "Arequipa", "PE/04/3947322"),
        ("Ten died in eastern Quvira. Arequipa in Peru mourns. Arequipa closed.", "eastern Quvira", "PE"),
        ("Ten died in U.S. air raids, the U.S. army said.", None, None),
        ("Ten died in a fire in the U.S. on Monday.", None, "US"),
        ("Twelve people died in UK on Monday.", None, "GB"),
        ("Twelve killed in US school fire.", None, "US"),
        ("Ten died in Arequipa and Lima blamed the army of Peru.", "Arequipa", "PE/04/3947322"),
        ("Ten died in Arequipa and Tacna was shut by Peru.", "Arequipa", "PE/04/3947322"),
        ("Ten died in fires in England between March and May.", None, "GB"),
        ("A boat sank on the Rhine river, Germany. Ten died.", "Rhine river", None),
        ("The Free State in Chad and Niger said that ten died.", None, None),
        ("Ten died in the eastern province of Idlib in Syria.", "Idlib", "SY/12"),
        ("Ten died in a town in Idlib, Syria.", "Idlib", "SY/12"),
        ("Ten died in Idlib, Syria.", "Idlib", "SY/12/169389"),
        ("Ten died in cities across Idlib in Syria.", "Idlib", "SY/12"),
        ("Ten died in Syrias Idlib, where Idlib province was hit.", "Syrias Idlib", "SY/12"),
        ("Syria mourns. Ten died in Idlib, in the province of Idlib.", None, "SY/12"),
        ("Ten died in the city of Idlib in Idlib province, Syria.", "Idlib", "SY/12/169389"),
        ("Ten died in the Tariq al-Bab quarter of Aleppo in Syria.", "Tariq al-Bab", "SY/09/170063"),
        ("Ten died in northern Syria in al-Bab.", "al-Bab", "SY/09/174018"),
        ("Ten died in raids on Aleppo and Deir Ezzor in Syria.", "Aleppo", "SY"),
        ("Peru mourns. Ten died on Vavu quay in Arequipa. Security men came.", "Vavu quay", "PE/04/3947322"),
        ("Ten died in St. Petersburg. Russia mourns.", "St. Petersburg", "RU/66/498817"),
        (
            "Ten died in Arequipa, Peru, on Vavu street. Vavu street lies 765 km south of the capital Lima.",
            "Vavu street",
            "PE/04",
        ),
        ("Ten died in Syria at the Deir ez-Zor airport.", "Deir ez-Zor airport", "SY/07/170794"),
        ("Peru mourns. Ten died in Quvi, 12 km south of Lima.", "Quvi", "PE/LMA"),
        ("Lima mourns. In Arequipa, Peru, shops shut. Ten died in the Vavu quarter.", "Vavu", "PE/04"),
        ("Ten died in Syria around al-Maleh north of Aleppo.", "al-Maleh", "SY/09"),
        ("Ten died in Mosul, north of Baghdad, Iraq.", "Mosul", "IQ/15/99072"),
        ("Ten died in Arequipa, Peru, south of Lima.", "Arequipa", "PE/04/3947322"),
        ("Ten died in Syria in Vavu, 3.45 km north of Aleppo.", "Vavu", "SY/09"),
        ("Rebels took a 60 km stretch of Aleppo province in Syria. Ten died in Vavu there.", "Vavu", "SY/09"),
        (
            "Bombs fell on Homs, Syria. The governor of Aleppo sent blood. Ten died in the Vavu quarter.",
            "Vavu",
            "SY/11",
        ),
    ],
)
def test_a_place_is_found_by_its_words_and_the_article(text, words, place):
    """A town, a region, a country, a square in a town; nothing where nothing is said."""
    assert located(text, words) == place


def test_a_name_is_a_region_where_it_was_last_said_to_be_one():
    """A sentence without the place has it from the one before; a town that is also a region stays a town."""
    text = "Raids hit the province of Idlib in Syria. Ten people died."
    assert located(text, "Idlib", "Ten people died.") == "SY/12"
    city = "Raids hit the city of Idlib in Syria, in Idlib province. Ten people died."
    assert located(city, "Idlib", "Ten people died.") == "SY/12/169389"


def test_what_is_of_a_war_is_in_the_country_of_which_the_article_tells():
    """A truce is not where it is broken."""
    text = "Shells hit Idlib in Syria. The truce of May has been broken near Idlib. Syria mourns."
    place = Locator(text, default_gazetteer()).locate(
        None, "The truce has been broken near Idlib.", 26, inside=False
    )
    assert place.id == "SY"


def test_of_two_towns_of_one_name_the_articles_country_is_meant():
    """Tripoli in Lebanon and in Libya."""
    lebanon = "Lebanon's army said that ten people died in Tripoli. Beirut sent help."
    libya = "Libya's army said that ten people died in Tripoli. Benghazi sent help."
    assert [located(text, "Tripoli")[:2] for text in (lebanon, libya)] == ["LB", "LY"]


def test_spellings_of_one_name_have_one_skeleton():
    """Transliterations differ in vowels and doubled letters."""
    assert skeleton("Deir ez-Zor") == skeleton("Dayr az Zawr") == "drzr"
    assert spelling("Al-Ḩasakah") == "hasakah"


def test_an_article_glued_to_its_noun_is_one():
    """As "Alnuman" is "al-Numan", of two neighbours of like names that one is meant."""
    assert located("Ten died in Maaret Alnuman, Syria.", "Maaret Alnuman") == "SY/12/167611"


def test_distances_are_those_of_the_map():
    """Kyiv and Odesa are some 440 km apart."""
    kyiv, odesa = (atlas().named(name)[0] for name in ("Kyiv", "Odesa"))
    assert kilometres(kyiv, odesa) == pytest.approx(442, abs=10)


def test_a_name_lies_in_one_place_wherever_the_article_tells_of_it():
    """The quay is beside Arequipa in one sentence, and in another beside nothing but a visitor's Lima."""
    text = (
        "Ten died on Vavu quay in Arequipa, Peru. The mayor of Arequipa came. "
        "A guest from Lima in Peru said: he saw Vavu quay. Vavu quay is closed, and Lima mourns."
    )
    found = {located(text, "Vavu quay", sentence) for sentence in text.split(". ")}
    assert found == {"PE/04/3947322"}


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("Ten died in Wadi al-Sofe in Syria, near Homs.", "Wadi al-Sofe", "SY/11"),
        ("Russia bombed Syria. Ten died in Syria in Khan Tuman near Aleppo.", "Khan Tuman", "SY/09/170063"),
        ("Ten died in Syria. Talks in Moscow in Russia failed. Ten died in Sofe in Syria.", "Sofe", "SY"),
    ],
)
def test_a_part_of_a_name_or_a_capital_that_talks_is_no_place(text, words, place):
    """A first word that is a town elsewhere, an ally's town of like sound, the capital of talks."""
    assert located(text, words) == place


@pytest.mark.parametrize(
    ("written", "place"),
    [("Raqa", "SY/04/172955"), ("Kfar Zeita", "SY/10/168620"), ("Midan", None), ("Wingle", None)],
)
def test_transliterations_sound_alike(written, place):
    """Vowels that are written for one another, also in the other order; short names must sound the same."""
    assert next((p.id for p in atlas().alike("SY", written) if p.is_town), None) == place


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("Peru says it shot ten men in Sofelo, Chile. Peru mourns. Peru waits.", "Sofelo", "CL"),
        ("Peru mourns. In Lima, Peru, two died. Ten died in Sofelo, Chile said.", "Sofelo", "PE/LMA"),
        ("Ten died in Sofelo in U.S. raids. Peru mourns. In Lima, Peru, two died.", "Sofelo", "PE/LMA"),
        ("Peru says it shot ten men in Chile's Sofelo. Peru mourns. Peru waits.", "Sofelo", "CL"),
        ("Talks in Lima, Peru, failed. Ten died in Sofelo in northern Chile. Peru left.", "Sofelo", "CL"),
        ("Peru's jets hit Sofelo. Peru said so. Peru waits. In Arica, Chile, one died.", "Sofelo", "CL/16"),
    ],
)
def test_a_name_is_where_the_article_has_it_not_in_the_country_that_acts(text, words, place):
    """The country said beside the name; else whose places are named, not whose army and ministers are."""
    assert located(text, words) == place


def test_a_foreign_site_is_in_the_place_told_before_it():
    """A Peruvian camp has no name that the article could place elsewhere, and is not in Peru for it."""
    text = "In Mosul, Iraq, people fled. Ten died at a Peruvian camp. Peru mourns. Peru's army struck back."
    assert located(text, "a Peruvian camp", "Ten died at a Peruvian camp.") == "IQ/15"


def test_a_town_that_ends_a_sentence_is_a_town():
    """What begins the next sentence is no part of its name."""
    text = "Ten died in Sofelo district of Arequipa. The police of Peru came. In Tacna, Peru, none died."
    assert located(text, "Sofelo", "Ten died in Sofelo district of Arequipa.") == "PE/04/3947322"


def test_who_holds_a_part_of_a_country_names_no_place():
    """In "occupied northern Peru" there is no name but Peru's; who occupies it may be told of all around."""
    text = "Chile and Peru fight on. In Arica, Chile, and Iquique, Chile, people wait. Ten died there."
    for words in ("occupied northern Peru", "Chilean-held Peru", "government-controlled Peru"):
        assert located(f"{text} It was in {words}.", words, f"It was in {words}.") == "PE"
