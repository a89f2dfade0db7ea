"""Values: the words of an article, and what code reads in them.

Comes in: words that were found in an article, and the sentence around them. Goes out: a `Value`, typed, with
its columns, how it is compared, how far from the evidence its words may stand; or `UnreadableError` with the
reason. `value` says what every value can do, `words` has free words and persons; `count`, `money`, `party`
and `when` are rooms of their own. May import: the errors and regular files of `schemas`, nothing above.
"""

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
