"""From tables to rows in memory: fit what must be fitted on the training split, and read every cell once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sensorium.errors import DataError, Fault
from sensorium.learning.config import RunConfig
from sensorium.learning.training.batches import Rows
from sensorium.modalities import Cell, Modality
from sensorium.progress import Reporter
from sensorium.reading import cells_of, read_cells, refuse_empty
from sensorium.records.splits import SplitName, split_tables
from sensorium.records.table import Table
from sensorium.specs import Array
from sensorium.targets import Target

Cells = Mapping[str, Sequence[Cell | None]]


@dataclass(frozen=True)
class Prepared:
    """Rows ready to learn from.

    Attributes:
        target: Fitted on the training rows.
        modalities: Input name → modality fitted on the training rows.
        splits: ``train``, ``validation`` and, where there is one, ``test``.
        labels: Split → labels as they stand in the table.
    """

    target: Target
    modalities: Mapping[str, Modality]
    splits: Mapping[SplitName, Rows]
    labels: Mapping[SplitName, Sequence[str]]


def prepare(config: RunConfig, reporter: Reporter) -> Prepared:
    """Read the run's tables.

    Raises:
        DataError: Tables, labels, cells or files are wrong: all faults of a stage together, with their places.
    """
    column = config.target.column
    tables = split_tables(config.data, stratify_by=column if config.target.has_classes else None)
    target = _fit_target(config, tables["train"])
    labels = {split: _labels(config, table) for split, table in tables.items()}
    encoded = {split: _encode(target, labels[split], table) for split, table in tables.items()}
    cells = {split: _cells(config, table) for split, table in tables.items()}
    reporter.line("rows: " + ", ".join(f"{len(table)} {split}" for split, table in tables.items()))
    for remark in target.remarks:
        reporter.line(f"note: {remark}")
    modalities = {name: modality.fit(cells["train"][name]) for name, modality in config.inputs.items()}
    rows = {
        split: Rows(modalities, _read(modalities, cells[split], table, config, reporter, split), encoded[split])
        for split, table in tables.items()
    }
    return Prepared(target, modalities, rows, labels)


def _fit_target(config: RunConfig, table: Table) -> Target:
    try:
        return config.target.fit(table.texts(config.target.column))
    except DataError as error:
        raise _placed(error, table, config.target.column) from None


def _placed(error: DataError, table: Table, column: str) -> DataError:
    """Give faults that count rows of a split their place in the table."""
    return DataError(
        Fault(fault.message, table.source, None if fault.row is None else table.rows[fault.row - 1], column)
        for fault in error.faults
    )


def _labels(config: RunConfig, table: Table) -> list[str]:
    labels = table.texts(config.target.column)
    message = "the label is missing. Give it a label or remove the record."
    faults = [Fault(message, row=place) for place, label in enumerate(labels, 1) if label is None]
    if faults:
        raise _placed(DataError(faults), table, config.target.column)
    return [label for label in labels if label is not None]


def _encode(target: Target, labels: Sequence[str], table: Table) -> Array:
    encoded: list[int | float] = []
    faults: list[Fault] = []
    for place, label in enumerate(labels, 1):
        try:
            encoded.append(target.encode(label))
        except DataError as error:
            faults += [Fault(fault.message, row=place) for fault in error.faults]
    if faults:
        raise _placed(DataError(faults), table, target.config.column)
    return np.asarray(encoded, dtype=np.int64 if target.classes else np.float32)


def _cells(config: RunConfig, table: Table) -> Cells:
    faults: list[Fault] = []
    cells: dict[str, Sequence[Cell | None]] = {}
    for name, modality in config.inputs.items():
        try:
            cells[name] = cells_of(table, modality, config.data.allow_roots)
        except DataError as error:
            faults += error.faults
    if faults:
        raise DataError(faults)
    refuse_empty(table, cells)
    return cells


def _read(
    modalities: Mapping[str, Modality],
    cells: Cells,
    table: Table,
    config: RunConfig,
    reporter: Reporter,
    split: str,
) -> dict[str, list[Array | None]]:
    faults: list[Fault] = []
    arrays: dict[str, list[Array | None]] = {}
    for name, modality in modalities.items():
        try:
            arrays[name] = read_cells(
                modality,
                cells[name],
                table=table,
                description=f"reading {split} {name}",
                reporter=reporter,
                num_threads=config.training.reading_threads,
            )
        except DataError as error:
            faults += error.faults
    if faults:
        raise DataError(faults)
    return arrays
