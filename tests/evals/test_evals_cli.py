"""The command line of evals, with a scripted model in place of a real one."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest
from scripted import Scripted
from typer.testing import CliRunner, Result

import evals.evaluate
import evals.report
import pipeline.runs.batch
from evals.cli import app
from evals.gold import load
from evals.score import Score, score
from pipeline.config import HOME, load_settings
from pipeline.models.model import Request
from pipeline.models.recordings import Replay
from pipeline.patterns.extractor import Patterns
from pipeline.store import read
from schemas.catalogue import claim_types
from schemas.errors import GoldError, ModelError, StoreError, UsageError

ASIDE = evals.evaluate.evaluate_aside
GOLD = Path(__file__).parents[1] / "data" / "evals" / "gold.yaml"
KILLED = {"victims": "Chileans", "harm": "killed", "count": "At least 21", "when": "Monday"}
KILLED = {**KILLED, "attributed_to": ["the ministry"], "status": "occurred"}
SAID: dict[str, tuple[str, Mapping[str, object]]] = {
    "At least 21 Chileans": ("casualty", KILLED),
    "Peru has given": (
        "aid",
        {
            "donor": "Peru",
            "recipient": "Chile",
            "item": "boats",
            "category": "equipment",
            "status": "occurred",
        },
    ),
    "Some 40 Danes": (
        "casualty",
        {"victims": "Danes", "harm": "wounded", "count": "Some 40", "status": "occurred"},
    ),
    "Oman and Iran signed": (
        "agreement",
        {"parties": ["Oman", "Iran"], "subject": "fishing accord", "when": "Tuesday", "status": "occurred"},
    ),
}


def answering(said: Mapping[str, tuple[str, Mapping[str, object]]], name: str = "scripted") -> Scripted:
    """A model that knows what a few sentences state."""
    kinds = claim_types()

    def answer(request: Request) -> dict[str, list[dict[str, object]]]:
        found: dict[str, list[dict[str, object]]] = {kind.type_name: [] for kind in request.claim_types}
        for number, sentence in request.sentences.items():
            for start, (kind, claim) in said.items():
                if sentence.startswith(start) and kind in found:
                    blank = {spec.name: [] if spec.many else None for spec in kinds[kind].prompt_fields()}
                    found[kind].append({"sentences": [number], **blank, **claim})
        return found

    return Scripted(answer, name)


@pytest.fixture(autouse=True)
def model(monkeypatch, tmp_path) -> dict[str, Scripted]:
    """Change into an empty folder; `model["is"]` is the model that commands find, right about everything."""
    monkeypatch.chdir(tmp_path)
    for name in (
        "GROUNDWIRE_MODEL",
        "GROUNDWIRE_BASE_URL",
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "GROUNDWIRE_DB",
    ):
        monkeypatch.delenv(name, raising=False)
    chosen = {"is": answering(SAID)}

    async def open_model(settings):
        return answering({}, "patterns") if settings.model == "patterns" else chosen["is"]

    # the real baseline has a test of its own; opening its store in every test would take long

    async def baseline(gold, _settings):
        return score(gold, {}, model="patterns", fingerprint="", with_intervals=False)

    monkeypatch.setattr(evals.evaluate, "evaluate_aside", baseline)
    monkeypatch.setattr(evals.evaluate, "open_model", open_model)
    monkeypatch.setattr(pipeline.runs.batch, "open_model", open_model)
    return chosen


def evaluated(*arguments: object) -> Result:
    """The command's result; an unexpected error is raised."""
    found = CliRunner().invoke(app, [*map(str, arguments)])
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found


def run(*arguments: object) -> Result:
    """`evals run` on the three articles."""
    return evaluated("run", "--gold", GOLD, "--model", "m", *arguments)


def accord(tmp_path: Path) -> tuple[Path, Path]:
    """One article of the gold as a file, and its gold alone."""
    article = tmp_path / "accord.txt"
    article.write_text("Two neighbours sign accord\n\nOman and Iran signed a fishing accord on Tuesday.\n")
    (tmp_path / "metadata.csv").write_text("file,published\naccord.txt,2025-06-18\n")
    text = GOLD.read_text()
    gold = tmp_path / "accord.yaml"
    gold.write_text(
        "\n".join(
            ln
            for ln in text[text.index("accord:") :].splitlines()
            if ln[:6] not in {"  text", "    Tw", "    Om"}
        )
    )
    return article, gold


def row(output: str, name: str) -> list[str]:
    """The cells of the first row of a table that begins with `name`."""
    return next(line.split() for line in output.splitlines() if line.strip().startswith(name))


def test_help_is_light():
    """`evals --help` loads neither numpy, scipy, YAML, DuckDB nor a model's client."""
    heavy = "{'numpy', 'scipy', 'ruamel.yaml', 'duckdb', 'openai', 'pydantic'}"
    code = f"import sys, evals.cli; print(sorted({heavy} & set(sys.modules)))"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )


@pytest.mark.parametrize(
    "command", ["check", "run", "score", "diff", "gate", "show", "draft", "load", "agree"]
)
def test_every_command_has_help(command):
    """Each command says in a sentence what it does."""
    found = evaluated(command, "--help")
    assert found.exit_code == 0
    assert len(found.output.splitlines()[2].strip()) > 30


@pytest.mark.faults
def test_an_error_is_one_line(tmp_path):
    """A wrong file is one line on standard error and exit code 1, without a traceback."""
    command = [sys.executable, "-m", "evals", "score", str(tmp_path / "nowhere.jsonl"), "--gold", str(GOLD)]
    found = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert found.returncode == 1
    assert found.stderr.startswith("evals: ")
    assert found.stderr.count("\n") == 1


def test_a_wrong_file_is_told_before_the_rules_are_scored(tmp_path, monkeypatch):
    """Nobody waits for the baseline to hear that the file to score is not there."""
    monkeypatch.delattr(evals.evaluate, "evaluate_aside")
    with pytest.raises(UsageError, match=r"nowhere\.jsonl"):
        evaluated("score", tmp_path / "nowhere.jsonl", "--gold", GOLD)


def test_check_counts_what_is_right():
    """A gold file in order is summed up on one line."""
    found = evaluated("check", "--gold", GOLD)
    assert found.exit_code == 0
    assert "3 articles, 4 claims (0 optional), digest " in found.output


def test_check_lists_what_is_wrong(tmp_path):
    """Every mistake has its line, and the exit code is 1."""
    (tmp_path / "bad.yaml").write_text(
        GOLD.read_text().replace("harm: killed", "harm: hurt"), encoding="utf-8"
    )
    found = evaluated("check", "--gold", tmp_path / "bad.yaml")
    assert found.exit_code == 1
    assert "bad.yaml:10: casualty: harm: 'hurt' is none of" in found.output


def test_run_prints_the_whole_table():
    """A model that is right scores 1, beside the two baselines, with types, fields and signature."""
    found = run()
    assert found.exit_code == 0
    assert row(found.output, "scripted")[1] == "1.000"
    assert row(found.output, "nothing")[1] == "0.000"
    assert row(found.output, "patterns")[1] == "0.000"
    assert row(found.output, "agreement")[1:3] == ["1", "1"]
    assert row(found.output, "casualty.count")[1:] == ["2", "1.00"]
    assert row(found.output, "escaping")[1:] == ["1", "1.00", "1.00", "1.00"]
    assert "model scripted · fingerprint " in found.output
    assert "3 articles, 4 claims · seed" in found.output


def test_a_narrow_terminal_breaks_no_word(monkeypatch):
    """At 80 columns a system is a paragraph, so that names and intervals stay whole."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    output = re.sub(r"\x1b\[[\d;]*m", "", run().output)
    assert "scripted · strict F1 1.000 [1.00, 1.00] · without when 1.000" in output
    assert "detection F1 1.000 [1.00, 1.00] · P 1.00 · R 1.00" in output


def test_an_evaluation_aside_leaves_no_trace(tmp_path):
    """The baseline is scored by the same code, in a store that is thrown away."""
    gold = load(GOLD, tmp_path, claim_types())
    found = asyncio.run(ASIDE(gold, load_settings({"model": "m"})))
    assert found.metrics["strict_f1"].value == 1.0
    assert not list(tmp_path.iterdir())


def test_run_shows_errors_gold_beside_predicted(model):
    """A wrong field is shown with both values and its class."""
    wrong = {**KILLED, "harm": "wounded"}
    model["is"] = answering({**SAID, "At least 21 Chileans": ("casualty", wrong)})
    found = run()
    assert row(found.output, "scripted")[1] == "0.750"  # 3 strict of 4 and 4
    assert "harm: killed ≠ wounded  (other)" in found.output


def test_run_pays_once_and_keeps_scores(model):
    """A second run asks nothing; both leave their scores in the store, and no claims."""
    run()
    asked = len(model["is"].asked)
    assert asked > 0
    run()
    assert len(model["is"].asked) == asked
    with read(Path("claims.duckdb")) as reader:
        scores = reader.query(
            "SELECT model, gold, n, value FROM scores JOIN runs USING (run_id, model, fingerprint) "
            "WHERE metric = 'strict_f1'"
        ).rows
        claims = reader.query("SELECT count(*) FROM claims").rows
    assert [tuple(found) for found in scores] == [("scripted", "gold", 3, 1.0)] * 2
    assert [tuple(found) for found in claims] == [(0,)]


def test_what_was_refused_can_be_queried(model):
    """`rejects` holds what the last evaluation refused, in place of that of the one before."""
    invented = {**KILLED, "victims": "Martians"}
    model["is"] = answering({**SAID, "At least 21 Chileans": ("casualty", invented)})
    found = [run() for _ in range(2)][1]
    assert "Next: groundwire rejects   lists what was refused, 2 in all" in found.output
    with read(Path("claims.duckdb")) as reader:
        refused = reader.query("SELECT type, field, words FROM rejects").rows
    assert refused == [("casualty", "victims", "Martians")] * 2  # the answer, and that to its repair


def test_a_run_and_an_evaluation_refuse_once(model, tmp_path):
    """What a run refused of an article is not told again by an evaluation, before or after it."""
    article, gold = accord(tmp_path)
    wrong = {**SAID["Oman and Iran signed"][1], "subject": "moon accord"}
    model["is"] = answering({"Oman and Iran signed": ("agreement", wrong)})
    for command in ("evaluate", "run", "evaluate"):
        if command == "run":
            asyncio.run(pipeline.runs.batch.run(load_settings({"model": "m"}), [article]))
        else:
            evaluated("run", "--gold", gold, "--articles", tmp_path, "--model", "m")
        with read(Path("claims.duckdb")) as reader:
            assert reader.query("SELECT count(*) FROM rejects").rows == [(2,)], command


def test_a_crash_of_the_model_is_a_miss(model):
    """An article on which the model fails counts as found nothing; the table says so; the exit code is 2."""
    right = answering(SAID)

    def answer(request: Request) -> object:
        if any("Danes" in sentence for sentence in request.sentences.values()):
            raise RuntimeError("out of memory")
        return right._answers(request)

    model["is"] = Scripted(answer)
    found = run()
    assert found.exit_code == 2
    assert row(found.output, "flood")[1:] == ["RuntimeError:", "out", "of", "memory"]
    assert row(found.output, "scripted")[1] == "0.857"  # 2·3 / (4 + 3)


def test_a_model_that_cannot_be_used_is_an_error(model):
    """If it fails on every article there is no score to print."""
    model["is"] = Scripted([])
    with pytest.raises(ModelError, match="used up"):
        run()


def test_the_page_is_whole_and_escaped(tmp_path):
    """The report is one file that loads nothing, and no word of an article is markup in it."""
    run("--report", tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page
    assert "http" not in page
    assert "src=" not in page


def test_results_are_written_before_they_are_shown(monkeypatch, tmp_path):
    """`evals run … | head` ends the table early, and loses neither the score nor the page."""

    def closed(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(evals.report, "print_score", closed)
    with pytest.raises(BrokenPipeError):
        run("--json", tmp_path / "score.json", "--report", tmp_path / "report.html")
    assert Score.load(tmp_path / "score.json").metrics["strict_f1"].value == 1.0
    assert "every claim" in (tmp_path / "report.html").read_text()


@pytest.mark.parametrize("option", ["--json", "--report", "--record"])
def test_a_file_that_cannot_be_written_is_an_error_before_any_request(model, tmp_path, option):
    """The message names the file; no model is asked and no store is made."""
    with pytest.raises(UsageError, match=r"nowhere/x: cannot be written"):
        run(option, tmp_path / "nowhere" / "x")
    assert not model["is"].asked
    assert not list(tmp_path.iterdir())


def test_trying_a_file_leaves_no_trace(model, tmp_path):
    """A run that fails leaves no empty file, and what stood in one."""
    model["is"] = Scripted([])
    (tmp_path / "old.json").write_text("old")
    with pytest.raises(ModelError):
        run("--json", tmp_path / "old.json", "--report", tmp_path / "new.html")
    assert (tmp_path / "old.json").read_text() == "old"
    assert not (tmp_path / "new.html").exists()
    with pytest.raises(UsageError, match="two results cannot go into one file"):
        run("--json", tmp_path / "one", "--report", tmp_path / "one")


def predictions(path: Path) -> Path:
    """A file of another system: right about the accord, wrong about the storm, and one unknown article."""
    accord = {"type": "agreement", "quote": "Oman and Iran signed a fishing accord on Tuesday."}
    accord |= {
        "parties": ["Oman", "IR"],
        "subject": "fishing accord",
        "when": "2025-06-17",
        "status": "occurred",
    }
    storm = {
        "type": "casualty",
        "quote": "At least 21 Chileans were killed",
        "victims": "CL",
        "harm": "killed",
    }
    storm |= {"count": [12, None], "when": "Monday", "status": "occurred"}
    entries = [{"article": "accord", "claims": [accord]}, {"article": "storm", "claims": [storm]}]
    entries.append({"article": "elsewhere", "claims": []})
    path.write_text("\n".join(map(json.dumps, entries)), encoding="utf-8")
    return path


def test_score_of_another_system(tmp_path):
    """Its claims are scored like ours; articles without gold are named; articles it left out are misses."""
    found = evaluated("score", predictions(tmp_path / "other.jsonl"), "--gold", GOLD)
    assert row(found.output, "other.jsonl")[1] == "0.333"  # 2·1 / (4 + 2)
    assert row(found.output, "elsewhere")
    assert row(found.output, "flood")[1:] == ["no", "prediction"]


def test_what_could_not_be_read_is_listed(tmp_path):
    """Values that cannot be read are counted and listed with line, claim and field."""
    (tmp_path / "p.jsonl").write_text(
        '{"article": "flood", "claims": []}\n{"article": "storm", "claims": [{"type": "casualty", "quote": '
        '"At least 21 Chileans were killed on Monday", "count": [21, 12], "harm": "killed", "size": 5}]}\n'
    )
    found = evaluated("score", tmp_path / "p.jsonl", "--gold", GOLD, "--json", tmp_path / "s.json")
    assert found.exit_code == 0
    assert "values that could not be read, and count as wrong: 2\n" in found.output
    listed = [" ".join(line.split()) for line in found.output.splitlines()]
    assert "2 1 count no count: [21, 12] has low above high; write [12, 21]" in listed
    assert [misfit.field for misfit in Score.load(tmp_path / "s.json").misfits] == ["count", "size"]


def test_diff_of_two_files(model, tmp_path):
    """The signed difference, and what was won and lost, claim by claim."""
    run("--json", tmp_path / "a.json")
    less = {start: said for start, said in SAID.items() if start != "Peru has given"}
    model["is"] = answering(less, "other")
    run("--json", tmp_path / "b.json")
    found = evaluated("diff", tmp_path / "a.json", tmp_path / "b.json")
    assert row(found.output, "detection_recall")[1:4] == ["1.000", "0.750", "-0.250"]
    assert "strict → missed  storm aid: donor PE, recipient CL, item boats" in found.output
    back = evaluated("diff", tmp_path / "b.json", tmp_path / "a.json")
    assert row(back.output, "detection_recall")[3] == "+0.250"
    assert "missed → strict  storm aid" in back.output


def test_diff_of_a_score_with_itself(tmp_path):
    """No difference, p = 1."""
    run("--json", tmp_path / "a.json")
    found = evaluated("diff", tmp_path / "a.json", tmp_path / "a.json")
    assert row(found.output, "strict_f1")[3:] == ["+0.000", "[+0.00,", "+0.00]", "1.000"]
    assert "No claim's outcome changed." in found.output


def test_diff_with_a_score_of_an_older_version(tmp_path):
    """What an older version did not count is left out of the table; what both counted is compared."""
    run("--json", tmp_path / "new.json")
    score = json.loads((tmp_path / "new.json").read_text())
    del score["metrics"]["strict_f1_without_when"]
    for article in score["articles"]:
        article["counts"] = {name: counts[:11] for name, counts in article["counts"].items()}
    (tmp_path / "old.json").write_text(json.dumps(score))
    found = evaluated("diff", tmp_path / "old.json", tmp_path / "new.json")
    assert row(found.output, "strict_f1")[1:4] == ["1.000", "1.000", "+0.000"]
    assert "without_when" not in found.output
    assert "without_when" in evaluated("diff", tmp_path / "new.json", tmp_path / "new.json").output


def test_diff_needs_the_same_gold(tmp_path):
    """Scores of different gold are not compared."""
    run("--json", tmp_path / "a.json")
    (tmp_path / "other.yaml").write_text(
        GOLD.read_text().replace("harm: killed", "harm: wounded"), encoding="utf-8"
    )
    evaluated("run", "--gold", tmp_path / "other.yaml", "--model", "m", "--json", tmp_path / "b.json")
    with pytest.raises(GoldError, match="different gold"):
        evaluated("diff", tmp_path / "a.json", tmp_path / "b.json")


def run_id(output: str) -> str:
    """The run that `evals run` says it was."""
    return next(line.split()[1] for line in output.splitlines() if line.startswith("run "))


def test_diff_of_two_evaluations(model):
    """Two runs of `evals run` are compared by their ids, or without a name as the last two."""
    first = run()
    assert "Next:" not in first.output
    less = {start: said for start, said in SAID.items() if start != "Peru has given"}
    model["is"] = answering(less, "other")
    second = run()
    before, after = run_id(first.output), run_id(second.output)
    assert second.output.splitlines()[-1].startswith("Next: evals diff ")
    assert before in second.output.splitlines()[-1]
    found = evaluated("diff", before, after)
    assert f"A: run {before} · model scripted" in found.output
    assert f"B: run {after} · model other" in found.output
    assert row(found.output, "detection_recall")[1:4] == ["1.000", "0.750", "-0.250"]
    assert "strict → missed  storm aid: donor PE, recipient CL, item boats" in found.output
    assert evaluated("diff").output == found.output


def test_diff_of_the_last_two_is_on_the_gold_of_the_last(tmp_path):
    """A run on other gold, or a look at one article, does not come between two that can be compared."""
    first = run_id(run().output)
    (tmp_path / "other.yaml").write_text(GOLD.read_text().replace("harm: killed", "harm: wounded"))
    between = run_id(evaluated("run", "--gold", tmp_path / "other.yaml", "--model", "m").output)
    evaluated("show", "storm", "--gold", GOLD, "--model", "m")
    last = run_id(run().output)
    found = evaluated("diff")
    assert f"A: run {first} ·" in found.output
    assert f"B: run {last} ·" in found.output
    listed = [line.strip() for line in evaluated("diff", "--list").output.splitlines()]
    assert [line.split()[0] for line in listed if line.startswith("2")] == [last, between, first]


def test_diff_keeps_to_the_gold_that_is_named(tmp_path):
    """`--gold` chooses among the runs, is held against named ones, and is not passed over by `--list`."""
    first, last = run_id(run().output), run_id(run().output)
    other = tmp_path / "other.yaml"
    other.write_text(GOLD.read_text().replace("harm: killed", "harm: wounded"))
    later = [run_id(evaluated("run", "--gold", other, "--model", "m").output) for _ in range(2)]
    found = evaluated("diff", "--gold", GOLD)
    assert f"A: run {first} ·" in found.output
    assert f"B: run {last} ·" in found.output
    with pytest.raises(UsageError, match=rf"^{later[0]} is of gold other .*: evals run --gold .*gold\.yaml$"):
        evaluated("diff", *later, "--gold", GOLD)
    with pytest.raises(UsageError, match="--list lists all runs"):
        evaluated("diff", "--list", "--gold", GOLD)
    other.write_text(GOLD.read_text().replace("harm: killed", "harm: missing"))
    with pytest.raises(UsageError, match=r"has no run of `evals run` on gold "):
        evaluated("diff", "--gold", other)


def test_diff_says_what_it_can_compare():
    """Without two runs, or with one name alone, the error says what to do next."""
    with pytest.raises(StoreError, match="no store at"):
        evaluated("diff")
    with pytest.raises(UsageError, match=r"no file 'before\.jsn', and no store at"):
        evaluated("diff", "before.jsn", "after.json")
    first = run_id(run().output)
    with pytest.raises(UsageError, match=r"has one run on gold .*change one thing and run again"):
        evaluated("diff")
    with pytest.raises(UsageError, match=r"compare .* with what\? `evals diff --list`"):
        evaluated("diff", first)


def test_a_changed_word_of_a_prompt_shows_in_diff(model, tmp_path):
    """With one word of a prompt changed a model is asked again, and `diff` says what that did."""
    shutil.copytree(HOME / "prompts", tmp_path / "prompts")
    (tmp_path / "groundwire.toml").write_text('prompts = "prompts"\n')
    right, other = answering(SAID), answering({**SAID, "Peru has given": SAID["Some 40 Danes"]})

    def answer(request: Request) -> object:
        hurried = any("hurriedly" in message["content"] for message in request.messages)
        return (other if hurried else right)._answers(request)

    model["is"] = Scripted(answer)
    run()
    asked = len(model["is"].asked)
    prompt = tmp_path / "prompts" / "extract.md"
    prompt.write_text(f"{prompt.read_text()}\nWork hurriedly.\n")
    run()
    assert len(model["is"].asked) > asked
    found = evaluated("diff")
    assert row(found.output, "detection_recall")[1:4] == ["1.000", "0.750", "-0.250"]
    assert "strict → missed  storm aid" in found.output


def test_the_whole_score_is_kept(tmp_path):
    """What the store keeps of a run is what --json writes, and `scores` can be asked for the same value."""
    run("--json", tmp_path / "score.json")
    with read(Path("claims.duckdb")) as reader:
        ((kept, value),) = reader.query(
            "SELECT score, value FROM evaluations JOIN scores USING (run_id) WHERE metric = 'strict_f1'"
        ).rows
    assert Score.parse(kept) == Score.load(tmp_path / "score.json")
    assert value == 1.0


def test_a_recording_gives_the_score_again(model, tmp_path):
    """--record writes every response behind the score, those paid earlier too; replay: asks nothing."""
    run()
    run("--record", tmp_path / "r.jsonl", "--json", tmp_path / "a.json")
    asked = len(model["is"].asked)
    model["is"] = Replay(tmp_path / "r.jsonl")
    run("--json", tmp_path / "b.json", "--db", tmp_path / "new.duckdb")
    before, after = Score.load(tmp_path / "a.json"), Score.load(tmp_path / "b.json")
    assert (before.metrics, before.signature) == (after.metrics, after.signature)
    assert len((tmp_path / "r.jsonl").read_text().splitlines()) == asked


def test_a_recording_is_completed(model, tmp_path):
    """What a recording has is asked no more, and stays; into one of other requests nothing is written."""
    path = tmp_path / "r.jsonl"
    run("--record", path)
    asked = len(model["is"].asked)
    whole = path.read_text("utf-8").splitlines(keepends=True)
    kept = whole[1:]
    path.write_text("".join(kept), "utf-8")
    run("--record", path, "--db", tmp_path / "new.duckdb")
    assert len(model["is"].asked) == asked + 1
    assert path.read_text("utf-8").splitlines(keepends=True)[:-1] == kept
    model["is"].name = "other"
    with pytest.raises(UsageError, match="holds responses of"):
        run("--record", path, "--db", tmp_path / "other.duckdb")
    assert path.read_text("utf-8").splitlines(keepends=True)[:-1] == kept


def test_diff_of_two_runs(model, tmp_path):
    """Two runs of the pipeline are compared by the claims that they left in the store, superseded or not."""
    article, gold = accord(tmp_path)
    settings = load_settings({"model": "m"})
    first = asyncio.run(pipeline.runs.batch.run(settings, [article]))
    wrong = {**SAID["Oman and Iran signed"][1], "status": "planned"}
    model["is"] = answering({"Oman and Iran signed": ("agreement", wrong)}, "other")
    second = asyncio.run(pipeline.runs.batch.run(settings, [article], other_model="replace"))
    found = evaluated("diff", first.run_id, second.run_id, "--gold", gold, "--articles", tmp_path)
    assert row(found.output, "strict_f1")[1:4] == ["1.000", "0.000", "-1.000"]
    assert "status: occurred ≠ planned" in found.output
    with pytest.raises(UsageError, match="no run of that name"):
        evaluated("diff", first.run_id, "nonsense", "--gold", gold, "--articles", tmp_path)


def test_show_puts_both_sides_under_the_sentence():
    """The article is printed sentence by sentence with gold and predicted claims."""
    found = evaluated("show", "storm", "--gold", GOLD, "--model", "m")
    lines = [line.strip() for line in found.output.splitlines()]
    sentence = next(i for i, line in enumerate(lines) if "At least 21 Chileans were killed on Monday" in line)
    assert ["strict", "casualty", "victims", "CL", "CL"] in [line.split() for line in lines[sentence:]]
    with pytest.raises(UsageError, match="has no article 'snow'; it has accord, flood, storm"):
        evaluated("show", "snow", "--gold", GOLD, "--model", "m")


def test_gold_replaces_no_claims_of_a_model(model, tmp_path):
    """A store that a run made is not overwritten with labels; one of gold takes them again."""
    article, gold = accord(tmp_path)
    asyncio.run(pipeline.runs.batch.run(load_settings({"model": "m"}), [article]))
    with pytest.raises(
        UsageError, match=r"claims.duckdb has claims of scripted, .*: evals load --gold .*--db gold"
    ):
        evaluated("load", "--gold", gold)
    assert model["is"].asked
    with duckdb.connect("claims.duckdb") as con:  # as it was before claims named their model
        con.execute("CREATE TABLE plain AS SELECT * EXCLUDE (model) FROM claims")
        con.execute("CREATE OR REPLACE VIEW claims AS FROM plain")
    with pytest.raises(UsageError, match=r"claims.duckdb has claims of scripted"):
        evaluated("load", "--gold", gold)
    for _ in range(2):
        found = evaluated("load", "--gold", gold, "--db", tmp_path / "gold.duckdb")
        assert "it now holds 1 agreement" in found.output


@pytest.mark.parametrize("name", ["patterns", "replay:x.jsonl"])
def test_an_endpoint_that_nobody_asks_is_refused(name):
    """`--base-url` beside a model that asks none would do nothing."""
    with pytest.raises(UsageError, match=f"--model {name} asks no endpoint"):
        evaluated("run", "--gold", GOLD, "--model", name, "--base-url", "http://127.0.0.1:1/v1")


def test_a_folder_of_articles_that_is_not_there(tmp_path):
    """`--articles` is held to, also where the gold has its articles in itself."""
    with pytest.raises(GoldError, match=r"--articles .*nowhere: no such folder; name the one that has"):
        evaluated("check", "--gold", GOLD, "--articles", tmp_path / "nowhere")


def test_show_takes_a_model_or_a_file(tmp_path):
    """A model beside a file of predictions would not be asked: it is refused."""
    with pytest.raises(UsageError, match="--predicted stands in place of a model"):
        evaluated("show", "storm", "--gold", GOLD, "--model", "m", "--predicted", tmp_path / "x.jsonl")


def test_articles_of_a_table_have_names_of_their_own(tmp_path):
    """Drafted rows are gold of these rows once signed; two files of one name are not drafted as one."""
    (tmp_path / "press.csv").write_text(
        "id,title,text,date\n1,Accord,Oman and Iran signed a fishing accord on Tuesday.,2025-06-18\n"
        "2,Flood,Some 40 Danes were injured in the valley.,2025-06-18\n"
    )
    drafted = evaluated("draft", tmp_path / "press.csv", "--model", "m")
    assert drafted.exit_code == 0
    names = [line.strip('":') for line in drafted.stdout.splitlines() if line.startswith('"')]
    assert len({*names}) == 2
    assert all(name.startswith("press#") for name in names)
    gold = tmp_path / "press.yaml"
    gold.write_text(drafted.stdout.replace("checked_by:", "checked_by: somebody"), encoding="utf-8")
    assert "2 articles, 2 claims" in evaluated("check", "--gold", gold).output
    (tmp_path / "twice").mkdir()
    for suffix in ("txt", "md"):
        (tmp_path / "twice" / f"flood.{suffix}").write_text(
            f"Flood\n\nSome 40 Danes were injured in {suffix}."
        )
    twice = evaluated("draft", tmp_path / "twice", "--model", "m")
    assert twice.exit_code == 2
    assert twice.stdout.count('"flood":') == 1
    assert "named flood as " in twice.stderr
    gold.write_text("flood:\n  published: null\n  claims: []\n")
    found = evaluated("check", "--gold", gold, "--articles", tmp_path / "twice")
    assert "the article flood may be " in found.output


def test_what_the_built_in_extractor_cannot_read_is_said(model, tmp_path):
    """A German article is no article without claims: the table says why, and the exit code is 2."""
    model["is"] = Patterns()
    text = (
        "Unwetter\n\nMindestens 21 Menschen wurden am Montag bei einem Unwetter in Bayern getötet, hieß es."
    )
    (tmp_path / "u.txt").write_text(text)
    gold = tmp_path / "gold.yaml"
    gold.write_text("u:\n  published: 2025-06-18\n  claims: []\n")
    found = evaluated("run", "--gold", gold, "--model", "m")
    assert found.exit_code == 2
    assert "patterns reads English, and this is in another language (de)" in found.output
    drafted = evaluated("draft", tmp_path / "u.txt", "--model", "m")
    assert drafted.exit_code == 2
    assert "patterns reads English" in drafted.stderr


def test_a_draft_is_no_gold_until_somebody_checked_it(model, tmp_path):
    """A draft loads as gold only once `checked_by` has a name, and then scores 1 against its own model."""
    (tmp_path / "storm.txt").write_text(
        "Storm hits coast\n\nAt least 21 Chileans were killed on 16 June 2025. Peru has given Chile boats.\n"
    )
    model["is"] = answering(
        {
            **SAID,
            "At least 21 Chileans": ("casualty", {**KILLED, "when": "16 June 2025", "attributed_to": []}),
        }
    )
    drafted = evaluated("draft", tmp_path / "storm.txt", "--model", "m").output
    draft = tmp_path / "draft.yaml"
    draft.write_text(drafted)
    assert "nobody checked" in evaluated("check", "--gold", draft, "--articles", tmp_path).output
    draft.write_text(drafted.replace("checked_by:", "checked_by: a reader"))
    assert "1 article, 2 claims" in evaluated("check", "--gold", draft, "--articles", tmp_path).output
    evaluated("run", "--gold", draft, "--articles", tmp_path, "--model", "m", "--json", tmp_path / "s.json")
    assert Score.load(tmp_path / "s.json").metrics["slot_f1"].value == 1.0


def test_a_bad_article_loses_no_other_s_draft(model, tmp_path):
    """An empty file, and one on which the model fails, are named in order; the others are drafted."""
    for name, text in (("a", "Boats come.\n"), ("b", ""), ("c", "Danes hurt.\n"), ("d", "Rain falls.\n")):
        (tmp_path / f"{name}.txt").write_text(text)

    def answer(request: Request) -> object:
        if any("Rain" not in sentence for sentence in request.sentences.values()):
            raise RuntimeError("out of memory")
        return answering({})._answers(request)

    model["is"] = Scripted(answer)
    found = evaluated("draft", tmp_path, "--model", "m")
    assert found.exit_code == 2
    named = [line for line in found.stderr.splitlines() if line.startswith("evals: ")]
    assert [Path(line.split(": ")[1]).name for line in named] == ["b.txt", "a.txt", "c.txt"]
    assert [line for line in found.stdout.splitlines() if line.endswith(":")] == ['"a":', '"c":', '"d":']
    assert found.stdout.count("# the model failed: RuntimeError: out of memory") == 2
    (tmp_path / "a.txt").unlink()
    assert evaluated("draft", tmp_path / "b.txt", "--model", "m").stdout == ""


def test_agreement_of_two_people(tmp_path):
    """Two files of labels are compared by the same scorer; disagreements are listed."""
    second = GOLD.read_text().replace("harm: wounded", "harm: killed")
    second = second.replace("donor: PE, ", "optional: true, donor: PE, ")
    (tmp_path / "second.yaml").write_text(second[: second.index("accord:")], encoding="utf-8")
    found = evaluated("agree", GOLD, tmp_path / "second.yaml")
    assert row(found.output, "detection_f1")[1] == "1.000"
    assert "both: casualty: victims DK, harm wounded" in found.output
    assert "harm: wounded ≠ killed  (other)" in found.output
    assert "labelled by one only, and not counted: accord" in found.output
