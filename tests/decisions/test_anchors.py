"""Decisions stay on their claims: over reruns, other models, new normalisations, two reviewers."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from world import ARTICLE, TRUTHS, TYPES, made, said

from pipeline.decisions import Decision, Threads, alike
from schemas.casualty import Casualty

START = datetime(2026, 1, 1, tzinfo=UTC)
IDENTITIES = range(len(TRUTHS))
manners = st.fixed_dictionaries(
    {"wide": st.booleans(), "undated": st.booleans(), "version": st.sampled_from([0, 0, 1])}
)
runs = st.dictionaries(st.sampled_from(IDENTITIES), manners, min_size=1)
verdicts = st.sampled_from(["accept", "reject", "edit", "undo"])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("run"), runs),
        st.tuples(st.just("decide"), st.tuples(st.sampled_from(IDENTITIES), verdicts, st.sampled_from("ab"))),
    ),
    min_size=2,
    max_size=10,
)


def decided(at, claim, verdict, reviewer, links):
    after = {"accept": [claim.stated], "reject": []}.get(verdict)
    if after is None:
        cells = claim.stated.cells | {"place_words": f"corrected {at}", "place_country": None}
        after = [claim.stated.model_copy(update={"cells": cells})]
    return Decision(
        decision_id=f"decision-{at:04}",
        verdict=verdict,
        reviewer=reviewer,
        decided=START + timedelta(seconds=at),
        article_id=ARTICLE.article_id,
        type="casualty",
        claim_id=claim.claim_id,
        before=claim.stated,
        after=after,
        **links,
    )


@settings(max_examples=50)
@given(runs, steps)
def test_no_decision_is_lost_or_put_on_another_claim(first, steps):
    """Whatever is run and decided, a thread is on one claim; a claim made as it was has its decision."""
    decisions, about = [], {}
    store = {i: made(said(i, **manner)) for i, manner in first.items()}
    threads = Threads(decisions, TYPES)
    threads.assign(store.values())
    for at, (what, how) in enumerate(steps):
        if what == "run":
            store = {i: made(said(i, **manner)) for i, manner in how.items()}
        else:
            identity, verdict, reviewer = how
            if verdict == "undo":
                mine = [d for d in decisions if d.reviewer == reviewer and d.verdict != "undo"]
                if mine:
                    decisions.append(
                        Decision(
                            decision_id=f"decision-{at:04}",
                            verdict="undo",
                            reviewer=reviewer,
                            decided=START + timedelta(seconds=at),
                            article_id=ARTICLE.article_id,
                            undoes=mine[-1].decision_id,
                        )
                    )
            elif identity in store:
                claim = store[identity]
                decisions.append(decided(at, claim, verdict, reviewer, threads.links(claim)))
                about[decisions[-1].decision_id] = identity, claim
        threads = Threads(decisions, TYPES)
        found = threads.assign(store.values())
        undone = {d.undoes for d in decisions if d.verdict == "undo"}
        standing = [d for d in decisions if d.verdict != "undo" and d.decision_id not in undone]
        kept = [d.decision_id for thread in threads.all for d in thread.decisions]
        assert sorted(kept) == sorted(d.decision_id for d in standing)
        for thread in threads.all:
            assert len({about[d.decision_id][0] for d in thread.decisions}) == 1
        for identity, claim in store.items():
            if thread := found.get(claim.claim_id):
                assert {about[d.decision_id][0] for d in thread.decisions} == {identity}
            for decision in standing:
                assert about[decision.decision_id][1].claim_id != claim.claim_id or claim.claim_id in found


def one(identity, **manner):
    return made(said(identity, **manner)).stated


def test_the_same_words_under_another_normalisation():
    """Values may change: the same words at the same place are the same claim."""
    for identity in IDENTITIES:
        assert alike(Casualty, one(identity), one(identity, version=1)) == 2


def test_other_evidence_of_the_same_claim():
    """Another model cites a sentence more."""
    for identity in IDENTITIES:
        assert alike(Casualty, one(identity), one(identity, wide=True))


def test_no_two_claims_are_one():
    """Not those of one sentence, not those of two days, and not those whose people are called alike."""
    for a in IDENTITIES:
        for b in IDENTITIES:
            for wide in (False, True):
                assert bool(alike(Casualty, one(a), one(b, wide=wide))) == (a == b), (a, b)


def test_a_claim_without_a_day_is_not_put_to_either_day():
    """Told without a day, it is the same claim only where its words stand at the same place."""
    assert alike(Casualty, one(2, undated=True), one(2))
    assert not alike(Casualty, one(2, undated=True), one(3))


def test_another_status_is_another_claim():
    """What was accepted as occurred is not thereby accepted as planned."""
    planned = one(0).model_copy(update={"cells": one(0).cells | {"status": "planned"}})
    assert not alike(Casualty, one(0), planned)


def test_two_reviewers_dispute():
    """Different wishes for one claim are told, equal ones are not; the last decision holds."""
    claim = made(said(0))
    both = [decided(1, claim, "accept", "a", {}), decided(2, claim, "reject", "b", {})]
    (thread,) = Threads(both, TYPES).all
    assert thread.disputed
    assert thread.standing.verdict == "reject"
    (thread,) = Threads([both[0], decided(3, claim, "accept", "b", {})], TYPES).all
    assert not thread.disputed


def test_what_says_the_corrected_claim_is_decided_too():
    """A model that makes both the wrong claim and the right one is corrected once."""
    wrong = made(said(2))
    right = wrong.stated.model_copy(update={"cells": one(3).cells, "field_spans": one(3).field_spans})
    decision = decided(1, wrong, "edit", "a", {}).model_copy(update={"after": (right,)})
    threads = Threads([decision], TYPES)
    found = threads.assign([wrong, made(said(3))])
    assert set(found) == {wrong.claim_id, made(said(3)).claim_id}
