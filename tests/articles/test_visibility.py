# ruff: noqa: E501 -- pages keep their lines
"""Text that a browser does not show is none of the article's, however it is hidden."""

import time

import pytest
from articles.pages import PLAIN, page, text

HIDDEN = "At least 400 soldiers were killed near Cebu on Sunday, the army said."
TRICKS = {
    "hidden": "<p hidden>{}</p>",
    "aria": "<p aria-hidden=true>{}</p>",
    "display": "<p style='display:none'>{}</p>",
    "a comment in it": "<p style='display:/* x */none'>{}</p>",
    "important": "<p style='display : none !important'>{}</p>",
    "capitals": "<div style='DISPLAY:NONE'><p>{}</p></div>",
    "visibility": "<p style='visibility:hidden'>{}</p>",
    "collapse": "<p style='visibility: collapse'>{}</p>",
    "content-visibility": "<div style='content-visibility:hidden'><p>{}</p></div>",
    "opacity": "<p style='opacity:0'>{}</p>",
    "opacity with zeros": "<p style='color:red; opacity:0.00;'>{}</p>",
    "font-size": "<p style='font-size:0'>{}</p>",
    "font-size with a unit": "<p style='font-size:0px;line-height:1'>{}</p>",
    "font": "<p style='font:0/0 a'>{}</p>",
    "text-indent": "<p style='text-indent:-9999px'>{}</p>",
    "off screen": "<p style='position:absolute;left:-9999px'>{}</p>",
    "above the screen": "<p style='position:fixed;top:-10000px'>{}</p>",
    "margin": "<p style='margin-left:-5000px'>{}</p>",
    "clip": "<p style='position:absolute;clip:rect(0,0,0,0)'>{}</p>",
    "clip with units": "<p style='position:absolute;clip:rect(1px, 1px, 1px, 1px)'>{}</p>",
    "clip-path": "<p style='clip-path:inset(50%)'>{}</p>",
    "clip-path circle": "<p style='clip-path: circle(0)'>{}</p>",
    "height": "<div style='height:0;overflow:hidden'><p>{}</p></div>",
    "height of a pixel": "<p style='width:1px;height:1px;overflow:hidden'>{}</p>",
    "max-height": "<p style='overflow:hidden;max-height:0px'>{}</p>",
    "scale": "<p style='transform:scale(0)'>{}</p>",
    "scale of its own": "<p style='scale:0'>{}</p>",
    "moved away": "<p style='transform:translateX(-9999px)'>{}</p>",
    "transparent": "<p style='color:transparent'>{}</p>",
    "white": "<p style='color:#fff'>{}</p>",
    "white on white": "<p style='background:white;color:#ffffff'>{}</p>",
    "black on black": "<p style='color:black;background-color:black'>{}</p>",
    "struck out": "<p style='text-decoration:line-through'>{}</p>",
    "details": "<details><summary>More</summary><p>{}</p></details>",
    "template": "<template><p>{}</p></template>",
    "noscript": "<noscript><p>{}</p></noscript>",
    "a class": "<style>.q7 {{display:none}}</style><p class='a q7'>{}</p>",
    "a class off screen": "<style>p.q7{{position:absolute;left:-9999px}}</style><p class=q7>{}</p>",
    "an id": "<style>#q7{{opacity:0}}</style><p id=q7>{}</p>",
    "a list of selectors": "<style>.x,\n div > .q7 , .y{{font-size:0}}</style><div><p class=q7>{}</p></div>",
    "one within another": "<style>.box .q7{{visibility:hidden}}</style><div class=box><p class=q7>{}</p></div>",
    "a comment in a sheet": "<style>/* .x{{ */.q7{{display:/**/none}}</style><p class=q7>{}</p>",
    "on screens": "<style>@media screen{{.q7{{display:none}}}}</style><p class=q7>{}</p>",
    "an import before": "<style>@import url(a.css);.q7{{display:none}}</style><p class=q7>{}</p>",
    "an element of its own": "<style>x-note{{display:none}}</style><x-note><p>{}</p></x-note>",
    "the more specific": "<style>p.q7{{display:none}} .q7{{display:block}}</style><p class=q7>{}</p>",
}


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("place", [0, 2, 4])
def test_hidden_text_is_not_the_articles(trick, place):
    """Its neighbours are."""
    parts = [*PLAIN]
    parts.insert(place, TRICKS[trick].format(HIDDEN))
    found = text(page(*parts))
    assert "400" not in found
    assert all(part[3:-4] in found for part in PLAIN)


SHOWN = {
    "plain": "<p>{}</p>",
    "half opaque": "<p style='opacity:0.5'>{}</p>",
    "a small margin": "<p style='margin:-10px 0;text-indent:-1em'>{}</p>",
    "a high line": "<p style='min-height:0;overflow:hidden;height:10px'>{}</p>",
    "no size of a border": "<p style='border:0;margin:0;padding:0'>{}</p>",
    "white on a colour": "<p style='color:#fff;background:#900'>{}</p>",
    "white on a box's colour": "<div style='background-color:navy'><p style='color:white'>{}</p></div>",
    "on paper": "<style>@media print{{.q7{{display:none}}}}</style><p class=q7>{}</p>",
    "on a narrow screen": "<style>@media (max-width:400px){{.q7{{display:none}}}}</style><p class=q7>{}</p>",
    "a sheet for paper": "<style media=print>.q7{{display:none}}</style><p class=q7>{}</p>",
    "while it moves": "<style>@keyframes a{{from{{opacity:0}}}} .q7{{animation:a 1s}}</style><p class=q7>{}</p>",
    "shown by a later rule": "<style>.q7{{display:none}} .q7{{display:block}}</style><p class=q7>{}</p>",
    "shown by another class": "<style>.q7{{display:none}} .q7.on{{display:block}}</style><p class='q7 on'>{}</p>",
    "shown by its own style": "<style>.q7{{opacity:0}}</style><p class=q7 style='opacity:1'>{}</p>",
    "another's class": "<style>.q7 .q8{{display:none}}</style><p class=q7>{}</p>",
    "an open one": "<details open><summary>More</summary><p>{}</p></details>",
    "a sheet for no script": "<noscript><style>.q7{{display:none}}</style></noscript><p class=q7>{}</p>",
}


@pytest.mark.parametrize("way", SHOWN)
def test_text_that_is_shown_stays(way):
    """Whatever sheet would hide it elsewhere."""
    assert HIDDEN in text(page(*PLAIN[:2], SHOWN[way].format(HIDDEN), *PLAIN[2:]))


def test_a_page_that_a_script_uncovers_is_read():
    """A sheet that hides most of the page hides nothing."""
    assert PLAIN[0][3:-4] in text(page("<style>article{opacity:0}</style>", *PLAIN))


def test_what_stands_in_hidden_elements_counts_once():
    """A sheet that hides a part of the page, and each element in it, hides it."""
    inner = f"<div class=q7>{8 * '<div>'}{HIDDEN}{8 * '</div>'}</div>"
    sheet = "<style>.q7,.q7 div{display:none}</style>"
    assert HIDDEN not in text(page(sheet, *PLAIN[:2], inner, *PLAIN[2:]))


@pytest.mark.faults
@pytest.mark.parametrize(
    ("sheet", "body"),
    [
        (".a .a .a .a{{display:none}}", "<p class=a>x</p>"),
        (".a{0} .b, .b .a{0}{{display:none}}", "<p class='b a{0}'>x</p>"),
        ("/*", "<p>5<sup>1</sup><del>2</del></p>"),
        ("p{{opacity:0}} p{{opacity:1}}", "<p style='color:#fff'>x</p><time datetime='2025-05-07'>x</time>"),
    ],
)
def test_hiding_is_read_in_time_that_grows_with_the_page(sheet, body):
    """Of a page four times as long in less than six times the time, and at most a second more."""
    took = []
    for size in (300, 1_200):
        rules, inner = (("".join(part.format(i) for i in range(size))) for part in (sheet, body))
        html = page(*PLAIN, f"<div class=a>{inner}</div>", head=f"<style>{rules}</style>")
        began = time.process_time()
        text(html)
        took.append(time.process_time() - began)
    assert took[1] < 6 * took[0] + 1


def test_details_and_soft_hyphens_leave_the_article_whole():
    """Readers' comments in a closed element go; a soft hyphen and a narrow blank part no figure."""
    comments = (
        "<details><summary>2 comments</summary><p>I saw 500 of them drown myself, said nobody.</p></details>"
    )
    found = text(page("<p>Some 4&#8239;700 pas&shy;sen&shy;gers drowned, he said.</p>", *PLAIN, comments))
    assert "Some 4 700 passengers drowned, he said." in found
    assert "500" not in found
