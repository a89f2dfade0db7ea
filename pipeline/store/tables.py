"""What a store holds: every table, column by column, and articles as rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from pipeline.articles.article import Article, Sentence
from pipeline.store.database import to_json
from pipeline.store.view_files import deprecated, views
from schemas.claim import Claim
from schemas.errors import SchemaError
from schemas.values import Column


@dataclass(frozen=True)
class Table:
    """A table: its comment, its columns in order, and the columns of its key."""

    comment: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """The names of its columns."""
        return [column.suffix for column in self.columns]


def columns_of(text: str) -> tuple[Column, ...]:
    """Columns written one a line: name, SQL type, comment."""
    return tuple(Column(*line.split(maxsplit=2)) for line in text.strip().splitlines())


CLAIM = columns_of("""
    claim_id VARCHAR 16 hexadecimal digits that follow from article, type, evidence and values alone.
    article_id VARCHAR The article that states the claim.
    file VARCHAR The file the article was read from.
    outlet VARCHAR Who published the article, if known.
    published DATE When the article was published, if known.
    gist VARCHAR The claim in one line: who, what, how many in the article's words; where, when, who says so.
    evidence VARCHAR The words of the article that state the claim, verbatim.
    span_start INTEGER Where the evidence starts in the article's text, in characters from 0.
    span_end INTEGER Where the evidence ends: the first character after it.
    grounding VARCHAR How the evidence was placed in the article: exact, normalised or fuzzy.
""")
PROVENANCE = columns_of("""
    origin VARCHAR Who says so in the end: the deepest voice, named comparably; null: the article's own voice.
    place_id VARCHAR Path to it on the map: SY country, SY/12 region, SY/12/168325 town; null: not known.
    place_name VARCHAR The usual name of the place with that id.
    place_region VARCHAR The region in which it lies.
    checks JSON What each check of it against its evidence found, by name: agrees, disagrees or silent.
    doubts VARCHAR[] Why those checks disagree that do, in words.
    confidence DOUBLE The measured probability that it is right, from 0 to 1; null where none was measured.
    confidence_note VARCHAR Why there is no confidence, or whose claims it was measured on instead.
    field_spans JSON Where each field's words stand: [start, end] in the article, or a list of such pairs.
    notes VARCHAR[] What the values cannot tell, such as a pronoun that was resolved.
    model VARCHAR The model that stated it; gold for hand-made labels.
    run_id VARCHAR The run that saved the row.
    response_id VARCHAR The model's response the row was made from.
""")
_SUPERSEDED_AT = Column("superseded_at", "TIMESTAMP", "When newer rows took the place of this one.")
_EVIDENCE = columns_of("""
    evidence VARCHAR The words, verbatim.
    span_start INTEGER Where they start in the article's text, in characters from 0.
    span_end INTEGER Where they end: the first character after them.
    grounding VARCHAR How they were placed in the article: exact, normalised or fuzzy.
""")
_COSTS = columns_of("""
    requests INTEGER HTTP requests made, re-asks and retries included.
    prompt_tokens BIGINT Tokens sent.
    completion_tokens BIGINT Tokens received.
    cost DOUBLE What it cost, in US dollars; null where the price is unknown.
    seconds DOUBLE How long it took.
""")

_METADATA = columns_of("""
    title VARCHAR Its headline, if known.
    outlet VARCHAR Who published it, if known.
    published DATE When it was published, if known.
    published_basis VARCHAR Where that date comes from: stated, metadata, address, inferred or unknown.
    language VARCHAR Its language, if known.
    headline_span JSON Where the headline stands.
    dateline JSON Where the dateline stands.
    body_spans JSON Which parts of the text are the article proper.
    body_confidence DOUBLE How sure that is, from 0 to 1.
    sentences JSON The body's sentences in order, each as [start, end, paragraph, day of its live blog post].
    author VARCHAR Who wrote it, if known.
    url VARCHAR Its own address, if known.
    published_precision VARCHAR day; or month or year, where published is only the first day of that.
    doubtful JSON The numbers, from 1, of the sentences that may belong to another story.
    source_digest VARCHAR Hash of the bytes and metadata that it was read from; null where not known.
""")
METADATA = tuple(column.suffix for column in _METADATA)
"""What publications of one text may differ in."""
ARTICLES = Table(
    "Each text once, as it was read from its first publication.",
    columns_of("""
    article_id VARCHAR The first 16 hexadecimal digits of the SHA-256 of the text.
    file VARCHAR The file it was read from; of several files with this text, that of the first publication.
    """)
    + _METADATA
    + columns_of("""
    text VARCHAR The text, normalised once; all spans are [start, end) in it, in characters from 0.
    added TIMESTAMP When it was first saved.
    superseded_by VARCHAR The article_id of the newer text of its file; null while a file has it.
    """),
    ("article_id",),
)
PUBLICATIONS = Table(
    "Where each text appeared: files, and rows of tables. The first is the earliest by date, then by file.",
    columns_of("""
    file VARCHAR The file it was read from.
    article_id VARCHAR The text that the file holds now.
    """)
    + _METADATA,
    ("file",),
)
RUNS = Table(
    "Each run: what was asked of it, what came out, what it cost.",
    columns_of("""
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
    + columns_of("""
    error VARCHAR Why it stopped before its end; null for a run that did not.
    mode VARCHAR How its endpoint held answers to a form: lean, json_schema, tools, json, text; null for none.
    cached_tokens BIGINT Those of the tokens sent that the provider had cached.
    learned JSON What its endpoint was found to refuse by name: what is sent instead, and a note on it.
    waiting INTEGER Articles whose answers come with a batch.
    """),
    ("run_id",),
)
RESPONSES = Table(
    "Each response of a model, kept under the hash of exactly what was asked, so that nothing is paid twice.",
    columns_of("""
    response_id VARCHAR Hash of model, parameters, messages and schema.
    model VARCHAR The model's name.
    status VARCHAR answered, refused, filtered, cut, too_long, invalid, denied or failed.
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
OUTCOMES = Table(
    "What extracting each article gave: the current extraction, and later ones that failed.",
    columns_of("""
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
    + columns_of("""
    attempts INTEGER How many runs have tried it under this fingerprint.
    saved TIMESTAMP When it was saved.
    copied_from VARCHAR The article_id of the copy whose responses were used; null where it was asked about.
    """),
    ("article_id", "fingerprint"),
)
MENTIONS = Table(
    "Further places where an article states a claim that it has already stated.",
    columns_of("""
    claim_id VARCHAR The claim.
    article_id VARCHAR The article.
    type VARCHAR The claim's type, which is also its table.
    """)
    + _EVIDENCE,
)
REJECTS = Table(
    "What was refused, and why.",
    columns_of("""
    article_id VARCHAR The article.
    file VARCHAR The file it was read from.
    run_id VARCHAR The run.
    fingerprint VARCHAR Hash of prompt template, claim types and model settings.
    type VARCHAR The claim type.
    kind VARCHAR claim: the whole claim was refused; field: only the field was emptied.
    field VARCHAR The field that failed; null where it was the claim as such.
    words VARCHAR The words in question.
    reason VARCHAR Why.
    gist VARCHAR The refused claim in one line, as the model answered it.
    stated JSON What the model answered for the claim.
    response_id VARCHAR The response that stated it.
    """),
)
SKIPPED = Table(
    "Files, and rows of tables, of which no article was made or which was not extracted, and why.",
    columns_of("""
    run_id VARCHAR The last run that skipped it.
    file VARCHAR The file.
    reason VARCHAR Why it was skipped.
    skipped_at TIMESTAMP When.
    """),
)
STORY_COPIES = Table(
    "Articles that tell one story in the same words: together they are one witness. Only stories of several.",
    columns_of("""
    story_id VARCHAR The article_id of the story's first article, by date.
    article_id VARCHAR An article that tells it; the first one included.
    similarity DOUBLE How much of the shorter one's five-word sequences it shares with the first, estimated.
    """),
)
SKETCHES = Table(
    "What articles are compared by to find copies.",
    columns_of("""
    article_id VARCHAR The article.
    sketch UINTEGER[] The hashes of a quarter of the five-word sequences of its body.
    """),
    ("article_id",),
)
BATCHES = Table(
    "Each batch of requests that an endpoint answers within a day, at a lower price.",
    columns_of("""
    tag VARCHAR Our name of it, which the endpoint was told too.
    batch_id VARCHAR The endpoint's name of it; null until that is known.
    status VARCHAR sending; as the endpoint last said; lost or given up; too large: for the account's limits.
    model VARCHAR The model's name.
    base_url VARCHAR The endpoint.
    requests INTEGER Requests in it.
    completed INTEGER Those that were answered, as the endpoint last said.
    failed INTEGER Those that were refused, as the endpoint last said.
    input_file_id VARCHAR The endpoint's name of the file of requests.
    run_id VARCHAR The run that sent it.
    sent TIMESTAMP When it was sent.
    expires TIMESTAMP When what is not answered by then never will be.
    ended TIMESTAMP When what came of it was kept; null before.
    error VARCHAR Why it failed, or is lost.
    """),
    ("tag",),
)
BATCH_REQUESTS = Table(
    "Requests in batches, until the responses made from their answers are kept.",
    columns_of("""
    custom_id VARCHAR The response_id that its answer will have, and which of its posts it is, from 0.
    response_id VARCHAR Hash of model, parameters, messages and schema.
    post INTEGER Which post of the request it is, from 0: a re-ask is another.
    digest VARCHAR Hash of the body sent.
    tag VARCHAR The batch.
    http_status INTEGER The status of the answer; null before it has come.
    body VARCHAR The answer as it came; null before.
    sent TIMESTAMP When it was sent.
    """),
    ("custom_id",),
)
WAITING = Table(
    "Articles whose answers come with a batch.",
    columns_of("""
    article_id VARCHAR The article.
    fingerprint VARCHAR Hash of prompt template, claim types and model settings.
    file VARCHAR The file it was read from.
    since TIMESTAMP When it was last asked about.
    """),
    ("article_id",),
)
SCORES = Table(
    "Scores against gold labels, each with what repeats it.",
    columns_of("""
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
EVALUATIONS = Table(
    "Each run of `evals run`: its score in full, claim by claim, for `evals diff`.",
    columns_of("""
    run_id VARCHAR The run that was scored.
    gold VARCHAR The gold file.
    gold_digest VARCHAR Hash of the gold file's content.
    score JSON The score as `evals run --json` writes it.
    """),
    ("run_id",),
)
REVIEWS = Table(
    "What people decided, from the file of decisions beside the store as it was at the last publish.",
    columns_of("""
    decision_id VARCHAR The decision.
    article_id VARCHAR The article.
    file VARCHAR The file that the article was read from when it was reviewed.
    type VARCHAR The claim's type; null for a decision on a whole article.
    verdict VARCHAR accept, reject, edit, split, merge or add; whole: all of the article was looked at.
    state VARCHAR applied; kept: no model makes the claim now; waiting: no such claim now; replaced; undone.
    reason VARCHAR Why it was rejected, by the names that evals has for errors.
    reviewer VARCHAR Who decided.
    decided TIMESTAMP When.
    seconds DOUBLE How long it took.
    disputed BOOLEAN Whether reviewers want different claims to stand; the last decision holds.
    claim_id VARCHAR The claim as it was; null for one that was added.
    applies_to VARCHAR[] The claims that it is on now.
    span_start INTEGER Where the evidence starts in the article's text, in characters from 0.
    span_end INTEGER Where it ends: the first character after it.
    before JSON The claim as it was: span, columns, places of the fields' words.
    after JSON What it should be: a list of such claims, empty where it was rejected.
    changed JSON Column -> what it was and what it should be.
    sample JSON The random sample that it was asked for.
    """),
    ("decision_id",),
)
DECIDED_CLAIMS = Table(
    "The claims that people decided on, and what became of each.",
    columns_of("""
    claim_id VARCHAR The claim.
    review VARCHAR accepted, corrected, rejected or merged.
    reviewer VARCHAR Who decided last.
    decision_id VARCHAR The decision that holds.
    """),
    ("claim_id",),
)
REVIEW = columns_of("""
    review VARCHAR accepted, corrected or added by a person; unreviewed.
    reviewer VARCHAR Who decided last.
    decision_id VARCHAR The decision that holds.
""")
_FIXED = {
    "articles": ARTICLES,
    "publications": PUBLICATIONS,
    "runs": RUNS,
    "responses": RESPONSES,
    "outcomes": OUTCOMES,
    "mentions": MENTIONS,
    "rejects": REJECTS,
    "skipped": SKIPPED,
    "scores": SCORES,
    "evaluations": EVALUATIONS,
    "batches": BATCHES,
    "batch_requests": BATCH_REQUESTS,
    "waiting": WAITING,
    "story_copies": STORY_COPIES,
    "sketches": SKETCHES,
    "reviews": REVIEWS,
}


def tables_of(claim_types: Mapping[str, type[Claim]]) -> dict[tuple[str, str], Table]:
    """Every table of a store by schema and name. Raises SchemaError for a claim type that fits no table."""
    tables = dict(_FIXED)
    for name, kind in claim_types.items():
        if name in views().comments:
            raise SchemaError(
                f"claim type {kind.__name__}: the store has a view {name!r} of its own; rename the class"
            )
        table = Table(kind.task().split("\n\n")[0], claim_columns(kind))
        if twice := {column for column in table.names if table.names.count(column) > 1}:
            raise SchemaError(
                f"claim type {kind.__name__}: two fields give a column {min(twice)!r}; rename one"
            )
        tables[name] = table
    moving = ("outcomes", "mentions", "rejects", "skipped", *claim_types)
    return (
        {("main", name): table for name, table in tables.items()}
        | {
            ("superseded", name): Table(
                f"Superseded: {tables[name].comment}", (*tables[name].columns, _SUPERSEDED_AT)
            )
            for name in moving
        }
        | {
            ("decided", "claims"): DECIDED_CLAIMS,
            **{
                ("decided", name): Table(
                    f"Corrected or added by people: {tables[name].comment}", (*tables[name].columns, *REVIEW)
                )
                for name in claim_types
            },
        }
    )


def claim_columns(kind: type[Claim]) -> tuple[Column, ...]:
    """The columns of a claim type's table. `claim_id` tells its rows apart.

    No index holds it: one makes a table of half a million claims three times as large, and as slow to write.
    """
    own = {column.suffix: column.sql for column in kind.columns()}
    former = (Column(name, own[now], deprecated(now)) for name, now in kind.former)
    return (*CLAIM, *kind.columns(), *PROVENANCE, *former)


def claim_row(claim: Claim, stated: Mapping[str, object]) -> list[object]:
    """The cells of a claim in its type's table; `stated` has those that are no field's."""
    own = dict(zip(_own_names(type(claim)), claim.cells(), strict=True))
    former = (own[now] for _, now in claim.former)
    return [*row_of(CLAIM, stated), *own.values(), *row_of(PROVENANCE, stated), *former]


@cache
def _own_names(kind: type[Claim]) -> tuple[str, ...]:
    return tuple(column.suffix for column in kind.columns())


def row_of(columns: Sequence[Column], cells: Mapping[str, object]) -> list[object]:
    """The cells of these columns in their order."""
    return [cells[column.suffix] for column in columns]


def article_row(article: Article, added: datetime) -> list[object]:
    """The article as a row of `articles`; `article_of` makes it again."""
    return row_of(ARTICLES.columns, _cells(article) | {"added": added, "superseded_by": None})


def publication_row(article: Article) -> list[object]:
    """Where the article's text appeared, as a row of `publications`."""
    return row_of(PUBLICATIONS.columns, _cells(article))


def _cells(article: Article) -> dict[str, object]:
    spans = {
        "headline_span": article.headline_span and to_json(article.headline_span),
        "dateline": article.dateline and to_json(article.dateline),
        "body_spans": to_json(article.body_spans),
        "sentences": to_json(
            [
                (each.start, each.end, each.paragraph, *((each.posted.isoformat(),) if each.posted else ()))
                for each in article.sentences
            ]
        ),
        "doubtful": to_json(article.doubtful),
    }
    return vars(article) | spans


def article_of(row: Mapping[str, Any]) -> Article:
    """The article of a row of `articles`, exactly as it was read."""
    cells = {name: row[name] for name in ("article_id", "file", "text", *METADATA)}
    for name in ("headline_span", "dateline"):
        cells[name] = cells[name] and tuple(json.loads(cells[name]))
    cells["body_spans"] = tuple((start, end) for start, end in json.loads(cells["body_spans"]))
    cells["sentences"] = tuple(
        Sentence(number, *place[:3], *map(date.fromisoformat, place[3:]))
        for number, place in enumerate(json.loads(cells["sentences"]), 1)
    )
    cells["doubtful"] = tuple(json.loads(cells["doubtful"] or "[]"))
    return Article(**cells)
