"""The service of one model, as an app for any ASGI server."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI
from starlette.routing import Route
from starlette.types import ASGIApp

from sensorium.predictor import Predictor
from sensorium.serving.authentication import KeyCheck, LocalNamesOnly
from sensorium.serving.direct import DirectPosts
from sensorium.serving.guard import Guard
from sensorium.serving.limits import BodyLimit
from sensorium.serving.routes import Routes
from sensorium.serving.settings import Settings


def create_app(predictor: Predictor, settings: Settings) -> ASGIApp:
    """Return the service: the routes, and around them the body limit, the key check and the guard."""
    # No pages: FastAPI's own load scripts from another host.
    described = FastAPI(title=predictor.name, version=version("sensorium"), docs_url=None, redoc_url=None)
    routes = Routes(predictor, settings)
    routes.add_to(described)
    app: ASGIApp = DirectPosts(described, handlers=routes.predicting)
    app = BodyLimit(app, max_body_bytes=settings.max_body_bytes, timeout_s=settings.body_timeout_s)
    if settings.key_digests:
        app = KeyCheck(app, key_digests=settings.key_digests)
    if settings.local_names_only:
        app = LocalNamesOnly(app)
    return Guard(app, paths=[route.path for route in described.routes if isinstance(route, Route)])
