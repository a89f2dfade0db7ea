"""What several test files share."""

from __future__ import annotations

import gc
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import settings
from pytest_httpserver import HTTPServer
from werkzeug import Request as HTTPRequest
from werkzeug import Response as HTTPResponse

pytest_plugins = ["played"]
settings.register_profile("without a stopwatch", deadline=None)  # what a busy machine takes is no law
settings.load_profile("without a stopwatch")
gc.set_threshold(100_000, 50, 50)  # as the command line does: seven thousand tests stay in memory

if sys.dont_write_bytecode:  # each worker, and each command that a test starts, would compile all of it anew
    sys.dont_write_bytecode = False
    sys.pycache_prefix = str(Path(__file__).parents[1] / ".bytecode_cache")
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def on_disk(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    """The answer to a query on a copy of what a run works in, or has left, or of what it has published."""
    import duckdb

    left = [file for file in folder.glob(".claims.duckdb.run*") if file.is_file()]
    with TemporaryDirectory() as name:
        for file in left or [folder / "claims.duckdb"]:
            shutil.copyfile(file, Path(name, file.name))
        with duckdb.connect(str(Path(name, ".claims.duckdb.run" if left else "claims.duckdb"))) as con:
            return con.execute(sql).fetchall()


@pytest.fixture(scope="session", autouse=True)
def copied_stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A new store is a copy of the last one of the same claim types: making its views takes half a second."""
    import duckdb

    from pipeline import store
    from pipeline.store import work as opener
    from pipeline.store.database import work_file
    from schemas.claim import Claim

    open_work = opener.open_work
    contents: dict[tuple[tuple[str, type[Claim]], ...], bytes | None] = {}

    def open_copy(
        path: Path, claim_types: Mapping[str, type[Claim]]
    ) -> tuple[duckdb.DuckDBPyConnection, list[str]]:
        kinds, work = tuple(claim_types.items()), work_file(path)
        if work.exists() or path.exists() or not path.parent.is_dir():
            return open_work(path, claim_types)
        if kinds not in contents:
            contents[kinds] = None  # the first is made where it is asked for, with whatever comes of it
            return open_work(path, claim_types)
        if contents[kinds] is None:
            made = tmp_path_factory.mktemp("made") / "claims.duckdb"
            with patch.object(opener, "open_work", open_work), store.Store.open(made, claim_types) as new:
                new.publish()
            contents[kinds] = made.read_bytes()
        work.write_bytes(contents[kinds] or b"")
        return open_work(path, claim_types)

    with patch.object(opener, "open_work", open_copy):
        yield


@pytest.fixture(scope="session", autouse=True)
def commands_made_once() -> Iterator[None]:
    """A program makes its thirty commands when it starts; the process of a test starts it again and again."""
    from typer import main, testing

    made = cache(main.get_command)
    with patch.object(main, "get_command", made), patch.object(testing, "_get_command", made):
        yield


@pytest.fixture
def serve(httpserver: HTTPServer) -> Callable[..., list[dict]]:
    """Let the endpoint answer these, one after the other, the last for ever; gives the bodies it received."""

    def serve(*answers: dict | HTTPResponse) -> list[dict]:
        left, received = list(answers), []

        def answer(request: HTTPRequest) -> HTTPResponse:
            received.append(request.get_json())
            said = left.pop(0) if len(left) > 1 else left[0]
            if isinstance(said, HTTPResponse):
                return HTTPResponse(said.get_data(), said.status_code, said.headers)
            return HTTPResponse(json.dumps(said), content_type="application/json")

        httpserver.expect_request("/v1/chat/completions", method="POST").respond_with_handler(answer)
        return received

    return serve
