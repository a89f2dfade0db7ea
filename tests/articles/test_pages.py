# ruff: noqa: E501 -- pages keep their lines
"""What of a web page is its article: each kind of page that people reported, with others of its kind."""

from datetime import UTC, date, datetime

import pytest
from articles.pages import HEADLINE, PLAIN, page, paragraphs, read, text
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.articles.article import Article, Unreadable
from pipeline.store.tables import ARTICLES, article_of, article_row

LEAD = "At least 31 passengers drowned off Luzon on Monday, the governor said."


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Some 450<sup>1</sup> people drowned.", "Some 450 people drowned."),
        ("Some 70<sup><a href='#n3'>3</a></sup> people drowned.", "Some 70 people drowned."),
        ("Some 200<sup>[2]</sup> people drowned.", "Some 200 people drowned."),
        ("Some 12<sup>(4)</sup> people drowned.", "Some 12 people drowned."),
        ("Some 15<sup>*</sup> people drowned.", "Some 15 people drowned."),
        ("Some 90<sup>1,2</sup> people drowned.", "Some 90 people drowned."),
        ("Some 33<sup>[note 7]</sup> people drowned.", "Some 33 people drowned."),
        ("Some 80 people drowned<sup>11</sup>.", "Some 80 people drowned."),
        ("Some 60<span style='vertical-align: super'>5</span> people drowned.", "Some 60 people drowned."),
        ("Some 40<a role='doc-noteref' href='#n'>6</a> people drowned.", "Some 40 people drowned."),
        ("The 5<sup>th</sup> ferry had 30 people.", "The 5th ferry had 30 people."),
        ("An area of 30 km<sup>2</sup> was searched.", "An area of 30 km2 was searched."),
        ("It took 2<sup>1</sup>/<sub>2</sub> hours.", "It took 2 1/2 hours."),
        ("It cost 3 × 10<sup>6</sup> pesos.", "It cost 3 × 10^6 pesos."),
    ],
)
def test_the_mark_of_a_note_is_no_part_of_a_figure(written, told):
    """A raised number or sign goes; ordinals, units, fractions and powers keep what they say."""
    assert told in text(page(f"<p>{written}</p>", *PLAIN))


@pytest.mark.parametrize(
    "written",
    [
        "Some <del>300</del><ins>30</ins> people drowned.",
        "Some <s>300</s> 30 people drowned.",
        "Some <strike>300</strike> 30 people drowned.",
        "Some <span style='text-decoration: line-through'>300</span> 30 people drowned.",
        "Some <span style='text-decoration-line:line-through red'>300</span> 30 people drowned.",
        "Some <del>300 <b>or</b> 400 </del>30 people drowned.",
        "Some <style>.old {text-decoration: line-through}</style><i class='old'>300</i> 30 people drowned.",
    ],
)
def test_struck_out_words_are_no_text(written):
    """The figure that replaced them stands alone."""
    assert "Some 30 people drowned." in text(page(f"<p>{written}</p>", *PLAIN))


@pytest.mark.parametrize(
    "kind",
    [
        "aside class=entry",
        "aside",
        "div class=sidebar",
        "div id=popup",
        "section class=teaser",
        "div class=related",
        "section id=modal",
        "div class='promo newsletter'",
    ],
)
def test_an_article_stands_in_an_element_that_seldom_holds_one(kind):
    """Where nothing else is on the page, its name says nothing."""
    body = f"<{kind}>{paragraphs([LEAD])}{''.join(PLAIN)}</{kind.split()[0]}>"
    notice = (
        "<div class=cookies><p>We use cookies to improve this site; by going on you agree to them.</p></div>"
    )
    found = text(page(body, notice))
    assert LEAD in found
    assert "cookies" not in found


@pytest.mark.parametrize(
    "written",
    [
        "<a href='/x'>At least 31 passengers drowned off Luzon on Monday</a>, the governor said.",
        "At least <a href='/x'>31 passengers drowned off Luzon on Monday, the governor</a> said.",
        "<b><a href='/x'>At least 31 passengers drowned</a></b> off <a href='/y'>Luzon on Monday</a>, the governor said.",
        "<a href='/x'>At least 31 passengers drowned off Luzon on Monday, the governor said</a>.",
        "<a href='/x'>At least 31 passengers drowned off Luzon on Monday, the governor said.</a>",
        "At least 31 passengers drowned <a href='/x'><em>off Luzon on Monday, the governor said</em></a>.",
    ],
)
@pytest.mark.parametrize("place", [0, 1, 4])
def test_a_paragraph_that_is_mostly_a_link_is_the_articles(written, place):
    """Wherever among the plain ones it stands."""
    parts = [*PLAIN]
    parts.insert(place, f"<p>{written}</p>")
    assert LEAD in text(page(*parts))


@pytest.mark.parametrize(
    "teaser",
    [
        "<p><a href='/x'>Quake kills nine in Peru</a></p>",
        "<h3><a href='/x'>Quake kills nine in Peru</a></h3>",
    ],
)
def test_a_link_that_is_no_sentence_is_another_storys_title(teaser):
    """Among paragraphs as below them."""
    assert "Peru" not in text(page(*PLAIN[:2], teaser, *PLAIN[2:], teaser))


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("", f"<h2 class=subtitle>{LEAD}</h2>"),
        ("", f"<h2>{LEAD.rstrip('.')}</h2>"),
        ("", f"<h3>{LEAD}</h3>"),
        ("", f"<p class='article__standfirst'>{LEAD}</p>"),
        ("", f"<div class=dek>{LEAD}</div>"),
        ("", f"<div class=key-points><ul><li>{LEAD}</li></ul></div>"),
        (f"<div class=lead>{LEAD}</div>", ""),
        (f"<p class=intro>{LEAD}</p>", ""),
        (f"<div class=summary><p>{LEAD}</p></div>", ""),
    ],
)
def test_a_standfirst_is_the_articles(above, below):
    """As a heading below the headline, or by its name above or below."""
    found = text(page(f"{above}<h1>{HEADLINE}</h1>{below}", *PLAIN, headline=""))
    assert LEAD.rstrip(".") in found


@pytest.mark.parametrize("dots", ["…", "...", " [...]"])
@pytest.mark.parametrize(
    "offer",
    [
        "<div class=paywall><h2>Subscribe to read it all</h2><p>Join 80,000 readers. Cancel any time.</p></div>",
        "<p>This story is for subscribers. Log in and find the rest of it on every one of your screens.</p>",
        "<h3>Already a member?</h3><p>Sign in to unlock this story and 400 others that we publish each week.</p>",
        "<section><p>Start your free trial now: 4 weeks cost you nothing, and 20 soldiers read us.</p></section>",
        "<div><p>Continue reading with an account; 90,000 people have one already, and it is free of charge.</p></div>",
    ],
)
def test_a_lead_cut_off_before_a_paywall_is_the_article(dots, offer):
    """The lead is kept, the offer is not."""
    lead = f"At least 31 passengers drowned off Luzon on Monday, the governor said in a{dots}"
    assert text(page(f"<p>{lead}</p>", offer)) == f"{HEADLINE}\n\n{lead}"


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><th>Town</th><th>Dead</th></tr><tr><td>Cebu</td><td>12 people drowned</td></tr></table>",
        "<table><tbody><tr><td><b>Cebu</b></td><td><a href='/c'>12</a> people drowned</td></tr></tbody></table>",
        "<figure><table><caption>By town</caption><tr><td>Cebu</td><td>12 people drowned</td></tr></table></figure>",
        "<table><thead><tr><td>Town</td></tr></thead><tr><th>Cebu</th><td>12 people drowned</td></tr></table>",
        "<div class=table><table><tr><td>Cebu</td><td><span>12 people</span> drowned</td><td></td></tr></table></div>",
        "<table border=1 cellpadding=2><tr><td>Cebu<td>12 people drowned<tr><td>Bohol<td>4 people drowned</table>",
        "<table><tfoot><tr><td>All</td><td>31</td></tr></tfoot><tr><td><i>Cebu</i></td><td>12&nbsp;people<br>drowned</td></tr></table>",
    ],
)
def test_a_row_of_a_table_in_the_article_is_a_line(table):
    """With its cells in order, parted."""
    assert "\n\nCebu | 12 people drowned\n\n" in text(page(*PLAIN[:2], table, *PLAIN[2:]))


def test_a_table_that_lays_out_a_page_is_none():
    """Its cells are read as any other element."""
    cells = f"<table><tr><td><div><a href='/'>Home</a></div></td><td>{''.join(PLAIN)}</td></tr></table>"
    assert "|" not in text(page(cells))


STORIES = (
    "At least 31 passengers drowned off Luzon on Monday, the governor said.",
    "Chile sent 900 soldiers to its northern border last week, a spokesman said.",
    "Some 80 people died in floods in western Uganda on Friday, the minister said.",
    "Norway sent 20 trucks of tents to Sudan on Thursday, an agency reported that day.",
)


@pytest.mark.parametrize(
    "teaser",
    [
        "<article><h2><a href='/s{0}'>Story number {0} of the day</a></h2><p>{1}</p></article>",
        "<div><a href='/s{0}'><h3>Story number {0} of the day</h3></a><span>7 May</span><p>{1}</p></div>",
        "<li><a href='/s{0}'>Story number {0} of the day</a><p>{1}</p></li>",
        "<div><a href='/s{0}'><h3>Story number {0} of the day</h3><p>{1}</p></a></div>",
        "<section><h4><a href='https://a.example/s{0}'>Story {0}</a></h4><p>{1}</p><p><a href='/s{0}'>More</a></p></section>",
        "<div class=card><h3><a href='/s{0}'><span>Story number {0} of the day</span></a></h3><p>{1}</p><time datetime='2025-05-07'>7 May</time></div>",
        "<dl><dt><a href='/s{0}'>Story number {0} of the day</a></dt><dd>{1}</dd></dl>",
    ],
)
def test_a_page_of_teasers_is_skipped(teaser):
    """By a reason that says so."""
    html = page(
        "".join(teaser.format(i, story) for i, story in enumerate(STORIES)), headline="<h1>World</h1>"
    )
    made = read(html.replace(HEADLINE, "World"))
    assert isinstance(made, Unreadable)
    assert made.reason.startswith("a page of teasers")


def test_headings_that_link_within_the_page_make_no_teasers():
    """As those of a live blog."""
    posts = "".join(
        f"<h2><a href='#p{i}'>At {i} o'clock</a></h2><p>{story}</p>" for i, story in enumerate(STORIES)
    )
    assert all(story in text(page(posts)) for story in STORIES)


@pytest.mark.parametrize(
    "rest",
    [
        "",
        "<p>Share</p>",
        "<div>Advertisement</div><p>Photo: AP</p>",
        "<script>load()</script><div id=app></div>",
        "<noscript>Please enable JavaScript to read the news.</noscript>",
        "<ul><li><a href='/a'>World</a></li><li><a href='/b'>Sport</a></li></ul>",
    ],
)
def test_a_page_of_which_the_title_is_left_is_skipped(rest):
    """It is no article, and its reason says so."""
    made = read(page(rest))
    assert isinstance(made, Unreadable)
    assert "title" in made.reason


def days(html):
    """The paragraphs of a page's article, and the day from which each counts."""
    made = read(html)
    assert isinstance(made, Article)
    return {made.text[s.start : s.end]: made.day_at(s.start) for s in made.sentences}


BLOG = '<meta property="article:published_time" content="2025-05-05T06:00:00Z">'
FIRST, SECOND = date(2025, 5, 7), date(2025, 5, 6)
POSTS = (
    "<section><time datetime='{0}T09:00:00Z'>09:00</time><h2>In the north</h2><p>{1}</p></section>",
    "<div class=post><header><span><time datetime='{0}'>then</time></span></header><p>{1}</p></div>",
    "<li id=x><p>{1}</p><footer></footer><div><time datetime='{0}T22:10:00+02:00'>22:10</time></div></li>",
    "<h3><time datetime='{0}'>{0}</time></h3><p>{1}</p>",
    "<p><time datetime='{0} 10:00'>At ten</time></p><div><p>{1}</p></div>",
    "<article><h2>In the north</h2><p>{1}</p><footer></footer><p><time datetime='{0}T09:00Z'>9 am</time></p></article>",
    "<div class=message><div class=text>{1}<br><br>@bay</div><div class=meta><a href='/{0}'><time datetime='{0}T09:00:00+00:00'>09:00</time></a></div></div>",
)


@pytest.mark.parametrize("post", POSTS)
def test_a_live_blogs_words_count_from_their_post(post):
    """Each post's from its own time; the article keeps the day of its own."""
    html = page(post.format(FIRST, STORIES[0]), post.format(SECOND, STORIES[1]), head=BLOG)
    found = days(html)
    assert (found[STORIES[0]], found[STORIES[1]]) == (FIRST, SECOND)
    assert read(html).published == date(2025, 5, 5)


@pytest.mark.parametrize(
    "stamps",
    [
        "<time datetime='2025-05-05'>5 May</time>",
        "<div>Published <time datetime='2025-05-05'>5 May</time></div><div>Updated <time datetime='2025-05-07'>7 May</time></div>",
        "<p><time datetime='2025-05-05'>5 May</time>, updated <time datetime='2025-05-07'>7 May</time></p>",
    ],
)
def test_times_beside_the_headline_make_no_posts(stamps):
    """All words count from the day of publication, not from an update."""
    teaser = "<aside><a href='/x'>Quake in Peru</a><time datetime='2021-01-01'>2021</time></aside>"
    found = days(page(stamps, *PLAIN[:2], teaser, *PLAIN[2:], teaser, head=BLOG))
    assert set(found.values()) == {date(2025, 5, 5)}


def test_a_text_in_linked_data_is_as_long_as_an_article_at_most():
    """Else the page is skipped by the same reason as any other."""
    linked = (
        f'<script type="application/ld+json">{{"@type": "Article", "articleBody": "{LEAD * 5_000}"}}</script>'
    )
    made = read(page(head=linked))
    assert isinstance(made, Unreadable)
    assert made.reason.startswith("more than 300,000 characters")


def test_the_days_of_posts_are_stored_with_their_sentences():
    """What is read again from the store is the article as it was."""
    made = read(page(POSTS[0].format(FIRST, STORIES[0]), POSTS[0].format(SECOND, STORIES[1]), head=BLOG))
    assert isinstance(made, Article)
    row = dict(zip(ARTICLES.names, article_row(made, datetime(2025, 5, 8, tzinfo=UTC)), strict=True))
    assert article_of(row) == made
    assert {each.posted for each in made.sentences} == {None, FIRST, SECOND}


def test_the_day_of_a_post_is_unmoved_by_what_is_cut_off():
    """A button glued to the end of the first post's paragraph moves no later one."""
    glued = f"{STORIES[0]} Share this article"
    found = days(page(POSTS[0].format(FIRST, glued), POSTS[0].format(SECOND, STORIES[1]), head=BLOG))
    assert (found[STORIES[0]], found[STORIES[1]]) == (FIRST, SECOND)


SOUP = (
    *(
        "<div>",
        "<p class=lead>",
        "<h1>",
        "<article>",
        "<aside>",
        "<time datetime=2025-05-07>",
        "<style>",
        "</style>",
    ),
    *(
        "<html itemprop=datePublished content=2025>",
        "<meta itemprop=dateModified content=2025-05-07>",
        "<tr>",
        "<td>",
    ),
    *(
        "<sup>",
        "<del>",
        "<s hidden>",
        "<a href=/x>",
        "<table>",
        "<li style='color:#fff'>",
        "<br>",
        "<details>",
    ),
    *("</div>", "</p>", "</h1>", "</article>", "</time>", "</a>", "</table>", "</sup>", "</html>", "</body>"),
    *(
        "{display:none}",
        ".lead{opacity:0}",
        "@media print{",
        "}}",
        "/*",
        "12",
        "…",
        "Subscribe to read on",
        HEADLINE,
    ),
    '<script type="application/ld+json">{"@type": ["Article"], "headline": 3, "datePublished": [1], "url": {}}</script>',
    LEAD,
)


@settings(max_examples=200)
@given(st.lists(st.sampled_from(SOUP), max_size=40))
def test_whatever_stands_in_a_page_it_is_an_article_or_a_reason(parts):
    """No order of tags, open or closed, makes an error; sentences are words of the text."""
    made = read("".join(parts))
    if isinstance(made, Article):
        assert all(made.text[each.start : each.end].strip() for each in made.sentences)
    else:
        assert made.reason
