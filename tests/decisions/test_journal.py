"""The file of decisions: nothing is lost, by kills, by two at once, by merging; nothing is taken twice."""

import json
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.decisions import Journal, journal_of
from schemas.errors import UsageError


def said(reviewer="anna", **more):
    return {"verdict": "accept", "reviewer": reviewer, "article_id": "a1", "type": "aid"} | more


def reread(path: Path) -> list[str]:
    journal = Journal(path)
    journal.refresh()
    return [decision.decision_id for decision in journal.decisions]


def test_it_stands_beside_the_store(tmp_path):
    """By the store's whole name, so that two stores in a folder have two files; a link is followed."""
    store = tmp_path / "press" / "claims.duckdb"
    store.parent.mkdir()
    store.touch()
    (tmp_path / "link.duckdb").symlink_to(store)
    assert journal_of(tmp_path / "link.duckdb") == store.with_name("claims.duckdb.reviews.jsonl")


def test_a_decision_is_a_line(tmp_path):
    """What is given back is what is read again, in order, with times that never go back."""
    journal = Journal(tmp_path / "r.jsonl")
    made = [journal.append(**said(reason=reason)) for reason in ("spurious", "duplicate")]
    assert made[0].order < made[1].order
    assert reread(journal.path) == [decision.decision_id for decision in made]
    assert len(journal.path.read_text("utf-8").splitlines()) == 2


@settings(max_examples=25)
@given(cut=st.integers(min_value=0, max_value=400), before=st.integers(min_value=0, max_value=3))
def test_what_a_kill_leaves_of_a_line_is_passed_over(tmp_path_factory, cut, before):
    """Whole decisions before it stay, later ones are added on lines of their own, nothing is an error."""
    path = tmp_path_factory.mktemp("cut") / "r.jsonl"
    journal = Journal(path)
    kept = [journal.append(**said()).decision_id for _ in range(before)]
    size = path.stat().st_size if before else 0
    journal.append(**said(reason="x" * 200))
    left = min(size + cut, path.stat().st_size)
    whole = left >= path.stat().st_size - 1  # all but its line break
    with path.open("r+b") as file:
        file.truncate(left)
    if whole:
        kept.append(journal.decisions[-1].decision_id)
    kept.append(Journal(path).append(**said("bea")).decision_id)
    assert reread(path) == kept


def test_a_line_that_is_no_decision_is_told_and_passed_over(tmp_path):
    """Its number is known."""
    journal = Journal(tmp_path / "r.jsonl")
    first = journal.append(**said())
    with journal.path.open("a", encoding="utf-8") as file:
        file.write('{"verdict": "perhaps"}\nno json\n')
    second = journal.append(**said())
    assert [d.decision_id for d in journal.decisions] == [first.decision_id, second.decision_id]
    assert journal.damaged == [2, 3]


def add(path, reviewer, number):
    journal = Journal(path)
    for at in range(number):
        journal.append(**said(reviewer, reason=str(at)))


def test_two_reviewers_at_once(tmp_path):
    """All that two write at the same time, each with the file open, is there, whole, and later is later."""
    path = tmp_path / "r.jsonl"
    both = [threading.Thread(target=add, args=(path, name, 20)) for name in ("anna", "bea")]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    journal = Journal(path)
    journal.refresh()
    for name in ("anna", "bea"):
        mine = [decision.reason for decision in journal.decisions if decision.reviewer == name]
        assert mine == [str(at) for at in range(20)]
    orders = [decision.order for decision in journal.decisions]
    assert orders == sorted(orders)
    assert not journal.damaged


@settings(max_examples=15)
@given(st.lists(st.sampled_from(["anna", "bea", "send", "back"]), max_size=8))
def test_merging_takes_each_decision_once(tmp_path_factory, steps):
    """However often files are sent to and fro, both end with the same decisions, each once."""
    folder = tmp_path_factory.mktemp("merge")
    files = {name: Journal(folder / f"{name}.jsonl") for name in ("anna", "bea")}
    wanted = set()
    for step in (*steps, "send", "back"):
        if step in files:
            wanted.add(files[step].append(**said(step)).decision_id)
            continue
        there, back = ("anna", "bea") if step == "send" else ("bea", "anna")
        if files[there].path.exists():
            known = len(files[back].decisions)
            done = files[back].merge(files[there].path)
            assert len(files[back].decisions) == known + done.added
    for journal in files.values():
        assert sorted(reread(journal.path) if journal.path.exists() else []) == sorted(wanted)


def test_a_damaged_file_is_not_merged(tmp_path):
    """Nothing of it is taken, and the message says what to do."""
    other = tmp_path / "sent.jsonl"
    other.write_text(json.dumps(said()) + "\n", encoding="utf-8")  # without an id
    mine = Journal(tmp_path / "r.jsonl")
    with pytest.raises(UsageError, match=r"sent.jsonl:1: no decision; nothing was taken"):
        mine.merge(other)
    with pytest.raises(UsageError, match=r"no such file"):
        mine.merge(tmp_path / "none.jsonl")
    assert reread(mine.path) == []


def test_a_file_that_took_its_place_is_read_anew(tmp_path):
    """As when somebody restores an earlier copy."""
    journal = Journal(tmp_path / "r.jsonl")
    first = journal.append(**said())
    copy = journal.path.read_bytes()
    journal.append(**said())
    (tmp_path / "copy").write_bytes(copy)
    (tmp_path / "copy").replace(journal.path)
    journal.refresh()
    assert [decision.decision_id for decision in journal.decisions] == [first.decision_id]
