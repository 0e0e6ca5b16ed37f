"""A table that is already in memory, where a config wants a reader."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import PrivateAttr

from sensorium.errors import DataError
from sensorium.records.readers import ReaderConfig
from sensorium.records.table import Table


class MemoryConfig(ReaderConfig):
    """Hands over a table that Python made. It has no file, so it is no part that a YAML could name."""

    type: Literal["memory"] = "memory"
    path: Path = Path()
    _table: Table | None = PrivateAttr(default=None)

    @classmethod
    def of(cls, table: Table) -> MemoryConfig:
        """Wrap a table."""
        config = cls()
        config._table = table
        return config

    def read(self) -> Table:
        """Return the table.

        Raises:
            DataError: The config was written out and read back, which leaves the table behind.
        """
        if self._table is None:
            raise DataError("the table was in memory and is gone. Name a file in data.train.")
        return self._table
