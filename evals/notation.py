"""How values are written in gold: `KP`, `[600, null]`, `2025-04`, and lists of equally good ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from evals.align import accepted, any_of, approximations, role_of
from schemas.claim import Claim
from schemas.field import FieldSpec
from schemas.values import Value


def load_values(
    kind: type[Claim], written: Mapping[str, object], wrong: Callable[[str, str], None]
) -> dict[str, object]:
    """The values of a claim's fields as `written`; `wrong(field, what)` hears what is not in order."""
    flags = approximations(kind)
    values: dict[str, object] = {}
    for name in [name for name in written if name in kind.fields]:
        try:
            values[name] = _load(kind.fields[name], _plain(written[name]))
        except ValueError as error:
            wrong(name, f"{name}: {error}")
    for flag, name in flags.items():
        approx = written.get(flag, False)
        counts = [count for count in accepted(values.get(name)) if role_of(count) == "figure"]
        if not isinstance(approx, bool):
            wrong(flag, f"{flag} is {approx!r}; write true, or leave it out")
        elif counts:
            values[name] = any_of([count.model_copy(update={"approx": approx}) for count in counts])
        elif approx:
            wrong(flag, f"{flag} without {name}; write {name}: [low, high], or take {flag} out")
    for spec in kind.fields.values():
        if spec.required and written.get(spec.name) is None:
            wrong(spec.name, f"no {spec.name}; write {spec.name}: {'|'.join(spec.choices) or spec.kind}")
    return values


def _load(spec: FieldSpec, raw: object) -> object:
    """A field's value as gold writes it, with Alternatives where a list stands in place of a value.

    Raises:
        ValueError: something in it is no value of the field.
    """
    if not spec.many or not isinstance(raw, list):
        return _alternatives(spec, raw)
    one = replace(spec, many=False)
    return [_alternatives(one, _filled(item)) for item in raw]


def _alternatives(spec: FieldSpec, raw: object) -> object:
    if not lists_values(spec, raw):
        return spec.load(raw)
    return any_of([spec.load(_filled(item)) for item in _filled(raw)])


def lists_values(spec: FieldSpec, raw: object) -> bool:
    """Whether `raw` lists values in place of one: any list but the two bounds of a count."""
    return isinstance(raw, list) and not (
        spec.role == "figure" and not any(isinstance(item, list) for item in raw)
    )


def _filled(raw: Any) -> Any:  # noqa: ANN401 - whatever was written
    if raw is None or raw == []:
        raise ValueError(f"{'null' if raw is None else raw} is no value; write one, or take it out")
    return raw


def _plain(raw: object) -> object:
    """What the YAML parser made, without its own subclasses of list, str and int."""
    if isinstance(raw, Sequence) and not isinstance(raw, str):
        return [_plain(item) for item in raw]
    if isinstance(raw, str):
        return str(raw)
    return int(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw


def written(value: Any) -> Any:  # noqa: ANN401 - any value in, plain YAML out
    """A value as a person writes it in gold."""
    return value.to_gold() if isinstance(value, Value) else value


def is_notation(spec: FieldSpec, text: str) -> bool:
    """Whether a text is a value rather than words of an article: an enum's, a country's code, an ISO date."""
    pattern = spec.value.WRITTEN if spec.value else None
    return bool(spec.choices or (pattern and pattern.fullmatch(text)))
