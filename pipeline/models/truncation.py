"""Whether a server read the whole of a prompt, by its own count of tokens."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.models.faults import EndedError
from pipeline.models.parameters import characters

_LONGEST_TOKEN = 6
"""Characters of a token at most, on average over a prompt; in most it is four to five."""
_COUNTED = 256
"""A lower count is no count of a prompt."""
_TEMPLATE = 16
"""Tokens by which a chat template may differ from one prompt to the next."""
_PADDING = 600
"""Words by which a prompt is made longer to see whether the count grows; each has a token or more."""


class PromptCounts:
    """What one endpoint has counted for the prompts that it was sent."""

    def __init__(self) -> None:
        self._read_whole = 0
        self._most = 0
        self._instructions: dict[int, int] = {}

    def check(self, messages: Sequence[Mapping[str, Any]], prompt_tokens: int) -> None:
        """Raise EndedError where the server has read less than it was sent.

        A server that once counted as many for a longer prompt does not count what it has cached. The system's
        message has the same tokens in each prompt that begins with it: at least those of a whole prompt less
        one for each byte of the rest. To these come, in a longer prompt, those of its own rest.
        """
        sent = characters(messages)
        fixed = characters([message for message in messages if message["role"] == "system"])
        rest = " ".join(str(m.get("content") or "") for m in messages if m["role"] != "system")
        least = self._instructions.get(fixed, 0)
        needed = least and least + len(re.sub(r"\W+", " ", rest)) // _LONGEST_TOKEN - _TEMPLATE
        enough = prompt_tokens >= sent / _LONGEST_TOKEN
        if enough and prompt_tokens >= needed:
            self._read_whole = max(self._read_whole, sent)
            self._instructions[fixed] = max(least, prompt_tokens - len(rest.encode(errors="replace")))
        elif prompt_tokens >= _COUNTED and (
            sent > self._read_whole or prompt_tokens >= sent / _LONGEST_TOKEN
        ):
            raise _cut(f"{prompt_tokens} tokens of about {sent // 4}")
        self._most = max(self._most, prompt_tokens)

    def may_be_limit(self, prompt_tokens: int) -> bool:
        """Whether the server has counted no prompt higher, so that this may be all it ever reads."""
        return max(_COUNTED, self._most) <= prompt_tokens

    def check_padded(self, read: int, padded: int) -> None:
        """Raise EndedError where a prompt of `read` tokens, made longer, has not counted as longer.

        A server that counts only what it has not cached counts the padding alone.
        """
        if read - _TEMPLATE <= padded <= read + _PADDING // 2:
            raise _cut(f"{read} tokens, and no more of a longer one")
        self._most = max(self._most, padded)


def padded(messages: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same prompt, longer by words that say nothing."""
    *before, last = [dict(message) for message in messages]
    return [*before, last | {"content": f"{'and ' * _PADDING}\n{last['content']}"}]


def _cut(read: str) -> EndedError:
    return EndedError(
        "failed",
        f"the server cut the prompt: it read {read}; raise its context (Ollama: num_ctx or "
        "OLLAMA_CONTEXT_LENGTH; llama.cpp: -c; LM Studio: its settings)",
    )
