"""The table of records: cells as text, by column, with the place each came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sensorium.errors import DataError

TableCell = str | bytes | None
"""Text as it stood in the file (``007`` stays ``007``), bytes of a picture or recording, or None where empty."""


@dataclass(frozen=True)
class Table:
    """Records in columns.

    Attributes:
        columns: Column name → one cell a record; all of one length.
        source: Name to show in messages, usually the file's name.
        folder: Folder that relative cell paths start from; None where the table has no home.
        rows: Record number in the source of each record, counted from 1, header not counted.
    """

    columns: Mapping[str, Sequence[TableCell]]
    source: str = "table"
    folder: Path | None = None
    rows: Sequence[int] = field(default=())

    def __post_init__(self) -> None:
        if not self.rows:
            object.__setattr__(self, "rows", range(1, len(self) + 1))

    def __len__(self) -> int:
        return len(self.rows) or len(next(iter(self.columns.values()), ()))

    def column(self, name: str) -> Sequence[TableCell]:
        """Return one column.

        Raises:
            DataError: There is no such column; the message suggests near names.
        """
        self.require([name])
        return self.columns[name]

    def texts(self, name: str) -> list[str | None]:
        """Return a column whose cells must be text or empty.

        Raises:
            DataError: No such column, or cells that hold bytes.
        """
        raise NotImplementedError

    def require(self, names: Iterable[str]) -> None:
        """Check that columns exist, reporting all that do not, with near names.

        Raises:
            DataError: At least one column is missing.
        """
        raise NotImplementedError

    def take(self, positions: Sequence[int]) -> Table:
        """Return the records at these positions, keeping their record numbers."""
        raise NotImplementedError


def open_table(source: object) -> Table:
    """Return a Table from a path, a pandas or polars frame, a list of dicts, or a Table.

    Raises:
        DataError: The file cannot be read; all faults together.
    """
    raise DataError("to be written")
