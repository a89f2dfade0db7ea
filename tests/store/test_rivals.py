"""Laws of contradictions between tolls, on invented reports. Rows are read off the texts by hand."""

from pathlib import Path

import pytest

from evals import gold
from evals.load import load_into_store
from pipeline.config import Settings
from pipeline.runs.factory import types_of
from pipeline.store import read

REPORTS = Path(__file__).parents[1] / "data/views/rivals.yaml"


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """A reader of a store with the invented reports."""
    settings = Settings(db=tmp_path_factory.mktemp("rivals") / "gold.duckdb")
    load_into_store(gold.load(REPORTS, gold.ARTICLES, types_of(settings)), settings)
    with read(settings.db) as reader:
        yield reader


def test_two_voices_contradict_once_in_however_many_articles(reports):
    """Two articles have the 40 of the one and the 30 of the other: one row, with the claims of both."""
    found = reports.query(
        "SELECT a_origin, b_origin, len(a_claim_ids), len(b_claim_ids) FROM contradictions "
        "WHERE a_says = 'killed: 40' AND b_origin = 'Peru: police'"
    ).rows
    assert found == [("Andean Observatory for Human Rights", "Peru: police", 2, 2)]


def test_children_are_compared_with_children(reports):
    """25 and 11 children cannot both hold; pilots are some of the dead, of whom there may be more."""
    found = reports.query("SELECT a_says, b_says FROM contradictions ORDER BY a_says").rows
    assert ("killed: 25", "killed: 11") in found
    assert not any("14" in a or "9" in b for a, b in found)


def test_an_article_that_counts_on_contradicts_nothing(reports):
    """73, 77 and 80 by three voices of one article are one toll as it grew."""
    assert reports.query("SELECT killed_low, killed_high FROM incidents WHERE killed_high = 80").rows == [
        (73, 80)
    ]
    assert reports.query("FROM contradictions WHERE a_says = 'killed: 80'").rows == []


def test_two_hospitals_count_parts_of_one_toll(reports):
    """Of 60 wounded four are in one hospital and nine in another, and images count for nobody."""
    told = "FROM contradictions WHERE contains(a_says, 'wounded') AND contains(a_evidence, 'tram')"
    assert reports.query(told).rows == []
    sources = reports.query("SELECT sources FROM incidents WHERE wounded_latest IS NOT NULL").rows
    assert ("Images",) not in {(name,) for (names,) in sources for name in names}


def test_an_official_who_is_named_later_is_one_source(reports):
    """A civil defence official and then a man with the same 20 are one; the mayor has another figure."""
    found = reports.query(
        "SELECT sources FROM incidents WHERE killed_latest = 20 AND wounded_latest = 30"
    ).rows
    assert found == [(["Ana Quispe", "Luis Rojas"],)]


def test_medics_are_compared_with_medics_and_dozens_with_fewer(reports):
    """Four and five medics of one raid, in two articles; dozens of wounded are more than 15."""
    found = reports.query("SELECT a_says, b_says, a_origin FROM contradictions ORDER BY a_says").rows
    assert ("killed: 5", "killed: 4", "Clinica Sol") in found
    assert ("wounded: 24 to 99", "wounded: 15", "Rosa Vega") in found


def test_a_voice_that_tells_of_fewer_later_contradicts_itself(reports):
    """A toll grows from 64 to 66, and does not fall from 66 to 64."""
    found = reports.query("SELECT b_says, a_origin, b_origin FROM contradictions WHERE a_says = 'killed: 66'")
    observatory = "Andean Observatory for Human Rights"
    assert found.rows == [("killed: 64", observatory, observatory)]


def test_who_tells_of_one_alone_is_no_source(reports):
    """Of 50 who drowned one voice names two, without a number, and one a stoker."""
    found = reports.query("SELECT sources FROM incidents WHERE killed_latest = 50").rows
    assert found == [(["Peru: police", "Rosa Vega"],)]


def test_who_tells_of_more_dead_contradicts_no_higher_toll(reports):
    """Twelve died and three more later, says one; 15 died, says another: of one incident, and both hold."""
    found = reports.query("SELECT killed_low FROM incidents WHERE killed_high = 15").rows
    assert found == [(12,)]
    assert reports.query("FROM contradictions WHERE a_says = 'killed: 15'").rows == []


def test_of_a_plane_only_the_injured_are_disputed(reports):
    """Five among 12 are a part, 9 were an earlier count, and a body by its short name is that body."""
    found = reports.query(
        "SELECT a_says, b_says FROM contradictions WHERE contains(a_evidence, 'plane') ORDER BY ALL"
    ).rows
    assert found == [("wounded: 15", "wounded: 10")]


def test_a_label_has_its_figure_in_the_words_of_its_quote(reports):
    """The label says 5, and the quote "five", by which one sees that it is a part."""
    found = reports.query("SELECT count_words FROM casualty WHERE contains(evidence, 'family of')").rows
    assert found == [("five",)]


def test_a_day_between_two_bodies_is_no_growth(reports):
    """18 by the police, 19 by the Observatory a day later; the 21 of a clinic in the week after has grown."""
    told = "SELECT a_says, b_says FROM contradictions WHERE contains(a_evidence, 'Pucallpa')"
    assert reports.query(told).rows == [("killed: 19", "killed: 18")]


def test_a_country_is_told_by_its_whole_name(reports):
    """Sudan's 40 and South Sudan's 30 are rivals; a further 12 wounded come on top of the 20."""
    told = "SELECT a_says, b_says FROM contradictions WHERE a_origin IN ('Sudan', 'Clinica Luna')"
    assert reports.query(told).rows == [("killed: 40", "killed: 30")]


def test_a_figure_set_against_another_is_its_rival(reports):
    """Of two voices without a name one "gave a higher toll": the article sets it against the police's."""
    told = "SELECT a_says, a_origin, b_says FROM contradictions WHERE contains(a_evidence, 'Chimbote')"
    assert ("killed: 33", "rescue workers", "killed: 26") in reports.query(told).rows
    assert not any(row[0] == "killed: 30" for row in reports.query(told).rows)


def test_a_revised_toll_takes_the_place_of_the_other(reports):
    """Sources without a name revise the police's 52, and compare beams: neither is set against it."""
    assert reports.query("FROM contradictions WHERE contains(a_evidence, 'Ica')").rows == []
