"""What several test files share."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request as HTTPRequest
from werkzeug import Response as HTTPResponse

pytest_plugins = ["played"]


def on_disk(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    """The answer to a query on a copy of what a run works in, or has left, or of what it has published."""
    import duckdb

    left = [file for file in folder.glob(".claims.duckdb.run*") if file.is_file()]
    with TemporaryDirectory() as name:
        for file in left or [folder / "claims.duckdb"]:
            shutil.copyfile(file, Path(name, file.name))
        with duckdb.connect(str(Path(name, ".claims.duckdb.run" if left else "claims.duckdb"))) as con:
            return con.execute(sql).fetchall()


@pytest.fixture(scope="session")
def copied_stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A new store of the built-in types is a copy of one made once: making its views takes half a second."""
    import duckdb

    from pipeline import store
    from pipeline.store import writer
    from pipeline.store.database import work_file
    from schemas.catalogue import claim_types
    from schemas.claim import Claim

    made = tmp_path_factory.mktemp("made") / "claims.duckdb"
    kinds = claim_types()
    with store.Store.open(made, kinds) as new:
        new.publish()
    content = made.read_bytes()
    open_work = writer.open_work

    def open_copy(
        path: Path, claim_types: Mapping[str, type[Claim]]
    ) -> tuple[duckdb.DuckDBPyConnection, list[str]]:
        work = work_file(path)
        if claim_types == kinds and not work.exists() and not path.exists():
            work.write_bytes(content)
        return open_work(path, claim_types)

    with patch.object(writer, "open_work", open_copy):
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
