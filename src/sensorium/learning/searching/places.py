"""Places in the folder of a search: one search at a time, and one of its processes at a time where they draw."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sensorium.errors import ConfigError

LOCK, TURN = ".lock", ".turn"


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Take a folder for oneself; it is made if it is not there.

    Raises:
        ConfigError: Another search writes it, or it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        why = (error.strerror or "error").lower()
        raise ConfigError(f"'{folder}' cannot be written: {why}. Name another --output.") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise ConfigError(f"another search is writing '{folder}'. Wait for it, or name another --output.") from None
    finally:
        os.close(lock)


@contextmanager
def turn_in(folder: Path) -> Iterator[None]:
    """Wait for one's turn among the processes of a search; a process that dies gives its turn back."""
    turn = os.open(folder / TURN, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield
    finally:
        os.close(turn)
