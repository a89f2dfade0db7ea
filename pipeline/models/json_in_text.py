"""The JSON in a text that a model wrote, with reasoning, fences, chatter and end tokens around it.

Only whole values count. JSON that is slightly off is repaired by json-repair, and taken only if every letter
and digit of it is still there and none has come to it; what breaks off is never completed.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from json_repair import repair_json

LONGEST = 1_000_000
"""Characters that a text may have; an answer of 16,000 tokens has about 60,000."""
_DEEPEST = 60
_STARTS = 200
"""So many braces of one text are tried as the start of an object."""

_START = re.compile(r"""[{\[](?=\s*(?:["'“‘{\[\]}]|[A-Za-z_]+["']?\s*:|-?\d))""")
_SIGN = re.compile(r'["\\{}\[\]]')
_BRACKET = re.compile(r"[{}\[\]]")
_FENCE = re.compile(r"(?:```|~~~)[\w+.-]*\s*\Z")
_COMMENT = re.compile(r"(^|[,{\[])\s*(?://|#)[^\n]*$|/\*[^*]*\*/", re.MULTILINE)
_REASONING = re.compile(
    r"<\|?\s*/?\s*[\w:|.-]*(?:think|thought|reason|reflect|analy|scratch|ponder|monolog|deliberat|rationale)"
    r"[\w:|.-]*\s*>"
    r"|\[/?(?:think|thinking|thought|reasoning|reason)\]"
    r"|[◁〈⟨]\s*/?\s*(?:think|thought|reasoning)\w*\s*[▷〉⟩]"
    r"|<\|channel\|>\s*final\b|assistantfinal|<unused95>",
    re.IGNORECASE,
)
"""What stands between a model's reasoning and its answer."""
_MARKER = re.compile(
    r"</?[A-Za-z|][\w:|.=-]{0,60}>|\[/?[A-Z_]{2,30}\]|<\|[^<>|\n]{1,60}\|>|[◁⟨〈]/?[^▷⟩〉\n]{1,30}[▷⟩〉]"
)
"""Any tag or special token."""
_TURN_ENDS = re.compile(
    r"<\|(?:im_end|eot_id|eom_id|endoftext|end_of_text|return|user|eos|end_of_turn|EOT|END_OF_TURN_TOKEN)\|>"
    r"|<end_of_turn>|</s>|<eos>|<EOS>|<｜end▁of▁sentence｜>|<\|im_start\|>\s*user"
)
"""After this a model that was not stopped goes on with other things."""


@dataclass(frozen=True)
class Found:
    """A JSON value, and where in the text it stands; `inner` is a piece of what cannot be read."""

    value: object
    start: int
    end: int
    fenced: bool = False
    inner: bool = False


@dataclass(frozen=True)
class Text:
    """The JSON values of a text that may be its answer; `broken` says what is wrong where one is not whole.

    `start` and `end` are those of the part of the text in which the answer is looked for.
    """

    values: tuple[Found, ...]
    start: int
    end: int
    broken: str | None = None


def parse_json(text: str) -> object:
    """The value of a JSON text; line breaks within strings are allowed. Raises ValueError."""
    try:
        value, end = json.JSONDecoder(strict=False).raw_decode(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if text[end:].strip():
        raise ValueError("something stands behind it")
    return value


def find_json(text: str) -> Text:
    """The values that may be the answer: none of the reasoning, none of a turn that is not the model's."""
    text = text.strip().lstrip("\ufeff").strip()
    if '"' not in text and "&quot;" in text:
        text = html.unescape(text)
    if '"' not in text:  # a token stands for each quotation mark
        text = text.replace("<escape>", '"')
    if re.match(r"""[{\[]\s*\\\"""", text):  # the quotation marks escaped, and nothing around them
        text = text.replace('\\"', '"')
    if re.search(r"^> ?[{\[]", text, re.MULTILINE):  # a Markdown quotation
        text = re.sub(r"^> ?", "", text, flags=re.MULTILINE)
    if text.startswith('"'):  # the whole answer encoded twice
        try:
            return Text((Found(parse_json(text), 0, len(text)),), 0, len(text))
        except ValueError:
            pass
    found: list[Found] = []
    broken = None
    for each in _scan(text):
        if isinstance(each, str):
            broken = each
        else:
            found.append(each)
    objects = [each for each in found if isinstance(each.value, dict | list)]
    start, end = _answer_part(text, objects)
    kept = tuple(each for each in objects if start <= each.start and each.end <= end)
    kept = _alone_between_markers(text, kept, start, end) or kept
    trimmed = text[start:end]
    start += len(trimmed) - len(trimmed.lstrip())
    return Text(kept, start, start + len(trimmed.strip()), broken)


def _scan(text: str) -> Iterator[Found | str]:
    """The outermost JSON values from left to right; a string says why one could not be read."""
    place = tried = 0
    inner = False
    while (start := _START.search(text, place)) and tried < _STARTS:
        tried += 1
        begin = start.start()
        fenced = _FENCE.search(text, max(0, begin - 40), begin) is not None
        try:
            value, end = json.JSONDecoder(strict=False).raw_decode(text, begin)
        except RecursionError:
            yield "is nested too deeply"
            return
        except ValueError:
            extent = _extent(text, begin)
            if extent is None:
                yield "breaks off"
                inner, place = True, begin + 1
                continue
            if extent < 0:
                yield "is nested too deeply"
                return
            repaired = _repaired(text[begin:extent])
            if repaired is None:
                # Chatter in braces, or JSON past mending, in which only a whole answer counts.
                if re.match(r"""[{\[]\s*["'“]\w+["'”]\s*:""", text[begin:extent]):
                    yield "is no valid JSON"
                    inner, place = True, begin + 1
                else:
                    place = extent
                continue
            value, end = repaired, extent
        yield Found(value, begin, end, fenced, inner)
        place = end


def _extent(text: str, start: int) -> int | None:
    """Where what opens at `start` closes: None where it never does, -1 where it is nested too deeply."""
    for signs, strings in ((_SIGN, True), (_BRACKET, False)):
        depth, inside, skip = 0, False, -1
        for found in signs.finditer(text, start):
            sign = found[0]
            if found.start() == skip:
                continue
            if sign == "\\":
                skip = found.end()
            elif sign == '"' and strings:
                inside = not inside
            elif not inside:
                depth += 1 if sign in "{[" else -1
                if depth > _DEEPEST:
                    return -1
                if depth == 0:
                    return found.end()
    return None


def _repaired(text: str) -> object:
    """What json-repair makes of it, unless a letter or digit was lost or has come in; None where it was."""
    if len(text) > LONGEST // 4:
        return None
    text = re.sub(r"([:,\[]\s*)undefined\b", r"\1null", _COMMENT.sub(r"\1", text))
    try:
        value = repair_json(text, return_objects=True, skip_json_loads=True)
        said = json.dumps(value, ensure_ascii=False)
    except (ValueError, RecursionError, TypeError):
        return None
    return value if isinstance(value, dict | list) and _letters(said) == _letters(text) else None


def _letters(text: str) -> str:
    without_escapes = re.sub(r"\\u[0-9a-fA-F]{4}|\\.", "", text, flags=re.DOTALL)
    return re.sub(r"[\W_]+", "", without_escapes).casefold().replace("none", "null")


def _answer_part(text: str, found: list[Found]) -> tuple[int, int]:
    """From the end of the reasoning to the end of the model's turn, as far as there is JSON between them."""
    inside = [range(each.start, each.end) for each in found]

    def marks(pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        return (m for m in pattern.finditer(text) if not any(m.start() in span for span in inside))

    end = len(text)
    for mark in marks(_TURN_ENDS):
        if any(each.end <= mark.start() for each in found):
            end = mark.start()
            break
    start = 0
    for mark in marks(_REASONING):
        if mark.end() < end and any(mark.end() <= each.start < end for each in found):
            start = mark.end()
    return start, end


def _alone_between_markers(text: str, found: tuple[Found, ...], start: int, end: int) -> tuple[Found, ...]:
    """The values with nothing beside them between two tags or tokens, where there are such tags."""
    if len(found) < 2:
        return found
    edges = [start]
    for mark in _MARKER.finditer(text, start, end):
        if not any(each.start <= mark.start() < each.end for each in found):
            edges += [mark.start(), mark.end()]
    edges.append(end)
    if len(edges) == 2:
        return ()
    alone = []
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        within = [each for each in found if left <= each.start and each.end <= right]
        if len(within) == 1 and not re.search(r"\w", _around(text[left:right], within[0], left)):
            alone += within
    return tuple(alone)


def _around(part: str, found: Found, left: int) -> str:
    before, after = part[: found.start - left], part[found.end - left :]
    return _FENCE.sub("", before) + after
