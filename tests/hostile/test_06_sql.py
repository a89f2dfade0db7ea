"""SQL: a query reads the store, and no file; it writes none, also not by spilling; so does the writer."""

import duckdb
import pytest
from attack import GOOD, groundwire, has_run, stored

from pipeline.store import Store, read
from schemas.catalogue import claim_types
from schemas.errors import UsageError

SPILL = "claims.duckdb.tmp"


def test_no_query_touches_a_file(tmp_path):
    """Whatever the statement is wrapped in, and wherever the file is: also in the folder of spilled data."""
    has_run(tmp_path)
    (tmp_path / SPILL).mkdir()
    (tmp_path / SPILL / "x.csv").write_text("a\n1\n")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    folder = tmp_path / SPILL
    with read(tmp_path / "claims.duckdb") as reader:
        for query in (
            f"with w as (copy claims to '{folder}/y.csv') from w",
            f"explain analyze copy claims to '{folder}/y.csv'",
            f"from read_text('{folder}/*')",
            f"from read_csv('{folder}/x.csv')",
            f"from '{folder}/x.csv'",
            f"select * from glob('{folder}/*')",
            f"select getenv('HOME'), * from read_blob('{folder}/x.csv')",
            f"attach '{folder}/z.duckdb'",
            "set temp_directory = '/tmp'",
            "from read_parquet('http://127.0.0.1/x')",
        ):
            with pytest.raises(UsageError):
                reader.query(query)
        assert reader.query("select current_setting('temp_directory')").rows == [("",)]
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_what_does_not_fit_into_memory_is_refused(tmp_path):
    """Nothing is spilled to the disk: a query that needs more memory than there is ends with an error."""
    has_run(tmp_path)
    with read(tmp_path / "claims.duckdb") as reader:
        reader._con.execute  # noqa: B018 - the connection is the reader's own
        with pytest.raises(UsageError):
            reader.query(
                "select count(*) from (select distinct a.range, b.range from range(90000) a, range(90000) b)",
                limit_seconds=1,
            )
    assert [path.name for path in tmp_path.iterdir() if "tmp" in path.name] == []


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
def test_a_deep_cell_is_written(tmp_path, form):
    """JSON that is nested more deeply than Python reads is written as it is."""
    has_run(tmp_path)
    query = "select (repeat('[', 5000) || repeat(']', 5000))::json a"
    done = groundwire("sql", query, "--format", form, cwd=tmp_path)
    assert done.code == 0, done.said
    assert "[" * 5_000 in done.out


def test_pivot_is_a_question(tmp_path):
    """PIVOT, which DuckDB takes for several statements, is answered; several statements are not."""
    has_run(tmp_path)
    with read(tmp_path / "claims.duckdb") as reader:
        assert reader.query("pivot claims on type using count(*)").rows
        for query in ("pivot claims on type; drop table aid", "drop table aid", "create table x (a int)"):
            with pytest.raises(UsageError):
                reader.query(query)


def test_a_foreign_view_reads_nothing_for_the_writer(tmp_path):
    """A store with a view over a file that somebody has made: no connection of ours evaluates it."""
    has_run(tmp_path)
    path = tmp_path / "claims.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("create view secrets as from read_text('/etc/hostname')")
    with read(path) as reader, pytest.raises(UsageError, match="disabled by configuration"):
        reader.query("from secrets")
    with Store.open(path, claim_types()) as store, pytest.raises(duckdb.PermissionException):
        store._work.con.execute("from read_text('/etc/hostname')")
    (tmp_path / "a.txt").write_text(GOOD.replace("12", "21"))
    assert groundwire("run", "a.txt", cwd=tmp_path).code == 0
    assert stored(tmp_path, "SELECT count_low FROM casualty") == [(21,)]
