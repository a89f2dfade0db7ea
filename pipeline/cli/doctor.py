"""Doctor: what is configured, which endpoint answers, what a run would use."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from pipeline.config import CONFIG_FILE, Settings
from pipeline.extraction.prompt import Prompts, answer_type
from pipeline.models.answer_schema import strict_schema
from pipeline.models.endpoint import OpenAICompatible
from pipeline.models.model import Request
from pipeline.runs.factory import address_of, open_model
from pipeline.store import read
from schemas.catalogue import claim_types
from schemas.errors import GroundwireError
from schemas.values import Gazetteer

LOCAL = {11434: "Ollama", 1234: "LM Studio", 8080: "llama.cpp", 8000: "vLLM", 8091: "llama.cpp", 1337: "Jan"}
"""The ports on which servers of local models listen unless told otherwise, and whose they are."""
ENFORCED = {
    "lean": "answers are held to a JSON schema with limits",
    "json_schema": "answers are held to a strict JSON schema",
    "tools": "answers come as a tool call; a JSON schema is refused",
    "json": "answers are only held to be JSON; schema and tools are refused",
}


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is good, and what there is to say."""

    good: bool
    what: str


async def examine(settings: Settings) -> list[Finding]:
    """Look at everything a run would use, in the order in which it would."""
    return [*_configuration(settings), _store(settings), *[finding async for finding in _model(settings)]]


def _configuration(settings: Settings) -> Iterator[Finding]:
    try:
        release = version("groundwire")
    except PackageNotFoundError:
        release = "from a checkout"
    found = CONFIG_FILE.resolve() if CONFIG_FILE.exists() else "no groundwire.toml here, so defaults"
    yield Finding(good=True, what=f"groundwire {release}; settings: {found}")
    try:
        kinds = claim_types(settings.schemas, settings.types)
        yield Finding(good=True, what=f"claim types: {', '.join(kinds)}")
        Prompts.load(settings.prompts)
        yield Finding(good=True, what=f"prompts: {settings.prompts or 'built-in'}")
        Gazetteer.load(*settings.aliases)
    except GroundwireError as error:
        yield Finding(good=False, what=str(error))


def _store(settings: Settings) -> Finding:
    folder = settings.db.resolve().parent
    if not settings.db.exists():
        good = folder.is_dir() and os.access(folder, os.W_OK)
        return Finding(
            good,
            f"store: {settings.db} {'will be made' if good else f'cannot be made: {folder} is not writable'}",
        )
    try:
        with read(settings.db) as reader:
            (row,) = reader.query(
                "SELECT count(*), (SELECT count(*) FROM claims) FROM articles WHERE superseded_by IS NULL"
            ).rows
    except GroundwireError as error:
        return Finding(good=False, what=f"store: {error}")
    return Finding(good=True, what=f"store: {settings.db} holds {row[0]} articles, {row[1]} claims")


async def _model(settings: Settings) -> AsyncIterator[Finding]:
    key = "a key is set" if settings.api_key else "no key is set"
    try:
        model = await open_model(settings.model_copy(update={"record": None}))
        try:
            if isinstance(model, OpenAICompatible):
                async for found in _endpoint(settings, model, key):
                    yield found
                return
            what = f"model: a run would use {model.name} ({key}, no endpoint configured)"
            yield Finding(good=True, what=what)
            for found in await _local_servers():
                yield found
        finally:
            await model.close()
    except GroundwireError as error:
        yield Finding(good=False, what=f"model: {error} ({key})")


async def _endpoint(settings: Settings, model: OpenAICompatible, key: str) -> AsyncIterator[Finding]:
    probe = await model.probe()
    what = f"endpoint: {address_of(settings)} answers in {probe.seconds:.2f} s ({key})"
    yield Finding(good=True, what=what)
    served = model.name in probe.models
    offer = "" if served else f", which the endpoint does not list; it lists {_few(probe.models)}"
    yield Finding(
        served, f"model: a run would use {model.name}, focus {settings.focus or model.focus}{offer}"
    )
    if served:
        yield await _trial(settings, model)


async def _local_servers() -> list[Finding]:
    """The servers of local models that run on this machine, and how to use each."""

    async def look(port: int, name: str) -> Finding | None:
        url = f"http://127.0.0.1:{port}/v1"
        server = OpenAICompatible("?", url, timeout=2.0)
        try:
            models = (await server.probe()).models
        except GroundwireError:
            return None
        finally:
            await server.close()
        choice = f" --model {models[0]}" if len(models) > 1 else ""
        return Finding(
            good=True,
            what=f"found: a server of local models at port {port} ({name}?) with {_few(models)}; use it with "
            f"--base-url {url}{choice}",
        )

    looked = await asyncio.gather(*(look(port, name) for port, name in LOCAL.items()))
    return [found for found in looked if found]


async def _trial(settings: Settings, model: OpenAICompatible) -> Finding:
    """Ask about the prompt's own example: how are answers held to a form, and how long does one take?"""
    kind = next(iter(claim_types(settings.schemas, settings.types).values()))
    prompts, answer = Prompts.load(settings.prompts), answer_type((kind,))
    shown = {1: kind.EXAMPLES[0].text}
    messages = prompts.brief_messages(kind, shown)
    response = await model.ask(Request(messages, answer, strict_schema(answer), shown, (kind,)))
    if response.answer is None:
        return Finding(good=False, what=f"trial: no answer ({response.status}: {response.error})")
    found, wanted = len(response.answer[kind.type_name]), len(kind.EXAMPLES[0].claims)
    held = (
        ENFORCED[model.answered_mode or "json"] if response.requests == 1 else "answers had to be asked again"
    )
    return Finding(
        good=True,
        what=f"trial: {held}; {found} of {wanted} claims of an example in {response.seconds:.1f} s, "
        f"{response.prompt_tokens} + {response.completion_tokens} tokens",
    )


def _few(models: tuple[str, ...]) -> str:
    return ", ".join(models[:8]) or "no model"
