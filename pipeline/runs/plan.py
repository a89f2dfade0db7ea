"""What a run would do and cost, said before it: nothing is asked and nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from pipeline.articles.article import Article, Unchanged, Unreadable
from pipeline.articles.copies import Copies
from pipeline.articles.readers import read_changed
from pipeline.articles.readers.source import Read, all_made
from pipeline.config import Settings
from pipeline.extraction.extract import RequestSize
from pipeline.models.model import Response
from pipeline.models.price import Price
from pipeline.patterns.extractor import Patterns
from pipeline.runs.factory import address_of, extractor_of, open_model
from pipeline.runs.inputs import inputs
from pipeline.runs.selection import OtherModel, Selection, kept_unless_by
from pipeline.runs.summary import first_notes
from pipeline.store import Current, Rows, current_of, read, sketches_of
from pipeline.terminal import several, wrapped
from schemas.errors import StoreError

_CHARS_A_TOKEN = 4
"""Of English; other languages take more tokens."""
_LEAST_CACHED = 1024
"""Tokens that a prompt has to share with an earlier one before OpenAI's cache serves it."""


@dataclass
class Plan:
    """What `run` will count, and estimates of what it will use.

    Of `new_articles`, `copies` are not asked about. `prompt_tokens` at four characters each,
    `completion_tokens` the most that may come; `follow_ups` is the most further requests that repair
    may cost, which tokens and `cost` leave out. `repeated_tokens` are those of `prompt_tokens` that an
    earlier request has, too. `cost` is in US dollars, `cost_cached` where the provider caches these; None
    where no price of the model is known; `batch_cost` is that in batches, by the list of prices if
    `batch_cost_listed`, else half. `waiting` articles are answered in batches that were sent before.
    """

    model: str
    articles: int = 0
    new_articles: int = 0
    unchanged: int = 0
    copies_of_text: int = 0
    older: int = 0
    given_up: int = 0
    other_language: int = 0
    copies: int = 0
    unreadable: int = 0
    requests: int = 0
    follow_ups: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    repeated_tokens: int = 0
    longest: int = 0
    cost: float | None = None
    cost_cached: float | None = None
    batch_cost: float | None = None
    batch_cost_listed: bool = False
    waiting: int = 0
    notes: list[str] = field(default_factory=list)
    _static: set[int] = field(default_factory=set, repr=False)

    def ask(self, sizes: Sequence[RequestSize], follow_ups: int) -> None:
        """Count in an article that is asked about in requests of these `sizes`."""
        self.requests += len(sizes)
        self.follow_ups += follow_ups
        self.prompt_tokens += sum((size.static + size.own) // _CHARS_A_TOKEN + 1 for size in sizes)
        for size in sizes:
            if size.static in self._static and size.static // _CHARS_A_TOKEN >= _LEAST_CACHED:
                self.repeated_tokens += size.static // _CHARS_A_TOKEN
            self._static.add(size.static)
        self.longest = max(self.longest, len(sizes))

    def told(self) -> str:
        """The plan as a person is told of it."""
        cost = f"${self.cost:.4f} at most" if self.cost is not None else f"unknown: no price of {self.model}"
        if self.batch_cost is not None:
            basis = "by the list of prices" if self.batch_cost_listed else "half, as providers state it"
            cost += f", with --batch ${self.batch_cost:.4f} ({basis})"
        older = f"{self.older} older than --since, " if self.older else ""
        given_up = f"{self.given_up} refused before, " if self.given_up else ""
        copies = f"{several(self.copies, 'copy')} not asked about, " if self.copies else ""
        copies += f"{self.waiting} waiting for batches, " if self.waiting else ""
        extracted = (
            f"{several(self.articles, 'article')}: {self.new_articles - self.copies} to extract, "
            f"{self.unchanged} unchanged, {given_up}{older}{copies}{self.copies_of_text} with the text of "
            f"another, {self.other_language} in another language; {self.unreadable} rows or files unreadable"
        )
        if not self.requests:
            nothing = f"nothing to ask of {self.model}: it costs nothing"
            return "\n".join([*first_notes(self.notes), *wrapped(extracted, 2), *wrapped(nothing, 2)])
        requests = (
            f"{several(self.requests, 'request')} to {self.model} (at most {self.longest} for one article), "
            f"and up to {self.follow_ups} more for repair"
        )
        again = (
            f", {self.repeated_tokens:,} of them the same instructions and schema again"
            if self.repeated_tokens
            else ""
        )
        if self.cost_cached is not None and self.repeated_tokens:
            cost += f", ${self.cost_cached:.4f} where the provider caches those"
        tokens = (
            f"about {self.prompt_tokens:,} tokens sent{again}, at most {self.completion_tokens:,} received, "
            f"without those more; cost {cost}"
        )
        lines = (line for each in (extracted, requests, tokens) for line in wrapped(each, 2))
        return "\n".join([*first_notes(self.notes), *lines])

    def dump(self) -> dict[str, object]:
        """The plan as one JSON object."""
        return {name: value for name, value in asdict(self).items() if not name.startswith("_")}


class _Nothing:
    """A store of responses that keeps none."""

    async def response(self, response_id: str) -> Response | None:  # noqa: ARG002 - the signature of ResponseStore
        return None

    async def keep(self, response: Response) -> None:
        """Never called: a plan asks nothing."""


async def plan(
    settings: Settings,
    paths: Sequence[Path],
    *,
    limit: int | None = None,
    since: datetime | None = None,
    skip_copies: bool = False,
    other_model: OtherModel | None = None,
    columns: Mapping[str, str] | None = None,
) -> Plan:
    """Count what `run` with the same options would do, and ask of the model.

    Raises:
        GroundwireError: paths, settings, model or store cannot be used.
    """
    sources, notes = inputs(paths)
    known: dict[str, str] = {}
    reads = read_changed(sources, known, columns=columns, note=notes.append)
    model = await open_model(settings)
    await model.close()
    extractor = extractor_of(settings, model, _Nothing())
    selection = Selection(settings.languages, model, since)
    made = Plan(model.name, notes=notes)
    with Copies() as copies:
        stored = _Stored(settings.db, extractor.fingerprint, copies)
        unless_by = kept_unless_by(stored.current, model.name, other_model, settings.db)
        known.update(stored.current.digests(extractor.fingerprint, unless_by=unless_by))
        known_as = _KnownAs(stored.current, extractor.fingerprint, unless_by, stored.waiting)
        for article in _new(all_made(reads), made, known_as, selection):
            if made.new_articles == limit:
                made.articles -= 1
                notes.append(f"stops after {several(limit, 'new article')} (--limit)")
                break
            made.new_articles += 1
            if skip_copies and stored.is_copy(article):
                made.copies += 1
            elif not isinstance(model, Patterns):
                made.ask(extractor.sizes(article), extractor.follow_ups)
    made.completion_tokens = made.requests * settings.answer_tokens
    if not made.requests:
        made.cost = 0.0
    elif price := Price.of(model.name, address_of(settings)):
        used = made.prompt_tokens, 0, made.completion_tokens
        made.cost, made.batch_cost = price.cost(*used), price.in_batches.cost(*used)
        made.batch_cost_listed = price.in_batches.is_listed
        made.cost_cached = price.cost(made.prompt_tokens, made.repeated_tokens, made.completion_tokens)
    return made


class _KnownAs(NamedTuple):
    """What the store has, and what of it stands in a run of this fingerprint."""

    current: Current
    fingerprint: str
    unless_by: str | None
    waiting: frozenset[str]

    def stands(self, article_id: str) -> bool:
        return self.current.stands(article_id, self.fingerprint, unless_by=self.unless_by)


def _new(
    reads: Iterator[Read],
    made: Plan,
    known_as: _KnownAs,
    selection: Selection,
) -> Iterator[Article]:
    """The articles that a run would extract; the others are counted in `made`."""
    seen: set[str] = set()
    for found in reads:
        if isinstance(found, Unreadable):
            made.unreadable += 1
            made.notes.append(f"{found.file}: {found.reason}")
            continue
        made.articles += 1
        if isinstance(found, Unchanged) or found.article_id in seen or known_as.stands(found.article_id):
            held = known_as.current.publications.get(found.file)
            if held and held.article_id == found.article_id:
                made.unchanged += 1
            else:
                made.copies_of_text += 1
        elif found.article_id in known_as.waiting:
            seen.add(found.article_id)
            made.waiting += 1
        elif (found.article_id, known_as.fingerprint) in known_as.current.given_up:
            made.given_up += 1
        elif selection.is_older(found):
            made.older += 1
        elif reason := selection.stored_only(found):
            made.other_language += 1
            made.notes.extend([reason] if reason not in made.notes else ())
        else:
            seen.add(found.article_id)
            yield found


class _Stored:
    """What the store has already, without which nothing is known of what is new."""

    def __init__(self, db: Path, fingerprint: str, copies: Copies) -> None:
        self.current = Current({}, {})
        self._copies = copies
        self._asked: set[str] = set()
        self.waiting: frozenset[str] = frozenset()
        if db.exists():
            with read(db) as reader:
                if "waiting" not in reader.tables():
                    raise StoreError(
                        f"{db}: a store of an earlier version; `groundwire renormalise` brings it up to date"
                    )
                self._take_in(lambda sql: reader.query(sql, limit_seconds=None).rows, fingerprint)

    def _take_in(self, rows: Rows, fingerprint: str) -> None:
        self.current = current_of(rows)
        for known in sketches_of(rows):
            self._copies.add(*known)
        self.waiting = frozenset(
            article_id
            for article_id, asked in rows("SELECT article_id, fingerprint FROM waiting")
            if asked == fingerprint
        )
        asked = "status = 'done' AND len(response_ids) > 0 AND copied_from IS NULL"
        self._asked = {
            article_id
            for article_id, made in rows(f"SELECT article_id, fingerprint FROM outcomes WHERE {asked}")
            if made == fingerprint
        }

    def is_copy(self, article: Article) -> bool:
        """Whether the article's claims are taken from another one's; else it is asked about."""
        if self._copies.add(article.article_id, article.sketch, article.published) in self._asked:
            return True
        self._asked.add(article.article_id)
        return False
