"""The contract of a reader: how one kind of file, or one layout of a folder, becomes a table."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from sensorium import registry
from sensorium.errors import DataError
from sensorium.records.table import Table
from sensorium.registry import PartConfig


class ReaderConfig(PartConfig, ABC):
    """Options of a reader and what it reads.

    Attributes:
        suffixes: Endings of the files it is chosen for, lower case, with the dot; none for readers of folders.
        reads_folders: Whether it reads the folder of a set.
        file_columns: Columns whose cells are files of the set, as paths or handles.
        path: File to read, or the folder of a set.
    """

    suffixes: ClassVar[tuple[str, ...]] = ()
    file_columns: ClassVar[tuple[str, ...]] = ()
    reads_folders: ClassVar[bool] = False

    path: Path

    @classmethod
    def recognises(cls, _folder: Path, /) -> bool:
        """Whether a folder looks like what this reader reads. Cheap: a few names are looked at, no content."""
        return False

    def own_split(self) -> str | None:
        """Return the column with the splits that the set's makers drew; None where they drew none."""
        return None

    def own_group(self) -> str | None:
        """Return the column whose records of one value must stay in one split, where the set is known to have one."""
        return None

    @abstractmethod
    def read(self) -> Table:
        """Read everything but the content of `file_columns`.

        Raises:
            DataError: It is absent, damaged or holds no records; all faults together.
            MissingDependencyError: A library that this kind of file needs is not installed.
        """


def reader_of_suffix(path: Path) -> ReaderConfig:
    """Return the reader that a file's suffix chooses, with default options; the file need not be there.

    Raises:
        DataError: No reader has it; the message names the suffixes that are known.
    """
    readers = _readers()
    for name, reader in readers.items():
        if path.suffix.lower() in reader.suffixes:
            return reader(type=name, path=path)
    known = ", ".join(suffix for reader in readers.values() for suffix in reader.suffixes)
    raise DataError(f"'{path}' has no known table suffix. Known: {known}.")


def reader_for(path: Path) -> ReaderConfig:
    """Return the reader that a folder's layout or a file's suffix chooses, with default options.

    Raises:
        DataError: No reader knows it, or several do; the message names them.
    """
    if not path.suffix and not path.exists():
        raise DataError(f"'{path}' does not exist. Correct the path.")
    if not path.is_dir():
        return reader_of_suffix(path)
    readers = _readers()
    found = [name for name, reader in readers.items() if reader.recognises(path)]
    if len(found) == 1:
        return readers[found[0]](type=found[0], path=path)
    layouts = ", ".join(found or [name for name, reader in readers.items() if reader.reads_folders])
    problem = "could be of several layouts" if found else "is a folder, not a table, and has no layout that is known"
    remedy = "Name a file in it, or say which it is: `sensorium table --type`, or `{type: ..., path: ...}` in a config"
    raise DataError(f"'{path}' {problem}. {remedy}; there is: {layouts}.")


def _readers() -> dict[str, type[ReaderConfig]]:
    return {name: registry.part("reader", name) for name in registry.names("reader")}


def require_file(path: Path) -> None:
    """Check that a table's file is there and not empty.

    Raises:
        DataError: It is absent, a folder, or 0 bytes long.
    """
    if path.is_dir():
        raise DataError(f"'{path}' is a folder, not a table. Name a file in it.")
    if not path.is_file():
        raise DataError(f"'{path}' does not exist. Correct the path.")
    if path.stat().st_size == 0:
        raise DataError(f"'{path}' is empty (0 bytes). Write the table again.")


def require_folder(path: Path) -> None:
    """Check that the folder of a set is there.

    Raises:
        DataError: It is absent or no folder.
    """
    if not path.is_dir():
        raise DataError(f"'{path}' {'is not a folder' if path.exists() else 'does not exist'}. Correct the path.")
