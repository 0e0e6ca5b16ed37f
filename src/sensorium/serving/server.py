"""Runs the service on a socket of this machine."""

from __future__ import annotations

import socket

import uvicorn

from sensorium.errors import ConfigError
from sensorium.predictor import Predictor
from sensorium.serving.app import create_app
from sensorium.serving.settings import Settings

SHUTDOWN_TIMEOUT_S = 10


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes any free one.

    Raises:
        ConfigError: The address is not this machine's, or the port is taken or not allowed.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ConfigError(
            f"cannot listen on {host} port {port}: {reason.lower()}. "
            "Stop what uses it, or choose another --port or --host."
        ) from None


def url_of(listening: socket.socket) -> str:
    """Return the address that a socket listens on."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(predictor: Predictor, settings: Settings, listening: socket.socket) -> None:
    """Answer requests until interrupted."""
    config = uvicorn.Config(
        create_app(predictor, settings),
        access_log=False,  # it holds callers' addresses and whole paths; see Guard
        log_config=_LOGGING,
        server_header=False,
        proxy_headers=False,  # they tell the caller's address, which nothing here asks for
        lifespan="off",
        timeout_graceful_shutdown=SHUTDOWN_TIMEOUT_S,
    )
    uvicorn.Server(config).run(sockets=[listening])


_LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "uvicorn": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "sensorium.serving": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
