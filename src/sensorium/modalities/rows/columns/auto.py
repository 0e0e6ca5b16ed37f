"""A column whose kind is guessed: numbers where nearly all training cells are numbers, else categories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field

from sensorium.errors import DataError
from sensorium.modalities.rows.columns import Column, ColumnConfig, Row, damaged, filled
from sensorium.modalities.rows.columns.category import CategoryConfig
from sensorium.modalities.rows.columns.number import NumberConfig
from sensorium.modalities.rows.numerals import MIN_NUMBER_FRACTION, is_missing, parse_number


class AutoConfig(ColumnConfig):
    """Options of an `auto` column, which a bare name in `columns` is: numbers where nearly all its cells are.

    Attributes:
        max_values: Most values to tell apart where they are categories, the most frequent first.
    """

    example: ClassVar[str | float] = "a word"

    type: Literal["auto"] = "auto"
    max_values: int = Field(default=50, ge=1, le=1000)

    def learn(self, rows: Sequence[Row]) -> Column:
        """Learn as numbers when nine of ten filled cells are numbers, else as categories.

        Raises:
            DataError: Every cell is missing.
        """
        candidates = [text for text in filled(rows, self.name) if not is_missing(text)]
        if not candidates:
            raise DataError(self.empty_message())
        numbers = sum(parse_number(text) is not None for text in candidates)
        is_number = numbers >= MIN_NUMBER_FRACTION * len(candidates)
        return self._choices()["number" if is_number else "category"].learn(rows)

    def restore(self, state: Mapping[str, Any]) -> Column:
        """Build the column that was chosen."""
        chosen = self._choices().get(str(state.get("kind")))
        if chosen is None:
            raise damaged(self.name)
        return chosen.restore(state)

    def _choices(self) -> Mapping[str, ColumnConfig]:
        return {
            "number": NumberConfig(name=self.name),
            "category": CategoryConfig(name=self.name, max_values=self.max_values),
        }
