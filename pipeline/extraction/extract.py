"""From an article and a model to an outcome: ask, ground, repair, merge."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Awaitable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple, Protocol
from weakref import WeakValueDictionary

from pipeline.articles.addresses import country_of
from pipeline.articles.article import Article, Sentence
from pipeline.articles.machines import addresses_machines
from pipeline.config import Focus
from pipeline.extraction.checks.confidence import Asked
from pipeline.extraction.checks.judge import Judge, Judged
from pipeline.extraction.ground import Grounder, merge
from pipeline.extraction.outcome import Grounded, Outcome, Reject
from pipeline.extraction.prompt import Message, Prompts, answer_type
from pipeline.models.answer_schema import strict_schema
from pipeline.models.answers import REJECTS
from pipeline.models.model import Model, Request, Response, request_key
from schemas.claim import Claim
from schemas.values import Gazetteer, Reading

ClaimTypes = tuple[type[Claim], ...]
MOST_STATED = 2_000
"""Claims of one article that are looked at, and refusals that are kept; the longest in the gold states 31."""


class RequestSize(NamedTuple):
    """Characters of a request: instructions and schema, which others have too, and its own."""

    static: int
    own: int


class ResponseStore(Protocol):
    """Where responses are kept, so that nothing is paid for twice."""

    async def response(self, response_id: str) -> Response | None:
        """The response kept under this id."""

    async def keep(self, response: Response) -> None:
        """Keep a response; it is durable when this returns, and not used before."""


class Spotter(Protocol):
    """Who spots the sentences that may state a claim, so that a small model is asked about these alone."""

    def spot(self, kind: type[Claim], sentences: Mapping[int, str]) -> Collection[int] | None:
        """The numbers of those sentences; None where nothing is known of such claims."""


@dataclass(frozen=True)
class _Question:
    """What one request asks: these claim types in these sentences; after a refusal, what was wrong."""

    kinds: ClaimTypes
    sentences: Sequence[Sentence]
    problems: Sequence[tuple[Mapping[str, object], str]] = ()


@dataclass
class _Asked:
    """The responses to one article's requests, and what the new ones cost."""

    responses: list[Response] = field(default_factory=list)
    new: list[Response] = field(default_factory=list)


class _Failure(Exception):  # noqa: N818 - an outcome of the article, not an error of the program
    """No answer was had for a part of the article; the message says why."""

    def __init__(self, response: Response) -> None:
        super().__init__(f"{response.status}: {response.error or 'the model gave no answer'}")
        self.status = response.status


class Extractor:
    """Extracts claims of the given kinds with one model.

    `focus` is how much one request asks (None: the model's own choice), `part_chars` how long a part of a
    long article may be, `follow_ups` how many requests for repair an article may cost. In focus
    `sentence` only the sentences that `spotter` spots are asked about, without one all that have a keyword.
    `judge` checks what was grounded against what the evidence means.
    """

    def __init__(
        self,
        model: Model,
        kinds: Sequence[type[Claim]],
        kept: ResponseStore,
        *,
        prompts: Prompts,
        spotter: Spotter | None = None,
        judge: Judge | None = None,
        gazetteer: Gazetteer | None = None,
        focus: Focus | None = None,
        part_chars: int = 12_000,
        follow_ups: int = 1,
    ) -> None:
        self.model = model
        self.kinds: ClaimTypes = tuple(kinds)
        self.kept = kept
        self.prompts = prompts
        self.spotter = spotter
        self.judge = judge or Judge(gazetteer=gazetteer)
        self.gazetteer = gazetteer
        self.focus = focus or model.focus
        self.part_chars = part_chars
        self.follow_ups = follow_ups if model.follow_ups else 0
        self._under_way: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @cached_property
    def fingerprint(self) -> str:
        """Hash of all that shapes an answer: templates, claim types, model and its parameters, limits."""
        said = {
            "model": self.model.name,
            "parameters": dict(self.model.parameters),
            "prompts": self.prompts.digest(self.kinds),
            "focus": self.focus,
            "part_chars": self.part_chars,
            "follow_ups": self.follow_ups,
        }
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]

    async def extract(self, article: Article) -> Outcome:
        """Ask, ground what was answered, ask about what was refused, and merge.

        Raises:
            ModelError: the model cannot be used at all. A request that failed is a failed Outcome.
        """
        started = time.monotonic()
        asked = _Asked()
        claims: tuple[Grounded, ...] = ()
        rejects: tuple[Reject, ...] = ()
        error = None
        try:
            await _all(self._ask(asked, article, q) for q in self._first_questions(article))
            claims, rejects = self.resolve(article, asked.responses)
            if follow := list(self._follow_ups(article, asked.responses, rejects))[: self.follow_ups]:
                await self._ask_further(asked, article, follow)
                claims, rejects = self.resolve(article, asked.responses)
        except _Failure as failure:
            error, claims, rejects = str(failure), (), ()
        return Outcome(
            article=article,
            status="failed" if error else "done",
            model=self.model.name,
            fingerprint=self.fingerprint,
            claims=claims,
            rejects=rejects,
            error=error,
            response_ids=tuple(response.response_id for response in asked.responses),
            requests=sum(response.requests for response in asked.new),
            prompt_tokens=sum(response.prompt_tokens for response in asked.new),
            completion_tokens=sum(response.completion_tokens for response in asked.new),
            cost=sum(costs) if (costs := [r.cost for r in asked.new if r.cost is not None]) else None,
            seconds=time.monotonic() - started,
        )

    async def _ask_further(self, asked: _Asked, article: Article, questions: Sequence[_Question]) -> None:
        """Ask follow-ups; one that is declined or never fits loses nothing of what was answered before."""
        try:
            await _all(self._ask(asked, article, question) for question in questions)
        except _Failure as failure:
            if failure.status == "failed":  # it may be answered the next time
                raise

    def resolve(
        self, article: Article, responses: Sequence[Response], original: Article | None = None
    ) -> tuple[tuple[Grounded, ...], tuple[Reject, ...]]:
        """Ground and merge all that `responses` state. Asks nothing, so it can be repeated at no cost.

        Where the responses are about `original`, of which the article is a copy, what they state in sentences
        that the article has too is grounded in these.
        """
        here = _same_sentences(original, article) if original else None
        grounder = Grounder(
            article,
            Reading(published=article.published_day, gazetteer=self.gazetteer, home=country_of(article.url)),
        )
        claims: list[Judged] = []
        rejects: list[Reject] = []
        left = MOST_STATED
        asked = asked_of(responses)
        for response in responses:
            shown = response.shown
            alone = list(shown) if len(shown) == 1 else []
            visible = shown if here is None else {here[number] for number in shown if number in here}
            for kind in self.kinds:
                for stated in (response.answer or {}).get(kind.type_name, ()):
                    left -= 1
                    if left < 0:
                        continue
                    cited = [number for number in _numbers(stated) or alone if number in shown]
                    if here is not None:
                        if not all(number in here for number in cited):
                            continue
                        cited = [here[number] for number in cited]
                    claim, refused = grounder.ground(
                        kind, {**stated, "sentences": cited}, response.response_id, visible
                    )
                    claims += [Judged(claim, stated, asked[response.response_id])] if claim else []
                    rejects += refused
            rejects += _unfit(response, article, self.kinds, shown if here is None else here)
        if left < 0:
            rejects = [_too_many(article, f"{-left:,} claims more than {MOST_STATED:,}", rejects), *rejects]
        if len(rejects) > MOST_STATED:
            more = f"{len(rejects) - MOST_STATED:,} refusals more than {MOST_STATED:,}"
            rejects = [_too_many(article, more, rejects), *rejects[:MOST_STATED]]
        kept, doubted = self.judge.judge(article, claims)
        return tuple(self.judge.sure(article, merge(kept), asked)), (*rejects, *doubted)

    def sizes(self, article: Article) -> list[RequestSize]:
        """How many characters each first request about the article would send; asks nothing."""
        sizes = []
        for question in self._first_questions(article):
            instructions, *rest = (len(m["content"]) for m in self._messages(article, question))
            schema = len(json.dumps(strict_schema(answer_type(question.kinds))))
            sizes.append(RequestSize(static=instructions + schema, own=sum(rest)))
        return sizes

    def copy(self, article: Article, original: Article, responses: Sequence[Response]) -> Outcome:
        """The outcome of a copy of `original`, from the responses to that, without a request."""
        claims, rejects = self.resolve(article, responses, original)
        return Outcome(
            article=article,
            status="done",
            model=self.model.name,
            fingerprint=self.fingerprint,
            claims=claims,
            rejects=rejects,
            response_ids=tuple(response.response_id for response in responses),
            copied_from=original.article_id,
        )

    async def _ask(self, asked: _Asked, article: Article, question: _Question) -> None:
        """Ask about some sentences, or take the kept response; what was too long is asked in halves."""
        kinds, sentences = question.kinds, question.sentences
        shown = _words_of(article, sentences)
        messages = self._messages(article, question)
        answer = answer_type(kinds)
        request = Request(messages, answer, strict_schema(answer), shown, kinds, article.published_day)
        key = request_key(self.model, request)
        async with self._under_way.setdefault(key, asyncio.Lock()):  # another article may ask just the same
            response = await self.kept.response(key)
            if response is None or not response.is_kept:
                response = await self.model.ask(request)
                await self.kept.keep(response)
                asked.new.append(response)
        asked.responses.append(response)
        if response.status in ("cut", "too_long") and len(sentences) > 1:
            middle = len(sentences) // 2
            await self._ask(asked, article, _Question(kinds, sentences[:middle]))
            await self._ask(asked, article, _Question(kinds, sentences[middle:]))
        elif response.status != "answered":
            raise _Failure(response)

    def _messages(self, article: Article, question: _Question) -> tuple[Message, ...]:
        shown = _words_of(article, question.sentences)
        if self.focus == "sentence" and len(question.kinds) == 1:
            messages = self.prompts.brief_messages(question.kinds[0], shown)
        else:
            messages = self.prompts.messages(question.kinds, shown, article.published_day, article.doubtful)
        return self.prompts.repair_messages(messages, question.problems) if question.problems else messages

    def _first_questions(self, article: Article) -> Iterator[_Question]:
        alone: list[ClaimTypes] = [(kind,) for kind in self.kinds]
        for kinds in [self.kinds] if self.focus == "article" else alone:
            if self.focus == "sentence" and kinds[0].keywords:
                for sentence in self._stating(article, kinds[0]):
                    yield _Question(kinds, [sentence])
            else:
                for part in _parts(article, self.part_chars):
                    yield _Question(kinds, part)

    def _stating(self, article: Article, kind: type[Claim]) -> Iterator[Sentence]:
        """The sentences to ask about one by one: those with a keyword in which such a claim was spotted."""
        words = _words_of(article, article.sentences)
        spotted = self.spotter.spot(kind, words) if self.spotter else None
        for sentence in article.sentences:
            text = words[sentence.number]
            wanted = spotted is None or sentence.number in spotted
            if wanted and kind.has_keyword(text) and not addresses_machines(text):
                yield sentence

    def _follow_ups(
        self, article: Article, responses: Sequence[Response], rejects: Sequence[Reject]
    ) -> Iterator[_Question]:
        """Repair: all claims of which a key field was refused, in one request about their sentences.

        What is refused as a whole says nothing that other words could mend. Nothing in focus `sentence`,
        where it gained less than it cost (evals/LOG.md).
        """
        refused = [r for r in rejects if r.kind == "claim" and r.field and not _is_stated(r, responses)]
        if self.focus == "sentence" or not refused:
            return
        named = {reject.type_name for reject in refused}
        problems = {
            json.dumps(r.stated, sort_keys=True): (r.stated, f"{r.field}: {r.words!r}: {r.reason}")
            for r in refused
        }
        yield _Question(
            tuple(kind for kind in self.kinds if kind.type_name in named),
            _around(article, {number for reject in refused for number in _numbers(reject.stated)}),
            tuple(problems.values()),
        )


def _words_of(article: Article, sentences: Sequence[Sentence]) -> dict[int, str]:
    return {sentence.number: article.text[sentence.start : sentence.end] for sentence in sentences}


def _same_sentences(original: Article, article: Article) -> dict[int, int]:
    """The number in `article` of each sentence of `original` that it has in the same words."""
    there = {" ".join(article.sentence(s.number).split()): s.number for s in reversed(article.sentences)}
    words = ((s.number, " ".join(original.sentence(s.number).split())) for s in original.sentences)
    return {number: there[sentence] for number, sentence in words if sentence in there}


async def _all(questions: Iterable[Awaitable[None]]) -> None:
    """Ask them all, and let each end, since each is paid for; then raise what stopped one, if any."""
    ended = await asyncio.gather(*questions, return_exceptions=True)
    errors = [end for end in ended if end is not None]
    for error in sorted(errors, key=lambda error: isinstance(error, _Failure)):
        raise error


def asked_of(responses: Sequence[Response]) -> dict[str, Asked]:
    """How each response's claims were come by; only follow-ups are shown again what was shown before."""
    found: dict[str, Asked] = {}
    before: list[tuple[frozenset[int], frozenset[str]]] = []
    for response in responses:
        shown, types = response.shown, frozenset(response.answer or {}) - {REJECTS}
        again = any(shown <= earlier and types <= others for earlier, others in before)
        found[response.response_id] = Asked(
            response.model, "sentence" if len(shown) == 1 else "article", follow_up=again
        )
        before.append((shown, types))
    return found


def _numbers(stated: Mapping[str, Any]) -> Sequence[int]:
    """The sentences that a model cites for a claim; none where one sentence alone was shown."""
    numbers: Sequence[int] = stated["sentences"]
    return numbers


def _is_stated(reject: Reject, responses: Sequence[Response]) -> bool:
    """Whether the answer that has a claim which fits no type has another one in the same sentences."""
    answer = next((r.answer for r in responses if r.response_id == reject.response_id), None) or {}
    unfit = any(each["stated"] == reject.stated for each in answer.get(REJECTS, ()))
    cited = set(_numbers(reject.stated))
    return unfit and any(cited <= set(_numbers(claim)) for claim in answer.get(reject.type_name, ()))


def _too_many(article: Article, more: str, rejects: Sequence[Reject], response_id: str = "") -> Reject:
    """What stands for all that is passed over where an answer, or all of them, ran away."""
    kind = rejects[0].type_name if rejects else "claim"
    why = f"{more}, which no article states; these were not looked at"
    return Reject(article.article_id, kind, "field", None, None, why, {"sentences": []}, response_id)


def _unfit(
    response: Response, article: Article, kinds: ClaimTypes, shown: Container[int]
) -> Iterator[Reject]:
    """What of an answer did not fit its type, where it cites sentences that the article has."""
    names = {kind.type_name for kind in kinds}
    for unfit in (response.answer or {}).get(REJECTS, ()):
        if unfit["type"] in names and all(number in shown for number in _numbers(unfit["stated"])):
            yield Reject(
                article_id=article.article_id,
                type_name=unfit["type"],
                kind=unfit["kind"],
                field=unfit["field"],
                words=unfit["words"],
                reason=unfit["reason"],
                stated=unfit["stated"],
                response_id=response.response_id,
            )


def _around(article: Article, numbers: Collection[int]) -> Sequence[Sentence]:
    """The sentences of these numbers, each with its paragraph, the sentence before that, and the headline."""
    paragraphs = {s.paragraph for s in article.sentences if s.number in numbers}
    inside = {s.number for s in article.sentences if s.paragraph in paragraphs}
    before = {s.number for s, then in pairwise(article.sentences) if then.number in inside}
    return [s for s in article.sentences if s.number in inside | before | {1}]


def _parts(article: Article, part_chars: int) -> Iterator[Sequence[Sentence]]:
    """The sentences in parts, cut at paragraphs; each later part begins with headline and sentence before."""
    cuts = [0]
    for before, after in pairwise(article.sentences):
        starts_paragraph = before.paragraph != after.paragraph
        length = after.end - article.sentences[cuts[-1]].start
        if length > part_chars and (starts_paragraph or length > 2 * part_chars):
            cuts.append(after.number - 1)
    for first, last in pairwise([*cuts, len(article.sentences)]):
        context = sorted({0, first - 1} - set(range(first, last)) - {-1}) if first else []
        yield [*(article.sentences[i] for i in context), *article.sentences[first:last]]
