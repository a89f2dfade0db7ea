"""Ray workers: they read, ask and ground; this process decides what is to do, keeps all, and publishes.

A worker is an actor with an Extractor, and keeps nothing. Before it asks a model it wants to know of this
process whether there is a response under the key, and whether another worker asks just that; what it was
answered it hands over, and makes use of it once that is committed to the store. So a worker or a machine may
die at any moment: Ray starts the actor elsewhere, and gives it again what it had under way. No files need be
shared. What is allowed in a minute, and in all, is shared out among the workers.
"""
# ruff: noqa: PLC0415 - Ray is an extra, and loads with a run that wants it

from __future__ import annotations

import asyncio
import logging
import os
import platform
import secrets
import socket
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, cast

from pipeline.articles.article import Article
from pipeline.articles.readers.ahead import Pending
from pipeline.articles.readers.source import ArticleJob, Read, all_made
from pipeline.config import Settings
from pipeline.extraction.extract import Extractor
from pipeline.extraction.outcome import Outcome
from pipeline.models.batches import BatchingModel
from pipeline.models.model import Model, Request, Response, one_line, request_key
from pipeline.models.modes import Mode
from pipeline.models.sending import Tally
from pipeline.runs.factory import endpoint_of, extractor_of, open_model
from pipeline.runs.garbage import search_rarely
from pipeline.runs.response_cache import ResponseCache
from pipeline.runs.workers import outcome_of
from schemas.errors import GroundwireError, ModelError, UsageError

LOG = logging.getLogger("groundwire")
_BUNDLE = 16
"""So many articles go to a worker together: a call costs about as much as a tenth of an article."""
_BUNDLES, _CHUNKS = 8, 6
"""Bundles to extract, and chunks to read, in each worker's hands: it is given none while all is saved."""
_ANSWERING, _LEAVING = 10.0, 5.0
"""Seconds in which a cluster answers at its address, and in which workers may say that they leave."""


@dataclass(frozen=True)
class _Setup:
    """What a worker begins with: its share of the settings, and what earlier runs found out."""

    settings: Settings
    mode: str | None
    learned: Mapping[str, Any]


@dataclass(frozen=True)
class _Said:
    """What a worker has to say: keys of responses it wants, those it gave up, and responses to be kept."""

    born: str
    wanted: Sequence[str] = ()
    given_up: Sequence[str] = ()
    arrived: Sequence[Response] = ()


@dataclass
class _Told:
    """What a worker is told: responses, None for each that it is to ask for, and which are kept."""

    found: dict[str, Response | None] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    setup: _Setup | None = None


@dataclass(frozen=True)
class _Extracted:
    """The outcomes of a bundle, without their articles; and what the endpoint was found to take."""

    outcomes: Sequence[Outcome | BaseException]
    mode: Mode | None = None
    learned: Mapping[str, Any] = field(default_factory=dict)
    notes: Sequence[str] = ()
    unkept: Tally = field(default_factory=Tally)


class _Desk:
    """The responses of a run, as one of its workers sees them."""

    def __init__(self) -> None:
        self._wanted: dict[str, asyncio.Future[Response | None]] = {}
        self._arrived: dict[str, asyncio.Future[None]] = {}
        self._unsaid: tuple[list[str], list[str], list[Response]] = ([], [], [])
        self._something = asyncio.Event()

    async def response(self, response_id: str) -> Response | None:
        """The response kept under this id; None once nobody else asks for it."""
        answer: asyncio.Future[Response | None] = asyncio.get_running_loop().create_future()
        self._wanted[response_id] = answer
        self._unsaid[0].append(response_id)
        self._something.set()
        return await answer

    async def keep(self, response: Response) -> None:
        """Hand a response over, and wait until it is committed."""
        kept = self._arrived[response.response_id] = asyncio.get_running_loop().create_future()
        self._unsaid[2].append(response)
        self._something.set()
        await kept

    def give_up(self, response_id: str) -> None:
        """Say that what was to be asked for was not answered, so that others need not wait for it."""
        self._unsaid[1].append(response_id)
        self._something.set()

    def end(self) -> None:
        """Have nothing more to say."""
        self._something.set()

    async def said(self, born: str) -> _Said:
        """What there is to say, as soon as there is anything."""
        await self._something.wait()
        self._something.clear()
        said, self._unsaid = _Said(born, *self._unsaid), ([], [], [])
        return said

    def told(self, told: _Told) -> None:
        """Hear what is known by now; of what nobody waits for any more nothing is made."""
        for response_id, response in told.found.items():
            if waiting := self._wanted.pop(response_id, None):
                waiting.set_result(response)
        for response_id in told.kept:
            if kept := self._arrived.pop(response_id, None):
                kept.set_result(None)


class _Asking:
    """A model that says at the desk where it gave no answer."""

    def __init__(self, model: Model, desk: _Desk) -> None:
        self.name, self.parameters = model.name, model.parameters
        self.focus, self.follow_ups = model.focus, model.follow_ups
        self._model = model
        self._desk = desk

    async def ask(self, request: Request) -> Response:
        """Ask once; see Model.ask."""
        try:
            return await self._model.ask(request)
        except BaseException:
            self._desk.give_up(request_key(self._model, request))
            raise

    async def close(self) -> None:
        """Free connections."""
        await self._model.close()


class _Worker:
    """A worker, in a process that Ray starts; `born` tells it from the one that died before it."""

    def __init__(self, folder: str) -> None:
        search_rarely()
        with suppress(OSError):  # on another machine there may be none
            os.chdir(folder)
        self._born = f"{platform.node()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._desk = _Desk()
        self._greeted = False
        self._setup: asyncio.Future[_Setup] = asyncio.Future()
        self._extractor: asyncio.Task[tuple[Extractor, BatchingModel | None]] | None = None

    async def make(self, jobs: Sequence[ArticleJob]) -> list[Read]:
        """The articles that are to be made of what was read."""
        return [*all_made(jobs)]

    async def said(self) -> _Said:
        """What there is to say, as soon as there is anything; at first only who it is."""
        if not self._greeted:
            self._greeted = True
            return _Said(self._born)
        return await self._desk.said(self._born)

    async def told(self, born: str, told: _Told) -> None:
        """Hear something, unless it was meant for one who died."""
        if born != self._born:
            return
        if told.setup:
            self._setup.set_result(told.setup)
        self._desk.told(told)

    async def leave(self) -> None:
        """Say a last word, so that nobody is listening any more when this ends."""
        self._desk.end()

    async def extract(self, articles: Sequence[Article]) -> _Extracted:
        """The outcomes of these articles; where there is none, what was in the way."""
        if self._extractor is None:
            self._extractor = asyncio.create_task(self._opened())
        try:
            extractor, endpoint = await asyncio.shield(self._extractor)
        except GroundwireError as error:
            return _Extracted([error] * len(articles))
        found = await asyncio.gather(
            *(outcome_of(article, extractor, extractor.extract) for article in articles),
            return_exceptions=True,
        )
        bare = [replace(o, article=cast("Article", None)) if isinstance(o, Outcome) else o for o in found]
        if endpoint is None:
            return _Extracted(bare)
        learned, notes = dict(endpoint.sent.learned), list(endpoint.notes)
        return _Extracted(bare, endpoint.answered_mode, learned, notes, endpoint.unkept)

    async def _opened(self) -> tuple[Extractor, BatchingModel | None]:
        setup = await self._setup
        model = await open_model(setup.settings)
        endpoint = endpoint_of(model)
        if endpoint:
            endpoint.prefer(setup.mode, setup.learned)
        return extractor_of(setup.settings, _Asking(model, self._desk), self._desk), endpoint


class _Hand:
    """One worker as this process sees it, wherever it lives now."""

    def __init__(self, actor: Any) -> None:  # noqa: ANN401 - Ray's handle
        self.actor = actor
        self.born = ""
        self.bundle: list[tuple[Article, asyncio.Future[Outcome]]] = []
        self.under_way = 0
        self.spent = Tally()
        self.extracted: dict[str, _Extracted] = {}
        """The last one of each who was born, to tell what the endpoint takes."""
        self._unsaid: _Told | None = None

    def tell(self, *, found: Mapping[str, Response | None] | None = None, kept: Sequence[str] = ()) -> None:
        """Tell it, together with whatever else there is to tell now."""
        if self._unsaid is None:
            self._unsaid = _Told()
            asyncio.get_running_loop().call_soon(self._send)
        self._unsaid.found |= found or {}
        self._unsaid.kept += kept

    def _send(self) -> None:
        told, self._unsaid = self._unsaid, None
        self.actor.told.remote(self.born, told)


@dataclass
class _Lease:
    """One worker asks; the others wait until that has `ended`."""

    hand: _Hand
    ended: asyncio.Event = field(default_factory=asyncio.Event)


class Crew:
    """The workers of one run, one for each processor of a Ray cluster.

    `cache` keeps what they are answered.

    Raises:
        UsageError: Ray is not installed, or there is no cluster at this address.
    """

    def __init__(self, settings: Settings, address: str, cache: ResponseCache) -> None:
        self._ray = _connected(address)
        self._settings = settings
        self._cache = cache
        self.preferred: tuple[str | None, Mapping[str, Any]] = (None, {})
        """In which mode the endpoint was asked in an earlier run, and what that found out."""
        self._leases: dict[str, _Lease] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting: set[asyncio.Future[Outcome]] = set()
        self._failure: BaseException | None = None
        self._turn = 0
        actors = self._actors()[: settings.max_requests]  # each is to have leave for one request at least
        self._hands = [_Hand(actor) for actor in actors]
        if not self._hands:
            self._ray.shutdown()
            raise UsageError(
                f"--ray {address}: the cluster has no processor; add a machine with `ray start --address …`"
            )

    @property
    def at_once(self) -> int:
        """How many articles are to be under way, so that no worker waits for one."""
        return max(2 * self._settings.concurrency, _BUNDLES * _BUNDLE * len(self._hands))

    @property
    def ahead(self) -> int:
        """How many chunks are read ahead."""
        return _CHUNKS * len(self._hands)

    def _actors(self) -> list[Any]:
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        actor = self._ray.remote(_Worker)
        return [
            actor.options(
                num_cpus=0,  # or one that lost its machine would find no room on another
                max_restarts=-1,
                max_task_retries=-1,
                scheduling_strategy=NodeAffinitySchedulingStrategy(node["NodeID"], soft=True),
            ).remote(os.getcwd())  # noqa: PTH109 - as words
            for node in self._ray.nodes()
            if node["Alive"]
            for _ in range(int(node["Resources"].get("CPU", 0)))
        ]

    def start(self) -> None:
        """Listen to the workers from now on."""
        for hand in self._hands:
            self._do(self._listen(hand))

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        """What stops one stops all: without it workers would wait for ever."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) and not self._failure:
            self._failure = _told(error)
            for outcome in self._waiting:
                if not outcome.done():
                    outcome.set_exception(self._failure)

    async def extract(self, article: Article) -> Outcome:
        """The outcome of one article, from the worker that has least to do. Raises GroundwireError."""
        if self._failure:
            raise self._failure
        hand = min(self._hands, key=lambda each: each.under_way)
        hand.under_way += 1
        outcome: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.add(outcome)
        hand.bundle.append((article, outcome))
        if len(hand.bundle) == _BUNDLE:
            self._send(hand)
        elif len(hand.bundle) == 1:
            asyncio.get_running_loop().call_soon(self._send, hand)
        try:
            return await outcome
        finally:
            self._waiting.discard(outcome)
            hand.under_way -= 1

    def _send(self, hand: _Hand) -> None:
        bundle, hand.bundle = hand.bundle, []
        if bundle:
            self._do(self._extract(hand, bundle))

    async def _extract(self, hand: _Hand, bundle: list[tuple[Article, asyncio.Future[Outcome]]]) -> None:
        extracted = await hand.actor.extract.remote([article for article, _ in bundle])
        hand.extracted[hand.born] = extracted
        for (article, outcome), each in zip(bundle, extracted.outcomes, strict=True):
            if outcome.done():
                continue
            if isinstance(each, BaseException):
                outcome.set_exception(each)
            else:
                outcome.set_result(replace(each, article=article))

    def make(self, jobs: list[ArticleJob]) -> Pending:
        """The articles of these jobs, made by one worker after the other."""
        self._turn += 1
        made: Pending = Future()
        asked: Pending = self._hands[self._turn % len(self._hands)].actor.make.remote(jobs).future()

        def end(asked: Pending) -> None:
            if error := asked.exception():
                made.set_exception(_told(error))
            else:
                made.set_result(asked.result())

        asked.add_done_callback(end)
        return made

    async def _listen(self, hand: _Hand) -> None:
        """Hear what a worker has to say, as long as the run goes on."""
        while True:
            said: _Said = await hand.actor.said.remote()
            if said.born != hand.born:
                for response_id in [key for key, lease in self._leases.items() if lease.hand is hand]:
                    self._end(response_id)
                hand.born = said.born
                LOG.info("worker %s", hand.born, extra={"event": "worker_started", "worker": hand.born})
                hand.actor.told.remote(said.born, _Told(setup=_Setup(self._share(hand), *self.preferred)))
            for response_id in said.given_up:
                self._end(response_id)
            for response_id in said.wanted:
                self._do(self._grant(hand, said.born, response_id))
            if said.arrived:
                self._do(self._keep(hand, said.arrived))

    async def _grant(self, hand: _Hand, born: str, response_id: str) -> None:
        """Give a worker the response that it wants, or leave to ask for it, once no other worker does."""
        while lease := self._leases.get(response_id):
            await lease.ended.wait()
        if born != hand.born:
            return
        self._leases[response_id] = _Lease(hand)
        response = await self._cache.response(response_id)
        if response is not None and response.is_kept:
            self._end(response_id)
        hand.tell(found={response_id: response})

    async def _keep(self, hand: _Hand, arrived: Sequence[Response]) -> None:
        for each in arrived:
            used = (each.prompt_tokens, each.completion_tokens, each.cached_tokens)
            hand.spent.add(Tally(each.requests, *used, each.cost))
        await asyncio.gather(*map(self._cache.keep, arrived))
        for each in arrived:
            self._end(each.response_id)
        hand.tell(kept=[each.response_id for each in arrived])

    def _end(self, response_id: str) -> None:
        """Let others have what one worker had leave to ask for."""
        if lease := self._leases.pop(response_id, None):
            lease.ended.set()

    def _share(self, hand: _Hand) -> Settings:
        """A worker's share of the limits; of what may be used up in all, less what it has kept before."""
        of = self._settings
        number, spent, place = len(self._hands), hand.spent, self._hands.index(hand)
        tokens = spent.prompt_tokens + spent.completion_tokens
        limits: dict[str, tuple[float | None, float]] = {
            "rpm": (of.rpm, 0),
            "tpm": (of.tpm, 0),
            "max_cost": (of.max_cost, spent.cost or 0.0),
        }
        counts: dict[str, tuple[int | None, int]] = {
            "max_run_tokens": (of.max_run_tokens, tokens),
            "max_requests": (of.max_requests, spent.requests),
        }
        shares: dict[str, object] = {
            name: max(0.0, most / number - used) for name, (most, used) in limits.items() if most is not None
        }
        shares |= {
            name: max(0, (most + place) // number - used)
            for name, (most, used) in counts.items()
            if most is not None
        }
        return of.model_copy(update={**shares, "concurrency": max(1, of.concurrency // number)})

    def report_to(self, endpoint: BatchingModel) -> None:
        """Tell what the workers found the endpoint to take, and what they used for no response."""
        for extracted in (each for hand in self._hands for each in hand.extracted.values()):
            endpoint.prefer(extracted.mode, extracted.learned)
            endpoint.modes.fitting = endpoint.modes.fitting or extracted.mode
            endpoint.sent.notes += (note for note in extracted.notes if note not in endpoint.notes)
            endpoint.unkept.add(extracted.unkept)

    def close(self) -> None:
        """End the workers; a cluster that was started for them ends, too."""
        for task in self._tasks:
            task.cancel()
        with suppress(self._ray.exceptions.RayError):  # one may be dead, or busy
            self._ray.get([hand.actor.leave.remote() for hand in self._hands], timeout=_LEAVING)
        self._ray.shutdown()


def _connected(address: str) -> Any:  # noqa: ANN401 - Ray
    """Ray, with a cluster at this address: `local` starts one on this machine."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # it would tell its makers of the run
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    try:
        import ray
    except ImportError:
        raise UsageError("--ray needs Ray: pip install 'groundwire[ray]', or leave --ray out") from None
    host, _, port = address.rpartition(":")
    try:
        if port.isdecimal() and "://" not in address:  # Ray would try for two minutes
            socket.create_connection((host.strip("[]"), int(port)), _ANSWERING).close()
        ray.init(
            address,
            log_to_driver=False,
            logging_level=logging.ERROR,
            configure_logging=False,
            include_dashboard=False if address == "local" else None,
        )
    except (OSError, ValueError, RuntimeError) as error:
        why = one_line(str(error)) or type(error).__name__
        raise UsageError(
            f"--ray {address}: no cluster there ({why}); start one: `ray start --head`, or use --ray local"
        ) from None
    return ray


def _told(error: BaseException) -> BaseException:
    """What went wrong with Ray, as one of our errors."""
    if isinstance(error, GroundwireError | asyncio.CancelledError):
        return error
    words = str(error).strip().splitlines() or [type(error).__name__]
    return ModelError(
        f"a Ray worker cannot work: {words[-1]}; is this version of groundwire installed on every machine of "
        "the cluster? What was answered is kept: the same command goes on from here"
    )
