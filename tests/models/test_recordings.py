"""A recording gives back what a model answered; a scripted model says what it is told to."""

import asyncio
import json
from dataclasses import replace

import pytest
from scripted import Scripted
from test_endpoint import KEY, REQUEST, SAID, TEXT, completion, fault, model_at

from pipeline.models.model import Response
from pipeline.models.recordings import Recording, Replay
from schemas.errors import ModelError


def test_replay_gives_what_was_recorded(serve, httpserver, tmp_path):
    """Every outcome comes back field for field, from the file alone."""
    path = tmp_path / "recorded.jsonl"
    serve(completion(), completion(TEXT[:9], finish="length"), fault(413, "too\u2028large"))
    requests = [replace(REQUEST, messages=({"role": "user", "content": f"\u2028\x85{n}"},)) for n in range(3)]

    async def main() -> tuple[list[Response], list[Response]]:
        recording = Recording(model_at(httpserver.url_for("/v1"), temperature=0.25), path)
        recorded = [await recording.ask(request) for request in requests]
        await recording.close()
        replay = Replay(path)
        assert (replay.name, replay.parameters) == (recording.name, recording.parameters)
        return recorded, [await replay.ask(request) for request in requests]

    recorded, replayed = asyncio.run(main())
    assert [response.status for response in recorded] == ["answered", "cut", "too_long"]
    assert replayed == recorded
    assert len(httpserver.log) == 3


def test_recording_is_readable_and_tells_no_key(serve, httpserver, tmp_path):
    """One JSON line a response, keys sorted, letters as letters; neither API key nor host."""
    path = tmp_path / "recorded.jsonl"
    serve(completion())

    async def main() -> None:
        recording = Recording(model_at(httpserver.url_for("/v1")), path)
        await recording.ask(replace(REQUEST, messages=({"role": "user", "content": "Ağrı"},)))
        await recording.close()

    asyncio.run(main())
    (line,) = path.read_text(encoding="utf-8").splitlines()
    assert list(json.loads(line)) == sorted(json.loads(line))
    assert "Ağrı" in line
    assert KEY not in line
    assert "localhost" not in line


def test_recording_asks_only_what_is_new(tmp_path):
    """What the file has is not asked again, so that recording after a change costs the change alone."""
    path = tmp_path / "recorded.jsonl"
    scripted = Scripted([SAID])
    first, second = (asyncio.run(Recording(scripted, path).ask(REQUEST)) for _ in range(2))
    assert len(scripted.asked) == 1
    assert first == second == asyncio.run(Replay(path).ask(REQUEST))


def test_recording_asks_again_what_failed(tmp_path):
    """A failed request in the file is asked again, and the replay gives the later response."""
    path = tmp_path / "recorded.jsonl"
    scripted = Scripted([SAID])
    failed = Response.to(scripted, REQUEST, "failed", error="HTTP 500")
    path.write_text(f"{failed.dump()}\n", encoding="utf-8")
    assert asyncio.run(Recording(scripted, path).ask(REQUEST)).answer == SAID
    assert asyncio.run(Replay(path).ask(REQUEST)).answer == SAID


def test_recording_stands_for_its_model(tmp_path):
    """A recorded model has the name, parameters, focus and follow-ups of the one inside."""
    scripted = Scripted([], name="s")
    recording = Recording(scripted, tmp_path / "r.jsonl")
    assert (recording.name, recording.parameters, recording.focus, recording.follow_ups) == (
        "s",
        {},
        "article",
        True,
    )


def test_recording_that_cannot_be_written_says_so_first(tmp_path):
    """A file that cannot be written is found before anything is paid for."""
    with pytest.raises(ModelError, match="cannot be written"):
        Recording(Scripted([SAID]), tmp_path / "missing" / "r.jsonl")


def test_replay_of_another_request_is_stale(tmp_path):
    """A request that was not recorded stops the run, with how to record again."""
    path = tmp_path / "recorded.jsonl"
    asyncio.run(Recording(Scripted([SAID]), path).ask(REQUEST))
    with pytest.raises(ModelError, match=r"stale.*groundwire run … --record"):
        asyncio.run(Replay(path).ask(replace(REQUEST, messages=REQUEST.messages[:1])))


@pytest.mark.parametrize("line", ["{", "[]", "7", '{"created": "2025-05-01T00:00:00+00:00"}'])
def test_broken_recording_is_named_with_its_line(tmp_path, line):
    """Half a line, as a crash leaves it, is named by file and line."""
    path = tmp_path / "recorded.jsonl"
    asyncio.run(Recording(Scripted([SAID]), path).ask(REQUEST))
    with path.open("a", encoding="utf-8") as file:
        file.write(line)
    with pytest.raises(ModelError, match=r"recorded\.jsonl:2: "):
        Replay(path)


def test_recording_of_two_models_is_refused(tmp_path):
    """A replay stands for one model with one setting."""
    path = tmp_path / "recorded.jsonl"
    for name in ("a", "b"):
        asyncio.run(Recording(Scripted([SAID], name=name), path).ask(REQUEST))
    with pytest.raises(ModelError, match="2 models or settings"):
        Replay(path)


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_missing_recording_is_named(tmp_path, name):
    """A recording that is not there is a ModelError with its path."""
    with pytest.raises(ModelError, match=r"no recording can be read there \([A-Za-z ]+\); correct"):
        Replay(tmp_path / name)


def test_empty_recording_is_named(tmp_path):
    """A recording without a response cannot stand for a model."""
    (tmp_path / "r.jsonl").touch()
    with pytest.raises(ModelError, match="responses of 0 models"):
        Replay(tmp_path / "r.jsonl")


def test_scripted_list_is_answered_in_order():
    """Answers come one after the other; a used-up script is an error, not an empty answer."""
    empty: dict = {"casualty": []}
    model = Scripted([SAID, empty])

    async def main() -> list[Response]:
        return [await model.ask(REQUEST), await model.ask(REQUEST)]

    assert [response.answer for response in asyncio.run(main())] == [SAID, empty]
    with pytest.raises(ModelError, match="used up"):
        asyncio.run(model.ask(REQUEST))


def test_scripted_function_sees_the_request():
    """A function answers from what it is asked."""
    model = Scripted(
        lambda request: {"casualty": [SAID["casualty"][0] | {"sentences": list(request.sentences)}]}
    )
    response = asyncio.run(model.ask(replace(REQUEST, sentences={4: "a", 5: "b"})))
    assert response.answer["casualty"][0]["sentences"] == [4, 5]


def test_scripted_answer_is_validated():
    """An answer that does not fit is invalid, as from a real model."""
    response = asyncio.run(Scripted([{"casualty": [{"harm": "hurt"}]}]).ask(REQUEST))
    assert (response.status, response.answer, response.text) == (
        "invalid",
        None,
        '{"casualty": [{"harm": "hurt"}]}',
    )


@pytest.mark.parametrize("answers", [[ValueError("no")], lambda _: ValueError("no")])
def test_scripted_exception_is_raised(answers):
    """A script may hold an exception, to see what becomes of it."""
    with pytest.raises(ValueError, match="no"):
        asyncio.run(Scripted(answers).ask(REQUEST))
