"""What was decided as gold, two reviewers compared, and what a sample says."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner
from world import ARTICLE, TEXT, TRUTHS, TYPES, outcome, said

from evals import gold as labels
from evals.reviews import agreement_of_reviews, alpha, draft_of_reviews, gold_of_reviews, samples_of
from evals.score import agreement
from pipeline.config import load_settings
from pipeline.decisions import Sample
from pipeline.review.desk import Desk, Inputs
from pipeline.review.estimate import estimate, still_needed
from pipeline.review.queue import Wanted
from pipeline.store import Store
from schemas.errors import UsageError

IDENTITIES = range(len(TRUTHS))


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    path = tmp_path_factory.mktemp("first") / "claims.duckdb"
    with Store.open(path, TYPES) as store:
        store.runs.begin(model="m", fingerprint="f", focus="article", paths=["."], settings={})
        store.outcomes.save([outcome([said(i) for i in IDENTITIES], "f")])
        store.publish()
    return path


@pytest.fixture
def path(first, tmp_path):
    return Path(shutil.copy(first, tmp_path))


@pytest.fixture
def settings(path):
    return load_settings({"db": path}, environ={})


def review(path, name, verdicts, wanted=None, *, sign=False):
    """Decide on claims by identity: a verdict, or the fields of an edit."""
    desk = Desk(path, TYPES, wanted or Wanted("whole"), name)
    for identity, verdict in verdicts.items():
        item = desk.find(ARTICLE.article_id, said(identity).claim_id)
        if isinstance(verdict, dict):
            desk.decide(item, "edit", inputs=[Inputs(verdict)])
        else:
            desk.decide(item, verdict, reason="spurious" if verdict == "reject" else None)
    if sign:
        desk.sign(desk.find(ARTICLE.article_id, None))
    desk.close()


def test_nothing_reviewed_is_no_gold(path, settings):
    """The message says which command makes some."""
    with pytest.raises(UsageError, match="groundwire review"):
        gold_of_reviews(settings)
    review(path, "anna", {0: "accept"})
    with pytest.raises(UsageError, match="groundwire review --whole"):
        draft_of_reviews(settings, texts=False)


def test_an_article_is_signed_when_all_of_it_is_decided(path):
    """Not before, and the message says how many are left."""
    with pytest.raises(UsageError, match="of this article 5 claims stand open"):
        review(path, "anna", {0: "accept"}, sign=True)


def test_a_draft_is_the_gold_of_what_was_reviewed(path, settings, tmp_path):
    """Signed, with who said what, by the digest of the text; it loads, and says what the reviews say."""
    verdicts = dict.fromkeys(IDENTITIES, "accept") | {1: "reject", 2: {"count": "=[12, null]"}}
    review(path, "anna", verdicts, sign=True)
    gold = gold_of_reviews(settings)
    (article,) = gold.articles
    assert (article.name, len(article.statements)) == ("town", len(TRUTHS) - 1)
    text = draft_of_reviews(settings, texts=False)
    assert 'checked_by: "anna"' in text
    assert f'article_id: "{ARTICLE.article_id}"' in text
    assert text.count("accept by anna on ") == len(TRUTHS) - 2
    assert "edit by anna on " in text
    assert TEXT.splitlines()[2] not in text.replace("quote", "")[:200]
    for folder, texts in ((path, False), (tmp_path, True)):
        file = tmp_path / "drafts.yaml"
        file.write_text(draft_of_reviews(settings, texts=texts), encoding="utf-8")
        loaded = labels.load(file, folder, TYPES)
        both = agreement(gold, loaded).metrics
        assert {both[name].value for name in ("detection_f1", "strict_f1", "slot_f1")} == {1.0}


def test_gold_of_another_text_is_refused(path, settings, tmp_path):
    """A digest holds a draft to the text that was reviewed."""
    review(path, "anna", dict.fromkeys(IDENTITIES, "accept"), sign=True)
    (tmp_path / "drafts.yaml").write_text(draft_of_reviews(settings, texts=False), encoding="utf-8")
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "town.txt").write_text(TEXT.replace("old", "new"), encoding="utf-8")
    _, problems = labels.check(tmp_path / "drafts.yaml", tmp_path / "articles", TYPES)
    assert "has another text, with the digest" in str(problems[0])


def test_two_reviewers_agree(path, settings):
    """One rejects what the other accepts, and reads another harm: 5 of 6 verdicts, 4 of 5 harms alike."""
    review(path, "anna", dict.fromkeys(IDENTITIES, "accept"), sign=True)
    review(
        path, "bea", dict.fromkeys(IDENTITIES, "accept") | {0: "reject", 1: {"harm": "wounded"}}, sign=True
    )
    found = agreement_of_reviews(settings)
    assert (found.first, found.second, found.both) == ("anna", "bea", 6)
    assert found.score.metrics["detection_recall"].value == pytest.approx(5 / 6)
    assert found.score.metrics["detection_precision"].value == 1.0
    assert found.score.fields["casualty.harm"] == (pytest.approx(4 / 5), 5)
    by_field = {each.field: each for each in found.alphas}
    assert by_field["verdict"].claims == 6
    assert by_field["casualty.status"].alpha is None


def test_alpha_by_hand():
    """Two people, four units, one of them differs: 1 - 7 * 2 / (2 * 5 * 3) = 8/15."""
    pairs = [("a", "a"), ("a", "b"), ("b", "b"), ("a", "a")]
    assert alpha(pairs) == pytest.approx(8 / 15)
    assert alpha([("a", "a")] * 3) is None


def test_a_sample_says_how_right_all_are(path, settings):
    """Right is what was accepted as it is; what was decided in another queue counts too."""
    sample = Sample(seed=7, n=4)
    desk = Desk(path, TYPES, Wanted("sample", sample=sample), "anna")
    drawn = list(desk.items)
    desk.decide(drawn[0], "reject", reason="spurious")
    for item in drawn[1:3]:
        desk.decide(item, "accept")
    assert desk.progress().sample == estimate(2, 3)
    desk.close()
    larger = Desk(path, TYPES, Wanted("sample", sample=Sample(seed=7, n=6)), "bea")
    assert larger.items[:4] == drawn
    larger.close()
    (found,) = samples_of(settings, 0.05)
    assert (found.drawn, found.population, found.estimate) == (4, 6, estimate(2, 3))
    assert found.needed == 3  # there are no more


def test_intervals_by_hand():
    """Clopper and Pearson: none of n has the upper end 1 - (.025)^(1/n); 41 of 50 from a printed table."""
    assert estimate(0, 10).high == pytest.approx(1 - 0.025 ** (1 / 10))
    assert (estimate(0, 10).low, estimate(10, 10).high) == (0.0, 1.0)
    assert str(estimate(41, 50)) == "41 of 50 right, 82 % [69, 91]"
    assert still_needed(41, 50, 0.5) == 0
    more = still_needed(41, 50, 0.05)
    wide = estimate(round(0.82 * (50 + more)), 50 + more)
    narrow = estimate(round(0.82 * (49 + more)), 49 + more)
    assert (wide.high - wide.low) / 2 <= 0.05 < (narrow.high - narrow.low) / 2


def test_the_commands(path):
    """Each prints its table; what has no effect is refused."""
    from evals.cli import app

    review(path, "anna", {0: "accept", 1: "accept"}, Wanted("sample", sample=Sample(seed=1, n=2)))
    review(path, "bea", {0: "accept", 1: "reject"}, Wanted("sample", sample=Sample(seed=1, n=2)))
    asked = CliRunner()
    said = asked.invoke(app, ["agreement", "--db", str(path)])
    assert "anna and bea: 2 claims decided by both" in said.stdout
    assert "Krippendorff's alpha" in said.stdout
    assert "of 6" in asked.invoke(app, ["sample", "--db", str(path)]).stdout
    for words in (["draft"], ["draft", "x.txt", "--from-reviews"], ["agreement", "anna", "--db", str(path)]):
        assert isinstance(asked.invoke(app, words).exception, UsageError)
