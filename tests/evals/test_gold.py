"""Gold files and prediction files: what is read, and what is said of everything that is wrong in them."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evals.gold import ARTICLES, GOLD, SEEDS, Gold, GoldArticle, check, load, locate, widen
from evals.page import page
from evals.predictions import Predictions, read_predictions
from evals.report import print_score
from evals.score import COUNTED, Score, score, score_article
from pipeline.articles.article import Article, parse_article
from schemas.casualty import Casualty
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
READ = parse_article(TEXT.encode(), "storm.txt")
assert isinstance(READ, Article)
STORM = Gold(Path("storm.yaml"), (GoldArticle("storm", READ, (), len(TEXT), "storm", None, 1),), "-")


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
    ((f"claims:\n  - {CLAIM}", "claims:"), 4, "claims is empty; write a list under it, or `claims: []`"),
    ((f"claims:\n  - {CLAIM}", "claims: none"), 4, "claims is 'none'; write a list"),
    ((f"claims:\n  - {CLAIM}", "claims: {type: aid}"), 4, "write a list"),
    (("storm:", "2025-04-30:"), 1, "write the article's name in quotes"),
    (("  claims:\n", "  story: [a]\n  claims:\n"), 4, "story is ['a']; write a word"),
    (("  claims:\n", "  difficulty: {a: b}\n  claims:\n"), 4, "write a word"),
    (("  claims:\n", "  [a]: b\n  claims:\n"), 1, "unknown key"),
    (("harm: killed", "[[a]]: killed"), 1, "a list or mapping stands as a key"),
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
    with pytest.raises(GoldError, match=r"nowhere\.yaml:1: No such file"):
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


def predicted(folder: Path, *lines: str) -> Predictions:
    """A predictions file, read against the gold above."""
    gold = written(folder, GOOD)
    path = folder / "predicted.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_predictions(path, gold, TYPES)


def one(folder: Path, fields: str):
    """The fills of one predicted claim, and what could not be read in it."""
    claim = '{"type": "casualty", "quote": "At least 21 Chileans were killed", ' + fields + "}"
    found = predicted(folder, '{"article": "storm", "claims": [' + claim + "]}")
    return found.by_article["storm"].statements[0].fills, found.misfits


def test_predictions_as_words_and_as_values(folder):
    """Words are read as the pipeline reads them; values are those of gold; both give the same claim."""
    words, wrong = one(
        folder,
        '"victims": "Chilean sailors", "count": "at least 21", "harm": "killed", "when": "18 June 2025"',
    )
    values, also_wrong = one(
        folder, '"victims": "CL", "count": [21, null], "harm": "killed", "when": "2025-06-18"'
    )
    assert wrong == also_wrong == []
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
    assert one(folder, '"when": "on Monday"')[0]["when"][0].iso == "2025-06-16"


MISFITS = [
    # what a claim says, the field that cannot be read, words of why
    ('"count": "a great many"', "count", "no figure"),
    ('"count": [15, 12]', "count", "write [12, 15]"),
    ('"count": true', "count", "a whole number"),
    ('"count": 1e400', "count", "a whole number"),
    ('"count": NaN', "count", "a whole number"),
    ('"count": -3', "count", "a whole number"),
    ('"count": {"low": 1, "top": 2}', "count", "a whole number"),
    ('"when": "2025-02-30"', "when", "write 2025-04-30"),
    ('"when": "2025-13"', "when", "write 2025-04-30"),
    ('"when": "2025-04/2025-01"', "when", "write 2025-04-30"),
    ('"when": "30/02/2025"', "when", "no such date"),
    ('"when": "when it suits them"', "when", "no time expression"),
    ('"harm": "hurt"', "harm", "none of killed, wounded"),
    ('"harm": ["killed"]', "harm", "write one, only gold may list them"),
    ('"status": "OCCURRED"', "status", "none of occurred, planned"),
    ('"victims": "QQ"', "victims", "no ISO 3166-1"),
    ('"victims": ["CL", "people"]', "victims", "write one, only gold may list them"),
    ('"count": [[21, 21], [21, null]]', "count", "write one, only gold may list them"),
    ('"victims": 5', "victims", "write words"),
    ('"place": ""', "place", "no place"),
    ('"attributed_to": 5', "attributed_to", "no list"),
    ('"attributed_to": ["the ministry", 7]', "attributed_to", "write words"),
    ('"count": [21, 21], "approx": "yes"', "approx", "write true"),
    ('"count": [21, 21], "approx": 1', "approx", "write true"),
    ('"approx": true', "approx", "write true beside a figure"),
    ('"size": 5', "size", "casualty has no such field; it has quote, status"),
    ('"optional": true', "optional", "no such field"),
]


@pytest.mark.parametrize(("fields", "field", "why"), MISFITS, ids=[fields for fields, *_ in MISFITS])
def test_what_cannot_be_read_is_named_and_wrong(folder, fields, field, why):
    """It is one misfit with its place and what to write; its fill is text, which matches nothing."""
    fills, (misfit,) = one(folder, fields)
    assert (misfit.line, misfit.claim, misfit.field) == (1, 1, field)
    assert why in misfit.what
    assert type(fills[field][-1]) is str
    assert fills[field][-1] not in (*Casualty.fields["harm"].choices, *Casualty.fields["status"].choices)


def test_a_prediction_hedges_no_words(folder):
    """A list of wordings is no value: else the first would be scored, and the rest passed over."""
    claim = '{"type": "aid", "quote": "Peru sent boats to Chile.", "item": ["boats", "coal"]}'
    found = predicted(folder, f'{{"article": "storm", "claims": [{claim}]}}')
    (misfit,) = found.misfits
    assert (misfit.field, misfit.what) == (
        "item",
        "several values: ['boats', 'coal']; write one, only gold may list them",
    )


def test_a_blank_is_no_misfit(folder):
    """Null, false and the empty list say nothing, and nothing is wrong with that."""
    fills, misfits = one(
        folder, '"victims": null, "count": null, "approx": false, "attributed_to": [], "when": null'
    )
    assert misfits == []
    assert set(fills) == {"type"}


CLAIMS = [
    ("1", "", "is no claim"),
    ('{"quote": "Peru sent"}', "type", "write one of casualty"),
    ('{"type": "storm", "quote": "Peru sent"}', "type", "'storm'; write one of casualty"),
    ('{"type": ["aid"], "quote": "Peru sent"}', "type", "write one of casualty"),
    ('{"type": "aid"}', "quote", "write the words of the article"),
    ('{"type": "aid", "quote": " "}', "quote", "write the words of the article"),
    ('{"type": "aid", "quote": ["Peru sent"]}', "quote", "write the words of the article"),
]


@pytest.mark.parametrize(("claim", "field", "why"), CLAIMS, ids=[claim for claim, *_ in CLAIMS])
def test_a_claim_that_cannot_be_read_still_counts(folder, claim, field, why):
    """Without a known type or a quote a claim is one misfit, and one prediction that is wrong."""
    found = predicted(folder, "", '{"article": "storm", "claims": [' + claim + "]}")
    (misfit,) = found.misfits
    assert (misfit.line, misfit.claim, misfit.field) == (2, 1, field)
    assert why in misfit.what
    scored = score(written(folder, GOOD), found.by_article, model="m", fingerprint="f", misfits=found.misfits)
    (article,) = scored.articles
    assert sum(counts[COUNTED.index("predicted")] for counts in article.counts.values()) == 1
    assert scored.metrics["detection_precision"].value == 0
    assert scored.metrics["grounding"].value == (1.0 if '"Peru sent"}' in claim else 0.0)


def test_an_unknown_field_is_a_spurious_fill(folder):
    """A field that its type does not have is one SPU, in a pair as without one."""

    def slots(fields: str) -> list[int]:
        claim = '{"type": "casualty", "quote": "At least 21 Chileans were killed", ' + fields + "}"
        found = predicted(folder, '{"article": "storm", "claims": [' + claim + "]}")
        counts = score_article(written(folder, GOOD).articles[0], found.by_article["storm"]).counts
        return [counts["casualty"][COUNTED.index(name)] for name in ("pairs", "correct", "spurious")]

    right = '"victims": "CL", "harm": "killed", "count": [21, null], "status": "occurred"'
    assert slots(right) == [1, 5, 0]
    assert slots(f'{right}, "size": 5') == [1, 5, 1]
    assert slots('"size": 5') == [0, 0, 2]


def test_a_quote_that_is_not_there_is_kept_without_a_place(folder):
    """Ungrounded predictions are counted, not refused."""
    found = predicted(folder, '{"article": "storm", "claims": [{"type": "aid", "quote": "not in it"}]}')
    assert found.by_article["storm"].statements[0].span is None
    assert found.misfits == []


def test_predictions_without_gold_are_named(folder):
    """They are returned by name and take no part."""
    found = predicted(folder, '{"article": "flood", "claims": [1]}', '{"article": "storm.txt", "claims": []}')
    assert list(found.by_article) == ["storm"]
    assert found.unknown == ["flood"]
    assert found.misfits == []


def test_lines_end_at_line_feeds_alone(folder):
    """A byte order mark and the line separators that JSON may hold are no ends of lines."""
    found = predicted(
        folder, '\ufeff{"article": "flood\u2028", "claims": []}\r', '{"article": "storm", "claims": []}'
    )
    assert found.unknown == ["flood\u2028"]
    assert list(found.by_article) == ["storm"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "no JSON"),
        ('{"article": "storm", "claims": [{"quote": "\\ud800"}]}', "no JSON"),
        ("[" * 5000, "no JSON"),
        ("1" * 5000, "no JSON"),
        ("[]", "no article with claims"),
        ('{"article": "storm"}', "no article with claims"),
        ('{"article": "storm", "claims": {}}', "no article with claims"),
        ('{"article": "storm", "claims": []}', "predicted above"),
    ],
    ids=["cut", "surrogate", "deep", "long", "list", "no claims", "mapping", "twice"],
)
def test_wrong_prediction_lines(folder, line, message):
    """Each is named with its line and what to write."""
    with pytest.raises(GoldError, match=r"predicted\.jsonl:2: ") as caught:
        predicted(folder, "" if "predicted" not in message else '{"article": "storm", "claims": []}', line)
    assert message in str(caught.value)


def test_a_file_of_predictions_that_is_not_there(folder):
    """The message names the file, and says what should be there."""
    with pytest.raises(GoldError, match=r"nowhere: No such file or directory; name a JSON Lines file"):
        read_predictions(folder / "nowhere", written(folder, GOOD), TYPES)


words = st.sampled_from(
    ["killed", "CL", "21", "2025-02-30", "about 40", "", "\x1b[31m", "[12, 15]"]
) | st.text(max_size=8)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
field_names = st.sampled_from(
    [*{name for kind in TYPES.values() for name in kind.fields}, "type", "quote", "approx", "optional"]
)
claims_said = st.dictionaries(field_names | words, anything, max_size=5).map(
    lambda said: {"type": "casualty", "quote": "At least 21 Chileans were killed"} | said
)
entries = st.fixed_dictionaries({"article": st.just("storm"), "claims": st.lists(claims_said | anything)})


@pytest.mark.faults
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(entries | anything)
def test_any_line_gives_a_score_or_a_named_fault(tmp_path_factory, entry):
    """Whatever JSON a line holds, it is scored, shown and written, or is an error with file and line."""
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    path.write_text(json.dumps(entry), encoding="utf-8")
    try:
        found = read_predictions(path, STORM, TYPES)
    except GoldError as error:
        assert str(error).startswith(f"{path}:1: ")  # noqa: PT017 - either is right
        return
    scored = score(
        STORM, found.by_article, model="m", fingerprint="f", unknown=found.unknown, misfits=found.misfits
    )
    assert Score.parse(scored.dump().encode().decode()) == scored
    page(scored, []).encode()
    with redirect_stdout(io.StringIO()) as out:
        print_score(scored, [])
    assert "\x1b" not in out.getvalue()
