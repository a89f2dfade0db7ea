"""Writing over: no command replaces a store, a device or a pipe, or follows a link that was planted."""

import stat
from pathlib import Path

import pytest
from attack import GOOD, groundwire, has_run, stored

from pipeline.files import part_of, replacing
from pipeline.store import Store
from schemas.catalogue import claim_types
from schemas.errors import StoreError, UsageError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    has_run(tmp_path)
    return tmp_path


@pytest.mark.faults
def test_an_answer_never_replaces_a_store(folder):
    """Not the store that is read, by whatever name, nor another one; and the command fails."""
    (folder / "link.out").symlink_to(folder / "claims.duckdb")
    before = (folder / "claims.duckdb").read_bytes()
    (folder / "hard.csv").hardlink_to(folder / "claims.duckdb")
    beside = ("claims.duckdb.wal", ".claims.duckdb.run", "claims.duckdb.reviews.jsonl", ".claims.duckdb.lock")
    beside += (".claims.duckdb.kept",)
    for target in ("claims.duckdb", "./claims.duckdb", "link.out", "hard.csv", *beside):
        for words in (
            ("sql", "select 1 a", "--format", "csv", "-o", target),
            ("claims", "--format", "parquet", "-o", target),
            ("report", target),
        ):
            done = groundwire(*words, cwd=folder)
            assert done.code == 1, (words, done.said)
            assert "name another file" in done.err
    assert (folder / "claims.duckdb").read_bytes() == before


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_a_device_stays_one(folder, form):
    """What is no file is written to, and is afterwards what it was."""
    before = Path("/dev/null").stat().st_rdev
    assert groundwire("sql", "select 1 a", "--format", form, "-o", "/dev/null", cwd=folder).code in (0, 1)
    assert Path("/dev/null").stat().st_rdev == before
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@pytest.mark.parametrize("planted", ["part", "lock", "copy", "run", "run.wal", "kept"])
def test_a_planted_link_is_not_followed(folder, planted):
    """A link by the name of a file that a command makes leads nowhere: what it points to stays as it was."""
    victim = folder / "victim"
    victim.write_text("mine")
    name = {"part": part_of(folder / "out.csv").name}.get(planted, f".claims.duckdb.{planted}")
    (folder / name).symlink_to(victim)
    groundwire("sql", "select 1 a", "--format", "csv", "-o", "out.csv", cwd=folder)
    (folder / "a.txt").write_text(GOOD.replace("12", "21"))
    groundwire("run", "a.txt", cwd=folder)
    assert victim.read_text() == "mine"


def test_links_in_a_circle_are_told(folder):
    """As a store, as an output, as a recording: one line, and the next step."""
    (folder / "round").symlink_to("round")
    for words in (
        ("run", "a.txt", "--db", "round"),
        ("sql", "select 1 a", "--db", "round"),
        ("report", "round"),
        ("claims", "--format", "csv", "-o", "round"),
    ):
        done = groundwire(*words, cwd=folder)
        assert done.code in (1, 4), (words, done.said)
        assert "Traceback" not in done.said


def test_what_fails_leaves_what_stood_there(tmp_path):
    """A file is replaced whole, or not at all."""
    target = tmp_path / "a"
    target.write_text("old")

    def write() -> None:
        with replacing(target) as part:
            part.write_text("half")
            raise OSError(5, "no")

    with pytest.raises(UsageError):
        write()
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_store_put_back_under_a_run_is_kept(folder):
    """What somebody puts in the store's place while a run works is copied aside, and the run says where."""
    path = folder / "claims.duckdb"
    other = path.read_bytes()
    with Store.open(path, claim_types()) as store:
        path.write_bytes(other)
        aside = store.publish()
    assert aside is not None
    assert aside.read_bytes() == other
    with Store.open(path, claim_types()) as store:
        assert store.publish() is None
    assert stored(folder, "SELECT count(*) FROM articles") == [(1,)]


def test_no_store_is_opened_through_a_link_for_a_run(folder):
    """A link in the place of the file that a run works in is said, not written through."""
    (folder / ".claims.duckdb.run").symlink_to(folder / "elsewhere")
    with pytest.raises(StoreError, match="delete it"):
        Store.open(folder / "claims.duckdb", claim_types())
