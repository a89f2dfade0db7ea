"""The rate limit: how many requests at once, how many a minute, and how much in all.

A request asks for a permit before it is sent and gives it back when it has ended. The number of permits finds
its own level: it doubles each round until the endpoint first pushes back, then grows by one a round and is
halved when the endpoint pushes back again. Nobody waits for a round to end. The budget counts what was used
and what those under way may still use, so that it is never overdrawn.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pipeline.models.waiting import seconds_until
from schemas.errors import BudgetError, StoppedError

LOG = logging.getLogger("groundwire")
HOLDS = (1.0, 4.0, 16.0, 45.0, 60.0)
"""Seconds without a request after each refusal in a row that does not say how long to wait."""
START = 4
"""Requests at once before the endpoint has shown what it takes."""


@dataclass(frozen=True)
class Usage:
    """What one HTTP request uses, or several; `cost` is None where no price is known."""

    requests: int = 0
    tokens: int = 0
    cost: float | None = None

    def __add__(self, other: Usage) -> Usage:
        return self._with(other, 1)

    def __sub__(self, other: Usage) -> Usage:
        return self._with(other, -1)

    def _with(self, other: Usage, sign: int) -> Usage:
        known = self.cost is not None or other.cost is not None
        cost = (self.cost or 0.0) + sign * (other.cost or 0.0)
        return Usage(
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

    def exceeded(self, use: Usage) -> str | None:
        """The command line's option for what `use` exceeds, if anything."""
        limits = (
            ("--max-cost", self.cost, use.cost or 0.0),
            ("--max-tokens", self.tokens, use.tokens),
            ("--max-requests", self.requests, use.requests),
        )
        return next((name for name, limit, used in limits if limit is not None and used > limit), None)


class Permit:
    """One request's permit: what it may use, and, as it goes on, what it used and how it fared."""

    def __init__(self, need: Usage, started: float) -> None:
        self.need = need
        self.started = started
        self.used = Usage(requests=1)
        self.answered = False
        self.pushed_back = False
        """Whether the endpoint wants fewer requests at once."""
        self.refused = False
        """Whether the endpoint would have answered no other request now."""
        self.hold: float | None = 0.0
        """Seconds for which the endpoint wants no further request; None where it does not say how long."""


class RateLimiter:
    """The rate of all requests to one endpoint.

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
        holds: Sequence[float] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.budget = budget or Budget()
        self.spent = Usage()
        self._reserved = Usage()
        self._ceiling = concurrency
        self._level = float(min(START, concurrency))
        self._doubling = True
        self._dropped = -math.inf
        self._under_way = 0
        self._patience = patience
        self._holds = holds or HOLDS
        self._refused_since: float | None = None
        self._refusals = 0
        self._clock = clock
        self._every = 60.0 / rpm if rpm else 0.0
        self._per_token = 60.0 / tpm if tpm else 0.0
        self._request_due = self._tokens_due = self._held_until = -math.inf
        self._ended: StoppedError | None = None
        self._waiting: deque[tuple[asyncio.Future[None], Usage]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def level(self) -> int:
        """How many requests may be under way now."""
        return int(self._level)

    @property
    def refused_for(self) -> float:
        """Seconds for which the endpoint has refused all that was sent, and answered nothing."""
        return 0.0 if self._refused_since is None else self._clock() - self._refused_since

    @asynccontextmanager
    async def permit(self, need: Usage) -> AsyncIterator[Permit]:
        """Wait for a permit, and have it for as long as the block runs.

        Raises:
            StoppedError: the budget does not allow what the request may need, or the waiting was ended.
        """
        await self._enter(need)
        permit = Permit(need, self._clock())
        try:
            yield permit
        finally:
            self._leave(permit)

    def end(self, error: StoppedError) -> None:
        """Raise `error` in all that wait for a permit, and in what comes while the endpoint is left alone."""
        self._ended = error
        for gate, _ in self._waiting:
            if not gate.done():
                gate.set_exception(error)
        self._admit()

    async def _enter(self, need: Usage) -> None:
        if self._ended and self._held_until > self._clock():
            raise self._ended
        gate: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((gate, need))
        self._admit()
        try:
            await gate
        except asyncio.CancelledError:
            if gate.done() and not gate.cancelled() and not gate.exception():
                self._leave(Permit(need, self._clock()))
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

    def _wait(self, need: Usage) -> float:
        """Seconds until a request of this need may start; infinite where another has to end first."""
        if self._under_way >= self.level or self.budget.exceeded(self.spent + self._reserved + need):
            return math.inf
        return max(self._request_due, self._tokens_due, self._held_until) - self._clock()

    def _take(self, need: Usage) -> None:
        now = self._clock()
        self._under_way += 1
        self._reserved += need
        self._request_due = max(self._request_due, now) + self._every
        self._tokens_due = max(self._tokens_due, now) + self._per_token * need.tokens

    def _leave(self, permit: Permit) -> None:
        now = self._clock()
        self._under_way -= 1
        self._reserved -= permit.need
        self.spent += permit.used
        self._tokens_due -= self._per_token * (permit.need.tokens - permit.used.tokens)
        first = permit.pushed_back and permit.started > self._dropped  # once for all that were sent before
        if permit.answered:
            self._refused_since, self._refusals, self._ended = None, 0, None
        elif permit.refused and self._refused_since is None:
            self._refused_since = now
        if permit.hold is None:
            permit.hold = self._holds[min(self._refusals, len(self._holds) - 1)] if first else 0.0
            self._refusals += first
        self._held_until = max(self._held_until, now + permit.hold)
        if first:
            self._level, self._doubling, self._dropped = max(1.0, self._level / 2), False, now
            LOG.info("level %d", self.level, extra={"event": "pushed_back", "at_once": self.level})
        elif permit.answered and self._under_way + 1 >= self.level:  # the level was used to the full
            rise = 1.0 if self._doubling else 1.0 / self._level
            self._level = min(self._level + rise, float(self._ceiling))
        self._admit()

    def heed(self, permit: Permit, headers: Mapping[str, str]) -> None:
        """Hold further requests while the endpoint's headers say that there is no allowance left."""
        for unit, need in (("requests", 1), ("tokens", permit.need.tokens)):
            left, seconds = _allowance(headers, unit)
            if left is not None and left < need and seconds <= self._patience:
                permit.hold = max(permit.hold or 0.0, seconds)

    def _over(self, option: str) -> str:
        cost = f", cost {self.spent.cost:.4f}" if self.spent.cost is not None else ""
        return (
            f"the budget is used up ({self.spent.requests} requests, {self.spent.tokens} tokens{cost}); what "
            f"was answered is kept: the same command goes on from here, with a new budget of {option}"
        )


def _allowance(headers: Mapping[str, str], unit: str) -> tuple[int | None, float]:
    """How many requests or tokens are left, if the headers say so, and in how many seconds there are more."""
    for left, reset in (
        (f"x-ratelimit-remaining-{unit}", f"x-ratelimit-reset-{unit}"),
        (f"anthropic-ratelimit-{unit}-remaining", f"anthropic-ratelimit-{unit}-reset"),
    ):
        if headers.get(left, "").isdecimal():
            return int(headers[left]), seconds_until(headers.get(reset, "")) or 0.0
    return None, 0.0
