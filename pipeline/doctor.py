"""Doctor: what is configured, which endpoint answers, what a run would use."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from pipeline.config import CONFIG_FILE, Settings
from pipeline.model import OpenAICompatible
from pipeline.prompt import Prompts
from pipeline.run import OPENAI, open_model
from pipeline.store import read
from schemas.catalogue import claim_types
from schemas.errors import GroundwireError
from schemas.values import Gazetteer


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
        if not isinstance(model, OpenAICompatible):
            yield Finding(
                good=True, what=f"model: a run would use {model.name} ({key}, no endpoint configured)"
            )
            return
        probe = await model.probe()
        await model.close()
        yield Finding(
            good=True,
            what=f"endpoint: {settings.base_url or OPENAI} answers in {probe.seconds:.2f} s ({key})",
        )
        served = model.name in probe.models
        offer = (
            "" if served else f", which the endpoint does not list; it lists {', '.join(probe.models[:8])}"
        )
        yield Finding(served, f"model: a run would use {model.name}{offer}")
    except GroundwireError as error:
        yield Finding(good=False, what=f"model: {error} ({key})")
