"""Money: words to sums with currency, what is none, the text around them, columns, comparison."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.articles.addresses import country_of
from pipeline.articles.article import Article, parse_article
from pipeline.extraction.ground import Grounder
from schemas.aid import Aid
from schemas.values import Amount, Money, Reading, UnreadableError

READING = Reading()

SUMS = """
$1bn | 1000000000 | 1000000000 | USD
€153 million | 153000000 | 153000000 | EUR
nearly $40 billion | 40000000000 | 40000000000 | USD | ~
1.5 billion dollars | 1500000000 | 1500000000 | USD
US$ 200m | 200000000 | 200000000 | USD
$US50 million | 50000000 | 50000000 | USD
US $100m | 100000000 | 100000000 | USD
U.S. $100m | 100000000 | 100000000 | USD
5 million U.S. dollars | 5000000 | 5000000 | USD
hundreds of millions in U.S. dollars | 200000000 | 999999999 | USD
C$500 million | 500000000 | 500000000 | CAD
25 million Canadian dollars | 25000000 | 25000000 | CAD
5 million Canadian dollars or more | 5000000 | - | CAD
$5m CAD | 5000000 | 5000000 | CAD
A$50 million | 50000000 | 50000000 | AUD
A$50 million (US$33 million) | 50000000 | 50000000 | AUD
NZ$10m | 10000000 | 10000000 | NZD
10 million New Zealand dollars | 10000000 | 10000000 | NZD
HK$ 5m | 5000000 | 5000000 | HKD
£4.5bn | 4500000000 | 4500000000 | GBP
the UK's £3bn | 3000000000 | 3000000000 | GBP
2 million pounds sterling | 2000000 | 2000000 | GBP
5 million Syrian pounds | 5000000 | 5000000 | SYP
200 million euros | 200000000 | 200000000 | EUR
more than half a million euros | 500000 | - | EUR
a 50-million-euro loan | 50000000 | 50000000 | EUR
1.250.000 euros | 1250000 | 1250000 | EUR
EUR 153 mln | 153000000 | 153000000 | EUR
€1.5bn–€2bn | 1500000000 | 2000000000 | EUR
up to €300m | - | 300000000 | EUR
2 billion won | 2000000000 | 2000000000 | KRW
1 billion North Korean won | 1000000000 | 1000000000 | KPW
10 million hryvnia | 10000000 | 10000000 | UAH
₴10 million | 10000000 | 10000000 | UAH
100 billion rubles | 100000000000 | 100000000000 | RUB
10 million roubles | 10000000 | 10000000 | RUB
3 million Belarusian rubles | 3000000 | 3000000 | BYN
3 million zlotys | 3000000 | 3000000 | PLN
20 million Norwegian kroner | 20000000 | 20000000 | NOK
3.5 billion Danish kroner | 3500000000 | 3500000000 | DKK
DKK 1.2 billion | 1200000000 | 1200000000 | DKK
3 million Swedish crowns | 3000000 | 3000000 | SEK
CHF 5 million | 5000000 | 5000000 | CHF
150,000 Swiss francs | 150000 | 150000 | CHF
¥500 million | 500000000 | 500000000 | JPY
5 billion yen | 5000000000 | 5000000000 | JPY
100 million yuan | 100000000 | 100000000 | CNY
RMB 100 million | 100000000 | 100000000 | CNY
₹5 crore | 50000000 | 50000000 | INR
5 crore Indian rupees | 50000000 | 50000000 | INR
100 million Mexican pesos | 100000000 | 100000000 | MXN
2 million Saudi riyals | 2000000 | 2000000 | SAR
5 million Iraqi dinars | 5000000 | 5000000 | IQD
2.5 billion Turkish lira | 2500000000 | 2500000000 | TRY
2 million Brazilian reais | 2000000 | 2000000 | BRL
5 million shekels | 5000000 | 5000000 | ILS
$10-12 million | 10000000 | 12000000 | USD
$10 to $12m | 10000000 | 12000000 | USD
$5bn-$6bn | 5000000000 | 6000000000 | USD
between $5 and $6 billion | 5000000000 | 6000000000 | USD
$500 million to $1 billion | 500000000 | 1000000000 | USD
10 million dollars to 12 million dollars | 10000000 | 12000000 | USD
several million dollars | 2000000 | 9999999 | USD
millions of dollars | 2000000 | 9999999 | USD
tens of millions of euros | 20000000 | 99999999 | EUR
half a billion dollars | 500000000 | 500000000 | USD
Three hundred million Dollars | 300000000 | 300000000 | USD
two and a half billion dollars | 2500000000 | 2500000000 | USD
at least $2 million | 2000000 | - | USD
$2 million or more | 2000000 | - | USD
5 million dollars or more | 5000000 | - | USD
5 million dollars-plus | 5000000 | - | USD
$1 trillion-plus | 1000000000000 | - | USD
as much as $1bn | - | 1000000000 | USD
an additional $425 million | 425000000 | 425000000 | USD
$1 billion in military aid | 1000000000 | 1000000000 | USD
12 tanks worth $5 million | 5000000 | 5000000 | USD
$5 million for 12 hospitals | 5000000 | 5000000 | USD
a $2-million grant | 2000000 | 2000000 | USD
$1,234,567 | 1234567 | 1234567 | USD
5 million yuan ($700,000) | 5000000 | 5000000 | CNY
one dollar | 1 | 1 | USD
"""


def table(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split(" | ")] for line in text.strip().splitlines()]


def bound(cell: str) -> int | None:
    return None if cell == "-" else int(cell)


@pytest.mark.parametrize("row", table(SUMS), ids=lambda row: row[0])
def test_words_give_a_sum_and_its_currency(row: list[str]):
    """The bounds that the words set, in whole units of the one currency that they name."""
    words, low, high, currency, *approx = row
    found = Money.read(words, READING)
    assert (found.low, found.high, found.currency) == (bound(low), bound(high), currency)
    assert found.approx is bool(approx)
    assert found.words == words


NONE = [
    "40", "40 trucks", "28,000 crates", "a vast amount", "40 tanks won", "20 won", "12 euro pallets",
    "3 real missiles", "2 mark 48 torpedoes", "2,000 pounds of flour", "5 million pounds", "ALL 5 MILLION",
    "20 million kroner", "20 lakh rupees", "Rs 5 crore", "5 million dinars", "1 million pesos",
    "500 million CFA francs", "1 million lira", "Kuwait's 5 million dinars", "X$5 million",
    "Canada $5 million", "Canadian $5 million", "$5 million (Australian)", "$1,000 to 2,000 euros",
    "$5 million a year", "$5 million-a-year", "$100,000 each", "$60 a barrel", "$2 million/year",
    "$5 per head", "half of the $12 million", "10% of $2bn", "25 percent of the $2 billion",
    "twice the $5 million", "10,000 $100 bills", "$100 bills", "$5 million and $7 million", "$5m£4m",
    "$500 million (€460 million) and $7 million", "5 million in 2014 dollars", "2 dollars 50", "$1.50",
    "$.5 million", "-$5m", "multimillion-dollar", "a dollar",
]  # fmt: skip


@pytest.mark.parametrize("words", NONE)
def test_what_is_not_surely_one_sum_is_refused(words: str):
    """No money, money of an unsure currency, a rate, a share, two sums: none of them is a figure."""
    with pytest.raises(UnreadableError):
        Money.read(words, READING)


@pytest.mark.parametrize(
    ("words", "url", "currency"),
    [
        ("20 million kroner", "https://news.example.dk/1", "DKK"),
        ("20 million kroner", "https://news.example.no/1", "NOK"),
        ("20 million kroner", "https://news.example.com/1", None),
        ("Rs 5 crore", "https://news.example.co.in/1", "INR"),
        ("$5 million", "https://news.example.com/1", "USD"),
        ("$5 million", "https://news.example.co.uk/1", "USD"),
        ("$5 million", "https://news.example.com.au/1", None),
        ("US$5 million", "https://news.example.ca/1", "USD"),
        ("C$5 million", "https://news.example.ca/1", "CAD"),
        ("¥5 million", "https://news.example.cn/1", None),
        ("$5 million", "https://news.example.tv/1", "USD"),
        ("$5 million", "no address [", "USD"),
    ],
)
def test_the_country_of_an_address_settles_or_unsettles_a_currency(
    words: str, url: str, currency: str | None
):
    """Where words leave several currencies, that of the address's country counts; "$" may be its own."""
    assert Amount.read(words, Reading(home=country_of(url))).currency == currency


@pytest.mark.parametrize(
    ("before", "words", "after", "cells"),
    [
        ("gave more than ", "$5 million", " in aid", (5_000_000, None, False, "USD")),
        ("gave ", "$5 million", " in aid", (5_000_000, 5_000_000, False, "USD")),
        ("gave ", "$5 million", " a year", None),
        ("gave half of the ", "$5 million", "", None),
        ("gave C", "$5 million", "", None),
        ("gave ", "$5", " million in aid", None),
        ("gave 40 trucks, ", "$5 million", ", and 12 tanks", (5_000_000, 5_000_000, False, "USD")),
        ("gave 20 million kroner and ", "$5 million", ", $60 a barrel", (5_000_000, 5_000_000, False, "USD")),
        ("gave €7 million and ", "$5 million", "", (5_000_000, 5_000_000, False, "USD")),
    ],
)
def test_the_text_around_adds_a_bound_or_forbids_a_sum(
    before: str, words: str, after: str, cells: tuple[object, ...] | None
):
    """What stands around the words never makes them another sum."""
    found = Amount.read(words, Reading(before=before, after=after))
    assert found.cells() == (words, *(cells or (None, None, None, None)))
    assert bool(found.note) is (cells is None)


def test_an_amount_keeps_words_that_are_no_money():
    """How much may be a number of crates as well; a note tells where money was no sum, and only there."""
    assert Amount.read("28,000 crates", READING).cells() == ("28,000 crates", None, None, None, None)
    assert Amount.read("28,000 crates", READING).note == ""
    assert Amount.read("$60 a barrel", READING).note == "no sum kept: a rate, no sum"


@pytest.mark.parametrize(
    ("text", "amount", "cells"),
    [
        ("Peru gave Chile more than €2 million on Monday.", "€2 million", (2_000_000, None, False, "EUR")),
        ("Peru gave Chile 40 trucks on Monday.", "40", (None, None, None, None)),
    ],
)
def test_the_amount_of_aid_has_columns(text: str, amount: str, cells: tuple[object, ...]):
    """From the words that a model copied, and from those around them, an aid claim has the sum."""
    article = parse_article(text.encode(), "a.txt")
    assert isinstance(article, Article)
    said = {"donor": "Peru", "recipient": "Chile", "item": amount, "category": "other", "amount": amount}
    claim, _ = Grounder(article, READING).ground(Aid, {"sentences": [1], "status": "occurred", **said}, "r1")
    assert claim is not None
    row = dict(zip((column.suffix for column in Aid.columns()), claim.claim.cells(), strict=True))
    found = [row[f"amount_{name}"] for name in ("words", "low", "high", "approx", "currency")]
    assert found == [amount, *cells]


def test_signs_beyond_number_are_refused():
    """Words full of sums take no time and hold none."""
    assert Amount.read("$1 " * 300, READING).note == "no sum kept: more signs of money than one sum has"


CODES = ["USD", "EUR", "GBP", "UAH", "KRW", "KPW", "NOK", "JPY", "INR", "XOF"]
BOUNDS = st.integers(min_value=0, max_value=10**15 - 1)


@given(
    st.tuples(BOUNDS, BOUNDS).map(sorted),
    st.sampled_from(["both", "low", "high"]),
    st.booleans(),
    st.sampled_from(CODES),
)
def test_a_printed_sum_reads_back(bounds: list[int], kept: str, approx: bool, currency: str):  # noqa: FBT001 - given
    """What a sum is printed as is read as that sum."""
    low, high = (bounds[0] if kept != "high" else None), (bounds[1] if kept != "low" else None)
    printed = Money.load({"low": low, "high": high, "approx": approx, "currency": currency})
    again = Money.read(printed.words, READING)
    assert again == printed
    assert (again.low, again.high, again.approx, again.currency) == (low, high, approx, currency)
    assert Money.from_cells(printed.cells()) == printed


@given(
    st.text(max_size=60), st.sampled_from(["$", "€", "Rs ", " dollars", " million pounds", "US$5m a", "(¥"])
)
def test_any_words_are_read_or_refused(words: str, mark: str):
    """Nothing else happens, whatever stands in the words; a sum's end is never before its start."""
    for text in (words + mark, mark + words):
        found = Amount.read(text or "-", READING) if text.strip() else None
        if found and found.low is not None and found.high is not None:
            assert found.low <= found.high


@pytest.mark.parametrize(
    ("gold", "predicted", "score"),
    [
        ("$5 million", "5 million dollars", 1.0),
        ("about $100 million", "$104 million", 1.0),
        ("$100 million", "$104 million", 0.0),
        ("at least $5 million", "$5 million", 0.5),
        ("$5 million", "€5 million", 0.0),
    ],
)
def test_sums_are_compared_as_counts_of_one_currency(gold: str, predicted: str, score: float):
    """Other words of the same sum are right; another currency is wrong."""
    assert Money.read(gold, READING).compare(Money.read(predicted, READING)) == score


def test_amounts_are_compared_by_their_words():
    """Gold has the amount of aid as words, of money and of crates alike."""
    assert Amount.load("40 crates").compare(Amount.load("40 crates")) == 1.0
    assert Amount.load("$5m").compare(Amount.load("5 million dollars")) == 0.0


@pytest.mark.parametrize("raw", [5, None, {"low": 5, "high": 5}, {"low": 5, "high": 5, "currency": "dollar"}])
def test_what_is_no_sum_is_not_loaded(raw: object):
    """A person writes words, or bounds with an ISO code."""
    with pytest.raises(ValueError, match=r"write|no sum"):
        Amount.load(raw)
