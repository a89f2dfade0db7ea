"""How long scoring takes: 1,000 articles with 15 claims each against as many predictions, with intervals.

Run it by hand: `python tests/bench/bench_score.py`. It must end in under 20 s on two cores.
"""

from __future__ import annotations

import random
import time
from pathlib import Path

from evals.align import Statement, fills_of
from evals.gold import Gold, GoldArticle
from evals.report import number
from evals.score import Prediction, score
from pipeline.articles.article import Article, parse_article
from schemas.catalogue import claim_types
from schemas.claim import Claim

ARTICLES, CLAIMS, WRONG = 1_000, 15, 0.3
WRITTEN: dict[str, dict[str, tuple[object, ...]]] = {
    "casualty": {
        "victims": ("CL", "PE", "people"),
        "harm": ("killed", "wounded"),
        "count": ([40, 40], [9, None], [2000, 9999]),
        "when": ("2025-04", "2025-04-30"),
    },
    "deployment": {
        "sender": ("CL", "PE"),
        "destination": ("BO", "AR"),
        "role": ("combat", "labour"),
        "count": ([500, 500], [15000, 15000]),
        "measure": ("total", "additional"),
    },
    "aid": {
        "donor": ("CL", "PE"),
        "recipient": ("BO", "AR"),
        "item": ("coal", "short-range ballistic missiles", "two mobile hospitals"),
        "category": ("fuel", "weapons"),
        "attributed_to": (["officials in Lima", "the ministry"], ["the ministry"]),
    },
    "visit": {
        "visitor": ("Ida Holm", "Kofi Addo"),
        "visitor_country": ("DK", "GH"),
        "destination": ("GH", "DK"),
    },
    "agreement": {
        "parties": (["CL", "PE"], ["BO", "CL"]),
        "subject": ("fishing accord", "a truce in the bay"),
    },
}


def statement(kind: type[Claim], rng: random.Random, place: int) -> Statement:
    """A claim at sentence `place` with values drawn from the table."""
    raw = {name: rng.choice(values) for name, values in WRITTEN[kind.type_name].items()}
    values = {name: kind.fields[name].load(value) for name, value in raw.items()} | {"status": "occurred"}
    span = (place * 100, place * 100 + 90)
    return Statement(kind, fills_of(kind, values), f"sentence {place}", span, span)


def main() -> None:
    """Make the articles, score them, print the seconds."""
    rng = random.Random(7)  # noqa: S311 - a benchmark
    kinds = list(claim_types().values())
    text = parse_article(b"A headline\n\nA sentence of an article that was made for this.", "a.txt")
    assert isinstance(text, Article)
    articles, predictions = [], {}
    for place in range(ARTICLES):
        gold = [statement(rng.choice(kinds), rng, rng.randrange(10)) for _ in range(CLAIMS)]
        predicted = [
            statement(claim.kind, rng, rng.randrange(10)) if rng.random() < WRONG else claim for claim in gold
        ]
        name = f"article-{place:04}"
        articles.append(GoldArticle(name, text, tuple(gold), 2_000, name, None, 1))
        predictions[name] = Prediction(tuple(predicted))
    started = time.perf_counter()
    found = score(Gold(Path("made.yaml"), tuple(articles), "-"), predictions, model="made", fingerprint="-")
    print(f"{time.perf_counter() - started:.1f} s; strict F1 {number(found.metrics['strict_f1'])}")


if __name__ == "__main__":
    main()
