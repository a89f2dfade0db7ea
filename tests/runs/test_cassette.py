"""A real model's answers, recorded: the whole path from openai's client to the score, without the model.

Made by Qwen2.5-Coder-1.5B-Instruct (Q4_K_M) behind llama.cpp, with `max_tokens = 900`. To record again:
`evals run --base-url URL --focus sentence [--gold hard.yaml] --record evals/gold/recordings/NAME.jsonl`.
"""

import asyncio
import json
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner
from werkzeug import Request, Response

from evals.cli import app
from pipeline.config import Settings
from pipeline.extraction.prompt import Prompts
from pipeline.runs.factory import extractor_of, open_model
from schemas.errors import ModelError

GOLD = Path(__file__).parents[2] / "evals" / "gold"
SEEDS = GOLD / "recordings" / "seeds.jsonl"
HARD = GOLD / "recordings" / "hard.jsonl"
RECORDED = [(SEEDS, GOLD / "seeds.yaml"), (HARD, GOLD / "hard.yaml")]


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


@pytest.fixture
def server(httpserver: HTTPServer) -> HTTPServer:
    """A server that says what the model said, to exactly the messages it was asked."""
    recorded = [line for path, _ in RECORDED for line in lines(path)]
    said = {json.dumps(json.loads(line["request_json"])["messages"]): line for line in recorded}
    name = next(iter(said.values()))["model"]

    def answer(request: Request) -> Response:
        messages = [dict(sorted(message.items())) for message in request.get_json()["messages"]]
        line = said[json.dumps(messages)]
        usage = {name: line[name] for name in ("prompt_tokens", "completion_tokens")}
        usage["total_tokens"] = sum(usage.values())
        choice = {
            "index": 0,
            "finish_reason": "stop",
            "message": {"role": "assistant", "content": line["text"]},
        }
        body = {"id": "1", "object": "chat.completion", "created": 1, "model": name, "choices": [choice]}
        return Response(json.dumps(body | {"usage": usage}), mimetype="application/json")

    httpserver.expect_request("/v1/models").respond_with_json({"data": [{"id": name}]})
    httpserver.expect_request("/v1/chat/completions", method="POST").respond_with_handler(answer)
    return httpserver


def score(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gold: Path, *arguments: str) -> dict:
    """The score that `evals run` writes, without what depends on the clock."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "groundwire.toml").write_text("max_tokens = 900\n", encoding="utf-8")  # as recorded
    out = tmp_path / f"{len(list(tmp_path.iterdir()))}.json"
    ran = CliRunner().invoke(
        app, ["run", "--gold", str(gold), "--focus", "sentence", "--json", str(out), *arguments]
    )
    assert ran.exit_code == 0, ran.output
    return json.loads(out.read_text(encoding="utf-8"))


def without_clock(told: object) -> object:
    """A score's JSON without seconds, run ids and the time it was made."""
    if isinstance(told, dict):
        return {
            name: without_clock(value)
            for name, value in told.items()
            if name not in ("seconds", "run_id", "created", "scored")
        }
    return [without_clock(item) for item in told] if isinstance(told, list) else told


@pytest.mark.faults
@pytest.mark.parametrize(("cassette", "gold"), RECORDED, ids=["seeds", "hard"])
def test_whole_path_gives_the_recorded_score(cassette, gold, server, tmp_path, monkeypatch):
    """Through openai and instructor, and by replay, the same answers give the same score, to the digit."""
    asked = score(tmp_path, monkeypatch, gold, "--base-url", server.url_for("/v1"), "--db", "a.duckdb")
    replayed = score(tmp_path, monkeypatch, gold, "--model", f"replay:{cassette}", "--db", "b.duckdb")
    assert without_clock(asked) == without_clock(replayed)


@pytest.mark.parametrize("cassette", [SEEDS, HARD], ids=["seeds", "hard"])
def test_cassette_tells_nothing_of_where_it_was_made(cassette):
    """No key, host, port, user or path stands in a recording."""
    told = cassette.read_text(encoding="utf-8")
    for word in ("127.0.0.1", "localhost", "http:", "https:", "Bearer", "/home/", "/root/", "sk-"):
        assert word not in told


def test_stale_cassette_says_how_to_record_again(tmp_path):
    """Another prompt makes other requests: the recording is named with the command that makes it anew."""
    prompts = tmp_path / "prompts"
    prompts.mkdir()
    built_in = Prompts.load().sentence.template
    (prompts / "sentence.md").write_text(f"{built_in}\nBe brief.\n", encoding="utf-8")
    settings = Settings(model=f"replay:{SEEDS}", focus="sentence", prompts=prompts)

    async def extract() -> None:
        from pipeline.articles.article import make_article
        from pipeline.articles.facts import Facts

        article = make_article("Two Kenyan soldiers were killed on Monday.", "a.txt", Facts())
        await extractor_of(settings, await open_model(settings), NothingKept()).extract(article)

    with pytest.raises(ModelError, match=r"stale .* record again: `.* --record .*seeds\.jsonl`"):
        asyncio.run(extract())


class NothingKept:
    """No response is kept."""

    async def response(self, response_id: str) -> None:
        """None is."""

    async def keep(self, response: object) -> None:
        """It is not."""
