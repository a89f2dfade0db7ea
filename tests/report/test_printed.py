"""Laws of how the page says things: figures as printed, one sign a voice, titles, no card twice, its date."""

import re
import shutil
from collections import defaultdict
from datetime import UTC, date, datetime

import pytest
from rendered import Page, article, rendered, stated, stored, worded

from pipeline.extraction.outcome import Outcome
from pipeline.report.facts import Selection
from pipeline.report.report import render
from pipeline.report.words import between, counted, listed, shortened
from pipeline.store import read
from schemas.casualty import Casualty

__all__ = ["worded"]  # a fixture


@pytest.fixture(scope="module")
def page(worded):
    with read(worded) as reader:
        return Page(render(reader, Selection(), datetime(2025, 9, 3, 9, 5, tzinfo=UTC)))


def said(html):
    """The text of markup, without tags, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def section(page, name):
    return page.html.split(f'<section id="{name}"')[1].split('<section id="')[0]


def test_figures_stand_as_printed(page):
    """Words such as "hundreds" and "about 4,700" are never turned into numbers that nobody wrote."""
    shown = page.html.split("</header>")[1].split('<section id="legend"')[0]
    shown = re.sub(r'<text class="axis.*?</text>', "", shown)
    assert not re.search(r"\b(?:200|999|2,000|9,999)\b", said(shown))
    figures = re.findall(r"<b>([^<]*\d[^<]*|[Hh]undreds|thousands)</b>", shown)
    assert {"Hundreds", "about 4,700", "350", "2,100"} <= set(figures)
    assert not re.search(r"(?<!about )\b4,700", said(shown))


def test_headings_hold_the_words(page):
    """A plan of "thousands" is headed so."""
    (heading,) = re.findall(r"<h3>(.*?)</h3>", section(page, "plans"))
    assert said(heading) == "Peru → Chile : thousands combat, additional"


def test_words_of_enums_are_read(page):
    """No value of an enum stands raw on the page."""
    assert "killed_or_wounded" not in page.html
    assert "killed or wounded" in page.text


def test_articles_are_named(page):
    """By outlet, title or first words; files stand only below their article's heading."""
    assert "Hundreds of Peruvian soldiers were killed or wounded in …" in page.text
    files = re.findall(r"9f3e0\d\.txt", page.html)
    assert len(files) == len(set(files)) == 3


def test_charts_say_what_they_count(page):
    """No two charts have one heading, and each tells subject and kind."""
    headings = [said(heading) for heading in re.findall(r"<h3>(.*?)</h3>", section(page, "series"))]
    assert headings
    assert len(headings) == len(set(headings))
    assert all(re.fullmatch(r"Peru: killed or wounded(?:, .+)?", heading) for heading in headings)


def test_one_sign_a_voice(page):
    """A voice has the same colour and shape beside its name, on charts and under words; two differ."""
    signs = defaultdict(set)
    for sign, voice in re.findall(r'class="voice (c\w s\d)">([^<]*)<', page.html):
        signs[voice].add(sign)
    for sign, voice in re.findall(r'class="p (c\w s\d)[^>]*><title>[^·]*· ([^·]*) ·', page.html):
        signs[voice].add(sign)
    assert {len(each) for each in signs.values()} == {1}
    named = [*(each for voice, each in signs.items() if ":" in voice or "army" in voice)]
    assert len(named) == 3
    assert len(set().union(*named)) == 3


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_can_be_read(page, scheme):
    """Every colour that words have stands out from paper and panel by 4.5 to 1, as WCAG asks."""
    given = re.findall(r":root \{(.*?)\}", page.code[0], re.DOTALL)[scheme]
    colours = dict(re.findall(r"--(\w+): (#\w{6});", given))

    def light(colour):
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for name in ("ink", "soft", "link", "alarm", "kn", *(f"k{number}" for number in range(8))):
        for ground in ("paper", "panel"):
            low, high = sorted((light(colours[name]), light(colours[ground])))
            assert (high + 0.05) / (low + 0.05) >= 4.5, (name, ground)


def test_no_card_stands_twice(worded, page):
    """What contradicts several others stands once, beside all of them."""
    with read(worded) as reader:
        pairs = reader.query("SELECT a_says, b_says FROM contradictions").rows
    cards = section(page, "contradictions").split('<li id="x')[1:]
    assert len(pairs) == 3
    assert sum(card.count("data-item") for card in cards) == 3
    leads = [said(re.findall('<strong class="figure">.*?</q>', card, re.DOTALL)[0]) for card in cards]
    assert len(leads) == len(set(leads)) < 3


@pytest.mark.faults
def test_contradictions_tell_of_which_incident(tmp_path):
    """A voice that says nine of two places contradicts another in each: two cards, the newest first."""
    outcomes = []
    for name, place, day, other in (("a", "Lima", "March 24", "16"), ("b", "Cusco", "March 27", "14")):
        text = (
            f"Peru's army said nine Peruvian soldiers were killed in {place} on {day}.\n\n"
            f"Chile's army said {other} Peruvian soldiers were killed in {place} on {day}."
        )
        source = article(text, f"{name}.txt", date(2025, 3, 28), f"Daily {name}", f"Killed in {place}")
        given = {"victims": "Peruvian soldiers", "harm": "killed", "status": "occurred", "when": day}
        claims = [
            stated(source, Casualty, words, **given, place=place, count=count, attributed_to=[voice])
            for words, count, voice in zip(
                text.split("\n\n"), ("nine", other), ("Peru's army", "Chile's army"), strict=True
            )
        ]
        outcomes.append(Outcome(source, "done", "m1", "f1", tuple(claims)))
    page = rendered(stored(tmp_path / "two.duckdb", *outcomes))
    cards = [said(card) for card in section(page, "contradictions").split('<li id="x')[1:]]
    assert ["Cusco · 27 Mar 2025" in cards[0], "14" in cards[0], "16" in cards[0]] == [True, True, False]
    assert ["Lima · 24 Mar 2025" in cards[1], "16" in cards[1], len(cards)] == [True, True, 2]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ((2025, 5, 7), (2025, 5, 7), "7 May 2025"),
        ((2025, 5, 7), None, "7 May 2025"),
        ((2024, 2, 1), (2024, 2, 29), "Feb 2024"),
        ((2025, 2, 1), (2025, 3, 31), "1 Feb 2025 – 31 Mar 2025"),
        ((2025, 1, 1), (2025, 12, 31), "2025"),
        ((2024, 1, 1), (2025, 12, 31), "1 Jan 2024 – 31 Dec 2025"),
        ((2025, 4, 30), (2025, 5, 2), "30 Apr 2025 – 2 May 2025"),
    ],
)
def test_times_as_a_person_writes_them(first, last, words):
    """A whole month or year by its name; else days."""
    assert between(date(*first), last and date(*last)) == words


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Twelve killed", "Twelve killed"),
        ("word " * 60, ("word " * 40).strip() + " …"),
        ("x" * 201, "x" * 200 + " …"),
        ("军" * 900, "军" * 200 + " …"),
        ("two\nlines", "two lines"),
    ],
)
def test_titles_end_where_no_title_goes_on(title, words):
    """What somebody put into a title, such as the whole text, is cut, between words where there are some."""
    assert shortened(title) == words


def test_it_opens_with_what_is_new(page):
    """New since a week before the newest article: before all else, with who says so."""
    opened = said(page.html.split('<section id="series"')[0].split('id="overview"')[1])
    assert re.search(r"New since 27 Aug 2025 new plan Peru → Chile: thousands for combat", opened)
    order = [opened.index(words) for words in ("New since", "What cannot both hold", "Claims by type")]
    assert order == sorted(order)


def test_nothing_is_new_where_all_is(worded):
    """Articles of one week make no list of what is new."""
    assert "New since" not in rendered(worded, since=None, article="9f3e02.txt").text


def test_since_a_day(worded):
    """With a day asked for, what is new is new since then."""
    assert "New since 1 Apr 2025" in rendered(worded, since=date(2025, 4, 1)).text


def test_date_of_making(page):
    """When the page was made, in words and for machines; and of what."""
    assert page.all("time")[0]["datetime"] == "2025-09-03T09:05+00:00"
    assert "Made 3 Sep 2025, 09:05 UTC" in page.text
    assert "What 3 articles claim" in page.text


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("killed_or_wounded", "killed or wounded"),
        ("medical_care", "medical care"),
        ("a_b@c.d", "a_b@c.d"),
        (True, "yes"),
    ],
)
def test_cells_in_words(value, words):
    """Values of enums lose their underscores, other words keep them."""
    assert listed(value) == words


@pytest.mark.parametrize(
    ("kind", "measure", "words"),
    [
        ("killed", "total", "killed, total so far"),
        ("killed_or_wounded", "incident", "killed or wounded, in one incident"),
        ("labour", "unspecified", "labour"),
        ("labour", None, "labour"),
        (None, "per_day", "per day"),
    ],
)
def test_what_is_counted(kind, measure, words):
    """What a chart counts, in a reader's words."""
    assert counted(kind, measure) == words


def test_what_is_doubtful_looks_so(worded, tmp_path):
    """A claim more likely wrong than right is marked where its figure stands, with the reasons in words."""
    import duckdb

    shutil.copyfile(worded, tmp_path / "claims.duckdb")
    with duckdb.connect(str(tmp_path / "claims.duckdb")) as con:
        con.execute(
            "UPDATE casualty SET confidence = 0.3, doubts = ['the figure counts others'] "
            "WHERE count_words = '350'"
        )
    page = rendered(tmp_path / "claims.duckdb")
    why = "the figure counts others; right with a probability of 0.30"
    (claim,) = re.findall(r'<li id="c[^>]*doubtful".*?</dl>', page.html, re.DOTALL)
    assert said(claim).endswith(f"doubtful {why}")
    assert f"doubtful: {why}" in said(section(page, "contradictions"))
    assert re.findall(r"<b>([^<]*)</b> killed or wounded</a> <span[^>]*>doubtful<", page.html) == ["350"]
