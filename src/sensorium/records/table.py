"""The table of records: cells as text, by column, with the place each came from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeGuard, TypeVar

from sensorium.errors import DataError, Fault
from sensorium.records.blobs import Blob
from sensorium.registry import did_you_mean

FileCell = str | bytes | Blob
TableCell = FileCell | tuple[FileCell, ...] | None
"""Text as it stood in the file (``007`` stays ``007``), bytes of a picture or recording or a handle to them, a list of
these, None where empty."""

T = TypeVar("T")


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
        return self._only(name, _is_text)

    def texts_and_lists(self, name: str) -> list[str | tuple[str, ...] | None]:
        """Return a column whose cells must be text, lists of texts or empty.

        Raises:
            DataError: No such column, or cells that hold bytes.
        """
        return self._only(name, _is_text_or_list)

    def _only(self, name: str, is_right: Callable[[TableCell], TypeGuard[T]]) -> list[T]:
        faults = [
            Fault(f"holds {_kind_of(cell)}, not text. Use a text column.", self.source, row, name)
            for row, cell in zip(self.rows, self.column(name), strict=True)
            if not is_right(cell)
        ]
        if faults:
            raise DataError(faults)
        return [cell for cell in self.columns[name] if is_right(cell)]

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


def _is_text(cell: TableCell) -> TypeGuard[str | None]:
    return cell is None or isinstance(cell, str)


def _is_text_or_list(cell: TableCell) -> TypeGuard[str | tuple[str, ...] | None]:
    return _is_text(cell) or (isinstance(cell, tuple) and all(isinstance(one, str) for one in cell))


def _kind_of(cell: TableCell) -> str:
    is_list = isinstance(cell, tuple) and not any(isinstance(one, bytes | Blob) for one in cell)
    return "a list" if is_list else "bytes"
