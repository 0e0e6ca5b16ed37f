"""Walking the folders of a set: sorted, one level at a time, so that links in circles cannot hold anyone up."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path, PurePath

from sensorium.errors import DataError
from sensorium.records.paths import resolve
from sensorium.records.split_names import split_name


def subfolders(folder: Path) -> list[str]:
    """Return the names of the folders in a folder, sorted, but hidden ones."""
    return _names(folder, folders=True)


def files_in(folder: Path, suffixes: Collection[str]) -> list[str]:
    """Return the names of the files in a folder that end in one of the suffixes, sorted, but hidden ones."""
    return [name for name in _names(folder, folders=False) if PurePath(name).suffix.lower() in suffixes]


def split_folders(folder: Path) -> list[str]:
    """Return the names of the folders in a folder that name a split, such as ``train`` and ``val``."""
    return [name for name in subfolders(folder) if split_name(name) is not None]


def holds(folder: Path, suffixes: Collection[str]) -> bool:
    """Whether a folder holds a file with one of the suffixes; looks no further than the first."""
    return any(PurePath(entry.name).suffix.lower() in suffixes for entry in _entries(folder) if not entry.is_dir())


def read_text(name: str, folder: Path) -> str:
    """Return the text of a small file of a set.

    Raises:
        DataError: It leads out of the set, is not there, or is no UTF-8 text. Names the file.
    """
    path = resolve(name, folder)
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DataError.at(f"cannot be read: {(error.strerror or 'error').lower()}.", source=name) from None
    except UnicodeDecodeError:
        raise DataError.at("is not UTF-8 text. Write the file as UTF-8.", source=name) from None


def _names(folder: Path, *, folders: bool) -> list[str]:
    return sorted(entry.name for entry in _entries(folder) if entry.is_dir() == folders)


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from (entry for entry in entries if not entry.name.startswith("."))
    except OSError as error:
        raise DataError(f"'{folder}' cannot be listed: {(error.strerror or 'error').lower()}.") from None
