"""How an answer's schema reaches the model, and which way the endpoint has been found to take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from typing import Literal, get_args

Mode = Literal["lean", "json_schema", "tools", "json", "text"]
"""In the order in which one that does not work gives way to the next.

`json_schema` is strict structured output, which wants every field written. `lean` is for local servers that
are asked about one sentence, whose grammars take more: a field that has nothing to say is left out, and words
and lists have limits. `tools` is a call of a function, `json` any JSON object, `text` no form at all; in the
last two the prompt has the schema.
"""
_SURE = 2
"""A mode that failed so often is passed over; a server error alone may have been chance."""


class Modes:
    """The modes of one endpoint and model: one is settled once an answer in it fitted, and kept."""

    def __init__(self, first: Mode) -> None:
        self._order: tuple[Mode, ...] = get_args(Mode)[get_args(Mode).index(first) :]
        self._failed: Counter[Mode] = Counter()
        self._trusted: str | None = None
        self.settled: Mode | None = None
        """The mode that is asked in, and in no other any more."""
        self.fitting: Mode | None = None
        """The mode of the last answer that fitted."""

    def prefer(self, mode: str | None) -> None:
        """Ask in this mode first: an answer of an earlier run fitted in it. The others stay behind it."""
        self._trusted = mode
        self._order = tuple(sorted(self._order, key=lambda known: known != mode))

    def next(self, tried: Container[Mode]) -> Mode | None:
        """The mode to ask in, of those not `tried` yet; None where none is left."""
        if self.settled:
            return None if self.settled in tried else self.settled
        hopeful = [mode for mode in self._order if self._failed[mode] < _SURE]
        return next((mode for mode in hopeful or self._order if mode not in tried), None)

    def is_trusted(self, mode: Mode) -> bool:
        """Whether what fails in this mode is no fault of the mode's."""
        return mode in (self.settled, self._trusted)

    def fitted(self, mode: Mode) -> None:
        """An answer in this mode fitted."""
        self.fitting = mode
        before = self._order[: self._order.index(mode)]
        if self.settled is None and all(self._failed[earlier] >= _SURE for earlier in before):
            self.settled = mode

    def failed(self, mode: Mode, *, sure: bool) -> None:
        """The endpoint did not do what this mode asks; not `sure` where that may have been chance."""
        self._failed[mode] += _SURE if sure else 1
