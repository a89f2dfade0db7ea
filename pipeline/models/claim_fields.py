"""One claim of an answer, made to fit its class where its meaning is beyond doubt, and validated alone."""

from __future__ import annotations

import json
import math
import re
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

_RANGE = re.compile(r"(\d+)(?:\s*[-–—]\s*(\d+))?")
_LONGEST = 300
"""Characters of a value that is told as not fitting."""
_NAMING = {"value", "text", "word", "name", "number", "id", "sentence", "index"}
_NUMBERS = re.compile(r"\W*(?:sentences?|s|no|nos)?\W*\d+(?:\s*(?:[,;&/]|and)?\W*\d+)*\W*", re.IGNORECASE)


@dataclass(frozen=True)
class Fitted:
    """A claim as its class gives it, or None; what was refused of it; and how the class put that."""

    claim: dict[str, Any] | None
    rejects: tuple[Mapping[str, object], ...] = ()
    error: ValidationError | None = None


def fitted(stated: object, item: type[BaseModel]) -> Fitted:
    """The claim that `stated` is, without the fields that may be left out and do not fit."""
    named: Any = _named(stated, item) if isinstance(stated, Mapping) else stated
    rejects: list[Mapping[str, object]] = []
    while True:
        try:
            return Fitted(item.model_validate(named).model_dump(mode="json"), tuple(rejects))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            name = str(first["loc"][0]) if first["loc"] else None
            optional = name in item.model_fields and not item.model_fields[name].is_required()
            whole = not (optional and isinstance(named, dict) and name in named)
            rejects.append(
                {
                    "kind": "claim" if whole else "field",
                    "field": name,
                    "words": _told(first["input"]) if first["type"] != "missing" else None,
                    "reason": f"does not fit: {first['msg']}",
                    "stated": bounded(named),
                }
            )
            if whole:
                return Fitted(None, tuple(rejects[-1:]), error)
            named = {key: value for key, value in named.items() if key != name}


def canonical(name: object) -> str:
    """A name without case, blanks and signs, in the singular: `Attributed-To` is `attributed_to`."""
    plain = re.sub(r"[^a-z0-9]", "", str(name).lower())
    return f"{plain[:-3]}y" if plain.endswith("ies") else plain.removesuffix("s")


def _named(stated: Mapping[Any, object], item: type[BaseModel]) -> dict[str, object]:
    """The claim's fields under their own names, as what they have to be; what is no field is left out."""
    readers = _readers(item)
    inside = [value for value in stated.values() if isinstance(value, Mapping)]
    names = {canonical(name) for name, info in item.model_fields.items() if info.is_required()}
    if len(inside) == 1 and not names & {canonical(key) for key in stated}:  # a wrapper around the claim
        stated = {**stated, **inside[0]}
    given = {canonical(key): value for key, value in stated.items()}
    named = {name: stated.get(name, given.get(canonical(name), _MISSING)) for name in readers}
    return {name: readers[name](value) for name, value in named.items() if value is not _MISSING}


_MISSING = object()


@cache
def _readers(item: type[BaseModel]) -> dict[str, Callable[[object], object]]:
    return {name: _reader(info.annotation) for name, info in item.model_fields.items()}


def _reader(annotation: Any) -> Callable[[object], object]:  # noqa: ANN401 - any annotation
    """What turns a value into one of this kind, or gives it back as it is where that is not beyond doubt."""
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        read = _reader(next(arg for arg in inside if arg is not type(None)))
        return lambda value: None if _is_nothing(value) or value in ([], {}) else read(value)
    if origin is Literal:
        return lambda value: _choice(_only(value), inside)
    if origin is list:
        read, numbers = _reader(inside[0]), inside[0] is int
        return lambda value: _listed(value, read, numbers=numbers)
    if annotation is str:
        return lambda value: _words(_only(value))
    if annotation is int:
        return lambda value: _number(_only(value))
    return lambda value: value


def _is_nothing(value: object) -> bool:
    return value is None or (isinstance(value, float) and not math.isfinite(value))


def _only(value: object) -> object:
    """The one thing in a list of one, or in an object that does nothing but name it."""
    if isinstance(value, list) and len(value) == 1:
        return value[0]
    if isinstance(value, dict) and len(value) == 1 and canonical(next(iter(value))) in _NAMING:
        return next(iter(value.values()))
    return value


def _choice(value: object, choices: tuple[object, ...]) -> object:
    if isinstance(value, str) and value not in choices:
        plain = {re.sub(r"[\W_]+", "", str(choice)).casefold(): choice for choice in choices}
        return plain.get(re.sub(r"[\W_]+", "", value).casefold(), value)
    return value


def _words(value: object) -> object:
    if isinstance(value, str):
        return re.sub(r"[\x00-\x1f]+", " ", value).strip() if re.search(r"[\x00-\x1f]", value) else value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _number(value: object) -> object:
    if isinstance(value, str) and len(value) < 40 and _NUMBERS.fullmatch(value):
        digits = re.findall(r"\d+", value)
        return int(digits[0]) if len(digits) == 1 else value
    return value


def _listed(value: object, read: Callable[[object], object], *, numbers: bool) -> object:
    if _is_nothing(value) or value == {}:
        return []
    if isinstance(value, str) and numbers and len(value) < 200 and _NUMBERS.fullmatch(value):
        value = [number for found in _RANGE.finditer(value) for number in _between(found[1], found[2])]
    elif isinstance(value, str) and value.strip().startswith("["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            value = [value]
    if not isinstance(value, list):
        return value if isinstance(value, dict) else [read(value)]
    return [read(each) for each in value if not _is_nothing(each)]


def _between(first: str, last: str | None) -> range:
    """The numbers of a range such as "2-4"."""
    start, stop = int(first), int(last or first)
    return range(start, stop + 1) if start <= stop <= start + 20 else range(start, start + 1)


def _told(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def bounded(stated: object) -> dict[str, object]:
    """The claim as it is kept with its reason: its fields, cut where they are long."""
    if not isinstance(stated, Mapping):
        return {"sentences": [], "stated": _told(stated)}
    numbers = stated.get("sentences")
    numbers = [n for n in numbers if isinstance(n, int)] if isinstance(numbers, list) else []
    told = {key: value if len(str(value)) <= _LONGEST else _told(value) for key, value in stated.items()}
    return {**told, "sentences": numbers[:20]}
