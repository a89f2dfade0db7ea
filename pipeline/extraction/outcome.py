"""Outcome: what extracting one article gives, the kept and the refused together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from pipeline.articles.article import Article
from schemas.claim import Claim

Grounding = Literal["exact", "normalised", "fuzzy"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that state a claim, `text[start:end]` of the article, and how they were placed there."""

    text: str
    start: int
    end: int
    grounding: Grounding = "exact"


@dataclass(frozen=True)
class Grounded:
    """A claim that holds: its evidence, where each field's words stand, further mentions of it.

    `field_spans` maps a field to `[start, end]`, or to a list of such pairs for a list field. `notes` tell
    what the values cannot: a pronoun that was resolved, a date left unresolved. `checks` is what each check
    of it found, by name, `doubts` why those disagree, in words. `confidence` is the probability that it is
    right, None where that was never measured; then `confidence_note` says why.
    """

    claim: Claim
    evidence: Evidence
    article_id: str
    response_id: str
    field_spans: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    mentions: tuple[Evidence, ...] = ()
    checks: Mapping[str, str] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    confidence: float | None = None
    confidence_note: str | None = None

    @cached_property
    def claim_id(self) -> str:
        """16 hexadecimal digits that follow from article, type, evidence and values alone."""
        said = [self.article_id, self.claim.type_name, self.evidence.start, self.claim.cells()]
        return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()[:16]

    def mentioned(self, *evidence: Evidence) -> Grounded:
        """The same claim with further mentions, each place once, in the order of the text."""
        places = {(e.start, e.end): e for e in (*self.mentions, *evidence)}
        places.pop((self.evidence.start, self.evidence.end), None)
        return replace(self, mentions=tuple(places[span] for span in sorted(places)))


@dataclass(frozen=True)
class Reject:
    """What was refused: a whole claim (`field` is the key field that failed, or None) or one field of it.

    `kind` is "claim" when the whole claim was refused, "field" when only the field was emptied.
    `stated` is what the model answered for the claim.
    """

    article_id: str
    type_name: str
    kind: Literal["claim", "field"]
    field: str | None
    words: str | None
    reason: str
    stated: Mapping[str, object]
    response_id: str


@dataclass(frozen=True)
class Outcome:
    """One article's extraction. `failed` has an error, and no claims are taken from it.

    `copied_from` is the article_id of the copy of it whose responses were used, where it was not asked about.
    """

    article: Article
    status: Literal["done", "failed"]
    model: str
    fingerprint: str
    claims: tuple[Grounded, ...] = ()
    rejects: tuple[Reject, ...] = ()
    error: str | None = None
    response_ids: tuple[str, ...] = ()
    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None
    seconds: float = 0.0
    copied_from: str | None = None
