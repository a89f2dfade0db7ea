"""What the claims of each type say in the same columns, on which all views are built (see view_files)."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.claim import Claim, FieldSpec
from schemas.values import Count, Country, Name, Party, Words, names_of_countries


def country_names() -> str:
    """A statement that makes the macro country_name(code): the country's usual name, else `code` itself."""
    names = ", ".join(f"{_text(code)}: {_text(name)}" for code, name in names_of_countries().items())
    return f"CREATE OR REPLACE MACRO country_name(code) AS coalesce(MAP {{{names}}}[code], code)"


def statement_query(name: str, kind: type[Claim]) -> str:
    """A SELECT that gives the claims of the type called `name` in the columns that the views work on.

    They follow from the class's key: `who` is the first party or name in it, `whom` the other parties (null
    where none is stated), `topic` its free words, `person` its name, `low` and `high` its count; `kind` joins
    the enums. A party's key is its ISO code, else its name in lower case.
    """
    keyed = [kind.specs[field] for field in kind.key]
    parties = [spec for spec in keyed if spec.value and issubclass(spec.value, Party | Country)]
    names = [spec for spec in keyed if spec.value is Name]
    topics = [spec for spec in keyed if spec.value is Words]
    counts = [spec for spec in keyed if spec.value and issubclass(spec.value, Count)]
    enums = [s for s in kind.specs.values() if s.choices and s.name not in ("status", "measure")]
    actors = [*names, *parties][:1]
    others = [spec for spec in [*names, *parties] if spec not in actors]
    count = counts[0].name if counts else None
    cells = {
        "type": _text(name),
        "who": _joined(map(_party_key, actors)),
        "whom": _joined(map(_party_key, others)),
        "who_label": _joined(map(_party_label, actors)),
        "whom_label": _joined(map(_party_label, others)),
        "national": " AND ".join(map(_is_country, actors)) or "true",
        "person": _quoted(names[0].name) if names else "NULL::VARCHAR",
        "topic": _joined(map(_words, topics)),
        "pact": "true" if any(spec.many for spec in parties) else "false",
        "kind": _joined((_quoted(spec.name) for spec in enums), ", "),
        "measure": "measure" if "measure" in kind.specs else "NULL::VARCHAR",
        "counted": "true" if counts else "false",
        "low": _quoted(f"{count}_low") if count else "NULL::BIGINT",
        "high": _quoted(f"{count}_high") if count else "NULL::BIGINT",
        "approx": f"coalesce({_quoted(f'{count}_approx')}, false)" if count else "false",
        "figure_words": _quoted(f"{count}_words") if count else "NULL::VARCHAR",
    }
    shared = (
        "claim_id, article_id, file, outlet, published, evidence, span_start, span_end, status, "
        "attributed_to, origin, when_words, when_from, when_to, place_words AS place"
    )
    made = ", ".join(f"{cell} AS {_quoted(column)}" for column, cell in cells.items())
    return f"SELECT {shared}, {made} FROM main.{_quoted(name)}"


def _party_key(spec: FieldSpec) -> str:
    name = spec.name
    if spec.many:
        return f"array_to_string(list_sort(list_distinct({_quoted(f'{name}_names')})), ', ')"
    if spec.value is Name:
        return f"lower({_quoted(name)})"
    if spec.value and issubclass(spec.value, Country):
        return _quoted(name)
    return f"coalesce({_quoted(f'{name}_country')}, lower({_quoted(f'{name}_name')}))"


def _party_label(spec: FieldSpec) -> str:
    if spec.many or not (spec.value and issubclass(spec.value, Party)):
        return _words(spec)
    return _quoted(f"{spec.name}_name")


def _words(spec: FieldSpec) -> str:
    if spec.value and issubclass(spec.value, Country):
        return f"country_name({_quoted(spec.name)})"
    if spec.many:
        column = _quoted(spec.name if spec.value is Words else f"{spec.name}_names")
        if spec.value is not Words:
            column = f"list_transform({column}, lambda n: country_name(n))"
        return f"array_to_string(list_sort(list_distinct({column})), ', ')"
    return _quoted(spec.name)


def _is_country(spec: FieldSpec) -> str:
    if spec.many or not (spec.value and issubclass(spec.value, Party)):
        return "true"
    return f"{_quoted(f'{spec.name}_country')} IS NOT NULL"


def _joined(cells: Iterable[str], by: str = " + ") -> str:
    """One text of several cells, null where all are."""
    parts = list(cells)
    return f"nullif(concat_ws({_text(by)}, {', '.join(parts)}), '')" if parts else "NULL::VARCHAR"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
