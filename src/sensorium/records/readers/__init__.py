"""The contract of a reader: how one kind of file becomes a table. A file's suffix chooses its reader."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from sensorium import registry
from sensorium.errors import DataError
from sensorium.records.table import Table
from sensorium.registry import PartConfig


class ReaderConfig(PartConfig, ABC):
    """Options of a reader and the file it reads.

    Attributes:
        suffixes: Endings of the files it is chosen for, lower case, with the dot.
        path: File to read.
    """

    suffixes: ClassVar[tuple[str, ...]]

    path: Path

    @abstractmethod
    def read(self) -> Table:
        """Read the whole file.

        Raises:
            DataError: The file is absent, damaged or holds no records; all faults together.
            MissingDependencyError: A library that this kind of file needs is not installed.
        """


def reader_for(path: Path) -> ReaderConfig:
    """Return the reader that a file's suffix chooses, with default options.

    Raises:
        DataError: No reader knows the suffix; the message names those that are known.
    """
    known: list[str] = []
    for name in registry.names("reader"):
        reader: type[ReaderConfig] = registry.part("reader", name)
        if path.suffix.lower() in reader.suffixes:
            return reader(type=name, path=path)
        known += reader.suffixes
    if path.is_dir():
        raise DataError(f"'{path}' is a folder, not a table. Name a file in it.")
    raise DataError(f"'{path}' has no known table suffix. Known: {', '.join(known)}.")


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
