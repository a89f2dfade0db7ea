"""A model that says what it is told to."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from pipeline.models.answers import read_answer
from pipeline.models.model import Request, Response, validation_message
from schemas.errors import ModelError


class Scripted:
    """A model that says what it is told to: one answer after the other, or what a function answers.

    An answer is validated as a real one is. An answer that is an exception is raised. `asked` keeps every
    request.
    """

    focus = "article"
    follow_ups = True

    def __init__(
        self,
        answers: Callable[[Request], Mapping[str, Any] | Exception] | Sequence[Mapping[str, Any] | Exception],
        name: str = "scripted",
    ) -> None:
        self.name = name
        self.parameters: Mapping[str, object] = {}
        self.asked: list[Request] = []
        self._answers = answers

    async def ask(self, request: Request) -> Response:
        """Give the next answer. Raises ModelError when none is left."""
        number = len(self.asked)
        self.asked.append(request)
        if callable(self._answers):
            said = self._answers(request)
        elif number < len(self._answers):
            said = self._answers[number]
        else:
            raise ModelError(f"{self.name}: all {number} scripted answers are used up; add one")
        if isinstance(said, Exception):
            raise said
        text = json.dumps(said, ensure_ascii=False)
        try:
            answer = read_answer(text, request.answer)
        except ValidationError as error:
            return Response.to(
                self, request, "invalid", error=validation_message(error), text=text, requests=1
            )
        return Response.to(self, request, "answered", answer=answer, text=text, requests=1)

    async def close(self) -> None:
        """Nothing is open."""
