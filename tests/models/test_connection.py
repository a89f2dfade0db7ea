"""Where requests go, and where they never do."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from pipeline.models.address import may_use_proxy
from pipeline.models.connection import connect
from pipeline.models.endpoint import OpenAICompatible
from schemas.errors import ModelError


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[HTTPServer]:
    """A proxy that all variables of the environment name; what it gets is in its log."""
    with HTTPServer() as server:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, server.url_for("/"))
            monkeypatch.setenv(name.lower(), server.url_for("/"))
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        yield server


@pytest.mark.parametrize(
    ("base_url", "may"),
    [
        ("https://llm.example/v1", True),
        ("https://8.8.8.8/v1", True),
        ("http://llm.example/v1", False),
        ("http://127.0.0.1:1/v1", False),
        ("https://127.0.0.1/v1", False),
        ("https://localhost:8000/v1", False),
        ("https://[::1]/v1", False),
        ("https://10.1.2.3/v1", False),
        ("https://192.168.1.2/v1", False),
        ("https://172.20.0.2/v1", False),
        ("https://169.254.1.1/v1", False),
        ("https://[fd00::1]/v1", False),
        ("https://127.1/v1", False),
        ("https://ollama/v1", False),
        ("https://gpu.local/v1", False),
        ("https://host.docker.internal/v1", False),
        ("https://box.home.arpa/v1", False),
    ],
)
def test_a_proxy_is_for_https_to_another_network(base_url: str, may: bool) -> None:  # noqa: FBT001 - a table
    """What is local goes nowhere else, and nothing goes to a proxy in clear text."""
    assert may_use_proxy(base_url) is may


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_what_is_local_passes_no_proxy(proxy: HTTPServer, httpserver: HTTPServer, host: str) -> None:
    """With proxies in the environment, a model on this machine is asked directly."""
    httpserver.expect_request("/v1/models").respond_with_json({"data": [{"id": "m"}]})

    async def main() -> tuple[str, ...]:
        model = OpenAICompatible("m", f"http://{host}:{httpserver.port}/v1")
        try:
            return (await model.probe()).models
        finally:
            await model.close()

    assert asyncio.run(main()) == ("m",)
    assert proxy.log == []


def test_clear_text_passes_no_proxy(proxy: HTTPServer) -> None:
    """An `insecure` endpoint is not reached by way of a proxy either."""

    async def main() -> None:
        model = OpenAICompatible("m", "http://llm.invalid/v1", insecure=True)
        try:
            await model.probe()
        finally:
            await model.close()

    with pytest.raises(ModelError):
        asyncio.run(main())
    assert proxy.log == []


@pytest.mark.usefixtures("proxy")
def test_https_elsewhere_may_pass_one() -> None:
    """Only there does the client know of the proxy."""

    async def mounted(base_url: str) -> bool:
        client = connect(base_url, "", 1.0)
        try:
            return any(client._client._mounts.values())
        finally:
            await client.close()

    assert asyncio.run(mounted("https://llm.example/v1"))
    assert not asyncio.run(mounted("http://127.0.0.1:1/v1"))


def test_a_server_that_drips_for_ever_fails_the_request(tmp_path: Path) -> None:
    """Bytes that come one by one are read for `timeout` seconds in all, once."""
    script = tmp_path / "drip.py"
    script.write_text(
        "import socket, time\n"
        "server = socket.create_server(('127.0.0.1', 0))\n"
        "print(server.getsockname()[1], flush=True)\n"
        "while True:\n"
        "    peer, _ = server.accept()\n"
        "    peer.recv(100000)\n"
        "    peer.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\n\\r\\n')\n"
        "    try:\n"
        "        while True:\n"
        "            peer.sendall(b' ')\n"
        "            time.sleep(0.02)\n"
        "    except OSError:\n"
        "        pass\n"
    )
    process = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    port = int(process.stdout.readline())
    try:
        from test_endpoint import asked

        response = asked(f"http://127.0.0.1:{port}/v1", timeout=0.3)
    finally:
        process.kill()
        process.communicate()
    assert (response.status, response.requests) == ("failed", 1)
    assert response.error == "the server's answer did not end within 0.3 s (`timeout`)"
