import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import ConfigError
from schemas.values.party import Country, Gazetteer, Party, Place, default_gazetteer
from schemas.values.value import Reading, UnreadableError

COUNTRIES = {
    "Pyongyang": "KP",
    "North Korea": "KP",
    "North Korean troops": "KP",
    "N. Korea": "KP",
    "N. Korean soldiers": "KP",
    "the DPRK": "KP",
    "Kim's army": "KP",
    "Kim’s troops": "KP",
    "Democratic People's Republic of Korea": "KP",
    "Democratic People’s Republic of Korea": "KP",
    "the Korean People's Army": "KP",
    "North Koreans": "KP",
    "NORTH KOREAN TROOPS": "KP",
    "North Korean troops in Russia": "KP",
    "soldiers from North Korea": "KP",
    "about 11,000 North Korean soldiers": "KP",
    "South Korea": "KR",
    "South Korea's military": "KR",
    "South Korea’s National Intelligence Service": "KR",
    "Seoul's spy agency": "KR",
    "the ROK": "KR",
    "South Koreans": "KR",
    "South Korean lawmakers": "KR",
    "the NIS": "KR",
    "Russia": "RU",
    "RUSSIA": "RU",
    "Moscow": "RU",
    "MOSCOW": "RU",
    "the Kremlin": "RU",
    "Russians": "RU",
    "600 Russians": "RU",
    "Russian President Vladimir Putin": "RU",
    "President of Russia Vladimir Putin": "RU",
    "Russia's Kursk region": "RU",
    "Russian Federation": "RU",
    "Russian-speaking soldiers from Russia": "RU",
    "Black Sea Fleet": "RU",
    "Moscow’s ambassador to Pyongyang": "RU",
    "the FSB": "RU",
    "Kursk authorities": "RU",
    "Ukraine": "UA",
    "Ukrainian forces in Kursk": "UA",
    "Ukraine's Kharkiv": "UA",
    "Kyiv": "UA",
    "Kiev": "UA",
    "armed forces of Ukraine": "UA",
    "hundreds of Ukrainian soldiers": "UA",
    "the U.S.": "US",
    "the US": "US",
    "USA": "US",
    "U.S.A.": "US",
    "America": "US",
    "Americans": "US",
    "American soldiers": "US",
    "the White House": "US",
    "the Pentagon": "US",
    "Washington": "US",
    "Washington, D.C.": "US",
    "the Trump administration": "US",
    "two U.S. citizens": "US",
    "the United States": "US",
    "the UK": "GB",
    "the U.K.": "GB",
    "Britain": "GB",
    "British troops": "GB",
    "Downing Street": "GB",
    "Scotland": "GB",
    "Northern Ireland": "GB",
    "Irish peacekeepers": "IE",
    "France": "FR",
    "the French army": "FR",
    "Paris": "FR",
    "the Élysée": "FR",
    "Germany": "DE",
    "the Bundeswehr": "DE",
    "Germans": "DE",
    "Polish soldiers": "PL",
    "Poles": "PL",
    "Dutch police": "NL",
    "the Netherlands": "NL",
    "Czech Republic": "CZ",
    "Swiss diplomats": "CH",
    "Danes": "DK",
    "Israel": "IL",
    "the IDF": "IL",
    "the Israeli army": "IL",
    "Israel Defense Forces": "IL",
    "ISRAEL'S ARMY": "IL",
    "Mossad": "IL",
    "Tel Aviv": "IL",
    "Palestinians": "PS",
    "Palestinian Authority": "PS",
    "two Palestinian children": "PS",
    "Gaza's health ministry": "PS",
    "Gaza": "PS",
    "people of Gaza": "PS",
    "Lebanon": "LB",
    "Lebanese civilians": "LB",
    "Syrian army": "SY",
    "Damascus": "SY",
    "Iran": "IR",
    "Tehran": "IR",
    "the Revolutionary Guards": "IR",
    "Iran's IRGC": "IR",
    "Iraqi security forces": "IQ",
    "Yemenis": "YE",
    "Saudi Arabia": "SA",
    "Saudis": "SA",
    "the UAE": "AE",
    "Emirati mediators": "AE",
    "Qatari prime minister": "QA",
    "Turkey": "TR",
    "Türkiye": "TR",
    "Turkish troops": "TR",
    "NATO ally Turkey": "TR",
    "Egypt's foreign ministry": "EG",
    "Jordan": "JO",
    "Jordanian air force": "JO",
    "China": "CN",
    "the PLA": "CN",
    "Beijing": "CN",
    "Taiwan": "TW",
    "Taipei": "TW",
    "Republic of China": "TW",
    "Hong Kong": "HK",
    "Japan": "JP",
    "Philippine coast guard": "PH",
    "Filipino sailors": "PH",
    "Vietnamese": "VN",
    "Burma": "MM",
    "Myanmar's junta": "MM",
    "the Tatmadaw": "MM",
    "Thai soldiers": "TH",
    "Cambodian troops": "KH",
    "India": "IN",
    "New Delhi": "IN",
    "Pakistani rangers": "PK",
    "Afghan refugees": "AF",
    "Sri Lankan peacekeepers": "LK",
    "Kosovo": "XK",
    "Kosovar police": "XK",
    "Bosnian Serbs": "BA",
    "Bosnia and Herzegovina": "BA",
    "Trinidad and Tobago": "TT",
    "Georgia": "GE",
    "Tbilisi": "GE",
    "the state of Georgia": "US",
    "New Mexico": "US",
    "Mexico City": "MX",
    "American Samoa": "AS",
    "Samoa": "WS",
    "Chad": "TD",
    "Chadian troops": "TD",
    "Niger": "NE",
    "Nigeriens": "NE",
    "Nigeria": "NG",
    "Nigerian soldiers": "NG",
    "Guinea": "GN",
    "Guinea-Bissau": "GW",
    "Equatorial Guinea": "GQ",
    "Papua New Guinea": "PG",
    "Congo": "CD",
    "DR Congo": "CD",
    "the D.R.C.": "CD",
    "Congolese soldiers": "CD",
    "DEMOCRATIC REPUBLIC OF CONGO": "CD",
    "Congo-Brazzaville": "CG",
    "Republic of the Congo": "CG",
    "Sudan's army": "SD",
    "South Sudanese refugees": "SS",
    "Dominica": "DM",
    "Dominican Republic": "DO",
    "Côte d'Ivoire": "CI",
    "Côte d’Ivoire": "CI",
    "Ivorian troops": "CI",
    "Central African Republic": "CF",
    "South African soldiers": "ZA",
    "Rwanda Defence Force": "RW",
    "Burkinabe junta": "BF",
    "Swaziland": "SZ",
    "Timor-Leste": "TL",
    "Cape Verde": "CV",
    "the Holy See": "VA",
    "Venezuelans": "VE",
    "Canadians": "CA",
    "Australia's navy": "AU",
    "New Zealanders": "NZ",
    "members of the Ukrainian parliament": "UA",
    "Ukrainian victims": "UA",
    "South Sudan People's Defence Forces": "SS",
    "Israeli forces operating in the southern Gaza city of Rafah": "IL",
    "French President Emmanuel Macron": "FR",
    "Emmanuel Macron of France": "FR",
    "two Indian soldiers and a civilian": "IN",
    "Turkey-backed Syrian rebels": "SY",
    "foreign fighters from Uzbekistan": "UZ",
    # forces and offices of a state, whatever their capitals
    "Sudanese Armed Forces": "SD",
    "Syrian Arab Army": "SY",
    "Somali National Army": "SO",
    "Afghan National Security Forces": "AF",
    "Ethiopian National Defence Force": "ET",
    "Russian navy": "RU",
    "Ukrainian National Guard": "UA",
    "Ukraine's Third Assault Brigade": "UA",
    "Turkish Armed Forces": "TR",
    "the Philippine Coast Guard": "PH",
    "Pakistan Army": "PK",
    "the Royal Thai Army": "TH",
    "Lebanese Armed Forces": "LB",
    "the Armed Forces of Ukraine": "UA",
    "the National Army of Colombia": "CO",
    "the Congress of Peru": "PE",
    "the US Congress": "US",
    "the Union of Myanmar": "MM",
    "Russian Federation troops": "RU",
    "Venezuelan National Assembly": "VE",
    "Yemeni Presidential Leadership Council": "YE",
    "the ruling party of Turkey": "TR",
    "the Chinese Communist Party": "CN",
    "the Workers' Party of Korea": "KP",
    "Georgian Dream": "GE",
    "Ukraine's Defense Ministry": "UA",
    "Ukrainian President Volodymyr Zelensky": "UA",
    "Turks": "TR",
    # a country that is a given name, too
    "Chad President Mahamat Déby": "TD",
    "Jordan Foreign Ministry": "JO",
    "Jordan Armed Forces": "JO",
    "Jordan's King Abdullah": "JO",
    "Jordan King Abdullah": "JO",
    "King Abdullah of Jordan": "JO",
    "Georgia Prime Minister Irakli Kobakhidze": "GE",
    "Israel Defense Minister Israel Katz": "IL",
    "Israel Police": "IL",
    "Israel Aerospace Industries": "IL",
    "Kenya Defence Forces": "KE",
    "India Air Force": "IN",
    "Paris Mayor Anne Hidalgo": "FR",
    "Santiago": "CL",
}

OTHERS = {
    "Hamas": "Hamas",
    "Palestinian militant group Hamas": "Hamas",
    "Hamas in Gaza": "Hamas",
    "the al-Qassam Brigades": "Hamas",
    "Lebanon's Hezbollah": "Hezbollah",
    "Hizbollah": "Hezbollah",
    "the Houthis": "Houthis",
    "Houthi rebels": "Houthis",
    "Ansar Allah": "Houthis",
    "Iran-backed Houthis": "Houthis",
    "Yemen's Iran-Backed Houthi Rebels": "Houthis",
    "NATO": "NATO",
    "Nato": "NATO",
    "NATO Secretary General Mark Rutte": "NATO",
    "the European Union": "European Union",
    "the EU": "European Union",
    "Brussels": "European Union",
    "the European Commission": "European Union",
    "the U.N.": "United Nations",
    "UN peacekeepers": "United Nations",
    "the UN Security Council": "United Nations",
    "the IAEA": "IAEA",
    "the U.N. nuclear watchdog": "IAEA",
    "UNRWA": "UNRWA",
    "the World Food Program": "World Food Programme",
    "the WHO": "World Health Organization",
    "African Union": "African Union",
    "the Red Cross": "Red Cross",
    "the ICRC": "Red Cross",
    "Médecins Sans Frontières": "Doctors Without Borders",
    "Wagner": "Wagner Group",
    "Russian mercenary group Wagner": "Wagner Group",
    "the RSF": "Rapid Support Forces",
    "Sudan's Rapid Support Forces": "Rapid Support Forces",
    "Rapid Support Forces (RSF)": "Rapid Support Forces",
    "the Taliban": "Taliban",
    "Afghan Taliban fighters": "Taliban",
    "Pakistani Taliban": "Tehreek-e-Taliban Pakistan",
    "the Islamic State in Iraq and the Levant": "Islamic State",
    "ISIS": "Islamic State",
    "ISIL": "Islamic State",
    "Daesh": "Islamic State",
    "al-Qaeda": "Al-Qaeda",
    "al Qaida": "Al-Qaeda",
    "Al-Qaida": "Al-Qaeda",
    "al-Shabaab": "Al-Shabaab",
    "Somalia's al-Shabab": "Al-Shabaab",
    "Boko Haram": "Boko Haram",
    "M23": "M23",
    "rebels of the M23 group": "M23",
    "Rwanda-backed M23 rebels": "M23",
    "the PKK": "PKK",
    "Kurdistan Workers’ Party": "PKK",
    "Kurdish-led Syrian Democratic Forces": "Syrian Democratic Forces",
    "the Arakan Army": "Arakan Army",
    "the Donetsk People's Republic": "Donetsk People's Republic",
    "the DPR": "Donetsk People's Republic",
    "Yonhap news agency": "Yonhap",
    "South Korea's Yonhap": "Yonhap",
    "nine people": "people",
    "Nine people": "people",
    "civilians": "civilians",
    "Civilians": "civilians",
    "at least 12 civilians": "civilians",
    "more than a dozen civilians": "civilians",
    "12 to 15 fighters": "fighters",
    "the militants": "militants",
    "rebels": "rebels",
    "an estimated 20 people": "people",
    "as many as 30 children": "children",
    "hundreds of people": "people",
    "tens of thousands of residents": "residents",
    "twenty-two workers": "workers",
    "its soldiers": "soldiers",
    "another civilian": "civilian",
    "a nurse": "nurse",
    "civilians in Gaza": "civilians",
    "people in Kharkiv": "people",
    "militants in northern Syria": "militants",
    "people who fled": "people",
    "pro-Russian separatists": "separatists",
    "anti-Russian partisans": "partisans",
    "Russian-backed rebels": "rebels",
    "Iran-backed militias": "militias",
    "a U.S.-led coalition": "coalition",
    "Chinese-owned company": "company",
    "Hamas-run health ministry": "health ministry",
    "members of the public": "members of the public",
    "a woman and her child": "woman and her child",
    "victims of Israeli strikes": "victims of Israeli strikes",
    "Ukraine's allies": "allies",
    "Ukraine's Western allies": "allies",
    "allies of Ukraine": "allies",
    "Western countries": "Western countries",
    "at least 17 people, including five children": "people",
    "the crew of a Greek-owned tanker": "crew of a tanker",
    "the country's intelligence agency": "intelligence agency",
    "Ida Holm": "Ida Holm",
    "Sergei Shoigu": "Sergei Shoigu",
    "Israel Katz": "Israel Katz",
    "Latin American migrants": "Latin American migrants",
    "the Abkhazian-Adyghe choir": "Abkhazian-Adyghe choir",
    # groups whose name contains that of a country or a people
    "Sudan Liberation Movement": "Sudan Liberation Movement",
    "the Sudan Liberation Movement": "Sudan Liberation Movement",
    "Sudan Liberation Movement fighters": "Sudan Liberation Movement",
    "fighters of the Sudan Liberation Movement": "Sudan Liberation Movement",
    "Sudan Liberation Movement/Army": "Sudan Liberation Movement",
    "12 Sudan People's Liberation Army soldiers": "Sudan People's Liberation Army",
    "Myanmar National Democratic Alliance Army": "Myanmar National Democratic Alliance Army",
    "the Uganda National Liberation Army": "Uganda National Liberation Army",
    "Balochistan Liberation Front": "Balochistan Liberation Front",
    "Afghanistan Freedom Front": "Afghanistan Freedom Front",
    "the National Resistance Front of Afghanistan": "National Resistance Front of Afghanistan",
    "the Movement for the Liberation of the Congo": "Movement for the Liberation of the Congo",
    "Union for the Total Independence of Angola": "Union for the Total Independence of Angola",
    "the National Liberation Army of Colombia": "National Liberation Army of Colombia",
    "the Islamic Movement in Nigeria": "Islamic Movement in Nigeria",
    "members of the Communist Party of the Philippines": "Communist Party of the Philippines",
    "the Rwandan Patriotic Front": "Rwandan Patriotic Front",
    "the Iraqi National Congress": "Iraqi National Congress",
    "Zimbabwe African National Union": "Zimbabwe African National Union",
    "the Syrian National Coalition": "Syrian National Coalition",
    "the South Sudan National Salvation Front": "South Sudan National Salvation Front",
    "Ukrainian Insurgent Army": "Ukrainian Insurgent Army",
    "the Russian Volunteer Corps": "Russian Volunteer Corps",
    "the Georgian Legion": "Georgian Legion",
    "Lebanese Resistance Brigades": "Lebanese Resistance Brigades",
    "the Bangladesh Nationalist Party": "Bangladesh Nationalist Party",
    "Syrian Network for Human Rights": "Syrian Network for Human Rights",
    "Sudan Doctors Network": "Sudan Doctors Network",
    "the Russian Orthodox Church": "Russian Orthodox Church",
    "Front for Change and Concord in Chad": "Front for Change and Concord in Chad",
    # newsrooms
    "France 24": "France 24",
    "Russia Today": "Russia Today",
    "Sudan Tribune": "Sudan Tribune",
    "Iran International": "Iran International",
    "Channel 4": "Channel 4",
    # persons
    "Chad Smith": "Chad Smith",
    "Jordan Peterson": "Jordan Peterson",
    "Israel Adesanya": "Israel Adesanya",
    "Kenya Barris": "Kenya Barris",
    "Sofia Coppola": "Sofia Coppola",
    "Santiago Peña": "Santiago Peña",
    "Milan Kundera": "Milan Kundera",
    "Volker Türk": "Volker Türk",
    "Türk": "Türk",
    # appositions
    "Hezbollah, the Lebanese group": "Hezbollah",
    "Hamas, the Palestinian militant group": "Hamas",
    "the Houthis, the Iran-backed Yemeni group": "Houthis",
    "Hezbollah, Lebanon's Shiite militia": "Hezbollah",
    "the Lebanese militant group, Hezbollah": "Hezbollah",
    "the RSF, Sudan's main paramilitary group": "Rapid Support Forces",
    "UNICEF, the UN children's agency": "UNICEF",
}

TWO_PARTIES = [
    "South Korea and the United States",
    "Russian-North Korean",
    "Russia, North Korea",
    "US–China",
    "Hamas and Israel",
    "Israeli and Palestinian officials",
    "Moscow/Pyongyang",
    "both Russia and Ukraine",
    "Sino-Russian",
    "NATO or the European Union",
    "France, Germany and Britain",
    "Russia, the United States",
    "Hamas, the Palestinian Authority",
    "Hezbollah, the Lebanese army",
    "Hezbollah and the Lebanese group Amal Movement",
    "Sudan and the Sudan Liberation Movement",
]

PEOPLE = [
    "600",
    "at least 12",
    "three deaths",
    "two others",
    "more than 30 wounded",
    "hundreds more",
    "the dead",
]
NOBODY = ["", "  ", "they", "us", "him", "—", "…", "who"]

PLACES = {
    "Kursk": "RU",
    "Russia's Kursk region": "RU",
    "Kursk Oblast": "RU",
    "the Kursk region": "RU",
    "Sudzha": "RU",
    "Sudzha in Russia's Kursk region": "RU",
    "Belgorod": "RU",
    "Moscow": "RU",
    "St. Petersburg": "RU",
    "Vladivostok": "RU",
    "Chechnya": "RU",
    "Kharkiv": "UA",
    "Kharkov": "UA",
    "Kharkiv, Ukraine": "UA",
    "Ukraine's Kharkiv": "UA",
    "Crimea": "UA",
    "Russian-occupied Crimea": "UA",
    "Sevastopol": "UA",
    "Donetsk region": "UA",
    "the eastern Donbas": "UA",
    "Zaporizhzhia": "UA",
    "Pokrovsk": "UA",
    "Odesa": "UA",
    "the Black Sea port of Odesa": "UA",
    "Gaza": "PS",
    "Gaza Strip": "PS",
    "the West Bank": "PS",
    "the Israeli-occupied West Bank": "PS",
    "Rafah": "PS",
    "Khan Younis": "PS",
    "Deir al-Balah": "PS",
    "Jenin refugee camp": "PS",
    "Hamas-run Gaza City": "PS",
    "Darfur": "SD",
    "El Fasher": "SD",
    "al-Fashir": "SD",
    "Port Sudan": "SD",
    "Khartoum": "SD",
    "Idlib": "SY",
    "Aleppo": "SY",
    "Deir ez-Zor": "SY",
    "the Golan Heights": "SY",
    "Paris": "FR",
    "Paris, Texas": "US",
    "Atlanta, Georgia": "US",
    "Goma": "CD",
    "North Kivu": "CD",
    "Tripoli": "LY",
    "Beirut": "LB",
    "southern Lebanon": "LB",
    "Hodeidah": "YE",
    "Sanaa": "YE",
    "Tigray": "ET",
    "Cox's Bazar": "BD",
    "Indian-administered Kashmir": "IN",
    "Brussels": "BE",
    "The Hague": "NL",
    "Geneva": "CH",
    "a U.S. base in Qatar": "QA",
    "the Russian embassy in Kyiv": "UA",
    "Panmunjom": None,
    "Wonsan": "KP",
    "Yongbyon": "KP",
    "Busan": "KR",
    "New York": "US",
    "Istanbul": "TR",
    "Georgetown, Guyana": "GY",
    "Niger Delta": "NG",
    "Cabo Delgado": "MZ",
    "Timbuktu": "ML",
    "Maiduguri": "NG",
    "Rakhine": "MM",
    "Nagorno-Karabakh": "AZ",
    "Red Sea": None,
    "Black Sea": None,
    "the Black Sea off Romania": None,
    "South China Sea": None,
    "Indian Ocean": None,
    "Kashmir": None,
    "the Middle East": None,
    "Korean Peninsula": None,
    "the border": None,
    "the Russia-Ukraine border": None,
    "Moscow and Pyongyang": None,
    "the front line": None,
    "NATO": None,
}

SENTENCES = {
    "Russia and North Korea have begun constructing a bridge.": [("Russia", "RU"), ("North Korea", "KP")],
    "South Korean lawmakers said some 600 North Korean troops died.": [
        ("South Korean", "KR"),
        ("North Korean", "KP"),
    ],
    "They told us that the US and the U.S. agreed with U.S. officials.": [
        ("US", "US"),
        ("U.S.", "US"),
        ("U.S.", "US"),
    ],
    "It is what WHO said, and who said it?": [("WHO", None)],
    "MOSCOW/PYONGYANG/SEOUL (Worthy News)": [("MOSCOW", "RU"), ("PYONGYANG", "KP"), ("SEOUL", "KR")],
    "Iran-backed militias and pro-Russian fighters used Chinese-made drones.": [],
    "The ship crossed the South China Sea and the Indian Ocean.": [
        ("South China Sea", None),
        ("Indian Ocean", None),
    ],
    "He moved from New Mexico to Mexico.": [("New Mexico", "US"), ("Mexico", "MX")],
    "Nigeria and Niger closed the border.": [("Nigeria", "NG"), ("Niger", "NE")],
    "Guinea-Bissau, Guinea and Papua New Guinea signed.": [
        ("Guinea-Bissau", "GW"),
        ("Guinea", "GN"),
        ("Papua New Guinea", "PG"),
    ],
    "They polish the table and eat turkey off fine china.": [],
    "Polish troops met Turkish officers.": [("Polish", "PL"), ("Turkish", "TR")],
    "Defense Minister Israel Katz spoke in Israel.": [("Israel", "IL")],
    "The Washington Post reported from Washington.": [("Washington Post", None), ("Washington", "US")],
    "Sudan’s army accused the Rapid Support Forces (RSF).": [
        ("Sudan", "SD"),
        ("Rapid Support Forces", None),
        ("RSF", None),
    ],
    "South Sudan's Juba hosted Sudanese refugees.": [
        ("South Sudan", "SS"),
        ("Juba", "SS"),
        ("Sudanese", "SD"),
    ],
    "The Democratic Republic of the Congo and the Republic of the Congo": [
        ("Democratic Republic of the Congo", "CD"),
        ("Republic of the Congo", "CG"),
    ],
    "In Kyiv, the Kremlin's envoy met NATO and EU officials.": [
        ("Kyiv", "UA"),
        ("Kremlin", "RU"),
        ("NATO", None),
        ("EU", None),
    ],
    "Latin American leaders met American senators.": [("American", "US")],
    "Russian-North Korean ties": [("Russian", "RU"), ("North Korean", "KP")],
    "The Geneva Conventions were signed in Geneva.": [("Geneva", "CH")],
    "Indiana and Romania are not India and Oman.": [
        ("Indiana", "US"),
        ("Romania", "RO"),
        ("India", "IN"),
        ("Oman", "OM"),
    ],
    "The N. Korean leader sent soldiers to Russia's Kursk region.": [
        ("N. Korean", "KP"),
        ("Russia", "RU"),
        ("Kursk", "RU"),
    ],
    "Iran, Iraq; Syria: three names.": [("Iran", "IR"), ("Iraq", "IQ"), ("Syria", "SY")],
    "ISRAEL STRIKES IRAN, US SAYS": [("ISRAEL", "IL"), ("IRAN", "IR"), ("US", "US")],
    "Al-Qaeda and al-Shabaab fought Somali troops.": [
        ("Al-Qaeda", None),
        ("al-Shabaab", None),
        ("Somali", "SO"),
    ],
    "Côte d’Ivoire and Türkiye": [("Côte d’Ivoire", "CI"), ("Türkiye", "TR")],
    "The SWAT team said he may march in May.": [],
    "Vladimir Putin and Lloyd Austin never met.": [],
    "Troops left Korea for the South. Korea is one word.": [],
    "The drummer Chad Smith met Jordan Peterson and Israel Adesanya in Chad.": [("Chad", "TD")],
    "He flew from Jordan Tuesday to see Chad President Mahamat Déby.": [("Jordan", "JO"), ("Chad", "TD")],
    "Israel Strikes Gaza, Jordan Says": [("Israel", "IL"), ("Gaza", "PS"), ("Jordan", "JO")],
    "Russia Opens New Front in Sumy": [("Russia", "RU"), ("Sumy", "UA")],
    "Russia Shells the Eastern Front": [("Russia", "RU")],
    "The Sudan Liberation Movement fought Sudan's army near Nyala.": [
        ("Sudan Liberation Movement", None),
        ("Sudan", "SD"),
        ("Nyala", "SD"),
    ],
    "Members of the Communist Party of the Philippines met Philippine troops.": [
        ("Communist Party of the Philippines", None),
        ("Philippine", "PH"),
    ],
    "France 24 reported that Russia Today had lied.": [("France 24", None), ("Russia Today", None)],
    "He told France 24 on Monday that in France 24 people had died.": [("France 24", None), ("France", "FR")],
    "In Russia Today is a newspaper; in Ukraine 24 were killed.": [("Russia", "RU"), ("Ukraine", "UA")],
    "The Ukrainian Army and the Russian Liberation Army fought in Russia.": [
        ("Ukrainian", "UA"),
        ("Russian Liberation Army", None),
        ("Russia", "RU"),
    ],
    "The Turkish President and Justice Party leader spoke.": [("Turkish", "TR")],
}

PIECES = """
    the US U.S. Russia North South Korea Korean 's ’s - – , and in of from 12 people Gaza backed pro- . ( )
    NATO Hamas Kursk Guinea Bissau Israel's -led US-led Congo Republic İ ǅ ﬁ
"""
words = st.one_of(
    st.text(),
    st.lists(st.sampled_from(PIECES.split())).map(" ".join),
    st.lists(st.sampled_from(["U.S.", "Russia", "-", "–", "'s", "North Korea", "é", "́", "1", "of"])).map(
        "".join
    ),
)


def read(text):
    """Read a party without context."""
    return Party.read(text, Reading())


@pytest.mark.parametrize(("text", "code"), COUNTRIES.items())
def test_country(text, code):
    """A country's government, army, people or capital stands for the country."""
    assert read(text).country == code


@pytest.mark.parametrize(("text", "name"), OTHERS.items())
def test_party_that_is_no_country(text, name):
    """A party that is no country has its canonical name; without a name it is the noun."""
    party = read(text)
    assert (party.country, party.name) == (None, name)


@pytest.mark.parametrize("text", TWO_PARTIES)
def test_two_parties(text):
    """Words that name two parties are refused."""
    with pytest.raises(UnreadableError, match="names two parties: "):
        read(text)


@pytest.mark.parametrize(
    ("text", "code"),
    {
        "Kim Jong Un": "KP",
        "President Putin": "RU",
        "Zelenskyy": "UA",
        "Prime Minister Narendra Modi": "IN",
        "Macron": "FR",
        "Abiy Ahmed": "ET",
    }.items(),
)
def test_a_head_of_state_or_government_acts_for_the_country(text, code):
    """A leader's name, titles before it, reads as the country; it is found in no running text."""
    assert read(text).country == code
    assert default_gazetteer().find(f"The speech of {text.split()[-1]} was long.") == []


@pytest.mark.parametrize("text", ["Putin's critics", "the Macron law", "Ida Putin", "Trump Tower"])
def test_a_leaders_name_beside_other_words_is_no_country(text):
    """Only the name stands for the country, not what is called after it."""
    assert read(text).country is None


@pytest.mark.parametrize("text", PEOPLE)
def test_a_figure_without_a_noun_counts_people(text):
    """A toll such as "23 killed" names nobody: its victims are people."""
    assert (read(text).country, read(text).name) == (None, "people")


@pytest.mark.parametrize(
    "text", ["a wounded soldier", "French-German engineer", "the injured Swedish-Finnish pilot"]
)
def test_a_party_keeps_its_noun(text):
    """An adjective ends no noun phrase before its noun; two nations of one person are no party."""
    assert read(text).country is None
    assert read(text).name.split()[-1] in {"soldier", "engineer", "pilot"}


@pytest.mark.parametrize("text", NOBODY)
def test_no_party(text):
    """Words without a noun are refused."""
    with pytest.raises(UnreadableError, match="names no party"):
        read(text)


def test_party_cells():
    """A party fills words, country and name, in the order of its columns."""
    assert [column.suffix for column in Party.COLUMNS] == ["_words", "_country", "_name"]
    assert read("Pyongyang").cells() == ("Pyongyang", "KP", "North Korea")


@pytest.mark.parametrize(("text", "code"), PLACES.items())
def test_place(text, code):
    """A place has the code of the country that it lies in; seas and disputed places have none."""
    assert Place.read(text, Reading()).cells() == (text, code)


@pytest.mark.parametrize("text", ["", " ", "12", "..."])
def test_no_place(text):
    """Words without a letter name no place."""
    with pytest.raises(UnreadableError):
        Place.read(text, Reading())


@pytest.mark.parametrize(("text", "expected"), SENTENCES.items())
def test_find(text, expected):
    """The names in a sentence are found, those that only look like one are not."""
    assert [
        (text[named.start : named.end], named.code) for named in default_gazetteer().find(text)
    ] == expected


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Ukraine", "Ukraine", "country"),
        ("Ukrainians", "Ukraine", "demonym"),
        ("Kyiv", "Ukraine", "capital"),
        ("Kremlin", "Russia", "metonym"),
        ("Brussels", "European Union", "metonym"),
        ("Ansar Allah", "Houthis", "party"),
        ("Kharkov", "Kharkiv", "place"),
    ],
)
def test_kind(text, name, kind):
    """A name found says what it stands for, and by which kind of name."""
    (named,) = default_gazetteer().find(text)
    assert (named.name, named.kind) == (name, kind)


@pytest.mark.parametrize(
    ("gold", "predicted", "score"),
    [
        ("KP", "Pyongyang", 1),
        ("KP", "North Korean troops", 1),
        ("KP", "Seoul", 0),
        ("Hamas", "the Hamas militants", 1),
        ("the EU", "Brussels", 1),
        ("people", "nine people", 1),
        ("people", "a person", 1),
        ("civilians", "a civilian", 1),
        ("civilians", "people", 0),
        ("militants", "the Militants", 1),
        ("KP", "soldiers", 0),
        ("soldiers", "Russian soldiers", 0),
        ("UN", "the United Nations", 1),
    ],
)
def test_compare_parties(gold, predicted, score):
    """Parties are the same by ISO code, else by name, without case, determiner and plural."""
    assert Party.load(gold).compare(read(predicted)) == score


@pytest.mark.parametrize(
    ("gold", "predicted", "score"),
    [
        ("Kursk", "Kursk", 1),
        ("Kursk", "Russia's Kursk region", 1),
        ("Kursk", "Kursk Oblast", 1),
        ("Kursk", "Kursk, Russia", 1),
        ("Kharkiv", "Kharkov", 1),
        ("Kyiv", "the Ukrainian city of Kiev", 1),
        ("Kursk", "Belgorod", 0.5),
        ("Kursk", "Russia", 0.5),
        ("Kursk", "Kharkiv", 0),
        ("Black Sea", "the Black Sea", 1),
        ("Black Sea", "Red Sea", 0.5),
        ("Black Sea", "Kharkiv", 0),
        ("eastern Kharkiv", "Kharkiv", 0.5),
        ("Ukraine", "Ukraine", 1),
    ],
)
def test_compare_places(gold, predicted, score):
    """Places are the same by their own words; a shared country, or half of the words, is half right."""
    assert Place.load(gold).compare(Place.read(predicted, Reading())) == score


@pytest.mark.parametrize(
    ("raw", "country", "name"),
    [
        ("KP", "KP", "North Korea"),
        ("people", None, "people"),
        ("Malta and Cyprus", None, "Malta and Cyprus"),
        ("Maltese-Cypriot skipper", None, "Maltese-Cypriot skipper"),
    ],
)
def test_load_party(raw, country, name):
    """Gold names a party by ISO code or by name; joint partners and a person of two nations as worded."""
    party = Party.load(raw)
    assert (party.country, party.name) == (country, name)


@pytest.mark.parametrize("raw", ["QQ", "", None, 7, ["KP"]])
def test_load_party_wrong(raw):
    """Gold with an unknown code or no words is refused."""
    with pytest.raises(ValueError, match=r"."):
        Party.load(raw)


@pytest.mark.parametrize(("text", "code"), [("Russian", "RU"), ("Norwegian", "NO"), ("a U.S. envoy", "US")])
def test_country_value(text, code):
    """A country is the code in its own column and the words beside it."""
    assert Country.read(text, Reading()).cells() == (code, text)


@pytest.mark.parametrize("text", ["RU", "Hamas", "the United Nations", "villagers"])
def test_what_is_no_country_is_refused(text):
    """Words that name no country are none, whoever they name."""
    with pytest.raises(UnreadableError, match="is no country"):
        Country.read(text, Reading())


@pytest.mark.parametrize(("gold", "predicted", "score"), [("RU", "Russian", 1), ("RU", "Ukraine", 0)])
def test_compare_countries(gold, predicted, score):
    """Countries are the same by code."""
    assert Country.load(gold).compare(Country.read(predicted, Reading())) == score


@pytest.mark.parametrize("raw", ["QQ", "Hamas", 7, ""])
def test_load_country_wrong(raw):
    """Gold for a country is a known code or a country's name."""
    with pytest.raises(ValueError, match=r"."):
        Country.load(raw)


def test_alias_file(tmp_path: Path):
    """Users' aliases go before the built-in names and may name new parties."""
    aliases = tmp_path / "aliases.tsv"
    aliases.write_text(
        "# ours\n\nBaltic Tiger\tLV\nthe Ministry\tUnited Kingdom\nAzov Corps\tAzov\n"
        "Orchestra\tWagner\nUS\tUruguay\n"
    )
    gazetteer = Gazetteer.load(aliases)
    assert gazetteer.party("the Baltic Tiger") == ("LV", "Latvia")
    assert gazetteer.party("the Ministry") == ("GB", "United Kingdom")
    assert gazetteer.party("Azov Corps soldiers") == (None, "Azov")
    assert gazetteer.party("the Orchestra") == (None, "Wagner Group")
    assert gazetteer.party("the US") == ("UY", "Uruguay")
    assert Party.read("Orchestra", Reading(gazetteer=gazetteer)).name == "Wagner Group"
    assert default_gazetteer().party("the US") == ("US", "United States")


@pytest.mark.parametrize(
    "line", ["Bankova", "Bankova UA", "Bankova\t", "\tUA", "Bankova\tUA\tRU", "Bankova\tQQ", "X\tua"]
)
def test_alias_file_wrong(tmp_path: Path, line):
    """A bad line is an error with file, line number and what to write."""
    aliases = tmp_path / "aliases.tsv"
    aliases.write_text(f"Baltic Tiger\tLV\n{line}\n")
    with pytest.raises(ConfigError, match=rf"{re.escape(str(aliases))}, line 2: .*write "):
        Gazetteer.load(aliases)


def test_alias_file_missing(tmp_path: Path):
    """A file that cannot be read is an error that names it."""
    with pytest.raises(ConfigError, match=r"none\.tsv: cannot be read"):
        Gazetteer.load(tmp_path / "none.tsv")


def test_alias_file_binary(tmp_path: Path):
    """A file that is no UTF-8 text is an error that names it."""
    (tmp_path / "aliases.tsv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match=r"aliases\.tsv: cannot be read"):
        Gazetteer.load(tmp_path / "aliases.tsv")


@given(words)
def test_any_words(text):
    """A party is read or refused as unreadable, and a place has a known country or none."""
    gazetteer = default_gazetteer()
    try:
        code, name = gazetteer.party(text)
    except UnreadableError:
        pass
    else:
        assert name.strip()
        assert code is None or name == gazetteer.country_name(code)
    place = gazetteer.place(text)
    assert place is None or gazetteer.knows(place)


@given(words)
def test_spans(text):
    """The names found stand in order, do not overlap, and each is the name that its own words give."""
    end = 0
    for named in default_gazetteer().find(text):
        assert end <= named.start < named.end <= len(text)
        end = named.end
        (alone,) = default_gazetteer().find(text[named.start : named.end])
        assert alone[2:] == named[2:]


@given(words)
def test_party_compares_with_itself(text):
    """A party, and a place, is the same as itself."""
    try:
        party, place = read(text), Place.read(text, Reading())
    except UnreadableError:
        return
    assert party.compare(party) == 1
    assert place.compare(place) == 1


TABLES = Path(__file__).parents[2] / "schemas" / "values" / "data"


def rows(table):
    """The rows of a table, without comments."""
    lines = (TABLES / table).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def test_country_codes():
    """The table holds the 249 codes of ISO 3166-1 and XK, each once."""
    codes = [row[0] for row in rows("countries.tsv")]
    assert len(codes) == len(set(codes)) == 250
    assert "XK" in codes
    assert all(re.fullmatch("[A-Z]{2}", code) for code in codes)


@pytest.mark.parametrize("table", ["regions.tsv", "cities.tsv"])
def test_place_codes(table):
    """Every place has a known country, or "-"."""
    codes = {row[0] for row in rows("countries.tsv")}
    assert {row[1] for row in rows(table)} <= codes | {"-"}
    assert {len(row) for row in rows(table)} == {2}


def test_names_are_unambiguous():
    """No name stands twice for different countries or parties."""
    meanings = {}
    for code, *cells in rows("countries.tsv"):
        for name in {name for cell in cells for name in cell.split("; ") if name}:
            meanings.setdefault(name, set()).add(code)
    for name, *cells in rows("parties.tsv"):
        for alias in [name, *(alias for cell in cells for alias in cell.split("; "))]:
            meanings.setdefault(alias, set()).add(name)
    meanings.pop("-")
    shared = {name: owners for name, owners in meanings.items() if len(owners) > 1}
    assert shared == {"Brussels": {"BE", "European Union"}}


def test_countries_read_as_themselves():
    """Every name, demonym, capital and metonym in the table of countries reads as its country."""
    for code, *cells in rows("countries.tsv"):
        for name in [name for cell in cells for name in cell.split("; ") if name]:
            if name != "Brussels":
                assert default_gazetteer().party(name)[0] == code, name


def test_parties_read_as_themselves():
    """Every name in the table of parties reads as its party."""
    for name, *cells in rows("parties.tsv"):
        for alias in [name, *(alias for cell in cells for alias in cell.split("; "))]:
            if name != "-":
                assert default_gazetteer().party(alias) == (None, name), alias


@pytest.mark.parametrize(
    "unit",
    ["Sudan Liberation Movement ", "Kursk ", "Chad Smith ", "Party of the ", "Russia for the ", "Chad 24 "],
)
def test_hostile_text_takes_linear_time(unit):
    """50,000 characters of names within names are read within two seconds of processor time."""
    text = unit * (50_000 // len(unit)) + "Cuba"
    default_gazetteer()
    began = time.process_time()
    default_gazetteer().find(text)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "words", ["the night", "the early hours", "that day", "the same evening", "the past week", "the dark"]
)
def test_a_time_is_no_place(words):
    """Though it follows "in" as a place does; what only begins as one is a place."""
    with pytest.raises(UnreadableError, match="no place"):
        Place.read(words, Reading())
    assert Place.read(f"{words} market", Reading()).words == f"{words} market"
