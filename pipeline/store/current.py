"""Which extraction of each text holds now, and which text each file: asked of a store, or of a run's work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from pipeline.models.model import FINAL
from pipeline.store.database import literal

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Extraction(NamedTuple):
    """How an article's current claims were made."""

    fingerprint: str
    model: str


class Publication(NamedTuple):
    """The text that a file holds, and what that was read from."""

    article_id: str
    source_digest: str | None


@dataclass(frozen=True)
class Current:
    """Which extraction of each text holds, and which text each file, when it was asked for."""

    extractions: Mapping[str, Extraction]
    """By article_id."""
    publications: Mapping[str, Publication]
    """By file."""
    last_model: str | None = None
    """The model of the last run that extracted anything."""
    given_up: frozenset[tuple[str, str]] = frozenset()
    """article_id and fingerprint of what was refused for good, or has no answer that can be used."""

    def models(self) -> dict[str, int]:
        """How many articles have claims by each model, most first."""
        return dict(Counter(made.model for made in self.extractions.values()).most_common())

    def stands(self, article_id: str, fingerprint: str, *, unless_by: str | None) -> bool:
        """Whether what there is of a text stays: made under this fingerprint, or by another model than this.

        With `unless_by=None` only the fingerprint counts.
        """
        made = self.extractions.get(article_id)
        if made is None:
            return False
        return made.fingerprint == fingerprint or unless_by not in (None, made.model)

    def digests(self, fingerprint: str, *, unless_by: str | None) -> dict[str, str]:
        """Source digest -> article_id of the publications whose texts need not be read again."""
        return {
            held.source_digest: held.article_id
            for held in self.publications.values()
            if held.source_digest and self.stands(held.article_id, fingerprint, unless_by=unless_by)
        }


_DENIALS = 3
"""So many runs ask what the endpoint would not take and did not say why; a key, say, may be mended."""
_REASON = "split_part(error, ':', 1)"
_GIVEN_UP = (
    f"SELECT article_id, fingerprint FROM outcomes WHERE status = 'failed' AND ({_REASON} IN "
    f"({', '.join(map(literal, FINAL))}) OR {_REASON} = 'denied' AND attempts >= {_DENIALS} "
    "AND run_id IN (SELECT run_id FROM runs WHERE status = 'done'))"
)
Rows = Callable[[str], list[tuple[Any, ...]]]
"""What answers a query."""


def current_of(rows: Rows) -> Current:
    """Which extraction of each text holds now, and which text each file, in the order of the files."""
    made = rows(
        "SELECT article_id, fingerprint, model FROM outcomes "
        "JOIN (SELECT article_id, file FROM articles) USING (article_id) WHERE status = 'done' ORDER BY file"
    )
    held = rows("SELECT file, article_id, source_digest FROM publications")
    last = rows(
        "SELECT model FROM runs WHERE new_articles > coalesce(failed, 0) AND fingerprint <> '' "
        "AND run_id NOT IN (SELECT run_id FROM evaluations) "
        "AND model IN (SELECT model FROM outcomes WHERE len(response_ids) > 0) ORDER BY started DESC LIMIT 1"
    )
    return Current(
        {article_id: Extraction(*rest) for article_id, *rest in made},
        {file: Publication(*rest) for file, *rest in held},
        last[0][0] if last else None,
        frozenset(rows(_GIVEN_UP)),
    )


def sketches_of(rows: Rows) -> Iterator[tuple[str, NDArray[np.uint32], date | None]]:
    """The sketches of all texts that stand, with the dates of their publication, in that order."""
    for article_id, sketch, published in rows(
        "SELECT article_id, sketch, published FROM sketches JOIN articles USING (article_id) "
        "WHERE superseded_by IS NULL ORDER BY published NULLS LAST, article_id"
    ):
        yield article_id, np.array(sketch, dtype=np.uint32), published
