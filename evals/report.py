"""A score for people: its tables, and what a terminal shows of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evals.reliability import by_story, error_interval, judged, reliability, wilson
from evals.score import COUNTED, ArticleScore, Measured, Misfit, Score
from evals.verdicts import Verdict
from pipeline.terminal import say, several, table

if TYPE_CHECKING:
    from evals.diff import Change, Difference
    from evals.gold import GoldArticle
    from evals.stored import Evaluated
    from pipeline.extraction.checks.confidence import Confidence

EXAMPLES = 2
"""So many examples of each class of errors are printed."""
MISFITS = 20
"""So many values that could not be read are listed."""


@dataclass(frozen=True)
class Table:
    """A table of plain text."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def tables(found: Score, baselines: Sequence[Score]) -> Iterator[Table]:
    """Every table of the report: headline with baselines, by type, by field, by difficulty, cost."""
    yield Table(
        f"{several(found.signature.articles, 'article')}, {several(found.signature.claims, 'claim')}",
        (
            "",
            "strict F1",
            "without when",
            "detection F1",
            "P",
            "R",
            "slot F1",
            "macro strict F1",
            "grounding",
        ),
        [_headline(system) for system in (found, *baselines)],
    )
    yield Table("by type", ("type", "gold", "predicted", "strict F1", "detection F1"), _types(found))
    if found.fields:
        yield Table(
            "by field, over assigned pairs",
            ("field", "pairs", "mean score"),
            [(name, str(pairs), f"{value:.2f}") for name, (value, pairs) in found.fields.items()],
        )
    if found.difficulties:
        yield Table(
            "by class of difficulty",
            ("class", "articles", "strict F1", "detection F1", "slot F1"),
            [
                (name, f"{scores['articles']:.0f}", *(f"{scores[m]:.2f}" for m in _CLASS_METRICS))
                for name, scores in found.difficulties.items()
            ],
        )
    yield from _confidence(found)
    if found.failed:
        rows = [(article.name, article.error or "") for article in found.failed]
        yield Table("failed, and counted as found nothing", ("article", "why"), rows)
    if found.unknown:
        yield Table("predicted, but without gold; not counted", ("article",), [(n,) for n in found.unknown])
    if found.misfits:
        yield _misfits(found.misfits)
    yield Table("what an article took", ("requests", "tokens", "cost", "seconds"), [_cost(found.articles)])


def _confidence(found: Score) -> Iterator[Table]:
    """How far confidence can be trusted: in ten bins, and what it is worth to ask for more of it."""
    sure = reliability(*judged(found.articles))
    if sure is None:
        return
    without = f"; {sure.without} have none" if sure.without else ""
    yield Table(
        f"confidence of {several(sure.claims, 'claim')}{without}: calibration error {sure.error:.3f}"
        f"{_between(error_interval(by_story(found.articles)))} ({sure.by_chance:.3f} by chance alone), "
        f"debiased {sure.debiased:.3f}, Brier {sure.brier:.3f}",
        ("confidence", "claims", "mean confidence", "right (key fields, status)"),
        [
            (
                f"{b.low:.1f} to {b.high:.1f}",
                str(b.claims),
                f"{b.confidence:.2f}",
                "{:.2f} [{:.2f}, {:.2f}]".format(b.right, *wilson(round(b.right * b.claims), b.claims)),
            )
            for b in sure.bins
        ],
    )
    yield Table(
        f"risk against coverage: area {sure.area:.3f}, without an order {sure.unordered:.3f}",
        ("at confidence", "claims", "coverage", "right"),
        [
            (
                f"≥ {t.at}",
                str(t.claims),
                f"{t.coverage:.2f}",
                f"{t.right:.1%} [{t.low:.2f}, {t.high:.2f}]" if t.claims else "-",
            )
            for t in sure.thresholds
        ],
    )


def _between(ends: tuple[float | None, float | None]) -> str:
    low, high = ends
    return "" if low is None or high is None else f" [{low:.2f}, {high:.2f}]"


_CLASS_METRICS = ("strict_f1", "detection_f1", "slot_f1")


def number(measured: Measured | None) -> str:
    """A score with its interval, `-` where there is none."""
    if measured is None:
        return "-"
    return f"{measured.value:.3f}{_between((measured.low, measured.high))}"


def _headline(found: Score) -> tuple[str, ...]:
    metrics = found.metrics
    return (
        found.signature.model,
        number(metrics["strict_f1"]),
        f"{metrics['strict_f1_without_when'].value:.3f}",
        number(metrics["detection_f1"]),
        f"{metrics['detection_precision'].value:.2f}",
        f"{metrics['detection_recall'].value:.2f}",
        number(metrics["slot_f1"]),
        f"{metrics['macro_strict_f1'].value:.2f}",
        f"{metrics['grounding'].value:.2f}",
    )


def _types(found: Score) -> list[tuple[str, ...]]:
    rows = []
    for name in sorted({name for article in found.articles for name in article.counts}):
        counts = [article.counts[name] for article in found.articles if name in article.counts]
        total = dict(zip(COUNTED, map(sum, zip(*counts, strict=True)), strict=True))
        f1s = (number(found.metrics.get(f"{metric}/{name}")) for metric in ("strict_f1", "detection_f1"))
        rows.append((name, str(total["gold"]), str(total["predicted"]), *f1s))
    return rows


def _misfits(misfits: Sequence[Misfit]) -> Table:
    rows = [(f"{misfit.line}", f"{misfit.claim}", misfit.field, misfit.what) for misfit in misfits]
    first = f" (the first {MISFITS}; --json has them all)" if len(rows) > MISFITS else ""
    title = f"values that could not be read, and count as wrong: {len(rows)}{first}"
    return Table(title, ("line", "claim", "field", "why"), rows[:MISFITS])


def _cost(articles: Sequence[ArticleScore]) -> tuple[str, ...]:
    n = len(articles) or 1
    costs = [article.cost for article in articles if article.cost is not None]
    return (
        f"{sum(article.requests for article in articles) / n:.1f}",
        f"{sum(article.tokens for article in articles) / n:,.0f}",
        f"{sum(costs) / n:.5f}" if costs else "-",
        f"{sum(article.seconds for article in articles) / n:.2f}",
    )


def differences(verdict: Verdict) -> list[str]:
    """The wrong fields of a pair, gold beside predicted, each with the class of its error."""
    gold, predicted = verdict.gold or {}, verdict.predicted or {}
    return [
        f"{name}: {gold.get(name, '-')} ≠ {predicted.get(name, '-')}  ({fault})"
        for name, fault in verdict.faults.items()
    ]


def summary(claim: Mapping[str, str] | None) -> str:
    """A claim on one line, without its quote."""
    return ", ".join(f"{name} {value}" for name, value in (claim or {}).items() if name != "quote") or "-"


# ---------------------------------------------------------------- terminal


def print_score(found: Score, baselines: Sequence[Score]) -> None:
    """Print every table, the error classes with examples, and the signature."""
    for shown in tables(found, baselines):
        _print_table(shown.title, shown.columns, shown.rows)
    for name, cases in found.errors().items():
        say(f"{name}: {len(cases)}")
        for article, verdict in cases[:EXAMPLES]:
            _print_example(article, verdict)
    say("")
    say(str(found))


def _print_example(article: str, verdict: Verdict) -> None:
    claim = verdict.gold or verdict.predicted or {}
    say(f'  {_place(article, verdict)} {verdict.type} "{claim["quote"]}"')
    for line in differences(verdict) or [summary(claim)]:
        say(f"    {line}")


def _place(article: str, verdict: Verdict) -> str:
    """The article, with the line of the gold or prediction file where there is one."""
    return f"{article}:{verdict.line}" if verdict.line else article


def print_article(article: GoldArticle, found: ArticleScore) -> None:
    """Print the article sentence by sentence; under each, gold and predicted claims that begin in it."""
    text = article.article.text
    verdicts = sorted(found.verdicts, key=lambda verdict: verdict.start)
    if found.error:
        say(f"failed, and counted as found nothing: {found.error}")
    for sentence in article.article.sentences:
        words = " ".join(text[sentence.start : sentence.end].split())
        say(f"[{sentence.number}] {words}")
        here = [verdict for verdict in verdicts if 0 <= verdict.start < sentence.end]
        verdicts = [verdict for verdict in verdicts if verdict not in here]
        _print_verdicts(here)
    if verdicts:
        say("without a place in the article proper")
        _print_verdicts(verdicts)


def _print_verdicts(verdicts: Sequence[Verdict]) -> None:
    rows = [row for verdict in verdicts for row in _sides(verdict)]
    if rows:
        _print_table("", ("outcome", "type", "field", "gold", "predicted", "error"), rows)


def _sides(verdict: Verdict) -> Iterator[tuple[str, ...]]:
    """A claim's fields, one a row, gold beside predicted, with the class of error where they differ."""
    gold, predicted = verdict.gold or {}, verdict.predicted or {}
    head = (verdict.outcome, verdict.type)
    for name in dict.fromkeys((*gold, *predicted)):
        if name != "quote":
            sides = (gold.get(name, "-"), predicted.get(name, "-"))
            yield (*head, name, *sides, verdict.faults.get(name, ""))
            head = ("", "")


def print_evaluated(found: Sequence[Evaluated]) -> None:
    """Print the runs of `evals run` that a store has."""
    rows = [
        (run.run_id, run.model, run.focus, f"{run.gold} {run.digest}", f"{run.strict_f1:.3f}")
        for run in found
    ]
    _print_table("", ("run", "model", "focus", "gold", "strict F1"), rows)


def print_differences(a: Score, b: Score, found: Sequence[Difference]) -> None:
    """Print what is compared, and the signed differences with interval and p."""
    for name, side in (("A", a), ("B", b)):
        say(f"{name}: {side}")
    rows = [
        (
            difference.metric,
            f"{difference.a:.3f}",
            f"{difference.b:.3f}",
            f"{difference.value:+.3f}",
            "-" if difference.low is None else f"[{difference.low:+.2f}, {difference.high:+.2f}]",
            f"{difference.p:.3f}",
        )
        for difference in found
    ]
    _print_table("B - A", ("metric", "A", "B", "difference", "95 % interval", "p"), rows)


def print_changes(found: Sequence[Change]) -> None:
    """Print every claim whose outcome changed."""
    for change in found:
        verdict = change.verdict
        claim = summary(verdict.gold or verdict.predicted)
        say(f"{change.before} → {change.after}  {change.article} {verdict.type}: {claim}")
        for line in differences(verdict):
            say(f"    {line}")
    if not found:
        say("No claim's outcome changed.")


def print_agreement(found: Score) -> None:
    """Print how far two annotators agree, and every disagreement."""
    metrics = found.metrics
    rows = [(name, number(metrics[name])) for name in ("detection_f1", "slot_f1", "strict_f1")]
    _print_table("", ("score", "agreement"), rows)
    for name in found.unknown:
        say(f"labelled by one only, and not counted: {name}")
    for article in found.articles:
        for verdict in article.verdicts:
            if verdict.outcome != "optional" and (verdict.outcome != "strict" or verdict.faults):
                _print_disagreement(article.name, verdict)


def _print_disagreement(article: str, verdict: Verdict) -> None:
    one = "only first" if verdict.gold else "only second"
    side = "both" if verdict.gold and verdict.predicted else one
    claim = summary(verdict.gold or verdict.predicted)
    say(f"{_place(article, verdict)} {side}: {verdict.type}: {claim}")
    for line in differences(verdict):
        say(f"    {line}")


def _print_table(title: str, columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    if title:
        say(title)
    sys.stdout.write(table(columns, rows))


def print_calibration(found: Confidence, in_use: Mapping[str, Mapping[str, float]] | None = None) -> None:
    """Print the weights of confidence, the largest first, and on what they were measured.

    `in_use` says how good the weights are that were in use, on the same claims.
    """
    ranked = sorted(found.weights.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
    rows = [(name, f"{weight:+.2f}") for name, weight in ranked]
    _print_table("a claim's probability is logistic in the sum of its features", ("feature", "weight"), rows)
    _print_table(
        "measured on stories held out",
        ("claims of", "models", *_MEASURED),
        [
            (sort, ", ".join(models), *_figures(found.measured.get(sort, {})))
            for sort, models in sorted(found.models.items())
        ],
    )
    if in_use:
        same = [(sort, *_figures(measured)) for sort, measured in in_use.items()]
        _print_table("the weights in use, on the same claims", ("claims of", *_MEASURED), same)
    say(f"types: {', '.join(found.types)}")


_MEASURED = (
    *("claims", "right", "calibration error", "by chance", "debiased", "Brier", "risk area", "unordered"),
)


def _figures(measured: Mapping[str, float]) -> Iterator[str]:
    yield f"{measured['claims']:.0f}" if measured else "-"
    ends = measured.get("error_low"), measured.get("error_high")
    for name in ("right", "calibration_error", "by_chance", "debiased", "brier", "area", "area_unordered"):
        said = f"{measured[name]:.3f}" if name in measured else "-"
        yield said + (_between(ends) if name == "calibration_error" else "")
