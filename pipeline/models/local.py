"""A GGUF file as the model, in this process: llama-cpp-python, with the answer's schema as its grammar."""
# ruff: noqa: PLC0415 - llama_cpp is an optional extra, and loads with the first request

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import ValidationError

from pipeline.models.answer_schema import lean_schema
from pipeline.models.answers import read_answer
from pipeline.models.model import Request, Response, Status, focus_for, validation_message
from schemas.errors import ModelError

if TYPE_CHECKING:
    from llama_cpp import Llama

PREFIXES = 1 << 30
"""Bytes of memory for prompts already read: each claim type's instructions are read once, not each time."""


class LocalModel:
    """A model in a GGUF file. Answers one request at a time; nothing leaves the machine."""

    follow_ups: ClassVar[bool] = True

    def __init__(
        self, path: Path, *, temperature: float | None = 0.0, max_tokens: int = 4096, context: int = 8192
    ) -> None:
        """Prepare the model; the file is read with the first request. `context` is in tokens.

        Raises:
            ModelError: there is no such file, or llama-cpp-python is not installed.
        """
        if not path.is_file():
            raise ModelError(f"{path}: no such file; give --model the path of a .gguf file")
        try:
            import llama_cpp  # noqa: F401 - only whether it is there
        except ImportError:
            raise ModelError(
                f"{path}: reading a GGUF file needs the extra `local`: pip install 'groundwire[local]'"
            ) from None
        self.name = path.name
        self.focus = focus_for(path.name, local=True)
        self.parameters: Mapping[str, object] = {
            "temperature": temperature,
            "max_tokens": max_tokens,
            "mode": "lean",
            "context": context,
        }
        self._path = path
        self._temperature = temperature
        self._max_tokens = max_tokens
        self._context = context
        self._llama: Llama | None = None
        self._free = asyncio.Lock()

    async def ask(self, request: Request) -> Response:
        """Ask the model; see Model.ask."""
        async with self._free:
            return await asyncio.to_thread(self._ask, request)

    async def close(self) -> None:
        """Free the model's memory."""
        llama, self._llama = self._llama, None
        if llama:
            llama.close()

    def _ask(self, request: Request) -> Response:
        llama = self._open()
        started = time.perf_counter()
        ended: dict[str, Any] = {"requests": 1}
        try:
            completion: Any = llama.create_chat_completion(
                messages=[dict(message) for message in request.messages],
                response_format={"type": "json_object", "schema": lean_schema(request)},
                temperature=0.2 if self._temperature is None else self._temperature,
                max_tokens=self._max_tokens,
            )
        except ValueError as error:  # llama_cpp's word for a prompt that its context does not hold
            status: Status = "too_long" if "context window" in str(error) else "failed"
            return Response.to(self, request, status, error=str(error), **ended)
        choice, used = completion["choices"][0], completion["usage"]
        ended |= {
            "text": choice["message"]["content"] or "",
            "prompt_tokens": used["prompt_tokens"],
            "completion_tokens": used["completion_tokens"],
            "seconds": time.perf_counter() - started,
        }
        if choice["finish_reason"] == "length":
            return Response.to(
                self, request, "cut", error=f"the answer ran into max_tokens = {self._max_tokens}", **ended
            )
        try:
            answer = read_answer(ended["text"], request.answer)
        except ValidationError as error:
            return Response.to(self, request, "invalid", error=validation_message(error), **ended)
        return Response.to(self, request, "answered", answer=answer, **ended)

    def _open(self) -> Llama:
        if self._llama is None:
            from llama_cpp import Llama, LlamaRAMCache

            try:
                self._llama = Llama(
                    str(self._path), n_ctx=self._context, n_threads=os.cpu_count(), verbose=False
                )
            except (ValueError, RuntimeError) as error:
                raise ModelError(
                    f"{self._path}: cannot be read as a GGUF model ({error}); is it whole?"
                ) from None
            self._llama.set_cache(LlamaRAMCache(capacity_bytes=PREFIXES))
        return self._llama
