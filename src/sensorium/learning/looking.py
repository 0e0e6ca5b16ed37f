"""What a run's tables hold: cells, labels, and what is fitted to the training split; as little as can be is decoded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sensorium.errors import DataError, Fault, Faults
from sensorium.learning.config import RunConfig
from sensorium.learning.earlier import Earlier
from sensorium.learning.labels import Tables, fit_labels, fit_own_labels
from sensorium.learning.setting_aside import set_aside
from sensorium.modalities import Cell, Modality, ModalityConfig
from sensorium.progress import Reporter
from sensorium.reading import cells_of, labels_of, refuse_empty
from sensorium.records.carving import Carve
from sensorium.records.splits import SplitName, split_tables
from sensorium.records.table import Table
from sensorium.specs import Array
from sensorium.targets import Target

Cells = Mapping[str, Sequence[Cell | None]]


@dataclass(frozen=True)
class Found:
    """What the tables hold, looked at and fitted, but not decoded.

    ``carve`` says how calibration rows were carved out of the validation rows; None where they were not.
    """

    tables: Tables
    labels: Mapping[SplitName, Sequence[str]]
    cells: Mapping[SplitName, Cells]
    target: Target
    encoded: Mapping[SplitName, Array]
    own: Mapping[str, tuple[Target, Mapping[SplitName, Array]]]
    modalities: Mapping[str, Modality]
    carve: Carve | None = None

    @property
    def own_targets(self) -> dict[str, Target]:
        """Input name → target of its auxiliary loss, where that is not the run's."""
        return {name: target for name, (target, _) in self.own.items()}


def look(
    config: RunConfig,
    reporter: Reporter,
    *,
    earlier: Earlier | None = None,
    tables: Tables | None = None,
    target: Target | None = None,
) -> Found:
    """Read tables and labels and fit everything; decodes no more cells than fitting needs.

    Args:
        config: What to read.
        reporter: Shows the progress.
        earlier: The model that the run continues from.
        tables: Records by split, where they are not as the config says.
        target: What the labels mean, where that is known and not to be learned from these training rows.

    Raises:
        DataError: Everything wrong with columns, labels and paths.
    """
    tables, carve, remark = set_aside(config, tables or tables_of(config))
    labels, cells = _labels_and_cells(config, tables)
    target, encoded = fit_labels(config.target, tables, labels, target or (earlier.target if earlier else None))
    own = {
        name: fit_own_labels(auxiliary.target, tables)
        for name, auxiliary in config.model.auxiliary.items()
        if auxiliary.target is not None
    }
    reporter.line("rows: " + ", ".join(f"{len(table)} {split}" for split, table in tables.items()))
    if remark:
        reporter.line(f"note: {remark}")
    fitted = earlier.modalities if earlier else {}
    modalities = _fit_inputs(config, fitted, tables["train"], cells["train"])
    for remark in (*target.remarks, *_remarks_on_inputs(modalities, tables["train"], target)):
        reporter.line(f"note: {remark}")
    return Found(tables, labels, cells, target, encoded, own, modalities, carve)


def tables_of(config: RunConfig) -> Tables:
    """Return the records of every split as the config says, before any are set aside for calibration.

    Raises:
        DataError: The tables are wrong.
    """
    return split_tables(config.data, strata_in=config.target.strata_in)


def _fit_inputs(
    config: RunConfig,
    fitted: Mapping[str, Modality],
    table: Table,
    cells: Mapping[str, Sequence[Cell | None]],
) -> dict[str, Modality]:
    """Fit each input to its training cells, or take it as it was fitted before under the same config.

    Raises:
        DataError: Inputs cannot be fitted, because every cell is missing for example; all of them, with their columns.
    """
    modalities: dict[str, Modality] = {}
    faults = Faults()
    for name, modality in config.inputs.items():
        kept = fitted.get(name)
        if kept is not None and _as_kept(kept.config) == _as_kept(modality):
            # A model folder does not know where files lie that an option names; this run's config does.
            modalities[name] = kept if kept.config == modality else type(kept).from_state(modality, kept.state())
            continue
        column = f"inputs.{name}" if modality.reads_rows else modality.table_columns[0]
        with faults.gathered():
            try:
                modalities[name] = modality.fit(cells[name])
            except DataError as error:
                raise DataError(Fault(one.message, table.source, column=column) for one in error.faults) from None
    faults.raise_any()
    return modalities


def _as_kept(modality: ModalityConfig) -> dict[str, Any]:
    """Return options as a model folder keeps them, which is what an earlier model's can be compared by."""
    return modality.model_dump(mode="json", exclude={"presence"})


def _remarks_on_inputs(modalities: Mapping[str, Modality], table: Table, target: Target) -> Iterator[str]:
    """Yield what fitting found, then what options mean beside this table and these classes; each with its input."""
    for name, modality in modalities.items():
        for remark in (*modality.remarks, *modality.config.remarks_on(tuple(table.columns), target.classes)):
            yield f"inputs.{name}: {remark}"


def _labels_and_cells(config: RunConfig, tables: Tables) -> tuple[dict[SplitName, list[str]], dict[SplitName, Cells]]:
    """Return labels and cells of every split; nothing is decoded yet."""
    faults = Faults()
    labels: dict[SplitName, list[str]] = {}
    cells: dict[SplitName, Cells] = {}
    for split, table in tables.items():
        with faults.gathered():
            labels[split] = labels_of(table, config.target)
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
