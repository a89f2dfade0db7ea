"""The judge: every claim of an article gets its checks, and is kept, mended, doubted or refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.articles.article import Article
from pipeline.extraction.checks.case import Case, Memo, points_back
from pipeline.extraction.checks.checks import checks_for
from pipeline.extraction.checks.confidence import RULES, Asked, Confidence
from pipeline.extraction.checks.finding import Finding
from pipeline.extraction.checks.second import Reading as SecondReading
from pipeline.extraction.checks.second import SecondReader
from pipeline.extraction.outcome import Grounded, Reject
from schemas.claim import Claim
from schemas.values import Gazetteer, Reading, default_gazetteer

_BACK = 2
"""So many sentences before one with a pronoun are read too: those whom it stands for are named there."""
READ = "en"
"""The language that the second reader reads."""


@dataclass(frozen=True)
class Judged:
    """One claim beside what was stated for it, and how it was come by."""

    grounded: Grounded
    stated: Mapping[str, object]
    asked: Asked

    @property
    def by_rules(self) -> bool:
        """Whether the built-in rules stated it themselves."""
        return self.asked.model == RULES


class Judge:
    """Checks the claims of articles with a second reader; without one, most are silent."""

    def __init__(
        self,
        second: SecondReader | None = None,
        gazetteer: Gazetteer | None = None,
        confidence: Confidence | None = None,
    ) -> None:
        self._second = second
        self._gazetteer = gazetteer
        self._confidence = confidence or Confidence.load()

    def sure(
        self, article: Article, claims: Sequence[Grounded], asked: Mapping[str, Asked]
    ) -> list[Grounded]:
        """The claims, merged, with their confidence; `asked` says by response how they were come by."""
        read = article.language in (None, READ)
        return [
            replace(each, confidence=sure, confidence_note=note)
            for each in claims
            for sure, note in [self._confidence.of(each, asked[each.response_id], read=read)]
        ]

    def judge(self, article: Article, claims: Sequence[Judged]) -> tuple[list[Grounded], list[Reject]]:
        """The claims that stand, with their checks and doubts, and those refused for what evidence says.

        What rules state themselves is neither refused nor mended: they would only hear their own echo.
        """
        kept: list[Grounded] = []
        rejects: list[Reject] = []
        second = self._read(article, claims)
        gazetteer = self._gazetteer or default_gazetteer()
        reading, memo = Reading(published=article.published_day, gazetteer=gazetteer), Memo()
        for each in claims:
            kind = type(each.grounded.claim)
            frames = self._second is not None and self._second.reads(kind)
            case = Case(article, each.grounded, second if frames else None, reading, memo)
            found = {check.name: check.look(case) for check in checks_for(kind, frames=frames)}
            refusal = _refusal(found)
            if refusal and not each.by_rules:
                rejects.append(_refused(article, each, refusal))
            else:
                kept.append(_checked(each, found))
        return kept, rejects

    def _read(self, article: Article, claims: Sequence[Judged]) -> SecondReading | None:
        """What the second reader understands of all evidence of the article, read once."""
        if self._second is None or article.language not in (None, READ):
            return None
        spans = {(each.grounded.evidence.start, each.grounded.evidence.end) for each in claims}
        wanted: set[int] = set()
        for sentence in article.sentences:
            if any(sentence.start < end and start < sentence.end for start, end in spans):
                back = _BACK if points_back(article.sentence(sentence.number)) else 0
                wanted.update(range(max(sentence.number - back, 1), sentence.number + 1))
        sentences = {number: article.sentence(number) for number in sorted(wanted)}
        return self._second.read(sentences, _kinds(claims))


def _kinds(claims: Iterable[Judged]) -> tuple[type[Claim], ...]:
    return tuple(dict.fromkeys(type(each.grounded.claim) for each in claims))


def _refusal(found: Mapping[str, Finding]) -> Finding | None:
    """Why a claim cannot stand: one thing certainly wrong, or its status and another thing likely."""
    wrong = next((finding for finding in found.values() if finding.refuse), None)
    mended = next((finding for finding in found.values() if finding.status), None)
    more = any(name in found and found[name].result == "disagrees" for name in _OF_WHOM)
    return wrong or (mended if more else None)


_OF_WHOM = ("roles", "figure")
"""Checks of who did it to whom: a claim that is wrong there and in its status is no claim to mend."""


def _checked(each: Judged, found: Mapping[str, Finding]) -> Grounded:
    """The claim with what its checks found, its status mended where the evidence certainly gives another."""
    grounded = each.grounded
    mended = next((finding for finding in found.values() if finding.status), None)
    if mended and not each.by_rules:
        claim = grounded.claim.model_copy(update={"status": mended.status})
        grounded = replace(grounded, claim=claim, notes=(*grounded.notes, f"status: {mended.why}"))
    return replace(
        grounded,
        checks={name: finding.result for name, finding in found.items()},
        doubts=tuple(finding.why for finding in found.values() if finding.result == "disagrees"),
    )


def _refused(article: Article, each: Judged, why: Finding) -> Reject:
    return Reject(
        article_id=article.article_id,
        type_name=type(each.grounded.claim).type_name,
        kind="claim",
        field=why.field,
        words=None,
        reason=why.why,
        stated=each.stated,
        response_id=each.grounded.response_id,
    )
