"""Laws of the page: what stands on it, that hostile text stays text, and how it behaves in a browser."""

import base64
import hashlib
import os
import re
import shutil
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.articles.article import Article, Unreadable, parse_article
from pipeline.cli.app import main
from pipeline.extraction.outcome import Evidence, Grounded, Outcome, Reject
from pipeline.report import chart, report, sections
from pipeline.report.chart import Point, drawing, line_chart
from pipeline.report.facts import Selection
from pipeline.report.report import render, write
from pipeline.store import Store, read
from schemas.casualty import Casualty
from schemas.catalogue import claim_types
from schemas.claim import Claim, Example
from schemas.errors import UsageError
from schemas.values import Reading, Words


class Rumour(Claim):
    """Somebody says something that nobody knows."""

    about: Words
    """What it is about."""

    key = ("about",)
    EXAMPLES = (Example("They talk of gold.", ({"about": "gold", "status": "possible"},)),)


TYPES = claim_types() | {"rumour": Rumour}
ATTACK = '</script><script>hacked=1</script><img src=x onerror="hacked=1">{{ 3*"gw" }}'
TURNED = "\u202egnp.exe\u2066"
HOSTILE_TITLE = f"{ATTACK} & title"
HOSTILE_OUTLET = "\"><img src=x onerror=hacked=1> 'Times'"
HOSTILE = (
    f"Chile's army said 90 Peruvian soldiers were killed {ATTACK} in Lima.\n\n"
    f"Rumours of gold {ATTACK} go round."
)
FIRST = (
    "Peru's army said 12 Peruvian soldiers were killed on Monday.\n\n"
    "Rumours of gold go round. Nobody knows more."
)
SECOND = "It is sad. Peru's army said 12 Peruvian soldiers were killed on Monday, and talked of gold."
SUBJECT = {"victims": "Peruvian soldiers", "harm": "killed", "status": "occurred", "place": "Lima"}


def article(text, file, published, outlet, title):
    found = parse_article(text.encode(), file)
    assert isinstance(found, Article), found
    return replace(
        found, outlet=outlet, title=title, published=published, published_basis="metadata", headline_span=None
    )


def stated(source, kind, evidence, **words):
    """A claim that the words `evidence` of the article state."""
    reading = Reading(published=source.published)
    start = source.text.index(evidence)
    values = {name: kind.specs[name].read(raw, reading) for name, raw in words.items()}
    return Grounded(kind(**values), Evidence(evidence, start, start + len(evidence)), source.article_id, "r1")


def toll(source, evidence, count, *voices):
    return stated(source, Casualty, evidence, **SUBJECT, count=count, attributed_to=list(voices))


def stored(path, *outcomes):
    with Store.open(path, TYPES) as store:
        store.begin(model="m1", fingerprint="f1", focus="article", paths=["."], settings={})
        store.save(outcomes)
        store.skip(Unreadable("photo.jpg", "it is no text"))
        score = {
            "model": "m1",
            "fingerprint": "f1",
            "gold": "seeds.yaml",
            "gold_digest": "d",
            "n": 5,
            "seed": 0,
        }
        store.keep_scores([{**score, "metric": "strict_f1", "value": 0.75, "low": 0.5, "high": 0.875}])
        store.finish("done", {})
        store.publish()
    return path


@pytest.fixture(scope="session", autouse=True)
def drawn_once():
    """Equal charts are drawn once: starting the library takes a second."""
    draw, drawn = chart.line_chart, {}

    def line_chart(points, lines, what):
        asked = (*points, *lines, what)
        if asked not in drawn:
            drawn[asked] = draw(points, lines, what)
        return drawn[asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chart, "line_chart", line_chart)
        yield


@pytest.fixture(scope="session")
def path(tmp_path_factory):
    """Two articles that tell the same, and a hostile one that contradicts them."""
    first = article(FIRST, "first.txt", date(2025, 3, 27), "Daily Example", "Twelve killed")
    second = article(SECOND, "second.txt", date(2025, 4, 2), "Other Times", "Twelve, again")
    hostile = article(HOSTILE, "hostile.txt", date(2025, 3, 27), HOSTILE_OUTLET, HOSTILE_TITLE)
    (lima,) = re.findall(r"^Chile.*Lima\.", HOSTILE)
    words = "Peru's army said 12 Peruvian soldiers were killed on Monday"
    refused = Reject(
        hostile.article_id,
        "casualty",
        "claim",
        "count",
        f"{ATTACK} {TURNED}",
        "the figure is not in the evidence",
        {},
        "r1",
    )
    return stored(
        tmp_path_factory.mktemp("store") / "claims.duckdb",
        Outcome(first, "done", "m1", "f1", (
            toll(first, words + ".", "12", "Peru's army"),
            stated(first, Rumour, "Rumours of gold go round.", about="gold", status="possible"),
        )),
        Outcome(second, "done", "m1", "f1", (
            toll(second, words, "12", "Peru's army"),
            stated(second, Rumour, "on Monday, and talked of gold.", about="gold", status="possible"),
        )),
        Outcome(hostile, "done", "m1", "f1", (
            toll(hostile, lima, "90", "Chile's army"),
            stated(hostile, Rumour, f"Rumours of gold {ATTACK} go round.", about="gold", status="denied"),
        ), (refused,)),
    )  # fmt: skip


@dataclass
class Page(HTMLParser):
    """The page as a browser's parser sees it: elements in order, their attributes, text without code."""

    html: str
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    text: str = ""
    marked: dict[str, str] = field(default_factory=dict)
    code: list[str] = field(default_factory=list)

    def __post_init__(self):
        super().__init__()
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(self.html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._open.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        tags = [tag for tag, _ in self._open]
        if tags and tags[-1] in {"script", "style"}:
            self.code.append(data)
            return
        self.text += data
        if "sup" not in tags:
            for place in {p for tag, attrs in self._open if tag == "mark" for p in attrs["data-c"].split()}:
                self.marked[place] = self.marked.get(place, "") + data

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.fixture(scope="session")
def page(path):
    with read(path) as reader:
        return Page(render(reader, Selection()))


def rendered(path, **selection):
    with read(path) as reader:
        return Page(render(reader, Selection(**selection)))


# ---------------------------------------------------------------- what stands on it


def test_policy_names_script_and_style_by_hash(page):
    """The policy allows nothing but the one script and the one style on the page, by their SHA-256."""
    (policy,) = [meta["content"] for meta in page.all("meta") if "http-equiv" in meta]
    style, script = page.code
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (script, style)]
    assert policy == (
        f"default-src 'none'; script-src 'sha256-{hashes[0]}'; style-src 'sha256-{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert [name for name, _ in page.elements].count("script") == 1


def test_nothing_leads_outside(page):
    """No element loads, links outside, or carries a handler or a style of its own."""
    for name, attributes in page.elements:
        assert name not in {
            "img",
            "iframe",
            "object",
            "embed",
            "link",
            "base",
            "audio",
            "video",
            "use",
            "image",
        }
        assert attributes.get("href", "#").startswith("#")
        assert not {"src", "srcset", "style", "action", "srcdoc"} & attributes.keys()
        assert not [key for key in attributes if key.startswith("on")]


def test_links_have_targets(page):
    """Every id is there once, and every link leads to one."""
    ids = Counter(attributes["id"] for _, attributes in page.elements if "id" in attributes)
    assert set(ids.values()) == {1}
    assert {link["href"].removeprefix("#") for link in page.all("a") if "href" in link} <= set(ids)


def test_evidence_is_marked(path, page):
    """The marked words of each claim are its evidence, where claims overlap too."""
    with read(path) as reader:
        wanted = Counter(words for (words,) in reader.query("SELECT evidence FROM claims").rows)
    assert Counter(page.marked.values()) == wanted


def test_hostile_text_is_text(page):
    """Markup, template syntax and quotes in an article's title, outlet, words and rejects are as written."""
    assert page.text.count("Chile's army said 90 Peruvian soldiers were killed " + ATTACK) >= 1
    assert HOSTILE_TITLE in page.text
    assert HOSTILE_OUTLET in page.text
    assert "gwgw" not in page.text


def test_direction_cannot_be_turned(page):
    """No character that overrides or isolates a direction is left in the page."""
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", page.html)
    assert "gnp.exe" in page.text


def test_users_type_needs_no_code(page):
    """A type that the user added has its filter, its docstring, its claims and its group by key."""
    choices = [a for a in page.all("option") if a["value"].startswith("t")]
    assert len(choices) == 2
    assert "Somebody says something that nobody knows." in page.text
    assert page.text.count("rumour") >= 6
    groups = section(page, "groups").split("<li data-k=")[1:]
    assert any("rumour" in words and "2 articles" in words for words in groups)


def section(page, name):
    """The markup of a section."""
    return page.html.split(f'<section id="{name}"')[1].split("</section>")[0]


def test_views_stand_on_the_page(path, page):
    """As many contradictions and groups as the views have, each side with its words."""
    with read(path) as reader:
        pairs = reader.query("SELECT a_says, b_says FROM contradictions").rows
        groups = reader.query("SELECT group_id FROM claim_groups WHERE articles > 1").rows
    assert pairs[0] == ("killed: 90", "killed: 12")
    assert section(page, "contradictions").count('<div class="side c') == 2 * len(pairs)
    assert section(page, "groups").count("<li data-k=") == len(groups) >= 2


def test_rejects_and_skipped_with_reasons(page):
    """A refused claim and a skipped file stand there with their reasons."""
    assert "the figure is not in the evidence" in page.text
    assert "photo.jpg" in page.text
    assert "it is no text" in page.text


def test_how_it_was_made(page):
    """Model, fingerprint, and the last score with its interval."""
    made = page.text.split("How it was made")[-1]
    assert re.search(r"model\s*m1\s*fingerprint\s*f1", made)
    assert re.search(r"strict_f1\s*0\.750\s*0\.500 to 0\.875\s*5\s*seeds\.yaml", made)


# ---------------------------------------------------------------- what is chosen


def test_since(path):
    """Only articles published on that day or later, and only what they say."""
    page = rendered(path, since=date(2025, 4, 2))
    assert "Twelve, again" in page.text
    assert "Twelve killed" not in page.text
    assert len(page.marked) == 2


def test_type(path):
    """Only claims of that type."""
    assert set(rendered(path, type="casualty").marked) == {"1-1", "2-1", "3-1"}


@pytest.mark.parametrize("name", ["second", "second.txt"])
def test_article(path, name):
    """Only that article, which gives the page its title."""
    page = rendered(path, article=name)
    assert len(page.all("article")) == 1
    assert page.html.count("<title>Twelve, again</title>") == 1


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        (
            {"since": date(2031, 1, 1)},
            "no article was published since 2031-01-01; the newest is of 2025-04-02",
        ),
        ({"type": "wedding"}, "the store has no claim type 'wedding'; it has agreement, aid, "),
        ({"article": "nowhere.txt"}, "no article 'nowhere.txt' among the 3 in the store"),
    ],
)
def test_selection_that_leaves_nothing(path, selection, words):
    """A selection that leaves nothing is said in words, and no page is written."""
    with pytest.raises(UsageError, match=re.escape(words)):
        rendered(path, **selection)


def test_empty_store(tmp_path):
    """A store without articles is said in words."""
    with pytest.raises(UsageError, match="no articles yet; run `groundwire run PATHS` first"):
        rendered(stored(tmp_path / "claims.duckdb"))


def test_articles_without_claims(tmp_path):
    """Articles in which nothing was found make a page that says so."""
    quiet = article("Nothing happened today.", "quiet.txt", None, None, None)
    page = rendered(stored(tmp_path / "claims.duckdb", Outcome(quiet, "done", "m1", "f1")))
    assert "No claim was found in it." in page.text
    assert "undated" in page.text


@pytest.fixture(scope="module")
def older(path, tmp_path_factory):
    """A store as it was before there were origins and views."""
    import duckdb

    old = tmp_path_factory.mktemp("older") / "claims.duckdb"
    shutil.copyfile(path, old)
    with duckdb.connect(str(old)) as con:
        for (name,) in con.execute(
            "SELECT view_name FROM duckdb_views() WHERE NOT internal AND schema_name = 'main'"
        ).fetchall():
            con.execute(f"DROP VIEW {name}")
        con.execute("DROP SCHEMA stated CASCADE; DROP SCHEMA derived CASCADE")
        for name in TYPES:
            con.execute(f"ALTER TABLE {name} DROP COLUMN origin")
            con.execute(f"ALTER TABLE superseded.{name} DROP COLUMN origin")
    return old


@pytest.mark.parametrize("words", [["report", "out.html"], ["export", "out"]], ids=["report", "export"])
def test_older_store(older, words, monkeypatch, capsys, tmp_path):
    """A store without the views is named as older, with the command that brings it up to date."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["groundwire", *words, "--db", str(older)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 4
    assert re.search(r"older.*renormalise", " ".join(capsys.readouterr().err.split()))
    assert not [*tmp_path.iterdir()]


def test_older_store_is_brought_up_to_date(older, tmp_path):
    """When a run has opened and published it, the page shows what it showed, save who says so."""
    new = tmp_path / "claims.duckdb"
    shutil.copyfile(older, new)
    with Store.open(new, TYPES) as store:
        store.publish()
    page = rendered(new)
    assert len(page.marked) == 6
    assert "2 articles" in section(page, "groups")


@pytest.mark.parametrize("target", ["nowhere/out.html", "."])
def test_unwritable_target(path, tmp_path, target):
    """A target that cannot be written is named, and nothing is left beside it."""
    with read(path) as reader, pytest.raises(UsageError, match="name another file"):
        write(reader, tmp_path / target, Selection())
    assert not [*tmp_path.iterdir()]


def test_command_line(path, tmp_path, monkeypatch, capsys):
    """`groundwire report` writes the file and says how large it is."""
    target = tmp_path / "out.html"
    words = ["groundwire", "report", str(target), "--db", str(path), "--since", "2025-04-01"]
    monkeypatch.setattr("sys.argv", words)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code in (0, None)
    assert re.fullmatch(r".*out\.html: 0\.\d MB\n", capsys.readouterr().out)
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")


# ---------------------------------------------------------------- charts


def test_chart_is_clean_and_described():
    """A chart has a line for each origin and a dashed one for plans; names reach it only as description."""
    lines = [ATTACK, "Peru"]
    points = [
        Point(ATTACK, date(2025, 1, 1), 10, 20, planned=False),
        Point(ATTACK, date(2025, 2, 1), 30, 40, planned=False),
        Point("Peru", date(2025, 1, 1), 5, None, planned=True),
        Point("Peru", date(2025, 3, 1), None, 7, planned=True),
    ]
    page = Page(str(line_chart(points, lines, f"Chart of {ATTACK}")))
    (svg,) = page.all("svg")
    assert svg["aria-label"] == f"Chart of {ATTACK}"
    assert {name for name, _ in page.elements} <= {"svg", "g", "path", "line", "text"}
    dashed = [path for path in page.all("path") if "stroke-dasharray" in path]
    assert {path["stroke"] for path in dashed} == {"var(--k1)"}
    assert [
        path for path in page.all("path") if path.get("fill") == "var(--k0)" and path.get("opacity") == "0.16"
    ]


@pytest.mark.parametrize("element", ["script", "image", "foreignObject", "a", "style", "use"])
def test_chart_refuses_what_does_not_draw(element):
    """An SVG with an element that does more than draw is refused."""
    with pytest.raises(ValueError, match=f"may not hold <{element}>"):
        drawing(f'<svg xmlns="http://www.w3.org/2000/svg"><{element}/></svg>', "a chart")


def test_chart_drops_attributes_that_do_not_draw():
    """Handlers, styles, links and addresses in values are left out."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" onload="x()"><rect onclick="x()" '
        'style="x" href="//a.b" fill="url(//a.b)" width="3"/></svg>'
    )
    assert [*Page(str(drawing(svg, "a"))).elements] == [
        ("svg", {"viewbox": "0 0 1 1", "role": "img", "aria-label": "a"}),
        ("rect", {"width": "3"}),
    ]


def test_without_the_library(path, monkeypatch):
    """Without the extra the figures stand in open tables, and the page says how to get charts."""
    monkeypatch.setattr(chart, "available", lambda: False)
    page = rendered(path)
    assert not page.all("svg")
    assert "pip install 'groundwire[report]'" in page.text
    assert page.html.count("<details open>") == len(page.all("figure")) >= 1


def test_charts_have_a_limit(path, monkeypatch):
    """Beyond the limit a series has its table alone."""
    monkeypatch.setattr(sections, "CHARTS", 0)
    page = rendered(path)
    assert not page.all("svg")
    assert page.all("figure")


def test_lists_have_a_limit(path, monkeypatch):
    """Of a list beyond the limit the page says how much it leaves out, and where all of it is."""
    monkeypatch.setattr(report, "LONGEST", 1)
    page = rendered(path)
    assert section(page, "groups").count("<li data-k=") == 1
    assert '1 more are left out here: groundwire sql "from claim_groups" has them all.' in page.text


# ---------------------------------------------------------------- in a browser

CHROMIUM = Path(os.environ.get("GROUNDWIRE_CHROMIUM", "/usr/bin/chromium"))
in_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists() and "GROUNDWIRE_CHROMIUM" not in os.environ, reason="needs Chromium"
    ),
]


def marked(function):
    """A test that needs Chromium; where GROUNDWIRE_CHROMIUM names it, it must be there."""
    for mark in in_browser:
        function = mark(function)
    return function


@pytest.fixture(scope="module")  # no longer: until it ends, no other test can run an event loop
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


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
    assert [f.name for f in files for _ in waits.finditer(f.read_text("utf-8"))] == ["test_report.py"]


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
    assert [
        row.split("\t")[0].lower() for row in tab.locator("#overview tbody tr:visible").all_inner_texts()
    ] == ["casualty"]
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
