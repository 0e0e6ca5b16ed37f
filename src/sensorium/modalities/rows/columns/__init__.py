"""The contract of a column: how one column of a tabular input becomes features. One file a kind of column."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field

from sensorium.errors import BundleError, DataError
from sensorium.registry import PartConfig

Row = Mapping[str, str | tuple[str, ...] | None]
"""The cells of a record by column, a text or a list of texts; one that is left out is missing."""


class ColumnConfig(PartConfig, ABC):
    """Options of one column.

    Attributes:
        name: Column of the table.
        json_types: Types of JSON that a request may hold for a cell.
        example: A cell as a request could hold it.
    """

    json_types: ClassVar[tuple[str, ...]] = ("string", "number", "boolean", "null")
    example: ClassVar[str | float]

    name: str = Field(min_length=1)

    @property
    def reads(self) -> Mapping[str, str]:
        """Columns of the table that the features are made of, each with the kind of column it is read as."""
        return {self.name: self.type}

    @abstractmethod
    def learn(self, rows: Sequence[Row]) -> Column:
        """Learn from training rows, passing over cells that cannot be read.

        Raises:
            DataError: Nothing can be learned, because every cell is missing, for example.
        """

    @abstractmethod
    def restore(self, state: Mapping[str, Any]) -> Column:
        """Build from what `Column.state` gave.

        Raises:
            BundleError: The state is damaged.
        """

    def empty_message(self) -> str:
        """Return what is said where every training cell is missing."""
        return f"column '{self.name}' is empty in every training row. Fill it, or take it out of `columns`."


class Column(ABC):
    """A fitted column. ``config`` is its own, ``num_values`` what it reads of a row, ``width`` its features."""

    config: ColumnConfig
    num_values: int = 1
    width: int

    @abstractmethod
    def read(self, row: Row) -> Sequence[float]:
        """Return ``num_values`` numbers for a row, NaN where a cell is missing.

        Raises:
            DataError: A cell is not of the column's kind.
        """

    def holds(self, values: Sequence[float]) -> bool:
        """Return whether a row has all that the features are made of: whether the first value is there."""
        return not math.isnan(values[0])

    @abstractmethod
    def features(self, values: Sequence[float]) -> Sequence[float]:
        """Return ``width`` features for what `read` gave, finite and about −1 to 1."""

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """Return what was learned, as plain JSON values."""


def filled(rows: Iterable[Row], name: str) -> list[str]:
    """Return the cells of a column that hold more than space, without the space around them; lists are passed over."""
    cells = (row.get(name) for row in rows)
    return [text for cell in cells if isinstance(cell, str) and (text := cell.strip())]


def text_of(row: Row, name: str) -> str | None:
    """Return one cell without the space around it; None where nothing is left.

    Raises:
        DataError: The cell holds a list.
    """
    cell = row.get(name)
    if isinstance(cell, tuple):
        raise DataError(f"column '{name}' takes one value, and this is a list. Give it the type tags, or send one.")
    return (cell or "").strip() or None


def damaged(name: str) -> BundleError:
    """Return the error for a column's state that does not fit its config."""
    return BundleError(f"modality state of column '{name}' does not fit its config. Copy the model folder again.")
