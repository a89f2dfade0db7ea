"""Settings: command line over environment over groundwire.toml over defaults, in one frozen object."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from schemas.errors import ConfigError
from schemas.regular_files import read_regular

HOME = Path(__file__).resolve().parent.parent
"""The folder that holds prompts/ and seeds/, in a checkout as in an installed wheel."""
CONFIG_FILE = Path("groundwire.toml")
_PATHS = ("db", "schemas", "prompts", "aliases", "origins", "calibration", "record")
_OTHERS = {"api_key": "OPENAI_API_KEY", "base_url": "OPENAI_BASE_URL"}
"""Variables that are taken where GROUNDWIRE_ and the setting's name is not set."""
_FOUND_OUT = ("api_key_from", "of_folder")
"""Fields of the settings that are none."""
_FORMER = {
    "budget_cost": "max_cost",
    "budget_tokens": "max_run_tokens",
    "budget_requests": "max_requests",
    "max_tokens": "answer_tokens",
}
"""Names that settings had, and have now; groundwire.toml may have either."""
Focus = Literal["article", "type", "sentence"]


def _named(path: object) -> object:
    """What a path is made of: no words would name the folder that one stands in."""
    if isinstance(path, str) and not path.strip():
        raise ValueError("is empty; name a file or folder, or leave the setting out")
    return path


def _address(url: str) -> str:
    """The address of an endpoint, if it is one."""
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1)
    except ValueError:
        whole = False
    if not whole:  # not shown: a key may have come here by mistake
        raise ValueError("is no endpoint; write https://HOST/v1 or http://localhost:PORT/v1")
    return url


_Path = Annotated[Path, BeforeValidator(_named), AfterValidator(Path.expanduser)]
_Name = Annotated[str, Field(min_length=1)]


class Settings(BaseModel):
    """Everything that can be set. The docstring under each field is its documentation.

    A setting `max_cost` is `max_cost` in groundwire.toml, GROUNDWIRE_MAX_COST in the environment, where a
    list is written with commas, and, where there is an option of it, --max-cost on the command line.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    db: _Path = Path("claims.duckdb")
    """The store."""
    model: _Name | None = None
    """A model's name at the endpoint, `patterns`, or `replay:FILE` for recorded responses."""
    base_url: Annotated[str, AfterValidator(_address)] | None = None
    """An OpenAI-compatible endpoint. Without one, and with a key, OpenAI's own."""
    api_key: SecretStr | None = Field(default=None, repr=False)
    """Only from the environment, or the file named by GROUNDWIRE_API_KEY_FILE, never from groundwire.toml."""
    api_key_from: str = "GROUNDWIRE_API_KEY"
    """The variable that `api_key` was taken from; found out, not set."""
    of_folder: tuple[str, ...] = ()
    """The settings that groundwire.toml gave and nothing has overridden; found out, not set."""
    focus: Focus | None = None
    """How much one request asks: the whole `article`, one claim `type`, or a `sentence`."""
    schemas: _Path | None = None
    """A folder of your own claim types, beside the built-in ones."""
    types: tuple[_Name, ...] = Field(default=(), min_length=1)
    """Only these claim types; all when not set."""
    prompts: _Path | None = None
    """A folder of prompt files that go before the built-in ones."""
    aliases: tuple[_Path, ...] = ()
    """Files of your own names for countries, parties and places."""
    origins: tuple[_Path, ...] = ()
    """Files of your own names for those whom articles cite, such as services and ministries."""
    calibration: _Path | None = None
    """A file of `evals calibrate`, from which claims get their confidence; the shipped one when not set."""
    record: _Path | None = None
    """Append every response to this file, for `--model replay:FILE`."""
    temperature: Annotated[float, Field(ge=0, le=2)] | Literal["default"] = 0.0
    """The model's sampling temperature; "default" leaves it to a model that takes no other."""
    answer_tokens: int = Field(default=4096, ge=64)
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
    max_cost: float | None = Field(default=None, ge=0)
    """A run may cost this many US dollars."""
    max_run_tokens: int | None = Field(default=None, ge=0)
    """A run may use this many tokens, sent and received."""
    max_requests: int | None = Field(default=None, ge=0)
    """A run may send this many HTTP requests."""
    max_failures: float = Field(default=0.0, ge=0, le=1)
    """A run is a success while no larger share of its new articles fails or is skipped."""
    part_chars: int = Field(default=12_000, ge=1_000)
    """A longer article is asked about in parts of about this many characters."""
    follow_ups: int = Field(default=1, ge=0)
    """At most this many further requests an article, for repair."""
    languages: tuple[_Name, ...] = Field(default=(), min_length=1)
    """Only articles in these (`en`, `German`) go to the model, all when not set; the others are stored."""
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
    written = dict(merged)
    for name, field in Settings.model_fields.items():
        variables = (f"GROUNDWIRE_{name.upper()}", _OTHERS.get(name, ""))
        variable = next((each for each in variables if environ.get(each)), None)
        if variable is None or name in _FOUND_OUT:
            continue
        said = environ[variable]
        merged[name] = (
            [each.strip() for each in said.split(",") if each.strip()] if field.default == () else said
        )
        if name == "api_key":
            merged["api_key_from"] = variable
    if "api_key" not in merged and (key_file := environ.get("GROUNDWIRE_API_KEY_FILE")):
        merged |= {"api_key": _key(Path(key_file).expanduser()), "api_key_from": "GROUNDWIRE_API_KEY_FILE"}
    merged |= {name: value for name, value in given.items() if value is not None}
    merged["of_folder"] = tuple(name for name in written if merged[name] is written[name])
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        name, what = _first(error)
        raise ConfigError(f"{name}: {what}; correct it on the command line or in the environment") from None


def _key(file: Path) -> str:
    """The key in a file that nobody else may read."""
    try:
        found = file.stat()
        key = read_regular(file, 100_000).decode().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"GROUNDWIRE_API_KEY_FILE: {file} cannot be read ({error}); correct it") from None
    if found.st_mode & 0o077:
        raise ConfigError(f"GROUNDWIRE_API_KEY_FILE: {file} is open to others; close it: chmod 600 {file}")
    if not key:
        raise ConfigError(f"GROUNDWIRE_API_KEY_FILE: {file} is empty; put the key in it")
    return key


def _from_file(file: Path) -> dict[str, Any]:
    text, written = _parsed(file)
    if "api_key" in written:
        raise ConfigError(
            f"{file}:{_line(text, 'api_key')}: keys do not belong in this file; set OPENAI_API_KEY instead"
        )
    if twice := next((name for name, now in _FORMER.items() if name in written and now in written), None):
        where = f"{file}:{_line(text, twice)}: {twice}"
        raise ConfigError(f"{where}: is the former name of {_FORMER[twice]}, which is set too; remove one")
    written = {_FORMER.get(name, name): value for name, value in written.items()}
    settable = [name for name in Settings.model_fields if name not in ("api_key", *_FOUND_OUT)]
    if unknown := [name for name in written if name not in settable]:
        where = f"{file}:{_line(text, unknown[0])}: {unknown[0]}"
        raise ConfigError(f"{where}: no such setting; there are: {', '.join(settable)}")
    try:
        Settings.model_validate_json(json.dumps(written, default=str), strict=True)
    except ValidationError as error:
        name, what = _first(error)
        raise ConfigError(f"{file}:{_line(text, name)}: {name}: {what}") from None
    for name in _PATHS:  # a path in the file is meant from where the file stands
        if isinstance(written.get(name), str):
            written[name] = file.parent / Path(written[name]).expanduser()
        elif isinstance(written.get(name), list):
            written[name] = [file.parent / Path(item).expanduser() for item in written[name]]
    return written


def _parsed(file: Path) -> tuple[str, dict[str, Any]]:
    """The text of a TOML file, and what it says. Raises ConfigError."""
    try:
        text = read_regular(file, 1_000_000).decode()
        written = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read ({error}); correct or remove it") from None
    except RecursionError:
        raise ConfigError(f"{file}: values within values without end; correct or remove it") from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        where = f"{file}:{line[1]}" if line else f"{file}:{text.count(chr(10)) + 1}"
        raise ConfigError(f"{where}: {error}; correct this line") from None
    return text, written


_MISTAKES = {
    "greater_than_equal": "must be {ge} or more",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be {le} or less",
    "finite_number": "must be a number with an end",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "literal_error": "must be {expected}",
    "string_type": "must be text, in quotation marks",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "tuple_type": "must be a list",
}
"""What a person is told of a setting that does not fit, by pydantic's name for it."""


def _first(error: ValidationError) -> tuple[str, str]:
    first = error.errors(include_input=False)[0]
    said = _MISTAKES.get(first["type"], first["msg"].removeprefix("Value error, "))
    bounds = {
        name: f"{value:g}" if isinstance(value, float) else value
        for name, value in first.get("ctx", {}).items()
    }
    return str(first["loc"][0]), said.format(**bounds)


def _line(text: str, name: str) -> int:
    """The number of the line that sets `name`, by whichever of its names."""
    names = "|".join(re.escape(each) for each in (name, *(f for f, now in _FORMER.items() if now == name)))
    lines = text.splitlines()
    return next((i for i, line in enumerate(lines, 1) if re.match(rf"\s*[\"']?(?:{names})\b", line)), 1)
