# ruff: noqa: E501 -- texts keep their lines
"""What people have, through the command line: mixed inputs, `show`, `--plan`, `--languages`, `--skip-copies`."""

import json
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from ruamel.yaml import YAML
from test_batch import SEEDS, Endpoint, asked, groundwire, summary

from pipeline.articles.article import make_article
from pipeline.articles.facts import Facts
from pipeline.extraction.prompt import Prompts
from schemas.casualty import Casualty

REPORT = (
    "Nine soldiers of Chile were killed on Monday in a clash near the border, the ministry said.\n\n"
    "The clash began when a patrol crossed the river before dawn and was met with fire from the other bank.\n\n"
    "A helicopter took forty of the wounded to a hospital in the north, where doctors worked through the night.\n\n"
    "The government of Peru has not answered questions about the clash, which is the first since the truce."
)
GERMAN = (
    "Neun Soldaten sind am Montag bei einem Gefecht an der Grenze getötet worden, teilte das Ministerium mit."
)


def test_pages_and_an_export_in_one_run(tmp_path: Path) -> None:
    """`run saved-pages/ export.jsonl` takes both; a wrong row is in the store, and the rest goes on."""
    (tmp_path / "saved").mkdir()
    page = f"<html><body><article><h1>Clash</h1><p>{REPORT.replace(chr(10) * 2, '</p><p>')}</p></article></body></html>"
    (tmp_path / "saved" / "a.html").write_text(page, encoding="utf-8")
    rows = [{"id": "r1", "body": "Four people were killed in Togo, police said."}, {"id": "r2", "body": ""}]
    (tmp_path / "export.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    done = groundwire("run", "saved", "export.jsonl", "--json", cwd=tmp_path)
    said = summary(done)
    assert (done.returncode, said["articles"], said["skipped"]) == (2, 2, 1)
    assert said["notes"][0].startswith("export.jsonl: text from 'body'")
    assert asked(tmp_path, "select distinct file from casualty order by file") == [
        {"file": "export.jsonl#r1"},
        {"file": "saved/a.html"},
    ]
    assert asked(tmp_path, "select file, reason from skipped") == [
        {"file": "export.jsonl line 2", "reason": "no text in column 'body'"}
    ]


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shown")
    assert groundwire("run", SEEDS, cwd=folder).returncode == 0
    return folder


BOILERPLATE = {
    "000": ["By Stefan J. Bos, Chief International Correspondent Worthy News"],
    "001": ["March 27, 2025 Tags:"],
    "002": ["Share and Follow"],
    "003": [
        "North Korea plans to send military construction workers and deminers to Russia",
        "logo",
        "Time of India5 hours ago",
        "AP image",
    ],
    "004": [
        "News Feed",
        "About 2,000 North Korean soldiers killed fighting for Russia, Seoul says",
        "2 min read",
    ],
}
"""By hand: what stands above the end of each seed's article and is none of it; a headline twice is told once."""


@pytest.mark.parametrize("file", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.stem[:3])
def test_show_marks_exactly_the_article(seeds: Path, file: Path) -> None:
    """Every word above the gold's last but the boilerplate, nothing after it; every claim's evidence lies in it."""
    gold = YAML(typ="safe").load(
        Path(__file__).parents[2].joinpath("evals/gold/seeds.yaml").read_text("utf-8")
    )
    shown = json.loads(groundwire("show", file, "--format", "json", cwd=seeds).stdout)
    end = " ".join(str(gold[file.stem]["body_ends_with"]).split())
    above = " ".join(shown["text"].split())
    above = above[: above.index(end) + len(end)]
    for line in BOILERPLATE[file.stem[:3]]:
        above = above.replace(line, "", 1)
    assert shown["body"].split() == above.split()
    assert shown["claims"]
    spans = shown["body_spans"]
    assert all(any(s <= c["span_start"] and c["span_end"] <= e for s, e in spans) for c in shown["claims"])
    assert all(shown["text"][s["start"] : s["end"]] == s["text"] for s in shown["sentences"])


def test_show_prints_boilerplate_and_claims(seeds: Path) -> None:
    """Boilerplate after x, claims after ^ below their sentence; by the article's id too."""
    article_id = asked(seeds, "select article_id from articles where outlet = 'Worthy News'")[0]["article_id"]
    lines = groundwire("show", article_id, cwd=seeds).stdout.splitlines()
    assert any(line.strip().startswith("x Copyright 1999-2026 Worthy News") for line in lines)
    after = next(i for i, line in enumerate(lines) if "about 4,700 casualties" in line)
    assert lines[after + 1].strip().startswith("^ casualty: ")


def test_what_is_only_stored_is_not_written_again(tmp_path: Path) -> None:
    """A second night notes anew why an article was not asked about, and leaves it and all views as they are."""
    (tmp_path / "b.txt").write_text("Die Regierung von Chile hat am Montag den Haushalt vorgelegt.\n")
    derived = "select since from derived.fresh"
    for text in (
        "Die Minister von Chile trafen sich am Montag.",
        "Die Minister von Peru trafen sich gestern.",
    ):
        (tmp_path / "c.txt").write_text(f"{text} Danach wurde nichts weiter mitgeteilt.\n")
        first = summary(groundwire("run", ".", "--model", "patterns", "--json", cwd=tmp_path))
        before = asked(tmp_path, derived)
        second = summary(groundwire("run", ".", "--model", "patterns", "--json", cwd=tmp_path))
        assert (first["other_language"], second["other_language"]) == (2, 2)
        assert asked(tmp_path, derived) == before
        assert asked(tmp_path, "select distinct run_id from skipped") == [{"run_id": second["run_id"]}]
    assert asked(tmp_path, "select file from articles where superseded_by is null order by file") == [
        {"file": "b.txt"},
        {"file": "c.txt"},
    ]


def test_other_languages_are_stored_and_marked_but_not_asked(tmp_path: Path, httpserver: HTTPServer) -> None:
    """Only English goes to the model, by whichever name; when German may too, it does."""
    (tmp_path / "a.txt").write_text(REPORT, encoding="utf-8")
    (tmp_path / "b.txt").write_text(GERMAN, encoding="utf-8")
    where = ("--base-url", Endpoint(httpserver, {}).url, "--json")
    said = summary(groundwire("run", ".", "--languages", "english", *where, cwd=tmp_path))
    assert (said["new_articles"], said["other_language"], said["exit_code"]) == (1, 1, 0)
    assert asked(tmp_path, "select file, language from articles order by file") == [
        {"file": "a.txt", "language": "en"},
        {"file": "b.txt", "language": "de"},
    ]
    assert asked(tmp_path, "select reason from skipped") == [{"reason": "language de: not among en"}]
    said = summary(groundwire("run", ".", "--languages", "en-GB,deutsch", *where, cwd=tmp_path))
    assert (said["new_articles"], said["unchanged"], said["other_language"]) == (1, 1, 0)


@pytest.mark.parametrize("words", [(), ("--languages", "en,de")])
def test_patterns_says_what_it_cannot_read(tmp_path: Path, words: tuple[str, ...]) -> None:
    """An article that is not English is stored, counted and said, by the plan as by the run; not read in silence."""
    (tmp_path / "a.txt").write_text(REPORT, encoding="utf-8")
    (tmp_path / "b.txt").write_text(GERMAN, encoding="utf-8")
    plan = summary(groundwire("run", ".", "--plan", "--json", *words, cwd=tmp_path))
    done = summary(groundwire("run", ".", "--json", *words, cwd=tmp_path))
    for said in (plan, done):
        assert (said["new_articles"], said["other_language"]) == (1, 1)
        assert any("`patterns` reads English only" in note for note in said["notes"])
    assert asked(tmp_path, "select file from articles order by file") == [
        {"file": "a.txt"},
        {"file": "b.txt"},
    ]
    assert (done["unread"], done["exit_code"]) == (1, 2)
    again = groundwire("run", ".", *words, cwd=tmp_path)
    assert "1 in another language" in again.stdout
    assert again.returncode == 0  # said once, and known


def test_quiet_runs_say_what_nobody_read(tmp_path: Path) -> None:
    """A page in a language that `patterns` cannot read ends a quiet run with a line and exit code 2, once."""
    (tmp_path / "b.txt").write_text(GERMAN, encoding="utf-8")
    done = groundwire("run", ".", "--quiet", cwd=tmp_path)
    assert done.returncode == 2
    assert "b.txt: language de: `patterns` reads English only" in done.stdout
    assert groundwire("run", ".", "--quiet", cwd=tmp_path).stdout == ""
    english = groundwire("run", ".", "--languages", "en", "--quiet", "--db", "en.duckdb", cwd=tmp_path)
    assert (english.returncode, english.stdout) == (0, "")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("xx", "--languages xx: no language; name any by its ISO 639 code or its name"),
        ("Englich", "--languages Englich: no language; did you mean English"),
        ("en,nonsense", "--languages nonsense: no language"),
        ("German", "`patterns`, reads English only; add en, or choose a model"),
    ],
)
@pytest.mark.parametrize("plan", [(), ("--plan",)])
def test_a_language_that_cannot_be_is_refused(
    tmp_path: Path, words: str, reason: str, plan: tuple[str, ...]
) -> None:
    """With what can be named; nothing is read, no store made."""
    (tmp_path / "a.txt").write_text(REPORT, encoding="utf-8")
    done = groundwire("run", "a.txt", "--languages", words, *plan, cwd=tmp_path)
    assert done.returncode == 1
    assert reason in done.stderr
    assert not list(tmp_path.glob("*.duckdb"))


def test_a_copy_has_the_claims_of_the_sentences_it_shares(tmp_path: Path) -> None:
    """Without a request, at its own offsets; both are one story; renormalising changes nothing."""
    (tmp_path / "a.txt").write_text(REPORT, encoding="utf-8")
    copy = "Border clash kills soldiers\n\n" + REPORT.replace("forty of the wounded", "some of them")
    (tmp_path / "b.txt").write_text(copy, encoding="utf-8")
    said = summary(groundwire("run", "a.txt", "b.txt", "--skip-copies", "--json", cwd=tmp_path))
    assert said["copies"] == 1
    query = "select file, evidence, span_start from casualty order by file, span_start"
    rows = asked(tmp_path, query)
    shared = [row["evidence"] for row in rows if row["file"] == "a.txt" and "forty" not in row["evidence"]]
    assert shared
    assert [row["evidence"] for row in rows if row["file"] == "b.txt"] == shared
    assert all(copy[r["span_start"] :].startswith(r["evidence"]) for r in rows if r["file"] == "b.txt")
    stories = asked(tmp_path, "select file from story_copies join articles using (article_id) order by file")
    assert [row["file"] for row in stories] == ["a.txt", "b.txt"]
    assert groundwire("renormalise", cwd=tmp_path).returncode == 0
    assert asked(tmp_path, query) == rows


def test_a_plan_asks_nothing_and_writes_nothing(tmp_path: Path) -> None:
    """Nobody listens at the endpoint; a long text is several requests; the price is the model's list price."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "long.txt").write_text(f"{REPORT}\n\n" * 250, encoding="utf-8")
    where = ("--base-url", "http://127.0.0.1:9/v1", "--model", "gpt-4.1-mini", "--focus", "article")
    done = groundwire("run", "in", "--plan", "--json", *where, cwd=tmp_path)
    plan = summary(done)
    assert plan["articles"] == 1
    assert 8 <= plan["requests"] == plan["longest"] <= 12  # 109,000 characters in parts of 12,000
    assert plan["prompt_tokens"] > 109_000 // 4
    dollars = (0.40 * plan["prompt_tokens"] + 1.60 * plan["completion_tokens"]) / 1e6
    assert plan["cost"] == pytest.approx(dollars)
    assert not list(tmp_path.glob("*.duckdb"))


@pytest.mark.parametrize(("model", "cost"), [("tiny", None), ("patterns", 0.0)])
def test_a_plan_has_no_price_that_nobody_stated(tmp_path: Path, model: str, cost: float | None) -> None:
    """An unknown model has tokens only; the built-in extractor costs nothing."""
    (tmp_path / "a.txt").write_text(REPORT, encoding="utf-8")
    where = () if model == "patterns" else ("--base-url", "http://127.0.0.1:9/v1")
    plan = summary(groundwire("run", "a.txt", "--plan", "--json", "--model", model, *where, cwd=tmp_path))
    assert plan["cost"] == cost
    assert (plan["prompt_tokens"] > 0) == (model == "tiny")


def test_the_model_is_told_which_sentences_are_doubtful() -> None:
    """Those of the sentences shown, by number; where none is, nothing is said."""
    said = Prompts.load().messages((Casualty,), {1: "A.", 2: "B."}, None, doubtful=(2, 7))[1]["content"]
    assert "Sentences 2 may belong to another story" in said
    plain = Prompts.load().messages((Casualty,), {1: "A."}, None, doubtful=(2,))[1]["content"]
    assert "another story" not in plain


def test_of_a_text_that_looks_like_no_article_no_sentence_is_doubtful() -> None:
    """Where the rules know nothing of the whole, they say so by the confidence, and name no sentence."""
    made = make_article("Menu\nLogin\nShare", "a.txt", Facts())
    assert made.body_confidence == 0
    assert (len(made.sentences), made.doubtful) == (3, ())
