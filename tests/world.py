"""A small world whose claims are known: what models say of one article, by which normalisation.

A model may leave a claim out, cite a sentence more for it, or leave out its time (not of the fourth, which
would then be the third: extraction merges such claims); a normalisation reads other values in the same words.
"""

from dataclasses import dataclass

from pipeline.articles.article import Article, parse_article
from pipeline.decisions import Made, Stated
from pipeline.extraction.outcome import Evidence, Grounded, Outcome
from schemas.casualty import Casualty
from schemas.values import Count, Party, When

TEXT = (
    "On Monday 12 soldiers and 30 policemen were killed in the old town.\n\n"
    "On Tuesday 12 soldiers were killed there, and on Wednesday 12 soldiers were killed at the bridge.\n\n"
    "They said that their men had killed 7 of them."
)
ARTICLE = parse_article(TEXT.encode(), "town.txt")
assert isinstance(ARTICLE, Article)
TYPES = {"casualty": Casualty}
DAYS = {"Monday": "2025-06-16", "Tuesday": "2025-06-17", "Wednesday": "2025-06-18"}


@dataclass(frozen=True)
class Truth:
    """A claim of the article: its words, at which of their places, and its sentence."""

    victims: str
    count: str
    when: str | None
    sentence: int
    nth: int = 0


TRUTHS = (
    Truth("soldiers", "12", "Monday", 1),
    Truth("policemen", "30", "Monday", 1),
    Truth("soldiers", "12", "Tuesday", 2),
    Truth("soldiers", "12", "Wednesday", 2, 1),
    Truth("their men", "7", None, 3),
    Truth("them", "7", None, 3),
)


def place(words: str, start: int, nth: int = 0) -> list[int]:
    """Where the words stand for the nth time from `start` on."""
    at = start - 1
    for _ in range(nth + 1):
        at = TEXT.index(words, at + 1)
    return [at, at + len(words)]


def said(identity: int, *, wide: bool = False, undated: bool = False, version: int = 0) -> Grounded:
    """The claim as a model states it; `version` is the normalisation."""
    truth = TRUTHS[identity]
    own = ARTICLE.sentences[truth.sentence - 1]
    last = ARTICLE.sentences[min(truth.sentence, len(ARTICLE.sentences) - 1)] if wide else own
    spans: dict[str, object] = {
        "victims": place(truth.victims, own.start, truth.nth),
        "count": place(truth.count, own.start, truth.nth),
    }
    named = truth.victims.removeprefix("their ") + (f" of reading {version}" if version else "")
    number = int(truth.count)
    values = {
        "status": "occurred",
        "attributed_to": [],
        "when": None,
        "place": None,
        "victims": Party(words=truth.victims, country=None, name=named),
        "harm": "killed",
        "count": Count(words=truth.count, low=number, high=number + version),
    }
    if truth.when and not (undated and identity != 3):
        spans["when"] = place(truth.when, own.start)
        values["when"] = When.load(DAYS[truth.when]).model_copy(update={"words": truth.when})
    evidence = Evidence(TEXT[own.start : last.end], own.start, last.end)
    return Grounded(Casualty.model_construct(**values), evidence, ARTICLE.article_id, "r1", spans)


def made(grounded: Grounded) -> Made:
    """The claim as a store has it."""
    values = {name: getattr(grounded.claim, name) for name in Casualty.fields}
    span = grounded.evidence.start, grounded.evidence.end
    stated = Stated.of_values(Casualty, values, span, grounded.field_spans)
    return Made(grounded.claim_id, grounded.article_id, "casualty", stated)


def outcome(claims: list[Grounded], fingerprint: str) -> Outcome:
    """What extracting the article gave."""
    return Outcome(ARTICLE, "done", f"model-{fingerprint}", fingerprint, claims=tuple(claims))
