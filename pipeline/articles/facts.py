"""What is known of an article besides its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from pipeline.articles.addresses import original
from pipeline.articles.dates import written_date
from pipeline.articles.language import language_code
from pipeline.articles.text import normalise

BASES = ("stated", "metadata", "address", "inferred", "unknown")
"""What a date of publication may rest on, the surest first."""
GUESSES = ("address", "inferred")
_NOTHING = frozenset(
    {"none", "null", "nil", "nan", "nat", "n/a", "#n/a", "na", "n.a.", "undefined", "unknown", "unspecified"}
    | {"missing", "tba", "tbd", "0000-00-00"}
)
"""What programs and people write where they know nothing."""


def stated(words: str) -> str:
    """The words on one line, normalised; "" where they stand for nothing: None, N/A, null, a dash."""
    words = " ".join(normalise(words).split())
    return "" if words.casefold() in _NOTHING or not any(map(str.isalnum, words)) else words


@dataclass(frozen=True)
class Facts:
    """What is known of an article besides its text."""

    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    url: str | None = None
    language: str | None = None
    published: date | None = None
    published_basis: str = "unknown"
    published_precision: str | None = None

    @classmethod
    def of(cls, row: Mapping[str, str]) -> Facts:
        """The facts in a row whose columns have the names of ours.

        `published` as `written_date` takes it, `language` as `language_code`; see `stated`.
        """
        dated = written_date(stated(row.get("published", "")))
        basis = row.get("published_basis", "")
        return cls(
            **{what: stated(row.get(what, "")) or None for what in ("title", "outlet", "author")},
            url=original(stated(row.get("url", ""))) or None,
            language=language_code(row.get("language", "")),
            published=dated[0] if dated else None,
            published_basis="unknown" if dated is None else basis if basis in BASES[:-1] else "metadata",
            published_precision=dated[1] if dated else None,
        )

    def over(self, other: Facts) -> Facts:
        """These facts, and those of `other` where there are none here."""
        missing = {
            name: getattr(other, name)
            for name in ("title", "outlet", "author", "url", "language")
            if getattr(self, name) is None
        }
        if self.published is None:
            missing |= {
                name: getattr(other, name) for name in ("published", "published_basis", "published_precision")
            }
        return replace(self, **missing)
