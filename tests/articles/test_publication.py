# ruff: noqa: E501 -- pages keep their lines
"""The day on which a page was published is that of its own story, and what it rests on is said."""

from datetime import date

import pytest
from articles.pages import HEADLINE, PLAIN, page, published, read

from pipeline.articles.article import Article
from pipeline.articles.dates import address_date
from pipeline.extraction.ground import Grounder
from schemas.catalogue import claim_types
from schemas.values import Reading

DAY = date(2025, 5, 7)
OLD = '"datePublished": "2021-01-01"'
LINKED = '<script type="application/ld+json">{}</script>'
STORY = f'{{"@type": "NewsArticle", "headline": "{HEADLINE}", "datePublished": "2025-05-07T10:00:00Z"}}'
CANONICAL = '<link rel="canonical" href="https://bay.example/news/ferry.html">'


@pytest.mark.parametrize(
    "others",
    [
        f'{{"@type": "ItemList", "itemListElement": [{{"@type": "NewsArticle", "headline": "Old", {OLD}}}]}}',
        f'[{{"@type": "NewsArticle", "headline": "Old", {OLD}}}, {{"@type": "Article", "headline": "Older", {OLD}}}]',
        f'{{"@graph": [{{"@type": "ListItem", "item": {{"@type": "Article", "name": "Old", {OLD}}}}}]}}',
        f'{{"@type": "NewsArticle", "url": "https://bay.example/old.html", {OLD}}}',
        f'{{"@type": "CollectionPage", "hasPart": [{{"@type": "BlogPosting", "headline": "Old", {OLD}}}]}}',
        f'{{"@type": "VideoObject", "name": "Old", {OLD}}}',
    ],
)
def test_linked_data_of_other_stories_gives_no_date(others):
    """The story's own does, whether it stands before or after."""
    for scripts in ((others, STORY), (STORY, others)):
        head = "".join(map(LINKED.format, scripts))
        assert published(page(*PLAIN, head=head)) == (DAY, "metadata")


@pytest.mark.parametrize(
    "own",
    [
        '{"@type": "NewsArticle", "headline": "A ferry goes down", "url": "https://www.bay.example/news/ferry.html", DATE}',
        '{"@type": "Article", "mainEntityOfPage": {"@id": "https://bay.example/news/ferry.html/"}, DATE}',
        '{"@type": "ReportageNewsArticle", "mainEntityOfPage": "https://bay.example/news/ferry.html?a=1", DATE}',
        '{"@graph": [{"@type": "WebPage", "@id": "https://bay.example/news/ferry.html", DATE}]}',
        '{"@type": "ClaimReview", "url": "https://bay.example/news/ferry.html", DATE}',
    ],
)
def test_linked_data_is_the_pages_by_its_address(own):
    """Where the headline is another."""
    own = own.replace("DATE", '"datePublished": "2025-05-07"')
    other = f'{{"@type": "NewsArticle", "headline": "Old", {OLD}}}'
    head = CANONICAL + LINKED.format(other) + LINKED.format(own)
    assert published(page(*PLAIN, head=head)) == (DAY, "metadata")


def test_a_list_of_other_stories_alone_dates_nothing():
    """Two stories, and neither is the page's."""
    others = f'[{{"@type": "NewsArticle", "headline": "Old", {OLD}}}, {{"@type": "Article", "headline": "Older", {OLD}}}]'
    assert published(page(*PLAIN, head=LINKED.format(others))) == (None, "unknown")


OWN = "<time datetime='2025-05-07T09:00:00Z'>7 May</time>"
TEASER = "<time datetime='2021-01-01'>2021</time><p>Quake kills nine in Peru</p>"


@pytest.mark.parametrize(
    "box",
    [
        "<div class=related><article>{}</article></div>",
        "<article>{}</article>",
        "<div class='box promo'>{}</div>",
        "<aside>{}</aside>",
        "<ul><li>{}</li></ul>",
        "<a href='/old'>{}</a>",
        "<section><h2>Earlier</h2>{}</section>",
    ],
)
@pytest.mark.parametrize("own", [f"<p>{OWN}</p>", f"<div class=byline>By Ann Lee, <span>{OWN}</span></div>"])
def test_the_time_nearest_the_headline_is_the_storys(box, own):
    """Boxes above and below are other stories'."""
    html = page(own, *PLAIN, box.format(TEASER), above=box.format(TEASER))
    assert published(html) == (DAY, "metadata")
    assert published(page(*PLAIN, above=box.format(TEASER)))[0] is None


@pytest.mark.parametrize(
    "stamp",
    [
        "<p>Published <time datetime='2025-05-07'>7 May</time></p><p>Updated <time datetime='2025-06-09'>9 June</time></p>",
        "<p>Updated <time datetime='2025-06-09'>9 June</time></p><p>Published <time datetime='2025-05-07'>7 May</time></p>",
        "<time class=updated datetime='2025-06-09'>9 June</time><time datetime='2025-05-07'>7 May</time>",
        "<time itemprop=dateModified datetime='2025-06-09'>9 June</time><time datetime='2025-05-07'>7 May</time>",
        "<meta itemprop=dateModified content='2025-06-09'><meta itemprop=datePublished content='2025-05-07'>",
    ],
)
def test_a_day_of_modification_gives_way(stamp):
    """Wherever it stands."""
    assert published(page(stamp, *PLAIN)) == (DAY, "metadata")


@pytest.mark.parametrize(
    ("head", "stamp"),
    [
        ('<meta property="article:modified_time" content="2025-05-07T01:00:00Z">', ""),
        (LINKED.format(STORY.replace("datePublished", "dateModified")), ""),
        ("", "<p>Updated <time datetime='2025-05-07'>7 May</time></p>"),
    ],
)
def test_a_day_of_modification_alone_is_a_guess(head, stamp):
    """Better than none, and said to be inferred."""
    assert published(page(stamp, *PLAIN, head=head)) == (DAY, "inferred")


@pytest.mark.parametrize(
    ("address", "day", "precision"),
    [
        ("https://a.example/2025/05/07/ferry.html", DAY, "day"),
        ("https://a.example/2025/5/7/ferry", DAY, "day"),
        ("https://a.example/news/2025-05-07/ferry", DAY, "day"),
        ("https://a.example/news/2025-05-07-ferry-sinks", DAY, "day"),
        ("https://a.example/20250507/ferry", DAY, "day"),
        ("https://a.example/world/2025/may/07/ferry", DAY, "day"),
        ("https://a.example/2025_05_07/ferry", DAY, "day"),
        ("https://a.example/2025/05/ferry", date(2025, 5, 1), "month"),
        ("https://a.example/2025/13/40/ferry", None, None),
        ("https://a.example/20259999/ferry", None, None),
        ("https://a.example/news/1234567/ferry", None, None),
        ("https://a.example/2025/ferry", None, None),
        ("https://a.example/plan-2025/05-07", None, None),
    ],
)
def test_an_address_gives_a_day(address, day, precision):
    """Of the page, or of the row that it came with; what is no date gives none."""
    assert address_date(address) == (None if day is None else (day, precision))
    basis = "address" if day else "unknown"
    assert published(page(*PLAIN, head=f'<link rel="canonical" href="{address}">')) == (day, basis)
    assert published(page(*PLAIN), url=address) == (day, basis)


def test_whatever_a_page_says_goes_before_its_address():
    """A meta element, and a line of its text; a day of modification does not."""
    head = '<link rel="canonical" href="https://a.example/2025/05/07/ferry.html">'
    stated = "<p>Published 9 May 2025</p>"
    meta = '<meta property="article:published_time" content="2025-05-08">'
    assert published(page(*PLAIN, head=head + meta)) == (date(2025, 5, 8), "metadata")
    assert published(page(stated, *PLAIN, head=head)) == (date(2025, 5, 9), "stated")
    changed = '<meta property="article:modified_time" content="2025-06-08">'
    assert published(page(*PLAIN, head=head + changed)) == (DAY, "address")


@pytest.mark.parametrize(
    ("head", "when", "noted"),
    [
        ('<link rel="canonical" href="https://a.example/2025/05/07/x">', "on Sunday", True),
        ('<meta property="article:modified_time" content="2025-05-07">', "yesterday", True),
        ('<meta property="article:published_time" content="2025-05-07">', "on Sunday", False),
        ('<link rel="canonical" href="https://a.example/2025/05/07/x">', "on 4 May 2025", False),
    ],
)
def test_a_claim_whose_day_hangs_on_a_guess_says_so(head, when, noted):
    """One that is dated in full, or counted from a date that the page declares, does not."""
    made = read(
        page(f"<p>At least 31 soldiers were killed near Cebu {when}, he said.</p>", *PLAIN, head=head)
    )
    assert isinstance(made, Article)
    claim = {"sentences": [2], "victims": "soldiers", "harm": "killed", "count": "At least 31", "when": when}
    grounder = Grounder(made, Reading(published=made.published_day))
    found, _ = grounder.ground(claim_types()["casualty"], claim | {"status": "occurred"}, "r1")
    assert found is not None
    assert found.claim.when.start is not None
    assert any("a guess" in note for note in found.notes) == noted
