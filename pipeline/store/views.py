"""What the claims of each type say in the same columns, on which all views are built (see view_files)."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.extraction.bodies import AGENCIES
from schemas.claim import Claim
from schemas.field import FieldSpec
from schemas.values import Role, countries_of_leaders, names_of_countries, quoted


def names_in_sql() -> str:
    """Statements that make country_name(code), led_by(person) and is_agency(voice).

    The first is a country's usual name, else `code` itself; the second the country whose leader a person is,
    or null.
    """
    names, led = (
        ", ".join(f"{_text(key)}: {_text(name)}" for key, name in named.items())
        for named in (names_of_countries(), countries_of_leaders())
    )
    return (
        f"CREATE OR REPLACE MACRO country_name(code) AS coalesce(MAP {{{names}}}[code], code); "
        f"CREATE OR REPLACE MACRO led_by(person) AS MAP {{{led}}}[lower(person)]; "
        f"CREATE OR REPLACE MACRO is_agency(voice) AS voice IN ({', '.join(map(_text, AGENCIES))})"
    )


def statement_query(name: str, kind: type[Claim]) -> str:
    """A SELECT that gives the claims of the type called `name` in the columns that the views work on.

    They follow from the class's key: `who` is the first party or name in it, `whom` the other parties (null
    where none is stated), `topic` its free words, `person` its name, `low` and `high` its count; `kind` joins
    the enums. A party's key is its ISO code, else its name in lower case.
    """
    keyed = [kind.fields[field] for field in kind.key]

    def of(role: Role) -> list[FieldSpec]:
        return [spec for spec in keyed if spec.role == role]

    parties, names, counts = of("party"), of("person"), of("figure")
    enums = [s for s in kind.fields.values() if s.choices and s.name not in ("status", kind.total_field)]
    actors = [*names, *parties][:1]
    others = [spec for spec in [*names, *parties] if spec not in actors]
    count = counts[0].name if counts else None
    cells = {
        "type": _text(name),
        "who": _joined(_keys(actors)),
        "whom": _joined(_keys(others)),
        "who_label": _joined(_labels(actors)),
        "whom_label": _joined(_labels(others)),
        "national": " AND ".join(s.value.sql_national(s.name, many=s.many) for s in actors if s.value)
        or "true",
        "person": quoted(names[0].name) if names else "NULL::VARCHAR",
        "topic": _joined(_labels(of("topic"))),
        "pact": "true" if any(spec.many for spec in parties) else "false",
        "kind": _joined((quoted(spec.name) for spec in enums), ", "),
        "measure": quoted(kind.total_field) if kind.total_field else "NULL::VARCHAR",
        "counted": "true" if counts else "false",
        "low": quoted(f"{count}_low") if count else "NULL::BIGINT",
        "high": quoted(f"{count}_high") if count else "NULL::BIGINT",
        "approx": f"coalesce({quoted(f'{count}_approx')}, false)" if count else "false",
        "figure_words": quoted(f"{count}_words") if count else "NULL::VARCHAR",
    }
    shared = (
        "claim_id, article_id, file, outlet, published, evidence, span_start, span_end, status, "
        "attributed_to, origin, when_words, when_from, when_to, place_words AS place, place_id, place_name, "
        "place_region"
    )
    made = ", ".join(f"{cell} AS {quoted(column)}" for column, cell in cells.items())
    return f"SELECT {shared}, {made} FROM main.{quoted(name)}"


def _keys(fields: Iterable[FieldSpec]) -> list[str]:
    return [spec.value.sql_key(spec.name, many=spec.many) for spec in fields if spec.value]


def _labels(fields: Iterable[FieldSpec]) -> list[str]:
    return [spec.value.sql_label(spec.name, many=spec.many) for spec in fields if spec.value]


def _joined(cells: Iterable[str], by: str = " + ") -> str:
    """One text of several cells, null where all are."""
    parts = list(cells)
    return f"nullif(concat_ws({_text(by)}, {', '.join(parts)}), '')" if parts else "NULL::VARCHAR"


def _text(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
