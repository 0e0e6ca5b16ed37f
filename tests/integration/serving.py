"""A real server in a thread, over a small real bundle."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn

from sensorium.predictor import Predictor
from sensorium.serving.app import create_app
from sensorium.serving.server import listen, url_of
from sensorium.serving.settings import Settings


@contextmanager
def served(predictor: Predictor, settings: Settings) -> Iterator[httpx.Client]:
    """Serve a model on a free port and yield a client of it."""
    listening = listen("127.0.0.1", 0)
    config = uvicorn.Config(create_app(predictor, settings), log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        with httpx.Client(base_url=url_of(listening), timeout=30) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()
