"""From a table to the cells of its inputs. Nothing is decoded here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import overload

from sensorium.errors import DataError, Fault, Faults
from sensorium.modalities import Cell, File, ModalityConfig, RowCell
from sensorium.records.paths import Roots
from sensorium.records.table import FileCell, Table, TableCell

Record = Mapping[str, Cell | None]
"""The cells of one record by input name; an input that is left out is absent."""

NO_INPUT = "has no input at all. Fill one of its inputs or remove the record."


def records_of(table: Table, inputs: Mapping[str, ModalityConfig], allow_roots: Sequence[Path] = ()) -> list[Record]:
    """Return the cells of all inputs, record by record.

    Args:
        table: Records with the columns of every input.
        inputs: Input name → its config.
        allow_roots: Folders outside the table's own that cells may name files in.

    Raises:
        DataError: As `cells_of` for every input, or `refuse_empty`; all together.
    """
    columns: dict[str, Sequence[Cell | None]] = {}
    faults = Faults()
    for name, config in inputs.items():
        with faults.gathered():
            columns[name] = cells_of(table, config, allow_roots)
    faults.raise_any()
    refuse_empty(table, columns)
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def cells_of(table: Table, config: ModalityConfig, allow_roots: Sequence[Path] = ()) -> Sequence[Cell | None]:
    """Return one input's cells: text, bytes or handles to them, paths of files that exist, or rows of text by column.

    A cell of several files is a tuple of these; see `ModalityConfig.file_separator`.

    Args:
        table: Records with the input's columns.
        config: The input; says which columns, and whether they name files or are read as one row.
        allow_roots: Folders outside the table's own that cells may name files in. A table without a folder
            starts from the working folder.

    Raises:
        DataError: Columns are missing, or cells name no file or hold bytes in place of text; all together.
    """
    table.require(config.table_columns)
    if config.reads_rows:
        return RowCells({name: table.texts_and_lists(name) for name in config.table_columns})
    if config.reads_files:
        return _file_cells(table, config, allow_roots)
    (column,) = config.table_columns
    return list(table.texts(column))


class RowCells(Sequence["Cell | None"]):
    """Rows of a table, each put together when asked for: many of them would take more memory than the table."""

    def __init__(self, columns: Mapping[str, Sequence[RowCell]]) -> None:
        self._columns = columns

    def __len__(self) -> int:
        return len(next(iter(self._columns.values())))

    @overload
    def __getitem__(self, place: int) -> Cell | None: ...
    @overload
    def __getitem__(self, place: slice) -> RowCells: ...
    def __getitem__(self, place: int | slice) -> Cell | RowCells | None:
        """Return a row, None where all of its cells are missing; or the rows of a slice."""
        if isinstance(place, slice):
            return RowCells({name: cells[place] for name, cells in self._columns.items()})
        row = {name: cells[place] for name, cells in self._columns.items()}
        return None if all(cell is None for cell in row.values()) else row

    def __iter__(self) -> Iterator[Cell | None]:
        for cells in zip(*self._columns.values(), strict=True):
            yield None if all(cell is None for cell in cells) else dict(zip(self._columns, cells, strict=True))


def _file_cells(table: Table, config: ModalityConfig, allow_roots: Sequence[Path]) -> list[Cell | None]:
    (column,) = config.table_columns
    roots = Roots((table.folder or Path.cwd()).resolve(), allow_roots)
    cells: list[Cell | None] = []
    faults: list[Fault] = []
    for row, cell in zip(table.rows, table.column(column), strict=True):
        files: list[File] = []
        for named in _named_in(cell, config.file_separator):
            try:
                files.append(roots.resolve(named) if isinstance(named, str) else named)
            except DataError as error:
                faults += [Fault(fault.message, table.source, row, column) for fault in error.faults]
        cells.append(tuple(files) if len(files) > 1 else next(iter(files), None))
    if faults:
        raise DataError(faults)
    return cells


def _named_in(cell: TableCell, separator: str | None) -> Sequence[FileCell]:
    """Return the paths, bytes and handles that a table's cell holds."""
    if isinstance(cell, str) and separator is not None:
        return [path for part in cell.split(separator) if (path := part.strip())]
    if isinstance(cell, tuple):
        return cell
    return [] if cell is None else [cell]


def refuse_empty(table: Table, cells: Mapping[str, Sequence[Cell | None]]) -> None:
    """Refuse records in which every input is absent.

    Args:
        table: Where the cells came from, for the places in the message.
        cells: Input name → one cell a record.

    Raises:
        DataError: At least one record has no input at all; all such rows.
    """
    faults = [
        Fault(NO_INPUT, table.source, row)
        for row, *record in zip(table.rows, *cells.values(), strict=True)
        if all(cell is None for cell in record)
    ]
    if faults:
        raise DataError(faults)
