"""Cells that are files: a path on disk, the bytes of an upload, or a file that lies inside another."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

from sensorium.errors import DataError
from sensorium.modalities import Cell
from sensorium.records.blobs import Blob


def file_of(cell: Cell) -> Path | BytesIO:
    """Return a cell as a file that a decoder can open.

    Raises:
        DataError: The cell is no file, or the file is missing, unreadable or empty.
    """
    if isinstance(cell, tuple):
        raise DataError(f"holds {len(cell)} files, and this input takes one. Keep one of them.")
    if isinstance(cell, Path):
        _check_path(cell)
        return cell
    if isinstance(cell, Blob):
        return BytesIO(cell.read())
    if not isinstance(cell, bytes):
        raise DataError("is not a file. Give the path of a file or its bytes.")
    if not cell:
        raise DataError("the file is empty (0 bytes). Send the file again, or leave the input out.")
    return BytesIO(cell)


def name_of(cell: Cell) -> str:
    """Return how messages call a file: its name in quotes, or ``the file`` where it has none."""
    name = cell.name if isinstance(cell, Path | Blob) else None
    return f"'{name}'" if name else "the file"


def _check_path(path: Path) -> None:
    remedy = "Correct the path or leave the cell empty."
    if not path.exists():
        raise DataError(f"'{path.name}' does not exist. {remedy}")
    if not path.is_file():
        raise DataError(f"'{path.name}' is not a file. {remedy}")
    if not os.access(path, os.R_OK):
        raise DataError(f"'{path.name}' may not be read by this user. Change its permissions.")
    if not path.stat().st_size:
        raise DataError(f"'{path.name}' is empty (0 bytes). Replace the file or leave the cell empty.")
