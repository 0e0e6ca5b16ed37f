"""The rows of a table that are predicted or measured: one split of it."""

from __future__ import annotations

from sensorium.errors import DataError
from sensorium.records.splits import SPLIT_NAMES, split_name
from sensorium.records.table import Table


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
