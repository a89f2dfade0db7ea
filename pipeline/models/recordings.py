"""What stands in for a model: a recording of it, and that one's replay."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pipeline.models.model import Model, Request, Response, request_key
from schemas.errors import ModelError, why
from schemas.regular_files import LARGEST, read_regular


class Recording:
    """A model whose responses are kept in a file, one JSON line each.

    What the file answers already is not asked again, so that after a change only what is new is.
    """

    def __init__(self, model: Model, path: Path) -> None:
        """Record what `model` answers in `path`. Raises ModelError when it cannot be read or written."""
        self.model = model
        self._path = path
        self.name = model.name
        self.parameters = model.parameters
        self.focus = model.focus
        self.follow_ups = model.follow_ups
        self._append("")  # before anything is paid for
        self._recorded = {response.response_id: response for response in recorded(path)}

    async def ask(self, request: Request) -> Response:
        """Give the recorded response, or ask the model and keep what it answers."""
        response = self._recorded.get(request_key(self, request))
        if response is None or not response.is_kept:
            response = await self.model.ask(request)
            self._append(f"{response.dump()}\n")
        return response

    async def close(self) -> None:
        """Close the model."""
        await self.model.close()

    def _append(self, text: str) -> None:
        if self._path.exists() and not self._path.is_file():
            raise ModelError(f"{self._path}: no regular file; give --record another file")
        try:
            with self._path.open("a", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except OSError as error:
            raise ModelError(
                f"{self._path}: cannot be written ({error.strerror}); give --record another file"
            ) from None


class Replay:
    """The model that a recording was made with, answering from the recording alone.

    Name and parameters are those recorded, so that requests have the keys they had. `focus` and
    `follow_ups` are not recorded; they must be those of the recorded run.
    """

    def __init__(self, path: Path, *, focus: str = "article", follow_ups: bool = True) -> None:
        """Read the recording. Raises ModelError when there is none, or it holds several models' responses."""
        self._path = path
        self._responses = {response.response_id: response for response in recorded(path)}
        asked = {}
        for response in self._responses.values():
            said = json.loads(response.request_json)
            asked[json.dumps([said["model"], said["parameters"]])] = said
        if len(asked) != 1:
            raise ModelError(
                f"{path}: holds responses of {len(asked)} models or settings, not of one; {self._again}"
            )
        (said,) = asked.values()
        self.name: str = said["model"]
        self.parameters: Mapping[str, object] = said["parameters"]
        self.focus = focus
        self.follow_ups = follow_ups

    @property
    def _again(self) -> str:
        return f"delete it and record again: `groundwire run … --record {self._path}`"

    async def ask(self, request: Request) -> Response:
        """Give the recorded response. Raises ModelError when there is none to exactly this request."""
        key = request_key(self, request)
        if key not in self._responses:
            raise ModelError(
                f"{self._path}: no response to request {key}: the recording is stale (prompt, claim types, "
                f"model or articles have changed) or incomplete; {self._again}"
            )
        return self._responses[key]

    async def close(self) -> None:
        """Nothing is open."""


def recorded(path: Path) -> list[Response]:
    """The responses in a recording. Raises ModelError when it cannot be read."""
    try:
        lines = read_regular(path, 10 * LARGEST).decode().split("\n")  # not splitlines: JSON may hold U+2028
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{path}: no recording can be read there ({why(error)}); correct the path") from None
    responses = []
    for number, line in enumerate(lines, 1):
        try:
            responses += [Response.load(line)] if line else []
        except (ValueError, TypeError, KeyError, RecursionError):
            raise ModelError(
                f"{path}:{number}: no recorded response; delete this line or record again"
            ) from None
    return responses
