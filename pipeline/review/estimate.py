"""How right claims are by a random sample of them, and how many more decisions that takes to say."""

from __future__ import annotations

from dataclasses import dataclass

LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """So many of so many were right; the ends of the 95 % interval of the share."""

    right: int
    of: int
    low: float
    high: float

    def __str__(self) -> str:
        if not self.of:
            return "none decided yet"
        share = f"{self.right / self.of:.0%}".replace("%", " %")
        return f"{self.right} of {self.of} right, {share} [{self.low:.0%}, {self.high:.0%}]".replace(
            "%, ", ", "
        ).replace("%]", "]")


def estimate(right: int, of: int) -> Estimate:
    """The share of right ones with its exact interval (Clopper and Pearson 1934)."""
    from scipy.special import betaincinv  # noqa: PLC0415 - a second, which no other command should wait for

    tail = (1 - LEVEL) / 2
    low = float(betaincinv(right, of - right + 1, tail)) if right else 0.0
    high = float(betaincinv(right + 1, of - right, 1 - tail)) if right < of else 1.0
    return Estimate(right, of, low, high)


def still_needed(right: int, of: int, within: float) -> int:
    """How many more decisions it takes until the interval is no wider than twice `within`.

    If the share stays what it is; where nothing was decided, for a share of one half, which needs most.
    """
    share = right / of if of else 0.5

    def half(n: int) -> float:
        found = estimate(round(share * n), n)
        return (found.high - found.low) / 2

    if of and half(of) <= within:
        return 0
    low, high = max(of, 1), max(of, 1)
    while half(high) > within:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if half(middle) <= within else (middle, high)
    return high - of
