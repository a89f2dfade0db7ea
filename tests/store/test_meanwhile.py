"""A run into a large store: what it does before it has a copy, what survives then, and what needs no copy."""

import asyncio
import errno
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import Mock, patch

import duckdb
import pytest

from pipeline.articles.article import Unreadable, parse_article
from pipeline.config import Settings
from pipeline.decisions import journal_of
from pipeline.extraction.outcome import Outcome
from pipeline.models.model import Response
from pipeline.patterns.extractor import Patterns
from pipeline.runs import batch
from pipeline.runs.unsaved import Unsaved
from pipeline.store import Outcomes, Store, files, meanwhile, read, work
from pipeline.store.articles import Articles
from pipeline.store.batches import Batches
from pipeline.store.database import kept_file, work_file
from schemas.catalogue import claim_types
from schemas.errors import ModelError, StoreError


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A store that counts as large, with one run in it."""
    monkeypatch.setattr(meanwhile, "_LARGE", 0)
    night(tmp_path / "claims.duckdb", "a.txt")
    return tmp_path / "claims.duckdb"


def begun(path):
    store = Store.open(path, claim_types())
    store.runs.begin(model="m", fingerprint="f", focus="article", paths=["press"], settings={})
    return store


def night(path, *new):
    """One run, in which files are found that are new."""
    with begun(path) as store:
        if new:
            store.outcomes.save([outcome(file) for file in new])
        store.runs.finish("done", {})
        store.publish()


def outcome(file):
    return Outcome(parse_article(f"Ministers met. {file}".encode(), file), "done", "m", "f")


def response(name="r1", text="{}"):
    return Response(
        response_id=name, model="m", status="answered", answer={}, text=text, cost=0.5, request_json="{}"
    )


def rows(path, sql):
    with read(path) as reader:
        return reader.query(sql).rows


def beside(path):
    """The names of the files in the store's folder."""
    return sorted(file.name for file in path.parent.iterdir())


KILLINGS = [f"Some {number} people were killed in Arica on Monday." for number in (40, 41, 42)]


def press(path, *texts):
    """A folder with a file for each text."""
    folder = path.parent / "press"
    folder.mkdir(exist_ok=True)
    for number, text in enumerate(texts):
        (folder / f"{number}.txt").write_text(text)
    return folder


def reading(path, folder, asked=lambda _: None):
    """A whole run over a folder; `asked` sees each request before it is answered."""

    class Model(Patterns):
        async def ask(self, request):
            asked(request)
            return await super().ask(request)

    async def opened(_):
        return Model()

    with patch.object(batch, "open_model", opened):
        return asyncio.run(batch.run(Settings(db=path, model="patterns"), [folder], other_model="keep"))


@pytest.fixture
def held(monkeypatch):
    """No copy is made before this event is set."""
    event, copy = threading.Event(), meanwhile.copy_store

    def waiting(path, work, stop):
        while not event.wait(0.01):
            if stop.is_set():
                raise InterruptedError
        copy(path, work, stop)

    monkeypatch.setattr(meanwhile, "copy_store", waiting)
    return event


async def waits_for(work, held):
    """Whether work waits for the copy, which is made then; ends with the work."""
    waiting = asyncio.ensure_future(work)
    await asyncio.sleep(0.05)
    waits = not waiting.done()
    held.set()
    await waiting
    return waits


# ---------------------------------------------------------------- what needs no copy


def test_a_run_that_finds_nothing_new_copies_nothing(path):
    """The store's file stays the same one; the rows of such runs come with the next that publishes."""
    before = path.stat()
    with patch.object(meanwhile, "copy_store", side_effect=AssertionError("copied")):
        night(path)
        night(path)
    assert os.path.samestat(path.stat(), before)
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert kept_file(path).stat().st_mode & 0o077 == 0
    assert rows(path, "SELECT count(*) FROM runs") == [(1,)]
    night(path, "b.txt")
    assert rows(path, "SELECT status, count(*) FROM runs GROUP BY ALL") == [("done", 4)]
    assert rows(path, "SELECT count(*) FROM articles") == [(2,)]
    assert beside(path) == ["claims.duckdb"]


def test_a_small_store_has_every_run_at_once(path, monkeypatch):
    """What is copied in no time is published by every run, and nothing is left beside it."""
    monkeypatch.setattr(meanwhile, "_LARGE", path.stat().st_size + 1)
    night(path)
    assert rows(path, "SELECT count(*) FROM runs") == [(2,)]
    assert beside(path) == ["claims.duckdb"]


def test_what_people_decided_is_taken_in_without_anything_new(path):
    """A run that finds nothing new publishes all the same where decisions lie beside the store."""
    journal_of(path).touch()
    night(path)
    assert rows(path, "SELECT count(*) FROM runs") == [(2,)]


def test_what_was_skipped_before_is_superseded_though_nothing_is_new(path):
    """A file that a run no longer skips is no longer told, of a large store as of a small one."""
    with begun(path) as store:
        store.runs.skip([Unreadable("press/x.txt", "why")])
        store.publish()
    with begun(path) as store:
        store.runs.finish("done", {}, whole=True)
        store.publish()
    assert rows(path, "SELECT count(*) FROM skipped") == [(0,)]
    assert rows(path, "SELECT file FROM superseded.skipped") == [("press/x.txt",)]


def test_a_file_that_is_skipped_each_night_has_nothing_copied(path):
    """Nor has an article of another language. What is skipped for the first time is noted, or no more."""
    german = "Der Minister sagte am Montag, dass bei dem Angriff vierzig Menschen getötet worden seien. " * 3
    folder = press(path, KILLINGS[0], "", german)
    reading(path, folder)
    skipped = "SELECT DISTINCT split_part(file, '/', -1) FROM skipped ORDER BY ALL"
    assert rows(path, skipped) == [("1.txt",), ("2.txt",)]
    with patch.object(meanwhile, "copy_store", side_effect=AssertionError("copied")):
        for _ in range(2):
            summary = reading(path, folder)
            assert (summary.status, summary.skipped, summary.other_language) == ("done", 1, 1)
    (folder / "3.txt").touch()
    (folder / "1.txt").write_text(KILLINGS[1])
    reading(path, folder)
    assert rows(path, skipped) == [("2.txt",), ("3.txt",)]
    last = rows(path, "SELECT run_id FROM runs ORDER BY started DESC LIMIT 1")
    assert rows(path, "SELECT DISTINCT run_id FROM skipped") == last


# ---------------------------------------------------------------- what is done before there is one


def test_articles_are_asked_about_while_the_store_is_copied(path, held):
    """The copy is there only when all has been answered: a run that waited for it would never end."""
    asked = []

    def last(request):
        asked.append(request)
        if len(asked) == 3:
            held.set()

    summary = reading(path, press(path, *KILLINGS), last)
    assert (summary.status, summary.new_articles) == ("done", 3)
    assert rows(path, "SELECT count(*) FROM casualty") == [(3,)]
    assert beside(path) == ["claims.duckdb", "press"]


def test_outcomes_wait_for_the_copy_up_to_a_number(path, held, monkeypatch):
    """What is not saved yet does not grow without end: from a number on the copy is waited for."""
    monkeypatch.setattr("pipeline.runs.unsaved._MOST", 2)
    monkeypatch.setattr("pipeline.runs.unsaved._OUTCOMES", 1)

    async def seen(unsaved):
        unsaved.outcomes.append(outcome("b.txt"))
        unsaved.save_in_time()
        await asyncio.wait_for(unsaved.room(), 5)
        unsaved.outcomes.append(outcome("c.txt"))
        unsaved.save_in_time()
        waits = await waits_for(unsaved.room(), held)
        unsaved.save_in_time()
        return waits, len(unsaved.outcomes)

    with begun(path) as store:
        assert asyncio.run(seen(Unsaved(store, "f"))) == (True, 0)


@pytest.mark.faults
@pytest.mark.parametrize("held_in", ["outcomes", "waiting", "set_aside", "appeared"])
def test_whatever_holds_articles_is_counted(path, held, monkeypatch, held_in):
    """Articles that are passed over, of which no outcome comes, do not grow without end either."""
    monkeypatch.setattr("pipeline.runs.unsaved._MOST", 2)
    monkeypatch.setattr("pipeline.runs.unsaved._OUTCOMES", 1)

    async def seen(unsaved):
        made = [outcome("b.txt"), outcome("c.txt")]
        getattr(unsaved, held_in).extend(made if held_in == "outcomes" else [each.article for each in made])
        waits = await waits_for(unsaved.room(), held)
        unsaved.save_in_time()
        return waits, len(getattr(unsaved, held_in))

    with begun(path) as store:
        assert asyncio.run(seen(Unsaved(store, "f"))) == (True, 0)


def test_all_who_wait_for_the_copy_take_one_thread(path, held, monkeypatch):
    """A request needs one, too, to find its endpoint by name."""
    monkeypatch.setattr("pipeline.runs.unsaved._MOST", 0)

    async def seen(unsaved):
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(2))
        store.prepare()
        waiting = [asyncio.create_task(unsaved.room()) for _ in range(8)]
        await asyncio.sleep(0)
        await asyncio.wait_for(asyncio.to_thread(int), 5)
        held.set()
        await asyncio.gather(*waiting)

    with begun(path) as store:
        asyncio.run(seen(Unsaved(store, "f")))


def test_what_people_decided_is_waited_for_before_publishing(path, held):
    """A signal is heard while the copy is made, also where nothing but decisions asks for one."""
    journal_of(path).touch()

    with begun(path) as store:
        assert asyncio.run(waits_for(Unsaved(store, "f").until_copied(), held))


def test_what_came_together_is_saved_a_few_at_a_time(path):
    """However much has waited for the copy, a transaction has 250 articles: memory is bounded there."""
    sizes = []

    def counted(_, saved):
        sizes.append(len(saved))

    with (
        begun(path) as store,
        patch.object(Outcomes, "save", counted),
        patch.object(Articles, "keep", counted),
        patch.object(Articles, "set_aside", counted),
        patch.object(Articles, "appear", counted),
        patch.object(Batches, "wait"),
    ):
        unsaved = Unsaved(store, "f")
        made = outcome("b.txt")
        unsaved.outcomes = [made] * 600
        unsaved.waiting, unsaved.set_aside, unsaved.appeared = ([made.article] * 600 for _ in range(3))
        unsaved.save()
    assert sizes == [250, 250, 100] * 4


def test_a_response_is_found_again_before_the_copy_is_there(path, held):
    """What was kept beside the store is given like what the store has, and before it where both have it."""
    with begun(path) as store:
        held.set()
        store.responses.keep(response("old"), response("both", "first"))
        store.runs.finish("done", {})
        store.publish()
    held.clear()
    with begun(path) as store:
        store.responses.keep(response("new"), response("both", "second"))
        assert store._work.meanwhile
        assert {*store.responses.ids()} == {"old", "both", "new"}
        texts = [each.text for each in store.responses.of(["old", "both", "new"])]
        assert texts == ["{}", "second", "{}"]
        held.set()
        store.publish()
    assert rows(path, "SELECT text FROM responses ORDER BY response_id") == [("second",), ("{}",), ("{}",)]


@pytest.mark.faults
@pytest.mark.parametrize("before", ["nothing", "model"])
def test_a_signal_while_the_end_waits_for_the_copy(path, held, before):
    """A run that ends already, done or by its model, is not torn by one: what it has is published."""
    asked = []

    def fails(request):
        asked.append(request)
        if before == "model" and len(asked) == 3:
            raise ModelError("the endpoint is away")

    async def signalled(its):
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        loop.call_soon(loop.call_soon, its._interrupt, task)  # when it waits
        loop.call_later(0.1, held.set)
        await end(its)

    async def nothing(*_, **__):
        pass

    end = batch._Batch._end
    with (
        patch.object(batch._Batch, "_end", signalled),
        patch.object(batch._Batch, "_ask_waiting", nothing),
        patch.object(Unsaved, "save_when_copied", nothing),  # else it has been waited for by then
        patch.object(os, "_exit", side_effect=AssertionError("left at once")),
    ):
        summary = reading(path, press(path, *KILLINGS), fails)
    assert summary.status == ("stopped" if before == "model" else "done")
    assert rows(path, "SELECT status FROM runs ORDER BY started DESC LIMIT 1") == [(summary.status,)]
    assert rows(path, "SELECT count(*) > 0 FROM responses") == [(True,)]


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_a_run_at_once(path, held, by):
    """The first has it publish what there is; the second does not wait for the copy."""
    left = []

    def leave(code):
        left.append(code)
        held.set()

    def interrupt(_):
        for _ in range(2):
            os.kill(os.getpid(), by)

    with patch.object(os, "_exit", leave):
        summary = reading(path, press(path, KILLINGS[0]), interrupt)
    assert summary.status == "interrupted"
    assert left == [130]


# ---------------------------------------------------------------- what survives

KILLED = """
import sys, threading
from pathlib import Path
from pipeline.models.model import Response
from pipeline.store import Store, meanwhile
from schemas.catalogue import claim_types
meanwhile._LARGE = 0
meanwhile.copy_store = lambda *_: threading.Event().wait()
store = Store.open(Path(sys.argv[1]), claim_types())
store.runs.begin(model="m", fingerprint="f", focus="article", paths=[], settings={})
paid = Response(response_id="r1", model="m", status="answered", answer={}, cost=0.5, request_json="{}")
store.responses.keep(paid)
print("kept", flush=True)
sys.stdin.read()
"""


@pytest.mark.faults
def test_what_was_paid_survives_a_kill_before_the_copy_is_there(path):
    """The store is as it was, and the next run has the response, and tells of the killed run and its cost."""
    as_it_was = path.read_bytes()
    words = [sys.executable, "-c", KILLED, str(path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "kept\n"
        process.kill()
    assert path.read_bytes() == as_it_was
    with begun(path) as store:
        assert store.responses.get("r1").cost == 0.5
        store.outcomes.save([outcome("b.txt")])
        store.runs.finish("done", {})
        store.publish()
    told = rows(path, "SELECT status, cost FROM runs ORDER BY started")
    assert told == [("done", None), ("interrupted", 0.5), ("done", None)]
    assert rows(path, "SELECT count(*) FROM responses") == [(1,)]


@pytest.mark.faults
@pytest.mark.parametrize("step", ["_take_in_kept", "delete"])
def test_a_kill_while_the_copy_takes_in_what_was_kept(path, step):
    """Before it or after it, what was kept is in the next store once."""

    def dies(*_):
        raise KeyboardInterrupt

    with begun(path) as store:
        store.responses.keep(response())
        with patch.object(files, step, dies), pytest.raises(KeyboardInterrupt):
            store.outcomes.save([outcome("b.txt")])
    assert kept_file(path).exists()
    night(path, "b.txt")
    assert rows(path, "SELECT count(*) FROM responses") == [(1,)]
    assert rows(path, "SELECT status, count(*) FROM runs GROUP BY ALL ORDER BY ALL") == [
        ("done", 2),
        ("interrupted", 1),
    ]
    assert beside(path) == ["claims.duckdb"]


def test_a_copy_that_finds_no_room_ends_the_run_and_keeps_what_was_answered(path, monkeypatch):
    """A full disk is told when something is to be saved; the store is whole, and nothing is paid twice."""

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    as_it_was = path.read_bytes()
    with monkeypatch.context() as patched, begun(path) as store:
        patched.setattr(meanwhile, "copy_store", full)
        store.responses.keep(response())
        with pytest.raises(StoreError, match="No space left"):
            store.outcomes.save([outcome("b.txt")])
        store.responses.keep(response("r2"))
    assert path.read_bytes() == as_it_was
    night(path, "b.txt")
    assert rows(path, "SELECT count(*) FROM responses") == [(2,)]


def test_a_run_that_gives_up_leaves_no_copy(path, held):
    """A copy that is not whole is stopped and taken away; what was answered is kept."""
    with begun(path) as store:
        store.responses.keep(response())
    assert beside(path) == [".claims.duckdb.kept", "claims.duckdb"]
    held.set()
    with begun(path) as store:
        assert store.responses.get("r1")


def test_copying_stops_when_told(tmp_path):
    """Also in the midst of a file, of which no part is left, and where the kernel does not copy."""
    source, asked = tmp_path / "claims.duckdb", iter([False, False, True, True])
    source.write_bytes(b"x" * 1000)
    stop = Mock(is_set=lambda: next(asked))
    unlike = patch.object(os, "copy_file_range", side_effect=OSError(errno.EXDEV, ""))
    with unlike, patch.object(files, "_BUFFER", 100), pytest.raises(InterruptedError):
        files.copy_store(source, tmp_path / ".claims.duckdb.run", stop)
    assert beside(source) == ["claims.duckdb"]


@pytest.mark.skipif(not hasattr(os, "copy_file_range"), reason="the kernel does not copy")
def test_what_is_copied_is_written_while_the_rest_is_read(tmp_path, monkeypatch):
    """Each piece is on its way to the disk before the next one is read; the copy is the whole file."""
    source, copy = tmp_path / "claims.duckdb", tmp_path / ".claims.duckdb.run"
    source.write_bytes(bytes(range(250)) * 4)
    steps, read_piece = [], os.copy_file_range

    def reading(old, new, count):
        steps.append("read")
        return read_piece(old, new, count)

    monkeypatch.setattr(files, "_AT_ONCE", 400)
    monkeypatch.setattr(os, "copy_file_range", reading)
    monkeypatch.setattr(os, "posix_fadvise", lambda _, start, count, __: steps.append((start, count)))
    files.copy_store(source, copy)
    assert steps == ["read", (0, 400), "read", (400, 400), "read", (800, 200), "read"]
    assert copy.read_bytes() == bytes(range(250)) * 4


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_disk_that_takes_no_more_is_not_tried_twice(tmp_path, code):
    """What the kernel cannot copy for want of room is not copied once more without it."""
    source = tmp_path / "claims.duckdb"
    source.write_bytes(b"x" * 1000)
    refused = patch.object(os, "copy_file_range", side_effect=OSError(code, "refused"))
    with refused, pytest.raises(OSError, match="refused"):
        files.copy_store(source, tmp_path / ".claims.duckdb.run")


def test_a_copy_that_a_killed_run_began_is_taken_away(path):
    """Also by a run that copies nothing."""
    files.copied_part(path).write_bytes(b"x")
    night(path)
    assert beside(path) == [".claims.duckdb.kept", "claims.duckdb"]


# ---------------------------------------------------------------- others beside the run


def test_readers_are_undisturbed_and_disturb_nobody(path):
    """In this process or another, who has the store open before or meanwhile sees it as it was then."""
    code = "import sys, duckdb; con = duckdb.connect(sys.argv[1], read_only=True); print(1, flush=True)\n"
    code += "sys.stdin.read(); print(con.execute('SELECT count(*) FROM articles').fetchone()[0])"
    words = [sys.executable, "-c", code, str(path)]
    with (
        subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other,
        read(path) as before,
    ):
        assert other.stdout.readline() == "1\n"
        with begun(path) as store:
            assert rows(path, "SELECT count(*) FROM articles") == [(1,)]
            store.outcomes.save([outcome("b.txt")])
            store.publish()
        assert before.query("SELECT count(*) FROM articles").rows == [(1,)]
        assert other.communicate()[0] == "1\n"
    assert rows(path, "SELECT count(*) FROM articles") == [(2,)]


def test_another_store_put_in_place_is_not_written_over(path, held):
    """What was looked up in one store is not saved into another: the run ends, and loses no answer."""
    other = path.read_bytes()
    with begun(path) as store:
        path.unlink()
        path.write_bytes(other)
        store.responses.keep(response())
        with pytest.raises(StoreError, match="put in its place"):
            store.outcomes.save([outcome("b.txt")])
    assert path.read_bytes() == other
    held.set()
    with begun(path) as store:
        assert store.responses.get("r1")


@pytest.mark.faults
@pytest.mark.parametrize("size", [0, 1 << 40])
@pytest.mark.parametrize("then", ["none", "another"])
def test_runs_go_with_their_store_and_responses_serve_any(path, held, monkeypatch, size, then):
    """Where another store is by now, or none, it tells no run of the first, and nothing is paid twice."""
    with begun(path) as store:
        store.responses.keep(response())
    held.set()
    path.rename(path.parent / "old.duckdb")
    monkeypatch.setattr(work, "open_work", files.open_work)  # the tests' own leaves a file for a new one
    if then == "another":
        night(path.parent / "other.duckdb", "x.txt")
        (path.parent / "other.duckdb").rename(path)
    monkeypatch.setattr(meanwhile, "_LARGE", size)
    with begun(path) as store:
        assert store.responses.get("r1")
        store.outcomes.save([outcome("b.txt")])
        store.runs.finish("done", {})
        store.publish()
    told = rows(path, "SELECT status FROM runs")
    assert told == [("done",)] * (2 if then == "another" else 1)
    assert rows(path, "SELECT count(*) FROM responses") == [(1,)]


def test_a_store_that_is_gone_is_told_as_such(path, held):
    """Who moved it during a run is told what to do, and the run can still be bounded."""
    with begun(path) as store:
        path.rename(path.parent / "old.duckdb")
        store.responses.keep(response())
        held.set()
        with store.bounded(), pytest.raises(StoreError, match=r"is gone.*put it back"):
            store.outcomes.save([outcome("b.txt")])
    (path.parent / "old.duckdb").rename(path)
    night(path, "b.txt")
    assert rows(path, "SELECT count(*) FROM responses") == [(1,)]


@pytest.mark.parametrize("make", [lambda file: file.write_bytes(b"x" * 5000), os.mkfifo, Path.mkdir])
def test_what_no_run_has_left_is_named(path, make):
    """A damaged file where runs keep things, or anything else there, is named with what to do about it."""
    make(kept_file(path))
    with (
        patch.object(files, "copy_store", side_effect=AssertionError("copied")),
        pytest.raises(StoreError, match=r"\.claims\.duckdb\.kept: .*delete it"),
    ):
        begun(path)
    assert not work_file(path).exists()


@pytest.mark.faults
def test_what_was_written_ahead_for_a_deleted_file_is_in_nobodys_way(path):
    """Who deletes what is damaged, and not what DuckDB wrote ahead for it, can run again."""
    words = [sys.executable, "-c", KILLED, str(path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "kept\n"
        process.kill()
    assert files.wal_file(kept_file(path)).exists()
    kept_file(path).unlink()
    night(path)
    night(path, "b.txt")
    assert beside(path) == ["claims.duckdb"]


def test_damage_is_told_of_the_file_that_has_it(path):
    """What is wrong with what was kept beside the store is not said of the store."""
    with begun(path) as store:
        broken = Mock(execute=Mock(side_effect=duckdb.IOException("Corrupt database file: x")))
        broken.begin = broken.execute
        with patch.object(store._work.meanwhile, "kept", broken):
            for use in (
                lambda: [*store.responses.ids()],
                lambda: store.responses.get("r1"),
                lambda: store.runs.finish("done", {}),
            ):
                with pytest.raises(StoreError, match=r"\.claims\.duckdb\.kept: Corrupt.*kept\.wal"):
                    use()


def test_what_was_kept_is_not_lost_with_a_copy_that_cannot_be_used(path):
    """It goes into the copy last, when nothing else can fail."""
    with begun(path) as store:
        store.responses.keep(response())
        fails = patch.object(files, "superseding_tables", side_effect=duckdb.IOException("no"))
        with fails, pytest.raises(StoreError):
            store.outcomes.save([outcome("b.txt")])
    night(path, "b.txt")
    assert rows(path, "SELECT count(*) FROM responses") == [(1,)]
