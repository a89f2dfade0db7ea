"""Digests: a set of names."""

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from pipeline.runs import digests
from pipeline.runs.digests import Digests


@given(st.lists(st.text(max_size=2)), st.lists(st.text(max_size=2)))
def test_it_holds_what_was_added_and_nothing_else(added, asked):
    """Sorted away or not."""
    with patch.object(digests, "_RECENT", 3):
        held = Digests(added)
        assert [name in held for name in (*added, *asked)] == [name in {*added} for name in (*added, *asked)]
