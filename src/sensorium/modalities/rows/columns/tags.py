"""Sets of tags in one cell: one feature a known tag, one for any unknown tag and one for a missing cell."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field

from sensorium.errors import DataError
from sensorium.modalities.fitted import state as states
from sensorium.modalities.rows.columns import Column, ColumnConfig, Row
from sensorium.modalities.rows.columns.category import frequent


class TagsConfig(ColumnConfig):
    """Options of a `tags` column: cells that name several things, as ``organic|vegan`` or as a list of texts.

    Attributes:
        separator: What stands between two tags. Space around a tag does not count.
        max_values: Most tags to tell apart, the most frequent first; others count as unknown.
        min_count: How many training rows must have a tag for it to be told apart.
    """

    json_types: ClassVar[tuple[str, ...]] = ("string", "array", "null")
    example: ClassVar[str | float] = "a word"

    type: Literal["tags"] = "tags"
    separator: str = Field(default=",", min_length=1)
    max_values: int = Field(default=50, ge=1, le=1000)
    min_count: int = Field(default=1, ge=1)

    def tags_in(self, row: Row) -> list[str]:
        """Return the tags of a row, each once, in their order."""
        cell = row.get(self.name) or ()
        parts = cell.split(self.separator) if isinstance(cell, str) else cell
        return list(dict.fromkeys(tag for part in parts if (tag := part.strip())))

    def learn(self, rows: Sequence[Row]) -> Column:
        """Learn the tags, by falling count, ties in order of code points.

        Raises:
            DataError: Every cell is missing, or no tag occurs often enough.
        """
        tags = [tag for row in rows for tag in self.tags_in(row)]
        if not tags:
            raise DataError(self.empty_message())
        values = frequent(tags, min_count=self.min_count, max_values=self.max_values)
        if not values:
            raise DataError(f"no tag of column '{self.name}' occurs {self.min_count} times. Lower `min_count`.")
        return TagsColumn(self, values)

    def restore(self, state: Mapping[str, Any]) -> Column:
        """Build from the known tags."""
        return TagsColumn(self, states.words(state, "values", limit=self.max_values))


class TagsColumn(Column):
    """Known tags ``values``; features are one for each, then unknown and missing."""

    config: TagsConfig

    def __init__(self, config: TagsConfig, values: Sequence[str]) -> None:
        self.config = config
        self.values = tuple(values)
        self.num_values = len(values) + 1
        self.width = len(values) + 2
        self._places = {value: place for place, value in enumerate(values)}

    def read(self, row: Row) -> Sequence[float]:
        """Return 1 for each tag that the cell has and for unknown ones, else 0; NaN where it is missing."""
        tags = self.config.tags_in(row)
        if not tags:
            return [math.nan] * self.num_values
        found = [0.0] * self.num_values
        for tag in tags:
            found[self._places.get(tag, -1)] = 1.0
        return found

    def features(self, values: Sequence[float]) -> Sequence[float]:
        """Return the marks of the tags, and 1 at the end where the cell is missing."""
        return [0.0] * self.num_values + [1.0] if math.isnan(values[0]) else [*values, 0.0]

    def state(self) -> dict[str, Any]:
        """Return the known tags."""
        return {"values": list(self.values)}
