"""Files that are written whole or not at all: a full disk or Ctrl-C leaves what was there before."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sensorium.errors import ConfigError


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file beside ``path`` for writing, and put it in place once the block ends without an error.

    Raises:
        ConfigError: The file cannot be written: no such folder, no leave, no space.
    """
    # A link or a pipe such as /dev/stdout stays what it is.
    place = path.resolve() if path.is_symlink() else path
    try:
        if place.exists() and not place.is_file():
            with place.open("wb") as file:
                yield file
        else:
            with _beside(place) as file:
                yield file
    except OSError as error:
        reason = (error.strerror or "error").lower()
        raise ConfigError(f"cannot write '{path}': {reason}. Choose another --output.") from None


@contextmanager
def _beside(place: Path) -> Iterator[BinaryIO]:
    path = place.with_name(f".{place.name}.{secrets.token_hex(4)}.tmp")
    with path.open("xb") as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            path.replace(place)
        finally:
            path.unlink(missing_ok=True)
