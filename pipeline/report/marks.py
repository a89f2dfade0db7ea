"""The words of an article on the page, marked where claims stand on them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Row = dict[str, Any]
DOUBTFUL = 0.5
"""The confidence below which a claim is shown as doubtful."""


@dataclass
class Shown:
    """A claim on the page: where it stands, what names its article, the tokens by which filters find it.

    `voice` is who says so, `figure` the article's own words for how many, `fields` what the gist leaves out.
    """

    row: Row
    place: str
    source: str
    tokens: str
    voice: str
    figure: str
    fields: dict[str, str]

    @property
    def head(self) -> str:
        """The gist without who says so, which the page shows by the voice's sign."""
        return str(self.row["gist"] or self.row["evidence"]).split(" · says ", 1)[0]

    @property
    def doubts(self) -> list[str]:
        """Why the claim is more likely wrong than right, in words; nothing where it is not."""
        sure = self.row.get("confidence")
        if sure is None or sure >= DOUBTFUL:
            return []
        return [*(self.row.get("doubts") or ()), f"right with a probability of {sure:.2f}"]


def places_of(claims: Iterable[Shown]) -> str:
    """The places of all these claims, each once: what rests on them is shown as long as one of them is."""
    return " ".join(dict.fromkeys(claim.place for claim in claims))


@dataclass
class Run:
    """Words of an article marked by the same claims; `ends` are the claims whose evidence ends here."""

    text: str
    claims: list[Shown]
    starts: list[Shown]
    ends: list[Shown]

    @property
    def voices(self) -> list[str]:
        """Who states its claims, each once."""
        return list(dict.fromkeys(claim.voice for claim in self.claims))


def paragraphs_of(
    article: Row, marks: Sequence[tuple[int, int, Shown, bool]]
) -> tuple[list[tuple[bool, list[Run]]], int]:
    """The article's paragraphs, each with whether it is the headline; and how many characters are left out.

    Left out is what is not the article, unless evidence stands there.
    """
    text = article["text"]
    headline = json.loads(article["headline_span"] or "null")
    shown = [*json.loads(article["body_spans"]), *([headline] if headline else [])]
    shown += [(start, end) for start, end, _, _ in marks]
    paragraphs, left_out = [], 0
    for line in re.finditer(r"[^\n]+", text):
        start, end = line.span()
        if not any(a < end and start < b for a, b in shown):
            left_out += end - start
            continue
        here = [mark for mark in marks if mark[0] < end and start < mark[1]]
        cuts = sorted({start, end, *(p for mark in here for p in mark[:2] if start < p < end)})
        runs = [
            Run(
                text[a:b],
                [claim for s, e, claim, _ in here if s <= a and b <= e],
                [claim for s, _, claim, first in here if first and s == a],
                [claim for _, e, claim, _ in here if e == b],
            )
            for a, b in pairwise(cuts)
        ]
        paragraphs.append((headline is not None and headline[0] <= start < headline[1], runs))
    return paragraphs, left_out
