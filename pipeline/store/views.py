"""The views over all claim tables: what each type says in the same columns, and views.sql on top of that."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from schemas.claim import Claim
from schemas.field import FieldSpec
from schemas.values import Role, names_of_countries, quoted

VIEWS = {
    "statements": "The claims of every type in the same columns: what the other views are made from.",
    "claim_groups": "Claims that state the same thing, and how many independent origins stand behind them.",
    "group_members": "The claims of each group.",
    "casualty_series": "How each toll stood at each date, by origin.",
    "deployment_series": "How many were deployed at each date, by origin.",
    "contradictions": "Two sides, by different origins, that cannot both hold.",
    "plans": "What was planned, and whether it has occurred since.",
}
"""The views, each with its comment."""
SQL = Path(__file__).with_name("views.sql")

_COLUMNS = {
    "id": "Rank by publication, then by claim_id.",
    "group_id": "The group: the lowest claim_id in it.",
    "type": "The claim type, which is also the name of its table.",
    "subject": "Whom or what it is about, to read: parties, and topic where the type has one.",
    "kind": "The type's own enums, such as harm, role or category, joined by a comma.",
    "measure": "Of a deployment total, additional, withdrawal or unspecified; of a toll total or incident.",
    "status": "occurred, planned, possible or denied.",
    "low": "Lowest number the words allow; null: no lower bound.",
    "high": "Highest number the words allow; null: no upper bound.",
    "approx": "Whether the words call the number approximate.",
    "articles": "How many articles say so.",
    "stories": "How many of them there are without copies of one another.",
    "story": "The first article of those that tell the same in the same words; of most articles, itself.",
    "outlets": "Who published them, wherever the same texts appeared.",
    "origin": "Who says so in the end; null: the article's own voice. Several in one list: A; B.",
    "origins": "Who says so in the end; empty: the articles' own voice.",
    "witnesses": "How many independent origins; copies and relays of one origin count once.",
    "first_published": "When the first of the articles was published.",
    "last_published": "When the last of the articles was published.",
    "from": "First day for which it is said to hold.",
    "to": "Last day for which it is said to hold.",
    "claims": "How many claims.",
    "evidence": "The words of an article; of several articles, the first one's.",
    "claim_id": "The claim.",
    "claim_ids": "The claims.",
    "article_id": "The article.",
    "file": "The article's file.",
    "attributed_to": "The chain of attribution, nearest voice first.",
    "outlet": "Who published the article, if known.",
    "published": "When the article was published, if known.",
    "place": "The place, as worded.",
    "span_start": "Where the evidence starts in the article's text, in characters from 0.",
    "span_end": "Where the evidence ends: the first character after it.",
    "as_of": "The day for which the figure stands: as stated, else the day of publication.",
    "words": "The time, as worded.",
    "who": "Key of the first party or name in the type's key.",
    "whom": "Key of the other parties; null where none is stated.",
    "who_label": "The first party or name, to read.",
    "whom_label": "The other parties, to read.",
    "national": "Whether the first party is a country.",
    "person": "The person in the type's key.",
    "topic": "The free words in the type's key.",
    "pact": "Whether the type is about what several parties agree on.",
    "counted": "Whether the type's key has a count.",
    "figure_words": "The figure, as worded.",
    "says": "What it says: kind and figure, or kind and status.",
    "form": "How the figure is compared: n a number, u an upper bound, r a range, - none.",
    "fig": "The number that is compared.",
    "full_name": "The person in the type's key, to compare by.",
    "last_name": "The last two names of the person.",
    "lacking": "Key of a sort of claims of which some leave out the other party, and some name it.",
    "whom_key": "Hash of the other parties.",
    "about": "Hash of the type, the first party, the topic, and the place where that matters.",
    "of_what": "Hash of place and measure.",
    "shape": "Hash of status, measure and form of the figure.",
    "part": "Whether the figure counts a part of a whole.",
    "since": "First day for which it holds.",
    "till": "Last day for which it holds.",
    "reach": "How far back it may reach to be of one group with others.",
    "reason": "figures: they cannot both hold; denied: the one says it occurred, the other that it did not.",
    "planned": "When the plan was first published.",
    "outcome": "fulfilled, partly (by a lower figure) or open (not yet).",
    "fulfilled": "The day for which the first claim that fulfils it stands.",
}
_SIDES = {"a_": "First side: ", "b_": "Second side: ", "fulfilled_": "Of the claims that fulfil it: "}


def column_comment(name: str) -> str:
    """What a column of a view holds, by its name; empty for the inner columns of `statements`."""
    for prefix, whose in _SIDES.items():
        if name.startswith(prefix):
            comment = column_comment(name.removeprefix(prefix))
            return whose + comment[:1].lower() + comment[1:]
    bare = name.removeprefix("count_").removeprefix("when_")
    return _COLUMNS.get(bare, "")


def country_names() -> str:
    """A statement that makes the macro country_name(code): the country's usual name, else `code` itself."""
    names = ", ".join(f"{_text(code)}: {_text(name)}" for code, name in names_of_countries().items())
    return f"CREATE OR REPLACE MACRO country_name(code) AS coalesce(MAP {{{names}}}[code], code)"


def statement_query(name: str, kind: type[Claim]) -> str:
    """A SELECT that gives the claims of the type called `name` in the columns that views.sql works on.

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
        "attributed_to, origin, when_words, when_from, when_to, place_words AS place"
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
