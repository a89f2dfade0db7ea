"""What confidence true and false claims get: `python tests/bench/bench_confidence.py GOLD MEANING`.

GOLD is a file of labels, MEANING one of false answers with true controls (`text`, which follows a title,
`answer`, `false`), one a line. The labels are given to grounder and judge as a capable model's answers, each
value in the article's words, without times. Prints how many the judge refuses and the median confidence, of
the labels that are required and of all, so far as they can be grounded; and how many of the false answers and
of the controls have a claim of .5 or more. The aims are none, .85, 4 of 49 and 6 of 6.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from evals.align import Statement, accepted
from evals.gold import GoldArticle, articles_of, load
from pipeline.articles.addresses import country_of
from pipeline.articles.article import Article, parse_article
from pipeline.config import Settings
from pipeline.extraction.checks.confidence import Asked
from pipeline.extraction.checks.judge import Judge, Judged
from pipeline.extraction.ground import Grounder
from pipeline.patterns.second import SecondReader
from pipeline.runs.factory import types_of
from schemas.field import FieldSpec
from schemas.values import Reading, UnreadableError, default_gazetteer, find_figures

CAPABLE = Asked("capable", "article")
_NAME = re.compile(r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*")


def reading_of(article: Article) -> Reading:
    """How words of the article are read."""
    return Reading(
        published=article.published_day, gazetteer=default_gazetteer(), home=country_of(article.url)
    )


def worded(spec: FieldSpec, value: Any, places: tuple[str, str], reading: Reading) -> str:
    """A gold value in the words of the evidence, else of the article: `places` are the two texts."""
    values = accepted(value)
    if spec.role == "figure":
        bounds = {(each.low, each.high) for each in values}
        found = [f for f in find_figures(places[0]) if (f.low, f.high) in bounds]
        return places[0][found[0].start : found[0].end] if found else "a" if (1, 1) in bounds else ""
    said = [str(getattr(each, "words", each)) for each in values]
    for text in places:
        for words in said:
            code = re.fullmatch(r"[A-Z]{2}", words)
            named = next(_naming(spec, words, text, reading), words) if code else words
            if named in text:
                return named
    return said[0]


def _naming(spec: FieldSpec, code: str, text: str, reading: Reading) -> Iterator[str]:
    """The names in a text that mean a country."""
    for name in _NAME.findall(text):
        try:
            if spec.value and getattr(spec.value.read(name, reading), "country", None) == code:
                yield name
        except UnreadableError:
            continue


def stated(statement: Statement, article: Article, reading: Reading) -> dict[str, object]:
    """A label as a model states it."""
    start, end = statement.wide or (0, 0)
    places = article.text[start:end], article.text
    said: dict[str, object] = {
        "sentences": [s.number for s in article.sentences if s.start < end and start < s.end]
    }
    for name, spec in statement.kind.fields.items():
        fill = statement.fills.get(name, ()) if spec.role != "time" else ()
        words = [str(accepted(v)[0]) if spec.choices else worded(spec, v, places, reading) for v in fill]
        said[name] = words if spec.many else (words[0] or None) if words else None
    return said


def labels(found: GoldArticle, judge: Judge) -> Iterator[tuple[bool, float | None]]:
    """Of each label that can be grounded whether it is required, and its confidence; None if refused."""
    reading = reading_of(found.article)
    grounder = Grounder(found.article, reading)
    for statement in found.statements:
        said = stated(statement, found.article, reading)
        claim, _ = grounder.ground(statement.kind, said, "")
        if claim:
            kept, _ = judge.judge(found.article, [Judged(claim, said, CAPABLE)])
            sure = judge.sure(found.article, kept, {"": CAPABLE})
            yield not statement.optional, sure[0].confidence if sure else None


def accepted_answer(line: str, judge: Judge) -> tuple[bool, bool]:
    """Whether an answer is false, and whether a claim of it has a confidence of .5 or more."""
    row = json.loads(line)
    article = parse_article(f"News of the day\n\n{row['text']}\n".encode(), "a.txt")
    assert isinstance(article, Article)
    grounder = Grounder(article, reading_of(article))
    claims = []
    for name, answers in row["answer"].items():
        for said in answers:
            claim, _ = grounder.ground(types_of(Settings())[name], said, "")
            claims += [Judged(claim, said, CAPABLE)] if claim else []
    kept, _ = judge.judge(article, claims)
    sure = judge.sure(article, kept, {"": CAPABLE})
    return bool(row.get("false")), any((each.confidence or 0) >= 0.5 for each in sure)


def main(gold: Path, meaning: Path) -> None:
    """Print the figures."""
    judge = Judge(SecondReader(), default_gazetteer())
    articles = load(gold, articles_of(gold), types_of(Settings())).articles
    found = [each for article in articles for each in labels(article, judge)]
    print(f"{sum(len(article.statements) for article in articles)} labels, {len(found)} grounded")
    for name, sure in (("required", [c for must, c in found if must]), ("all", [c for _, c in found])):
        kept = [c for c in sure if c is not None]
        print(f"{name}: {len(sure)} labels, {len(sure) - len(kept)} refused, median {median(kept):.3f}")
    answers = [accepted_answer(line, judge) for line in meaning.read_text(encoding="utf-8").splitlines()]
    for name, wanted in (("false answers", True), ("controls", False)):
        own = [hit for false, hit in answers if false is wanted]
        print(f"{name}: {sum(own)} of {len(own)} accepted")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
