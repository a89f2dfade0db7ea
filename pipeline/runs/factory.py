"""What the settings name, opened: claim types, origins, the model, the extractor."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline.config import Settings
from pipeline.extraction.checks.confidence import Confidence
from pipeline.extraction.checks.judge import Judge
from pipeline.extraction.extract import Extractor, ResponseStore
from pipeline.extraction.origin import Origins
from pipeline.extraction.prompt import Prompts
from pipeline.models.address import is_allowed, is_local
from pipeline.models.batches import BatchingModel
from pipeline.models.local import LocalModel
from pipeline.models.model import Model, focus_for
from pipeline.models.price import Price
from pipeline.models.rate_limit import Budget, RateLimiter
from pipeline.models.recordings import Recording, Replay
from pipeline.models.secret import Secret
from pipeline.patterns.extractor import Patterns
from pipeline.patterns.second import SecondReader
from schemas.catalogue import ClaimTypes, claim_types
from schemas.errors import ConfigError, ModelError, UsageError
from schemas.values import Gazetteer

HOSTED_MODEL = "gpt-4.1-mini"
"""Asked where a key is configured and no model is named."""
_OPENAI = "https://api.openai.com/v1"


def types_of(settings: Settings) -> ClaimTypes:
    """The claim types that the settings name. Raises SchemaError."""
    return claim_types(settings.schemas, settings.types)


def origins_of(settings: Settings) -> Origins:
    """Who is cited, by the built-in names and those of the settings. Raises ConfigError."""
    return Origins(*settings.origins, gazetteer=gazetteer_of(settings))


async def open_model(settings: Settings) -> Model:
    """The model that the settings name; `patterns` where neither model nor endpoint nor key is configured.

    Raises:
        ModelError: an endpoint that has to say which models it serves does not answer, or serves several.
    """
    name = settings.model
    if name == "patterns" or not (name or settings.base_url or settings.api_key):
        _refuse(settings, "patterns asks no model", "record")
        if name is None:
            _refuse(
                settings,
                "no model is configured: set OPENAI_API_KEY, or give --base-url",
                "max_cost",
                *_OF_ENDPOINTS,
            )
        own = sorted(settings.schemas.glob("*.py")) if settings.schemas else []
        return Patterns(gazetteer_of(settings), [*own, *settings.aliases])
    if name and name.startswith("replay:"):
        _refuse(settings, f"{name} is a recording", "record")
        return Replay(_recording(name), focus=settings.focus or "article")
    model: Model
    if name and name.endswith(".gguf") and not settings.base_url:
        _refuse(settings, "a model in this process asks no endpoint", *_OF_ENDPOINTS)
        temperature = None if settings.temperature == "default" else settings.temperature
        model = LocalModel(Path(name), temperature=temperature, max_tokens=settings.answer_tokens)
    else:
        model = await _client(settings, name)
    return Recording(model, settings.record) if settings.record else model


_OF_ENDPOINTS = ("rpm", "tpm", "max_run_tokens", "max_requests")


def _refuse(settings: Settings, why: str, *names: str) -> None:
    """Raises UsageError where one of these settings is set, which the model cannot keep to."""
    for name in names:
        if getattr(settings, name) is not None:
            option = f"--{name.replace('_', '-')}"
            raise UsageError(f"{option}: {why}; leave it out, or name another model with --model")


def _recording(name: str) -> Path:
    """The file that `replay:FILE` names. Raises UsageError."""
    path = Path(name.removeprefix("replay:")).expanduser()
    if not path.is_file():
        raise UsageError(f"no recording {path}; make one with --record, or correct --model replay:FILE")
    return path


def refuse_keyless(settings: Settings, model: Model) -> None:
    """Raise ConfigError where OpenAI would be asked without a key."""
    if endpoint_of(model) and not settings.base_url and not settings.api_key:
        raise ConfigError(
            f"{model.name} would be asked at {address_of(settings)}, and no key is set: export "
            "OPENAI_API_KEY=…, or name another endpoint with --base-url"
        )


async def _client(settings: Settings, name: str | None) -> BatchingModel:
    limiter = RateLimiter(
        concurrency=settings.concurrency,
        rpm=settings.rpm,
        tpm=settings.tpm,
        budget=Budget(cost=settings.max_cost, tokens=settings.max_run_tokens, requests=settings.max_requests),
        patience=settings.max_wait,
    )

    local = is_local(settings.base_url)

    def named(model: str) -> BatchingModel:
        focus = focus_for(model, local=local)
        alone = (settings.focus or focus) == "sentence"
        return BatchingModel(
            model,
            base_url=address_of(settings),
            api_key=settings.api_key,
            api_key_from=settings.api_key_from,
            temperature=None if settings.temperature == "default" else settings.temperature,
            max_tokens=settings.answer_tokens,
            timeout=settings.timeout,
            insecure=settings.insecure,
            mode="lean" if local and alone else "json_schema",
            focus=focus,
            limiter=limiter,
            max_wait=settings.max_wait,
        )

    _refuse_folder(settings)
    if name or not settings.base_url:
        return _affordable(settings, named(name or HOSTED_MODEL))
    asking = named("?")
    try:
        probe = await asking.probe()
    finally:
        await asking.close()
    served = probe.models
    if len(served) != 1:
        offer = ", ".join(served[:8]) or "none"
        raise ModelError(
            f"{settings.base_url} serves {len(served)} models ({offer}); choose one with --model"
        )
    model = named(served[0])
    if context := probe.contexts.get(model.name):
        model.sent.told_context(context)
    return _affordable(settings, model)


def address_of(settings: Settings) -> str:
    """Where requests go: OpenAI's address, where no other is set."""
    return settings.base_url or _OPENAI


def _refuse_folder(settings: Settings) -> None:
    """Raises ConfigError where a folder's groundwire.toml would have the key sent elsewhere unasked."""
    named = "base_url" in settings.of_folder and settings.api_key
    if not named or is_local(settings.base_url) or is_allowed(Path.cwd(), address_of(settings)):
        return
    host = urlsplit(address_of(settings)).hostname
    if host != urlsplit(_OPENAI).hostname:
        raise ConfigError(
            f"base_url in groundwire.toml: {host} would get the key in {settings.api_key_from}, as this "
            "folder wants it; allow it once with `groundwire doctor --allow`, or give --base-url"
        )


def told_settings(settings: Settings) -> dict[str, Any]:
    """The settings that are not as they come, as they may be kept and shown: without the key, anywhere."""
    told: dict[str, Any] = settings.model_dump(
        mode="json", exclude={"api_key", "of_folder"}, exclude_defaults=True
    )
    secret = Secret(settings.api_key.get_secret_value() if settings.api_key else "")
    cleaned: dict[str, Any] = secret.clean_json(told)
    return cleaned


def endpoint_of(model: Model) -> BatchingModel | None:
    """The endpoint that the model asks, recorded or not; None for a model that asks none."""
    asked = model.model if isinstance(model, Recording) else model
    return asked if isinstance(asked, BatchingModel) else None


def _affordable(settings: Settings, model: BatchingModel) -> BatchingModel:
    """The model, where a budget in dollars can be held. Raises UsageError."""
    endpoint = address_of(settings)
    if settings.max_cost is not None and Price.of(model.name, endpoint) is None:
        raise UsageError(
            f"--max-cost cannot be held: no price is known of {model.name} at {endpoint}; use "
            "--max-run-tokens or --max-requests"
        )
    return model


def extractor_of(settings: Settings, model: Model, kept: ResponseStore) -> Extractor:
    """The extractor that the settings describe. Raises SchemaError, PromptError, ConfigError."""
    gazetteer = gazetteer_of(settings)
    return Extractor(
        model,
        list(types_of(settings).values()),
        kept,
        prompts=Prompts.load(settings.prompts),
        spotter=Patterns(gazetteer),
        judge=Judge(SecondReader(gazetteer), gazetteer, Confidence.load(settings.calibration)),
        gazetteer=gazetteer,
        focus=settings.focus,
        part_chars=settings.part_chars,
        follow_ups=settings.follow_ups,
    )


def gazetteer_of(settings: Settings) -> Gazetteer | None:
    """The names of the settings beside the built-in ones; None where there are none. Raises ConfigError."""
    return Gazetteer.load(*settings.aliases) if settings.aliases else None
