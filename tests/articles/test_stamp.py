"""The day that a text states at its head, where metadata say another."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.articles.article import Article, parse_article
from pipeline.articles.dates import stamped_date
from pipeline.articles.facts import Facts

SAID = date(2016, 9, 12)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Ferry sinks off Togo AFP Sunday 18 Sep 2016 At least ten people drowned.", date(2016, 9, 18)),
        ("Ferry sinks. Sun, 18 September 2016. At least ten people drowned.", date(2016, 9, 18)),
        ("Ferry sinks Date of publication 19 September 2016 Ten drowned.", date(2016, 9, 19)),
        ("Ferry sinks. Last updated at Sep 192016 Ten people drowned.", date(2016, 9, 19)),
        ("Ferry sinks. Published: Sep 19, 2016. Ten people drowned.", date(2016, 9, 19)),
        ("Ferry sinks. Monday 18 Sep 2016 was no Monday.", None),
        ("Ferry sinks. It left on Sunday 18 September 2016 from Lomé.", None),
        ("Ferry sinks. Sunday 14 February 2016 Ten people drowned.", None),
        ("Sun Feb 14 2016 Ferry sinks. Ten people drowned.", date(2016, 2, 14)),
        ("Sunday, 7 December 1941 was the day on which the ferry sank.", None),
        ("Tuesday, September 11, 2001 changed the world of ferries.", None),
        ("Mon Feb 14 2016 Ferry sinks. Ten people drowned.", None),
        ("Ferry sinks. Monday 12 Sep 2016 Ten people drowned.", None),
        ("Ferry sinks. " + "It was raining. " * 40 + "Sunday 18 Sep 2016 Ten drowned.", None),
    ],
)
def test_a_stamp_at_the_head_goes_before_metadata(text: str, day: date | None) -> None:
    """A full date behind its weekday or "published" dates the text; an event's, or one far off, does not."""
    assert stamped_date(text, SAID) == day


def test_an_article_is_dated_by_its_stamp() -> None:
    """The article has the stamped day, and says that it is stated."""
    text = "Ferry sinks off Togo AFP Sunday 18 Sep 2016 At least ten people drowned on Saturday near Lomé."
    read = parse_article(text.encode(), "a.txt", Facts(published=SAID, published_basis="metadata"))
    assert isinstance(read, Article)
    assert (read.published, read.published_basis) == (date(2016, 9, 18), "stated")
