"""A prompt that a server cuts is never read as "no claims"."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.models.faults import EndedError
from pipeline.models.truncation import PromptCounts

SYSTEM = {"role": "system", "content": "Say what the article claims. " * 480}
"""13,920 characters, 2,880 words; say 3,360 tokens."""


def prompt(words: int) -> list[dict[str, str]]:
    """A prompt about an article of so many words of five letters."""
    return [SYSTEM, {"role": "user", "content": "seven " * words}]


def test_a_prompt_cut_by_a_fifth_is_seen_beside_a_short_one() -> None:
    """4,096 tokens hold 3,360 + 60 of the first, and not 3,360 + 1,600 of the second."""
    counts = PromptCounts()
    counts.check(prompt(60), 3420)
    with pytest.raises(EndedError, match="cut the prompt: it read 4096 tokens"):
        counts.check(prompt(1600), 4096)
    counts.check(prompt(60), 3420)
    counts.check(prompt(700), 4060)


def test_a_prompt_cut_by_a_half_is_seen_at_once() -> None:
    """With nothing to compare with, a sixth of the characters is the least."""
    with pytest.raises(EndedError, match="cut the prompt: it read 2050 tokens"):
        PromptCounts().check(prompt(60), 2050)


def test_a_server_that_counts_what_is_not_cached_is_believed() -> None:
    """It counted as many for a longer prompt."""
    counts = PromptCounts()
    counts.check(prompt(1600), 4960)
    counts.check(prompt(400), 400)


def test_a_count_that_does_not_grow_with_the_prompt_shows_a_cut() -> None:
    """2,400 tokens may be the whole of a prompt, but not of that prompt and 600 words more."""
    counts = PromptCounts()
    counts.check(prompt(10), 2400)
    assert counts.may_be_limit(2400)
    with pytest.raises(EndedError, match="cut the prompt: it read 2400 tokens"):
        counts.check_padded(2400, 2400)


def test_a_count_that_grows_is_a_limit_no_more() -> None:
    """What has once been counted higher was no limit; nor is what a server has not cached."""
    counts = PromptCounts()
    counts.check(prompt(10), 2400)
    counts.check_padded(2400, 3005)
    counts.check_padded(2400, 605)
    assert not counts.may_be_limit(2900)
    assert counts.may_be_limit(3100)


@given(st.lists(st.tuples(st.integers(0, 12_000), st.floats(1.5, 6)), max_size=20), st.integers(2_400, 9_000))
def test_whole_prompts_are_never_taken_for_cut(articles: list[tuple[int, float]], instructions: int) -> None:
    """Whatever a token has in each article, from 1.5 to 6 characters, and in the instructions."""
    counts = PromptCounts()
    for size, token in articles:
        messages = [SYSTEM, {"role": "user", "content": "a" * size}]
        counts.check(messages, instructions + round(size / token) + 1)
