"""Where, when and by whom: what a sentence and those before it give an event."""

import pytest

from tests.patterns.test_kinds import found

PLACES = {
    "Ten people were killed when a bus crashed in Quvira on Monday.": "Quvira",
    "A barge sank off Tarvo, killing six.": "Tarvo",
    "The blast hit a market in the town of Melk, wounding 12 people.": "Melk",
    "Four nurses died in an air raid on a village in eastern Chad.": "eastern Chad",
    "Shelling of the village of Obrana killed two farmers.": "Obrana",
    "Two guards were killed in strikes on the Karm neighbourhood of Quvira.": "Karm neighbourhood",
    "Rockets struck the al-Hadar district in Quvira, killing a teacher.": "al-Hadar district",
    "Gunmen stormed the Lindo market in Melk, killing nine people.": "Lindo market",
    "A bomb in Obrana province killed three people in Melk.": "Melk",
    "Five people were injured in a fire that gutted a mill in the city of Tarvo.": "Tarvo",
    "Gunmen attacked a Chad wedding, killing two.": None,
    "An airstrike on Chads western province of Obrana killed three.": "Obrana",
    "A raid on a quarter of the northern Chilean city of Arica killed three.": "Arica",
    "The minister told reporters in Geneva that 20 people were killed.": None,
    "Ten people died, the ministry in Oslo said.": None,
    "Four people were hurt in raids on Ayla in Obrana province.": "Ayla",
    "Two people drowned in the Oslo suburb of Tarvo.": "Tarvo",
    "A mine in the rebel-held town of Melk killed two.": "Melk",
    "Mudslides on the flooded capital Oslo killed two people.": "Oslo",
    "A shell that fell on Tarvo wounded two people.": "Tarvo",
    "They mourned in Oslo, where 12 people had died.": "Oslo",
    "They recalled the Oslo bombing, which killed nine people.": "Oslo",
    "Shells hit quarters of the port city of Melk, killing a nurse.": "Melk",
    "Rebels based in Tarvo fired on a bus, killing a nurse.": None,
    "The office which watches Chad said two died when mud hit a mill.": None,
    "10 miners hurt in Rocket Fire.": None,
    "A miner was killed in eastern Chad as crews in Melk dug for other men.": "eastern Chad",
    "Ten people were killed in Chad as shells hit a mill in Melk.": "Melk",
    "Shells struck the town of Karvo in Oslo, killing ten.": "Karvo",
    "Shells struck Oslo, killing ten people in Melk.": "Melk",
    "Shells struck Oslo killing ten people in Melk.": "Melk",
    "Planes hit Chads town of Karvo on Monday, killing two.": "Karvo",
    "Four nurses died in the Karm neighbourhood of Quvira.": "Karm neighbourhood",
    "Five individuals lost their lives in Karvo village.": "Karvo village",
    "Nine people were hurt when a missile hit the center of Oslo.": "Oslo",
    "Shells fell on the outskirts of Tarvo, killing two.": "Tarvo",
    "Two men died in farmland north of Tarvo on Monday.": "north of Tarvo",
    "Two men died in the north of the country.": None,
    "Two men died in a raid on the town of Karvo north of Oslo.": "Karvo",
    "Thirty men died in battles around al-Karv north of Oslo.": "al-Karv",
    "Planes struck a center of Chads rescuers, killing two.": None,
    "Fire killed two men in the Karm area of Old Quvira.": "Karm area",
    "Shells hit the Old City of Oslo, killing two.": "Old City",
    "Two men were killed in Sumy northeast of Kyiv on Monday.": "Sumy",
}


@pytest.mark.parametrize(("sentence", "expected"), PLACES.items())
def test_the_most_specific_place_of_the_event(sentence, expected):
    """A site before a town, a town before a region and a country; never where somebody speaks."""
    assert {claim["place"] for claim in found(sentence)["casualty"]} == {expected}


SCENES = {
    ("A tram derailed in Quvira on Monday, killing two.", "Six were injured, the operator said."): "Quvira",
    ("A mine collapsed near Tarvo, killing two.", "In Melk, three people drowned."): "Melk",
    ("A mine collapsed near Tarvo, killing two.", "Shells wounded three people across Chad."): "Chad",
    ("Planes bombed Tarvo at noon.", "The raid killed two nurses."): "Tarvo",
    ("Two men were hurt in the Karm quarter and ten monks were killed in Melk.",): "Melk",
    ("Two men were hurt in Tarvo and ten monks in Melk were killed by gas.",): "Melk",
    ("Two guards died in Tarvo and a bomb in Melk killed three people.",): "Melk",
    ("Two guards were killed in Tarvo and 12 monks in Melk were injured.",): "Melk",
    ("Planes bombed Tarvo at noon.", "A nurse died of her wounds."): None,
    ("A mine collapsed near Tarvo, killing two.", "In all, 300 have died since Monday."): None,
}


@pytest.mark.parametrize(("sentences", "expected"), SCENES.items())
def test_an_event_goes_on_where_it_was(sentences, expected):
    """What is told next of such an event lies where it was, unless the sentence names a place of its own."""
    assert found(*sentences)["casualty"][-1]["place"] == expected


TIMES = {
    ("Melk 7 May 2025 Ten miners were killed in a collapse.",): None,
    ("Date of publication 28 August 2016 Two children drowned in Melk.",): None,
    ("On 7 May 2025 ten miners were killed in a collapse.",): "7 May 2025",
    ("Ten miners were killed on 7 May 2025.",): "7 May 2025",
    ("Since last March, 40 miners have died in Chad.", "Two guards were hurt."): None,
    ("Over the past 24 hours shells killed four people.", "Two guards were hurt."): None,
    (
        "Melk is small.",
        "On Friday a council met.",
        "It ended.",
        "It closed.",
        "A collapse killed ten men.",
    ): None,
    ("At least ten were killed and 20 hurt when a bridge fell on Sunday.",): "Sunday",
    ("Ten people were killed and a witness said on Monday that it rained.",): None,
    ("On Friday a dam collapsed.", "It was wet.", "Roads were cut.", "Mud killed ten men."): "Friday",
    ("Two monks drowned on Friday.", "Earlier ten nurses died of cold."): None,
    ("Two monks drowned on Friday near Oslo.", "Ten nurses died in Lima."): None,
    ("Two monks drowned on Friday in southern Peru.", "Ten nurses died in Lima."): None,
    ("Two monks drowned on Friday near Oslo.", "Another nurse died in Lima."): "Friday",
    ("Two monks drowned near Oslo last month.", "Ten nurses were hurt."): None,
    ("Two monks drowned near Oslo last month.", "The storm also hurt ten nurses."): "last month",
    ("They marked the feast which began on Friday.", "A fire killed ten men."): None,
    ("A blast killed ten men in Melk.", "The explosion came on Friday at noon."): "Friday",
    ("A blast killed ten men in Melk.", "A feast was held on Friday."): None,
    ("The envoy who on Monday blamed Chad for the fire that killed ten men left.",): None,
    ("On Monday the envoy condemned raids on May 7 that killed ten men.",): "May 7",
    ("The raid, the first since a war in 2011, killed ten men.",): None,
    ("On Monday ten men were killed at the site of an April raid.",): "Monday",
    ("Ten men were killed in April shelling of Melk.",): "April",
    ("Monday's fire is the worst since 2004, when a blast killed ten men.",): "2004",
    ("On Monday it rained as in May 2003, when ten men drowned.",): "May 2003",
    ("In May 2003 a raid killed ten men but in June it rained.",): "May 2003",
    ("Following a raid on Tuesday, five guards died in clashes on Wednesday.",): "Wednesday",
    ("Despite a truce on Monday, 12 people were killed in shelling on Tuesday.",): "Tuesday",
    ("Before the vote on Sunday, ten people were killed in an attack on Friday.",): "Friday",
    ("Since Monday, when the siege began, shells have killed 30 people.",): "Since Monday",
    ("Since 2011, when the war broke out, more than 400 people have been killed.",): "Since 2011",
    ("Updated at Mar 042019 OSLO Ten men have been killed.",): None,
    ("On Friday 12000 men were hurt in Oslo.",): "Friday",
    ("Published May 3 2021 An aide said that a raid killed two men.",): None,
    ("Shells hit Melk after a truce in 2014.", "Planes also hit a mill, wounding ten men."): None,
    ("Two monks drowned in Melk in 2014.", "Another flood hurt ten men."): "2014",
    ("Two monks drowned in Melk in 2014.", "The flood also hurt ten men."): "2014",
    ("Oslo is calm.", "Shares fell on Tuesday.", "A cook went to hospital, with one man wounded."): None,
    ("Oslo is calm.", "Five men were hurt in a raid on May 7, 2021.", "Ten nurses were killed."): None,
    ("Five men were hurt in a raid on May 7, 2021.", "Ten nurses were killed."): "May 7, 2021",
}


@pytest.mark.parametrize(("sentences", "expected"), TIMES.items())
def test_a_stamp_and_what_lasts_date_no_event(sentences, expected):
    """The day of printing, the span of a toll before and a day some sentences back are of other things."""
    assert found(*sentences)["casualty"][-1]["when"] == expected


LATER = {
    ("It had rained.", "The cabin was old.", "The crash happened at 6.10am on Friday."): "Friday",
    ("It had rained.", "The cabin was old.", "He had left before Friday's crash."): None,
    ("It had rained.", "The cabin was old.", "Friday's crash in Lima left ten dead."): None,
    ("It had rained.", "The crash happened on Friday.", "The storm began on Monday."): "Friday",
    ("It had rained.", "It was old.", "The crash came on Friday.", "The storm began on Monday."): None,
    ("It had rained.", "The cabin was old.", "A crash happened on Friday in Lima."): None,
}


@pytest.mark.parametrize(("after", "expected"), LATER.items())
def test_the_day_of_the_lead_may_be_told_anywhere(after, expected):
    """What happened is dated by what the article says of "the crash", where it tells one day alone."""
    assert found("Seven miners died when a cable car fell.", *after)["casualty"][0]["when"] == expected


VOICES = {
    "The tribunal has documented the killing of 40 farmers.": ["The tribunal"],
    "Forty farmers were killed, according to a toll by the Red Crescent.": ["the Red Crescent"],
    "Two died, according to a statement from the mine's owner.": ["the mine's owner"],
    "An update by the rescue service said six were hurt.": ["the rescue service"],
    "At least seven farmers have been killed and 50 hurt after a bridge, believed to be old, fell.": [],
    "The army holds 59 hostages, 35 believed to be dead.": [],
    "Damascus accuses rebels of killing 20 farmers in Melk.": ["Damascus"],
    "Chile has accused Peru of wounding two sailors.": ["Chile"],
    "The talks said to be near ended when a blast killed two guards.": [],
    "Ida Holm said: “A blast killed two guards.”": ["Ida Holm"],
    "The office reported that two guards died, while six were hurt.": ["The office"],
    '"A blast in the old market killed two guards" clerk Ida Holm told the radio.': ["Ida Holm"],
    "The storm also wounded 19 others Ida Holm told Radio Chad.": ["Ida Holm"],
    "Chad Rescue a private service said a blast killed two guards.": ["Chad Rescue"],
    "A blast killed two guards in Oslo an aide said.": ["an aide"],
    "Two guards were killed, according to UN figures.": ["UN"],
    "His figures say that two guards died.": [],
    "Two guards died after a tram, believed to have been late, crashed.": [],
    "According to a cook in Oslo two guards were killed and two others hurt.": ["a cook in Oslo"],
    "The radio quoted an aide as saying that two guards died.": ["The radio", "an aide"],
    '"Rebels killed two guards" the radio quoted an aide in Melk as saying.': [
        "the radio",
        "an aide in Melk",
    ],
    "Two guards died, according to the mayor as well as three cooks from Oslo.": ["the mayor"],
    "Lima says truce not final Army raids around the town killed two guards the mayor said.": ["the mayor"],
    "Lima said a shell that hit a hall killed two guards, the radio reported.": ["the radio", "Lima"],
    "Police said that neighbours heard a blast that killed two people.": ["Police"],
    "The army said the men hid behind a wall that fell and killed two guards.": ["The army"],
    "A bomb hit a hall killing nine people, the hospital in Deir Melk said.": ["the hospital in Deir Melk"],
    "Ida Holm the deputy for Chad told Radio Oslo that two guards died.": ["Ida Holm"],
    "The killing of two guards has been confirmed Ida Holm said.": ["Ida Holm"],
    "Holm said shops were shut by snow and the mayor said two guards were killed.": ["the mayor"],
    "Aides in Oslo and the mayor said two guards were killed.": ["Aides in Oslo", "the mayor"],
    "Holm said that the mayor said two guards were killed.": ["Holm", "the mayor"],
    "The mayor tweeted that two guards had died.": ["The mayor"],
    "Ida Holm wrote: “You have heard of the two guards that died.”": [],
    "Two guards died, the news agency Melk reported, citing the mayor.": ["Melk", "the mayor"],
    "A bomb hit a hall in the old quarter Ida Holm told the radio that two guards died.": ["Ida Holm"],
    "A fire in Melk Also on Monday Chad state TV reported a blast killed two guards.": ["Chad state TV"],
}


@pytest.mark.parametrize(("sentence", "expected"), VOICES.items())
def test_who_stands_behind_a_report_and_who_is_only_counted(sentence, expected):
    """A statement is its author's; those who were harmed do not say so."""
    assert all(claim["attributed_to"] == expected for claim in found(sentence)["casualty"])
    assert found(sentence)["casualty"]


JUDGING = {
    "Oslo has denied using gas in the war which has killed 4,000 people.": ([], "occurred"),
    "Ida Holm said the king bears responsibility for a raid that killed two guards.": ([], "occurred"),
    "Oslo and Lima say rebels were behind the raid in which two guards were killed.": ([], "occurred"),
    "The Melk Front claimed a blast at a station that killed two guards.": ([], "occurred"),
    "Oslo accused Lima of a raid which it estimates killed two guards.": (["Oslo"], "occurred"),
    "Oslo denied that the raid killed two guards.": (["Oslo"], "denied"),
    "Oslo denied reports that the raid killed two guards.": (["Oslo"], "denied"),
    "Oslo said rebels fired a shell that killed two guards.": (["Oslo"], "occurred"),
}


@pytest.mark.parametrize(("sentence", "expected"), JUDGING.items())
def test_who_judges_a_deed_is_no_source_of_its_toll(sentence, expected):
    """What a clause adds of a deed that somebody claims, denies or condemns is the article's own."""
    told = found(sentence)["casualty"]
    assert [(claim["attributed_to"], claim["status"]) for claim in told] == [expected]


def test_who_speaks_of_a_deal_that_is_known_is_no_source_of_it():
    """The truce is taken for granted where its makers only tell which one is meant."""
    known = found("The truce brokered by Oslo and Lima has failed, Ida Holm said.")["agreement"]
    told = found("A truce brokered by Oslo and Lima has begun, Ida Holm said.")["agreement"]
    assert [claim["attributed_to"] for claim in (*known, *told)] == [[], ["Ida Holm"]]


NOT_HARMED = [
    "He was convicted of conspiring to kill two ministers.",
    "The cell plotted to wound ten guards.",
    "The coach nearly died during the parade.",
    "Two climbers were almost killed by a falling rock.",
    "The painter Ida Holm died in 2016 at 96.",
    "Three monks died of old age.",
    "The singer Ann Berg died of natural causes.",
]


@pytest.mark.parametrize("sentence", NOT_HARMED)
def test_a_plot_a_near_thing_and_a_lifes_end_harm_nobody(sentence):
    """What was only meant, nearly happened or comes with age is no casualty."""
    assert found(sentence)["casualty"] == []


TOLLS = {
    "Ten miners killed 40 injured in a blast in Melk.": [
        ("miners", "killed", "Ten"),
        ("miners", "wounded", "40"),
    ],
    "At least six farmers killed 20 wounded.": [
        ("farmers", "killed", "At least six"),
        ("farmers", "wounded", "20"),
    ],
    "A report said that five IS militants had been killed.": [("IS militants", "killed", "five")],
    "The toll from a blast in Melk, western Chad, rose to 45.": [("toll", "killed", "45")],
    "US citizen Ann Holm was killed in May.": [("US citizen Ann Holm", "killed", "US citizen Ann Holm")],
    "Sailor Jon Berg was wounded.": [("Sailor Jon Berg", "wounded", "Sailor Jon Berg")],
    "The fire led to the killing of one nurse and the injury of 30 people.": [
        ("nurse", "killed", "one"),
        ("people", "wounded", "30"),
    ],
    "More than ten farmers were killed and 17 more wounded.": [
        ("farmers", "killed", "More than ten"),
        ("farmers", "wounded", "17"),
    ],
    "At least 60 state and clan fighters have been killed.": [
        ("state and clan fighters", "killed", "At least 60")
    ],
    "Of those killed four were nurses.": [("nurses", "killed", "four")],
    "Shells killed one man and wounded nine people among them a child.": [
        ("man", "killed", "one"),
        ("people", "wounded", "nine"),
        ("child", "wounded", "a child"),
    ],
    "Four schoolchildren drowned.": [("schoolchildren", "killed", "Four")],
    "A man whose son was killed left Oslo.": [],
    "The band killed Ann Holm a rebel leader.": [("Ann Holm", "killed", "Ann Holm")],
    "The toll has risen to 14 and 90 people injured.": [
        ("people", "killed", "14"),
        ("people", "wounded", "90"),
    ],
    "One person was killed and four wounded, people say.": [
        ("person", "killed", "One"),
        ("people", "wounded", "four"),
    ],
    "They found more than 60 dead bodies.": [("bodies", "killed", "more than 60")],
}


@pytest.mark.parametrize(("sentence", "expected"), TOLLS.items())
def test_whom_a_figure_counts(sentence, expected):
    """A figure goes with its own participle, a toll with no place's country; one who is named is one."""
    told = [(claim["victims"], claim["harm"], claim["count"]) for claim in found(sentence)["casualty"]]
    assert told == expected


def test_what_may_follow_is_possible():
    """A consequence that is only imagined."""
    told = found("Cars as weapons would lead to violence, possibly killing farmers.")["casualty"]
    assert [claim["status"] for claim in told] == ["possible"]


@pytest.mark.parametrize("state", ["in hospital", "in critical condition", "in custody"])
def test_whoever_is_said_to_live_is_not_among_the_dead(state):
    """A figure of people in hospital is none of the dead; six in another town are."""
    told = found(f"The crash left ten people dead and 30 {state}.")["casualty"]
    assert [claim["count"] for claim in told] == ["ten"]
    dead = found("Ten people were killed in Quvira and six in Melk.")["casualty"]
    assert {claim["count"] for claim in dead} == {"Ten", "six"}
    there = found("Ten people were killed in Quvira and six in Nasser hospital.")["casualty"]
    assert {claim["count"] for claim in there} == {"Ten", "six"}
