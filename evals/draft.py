"""A gold draft: what a model found, as YAML for a person to correct and then to sign."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.align import Statement, approximations
from evals.evaluate import Progress, predict, session
from evals.gold import name_of
from evals.notation import written
from evals.score import Prediction
from pipeline.articles.article import Article, Unreadable
from pipeline.articles.readers import read_articles
from pipeline.config import Settings
from pipeline.terminal import plain


@dataclass(frozen=True)
class Draft:
    """Gold as YAML that nobody has checked yet, and why articles are missing in it or empty."""

    text: str
    problems: list[str]


async def draft_gold(paths: Sequence[Path], settings: Settings, progress: Progress | None = None) -> Draft:
    """Extract articles and write what was found as a gold file with an empty `checked_by`.

    Raises:
        GroundwireError: settings, model or store cannot be used, or none of the paths is there.
    """
    read = list(read_articles(paths))
    problems = [f"{a.file}: {a.reason}" for a in read if isinstance(a, Unreadable)]
    articles: dict[str, Article] = {}
    for article in [article for article in read if isinstance(article, Article)]:
        name = name_of(article.file)
        if taken := articles.get(name):
            problems.append(f"{article.file}: named {name} as {taken.file} is; rename it and draft it again")
        else:
            articles[name] = article
    if not articles:
        return Draft("", problems)
    async with session(settings, paths) as run:
        found = await predict(articles, run, progress)
    problems += [
        f"{articles[n].file}: {predicted.error}" for n, predicted in found.items() if predicted.error
    ]
    return Draft("".join(_entry(article, found[name]) for name, article in articles.items()), problems)


def _entry(article: Article, found: Prediction) -> str:
    lines = [(statement, "") for statement in found.statements]
    note = f"the model failed: {plain(found.error)}" if found.error else ""
    return entry(article, lines, checked_by="", note=note, named=False)


def entry(
    article: Article,
    claims: Sequence[tuple[Statement, str]],
    *,
    checked_by: str,
    note: str,
    text: bool = False,
    named: bool = True,
) -> str:
    """An article of a gold file with its claims, each with a comment; `named`: by the digest of its text too.

    Without `checked_by` it is a draft that nobody has signed.
    """
    end = article.body_spans[-1][1] if article.body_spans else len(article.text)
    last = " ".join(article.text[:end].split()[-8:])
    signed = _json(checked_by) if checked_by else " # your name, once every label below is right"
    lines = [
        f"{_json(name_of(article.file))}:",
        *([f"  article_id: {_json(article.article_id)}  # the digest of its text"] if named else []),
        f"  published: {article.published or 'null'}  # {article.published_basis}",
        f"  body_ends_with: {_json(last)}",
        f"  checked_by: {signed}",
        *([f"  # {plain(note)}"] if note else []),
        *([f"  text: {_json(article.text)}"] if text else []),
        "  claims:" if claims else "  claims: []",
        *(f"  - {_flow(statement)}" + (f"  # {plain(by)}" if by else "") for statement, by in claims),
    ]
    return "\n".join(lines) + "\n"


def _json(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def _flow(statement: Statement) -> str:
    flags = approximations(statement.kind)
    fields: dict[str, Any] = {"type": statement.type_name}
    if statement.optional:
        fields["optional"] = True
    fields["quote"] = " ".join(statement.quote.split())
    for name, values in statement.fills.items():
        if name in flags:
            fields[name] = True
        elif name != "type":
            many = statement.kind.fields[name].many
            fields[name] = [written(value) for value in values] if many else written(values[0])
    return "{" + ", ".join(f"{k}: {json.dumps(v, ensure_ascii=False)}" for k, v in fields.items()) + "}"
