"""Laws of origins. The expected names are what a reader of the sentence would say."""

from dataclasses import replace
from datetime import date

import pytest

from pipeline.articles.article import Article, parse_article
from pipeline.extraction.origin import Origins
from pipeline.extraction.outcome import Evidence, Grounded
from schemas.casualty import Casualty
from schemas.errors import ConfigError
from schemas.values import Party, Place, Reading, Words

ORIGINS = Origins()


def origin(text, *chains, origins=ORIGINS, outlet=None, starts=(), place=None):
    """The origins of claims in `text`, each with a chain of attribution; evidence goes on from its start."""
    article = parse_article(text.encode(), "a.txt")
    assert isinstance(article, Article), article
    article = replace(article, published=date(2025, 1, 2), outlet=outlet)
    claims = [
        Grounded(
            Casualty(
                status="occurred",
                attributed_to=[Words(words=words) for words in chain],
                victims=Party.read("people", Reading()),
                harm="killed",
                place=Place.read(place, Reading()) if place else None,
            ),
            Evidence(text[start:], start, len(text)),
            article.article_id,
            "",
        )
        for chain, start in zip(chains, starts or [0] * len(chains), strict=True)
    ]
    return origins.of(article, claims)


@pytest.mark.parametrize(
    ("before", "words", "name"),
    [
        ("A military source in Peru spoke.", "the source", "Peru: military"),
        ("A source at Lima Police Command spoke. A nurse told more.", "The source", "Peru: police"),
        ("One Peruvian police official spoke.", "the same official", "Peru: police"),
        ("A Peruvian police source spoke. A hospital source did not.", "the source", "a hospital source"),
        ("Nobody spoke.", "the source", "the source"),
        ("A bomb killed a police officer.", "the officer", "the officer"),
        ("A Red Cross official spoke. Army official Bako Musa told more.", "the official", "the official"),
        ("A police source in Peru spoke. Two hospital sources told of 12.", "the source", "the source"),
    ],
)
def test_the_source_is_the_one_cited_last(before, words, name):
    """Whoever "the source" is stands before it with more words, the nearest of them."""
    text = f"{before} Later three people died, {words} added in a statement on Monday."
    assert origin(text, [words], starts=[len(before) + 1]) == [name]


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("It wounded 25 others, Ana Quispe told reporters.", "Peru: police"),
        ("It wounded 25 others, the shopkeeper Ana Quispe told reporters.", "Ana Quispe"),
        ("It wounded 25 others, Ana Quispe told reporters. Quispe, a nurse, was there.", "Ana Quispe"),
        ("It wounded 25 others, nurse Ana Quispe told reporters.", "Ana Quispe"),
        ("“No, it wounded 25,” Ana Quispe told reporters.", "Ana Quispe"),
        ("It wounded 25 others, Ana Quispe said. She runs a bakery.", "Ana Quispe"),
        ("It wounded my son and 24 others, Ana Quispe told reporters.", "Ana Quispe"),
        ("Rain fell. It wounded 25 others, Ana Quispe told reporters.", "Ana Quispe"),
    ],
)
def test_whom_nothing_introduces_is_the_source_before(told, name):
    """A name right after "a police source", and nothing else of her: it is the source's."""
    text = f"A bomb killed ten people in Lima, a police source in Peru said. {told}"
    said = origin(text, ["a police source in Peru"], ["Ana Quispe"], starts=[0, text.find("It wounded")])
    assert said == ["Peru: police", name]


def test_who_helps_in_a_place_is_of_its_country():
    """An article about two countries names no owner of "the emergency service": it is the place's."""
    text = "Chile and Peru spoke. Ten people died in Arequipa, the state emergency service said on Monday."
    assert origin(text, ["the state emergency service"], place="Arequipa") == ["Peru: emergency services"]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("South Korea's spy agency", "South Korea: intelligence service"),
        ("South Korean intelligence", "South Korea: intelligence service"),
        ("the NIS", "South Korea: intelligence service"),
        ("Ukraine’s military intelligence", "Ukraine: military intelligence"),
        ("the Israeli army", "Israel: military"),
        ("Israeli army spokesman Daniel Hagari", "Israel: military"),
        ("Kenyan officials", "Kenya"),
        ("Moscow", "Russia"),
        ("the Pentagon", "United States: military"),
        ("President Volodymyr Zelensky", "Volodymyr Zelensky"),
        ("the United Nations", "United Nations"),
        ("Hamas", "Hamas"),
        ("Chilean opposition activists", "Chilean opposition activists"),
        ("Peruvian rebels", "Peruvian rebels"),
        ("a family near Arequipa", "a family"),
        ("police in Arequipa", "Peru: police"),
        ("Deputy Chief Constable Ana Quispe of Peru", "Peru: police"),
        ("Many observers", "many observers"),
        ("a local civil defence official in Peru", "Peru: emergency services"),
        ("Rescue workers in Peru", "rescue workers"),
        ("a Peruvian rescue service", "Peru: emergency services"),
        ("Opponents of President Ana Quispe", "opponents of President Ana Quispe"),
        ("a spokesman for President Ana Quispe", "Ana Quispe"),
        ("the Lima Media Office", "Lima Media Office"),
        ("the Andean Coalition's media office", "Andean Coalition"),
        ("the Andean Coalitions press office", "Andean Coalition"),
        ("The Local Peace Committees (LPC)", "Local Peace Committee"),
        ("Ana Quispe The Lima Fire Brigade", "Lima Fire Brigade"),
        ("Kurdish officials", "Kurdish officials"),
        ("Kurdish police", "Kurds: police"),
        ("the press office", "the press office"),
        ("the Hamas media office", "Hamas: media"),
        ("Save The Children Fund", "Save The Children Fund"),
        ("Doctors Of The World Foundation", "Doctors Of The World Foundation"),
        ("a spokeswoman for the Lima ambulance service", "Peru: emergency services"),
        ("Peruvian investigators", "Peru: investigators"),
        ("the Lebanese armed group Hezbollah", "Hezbollah"),
        ("IS", "Islamic State"),
        ("the air strike on the town", None),
        ("More than 30 militants", None),
        ("at least three doctors", "at least three doctors"),
    ],
)
def test_a_voice_has_one_name(words, name):
    """A country's body, a country for its government, a person's name; the unknown stays as worded."""
    assert origin(f"Ten people were killed, {words} said on Monday in a long statement.", [words]) == [name]


@pytest.mark.parametrize(
    ("text", "chain", "name"),
    [
        ("Peru said that ten had died, but Chile denied it.", ["Peru", "Chile"], "Peru"),
        (
            "Ana Quispe said Peru and Chilean jets killed ten.",
            ["Ana Quispe", "Peru", "Chilean jets"],
            "Ana Quispe",
        ),
        (
            "Ten died, Ana Quispe and Luis Rojas said.",
            ["Ana Quispe", "Luis Rojas"],
            "Ana Quispe and Luis Rojas",
        ),
        ("The observers said ten died, Peru said two.", ["The observers"], "the observers"),
    ],
)
def test_who_does_not_say_it_is_no_origin(text, chain, name):
    """Nobody who denies it or only acts; two persons who speak together are one voice."""
    assert origin(text, chain) == [name]


def test_a_person_who_has_heard_of_it_is_no_origin():
    """Who tells what everybody has heard passes it on; who has counted says it himself."""
    assert origin('"You have all heard of the nine dead in Arica," Ana Ruiz wrote.', ["Ana Ruiz"]) == [None]
    assert origin('"We have buried nine people in Arica," Ana Ruiz wrote.', ["Ana Ruiz"]) == ["Ana Ruiz"]


def test_no_voice_is_the_articles_own():
    """Nobody is cited, so there is no origin."""
    assert origin("Ten people were killed on Monday in the north.", []) == [None]


def test_the_deepest_voice_is_the_origin():
    """The agency reported, the lawmakers relayed, the service knows."""
    text = (
        "Ten died, Reuters reported, citing Kenyan lawmakers briefed by the country's intelligence service."
    )
    chain = ["Reuters", "Kenyan lawmakers", "the country's intelligence service"]
    assert origin(text, chain) == ["Kenya: intelligence service"]


def test_a_state_agency_passes_on():
    """Tass is nobody's witness where it cites somebody, with or without a name."""
    assert origin("Ten died, Tass said, citing a cook.", ["Tass", "a cook"]) == ["a cook"]


def test_the_country_comes_from_the_article():
    """Another sentence says whose spy agency it is."""
    text = (
        "Ten died, the spy agency said. Kenya's spy agency was founded in 1999 and has its seat in Nairobi."
    )
    assert origin(text, ["the spy agency"]) == ["Kenya: intelligence service"]


def test_a_relay_has_the_origin_that_it_cites_elsewhere():
    """The lawmakers of one article were at one briefing."""
    text = "Ten died, lawmakers said. Some 40 were hurt, the lawmakers said, citing Kenya's spy agency."
    found = origin(text, ["lawmakers"], ["the lawmakers", "Kenya's spy agency"])
    assert found == ["Kenya: intelligence service"] * 2


def test_a_relay_without_source_stays_itself():
    """Nobody says where these lawmakers know it from."""
    assert origin("Ten died, Kenyan lawmakers said on Monday.", ["Kenyan lawmakers"]) == ["Kenya: parliament"]


def test_voices_in_one_list_are_one_joint_origin():
    """Neither is the source of the other."""
    text = "Ten people died, Kenya, Uganda and Rwanda said on Monday."
    assert origin(text, ["Kenya", "Uganda", "Rwanda"]) == ["Kenya; Rwanda; Uganda"]


def test_a_surname_is_the_person_named_in_full():
    """The article gives the full name once."""
    text = "Sergei Shoigu arrived on Monday. Ten people had died, Shoigu said."
    assert origin(text, ["Shoigu"]) == ["Sergei Shoigu"]


def test_aliases_of_the_user_go_first(tmp_path):
    """A line of the file names whom the built-in table does not know."""
    file = tmp_path / "origins.tsv"
    file.write_text("# mine\nthe Lighthouse\tKenya: intelligence service\n")
    found = origin("Ten died, the Lighthouse said.", ["the Lighthouse"], origins=Origins(file))
    assert found == ["Kenya: intelligence service"]


def test_a_wrong_alias_names_its_line(tmp_path):
    """The message says what to write."""
    file = tmp_path / "origins.tsv"
    file.write_text("NIS South Korea\n")
    with pytest.raises(ConfigError, match=r"origins.tsv, line 1: .*write the words, one tab"):
        Origins(file)


@pytest.mark.parametrize(
    "words",
    ["the Observatory", "a monitoring group", "Ana Quispe", "the Andean Observatory for Human Rights"],
)
def test_a_body_has_its_fullest_name(words):
    """Short forms, descriptions, and the person who heads it are the body itself."""
    text = (
        "Ten people died, the Andean Observatory for Human Rights, a monitoring group, said. "
        f"Observatory director Ana Quispe spoke in Lima, as {words} confirmed."
    )
    assert origin(text, [words]) == ["Andean Observatory for Human Rights"]


SPEAKING = {
    "Chilean Navy spokesman Maj. Gen. Luis Rojas spoke.": "Chile: military",
    "Luis Rojas, a spokesman for the Kenyan police, spoke.": "Kenya: police",
    "Luis Rojas, deputy leader of the office of the president of Kenya, spoke.": "Kenya",
    "Kenyan Defence Minister Luis Rojas spoke.": "Kenya: military",
    "The head of MI6, Luis Rojas, spoke.": "United Kingdom: intelligence service",
    "Hezbollah spokesman Luis Rojas spoke.": "Hezbollah",
    "The Andean Observatory for Water opened. The observatory chief Luis Rojas spoke.": (
        "Andean Observatory for Water"
    ),
    "The Andean Observatory for Water opened. Observatory head Lima based Luis Rojas spoke.": (
        "Andean Observatory for Water"
    ),
    "Police said that Luis Rojas spoke.": "Luis Rojas",
    "Luis Rojas, a cook, spoke.": "Luis Rojas",
    "The Peruvian Army blamed union leader Luis Rojas.": "Luis Rojas",
    "Peruvian police arrested opposition leader Luis Rojas.": "Luis Rojas",
    "Luis Rojas, who was beaten by an officer of the Peruvian police, spoke.": "Luis Rojas",
    "Luis Rojas, a lawyer who sued the head of the Peruvian army, spoke.": "Luis Rojas",
    "Luis Rojas, a critic and foe of the chief of the Peruvian army, spoke.": "Luis Rojas",
    "Former Peruvian army chief Luis Rojas spoke.": "Luis Rojas",
    "Luis Rojas, a former spokesman for the Peruvian army, spoke.": "Luis Rojas",
}


@pytest.mark.parametrize(("text", "name"), SPEAKING.items())
def test_who_heads_or_speaks_for_somebody_is_that(text, name):
    """The article says elsewhere whose voice a person is; who is only told of beside a body is not its."""
    assert origin(f"{text} Ten people died in the fire, Rojas said.", ["Rojas"]) == [name]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("a source at the Lima Police Command", "Peru: police"),
        ("the defence ministry in Lima", "Peru: military"),
        ("residents near the Peruvian army base", "residents"),
        ("the Free Syrian Army", "Free Syrian Army"),
        ("SANAs reporter", "Syria: state media"),
        ("the Daesh-linked Amaq news agency", "Islamic State: state media"),
        ("the human rights office of the UN (OHCHR)", "United Nations: human rights office"),
        ("the Observatorys Ana Quispe", "Andean Observatory for Water"),
        ("the Andean Observatory for Water", "Andean Observatory for Water"),
        ("the White Helmets", "White Helmets"),
        ("the Andean Obervatory", "Andean Observatory for Water"),
        ("the Andean Observtory for Water", "Andean Observatory for Water"),
    ],
)
def test_whose_words_a_source_passes_on(words, name):
    """Who speaks at an organ speaks for it; a name is known without what is glued to it."""
    text = "Fire White Helmets rescue six. "
    text += "Toll Andean Observatory for Water The Andean Observatory for Water said ten died."
    assert origin(f"{text} Nine died, {words} said.", [words]) == [name]


def test_a_witness_is_not_the_official_told_of_before_him():
    """Whoever speaks next has his own name, whomever an official before him speaks for."""
    text = "Four men died in Arica, a Chilean army official said. Luis Rojas told Andina that two died."
    assert origin(text, ["Luis Rojas"]) == ["Luis Rojas"]


def test_the_outlet_is_no_voice_of_its_own_report():
    """What SANA's reporter told SANA is SANA's own; the police whom it cites are not."""
    text = "Ten people died, SANAs reporter said. A source in the Peruvian police told SANA the same."
    assert origin(text, ["SANAs reporter"]) == ["Syria: state media"]
    chains = [["SANAs reporter"], ["SANAs reporter", "A source in the Peruvian police"]]
    assert origin(text, *chains, outlet="sana") == [None, "Peru: police"]


def test_a_noun_at_the_beginning_is_no_person():
    """The article has the word in lower case as well."""
    text = "Ministry said ten died. The ministry gave no place."
    assert origin(text, ["Ministry"]) == ["Ministry"]
    assert origin(text + " Kenyan Ministry officials spoke.", ["Kenyan Ministry officials"]) == ["Kenya"]


def test_a_place_of_work_is_no_party():
    """Diplomats in Brussels are not the European Union."""
    assert origin("Ten died, two diplomats in Brussels said.", ["two diplomats in Brussels"]) == [
        "two diplomats"
    ]


@pytest.mark.parametrize("name", ["Rosa Hague", "Juan Carlos Hague"])
def test_a_surname_that_is_a_place_too_is_a_surname(name):
    """A family name stays with the names before it, though a town has it, too."""
    assert origin(f"Ten died, {name} said.", [name]) == [name]


@pytest.mark.parametrize(
    ("words", "name"), [("Perus army", "Peru: military"), ("Honduras army", "Honduras: military")]
)
def test_a_lost_apostrophe_is_read(words, name):
    """Texts come without any: "Perus army" is Peru's; the s of Honduras is its own."""
    assert origin(f"Ten died, {words} said.", [words]) == [name]
