"""How well bodies of real pages are found: `python tests/bench/bench_pages.py FOLDER [even|odd] [WORST]`.

The folder holds `ground-truth.json` (by id: `articleBody`, `url`) and `html/ID.html.gz`, as in
scrapinghub/article-extraction-benchmark, whose measure this is: shingles of four words, precision and recall
averaged over the pages, F1 of both. Ours is the body without its headline; beside it trafilatura alone, as
installed. `even` and `odd` are every second page by id, to develop on one half and check on the other.
"""

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

from trafilatura import extract

from pipeline.articles.article import Article
from pipeline.articles.readers import read_articles

WORDS = 4


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The runs of four words in `text`, counted."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[i : i + WORDS]) for i in range(max(1, len(words) - WORDS + 1)))


def compared(gold: str, found: str) -> tuple[float, float]:
    """Precision and recall of `found`."""
    true, ours = shingles(gold), shingles(found)
    shared = (true & ours).total()
    return shared / ours.total(), shared / true.total()


def f1(precision: float, recall: float) -> float:
    """The harmonic mean of both."""
    return 2 * precision * recall / ((precision + recall) or 1)


def ours(path: Path) -> str:
    """The body that Groundwire reads from the page, without its headline."""
    article = next((read for read in read_articles([path]) if isinstance(read, Article)), None)
    if article is None:
        return ""
    start, end = article.headline_span or (0, 0)
    return "\n".join(
        article.text[each.start : each.end] for each in article.sentences if not start <= each.start < end
    )


def total(scores: Sequence[tuple[float, float]]) -> str:
    """F1, precision and recall over all pages, for people."""
    precision, recall = (fmean(column) for column in zip(*scores, strict=True))
    return f"F1 {f1(precision, recall):.3f}, precision {precision:.3f}, recall {recall:.3f}"


def main(folder: str, half: str = "all", worst: str = "10") -> None:
    pages = json.loads(Path(folder, "ground-truth.json").read_text())
    chosen = {"all": slice(None), "even": slice(0, None, 2), "odd": slice(1, None, 2)}[half]
    names = sorted(pages)[chosen]
    mine: dict[str, tuple[float, float]] = {}
    alone: dict[str, tuple[float, float]] = {}
    for name in names:
        path, gold = Path(folder, "html", f"{name}.html.gz"), pages[name]["articleBody"]
        mine[name] = compared(gold, ours(path))
        theirs = extract(gzip.decompress(path.read_bytes()), include_comments=False)
        alone[name] = compared(gold, theirs or "")
    print(f"{len(names)} pages; ours: {total([*mine.values()])}; trafilatura: {total([*alone.values()])}")
    by_loss = sorted(names, key=lambda name: f1(*mine[name]) - f1(*alone[name]))
    better = sum(f1(*mine[name]) > f1(*alone[name]) + 0.02 for name in names)
    worse = sum(f1(*mine[name]) < f1(*alone[name]) - 0.02 for name in names)
    print(f"{worse} worse by more than .02, {better} better; the worst, ours and trafilatura's P and R:")
    for name in by_loss[: int(worst)]:
        print(f"  {name[:12]}", *(f"{figure:.2f}" for figure in (*mine[name], *alone[name])))


if __name__ == "__main__":
    main(*sys.argv[1:])
