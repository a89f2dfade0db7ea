"""Servers of further families: how they write calls, streams, envelopes, refusals, waits and counts."""
# ruff: noqa: E501 - a table of behaviours, one a line

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from odd_server import Asked, Behaviour, OddServer, called, completion, refusal
from werkzeug import Response as HttpResponse

from pipeline.extraction.outcome import Outcome
from pipeline.models.faults import Fault
from pipeline.models.parameters import Parameters

Ask = Callable[..., tuple[list[Outcome], OddServer]]


def lists(asked: Asked, pattern: str, joint: str = "\n") -> str:
    """Each list of the answer, written as its family writes a parameter."""
    return joint.join(pattern.format(name, json.dumps(each)) for name, each in asked.said.items())


def lines(*payloads: Any, end: str = "data: [DONE]\n\n", kind: str = "text/event-stream") -> HttpResponse:
    """These as a stream of events."""
    told = "".join(f"data: {json.dumps(each)}\n\n" for each in payloads)
    return HttpResponse(told + end, content_type=kind)


def delta(finish: str | None = None, **said: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": said, "finish_reason": finish}]}


def halves(text: str) -> tuple[str, str]:
    return text[: len(text) // 2], text[len(text) // 2 :]


def unless(
    fits: Callable[[dict[str, Any]], object], message: Any, status: int = 400, **rest: Any
) -> Behaviour:
    """A server that refuses with these words what does not fit it."""

    def behave(asked: Asked) -> Any:
        if fits(asked.body):
            return called(asked.text) if asked.mode == "tools" else asked.text
        return refusal(status, message, **rest)

    return behave


def once(*answers: Any) -> Behaviour:
    return lambda asked: answers[asked.number - 1] if asked.number <= len(answers) else asked.text


def lacks(*names: str) -> Callable[[dict[str, Any]], bool]:
    return lambda body: (
        not any(name in json.dumps(body) if name == "strict" else name in body for name in names)
    )


def escaped(value: Any) -> str:
    """JSON with bare keys, and a token for each quotation mark."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}:{escaped(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(escaped(each) for each in value) + "]"
    return f"<escape>{value}<escape>" if isinstance(value, str) else json.dumps(value)


def most(limit: int) -> Callable[[dict[str, Any]], bool]:
    return lambda body: body.get("max_tokens", 0) <= limit


def plain(body: dict[str, Any]) -> bool:
    return all(message["role"] in ("user", "assistant") for message in body["messages"])


def form(*modes: str) -> Callable[[dict[str, Any]], bool]:
    return lambda body: Asked(body, 0).mode in modes


RIGHT: dict[str, tuple[Behaviour, int]] = {
    # what is written around an answer, and how a call is written: one request
    "channels": (lambda a: f"<|channel|>analysis<|message|>{{a draft}}<|end|><|start|>assistant<|channel|>final<|message|>{a.text}<|return|>", 1),
    "channels without their signs": (lambda a: f'analysisMaybe {{"casualty": []}}?assistantfinal{a.text}', 1),
    "call in a channel": (lambda a: f"<|channel|>commentary to=functions.answer <|constrain|>json<|message|>{a.text}<|call|>", 1),
    "actions": (lambda a: f'<|START_ACTION|>[{{"tool_call_id": "0", "tool_name": "answer", "parameters": {a.text}}}]<|END_ACTION|>', 1),
    "seed": (lambda a: f'<seed:think>{{"casualty": []}}</seed:think>{a.text}', 1),
    "unused tokens": (lambda a: f'<unused94>thought\n{{"casualty": []}}<unused95>{a.text}', 1),
    "args": (lambda a: f"[TOOL_CALLS]answer[ARGS]{a.text}", 1),
    "python tag": (lambda a: f'<|python_tag|>{{"name": "answer", "parameters": {a.text}}}', 1),
    "call sections": (lambda a: f"<|tool_calls_section_begin|><|tool_call_begin|>functions.answer:0<|tool_call_argument_begin|>{a.text}<|tool_call_end|>", 1),
    "parameter tags": (lambda a: f"<tool_call>\n<function=answer>\n{lists(a, '<parameter={0}>{1}</parameter>')}\n</function>\n</tool_call>", 1),
    "invoke tags": (lambda a: f'<invoke name="answer">{lists(a, "<parameter name={0}>{1}</parameter>")}</invoke>', 1),
    "argument tags": (lambda a: f"<tool_call>answer\n{lists(a, '<arg_key>{0}</arg_key>{chr(10)}<arg_value>{1}</arg_value>'.replace('{chr(10)}', chr(10)))}</tool_call>", 1),
    "call in Python": (lambda a: f"[answer({', '.join(f'{name}={each!r}' for name, each in a.said.items())})]", 1),
    "escape tokens": (lambda a: f"<start_function_call>call:answer{escaped(a.said)}<end_function_call>", 1),
    "headings": (lambda a: lists(a, "### {0}\n```json\n{1}\n```"), 1),
    "quoted": (lambda a: "> " + json.dumps(a.said, indent=1).replace("\n", "\n> "), 1),
    "fence in a field": (lambda a: json.dumps({"response": f"```json\n{a.text}\n```"}), 1),
    "pages": (lambda a: json.dumps({name: {"items": each, "total": len(each)} for name, each in a.said.items()}), 1),
    "draft beside it": (lambda a: json.dumps({"draft": {"casualty": []}, "final": a.said}), 1),
    "undefined": (lambda a: a.text.replace("null", "undefined"), 1),
    # streams and envelopes: one request
    "no blanks in events": (lambda a: HttpResponse("".join(f"data:{json.dumps(delta(content=half))}\r\n\r\n" for half in halves(a.text)) + "data:[DONE]\r\n\r\n"), 1),
    "named events": (lambda a: HttpResponse(f"event: message\nid: 1\ndata: {json.dumps(delta('stop', content=a.text))}\n\n"), 1),
    "reasoning, then text": (lambda a: lines(delta(reasoning_content="Hm {"), delta(content=None, reasoning_content="}"), delta("stop", content=a.text)), 1),
    "calls in pieces": (lambda a: lines(*[delta(tool_calls=[{"index": 0, "function": {"arguments": half}}]) for half in halves(a.text)], delta("tool_calls")), 1),
    "usage alone at the end": (lambda a: lines(delta("stop", content=a.text), {"choices": [], "usage": {"prompt_tokens": 5}}), 1),
    "whole so far": (lambda a: lines(*[delta(content=a.text[:end]) for end in (9, 40, 99)], delta("stop", content=a.text)), 1),
    "whole at the end": (lambda a: lines(*[delta(content=half) for half in halves(a.text)], {"choices": [{"message": {"content": a.text}, "finish_reason": "stop"}]}), 1),
    "lines of JSON": (lambda a: HttpResponse("\n".join(json.dumps({"message": {"content": half}, "done": False}) for half in halves(a.text)) + '\n{"done": true, "done_reason": "stop", "prompt_eval_count": 9}\n'), 1),
    "a stream without an end": (lambda a: lines(delta(content=a.text), end=""), 1),
    "reasoning in parts": (lambda a: completion("", reasoning_details=[{"type": "reasoning.text", "text": a.text, "index": 0}, {"type": "reasoning.encrypted", "data": "x"}]), 1),
    "Latin-1": (lambda a: HttpResponse(json.dumps(completion(a.text) | {"by": "é"}, ensure_ascii=False).encode("latin-1"), content_type="application/json; charset=ISO-8859-1"), 1),
    "Latin-1 by name alone": (lambda a: HttpResponse(json.dumps(completion(a.text) | {"by": "é"}, ensure_ascii=False).encode(), content_type="application/json; charset=ISO-8859-1"), 1),
    "cached beside": (lambda a: completion(a.text, usage={"prompt_tokens": 400, "cache_read_input_tokens": 3300}), 1),
    "cached beside, in details": (lambda a: completion(a.text, usage={"prompt_tokens": 400, "prompt_tokens_details": {"cached_tokens": 3300}}), 1),
    "parsed": (lambda a: completion(None, parsed=a.said), 1),
    "envelope in data": (lambda a: {"code": 0, "msg": "success", "data": completion(a.text)}, 1),
    "envelope in result": (lambda a: {"success": True, "errors": [], "result": completion(a.text)}, 1),
    "envelope in output": (lambda a: {"output": completion(a.text), "request_id": "r"}, 1),
    "list of one": (lambda a: [completion(a.text)], 1),
    "responses": (lambda a: {"object": "response", "status": "completed", "error": None, "output": [{"type": "reasoning", "summary": []}, {"type": "message", "content": [{"type": "output_text", "text": a.text}]}]}, 1),
    "messages": (lambda a: {"type": "message", "role": "assistant", "content": [{"type": "text", "text": a.text}], "stop_reason": "end_turn"}, 1),
    "candidates": (lambda a: {"candidates": [{"content": {"role": "model", "parts": [{"text": "Hm {", "thought": True}, {"text": a.text}]}, "finishReason": "STOP"}]}, 1),
    "generated text": (lambda a: [{"generated_text": a.text}], 1),
    "choices by number": (lambda a: {"choices": {"0": {"message": {"content": a.text}}}}, 1),
    "an empty choice first": (lambda a: {"choices": [{"message": {"content": None}}, {"message": {"content": a.text}}]}, 1),
    "no error": (lambda a: completion(a.text) | {"error": {"code": 0, "message": ""}}, 1),
    "a warning": (lambda a: completion(a.text) | {"message": "ok", "code": 200}, 1),
    "text in data": (lambda a: HttpResponse(json.dumps(completion(a.text)).encode("utf-16"), content_type="application/json; charset=utf-16"), 1),
    "whole, yet cut": (lambda a: completion(a.text + "\n" * 99, finish="length"), 1),
    "refusal beside it": (lambda a: completion(a.text, refusal="null"), 1),
    "usage negative": (lambda a: completion(a.text, usage={"prompt_tokens": -1, "completion_tokens": True, "total_tokens": 1e300}), 1),
    "usage in a list": (lambda a: completion(a.text, usage=[{"prompt_tokens": 12}]), 1),
    "usage NaN": (lambda a: completion(a.text, usage={"prompt_tokens": float("nan"), "completion_tokens": "many"}), 1),
    # a mode that does not work, and one that is named: two
    "one is offered": (unless(form("json_object"), "Invalid value: 'json_schema'. Supported values are: 'json_object' and 'text'."), 2),
    "only one": (unless(form("json_object"), "only json_object"), 2),
    "must be": (unless(form("text"), "'response_format.type' must be 'text'; tools are not supported"), 2),
    "unavailable now": (unless(form("tools"), "This response_format type is unavailable now"), 2),
    "in a location": (unless(form("tools"), {"detail": [{"type": "extra_forbidden", "loc": ["body", "response_format"], "msg": "Extra inputs are not permitted"}]}, 422), 2),
    "needs a flag": (unless(form("json_object"), "tools param requires --jinja flag", 500), 3),
    "grammar": (unless(form("tools"), "failed to parse grammar", 500), 3),
    # parameters: one request more each
    "temperature in a location": (unless(lacks("temperature"), {"detail": [{"type": "extra_forbidden", "loc": ["body", "temperature"], "msg": "Extra inputs are not permitted"}]}, 422), 2),
    "temperature deprecated": (unless(lacks("temperature"), "`temperature` is deprecated for this model."), 2),
    "temperature above 0": (unless(lacks("temperature"), "temperature must be strictly positive, got 0.0"), 2),
    "temperature field": (unless(lacks("temperature"), "ValidationException: the model returned: Extraneous key [temperature] is not permitted"), 2),
    "strict unknown": (unless(lacks("strict"), 'Unknown name "strict" at \'response_format.json_schema\': Cannot find field.'), 2),
    "max_tokens in a location": (unless(lacks("max_tokens"), {"detail": [{"type": "extra_forbidden", "loc": ["body", "max_tokens"], "msg": "Extra inputs are not permitted"}]}, 422), 2),
    "developer instruction": (unless(plain, "Developer instruction is not enabled for models/m"), 2),
    "template": (unless(plain, "Jinja Exception: System role not supported", 500), 2),
    "unexpected role": (unless(plain, "Unexpected message role: system"), 2),
    "role not one of": (unless(plain, "'system' is not one of ['user', 'assistant'] - 'messages.0.role'"), 2),
    "stream wanted": (unless(lambda b: b.get("stream"), "Non-streaming requests are not supported for this model"), 2),
    # limits
    "maximum value": (unless(most(2048), "Invalid 'max_tokens': integer above maximum value. Expected a value <= 2048, but got 4096 instead."), 2),
    "exclusive": (unless(most(2048), "max_tokens: supported range is from 1 (inclusive) to 2049 (exclusive)"), 2),
    "lower than": (unless(most(2047), "The maximum tokens you requested exceeds the model limit of 2048. Try again with a maximum tokens value that is lower than 2048."), 2),
    "sum": (unless(most(2288), "input length and `max_tokens` exceed context limit: 3904 + 4096 > 6192, decrease input length or `max_tokens` and try again"), 2),
    "total": (unless(most(2288), "Requested token count exceeds the model's maximum context length of 6192 tokens. You requested a total of 8000 tokens: 3904 tokens from the input messages and 4096 tokens for the completion."), 2),
    "more tokens than characters": (unless(most(2000), "This model's maximum context length is 12192 tokens. However, you requested 14288 tokens (10192 in the messages, 4096 in the completion)."), 2),
    "k": (unless(most(2048), "max_tokens is too large: this model outputs at most 2k tokens"), 2),
    # what passes
    "424": (once(refusal(424, "The model's backend cannot be reached")), 2),
    "498": (once(refusal(498, "Flex tier capacity exceeded")), 2),
    "520": (once(refusal(520, "Web server is returning an unknown error")), 2),
    "524 as a page": (once(HttpResponse("<html><h1>A timeout occurred</h1></html>", 524, content_type="text/html")), 2),
    "abort": (once(completion("", finish="abort")), 2),
    "malformed call": (once(completion(None, finish="malformed_function_call")), 2),
    "validation by chance": (once(refusal(400, "Failed to generate JSON. Please adjust your prompt.", code="json_validate_failed", failed_generation="")), 2),
    "error in a stream": (lambda a: lines(delta(content=a.text[:9]), {"error": {"code": 502, "message": "upstream"}}) if a.number == 1 else a.text, 2),
    "wait as a field": (once(refusal(429, {"error": {"message": "slow", "retry_after": {"seconds": 0.02}}})), 2),
    "wait in a draft's header": (once(refusal(429, "no", {"ratelimit": "limit=5, remaining=0, reset=0.02"})), 2),
    "reset after": (once(refusal(429, "no", {"x-ratelimit-reset-after": "0.02"})), 2),
    "please wait": (once(refusal(429, "Please wait 0.02 seconds before the next request.")), 2),
    "an answer that failed to be JSON": (lambda a: refusal(400, "Failed to validate JSON", code="json_validate_failed", failed_generation=f"```json\n{a.text}\n```") if a.number == 1 else a.text, 2),
}  # fmt: skip
"""How each behaves, and the requests that one article costs."""


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_counts(ask: Ask, name: str) -> None:
    """Each ends with the one claim, at no more requests than the fault itself costs."""
    behaviour, requests = RIGHT[name]
    (outcome,), server = ask(behaviour, mode="lean")
    (claim,) = outcome.claims
    assert (claim.claim.type_name, claim.evidence.text) == (
        "casualty",
        "At least 31 people were killed in ward 0.",
    )
    assert (outcome.error, len(outcome.rejects), len(server.asked)) == (None, 0, requests)


@pytest.mark.parametrize(
    ("told", "context"),
    [
        ("Current length is 9000 while limit is 8192. Please reduce the length of the messages", 8192),
        ("the tokens of the prompt cannot exceed 2081 - received 5000", 2081),
        ("the input's maximum is 8192 tokens; it has 9000", 8192),
    ],
)
def test_what_is_most_is_the_context(told: str, context: int) -> None:
    """Of two numbers that which is called the most is the context, though the other is larger."""
    sent = Parameters("m", 0.0, 4096)
    body = {"max_tokens": 4096, "messages": [{"role": "user", "content": "word " * 4000}]}
    sent.adapt(Fault(400, {"error": {"message": told}}, {}), body)
    assert sent.context == context
