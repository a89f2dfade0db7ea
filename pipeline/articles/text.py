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
    text = _SPACES.sub(" ", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).strip()


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
