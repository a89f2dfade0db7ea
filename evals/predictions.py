"""Predictions of any other system, read from a file and placed in the articles of the gold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from evals.align import Statement, approximations, fills_of
from evals.gold import Gold, GoldArticle, locate, widen
from evals.score import Prediction
from schemas.catalogue import ClaimTypes
from schemas.claim import Claim, FieldSpec
from schemas.errors import GoldError
from schemas.values import Count, Reading, UnreadableError

_VALUE = re.compile(r"[A-Z]{2}|\d{4}(?:-\d\d){0,2}(?:/\d{4}(?:-\d\d){0,2})?")
"""A string that is a value rather than words: a country's code, or a date as ISO 8601 writes it."""


def read_predictions(path: Path, gold: Gold, types: ClaimTypes) -> tuple[dict[str, Prediction], list[str]]:
    """Read predictions, one article a line, and the names of articles that have no gold.

    A line is `{"article": NAME, "claims": [{"type": …, "quote": …, FIELD: words or value, …}]}`;
    evals/README.md says how words and values are told apart. Words that hold no value are a wrong value.

    Raises:
        GoldError: a line is no such JSON, names an unknown type or field, or an article for the second time.
    """
    found: dict[str, Prediction] = {}
    unknown: list[str] = []
    for number, entry in _lines(path):
        place = f"{path}:{number}"
        name, claims = entry.get("article"), entry.get("claims")
        if not isinstance(name, str) or not isinstance(claims, list):
            raise GoldError(f'{place}: no article with claims; write {{"article": "NAME", "claims": […]}}')
        article = gold.find(name)
        if article is None:
            unknown.append(name)
            continue
        if article.name in found:
            raise GoldError(f"{place}: {name} was predicted above; put all its claims on one line")
        statements = tuple(_statement(claim, article, types, place) for claim in claims)
        found[article.name] = Prediction(tuple(replace(s, line=number) for s in statements))
    return found, unknown


def _lines(path: Path) -> Iterator[tuple[int, Mapping[str, object]]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(
            f"{path}:1: cannot be read ({error}); name a JSON Lines file of predictions"
        ) from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except ValueError as error:
            raise GoldError(f"{path}:{number}: no JSON ({error}); write one article a line") from None
        yield number, entry if isinstance(entry, dict) else {}


def _statement(claim: object, article: GoldArticle, types: ClaimTypes, place: str) -> Statement:
    if not isinstance(claim, dict):
        raise GoldError(f'{place}: a claim is an object; write {{"type": …, "quote": …}}')
    kind = types.get(str(claim.get("type")))
    if kind is None:
        raise GoldError(f"{place}: unknown claim type {claim.get('type')!r}; write one of {', '.join(types)}")
    quote = claim.get("quote")
    if not isinstance(quote, str):
        raise GoldError(f"{place}: {kind.type_name} without a quote; write the words that state it")
    flags = approximations(kind)
    reading = Reading(published=article.article.published)
    values: dict[str, object] = {}
    for name, raw in claim.items():
        if name in kind.specs:
            values[name] = _value(kind.specs[name], raw, reading)
        elif name not in ("type", "quote", *flags):
            raise GoldError(f"{place}: {kind.type_name} has no field {name!r}; it has {_fields(kind, flags)}")
    for flag, name in flags.items():
        if claim.get(flag) and isinstance(count := values.get(name), Count):
            values[name] = count.model_copy(update={"approx": True})
    span = locate(article.article.text, quote)
    return Statement(kind, fills_of(kind, values), quote, span, widen(article.article, span))


def _fields(kind: type[Claim], flags: Mapping[str, str]) -> str:
    return ", ".join(["quote", *kind.specs, *flags])


def _value(spec: FieldSpec, raw: object, reading: Reading) -> object:
    """The field's value; words that hold none stay as they are, and match nothing."""
    if spec.many and isinstance(raw, list):
        single = replace(spec, many=False)
        return [_value(single, item, reading) for item in raw]
    words = raw if isinstance(raw, str) else None
    if words is None or _VALUE.fullmatch(words):
        with suppress(ValueError):
            return spec.load(raw)
    with suppress(UnreadableError):
        return spec.read(words, reading) if words else str(raw)
    return words
