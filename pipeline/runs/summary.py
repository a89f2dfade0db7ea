"""What a run did, counted as it goes: for a person, for a program, and for the table of runs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Literal

from pipeline.articles.article import Unreadable
from pipeline.extraction.outcome import Outcome
from pipeline.terminal import plain, several, table, wrapped
from schemas.errors import GroundwireError

if TYPE_CHECKING:
    from pipeline.models.model import Response
    from pipeline.models.sending import Tally

Progress = Callable[["Summary", str | None], None]
_NOTES = 50
"""A person is told so many."""

_BY_DEFAULT = (
    "No model is configured: the built-in pattern extractor was used. For a language model set "
    "OPENAI_API_KEY, or give --base-url and --model."
)


def first_notes(notes: Sequence[str], where: str = "") -> Iterator[str]:
    """The lines of the first of many notes, and `where` the others are."""
    for note in notes[:_NOTES]:
        yield from wrapped(note, 2)
    if len(notes) > _NOTES:
        yield f"… and {len(notes) - _NOTES} more lines like these{where}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 'es'}"


@dataclass
class Summary:
    """What a run did. `claims` counts its claims by type, `store` those that the store now holds.

    `models` counts the articles there by the model that made their claims. `repeated` articles have a text
    that is known under another file; `settled` ones are known, with another first publication; `given_up`
    ones were refused, or had no answer that can be used, in earlier runs. `unread` are those new ones
    of `other_language` that are wanted, and that the model cannot read.
    `notes` are for a person; `errors` are the articles and files that failed or were skipped, with reasons.
    `left` are the articles still to do, estimated while not all is read; None where that cannot be told: with
    `new_articles`, of which `failed` are a part, and those passed over they are all. `articles` are read.
    `under_way` are those that are being extracted. `waiting` ones are answered in `batches`, all by `due`.
    """

    db: str
    model: str
    fingerprint: str
    focus: str
    run_id: str = ""
    status: Literal["running", "done", "interrupted", "stopped"] = "running"
    articles: int = 0
    new_articles: int = 0
    unchanged: int = 0
    repeated: int = 0
    settled: int = 0
    older: int = 0
    given_up: int = 0
    failed: int = 0
    skipped: int = 0
    other_language: int = 0
    unread: int = 0
    copies: int = 0
    claims: dict[str, int] = field(default_factory=dict)
    store: dict[str, int] = field(default_factory=dict)
    models: dict[str, int] = field(default_factory=dict)
    rejects: int = 0
    requests: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None
    seconds: float = 0.0
    notes: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    max_failures: float = 0.0
    left: int | None = None
    under_way: int = 0
    waiting: int = 0
    batches: int = 0
    due: str | None = None
    mode: str | None = None
    learned: Mapping[str, object] = field(default_factory=dict)
    stopped_by: GroundwireError | None = None

    @property
    def exit_code(self) -> int:
        """0 done, 2 too many articles failed or were skipped, 130 interrupted, or that of what stopped it."""
        if self.stopped_by:
            return self.stopped_by.exit_code
        if self.status == "interrupted":
            return 130
        bad = self.failed + self.skipped + self.unread
        return 2 if bad > self.max_failures * (self.new_articles + self.skipped + self.unread) else 0

    @property
    def passed_over(self) -> int:
        """The articles about which nothing is asked."""
        return self.unchanged + self.repeated + self.given_up + self.older + self.other_language

    def add(self, outcome: Outcome, *, settled: bool = False) -> None:
        """Count one outcome in; `settled` where its text is known, in another first publication."""
        if settled:
            self.settled += 1
            return
        self.new_articles += 1
        if outcome.status == "failed":
            self.failed += 1
            self.errors.append(f"{outcome.article.file}: {outcome.error}")
        self.claims = dict(Counter(self.claims) + Counter(c.claim.type_name for c in outcome.claims))
        self.rejects += len(outcome.rejects)

    def skip(self, unreadable: Unreadable) -> None:
        """Count in what gave no article."""
        self.skipped += 1
        for lines in (self.notes, self.errors):
            lines.append(f"{unreadable.file}: {unreadable.reason}")

    def bill(self, used: Tally | Response) -> None:
        """Count in what was used, whether or not its article came to an end."""
        self.requests += used.requests
        self.prompt_tokens += used.prompt_tokens
        self.cached_tokens += used.cached_tokens
        self.completion_tokens += used.completion_tokens
        if used.cost is not None:
            self.cost = (self.cost or 0.0) + used.cost

    def row(self) -> dict[str, object]:
        """The summary as columns of the table `runs`."""
        same = (
            "articles",
            "new_articles",
            "failed",
            "skipped",
            "rejects",
            "requests",
            "prompt_tokens",
            "cached_tokens",
        )
        row: dict[str, object] = {
            name: getattr(self, name) for name in (*same, "completion_tokens", "cost", "seconds")
        }
        learned = json.dumps(self.learned) if self.learned else None
        ended: dict[str, object] = {"error": self._error, "mode": self.mode, "learned": learned}
        ended["waiting"] = self.waiting
        return row | {"claims": sum(self.claims.values())} | ended

    def dump(self) -> dict[str, object]:
        """The summary as one JSON object."""
        said = {name: value for name, value in asdict(self).items() if name not in ("stopped_by", "learned")}
        return {**said, "error": self._error, "exit_code": self.exit_code}

    def told(self, *, by_default: bool = False) -> str:
        """The run as a person is told of it, with what to do next; `by_default` where no model was chosen."""
        return "\n".join(
            [
                *(wrapped(_BY_DEFAULT, 2) if by_default else ()),
                *first_notes(self.notes, ": `groundwire rejects` has them"),
                *wrapped(self._articles(), 2),
                self._table(),
                *(line for made in self._models() for line in wrapped(made, 2)),
                *wrapped(self._use(), 2),
                *map(plain, self._next()),
            ]
        )

    def wrong(self) -> str:
        """Only what went wrong, and what to do next."""
        return "\n".join(
            [
                *first_notes(self.errors, ": `groundwire rejects` has them"),
                *(wrapped(self._failures(), 2) if self.failed or self.skipped or self.unread else ()),
                *map(plain, self._next()),
            ]
        )

    def _failures(self) -> str:
        unread = f"; {self.unread} in a language that {plain(self.model)} cannot read" if self.unread else ""
        return (
            f"{self.failed} of {several(self.new_articles, 'new article')} failed; "
            f"{several(self.skipped, 'file')} skipped{unread}"
        )

    def _articles(self) -> str:
        older = f"{self.older} older than --since, " if self.older else ""
        repeated = f"{self.repeated} with the text of another, " if self.repeated else ""
        settled = f"; {self.settled} by their new first publication" if self.settled else ""
        given_up = f"{self.given_up} refused before, " if self.given_up else ""
        copies = f"; {several(self.copies, 'copy')} not asked about" if self.copies else ""
        waiting = f"; {self.waiting} wait for {_counted(self.batches, 'batch')}" if self.waiting else ""
        others = f"; {self.other_language} in another language, stored only" if self.other_language else ""
        failed = f"{self.failed} of the new failed" if self.failed else "0 failed"
        return (
            f"{several(self._all, 'article')}: {self.new_articles} new, {self.unchanged} unchanged, "
            f"{repeated}{given_up}{older}{failed}{self._still_left()}; "
            f"{several(self.skipped, 'file')} skipped{copies}{others}{settled}{waiting}"
        )

    @property
    def _all(self) -> int:
        """The articles of the run; where it ended early, also those to come, as far as that can be told."""
        if self.status in ("stopped", "interrupted"):
            return self.new_articles + self.passed_over + (self.waiting if self.left is None else self.left)
        return self.articles

    def _still_left(self) -> str:
        """What a run that ended early has not done, but for what waits."""
        if self.left is None or self.status not in ("stopped", "interrupted"):
            return ""
        return f", {max(0, self.left - self.waiting)} left"

    def _table(self) -> str:
        counts = [(kind, self.claims.get(kind, 0), self.store[kind]) for kind in sorted(self.store)]
        total = ("all", sum(self.claims.values()), sum(self.store.values()))
        return table(("claims", "this run", "in the store"), [*counts, total]).rstrip("\n")

    def _models(self) -> Iterator[str]:
        """Who made what is in the store, where it is not this run's model alone."""
        if {*self.models} - {self.model, "renormalise"}:
            made = ", ".join(f"{n} by {plain(name)}" for name, n in self.models.items())
            yield f"Articles in the store: {made}"

    def _use(self) -> str:
        cost = f", cost {self.cost:.4f}" if self.cost is not None else ""
        cached = f" ({self.cached_tokens} of them cached)" if self.cached_tokens else ""
        return (
            f"{self.rejects} refused; {several(self.requests, 'request')}, {self.prompt_tokens}{cached} + "
            f"{self.completion_tokens} tokens{cost}; {self.seconds:.1f} s with {plain(self.model)}"
        )

    def _next(self) -> Iterator[str]:
        option = "" if self.db == "claims.duckdb" else f" --db {self.db}"
        if self.status in ("stopped", "interrupted"):
            left = (
                ""
                if self.left is None
                else f"; {several(self.left, 'article')} {'is' if self.left == 1 else 'are'} left"
            )
            kept = f"{self.status.capitalize()}: what was answered is kept{left}."
            yield from wrapped(f"{kept} The same command goes on from here.", 2)
        elif self.waiting:
            due = f" What was sent is answered by {self.due}:" if self.due else ""
            yield f"Next:{due} the same command then collects it and goes on."
            yield f"      groundwire batches{option}"
        elif self.failed:
            again = f"groundwire retry{option}"
            yield f"Next: `{again} --list` tells why; `{again}` tries again."
        elif self.exit_code:
            yield f"Next: `groundwire rejects{option}` tells why."
        else:
            yield f"Next: groundwire claims{option}"
            yield f"      groundwire rejects{option}"
            yield f'      groundwire sql{option} "select type, count(*) from claims group by type"'

    @property
    def _error(self) -> str | None:
        return str(self.stopped_by) if self.stopped_by else None
