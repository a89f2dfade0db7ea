"""Answers that run away cost memory of a few times their size, and fail by name."""

import json
import tracemalloc

import pytest
from pydantic import ValidationError

from pipeline.extraction.prompt import answer_type
from pipeline.models.answers import MOST_CLAIMS, problem_of, read_answer
from pipeline.models.envelope import Tokens, open_envelope
from schemas.casualty import Casualty

SIZE = 120_000
CLAIM = '{"sentences": [1], "victims": "people", "harm": "killed", "count": "40", "status": "occurred"}'
RUNAWAY = {
    "prose": "x" * SIZE,
    "claims": f'{{"casualty": [{", ".join([CLAIM] * (MOST_CLAIMS + 200))}]}}',
    "strings": f'{{"casualty": [{", ".join(["1"] * (SIZE // 3))}]}}',
    "keys": "{" + ", ".join(f'"key{n}": 1' for n in range(SIZE // 14)) + "}",
    "braces": "{" * SIZE,
    "depth": '{"casualty": ' * (SIZE // 13),
    "a string without end": '{"casualty": ["' + '\\"' * (SIZE // 20),
}


@pytest.mark.parametrize("name", RUNAWAY)
def test_memory_is_bounded_by_a_multiple_of_the_answer(name: str) -> None:
    """Out of its envelope and read, or refused, an answer takes at most twenty times its bytes."""
    body = json.dumps({"choices": [{"message": {"content": RUNAWAY[name]}}]}).encode()
    answer = answer_type((Casualty,))
    read_answer("{}", answer)  # what is made once
    tracemalloc.start()
    try:
        with pytest.raises(ValidationError) as refused:
            read_answer(open_envelope(body, {}, Tokens()).text, answer)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert problem_of(refused.value)
    assert peak < 20 * len(body)
