"""Hidden text: what a browser does not show of a page is no evidence."""

import pytest

from pipeline.articles.article import Article
from pipeline.articles.readers import read_articles
from pipeline.articles.readers.styles import declarations
from pipeline.articles.readers.visibility import hiding

SHOWN = """<p>The ministry said on Monday that the border stayed closed to all trade between the two.</p>
<p>Officials said on Tuesday that the talks between Peru and Chile about the border will go on in Lima.</p>
<p>The army of Peru said on Wednesday that it had moved 300 soldiers to the border for the talks.</p>"""
SAID = "The army said on Monday that 77 soldiers of Peru were killed near the border."
STYLES = [
    "",
    "display:none",
    "visibility:hidden",
    "visibility:collapse",
    "font-size:0",
    "font-size:0px",
    "font-size:0.0em",
    "font-size:1px",
    "font:0/0 a",
    "opacity:0",
    "opacity:.0",
    "opacity:0.01",
    "opacity:0%",
    "color:white",
    "color:#fff",
    "color:#FFFFFF",
    "color:rgb(255,255,255)",
    "color:transparent",
    "color:rgba(0,0,0,0)",
    "color:#0000",
    "color:hsla(0,0%,0%,0)",
    "color:#fefefe",
    "position:absolute;left:-9999px",
    "position:absolute;top:-5000px",
    "position:fixed;right:-200vw",
    "margin-left:-9999px",
    "text-indent:-9999px",
    "text-indent:-100vw",
    "height:0;overflow:hidden",
    "max-height:0;overflow:hidden",
    "width:0;overflow:hidden;white-space:nowrap",
    "height:1px;width:1px;overflow:hidden",
    "clip:rect(0,0,0,0);position:absolute",
    "clip:rect(0 0 0 0);position:absolute",
    "clip-path:inset(100%)",
    "clip-path:inset(50%)",
    "clip-path:circle(0)",
    "clip-path:polygon(0 0,0 0,0 0)",
    "transform:scale(0)",
    "transform:scaleX(0)",
    "transform:translateX(-9999px)",
    "transform:translate(-200vw)",
    "scale:0",
    "dis/**/play:none",
    "display:/*x*/none",
    "display:none!important",
    "DISPLAY:NONE",
    "display : none",
    "filter:opacity(0)",
    "filter:opacity(0%)",
    "-webkit-text-fill-color:transparent",
    "content-visibility:hidden",
    "line-height:0;overflow:hidden",
    "background:#123456;color:#123456",
    "position:absolute;left:-100%",
    "left:calc(-9999px);position:absolute",
    "mask:linear-gradient(transparent,transparent)",
    "d\\69splay:none",
    "inset:-9999px auto auto -9999px;position:absolute",
    "translate:-9999px",
    "letter-spacing:-9999px",
    "color:#00000000",
    "user-select:none;opacity:1e-9",
    "transform:rotateX(90deg)",
    "transform:matrix(0,0,0,0,0,0)",
    "position:absolute;inset-inline-start:-9999px",
    "max-width:0;overflow:clip",
    "block-size:0;overflow:hidden",
    "height:0px;overflow-y:hidden",
    "font-size:calc(0px)",
    "color:rgb(0 0 0 / 0)",
    "color:hsl(0 0% 100%)",
    "color:hsl(0,0%,100%)",
    "--a:none;display:var(--a)",
    "--a:var(--b);--b:0;opacity:var(--a)",
    "opacity:calc(1 - 1)",
    "left:calc(0px - 9999px);position:absolute",
    "font-size:min(0px,12px)",
    "font-size:calc((1px + 2px) * 0)",
    "clip-path:rect(0 0 0 0)",
    "clip-path:xywh(0 0 0 0)",
    "clip-path:path('M0 0')",
    "clip-path:inset(0 0 100% 0)",
    "clip-path:inset(0 60% 0 40%)",
    "mask-image:linear-gradient(to right,transparent 0%,#0000 100%)",
    "mask:linear-gradient(rgba(0,0,0,0),rgba(0,0,0,0))",
    "mask-size:0 0",
    "filter:brightness(1) opacity(0)",
    "filter:blur(90px)",
    "-webkit-filter:opacity(0)",
    "transform:scale(.001)",
    "transform:scale(1,0)",
    "transform:matrix3d(0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1)",
    "transform:rotate3d(1,0,0,90deg)",
    "transform:rotateY(1.5708rad)",
    "transform:skewX(90deg)",
    "rotate:y 90deg",
    "position:absolute;left:9999px",
    "position:fixed;left:200vw",
    "position:fixed;top:300vh",
    "text-indent:100%;white-space:nowrap;overflow:hidden",
    "margin-left:-200%",
    "background-color:currentColor",
    "background:navy;color:navy",
    "color:lab(0% 0 0 / 0)",
    "zoom:0.01",
    "height:0;overflow:auto",
    "",
][1:-1]
ON_WHITE = ("color:white", "color:#fff", "color:#FFFFFF", "color:rgb(255,255,255)", "color:#fefefe")
ON_WHITE += ("color:hsl(0 0% 100%)", "color:hsl(0,0%,100%)")
"""Hidden by what is behind them, which one declaration does not tell."""


def is_shown(tmp_path, head: str, body: str) -> bool:
    """Whether the article of a page with `body` at its end has what is said there."""
    page = (
        f"<html><head><title>Closed</title>{head}</head><body><article>{SHOWN}{body}</article></body></html>"
    )
    path = tmp_path / "a.html"
    path.write_text(page)
    return any(isinstance(made, Article) and SAID in made.text for made in read_articles([path]))


@pytest.mark.parametrize("style", [style for style in STYLES if style not in ON_WHITE])
def test_a_style_that_hides(style):
    """Each way of hiding is seen in the declarations alone."""
    assert hiding(declarations(style))


@pytest.mark.parametrize(
    "style",
    [
        "color:#222",
        "font-size:12px",
        "font:normal 14px/0.9 Arial",
        "opacity:.9",
        "filter:blur(2px)",
        "left:-10px",
        "margin-left:-100%",
        "transform:translateX(-50%)",
        "transform:scale(1.01)",
        "height:0",
        "text-indent:-2em",
        "letter-spacing:-.5px",
        "line-height:1.2",
        "visibility:visible",
        "color:rgba(0,0,0,.8)",
        "color:white;background:#123",
        "clip-path:inset(0)",
        "width:100%;overflow:hidden",
        "max-width:600px;overflow:hidden",
        "scale:1",
        "opacity:calc(1 - .2)",
        "line-height:1;overflow:hidden",
        "transform:rotate(90deg)",
        "transform:rotateX(180deg)",
        "clip-path:inset(0 10% 0 0)",
        "mask:linear-gradient(#000,transparent)",
        "filter:blur(1px)",
        "text-indent:2em;overflow:hidden",
        "left:1200px;position:absolute",
        "color:inherit;background:inherit",
    ],
)
def test_a_style_that_does_not(style):
    """What is only set off is shown."""
    assert hiding(declarations(style)) == set()


@pytest.mark.parametrize(
    "style", [*ON_WHITE, "display:none", "opacity:.01", "d\\69splay:none", "left:-200vw"]
)
def test_a_hidden_paragraph(tmp_path, style):
    """By its own style, and by a class of the page's style sheet."""
    assert not is_shown(tmp_path, "", f'<p style="{style}">{SAID}</p>')
    assert not is_shown(tmp_path, f"<style>.h{{{style}}}</style>", f'<p class="h">{SAID}</p>')


SHEETS = {
    "#h": f'<p id="h">{SAID}</p>',
    "p[data-h]": f"<p data-h>{SAID}</p>",
    '[data-h="1"]': f'<p data-h="1">{SAID}</p>',
    '[class^="h"]': f'<p class="hx">{SAID}</p>',
    '[class*="id"]': f'<p class="hidden">{SAID}</p>',
    "p:last-child": f"<p>{SAID}</p>",
    "p:nth-child(4)": f"<p>{SAID}</p>",
    "div>p.h": f"<div><p class=h>{SAID}</p></div>",
    ":is(.h)": f"<p class=h>{SAID}</p>",
    ":where(.h)": f"<p class=h>{SAID}</p>",
    "h3 + p": f"<h3>More</h3><p>{SAID}</p>",
    "i~p": f"<section><i>a</i><u>b</u><p>{SAID}</p></section>",
    ".a + .b > .c": f"<div class=a>a</div><div class=b><p class=c>{SAID}</p></div>",
    "p.h:not(.on)": f"<p class=h>{SAID}</p>",
    "section p:nth-last-child(1)": f"<section><i>a</i><p>{SAID}</p></section>",
    "section p:nth-of-type(1)": f"<section><i>a</i><p>{SAID}</p></section>",
    "section :nth-child(n +\t2)": f"<section><i>a</i><p>{SAID}</p></section>",
    "section :nth-child(n+2)": f"<section><i>a</i><p>{SAID}</p></section>",
    "section p:last-of-type": f"<section><p>{SAID}</p><i>a</i></section>",
    '[data-h="H" i]': f"<p data-h=h>{SAID}</p>",
    ":is(.k, p).h": f"<p class=h>{SAID}</p>",
    ":root .h": f"<p class=h>{SAID}</p>",
    ".md\\:h": f'<p class="md:h">{SAID}</p>',
    "\\.h, P.h": f"<p class=h>{SAID}</p>",
}


@pytest.mark.parametrize("selector", SHEETS)
def test_a_selector_of_the_page(tmp_path, selector):
    """By tag, class, id, attribute and place."""
    assert not is_shown(tmp_path, f"<style>{selector} {{display:none}}</style>", SHEETS[selector])
    assert is_shown(tmp_path, f"<style>{selector} {{display:block}}</style>", SHEETS[selector])


@pytest.mark.parametrize(
    "sheet",
    [
        "@media screen{.h{display:none}}",
        "@media\nscreen{.h{display:none}}",
        "@supports (display:grid){.h{display:none}}",
        "@layer a{.h{display:none}}",
        ":root{--d:none} .h{display:var(--d)}",
        "@media (min-width:1px){@media only screen and (max-width:9000px){.h{display:none}}}",
        "@container (min-width:1px){.h{display:none}}",
        "@scope (div){.h{display:none}}",
        "div{color:#111; .h{display:none}}",
        "div{& .h{display:none}}",
        'i::after{content:"}"} .h{content:";";display:none}',
        "@import url('data:text/css,.h{display:none}');",
        ".h{/*}*/dis/**/play:none}",
        ".\\68{DISPLAY:NONE}",
        ".h{display:block;display:none!important} p.h{display:block}",
    ],
)
def test_a_sheet_of_the_page(tmp_path, sheet):
    """However the rule is written."""
    assert not is_shown(tmp_path, f"<style>{sheet}</style>", f"<div><p class=h>{SAID}</p></div>")


@pytest.mark.parametrize(
    "media", ["print", "(min-width:2000px)", "(max-width:600px)", "not screen", "(hover)"]
)
def test_what_some_screens_show(tmp_path, media):
    """What is hidden on some screens alone is read."""
    body = f"<p class=h>{SAID}</p>"
    assert is_shown(tmp_path, f"<style>@media {media}{{.h{{display:none}}}}</style>", body)
    assert is_shown(tmp_path, f"<style media='{media}'>.h{{display:none}}</style>", body)


@pytest.mark.parametrize(
    "sheet",
    [
        "body{background:#eee} .h{color:#eee}",
        ".w{background:#222} .w p{color:#232323}",
        ".h{-webkit-text-fill-color:white}",
        ".h{color:hwb(0 100% 0%)}",
        ".h{color:oklch(1 0 0)}",
    ],
)
def test_words_in_the_colour_of_their_ground(tmp_path, sheet):
    """Where rules for two elements tell it; and not where a sheet elsewhere may say else."""
    body = f"<div class=w><p class=h>{SAID}</p></div>"
    assert not is_shown(tmp_path, f"<style>{sheet}</style>", body)
    assert is_shown(tmp_path, f"<link rel=stylesheet href=a.css><style>{sheet}</style>", body)


@pytest.mark.parametrize(
    "markup",
    [
        "<p hidden>{}</p>",
        '<p hidden="until-found">{}</p>',
        '<p aria-hidden="true">{}</p>',
        "<div popover><p>{}</p></div>",
        "<details><summary>More</summary><p>{}</p></details>",
        "<details><summary>More</summary>{}</details>",
        "<dialog><p>{}</p></dialog>",
        "<template><p>{}</p></template>",
        "<noscript><p>{}</p></noscript>",
        "<!-- <p>{}</p> -->",
        "<textarea>{}</textarea>",
        "<canvas>{}</canvas>",
        '<p title="{}"></p>',
        '<img alt="{}">',
        '<p><font color="#fffffe">{}</font></p>',
        '<div style="background:#222"><p style="color:#222">{}</p></div>',
        '<table bgcolor="#123456"><tr><td><font color="#123456">{}</font></td></tr></table>',
        '<div style="font-size:0"><p>{}</p></div>',
    ],
)
def test_markup_that_hides(tmp_path, markup):
    """What stands in no paragraph that is shown."""
    assert not is_shown(tmp_path, "", markup.replace("{}", SAID))


def test_what_is_shown_is_read(tmp_path):
    """White words on a dark ground, small print and an open box are the article."""
    assert is_shown(tmp_path, "", f"<p>{SAID}</p>")
    assert is_shown(tmp_path, "", f'<div style="background:#000"><p style="color:#fff">{SAID}</p></div>')
    assert is_shown(
        tmp_path, "<style>.d{background:#111}</style>", f'<p class=d style="color:#fff">{SAID}</p>'
    )


def test_a_body_in_linked_data_alone_says_so(tmp_path):
    """The text is taken where the page shows none of it, and a row says that nobody sees it there."""
    words = " ".join(f"{SAID} It was the {n}th day of talks." for n in range(4, 30))
    linked = f'<script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"{words}"}}</script>'
    path = tmp_path / "a.html"
    path.write_text(f"<html><head>{linked}</head><body><p>Subscribe.</p></body></html>")
    kinds = [type(made).__name__ for made in read_articles([path])]
    assert kinds == ["Unreadable", "Article"]
