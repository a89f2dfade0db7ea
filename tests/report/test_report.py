"""Laws of the page: what stands on it, what is chosen, and that hostile text stays text."""

import base64
import hashlib
import re
import shutil
from collections import Counter
from datetime import date

import pytest
from rendered import (
    ATTACK,
    HOSTILE_OUTLET,
    HOSTILE_TITLE,
    TYPES,
    article,
    page,
    path,
    rendered,
    stored,
)

from pipeline.cli.app import main
from pipeline.extraction.outcome import Outcome
from pipeline.report import report, sections
from pipeline.report.facts import Selection
from pipeline.report.report import write
from pipeline.store import Store, read
from schemas.errors import UsageError

__all__ = ["page", "path"]  # fixtures


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
    assert page.text.count("Chile's army said 16 Peruvian soldiers were killed " + ATTACK) >= 1
    assert HOSTILE_TITLE in page.text
    assert HOSTILE_OUTLET in page.text
    assert "gwgw" not in page.text


def test_direction_cannot_be_turned(page):
    """No character that overrides or isolates a direction is left in the page."""
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", page.html)
    assert "gnp.exe" in page.text


def test_users_type_needs_no_code(page):
    """A type that the user added has its filter, its docstring, its claims and its group by key."""
    choices = [a for a in page.all("option") if a.get("data-k", "").startswith("t")]
    assert len(choices) == 2
    assert "Somebody says something that nobody knows." in page.text
    assert page.text.count("rumour") >= 6
    groups = section(page, "groups").split("<li data-c=")[1:]
    assert any("rumour" in words and "2 articles" in words for words in groups)


def section(page, name):
    """The markup of a section."""
    return page.html.split(f'<section id="{name}"')[1].split("</section>")[0]


def test_views_stand_on_the_page(path, page):
    """Contradictions and groups of the views stand there; what one voice says on several days once."""
    with read(path) as reader:
        pairs = reader.query("SELECT a_says, b_says FROM contradictions").rows
        groups = reader.query("SELECT group_id FROM claim_groups WHERE articles > 1").rows
    assert pairs == [("killed: 16", "killed: 12")]
    assert section(page, "contradictions").count("data-item") == 1
    assert section(page, "groups").count("data-item") == len(groups) >= 2


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


@pytest.mark.parametrize("words", [["report", "out.html"], ["export", "out"]], ids=["report", "export"])
def test_a_store_whose_views_count_too_much_is_refused(path, words, monkeypatch, capsys, tmp_path):
    """Before there were publications each run added all claims to the views once more."""
    import duckdb

    shutil.copyfile(path, tmp_path / "old.duckdb")
    with duckdb.connect(str(tmp_path / "old.duckdb")) as con:
        con.execute("DROP TABLE publications")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["groundwire", *words, "--db", "old.duckdb"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 4
    assert re.search(r"older.*publications.*renormalise", " ".join(capsys.readouterr().err.split()))
    assert [each.name for each in tmp_path.iterdir()] == ["old.duckdb"]


@pytest.mark.faults
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
    """`groundwire report` writes the file and says how large it is and where to open it."""
    target = tmp_path / "out.html"
    words = ["groundwire", "report", str(target), "--db", str(path), "--since", "2025-04-01"]
    monkeypatch.setattr("sys.argv", words)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code in (0, None)
    assert re.fullmatch(
        r".*out\.html: \d+ kB; to read in a browser: file:///.*out\.html\n", capsys.readouterr().out
    )
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")


# ---------------------------------------------------------------- limits


@pytest.mark.faults
def test_charts_have_a_limit(path, monkeypatch):
    """Beyond the limit a series has its table alone."""
    monkeypatch.setattr(sections, "CHARTS", 0)
    page = rendered(path)
    assert not page.all("svg")
    assert page.all("figure")


def test_charts_show_the_latest_figures(path, monkeypatch):
    """Of more figures than can be told apart the last are drawn and listed, and the page says so."""
    monkeypatch.setattr(sections, "POINTS", 1)
    shown = section(rendered(path), "series")
    assert shown.count('class="p ') == shown.count("<tr data-c=") == shown.count("<figure ") >= 1
    assert 'The last 1 are shown: groundwire sql "from casualty_series" has them all.' in shown.replace(
        "&#34;", '"'
    )


def test_one_kind_is_not_all_that_is_new():
    """Of each kind of change at most a third of what is shown, in their order."""
    changes = [{"change": kind, "id": n} for kind in ("a", "b") for n in range(5)]
    assert [(row["change"], row["id"]) for row in sections.news(changes, 6)] == [
        ("a", 0), ("a", 1), ("b", 0), ("b", 1),
    ]  # fmt: skip


@pytest.mark.faults
def test_lists_have_a_limit(path, monkeypatch):
    """Of a list beyond the limit the page says how much it leaves out, and where all of it is."""
    monkeypatch.setattr(report, "LONGEST", 1)
    page = rendered(path)
    assert section(page, "groups").count("data-item") == 1
    assert '1 more are left out here: groundwire sql "from claim_groups" has them all.' in page.text
