"""A batch through the command line: what lands in the store, what is printed, which exit code."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import pytest
from command import CLEAN, run_here
from conftest import on_disk
from pytest_httpserver import HTTPServer
from werkzeug import Request as HttpRequest
from werkzeug import Response as HttpResponse

from pipeline.models.endpoint import OpenAICompatible
from pipeline.store import Store
from schemas.catalogue import BUILT_IN

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def groundwire(*words: str | Path, cwd: Path, **environ: str) -> Done:
    """Run the command line in this process, from folder `cwd`, with only `environ` set of our variables."""
    return Done(*run_here(words, cwd, environ))


def asked(cwd: Path, query: str) -> list[dict[str, Any]]:
    done = groundwire("sql", query, "--format", "json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def summary(done: Done) -> dict[str, Any]:
    assert done.stdout, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the store of the five seeds, as the built-in extractor reads them."""
    folder = tmp_path_factory.mktemp("seeds")
    done = groundwire("run", SEEDS, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "built-in pattern extractor" in done.stdout
    return folder


def test_seeds_give_all_five_types(store: Path) -> None:
    """The seeds give claims of all five types."""
    rows = asked(store, "select type, count(*) n from claims group by type order by type")
    assert [row["type"] for row in rows] == ["agreement", "aid", "casualty", "deployment", "visit"]
    assert all(row["n"] > 0 for row in rows)


def test_every_evidence_is_verbatim(store: Path) -> None:
    """The evidence of every claim is the article's text at its span, and lies in the body."""
    wrong = asked(
        store,
        "select c.evidence from claims c join articles a using (article_id) "
        "where substr(a.text, span_start + 1, span_end - span_start) <> evidence",
    )
    assert wrong == []


def test_no_claim_from_a_teaser(store: Path) -> None:
    """No claim's evidence lies behind the last words of the article proper."""
    ends = {
        "000": "chairman of North Korea’s Supreme People’s Assembly.",
        "001": "“It could be they’re dragging their feet,” he said.",
        "002": "Reuters contributed to this report.",
        "003": "according to lawmakers who attended the briefing.",
        "004": "under which the two countries pledged mutual aid if either were attacked.",
    }
    rows = asked(
        store,
        "select file, text, max(span_end) last from claims "
        "join articles using (article_id, file) group by all",
    )
    assert len(rows) == 5
    for row in rows:
        end = ends[Path(row["file"]).name[:3]]
        assert row["last"] <= row["text"].index(end) + len(end), row["file"]


def test_second_run_asks_and_changes_nothing(store: Path) -> None:
    """A second run on the same input makes no request, and the claims stay as they are."""
    before = asked(store, "select * from claims order by claim_id")
    again = summary(groundwire("run", SEEDS, "--json", cwd=store))
    assert (again["new_articles"], again["unchanged"], again["requests"]) == (0, 5, 0)
    assert asked(store, "select * from claims order by claim_id") == before


def test_renormalise_gives_the_same(store: Path) -> None:
    """Values computed again from the stored answers are the same, without a request."""
    query = "select * exclude (run_id) from claims order by claim_id"
    before = asked(store, query)
    assert groundwire("renormalise", cwd=store).returncode == 0
    assert asked(store, query) == before
    assert asked(store, "select sum(requests) n from runs where model = 'renormalise'") == [{"n": 0}]


def test_changed_article_supersedes(tmp_path: Path) -> None:
    """Another text in the same file replaces its claims; the older ones stay queryable."""
    file = tmp_path / "a.txt"
    file.write_text("Some 40 soldiers of Chile were killed on Monday, officials said.", encoding="utf-8")
    groundwire("run", file, cwd=tmp_path)
    file.write_text("Some 45 soldiers of Chile were killed on Monday, officials said.", encoding="utf-8")
    groundwire("run", file, cwd=tmp_path)
    assert asked(tmp_path, "select count_low n from casualty") == [{"n": 45}]
    assert asked(tmp_path, "select count_low n from superseded.casualty") == [{"n": 40}]
    assert asked(tmp_path, "select count(*) n from articles where superseded_by is null") == [{"n": 1}]


SANCTION = '''
from schemas.claim import Claim, Example
from schemas.values import Party, Words

class Sanction(Claim):
    """Somebody puts sanctions on somebody."""

    target: Party
    """Who is sanctioned."""
    measure: Words
    """What is forbidden, as worded."""

    key = ("target", "measure")
    EXAMPLES = (Example("Peru put a travel ban on Chile.",
                        ({"target": "Chile", "measure": "travel ban", "status": "occurred"},)),)
'''


def completion(answer: object) -> HttpResponse:
    body = {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "tiny",
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": json.dumps(answer)},
            }
        ],
        "usage": {
            "prompt_tokens": 100,
            "completion_tokens": 20,
            "total_tokens": 120,
            "prompt_tokens_details": {"cached_tokens": 64},
        },
    }
    return HttpResponse(json.dumps(body), content_type="application/json")


class Endpoint:
    """An OpenAI-compatible server that answers what `claims` says for each type it is asked about."""

    def __init__(self, server: HTTPServer, claims: dict[str, list[dict[str, object]]]) -> None:
        self.url = server.url_for("/v1")
        self.requests: list[HttpRequest] = []
        self.claims = claims
        models = {
            "object": "list",
            "data": [{"id": "tiny", "object": "model", "created": 1, "owned_by": "us"}],
        }
        server.expect_request("/v1/models").respond_with_json(models)
        server.expect_request("/v1/chat/completions").respond_with_handler(self.answer)

    def answer(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        schema = request.get_json()["response_format"]["json_schema"]["schema"]
        return completion({name: self.claims.get(name, []) for name in schema["properties"]})


def embargo(**words: object) -> dict[str, object]:
    common = {"status": "planned", "attributed_to": [], "when": None, "place": None}
    return {"sentences": [1], "target": "Ghana", "measure": "oil embargo", **common, **words}


def test_a_sixth_type_through_endpoint_and_store(tmp_path: Path, httpserver: HTTPServer) -> None:
    """A type of the user's goes through openai and instructor into a table of its own, by one file."""
    (tmp_path / "types").mkdir()
    (tmp_path / "types" / "sanction.py").write_text(SANCTION, encoding="utf-8")
    (tmp_path / "a.txt").write_text("Togo will put an oil embargo on Ghana.", encoding="utf-8")
    endpoint = Endpoint(httpserver, {"sanction": [embargo()]})
    done = groundwire(
        "run",
        "a.txt",
        "--schemas",
        "types",
        "--base-url",
        endpoint.url,
        "--json",
        cwd=tmp_path,
        OPENAI_API_KEY="sk-s3cret",
    )
    assert done.returncode == 0, done.stderr
    said = summary(done)
    assert (said["model"], said["claims"], said["prompt_tokens"]) == ("tiny", {"sanction": 1}, 100)
    assert said["cached_tokens"] == 64
    assert asked(tmp_path, "select cached_tokens n from runs") == [{"n": 64}]
    assert asked(tmp_path, "select target_country, measure, status from sanction") == [
        {"target_country": "GH", "measure": "oil embargo", "status": "planned"}
    ]
    assert endpoint.requests[0].headers["Authorization"] == "Bearer sk-s3cret"
    for file in tmp_path.rglob("*"):
        assert file.is_dir() or b"sk-s3cret" not in file.read_bytes(), file


def test_a_second_run_pays_nothing(tmp_path: Path, httpserver: HTTPServer) -> None:
    """The endpoint is not asked again for an article that the store has."""
    (tmp_path / "a.txt").write_text("Togo will put an oil embargo on Ghana.", encoding="utf-8")
    endpoint = Endpoint(httpserver, {})
    for _ in range(2):
        assert groundwire("run", "a.txt", "--base-url", endpoint.url, cwd=tmp_path).returncode == 0
    assert len(endpoint.requests) == 1


def test_the_next_run_asks_in_the_mode_that_was_answered(tmp_path: Path, httpserver: HTTPServer) -> None:
    """How an endpoint takes schemas is tried once, also over several runs; `runs` has it."""
    modes: list[str] = []

    def tools_only(request: HttpRequest) -> HttpResponse:
        body = request.get_json()
        modes.append("tools" if "tools" in body else body["response_format"]["type"])
        if modes[-1] != "tools":
            return HttpResponse("{}", 400)
        return completion({name: [] for name in body["tools"][0]["function"]["parameters"]["properties"]})

    httpserver.expect_request("/v1/chat/completions").respond_with_handler(tools_only)
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(f"Togo will put an oil embargo on Ghana, {name} said.")
        words = (
            "run",
            f"{name}.txt",
            "--base-url",
            httpserver.url_for("/v1"),
            "--model",
            "m",
            "--focus",
            "article",
        )
        assert groundwire(*words, cwd=tmp_path).returncode == 0
    assert modes == ["json_schema", "tools", "tools"]
    assert asked(tmp_path, "select mode from runs") == [{"mode": "tools"}] * 2


def test_the_default_never_replaces_a_models_claims(tmp_path: Path, httpserver: HTTPServer) -> None:
    """A run with another model is refused until somebody says what becomes of the claims that are there."""
    (tmp_path / "a.txt").write_text("Some 40 soldiers of Chile were killed on Monday.", encoding="utf-8")
    toll = {
        "sentences": [1],
        "victims": "soldiers of Chile",
        "harm": "killed",
        "count": "Some 40",
        "status": "occurred",
        "attributed_to": [],
        "when": "Monday",
        "place": None,
    }
    endpoint = Endpoint(httpserver, {"casualty": [toll]})
    groundwire("run", "a.txt", "--base-url", endpoint.url, cwd=tmp_path)
    (tmp_path / "b.txt").write_text("Some 50 soldiers of Peru were killed on Monday.", encoding="utf-8")
    for words in ((), ("--model", "patterns"), ("--quiet", "--model", "patterns", "--max-requests", "5")):
        done = groundwire("run", ".", *words, cwd=tmp_path)
        assert done.returncode == 8
        assert "1 by tiny" in done.stderr
        assert "--other-model keep" in done.stderr
    made = (
        "select c.file, o.model, c.model as by from outcomes o join claims c "
        "using (article_id) order by c.file"
    )
    tiny = {"file": "a.txt", "model": "tiny", "by": "tiny"}
    assert asked(tmp_path, made) == [tiny]
    kept = groundwire("run", ".", "--other-model", "keep", cwd=tmp_path)
    assert "Articles in the store: 1 by tiny, 1 by patterns" in kept.stdout
    new = {"file": "b.txt", "model": "patterns", "by": "patterns"}
    assert asked(tmp_path, made) == [tiny, new]
    assert summary(groundwire("run", ".", "--json", cwd=tmp_path))["new_articles"] == 0
    groundwire("run", ".", "--other-model", "replace", cwd=tmp_path)
    assert asked(tmp_path, made) == [new | {"file": "a.txt"}, new]


@pytest.mark.parametrize("budget", ["--max-cost", "--max-requests", "--max-tokens", "--rpm"])
def test_a_budget_without_a_model_is_refused(tmp_path: Path, budget: str) -> None:
    """Who limits what a model may cost means a model: where the key is gone, the run does nothing."""
    (tmp_path / "a.txt").write_text("Some 40 soldiers of Chile were killed on Monday.", encoding="utf-8")
    done = groundwire("run", "a.txt", budget, "5", "--quiet", cwd=tmp_path)
    assert done.returncode == 1
    assert "no model is configured: set OPENAI_API_KEY" in done.stderr
    assert not (tmp_path / "claims.duckdb").exists()
    assert groundwire("run", "a.txt", budget, "5", "--model", "patterns", cwd=tmp_path).returncode == 0


@pytest.mark.faults
def test_recorded_responses_replay_without_the_endpoint(tmp_path: Path, httpserver: HTTPServer) -> None:
    """What --record wrote answers the same run again, to the same claims, without key, host or request."""
    (tmp_path / "types").mkdir()
    (tmp_path / "types" / "sanction.py").write_text(SANCTION, encoding="utf-8")
    (tmp_path / "a.txt").write_text("Togo will put an oil embargo on Ghana.", encoding="utf-8")
    endpoint = Endpoint(httpserver, {"sanction": [embargo()]})
    words = ("run", "a.txt", "--schemas", "types")
    groundwire(
        *words, "--base-url", endpoint.url, "--record", "tape.jsonl", cwd=tmp_path, OPENAI_API_KEY="sk-s3cret"
    )
    tape = (tmp_path / "tape.jsonl").read_text(encoding="utf-8")
    assert "sk-s3cret" not in tape
    assert str(httpserver.port) not in tape
    before = asked(tmp_path, "select * exclude (run_id) from claims")
    (tmp_path / "claims.duckdb").unlink()
    done = groundwire(*words, "--model", "replay:tape.jsonl", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert asked(tmp_path, "select * exclude (run_id) from claims") == before
    (tmp_path / "a.txt").write_text("Togo will put an arms embargo on Ghana.", encoding="utf-8")
    stale = groundwire(*words, "--model", "replay:tape.jsonl", cwd=tmp_path)
    assert stale.returncode == 3
    assert "--record" in stale.stderr


def kept(folder: Path) -> int:
    """How many responses are on disk in the file that a run works in, or has left."""
    try:
        return int(on_disk(folder, "SELECT count(*) FROM responses")[0][0])
    except (OSError, duckdb.Error):  # not made yet, or copied in the middle of a checkpoint
        return 0


def test_a_hosted_model_without_a_key_is_told_before_it_is_asked(tmp_path: Path) -> None:
    """The error names the variable; a plan needs no key."""
    (tmp_path / "a.txt").write_text("Ten died.", encoding="utf-8")
    done = groundwire("run", "a.txt", "--model", "gpt-4.1-mini", cwd=tmp_path)
    assert done.returncode == 1
    assert "no key is set: export OPENAI_API_KEY=" in done.stderr
    assert groundwire("run", "a.txt", "--model", "gpt-4.1-mini", "--plan", cwd=tmp_path).returncode == 0


@pytest.mark.faults
def test_a_pulled_plug_goes_on(tmp_path: Path, httpserver: HTTPServer) -> None:
    """A killed run loses nothing that was answered: the next asks only for the rest."""
    for number in range(12):
        (tmp_path / f"a{number:02}.txt").write_text(
            f"Ministers of Chile met {number + 2} times.", encoding="utf-8"
        )
    endpoint = Endpoint(httpserver, {})
    answer = endpoint.answer

    def slowly(request: HttpRequest) -> HttpResponse:
        time.sleep(0.1)
        return answer(request)

    httpserver.clear()
    slow = Endpoint(httpserver, {})
    slow.answer = slowly  # type: ignore[method-assign]
    httpserver.clear()
    httpserver.expect_request("/v1/chat/completions").respond_with_handler(slowly)
    command = [sys.executable, "-m", "pipeline", "run", ".", "--base-url", slow.url, "--model", "tiny"]
    process = subprocess.Popen(command, cwd=tmp_path, env=CLEAN)
    while kept(tmp_path) < 3:
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    process.wait()
    before = -1
    while before != len(endpoint.requests):  # the server still answers what it was sent, one after the other
        before = len(endpoint.requests)
        time.sleep(0.5)
    answered, on_the_disk = len(endpoint.requests), kept(tmp_path)
    done = groundwire("run", ".", "--base-url", slow.url, "--model", "tiny", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert asked(tmp_path, "select count(*) n from outcomes") == [{"n": 12}]
    assert len(endpoint.requests) - answered == 12 - on_the_disk >= 1


@pytest.mark.parametrize("times", [1, pytest.param(2, marks=pytest.mark.faults)])
def test_interrupt_keeps_what_was_answered(tmp_path: Path, httpserver: HTTPServer, times: int) -> None:
    """Ctrl-C ends the run soon, publishes what is done, and says how to go on; twice, it ends at once."""
    for number in range(40):
        (tmp_path / f"a{number:02}.txt").write_text(
            f"Ministers of Chile met {number + 2} times.", encoding="utf-8"
        )
    endpoint = Endpoint(httpserver, {})

    def slowly(request: HttpRequest) -> HttpResponse:
        time.sleep(0.2)
        return endpoint.answer(request)

    httpserver.clear()
    httpserver.expect_request("/v1/chat/completions").respond_with_handler(slowly)
    heard = "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    heard += "runpy.run_module('pipeline', run_name='__main__')"  # also where tests run in the background
    command = [sys.executable, "-c", heard, "run", ".", "--base-url", endpoint.url, "--model", "tiny"]
    process = subprocess.Popen(
        command, cwd=tmp_path, env=CLEAN, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    while len(endpoint.requests) < 4:
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    if times == 2:
        time.sleep(0.05)  # two at one moment are one
        process.send_signal(signal.SIGINT)
    printed, complaints = process.communicate(timeout=10)
    assert process.returncode == 130
    assert "Traceback" not in complaints
    if times == 2:
        return  # it may have been published by then, or not
    assert "The same command goes on from here" in printed
    rows = asked(tmp_path, "select status, (select count(*) from outcomes) n from runs")
    assert rows[0]["status"] == "interrupted"
    assert rows[0]["n"] >= 1


# ---------------------------------------------------------------- wrong input


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("run",), 1, "--files-from"),
        (("run", "--files-from", "nowhere"), 1, "nowhere"),
        (
            ("run", "a.txt", "--max-cost", "1", "--base-url", "http://127.0.0.1:9/v1", "--model", "m"),
            1,
            "price",
        ),
        (("nope",), 1, "No such command 'nope'"),
        (("run", "a.txt", "--limit", "0"), 1, "--limit"),
        (("run", "nowhere"), 1, "nowhere"),
        (("run", "empty"), 1, "empty"),
        (("run", "a.txt", "--focus", "word"), 1, "focus: must be 'article', 'type' or 'sentence'"),
        (("run", "a.txt", "--schemas", "nowhere"), 1, "no such folder of claim types"),
        (("run", "a.txt", "--db", "text.duckdb"), 4, "text.duckdb"),
        (("run", "a.txt", "--db", "nowhere/x.duckdb"), 4, "nowhere"),
        (("run", "a.txt", "--model", "m", "--base-url", "http://127.0.0.1:9/v1"), 3, "127.0.0.1:9"),
        (("run", "a.txt", "--base-url", "http://example.org/v1", "--model", "m"), 1, "https"),
        (("run", "a.txt", "--base-url", "localhost:1234", "--model", "m"), 1, "no endpoint; write https://"),
        (("run", "a.txt", "--base-url", "ftp://localhost/v1", "--model", "m"), 1, "no endpoint; write"),
        (("run", "a.txt", "--model", "replay:none.jsonl"), 1, "none.jsonl"),
        (("run", "a.txt", "--db", "theirs.duckdb"), 4, "no store of groundwire (it has main.sales)"),
        (("claims", "--db", "theirs.duckdb"), 4, "no store of groundwire"),
        (("run", "a\x1b[2J\nb"), 1, r"a\x1b[2J\nb"),
        (("sql", "select 1"), 4, "groundwire run PATHS"),
        (("claims",), 4, "groundwire run PATHS"),
        (("renormalise",), 4, "groundwire run PATHS"),
        (("types", "war"), 1, "no claim type 'war'"),
        (("sql", "select 1", "--db", "text.duckdb"), 4, "text.duckdb"),
    ],
)
def test_wrong_use_is_one_clear_line(tmp_path: Path, words: tuple[str, ...], code: int, says: str) -> None:
    """Wrong use ends with its exit code and one line that names it; never a traceback, never a stray file."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.txt").write_text("Chile met Peru.", encoding="utf-8")
    (tmp_path / "text.duckdb").write_text("no database " * 1000, encoding="utf-8")
    with duckdb.connect(str(tmp_path / "theirs.duckdb")) as con:
        con.execute("CREATE TABLE sales (day DATE)")
    before = sorted(path.name for path in tmp_path.iterdir())
    done = groundwire(*words, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "text.duckdb").read_text(encoding="utf-8").startswith("no database")
    left = sorted(path.name for path in tmp_path.iterdir() if path.name != "claims.duckdb")
    assert left == before


def test_bad_files_are_skipped_with_reasons(tmp_path: Path) -> None:
    """Empty, binary, mis-encoded and huge files are rows with reasons; the good one is read; exit code 2."""
    (tmp_path / "good.txt").write_text("Some 40 soldiers of Chile were killed.", encoding="utf-8")
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    (tmp_path / "latin.txt").write_bytes("Café".encode("latin-1"))
    (tmp_path / "binary.txt").write_bytes(b"PK\x03\x04\x00\x00\x00")
    (tmp_path / "huge.txt").write_bytes(b"word " * 4_000_001)
    (tmp_path / "metadata.csv").write_text(
        "file,published\nnone.txt,2025-01-01\ngood.txt,2025-13-40\n", encoding="utf-8"
    )
    done = groundwire("run", ".", "--json", cwd=tmp_path)
    assert done.returncode == 2
    assert (summary(done)["new_articles"], summary(done)["skipped"]) == (1, 6)
    rows = asked(tmp_path, "select file, reason from skipped order by file")
    assert len(rows) == 6
    text = " ".join(f"{row['file']} {row['reason']}" for row in rows)
    for name in ("empty.txt", "latin.txt", "binary.txt", "huge.txt", "none.txt", "2025-13-40"):
        assert name in text
    assert "empty.txt" in groundwire("rejects", cwd=tmp_path).stdout
    (tmp_path / "empty.txt").write_text("Some 20 soldiers of Chile were killed.", encoding="utf-8")
    (tmp_path / "metadata.csv").unlink()
    groundwire("run", ".", cwd=tmp_path)
    listed = groundwire("rejects", cwd=tmp_path).stdout
    assert "huge.txt" in listed
    assert "empty.txt" not in listed
    assert "metadata.csv" not in listed


def test_refused_key(tmp_path: Path, httpserver: HTTPServer) -> None:
    """A key that the endpoint refuses stops the run with exit code 3, and is not printed."""
    httpserver.expect_request("/v1/chat/completions").respond_with_json(
        {"error": {"message": "bad key"}}, status=401
    )
    (tmp_path / "a.txt").write_text("Chile met Peru.", encoding="utf-8")
    done = groundwire(
        "run",
        "a.txt",
        "--base-url",
        httpserver.url_for("/v1"),
        "--model",
        "m",
        cwd=tmp_path,
        OPENAI_API_KEY="sk-s3cret",
    )
    assert done.returncode == 3
    assert "the API key in OPENAI_API_KEY was refused" in done.stderr
    assert "1 article is left. The same command goes on from here" in done.stdout
    assert "sk-s3cret" not in done.stdout + done.stderr
    assert "in OPENAI_API_KEY was refused" in groundwire("runs", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("gone.txt",), 1, "no such file or folder: gone.txt"),
        (("a.txt", "--focus", "word"), 1, "focus: must be"),
        (("a.txt", "--db", "nowhere/x.duckdb"), 4, "there is no folder"),
        (("a.txt", "--model", "m", "--base-url", "http://127.0.0.1:9/v1"), 3, "cannot be reached"),
    ],
)
def test_a_stopped_run_is_one_json_object_too(
    tmp_path: Path, words: tuple[str, ...], code: int, error: str
) -> None:
    """With --json, whatever ends a run prints the one object: how it ended, why, and what was done."""
    (tmp_path / "a.txt").write_text("Chile met Peru.", encoding="utf-8")
    done = groundwire("run", *words, "--json", cwd=tmp_path)
    told = summary(done)
    assert (done.returncode, told["exit_code"], told["status"]) == (code, code, "stopped")
    assert error in told["error"]
    assert error in done.stderr
    assert (told["new_articles"], told["claims"], told["requests"] <= 2) == (0, {}, True)
    assert told["left"] == (1 if code == 3 else None)


@pytest.mark.faults
@pytest.mark.parametrize("answer", [HttpResponse("broken", 500), HttpResponse("<html>", 200)])
def test_an_endpoint_that_fails_everything_is_given_up(
    tmp_path: Path, httpserver: HTTPServer, answer: HttpResponse
) -> None:
    """After ten articles that the endpoint failed, and none that it answered, the run stops with code 3.

    What was not asked stays to be done: the same command does all of it when the endpoint is well.
    """
    for number in range(30):
        (tmp_path / f"{number}.txt").write_text(f"Some {number + 20} soldiers of Chile were killed.", "utf-8")
    httpserver.expect_request("/v1/chat/completions").respond_with_response(answer)
    words = ("run", ".", "--base-url", httpserver.url_for("/v1"), "--model", "m", "--concurrency", "4")
    assert OpenAICompatible.__init__.__kwdefaults__ is not None
    with patch.dict(OpenAICompatible.__init__.__kwdefaults__, {"wait": lambda _: 0.0}):
        done = groundwire(*words, "--json", cwd=tmp_path)
    assert done.returncode == 3
    assert "failed 10 articles in a row and answered none" in done.stderr
    failed = summary(done)["failed"]
    assert 10 <= failed <= 13  # what was under way may end as well
    assert summary(done)["left"] == 30 - failed
    httpserver.clear()
    httpserver.expect_request("/v1/chat/completions").respond_with_handler(
        lambda _: completion({name: [] for name in BUILT_IN})
    )
    done = groundwire(*words, "--json", cwd=tmp_path)
    assert (done.returncode, summary(done)["new_articles"], summary(done)["left"]) == (0, 30, 0)


@pytest.mark.faults
@pytest.mark.parametrize(
    "query", ["select levenshtein(repeat('x', 200000), repeat('y', 200000))", "from range(100000000000)"]
)
def test_a_query_that_hears_nothing_is_ended(store: Path, query: str) -> None:
    """A query is over at its limit even where DuckDB does not look up, and a stream of rows too."""
    command = [
        sys.executable,
        "-m",
        "pipeline",
        "sql",
        query,
        "--seconds",
        "0.5",
        "--format",
        "csv",
        "-o",
        "o",
    ]
    environ = {**CLEAN, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=store, env=environ, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "stopped after 0.5 s" in done.stderr
    assert not [path.name for path in store.iterdir() if path.name in ("o", ".o.part")]


@pytest.mark.faults
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("words", [("claims",), ("sql", "select 1", "--format", "csv")])
def test_output_that_cannot_be_written_is_one_line(store: Path, words: tuple[str, ...]) -> None:
    """Where standard output is full the command says so on one line and fails, without a traceback."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "pipeline", *words],
            cwd=store,
            env={**CLEAN, "PYTHONPATH": str(ROOT)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "groundwire: output: No space left on device; nothing in the store is lost\n"


def test_sql_answers_are_bounded(store: Path) -> None:
    """A table ends at 10,000 rows and says so; an answer that fills the memory is a line, not a crash."""
    done = groundwire("sql", "from range(10002)", cwd=store)
    assert done.stdout.endswith("the first 10,000 rows; --format csv, json or parquet has them all\n")
    assert "9999" in done.stdout
    assert "10001" not in done.stdout
    done = groundwire("sql", "select repeat('x', 4000000000)", cwd=store)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1


def test_nothing_in_the_data_acts_on_the_terminal(store: Path) -> None:
    """A table shows control characters written out; json has rules of its own."""
    query = "select chr(27) || '[31m' as a, chr(8238) || 'abc' as b"
    assert r"\x1b[31m" in (shown := groundwire("sql", query, cwd=store).stdout)
    assert r"\u202eabc" in shown
    assert "\x1b" not in shown
    assert json.loads(groundwire("sql", query, "--format", "json", cwd=store).stdout) == [
        {"a": "\x1b[31m", "b": "\u202eabc"}
    ]


def test_seeds_come_with_groundwire(tmp_path: Path) -> None:
    """`run seeds` from a folder without seeds reads those that come with the package, and says so."""
    done = groundwire("run", "seeds", "--limit", "1", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "that come with groundwire" in done.stdout


def test_claims_in_every_format(store: Path) -> None:
    """Claims are printed as table, JSON, CSV and Parquet, the same number each time."""
    rows = json.loads(groundwire("claims", "--type", "casualty", "--format", "json", cwd=store).stdout)
    lines = groundwire("claims", "--type", "casualty", "--format", "csv", cwd=store).stdout.splitlines()
    assert lines[0].startswith("claim_id,article_id,file")
    assert len(rows) >= 5
    done = groundwire("claims", "--type", "casualty", "--format", "parquet", "-o", "c.parquet", cwd=store)
    assert done.returncode == 0, done.stderr
    assert (store / "c.parquet").stat().st_size > 500
    assert "North Korean soldiers: Roughly 2,000 killed" in groundwire("claims", cwd=store).stdout


def test_help_is_instant(tmp_path: Path) -> None:
    """`groundwire --help` loads none of the heavy packages."""
    code = (
        "import sys; from pipeline.cli import app as cli\n"
        "heavy = {'openai', 'duckdb', 'pydantic', 'rich', 'scipy', 'numpy'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, env=CLEAN)


@pytest.mark.faults
@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare")
def test_full_disk(tmp_path: Path) -> None:
    """On a full disk the run ends with exit code 4 and a clear line, and an older store stays whole."""
    script = (
        f"mount -t tmpfs -o size=600k none {tmp_path} && cd {tmp_path} && "
        f"exec {sys.executable} -m pipeline run {SEEDS}"
    )
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script], env=CLEAN, capture_output=True, text=True, check=False
    )
    if "unshare" in done.stderr or "mount" in done.stderr:
        pytest.skip("no mount namespaces here")
    assert done.returncode == 4, done.stderr
    assert "Traceback" not in done.stderr
    assert "room" in done.stderr


# ---------------------------------------------------------------- scheduled runs


def test_since_passes_over_what_is_older(tmp_path: Path) -> None:
    """--since reads by the date of publication, and by the file's own date where that is not known."""
    for name, day in (("old", "2025-04-29"), ("new", "2025-04-30")):
        text = f"---\ndate: {day}\n---\nMinisters of Chile met {name} friends."
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    for name, seconds in (("early", 0), ("late", 1_800_000_000)):
        (tmp_path / f"{name}.txt").write_text(f"Ministers of Peru met {name} friends.", encoding="utf-8")
        os.utime(tmp_path / f"{name}.txt", (seconds, seconds))
    done = summary(groundwire("run", ".", "--since", "2025-04-30", "--json", cwd=tmp_path))
    assert (done["new_articles"], done["older"], done["exit_code"]) == (2, 2, 0)
    assert asked(tmp_path, "select file from articles order by file") == [
        {"file": "late.txt"},
        {"file": "new.md"},
    ]
    wrong = groundwire("run", ".", "--since", "yesterday", cwd=tmp_path)
    assert wrong.returncode == 1
    assert "2025-04-30" in wrong.stderr


def test_some_failures_may_be_allowed(tmp_path: Path) -> None:
    """One bad file in ten makes a run red; with --max-failures 0.1 it does not, with 0.09 it does."""
    for number in range(9):
        (tmp_path / f"a{number}.txt").write_text(f"Ministers of Chile met {number}.", encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(b"\0\1\2")
    codes = [
        groundwire("run", ".", "--db", f"{share}.duckdb", "--max-failures", share, cwd=tmp_path).returncode
        for share in ("0", "0.09", "0.1")
    ]
    assert codes == [2, 2, 0]
    quiet = groundwire("run", ".", "--db", "q.duckdb", "--max-failures", "0.1", "--quiet", cwd=tmp_path)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")


def test_an_unchanged_file_is_not_read_again(tmp_path: Path) -> None:
    """A second run recognises a file by its bytes and metadata; changed metadata makes it read again."""
    (tmp_path / "a.txt").write_text("Ministers of Chile met.", encoding="utf-8")
    groundwire("run", ".", cwd=tmp_path)
    with patch("pipeline.articles.readers.plain.parse_article", side_effect=AssertionError("read again")):
        assert summary(groundwire("run", ".", "--json", cwd=tmp_path))["unchanged"] == 1
    (tmp_path / "metadata.csv").write_text("file,published\na.txt,2025-04-30\n", encoding="utf-8")
    said = summary(groundwire("run", ".", "--json", cwd=tmp_path))
    assert (said["unchanged"], said["settled"]) == (1, 1)
    assert asked(tmp_path, "select published from articles") == [{"published": "2025-04-30"}]


def test_a_list_of_files(tmp_path: Path) -> None:
    """--files-from reads the paths of a list, a file's or standard input's, beside those named."""
    for name in ("a", "b", "c", "d [1]"):
        (tmp_path / f"{name}.txt").write_text(f"Ministers of Chile met at {name}.", encoding="utf-8")
    (tmp_path / "list").write_text("b.txt\n\nd [1].txt\n", encoding="utf-8")
    done = summary(groundwire("run", "a.txt", "--files-from", "list", "--json", cwd=tmp_path))
    assert done["new_articles"] == 3
    with patch.object(sys, "stdin", StringIO("c.txt\nb.txt")):
        done = summary(groundwire("run", "--files-from", "-", "--json", cwd=tmp_path))
    assert (done["new_articles"], done["unchanged"]) == (1, 1)
    (tmp_path / "list").write_text("")
    assert groundwire("run", "--files-from", "list", cwd=tmp_path).returncode == 0


def test_nobody_else_reads_the_store(tmp_path: Path) -> None:
    """Even where the caller's umask allows all, others can neither read nor write what a run writes."""
    (tmp_path / "a.txt").write_text("Ministers of Chile met.", encoding="utf-8")
    seen: dict[str, int] = {}

    def look(self: Store) -> None:
        seen.update({file.name: file.stat().st_mode & 0o007 for file in tmp_path.glob(".claims*")})
        publish(self)

    publish = Store.publish
    before = os.umask(0)
    try:
        with patch.object(Store, "publish", look):
            groundwire("run", "a.txt", cwd=tmp_path)
    finally:
        os.umask(before)
    assert {".claims.duckdb.run", ".claims.duckdb.lock"} <= set(seen)
    assert set(seen.values()) == {0}
    assert (tmp_path / "claims.duckdb").stat().st_mode & 0o027 == 0
    (tmp_path / "claims.duckdb").chmod(0o644)
    (tmp_path / "a.txt").write_text("Ministers of Peru met.", encoding="utf-8")
    groundwire("run", "a.txt", cwd=tmp_path)
    assert (tmp_path / "claims.duckdb").stat().st_mode & 0o777 == 0o644


def test_changed_metadata_or_bytes_are_read_again(tmp_path: Path) -> None:
    """What is passed over unread is what has the same bytes and the same metadata, under any name."""
    (tmp_path / "a.txt").write_text("Ministers of Chile met.", encoding="utf-8")
    assert summary(groundwire("run", ".", "--json", cwd=tmp_path))["new_articles"] == 1
    (tmp_path / "a.txt").rename(tmp_path / "b.txt")
    with patch("pipeline.articles.readers.plain.parse_article", side_effect=AssertionError("read again")):
        assert summary(groundwire("run", ".", "--json", cwd=tmp_path))["unchanged"] == 1
    stat = (tmp_path / "b.txt").stat()
    (tmp_path / "b.txt").write_text("Ministers of Ghana met.", encoding="utf-8")
    os.utime(tmp_path / "b.txt", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert summary(groundwire("run", ".", "--json", cwd=tmp_path))["new_articles"] == 1
