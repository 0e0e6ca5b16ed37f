"""Columns of files in Parquet and Arrow: read a block of rows at a time, and only a few blocks held."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from sensorium.errors import DataError
from sensorium.records.blobs import Blob
from sensorium.records.table import TableCell

BLOCKS_HELD = 3
"""Threads that read ahead are never further apart than the end of one block and the start of the next."""


class BlockColumn:
    """A column of bytes, of structs of ``bytes`` and ``path``, or of lists of these, that stays in its file."""

    def __init__(self, starts: Sequence[int], load: Callable[[int], Sequence[Any]]) -> None:
        """Say where the column lies; nothing is read yet.

        Args:
            starts: First row of each block, ascending from 0.
            load: Reads the values of one block; raises `DataError` where it cannot.
        """
        self._starts = starts
        self._load = load
        self._held: OrderedDict[int, Sequence[Any]] = OrderedDict()
        self._lock = Lock()

    def cells(self) -> Iterator[TableCell]:
        """Read the column once and yield the cells of a table: handles, paths where there are no bytes, or None."""
        for start, block in zip(self._starts, range(len(self._starts)), strict=True):
            for row, value in enumerate(self._load(block), start):
                yield self._cell(value, row)

    def content(self, row: int, place: int | None) -> bytes | None:
        """Return the bytes of a cell, or of one place in a cell that is a list; None where there are none any more.

        Raises:
            DataError: The file cannot be read any more.
        """
        block = bisect_right(self._starts, row) - 1
        try:
            value = self._values(block)[row - self._starts[block]]
            return _content(value if place is None else value[place])
        except (IndexError, TypeError):  # another file took its place
            return None

    def _values(self, block: int) -> Sequence[Any]:
        with self._lock:  # while one thread reads a block the others need it too
            if block not in self._held:
                self._held[block] = self._load(block)
            self._held.move_to_end(block)
            while len(self._held) > BLOCKS_HELD:
                self._held.popitem(last=False)
            return self._held[block]

    def _cell(self, value: Any, row: int) -> TableCell:  # noqa: ANN401
        if not isinstance(value, list):
            return self._file(value, row, None)
        files = [self._file(one, row, place) for place, one in enumerate(value)]
        return tuple(file for file in files if file is not None) or None

    def _file(self, value: Any, row: int, place: int | None) -> str | Blob | None:  # noqa: ANN401
        content = _content(value)
        if content:
            return BlockCell(self, row, len(content), place)
        return (value.get("path") or None) if isinstance(value, Mapping) else None


def _content(value: Any) -> bytes | None:  # noqa: ANN401
    """Return the bytes of one value."""
    found: bytes | None = value.get("bytes") if isinstance(value, Mapping) else value
    return found


@dataclass(frozen=True, slots=True)
class BlockCell(Blob):
    """The bytes of one cell of a `BlockColumn`.

    Attributes:
        column: Where they lie.
        row: Row of the column.
        size: How many they are.
        place: Place in the cell, where that is a list.
    """

    column: BlockColumn
    row: int
    size: int
    place: int | None = None

    def read(self) -> bytes:
        """Return the bytes; see `Blob.read`."""
        found = self.column.content(self.row, self.place)
        if found is None or len(found) != self.size:
            raise DataError("the file is not where it was when the table was opened. Open the table again.")
        return found
