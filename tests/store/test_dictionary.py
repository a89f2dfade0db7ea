"""The data dictionary: every column described, keys that are keys, and no store needed."""

import csv
import gzip
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evals import gold
from evals.load import load_into_store
from pipeline.cli.app import app
from pipeline.config import Settings
from pipeline.store import Reader, quoted, read
from pipeline.store.dictionary import dictionary_query
from schemas.catalogue import claim_types
from schemas.errors import UsageError

DATA = Path(__file__).parents[1] / "data"
STORIES = DATA / "views" / "stories.yaml"
INTERNAL = {"signatures", "statements"}
"""What a store of the last release had for itself."""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    settings = Settings(db=tmp_path_factory.mktemp("stories") / "gold.duckdb")
    load_into_store(gold.load(STORIES, gold.ARTICLES, claim_types()), settings)
    with read(settings.db) as opened:
        yield opened


def described(reader: Reader) -> list[dict[str, Any]]:
    found = reader.query(dictionary_query(reader.claim_types()))
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def test_every_table_view_and_column_has_a_sentence(reader: Reader) -> None:
    """It begins with a capital, or with a name as the column has it, and ends; `claims` stands there once."""
    rows = described(reader)
    for row in rows:
        assert re.fullmatch(r"(?:[A-Z0-9`\"]|[a-z_, ]+[:;,.] ?).*[.?!]", row["comment"] or "", re.DOTALL), row
    tables = [row["table"] for row in rows if row["column"] is None]
    assert len(tables) == len(set(tables))
    assert {"claims", "aid", "claim_groups", "runs"} <= set(tables)


def test_a_key_tells_rows_apart(reader: Reader) -> None:
    """Every row has one, no two rows the same, and where a column leads there is such a table."""
    rows = described(reader)
    keys: dict[str, list[str]] = {}
    for row in rows:
        if row["key"] and row["key"].startswith("key"):
            keys.setdefault(row["table"], []).append(row["column"])
    for table, columns in keys.items():
        key = ", ".join(map(quoted, columns))
        blank = " OR ".join(f"{quoted(column)} IS NULL" for column in columns)
        query = (
            f"SELECT count(*), (SELECT count(*) FROM (SELECT DISTINCT {key} FROM {table})), "
            f"count(*) FILTER ({blank}) FROM {table}"
        )
        ((all_, apart, unkeyed),) = reader.query(query).rows
        assert (all_, 0) == (apart, unkeyed), table
    assert {"claims", "casualty", "claim_groups", "incidents", "totals", "articles", "runs"} <= set(keys)
    tables = {row["table"] for row in rows}
    assert {row["key"].partition("→ ")[2] for row in rows if "→" in (row["key"] or "")} <= tables


def test_figures_have_one_name(reader: Reader) -> None:
    """In claims and in views a count is `count_low` and so on; scores have an interval."""
    bare = [row for row in described(reader) if row["column"] in ("low", "high", "approx")]
    assert {row["table"] for row in bare if not row["comment"].startswith("Deprecated")} <= {"scores"}


def test_the_columns_of_the_last_release_answer(reader: Reader, tmp_path: Path) -> None:
    """Each is there, or is another's former name: then it says so, and has the same values."""
    before = tmp_path / "before.duckdb"
    before.write_bytes(gzip.decompress((DATA / "stores" / "0.1.0.duckdb.gz").read_bytes()))
    with read(before) as old:
        listed = old.query(
            "SELECT table_name, column_name FROM duckdb_columns() "
            "WHERE database_name = current_database() AND schema_name = 'main'"
        ).rows
    rows = {(row["table"], row["column"]): row for row in described(reader)}
    assert {place for place in listed if place[0] not in INTERNAL} <= rows.keys()
    names = [
        (table, column, row["comment"].rpartition(" ")[2].strip("."))
        for (table, column), row in rows.items()
        if column and row["comment"].startswith("Deprecated")
    ]
    assert len(names) == 7
    for table, former, now in names:
        query = f"SELECT count({former}), count(*) FILTER ({former} IS DISTINCT FROM {now}) FROM {table}"
        ((filled, apart),) = reader.query(query).rows
        assert apart == 0, (table, former)
        assert filled or table == "aid", (table, former)


def test_a_type_is_meant_by_table_or_class(reader: Reader) -> None:
    """In capitals or not; none is meant where none is asked for, and another name is a mistake."""
    meant = [reader.claim_type(name) for name in ("visit", "Visit", "CASUALTY", None)]
    assert meant == ["visit", "visit", "casualty", None]
    with pytest.raises(UsageError, match="no claim type ''; it has agreement, aid"):
        reader.claim_type("")


def test_groups_have_their_claims(reader: Reader) -> None:
    """`claim_ids` are those that group_members lists."""
    listed = "SELECT group_id, list(claim_id ORDER BY claim_id) FROM group_members GROUP BY ALL ORDER BY ALL"
    assert (
        reader.query("SELECT group_id, claim_ids FROM claim_groups ORDER BY ALL").rows
        == reader.query(listed).rows
    )


def test_the_dictionary_needs_no_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --db it tells what every store has, and leaves nothing behind."""
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["schema", "--format", "csv"])
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader(StringIO(done.output)))
    assert {"table": "aid", "column": "amount_currency", "type": "VARCHAR"}.items() <= next(
        row.items() for row in rows if row["column"] == "amount_currency"
    )
    assert not list(tmp_path.iterdir())


def test_one_table_is_told_for_reading() -> None:
    """Each column is a line with its type and where its key leads; another name is a mistake with a hint."""
    told = CliRunner().invoke(app, ["schema", "visit"]).output.splitlines()
    assert told[0].startswith("visit (table): ")
    assert any(line.startswith("  article_id VARCHAR [→ articles]: ") for line in told)
    assert CliRunner().invoke(app, ["schema", "Visit"]).output.splitlines() == told
    wrong = CliRunner().invoke(app, ["schema", "nosuch"])
    assert "there are: agreement, aid" in str(wrong.exception)
