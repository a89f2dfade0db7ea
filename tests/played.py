"""What tests of odd servers share: a run against a server that behaves as told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from odd_server import Behaviour, OddServer
from pytest_httpserver import HTTPServer

from pipeline.articles.article import Article, parse_article
from pipeline.config import Settings
from pipeline.extraction.outcome import Outcome
from pipeline.library import Memory
from pipeline.models.endpoint import OpenAICompatible
from pipeline.runs.batch import run
from pipeline.runs.factory import extractor_of
from pipeline.runs.summary import Summary


def _text(number: int, after: str = "") -> str:
    return f"Fire in ward {number}\n\nAt least {number + 31} people were killed in ward {number}. {after}"


def _article(number: int) -> Article:
    article = parse_article(_text(number).encode(), f"{number:03}.txt")
    assert isinstance(article, Article)
    return article


@pytest.fixture
def ask(httpserver: HTTPServer) -> Callable[..., tuple[list[Outcome], OddServer]]:
    """Ask a server that behaves so about articles, one after the other, waiting little; store nothing."""

    async def extracted(articles: int, options: Mapping[str, Any]) -> list[Outcome]:
        model = OpenAICompatible("m", httpserver.url_for("/v1"), wait=lambda _: 0.0, **options)
        extractor = extractor_of(Settings(follow_ups=0, focus="article"), model, Memory())
        try:
            return [await extractor.extract(_article(number)) for number in range(articles)]
        finally:
            await model.close()

    def ask(behaviour: Behaviour, articles: int = 1, **options: Any) -> tuple[list[Outcome], OddServer]:
        server = OddServer(behaviour)
        httpserver.expect_request("/v1/models").respond_with_json({"data": [{"id": "m"}]})
        httpserver.expect_request("/v1/chat/completions").respond_with_handler(server)
        return asyncio.run(extracted(articles, options)), server

    return ask


@pytest.fixture
def play(
    tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[Summary, OddServer]]:
    """Run articles against a server that behaves so, waiting little; each further call is a further run."""
    monkeypatch.setitem(OpenAICompatible.__init__.__kwdefaults__, "wait", lambda _: 0.0)

    def play(
        behaviour: Behaviour,
        articles: int = 1,
        first: int = 0,
        text_after: str = "",
        *,
        retry_failed: bool = False,
        listed: Mapping[str, object] = {"id": "m"},
        **settings: Any,
    ) -> tuple[Summary, OddServer]:
        server = OddServer(behaviour)
        httpserver.clear()
        httpserver.expect_request("/v1/models").respond_with_json({"data": [listed]})
        httpserver.expect_request("/v1/chat/completions").respond_with_handler(server)
        folder = tmp_path / f"articles{first}"
        folder.mkdir(exist_ok=True)
        for number in range(first, first + articles):
            (folder / f"{number:03}.txt").write_text(_text(number, text_after), "utf-8")
        given = {"base_url": httpserver.url_for("/v1"), "model": "m", "focus": "article", "concurrency": 1}
        made = Settings.model_validate({"db": tmp_path / "c.duckdb", "follow_ups": 0} | given | settings)
        return asyncio.run(run(made, [folder], retry_failed=retry_failed)), server

    return play
