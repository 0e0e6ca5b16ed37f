"""The bytes of a file of numbers, with its size checked before it is read."""

from __future__ import annotations

from pathlib import Path

from sensorium.errors import LimitError
from sensorium.modalities import Cell
from sensorium.modalities.cells.files import file_of, name_of

BYTES_IN_MEGABYTE = 1_000_000


def content_of(cell: Cell, limit_megabytes: float) -> bytes:
    """Return the bytes of a cell.

    Raises:
        DataError: The cell is no file that can be read.
        LimitError: The file is larger than the limit; nothing was read.
    """
    file = file_of(cell)
    size = file.stat().st_size if isinstance(file, Path) else file.getbuffer().nbytes
    if size > limit_megabytes * BYTES_IN_MEGABYTE:
        raise LimitError(
            f"{name_of(cell)} has {size / BYTES_IN_MEGABYTE:.1f} MB, more than the limit of {limit_megabytes:g} MB. "
            "Cut it, or raise `limit_megabytes` in the config."
        )
    return file.read_bytes() if isinstance(file, Path) else file.getvalue()
