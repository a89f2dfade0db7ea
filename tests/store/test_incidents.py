"""Laws of incidents, totals and changes, on invented reports. Rows are read off the texts by hand."""

from datetime import date
from pathlib import Path

import pytest

from evals import gold
from evals.incidents import score_incidents
from evals.load import load_into_store
from pipeline.config import Settings
from pipeline.runs.factory import types_of
from pipeline.store import read

REPORTS = Path(__file__).parents[1] / "data/views/incidents.yaml"


@pytest.fixture(scope="module")
def labels():
    """The invented reports."""
    return gold.load(REPORTS, gold.ARTICLES, types_of(Settings()))


@pytest.fixture(scope="module")
def reports(tmp_path_factory, labels):
    """A reader of a store with the invented reports."""
    settings = Settings(db=tmp_path_factory.mktemp("reports") / "gold.duckdb")
    load_into_store(labels, settings)
    with read(settings.db) as reader:
        yield reader


def test_an_incident_is_told_by_place_and_day(reports):
    """Three reports of one bomb: what they say of dead, wounded and sources; the tolls of 5 to 9 March."""
    found = reports.query(
        "SELECT killed_low, killed_high, killed_latest, wounded_latest, articles, sources, witnesses, "
        "place_country, place_id[:3], list_transform(tolls, lambda t: t.low) "
        "FROM incidents WHERE day_from = DATE '2024-03-04' AND place = 'Arequipa'"
    ).rows
    sources = ["Andean Observatory for Human Rights", "Peru: police"]
    assert [(*row[:-1], sorted(row[-1])) for row in found] == [
        (14, 19, 19, 30, 3, sources, 2, "PE", "PE/", [14, 17, 19, 30])
    ]


def test_a_number_and_a_week_join_nothing(reports):
    """Fourteen dead in two cities on a day, and in one city a month before; twelve in two countries."""
    found = reports.query("SELECT articles FROM incidents WHERE killed_latest IN (12, 14) ORDER BY 1").rows
    assert found == [(1,)] * 4


def test_a_truce_is_in_no_town_where_it_is_broken(reports):
    """One report puts it in a town, two tell that it was broken near another."""
    found = reports.query("SELECT articles, place_id FROM incidents WHERE type = 'agreement'").rows
    assert found == [(3, "PE")]


@pytest.mark.parametrize(
    ("evidence", "total"),
    [
        ("Rivers Watch counts 58 rangers killed in the 30-month war.", True),
        ("Some 23 nurses died in the country's six-year conflict.", True),
        ("A blast killed 58, among the worst in the 30-month war.", False),
        ("A blast killed 58 in the third month of war.", False),
        ("A bomb killed 58 people in Ica on Monday in the four-year-old civil war.", False),
        ("A mine killed 58 miners, another bloody day in the country's three-year conflict.", False),
    ],
)
def test_a_count_over_the_months_of_a_war_is_a_total(reports, evidence, total):
    """Also where the sentence before gave it a day."""
    day = "DATE '2024-03-04'"
    told = f"is_total(?, NULL, {day}, {day}, 'PE/04/3947322', false, 58, {day})"
    assert reports.query(f"SELECT {told}", [evidence]).rows == [(total,)]


def test_incidents_agree_with_the_labels(reports, labels):
    """Pairs over articles are those of the labels, none more and none missing."""
    score = score_incidents(labels, reports, types_of(Settings()))
    assert (score.pairs_right.right, score.pairs_right.of) == (6, 6)
    assert (score.pairs_found.right, score.pairs_found.of) == (6, 6)


def test_a_total_stands_for_the_day_of_publication(reports):
    """A count "since January 2020" is how it stood in January 2023 and 2024."""
    found = reports.query(
        "SELECT killed_first, killed_latest, since, list_transform(tolls, lambda t: t.as_of) FROM totals"
    ).rows
    assert found == [(3000, 5000, date(2020, 1, 1), [date(2023, 1, 10), date(2024, 1, 10)])]


def test_two_counts_of_one_day_contradict_and_growth_does_not(reports):
    """17 by the observatory against 14 by the police; 19 came four days later."""
    found = reports.query("SELECT a_says, a_origin, b_says, b_origin FROM contradictions").rows
    assert found == [("killed: 17", "Andean Observatory for Human Rights", "killed: 14", "Peru: police")]


def test_what_has_changed_since_a_day(reports):
    """Since 6 March the toll of Arequipa has moved; the two reports of June are new."""
    found = reports.query(
        "SELECT change, before, after FROM changed_since(DATE '2024-03-06') ORDER BY change, published"
    ).rows
    assert found == [
        ("incident", None, "12 killed"),
        ("incident", None, "12 killed"),
        ("toll", "17 killed, 30 wounded", "19 killed, 30 wounded"),
    ]


def test_what_was_known_on_a_day_is_what_a_store_of_that_day_has(tmp_path, labels):
    """Incidents follow from what was published before, without hindsight."""
    day = date(2024, 3, 6)
    earlier = [a for a in labels.articles if a.article.published <= day]
    rows = []
    for name, articles in (("then", earlier), ("now", labels.articles)):
        settings = Settings(db=tmp_path / f"{name}.duckdb")
        load_into_store(gold.Gold(labels.path, tuple(articles), name), settings)
        with read(settings.db) as reader:
            rows.append(reader.query("FROM incidents_on(?) ORDER BY ALL", [day]).rows)
    assert rows[0] == rows[1]


@pytest.mark.parametrize(
    ("origins", "named", "unnamed"),
    [
        (["Peru", "Peru: police"], ["Peru: police"], []),
        (["Keir Starmer", "United Kingdom"], ["United Kingdom"], []),
        (["Keir Starmer", "United Kingdom: police"], ["United Kingdom: police"], []),
        (["Lima Ambulance Service", "Peru: emergency services"], ["Lima Ambulance Service"], []),
        (["the Lima-based Observatory", "Andean Observatory"], ["Andean Observatory"], []),
        (["Reuters", "Ana Quispe"], ["Ana Quispe"], []),
        (["the hard-line militant group", "Free Peru"], ["Free Peru"], []),
        (["the Civil Defence", "White Helmets"], ["White Helmets"], []),
        (
            ["a doctor in Lima", "Peruvian activists", "Peru: media"],
            [],
            ["Peru: media", "Peruvian activists"],
        ),
        (["the same source", "residents"], [], []),
        (["an NGO", "Ana Quispe"], ["Ana Quispe"], ["NGO"]),
        (["Oleksiy Kovalenko", "Oleksii Kovalenko"], ["Oleksii Kovalenko"], []),
        (["North Korea: police", "South Korea: police"], ["North Korea: police", "South Korea: police"], []),
    ],
)
def test_a_witness_has_a_name_and_counts_once(reports, origins, named, unnamed):
    """A country is its organ, a leader the country, a service what kind it is; a description is no name."""
    (found,) = reports.query(
        "SELECT list_filter(s, lambda v: is_named(v)), list_filter(s, lambda v: NOT is_named(v)) "
        "FROM (SELECT sources_of(?::VARCHAR[]) AS s)",
        [origins],
    ).rows
    assert (found[0], sorted(set(found[1]) - {"doctor in Lima"})) == (named, unnamed)


def test_speakers_are_counted(reports):
    """The United Nations speaks twice, in two articles, of one total."""
    found = reports.query(
        "SELECT claims, articles, incidents, subjects FROM speakers WHERE speaker = 'United Nations'"
    ).rows
    assert found == [(2, 2, 1, ["people"])]


@pytest.mark.parametrize("first", [slice(None, None, 2), slice(1, None, 2)])
def test_articles_that_come_later_are_joined_as_if_all_had_come_at_once(tmp_path, labels, reports, first):
    """Every second report in one run and all in the next give the incidents of one run."""
    settings = Settings(db=tmp_path / "later.duckdb")
    for articles in (labels.articles[first], labels.articles):
        load_into_store(gold.Gold(labels.path, tuple(articles), "later"), settings)
    with read(settings.db) as reader:
        for view in ("incident_claims", "total_claims"):
            assert reader.query(f"FROM {view} ORDER BY ALL").rows == (
                reports.query(f"FROM {view} ORDER BY ALL").rows
            )
