"""Laws of the command line: names, refusals, exit codes, and what is printed when something goes wrong."""

import json
import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import get_type_hints

import pytest
from command import run_here
from pytest_httpserver import HTTPServer
from rich.console import Console
from werkzeug import Response

from pipeline.cli.app import main
from pipeline.cli.options import ReadOptions, RunOptions
from pipeline.cli.progress import Status
from pipeline.config import Settings, load_settings
from pipeline.runs.summary import Summary
from schemas.errors import ConfigError

ROOT = Path(__file__).parent.parent.parent
FIRE = "At least nine people were killed in a fire in Lima on Monday, the police said.\n\nNobody knows why.\n"


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


Groundwire = Callable[..., Ended]


@pytest.fixture
def groundwire(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Groundwire:
    """Runs a command in a folder of its own, without a key."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("OPENAI", "GROUNDWIRE"))]:
        monkeypatch.delenv(name)

    def run(*words: object) -> Ended:
        monkeypatch.setattr("sys.argv", ["groundwire", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Ended(ended.value.code, printed.out, printed.err)

    return run


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two articles, one of today, one of ten days ago."""
    folder = tmp_path_factory.mktemp("store")
    (folder / "in").mkdir()
    for name, days in (("new", 0), ("old", 10)):
        published = date.today() - timedelta(days=days)  # noqa: DTZ011 - a day before or after does not matter
        head = f"---\ntitle: The {name} Fire\npublished: {published}\n---\n"
        (folder / "in" / f"{name}.md").write_text(head + FIRE.replace("nine", str(days + 9)))
    code, _, complaints = run_here(["run", "in", "--model", "patterns", "--quiet"], folder, {})
    assert code == 0, complaints
    return folder / "claims.duckdb"


# ---------------------------------------------------------------- claims to read


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ([], ["The new Fire", "The old Fire"]),
        (["--since", "5d"], ["The new Fire"]),
        (["--article", "old"], ["The old Fire"]),
        (["--limit", "1"], ["The new Fire"]),
        (["--status", "occurred", "--type", "casualty"], ["The new Fire", "The old Fire"]),
        (["--status", "denied"], []),
    ],
)
def test_claims_stand_below_their_articles_the_newest_first(
    groundwire: Groundwire, store: Path, words: list[str], titles: list[str]
) -> None:
    """Each article once, as far as the filters leave any of its claims; figures in its own words."""
    out = groundwire("claims", "--db", store, *words).out
    assert re.findall(r"The (?:new|old) Fire", out) == titles
    assert ("casualty" in out) is bool(titles)


def test_what_the_store_has_not_is_named(groundwire: Groundwire, store: Path) -> None:
    """An outlet or article that no claim has ends with what to give instead."""
    assert "outlet 'Nobody'; it has" in groundwire("claims", "--db", store, "--outlet", "Nobody").err
    assert "no article 'nothing'" in groundwire("claims", "--db", store, "--article", "nothing").err


# ---------------------------------------------------------------- one name for one thing


def test_an_option_of_a_setting_has_its_name() -> None:
    """On the command line as in groundwire.toml; columns of tables are no settings."""
    options = {name for name in get_type_hints(ReadOptions) if not name.endswith("_column")}
    assert options <= set(Settings.model_fields)
    assert {"max_cost", "max_run_tokens", "max_requests", "record", "languages"} <= options


def test_run_and_retry_share_their_options(groundwire: Groundwire) -> None:
    """Each option of the shared group is in the help of both."""
    for name in get_type_hints(RunOptions):
        for command in ("run", "retry"):
            assert f"--{name.replace('_', '-')}" in groundwire(command, "--help").out


@pytest.mark.parametrize(
    "name", [name for name in Settings.model_fields if not name.startswith(("api_key", "of_"))]
)
def test_every_setting_can_stand_in_the_environment(name: str) -> None:
    """As GROUNDWIRE_ and its name; lists with commas."""
    words = {
        "base_url": "http://localhost:1/v1",
        "focus": "type",
        "temperature": "0.5",
        "max_failures": "0.5",
        "insecure": "true",
        "languages": "en, de",
        "concurrency": "7",
        "answer_tokens": "700",
        "part_chars": "7000",
    }.get(name, "7")
    environ = {f"GROUNDWIRE_{name.upper()}": words}
    found = getattr(load_settings({}, environ=environ, file=Path("none.toml")), name)
    assert found != Settings.model_fields[name].default
    assert name != "languages" or found == ("en", "de")


@pytest.mark.parametrize(
    ("former", "now"),
    [
        ("budget_cost", "max_cost"),
        ("budget_tokens", "max_run_tokens"),
        ("budget_requests", "max_requests"),
        ("max_tokens", "answer_tokens"),
    ],
)
def test_former_names_of_settings_go_on_working(tmp_path: Path, former: str, now: str) -> None:
    """Alone; beside the name of today one of both is refused, and a mistake is found by either name."""
    file = tmp_path / "groundwire.toml"
    file.write_text(f'model = "m"\n{former} = 100\n')
    assert getattr(load_settings({}, environ={}, file=file), now) == 100
    file.write_text(f"{now} = 100\n{former} = 100\n")
    with pytest.raises(ConfigError, match=rf"toml:2: {former}: is the former name of {now}"):
        load_settings({}, environ={}, file=file)
    file.write_text(f'model = "m"\n{former} = "x"\n')
    with pytest.raises(ConfigError, match="toml:2"):
        load_settings({}, environ={}, file=file)


def test_a_run_has_its_limit_of_tokens_by_two_names(groundwire: Groundwire) -> None:
    """As it was and as the setting is called."""
    for option in ("--max-tokens", "--max-run-tokens"):
        assert "max_run_tokens" in groundwire("run", ".", option, -1).err


@pytest.mark.faults
@pytest.mark.parametrize(
    ("since", "shown"), [("7d", ["new"]), ("36h", ["new"]), ("2001-01-01", ["new", "old"])]
)
def test_a_report_takes_the_days_that_a_run_takes(
    groundwire: Groundwire, store: Path, since: str, shown: list[str]
) -> None:
    """A date, or so long ago."""
    assert groundwire("report", "out.html", "--db", store, "--since", since).code == 0
    page = Path("out.html").read_text()
    assert [name for name in ("new", "old") if f"The {name} Fire" in page] == shown


def test_a_day_that_is_none_is_refused(groundwire: Groundwire, store: Path) -> None:
    """By a report as by a run, in the same words."""
    said = [
        groundwire("report", "out.html", "--db", store, "--since", "yesterday"),
        groundwire("run", ".", "--since", "yesterday"),
    ]
    assert {each.code for each in said} == {1}
    assert all("--since yesterday: no date; write it as 2025-04-30, or as 36h" in each.err for each in said)


@pytest.mark.faults
@pytest.mark.parametrize(
    "name", ["id", "in/old.md", "./in/old.md", "absolute", "old.md", "old", "The old Fire", "the  OLD fire"]
)
def test_an_article_has_the_same_names_everywhere(
    groundwire: Groundwire, store: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its id, its file however it is reached, the file's name and its title, for `show` and for `report`."""
    query = "select article_id from articles where file = 'in/old.md'"
    rows = json.loads(groundwire("sql", query, "--db", store, "--format", "json").out)
    monkeypatch.chdir(store.parent)
    named = {"id": rows[0]["article_id"], "absolute": str(store.parent / "in" / "old.md")}.get(name, name)
    target = store.parent / "out.html"
    shown = groundwire("show", named, "--format", "json")
    assert json.loads(shown.out)["title"] == "The old Fire"
    assert groundwire("report", target, "--article", named).code == 0
    assert "<title>The old Fire</title>" in target.read_text()


def test_a_name_that_no_article_has(groundwire: Groundwire, store: Path) -> None:
    """Is said with what can be named, by both."""
    long = "no such title " * 40
    assert f"no article {long!r}" in groundwire("show", long, "--db", store).err
    for words in (["show", "nowhere"], ["report", "out.html", "--article", "nowhere"]):
        ended = groundwire(*words, "--db", store)
        assert ended.code == 1
        assert (
            "no article 'nowhere' among the 2 in the store; give an article_id, a file or a title"
            in ended.err
        )


# ---------------------------------------------------------------- what cannot be done is refused


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["run", ".", "--model", "patterns", "--record", "r.jsonl"], "--record: patterns asks no model"),
        (["run", ".", "--record", "r.jsonl"], "--record: patterns asks no model"),
        (
            ["run", ".", "--model", "replay:r.jsonl", "--record", "x"],
            "--record: replay:r.jsonl is a recording",
        ),
        (["run", ".", "--model", "m.gguf", "--max-requests", "5"], "--max-requests: a model in this process"),
        (["run", ".", "--model", "m.gguf", "--rpm", "5"], "--rpm: a model in this process"),
        (
            ["run", ".", "--model", "patterns", "--base-url", "http://localhost:1/v1"],
            "--base-url http://localhost:1/v1 is not asked where --model is patterns",
        ),
        (["run", ".", "--plan", "--quiet"], "--quiet has no effect beside --plan"),
        (["run", ".", "--plan", "--retry-failed"], "--retry-failed has no effect beside --plan"),
        (["run", "-", "--files-from", "-"], "standard input is either articles or --files-from"),
        (["retry", "--list", "--model", "m"], "--model has no effect beside --list"),
        (["retry", "--list", "--quiet"], "--quiet has no effect beside --list"),
        (["run", ".", "--max-cost", "nan"], "max_cost: must be a number with an end"),
        (["run", ".", "--max-wait", "inf"], "max_wait: must be a number with an end"),
        (["run", ".", "--max-failures", "5"], "max_failures: must be 1 or less"),
        (["run", ".", "--max-cost", "-1"], "max_cost: must be 0 or more"),
        (["sql", "select 1", "--seconds", "nan"], "--seconds"),
        (["fetch", "http://a.example", "--into", "in", "--timeout", "inf"], "--timeout"),
        (["fetch", "http://a.example", "--into", "in", "--delay", "nan"], "--delay"),
    ],
)
def test_what_has_no_effect_is_refused(groundwire: Groundwire, words: list[str], why: str) -> None:
    """With exit code 1 and what to do, before anything is read."""
    Path("a.txt").write_text(FIRE)
    Path("r.jsonl").write_text("")
    Path("m.gguf").write_text("")
    ended = groundwire(*words)
    assert (ended.code, ended.out) == (1, "")
    assert why in ended.err
    assert not Path("claims.duckdb").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["run", ""],
        ["run", ".", "--db", ""],
        ["show", " "],
        ["export", ""],
        ["fetch", "http://a.example", "--into", ""],
        ["claims", "-o", ""],
    ],
)
def test_an_empty_word_is_refused(groundwire: Groundwire, words: list[str]) -> None:
    """Such as a variable that is not set: as a path it would name the folder that one stands in."""
    Path("a.txt").write_text(FIRE)
    ended = groundwire(*words)
    assert (ended.code, ended.out) == (1, "")
    assert f"the word after {words[-2]!r} is empty" in ended.err
    assert [file.name for file in Path().iterdir()] == ["a.txt"]


@pytest.mark.faults
@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "parquet"])
def test_rows_are_written_in_the_same_forms_everywhere(
    groundwire: Groundwire, store: Path, form: str
) -> None:
    """By the commands that print rows and by `export`."""
    for words in (["claims", "-o", "a"], ["sql", "from articles", "-o", "b"], ["export", "c"]):
        assert groundwire(*words, "--db", store, "--format", form).code == 0


@pytest.mark.parametrize(
    "words",
    [
        ["claims"],
        ["sql", "from articles"],
        ["rejects"],
        ["runs"],
        ["show", "a"],
        ["report", "out.html"],
        ["export", "out"],
        ["retry"],
        ["retry", "--list"],
        ["renormalise"],
    ],
)
@pytest.mark.parametrize("db", ["missing.duckdb", "broken.duckdb"])
def test_a_store_that_cannot_be_used_is_exit_code_4(
    groundwire: Groundwire, words: list[str], db: str
) -> None:
    """For every command that reads one, where it is not there as where it is no store."""
    Path("broken.duckdb").write_text("no store " * 1000)
    ended = groundwire(*words, "--db", db)
    assert (ended.code, ended.out) == (4, "")
    assert db in ended.err


def test_a_file_that_cannot_be_shown_is_exit_code_2(groundwire: Groundwire) -> None:
    """As for a run, which skips it."""
    Path("a.txt").write_bytes(b"\0")
    ended = groundwire("show", "a.txt")
    assert (ended.code, ended.out) == (2, "")
    assert "a binary file" in ended.err


# ---------------------------------------------------------------- what goes wrong


def events(err: str) -> list[dict[str, object]]:
    """The lines of a log, each of which has to be JSON."""
    return [json.loads(line) for line in err.splitlines()]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["run", "--rpm", "many"], 1),
        (["run", "--nothing-like-it"], 1),
        (["run"], 1),
        (["run", "nowhere"], 1),
        (["retry"], 4),
    ],
)
def test_a_structured_log_stays_one_on_an_error(groundwire: Groundwire, words: list[str], code: int) -> None:
    """A wrong call, a wrong path, no store: one line of JSON that has the exit code."""
    ended = groundwire(*words, "--log-json")
    (event,) = events(ended.err)
    assert (ended.code, event["exit_code"], event["level"], event["event"]) == (code, code, "error", "error")


def test_no_name_breaks_a_line_of_the_log(groundwire: Groundwire) -> None:
    """Control characters, marks of direction and broken characters are escaped as JSON has it."""
    name = "a\x1b[31m\x9b\n\u202e\xad\udcff.txt"
    ended = groundwire("run", name, "--log-json")
    (event,) = events(ended.err)
    assert name in str(event["message"])
    assert ended.err.rstrip("\n").isprintable()


@pytest.mark.parametrize(("status", "limit", "code"), [(401, 9, 3), (200, 0, 6)])
def test_a_run_that_is_stopped_ends_with_an_error_in_the_log(
    groundwire: Groundwire, httpserver: HTTPServer, status: int, limit: int, code: int
) -> None:
    """By its endpoint or its budget: `run_ended` and the last line are errors."""
    httpserver.expect_request("/v1/chat/completions").respond_with_response(Response("{}", status))
    Path("in").mkdir()
    Path("in/a.txt").write_text(FIRE)
    Path("in/b.txt").write_bytes(b"\0")
    words = ["--base-url", httpserver.url_for("/v1"), "--model", "m", "--max-requests", limit]
    ended = groundwire("run", "in", *words, "--log-json", "--quiet")
    found = events(ended.err)
    levels = {each.get("event"): each["level"] for each in found}
    assert ended.code == code
    assert (levels["run_ended"], levels["error"], levels["run_started"]) == ("error", "error", "info")
    assert found[-1]["exit_code"] == code
    assert next(each["error"] for each in found if each.get("event") == "run_ended") == found[-1]["message"]
    assert ended.out.splitlines() == [
        "in/b.txt: a binary file (a NUL at byte 0)",
        "0 of 0 new articles failed; 1 file skipped",
        "Stopped: what was answered is kept; 1 article is left. The same command goes on from here.",
    ]


def test_a_quiet_run_says_only_what_went_wrong(groundwire: Groundwire) -> None:
    """Which file and why, how many, what to do next; no table, and no note of what is well."""
    Path("in").mkdir()
    for name in ("a", "b"):
        Path(f"in/{name}.txt").write_text(FIRE)
    Path("in/c.txt").write_bytes(b"\0")
    ended = groundwire("run", "in", "--model", "patterns", "--quiet")
    assert (ended.code, ended.err) == (2, "")
    assert ended.out.splitlines() == [
        "in/c.txt: a binary file (a NUL at byte 0)",
        "0 of 1 new article failed; 1 file skipped",
        "Next: `groundwire rejects` tells why.",
    ]
    assert groundwire("run", "in", "--model", "patterns", "--quiet", "--max-failures", 1) == Ended(0, "", "")


def test_what_libraries_warn_of_is_a_line_of_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    """Warnings and other loggers too, with their tracebacks inside."""
    import logging
    import warnings

    from pipeline.log import logged

    with logged(sys.stderr), warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        try:
            raise ValueError("x")  # noqa: TRY301 - to be logged
        except ValueError:
            logging.getLogger("other").exception("failed\ntwice")
    first, second = events(capsys.readouterr().err)
    assert "old" in str(first["message"])
    assert (second["message"], second["level"]) == ("failed\ntwice", "error")
    assert "ValueError: x" in str(second["traceback"])


# ---------------------------------------------------------------- fetch


@pytest.mark.parametrize(
    ("options", "code", "out", "err"),
    [
        (
            [],
            2,
            "1 page saved in in, 0 unchanged, 1 not fetched, 1 forbidden by robots.txt",
            "/gone: status 404",
        ),
        (["--quiet"], 2, "1 not fetched", "/gone: status 404"),
        (["--quiet", "--max-failures", "0.5"], 0, "", ""),
        (["--max-failures", "0.5"], 0, "1 not fetched", "/no: robots.txt forbids it"),
    ],
)
def test_fetch_fails_as_a_run_does(
    groundwire: Groundwire, httpserver: HTTPServer, options: list[str], code: int, out: str, err: str
) -> None:
    """A share may fail; what robots.txt forbids is not in it; with `--quiet` only what went wrong is said."""
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /no\n")
    httpserver.expect_request("/a").respond_with_data(f"<p>{FIRE}</p>", content_type="text/html")
    addresses = [httpserver.url_for(path) for path in ("/a", "/no", "/gone")]
    httpserver.expect_request("/gone").respond_with_data("", status=404)
    ended = groundwire("fetch", *addresses, "--into", "in", "--allow-private", "--delay", 0, *options)
    assert ended.code == code
    assert out in ended.out
    assert err in ended.err
    if not out:
        assert ended == Ended(0, "", "")


# ---------------------------------------------------------------- what is shown while it goes


def drawn(summary: Mapping[str, object], width: int) -> list[str]:
    """What a terminal of this width shows of a run that is so far."""
    console = Console(width=width, record=True, file=open(os.devnull, "w"))  # noqa: PTH123, SIM115
    status = Status(console)
    status.summary = Summary("c", "m", "f", "article", **summary)  # type: ignore[arg-type]
    console.print(status.shown())
    console.file.close()
    return [line.rstrip() for line in console.export_text().splitlines()]


@pytest.mark.parametrize("width", [30, 40, 80, 200])
def test_a_terminal_shows_what_is_under_way(width: int) -> None:
    """Articles, claims, requests, tokens and money, whole words on lines that fit."""
    so_far = {
        "new_articles": 1200,
        "left": 800,
        "under_way": 64,
        "claims": {"aid": 30, "visit": 4},
        "failed": 2,
        "requests": 1500,
        "prompt_tokens": 2_000_000,
        "completion_tokens": 30_000,
        "cost": 1.25,
    }
    lines = drawn(so_far, width)
    assert max(map(len, lines)) <= width
    parts = " · ".join(lines[1:]).split(" · ")
    assert parts[:-1] == [
        *("1,200 of 2,000 articles done", "64 under way", "736 to come", "2 failed, 0 skipped", "34 claims"),
        *("1,500 requests", "2,000,000 + 30,000 tokens", "$1.2500"),
    ]


@pytest.mark.faults
def test_a_terminal_shows_a_run_before_its_first_article_is_done(tmp_path: Path) -> None:
    """Against a server that answers nobody, what is under way is told."""
    (tmp_path / "in").mkdir()
    for number in range(6):
        (tmp_path / "in" / f"{number}.txt").write_text(FIRE.replace("nine", str(number + 10)))
    server = subprocess.Popen(
        [sys.executable, ROOT / "tests/misbehaving.py", tmp_path / "log", "1", "0", "1000000"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout
    port = server.stdout.readline().strip()
    ours, theirs = pty.openpty()
    words = ["run", "in", "--model", "m", "--base-url", f"http://127.0.0.1:{port}/v1", "--concurrency", "4"]
    run = subprocess.Popen(
        [sys.executable, "-m", "pipeline", *words],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "80"},
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    told = "0 of 6 articles done · 4 under way · 2 to come · 0 claims · 0 requests"
    drawn, seen = b"", ""
    until = time.monotonic() + 120  # only where it is never told
    try:
        while told not in seen and run.poll() is None and time.monotonic() < until:
            if select.select([ours], [], [], 0.2)[0]:
                drawn += os.read(ours, 10_000)
                seen = re.sub(r"\x1b\[[\d;?]*\w", "", drawn.decode(errors="replace"))
    finally:
        for process in (run, server):
            process.kill()
            process.wait()
        server.stdout.close()
        os.close(ours)
        os.close(theirs)
    assert "starting …" in seen
    assert told in seen
