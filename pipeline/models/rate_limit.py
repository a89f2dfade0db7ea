"""Pace: how many requests at once, how many a minute, and how much in all.

A request asks for a turn before it is sent and gives it back when it has ended. The number of turns finds its
own level: it doubles each round until the endpoint first pushes back, then grows by one a round and is halved
when the endpoint pushes back again. Nobody waits for a round to end. The budget counts what was used and what
those under way may still use, so that it is never overdrawn.
"""

from __future__ import annotations

import asyncio
import logging
import math
import re
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from schemas.errors import BudgetError

LOG = logging.getLogger("groundwire")
START = 4
"""Requests at once before the endpoint has shown what it takes."""


@dataclass(frozen=True)
class Use:
    """What one HTTP request uses, or several; `cost` is None where no price is known."""

    requests: int = 0
    tokens: int = 0
    cost: float | None = None

    def __add__(self, other: Use) -> Use:
        return self._with(other, 1)

    def __sub__(self, other: Use) -> Use:
        return self._with(other, -1)

    def _with(self, other: Use, sign: int) -> Use:
        known = self.cost is not None or other.cost is not None
        cost = (self.cost or 0.0) + sign * (other.cost or 0.0)
        return Use(
            self.requests + sign * other.requests,
            self.tokens + sign * other.tokens,
            cost if known else None,
        )


@dataclass(frozen=True, kw_only=True)
class Budget:
    """The most that may be used; None is without end."""

    cost: float | None = None
    tokens: int | None = None
    requests: int | None = None

    def exceeded(self, use: Use) -> str | None:
        """The command line's option for what `use` exceeds, if anything."""
        limits = (
            ("--max-cost", self.cost, use.cost or 0.0),
            ("--max-tokens", self.tokens, use.tokens),
            ("--max-requests", self.requests, use.requests),
        )
        return next((name for name, limit, used in limits if limit is not None and used > limit), None)


class Turn:
    """One request's turn: what it may use, and, as it goes on, what it used and how it fared."""

    def __init__(self, need: Use, started: float) -> None:
        self.need = need
        self.started = started
        self.used = Use(requests=1)
        self.answered = False
        self.pushed_back = False
        self.hold = 0.0
        """Seconds for which the endpoint wants no further request."""


class Pace:
    """The pace of all requests to one endpoint.

    `concurrency` is the most requests at once, `rpm` and `tpm` the most requests and tokens a minute, spread
    evenly. `patience` is the longest time, in seconds, for which an exhausted allowance that the endpoint's
    headers tell of is waited for.
    """

    def __init__(
        self,
        *,
        concurrency: int = 64,
        rpm: float | None = None,
        tpm: float | None = None,
        budget: Budget | None = None,
        patience: float = 120.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.budget = budget or Budget()
        self.spent = Use()
        self._reserved = Use()
        self._ceiling = concurrency
        self._level = float(min(START, concurrency))
        self._doubling = True
        self._dropped = -math.inf
        self._under_way = 0
        self._patience = patience
        self._clock = clock
        self._every = 60.0 / rpm if rpm else 0.0
        self._per_token = 60.0 / tpm if tpm else 0.0
        self._request_due = self._tokens_due = self._held_until = -math.inf
        self._waiting: deque[tuple[asyncio.Future[None], Use]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def level(self) -> int:
        """How many requests may be under way now."""
        return int(self._level)

    @asynccontextmanager
    async def turn(self, need: Use) -> AsyncIterator[Turn]:
        """Wait for a turn, and have it for as long as the block runs.

        Raises:
            BudgetError: the budget does not allow what the request may need.
        """
        await self._enter(need)
        turn = Turn(need, self._clock())
        try:
            yield turn
        finally:
            self._leave(turn)

    async def _enter(self, need: Use) -> None:
        gate: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((gate, need))
        self._admit()
        try:
            await gate
        except asyncio.CancelledError:
            if gate.done() and not gate.cancelled() and not gate.exception():
                self._leave(Turn(need, self._clock()))
            raise

    def _admit(self) -> None:
        """Let in those who wait, first come, first served, for as long as there is room."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            gate, need = self._waiting[0]
            if not gate.done():
                if option := self.budget.exceeded(self.spent + need):
                    gate.set_exception(BudgetError(self._over(option)))
                else:
                    wait = self._wait(need)
                    if wait > 0:
                        if wait < math.inf:
                            self._timer = asyncio.get_running_loop().call_later(wait, self._admit)
                        return
                    self._take(need)
                    gate.set_result(None)
            self._waiting.popleft()

    def _wait(self, need: Use) -> float:
        """Seconds until a request of this need may start; infinite where another has to end first."""
        if self._under_way >= self.level or self.budget.exceeded(self.spent + self._reserved + need):
            return math.inf
        return max(self._request_due, self._tokens_due, self._held_until) - self._clock()

    def _take(self, need: Use) -> None:
        now = self._clock()
        self._under_way += 1
        self._reserved += need
        self._request_due = max(self._request_due, now) + self._every
        self._tokens_due = max(self._tokens_due, now) + self._per_token * need.tokens

    def _leave(self, turn: Turn) -> None:
        now = self._clock()
        self._under_way -= 1
        self._reserved -= turn.need
        self.spent += turn.used
        self._tokens_due -= self._per_token * (turn.need.tokens - turn.used.tokens)
        self._held_until = max(self._held_until, now + turn.hold)
        if turn.pushed_back and turn.started > self._dropped:  # once for all that were sent before
            self._level, self._doubling, self._dropped = max(1.0, self._level / 2), False, now
            LOG.info("level %d", self.level, extra={"event": "pushed_back", "level": self.level})
        elif turn.answered and self._under_way + 1 >= self.level:  # the level was used to the full
            rise = 1.0 if self._doubling else 1.0 / self._level
            self._level = min(self._level + rise, float(self._ceiling))
        self._admit()

    def heed(self, turn: Turn, headers: Mapping[str, str]) -> None:
        """Hold further requests while the endpoint's headers say that there is no allowance left."""
        for unit, need in (("requests", 1), ("tokens", turn.need.tokens)):
            left, seconds = _allowance(headers, unit)
            if left is not None and left < need and seconds <= self._patience:
                turn.hold = max(turn.hold, seconds)

    def _over(self, option: str) -> str:
        cost = f", cost {self.spent.cost:.4f}" if self.spent.cost is not None else ""
        return (
            f"the budget is used up ({self.spent.requests} requests, {self.spent.tokens} tokens{cost}); what "
            f"was answered is kept: the same command goes on from here, with a new budget of {option}"
        )


_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def _allowance(headers: Mapping[str, str], unit: str) -> tuple[int | None, float]:
    """How many requests or tokens are left, if the headers say so, and in how many seconds there are more."""
    for left, reset in (
        (f"x-ratelimit-remaining-{unit}", f"x-ratelimit-reset-{unit}"),
        (f"anthropic-ratelimit-{unit}-remaining", f"anthropic-ratelimit-{unit}-reset"),
    ):
        if headers.get(left, "").isdecimal():
            return int(headers[left]), _until(headers.get(reset, ""))
    return None, 0.0


def _until(told: str) -> float:
    """Seconds until a reset told as "6m0s", "20ms", "7" or an RFC 3339 date; 0 where it is none of these."""
    if re.fullmatch(r"(\d+(\.\d+)?(ms|s|m|h|d))+", told):
        return sum(float(n) * _UNITS[unit] for n, unit in re.findall(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", told))
    if re.fullmatch(r"\d+(\.\d+)?", told):
        return float(told)
    try:
        until = datetime.fromisoformat(told)
    except ValueError:
        return 0.0
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
