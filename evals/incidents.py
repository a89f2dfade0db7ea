"""How the views tell incidents, contradictions and sources, against labels of which claim tells which.

The labels are gold whose claims have the keys `incident` and `total`, and beside it incidents.yaml, with
the contradictions among these claims and the independent sources of each incident. What no label covers is
neither right nor wrong.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from evals.align import Statement, align
from evals.evaluate import placed
from evals.gold import Gold
from pipeline.store import Reader
from schemas.catalogue import ClaimTypes
from schemas.errors import GoldError

Pair = frozenset[str]
"""The claim_ids of two claims."""


@dataclass(frozen=True)
class Share:
    """So many of so many; what was wrong or not found, to read."""

    right: int
    of: int
    others: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.right / self.of:.3f} ({self.right} of {self.of})" if self.of else "nothing to score"


@dataclass(frozen=True)
class IncidentScore:
    """How a store's views do against the labels.

    Pairs are of claims in different articles. `claims` is how many labelled claims the store has. Of
    `contradictions_right` a unit is a row of the view, of `contradictions_found` a labelled contradiction, of
    `sources` an incident whose number of sources is that of the labels.
    """

    claims: Share
    pairs_right: Share
    pairs_found: Share
    contradictions_right: Share
    contradictions_found: Share
    sources: Share


def score_incidents(gold: Gold, reader: Reader, types: ClaimTypes) -> IncidentScore:
    """Score the views of a store that has claims of the gold's articles, loaded or extracted.

    Raises:
        GoldError: no claim of the gold says which incident or total it tells, or incidents.yaml is not as
            it should be.
        StoreError: the store cannot be read.
    """
    matched, ids, required = _matched(gold, reader, types)
    if not required:
        raise GoldError(f"{gold.path}:1: no claim has the key incident or total; name labels that have them")
    told = _told(reader)
    same = set(_pairs(matched))
    right = {pair for pair in same if len({matched[each][1] for each in pair}) == 1}
    said = {pair for pair in same if told.keys() >= pair and len({told[each] for each in pair}) == 1}
    needed = {pair for pair in right if pair <= required}
    labels = _labels(gold.path.with_name("incidents.yaml"))
    rights, founds = _contradictions(labels, reader, ids, matched)
    return IncidentScore(
        Share(
            len(required & matched.keys()), sum(_is_required(s) for a in gold.articles for s in a.statements)
        ),
        Share(len(said & right), len(said), _spelt(said - right, matched)),
        Share(len(said & needed), len(needed), _spelt(needed - said, matched)),
        rights,
        founds,
        _sources(labels, reader, matched),
    )


def _is_required(statement: Statement) -> bool:
    return not statement.optional and bool(statement.incident or statement.total)


def _matched(
    gold: Gold, reader: Reader, types: ClaimTypes
) -> tuple[dict[str, tuple[str, str]], dict[tuple[str, int], str], set[str]]:
    """claim_id -> article and label; article and number of a label -> claim_id; which ids are required."""
    matched: dict[str, tuple[str, str]] = {}
    ids: dict[tuple[str, int], str] = {}
    required: set[str] = set()
    there = reader.tables()
    for article in gold.articles:
        made: dict[int, str] = {}
        statements = []
        for kind in (kind for kind in types.values() if kind.type_name in there):
            found = reader.query(
                f'SELECT * FROM main."{kind.type_name}" WHERE article_id = ?', [article.article.article_id]
            )
            for row in (dict(zip(found.columns, cells, strict=True)) for cells in found.rows):
                values = {spec.name: spec.from_cells(row) for spec in kind.fields.values()}
                span = (row["span_start"], row["span_end"])
                statement = placed(kind, values, article.article, row["evidence"], span)
                made[id(statement)] = row["claim_id"]
                statements.append(statement)
        numbers = {id(statement): number for number, statement in enumerate(article.statements, 1)}
        for pair in align(article.statements, statements).pairs:
            claim_id, label = made[id(pair.predicted)], pair.gold.incident or pair.gold.total
            ids[article.name, numbers[id(pair.gold)]] = claim_id
            if label:
                matched[claim_id] = article.name, label
                if not pair.gold.optional:
                    required.add(claim_id)
    return matched, ids, required


def _told(reader: Reader) -> dict[str, str]:
    """claim_id -> the incident or total in which the store has it."""
    both = (
        "SELECT claim_id, incident_id FROM incident_claims "
        "UNION ALL SELECT claim_id, total_id FROM total_claims"
    )
    return dict(reader.query(both).rows)


def _pairs(matched: Mapping[str, tuple[str, str]]) -> Iterable[Pair]:
    for one, other in combinations(sorted(matched), 2):
        if matched[one][0] != matched[other][0]:
            yield frozenset({one, other})


def _spelt(pairs: Iterable[Pair], matched: Mapping[str, tuple[str, str]]) -> tuple[str, ...]:
    """The labels and articles of pairs, the most frequent first."""
    counted = Counter(" / ".join(sorted(" in ".join(matched[each][::-1]) for each in pair)) for pair in pairs)
    return tuple(f"{words}, {number} pairs" for words, number in sorted(counted.items()))


def _labels(path: Path) -> Mapping[str, Any]:
    from ruamel.yaml import YAML  # noqa: PLC0415 - only commands that read gold should wait for it
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415 - the same

    if not path.is_file():
        return {}
    try:
        labels = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise GoldError(f"{path}: {error.strerror}; name a file that can be read") from None
    except (ValueError, YAMLError) as error:
        raise GoldError(
            f"{path}:1: cannot be read ({' '.join(str(error).split())}); correct the YAML"
        ) from None
    if not isinstance(labels, dict):
        raise GoldError(f"{path}:1: no incidents in it; write `incidents:` and a list under it")
    return labels


def _contradictions(
    labels: Mapping[str, Any],
    reader: Reader,
    ids: Mapping[tuple[str, int], str],
    matched: Mapping[str, tuple[str, str]],
) -> tuple[Share, Share]:
    """How many rows of the view are right, and how many labelled contradictions it has."""
    true: dict[Pair, bool] = {}
    wanted: list[tuple[str, set[Pair]]] = []
    for entry in labels.get("contradictions", ()):
        sides = [
            {ids.get((claim["article"], claim["claim"]), "") for claim in side["claims"]} - {""}
            for side in entry["sides"]
        ]
        pairs = {
            frozenset({a, b}) for one, other in combinations(sides, 2) for a in one for b in other if a != b
        }
        sure = not entry.get("doubtful", False)
        for pair in pairs:
            true[pair] = true.get(pair, False) or sure
        if pairs and sure:
            wanted.append((str(entry.get("why", "")), pairs))
    found: set[Pair] = set()
    right, wrong = 0, []
    for says, a_ids, b_ids in reader.query(
        "SELECT concat_ws(' / ', a_says, b_says), a_claim_ids, b_claim_ids FROM contradictions ORDER BY ALL"
    ).rows:
        pairs = {frozenset({a, b}) for a in a_ids for b in b_ids if a != b and {a, b} <= matched.keys()}
        found |= pairs
        if any(true.get(pair) for pair in pairs):
            right += 1
        elif pairs and not any(pair in true for pair in pairs):
            wrong.append(f"{matched[min(min(pairs, key=sorted))][1]}: {says}")
    missed = tuple(why for why, pairs in wanted if not pairs & found)
    return Share(right, right + len(wrong), tuple(wrong)), Share(
        len(wanted) - len(missed), len(wanted), missed
    )


def _sources(labels: Mapping[str, Any], reader: Reader, matched: Mapping[str, tuple[str, str]]) -> Share:
    """Of how many labelled incidents and totals the number of sources is right."""
    told = _told(reader)
    heard = dict(
        reader.query(
            "SELECT incident_id, sources FROM incidents UNION ALL SELECT total_id, sources FROM totals"
        ).rows
    )
    claims: dict[str, Counter[str]] = defaultdict(Counter)
    for claim_id, (_, label) in matched.items():
        if claim_id in told:
            claims[label][told[claim_id]] += 1
    right, wrong = 0, []
    for entry in (*labels.get("incidents", ()), *labels.get("totals", ())):
        if entry.get("role") == "trap" or not (counted := claims.get(entry["slug"])):
            continue
        sources = heard[counted.most_common(1)[0][0]]
        if len(sources) == len(entry["independent_sources"]):
            right += 1
        else:
            wrong.append(
                f"{entry['slug']}: {'; '.join(sources)} for {'; '.join(entry['independent_sources'])}"
            )
    return Share(right, right + len(wrong), tuple(wrong))
