"""Which decisions are on one claim, and which claim of a store they are on now.

A claim's id follows from its values, so it is another one after a new normalisation, and another model cites
other sentences. A decision therefore holds to article, type and span, and to what was said there: it is on a
claim of the same article and type whose evidence overlaps, whose enums are equal, whose key fields have the
same words at the same place or the same value, and whose time does not conflict. Where several claims or
several decisions would fit equally well, none is taken: a person is asked again rather than a decision put on
another claim.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.decisions.decision import Decision, Stated
from schemas.claim import Claim
from schemas.field import FieldSpec
from schemas.values import Value

ClaimTypes = Mapping[str, type[Claim]]
EXACT, WORDED, ALIKE = 3, 2, 1
"""How well a claim fits a decision: it is the one; the same words at the same place; the same meaning."""


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
    type: str
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

    def fit(self, kind: type[Claim], stated: Stated, claim_id: str | None) -> tuple[int, bool]:
        """How well a claim fits (0: not at all), and whether it is the claim as it was rather than should be."""
        found = (0, False)
        for version in self._versions:
            same = claim_id is not None and claim_id == version.claim_id
            found = max(found, (EXACT if same else alike(kind, version.stated, stated), version.before))
        return found if found[0] else (0, False)

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
        kind = self._types.get(decision.type)
        about = decision.before or next(iter(decision.after), None)
        if about is not None:
            fits = [
                (thread.fit(kind, about, decision.claim_id) if kind else _by_id(thread, decision), number)
                for number, thread in enumerate(there)
                if thread not in apart
            ]
            if best := _only_best(fits):
                return there[best[1]]
        there.append(Thread(decision.article_id, decision.type))
        return there[-1]

    def like(self, claim: Made) -> list[Thread]:
        """The threads of claims that are like this one."""
        kind = self._types.get(claim.type)
        there = self._threads.get((claim.article_id, claim.type), ())
        return [thread for thread in there if kind and thread.fit(kind, claim.stated, claim.claim_id)[0]]

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


def _by_id(thread: Thread, decision: Decision) -> tuple[int, bool]:
    """How well a decision fits where the claim type is not known here: by the claim's id alone."""
    known = {other.claim_id for other in thread.decisions}
    return (EXACT, True) if decision.claim_id and decision.claim_id in known else (0, False)


def _only_best(fits: Sequence[tuple[tuple[int, bool], int]]) -> tuple[tuple[int, bool], int] | None:
    """The best of some fits, each with a number, if there is one, and no other is as good."""
    ranked = sorted((fit for fit in fits if fit[0][0]), reverse=True)
    if not ranked or (ranked[1:] and ranked[1][0] == ranked[0][0]):
        return None
    return ranked[0]


def _assign(
    kind: type[Claim], threads: Sequence[Thread], claims: Sequence[Made], found: dict[str, Thread]
) -> None:
    fits = {
        (c, t): thread.fit(kind, claim.stated, claim.claim_id)
        for c, claim in enumerate(claims)
        for t, thread in enumerate(threads)
    }
    free_claims, free_threads = {*range(len(claims))}, {*range(len(threads))}

    def take(claim: int, thread: int) -> None:
        threads[thread].made.append(claims[claim])
        found[claims[claim].claim_id] = threads[thread]
        free_claims.discard(claim)

    for level in (EXACT, WORDED, ALIKE):
        for before in (True, False):
            rank = (level, before)
            pairs = [
                (c, t)
                for (c, t), fit in fits.items()
                if fit == rank and c in free_claims and t in free_threads
            ]
            for claim, thread in pairs:
                rivals = sum(c == claim or t == thread for c, t in pairs)
                if rivals == 1 or level == EXACT:
                    take(claim, thread)
            free_threads -= {t for c, t in pairs}
            # what two threads fit alike is left to a person, and not to a worse fit
            free_claims -= {c for c, _ in pairs}
    for claim in sorted(
        {*range(len(claims))} - {c for c in range(len(claims)) if claims[c].claim_id in found}
    ):
        same = [
            t for t, thread in enumerate(threads) if thread.made and thread.says(kind, claims[claim].stated)
        ]
        if len(same) == 1:
            take(claim, same[0])


def alike(kind: type[Claim], one: Stated, other: Stated) -> int:
    """Whether two claims of one article and type are the same: 0, ALIKE or WORDED."""
    if one.start >= other.end or other.start >= one.end:
        return 0
    try:
        left, right = one.values(kind), other.values(kind)
    except ValueError:
        return 0
    worded = (one.start, one.end) == (other.start, other.end)
    for spec in kind.fields.values():
        a, b = left[spec.name], right[spec.name]
        if spec.choices:
            if a != b:
                return 0
            continue
        if spec.name not in kind.key and spec.role != "time":
            continue
        if a in (None, []) and b in (None, []):
            continue
        if a in (None, []) or b in (None, []):
            if spec.name in kind.key:
                return 0
            worded = False
        elif not _same_words(spec, one, other):
            worded = False
            if not _same_values(a, b):
                return 0
    return WORDED if worded else ALIKE


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
