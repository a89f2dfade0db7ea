"""An archive of Parquet files: it answers as the stores that published into it."""

import asyncio
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.config import Settings
from pipeline.report.facts import Selection
from pipeline.report.report import render
from pipeline.runs import batch
from pipeline.store import archive, read, read_archive
from pipeline.store.archive import LEDGER
from pipeline.store.files import acquire, release
from schemas.catalogue import claim_types
from schemas.errors import StoreBusyError, StoreError, UsageError

NIGHT = {
    "a.txt": ("2025-03-03", "Chile said on Monday that some 40 soldiers of Peru were killed in Arica."),
    "b.txt": ("2025-03-09", "Peru said that 70 soldiers of Peru were killed in Arica. Ghana gave Togo rice."),
    "c.txt": ("2025-04-02", "Fiji plans to send 300 soldiers to Samoa, the ministry said."),
    "d.txt": ("", "President Boakai of Liberia visited Ghana last week."),
}


def press(folder: Path, articles: dict[str, tuple[str, str]]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, (_, text) in articles.items():
        (folder / name).write_text(text)
    rows = [f"{name},Daily {name[0]},{day}" for name, (day, _) in articles.items()]
    (folder / "metadata.csv").write_text("file,outlet,published\n" + "\n".join(rows) + "\n")
    return folder


def run(db: Path, folder: Path, into: Path | None) -> None:
    asyncio.run(batch.run(Settings(db=db, model="patterns"), [folder], into=into))


def answers(reader) -> dict[str, list[str]]:
    """Every row of every table and view that an archive has."""
    return {
        name: sorted(map(repr, reader.query(f'FROM "{name}"').rows))
        for name in reader.tables()
        if name not in LEDGER | {"dead_letters"}
    }


def same(db: Path, folder: Path) -> bool:
    with read(db) as store, read_archive(folder, claim_types()) as over:
        assert answers(over) == answers(store)
        assert over.query("FROM known_on('2025-03-05') ORDER BY ALL").rows == (
            store.query("FROM known_on('2025-03-05') ORDER BY ALL").rows
        )
    return True


def files(folder: Path) -> dict[str, int]:
    return {str(p.relative_to(folder)): p.stat().st_ino for p in folder.rglob("*") if p.is_file()}


@pytest.mark.faults
def test_answers_as_the_store_through_all_that_happens_to_articles(tmp_path):
    """What a second run does not change is not written again; what it moves, edits or adds is there once."""
    db, into = tmp_path / "c.duckdb", tmp_path / "archive"
    run(db, press(tmp_path / "press", NIGHT), into)
    assert same(db, into)
    with read(db) as store:
        assert len(store.query("FROM incidents").rows) > 0
    first = files(into)
    assert {p.split("/")[1] for p in first if p.startswith("articles/")} == {
        "month=2025-03", "month=2025-04", "month=undated",
    }  # fmt: skip
    moved = {
        **NIGHT,
        "b.txt": ("2025-05-09", NIGHT["b.txt"][1]),
        "d.txt": ("2025-05-10", "President Boakai of Liberia visited Ghana and Togo last week."),
        "e.txt": ("2025-05-11", "Fiji sent 20 soldiers to Samoa."),
    }
    run(db, press(tmp_path / "press", moved), into)
    assert same(db, into)
    second = files(into)
    april = {p for p in first if "month=2025-04" in p}
    assert april
    assert {p: second.get(p) for p in april} == {p: first[p] for p in april}
    assert not [p for p in second if p.startswith("casualty/month=undated")]
    run(db, tmp_path / "press", into)
    changed = {p.split("/")[0] for p, node in files(into).items() if second.get(p) != node}
    assert {p.partition(".")[0] for p in changed if not p.endswith("json")} <= {"runs"}


@contextmanager
def killed(monkeypatch: pytest.MonkeyPatch, after: int) -> Iterator[list[int]]:
    """A process that dies before its so-many-th step on the disk."""
    steps = [0]

    def dying(step):
        def taken(*given, **named):
            steps[0] += 1
            if steps[0] == after + 1:
                raise KeyboardInterrupt
            return step(*given, **named)

        return taken

    with monkeypatch.context() as patched:
        patched.setattr(archive, "sync", dying(archive.sync))
        patched.setattr(Path, "replace", dying(Path.replace))
        patched.setattr(Path, "unlink", dying(Path.unlink))
        with suppress(KeyboardInterrupt):
            yield steps


@pytest.mark.faults
def test_a_kill_leaves_the_archive_as_it_was_or_as_it_is_to_be(tmp_path, monkeypatch):
    """Killed at any step it answers as before or after; the next run ends what was begun, and cleans up."""
    db, into = tmp_path / "c.duckdb", tmp_path / "archive"
    run(db, press(tmp_path / "press", dict([*NIGHT.items()][:2])), into)
    with read_archive(into, claim_types()) as over:
        before = answers(over)
    run(db, press(tmp_path / "press", NIGHT), None)
    with read(db) as store:
        after = answers(store)
    step, ended = 0, False
    while not ended:
        with killed(monkeypatch, step) as steps:
            archive.publish_into(into, db)
        ended = steps[0] <= step
        step += 7
        with read_archive(into, claim_types()) as over:
            assert answers(over) in (before, after)
    assert step > 14
    (into / "aid" / f".{next(into.glob('*.json')).stem}-x.parquet.part").write_text("half")
    assert archive.publish_into(into, db) == (0, 1)
    assert not [*into.rglob(".*")]
    assert same(db, into)


@pytest.mark.faults
def test_parts_answer_as_one_store_of_all(tmp_path):
    """Two stores of one name are two parts; a text that both have is taken from its first publication."""
    twice = ("2025-03-01", NIGHT["b.txt"][1])
    one = {name: NIGHT[name] for name in ("a.txt", "b.txt")}
    other = {**{name: NIGHT[name] for name in ("c.txt", "d.txt")}, "z.txt": twice}
    into, whole = tmp_path / "archive", tmp_path / "whole.duckdb"
    for name, articles in (("one", one), ("other", other)):
        (tmp_path / name).mkdir()
        run(tmp_path / name / "c.duckdb", press(tmp_path / name / "press", articles), into)
    run(whole, press(tmp_path / "press", {**one, **other}), None)
    own = ("run_id", "file", "tolls", "added", "saved", "attempts", "seconds", "source_digest")
    with read(whole) as store, read_archive(into, claim_types()) as over:
        for name in ("claims", "articles", "outcomes", "publications", "claim_groups", "plans", "speakers"):
            columns = [c for c in store.query(f"FROM {name} LIMIT 0").columns if c not in own]
            query = f"SELECT {', '.join(columns)} FROM {name} ORDER BY ALL"
            assert over.query(query).rows == store.query(query).rows, name


@pytest.mark.faults
def test_the_page_of_an_archive_is_that_of_the_store(tmp_path):
    """All of it, what was published since a day, one type or one article: nothing on the page is missing."""
    db, into, page = tmp_path / "c.duckdb", tmp_path / "archive", tmp_path / "page.html"
    run(db, press(tmp_path / "press", NIGHT), into)
    made = datetime(2025, 5, 1, tzinfo=UTC)
    chosen = (
        Selection(),
        Selection(since=date(2025, 3, 9)),
        Selection(type="casualty"),
        Selection(article="a.txt"),
    )
    with read(db) as store, read_archive(into, claim_types()) as over:
        for selection in chosen:
            assert render(over, selection, made) == render(store, selection, made)
    told = CliRunner().invoke(app, ["report", str(page), "--over", str(into), "--since", "2025-04-01"])
    assert told.exit_code == 0
    assert "Fiji plans to send 300 soldiers" in page.read_text()
    assert "Arica" not in page.read_text()


@pytest.mark.faults
def test_reads_no_file_but_those_listed(tmp_path):
    """SQL over an archive reaches no other file, and a list of files cannot name one outside of it."""
    db, into = tmp_path / "c.duckdb", tmp_path / "archive"
    run(db, press(tmp_path / "press", {"a.txt": NIGHT["a.txt"]}), into)
    (into / "secret.csv").write_text("a\n1\n")
    with read_archive(into, claim_types()) as over:
        for sql in (
            f"FROM read_csv('{into}/secret.csv')",
            f"FROM read_parquet('{into}/*/*.parquet')",
            f"FROM '{db}'",
            "COPY claims TO 'x.csv'",
            "SET enable_external_access = true",
        ):
            with pytest.raises(UsageError):
                over.query(sql)
    manifest = next(into.glob("*.json"))
    said = json.loads(manifest.read_text())
    columns = said["tables"]["articles"]["columns"]
    for wrong, why in (
        ({"articles": {"columns": columns, "files": ["../c.parquet"]}}, "no file of an archive"),
        ({"articles": {"columns": [["file"]], "files": []}}, "not what lists the files"),
        ([], "not what lists the files"),
    ):
        manifest.write_text(json.dumps(said | {"tables": wrong}))
        with pytest.raises(StoreError, match=why), read_archive(into, claim_types()):
            pass


def test_a_store_is_published_by_one_process_at_a_time(tmp_path):
    """The other is told that its store is whole, and what to do."""
    db, into = tmp_path / "c.duckdb", tmp_path / "archive"
    run(db, press(tmp_path / "press", {"a.txt": NIGHT["a.txt"]}), into)
    part = next(into.glob("*.json")).with_suffix("")
    lock = acquire(part)
    with pytest.raises(StoreBusyError, match="itself is published"):
        archive.publish_into(into, db)
    release(part, lock)
    assert archive.publish_into(into, db) == (0, 0)


@pytest.mark.faults
def test_a_run_is_told_though_its_archive_takes_nothing(tmp_path):
    """The summary says what the run did, then why the archive is as it was; the next run makes it good."""
    db, into = tmp_path / "c.duckdb", tmp_path / "archive"
    articles = press(tmp_path / "press", {"a.txt": NIGHT["a.txt"]})
    run(db, articles, into)
    lock = acquire(next(into.glob("*.json")).with_suffix(""))
    press(articles, NIGHT)
    words = ["run", str(articles), "--db", str(db), "--model", "patterns", "--into", str(into)]
    told = CliRunner().invoke(app, words)
    assert told.exit_code == StoreBusyError.exit_code
    assert "3 new" in told.stdout
    assert "itself is published" in told.stderr
    release(next(into.glob("*.json")).with_suffix(""), lock)
    assert CliRunner().invoke(app, words).exit_code == 0
    assert same(db, into)


def test_an_archive_without_room_is_called_an_archive(tmp_path, monkeypatch):
    """What is to be mended or named anew is the archive, not the store."""
    db, into = tmp_path / "c.duckdb", tmp_path / "archive"
    run(db, press(tmp_path / "press", {"a.txt": NIGHT["a.txt"]}), into)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "_replaced", full)
    with pytest.raises(StoreError, match=r"archive: No space left on device; an archive needs .* --into$"):
        archive.publish_into(into, db)


@pytest.mark.faults
def test_copies_of_a_store_do_not_take_turns_in_an_archive(tmp_path):
    """Once one of two copies has published more, the other is refused, and told what to do."""
    one, other, into = tmp_path / "one.duckdb", tmp_path / "other.duckdb", tmp_path / "archive"
    articles = press(tmp_path / "press", {"a.txt": NIGHT["a.txt"]})
    run(one, articles, into)
    shutil.copyfile(one, other)
    assert archive.publish_into(into, other) == (0, 0)
    run(other, press(articles, NIGHT), into)
    with pytest.raises(StoreError, match="another copy of this store"):
        archive.publish_into(into, one)
    assert same(other, into)
    next(into.glob("*.json")).unlink()
    archive.publish_into(into, one)
    assert same(one, into)


@pytest.mark.faults
def test_a_type_that_the_reader_does_not_know(tmp_path):
    """Claims of a type of one's own are in all views, for readers too who do not name its folder."""
    types = tmp_path / "types"
    types.mkdir()
    (types / "sanction.py").write_text(
        "from schemas.claim import Claim, Example\nfrom schemas.values import Party\n\n\n"
        "class Sanction(Claim):\n    '''A state puts sanctions on somebody.'''\n\n"
        "    target: Party\n    '''Who is sanctioned.'''\n\n    key = ('target',)\n"
        "    EXAMPLES = (Example('Peru banned Chile.', ({'target': 'Chile', 'status': 'occurred'},)),)\n"
    )
    db, into = tmp_path / "c.duckdb", tmp_path / "archive"
    press(tmp_path / "press", NIGHT)
    where = ["--db", str(db), "--into", str(into), "--schemas", str(types), "--model", "patterns"]
    told = CliRunner().invoke(app, ["run", str(tmp_path / "press"), *where])
    assert told.exit_code == 0
    assert f"{into}: " in told.stdout
    asked = CliRunner().invoke(app, ["sql", "--over", str(into), "FROM sanction", "--format", "csv"])
    assert asked.stdout.startswith("claim_id,article_id")
    assert same(db, into)


def test_an_archive_is_refused_beside_a_store_or_where_there_is_none(tmp_path):
    """What cannot be read over is said with the next step."""
    both = CliRunner().invoke(app, ["sql", "--over", str(tmp_path), "--db", "c.duckdb", "FROM claims"])
    assert "--db has no effect beside --over" in str(both.exception)
    with (
        pytest.raises(StoreError, match=f"run PATHS --into {tmp_path}"),
        read_archive(tmp_path, claim_types()),
    ):
        pass
