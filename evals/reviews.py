"""What people decided in `groundwire review`, as gold, as a draft of gold, and compared with each other."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evals.align import Statement, accepted, align, fills_of
from evals.draft import entry
from evals.gold import Gold, GoldArticle, name_of, widen
from evals.score import Score, agreement
from pipeline.articles.article import Article
from pipeline.config import Settings
from pipeline.decisions import Decision, Journal, Sample, Stated, Thread, Threads, journal_of
from pipeline.review.estimate import Estimate, estimate, still_needed
from pipeline.review.queue import Wanted, items
from pipeline.runs.factory import types_of
from pipeline.store import made_of, read
from schemas.catalogue import ClaimTypes
from schemas.errors import UsageError


@dataclass(frozen=True)
class Reviewed:
    """The decisions beside a store, and those of its articles that they are about."""

    db: Path
    types: ClaimTypes
    threads: Threads
    articles: Mapping[str, Article]

    @classmethod
    def of(cls, settings: Settings) -> Reviewed:
        """Read them. Raises UsageError where nothing was decided, StoreError where there is no store."""
        journal, types = Journal(journal_of(settings.db)), types_of(settings)
        journal.refresh()
        if not journal.decisions:
            raise UsageError(
                f"nobody has decided on a claim of {settings.db} yet; `groundwire review` opens the page"
            )
        threads = Threads(journal.decisions, types)
        with read(settings.db) as reader:
            found = {name: reader.article(name) for name in threads.articles}
        return cls(settings.db, types, threads, {name: a for name, a in found.items() if a})

    def statements(self, article: Article, said: Callable[[Thread], Decision | None]) -> list[Statement]:
        """The claims of an article by the decision that `said` takes of each thread; None leaves it out."""
        found = []
        for thread in self.threads.all:
            kind = self.types.get(thread.type_name)
            if thread.article_id == article.article_id and kind and (decision := said(thread)):
                found += [_statement(kind, stated, article) for stated in decision.after]
        return sorted(found, key=lambda statement: (statement.span or (0, 0), statement.order))

    @property
    def whole(self) -> list[Article]:
        """The articles of which somebody has looked at the whole, in the order of their names."""
        found = [
            self.articles[name] for name, by in self.threads.whole.items() if by and name in self.articles
        ]
        return sorted(found, key=lambda article: name_of(article.file))


def _statement(kind: Any, stated: Stated, article: Article) -> Statement:  # noqa: ANN401 - a claim type
    span = (stated.start, stated.end)
    return Statement(
        kind,
        fills_of(kind, stated.values(kind)),
        article.text[slice(*span)],
        span,
        widen(article, span),
        stated.optional,
    )


def gold_of_reviews(settings: Settings) -> Gold:
    """The wholly reviewed articles with the claims that stand.

    Raises:
        UsageError: there are none.
        StoreError: there is no store.
    """
    reviewed = Reviewed.of(settings)
    found = tuple(
        _gold_article(article, reviewed.statements(article, lambda thread: thread.standing))
        for article in reviewed.whole
    )
    if not found:
        raise UsageError(
            f"no article of {settings.db} was reviewed whole; `groundwire review --whole` goes through them"
        )
    return _gold(journal_of(settings.db), found)


def _gold_article(article: Article, statements: Sequence[Statement]) -> GoldArticle:
    end = article.body_spans[-1][1] if article.body_spans else len(article.text)
    name = name_of(article.file)
    numbered = tuple(replace(each, line=number) for number, each in enumerate(statements, 1))
    return GoldArticle(name, article, numbered, end, name, None, 0)


def _gold(path: Path, articles: tuple[GoldArticle, ...]) -> Gold:
    said = [
        (
            a.name,
            a.article.article_id,
            [(s.type_name, s.span, s.optional, repr(s.fills)) for s in a.statements],
        )
        for a in articles
    ]
    digest = hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()[:12]
    return Gold(path, articles, digest)


def draft_of_reviews(settings: Settings, *, texts: bool) -> str:
    """The wholly reviewed articles as a gold file, signed by those who looked at them.

    An article is named by its file and by the digest of its text; with `texts` the text stands there too.

    Raises:
        UsageError: there are none.
        StoreError: there is no store.
    """
    gold_of_reviews(settings)
    reviewed = Reviewed.of(settings)
    parts = []
    for article in reviewed.whole:
        signed = reviewed.threads.whole[article.article_id].values()
        lines = []
        for thread in reviewed.threads.all:
            kind, decision = reviewed.types.get(thread.type_name), thread.standing
            if thread.article_id == article.article_id and kind:
                by = f"{decision.verdict} by {decision.reviewer} on {decision.decided:%Y-%m-%d}"
                lines += [(_statement(kind, stated, article), by) for stated in decision.after]
        lines.sort(key=lambda line: line[0].span or (0, 0))
        days = ", ".join(f"{each.reviewer} on {each.decided:%Y-%m-%d}" for each in signed)
        parts.append(
            entry(
                article,
                lines,
                checked_by=", ".join(each.reviewer for each in signed),
                note=f"looked at whole by {days}",
                text=texts,
            )
        )
    return "".join(parts)


# ---------------------------------------------------------------- two reviewers


@dataclass(frozen=True)
class Alpha:
    """Krippendorff's alpha of an enum over so many claims; None where all have one value."""

    field: str
    claims: int
    alpha: float | None


@dataclass(frozen=True)
class Agreement:
    """How two reviewers agree: the score of the second against the first, and alpha for each enum."""

    first: str
    second: str
    both: int
    score: Score
    alphas: Sequence[Alpha]


def agreement_of_reviews(settings: Settings, names: Sequence[str] = ()) -> Agreement:
    """How two reviewers agree on what both decided; without names the two with most in common.

    Of articles that both looked at whole all that each lets stand counts, of others the claims that both
    decided.

    Raises:
        UsageError: no two have decided on one claim.
        StoreError: there is no store.
    """
    reviewed = Reviewed.of(settings)
    first, second = names or _pair_of(reviewed)
    common = [t for t in reviewed.threads.all if {first, second} <= t.by_reviewer.keys()]
    whole = {a for a, by in reviewed.threads.whole.items() if {first, second} <= by.keys()}
    concerned = {thread.article_id for thread in common} | whole
    if not concerned & reviewed.articles.keys():
        raise UsageError(f"{first} and {second} have decided on no claim in common; give both one --sample")

    def labels(name: str) -> Gold:
        def said(thread: Thread) -> Decision | None:
            both = thread in common or thread.article_id in whole
            return thread.by_reviewer.get(name) if both else None

        found = [
            _gold_article(article, reviewed.statements(article, said))
            for article_id, article in reviewed.articles.items()
            if article_id in concerned
        ]
        return _gold(Path(name), tuple(sorted(found, key=lambda article: article.name)))

    one, other = labels(first), labels(second)
    return Agreement(
        first, second, len(common), agreement(one, other), [*_alphas(common, first, second, one, other)]
    )


def _pair_of(reviewed: Reviewed) -> tuple[str, str]:
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for thread in reviewed.threads.all:
        names = sorted(thread.by_reviewer)
        for pair in ((a, b) for at, a in enumerate(names) for b in names[at + 1 :]):
            counts[pair] += 1
    if not counts:
        raise UsageError("no two reviewers have decided on one claim; give both one --sample, or one article")
    return max(counts, key=lambda pair: (counts[pair], pair))


def _alphas(common: Sequence[Thread], first: str, second: str, one: Gold, other: Gold) -> Iterator[Alpha]:
    verdicts = [
        tuple("kept" if thread.by_reviewer[name].after else "rejected" for name in (first, second))
        for thread in common
    ]
    yield Alpha("verdict", len(verdicts), alpha(verdicts))
    values: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    theirs = {article.name: article for article in other.articles}
    for article in one.articles:
        for pair in align(article.statements, theirs[article.name].statements).pairs:
            kind = pair.gold.kind
            for name in [name for name, spec in kind.fields.items() if spec.choices]:
                sides = [side.fills.get(name) for side in (pair.gold, pair.predicted)]
                if all(sides):
                    values[f"{kind.type_name}.{name}"].append(
                        tuple(str(accepted(side[0])[0]) for side in sides if side)
                    )
    for name, pairs in sorted(values.items()):
        yield Alpha(name, len(pairs), alpha(pairs))


def alpha(pairs: Sequence[tuple[str, ...]]) -> float | None:
    """Krippendorff's alpha of values by two people, nominal; None where all values are one."""
    import krippendorff  # noqa: PLC0415 - `evals --help` must not wait for it
    import numpy as np  # noqa: PLC0415 - the same

    known = sorted({value for pair in pairs for value in pair})
    if len(known) < 2:
        return None
    data = np.array([[known.index(value) for value in side] for side in zip(*pairs, strict=True)])
    return float(krippendorff.alpha(reliability_data=data, level_of_measurement="nominal"))


# ---------------------------------------------------------------- samples


@dataclass(frozen=True)
class Sampled:
    """What a random sample of claims says of all of them, and how many more decisions it needs."""

    sample: Sample
    drawn: int
    population: int
    estimate: Estimate
    needed: int


def samples_of(settings: Settings, within: float) -> list[Sampled]:
    """Each random sample that was asked for, as it stands now, the last one first.

    Raises:
        UsageError: nobody has reviewed a sample.
        StoreError: there is no store.
    """
    reviewed = Reviewed.of(settings)
    asked: dict[tuple[object, ...], Sample] = {}
    for decision in (d for thread in reviewed.threads.all for d in thread.decisions if d.sample):
        sample = decision.sample
        assert sample  # noqa: S101 - just asked
        name = (sample.seed, sample.type, sample.since)
        asked[name] = max(asked.get(name, sample), sample, key=lambda each: each.n)
    if not asked:
        raise UsageError("nobody has reviewed a random sample; `groundwire review --sample 50` draws one")
    with read(settings.db) as reader:
        found = reviewed.threads.assign(made_of(reader, reviewed.types, reviewed.threads.articles))
        listed = []
        for sample in asked.values():
            everything = sample.model_copy(update={"n": 10**9})
            claims = items(
                reader, Wanted("sample", sample.type, sample.since, None, everything), reviewed.types
            )
            drawn = claims[: sample.n]
            decided = [found[item.claim_id] for item in drawn if item.claim_id in found]
            right = sum(thread.standing.verdict == "accept" for thread in decided)
            needed = min(still_needed(right, len(decided), within), len(claims) - len(decided))
            said = estimate(right, len(decided))
            listed.append(Sampled(sample, len(drawn), len(claims), said, needed))
    return listed
