"""The store's responses as the extractor keeps them: none paid for twice, none used before it is durable."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from pipeline.models.model import FINAL, Response
from pipeline.runs.digests import Digests
from pipeline.store import Responses

_LONGEST = 0.05
"""Seconds that a response waits for others at most: now and then a commit takes long, with a checkpoint."""


class ResponseCache:
    """The store's responses as the extractor keeps them; each new one is billed when it arrives.

    What arrives within the time that the last commit took, at most .05 s, is committed together: a commit
    takes as long for twenty as for one. What the model answered for good in an earlier run counts as
    unanswered with `again`, and where `newer` says that another answer has come, of which no use was made.
    """

    def __init__(
        self, kept: Responses, *, again: bool = False, bill: Callable[[Response], None] = lambda _: None
    ) -> None:
        self.kept = kept
        self.again = again
        self.bill = bill
        self.newer: Callable[[str], bool] = lambda _: False
        self._asked = Digests()
        self._ids = Digests(kept.ids())
        self._arrived: list[Response] = []
        self._commit: asyncio.Task[None] | None = None
        self._took = 0.0

    async def response(self, response_id: str) -> Response | None:
        """The kept response, unless it is to be asked for again."""
        if response_id not in self._ids:
            return None
        response = self.kept.get(response_id)
        if response and response.status in FINAL and response_id not in self._asked:
            return None if self.again or self.newer(response_id) else response
        return response

    def take_in(self, responses: Sequence[Response]) -> None:
        """Keep what was answered, and paid for, elsewhere; it counts as asked in this run."""
        self._arrived += responses
        self.commit()

    async def keep(self, response: Response) -> None:
        """Bill a new response, and wait until it is committed."""
        self._arrived.append(response)
        self.bill(response)
        if self._commit is None:
            self._commit = asyncio.create_task(self._commit_soon())
        await asyncio.shield(self._commit)

    async def _commit_soon(self) -> None:
        await asyncio.sleep(self._took)
        self._commit = None
        self.commit()

    def commit(self) -> None:
        """Commit what has arrived; Ctrl-C may have come before its time."""
        arrived, self._arrived = self._arrived, []
        if arrived:
            started = time.perf_counter()
            self.kept.keep(*arrived)
            self._took = min(time.perf_counter() - started, _LONGEST)
            self._ids.update(ids := [response.response_id for response in arrived])
            self._asked.update(ids)
