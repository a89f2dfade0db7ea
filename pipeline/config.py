"""Settings: command line over environment over groundwire.toml over defaults, in one frozen object."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from schemas.errors import ConfigError

HOME = Path(__file__).resolve().parent.parent
"""The folder that holds prompts/ and seeds/, in a checkout as in an installed wheel."""
CONFIG_FILE = Path("groundwire.toml")
_PATHS = ("db", "schemas", "prompts", "aliases", "origins", "record")
_ENVIRONMENT = {
    "api_key": ("GROUNDWIRE_API_KEY", "OPENAI_API_KEY"),
    "base_url": ("GROUNDWIRE_BASE_URL", "OPENAI_BASE_URL"),
    "db": ("GROUNDWIRE_DB",),
    "model": ("GROUNDWIRE_MODEL",),
}
Focus = Literal["article", "type", "sentence"]


class Settings(BaseModel):
    """Everything that can be set. The docstring under each field is its documentation."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    db: Path = Path("claims.duckdb")
    """The store."""
    model: str | None = None
    """A model's name at the endpoint, `patterns`, or `replay:FILE` for recorded responses."""
    base_url: str | None = None
    """An OpenAI-compatible endpoint. Without one, and with a key, OpenAI's own."""
    api_key: SecretStr | None = Field(default=None, repr=False)
    """Only from the environment, or the file named by GROUNDWIRE_API_KEY_FILE, never from groundwire.toml."""
    focus: Focus | None = None
    """How much one request asks: the whole `article`, one claim `type`, or a `sentence`."""
    schemas: Path | None = None
    """A folder of your own claim types, beside the built-in ones."""
    types: tuple[str, ...] = ()
    """Only these claim types; all when empty."""
    prompts: Path | None = None
    """A folder of prompt files that go before the built-in ones."""
    aliases: tuple[Path, ...] = ()
    """Files of your own names for countries, parties and places."""
    origins: tuple[Path, ...] = ()
    """Files of your own names for those whom articles cite, such as services and ministries."""
    record: Path | None = None
    """Append every response to this file, for `--model replay:FILE`."""
    temperature: float | Literal["default"] = 0.0
    """The model's sampling temperature; "default" leaves it to a model that takes no other."""
    max_tokens: int = Field(default=4096, ge=64)
    """The longest answer to one request, in tokens."""
    timeout: float = Field(default=600.0, gt=0)
    """Seconds to wait for one answer."""
    concurrency: int = Field(default=64, ge=1, le=1024)
    """At most this many requests under way at once; a run starts with four and finds its own level."""
    rpm: float | None = Field(default=None, gt=0)
    """At most this many requests a minute."""
    tpm: float | None = Field(default=None, gt=0)
    """At most this many tokens a minute."""
    max_wait: float = Field(default=120.0, ge=0)
    """An endpoint that asks to wait for longer than these seconds stops the run."""
    budget_cost: float | None = Field(default=None, ge=0)
    """A run may cost this many US dollars."""
    budget_tokens: int | None = Field(default=None, ge=0)
    """A run may use this many tokens, sent and received."""
    budget_requests: int | None = Field(default=None, ge=0)
    """A run may send this many HTTP requests."""
    max_failures: float = Field(default=0.0, ge=0, le=1)
    """A run is a success while no larger share of its new articles fails or is skipped."""
    part_chars: int = Field(default=12_000, ge=1_000)
    """A longer article is asked about in parts of about this many characters."""
    follow_ups: int = Field(default=8, ge=0)
    """At most this many further requests an article, for repair and recall."""
    languages: tuple[str, ...] = ()
    """Only articles in these languages (`en`, `de`) go to the model; all when empty. The rest is stored."""
    insecure: bool = False
    """Allow an endpoint on another machine without https."""


def load_settings(
    given: Mapping[str, object], *, environ: Mapping[str, str] = os.environ, file: Path = CONFIG_FILE
) -> Settings:
    """Merge what was `given` on the command line (None: not given) with environment and file.

    Raises:
        ConfigError: the file is no TOML, has an unknown key or a value that does not fit; names the line.
    """
    merged: dict[str, Any] = _from_file(file) if file.exists() else {}
    for name, variables in _ENVIRONMENT.items():
        if found := next((environ[v] for v in variables if environ.get(v)), None):
            merged[name] = found
    if "api_key" not in merged and (key_file := environ.get("GROUNDWIRE_API_KEY_FILE")):
        merged["api_key"] = _key(Path(key_file))
    merged |= {name: value for name, value in given.items() if value is not None}
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        name, what = _first(error)
        raise ConfigError(f"{name}: {what}; correct it on the command line or in the environment") from None


def _key(file: Path) -> str:
    """The key in a file that nobody else may read."""
    try:
        found = file.stat()
        key = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"GROUNDWIRE_API_KEY_FILE: {file} cannot be read ({error}); correct it") from None
    if found.st_mode & 0o077:
        raise ConfigError(f"GROUNDWIRE_API_KEY_FILE: {file} is open to others; close it: chmod 600 {file}")
    if not key:
        raise ConfigError(f"GROUNDWIRE_API_KEY_FILE: {file} is empty; put the key in it")
    return key


def _from_file(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
        written = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read ({error}); correct or remove it") from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        where = f"{file}:{line[1]}" if line else f"{file}:{text.count(chr(10)) + 1}"
        raise ConfigError(f"{where}: {error}; correct this line") from None
    if "api_key" in written:
        raise ConfigError(
            f"{file}:{_line(text, 'api_key')}: keys do not belong in this file; set OPENAI_API_KEY instead"
        )
    try:
        Settings.model_validate(written)
    except ValidationError as error:
        name, what = _first(error)
        if name not in Settings.model_fields:
            what = (
                f"no such setting; there are: {', '.join(n for n in Settings.model_fields if n != 'api_key')}"
            )
        raise ConfigError(f"{file}:{_line(text, name)}: {name}: {what}") from None
    for name in _PATHS:  # a path in the file is meant from where the file stands
        if isinstance(written.get(name), str):
            written[name] = file.parent / written[name]
        elif isinstance(written.get(name), list):
            written[name] = [file.parent / item for item in written[name]]
    return written


def _first(error: ValidationError) -> tuple[str, str]:
    first = error.errors(include_input=False)[0]
    return str(first["loc"][0]), first["msg"]


def _line(text: str, name: str) -> int:
    lines = text.splitlines()
    return next((i for i, line in enumerate(lines, 1) if re.match(rf"\s*[\"']?{re.escape(name)}\b", line)), 1)
