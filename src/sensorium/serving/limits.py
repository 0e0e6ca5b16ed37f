"""The body limit: counted as the body streams in, since a declared length may be absent or false."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sensorium.serving.responding import refuse


class _TooLargeError(Exception):
    """The body grew over the limit."""


class BodyLimit:
    """Reads a request's body, up to a size and within a time, before anything else looks at it."""

    def __init__(self, app: ASGIApp, *, max_body_bytes: int, timeout_s: float) -> None:
        self._app = app
        self._max_body_bytes = max_body_bytes
        self._timeout_s = timeout_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its whole body in one message, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            if _declared_bytes(scope) > self._max_body_bytes:
                raise _TooLargeError  # noqa: TRY301 -- both ways to be too large get one answer
            async with asyncio.timeout(self._timeout_s):
                body = await self._read(receive)
        except _TooLargeError:
            detail = f"the body is larger than the limit of {self._max_body_bytes} bytes. Send less at once."
            await refuse(scope, receive, send, status=413, detail=detail)
        except TimeoutError:
            detail = f"the body did not arrive within {self._timeout_s:g} s."
            await refuse(scope, receive, send, status=408, detail=detail)
        else:
            if body is not None:
                await self._app(scope, _replay(body, receive), send)

    async def _read(self, receive: Receive) -> bytes | None:
        """Return the body; None if the caller has gone."""
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            if len(body) > self._max_body_bytes:
                raise _TooLargeError
            if not message.get("more_body", False):
                return bytes(body)


def _declared_bytes(scope: Scope) -> int:
    declared = dict(scope["headers"]).get(b"content-length", b"0")
    return int(declared) if declared.isdigit() else 0


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a receive that hands out the body once, then what really comes."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return messages.pop() if messages else await receive()

    return replay
