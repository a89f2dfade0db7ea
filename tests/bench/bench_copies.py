"""10,000 made articles, 1,000 of them edited copies: `python tests/bench/bench_copies.py`.

Prints the seconds that grouping takes, and precision and recall of pairs. The aims are 20 s and 0.95.
"""

import random
import tempfile
import time
from itertools import combinations
from pathlib import Path

from pipeline.articles.article import Article, make_article
from pipeline.articles.facts import Facts
from pipeline.extraction.outcome import Outcome
from pipeline.store import Store, read
from schemas.visit import Visit


def edited(words: list[str], chance: random.Random) -> list[str]:
    """A copy as outlets make them: a word in forty changed, up to a third of the end cut, a line added."""
    kept = words[: int(len(words) * chance.uniform(0.67, 1))]
    changed = [word if chance.random() > 1 / 40 else f"edit{chance.randrange(999)}" for word in kept]
    return [f"outlet{chance.randrange(99)}", "reports", *changed, "more", "follows", "soon"]


def made(count: int, copied: int) -> list[tuple[int, Article]]:
    """So many articles of a story each, shuffled with edited copies of some, each with its story's number."""
    chance = random.Random(6)  # noqa: S311 - made texts
    vocabulary = [f"w{int(chance.paretovariate(0.9))}" for _ in range(200_000)]
    texts = [
        (i, [chance.choice(vocabulary) for _ in range(chance.randrange(150, 700))]) for i in range(count)
    ]
    originals = [chance.randrange(max(1, copied // 2)) for _ in range(copied)]
    texts += [(i, edited(texts[i][1], chance)) for i in originals]
    chance.shuffle(texts)
    articles = []
    for number, (story, words) in enumerate(texts):
        article = make_article(" ".join(words).capitalize() + ".", f"{number}", Facts(language="en"))
        assert isinstance(article, Article)
        articles.append((story, article))
    return articles


def measured(articles: list[tuple[int, Article]], store: Path) -> tuple[float, float, float]:
    """Precision and recall of the pairs that publishing a store groups, and the seconds it takes."""
    with Store.open(store, {"visit": Visit}) as writer:
        writer.runs.begin(model="m", fingerprint="f", focus="article", paths=[], settings={})
        writer.outcomes.save([Outcome(article, "done", "m", "f") for _, article in articles])
        began = time.perf_counter()
        writer.publish()
        seconds = time.perf_counter() - began
    with read(store) as reader:
        found: dict[str, list[str]] = {}
        query = "SELECT story_id, file FROM story_copies JOIN articles USING (article_id)"
        for story, file in reader.query(query).rows:
            found.setdefault(story, []).append(file)
    true: dict[int, list[str]] = {}
    for number, article in articles:
        true.setdefault(number, []).append(article.file)
    predicted = {frozenset(pair) for group in found.values() for pair in combinations(group, 2)}
    gold = {frozenset(pair) for group in true.values() for pair in combinations(group, 2)}
    right = len(predicted & gold)
    return right / len(predicted), right / len(gold), seconds


def main() -> None:
    articles = made(9_000, 1_000)
    with tempfile.TemporaryDirectory() as folder:
        precision, recall, seconds = measured(articles, Path(folder) / "s.duckdb")
    print(f"{len(articles)} articles in {seconds:.1f} s; precision {precision:.3f}, recall {recall:.3f}")


if __name__ == "__main__":
    main()
