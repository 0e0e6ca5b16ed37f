"""What is said where there is no answer: problems as JSON, and refusals before a body is read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from sensorium.errors import DataError, Fault, LimitError

DRAIN_TIMEOUT_S = 2.0
MAX_DRAINED_BYTES = 256 * 2**20


def problem(status: int, detail: str) -> JSONResponse:
    """Return the answer to a request that was read whole."""
    return JSONResponse({"detail": detail}, status)


def fault_problem(error: DataError) -> JSONResponse:
    """Return the answer to a request with faults in it, in a request's terms."""
    return problem(413 if isinstance(error, LimitError) else 422, "\n".join(map(_in_words, error.faults)))


def _in_words(fault: Fault) -> str:
    """Say what is wrong: records and inputs, where tables have rows and columns."""
    place = [] if fault.row is None else [f"record {fault.row}"]
    place += [] if fault.column is None else [f"input '{fault.column}'"]
    return f"{', '.join(place)}: {fault.message}" if place else fault.message


async def refuse(
    scope: Scope,
    receive: Receive,
    send: Send,
    *,
    status: int,
    detail: str,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Answer with an error and close the connection, whatever the caller is still sending.

    Many clients read no answer before they have sent their whole body. So what still comes is read for a
    short time and thrown away: closing at once would reset the connection and lose the answer.
    """
    body = json.dumps({"detail": detail}).encode()
    fields = {
        "content-type": "application/json",
        "content-length": str(len(body)),
        "connection": "close",
        **(headers or {}),
    }
    encoded = [(name.encode(), value.encode()) for name, value in fields.items()]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": body, "more_body": True})
    if _has_body(scope):
        await _drain(receive)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _has_body(scope: Scope) -> bool:
    names = {name.lower() for name, _value in scope["headers"]}
    return bool(names & {b"content-length", b"transfer-encoding"})


async def _drain(receive: Receive) -> None:
    left = MAX_DRAINED_BYTES
    try:
        async with asyncio.timeout(DRAIN_TIMEOUT_S):
            while left > 0:
                message = await receive()
                if message["type"] != "http.request" or not message.get("more_body"):
                    return
                left -= len(message.get("body", b""))
    except TimeoutError:
        return
