"""A plan says what a run with the same options then does: both are tried on the same folder."""

import io
import json
import os
import sys
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from test_batch import Endpoint, groundwire, summary

STORY = (
    "Six soldiers of Chile were killed on Monday in a clash near the border, the ministry said.\n\n"
    "The clash began when a patrol crossed the river before dawn and was met with fire.\n\n"
    "A helicopter took thirty of the wounded to a hospital in the north, where doctors worked all night.\n\n"
)
GERMAN = (
    "Sechs Soldaten aus Peru sind am Montag in den Bergen getötet worden, teilte das Ministerium dort mit."
)
SAME = ("articles", "new_articles", "older", "other_language", "copies")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Nine articles and two bad rows: a story, a copy, the same text again, two languages, three ages."""
    inbox = tmp_path / "in"
    inbox.mkdir()
    (inbox / "a.txt").write_text(STORY, encoding="utf-8")
    (inbox / "b.txt").write_text(f"Clash at the border\n\n{STORY}Nothing else is known.", encoding="utf-8")
    (inbox / "c.txt").write_text(STORY, encoding="utf-8")
    (inbox / "d.txt").write_text(GERMAN, encoding="utf-8")
    (inbox / "old.txt").write_text(
        "Two people were killed by a flood in Togo, police said.", encoding="utf-8"
    )
    os.utime(inbox / "old.txt", (1_000_000_000, 1_000_000_000))
    rows = [
        {"id": 1, "text": "Five people were killed in a fire in Ghana, police said.", "date": "2025-05-07"},
        {"id": 2, "text": "Nine people were killed in a storm in Benin, police said.", "date": "2012-05-07"},
        {"id": 3, "text": ""},
        {"id": 4, "text": "Four people were hurt in a quake in Kenya, police said.", "date": None},
        {"id": 5, "text": "Three people were hurt in a crash in Mali, police said."},
    ]
    (inbox / "t.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\nno json\n", encoding="utf-8")
    return tmp_path


ALL = ("--languages", "en", "--since", "2013-01-01", "--limit", "3", "--skip-copies")


@pytest.mark.faults
@pytest.mark.parametrize(
    ("model", "options"),
    [
        *(("endpoint", words) for words in ((), ("--limit", "2"), ("--since", "7d"), ("--skip-copies",))),
        *(("endpoint", words) for words in (("--languages", "German"), ("--limit", "40"), ALL)),
        *(("patterns", words) for words in ((), ALL)),
    ],
)
def test_a_run_does_what_its_plan_says(
    folder: Path, httpserver: HTTPServer, model: str, options: tuple[str, ...]
) -> None:
    """Every count, on a fresh store and on the store that the run has made; requests too."""
    if model == "endpoint":
        (folder / "groundwire.toml").write_text("follow_ups = 0", encoding="utf-8")
        where = ("--base-url", Endpoint(httpserver, {}).url, "--focus", "article")
    else:
        where = ("--model", "patterns")
    for stored in (False, True):
        command = ("run", "in", *options, *where, "--json")
        plan = summary(groundwire(*command, "--plan", cwd=folder))
        done = summary(groundwire(*command, cwd=folder))
        assert {name: plan[name] for name in SAME} == {name: done[name] for name in SAME}
        assert (plan["unchanged"], plan["copies_of_text"]) == (done["unchanged"], done["repeated"])
        assert (plan["unreadable"], plan["requests"]) == (done["skipped"], done["requests"])
        assert plan["new_articles"] or stored


def test_a_row_without_a_date_is_as_old_as_its_table(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the table's or the row's name has a # in it; what came through a pipe is of now."""
    os.utime(folder / "in" / "t.jsonl", (1_000_000_000, 1_000_000_000))
    row = json.dumps({"id": "x#1", "text": "Seven people were killed by a mine in Chad, police said."})
    (folder / "in" / "u#2.jsonl").write_text(row, encoding="utf-8")
    done = summary(groundwire("run", "in/t.jsonl", "in/u#2.jsonl", "--since", "7d", "--json", cwd=folder))
    assert (done["new_articles"], done["older"], done["skipped"]) == (1, 4, 2)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(row.replace("Chad", "Cuba").encode())))
    piped = summary(groundwire("run", "-", "--since", "7d", "--json", cwd=folder))
    assert (piped["new_articles"], piped["older"]) == (1, 0)


def test_a_plan_tells_the_price_of_either_choice_about_another_model(
    folder: Path, httpserver: HTTPServer
) -> None:
    """Where another model made the store, both are planned, with the exit code that the run would have."""
    (folder / "in" / "t.jsonl").unlink()
    (folder / "groundwire.toml").write_text("follow_ups = 0", encoding="utf-8")
    groundwire("run", "in/a.txt", "--model", "patterns", cwd=folder)
    where = ("--base-url", Endpoint(httpserver, {}).url, "--focus", "article")
    told = groundwire("run", "in", *where, "--plan", cwd=folder)
    assert told.returncode == 8
    assert told.stdout.startswith("--other-model keep:\n")
    assert "\n--other-model replace:\n" in told.stdout
    assert "made by another model (1 by patterns)" in told.stderr
    both = summary(groundwire("run", "in", *where, "--plan", "--json", cwd=folder))
    assert both["exit_code"] == 8
    for choice in ("keep", "replace"):
        done = groundwire("run", "in", *where, "--plan", "--json", "--other-model", choice, cwd=folder)
        assert summary(done) == both[choice]
    assert (both["keep"]["requests"], both["replace"]["requests"]) == (3, 4)


def test_columns_are_named_in_vain_where_there_is_no_table(folder: Path) -> None:
    """The summary and the plan say so; a folder with one table says nothing of it."""
    words = ("--model", "patterns", "--text-column", "text", "--date-column", "date", "--json")
    for more in (("--plan",), ()):
        (note,) = summary(groundwire("run", "in/a.txt", *words, *more, cwd=folder))["notes"]
        assert note.startswith("--text-column, --date-column without effect: there is no table among")
        assert "without effect" not in str(
            summary(groundwire("run", "in", *words, *more, cwd=folder))["notes"]
        )
