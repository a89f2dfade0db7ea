"""Which claims are shown, and in which order."""

from dataclasses import replace

import pytest
from world import ARTICLE, TRUTHS, TYPES, outcome, said

from pipeline.decisions import Sample
from pipeline.review.queue import Item, Wanted, drawn, items
from pipeline.store import Store, read
from schemas.errors import UsageError

IDENTITIES = range(len(TRUTHS))


def stored(path, claims):
    with Store.open(path, TYPES) as store:
        store.runs.begin(model="m", fingerprint="f", focus="article", paths=["."], settings={})
        store.outcomes.save([outcome(claims, "f")])
        store.publish()
    return path


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """A store in which one claim has a note, and none a confidence."""
    claims = [said(i) for i in IDENTITIES]
    claims[4] = replace(claims[4], notes=("victims: a pronoun was read",))
    with read(stored(tmp_path_factory.mktemp("queue") / "claims.duckdb", claims)) as reader:
        yield reader


def test_doubt_goes_first(reader):
    """A claim with a note before those without, with what there is to doubt."""
    found = items(reader, Wanted(), TYPES)
    assert len(found) == len(TRUTHS)
    assert found[0].claim_id == said(4).claim_id
    assert found[0].why.startswith("victims: a pronoun was read")


def test_the_least_sure_goes_first(tmp_path):
    """Where confidence was measured, claims without any go first, then the least; `below` takes both."""
    claims = [replace(said(i), confidence=0.9) for i in IDENTITIES]
    claims[2] = replace(claims[2], confidence=0.2)
    claims[3] = replace(claims[3], confidence=None)
    claims[4] = replace(claims[4], notes=("victims: a pronoun was read",))
    wanted = [said(i).claim_id for i in (3, 2, 4)]
    with read(stored(tmp_path / "claims.duckdb", claims)) as reader:
        assert [item.claim_id for item in items(reader, Wanted(), TYPES)[:3]] == wanted
        assert [item.claim_id for item in items(reader, Wanted(below=0.5), TYPES)] == wanted[:2]


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
