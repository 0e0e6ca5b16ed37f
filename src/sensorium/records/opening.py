"""From whatever a user has to a table."""

from __future__ import annotations

from pathlib import Path

from sensorium.records.readers import ReaderConfig, reader_for
from sensorium.records.table import Table
from sensorium.records.values import table_from_values


def open_table(source: object) -> Table:
    """Return a Table from a path, a reader, a pandas or polars frame, a list of dicts, or a Table.

    Raises:
        DataError: The source cannot be read or holds no records; all faults together.
    """
    if isinstance(source, Table):
        return source
    if isinstance(source, str | Path):
        return reader_for(Path(source)).read()
    if isinstance(source, ReaderConfig):
        return source.read()
    return table_from_values(source)
