from __future__ import annotations

import time
from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.values.value import Reading, UnreadableError
from schemas.values.when import When, find_whens

THURSDAY = date(2025, 3, 27)
WEDNESDAY = date(2025, 4, 30)
JUNE = date(2025, 6, 18)  # a Wednesday
LEAP_DAY = date(2024, 2, 29)  # a Thursday
NEW_YEAR = date(2025, 1, 1)  # a Wednesday
NEW_YEARS_EVE = date(2024, 12, 31)  # a Tuesday
SUNDAY = date(2025, 8, 31)
MONDAY = date(2025, 9, 1)

PAST = [
    # weekdays: the latest on or before publication
    ("Wednesday", THURSDAY, "2025-03-26"),
    ("Thursday", THURSDAY, "2025-03-27"),
    ("Friday", THURSDAY, "2025-03-21"),
    ("on Wednesday", WEDNESDAY, "2025-04-30"),
    ("Wednesday's announcement", WEDNESDAY, "2025-04-30"),
    ("Wednesday’s announcement", WEDNESDAY, "2025-04-30"),
    ("on Tuesday", JUNE, "2025-06-17"),
    ("Sunday", SUNDAY, "2025-08-31"),
    ("Sunday", MONDAY, "2025-08-31"),
    ("Thursday", NEW_YEAR, "2024-12-26"),
    ("monday", MONDAY, "2025-09-01"),
    ("Wednesday night", THURSDAY, "2025-03-26"),
    ("early Wednesday morning", THURSDAY, "2025-03-26"),
    ("late on Tuesday", THURSDAY, "2025-03-25"),
    ("the early hours of Tuesday", THURSDAY, "2025-03-25"),
    ("Tues.", THURSDAY, "2025-03-25"),
    ("on Fri.", THURSDAY, "2025-03-21"),
    ("last Wednesday", THURSDAY, "2025-03-26"),
    ("last Thursday", THURSDAY, "2025-03-20"),
    ("this past Thursday", THURSDAY, "2025-03-20"),
    ("this Friday", THURSDAY, "2025-03-28"),
    ("this Monday", THURSDAY, "2025-03-24"),
    ("next Monday", THURSDAY, "2025-03-31"),
    ("next Thursday", THURSDAY, "2025-04-03"),
    ("Monday and Tuesday", THURSDAY, "2025-03-24/2025-03-25"),
    ("Monday to Wednesday", THURSDAY, "2025-03-24/2025-03-26"),
    ("from Friday through Sunday", THURSDAY, "2025-03-21/2025-03-23"),
    ("Saturday, Sunday and Monday", THURSDAY, "2025-03-22/2025-03-24"),
    ("between Sunday and Wednesday", THURSDAY, "2025-03-23/2025-03-26"),
    ("Tuesday night into Wednesday morning", THURSDAY, "2025-03-25/2025-03-26"),
    ("overnight on Tuesday", THURSDAY, "2025-03-25"),
    ("Monday next week", THURSDAY, "2025-03-31"),
    ("Thursday of last week", THURSDAY, "2025-03-20"),
    ("on Friday last week", MONDAY, "2025-08-29"),
    # days counted from publication
    ("today", THURSDAY, "2025-03-27"),
    ("earlier today", THURSDAY, "2025-03-27"),
    ("yesterday", MONDAY, "2025-08-31"),
    ("yesterday", NEW_YEAR, "2024-12-31"),
    ("yesterday evening", LEAP_DAY, "2024-02-28"),
    ("tomorrow", LEAP_DAY, "2024-03-01"),
    ("tomorrow morning", NEW_YEARS_EVE, "2025-01-01"),
    ("tonight", THURSDAY, "2025-03-27"),
    ("this morning", THURSDAY, "2025-03-27"),
    ("last night", THURSDAY, "2025-03-26"),
    ("overnight", THURSDAY, "2025-03-26/2025-03-27"),
    ("the day before yesterday", THURSDAY, "2025-03-25"),
    ("the day after tomorrow", THURSDAY, "2025-03-29"),
    ("three days ago", THURSDAY, "2025-03-24"),
    ("3 days ago", date(2025, 3, 2), "2025-02-27"),
    ("a day ago", date(2024, 3, 1), "2024-02-29"),
    ("500 days ago", date(2023, 7, 8), "2022-02-23"),
    ("the past three days", THURSDAY, "2025-03-24/2025-03-27"),
    ("in the last 24 hours", THURSDAY, "2025-03-26/2025-03-27"),
    ("over the past 48 hours", THURSDAY, "2025-03-25/2025-03-27"),
    ("the past week", THURSDAY, "2025-03-20/2025-03-27"),
    ("the past year", THURSDAY, "2024-03/2025-03"),
    ("the past 24 hours of fighting", THURSDAY, "2025-03-26/2025-03-27"),
    ("over the past three months", THURSDAY, "2024-12/2025-03"),
    ("as of Friday", THURSDAY, "2025-03-21"),
    ("for two weeks", THURSDAY, "2025-03-13/2025-03-27"),
    ("the next two weeks", THURSDAY, "2025-03-27/2025-04-10"),
    # weeks and weekends
    ("last week", THURSDAY, "2025-03-17/2025-03-23"),
    ("Just last week", THURSDAY, "2025-03-17/2025-03-23"),
    ("last week", SUNDAY, "2025-08-18/2025-08-24"),
    ("last week", MONDAY, "2025-08-25/2025-08-31"),
    ("this week", THURSDAY, "2025-03-24/2025-03-30"),
    ("this week", NEW_YEAR, "2024-12-30/2025-01-05"),
    ("earlier this week", THURSDAY, "2025-03-24/2025-03-30"),
    ("earlier in the week", THURSDAY, "2025-03-24/2025-03-30"),
    ("next week", THURSDAY, "2025-03-31/2025-04-06"),
    ("early next week", NEW_YEARS_EVE, "2025-01-06/2025-01-12"),
    ("two weeks ago", THURSDAY, "2025-03-10/2025-03-16"),
    ("about two weeks ago", THURSDAY, "2025-03-10/2025-03-16"),
    ("a week ago", LEAP_DAY, "2024-02-19/2024-02-25"),
    ("a week ago Monday", THURSDAY, "2025-03-17"),
    ("two weeks from now", THURSDAY, "2025-04-07/2025-04-13"),
    ("the week of April 7", JUNE, "2025-04-07/2025-04-13"),
    ("the weekend", THURSDAY, "2025-03-22/2025-03-23"),
    ("over the weekend", MONDAY, "2025-08-30/2025-08-31"),
    ("over the weekend", SUNDAY, "2025-08-30/2025-08-31"),
    ("last weekend", THURSDAY, "2025-03-22/2025-03-23"),
    ("last weekend", SUNDAY, "2025-08-23/2025-08-24"),
    ("this weekend", THURSDAY, "2025-03-29/2025-03-30"),
    ("next weekend", THURSDAY, "2025-04-05/2025-04-06"),
    ("the weekend of April 5-6", JUNE, "2025-04-05/2025-04-06"),
    # months
    ("in April", JUNE, "2025-04"),
    ("in April", date(2025, 9, 2), "2025-04"),
    ("in April", THURSDAY, "2024-04"),
    ("since November", THURSDAY, "2024-11"),
    ("January", THURSDAY, "2025-01"),
    ("late February", THURSDAY, "2025-02"),
    ("as of late February", THURSDAY, "2025-02"),
    ("early March", THURSDAY, "2025-03"),
    ("mid-April", JUNE, "2025-04"),
    ("by mid-to-late April", JUNE, "2025-04"),
    ("the end of May", JUNE, "2025-05"),
    ("at the beginning of May", JUNE, "2025-05"),
    ("the first half of May", JUNE, "2025-05"),
    ("the last week of May", JUNE, "2025-05"),
    ("May", JUNE, "2025-05"),
    ("March", JUNE, "2025-03"),
    ("last April", JUNE, "2025-04"),
    ("last April", WEDNESDAY, "2024-04"),
    ("this April", THURSDAY, "2025-04"),
    ("next April", JUNE, "2026-04"),
    ("April last year", JUNE, "2024-04"),
    ("in May of this year", JUNE, "2025-05"),
    ("January and February", THURSDAY, "2025-01/2025-02"),
    ("in January and February", THURSDAY, "2025-01/2025-02"),
    ("December and January", THURSDAY, "2024-12/2025-01"),
    ("January, February and March", JUNE, "2025-01/2025-03"),
    ("between January and March", JUNE, "2025-01/2025-03"),
    ("from January to March", JUNE, "2025-01/2025-03"),
    ("March to mid-May", JUNE, "2025-03/2025-05"),
    ("from November until January", THURSDAY, "2024-11/2025-01"),
    ("from October 2023 to January", JUNE, "2023-10/2024-01"),
    ("June and July 2024", THURSDAY, "2024-06/2024-07"),
    ("December and January 2024", THURSDAY, "2023-12/2024-01"),
    ("this month", JUNE, "2025-06"),
    ("last month", NEW_YEAR, "2024-12"),
    ("next month", NEW_YEARS_EVE, "2025-01"),
    ("earlier this month", JUNE, "2025-06"),
    ("the end of this month", JUNE, "2025-06"),
    ("a month ago", date(2025, 3, 31), "2025-02"),
    ("three months ago", THURSDAY, "2024-12"),
    ("14 months ago", THURSDAY, "2024-01"),
    ("June 2024", THURSDAY, "2024-06"),
    ("since the June 2024 signing", THURSDAY, "2024-06"),
    ("since November 2024", THURSDAY, "2024-11"),
    ("late February 2022", THURSDAY, "2022-02"),
    ("Sept. 2022", THURSDAY, "2022-09"),
    ("Feb 2022", THURSDAY, "2022-02"),
    # days of a month
    ("April 30", JUNE, "2025-04-30"),
    ("on April 30", WEDNESDAY, "2025-04-30"),
    ("April 30", THURSDAY, "2024-04-30"),
    ("Sept. 2", date(2025, 9, 2), "2025-09-02"),
    ("2 September", date(2025, 9, 2), "2025-09-02"),
    ("September 4th", MONDAY, "2024-09-04"),
    ("the 5th of May", JUNE, "2025-05-05"),
    ("on 9 May", JUNE, "2025-05-09"),
    ("Dec. 31", NEW_YEAR, "2024-12-31"),
    ("31 December", NEW_YEARS_EVE, "2024-12-31"),
    ("February 29", THURSDAY, "2024-02-29"),
    ("Feb 29", LEAP_DAY, "2024-02-29"),
    ("9 May last year", JUNE, "2024-05-09"),
    ("30 April 2025", THURSDAY, "2025-04-30"),
    ("April 30, 2025", THURSDAY, "2025-04-30"),
    ("April 30 2025", THURSDAY, "2025-04-30"),
    ("APRIL 30, 2025", THURSDAY, "2025-04-30"),
    ("2025-04-30", THURSDAY, "2025-04-30"),
    ("2005-10-14 10:20", THURSDAY, "2005-10-14"),
    ("30.04.2025", THURSDAY, "2025-04-30"),
    ("04.05.2025", THURSDAY, "2025-05-04"),
    ("30/04/2025", THURSDAY, "2025-04-30"),
    ("04/30/2025", THURSDAY, "2025-04-30"),
    ("05/05/2025", THURSDAY, "2025-05-05"),
    ("2025/04/30", THURSDAY, "2025-04-30"),
    ("June 6th, 1944", THURSDAY, "1944-06-06"),
    ("Wednesday, April 30", JUNE, "2025-04-30"),
    ("Wednesday, April 30, 2025", THURSDAY, "2025-04-30"),
    ("Wednesday, April 2", THURSDAY, "2025-04-02"),
    ("Monday, 3 May 2021", THURSDAY, "2021-05-03"),
    ("Sunday (June 15, 2025)", JUNE, "2025-06-15"),
    ("Sat, 5 Apr 2025", JUNE, "2025-04-05"),
    ("April 28-30", JUNE, "2025-04-28/2025-04-30"),
    ("28-30 April", JUNE, "2025-04-28/2025-04-30"),
    ("28–30 April 2024", JUNE, "2024-04-28/2024-04-30"),
    ("between 28 and 30 April", JUNE, "2025-04-28/2025-04-30"),
    ("3, 4 and 5 May", JUNE, "2025-05-03/2025-05-05"),
    ("April 28 to May 3", JUNE, "2025-04-28/2025-05-03"),
    ("Dec. 30-Jan. 2", THURSDAY, "2024-12-30/2025-01-02"),
    ("from 28 December to 3 January 2024", JUNE, "2023-12-28/2024-01-03"),
    ("from Jan. 1 through March 31", JUNE, "2025-01/2025-03"),
    # years and their parts
    ("2024", THURSDAY, "2024"),
    ("in 2023", THURSDAY, "2023"),
    ("In 2024, Kim and Putin signed", THURSDAY, "2024"),
    ("in 1812", THURSDAY, "1812"),
    ("since 2022", THURSDAY, "2022"),
    ("late 2024", THURSDAY, "2024"),
    ("early 2025", THURSDAY, "2025"),
    ("mid-2018", THURSDAY, "2018"),
    ("the end of 2023", THURSDAY, "2023"),
    ("2023-24", THURSDAY, "2023/2024"),
    ("1999-00", THURSDAY, "1999/2000"),
    ("2019-2021", THURSDAY, "2019/2021"),
    ("2022 and 2023", THURSDAY, "2022/2023"),
    ("from 2019 to 2021", THURSDAY, "2019/2021"),
    ("between 2014 and 2022", THURSDAY, "2014/2022"),
    ("this year", THURSDAY, "2025"),
    ("last year", THURSDAY, "2024"),
    ("next year", NEW_YEARS_EVE, "2025"),
    ("earlier this year", THURSDAY, "2025"),
    ("later this year", THURSDAY, "2025"),
    ("late last year", THURSDAY, "2024"),
    ("by the end of the year", THURSDAY, "2025"),
    ("by year's end", THURSDAY, "2025"),
    ("two years ago", THURSDAY, "2023"),
    ("nearly three years ago", NEW_YEAR, "2022"),
    ("the first half of 2024", THURSDAY, "2024-01/2024-06"),
    ("the second half of last year", THURSDAY, "2024-07/2024-12"),
    ("the first nine months of 2024", THURSDAY, "2024-01/2024-09"),
    ("the last three months of 2024", THURSDAY, "2024-10/2024-12"),
    ("Q3 2016", THURSDAY, "2016-07/2016-09"),
    ("the third quarter of 2016", THURSDAY, "2016-07/2016-09"),
    ("the third quarter", THURSDAY, "2024-07/2024-09"),
    ("the first quarter", THURSDAY, "2025-01/2025-03"),
    ("last quarter", NEW_YEAR, "2024-10/2024-12"),
    ("summer 2024", THURSDAY, "2024-06/2024-08"),
    ("last summer", THURSDAY, "2024-06/2024-08"),
    ("last summer", date(2025, 7, 1), "2024-06/2024-08"),
    ("last summer", MONDAY, "2025-06/2025-08"),
    ("this spring", THURSDAY, "2025-03/2025-05"),
    ("in the winter", THURSDAY, "2024-12/2025-02"),
    ("last winter", date(2025, 2, 1), "2023-12/2024-02"),
    ("this winter", date(2025, 2, 1), "2024-12/2025-02"),
    ("this winter", date(2025, 10, 1), "2025-12/2026-02"),
    ("winter of 2023-24", THURSDAY, "2023-12/2024-02"),
    ("the winter of 2023-24", THURSDAY, "2023-12/2024-02"),
    ("the winter of 2023/24", THURSDAY, "2023-12/2024-02"),
    ("in the winter of 2023-2024", THURSDAY, "2023-12/2024-02"),
    ("the winter of 2024", THURSDAY, "2024-12/2025-02"),
    ("the spring of 1945", THURSDAY, "1945-03/1945-05"),
    ("the last quarter of 2024", THURSDAY, "2024-10/2024-12"),
    ("30 Mar–2 Apr", THURSDAY, "2024-03-30/2024-04-02"),
    ("December 2024–January 2025", THURSDAY, "2024-12/2025-01"),
    ("on the night of March 20-21", THURSDAY, "2025-03-20/2025-03-21"),
    ("the night of Sunday to Monday", THURSDAY, "2025-03-23/2025-03-24"),
    ("the weekend of March 22", THURSDAY, "2025-03-22/2025-03-23"),
    # where a time begins is the latest one, where it ends the next one
    ("since 1 February 2021", THURSDAY, "2021-02-01"),
    ("since February 1, 2021", THURSDAY, "2021-02-01"),
    ("since at least November", THURSDAY, "2024-11"),
    ("since at least 2019", THURSDAY, "2019"),
    ("since the April attack", THURSDAY, "2024-04"),
    ("since Friday", THURSDAY, "2025-03-21"),
    ("until July", THURSDAY, "2025-07"),
    ("until at least July", THURSDAY, "2025-07"),
    ("till the end of May", THURSDAY, "2025-05"),
    ("until late April", THURSDAY, "2025-04"),
    ("until Friday", THURSDAY, "2025-03-28"),
    ("until 31 December", THURSDAY, "2025-12-31"),
    ("until July 2024", THURSDAY, "2024-07"),
    ("until the end of next month", THURSDAY, "2025-04"),
    ("until the end of the year", THURSDAY, "2025"),
    ("until last month", THURSDAY, "2025-02"),
    ("the summer of 2024", THURSDAY, "2024-06/2024-08"),
    ("in April of 2024", THURSDAY, "2024-04"),
    ("the fall of 2021", THURSDAY, "2021-09/2021-11"),
    ("early autumn", THURSDAY, "2024-09/2024-11"),
    ("the 1990s", THURSDAY, "1990/1999"),
    ("the early 2000s", THURSDAY, "2000/2009"),
    ("the late 1980s and early 1990s", THURSDAY, "1980/1999"),
    ("the 19th century", THURSDAY, "1801/1900"),
    ("the twentieth century", THURSDAY, "1901/2000"),
]


@pytest.mark.parametrize(("words", "published", "iso"), PAST)
def test_words_resolve_to_what_the_calendar_says(words: str, published: date, iso: str):
    """Words and date of publication give the interval that a reader finds in a calendar."""
    assert When.read(words, Reading(published)).iso == iso


AHEAD = [
    ("the next three months", THURSDAY, "2025-03/2025-06"),
    ("Wednesday", THURSDAY, "2025-04-02"),
    ("Thursday", THURSDAY, "2025-03-27"),
    ("next Thursday", THURSDAY, "2025-04-03"),
    ("Monday and Tuesday", THURSDAY, "2025-03-31/2025-04-01"),
    ("Thursday to Sunday", WEDNESDAY, "2025-05-01/2025-05-04"),
    ("the weekend", THURSDAY, "2025-03-29/2025-03-30"),
    ("the weekend", SUNDAY, "2025-08-30/2025-08-31"),
    ("in April", JUNE, "2026-04"),
    ("in June", JUNE, "2025-06"),
    ("by the end of May", THURSDAY, "2025-05"),
    ("December and January", THURSDAY, "2025-12/2026-01"),
    ("since November", THURSDAY, "2024-11"),
    ("since 1 February 2021", THURSDAY, "2021-02-01"),
    ("until July", THURSDAY, "2025-07"),
    ("9 May", JUNE, "2026-05-09"),
    ("9 May", THURSDAY, "2025-05-09"),
    ("February 29", THURSDAY, "2028-02-29"),
    ("April 28 to May 3", THURSDAY, "2025-04-28/2025-05-03"),
    ("from Dec. 30 to Jan. 2", JUNE, "2025-12-30/2026-01-02"),
    ("in two days", THURSDAY, "2025-03-29"),
    ("in two weeks", THURSDAY, "2025-04-07/2025-04-13"),
    ("in a month", date(2025, 12, 15), "2026-01"),
    ("in three years", THURSDAY, "2028"),
    ("in the summer", JUNE, "2025-06/2025-08"),
    ("in the winter", JUNE, "2025-12/2026-02"),
    ("the first quarter", JUNE, "2026-01/2026-03"),
    ("last week", THURSDAY, "2025-03-17/2025-03-23"),
    ("Thursday, January 1", JUNE, "2026-01-01"),
]


@pytest.mark.parametrize(("words", "published", "iso"), AHEAD)
def test_a_claim_that_lies_ahead_takes_the_next_one(words: str, published: date, iso: str):
    """With `ahead`, a bare name means the first that has not ended; other words keep their meaning."""
    assert When.read(words, Reading(published, ahead=True)).iso == iso


UNRESOLVED = [
    ("the last month", "without exact ends"),
    ("the next year", "without exact ends"),
    ("the next three months", "without exact ends"),
    ("March 28", "days after publication"),
    ("on 29 March", "days after publication"),
    ("04/05/2025", "either way round"),
    ("February 30", "no such date"),
    ("Fri. 31 Feb", "no such date"),
    ("April 31, 2025", "no such date"),
    ("29 February 2025", "no such date"),
    ("2025-13-01", "no such date"),
    ("30.02.2025", "no such date"),
    ("9999 years ago", "no such date"),
    ("Tuesday, April 30, 2025", "disagree"),
    ("Friday, June 15", "disagree"),
    ("from 2022 to 2019", "ends before it begins"),
    ("a week earlier", "another event"),
    ("days later", "another event"),
    ("the following month", "another event"),
    ("the next day", "another event"),
    ("the day before", "another time"),
    ("two days before April 30", "another time"),
    ("a day after the April 30 attack", "another time"),
    ("one month after South Asia's massive Oct. 8 earthquake", "another time"),
    ("before 2022", "only a limit"),
    ("after May", "only a limit"),
    ("on the eve of May 9", "only a limit"),
    ("ahead of Friday's summit", "only a limit"),
    ("the past two decades", "without exact ends"),
    ("a decade ago", "no exact time"),
    ("two or three days ago", "no exact time"),
    ("twenty-five years ago", "no exact time"),
    ("a year and a half ago", "no exact time"),
    ("half a year ago", "no exact time"),
    ("more than a year ago", "no exact time"),
    ("about ten days ago", "no exact time"),
    ("in two days", "a length of time"),
]


@pytest.mark.parametrize(("words", "reason"), UNRESOLVED)
def test_what_cannot_be_resolved_says_why(words: str, reason: str):
    """No day is invented: the interval stays open, the words stay, the note gives the reason."""
    when = When.read(words, Reading(THURSDAY))
    assert (when.iso, when.start, when.end, when.words) == (None, None, None, words)
    assert reason in when.note


@pytest.mark.parametrize(
    "words",
    [
        "last week",
        "Wednesday",
        "in April",
        "April 30",
        "yesterday",
        "two weeks ago",
        "last year",
        "the weekend",
    ],
)
def test_relative_words_need_a_date_of_publication(words: str):
    """Without a date of publication relative words stay unresolved, and the note quotes them."""
    when = When.read(words, Reading())
    assert when.iso is None
    assert when.note.startswith("no publication date to resolve")


def test_the_note_quotes_the_words():
    """The note names the expression that could not be resolved."""
    assert When.read("Just last week", Reading()).note == 'no publication date to resolve "last week"'


@pytest.mark.parametrize(
    ("words", "note"),
    [
        ("since November", 'goes on from "November"'),
        ("since at least 2019", 'goes on from "2019"'),
        ("until the end of May", 'lasts to "the end of May"; lies after publication'),
        ("until last month", 'lasts to "last month"'),
        ("as of last month", ""),
        ("as of 30 April 2025", "lies after publication"),
        ("for three days", 'taken to end at publication: "for three days"'),
        ("from November until January", ""),
        ("in November", ""),
    ],
)
def test_the_note_tells_an_open_end(words: str, note: str):
    """A time that only begins or only ends something is that time, and the note says which of the two."""
    assert When.read(words, Reading(THURSDAY)).note == note


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("in 2024", "2024"),
        ("June 2024", "2024-06"),
        ("30 April 2025", "2025-04-30"),
        ("from 2 January to 3 February 2024", "2024-01-02/2024-02-03"),
        ("the 1990s", "1990/1999"),
        ("summer 2024", "2024-06/2024-08"),
        ("last week, on 9 May 2025", "2025-05-09"),
    ],
)
def test_words_with_a_year_need_no_publication_date(words: str, iso: str):
    """What names its year resolves by itself, also beside words that do not."""
    assert When.read(words, Reading()).iso == iso


@pytest.mark.parametrize(
    "words",
    [
        "",
        "recently",
        "so far",
        "soon",
        "since the war began",
        "in recent weeks",
        "over about six months",
        "within days",
        "for three long days",
        "hundreds of soldiers",
        "may attack",
        "troops march",
        "April Jones",
        "Theresa May",
        "second",
        "several years ago",
        "every Wednesday",
    ],
)
def test_words_without_a_time_are_unreadable(words: str):
    """Words that hold no time expression give UnreadableError."""
    with pytest.raises(UnreadableError, match="no time expression"):
        When.read(words, Reading(THURSDAY))


def test_separate_times_are_marked():
    """Times that are listed but do not touch become the span that holds them, and the note says so."""
    when = When.read("Monday and Wednesday", Reading(THURSDAY))
    assert when.iso == "2025-03-24/2025-03-26"
    assert "from the first to the last" in when.note
    assert When.read("Monday and Tuesday", Reading(THURSDAY)).note == ""
    assert When.read("between Monday and Wednesday", Reading(THURSDAY)).note == ""


FOUND = [
    (
        "lent the town money last month to rebuild, and came last week to the border",
        ["last month", "last week"],
    ),
    ("in January and February", ["January and February"]),
    ("North Korea sent 3,000 soldiers in January and February, strengthening it.", ["January and February"]),
    ("Wednesday’s announcement came as 600 were killed.", ["Wednesday"]),
    ("wounded as of late February.", ["late February"]),
    ("signed a pact last year, agreeing. Just last week, Shoigu visited", ["last year", "last week"]),
    ("reported on Sept. 2, citing", ["Sept. 2"]),
    ("follow the June 2024 signing of the Agreement", ["June 2024"]),
    (
        "after Ukraine's August 2024 offensive; retook it in March 2025, they said",
        ["August 2024", "March 2025"],
    ),
    ("Kim travelling in 2023 and Putin in 2024.", ["2023", "2024"]),
    ("a run from 2027 to 2036, aims", ["2027 to 2036"]),
    ("Russia's 2022 invasion; a 2024 report", ["2022", "2024"]),
    ("Sunday (June 15, 2025) for the summit", ["Sunday (June 15, 2025"]),
    ("On Monday, Russia said Tuesday's attack", ["Monday", "Tuesday"]),
    ("killed on Monday, April 3 and April 9", ["Monday, April 3 and April 9"]),
    (
        "the attack started Tuesday night and went on into Wednesday morning",
        ["Tuesday night", "Wednesday morning"],
    ),
    ("In 2024 to help them, 12 came.", ["2024"]),
    ("in 2022 and two more in 2023", ["2022", "2023"]),
    ("In 2014, January and February", ["2014", "January and February"]),
    ("In April 30 people were killed.", ["April"]),
    ("On April 30 troops entered.", ["April 30"]),
    ("on April 28 and 30 were hurt", ["April 28"]),
    ("the March offensive, the April attack, April’s toll", ["March", "April", "April"]),
    ("Russia attacked hours before Tuesday's vote", ["hours before Tuesday"]),
    ("conditions before 2022 were better", ["before 2022"]),
    ("in May\n\n2024 was a year", ["May", "2024"]),
    ("withdrawn in\nlate\nFebruary 2025", ["late\nFebruary 2025"]),
    ("at 3 p.m. Friday", ["Friday"]),
    ("He said in May, June and July", ["May, June and July"]),
    ("said on Friday last week", ["Friday last week"]),
    ("2023-24 and 2024-11-05", ["2023-24", "2024-11-05"]),
    ("during the weekend of April 5-6", ["the weekend of April 5-6"]),
    # traps
    ("Troops march on the city and may attack again.", []),
    ("Thousands March in Protest Against the War", []),
    ("At Least 12 May Have Died in Blast", []),
    ("This May Be the Last Chance", []),
    ("May God bless them. March on, he said.", []),
    ("April Jones and Judge June Smith met August Wilson, Theresa May and Mr. March.", []),
    ("For the second time, he said the second attack was worse.", []),
    ("The army said 2000 soldiers and 1950 civilians fled.", []),
    ("He paid $2024 for it; Resolution 1973, room 1984, Article 2024, Vision 2030", []),
    ("Flight MH17, T-72 tanks, the 47th brigade and COP28", []),
    ("from 1950 to 2,100 soldiers", []),
    ("every Wednesday and each Monday", []),
    ("The Sunday Times on Bloody Sunday and Black Friday; the Mail on Sunday too", []),
    ("The Good Friday Agreement of that year", []),
    ("The Christmas market and the Easter Rising", []),
    ("The Sun rose. He sat. She wed him. Jan Egeland said so.", []),
    ("the fall of Kabul, the Arab Spring, a summer camp; prices fall", []),
    ("12-year-old boys, a one-day visit, a two-week truce, a year-long war, a decade-long war", []),
    ("for three days, over six months, within hours, years of war, several weeks ago", []),
    ("https://example.com/2024/05/06/story", []),
    ("a 3-2 score, 10:30, 12/05 and 9/11, 7.7 magnitude, No. 5", []),
    ("second-half profits; in the second half of the match; first quarter of the game", []),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_running_text_gives_its_time_expressions_and_nothing_else(text: str, expected: list[str]):
    """Time expressions are found whole; names, verbs, figures and durations are not."""
    assert [text[start:end] for start, end in find_whens(text)] == expected


@pytest.mark.parametrize("text", [text for text, _ in FOUND] + [words for words, _, _ in PAST])
def test_what_is_found_can_be_read(text: str):
    """The words of every span are read alone, without UnreadableError."""
    for start, end in find_whens(text):
        When.read(text[start:end], Reading(JUNE))


COMPARED = [
    ("2025-04-30", "2025-04-30", 1.0),
    ("2025-04", "2025-04-01/2025-04-30", 1.0),
    ("2024", "2024-01/2024-12", 1.0),
    ("2025-04", "2025-04-30", 0.5),
    ("2025-04-30", "2025-04", 0.5),
    ("2024", "2024-06", 0.5),
    ("2025-03-17/2025-03-23", "2025-03-18", 0.5),
    ("2025-04-30", "2025-04-29", 0.5),
    ("2025-04-30", "2025-05-01", 0.5),
    ("2025-04-30", "2025-04-28", 0.0),
    ("2025-04-30", "2024-04-30", 0.0),
    ("2025-04", "2025-05", 0.0),
    ("2025-01/2025-02", "2025-02/2025-03", 0.0),
    ("2024", "2025", 0.0),
    ("2025-04-29/2025-04-30", "2025-05-01", 0.0),
]


@pytest.mark.parametrize(("gold", "predicted", "score"), COMPARED)
def test_comparison_follows_the_scoring_rule(gold: str, predicted: str, score: float):
    """The same interval scores 1, one inside the other or neighbouring days ½, anything else 0."""
    assert When.load(gold).compare(When.load(predicted)) == score


def test_unresolved_scores_as_no_value():
    """A time that was not resolved scores 0 on either side, and is the same only by its words."""
    unresolved, gold = When(words="Last week"), When.load("2025-04")
    assert gold.compare(unresolved) == unresolved.compare(gold) == unresolved.compare(unresolved) == 0.0
    assert unresolved.same(When(words="last week"))
    assert not unresolved.same(When(words="last month"))
    assert not unresolved.same(gold)
    assert gold.same(When.load("2025-04-01/2025-04-30"))


LOADED = [
    (date(2025, 4, 30), "2025-04-30", date(2025, 4, 30), date(2025, 4, 30)),
    (2024, "2024", date(2024, 1, 1), date(2024, 12, 31)),
    ("2025", "2025", date(2025, 1, 1), date(2025, 12, 31)),
    ("2024-02", "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
    ("2025-03-17/2025-03-23", "2025-03-17/2025-03-23", date(2025, 3, 17), date(2025, 3, 23)),
    ("2025-01/2025-02", "2025-01/2025-02", date(2025, 1, 1), date(2025, 2, 28)),
    ("1990/1999", "1990/1999", date(1990, 1, 1), date(1999, 12, 31)),
]


@pytest.mark.parametrize(("raw", "iso", "start", "end"), LOADED)
def test_gold_is_loaded_as_written(raw: object, iso: str, start: date, end: date):
    """A date, a year or ISO text becomes its interval; the words are the ISO text."""
    when = When.load(raw)
    assert (when.words, when.iso, when.start, when.end) == (iso, iso, start, end)
    assert when.cells() == (iso, iso, start, end)


@pytest.mark.parametrize(
    "raw",
    [
        "April 2025",
        "2025-13",
        "2025-02-30",
        "2025-00",
        "25-04-30",
        "2025-04-30/2025-04-01",
        "2025/2024",
        "2025/2026/2027",
        "2025-04-30T10:00",
        "2025-4",
        "",
        "/",
        "٢٠٢٥",
        None,
        True,
        20.25,
        0,
        -2025,
        20255,
        ["2025"],
    ],
)
def test_bad_gold_says_what_to_write(raw: object):
    """Anything else is a ValueError that shows the accepted forms."""
    with pytest.raises(ValueError, match="write 2025-04-30, 2025-04, 2025 or start/end"):
        When.load(raw)


def test_columns_and_cells_agree():
    """There is one cell for each column, and an unresolved time leaves three of them empty."""
    assert [column.suffix for column in When.COLUMNS] == ["_words", "_iso", "_from", "_to"]
    assert [column.sql for column in When.COLUMNS] == ["VARCHAR", "VARCHAR", "DATE", "DATE"]
    assert When(words="soon").cells() == ("soon", None, None, None)


MONTHS = [date(2024, month, 1).strftime("%B") for month in range(1, 13)]
DAYS = [date(2024, 1, day).strftime("%A") for day in range(1, 8)]
YEARS = st.dates(date(1901, 1, 1), date(2099, 12, 31)).filter(lambda day: day.year != 2000)
FORMS = [
    lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    lambda day: f"on {MONTHS[day.month - 1]} {day.day}, {day.year}",
    lambda day: f"{MONTHS[day.month - 1][:3]} {day.day}, {day.year}",
    lambda day: f"{DAYS[day.weekday()]}, {MONTHS[day.month - 1]} {day.day}, {day.year}",
    lambda day: f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}",
    lambda day: f"{day.day:02}.{day.month:02}.{day.year}",
    lambda day: f"{day.year}-{day.month:02}-{day.day:02}",
]


@given(YEARS, st.sampled_from(FORMS))
def test_a_date_with_its_year_reads_back_exactly(day: date, form):
    """Any day written in any usual form with its year is read as that day, whatever was published when."""
    when = When.read(form(day), Reading(THURSDAY))
    assert when.start == when.end == day
    assert when.iso == day.isoformat()


@given(YEARS)
def test_a_month_with_its_year_reads_back_exactly(day: date):
    """Any month and year is that whole month, never a day."""
    when = When.read(f"in {MONTHS[day.month - 1]} {day.year}", Reading())
    assert (when.start, when.end) == (
        date(day.year, day.month, 1),
        date(day.year, day.month, monthrange(day.year, day.month)[1]),
    )


@given(st.dates(date(1, 1, 15)), st.integers(0, 6), st.booleans())
def test_a_weekday_is_that_weekday_within_a_week(published: date, weekday: int, ahead: bool):  # noqa: FBT001 - drawn
    """A bare weekday falls on its day, at most six days before publication, or after it if it lies ahead."""
    when = When.read(DAYS[weekday], Reading(published, ahead=ahead))
    if when.start is None:  # beyond the calendar's last day
        assert published > date(9999, 12, 24)
        return
    distance = (when.start - published).days
    assert when.start == when.end
    assert when.start.weekday() == weekday
    assert 0 <= (distance if ahead else -distance) <= 6


@given(st.dates(date(2, 1, 1), date(9998, 12, 31)))
def test_last_this_and_next_week_adjoin(published: date):
    """The three weeks follow each other without a gap, from Monday to Sunday, around publication."""
    last, this, coming = (When.read(f"{word} week", Reading(published)) for word in ("last", "this", "next"))
    assert this.start <= published <= this.end
    assert this.start.weekday() == 0
    assert this.end.weekday() == 6
    assert last.end + timedelta(1) == this.start
    assert this.end + timedelta(1) == coming.start


PIECES = st.sampled_from(
    sorted(
        {word for words, _, _ in PAST for word in words.split()}
        | {"-", "to", "before", "32", "2000", "\n\n", "’s"}
    )
)
TEXTS = st.lists(PIECES, max_size=12).map(" ".join) | st.text(max_size=60)


@given(TEXTS, st.none() | st.dates(), st.booleans())
def test_whatever_is_read_is_well_formed(text: str, published: date | None, ahead: bool):  # noqa: FBT001 - drawn
    """Any text gives UnreadableError or an ordered interval that its ISO text says, or a note why not."""
    try:
        when = When.read(text, Reading(published, ahead=ahead))
    except UnreadableError:
        return
    if when.start is None or when.end is None:
        assert when.start is when.end is when.iso is None
        assert when.note
    else:
        assert when.start <= when.end
        loaded = When.load(when.iso)
        assert (loaded.start, loaded.end) == (when.start, when.end)


@given(TEXTS)
def test_spans_are_ordered_and_readable(text: str):
    """Spans are not empty, go from left to right without overlap, and each is read alone."""
    before = 0
    for start, end in find_whens(text):
        assert before <= start < end <= len(text)
        assert text[start:end].strip() == text[start:end]
        before = end
        When.read(text[start:end], Reading(THURSDAY))


@pytest.mark.faults
@pytest.mark.parametrize(
    "text",
    [
        "1, " * 30_000,
        "1,1," * 25_000,
        "9" * 100_000,
        "\n" * 100_000,
        "\n " * 50_000,
        "Monday, " * 12_000,
        "Monday and " * 9_000,
        "early to mid to late " * 5_000,
        "a day before " * 8_000 + "2024",
        "2024-" * 20_000,
        "before " * 14_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_hostile_text_takes_linear_time(text: str):
    """100,000 characters made to make a pattern search backtrack are read within two seconds."""
    begun = time.process_time()
    find_whens(text)
    assert time.process_time() - begun < 2
