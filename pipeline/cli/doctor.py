"""Doctor: what is configured, which endpoint answers, what a run would use."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from tempfile import TemporaryFile

from pipeline.articles.article import Article, parse_article
from pipeline.config import CONFIG_FILE, Settings
from pipeline.extraction.prompt import Prompts
from pipeline.library import Memory
from pipeline.models.endpoint import OpenAICompatible
from pipeline.runs.factory import address_of, extractor_of, open_model, types_of
from pipeline.store import read
from pipeline.terminal import several
from schemas.catalogue import claim_types
from schemas.errors import GroundwireError, ModelError, StoreError
from schemas.values import Gazetteer

LOCAL = {11434: "Ollama", 1234: "LM Studio", 8080: "llama.cpp", 8000: "vLLM", 8091: "llama.cpp", 1337: "Jan"}
"""The ports on which servers of local models listen unless told otherwise, and whose they are."""
ENFORCED = {
    "lean": "answers are held to a JSON schema with limits",
    "json_schema": "answers are held to a strict JSON schema",
    "tools": "answers come as a tool call; a JSON schema is refused",
    "json": "answers are only held to be JSON; schema and tools are refused",
    "text": "answers are held to no form; schema, tools and JSON are refused",
}


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is good, what there is to say, and the exit code where it is not."""

    good: bool
    what: str
    code: int = 3


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
        ran = f"; those of {settings.schemas} are Python, and were run" if settings.schemas else ""
        yield Finding(good=True, what=f"claim types: {', '.join(kinds)}{ran}")
        Prompts.load(settings.prompts)
        yield Finding(good=True, what=f"prompts: {settings.prompts or 'built-in'}")
        Gazetteer.load(*settings.aliases)
    except GroundwireError as error:
        yield Finding(good=False, what=str(error), code=error.exit_code)


def _store(settings: Settings) -> Finding:
    """Whether a run could work beside the store, and what it holds."""
    folder = settings.db.resolve().parent
    try:
        with TemporaryFile(dir=folder):  # a run works in a file beside the store
            pass
    except OSError as error:
        why = f"{folder} cannot be written ({error.strerror}); name another store with --db"
        return Finding(good=False, what=f"store: {settings.db}: {why}", code=StoreError.exit_code)
    if not settings.db.exists():
        return Finding(good=True, what=f"store: {settings.db} will be made")
    try:
        with read(settings.db) as reader:
            (row,) = reader.query(
                "SELECT count(*), (SELECT count(*) FROM claims) FROM articles WHERE superseded_by IS NULL"
            ).rows
    except GroundwireError as error:
        return Finding(good=False, what=f"store: {error}", code=error.exit_code)
    return Finding(
        good=True, what=f"store: {settings.db} holds {several(row[0], 'article')}, {several(row[1], 'claim')}"
    )


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
        yield Finding(good=False, what=f"model: {error} ({key})", code=error.exit_code)


async def _endpoint(settings: Settings, model: OpenAICompatible, key: str) -> AsyncIterator[Finding]:
    """What the endpoint says of itself, and how it does at the example; some answer that list no models."""
    offer, context = "", None
    try:
        probe = await model.probe()
        yield Finding(
            good=True, what=f"endpoint: {address_of(settings)} answers in {probe.seconds:.2f} s ({key})"
        )
        context = probe.contexts.get(model.name)
        if model.name not in probe.models:
            offer = f", which the endpoint does not list; it lists {_few(probe.models)}"
    except ModelError as error:
        offer = f"; its models cannot be listed ({error})"
    tried = await _trial(settings, model)
    yield Finding(
        good=tried[0].good or not offer,
        what=f"model: a run would use {model.name}, focus {settings.focus or model.focus}{offer}",
    )
    for finding in tried:
        yield finding
    if context := context or model.sent.context:
        yield Finding(good=True, what=f"context: {context} tokens")
    for note in model.notes:
        yield Finding(good=True, what=f"found out: {note}")


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


async def _trial(settings: Settings, model: OpenAICompatible) -> list[Finding]:
    """Extract an example as a run would: how are answers held to a form, what do they cost, what is found?"""
    kinds = types_of(settings).values()
    kind, example = max(
        ((kind, example) for kind in kinds for example in kind.EXAMPLES), key=lambda pair: len(pair[1].claims)
    )
    article = parse_article(example.text.encode(), "example.txt")
    assert isinstance(article, Article)  # noqa: S101 - examples are text
    extractor = extractor_of(settings.model_copy(update={"follow_ups": 0}), model, Memory())
    try:
        outcome = await extractor.extract(article)
    except GroundwireError as error:
        return [Finding(good=False, what=f"trial: {error}", code=error.exit_code)]
    if outcome.error:
        return [Finding(good=False, what=f"trial: no answer ({outcome.error})")]
    found = sum(claim.claim.type_name == kind.type_name for claim in outcome.claims)
    seconds = max(outcome.seconds, 0.001)
    held = ENFORCED[model.answered_mode] if model.answered_mode else "answers fit no form"
    what = (
        f"trial: {held}; {found} of {len(example.claims)} claims of an example in "
        f"{several(outcome.requests, 'request')} and {seconds:.1f} s, "
        f"{outcome.prompt_tokens} + {outcome.completion_tokens} tokens "
        f"({outcome.completion_tokens / seconds:.0f} a second)"
    )
    refused = [f"{reject.type_name} refused: {reject.words!r}: {reject.reason}" for reject in outcome.rejects]
    advice = (
        "" if found else "; a run with it would find little: use another model, or try `--focus sentence`"
    )
    return [Finding(good=found > 0, what=f"{what}{advice}")] + [
        Finding(good=True, what=f"trial: {each}") for each in refused[:3]
    ]


def _few(models: tuple[str, ...]) -> str:
    return ", ".join(models[:8]) or "no model"
