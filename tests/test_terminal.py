"""Laws of a table that is wider than the terminal. The lines are set by hand."""

from pipeline.terminal import fits, folded

COLUMNS = ("day", "said", "claim_ids")
ROW = ("2 May", "six of them came back, five did not", "a1")


def test_a_table_up_to_half_as_wide_again_is_left_alone():
    """5 + 3 + 35 + 3 + 9 characters are 55: too many for 36, not for 37."""
    assert fits(COLUMNS, [ROW], 37)
    assert not fits(COLUMNS, [ROW], 36)


def test_ids_and_wide_columns_stand_below_the_row():
    """Named and wrapped; what is empty is left out."""
    assert [*folded(COLUMNS, [ROW, ("3 May", "", "b2")], 40)] == [
        " day",
        " ─────",
        " 2 May",
        "    said       six of them came back,",
        "               five did not",
        "    claim_ids  a1",
        "",
        " 3 May",
        "    claim_ids  b2",
        "",
    ]
