"""The servers that are compared. Each is started for its turn alone, so that none disturbs another."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START_TIMEOUT_S = 90


@dataclass(frozen=True)
class Server:
    """How a server is started and asked.

    Attributes:
        name: What it is called in the record.
        command: Words of its command; the port follows.
        path: Where it answers one record.
    """

    name: str
    command: tuple[str, ...]
    path: str = "/predict"

    @contextmanager
    def running(self, first: Path) -> Iterator[str]:
        """Start it, wait until it answers a first request, yield its URL, and stop it and what it started."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with tempfile.TemporaryFile() as log:
            command = [*self.command, str(port)]
            process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
            try:
                url = f"http://127.0.0.1:{port}{self.path}"
                if not _answers(process, url, first):
                    log.seek(0)
                    said = log.read().decode(errors="replace")[-2000:]
                    raise RuntimeError(f"the server '{self.name}' did not start: {' '.join(command)}\n{said}")
                yield url
            finally:
                _stop(process)


def _answers(process: subprocess.Popen[bytes], url: str, request: Path) -> bool:
    """Wait until a process answers a request; False if it ends first, or takes too long."""
    until_s = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < until_s and process.poll() is None:
        try:
            answer(url, request)
        except OSError:
            time.sleep(0.2)
        else:
            return True
    return False


def answer(url: str, request: Path) -> dict[str, Any]:
    """Send one request and return the answer."""
    headers = {"Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, request.read_bytes(), headers), timeout=30) as response:
        answered: dict[str, Any] = json.loads(response.read())
    return answered


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop a process and its children, which share its group."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(10)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
    process.wait(10)


def sensorium(model: Path) -> Server:
    """Return our own service."""
    return Server("sensorium", (sys.executable, "-m", "sensorium", "serve", str(model), "--port"), "/v1/predict")


def flask(python: Path, model: Path) -> Server:
    """Return the plain Flask handler."""
    return Server("flask", (str(python), "-m", "benchmarks.peers.flask_server", str(model)))


def litserve(python: Path, model: Path, *, batch_size: int, timeout_s: float) -> Server:
    """Return LitServe with one batch setting."""
    words = (str(python), "-m", "benchmarks.peers.litserve_server", str(model), str(batch_size), str(timeout_s))
    return Server("litserve", words)
