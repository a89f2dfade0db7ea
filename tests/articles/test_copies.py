"""Copies: which article a new one repeats, in whole, shortened, or as a brief within a longer one."""

from datetime import date, timedelta
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.articles import copies as module
from pipeline.articles.copies import Copies
from pipeline.articles.sketch import one_story, sketch

DAY = date(2025, 4, 30)


def report(town: str, length: int = 30) -> str:
    return " ".join(
        f"{town} had {n * 7} {town} carts, {town} had {n} mills near {town}." for n in range(length)
    )


def first_of(texts: dict[str, tuple[str, date | None]]) -> dict[str, str | None]:
    with Copies() as copies:
        return {name: copies.add(name, sketch(text), day) for name, (text, day) in texts.items()}


def test_a_shortened_copy_with_another_head_is_a_copy():
    """Another headline and a cut end make no new story; the same event in other words does."""
    other = " ".join(f"Soldiers, {n} in all, went over the water close to place {n * 3}." for n in range(30))
    texts = {"a": report("Ambo"), "b": f"Carts cross river. {report('Ambo')[:1400]}", "c": other}
    assert first_of({name: (text, DAY) for name, text in texts.items()}) == {"a": None, "b": "a", "c": None}


@pytest.mark.parametrize("brief_first", [False, True])
def test_a_brief_within_a_long_report_is_a_copy(brief_first):
    """Four sentences that stand in a report of forty are the same story, whichever comes first."""
    brief, long = report("Ambo", 4), f"{report('Turi', 20)} {report('Ambo', 4)} {report('Sela', 20)}"
    first, second = (brief, long) if brief_first else (long, brief)
    assert first_of({"x": (first, DAY), "y": (second, DAY)}) == {"x": None, "y": "x"}


@pytest.mark.parametrize(("days", "copied"), [(0, "a"), (3, "a"), (4, None), (400, None), (None, None)])
def test_background_repeated_weeks_later_is_no_copy(days, copied):
    """Where half of a text is known, it is a copy if it came within three days, and a new story later."""
    half = f"{report('Ambo', 15)} {report('Turi', 15)}"
    day = None if days is None else DAY + timedelta(days=days)
    assert first_of({"a": (report("Ambo"), DAY), "b": (half, day)}) == {"a": None, "b": copied}


def test_an_empty_text_copies_nothing():
    """Texts too short to tell apart are no copies of one another."""
    assert first_of({"a": ("", DAY), "b": ("Rain.", DAY), "c": ("", DAY)}) == {
        "a": None,
        "b": None,
        "c": None,
    }


@given(
    st.sampled_from((70, 300, 10_000)),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 40), st.integers(0, 9)), max_size=25),
)
def test_the_index_answers_as_a_dictionary_does(size, drawn):
    """Sketches of a few originals, up to 40 of 64 hashes changed, on several days."""
    chance = np.random.default_rng(7)
    originals = chance.integers(1 << 32, size=(6, 64), dtype=np.uint32)
    firsts: dict[int, int] = {}
    met: list[tuple[np.ndarray, date]] = []
    origin: dict[int, int] = {}
    with Copies() as copies, patch.multiple(module, _SORTED_AT=size, _BLOCK=4, _CHUNK=8):
        for place, (original, changed, days) in enumerate(drawn):
            values = originals[original].copy()
            values[:changed] = chance.integers(1 << 32, size=changed, dtype=np.uint32)
            sketched, day = np.unique(values), DAY + timedelta(days=days)
            met.append((sketched, day))
            near = {firsts.setdefault(each, place) for each in sketched.tolist()} - {place}
            told = {
                origin.get(each, each)
                for each in near
                if one_story(met[each][0], sketched, (met[each][1], day))
            }
            origin |= {place: min(told)} if told else {}
            expected = str(min(told)) if told else None
            assert copies.add(str(place), sketched, day) == expected
