"""Pages for tests: a headline, paragraphs and what a test puts between them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pipeline.articles.article import Article, Unreadable, make_article
from pipeline.articles.facts import Facts
from pipeline.articles.readers.page import from_html

HEADLINE = "Ferry sinks off Luzon"
PLAIN = (
    "<p>The coast guard in Manila said the search would go on for two more days before it is called off.</p>",
    "<p>Fishermen told of high waves and of a strong wind from the east, which set in after midnight.</p>",
    "<p>The company that runs the line said the vessel had passed its inspection and would not say more.</p>",
    "<p>Nobody could say when the harbour would be open again, and the road to the pier remained closed.</p>",
)


def page(*parts: str, head: str = "", headline: str = f"<h1>{HEADLINE}</h1>", above: str = "") -> str:
    """A page with `parts` in its article, after the headline."""
    return (
        f'<html lang="en"><head><title>{HEADLINE} | Bay Post</title><meta property="og:title" '
        f'content="{HEADLINE}">{head}</head><body><header><a href="/">Home</a></header>{above}'
        f"<article>{headline}{''.join(parts)}</article><footer>Bay Post. All rights reserved.</footer>"
        "</body></html>"
    )


def read(html: str, **facts: str) -> Article | Unreadable:
    """What is made of a page; `facts` as in a row of metadata."""
    try:
        made = from_html(html)
    except ValueError as error:
        return Unreadable("a.html", str(error))
    return make_article(made.text, "a.html", Facts.of(facts).over(made.facts), made.marks)


def text(html: str) -> str:
    """The text of the article in a page, "" where there is none."""
    made = read(html)
    return made.text if isinstance(made, Article) else ""


def published(html: str, **facts: str) -> tuple[date | None, str]:
    """The day on which the article in a page was published, and what that rests on."""
    made = read(html, **facts)
    assert isinstance(made, Article)
    return made.published, made.published_basis


def paragraphs(lines: Iterable[str]) -> str:
    """Each line a paragraph."""
    return "".join(f"<p>{line}</p>" for line in lines)
