"""From a table to its labels, and back: faults that count rows get their places."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from sensorium.errors import DataError, Fault
from sensorium.records.allocation import none_alone
from sensorium.records.table import Table
from sensorium.targets import TargetConfig


def labels_of(table: Table, target: TargetConfig) -> list[str]:
    """Return the label of every record.

    Raises:
        DataError: The column is missing, or labels are, or cells hold what is no label: all of them.
    """
    labels = target.labels_in(table)
    missing = [row for row, label in zip(table.rows, labels, strict=True) if label is None]
    if missing:
        raise DataError(Fault(target.missing, table.source, row, target.column) for row in missing)
    return [label for label in labels if label is not None]


def groups_of(table: Table, column: str) -> list[Hashable]:
    """Return the group of every record, such as a patient; a record without one is a group of its own.

    Raises:
        DataError: The column is missing.
    """
    return none_alone(table.column(column), table.rows)


def placed(faults: Sequence[Fault], table: Table, column: str) -> DataError:
    """Return an error whose faults, which count the rows given, have their places in the table."""
    return DataError(
        Fault(fault.message, table.source, fault.row and table.rows[fault.row - 1], column) for fault in faults
    )
