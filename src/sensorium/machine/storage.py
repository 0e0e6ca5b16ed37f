"""Disks: free space and leave to write, where the work goes on."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from sensorium.machine.findings import Finding, gigabytes

MIN_FREE_BYTES = 1 << 30
RECOMMENDED_FREE_BYTES = 10 << 30


def look_at_storage(folders: Mapping[str, Path]) -> list[Finding]:
    """Look at the disks of folders by what each is for; of a folder not yet there, at the nearest above it."""
    return [
        check_storage(purpose, folder, free=_free(nearest(folder)), is_writable=is_writable(nearest(folder)))
        for purpose, folder in folders.items()
    ]


def check_storage(purpose: str, folder: Path, *, free: int, is_writable: bool) -> Finding:
    """Check one folder.

    Args:
        purpose: What it is for.
        folder: Where it is.
        free: Bytes that this user may still write on its disk.
        is_writable: Whether this user may write into it.
    """
    topic, found = f"{purpose} folder", f"{folder}: {gigabytes(free)} free"
    if not is_writable:
        return Finding("problem", topic, f"{folder}: cannot be written to", "Change its permissions, or use another.")
    if free < MIN_FREE_BYTES:
        return Finding("problem", topic, found, "Free some space: less than 1 GB is left.")
    if free < RECOMMENDED_FREE_BYTES:
        return Finding("advice", topic, found, "Have 10 GB free for checkpoints and decoded files.")
    return Finding("ok", topic, found)


def nearest(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    return next(path for path in (folder, *folder.absolute().parents) if path.is_dir())


def is_writable(folder: Path) -> bool:
    """Try to write, which read-only disks and access lists can refuse where permissions seem to allow it."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"0")
    except OSError:
        return False
    return True


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free
