"""The days of a live blog's posts: "today" and "on Monday" count from the post that they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from pipeline.articles.dates import read_date
from pipeline.articles.readers.blocks import Block

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_STAMP = 60
"""Characters: what has more is no post's stamp."""


def post_days(
    tree: HtmlElement, blocks: Sequence[Block], chosen: Sequence[bool], headline: int | None
) -> list[date | None]:
    """For each block the day of the post that it stands in, None where it stands in none.

    A post is an element that holds a time and paragraphs of the article but not its headline, or what follows
    a time that stands by itself among the paragraphs. A page has two or more; one time is the article's.
    """
    nowhere: list[date | None] = [None] * len(blocks)
    times = [(time, found[0]) for time in tree.iter("time") if (found := read_date(time.get("datetime", "")))]
    if len(times) < 2:
        return nowhere
    own = [i for i, block in enumerate(blocks) if chosen[i] and i != headline]
    holding = {above for i in own for above in (blocks[i].element, *blocks[i].element.iterancestors())}
    whole = set() if headline is None else set(blocks[headline].element.iterancestors())
    posts: dict[HtmlElement, date] = {}
    stamps: dict[HtmlElement, date] = {}
    for time, day in times:
        path = [time, *time.iterancestors()]
        holder = next((i for i, above in enumerate(path) if above in holding), None)
        if holder is None:
            continue
        if path[holder] not in whole and path[holder] not in posts:
            posts[path[holder]] = day
        elif path[holder] in whole and _is_stamp(path[max(0, holder - 1)]):
            stamps[path[max(0, holder - 1)]] = day
    if len(posts) >= 2:
        return _within(blocks, own, posts)
    return _following(tree, blocks, own, stamps) if len(stamps) >= 2 else nowhere


def _is_stamp(element: HtmlElement) -> bool:
    """Whether an element is hardly more than its time."""
    return len("".join(islice(element.itertext(), _STAMP))) < _STAMP and next(element.iter("a"), None) is None


def _within(blocks: Sequence[Block], own: Sequence[int], posts: dict[HtmlElement, date]) -> list[date | None]:
    days: list[date | None] = [None] * len(blocks)
    for i in own:
        around = (blocks[i].element, *blocks[i].element.iterancestors())
        days[i] = next((posts[element] for element in around if element in posts), None)
    return days


def _following(
    tree: HtmlElement, blocks: Sequence[Block], own: Sequence[int], stamps: dict[HtmlElement, date]
) -> list[date | None]:
    """The day of the last stamp above each block, where two stamps or more have text of their own."""
    days: list[date | None] = [None] * len(blocks)
    at = {blocks[i].element: i for i in own}
    stamp: HtmlElement | None = None
    used = set()
    for element in tree.iter():
        if element in stamps:
            stamp = element
        if stamp is not None and element in at:
            days[at[element]] = stamps[stamp]
            used.add(stamp)
    return days if len(used) >= 2 else [None] * len(blocks)
