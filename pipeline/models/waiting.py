"""How long a server asks to wait: in headers, in the body of its refusal, in the words of its message."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_LENGTH = re.compile(
    r"(\d+(?:\.\d+)?)\s*"
    r"(milliseconds?|msecs?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)(?![a-z])",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\b(?:retry|try|wait|again|available|reset\w*|resume\w*|cool\w*.?down|back.?off|expires?|next)\b"
    r"[^\d\n]{0,60}?"
    r"(?P<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*|"
    r"\d+(?:\.\d+)?\s*(?:ms|[smhd]|sec|min|hour|day)[^\n]{0,40})",
    re.IGNORECASE,
)
_KEYS = re.compile(
    r"(?:x[-_])?(?:retry|reset|wait|cool.?down|back.?off|estimated.?time|ratelimit.?reset|rate.?limit.?reset)\w*"
    r"(?:[-_]\w+)*",
    re.IGNORECASE,
)
_RESET = re.compile(r"(?:x-|anthropic-)?rate-?limit-(?:(?:[\w-]+-)?reset(?:-[\w-]+)?)")


def full_jitter(attempt: int) -> float:
    """Seconds to wait after the `attempt`-th failure: anything up to 1, 2, 4 … 30."""
    return random.uniform(0, min(30.0, 2.0 ** (attempt - 1)))  # noqa: S311 - spreads requests, guards nothing


def asked_wait(headers: Mapping[str, str], body: object = None, now: datetime | None = None) -> float | None:
    """The seconds that a refusal asks to wait; None where it says nothing of it.

    `headers` have lower-case names. Retry-After goes first, then what the body says, then the reset of a
    used-up allowance.
    """
    now = now or datetime.now(UTC)
    if (seconds := retry_after(headers, now)) is not None:
        return seconds
    told = [seconds for seconds in _in_body(body, now) if math.isfinite(seconds)]
    return max(told) if told else _reset(headers, now)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds in retry-after-ms, or in Retry-After as seconds or as a date."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0), ("x-retry-after", 1.0)):
        if re.fullmatch(r"\d+(\.\d+)?", told := headers.get(name, "").strip()):
            return float(told) * unit
    try:
        until = parsedate_to_datetime(headers.get("retry-after", ""))
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())


def seconds_until(told: object, now: datetime | None = None) -> float | None:
    """Seconds until a time told as "6m0s", "20 ms", "7", a date, or seconds or milliseconds since 1970."""
    now = now or datetime.now(UTC)
    text = str(told).strip()
    if re.fullmatch(r"\d{1,20}(\.\d+)?", text):
        seconds = float(text)
        if seconds > 1e11:
            seconds /= 1000
        return max(0.0, seconds - now.timestamp()) if seconds > 1e9 else seconds
    if lengths := _LENGTH.findall(text):
        return sum(float(number) * _unit(unit) for number, unit in lengths)
    try:
        until = datetime.fromisoformat(text)
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())


def _unit(name: str) -> float:
    name = name.lower()
    return _SECONDS["ms" if name.startswith(("ms", "mil")) else name[0]]


def _in_body(body: object, now: datetime, depth: int = 0) -> Iterator[float]:
    """What the fields of an error say of waiting, and the sentences in them."""
    if depth > 6:
        return
    if isinstance(body, str):
        yield from _in_words(body, now)
    elif isinstance(body, Mapping):
        for key, value in body.items():
            if isinstance(value, str | int | float) and _KEYS.fullmatch(str(key)):
                seconds = seconds_until(value, now)
                if seconds is not None:
                    thousandth = re.search(r"(?:_ms|Ms|-ms|millis\w*)$", str(key))
                    yield seconds / 1000 if thousandth else seconds
            elif isinstance(value, Mapping) and "seconds" in value and _KEYS.fullmatch(str(key)):
                yield seconds_until(value["seconds"], now) or 0.0
            else:
                yield from _in_body(value, now, depth + 1)
    elif isinstance(body, list):
        for value in body[:20]:
            yield from _in_body(value, now, depth + 1)


def _in_words(text: str, now: datetime) -> Iterator[float]:
    for told in _TOLD.finditer(text[:4000]):
        time = told["time"]
        if re.match(r"\d{4}-", time):
            seconds = seconds_until(time.rstrip(".,;)"), now)
            yield from () if seconds is None else (seconds,)
            continue
        seconds, place = 0.0, 0
        while length := _LENGTH.match(time, place):
            seconds += float(length[1]) * _unit(length[2])
            joint = re.match(r"\s*(?:,|and)?\s*", time[length.end() :])
            place = length.end() + (joint.end() if joint else 0)
        if place:
            yield seconds


def _reset(headers: Mapping[str, str], now: datetime) -> float | None:
    """The reset of the allowances that are used up; of all, where none says how much is left."""
    resets: list[tuple[bool, float]] = []
    for name, told in headers.items():
        if _RESET.fullmatch(name) and (seconds := seconds_until(told, now)) is not None:
            left = headers.get(name.replace("reset", "remaining"))
            resets.append((left is None or re.fullmatch(r"0+(\.0+)?", left.strip()) is not None, seconds))
    used_up = [seconds for spent, seconds in resets if spent] or [seconds for _, seconds in resets]
    return max(used_up, default=None)
