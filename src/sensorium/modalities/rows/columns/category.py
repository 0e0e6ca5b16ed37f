"""Categories: one-hot over the values known from training, one place for others and one for missing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field

from sensorium.errors import DataError
from sensorium.modalities.fitted import state as states
from sensorium.modalities.rows.columns import Column, ColumnConfig, Row, filled, text_of


class CategoryConfig(ColumnConfig):
    """Options of a `category` column: codes and words of which each record has one.

    Attributes:
        max_values: Most values to tell apart, the most frequent first; others count as unknown.
        min_count: How often a value must occur in the training rows to be told apart. Raise it where rare values
            would be learned by heart.
    """

    example: ClassVar[str | float] = "a word"

    type: Literal["category"] = "category"
    max_values: int = Field(default=50, ge=1, le=1000)
    min_count: int = Field(default=1, ge=1)

    def learn(self, rows: Sequence[Row]) -> Column:
        """Learn the values, by falling count, ties in order of code points.

        Raises:
            DataError: Every cell is missing, or no value occurs often enough.
        """
        texts = filled(rows, self.name)
        if not texts:
            raise DataError(self.empty_message())
        values = frequent(texts, min_count=self.min_count, max_values=self.max_values)
        if not values:
            raise DataError(f"no value of column '{self.name}' occurs {self.min_count} times. Lower `min_count`.")
        return CategoryColumn(self, values)

    def restore(self, state: Mapping[str, Any]) -> Column:
        """Build from the known values."""
        return CategoryColumn(self, states.words(state, "values", limit=self.max_values))


class CategoryColumn(Column):
    """Known ``values``; features are one-hot over them, unknown and missing."""

    def __init__(self, config: CategoryConfig, values: Sequence[str]) -> None:
        self.config = config
        self.values = tuple(values)
        self.width = len(values) + 2
        self._places = {value: float(place) for place, value in enumerate(values)}

    def read(self, row: Row) -> Sequence[float]:
        """Return the place of the value, ``len(values)`` where unknown, NaN where missing."""
        text = text_of(row, self.config.name)
        return [math.nan if text is None else self._places.get(text, float(len(self.values)))]

    def features(self, values: Sequence[float]) -> Sequence[float]:
        """Return the one-hot vector of a place."""
        (place,) = values
        one_hot = [0.0] * self.width
        one_hot[-1 if math.isnan(place) else int(place)] = 1.0
        return one_hot

    def state(self) -> dict[str, Any]:
        """Return the known values."""
        return {"values": list(self.values)}


def frequent(values: Sequence[str], *, min_count: int, max_values: int) -> list[str]:
    """Return the values that occur ``min_count`` times, the most frequent first, ties in order of code points."""
    ranked = sorted((-count, value) for value, count in Counter(values).items() if count >= min_count)
    return [value for _, value in ranked[:max_values]]
