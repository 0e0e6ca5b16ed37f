"""The bytes of a file of numbers, with its size checked before it is read."""

from __future__ import annotations

from pathlib import Path

from sensorium.errors import LimitError
from sensorium.modalities import Cell
from sensorium.modalities.cells.files import file_of, name_of
from sensorium.records.blobs import Blob

BYTES_IN_MEGABYTE = 1_000_000


def content_of(cell: Cell, limit_megabytes: float) -> bytes:
    """Return the bytes of a cell.

    Raises:
        DataError: The cell is no file that can be read.
        LimitError: The file is larger than the limit; it was not read.
    """
    if isinstance(cell, Blob):
        _check_size(cell, cell.size, limit_megabytes)
    file = file_of(cell)
    if isinstance(file, Path):
        _check_size(cell, file.stat().st_size, limit_megabytes)
        return file.read_bytes()
    _check_size(cell, file.getbuffer().nbytes, limit_megabytes)
    return file.getvalue()


def _check_size(cell: Cell, num_bytes: int, limit_megabytes: float) -> None:
    if num_bytes > limit_megabytes * BYTES_IN_MEGABYTE:
        raise LimitError(
            f"{name_of(cell)} has {num_bytes / BYTES_IN_MEGABYTE:.3g} MB, more than the limit of "
            f"{limit_megabytes:g} MB. Cut it, or raise `limit_megabytes` in the config."
        )
