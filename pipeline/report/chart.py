"""Figures over time as a small SVG: a mark for each figure, in its article's words, on a shared time axis.

Drawn here, since no light library draws what is shown: figures as vague as "hundreds", plans, one sign a
voice on the whole page, marks that filters can hide (evals/LOG.md, 2026-11-29, says what was tried). What
names and words bring along is escaped; colours are classes of the page's style, so that one drawing serves
light, dark and print.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import floor, log10

from markupsafe import Markup

from pipeline.report.words import day

_WIDTH, _HEIGHT = 360, 216
"""The drawing is shown about as large as it is drawn, so that its words are as large as those around it."""
_TOP, _RIGHT, _BOTTOM = 26, 14, 24
_LETTER = 6.8
"""How wide a letter of a label is, on average."""
_RADIUS = 4.5
_SIGNS = (
    "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0",
    "M-4 -4h8v8h-8z",
    "M0 -5.6l5.6 5.6l-5.6 5.6l-5.6 -5.6z",
    "M0 -5.2l5.2 9.2h-10.4z",
)
"""Circle, square, diamond, triangle, about the point at which the figure stands."""


@dataclass(frozen=True)
class Sign:
    """How a voice is drawn: the number of its colour (None: the neutral one) and of its shape."""

    colour: int | None
    shape: int

    @property
    def colour_class(self) -> str:
        """The class of its colour in the page's style."""
        return f"c{'n' if self.colour is None else self.colour}"

    @property
    def classes(self) -> str:
        """The classes of its colour and shape."""
        return f"{self.colour_class} s{self.shape}"


@dataclass(frozen=True)
class Point:
    """One figure, from `low` to `high` (equal where it is exact; None where it is open), at a date.

    `words` are the article's own; `claims` the places on the page of the claims that state it.
    """

    voice: str
    sign: Sign
    at: date
    low: float | None
    high: float | None
    planned: bool
    words: str
    claims: str

    @property
    def ends(self) -> tuple[float, float]:
        """Lowest and highest value that are known."""
        known = [end for end in (self.low, self.high) if end is not None]
        return min(known), max(known)

    @property
    def vague(self) -> bool:
        """Whether it is as vague as "thousands": a line through its middle would tell what nobody said."""
        low, high = self.ends
        return low > 0 and high > 2 * low


@dataclass(frozen=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, others: Iterable[_Box]) -> bool:
        return any(
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
            for other in others
        )


def draw(points: Sequence[Point], first: date, last: date, what: str) -> Markup:
    """The chart of the points on a time axis from `first` to `last`, described as `what`."""
    steps = _round_steps(max(point.ends[1] for point in points))
    left = 10 + _LETTER * len(f"{steps[-1]:,.0f}")
    x = _scale(first.toordinal(), last.toordinal(), left + 12, _WIDTH - _RIGHT - 6)
    y = _scale(0, steps[-1], _HEIGHT - _BOTTOM, _TOP)
    drawn = Markup().join(
        (
            *(_level(value, left, y(value)) for value in steps),
            *_times(first, last, left, x),
            *_lines(points, x, y),
            *_marks(points, left, x, y),
        )
    )
    return Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        _WIDTH, _HEIGHT, what, drawn
    )


def _scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    if high == low:
        return lambda _value: (start + end) / 2
    return lambda value: start + (value - low) / (high - low) * (end - start)


def _round_steps(highest: float) -> list[float]:
    """Round values from nothing to above the highest, three to six of them."""
    rough = max(highest, 1) / 4
    power = 10.0 ** floor(log10(rough))
    step = next(times * power for times in (1, 2, 2.5, 5, 10) if times * power >= rough)
    step = max(1, step)
    count = int(-(-highest // step))
    return [step * number for number in range(max(1, count) + 1)]


def _level(value: float, left: float, at: float) -> Markup:
    return Markup(
        '<path class="grid" d="M{:.0f} {:.1f}H{}"/><text class="axis end" x="{:.0f}" y="{:.1f}">{}</text>'
    ).format(left, at, _WIDTH, left - 5, at + 4, f"{value:,.0f}")


# ------------------------------------------------------------------------------------------- time


def _times(first: date, last: date, left: float, x: Callable[[float], float]) -> Iterable[Markup]:
    """The dates along the axis, each with its year."""
    foot = _HEIGHT - _BOTTOM
    for at, words in times(first, last):
        half = _LETTER * len(words) / 2
        middle = min(max(x(at.toordinal()), left + half - 8), _WIDTH - half)
        yield Markup(
            '<path class="tick" d="M{:.1f} {}v4"/><text class="axis mid" x="{:.1f}" y="{}">{}</text>'
        ).format(x(at.toordinal()), foot, middle, foot + 17, words)


def times(first: date, last: date) -> list[tuple[date, str]]:
    """Round dates from `first` to `last`, at most five, each in words with its year."""
    if first == last:
        return [(first, day(first))]
    for months in (1, 2, 3, 6):
        found = [at for at in _months(first, last) if (at.month - 1) % months == 0]
        if 2 <= len(found) <= 5:
            return [(at, f"{at:%b} {at.year}") for at in found]
    years = [date(year, 1, 1) for year in range(first.year + 1, last.year + 1)]
    if len(years) >= 2:
        every = -(-len(years) // 5)
        return [(at, str(at.year)) for at in years[::every]]
    span = (last - first).days
    every = next(days for days in (1, 2, 7, 14, 28) if span // days <= 3)
    return [(at, day(at)) for at in (first + timedelta(days) for days in range(0, span + 1, every))]


def _months(first: date, last: date) -> Iterable[date]:
    """The first days of the months that begin from `first` to `last`."""
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        at = date(number // 12, number % 12 + 1, 1)
        if first <= at <= last:
            yield at


# ------------------------------------------------------------------------------- lines and marks


def _lines(
    points: Sequence[Point], x: Callable[[float], float], y: Callable[[float], float]
) -> Iterable[Markup]:
    """A step from each figure of a voice to its next: a figure stands until another is told."""
    voices: defaultdict[tuple[str, bool], list[Point]] = defaultdict(list)
    for point in sorted(points, key=lambda point: point.at):
        if not point.vague:
            voices[point.voice, point.planned].append(point)
    for (_, planned), told in voices.items():
        for here, there in pairwise(told):
            ends = (sum(point.ends) / 2 for point in (here, there))
            yield Markup(
                '<path class="line {}{}" data-c="{}" data-and="{}" d="M{:.1f} {:.1f}H{:.1f}V{:.1f}"/>'
            ).format(
                here.sign.classes,
                " open" if planned else "",
                here.claims,
                there.claims,
                x(here.at.toordinal()),
                y(next(ends)),
                x(there.at.toordinal()),
                y(next(ends)),
            )


def _marks(
    points: Sequence[Point], left: float, x: Callable[[float], float], y: Callable[[float], float]
) -> list[Markup]:
    """The figures, none over another, each with its words where there is room for them."""
    taken: list[_Box] = []
    places = []
    for point in points:
        at, (bottom, top) = x(point.at.toordinal()), map(y, point.ends)
        boxes = (
            _Box(at + aside - _RADIUS, top - _RADIUS, at + aside + _RADIUS, bottom + _RADIUS)
            for aside in _ASIDE
        )
        free = (box for box in boxes if left <= box.left and box.right <= _WIDTH and not box.meets(taken))
        # where more stand at one place than fit beside each other, they stand on each other
        box = next(free, _Box(at - _RADIUS, top - _RADIUS, at + _RADIUS, bottom + _RADIUS))
        taken.append(box)
        places.append((point, box))
    return [_mark(point, box, _label(point, box, left, taken)) for point, box in places]


_ASIDE = [0, *(sign * places * 2 * _RADIUS for places in range(1, 6) for sign in (1, -1))]
"""How far beside its date a figure may stand, so that it does not hide another: the nearest first."""


def _mark(point: Point, box: _Box, label: Markup) -> Markup:
    at, top, bottom = (box.left + box.right) / 2, box.top + _RADIUS, box.bottom - _RADIUS
    if point.vague:
        drawn = Markup('<path class="range" d="M{:.1f} {:.1f}V{:.1f}"/>').format(at, top, bottom)
    else:
        drawn = Markup('<path class="sign" transform="translate({:.1f} {:.1f})" d="{}"/>').format(
            at, (top + bottom) / 2, _SIGNS[point.sign.shape]
        )
        beyond = (
            "v-12m-3 3l3 -3l3 3" if point.high is None else "v12m-3 -3l3 3l3 -3" if point.low is None else ""
        )
        if beyond or top != bottom:
            drawn += Markup('<path class="beyond" d="M{:.1f} {:.1f}{}"/>').format(
                at, top, beyond or f"V{bottom:.1f}"
            )
    return Markup('<g class="p {}{}" data-c="{}"><title>{}</title>{}{}</g>').format(
        point.sign.classes,
        " open" if point.planned else "",
        point.claims,
        f"{point.words}{', planned' if point.planned else ''} · {point.voice} · {day(point.at)}",
        drawn,
        label,
    )


def _label(point: Point, mark: _Box, left: float, taken: list[_Box]) -> Markup:
    """The figure's words beside, above or below its mark; nothing where other marks or words stand there."""
    wide = _LETTER * len(point.words)
    middle = min((mark.top + mark.bottom) / 2 + 4, _HEIGHT - _BOTTOM - 3)
    centre = (mark.left + mark.right) / 2
    for anchor, begin, base in (
        ("mid", centre - wide / 2, mark.top - 4),
        ("", mark.right + 3, middle),
        ("end", mark.left - 3 - wide, middle),
        ("mid", centre - wide / 2, mark.bottom + 12),
        ("end", mark.right - wide, mark.top - 4),
        ("end", mark.right - wide, mark.bottom + 12),
    ):
        box = _Box(begin, base - 10, begin + wide, base + 2)
        inside = left < box.left and box.right < _WIDTH and box.top > 0 and box.bottom < _HEIGHT - _BOTTOM
        if inside and not box.meets(taken):
            taken.append(box)
            start = begin + {"": 0, "end": wide, "mid": wide / 2}[anchor]
            return Markup('<text class="words {}" x="{:.1f}" y="{:.1f}">{}</text>').format(
                anchor, start, base, point.words
            )
    return Markup()
