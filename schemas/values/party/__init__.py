"""Parties, countries and places: names of the world in an article's words, and what they stand for.

In: words, a sentence, alias files of the user. Out: `Party`, `Country`, `Place`, and the `Gazetteer` that
reads them. `names` holds the tables and finds their names in a text; `proper` tells names that only hold a
country's ("Chad Smith", "Sudan Liberation Movement"); `gazetteer` reads who or where is meant; `value` has
the values and their columns. The names are in hand-checkable tables in data/: countries.tsv, parties.tsv,
regions.tsv, cities.tsv, leaders.tsv.
"""

from schemas.values.party.gazetteer import Gazetteer, Named, default_gazetteer
from schemas.values.party.names import countries_of_leaders, names_of_countries, unaccented
from schemas.values.party.value import Country, Party, Place

__all__ = [
    "Country",
    "Gazetteer",
    "Named",
    "Party",
    "Place",
    "countries_of_leaders",
    "default_gazetteer",
    "names_of_countries",
    "unaccented",
]
