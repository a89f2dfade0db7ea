"""An answer, read out of what a model wrote: what is beyond doubt is read, what is not is said to be wrong.

`read_answer` finds the JSON (`json_in_text` knows of reasoning, fences, chatter and end tokens), finds the
lists of claims in it, whatever stands around them, and validates each claim alone, so that one that does not
fit costs itself. What it gives is what the answer's class would have given for a faultless answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from pipeline.models.claim_fields import canonical, fitted
from pipeline.models.json_in_text import LONGEST, Found, Text, find_json, parse_json

MOST_CLAIMS = 1_000
"""An answer that states more has run away; the longest in the gold states 31."""
REJECTS = "rejects"
"""Beside its lists of claims an answer has this list, where a claim or a field of one did not fit."""
_TYPE_KEYS = ("type", "claim_type", "kind", "category", "label")
_FENCED = re.compile(r"\s*```\w*\n(.*?)```\s*", re.DOTALL)
_NOTHING = ("", "none", "null", "n/a", "nothing", "[]")
_DEEPEST = 6

Types = Mapping[str, type[BaseModel]]
Stated = dict[str, list[object]]


def read_answer(text: str, answer: type[BaseModel], *, salvage: bool = False) -> dict[str, Any]:
    """The answer in `text`: a list of claims for each type that `answer` names, as JSON.

    Claims that do not fit are left out and stand in the list `rejects`, which is there only then: each has
    `type`, `kind` ("claim", or "field" where only that was emptied), `field`, `words`, `reason`, `stated`.

    Raises:
        ValidationError: there is no answer (`problem_of` says in which way); or claims are stated and none
            of them fits, which `salvage` allows.
    """
    if text.count("{") <= MOST_CLAIMS:
        try:
            return answer.model_validate_json(text).model_dump(mode="json")
        except ValidationError:
            pass
    if len(text) > LONGEST:
        raise _error(answer, "too_much", f"the answer has {len(text):,} characters")
    found = find_json(text)
    types = _types(answer)
    readings = [r for each in found.values if (r := _read(each, types, found)) is not None]
    reading = _chosen(readings, found)
    if reading is None:
        if len(readings) > 1:
            raise _error(answer, "doubtful", "there are several answers, and they differ; give one")
        if found.broken:
            raise _error(answer, "broken", f"the JSON {found.broken}; give it whole")
        if found.values:
            lists = ", ".join(types)
            raise _error(answer, "no_answer", f"the JSON has no list named after what was asked: {lists}")
        raise _error(answer, "no_answer", "there is no JSON object in it; answer in JSON alone")
    return _validated(reading.stated, answer, salvage=salvage)


def problem_of(error: Exception) -> str | None:
    """Why there was none: `no_answer`, `broken`, `doubtful`, `too_much`; None where claims do not fit."""
    if not isinstance(error, ValidationError):
        return None
    kind = error.errors(include_url=False, include_input=False)[0]["type"]
    return kind if kind in ("no_answer", "broken", "doubtful", "too_much") else None


@cache
def _types(answer: type[BaseModel]) -> dict[str, type[BaseModel]]:
    return {name: get_args(info.annotation)[0] for name, info in answer.model_fields.items()}


# ---------------------------------------------------------------- which JSON is the answer


@dataclass(frozen=True)
class _Reading:
    """A JSON value of the text as an answer: the claims that it states, by type."""

    stated: Stated
    named: frozenset[str] | None
    """The types that the JSON names; None where it is claims without a list named after their type."""
    found: Found

    @property
    def claims(self) -> Stated:
        """The lists that are not empty."""
        return {name: claims for name, claims in self.stated.items() if claims}


def _read(found: Found, types: Types, text: Text) -> _Reading | None:
    shaped = _lists(found.value, types)
    if shaped is not None:
        stated, named = shaped
        return _Reading(stated, frozenset(named), found)
    if found.inner:  # a piece of something that could not be read
        return None
    bare = _bare(found.value, types)
    alone = found.value == [] and (found.start, found.end) == (text.start, text.end)
    return _Reading(bare, None, found) if bare or (bare is not None and alone) else None


def _chosen(readings: Sequence[_Reading], text: Text) -> _Reading | None:
    """The one answer among what can be read as one; None where there is none, or they differ."""
    whole = [reading for reading in readings if reading.named is not None] or list(readings)
    different = [r for i, r in enumerate(whole) if all(r.claims != other.claims for other in whole[:i])]
    if len(different) <= 1:
        return different[0] if different else None
    names = [name for r in different for name in (r.named or ())]
    if all(r.named is None for r in different) or (all(r.named for r in different) and _once(names)):
        stated: Stated = {}
        for each in different:
            for name, claims in each.stated.items():
                stated.setdefault(name, []).extend(claims)
        return _Reading(stated, frozenset(names), different[0].found)
    for alone in (
        [r for r in different if r.found.fenced],
        [r for r in different if r.claims],
    ):
        if len(alone) == 1:
            return alone[0]
    first, last = different[0].found, different[-1].found
    if first.start == text.start and last.end != text.end:
        return different[0]
    if last.end == text.end and first.start != text.start:
        return different[-1]
    return None


def _once(names: Sequence[str]) -> bool:
    return len(set(names)) == len(names)


# ---------------------------------------------------------------- where its lists are


def _lists(value: object, types: Types, depth: int = 0) -> tuple[Stated, set[str]] | None:
    """The lists of claims in a value, and the types it names; None where it names none."""
    value = _decoded(value)
    if depth > _DEEPEST:
        return None
    if isinstance(value, list):
        return _listed(value, types, depth)
    if not isinstance(value, dict):
        return None
    if not value:
        return ({}, set()) if depth == 0 else None
    names = {canonical(name): name for name in types}
    named = {names[c]: each for key, each in value.items() if (c := canonical(key)) in names}
    if named and not _is_schema(named):
        stated = {name: _claims(each, types[name]) for name, each in named.items()}
        return stated, set(named)
    inside = [found for each in value.values() if (found := _inside(each, types, depth)) is not None]
    if len(inside) > 1:  # a draft beside the answer
        inside = [found for found in inside if any(found[0].values())]
    return inside[0] if len(inside) == 1 else None


def _inside(value: object, types: Types, depth: int) -> tuple[Stated, set[str]] | None:
    value = _decoded(value)
    return _lists(value, types, depth + 1) if isinstance(value, dict | list) and value else None


def _listed(values: list[object], types: Types, depth: int) -> tuple[Stated, set[str]] | None:
    """A list of answers, each of which names other types: one, as a rule."""
    parts = [_lists(each, types, depth + 1) for each in values if each not in (None, {})]
    whole = [part for part in parts if part is not None]
    names = [name for _, named in whole for name in named]
    if not whole or len(whole) < len(parts):
        return None
    if not _once(names):
        return whole[0] if all(part == whole[0] for part in whole) else None
    return {name: claims for stated, _ in whole for name, claims in stated.items()}, set(names)


def _is_schema(named: Mapping[str, object]) -> bool:
    """Whether a model has given the schema back in place of an answer."""
    return all(isinstance(v, dict) and v.get("type") == "array" and "items" in v for v in named.values())


def _claims(value: object, item: type[BaseModel]) -> list[object]:
    """The claims of one type: null is none, one claim is a list of one, and a wrapper is taken off."""
    value = _decoded(value)
    if value is None or value == {} or (isinstance(value, str) and value.strip().lower() in _NOTHING):
        return []
    if isinstance(value, dict):
        value = _unwrapped(value, item)
    if not isinstance(value, list):
        return [value]
    if len(value) > MOST_CLAIMS:
        return value
    flat = [each for part in value for each in (part if isinstance(part, list) else [part])]
    return [_decoded(each) for each in flat if each not in (None, {}, "")]


def _unwrapped(value: dict[str, object], item: type[BaseModel]) -> object:
    """One claim; or the claims in an object that has no field of the type."""
    inner = list(value.values())
    fields = {canonical(name) for name in item.model_fields}
    if any(canonical(key) in fields and not _are_claims(each) for key, each in value.items()):
        return [value]
    if all(isinstance(each, dict) for each in inner):
        return inner
    within = [each for each in inner if isinstance(each, dict | list)]  # besides counts and the like
    return within[0] if len(within) == 1 and isinstance(within[0], list) else [value]


def _are_claims(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _bare(value: object, types: Types) -> Stated | None:
    """Claims that stand in no list named after their type, where each can be of one type only."""
    value = _decoded(value)
    if isinstance(value, dict) and len(value) == 1:  # a wrapper around the list
        (inner,) = (_decoded(each) for each in value.values())
        value = inner if isinstance(inner, list) else value
    claims = value if isinstance(value, list) else [value]
    stated: Stated = {}
    for claim in claims:
        if not isinstance(claim, dict) or len(claims) > MOST_CLAIMS:
            return None
        kinds = _kinds(claim, types)
        if len(kinds) != 1:
            return None
        rest = {key: each for key, each in claim.items() if canonical(key) not in _CANONICAL_TYPE_KEYS}
        stated.setdefault(kinds[0], []).append(rest)
    return stated


_CANONICAL_TYPE_KEYS = {canonical(key) for key in _TYPE_KEYS}


def _kinds(claim: Mapping[str, object], types: Types) -> list[str]:
    """The types of which a claim can be: the one that it names, or those whose fields it has."""
    names = {canonical(name): name for name in types}
    said = [names[c] for key in _TYPE_KEYS if (c := canonical(claim.get(key))) in names]
    if said:
        return said[:1]
    return [name for name, item in types.items() if _has_fields(claim, item) and fitted(claim, item).claim]


def _has_fields(claim: Mapping[str, object], item: type[BaseModel]) -> bool:
    keys = {canonical(key) for key in claim}
    return all(canonical(name) in keys for name, info in item.model_fields.items() if info.is_required())


def _decoded(value: object) -> object:
    """What a string of JSON holds: some servers encode an answer twice."""
    for _ in range(3):
        if not isinstance(value, str) or len(value) > LONGEST:
            break
        fenced = _FENCED.fullmatch(value)
        inside = (fenced[1] if fenced else value).strip()
        if inside[:1] not in ("{", "[", '"'):
            break
        try:
            value = parse_json(inside)
        except ValueError:
            break
    return value


# ---------------------------------------------------------------- each claim alone


def _validated(stated: Stated, answer: type[BaseModel], *, salvage: bool) -> dict[str, Any]:
    """Each claim validated alone. Raises ValidationError where claims are stated and none of them fits."""
    count = sum(map(len, stated.values()))
    if count > MOST_CLAIMS:
        raise _error(answer, "too_much", f"the answer states {count:,} claims; state what the text states")
    kept: dict[str, Any] = {name: [] for name in _types(answer)}
    rejects: list[dict[str, object]] = []
    errors: list[InitErrorDetails] = []
    for name, item in _types(answer).items():
        for index, claim in enumerate(stated.get(name, ())):
            found = fitted(claim, item)
            kept[name] += [found.claim] if found.claim else []
            rejects += ({"type": name, **each} for each in found.rejects)
            errors += _relocated(found.error, (name, index))
    if errors and not any(kept.values()) and (not salvage or not _all_objects(stated)):
        raise ValidationError.from_exception_data(answer.__name__, errors[:20])
    return kept | ({REJECTS: rejects} if rejects else {})


def _all_objects(stated: Stated) -> bool:
    return all(isinstance(claim, dict) for claims in stated.values() for claim in claims)


def _relocated(error: ValidationError | None, place: tuple[str, int]) -> Iterator[InitErrorDetails]:
    for each in error.errors(include_url=False) if error else ():
        kind = PydanticCustomError("misfit", "{what}", {"what": each["msg"]})
        yield InitErrorDetails(type=kind, loc=(*place, *each["loc"]), input=each["input"])


def _error(answer: type[BaseModel], kind: Any, what: str) -> ValidationError:  # noqa: ANN401 - LiteralString
    details = InitErrorDetails(type=PydanticCustomError(kind, "{what}", {"what": what}), loc=(), input=None)
    return ValidationError.from_exception_data(answer.__name__, [details])
