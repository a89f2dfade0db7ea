"""Writing articles: each text once, and all the places where it was published."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from pipeline.articles.article import Article
from pipeline.store.database import GIVEN, quoted, utc_now
from pipeline.store.tables import (
    ARTICLES,
    METADATA,
    PUBLICATIONS,
    article_of,
    article_row,
    publication_row,
)
from pipeline.store.work import Work

_FIRST = """
    FROM publications
    QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY published NULLS LAST, file) = 1"""
"""The first publication of each text: the earliest by date, then by file."""


class Articles:
    """The tables `articles` and `publications`."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.moved: Collection[str] = ()
        """Files that are no longer there, where their texts are in others: gone as these are noted."""
        self._gone: set[str] = set()

    def get(self, article_id: str | None) -> Article | None:
        """The article with this text, as it was read."""
        names = ", ".join(ARTICLES.names)
        rows = self._work.rows(f"SELECT {names} FROM articles WHERE article_id = ?", article_id)
        return article_of(dict(zip(ARTICLES.names, rows[0], strict=True))) if rows else None

    def keep(self, articles: Sequence[Article]) -> None:
        """Keep articles as these publications have them, whatever was extracted from their texts."""
        with self._work.transaction():
            self.write(articles, utc_now())

    def write(self, articles: Sequence[Article], now: datetime) -> None:
        """What `keep` does, within a transaction."""
        ids = [article.article_id for article in articles]
        added = dict(
            self._work.rows(f"SELECT article_id, added FROM articles WHERE article_id IN {GIVEN}", ids)
        )
        rows = [article_row(article, added.get(article.article_id, now)) for article in articles]
        self._work.append("articles", ARTICLES.names, rows, "upsert")
        self._work.stale()

    def set_aside(self, articles: Sequence[Article]) -> None:
        """Keep articles that are not extracted, and where they appeared. What their texts have stays."""
        if articles:
            with self._work.transaction():
                self.write_publications(articles)
                self.write(articles, utc_now())

    def appear(self, articles: Sequence[Article]) -> None:
        """Note where texts appeared. A text that no file holds any longer is superseded, with all it had."""
        if articles:
            with self._work.transaction():
                self.write_publications(articles)

    def write_publications(self, articles: Sequence[Article]) -> None:
        """What `appear` does, within a transaction; of several in one file the last."""
        newest = {article.file: article for article in articles}
        texts = {file: article.article_id for file, article in newest.items()}
        self._hold(texts, [publication_row(article) for article in newest.values()])

    def appear_again(self, files: Mapping[str, str]) -> None:
        """Note that files hold what was read before of the same bytes and metadata; file -> source digest."""
        if not files:
            return
        rest = ", ".join(map(quoted, PUBLICATIONS.names[1:]))
        rows = self._work.rows(  # a file that held it may hold something else since
            f"SELECT new, {rest} FROM (SELECT unnest(?::VARCHAR[]) AS new, unnest(?::VARCHAR[]) AS digest) "
            f"JOIN (SELECT DISTINCT ON (source_digest) {rest} FROM (SELECT {rest} FROM publications "
            f"UNION ALL SELECT {rest} FROM articles)) ON source_digest = digest",
            [*files],
            [*files.values()],
        )
        with self._work.transaction():
            self._hold({file: article_id for file, article_id, *_ in rows}, [[*row] for row in rows])

    def _hold(self, texts: Mapping[str, str], rows: list[list[object]]) -> None:
        """Put rows of `publications` in the place of those of the same files; `texts`: file -> article_id."""
        now = utc_now()
        held = self._work.rows(
            f"SELECT file, article_id FROM publications WHERE file IN {GIVEN} UNION "
            f"SELECT file, article_id FROM articles WHERE superseded_by IS NULL AND file IN {GIVEN}",
            [*texts],
            [*texts],
        )
        self._work.append("publications", PUBLICATIONS.names, rows, "upsert")
        if moved := [file for file in self.moved if file not in self._gone]:
            gone = self._work.rows(
                f"DELETE FROM publications p WHERE file IN {GIVEN} AND EXISTS "
                f"(FROM publications q WHERE q.article_id = p.article_id AND q.file NOT IN {GIVEN}) "
                "RETURNING file",
                moved,
                moved,
            )
            self._gone |= {file for (file,) in gone}
        self._work.stale()
        left = {old: texts[file] for file, old in held if old != texts[file]}
        still = self._work.rows(
            f"SELECT DISTINCT article_id FROM publications WHERE article_id IN {GIVEN}", [*left]
        )
        if older := {old: new for old, new in left.items() if (old,) not in still}:
            self._work.give_way(dict.fromkeys(older), now)
            self._work.con.execute(
                "UPDATE articles SET superseded_by = newer.id "
                "FROM (SELECT unnest(?::VARCHAR[]) AS old, unnest(?::VARCHAR[]) AS id) newer "
                "WHERE article_id = newer.old",
                [[*older], [*older.values()]],
            )

    def displaced(self) -> list[str]:
        """The ids of texts that are kept as another publication than the first, as it was before, or as gone.

        What was made without a response, such as gold, cannot be made again and is left as it is.
        """
        said = ", ".join(map(quoted, ("file", *METADATA)))
        rows = self._work.rows(
            f"SELECT article_id FROM (SELECT article_id, superseded_by, ROW({said}) AS said FROM articles) "
            f"JOIN (SELECT article_id, ROW({said}) AS first {_FIRST}) USING (article_id) "
            "ANTI JOIN (FROM outcomes WHERE claims > 0 AND len(response_ids) = 0 AND copied_from IS NULL) "
            "USING (article_id) WHERE said IS DISTINCT FROM first OR superseded_by IS NOT NULL "
            "ORDER BY article_id"
        )
        return [article_id for (article_id,) in rows]

    def revived(self) -> list[str]:
        """The ids of texts that were extracted, were superseded with all they had, and have a file again."""
        rows = self._work.rows(
            "SELECT article_id FROM articles SEMI JOIN publications USING (article_id) "
            "SEMI JOIN (FROM superseded.outcomes WHERE status = 'done') USING (article_id) "
            "ANTI JOIN (FROM outcomes WHERE status = 'done') USING (article_id) "
            "WHERE superseded_by IS NOT NULL ORDER BY article_id"
        )
        return [article_id for (article_id,) in rows]

    def first_published(self, article_id: str) -> Article:
        """The article with this text as its first publication has it."""
        names = ", ".join(f"p.{quoted(name)}" for name in ("file", *METADATA))
        rows = self._work.rows(
            f"SELECT {names}, a.article_id, a.text FROM (SELECT * {_FIRST}) p "
            "JOIN articles a USING (article_id) WHERE article_id = ?",
            article_id,
        )
        return article_of(dict(zip(("file", *METADATA, "article_id", "text"), rows[0], strict=True)))

    def dead_letters(self) -> list[Article]:
        """The articles that failed, as they were read."""
        names = ", ".join(f"a.{name}" for name in ARTICLES.names)
        rows = self._work.rows(
            f"SELECT {names} FROM articles a SEMI JOIN dead_letters USING (article_id) ORDER BY a.file"
        )
        return [article_of(dict(zip(ARTICLES.names, cells, strict=True))) for cells in rows]
