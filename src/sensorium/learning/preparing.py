"""From tables to rows in memory: fit what must be fitted on the training split, and read every cell once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sensorium.errors import DataError, Fault, Faults
from sensorium.learning.config import RunConfig
from sensorium.learning.training.batches import Rows
from sensorium.modalities import Cell, Modality
from sensorium.progress import Reporter
from sensorium.reading import cells_of, labels_of, placed, read_cells, refuse_empty
from sensorium.records.splits import SplitName, split_tables
from sensorium.records.table import Table
from sensorium.specs import Array
from sensorium.targets import Target

Cells = Mapping[str, Sequence[Cell | None]]
Tables = Mapping[SplitName, Table]


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
        DataError: First everything wrong with columns, labels and paths, then everything wrong with the files: all
            faults of all splits together, with their places.
    """
    column = config.target.column
    tables = split_tables(config.data, stratify_by=column if config.target.has_classes else None)
    labels, cells = _look(config, tables)
    target, encoded = _learn_labels(config, tables, labels)
    reporter.line("rows: " + ", ".join(f"{len(table)} {split}" for split, table in tables.items()))
    for remark in target.remarks:
        reporter.line(f"note: {remark}")
    modalities = {name: modality.fit(cells["train"][name]) for name, modality in config.inputs.items()}
    arrays = _read(modalities, tables, cells, reporter, config.training.reading_threads)
    rows = {split: Rows(modalities, arrays[split], encoded[split]) for split in tables}
    return Prepared(target, modalities, rows, labels)


def _look(config: RunConfig, tables: Tables) -> tuple[dict[SplitName, list[str]], dict[SplitName, Cells]]:
    """Return labels and cells of every split; nothing is decoded yet."""
    faults = Faults()
    labels: dict[SplitName, list[str]] = {}
    cells: dict[SplitName, Cells] = {}
    for split, table in tables.items():
        with faults.gathered():
            labels[split] = labels_of(table, config.target.column)
        found: dict[str, Sequence[Cell | None]] = {}
        for name, modality in config.inputs.items():
            with faults.gathered():
                found[name] = cells_of(table, modality, config.data.allow_roots)
        if len(found) == len(config.inputs):
            with faults.gathered():
                refuse_empty(table, found)
        cells[split] = found
    faults.raise_any()
    return labels, cells


def _learn_labels(
    config: RunConfig, tables: Tables, labels: Mapping[SplitName, Sequence[str]]
) -> tuple[Target, dict[SplitName, Array]]:
    """Fit the target on the training labels and encode those of every split."""
    try:
        target = config.target.fit(labels["train"])
    except DataError as error:
        raise placed(error.faults, tables["train"], config.target.column) from None
    faults = Faults()
    encoded: dict[SplitName, Array] = {}
    for split, table in tables.items():
        with faults.gathered():
            encoded[split] = _encode(target, labels[split], table)
    faults.raise_any()
    return target, encoded


def _encode(target: Target, labels: Sequence[str], table: Table) -> Array:
    encoded: list[int | float] = []
    faults: list[Fault] = []
    for place, label in enumerate(labels, 1):
        try:
            encoded.append(target.encode(label))
        except DataError as error:
            faults += [Fault(fault.message, row=place) for fault in error.faults]
    if faults:
        raise placed(faults, table, target.config.column)
    return np.asarray(encoded, dtype=np.int64 if target.classes else np.float32)


def _read(
    modalities: Mapping[str, Modality],
    tables: Tables,
    cells: Mapping[SplitName, Cells],
    reporter: Reporter,
    num_threads: int,
) -> dict[SplitName, dict[str, list[Array | None]]]:
    """Decode every cell of every split once."""
    faults = Faults()
    arrays: dict[SplitName, dict[str, list[Array | None]]] = {}
    for split, table in tables.items():
        arrays[split] = {}
        for name, modality in modalities.items():
            with faults.gathered():
                arrays[split][name] = read_cells(
                    modality,
                    cells[split][name],
                    table=table,
                    description=f"reading {split} {name}",
                    reporter=reporter,
                    num_threads=num_threads,
                )
    faults.raise_any()
    return arrays
