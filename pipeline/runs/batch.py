"""A batch: articles in, one outcome each into the store, a summary at the end."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.articles.article import Article
from pipeline.articles.readers import read_changed
from pipeline.articles.readers.ahead import Pending, ahead
from pipeline.articles.readers.source import Read
from pipeline.articles.readers.workload import Workload
from pipeline.config import Settings
from pipeline.extraction.atlas import atlas
from pipeline.extraction.outcome import Outcome
from pipeline.models.model import Model, Postponed, Response
from pipeline.runs.arrivals import Arrivals
from pipeline.runs.batching import Postbox
from pipeline.runs.endpoint_health import EndpointHealth
from pipeline.runs.factory import (
    endpoint_of,
    extractor_of,
    open_model,
    origins_of,
    refuse_keyless,
    told_settings,
    types_of,
)
from pipeline.runs.garbage import rarely_searched
from pipeline.runs.inputs import inputs
from pipeline.runs.resolve import displaced, resolve
from pipeline.runs.response_cache import ResponseCache
from pipeline.runs.retellings import Retellings
from pipeline.runs.selection import OtherModel, Selection, kept_unless_by
from pipeline.runs.summary import Progress, Summary
from pipeline.runs.unsaved import Unsaved
from pipeline.runs.workers import Extract, outcome_of, share
from pipeline.store import Store, publish_into, refuse_unwritable
from pipeline.terminal import several
from schemas.errors import GroundwireError, ModelError, StoppedError, StoreError, UsageError

if TYPE_CHECKING:
    from pipeline.runs.cluster import Crew

LOG = logging.getLogger("groundwire")
LOG.addHandler(logging.NullHandler())  # else Python prints each warning beside our own line


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
    in_batches: bool = False,
    wait: bool = False,
    ray: str | None = None,
    into: Path | None = None,
) -> Summary:
    """Extract every article that the store does not have yet under this fingerprint.

    Claims that another model made stay, with `other_model="keep"`, or are made again where their articles are
    read, with "replace"; without either, a run whose model is not the last run's is refused.

    With `skip_copies` an article that tells another's story in the same words is not asked about; it has the
    claims of that one's sentences that it has too. `since` passes over articles that were published before,
    or, where that is not known, whose file is older. `retry_failed` asks again also what the model refused,
    the filter withheld, or never fitted the schema. `in_batches` sends what is new to the endpoint's batches,
    and collects those that have ended; with `wait` it goes on until all have. `ray` is the address of a Ray
    cluster whose workers read, ask and ground, "local" for one on this machine alone. What is published is
    then published `into` an archive, too.

    Raises:
        GroundwireError: nothing could be done: wrong paths, an unusable model or store. What had been
            answered by then is kept.
    """
    sources, notes = inputs(paths)
    if into:
        refuse_unwritable(into)
    if "schemas" in settings.of_folder:
        notes.append(
            f"the claim types in {settings.schemas} are Python, and were run, as groundwire.toml wants"
        )
    workload = Workload()
    known: dict[str, str] = {}
    # Wrong paths are told before anything else is done; nothing is read before the store says what is known.
    reads = read_changed(sources, known, columns=columns, note=notes.append, workload=workload)
    model = await open_model(settings)
    try:
        refuse_keyless(settings, model)
        selection = Selection(settings.languages, model, since)
        with rarely_searched(), Store.open(settings.db, types_of(settings), origins_of(settings)) as store:
            batch = _Batch(
                settings,
                model,
                store,
                selection,
                notes=notes,
                limit=limit,
                other_model=other_model,
                again=retry_failed,
                skip_copies=skip_copies,
                in_batches=in_batches,
                wait=wait,
                progress=progress,
                ray=ray,
                into=into,
            )
            known.update(batch.arrivals.digests())
            batch.arrivals.expected = workload.expected
            with closing(batch), closing(ahead(reads, workload, batch.crew)) as articles:
                return await batch.run(articles, sources)
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
        with rarely_searched(), Store.open(settings.db, types_of(settings), origins_of(settings)) as store:
            selection = Selection(settings.languages, model)
            batch = _Batch(
                settings,
                model,
                store,
                selection,
                notes=[],
                limit=limit,
                other_model=other_model,
                again=True,
                progress=progress,
            )
            letters = store.articles.dead_letters()
            batch.arrivals.expected = lambda _: len(letters)
            with closing(batch):
                return await batch.run(iter(letters), ())
    finally:
        await model.close()


class _Batch:
    """One run: what arrives is extracted, what is displaced is resolved again, and all is published.

    Raises OtherModelError where nobody has said what becomes of claims by another model.
    """

    def __init__(
        self,
        settings: Settings,
        model: Model,
        store: Store,
        selection: Selection,
        *,
        notes: list[str],
        limit: int | None,
        other_model: OtherModel | None,
        again: bool = False,
        skip_copies: bool = False,
        in_batches: bool = False,
        wait: bool = False,
        progress: Progress | None = None,
        ray: str | None = None,
        into: Path | None = None,
    ) -> None:
        self.settings = settings
        self.into = into
        self.store = store
        self.model = model
        self.progress = progress
        self.started = time.monotonic()
        self.interrupted = False
        self.endpoint = endpoint_of(model)
        if self.endpoint:
            asked = model.name, settings.base_url
            self.endpoint.prefer(store.runs.mode_of(*asked), store.runs.learned_of(*asked))
        self.health = EndpointHealth()
        self.cache = ResponseCache(store.responses, again=again, bill=self._bill)
        self.extractor = extractor_of(settings, model, self.cache)
        self.summary = Summary(
            db=str(settings.db),
            model=model.name,
            fingerprint=self.extractor.fingerprint,
            focus=self.extractor.focus,
            notes=notes,
            max_failures=settings.max_failures,
        )
        self.unsaved = Unsaved(store, self.extractor.fingerprint)
        self.postbox = self._postbox(in_batches=in_batches)
        self.wait = wait
        self.waiting: set[str] = set()
        current = store.current()
        self.arrivals = Arrivals(
            current,
            selection,
            self.unsaved,
            self.summary,
            unless_by=kept_unless_by(current, model.name, other_model, settings.db),
            limit=limit,
            again=again,
            waiting=store.batches.waiting(self.extractor.fingerprint),
        )
        store.articles.moved = self.arrivals.files.moved
        self.crew = self._crew(ray) if ray else None
        self.ask: Extract = self.crew.extract if self.crew else self.extractor.extract
        self.retellings = Retellings(self.extractor, store, self.ask) if skip_copies else None

    def _crew(self, address: str) -> Crew:
        """The workers of the Ray cluster. Raises UsageError where they cannot be had."""
        from pipeline.runs.cluster import Crew  # noqa: PLC0415 - it loads Ray, which is an extra

        if self.settings.record:
            raise UsageError("--record has no effect beside --ray, whose workers are many; leave it out")
        if self.postbox:
            raise UsageError(
                "--ray asks live, and the store waits for batches: collect them without --ray first"
            )
        crew = Crew(self.settings, address, self.cache)
        if self.endpoint:
            asked = self.model.name, self.settings.base_url
            crew.preferred = self.store.runs.mode_of(*asked), self.store.runs.learned_of(*asked)
        return crew

    def _postbox(self, *, in_batches: bool) -> Postbox | None:
        """Where batches are sent and collected, if there are any. Raises UsageError where there cannot be."""
        if self.endpoint is None:
            if in_batches:
                raise UsageError(
                    f"--batch: {self.model.name} asks no endpoint; leave it out, or name another model with "
                    "--model"
                )
            return None
        if not (in_batches or self.store.batches.results()):
            return None
        postbox = Postbox(self.store, self.endpoint, sends=in_batches, notes=self.summary.notes)
        self.endpoint.use(postbox)
        self.cache.newer = postbox.has_answer_to
        return postbox

    async def run(self, articles: Iterator[Read | Pending], sources: Sequence[Path]) -> Summary:
        """Do all that is to do; what comes of it is published however it ends."""
        summary = self.summary
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine always runs in a task
        loop = asyncio.get_running_loop()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, self._interrupt, task)
        summary.run_id = self.store.runs.begin(
            model=self.model.name,
            fingerprint=summary.fingerprint,
            focus=summary.focus,
            paths=sources,
            settings=told_settings(self.settings),
        )
        LOG.info("run %s starts", summary.run_id, extra={"event": "run_started", "run_id": summary.run_id})
        self._tell()
        try:
            if self.postbox and self.postbox.under_way:
                await self.unsaved.until_copied(needed=True)
                await self.postbox.collect()
            if self.crew:
                self.crew.start()
            with self.store.bounded():
                todo = self.arrivals.todo(articles)
                await share(todo, self._extract, self.at_once, self.unsaved.room)
                await self._ask_waiting()
                await self.unsaved.save_when_copied()
            if not summary.stopped_by:
                moved = displaced(self.store, self.extractor)
                await share(moved, self._resolve, self.settings.concurrency)
            summary.status = "stopped" if summary.stopped_by else "done"
        except asyncio.CancelledError:
            summary.status = "interrupted"
        except (BaseExceptionGroup, GroundwireError) as raised:
            error = _first(raised) if isinstance(raised, BaseExceptionGroup) else raised
            summary.status = "stopped"
            summary.stopped_by = error if isinstance(error, GroundwireError) else None
            if not isinstance(error, ModelError):
                await self._end()
                raise error from None
        await self._end()
        return summary

    @property
    def at_once(self) -> int:
        """How many articles are extracted at once."""
        return self.crew.at_once if self.crew else self.settings.concurrency

    def _interrupt(self, task: asyncio.Task[Any]) -> None:
        """End the run and publish what there is; at the second time at once, as a killed run ends."""
        if self.interrupted:
            os.write(2, b"\nNot published; what was answered is kept, and the same command goes on\n")
            os._exit(130)
        self.interrupted = True  # a task that a group has cancelled says so for ever (Python 3.11)
        task.cancel()

    async def _ask_waiting(self) -> None:
        """Ask about the articles that wait and were not read, and send what is new; with `wait`, to the end.

        An article that waits while its file already holds another text is given up.
        """
        await self.unsaved.until_copied(needed=bool(self.postbox or self.arrivals.replaced))
        self.store.batches.give_up(self.arrivals.replaced)
        waiting = [each for each in self.arrivals.waiting if each not in {*self.arrivals.replaced}]
        self.summary.articles += len(waiting)
        await self._again(waiting)
        while self.postbox and self.wait and not self.summary.stopped_by and self.postbox.under_way:
            await self.postbox.until_one_has_ended()
            await self.postbox.collect()
            await self._again(sorted(self.waiting))

    async def _again(self, article_ids: Sequence[str]) -> None:
        """Ask about waiting articles, as they were read; then send what has come together."""
        await self.unsaved.save_when_copied()
        kept = (self.store.articles.get(article_id) for article_id in article_ids)
        await share((article for article in kept if article), self._extract, self.at_once, self.unsaved.room)
        await self.unsaved.save_when_copied()
        if self.postbox:
            await self.postbox.send()

    async def _extract(self, article: Article) -> bool:
        if self.endpoint:
            atlas().named("")  # read before anything is asked: answers that came meanwhile would wait unkept
        return await self._take(article, self.retellings.extract if self.retellings else self.ask)

    async def _resolve(self, article: Article) -> bool:
        return await self._take(article, partial(resolve, self.extractor, self.store), known=True)

    async def _take(self, article: Article, extract: Extract, *, known: bool = False) -> bool:
        """Count an article's outcome in, and keep it to be saved; whether to go on with others."""
        self.summary.under_way += 1
        self._tell()
        try:
            outcome = await outcome_of(article, self.extractor, extract)
        except Postponed:
            self.waiting.add(article.article_id)
            self.unsaved.waiting.append(article)
            self.unsaved.save_in_time()
            self.summary.waiting = len(self.waiting)
            return True
        except StoppedError as error:  # the others end what they have under way, since it is paid for
            self.summary.stopped_by = self.summary.stopped_by or error
            return False
        finally:
            self.summary.under_way -= 1
        self.waiting.discard(article.article_id)
        self.summary.waiting = len(self.waiting)
        self.unsaved.outcomes.append(outcome)
        self.summary.add(outcome, settled=known)
        self.summary.copies = self.retellings.copied if self.retellings else 0
        _log(outcome)
        self.unsaved.save_in_time()
        self.health.judge(outcome)
        self._tell(f"{article.file}: {outcome.error}" if outcome.error else None)
        return True

    def _tell(self, failure: str | None = None) -> None:
        if self.progress:
            self.summary.seconds = time.monotonic() - self.started
            self.summary.left = self.arrivals.left()
            self.progress(self.summary, failure)

    def _bill(self, response: Response) -> None:
        self.summary.bill(response)

    async def _end(self) -> None:
        """Save what is done and publish it, however the run came to its end."""
        self.cache.commit()
        copied = asyncio.ensure_future(self.unsaved.until_copied())
        while not copied.done():
            with suppress(asyncio.CancelledError):  # it is ending; a second signal does not come to here
                await asyncio.shield(copied)
        copied.result()
        self.unsaved.save()
        summary = self.summary
        if self.endpoint:
            if self.crew:
                self.crew.report_to(self.endpoint)
            summary.bill(self.endpoint.unkept)
            summary.mode = self.endpoint.answered_mode
            summary.learned = self.endpoint.sent.learned
            summary.notes += (f"{self.model.name}: {note}" for note in self.endpoint.notes)
        if self.postbox:
            self.store.batches.settle()
            summary.batches, summary.due = self.postbox.under_way, self.store.batches.due()
        whole = self.arrivals.whole and summary.status == "done"
        summary.seconds = time.monotonic() - self.started
        summary.left = summary.waiting if whole else self.arrivals.left()
        summary.store = self.store.counts()
        summary.models = self.store.models()
        self.store.runs.finish(summary.status, summary.row(), whole=whole)
        if aside := self.store.publish():
            summary.notes.append(f"another store was put in place meanwhile; it was copied to {aside}")
        if self.into:
            self._publish_into(self.into)
        level = logging.ERROR if summary.stopped_by else logging.INFO
        told = {"event": "run_ended", "status": summary.status, **summary.row()}
        LOG.log(level, "run ends", extra=told)

    def _publish_into(self, archive: Path) -> None:
        """Bring the archive up to date; a run that cannot has done its work, and is told all the same."""
        try:
            came, went = publish_into(archive, self.settings.db)
            self.summary.notes.append(f"{archive}: {several(came, 'file')} written, {went} taken away")
        except GroundwireError as error:
            self.summary.stopped_by = self.summary.stopped_by or error

    def close(self) -> None:
        """Let go of the files that are open beside the store; what was not sent is added again next time."""
        if self.postbox:
            self.postbox.close()
        if self.retellings:
            self.retellings.close()
        if self.crew:
            self.crew.close()


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
