"""What a value class tells of itself: its cells, how gold writes it, where it may stand, its SQL."""

from datetime import date

import duckdb
import pytest

from pipeline.store.views import names_in_sql
from schemas.values import (
    Amount,
    Count,
    Country,
    Money,
    Name,
    Party,
    Place,
    Reading,
    Value,
    When,
    Words,
)

READING = Reading(date(2025, 5, 7))
VALUES = [
    Count.read("about 600", READING),
    Count.read("at least nine", READING),
    Count.read("up to 40", READING),
    When.read("last week", READING),
    When.read("on 04/05/2025", READING),
    Party.read("North Korean troops", READING),
    Party.read("Hamas", READING),
    Party.read("villagers", READING),
    Country.read("French", READING),
    Country.read("Ghana", READING),
    Place.read("Kursk", READING),
    Place.read("the North Sea", READING),
    Words.read("a truce", READING),
    Name.read("Sergei Shoigu", READING),
    Money.read("nearly $40 billion", READING),
    Amount.read("at least 2 million euros", READING),
    Amount.read("40 crates", READING),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: f"{type(value).__name__} {value.words}")
def test_cells_give_the_value_back(value: Value):
    """A value goes into its columns and comes out again, but for its note."""
    assert len(value.cells()) == len(value.COLUMNS)
    assert type(value).from_cells(value.cells()) == value.model_copy(update={"note": ""})


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Party, ["North Korea", "Hamas"]),
        (Country, ["French", "Seoul"]),
        (Words, ["a truce", "grain"]),
        (Name, ["Ida Holm", "Kofi Addo"]),
    ],
)
def test_a_list_gives_its_values_back(kind: type[Value], words: list[str]):
    """A list goes into its columns and comes out as values that say the same, by SQL key and label too."""
    values = [kind.read(each, READING) for each in words]
    cells = kind.list_cells(values)
    assert [column.sql for column in kind.LIST_COLUMNS] == ["VARCHAR[]"] * len(cells)
    back = kind.list_from_cells(cells)
    assert back is not None
    assert [value.identity for value in back] == [value.identity for value in values]
    assert kind.list_from_cells([None] * len(cells)) is None
    columns = ", ".join(f'"who{column.suffix}" VARCHAR[]' for column in kind.LIST_COLUMNS)
    with duckdb.connect() as con:
        con.execute(names_in_sql())
        con.execute(f"CREATE TABLE claims ({columns})")
        con.execute(f"INSERT INTO claims VALUES ({', '.join('?' * len(cells))})", cells)
        sql = f"SELECT {kind.sql_key('who', many=True)}, {kind.sql_label('who', many=True)} FROM claims"
        (found,) = con.execute(sql).fetchall()
    assert found[0] == ", ".join(sorted(value.label for value in values))
    assert found[1].count(", ") == 1


@pytest.mark.parametrize("kind", [Count, When, Party, Country, Place, Words, Name, Money, Amount])
def test_null_cells_are_no_value(kind: type[Value]):
    """Columns that are null hold no value."""
    assert kind.from_cells([None] * len(kind.COLUMNS)) is None


@pytest.mark.parametrize("value", VALUES, ids=lambda value: f"{type(value).__name__} {value.words}")
def test_gold_loads_what_a_value_writes(value: Value):
    """What a value writes for gold is loaded as a value that says the same."""
    written = value.to_gold()
    if value.resolved and written is not None:
        assert type(value).load(written).identity == value.identity


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Count.read("9 to 12", READING), [9, 12]),
        (Count.read("at least 9", READING), [9, None]),
        (When.read("last week", READING), "2025-04-28/2025-05-04"),
        (When.read("04/05/2025", READING), None),
        (Party.read("Seoul", READING), "KR"),
        (Party.read("the Houthis", READING), "Houthis"),
        (Country.read("Seoul", READING), "KR"),
        (Place.read("Kursk", READING), "Kursk"),
        (Words.read("a truce", READING), "a truce"),
    ],
)
def test_a_value_writes_itself_as_a_person_would(value: Value, written: object):
    """Gold has bounds, ISO dates, ISO codes, and words."""
    assert value.to_gold() == written


def test_only_a_time_without_days_is_unresolved():
    """A date with two readings is known to be one, and has no days."""
    assert [value.words for value in VALUES if not value.resolved] == ["on 04/05/2025"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Count.read("about 600", READING), Count.read("600", READING), True),
        (Count.read("at least 600", READING), Count.read("600", READING), False),
        (When.read("on Sunday", READING), When.read("4 May 2025", READING), True),
        (Party.read("Pyongyang", READING), Party.read("North Korean troops", READING), True),
        (Party.read("Villagers", READING), Party.read("villagers", READING), True),
        (Party.read("rebels", READING), Party.read("villagers", READING), False),
        (Money.read("$5m", READING), Money.read("5 million dollars", READING), True),
        (Money.read("$5m", READING), Money.read("C$5m", READING), False),
        (Amount.read("40 crates", READING), Amount.read("12 crates", READING), False),
    ],
)
def test_identity_is_what_the_words_stand_for(one: Value, other: Value, same: bool):  # noqa: FBT001 - a table
    """Two values of the same thing are identical, whatever their words."""
    assert (one.identity == other.identity) is same


@pytest.mark.parametrize(
    ("kind", "role", "reach"),
    [
        (Count, "figure", "evidence"),
        (When, "time", "article"),
        (Party, "party", "article"),
        (Country, "party", "article"),
        (Place, "place", "article"),
        (Name, "person", "article"),
        (Words, "topic", "article"),
        (Money, "topic", "article"),
        (Amount, "topic", "article"),
    ],
)
def test_each_kind_says_what_it_is_and_where_it_may_stand(kind: type[Value], role: str, reach: str):
    """A figure stands in the evidence, all other words anywhere in the article."""
    assert (role, reach) == (kind.ROLE, kind.REACH)


@pytest.mark.parametrize(
    ("kind", "text", "written"),
    [
        (When, "2025-04-30", True),
        (When, "2025-01/2025-02", True),
        (When, "last week", False),
        (Party, "KP", True),
        (Party, "Hamas", False),
        (Country, "FR", True),
    ],
)
def test_what_is_no_words_of_an_article_is_told(kind: type[Value], text: str, written: bool):  # noqa: FBT001 - a table
    """A code or an ISO date is a value; all else is words to read."""
    assert kind.WRITTEN is not None
    assert bool(kind.WRITTEN.fullmatch(text)) is written


def query(value: Value, expression: str) -> object:
    """What an SQL expression gives for one value in a table of its columns."""
    columns = ", ".join(f'"who{column.suffix}" {column.sql}' for column in value.COLUMNS)
    with duckdb.connect() as con:
        con.execute(names_in_sql())
        con.execute(f"CREATE TABLE claims ({columns})")
        con.execute(f"INSERT INTO claims VALUES ({', '.join('?' * len(value.COLUMNS))})", value.cells())
        (answer,) = con.execute(f"SELECT {expression} FROM claims").fetchall()[0]
    return answer


@pytest.mark.parametrize(
    ("value", "key", "label", "national"),
    [
        (Party.read("North Korean troops", READING), "KP", "North Korea", True),
        (Party.read("Hamas", READING), "hamas", "Hamas", False),
        (Country.read("French", READING), "FR", "France", True),
        (Name.read("Kim Jong Un", READING), "kim jong un", "Kim Jong Un", True),
        (Words.read("a truce", READING), "a truce", "a truce", True),
    ],
)
def test_sql_groups_by_what_the_words_stand_for(value: Value, key: str, label: str, national: bool):  # noqa: FBT001 - a table
    """Claims are grouped by code or lower-case name, and shown by the usual name."""
    assert query(value, value.sql_key("who")) == key
    assert query(value, value.sql_label("who")) == label
    assert query(value, value.sql_national("who")) is national
