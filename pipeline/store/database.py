"""DuckDB as both sides of a store use it: how it is opened, quoted, and what its errors mean."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.errors import StoreError

if TYPE_CHECKING:
    import duckdb

EXTENSIONLESS: dict[str, str | bool] = {
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
}
OFFLINE = EXTENSIONLESS | {"enable_external_access": False}
GIVEN = "(SELECT unnest(?::VARCHAR[]))"
"""The values of a list that is bound as one parameter."""


def connect(path: Path | str, **options: Any) -> duckdb.DuckDBPyConnection:  # noqa: ANN401 - duckdb's own options
    """Open a DuckDB database."""
    import duckdb  # noqa: PLC0415 - loading it takes 0.2 s, and most commands need no store

    return duckdb.connect(str(path), **options)


def first_line(error: BaseException) -> str:
    """What an error says, without the lines that DuckDB adds to it."""
    return str(error).splitlines()[0].rstrip("!") if str(error) else type(error).__name__


def damaged(error: BaseException) -> bool:
    """Whether DuckDB says so that the file itself is broken."""
    return "Corrupt database" in str(error) or "Could not read enough bytes" in str(error)


@contextmanager
def explained(path: Path, *, into: Path | None = None) -> Iterator[None]:
    """Turn what the disk, the folder or the file does to a writer into a StoreError.

    What is written is the store at `path`, or an archive, `into` which it is published.
    """
    import duckdb  # noqa: PLC0415 - see connect

    try:
        yield
    except OSError as error:
        what, option = ("an archive", "--into") if into else ("a store", "--db")
        need = f"{what} needs a folder that can be written and has room; mend that, or use another {option}"
        raise StoreError(f"{into or path}: {error.strerror}; {need}") from error
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise StoreError(
            f"{path}: {first_line(error)}; a table, column or view of it was changed by hand: put it "
            "back, or restore an earlier copy"
        ) from error
    except (duckdb.ProgrammingError, duckdb.DataError, duckdb.IntegrityError):
        raise
    except duckdb.Error as error:
        if damaged(error):
            what = (
                "the file is damaged: restore an earlier copy of it, and delete "
                f"{work_file(path).name} beside it"
            )
            raise StoreError(f"{path}: {first_line(error)}; {what}") from error
        what = "make room there and run again; what was saved before is kept"
        raise StoreError(f"{into or path}: {first_line(error)}; {what}") from error


def work_file(path: Path) -> Path:
    """The file that a run into the store at `path` works in."""
    return path.with_name(f".{path.name}.run")


def kept_file(path: Path) -> Path:
    """The file in which runs into the store at `path` keep what it does not have yet; see `meanwhile`."""
    return path.with_name(f".{path.name}.kept")


def utc_now() -> datetime:
    """The moment, as the store's timestamps have it: UTC, without saying so."""
    return datetime.now(UTC).replace(tzinfo=None)


def storable(cell: Any) -> Any:  # noqa: ANN401 - any cell
    """A cell that UTF-8 can hold: a half character, of which Python's text may consist, is "?"."""
    if isinstance(cell, str):
        try:
            cell.encode()
        except UnicodeEncodeError:
            return cell.encode("utf-8", "replace").decode()
    elif isinstance(cell, list | tuple):
        return [storable(each) for each in cell]
    return cell


def to_json(value: object) -> str:
    """The value as a cell of JSON."""
    return json.dumps(value, ensure_ascii=False, default=str)


def quoted(*names: str) -> str:
    """A name as SQL has it, with its schema and table before it."""
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)


def literal(words: str) -> str:
    """Words as SQL has them."""
    return "'" + words.replace("'", "''") + "'"


def refuse_irregular(path: Path) -> None:
    """Raise StoreError where something stands at a store's path that is no file, such as a pipe."""
    if path.exists() and not path.is_file():
        raise StoreError(f"{path} is no regular file; name a file for the store with --db")


def refuse_foreign(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Raise StoreError where a database has tables, and they are not those that every store has."""
    there = con.execute(
        "SELECT schema_name || '.' || table_name FROM duckdb_tables() "
        "WHERE database_name = current_database() ORDER BY ALL"
    ).fetchall()
    names = [name for (name,) in there]
    if names and not _EVERY_STORE.issubset(names):
        raise StoreError(
            f"{path}: a DuckDB database, but no store of groundwire (it has {', '.join(names[:3])}); nothing "
            "was touched: name another file with --db"
        )


_EVERY_STORE = {"main.articles", "main.responses", "main.outcomes", "superseded.outcomes"}
