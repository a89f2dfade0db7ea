"""Values: the words of an article, and what code reads in them."""

from schemas.values.count import Count, Figure, find_figures, locate_figure
from schemas.values.money import Amount, Money
from schemas.values.party import (
    Country,
    Gazetteer,
    Named,
    Party,
    Place,
    countries_of_leaders,
    default_gazetteer,
    names_of_countries,
)
from schemas.values.value import (
    Column,
    Reading,
    Role,
    SeveralPartiesError,
    UnreadableError,
    Value,
    quoted,
    text_score,
    token_f1,
    tokens,
)
from schemas.values.when import When, find_whens
from schemas.values.words import Name, Words

__all__ = [
    "Amount",
    "Column",
    "Count",
    "Country",
    "Figure",
    "Gazetteer",
    "Money",
    "Name",
    "Named",
    "Party",
    "Place",
    "Reading",
    "Role",
    "SeveralPartiesError",
    "UnreadableError",
    "Value",
    "When",
    "Words",
    "countries_of_leaders",
    "default_gazetteer",
    "find_figures",
    "find_whens",
    "locate_figure",
    "names_of_countries",
    "quoted",
    "text_score",
    "token_f1",
    "tokens",
]
