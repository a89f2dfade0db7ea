"""What a person selects or types, as a field's value with the place of its words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.articles.addresses import country_of
from pipeline.articles.article import Article
from pipeline.decisions import Stated
from schemas.claim import Claim
from schemas.errors import UsageError
from schemas.field import FieldSpec
from schemas.values import Gazetteer, Reading, UnreadableError, Value

Span = tuple[int, int]
_AROUND = 80
"""Characters around a time that may tell which one is meant."""
_ABOUT = re.compile(r"(?:~|about)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Filled:
    """A field's value, and where its words stand: a span, or a list of them for a list."""

    value: object
    span: object = None


class Typist:
    """Reads what is typed into the fields of a claim of an article.

    Words are those of the article, where they stand nearest to the evidence. After `=` stands a value as
    gold has it, where the words do not say it: `=KP`, `Wednesday =2025-04-30`, `=about [600, 600]`. Several
    of a list have `;` between them.
    """

    def __init__(self, article: Article, kind: type[Claim], gazetteer: Gazetteer | None = None) -> None:
        self._article = article
        self._kind = kind
        self._gazetteer = gazetteer

    def fill(self, name: str, typed: str, evidence: Span, status: str, hint: int | None = None) -> Filled:
        """The value that was typed for a field; `hint` is where in the article its words were selected.

        Raises:
            UsageError: there is no such field, the article does not have the words, or they hold no value.
        """
        spec = self._kind.fields.get(name)
        if spec is None:
            raise UsageError(f"{self._kind.type_name} has no field {name!r}")
        if spec.choices:
            if typed not in spec.choices:
                raise UsageError(f"{name}: {typed!r} is none of {', '.join(spec.choices)}")
            return Filled(typed)
        reading = Reading(
            published=self._article.day_at(evidence[0]),
            ahead=status == "planned",
            adds_up=self._kind.adds_up,
            gazetteer=self._gazetteer,
            home=country_of(self._article.url),
        )
        parts = [part.strip() for part in (typed.split(";") if spec.many else [typed]) if part.strip()]
        made = [self._one(spec, part, evidence, reading, hint) for part in parts]
        if spec.many:
            if len(made) < spec.at_least:
                raise UsageError(f"{name}: needs {spec.at_least}; put ; between them")
            return Filled([each.value for each in made], [each.span for each in made if each.span])
        if not made:
            if spec.required:
                raise UsageError(f"{name}: is required; type its words")
            return Filled(None)
        return made[0]

    def _one(self, spec: FieldSpec, typed: str, evidence: Span, reading: Reading, hint: int | None) -> Filled:
        assert spec.value is not None  # noqa: S101 - enums never come here
        words, _, noted = (part.strip() for part in typed.partition("="))
        span = self.locate(words, evidence, hint) if words else None
        if (
            words
            and span is None
            and not noted
            and spec.value.WRITTEN
            and spec.value.WRITTEN.fullmatch(words)
        ):
            noted, words = words, ""
        if words and span is None:
            what = f"the article has no {words!r}; copy its words, or put = before a value: ={words}"
            raise UsageError(f"{spec.name}: {what}")
        try:
            if noted:
                value = self._load(spec, noted)
                if span:
                    value = value.model_copy(update={"words": self._words(span)})
                return Filled(value, span and [*span])
            assert span  # noqa: S101 - one of both was typed
            text = self._article.text
            around = text[max(span[0] - _AROUND, 0) : span[0]], text[span[1] : span[1] + _AROUND]
            value = spec.value.read(self._words(span), replace(reading, before=around[0], after=around[1]))
        except (UnreadableError, ValueError) as error:
            raise UsageError(f"{spec.name}: {error}") from None
        return Filled(value, [*span])

    def _words(self, span: Span) -> str:
        return " ".join(self._article.text[slice(*span)].split())

    def _load(self, spec: FieldSpec, noted: str) -> Value:
        assert spec.value is not None  # noqa: S101 - as above
        if spec.role != "figure":
            return spec.value.load(noted)
        about = _ABOUT.match(noted)
        bare = noted[about.end() :] if about else noted
        value = spec.value.load(json.loads(bare.replace(",", "") if bare[:1].isdigit() else bare))
        if about:
            value = value.model_copy(update={"approx": True, "words": f"about {value.words}"})
        return value

    def locate(self, words: str, evidence: Span, hint: int | None = None) -> Span | None:
        """Where words stand in the article: nearest to the hint, else in the evidence or nearest to it."""
        found = [*_places(self._article.text, words)]
        if not found:
            return None
        if hint is not None:
            return min(found, key=lambda span: abs(span[0] - hint))
        inside = [span for span in found if evidence[0] <= span[0] and span[1] <= evidence[1]]
        return inside[0] if inside else min(found, key=lambda span: abs(span[0] - evidence[0]))


def _places(text: str, words: str) -> Iterator[Span]:
    """The places of whole words in a text, whatever their case and the white space between them."""
    parts = [re.escape(part) for part in words.split()]
    if parts:
        joined = r"\s+".join(parts)
        pattern = rf"(?<!\w){joined}(?!\w)" if words.strip()[-1:].isalnum() else joined
        exact = [found.span() for found in re.finditer(pattern, text)]
        yield from exact or (found.span() for found in re.finditer(pattern, text, re.IGNORECASE))


def shown(value: object) -> str:
    """A value as a person types it: its words, and after `=` what code does not read in them."""
    given = value if isinstance(value, list) else [value]
    return "; ".join(
        each.words if isinstance(each, Value) else str(each) for each in given if each is not None
    )


def meant(value: object) -> str:
    """What code reads in a value, as gold has it; nothing where that is only its words."""
    parts = []
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, Value):
            noted = each.to_gold()
            if noted not in (None, each.words):
                about = "about " if getattr(each, "approx", False) else ""
                parts.append(about + (noted if isinstance(noted, str) else json.dumps(noted)))
            elif noted is None:
                parts.append("not resolved")
    return "; ".join(parts)


def filled_in(
    kind: type[Claim], before: Stated | None, fields: dict[str, Filled], span: Span, *, optional: bool
) -> Stated:
    """A claim with these fields in place of those that it had.

    Raises:
        UsageError: a field is missing.
    """
    values = before.values(kind) if before else {}
    spans = dict(before.field_spans) if before else {}
    for name, filled in fields.items():
        values[name] = filled.value
        spans.pop(name, None)
        if filled.span:
            spans[name] = filled.span
    for spec in kind.fields.values():
        blank = values.get(spec.name) in (None, [])
        if (spec.required or spec.at_least) and blank:
            raise UsageError(f"{spec.name}: is required; type its words")
    return Stated.of_values(kind, values, span, spans, optional=optional)
