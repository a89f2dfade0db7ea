"""Text as Groundwire keeps it: decoded from UTF-8, normalised once."""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_SPACES = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile(
    "[\ud800-\udfff\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


def normalise(text: str) -> str:
    """NFC with plain line ends and spaces, nothing invisible, no white space around. Idempotent."""
    text = _INVISIBLE.sub("", _SPACES.sub(" ", _LINE_ENDS.sub("\n", text)))
    return _unstacked(unicodedata.normalize("NFC", _unstacked(text))).strip()


def _unstacked(text: str) -> str:
    """The text without marks of which one letter has more than any script piles up (UAX 15: 30).

    To bring n of them into order takes time with the square of n.
    """
    if text.isascii():
        return text
    marks = "".join(sorted(char for char in set(text) if is_mark(char)))
    if not marks:
        return text
    return re.sub(f"([{re.escape(marks)}]{{30}})[{re.escape(marks)}]+", r"\1", text)


def is_mark(char: str) -> bool:
    """Whether a character stands on the letter before it, and is put in order among others there."""
    return unicodedata.combining(unicodedata.normalize("NFD", char)[0]) > 0


def decode(data: bytes) -> tuple[str, str]:
    """The text in `data` and "", or "" and why there is none."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "", "UTF-16 text; save it as UTF-8"
    if (nul := data.find(b"\0")) >= 0:
        return "", f"a binary file (a NUL at byte {nul})"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return "", f"not UTF-8 at byte {error.start}; save it as UTF-8"
    return text, ""
