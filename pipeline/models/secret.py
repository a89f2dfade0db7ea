"""The API key, found in what a server sends in whatever form it is repeated, and taken out.

All that comes from an endpoint passes here as it arrives, whole: what is cut first may keep half of the key.
"""

from __future__ import annotations

import base64
import codecs
import html
import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from unicodedata import normalize
from urllib.parse import quote, unquote

import numpy as np
from numpy.typing import NDArray

from pipeline.articles.text import is_mark

STAND_IN = "***"
"""What stands where the key stood."""
_LONG = 16
"""A key of so many letters and digits is also known by a part of it, and when it is written otherwise."""
_PART = 8
"""So many letters and digits in the key's order are a part of it."""
_BLOCK = _PART // 2
"""Every part has a block of so many, counted from the key's beginning, in it."""
_PIECE = 4
"""So many letters and digits of the key are a piece; a text that has most of them is freed of all."""
_MOST = 0.75
_LONGEST_IN_PIECES = 20_000
"""In longer texts pieces of any key stand by chance."""
_DEEPEST = 3
"""So often may a text be encoded in another."""
_DEEPEST_JSON = 40
_MASK = r"(?:\*{2,}|\.{3}|x{4}|[…•●])"
"""What a server puts in a key's place that shows its beginning and end."""
_NO_WORD = re.compile(r"[\W_]+", re.ASCII)
_TAG = re.compile(r"<[^<>]{0,200}>")
_NUMBERED = re.compile(r"""[\\"'\[(]{0,3}\b\d{1,3}[\\"'\])]{0,3}\s{0,3}[:=.)]""")
_ASCII_TAGS = {0xE0000 + code: code for code in range(0x20, 0x7F)}
"""Signs that nobody sees, and that stand for those of ASCII."""
_ESCAPE = re.compile(r'\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|\\([/"\\])|\\[bfnrt]')


class Secret:
    """A key that must not be repeated. Without one, everything is as it was."""

    def __init__(self, key: str) -> None:
        self._key = key
        letters = _squeezed(key)
        self._literal = re.compile(re.escape(key), 0 if len(letters) < _PART else re.IGNORECASE)
        self._masked = re.compile(rf"{re.escape(key[:3])}\S{{0,60}}?{_MASK}\S{{0,60}}")
        self._needles = list(_needles(key)) if len(letters) >= _LONG else []

    def __repr__(self) -> str:
        return "Secret(***)"

    @cached_property
    def _blocks(self) -> dict[str, list[tuple[int, int]]]:
        """Pieces of the needles, of which each part worth finding has one whole; the needle and the place."""
        blocks: dict[str, list[tuple[int, int]]] = {}
        for index, (needle, _) in enumerate(self._needles):
            for at in range(0, len(needle) - _BLOCK + 1, _BLOCK):
                blocks.setdefault(needle[at : at + _BLOCK], []).append((index, at))
        return blocks

    @cached_property
    def _hashed(self) -> NDArray[np.bool_]:
        """Whether a block may have this hash."""
        table = np.zeros(1 << 16, np.bool_)
        table[_hashes("".join(self._blocks))[::_BLOCK]] = True
        return table

    def clean(self, text: str) -> str:
        """The text without the key, or a part of it, in any common encoding."""
        if not self._key:
            return text
        text = self._blanked(text)
        for read in (_unescaped, unquote, html.unescape, _untagged, _unnumbered):
            inner = text
            for _ in range(_DEEPEST):
                decoded = read(inner)
                if decoded == inner:
                    break
                inner = decoded
                if (blank := self._blanked(inner)) != inner:
                    text = inner = blank
        return text

    def clean_bytes(self, content: bytes) -> bytes:
        """The same of bytes, where they are text; what is no UTF-8 has the key taken out as it is written."""
        try:
            text = content.decode()
        except UnicodeDecodeError:
            return content.replace(self._key.encode(), STAND_IN.encode()) if self._key else content
        blank = self._blanked(text) if self._key else text
        return content if blank is text else blank.encode()

    def clean_json(self, value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - JSON
        """The same of a JSON value, names included; of what is nested too deeply nothing is left."""
        if isinstance(value, str):
            return self.clean(value)
        if isinstance(value, Mapping | list) and depth > _DEEPEST_JSON:
            return STAND_IN
        if isinstance(value, Mapping):
            return {self.clean(str(name)): self.clean_json(each, depth + 1) for name, each in value.items()}
        return [self.clean_json(each, depth + 1) for each in value] if isinstance(value, list) else value

    def _blanked(self, text: str) -> str:
        if not self._needles:
            return self._literal.sub(STAND_IN, text)
        return self._without_parts(self._masked.sub(STAND_IN, text))

    def _without_parts(self, text: str) -> str:
        """The text without what reads as a part of a needle, whatever stands between its letters."""
        plain = text if text.isascii() else _without_marks(text)
        squeezed = _squeezed(plain)
        found = {*self._parts(squeezed), *self._pieces(squeezed)}
        if not found:
            return text
        at = [place for place, char in enumerate(plain) if char.isascii() and char.isalnum()]
        pieces, end = [], 0
        for start, stop in _merged(found):
            pieces += [plain[end : at[start]], STAND_IN]
            end = at[stop - 1] + 1
        return "".join([*pieces, plain[end:]])

    def _pieces(self, squeezed: str) -> list[tuple[int, int]]:
        """The places of the key's pieces in a text that has most of them, wherever they stand."""
        if not _PIECE <= len(squeezed) <= _LONGEST_IN_PIECES:
            return []
        key = self._needles[0][0]
        there = {at for at in range(len(key) - _PIECE + 1) if key[at : at + _PIECE] in squeezed}
        covered = {at + further for at in there for further in range(_PIECE)}
        if len(covered) < _MOST * len(key):
            return []
        places = re.compile(f"(?={'|'.join(key[at : at + _PIECE] for at in sorted(there))})")
        return [(found.start(), found.start() + _PIECE) for found in places.finditer(squeezed)]

    def _parts(self, squeezed: str) -> Iterator[tuple[int, int]]:
        """The places of parts of needles."""
        if len(squeezed) < _PART:
            return
        for place in np.flatnonzero(self._hashed[_hashes(squeezed)]).tolist():
            for index, offset in self._blocks.get(squeezed[place : place + _BLOCK], ()):
                needle, least = self._needles[index]
                start, left = place, offset
                while start and left and squeezed[start - 1] == needle[left - 1]:
                    start, left = start - 1, left - 1
                stop, right = place, offset
                while stop < len(squeezed) and right < len(needle) and squeezed[stop] == needle[right]:
                    stop, right = stop + 1, right + 1
                if stop - start >= least:
                    yield start, stop


def _hashes(squeezed: str) -> NDArray[np.uint16]:
    """A hash of each block of a text of ASCII, at each of its places."""
    signs = np.frombuffer(squeezed.encode(), np.uint8).astype(np.uint32)
    blocks = signs[:-3] | signs[1:-2] << 8 | signs[2:-1] << 16 | signs[3:] << 24
    return ((blocks * np.uint32(2654435761)) >> 16).astype(np.uint16)


def _squeezed(text: str) -> str:
    """The text's letters and digits of ASCII, in lower case."""
    return _NO_WORD.sub("", text).lower()


def _needles(key: str) -> Iterator[tuple[str, int]]:
    """What the key is written as, squeezed, and how much of it is a part."""
    data, codes = key.encode(), [*map(ord, key)]
    yield _squeezed(key), _PART
    written = {
        key[::-1],
        codecs.encode(key, "rot13"),
        quote(key, safe=""),
        json.dumps(key)[1:-1],
        data[::-1].hex(),
        *("".join(form.format(code) for code in codes) for form in _CODES),
    }
    for each in (data, data[::-1], data.hex().encode(), key.encode("utf-16-le"), base64.b64encode(data)):
        written |= {each.hex()} | {
            _inside(encode(bytes(before) + each).decode(), before, group, signs)
            for encode, group, signs in _ENCODINGS
            for before in range(group)
        }
    for form in sorted({_squeezed(form) for form in written} - {_squeezed(key)}):
        yield form, max(_PART, _PART * len(form) // len(key))


_CODES = (
    *("{:x}", "u{:04x}", "x{:02x}", "0x{:02x}", "u{:x}", "U{:08x}"),
    *("{}", "{:03}", "{:03o}", "{:o}", "0o{:o}"),
)
"""How languages write a sign as its number, with the letters and digits alone."""
_ENCODINGS = (
    (base64.b64encode, 3, 4),
    (base64.b32encode, 5, 8),
    (base64.b32hexencode, 5, 8),
    (base64.b85encode, 4, 5),
    (base64.a85encode, 4, 5),
)
"""So many bytes give so many signs."""


def _inside(encoded: str, before: int, group: int, signs: int) -> str:
    """The signs of an encoding that hang on the key alone, whatever stands around it."""
    start = -(-before * signs // group) if before else 0
    return encoded.rstrip("=")[start:-1]


def _without_marks(text: str) -> str:
    """The text without what stands on letters or cannot be seen, and each letter in its plainest form."""
    marks = dict.fromkeys(map(ord, filter(is_mark, set(text))))
    return normalize("NFKD", text.translate({**marks, **_ASCII_TAGS}))


def _merged(spans: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans in order, those that overlap or touch as one."""
    start, stop = 0, -1
    for each in sorted(spans):
        if stop >= each[0]:
            stop = max(stop, each[1])
            continue
        if stop > 0:
            yield start, stop
        start, stop = each
    yield start, stop


def _unescaped(text: str) -> str:
    """The text with what is escaped in it as in JSON read."""
    if "\\" not in text:
        return text
    read = _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else m[3] or " ", text)
    return read.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _untagged(text: str) -> str:
    """The text without its mark-up."""
    return _TAG.sub("", text) if "<" in text else text


def _unnumbered(text: str) -> str:
    """The text without the numbers of a list's members."""
    return _NUMBERED.sub("", text)
