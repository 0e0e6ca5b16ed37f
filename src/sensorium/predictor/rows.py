"""The rows of a table that are predicted or measured: one split of it, and their labels."""

from __future__ import annotations

from collections.abc import Sequence

from sensorium.errors import DataError, Fault
from sensorium.records.splits import SPLIT_NAMES, split_name
from sensorium.records.table import Table

NO_LABEL = "the label is missing. Fill it in or remove the record."


def select_split(table: Table, split: str, column: str | None) -> Table:
    """Return the records of one split.

    Args:
        table: All records.
        split: Its name, any word that a split column may use.
        column: Column that named the splits in training; None where there was none.

    Raises:
        DataError: There is no such split or column, or no record is of this split.
    """
    wanted = split_name(split)
    if wanted is None:
        raise DataError(f"there is no split '{split}'. Known: {', '.join(SPLIT_NAMES)}.")
    if column is None:
        raise DataError("the model was trained without a split column, so the table is taken whole: name no split.")
    table.require([column])
    positions = [place for place, cell in enumerate(table.column(column)) if split_name(cell) == wanted]
    if not positions:
        raise DataError.at(f"no record has the split '{wanted}'.", source=table.source, column=column)
    return table.take(positions)


def labels_of(table: Table, column: str) -> list[str]:
    """Return the label of every record.

    Raises:
        DataError: The column is missing, or labels are: all of them.
    """
    labels = table.texts(column)
    missing = [row for row, label in zip(table.rows, labels, strict=True) if label is None]
    if missing:
        raise DataError(Fault(NO_LABEL, table.source, row, column) for row in missing)
    return [label for label in labels if label is not None]


def placed(faults: Sequence[Fault], table: Table, column: str) -> DataError:
    """Return an error whose faults, which count the rows given, have their places in the table."""
    return DataError(
        Fault(fault.message, table.source, fault.row and table.rows[fault.row - 1], column) for fault in faults
    )
