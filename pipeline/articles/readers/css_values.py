"""Values of style sheets: lengths, sums, colours, and shapes that leave nothing."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from colorsys import hls_to_rgb

_LENGTH = re.compile(r"([-+]?(?:\d++\.?\d*+|\.\d++)(?:e[-+]?\d++)?)([a-z]+|%|)", re.IGNORECASE)
_PIXELS = {"em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "pt": 1.33, "pc": 16.0, "in": 96.0, "cm": 38.0}
_PIXELS |= {"mm": 3.8, "%": 10.0} | dict.fromkeys(("vw", "vh", "vmin", "vmax", "vi", "vb"), 10.0)
"""About how many pixels a unit is, on a screen of a thousand."""
_SUM = re.compile(r"(?<![\w-])(calc|min|max|clamp|)\(([^()]*)\)")
_DEEPEST = 8
"""So many sums stand in one another."""
_DEGREES = {"deg": 1.0, "rad": 180 / math.pi, "turn": 360.0, "grad": 0.9}
_FLAT = 2.0
"""Degrees by which what stands on its edge may be turned."""
_SMALL = 0.05
_NAMED = {"white": "#ffffff", "black": "#000000", "snow": "#fffafa", "ivory": "#fffff0", "azure": "#f0ffff"}
_NAMED |= {"transparent": "#00000000", "whitesmoke": "#f5f5f5", "ghostwhite": "#f8f8ff"}
_NAMED |= {"floralwhite": "#fffaf0", "mintcream": "#f5fffa", "aliceblue": "#f0f8ff", "seashell": "#fff5ee"}
_CALLED = re.compile(r"(rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\(([^()]*)\)")
_NEAR = 16
"""Colours that differ by so much of 255 in each of red, green and blue are one to the eye."""
_LIGHTEST, _DARKEST = 0.96, 0.04
_STOP = re.compile(r"#[0-9a-f]{3,8}\b|[a-z]+\([^()]*\)|[a-z]+")
Colour = tuple[float, float, float, float]


def lengths(value: str) -> list[tuple[float, str]]:
    """The numbers in a value, each with its unit."""
    return [(float(number), unit) for number, unit in _LENGTH.findall(value)]


def pixels(number: float, unit: str) -> float:
    """A length in pixels, about."""
    return number * _PIXELS.get(unit.lower(), 1.0)


def reckoned(value: str) -> str:
    """The value with the sums in it worked out, where they have no percentage."""
    for _ in range(_DEEPEST):
        found = _SUM.search(value)
        if found is None:
            break
        parts = [_sum(part) for part in found[2].split(",")]
        known = [part for part in parts if part is not None]
        made = "unknown"
        if known and len(known) == len(parts):
            result = _CHOSEN[found[1]](known)
            made = f"{result:.6f}{'px' if re.search('[a-z]', found[2]) else ''}"
        value = value[: found.start()] + made + value[found.end() :]
    return value


def _clamped(parts: Sequence[float]) -> float:
    return max(parts[0], min(parts[-2:]))


_CHOSEN: Mapping[str, Callable[[Sequence[float]], float]] = {
    "calc": lambda parts: parts[0],
    "": lambda parts: parts[0],
    "min": min,
    "max": max,
    "clamp": _clamped,
}


def _sum(words: str) -> float | None:
    total, sign = 0.0, "+"
    for at, part in enumerate(re.split(r"\s([+-])\s", words.strip())):
        if at % 2:
            sign = part
            continue
        product = _product(part)
        if product is None:
            return None
        total += product if sign == "+" else -product
    return total


def _product(words: str) -> float | None:
    result, sign = 1.0, "*"
    for at, part in enumerate(re.split(r"\s*([*/])\s*", words.strip())):
        if at % 2:
            sign = part
            continue
        length = _LENGTH.fullmatch(part)
        if length is None or length[2] == "%":
            return None
        number = pixels(float(length[1]), length[2])
        if sign == "/" and not number:
            return None
        result = result * number if sign == "*" else result / number
    return result


def is_clipped(shape: str) -> bool:
    """Whether a shape has no area."""
    kind, _, inner = shape.partition("(")
    told = [pixels(*length) for length in lengths(inner.partition("round")[0])]
    if kind.strip() == "inset" and told and "%" in inner:
        top, right, bottom, left = (told * 4)[:4] if len(told) < 3 else (*told, *told[1:2])[:4]
        return top + bottom >= 1_000 or right + left >= 1_000
    if kind.strip() == "rect" and len(told) == 4:
        return told[0] == told[2] or told[1] == told[3]
    return kind.strip() == "xywh" and len(told) == 4 and 0 in told[2:]


def is_masked(mask: str, invisible: float) -> bool:
    """Whether a mask is a gradient between colours of which none is seen."""
    if "gradient(" not in mask:
        return False
    told = [colour(each) for each in _STOP.findall(mask.partition("gradient(")[2])]
    known = [each for each in told if each is not None]
    return bool(known) and all(each[3] <= invisible for each in known)


def is_turned_away(name: str, value: str) -> bool:
    """Whether nothing of a face is to be seen: it is scaled to nothing, or turned to its edge."""
    calls = re.findall(r"([a-z0-9]+)\(([^()]*)\)", value) if name.endswith("transform") else []
    if name.endswith(("rotate", "scale")):
        calls = [(name, value)]
    return any(_is_no_face(called, inner) for called, inner in calls)


def _is_no_face(called: str, inner: str) -> bool:
    told = lengths(inner)
    if called.startswith("scale"):
        return any(abs(number) / (100 if unit == "%" else 1) <= _SMALL for number, unit in told)
    if called.startswith("matrix"):
        return bool(told) and abs(told[0][0]) <= _SMALL
    flat = any(abs(number * _DEGREES[unit] % 180 - 90) <= _FLAT for number, unit in told if unit in _DEGREES)
    if called in ("rotate3d", "rotate"):
        around = [number for number, unit in told if not unit]
        return flat and (bool(re.search(r"\b[xy]\b", inner)) or any(around[:2]))
    return flat and (called in ("rotatex", "rotatey") or called.startswith("skew"))


def alike(one: str, other: str) -> bool:
    """Whether two colours are one to the eye, as far as they are told."""
    one, other = (each.lower().replace("!important", "").strip() for each in (one, other))
    a, b = colour(one), colour(other)
    if a is None or b is None:
        return bool(one) and one == other and one.isalpha() and one not in ("inherit", "initial", "unset")
    return all(abs(c - d) <= _NEAR for c, d in zip(a[:3], b[:3], strict=True)) and b[3] > 0.5


def colour(value: str) -> Colour | None:
    """Red, green, blue of 255, and how opaque; None where that is not told plainly."""
    value = value.lower().replace("!important", "").strip()
    value = _NAMED.get(value, value)
    if re.fullmatch(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", value):
        digits = value[1:] if len(value) > 5 else "".join(2 * digit for digit in value[1:])
        signs = bytes.fromhex(f"{digits}ff"[:8])
        return signs[0], signs[1], signs[2], signs[3] / 255
    called = _CALLED.fullmatch(value)
    parts = [(float(n), unit) for n, unit in _LENGTH.findall(called[2])] if called else []
    if called is None or len(parts) not in (3, 4):
        return None
    opaque_part = parts[3] if len(parts) == 4 else (1.0, "")
    opaque = opaque_part[0] / (100 if opaque_part[1] == "%" else 1)
    made = _mixed(called[1], parts[:3])
    return (*made, opaque) if made else None


def _mixed(model: str, parts: Sequence[tuple[float, str]]) -> tuple[float, float, float] | None:
    """Red, green and blue of a colour in one of the models of CSS; of a lightness alone white and black."""
    (one, _), (two, _), (three, _) = parts
    if model == "rgb":
        red, green, blue = (n * 2.55 if unit == "%" else n for n, unit in parts)
        return red, green, blue
    if model == "color":
        red, green, blue = (n * (2.55 if unit == "%" else 255) for n, unit in parts)
        return red, green, blue
    if model == "hsl":
        red, green, blue = hls_to_rgb(one / 360, three / 100, two / 100)
    elif model == "hwb":
        most = max(100.0, two + three)
        pure = hls_to_rgb(one / 360, 0.5, 1.0)
        red, green, blue = (c * (1 - (two + three) / most) + two / most for c in pure)
    else:
        light = one / (1 if model.startswith("ok") and parts[0][1] != "%" else 100)
        if _DARKEST < light < _LIGHTEST:
            return None
        red = green = blue = 1.0 if light >= _LIGHTEST else 0.0
    return 255 * red, 255 * green, 255 * blue
