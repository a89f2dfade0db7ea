"""Commands on decisions: list them, send and merge them, and read the store as people left it."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner
from world import ARTICLE, TRUTHS, TYPES, outcome, said

from pipeline.cli.app import app
from pipeline.decisions import Journal, journal_of
from pipeline.review.desk import Desk
from pipeline.review.queue import Wanted
from pipeline.store import Store
from schemas.errors import UsageError


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "claims.duckdb"
    with Store.open(path, TYPES) as store:
        store.runs.begin(model="m", fingerprint="f", focus="article", paths=["."], settings={})
        store.outcomes.save([outcome([said(i) for i in range(len(TRUTHS))], "f")])
        store.publish()
    return path


def decide(path, name, verdict):
    desk = Desk(path, TYPES, Wanted("whole"), name)
    desk.decide(desk.find(ARTICLE.article_id, said(0).claim_id), verdict)
    desk.close()


def ask(*words):
    answer = CliRunner().invoke(app, [*map(str, words)])
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.output
    return answer.stdout


@pytest.mark.faults
def test_sent_and_merged_with_conflicts_listed(path, tmp_path):
    """A colleague's file is taken over once; where both decided otherwise the claim is listed."""
    theirs = Path(shutil.copytree(path.parent, tmp_path / "theirs", ignore=lambda *_: ["theirs"])) / path.name
    decide(path, "anna", "accept")
    decide(theirs, "bea", "reject")
    sent = tmp_path / "bea.jsonl"
    assert ": 1 decision\n" in ask("reviews", "--db", theirs, "--send", sent)
    merged = ask("reviews", "--db", path, "--merge", sent)
    assert "1 new decision, 0 known" in merged
    assert "anna" in merged
    assert "bea" in merged
    assert "0 new decisions, 1 known" in ask("reviews", "--db", path, "--merge", sent)
    left = ask("sql", "--db", path, "--reviewed", "--format", "csv", "select count(*) n from casualty")
    assert left.split() == ["n", str(len(TRUTHS) - 1)]
    assert ask("reviews", "--db", path, "--waiting", "--format", "csv").count("\n") == 1
    journal = Journal(journal_of(path))
    journal.refresh()
    assert len(journal.decisions) == 2


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--whole", "--sample", "5"], "a queue of its own"),
        (["--seed", "3"], "give its size with --sample"),
        (["--article", "town.txt", "--conflicts"], "reviewed whole"),
        (["--as", "  "], "give your name with --as"),
        (["--type", "colour"], "no claim type 'colour'"),
    ],
)
def test_what_review_refuses(path, words, why):
    """The message says what does not go together."""
    answer = CliRunner().invoke(app, ["review", "--db", str(path), "--no-browser", *words])
    assert isinstance(answer.exception, UsageError)
    assert why in str(answer.exception)
