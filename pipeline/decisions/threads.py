"""Which decisions are on one claim, and which claim of a store they are on now.

A claim's id follows from its values, so it is another one after a new normalisation, and another model cites
other sentences. A decision therefore holds to article, type and span, and to what was said there: it is on a
claim of the same article and type whose evidence overlaps, whose enums are equal, whose key fields have the
same words or value, one of them at the same place, and whose time does not conflict. Where several claims or
several decisions would fit equally well, none is taken: a person is asked again rather than a decision put on
another claim.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pipeline.decisions.decision import Decision, Stated
from schemas.claim import Claim
from schemas.field import FieldSpec
from schemas.values import Value

ClaimTypes = Mapping[str, type[Claim]]
WORDED, ALIKE = 2, 1
"""How well a claim fits another: the same words at the same place; the same meaning."""


@dataclass(frozen=True)
class Made:
    """A claim as a store has it now."""

    claim_id: str
    article_id: str
    type: str
    stated: Stated


@dataclass(frozen=True)
class _Version:
    """A claim as it was before or after a decision."""

    stated: Stated
    claim_id: str | None
    before: bool


@dataclass(eq=False)
class Thread:
    """The decisions on one claim, in order, and the claims of the store that they are on now."""

    article_id: str
    type_name: str
    decisions: list[Decision] = field(default_factory=list)
    made: list[Made] = field(default_factory=list)
    _versions: list[_Version] = field(default_factory=list)

    @property
    def standing(self) -> Decision:
        """The last decision, which holds."""
        return self.decisions[-1]

    @property
    def by_reviewer(self) -> dict[str, Decision]:
        """The last decision of each reviewer."""
        return {decision.reviewer: decision for decision in self.decisions}

    @property
    def disputed(self) -> bool:
        """Whether reviewers want different claims to stand."""
        wanted = [
            sorted((repr(sorted(each.cells.items())), each.optional) for each in decision.after)
            for decision in self.by_reviewer.values()
        ]
        return any(other != wanted[0] for other in wanted[1:])

    def add(self, decision: Decision) -> None:
        """Take in a decision, with the claim as it was and as it should be."""
        self.decisions.append(decision)
        if decision.before:
            self._versions.append(_Version(decision.before, decision.claim_id, before=True))
        self._versions += (_Version(stated, None, before=False) for stated in decision.after)

    def fit(self, kind: type[Claim], stated: Stated) -> tuple[int, bool]:
        """How well a claim fits (0: not at all), and whether that is as it was before a decision."""
        fits = [(alike(kind, version.stated, stated), version.before) for version in self._versions]
        best = max(fits, default=(0, False))
        return best if best[0] else (0, False)

    def knows(self, claim_id: str | None) -> bool:
        """Whether this was the claim before one of the decisions."""
        return claim_id is not None and any(claim_id == version.claim_id for version in self._versions)

    def says(self, kind: type[Claim], stated: Stated) -> bool:
        """Whether a claim says what the standing decision wants to stand."""
        return any(alike(kind, wanted, stated) for wanted in self.standing.after)


class Threads:
    """All decisions of a journal by the claims that they are on."""

    def __init__(self, decisions: Iterable[Decision], types: ClaimTypes) -> None:
        ordered = sorted(decisions, key=lambda decision: decision.order)
        self._types = types
        undone = {(d.undoes, d.reviewer) for d in ordered if d.verdict == "undo"}
        self.undone = [d for d in ordered if (d.decision_id, d.reviewer) in undone and d.verdict != "undo"]
        taken_back = {decision.decision_id for decision in self.undone}
        standing = [d for d in ordered if d.verdict != "undo" and d.decision_id not in taken_back]
        self.whole: dict[str, dict[str, Decision]] = defaultdict(dict)
        """article_id -> reviewer -> the decision that says that all of the article was looked at."""
        self._threads: dict[tuple[str, str], list[Thread]] = defaultdict(list)
        self._of: dict[str, Thread] = {}
        for decision in standing:
            if decision.verdict == "whole":
                self.whole[decision.article_id][decision.reviewer] = decision
            elif decision.type:
                thread = self._of[decision.decision_id] = self._thread_of(decision)
                thread.add(decision)

    @cached_property
    def all(self) -> list[Thread]:
        """Every thread, in the order of the first decisions."""
        every = [thread for threads in self._threads.values() for thread in threads]
        return sorted(every, key=lambda thread: thread.decisions[0].order)

    @property
    def articles(self) -> list[str]:
        """The ids of the articles on whose claims something was decided."""
        return sorted({article_id for article_id, _ in self._threads} | {*self.whole})

    def _thread_of(self, decision: Decision) -> Thread:
        """The thread that a decision goes on, or a new one."""
        assert decision.type  # noqa: S101 - `whole` and `undo` are on no claim
        if decision.follows in self._of:
            return self._of[decision.follows]
        apart = [self._of.get(other) for other in decision.apart]
        there = self._threads[decision.article_id, decision.type]
        if known := next((thread for thread in there if thread.knows(decision.claim_id)), None):
            return known
        kind, about = self._types.get(decision.type), decision.before or next(iter(decision.after), None)
        if kind and about:
            fits = [
                (rank, number)
                for number, thread in enumerate(there)
                if thread not in apart and (rank := thread.fit(kind, about))[0]
            ]
            if best := _only_best(fits):
                return there[best[1]]
        there.append(Thread(decision.article_id, decision.type))
        return there[-1]

    def links(self, claim: Made) -> dict[str, object]:
        """What a decision on a claim that was assigned has to say of the others: `follows`, or `apart`."""
        there = self._threads.get((claim.article_id, claim.type), [])
        if own := next((thread for thread in there if claim in thread.made), None):
            return {"follows": own.standing.decision_id}
        kind = self._types[claim.type]
        like = [thread for thread in there if thread.fit(kind, claim.stated)[0]]
        return {"apart": [thread.decisions[0].decision_id for thread in like]}

    def assign(self, claims: Iterable[Made]) -> dict[str, Thread]:
        """Put each claim that was decided to the thread of its decisions: claim_id -> thread.

        The claims are all that a store now has of the articles that `articles` names; each thread then knows
        those it is on as `made`. The best fits go first, and a thread that has its claim takes no other, but
        for one that says what the person said.
        """
        by_place: dict[tuple[str, str], list[Made]] = defaultdict(list)
        for claim in claims:
            by_place[claim.article_id, claim.type].append(claim)
        found: dict[str, Thread] = {}
        for place, threads in self._threads.items():
            for thread in threads:
                thread.made = []
            if kind := self._types.get(place[1]):
                _assign(kind, threads, by_place.get(place, ()), found)
        return found


def _only_best(fits: Sequence[tuple[tuple[int, bool], int]]) -> tuple[tuple[int, bool], int] | None:
    """The best of some fits, each with a number, if there is one, and no other is as good."""
    ranked = sorted(fits, reverse=True)
    if not ranked or (ranked[1:] and ranked[1][0] == ranked[0][0]):
        return None
    return ranked[0]


def _assign(
    kind: type[Claim], threads: Sequence[Thread], claims: Sequence[Made], found: dict[str, Thread]
) -> None:
    """Put claims of one article and type to threads, the best fits first."""

    def take(claim: Made, thread: Thread) -> None:
        thread.made.append(claim)
        found[claim.claim_id] = thread

    left = []
    for claim in claims:
        if known := next((thread for thread in threads if thread.knows(claim.claim_id)), None):
            take(claim, known)
        else:
            left.append(claim)
    free = [thread for thread in threads if not thread.made]
    fits = {
        (c, t): thread.fit(kind, claim.stated)
        for c, claim in enumerate(left)
        for t, thread in enumerate(free)
    }
    open_claims, open_threads = {*range(len(left))}, {*range(len(free))}
    for rank in ((WORDED, True), (WORDED, False), (ALIKE, True), (ALIKE, False)):
        pairs = [
            (c, t) for (c, t), fit in fits.items() if fit == rank and c in open_claims and t in open_threads
        ]
        for c, t in pairs:
            if sum(c == other or t == another for other, another in pairs) == 1:
                take(left[c], free[t])
        # what fits several alike is left to a person, and not to a worse fit
        open_claims -= {c for c, _ in pairs}
        open_threads -= {t for _, t in pairs}
    for claim in [claim for claim in left if claim.claim_id not in found]:
        same = [thread for thread in threads if thread.made and thread.says(kind, claim.stated)]
        if len(same) == 1:
            take(claim, same[0])


def alike(kind: type[Claim], one: Stated, other: Stated) -> int:
    """Whether two claims of one article and type are the same: 0, ALIKE or WORDED."""
    if one.start >= other.end or other.start >= one.end:
        return 0
    enums = [spec.name for spec in kind.fields.values() if spec.choices]
    if any(one.cells.get(name) != other.cells.get(name) for name in enums):
        return 0
    if not _shares_a_place(kind.key, one, other):
        return 0
    values = [spec for spec in kind.fields.values() if spec.value]
    keys = min((_alike_in(spec, one, other) for spec in values if spec.name in kind.key), default=WORDED)
    times = [spec for spec in values if spec.role == "time" and spec.name not in kind.key]
    undated = [spec for spec in times if _blank(spec, one) != _blank(spec, other)]
    if undated and keys < WORDED:  # "12 were killed" may be either of those killed on Monday and on Tuesday
        return 0
    levels = [keys, *(ALIKE if spec in undated else _alike_in(spec, one, other) for spec in times)]
    same_place = (one.start, one.end) == (other.start, other.end)
    return min(levels) if same_place else min(ALIKE, *levels)


def _shares_a_place(key: Sequence[str], one: Stated, other: Stated) -> bool:
    """Whether words of some key field stand at one place in both, as far as the places are known."""
    known = [
        (one.field_spans[name], other.field_spans[name])
        for name in key
        if one.field_spans.get(name) and other.field_spans.get(name)
    ]
    return not known or any(
        a[0] < b[1] and b[0] < a[1] for left, right in known for a in _spans(left) for b in _spans(right)
    )


def _spans(found: Any) -> Sequence[Sequence[int]]:  # noqa: ANN401 - a span, or a list of them
    return found if isinstance(found[0], list) else [found]


def _blank(spec: FieldSpec, stated: Stated) -> bool:
    return stated.cells.get(next(spec.columns()).suffix) in (None, [])


def _alike_in(spec: FieldSpec, one: Stated, other: Stated) -> int:
    """How well two claims agree in a field: 0, ALIKE or WORDED."""
    if _blank(spec, one) or _blank(spec, other):
        return WORDED if _blank(spec, one) == _blank(spec, other) else 0
    if _same_words(spec, one, other):
        return WORDED
    try:
        return ALIKE if _same_values(one.value(spec), other.value(spec)) else 0
    except ValueError:
        return 0


def _same_words(spec: FieldSpec, one: Stated, other: Stated) -> bool:
    """Whether a field has the same words, at the same place where both places are known."""
    column = next(spec.columns()).suffix
    places = one.field_spans.get(spec.name), other.field_spans.get(spec.name)
    if places[0] and places[1] and places[0] != places[1]:
        return False
    said = [_folded(stated.cells.get(column)) for stated in (one, other)]
    return bool(said[0]) and said[0] == said[1]


def _folded(words: object) -> list[str]:
    given = words if isinstance(words, list) else [words]
    return [token for each in given for token in re.findall(r"\w+", str(each or "").casefold())]


def _same_values(a: object, b: object) -> bool:
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(any(_same_values(x, y) for y in b) for x in a)
    if isinstance(a, Value) and isinstance(b, Value):
        return a.same(b)
    return a == b
