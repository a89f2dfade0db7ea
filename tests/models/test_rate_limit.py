import asyncio
import io
import json
from collections.abc import Awaitable, Callable

import pytest

from pipeline.log import logged
from pipeline.models.rate_limit import Budget, Permit, RateLimiter, Usage
from pipeline.models.waiting import seconds_until
from schemas.errors import BudgetError, WaitError

NEED = Usage(1, 100, 0.5)


async def take(
    pace: RateLimiter, *, seconds: float = 0.0, used: Usage = NEED, pushed_back: bool = False
) -> None:
    async with pace.permit(NEED) as turn:
        await asyncio.sleep(seconds)
        turn.used = used
        turn.answered, turn.pushed_back = not pushed_back, pushed_back
        turn.refused = pushed_back


def ran(work: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(work(), 10))


def test_starts_low_and_rises_to_the_ceiling():
    """Four at once at first; answered requests raise the level, up to the ceiling and no further."""
    pace = RateLimiter(concurrency=10)
    most = 0

    async def one() -> None:
        nonlocal most
        async with pace.permit(NEED) as turn:
            most = max(most, pace._under_way)
            await asyncio.sleep(0.001)
            turn.answered = True

    async def work() -> None:
        assert pace.level == 4
        await asyncio.gather(*(one() for _ in range(100)))
        assert (pace.level, most) == (10, 10)

    ran(work)


def test_a_push_back_halves_once_for_what_was_sent_before():
    """Eight refusals of one volley halve the level once, not eight times; then it rises by one a round."""
    pace = RateLimiter(concurrency=64)
    pace._level = 16.0

    async def work() -> None:
        await asyncio.gather(*(take(pace, seconds=0.01, pushed_back=True) for _ in range(8)))
        assert pace.level == 8
        await asyncio.gather(*(take(pace) for _ in range(9)))
        assert pace._level <= 9.2

    ran(work)


def test_a_push_back_is_logged_as_a_line():
    """The event has its own level, and how many requests may be under way now."""
    pace, written = RateLimiter(), io.StringIO()
    with logged(written):
        ran(lambda: take(pace, pushed_back=True))
    (line,) = (json.loads(each) for each in written.getvalue().splitlines())
    assert (line["event"], line["level"], line["at_once"]) == ("pushed_back", "info", 2)


def test_what_waits_can_be_ended():
    """What waits, and what comes while no request may be sent, gets the error; what comes later is let in."""
    now = 0.0
    pace = RateLimiter(concurrency=1, clock=lambda: now)

    async def work() -> None:
        nonlocal now
        async with pace.permit(NEED) as turn:
            waiting = asyncio.ensure_future(take(pace))
            await asyncio.sleep(0)
            turn.pushed_back, turn.hold = True, 30.0
        pace.end(WaitError("for an hour"))
        for late in (waiting, take(pace)):
            with pytest.raises(WaitError, match="for an hour"):
                await late
        now = 31.0
        await take(pace)
        async with pace.permit(NEED) as turn:
            turn.answered, turn.hold = True, 0.01
        now = 31.02
        await take(pace)

    ran(work)


def test_no_barrier():
    """One slow request keeps nobody else waiting."""
    pace = RateLimiter(concurrency=4)

    async def work() -> None:
        slow = asyncio.create_task(take(pace, seconds=5))
        await asyncio.gather(*(take(pace) for _ in range(500)))
        assert not slow.done()
        slow.cancel()

    ran(work)


@pytest.mark.parametrize(
    "budget", [Budget(requests=10), Budget(tokens=1000), Budget(cost=5.0)], ids=["requests", "tokens", "cost"]
)
def test_budget_is_never_overdrawn(budget):
    """Of 40 requests at once, each of 100 tokens and cost 0.5, ten are sent; the others are refused."""
    pace = RateLimiter(budget=budget)

    async def work() -> None:
        ended = await asyncio.gather(*(take(pace, seconds=0.001) for _ in range(40)), return_exceptions=True)
        assert sum(end is None for end in ended) == 10
        assert sum(isinstance(end, BudgetError) for end in ended) == 30
        assert pace.spent == Usage(10, 1000, 5.0)

    ran(work)


def test_what_a_request_did_not_use_is_given_back():
    """Requests that may need 100 tokens and use 10 end only when the next might not fit: after 91 of them."""
    pace = RateLimiter(budget=Budget(tokens=1000))

    async def work() -> None:
        ended = await asyncio.gather(
            *(take(pace, used=Usage(1, 10)) for _ in range(200)), return_exceptions=True
        )
        assert sum(end is None for end in ended) == 91  # 90 × 10 + 100 fits in 1,000; 91 × 10 + 100 does not

    ran(work)


def test_requests_a_minute_are_spread():
    """At 1,200 a minute 11 requests take at least 10 × 50 ms."""
    pace = RateLimiter(rpm=1200)

    async def work() -> None:
        started = asyncio.get_running_loop().time()
        await asyncio.gather(*(take(pace) for _ in range(11)))
        assert asyncio.get_running_loop().time() - started >= 0.499

    ran(work)


def test_a_cancelled_wait_leaves_nothing_behind():
    """Who is cancelled while waiting neither holds a turn nor blocks those behind."""
    pace = RateLimiter(concurrency=1)

    async def work() -> None:
        first = asyncio.create_task(take(pace, seconds=0.05))
        await asyncio.sleep(0)
        waiting = [asyncio.create_task(take(pace)) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        await asyncio.gather(first, *waiting[1:])
        assert (pace._under_way, pace._reserved.requests) == (0, 0)

    ran(work)


@pytest.mark.parametrize(
    ("headers", "hold"),
    [
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1m2.5s"}, 62.5),
        ({"x-ratelimit-remaining-tokens": "99", "x-ratelimit-reset-tokens": "20ms"}, 0.02),
        ({"x-ratelimit-remaining-tokens": "100", "x-ratelimit-reset-tokens": "20ms"}, 0.0),
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "24h"}, 0.0),
        ({"x-ratelimit-remaining-requests": "many", "x-ratelimit-reset-requests": "1s"}, 0.0),
    ],
)
def test_headers_of_an_exhausted_allowance_hold_requests(headers, hold):
    """Where less is left than 100 tokens, which a request needs, the reset is waited for, within patience."""
    turn = Permit(NEED, 0.0)
    RateLimiter().heed(turn, headers)
    assert turn.hold == pytest.approx(hold)


@pytest.mark.parametrize("told", ["", "soon", "-3", "1y", "2020-01-01T00:00:00Z"])
def test_a_reset_that_is_none_or_past_is_not_waited_for(told):
    """What is no time, or a past one, is no wait."""
    assert (seconds_until(told) or 0.0) == 0.0
