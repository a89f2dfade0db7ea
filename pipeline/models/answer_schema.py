"""The JSON schema of an answer: as strict structured outputs take it, and as local servers' grammars do."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from schemas.errors import SchemaError
from schemas.values import Count, Value, When, find_figures, find_whens

if TYPE_CHECKING:
    from pydantic import BaseModel

    from pipeline.models.model import Request
    from schemas.claim import Claim

_KEPT = ("type", "enum", "pattern", "minimum", "maximum", "minItems", "maxItems")


@cache
def strict_schema(answer: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema of `answer` in the subset that strict structured outputs accept.

    Every property is required and none extra; references are inlined; titles, defaults and constraints
    outside the subset are dropped, since the answer is validated by `answer` anyway, and descriptions, since
    the prompt has them.

    Raises:
        SchemaError: a part cannot be said in the subset: free-form objects, tuples, Any, recursion.
    """
    schema = answer.model_json_schema()
    strict = _strict(schema, schema.get("$defs", {}), answer.__name__, ())
    if strict.get("type") != "object":
        raise SchemaError(
            f"{answer.__name__}: an answer must be an object; wrap it in a class with one field"
        )
    return strict


def _strict(
    node: Mapping[str, Any], definitions: Mapping[str, Any], where: str, inside: tuple[str, ...]
) -> dict[str, Any]:
    if reference := node.get("$ref"):
        name = reference.removeprefix("#/$defs/")
        if name in inside:
            raise SchemaError(f"{where}: {name} contains itself; ask for it flat")
        beside = {key: value for key, value in node.items() if key != "$ref"}
        return _strict({**definitions[name], **beside}, definitions, where, (*inside, name))
    strict = {key: node[key] for key in _KEPT if key in node}
    if "const" in node:
        strict["enum"] = [node["const"]]
    if branches := node.get("anyOf") or node.get("oneOf"):
        read = [_strict(branch, definitions, where, inside) for branch in branches]
        bare = all(branch.keys() == {"type"} for branch in read)
        strict |= {"type": [branch["type"] for branch in read]} if bare else {"anyOf": read}
    elif node.get("type") == "array":
        if "items" not in node:
            raise SchemaError(f"{where}: a list must say what it is a list of; write list[…], not a tuple")
        strict["items"] = _strict(node["items"], definitions, f"{where}[]", inside)
    elif node.get("type") == "object":
        if not node.get("properties"):
            raise SchemaError(f"{where}: an object must name its fields; write a class, not a dict")
        strict["properties"] = {
            name: _strict(part, definitions, f"{where}.{name}", inside)
            for name, part in node["properties"].items()
        }
        strict["required"] = list(node["properties"])
        strict["additionalProperties"] = False
    elif "type" not in node and "enum" not in strict:
        raise SchemaError(f"{where}: has no type; write str, int, Literal[…] or a class")
    return strict


LONGEST_WORDS = 200
"""Characters that a field's words may have in a lean answer; the longest in the gold have 80."""
LONGEST_LIST = 8
"""Elements that a field's list may have in a lean answer; the longest in the gold has 4."""


def lean_schema(request: Request) -> dict[str, Any]:
    """The answer's schema for a server whose grammar takes more, so that a weak model can do less wrong.

    Words, lists and the number of claims are bounded. Figures and dates are chosen among those that code can
    read in the sentences shown: others would be refused. What comes last may be left out, and the number of
    the sentence where one alone is shown.
    """
    text = "\n".join(request.sentences.values())
    words: Mapping[type[Value] | None, list[str]] = {
        Count: [text[figure.start : figure.end] for figure in find_figures(text)],
        When: [text[start:end] for start, end in find_whens(text)],
    }
    lists = {}
    for kind in request.claim_types:
        parts = dict(_bounded_fields(kind))
        # Servers' grammars put what is required first, so only what comes last may be left out.
        last = max(i for i, spec in enumerate(kind.prompt_fields()) if spec.required)
        required = [spec.name for spec in kind.prompt_fields()[: last + 1]]
        most = 2 * (1 + len(request.sentences))
        for spec in kind.prompt_fields():
            if spec.many or spec.value not in words:
                continue
            found: list[str | None] = [*dict.fromkeys(words[spec.value])]
            if not spec.required:
                parts[spec.name] = {"enum": [*found, None]}
            elif found:  # else any words: an empty enumeration is no schema
                parts[spec.name] = {"enum": found}
            if spec.name not in required and not found:
                del parts[spec.name]
            if spec.role == "figure" and spec.name in kind.key:  # each figure is a claim
                most = len(words[Count]) + len(request.sentences)
        if len(request.sentences) == 1:
            del parts["sentences"]
        else:
            parts["sentences"] = parts["sentences"] | {
                "items": {"enum": list(request.sentences)},
                "minItems": 1,
            }
            required.insert(0, "sentences")
        claim = {"type": "object", "properties": parts, "required": required, "additionalProperties": False}
        lists[kind.type_name] = {"type": "array", "items": claim, "maxItems": most}
    return {"type": "object", "properties": lists, "required": list(lists), "additionalProperties": False}


@cache
def _bounded_fields(kind: type[Claim]) -> dict[str, dict[str, Any]]:
    return {name: _bounded(part) for name, part in strict_schema(kind.answer())["properties"].items()}


def _bounded(part: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a field without its description, which stands in the prompt, and with limits."""
    if branches := part.get("anyOf"):
        return {"anyOf": [_bounded(branch) for branch in branches]}
    if part["type"] == "array":
        return {"type": "array", "items": _bounded(part["items"]), "maxItems": LONGEST_LIST}
    if part["type"] == "string" and "enum" not in part:
        return {"type": "string", "maxLength": LONGEST_WORDS}
    return {key: value for key, value in part.items() if key != "description"}
