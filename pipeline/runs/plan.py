"""What a run would do and cost, said before it: nothing is asked and nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pipeline.articles.article import Unreadable
from pipeline.articles.readers import read_articles
from pipeline.config import Settings
from pipeline.models.model import Response
from pipeline.models.price import Price
from pipeline.patterns.extractor import Patterns
from pipeline.runs.factory import address_of, extractor_of, open_model
from pipeline.runs.inputs import inputs
from pipeline.runs.summary import first_notes
from pipeline.store import read
from pipeline.terminal import plain

_CHARS_A_TOKEN = 4
"""Of English; other languages take more tokens."""


@dataclass
class Plan:
    """Estimates: `prompt_tokens` at four characters each, `completion_tokens` the most that may come.

    `follow_ups` is the most further requests that repair and recall may cost; tokens and `cost` leave
    them out. `cost` is in US dollars, None where no price of the model is known.
    """

    model: str
    articles: int = 0
    unchanged: int = 0
    copies_of_text: int = 0
    other_language: int = 0
    unreadable: int = 0
    requests: int = 0
    follow_ups: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    longest: int = 0
    cost: float | None = None
    notes: list[str] = field(default_factory=list)

    def told(self) -> str:
        """The plan as a person is told of it."""
        asked = self.articles - self.unchanged - self.copies_of_text - self.other_language
        cost = f"${self.cost:.4f} at most" if self.cost is not None else f"unknown: no price of {self.model}"
        extracted = (
            f"{self.articles} articles: {asked} to extract, {self.unchanged} unchanged, "
            f"{self.copies_of_text} with the text of another, {self.other_language} in another language; "
            f"{self.unreadable} rows or files unreadable"
        )
        requests = (
            f"{self.requests} requests to {self.model} (at most {self.longest} for one article), and up to "
            f"{self.follow_ups} more for repair and recall"
        )
        tokens = (
            f"about {self.prompt_tokens:,} tokens sent, at most {self.completion_tokens:,} received, "
            f"without those more; cost {cost}"
        )
        return "\n".join([*first_notes(self.notes), *map(plain, (extracted, requests, tokens))])

    def dump(self) -> dict[str, object]:
        """The plan as one JSON object."""
        return asdict(self)


class _Nothing:
    """A store of responses that keeps none."""

    def response(self, response_id: str) -> Response | None:  # noqa: ARG002 - the signature of Kept
        return None

    async def keep(self, response: Response) -> None:
        """Never called: a plan asks nothing."""


async def plan(
    settings: Settings, paths: Sequence[Path], *, columns: Mapping[str, str] | None = None
) -> Plan:
    """Count what `run` would ask of the model.

    Raises:
        GroundwireError: paths, settings, model or store cannot be used.
    """
    sources, notes = inputs(paths)
    articles = read_articles(sources, columns=columns, note=notes.append)
    model = await open_model(settings)
    await model.close()
    extractor = extractor_of(settings, model, _Nothing())
    made = Plan(model.name, notes=notes)
    done = _done(settings.db, extractor.fingerprint)
    seen: set[str] = set()
    for article in articles:
        if isinstance(article, Unreadable):
            made.unreadable += 1
            continue
        made.articles += 1
        if article.article_id in seen:
            made.copies_of_text += 1
        elif article.article_id in done:
            made.unchanged += 1
        elif settings.languages and article.language not in settings.languages:
            made.other_language += 1
        elif not isinstance(model, Patterns):
            sizes = extractor.sizes(article)
            made.requests += len(sizes)
            made.follow_ups += extractor.follow_ups
            made.prompt_tokens += sum(size // _CHARS_A_TOKEN + 1 for size in sizes)
            made.longest = max(made.longest, len(sizes))
        seen.add(article.article_id)
    made.completion_tokens = made.requests * settings.answer_tokens
    if made.requests and (price := Price.of(model.name, address_of(settings))):
        made.cost = price.cost(made.prompt_tokens, 0, made.completion_tokens)
    elif isinstance(model, Patterns):
        made.cost = 0.0
    return made


def _done(db: Path, fingerprint: str) -> set[str]:
    """The articles that the store has under this fingerprint."""
    if not db.exists():
        return set()
    with read(db) as reader:
        query = "SELECT article_id FROM outcomes WHERE status = 'done' AND fingerprint = ?"
        return {article_id for (article_id,) in reader.query(query, [fingerprint]).rows}
