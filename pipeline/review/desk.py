"""One reviewer at work on a store: what comes next, what was decided, how far it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.articles.article import Article
from pipeline.decisions import REASONS, Decision, Journal, Made, Stated, Thread, Threads, journal_of
from pipeline.review.article import sentences_at
from pipeline.review.estimate import Estimate, estimate
from pipeline.review.queue import Item, Wanted, items
from pipeline.review.typing import Filled, Typist, filled_in
from pipeline.store import Reader, made_of, read
from pipeline.terminal import several
from schemas.catalogue import ClaimTypes
from schemas.claim import Claim
from schemas.errors import UsageError
from schemas.values import Gazetteer

Span = tuple[int, int]
_LONGEST_PAUSE = 300.0
"""A decision that took longer, in seconds, was interrupted."""


@dataclass(frozen=True)
class Inputs:
    """A claim as a person left it in the form: what was typed by field, evidence, whether it is optional."""

    fields: Mapping[str, str]
    hints: Mapping[str, int] = field(default_factory=dict)
    span: Span | None = None
    optional: bool = False


@dataclass(frozen=True)
class Progress:
    """How far a reviewer is; of `both` claims that another decided too, `alike` were decided alike."""

    done: int
    of: int
    session: int
    a_minute: float
    both: int
    alike: int
    sample: Estimate | None


class Desk:
    """One reviewer's work on a published store.

    What a run publishes meanwhile, and what others decide, is taken in before each step. A decision is on the
    disk when `decide` returns.
    """

    def __init__(
        self, db: Path, types: ClaimTypes, wanted: Wanted, reviewer: str, gazetteer: Gazetteer | None = None
    ) -> None:
        self.db = db
        self.types = types
        self.wanted = wanted
        self.reviewer = reviewer
        self.journal = Journal(journal_of(db))
        self.items: list[Item] = []
        self._gazetteer = gazetteer
        self._reader: Reader | None = None
        self._file: tuple[int, int] | None = None
        self._skipped: set[Item] = set()
        self._session: list[Decision] = []
        self._by_article: dict[str, list[Decision]] = defaultdict(list)
        self._taken: list[Decision] = []
        self._known = 0
        self._made: dict[str, list[Made]] = {}
        self._threads: dict[str, Threads] = {}
        self._found: dict[str, Thread] = {}
        self._articles: dict[str, Article] = {}
        self._agreed: dict[str, tuple[int, int]] = {}
        self.refresh()

    def close(self) -> None:
        """Let go of the store."""
        if self._reader:
            self._reader.close()

    # ------------------------------------------------------------ what there is

    def refresh(self) -> None:
        """Take in what a run has published since, and what anybody has decided.

        Raises:
            StoreError: there is no store.
            UsageError: the store has not what is wanted.
        """
        try:
            about = self.db.stat()
            file = (about.st_ino, about.st_mtime_ns)
        except OSError:
            file = None
        if self._reader is None or (file and file != self._file):
            self._reopen(file)
        self.journal.refresh()
        if self.journal.decisions is not self._taken:  # another file took the place of the one before
            self._by_article.clear()
            self._taken, self._known = self.journal.decisions, 0
        new = self._taken[self._known :]
        self._known = len(self._taken)
        for decision in new:
            self._by_article[decision.article_id].append(decision)
        self._settle({decision.article_id for decision in new})

    def _reopen(self, file: tuple[int, int] | None) -> None:
        if self._reader:
            self._reader.close()
        self._reader, self._file = read(self.db), file
        self.items = items(self._reader, self.wanted, self.types)
        self._made, self._articles, self._found = {}, {}, {}
        self._settle(self._by_article)

    def _settle(self, article_ids: Iterable[str]) -> None:
        """Find out anew which claims of these articles are decided."""
        wanted = [each for each in article_ids if each in self._by_article]
        self._load(wanted)
        for article_id in wanted:
            for made in self._made[article_id]:
                self._found.pop(made.claim_id, None)
            threads = Threads(self._by_article[article_id], self.types)
            self._threads[article_id] = threads
            self._found |= threads.assign(self._made[article_id])
            both = [t for t in threads.all if self.reviewer in t.by_reviewer and len(t.by_reviewer) > 1]
            self._agreed[article_id] = len(both), sum(not thread.disputed for thread in both)

    def _load(self, article_ids: Sequence[str]) -> None:
        missing = [each for each in article_ids if each not in self._made]
        if not missing or not self._reader:
            return
        self._made |= {article_id: [] for article_id in missing}
        for made in made_of(self._reader, self.types, missing):
            self._made[made.article_id].append(made)
        for article_id in missing:
            self._made[article_id].sort(key=lambda made: (made.stated.start, made.claim_id))

    def article(self, article_id: str) -> Article:
        """The article as it was read. Raises UsageError where the store no longer has it."""
        if article_id not in self._articles:
            found = self._reader.article(article_id) if self._reader else None
            if found is None:
                raise UsageError("a run has taken this article out of the store; go on with the next one")
            self._articles[article_id] = found
        return self._articles[article_id]

    def claims(self, article_id: str) -> list[Made]:
        """The article's claims as the store has them now, in the order of its text."""
        self._load([article_id])
        return self._made[article_id]

    def claim(self, item: Item) -> Made | None:
        """The claim of an item; None for the end of an article. Raises UsageError where it is gone."""
        if item.claim_id is None:
            return None
        for made in self.claims(item.article_id):
            if made.claim_id == item.claim_id:
                return made
        raise UsageError("a run has replaced this claim; go on with the next one")

    def row(self, made: Made) -> dict[str, Any]:
        """What the view `claims` has of a claim."""
        assert self._reader  # noqa: S101 - open since the beginning
        found = self._reader.query("SELECT * FROM claims WHERE claim_id = ? LIMIT 1", [made.claim_id])
        return dict(zip(found.columns, found.rows[0], strict=True)) if found.rows else {}

    def thread(self, claim_id: str) -> Thread | None:
        """The decisions on a claim."""
        return self._found.get(claim_id)

    def added(self, article_id: str) -> list[Thread]:
        """What was missed by all models and added by people, in the order of the text."""
        threads = self._threads[article_id].all if article_id in self._threads else []
        found = [t for t in threads if not t.made and t.standing.after and t.type_name in self.types]
        return sorted(found, key=lambda thread: thread.standing.after[0].start)

    # ------------------------------------------------------------ where one is

    def done(self, item: Item) -> bool:
        """Whether an item is decided.

        In a sample and in whole articles by this reviewer: with what others said it is compared.
        Else by anybody: nothing is done twice.
        """
        own = self.wanted.kind in ("sample", "whole")
        if item.claim_id is None:
            threads = self._threads.get(item.article_id)
            return bool(threads and self.reviewer in threads.whole[item.article_id])
        thread = self._found.get(item.claim_id)
        return thread is not None and (not own or self.reviewer in thread.by_reviewer)

    def next(self, after: Item | None = None) -> Item | None:
        """The next item that is neither decided nor skipped, from `after` on, then from the beginning."""
        start = self.items.index(after) + 1 if after in self.items else 0
        order = [*self.items[start:], *self.items[:start]]
        return next((i for i in order if i not in self._skipped and not self.done(i)), None)

    def skip(self, item: Item) -> None:
        """Leave an item for another time."""
        self._skipped.add(item)

    def find(self, article_id: str, claim_id: str | None) -> Item:
        """The item of a claim, whether it is in the queue or not."""
        known = (i for i in self.items if (i.article_id, i.claim_id) == (article_id, claim_id))
        return next(known, Item(article_id, claim_id))

    def progress(self) -> Progress:
        """How far it is."""
        done = [self.done(item) for item in self.items]
        spent = sum(decision.seconds for decision in self._session)
        sample = None
        if self.wanted.sample:
            decided = [t for i in self.items if i.claim_id and (t := self._found.get(i.claim_id))]
            right = sum(thread.standing.verdict == "accept" for thread in decided)
            sample = estimate(right, len(decided))
        both = [sum(column) for column in zip(*self._agreed.values(), strict=True)] or [0, 0]
        return Progress(
            done=sum(done),
            of=len(done),
            session=len(self._session),
            a_minute=60 * len(self._session) / spent if spent else 0.0,
            both=both[0],
            alike=both[1],
            sample=sample,
        )

    # ------------------------------------------------------------ what is decided

    def typist(self, article_id: str, type_name: str) -> tuple[Typist, type[Claim]]:
        """What reads the fields of a claim of this article. Raises UsageError for an unknown type."""
        kind = self.types.get(type_name)
        if kind is None:
            raise UsageError(f"there is no claim type {type_name!r} here; name its folder with --schemas")
        return Typist(self.article(article_id), kind, self._gazetteer), kind

    def stated(self, article_id: str, type_name: str, before: Stated | None, inputs: Inputs) -> Stated:
        """The claim that a form says. Raises UsageError where it is not one."""
        typist, kind = self.typist(article_id, type_name)
        span = inputs.span or ((before.start, before.end) if before else None)
        if span is None or not 0 <= span[0] < span[1] <= len(self.article(article_id).text):
            raise UsageError("select the words of the article that state the claim")
        if inputs.span and before is None:
            span = sentences_at(self.article(article_id), *span)
        status = inputs.fields.get("status") or (before.cells.get("status") if before else "")
        fields: dict[str, Filled] = {
            name: typist.fill(name, typed, span, str(status), inputs.hints.get(name))
            for name, typed in inputs.fields.items()
        }
        return filled_in(kind, before, fields, span, optional=inputs.optional)

    def decide(
        self,
        item: Item,
        verdict: str,
        *,
        reason: str | None = None,
        into: str | None = None,
        inputs: Sequence[Inputs] = (),
        seconds: float = 0.0,
    ) -> Decision:
        """Decide on a claim; give what was written.

        Raises:
            UsageError: the claim is gone, a reason is unknown, or the inputs are no claim.
        """
        made = self.claim(item)
        if made is None:
            raise UsageError("this is the end of an article; say that it is whole, or add what is missing")
        before = made.stated
        if verdict == "accept":
            optional = bool(inputs and inputs[0].optional)
            after = [before.model_copy(update={"optional": optional})]
        elif verdict in ("edit", "split") and inputs:
            after = [self.stated(item.article_id, made.type, before, each) for each in inputs]
            if verdict == "edit" and after[0].cells == before.cells and after[0].start == before.start:
                verdict = "accept"
        elif verdict in ("reject", "merge"):
            after = []
        else:
            raise UsageError(f"{verdict!r} is no decision on a claim")
        if reason is not None and reason not in REASONS:
            raise UsageError(f"{reason!r} is no reason; there are {', '.join(REASONS)}")
        threads = self._threads.get(item.article_id)
        return self._write(
            item,
            seconds,
            verdict=verdict,
            type=made.type,
            claim_id=made.claim_id,
            before=before,
            after=after,
            reason=reason,
            into=into,
            **(threads.links(made) if threads else {}),
        )

    def add(self, article_id: str, type_name: str, inputs: Inputs, seconds: float = 0.0) -> Decision:
        """Add a claim that is missing. Raises UsageError where it is none."""
        stated = self.stated(article_id, type_name, None, inputs)
        return self._write(
            self.find(article_id, None), seconds, verdict="add", type=type_name, after=[stated]
        )

    def sign(self, item: Item, seconds: float = 0.0) -> Decision:
        """Say that an article was looked at whole. Raises UsageError where claims of it are undecided."""
        left = [m for m in self.claims(item.article_id) if not self.done(Item(item.article_id, m.claim_id))]
        if left:
            raise UsageError(f"of this article {several(len(left), 'claim')} stand open; decide first")
        return self._write(self.find(item.article_id, None), seconds, verdict="whole")

    def _write(self, item: Item, seconds: float, **said: object) -> Decision:
        decision = self.journal.append(
            reviewer=self.reviewer,
            article_id=item.article_id,
            file=self.article(item.article_id).file,
            seconds=min(max(seconds, 0.0), _LONGEST_PAUSE),
            sample=self.wanted.sample,
            **said,
        )
        self._session.append(decision)
        self.refresh()
        return decision

    def undo(self) -> Decision:
        """Take back this reviewer's last decision; give it. Raises UsageError where there is none."""
        undone = {d.undoes for d in self.journal.decisions if d.verdict == "undo"}
        mine = [
            d
            for d in self.journal.decisions
            if d.reviewer == self.reviewer and d.verdict != "undo" and d.decision_id not in undone
        ]
        if not mine:
            raise UsageError("you have decided nothing that could be taken back")
        last = mine[-1]
        self.journal.append(
            reviewer=self.reviewer, article_id=last.article_id, verdict="undo", undoes=last.decision_id
        )
        self._session = [each for each in self._session if each.decision_id != last.decision_id]
        self._skipped.discard(self.find(last.article_id, last.claim_id))
        self.refresh()
        return last
