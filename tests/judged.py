"""Claims that cite a sentence of an article, judged as those of a model."""

from collections.abc import Mapping
from datetime import date

from pipeline.articles.article import Article, parse_article
from pipeline.extraction.checks.confidence import Asked
from pipeline.extraction.checks.judge import Judge, Judged
from pipeline.extraction.ground import Grounder
from pipeline.extraction.outcome import Grounded, Reject
from pipeline.patterns.second import SecondReader
from schemas.claim import Claim
from schemas.values import Reading

DAY = date(2025, 6, 20)
ELSEWHERE = "\n\nIt snowed in the mountains.\n\nMalta and Iceland opened a museum on Monday.\n"


def judged(
    sentence: str, kind: type[Claim], stated: Mapping[str, object], judge: Judge | None = None
) -> tuple[list[Grounded], list[Reject]]:
    """What becomes of a claim that cites the second sentence of an article, or those that it names."""
    read = parse_article(f"News of the day\n\n{sentence}{ELSEWHERE}".encode(), "a.txt")
    assert isinstance(read, Article)
    cited = {"sentences": [2], "status": "occurred", "attributed_to": [], **stated}
    claim, rejects = Grounder(read, Reading(published=DAY)).ground(kind, cited, "r")
    assert claim is not None, rejects
    return (judge or Judge(SecondReader())).judge(read, [Judged(claim, cited, Asked("m", "article"))])


KILLED = {"victims": "Peruvian soldiers", "harm": "killed"}
SENT = {"sender": "Chile", "destination": "Peru", "role": "combat", "measure": "unspecified"}
GIVEN = {"donor": "Chile", "recipient": "Peru", "category": "weapons"}
TRIP = {"visitor": "Ana Ruiz", "destination": "Peru"}
