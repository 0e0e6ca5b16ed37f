"""Rows of a table: each column becomes features by its own kind, and what is missing is flagged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from sensorium.errors import BundleError, DataError, Fault, Faults
from sensorium.modalities import Cell, Modality, ModalityConfig
from sensorium.modalities.rows.columns import Column, ColumnConfig
from sensorium.registry import Part, did_you_mean, part
from sensorium.specs import Array, FeatureSpec
from sensorium.specs import Field as FeatureField


class TabularConfig(ModalityConfig):
    """Options of an input made of several columns.

    A bare name is a column taken as numbers when nearly all of its training cells are numbers, else as categories.
    Written out, as ``{name: visited, type: date, since: born}``, a column has the options of its kind.

    Attributes:
        columns: Columns of the table, in the order of the features.
        categories: Names of columns that are categories even where they look like numbers, such as a postcode.
        max_categories: Most values to tell apart in a column given by its bare name, the most frequent first; others
            count as unknown.
    """

    default_encoder: ClassVar[str] = "mlp"
    fixed_encoder: ClassVar[str | None] = "plain"
    reads_rows: ClassVar[bool] = True

    type: Literal["tabular"] = "tabular"
    columns: tuple[Annotated[ColumnConfig, Part("column")], ...] = Field(min_length=1)
    categories: tuple[str, ...] = ()
    max_categories: int = Field(default=50, ge=1, le=1000)

    @model_validator(mode="before")
    @classmethod
    def _spell_out(cls, options: Any) -> Any:  # noqa: ANN401 -- whatever the YAML holds
        """Turn bare names into columns; a column without a type is `auto`."""
        if not isinstance(options, Mapping) or not isinstance(options.get("columns"), list | tuple):
            return options
        categories, most = options.get("categories", ()), options.get("max_categories", 50)

        def spelled_out(column: object) -> object:
            if isinstance(column, str):
                column = {"name": column, "max_values": most}
            if not isinstance(column, Mapping) or column.get("type", "auto") != "auto":
                return column
            return {**column, "type": "category" if column.get("name") in categories else "auto"}

        return {**options, "columns": [spelled_out(column) for column in options["columns"]]}

    @model_validator(mode="after")
    def _agree(self) -> Self:
        types = {column.name: column.type for column in self.columns}
        if len(types) != len(self.columns):
            raise ValueError("`columns` names a column twice. Name each once.")
        for name in self.categories:
            if name not in types:
                hint = did_you_mean(name, tuple(types))
                raise ValueError(f"`categories` names '{name}', which is not among `columns`.{hint}")
            if types[name] != "category":
                raise ValueError(f"`categories` names '{name}', which has the type {types[name]}. Keep one of them.")
        return self

    @property
    def table_columns(self) -> tuple[str, ...]:
        """The columns, in the order of the features, and after each those that it is reckoned from."""
        return tuple(dict.fromkeys(name for column in self.columns for name in column.reads))

    def fit(self, cells: Sequence[Cell | None]) -> Tabular:
        """Learn from each column: scales, values, or what else its kind needs.

        Raises:
            DataError: Columns that nothing can be learned from, all of them named.
        """
        rows = [cell for cell in cells if isinstance(cell, Mapping)]
        learned: list[Column] = []
        faults = Faults()
        for column in self.columns:
            with faults.gathered():
                learned.append(column.learn(rows))
        faults.raise_any()
        return Tabular(self, learned)


class Tabular(Modality):
    """A fitted input of several columns. ``columns`` holds what was learned of each."""

    config: TabularConfig

    def __init__(self, config: TabularConfig, columns: Sequence[Column]) -> None:
        self.config = config
        self.columns = tuple(columns)
        fields = tuple(FeatureField(column.config.name, column.config.type, column.width) for column in columns)
        width = sum(field.width for field in fields)
        self.spec = FeatureSpec("tabular", (width,), "float32", fields=fields)
        self._known = config.table_columns
        self._ends = np.cumsum([column.num_values for column in columns])[:-1]

    def read(self, cell: Cell) -> Array:
        """Return what the columns read of a row, (1, values) float64, NaN where missing; see `Column.read`.

        Float64 keeps large numbers, such as times in seconds, apart until they are scaled.

        Raises:
            DataError: A column is unknown, or a cell is not of its column's kind; all faults.
        """
        if not isinstance(cell, Mapping):
            raise DataError("is not a row. Send a mapping from column names to texts.")
        known = self._known
        faults = [Fault(f"unknown column '{name}'.{did_you_mean(name, known)}") for name in cell if name not in known]
        values: list[float] = []
        for column in self.columns:
            try:
                values += column.read(cell)
            except DataError as error:
                faults += error.faults
        if faults:
            raise DataError(faults)
        return np.array([values])

    @property
    def parts(self) -> tuple[str, ...]:
        """The columns, each of which a row may lack."""
        return tuple(column.config.name for column in self.columns)

    def held(self, array: Array, /) -> NDArray[np.bool_]:
        """Return (columns,) bool: which columns a row has, and all that they are reckoned from."""
        values = np.split(array[0], self._ends)
        return np.array([column.holds(own.tolist()) for column, own in zip(self.columns, values, strict=True)])

    def without(self, array: Array, shown: NDArray[np.bool_], /) -> Array:
        """Return a row that has only the columns (columns,) shown."""
        return np.where(np.repeat(shown, [column.num_values for column in self.columns]), array, np.nan)

    def standardise(self, array: Array) -> Array:
        """Return the features (1, features) float32 of one row, laid out as ``spec.fields`` says."""
        values = array[0].tolist()
        features: list[float] = []
        start = 0
        for column in self.columns:
            features += column.features(values[start : start + column.num_values])
            start += column.num_values
        return np.array([features], dtype=np.float32)

    def request_schema(self) -> dict[str, Any]:
        """Describe the row to send: its columns and the kind of each, which the registry knows as a `column`."""
        read = {name: kind for column in self.columns for name, kind in column.config.reads.items()}
        kinds = {**read, **{column.config.name: column.config.type for column in self.columns}}
        return {"kind": "row", "columns": {name: kinds[name] for name in self._known}}

    def request_example(self) -> dict[str, str | float]:
        """Return a row."""
        return {name: part("column", kind).example for name, kind in self.request_schema()["columns"].items()}

    def state(self) -> dict[str, Any]:
        """Return what was learned of each column."""
        return {
            "columns": [
                {"name": column.config.name, "kind": column.config.type, **column.state()} for column in self.columns
            ]
        }

    @classmethod
    def from_state(cls, config: TabularConfig, state: dict[str, Any]) -> Tabular:
        """Build from what was learned of each column.

        Raises:
            BundleError: The state is not one valid entry for each of the config's columns.
        """
        kept = state.get("columns")
        if not isinstance(kept, list) or not all(isinstance(entry, dict) for entry in kept):
            raise BundleError("modality state 'columns' must be a list of columns. Copy the model folder again.")
        if [entry.get("name") for entry in kept] != [column.name for column in config.columns]:
            raise BundleError("modality state and config name different columns. Copy the model folder again.")
        return cls(config, [column.restore(entry) for column, entry in zip(config.columns, kept, strict=True)])
