"""Decisions and the store: what a run publishes, what is decided meanwhile, what an analyst then reads."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from world import ARTICLE, TRUTHS, TYPES, outcome, said

from pipeline.articles.article import parse_article
from pipeline.decisions import Journal, journal_of
from pipeline.extraction.origin import Origins
from pipeline.review.desk import Desk, Inputs
from pipeline.review.queue import Wanted
from pipeline.store import Store, read, read_reviewed

IDENTITIES = range(len(TRUTHS))


def run(path, claims, fingerprint="f1", *, publish=True):
    """A run that makes these claims; without `publish` it is killed before it ends."""
    with Store.open(path, TYPES) as store:
        store.runs.begin(model="m", fingerprint=fingerprint, focus="article", paths=["."], settings={})
        store.outcomes.save([outcome(claims, fingerprint)])
        if publish:
            store.runs.finish("done", {})
            store.publish()


def published(path):
    """Only what a run does at its end."""
    with Store.open(path, TYPES) as store:
        store.publish()


def rows(path, sql):
    """The answer of the store as it is now: readers of one file share what the first of them saw."""
    copy = path.with_name("read.duckdb")
    shutil.copyfile(path, copy)
    with read(copy) as reader:
        found = reader.query(sql)
        return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


@pytest.fixture(scope="session")
def first(tmp_path_factory):
    """A store with every claim of the world, made once: its views take half a second."""
    path = tmp_path_factory.mktemp("first") / "claims.duckdb"
    run(path, [said(i) for i in IDENTITIES])
    return path


@pytest.fixture
def path(first, tmp_path):
    return Path(shutil.copy(first, tmp_path))


@pytest.fixture
def anna(path):
    desk = Desk(path, TYPES, Wanted("whole"), "anna")
    yield desk
    desk.close()


def item(desk, identity):
    return desk.find(ARTICLE.article_id, said(identity).claim_id)


def test_nothing_decided_is_all_unreviewed(path):
    """Before any decision the view has the claims as they are."""
    found = rows(path, "SELECT claim_id, review, reviewer FROM reviewed_claims")
    assert {row["claim_id"] for row in found} == {said(i).claim_id for i in IDENTITIES}
    assert {(row["review"], row["reviewer"]) for row in found} == {("unreviewed", None)}


def test_what_each_decision_makes_of_a_claim(path, anna):
    """Accepted stays, rejected goes, corrected is as it should be, added is there; claims' rows stay."""
    before = rows(path, "FROM casualty ORDER BY claim_id")
    anna.decide(item(anna, 0), "accept")
    anna.decide(item(anna, 1), "reject", reason="spurious")
    anna.decide(item(anna, 2), "edit", inputs=[Inputs({"count": "=[12, null]", "place": "the old town"})])
    anna.decide(item(anna, 3), "split", inputs=[Inputs({"harm": "wounded"}), Inputs({"harm": "missing"})])
    anna.decide(item(anna, 4), "merge", into=said(5).claim_id)
    fields = {"victims": "policemen", "harm": "wounded", "status": "possible", "attributed_to": "They"}
    anna.add(ARTICLE.article_id, "casualty", Inputs(fields, span=(3, 9)))
    published(path)
    found = rows(path, "FROM reviewed.casualty ORDER BY span_start, victims_name, harm")
    assert [(r["victims_words"], r["harm"], r["count_words"], r["review"]) for r in found] == [
        ("policemen", "wounded", None, "added"),
        ("soldiers", "killed", "12", "accepted"),
        ("soldiers", "killed", "at least 12", "corrected"),
        ("soldiers", "missing", "12", "corrected"),
        ("soldiers", "wounded", "12", "corrected"),
        ("them", "killed", "7", "unreviewed"),
    ]
    assert found[2]["place_words"] == "the old town"
    assert (found[2]["count_low"], found[2]["count_high"]) == (12, None)
    assert found[0]["evidence"] == ARTICLE.sentence(1)
    assert rows(path, "FROM casualty ORDER BY claim_id") == before
    told = rows(path, "SELECT verdict, state, reason, reviewer, changed FROM reviews ORDER BY decided")
    assert [(row["verdict"], row["state"]) for row in told] == [
        (verdict, "applied") for verdict in ("accept", "reject", "edit", "split", "merge", "add")
    ]
    assert '"count_high": [12, null]' in told[2]["changed"]


def test_every_column_says_what_it_holds(path):
    """Of tables and views that are about decisions."""
    found = rows(
        path,
        "SELECT schema_name, table_name, column_name FROM duckdb_columns() WHERE comment IS NULL AND "
        "(schema_name IN ('decided', 'reviewed') OR table_name IN ('reviews', 'reviewed_claims'))",
    )
    assert found == []


def test_all_views_over_what_was_decided(path, anna):
    """In the reviewed copy a rejected toll stands behind nothing; the store itself is as it was."""
    anna.decide(item(anna, 1), "reject", reason="spurious")
    with read_reviewed(path, TYPES, Origins()) as reader:
        assert reader.query("SELECT count(*) FROM claims").rows == [(len(TRUTHS) - 1,)]
        assert reader.query("SELECT count(*) FROM claim_groups WHERE count_low = 30").rows == [(0,)]
    assert rows(path, "SELECT count(*) n FROM claim_groups WHERE count_low = 30") == [{"n": 1}]


def test_a_run_does_not_wait_for_a_review(path, anna):
    """While the page is open a run publishes; the page goes on with the new store; decisions hold."""
    anna.decide(item(anna, 0), "accept")
    run(path, [said(i, wide=True) for i in IDENTITIES], "f2")
    anna.refresh()
    there = {made.claim_id for made in anna.claims(ARTICLE.article_id)}
    assert there == {said(i, wide=True).claim_id for i in IDENTITIES}
    assert anna.thread(said(0, wide=True).claim_id)
    assert anna.next().claim_id == said(1, wide=True).claim_id
    (row,) = rows(path, "FROM reviews")
    assert row["applies_to"] == [said(0, wide=True).claim_id]
    assert rows(path, "SELECT count(*) n FROM reviewed_claims")[0]["n"] == len(TRUTHS)


def test_what_no_model_makes_any_more_waits(path, anna):
    """An accepted claim stands on; a rejection waits, is listed, and holds when the claim is made again."""
    anna.decide(item(anna, 0), "accept")
    anna.decide(item(anna, 1), "reject", reason="spurious")
    run(path, [said(2)], "f2")
    states = {row["verdict"]: row["state"] for row in rows(path, "FROM reviews")}
    assert states == {"accept": "kept", "reject": "waiting"}
    assert [row["review"] for row in rows(path, "FROM reviewed_claims ORDER BY span_start")] == [
        "accepted",
        "unreviewed",
    ]
    run(path, [said(i) for i in IDENTITIES], "f3")
    assert {row["state"] for row in rows(path, "FROM reviews")} == {"applied"}
    assert rows(path, "SELECT count(*) n FROM reviewed_claims")[0]["n"] == len(TRUTHS) - 1


def test_a_text_that_is_gone_waits(path, anna):
    """When the file's text has changed nothing of the old one is shown; when it comes back, all is."""
    anna.decide(item(anna, 0), "edit", inputs=[Inputs({"harm": "wounded"})])
    other = parse_article(b"Nothing has happened in the town since then.", "town.txt")
    with Store.open(path, TYPES) as store:
        store.runs.begin(model="m", fingerprint="f1", focus="article", paths=["."], settings={})
        store.outcomes.save([replace(outcome([], "f1"), article=other)])
        store.publish()
    assert [row["state"] for row in rows(path, "FROM reviews")] == ["waiting"]
    assert rows(path, "FROM reviewed_claims") == []
    run(path, [said(i) for i in IDENTITIES])
    assert [row["state"] for row in rows(path, "FROM reviews")] == ["applied"]


def test_undo_takes_back_the_own_last_decision(path, anna):
    """Of two reviewers each takes back what is theirs, and the claim is open again."""
    bea = Desk(path, TYPES, Wanted("whole"), "bea")
    anna.decide(item(anna, 0), "accept")
    bea.decide(item(bea, 1), "reject", reason="spurious")
    anna.undo()
    bea.refresh()
    assert not bea.thread(said(0).claim_id)
    assert bea.thread(said(1).claim_id)
    assert anna.next().claim_id == said(0).claim_id
    bea.close()


def test_a_run_does_not_fail_for_decisions_that_cannot_be_read(path, anna, caplog):
    """It says so, publishes, and leaves what the store has of them."""
    anna.decide(item(anna, 0), "accept")
    published(path)
    journal = journal_of(path)
    journal.unlink()
    journal.mkdir()
    run(path, [said(0)], "f2")
    assert "decisions are not taken in" in caplog.text
    assert [row["verdict"] for row in rows(path, "FROM reviews")] == ["accept"]


steps = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(["run", "killed"]),
            st.dictionaries(
                st.sampled_from(IDENTITIES),
                st.fixed_dictionaries({"wide": st.booleans(), "version": st.sampled_from([0, 1])}),
                min_size=1,
            ),
        ),
        st.tuples(
            st.just("decide"),
            st.tuples(st.sampled_from(IDENTITIES), st.sampled_from(["accept", "reject", "edit"])),
        ),
        st.tuples(st.just("torn"), st.none()),
    ),
    min_size=2,
    max_size=8,
)


def holds(path, steps):
    about, store = {}, {i: said(i) for i in IDENTITIES}
    for at, (what, how) in enumerate(steps):
        if what == "torn":  # a page that was killed while it wrote
            with journal_of(path).open("ab") as file:
                file.write(b'{"verdict": "acc')
        elif what == "decide":
            identity, verdict = how
            if identity not in store:
                continue
            desk = Desk(path, TYPES, Wanted("whole"), "anna" if at % 2 else "bea")
            inputs = [Inputs({"place": f"=town {at}"})] if verdict == "edit" else []
            there = desk.find(ARTICLE.article_id, store[identity].claim_id)
            about[desk.decide(there, verdict, inputs=inputs).decision_id] = identity
            desk.close()
        else:
            made = {i: said(i, **manner) for i, manner in how.items()}
            run(path, made.values(), f"f{at}", publish=what == "run")
            if what == "run":
                store = made
    published(path)
    with read(path) as reader:
        left = {row[0] for row in reader.query("SELECT claim_id FROM casualty").rows}
    store = {i: s for i in IDENTITIES for s in all_ways(i) if s.claim_id in left}
    told = rows(path, "FROM reviews")
    assert {row["decision_id"] for row in told} == set(about)
    ways = {s.claim_id: i for i in IDENTITIES for s in all_ways(i)}
    for row in told:
        assert {ways[claim_id] for claim_id in row["applies_to"]} <= {about[row["decision_id"]]}
    reviewed = rows(
        path, "SELECT claim_id, review, victims_words, count_words, when_words FROM reviewed.casualty"
    )
    last = {about[row["decision_id"]]: row["verdict"] for row in sorted(told, key=lambda row: row["decided"])}
    for identity, claim in store.items():
        here = [row for row in reviewed if row["claim_id"] == claim.claim_id]
        if last.get(identity) in (None, "accept"):
            continue
        assert not [row for row in here if row["review"] in ("unreviewed", "accepted")], (identity, last)


def all_ways(identity):
    return [said(identity, wide=wide, version=version) for wide in (False, True) for version in (0, 1)]


@pytest.mark.faults
@settings(max_examples=5)
@given(steps=steps)
def test_sequences_of_runs_decisions_and_kills(first, tmp_path_factory, steps):
    """No decision is lost, none is put on another claim, and what was rejected or corrected is not shown."""
    holds(Path(shutil.copy(first, tmp_path_factory.mktemp("sequence"))), steps)


@pytest.mark.soak
@settings(max_examples=200)
@given(steps=steps)
def test_many_sequences(first, tmp_path_factory, steps):
    """The same law, two hundred times."""
    holds(Path(shutil.copy(first, tmp_path_factory.mktemp("sequence"))), steps)


def test_the_file_is_for_owner_and_group(path, anna):
    """As the store is: it has words of articles."""
    anna.decide(item(anna, 0), "accept")
    assert journal_of(path).stat().st_mode & 0o007 == 0
    assert len(Journal(journal_of(path)).decisions) == 0  # read only when asked
