"""What a request's body holds beside its prompt, and what of it the endpoint has been found to refuse.

What a server refuses by name is dropped or renamed, and what is over its limits is lowered, for this request
and all that follow. The request's key stays that of what was configured.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from pipeline.models.answer_schema import lean_schema
from pipeline.models.faults import Fault
from pipeline.models.model import Request
from pipeline.models.modes import Mode

Message = Mapping[str, Any]
LEAST = 64
"""Tokens that an answer needs at least; with less room the prompt is what is too long."""
_TOKENS_EACH = 1 / 6
"""Tokens of a character, at least."""
_TOKENS_EACH_AT_MOST = 4
"""Tokens of a character, at most: one for each byte, as of scripts that a tokenizer does not know."""
_LASTING = ("temperature", "limit_name", "tool_choice", "strict", "plain_roles", "stream", "stream_options")
"""What is learned by name, and holds for the model; sizes may be raised by whoever runs the server."""
_MORE = 4
"""So many times `max_tokens` are allowed to a model that spent them all on reasoning."""
_LIMIT_NAMES = re.compile(
    r"max_?(?:completion|output|new|generated)_?tokens|num_predict|n_predict", re.IGNORECASE
)
_LIMIT = re.compile(
    r"max[-_ ]?(?:\w+[-_ ])?tokens|completion tokens|output tokens|new[-_ ]tokens", re.IGNORECASE
)
_SIZE = re.compile(
    r"too (?:large|big|high|many|long)|exceed|at most|range|<=?|≤|less than|no more than|greater than|"
    r"\d\D{0,3}[<>]|[<>]=? ?\d|maximum|\blimit|up to|larger than|over the|must be between",
    re.IGNORECASE,
)
"""That a number is too high, not its name unknown."""
_NUMBER = re.compile(r"(?<![\w.-])(\d{1,3}(?:,\d{3})+|\d+)(k?)(?![\w-])", re.IGNORECASE)
_MOST = re.compile(
    r"(?:limit|maximum|exceed|at most|up to|allowed)[^\d<>]{0,40}\d[\d,]*+k?(?!\s*\+)", re.IGNORECASE
)
"""With a number that is said to be the most, not what was asked for."""
_BELOW = re.compile(r"(?:less|lower|smaller|fewer) than $", re.IGNORECASE)
_EXCLUSIVE = re.compile(r"\W{0,3}(?:exclusive|excluded)", re.IGNORECASE)
_PROMPT = re.compile(
    r"context|input|prompt|messages|\btotal\b|sequence|\bn_ctx\b|max_model_len", re.IGNORECASE
)
_ROLES = re.compile(
    r"(?:system|developer)\b[^.]{0,40}(?:role|message|prompt|instruction)|"
    r"roles?\b[^.]{0,40}(?:system|developer)|"
    r"roles? must alternate|alternat\w+ (?:between )?(?:user|roles?)|"
    r"only (?:support\w* )?user\b[^.]{0,30}(?:assistant|model)|"
    r"\b(?:system|developer)\W{1,3} is not (?:one of|allowed|supported|valid)|"
    r"(?:first|start|begin)\w*[^.]{0,30}\buser\b|unexpected role|invalid role|unknown role|unsupported role",
    re.IGNORECASE,
)


class Parameters:
    """The parameters of all requests to one endpoint, as far as it takes them.

    `notes` say what was found out, one sentence for each thing, in the order in which it was.
    """

    def __init__(self, model: str, temperature: float | None, max_tokens: int) -> None:
        self.model = model
        self.max_tokens = max_tokens
        self.notes: list[str] = []
        self._temperature = temperature
        self._limit_name: str | None = "max_tokens"
        self.limit = max_tokens
        self._context: tuple[int, float] | None = None
        self._tool_choice: object = {"type": "function", "function": {"name": "answer"}}
        self._strict = True
        self._plain_roles = False
        self._stream = self._stream_changed = False
        self._stream_options = True
        self._learned: dict[str, list[object]] = {}

    @property
    def learned(self) -> Mapping[str, Sequence[object]]:
        """What is sent otherwise than configured, each with the note on it, as JSON; sizes are not in it."""
        return self._learned

    def recall(self, learned: Mapping[str, Sequence[Any]]) -> None:
        """Begin with what was `learned` in an earlier run."""
        for name, (value, note) in learned.items():
            if name in _LASTING and not (name == "temperature" and self._temperature is None):
                self._learn(name, value, note)

    def told_context(self, context: int) -> None:
        """Know the model's context before it is asked; how many tokens a character has, is estimated."""
        self._context = context, _TOKENS_EACH

    def is_too_long(self, messages: Sequence[Message]) -> bool:
        """Whether a prompt leaves no room for an answer in the context that is known."""
        if self._context is None:
            return False
        context, tokens_each = self._context
        return characters(messages) * tokens_each * 0.9 > context - LEAST

    @property
    def context(self) -> int | None:
        """The tokens of prompt and answer together that the model takes, where a refusal has told."""
        return self._context[0] if self._context else None

    def body(self, mode: Mode, messages: Sequence[Message], request: Request) -> dict[str, Any]:
        """The body of a request; in place of instructor's, whose schema is not strict."""
        told = [dict(message) for message in messages]
        body: dict[str, Any] = {
            "model": self.model,
            "messages": list(_user_only(told)) if self._plain_roles else told,
        }
        if self._limit_name:
            body[self._limit_name] = self._room(told)
        if self._temperature is not None:
            body["temperature"] = self._temperature
        if mode in ("lean", "json_schema"):
            named: dict[str, Any] = {
                "name": "answer",
                "schema": lean_schema(request) if mode == "lean" else request.schema,
            }
            if self._strict:
                named["strict"] = mode == "json_schema"
            body["response_format"] = {"type": "json_schema", "json_schema": named}
        elif mode == "tools":
            function = {"name": "answer", "parameters": request.schema}
            body["tools"] = [{"type": "function", "function": function}]
            if self._tool_choice:
                body["tool_choice"] = self._tool_choice
        elif mode == "json":
            body["response_format"] = {"type": "json_object"}
        if self._stream:
            body["stream"] = True
            if self._stream_options:
                body["stream_options"] = {"include_usage": True}
        return body

    def adapt(self, fault: Fault, body: Mapping[str, Any]) -> None:
        """Learn from a refusal of `body` what the endpoint does not take; the next body is without it."""
        text = f"{fault.param} {fault.message}"
        if self._adapt_limit(text, body) or self._adapt_roles(text, body):
            return
        named = {name for name in _known(body) if _names(text, name)}
        if "tool_choice" in named:
            choice = "required" if isinstance(body["tool_choice"], dict) else None
            self._learn("tool_choice", choice, f"tool_choice is sent as {choice or 'nothing'}")
        elif "temperature" in named:
            self._learn(
                "temperature",
                None,
                "the model takes no temperature but its own (temperature = "
                '"default" in groundwire.toml asks for that)',
            )
        elif "strict" in named:
            self._learn("strict", value=False, note="json_schema is sent without `strict`")
        elif "stream_options" in named:
            self._learn("stream_options", value=False)
        elif not self._stream_changed and re.search(r"\bstream", text, re.IGNORECASE):
            self._stream_changed = True
            streams = not body.get("stream")
            self._learn("stream", streams, f"answers are {'' if streams else 'not '}read as streams")

    def allow_more(self) -> bool:
        """Let answers be longer, once, for a model that reasons before it answers; whether they may be."""
        if self.limit != self.max_tokens or not self._limit_name:
            return False
        self.limit *= _MORE
        self._note(
            f"the model spent max_tokens = {self.max_tokens} on reasoning alone: {self.limit} are allowed"
        )
        return True

    def _room(self, messages: Sequence[Message]) -> int:
        """The tokens that an answer may have after these messages."""
        if self._context is None:
            return self.limit
        context, tokens_each = self._context
        left = context - int(characters(messages) * tokens_each * 1.05) - 16
        return max(LEAST, min(self.limit, left))

    def _adapt_roles(self, text: str, body: Mapping[str, Any]) -> bool:
        roles = [message["role"] for message in body["messages"]]
        if self._plain_roles or not _ROLES.search(text) or len(roles) < 2:
            return False
        note = "the model takes no system role: its text is put before the user's"
        self._learn("plain_roles", value=True, note=note)
        return True

    def _adapt_limit(self, text: str, body: Mapping[str, Any]) -> bool:
        """Learn what the answer's limit is called, and how high it may be."""
        name = self._limit_name
        if name is None or name not in body:
            return False
        if _SIZE.search(text) and self._adapt_size(text, body, int(body[name])):
            return True
        if _SIZE.search(text) or not (_LIMIT.search(text) or _names(text, name)):
            return False
        other = next((m[0] for m in _LIMIT_NAMES.finditer(text) if m[0] != name), None)
        self._learn("limit_name", other, f"{name} is sent as {other}" if other else f"{name} is not sent")
        return True

    def _adapt_size(self, text: str, body: Mapping[str, Any], sent: int) -> bool:
        """Learn how long an answer may be, alone or together with its prompt."""
        numbers = list(_numbers(text))
        bounds = {*_numbers(" ".join(found[0] for found in _MOST.finditer(text)))}
        if _PROMPT.search(text) and (found := _context_in(numbers, sent, bounds)):
            context, prompt = found
            tokens_each = prompt / max(1, characters(body["messages"]))
            if _TOKENS_EACH / 2 <= tokens_each <= _TOKENS_EACH_AT_MOST:
                self._context = context, tokens_each
            if context - prompt < LEAST:
                return False
            self._note(f"the model takes {context} tokens in all: answers get what the prompt leaves")
            return True
        lower = [number for number in numbers if LEAST <= number < sent]
        if not lower or not (_LIMIT.search(text) or "max_" in text):
            return False
        self.limit = max(lower)
        self._note(f"the model answers in {self.limit} tokens at most (max_tokens = {self.max_tokens})")
        return True

    def _learn(self, name: str, value: str | bool | None, note: str | None = None) -> None:  # noqa: FBT001
        """Send this otherwise from now on, and in later runs."""
        setattr(self, f"_{name}", value)
        self._learned[name] = [value, note]
        if note:
            self._note(note)

    def _note(self, what: str) -> None:
        if what not in self.notes:
            self.notes.append(what)


def _numbers(text: str) -> Iterator[int]:
    """The numbers in a refusal: "1,024", "2k", and one less where a bound is itself out of range."""
    told = [
        (
            int(found[1].replace(",", "")) * (1024 if found[2] else 1),
            _BELOW.search(text, max(0, found.start() - 20), found.start())
            or _EXCLUSIVE.match(text, found.end()),
        )
        for found in _NUMBER.finditer(text)
    ]
    excluded = {number for number, is_excluded in told if is_excluded}
    yield from (number - (number in excluded) for number, _ in told)


def characters(messages: Sequence[Message]) -> int:
    """The characters of a prompt."""
    return sum(len(str(message.get("content") or "")) for message in messages)


def context_of(model: Mapping[str, Any]) -> int | None:
    """The tokens of a model's context, where its entry in the list of models tells them."""
    names = (
        "max_model_len",
        "context_length",
        "loaded_context_length",
        "max_context_length",
        "context_window",
    )
    places = [model, *(model[key] for key in ("meta", "top_provider") if isinstance(model.get(key), Mapping))]
    told = (place.get(name) for place in places for name in (*names, "n_ctx"))
    return next((context for context in told if isinstance(context, int) and context > 0), None)


def _context_in(numbers: Sequence[int], sent: int, bounds: Container[int]) -> tuple[int, int] | None:
    """The context, and the prompt's tokens, that a refusal of prompt + `sent` tokens tells of."""
    others = [*numbers]
    if sent in others:
        others.remove(sent)
    within = [(total, total - sent) for total in others if total - sent > LEAST]
    for total, prompt in within:  # "8192 at most; you asked for 9096: 5000 and 4096"
        context = next((n for n in others if prompt < n < total), None)
        if context and prompt in others:
            return context, prompt
    for context in others:
        for prompt in others:
            turned = prompt in bounds and context not in bounds
            if 16 <= prompt < context < prompt + sent and context >= 256 and not turned:
                return context, prompt
    for _, prompt in within:  # "4096 at most; you asked for 9096: 5000 and 4096"
        if prompt in others and (rest := [n for n in others if 256 <= n < prompt]):
            return max(rest), prompt
    if len(large := sorted({n for n in others if n >= 256})) == 2:  # "9000 tokens exceed the context of 4096"
        return large[0], large[1]
    return next(((n, prompt) for total, prompt in within for n in others if prompt < n < total), None)


def _known(body: Mapping[str, Any]) -> Iterator[str]:
    """The names in a body that can be done without."""
    yield from (name for name in ("temperature", "tool_choice", "stream_options") if name in body)
    if "strict" in body.get("response_format", {}).get("json_schema", {}):
        yield "strict"


def _names(text: str, name: str) -> bool:
    return (
        re.search(rf"(?<![A-Za-z]){name.replace('_', '[_ ]?')}(?![A-Za-z_])", text, re.IGNORECASE) is not None
    )


def _user_only(messages: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The messages without a system role, and no two of one role in a row."""
    merged: list[dict[str, Any]] = []
    for message in messages:
        role = message["role"]
        if role in ("system", "developer"):  # whose examples now stand in one message with the article
            told = re.sub(r"^(?=\[\d+\] )", "Example: ", message["content"], flags=re.MULTILINE)
            role, message = "user", {**message, "content": told}  # noqa: PLW2901
        plain = role in ("user", "assistant") and not message.get("tool_calls")
        if plain and merged and merged[-1]["role"] == role and not merged[-1].get("tool_calls"):
            merged[-1] = {**merged[-1], "content": f"{merged[-1]['content']}\n\n{message['content']}"}
        else:
            merged.append({**message, "role": role})
    yield from merged
