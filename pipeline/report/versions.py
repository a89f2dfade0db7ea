"""Whether a store has what page and exports are made of, as this version writes it."""

from __future__ import annotations

from pipeline.store import Reader
from pipeline.store.view_files import views
from schemas.errors import StoreError

_SINCE = ("claims", "publications")
"""Without publications, the views of a store count its claims once for each run that published it."""


def refuse_older(reader: Reader) -> None:
    """Raise StoreError where an older version wrote the store, and none has published it since."""
    there = reader.tables()
    if missing := [name for name in (*views().comments, *_SINCE) if name not in there]:
        raise StoreError(
            f"the store was written by an older groundwire: it has no {missing[0]}; "
            "`groundwire renormalise` brings it up to date, without a request"
        )
