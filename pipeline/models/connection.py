"""The connection to an endpoint: the client, what it may read, and why there was no answer."""
# ruff: noqa: PLC0415 - openai and aiohttp load with the first request, not with the command line

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.models.address import may_use_proxy
from pipeline.models.faults import EndedError

if TYPE_CHECKING:
    from httpx2 import Response
    from openai import APIConnectionError, AsyncOpenAI

_EVERYWHERE = ("all://", "http://", "https://")
"""What a proxy of the environment may be for; without a transport of its own, each goes directly."""
LARGEST = 16_000_000
"""A server's answer of more bytes than this is refused; one of 16,000 tokens has about 100,000."""


def connect(base_url: str, api_key: str, timeout: float, *, bounded: bool = True) -> AsyncOpenAI:
    """A client that tries nothing again, follows no redirect and reads no more than LARGEST.

    `timeout` is in seconds, for an answer's beginning as for the whole of its body. One that is not `bounded`
    leaves bodies to be read by whoever asks, piece by piece.
    """
    from httpx2 import Limits
    from openai import AsyncOpenAI, DefaultAioHttpClient, Timeout

    soon = min(5.0, timeout)
    mounts: dict[str, Any] = {} if may_use_proxy(base_url) else dict.fromkeys(_EVERYWHERE)
    return AsyncOpenAI(
        base_url=base_url,
        # Never None: openai would send the key in OPENAI_API_KEY to whatever endpoint this is.
        api_key=api_key or "none",
        max_retries=0,
        timeout=Timeout(timeout, connect=soon, pool=soon),  # `pool` has in it to find the host
        # httpx's own transport looks at each open connection for each request.
        http_client=DefaultAioHttpClient(
            follow_redirects=False,
            limits=Limits(max_connections=0),  # without limit; the rate limiter limits
            event_hooks={"response": [_bounded_reader(timeout)]} if bounded else None,
            mounts=mounts,
            verify=_certificates(),
        ),
    )


@cache
def _certificates() -> ssl.SSLContext:
    """Those that httpx trusts, read once: it takes longer than a request."""
    from httpx2 import create_ssl_context

    return create_ssl_context()


def _bounded_reader(timeout: float) -> Callable[[Any], Awaitable[None]]:
    async def read(response: Any) -> None:  # noqa: ANN401 - httpx2's; loading it here takes time
        """Read a response's body, decoded; end where it is too large for the memory, or drips on and on."""
        body = bytearray()
        try:
            async with asyncio.timeout(timeout):
                async for part in response.aiter_bytes():
                    body += part
                    if len(body) > LARGEST:
                        raise EndedError("failed", f"the server's answer has more than {LARGEST:,} bytes")
        except TimeoutError:
            if not body:  # it hangs, which may pass
                raise
            raise EndedError(
                "failed", f"the server's answer did not end within {timeout:g} s (`timeout`)"
            ) from None
        response._content = bytes(body)  # noqa: SLF001 - as aread does, which would read without bound

    return read


async def answer_to(body: Mapping[str, Any], client: AsyncOpenAI) -> Response:
    """The server's whole answer to a request.

    Not by `client.chat`: with that openai loads all that it knows, and walks through every request.

    Raises:
        APIStatusError: it is a refusal.
        APIConnectionError: there is none.
    """
    from httpx2 import Response

    return await client.post("/chat/completions", cast_to=Response, body=body)


def ended_within(error: BaseException) -> EndedError | None:
    """The end of a request that the client has taken for a lost connection."""
    return next((each for each in _chain(error) if isinstance(each, EndedError)), None)


def was_refused(error: BaseException) -> bool:
    """Whether there was no connection at all."""
    from aiohttp import ClientConnectorError, ConnectionTimeoutError

    return any(isinstance(each, ClientConnectorError | ConnectionTimeoutError) for each in _chain(error))


def why_lost(error: APIConnectionError) -> str:
    """Why there was no answer at all, whole, with what the server sent."""
    from aiohttp import ServerDisconnectedError
    from aiohttp.http_exceptions import HttpProcessingError

    first = first_cause(error)
    why = str(first)
    if isinstance(first, ServerDisconnectedError):
        why = "the server hung up"
    elif isinstance(first, HttpProcessingError):
        why = first.message
    late = any(isinstance(each, TimeoutError) for each in _chain(error))
    return f"{'Request timed out' if late else 'Connection error'}: {why or type(first).__name__}"


def first_cause(error: BaseException) -> BaseException:
    """What began it; that something was cancelled in its course tells nothing."""
    return [each for each in _chain(error) if isinstance(each, Exception)][-1]


def _chain(error: BaseException) -> list[BaseException]:
    """An error and what began it, to the first: openai's transport takes a hang-up for a time-out."""
    return [error, *_chain(error.__cause__)] if error.__cause__ else [error]
