"""How the page behaves in a browser. Tests wait with `expect`: the page forbids script of their own."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from chromium import chromium, in_browser
from rendered import HOSTILE_OUTLET, HOSTILE_TITLE, path

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


@pytest.fixture
def opened(chromium, address):
    """Open the page with the given options; at the end nothing may have been complained of or asked for."""
    contexts, complaints = [], []

    def open_page(**options):
        context = chromium.new_context(**options)
        contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda message: complaints.append(message.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("dialog", lambda dialog: complaints.append(dialog.message))
        tab.on("request", lambda request: request.url == address or complaints.append(request.url))
        tab.goto(address)
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


def visible(tab, what):
    return tab.locator(f"{what}:visible").count()


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
@pytest.mark.parametrize("width", [1280, 360])
def test_browser_is_content(opened, scheme, width):
    """No console message, no request, nothing wider than the screen; dark is dark."""
    tab = opened(viewport={"width": width, "height": 800}, color_scheme=scheme)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    red = int(re.findall(r"\d+", tab.evaluate("getComputedStyle(document.body).backgroundColor"))[0])
    assert (red > 200) == (scheme == "light")


@marked
def test_browser_hostile_stays_text(opened):
    """Nothing of the hostile article ran; its title is text."""
    tab = opened()
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


@marked
def test_browser_filters(opened):
    """A filter leaves what has the value, in every section, unmarks other words and counts claims."""
    from playwright.sync_api import expect

    tab = opened()
    expect(tab.locator("#found")).to_have_text("6 claims")
    assert visible(tab, ".claims > li") == 6
    tab.get_by_role("combobox", name="type").select_option(label="casualty (3)")
    expect(tab.locator("#found")).to_have_text("3 of 6 claims")
    assert visible(tab, ".claims > li") == 3
    assert visible(tab, "#groups li[data-k]") == 1
    assert visible(tab, "#refused tbody tr") == 1
    figures = "#overview [data-count]"
    counts = {
        name: tab.locator(f"{figures}[data-count={name}]").inner_text() for name in ("articles", "claims")
    }
    assert counts == {"articles": "3", "claims": "3"}
    types = tab.locator("#overview table").filter(has_text="Claims by type and status")
    rows = types.locator("tbody tr:visible").all_inner_texts()
    assert [row.split("\t")[0].lower() for row in rows] == ["casualty"]
    rumour = tab.locator("mark.off")
    assert rumour.count() > 0
    assert {
        rumour.nth(i).evaluate("e => getComputedStyle(e).borderBottomColor") for i in range(rumour.count())
    } == {"rgba(0, 0, 0, 0)"}
    tab.get_by_role("combobox", name="outlet").select_option(label=f"{HOSTILE_OUTLET} (2)")
    expect(tab.locator("#found")).to_have_text("1 of 6 claims")
    assert visible(tab, ".articles > li") == 1
    tab.get_by_role("combobox", name="status").select_option(label="denied (1)")
    expect(tab.locator("#found")).to_have_text("0 of 6 claims")
    assert tab.locator("#articles .filtered").is_visible()
    assert visible(tab, "#refused tbody tr") == 0
    tab.get_by_role("button", name="show all").click()
    expect(tab.locator("#found")).to_have_text("6 claims")
    assert visible(tab, ".claims > li") == 6
    assert tab.locator("mark.off").count() == 0


@marked
def test_browser_from_claim_to_words_and_back(opened, address):
    """With the keyboard: a claim's number leads to its words, theirs back; so does a click on the words."""
    from playwright.sync_api import expect

    tab = opened()
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
def test_browser_tells_a_screen_reader(opened):
    """One main, one navigation, headings without a gap, each section, choice, chart and scroll area named."""
    tab = opened()
    for role in ("main", "navigation", "banner", "contentinfo"):
        assert tab.get_by_role(role).count() == 1, role
    levels = [
        int(name[1]) for name in tab.locator("h1, h2, h3, h4").evaluate_all("all => all.map(e => e.tagName)")
    ]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert tab.get_by_role("region").count() == tab.locator("main > section").count() == 8
    for name in ("type", "outlet", "origin", "status"):
        assert tab.get_by_role("combobox", name=name).count() == 1
    for kind in ("svg", "[tabindex]"):
        assert all(tab.locator(kind).evaluate_all("all => all.map(e => e.getAttribute('aria-label'))"))
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
