"""Which of the articles that are read are asked about, by date and language: a run and its plan agree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from typing import Literal

from pipeline.articles.article import Article
from pipeline.articles.language import language_code, languages_like
from pipeline.models.model import Model
from pipeline.patterns.extractor import Patterns
from pipeline.store import Current
from pipeline.terminal import several
from schemas.errors import OtherModelError, UsageError

OtherModel = Literal["keep", "replace"]
"""What becomes of claims that another model made, where their articles are read again."""
_PATTERNS_READ = "en"
_GOLD = "gold"
"""What stands in a model's place for labels made by hand."""


class Selection:
    """What of the articles goes to `model`: those in `languages`, if any are named, since a moment."""

    def __init__(self, languages: Sequence[str], model: Model, since: datetime | None = None) -> None:
        """Raises UsageError where a language is none, or none of them is read."""
        self._since = since
        self._wanted = tuple(map(_code, languages))
        self._patterns = isinstance(model, Patterns)
        if self._patterns and self._wanted and _PATTERNS_READ not in self._wanted:
            raise UsageError(
                f"--languages {','.join(self._wanted)}: the built-in extractor, `patterns`, reads English "
                "only; add en, or choose a model with --model"
            )

    def is_older(self, article: Article) -> bool:
        """Whether it was published, or else its file last changed, before what `--since` names."""
        return self._since is not None and _dated(article) < self._since

    def is_unread(self, article: Article) -> bool:
        """Whether the article is wanted, and the model cannot read its language."""
        wanted = not self._wanted or article.language in self._wanted
        return self._patterns and wanted and article.language not in (None, _PATTERNS_READ)

    def stored_only(self, article: Article) -> str:
        """Why the article is not asked about, "" where it is."""
        language = article.language
        if self._wanted and language not in self._wanted:
            return f"language {language or 'unknown'}: not among {', '.join(self._wanted)}"
        if self.is_unread(article):
            return f"language {language}: `patterns` reads English only; choose a model with --model"
        return ""


def kept_unless_by(current: Current, model: str, other_model: OtherModel | None, db: Path) -> str | None:
    """The model whose claims alone may be made again; None where those of any model may.

    Raises:
        OtherModelError: another model than the last run's is asked, and nobody has said what becomes of the
            claims that are there.
    """
    others = {name: count for name, count in current.models().items() if name not in (model, _GOLD)}
    last = current.last_model or next(iter(others), None)
    if other_model is None and others and last != model:
        made = " and ".join(f"{count} by {name}" for name, count in others.items())
        raise OtherModelError(
            f"the claims of {several(sum(others.values()), 'article')} in {db} were made by another model "
            f"({made}), and this run has {model}; say --other-model keep (they stay, only new articles "
            "are read with it) or --other-model replace (articles that are read again lose them)"
        )
    return None if other_model == "replace" else model


def _code(words: str) -> str:
    if code := language_code(words):
        return code
    near = languages_like(words)
    meant = f"did you mean {' or '.join(near)}? Name" if near else "name"
    raise UsageError(
        f"--languages {words}: no language; {meant} any by its ISO 639 code or its name, with commas "
        "between: en,deu,Arabic,pt-BR"
    )


def _dated(article: Article) -> datetime:
    """When the article was published; where that is not known, when its file or table was last changed."""
    if article.published:
        return datetime(*article.published.timetuple()[:3], tzinfo=UTC)
    parts = accumulate(article.file.split("#"), "{}#{}".format)
    for file in reversed([*parts]):  # a row is TABLE#ID, and both may have a # in them
        try:
            return datetime.fromtimestamp(Path(file).stat().st_mtime, UTC)
        except (OSError, ValueError):
            continue
    return datetime.now(UTC)  # it came through a pipe, or its file is gone
