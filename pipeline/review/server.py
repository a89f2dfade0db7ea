"""The page on this machine: who may ask, what is asked, what is answered.

Nothing but 127.0.0.1 is listened on. An address begins with a token that is new with each start; a
request without it, for another host name, or from another origin is refused. The page asks nobody else, and
its policy lets it load and run nothing but its own two files.
"""

from __future__ import annotations

import hmac
import json
import secrets
import signal
import socket
import webbrowser
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from pipeline.report.words import clean
from pipeline.review.desk import Desk
from pipeline.review.screen import FOLDER, Screen, template
from schemas.errors import GroundwireError, UsageError

Handler = Callable[[Request], Awaitable[Response]]
_FILES = {"page.js": "text/javascript", "page.css": "text/css"}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_MOST = 1 << 20
"""A longer request is no decision."""


class _Refused(Exception):  # noqa: N818 - not an error: what anybody else's request gets
    """Why a request is none of the page's."""


@dataclass(frozen=True)
class _Door:
    """Who may ask: with the token, for this machine by its own name, from the page itself."""

    token: str
    port: int

    def check(self, request: Request) -> None:
        """Raise _Refused for a request that is none of the page's."""
        given = str(request.path_params.get("token", ""))
        if not hmac.compare_digest(given.encode(), self.token.encode()):
            raise _Refused(
                "the token is missing or wrong; use the address that `groundwire review` has printed"
            )
        hosts = {f"127.0.0.1:{self.port}", f"localhost:{self.port}"}
        if request.headers.get("host") not in hosts:
            raise _Refused("this page answers to 127.0.0.1 alone")
        origin = request.headers.get("origin")
        if origin is None and request.method == "POST":
            raise _Refused("asked without an origin")
        if origin is not None and origin not in {f"http://{host}" for host in hosts}:
            raise _Refused("asked from another origin")
        if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            raise _Refused("asked from another site")


@dataclass(frozen=True)
class _Site:
    """What is answered to each address of the page."""

    desk: Desk
    screen: Screen
    door: _Door

    def guarded(self, handle: Handler) -> Handler:
        """The handler, for requests that the door lets in."""

        async def answer(request: Request) -> Response:
            try:
                self.door.check(request)
                return await handle(request)
            except _Refused as refused:
                return PlainTextResponse(str(refused), 403, _HEADERS)

        return answer

    async def page(self, _request: Request) -> Response:
        """The page with its first item."""
        self.desk.refresh()
        first = self.screen.fragment(self.desk.next())
        html = template("page.html").render(first=first, fragment=first["html"], desk=self.desk)
        return Response(html.encode("utf-8", "replace"), 200, _HEADERS, "text/html")

    async def file(self, request: Request) -> Response:
        """One of the page's own files."""
        name = str(request.path_params["name"])
        if name not in _FILES:
            return PlainTextResponse("there is nothing here", 404, _HEADERS)
        return Response((FOLDER / name).read_bytes(), 200, _HEADERS, _FILES[name])

    async def act(self, request: Request) -> Response:
        """What a key has asked for, done."""
        try:
            if int(request.headers.get("content-length", 0)) > _MOST:
                raise UsageError("this is too long for a decision")
            asked = json.loads(await request.body())
            told = self.screen.act(asked if isinstance(asked, dict) else {})
        except GroundwireError as error:
            return JSONResponse({"error": str(clean(str(error)))}, 422, _HEADERS)
        except (ValueError, RecursionError):
            return JSONResponse({"error": "this is no request of the page; load it again"}, 422, _HEADERS)
        return JSONResponse(told, 200, _HEADERS)

    async def nobody(self, _request: Request) -> Response:
        """Any other address."""
        raise _Refused("the token is missing or wrong")


def application(desk: Desk, token: str, port: int) -> Starlette:
    """The page of a desk as an ASGI application, for requests to 127.0.0.1 at this port."""
    site = _Site(desk, Screen(desk), _Door(token, port))
    every = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
    return Starlette(
        routes=[
            Route("/{token}/", site.guarded(site.page), methods=["GET"]),
            Route("/{token}/act", site.guarded(site.act), methods=["POST"]),
            Route("/{token}/{name}", site.guarded(site.file), methods=["GET"]),
            Route("/{rest:path}", site.guarded(site.nobody), methods=every),
        ]
    )


class _Server(uvicorn.Server):
    """A server that Ctrl-C and SIGTERM end in good order, without ending the command that serves."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at a signal; what comes after the serving is not interrupted by it."""
        before = {each: signal.signal(each, self.handle_exit) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)


def serve(desk: Desk, port: int, *, browser: bool, told: Callable[[str], None]) -> None:
    """Serve the page until Ctrl-C; `told` hears its address, and `browser` opens it there.

    `port` 0 takes any that is free.

    Raises:
        UsageError: the port is taken.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(("127.0.0.1", port))
        except OSError as error:
            raise UsageError(f"port {port}: {error.strerror}; choose another with --port") from None
        taken = listening.getsockname()[1]
        token = secrets.token_urlsafe(24)
        app = application(desk, token, taken)
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, lifespan="off"
        )
        address = f"http://127.0.0.1:{taken}/{token}/"
        told(address)
        if browser:
            webbrowser.open(address)
        _Server(config).run(sockets=[listening])
