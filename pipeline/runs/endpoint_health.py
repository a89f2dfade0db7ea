"""Whether an endpoint answers at all."""

from __future__ import annotations

from pipeline.extraction.outcome import Outcome
from schemas.errors import ModelError

_IN_VAIN = 10
"""An endpoint that fails so many articles, and answers none, is not asked about the rest."""


class EndpointHealth:
    """Judges an endpoint by the outcomes of the articles that it was asked about."""

    def __init__(self) -> None:
        self._answered = False
        self._in_vain = 0

    def judge(self, outcome: Outcome) -> None:
        """Take in an outcome. Raises ModelError where every article so far has failed, and these are many."""
        kind, _, error = (outcome.error or "").partition(": ")
        in_vain = kind in ("failed", "denied", "invalid")
        if outcome.requests and (outcome.status == "done" or (outcome.completion_tokens and not in_vain)):
            self._answered = True
        if self._answered or not in_vain:
            return
        self._in_vain += 1
        if self._in_vain == _IN_VAIN:
            raise ModelError(
                f"the endpoint failed {_IN_VAIN} articles in a row and answered none, the last with {error}; "
                "see `groundwire doctor`, and run the same command when it is well"
            )
