"""What a tabular input learns of one column, and how a cell becomes features."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from sensorium.errors import BundleError, DataError
from sensorium.modalities.fitted import state as states

MIN_NUMBER_FRACTION = 0.9
"""A column is numbers when at least this part of its filled training cells are."""
MAX_MAGNITUDE = 1e100  # squares of larger numbers overflow
MAX_DEVIATIONS = 10.0
"""Scaled numbers are clipped here, so that one absurd value cannot drown all other features."""


@dataclass(frozen=True)
class NumberColumn:
    """A column of numbers; features are the scaled number, 0 where missing, and a missing flag."""

    kind: ClassVar[Literal["number"]] = "number"
    width: ClassVar[int] = 2

    name: str
    mean: float
    std: float

    def parse(self, text: str | None) -> float:
        """Return the number in a cell, NaN where it is missing.

        Raises:
            DataError: The cell is not a number.
        """
        if is_missing(text):
            return math.nan
        number = parse_number(text or "")
        if number is None:
            raise DataError(
                f"column '{self.name}' takes numbers such as 12.5, and this is not one. Correct the cell, "
                "leave it empty, or name the column under `categories`."
            )
        return number

    def features(self, value: float) -> NDArray[np.float32]:
        """Return (2,) float32 for what `parse` gave."""
        if math.isnan(value):
            return np.array([0.0, 1.0], dtype=np.float32)
        scaled = (value - self.mean) / self.std
        return np.array([min(max(scaled, -MAX_DEVIATIONS), MAX_DEVIATIONS), 0.0], dtype=np.float32)

    def state(self) -> dict[str, Any]:
        """Return what was learned."""
        return {"name": self.name, "kind": self.kind, "mean": [self.mean], "std": [self.std]}


@dataclass(frozen=True)
class CategoryColumn:
    """A column of categories; features are one-hot over known values, others and missing."""

    kind: ClassVar[Literal["category"]] = "category"

    name: str
    values: tuple[str, ...]
    _places: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", {value: place for place, value in enumerate(self.values)})

    @property
    def width(self) -> int:
        """Known values, one place for unknown ones and one for missing."""
        return len(self.values) + 2

    def parse(self, text: str | None) -> float:
        """Return the place of a cell's value, ``len(values)`` where unknown, NaN where missing."""
        if text is None or not text.strip():
            return math.nan
        return float(self._places.get(text.strip(), len(self.values)))

    def features(self, value: float) -> NDArray[np.float32]:
        """Return (width,) float32 for what `parse` gave."""
        one_hot = np.zeros(self.width, dtype=np.float32)
        one_hot[-1 if math.isnan(value) else int(value)] = 1.0
        return one_hot

    def state(self) -> dict[str, Any]:
        """Return what was learned."""
        return {"name": self.name, "kind": self.kind, "values": list(self.values)}


def learn_column(
    name: str, texts: Sequence[str | None], *, is_category: bool, max_categories: int
) -> NumberColumn | CategoryColumn:
    """Learn a column from its training cells.

    Raises:
        DataError: Every cell is missing.
    """
    filled = [text.strip() for text in texts if text is not None and text.strip()]
    candidates = [text for text in filled if not is_missing(text)]
    numbers = [number for text in candidates if (number := parse_number(text)) is not None]
    if not is_category and numbers and len(numbers) >= MIN_NUMBER_FRACTION * len(candidates):
        vector = np.array(numbers)
        return NumberColumn(name, mean=float(vector.mean()), std=float(vector.std()) or 1.0)
    if not filled or (not is_category and not candidates):
        raise DataError(f"column '{name}' is empty in every training row. Fill it, or take it out of `columns`.")
    ranked = sorted((-count, value) for value, count in Counter(filled).items())
    return CategoryColumn(name, tuple(value for _, value in ranked[:max_categories]))


def column_from_state(entry: Mapping[str, Any], *, max_categories: int) -> NumberColumn | CategoryColumn:
    """Build a column from its state.

    Raises:
        BundleError: The state is damaged.
    """
    name = str(entry.get("name"))
    if entry.get("kind") == "number":
        mean, std = states.numbers(entry, "mean", length=1), states.deviations(entry, "std", length=1)
        return NumberColumn(name, mean=float(mean[0]), std=float(std[0]))
    if entry.get("kind") == "category":
        return CategoryColumn(name, tuple(states.words(entry, "values", limit=max_categories)))
    raise BundleError(f"modality state of column '{name}' is of no known kind. Copy the model folder again.")


def is_missing(text: str | None) -> bool:
    """Return whether a cell of a number column holds nothing, NaN or infinity."""
    if text is None or not text.strip():
        return True
    try:
        return not math.isfinite(float(text))
    except ValueError:
        return False


def parse_number(text: str) -> float | None:
    """Return the finite number a text holds, None where it holds something else."""
    try:
        number = float(text)
    except ValueError:
        return None
    # Python reads 1_000 as a number, but in a table it is a code.
    return number if abs(number) <= MAX_MAGNITUDE and "_" not in text else None
