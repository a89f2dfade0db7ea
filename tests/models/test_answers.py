"""What is read out of what a model wrote, and what is not."""

# ruff: noqa: E501 - a table of noises

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from pipeline.extraction.prompt import answer_type
from pipeline.models.answers import problem_of, read_answer
from schemas.aid import Aid
from schemas.casualty import Casualty
from schemas.visit import Visit

CLAIM = {
    "sentences": [2],
    "victims": 'the "Falcon" crews {all}',
    "harm": "killed",
    "count": "At least 31",
    "status": "occurred",
    "attributed_to": ["the coast guard"],
    "when": "on Tuesday",
    "place": None,
}
VISIT = {
    **dict.fromkeys(Visit.answer().model_fields),
    "sentences": [1],
    "visitor": "Ida Holm",
    "host": "Ghana",
}
VISIT |= {"status": "planned", "attributed_to": []}
ANSWER = answer_type((Casualty, Visit, Aid))
SAID: dict[str, Any] = {"casualty": [CLAIM], "visit": [VISIT], "aid": []}
TEXT = json.dumps(SAID)
RIGHT = ANSWER.model_validate(SAID).model_dump(mode="json")


def read(text: str, **options: Any) -> dict[str, Any]:
    return read_answer(text, ANSWER, **options)


def problem(text: str) -> str | None:
    with pytest.raises(ValidationError) as raised:
        read(text)
    return problem_of(raised.value)


def claims(**changed: Any) -> str:
    return json.dumps(SAID | {"casualty": [CLAIM | changed]})


DRAFT = json.dumps({"casualty": [], "visit": [], "aid": []})
TAGS = [
    "think",
    "thinking",
    "reasoning",
    "thought",
    "seed:think",
    "scratchpad",
    "reflection",
    "inner_monologue",
]
REASONINGS = [
    *(f"<{tag}>\nMaybe {DRAFT}? Or {{none}}.\n</{tag}>\n" for tag in TAGS),
    f"Two figures, I see {DRAFT}.\n</think>\n\n",
    f"[THINK]So {DRAFT} it is? No.[/THINK]",
    f"◁think▷{DRAFT} hm◁/think▷",
    f"<|channel|>analysis<|message|>We need {DRAFT}<|end|><|start|>assistant<|channel|>final<|message|>",
    f"<|START_THINKING|>{DRAFT} no<|END_THINKING|><|START_RESPONSE|>",
    "<think></think>",
    "",
]
BEFORE = [
    "", "\ufeff", "\n \n", "Here is the answer [1]:\n", "Sure! {so} it goes: ", "<answer>", "<|im_start|>assistant\n",
    "**Answer:** ", "```json\n", "```\n", "Of course.\n~~~json5\n", "json\n", "[2] says it. ", "<tool_call>",
]  # fmt: skip
AFTER = [
    "", "\n" * 50, "<|im_end|>", "</s>", "<|eot_id|>", "\n```", "\n```\nI left {nothing} out.", "\n\nAnything else?",
    "<|im_end|>\n<|im_start|>user\nAnd now " + DRAFT, "</answer>", "</tool_call>", f"\n{TEXT}", TEXT,
    "<|endoftext|>Some other text {x}",
]  # fmt: skip
WRAPPERS = [
    json.dumps,
    lambda said: json.dumps(said, indent=2, ensure_ascii=False),
    lambda said: json.dumps({"answer": said}),
    lambda said: json.dumps({"result": {"claims": said}, "note": "done"}),
    lambda said: json.dumps([said]),
    lambda said: json.dumps([{name: each} for name, each in said.items()]),
    lambda said: json.dumps({"name": "answer", "arguments": said}),
    lambda said: json.dumps({"type": "function", "function": {"name": "x", "arguments": json.dumps(said)}}),
    lambda said: json.dumps({"type": "object", "properties": said}),
    lambda said: json.dumps(said)[:-1] + ",}",
    lambda said: json.dumps({name: each for name, each in said.items() if each}),
    lambda said: json.dumps({name: each or None for name, each in said.items()}),
    lambda said: json.dumps({name: each[0] if each else None for name, each in said.items()}),
    lambda said: json.dumps({name.upper(): each for name, each in said.items()}),
    lambda said: json.dumps(said | {"explanation": "I looked {twice}."}),
]
"""The same answer in other wrappings."""


@settings(max_examples=400)
@given(
    st.sampled_from(REASONINGS), st.sampled_from(BEFORE), st.sampled_from(WRAPPERS), st.sampled_from(AFTER)
)
def test_noise_changes_nothing(reasoning: str, before: str, wrapped: Any, after: str) -> None:
    """Whatever stands before, after and around a right answer, its claims are read."""
    assert read(reasoning + before + wrapped(SAID) + after) == RIGHT


@given(st.text(alphabet=st.characters(exclude_characters="{}[]<>|\"'`~"), max_size=60), st.booleans())
def test_any_chatter_changes_nothing(chatter: str, first: bool) -> None:  # noqa: FBT001 - drawn
    """Any words before or after the answer leave its claims as they are."""
    assert read(f"{chatter}\n{TEXT}" if first else f"{TEXT}\n{chatter}") == RIGHT


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(TEXT),
        json.dumps(json.dumps(TEXT)),
        repr(SAID),
        TEXT.replace('"place": null', '"place": NaN'),
        TEXT.replace("the coast guard", "the coast\nguard"),
        TEXT.replace('", "', '", \n// \n"', 1).replace("// \n", ""),
        TEXT.replace('"casualty"', "casualty").replace('"visit"', "visit"),
        TEXT.replace("}, {", "} {"),
        json.dumps(SAID["casualty"] + SAID["visit"]),
        json.dumps([{"type": "Casualty", **CLAIM}, {"type": "visit", **VISIT}]),
        f"{json.dumps(CLAIM)}\n{json.dumps(VISIT)}",
        f"{json.dumps({'casualty': [CLAIM]})}\n{json.dumps({'visit': [VISIT]})}",
        claims(sentences=2),
        claims(sentences="[2]"),
        claims(sentences=["2"]),
        claims(sentences=["[2]"]),
        claims(sentences=[2.0]),
        claims(harm=" Killed."),
        claims(harm=["killed"]),
        claims(status="OCCURRED"),
        claims(attributed_to="the coast guard"),
        claims(attributed_to='["the coast guard"]'),
        claims(attributed_to=["the coast guard", None]),
        claims(place=[]),
        claims(confidence=0.9),
        json.dumps(SAID | {"casualty": [{k.title().replace("_", " "): v for k, v in CLAIM.items()}]}),
        json.dumps(SAID | {"casualty": {"items": [CLAIM]}}),
        json.dumps(SAID | {"casualty": [{"casualty": CLAIM}]}),
        json.dumps({"claims": [{"type": "casualty", "fields": CLAIM}, {"type": "visit", "fields": VISIT}]}),
        claims(count={"value": "At least 31"}),
        claims(sentences=[{"number": 2}]),
        claims(sentences="2-2"),
        json.dumps(SAID, indent=1).replace('"harm"', '// what befell them\n"harm"'),
        json.dumps(SAID | {"casualty": [CLAIM | {"victims": "crews"}]}).replace('"', "&quot;").replace("crews", "the \\&quot;Falcon\\&quot; crews {all}"),
        json.dumps(SAID | {"casualty": [[CLAIM]], "aid": "none"}),
    ],
)  # fmt: skip
def test_what_is_beyond_doubt_is_read(text: str) -> None:
    """JSON that is slightly off, other shapes and other spellings of the same claims."""
    assert {name: each for name, each in read(text).items() if name != "rejects"} == RIGHT


def test_a_number_for_words_is_read() -> None:
    """A figure as a number is the figure's digits."""
    assert read(claims(count=31))["casualty"][0]["count"] == "31"


@pytest.mark.parametrize("text", ["{}", '{"casualty": [], "aid": null}', "[]", '{"visit": []}', DRAFT])
def test_nothing_claimed_is_an_answer(text: str) -> None:
    """What is left out is empty."""
    assert read(text) == {"casualty": [], "visit": [], "aid": []}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no_answer"),
        ("The coast guard said that 31 were killed.", "no_answer"),
        ("I cannot help with {that}.", "no_answer"),
        ('{"sentiment": "sad", "entities": ["Ghana"]}', "no_answer"),
        ('{"extractions": []}', "no_answer"),
        ('{"type": "object", "properties": {"casualty": {"type": "array", "items": {}}}}', "no_answer"),
        (TEXT[:-2], "broken"),
        (TEXT[: len(TEXT) // 2], "broken"),
        (f"```json\n{TEXT[:-30]}\n```", "broken"),
        (json.dumps(json.loads(TEXT), indent=1)[:-8], "broken"),
        ("[" * 10_000, "broken"),
        ('{"casualty": ' * 10_000, "broken"),
        (f"{claims()}\nor\n{claims(count='31')}", "doubtful"),
        (json.dumps({"casualty": [CLAIM] * 1001}), "too_much"),
        (json.dumps({"casualty": [{}] * 100_000}), "too_much"),
        ("x" * 15_000_000, "too_much"),
        ('{"casualty": 7}', None),
        (claims(harm="displaced"), "some"),
    ],
)  # fmt: skip
def test_what_is_in_doubt_is_not(text: str, why: str | None) -> None:
    """No answer, a broken one, two that differ and one without end are told apart, and never read."""
    if why == "some":  # the visit fits
        assert [reject["field"] for reject in read(text)["rejects"]] == ["harm"]
    else:
        assert problem(text) == why


@settings(max_examples=300)
@given(st.integers(1, len(TEXT) - 1))
def test_a_cut_answer_is_never_completed(length: int) -> None:
    """Wherever an answer breaks off, nothing is read of it."""
    assert problem(TEXT[:length]) in ("broken", "no_answer")


@settings(max_examples=300)
@given(st.text(alphabet="{}[]\",:'ab1\\ \n<>/|`", max_size=80))
def test_any_text_is_an_answer_or_a_validation_error(text: str) -> None:
    """No text breaks the reader."""
    with suppress(ValidationError):
        assert set(read(text)) - {"rejects"} == set(SAID)


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"harm": "displaced"}, "harm", "displaced"),
        ({"victims": None}, "victims", "null"),
        ({"victims": {"of": "x"}}, "victims", '{"of": "x"}'),
        ({"status": True}, "status", "true"),
        ({"sentences": "the second"}, None, None),
    ],
)
def test_one_bad_claim_costs_itself(changed: dict[str, Any], field: str | None, words: str | None) -> None:
    """What fits is kept; what does not is told with field, words and reason."""
    text = json.dumps(SAID | {"casualty": [CLAIM, CLAIM | changed]})
    said = read(text)
    assert said["visit"] == RIGHT["visit"]
    if field is None:  # sentences may be left out
        assert [reject["field"] for reject in said["rejects"]] == ["sentences"]
        return
    assert said["casualty"] == RIGHT["casualty"]
    (reject,) = said["rejects"]
    assert (reject["type"], reject["kind"], reject["field"], reject["words"]) == (
        "casualty",
        "claim",
        field,
        words,
    )
    assert reject["stated"]["sentences"] == [2]


def test_a_field_that_may_be_empty_costs_itself() -> None:
    """A claim keeps its other fields."""
    said = read(claims(place={"city": "Accra"}))
    assert said["casualty"] == RIGHT["casualty"]
    assert [(reject["kind"], reject["field"]) for reject in said["rejects"]] == [("field", "place")]


def test_claims_of_which_none_fits_are_asked_again_or_salvaged() -> None:
    """Without one claim that fits the answer does not; salvaged, it is empty and says why."""
    text = json.dumps({"casualty": [CLAIM | {"harm": "displaced"}], "visit": [], "aid": []})
    assert problem(text) is None
    said = read(text, salvage=True)
    assert (said["casualty"], [reject["words"] for reject in said["rejects"]]) == ([], ["displaced"])
