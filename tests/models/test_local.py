"""A GGUF file in process: how answers are asked for, and what becomes of each way in which it can end."""

import asyncio
import contextlib
import json
import sys
import threading
import types
from pathlib import Path

import pytest

from pipeline.extraction.prompt import Prompts, answer_type
from pipeline.models.answer_schema import lean_schema, strict_schema
from pipeline.models.local import LocalModel
from pipeline.models.model import Request, focus_for
from schemas.casualty import Casualty
from schemas.errors import ModelError

SENTENCE = "At least 12 Peruvian soldiers were killed on Monday, and 300 fled."
CLAIM = {
    "sentences": [1],
    "victims": "Peruvian soldiers",
    "harm": "killed",
    "count": "At least 12",
    "status": "occurred",
    "attributed_to": [],
    "when": "Monday",
    "place": None,
}


def request() -> Request:
    answer = answer_type((Casualty,))
    messages = Prompts.load().brief_messages(Casualty, {1: SENTENCE})
    return Request(messages, answer, strict_schema(answer), {1: SENTENCE}, (Casualty,))


class Llama:
    """llama_cpp.Llama's part that is used: says what it is told to, and keeps what it was asked."""

    said: str | Exception = ""
    finish = "stop"
    asked: list[dict]
    together = False
    meeting: threading.Barrier | None = None

    def __init__(self, path, **_):
        if Path(path).read_bytes()[:4] != b"GGUF":
            raise ValueError(f"Failed to load model from file: {path}")
        type(self).asked = []

    def set_cache(self, cache):
        self.cache = cache

    def close(self):
        """Nothing is open."""

    def create_chat_completion(self, **asked):
        self.asked.append(asked)
        if self.meeting:
            with contextlib.suppress(threading.BrokenBarrierError):
                self.meeting.wait(0.1)  # passes only where a second request is under way
                Llama.together = True
        if isinstance(self.said, Exception):
            raise self.said
        return {
            "choices": [{"message": {"content": self.said}, "finish_reason": self.finish}],
            "usage": {"prompt_tokens": 300, "completion_tokens": 40},
        }


@pytest.fixture
def gguf(tmp_path, monkeypatch):
    """A file that begins as a GGUF file does, and a llama_cpp that reads it."""
    module = types.SimpleNamespace(Llama=Llama, LlamaRAMCache=lambda capacity_bytes: capacity_bytes)
    monkeypatch.setitem(sys.modules, "llama_cpp", module)
    monkeypatch.setattr(Llama, "said", json.dumps({"casualty": [CLAIM]}))
    monkeypatch.setattr(Llama, "finish", "stop")
    path = tmp_path / "tiny.gguf"
    path.write_bytes(b"GGUF....")
    return path


def ask(path: Path):
    return asyncio.run(LocalModel(path).ask(request()))


def test_answer_is_validated_and_billed(gguf):
    """What the model says is an answer with its tokens, under the file's name and not its folder."""
    response = ask(gguf)
    assert response.status == "answered"
    assert response.answer == {"casualty": [CLAIM]}
    assert (response.prompt_tokens, response.completion_tokens, response.requests) == (300, 40, 1)
    assert response.model == "tiny.gguf"
    assert str(gguf.parent) not in response.request_json


def test_schema_is_the_grammar(gguf):
    """The model is held to the lean schema of the request, at the temperature that was set."""
    ask(gguf)
    (asked,) = Llama.asked
    assert asked["response_format"] == {"type": "json_object", "schema": lean_schema(request())}
    assert asked["temperature"] == 0.0


def test_tail_may_be_left_out(gguf, monkeypatch):
    """The common fields that the schema lets a model leave out are null or empty in the answer."""
    left = {name: CLAIM[name] for name in ("sentences", "victims", "harm", "count", "status")}
    monkeypatch.setattr(Llama, "said", json.dumps({"casualty": [left]}))
    (claim,) = ask(gguf).answer["casualty"]
    assert (claim["attributed_to"], claim["when"], claim["place"]) == ([], None, None)


@pytest.mark.parametrize(
    ("said", "finish", "status"),
    [
        ('{"casualty": [{"sent', "length", "cut"),
        ("I cannot help with that.", "stop", "invalid"),
        (ValueError("Requested tokens (9000) exceed context window of 8192"), "stop", "too_long"),
        (ValueError("Failed to parse grammar"), "stop", "failed"),
    ],
)
def test_every_end_has_a_status(gguf, monkeypatch, said, finish, status):
    """No end of a request looks like "no claims"."""
    monkeypatch.setattr(Llama, "said", said)
    monkeypatch.setattr(Llama, "finish", finish)
    response = ask(gguf)
    assert response.status == status
    assert response.answer is None
    assert response.error


@pytest.mark.parametrize(
    ("name", "local", "focus"),
    [
        ("qwen2.5-coder-1.5b", True, "sentence"),
        ("Llama-3.2-3B-Instruct-Q4_K_M.gguf", True, "sentence"),
        ("qwen2.5:7b", True, "sentence"),
        ("qwen2.5:7b", False, "article"),
        ("qwen2.5:14b", True, "article"),
        ("llama3.3:70b-instruct-q4_K_M", True, "article"),
        ("gpt-4.1-mini", True, "article"),
        ("model-4bit", True, "article"),
        ("tiny", True, "article"),
    ],
)
def test_focus_follows_size_and_place(name, local, focus):
    """A local model is asked sentence by sentence where its name says that it is small."""
    assert focus_for(name, local=local) == focus


def test_one_request_at_a_time(gguf, monkeypatch):
    """A model in process is never asked by two at once."""
    monkeypatch.setattr(Llama, "meeting", threading.Barrier(2))
    monkeypatch.setattr(Llama, "together", False)

    async def three():
        model = LocalModel(gguf)
        await asyncio.gather(*(model.ask(request()) for _ in range(3)))

    asyncio.run(three())
    assert len(Llama.asked) == 3
    assert not Llama.together


def test_missing_file_is_named(gguf):
    """A path without a file is said at once, before any article is read."""
    with pytest.raises(ModelError, match=r"absent\.gguf: no such file"):
        LocalModel(gguf.with_name("absent.gguf"))


def test_file_that_is_no_model_is_named(gguf):
    """A file that is no GGUF model is named; the message is no traceback."""
    gguf.write_bytes(b"<html>")
    with pytest.raises(ModelError, match=r"tiny\.gguf: cannot be read as a GGUF model"):
        ask(gguf)


def test_missing_extra_is_named(gguf, monkeypatch):
    """Without llama-cpp-python the message says how to install it."""
    monkeypatch.setitem(sys.modules, "llama_cpp", None)
    with pytest.raises(ModelError, match=r"pip install 'groundwire\[local\]'"):
        LocalModel(gguf)
