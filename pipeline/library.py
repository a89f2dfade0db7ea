"""Groundwire as a library: from a text to typed claims, without files or a store."""

from __future__ import annotations

import asyncio
from datetime import date

from pipeline.articles.article import Unreadable, make_article
from pipeline.articles.facts import Facts
from pipeline.config import load_settings
from pipeline.extraction.outcome import Grounded
from pipeline.models.model import Response
from pipeline.runs.factory import extractor_of, open_model
from schemas.errors import ModelError, UsageError


class Memory:
    """Keeps responses as long as it lives."""

    def __init__(self) -> None:
        self._kept: dict[str, Response] = {}

    async def response(self, response_id: str) -> Response | None:
        """The response kept under this id."""
        return self._kept.get(response_id)

    async def keep(self, response: Response) -> None:
        """Keep it."""
        self._kept[response.response_id] = response


def extract(
    text: str,
    *,
    published: date | None = None,
    title: str | None = None,
    model: str = "patterns",
    **settings: object,
) -> list[Grounded]:
    """The claims of one article, in the order of its text: `claim` is typed, `evidence` are its words.

    `published` is what "last week" is counted from. `model` is a name as for `--model`; the built-in rules
    ask nobody. Further settings have the names of `pipeline/config.py` (`base_url`, `schemas`, `types`,
    `focus` …); what is not given is as the environment and groundwire.toml have it. Nothing is stored. From
    within a running event loop call it by `asyncio.to_thread`.

    Raises:
        UsageError: the text is empty or too long to be an article.
        ConfigError: a setting is unknown or does not fit.
        ModelError: the model cannot be used, or gave no valid answer.
    """
    article = make_article(
        text,
        "text",
        Facts(title=title, published=published, published_basis="stated" if published else "unknown"),
    )
    if isinstance(article, Unreadable):
        raise UsageError(f"no article: {article.reason}")
    chosen = load_settings({"model": model, **settings})

    async def asked() -> list[Grounded]:
        asks = await open_model(chosen)
        try:
            outcome = await extractor_of(chosen, asks, Memory()).extract(article)
        finally:
            await asks.close()
        if outcome.error:
            raise ModelError(outcome.error)
        return sorted(outcome.claims, key=lambda each: each.evidence.start)

    return asyncio.run(asked())
