"""What a language model is: one request in, one response out, under a key that follows from the request."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Literal, Protocol

from pydantic import BaseModel, ValidationError

if TYPE_CHECKING:
    from schemas.claim import Claim

Status = Literal["answered", "refused", "filtered", "cut", "too_long", "invalid", "denied", "failed"]
FINAL: tuple[Status, ...] = ("refused", "filtered", "cut", "too_long", "invalid")
"""What the same request would be answered again, so that only a retry asks it again."""
_SENTENCES = re.compile(r', "sentences": \[(\d+(?:, \d+)*)\]\}\Z')
"""How the JSON of a request ends; it takes long to read the whole of it for that."""


@dataclass(frozen=True)
class Request:
    """What is asked of a model.

    `schema` is `strict_schema(answer)`. `sentences` are the numbered sentences shown, for a model that reads
    them instead of messages; `claim_types` are those asked for, `published` anchors the article's dates.
    """

    messages: tuple[Mapping[str, str], ...]
    answer: type[BaseModel]
    schema: Mapping[str, Any]
    sentences: Mapping[int, str]
    claim_types: tuple[type[Claim], ...]
    published: date | None = None

    @cached_property
    def said(self) -> str:
        """Messages and schema as JSON."""
        messages = json.dumps(
            [dict(sorted(message.items())) for message in self.messages], ensure_ascii=False
        )
        # The schema unsorted: a model fills fields in its order.
        return f'"messages": {messages}, "schema": {json.dumps(self.schema, ensure_ascii=False)}'


@dataclass(frozen=True, kw_only=True)
class Response:
    """What came back, with its price.

    `answered` carries `answer`, JSON as validated by the request's class. The others carry none: `refused`
    (the model declined), `filtered` (the provider withheld it), `cut` (it ran into max_tokens), `too_long`
    (the prompt is longer than the model's context), `invalid` (it never fitted the schema), `denied` (the
    endpoint would not take it, and did not say why), `failed` (no answer was had). `text` is the last raw
    content. Tokens and cost are summed over every attempt,
    `requests` counts HTTP requests, `seconds` includes the waits. `cost` is None where no price is known.
    `request_json` is what was asked, with the numbers of the sentences shown.
    """

    response_id: str
    model: str
    status: Status
    answer: Mapping[str, Any] | None = None
    text: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    cost: float | None = None
    requests: int = 0
    seconds: float = 0.0
    error: str | None = None
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    request_json: str

    @classmethod
    def to(cls, model: Model, request: Request, status: Status, **rest: Any) -> Response:  # noqa: ANN401 - fields
        """What `model` responds to `request`: the rest of the fields may be given by name."""
        asked = request_json(model, request)
        told = f'{asked[:-1]}, "sentences": {json.dumps([*request.sentences])}}}'
        return cls(response_id=_key(asked), model=model.name, status=status, request_json=told, **rest)

    @property
    def is_kept(self) -> bool:
        """Whether it stands in place of asking again, until a retry."""
        return self.status == "answered" or self.status in FINAL

    @property
    def shown(self) -> frozenset[int]:
        """The numbers of the sentences that were shown: only these can be evidence."""
        return _shown(self.request_json)

    def dump(self) -> str:
        """The response as one line of JSON, keys sorted."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, default=datetime.isoformat)

    @classmethod
    def load(cls, line: str) -> Response:
        """Read what `dump` wrote. Raises ValueError or TypeError when it is something else."""
        raw = json.loads(line)
        return cls(**raw | {"created": datetime.fromisoformat(raw["created"])})


class Postponed(Exception):  # noqa: N818 - no error: the answer comes with a batch
    """The request is in a batch: the model answers when it is asked again after that."""


class Model(Protocol):
    """A language model, or what stands in for it."""

    @property
    def name(self) -> str:
        """The model's name, as its endpoint calls it."""

    @property
    def parameters(self) -> Mapping[str, object]:
        """All else that shapes an answer and so enters the request key; never the API key or the host."""

    @property
    def focus(self) -> str:
        """How much one request should ask unless told otherwise: `article`, `type` or `sentence`."""

    @property
    def follow_ups(self) -> bool:
        """Whether repair and recall requests can bring anything new."""

    async def ask(self, request: Request) -> Response:
        """Ask once. A request that failed is a Response too.

        Raises:
            ModelError: the model cannot be used at all; the message ends with a next step.
            Postponed: the answer comes later.
        """

    async def close(self) -> None:
        """Free connections; a closed model may be asked again."""


def request_json(model: Model, request: Request) -> str:
    """Exactly what is asked, as JSON: model name, parameters, messages, schema."""
    asked = json.dumps(
        {"model": model.name, "parameters": dict(sorted(model.parameters.items()))}, ensure_ascii=False
    )
    return f"{asked[:-1]}, {request.said}}}"


def request_key(model: Model, request: Request) -> str:
    """32 hexadecimal digits that follow from exactly what is asked; the id of its response."""
    return _key(request_json(model, request))


@lru_cache(maxsize=256)  # an article's responses are settled twice
def _shown(asked_json: str) -> frozenset[int]:
    if told := _SENTENCES.search(asked_json):
        return frozenset(map(int, told[1].split(", ")))
    asked = json.loads(asked_json)
    if "sentences" in asked:
        return frozenset(asked["sentences"])
    # Responses of before 2026-11-29 tell it in the prompt alone.
    article = next(message["content"] for message in asked["messages"] if message["role"] == "user")
    return frozenset(map(int, re.findall(r"^\[(\d+)\] ", article, re.MULTILINE)))


def _key(asked: str) -> str:
    return hashlib.sha256(asked.encode()).hexdigest()[:32]


def focus_for(model: str, *, local: bool) -> Literal["article", "sentence"]:
    """How much one request should ask: a sentence of a small local model, else the whole article.

    Small is what says of itself, in its name, that it has at most 8 billion parameters ("qwen2.5:7b").
    """
    sizes = re.findall(r"(?<![\d.])(\d+(?:\.\d+)?)b(?![a-z0-9])", model.lower())
    return "sentence" if local and sizes and min(map(float, sizes)) <= 8 else "article"


def validation_message(error: Exception) -> str:
    """In which way an answer does not fit its schema."""
    if not isinstance(error, ValidationError):
        return f"the answer does not fit the schema: {one_line(str(error))}"
    first, *more = error.errors(include_url=False, include_input=False)
    place = ".".join(str(part) for part in first["loc"]) or "the whole"
    others = f", and {len(more)} more" if more else ""
    return f"the answer does not fit the schema: {place}: {first['msg']}{others}"


def one_line(text: str) -> str:
    """The text on one line of at most 300 characters."""
    line = " ".join(text.split())
    return line if len(line) <= 300 else f"{line[:299]}…"
