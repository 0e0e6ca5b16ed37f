"""Training, validation, calibration and test records: named by a column, drawn, or in tables of their own."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import cast

from sensorium.errors import DataError, Fault, Faults
from sensorium.records.allocation import draw_groups, draw_rows
from sensorium.records.config import DataConfig, SplitConfig
from sensorium.records.opening import open_table
from sensorium.records.readers import ReaderConfig
from sensorium.records.split_names import SPLIT_NAMES, SplitName, split_name
from sensorium.records.table import Table, TableCell

__all__ = ["SPLIT_NAMES", "SplitName", "Splits", "split_name", "split_table", "split_tables"]

Splits = dict[SplitName, Table]
"""The records of a run by split: train, validation, and calibration and test only if they have records."""
_DRAWN: tuple[SplitName, ...] = ("train", "validation", "test")
"""The splits that are drawn at random; calibration rows are named, or carved out; see `sensorium.records.carving`."""
Strata = Sequence[Hashable]
"""One value a record, such as its class, whose proportions a random split keeps."""
StrataIn = Callable[[Table], Strata]


def split_tables(data: DataConfig, strata_in: StrataIn | None = None) -> Splits:
    """Read the tables that a config names and split them.

    Args:
        data: Config with absolute paths.
        strata_in: Gives of every record the value whose proportions a random split keeps, such as its class.

    Raises:
        DataError: A table cannot be read or split; all faults of a table together.
    """
    train = open_table(data.train)
    sources: dict[SplitName, ReaderConfig | None] = {
        "validation": data.validation,
        "calibration": data.calibration,
        "test": data.test,
    }
    apart: Splits = {name: open_table(source) for name, source in sources.items() if source is not None}
    if "validation" in apart:
        return _checked({"train": train, **apart}, data.group)
    split = data.split or SplitConfig()
    if "test" in apart:
        split = split.model_copy(update={"test": 0.0})
    drawn = split_table(train, split, group=data.group, strata_in=strata_in)
    if "calibration" in drawn and "calibration" in apart:
        message = "names calibration rows, and so does `data.calibration`. Leave one out."
        raise DataError.at(message, source=train.source, column=split.column)
    found = drawn | apart
    return _checked({name: found[name] for name in SPLIT_NAMES if name in found}, data.group)


def split_table(
    table: Table, split: SplitConfig, *, group: str | None = None, strata_in: StrataIn | None = None
) -> Splits:
    """Split one table.

    Args:
        table: All records.
        split: How to split them.
        group: Column whose records of one value stay together.
        strata_in: Gives of every record the value whose proportions a random split keeps, such as its class.

    Raises:
        DataError: A column is missing, a cell names no split, a group is in two splits, or a split that is
            needed gets no record.
    """
    strata = _strata(table, [name for name in (split.column, group) if name is not None], strata_in)
    if split.column is not None:
        names = _with_validation(table, _named_by_column(table, split.column), group, strata)
    else:
        names = _drawn(table, split, group, strata)
    positions = {wanted: [i for i, name in enumerate(names) if name == wanted] for wanted in SPLIT_NAMES}
    _require_rows(positions, table, split)
    tables: Splits = {name: table.take(places) for name, places in positions.items() if places}
    return _checked(tables, group)


def _strata(table: Table, columns: Sequence[str], strata_in: StrataIn | None) -> Strata:
    """Return what to keep the proportions of, and check that columns exist; all faults together."""
    faults = Faults()
    with faults.gathered():
        table.require(columns)
    strata: Strata = [None] * len(table)
    if strata_in is not None:
        with faults.gathered():
            strata = strata_in(table)
    faults.raise_any()
    return strata


def _named_by_column(table: Table, column: str) -> list[SplitName]:
    names = [split_name(cell) for cell in table.column(column)]
    faults = [
        Fault("names no split. Write train, val (or valid, validation, dev), cal or test.", table.source, row, column)
        for row, name in zip(table.rows, names, strict=True)
        if name is None
    ]
    if faults:
        raise DataError(faults)
    return cast("list[SplitName]", names)


def _with_validation(table: Table, names: list[SplitName], group: str | None, strata: Strata) -> list[SplitName]:
    """Return the splits with validation drawn from the training records, where a column names only train and test."""
    places = [place for place, name in enumerate(names) if name == "train"]
    if "validation" in names or len(places) < 2:
        return names
    drawn = _drawn(table.take(places), SplitConfig(test=0), group, [strata[place] for place in places])
    for place, name in zip(places, drawn, strict=True):
        names[place] = name
    return names


def _drawn(table: Table, split: SplitConfig, group: str | None, strata: Strata) -> list[SplitName]:
    fractions = (1 - split.validation - split.test, split.validation, split.test)
    classes = strata if split.stratify else [None] * len(table)
    if group is None:
        parts = draw_rows(classes, fractions, split.seed)
    else:
        parts = draw_groups(table.column(group), classes, fractions, split.seed)
    return [_DRAWN[part] for part in parts]


def _require_rows(positions: dict[SplitName, list[int]], table: Table, split: SplitConfig) -> None:
    faults = []
    for name in ("train", "validation"):
        if not positions[name] and split.column is not None:
            word = "val" if name == "validation" else name
            message = f"no row names the {name} split. Write '{word}' in some rows."
            faults.append(Fault(message, table.source, column=split.column))
        elif not positions[name]:
            message = f"the {name} split gets none of {len(table)} rows."
            faults.append(Fault(f"{message} Add rows or groups, or change the fractions.", table.source))
    if faults:
        raise DataError(faults)


def _checked(splits: Splits, group: str | None) -> Splits:
    """Return the splits, after a look for groups that are in two of them."""
    if group is None:
        return splits
    seen: dict[TableCell, SplitName] = {}
    shared: set[TableCell] = set()
    rows = 0
    for name, table in splits.items():
        for cell in table.column(group):
            if cell is not None and seen.setdefault(cell, name) != name:
                shared.add(cell)
                rows += 1
    if shared:
        raise DataError.at(
            f"{len(shared)} group(s) are in more than one split, with {rows} row(s) away from the rest of "
            "their group, so the figures would look better than they are. Put each group in one split, let "
            "the rows be split at random by group, or leave `group` out to accept this.",
            source=splits["train"].source,
            column=group,
        )
    return splits
