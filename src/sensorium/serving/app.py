"""The service of one model, as an app for any ASGI server."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.routing import Route

from sensorium.errors import DataError, Fault, LimitError
from sensorium.predictor import Predictor
from sensorium.serving.authentication import KeyCheck, LocalNamesOnly
from sensorium.serving.guard import Guard
from sensorium.serving.limits import BodyLimit
from sensorium.serving.routes import Routes
from sensorium.serving.settings import Settings


def create_app(predictor: Predictor, settings: Settings) -> FastAPI:
    """Return the service: the routes, and around them the body limit, the key check and the guard."""
    # No pages: FastAPI's own load scripts from another host.
    app = FastAPI(title=predictor.name, version=version("sensorium"), docs_url=None, redoc_url=None)
    Routes(predictor, settings).add_to(app)
    app.add_exception_handler(DataError, _answer_fault)
    # What is added last stands outermost.
    app.add_middleware(BodyLimit, max_body_bytes=settings.max_body_bytes, timeout_s=settings.body_timeout_s)
    if settings.key_digests:
        app.add_middleware(KeyCheck, key_digests=settings.key_digests)
    if settings.local_names_only:
        app.add_middleware(LocalNamesOnly)
    app.add_middleware(Guard, paths=[route.path for route in app.routes if isinstance(route, Route)])
    return app


async def _answer_fault(_request: Request, error: Exception) -> JSONResponse:
    faults = error.faults if isinstance(error, DataError) else ()
    status = 413 if isinstance(error, LimitError) else 422
    return JSONResponse({"detail": "\n".join(map(_in_words, faults))}, status)


def _in_words(fault: Fault) -> str:
    """Say what is wrong in a request's terms: records and inputs, where tables have rows and columns."""
    place = [] if fault.row is None else [f"record {fault.row}"]
    place += [] if fault.column is None else [f"input '{fault.column}'"]
    return f"{', '.join(place)}: {fault.message}" if place else fault.message
