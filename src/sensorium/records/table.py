"""The table of records: cells as text, by column, with the place each came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sensorium.errors import DataError, Fault
from sensorium.records.blobs import Blob
from sensorium.registry import did_you_mean

FileCell = str | bytes | Blob
TableCell = FileCell | tuple[FileCell, ...] | None
"""Text as it stood in the file (``007`` stays ``007``), bytes of a picture or recording or a handle to them, a list of
these, None where empty."""


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
            DataError: No such column, or cells that hold bytes or lists.
        """
        texts: list[str | None] = []
        faults: list[Fault] = []
        for row, cell in zip(self.rows, self.column(name), strict=True):
            if cell is None or isinstance(cell, str):
                texts.append(cell)
            else:
                kind = "bytes" if isinstance(cell, bytes | Blob) else "a list"
                faults.append(Fault(f"holds {kind}, not text. Use a text column.", self.source, row, name))
        if faults:
            raise DataError(faults)
        return texts

    def require(self, names: Iterable[str]) -> None:
        """Check that columns exist, reporting all that do not, with near names.

        Raises:
            DataError: At least one column is missing.
        """
        known = tuple(self.columns)
        faults = [
            Fault(f"there is no such column.{did_you_mean(name, known)}", self.source, column=name)
            for name in dict.fromkeys(names)
            if name not in self.columns
        ]
        if faults:
            raise DataError(faults)

    def take(self, positions: Sequence[int]) -> Table:
        """Return the records at these positions, keeping their record numbers."""
        columns = {name: [cells[place] for place in positions] for name, cells in self.columns.items()}
        return Table(columns, self.source, self.folder, [self.rows[place] for place in positions])
