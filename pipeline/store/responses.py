"""Writing and reading the responses of models."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import UTC

from pipeline.models.model import Response
from pipeline.store.database import GIVEN, to_json
from pipeline.store.tables import RESPONSES, row_of
from pipeline.store.work import Work


class Responses:
    """The table `responses`: each under the hash of what was asked."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def get(self, response_id: str) -> Response | None:
        """The kept response of this id, whatever its status."""
        return self.by_id([response_id]).get(response_id)

    def of(self, response_ids: Sequence[str]) -> tuple[Response, ...]:
        """The kept responses of these ids, in this order."""
        found = self.by_id(response_ids)
        return tuple(found[response_id] for response_id in response_ids)

    def by_id(self, response_ids: Sequence[str]) -> dict[str, Response]:
        """Those of these ids that are kept."""
        names = [field.name for field in fields(Response)]
        where = "= ?" if len(response_ids) == 1 else f"IN {GIVEN}"  # a key look-up, or one scan
        rows = self._work.entries(
            f"SELECT {', '.join(names)} FROM responses WHERE response_id {where}",
            response_ids[0] if len(response_ids) == 1 else response_ids,
        )
        found = [dict(zip(names, row, strict=True)) for row in rows]
        for cells in found:
            cells["answer"] = json.loads(cells["answer"]) if cells["answer"] is not None else None
            cells["created"] = cells["created"].replace(tzinfo=UTC)
        return {cells["response_id"]: Response(**cells) for cells in found}

    def ids(self) -> Iterator[str]:
        """The ids of all kept responses."""
        for (response_id,) in self._work.streamed("SELECT response_id FROM responses"):
            yield response_id
        for (response_id,) in self._work.kept("SELECT response_id FROM responses"):
            yield response_id

    def keep(self, *responses: Response) -> None:
        """Commit responses together; one of the same id, such as a failed attempt, gives way to each."""
        import duckdb  # noqa: PLC0415 - see connect

        self._work.prepare()
        newest = {response.response_id: response for response in responses}
        rows = [self._row(response) for response in newest.values()]
        try:  # almost all are new, and an upsert takes twice as long
            with self._work.entry() as con:
                self._work.append("responses", RESPONSES.names, rows, "insert", con)
        except duckdb.ConstraintException:
            with self._work.entry() as con:
                self._work.append("responses", RESPONSES.names, rows, "upsert", con)

    def _row(self, response: Response) -> list[object]:
        valid = {
            "answer": None if response.answer is None else to_json(response.answer),
            "text": _valid(response.text),
            "error": None if response.error is None else _valid(response.error),
            "created": response.created.astimezone(UTC).replace(tzinfo=None),
            "run_id": self._work.run_id,
        }
        return row_of(RESPONSES.columns, vars(response) | valid)


def _valid(text: str) -> str:
    """The text without lone surrogates, which models' JSON escapes can hold and UTF-8 cannot."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
