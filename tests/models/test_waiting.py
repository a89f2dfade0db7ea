"""How long servers ask to wait, in the many ways in which they say so."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.models.waiting import asked_wait

NOW = datetime(2025, 5, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7", "x-ratelimit-reset-requests": "99"}, 7.0),
        ({"x-ratelimit-reset-requests": "6s", "x-ratelimit-reset-tokens": "2s"}, 6.0),
        ({"x-ratelimit-reset-requests": "1m30.5s"}, 90.5),
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "3s",
          "x-ratelimit-remaining-tokens": "800", "x-ratelimit-reset-tokens": "50s"}, 3.0),
        ({"x-ratelimit-reset": "1746100830"}, 30.0),
        ({"x-ratelimit-reset": "1746100830000"}, 30.0),
        ({"ratelimit-reset": "12"}, 12.0),
        ({"anthropic-ratelimit-tokens-reset": "2025-05-01T12:00:20Z"}, 20.0),
        ({"x-ratelimit-limit-requests": "15"}, None),
    ],
)  # fmt: skip
def test_headers_are_read(headers: dict[str, str], seconds: float | None) -> None:
    """Retry-After goes first; else the reset of what is used up."""
    assert asked_wait(headers, None, NOW) == seconds


@pytest.mark.parametrize(
    ("message", "seconds"),
    [
        ("Please retry in 56.4s.", 56.4),
        ("Please try again in 1.4s. Visit the page.", 1.4),
        ("Rate limit reached. Try again in 1m26.4s", 86.4),
        ("Please try again in 340ms.", 0.34),
        ("Retry after 20 seconds", 20.0),
        ("please wait 2 minutes and 5 seconds before you retry", 125.0),
        ("Too many requests: wait 30 sec", 30.0),
        ("Requests resume at 2025-05-01T12:01:00Z.", 60.0),
        ("The quota resets in 1 hour", 3600.0),
        ("Limit: 15 requests per minute", None),
        ("Limit 30000, used 29000, requested 2000", None),
        ("Rate limit exceeded: free-models-per-day", None),
    ],
)
def test_sentences_are_read(message: str, seconds: float | None) -> None:
    """A wait in words counts where the words are about waiting."""
    assert asked_wait({}, {"error": {"message": message, "code": 429}}, NOW) == seconds


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        ([{"error": {"details": [{"@type": "RetryInfo", "retryDelay": "56s"}]}}], 56.0),
        ({"error": {"metadata": {"headers": {"X-RateLimit-Reset": "1746100845000"}}}}, 45.0),
        ({"error": "Model is loading", "estimated_time": 20.5}, 20.5),
        ({"detail": {"retry_after": 3}}, 3.0),
        ({"retry_after_ms": 250}, 0.25),
        ({"retryAfterMs": 250}, 0.25),
        ({"retry_delay": {"seconds": 9}}, 9.0),
        ({"error": {"message": "no", "code": 429}}, None),
        ("<html>Too many</html>", None),
        (None, None),
    ],
)
def test_fields_are_read(body: object, seconds: float | None) -> None:
    """Fields that are named after waiting, wherever they stand."""
    assert asked_wait({}, body, NOW) == seconds


@given(
    st.dictionaries(st.sampled_from(["retry-after", "x-ratelimit-reset", "ratelimit-reset"]), st.text()),
    st.recursive(
        st.none() | st.text() | st.floats() | st.integers(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["retry_after", "reset", "x"]), inner)
        ),
    ),
)
def test_nothing_breaks_it(headers: dict[str, str], body: object) -> None:
    """Whatever a server writes, it is a number of seconds from 0 on, or nothing."""
    seconds = asked_wait(headers, body, NOW)
    assert seconds is None or seconds >= 0
