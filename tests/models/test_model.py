"""The key of a request follows from all that is asked, and from nothing else."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr
from scripted import Scripted
from test_answer_schema import Loss
from test_endpoint import KEY, REQUEST, asked, completion, model_at

from pipeline.models.answer_schema import strict_schema
from pipeline.models.endpoint import OpenAICompatible
from pipeline.models.model import Response, request_json, request_key

NAMED = Scripted([], name="m")


def test_key_is_the_hash_of_what_is_asked():
    """The key is SHA-256 over name, parameters, messages and schema as JSON, cut to 32 digits."""
    request = replace(REQUEST, messages=({"role": "user", "content": "é"},), schema={"type": "object"})
    asked = (
        '{"model": "m", "parameters": {}, "messages": [{"content": "é", "role": "user"}], '
        '"schema": {"type": "object"}}'
    )
    assert request_json(NAMED, request) == asked
    assert request_key(NAMED, request) == hashlib.sha256(asked.encode()).hexdigest()[:32]


def test_key_is_the_id_of_the_response(serve, httpserver):
    """A response carries the key under which it can be found."""
    serve(completion())
    url = httpserver.url_for("/v1")
    assert asked(url).response_id == request_key(model_at(url), REQUEST)


def test_key_depends_on_nothing_else():
    """Key, host, patience and what only the pattern extractor reads are not part of the request."""
    one = OpenAICompatible("m", "https://a.example/v1", SecretStr(KEY), timeout=1, reasks=0, attempts=1)
    other = OpenAICompatible("m", "https://b.example/v1", timeout=9, reasks=3, attempts=9, focus="sentence")
    request = replace(REQUEST, sentences={}, published=None)
    assert request_key(one, REQUEST) == request_key(other, request)


@pytest.mark.parametrize(
    "part", ["name", "temperature", "max_tokens", "mode", "message", "role", "order", "schema", "fields"]
)
def test_every_part_of_the_request_changes_the_key(part):
    """Another model, setting, message or schema is another request; so is another order of fields."""
    one, two = REQUEST.messages
    other_settings = {
        "name": {"name": "n"},
        "temperature": {"temperature": 0.1},
        "max_tokens": {"max_tokens": 1},
        "mode": {"mode": "tools"},
    }
    properties = strict_schema(Loss)["properties"]
    messages = {
        "message": (one, two | {"content": f"{two['content']} "}),
        "role": (one, two | {"role": "system"}),
        "order": (two, one),
    }
    schemas = {
        "schema": {**REQUEST.schema, "description": "Other."},
        "fields": {**REQUEST.schema, "properties": dict(reversed(properties.items()))},
    }
    before = {**REQUEST.schema, "properties": properties} if part == "fields" else REQUEST.schema
    request = replace(REQUEST, schema=before)
    other = replace(request, messages=messages.get(part, REQUEST.messages), schema=schemas.get(part, before))

    def model(name: str = "m", **given: Any) -> OpenAICompatible:
        return OpenAICompatible(name, "https://a.example/v1", **given)

    assert request_key(model(), request) == request_key(model(), replace(request))
    assert request_key(model(), request) != request_key(model(**other_settings.get(part, {})), other)


@pytest.mark.parametrize(
    "asked",
    [
        {"messages": [], "sentences": [2, 5]},
        {"messages": [{"role": "user", "content": 'They wrote ", "sentences": [9]}'}], "sentences": [2, 5]},
        {"sentences": [2, 5], "messages": [], "schema": {"sentences": [9]}},
        {"messages": [{"role": "user", "content": "[2] They met.\n[5] They left.\nIn [9] they rest."}]},
    ],
    ids=["last", "told in the prompt too", "first", "in the prompt alone"],
)
def test_shown_are_the_sentences_that_the_request_tells(asked):
    """Wherever the numbers stand in what was asked, they are those shown, and no words of a prompt are."""
    response = Response(response_id="r", model="m", status="answered", request_json=json.dumps(asked))
    assert response.shown == {2, 5}
