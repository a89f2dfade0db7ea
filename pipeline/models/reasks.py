"""What instructor is given to read and hands on, so that it asks again and does nothing else."""

# ruff: noqa: PLC0415 - instructor and openai load with the first request, not with the command line
from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from pipeline.models.answers import read_answer
from pipeline.models.envelope import Envelope
from pipeline.models.modes import Mode

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion


class Read(BaseModel):
    """An answer as instructor hands it on."""

    answer: dict[str, Any]


@cache
def readable(answer: type[BaseModel]) -> type[BaseModel]:
    """A class without fields in which instructor reads an `answer`.

    For every request instructor would wrap the answer's class, make its JSON schema, which `Parameters.body`
    replaces, and look for asynchronous validators in all of its fields' classes; longer than all the rest.
    """
    from instructor import OpenAISchema

    schema = answer.model_json_schema()
    own = {
        "model_validate_json": staticmethod(lambda text, **_: Read(answer=read_answer(text, answer))),
        "model_json_schema": staticmethod(lambda *_, **__: schema),
    }
    return type(answer.__name__, (OpenAISchema,), own)


def completion_of(envelope: Envelope, mode: Mode) -> ChatCompletion:
    """The completion that instructor reads: the text where the mode has it, and nothing of the rest."""
    from openai.types.chat import ChatCompletionMessage

    blank = _blank_completion()
    (choice,) = blank.choices
    if mode == "tools" and (envelope.called or "{" in envelope.text):
        function = {"name": "answer", "arguments": envelope.text}
        call = {"id": "call_1", "type": "function", "function": function}
        message = ChatCompletionMessage.construct(role="assistant", content=None, tool_calls=[call])
    else:
        message = choice.message.model_copy(update={"content": envelope.text})
    return blank.model_copy(update={"choices": [choice.model_copy(update={"message": message})]})


@cache
def _blank_completion() -> ChatCompletion:
    """One without a text; to copy it takes a fraction of the time of making it."""
    from openai.types.chat import ChatCompletion, ChatCompletionMessage
    from openai.types.chat.chat_completion import Choice
    from openai.types.completion_usage import CompletionUsage

    message = ChatCompletionMessage(role="assistant", content="")
    choice = Choice(index=0, finish_reason="stop", message=message)
    # Without a usage, instructor looks for another provider's.
    usage = CompletionUsage(prompt_tokens=0, completion_tokens=0, total_tokens=0)
    return ChatCompletion(id="", created=0, model="", object="chat.completion", choices=[choice], usage=usage)
