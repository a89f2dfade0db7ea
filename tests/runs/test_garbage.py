"""How often Python looks for garbage is changed for as long as a run lasts."""

import gc

import pytest

from pipeline.runs.garbage import rarely_searched


def failing() -> None:
    with rarely_searched():
        assert gc.get_threshold() == (100_000, 50, 50)
        raise ValueError("failed")


def test_the_search_is_rare_within_and_as_before_after_it():
    """Within the block it is rare; after it, even one that failed, as whoever called had it."""
    before = gc.get_threshold()
    gc.set_threshold(300, 4, 5)
    try:
        with pytest.raises(ValueError, match="failed"):
            failing()
        assert gc.get_threshold() == (300, 4, 5)
    finally:
        gc.set_threshold(*before)
