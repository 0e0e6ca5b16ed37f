"""Rows of a table: numbers are scaled, categories become one-hot, and what is missing is flagged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from sensorium.errors import BundleError, DataError, Fault
from sensorium.modalities import Cell, Modality, ModalityConfig
from sensorium.modalities.rows.columns import CategoryColumn, NumberColumn, column_from_state, learn_column
from sensorium.registry import did_you_mean
from sensorium.specs import Array, FeatureSpec
from sensorium.specs import Field as FeatureField


class TabularConfig(ModalityConfig):
    """Options of an input made of several columns.

    A column is taken as numbers when nearly all of its training cells are numbers, else as categories.

    Attributes:
        columns: Columns of the table, in the order of the features.
        categories: Those that are categories even where they look like numbers, such as a postcode.
        max_categories: Most values to tell apart in a column, the most frequent first; others count as
            unknown.
    """

    default_encoder: ClassVar[str] = "mlp"
    reads_rows: ClassVar[bool] = True

    type: Literal["tabular"] = "tabular"
    columns: tuple[str, ...] = Field(min_length=1)
    categories: tuple[str, ...] = ()
    max_categories: int = Field(default=50, ge=1, le=1000)

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if len(set(self.columns)) != len(self.columns):
            raise ValueError("`columns` names a column twice. Name each once.")
        for name in self.categories:
            if name not in self.columns:
                hint = did_you_mean(name, self.columns)
                raise ValueError(f"`categories` names '{name}', which is not among `columns`.{hint}")
        return self

    @property
    def table_columns(self) -> tuple[str, ...]:
        """The columns, in the order of the features."""
        return self.columns

    def fit(self, cells: Sequence[Cell | None]) -> Tabular:
        """Learn which columns are numbers, their scales, and the values of the other columns.

        Raises:
            DataError: Columns that are empty in every training row, all of them named.
        """
        rows = [cell for cell in cells if isinstance(cell, Mapping)]
        learned: list[NumberColumn | CategoryColumn] = []
        faults: list[Fault] = []
        for name in self.columns:
            texts = [row.get(name) for row in rows]
            is_category = name in self.categories
            try:
                column = learn_column(name, texts, is_category=is_category, max_categories=self.max_categories)
                learned.append(column)
            except DataError as error:
                faults += error.faults
        if faults:
            raise DataError(faults)
        return Tabular(self, learned)


class Tabular(Modality):
    """A fitted input of several columns. ``columns`` holds what was learned of each."""

    config: TabularConfig

    def __init__(self, config: TabularConfig, columns: Sequence[NumberColumn | CategoryColumn]) -> None:
        self.config = config
        self.columns = tuple(columns)
        fields = tuple(FeatureField(column.name, column.kind, column.width) for column in columns)
        width = sum(field.width for field in fields)
        self.spec = FeatureSpec("tabular", (width,), "float32", fields=fields)

    def read(self, cell: Cell) -> Array:
        """Return one value a column, (1, columns) float64: the number, the category's place, NaN if missing.

        Float64 keeps large numbers, such as times in seconds, apart until they are scaled.

        Raises:
            DataError: A column is unknown, or a cell of a number column is not a number; all faults.
        """
        if not isinstance(cell, Mapping):
            raise DataError("is not a row. Send a mapping from column names to texts.")
        known = self.config.columns
        faults = [Fault(f"unknown column '{name}'.{did_you_mean(name, known)}") for name in cell if name not in known]
        values = np.full((1, len(self.columns)), np.nan)
        for place, column in enumerate(self.columns):
            try:
                values[0, place] = column.parse(cell.get(column.name))
            except DataError as error:
                faults += error.faults
        if faults:
            raise DataError(faults)
        return values

    def standardise(self, array: Array) -> Array:
        """Return the features (1, features) float32 of one row, laid out as ``spec.fields`` says."""
        spans = [column.features(value) for column, value in zip(self.columns, array[0].tolist(), strict=True)]
        return np.concatenate(spans, dtype=np.float32)[np.newaxis]

    def request_schema(self) -> dict[str, Any]:
        """Describe the row to send: its columns and what each holds."""
        return {"kind": "row", "columns": {column.name: column.kind for column in self.columns}}

    def state(self) -> dict[str, Any]:
        """Return what was learned of each column."""
        return {"columns": [column.state() for column in self.columns]}

    @classmethod
    def from_state(cls, config: TabularConfig, state: dict[str, Any]) -> Tabular:
        """Build from what was learned of each column.

        Raises:
            BundleError: The state is not one valid entry for each of the config's columns.
        """
        kept = state.get("columns")
        if not isinstance(kept, list) or not all(isinstance(entry, dict) for entry in kept):
            raise BundleError("modality state 'columns' must be a list of columns. Copy the model folder again.")
        if [entry.get("name") for entry in kept] != list(config.columns):
            raise BundleError("modality state and config name different columns. Copy the model folder again.")
        return cls(config, [column_from_state(entry, max_categories=config.max_categories) for entry in kept])
