"""A series of figures as a line chart: SVG text made by Vega-Lite, and nothing in it but drawing.

The library (vl-convert, 84 MB, a JavaScript engine in a wheel) is the extra `report`: a scheduled run does
not need it. Colours are CSS variables, so that one drawing serves light, dark and print.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from xml.etree import ElementTree as ET

from markupsafe import Markup, escape

PALETTE = 8
"""How many colours there are: the CSS variables --k0 to --k7."""

_SVG = "{http://www.w3.org/2000/svg}"
_ELEMENTS = frozenset({"svg", "g", "path", "line", "rect", "text", "tspan", "circle"})
_DROPPED = frozenset({"metadata", "title", "desc", "defs"})
_ATTRIBUTES = frozenset(
    {
        *("viewBox", "transform", "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "dx", "dy"),
        *("width", "height", "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "opacity"),
        *("stroke-dasharray", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "text-anchor"),
        *("font-size", "font-weight", "display"),
    }
)
_HARMLESS = re.compile(r"(?!.*(?:url|script|expression))[-\w\s.,#%()]*", re.IGNORECASE)
"""Numbers, path data, colour names and var(--name): what a drawing needs."""

_FINE = re.compile(r"(\.\d)\d+")
"""Decimals beyond the first: nobody sees a hundredth of a pixel."""


@dataclass(frozen=True)
class Point:
    """One figure: from `low` to `high` (equal where it is exact; None where it is open) at a date."""

    line: str
    at: date
    low: float | None
    high: float | None
    planned: bool


def available() -> bool:
    """Whether the drawing library is installed."""
    return find_spec("vl_convert") is not None


def line_chart(points: Sequence[Point], lines: Sequence[str], what: str) -> Markup:
    """Draw one line for each of `lines`, ranges as bands, plans dashed; the SVG, described as `what`."""
    import vl_convert  # noqa: PLC0415 - 84 MB, and optional

    return drawing(vl_convert.vegalite_to_svg(_spec(points, lines), allowed_base_urls=[]), what)


def drawing(svg: str, what: str) -> Markup:
    """The SVG with only elements and attributes that draw, described as `what` for who cannot see it.

    Raises:
        ValueError: it is no SVG, or holds something that does not draw.
    """
    root = ET.fromstring(svg)  # noqa: S314 - our own library's output
    inner = Markup().join(_clean(child) for child in root)
    return Markup('<svg viewBox="{}" role="img" aria-label="{}">{}</svg>').format(
        root.get("viewBox", ""), what, inner
    )


def _clean(element: ET.Element) -> Markup:
    name = element.tag.removeprefix(_SVG)
    if name in _DROPPED or element.get("display") == "none":
        return Markup()
    if name not in _ELEMENTS:
        raise ValueError(f"a chart may not hold <{name}>")
    attributes = Markup().join(
        Markup(' {}="{}"').format(key, _FINE.sub(r"\1", value) if key in {"d", "transform"} else value)
        for key, value in element.items()
        if key in _ATTRIBUTES and _HARMLESS.fullmatch(value)
    )
    inner = escape(element.text or "") + Markup().join(_clean(child) for child in element)
    tag = Markup(name)  # noqa: S704 - one of _ELEMENTS
    return Markup("<{}{}>{}</{}>").format(tag, attributes, inner, tag) if inner or name != "g" else Markup()


def _spec(points: Sequence[Point], lines: Sequence[str]) -> dict[str, object]:
    """The chart in Vega-Lite: a band where low and high differ, a line through the middle, a dot a figure.

    A figure as vague as "thousands" is a bar of its own: a line through its middle would tell of a change
    that nobody reported.
    """
    rows = []
    for point in points:
        known = [end for end in (point.low, point.high) if end is not None]
        low, high = min(known), max(known)
        rows.append(
            {
                "line": lines.index(point.line),
                "at": point.at.isoformat(),
                "low": low,
                "high": high,
                "middle": (low + high) / 2,
                "planned": point.planned,
                "vague": low > 0 and high > 2 * low,
            }
        )
    axis = {
        "domainColor": "var(--rule)",
        "gridColor": "var(--rule)",
        "tickColor": "var(--rule)",
        "labelColor": "var(--soft)",
        "labelFontSize": 13,
        "title": None,
    }
    colours = [f"var(--k{number % PALETTE})" for number in range(len(lines))]
    scale = {"domain": [*range(len(lines))], "range": colours}
    colour = {"field": "line", "type": "nominal", "scale": scale, "legend": None}
    x = {
        "field": "at",
        "type": "temporal",
        "scale": {"padding": 14},
        "axis": {**axis, "grid": False, "tickCount": 5, "labelOverlap": True},
    }
    y = {
        "field": "middle",
        "type": "quantitative",
        "axis": {**axis, "domain": False, "ticks": False, "tickCount": 4, "format": ",d"},
    }
    band = {**y, "field": "low"}
    high_end = {"field": "high"}
    lined = {"x": x, "y": y, "color": colour, "detail": {"field": "planned"}}
    ranged = {"x": x, "y": band, "y2": high_end, "color": colour}
    dot = {"type": "point", "size": 55, "opacity": 1}
    dotted = {"x": x, "y": y, "color": colour}

    def layer(mark: dict[str, object], encoding: dict[str, object], where: str) -> dict[str, object]:
        return {"mark": mark, "encoding": encoding, "transform": [{"filter": where}]}

    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 470,
        "height": 190,
        "background": None,
        "padding": 6,
        "config": {"view": {"stroke": None}, "locale": None},
        "data": {"values": rows},
        "layer": [
            layer({"type": "area", "opacity": 0.16}, {**lined, "y": band, "y2": high_end}, "!datum.vague"),
            layer({"type": "rule", "strokeWidth": 5, "opacity": 0.4}, ranged, "datum.high > datum.low"),
            layer({"type": "line", "strokeWidth": 2}, lined, "!datum.vague && !datum.planned"),
            layer(
                {"type": "line", "strokeWidth": 2, "strokeDash": [6, 4]},
                lined,
                "!datum.vague && datum.planned",
            ),
            layer({**dot, "filled": True}, dotted, "!datum.vague && !datum.planned"),
            layer({**dot, "filled": False, "strokeWidth": 2}, dotted, "!datum.vague && datum.planned"),
        ],
    }
