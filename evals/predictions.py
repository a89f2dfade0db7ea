"""Predictions of any other system, read from a file and placed in the articles of the gold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from evals.align import Statement, approximations, fills_of
from evals.gold import Gold, GoldArticle, locate, widen
from evals.notation import is_notation, lists_values
from evals.score import Misfit, Prediction
from evals.verdicts import Untyped
from schemas.catalogue import ClaimTypes, called
from schemas.claim import Claim
from schemas.errors import GoldError
from schemas.field import FieldSpec
from schemas.values import Reading, UnreadableError, Value

_LONGEST = 300
"""At most so many characters of what could not be read are repeated."""

Wrong = Callable[[str, str], None]
"""Hears of a field what could not be read in it."""


@dataclass(frozen=True)
class Predictions:
    """What a file predicts by gold article, articles that have no gold, and what could not be read."""

    by_article: dict[str, Prediction]
    unknown: list[str]
    misfits: list[Misfit]


def read_predictions(path: Path, gold: Gold, types: ClaimTypes) -> Predictions:
    """Read predictions, one article a line.

    A line is `{"article": NAME, "claims": [{"type": …, "quote": …, FIELD: words or value, …}]}`;
    evals/README.md says how words and values are told apart. What cannot be read in a claim is a wrong value,
    and is named; a claim of no known type answers nothing.

    Raises:
        GoldError: a line is no such JSON, or names an article for the second time.
    """
    found = Predictions({}, [], [])
    for line, entry in _lines(path):
        name, claims = entry.get("article"), entry.get("claims")
        if not isinstance(name, str) or not isinstance(claims, list):
            raise GoldError(
                f'{path}:{line}: no article with claims; write {{"article": "NAME", "claims": […]}}'
            )
        article = gold.find(name)
        if article is None:
            found.unknown.append(name)
        elif article.name in found.by_article:
            raise GoldError(f"{path}:{line}: {name} was predicted above; put all its claims on one line")
        else:
            try:
                read = [
                    _claim(claim, article, line, types, _noting(found.misfits, line, number))
                    for number, claim in enumerate(claims, 1)
                ]
            except RecursionError:
                raise GoldError(f"{path}:{line}: nested too deeply; write values as gold has them") from None
            found.by_article[article.name] = Prediction(
                statements=tuple(claim for claim in read if isinstance(claim, Statement)),
                untyped=tuple(claim for claim in read if isinstance(claim, Untyped)),
            )
    return found


def _lines(path: Path) -> Iterator[tuple[int, Mapping[str, object]]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # not splitlines: JSON may hold U+2028
    except OSError as error:
        raise GoldError(f"{path}: {error.strerror}; name a JSON Lines file of predictions") from None
    except UnicodeDecodeError:
        raise GoldError(f"{path}:1: no UTF-8 text; name a JSON Lines file of predictions") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            json.dumps(entry, ensure_ascii=False).encode()  # half a character (\ud800) cannot be written
        except (ValueError, RecursionError) as error:
            raise GoldError(
                f"{path}:{number}: no JSON ({_shortened(str(error))}); write one article a line"
            ) from None
        yield number, entry if isinstance(entry, dict) else {}


def _noting(misfits: list[Misfit], line: int, claim: int) -> Wrong:
    return lambda field, what: misfits.append(Misfit(line, claim, field, _shortened(what)))


def _claim(
    raw: object, article: GoldArticle, line: int, types: ClaimTypes, wrong: Wrong
) -> Statement | Untyped:
    if not isinstance(raw, dict):
        wrong("", f'{raw!r} is no claim; write {{"type": …, "quote": …}}')
        return Untyped(_shortened(str(raw)), "", None, line)
    said, quote = raw.get("type"), raw.get("quote")
    if not isinstance(quote, str) or not quote.strip():
        wrong("quote", f"no quote: {_given(quote)}; write the words of the article that state the claim")
        quote = ""
    span = locate(article.article.text, quote)
    kind = types.get(called(said, types) or "") if isinstance(said, str) else None
    if kind is None:
        wrong("type", f"no claim type: {_given(said)}; write one of {', '.join(types)}")
        return Untyped(_shortened(str(said)), quote, span, line)
    fills = fills_of(kind, _values(kind, raw, Reading(published=article.article.published), wrong))
    return Statement(kind, fills, quote, span, widen(article.article, span), line=line)


def _values(
    kind: type[Claim], raw: Mapping[str, object], reading: Reading, wrong: Wrong
) -> dict[str, object]:
    """The values of a claim's fields; what cannot be read stays as text, which matches nothing."""
    flags = approximations(kind)
    values: dict[str, object] = {}
    for name in [name for name in raw if name not in ("type", "quote", *flags)]:
        if spec := kind.fields.get(name):
            values[name] = _value(spec, raw[name], reading, wrong)
        else:
            fields = ", ".join(["quote", *kind.fields, *flags])
            wrong(_shortened(name), f"{kind.type_name} has no such field; it has {fields}")
            values[_shortened(name)] = _shortened(str(raw[name]))
    for flag, name in flags.items():
        approx, count = raw.get(flag), values.get(name)
        if approx is True and isinstance(count, Value):
            values[name] = count.model_copy(update={"approx": True})
        elif approx is not None and approx is not False:
            wrong(flag, f"{_given(approx)} beside {name} {_given(raw.get(name))}; write true beside a figure")
            values[flag] = _shortened(str(approx))
    return values


def _value(spec: FieldSpec, raw: object, reading: Reading, wrong: Wrong) -> object:
    if spec.many and isinstance(raw, list):
        one = replace(spec, many=False)
        return [_value(one, item, reading, wrong) for item in raw]
    if raw and lists_values(spec, raw):
        wrong(spec.name, f"several values: {_given(raw)}; write one, only gold may list them")
        return _shortened(str(raw))
    words = isinstance(raw, str) and not is_notation(spec, raw)
    try:
        value = spec.read(raw, reading) if words else spec.load(raw)
    except UnreadableError as error:
        wrong(spec.name, f"no {spec.kind}: {_given(raw)}: {error}")
    except ValueError as error:
        wrong(spec.name, str(error))
    else:
        if not isinstance(value, Value) or value.resolved:
            return value
        wrong(spec.name, f"no {spec.kind}: {value.note}; write {value.NOTATION}")
    return _shortened(str(raw))


def _given(raw: object) -> str:
    return "nothing" if raw is None else _shortened(repr(raw))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
