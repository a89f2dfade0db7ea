"""Laws of the store. Expected rows are written out by hand; what goes in must come out."""

import csv
import io
import json
import os
import stat
import subprocess
import sys
import textwrap
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal
from unittest.mock import patch

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.articles.article import Article, Unreadable, parse_article
from pipeline.extraction.outcome import Evidence, Grounded, Outcome, Reject
from pipeline.models.model import Response
from pipeline.store import Reader, Store, read
from pipeline.store.database import connect
from pipeline.store.migration import migrate
from pipeline.store.view_files import views
from schemas.casualty import Casualty
from schemas.catalogue import claim_types
from schemas.claim import TABLES, Claim, Example
from schemas.errors import SchemaError, StoreBusyError, StoreError, UsageError
from schemas.values import Amount, Count, Reading, Words

TYPES = claim_types()
ROOT = Path(__file__).parents[2]
PUBLISHED = date(2025, 3, 27)
TOLL = "At least three Peruvian soldiers were killed and 15 injured on Monday, the ministry said."
HOSTILE = "'); DROP TABLE casualty; --\" \\ %s {{ x }} 🕊️ 조선 \u202e \t ;" + "é" * 100_000


class Rumour(Claim):
    """Somebody says something."""

    words: Words
    """What is said."""

    key = ("words",)
    EXAMPLES = (Example("They talk.", ({"words": "talk", "status": "occurred"},)),)


@pytest.fixture(scope="session")
def empty(tmp_path_factory):
    """A published store without rows, to be copied: making one takes a second."""
    path = tmp_path_factory.mktemp("empty") / "claims.duckdb"
    with Store.open(path, TYPES) as store:
        store.publish()
    return path.read_bytes()


@pytest.fixture
def path(tmp_path, empty):
    """The path of a store without rows."""
    file = tmp_path / "claims.duckdb"
    file.write_bytes(empty)
    return file


def article(text, file="a.txt"):
    """An article as it is read from a file."""
    found = parse_article(text.encode(), file)
    assert isinstance(found, Article), found
    return replace(found, outlet="Daily Example", published=PUBLISHED, published_basis="metadata")


def claim(kind, stated):
    """A claim as a model states it."""
    reading = Reading(published=PUBLISHED)
    return kind(**{name: kind.fields[name].read(raw, reading) for name, raw in stated.items()})


def tolls(source, *, words="At least three", response_id="r1"):
    """One grounded claim: soldiers killed."""
    stated = {"victims": "Peruvian soldiers", "harm": "killed", "count": words, "status": "occurred"}
    evidence = Evidence(source.text[:40], 0, 40)
    return Grounded(claim(Casualty, stated), evidence, source.article_id, response_id)


def outcome(source, *claims, fingerprint="f1", **more):
    """A done outcome."""
    return Outcome(source, "done", "m", fingerprint, claims, response_ids=("r1",), **more)


def failed(source, fingerprint="f1"):
    """A failed outcome."""
    return Outcome(source, "failed", "m", fingerprint, error="the model timed out")


def response(response_id="r1", **changed):
    """A response as a model gives it."""
    cells = {
        "response_id": response_id,
        "model": "m",
        "status": "answered",
        "answer": {"casualty": [{"sentences": [1], "count": "three"}]},
        "text": "{}",
        "prompt_tokens": 1200,
        "completion_tokens": 30,
        "cached_tokens": 1000,
        "requests": 2,
        "seconds": 1.5,
        "error": None,
        "created": datetime(2025, 3, 27, 12, 30, tzinfo=UTC),
        "request_json": '{"model": "m"}',
    }
    return Response(**cells | changed)


def begun(path, kinds=TYPES):
    """A store with a run under way."""
    store = Store.open(path, kinds)
    store.runs.begin(
        model="m", fingerprint="f1", focus="article", paths=["seeds"], settings={"temperature": 0}
    )
    return store


def saved(path, *outcomes, kinds=TYPES):
    """Save each outcome in a transaction of its own and publish."""
    with begun(path, kinds) as store:
        for each in outcomes:
            store.outcomes.save([each])
        store.publish()


def rows(path, sql):
    """The rows of a query on the published store."""
    with read(path) as reader:
        return reader.query(sql).rows


CHILD = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
path = Path(sys.argv[2])

from pipeline.articles.article import parse_article
from pipeline.extraction.outcome import Evidence, Grounded, Outcome
from pipeline.store import Store, read
from schemas.casualty import Casualty
from schemas.errors import StoreError
from schemas.values import Party


def one(number, text=""):
    source = parse_article(f"Storm number {number} killed people. {text}".encode(), f"{number}.txt")
    people = Party(words="people", country=None, name="people")
    said = Casualty(victims=people, harm="killed", status="occurred")
    claims = [Grounded(said, Evidence("killed", start, 9), source.article_id, "r1") for start in (3, 4)]
    return Outcome(source, "done", "m", "f1", tuple(claims))


def begun():
    store = Store.open(path, {"casualty": Casualty})
    store.runs.begin(model="m", fingerprint="f1", focus="article", paths=[], settings={})
    return store


"""


@contextmanager
def child(code, path):
    """A second process that runs `code` on a store, from the moment it says "ready"; killed at the end."""
    command = [sys.executable, "-c", CHILD + textwrap.dedent(code), str(ROOT), str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            process.kill()


# ---------------------------------------------------------------- what is saved comes back


@pytest.mark.parametrize("kind", TYPES.values(), ids=TYPES)
def test_examples_round_trip(path, kind):
    """Every claim type's examples come out of their table with the values they went in with."""
    claims, sources = [], []
    for number, example in enumerate(kind.EXAMPLES):
        source = article(example.text, f"{number}.txt")
        grounded = [
            Grounded(
                claim(kind, stated), Evidence(example.text, 0, len(example.text)), source.article_id, "r1"
            )
            for stated in example.claims
        ]
        claims += grounded
        sources.append(outcome(source, *grounded))
    saved(path, *sources)
    names = ", ".join(f'"{column.suffix}"' for column in kind.columns())
    found = rows(path, f'SELECT claim_id, {names} FROM "{kind.type_name}"')
    assert sorted(found, key=str) == sorted(((g.claim_id, *g.claim.cells()) for g in claims), key=str)


def test_row_by_hand(path):
    """A casualty's row has the columns in the documented order, and each its value."""
    source = article(TOLL)
    stated = {**Casualty.EXAMPLES[0].claims[0]}
    grounded = Grounded(
        claim(Casualty, stated),
        Evidence(TOLL, 0, 89, "normalised"),
        source.article_id,
        "r7",
        {"victims": [15, 32], "attributed_to": [[72, 84]]},
        ("a note",),
    )
    with begun(path) as store:
        store.outcomes.save([outcome(source, grounded)])
        store.publish()
    with read(path) as reader:
        found = reader.query("FROM casualty")
        run_id = reader.query("SELECT run_id FROM runs").rows[0][0]
    assert dict(zip(found.columns, found.rows[0], strict=True)) == {
        "claim_id": grounded.claim_id,
        "article_id": source.article_id,
        "file": "a.txt",
        "outlet": "Daily Example",
        "published": date(2025, 3, 27),
        "evidence": TOLL,
        "span_start": 0,
        "span_end": 89,
        "grounding": "normalised",
        "status": "occurred",
        "attributed_to": ["the ministry"],
        "when_words": "Monday",
        "when_iso": "2025-03-24",
        "when_from": date(2025, 3, 24),
        "when_to": date(2025, 3, 24),
        "place_words": None,
        "place_country": None,
        "victims_words": "Peruvian soldiers",
        "victims_country": "PE",
        "victims_name": "Peru",
        "harm": "killed",
        "count_words": "At least three",
        "count_low": 3,
        "count_high": None,
        "count_approx": False,
        "field_spans": '{"victims": [15, 32], "attributed_to": [[72, 84]]}',
        "place_id": "PE",
        "place_name": "Peru",
        "place_region": None,
        "gist": "Peruvian soldiers: At least three killed · 24 Mar 2025 · says the ministry",
        "checks": "{}",
        "doubts": [],
        "confidence": None,
        "confidence_note": None,
        "notes": ["a note"],
        "model": "m",
        "origin": "the ministry",
        "run_id": run_id,
        "response_id": "r7",
    }
    assert found.columns[:18] == [
        *(
            "claim_id",
            "article_id",
            "file",
            "outlet",
            "published",
            "gist",
            "evidence",
            "span_start",
            "span_end",
        ),
        *("grounding", "status", "attributed_to", "when_words", "when_iso", "when_from", "when_to"),
        *("place_words", "place_country"),
    ]
    assert found.columns[-5:] == ["field_spans", "notes", "model", "run_id", "response_id"]


def test_mentions_and_rejects(path):
    """Further mentions and refusals are rows of their own, with what was stated."""
    source = article(TOLL)
    grounded = replace(tolls(source), mentions=(Evidence("15 injured", 49, 59, "fuzzy"),))
    stated = {"victims": "http://x", "sentences": [1]}
    reject = Reject(source.article_id, "visit", "field", "host", "Ida", "not in the article", stated, "r2")
    saved(path, outcome(source, grounded, rejects=(reject,)))
    assert rows(path, "SELECT * FROM mentions") == [
        (grounded.claim_id, source.article_id, "casualty", "15 injured", 49, 59, "fuzzy")
    ]
    [(file, kind, part, field, words, reason, said, response_id)] = rows(
        path, "SELECT file, type, kind, field, words, reason, stated, response_id FROM rejects"
    )
    assert (file, kind, part, field, words) == ("a.txt", "visit", "field", "host", "Ida")
    assert (reason, json.loads(said), response_id) == ("not in the article", stated, "r2")


def test_outcome_row(path):
    """An outcome's row tells status, counts and costs; a failed one has its error."""
    good, bad = article(TOLL, "a.txt"), article("Nothing at all.", "b.txt")
    done = outcome(
        good, tolls(good), requests=3, prompt_tokens=900, completion_tokens=80, cost=0.01, seconds=2.5
    )
    saved(path, done, failed(bad))
    counts = "status, error, claims, rejects, response_ids"
    costs = "requests, prompt_tokens, completion_tokens, cost, seconds"
    assert rows(path, f"SELECT {counts}, {costs} FROM outcomes ORDER BY status") == [
        ("done", None, 1, 0, ["r1"], 3, 900, 80, 0.01, 2.5),
        ("failed", "the model timed out", 0, 0, [], 0, 0, 0, None, 0.0),
    ]


def test_response_round_trip(path):
    """A kept response comes back equal, and still after another process has opened the store."""
    kept = response()
    with begun(path) as store:
        assert store.responses.get("r1") is None
        store.responses.keep(kept)
        assert store.responses.get("r1") == kept
    with begun(path) as store:
        assert store.responses.get("r1") == kept


def test_keep_twice(path):
    """Keeping a response twice keeps it once; an answer takes the place of a failed attempt."""
    with begun(path) as store:
        store.responses.keep(response(status="failed", answer=None, error="503"))
        store.responses.keep(response())
        store.responses.keep(response())
        assert store.responses.get("r1") == response()
        store.publish()
    assert rows(path, "SELECT count(*) FROM responses") == [(1,)]


def test_lone_surrogates(path):
    """Half of a surrogate pair, as JSON escapes may hold it, does not stop a response being kept."""
    with begun(path) as store:
        store.responses.keep(response(text="a\ud83db"))
        assert store.responses.get("r1").text.strip("\ufffd") == "a\ufffd\ufffd\ufffdb"


def test_recorded(path):
    """What was recorded is the article exactly as read, and its responses in the order of asking."""
    source = article("MOSCOW (AP) — Three soldiers died.\n\nThey were young. It rained.")
    with begun(path) as store:
        for name in ("r3", "r1", "r2"):
            store.responses.keep(response(name))
        store.outcomes.save([replace(outcome(source), response_ids=("r2", "r3", "r1"))])
        [recorded] = store.outcomes.recorded()
    assert recorded.article == source
    assert [r.response_id for r in recorded.responses] == ["r2", "r3", "r1"]
    assert (recorded.fingerprint, recorded.model) == ("f1", "m")


def test_recorded_while_saving(path):
    """Articles can be saved again while the recorded ones are read."""
    sources = [article(f"Storm number {n} came.", f"{n:03}.txt") for n in range(150)]
    with begun(path) as store:
        store.responses.keep(response())
        store.outcomes.save([outcome(source) for source in sources])
        seen = []
        for number, recorded in enumerate(store.outcomes.recorded()):
            seen.append(recorded.article.file)
            if number % 40 == 0:
                store.outcomes.save([outcome(recorded.article, tolls(recorded.article), fingerprint="f2")])
    assert seen == [f"{n:03}.txt" for n in range(150)]


def test_hostile_text(path):
    """SQL, templates, emoji, right-to-left marks and 100 kB go in and out untouched, wherever they stand."""
    source = replace(article(TOLL, file=HOSTILE[:80]), text=HOSTILE, title=HOSTILE)
    grounded = replace(tolls(source), evidence=Evidence(HOSTILE, 0, len(HOSTILE)), notes=(HOSTILE,))
    said = grounded.claim.model_copy(update={"attributed_to": [Words(words=HOSTILE)]})
    saved(path, outcome(source, replace(grounded, claim=said)))
    assert rows(path, "SELECT file, evidence, notes, attributed_to FROM casualty") == [
        (HOSTILE[:80], HOSTILE, [HOSTILE], [HOSTILE])
    ]
    assert rows(path, "SELECT text, title FROM articles") == [(HOSTILE, HOSTILE)]


@pytest.fixture(scope="module")
def shared(tmp_path_factory, empty):
    """A store for many examples."""
    file = tmp_path_factory.mktemp("shared") / "claims.duckdb"
    file.write_bytes(empty)
    with begun(file) as store:
        yield store


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(), words=st.text(), file=st.text(min_size=1), note=st.text())
def test_any_text(shared, text, words, file, note):
    """Any text comes back as it was, from articles, responses and claims."""
    source = replace(article(TOLL, file), article_id=f"{hash((text, file)):x}", text=text)
    grounded = replace(tolls(source), evidence=Evidence(words, 0, len(words)), notes=(note,))
    shared.responses.keep(response("r1", text=text, answer={words: [note]}))
    shared.outcomes.save([outcome(source, grounded)])
    assert shared.responses.get("r1") == response("r1", text=text, answer={words: [note]})
    found = shared._work.con.execute(
        "SELECT text FROM articles WHERE article_id = ?", [source.article_id]
    ).fetchall()
    assert found == [(text,)]
    sql = "SELECT evidence, notes, file FROM casualty WHERE article_id = ?"
    assert shared._work.con.execute(sql, [source.article_id]).fetchall() == [(words, [note], file)]


# ---------------------------------------------------------------- tables


def test_a_table_is_cut_into_small_groups_of_rows(path):
    """A checkpoint holds a group of rows in memory, so one of all the rows would end a long run."""
    with Store.open(path, TYPES) as store:
        store._work.con.execute("INSERT INTO skipped (file) SELECT n::VARCHAR FROM range(5000) r(n)")
        store.publish()
    with connect(path, read_only=True) as con:
        rows = con.execute(
            "SELECT sum(count) FROM pragma_storage_info('skipped') "
            "WHERE column_name = 'file' AND segment_type = 'VARCHAR' "
            "GROUP BY row_group_id ORDER BY row_group_id"
        ).fetchall()
    assert rows == [(2048,), (2048,), (904,)]


def test_everything_has_a_comment(path):
    """Every table, view and column of both schemas has a comment."""
    for kind in ("table", "view", "column"):
        bare = f"SELECT * FROM duckdb_{kind}s() WHERE NOT internal AND coalesce(comment, '') = ''"
        assert rows(path, bare) == [], kind
        assert rows(path, f"SELECT count(*) > 20 FROM duckdb_{kind}s()") == [(True,)], kind


def test_a_question_is_a_comment(path):
    """The docstring under a field is its column's comment."""
    sql = "SELECT comment FROM duckdb_columns() WHERE table_name = 'visit' AND column_name = 'host_words'"
    plain = "SELECT comment FROM duckdb_columns() WHERE table_name = 'visit' AND column_name LIKE 'host%'"
    comments = rows(path, sql) or rows(path, plain)
    assert "Who receives the visitor there, if said." in comments[0][0]


def test_claims_view(path):
    """The view `claims` shows the claims of all types, each with its type first."""
    source = article(TOLL)
    claims = []
    for kind in TYPES.values():
        stated = next(example.claims[0] for example in kind.EXAMPLES if example.claims)
        claims.append(Grounded(claim(kind, stated), Evidence(TOLL, 0, 9), source.article_id, "r1"))
    saved(path, outcome(source, *claims))
    assert sorted(rows(path, "SELECT type, claim_id, evidence FROM claims")) == sorted(
        (g.claim.type_name, g.claim_id, TOLL) for g in claims
    )
    with read(path) as reader:
        assert reader.query("FROM claims").columns[:2] == ["type", "claim_id"]


def test_what_is_made_is_not_made_again(path):
    """A store as these claim types need it is opened as it is; other types, or another code, make it anew."""
    with patch("pipeline.store.files.migrate", side_effect=AssertionError("made again")):
        saved(path, outcome(article("They talk.")))
        with pytest.raises(AssertionError, match="made again"):
            Store.open(path, {**TYPES, "rumour": Rumour})
        with (
            patch("pipeline.store.migration.statement_query", return_value="SELECT 1"),
            pytest.raises(AssertionError, match="made again"),
        ):
            Store.open(path, TYPES)


@pytest.mark.faults
def test_new_type_and_field(path):
    """A claim type and a field that come later get their table and column; rows of before have null there."""
    with begun(path, {"rumour": Rumour}) as store:
        source = article("They talk.")
        said = claim(Rumour, {"words": "talk", "status": "occurred"})
        store.outcomes.save(
            [outcome(source, Grounded(said, Evidence("talk", 5, 9), source.article_id, "r1"))]
        )
        store.publish()

    class Longer(Rumour):
        """Somebody says something."""

        figure: Count | None = None
        """How many say so."""

        key = ("words",)
        EXAMPLES = Rumour.EXAMPLES

    Longer.type_name = "rumour"
    source = article("Two men talk.", "b.txt")
    said = claim(Longer, {"words": "talk", "status": "occurred", "figure": "Two"})
    grounded = Grounded(said, Evidence("talk", 8, 12), source.article_id, "r1")
    saved(path, outcome(source, grounded), kinds={"rumour": Longer})
    assert rows(path, "SELECT file, words, figure_low FROM rumour ORDER BY file") == [
        ("a.txt", "talk", None),
        ("b.txt", "talk", 2),
    ]
    saved(path, outcome(source, fingerprint="f2"), kinds={"rumour": Longer})
    assert rows(path, "SELECT file, figure_low FROM superseded.rumour") == [("b.txt", 2)]
    assert rows(path, "SELECT DISTINCT type FROM claims") == [("rumour",)]


@pytest.mark.faults
def test_type_of_before_stays(path):
    """Claims of a type that a run leaves out stay, are listed in `claims`, and are superseded like others."""
    first = article(TOLL)
    saved(path, outcome(first, tolls(first)))
    saved(path, kinds={"rumour": Rumour})
    assert rows(path, "SELECT type FROM claims") == [("casualty",)]
    saved(path, outcome(article("All is well now.")), kinds={"rumour": Rumour})
    assert rows(path, "SELECT type FROM claims") == []
    assert rows(path, "SELECT count(*) FROM superseded.casualty") == [(1,)]


def test_changed_column(path):
    """A field whose column would change its type stops the run with table, column and what to do."""

    class Changed(Claim):
        """Somebody says something."""

        words: Literal["a", "b"]
        """What is said."""
        figure_low: Words | None = None
        """A name that clashes with the column of a figure."""

        key = ("words",)
        EXAMPLES = (Example("They talk.", ({"words": "a", "status": "occurred"},)),)

    class Before(Rumour):
        """Somebody says something."""

        figure: Count | None = None
        """How many say so."""

        key = ("words",)
        EXAMPLES = Rumour.EXAMPLES

    saved(path, kinds={"rumour": Before})
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"column figure_low of table rumour is BIGINT, .* another name"):
        Store.open(path, {"rumour": Changed})
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["claims.duckdb"]
    saved(path, kinds={"rumour": Before})


@pytest.mark.faults
def test_words_that_become_more_keep_their_column(path):
    """A field that was words and is an amount now keeps its words under the name that they have now.

    Where the type says what the column was called, it has them under that name, too.
    """

    class Now(Claim):
        """Somebody says something."""

        words: Amount
        """What is said."""

        type_name = "rumour"
        key = ("words",)
        EXAMPLES = Rumour.EXAMPLES

    class Kept(Now):
        """Somebody says something."""

        type_name = "rumour"
        former = (("words", "words_words"),)
        EXAMPLES = Rumour.EXAMPLES

    with connect(path) as con:
        migrate(con, path, {"rumour": Rumour})
        con.execute("INSERT INTO rumour (claim_id, words) VALUES ('a', '40 crates')")
        migrate(con, path, {"rumour": Now})
        assert con.execute("SELECT words_words, words_low FROM rumour").fetchall() == [("40 crates", None)]
        named = con.execute("SELECT column_name FROM duckdb_columns() WHERE table_name = 'rumour'").fetchall()
        assert ("words",) not in named
        migrate(con, path, {"rumour": Kept})
        assert con.execute("SELECT words FROM rumour").fetchall() == [("40 crates",)]


@pytest.mark.faults
def test_lists_of_before_get_names_beside_codes(path):
    """A store in which codes stood among the names of a list has names there, and codes in their order."""
    agreement = {"agreement": TYPES["agreement"]}
    with connect(path) as con:
        migrate(con, path, agreement)
        con.execute("ALTER TABLE agreement DROP COLUMN parties_countries")
        con.execute("INSERT INTO agreement (claim_id, parties_names) VALUES ('a', ['KP', 'Hamas', 'RU'])")
        migrate(con, path, agreement)
        found = con.execute("SELECT parties_names, parties_countries FROM agreement").fetchall()
    assert found == [(["North Korea", "Hamas", "Russia"], ["KP", None, "RU"])]


def test_type_named_like_a_table(path):
    """A claim type cannot take the name of a table or view of the store: defining it fails."""
    with pytest.raises(SchemaError, match=r"claim type Runs.*rename"):

        class Runs(Rumour):
            """Somebody runs."""

            key = ("words",)
            EXAMPLES = Rumour.EXAMPLES

    saved(path)
    with read(path) as reader:
        assert set(reader.tables()) - set(TYPES) == TABLES | set(views().comments)


def test_type_named_like_sql(path):
    """A claim type whose name SQL reserves has its table all the same."""

    class Order(Rumour):
        """Somebody orders something."""

        key = ("words",)
        EXAMPLES = Rumour.EXAMPLES

    source = article("They talk.")
    said = claim(Order, {"words": "talk", "status": "occurred"})
    grounded = Grounded(said, Evidence("talk", 5, 9), source.article_id, "r1")
    kinds = {"order": Order}
    saved(path, outcome(source, grounded), outcome(source, grounded, fingerprint="f2"), kinds=kinds)
    assert rows(path, 'SELECT words FROM "order" UNION ALL SELECT words FROM superseded."order"') == [
        ("talk",),
        ("talk",),
    ]


@pytest.mark.faults
@pytest.mark.parametrize("name", ["main.duckdb", "claims.duckdb", "casualty.db", "a b'c\".db", "store"])
def test_any_name(tmp_path, empty, name):
    """A store can have any name, also that of a schema or table."""
    path = tmp_path / name
    path.write_bytes(empty)
    source = article(TOLL)
    saved(path, outcome(source, tolls(source)), outcome(source, fingerprint="f2"))
    assert rows(path, "SELECT count(*) FROM claims") == [(0,)]
    assert rows(path, "SELECT casualty.count_low FROM superseded.casualty") == [(3,)]


def test_runs(path):
    """A run's row tells what it was told, how it ended and what it cost."""
    with begun(path) as store:
        store.runs.finish(
            "done", {"articles": 5, "new_articles": 4, "failed": 1, "claims": 60, "cost": 0.25, "seconds": 9}
        )
        store.runs.skip([Unreadable("x.txt", "is empty")])
        store.publish()
    columns = (
        "status, model, fingerprint, focus, paths, settings, articles, new_articles, failed, claims, cost"
    )
    assert rows(path, f"SELECT {columns} FROM runs") == [
        ("done", "m", "f1", "article", ["seeds"], '{"temperature": 0}', 5, 4, 1, 60, 0.25)
    ]
    assert rows(path, "SELECT finished >= started FROM runs") == [(True,)]
    assert rows(path, "SELECT s.file, reason FROM skipped s JOIN runs USING (run_id)") == [
        ("x.txt", "is empty")
    ]


def test_counts(path):
    """The store counts its current claims by type."""
    source = article(TOLL)
    with begun(path) as store:
        assert store.counts() == {}
        store.outcomes.save([outcome(source, tolls(source), tolls(source, words="15"))])
        assert store.counts() == {"casualty": 2}
        store.outcomes.save([outcome(source, tolls(source), fingerprint="f2")])
        assert store.counts() == {"casualty": 1}


def test_scores(path):
    """Scores are rows that carry their run and what repeats them."""
    signature = {
        "model": "m",
        "fingerprint": "f1",
        "gold": "seeds.yaml",
        "gold_digest": "d",
        "n": 5,
        "seed": 1,
    }
    with begun(path) as store:
        store.evaluations.keep_scores(
            [{**signature, "metric": "strict F1", "value": 0.5, "low": 0.25, "high": 0.75}]
        )
        store.publish()
    columns = "model, fingerprint, gold, gold_digest, n, metric, value, low, high, seed"
    found = rows(path, f"SELECT {columns} FROM scores JOIN runs USING (run_id, model, fingerprint)")
    assert found == [("m", "f1", "seeds.yaml", "d", 5, "strict F1", 0.5, 0.25, 0.75, 1)]


def test_times_are_utc(path):
    """Timestamps are in UTC, whatever zone a response was made in."""
    created = datetime.fromisoformat("2025-03-27T23:30:00-05:00")
    with begun(path) as store:
        store.responses.keep(response(created=created))
        assert store.responses.get("r1").created == created
        store.publish()
    assert rows(path, "SELECT created FROM responses") == [(datetime(2025, 3, 28, 4, 30),)]  # noqa: DTZ001 - as stored


# ---------------------------------------------------------------- superseding


def test_saving_twice(path):
    """Saving the same outcome again, in this run or the next, changes no count of rows."""
    source = article(TOLL)
    reject = Reject(source.article_id, "visit", "claim", None, None, "no", {}, "r1")
    grounded = replace(tolls(source), mentions=(Evidence("15", 49, 51),))
    once = outcome(source, grounded, rejects=(reject,))
    saved(path, once, once)
    saved(path, once)
    for table in ("articles", "outcomes", "casualty", "mentions", "rejects"):
        assert rows(path, f"SELECT count(*) FROM {table}") == [(1,)], table
    for table in ("outcomes", "casualty", "mentions", "rejects"):
        assert rows(path, f"SELECT count(*) FROM superseded.{table}") == [(0,)], table


def test_another_fingerprint(path):
    """Extracted under another fingerprint, an article has its new claims; the old are superseded."""
    source = article(TOLL)
    reject = Reject(source.article_id, "visit", "claim", None, None, "no", {}, "r1")
    old = replace(tolls(source), mentions=(Evidence("15", 49, 51),))
    saved(path, outcome(source, old, rejects=(reject,)))
    saved(path, outcome(source, tolls(source, words="15"), fingerprint="f2"))
    assert rows(path, "SELECT count_words FROM casualty") == [("15",)]
    assert rows(path, "SELECT count_words, superseded_at IS NULL FROM superseded.casualty") == [
        ("At least three", False)
    ]
    for table in ("mentions", "rejects"):
        assert rows(path, f"SELECT count(*) FROM {table}") == [(0,)]
        assert rows(path, f"SELECT count(*) FROM superseded.{table}") == [(1,)]
    assert rows(path, "SELECT fingerprint FROM outcomes") == [("f2",)]
    assert rows(path, "SELECT fingerprint FROM superseded.outcomes") == [("f1",)]
    assert rows(path, "SELECT superseded_by FROM articles") == [(None,)]


def test_another_text(path):
    """A new text in the same file supersedes the claims of the old one, and the old article names the new."""
    old, new = article(TOLL), article("Four Peruvian soldiers were killed, the ministry now says.")
    saved(path, outcome(old, tolls(old)))
    saved(path, outcome(new, tolls(new, words="Four")))
    assert rows(path, "SELECT count_words FROM casualty") == [("Four",)]
    assert rows(path, "SELECT count_words FROM superseded.casualty") == [("At least three",)]
    newer = dict(rows(path, "SELECT article_id, superseded_by FROM articles"))
    assert newer == {old.article_id: new.article_id, new.article_id: None}


def test_old_text_again(path):
    """A file that goes back to its old text has the old text's claims again, once."""
    old, new = article(TOLL), article("Four Peruvian soldiers were killed, the ministry now says.")
    saved(path, outcome(old, tolls(old)), outcome(new, tolls(new)), outcome(old, tolls(old)))
    assert rows(path, "SELECT article_id FROM casualty") == [(old.article_id,)]
    newer = dict(rows(path, "SELECT article_id, superseded_by FROM articles"))
    assert newer == {new.article_id: old.article_id, old.article_id: None}


def test_failure_loses_nothing(path):
    """A failed extraction is a row with its error and leaves the claims of before where they are."""
    old, new = article(TOLL), article("Four Peruvian soldiers were killed, the ministry now says.")
    saved(path, outcome(old, tolls(old)), failed(old, "f2"), failed(new))
    assert rows(path, "SELECT article_id FROM casualty") == [(old.article_id,)]
    assert rows(path, "SELECT count(*) FROM outcomes WHERE status = 'failed'") == [(2,)]
    with Store.open(path, TYPES) as store:
        current = store.current()
    assert current.extractions == {old.article_id: ("f1", "m")}
    assert current.publications["a.txt"].article_id == old.article_id
    saved(path, outcome(new, tolls(new)))
    assert rows(path, "SELECT article_id FROM casualty") == [(new.article_id,)]


def test_same_text_in_two_files(path):
    """Two files of the same text are one article, under the first file, and two publications."""
    first, second = article(TOLL, "a.txt"), article(TOLL, "b.txt")
    with begun(path) as store:
        store.outcomes.save([outcome(first, tolls(first)), outcome(second, tolls(second))])
        store.publish()
    assert rows(path, "SELECT file FROM articles") == [("a.txt",)]
    assert rows(path, "SELECT file FROM casualty") == [("a.txt",)]
    assert rows(path, "SELECT file, article_id FROM publications ORDER BY file") == [
        ("a.txt", first.article_id),
        ("b.txt", first.article_id),
    ]


def test_an_article_that_moved_takes_its_new_file(path):
    """An article that a later run extracts anew from another file is stored under that file."""
    saved(path, outcome(article(TOLL, "a.txt"), tolls(article(TOLL, "a.txt"))))
    moved = article(TOLL, "b/a.txt")
    saved(path, outcome(moved, tolls(moved)))
    assert rows(path, "SELECT file FROM articles") == [("b/a.txt",)]
    assert rows(path, "SELECT file FROM casualty") == [("b/a.txt",)]
    assert rows(path, "SELECT file FROM skipped") == []


def test_file_comes_to_repeat_another(path):
    """A file that comes to hold another file's text loses the claims of its older text."""
    first, other = article(TOLL, "a.txt"), article("Four soldiers were killed.", "b.txt")
    saved(path, outcome(first, tolls(first)), outcome(other, tolls(other, words="Four")))
    with begun(path) as store:
        store.articles.appear([article(TOLL, "b.txt")])
        store.publish()
    assert rows(path, "SELECT file, count_low FROM casualty") == [("a.txt", 3)]
    assert rows(path, "SELECT file, count_low FROM superseded.casualty") == [("b.txt", 4)]


def test_current(path):
    """What is done is known by text, with fingerprint and model; what a file holds, by file."""
    source = article(TOLL)
    saved(path, outcome(source))
    with Store.open(path, TYPES) as store:
        current = store.current()
    assert current.extractions == {source.article_id: ("f1", "m")}
    assert current.publications == {"a.txt": (source.article_id, None)}
    assert current.models() == {"m": 1}


def test_save_is_whole(path, monkeypatch):
    """A batch that cannot be saved whole leaves nothing behind, and the store goes on."""
    first, second = article(TOLL, "a.txt"), article("Four soldiers were killed.", "b.txt")
    with begun(path) as store:
        with monkeypatch.context() as patch:
            patch.setattr("pipeline.store.outcomes.write_claims", None)
            with pytest.raises(TypeError):
                store.outcomes.save([outcome(first), outcome(second)])
        assert not store.current().extractions
        store.outcomes.save([outcome(first, tolls(first))])
        store.publish()
    assert rows(path, "SELECT file FROM articles") == [("a.txt",)]


# ---------------------------------------------------------------- files, locks, crashes


def test_nothing_left_beside(path):
    """After a run the store is the only file in its folder."""
    saved(path, outcome(article(TOLL)))
    assert [file.name for file in path.parent.iterdir()] == ["claims.duckdb"]


def test_unpublished_goes_on(path):
    """What a run saved but did not publish is unseen by readers and taken up by the next run."""
    source = article(TOLL)
    with begun(path) as store:
        store.outcomes.save([outcome(source, tolls(source))])
    assert rows(path, "SELECT count(*) FROM casualty") == [(0,)]
    with begun(path) as store:
        assert store.current().extractions
        store.runs.finish("done", {})
        store.publish()
    assert rows(path, "SELECT count(*) FROM casualty") == [(1,)]
    assert sorted(rows(path, "SELECT status FROM runs")) == [("done",), ("interrupted",)]


@pytest.mark.faults
def test_kill(path):
    """A kill loses at most the batch under way, never part of one, and the next run goes on."""
    before = path.read_bytes()
    code = """
        store = begun()
        print("ready", flush=True)
        for number in range(10_000):
            store.outcomes.save([one(number)])
            print(number, flush=True)
    """
    with child(code, path) as process:
        while int(process.stdout.readline()) < 5:
            pass
        process.kill()
        last = int(["5", *process.stdout.read().split()][-1])
    assert path.read_bytes() == before
    with begun(path) as store:
        assert last + 1 <= len(store.current().extractions) <= last + 2
        store.publish()
    assert rows(path, "SELECT DISTINCT count(*) FROM casualty GROUP BY article_id") == [(2,)]
    assert rows(path, "SELECT count(DISTINCT article_id) FROM casualty") == rows(
        path, "SELECT count(*) FROM articles"
    )


@pytest.mark.faults
def test_busy(path):
    """A second live process is refused with the first one's number; when that has died, it may go on."""
    with child('store = begun(); print("ready", flush=True); sys.stdin.read()', path) as process:
        with pytest.raises(StoreBusyError, match=rf"process {process.pid}\b"):
            Store.open(path, TYPES)
        assert rows(path, "SELECT count(*) FROM runs") == [(0,)]
    saved(path, outcome(article(TOLL)))
    assert rows(path, "SELECT count(*) FROM runs") == [(2,)]


def test_reader_and_run_together(path):
    """A reader neither blocks a run nor sees it; it keeps its state, and the next sees the new one."""
    code = """
        reader = read(path)
        print("ready", flush=True)
        for line in sys.stdin:
            print(reader.query("SELECT count(*) FROM casualty").rows[0][0], flush=True)
    """
    source = article(TOLL)

    def seen():
        print("look", file=process.stdin, flush=True)
        return int(process.stdout.readline())

    with child(code, path) as process:
        with begun(path) as store:
            store.outcomes.save([outcome(source, tolls(source))])
            assert seen() == 0
            assert rows(path, "SELECT count(*) FROM casualty") == [(0,)]
            store.publish()
        assert seen() == 0
        assert rows(path, "SELECT count(*) FROM casualty") == [(1,)]


def test_person_writing_in_the_published_file(path):
    """Somebody who has the published file open for writing does not stop a run, and is named to readers."""
    code = """
        import duckdb
        con = duckdb.connect(str(path))
        con.execute("CREATE TABLE mine (i INTEGER)")
        print("ready", flush=True)
        sys.stdin.read()
    """
    with child(code, path) as process:
        with pytest.raises(StoreBusyError, match=str(process.pid)):
            read(path)
        saved(path, outcome(article(TOLL)))
        assert rows(path, "SELECT count(*) FROM articles") == [(1,)]
    assert rows(path, "SELECT count(*) FROM articles") == [(1,)]


def test_not_a_database(tmp_path):
    """A file that is no DuckDB database is named as such, stays as it is, and nothing is left beside it."""
    for content in (b"", b"hello", b"x" * 100_000):
        path = tmp_path / "claims.duckdb"
        path.write_bytes(content)
        with pytest.raises(StoreError, match=r"claims\.duckdb.*not a valid DuckDB database.*--db"):
            Store.open(path, TYPES)
        with pytest.raises(StoreError, match=r"claims\.duckdb.*not a valid DuckDB database.*--db"):
            read(path)
        assert path.read_bytes() == content
        assert [file.name for file in tmp_path.iterdir()] == ["claims.duckdb"]


@pytest.mark.parametrize(
    "tables",
    [
        "CREATE TABLE sales (day DATE); INSERT INTO sales VALUES ('2025-01-01')",
        "CREATE TABLE articles (article_id VARCHAR, body VARCHAR); CREATE TABLE runs (run_id VARCHAR)",
        "CREATE SCHEMA superseded; CREATE TABLE superseded.outcomes (x INTEGER)",
    ],
)
def test_somebody_elses_database(tmp_path, tables):
    """A DuckDB file that is no store is refused, to readers and runs, and nothing is touched."""
    path = tmp_path / "sales.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute(tables)
    content = path.read_bytes()
    for refused in (lambda: Store.open(path, TYPES), lambda: read(path)):
        with pytest.raises(StoreError, match=r"sales\.duckdb: .*no store of groundwire.*--db"):
            refused()
    assert path.read_bytes() == content
    assert [file.name for file in tmp_path.iterdir()] == ["sales.duckdb"]


def test_work_that_was_left_replaces_a_store_only(path):
    """What a killed run left never goes over a database of somebody else's that has come into its place."""
    with begun(path):
        pass
    path.unlink()
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE TABLE sales (day DATE)")
    content = path.read_bytes()
    with pytest.raises(StoreError, match="no store of groundwire"):
        Store.open(path, TYPES)
    assert path.read_bytes() == content


def test_what_was_skipped_is_superseded_by_a_run_that_reads_the_path_again(path):
    """A whole run of a path takes the place of what earlier ones skipped there, and of nothing else."""

    def skipping(paths, *files, whole=True):
        with Store.open(path, TYPES) as store:
            store.runs.begin(model="m", fingerprint="f", focus="article", paths=paths, settings={})
            for file in files:
                store.runs.skip([Unreadable(file, "empty")])
            store.runs.finish("done", {}, whole=whole)
            store.publish()

    skipping(["in", "other"], "in/a.txt", "in/metadata.csv", "inner.txt", "other/t.csv line 7")
    skipping(["in"], whole=False)
    assert len(rows(path, "FROM skipped")) == 4
    skipping(["in"], "in/b.txt")
    assert rows(path, "SELECT file FROM skipped ORDER BY ALL") == [
        ("in/b.txt",),
        ("inner.txt",),
        ("other/t.csv line 7",),
    ]
    skipping(["other/t.csv", "inne?.txt"])
    assert rows(path, "SELECT file FROM skipped") == [("in/b.txt",)]
    assert rows(path, "SELECT file FROM superseded.skipped ORDER BY ALL") == [
        ("in/a.txt",),
        ("in/metadata.csv",),
        ("inner.txt",),
        ("other/t.csv line 7",),
    ]


def test_damaged_file(path):
    """A store whose pages are overwritten is a StoreError, to readers and to runs."""
    content = path.read_bytes()
    path.write_bytes(content[:12288] + bytes(len(content) - 12288))
    with pytest.raises(StoreError, match="Corrupt database"):
        rows(path, "FROM claims")
    with pytest.raises(StoreError, match="Corrupt database"):
        saved(path)


def test_no_store(tmp_path):
    """Reading a store that is not there says how to make one; a missing folder says how to make that."""
    with pytest.raises(StoreError, match=r"no store at .*groundwire run"):
        read(tmp_path / "claims.duckdb")
    with pytest.raises(StoreError, match="mkdir -p"):
        Store.open(tmp_path / "no" / "claims.duckdb", TYPES)
    with pytest.raises(StoreError, match="is a folder"):
        Store.open(tmp_path, TYPES)
    with pytest.raises(StoreError, match="choose another name"):
        Store.open(tmp_path / "superseded.duckdb", TYPES)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_folder(path):
    """A folder that cannot be written is a StoreError that says so."""
    path.parent.chmod(0o555)
    try:
        with pytest.raises(StoreError, match=r"Permission denied; .*--db"):
            Store.open(path, TYPES)
    finally:
        path.parent.chmod(0o755)


@pytest.mark.skipif(
    not Path("/proc/self").is_dir(), reason="needs a folder that nobody can write, not even root"
)
def test_folder_that_takes_no_file():
    """A folder in which nobody can make a file is a StoreError that says what to do."""
    with pytest.raises(StoreError, match="can be written"):
        Store.open(Path("/proc/claims.duckdb"), TYPES)


@pytest.mark.faults
def test_full_disk(path):
    """A full disk is a StoreError; what was saved before is there when there is room again."""
    code = """
        import resource
        try:
            with begun() as store:
                resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
                print("ready", flush=True)
                for number in range(100):
                    store.outcomes.save([one(number, os.urandom(50_000).hex())])
                    print(number, flush=True)
        except StoreError as error:
            print(error)
    """
    with child(code, path) as process:
        *numbers, message = process.stdout.read().splitlines()
        assert process.wait() == 0
    assert numbers
    assert str(path) in message
    assert "run again" in message
    with begun(path) as store:
        assert len(store.current().extractions) == len(numbers)
        store.publish()
    assert rows(path, "SELECT count(*) FROM casualty") == [(2 * len(numbers),)]


def test_older_duckdb_can_open_it(path):
    """A published store is in the storage format of DuckDB 1.2, whose number in the header is 65."""
    saved(path, outcome(article(TOLL)))
    header = path.read_bytes()[:20]
    assert header[8:12] == b"DUCK"
    assert int.from_bytes(header[12:20], "little") == 65


def test_permissions(path):
    """A published store can be written by its owner alone, and stays as private as it was."""
    saved(path)
    assert stat.S_IMODE(path.stat().st_mode) & 0o133 == 0
    path.chmod(0o600)
    saved(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_symbolic_link(path):
    """A store that is a symbolic link stays one; its target is replaced."""
    link = path.parent / "link.duckdb"
    link.symlink_to(path)
    saved(link, outcome(article(TOLL)))
    assert link.is_symlink()
    assert rows(path, "SELECT count(*) FROM articles") == [(1,)]


def test_broken_work_file(path):
    """A work file that cannot be opened is named with what to do about it; the store itself is untouched."""
    work = path.with_name(".claims.duckdb.run")
    work.write_bytes(b"garbage" * 1000)
    with pytest.raises(StoreError, match=r"\.claims\.duckdb\.run: .*delete it"):
        Store.open(path, TYPES)
    assert rows(path, "SELECT count(*) FROM articles") == [(0,)]


def test_importing_is_light():
    """Importing the store loads no duckdb, so that commands without a store start at once."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import pipeline.store; print('duckdb' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code, str(ROOT)], capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"


# ---------------------------------------------------------------- reading


@pytest.fixture(scope="module")
def reader(tmp_path_factory, empty):
    """A reader of a store with one claim."""
    path = tmp_path_factory.mktemp("reader") / "claims.duckdb"
    path.write_bytes(empty)
    source = article(TOLL)
    saved(path, outcome(source, tolls(source)))
    with read(path) as opened:
        yield opened


@pytest.mark.parametrize(
    "sql",
    [
        "COPY (SELECT 1) TO '/tmp/groundwire-leak.csv'",
        "COPY casualty FROM '/etc/passwd'",
        "ATTACH '/tmp/groundwire-leak.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET memory_limit = '1TB'",
        "RESET memory_limit",
        "PRAGMA database_list",
        "INSERT INTO casualty (file) VALUES ('x')",
        "UPDATE casualty SET file = 'x'",
        "DELETE FROM casualty",
        "DROP TABLE casualty",
        "CREATE TABLE x (i INTEGER)",
        "CREATE TEMP TABLE x (i INTEGER)",
        "CREATE TEMP MACRO x() AS 1",
        "ALTER TABLE casualty ADD COLUMN x INTEGER",
        "EXPORT DATABASE '/tmp/groundwire-leak'",
        "CHECKPOINT",
        "BEGIN",
        "USE memory",
        "DETACH claims",
        "PREPARE x AS SELECT 1",
        "EXECUTE x",
        "CALL pragma_version()",
        "VACUUM",
        "SET VARIABLE x = 1",
        "FROM read_csv('/etc/passwd')",
        "FROM read_text('/etc/passwd')",
        "FROM read_blob('/etc/passwd')",
        "FROM glob('/etc/*')",
        "FROM '/etc/passwd'",
        "FROM read_parquet('https://example.com/x.parquet')",
        "FROM query('DROP TABLE casualty')",
        "WITH x AS (INSERT INTO casualty (file) VALUES ('x') RETURNING file) FROM x",
        "EXPLAIN ANALYZE INSERT INTO casualty (file) VALUES ('x')",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '/tmp/groundwire-leak.csv'",
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP TABLE casualty",
        "",
        "-- nothing",
    ],
)
def test_forbidden(reader, sql):
    """Whatever writes, reaches for files or the network, or changes settings is refused."""
    with pytest.raises(UsageError):
        reader.query(sql)
    assert reader.query("SELECT file FROM casualty").rows == [("a.txt",)]
    assert not list(Path("/tmp").glob("groundwire-leak*"))  # noqa: S108 - where the statements above point


def test_python_variables_are_out_of_reach(reader):
    """A query cannot read the variables of the program that runs it."""
    table = {"secret": [1]}
    with pytest.raises(UsageError, match="table"):
        reader.query("FROM table_of_mine")
    with pytest.raises(UsageError):
        reader.query("FROM TYPES")
    assert table


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 AS x",
        "WITH x AS (SELECT 1) FROM x",
        "FROM casualty",
        "VALUES (1)",
        "DESCRIBE casualty",
        "SUMMARIZE casualty",
        "SHOW TABLES",
        "EXPLAIN FROM casualty",
        "SELECT 1; -- a comment after the statement",
    ],
)
def test_allowed(reader, sql):
    """Every kind of statement that only reads gives rows."""
    found = reader.query(sql)
    assert found.rows
    assert len(found.columns) == len(found.types) == len(found.rows[0])


def test_runaway_query(reader):
    """A query that does not end is stopped at its limit, and the reader can go on."""
    start = time.monotonic()
    with pytest.raises(UsageError, match=r"stopped after 0\.3 s"):
        reader.query(
            "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b", limit_seconds=0.3
        )
    assert time.monotonic() - start < 60  # the query itself would take days
    assert reader.query("SELECT 1").rows == [(1,)]


def test_wrong_sql(reader):
    """An error is DuckDB's first line; for an unknown table it lists those there are."""
    with pytest.raises(UsageError) as caught:
        reader.query("SELECT * FROM casualties")
    assert "\n" not in str(caught.value)
    assert "casualties" in str(caught.value)
    assert (
        "agreement, aid, articles, batch_requests, batches, casualty, casualty_series, claim_groups, claims"
        in str(caught.value)
    )
    with pytest.raises(UsageError, match="syntax error"):
        reader.query("SELEKT 1")
    with pytest.raises(UsageError, match="victimz"):
        reader.query("SELECT victimz FROM casualty")


def test_bound_parameters(reader):
    """Values are bound, never pasted into SQL."""
    assert reader.query("SELECT ? AS x", ["'; DROP TABLE casualty"]).rows == [("'; DROP TABLE casualty",)]


def test_row_limit(reader):
    """An answer longer than asked for is cut, and says so."""
    found = reader.query("SELECT range FROM range(10)", max_rows=3)
    assert (found.rows, found.truncated) == ([(0,), (1,), (2,)], True)
    found = reader.query("SELECT range FROM range(3)", max_rows=3)
    assert (len(found.rows), found.truncated) == (3, False)


def test_shown_columns(reader):
    """In short, a claim type is its enums and words; its tables are known as such."""
    assert reader.claim_types() == ["agreement", "aid", "casualty", "deployment", "visit"]
    shown = '"victims_words", "harm", "count_words", "status", "attributed_to", "when_iso"'
    assert reader.shown_columns("casualty") == shown


ANSWER = """
SELECT 'a,"b"' AS words, 3 AS n, NULL::INTEGER AS nothing, ['x', 'y'] AS list, DATE '2025-03-27' AS day
"""


def test_export_csv(reader, tmp_path):
    """CSV has a header, quotes what needs it, has lists as JSON and nothing for null."""
    target = tmp_path / "x.csv"
    assert reader.export(ANSWER, "csv", target) == 1
    with target.open(newline="") as file:
        assert list(csv.reader(file)) == [
            ["words", "n", "nothing", "list", "day"],
            ['a,"b"', "3", "", '["x", "y"]', "2025-03-27"],
        ]


def test_export_json(reader, tmp_path):
    """JSON is an array of objects; an empty answer is an empty array."""
    target = tmp_path / "x.json"
    assert reader.export(f"{ANSWER}, '[1]'::JSON AS spans", "json", target) == 1
    assert json.loads(target.read_text()) == [
        {"words": 'a,"b"', "n": 3, "nothing": None, "list": ["x", "y"], "day": "2025-03-27", "spans": [1]}
    ]
    out = io.StringIO()
    assert reader.export("SELECT 1 WHERE false", "json", out) == 0
    assert json.loads(out.getvalue()) == []


def test_export_parquet(reader, tmp_path):
    """Parquet keeps names, types and rows."""
    import duckdb

    target = tmp_path / "it's.parquet"
    assert reader.export(f"{ANSWER} FROM range(2500)", "parquet", target) == 2500
    with duckdb.connect() as con:
        found = con.execute("SELECT DISTINCT * FROM read_parquet(?)", [str(target)])
        assert [str(column[1]) for column in found.description] == [
            "VARCHAR",
            "INTEGER",
            "INTEGER",
            "VARCHAR[]",
            "DATE",
        ]
        assert found.fetchall() == [('a,"b"', 3, None, ["x", "y"], date(2025, 3, 27))]


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
@pytest.mark.parametrize("table", ["casualty", "claims", "articles"])
def test_export_table(reader, tmp_path, form, table):
    """A whole table is exported by its name, in every format, and nothing else is left in the folder."""
    folder = tmp_path / "out"
    folder.mkdir()
    assert reader.export(table, form, folder / "x") == 1
    assert [file.name for file in folder.iterdir()] == ["x"]


def test_export_is_whole(reader, tmp_path):
    """An export that fails leaves an older file as it was; a bad target or statement is a UsageError."""
    target = tmp_path / "x.csv"
    target.write_text("before")
    with pytest.raises(UsageError):
        reader.export(
            "SELECT CASE WHEN range < 5000 THEN 1 ELSE error('no') END FROM range(6000)", "csv", target
        )
    assert target.read_text() == "before"
    with pytest.raises(UsageError, match="DROP is not allowed"):
        reader.export("DROP TABLE casualty", "csv", target)
    with pytest.raises(UsageError, match="No such file"):
        reader.export("casualty", "csv", tmp_path / "no" / "x.csv")
    with pytest.raises(UsageError, match="parquet"):
        reader.export("casualty", "parquet", io.StringIO())
    assert isinstance(reader, Reader)
