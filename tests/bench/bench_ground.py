"""How long verification and values take: `python tests/bench/bench_ground.py`.

An article of 1,600 words with 10 claims, everything from its text to grounded, merged claims: the index of
its tokens, placing every field, reading every value. The aim is 5 ms. Prints the median of 50 rounds, for the
claims in the order of the text and in the reverse.
"""

import statistics
import time
from datetime import date

from pipeline.articles.article import Article, parse_article
from pipeline.extraction.ground import Grounder, merge
from pipeline.extraction.prompt import stated
from schemas.aid import Aid
from schemas.casualty import Casualty
from schemas.claim import Claim
from schemas.deployment import Deployment
from schemas.values import Reading

FILLER = (
    "The two governments have exchanged letters for years, and neither has said what was in them. Observers "
    "in several capitals point to roads, harbours and rail lines that were built along the border."
)
PARAGRAPHS = [
    "At least {n} soldiers of Chile were killed near Accra on Monday, the ministry in Lima said.",
    "Another {n},000 Kenyan soldiers were sent to Haiti last week, according to the United Nations.",
    "Chile has supplied Bolivia with {n} {goods} since January, officials in La Paz told reporters.",
]
GOODS = ("trucks", "", "trucks", "", "", "tents", "", "", "pumps", "")
FIELDS: list[tuple[type[Claim], dict[str, object]]] = [
    (Casualty, {"victims": "soldiers of Chile", "harm": "killed", "count": "At least {n}", "place": "Accra",
                "when": "Monday", "attributed_to": ["the ministry in Lima"]}),
    (Deployment, {"sender": "Kenyan soldiers", "destination": "Haiti", "role": "combat", "count": "{n},000",
                  "measure": "additional", "when": "last week", "attributed_to": ["the United Nations"]}),
    (Aid, {"donor": "Chile", "recipient": "Bolivia", "item": "{goods}", "category": "equipment",
           "amount": "{n}", "attributed_to": ["officials in La Paz"]}),
]  # fmt: skip


def made() -> tuple[Article, list[tuple[type[Claim], dict[str, object]]]]:
    """The article, and the claims as a model would state them."""
    paragraphs, claims = [], []
    for number in range(10):
        paragraphs += [
            PARAGRAPHS[number % 3].format(n=number + 12, goods=GOODS[number]),
            FILLER,
            FILLER,
            FILLER,
            FILLER,
        ]
    article = parse_article("\n\n".join(paragraphs).encode(), "bench.txt")
    assert isinstance(article, Article)
    for number in range(10):
        kind, fields = FIELDS[number % 3]
        filled = {
            name: value.format(n=number + 12, goods=GOODS[number]) if isinstance(value, str) else value
            for name, value in fields.items()
        }
        needle = PARAGRAPHS[number % 3].format(n=number + 12, goods=GOODS[number])
        cited = next(s.number for s in article.sentences if article.text[s.start : s.end].startswith(needle))
        claims.append((kind, {"sentences": [cited], **stated(kind, {"status": "occurred", **filled})}))
    return article, claims


def main() -> None:
    """Print the figures."""
    article, claims = made()
    print(f"{len(article.text.split())} words, {len(claims)} claims")
    for order, given in (("in order", claims), ("reversed", claims[::-1])):
        rounds = []
        for _ in range(50):
            started = time.perf_counter()
            grounder = Grounder(article, Reading(published=date(2025, 9, 2)))
            kept = [grounder.ground(kind, claim, "r")[0] for kind, claim in given]
            merged = merge([claim for claim in kept if claim])
            rounds.append((time.perf_counter() - started) * 1000)
        assert len(merged) == 10, len(merged)
        print(f"{order}: median {statistics.median(rounds):.2f} ms, worst {max(rounds):.2f} ms")


main()
