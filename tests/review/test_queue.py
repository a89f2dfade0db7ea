"""Which claims are shown, and in which order."""

import pytest
from world import ARTICLE, TRUTHS, TYPES, outcome, said

from pipeline.decisions import Sample
from pipeline.review.queue import Item, Wanted, drawn, items
from pipeline.store import Store, read
from schemas.errors import UsageError

IDENTITIES = range(len(TRUTHS))


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """A store in which one claim has a note."""
    path = tmp_path_factory.mktemp("queue") / "claims.duckdb"
    claims = [said(i) for i in IDENTITIES]
    object.__setattr__(claims[4], "notes", ("victims: a pronoun was read",))
    with Store.open(path, TYPES) as store:
        store.runs.begin(model="m", fingerprint="f", focus="article", paths=["."], settings={})
        store.outcomes.save([outcome(claims, "f")])
        store.publish()
    with read(path) as reader:
        yield reader


def test_doubt_goes_first(reader):
    """A claim with a note before those without, with what there is to doubt."""
    found = items(reader, Wanted(), TYPES)
    assert len(found) == len(TRUTHS)
    assert found[0].claim_id == said(4).claim_id
    assert found[0].why.startswith("victims: a pronoun was read")


def test_an_article_whole_ends_with_itself(reader):
    """Its claims in the order of the text, then the article, for what is missing in it."""
    for wanted in (Wanted("whole"), Wanted("whole", article="town.txt")):
        found = items(reader, wanted, TYPES)
        starts = {said(i).claim_id: said(i).evidence.start for i in IDENTITIES}
        assert [starts[item.claim_id] for item in found[:-1]] == sorted(starts.values())
        assert found[-1] == Item(ARTICLE.article_id)


def test_a_sample_stays_when_claims_are_added():
    """The first of a seed stay the first, a claim more changes only where it falls; seeds differ."""
    one = [Item("a", f"{number:04}") for number in range(60)]
    ten = drawn(one, Sample(seed=1, n=10))
    assert drawn(one, Sample(seed=1, n=20))[:10] == ten
    assert drawn(one[::-1], Sample(seed=1, n=10)) == ten
    assert len(set(drawn([*one, Item("a", "new")], Sample(seed=1, n=10))) & set(ten)) >= 9
    assert drawn(one, Sample(seed=2, n=10)) != ten


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (Wanted(type="visit"), "no claim type 'visit'; it has casualty"),
        (Wanted(below=0.5), "no confidence to go by yet"),
        (Wanted("whole", article="nothing"), "no article 'nothing'"),
    ],
)
def test_what_cannot_be_wanted(reader, wanted, why):
    """The message says what there is."""
    with pytest.raises(UsageError, match=why):
        items(reader, wanted, TYPES)
