# ruff: noqa: E501 -- pages keep their lines
"""Pages that were not made by a newspaper for a reader's browser: copies, translations, mails, documents."""

from datetime import date

import pytest
from articles.pages import HEADLINE, PLAIN, page, paragraphs, published, read, text

from pipeline.articles.article import Article

LEAD = "At least 31 passengers drowned off Luzon on Monday, the governor said."
OTHER = "Chile sent 900 soldiers to its northern border last week, a spokesman said."
STORY = f"{paragraphs([LEAD])}{''.join(PLAIN)}"
WHOLE = "\n\n".join([HEADLINE, LEAD, *(each[3:-4] for each in PLAIN)])
FONT = "<font style='vertical-align: inherit;'><font style='vertical-align: inherit;'>{}</font></font>"
CELL = "<tr><td align=center><table width=600><tr><td>{}</td></tr></table></td></tr>"
HEAD = f"<head><title>{HEADLINE}</title></head>"

PAGES = {
    "AMP": (
        f"<html ⚡>{HEAD}<style amp-boilerplate>body{{visibility:hidden}}</style><body><amp-sidebar><ul><li>Home</li></ul>"
        f"</amp-sidebar><h1>{HEADLINE}</h1><amp-img src=a></amp-img>{STORY}<amp-ad>{OTHER}</amp-ad><amp-list><template>"
        f"<p>{OTHER}</p></template></amp-list></body></html>"
    ),
    "translated": (
        f"<html class=translated-ltr>{HEAD}<body><div id=goog-gt-tt class=skiptranslate><div>Original text</div><div>Rate "
        f"this translation so that it gets better</div></div><h1>{FONT.format(HEADLINE)}</h1>"
        f"{STORY.replace('<p>', '<p>' + FONT.partition('{}')[0]).replace('</p>', '</font></font></p>')}</body></html>"
    ),
    "shadow": f"<html>{HEAD}<body><x-story><template shadowrootmode=open><h1>{HEADLINE}</h1>{STORY}</template></x-story></body></html>",
    "mail": (
        f"<html>{HEAD}<body><div style='display:none;max-height:0'>{OTHER}</div><table width=100%>"
        f"{''.join(map(CELL.format, (f'<h1>{HEADLINE}</h1>', STORY)))}</table></body></html>"
    ),
    "reader view": (
        f"<html>{HEAD}<body><div class=container><div class=reader-header><a href=x>bay.example</a><h1>{HEADLINE}</h1><div "
        f"class=reader-estimated-time>3-4 minutes</div></div><div id=readability-page-1 class=page>{STORY}</div></div></body></html>"
    ),
    "archived": page(
        STORY,
        above=f"<div id=wm-ipp-base><div id=wm-ipp><span>23 captures</span><div>01 Jan 2020 - 09 Sep 2025</div><p>{OTHER}</p></div></div>",
    ),
    "goes on with other stories": page(
        STORY, above="<main>", headline=f"<h1>{HEADLINE}</h1>"
    ).replace(
        "<footer>",
        "".join(f"<article><h1>Chile moves {n} times</h1>{paragraphs([OTHER] * 5)}</article>" for n in range(2)) + "<footer>",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", PAGES)
def test_the_story_is_found_in_a_page_of_another_make(kind):
    """All of it, and nothing else."""
    assert text(PAGES[kind]) == WHOLE


@pytest.mark.parametrize(
    ("address", "outlet"),
    [
        ("https://web.archive.org/web/20250909101112/https://bay.example/2025/05/07/a", "bay.example"),
        ("http://web.archive.org/web/20250909101112id_/https://www.bay.example/2025/05/07/a", "bay.example"),
        ("https://web.archive.org/web/2025/https://bay.example/2025/05/07/a", "bay.example"),
        ("https://bay.example/2025/05/07/a", "bay.example"),
        ("https://bay.example/2025/05/07/web.archive.org/web/2020/", "bay.example"),
    ],
)
def test_an_archives_copy_is_of_the_page_that_was_copied(address, outlet):
    """Its address, outlet and day; also where a row names the address."""
    html = page(STORY, head=f'<link rel="canonical" href="{address}">')
    made = read(html)
    assert isinstance(made, Article)
    assert (made.outlet, made.published, made.published_basis) == (outlet, date(2025, 5, 7), "address")
    assert published(page(STORY), url=address) == (date(2025, 5, 7), "address")


def test_a_blank_line_ends_a_paragraph_of_set_text():
    """Its other lines are wrapped."""
    lines = f"{HEADLINE}\n\n{LEAD[:40]}\n{LEAD[41:]}\n \n{PLAIN[0][3:-4]}\n"
    assert text(f"<html>{HEAD}<body><pre>{lines}</pre></body></html>") == "\n\n".join(
        [HEADLINE, LEAD, PLAIN[0][3:-4]]
    )


@pytest.mark.parametrize("cut", [40, 45, 53, 60])
def test_lines_that_are_placed_one_by_one_are_sentences(cut):
    """As a PDF's are that was made a page; its headline stays a line of its own."""
    told = f"{PLAIN[0][3:-4]} {LEAD} {PLAIN[1][3:-4]}"
    lines = [told[i : i + cut] for i in range(0, len(told), cut)]
    lines = [
        f"{line}-" if line[-1:].isalpha() and after[:1].islower() else line
        for line, after in zip(lines, [*lines[1:], ""], strict=True)
    ]
    placed = "".join(
        f"<p style='position:absolute;top:{n}px' class=ft2>{line}</p>" for n, line in enumerate(lines)
    )
    html = (
        f"<html>{HEAD}<body><p style='position:absolute;top:0' class=ft1>{HEADLINE}</p>{placed}</body></html>"
    )
    assert LEAD in text(html)
    assert text(html).startswith(f"{HEADLINE}\n\n")
