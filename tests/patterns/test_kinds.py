"""Kinds of sentences of wire news: bare tolls, what is no claim, nations, voices, and other types."""

from collections.abc import Mapping
from datetime import date

import pytest

from pipeline.articles.article import parse_article
from pipeline.extraction.ground import Grounder, merge
from pipeline.patterns.extractor import read_claims
from schemas.catalogue import claim_types
from schemas.values import Party, Reading, default_gazetteer

KINDS = claim_types()


def found(*sentences: str) -> Mapping[str, list[dict[str, object]]]:
    return read_claims(dict(enumerate(sentences, 1)), list(KINDS.values()), default_gazetteer())


def tolls(*sentences: str) -> list[tuple[str, str, str]]:
    """Of each casualty claim whom it names as read, the harm, the figure as worded; sorted."""
    return sorted(
        (Party.read(claim["victims"], Reading()).label, claim["harm"], claim["count"] or "")
        for claim in found(*sentences)["casualty"]
    )


def status(kind: str, sentence: str) -> list[str]:
    return [claim["status"] for claim in found(sentence)[kind]]


BARE = {
    "The attack on Sunday killed at least 12, including three children, and injured more than 30.": [
        ("children", "killed", "three"),
        ("people", "killed", "at least 12"),
        ("people", "wounded", "more than 30"),
    ],
    "Sunday's attack killed 12, wounded 30 and left five missing.": [
        ("people", "killed", "12"),
        ("people", "missing", "five"),
        ("people", "wounded", "30"),
    ],
    "12 killed, 30 wounded in strike on Kharkiv": [("people", "killed", "12"), ("people", "wounded", "30")],
    "15 dead in Kharkiv strike - mayor": [("people", "killed", "15")],
    "Kharkiv strike death toll hits 15": [("people", "killed", "15")],
    "The toll from Sunday's strike on Kharkiv rose to 15 on Tuesday, the mayor said.": [
        ("people", "killed", "15")
    ],
    "The toll in the Kharkiv strike climbed from 12 to 15 on Tuesday.": [("people", "killed", "15")],
    "Two of the wounded died in hospital on Monday.": [("people", "killed", "Two")],
    "A fire in Lagos killed nine and injured another 20.": [
        ("people", "killed", "nine"),
        ("people", "wounded", "20"),
    ],
    "Twelve dead, dozens hurt as bus plunges into ravine": [
        ("people", "killed", "Twelve"),
        ("people", "wounded", "dozens"),
    ],
    "Five were killed and 11 were injured when a dam burst.": [
        ("people", "killed", "Five"),
        ("people", "wounded", "11"),
    ],
    "The coroner spoke of a toll of 17 killed and 52 wounded.": [
        ("people", "killed", "17"),
        ("people", "wounded", "52"),
    ],
    "A ferry fire left some 70 people dead and hundreds more injured.": [
        ("people", "killed", "some 70"),
        ("people", "wounded", "hundreds"),
    ],
    "Scores of tourists died and many were wounded on Friday.": [
        ("tourists", "killed", "Scores"),
        ("tourists", "wounded", ""),
    ],
    "Two miners were killed and six others wounded in the blast.": [
        ("miners", "killed", "Two"),
        ("people", "wounded", "six"),
    ],
    "The blaze has brought 19 deaths as winds fan it.": [("people", "killed", "19")],
    "There were 12 fatalities.": [("people", "killed", "12")],
    "Fourteen bodies were pulled from the rubble.": [("people", "killed", "Fourteen")],
    "The earthquake claimed the lives of 84 villagers and nine tourists.": [
        ("tourists", "killed", "nine"),
        ("villagers", "killed", "84"),
    ],
    "Six miners were also reported killed in the collapse.": [("miners", "killed", "Six")],
    "Two women and four boys were among 20 people killed when a lorry hit a market.": [
        ("boys", "killed", "four"),
        ("people", "killed", "20"),
        ("women", "killed", "Two"),
    ],
    "Raids left 20 people dead, among them six women, a monitor said.": [
        ("people", "killed", "20"),
        ("women", "killed", "six"),
    ],
    "Raids killed 20 people among them six women a monitor said.": [
        ("people", "killed", "20"),
        ("women", "killed", "six"),
    ],
    "The flood killed a nurse a hospital porter and two miners said Ida Holm.": [
        ("hospital porter", "killed", "a hospital porter"),
        ("miners", "killed", "two"),
        ("nurse", "killed", "a nurse"),
    ],
    "The group killed 31 guards and staff when it took the mine.": [("guards and staff", "killed", "31")],
    "A woman and her child were killed.": [("woman and her child", "killed", "")],
    "Of the 90 miners there, 12 are missing.": [("miners", "missing", "12")],
    "The casualties among Chadian forces have exceeded 8,100.": [
        ("TD", "killed_or_wounded", "exceeded 8,100")
    ],
    "Chadian forces suffered heavy losses.": [("TD", "killed_or_wounded", "")],
    "A lion hurt three schoolgirls and a plumber.": [
        ("plumber", "wounded", "a plumber"),
        ("schoolgirls", "wounded", "three"),
    ],
    "Rebel forces captured Velyka Lipova on Sunday.": [],
    'The army said it had "eliminated" 40 Chadian soldiers.': [("TD", "killed", "40")],
    "Chile eliminated Peru in the final.": [],
    "Gunmen abducted 25 schoolgirls.": [("schoolgirls", "captured", "25")],
    "Medics treated 30 people for burns.": [("people", "wounded", "30")],
    "Ten climbers were taken to hospital.": [("climbers", "wounded", "Ten")],
    "Oslo says 12 hostages remain in the mine.": [("hostages", "captured", "12")],
    # a figure said of those told of, or of losses
    "Chadian soldiers killed by drones numbered 40 on Sunday.": [("TD", "killed", "40")],
    "Villagers killed in the flood number at least 70.": [("villagers", "killed", "at least 70")],
    "Passengers injured in the crash totalled 31.": [("passengers", "wounded", "31")],
    "Ghana's losses amount to 900 personnel.": [("GH", "killed_or_wounded", "900")],
    "Casualties among Danish troops amounted to 12 on Friday.": [("DK", "killed_or_wounded", "12")],
    "Chad's losses since March 2024 amount to 1,200 men.": [("TD", "killed_or_wounded", "1,200")],
    "Oslo says 90 Chadian troops were put out of action.": [("TD", "killed_or_wounded", "90")],
    "The raid put 30 rebels out of action.": [("rebels", "killed_or_wounded", "30")],
    "The storm put two radars out of action.": [],
    "About 40 guards were slain or injured.": [("guards", "killed_or_wounded", "About 40")],
    "Dozens, possibly hundreds, of miners were killed.": [("miners", "killed", "Dozens, possibly hundreds")],
    "A little over 100 sailors drowned.": [("sailors", "killed", "over 100")],
    "Large amounts of grain were lost.": [],
}


@pytest.mark.parametrize(("sentence", "expected"), BARE.items(), ids=[s[:50] for s in BARE])
def test_tolls_as_wire_news_tells_them(sentence, expected):
    """Each figure with its harm is a claim; where no noun stands its victims are people."""
    assert tolls(sentence) == expected


NO_EVENT = {
    # taken back or doubted
    "An earlier version of this article said that 400 Russian soldiers were killed on Sunday.": [],
    "Correction: 40 Chadian soldiers, not 400, were killed.": [],
    "Editor's note: a previous edition of this report said that 12 pilots had died.": [],
    "Russia has retracted a claim that 40 Ukrainian soldiers were killed on Sunday.": ["denied"],
    "Earlier reports that 40 miners were killed were wrong.": ["denied"],
    "The ministry withdrew its statement that 12 sailors had died.": ["denied"],
    "Reports that 40 Russian soldiers were killed on Sunday could not be verified.": ["possible"],
    "Claims that nine pilots were captured have not been confirmed.": ["possible"],
    "Unconfirmed reports that nine pilots were captured spread on Monday.": ["possible"],
    # films, games and drills
    "In the film, 40 Russian soldiers are killed in a forest.": [],
    "In the novel, 40 monks are murdered by pirates.": [],
    "The thriller tells of a raid in which 12 spies are killed.": [],
    "The series imagines a flood in which 300 people die.": [],
    "The drill simulated an attack in which 40 soldiers were killed.": [],
    "During the exercise, 30 soldiers are killed by a mock missile.": [],
    "In the scenario, 4,000 troops die in a week.": [],
    "A mock battle left 300 people dead at the festival.": [],
    "Had the missile exploded, 40 soldiers would have been killed.": [],
    "Should the dam break, 40 miners would be killed.": [],
    "Rebels denied the raid, but police said that 12 miners were killed.": ["occurred"],
    # and what is real
    "Two soldiers were killed during a military exercise in Norway.": ["occurred"],
    "A bomb killed 12 people at a film festival in Lagos.": ["occurred"],
    "An actor in the series was killed in a crash in Peru.": ["occurred"],
}


@pytest.mark.parametrize(("sentence", "expected"), NO_EVENT.items(), ids=[s[:50] for s in NO_EVENT])
def test_what_did_not_happen_is_not_told_as_an_event(sentence, expected):
    """What is corrected, doubted, staged or supposed did not occur; what stands beside it did."""
    assert status("casualty", sentence) == expected


AVERTED = {
    ("aid", "Peru abstained from sending weapons to Chile."): ["denied"],
    ("aid", "Peru refrained from giving Chile 40 tanks."): ["denied"],
    ("aid", "Peru implored Chile to give Chad 40 tanks."): ["possible"],
    ("aid", "Chile beseeched Peru to send Chad 40 tanks."): ["possible"],
    ("visit", "President Ana Ruiz of Peru scrapped a trip to Chile."): ["denied"],
    ("visit", "President Ana Ruiz of Peru shelved a visit to Chile."): ["denied"],
    ("aid", "Oslo prevented Peru from sending 40 tanks to Chile."): ["denied"],
    ("aid", "Efforts by Oslo to send 40 tanks to Chad continued."): ["possible"],
    ("aid", "Oslo has the ability to send 40 tanks to Chad."): ["possible"],
    ("deployment", "It is only a matter of time before Peru sends 4,000 soldiers to Chile."): ["possible"],
    ("deployment", "It was a matter of time until Peru sent 4,000 soldiers to Chile."): ["possible"],
    ("deployment", "Should Peru send 4,000 soldiers to Chile, Oslo will protest."): [],
    ("agreement", "Exports would rise if Peru signs a trade pact with Chile."): ["possible"],
    ("agreement", "Chile rejected a Peruvian proposal for a truce."): ["denied"],
    ("agreement", "Talks between Peru and Chile on a trade deal will resume."): ["possible"],
}


@pytest.mark.parametrize(("case", "expected"), AVERTED.items(), ids=[s[:50] for _, s in AVERTED])
def test_what_is_averted_awaited_or_only_tried(case, expected):
    """Abstaining is denied; efforts, conditions and what is a matter of time are possible."""
    assert status(*case) == expected


NATIONS = {
    "The death toll of a Taliban lorry bombing grew to eight.": ["people"],
    "The toll of the Russian missile strike reached nine.": ["people"],
    "The toll in the Chadian border town climbed to 14.": ["people"],
    "The death toll at the German consulate rose to four.": ["people"],
    "The toll from the Ebola outbreak in the Congolese village hit 40.": ["people"],
    "The Peruvian death toll rose to 510.": ["PE"],
    "Nine Peruvian border guards were killed.": ["PE"],
    "A Lima strike killed 30, AFP reported.": ["people"],
}


@pytest.mark.parametrize(("sentence", "expected"), NATIONS.items())
def test_a_nation_before_a_thing_names_no_victims(sentence, expected):
    """A name before an attack or a town says where or whose that is, not who was harmed."""
    assert [label for label, _, _ in tolls(sentence)] == expected


GLUED = {
    "Air raids kill 25 civilians Monitor AFP.": [("civilians", "killed", "25")],
    "Floods kill 12 villagers Civil Defence Interfax.": [("villagers", "killed", "12")],
    "Blast wounds 40 passengers Rescue Service.": [("passengers", "wounded", "40")],
    "Fire kills nine miners State Radio": [("miners", "killed", "nine")],
    "Bomb kills 30 government fighters Monitoring group Reuters": [("government fighters", "killed", "30")],
    "The raid killed 30 soldiers Chad said.": [("soldiers", "killed", "30")],
    "A crash killed three students Ida Holm knew.": [("students", "killed", "three")],
    "Raid kills at least 58 Observatory Reuters.": [],
    "The blast killed 58 Hezbollah.": [("Hezbollah", "killed", "58")],
}


@pytest.mark.parametrize(("sentence", "expected"), GLUED.items())
def test_who_reports_behind_a_counted_noun_is_no_victim(sentence, expected):
    """A headline's source, glued to it without a mark, is not among those who were harmed."""
    assert tolls(sentence) == expected


VOICES = {
    "A spokesman for the Ministry of Defence and Security said 12 people were killed.": [
        "A spokesman for the Ministry of Defence and Security"
    ],
    "A member of the Gulf Centre for Water and Roads said 12 people were killed.": [
        "A member of the Gulf Centre for Water and Roads"
    ],
    "Twelve people were killed, a senior adviser to the prime minister of Ghana told the radio.": [
        "a senior adviser to the prime minister of Ghana"
    ],
    "Ten miners were killed, the general staff of the armed forces of Chad said.": [
        "the general staff of the armed forces of Chad"
    ],
    "The crash killed ten miners said Ida Holm.": ["Ida Holm"],
    "The crash killed ten miners the broadcaster said.": ["the broadcaster"],
    "The mayor Ida Holm spoke of the fire, giving a toll of 12 killed.": ["The mayor Ida Holm"],
    "The port police gave a toll of 12 killed.": ["The port police"],
}


@pytest.mark.parametrize(("sentence", "expected"), VOICES.items())
def test_voices_of_several_words(sentence, expected):
    """A voice keeps all that belongs to it, also where a comma before it was left out."""
    assert found(sentence)["casualty"][0]["attributed_to"] == expected


TOLD = {
    # deals
    "A truce brokered by Qatar and Egypt went into effect on Sunday.": ("parties", ["Qatar", "Egypt"]),
    "The leaders of Chile and Peru signed a pact on water.": ("parties", ["Chile", "Peru"]),
    "President Putin agreed to a limited ceasefire with Ukraine.": ("parties", ["Putin", "Ukraine"]),
    "Syria's government and rebel forces reached a truce.": (
        "parties",
        ["Syria's government", "rebel forces"],
    ),
    "Ukraine agreed with the United States on a minerals deal.": ("subject", "minerals deal"),
    "Turkey and Russia agreed a ceasefire in Idlib.": ("place", "Idlib"),
    # goods
    "Damascus accuses Qatar of arming rebel groups.": ("donor", "Qatar"),
    "Peru has been funding Hamas, a panel said.": ("recipient", "Hamas"),
    "Norway will extend a loan of about $7 million to Peru.": ("amount", "about $7 million"),
    "The Czech Republic bought 800,000 shells for Ukraine.": ("donor", "Czech Republic"),
    "Ukraine has received its first F-16 fighter jets from the Netherlands.": ("recipient", "Ukraine"),
    "Sweden announced a new military aid package for Peru worth $300 million.": ("amount", "$300 million"),
    "Denmark has approved the delivery of 12 howitzers to Armenia.": ("amount", "12"),
    "Oslo pledged 40 tanks, with Peru offering 20 trucks to Chile.": ("status", "planned"),
    # journeys
    "Holm arrived in Lima. Danish minister Ida Holm said nothing.": ("visitor", "Ida Holm"),
    "Trump will travel to Saudi Arabia next month.": ("visitor_country", "Trump"),
    "The prime minister of Spain, Pedro Ruiz, travelled to Beijing.": ("visitor", "Pedro Ruiz"),
    "US Secretary of State Mary Gold left for Peru.": ("visitor", "Mary Gold"),
    "Macron's visit to Beirut came after the blast.": ("visitor", "Macron"),
    "Mr Scholz, on a visit to Kyiv, promised more aid.": ("status", "occurred"),
    "Poland has invited Danish minister Ida Holm to Warsaw.": ("status", "possible"),
    "Danish minister Ida Holm attended a meeting in Lima.": ("destination", "Lima"),
    "Speaking in Warsaw, Danish minister Ida Holm said little.": ("place", "Warsaw"),
    # postings
    "Two US destroyers entered the Black Sea on Monday.": ("place", "Black Sea"),
    "Thousands of Cuban doctors are working in Venezuela.": ("role", "support"),
    "The UN peacekeeping mission will withdraw from Mali.": ("measure", "withdrawal"),
    "Officials acknowledged the involvement of Chadian troops in the fighting in Mali.": (
        "sender",
        "Chadian troops",
    ),
    "About 60 German soldiers remain in Niger.": ("measure", "total"),
}


@pytest.mark.parametrize(("sentence", "expected"), TOLD.items(), ids=[s[:50] for s in TOLD])
def test_deals_goods_journeys_and_postings(sentence, expected):
    """What the sentence tells stands in its claim of the type that has the field."""
    field, value = expected
    claims = [c for name, told in found(*sentence.split(". ")).items() for c in told if field in c]
    told = {name for name, stated in found(*sentence.split(". ")).items() if stated}
    assert value in [claim[field] for claim in claims if field != "status"] or (
        field == "status" and value in [c["status"] for c in claims]
    ), told


POSTED = {
    # ordered somewhere
    "London ordered two frigates to the Gulf of Guinea.": ("GB", None, "two", "Gulf of Guinea", "planned"),
    "Oslo ordered the frigate Roald to the Baltic Sea.": ("NO", None, None, "Baltic Sea", "planned"),
    "Chile ordered 300 marines into Peru on Friday.": ("CL", "PE", "300", None, "planned"),
    "Peru ordered 40 jets from Sweden.": None,
    "The army ordered its soldiers to leave the town.": None,
    # a unit of so many
    "Ghana sent a battalion of 600 troops to Haiti.": ("GH", "HT", "600", None, "occurred"),
    "Denmark plans to station a brigade of 4,100 soldiers in Latvia.": (
        "DK",
        "LV",
        "4,100",
        "Latvia",
        "planned",
    ),
    "Ghana sent two battalions to Haiti.": ("GH", "HT", None, None, "occurred"),
    "Chad deployed a company of about 90 engineers to Mali.": ("TD", "ML", "about 90", None, "occurred"),
    # the last of so many
    "The last of the 1,100 Danish soldiers left Mali.": ("DK", "ML", None, None, "occurred"),
    "The rest of the Ghanaian troops withdrew from Haiti.": ("GH", "HT", None, None, "occurred"),
    "The first of 400 Danish soldiers left Mali on Friday.": ("DK", "ML", None, None, "occurred"),
    # a border
    "Ghana is sending two battalions to the border with Togo.": (
        "GH",
        None,
        None,
        "border with Togo",
        "occurred",
    ),
    "Peru moved 300 soldiers to its border with Chile.": ("PE", None, "300", "border with Chile", "occurred"),
}


@pytest.mark.parametrize(("sentence", "expected"), POSTED.items(), ids=[s[:50] for s in POSTED])
def test_who_is_sent_where_and_how_many(sentence, expected):
    """An order is planned, units count those who are in them, and "the last of" so many is no figure."""
    read = [
        (
            Party.read(claim["sender"], Reading()).country,
            claim["destination"] and Party.read(claim["destination"], Reading()).country,
            claim["count"],
            claim["place"],
            claim["status"],
        )
        for claim in found(sentence)["deployment"]
    ]
    assert read == ([expected] if expected else [])


PURPOSES = {
    "Chile is sending 225 soldiers to Peru to resume the training of officers.": "training",
    "Chile is sending 225 soldiers to Peru to recommence the training of officers.": "training",
    "Chile sent 40 soldiers to Peru to train Bolivian troops.": "training",
    "Chile sent 40 soldiers to Peru to fight rebels.": "combat",
    "Trained in Oslo, 40 Chilean soldiers were sent to Peru.": "combat",
}


@pytest.mark.parametrize(("sentence", "role"), PURPOSES.items())
def test_whom_somebody_is_sent_to_train_tells_his_role(sentence, role):
    """What those who are sent do to others there; not what was done before."""
    assert [claim["role"] for claim in found(sentence)["deployment"]] == [role]


NOT_GIVEN = {
    "Ghana will get its tanks repaired by Chile.": [],
    "Peru got its rifles engraved in May.": [],
    "Chad got 40 trucks painted for Mali.": [],
    "Oslo gets its missiles tested in Peru.": [],
    "They got the jets insured by Denmark.": [],
    "Ghana will get 40 tanks from Chile.": ["40"],
    "Peru got 300 rifles from Oslo in May.": ["300"],
}


@pytest.mark.parametrize(("sentence", "expected"), NOT_GIVEN.items())
def test_what_one_gets_done_is_not_given(sentence, expected):
    """To get a thing repaired is not to get the thing."""
    assert [claim["amount"] for claim in found(sentence)["aid"]] == expected


OWN_TIME = {
    "Chile called on Monday for a meeting to discuss a raid that killed nine miners.": None,
    "The UN on Friday condemned a raid that killed nine miners.": None,
    "Peru on Monday demanded talks about the raid that left nine miners dead.": None,
    "The ministers discussed on Friday a raid in which nine miners were killed.": None,
    "Oslo urged Peru on Friday to explain the raid that killed nine miners.": None,
    "Blast in Lima Nine miners died on 5 May 2014.": "5 May 2014",
    "On 5 May 2014 Peruvian police killed nine miners.": "5 May 2014",
    "A raid on Monday killed nine miners.": "Monday",
}


@pytest.mark.parametrize(("sentence", "expected"), OWN_TIME.items())
def test_the_time_of_a_saying_is_no_time_of_the_event(sentence, expected):
    """When somebody calls for talks is not when people died."""
    assert [claim["when"] for claim in found(sentence)["casualty"]] == [expected]


UNCOUNTED = {
    "Two families were killed in the crash.": [""],
    "Three couples drowned off Lagos.": [""],
    "The flood killed five families.": [""],
    "Six families died in the fire.": [""],
    "The crash killed ten people, including two families.": ["ten"],
    "Two mothers were killed in the crash.": ["Two"],
}


@pytest.mark.parametrize(("sentence", "expected"), UNCOUNTED.items())
def test_families_are_no_figure_of_people(sentence, expected):
    """Two families are more people than two."""
    assert [count for _, _, count in tolls(sentence)] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Both countries contributed forces to the conflict in Kosovo.",
        "The two nations sent troops to Haiti.",
        "Both sides moved 400 soldiers to Togo.",
        "These states deployed troops to Mali.",
        "The three armies sent soldiers to Chad.",
    ],
)
def test_parties_that_nobody_named_send_nobody(sentence):
    """Words such as "both countries" stand for those named before, and where none are for nobody."""
    assert found(sentence)["deployment"] == []


def ground(text: str, stated: Mapping[str, object]):
    article = parse_article(text.encode(), "a.txt")
    grounder = Grounder(article, Reading(published=date(2025, 5, 7)))
    return grounder.ground(KINDS["casualty"], {"attributed_to": [], "status": "occurred", **stated}, "r")


BLAST = "Blast in Lima\n\nThe blast on Sunday killed at least 12, and injured more than 30.\n\nNobody spoke."


@pytest.mark.parametrize("victims", ["at least 12", "people"])
def test_a_model_may_call_bare_figures_people(victims):
    """A toll without a noun is grounded, whether the model gives its words or "people"."""
    claim, rejects = ground(
        BLAST, {"sentences": [2], "victims": victims, "harm": "killed", "count": "at least 12"}
    )
    assert rejects == []
    assert (claim.claim.victims.name, claim.claim.count.low) == ("people", 12)


ALONE = "Blast\n\nThe blast killed a nurse, an elderly man, another sailor and some boys.\n\nNobody spoke."


@pytest.mark.parametrize(
    ("count", "victims", "bounds"),
    [
        ("a", "nurse", (1, 1)),
        ("a", "a nurse", (1, 1)),
        ("an", "elderly man", (1, 1)),
        ("another", "sailor", (1, 1)),
        ("An", "an elderly man", (1, 1)),
        ("a", "boys", None),
        ("a", "sailor", (1, 1)),
    ],
)
def test_an_article_alone_counts_with_its_noun(count, victims, bounds):
    """A model that gives "a" for a count means one person, and of several people none."""
    stated = {"sentences": [2], "victims": victims, "harm": "killed", "count": count}
    claim, _ = ground(ALONE, stated)
    count = claim.claim.count
    assert (count and (count.low, count.high)) == bounds


def test_people_in_a_sentence_without_a_figure_are_refused():
    """The word "people" stands for a figure only where there is one."""
    claim, rejects = ground(BLAST, {"sentences": [3], "victims": "people", "harm": "killed"})
    assert claim is None
    assert rejects[0].reason == "these words are not in the article"


def test_a_time_may_stand_in_another_sentence_of_the_body():
    """A lead's day holds for the toll after it, and a model may say so; a day nobody names is refused."""
    text = "Blast in Lima\n\nA blast hit Lima on Sunday.\n\nNine people were killed."
    stated = {"sentences": [3], "victims": "people", "harm": "killed", "count": "Nine"}
    assert ground(text, {**stated, "when": "on Sunday"})[0].claim.when.iso == "2025-05-04"
    assert ground(text, {**stated, "when": "on Friday"})[0].claim.when is None


LATER = {
    ("A blast hit Lima on Sunday.", "Nine people were killed.", "Forty were wounded."): ["Sunday", "Sunday"],
    ("Nine people were killed in Lima on Sunday.", "The blast wounded 40."): ["Sunday", "Sunday"],
    ("A blast hit Lima.", "The mayor said on Monday that nine people were killed."): [None],
    ("A blast hit Lima on Sunday.", "A raid in March killed nine people."): ["March"],
    ("Oslo spoke on Sunday.", "Nine people were killed."): ["Sunday"],
}


@pytest.mark.parametrize(("sentences", "expected"), LATER.items())
def test_an_events_time_may_stand_before_it(sentences, expected):
    """What goes on about an event has the time that the text gave it; its own time goes first."""
    assert [claim["when"] for claim in found(*sentences)["casualty"]] == expected


def test_what_is_given_goes_to_the_articles_one_taker():
    """An article that tells of one taker tells of him throughout; of two, what goes to none is left out."""
    one = ("Oslo gave Peru 40 tanks.", "Lima is far.", "Denmark pledged $5 million.")
    two = (*one, "Sweden sent Chile 20 trucks.")
    assert [claim["recipient"] for claim in found(*one)["aid"]] == ["Peru", "Peru"]
    assert [claim["recipient"] for claim in found(*two)["aid"]] == ["Peru", "Chile"]


def test_a_claim_of_each_giver_is_grounded_and_merged():
    """Donors who act together are a claim each, and stay so when merged."""
    claims = found("The US and Britain trained 40 Kurdish fighters.")["aid"]
    article = parse_article(b"The US and Britain trained 40 Kurdish fighters.", "a.txt")
    grounder = Grounder(article, Reading())
    grounded = [grounder.ground(KINDS["aid"], c, "r")[0] for c in claims]
    assert sorted(c.claim.donor.country for c in merge([g for g in grounded if g])) == ["GB", "US"]
