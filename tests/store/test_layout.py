"""The layout of a store has a number, which has to be raised with tables and views."""

import ast
import hashlib
from pathlib import Path

from pipeline.store import causes, fit, incidents, sites, sums, telling, told
from pipeline.store.migration import LAYOUT, layout_of
from pipeline.store.tables import tables_of
from pipeline.store.view_files import views
from schemas.casualty import Casualty
from schemas.visit import Visit

PINNED = Path(__file__).parents[1] / "golden" / "layout.txt"


def layout() -> str:
    """The number, and a digest of what it stands for.

    That is tables without the claim types', the views' SQL, and how claims are joined: a run keeps what an
    earlier one has joined.
    """
    said = [repr(tables_of({})), repr(views().comments), " ".join(views().sql.split())]
    joining = (causes, fit, incidents, sites, sums, telling, told)
    said += [ast.dump(ast.parse(Path(module.__file__).read_text())) for module in joining]
    return f"{LAYOUT} {hashlib.sha256(chr(0).join(said).encode()).hexdigest()[:16]}\n"


def test_the_number_is_raised_with_what_it_stands_for():
    """Stores are brought up to date only where the number differs; comments in SQL change nothing."""
    assert layout() == PINNED.read_text(), (
        "tables or views have changed: raise LAYOUT in pipeline/store/migration.py, unless it was raised "
        f"since the last release, and put this into {PINNED.name}: {layout()}"
    )


def test_claim_types_are_part_of_a_layout():
    """A user's claim types come and go without a number: their tables and queries are compared themselves."""
    assert layout_of({"visit": Visit}) != layout_of({"visit": Visit, "casualty": Casualty})
    assert layout_of({"visit": Visit}) == layout_of({"visit": Visit})
