"""The rows of a table that are predicted or measured: one split of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sensorium.errors import DataError
from sensorium.modalities import ModalityConfig
from sensorium.records.carving import Carve, KeyColumns
from sensorium.records.splits import SPLIT_NAMES, SplitName, split_name
from sensorium.records.table import Table


class Chosen(NamedTuple):
    """Chosen records, and what should be said of the choice; None where there is nothing to say."""

    table: Table
    remark: str | None = None


class SplitRule(NamedTuple):
    """How the splits of a table were told apart in training.

    Attributes:
        column: Column that named them; None where there was none.
        carve: How calibration rows were carved out of the validation rows; None where they were not.
        keys: Columns that tell one record from another, for the carve.
    """

    column: str | None
    carve: Carve | None
    keys: KeyColumns

    def select(self, table: Table, split: str | None) -> Chosen:
        """Return the records of one split; all for None.

        Args:
            table: All records.
            split: Its name, any word that a split column may use.

        Raises:
            DataError: There is no such split or column, or no record is of this split.
        """
        if split is None:
            return Chosen(table, self._remark_on_all(table))
        wanted = split_name(split)
        if wanted is None:
            raise DataError(f"there is no split '{split}'. Known: {', '.join(SPLIT_NAMES)}.")
        named = self._named(table, wanted)
        if wanted == "validation" and named is not None and self.carve is not None:
            return self._without_calibration(named)
        if wanted == "calibration" and named is None:
            named = self._calibration_of(table)
        if named is not None:
            return Chosen(named)
        if self.column is None:
            message = "the model was trained without a split column, so the table is taken whole: name no split."
            raise DataError(message)
        raise DataError.at(f"no record has the split '{wanted}'.", source=table.source, column=self.column)

    def _named(self, table: Table, wanted: SplitName) -> Table | None:
        """Return the records of a split by its column, and as validation records also a table that is nothing else."""
        if self.column is None:
            return table if wanted == "validation" and self._parts(table) else None
        table.require([self.column])
        places = [place for place, cell in enumerate(table.column(self.column)) if split_name(cell) == wanted]
        return table.take(places) if places else None

    def _without_calibration(self, validation: Table) -> Chosen:
        parts = self._parts(validation)
        if parts is None:
            return Chosen(
                validation,
                "these are not the validation rows of the training, so those that calibrated the model cannot be told "
                "from others; all are taken",
            )
        rest, apart = parts
        remark = f"left out {len(apart)} of {len(validation)} validation rows, which calibrated the model; "
        return Chosen(rest, remark + "--split calibration takes them")

    def _calibration_of(self, table: Table) -> Table | None:
        validation = self._named(table, "validation")
        parts = None if validation is None else self._parts(validation)
        return None if parts is None else parts[1]

    def _remark_on_all(self, table: Table) -> str | None:
        parts = self._parts(table)
        if parts is None:
            return None
        return f"{len(parts[1])} of these {len(table)} rows calibrated the model; --split validation leaves them out"

    def _parts(self, table: Table) -> tuple[Table, Table] | None:
        return None if self.carve is None else self.carve.again(table, self.keys)


def split_rule(schema: Mapping[str, Any], inputs: Mapping[str, ModalityConfig], target: str) -> SplitRule:
    """Return how a model's splits are told apart.

    Args:
        schema: The bundle's input schema; see `sensorium.predictor.store`.
        inputs: Input name → its config.
        target: Column of the label.

    Raises:
        BundleError: The schema is damaged.
    """
    stored = schema.get("carve")  # models of before calibration have none
    carve = None if stored is None else Carve.from_json(stored)
    return SplitRule(schema["split_column"], carve, key_columns(inputs, target))


def key_columns(inputs: Mapping[str, ModalityConfig], target: str) -> KeyColumns:
    """Return the columns that tell one record of a model from another: those of its inputs, and its label."""
    names = {column for config in inputs.values() for column in config.table_columns}
    files = {column for config in inputs.values() if config.reads_files for column in config.table_columns}
    return KeyColumns(names | {target}, files)
