"""Laws of the charts: what they draw, and that nothing on them hides anything else."""

import re
from datetime import date
from itertools import combinations, pairwise

import pytest
from rendered import ATTACK, Page

from pipeline.report.chart import Point, Sign, draw, times

RED, BLUE_SQUARE, NEUTRAL = Sign(0, 0), Sign(1, 1), Sign(None, 0)
SPAN = date(2025, 1, 1), date(2025, 9, 2)


def point(at, low, high, words, sign=RED, *, planned=False, voice="Peru"):
    return Point(voice, sign, date.fromisoformat(at), low, high, planned, words, "1-1")


def drawn(*points):
    return Page(str(draw(points, *SPAN, "a chart")))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2025-02-28", "2025-09-02", ["Mar 2025", "May 2025", "Jul 2025", "Sep 2025"]),
        ("2025-04-30", "2025-06-18", ["May 2025", "Jun 2025"]),
        ("2025-04-30", "2025-05-20", ["30 Apr 2025", "7 May 2025", "14 May 2025"]),
        ("2025-05-01", "2025-05-01", ["1 May 2025"]),
        ("2025-12-30", "2026-01-01", ["30 Dec 2025", "31 Dec 2025", "1 Jan 2026"]),
        ("2024-11-20", "2025-08-01", ["Jan 2025", "Mar 2025", "May 2025", "Jul 2025"]),
        ("2019-06-01", "2026-02-01", ["2020", "2022", "2024", "2026"]),
    ],
)
def test_dates_along_the_axis(first, last, words):
    """Round dates, all of one form, each with its year, at most five."""
    assert [told for _, told in times(date.fromisoformat(first), date.fromisoformat(last))] == words


def test_what_is_drawn():
    """A step between figures of a voice, plans hollow and dashed, a stroke over vague words, open ends."""
    page = drawn(
        point("2025-01-01", 600, 600, "about 600"),
        point("2025-03-01", 2000, 2000, "2,000"),
        point("2025-02-01", 5000, 5000, "5,000", BLUE_SQUARE, planned=True, voice="Chile"),
        point("2025-04-01", 6000, 6000, "6,000", BLUE_SQUARE, planned=True, voice="Chile"),
        point("2025-05-01", 200, 999, "hundreds", NEUTRAL, voice="nobody"),
        point("2025-06-01", 9, None, "at least nine", NEUTRAL, voice="nobody"),
    )
    classes = [attributes.get("class", "") for _, attributes in page.elements]
    assert [name for name in classes if name.startswith("line")] == ["line c0 s0", "line c1 s1 open"]
    assert [name for name in classes if name.startswith("p ")] == [
        "p c0 s0", "p c0 s0", "p c1 s1 open", "p c1 s1 open", "p cn s0", "p cn s0",
    ]  # fmt: skip
    assert (classes.count("range"), classes.count("beyond")) == (1, 1)
    for words in ("about 600", "2,000", "5,000", "6,000", "hundreds", "at least nine"):
        assert re.search(rf'<text class="words[^>]*>{words}</text>', page.html)
    assert "hundreds · nobody · 1 May 2025" in page.text


@pytest.mark.parametrize("count", [2, 5, 9])
def test_points_do_not_hide_each_other(count):
    """Equal figures of one day stand beside each other, at least as far apart as they are wide."""
    page = drawn(*(point("2025-05-01", 4700, 4700, "about 4,700", voice=f"v{n}") for n in range(count)))
    across = [float(x) for x in re.findall(r"translate\(([\d.]+) ", page.html)]
    assert len(across) == count
    assert all(abs(one - other) >= 8.9 for one, other in combinations(across, 2))
    words = re.findall(r'<text class="words[^>]* y="([\d.]+)">', page.html)
    assert 1 <= len(words) < 5


def test_words_are_escaped():
    """What names and words hold is text, in description, title and label."""
    page = Page(str(draw([point("2025-05-01", 5, 5, ATTACK, voice=ATTACK)], *SPAN, f"Chart of {ATTACK}")))
    (svg,) = page.all("svg")
    assert svg["aria-label"] == f"Chart of {ATTACK}"
    assert {name for name, _ in page.elements} <= {"svg", "g", "path", "text", "title"}
    assert page.text.count(ATTACK) >= 1


@pytest.mark.parametrize("highest", [1, 3, 40, 350, 4_700, 2_000_000])
def test_every_figure_is_on_the_chart(highest):
    """The axis begins at nothing and ends above the highest figure, in few round steps."""
    page = drawn(point("2025-05-01", highest, highest, "x"))
    steps = [
        int(words.replace(",", "")) for words in re.findall(r'class="axis end"[^>]*>([\d,]+)<', page.html)
    ]
    assert steps[0] == 0
    assert steps[-1] >= highest
    assert 2 <= len(steps) <= 6
    assert len({after - before for before, after in pairwise(steps)}) == 1
