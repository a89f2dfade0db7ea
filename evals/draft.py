"""A gold draft: what a model found, as YAML for a person to correct and then to sign."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.align import Statement, approximations
from evals.evaluate import Progress, predict, session
from evals.score import Prediction, written
from pipeline.article import Article, Unreadable
from pipeline.config import Settings
from pipeline.readers import read_articles
from schemas.errors import UsageError


async def draft_gold(paths: Sequence[Path], settings: Settings, progress: Progress | None = None) -> str:
    """Extract articles and write what was found as a gold file with an empty `checked_by`.

    Raises:
        UsageError: an article cannot be read.
        GroundwireError: settings, model or store cannot be used.
    """
    articles = list(read_articles(paths))
    for article in articles:
        if isinstance(article, Unreadable):
            raise UsageError(f"{article.file}: {article.reason}")
    async with session(settings, paths) as run:
        found = await predict({a.file: a for a in articles if isinstance(a, Article)}, run, progress)
    return "".join(_entry(a, found[a.file]) for a in articles if isinstance(a, Article))


def _entry(article: Article, found: Prediction) -> str:
    end = article.body_spans[-1][1] if article.body_spans else len(article.text)
    last = " ".join(article.text[:end].split()[-8:])
    lines = [
        f"{json.dumps(Path(article.file).stem, ensure_ascii=False)}:",
        f"  published: {article.published or 'null'}  # {article.published_basis}",
        f"  body_ends_with: {json.dumps(last, ensure_ascii=False)}",
        "  checked_by:  # your name, once every label below is right",
        *([f"  # the model failed: {' '.join(found.error.split())}"] if found.error else []),
        "  claims:" if found.statements else "  claims: []",
        *(f"  - {_flow(statement)}" for statement in found.statements),
    ]
    return "\n".join(lines) + "\n"


def _flow(statement: Statement) -> str:
    flags = approximations(statement.kind)
    fields: dict[str, Any] = {"type": statement.type_name, "quote": " ".join(statement.quote.split())}
    for name, values in statement.fills.items():
        if name in flags:
            fields[name] = True
        elif name != "type":
            many = statement.kind.specs[name].many
            fields[name] = [written(value) for value in values] if many else written(values[0])
    return "{" + ", ".join(f"{k}: {json.dumps(v, ensure_ascii=False)}" for k, v in fields.items()) + "}"
