"""Isotonic calibration: any rising curve from probability to probability, one for each output.

Zadrozny and Elkan (2002): one class against the rest, then made to sum to one. The curve is found by pooling adjacent
violators (Ayer et al., 1955) and is linear between the ends of its steps.
"""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np

from sensorium.calibration.calibrators import Calibrator
from sensorium.calibration.links import Floats, LinkFunction
from sensorium.calibration.state import State, array_of
from sensorium.specs import Array

MAX_POINTS = 200
LEAST = 1e-12
BLEND = 1e-3  # of the curve's argument, so that what shares a step still has an order


class Isotonic(Calibrator):
    """Maps each output's probability by a curve of its own."""

    name: ClassVar[str] = "isotonic"
    margin: ClassVar[float] = 1.0

    def __init__(self, link: LinkFunction, places: Floats, values: Floats) -> None:
        """Take the curves: ``values`` at ``places``, both (num_outputs, points), rising."""
        self.link = link
        self.places = places
        self.values = values
        # All curves lie side by side, two apart, so that one interpolation reads them all.
        self._starts = 2.0 * np.arange(len(places))
        self._joined_places = (np.pad(places, ((0, 0), (1, 1)), constant_values=(0, 1)) + self._starts[:, None]).ravel()
        self._joined_values = np.pad(values, ((0, 0), (1, 1)), mode="edge").ravel()

    @classmethod
    def min_rows(cls, num_outputs: int) -> int:
        """See `Calibrator.min_rows`: with fewer, or fewer of each class, the curves follow single rows."""
        return max(1000, 100 * num_outputs)

    @classmethod
    def fit(cls, link: LinkFunction, outputs: Array, truth: Floats) -> Self:
        """Fit to outputs and truth. An output that the truth never or always wants keeps its probabilities."""
        doubt = 1 / (len(truth) + 2)
        curves = [
            _curve(column, wanted, doubt) for column, wanted in zip(link.probabilities(outputs).T, truth.T, strict=True)
        ]
        longest = max(len(places) for places, _ in curves)
        places, values = (
            np.stack([np.pad(curve[part], (0, longest - len(curve[part])), mode="edge") for curve in curves])
            for part in (0, 1)
        )
        return cls(link, places, values)

    def apply(self, outputs: Array) -> Floats:
        """See `Calibrator.apply`."""
        probabilities = self.link.probabilities(outputs)
        curved = np.interp(probabilities + self._starts, self._joined_places, self._joined_values)
        mapped = BLEND * probabilities + (1 - BLEND) * curved
        return self.link.outputs(np.clip(mapped, LEAST, 1 - LEAST))

    def state(self) -> dict[str, float | Array]:
        """See `Calibrator.state`."""
        return {"places": self.places.astype(np.float32), "values": self.values.astype(np.float32)}

    @classmethod
    def from_state(cls, link: LinkFunction, state: State, num_outputs: int) -> Self:
        """See `Calibrator.from_state`."""
        places = array_of(state, "places", (num_outputs, -1))
        values = array_of(state, "values", places.shape)
        for name, curves in (("places", places), ("values", values)):
            if (np.diff(curves, axis=1) < 0).any() or curves.min() < 0 or curves.max() > 1:
                raise ValueError(f"'{name}' do not rise within 0 and 1")
        return cls(link, places, values)


def pooled(places: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Return the rising curve that is nearest to values in squares: its points, at the ends of its steps.

    Args:
        places: Where the values were seen (rows,), in any order.
        values: What was seen (rows,).

    Returns:
        Places, rising, and the curve's values there, never falling.
    """
    where, row_of = np.unique(places, return_inverse=True)
    weights = np.bincount(row_of)
    means = np.bincount(row_of, weights=values) / weights
    levels: list[float] = []
    sizes: list[float] = []
    lengths: list[int] = []
    for mean, weight in zip(means.tolist(), weights.tolist(), strict=True):
        level, size, length = mean, float(weight), 1
        while levels and levels[-1] >= level:
            level = (levels[-1] * sizes[-1] + level * size) / (sizes[-1] + size)
            size += sizes.pop()
            length += lengths.pop()
            levels.pop()
        levels.append(level)
        sizes.append(size)
        lengths.append(length)
    lasts = np.cumsum(lengths) - 1
    ends = np.stack([lasts - np.array(lengths) + 1, lasts], axis=1).ravel()
    kept = np.append(True, np.diff(ends) > 0)
    return where[ends[kept]], np.repeat(levels, 2)[kept]


def _curve(probabilities: Floats, truth: Floats, doubt: float) -> tuple[Floats, Floats]:
    """Return the points of one output's curve, never surer than the number of rows allows."""
    if truth.min() == truth.max():
        return np.array([0.0, 1.0]), np.array([0.0, 1.0])
    places, values = pooled(probabilities.astype(np.float32).astype(np.float64), truth)  # as they are kept
    kept = np.unique(np.linspace(0, len(places) - 1, min(len(places), MAX_POINTS)).round().astype(np.int64))
    return places[kept], np.clip(values[kept], doubt, 1 - doubt)
