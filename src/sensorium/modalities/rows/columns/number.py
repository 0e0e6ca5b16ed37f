"""Numbers: clipped, scaled, and flagged where missing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from sensorium.errors import BundleError, DataError
from sensorium.modalities.fitted import state as states
from sensorium.modalities.rows.columns import Column, ColumnConfig, Row, filled, text_of
from sensorium.modalities.rows.numerals import is_missing, parse_number
from sensorium.modalities.rows.scaling import Log, NormalRanks, Robust, Scale, Standard, UniformRanks

SCALES: Mapping[str, type[Scale]] = {
    "standard": Standard,
    "robust": Robust,
    "log": Log,
    "quantile": NormalRanks,
    "quantile_uniform": UniformRanks,
}
Percent = Annotated[float, Field(ge=0, le=100)]


class NumberConfig(ColumnConfig):
    """Options of a `number` column. Scaled numbers are clipped at ten deviations.

    Attributes:
        scale: ``standard`` takes mean and standard deviation; ``robust`` median and interquartile range, for columns
            with outliers; ``log`` the signed logarithm first, for amounts over several powers of ten; ``quantile`` the
            rank among the training numbers, as a normal number, and ``quantile_uniform`` as −1 to 1, for any other
            skewed shape.
        clip: Lowest and highest number, in the column's own unit; use it where the range is known, such as 0 to 120
            years.
        clip_percentiles: The same, as percentiles of the training cells, such as [1, 99], where it is not.
        missing_flag: Whether a feature of its own tells that the cell is missing. Turn it off where whether a cell
            is filled must not help.
        fill: Number that stands for a missing cell; the centre of the scale where none is given.
    """

    json_types: ClassVar[tuple[str, ...]] = ("number", "string", "null")
    example: ClassVar[str | float] = 1.5

    type: Literal["number"] = "number"
    scale: Literal["standard", "robust", "log", "quantile", "quantile_uniform"] = "standard"
    clip: tuple[float, float] | None = None
    clip_percentiles: tuple[Percent, Percent] | None = None
    missing_flag: bool = True
    fill: float | None = Field(default=None, allow_inf_nan=False)

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.clip is not None and self.clip_percentiles is not None:
            raise ValueError("`clip` and `clip_percentiles` are both given. Keep one.")
        for name in ("clip", "clip_percentiles"):
            bounds = getattr(self, name)
            if bounds is not None and not bounds[0] < bounds[1]:
                raise ValueError(f"`{name}` must be two rising numbers.")
        return self

    def learn(self, rows: Sequence[Row]) -> Column:
        """Learn bounds and scale.

        Raises:
            DataError: No cell is a number.
        """
        candidates = [text for text in filled(rows, self.name) if not is_missing(text)]
        if not candidates:
            raise DataError(self.empty_message())
        numbers = np.array([number for text in candidates if (number := parse_number(text)) is not None])
        if not len(numbers):
            raise DataError(f"no training cell of column '{self.name}' is a number. Give it another `type`.")
        bounds = self.clip or (-math.inf, math.inf)
        if self.clip_percentiles is not None:
            lowest, highest = np.percentile(numbers, self.clip_percentiles).tolist()
            bounds = (lowest, highest)
        return NumberColumn(self, SCALES[self.scale].learn(np.clip(numbers, *bounds)), bounds)

    def restore(self, state: Mapping[str, Any]) -> Column:
        """Build from bounds and scale."""
        bounds = self.clip or (-math.inf, math.inf)
        if self.clip_percentiles is not None:
            lowest, highest = states.numbers(state, "bounds", length=2).tolist()
            if lowest > highest:
                raise BundleError("modality state 'bounds' must rise. Copy the model folder again.")
            bounds = (lowest, highest)
        return NumberColumn(self, SCALES[self.scale].restore(state), bounds)


class NumberColumn(Column):
    """Features are the clipped, scaled number, then 1 where it is missing if ``missing_flag``."""

    config: NumberConfig

    def __init__(self, config: NumberConfig, scale: Scale, bounds: tuple[float, float]) -> None:
        self.config = config
        self.scale = scale
        self.bounds = bounds
        self.width = 2 if config.missing_flag else 1

    def read(self, row: Row) -> Sequence[float]:
        """Return the number, NaN where it is missing.

        Raises:
            DataError: The cell is not a number.
        """
        text = text_of(row, self.config.name)
        if text is None or is_missing(text):
            return [math.nan]
        number = parse_number(text)
        if number is None:
            raise DataError(
                f"column '{self.config.name}' takes numbers such as 12.5, and this is not one. Correct the cell, "
                "leave it empty, or name the column under `categories`."
            )
        return [number]

    def features(self, values: Sequence[float]) -> Sequence[float]:
        """Return the scaled number and the flag."""
        (number,) = values
        absent = math.isnan(number)
        scaled = self._scaled(self.config.fill if absent else number)
        return [scaled, float(absent)] if self.config.missing_flag else [scaled]

    def _scaled(self, number: float | None) -> float:
        if number is None:
            return 0.0
        lowest, highest = self.bounds
        return self.scale(min(max(number, lowest), highest))

    def state(self) -> dict[str, Any]:
        """Return the scale, and the bounds where they were learned."""
        learned = {} if self.config.clip_percentiles is None else {"bounds": list(self.bounds)}
        return {**self.scale.state(), **learned}
