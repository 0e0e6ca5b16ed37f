"""From Python values to cells: frames of pandas and polars, and lists of dicts. Imports neither library."""

from __future__ import annotations

import datetime as dt
import math
import numbers
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from sensorium.errors import DataError, Fault
from sensorium.records.blobs import Blob
from sensorium.records.table import FileCell, Table, TableCell

_PANDAS_MISSING = ("NAType", "NaTType")
_CONVERSIONS: tuple[tuple[tuple[type, ...], Callable[[Any], str]], ...] = (
    ((bool, np.bool_), lambda value: "true" if value else "false"),
    ((dt.date, dt.time), lambda value: str(value.isoformat())),
    ((numbers.Number, Decimal, Path, dt.timedelta), str),
)


def table_from_values(source: object) -> Table:
    """Return a Table from a pandas or polars frame or from a sequence of dicts.

    Raises:
        DataError: It is neither, it holds no records, or cells hold what is not a plain value.
    """
    if hasattr(source, "columns") and hasattr(source, "__getitem__"):
        return table_from_frame(source)
    if isinstance(source, Sequence) and all(isinstance(record, Mapping) for record in source):
        names = dict.fromkeys(str(name) for record in source for name in record)
        return table_from_columns({name: [record.get(name) for record in source] for name in names})
    raise DataError(
        f"cannot read a table from {type(source).__name__}. Give a path, a pandas or polars frame, or a list of dicts."
    )


def table_from_frame(frame: Any, source: str = "table", folder: Path | None = None) -> Table:  # noqa: ANN401
    """Return a Table from a pandas or polars frame.

    Raises:
        DataError: It holds no records, names a column twice, or cells hold what is not a plain value.
    """
    names = [str(name) for name in frame.columns]
    faults = repeated_names(names, source)
    if faults:
        raise DataError(faults)
    columns = {name: frame[key].to_list() for name, key in zip(names, frame.columns, strict=True)}
    return table_from_columns(columns, source, folder)


def table_from_columns(
    columns: Mapping[str, Sequence[object]], source: str = "table", folder: Path | None = None
) -> Table:
    """Return a Table of values by column.

    Raises:
        DataError: There are no records, or cells hold what is not a plain value; all faults together.
    """
    cells: dict[str, list[TableCell]] = {name: [] for name in columns}
    faults: list[Fault] = []
    for name, values in columns.items():
        for row, value in enumerate(values, start=1):
            try:
                cells[name].append(cell_of(value))
            except TypeError as error:
                faults.append(Fault(str(error), source, row, name))
    if faults:
        raise DataError(faults)
    require_records(len(next(iter(cells.values()), ())), source)
    return Table(cells, source, folder)


def cell_of(value: object) -> TableCell:
    """Return the cell of one value: numbers as ``str`` writes them, None for NaN and other marks of absence.

    A list becomes a tuple of the cells in it that are not empty. A mapping of ``bytes`` and ``path``, as Hugging Face
    writes pictures and recordings, becomes the bytes, or the path where there are none.

    Raises:
        TypeError: The value is another mapping, a list of lists or a thing that no cell can hold.
    """
    if isinstance(value, Mapping):
        value = _file_in(value)
    if isinstance(value, list | tuple | np.ndarray):
        return _cells_in(value)
    if isinstance(value, Blob):
        return value
    if isinstance(value, str | bytes):
        return value or None
    if value is None or type(value).__name__ in _PANDAS_MISSING:
        return None
    if isinstance(value, numbers.Real) and math.isnan(value):
        return None
    for types, convert in _CONVERSIONS:
        if isinstance(value, types):
            return convert(value)
    raise TypeError(f"holds a {type(value).__name__}. A cell is text, a number, true or false, a date or bytes.")


def _file_in(struct: Mapping[Any, Any]) -> str | bytes | None:
    content, path = struct.get("bytes"), struct.get("path")
    if set(struct) - {"bytes", "path"} or not isinstance(content, bytes | None) or not isinstance(path, str | None):
        raise TypeError("holds a mapping. Write each value in a column of its own.")
    return content or path


def _cells_in(values: Iterable[object]) -> tuple[FileCell, ...] | None:
    cells = [cell_of(value) for value in values]
    if any(isinstance(cell, tuple) for cell in cells):
        raise TypeError("holds a list of lists. Write each list in a column of its own.")
    return tuple(cell for cell in cells if isinstance(cell, FileCell)) or None


def repeated_names(names: Iterable[str], source: str) -> list[Fault]:
    """Return a fault for every column name that occurs more than once."""
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return [
        Fault(f"this column name stands {count} times. Rename all but one.", source, column=name)
        for name, count in counts.items()
        if count > 1
    ]


def require_records(count: int, source: str) -> None:
    """Refuse a table without records.

    Raises:
        DataError: ``count`` is 0.
    """
    if count == 0:
        raise DataError.at("the table has no records. Add at least one row.", source=source)
