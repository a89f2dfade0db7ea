"""Which files the store knows, and which of them have another name now."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.articles.article import Article, Unchanged
from pipeline.store import Publication


class KnownFiles:
    """The files whose texts the store had when the run began.

    `moved` are those that are no longer there, in the order in which that was found.
    """

    def __init__(self, publications: Mapping[str, Publication]) -> None:
        self.moved: dict[str, None] = {}
        self._publications = publications
        self._by_digest: dict[str, list[str]] = {}
        for file, held in publications.items():
            if held.source_digest:
                self._by_digest.setdefault(held.source_digest, []).append(file)

    def has(self, file: str, article_id: str) -> bool:
        """Whether the store knows this text in this file."""
        held = self._publications.get(file)
        return held is not None and held.article_id == article_id

    def is_unchanged(self, read: Article | Unchanged) -> bool:
        """Whether the store knows the text in its file, read from the same bytes and metadata."""
        held = self._publications.get(read.file)
        known = held is not None and bool(held.source_digest)
        return known and held == (read.article_id, read.source_digest)

    def has_moved(self, source_digest: str) -> bool:
        """Whether the first file that was read from these bytes and metadata is among the moved."""
        return self._by_digest[source_digest][0] in self.moved

    def moved_from(self, file: str, source_digest: str | None) -> str | None:
        """The file that is no longer there, and held what this one holds; it is noted as moved."""
        if file in self._publications:
            return None
        for known in self._by_digest.get(source_digest or "", ()):
            if known not in self.moved and not Path(known.partition("#")[0]).exists():
                self.moved[known] = None
                return known
        return None
