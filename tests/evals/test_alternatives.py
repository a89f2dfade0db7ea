"""Gold that lists equally good values: the best one counts, wherever gold is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.align import Statement, align, fills_of, pair
from evals.evaluate import nothing
from evals.gold import Gold, check, load
from evals.load import Loaded, load_into_store
from evals.notation import load_values
from evals.page import page
from evals.score import Prediction, agreement, score
from pipeline.config import load_settings
from pipeline.store import read
from schemas.catalogue import claim_types

TYPES = claim_types()
BESIDE = (folder / "shared" for folder in Path(__file__).parents)
SHARED = next((folder for folder in BESIDE if folder.is_dir()), Path("shared"))
"""Articles that are not ours to keep, beside the checkout where there are any."""
TEXT = """Ferry sinks

The ferry sank off Vigo. Some 40 Chileans were killed, and Peru sent Chile boats. Vigo waits."""
FIELDS: Mapping[str, Mapping[str, object]] = {
    "casualty": {"victims": "CL", "harm": "killed", "count": [40, 40], "status": "occurred"},
    "aid": {"donor": "PE", "recipient": "CL", "item": "boats", "category": "equipment", "status": "occurred"},
    "agreement": {"parties": ["CL", "PE"], "subject": "fishing accord", "status": "occurred"},
    "visit": {"visitor": "Ann Grey", "destination": "CL", "status": "occurred"},
}
QUOTES = {
    "casualty": "Some 40 Chileans were killed",
    "aid": "Peru sent Chile boats",
    "agreement": "The ferry sank",
    "visit": "Vigo waits.",
}


def written(kind: str, **fields: object) -> dict[str, object]:
    """A claim as gold writes it."""
    return {"type": kind, "quote": QUOTES[kind], **FIELDS[kind], **fields}


def gold_of(folder: Path, *claims: Mapping[str, object], **keys: object) -> Gold:
    """A gold file of one article, read from disk. JSON is YAML."""
    entry = {"published": None, "text": TEXT, **keys, "claims": claims}
    (folder / "ferry.yaml").write_text(json.dumps({"ferry": entry}), encoding="utf-8")
    return load(folder / "ferry.yaml", folder, TYPES)


def problems(folder: Path, *claims: Mapping[str, object], **keys: object) -> list[str]:
    """What `check` says of such a file."""
    entry = {"published": None, "text": TEXT, **keys, "claims": claims}
    (folder / "ferry.yaml").write_text(json.dumps({"ferry": entry}), encoding="utf-8")
    return [problem.what for problem in check(folder / "ferry.yaml", folder, TYPES)[1]]


EITHER = [
    # type, field, what gold lists, each of which is as good
    ("casualty", "victims", ["CL", "sailors", "Ann Grey"], ["CL", "sailors", "Ann Grey"]),
    ("casualty", "harm", ["killed", "missing"], ["killed", "missing"]),
    ("casualty", "count", [[40, 40], [40, None], [35, 45]], [[40, 40], [40, None], [35, 45]]),
    ("casualty", "when", ["2025-02-22", "2025-02", "2025-01/2025-02"], ["2025-02-22", "2025-02"]),
    ("casualty", "place", ["Vigo", "the coast of Galicia"], ["Vigo", "the coast of Galicia"]),
    ("casualty", "status", ["occurred", "possible"], ["occurred", "possible"]),
    ("casualty", "attributed_to", [["the navy", "a spokesman"]], [["the navy"], ["a spokesman"]]),
    ("aid", "donor", ["PE", "Hamas"], ["PE", "Hamas"]),
    ("aid", "item", ["boats", "two grey tugs"], ["boats", "two grey tugs"]),
    ("agreement", "parties", ["CL", ["PE", "the envoys"]], [["PE", "CL"], ["CL", "the envoys"]]),
    ("visit", "visitor", ["Ann Grey", "the senator"], ["Ann Grey", "the senator"]),
    ("visit", "visitor_country", ["ES", "PT"], ["ES", "PT"]),
]


@pytest.mark.parametrize(("kind", "field", "listed", "each"), EITHER)
def test_each_alternative_scores_one(tmp_path, kind, field, listed, each):
    """Whichever of the listed values is predicted, every score is 1, as if gold had said that alone."""
    gold = gold_of(tmp_path, written(kind, **{field: listed}))
    for value in each:
        (article,) = gold_of(tmp_path, written(kind, **{field: value})).articles
        found = score(gold, {"ferry": Prediction(article.statements)}, model="m", fingerprint="")
        assert {metric.value for metric in found.metrics.values()} == {1.0}, value
        assert found.fields[f"{kind}.{field}"] == (1.0, 1)
        assert found.articles[0].verdicts[0].outcome == "strict"


def test_an_alternative_is_one_fill(tmp_path):
    """By hand: gold type, victims (2 ways), harm, count (2 ways), status; predicted all, victims wrong.

    COR 4 of 5 and 5, so that slot P = R = F1 = 4/5; one INC, and no MIS for what was not said.
    """
    listed = written("casualty", victims=["CL", "sailors"], count=[[40, 40], [40, None]])
    gold = gold_of(tmp_path, listed)
    (article,) = gold_of(tmp_path, written("casualty", victims="PE", count=[40, None])).articles
    found = score(gold, {"ferry": Prediction(article.statements)}, model="m", fingerprint="")
    assert found.metrics["slot_f1"].value == pytest.approx(4 / 5)
    counts = dict(
        zip(("correct", "partial", "incorrect", "missing", "spurious"), (4, 0, 1, 0, 0), strict=True)
    )
    assert found.articles[0].counts["casualty"][4:9] == [*counts.values()]


def test_each_element_of_a_list_is_an_element(tmp_path):
    """Two wordings of one party are one element: the second wording does not answer for a second party."""
    gold = gold_of(tmp_path, written("agreement", parties=[["CL", "the fleet"], "PE"]))
    (article,) = gold_of(tmp_path, written("agreement", parties=["CL", "the fleet"])).articles
    found = score(gold, {"ferry": Prediction(article.statements)}, model="m", fingerprint="")
    assert found.fields["agreement.parties"] == (0.5, 1)  # 2·1 / (2 + 2)


def test_approx_holds_for_every_alternative(tmp_path):
    """`approx` beside a list of counts is that of each: 38 is within 5 % of 40, not of 50."""
    gold = gold_of(tmp_path, written("casualty", count=[[40, 40], [50, 50]], approx=True))
    (claim,) = gold.articles[0].statements
    assert claim.fills["approx"] == (True,)
    for low, right in ((38, 1.0), (49, 1.0), (45, 0.0)):
        said = load_values(TYPES["casualty"], written("casualty", count=[low, low], approx=True), print)
        said = {name: said[name] for name in TYPES["casualty"].fields if name in said}
        predicted = Statement(
            TYPES["casualty"], fills_of(TYPES["casualty"], said), "", claim.span, claim.wide
        )
        found = pair(claim, predicted)
        assert found is not None
        assert found.fields["count"].score == right, low


def test_the_class_of_an_error_is_that_of_the_nearest_alternative(tmp_path):
    """400 is ten times 40, whichever place in the list 40 has; a month holds the day, not the other year."""
    for counts in ([[40, 40], [7, 7]], [[7, 7], [40, 40]]):
        gold = gold_of(tmp_path, written("casualty", count=counts, when=["1999", "2025-02-22"]))
        (article,) = gold_of(tmp_path, written("casualty", count=[400, 400], when="2025-02")).articles
        found = score(gold, {"ferry": Prediction(article.statements)}, model="m", fingerprint="")
        assert found.articles[0].verdicts[0].faults == {"count": "magnitude", "when": "granularity"}


def test_reports_show_what_gold_accepts(tmp_path):
    """The page has all wordings of gold, between them "or"."""
    gold = gold_of(tmp_path, written("aid", item=["boats", "tugs"], when=["2025", "2024"]))
    assert "item boats or tugs" in page(nothing(gold), [])
    assert "when 2025 or 2024" in page(nothing(gold), [])


def test_load_takes_the_first(tmp_path):
    """A store has one value a field: the usual wording, which stands first."""
    gold = gold_of(
        tmp_path,
        written("agreement", parties=[["PE", "the envoys"], "CL"], place=["Vigo", "the coast"]),
        written("casualty", victims=["sailors", "CL"], count=[[40, 40], [40, None]]),
        written("casualty", victims=["sailors", "people"], count=[40, 40]),
    )
    settings = load_settings({"db": tmp_path / "gold.duckdb"}, environ={})
    assert load_into_store(gold, settings) == Loaded({"agreement": 1, "casualty": 1}, repeated=1)
    with read(settings.db) as reader:
        rows = reader.query("SELECT parties_names, parties_countries, place_words FROM agreement").rows
        assert rows == [(["Peru", "Chile"], ["PE", "CL"], "Vigo")]
        rows = reader.query("SELECT victims_name, count_low, count_high FROM casualty").rows
        assert rows == [("sailors", 40, 40)]


def test_load_takes_a_list_as_short_as_gold_has_it(tmp_path):
    """A model must name two parties of an agreement; gold may know one."""
    gold = gold_of(tmp_path, written("agreement", parties=["CL"]))
    settings = load_settings({"db": tmp_path / "gold.duckdb"}, environ={})
    assert load_into_store(gold, settings).counts == {"agreement": 1}


def test_two_people_agree_in_any_alternative(tmp_path):
    """Labels agree where one of the values of the one is among those of the other."""
    one = gold_of(tmp_path, written("casualty", victims=["CL", "sailors"]))
    other = gold_of(tmp_path, written("casualty", victims=["people", "sailors"]))
    third = gold_of(tmp_path, written("casualty", victims=["people", "PE"]))
    assert agreement(one, other).metrics["strict_f1"].value == 1.0
    assert agreement(one, third).metrics["strict_f1"].value == 0.0


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"victims": ["CL", "QQ"]}, "victims: 'QQ' is no ISO 3166-1 alpha-2 code"),
        ({"harm": ["killed", "hurt"]}, "harm: 'hurt' is none of killed"),
        ({"count": [[40, 40], [50, 40]]}, "write [40, 50]"),
        ({"count": [50, 40]}, "write [40, 50]"),
        ({"when": ["2025-02", "soon"]}, "when: 'soon' is no time"),
        ({"place": []}, "place: [] is no value"),
        ({"place": ["Vigo", None]}, "place: null is no value"),
        ({"attributed_to": [None]}, "attributed_to: null is no value"),
        ({"attributed_to": "the navy"}, "attributed_to: 'the navy' is no list"),
        ({"count": [[40, 40], None]}, "count: null is no value"),
    ],
)
def test_a_wrong_alternative_is_named(tmp_path, fields, said):
    """Each value of a list is held to what its field takes."""
    (found,) = problems(tmp_path, written("casualty", **fields))
    assert said in found


# ---------------------------------------------------------------- laws

VALUES = {
    "victims": st.sampled_from(["CL", "PE", "sailors", "people"]),
    "harm": st.sampled_from(["killed", "wounded", "killed_or_wounded", "missing"]),
    "count": st.sampled_from([[40, 40], [40, None], [400, 400], [35, 45]]),
    "when": st.sampled_from(["2025-02-22", "2025-02", "2024-02-22"]),
    "place": st.sampled_from(["Vigo", "Lima", "the coast"]),
    "status": st.sampled_from(["occurred", "planned"]),
}
CLAIM = st.fixed_dictionaries(
    {name: VALUES[name] for name in ("victims", "harm", "count", "status")},
    optional={name: VALUES[name] for name in ("when", "place")},
)


def stated(fields: Mapping[str, object]) -> Statement:
    """A casualty claim, with evidence, as the gold reader makes it."""
    kind = TYPES["casualty"]
    return Statement(kind, fills_of(kind, load_values(kind, fields, print)), "", (0, 50), (0, 50))


@st.composite
def widened(draw: st.DrawFn) -> tuple[dict[str, object], dict[str, object]]:
    """A claim, and the same with one more value in a field that it has."""
    claim = draw(CLAIM)
    name = draw(st.sampled_from(sorted(claim)))
    more = [claim[name], *draw(st.lists(VALUES[name], min_size=1, max_size=2))]
    return claim, claim | {name: more}


@settings(max_examples=150)
@given(widened(), CLAIM)
def test_an_alternative_never_lowers_a_pair(both, said):
    """No field's score, no similarity and no strictness of a pair falls by one more equally good value."""
    less, more = (pair(stated(gold), stated(said)) for gold in both)
    if less is None:
        return
    assert more is not None
    assert more.similarity >= less.similarity
    assert more.strict >= less.strict
    assert more.strict_without_when >= less.strict_without_when
    assert all(more.fields[name].score >= fill.score for name, fill in less.fields.items())
    assert all(more.fields[name].correct >= fill.correct for name, fill in less.fields.items())


@settings(max_examples=100)
@given(widened(), st.lists(CLAIM, max_size=3), st.lists(CLAIM, max_size=3))
def test_an_alternative_never_lowers_what_an_assignment_is_worth(both, others, said):
    """The sum of similarities that the assignment makes greatest does not fall."""
    predicted = [stated(fields) for fields in said]

    def worth(gold: Mapping[str, object]) -> float:
        found = align([stated(gold), *map(stated, others)], predicted)
        return sum(pair.similarity for pair in found.pairs)

    less, more = map(worth, both)
    assert more >= less - 1e-9


@settings(max_examples=100)
@given(st.sampled_from(sorted(VALUES)), st.data())
def test_the_best_alternative_counts(name, data):
    """A field's score against a list is the best of its scores against each value of the list."""
    claim, said = data.draw(CLAIM), data.draw(CLAIM)
    listed = data.draw(st.lists(VALUES[name], min_size=1, max_size=3))
    said[name] = data.draw(VALUES[name])
    pairs = [pair(stated(claim | {name: value}), stated(said)) for value in [listed, *listed]]
    if all(pairs):
        best, *each = (found.fields[name].score for found in pairs if found)
        assert best == max(each)


# ---------------------------------------------------------------- what stands beside the values


def test_what_a_claim_is_about_is_kept(tmp_path):
    """`incident` and `total` name an event or a running total; they are no fields, and cost nothing."""
    gold = gold_of(tmp_path, written("casualty", incident="ferry-2025", total="ferry-toll"))
    (claim,) = gold.articles[0].statements
    assert (claim.incident, claim.total) == ("ferry-2025", "ferry-toll")
    assert claim.fills.keys() == {"type", "victims", "harm", "count", "status"}
    plain = gold_of(tmp_path, written("casualty"))
    assert plain.articles[0].statements[0].incident is None
    assert plain.digest != gold.digest


@pytest.mark.parametrize("wrong", [None, "", 7, ["a", "b"]])
def test_what_a_claim_is_about_is_a_name(tmp_path, wrong):
    """An incident without a name is a mistake, as is a key that nobody documents."""
    assert problems(tmp_path, written("casualty", incident=wrong)) == [
        f"casualty: incident is {wrong!r}; write a name for it, in quotes if need be"
    ]
    (found,) = problems(tmp_path, written("casualty", event="ferry"))
    assert found.startswith("casualty: unknown field 'event'; it has quote, optional, status")


def test_the_body_ends_at_the_last_place(tmp_path):
    """Where the closing words stand twice, the article proper ends with the second."""
    gold = gold_of(tmp_path, written("visit"), body_ends_with="Vigo")
    assert TEXT[: gold.articles[0].body_end].endswith("Peru sent Chile boats. Vigo")


@pytest.mark.faults
@pytest.mark.parametrize(
    ("name", "articles", "claims", "optional"), [("dev", 24, 311, 150), ("incidents", 60, 232, 34)]
)
def test_gold_of_others(name, articles, claims, optional):
    """Gold that other people made in this format is in order, and can be loaded into a store."""
    folder = SHARED / name
    if not folder.exists():
        pytest.skip("not on this machine")
    gold = load(folder / "gold.yaml", folder / "articles", TYPES)
    found = [claim for article in gold.articles for claim in article.statements]
    assert (len(gold.articles), len(found)) == (articles, claims)
    assert sum(claim.optional for claim in found) == optional
