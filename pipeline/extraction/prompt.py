"""From templates, claim types and sentences to messages, and the fingerprint of all that shapes an answer."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from pydantic import BaseModel, ConfigDict, create_model, model_validator

from pipeline.articles.machines import addresses_machines
from pipeline.config import HOME
from schemas.claim import COMMON, Claim
from schemas.errors import PromptError
from schemas.field import FieldSpec
from schemas.regular_files import read_regular

SLOTS = {
    "extract": {"types"},
    "article": {"fence", "sentences"},
    "sentence": {"type"},
    "passage": {"sentences"},
    "repair": {"problems"},
    "doubtful": {"numbers"},
    "machines": {"numbers"},
}
_OPTIONAL = {"article": {"published"}}
"""Slots that a template may have. With the day in it, a text printed again on another day is asked again."""
Message = dict[str, str]


@dataclass(frozen=True)
class Prompts:
    """The templates, read and checked."""

    extract: Template
    article: Template
    sentence: Template
    passage: Template
    repair: Template
    doubtful: Template
    machines: Template

    @classmethod
    def load(cls, folder: Path | None = None) -> Prompts:
        """Read the templates, those in `folder` before the built-in ones.

        Raises:
            PromptError: a file cannot be read, or a slot is missing, unknown or badly written.
        """
        return cls(**{name: _template(name, folder) for name in SLOTS})

    def messages(
        self,
        kinds: Sequence[type[Claim]],
        sentences: Mapping[int, str],
        published: date | None,
        doubtful: Sequence[int] = (),
    ) -> tuple[Message, ...]:
        """The static part first, so that providers' prompt caches hit; then the article, fenced as data.

        Of the sentences, those whose numbers are `doubtful` are named as such, and those that are addressed
        to machines.
        """
        types = "\n\n".join((common_text(kinds[0]), *(type_text(kind) for kind in kinds)))
        shown = _numbered(sentences)
        fence = f"=== {hashlib.sha256(shown.encode()).hexdigest()[:8]} ==="
        day = f"{published:%A} {published.day} {published:%B %Y}" if published else "unknown"
        article = self.article.substitute(published=day, fence=fence, sentences=shown)
        addressed = [number for number, words in sentences.items() if addresses_machines(words)]
        for template, numbers in ((self.doubtful, doubtful), (self.machines, addressed)):
            if named := ", ".join(str(number) for number in numbers if number in sentences):
                article += f"\n{template.substitute(numbers=named)}"
        return (
            {"role": "system", "content": self.extract.substitute(types=types)},
            {"role": "user", "content": article},
        )

    def brief_messages(self, kind: type[Claim], sentences: Mapping[int, str]) -> tuple[Message, ...]:
        """The same for a sentence or two and one claim type, in as few words as will do."""
        return (
            {"role": "system", "content": self.sentence.substitute(type=brief_text(kind))},
            {"role": "user", "content": self.passage.substitute(sentences=_numbered(sentences))},
        )

    def repair_messages(
        self, asked: Sequence[Message], problems: Sequence[tuple[Mapping[str, object], str]]
    ) -> tuple[Message, ...]:
        """The request again, and after it each refused claim with what was wrong with it."""
        lines = "\n".join(f"- {json.dumps(stated, ensure_ascii=False)}\n  {why}" for stated, why in problems)
        return (*asked, {"role": "user", "content": self.repair.substitute(problems=lines)})

    def digest(self, kinds: Sequence[type[Claim]]) -> str:
        """Hash of all that templates and claim types contribute to an answer."""
        said = [getattr(self, name).template for name in SLOTS]
        said += [
            type_text(kind) + brief_text(kind) + json.dumps(kind.answer().model_json_schema())
            for kind in kinds
        ]
        return hashlib.sha256("\0".join(said).encode()).hexdigest()[:16]


def _template(name: str, folder: Path | None) -> Template:
    own = folder / f"{name}.md" if folder else None
    if folder and not folder.is_dir():
        raise PromptError(f"{folder}: no such folder of prompts; correct `prompts` or leave it out")
    path = own if own and own.exists() else HOME / "prompts" / f"{name}.md"
    try:
        template = Template(read_regular(path).decode())
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{path}: cannot be read ({error}); restore the file") from None
    for number, line in enumerate(template.template.splitlines(), 1):
        if not Template(line).is_valid():
            raise PromptError(f"{path}:{number}: a lone $; write $$ for a dollar sign")
        slots = SLOTS[name] | _OPTIONAL.get(name, set())
        if unknown := set(Template(line).get_identifiers()) - slots:
            known = ", ".join(f"${slot}" for slot in sorted(slots))
            raise PromptError(f"{path}:{number}: unknown slot ${unknown.pop()}; this file has {known}")
    if missing := SLOTS[name] - set(template.get_identifiers()):
        raise PromptError(f"{path}: the slot ${missing.pop()} is missing; put it where that text belongs")
    return template


@cache
def answer_type(kinds: tuple[type[Claim], ...]) -> type[BaseModel]:
    """The answer to one request: a list of claims for each type asked for; another only where it is empty."""
    lists: dict[str, Any] = {kind.type_name: (list[kind.answer()], ...) for kind in kinds}  # type: ignore[misc]

    def without_unasked(answer: object) -> object:
        if not isinstance(answer, dict):
            return answer
        return {name: claims for name, claims in answer.items() if name in lists or claims != []}

    validators: dict[str, Any] = {"unasked": model_validator(mode="before")(without_unasked)}
    return create_model("Claims", __config__=ConfigDict(extra="forbid"), __validators__=validators, **lists)


@cache
def type_text(kind: type[Claim]) -> str:
    """What a model is told of one claim type: task and own fields. What is common is in `common_text`."""
    own = (spec for spec in kind.prompt_fields() if spec.name not in COMMON)
    task = " ".join(kind.task().split())
    return "\n".join((f"## {kind.type_name}", task, *(_field_text(spec) for spec in own)))


@cache
def common_text(kind: type[Claim]) -> str:
    """What a model is told of the fields that a claim type shares with all others."""
    return "\n".join(("Fields of every claim:", *(_field_text(kind.fields[name]) for name in COMMON)))


@cache
def brief_text(kind: type[Claim]) -> str:
    """The same in brief, for a model that loses its way in a long prompt: each docstring's first sentence."""
    example = kind.EXAMPLES[0]
    answers = [_without_tail(stated(kind, claim)) for claim in example.claims]
    said = json.dumps({kind.type_name: answers}, ensure_ascii=False)
    fields = (_brief(spec) for spec in kind.prompt_fields())
    return "\n".join((kind.task().split("\n\n")[0], *fields, "Example:", f"[1] {example.text}", said))


def _without_tail(answer: Mapping[str, object]) -> dict[str, object]:
    """The answer without the common fields in which nothing is said."""
    return {name: said for name, said in answer.items() if said or name not in COMMON}


def _brief(spec: FieldSpec) -> str:
    asked = _first_sentence(spec.doc)
    named = all(f"`{choice}`" in asked for choice in spec.choices)
    return f"- `{spec.name}`: {asked}{'' if named else ' One of: ' + ', '.join(spec.choices) + '.'}"


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=\.)\s+(?=\W?[A-Za-z])", " ".join(text.split()))[0]


def _numbered(sentences: Mapping[int, str]) -> str:
    """The sentences, each on a line of its own behind its number."""
    return "\n".join(f"[{number}] {' '.join(text.split())}" for number, text in sentences.items())


def _field_text(spec: FieldSpec) -> str:
    """One line a field. What its values are stands in the answer's schema."""
    return f"- `{spec.name}`{' (list)' if spec.many else ''}: {' '.join(spec.doc.split())}"


def stated(kind: type[Claim], claim: Mapping[str, object]) -> dict[str, object]:
    """A claim as a model has to answer it: every field, in order, with null or [] for what is not said."""
    return {spec.name: claim.get(spec.name, [] if spec.many else None) for spec in kind.prompt_fields()}
