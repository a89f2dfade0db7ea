"""A batch: articles in, one outcome each into the store, a summary at the end."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
import traceback
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from pipeline.articles.article import Article, Unchanged, Unreadable
from pipeline.articles.copies import Copies
from pipeline.articles.readers import read_changed
from pipeline.articles.readers.ahead import Pending, ahead
from pipeline.articles.readers.source import Read
from pipeline.articles.readers.workload import Workload
from pipeline.config import Settings
from pipeline.extraction.extract import Extractor
from pipeline.extraction.outcome import Outcome
from pipeline.models.model import Model, Response
from pipeline.patterns.extractor import Patterns
from pipeline.runs.factory import endpoint_of, extractor_of, open_model, origins_of, types_of
from pipeline.runs.inputs import inputs
from pipeline.runs.response_cache import ResponseCache
from pipeline.runs.selection import OtherModel, Selection, kept_unless_by
from pipeline.runs.summary import Progress, Summary
from pipeline.store import Recorded, Store
from schemas.errors import GroundwireError, ModelError, StoppedError, StoreError

_FLUSH_SECONDS, _FLUSH_OUTCOMES = 2.0, 250
LOG = logging.getLogger("groundwire")
LOG.addHandler(logging.NullHandler())  # else Python prints each warning beside our own line
_IN_VAIN = 10
"""An endpoint that fails so many articles, and answers none, is not asked about the rest."""


async def run(
    settings: Settings,
    paths: Sequence[Path],
    *,
    limit: int | None = None,
    since: datetime | None = None,
    retry_failed: bool = False,
    progress: Progress | None = None,
    columns: Mapping[str, str] | None = None,
    skip_copies: bool = False,
    other_model: OtherModel | None = None,
) -> Summary:
    """Extract every article that the store does not have yet under this fingerprint.

    Claims that another model made stay, with `other_model="keep"`, or are made again where their articles are
    read, with "replace"; without either, a run whose model is not the last run's is refused.

    With `skip_copies` an article that tells another's story in the same words is not asked about; it has the
    claims of that one's sentences that it has too. `since` passes over articles that were published before,
    or, where that is not known, whose file is older. `retry_failed` asks again also what the model refused,
    the filter withheld, or never fitted the schema.

    Raises:
        GroundwireError: nothing could be done: wrong paths, an unusable model or store. What had been
            answered by then is kept.
    """
    sources, notes = inputs(paths)
    workload = Workload()
    known: dict[str, str] = {}
    # Wrong paths are told before anything else is done; nothing is read before the store says what is known.
    reads = read_changed(sources, known, columns=columns, note=notes.append, workload=workload)
    model = await open_model(settings)
    try:
        selection = Selection(settings.languages, model, since)
        with Store.open(settings.db, types_of(settings), origins_of(settings)) as store:
            batch = _Batch(
                settings, model, store, notes, selection, skip_copies=skip_copies, again=retry_failed
            )
            batch.choose(other_model)
            known.update(batch.current.digests(batch.extractor.fingerprint, unless_by=batch.unless_by))
            batch.expected = workload.expected
            with closing(ahead(reads, workload)) as articles:
                return await batch.run(articles, sources, limit, progress)
    finally:
        await model.close()


async def retry(
    settings: Settings,
    *,
    limit: int | None = None,
    progress: Progress | None = None,
    other_model: OtherModel | None = None,
) -> Summary:
    """Extract the store's dead letters again, as they were read, asking anew whatever gave no answer.

    Raises:
        GroundwireError: no store, or an unusable model or store.
    """
    if not settings.db.exists():
        raise StoreError(f"no store at {settings.db}; run `groundwire run PATHS` first, or name it with --db")
    model = await open_model(settings)
    try:
        with Store.open(settings.db, types_of(settings), origins_of(settings)) as store:
            batch = _Batch(settings, model, store, [], Selection(settings.languages, model), again=True)
            batch.choose(other_model)
            letters = store.articles.dead_letters()
            batch.expected = lambda _: len(letters)
            return await batch.run(iter(letters), (), limit, progress)
    finally:
        await model.close()


class _Batch:
    """One run's state: what is to do, what is under way, what waits to be saved."""

    def __init__(
        self,
        settings: Settings,
        model: Model,
        store: Store,
        notes: list[str],
        selection: Selection,
        *,
        skip_copies: bool = False,
        again: bool = False,
    ) -> None:
        self.settings = settings
        self.store = store
        self.model = model
        self.selection = selection
        self.endpoint = endpoint_of(model)
        if self.endpoint:
            self.endpoint.prefer(store.runs.mode_of(model.name, settings.base_url))
        self.cache = ResponseCache(store.responses, again=again, bill=self._bill)
        self.extractor = extractor_of(settings, model, self.cache)
        self.by_default = isinstance(model, Patterns) and settings.model is None
        self.pending: list[Outcome] = []
        self.arrived: list[Article] = []
        self.set_aside: list[Article] = []
        self.elsewhere: dict[str, str] = {}
        self.moved: dict[str, None] = {}
        self.skipped: list[Unreadable] = []
        self.flushed = time.monotonic()
        self.current = store.current()
        self.unless_by: str | None = model.name
        self.seen: set[str] = set()
        self.copies: Copies | None = None
        if skip_copies:
            self.copies = Copies()
            for known in store.sketches():
                self.copies.add(*known)
        self.settling = False
        self.awaited: asyncio.Future[list[Read]] | None = None
        self.underway: dict[str, asyncio.Future[Outcome]] = {}
        self.expected: Callable[[int], int | None] = lambda _: None
        self.limit: int | None = None
        self.whole = True
        self.answered = False
        self.in_vain = 0
        self.summary = Summary(
            db=str(settings.db),
            model=model.name,
            fingerprint=self.extractor.fingerprint,
            focus=self.extractor.focus,
            notes=notes,
            max_failures=settings.max_failures,
        )

    async def run(
        self,
        articles: Iterator[Read | Pending],
        sources: Sequence[Path],
        limit: int | None,
        progress: Progress | None,
    ) -> Summary:
        summary, started = self.summary, time.monotonic()
        self.started, self.limit = started, limit
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine always runs in a task
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        summary.run_id = self.store.runs.begin(
            model=self.model.name,
            fingerprint=summary.fingerprint,
            focus=summary.focus,
            paths=sources,
            settings=self.settings.model_dump(mode="json", exclude={"api_key"}, exclude_defaults=True),
        )
        LOG.info("run %s starts", summary.run_id, extra={"event": "run_started", "run_id": summary.run_id})
        self._tell(progress)
        try:
            await self._share(self._todo(articles, limit), progress)
            self._flush()
            self.store.articles.move_away(self.moved)
            if not summary.stopped_by:
                self.settling = True
                await self._share(self._displaced(), progress)
            summary.status = "stopped" if summary.stopped_by else "done"
        except asyncio.CancelledError:
            summary.status = "interrupted"
        except BaseExceptionGroup as several:
            summary.status, error = "stopped", _first(several)
            summary.stopped_by = error if isinstance(error, GroundwireError) else None
            if not isinstance(error, ModelError):
                self._end(started)
                raise error from None
        self._end(started)
        return summary

    async def _share(self, todo: Iterator[Article | Pending | None], progress: Progress | None) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(self.settings.concurrency):
                group.create_task(self._work(todo, progress))

    def choose(self, other_model: OtherModel | None) -> None:
        """Settle what becomes of claims by another model. Raises OtherModelError where nobody has said."""
        self.unless_by = kept_unless_by(self.current, self.model.name, other_model, self.settings.db)

    def _bill(self, response: Response) -> None:
        self.summary.bill(
            response.requests, response.prompt_tokens, response.completion_tokens, response.cost
        )

    def _end(self, started: float) -> None:
        """Save what is done and publish it, however the run came to its end."""
        self.cache.commit()
        self._flush()
        if self.endpoint:
            unkept = self.endpoint.unkept
            self.summary.bill(unkept.requests, unkept.prompt_tokens, unkept.completion_tokens, unkept.cost)
            self.summary.mode = self.endpoint.answered_mode
            self.summary.notes += (f"{self.model.name}: {note}" for note in self.endpoint.notes)
        self.summary.seconds = time.monotonic() - started
        self.summary.left = 0 if self.summary.status == "done" and self.whole else self._left()
        self.summary.store = self.store.counts()
        self.summary.models = self.store.current().models()
        whole = self.whole and self.summary.status == "done"
        self.store.runs.finish(self.summary.status, self.summary.row(), whole=whole)
        self.store.publish()
        level = logging.ERROR if self.summary.stopped_by else logging.INFO
        told = {"event": "run_ended", "status": self.summary.status, **self.summary.row()}
        LOG.log(level, "run ends", extra=told)

    async def _work(self, todo: Iterator[Article | Pending | None], progress: Progress | None) -> None:
        async for article in self._shared(todo):
            await asyncio.sleep(0)  # so that Ctrl-C is heard where no request is waited for
            if article is None:
                continue
            self.summary.under_way += 1
            self._tell(progress)
            try:
                outcome = await self._extract(article)
            except StoppedError as error:  # the others end what they have under way, since it is paid for
                self.summary.stopped_by = self.summary.stopped_by or error
                return
            finally:
                self.summary.under_way -= 1
            self.pending.append(outcome)
            self.summary.add(outcome, settled=self.settling)
            _log(outcome)
            if len(self.pending) >= _FLUSH_OUTCOMES or time.monotonic() - self.flushed > _FLUSH_SECONDS:
                self._flush()
            self._judge(outcome)
            self._tell(progress, f"{article.file}: {outcome.error}" if outcome.error else None)

    def _tell(self, progress: Progress | None, failure: str | None = None) -> None:
        if progress:
            self.summary.seconds = time.monotonic() - self.started
            self.summary.left = self._left()
            progress(self.summary, failure)

    async def _shared(self, todo: Iterator[Article | Pending | None]) -> AsyncIterator[Article | None]:
        """What is to do, for one of those who share it; while an article is being made, all wait for it."""
        while True:
            while self.awaited and not self.awaited.done():
                await asyncio.wait([self.awaited])
            try:
                article = next(todo)
            except StopIteration:
                return
            if isinstance(article, Future):
                self.awaited = asyncio.wrap_future(article)
            else:
                yield article

    async def _extract(self, article: Article) -> Outcome:
        """Extract one article; a fault of ours in it fails this article, not the batch."""
        try:
            if self.settling:
                return await self._settled(article)
            if not self.copies:
                return await self.extractor.extract(article)
            first = self.copies.add(article.article_id, article.sketch, article.published)
            if first and (copied := await self._copied(article, first)):
                self.summary.copies += 1
                return copied
            own = self.underway[article.article_id] = asyncio.get_running_loop().create_future()
            try:
                outcome = await self.extractor.extract(article)
            except BaseException:
                own.cancel()
                raise
            own.set_result(outcome)
            return outcome  # noqa: TRY300 - the whole is one attempt
        except GroundwireError:
            raise
        except Exception as error:  # noqa: BLE001 - ten thousand articles must not die of one
            where = traceback.extract_tb(error.__traceback__)[-1]
            fault = f"internal error: {type(error).__name__} at {Path(where.filename).name}:{where.lineno}"
            return Outcome(article, "failed", self.model.name, self.summary.fingerprint, error=fault)

    def _displaced(self) -> Iterator[Article]:
        """The texts that have another first publication now than the one as which they are kept."""
        for article_id in self.store.articles.displaced():
            article = self.store.articles.first_published(article_id)
            if self.store.outcomes.made(article_id):
                yield article
            else:  # it was never extracted: its language, say, is not asked about
                self.store.articles.keep([article])

    async def _settled(self, article: Article) -> Outcome:
        """The outcome of a known text as this publication has it, from what was answered about it before."""
        made = self.store.outcomes.made(article.article_id)
        recorded = self.store.outcomes.recorded_of(article.article_id)
        if recorded is None or made is None or made.fingerprint == self.summary.fingerprint:
            return await self.extractor.extract(article)
        return resettled(self.extractor, replace(recorded, article=article))

    async def _copied(self, article: Article, first: str) -> Outcome | None:
        """The outcome of a copy from what was answered about the story's first article, if that was."""
        if first in self.underway:
            made = await self.underway[first]
            if made.status == "done":
                return self.extractor.copy(article, made.article, self.store.responses.of(made.response_ids))
            return None
        known = self.store.outcomes.recorded_of(first)
        if known and known.fingerprint == self.summary.fingerprint and known.original is None:
            return self.extractor.copy(article, known.article, known.responses)
        return None

    def _judge(self, outcome: Outcome) -> None:
        """Stop the run where the endpoint has failed every article so far. Raises ModelError."""
        kind, _, error = (outcome.error or "").partition(": ")
        in_vain = kind in ("failed", "invalid")
        if outcome.requests and (outcome.status == "done" or (outcome.completion_tokens and not in_vain)):
            self.answered = True
        if self.answered or not in_vain:
            return
        self.in_vain += 1
        if self.in_vain == _IN_VAIN:
            raise ModelError(
                f"the endpoint failed {_IN_VAIN} articles in a row and answered none, the last with {error}; "
                "see `groundwire doctor`, and run the same command when it is well"
            )

    def _left(self) -> int | None:
        """How many articles are still to do, as far as what is read tells."""
        summary = self.summary
        passed = summary.passed_over + summary.skipped
        expected = self.expected(summary.articles + summary.skipped)
        if expected is not None and self.limit is not None:
            expected = min(expected, passed + self.limit)
        return None if expected is None else max(0, expected - passed - summary.new_articles)

    def _flush(self) -> None:
        """Save what has come together; publications last, when the texts that they have are there."""
        self.store.outcomes.save(self.pending)
        self.store.articles.set_aside(self.set_aside)
        self.store.runs.skip([Unreadable(a.file, self.selection.stored_only(a)) for a in self.set_aside])
        self.store.articles.appear(self.arrived)
        self.store.articles.appear_again(self.elsewhere)
        self.store.runs.skip(self.skipped)
        self.pending, self.set_aside, self.arrived, self.skipped, self.elsewhere = [], [], [], [], {}
        self.flushed = time.monotonic()

    def _todo(
        self, articles: Iterator[Read | Pending], limit: int | None
    ) -> Iterator[Article | Pending | None]:
        """The articles to extract; what is skipped, known or told twice is counted and noted, and is None.

        A future that comes is to be waited for before the next is asked for.
        """
        summary = self.summary
        for article in self._arrived(articles):
            if summary.stopped_by:
                return
            if article is None or isinstance(article, Future):
                yield article
                continue
            summary.articles += 1
            if isinstance(article, Unchanged) or self._passed_over(article):
                if isinstance(article, Unchanged):
                    self._unchanged(article)
                if summary.passed_over % 100 == 0:
                    yield None
                continue
            if limit is not None and summary.articles - summary.passed_over > limit:
                summary.articles -= 1
                self.whole = False
                summary.notes.append(f"stopped after {limit} new articles (--limit); run again for the rest")
                return
            self.seen.add(article.article_id)
            self._moved_from(article.file, article.source_digest)
            yield article

    def _passed_over(self, article: Article) -> bool:
        """Whether nothing is asked about the article; then it is counted, and noted where it appeared."""
        if article.article_id in self.seen or self._known(article):
            self._repeated(article)
        elif self.selection.is_older(article):
            self.summary.older += 1
        elif reason := self.selection.stored_only(article):
            self.summary.other_language += 1
            if reason not in self.summary.notes:
                self.summary.notes.append(reason)
            self.set_aside.append(article)
        else:
            return False
        return True

    def _known(self, article: Article) -> bool:
        """Whether what the store has of the text stands."""
        return self.current.stands(article.article_id, self.summary.fingerprint, unless_by=self.unless_by)

    def _unchanged(self, read: Unchanged) -> None:
        """Count a file whose bytes are known, and note where they are now."""
        held = self.current.publications.get(read.file)
        if held and held.article_id == read.article_id:
            self.summary.unchanged += 1
            return
        alike = self._files_of[read.source_digest][0]
        self.elsewhere[read.file] = self._moved_from(read.file, read.source_digest) or alike
        if self.elsewhere[read.file] in self.moved:
            self.summary.unchanged += 1
        else:
            self.summary.repeated += 1

    def _moved_from(self, file: str, source_digest: str | None) -> str | None:
        """The file that is no longer there, and held what this one holds; it is noted as moved."""
        if file in self.current.publications:
            return None
        for known in self._files_of.get(source_digest or "", ()):
            if known not in self.moved and not Path(known.partition("#")[0]).exists():
                self.moved[known] = None
                return known
        return None

    @cached_property
    def _files_of(self) -> dict[str, list[str]]:
        """The files of each source digest that the store knew when the run began."""
        files: dict[str, list[str]] = {}
        for file, held in self.current.publications.items():
            if held.source_digest:
                files.setdefault(held.source_digest, []).append(file)
        return files

    def _repeated(self, article: Article) -> None:
        """Count an article whose text is known or has come already, and note where it appeared."""
        self._moved_from(article.file, article.source_digest)
        held = self.current.publications.get(article.file)
        known = held is not None and held.article_id == article.article_id
        if known:
            self.summary.unchanged += 1
        else:
            self.summary.repeated += 1
        if not known or held is None or held.source_digest != article.source_digest or not held.source_digest:
            self.arrived.append(article)

    def _arrived(self, reads: Iterator[Read | Pending]) -> Iterator[Article | Unchanged | Pending | None]:
        """What is read, one by one; what gives no article is noted, and is None."""
        for read in reads:
            if isinstance(read, Future) and not read.done():
                yield read
            for made in read.result() if isinstance(read, Future) else (read,):
                if isinstance(made, Unreadable):
                    self.skipped.append(made)
                    self.summary.skip(made)
                    LOG.warning(
                        "%s: %s", made.file, made.reason, extra={"event": "skipped", "file": made.file}
                    )
                    yield None
                else:
                    yield made


def _log(outcome: Outcome) -> None:
    said = {
        "event": "article",
        "file": outcome.article.file,
        "article_id": outcome.article.article_id,
        "status": outcome.status,
        "error": outcome.error,
        "claims": len(outcome.claims),
        "rejects": len(outcome.rejects),
        "requests": outcome.requests,
        "prompt_tokens": outcome.prompt_tokens,
        "completion_tokens": outcome.completion_tokens,
        "cost": outcome.cost,
        "seconds": round(outcome.seconds, 3),
    }
    level = logging.INFO if outcome.status == "done" else logging.WARNING
    LOG.log(level, "%s: %s", outcome.article.file, outcome.error or "done", extra=said)


def _first(several: BaseExceptionGroup[BaseException]) -> BaseException:
    """The error to tell a person about: one of ours before any other."""
    flat = [e if not isinstance(e, BaseExceptionGroup) else _first(e) for e in several.exceptions]
    return next((error for error in flat if isinstance(error, GroundwireError)), flat[0])


def resettled(extractor: Extractor, recorded: Recorded) -> Outcome:
    """The outcome of an article made again from its responses, whichever model they are of."""
    claims, rejects = extractor.settle(recorded.article, recorded.responses, recorded.original)
    return Outcome(
        article=recorded.article,
        status="done",
        model=recorded.model,
        fingerprint=recorded.fingerprint,
        claims=claims,
        rejects=rejects,
        response_ids=tuple(response.response_id for response in recorded.responses),
        copied_from=recorded.original.article_id if recorded.original else None,
    )


def renormalise(settings: Settings) -> Summary:
    """Read and ground all stored answers again, without a request.

    Raises:
        GroundwireError: the store cannot be opened.
    """
    started = time.monotonic()
    if not settings.db.exists():
        raise StoreError(f"no store at {settings.db}; run `groundwire run PATHS` first, or name it with --db")
    with Store.open(settings.db, types_of(settings), origins_of(settings)) as store:
        extractor = extractor_of(settings, Patterns(), ResponseCache(store.responses))
        summary = Summary(str(settings.db), "renormalise", "", "")
        summary.run_id = store.runs.begin(
            model=summary.model, fingerprint="", focus="", paths=[], settings={}
        )
        for recorded in store.outcomes.recorded():
            outcome = resettled(extractor, recorded)
            summary.articles += 1
            summary.add(outcome)
            store.outcomes.save([outcome])
        summary.new_articles = 0
        summary.status, summary.seconds = "done", time.monotonic() - started
        summary.store = store.counts()
        store.runs.finish(summary.status, summary.row())
        store.publish()
    return summary
