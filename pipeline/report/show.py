"""One article with its body, its boilerplate and its claims marked: for a terminal, or as one JSON object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.articles.article import Article
from pipeline.articles.machines import addresses_machines
from pipeline.terminal import several

Stated = Mapping[str, Any]
"""A row of the view `claims`."""
MARGIN = 7
"""What stands before the words of a line, in characters."""


def as_json(article: Article, claims: Sequence[Stated]) -> dict[str, object]:
    """The article as one object: `body` is one text, spans are `[start, end)` in `text`."""
    return {
        "article_id": article.article_id,
        "file": article.file,
        "title": article.title,
        "outlet": article.outlet,
        "author": article.author,
        "url": article.url,
        "language": article.language,
        "published": article.published.isoformat() if article.published else None,
        "published_basis": article.published_basis,
        "published_precision": article.published_precision,
        "body_confidence": round(article.body_confidence, 3),
        "body": "\n\n".join(article.text[slice(*span)] for span in article.body_spans),
        "body_spans": article.body_spans,
        "sentences": [
            {
                "number": sentence.number,
                "start": sentence.start,
                "end": sentence.end,
                "text": article.sentence(sentence.number),
                "doubtful": sentence.number in article.doubtful,
                "addressed_to_machines": addresses_machines(article.sentence(sentence.number)),
            }
            for sentence in article.sentences
        ],
        "claims": [dict(claim) for claim in claims],
        "text": article.text,
    }


def as_lines(article: Article, claims: Sequence[Stated] | None) -> Iterator[str]:
    """The article line by line: sentences of the body numbered, boilerplate after `x`, claims after `^`.

    A sentence that may belong to another story has a question mark, one that is addressed to machines an
    exclamation mark, as the doubts about a claim have. `claims` is None where none were sought.
    """
    published = f"{article.published} ({article.published_basis})" if article.published else "date unknown"
    known = (article.title, article.outlet, article.author, published, article.language, article.url)
    yield " · ".join(str(each) for each in known if each)
    counted = "not in the store" if claims is None else several(len(claims), "claim")
    yield (
        f"{article.file} · {article.article_id} · {several(len(article.sentences), 'sentence')}, "
        f"confidence {article.body_confidence:.2f} · {counted}"
    )
    yield ""
    position = 0
    for sentence in article.sentences:
        yield from _boilerplate(article, position, sentence.start)
        doubt = "?" if sentence.number in article.doubtful else ""
        doubt += "!" if addresses_machines(article.sentence(sentence.number)) else ""
        words = " ".join(article.sentence(sentence.number).split())
        yield f"{f'[{sentence.number}{doubt}]':>6} {words}"
        for claim in claims or ():
            if sentence.start <= claim["span_start"] < sentence.end:
                told = claim.get("gist") or claim["status"]
                sure = f" · confidence {c:.2f}" if (c := claim.get("confidence")) is not None else ""
                yield f"{'^':>10} {claim['type']}: {told}{sure}"
                yield from (f"{'!':>10} {doubt}" for doubt in claim.get("doubts") or ())
        position = sentence.end
    yield from _boilerplate(article, position, len(article.text))


def _boilerplate(article: Article, start: int, end: int) -> Iterator[str]:
    """What stands between two sentences of the body, each line marked."""
    for line in article.text[start:end].split("\n"):
        if line.strip():
            yield f"{'x':>6} {line.strip()}"
