"""Laws of the views, on the seeds' gold and on invented stories. Rows are read off the articles by hand."""

import csv
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from evals import gold
from evals.load import load_into_store
from pipeline.cli.app import app
from pipeline.config import Settings
from pipeline.runs.factory import types_of
from pipeline.runs.resolve import renormalise
from pipeline.store import Store, read
from schemas.errors import UsageError

STORIES = Path(__file__).parents[1] / "data/views/stories.yaml"
OUTCRY = '''
from schemas.claim import Claim, Example
from schemas.values import Count, Party


class Protest(Claim):
    """People in the streets."""

    country: Party
    """Where."""
    marchers: Count | None = None
    """How many marched."""

    key = ("country", "marchers")
    EXAMPLES = (
        Example("In Peru 40 marched.", ({"country": "Peru", "marchers": "40", "status": "occurred"},)),
    )
'''


def loaded(db, path, **given):
    """A store that holds the gold of `path`."""
    settings = Settings(db=db, **given)
    load_into_store(gold.load(path, gold.ARTICLES, types_of(settings)), settings)
    return settings


@pytest.fixture(scope="module")
def seeds(tmp_path_factory):
    """A reader of a store with the seeds' gold."""
    db = tmp_path_factory.mktemp("seeds") / "gold.duckdb"
    loaded(db, gold.SEEDS)
    with read(db) as reader:
        yield reader


@pytest.fixture(scope="module")
def stories(tmp_path_factory):
    """A reader of a store with the invented stories."""
    db = tmp_path_factory.mktemp("stories") / "gold.duckdb"
    loaded(db, STORIES)
    with read(db) as reader:
        yield reader


def names(files):
    return sorted(Path(file).stem.split("_")[0] for file in files)


@pytest.mark.parametrize(
    ("where", "articles", "witnesses"),
    [
        # 002 names no destination: it is Russia, as in all other claims of such troops
        ("type = 'deployment' AND kind = 'combat' AND count_low = 15000", ["000", "002", "003"], 3),
        ("subject = 'North Korea' AND kind = 'killed' AND count_low = 600", ["000", "002", "003", "004"], 1),
        ("subject = 'North Korea' AND count_low = 4700", ["000", "002"], 1),
        ("type = 'deployment' AND kind = 'labour'", ["002", "003"], 1),
        ("type = 'agreement' AND when_from = DATE '2024-01-01'", ["001", "003", "004"], 1),
    ],
)
def test_one_statement_in_several_articles_is_one_group(seeds, where, articles, witnesses):
    """What the intelligence service told lawmakers is one witness, in however many articles."""
    found = seeds.query(f"SELECT group_id, articles, witnesses FROM claim_groups WHERE {where}").rows
    assert [number for _, number, _ in found] == [len(articles)]
    assert found[0][2] == witnesses
    told = seeds.query("SELECT file FROM group_members WHERE group_id = ?", found[0][:1]).rows
    assert names(file for (file,) in told) == articles


def test_the_witness_of_the_600_is_the_intelligence_service(seeds):
    """Lawmakers relay it; where an article does not say so of the figure, it says so elsewhere."""
    found = seeds.query(
        "SELECT origins FROM claim_groups WHERE type = 'casualty' AND count_low IN (600, 4700)"
    ).rows
    assert found == [(["South Korea: intelligence service"],)] * 2


def test_two_visits_are_two_groups(seeds):
    """Shoigu came in March and in June."""
    found = seeds.query(
        "SELECT when_from FROM claim_groups WHERE type = 'visit' AND subject LIKE '%Shoigu%' ORDER BY 1"
    ).rows
    assert found == [(date(2025, 3, 17),), (date(2025, 6, 17),)]


def test_a_lower_toll_by_another_origin_contradicts(seeds):
    """350 casualties by North Korea's own account against 600 killed."""
    found = seeds.query(
        "SELECT a_origin, b_says, b_origin, len(a_claim_ids) FROM contradictions "
        "WHERE a_says = 'killed: about 600'"
    ).rows
    assert found == [("South Korea: intelligence service", "killed or wounded: 350", "North Korea", 4)]


def test_a_toll_of_before_says_nothing_of_today(seeds):
    """350 "in earlier phases" goes with figures of February and April, not with 2,000 dead in September."""
    found = seeds.query("SELECT a_says, a_as_of FROM contradictions ORDER BY a_says").rows
    assert found == [
        ("killed or wounded: about 4,700", date(2025, 4, 30)),
        ("killed: about 400", date(2025, 2, 28)),
        ("killed: about 600", date(2025, 4, 30)),
        ("wounded: about 3,600", date(2025, 2, 28)),
    ]


def test_growth_of_a_deployment_is_no_contradiction(seeds):
    """11,000 in March and 15,000 in April."""
    assert seeds.query("SELECT * FROM contradictions WHERE type = 'deployment'").rows == []


def test_the_sappers_of_june_have_arrived_in_september(seeds):
    """Of four plans of the seeds one is fulfilled so far."""
    found = seeds.query("SELECT kind, count_low, outcome, fulfilled FROM plans ORDER BY count_low").rows
    assert found == [
        ("engineering", 1000, "fulfilled", date(2025, 9, 2)),
        ("construction", 2000, "open", None),
        ("construction", 5000, "open", None),
        ("combat", 6000, "open", None),
    ]


def test_a_series_tells_how_the_toll_stood_by_origin(seeds):
    """The dead of the intelligence service: 600 in April, 2,000 on 2 September."""
    found = seeds.query(
        "SELECT as_of, count_low, count_high, outlets FROM casualty_series WHERE kind = 'killed' "
        "AND origin = 'South Korea: intelligence service'"
    ).rows
    assert found == [
        (date(2025, 4, 30), 600, 600, ["The Kyiv Independent", "Times of India", "Worthy News"]),
        (date(2025, 9, 2), 2000, 2000, ["The Kyiv Independent"]),
    ]


def test_known_on_a_day_has_no_hindsight(seeds):
    """On 1 May 2025 the 600 had been told by two articles, and nothing was known of 2,000."""
    found = seeds.query(
        "SELECT count_low, articles FROM known_on(DATE '2025-05-01') "
        "WHERE kind = 'killed' AND count_low >= 600"
    ).rows
    assert found == [(600, 2)]


@pytest.mark.parametrize(
    ("evidence", "figure", "part"),
    [
        ("A flood killed 40 people, including six nurses.", "six", True),
        ("The dead included six nurses.", "six", True),
        ("Those killed in the flood include six nurses.", "six", True),
        ("The first toll also included 40 wounded.", "40", False),
    ],
)
def test_a_part_is_told_by_the_words_before_it(seeds, evidence, figure, part):
    """Who is among the dead is no toll; what a toll includes may be one of another harm."""
    assert seeds.query("SELECT is_part(?, ?)", [evidence, figure]).rows == [(part,)]


@pytest.mark.parametrize(
    "subject",
    ["Kenya", "Peru", "Ghana → Mali", "Norway", "people", "Fiji"],
    ids=["growth", "part", "addition", "vague", "earthquake", "two events"],
)
def test_what_both_can_hold_is_no_contradiction(stories, subject):
    """A toll that grew, a part, an addition, hundreds beside 1,300, agencies by turns, two events."""
    assert stories.query("SELECT * FROM contradictions WHERE subject = ?", [subject]).rows == []


def test_rival_tolls_of_one_day_contradict(stories):
    """Forty by the army, at least ninety by the neighbour's military."""
    found = stories.query(
        "SELECT reason, a_origin, a_says, b_origin, b_says FROM contradictions WHERE subject = 'Malaysia'"
    ).rows
    assert found == [
        ("figures", "Thailand: military", "killed: at least 90", "Malaysia: military", "killed: 40")
    ]


def test_a_toll_grows_by_two_agencies(stories):
    """The dead of Rotorua by day: 120 and 260 by the police, 210 between them by the civil defence."""
    found = stories.query(
        "SELECT as_of, count_low, count_high, origin FROM casualty_series "
        "WHERE subject = 'people' AND kind = 'killed' ORDER BY as_of"
    ).rows
    assert found == [
        (date(2025, 4, 1), 120, None, "New Zealand: police"),
        (date(2025, 4, 2), 210, 210, "New Zealand: emergency services"),
        (date(2025, 4, 4), 260, 260, "New Zealand: police"),
    ]


def test_a_ceasefire_that_one_side_denies(stories):
    """Chad tells of a ceasefire, Niger denies the truce; both names are countries' names."""
    found = stories.query(
        "SELECT reason, subject, a_says, a_origin, b_says, b_origin FROM contradictions "
        "WHERE type = 'agreement'"
    ).rows
    assert found == [("denied", "Chad, Niger: ceasefire", "occurred", "Chad", "denied", "Niger")]


def test_some_of_the_captives_are_no_rival_count(stories):
    """Of 240 captives 30 are officers; that there are only 90 is another matter."""
    found = stories.query("SELECT a_says, b_says FROM contradictions WHERE subject = 'Estonia'").rows
    assert found == [("captured: 240", "captured: 90")]


def test_a_denial_contradicts_the_occurrence(stories):
    """Panama's service says troops were sent, Havana that they were not."""
    found = stories.query(
        "SELECT a_origin, b_origin FROM contradictions "
        "WHERE reason = 'denied' AND subject = 'Cuba → Nicaragua'"
    ).rows
    assert found == [("Panama: intelligence service", "Cuba")]


def test_a_plan_is_fulfilled_by_what_comes_later_and_not_by_a_total(stories):
    """2,000 trainers arrive in March; 100 of 300 engineers in February."""
    found = stories.query("SELECT kind, outcome, fulfilled FROM plans ORDER BY kind").rows
    assert found == [
        ("engineering", "partly", date(2025, 2, 10)),
        ("training", "fulfilled", date(2025, 3, 1)),
    ]


def test_a_plan_was_open_before_it_was_fulfilled(stories):
    """Without hindsight the trainers' plan is open in mid-February."""
    query = "SELECT outcome FROM plans_on(DATE '2025-02-15') WHERE kind = 'training'"
    assert stories.query(query).rows == [("open",)]


def test_independent_origins_are_counted(stories):
    """About 500 and 520 agree, by two origins; 560 is another figure."""
    found = stories.query(
        "SELECT count_low, count_high, articles, witnesses, origins FROM claim_groups "
        "WHERE subject = 'Bolivia' ORDER BY 1"
    ).rows
    assert found == [
        (500, 520, 2, 2, ["Bolivia: military", "Paraguay: intelligence service"]),
        (560, 560, 1, 1, ["Bolivia: military"]),
    ]


def test_exact_figures_agree_only_when_equal(stories):
    """500 and 520 are two statements where neither is approximate."""
    found = stories.query("SELECT count_low FROM claim_groups WHERE subject = 'Oman' ORDER BY 1").rows
    assert found == [(500,), (520,)]


def test_a_short_name_is_the_only_full_one(stories):
    """Words such as "Pereira was there this week" is the visit of Monday, not that of May."""
    found = stories.query(
        "SELECT articles, first_published FROM claim_groups WHERE type = 'visit' ORDER BY 2"
    ).rows
    assert found == [(2, date(2025, 3, 10)), (1, date(2025, 5, 20))]


def test_people_of_no_party_are_told_apart_by_place(stories):
    """Twelve people hurt in two cities are two statements."""
    assert len(stories.query("SELECT * FROM claim_groups WHERE kind = 'wounded'").rows) == 2


def test_every_claim_is_a_member_of_one_group(stories):
    """Groups and members tell of the same claims."""
    groups = stories.query("SELECT group_id, claims FROM claim_groups ORDER BY 1").rows
    members = stories.query("SELECT group_id, count(*) FROM group_members GROUP BY 1 ORDER BY 1").rows
    claims = stories.query("SELECT claim_id FROM claims ORDER BY 1").rows
    assert groups == members
    assert stories.query("SELECT claim_id FROM group_members ORDER BY 1").rows == claims


def test_an_empty_store_has_empty_views(tmp_path):
    """Nothing is known yet, and nothing breaks."""
    with Store.open(tmp_path / "a.duckdb", types_of(Settings())) as store:
        store.publish()
    with read(tmp_path / "a.duckdb") as reader:
        for view in ("claim_groups", "group_members", "casualty_series", "contradictions", "plans"):
            assert reader.query(f"FROM {view}").rows == []


def test_a_type_of_the_user_is_grouped_by_its_key(tmp_path):
    """A type in a folder needs no code to appear; a later run that does not know it keeps its groups."""
    folder = tmp_path / "types"
    folder.mkdir()
    (folder / "protest.py").write_text(OUTCRY)
    labels = tmp_path / "gold.yaml"
    labels.write_text(
        "".join(
            f'{name}: {{published: 2025-01-0{day}, text: "In Peru about {n} people marched {name}.", claims:'
            " ["
            f'{{type: protest, quote: "about {n} people marched", country: PE, marchers: [{n}, {n}], '
            "marchers_approx: true, status: occurred}]}\n"
            for name, day, n in (("again", 1, 1000), ("today", 3, 1040))
        )
    )
    settings = loaded(tmp_path / "a.duckdb", labels, schemas=folder)
    with Store.open(settings.db, types_of(Settings(types=("casualty",)))) as store:
        store.publish()
    with read(settings.db) as reader:
        found = reader.query("SELECT type, subject, count_low, count_high, articles FROM claim_groups").rows
    assert found == [("protest", "Peru", 1000, 1040, 2)]


@pytest.mark.faults
def test_gold_is_loaded_beside_claims_of_an_earlier_layout(tmp_path):
    """Where claims do not say yet who made them, their outcomes do."""
    settings = loaded(tmp_path / "a.duckdb", STORIES)
    with duckdb.connect(str(settings.db)) as con:
        for kind in types_of(settings):
            con.execute(f"ALTER TABLE {kind} DROP COLUMN model")
        shared = "claim_id, article_id, file, evidence, span_start, field_spans, run_id"
        con.execute(f"CREATE OR REPLACE VIEW claims AS SELECT 'casualty' AS type, {shared} FROM casualty")
        con.execute("CREATE OR REPLACE MACRO stated.layout() AS '1-earlier'")
    loaded(tmp_path / "a.duckdb", STORIES)
    with duckdb.connect(str(settings.db)) as con:
        assert con.execute("SELECT DISTINCT model FROM claims").fetchall() == [("gold",)]
        for kind in types_of(settings):
            con.execute(f"ALTER TABLE {kind} DROP COLUMN model")
        con.execute(f"CREATE OR REPLACE VIEW claims AS SELECT 'casualty' AS type, {shared} FROM casualty")
        con.execute("UPDATE outcomes SET model = 'm1'")
    with pytest.raises(UsageError, match=r"has claims of m1, which gold would replace"):
        loaded(tmp_path / "a.duckdb", STORIES)


def test_renormalise_keeps_gold(tmp_path):
    """Gold was made from no response, so there is nothing to make it from again."""
    settings = loaded(tmp_path / "a.duckdb", STORIES)
    before = read(settings.db)
    with before:
        count = before.query("SELECT count(*) FROM claims").rows
    renormalise(settings)
    with read(settings.db) as after:
        assert after.query("SELECT count(*) FROM claims").rows == count


@pytest.mark.faults
@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_export_writes_every_table_with_a_dictionary(tmp_path, form, stories):
    """Each file has its rows, and the dictionary describes every column of every file."""
    db = tmp_path / "a.duckdb"
    shutil.copyfile(stories._path, db)
    done = CliRunner().invoke(app, ["export", str(tmp_path / "out"), "--db", str(db), "--format", form])
    assert done.exit_code == 0, done.output
    with (tmp_path / "out/dictionary.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["table"] for row in rows} == {path.stem for path in (tmp_path / "out").glob(f"*.{form}")} - {
        "dictionary"
    }
    assert [row for row in rows if not row["comment"]] == []
    if form != "parquet":
        lines = (tmp_path / f"out/plans.{form}").read_text().splitlines()
        assert len(lines) == (3 if form == "csv" else 2)


@pytest.mark.faults
def test_export_into_a_file_is_refused(tmp_path, stories):
    """So is a folder of something else, such as of articles, which the next run would read it among."""
    from pipeline.report.export import export_all

    (tmp_path / "press").mkdir()
    (tmp_path / "press" / "a.txt").write_text("Rain.")
    with pytest.raises(UsageError, match="press has files of something else; name a new folder"):
        export_all(stories, tmp_path / "press", "csv")
    assert len([*(tmp_path / "press").iterdir()]) == 1
    assert export_all(stories, tmp_path / "new", "csv") == export_all(stories, tmp_path / "new", "csv")

    (tmp_path / "taken").write_text("")
    with pytest.raises(UsageError, match="name a folder"):
        export_all(stories, tmp_path / "taken", "csv")
