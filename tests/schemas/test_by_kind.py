"""Hand-made values by kind: none wrong, few refused, and each case of a public bug report as it should be."""

from collections import Counter
from pathlib import Path

import pytest
from by_kind import PUBLISHED, bounds, judge_count, judge_days, judge_party, rows, table, verdicts

from schemas.values import Place, Reading

REFUSED = 37
"""Rows at most in which a value is not read: lower it when one more is."""


def test_no_value_of_the_sentences_is_wrong():
    """Of sentences with values made by hand, code reads no value that is not there."""
    assert [verdict for verdict in verdicts() if verdict.outcome == "wrong"] == []


def test_few_values_of_the_sentences_are_refused():
    """Refusing is allowed, and counted."""
    assert Counter(verdict.outcome for verdict in verdicts())["refused"] <= REFUSED


def test_the_table_in_the_readme_is_current():
    """What evals/README.md shows by kind is what code reads now: `python tests/schemas/by_kind.py`."""
    shown = (Path(__file__).parents[2] / "evals" / "README.md").read_text(encoding="utf-8")
    assert table(list(verdicts())) in shown


def test_every_kind_has_members():
    """Each kind of counts and times has six rows or more, so that no rule fits one sentence alone."""
    kinds = Counter(verdict.kind for verdict in verdicts() if not verdict.kind.startswith("party"))
    assert {kind: rows for kind, rows in kinds.items() if rows < 6} == {}


@pytest.mark.parametrize(("what", "text", "written"), [row[1:] for row in rows("cases.tsv")])
def test_a_public_bug_report_is_read_as_it_should_be(what, text, written):
    """Every case has its one right value; "-" and "?" are none at all."""
    if what == "count":
        assert judge_count(text, "-", written) == ([], [])
    elif what == "party":
        read = judge_party(text, written)
        assert read == ([], []) if written != "-" else all(len(name) > 2 for name in read[0])
    elif what == "place":
        assert Place.read(text, Reading()).country == written
    else:
        assert judge_days("ahead" if what == "ahead" else "-", text, written) == ([], [])


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("-", []),
        ("12", [(12, 12, False)]),
        ("9..; ..9~", [(9, None, False), (None, 9, True)]),
        ("9..12", [(9, 12, False)]),
    ],
)
def test_the_tables_are_read_as_they_say(written, value):
    """The notation of the tables has one meaning."""
    assert bounds(written) == value
    assert PUBLISHED.isoweekday() == 3
