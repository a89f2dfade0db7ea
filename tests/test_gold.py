"""Gold files and prediction files: what is read, and what is said of everything that is wrong in them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from evals.gold import ARTICLES, GOLD, SEEDS, Gold, check, load, locate, widen
from evals.predictions import read_predictions
from pipeline.article import Article, parse_article
from schemas.catalogue import claim_types
from schemas.errors import GoldError

TYPES = claim_types()
TEXT = """Storm hits the coast

At least 21 Chileans were killed on Monday, the ministry said. Peru sent
boats to Chile.

Read more

Some 900 Danes were killed in a storm."""

CLAIM = (
    '{type: casualty, quote: "At least 21 Chileans were killed", '
    "victims: CL, harm: killed, count: [21, null], status: occurred}"
)
GOOD = f"""storm:
  published: 2025-06-18   # stated
  body_ends_with: boats to Chile.
  claims:
  - {CLAIM}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one article, `storm`."""
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "storm.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def written(folder: Path, text: str) -> Gold:
    """The gold file `text`, loaded."""
    (folder / "gold.yaml").write_text(text, encoding="utf-8")
    return load(folder / "gold.yaml", folder / "articles", TYPES)


def problems(folder: Path, text: str) -> list[str]:
    """What `check` says of the gold file `text`, without the folder's name."""
    (folder / "gold.yaml").write_text(text, encoding="utf-8")
    return [
        str(p).removeprefix(f"{folder}/") for p in check(folder / "gold.yaml", folder / "articles", TYPES)[1]
    ]


def test_the_seeds_are_in_order():
    """The gold that comes with the project loads, with 77 claims, 65 of them required."""
    gold = load(SEEDS, ARTICLES, TYPES)
    claims = [statement for article in gold.articles for statement in article.statements]
    assert len(gold.articles) == 5
    assert len(claims) == 77
    assert sum(not claim.optional for claim in claims) == 65


def test_the_hard_cases_are_in_order():
    """At least 30 short articles of many classes, each with a comment above it that says what it tests."""
    gold = load(GOLD / "hard.yaml", ARTICLES, TYPES)
    assert len(gold.articles) >= 30
    assert len({article.difficulty for article in gold.articles}) >= 12
    assert all(article.difficulty for article in gold.articles)
    assert all(len(article.article.text.split()) < 120 for article in gold.articles)
    lines = gold.path.read_text(encoding="utf-8").splitlines()
    assert all(lines[article.line - 2].startswith("# ") for article in gold.articles)


@pytest.mark.parametrize("name", ["seeds.yaml", "hard.yaml"])
def test_evidence_stands_in_the_body(name):
    """Every gold quote widens to sentences that the pipeline takes for the article proper."""
    for article in load(GOLD / name, ARTICLES, TYPES).articles:
        spans = [(sentence.start, sentence.end) for sentence in article.article.sentences]
        for claim in article.statements:
            assert claim.wide is not None
            assert any(span[0] == claim.wide[0] for span in spans), claim.quote
            assert any(span[1] == claim.wide[1] for span in spans), claim.quote


def test_a_claim_as_read(folder):
    """Values, evidence, its sentence and its line are what the file says."""
    (article,) = written(folder, GOOD).articles
    (claim,) = article.statements
    text = article.article.text
    assert claim.type_name == "casualty"
    assert claim.line == 5
    assert text[slice(*claim.span)] == "At least 21 Chileans were killed"
    assert text[slice(*claim.wide)] == "At least 21 Chileans were killed on Monday, the ministry said."
    assert (claim.fills["count"][0].low, claim.fills["count"][0].high) == (21, None)
    assert "approx" not in claim.fills
    assert text[: article.body_end].endswith("boats to Chile.")


def test_a_quote_may_span_a_line_break(folder):
    """A run of white space in the quote matches any run of white space in the article."""
    gold = written(folder, GOOD.replace("At least 21 Chileans were killed", "Peru sent boats to Chile"))
    (claim,) = gold.articles[0].statements
    assert gold.articles[0].article.text[slice(*claim.span)] == "Peru sent\nboats to Chile"


def test_approx_stands_beside_count(folder):
    """`approx: true` is a mark of the count."""
    (article,) = written(folder, GOOD.replace("count: [21, null]", "count: [21, 21], approx: true")).articles
    assert article.statements[0].fills["approx"] == (True,)


def test_the_text_may_stand_in_the_file(tmp_path):
    """With `text`, no file is needed, and `published` is the article's date."""
    text = TEXT.replace("\n", "\n    ")
    (tmp_path / "gold.yaml").write_text(GOOD + f"  text: |\n    {text}\n", encoding="utf-8")
    (article,) = load(tmp_path / "gold.yaml", tmp_path, TYPES).articles
    assert article.article.published == date(2025, 6, 18)
    assert len(article.statements) == 1


def test_digest_follows_labels_and_text_alone(folder):
    """Comments and layout leave the digest alone; a label or a word of the article changes it."""
    digest = written(folder, GOOD).digest
    assert (
        written(folder, "# a comment\n" + GOOD.replace("# stated", "# stated in the text")).digest == digest
    )
    assert written(folder, GOOD.replace("harm: killed", "harm: wounded")).digest != digest
    (folder / "articles" / "storm.txt").write_text(TEXT.replace("Monday", "Tuesday"), encoding="utf-8")
    assert written(folder, GOOD).digest != digest


WRONG = [
    # change, line, words of the message
    (("harm: killed", "harms: killed"), 5, "unknown field 'harms'"),
    (("published: 2025-06-18", "published: 2025-13-28"), 2, "write a date as 2025-04-30"),
    (("harm: killed", "harm: killed, 12 hurt"), 5, "unknown field '12 hurt'"),
    (("harm: killed", "harm: killed, 12"), 5, "unknown field 12"),
    (("harm: killed", "harm: hurt"), 5, "'hurt' is none of killed, wounded"),
    (("harm: killed, ", ""), 5, "no harm; write harm: killed|wounded"),
    (
        ("type: casualty", "type: casualties"),
        5,
        "unknown claim type 'casualties'; write one of casualty, deployment",
    ),
    (("count: [21, null]", "count: [21, 12]"), 5, "write [12, 21]"),
    (("count: [21, null]", "count: many"), 5, "count: no count: 'many'; write [600, 600]"),
    (("count: [21, null]", "approx: true"), 5, "approx without count"),
    (("count: [21, null]", "count: [21, 21], approx: about"), 5, "approx is 'about'; write true"),
    (("status: occurred", "status: occurred, when: 2025-13"), 5, "when: "),
    (("status: occurred", "status: occurred, optional: maybe"), 5, "optional is 'maybe'"),
    (
        ("At least 21 Chileans", "At least 12 Chileans"),
        5,
        "the article says 'At least 21 Chileans were killed",
    ),
    (('quote: "At least 21 Chileans were killed", ', ""), 5, "no quote"),
    (("At least 21 Chileans were killed", "Some 900 Danes were killed"), 5, "after body_ends_with"),
    (("victims: CL", "victims: QQ"), 5, "victims: "),
    (
        ("body_ends_with: boats to Chile.", "body_ends_with: boats to Peru."),
        3,
        "not in the article: 'boats to Peru.'",
    ),
    (("2025-06-18", "June 18"), 2, "published 'June 18' is no date; write it as 2025-04-30"),
    (("published:", "publish:"), 2, "unknown key 'publish'"),
    (("storm:", "strom:"), 1, "the article strom is not in"),
    (("  claims:\n", "  checked_by:\n  claims:\n"), 4, "a draft that nobody checked"),
    (("  claims:\n", "  labels:\n"), 1, "storm has no claims; write `claims:`"),
    ((CLAIM, "a flood"), 5, "a claim is a mapping"),
    (("claims:", "claims: ["), 5, "correct the YAML here"),
]


@pytest.mark.parametrize(("change", "line", "message"), WRONG, ids=[message for *_, message in WRONG])
def test_what_is_wrong_is_said_with_its_line(folder, change, line, message):
    """Each mistake is named with file, line and what to write instead."""
    found = [p for p in problems(folder, GOOD.replace(*change)) if p.startswith(f"gold.yaml:{line}:")]
    assert any(message in problem for problem in found), found


def test_all_problems_are_found_at_once(folder):
    """`check` goes on after the first mistake; `load` names the first and counts the others."""
    two = GOOD.replace("harm: killed", "harm: hurt").replace("count: [21, null]", "count: [21, 12]")
    assert len(problems(folder, two)) == 2
    with pytest.raises(GoldError, match=r"gold\.yaml:5: .*\(and 1 more"):
        written(folder, two)


def test_an_article_named_twice(folder):
    """Duplicate ids are an error with the line of the second."""
    (problem,) = problems(folder, GOOD + GOOD)
    assert problem.startswith("gold.yaml:6:")
    assert "storm" in problem


@pytest.mark.parametrize("text", ["", "# nothing\n", "[]", "just words"])
def test_an_empty_gold_file(folder, text):
    """A file without articles is an error, not a score of nothing."""
    assert "no articles in it" in problems(folder, text)[0]


def test_a_missing_gold_file(folder):
    """The message names the file."""
    with pytest.raises(GoldError, match=r"nowhere\.yaml:1: cannot be read"):
        load(folder / "nowhere.yaml", folder, TYPES)


def test_widening_takes_whole_sentences():
    """A span that touches two sentences becomes both; one outside of all sentences stays."""
    article = parse_article(TEXT.encode(), "storm.txt")
    assert isinstance(article, Article)
    span = locate(article.text, "the ministry said. Peru")
    assert article.text[slice(*widen(article, span))].startswith("At least 21")
    assert article.text[slice(*widen(article, span))].endswith("boats to Chile.")
    assert widen(article, None) is None


# ---------------------------------------------------------------- predictions of other systems


def predicted(folder: Path, *lines: str):
    """A predictions file, read against the gold above."""
    gold = written(folder, GOOD)
    path = folder / "predicted.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_predictions(path, gold, TYPES)


def one(folder: Path, fields: str):
    """The fills of one predicted claim."""
    claim = '{"type": "casualty", "quote": "At least 21 Chileans were killed", ' + fields + "}"
    found, _ = predicted(folder, '{"article": "storm", "claims": [' + claim + "]}")
    return found["storm"].statements[0].fills


def test_predictions_as_words_and_as_values(folder):
    """Words are read as the pipeline reads them; values are those of gold; both give the same claim."""
    words = one(
        folder,
        '"victims": "Chilean sailors", "count": "at least 21", "harm": "killed", "when": "18 June 2025"',
    )
    values = one(folder, '"victims": "CL", "count": [21, null], "harm": "killed", "when": "2025-06-18"')
    assert words["victims"][0].country == values["victims"][0].country == "CL"
    assert (words["count"][0].low, words["count"][0].high) == (
        values["count"][0].low,
        values["count"][0].high,
    )
    assert words["when"][0].iso == values["when"][0].iso == "2025-06-18"


def test_relative_dates_are_read_from_the_article_s_date(folder):
    """Words such as "on Monday" are resolved as in the pipeline, by the article's own date."""
    (folder / "articles" / "metadata.csv").write_text(
        "file,published\nstorm.txt,2025-06-18\n", encoding="utf-8"
    )
    assert one(folder, '"when": "on Monday"')["when"][0].iso == "2025-06-16"


def test_unreadable_words_are_a_wrong_value(folder):
    """A count in words that hold no figure is a fill that matches nothing."""
    assert one(folder, '"count": "a great many"')["count"] == ("a great many",)


def test_a_quote_that_is_not_there_is_kept_without_a_place(folder):
    """Ungrounded predictions are counted, not refused."""
    found, _ = predicted(folder, '{"article": "storm", "claims": [{"type": "aid", "quote": "not in it"}]}')
    assert found["storm"].statements[0].span is None


def test_predictions_without_gold_are_named(folder):
    """They are returned by name and take no part."""
    found, unknown = predicted(
        folder, '{"article": "flood", "claims": []}', '{"article": "storm.txt", "claims": []}'
    )
    assert list(found) == ["storm"]
    assert unknown == ["flood"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "no JSON"),
        ("[]", "no article with claims"),
        ('{"article": "storm"}', "no article with claims"),
        ('{"article": "storm", "claims": [1]}', "a claim is an object"),
        ('{"article": "storm", "claims": [{"type": "x", "quote": "y"}]}', "unknown claim type 'x'"),
        ('{"article": "storm", "claims": [{"type": "aid"}]}', "without a quote"),
        ('{"article": "storm", "claims": [{"type": "aid", "quote": "y", "size": 1}]}', "has no field 'size'"),
        ('{"article": "storm", "claims": []}', "predicted above"),
    ],
)
def test_wrong_prediction_lines(folder, line, message):
    """Each is named with its line and what to write."""
    with pytest.raises(GoldError, match=r"predicted\.jsonl:2: ") as caught:
        predicted(folder, "" if "predicted" not in message else '{"article": "storm", "claims": []}', line)
    assert message in str(caught.value)
