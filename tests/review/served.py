"""A page that is served to a test: a desk on a store, in a thread of this process."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import uvicorn

from pipeline.review.desk import Desk
from pipeline.review.server import application

TOKEN = "token-of-this-test"  # noqa: S105 - of a page that lives as long as a test


@contextlib.contextmanager
def served(desk: Desk) -> Iterator[str]:
    """The address of a desk's page while it is served."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        app = application(desk, TOKEN, port)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        deadline = time.monotonic() + 30
        while not server.started and time.monotonic() < deadline:
            threading.Event().wait(0.01)
        try:
            yield f"http://127.0.0.1:{port}/{TOKEN}/"
        finally:
            server.should_exit = True
            thread.join()
