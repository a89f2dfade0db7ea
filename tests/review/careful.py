"""A careful person: what one types to turn the claims of a store into those of hand-made labels."""

import json
from dataclasses import dataclass, field

from evals.align import Statement, accepted, align, compare, fills_of
from evals.gold import widen
from pipeline.review.typing import Typist
from schemas.errors import UsageError


@dataclass
class Move:
    """One decision: accept, reject, edit or add, with what is typed by field."""

    verdict: str
    claim_id: str | None
    type: str
    typed: dict[str, str] = field(default_factory=dict)
    optional: bool = False
    span: tuple[int, int] | None = None


def predicted(made, kind, article):
    span = (made.stated.start, made.stated.end)
    return Statement(
        kind, fills_of(kind, made.stated.values(kind)), article.text[slice(*span)], span, widen(article, span)
    )


def moves(desk, article_id, statements):
    """The decisions that make an article's claims those of `statements`: claims in order, then additions."""
    article = desk.article(article_id)
    made = desk.claims(article_id)
    sides = [predicted(m, desk.types[m.type], article) for m in made]
    by_side = {id(side): m for side, m in zip(sides, made, strict=True)}
    found = align(statements, sides)
    paired = {by_side[id(p.predicted)].claim_id: p.gold for p in found.pairs}
    out = []
    for m, side in zip(made, sides, strict=True):
        gold = paired.get(m.claim_id)
        if gold is None:
            out.append(Move("reject", m.claim_id, m.type))
            continue
        typed = dict(differing(desk, article_id, gold, side))
        verdict = "edit" if typed else "accept"
        out.append(Move(verdict, m.claim_id, m.type, typed, gold.optional))
    for gold in found.missed:
        blank = Statement(gold.kind, {}, gold.quote, gold.wide, gold.wide)
        typed = dict(differing(desk, article_id, gold, blank))
        out.append(Move("add", None, gold.type_name, typed, gold.optional, gold.span))
    return out


def differing(desk, article_id, gold, side):
    typist = Typist(desk.article(article_id), gold.kind)
    for spec in gold.kind.prompt_fields():
        wanted, has = gold.fills.get(spec.name, ()), side.fills.get(spec.name, ())
        approx = [name for name in ("approx", f"{spec.name}_approx") if spec.role == "figure"]
        flags = any(gold.fills.get(n) != side.fills.get(n) for n in approx)
        if not wanted and not has:
            continue
        if not flags and compare(gold.kind, spec.name, wanted, has).score == 1:
            continue
        yield spec.name, "; ".join(written(typist, spec, accepted(v)[0], gold) for v in wanted)


def written(typist, spec, value, gold):
    if spec.choices:
        return value
    noted = value.to_gold()
    if not isinstance(noted, str):
        return ("=about " if value.approx else "=") + json.dumps(noted)
    try:
        read = typist.fill(spec.name, value.words, gold.wide, str(gold.fills["status"][0])).value
    except UsageError:
        read = None
    read = read[0] if isinstance(read, list) else read
    return value.words if read is not None and read == value else f"={noted}"
