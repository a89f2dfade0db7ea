import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.values.value import Reading, UnreadableError
from schemas.values.words import Name, Words


def test_read_strips():
    """Words are kept as they stand, without white space around them."""
    assert Words.read("  air defence missiles \n", Reading()).cells() == ("air defence missiles",)


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_nothing_to_read(text):
    """Nothing but white space is refused."""
    with pytest.raises(UnreadableError):
        Words.read(text, Reading())


@pytest.mark.parametrize("raw", ["", "  ", [], ["coal"], None, 7])
def test_load_wrong(raw):
    """Gold words are a string that is not empty."""
    with pytest.raises(ValueError, match="write words"):
        Words.load(raw)


@pytest.mark.parametrize(
    ("gold", "predicted", "score"),
    [
        ("air defence missiles", "air defence missiles", 1),
        ("the road bridge", "a road bridge", 1),
        # 2 of 3 gold tokens and 2 of 2 predicted: F1 = 4 / 5
        ("air defence missiles", "defence missiles", 1),
        # 1 of 3 and 1 of 1: F1 = 2 / 4
        ("air defence missiles", "missiles", 0.5),
        # 1 of 3 and 1 of 3: F1 = 2 / 6
        ("air defence missiles", "short range missiles", 0),
        ("coal", "food", 0),
    ],
)
def test_compare_words(gold, predicted, score):
    """Words score by token F1."""
    assert Words.load(gold).compare(Words.read(predicted, Reading())) == score


@pytest.mark.parametrize(
    ("gold", "predicted", "score"),
    [
        ("Sergei Shoigu", "Sergei Shoigu", 1),
        ("Shoigu", "Sergei Shoigu", 1),
        ("Sergei Shoigu", "Shoigu", 1),
        ("Sergei Shoigu", "Russian Security Council Secretary Sergei Shoigu", 1),
        ("Sergei Shoigu", "Russian security chief Sergei Shoigu", 1),
        ("Sergei Shoigu", "Russia's Sergey Shoigu", 1),
        ("Sergei Shoigu", "S. Shoigu", 1),
        ("Sergei Shoigu", "Sergei Lavrov", 0),
        ("Sergei Shoigu", "Defence Minister Andrei Belousov", 0),
        ("Kim Jong Un", "Kim", 1),
        ("Kim Jong Un", "Kim Jong-un", 1),
        ("Kim Jong Un", "North Korean leader Kim Jong Un", 1),
        ("Kim Jong Un", "North Korean dictator Kim", 1),
        ("Kim Jong Un", "Kim Yo Jong", 0),
        ("Kim Jong Un", "Kim Jong Il", 0),
        ("Lee", "Kim", 0),
        ("Lee Jae-myung", "South Korean President Lee Jae Myung", 1),
        ("Yoo Yong-won", "South Korean lawmaker Yoo Yong-won", 1),
        ("Putin", "President Vladimir Putin", 1),
        ("Vladimir Putin", "Volodymyr Zelensky", 0),
        ("Volodymyr Zelensky", "Zelenskyy", 1),
        ("Volodymyr Zelenskiy", "President Volodymyr Zelensky's", 1),
        ("Donald Trump", "U.S. President Donald J. Trump", 1),
        ("Mohammed bin Salman", "Crown Prince Mohammed bin Salman", 1),
        ("Mohammed bin Salman", "Mohammed bin Zayed", 0),
        ("Ursula von der Leyen", "European Commission President Ursula von der Leyen", 1),
        ("Israel Katz", "Israeli Defense Minister Israel Katz", 1),
        ("António Guterres", "U.N. Secretary-General Antonio Guterres", 1),
        ("Mark Rutte", "NATO chief Mark Rutte", 1),
        ("Sergey Lavrov", "Foreign Minister Lavrov", 1),
        ("a Russian delegation", "the Russian delegation", 1),
        # 2 of 2 gold tokens and 2 of 4 predicted: F1 = 4 / 6
        ("a Russian delegation", "a delegation of senior Russian officials", 0.5),
        ("a Russian delegation", "Sergei Shoigu", 0),
        ("South Korean lawmakers", "lawmakers", 0.5),
    ],
)
def test_compare_names(gold, predicted, score):
    """A person is the same with the same surname and no conflicting given name, whatever the titles."""
    assert Name.load(gold).compare(Name.read(predicted, Reading())) == score


@given(st.text(), st.text())
def test_any_names(one, other):
    """Names compare without error, the same with themselves, and in both directions alike."""
    try:
        first, second = Name.read(one, Reading()), Name.read(other, Reading())
    except UnreadableError:
        return
    assert first.compare(first) == 1
    assert first.compare(second) == second.compare(first)
