"""How the page behaves in a browser. Tests wait with `expect`: the page forbids script of their own."""

import re
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from chromium import chromium, in_browser
from rendered import HOSTILE_TITLE, path

from pipeline.report.facts import Selection
from pipeline.report.report import write
from pipeline.store import read

__all__ = ["chromium", "path"]  # fixtures


def marked(function):
    """A test that needs Chromium; where GROUNDWIRE_CHROMIUM names it, it must be there."""
    for mark in in_browser:
        function = mark(function)
    return function


@pytest.fixture(scope="session")
def address(path, tmp_path_factory):
    target = tmp_path_factory.mktemp("page") / "out.html"
    with read(path) as reader:
        write(reader, target, Selection())
    return target.as_uri()


@pytest.fixture(scope="module")
def opened(chromium, address):
    """Open the page with the given options; at the end nothing may have been complained of or asked for."""
    tabs, complaints = {}, []

    def open_page(query="", **options):
        """A tab of its own for each set of options, loaded anew for each test."""
        key = repr(sorted(options.items()))
        if key not in tabs:
            tab = tabs[key] = chromium.new_context(**options).new_page()
            tab.on("console", lambda message: complaints.append(message.text))
            tab.on("pageerror", lambda error: complaints.append(str(error)))
            tab.on("dialog", lambda dialog: complaints.append(dialog.message))
            tab.on(
                "request", lambda asked: asked.url.split("?")[0] == address or complaints.append(asked.url)
            )
        tabs[key].goto(f"{address}{query}")
        return tabs[key]

    yield open_page
    for tab in tabs.values():
        tab.context.close()
    assert not complaints


ALL_LAID_OUT = """
    const sheet = document.styleSheets[0];
    sheet.insertRule("* { content-visibility: visible !important }", sheet.cssRules.length);
    document.querySelectorAll("details").forEach((details) => { details.open = true; });
"""
"""What is far down is laid out only when somebody comes there: not before axe has measured it wrongly."""


def visible(tab, what):
    return tab.locator(f"{what}:visible").count()


@pytest.mark.faults
@marked
def test_browser_waits_without_script(chromium, address):
    """The page's policy forbids what a test would wait for in words of script: tests wait with `expect`."""
    from playwright.sync_api import Error

    tab = chromium.new_page()
    tab.goto(address)
    with pytest.raises(Error, match="unsafe-eval"):
        tab.wait_for_function("performance.now() > 1e9")
    tab.close()
    waits = re.compile(r"\bwait_for_(?:function|timeout)\(")
    files = Path(__file__).parent.parent.rglob("test_*.py")
    assert [f.name for f in files for _ in waits.finditer(f.read_text("utf-8"))] == ["test_browser.py"]


@marked
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 800, 390])
def test_browser_is_content(opened, scheme, width):
    """No console message, no request, no table or chart beyond the screen; dark is dark."""
    tab = opened(viewport={"width": width, "height": 900}, color_scheme=scheme)
    tab.evaluate(ALL_LAID_OUT)
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    cut = tab.locator("table, figure, svg, .panel, .side, form, td, dd").evaluate_all(
        "all => all.filter(e => e.checkVisibility() && (e.scrollWidth > e.clientWidth + 1 && e.clientWidth"
        " || e.getBoundingClientRect().right > innerWidth)).map(e => e.outerHTML.slice(0, 200))"
    )
    assert cut == []
    red = int(re.findall(r"\d+", tab.evaluate("getComputedStyle(document.body).backgroundColor"))[0])
    assert (red > 200) == (scheme == "light")


@marked
@pytest.mark.parametrize(
    ("scheme", "width"),
    [
        ("light", 1440),
        ("dark", 390),
        pytest.param("light", 390, marks=pytest.mark.faults),
        pytest.param("dark", 1440, marks=pytest.mark.faults),
    ],
)
def test_browser_has_no_barrier(opened, scheme, width):
    """axe-core, with all its rules, finds nothing: contrast, names, order, roles."""
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    tab = opened(viewport={"width": width, "height": 900}, color_scheme=scheme)
    tab.evaluate(ALL_LAID_OUT)
    tab.evaluate(axe)
    found = tab.evaluate("axe.run()")["violations"]
    assert [
        (fault["id"], fault["impact"], [node["html"] for node in fault["nodes"]]) for fault in found
    ] == []


@marked
def test_browser_hostile_stays_text(tab):
    """Nothing of the hostile article ran; its title is text."""
    assert tab.evaluate("typeof hacked") == "undefined"
    assert tab.locator("img, iframe").count() == 0
    assert tab.locator("h3", has_text=HOSTILE_TITLE).count() == 1


@marked
def test_browser_policy_holds(chromium, address, httpserver):
    """Even an element that got in could neither load nor run anything."""
    tab = chromium.new_page()
    tab.goto(address)
    blocked = tab.evaluate(
        """(address) => new Promise((resolve) => {
            const seen = [];
            document.addEventListener("securitypolicyviolation", (event) => {
                seen.push(event.effectiveDirective);
                if (seen.length === 2) resolve(seen.sort());
            });
            const image = document.createElement("img");
            image.src = address;
            const script = document.createElement("script");
            script.textContent = "window.hacked = 1";
            document.body.append(image, script);
        })""",
        httpserver.url_for("/x.png"),
    )
    assert blocked == ["img-src", "script-src-elem"]
    assert tab.evaluate("typeof hacked") == "undefined"
    assert not httpserver.log
    tab.close()


@pytest.fixture
def tab(opened):
    return opened()


def choose(tab, name, words):
    tab.get_by_role("combobox", name=name).select_option(value=words)


def count(tab, name):
    return tab.locator(f"#overview [data-count={name}]").inner_text()


@marked
def test_browser_filters_reach_everything(tab):
    """A filter leaves what rests on a claim that fits: in lists, tables, charts, marks, counts and dates."""
    from playwright.sync_api import expect

    expect(tab.locator("#found")).to_have_text("6 claims")
    assert count(tab, "published") == "27 Mar 2025 – 2 Apr 2025"
    choose(tab, "type", "casualty")
    expect(tab.locator("#found")).to_have_text("3 of 6 claims")
    assert visible(tab, ".claims > li") == 3
    assert visible(tab, "#groups li[data-item]") == 1
    assert visible(tab, "#refused tbody tr") == 1
    assert (count(tab, "articles"), count(tab, "claims"), count(tab, "contradictions")) == ("3", "3", "1")
    rows = tab.locator("#overview table tbody tr:visible").all_inner_texts()
    assert [row.split("\t")[0].lower() for row in rows] == ["casualty"]
    rumour = tab.locator("mark.off").first
    assert rumour.evaluate("e => getComputedStyle(e).borderBottomColor") == "rgba(0, 0, 0, 0)"

    choose(tab, "voice", "Chile: military")
    expect(tab.locator("#found")).to_have_text("1 of 6 claims")
    assert count(tab, "published") == "27 Mar 2025"
    assert (count(tab, "voices"), count(tab, "outlets")) == ("1", "1")
    assert visible(tab, "#series figure") == 1
    assert [p.split(" · ")[0] for p in tab.locator("svg .p:visible title").all_text_contents()] == ["16"]
    assert tab.locator("#series .tally").inner_text() == "1 figure, 24 Mar 2025"
    assert visible(tab, "#series tbody tr") <= 1
    assert tab.locator("#series .key li:visible").all_inner_texts() == ["Chile: military"]
    assert tab.locator("nav [data-count=series]").inner_text() == "1"
    said = tab.locator("#h-incidents ~ .lines .said:visible")
    assert [words.split()[0] for words in said.all_inner_texts()] == ["16"]
    assert visible(tab, "#groups li[data-item]") == 0
    assert tab.locator("#groups .filtered").is_visible()

    choose(tab, "status", "denied")
    expect(tab.locator("#found")).to_have_text("0 of 6 claims")
    assert tab.locator("#articles .filtered").is_visible()
    assert tab.locator("#series .filtered").is_visible()
    assert visible(tab, "#overview .lines > li") == visible(tab, "#refused tbody tr") == 0
    tab.get_by_role("button", name="show all").click()
    expect(tab.locator("#found")).to_have_text("6 claims")
    assert visible(tab, ".claims > li") == 6
    assert tab.locator("mark.off").count() == 0
    assert count(tab, "published") == "27 Mar 2025 – 2 Apr 2025"


@marked
def test_browser_search(tab):
    """Words and names are found in claims, evidence and articles, whatever their case; all must be there."""
    from playwright.sync_api import expect

    tab.get_by_role("searchbox").fill("PERU'S army")
    expect(tab.locator("#found")).to_have_text("2 of 6 claims")
    assert visible(tab, ".articles > li") == 2
    tab.get_by_role("searchbox").fill("nobody knows more")
    expect(tab.locator("#found")).to_have_text("0 of 6 claims")
    assert visible(tab, ".articles > li") == 1  # which says so, but claims nothing with it
    tab.get_by_role("searchbox").fill("gold lima")
    expect(tab.locator("#found")).to_have_text("0 of 6 claims")
    tab.get_by_role("searchbox").fill(HOSTILE_TITLE.split("{")[0])
    expect(tab.locator("#found")).to_have_text("2 of 6 claims")
    assert tab.evaluate("typeof hacked") == "undefined"


@marked
def test_browser_filters_stand_in_the_address(opened, address):
    """What is chosen stands in the address in words; such an address opens filtered."""
    from playwright.sync_api import expect

    tab = opened()
    choose(tab, "voice", "Chile: military")
    tab.get_by_role("searchbox").fill("killed & lima")
    expect(tab).to_have_url(f"{address}?search=killed+%26+lima&voice=Chile%3A+military")
    tab.get_by_role("button", name="show all").click()
    expect(tab).to_have_url(address)
    tab = opened("?voice=Chile%3A+military&type=casualty")
    expect(tab.locator("#found")).to_have_text("1 of 6 claims")
    assert tab.get_by_role("combobox", name="voice").input_value() == "Chile: military"
    tab = opened("?voice=nobody&sort=up")
    expect(tab.locator("#found")).to_have_text("6 claims")


@marked
def test_browser_from_claim_to_words_and_back(tab, address):
    """With the keyboard: a claim's number leads to its words, theirs back; so does a click on the words."""
    from playwright.sync_api import expect

    claim = tab.locator(".claims > li").first
    place = claim.get_attribute("id").removeprefix("c")
    claim.locator("a").first.focus()
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(f"{address}#m{place}")
    expect(tab.locator(f"#m{place}")).to_be_in_viewport()
    tab.locator(f"sup a[href='#c{place}']").first.focus()
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(f"{address}#c{place}")
    last = tab.locator("mark").last
    last.click()
    wanted = last.get_attribute("data-c").split()[0]
    expect(tab).to_have_url(f"{address}#c{wanted}")


@marked
def test_browser_tells_a_screen_reader(tab):
    """One main, one navigation, one search, headings without a gap, each section, choice and chart named."""
    for role in ("main", "navigation", "banner", "contentinfo", "search"):
        assert tab.get_by_role(role).count() == 1, role
    levels = [
        int(name[1]) for name in tab.locator("h1, h2, h3, h4").evaluate_all("all => all.map(e => e.tagName)")
    ]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert tab.get_by_role("region").count() == tab.locator("main section").count() >= 9
    for name in ("type", "outlet", "voice", "status"):
        assert tab.get_by_role("combobox", name=name).count() == 1
    assert all(tab.locator("svg").evaluate_all("all => all.map(e => e.getAttribute('aria-label'))"))
    assert tab.locator("html").get_attribute("lang") == "en"


@marked
def test_browser_without_script(opened):
    """Without script the page is read as it is; only the filters, which could do nothing, are not shown."""
    tab = opened(java_script_enabled=False)
    assert not tab.locator("#filters").is_visible()
    assert visible(tab, ".claims > li") == 6


@marked
def test_browser_print(opened):
    """On paper there are no filters and no navigation, and what was folded is open."""
    tab = opened(color_scheme="dark")
    tab.emulate_media(media="print", color_scheme="dark")
    assert visible(tab, "#filters") == visible(tab, "nav") == 0
    assert tab.locator("figure table").first.evaluate("e => e.checkVisibility({contentVisibilityAuto: true})")
    assert tab.evaluate("getComputedStyle(document.body).color") == "rgb(27, 26, 23)"
