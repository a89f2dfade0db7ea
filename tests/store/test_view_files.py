"""A view is one file."""

import csv
import re
import shutil
from pathlib import Path

import duckdb
import pytest

from pipeline.report.export import DICTIONARY, export_all
from pipeline.store import Store, read, view_files
from schemas.errors import SchemaError
from schemas.visit import Visit

BUSY_DAYS = """-- On which days most was said,
-- day by day.
--
-- column said: How many claims were published that day.

CREATE OR REPLACE MACRO busy_days_on(until) AS TABLE
SELECT published, count(*) AS said FROM group_members_on(until)   -- another view's macro
GROUP BY published;
"""
VISITS = {"visit": Visit}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of views, to be added to."""
    copy = tmp_path / "views"
    shutil.copytree(view_files.FOLDER, copy)
    monkeypatch.setattr(view_files, "FOLDER", copy)
    return copy


@pytest.mark.faults
def test_a_new_view_is_one_new_file(folder: Path, tmp_path: Path) -> None:
    """It is in the store with its comments, and goes out with the others; no claim type can have its name."""
    (folder / "busy_days.sql").write_text(BUSY_DAYS)
    db = tmp_path / "claims.duckdb"
    with Store.open(db, VISITS) as store:
        store.publish()
    with read(db) as reader:
        counts = export_all(reader, tmp_path / "out", "csv")
        told = reader.query(
            "SELECT comment FROM duckdb_views() WHERE view_name = 'busy_days' AND NOT internal"
        ).rows
        assert reader.query("FROM busy_days_on(DATE '2025-05-01')").rows == []
    assert counts["busy_days"] == 0
    assert told == [("On which days most was said, day by day.",)]
    with (tmp_path / "out" / DICTIONARY).open(newline="") as file:
        columns = {
            row["column"]: row["comment"] for row in csv.DictReader(file) if row["table"] == "busy_days"
        }
    assert columns == {
        "": "On which days most was said, day by day.",
        "published": "When the article was published, if known.",
        "said": "How many claims were published that day.",
    }
    with pytest.raises(SchemaError, match=r"claim type Visit: the store has a view 'busy_days'.*rename"):
        Store.open(tmp_path / "other.duckdb", {"busy_days": Visit})


def test_a_file_without_its_macro_is_named(folder: Path) -> None:
    """A view's file has to make the macro that the view is made of."""
    (folder / "busy_days.sql").write_text(BUSY_DAYS.replace("busy_days_on", "busy_on"))
    with pytest.raises(ValueError, match=r"busy_days\.sql makes no macro busy_days_on"):
        view_files.views()


def test_every_column_says_what_it_holds(tmp_path: Path) -> None:
    """No view of the claims of all types, and no column of one but of `statements`, is without a comment."""
    with Store.open(tmp_path / "claims.duckdb", VISITS) as store:
        store.publish()
    names = [name for name in view_files.views().comments if name != "statements"]
    with read(tmp_path / "claims.duckdb") as reader:
        silent = reader.query(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'main' "
            "AND list_contains(?, table_name) AND coalesce(comment, '') = ''",
            [names],
        ).rows
    assert len(names) >= 6
    assert silent == []


def arguments(call: str) -> list[str]:
    """The arguments of a call of SQL, up to the bracket that closes it."""
    depth, found = 0, [""]
    for char in call:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            break
        if char == "," and not depth:
            found.append("")
        else:
            found[-1] += char
    return [each.strip() for each in found]


def test_no_tie_is_left_to_chance():
    """What comes with the least or most of something is the same in each store: claims' order breaks ties."""
    calls = re.split(r"\b(?:arg_min|arg_max|min_by|max_by)\(", view_files.views().sql)[1:]
    told = [arguments(call) for call in calls]
    assert len(told) > 10
    assert [(what, by) for what, by in told if not re.search(rf"(?:\bid|\b{re.escape(what)})\)?$", by)] == []


def test_equal_claims_are_one_group_at_each_query():
    """Of 20,000 claims, said on three days in five shapes, none stands in the group of another day."""
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE claims AS SELECT id, 'a' AS line, id % 5 AS shape, 'occurred' AS status, 5 AS fig, "
            "false AS approx, CAST(20 * (hash(id) % 3) AS INTEGER) AS reach, reach + 5 AS till "
            "FROM range(20_000) t(id)"
        )
        con.execute("CREATE MACRO keyed_on(until) AS TABLE FROM claims")
        con.execute((view_files.FOLDER / "shared" / "clusters.sql").read_text())
        for _ in range(4):
            days = con.execute(
                "SELECT count(DISTINCT reach) FROM clusters_on(NULL, NULL) JOIN claims USING (id) "
                "GROUP BY cluster"
            ).fetchall()
            assert days == [(1,)] * 15
