"""What doctor finds out, and the exit code that it has for it."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request as HttpRequest
from werkzeug import Response as HttpResponse

from pipeline.cli.doctor import Finding, examine
from pipeline.config import Settings

TYPES = '''
"""Losses, as the test wants them."""

from typing import ClassVar

from schemas.claim import Claim, Example
from schemas.values import Count, Words


class Loss(Claim):
    """Somebody was harmed."""

    victims: Words
    """Who was harmed."""
    count: Count | None = None
    """How many."""

    key = ("victims",)
    EXAMPLES = (
        Example(
            "Nine soldiers fell and two sailors fell.",
            (
                {"victims": "soldiers", "count": "Nine", "status": "occurred"},
                {"victims": "sailors", "count": "two", "status": "occurred"},
            ),
        ),
    )
'''


LONG = 2_000
"""Characters that the example does not have."""


def found(httpserver: HTTPServer, folder: Path, answer: Any, **settings: Any) -> list[Finding]:
    """What doctor finds at an endpoint that answers so."""
    (folder / "types").mkdir(exist_ok=True)
    (folder / "types" / "loss.py").write_text(TYPES, "utf-8")
    httpserver.expect_request("/v1/models").respond_with_json({"data": [{"id": "m", "max_model_len": 8192}]})

    def respond(request: HttpRequest) -> HttpResponse:
        asked = request.get_json()
        said = answer(asked) if callable(answer) else answer
        if isinstance(said, HttpResponse):
            return said
        message = {"message": {"content": json.dumps(said)}, "finish_reason": "stop"}
        tokens = 900 + 1000 * (len(asked["messages"][-1]["content"]) > LONG)
        body = {"choices": [message], "usage": {"prompt_tokens": tokens, "completion_tokens": 60}}
        return HttpResponse(json.dumps(body), content_type="application/json")

    httpserver.expect_request("/v1/chat/completions").respond_with_handler(respond)
    given = {"db": folder / "c.duckdb", "schemas": folder / "types", "types": ("loss",), "model": "m"}
    made = Settings.model_validate(
        given | {"base_url": httpserver.url_for("/v1"), "focus": "article"} | settings
    )
    return asyncio.run(examine(made))


def loss(victims: str, count: str) -> dict[str, Any]:
    return {"sentences": [1], "victims": victims, "count": count, "status": "occurred"}


BOTH = {"loss": [loss("soldiers", "Nine"), loss("sailors", "two")]}


def trial(findings: list[Finding]) -> Finding:
    return next(finding for finding in findings if finding.what.startswith("trial: "))


def test_the_whole_path_is_tried_once(httpserver: HTTPServer, tmp_path: Path) -> None:
    """Mode, claims, requests, tokens and context of one example; all is good."""
    findings = found(httpserver, tmp_path, BOTH)
    assert all(finding.good for finding in findings)
    said = trial(findings).what
    assert "held to a strict JSON schema; 2 of 2 claims of an example in 1 request" in said
    assert "900 + 60 tokens" in said
    assert any(finding.what == "context: 8192 tokens" for finding in findings)


@pytest.mark.parametrize(
    "answer", [{"loss": []}, {"loss": [loss("martians", "Nine")]}], ids=["none", "invented"]
)
def test_a_model_that_finds_nothing_fails(httpserver: HTTPServer, tmp_path: Path, answer: Any) -> None:
    """0 of 2 claims of its own example is no model to run with."""
    failed = trial(found(httpserver, tmp_path, answer))
    assert (failed.good, failed.code) == (False, 3)
    assert "0 of 2 claims" in failed.what


def test_a_server_that_cuts_the_example_is_told(httpserver: HTTPServer, tmp_path: Path) -> None:
    """No claims of a prompt that counts for no more when it is longer: the context is what to raise."""
    message = {"message": {"content": '{"loss": []}'}, "finish_reason": "stop"}
    body = {"choices": [message], "usage": {"prompt_tokens": 900, "completion_tokens": 9}}
    cut = HttpResponse(json.dumps(body), content_type="application/json")
    failed = trial(found(httpserver, tmp_path, lambda _: cut))
    assert not failed.good
    assert "the server cut the prompt: it read 900 tokens" in failed.what
    assert "num_ctx" in failed.what


def test_one_of_two_is_told(httpserver: HTTPServer, tmp_path: Path) -> None:
    """A weak model is good, and the count says how weak."""
    finding = trial(found(httpserver, tmp_path, {"loss": [loss("soldiers", "Nine")]}))
    assert finding.good
    assert "1 of 2 claims" in finding.what


def test_what_is_dropped_is_named(httpserver: HTTPServer, tmp_path: Path) -> None:
    """A parameter that the endpoint refuses is a line of its own."""

    def picky(asked: dict[str, Any]) -> Any:
        bad = {"error": {"message": "'temperature' is not supported", "param": "temperature"}}
        return HttpResponse(json.dumps(bad), 400) if "temperature" in asked else BOTH

    findings = found(httpserver, tmp_path, picky)
    assert all(finding.good for finding in findings)
    assert "in 2 requests" in trial(findings).what
    assert any("temperature" in finding.what for finding in findings)


def test_a_cut_prompt_fails(httpserver: HTTPServer, tmp_path: Path) -> None:
    """A server that reads less than it is sent is told with what to raise."""
    usage = {"prompt_tokens": 300, "completion_tokens": 5}
    message = {"message": {"content": json.dumps(BOTH)}, "finish_reason": "stop"}
    body = json.dumps({"choices": [message], "usage": usage})
    findings = found(httpserver, tmp_path, lambda _: HttpResponse(body), types=("casualty", "visit", "aid"))
    assert not trial(findings).good
    assert "num_ctx" in trial(findings).what


def test_a_model_that_is_not_listed_fails_unless_it_answers(httpserver: HTTPServer, tmp_path: Path) -> None:
    """Some endpoints take more names than they list."""
    findings = found(httpserver, tmp_path, BOTH, model="other")
    assert all(finding.good for finding in findings)
    assert any("does not list" in finding.what for finding in findings)


def test_a_folder_that_cannot_be_written_fails(httpserver: HTTPServer, tmp_path: Path) -> None:
    """Not even root writes in /proc; the code is that of a store."""
    findings = found(httpserver, tmp_path, BOTH, db=Path("/proc/c.duckdb"))
    (failed,) = [finding for finding in findings if not finding.good]
    assert failed.code == 4
    assert "/proc cannot be written" in failed.what


def test_a_broken_store_is_code_4(httpserver: HTTPServer, tmp_path: Path) -> None:
    """A file that is no store is told as such, with the code that a run would have."""
    (tmp_path / "c.duckdb").write_bytes(b"no database at all" * 1000)
    findings = found(httpserver, tmp_path, BOTH)
    (failed,) = [finding for finding in findings if not finding.good]
    assert (failed.code, failed.what.startswith("store: ")) == (4, True)


def test_an_endpoint_that_is_not_there_is_code_3(tmp_path: Path) -> None:
    """Where nothing listens, doctor says what a run would."""
    made = Settings(db=tmp_path / "c.duckdb", model="m", base_url="http://127.0.0.1:9/v1", timeout=2.0)
    failed = [finding for finding in asyncio.run(examine(made)) if not finding.good]
    assert failed
    assert all(finding.code == 3 and "cannot be reached" in finding.what for finding in failed)
