"""What a person selects or types becomes a value with the place of its words, or is refused."""

import pytest
from world import ARTICLE, TEXT

from pipeline.review.article import paragraphs, sentences_at
from pipeline.review.typing import Typist, meant, shown
from schemas.casualty import Casualty
from schemas.errors import UsageError

TYPIST = Typist(ARTICLE, Casualty)
SECOND = (ARTICLE.sentences[1].start, ARTICLE.sentences[1].end)


def at(words, nth=0):
    place = -1
    for _ in range(nth + 1):
        place = TEXT.index(words, place + 1)
    return [place, place + len(words)]


@pytest.mark.parametrize(
    ("field", "typed", "words", "gold", "span"),
    [
        ("victims", "soldiers", "soldiers", "", at("soldiers", 1)),
        ("victims", "POLICEMEN", "policemen", "", at("policemen")),
        ("victims", "soldiers =KP", "soldiers", "KP", at("soldiers", 1)),
        ("victims", "=KP", "KP", "", None),
        ("victims", "KP", "KP", "", None),
        ("count", "12", "12", "[12, 12]", at("12", 1)),
        ("count", "=[12, null]", "at least 12", "[12, null]", None),
        ("count", "=about 12,000", "about 12,000", "about [12000, 12000]", None),
        ("when", "Wednesday =2025-06-18", "Wednesday", "2025-06-18", at("Wednesday")),
        ("when", "2025-06", "2025-06", "", None),
        ("attributed_to", "They; =the army", "They; the army", "", [at("They")]),
        ("place", "", "", "", None),
    ],
)
def test_what_is_typed(field, typed, words, gold, span):
    """Words stand where they are nearest to the evidence; what is after = is the value, as gold writes it."""
    filled = TYPIST.fill(field, typed, SECOND, "occurred")
    assert (shown(filled.value), meant(filled.value), filled.span) == (words, gold, span)


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        ("victims", "sailors", r"victims: the article has no 'sailors'; copy its words, or put = before"),
        ("victims", "oldiers", "the article has no 'oldiers'"),
        ("victims", "", "victims: is required"),
        ("harm", "hurt", "none of killed, wounded"),
        ("count", "soldiers", "count: no figure"),
        ("count", "=[5, 3]", r"write \[3, 5\]"),
        ("when", "=soon", "is no time; write 2025-04-30"),
        ("colour", "red", "casualty has no field 'colour'"),
    ],
)
def test_what_is_refused(field, typed, why):
    """The message says why, and what to type instead."""
    with pytest.raises(UsageError, match=why):
        TYPIST.fill(field, typed, SECOND, "occurred")


def test_a_selection_says_which_place_is_meant():
    """Of several places of the words the one that was selected."""
    last = at("soldiers", 2)
    assert TYPIST.fill("victims", "soldiers", SECOND, "occurred", hint=last[0]).span == last


def test_evidence_is_whole_sentences():
    """Some words selected stand for the sentences that they touch."""
    first = ARTICLE.sentences[0]
    assert sentences_at(ARTICLE, first.start + 3, first.start + 9) == (first.start, first.end)


def test_the_text_is_cut_and_nothing_is_lost():
    """The parts of the page are the article's lines, word for word, each at its offset."""
    runs = [
        run
        for paragraph in paragraphs(ARTICLE, None, [SECOND])
        for part in paragraph.parts
        for run in part.runs
    ]
    assert "".join(run.text for run in runs) == TEXT.replace("\n", "")
    assert all(TEXT[run.start : run.start + len(run.text)] == run.text for run in runs)
