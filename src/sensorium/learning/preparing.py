"""From tables to rows: read every cell of every split once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sensorium.cache import ArrayCache
from sensorium.errors import DataError, Fault, Faults
from sensorium.learning.build import build_model, build_objective
from sensorium.learning.config import RunConfig
from sensorium.learning.earlier import Earlier
from sensorium.learning.labels import Tables
from sensorium.learning.looking import Cells, Found, look
from sensorium.learning.training.imitation import Imitation
from sensorium.learning.training.rows import Rows, views_of
from sensorium.learning.transfer.plan import plan_of
from sensorium.machine.capacity import read_memory
from sensorium.machine.cgroups import memory_limit
from sensorium.modalities import Modality
from sensorium.progress import Reporter
from sensorium.reading import CellReader, Room, Views
from sensorium.reading.labels import groups_of
from sensorium.reading.stored import Fetched
from sensorium.records.carving import Carve
from sensorium.records.splits import SplitName
from sensorium.specs import Array
from sensorium.targets import Target

SHARE_OF_FREE_MEMORY = 0.5
FREE_MEMORY_IF_UNKNOWN = 4_000_000_000


@dataclass(frozen=True)
class Prepared:
    """Rows ready to learn from.

    Attributes:
        target: Fitted on the training rows.
        modalities: Input name → modality fitted on the training rows.
        splits: ``train``, ``validation`` and, where there are any, ``calibration`` and ``test``.
        labels: Split → labels as they stand in the table.
        groups: Split → which group each row belongs to, where the config names a group column.
        own_targets: Input name → target of its auxiliary loss, where that is not the run's.
        input_figures: Input name → split → what `Modality.figures` tells, where it tells something.
        carve: How calibration rows were carved out of the validation rows; None where they were not.
    """

    target: Target
    modalities: Mapping[str, Modality]
    splits: Mapping[SplitName, Rows]
    labels: Mapping[SplitName, Sequence[str]]
    groups: Mapping[SplitName, Sequence[Hashable]] = field(default_factory=dict)
    own_targets: Mapping[str, Target] = field(default_factory=dict)
    input_figures: Mapping[str, Mapping[SplitName, Mapping[str, float]]] = field(default_factory=dict)
    carve: Carve | None = None

    @property
    def views(self) -> Views:
        """The inputs, views of the same columns together."""
        return views_of(self.modalities)


def prepare(
    config: RunConfig,
    reporter: Reporter,
    *,
    cache: ArrayCache | None = None,
    earlier: Earlier | None = None,
    tables: Tables | None = None,
    target: Target | None = None,
) -> Prepared:
    """Read the run's tables.

    Args:
        config: What to read.
        reporter: Shows the progress.
        cache: Where decoded cells are kept between runs.
        earlier: The model that the run continues from.
        tables: Records by split, where they are not as the config says.
        target: What the labels mean, where that is known and not to be learned from these training rows.

    Raises:
        ConfigError: Model or loss cannot be built for these inputs and labels.
        DataError: First everything wrong with columns, labels and paths, then everything wrong with the files: all
            faults of all splits together, with their places.
    """
    found = look(config, reporter, earlier=earlier, tables=tables, target=target)
    _refuse_unbuildable(config, found)
    rows = read_rows(found, CellReader(room_for(config), cache, config.training.reading_threads, reporter))
    _refuse_unimitable(found, rows["train"])
    if not all(one.in_memory for one in rows.values()):
        reporter.line("note: memory has no room for all decoded cells; those of some inputs are fetched when needed")
    group = config.data.group
    groups = {split: groups_of(table, group) for split, table in found.tables.items()} if group else {}
    figures = input_figures(rows)
    for name, by_split in figures.items():
        shares = ", ".join(f"{key.replace('_', ' ')} {share:.1%}" for key, share in by_split["validation"].items())
        reporter.line(f"note: inputs.{name}: on validation rows, {shares}")
    return Prepared(found.target, found.modalities, rows, found.labels, groups, found.own_targets, figures, found.carve)


def input_figures(splits: Mapping[SplitName, Rows]) -> dict[str, dict[SplitName, dict[str, float]]]:
    """Return input name → split → shares, of the inputs that tell any of the validation rows."""
    figures: dict[str, dict[SplitName, dict[str, float]]] = {}
    for name, modality in splits["validation"].modalities.items():
        told = {split: modality.figures(rows.arrays[name]) for split, rows in splits.items()}
        if told["validation"]:
            figures[name] = told
    return figures


def _refuse_unbuildable(config: RunConfig, found: Found) -> None:
    """Build model and loss once, so that an option which only the table shows to be wrong is told before decoding."""
    own = {name: target.spec for name, target in found.own_targets.items()}
    for run in config.runs.values():
        specs = {name: found.modalities[name].spec for name in run.inputs}
        model = build_model(run.model, specs, found.target.spec, seed=0, own_targets=own)
        plan_of(model, run.model.tuning, epochs=run.training.epochs)
        run.training.method.check(model)
        build_objective(run, found.target.spec, own)


def _refuse_unimitable(found: Found, rows: Rows) -> None:
    """Refuse to hide the presence of cells that some class never has: they would never be shown, and stay unlearned.

    Raises:
        DataError: There are such cells; all of them, with input and column.
    """
    faults = []
    for name, part, number in Imitation(rows).never_shown():
        classes = found.target.classes
        lacking = f"of class '{classes[number]}'" if classes[number:] else "in some part of the target's range"
        message = f"input '{name}' hides its presence, but no training row {lacking} has this cell, so it could never "
        remedy = "be shown. Add such rows, leave the column out, or let `presence: show` tell the class."
        faults.append(Fault(message + remedy, found.tables["train"].source, column=found.modalities[name].parts[part]))
    if faults:
        raise DataError(faults)


def room_for(config: RunConfig) -> Room:
    """Return the memory that decoded cells may take."""
    memory_gb = config.training.memory_gb
    return Room(int(SHARE_OF_FREE_MEMORY * free_memory_bytes() if memory_gb is None else memory_gb * 1e9))


def read_rows(found: Found, reader: CellReader) -> dict[SplitName, Rows]:
    """Decode every cell of every split once.

    Raises:
        DataError: Everything wrong with the cells.
    """
    faults = Faults()
    arrays: dict[SplitName, dict[str, Sequence[Array | None]]] = {}
    for split, table in found.tables.items():
        arrays[split] = {}
        for name, modality in found.modalities.items():
            with faults.gathered():
                arrays[split][name] = reader.read(
                    modality, found.cells[split][name], table=table, description=f"reading {split} {name}"
                )
    faults.raise_any()
    return {split: _rows(found, split, arrays[split]) for split in found.tables}


def _rows(found: Found, split: SplitName, arrays: Mapping[str, Sequence[Array | None]]) -> Rows:
    own = {name: encoded[split] for name, (_, encoded) in found.own.items()}
    in_memory = not any(isinstance(one, Fetched) for one in arrays.values())
    return Rows(found.modalities, arrays, found.encoded[split], own, presence(found.cells[split]), in_memory)


def presence(cells: Cells) -> NDArray[np.bool_]:
    """Return (rows, inputs) bool: which inputs each row has."""
    return np.array([[cell is not None for cell in column] for column in cells.values()], dtype=np.bool_).T


def alone_with(prepared: Prepared, *names: str) -> Prepared:
    """Return the rows that hold one of these inputs, with these inputs alone."""
    columns = [place for place, name in enumerate(prepared.modalities) if name in names]
    kept = {split: np.flatnonzero(rows.present[:, columns].any(1)) for split, rows in prepared.splits.items()}
    return Prepared(
        prepared.target,
        {name: prepared.modalities[name] for name in names},
        {split: rows.only(*names) for split, rows in prepared.splits.items()},
        {split: [labels[place] for place in kept[split].tolist()] for split, labels in prepared.labels.items()},
        {split: [groups[place] for place in kept[split].tolist()] for split, groups in prepared.groups.items()},
        own_targets={key: target for key, target in prepared.own_targets.items() if key in names},
    )


def groups_at(prepared: Prepared, split: SplitName, places: NDArray[np.intp]) -> Sequence[Hashable] | None:
    """Return the groups of some rows of a split; None where rows stand alone."""
    groups = prepared.groups.get(split)
    return None if groups is None else [groups[place] for place in places.tolist()]


def free_memory_bytes() -> int:
    """Return the memory that can be had without swapping, as far as the system or a container's limit tells."""
    free = read_memory()[1] or FREE_MEMORY_IF_UNKNOWN
    return min(free, memory_limit() or free)
