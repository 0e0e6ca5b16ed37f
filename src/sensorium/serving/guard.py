"""The outermost layer: one log line a request, and a plain answer when something breaks."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Collection

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger("sensorium.serving")


class Guard:
    """Logs method, path, status and time, and answers 500 where an error comes through.

    No part of a request is logged but the path, and that only if the service has it: a path that was made up
    may hold anything. Of an error, its type and place are logged, not its message.
    """

    def __init__(self, app: ASGIApp, *, paths: Collection[str]) -> None:
        self._app = app
        self._paths = frozenset(paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and watch what becomes of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started_s = time.perf_counter()
        statuses: list[int] = []

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001 -- the last place that can answer
            logger.error("%s at %s", type(error).__name__, _place(error))  # noqa: TRY400 -- see the class
            if not statuses:
                answer = JSONResponse({"detail": "the service failed. See its log."}, 500)
                await answer(scope, receive, watched)
        took_ms = 1000 * (time.perf_counter() - started_s)
        path = scope["path"] if scope["path"] in self._paths else "(unknown path)"
        status = statuses[0] if statuses else "no answer"
        logger.info("%s %s %s %.0f ms", scope["method"], path, status, took_ms)


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "an unknown place"
