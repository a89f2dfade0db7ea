"""Writing claims, where else they are stated, and what was refused."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extraction.location import Locator
from pipeline.extraction.origin import Origins
from pipeline.extraction.outcome import Evidence, Grounded, Outcome
from pipeline.models.claim_fields import bounded
from pipeline.store.database import to_json
from pipeline.store.tables import MENTIONS, REJECTS, claim_columns, claim_row, row_of
from pipeline.store.work import Work
from schemas.claim import Claim


def write_claims(work: Work, outcomes: Sequence[Outcome], origins: Origins) -> None:
    """Add what these outcomes claim and refuse, within a transaction."""
    claims: dict[type[Claim], list[list[object]]] = {}
    mentions: list[list[object]] = []
    for outcome in outcomes:
        origin = vars(outcome.article) | {
            "run_id": work.run_id,
            "fingerprint": outcome.fingerprint,
            "model": outcome.model,
        }
        voices = origins.of(outcome.article, outcome.claims)
        locator = Locator(outcome.article.text, origins.gazetteer)
        for grounded, voice in zip(outcome.claims, voices, strict=True):
            kind = type(grounded.claim)
            stated = {
                **origin,
                "origin": voice,
                **_placed(grounded, locator),
                "type": kind.type_name,
                "claim_id": grounded.claim_id,
                "gist": grounded.claim.gist(),
                "field_spans": to_json(grounded.field_spans),
                "notes": [*grounded.notes],
                "checks": to_json(grounded.checks),
                "doubts": [*grounded.doubts],
                "confidence": grounded.confidence,
                "confidence_note": grounded.confidence_note,
                "response_id": grounded.response_id,
            }
            row = claim_row(grounded.claim, stated | _evidence(grounded.evidence))
            claims.setdefault(kind, []).append(row)
            mentions += (row_of(MENTIONS.columns, stated | _evidence(m)) for m in grounded.mentions)
    for kind, rows in claims.items():
        names = [column.suffix for column in claim_columns(kind)]
        work.append(kind.type_name, names, rows, "insert")
    work.append("mentions", MENTIONS.names, mentions, "insert")
    write_rejects(work, outcomes)


def write_rejects(work: Work, outcomes: Sequence[Outcome]) -> None:
    """Add what was refused of these outcomes, within a transaction."""
    rows = []
    for outcome in outcomes:
        origin = vars(outcome.article) | {"run_id": work.run_id, "fingerprint": outcome.fingerprint}
        for reject in outcome.rejects:
            stated, kind = bounded(reject.stated), work.claim_types.get(reject.type_name)
            own = {
                "type": reject.type_name,
                "gist": kind.gist_of(stated) if kind else None,
                "stated": to_json(stated),
            }
            rows.append(row_of(REJECTS.columns, origin | vars(reject) | own))
    work.append("rejects", REJECTS.names, rows, "insert")


def _placed(grounded: Grounded, locator: Locator) -> dict[str, object]:
    """The columns of a claim's place."""
    place, evidence = grounded.claim.place, grounded.evidence
    deal = grounded.claim.type_name == "agreement"  # it may be broken in a town, and is of a war
    found = locator.locate(place.words if place else None, evidence.text, evidence.start, inside=not deal)
    return {"place_id": found.id, "place_name": found.name, "place_region": found.region}


def _evidence(evidence: Evidence) -> dict[str, object]:
    return {
        "evidence": evidence.text,
        "span_start": evidence.start,
        "span_end": evidence.end,
        "grounding": evidence.grounding,
    }
