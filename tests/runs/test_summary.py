"""What a person is told of a run: while it goes, at its end, and before it."""

from dataclasses import replace
from typing import Literal

import pytest

from pipeline.cli.progress import line
from pipeline.runs.plan import Plan
from pipeline.runs.summary import Summary


def test_progress_tells_how_much_is_left() -> None:
    """Three of twelve articles in six seconds leave nine, for eighteen seconds more."""
    so_far = Summary(
        "c", "m", "f", "article", new_articles=3, left=9, seconds=6.0, claims={"aid": 4}, failed=1
    )
    assert line(so_far) == "3 of 12 articles, 4 claims, 1 failed, 0 requests, 18 s left"
    assert line(replace(so_far, left=1200)).endswith(" 40 min left")
    assert line(replace(so_far, left=None)) == "3 articles, 4 claims, 1 failed, 0 requests"


@pytest.mark.parametrize("status", ["interrupted", "stopped"])
def test_what_an_interrupted_run_did_and_left_is_all(status: Literal["interrupted", "stopped"]) -> None:
    """Of a hundred articles 40 were read, and 10 of these were under way: they are among those left."""
    ended = Summary("c", "m", "f", "article", status=status, articles=40, new_articles=25, failed=2)
    ended = replace(ended, unchanged=3, other_language=2, left=70)
    told = ended.told().splitlines()
    assert told[0] == (
        "100 articles: 25 new, 3 unchanged, 2 of the new failed, 70 left; 0 files skipped; 2 in another "
        "language, stored only"
    )
    assert "70 articles are left" in told[-1]
    unknown = replace(ended, left=None).told()
    assert unknown.startswith("30 articles: 25 new, 3 unchanged, 2 of the new failed; 0 files skipped")
    sent = replace(ended, waiting=30, batches=1).told()
    assert sent.startswith("100 articles: 25 new, 3 unchanged, 2 of the new failed, 40 left; ")
    assert "; 30 wait for 1 batch" in sent


def test_notes_are_cut_between_words_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a run and of its plan; a command to copy stays whole."""
    notes = ["press.csv: its column of days has two readings, so none of the articles in it has a day at all"]
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    run = Summary("c", "m", "f", "article", notes=notes, errors=notes, failed=1, new_articles=1)
    for told in (run.told(by_default=True), run.wrong(), Plan("m", notes=notes, requests=2).told()):
        assert "so none of\n  the articles" in told
        assert all(len(line) <= 60 for line in told.splitlines() if not {"`", "\x1b"} & {*line})


def test_a_plan_that_asks_nothing_costs_nothing() -> None:
    """Where no price of the model is known, too; and it tells no tokens."""
    told = Plan("nobody-knows-it", articles=5, unchanged=5).told().splitlines()
    assert told[1:] == ["nothing to ask of nobody-knows-it: it costs nothing"]


def test_nothing_of_a_note_acts_on_the_terminal() -> None:
    """A file's or a model's name is shown with its control characters written out."""
    told = [
        Summary("c", "m\x1b[2J", "f", "article", notes=["a\x1b]0;x\x07.txt: no text"]).told(),
        Plan("m\x1b[2J", notes=["a\x1b]0;x\x07.txt: no text"]).told(),
    ]
    for each in told:
        assert r"a\x1b]0;x\x07.txt: no text" in each
        assert "\x1b" not in each


def test_many_notes_are_cut_and_the_rest_is_counted() -> None:
    """Fifty notes are shown, and how many more there are."""
    notes = [f"{number}.txt: no text" for number in range(60)]
    for told in (Summary("c", "m", "f", "article", notes=notes).told(), Plan("m", notes=notes).told()):
        assert "49.txt: no text" in told
        assert "50.txt" not in told
        assert "… and 10 more lines like these" in told
