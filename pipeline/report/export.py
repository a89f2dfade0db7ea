"""Ways out: claims, articles, groups and the other views as files, with a data dictionary beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pipeline.report.versions import refuse_older
from pipeline.store import Reader
from pipeline.store.dictionary import dictionary_query
from pipeline.store.view_files import views
from schemas.errors import UsageError

DICTIONARY = "dictionary.csv"


def export_all(
    reader: Reader, folder: Path, form: Literal["parquet", "csv", "json", "jsonl"]
) -> dict[str, int]:
    """Write each table and view as a file of its own into `folder`; give the number of rows of each.

    `dictionary.csv` tells what every column of them holds, from the comments in the store.

    Raises:
        UsageError: the folder cannot be written, or has files that are of no export.
        StoreError: the store was written by an older version.
    """
    refuse_older(reader)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = any(folder.iterdir()) and not (folder / DICTIONARY).exists()
    except OSError as error:
        raise UsageError(f"{folder}: {error.strerror}; name a folder that can be written") from error
    if taken:
        raise UsageError(f"{folder} has files of something else; name a new folder, or that of an export")
    names = [
        "articles",
        "claims",
        *reader.claim_types(),
        *(view for view in views().comments if view != "statements"),
        *("reviews", "reviewed_claims"),
    ]
    described = dictionary_query(reader.claim_types(), names)
    reader.export(f"SELECT * EXCLUDE (place) FROM ({described})", "csv", folder / DICTIONARY)
    return {name: reader.export(name, form, folder / f"{name}.{form}") for name in names}
