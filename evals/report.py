"""A score for people: on a terminal, or as one self-contained page in which everything is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from evals.score import COUNTED, ArticleScore, Measured, Misfit, Score, Verdict

if TYPE_CHECKING:
    from rich.console import Console

    from evals.diff import Change, Difference
    from evals.gold import GoldArticle
    from evals.stored import Evaluated

EXAMPLES = 2
"""So many examples of each class of errors are printed."""
WIDE = 132
"""On a terminal of fewer columns the headline table stands upright."""
MISFITS = 20
"""So many values that could not be read are listed."""
_FIGURE = re.compile(r"[-+]?[\d.,]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True)
class Table:
    """A table of plain text."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def tables(found: Score, baselines: Sequence[Score]) -> Iterator[Table]:
    """Every table of the report: headline with baselines, by type, by field, by difficulty, cost."""
    yield Table(
        f"{found.signature.articles} articles, {found.signature.claims} claims",
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
    if found.failed:
        rows = [(article.name, article.error or "") for article in found.failed]
        yield Table("failed, and counted as found nothing", ("article", "why"), rows)
    if found.unknown:
        yield Table("predicted, but without gold; not counted", ("article",), [(n,) for n in found.unknown])
    if found.misfits:
        yield _misfits(found.misfits)
    yield Table("what an article took", ("requests", "tokens", "cost", "seconds"), [_cost(found.articles)])


_CLASS_METRICS = ("strict_f1", "detection_f1", "slot_f1")


def number(measured: Measured | None) -> str:
    """A score with its interval, `-` where there is none."""
    if measured is None:
        return "-"
    if measured.low is None or measured.high is None:
        return f"{measured.value:.3f}"
    return f"{measured.value:.3f} [{measured.low:.2f}, {measured.high:.2f}]"


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
    out = console()
    headline, *others = tables(found, baselines)
    _print_table(out, headline if out.width >= WIDE else _turned(headline))
    for table in others:
        _print_table(out, table)
    for name, cases in found.errors().items():
        _print(out, f"{name}: {len(cases)}", style="bold")
        for article, verdict in cases[:EXAMPLES]:
            _print_example(out, article, verdict)
    out.print()
    _print(out, str(found))


def _turned(table: Table) -> Table:
    """The table with its rows as columns."""
    columns, *rows = zip(table.columns, *table.rows, strict=True)
    return Table(table.title, columns, rows)


def _print_example(out: Console, article: str, verdict: Verdict) -> None:
    claim = verdict.gold or verdict.predicted or {}
    _print(out, f'  {_place(article, verdict)} {verdict.type} "{claim["quote"]}"')
    for line in differences(verdict) or [summary(claim)]:
        _print(out, f"    {line}")


def _place(article: str, verdict: Verdict) -> str:
    """The article, with the line of the gold or prediction file where there is one."""
    return f"{article}:{verdict.line}" if verdict.line else article


def print_article(article: GoldArticle, found: ArticleScore) -> None:
    """Print the article sentence by sentence; under each, gold and predicted claims that begin in it."""
    out, text = console(), article.article.text
    verdicts = sorted(found.verdicts, key=lambda verdict: verdict.start)
    if found.error:
        _print(out, f"failed, and counted as found nothing: {found.error}", style="bold")
    for sentence in article.article.sentences:
        words = " ".join(text[sentence.start : sentence.end].split())
        _print(out, f"[{sentence.number}] {words}")
        here = [verdict for verdict in verdicts if 0 <= verdict.start < sentence.end]
        verdicts = [verdict for verdict in verdicts if verdict not in here]
        _print_verdicts(out, here)
    if verdicts:
        _print(out, "without a place in the article proper", style="bold")
        _print_verdicts(out, verdicts)


def _print_verdicts(out: Console, verdicts: Sequence[Verdict]) -> None:
    rows = [(v.outcome, v.type, _side(v.gold, v), _side(v.predicted, v)) for v in verdicts]
    if rows:
        _print_table(out, Table("", ("outcome", "type", "gold", "predicted"), rows))


def _side(claim: Mapping[str, str] | None, verdict: Verdict) -> str:
    """A claim's fields, one a line; those that differ carry ≠ and the class of error."""
    named = [(name, value) for name, value in (claim or {}).items() if name != "quote"]
    marks = {name: f"  ≠ {fault}" for name, fault in verdict.faults.items()}
    return "\n".join(f"{name} {value}{marks.get(name, '')}" for name, value in named) or "-"


def print_evaluated(found: Sequence[Evaluated]) -> None:
    """Print the runs of `evals run` that a store has."""
    rows = [
        (run.run_id, run.model, run.focus, f"{run.gold} {run.digest}", f"{run.strict_f1:.3f}")
        for run in found
    ]
    _print_table(console(), Table("", ("run", "model", "focus", "gold", "strict F1"), rows))


def print_differences(a: Score, b: Score, found: Sequence[Difference]) -> None:
    """Print what is compared, and the signed differences with interval and p."""
    out = console()
    for name, side in (("A", a), ("B", b)):
        _print(out, f"{name}: {side}")
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
    _print_table(out, Table("B - A", ("metric", "A", "B", "difference", "95 % interval", "p"), rows))


def print_changes(found: Sequence[Change]) -> None:
    """Print every claim whose outcome changed."""
    out = console()
    for change in found:
        verdict = change.verdict
        claim = summary(verdict.gold or verdict.predicted)
        _print(out, f"{change.before} → {change.after}  {change.article} {verdict.type}: {claim}")
        for line in differences(verdict):
            _print(out, f"    {line}")
    if not found:
        _print(out, "No claim's outcome changed.")


def print_agreement(found: Score) -> None:
    """Print how far two annotators agree, and every disagreement."""
    out = console()
    metrics = found.metrics
    rows = [(name, number(metrics[name])) for name in ("detection_f1", "slot_f1", "strict_f1")]
    _print_table(out, Table("", ("score", "agreement"), rows))
    for name in found.unknown:
        _print(out, f"labelled by one only, and not counted: {name}")
    for article in found.articles:
        for verdict in article.verdicts:
            if verdict.outcome != "optional" and (verdict.outcome != "strict" or verdict.faults):
                _print_disagreement(out, article.name, verdict)


def _print_disagreement(out: Console, article: str, verdict: Verdict) -> None:
    one = "only first" if verdict.gold else "only second"
    side = "both" if verdict.gold and verdict.predicted else one
    claim = summary(verdict.gold or verdict.predicted)
    _print(out, f"{_place(article, verdict)} {side}: {verdict.type}: {claim}")
    for line in differences(verdict):
        _print(out, f"    {line}")


def printable(text: str) -> str:
    """Text on one line, without what would steer a terminal or break a file."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", " ".join(text.splitlines()).replace("\t", " "))


def console() -> Console:
    """Standard output, as wide as the terminal, or wide enough where there is none."""
    from rich.console import Console  # noqa: PLC0415 - `evals --help` must not wait for it

    out = Console(highlight=False)
    return out if out.is_terminal else Console(highlight=False, width=160)


def _print(out: Console, text: str, style: str | None = None) -> None:
    """Print a line as it is; the terminal breaks it where it is too long."""
    out.print(printable(text), style=style, markup=False, soft_wrap=True)


def _print_table(out: Console, table: Table) -> None:
    from rich import box  # noqa: PLC0415 - as in console
    from rich.table import Table as RichTable  # noqa: PLC0415 - the same
    from rich.text import Text  # noqa: PLC0415 - the same

    made = RichTable(box=box.SIMPLE_HEAD, pad_edge=False)
    for name, *cells in zip(table.columns, *table.rows, strict=True):
        figures = bool(cells) and all(map(_FIGURE.fullmatch, cells))
        made.add_column(Text(name), overflow="fold", justify="right" if figures else "left")
    for row in table.rows:
        made.add_row(*(Text("\n".join(map(printable, cell.split("\n")))) for cell in row))
    if table.title:
        _print(out, table.title, style="bold")
    out.print(made)


# ---------------------------------------------------------------- page

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem }
section { display: inline-block; vertical-align: top; margin-right: 3rem }
table { border-collapse: collapse; margin: .4rem 0 1.4rem; font-variant-numeric: tabular-nums }
th, td { text-align: left; vertical-align: top; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #ddd }
h2 { font-size: 1.05rem; margin: 1.6rem 0 .2rem }
mark { background: #ffe3b3 }
blockquote { margin: 0; color: #57606a }
summary { cursor: pointer; font-weight: 600; margin: .5rem 0 }
footer { color: #57606a }
.strict { color: #1a7f37 }
.partial { color: #9a6700 }
"""


def page(found: Score, baselines: Sequence[Score]) -> str:
    """The report as one HTML page that loads nothing from anywhere."""
    title = escape(f"{found.signature.model} on {found.signature.gold}")
    parts = [_html_table(table) for table in tables(found, baselines)]
    parts += [_html_errors(found), "<h2>every claim</h2>"]
    parts += [_html_article(article) for article in found.articles]
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1>{''.join(parts)}"
        f"<footer>{escape(str(found))}</footer></body></html>\n"
    )


def _html_table(table: Table) -> str:
    head = "".join(f"<th>{escape(column)}</th>" for column in table.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table.rows
    )
    return f"<section><h2>{escape(table.title)}</h2><table><tr>{head}</tr>{body}</table></section>"


def _html_errors(found: Score) -> str:
    rows = [(name, str(len(cases))) for name, cases in found.errors().items()]
    return _html_table(Table("errors", ("class", "claims"), rows))


def _html_article(article: ArticleScore) -> str:
    rows = "".join(
        f'<tr><td class="{escape(v.outcome)}">{escape(v.outcome)}</td><td>{escape(v.type)}</td>'
        f"<td>{_html_claim(v.gold, v)}</td><td>{_html_claim(v.predicted, v)}</td></tr>"
        for v in article.verdicts
    )
    strict = sum(verdict.outcome == "strict" for verdict in article.verdicts)
    took = f"{article.requests} requests, {article.tokens:,} tokens, {article.seconds:.1f} s"
    title = escape(f"{article.name}: {strict} strict of {len(article.verdicts)}; {article.error or took}")
    return (
        f"<details><summary>{title}</summary>"
        f"<table><tr><th>outcome</th><th>type</th><th>gold</th><th>predicted</th></tr>{rows}</table></details>"
    )


def _html_claim(claim: Mapping[str, str] | None, verdict: Verdict) -> str:
    if claim is None:
        return "-"
    lines = []
    for name, value in claim.items():
        if name in verdict.faults:
            lines.append(f"<mark>{escape(f'{name} {value}')}</mark> {escape(verdict.faults[name])}")
        elif name != "quote":
            lines.append(escape(f"{name} {value}"))
    return f"<blockquote>{escape(claim['quote'])}</blockquote>{'<br>'.join(lines)}"
