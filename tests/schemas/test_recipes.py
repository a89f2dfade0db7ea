"""A value is one new file, and so is a claim type; all that follows takes them up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from magnitude import Magnitude
from typer.testing import CliRunner

from evals.align import compare
from evals.gold import load
from evals.stored import score_of
from pipeline.articles.article import Article, parse_article
from pipeline.cli.app import app
from pipeline.config import Settings
from pipeline.extraction.ground import Grounder
from pipeline.extraction.prompt import type_text
from pipeline.store import read
from schemas.catalogue import claim_types
from schemas.claim import Claim
from schemas.values import Reading

RECIPE = Path(__file__).parents[1] / "data" / "recipe"
TYPES = claim_types(RECIPE)
QUAKE = "A quake of magnitude 6.4 struck Chile on Monday, officials said.\n\nShops stayed shut.\n"
FLIGHT = "About 40 Danish villagers were evacuated on Monday.\n\nAnother 7 nurses stayed.\n"


@dataclass
class Walked:
    """What a run on one article left: its claims, those of `statements`, the page, and its score on gold."""

    claims: list[dict[str, Any]]
    statements: list[dict[str, Any]]
    page: str
    strict_f1: float


def walk(folder: Path, kind: str, text: str, gold: str) -> Walked:
    """Extract an article with the built-in rules, and read what there is of it at every place."""
    (folder / "articles").mkdir()
    (folder / "articles" / "a.md").write_text(f"---\npublished: 2025-06-18\n---\n{text}")
    (folder / "gold.yaml").write_text(f"a:\n  published: 2025-06-18\n  claims:\n  - {gold}\n")
    db = folder / "claims.duckdb"
    common = ["--db", str(db)]
    run = ["run", str(folder / "articles"), *common, "--model", "patterns", "--schemas", str(RECIPE)]
    for command in (run, ["report", str(folder / "page.html"), *common]):
        found = CliRunner().invoke(app, command)
        assert found.exit_code == 0, found.output
    with read(db) as reader:

        def rows(table: str) -> list[dict[str, Any]]:
            result = reader.query(f"SELECT * FROM {table} WHERE type = '{kind}'")
            return [dict(zip(result.columns, row, strict=True)) for row in result.rows]

        claims = rows(f"(SELECT *, '{kind}' AS type FROM {kind})")
        assert len(rows("claims")) == len(claims)
        statements = rows("statements")
    settings = Settings(db=db, schemas=RECIPE)
    labels = load(folder / "gold.yaml", folder / "articles", TYPES)
    score = score_of(claims[0]["run_id"], lambda: labels, settings)
    page = (folder / "page.html").read_text(encoding="utf-8")
    return Walked(claims, statements, page, score.metrics["strict_f1"].value)


@pytest.mark.faults
def test_a_value_is_one_file(tmp_path: Path) -> None:
    """A value of one's own is asked for, read, stored, grouped, shown and scored."""
    kind = TYPES["earthquake"]
    assert "- `magnitude`: How strong it was" in type_text(kind)
    gold = (
        "{type: earthquake, quote: A quake of magnitude 6.4 struck Chile, struck: CL, magnitude: '6.4', "
        "depth: unknown, status: occurred, when: 2025-06-16, attributed_to: [officials]}"
    )
    walked = walk(tmp_path, "earthquake", QUAKE, gold)
    (claim,) = walked.claims
    assert (claim["magnitude_words"], claim["magnitude_tenths"]) == ("quake of magnitude 6.4", 64)
    (statement,) = walked.statements
    assert (statement["who"], statement["topic"]) == ("CL", "quake of magnitude 6.4")
    assert re.search(r"<p>[^<]*quake of magnitude 6\.4", walked.page)
    assert walked.strict_f1 == 1.0


def test_a_value_has_its_own_comparator_and_reach() -> None:
    """Its class says how near is half right; words that stand beside neither evidence nor paragraph fall."""
    kind = TYPES["earthquake"]
    near = [compare(kind, "magnitude", (Magnitude.load(a),), (Magnitude.load("6.4"),)).score for a in _NEAR]
    assert near == [1.0, 0.5, 0.0]
    assert _grounded(kind, magnitude="magnitude 6.4") == 64
    assert _grounded(kind, magnitude="magnitude 7.1") == "these words are not in the article"
    assert _grounded(kind, magnitude="Chile") == "no magnitude in the words"


_NEAR = ("6.4", "6.6", "7.4")


def _grounded(kind: type[Claim], **words: object) -> object:
    """The magnitude of the claim, or why it was refused."""
    article = parse_article(QUAKE.encode(), "a.txt")
    assert isinstance(article, Article)
    said = {"sentences": [1], "struck": "Chile", "depth": "unknown", "status": "occurred", **words}
    found, rejects = Grounder(article, Reading()).ground(kind, said, "r1")
    return found.claim.magnitude.tenths if found else rejects[0].reason  # type: ignore[attr-defined]


@pytest.mark.faults
def test_a_claim_type_is_one_file(tmp_path: Path) -> None:
    """Figures and totals of a type of one's own are known in `statements` by what its class declares."""
    assert "## evacuation" in type_text(TYPES["evacuation"])
    gold = (
        "{type: evacuation, quote: About 40 Danish villagers were evacuated, people: DK, count: [40, 40], "
        "approx: true, scope: additional, status: occurred, when: 2025-06-16}"
    )
    walked = walk(tmp_path, "evacuation", FLIGHT, gold)
    (claim,) = walked.claims
    assert (claim["people_country"], claim["count_low"], claim["scope"]) == ("DK", 40, "additional")
    (statement,) = walked.statements
    told = {name: statement[name] for name in ("who", "low", "high", "approx", "measure", "kind", "counted")}
    assert told == {
        "who": "DK",
        "low": 40,
        "high": 40,
        "approx": True,
        "measure": "additional",
        "kind": None,
        "counted": True,
    }
    assert "Danish villagers" in walked.page
    assert walked.strict_f1 == 1.0
