"""What is to do of what is read: an article that is known, older or of another language is passed over."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future

from pipeline.articles.article import Article, Unchanged, Unreadable
from pipeline.articles.readers.ahead import Pending
from pipeline.articles.readers.source import Read
from pipeline.runs.digests import Digests
from pipeline.runs.moves import KnownFiles
from pipeline.runs.selection import Selection
from pipeline.runs.summary import Summary
from pipeline.runs.unsaved import Unsaved
from pipeline.store import Current
from pipeline.terminal import several

LOG = logging.getLogger("groundwire")


class Arrivals:
    """The articles of a run as they come, each counted in `summary`.

    `current` is what the store had when the run began; of it stands what was made under the run's
    fingerprint, or by another model than `unless_by`; what was refused for good is passed over, unless it is
    to be asked `again`. `waiting` are articles that the store waits for answers about, by article_id,
    with their files. `limit` is how many new articles are taken; `expected` tells how many there are
    in all from how many have come, where it can.
    """

    def __init__(
        self,
        current: Current,
        selection: Selection,
        unsaved: Unsaved,
        summary: Summary,
        *,
        unless_by: str | None,
        limit: int | None,
        again: bool,
        waiting: Mapping[str, str],
    ) -> None:
        self.waiting = dict(waiting)
        """article_id -> file of the articles that wait for answers, and have not come to be asked about."""
        self.replaced: list[str] = []
        """The ids of those whose files hold other texts now."""
        self._waiting_in: dict[str, list[str]] = {}
        for article_id, file in waiting.items():
            self._waiting_in.setdefault(file, []).append(article_id)
        self.files = KnownFiles(current.publications)
        self.expected: Callable[[int], int | None] = lambda _: None
        self.whole = True
        """Whether all that came was taken."""
        self._current = current
        self._selection = selection
        self._unsaved = unsaved
        self._summary = summary
        self._unless_by = unless_by
        self._limit = limit
        self._given_up = frozenset() if again else current.given_up
        self._seen = Digests()

    def digests(self) -> dict[str, str]:
        """Source digest -> article_id of what need not be read again."""
        return self._current.digests(self._summary.fingerprint, unless_by=self._unless_by)

    def left(self) -> int | None:
        """How many articles are still to do, as far as what is read tells."""
        summary = self._summary
        passed = summary.passed_over + summary.skipped
        expected = self.expected(summary.articles + summary.skipped)
        if expected is not None and self._limit is not None:
            expected = min(expected, passed + self._limit)
        return None if expected is None else max(0, expected - passed - summary.new_articles)

    def todo(self, reads: Iterator[Read | Pending]) -> Iterator[Article | Pending | None]:
        """The articles to extract; what is skipped, known or told twice is counted and noted, and is None.

        A future that comes is to be waited for before the next is asked for.
        """
        summary, limit = self._summary, self._limit
        for article in self._readable(reads):
            if summary.stopped_by:
                return
            if article is None or isinstance(article, Future):
                yield article
                continue
            summary.articles += 1
            self.replaced += (
                known for known in self._waiting_in.get(article.file, ()) if known != article.article_id
            )
            if isinstance(article, Unchanged) or self._passed_over(article):
                if isinstance(article, Unchanged):
                    self._unchanged(article)
                if summary.passed_over % 100 == 0:
                    yield None
                continue
            if limit is not None and summary.articles - summary.passed_over > limit:
                summary.articles -= 1
                self.whole = False
                summary.notes.append(
                    f"stopped after {several(limit, 'new article')} (--limit); run again for the rest"
                )
                return
            self._seen.add(article.article_id)
            self.waiting.pop(article.article_id, None)
            self.files.moved_from(article.file, article.source_digest)
            yield article

    def _readable(self, reads: Iterator[Read | Pending]) -> Iterator[Article | Unchanged | Pending | None]:
        """What is read, one by one; what gives no article is noted, and is None."""
        for read in reads:
            if isinstance(read, Future) and not read.done():
                yield read
            for made in read.result() if isinstance(read, Future) else (read,):
                if isinstance(made, Unreadable):
                    self._unsaved.skip(made)
                    self._summary.skip(made)
                    LOG.warning(
                        "%s: %s", made.file, made.reason, extra={"event": "skipped", "file": made.file}
                    )
                    yield None
                else:
                    yield made

    def _passed_over(self, article: Article) -> bool:
        """Whether nothing is asked about the article; then it is counted, and noted where it appeared."""
        summary = self._summary
        if article.article_id in self._seen or self._stands(article.article_id):
            self._repeated(article)
        elif (article.article_id, summary.fingerprint) in self._given_up:
            summary.given_up += 1
        elif self._selection.is_older(article):
            summary.older += 1
        elif reason := self._selection.stored_only(article):
            summary.other_language += 1
            if reason not in summary.notes:
                summary.notes.append(reason)
            if not self.files.is_unchanged(article):
                self._unsaved.set_aside.append(article)
                if self._selection.is_unread(article):
                    summary.unread += 1
                    summary.errors.append(f"{article.file}: {reason}")
            self._unsaved.skip(Unreadable(article.file, reason))
        else:
            return False
        return True

    def _stands(self, article_id: str) -> bool:
        """Whether what the store has of the text stands."""
        return self._current.stands(article_id, self._summary.fingerprint, unless_by=self._unless_by)

    def _unchanged(self, read: Unchanged) -> None:
        """Count a file whose bytes and metadata are known, and note where they are now."""
        files = self.files
        if files.is_unchanged(read):
            self._summary.unchanged += 1
            return
        self._unsaved.copied_files[read.file] = read.source_digest
        moved = files.moved_from(read.file, read.source_digest) or files.has_moved(read.source_digest)
        if moved or files.has(read.file, read.article_id):
            self._summary.unchanged += 1
        else:
            self._summary.repeated += 1

    def _repeated(self, article: Article) -> None:
        """Count an article whose text is known or has come already, and note where it appeared."""
        self.files.moved_from(article.file, article.source_digest)
        if self.files.has(article.file, article.article_id):
            self._summary.unchanged += 1
        else:
            self._summary.repeated += 1
        if not self.files.is_unchanged(article):
            self._unsaved.appeared.append(article)
