"""What is answered is committed before it is used."""

import asyncio
from pathlib import Path
from unittest.mock import patch

from pipeline.models.model import Response
from pipeline.runs.response_cache import ResponseCache
from pipeline.store import Store


def test_responses_are_committed_together_before_they_are_used(tmp_path: Path) -> None:
    """What arrives together is one commit; what Ctrl-C kept from being used is committed at the end."""
    said = [
        Response(response_id=name, model="m", status="answered", request_json="{}")
        for name in ("r1", "r2", "r3")
    ]
    billed: list[Response] = []
    with Store.open(tmp_path / "s.duckdb", {}) as store:
        store.runs.begin(model="m", fingerprint="f", focus="article", paths=[], settings={})
        cache = ResponseCache(store.responses, bill=billed.append)

        async def keep() -> None:
            await asyncio.gather(*map(cache.keep, said[:2]))
            assert [store.responses.get(name) is not None for name in ("r1", "r2")] == [True, True]
            interrupted = asyncio.create_task(cache.keep(said[2]))
            await asyncio.sleep(0)
            interrupted.cancel()
            await asyncio.gather(interrupted, return_exceptions=True)
            assert store.responses.get("r3") is None
            cache.commit()
            assert store.responses.get("r3") is not None

        with patch.object(store.responses, "keep", wraps=store.responses.keep) as commits:
            asyncio.run(keep())
        assert [len(call.args) for call in commits.call_args_list] == [2, 1]
        assert asyncio.run(cache.response("r1")) is not None
        assert billed == said
