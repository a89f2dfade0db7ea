"""What a person is told of a run: while it goes, at its end, and before it."""

from dataclasses import replace

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
