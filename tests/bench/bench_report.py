"""How long the page takes, and how large it is: `python tests/bench/bench_report.py [OUT.html]`.

1,000 articles, each as long as a seed's body (3,000 characters) with 10 claims, told by 15 origins over a
year: far more contradictions than in any news. The aims: under 15 s
and under 12 MB on two cores.
"""

import random
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from pipeline.articles.article import Article, parse_article
from pipeline.extraction.outcome import Evidence, Grounded, Outcome
from pipeline.report.facts import Selection
from pipeline.report.report import write
from pipeline.store import Store, read
from schemas.casualty import Casualty
from schemas.catalogue import claim_types
from schemas.claim import Claim
from schemas.deployment import Deployment
from schemas.values import Reading

ARTICLES, CLAIMS = 1_000, 10
FILLER = (
    "The two governments have exchanged letters for years, and neither has said what was in them. Observers "
    "in several capitals point to roads, harbours and rail lines that were built along the border in autumn. "
)
PEOPLE = [
    "Chilean",
    "Peruvian",
    "Kenyan",
    "Danish",
    "Greek",
    "Omani",
    "Nepalese",
    "Cuban",
    "Angolan",
    "Finnish",
]
PLACES = ["Haiti", "Ghana", "Laos", "Malta", "Fiji"]
VOICES = [f"{country}'s {body}" for country in ("Chile", "Peru", "Kenya", "Denmark", "Greece")
          for body in ("army", "health ministry", "police")]  # fmt: skip


def claim(draw: random.Random, reading: Reading) -> tuple[str, Claim]:
    """A sentence and the claim that it states."""
    people, voice, count = draw.choice(PEOPLE), draw.choice(VOICES), f"{draw.randrange(2, 60) * 50:,}"
    if draw.random() < 0.5:
        kind: type[Claim] = Casualty
        sentence = f"At least {count} {people} soldiers were killed last week, {voice} said."
        words = {"victims": f"{people} soldiers", "harm": "killed", "count": f"At least {count}"}
    else:
        kind, place = Deployment, draw.choice(PLACES)
        sentence = f"Some {count} {people} soldiers were sent to {place} last week, {voice} said."
        words = {"sender": people, "destination": place, "role": "combat", "count": count, "measure": "total"}
    words |= {"status": "occurred", "when": "last week"}
    values = {name: kind.fields[name].read(raw, reading) for name, raw in words.items()}
    return sentence, kind(**values, attributed_to=kind.fields["attributed_to"].read([voice], reading))


def outcome(draw: random.Random, number: int) -> Outcome:
    """An article and its claims."""
    published = date(2025, 1, 1) + timedelta(draw.randrange(365))
    stated = [claim(draw, Reading(published=published)) for _ in range(CLAIMS)]
    text = "\n\n".join(f"{number}. {FILLER}{sentence}" for sentence, _ in stated)
    found = parse_article(text.encode(), f"{number}.txt")
    assert isinstance(found, Article)
    article = replace(found, title=f"Article {number}", outlet=f"Outlet {number % 20}", published=published)
    claims = []
    for sentence, value in stated:
        start = article.text.index(sentence)
        evidence = Evidence(sentence, start, start + len(sentence))
        claims.append(Grounded(value, evidence, article.article_id, "r1"))
    return Outcome(article, "done", "m", "f", tuple(claims))


def main() -> None:
    """Fill a store, write the page, print seconds and size."""
    draw = random.Random(7)  # noqa: S311 - a bench must repeat
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "claims.duckdb"
        with Store.open(path, claim_types()) as store:
            store.runs.begin(model="m", fingerprint="f", focus="article", paths=[], settings={})
            store.outcomes.save([outcome(draw, number) for number in range(ARTICLES)])
            store.publish()
        target = Path(sys.argv[1]) if sys.argv[1:] else Path(folder) / "out.html"
        started, worked = time.perf_counter(), time.process_time()
        with read(path) as reader:
            size = write(reader, target, Selection())
        seconds, busy = time.perf_counter() - started, time.process_time() - worked
        print(f"{ARTICLES * CLAIMS:,}: {seconds:.1f} s ({busy:.1f} s of a processor), {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
