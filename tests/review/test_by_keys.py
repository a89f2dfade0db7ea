"""The page in a browser, by keys alone."""

import asyncio
import re
import runpy
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from careful import moves
from chromium import chromium, in_browser
from served import served

from evals import gold as labels
from evals.evaluate import evaluate_aside
from evals.reviews import draft_of_reviews, gold_of_reviews
from evals.score import agreement
from pipeline.config import load_settings
from pipeline.decisions import Journal, journal_of
from pipeline.review.desk import Desk
from pipeline.review.queue import Wanted
from pipeline.store import Store, read
from schemas.catalogue import claim_types

__all__ = ["chromium"]  # a fixture

ROOT = Path(__file__).parents[2]
TYPES = claim_types()
pytestmark = in_browser


@pytest.fixture(scope="module")
def seeds(tmp_path_factory):
    """The store that `groundwire run seeds` makes."""
    folder = tmp_path_factory.mktemp("seeds")
    (folder / "seeds").symlink_to(ROOT / "seeds")
    runpy.run_path(str(ROOT / "tests" / "golden" / "write.py"))["run"]("groundwire run seeds", folder)
    return folder / "claims.duckdb"


@pytest.fixture
def path(seeds, tmp_path):
    copy = tmp_path / "claims.duckdb"
    copy.write_bytes(seeds.read_bytes())
    return copy


class Keys:
    """A person at the keyboard, who waits for what is seen."""

    def __init__(self, tab):
        from playwright.sync_api import expect

        self.tab, self.expect = tab, expect

    def press(self, *keys):
        for key in keys:
            self.tab.keyboard.press(key)

    def wait(self, what, text):
        try:
            self.expect(self.tab.locator(what)).to_have_text(text, timeout=20_000)
        except AssertionError:
            told = [self.tab.locator(each).inner_text() for each in ("#wrong", "#said", "#panel")]
            raise AssertionError(told) from None

    def fill(self, names, typed, first):
        """Type into the fields of the open form, the focus being on the field of number `first`."""
        at = first
        for number, name in enumerate(names):
            if name in typed:
                self.press(*["Tab"] * (number - at))
                at = number
                if is_choice(self.tab, name):
                    self.tab.keyboard.type(typed[name].replace("_", " "))
                else:
                    self.press("Control+a", "Delete")
                    self.tab.keyboard.type(typed[name])


def is_choice(tab, name):
    return tab.locator(f'#fields [name="{name}"]').evaluate("e => e.tagName") == "SELECT"


@pytest.fixture
def opened(chromium):
    """Serve a desk and open its page; nothing may be complained of, or asked for elsewhere."""

    @contextmanager
    def open_page(desk, **options):
        complaints = []
        # the page goes before its server: what it still asks for then would find nobody
        with served(desk) as address, closing(chromium.new_context(**options)) as context:
            tab = context.new_page()
            tab.on("console", lambda message: complaints.append(message.text))
            tab.on("pageerror", lambda error: complaints.append(str(error)))
            tab.on(
                "request", lambda request: request.url.startswith(address) or complaints.append(request.url)
            )
            tab.goto(address)
            yield Keys(tab)
        assert [said for said in complaints if "data:" not in said and "422" not in said] == []

    return open_page


def names_of(kind):
    return [spec.name for spec in kind.prompt_fields()]


def carefully(desk, keys, gold):
    """Review articles whole, by keys, so that their claims become those of the labels; give the seconds."""
    by_article = {article.article.article_id: article for article in gold.articles}
    todo = {}
    done, of, spent = 0, len(desk.items), []
    for item in desk.items:
        if item.article_id not in todo:
            todo[item.article_id] = moves(desk, item.article_id, by_article[item.article_id].statements)
        keys.wait("#far", f"{done} of {of} done")
        added = 0
        here = [move for move in todo[item.article_id] if move.claim_id == item.claim_id]
        for move in here:
            names = names_of(TYPES[move.type])
            if move.verdict == "add":
                sentences = desk.article(item.article_id).sentences
                at = next(
                    n for n, s in enumerate(sentences) if s.start < move.span[1] and move.span[0] < s.end
                )
                keys.press("m", *["ArrowDown"] * at, "Enter", str(list(TYPES).index(move.type) + 1))
                keys.expect(keys.tab.locator(f'#fields [name="{names[0]}"]')).to_be_focused()
                keys.fill(names, move.typed, 0)
                if move.optional:
                    keys.press(*["Tab"] * (len(names) - max(names.index(n) for n in move.typed)), "Space")
                keys.press("Enter")
                added += 1
                there = len(desk.claims(item.article_id)) + added
                keys.wait(".others summary", f"{there} claims of this article")
                continue
            if move.verdict == "reject":
                keys.press("r", "1")
            elif move.typed:
                first = min(names.index(name) for name in move.typed)
                keys.press(str(first + 1))
                keys.fill(names, move.typed, first)
                if move.optional:
                    last = max(names.index(name) for name in move.typed)
                    keys.press(*["Tab"] * (len(names) - last), "Space")
                keys.press("Enter")
            else:
                began = time.perf_counter()
                keys.press("o" if move.optional else "a")
                keys.wait("#far", f"{done + 1} of {of} done")
                spent.append(time.perf_counter() - began)
        if item.claim_id is None:
            keys.press("w")
        done += 1
    keys.wait("#far", f"{of} of {of} done")
    return spent


def reviewed_by_keys(path, opened, wanted, gold):
    desk, eyes = (Desk(path, TYPES, wanted, name) for name in ("anna", "eyes"))
    with opened(desk) as keys:
        spent = carefully(eyes, keys, gold)
    for each in (desk, eyes):
        each.close()
    with Store.open(path, TYPES) as store:
        store.publish()
    settings = load_settings({"db": path, "model": "patterns"}, environ={})
    return settings, sorted(spent)[len(spent) // 2]


def test_an_article_becomes_its_labels(path, opened):
    """By keys alone the claims of an article become those of the hand-made labels, none more, none less."""
    gold = labels.load(labels.SEEDS, labels.ARTICLES, TYPES)
    settings, spent = reviewed_by_keys(path, opened, Wanted("whole", article="002_2908104e6494c73a"), gold)
    found = agreement(gold, gold_of_reviews(settings))
    assert {found.metrics[name].value for name in ("detection_f1", "strict_f1", "slot_f1")} == {1.0}
    assert spent < 1.0  # on a machine that does other things too; evals/LOG.md has the figure


@pytest.mark.faults
def test_the_seeds_become_their_labels(path, opened, tmp_path):
    """The five seeds by keys: reviewed_claims are the gold, and the drafts score as it does."""
    gold = labels.load(labels.SEEDS, labels.ARTICLES, TYPES)
    settings, spent = reviewed_by_keys(path, opened, Wanted("whole"), gold)
    mine = gold_of_reviews(settings)
    for one, other in ((gold, mine), (mine, gold)):
        found = agreement(one, other)
        assert {found.metrics[name].value for name in ("detection_f1", "strict_f1", "slot_f1")} == {1.0}
    with read(path) as reader:
        ((count,),) = reader.query("SELECT count(*) FROM reviewed_claims WHERE review <> 'unreviewed'").rows
    assert count == sum(len(article.statements) for article in gold.articles)
    (tmp_path / "drafts.yaml").write_text(draft_of_reviews(settings, texts=False), encoding="utf-8")
    drafts = labels.load(tmp_path / "drafts.yaml", labels.ARTICLES, TYPES)
    with ThreadPoolExecutor() as threads:  # the browser's event loop runs in this one
        scored = [
            threads.submit(asyncio.run, evaluate_aside(each, settings)) for each in (gold, mine, drafts)
        ]
        scores = [each.result() for each in scored]
    figures = [{name: m.value for name, m in each.metrics.items()} for each in scores]
    assert figures[0] == figures[1] == figures[2]
    print(f"median time of a decision: {spent * 1000:.0f} ms")


@pytest.fixture
def desk(path):
    desk = Desk(path, TYPES, Wanted("whole", article="002_2908104e6494c73a"), "anna")
    yield desk
    desk.close()


@pytest.fixture
def eyes(path):
    """The same to look at: a desk is for one thread."""
    desk = Desk(path, TYPES, Wanted("whole", article="002_2908104e6494c73a"), "eyes")
    yield desk
    desk.close()


def decisions(path):
    journal = Journal(journal_of(path))
    journal.refresh()
    return journal.decisions


def test_typed_words_are_found_before_they_are_stretched(desk, eyes, opened):
    """However slowly the desk answers: what is asked while one types does not overtake it."""

    def slowly(route):
        time.sleep(0.4)
        route.continue_()

    with opened(desk) as keys:
        keys.tab.route("**/act", slowly)
        kind = eyes.claim(eyes.items[0]).type
        keys.press(str(names_of(TYPES[kind]).index("place") + 1))
        keys.tab.keyboard.type("south korean")
        keys.press("Alt+ArrowRight")
        place = keys.expect(keys.tab.get_by_label("place"))
        place.to_have_value(re.compile("South Korean .+"), timeout=20_000)


def test_what_keys_do(path, desk, eyes, opened):
    """Reject with a reason, undo, edit with words of the article, split, skip, all by keys."""
    with opened(desk) as keys:
        keys.press("r", "5")
        keys.wait("#far", "1 of 5 done")
        assert (decisions(path)[-1].verdict, decisions(path)[-1].reason) == ("reject", "role swap")
        keys.press("u")
        keys.wait("#far", "0 of 5 done")
        assert decisions(path)[-1].verdict == "undo"
        first = eyes.items[0]
        made = eyes.claim(first)
        place = names_of(TYPES[made.type]).index("place")
        keys.press(str(place + 1))
        keys.tab.keyboard.type("south korean")
        keys.press("Alt+ArrowRight")
        keys.expect(keys.tab.get_by_label("place")).to_have_value(re.compile("South Korean .+"))
        keys.press("Enter")
        keys.wait("#far", "1 of 5 done")
        article = eyes.article(first.article_id)
        stated = decisions(path)[-1].after[0]
        words = stated.cells["place_words"]
        start, end = stated.field_spans["place"]
        assert " ".join(article.text[start:end].split()) == words
        assert words.startswith("South Korean ")
        keys.press("1", "Control+a", "Delete")
        keys.tab.keyboard.type("no words of this article")
        keys.press("Enter")
        keys.expect(keys.tab.locator("#wrong")).to_contain_text("the article has no")
        keys.press("Escape", "n")
        third = eyes.claim(eyes.items[2]).stated
        keys.wait("#view blockquote", article.text[third.start : third.end])
        keys.press("s")
        keys.expect(keys.tab.get_by_role("button", name="and another")).to_be_visible()
        keys.press("Escape")
        keys.expect(keys.tab.locator("#view")).to_be_visible()
        keys.press("?")
        keys.expect(keys.tab.get_by_role("dialog")).to_be_visible()


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (390, "dark"),
        (1440, "light"),
        pytest.param(390, "light", marks=pytest.mark.faults),
        pytest.param(1440, "dark", marks=pytest.mark.faults),
    ],
)
def test_it_fits_and_is_read_aloud(desk, eyes, opened, width, scheme):
    """Nothing is wider than the screen, dark is dark; each part, field and button has a name."""
    with opened(desk, viewport={"width": width, "height": 844}, color_scheme=scheme) as keys:
        tab = keys.tab
        for key in ("e", "Escape", "r", "Escape"):
            keys.press(key)
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
        red = int(re.findall(r"\d+", tab.evaluate("getComputedStyle(document.body).backgroundColor"))[0])
        assert (red > 200) == (scheme == "light")
        for role in ("main", "banner", "article", "status", "progressbar"):
            assert tab.get_by_role(role).count() == 1, role
        assert tab.get_by_role("heading", level=1).count() == 1
        keys.press("e")
        for name in names_of(TYPES[eyes.claim(eyes.items[0]).type]):
            assert tab.get_by_label(name.replace("_", " ")).first.is_visible(), name
        names = tab.locator("button:visible").evaluate_all("all => all.map(e => e.innerText.trim())")
        assert all(names)
        assert tab.locator("html").get_attribute("lang") == "en"
