"""The short way in for the requests that come most: past the layers of the web framework."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from sensorium.errors import DataError
from sensorium.serving.responding import fault_problem

Handler = Callable[[Request], Awaitable[Response]]


class DirectPosts:
    """Hands each POST to a known path to its handler, and everything else to the app.

    The app's own layers (its errors, routing and stack of exits) take as long on the event loop as all else that
    a request needs there, and what runs there keeps the threads that decode from the interpreter.
    """

    def __init__(self, app: ASGIApp, *, handlers: Mapping[str, Handler]) -> None:
        self._app = app
        self._handlers = dict(handlers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or pass it on."""
        is_post = scope["type"] == "http" and scope["method"] == "POST"
        handler = self._handlers.get(scope["path"]) if is_post else None
        if handler is None:
            await self._app(scope, receive, send)
            return
        try:
            response = await handler(Request(scope, receive))
        except DataError as error:
            response = fault_problem(error)
        await response(scope, receive, send)
