"""The score of a run whose claims lie in the store, so that two runs can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evals.align import Statement, fills_of
from evals.gold import Gold, widen
from evals.score import Prediction, Score, score
from pipeline.config import Settings
from pipeline.run import types_of
from pipeline.store import Reader, read
from schemas.claim import Claim, FieldSpec
from schemas.errors import UsageError
from schemas.values import Count, Party, Place, When


def score_run(run_id: str, gold: Gold, settings: Settings) -> Score:
    """Score the claims that a run left in the store, those superseded since included.

    Raises:
        UsageError: there is no such run, or it extracted none of the gold's articles.
        StoreError: there is no store, or it cannot be read.
    """
    with read(settings.db) as reader:
        runs = _rows(reader, "SELECT model, fingerprint FROM runs WHERE run_id = ?", run_id)
        done = {
            row["article_id"]: row["error"]
            for schema in ("main", "superseded")
            for row in _rows(
                reader, f"SELECT article_id, error FROM {schema}.outcomes WHERE run_id = ?", run_id
            )
        }
        known = [article for article in gold.articles if article.article.article_id in done]
        if not runs:
            raise UsageError(
                f"no file {run_id!r}, and no run of that name in {settings.db}; `groundwire runs` lists them"
            )
        if not known:
            raise UsageError(
                f"run {run_id} extracted no article of {gold.path}; compare score files: evals run --json"
            )
        statements: dict[str, list[Statement]] = {article.article.article_id: [] for article in known}
        texts = {article.article.article_id: article.article for article in known}
        for kind in types_of(settings).values():
            for row in _claims(reader, kind, run_id):
                if article := texts.get(row["article_id"]):
                    span = (row["span_start"], row["span_end"])
                    verbatim = span if article.text[slice(*span)] == row["evidence"] else None
                    fills = fills_of(kind, {spec.name: _value(spec, row) for spec in kind.specs.values()})
                    made = Statement(kind, fills, row["evidence"], verbatim, widen(article, verbatim))
                    statements[article.article_id].append(made)
    predictions = {
        article.name: Prediction(
            tuple(statements[article.article.article_id]), error=done[article.article.article_id]
        )
        for article in known
    }
    return score(gold, predictions, model=f"{runs[0]['model']} {run_id}", fingerprint=runs[0]["fingerprint"])


def _claims(reader: Reader, kind: type[Claim], run_id: str) -> Iterator[Mapping[str, Any]]:
    for schema in ("main", "superseded"):
        yield from _rows(reader, f'SELECT * FROM {schema}."{kind.type_name}" WHERE run_id = ?', run_id)


def _rows(reader: Reader, sql: str, run_id: str) -> list[dict[str, Any]]:
    found = reader.query(sql, [run_id])
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def _value(spec: FieldSpec, row: Mapping[str, Any]) -> object:
    """The value that the field's columns hold, None where they are null."""
    name, written = spec.name, None
    if spec.value is None or not issubclass(spec.value, Count | Party | Place | When):
        written = row[name]
    elif spec.many:
        written = row[f"{name}_names" if f"{name}_names" in row else f"{name}_words"]
    elif issubclass(spec.value, Count):
        bounds = {bound: row[f"{name}_{bound}"] for bound in ("low", "high", "approx")}
        written = bounds if row[f"{name}_words"] is not None else None
    elif issubclass(spec.value, Party):
        written = row[f"{name}_country"] or row[f"{name}_name"]
    else:
        written = row[f"{name}_iso" if issubclass(spec.value, When) else f"{name}_words"]
    return spec.load(written)
