"""Servers that do as public reports say they do, through openai, instructor, extraction and the store."""
# ruff: noqa: E501, ARG005 - a table of behaviours, one a line

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from odd_server import Asked, Behaviour, OddServer, called, completion, events, refusal
from werkzeug import Response as HttpResponse

from pipeline.extraction.outcome import Outcome
from pipeline.models import sending
from pipeline.models.endpoint import OpenAICompatible
from pipeline.runs.summary import Summary
from pipeline.store import read
from schemas.errors import ModelError, WaitError

Ask = Callable[..., tuple[list[Outcome], OddServer]]
Play = Callable[..., tuple[Summary, OddServer]]


def rows(tmp_path: Path, query: str) -> list[tuple[Any, ...]]:
    with read(tmp_path / "c.duckdb") as reader:
        return reader.query(query).rows


def only(*modes: str, status: int = 400, message: str = "response_format {} is not known here") -> Behaviour:
    """A server that refuses all modes but these."""

    def behave(asked: Asked) -> Any:
        if asked.mode not in modes:
            return refusal(status, message.format(asked.mode))
        return called(asked.text) if asked.mode == "tools" else asked.text

    return behave


def without(name: str, *, message: str, changed: str | None = None) -> Behaviour:
    """A server that refuses a parameter by name, and takes it under another."""

    def behave(asked: Asked) -> Any:
        assert changed is None or name in asked.body or changed in asked.body
        return refusal(400, message, param=name) if name in asked.body else asked.text

    return behave


def limited(message: str, most: int) -> Behaviour:
    """A server that takes `max_tokens` up to `most` only."""
    return lambda asked: (
        refusal(400, message.format(asked.body["max_tokens"]))
        if asked.body["max_tokens"] > most
        else asked.text
    )


def first(*answers: Any) -> Behaviour:
    """A server that begins with these answers, and then is right."""
    return lambda asked: answers[asked.number - 1] if asked.number <= len(answers) else asked.text


def for_the_first(behaviour: Behaviour) -> Behaviour:
    """A server that behaves so for one article, and is right about all others."""
    return lambda asked: behaviour(asked) if "ward 0" in str(asked.body["messages"][1:2]) else asked.text


def system_refused(asked: Asked) -> Any:
    roles = [message["role"] for message in asked.body["messages"]]
    return refusal(400, "Only user and assistant roles are supported!") if "system" in roles else asked.text


def alternating(asked: Asked) -> Any:
    roles = [message["role"] for message in asked.body["messages"]]
    wanted = ["user", "assistant"] * len(roles)
    bad = "Conversation roles must alternate user/assistant/user/assistant/..."
    return refusal(400, bad) if roles != wanted[: len(roles)] else asked.text


def prose_unless(mode: str) -> Behaviour:
    def behave(asked: Asked) -> Any:
        if asked.mode != mode:
            return "The article says that at least 31 people were killed."
        return called(asked.text) if mode == "tools" else asked.text

    return behave


def streaming(asked: Asked) -> Any:
    if asked.body.get("stream"):
        return events(asked.text)
    return refusal(400, "This model only supports streaming; set `stream` to true")


def choice_required(asked: Asked) -> Any:
    if asked.mode != "tools":
        return refusal(422, "response_format: extra inputs are not permitted")
    if asked.body.get("tool_choice") != "required":
        return refusal(400, "tool_choice must be one of: auto, required, none")
    return called(json.loads(asked.text))


HIDDEN = {"content": None, "reasoning_content": "…"}
RIGHT: dict[str, tuple[Behaviour, int]] = {
    # noise: one request
    "think": (lambda a: f"<think>Maybe {{'casualty': []}}?</think>{a.text}", 1),
    "fence": (lambda a: f"Here you are:\n```json\n{a.text}\n```\nBye.", 1),
    "parts": (lambda a: completion([{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": a.text}]), 1),
    "output parts": (lambda a: completion([{"type": "output_text", "text": a.text[:30]}, {"type": "output_text", "text": a.text[30:]}]), 1),
    "an object": (lambda a: completion(a.said), 1),
    "reasoning_content": (lambda a: completion(None, reasoning_content=a.text), 1),
    "reasoning": (lambda a: completion("", reasoning=a.text), 1),
    "a call unasked": (lambda a: called(a.text), 1),
    "an old call": (lambda a: completion(None, function_call={"name": "answer", "arguments": a.text}), 1),
    "two calls": (lambda a: completion(None, tool_calls=[{"function": {"arguments": a.text}}] * 2), 1),
    # envelopes: one request
    "events": (lambda a: events(a.text, usage={"prompt_tokens": 9}), 1),
    "no usage": (lambda a: {"choices": [{"message": {"content": a.text}}]}, 1),
    "usage n/a": (lambda a: completion(a.text, usage="n/a"), 1),
    "usage odd": (lambda a: completion(a.text, usage={"prompt_tokens": "12", "completion_tokens": [3]}), 1),
    "usage nested": (lambda a: completion(a.text, usage={"prompt_tokens_details": 7, "prompt_tokens": None}), 1),
    "text choice": (lambda a: {"choices": [{"text": a.text, "finish_reason": 0}]}, 1),
    "bare message": (lambda a: {"message": {"role": "assistant", "content": a.text}, "done": True}, 1),
    "odd ids": (lambda a: completion(a.text, finish={"a": 1}) | {"id": 7, "created": "now", "model": None}, 1),
    "html type": (lambda a: HttpResponse(json.dumps(completion(a.text)), content_type="text/html"), 1),
    "comments": (lambda a: HttpResponse(f": wait\n\n: wait\n{json.dumps(completion(a.text))}"), 1),
    "byte order mark": (lambda a: HttpResponse(b"\xef\xbb\xbf" + json.dumps(completion(a.text)).encode()), 1),
    # a mode that does not work: two
    "tools only": (only("tools"), 2),
    "json only": (only("json_object", message="this model takes no {}"), 3),
    "no form at all": (only("text", message="response_format and tools are not supported"), 2),
    "405": (only("tools", status=405, message="no"), 2),
    "404": (only("tools", status=404, message="Not Found"), 2),
    "501": (only("tools", status=501, message="{}"), 2),
    "500": (only("tools", status=500, message="internal error"), 2),
    "grammar": (only("tools", status=500, message="failed to parse grammar"), 2),
    "prose unless tools": (prose_unless("tools"), 2),
    "prose unless json": (prose_unless("json_object"), 3),
    "tool_choice as word": (choice_required, 3),
    "arguments encoded twice": (lambda a: called(json.dumps(a.text)) if a.mode == "tools" else refusal(400, "format"), 2),
    "call in content": (
        lambda a: f'<tool_call>{{"name": "answer", "arguments": {a.text}}}</tool_call>'
        if a.mode == "tools" else refusal(400, "no format"), 2),
    # parameters: one request more each
    "temperature": (without("temperature", message="Unsupported value: 'temperature' does not support 0.0"), 2),
    "max_tokens": (without("max_tokens", message="Use 'max_completion_tokens' instead.", changed="max_completion_tokens"), 2),
    "no max_tokens": (without("max_tokens", message="Unrecognized request argument supplied: max_tokens"), 2),
    "system": (system_refused, 2),
    "alternate": (alternating, 2),
    "streams": (streaming, 2),
    # limits
    "context": (limited("maximum context length is 4096 tokens; you requested 6000 tokens (1904 in the messages, {} in the completion)", 2192), 2),
    "context, newer": (limited("max_tokens is too large: {}. This model's maximum context length is 4096 tokens and your request has 1904 input tokens", 2192), 2),
    "context, tgi": (limited("`inputs` tokens + `max_new_tokens` must be <= 5000. Given: 3000 `inputs` tokens and {} `max_new_tokens`", 2000), 2),
    "answer": (limited("max_tokens is too large: {}. This model supports at most 1,024 completion tokens", 1024), 2),
    "range": (limited("Range of max_tokens should be [1, 2000]", 2000), 2),
    # what passes
    "error in 200": (first({"error": {"message": "Provider returned error", "code": 502}}), 2),
    "429 in 200": (first({"error": {"code": 429, "message": "slow down", "retry_after_ms": 20}}), 2),
    "error in a choice": (first({"choices": [{"error": {"code": 503, "message": "busy"}}]}), 2),
    "finish error": (first(completion("", finish="error")), 2),
    "half a stream": (first(events('{"casualty"', done=False)), 2),
    "429, its wait in words": (first(refusal(429, "Please retry in 0.02s.")), 2),
    "429, its wait in a field": (first(refusal(429, [{"error": {"details": [{"retryDelay": "0.02s"}]}}])), 2),
    "429, reset": (first(refusal(429, "no", {"x-ratelimit-reset-requests": "20ms"})), 2),
    "503": (first(*[refusal(503, "no")] * 9), 10),
    "an empty answer": (first(completion("")), 2),
}  # fmt: skip
"""How each behaves, and the requests that one article costs."""


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_counts(ask: Ask, name: str) -> None:
    """Each ends with the one claim, at no more requests than the fault itself costs."""
    behaviour, requests = RIGHT[name]
    (outcome,), server = ask(behaviour)
    (claim,) = outcome.claims
    assert (claim.claim.type_name, claim.claim.count.low, claim.claim.victims.words) == (
        "casualty",
        31,
        "people",
    )
    assert (outcome.error, len(outcome.rejects), len(server.asked)) == (None, 0, requests)


def test_a_right_answer_is_stored(play: Play, tmp_path: Path) -> None:
    """What was found in it is a row, and nothing was refused."""
    summary, _ = play(RIGHT["call in content"][0])
    assert (summary.failed, summary.claims) == (0, {"casualty": 1})
    assert rows(tmp_path, "select count_low, victims_words from casualty") == [(31, "people")]
    assert rows(tmp_path, "select count(*) from rejects") == [(0,)]


@pytest.mark.faults
@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("temperature", "temperature"),
        ("max_tokens", "max_completion_tokens"),
        ("system", "system role"),
        ("streams", "streams"),
        ("context", "4096 tokens"),
        ("answer", "1024 tokens"),
    ],
)
def test_what_is_dropped_is_remembered_and_said_once(play: Play, name: str, note: str) -> None:
    """The second and third article cost one request each, and the summary has one note."""
    behaviour, requests = RIGHT[name]
    summary, server = play(behaviour, 3)
    assert (summary.claims, len(server.asked)) == ({"casualty": 3}, requests + 2)
    assert [note in each for each in summary.notes] == [True]


@pytest.mark.faults
@pytest.mark.parametrize("name", ["temperature", "max_tokens", "no max_tokens", "system", "streams"])
def test_what_is_dropped_is_remembered_by_the_next_run(play: Play, name: str) -> None:
    """A second run asks its article once, and says again what is sent otherwise than configured."""
    behaviour, _ = RIGHT[name]
    before, _ = play(behaviour)
    summary, server = play(behaviour, first=7)
    assert (summary.claims, len(server.asked)) == ({"casualty": 1}, 1)
    assert summary.notes == before.notes


def test_a_size_is_not_remembered(play: Play) -> None:
    """Whoever was told to raise the server's context is believed in the next run."""
    play(RIGHT["context"][0])
    summary, server = play(lambda a: a.text, first=7)
    assert (summary.notes, server.asked[0].body["max_tokens"]) == ([], 4096)


def test_a_prompt_that_cannot_fit_is_not_sent(play: Play) -> None:
    """Once a refusal has told the context, a longer article is asked about in parts alone."""
    said = "maximum context length is 6144 tokens; you requested {} tokens ({} in the messages, 500 in the completion)"

    def behave(asked: Asked) -> Any:
        tokens = asked.characters // 4
        too_long = tokens + asked.body["max_tokens"] > 6144
        return refusal(400, said.format(tokens + 500, tokens)) if too_long else asked.text

    summary, server = play(
        behave, text_after="Nobody else was hurt there. " * 900, articles=2, answer_tokens=500
    )
    assert summary.failed == 0
    refused = [asked for asked in server.asked if asked.characters // 4 + asked.body["max_tokens"] > 6144]
    assert len(refused) == 1


def test_examples_are_told_from_the_article(play: Play) -> None:
    """Where instructions and article are one message, only the article's sentences begin with their numbers."""
    _, server = play(system_refused)
    (message,) = server.asked[-1].body["messages"]
    numbered = [line for line in message["content"].splitlines() if line.startswith("[")]
    assert numbered == ["[1] Fire in ward 0", "[2] At least 31 people were killed in ward 0."]


def test_a_mode_is_kept_for_the_next_run(play: Play, tmp_path: Path) -> None:
    """`runs.mode` has the mode in which an answer fitted, not one that was ignored."""
    summary, _ = play(prose_unless("tools"))
    assert summary.mode == "tools"
    assert rows(tmp_path, "select mode from runs") == [("tools",)]


def test_a_404_about_parameters_is_about_the_mode(play: Play) -> None:
    """It is no unknown model, though the endpoint does not list the model."""
    told = "No endpoints found that can handle the requested parameters."
    summary, server = play(only("tools", status=404, message=told), listed={"id": "another"})
    assert (summary.claims, len(server.asked)) == ({"casualty": 1}, 2)


def test_one_server_error_settles_no_mode(play: Play) -> None:
    """A 500 may be chance: the next article is asked in the mode that was to be."""
    summary, server = play(first(refusal(500, "oops")), 3)
    assert [asked.mode for asked in server.asked] == ["json_schema", "tools", "json_schema", "json_schema"]
    assert (summary.failed, summary.mode) == (0, "json_schema")


def test_one_bad_claim_costs_itself(play: Play, tmp_path: Path) -> None:
    """The claim that fits is kept; the other is a row of rejects, and no further request."""

    def behave(asked: Asked) -> Any:
        (claim,) = asked.said["casualty"]
        return json.dumps(asked.said | {"casualty": [claim, claim | {"harm": "displaced"}]})

    summary, server = play(behave, follow_ups=8)
    assert (summary.claims, summary.rejects, len(server.asked)) == ({"casualty": 1}, 1, 1)
    ((kind, field, words, reason),) = rows(tmp_path, "select kind, field, words, reason from rejects")
    assert (kind, field, words) == ("claim", "harm", "displaced")
    assert reason.startswith("does not fit: Input should be 'killed'")


FAILED: dict[str, tuple[Behaviour, str]] = {
    "prompt cut": (
        lambda a: completion('{"casualty": []}', usage={"prompt_tokens": 900, "completion_tokens": 5}),
        "failed: the server cut the prompt: it read 900 tokens",
    ),
    "reasoning alone": (lambda a: completion("", reasoning_content="Let me see."), "invalid: the model reasoned"),
    "reasoning to the end": (
        lambda a: completion("", finish="length", reasoning="Let me see."), "invalid: the model spent all of 16384"
    ),
    "prose": (lambda a: "At least 31 people were killed.", "invalid: "),
    "another task": (lambda a: '{"sentiment": "sad"}', "invalid: "),
    "deep": (lambda a: "[" * 10_000, "invalid: "),
    "a deep envelope": (lambda a: HttpResponse("[" * 100_000), "failed: the server's answer is garbled"),
    "16 MB": (lambda a: "x" * 16_000_000, "failed: the server's answer has more than 16,000,000 bytes"),
    "15 MB": (lambda a: "x" * 15_000_000, "invalid: "),
    "100,000 claims": (lambda a: json.dumps({"casualty": a.said["casualty"] * 100_000}), "failed: "),
    "5,000 claims": (lambda a: json.dumps({"casualty": a.said["casualty"] * 5_000}), "invalid: "),
    "cut": (lambda a: completion(a.text[:40], finish="length"), "cut: "),
    "moderation": (lambda a: refusal(403, "Your input was flagged for violence"), "filtered: HTTP 403"),
    "moderation, nothing paid": (lambda a: refusal(403, "The model requires moderation: your input was flagged. No credits were charged."), "filtered: HTTP 403"),
    "moderation as 400": (lambda a: refusal(400, "Content Exists Risk"), "filtered: HTTP 400"),
    "too long": (lambda a: refusal(400, "request (9000 tokens) exceeds the context size (4096 tokens)"), "too_long"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILED)
def test_what_cannot_be_read_fails_the_article_by_name(ask: Ask, name: str) -> None:
    """One article fails with its reason; the next, which is answered, is done."""
    behaviour, error = FAILED[name]
    (failed, done), _ = ask(for_the_first(behaviour), 2)
    assert (failed.error or "").startswith(error)
    assert (failed.claims, done.error, len(done.claims)) == ((), None, 1)


def test_what_fails_is_stored_by_name(play: Play, tmp_path: Path) -> None:
    """The run goes on to its end, and the reason stands in the table of outcomes."""
    behaviour, error = FAILED["moderation"]
    summary, _ = play(for_the_first(behaviour), 2)
    assert (summary.failed, summary.claims, summary.status) == (1, {"casualty": 1}, "done")
    ((said,),) = rows(tmp_path, "select error from outcomes where status = 'failed'")
    assert said.startswith(error)


@pytest.mark.parametrize("words", ["Your input was flagged for violence", "Blocked by content policy"])
def test_what_was_refused_for_good_is_not_new_every_night(play: Play, words: str) -> None:
    """The first run fails with the article; the next passes over it, without a request, and is well."""
    for_one = lambda a: refusal(403, words) if "ward 0" in str(a.body["messages"]) else a.text  # noqa: E731
    first, _ = play(for_one, 3)
    second, _ = play(for_one, 3)
    assert (first.failed, first.exit_code) == (1, 2)
    assert (second.new_articles, second.unchanged, second.given_up) == (0, 2, 1)
    assert (second.failed, second.exit_code, second.requests) == (0, 0, 0)


@pytest.mark.faults
@pytest.mark.parametrize("status", [403, 400, 422])
def test_what_is_denied_without_a_reason_is_asked_on_three_nights(play: Play, status: int) -> None:
    """A refusal that says nothing of the text may pass; after three runs it is settled, until a retry."""
    for_one = lambda a: refusal(status, "no") if "ward 0" in str(a.body["messages"]) else a.text  # noqa: E731
    for night in range(3):
        summary, server = play(for_one, 3)
        assert (summary.failed, summary.given_up, summary.exit_code) == (1, 0, 2), night
        assert "denied: HTTP" in summary.errors[0]
    settled, server = play(for_one, 3)
    assert (settled.failed, settled.given_up, settled.exit_code, len(server.asked)) == (0, 1, 0, 0)
    again, _ = play(lambda a: a.text, 3, retry_failed=True)
    assert (again.given_up, again.claims, again.exit_code) == (0, {"casualty": 1}, 0)


@pytest.mark.faults
def test_denials_of_a_run_that_stopped_settle_nothing(play: Play) -> None:
    """An endpoint that denies all for three nights is asked for all of them on the fourth, when it is well."""
    for _ in range(3):
        assert play(lambda _: refusal(403, "no"), 12)[0].exit_code == 3
    summary, _ = play(lambda a: a.text, 12)
    assert (summary.given_up, summary.claims, summary.exit_code) == (0, {"casualty": 12}, 0)


def test_what_is_too_long_is_not_new_every_night_and_is_asked_again_by_a_retry(play: Play) -> None:
    """A prompt over the context fails once; when the server has more, a retry has its claims."""
    told = refusal(400, "the request exceeds the available context size")
    for_one = lambda a: told if "ward 0" in str(a.body["messages"]) else a.text  # noqa: E731
    assert play(for_one, 2)[0].exit_code == 2
    second, server = play(for_one, 2)
    assert (second.failed, second.given_up, second.exit_code, len(server.asked)) == (0, 1, 0, 0)
    again, _ = play(lambda a: a.text, 2, retry_failed=True)
    assert (again.claims, again.exit_code) == ({"casualty": 1}, 0)


def test_a_403_for_one_article_is_its_own(play: Play) -> None:
    """Without a reason, a 403 is the article's where others are answered, or where models are listed."""
    for_one = lambda a: refusal(403, "Forbidden") if "ward 0" in str(a.body["messages"]) else a.text  # noqa: E731
    summary, _ = play(for_one, 3)
    assert (summary.failed, summary.claims, summary.status) == (1, {"casualty": 2}, "done")


@pytest.mark.parametrize(
    "answer", [refusal(403, "Your API key has no permission for this"), refusal(403, "no")]
)
def test_a_403_for_all_stops(play: Play, answer: HttpResponse) -> None:
    """A 403 about the key stops the run at once; one for ten articles in a row, and none answered, at last."""
    summary, server = play(lambda _: answer, 20)
    assert isinstance(summary.stopped_by, ModelError)
    assert summary.exit_code == 3
    assert len(server.asked) <= 10


def test_a_context_that_is_listed_is_known_before_a_prompt_is_sent(play: Play, tmp_path: Path) -> None:
    """Some 1,450 tokens are not sent to a model of 896; 2,500 leave an answer what the prompt leaves."""
    summary, server = play(lambda a: a.text, model=None, listed={"id": "m", "meta": {"n_ctx": 896}})
    assert (summary.failed, len(server.asked)) == (1, 0)
    ((said,),) = rows(tmp_path, "select error from outcomes where status = 'failed'")
    assert said.startswith("too_long: the prompt has about 1")
    assert "the model's context 896; raise that" in said
    summary, server = play(lambda a: a.text, model=None, first=1, listed={"id": "m", "max_model_len": 2500})
    assert (summary.claims, len(server.asked)) == ({"casualty": 1}, 1)
    assert 1000 < server.asked[0].body["max_tokens"] < 1500


def test_a_prompt_cut_by_less_than_a_third_is_told(play: Play, tmp_path: Path) -> None:
    """Of 2,048 tokens, a short article's prompt has none too many; of a long one's 2,800 a quarter is cut."""
    (tmp_path / "articles0").mkdir()
    burned = "Nobody knows why the houses burned so fast. " * 110
    (tmp_path / "articles0" / "9.txt").write_text(f"Fire\n\nAt least 9 people were killed. {burned}", "utf-8")

    def cut(asked: Asked) -> Any:
        tokens = asked.characters // 4
        usage = {"prompt_tokens": min(tokens, 2048), "completion_tokens": 9}
        return completion(asked.text if tokens < 2048 else "{}", usage=usage)

    summary, _ = play(cut)
    assert (summary.claims, summary.failed) == ({"casualty": 1}, 1)
    assert re.search(
        r"failed: the server cut the prompt: it read 2048 tokens of about 2[78]\d\d", summary.errors[0]
    )


def test_an_empty_answer_is_believed_of_a_server_that_reads_all(play: Play) -> None:
    """A longer prompt counts for no more, or for more; a server that refuses it cuts nothing."""

    def reading(most: int) -> Behaviour:
        return lambda a: completion('{"casualty": []}', usage={"prompt_tokens": min(a.characters // 3, most)})

    summary, server = play(reading(1_200))
    assert (summary.failed, len(server.asked)) == (1, 2)
    assert "failed: the server cut the prompt: it read 1200 tokens, and no more of a" in summary.errors[0]

    summary, server = play(reading(100_000), 4, first=1)
    assert (summary.failed, sum(summary.claims.values()), len(server.asked)) == (0, 0, 5)

    summary, server = play(reading(100_000), first=6, max_requests=1)
    assert (summary.failed, summary.new_articles, len(server.asked)) == (0, 1, 1)

    def strict(asked: Asked) -> Any:
        if asked.characters > 7_000:
            return HttpResponse('{"error": {"message": "maximum context length is 1500 tokens"}}', 400)
        return reading(1_200)(asked)

    summary, server = play(strict, first=5)
    assert (summary.failed, len(server.asked)) == (0, 2)


def test_a_run_of_invalid_answers_stops(play: Play) -> None:
    """Ten articles whose answers never fit, and none that did, end the run as ten failed requests do."""
    summary, _ = play(lambda _: "I would rather write prose.", 15)
    assert summary.exit_code == 3
    assert (summary.failed, summary.status) == (10, "stopped")


def test_what_failed_is_paid_for(play: Play) -> None:
    """Tokens of answers that never fitted are in the summary: four modes, of 7 + 3 tokens each."""
    summary, server = play(
        lambda _: completion("prose", usage={"prompt_tokens": 7, "completion_tokens": 3}), max_failures=1
    )
    assert len(server.asked) == 4
    assert (summary.requests, summary.prompt_tokens, summary.completion_tokens) == (4, 28, 12)


def test_a_model_that_loads_is_waited_for(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """More refusals than attempts, for as long as may be waited; then the article is done."""
    monkeypatch.setattr(sending, "LOADING_PAUSE", 0.01)
    summary, server = play(first(*[refusal(503, "Loading model")] * 30))
    assert (summary.failed, len(server.asked)) == (0, 31)


@pytest.mark.faults
@pytest.mark.parametrize(
    "answer",
    [
        refusal(503, "Loading model"),
        refusal(502, "Bad gateway"),
        refusal(200, {"error": {"message": "Provider returned error", "code": 502}}),
        refusal(200, {"id": None, "choices": None, "error": {"message": "upstream overloaded", "code": 503}}),
    ],
    ids=["loading", "502", "502 in a 200", "no choices"],
)
def test_a_server_that_is_away_for_ever_stops_the_run(
    play: Play, monkeypatch: pytest.MonkeyPatch, answer: HttpResponse
) -> None:
    """It is waited for --max-wait seconds and no longer; what was answered before is kept, the rest is left."""
    monkeypatch.setattr(sending, "LOADING_PAUSE", 0.01)
    monkeypatch.setitem(OpenAICompatible.__init__.__kwdefaults__, "wait", lambda _: 0.02)
    summary, server = play(lambda a: a.text if a.number == 1 else answer, 40, max_wait=0.2)
    assert isinstance(summary.stopped_by, WaitError)
    assert (summary.exit_code, summary.claims, summary.failed <= 2) == (7, {"casualty": 1}, True)
    assert len(server.asked) < 40
    assert "has refused every request for" in str(summary.stopped_by)


def test_a_limit_without_end_stops_the_run(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """429 for longer than --max-wait, and nothing answered meanwhile, is waited for no longer."""
    monkeypatch.setattr("pipeline.models.rate_limit.HOLDS", (0.05,))
    summary, _ = play(lambda _: refusal(429, "free-models-per-day"), 3, max_wait=0.12)
    assert isinstance(summary.stopped_by, WaitError)


@pytest.mark.parametrize("told", [{}, {"retry-after": "3600"}])
def test_a_run_that_stops_waits_with_no_article(
    play: Play, monkeypatch: pytest.MonkeyPatch, told: dict[str, str]
) -> None:
    """Once a limit is known to last, what waits for its turn is not sent: eight at most were, of sixteen."""
    monkeypatch.setattr("pipeline.models.rate_limit.HOLDS", (0.15, 1.0))
    used_up = refusal(429, "Free requests are used up", told)
    summary, server = play(lambda _: used_up, 16, max_wait=0.1, concurrency=16)
    assert isinstance(summary.stopped_by, WaitError)
    assert (summary.failed, len(server.asked) <= 8) == (0, True)
