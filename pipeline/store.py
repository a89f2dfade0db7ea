"""The store: a DuckDB file with one table per claim type, and what is needed to trust and repeat it.

DuckDB locks a file for one process, so a run works in a file of its own beside the store and publishes it
by atomic rename. Readers never block a run, a run never blocks readers, and a reader sees a whole state. What
a killed run had committed is taken up by the next one. Beside `NAME` a run keeps `.NAME.run` (its work file)
and `.NAME.lock` (held while its process lives).

The tables of schema `main` hold what is so now. When an article's text changes, or it is extracted again
under another fingerprint, its older claims, mentions, rejects and outcomes move to the tables of the same
names in schema `superseded`. Timestamps are UTC.
"""

from __future__ import annotations

import csv
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self, TextIO

from pipeline.article import Article, Sentence, Unreadable
from pipeline.copies import Copy
from pipeline.model import Response
from pipeline.origin import Origins
from pipeline.outcome import Evidence, Outcome
from pipeline.views import DERIVE, SQL, VIEWS, column_comment, country_names, statement_query
from schemas.claim import COMMON, Claim
from schemas.errors import SchemaError, StoreBusyError, StoreError, UsageError
from schemas.values import Column

if TYPE_CHECKING:
    import duckdb

STORAGE_VERSION = "v1.2.0"
"""What a new store is written in: DuckDB 1.2 and later open it, and long texts are compressed well."""

# ---------------------------------------------------------------- tables


@dataclass(frozen=True)
class _Table:
    comment: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        return [column.suffix for column in self.columns]


def _columns(text: str) -> tuple[Column, ...]:
    """Columns written one a line: name, SQL type, comment."""
    return tuple(Column(*line.split(maxsplit=2)) for line in text.strip().splitlines())


_CLAIM = _columns("""
    claim_id VARCHAR 16 hexadecimal digits that follow from article, type, evidence and values alone.
    article_id VARCHAR The article that states the claim.
    file VARCHAR The file the article was read from.
    outlet VARCHAR Who published the article, if known.
    published DATE When the article was published, if known.
    evidence VARCHAR The words of the article that state the claim, verbatim.
    span_start INTEGER Where the evidence starts in the article's text, in characters from 0.
    span_end INTEGER Where the evidence ends: the first character after it.
    grounding VARCHAR How the evidence was placed in the article: exact, normalised or fuzzy.
""")
_PROVENANCE = _columns("""
    origin VARCHAR Who says so in the end: the deepest voice, named comparably; null: the article's own voice.
    field_spans JSON Where each field's words stand: [start, end] in the article, or a list of such pairs.
    notes VARCHAR[] What the values cannot tell, such as a pronoun that was resolved.
    run_id VARCHAR The run that saved the row.
    response_id VARCHAR The model's response the row was made from.
""")
_SUPERSEDED_AT = Column("superseded_at", "TIMESTAMP", "When newer rows took the place of this one.")
_EVIDENCE = _columns("""
    evidence VARCHAR The words, verbatim.
    span_start INTEGER Where they start in the article's text, in characters from 0.
    span_end INTEGER Where they end: the first character after them.
    grounding VARCHAR How they were placed in the article: exact, normalised or fuzzy.
""")
_COSTS = _columns("""
    requests INTEGER HTTP requests made, re-asks and retries included.
    prompt_tokens BIGINT Tokens sent.
    completion_tokens BIGINT Tokens received.
    cost DOUBLE What it cost, in US dollars; null where the price is unknown.
    seconds DOUBLE How long it took.
""")

_ARTICLES = _Table(
    "Each article once, as it was read.",
    _columns("""
    article_id VARCHAR The first 16 hexadecimal digits of the SHA-256 of the text.
    file VARCHAR The file it was read from; of several files with this text, the first.
    title VARCHAR Its headline, if known.
    outlet VARCHAR Who published it, if known.
    published DATE When it was published, if known.
    published_basis VARCHAR Where that date comes from: stated, metadata, inferred or unknown.
    language VARCHAR Its language, if known.
    text VARCHAR The text, normalised once; all spans are [start, end) in it, in characters from 0.
    headline_span JSON Where the headline stands.
    dateline JSON Where the dateline stands.
    body_spans JSON Which parts of the text are the article proper.
    body_confidence DOUBLE How sure that is, from 0 to 1.
    sentences JSON The sentences of the body in order, each as [start, end, paragraph].
    author VARCHAR Who wrote it, if known.
    url VARCHAR Its own address, if known.
    published_precision VARCHAR day; or month or year, where published is only the first day of that.
    doubtful JSON The numbers, from 1, of the sentences that may belong to another story.
    added TIMESTAMP When it was first saved.
    superseded_by VARCHAR The article_id of the newer text of the same file; null for the newest.
    source_digest VARCHAR Hash of the bytes and metadata that it was read from; null where not known.
    """),
    ("article_id",),
)
_RUNS = _Table(
    "Each run: what was asked of it, what came out, what it cost.",
    _columns("""
    run_id VARCHAR The run.
    started TIMESTAMP When it started.
    finished TIMESTAMP When it ended; null while it runs, and for a run that was killed.
    status VARCHAR running, interrupted (also one that was killed, once another came after), done or stopped.
    model VARCHAR The model's name.
    fingerprint VARCHAR Hash of prompt template, claim types and model settings.
    focus VARCHAR How much one request asks: article, type or sentence.
    version VARCHAR The version of groundwire.
    paths VARCHAR[] What it was told to read.
    settings JSON The settings it ran with.
    articles INTEGER Articles read.
    new_articles INTEGER Articles that were not in the store yet.
    failed INTEGER Articles whose extraction failed.
    skipped INTEGER Files skipped.
    claims INTEGER Claims kept.
    rejects INTEGER Claims and fields refused.
    """)
    + _COSTS
    + _columns("""
    error VARCHAR Why it stopped before its end; null for a run that did not.
    mode VARCHAR How its endpoint held answers to a form: lean, json_schema, tools, json; null for none.
    """),
    ("run_id",),
)
_RESPONSES = _Table(
    "Each response of a model, kept under the hash of exactly what was asked, so that nothing is paid twice.",
    _columns("""
    response_id VARCHAR Hash of model, parameters, messages and schema.
    model VARCHAR The model's name.
    status VARCHAR answered, refused, filtered, cut, too_long, invalid or failed.
    answer JSON The answer, valid under the schema; null unless answered.
    text VARCHAR The last raw content.
    prompt_tokens BIGINT Tokens sent, all attempts together.
    completion_tokens BIGINT Tokens received, all attempts together.
    cached_tokens BIGINT Those of the tokens sent that the provider had cached.
    cost DOUBLE What it cost, all attempts together, in US dollars; null where the price is unknown.
    requests INTEGER HTTP requests made, re-asks and retries included.
    seconds DOUBLE How long it took.
    error VARCHAR What went wrong, if anything.
    created TIMESTAMP When it arrived.
    request_json VARCHAR What was asked, as JSON.
    run_id VARCHAR The run that asked.
    """),
    ("response_id",),
)
_OUTCOMES = _Table(
    "What extracting each article gave: the current extraction, and later ones that failed.",
    _columns("""
    article_id VARCHAR The article.
    fingerprint VARCHAR Hash of prompt template, claim types and model settings.
    model VARCHAR The model's name.
    run_id VARCHAR The run.
    status VARCHAR done or failed; a failed one changed no claims.
    error VARCHAR Why it failed.
    claims INTEGER Claims kept.
    rejects INTEGER Claims and fields refused.
    response_ids VARCHAR[] The responses it was made from, in order.
    """)
    + _COSTS
    + _columns("""
    attempts INTEGER How many runs have tried it under this fingerprint.
    saved TIMESTAMP When it was saved.
    copied_from VARCHAR The article_id of the copy whose responses were used; null where it was asked about.
    """),
    ("article_id", "fingerprint"),
)
_MENTIONS = _Table(
    "Further places where an article states a claim that it has already stated.",
    _columns("""
    claim_id VARCHAR The claim.
    article_id VARCHAR The article.
    type VARCHAR The claim's type, which is also its table.
    """)
    + _EVIDENCE,
)
_REJECTS = _Table(
    "What was refused, and why.",
    _columns("""
    article_id VARCHAR The article.
    file VARCHAR The file it was read from.
    run_id VARCHAR The run.
    fingerprint VARCHAR Hash of prompt template, claim types and model settings.
    type VARCHAR The claim type.
    kind VARCHAR claim: the whole claim was refused; field: only the field was emptied.
    field VARCHAR The field that failed; null where it was the claim as such.
    words VARCHAR The words in question.
    reason VARCHAR Why.
    stated JSON What the model answered for the claim.
    response_id VARCHAR The response that stated it.
    """),
)
_SKIPPED = _Table(
    "Files, and rows of metadata files, of which no article was made, and why; also second files of a text.",
    _columns("""
    run_id VARCHAR The run.
    file VARCHAR The file.
    reason VARCHAR Why it was skipped.
    skipped_at TIMESTAMP When.
    """),
)
_STORY_COPIES = _Table(
    "Articles that tell one story in the same words: together they are one witness. Only stories of several.",
    _columns("""
    story_id VARCHAR The article_id of the story's first article.
    article_id VARCHAR An article that tells it; the first one included.
    similarity DOUBLE How much of their five-word sequences it shares with the first, from 0 to 1, estimated.
    """),
)
_SIGNATURES = _Table(
    "What articles are compared by to find copies.",
    _columns("""
    article_id VARCHAR The article.
    signature BLOB The MinHash of the five-word sequences of its body.
    """),
    ("article_id",),
)
_SCORES = _Table(
    "Scores against gold labels, each with what repeats it.",
    _columns("""
    run_id VARCHAR The run that was scored.
    scored_at TIMESTAMP When it was scored.
    model VARCHAR The model's name.
    fingerprint VARCHAR Hash of prompt template, claim types and model settings.
    gold VARCHAR The gold file.
    gold_digest VARCHAR Hash of the gold file's content.
    n INTEGER Articles scored.
    metric VARCHAR What was measured.
    value DOUBLE The score.
    low DOUBLE Lower end of its 95 % interval.
    high DOUBLE Upper end of its 95 % interval.
    seed BIGINT The seed of the resampling.
    """),
)
_EVALUATIONS = _Table(
    "Each run of `evals run`: its score in full, claim by claim, for `evals diff`.",
    _columns("""
    run_id VARCHAR The run that was scored.
    gold VARCHAR The gold file.
    gold_digest VARCHAR Hash of the gold file's content.
    score JSON The score as `evals run --json` writes it.
    """),
    ("run_id",),
)
_FIXED = {
    "articles": _ARTICLES,
    "runs": _RUNS,
    "responses": _RESPONSES,
    "outcomes": _OUTCOMES,
    "mentions": _MENTIONS,
    "rejects": _REJECTS,
    "skipped": _SKIPPED,
    "scores": _SCORES,
    "evaluations": _EVALUATIONS,
    "story_copies": _STORY_COPIES,
    "signatures": _SIGNATURES,
}


def _tables(claim_types: Mapping[str, type[Claim]]) -> dict[tuple[str, str], _Table]:
    """Every table of a store by schema and name. Raises SchemaError for a claim type that fits no table."""
    tables = dict(_FIXED)
    for name, kind in claim_types.items():
        table = _Table(kind.task().split("\n\n")[0], (*_CLAIM, *kind.columns(), *_PROVENANCE))
        if twice := {column for column in table.names if table.names.count(column) > 1}:
            raise SchemaError(
                f"claim type {kind.__name__}: two fields give a column {min(twice)!r}; rename one"
            )
        tables[name] = table
    moving = ("outcomes", "mentions", "rejects", "skipped", *claim_types)
    return {("main", name): table for name, table in tables.items()} | {
        ("superseded", name): _Table(
            f"Superseded: {tables[name].comment}", (*tables[name].columns, _SUPERSEDED_AT)
        )
        for name in moving
    }


_SPENT = ("requests", "prompt_tokens", "completion_tokens", "cost")
"""What a run and a response both count."""
_GIVEN = "(SELECT unnest(?::VARCHAR[]))"
"""The values of a list that is bound as one parameter."""


_READ_AGAIN = """
    run_id <> $run
    AND (reason NOT LIKE 'same text as %' OR file IN (SELECT file FROM main.articles))
    AND EXISTS (
        FROM (SELECT unnest(paths) AS path FROM main.runs WHERE run_id = $run)
        WHERE file GLOB path OR path = '.' OR file = path OR starts_with(file, path || '/')
            OR starts_with(file, path || ' ')
    )"""
"""What an earlier run than `$run` skipped at a path that `$run` has read; "a.csv line 7" is at a.csv."""


def _refuse_foreign(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Raise StoreError where a database has tables, and they are not those that every store has."""
    there = con.execute(
        "SELECT schema_name || '.' || table_name FROM duckdb_tables() ORDER BY ALL"
    ).fetchall()
    names = [name for (name,) in there]
    if names and not _EVERY_STORE.issubset(names):
        raise StoreError(
            f"{path}: a DuckDB database, but no store of groundwire (it has {', '.join(names[:3])}); nothing "
            "was touched: name another file with --db"
        )


_EVERY_STORE = {"main.articles", "main.responses", "main.outcomes", "superseded.outcomes"}


def _quoted(*names: str) -> str:
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)


def _text(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def _layout(claim_types: Mapping[str, type[Claim]]) -> str:
    """What `_migrate` makes of a store, as a digest: of the claim types, and of the code that makes it."""
    digest = hashlib.sha256(repr(_tables(claim_types)).encode())
    for name, kind in claim_types.items():
        digest.update(statement_query(name, kind).encode())
    ours = Path(__file__).parent
    for file in sorted([*ours.rglob("*.py"), *ours.rglob("*.sql"), *ours.with_name("schemas").rglob("*.py")]):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _has_layout(con: duckdb.DuckDBPyConnection, layout: str) -> bool:
    import duckdb  # noqa: PLC0415 - see _connect

    try:
        return con.execute("SELECT stated.layout()").fetchall() == [(layout,)]
    except duckdb.CatalogException:
        return False


def _superseding(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The names of the tables whose rows are moved to those of the schema `superseded`."""
    rows = con.execute(
        "SELECT table_name FROM duckdb_columns() WHERE database_name = current_database() "
        "AND schema_name = 'superseded' AND column_name = 'article_id' ORDER BY ALL"
    ).fetchall()
    return [name for (name,) in rows]


def _migrate(con: duckdb.DuckDBPyConnection, path: Path, claim_types: Mapping[str, type[Claim]]) -> None:
    """Bring a store up to the claim types as they are now.

    What older claim types left in the store stays. Raises StoreError where a column's type has changed.
    """
    tables = _tables(claim_types)
    types = sorted({column.sql for table in tables.values() for column in table.columns})
    named = con.execute("SELECT " + ", ".join(f"typeof(NULL::{sql})" for sql in types)).fetchall()[0]
    canonical = dict(zip(types, named, strict=True))
    con.execute("CREATE SCHEMA IF NOT EXISTS superseded")
    there = _catalog(con)
    for (schema, name), table in tables.items():
        where = _quoted(schema, name)
        if (schema, name) not in there:
            parts = [f"{_quoted(column.suffix)} {column.sql}" for column in table.columns]
            if table.key:
                parts.append(f"PRIMARY KEY ({', '.join(map(_quoted, table.key))})")
            con.execute(f"CREATE TABLE {where} ({', '.join(parts)})")
            con.execute(f"COMMENT ON TABLE {where} IS {_text(' '.join(table.comment.split()))}")
        columns = there.get((schema, name), {})
        for column in table.columns:
            known = columns.get(column.suffix)
            if known is None and columns:
                con.execute(f"ALTER TABLE {where} ADD COLUMN {_quoted(column.suffix)} {column.sql}")
            elif known and known[0] != canonical[column.sql]:
                raise StoreError(
                    f"{path}: column {column.suffix} of table {name} is {known[0]}, and would now be "
                    f"{canonical[column.sql]}; give the field another name, or run into a new store"
                )
            if known is None or known[1] != column.comment:
                con.execute(f"COMMENT ON COLUMN {where}.{_quoted(column.suffix)} IS {_text(column.comment)}")
    there = _catalog(con)
    con.execute(f"CREATE OR REPLACE VIEW main.dead_letters AS {_DEAD_LETTERS}")
    con.execute("COMMENT ON VIEW main.dead_letters IS 'Articles that failed, why, and how often they did.'")
    for column in _DEAD_LETTER:
        con.execute(f"COMMENT ON COLUMN main.dead_letters.{column.suffix} IS {_text(column.comment)}")
    _create_view(
        con, claim_types, {name: columns for (schema, name), columns in there.items() if schema == "main"}
    )
    _create_views(con, claim_types)


def _catalog(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], dict[str, tuple[str, str]]]:
    """Schema and table -> column -> SQL type and comment."""
    found: dict[tuple[str, str], dict[str, tuple[str, str]]] = {}
    for schema, table, column, sql, comment in con.execute(
        "SELECT c.schema_name, c.table_name, c.column_name, c.data_type, c.comment FROM duckdb_columns() c "
        "JOIN duckdb_tables() t USING (database_oid, schema_oid, table_oid) "
        "WHERE c.database_name = current_database() ORDER BY table_name, column_index"
    ).fetchall():
        found.setdefault((schema, table), {})[column] = (sql, comment)
    return found


def _create_view(
    con: duckdb.DuckDBPyConnection,
    claim_types: Mapping[str, type[Claim]],
    tables: Mapping[str, Iterable[str]],
) -> None:
    """The view `claims`: what all claim types share, those of older runs included, with `type` first."""
    common = [
        c for kind in [*claim_types.values()][:1] for name in COMMON for c in kind.specs[name].columns()
    ]
    shared = (*_CLAIM, *common, *_PROVENANCE)
    parts = []
    for name, columns in tables.items():
        if "field_spans" in columns:
            named = ", ".join(_quoted(c.suffix) for c in shared if c.suffix in columns)
            parts.append(f'SELECT {_text(name)} AS "type", {named} FROM {_quoted("main", name)}')
    if not parts:
        return
    con.execute(f"CREATE OR REPLACE VIEW main.claims AS {' UNION ALL BY NAME '.join(parts)}")
    con.execute(
        "COMMENT ON VIEW main.claims IS 'What all claim types share; `type` is the table with the rest.'"
    )
    kind = Column("type", "VARCHAR", "The claim's type, which is also the name of its table.")
    for column in (kind, *shared):
        con.execute(f"COMMENT ON COLUMN main.claims.{_quoted(column.suffix)} IS {_text(column.comment)}")


def _create_views(con: duckdb.DuckDBPyConnection, claim_types: Mapping[str, type[Claim]]) -> None:
    """The views of views.sql over all types, those of older runs included.

    What a type's key makes of its columns is kept as a view of its own in schema `stated`, since a later run
    may not know the type.
    """
    con.execute("CREATE SCHEMA IF NOT EXISTS stated; CREATE SCHEMA IF NOT EXISTS derived")
    con.execute(country_names())
    for name, kind in claim_types.items():
        con.execute(f"CREATE OR REPLACE VIEW {_quoted('stated', name)} AS {statement_query(name, kind)}")
    there = con.execute(
        "SELECT view_name FROM duckdb_views() WHERE schema_name = 'stated' "
        "AND database_name = current_database() ORDER BY ALL"
    ).fetchall()
    parts = [f"FROM {_quoted('stated', name)}" for (name,) in there]
    if parts:
        con.execute(f"CREATE OR REPLACE VIEW main.statements AS {' UNION ALL BY NAME '.join(parts)}")
        con.execute(SQL.read_text(encoding="utf-8"))
        for schema, view, column in con.execute(
            "SELECT schema_name, table_name, column_name FROM duckdb_columns() "
            "WHERE database_name = current_database() "
            f"AND (schema_name IN ('stated', 'derived') OR schema_name = 'main' AND table_name IN {_GIVEN})",
            [list(VIEWS)],
        ).fetchall():
            about = VIEWS[view] if schema == "main" else VIEWS["statements"]
            sort = "TABLE" if schema == "derived" else "VIEW"
            con.execute(f"COMMENT ON {sort} {_quoted(schema, view)} IS {_text(about)}")
            comment = column_comment(column)
            con.execute(f"COMMENT ON COLUMN {_quoted(schema, view, column)} IS {_text(comment)}")


_DEAD_LETTERS = """
    SELECT o.article_id, a.file, split_part(o.error, ':', 1) AS reason, o.error, o.attempts, o.saved, o.model,
        o.run_id, r.response_id, r.text AS last_response
    FROM main.outcomes o JOIN main.articles a USING (article_id)
    LEFT JOIN main.responses r ON r.response_id = o.response_ids[-1]
    WHERE o.status = 'failed' AND a.superseded_by IS NULL"""
_DEAD_LETTER = _columns("""
    article_id VARCHAR The article.
    file VARCHAR The file it was read from.
    reason VARCHAR Why: the last response's status, or an internal error.
    error VARCHAR What went wrong, in words.
    attempts INTEGER How many runs have tried it.
    saved TIMESTAMP When it was last tried.
    model VARCHAR The model's name.
    run_id VARCHAR The run that last tried it.
    response_id VARCHAR The last response.
    last_response VARCHAR Its raw content.
""")


# ---------------------------------------------------------------- what both sides share


def _connect(path: Path | str, **options: Any) -> duckdb.DuckDBPyConnection:  # noqa: ANN401 - duckdb's own options
    import duckdb  # noqa: PLC0415 - loading it takes 0.2 s, and most commands need no store

    return duckdb.connect(str(path), **options)


def _first(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _damaged(error: BaseException) -> bool:
    return "Corrupt database" in str(error) or "Could not read enough bytes" in str(error)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what the disk, the folder or the file does to a writer into a StoreError."""
    import duckdb  # noqa: PLC0415 - see _connect

    try:
        yield
    except OSError as error:
        need = "a store needs a folder that can be written and has room; mend that, or use another --db"
        raise StoreError(f"{path}: {error.strerror}; {need}") from error
    except (duckdb.ProgrammingError, duckdb.DataError, duckdb.IntegrityError):
        raise
    except duckdb.Error as error:
        if _damaged(error):
            what = (
                f"the file is damaged: restore an earlier copy of it, and delete {_work(path).name} beside it"
            )
        else:
            what = "make room there and run again; what was saved before is kept"
        raise StoreError(f"{path}: {_first(error)}; {what}") from error


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _valid(text: str) -> str:
    """The text without lone surrogates, which models' JSON escapes can hold and UTF-8 cannot."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


# ---------------------------------------------------------------- the writer


class Extraction(NamedTuple):
    """How an article's current claims were made, the file of its text, and what was known of it then."""

    fingerprint: str
    model: str
    file: str
    title: str | None
    outlet: str | None
    published: date | None
    source_digest: str | None


@dataclass(frozen=True)
class Current:
    """Which extraction of each article holds now, as of the moment it was asked for."""

    articles: Mapping[str, Extraction]
    """By article_id, in the order of their files."""

    def done(self, article: Article, fingerprint: str) -> bool:
        """Whether the article's claims were made under this fingerprint, from the same metadata."""
        known = self.articles.get(article.article_id)
        return known is not None and (known.fingerprint, known.title, known.outlet, known.published) == (
            fingerprint,
            article.title,
            article.outlet,
            article.published,
        )

    def digests(self, fingerprint: str) -> dict[str, str]:
        """Source digest -> article_id of what was extracted under this fingerprint."""
        return {
            known.source_digest: article_id
            for article_id, known in self.articles.items()
            if known.source_digest and known.fingerprint == fingerprint
        }

    def article_model(self, article_id: str) -> str | None:
        """The name of the model behind the article's current extraction."""
        return self.articles[article_id].model if article_id in self.articles else None


@dataclass(frozen=True)
class Recorded:
    """All that is needed to make an article's claims again without asking a model."""

    article: Article
    fingerprint: str
    model: str
    responses: tuple[Response, ...]
    original: Article | None = None
    """The article that the responses are about, where this one is a copy of it."""


Action = Literal["insert", "upsert"]


class Store:
    """The writer of one run; `with Store.open(...) as store` closes it, published or not.

    What a method wrote is committed when it returns: after a kill the next `open` goes on from there. Every
    method raises StoreError when the disk is full or the file damaged. Not for use by several threads.
    """

    def __init__(
        self,
        path: Path,
        lock: int,
        con: duckdb.DuckDBPyConnection,
        superseding: Sequence[str],
        origins: Origins,
    ) -> None:
        self._path = path
        self._lock = lock
        self._con = con
        self._superseding = superseding
        self._origins = origins
        self._run_id = ""

    @classmethod
    def open(cls, path: Path, claim_types: Mapping[str, type[Claim]], origins: Origins | None = None) -> Self:
        """Open the work file beside the store: what a killed run left, or a copy of the store, or a new one.

        Raises:
            StoreBusyError: another live process runs into this store.
            StoreError: the folder is missing or cannot be written, the file is no DuckDB database, or a
                column is of another type than its claim type now says.
            SchemaError: a claim type's name or columns are those of another table.
        """
        path = path.resolve()
        if path.stem.lower() in ("superseded", "stated"):
            raise StoreError(
                f"{path}: a store cannot be called {path.stem}, a schema in it is; choose another name"
            )
        if not path.parent.is_dir():
            raise StoreError(f"{path}: there is no folder {path.parent}; create it: mkdir -p {path.parent}")
        if path.is_dir():
            raise StoreError(f"{path} is a folder; name a file in it, such as {path / 'claims.duckdb'}")
        with _explained(path):
            lock = _acquire(path)
            try:
                con, superseding = _open_work(path, claim_types)
            except BaseException:
                _release(path, lock)
                raise
        return cls(path, lock, con, superseding, origins or Origins())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store; the next run takes up the work file. Harmless after `publish`."""
        if self._lock >= 0:
            self._con.close()
            _release(self._path, self._lock)
            self._lock = -1

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        import duckdb  # noqa: PLC0415 - see _connect

        with _explained(self._path):
            self._con.begin()
            try:
                yield
                self._con.commit()
            except BaseException:
                with suppress(duckdb.Error):
                    self._con.rollback()
                raise

    def _rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        with _explained(self._path):
            return self._con.execute(sql, [*parameters]).fetchall()

    def _append(self, table: str, columns: Sequence[str], rows: list[list[object]], action: Action) -> None:
        if rows:
            appender = self._con.appender(table, columns=[*columns], action=action)
            appender.append_rows(rows)
            appender.flush()

    def begin(
        self,
        *,
        model: str,
        fingerprint: str,
        focus: str,
        paths: Sequence[Path | str],
        settings: Mapping[str, object],
    ) -> str:
        """Start a run, and give its run_id. A run that was killed is marked `interrupted`."""
        now = _now()
        spent = ", ".join(f"{name} = r.{name}" for name in _SPENT)
        sums = ", ".join(f"sum({name}) AS {name}" for name in _SPENT)
        self._run_id = f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        try:
            release = version("groundwire")
        except PackageNotFoundError:
            release = None
        with self._transaction():
            self._con.execute(
                f"UPDATE runs SET {spent} FROM (SELECT run_id, {sums} FROM responses GROUP BY run_id) r "
                "WHERE status = 'running' AND runs.run_id = r.run_id"
            )
            self._con.execute("UPDATE runs SET status = 'interrupted' WHERE status = 'running'")
            self._con.execute(
                "INSERT INTO runs (run_id, started, status, model, fingerprint, focus, version, paths, "
                "settings) VALUES (?, ?, 'running', ?, ?, ?, ?, ?, ?)",
                [
                    self._run_id,
                    now,
                    model,
                    fingerprint,
                    focus,
                    release,
                    [*map(str, paths)],
                    _json(dict(settings)),
                ],
            )
        return self._run_id

    def finish(self, status: str, summary: Mapping[str, object], *, whole: bool = False) -> None:
        """End the run: `summary` gives columns of `runs`, such as articles, failed, claims, cost, seconds.

        A run that has read the `whole` of its paths supersedes what earlier ones skipped there.
        """
        if unknown := set(summary) - set(_RUNS.names):
            raise ValueError(f"runs has no column {min(unknown)!r}")
        cells = {"status": status, "finished": _now(), **summary}
        with self._transaction():
            sets = ", ".join(f"{_quoted(name)} = ?" for name in cells)
            self._con.execute(f"UPDATE runs SET {sets} WHERE run_id = ?", [*cells.values(), self._run_id])
            if whole:
                now = {"run": self._run_id, "now": _now()}
                self._con.execute(
                    "INSERT INTO superseded.skipped BY NAME "
                    f"SELECT *, $now::TIMESTAMP AS superseded_at FROM main.skipped WHERE {_READ_AGAIN}",
                    now,
                )
                self._con.execute(f"DELETE FROM main.skipped WHERE {_READ_AGAIN}", {"run": self._run_id})

    def mode_of(self, model: str, base_url: str | None) -> str | None:
        """How the endpoint held this model's answers to a form in the last run that it answered."""
        rows = self._rows(
            "SELECT mode FROM runs WHERE mode IS NOT NULL AND model = ? "
            "AND settings ->> 'base_url' IS NOT DISTINCT FROM ? ORDER BY started DESC LIMIT 1",
            model,
            base_url,
        )
        return rows[0][0] if rows else None

    def response(self, response_id: str) -> Response | None:
        """The kept response of this id, whatever its status."""
        return self._responses([response_id]).get(response_id)

    def _responses(self, response_ids: Sequence[str]) -> dict[str, Response]:
        names = [field.name for field in fields(Response)]
        where = "= ?" if len(response_ids) == 1 else f"IN {_GIVEN}"  # a key look-up, or one scan
        rows = self._rows(
            f"SELECT {', '.join(names)} FROM responses WHERE response_id {where}",
            response_ids[0] if len(response_ids) == 1 else response_ids,
        )
        found = [dict(zip(names, row, strict=True)) for row in rows]
        for cells in found:
            cells["answer"] = json.loads(cells["answer"]) if cells["answer"] is not None else None
            cells["created"] = cells["created"].replace(tzinfo=UTC)
        return {cells["response_id"]: Response(**cells) for cells in found}

    def response_ids(self) -> set[str]:
        """The ids of all kept responses."""
        return {response_id for (response_id,) in self._rows("SELECT response_id FROM responses")}

    def keep(self, *responses: Response) -> None:
        """Commit responses together; one of the same id, such as a failed attempt, gives way to each."""
        import duckdb  # noqa: PLC0415 - see _connect

        newest = {response.response_id: response for response in responses}
        rows = [self._response_row(response) for response in newest.values()]
        try:  # almost all are new, and an upsert takes twice as long
            with self._transaction():
                self._append("responses", _RESPONSES.names, rows, "insert")
        except duckdb.ConstraintException:
            with self._transaction():
                self._append("responses", _RESPONSES.names, rows, "upsert")

    def _response_row(self, response: Response) -> list[object]:
        valid = {
            "answer": None if response.answer is None else _json(response.answer),
            "text": _valid(response.text),
            "error": None if response.error is None else _valid(response.error),
            "created": response.created.astimezone(UTC).replace(tzinfo=None),
            "run_id": self._run_id,
        }
        return _row(_RESPONSES.columns, vars(response) | valid)

    def current(self) -> Current:
        """Which extraction of each article holds now."""
        rows = self._rows(
            "SELECT article_id, o.fingerprint, o.model, a.file, a.title, a.outlet, a.published, "
            "a.source_digest FROM outcomes o "
            "JOIN articles a USING (article_id) WHERE o.status = 'done' ORDER BY a.file"
        )
        return Current({article_id: Extraction(*rest) for article_id, *rest in rows})

    def counts(self) -> dict[str, int]:
        """How many claims of each type the store holds now."""
        return dict(self._rows("SELECT type, count(*) FROM claims GROUP BY ALL ORDER BY ALL"))

    def keep_scores(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Add rows to `scores`; each gives its columns but `run_id` and `scored_at`."""
        own = {"run_id": self._run_id, "scored_at": _now()}
        with self._transaction():
            scores = [_row(_SCORES.columns, {**row, **own}) for row in rows]
            self._append("scores", _SCORES.names, scores, "insert")

    def keep_evaluation(
        self, gold: str, gold_digest: str, score: str, outcomes: Sequence[Outcome] = ()
    ) -> None:
        """Keep the whole score of this run, as JSON, and what was refused, never the claims.

        The refusals take the place of those of the evaluation before; what a run has of an article under the
        same fingerprint is not told twice.
        """
        with self._transaction():
            row: list[object] = [self._run_id, gold, gold_digest, score]
            self._append("evaluations", _EVALUATIONS.names, [row], "upsert")
            self._con.execute("DELETE FROM rejects WHERE run_id IN (SELECT run_id FROM evaluations)")
            run = {*self._rows("SELECT article_id, fingerprint FROM outcomes WHERE status = 'done'")}
            new = [o for o in outcomes if (o.article.article_id, o.fingerprint) not in run]
            rows = [row for outcome in new for row in self._reject_rows(outcome)]
            self._append("rejects", _REJECTS.names, rows, "insert")

    def skip(self, unreadable: Unreadable) -> None:
        """Note a file of which no article was made."""
        with self._transaction():
            self._note_skipped(unreadable.file, unreadable.reason, _now())

    def set_aside(self, article: Article, reason: str) -> None:
        """Keep an article that is not extracted, and note why. What it has already stays."""
        now = _now()
        with self._transaction():
            self._supersede({article.file: article.article_id}, now)
            known = self._rows("SELECT added FROM articles WHERE article_id = ?", article.article_id)
            self._append(
                "articles", _ARTICLES.names, [_article_row(article, known[0][0] if known else now)], "upsert"
            )
            self._note_skipped(article.file, reason, now)

    def _note_skipped(self, file: str, reason: str, now: datetime) -> None:
        self._append("skipped", _SKIPPED.names, [[self._run_id, file, reason, now]], "insert")

    def save(self, outcomes: Sequence[Outcome]) -> None:
        """Save outcomes in one transaction, each in the place of what its article, or its file, had before.

        A done outcome replaces the rows that its article has under the same fingerprint; it supersedes those
        under another one, and those of an older text of the same file. A failed outcome is noted and changes
        no claims. Of two files with one text the first is saved, the second treated as by `same_text`; an
        article that is stored under a file of another run takes its new file.
        """
        now = _now()
        batch = {outcome.article.file: outcome for outcome in outcomes}
        with self._transaction():
            added = dict(
                self._rows(
                    f"SELECT article_id, added FROM articles WHERE article_id IN {_GIVEN}",
                    [outcome.article.article_id for outcome in batch.values()],
                )
            )
            tried = {
                (article_id, fingerprint): (status, attempts or 0)
                for article_id, fingerprint, status, attempts in self._rows(
                    "SELECT article_id, fingerprint, status, attempts FROM outcomes "
                    f"WHERE article_id IN {_GIVEN}",
                    [outcome.article.article_id for outcome in batch.values()],
                )
            }
            owner: dict[str, str] = {}
            saved = [o for file, o in batch.items() if owner.setdefault(o.article.article_id, file) == file]
            done = [outcome for outcome in saved if outcome.status == "done"]
            self._give_way({outcome.article.article_id: outcome.fingerprint for outcome in done}, now)
            self._con.execute(  # what is left there is from an evaluation
                f"DELETE FROM rejects WHERE article_id IN {_GIVEN}", [[o.article.article_id for o in done]]
            )
            self._supersede({outcome.article.file: outcome.article.article_id for outcome in done}, now)
            self._append(
                "articles",
                _ARTICLES.names,
                [_article_row(o.article, added.get(o.article.article_id, now)) for o in saved],
                "upsert",
            )
            self._append(
                "outcomes", _OUTCOMES.names, [self._outcome_row(o, now, tried) for o in saved], "upsert"
            )
            self._append_claims(done)
            for file, outcome in batch.items():
                if owner[outcome.article.article_id] != file:
                    article_id = outcome.article.article_id
                    self._note_same_text(file, article_id, owner[article_id], now)

    def same_text(self, file: str, article_id: str, first: str) -> None:
        """Note that `file` has this article's text, which is stored under the file `first` and stays there.

        It becomes a row of `skipped`; what an older text of `file` had is superseded.
        """
        with self._transaction():
            self._note_same_text(file, article_id, first, _now())

    def _note_same_text(self, file: str, article_id: str, first: str, now: datetime) -> None:
        self._supersede({file: article_id}, now)
        self._note_skipped(file, f"same text as {first}", now)

    def _supersede(self, texts: Mapping[str, str], now: datetime) -> None:
        """Supersede the older texts of files; `texts` gives each file's newest article_id."""
        rows = self._rows(
            f"SELECT article_id, file FROM articles WHERE superseded_by IS NULL AND file IN {_GIVEN}",
            [*texts],
        )
        if older := {article_id: texts[file] for article_id, file in rows if article_id != texts[file]}:
            self._give_way(dict.fromkeys(older), now)
            self._con.execute(
                "UPDATE articles SET superseded_by = newer.id "
                "FROM (SELECT unnest(?::VARCHAR[]) AS old, unnest(?::VARCHAR[]) AS id) newer "
                "WHERE article_id = newer.old",
                [[*older], [*older.values()]],
            )

    def _give_way(self, fingerprints: Mapping[str, str | None], now: datetime) -> None:
        """Take out all rows of articles but their texts; keep as superseded what has another fingerprint."""
        extracted = self._rows(
            f"SELECT article_id, fingerprint FROM outcomes WHERE article_id IN {_GIVEN}", [*fingerprints]
        )
        gone = {article_id for article_id, _ in extracted}
        kept = {
            article_id for article_id, fingerprint in extracted if fingerprints[article_id] != fingerprint
        }
        for name in self._superseding if gone else ():
            if kept:
                self._con.execute(
                    f"INSERT INTO {_quoted('superseded', name)} BY NAME "
                    f"SELECT *, ?::TIMESTAMP AS superseded_at FROM {_quoted('main', name)} "
                    f"WHERE article_id IN {_GIVEN}",
                    [now, [*kept]],
                )
            self._con.execute(f"DELETE FROM {_quoted('main', name)} WHERE article_id IN {_GIVEN}", [[*gone]])

    def _outcome_row(
        self, outcome: Outcome, now: datetime, tried: Mapping[tuple[str, str], tuple[str, int]]
    ) -> list[object]:
        status, attempts = tried.get((outcome.article.article_id, outcome.fingerprint), ("failed", 0))
        counted = {
            "attempts": attempts + (status == "failed"),
            "article_id": outcome.article.article_id,
            "claims": len(outcome.claims),
            "rejects": len(outcome.rejects),
            "response_ids": [*outcome.response_ids],
            "run_id": self._run_id,
            "saved": now,
        }
        return _row(_OUTCOMES.columns, vars(outcome) | counted)

    def _append_claims(self, outcomes: Sequence[Outcome]) -> None:
        claims: dict[type[Claim], list[list[object]]] = {}
        mentions: list[list[object]] = []
        rejects: list[list[object]] = []
        for outcome in outcomes:
            origin = vars(outcome.article) | {"run_id": self._run_id, "fingerprint": outcome.fingerprint}
            voices = self._origins.of(outcome.article, outcome.claims)
            for grounded, voice in zip(outcome.claims, voices, strict=True):
                kind = type(grounded.claim)
                stated = {
                    **origin,
                    "origin": voice,
                    "type": kind.type_name,
                    "claim_id": grounded.claim_id,
                    "field_spans": _json(grounded.field_spans),
                    "notes": [*grounded.notes],
                    "response_id": grounded.response_id,
                }
                row = _row(_CLAIM, stated | _evidence(grounded.evidence))
                row += grounded.claim.cells()
                row += _row(_PROVENANCE, stated)
                claims.setdefault(kind, []).append(row)
                mentions += (_row(_MENTIONS.columns, stated | _evidence(m)) for m in grounded.mentions)
            rejects += self._reject_rows(outcome)
        for kind, rows in claims.items():
            names = [column.suffix for column in (*_CLAIM, *kind.columns(), *_PROVENANCE)]
            self._append(kind.type_name, names, rows, "insert")
        self._append("mentions", _MENTIONS.names, mentions, "insert")
        self._append("rejects", _REJECTS.names, rejects, "insert")

    def _reject_rows(self, outcome: Outcome) -> list[list[object]]:
        origin = vars(outcome.article) | {"run_id": self._run_id, "fingerprint": outcome.fingerprint}
        return [
            _row(
                _REJECTS.columns,
                origin | vars(reject) | {"type": reject.type_name, "stated": _json(reject.stated)},
            )
            for reject in outcome.rejects
        ]

    def recorded(self) -> Iterator[Recorded]:
        """Every article that was extracted, as it was read, with the responses to it in order.

        Saving while it is read is fine: it gives the articles that were current when it was first asked.

        Raises:
            StoreError: a response is no longer in the store.
        """
        yield from self._recorded([*self.current().articles])

    def recorded_of(self, article_id: str) -> Recorded | None:
        """The same of one article, if it was extracted."""
        return next(self._recorded([article_id]), None)

    def responses(self, response_ids: Sequence[str]) -> tuple[Response, ...]:
        """The kept responses of these ids, in this order."""
        found = self._responses(response_ids)
        return tuple(found[response_id] for response_id in response_ids)

    def _whole(self, article_id: str | None) -> Article | None:
        names = ", ".join(_ARTICLES.names)
        rows = self._rows(f"SELECT {names} FROM articles WHERE article_id = ?", article_id)
        return _article(dict(zip(_ARTICLES.names, rows[0], strict=True))) if rows else None

    def _recorded(self, current: Sequence[str]) -> Iterator[Recorded]:
        for start in range(0, len(current), 100):
            rows = self._rows(
                f"SELECT {', '.join(f'a.{name}' for name in _ARTICLES.names)}, "
                "o.fingerprint, o.model, o.copied_from, o.response_ids "
                "FROM articles a JOIN outcomes o USING (article_id) "
                "WHERE o.status = 'done' AND (len(o.response_ids) > 0 OR o.copied_from IS NOT NULL) "
                f"AND article_id IN {_GIVEN} ORDER BY a.file",  # gold has neither, and is not made again
                current[start : start + 100],
            )
            responses = self._responses([response_id for row in rows for response_id in row[-1]])
            for *cells, fingerprint, model, copied_from, response_ids in rows:
                article = _article(dict(zip(_ARTICLES.names, cells, strict=True)))
                if lost := [response_id for response_id in response_ids if response_id not in responses]:
                    raise StoreError(
                        f"{self._path}: response {lost[0]} to {article.file} is gone; run that file again"
                    )
                answers = tuple(responses[i] for i in response_ids)
                yield Recorded(article, fingerprint, model, answers, self._whole(copied_from))

    def copies(self) -> tuple[list[tuple[str, bytes]], list[Copy]]:
        """The signatures of the newest texts of all files, and the stories known."""
        signed = self._rows(
            "SELECT s.article_id, s.signature FROM signatures s JOIN articles a USING (article_id) "
            "WHERE a.superseded_by IS NULL ORDER BY a.added, s.article_id"
        )
        stories = self._rows("SELECT story_id, article_id, similarity FROM story_copies ORDER BY ALL")
        return [(article_id, bytes(signature)) for article_id, signature in signed], [
            Copy(*row) for row in stories
        ]

    def keep_copies(self, signatures: Mapping[str, bytes], stories: Iterable[Copy]) -> None:
        """Keep the signatures of new articles, and put `stories` in the place of those known."""
        with self._transaction():
            self._append("signatures", _SIGNATURES.names, [[*item] for item in signatures.items()], "upsert")
            self._con.execute("DELETE FROM story_copies")
            self._append("story_copies", _STORY_COPIES.names, [[*story] for story in stories], "insert")

    def dead_letters(self) -> list[Article]:
        """The articles that failed, as they were read."""
        names = ", ".join(f"a.{name}" for name in _ARTICLES.names)
        rows = self._rows(
            f"SELECT {names} FROM articles a SEMI JOIN dead_letters USING (article_id) ORDER BY a.file"
        )
        return [_article(dict(zip(_ARTICLES.names, cells, strict=True))) for cells in rows]

    def publish(self) -> None:
        """Put what is saved in the place of the published file, in one step, and close the store."""
        work, old = _work(self._path), self._path
        with _explained(old):
            self._con.execute(DERIVE)
            self._con.execute("CHECKPOINT")
            self._con.close()
            mode = (old if old.exists() else work).stat().st_mode
            work.chmod((mode & 0o644) | 0o600)
            _sync(work)
            _wal(old).unlink(missing_ok=True)  # of a session that crashed; it fits the old file only
            work.replace(old)
            _sync(old.parent)
        self.close()


def _row(columns: Sequence[Column], cells: Mapping[str, object]) -> list[object]:
    return [cells[column.suffix] for column in columns]


def _evidence(evidence: Evidence) -> dict[str, object]:
    return {
        "evidence": evidence.text,
        "span_start": evidence.start,
        "span_end": evidence.end,
        "grounding": evidence.grounding,
    }


def _article_row(article: Article, added: datetime) -> list[object]:
    spans = {
        "headline_span": article.headline_span and _json(article.headline_span),
        "dateline": article.dateline and _json(article.dateline),
        "body_spans": _json(article.body_spans),
        "sentences": _json(
            [(sentence.start, sentence.end, sentence.paragraph) for sentence in article.sentences]
        ),
        "doubtful": _json(article.doubtful),
    }
    return _row(_ARTICLES.columns, vars(article) | spans | {"added": added, "superseded_by": None})


def _article(cells: dict[str, Any]) -> Article:
    """The article of a row of `articles`, exactly as it was read."""
    del cells["added"], cells["superseded_by"]
    for name in ("headline_span", "dateline"):
        cells[name] = cells[name] and tuple(json.loads(cells[name]))
    cells["body_spans"] = tuple((start, end) for start, end in json.loads(cells["body_spans"]))
    cells["sentences"] = tuple(
        Sentence(number, *place) for number, place in enumerate(json.loads(cells["sentences"]), 1)
    )
    cells["doubtful"] = tuple(json.loads(cells["doubtful"] or "[]"))
    return Article(**cells)


# ---------------------------------------------------------------- files beside the store


def _work(path: Path) -> Path:
    return path.with_name(f".{path.name}.run")


def _acquire(path: Path) -> int:
    """Lock the store for this process as long as it lives; give the lock's descriptor."""
    file = path.with_name(f".{path.name}.lock")
    while True:
        lock = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if file.exists() and os.path.samestat(
                os.fstat(lock), file.stat()
            ):  # else its holder has just let go
                os.ftruncate(lock, 0)
                os.write(lock, f"{os.getpid()} since {_now():%Y-%m-%d %H:%M:%S} UTC".encode())
                return lock
        except BlockingIOError:
            holder = os.read(lock, 100).decode() or "unknown"
            os.close(lock)
            raise StoreBusyError(
                f"{path}: another run writes it (process {holder}); wait for it to end, or use another --db"
            ) from None
        except BaseException:
            os.close(lock)
            raise
        os.close(lock)


def _release(path: Path, lock: int) -> None:
    with suppress(OSError):
        path.with_name(f".{path.name}.lock").unlink()
    os.close(lock)


def _open_work(
    path: Path, claim_types: Mapping[str, type[Claim]]
) -> tuple[duckdb.DuckDBPyConnection, list[str]]:
    """Open and migrate the work file; a new one is taken away again where that fails."""
    work = _work(path)
    left = work.exists()
    if left and path.exists():
        with suppress(StoreBusyError):
            read(path).close()  # what is to be replaced must be a store too
    elif path.exists():
        _copy(path, work)
    try:
        con = _connected(work, path, left=left)
        try:
            _refuse_foreign(con, path)
            layout = _layout(claim_types)
            if not _has_layout(con, layout):
                con.begin()
                _migrate(con, path, claim_types)
                con.execute(f"CREATE OR REPLACE MACRO stated.layout() AS {_text(layout)}")
                con.commit()
            superseding = _superseding(con)
        except BaseException:
            con.close()
            raise
    except BaseException:
        if not left:
            work.unlink(missing_ok=True)
            _wal(work).unlink(missing_ok=True)
        raise
    return con, superseding


def _connected(work: Path, path: Path, *, left: bool) -> duckdb.DuckDBPyConnection:
    import duckdb  # noqa: PLC0415 - see _connect

    try:
        return _connect(work, config=_OFFLINE | {"storage_compatibility_version": STORAGE_VERSION})
    except duckdb.Error as error:
        source = work if left else path
        what = (
            "a killed run left it; delete it to start again from what was published"
            if left
            else "move it away, or use another --db"
        )
        raise StoreError(f"{source}: {_first(error).replace(str(work), str(source))}; {what}") from error


def _copy(path: Path, work: Path) -> None:
    """Copy the published file; a part of it never stands at `work`."""
    part = path.with_name(f".{path.name}.copy")
    try:
        shutil.copyfile(path, part)
        part.chmod((path.stat().st_mode & 0o644) | 0o600)
        _wal(work).unlink(missing_ok=True)
        part.replace(work)
    finally:
        part.unlink(missing_ok=True)


def _wal(path: Path) -> Path:
    """Where DuckDB writes ahead for the database at `path`."""
    return path.with_name(f"{path.name}.wal")


def _sync(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# ---------------------------------------------------------------- the reader


Format = Literal["csv", "json", "jsonl", "parquet"]


@dataclass(frozen=True)
class Result:
    """A query's answer: column names, their SQL types, rows; `truncated` says that there were more rows."""

    columns: list[str]
    types: list[str]
    rows: list[tuple[Any, ...]]
    truncated: bool = False


def read(path: Path) -> Reader:
    """Open the published store for reading; it stays as it was when opened, whatever a run publishes.

    Readers of one path in one process share that state until the last of them is closed.

    Raises:
        StoreError: there is no store, or the file is none.
        StoreBusyError: another program has the file open for writing.
    """
    if not path.exists():
        raise StoreError(f"no store at {path}; run `groundwire run PATHS` first, or name another with --db")
    import duckdb  # noqa: PLC0415 - see _connect

    try:
        con = _connect(path, read_only=True, config=_SAFE)
    except duckdb.Error as error:
        if "Could not set lock" in _first(error):
            raise StoreBusyError(
                f"{_first(error)}; close it there, or open it there with -readonly"
            ) from error
        raise StoreError(f"{path}: {_first(error)}; name another store with --db") from error
    try:
        _refuse_foreign(con, path)
    except BaseException:
        con.close()
        raise
    return Reader(path, con)


_OFFLINE: dict[str, str | bool] = {
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
}
_SAFE: dict[str, str | bool] = _OFFLINE | {
    "enable_external_access": False,
    "python_enable_replacements": False,
    "memory_limit": "2GB",
    "lock_configuration": True,
}


_READ = ("low", "high", "approx", "country", "name", "names", "iso", "from", "to")
"""Ends of the columns that tell what was read in a field's words."""


class Reader:
    """Read-only queries on a published store: one statement each, no files, no network, no settings."""

    def __init__(self, path: Path, con: duckdb.DuckDBPyConnection) -> None:
        self._path = path
        self._con = con

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._con.close()

    def tables(self) -> list[str]:
        """The tables and views there are, but for superseded ones."""
        rows = self._con.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'main' ORDER BY ALL"
        ).fetchall()
        return [name for (name,) in rows]

    def article(self, name: str) -> Article | None:
        """The article with this article_id or this file, as it was read; of several the newest."""
        there = set(self._columns("articles"))
        columns = [column for column in _ARTICLES.names if column in there]
        rows = self._con.execute(
            f"SELECT {', '.join(columns)} FROM articles WHERE article_id = ? OR file = ? "
            "ORDER BY superseded_by IS NULL DESC, added DESC LIMIT 1",
            [name, name],
        ).fetchall()
        return (
            _article({**dict.fromkeys(_ARTICLES.names), **dict(zip(columns, rows[0], strict=True))})
            if rows
            else None
        )

    def stated_by(self, article_id: str) -> list[dict[str, Any]]:
        """The article's rows of the view `claims`, in the order of its text; JSON is decoded."""
        found = self.query(
            "SELECT * FROM claims WHERE article_id = ? ORDER BY span_start, claim_id", [article_id]
        )
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
        return [row | {"field_spans": json.loads(row["field_spans"] or "{}")} for row in rows]

    def claim_types(self) -> list[str]:
        """The claim types there are tables of."""
        rows = self._con.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'main' "
            "AND column_name = 'field_spans' AND table_name <> 'claims' ORDER BY ALL"
        ).fetchall()
        return [name for (name,) in rows]

    def shown_columns(self, claim_type: str) -> str:
        """What to select of a claim type where room is short: its words and enums, and `when_iso`."""
        shared = self._columns("claims")
        own = [name for name in self._columns(claim_type) if name not in shared]
        read = {
            name.removesuffix("words") + part for name in own if name.endswith("_words") for part in _READ
        }
        shown = [name for name in own if name not in read]
        return ", ".join(map(_quoted, [*shown, "status", "attributed_to", "when_iso"]))

    def _columns(self, table: str) -> list[str]:
        rows = self._con.execute(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_schema = 'main' AND table_name = ? ORDER BY ordinal_position",
            [table],
        ).fetchall()
        return [name for (name,) in rows]

    def query(
        self,
        sql: str,
        parameters: Sequence[object] = (),
        *,
        limit_seconds: float | None = 30,
        max_rows: int | None = None,
    ) -> Result:
        """Answer one SELECT, WITH, FROM, VALUES, DESCRIBE, SUMMARIZE, SHOW or EXPLAIN statement.

        Raises:
            UsageError: it is another statement, several, wrong, or not done after `limit_seconds`.
            StoreError: the file is damaged.
        """
        with self._running(sql, parameters, limit_seconds) as cursor:
            columns, types = _described(cursor)
            rows = cursor.fetchall() if max_rows is None else cursor.fetchmany(max_rows + 1)
        return Result(columns, types, rows[:max_rows], max_rows is not None and len(rows) > max_rows)

    def export(
        self, what: str, form: Format, target: Path | TextIO, *, limit_seconds: float | None = None
    ) -> int:
        """Write a query's answer, or a whole table named by `what`, as a file; give the number of rows.

        `csv` has a header, lists as JSON and nothing for null; `json` is an array with one object a line,
        `jsonl` has one object a line.
        A file appears whole or not at all. parquet needs a path.

        Raises:
            UsageError: as for `query`, or the target cannot be written.
        """
        sql = f"FROM {_quoted('main', what)}" if what in self.tables() else what
        with self._running(sql, (), limit_seconds) as cursor:
            columns, types = _described(cursor)
            return _write(columns, types, iter(lambda: cursor.fetchmany(1000), []), form, target)

    @contextmanager
    def _running(
        self, sql: str, parameters: Sequence[object], limit_seconds: float | None
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        import duckdb  # noqa: PLC0415 - see _connect

        with self._con.cursor() as cursor:
            timer = threading.Timer(limit_seconds or 0, cursor.interrupt)
            timer.daemon = True
            try:
                statements = cursor.extract_statements(sql)
                if len(statements) != 1:
                    raise UsageError(f"one statement at a time, please; this is {len(statements)}")
                kind = statements[0].type
                if kind not in (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN):
                    raise UsageError(
                        f"{kind.name} is not allowed here; a store is read with SELECT, WITH, FROM, VALUES, "
                        "DESCRIBE, SUMMARIZE, SHOW or EXPLAIN"
                    )
                if limit_seconds is not None:
                    timer.start()
                yield cursor.execute(sql, [*parameters])
            except duckdb.InterruptException as error:
                raise UsageError(
                    f"stopped after {limit_seconds:g} s; ask for less, or allow more time"
                ) from error
            except duckdb.Error as error:
                if _damaged(error):
                    raise StoreError(f"{self._path}: {_first(error)}; restore an earlier copy") from error
                there = f"; there are: {', '.join(self.tables())}" if "Table with name" in str(error) else ""
                raise UsageError(f"{_first(error)}{there}") from error
            finally:
                timer.cancel()


def _described(cursor: duckdb.DuckDBPyConnection) -> tuple[list[str], list[str]]:
    """Names and SQL types of a running query's columns."""
    described = cursor.description or []
    return [column[0] for column in described], [str(column[1]) for column in described]


Batches = Iterable[list[tuple[Any, ...]]]


def part_of(target: Path) -> Path:
    """Where a file is written until it is whole."""
    return target.with_name(f".{target.name}.part")


def _write(
    columns: list[str], types: list[str], batches: Batches, form: Format, target: Path | TextIO
) -> int:
    if not isinstance(target, Path):
        if form == "parquet":
            raise UsageError("parquet cannot be written to the terminal; name a file with --output")
        return _WRITERS[form](columns, types, batches, target)
    part = part_of(target)
    try:
        if form == "parquet":
            count = _write_parquet(columns, types, batches, part)
        else:
            with part.open("w", encoding="utf-8", newline="") as file:
                count = _WRITERS[form](columns, types, batches, file)
        part.replace(target)
    except OSError as error:
        raise UsageError(f"{target}: {error.strerror}; name another file") from error
    finally:
        part.unlink(missing_ok=True)
    return count


def _write_csv(columns: list[str], _types: list[str], batches: Batches, file: TextIO) -> int:
    writer, count = csv.writer(file), 0
    writer.writerow(columns)
    for batch in batches:
        writer.writerows(
            [_json(cell) if isinstance(cell, list | dict) else cell for cell in row] for row in batch
        )
        count += len(batch)
    return count


def _write_json(columns: list[str], types: list[str], batches: Batches, file: TextIO) -> int:
    count = 0
    for line in _json_lines(columns, types, batches):
        file.write(f"{',' if count else '['}\n{line}")
        count += 1
    file.write("\n]\n" if count else "[]\n")
    return count


def _write_jsonl(columns: list[str], types: list[str], batches: Batches, file: TextIO) -> int:
    count = 0
    for count, line in enumerate(_json_lines(columns, types, batches), 1):  # noqa: B007 - it is given back
        file.write(f"{line}\n")
    return count


def _json_lines(columns: list[str], types: list[str], batches: Batches) -> Iterator[str]:
    for batch in batches:
        for row in batch:
            cells = [
                json.loads(cell) if sql == "JSON" and cell is not None else cell
                for cell, sql in zip(row, types, strict=True)
            ]
            yield _json(dict(zip(columns, cells, strict=True)))


def _write_parquet(columns: list[str], types: list[str], batches: Batches, path: Path) -> int:
    """Through a second, empty database, since the reader's own connection may touch no file."""
    with _connect(":memory:") as con:
        cells = ", ".join(f"{_quoted(name)} {sql}" for name, sql in zip(columns, types, strict=True))
        con.execute(f"CREATE TABLE answer ({cells})")
        appender, count = con.appender("answer"), 0
        for batch in batches:
            appender.append_rows(batch)
            appender.flush()
            count += len(batch)
        con.execute(f"COPY answer TO {_text(str(path))} (FORMAT parquet)")
    return count


_WRITERS = {"csv": _write_csv, "json": _write_json, "jsonl": _write_jsonl}


def parquet_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a Parquet file by the names of their columns. Raises ValueError where it is none."""
    import duckdb  # noqa: PLC0415 - see _connect

    with _connect(":memory:", config={"memory_limit": "200MB", "threads": 1}) as con:
        try:
            cursor = con.execute("SELECT * FROM read_parquet(?)", [str(path)])
            names, _ = _described(cursor)
            while batch := cursor.fetchmany(256):
                yield from (dict(zip(names, row, strict=True)) for row in batch)
        except duckdb.Error as error:
            raise ValueError(f"no Parquet file: {_first(error).replace(str(path), 'it')}") from None
